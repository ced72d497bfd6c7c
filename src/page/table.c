/* Lists of pages: filter, order, pages, documents. */
#include "page/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"

const char *const TABLE_FORMATS[] = {"xlsx", "csv", "pdf", NULL};

enum { SEEN_AT_ONCE = 10 }; /* rows that nobody has to search */

static const char LONG_WORDS[] =
    "Список слишком велик, чтобы показать или выгрузить его целиком. Сузьте отбор.";

void table_open(struct table *table, const char *title, struct instant made_at,
                const struct zone *zone)
{
    *table = (struct table){.file_name = "list", .empty = "Здесь пока пусто."};
    arena_init(&table->arena, TABLE_ARENA_BUDGET);
    sheet_init(&table->sheet, &table->arena, title, made_at, zone);
}

void table_close(struct table *table)
{
    arena_release(&table->arena);
}

/* ---- the filter ---- */

enum {
    LETTER_A = 0x410, /* А */
    LETTER_YA = 0x42f,
    LETTER_SMALL_YE = 0x435,
    LETTER_YO = 0x401,
    LETTER_SMALL_YO = 0x451,
    LETTER_TO_SMALL = 0x20
};

/* One letter of UTF-8, small, ё as е, a no-break space (sums have them) as a space; *at moves
 * behind it. Letters of other scripts stay. */
static unsigned letter_take(struct text text, size_t *at)
{
    static const struct text NO_BREAK = {"\xc2\xa0", 2};
    unsigned char first = (unsigned char)text.bytes[(*at)++];
    if (first >= 'A' && first <= 'Z') return first + LETTER_TO_SMALL;
    if (text_starts(text_part(text, *at - 1, text.size), NO_BREAK)) {
        (*at)++;
        return ' ';
    }
    if ((first != 0xd0 && first != 0xd1) || *at == text.size) return first;
    unsigned letter = (unsigned)(first & 0x1f) << 6 | ((unsigned char)text.bytes[(*at)++] & 0x3f);
    if (letter >= LETTER_A && letter <= LETTER_YA) letter += LETTER_TO_SMALL;
    return letter == LETTER_YO || letter == LETTER_SMALL_YO ? LETTER_SMALL_YE : letter;
}

static bool words_begin(struct text words, size_t at, struct text looked_for)
{
    size_t other = 0;
    while (other < looked_for.size) {
        if (at >= words.size) return false;
        if (letter_take(words, &at) != letter_take(looked_for, &other)) return false;
    }
    return true;
}

bool table_words_hold(struct text words, struct text looked_for)
{
    for (size_t at = 0; at < words.size; letter_take(words, &at)) {
        if (words_begin(words, at, looked_for)) return true;
    }
    return looked_for.size == 0;
}

static bool row_holds(struct table *table, const struct sheet_row *row, struct text looked_for)
{
    if (row->kind == SHEET_ROW_GROUP) return true;
    for (int i = 0; i < table->sheet.column_count; i++) {
        if (!row->cells[i].is_there) continue;
        const char *words = sheet_cell_words(&table->sheet, &table->arena, i, &row->cells[i]);
        if (table_words_hold(text_of(words), looked_for)) return true;
    }
    return false;
}

/* A group's heading stays only before a row of its own; sums of groups would no longer be true. */
static void rows_filter(struct table *table, struct text looked_for)
{
    struct sheet *sheet = &table->sheet;
    int kept = 0, group = -1;
    for (int i = 0; i < sheet->row_count; i++) {
        struct sheet_row row = sheet->rows[i];
        if (row.kind == SHEET_ROW_SUBTOTAL || !row_holds(table, &row, looked_for)) continue;
        bool is_heading = row.kind == SHEET_ROW_GROUP;
        if (is_heading && kept > 0 && sheet->rows[kept - 1].kind == SHEET_ROW_GROUP) kept--;
        if (is_heading) group = kept;
        if (!is_heading && row.group >= 0) row.group = group;
        sheet->rows[kept++] = row;
    }
    if (kept > 0 && sheet->rows[kept - 1].kind == SHEET_ROW_GROUP) kept--;
    sheet->row_count = kept;
}

