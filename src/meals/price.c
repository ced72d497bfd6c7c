/* Price lists: asking and loading. What is wrong with them is found in price_find.c. */
#include "meals/price.h"

#include <stdlib.h>

#include "meals/price_sql.h"

/* ---- asking ---- */

const struct price_list *price_list_of(const struct price_book *book, int64_t list_id)
{
    for (int i = 0; i < book->list_count; i++) {
        if (book->lists[i].id == list_id) return &book->lists[i];
    }
    return NULL;
}

static int row_compare(const struct price_row *row, int64_t list_id, int64_t dish_id)
{
    if (row->list_id != list_id) return row->list_id < list_id ? -1 : 1;
    return (row->dish_id > dish_id) - (row->dish_id < dish_id);
}

struct price_rows price_rows_of(const struct price_book *book, int64_t list_id, int64_t dish_id)
{
    int low = 0, high = book->row_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (row_compare(&book->rows[middle], list_id, dish_id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct price_rows found = {book->rows == NULL ? NULL : book->rows + low, 0};
    while (low + found.count < book->row_count &&
           row_compare(&book->rows[low + found.count], list_id, dish_id) == 0) {
        found.count++;
    }
    return found;
}

const struct price_row *price_row_on(const struct price_book *book, int64_t list_id,
                                     int64_t dish_id, struct day day)
{
    struct price_rows of = price_rows_of(book, list_id, dish_id);
    const struct price_row *holds = NULL;
    for (int i = 0; i < of.count && day_compare(of.rows[i].first_day, day) <= 0; i++) {
        holds = &of.rows[i];
    }
    return holds;
}

static int span_compare(const void *a, const void *b)
{
    const struct price_span *left = a, *right = b;
    if (left->school_id != right->school_id) return left->school_id < right->school_id ? -1 : 1;
    if (left->list_id != right->list_id) return left->list_id < right->list_id ? -1 : 1;
    return day_compare(left->first_day, right->first_day);
}

struct price_book price_book_of_school(const struct price_book *book, int64_t school_id)
{
    struct price_book own = *book;
    int low = 0, high = book->span_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (book->spans[middle].school_id < school_id)
            low = middle + 1;
        else
            high = middle;
    }
    own.spans = book->spans == NULL ? NULL : book->spans + low;
    own.span_count = 0;
    while (low + own.span_count < book->span_count &&
           own.spans[own.span_count].school_id == school_id) {
        own.span_count++;
    }
    return own;
}

static bool span_has(const struct price_span *span, struct day day)
{
    return day_compare(span->first_day, day) <= 0 && day_compare(day, span->last_day) <= 0;
}

static bool is_later(const struct price_list *a, const struct price_list *b)
{
    int order = instant_compare(a->held_at, b->held_at);
    return order != 0 ? order > 0 : a->id > b->id;
}

const struct price_row *price_on(const struct price_book *book, int64_t school_id, int64_t dish_id,
                                 struct day day)
{
    const struct price_row *holds = NULL;
    const struct price_list *of = NULL;
    for (int i = 0; i < book->span_count; i++) {
        const struct price_span *span = &book->spans[i];
        if (span->school_id != school_id || !span_has(span, day)) continue;
        const struct price_list *list = price_list_of(book, span->list_id);
        if (list == NULL || !list->is_held || (of != NULL && !is_later(list, of))) continue;
        const struct price_row *row = price_row_on(book, list->id, dish_id, day);
        if (row == NULL || money_is_zero(row->price)) continue;
        holds = row;
        of = list;
    }
    return holds;
}

bool price_governs(const struct price_book *book, int64_t school_id, int64_t dish_id,
                   struct day day)
{
    for (int i = 0; i < book->span_count; i++) {
        const struct price_span *span = &book->spans[i];
        if (span->school_id != school_id || day_compare(span->first_day, day) > 0) continue;
        if (day_compare(span->last_day, span->first_day) < 0) continue;
        const struct price_list *list = price_list_of(book, span->list_id);
        if (list == NULL || !list->is_held) continue;
        if (price_row_on(book, list->id, dish_id, day) != NULL) return true;
    }
    return false;
}

/* ---- spans ---- */

static struct day later_day(struct day a, struct day b)
{
    return day_compare(a, b) > 0 ? a : b;
}

static struct day earlier_day(struct day a, struct day b)
{
    return day_compare(a, b) < 0 ? a : b;
}

static void span_add(struct arena *arena, const struct price_list *list, struct price_span span,
                     struct price_book *book, int *room)
{
    span.list_id = list->id;
    span.first_day = later_day(span.first_day, list->first_day);
    span.last_day = earlier_day(span.last_day, list->last_day);
    if (day_compare(span.last_day, span.first_day) < 0) return;
    book->spans = arena_grow(arena, book->spans, book->span_count, room, sizeof *book->spans);
    book->spans[book->span_count++] = span;
}

void price_spans_make(struct arena *arena, const struct price_list *list,
                      const struct price_contracts *contracts, const struct price_place *places,
                      int place_count, struct price_book *book)
{
    int room = book->span_count; /* full: the first one added makes room */
    for (int i = 0; list->covers_all && i < contracts->count; i++) {
        const struct price_contract *of = &contracts->list[i];
        if (of->caterer_id != list->caterer_id) continue;
        struct price_span span = {list->id, of->school_id, of->first_day, of->last_day};
        span_add(arena, list, span, book, &room);
    }
    for (int i = 0; !list->covers_all && i < place_count; i++) {
        if (places[i].list_id != list->id) continue;
        struct price_span span = {list->id, places[i].school_id, places[i].first_day,
                                  places[i].last_day};
        span_add(arena, list, span, book, &room);
    }
}

/* ---- loading ---- */

static struct day day_or_none(const struct statement *rows, int column)
{
    bool is_none = column_is_null(rows, column);
    return day_of_number(is_none ? PRICE_NO_END : (int32_t)column_int(rows, column));
}

static enum err lists_read(struct tx *tx, struct arena *arena, struct price_book *book)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_price_lists_load);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        book->lists = arena_grow(arena, book->lists, book->list_count, &room, sizeof *book->lists);
        book->lists[book->list_count++] = (struct price_list){
            .id = column_int(rows, COL_PRICE_LISTS_LOAD_ID),
            .caterer_id = column_int(rows, COL_PRICE_LISTS_LOAD_CATERER_ID),
            .name = column_string(rows, COL_PRICE_LISTS_LOAD_NAME, arena),
            .covers_all = column_int(rows, COL_PRICE_LISTS_LOAD_COVERS_ALL) != 0,
            .first_day = {(int32_t)column_int(rows, COL_PRICE_LISTS_LOAD_FIRST_DAY)},
            .last_day = day_or_none(rows, COL_PRICE_LISTS_LOAD_LAST_DAY),
            .is_held = !column_is_null(rows, COL_PRICE_LISTS_LOAD_HELD_AT),
            .held_at = instant_of_ms(column_int(rows, COL_PRICE_LISTS_LOAD_HELD_AT)),
            .login_id = column_int(rows, COL_PRICE_LISTS_LOAD_LOGIN_ID),
            .made_at = instant_of_ms(column_int(rows, COL_PRICE_LISTS_LOAD_MADE_AT)),
        };
    }
}

