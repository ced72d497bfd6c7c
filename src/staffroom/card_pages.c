/* «Карты»: who of the school has which, orders, and giving out by class. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "page/words.h"
#include "report/sheet.h"
#include "staffroom/card_views.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"

enum { HOME_SCHOOL, HOME_TOLD, HOME_NUMBER, HOME_BEFORE };
enum { CLASS_SCHOOL, CLASS_CLASS, CLASS_TOLD, CLASS_NUMBER };
enum { STAFF_SCHOOL, STAFF_TOLD, STAFF_NUMBER };
enum { GIVEN_AT_ONCE_LIMIT = 2000 };

struct cards_work {
    struct arena *arena;
    int64_t school_id, class_id;
    int64_t before; /* batches with lower numbers; 0: the newest */
    bool with_batches;
    struct card_holders holders;
    struct card_batch_list batches;
};

static enum err work_cards(struct tx *tx, void *context)
{
    struct cards_work *work = context;
    TRY(card_holders_load(tx, work->arena, work->school_id, work->class_id, &work->holders));
    if (!work->with_batches) return OK;
    return card_batches_of_school(tx, work->arena, work->school_id, work->before, &work->batches);
}

static json_t *figures_view(const struct card_figures *figures)
{
    json_t *view = json_pack(
        "{s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i}", "people", figures->people, "waiting",
        figures->made + figures->at_school, "ordered", figures->ordered, "active", figures->active,
        "given_out", figures->given_out, "blocked", figures->blocked, "lost", figures->lost,
        "without", figures->without, "temporary", figures->temporary, "photos", figures->photos);
    CHECK(view != NULL);
    return view;
}

/* ---- the school's cards ---- */

static json_t *group_row(struct arena *arena, const struct staffroom_caller *caller,
                         const struct card_holder *holder, const struct card_figures *figures)
{
    const char *path = holder->class_id == 0 ? staffroom_path(arena, caller, "cards/others")
                                             : staffroom_path(arena, caller, "cards/class/%s",
                                                              id_format(arena, holder->class_id));
    json_t *row = figures_view(figures);
    view_set_string(row, "path", path);
    view_set_string(row, "name", holder->class_id == 0 ? "Вне классов" : holder->class_name);
    return row;
}

/* Holders come by class, so that a group is a run; those outside classes come in two runs,
 * pupils and employees, and are one group. */
static json_t *groups_view(struct arena *arena, const struct staffroom_caller *caller,
                           const struct card_holders *holders, struct card_figures *out_all)
{
    struct card_figures others = {0};
    const struct card_holder *other = NULL;
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < holders->count;) {
        const struct card_holder *first = &holders->holders[i];
        struct card_figures group = {0};
        for (; i < holders->count && holders->holders[i].class_id == first->class_id; i++) {
            card_figures_add(first->class_id == 0 ? &others : &group, &holders->holders[i]);
            card_figures_add(out_all, &holders->holders[i]);
        }
        if (first->class_id == 0)
            other = first;
        else
            json_add(rows, group_row(arena, caller, first, &group));
    }
    if (other != NULL) json_add(rows, group_row(arena, caller, other, &others));
    return rows;
}

static json_t *batches_view(struct arena *arena, const struct staffroom_caller *caller,
                            const struct card_batch_list *batches)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < batches->count; i++) {
        json_add(rows, card_batch_row(arena, caller, &batches->batches[i]));
    }
    return rows;
}

