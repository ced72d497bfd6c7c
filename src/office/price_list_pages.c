/* «Прейскуранты»: made, filled, looked at, put in force, ended. */
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/price_list.h"
#include "office/food_inside.h"
#include "page/table.h"

enum { LIST_TABLE };
enum { MAKE_NAME, MAKE_CATERER, MAKE_ALL, MAKE_FIRST, MAKE_LAST };
enum { SHOW_ID, SHOW_DAY, SHOW_TABLE };
enum { PRICE_ID, PRICE_DISH, PRICE_FIRST, PRICE_AMOUNT, PRICE_OFF };
enum { HOLD_ID };
enum { END_ID, END_LAST };
enum { PLACES_ID, PLACES_FIRST };

enum { HISTORY_SHOWN = 100 };

struct list_work {
    struct food_work food;
    int64_t list_id;
    struct day day; /* which prices are shown */
    bool has_day;
    struct catalogue catalogue;
    struct price_book book;
    struct price_contracts contracts;
    struct price_findings findings;
    struct price_place *places;
    int place_count;
    struct price_rows history;
    struct caterer_list caterers;
    struct school_list schools;
    struct catalogue_changes changes;
    struct staff_list staff;
};

static enum err work_lists(struct tx *tx, void *context)
{
    struct list_work *work = context;
    struct arena *arena = work->food.arena;
    TRY(food_begin(tx, &work->food));
    if (!work->has_day) work->day = work->food.deed.today;
    struct day from = day_compare(work->day, work->food.deed.today) < 0 ? work->day
                                                                        : work->food.deed.today;
    TRY(catalogue_load(tx, arena, &work->catalogue));
    TRY(price_book_load(tx, arena, from, &work->book));
    TRY(caterers_load(tx, arena, &work->caterers));
    TRY(school_list_load(tx, arena, &work->schools));
    TRY(staff_list_load(tx, arena, 0, &work->staff));
    if (work->list_id == 0) return OK;
    TRY(price_places_load(tx, arena, &work->places, &work->place_count));
    TRY(price_list_find(tx, arena, work->list_id, work->food.deed.today, &work->findings));
    TRY(price_history_load(tx, arena, work->list_id, 0, HISTORY_SHOWN, &work->history));
    return catalogue_changes_load(tx, arena, CHANGE_OF_LIST, work->list_id, &work->changes);
}

static const char *list_path(struct arena *arena, int64_t list_id)
{
    return arena_printf(arena, "/office/price-lists/%s", id_format(arena, list_id));
}

static const char *state_words(const struct price_list *list, struct day today)
{
    if (!list->is_held) return "черновик";
    if (day_compare(list->last_day, today) < 0) return "закончился";
    return day_compare(list->first_day, today) > 0 ? "начнётся" : "действует";
}

/* The schools in which it holds on the day, or ever from then on. */
static int schools_of(const struct list_work *work, int64_t list_id, struct day from,
                      int64_t *school_ids)
{
    int count = 0;
    for (int i = 0; i < work->book.span_count; i++) {
        const struct price_span *span = &work->book.spans[i];
        bool is_known = false;
        if (span->list_id != list_id || day_compare(span->last_day, from) < 0) continue;
        for (int j = 0; j < count; j++) is_known |= school_ids[j] == span->school_id;
        if (!is_known) school_ids[count++] = span->school_id;
    }
    return count;
}

static const char *schools_cell(struct arena *arena, const struct list_work *work,
                                const struct price_list *list)
{
    int64_t *ids = ARENA_ARRAY(arena, int64_t, (size_t)work->book.span_count + 1);
    int count = schools_of(work, list->id, list->first_day, ids);
    const char *told = schools_told(arena, &work->schools, ids, count);
    return list->covers_all
               ? arena_printf(arena, "все по договору: %s", count == 0 ? "пока ни одной" : told)
               : told;
}

