/* Tables as XLSX by libxlsxwriter.
 *
 * Its strings are cells of text whatever they begin with: only sums are formulas. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "report/sheet.h"
#include "report/xlsx_memory.h"

#define LINE_POINTS 15.0
#define EXACT_LIMIT INT64_C(999999999999999) /* a spreadsheet keeps 15 digits */

enum {
    DAYS_BEFORE_1970 = 25569, /* a spreadsheet's days begin with 1900 */
    FIRST_EXACT_DAY = 61,     /* it believes in 29.02.1900 */
    STREAM_ROWS = 5000,       /* from here on rows leave memory as they are written */
    NAME_LIMIT = 31,
    A4 = 9,
    LINES_LIMIT = 25, /* a row is at most 409 points high */
    KINDS = SHEET_PERCENT + 1
};

struct book {
    const struct sheet *sheet;
    struct arena *arena;
    lxw_workbook *workbook;
    lxw_worksheet *worksheet;
    lxw_format *title, *note, *group;
    lxw_format *head, *head_right; /* over texts, over numbers */
    lxw_format *plain[KINDS], *sum[KINDS];
    lxw_row_t row;       /* the next to be written */
    lxw_row_t first_row; /* of the table's rows; the heading is above it */
    lxw_error error;     /* the first; nothing is written after it */
};

static void said(struct book *book, lxw_error error)
{
    if (book->error == LXW_NO_ERROR) book->error = error;
}

/* ---- formats ---- */

static const char *number_format(enum sheet_kind kind)
{
    switch (kind) {
    case SHEET_TEXT: return "@";
    case SHEET_NUMBER: return "#,##0";
    case SHEET_MONEY: return "#,##0.00";
    case SHEET_DAY: return "dd.mm.yyyy";
    case SHEET_PERCENT: return "0.0%";
    }
    return "@";
}

static lxw_format *format_new(struct book *book, bool is_bold)
{
    lxw_format *format = workbook_add_format(book->workbook);
    CHECK(format != NULL);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (is_bold) format_set_bold(format);
    return format;
}

static lxw_format *cell_format_new(struct book *book, enum sheet_kind kind, bool is_sum)
{
    lxw_format *format = format_new(book, is_sum);
    if (kind == SHEET_TEXT) format_set_text_wrap(format);
    if (kind == SHEET_DAY) format_set_align(format, LXW_ALIGN_LEFT);
    if (kind != SHEET_TEXT) format_set_num_format(format, number_format(kind));
    format_set_border(format, LXW_BORDER_HAIR);
    if (is_sum) format_set_top(format, LXW_BORDER_THIN);
    return format;
}

static lxw_format *head_format_new(struct book *book)
{
    enum { HEAD_COLOR = 0xe8ecef };
    lxw_format *format = format_new(book, true);
    format_set_text_wrap(format);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_bg_color(format, HEAD_COLOR);
    return format;
}

static void formats_make(struct book *book)
{
    enum { TITLE_POINTS = 14, GROUP_COLOR = 0xf4f6f7 };
    book->title = format_new(book, true);
    format_set_font_size(book->title, TITLE_POINTS);
    book->note = format_new(book, false);
    book->head = head_format_new(book);
    book->head_right = head_format_new(book);
    format_set_align(book->head_right, LXW_ALIGN_RIGHT);
    book->group = format_new(book, true);
    format_set_bg_color(book->group, GROUP_COLOR);
    for (int kind = 0; kind < KINDS; kind++) {
        book->plain[kind] = cell_format_new(book, (enum sheet_kind)kind, false);
        book->sum[kind] = cell_format_new(book, (enum sheet_kind)kind, true);
    }
}

/* ---- the worksheet ---- */

/* At most 31 characters of the first plane, without those that references are made of. */
static const char *worksheet_name(struct arena *arena, const char *title)
{
    struct buf name;
    buf_init(&name, arena);
    for (int count = 0; *title != '\0' && count < NAME_LIMIT; count++) {
        unsigned char first = (unsigned char)*title;
        size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        bool is_plain = size < 4 && strchr("[]:*?/\\'\n", *title) == NULL;
        buf_add(&name, is_plain ? title : " ", is_plain ? size : 1);
        title += size;
    }
    struct text trimmed = text_trim(buf_text(&name));
    return trimmed.size == 0 ? "Отчёт" : arena_copy(arena, trimmed.bytes, trimmed.size);
}

