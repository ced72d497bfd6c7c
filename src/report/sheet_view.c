/* Tables as web/templates/sheet.html shows them. */
#include "base/check.h"
#include "base/json.h"
#include "report/sheet.h"

enum { SHORT_HEAD = 20, SHORT_CELL = 42 }; /* characters */

static json_t *view_made(json_t *view)
{
    CHECK(view != NULL);
    return view;
}

static bool is_numeric(enum sheet_kind kind)
{
    return kind == SHEET_NUMBER || kind == SHEET_MONEY || kind == SHEET_PERCENT;
}

static json_t *notes_view(const struct sheet *sheet)
{
    json_t *notes = view_made(json_array());
    for (int i = 0; i < sheet->note_count; i++) json_add(notes, json_string(sheet->notes[i]));
    return notes;
}

static json_t *columns_view(const struct sheet *sheet)
{
    json_t *columns = view_made(json_array());
    for (int i = 0; i < sheet->column_count; i++) {
        const struct sheet_column *column = &sheet->columns[i];
        json_add(columns, view_made(json_pack("{s:s,s:b}", "title", column->title, "numeric",
                                              is_numeric(column->kind))));
    }
    return columns;
}

/* A sum's title stands over the columns that are not summed, a group's over the whole row. */
static int head_span(const struct sheet *sheet, const struct sheet_row *row)
{
    if (row->kind == SHEET_ROW_PLAIN) return 1;
    int span = 1;
    while (span < sheet->column_count && !row->cells[span].is_there) span++;
    return span;
}

/* A percentage's depth on screens, 1 … 5; null of what is not shaded. */
static json_t *shade_view(const struct sheet_column *column, const struct sheet_cell *cell)
{
    enum { SHADES = 5, WHOLE = 1000 };
    if (!column->is_shaded || !cell->is_there) return json_null();
    int64_t tenths = cell->number < 0 ? 0 : cell->number;
    return json_integer(tenths >= WHOLE ? SHADES : 1 + tenths * SHADES / WHOLE);
}

/* Whether a page may keep it on one line: names and kinds, no sentences. */
static bool is_short(const char *words, size_t limit)
{
    return text_length_characters(text_of(words)) <= limit;
}

static json_t *cells_view(struct arena *arena, const struct sheet *sheet,
                          const struct sheet_row *row, int from)
{
    json_t *cells = view_made(json_array());
    for (int i = from; i < sheet->column_count; i++) {
        const struct sheet_column *column = &sheet->columns[i];
        const char *words = sheet_cell_words(sheet, arena, i, &row->cells[i]);
        json_add(cells, view_made(json_pack("{s:s,s:s,s:b,s:b,s:o,s:s?}", "title", column->title,
                                            "text", words, "numeric", is_numeric(column->kind),
                                            "short", is_short(words, SHORT_CELL), "shade",
                                            shade_view(column, &row->cells[i]), "link",
                                            row->cells[i].link)));
    }
    return cells;
}

static json_t *row_view(struct arena *arena, const struct sheet *sheet, const struct sheet_row *row)
{
    int span = head_span(sheet, row);
    bool is_plain = row->kind == SHEET_ROW_PLAIN;
    const char *head = sheet_cell_words(sheet, arena, 0, &row->cells[0]);
    return view_made(json_pack("{s:b,s:b,s:b,s:i,s:s,s:s,s:b,s:s?,s:o}", "plain", is_plain, "group",
                               row->kind == SHEET_ROW_GROUP, "sum",
                               row->kind == SHEET_ROW_SUBTOTAL || row->kind == SHEET_ROW_TOTAL,
                               "span", span, "head_title", sheet->columns[0].title, "head", head,
                               "head_short", is_short(head, SHORT_HEAD), "head_link",
                               row->cells[0].link, "cells", cells_view(arena, sheet, row, span)));
}

enum err sheet_view(struct arena *arena, const struct sheet *sheet, int first_row, int row_count,
                    json_t **out_view)
{
    if (sheet->is_over) return ERR_LIMIT;
    CHECK(first_row >= 0 && row_count >= 0);
    json_t *rows = view_made(json_array());
    for (int i = first_row; i < sheet->row_count && i - first_row < row_count; i++) {
        json_add(rows, row_view(arena, sheet, &sheet->rows[i]));
    }
    *out_view = view_made(json_pack("{s:s,s:o,s:o,s:b,s:o,s:s}", "title", sheet->title, "notes",
                                    notes_view(sheet), "columns", columns_view(sheet), "has_rows",
                                    sheet->row_count > 0, "rows", rows, "made",
                                    instant_format(arena, sheet->made_at, sheet->zone)));
    return OK;
}