/* ---- the order ---- */

struct order {
    const struct sheet *sheet;
    int column;
    bool is_down;
};

static int texts_compare(struct text a, struct text b)
{
    size_t at = 0, other = 0;
    while (at < a.size && other < b.size) {
        unsigned left = letter_take(a, &at), right = letter_take(b, &other);
        if (left != right) return left < right ? -1 : 1;
    }
    return (at < a.size) - (other < b.size);
}

static int numbers_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int cells_compare(const struct order *order, const struct sheet_cell *a,
                         const struct sheet_cell *b)
{
    bool is_text = order->sheet->columns[order->column].kind == SHEET_TEXT;
    if (is_text && a->number == 0 && b->number == 0) return texts_compare(a->text, b->text);
    return numbers_compare(a->number, b->number);
}

/* Blank cells come last, whichever way the rest goes. */
static int rows_compare(const void *left, const void *right, void *context)
{
    const struct order *order = context;
    const int *place = left, *other_place = right;
    const struct sheet_cell *cell = &order->sheet->rows[*place].cells[order->column];
    const struct sheet_cell *other = &order->sheet->rows[*other_place].cells[order->column];
    int found = other->is_there - cell->is_there;
    if (found == 0) {
        found = cells_compare(order, cell, other);
        if (order->is_down) found = -found;
    }
    return found != 0 ? found : numbers_compare(*place, *other_place);
}

static void rows_sort(struct table *table, int column, bool is_down)
{
    struct sheet *sheet = &table->sheet;
    size_t count = (size_t)sheet->row_count;
    if (count == 0) return;
    int *places = ARENA_ARRAY(&table->arena, int, count);
    struct sheet_row *sorted = ARENA_ARRAY(&table->arena, struct sheet_row, count);
    for (size_t i = 0; i < count; i++) places[i] = (int)i;
    struct order order = {.sheet = sheet, .column = column, .is_down = is_down};
    qsort_r(places, count, sizeof *places, rows_compare, &order);
    for (size_t i = 0; i < count; i++) sorted[i] = sheet->rows[places[i]];
    sheet->rows = sorted;
    sheet->row_capacity = sheet->row_count;
}

/* ---- what was asked for ---- */

struct table_ask {
    struct text filter;
    int column; /* -1: as the rows came */
    bool is_down;
    int64_t page;
    const char *path;
    struct pairs others; /* of the query, not the table's */
};

static bool is_of_table(struct text name)
{
    static const char *const NAMES[] = {"q", "sort", "down", "page", "as"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (text_is(name, NAMES[i])) return true;
    }
    return false;
}

static struct pairs others_of(struct arena *arena, const struct request *request)
{
    if (request->query.count == 0) return (struct pairs){0};
    struct pair *others = ARENA_ARRAY(arena, struct pair, (size_t)request->query.count);
    int count = 0;
    for (int i = 0; i < request->query.count; i++) {
        if (!is_of_table(request->query.at[i].name)) others[count++] = request->query.at[i];
    }
    return (struct pairs){others, count};
}

static bool has_groups(const struct sheet *sheet)
{
    for (int i = 0; i < sheet->row_count; i++) {
        if (sheet->rows[i].kind != SHEET_ROW_PLAIN) return true;
    }
    return false;
}

static struct table_ask ask_of(struct arena *arena, const struct request *request, int first,
                               const struct table *table)
{
    struct table_ask ask = {.filter = field_text(request, first + TABLE_FILTER),
                            .column = -1,
                            .page = 1,
                            .path = table->path,
                            .others = others_of(arena, request)};
    if (ask.path == NULL) ask.path = arena_printf(arena, "%.*s", TEXT_ARGS(request->path));
    if (request_has(request, first + TABLE_PAGE)) {
        ask.page = request_number(request, first + TABLE_PAGE);
    }
    if (request_has(request, first + TABLE_SORT) && !has_groups(&table->sheet)) {
        int64_t column = request_number(request, first + TABLE_SORT) - 1;
        if (column < table->sheet.column_count) ask.column = (int)column;
        ask.is_down = request_flag(request, first + TABLE_DOWN);
    }
    return ask;
}