static STAFFROOM_HANDLER(cards_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct card_figures all = {0};
    struct cards_work work = {.arena = arena, .school_id = caller->school.id, .with_batches = true};
    if (request_has(request, HOME_BEFORE)) work.before = request_number(request, HOME_BEFORE);
    if (!staffroom_read(room, arena, request, work_cards, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request, "Карты", "cards");
    told_set(view, arena, request, HOME_TOLD, HOME_NUMBER);
    json_t *groups = groups_view(arena, caller, &work.holders, &all);
    view_set(view, "has_groups", json_boolean(json_array_size(groups) > 0));
    view_set(view, "groups", groups);
    view_set(view, "all", figures_view(&all));
    view_set(view, "in_project", json_boolean(caller->school.in_card_project));
    view_set(view, "may_order",
             json_boolean(caller_may(caller, RIGHT_CARDS, 0) && caller->school.in_card_project &&
                          all.without > 0));
    view_set(view, "has_batches", json_boolean(work.batches.count > 0));
    view_set(view, "batches", batches_view(arena, caller, &work.batches));
    bool has_more = work.batches.count == CARD_BATCHES_PAGE;
    view_set(view, "more",
             has_more ? json_integer(work.batches.batches[work.batches.count - 1].number)
                      : json_null());
    staffroom_answer(room, arena, request, "school_cards", 200, view, response);
}

/* ---- a class ---- */

static bool may_give(const struct card_holder *holder)
{
    return holder->coming_id != 0 && card_may_become(holder->coming_state, CARD_GIVEN_OUT);
}

static json_t *holder_row(struct arena *arena, const struct staffroom_caller *caller,
                          const struct card_holder *holder)
{
    bool has_card = holder->card_id != 0, has_coming = holder->coming_id != 0;
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:s,s:b,s:s}", "path",
        staffroom_path(arena, caller, "pupil/%s/cards", holder->number), "name",
        person_full_name(arena, holder->surname, holder->name, holder->patronymic), "number",
        holder->number, "card", has_card ? card_state_words(holder->card_state) : "", "coming",
        has_coming ? card_state_words(holder->coming_state) : "", "has_card", has_card,
        "has_coming", has_coming, "may_give", may_give(holder), "temporary",
        holder->temporary_id != 0, "coming_id",
        id_format(arena, has_coming ? holder->coming_id : 1), "has_photo", holder->has_photo,
        "photo",
        staffroom_path(arena, caller, "pupil/%s/photo?v=%s", holder->number, holder->photo_hash));
    CHECK(row != NULL);
    return row;
}

/* The class of the path; without one, those outside classes. */
static bool is_of_page(const struct staffroom_caller *caller, const struct card_holder *holder)
{
    return caller->has_class || holder->class_id == 0;
}

static void people_answer(const struct staffroom *room, struct arena *arena,
                          const struct request *request, int told_field, int number_field,
                          struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct card_figures figures = {0};
    struct cards_work work = {.arena = arena,
                              .school_id = caller->school.id,
                              .class_id = caller->has_class ? caller->class_.id : 0};
    if (!staffroom_read(room, arena, request, work_cards, &work, response)) return;
    const char *title = caller->has_class
                            ? arena_printf(arena, "Карты класса %s", caller->class_.name)
                            : "Карты вне классов";
    const char *path = caller->has_class ? staffroom_path(arena, caller, "cards/class/%s",
                                                          id_format(arena, caller->class_.id))
                                         : staffroom_path(arena, caller, "cards/others");
    json_t *view = staffroom_view(room, arena, request, title, "cards");
    json_t *rows = json_array();
    int waiting = 0;
    for (int i = 0; i < work.holders.count; i++) {
        const struct card_holder *holder = &work.holders.holders[i];
        if (!is_of_page(caller, holder)) continue;
        json_add(rows, holder_row(arena, caller, holder));
        card_figures_add(&figures, holder);
        waiting += may_give(holder);
    }
    told_set(view, arena, request, told_field, number_field);
    bool may = caller_may(caller, RIGHT_CARDS, caller->has_class ? caller->class_.id : 0);
    view_set_string(view, "title", title);
    view_set_string(view, "path", path);
    view_set(view, "has_people", json_boolean(json_array_size(rows) > 0));
    view_set(view, "people", rows);
    view_set(view, "all", figures_view(&figures));
    view_set(view, "may_give", json_boolean(may && waiting > 0));
    view_set(view, "waiting", json_string(words_counted(arena, waiting, "карта", "карты", "карт")));
    view_set(view, "has_waiting", json_boolean(waiting > 0));
    view_set(view, "may_order",
             json_boolean(may && figures.without > 0 && caller->school.in_card_project));
    staffroom_answer(room, arena, request, "school_cards_class", 200, view, response);
}