/* ---- the list of lists ---- */

static int prices_count(const struct list_work *work, int64_t list_id, struct day day)
{
    int count = 0;
    for (int i = 0; i < work->catalogue.count; i++) {
        const struct price_row *row = price_row_on(&work->book, list_id,
                                                   work->catalogue.dishes[i].id, day);
        count += row != NULL && money_is_positive(row->price);
    }
    return count;
}

static void lists_fill(struct sheet *sheet, const struct list_work *work)
{
    struct arena *arena = sheet->arena;
    struct day today = work->food.deed.today;
    sheet_column(sheet, (struct sheet_column){"Прейскурант", SHEET_TEXT, .width = 28});
    sheet_column(sheet, (struct sheet_column){"Организатор", SHEET_TEXT, .width = 24});
    sheet_column(sheet, (struct sheet_column){"Состояние", SHEET_TEXT, .width = 12});
    sheet_column(sheet, (struct sheet_column){"Первый день", SHEET_DAY, .width = 12});
    sheet_column(sheet, (struct sheet_column){"Последний день", SHEET_DAY, .width = 12});
    sheet_column(sheet, (struct sheet_column){"Блюд", SHEET_NUMBER, .width = 8});
    sheet_column(sheet, (struct sheet_column){"Школы", SHEET_TEXT, .width = 30});
    for (int i = 0; i < work->book.list_count; i++) {
        const struct price_list *list = &work->book.lists[i];
        struct day day = day_compare(list->first_day, today) > 0 ? list->first_day : today;
        sheet_row(sheet);
        sheet_string(sheet, list->name);
        sheet_link(sheet, list_path(arena, list->id));
        sheet_string(sheet, caterer_name(&work->caterers, list->caterer_id));
        sheet_string(sheet, state_words(list, today));
        sheet_day(sheet, list->first_day);
        if (list->last_day.number == PRICE_NO_END)
            sheet_blank(sheet);
        else
            sheet_day(sheet, list->last_day);
        sheet_number(sheet, prices_count(work, list->id, day));
        sheet_string(sheet, schools_cell(arena, work, list));
    }
}

static OFFICE_HANDLER(lists_show)
{
    const struct office *office = context;
    struct list_work work = {.food = food_work_of(office, arena, request)};
    enum err err = store_read(office->access->store, work_lists, &work);
    if (food_failed(office, arena, request, err, response)) return;
    struct table table;
    table_open(&table, "Прейскуранты", work.food.now, zone_moscow());
    table.file_name = "price-lists";
    table.empty = "Прейскурантов пока нет: составьте первый.";
    lists_fill(&table.sheet, &work);
    json_t *view = office_view(office, arena, request, "Прейскуранты", "price-lists");
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_price_lists", view,
                       response);
    table_close(&table);
    (void)food_failed(office, arena, request, err, response);
}

/* ---- a new one ---- */

static json_t *caterer_choices(struct arena *arena, const struct caterer_list *caterers,
                               struct text chosen)
{
    json_t *choices = json_array();
    CHECK(choices != NULL);
    for (int i = 0; i < caterers->count; i++) {
        json_add(choices, choice_view(id_format(arena, caterers->caterers[i].id),
                                      caterers->caterers[i].name, chosen));
    }
    return choices;
}