static void worksheet_set_up(struct book *book)
{
    const struct sheet *sheet = book->sheet;
    lxw_worksheet *worksheet = book->worksheet;
    for (int i = 0; i < sheet->column_count; i++) {
        lxw_col_t column = (lxw_col_t)i;
        said(book, worksheet_set_column(worksheet, column, column, sheet->columns[i].width, NULL));
    }
    worksheet_set_paper(worksheet, A4);
    if (sheet->is_landscape) worksheet_set_landscape(worksheet);
    worksheet_fit_to_pages(worksheet, 1, 0);
    worksheet_set_margins(worksheet, 0.6, 0.4, 0.5, 0.7);
    said(book, worksheet_set_footer(worksheet, "&RСтраница &P из &N"));
}

/* Lines that a text takes in a column, broken at blanks, or a little more: fonts differ. */
static int lines_of(struct text text, int width)
{
    int room = width * 9 / 10, lines = 1, used = 0;
    while (text.bytes != NULL) {
        struct text line = text_cut(&text, '\n');
        for (used = 0; line.bytes != NULL;) {
            int word = (int)text_length_characters(text_cut(&line, ' '));
            bool fits = used + word <= room;
            if (!fits && used > 0) lines++;
            used = fits ? used + word + 1 : word % room + 1;
            if (!fits) lines += word / (room + 1);
        }
        if (text.bytes != NULL) lines++;
    }
    return lines;
}

/* Of the next row: programs do not all fit the heights of wrapped texts by themselves. */
static void lines_set(struct book *book, int lines)
{
    if (lines > LINES_LIMIT) lines = LINES_LIMIT;
    if (lines == 1) return;
    said(book, worksheet_set_row(book->worksheet, book->row, lines * LINE_POINTS, NULL));
}

static void line_write(struct book *book, const char *line, lxw_format *format)
{
    said(book, worksheet_write_string(book->worksheet, book->row++, 0, line, format));
}

static void head_height_set(struct book *book)
{
    int lines = 1;
    for (int i = 0; i < book->sheet->column_count; i++) {
        const struct sheet_column *column = &book->sheet->columns[i];
        int needed = lines_of(text_of(column->title), column->width);
        if (needed > lines) lines = needed;
    }
    lines_set(book, lines);
}

/* Over all rows but the whole's sum. Before the rows: those that left memory are out of reach. */
static void filter_set(struct book *book)
{
    const struct sheet *sheet = book->sheet;
    int count = sheet->row_count;
    if (count > 0 && sheet->rows[count - 1].kind == SHEET_ROW_TOTAL) count--;
    if (count == 0) return;
    lxw_row_t head = book->first_row - 1;
    said(book, worksheet_autofilter(book->worksheet, head, 0, head + (lxw_row_t)count,
                                    (lxw_col_t)(sheet->column_count - 1)));
}

static void head_write(struct book *book)
{
    const struct sheet *sheet = book->sheet;
    line_write(book, sheet->title, book->title);
    for (int i = 0; i < sheet->note_count; i++) line_write(book, sheet->notes[i], book->note);
    line_write(book,
               arena_printf(book->arena, "Составлен %s",
                            instant_format(book->arena, sheet->made_at, sheet->zone)),
               book->note);
    book->row++;
    head_height_set(book);
    for (int i = 0; i < sheet->column_count; i++) {
        const struct sheet_column *column = &sheet->columns[i];
        bool is_left = column->kind == SHEET_TEXT || column->kind == SHEET_DAY;
        said(book, worksheet_write_string(book->worksheet, book->row, (lxw_col_t)i, column->title,
                                          is_left ? book->head : book->head_right));
    }
    said(book, worksheet_repeat_rows(book->worksheet, book->row, book->row));
    book->first_row = ++book->row;
    worksheet_freeze_panes(book->worksheet, book->row, 0);
    filter_set(book);
}

/* ---- cells ---- */

static bool is_exact(enum sheet_kind kind, int64_t number)
{
    if (kind == SHEET_DAY) return number + DAYS_BEFORE_1970 >= FIRST_EXACT_DAY;
    return number >= -EXACT_LIMIT && number <= EXACT_LIMIT;
}

/* A quotient of whole numbers below 10^15 is the double nearest to the decimal: it is written, and
 * read, as that decimal. */
static double cell_number(enum sheet_kind kind, int64_t number)
{
    switch (kind) {
    case SHEET_MONEY: return (double)number / 100.0;
    case SHEET_PERCENT: return (double)number / 1000.0;
    case SHEET_DAY: return (double)(number + DAYS_BEFORE_1970);
    case SHEET_TEXT:
    case SHEET_NUMBER: return (double)number;
    }
    return 0.0;
}

