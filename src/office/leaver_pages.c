/* «Выпускники»: who leaves this summer and who has left with something on the account, and letters
 * that tell what to do about it. */
#include "desk/leaver.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/json.h"
#include "office/inside.h"
#include "office/pages.h"
#include "office/school_choice.h"
#include "page/table.h"
#include "report/write_off_sheet.h"

enum { LIST_SCHOOL, LIST_NINE, LIST_TABLE };
enum { LETTER_SCHOOL, LETTER_NINE };
enum { LETTERS_LIMIT = 2000 /* of one page; a school has fewer */ };

struct schools_work {
    struct arena *arena;
    struct school_list schools;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct schools_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

/* ---- the list ---- */

struct sums {
    int summer, left, unchosen;
};

static struct sums sums_of(const struct leaver_list *list)
{
    struct sums sums = {0};
    for (int i = 0; i < list->count; i++) {
        const struct leaver *row = &list->rows[i];
        sums.summer += !row->has_left;
        sums.left += row->has_left;
        sums.unchosen += !row->has_choice && money_is_positive(row->balance);
    }
    return sums;
}

static json_t *list_view(const struct office *office, struct arena *arena,
                         const struct request *request, const struct schools_work *work,
                         const struct leaver_query *query, const struct leaver_list *list)
{
    struct sums sums = sums_of(list);
    json_t *view = office_view(office, arena, request, "Выпускники", "leavers");
    view_set(view, "schools", school_choice_view(&work->schools, query->school_id));
    view_set(view, "nine", json_boolean(query->with_nine));
    view_set(view, "school",
             query->school_id == 0
                 ? json_null()
                 : json_string(arena_printf(arena, "%" PRId64, query->school_id)));
    view_set(view, "summer", json_integer(sums.summer));
    view_set(view, "left", json_integer(sums.left));
    view_set(view, "unchosen", json_integer(sums.unchosen));
    return view;
}

static enum err answer_list(const struct office *office, struct arena *arena,
                            const struct request *request, struct table *table,
                            struct response *response)
{
    struct schools_work work = {.arena = arena};
    struct leaver_list list;
    TRY(store_read(office->access->store, work_schools, &work));
    struct leaver_query query = {.school_id = school_choice_of(request, LIST_SCHOOL, &work.schools),
                                 .with_nine = request_flag(request, LIST_NINE)};
    TRY(desk_leavers_load(office->desk, &table->arena, &query, &list));
    leaver_rows(&table->sheet, table->sheet.arena, &list);
    json_t *view = list_view(office, arena, request, &work, &query, &list);
    return table_answer(&office->kit, arena, request, LIST_TABLE, table, "office_leavers", view,
                        response);
}

static OFFICE_HANDLER(leavers_show)
{
    const struct office *office = context;
    struct table table;
    table_open(&table, "Выпускники и их остатки", world_now(office->access->world), zone_moscow());
    table.file_name = "leavers";
    table.total = "Итого";
    table.empty = "Этим летом никто не выпускается, и у выбывших на счетах ничего не осталось.";
    enum err err = answer_list(office, arena, request, &table, response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- letters ---- */

static json_t *letters_view(struct arena *arena, const struct leaver_list *list)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < list->count && json_array_size(rows) < LETTERS_LIMIT; i++) {
        const struct leaver *row = &list->rows[i];
        if (!money_is_positive(row->balance)) continue;
        json_t *letter = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:s,s:b}", "name",
            arena_printf(arena, "%s %s %s", row->surname, row->name, row->patronymic), "number",
            row->number, "school", row->school_name, "class", row->class_name, "balance",
            money_format(arena, row->balance), "has_left", row->has_left, "has_choice",
            row->has_choice, "choice", leaver_choice_words(row), "has_login", row->has_login);
        json_add(rows, letter);
    }
    return rows;
}

static OFFICE_HANDLER(letters_show)
{
    const struct office *office = context;
    struct arena own;
    struct leaver_list list;
    struct leaver_query query = {.school_id = request_number(request, LETTER_SCHOOL),
                                 .with_nine = request_flag(request, LETTER_NINE)};
    struct instant now = world_now(office->access->world);
    arena_init(&own, TABLE_ARENA_BUDGET);
    enum err err = desk_leavers_load(office->desk, &own, &query, &list);
    if (err == OK) {
        json_t *view = office_view(office, arena, request, "Письма родителям", "leavers");
        json_t *letters = letters_view(arena, &list);
        view_set(view, "count", json_integer((json_int_t)json_array_size(letters)));
        view_set(view, "has_any", json_boolean(json_array_size(letters) > 0));
        view_set(view, "letters", letters);
        view_set_string(view, "day", day_format(arena, day_of_instant(now, zone_moscow())));
        office_answer(office, arena, request, "office_leaver_letters", 200, view, response);
    } else {
        office_fault(office, arena, request, err, response);
    }
    arena_release(&own);
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {
    [LIST_SCHOOL] = SCHOOL_CHOICE_FIELD(FIELD_IN_QUERY),
    [LIST_NINE] = {"nine", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    TABLE_FIELDS,
};
static const struct field LETTER_FIELDS[] = {
    [LETTER_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, true, 1, INT32_MAX, NULL},
    [LETTER_NINE] = {"nine", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/leavers", OFFICE(RIGHT_MONEY), leavers_show), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(LIST_FIELDS), .trail = "Выпускники и их остатки"},
    {OFFICE_GET("/office/leavers/letters", OFFICE(RIGHT_MONEY), letters_show),
     ROUTE_FIELDS(LETTER_FIELDS), .trail = "Письма родителям выпускников"},
};

const struct office_pages office_leaver_pages = {OFFICE_PAGES(ROUTES)};
