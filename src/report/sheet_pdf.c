/* Tables as PDF. Two passes: heights of rows give the pages, then each is drawn, so that it can say
 * of how many it is. Units are millimetres. */
#include <string.h>

#include "base/check.h"
#include "report/paper.h"
#include "report/sheet.h"

#define MARGIN 12.0
#define FOOT_HEIGHT 7.0
#define PADDING 1.1
#define FONT_SIZE 2.8
#define FONT_SIZE_LEAST 1.7
#define TITLE_SIZE 4.6
#define NOTE_SIZE 3.0
#define FOOT_SIZE 2.4
#define LINE_WIDTH 0.12
#define SIGNATURE_HEIGHT 14.0 /* room for a pen */
#define SIGNATURE_RULE 55.0
#define HEAD_GREY 0.92
#define GROUP_GREY 0.965
/* In sizes of the font. No character is wider than the widest; columns are measured in usual ones,
 * bold digits with their blanks among them. */
#define WIDEST_CHARACTER 1.1
#define USUAL_CHARACTER 0.62

enum { CELL_LINES_LIMIT = 24 };

struct document {
    const struct sheet *sheet;
    struct arena *arena;
    cairo_t *cairo;
    PangoLayout *layout;
    double width, height; /* of the page */
    double font_size;     /* smaller where many columns stand side by side */
    double columns[SHEET_COLUMN_LIMIT];
    double line_height, head_height;
    double *row_heights;
    double top; /* of what is drawn next */
    int page, page_count;
};

/* ---- a piece of text ---- */

struct cell {
    const char *words;
    double width; /* with its padding */
    PangoAlignment align;
    bool is_bold;
    bool is_number; /* stands on one line, over the padding if it must */
};