static STAFFROOM_HANDLER(class_show)
{
    people_answer(context, arena, request, CLASS_TOLD, CLASS_NUMBER, response);
}

static STAFFROOM_HANDLER(others_show)
{
    people_answer(context, arena, request, STAFF_TOLD, STAFF_NUMBER, response);
}

/* ---- ordering for all who have none ---- */

static void order_missing(const struct staffroom *room, struct arena *arena,
                          const struct request *request, bool is_of_others, const char *back,
                          struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    int count = 0, taken = 0;
    struct cards_work work = {.arena = arena,
                              .school_id = caller->school.id,
                              .class_id = caller->has_class ? caller->class_.id : 0};
    enum err err = store_read(room->access->store, work_cards, &work);
    struct card_order *orders = ARENA_ARRAY(arena, struct card_order,
                                            (size_t)work.holders.count + 1);
    for (int i = 0; i < work.holders.count; i++) {
        const struct card_holder *holder = &work.holders.holders[i];
        bool is_lost = holder->card_id != 0 && holder->card_state == CARD_LOST;
        if (holder->coming_id != 0 || (holder->card_id != 0 && !is_lost)) continue;
        if (is_of_others && holder->class_id != 0) continue;
        orders[count].account_id = holder->account_id;
        orders[count++].cause = is_lost ? CARD_CAUSE_LOST : CARD_CAUSE_FIRST;
    }
    if (err == OK && count > 0) {
        err = desk_card_order(room->desk, arena, caller->school.id, caller_id(request), orders,
                              count);
    }
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    for (int i = 0; i < count; i++) taken += orders[i].status == CARD_ORDER_TAKEN;
    told_redirect(response, arena, back, taken > 0 ? TOLD_ORDERED : TOLD_NOBODY, taken);
}

static STAFFROOM_HANDLER(cards_order)
{
    const struct staffroom_caller *caller = caller_of(request);
    order_missing(context, arena, request, false, staffroom_path(arena, caller, "cards"), response);
}

static STAFFROOM_HANDLER(class_order)
{
    const struct staffroom_caller *caller = caller_of(request);
    order_missing(
        context, arena, request, false,
        staffroom_path(arena, caller, "cards/class/%s", id_format(arena, caller->class_.id)),
        response);
}

static STAFFROOM_HANDLER(others_order)
{
    const struct staffroom_caller *caller = caller_of(request);
    order_missing(context, arena, request, true, staffroom_path(arena, caller, "cards/others"),
                  response);
}

/* ---- giving out ---- */

/* The ticked boxes: a form repeats the name, which a described field may not. */
static int cards_ticked(struct arena *arena, const struct request *request, int64_t **out_ids)
{
    int count = 0;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, GIVEN_AT_ONCE_LIMIT);
    for (int i = 0; i < request->form.count && count < GIVEN_AT_ONCE_LIMIT; i++) {
        const struct pair *pair = &request->form.at[i];
        if (text_is(pair->name, "card") && id_parse(pair->value, &ids[count]) == OK) count++;
    }
    *out_ids = ids;
    return count;
}

/* Only cards of people whom the page shows: a class's page gives out nobody else's. */
static int cards_of_page(const struct staffroom_caller *caller, const struct card_holders *holders,
                         int64_t *ids, int count)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < holders->count; j++) {
            const struct card_holder *holder = &holders->holders[j];
            if (holder->coming_id != ids[i] || !is_of_page(caller, holder)) continue;
            ids[kept++] = ids[i];
            break;
        }
    }
    return kept;
}

