/* Tables as CSV, for programs and for spreadsheets of Russian settings. */
#include "base/buf.h"
#include "base/check.h"
#include "report/sheet.h"

static const char BYTE_ORDER_MARK[] = "\xef\xbb\xbf";

/* What spreadsheets take for the beginning of a formula, full-width signs among it. */
static bool is_formula(struct text text)
{
    static const char *const BEGINNINGS[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                             "\n", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof BEGINNINGS / sizeof BEGINNINGS[0]; i++) {
        if (text_starts(text, text_of(BEGINNINGS[i]))) return true;
    }
    return false;
}

static bool needs_quotes(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte == ';' || byte == '"' || byte == '\n' || byte == ',' || byte == '\t') return true;
    }
    return false;
}

static void text_add(struct buf *csv, struct text text)
{
    bool quotes = needs_quotes(text);
    if (quotes) buf_add_char(csv, '"');
    if (is_formula(text)) buf_add_char(csv, '\'');
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '"') buf_add_char(csv, '"');
        buf_add_char(csv, text.bytes[i]);
    }
    if (quotes) buf_add_char(csv, '"');
}

/* "-1234,50": digits alone, so that the column is one of numbers. */
static void decimal_add(struct buf *csv, int64_t number, int64_t unit, int digits)
{
    uint64_t size = number < 0 ? -(uint64_t)number : (uint64_t)number;
    buf_printf(csv, "%s%llu,%0*llu", number < 0 ? "-" : "",
               (unsigned long long)(size / (uint64_t)unit), digits,
               (unsigned long long)(size % (uint64_t)unit));
}

static void cell_add(struct buf *csv, const struct sheet *sheet, int column,
                     const struct sheet_cell *cell)
{
    if (!cell->is_there) return;
    switch (sheet->columns[column].kind) {
    case SHEET_TEXT: text_add(csv, cell->text); return;
    case SHEET_NUMBER: buf_printf(csv, "%lld", (long long)cell->number); return;
    case SHEET_MONEY: decimal_add(csv, cell->number, 100, 2); return;
    case SHEET_DAY:
        buf_add_string(csv, day_format(csv->arena, day_of_number((int32_t)cell->number)));
        return;
    case SHEET_PERCENT: decimal_add(csv, cell->number, 10, 1); return;
    }
}

static void head_add(struct buf *csv, const struct sheet *sheet)
{
    if (sheet->group_title != NULL) text_add(csv, text_of(sheet->group_title));
    for (int column = 0; column < sheet->column_count; column++) {
        if (column > 0 || sheet->group_title != NULL) buf_add_char(csv, ';');
        text_add(csv, text_of(sheet->columns[column].title));
    }
    buf_add_string(csv, "\r\n");
}

static void row_add(struct buf *csv, const struct sheet *sheet, const struct sheet_row *row)
{
    if (sheet->group_title != NULL && row->group >= 0) {
        text_add(csv, sheet->rows[row->group].cells[0].text);
    }
    for (int column = 0; column < sheet->column_count; column++) {
        if (column > 0 || sheet->group_title != NULL) buf_add_char(csv, ';');
        cell_add(csv, sheet, column, &row->cells[column]);
    }
    buf_add_string(csv, "\r\n");
}

enum err sheet_csv(struct arena *arena, const struct sheet *sheet, struct text *out_csv)
{
    if (sheet->is_over) return ERR_LIMIT;
    struct buf csv;
    buf_init(&csv, arena);
    buf_add_string(&csv, BYTE_ORDER_MARK);
    head_add(&csv, sheet);
    for (int i = 0; i < sheet->row_count; i++) {
        if (sheet->rows[i].kind == SHEET_ROW_PLAIN) row_add(&csv, sheet, &sheet->rows[i]);
        if (arena_is_over(arena)) return ERR_LIMIT;
    }
    *out_csv = buf_text(&csv);
    return OK;
}
