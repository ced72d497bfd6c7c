/* Rows of a slip to a printer's bytes: Star Line Mode and ESC/POS. Pure.
 *
 * The cash drawer is never opened: there is no cash. */
#ifndef TILL_PRINT_CODE_H
#define TILL_PRINT_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "till/code_page.h"
#include "till/slip.h"

enum print_language { PRINT_STAR, PRINT_ESCPOS };

enum { PRINT_LOGO_DOTS_LIMIT = 576, PRINT_LOGO_ROWS_LIMIT = 400 };

/* A picture in dots: rows of (width_dots + 7) / 8 bytes, the leftmost dot is the highest bit, 1 is
 * black. */
struct print_picture {
    int width_dots, height_dots;
    const uint8_t *dots;
};

/* A printer's settings. All zero but for columns is a Star with CP866. */
struct print_code {
    enum print_language language;
    enum code_page code_page;
    int code_page_number; /* of this printer's model; 0: 10 or 34 on Star, 17 or 46 on ESC/POS */
    int columns;          /* 42 or 48 on 80 mm, 32 on 58 mm */
    bool has_no_qr;       /* an old model: QR codes are printed as pictures */
    bool has_no_cutter;
    const struct print_picture *logo; /* NULL: none */
};

/* Sets language, code page, columns by their names: "star", "escpos"; "cp866", "cp1251". False:
 * no such name. */
bool print_language_parse(struct text name, enum print_language *out_language) MUST_CHECK;

/* The whole slip, from initialise to cut, in the arena. */
struct text print_code_slip(const struct print_code *code, const struct slip *slip,
                            struct arena *arena);

/* A portable bitmap (P4 or P1) within the limits above, in the arena. ERR_SYNTAX, ERR_LIMIT. */
enum err print_picture_parse(struct text file, struct arena *arena,
                             struct print_picture *out_picture) MUST_CHECK;

#endif