/* Both queries of rows name their columns alike; the constants are the first one's. */
_Static_assert((int)COL_PRICE_ROWS_LOAD_SET_AT == (int)COL_PRICE_HISTORY_LOAD_SET_AT &&
                   (int)COL_PRICE_ROWS_LOAD_PRICE == (int)COL_PRICE_HISTORY_LOAD_PRICE,
               "the columns of rows stand in one order");

static enum err rows_read(struct statement *from, struct arena *arena, struct price_row **out_rows,
                          int *out_count)
{
    int room = 0;
    *out_rows = NULL;
    *out_count = 0;
    for (;;) {
        bool found;
        TRY(statement_next(from, &found));
        if (!found) return OK;
        *out_rows = arena_grow(arena, *out_rows, *out_count, &room, sizeof **out_rows);
        (*out_rows)[(*out_count)++] = (struct price_row){
            .list_id = column_int(from, COL_PRICE_ROWS_LOAD_LIST_ID),
            .dish_id = column_int(from, COL_PRICE_ROWS_LOAD_DISH_ID),
            .first_day = {(int32_t)column_int(from, COL_PRICE_ROWS_LOAD_FIRST_DAY)},
            .turn = column_int(from, COL_PRICE_ROWS_LOAD_TURN),
            .price = money_of_kopecks(column_int(from, COL_PRICE_ROWS_LOAD_PRICE)),
            .login_id = column_int(from, COL_PRICE_ROWS_LOAD_LOGIN_ID),
            .set_at = instant_of_ms(column_int(from, COL_PRICE_ROWS_LOAD_SET_AT)),
        };
    }
}

