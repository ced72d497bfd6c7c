/* Changing the city's dishes and categories. */
#include "desk/dish.h"

#include "base/check.h"
#include "desk/catalogue_sql.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "meals/allergen.h"

enum err catalogue_deed_of(struct tx *tx, int64_t login_id, struct instant now,
                           struct catalogue_deed *out_deed)
{
    struct catalogue_deed deed = {login_id, now, day_of_instant(now, zone_moscow())};
    scoped(statement) struct statement *rows = statement_open(tx, &q_catalogue_books);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct text name = column_text(rows, COL_CATALOGUE_BOOKS_ZONE, NULL);
        const struct zone *zone = zone_find(name);
        if (zone == NULL) {
            return book_zone_fault(column_int(rows, COL_CATALOGUE_BOOKS_SCHOOL_ID), name);
        }
        struct day there = day_of_instant(now, zone);
        if (day_compare(there, deed.today) > 0) deed.today = there;
    }
    *out_deed = deed;
    return OK;
}

/* ---- history ---- */

const char *change_title(enum change_kind kind)
{
    switch (kind) {
    case CHANGE_ADDED: return "Добавлено";
    case CHANGE_NAME: return "Название";
    case CHANGE_CATEGORY: return "Категория";
    case CHANGE_ARCHIVED: return "Архив";
    case CHANGE_REPLACED: return "Замена";
    case CHANGE_ORDER: return "Порядок";
    case CHANGE_SCHOOLS: return "Школы";
    case CHANGE_DAYS: return "Срок действия";
    case CHANGE_HELD: return "Введён в действие";
    case CHANGE_LAID: return "Разложено на школы";
    case CHANGE_MENU: return "Меню дня цикла";
    case CHANGE_IMPORT: return "Загрузка из файла";
    }
    return "";
}

enum err catalogue_change_add(struct tx *tx, const struct catalogue_deed *deed,
                              enum change_subject subject, int64_t subject_id,
                              enum change_kind kind, const char *old_text, const char *new_text)
{
    int64_t id;
    TRY(origin_take_ids(tx, 1, &id));
    scoped(statement) struct statement *insert = statement_open(tx, &q_catalogue_change_insert);
    bind_int(insert, ARG_CATALOGUE_CHANGE_INSERT_ID, id);
    bind_int(insert, ARG_CATALOGUE_CHANGE_INSERT_HAPPENED_AT, deed->now.ms);
    bind_int(insert, ARG_CATALOGUE_CHANGE_INSERT_LOGIN_ID, deed->login_id);
    bind_int(insert, ARG_CATALOGUE_CHANGE_INSERT_KIND, kind);
    bind_int(insert, ARG_CATALOGUE_CHANGE_INSERT_SUBJECT, subject);
    bind_int(insert, ARG_CATALOGUE_CHANGE_INSERT_SUBJECT_ID, subject_id);
    bind_string(insert, ARG_CATALOGUE_CHANGE_INSERT_OLD_TEXT, old_text);
    bind_string(insert, ARG_CATALOGUE_CHANGE_INSERT_NEW_TEXT, new_text);
    return statement_run(insert);
}

enum err catalogue_changes_load(struct tx *tx, struct arena *arena, enum change_subject subject,
                                int64_t subject_id, struct catalogue_changes *out_changes)
{
    struct catalogue_changes changes = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_catalogue_changes);
    bind_int(rows, ARG_CATALOGUE_CHANGES_SUBJECT, subject);
    bind_int(rows, ARG_CATALOGUE_CHANGES_SUBJECT_ID, subject_id);
    bind_int(rows, ARG_CATALOGUE_CHANGES_LIMIT, CHANGES_SHOWN);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        changes.list = arena_grow(arena, changes.list, changes.count, &room, sizeof *changes.list);
        changes.list[changes.count++] = (struct catalogue_change){
            .id = column_int(rows, COL_CATALOGUE_CHANGES_ID),
            .login_id = column_int(rows, COL_CATALOGUE_CHANGES_LOGIN_ID),
            .subject_id = column_int(rows, COL_CATALOGUE_CHANGES_SUBJECT_ID),
            .happened_at = instant_of_ms(column_int(rows, COL_CATALOGUE_CHANGES_HAPPENED_AT)),
            .kind = (enum change_kind)column_int(rows, COL_CATALOGUE_CHANGES_KIND),
            .subject = subject,
            .old_text = column_string(rows, COL_CATALOGUE_CHANGES_OLD_TEXT, arena),
            .new_text = column_string(rows, COL_CATALOGUE_CHANGES_NEW_TEXT, arena),
        };
    }
    *out_changes = changes;
    return OK;
}

/* ---- dishes ---- */

static const char *dish_words(struct arena *arena, const struct catalogue_dish *dish)
{
    const char *allergens = allergens_words(arena, text_of(dish->allergens));
    return arena_printf(arena, "%s, %lld г, %lld ккал%s%s", dish->name, (long long)dish->weight_g,
                        (long long)dish->nutrients.energy_kcal, *allergens == '\0' ? "" : ", ",
                        allergens);
}

