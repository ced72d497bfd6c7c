/* The cells of one sheet, as they come. A cell without anything in it takes no memory. */
#include <string.h>

#include "base/parse.h"
#include "table/xlsx_inside.h"

enum { ROWS_FIRST_ROOM = 256, MERGES_FIRST_ROOM = 16, LINE_LIMIT = 1 << 20 };

struct sheet_reading {
    struct xlsx_reading *reading;
    struct xlsx_sheet *sheet;
    struct xlsx_row *rows;
    int row_room;
    struct xlsx_merge *merges;
    int merge_room;
    int64_t cells; /* kept so far */
    /* the row that is read */
    int line;
    bool is_hidden;
    struct xlsx_cell row[XLSX_COLUMNS_LIMIT];
    int row_count;
    /* the cell that is read */
    int column;    /* from 1 */
    char type[12]; /* "s", "inlineStr", … */
    int64_t style;
    bool has_formula, in_cell, in_value;
    int phonetic;
    struct buf value;
};

/* ---- addresses ---- */

/* "B7" → column 2, line 7. False: it is none. */
static bool address_parse(const char *address, int *out_column, int *out_line)
{
    int column = 0;
    int64_t line;
    for (; *address >= 'A' && *address <= 'Z'; address++) {
        column = column * 26 + (*address - 'A' + 1);
        if (column > 1 << 20) return false;
    }
    if (column == 0 || parse_int64(text_of(address), 1, LINE_LIMIT, &line) != OK) return false;
    *out_column = column;
    *out_line = (int)line;
    return true;
}

const char *xlsx_column_name(struct arena *arena, int column)
{
    char letters[8];
    int at = (int)sizeof letters - 1;
    letters[at] = '\0';
    for (; column > 0 && at > 0; column = (column - 1) / 26) {
        letters[--at] = (char)('A' + (column - 1) % 26);
    }
    return arena_copy(arena, letters + at, sizeof letters - 1 - (size_t)at);
}

static void merge_add(struct sheet_reading *sheet, const char *reference)
{
    struct xlsx_merge merge;
    const char *colon = reference == NULL ? NULL : strchr(reference, ':');
    if (colon == NULL || colon - reference > 15) return;
    char first[16] = "";
    memcpy(first, reference, (size_t)(colon - reference));
    if (!address_parse(first, &merge.first_column, &merge.first_line) ||
        !address_parse(colon + 1, &merge.last_column, &merge.last_line)) {
        return;
    }
    int count = sheet->sheet->merge_count;
    if (count == XLSX_MERGES_LIMIT) return;
    if (count == sheet->merge_room) {
        sheet->merge_room = count == 0 ? MERGES_FIRST_ROOM : 2 * count;
        struct xlsx_merge *merges = ARENA_ARRAY(sheet->reading->arena, struct xlsx_merge,
                                                (size_t)sheet->merge_room);
        for (int i = 0; i < count; i++) merges[i] = sheet->merges[i];
        sheet->sheet->merges = sheet->merges = merges;
    }
    sheet->merges[sheet->sheet->merge_count++] = merge;
}

/* ---- values ---- */

static void cell_text(struct xlsx_cell *cell, enum xlsx_cell_kind kind, struct text text)
{
    cell->kind = text.size == 0 ? XLSX_EMPTY : (uint8_t)kind;
    cell->text = text;
}

static void number_take(struct sheet_reading *sheet, struct text value, struct xlsx_cell *cell)
{
    struct xlsx_reading *reading = sheet->reading;
    bool is_date = sheet->style < reading->style_count && reading->style_is_date[sheet->style];
    struct text plain = xlsx_number_plain(reading->arena, value);
    if (is_date && xlsx_day_of_serial(plain, reading->is_1904, &cell->day)) {
        cell_text(cell, XLSX_DAY, text_of(day_format(reading->arena, cell->day)));
    } else if (plain.size == 0) {
        cell_text(cell, XLSX_TEXT, xlsx_text_clean(reading->arena, value));
    } else {
        cell_text(cell, XLSX_NUMBER, plain);
    }
}

