/* Pictures and files of the public site. Small enough to be kept in the database; what they are
 * was judged before they come here. */
#ifndef DESK_SITE_FILE_H
#define DESK_SITE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "desk/desk.h"

/* Numbers stand in the database. */
enum site_file_kind { SITE_PICTURE = 1, SITE_DOCUMENT = 2 };

enum {
    SITE_FILE_NAME_LIMIT = 80,        /* bytes */
    SITE_FILE_TITLE_LIMIT = 200,      /* characters */
    SITE_FILE_BYTES_LIMIT = 10 << 20, /* of a document */
    SITE_FILES_LIMIT = 1000,
    SITE_FILES_BYTES_LIMIT = 1 << 30 /* of all */
};

struct site_file {
    const char *name; /* "menu-2026.pdf": its address is /files/menu-2026.pdf */
    enum site_file_kind kind;
    const char *media_type;
    const char *title; /* of a picture: what it shows */
    int64_t size;
    int width, height; /* of a picture */
    int small_width;   /* 0: there is no smaller one */
    const char *digest;
    int64_t login_id;
    struct instant added_at;
};
struct site_file_list {
    struct site_file *rows; /* pictures first, then documents; the newest first */
    int count;
};

enum err site_files_load(struct tx *tx, struct arena *arena, struct site_file_list *out_list)
    MUST_CHECK;
enum err site_file_load(struct tx *tx, struct arena *arena, struct text name, bool *out_found,
                        struct site_file *out_file) MUST_CHECK;
enum err site_file_bytes(struct tx *tx, struct arena *arena, struct text name, bool is_small,
                         bool *out_found, struct text *out_bytes) MUST_CHECK;

/* a-z, 0-9, single hyphens, one dot before an ending. */
bool site_file_name_is_formed(struct text name);

/* In order of precedence. */
enum site_file_status {
    SITE_FILE_DONE = 0,
    SITE_FILE_TITLE_INVALID, /* empty, or over SITE_FILE_TITLE_LIMIT */
    SITE_FILE_NAME_INVALID,
    SITE_FILE_EXISTS,
    SITE_FILE_UNKNOWN,
    SITE_FILE_TOO_MANY, /* SITE_FILES_LIMIT, SITE_FILES_BYTES_LIMIT */
};
const char *site_file_refusal(enum site_file_status status); /* in Russian; NULL of _DONE */

struct site_file_adding {
    struct site_file file; /* digest and added_at are set here */
    struct text bytes, small_bytes;
    enum site_file_status status; /* answer */
};
enum err desk_site_file_add(struct desk *desk, struct site_file_adding *adding) MUST_CHECK;

/* Another title, or away with it. */
struct site_file_change {
    struct text name;
    struct text title;
    bool removes;
    enum site_file_status status; /* answer */
};
enum err desk_site_file_change(struct desk *desk, struct arena *arena,
                               struct site_file_change *change) MUST_CHECK;

#endif