enum err price_contracts_load(struct tx *tx, struct arena *arena,
                              struct price_contracts *out_contracts)
{
    struct price_contract *list = NULL;
    int room = 0, count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_price_contracts_load);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list = arena_grow(arena, list, count, &room, sizeof *list);
        list[count++] = (struct price_contract){
            .school_id = column_int(rows, COL_PRICE_CONTRACTS_LOAD_SCHOOL_ID),
            .caterer_id = column_int(rows, COL_PRICE_CONTRACTS_LOAD_CATERER_ID),
            .first_day = {(int32_t)column_int(rows, COL_PRICE_CONTRACTS_LOAD_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_PRICE_CONTRACTS_LOAD_LAST_DAY)},
        };
    }
    *out_contracts = (struct price_contracts){list, count};
    return OK;
}

enum err price_places_load(struct tx *tx, struct arena *arena, struct price_place **out_places,
                           int *out_count)
{
    int room = 0;
    *out_places = NULL;
    *out_count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_price_places_load);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        *out_places = arena_grow(arena, *out_places, *out_count, &room, sizeof **out_places);
        (*out_places)[(*out_count)++] = (struct price_place){
            .list_id = column_int(rows, COL_PRICE_PLACES_LOAD_LIST_ID),
            .school_id = column_int(rows, COL_PRICE_PLACES_LOAD_SCHOOL_ID),
            .first_day = {(int32_t)column_int(rows, COL_PRICE_PLACES_LOAD_FIRST_DAY)},
            .last_day = day_or_none(rows, COL_PRICE_PLACES_LOAD_LAST_DAY),
        };
    }
}

enum err price_book_load(struct tx *tx, struct arena *arena, struct day day,
                         struct price_book *out_book)
{
    struct price_book book = {.list_count = 0};
    struct price_contracts contracts;
    struct price_place *places;
    int place_count;
    TRY(lists_read(tx, arena, &book));
    TRY(price_contracts_load(tx, arena, &contracts));
    TRY(price_places_load(tx, arena, &places, &place_count));
    for (int i = 0; i < book.list_count; i++) {
        price_spans_make(arena, &book.lists[i], &contracts, places, place_count, &book);
    }
    if (book.span_count > 1) {
        qsort(book.spans, (size_t)book.span_count, sizeof *book.spans, span_compare);
    }
    scoped(statement) struct statement *rows = statement_open(tx, &q_price_rows_load);
    bind_int(rows, ARG_PRICE_ROWS_LOAD_DAY, day.number);
    TRY(rows_read(rows, arena, &book.rows, &book.row_count));
    *out_book = book;
    return OK;
}

enum err price_history_load(struct tx *tx, struct arena *arena, int64_t list_id, int64_t dish_id,
                            int limit, struct price_rows *out_rows)
{
    struct price_row *list;
    int count;
    scoped(statement) struct statement *rows = statement_open(tx, &q_price_history_load);
    bind_int(rows, ARG_PRICE_HISTORY_LOAD_LIST_ID, list_id);
    bind_int(rows, ARG_PRICE_HISTORY_LOAD_DISH_ID, dish_id);
    bind_int(rows, ARG_PRICE_HISTORY_LOAD_LIMIT, limit);
    TRY(rows_read(rows, arena, &list, &count));
    *out_rows = (struct price_rows){list, count};
    return OK;
}

/* ---- writing ---- */

