/* What a printer prints, whatever the printer: a list of items, laid out for a width.
 *
 * A slip is made of items (slip_add_…), which break into rows of at most `columns` characters
 * (slip_lay). The printer's language turns rows into bytes (print_code.h); the same rows are shown
 * on screen and compared in tests (slip_plain). Texts are UTF-8. */
#ifndef TILL_SLIP_H
#define TILL_SLIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum {
    SLIP_COLUMNS_LEAST = 24,
    SLIP_COLUMNS_MOST = 64,
    SLIP_ITEMS_LIMIT = 2000, /* what is added beyond is left out, with a row that says so */
    SLIP_QR_BYTES_LIMIT = 300
};

enum slip_align { SLIP_LEFT, SLIP_CENTRE, SLIP_RIGHT };

/* Ways to print, added together. */
enum {
    SLIP_BOLD = 1,
    SLIP_TALL = 2, /* twice as high */
    SLIP_WIDE = 4, /* twice as wide: half as many characters in a row */
};

enum slip_item_kind {
    SLIP_TEXT, /* `left`, broken between words */
    SLIP_PAIR, /* `left` … `right`; a long left goes on, right stands on its last row */
    SLIP_RULE, /* a line across */
    SLIP_QR,   /* `left` as a QR code, centred */
    SLIP_LOGO, /* the logo of the printer's settings, if there is one */
    SLIP_FEED, /* an empty row */
};

struct slip_item {
    enum slip_item_kind kind;
    enum slip_align align;
    int look; /* SLIP_BOLD … */
    struct text left, right;
};

struct slip {
    struct arena *arena;
    struct slip_item *items;
    size_t item_count, item_capacity;
    bool is_secret; /* carries a password: wiped when done, never shown or kept */
};

/* The slip and copies of all its texts live in the arena. */
void slip_init(struct slip *slip, struct arena *arena);
void slip_add_text(struct slip *slip, enum slip_align align, int look, const char *text);
void slip_add_pair(struct slip *slip, int look, const char *left, const char *right);
void slip_add_rule(struct slip *slip);
void slip_add_feed(struct slip *slip);
void slip_add_logo(struct slip *slip);
void slip_add_qr(struct slip *slip, const char *text); /* NULL or empty: nothing is added */

/* A copy with all its texts in another arena; with is_copy «КОПИЯ» stands above and below. */
void slip_copy(const struct slip *slip, bool is_copy, struct arena *arena, struct slip *out_slip);

/* A row as it is printed. For SLIP_TEXT, SLIP_PAIR and SLIP_RULE `text` has at most `columns`
 * characters (half as many when SLIP_WIDE), padded on the left as its alignment wants and without
 * blanks behind; of SLIP_QR it is what the code says. Items without text have none. */
struct slip_row {
    enum slip_item_kind kind;
    enum slip_align align;
    int look;
    struct text text;
};

struct slip_rows {
    struct slip_row *rows;
    size_t count;
};

/* `columns` within the limits above. Never more than is said there; words longer than a row are
 * broken. Control characters become blanks. */
struct slip_rows slip_lay(const struct slip *slip, int columns, struct arena *arena);

/* The rows as plain text for a screen or a test, a line each; a QR code as "[QR …]", a logo as
 * "[logo]". */
char *slip_plain(const struct slip *slip, int columns, struct arena *arena);

#endif