static void answer_new(const struct office *office, struct arena *arena,
                       const struct request *request, const char *refusal,
                       struct response *response)
{
    struct list_work work = {.food = food_work_of(office, arena, request)};
    enum err err = store_read(office->access->store, work_lists, &work);
    if (food_failed(office, arena, request, err, response)) return;
    bool is_typed = refusal != NULL;
    int64_t *checked;
    int checked_count = form_ids(request, arena, "school", &checked);
    json_t *view = office_view(office, arena, request, "Новый прейскурант", "price-lists");
    view_set(view, "name", text_view(typed_again(request, is_typed, MAKE_NAME)));
    view_set(view, "caterers",
             caterer_choices(arena, &work.caterers, typed_again(request, is_typed, MAKE_CATERER)));
    view_set(view, "all", json_boolean(!is_typed || request_flag(request, MAKE_ALL)));
    view_set(view, "schools", school_boxes(arena, &work.schools, checked, checked_count));
    view_set(view, "first",
             is_typed ? text_view(request_raw(request, MAKE_FIRST))
                      : day_value(arena, day_add(work.food.deed.today, 1)));
    view_set(view, "last", text_view(typed_again(request, is_typed, MAKE_LAST)));
    view_set(view, "today", day_value(arena, work.food.deed.today));
    view_set(view, "refusal", refusal_view(refusal));
    office_answer(office, arena, request, "office_price_list_form", is_typed ? 422 : 200, view,
                  response);
}

static OFFICE_HANDLER(list_new_show)
{
    answer_new(context, arena, request, NULL, response);
}

struct make_work {
    struct food_work food;
    struct price_list_new made;
    enum price_status status;
};

static enum err work_make(struct tx *tx, void *context)
{
    struct make_work *work = context;
    TRY(food_begin(tx, &work->food));
    return price_list_make(tx, work->food.arena, &work->food.deed, &work->made, &work->status);
}

static OFFICE_HANDLER(list_make_post)
{
    const struct office *office = context;
    struct text name = field_text(request, MAKE_NAME);
    int64_t *school_ids;
    int school_count = form_ids(request, arena, "school", &school_ids);
    struct make_work work = {
        .food = food_work_of(office, arena, request),
        .made = {.list = {.name = arena_copy(arena, name.bytes, name.size),
                          .caterer_id = number_of(request, MAKE_CATERER),
                          .covers_all = request_flag(request, MAKE_ALL),
                          .first_day = day_typed(request, MAKE_FIRST, day_of_number(0)),
                          .last_day = day_typed(request, MAKE_LAST, day_of_number(PRICE_NO_END))},
                 .school_ids = school_ids,
                 .school_count = school_count},
    };
    enum err err = food_write(office, work_make, &work);
    if (food_failed(office, arena, request, err, response)) return;
    if (work.status != PRICE_OK) {
        answer_new(office, arena, request, price_refusal(work.status), response);
    } else {
        response_redirect(response, list_path(arena, work.made.list.id));
    }
}

/* ---- what was found ---- */

static const char *overlap_words(struct arena *arena, const struct list_work *work,
                                 const struct price_finding *one)
{
    const struct price_list *other = price_list_of(&work->book, one->other_list_id);
    const struct catalogue_dish *dish = catalogue_dish(&work->catalogue, one->dish_id);
    return arena_printf(arena, "%s: с %s прейскурант «%s» продаёт те же блюда (%d), например «%s».",
                        school_words(&work->schools, one->school_id),
                        day_format(arena, one->first_day), other == NULL ? "" : other->name,
                        one->dishes, dish == NULL ? "" : dish->name);
}

static const char *finding_words(struct arena *arena, const struct list_work *work,
                                 const struct price_finding *one)
{
    const struct catalogue_dish *dish = catalogue_dish(&work->catalogue, one->dish_id);
    const char *name = dish == NULL ? "" : dish->name;
    const char *school = school_words(&work->schools, one->school_id);
    const char *days = span_words(arena, one->first_day, one->last_day);
    switch (one->kind) {
    case PRICE_OVERLAP: return overlap_words(arena, work, one);
    case PRICE_HOLE_LIST:
        return arena_printf(arena,
                            "%s: %s договор есть, а прейскуранта нет: буфет ничего не "
                            "продаст.",
                            school, days);
    case PRICE_HOLE_DISH:
        return arena_printf(arena, "«%s»: %s нет цены, касса его не продаст.", name, days);
    case PRICE_LATE_DISH:
        return arena_printf(arena, "«%s» начнёт продаваться только с %s.", name,
                            day_format(arena, one->first_day));
    case PRICE_NO_CONTRACT:
        return arena_printf(arena, "%s: нет договора с организатором на эти дни.", school);
    }
    return "";
}