/* ---- links ---- */

static void query_add(struct buf *buf, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                        (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '.' || byte == '_';
        if (is_plain) {
            buf_printf(buf, "%c", byte);
        } else {
            buf_printf(buf, "%%%02X", byte);
        }
    }
}

static void pair_add(struct buf *buf, char before, struct text name, struct text value)
{
    buf_printf(buf, "%c", before);
    query_add(buf, name);
    buf_printf(buf, "=");
    query_add(buf, value);
}

/* The page's address with this order and page; a column of -1 is the rows' own order. */
static char *link_to(struct arena *arena, const struct table_ask *ask, int column, bool is_down,
                     int64_t page)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "%s", ask->path);
    char before = '?';
    for (int i = 0; i < ask->others.count; i++, before = '&') {
        pair_add(&buf, before, ask->others.at[i].name, ask->others.at[i].value);
    }
    if (ask->filter.size > 0) {
        pair_add(&buf, before, TEXT("q"), ask->filter);
        before = '&';
    }
    if (column >= 0) {
        buf_printf(&buf, "%csort=%d%s", before, column + 1, is_down ? "&down=1" : "");
        before = '&';
    }
    if (page > 1) buf_printf(&buf, "%cpage=%lld", before, (long long)page);
    return buf.bytes;
}

/* ---- the view ---- */

static json_t *view_made(json_t *view)
{
    CHECK(view != NULL);
    return view;
}

static bool is_numeric(enum sheet_kind kind)
{
    return kind == SHEET_NUMBER || kind == SHEET_MONEY || kind == SHEET_PERCENT;
}

static json_t *columns_view(struct arena *arena, const struct table *table,
                            const struct table_ask *ask, bool may_sort)
{
    json_t *columns = view_made(json_array());
    for (int i = 0; i < table->sheet.column_count; i++) {
        const struct sheet_column *column = &table->sheet.columns[i];
        bool is_sorted = ask->column == i;
        json_t *view = view_made(json_pack(
            "{s:s,s:b,s:b,s:b}", "title", column->title, "numeric", is_numeric(column->kind), "up",
            is_sorted && !ask->is_down, "down", is_sorted && ask->is_down));
        /* A second press turns the order round; numbers begin with the largest. */
        bool is_down = is_sorted ? !ask->is_down : is_numeric(column->kind);
        view_set(view, "sort",
                 may_sort ? json_string(link_to(arena, ask, i, is_down, 1)) : json_null());
        json_add(columns, view);
    }
    return columns;
}

static json_t *others_view(const struct table_ask *ask)
{
    json_t *fields = view_made(json_array());
    for (int i = 0; i < ask->others.count; i++) {
        json_t *field = view_made(json_object());
        view_set(field, "name", text_view(ask->others.at[i].name));
        view_set(field, "value", text_view(ask->others.at[i].value));
        json_add(fields, field);
    }
    return fields;
}

static json_t *page_link(struct arena *arena, const struct table_ask *ask, bool is_there,
                         int64_t page)
{
    if (!is_there) return json_null();
    return json_string(link_to(arena, ask, ask->column, ask->is_down, page));
}

static void pages_set(struct arena *arena, const struct table_ask *ask, int64_t page, int64_t pages,
                      json_t *view)
{
    view_set(view, "has_pages", json_boolean(pages > 1));
    view_set(view, "page", json_integer(page));
    view_set(view, "pages", json_integer(pages));
    view_set(view, "before", page_link(arena, ask, page > 1, page - 1));
    view_set(view, "after", page_link(arena, ask, page < pages, page + 1));
}