static void row_next(struct arena *arena, const struct price_book *book, struct price_row row,
                     struct price_row **rows, int *count, int *room)
{
    struct price_rows of = price_rows_of(book, row.list_id, row.dish_id);
    row.turn = 1;
    for (int i = 0; i < of.count; i++) {
        if (day_compare(of.rows[i].first_day, row.first_day) == 0) row.turn = of.rows[i].turn + 1;
    }
    *rows = arena_grow(arena, *rows, *count, room, sizeof **rows);
    (*rows)[(*count)++] = row;
}

/* From the day on the successor costs what the former would have cost, and the former is not
 * sold. */
static enum err prices_follow(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                              const struct catalogue_dish *dish, struct day first_day)
{
    struct price_book book;
    struct price_row *rows = NULL;
    int count = 0, room = 0;
    TRY(price_book_load(tx, arena, first_day, &book));
    for (int i = 0; i < book.list_count; i++) {
        struct price_rows of = price_rows_of(&book, book.lists[i].id, dish->former_id);
        for (int j = 0; j < of.count; j++) {
            bool is_overruled = j + 1 < of.count &&
                                day_compare(of.rows[j + 1].first_day, of.rows[j].first_day) == 0;
            struct price_row row = of.rows[j];
            if (is_overruled) continue;
            row.login_id = deed->login_id;
            row.set_at = deed->now;
            if (day_compare(row.first_day, first_day) < 0) row.first_day = first_day;
            bool is_first = day_compare(row.first_day, first_day) == 0;
            bool was_sold = money_is_positive(row.price);
            row.dish_id = dish->id;
            if (was_sold || !is_first) row_next(arena, &book, row, &rows, &count, &room);
            row.dish_id = dish->former_id;
            row.price = money_zero();
            if (was_sold) row_next(arena, &book, row, &rows, &count, &room);
        }
    }
    return price_rows_insert(tx, rows, count);
}

static enum err succeed(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                        const struct catalogue *catalogue, const struct catalogue_dish *dish,
                        struct day first_day)
{
    const struct catalogue_dish *former = catalogue_dish(catalogue, dish->former_id);
    const char *was = dish_words(arena, former), *is = dish_words(arena, dish);
    TRY(prices_follow(tx, arena, deed, dish, first_day));
    scoped(statement) struct statement *replace = statement_open(tx, &q_cycle_items_replace);
    bind_int(replace, ARG_CYCLE_ITEMS_REPLACE_DISH_ID, dish->id);
    bind_int(replace, ARG_CYCLE_ITEMS_REPLACE_FORMER_ID, former->id);
    TRY(statement_run(replace));
    TRY(catalogue_dish_place(tx, former->id, former->category_id, true));
    TRY(catalogue_change_add(tx, deed, CHANGE_OF_DISH, former->id, CHANGE_REPLACED, was, is));
    return catalogue_change_add(tx, deed, CHANGE_OF_DISH, dish->id, CHANGE_REPLACED, was, is);
}

enum err dish_write(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                    const struct catalogue *catalogue, struct catalogue_dish *dish,
                    struct day first_day)
{
    CHECK(day_compare(first_day, deed->today) >= 0);
    TRY(origin_take_ids(tx, 1, &dish->id));
    dish->login_id = deed->login_id;
    dish->added_at = deed->now;
    TRY(catalogue_dish_insert(tx, dish));
    if (dish->former_id != 0) return succeed(tx, arena, deed, catalogue, dish, first_day);
    return catalogue_change_add(tx, deed, CHANGE_OF_DISH, dish->id, CHANGE_ADDED, "",
                                dish_words(arena, dish));
}

enum err dish_make(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                   struct catalogue_dish *dish, struct day first_day, enum dish_status *out_status)
{
    struct catalogue catalogue;
    TRY(catalogue_load(tx, arena, &catalogue));
    *out_status = dish_judge(&catalogue, arena, dish);
    return *out_status == DISH_OK ? dish_write(tx, arena, deed, &catalogue, dish, first_day) : OK;
}

enum err dish_move(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                   int64_t dish_id, int64_t category_id, enum dish_status *out_status)
{
    struct catalogue catalogue;
    TRY(catalogue_load(tx, arena, &catalogue));
    const struct catalogue_dish *dish = catalogue_dish(&catalogue, dish_id);
    const struct category *category = catalogue_category(&catalogue, category_id);
    *out_status = dish == NULL                       ? DISH_UNKNOWN
                  : category == NULL                 ? DISH_CATEGORY_UNKNOWN
                  : dish->category_id == category_id ? DISH_UNCHANGED
                                                     : DISH_OK;
    if (*out_status != DISH_OK) return OK;
    const struct category *was = catalogue_category(&catalogue, dish->category_id);
    TRY(catalogue_dish_place(tx, dish_id, category_id, dish->is_archived));
    return catalogue_change_add(tx, deed, CHANGE_OF_DISH, dish_id, CHANGE_CATEGORY,
                                was == NULL ? "" : was->name, category->name);
}