static json_t *findings_view(struct arena *arena, const struct list_work *work, bool refusing)
{
    enum { FINDINGS_SHOWN = 100 };
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->findings.count; i++) {
        const struct price_finding *one = &work->findings.list[i];
        if ((one->kind == PRICE_OVERLAP) != refusing) continue;
        if (json_array_size(rows) == FINDINGS_SHOWN) break;
        json_add(rows, json_string(finding_words(arena, work, one)));
    }
    return rows;
}

/* ---- one list ---- */

static json_t *list_view(struct arena *arena, const struct list_work *work,
                         const struct price_list *list)
{
    struct day today = work->food.deed.today;
    bool has_ended = day_compare(list->last_day, today) < 0;
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:s}", "path", list_path(arena, list->id), "name",
        list->name, "caterer", caterer_name(&work->caterers, list->caterer_id), "days",
        span_words(arena, list->first_day, list->last_day), "state", state_words(list, today),
        "schools", schools_cell(arena, work, list), "held", list->is_held, "ended", has_ended,
        "all", list->covers_all, "made",
        arena_printf(arena, "%s, %s", office_moment(arena, list->made_at),
                     login_words(&work->staff, list->login_id)));
    CHECK(view != NULL);
    return view;
}

static const struct price_row *row_to_come(const struct list_work *work, int64_t list_id,
                                           int64_t dish_id)
{
    struct price_rows of = price_rows_of(&work->book, list_id, dish_id);
    for (int i = 0; i < of.count; i++) {
        if (day_compare(of.rows[i].first_day, work->day) <= 0) continue;
        return price_row_on(&work->book, list_id, dish_id, of.rows[i].first_day);
    }
    return NULL;
}

static void price_cell(struct sheet *sheet, const struct price_row *row)
{
    if (row == NULL || money_is_zero(row->price))
        sheet_blank(sheet);
    else
        sheet_money(sheet, row->price);
}

static void prices_fill(struct sheet *sheet, const struct list_work *work, int64_t list_id)
{
    struct arena *arena = sheet->arena;
    sheet_column(sheet, (struct sheet_column){"Блюдо", SHEET_TEXT, .width = 36});
    sheet_column(sheet, (struct sheet_column){"Категория", SHEET_TEXT, .width = 18});
    sheet_column(sheet, (struct sheet_column){"Выход, г", SHEET_NUMBER, .width = 9});
    sheet_column(sheet, (struct sheet_column){"Цена, руб.", SHEET_MONEY, .width = 11});
    sheet_column(sheet, (struct sheet_column){"Действует с", SHEET_DAY, .width = 12});
    sheet_column(sheet, (struct sheet_column){"Будет, руб.", SHEET_MONEY, .width = 11});
    sheet_column(sheet, (struct sheet_column){"С какого дня", SHEET_DAY, .width = 12});
    for (int i = 0; i < work->catalogue.count; i++) {
        const struct catalogue_dish *dish = &work->catalogue.dishes[i];
        const struct price_row *now = price_row_on(&work->book, list_id, dish->id, work->day);
        const struct price_row *next = row_to_come(work, list_id, dish->id);
        bool is_sold = now != NULL && money_is_positive(now->price);
        if (!is_sold && next == NULL) continue;
        sheet_row(sheet);
        sheet_string(sheet, dish->name);
        sheet_link(sheet, arena_printf(arena, "/office/dishes/%s", id_format(arena, dish->id)));
        sheet_string(sheet, category_words(&work->catalogue, dish->category_id));
        sheet_number(sheet, dish->weight_g);
        price_cell(sheet, now);
        if (is_sold)
            sheet_day(sheet, now->first_day);
        else
            sheet_blank(sheet);
        if (next == NULL) continue;
        price_cell(sheet, next);
        sheet_day(sheet, next->first_day);
    }
}

