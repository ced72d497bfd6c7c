/* Sheets of cards.
 *
 * 1. A back lies behind its front when the sheet is turned over its long edge: the columns of backs
 *    change places.
 * 2. Crop marks stand outside the cards and their bleed, in the margins of the sheet alone. */
#include "report/card_pdf.h"

#include "base/log.h"
#include "report/card_draw.h"

#define GAP (2.0 * CARD_BLEED) /* between cards: two bleeds meet */
#define MARK 3.0               /* length of a crop mark */
#define MARK_OFF 2.0           /* from the card's edge */

enum { COLUMNS = 2, ROWS = 5, FACE_ARENA_BYTES = 4 << 20 };

struct sheets {
    cairo_t *cairo;
    PangoLayout *layout;
    const struct card_kit *kit;
    const struct card_print *print;
    cairo_surface_t **pictures;
    card_face_of face_of;
    void *context;
    int count;
    bool has_page; /* something was drawn before */
};

static enum err card_draw(struct sheets *sheets, int index, enum card_side side, double x, double y,
                          double bleed)
{
    struct arena arena;
    struct card_face face;
    arena_init(&arena, FACE_ARENA_BYTES);
    enum err err = sheets->face_of(sheets->context, &arena, index, &face);
    if (err == OK) {
        const struct card_drawing drawing = {
            .cairo = sheets->cairo,
            .layout = sheets->layout,
            .arena = &arena,
            .design = sheets->kit->design,
            .pictures = sheets->pictures,
            .kit = sheets->kit,
            .face = &face,
        };
        cairo_save(sheets->cairo);
        cairo_translate(sheets->cairo, x, y);
        card_side_draw(&drawing, side, bleed);
        cairo_restore(sheets->cairo);
    }
    arena_release(&arena);
    return err;
}

static void page_begin(struct sheets *sheets)
{
    if (sheets->has_page) cairo_show_page(sheets->cairo);
    sheets->has_page = true;
}

static bool side_is_wanted(const struct card_print *print, enum card_side side)
{
    switch (print->faces) {
    case CARD_BOTH_SIDES: return true;
    case CARD_FRONTS: return side == CARD_FRONT;
    case CARD_BACKS: return side == CARD_BACK;
    }
    return false;
}

/* ---- A4 ---- */

static double column_x(int column)
{
    double whole = COLUMNS * CARD_WIDTH + (COLUMNS - 1) * GAP;
    return (PAPER_A4_SHORT - whole) / 2.0 + column * (CARD_WIDTH + GAP);
}

static double row_y(int row)
{
    double whole = ROWS * CARD_HEIGHT + (ROWS - 1) * GAP;
    return (PAPER_A4_LONG - whole) / 2.0 + row * (CARD_HEIGHT + GAP);
}

static void line(cairo_t *cairo, double from_x, double from_y, double to_x, double to_y)
{
    cairo_move_to(cairo, from_x, from_y);
    cairo_line_to(cairo, to_x, to_y);
}

static void marks_draw(cairo_t *cairo)
{
    double left = column_x(0) - MARK_OFF, right = column_x(COLUMNS - 1) + CARD_WIDTH + MARK_OFF;
    double top = row_y(0) - MARK_OFF, bottom = row_y(ROWS - 1) + CARD_HEIGHT + MARK_OFF;
    for (int edge = 0; edge < 2 * COLUMNS; edge++) {
        double x = column_x(edge / 2) + (edge % 2) * CARD_WIDTH;
        line(cairo, x, top - MARK, x, top);
        line(cairo, x, bottom, x, bottom + MARK);
    }
    for (int edge = 0; edge < 2 * ROWS; edge++) {
        double y = row_y(edge / 2) + (edge % 2) * CARD_HEIGHT;
        line(cairo, left - MARK, y, left, y);
        line(cairo, right, y, right + MARK, y);
    }
    cairo_set_source_rgb(cairo, 0.0, 0.0, 0.0);
    cairo_set_line_width(cairo, 0.1);
    cairo_stroke(cairo);
}