static bool is_priced(const struct price_book *book, int64_t dish_id, struct day today)
{
    for (int i = 0; i < book->row_count; i++) {
        const struct price_row *row = &book->rows[i];
        const struct price_list *list = price_list_of(book, row->list_id);
        if (row->dish_id != dish_id || money_is_zero(row->price)) continue;
        if (list == NULL || day_compare(list->last_day, today) < 0) continue;
        bool is_overruled = i + 1 < book->row_count && book->rows[i + 1].list_id == row->list_id &&
                            book->rows[i + 1].dish_id == dish_id &&
                            day_compare(book->rows[i + 1].first_day, row->first_day) == 0;
        if (!is_overruled) return true;
    }
    return false;
}

enum err dish_archive(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                      int64_t dish_id, bool is_archived, enum dish_status *out_status)
{
    struct catalogue catalogue;
    struct price_book book;
    TRY(catalogue_load(tx, arena, &catalogue));
    TRY(price_book_load(tx, arena, deed->today, &book));
    const struct catalogue_dish *dish = catalogue_dish(&catalogue, dish_id);
    *out_status = DISH_OK;
    if (dish == NULL) {
        *out_status = DISH_UNKNOWN;
    } else if (!is_archived && catalogue_successor(&catalogue, dish_id) != NULL) {
        *out_status = DISH_ARCHIVED;
    } else if (dish->is_archived == is_archived) {
        *out_status = DISH_UNCHANGED;
    } else if (!is_archived && catalogue_dish_like(&catalogue, arena, text_of(dish->name),
                                                   dish->weight_g) != NULL) {
        *out_status = DISH_EXISTS;
    } else if (is_archived && is_priced(&book, dish_id, deed->today)) {
        *out_status = DISH_PRICED;
    }
    if (*out_status != DISH_OK) return OK;
    TRY(catalogue_dish_place(tx, dish_id, dish->category_id, is_archived));
    return catalogue_change_add(tx, deed, CHANGE_OF_DISH, dish_id, CHANGE_ARCHIVED,
                                is_archived ? "в справочнике" : "в архиве",
                                is_archived ? "в архиве" : "в справочнике");
}

/* ---- categories ---- */

static int64_t position_behind(const struct catalogue *catalogue)
{
    int64_t last = 0;
    for (int i = 0; i < catalogue->category_count; i++) {
        if (catalogue->categories[i].position > last) last = catalogue->categories[i].position;
    }
    return last + 1;
}

enum err category_name_set(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                           int64_t id, struct text name, enum category_status *out_status,
                           int64_t *out_id)
{
    struct catalogue catalogue;
    TRY(catalogue_load(tx, arena, &catalogue));
    *out_status = category_judge(&catalogue, arena, id, name);
    *out_id = id;
    if (*out_status != CATEGORY_OK) return OK;
    name = text_trim(name);
    const char *words = arena_copy(arena, name.bytes, name.size);
    const struct category *was = catalogue_category(&catalogue, id);
    if (was == NULL) TRY(origin_take_ids(tx, 1, out_id));
    TRY(category_set(tx, CATALOGUE_OF_CITY, *out_id, words,
                     was == NULL ? position_behind(&catalogue) : was->position, 0));
    return catalogue_change_add(tx, deed, CHANGE_OF_CATEGORY, *out_id,
                                was == NULL ? CHANGE_ADDED : CHANGE_NAME,
                                was == NULL ? "" : was->name, words);
}

enum err category_step(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                       int64_t id, bool is_up, enum category_status *out_status)
{
    struct catalogue catalogue;
    int at = -1;
    TRY(catalogue_load(tx, arena, &catalogue));
    for (int i = 0; i < catalogue.category_count; i++) {
        if (catalogue.categories[i].id == id) at = i;
    }
    *out_status = at < 0 ? CATEGORY_UNKNOWN : CATEGORY_OK;
    int to = is_up ? at - 1 : at + 1;
    if (at < 0 || to < 0 || to >= catalogue.category_count) return OK;
    struct category moved = catalogue.categories[at];
    catalogue.categories[at] = catalogue.categories[to];
    catalogue.categories[to] = moved;
    for (int i = 0; i < catalogue.category_count; i++) {
        const struct category *category = &catalogue.categories[i];
        if (category->position == i + 1) continue;
        TRY(category_set(tx, CATALOGUE_OF_CITY, category->id, category->name, i + 1, 0));
    }
    return catalogue_change_add(tx, deed, CHANGE_OF_CATEGORY, id, CHANGE_ORDER,
                                arena_printf(arena, "%s: место %d", moved.name, at + 1),
                                arena_printf(arena, "%s: место %d", moved.name, to + 1));
}
