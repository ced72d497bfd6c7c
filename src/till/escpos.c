/* ESC/POS. SPEC escpos 1: code page numbers differ between makers. */
#include "till/print_writer.h"

enum {
    ESC = 0x1B,
    FS = 0x1C,
    GS = 0x1D,
    PAGE_866 = 17,
    PAGE_1251 = 46,
    CUT_PARTIAL_AFTER_FEED = 0x42,
    QR_STORE_HEAD = 3, /* bytes between the length and the data */
    FEED_DOTS = 0
};

static void escpos_begin(struct print_writer *writer)
{
    int page = writer->code->code_page == CODE_PAGE_866 ? PAGE_866 : PAGE_1251;
    if (writer->code->code_page_number != 0) page = writer->code->code_page_number;
    PRINT(writer, ESC, '@');
    PRINT(writer, GS, 'a', 0); /* it is asked for its state: nothing comes in between */
    PRINT(writer, FS, '.');    /* no kanji: clones take Cyrillic for it otherwise */
    PRINT(writer, ESC, 'M', 0);
    PRINT(writer, ESC, 't', (uint8_t)page);
}

static void escpos_look(struct print_writer *writer, int look)
{
    PRINT(writer, ESC, 'E', look & SLIP_BOLD ? 1 : 0);
    PRINT(writer, GS, '!', (look & SLIP_WIDE ? 0x10 : 0) | (look & SLIP_TALL ? 0x01 : 0));
}

static void escpos_align(struct print_writer *writer, enum slip_align align)
{
    PRINT(writer, ESC, 'a', (uint8_t)align);
}

static void escpos_qr(struct print_writer *writer, struct text said)
{
    size_t size = said.size + QR_STORE_HEAD;
    PRINT(writer, GS, '(', 'k', 4, 0, '1', 'A', '2', 0);             /* model 2 */
    PRINT(writer, GS, '(', 'k', 3, 0, '1', 'C', PRINT_QR_CELL_DOTS); /* cell */
    PRINT(writer, GS, '(', 'k', 3, 0, '1', 'E', '1');                /* level M */
    PRINT(writer, GS, '(', 'k', size & 0xFF, (uint8_t)(size >> 8), '1', 'P', '0');
    print_bytes(writer, said.bytes, said.size);
    PRINT(writer, GS, '(', 'k', 3, 0, '1', 'Q', '0', '\n');
}

/* GS v 0: the raster that all makers know. */
static void escpos_picture(struct print_writer *writer, const struct print_picture *picture)
{
    size_t row_bytes = print_row_bytes(picture);
    unsigned height = (unsigned)picture->height_dots;
    PRINT(writer, GS, 'v', '0', 0, (uint8_t)row_bytes, 0, height & 0xFF, (uint8_t)(height >> 8));
    print_bytes(writer, picture->dots, row_bytes * height);
    PRINT(writer, '\n');
}

static void escpos_end(struct print_writer *writer)
{
    if (writer->code->has_no_cutter) {
        PRINT(writer, ESC, 'd', 5);
    } else {
        PRINT(writer, GS, 'V', CUT_PARTIAL_AFTER_FEED, FEED_DOTS);
    }
}

const struct print_words print_escpos_words = {
    .begin = escpos_begin,
    .look = escpos_look,
    .align = escpos_align,
    .qr = escpos_qr,
    .picture = escpos_picture,
    .end = escpos_end,
};
