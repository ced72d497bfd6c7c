/* Lines of a table from either kind of file. */
#include "table/lines.h"

#include <string.h>

#include "base/parse.h"

/* ---- merged cells ---- */

/* Index of the first row with that line or a later one. */
static int row_from(const struct lines *lines, int line)
{
    int low = 0, high = lines->sheet.row_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (lines->rows[middle].line < line) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void cell_fill(struct lines *lines, struct arena *arena, struct xlsx_row *row, int column,
                      const struct xlsx_cell *value)
{
    int count = row->count > column ? row->count : column;
    struct xlsx_cell *cells = ARENA_ARRAY(arena, struct xlsx_cell, (size_t)count);
    memcpy(cells, row->cells, (size_t)row->count * sizeof *cells);
    if (cells[column - 1].kind != XLSX_EMPTY) return;
    cells[column - 1] = *value;
    row->cells = cells;
    row->count = count;
    lines->filled_cells++;
}

/* Down one column only: what is merged over columns is a heading, or nobody knows what. */
static void merge_fill(struct lines *lines, struct arena *arena, const struct xlsx_merge *merge)
{
    int top = row_from(lines, merge->first_line);
    if (merge->first_column != merge->last_column || top == lines->sheet.row_count) return;
    const struct xlsx_row *row = &lines->rows[top];
    if (row->line != merge->first_line || row->count < merge->first_column) return;
    struct xlsx_cell value = row->cells[merge->first_column - 1];
    for (int i = top + 1; i < lines->sheet.row_count; i++) {
        if (lines->rows[i].line > merge->last_line) break;
        if (lines->filled_cells == XLSX_ROWS_LIMIT) return;
        cell_fill(lines, arena, &lines->rows[i], merge->first_column, &value);
    }
}

const struct xlsx_merge *lines_wide_merge(const struct lines *lines, int from_line)
{
    for (int i = 0; i < lines->sheet.merge_count; i++) {
        const struct xlsx_merge *merge = &lines->sheet.merges[i];
        bool is_wide = merge->last_column > merge->first_column;
        if (is_wide && merge->first_line >= from_line) return merge;
    }
    return NULL;
}

/* ---- opening ---- */

static bool workbook_open(struct arena *arena, struct text file, struct lines *lines,
                          const char **out_reason)
{
    if (!xlsx_read(arena, file, TEXT(""), &lines->sheet, out_reason)) return false;
    size_t count = (size_t)lines->sheet.row_count;
    lines->is_workbook = true;
    lines->rows = ARENA_ARRAY(arena, struct xlsx_row, count + 1);
    memcpy(lines->rows, lines->sheet.rows, count * sizeof *lines->rows);
    for (int i = 0; i < lines->sheet.merge_count; i++) {
        merge_fill(lines, arena, &lines->sheet.merges[i]);
    }
    return true;
}

/* UTF-8 when it is well-formed, else the bytes of Windows-1251. */
static struct text decoded(struct arena *arena, struct text file)
{
    return text_is_utf8(file) ? file : parse_windows_1251(arena, file);
}

bool lines_open(struct arena *arena, struct text file, struct lines *out_lines,
                const char **out_reason)
{
    struct lines lines = {.is_workbook = false};
    if (xlsx_is_workbook(file)) {
        if (!workbook_open(arena, file, &lines, out_reason)) return false;
    } else if (text_starts(file, TEXT("\xFF\xFE")) || text_starts(file, TEXT("\xFE\xFF"))) {
        *out_reason = "файл в UTF-16; сохраните его как CSV в UTF-8";
        return false;
    } else {
        csv_init(&lines.csv, decoded(arena, file));
    }
    *out_lines = lines;
    return true;
}

/* ---- reading ---- */

static void fields_take(struct lines *lines, const struct xlsx_row *row, struct csv_record *record)
{
    record->count = row->count;
    for (int i = 0; i < row->count; i++) {
        const struct xlsx_cell *cell = &row->cells[i];
        record->fields[i] = cell->kind == XLSX_EMPTY ? TEXT("") : cell->text;
        bool is_lost = cell->kind == XLSX_EMPTY && cell->is_formula;
        if (is_lost && lines->formula_column == 0) lines->formula_column = i + 1;
    }
    for (; record->count < lines->width; record->count++) {
        record->fields[record->count] = TEXT("");
    }
}

enum err lines_next(struct lines *lines, struct arena *arena, struct csv_record *out_record)
{
    if (!lines->is_workbook) {
        enum err err = csv_next(&lines->csv, arena, out_record);
        lines->line = lines->csv.line;
        return err;
    }
    if (lines->next_row == lines->sheet.row_count) return ERR_NOT_FOUND;
    const struct xlsx_row *row = &lines->rows[lines->next_row++];
    lines->line = row->line;
    lines->is_hidden = row->is_hidden;
    lines->formula_column = 0;
    if (row->count > CSV_FIELD_LIMIT) return ERR_LIMIT;
    fields_take(lines, row, out_record);
    return OK;
}

int lines_at_most(const struct lines *lines)
{
    int count = 1;
    if (lines->is_workbook) return lines->sheet.row_count - lines->next_row;
    for (size_t i = 0; i < lines->csv.rest.size; i++) {
        char byte = lines->csv.rest.bytes[i];
        count += byte == '\n' || byte == '\r';
    }
    return count;
}
