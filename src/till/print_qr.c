/* QR codes for printers that know none: drawn dot by dot. */
#include <qrencode.h>
#include <string.h>

#include "base/scoped.h"
#include "till/print_writer.h"

enum { MODULE_IS_DARK = 1, VERSION_ANY = 0 };

SCOPED_DEFINE(qr, QRcode, QRcode_free)

static void draw_module(uint8_t *dots, size_t row_bytes, int column, int row)
{
    for (int y = 0; y < PRINT_QR_CELL_DOTS; y++) {
        uint8_t *line = dots + (size_t)(row * PRINT_QR_CELL_DOTS + y) * row_bytes;
        for (int x = 0; x < PRINT_QR_CELL_DOTS; x++) {
            int dot = column * PRINT_QR_CELL_DOTS + x;
            line[dot / 8] |= (uint8_t)(0x80 >> dot % 8);
        }
    }
}

bool print_qr_picture(struct text said, struct arena *arena, struct print_picture *out_picture)
{
    const char *string = arena_copy(arena, said.bytes, said.size);
    scoped(qr) QRcode *qr = QRcode_encodeString8bit(string, VERSION_ANY, QR_ECLEVEL_M);
    if (qr == NULL || qr->width * PRINT_QR_CELL_DOTS > PRINT_LOGO_DOTS_LIMIT) return false;
    struct print_picture picture = {.width_dots = qr->width * PRINT_QR_CELL_DOTS,
                                    .height_dots = qr->width * PRINT_QR_CELL_DOTS};
    size_t row_bytes = print_row_bytes(&picture);
    uint8_t *dots = arena_take(arena, row_bytes * (size_t)picture.height_dots);
    for (int row = 0; row < qr->width; row++) {
        for (int column = 0; column < qr->width; column++) {
            bool is_dark = qr->data[row * qr->width + column] & MODULE_IS_DARK;
            if (is_dark) draw_module(dots, row_bytes, column, row);
        }
    }
    picture.dots = dots;
    *out_picture = picture;
    return true;
}