static json_t *dish_choices(struct arena *arena, const struct catalogue *catalogue,
                            struct text chosen)
{
    json_t *choices = json_array();
    CHECK(choices != NULL);
    for (int i = 0; i < catalogue->count; i++) {
        const struct catalogue_dish *dish = &catalogue->dishes[i];
        if (dish->is_archived) continue;
        json_add(choices, choice_view(id_format(arena, dish->id),
                                      arena_printf(arena, "%s, %lld г", dish->name,
                                                   (long long)dish->weight_g),
                                      chosen));
    }
    return choices;
}

static json_t *places_view(struct arena *arena, const struct list_work *work)
{
    int64_t *ids = ARENA_ARRAY(arena, int64_t, (size_t)work->place_count + 1);
    int count = 0;
    for (int i = 0; i < work->place_count; i++) {
        const struct price_place *place = &work->places[i];
        bool holds = day_compare(place->last_day, work->food.deed.today) > 0;
        if (place->list_id == work->list_id && holds) ids[count++] = place->school_id;
    }
    return school_boxes(arena, &work->schools, ids, count);
}

static json_t *history_view(struct arena *arena, const struct list_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->history.count; i++) {
        const struct price_row *row = &work->history.rows[i];
        const struct catalogue_dish *dish = catalogue_dish(&work->catalogue, row->dish_id);
        /* What held before: the newest older row of the dish up to that day. */
        const struct price_row *was = NULL;
        for (int j = i + 1; j < work->history.count; j++) {
            const struct price_row *older = &work->history.rows[j];
            if (older->dish_id != row->dish_id) continue;
            if (day_compare(older->first_day, row->first_day) > 0) continue;
            if (was == NULL || day_compare(older->first_day, was->first_day) > 0) was = older;
        }
        json_t *view = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:s}", "when", office_moment(arena, row->set_at), "who",
            login_words(&work->staff, row->login_id), "dish", dish == NULL ? "" : dish->name,
            "first", day_format(arena, row->first_day), "before",
            was == NULL || money_is_zero(was->price) ? "—" : money_format(arena, was->price),
            "after", money_is_zero(row->price) ? "не продаётся" : money_format(arena, row->price));
        json_add(rows, view);
    }
    return rows;
}

static void form_add(json_t *view, struct arena *arena, const struct request *request,
                     const struct list_work *work, const struct price_list *list, bool is_typed)
{
    struct day first = day_add(work->food.deed.today, 1);
    if (day_compare(list->first_day, first) > 0) first = list->first_day;
    struct text chosen = typed_again(request, is_typed, PRICE_DISH);
    view_set(view, "dishes", dish_choices(arena, &work->catalogue, chosen));
    view_set(view, "amount", text_view(typed_again(request, is_typed, PRICE_AMOUNT)));
    view_set(view, "first",
             is_typed ? text_view(request_raw(request, PRICE_FIRST)) : day_value(arena, first));
    view_set(view, "today", day_value(arena, work->food.deed.today));
    view_set(view, "tomorrow", day_value(arena, day_add(work->food.deed.today, 1)));
}