static void cell_lay(struct document *document, const struct cell *cell)
{
    PangoLayout *layout = document->layout;
    paper_font(layout, document->font_size, cell->is_bold);
    pango_layout_set_width(layout,
                           cell->is_number ? -1 : (int)((cell->width - 2 * PADDING) * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_height(layout, -CELL_LINES_LIMIT);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_alignment(layout, cell->align);
    pango_layout_set_text(layout, cell->words, -1);
}

static double layout_width(PangoLayout *layout)
{
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    return (double)width / PANGO_SCALE;
}

static double layout_height(PangoLayout *layout)
{
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    return (double)height / PANGO_SCALE;
}

/* Most cells are short: those need no layout to be measured. */
static double cell_height(struct document *document, const struct cell *cell)
{
    if (cell->is_number) return document->line_height;
    size_t characters = text_length_characters(text_of(cell->words));
    bool is_line = strchr(cell->words, '\n') == NULL &&
                   (double)characters * WIDEST_CHARACTER * document->font_size <
                       cell->width - 2 * PADDING;
    if (is_line) return document->line_height;
    cell_lay(document, cell);
    return layout_height(document->layout);
}

static void cell_draw(struct document *document, const struct cell *cell, double x)
{
    if (cell->words[0] == '\0') return;
    cell_lay(document, cell);
    if (cell->is_number) x += cell->width - 2 * PADDING - layout_width(document->layout);
    cairo_move_to(document->cairo, x + PADDING, document->top + PADDING);
    pango_cairo_show_layout(document->cairo, document->layout);
}

/* ---- rows ---- */

/* A group's heading has the whole width, a sum's title all up to the first sum. */
static int cell_span(const struct sheet *sheet, const struct sheet_row *row, int column)
{
    int span = 1;
    if (row->kind == SHEET_ROW_PLAIN || column > 0) return span;
    while (span < sheet->column_count && !row->cells[span].is_there) span++;
    return span;
}

static PangoAlignment kind_align(enum sheet_kind kind)
{
    switch (kind) {
    case SHEET_TEXT:
    case SHEET_DAY: return PANGO_ALIGN_LEFT;
    case SHEET_NUMBER:
    case SHEET_MONEY:
    case SHEET_PERCENT: return PANGO_ALIGN_RIGHT;
    }
    return PANGO_ALIGN_LEFT;
}

static struct cell cell_of(const struct document *document, const struct sheet_row *row, int column)
{
    const struct sheet *sheet = document->sheet;
    const struct sheet_cell *of = &row->cells[column];
    int span = cell_span(sheet, row, column);
    struct cell cell = {.words = sheet_cell_words(sheet, document->arena, column, of),
                        .is_bold = row->kind != SHEET_ROW_PLAIN,
                        .align = PANGO_ALIGN_LEFT};
    cell.is_number = of->text.bytes == NULL &&
                     kind_align(sheet->columns[column].kind) == PANGO_ALIGN_RIGHT;
    for (int i = 0; i < span; i++) cell.width += document->columns[column + i];
    return cell;
}

static double row_height(struct document *document, const struct sheet_row *row)
{
    double height = document->line_height;
    for (int i = 0; i < document->sheet->column_count; i += cell_span(document->sheet, row, i)) {
        struct cell cell = cell_of(document, row, i);
        double needed = cell_height(document, &cell);
        if (needed > height) height = needed;
    }
    return height + 2 * PADDING;
}

static void box_draw(struct document *document, double x, double width, double height, double grey)
{
    cairo_t *cairo = document->cairo;
    if (grey < 1.0) {
        cairo_set_source_rgb(cairo, grey, grey, grey);
        cairo_rectangle(cairo, x, document->top, width, height);
        cairo_fill(cairo);
    }
    cairo_set_source_rgb(cairo, 0.0, 0.0, 0.0);
    cairo_set_line_width(cairo, LINE_WIDTH);
    cairo_rectangle(cairo, x, document->top, width, height);
    cairo_stroke(cairo);
}

static void row_draw(struct document *document, const struct sheet_row *row, double height)
{
    double x = MARGIN;
    double grey = row->kind == SHEET_ROW_PLAIN ? 1.0 : GROUP_GREY;
    for (int i = 0; i < document->sheet->column_count; i += cell_span(document->sheet, row, i)) {
        struct cell cell = cell_of(document, row, i);
        box_draw(document, x, cell.width, height, grey);
        cell_draw(document, &cell, x);
        x += cell.width;
    }
    document->top += height;
}

/* ---- the heading ---- */

static struct cell head_cell(const struct document *document, int column)
{
    return (struct cell){.words = document->sheet->columns[column].title,
                         .width = document->columns[column],
                         .align = kind_align(document->sheet->columns[column].kind),
                         .is_bold = true};
}

static void head_measure(struct document *document)
{
    for (int i = 0; i < document->sheet->column_count; i++) {
        struct cell cell = head_cell(document, i);
        cell_lay(document, &cell);
        double needed = layout_height(document->layout) + 2 * PADDING;
        if (needed > document->head_height) document->head_height = needed;
    }
}

static void head_draw(struct document *document)
{
    double x = MARGIN;
    for (int i = 0; i < document->sheet->column_count; i++) {
        struct cell cell = head_cell(document, i);
        box_draw(document, x, cell.width, document->head_height, HEAD_GREY);
        cell_draw(document, &cell, x);
        x += cell.width;
    }
    document->top += document->head_height;
}

/* A line over the whole width; both passes take its height. */
static void line_take(struct document *document, const char *words, double size, bool is_bold,
                      bool draws)
{
    PangoLayout *layout = document->layout;
    paper_font(layout, size, is_bold);
    pango_layout_set_width(layout, (int)((document->width - 2 * MARGIN) * PANGO_SCALE));
    pango_layout_set_height(layout, -CELL_LINES_LIMIT);
    pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT);
    pango_layout_set_text(layout, words, -1);
    if (draws) {
        cairo_move_to(document->cairo, MARGIN, document->top);
        pango_cairo_show_layout(document->cairo, layout);
    }
    document->top += layout_height(layout) + PADDING;
}

static void title_take(struct document *document, bool draws)
{
    const struct sheet *sheet = document->sheet;
    document->top = MARGIN;
    line_take(document, sheet->title, TITLE_SIZE, true, draws);
    for (int i = 0; i < sheet->note_count; i++) {
        line_take(document, sheet->notes[i], NOTE_SIZE, false, draws);
    }
    document->top += PADDING;
}

static void foot_draw(struct document *document)
{
    const struct sheet *sheet = document->sheet;
    PangoLayout *layout = document->layout;
    const char *made = instant_format(document->arena, sheet->made_at, sheet->zone);
    double y = document->height - MARGIN;
    paper_font(layout, FOOT_SIZE, false);
    pango_layout_set_width(layout, (int)((document->width - 2 * MARGIN) * PANGO_SCALE));
    pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT);
    pango_layout_set_text(layout, arena_printf(document->arena, "Составлен %s", made), -1);
    cairo_move_to(document->cairo, MARGIN, y);
    pango_cairo_show_layout(document->cairo, layout);
    pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
    pango_layout_set_text(
        layout,
        arena_printf(document->arena, "Страница %d из %d", document->page, document->page_count),
        -1);
    cairo_move_to(document->cairo, MARGIN, y);
    pango_cairo_show_layout(document->cairo, layout);
}

/* ---- pages ---- */

static double page_bottom(const struct document *document)
{
    return document->height - MARGIN - FOOT_HEIGHT;
}

/* A group's heading does not stay alone at the foot of a page. */
static double height_kept(const struct document *document, int row)
{
    double height = document->row_heights[row];
    bool has_next = row + 1 < document->sheet->row_count;
    if (document->sheet->rows[row].kind != SHEET_ROW_GROUP || !has_next) return height;
    return height + document->row_heights[row + 1];
}

static void page_begin(struct document *document, bool draws)
{
    document->page++;
    document->top = MARGIN;
    if (document->page == 1) title_take(document, draws);
    if (draws) {
        foot_draw(document);
        head_draw(document);
    } else {
        document->top += document->head_height;
    }
}

