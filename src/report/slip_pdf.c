/* Slips by cairo and pango. Units are millimetres of the sheet. */
#include "report/slip_pdf.h"

#include "report/paper.h"
#include "report/qr.h"

#define SLIP_LEFT 15.0
#define SLIP_WIDTH 180.0
#define SLIP_TOP 12.0
#define HALF_HEIGHT 66.0 /* of the notice, and of the receipt */
#define SLIP_STEP 141.0  /* from one slip to the next: half a sheet less its margins */
#define STUB_WIDTH 50.0
#define FIELD_LEFT (SLIP_LEFT + STUB_WIDTH + 4.0)
#define FIELD_WIDTH (SLIP_WIDTH - STUB_WIDTH - 8.0)
#define QR_SIZE 38.0

enum { SLIPS_A_SHEET = 2 };

/* ---- texts and lines ---- */

struct drawing {
    cairo_t *cairo;
    PangoLayout *layout; /* used for every text */
    struct arena *arena;
    const struct requisites *requisites;
    const struct slip *slip;
};

struct style {
    double size; /* of the font, mm */
    bool is_bold;
    PangoAlignment align;
};
static const struct style VALUE = {2.9, false, PANGO_ALIGN_LEFT};
static const struct style STRONG = {3.1, true, PANGO_ALIGN_LEFT};
static const struct style CAPTION = {1.9, false, PANGO_ALIGN_CENTER};
static const struct style HEADING = {3.4, true, PANGO_ALIGN_CENTER};
static const struct style FORM = {2.0, false, PANGO_ALIGN_RIGHT};

/* One line, cut with an ellipsis where it does not fit. */
static void text_draw(const struct drawing *drawing, double x, double y, double width,
                      struct style style, const char *text)
{
    PangoLayout *layout = drawing->layout;
    paper_font(layout, style.size, style.is_bold);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_alignment(layout, style.align);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_text(layout, text, -1);
    cairo_move_to(drawing->cairo, x, y);
    pango_cairo_show_layout(drawing->cairo, layout);
}

static void line_draw(const struct drawing *drawing, double x, double y, double width)
{
    cairo_set_line_width(drawing->cairo, 0.15);
    cairo_move_to(drawing->cairo, x, y);
    cairo_line_to(drawing->cairo, x + width, y);
    cairo_stroke(drawing->cairo);
}

/* A value on its line and under it what it is. */
static void field_draw(const struct drawing *drawing, double x, double y, double width,
                       struct style style, const char *value, const char *caption)
{
    text_draw(drawing, x, y, width, style, value);
    line_draw(drawing, x, y + 4.2, width);
    text_draw(drawing, x, y + 4.5, width, CAPTION, caption);
}

/* ---- a slip ---- */

static const char *whole_name(const struct drawing *drawing)
{
    const struct slip *slip = drawing->slip;
    return arena_printf(drawing->arena, "%s %s %s", slip->surname, slip->name, slip->patronymic);
}

static const char *amount_line(const struct drawing *drawing)
{
    const struct slip *slip = drawing->slip;
    if (!slip->has_amount) return "Сумма платежа: ____________ руб. ____ коп.";
    int64_t kopecks = money_in_kopecks(slip->amount);
    return arena_printf(drawing->arena, "Сумма платежа: %lld руб. %02lld коп.",
                        (long long)(kopecks / 100), (long long)(kopecks % 100));
}

static void fields_draw(const struct drawing *drawing, double top)
{
    const char *const *values = drawing->requisites->values;
    const struct slip *slip = drawing->slip;
    struct arena *arena = drawing->arena;
    double x = FIELD_LEFT, width = FIELD_WIDTH, half = (FIELD_WIDTH - 4.0) / 2.0;
    text_draw(drawing, x, top + 1.0, width, FORM, "Форма № ПД-4");
    field_draw(drawing, x, top + 4.0, width, VALUE, values[REQUISITE_NAME],
               "(наименование получателя платежа)");
    field_draw(drawing, x, top + 12.0, half, VALUE,
               arena_printf(arena, "%s / %s", values[REQUISITE_INN], values[REQUISITE_KPP]),
               "(ИНН / КПП получателя)");
    field_draw(drawing, x + half + 4.0, top + 12.0, half, VALUE, values[REQUISITE_ACCOUNT],
               "(номер счёта получателя)");
    field_draw(drawing, x, top + 20.0, width, VALUE,
               arena_printf(arena, "%s, БИК %s", values[REQUISITE_BANK], values[REQUISITE_BIC]),
               "(наименование банка получателя)");
    field_draw(drawing, x, top + 28.0, half, VALUE, values[REQUISITE_CORRESPONDENT],
               "(корр. счёт банка получателя)");
    field_draw(drawing, x + half + 4.0, top + 28.0, half, STRONG,
               arena_printf(arena, "Л/С %s", slip->number), "(лицевой счёт учащегося)");
    field_draw(drawing, x, top + 36.0, width, VALUE, slip_purpose(arena, drawing->requisites, slip),
               "(назначение платежа)");
    field_draw(
        drawing, x, top + 44.0, width, VALUE,
        arena_printf(arena, "%s, %s, %s", whole_name(drawing), slip->school_name, slip->class_name),
        "(Ф. И. О. учащегося, школа, класс)");
    text_draw(drawing, x, top + 53.0, width, VALUE, amount_line(drawing));
    text_draw(drawing, x, top + 59.0, width, VALUE,
              "Дата «____» ______________ 20____ г.   Плательщик ______________");
}