static void tools_set(struct arena *arena, const struct table *table, const struct table_ask *ask,
                      int all_count, json_t *view)
{
    struct table_ask all = *ask;
    all.filter = TEXT("");
    view_set(view, "refusal", json_null());
    view_set_string(view, "path", ask->path);
    view_set(view, "filter", text_view(ask->filter));
    view_set(view, "has_filter", json_boolean(ask->filter.size > 0));
    view_set(view, "has_find", json_boolean(all_count > SEEN_AT_ONCE || ask->filter.size > 0));
    view_set(view, "sorted", ask->column >= 0 ? json_integer(ask->column + 1) : json_null());
    view_set(view, "is_down", json_boolean(ask->is_down));
    view_set(view, "others", others_view(ask));
    view_set(view, "count", json_integer(sheet_plain_count(&table->sheet)));
    view_set(view, "all_count", json_integer(all_count));
    view_set(view, "has_any", json_boolean(all_count > 0));
    view_set_string(view, "empty", table->empty);
    view_set_string(view, "all", link_to(arena, &all, ask->column, ask->is_down, 1));
}

/* The sum stands with the last rows, it gets no page of its own. */
static int64_t pages_count(const struct sheet *sheet)
{
    int rows = sheet->row_count;
    if (rows > 0 && sheet->rows[rows - 1].kind == SHEET_ROW_TOTAL) rows--;
    return rows == 0 ? 1 : (rows + TABLE_ROWS_A_PAGE - 1) / TABLE_ROWS_A_PAGE;
}

static json_t *table_view(struct arena *arena, const struct table *table,
                          const struct table_ask *ask, int all_count, bool may_sort)
{
    const struct sheet *sheet = &table->sheet;
    int64_t pages = pages_count(sheet);
    int64_t page = ask->page > pages ? pages : ask->page;
    int rows = page == pages ? TABLE_ROWS_A_PAGE + 1 : TABLE_ROWS_A_PAGE; /* 1: the sum */
    json_t *view = NULL;
    enum err err = sheet_view(arena, sheet, (int)(page - 1) * TABLE_ROWS_A_PAGE, rows, &view);
    CHECK(err == OK); /* more rows than it takes were refused before */
    view_set(view, "columns", columns_view(arena, table, ask, may_sort));
    tools_set(arena, table, ask, all_count, view);
    pages_set(arena, ask, page, pages, view);
    return view;
}

/* ---- the answer ---- */

static enum err document_answer(struct arena *arena, struct table *table, enum sheet_format format,
                                struct response *response)
{
    struct text document;
    TRY(sheet_document(&table->arena, &table->sheet, format, &document));
    if (document.size > TABLE_DOCUMENT_LIMIT) return ERR_LIMIT;
    struct text copy = {arena_copy(arena, document.bytes, document.size), document.size};
    response_set(response, 200, sheet_format_content_type(format), copy);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"%s.%s\"", table->file_name,
                                 sheet_format_word(format)));
    return OK;
}

static void refuse(const struct page_kit *kit, struct arena *arena, const struct request *request,
                   const char *template, json_t *view, struct response *response)
{
    view_set(view, "table", view_made(json_pack("{s:s}", "refusal", LONG_WORDS)));
    page_kit_answer(kit, arena, request, template, 422, view, response);
}

enum err table_answer(const struct page_kit *kit, struct arena *arena,
                      const struct request *request, int first_field, struct table *table,
                      const char *template, json_t *view, struct response *response)
{
    struct sheet *sheet = &table->sheet;
    if (sheet->is_over || sheet->row_count > TABLE_ROWS_LIMIT) {
        refuse(kit, arena, request, template, view, response);
        return OK;
    }
    struct table_ask ask = ask_of(arena, request, first_field, table);
    bool may_sort = !has_groups(sheet);
    int all_count = sheet_plain_count(sheet);
    if (ask.filter.size > 0) rows_filter(table, ask.filter);
    if (ask.column >= 0) rows_sort(table, ask.column, ask.is_down);
    if (table->total != NULL) sheet_total(sheet, table->total);
    if (!request_has(request, first_field + TABLE_AS)) {
        view_set(view, "table", table_view(arena, table, &ask, all_count, may_sort));
        page_kit_answer(kit, arena, request, template, 200, view, response);
        return OK;
    }
    enum sheet_format format = (enum sheet_format)request_number(request, first_field + TABLE_AS);
    enum err err = document_answer(arena, table, format, response);
    if (err == ERR_LIMIT) {
        refuse(kit, arena, request, template, view, response);
        return OK;
    }
    json_decref(view);
    return err;
}