/* A rule to sign on and one for the name in letters, whose is said before them. */
static void signature_take(struct document *document, const char *whose, bool draws)
{
    cairo_t *cairo = document->cairo;
    double right = document->width - MARGIN;
    document->top += SIGNATURE_HEIGHT - NOTE_SIZE;
    if (draws) {
        double y = document->top + NOTE_SIZE;
        cairo_set_source_rgb(cairo, 0.0, 0.0, 0.0);
        cairo_set_line_width(cairo, LINE_WIDTH);
        for (int i = 1; i <= 2; i++) {
            double from = right - i * SIGNATURE_RULE;
            cairo_move_to(cairo, from, y);
            cairo_line_to(cairo, from + SIGNATURE_RULE - MARGIN / 2, y);
        }
        cairo_stroke(cairo);
    }
    line_take(document, whose, NOTE_SIZE, false, draws);
}

static void closing_take(struct document *document, bool draws)
{
    const struct sheet *sheet = document->sheet;
    document->top += 2 * PADDING;
    for (int i = 0; i < sheet->closing_count; i++) {
        line_take(document, sheet->closings[i], NOTE_SIZE, false, draws);
    }
    for (int i = 0; i < sheet->signature_count; i++) {
        signature_take(document, sheet->signatures[i], draws);
    }
}

/* What is signed stays together, on the page of the last rows or on one more. */
static void closing_place(struct document *document, bool draws)
{
    double top = document->top;
    if (document->sheet->closing_count + document->sheet->signature_count == 0) return;
    closing_take(document, false);
    double height = document->top - top;
    document->top = top;
    if (top + height > page_bottom(document)) {
        document->page++;
        document->top = MARGIN;
        if (draws) {
            cairo_show_page(document->cairo);
            foot_draw(document);
        }
    }
    closing_take(document, draws);
}

/* Both passes break pages here, so that they agree. */
static void pages_take(struct document *document, bool draws)
{
    document->page = 0;
    page_begin(document, draws);
    for (int i = 0; i < document->sheet->row_count; i++) {
        if (document->top + height_kept(document, i) > page_bottom(document)) {
            if (draws) cairo_show_page(document->cairo);
            page_begin(document, draws);
        }
        if (draws) {
            row_draw(document, &document->sheet->rows[i], document->row_heights[i]);
        } else {
            document->top += document->row_heights[i];
        }
    }
    closing_place(document, draws);
    if (draws) cairo_show_page(document->cairo);
    document->page_count = document->page;
}

static void columns_measure(struct document *document)
{
    const struct sheet *sheet = document->sheet;
    int characters = 0;
    for (int i = 0; i < sheet->column_count; i++) characters += sheet->columns[i].width;
    double room = document->width - 2 * MARGIN - 2 * PADDING * sheet->column_count;
    double fitting = room / (characters * USUAL_CHARACTER);
    document->font_size = fitting > FONT_SIZE         ? FONT_SIZE
                          : fitting < FONT_SIZE_LEAST ? FONT_SIZE_LEAST
                                                      : fitting;
    for (int i = 0; i < sheet->column_count; i++) {
        document->columns[i] = (document->width - 2 * MARGIN) * sheet->columns[i].width /
                               characters;
    }
}

static void rows_measure(struct document *document)
{
    const struct sheet *sheet = document->sheet;
    const struct cell any = {.words = "Д", .width = document->width};
    cell_lay(document, &any);
    document->line_height = layout_height(document->layout);
    document->row_heights = ARENA_ARRAY(document->arena, double, (size_t)sheet->row_count + 1);
    for (int i = 0; i < sheet->row_count; i++) {
        document->row_heights[i] = row_height(document, &sheet->rows[i]);
    }
}

static void dates_set(cairo_surface_t *surface, struct arena *arena, const struct sheet *sheet)
{
    const char *made = instant_format_iso(arena, sheet->made_at);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, sheet->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, made);
}

enum err sheet_pdf(struct arena *arena, const struct sheet *sheet, struct text *out_pdf)
{
    if (sheet->is_over || sheet->row_count > SHEET_PDF_ROW_LIMIT) return ERR_LIMIT;
    CHECK(sheet->column_count > 0);
    struct buf pdf;
    buf_init(&pdf, arena);
    struct document document = {.sheet = sheet, .arena = arena};
    document.width = sheet->is_landscape ? PAPER_A4_LONG : PAPER_A4_SHORT;
    document.height = sheet->is_landscape ? PAPER_A4_SHORT : PAPER_A4_LONG;
    scoped(surface) cairo_surface_t *surface = paper_pdf(&pdf, document.width, document.height);
    dates_set(surface, arena, sheet);
    scoped(cairo) cairo_t *cairo = document.cairo = cairo_create(surface);
    cairo_scale(cairo, PAPER_POINTS_A_MM, PAPER_POINTS_A_MM);
    scoped(layout) PangoLayout *layout = document.layout = paper_layout(cairo);
    columns_measure(&document);
    head_measure(&document);
    rows_measure(&document);
    pages_take(&document, false);
    pages_take(&document, true);
    TRY(paper_finish(surface));
    *out_pdf = buf_text(&pdf);
    return OK;
}