static void bind_day_or_none(struct statement *statement, int arg, struct day day)
{
    if (day.number == PRICE_NO_END)
        bind_null(statement, arg);
    else
        bind_int(statement, arg, day.number);
}

enum err price_list_insert(struct tx *tx, const struct price_list *list)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_price_list_insert);
    bind_int(insert, ARG_PRICE_LIST_INSERT_ID, list->id);
    bind_int(insert, ARG_PRICE_LIST_INSERT_CATERER_ID, list->caterer_id);
    bind_string(insert, ARG_PRICE_LIST_INSERT_NAME, list->name);
    bind_int(insert, ARG_PRICE_LIST_INSERT_COVERS_ALL, list->covers_all);
    bind_int(insert, ARG_PRICE_LIST_INSERT_FIRST_DAY, list->first_day.number);
    bind_day_or_none(insert, ARG_PRICE_LIST_INSERT_LAST_DAY, list->last_day);
    if (list->is_held) bind_int(insert, ARG_PRICE_LIST_INSERT_HELD_AT, list->held_at.ms);
    bind_int(insert, ARG_PRICE_LIST_INSERT_LOGIN_ID, list->login_id);
    bind_int(insert, ARG_PRICE_LIST_INSERT_MADE_AT, list->made_at.ms);
    return statement_run(insert);
}

enum err price_list_update(struct tx *tx, const struct price_list *list)
{
    scoped(statement) struct statement *update = statement_open(tx, &q_price_list_update);
    bind_int(update, ARG_PRICE_LIST_UPDATE_ID, list->id);
    bind_string(update, ARG_PRICE_LIST_UPDATE_NAME, list->name);
    bind_int(update, ARG_PRICE_LIST_UPDATE_COVERS_ALL, list->covers_all);
    bind_int(update, ARG_PRICE_LIST_UPDATE_FIRST_DAY, list->first_day.number);
    bind_day_or_none(update, ARG_PRICE_LIST_UPDATE_LAST_DAY, list->last_day);
    if (list->is_held) bind_int(update, ARG_PRICE_LIST_UPDATE_HELD_AT, list->held_at.ms);
    return statement_run(update);
}

enum err price_place_set(struct tx *tx, const struct price_place *place)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_price_place_set);
    bind_int(set, ARG_PRICE_PLACE_SET_LIST_ID, place->list_id);
    bind_int(set, ARG_PRICE_PLACE_SET_SCHOOL_ID, place->school_id);
    bind_int(set, ARG_PRICE_PLACE_SET_FIRST_DAY, place->first_day.number);
    bind_day_or_none(set, ARG_PRICE_PLACE_SET_LAST_DAY, place->last_day);
    return statement_run(set);
}

enum err price_place_drop(struct tx *tx, int64_t list_id, int64_t school_id)
{
    scoped(statement) struct statement *drop = statement_open(tx, &q_price_place_drop);
    bind_int(drop, ARG_PRICE_PLACE_DROP_LIST_ID, list_id);
    bind_int(drop, ARG_PRICE_PLACE_DROP_SCHOOL_ID, school_id);
    return statement_run(drop);
}

enum err price_rows_insert(struct tx *tx, const struct price_row *rows, int count)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_price_row_insert);
    for (int i = 0; i < count; i++) {
        bind_int(insert, ARG_PRICE_ROW_INSERT_LIST_ID, rows[i].list_id);
        bind_int(insert, ARG_PRICE_ROW_INSERT_DISH_ID, rows[i].dish_id);
        bind_int(insert, ARG_PRICE_ROW_INSERT_FIRST_DAY, rows[i].first_day.number);
        bind_int(insert, ARG_PRICE_ROW_INSERT_TURN, rows[i].turn);
        bind_int(insert, ARG_PRICE_ROW_INSERT_PRICE, money_in_kopecks(rows[i].price));
        bind_int(insert, ARG_PRICE_ROW_INSERT_LOGIN_ID, rows[i].login_id);
        bind_int(insert, ARG_PRICE_ROW_INSERT_SET_AT, rows[i].set_at.ms);
        TRY(statement_add(insert));
    }
    return statement_flush(insert);
}