static enum err a4_side_draw(struct sheets *sheets, int first, enum card_side side)
{
    double bleed = sheets->print->has_bleed ? CARD_BLEED : 0.0;
    page_begin(sheets);
    marks_draw(sheets->cairo);
    for (int i = 0; i < CARDS_A_SHEET && first + i < sheets->count; i++) {
        int column = i % COLUMNS;
        if (side == CARD_BACK) column = COLUMNS - 1 - column;
        TRY(card_draw(sheets, first + i, side, column_x(column), row_y(i / COLUMNS), bleed));
    }
    return OK;
}

static enum err pages_draw(struct sheets *sheets)
{
    bool is_card = sheets->print->paper == CARD_PAPER_CARD;
    int step = is_card ? 1 : CARDS_A_SHEET;
    for (int first = 0; first < sheets->count; first += step) {
        for (enum card_side side = CARD_FRONT; side < CARD_SIDES; side++) {
            if (!side_is_wanted(sheets->print, side)) continue;
            if (!is_card) {
                TRY(a4_side_draw(sheets, first, side));
                continue;
            }
            page_begin(sheets);
            /* The card is the page: a printer prints to the edge and the blank has its corners. */
            TRY(card_draw(sheets, first, side, 0.0, 0.0, CARD_BLEED));
        }
    }
    return OK;
}

enum err card_pdf(struct arena *arena, const struct card_kit *kit, const struct card_print *print,
                  card_face_of face_of, void *context, int count, struct text *out_pdf)
{
    struct buf pdf;
    bool is_card = print->paper == CARD_PAPER_CARD;
    if (count > CARD_PDF_CARDS_LIMIT) return ERR_LIMIT;
    buf_init(&pdf, arena);
    scoped(surface) cairo_surface_t *surface = paper_pdf(
        &pdf, is_card ? CARD_WIDTH : PAPER_A4_SHORT, is_card ? CARD_HEIGHT : PAPER_A4_LONG);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, "Карты");
    scoped(cairo) cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, PAPER_POINTS_A_MM, PAPER_POINTS_A_MM);
    scoped(layout) PangoLayout *layout = paper_layout(cairo);
    struct sheets sheets = {
        .cairo = cairo,
        .layout = layout,
        .kit = kit,
        .print = print,
        .pictures = card_pictures_open(arena, kit),
        .face_of = face_of,
        .context = context,
        .count = count,
    };
    enum err err = pages_draw(&sheets);
    card_pictures_done(sheets.pictures, kit->picture_count);
    TRY(err);
    TRY(paper_finish(surface));
    *out_pdf = buf_text(&pdf);
    return OK;
}

/* ---- a picture of a card ---- */

static cairo_status_t png_add(void *context, const unsigned char *bytes, unsigned int size)
{
    buf_add(context, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

enum err card_png(struct arena *arena, const struct card_kit *kit, enum card_side side,
                  const struct card_face *face, struct text *out_png)
{
    enum { PIXELS_A_MM = 6 };
    struct buf png;
    buf_init(&png, arena);
    scoped(surface) cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, (int)(CARD_WIDTH * PIXELS_A_MM), (int)(CARD_HEIGHT * PIXELS_A_MM));
    scoped(cairo) cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, PIXELS_A_MM, PIXELS_A_MM);
    scoped(layout) PangoLayout *layout = paper_layout(cairo);
    cairo_surface_t **pictures = card_pictures_open(arena, kit);
    const struct card_drawing drawing = {cairo, layout, arena, kit->design, pictures, kit, face};
    card_side_draw(&drawing, side, 0.0);
    card_pictures_done(pictures, kit->picture_count);
    cairo_status_t status = cairo_surface_write_to_png_stream(surface, png_add, &png);
    if (status != CAIRO_STATUS_SUCCESS) {
        return log_fault(ERR_IO, "card_png", "status=%s", cairo_status_to_string(status));
    }
    *out_png = buf_text(&png);
    return OK;
}