static void give_answer(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const char *back, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    int64_t *ids;
    int given = 0, count = cards_ticked(arena, request, &ids);
    struct cards_work work = {.arena = arena,
                              .school_id = caller->school.id,
                              .class_id = caller->has_class ? caller->class_.id : 0};
    enum err err = store_read(room->access->store, work_cards, &work);
    if (err == OK) {
        count = cards_of_page(caller, &work.holders, ids, count);
        err = desk_cards_give(room->desk, arena, caller->school.id, caller_id(request), ids, count,
                              &given);
    }
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    told_redirect(response, arena, back, TOLD_GIVEN, given);
}

static STAFFROOM_HANDLER(class_give)
{
    const struct staffroom_caller *caller = caller_of(request);
    give_answer(
        context, arena, request,
        staffroom_path(arena, caller, "cards/class/%s", id_format(arena, caller->class_.id)),
        response);
}

static STAFFROOM_HANDLER(others_give)
{
    const struct staffroom_caller *caller = caller_of(request);
    give_answer(context, arena, request, staffroom_path(arena, caller, "cards/others"), response);
}

/* ---- the sheet to sign ---- */

static STAFFROOM_HANDLER(sheet_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct sheet sheet;
    struct text pdf;
    struct cards_work work = {.arena = arena,
                              .school_id = caller->school.id,
                              .class_id = caller->has_class ? caller->class_.id : 0};
    enum err err = store_read(room->access->store, work_cards, &work);
    sheet_init(&sheet, arena, "Ведомость выдачи карт", caller->now, caller->school.zone);
    sheet_note(&sheet, caller->has_class ? arena_printf(arena, "%s, класс %s", caller->school.name,
                                                        caller->class_.name)
                                         : caller->school.name);
    sheet_note(&sheet, "Карта — ключ к лицевому счёту. Получив её, активируйте её на кассе "
                       "столовой.");
    sheet_column(&sheet, (struct sheet_column){"№", SHEET_NUMBER, .width = 5});
    sheet_column(&sheet, (struct sheet_column){"Фамилия, имя, отчество", SHEET_TEXT, .width = 36});
    sheet_column(&sheet, (struct sheet_column){"Лицевой счёт", SHEET_TEXT, .width = 14});
    sheet_column(&sheet, (struct sheet_column){"Дата", SHEET_TEXT, .width = 12});
    sheet_column(&sheet, (struct sheet_column){"Подпись", SHEET_TEXT, .width = 20});
    int position = 0;
    for (int i = 0; i < work.holders.count; i++) {
        const struct card_holder *holder = &work.holders.holders[i];
        if (!may_give(holder) || !is_of_page(caller, holder)) continue;
        sheet_row(&sheet);
        sheet_number(&sheet, ++position);
        sheet_string(&sheet,
                     person_full_name(arena, holder->surname, holder->name, holder->patronymic));
        sheet_string(&sheet, holder->number);
    }
    if (err == OK) err = sheet_pdf(arena, &sheet, &pdf);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    response_set(response, 200, "application/pdf", pdf);
    response_header(response, "Content-Disposition", "inline; filename=\"cards-to-sign.pdf\"");
}

/* ---- what is to be done ---- */

static enum err cards_tasks(struct tx *tx, struct staffroom_tasks *tasks)
{
    const struct staffroom_caller *caller = tasks->caller;
    struct card_figures all = {0};
    struct card_holders holders;
    if (!caller_may(caller, RIGHT_CARDS, 0)) return OK;
    TRY(card_holders_load(tx, tasks->arena, caller->school.id, 0, &holders));
    for (int i = 0; i < holders.count; i++) card_figures_add(&all, &holders.holders[i]);
    int waiting = all.made + all.at_school;
    if (all.at_school > 0) {
        staffroom_task_add(
            tasks, false, staffroom_path(tasks->arena, caller, "cards"),
            arena_printf(tasks->arena, "Раздать карты: %s в школе",
                         words_counted(tasks->arena, waiting, "карта", "карты", "карт")));
    }
    return OK;
}

