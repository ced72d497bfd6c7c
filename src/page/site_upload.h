/* A file that somebody hands in for the public site: judged by its bytes, never by its name.
 *
 * Pictures are decoded and made anew, in two sizes. Documents are PDF, and Word and Excel without
 * macros; they are kept as they came and are only ever given out to be downloaded. */
#ifndef PAGE_SITE_UPLOAD_H
#define PAGE_SITE_UPLOAD_H

#include "base/arena.h"
#include "desk/site_file.h"

enum {
    SITE_PICTURE_WIDTH = 1440,      /* pixels, at most */
    SITE_PICTURE_SMALL_WIDTH = 720, /* of the smaller one */
    SITE_PICTURE_HEIGHT = 2400,
    SITE_PICTURE_BYTES = 600 << 10,
    SITE_PICTURE_SMALL_BYTES = 200 << 10,
    SITE_UNPACKED_LIMIT = 64 << 20, /* bytes of a document that is a ZIP, unpacked */
    SITE_ZIP_FILES_LIMIT = 4000
};

/* Fills in all of adding->file but title and login_id: the name is made of `name`, as the sender
 * called it, with the ending that its kind has. NULL, or a reason in Russian. What it gives lives
 * in the arena. */
const char *site_upload_read(struct arena *arena, struct text name, struct text bytes,
                             struct site_file_adding *adding);

/* "menu-2026.pdf" of «Меню 2026.PDF»: never malformed. */
char *site_upload_name(struct arena *arena, struct text name, const char *ending);

#endif