static lxw_error cell_write(struct book *book, int column, const struct sheet_cell *cell,
                            lxw_format *format)
{
    enum sheet_kind kind = book->sheet->columns[column].kind;
    lxw_col_t at = (lxw_col_t)column;
    if (!cell->is_there) return worksheet_write_blank(book->worksheet, book->row, at, format);
    if (cell->text.bytes != NULL || !is_exact(kind, cell->number)) {
        const char *words = sheet_cell_words(book->sheet, book->arena, column, cell);
        return worksheet_write_string(book->worksheet, book->row, at, words, format);
    }
    return worksheet_write_number(book->worksheet, book->row, at, cell_number(kind, cell->number),
                                  format);
}

/* SUBTOTAL leaves out cells that are such sums themselves, and follows the filter. */
static lxw_error sum_write(struct book *book, int column, const struct sheet_cell *cell,
                           lxw_row_t from)
{
    enum sheet_kind kind = book->sheet->columns[column].kind;
    lxw_format *format = book->sum[kind];
    /* A share of sums is no sum of shares. */
    bool is_summed = book->sheet->columns[column].is_summed && kind != SHEET_PERCENT;
    if (!is_summed || !cell->is_there || !is_exact(kind, cell->number)) {
        return cell_write(book, column, cell, format);
    }
    char first[LXW_MAX_CELL_NAME_LENGTH], last[LXW_MAX_CELL_NAME_LENGTH];
    lxw_rowcol_to_cell(first, from, (lxw_col_t)column);
    lxw_rowcol_to_cell(last, book->row - 1, (lxw_col_t)column);
    const char *formula = arena_printf(book->arena, "=SUBTOTAL(9,%s:%s)", first, last);
    return worksheet_write_formula_num(book->worksheet, book->row, (lxw_col_t)column, formula,
                                       format, cell_number(kind, cell->number));
}

static void height_set(struct book *book, const struct sheet_row *row)
{
    int lines = 1;
    for (int i = 0; i < book->sheet->column_count && row->kind == SHEET_ROW_PLAIN; i++) {
        int needed = lines_of(row->cells[i].text, book->sheet->columns[i].width);
        if (needed > lines) lines = needed;
    }
    lines_set(book, lines);
}

static void row_write(struct book *book, const struct sheet_row *row)
{
    height_set(book, row);
    int columns = book->sheet->column_count;
    lxw_row_t from = book->first_row;
    if (row->kind == SHEET_ROW_SUBTOTAL) from += (lxw_row_t)row->group + 1;
    for (int i = 0; i < columns; i++) {
        const struct sheet_cell *cell = &row->cells[i];
        switch (row->kind) {
        case SHEET_ROW_PLAIN:
            said(book, cell_write(book, i, cell, book->plain[book->sheet->columns[i].kind]));
            break;
        case SHEET_ROW_GROUP: said(book, cell_write(book, i, cell, book->group)); break;
        case SHEET_ROW_SUBTOTAL:
        case SHEET_ROW_TOTAL: said(book, sum_write(book, i, cell, from)); break;
        }
    }
    book->row++;
}

static void rows_write(struct book *book)
{
    const struct sheet *sheet = book->sheet;
    for (int i = 0; i < sheet->row_count && book->error == LXW_NO_ERROR; i++) {
        row_write(book, &sheet->rows[i]);
    }
}

static void closing_write(struct book *book)
{
    const struct sheet *sheet = book->sheet;
    if (sheet->closing_count + sheet->signature_count > 0) book->row++;
    for (int i = 0; i < sheet->closing_count; i++) {
        line_write(book, sheet->closings[i], book->note);
    }
    for (int i = 0; i < sheet->signature_count; i++) {
        book->row++;
        line_write(book,
                   arena_printf(book->arena, "%s  ____________________ / ____________________ /",
                                sheet->signatures[i]),
                   book->note);
    }
}

/* ---- the file ---- */

static void properties_set(struct book *book)
{
    lxw_doc_properties properties = {
        .title = arena_printf(book->arena, "%s", book->sheet->title),
        .created = (time_t)(book->sheet->made_at.ms / SECOND_MS),
    };
    said(book, workbook_set_properties(book->workbook, &properties));
}

static lxw_error book_fill(lxw_workbook *workbook, void *context)
{
    struct book *book = context;
    book->workbook = workbook;
    book->worksheet = workbook_add_worksheet(workbook,
                                             worksheet_name(book->arena, book->sheet->title));
    CHECK(book->worksheet != NULL);
    formats_make(book);
    properties_set(book);
    worksheet_set_up(book);
    head_write(book);
    rows_write(book);
    closing_write(book);
    return book->error;
}

enum err sheet_xlsx(struct arena *arena, const struct sheet *sheet, struct text *out_xlsx)
{
    struct book book = {.sheet = sheet, .arena = arena};
    if (sheet->is_over) return ERR_LIMIT;
    return xlsx_make(arena, sheet->row_count > STREAM_ROWS, book_fill, &book, out_xlsx);
}