/* ---- routes ---- */

static const struct field HOME_FIELDS[] = {
    [HOME_SCHOOL] = FIELD_OF_SCHOOL,
    [HOME_TOLD] = FIELD_OF_TOLD,
    [HOME_NUMBER] = FIELD_OF_TOLD_NUMBER,
    [HOME_BEFORE] = {"before", FIELD_IN_QUERY, FIELD_INT, false, 1, 1000000000, NULL},
};
static const struct field CLASS_FIELDS[] = {
    [CLASS_SCHOOL] = FIELD_OF_SCHOOL,
    [CLASS_CLASS] = FIELD_OF_CLASS,
    [CLASS_TOLD] = FIELD_OF_TOLD,
    [CLASS_NUMBER] = FIELD_OF_TOLD_NUMBER,
};
static const struct field OTHERS_FIELDS[] = {
    [STAFF_SCHOOL] = FIELD_OF_SCHOOL,
    [STAFF_TOLD] = FIELD_OF_TOLD,
    [STAFF_NUMBER] = FIELD_OF_TOLD_NUMBER,
};
static const struct field SCHOOL_FIELDS[] = {FIELD_OF_SCHOOL};
static const struct field SCHOOL_CLASS_FIELDS[] = {FIELD_OF_SCHOOL, FIELD_OF_CLASS};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/cards", WHOLE(RIGHT_CARDS_READ), cards_show),
     ROUTE_FIELDS(HOME_FIELDS)},
    {STAFFROOM_POST("/school/{school}/cards/order", WHOLE(RIGHT_CARDS), cards_order),
     ROUTE_FIELDS(SCHOOL_FIELDS), .trail = "Заказ карт школы"},
    {STAFFROOM_GET("/school/{school}/cards/class/{class}", WHOLE(RIGHT_CARDS_READ), class_show),
     ROUTE_FIELDS(CLASS_FIELDS)},
    {STAFFROOM_POST("/school/{school}/cards/class/{class}/order", WHOLE(RIGHT_CARDS), class_order),
     ROUTE_FIELDS(SCHOOL_CLASS_FIELDS), .trail = "Заказ карт класса"},
    {STAFFROOM_POST("/school/{school}/cards/class/{class}/give", WHOLE(RIGHT_CARDS), class_give),
     ROUTE_FIELDS(SCHOOL_CLASS_FIELDS), .trail = "Выдача карт классу"},
    {STAFFROOM_GET("/school/{school}/cards/class/{class}/sheet", WHOLE(RIGHT_CARDS_READ),
                   sheet_show),
     ROUTE_FIELDS(SCHOOL_CLASS_FIELDS)},
    {STAFFROOM_GET("/school/{school}/cards/others/sheet", WHOLE(RIGHT_CARDS_READ), sheet_show),
     ROUTE_FIELDS(SCHOOL_FIELDS)},
    {STAFFROOM_GET("/school/{school}/cards/others", WHOLE(RIGHT_CARDS_READ), others_show),
     ROUTE_FIELDS(OTHERS_FIELDS)},
    {STAFFROOM_POST("/school/{school}/cards/others/order", WHOLE(RIGHT_CARDS), others_order),
     ROUTE_FIELDS(SCHOOL_FIELDS), .trail = "Заказ карт прочим"},
    {STAFFROOM_POST("/school/{school}/cards/others/give", WHOLE(RIGHT_CARDS), others_give),
     ROUTE_FIELDS(SCHOOL_FIELDS), .trail = "Выдача карт прочим"},
};

const struct staffroom_pages staffroom_card_pages = {STAFFROOM_PAGES(ROUTES), .tasks = cards_tasks};
