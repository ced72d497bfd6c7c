/* Texts of the public site: pages and news, with drafts, history and a schedule.
 *
 * A text is versions, of which one may be public. A page that ships with the product has no row
 * until somebody changes it; taken back from the public, it is the shipped text again. */
#ifndef DESK_SITE_TEXT_H
#define DESK_SITE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "desk/desk.h"

/* Numbers stand in the database. */
enum site_kind { SITE_PAGE = 1, SITE_NEWS = 2 };

enum {
    SITE_TEXTS_LIMIT = 2000,
    SITE_VERSIONS_SHOWN = 200,
    SITE_SLUG_LIMIT = 60,         /* bytes */
    SITE_TITLE_LIMIT = 150,       /* characters */
    SITE_DESCRIPTION_LIMIT = 300, /* characters */
    SITE_BODY_LIMIT = 200000      /* bytes: what view/markdown.h takes */
};

struct site_text {
    int64_t id; /* 0: none, it is only shipped, or new */
    enum site_kind kind;
    const char *slug, *title, *description;
    struct text body;
    int64_t version;           /* the newest; 0: shipped, or new */
    int64_t public_version;    /* 0: not public */
    struct instant publish_at; /* from when on; the date of news */
    struct instant changed_at;
    int64_t login_id; /* who saved it; 0: a command */
};

/* Whether visitors read it at that moment. */
static inline bool site_text_is_public(const struct site_text *text, struct instant now)
{
    return text->public_version > 0 && instant_compare(text->publish_at, now) <= 0;
}

struct site_text_list {
    struct site_text *rows; /* in the arena */
    int count;
};

/* The newest version of each; bodies are left out. News of the future first, then the newest. */
enum err site_texts_load(struct tx *tx, struct arena *arena, enum site_kind kind,
                         struct site_text_list *out_list) MUST_CHECK;
/* What is public, or will be: the public versions, with bodies; news by date, the newest first. */
enum err site_public_load(struct tx *tx, struct arena *arena, struct site_text_list *out_list)
    MUST_CHECK;

/* The newest version, with its body. */
enum err site_text_by_slug(struct tx *tx, struct arena *arena, enum site_kind kind,
                           struct text slug, bool *out_found, struct site_text *out_text)
    MUST_CHECK;
enum err site_text_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                         struct site_text *out_text) MUST_CHECK;

struct site_version {
    int64_t version;
    const char *title, *description;
    struct text body; /* of site_version_load alone */
    int64_t login_id;
    struct instant saved_at;
};
struct site_version_list {
    struct site_version *rows; /* the newest first */
    int count;
};
enum err site_versions_load(struct tx *tx, struct arena *arena, int64_t text_id,
                            struct site_version_list *out_list) MUST_CHECK;
enum err site_version_load(struct tx *tx, struct arena *arena, int64_t text_id, int64_t version,
                           bool *out_found, struct site_version *out_version) MUST_CHECK;

/* Grows with every change of a text or a file. */
enum err site_revision_load(struct tx *tx, int64_t *out_revision) MUST_CHECK;
/* For who changes what the site shows, inside his work. */
enum err site_revision_up(struct tx *tx) MUST_CHECK;

/* ---- changing ---- */

/* In order of precedence. */
enum site_status {
    SITE_SAVED = 0,
    SITE_UNKNOWN,             /* no such text */
    SITE_TITLE_INVALID,       /* empty, or over SITE_TITLE_LIMIT */
    SITE_DESCRIPTION_INVALID, /* over SITE_DESCRIPTION_LIMIT */
    SITE_BODY_INVALID,        /* over SITE_BODY_LIMIT, or not to be read */
    SITE_SLUG_INVALID,        /* not a-z, 0-9 and single hyphens between them */
    SITE_SLUG_RESERVED,       /* the address belongs to the house */
    SITE_SLUG_TAKEN,
    SITE_TOO_MANY,
    SITE_STALE, /* somebody saved it in between */
    SITE_SAME,  /* it was so before: nothing is written */
};
const char *site_refusal(enum site_status status); /* in Russian; NULL of SITE_SAVED */

/* "polza-kashi" of «Польза каши»: never empty, may be taken. */
char *site_slug_of(struct arena *arena, struct text title);
bool site_slug_is_formed(struct text slug);

enum site_act {
    SITE_DRAFT = 0, /* what is public stays */
    SITE_PUBLISH,   /* from `publish_at` on, or at once when that is 0 */
};

struct site_saving {
    int64_t id; /* 0: a new text, or the first change of a shipped one */
    enum site_kind kind;
    struct text slug; /* empty: made of the title */
    bool is_shipped;  /* the slug is one of the house's own pages, and stays */
    struct text title, description, body;
    int64_t seen_version; /* of the form */
    enum site_act act;
    struct instant publish_at; /* ms 0: now */
    int64_t login_id;
    enum site_status status;  /* answer */
    struct site_text current; /* answer: as it stands now; of SITE_STALE what the other saved */
};
enum err desk_site_save(struct desk *desk, struct arena *arena, struct site_saving *saving)
    MUST_CHECK;

/* Takes it back from the public, or away altogether; its versions stay in the books. */
struct site_ending {
    int64_t id;
    int64_t seen_version;
    bool removes;
    int64_t login_id;
    enum site_status status; /* answer: SITE_SAVED, SITE_UNKNOWN, SITE_STALE */
    struct site_text text;   /* answer */
};
enum err desk_site_end(struct desk *desk, struct arena *arena, struct site_ending *ending)
    MUST_CHECK;

#endif