/* A refused form of prices is shown with what was typed. */
static void answer_list(const struct office *office, struct arena *arena,
                        const struct request *request, int64_t list_id, const char *refusal,
                        bool is_price, struct response *response)
{
    bool is_shown = strcmp(request->route->method, "GET") == 0;
    struct list_work work = {.food = food_work_of(office, arena, request), .list_id = list_id};
    work.has_day = is_shown && request_has(request, SHOW_DAY);
    if (work.has_day) work.day = request_day(request, SHOW_DAY);
    enum err err = store_read(office->access->store, work_lists, &work);
    if (food_failed(office, arena, request, err, response)) return;
    const struct price_list *list = price_list_of(&work.book, list_id);
    if (list == NULL) {
        office_not_found(office, arena, request, response);
        return;
    }
    if (!work.has_day && day_compare(list->first_day, work.day) > 0) work.day = list->first_day;
    struct table table;
    table_open(&table, list->name, work.food.now, zone_moscow());
    sheet_note(&table.sheet, caterer_name(&work.caterers, list->caterer_id));
    sheet_note(&table.sheet, arena_printf(arena, "Цены на %s", day_format(arena, work.day)));
    table.file_name = "price-list";
    table.path = list_path(arena, list_id);
    table.empty = "Цен пока нет: установите первую или загрузите их из файла.";
    prices_fill(&table.sheet, &work, list_id);
    json_t *view = office_view(office, arena, request, list->name, "price-lists");
    json_t *blocking = findings_view(arena, &work, true);
    json_t *notices = findings_view(arena, &work, false);
    view_set(view, "list", list_view(arena, &work, list));
    view_set(view, "day", day_value(arena, work.day));
    view_set(view, "has_blocking", json_boolean(json_array_size(blocking) > 0));
    view_set(view, "blocking", blocking);
    view_set(view, "has_notices", json_boolean(json_array_size(notices) > 0));
    view_set(view, "notices", notices);
    view_set(view, "places", places_view(arena, &work));
    view_set(view, "history", history_view(arena, &work));
    view_set(view, "has_history", json_boolean(work.history.count > 0));
    view_set(view, "changes", changes_view(arena, &work.changes, &work.staff));
    view_set(view, "refusal", refusal_view(refusal));
    form_add(view, arena, request, &work, list, is_price);
    if (is_shown) {
        err = table_answer(&office->kit, arena, request, SHOW_TABLE, &table, "office_price_list",
                           view, response);
    } else {
        view_set(view, "table", json_null());
        office_answer(office, arena, request, "office_price_list", 422, view, response);
    }
    table_close(&table);
    (void)food_failed(office, arena, request, err, response);
}

static OFFICE_HANDLER(list_show)
{
    answer_list(context, arena, request, request_number(request, SHOW_ID), NULL, false, response);
}

/* ---- changing it ---- */

struct change_work {
    struct food_work food;
    enum { DOES_PRICE, DOES_HOLD, DOES_END, DOES_SCHOOLS } does;
    int64_t list_id;
    struct price_change change;
    struct day day;
    const int64_t *school_ids;
    int school_count;
    enum price_status status;
};

static enum err work_price(struct tx *tx, struct change_work *work)
{
    int written;
    TRY(prices_set(tx, work->food.arena, &work->food.deed, work->list_id, &work->change, 1,
                   &work->status, &written));
    if (work->status == PRICE_OK) work->status = work->change.status;
    return OK;
}

static enum err work_change(struct tx *tx, void *context)
{
    struct change_work *work = context;
    struct arena *arena = work->food.arena;
    const struct catalogue_deed *deed = &work->food.deed;
    TRY(food_begin(tx, &work->food));
    switch (work->does) {
    case DOES_PRICE: return work_price(tx, work);
    case DOES_HOLD: return price_list_hold(tx, arena, deed, work->list_id, &work->status);
    case DOES_END: return price_list_end(tx, arena, deed, work->list_id, work->day, &work->status);
    case DOES_SCHOOLS:
        return price_list_schools(tx, arena, deed, work->list_id, work->school_ids,
                                  work->school_count, work->day, &work->status);
    }
    return OK;
}

static void change_post(const struct office *office, struct arena *arena,
                        const struct request *request, struct change_work *work,
                        struct response *response)
{
    work->food = food_work_of(office, arena, request);
    enum err err = food_write(office, work_change, work);
    if (food_failed(office, arena, request, err, response)) return;
    if (work->status == PRICE_LIST_UNKNOWN) {
        office_not_found(office, arena, request, response);
    } else if (work->status != PRICE_OK) {
        answer_list(office, arena, request, work->list_id, price_refusal(work->status),
                    work->does == DOES_PRICE, response);
    } else {
        response_redirect(response, list_path(arena, work->list_id));
    }
}