static void frame_draw(const struct drawing *drawing, double top)
{
    cairo_set_line_width(drawing->cairo, 0.25);
    cairo_rectangle(drawing->cairo, SLIP_LEFT, top, SLIP_WIDTH, HALF_HEIGHT);
    cairo_move_to(drawing->cairo, SLIP_LEFT + STUB_WIDTH, top);
    cairo_line_to(drawing->cairo, SLIP_LEFT + STUB_WIDTH, top + HALF_HEIGHT);
    cairo_stroke(drawing->cairo);
}

static void qr_draw(const struct drawing *drawing, const struct qr *qr, double x, double y)
{
    double cell = QR_SIZE / qr_side(qr);
    cairo_set_antialias(drawing->cairo, CAIRO_ANTIALIAS_NONE);
    for (int row = 0; row < qr->width; row++) {
        const uint8_t *cells = qr->cells + row * qr->width;
        for (int column = 0; column < qr->width; column++) {
            int run = 0;
            while (column + run < qr->width && cells[column + run]) run++;
            if (run == 0) continue;
            cairo_rectangle(drawing->cairo, x + (column + QR_QUIET) * cell,
                            y + (row + QR_QUIET) * cell, run * cell, cell);
            column += run;
        }
    }
    cairo_fill(drawing->cairo);
    cairo_set_antialias(drawing->cairo, CAIRO_ANTIALIAS_DEFAULT);
}

static void half_draw(const struct drawing *drawing, double top, const char *heading,
                      const struct qr *qr)
{
    frame_draw(drawing, top);
    text_draw(drawing, SLIP_LEFT, top + 4.0, STUB_WIDTH, HEADING, heading);
    if (qr != NULL) {
        qr_draw(drawing, qr, SLIP_LEFT + (STUB_WIDTH - QR_SIZE) / 2.0, top + 11.0);
        text_draw(drawing, SLIP_LEFT, top + 50.0, STUB_WIDTH, CAPTION,
                  "Оплата по QR-коду в приложении банка");
    }
    text_draw(drawing, SLIP_LEFT, top + 59.0, STUB_WIDTH, HEADING, "Кассир");
    fields_draw(drawing, top);
}

static enum err slip_draw(const struct drawing *drawing, double top)
{
    struct qr qr;
    TRY(qr_make(drawing->arena, slip_code(drawing->arena, drawing->requisites, drawing->slip),
                &qr));
    half_draw(drawing, top, "ИЗВЕЩЕНИЕ", &qr);
    half_draw(drawing, top + HALF_HEIGHT, "КВИТАНЦИЯ", NULL);
    return OK;
}

/* ---- the document ---- */

static enum err sheets_draw(cairo_t *cairo, struct arena *arena,
                            const struct requisites *requisites, const struct slip *slips,
                            int count)
{
    cairo_scale(cairo, PAPER_POINTS_A_MM, PAPER_POINTS_A_MM);
    scoped(layout) PangoLayout *layout = paper_layout(cairo);
    for (int i = 0; i < count; i++) {
        struct drawing drawing = {cairo, layout, arena, requisites, &slips[i]};
        int place = i % SLIPS_A_SHEET;
        if (place == 0 && i > 0) cairo_show_page(cairo);
        TRY(slip_draw(&drawing, SLIP_TOP + place * SLIP_STEP));
    }
    cairo_show_page(cairo);
    return OK;
}

enum err slip_pdf(struct arena *arena, const struct requisites *requisites,
                  const struct slip *slips, int count, struct text *out_pdf)
{
    struct buf pdf;
    buf_init(&pdf, arena);
    scoped(surface) cairo_surface_t *surface = paper_pdf(&pdf, PAPER_A4_SHORT, PAPER_A4_LONG);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, "Квитанция ПД-4");
    scoped(cairo) cairo_t *cairo = cairo_create(surface);
    TRY(sheets_draw(cairo, arena, requisites, slips, count));
    TRY(paper_finish(surface));
    *out_pdf = buf_text(&pdf);
    return OK;
}
