/* Star Line Mode. SPEC star 1: commands and code pages. */
#include "till/print_writer.h"

enum {
    ESC = 0x1B,
    GS = 0x1D,
    RS = 0x1E,
    PAGE_866 = 10,
    PAGE_1251 = 34,
    QR_MODEL_2 = 2,
    QR_LEVEL_M = 1,
    CUT_PARTIAL_AFTER_FEED = 3,
    BAND_DOTS = 24 /* height of what ESC k prints at once */
};

static void star_begin(struct print_writer *writer)
{
    int page = writer->code->code_page == CODE_PAGE_866 ? PAGE_866 : PAGE_1251;
    if (writer->code->code_page_number != 0) page = writer->code->code_page_number;
    PRINT(writer, ESC, '@');
    PRINT(writer, ESC, RS, 'a', 1); /* says by itself when its state changes */
    PRINT(writer, ESC, RS, 'F', 0);
    PRINT(writer, ESC, GS, 't', (uint8_t)page);
}

static void star_look(struct print_writer *writer, int look)
{
    PRINT(writer, ESC, look & SLIP_BOLD ? 'E' : 'F');
    PRINT(writer, ESC, 'i', look & SLIP_TALL ? 1 : 0, look & SLIP_WIDE ? 1 : 0);
}

static void star_align(struct print_writer *writer, enum slip_align align)
{
    PRINT(writer, ESC, GS, 'a', (uint8_t)align);
}

static void star_qr(struct print_writer *writer, struct text said)
{
    PRINT(writer, ESC, GS, 'y', 'S', '0', QR_MODEL_2);
    PRINT(writer, ESC, GS, 'y', 'S', '1', QR_LEVEL_M);
    PRINT(writer, ESC, GS, 'y', 'S', '2', PRINT_QR_CELL_DOTS);
    PRINT(writer, ESC, GS, 'y', 'D', '1', 0, said.size & 0xFF, (uint8_t)(said.size >> 8));
    print_bytes(writer, said.bytes, said.size);
    PRINT(writer, ESC, GS, 'y', 'P', '\n');
}

/* Bands of 24 dots without a gap between: line spacing 3 mm, and back to 4 mm. */
static void star_picture(struct print_writer *writer, const struct print_picture *picture)
{
    static const uint8_t WHITE[(PRINT_LOGO_DOTS_LIMIT + 7) / 8];
    size_t row_bytes = print_row_bytes(picture);
    PRINT(writer, ESC, '0');
    for (int top = 0; top < picture->height_dots; top += BAND_DOTS) {
        PRINT(writer, ESC, 'k', (uint8_t)row_bytes, 0);
        for (int row = top; row < top + BAND_DOTS; row++) {
            bool is_there = row < picture->height_dots;
            print_bytes(writer, is_there ? picture->dots + (size_t)row * row_bytes : WHITE,
                        row_bytes);
        }
        PRINT(writer, '\n');
    }
    PRINT(writer, ESC, 'z', 1);
}

static void star_end(struct print_writer *writer)
{
    if (writer->code->has_no_cutter) {
        PRINT(writer, ESC, 'a', 5);
    } else {
        PRINT(writer, ESC, 'd', CUT_PARTIAL_AFTER_FEED);
    }
}

const struct print_words print_star_words = {
    .begin = star_begin,
    .look = star_look,
    .align = star_align,
    .qr = star_qr,
    .picture = star_picture,
    .end = star_end,
};