static OFFICE_HANDLER(price_post)
{
    struct change_work work = {
        .does = DOES_PRICE,
        .list_id = request_number(request, PRICE_ID),
        .change = {.dish_id = number_of(request, PRICE_DISH),
                   .first_day = day_typed(request, PRICE_FIRST, day_of_number(0)),
                   .price = request_flag(request, PRICE_OFF) ? money_zero()
                                                             : money_of(request, PRICE_AMOUNT)},
    };
    bool is_zero = money_is_zero(work.change.price) && !request_flag(request, PRICE_OFF);
    if (is_zero) work.change.price = money_of_kopecks(-1); /* zero is only said by its button */
    change_post(context, arena, request, &work, response);
}

static OFFICE_HANDLER(hold_post)
{
    struct change_work work = {.does = DOES_HOLD, .list_id = request_number(request, HOLD_ID)};
    change_post(context, arena, request, &work, response);
}

static OFFICE_HANDLER(end_post)
{
    struct change_work work = {.does = DOES_END,
                               .list_id = request_number(request, END_ID),
                               .day = day_typed(request, END_LAST, day_of_number(0))};
    change_post(context, arena, request, &work, response);
}

static OFFICE_HANDLER(places_post)
{
    int64_t *school_ids;
    struct change_work work = {.does = DOES_SCHOOLS,
                               .list_id = request_number(request, PLACES_ID),
                               .school_count = form_ids(request, arena, "school", &school_ids),
                               .day = day_typed(request, PLACES_FIRST, day_of_number(0))};
    work.school_ids = school_ids;
    change_post(context, arena, request, &work, response);
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {TABLE_FIELDS};
static const struct field MAKE_FIELDS[] = {
    [MAKE_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [MAKE_CATERER] = {"caterer", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [MAKE_ALL] = {"all", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [MAKE_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [MAKE_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field SHOW_FIELDS[] = {
    [SHOW_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [SHOW_DAY] = {"day", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    TABLE_FIELDS,
};
static const struct field PRICE_FIELDS[] = {
    [PRICE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [PRICE_DISH] = {"dish", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [PRICE_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [PRICE_AMOUNT] = {"amount", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [PRICE_OFF] = {"off", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field HOLD_FIELDS[] = {
    [HOLD_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field END_FIELDS[] = {
    [END_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [END_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field PLACES_FIELDS[] = {
    [PLACES_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [PLACES_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};

#define LIST_PATH "/office/price-lists/{id}"
#define MAY OFFICE(RIGHT_DISHES)

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/price-lists", MAY, lists_show), ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/price-lists/new", MAY, list_new_show)},
    {OFFICE_POST("/office/price-lists/new", MAY, list_make_post), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(MAKE_FIELDS), .trail = "Новый прейскурант"},
    {OFFICE_GET(LIST_PATH, MAY, list_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_POST(LIST_PATH "/price", MAY, price_post), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(PRICE_FIELDS), .trail = "Цена в прейскуранте"},
    {OFFICE_POST(LIST_PATH "/hold", MAY, hold_post), ROUTE_FIELDS(HOLD_FIELDS),
     .trail = "Цена: приостановка продажи"},
    {OFFICE_POST(LIST_PATH "/end", MAY, end_post), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(END_FIELDS), .trail = "Прейскурант закрыт"},
    {OFFICE_POST(LIST_PATH "/schools", MAY, places_post), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(PLACES_FIELDS), .trail = "Школы прейскуранта"},
};

const struct office_pages office_price_list_pages = {OFFICE_PAGES(ROUTES)};