/* t="d": ISO 8601, its time left aside. */
static void date_take(struct sheet_reading *sheet, struct text value, struct xlsx_cell *cell)
{
    struct text day = text_part(value, 0, sizeof "2018-01-18" - 1);
    if (day_parse(day, &cell->day) == OK) {
        cell_text(cell, XLSX_DAY, text_of(day_format(sheet->reading->arena, cell->day)));
    } else {
        cell_text(cell, XLSX_TEXT, xlsx_text_clean(sheet->reading->arena, value));
    }
}

static void shared_take(struct sheet_reading *sheet, struct text value, struct xlsx_cell *cell)
{
    int64_t index;
    if (value.size == 0) return;
    if (parse_int64(value, 0, sheet->reading->string_count - 1, &index) != OK) {
        xlsx_fail(sheet->reading, "Файл повреждён: ячейка ссылается на текст, которого в нём нет.");
        return;
    }
    cell_text(cell, XLSX_TEXT, sheet->reading->strings[index]);
}

static void value_take(struct sheet_reading *sheet, struct xlsx_cell *cell)
{
    struct arena *arena = sheet->reading->arena;
    struct text text = buf_text(&sheet->value);
    bool is_written = strcmp(sheet->type, "inlineStr") == 0 || strcmp(sheet->type, "str") == 0;
    if (strcmp(sheet->type, "s") == 0) {
        shared_take(sheet, text, cell);
        return;
    }
    if (text.size == 0) return;
    struct text own = {arena_copy(arena, text.bytes, text.size), text.size};
    if (is_written) {
        cell_text(cell, XLSX_TEXT, xlsx_text_clean(arena, own));
    } else if (strcmp(sheet->type, "b") == 0) {
        cell_text(cell, XLSX_BOOLEAN, text_is(own, "1") ? TEXT("да") : TEXT("нет"));
    } else if (strcmp(sheet->type, "e") == 0) {
        cell_text(cell, XLSX_ERROR, xlsx_text_clean(arena, own));
    } else if (strcmp(sheet->type, "d") == 0) {
        date_take(sheet, own, cell);
    } else {
        number_take(sheet, own, cell);
    }
}

/* ---- rows ---- */

static void row_begin(struct sheet_reading *sheet, const char **attributes)
{
    int64_t line;
    const char *said = xlsx_attribute(attributes, "r");
    bool is_right = said != NULL &&
                    parse_int64(text_of(said), sheet->line + 1, LINE_LIMIT, &line) == OK;
    sheet->line = is_right ? (int)line : sheet->line + 1;
    sheet->is_hidden = xlsx_says_yes(xlsx_attribute(attributes, "hidden"));
    sheet->row_count = 0;
    sheet->column = 0;
    memset(sheet->row, 0, sizeof sheet->row);
}

static void row_room(struct sheet_reading *sheet)
{
    int count = sheet->sheet->row_count;
    if (count < sheet->row_room) return;
    sheet->row_room = count == 0 ? ROWS_FIRST_ROOM : 2 * count;
    struct xlsx_row *rows = ARENA_ARRAY(sheet->reading->arena, struct xlsx_row,
                                        (size_t)sheet->row_room);
    for (int i = 0; i < count; i++) rows[i] = sheet->rows[i];
    sheet->sheet->rows = sheet->rows = rows;
}

static void row_end(struct sheet_reading *sheet)
{
    if (sheet->row_count == 0) return;
    sheet->cells += sheet->row_count;
    if (sheet->sheet->row_count == XLSX_ROWS_LIMIT || sheet->cells > XLSX_CELLS_LIMIT) {
        xlsx_fail(sheet->reading, "В таблице слишком много строк: разделите её.");
        return;
    }
    row_room(sheet);
    size_t bytes = (size_t)sheet->row_count * sizeof *sheet->row;
    struct xlsx_cell *cells = arena_take(sheet->reading->arena, bytes);
    memcpy(cells, sheet->row, bytes);
    sheet->sheet->hidden_rows += sheet->is_hidden;
    sheet->rows[sheet->sheet->row_count++] = (struct xlsx_row){sheet->line, sheet->is_hidden,
                                                               sheet->row_count, cells};
}

static void cell_begin(struct sheet_reading *sheet, const char **attributes)
{
    int line;
    const char *address = xlsx_attribute(attributes, "r");
    const char *type = xlsx_attribute(attributes, "t");
    const char *style = xlsx_attribute(attributes, "s");
    if (address == NULL || !address_parse(address, &sheet->column, &line)) sheet->column++;
    if (type == NULL || strlen(type) >= sizeof sheet->type) type = "n";
    memcpy(sheet->type, type, strlen(type) + 1);
    sheet->style = 0;
    if (style != NULL && parse_int64(text_of(style), 0, INT32_MAX, &sheet->style) != OK) {
        sheet->style = 0;
    }
    sheet->in_cell = true;
    sheet->has_formula = false;
    sheet->value.size = 0;
}

static void cell_end(struct sheet_reading *sheet)
{
    struct xlsx_cell cell = {.kind = XLSX_EMPTY, .is_formula = sheet->has_formula};
    sheet->in_cell = false;
    value_take(sheet, &cell);
    if (cell.kind == XLSX_EMPTY && !cell.is_formula) return;
    if (sheet->column > XLSX_COLUMNS_LIMIT) {
        xlsx_fail(sheet->reading, "В таблице слишком много столбцов.");
        return;
    }
    sheet->row[sheet->column - 1] = cell;
    if (sheet->row_count < sheet->column) sheet->row_count = sheet->column;
}

/* ---- the parser's calls ---- */

static void sheet_start(void *context, const char *name, const char **attributes)
{
    struct sheet_reading *sheet = context;
    if (strcmp(name, "row") == 0) row_begin(sheet, attributes);
    if (strcmp(name, "c") == 0) cell_begin(sheet, attributes);
    if (strcmp(name, "f") == 0) sheet->has_formula = true;
    if (strcmp(name, "rPh") == 0) sheet->phonetic++;
    if (strcmp(name, "mergeCell") == 0) merge_add(sheet, xlsx_attribute(attributes, "ref"));
    sheet->in_value = sheet->in_cell && sheet->phonetic == 0 &&
                      (strcmp(name, "v") == 0 || strcmp(name, "t") == 0);
}

static void sheet_end(void *context, const char *name)
{
    struct sheet_reading *sheet = context;
    if (strcmp(name, "row") == 0) row_end(sheet);
    if (strcmp(name, "c") == 0 && sheet->in_cell) cell_end(sheet);
    if (strcmp(name, "rPh") == 0) sheet->phonetic--;
    sheet->in_value = false;
}

static void sheet_text(void *context, const char *bytes, size_t size)
{
    struct sheet_reading *sheet = context;
    if (!sheet->in_value) return;
    if (sheet->value.size + size > XLSX_CELL_BYTES_LIMIT) {
        xlsx_fail(sheet->reading, arena_printf(sheet->reading->arena,
                                               "В строке %d слишком длинный текст.", sheet->line));
        return;
    }
    buf_add(&sheet->value, bytes, size);
}

bool xlsx_sheet_read(struct xlsx_reading *reading, const char *path, struct xlsx_sheet *out_sheet)
{
    struct sheet_reading *sheet = ARENA_NEW(reading->arena, struct sheet_reading);
    sheet->reading = reading;
    sheet->sheet = out_sheet;
    buf_init(&sheet->value, reading->arena);
    const struct xlsx_handlers handlers = {sheet, sheet_start, sheet_end, sheet_text};
    return xlsx_part_parse(reading, path, &handlers) != XLSX_PART_BAD;
}
