/* «Меню»: the head of the canteen composes the day's menu, takes it from the cycle or another day,
 * sees what the sanitary rules say, and publishes it. */
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "desk/menu_day.h"
#include "report/menu_xlsx.h"
#include "staffroom/pages.h"

enum { DAYS_BACK = 3, DAYS_AHEAD = 14, SHOWN_DAYS = DAYS_BACK + DAYS_AHEAD + 1 };

static const char *const STAGES[] = {"sm", "ss", NULL};
static const char *const ACTS[] = {"publish", "save", "cycle", "copy", NULL};
enum act { ACT_PUBLISH, ACT_SAVE, ACT_CYCLE, ACT_COPY };

enum { MENU_SCHOOL, MENU_STAGE, MENU_DAY };
/* Of the form: the fields above, then those. */
enum {
    FORM_ACT = MENU_DAY + 1,
    FORM_SEEN,
    FORM_FROM,
    FORM_DISH,
    FORM_PRICE = FORM_DISH + MENU_SLOTS,
    FORM_FIELDS = FORM_PRICE + MENU_SLOTS
};
enum { SET_SCHOOL, SET_STAGE, SET_DAYS, SET_FIRST, SET_POST, SET_NAME, SET_APPROVED };

/* ---- which menu ---- */

static bool is_cycle(const struct request *request)
{
    return strstr(request->route->pattern, "/cycle/") != NULL;
}

static struct menu_place place_of(const struct request *request)
{
    bool of_cycle = is_cycle(request);
    return (struct menu_place){
        .school_id = caller_of(request)->school.id,
        .kind = of_cycle ? MENU_OF_CYCLE : MENU_OF_DAY,
        .stage = (enum menu_stage)(MENU_PRIMARY + request_number(request, MENU_STAGE)),
        .day = of_cycle ? (int32_t)request_number(request, MENU_DAY)
                        : request_day(request, MENU_DAY).number};
}

static const char *place_path(struct arena *arena, const struct staffroom_caller *caller,
                              const struct menu_place *place)
{
    if (place->kind == MENU_OF_CYCLE) {
        return staffroom_path(arena, caller, "menu/cycle/%s/%d", menu_stage_suffix(place->stage),
                              (int)place->day);
    }
    return staffroom_path(arena, caller, "menu/day/%s/%s", menu_stage_suffix(place->stage),
                          day_format_iso(arena, day_of_number(place->day)));
}

/* ---- one menu ---- */

struct menu_work {
    struct arena *arena;
    struct menu_place place;
    struct day_menu menu, before;
    struct menu_state state;
    bool has_before;
    int cycle_day; /* of the day; 0: none */
    struct menu_dishes *dishes;
};

/* A cycle that began longer ago than a calendar may be asked for counts no more. */
static bool cycle_counts(const struct menu_cycle *cycle, struct day day)
{
    return cycle->is_there && day_compare(cycle->first_day, day) <= 0 &&
           day.number - cycle->first_day.number < CALENDAR_SPAN_LIMIT_DAYS;
}

static enum err cycle_day_load(struct tx *tx, struct menu_work *work)
{
    struct menu_cycle cycle;
    struct calendar calendar;
    struct day day = day_of_number(work->place.day);
    TRY(menu_cycle_load(tx, work->arena, work->place.school_id, work->place.stage, &cycle));
    work->cycle_day = 0;
    if (!cycle_counts(&cycle, day)) return OK;
    TRY(calendar_load(tx, work->arena, work->place.school_id, cycle.first_day, day, &calendar));
    work->cycle_day = menu_cycle_day(&cycle, &calendar, day);
    return OK;
}

static enum err work_menu(struct tx *tx, void *context)
{
    struct menu_work *work = context;
    TRY(day_menu_load(tx, work->arena, &work->place, &work->menu, &work->state));
    TRY(menu_dishes_load(tx, work->arena, work->place.school_id, work->dishes));
    if (work->place.kind == MENU_OF_CYCLE) return OK;
    TRY(cycle_day_load(tx, work));
    return day_menu_load_before(tx, work->arena, &work->place, &work->has_before, &work->before);
}

/* What was typed, over what is kept: a form that was refused keeps its words. */
static void form_over(const struct request *request, struct menu_work *work)
{
    for (int i = 0; i < MENU_SLOTS; i++) {
        work->menu.dishes[i] = (struct menu_dish){.dish_id = 0};
        if (!request_has(request, FORM_DISH + i)) continue;
        int64_t dish_id = request_number(request, FORM_DISH + i);
        for (int j = 0; j < work->dishes->count; j++) {
            if (work->dishes->dishes[j].dish_id != dish_id) continue;
            work->menu.dishes[i] = work->dishes->dishes[j];
        }
        if (request_has(request, FORM_PRICE + i)) {
            work->menu.dishes[i].price = request_money(request, FORM_PRICE + i);
        }
    }
}

static json_t *options_view(const struct menu_dishes *dishes, int64_t chosen_id,
                            struct arena *arena)
{
    json_t *options = json_array();
    CHECK(options != NULL);
    for (int i = 0; i < dishes->count; i++) {
        const struct menu_dish *dish = &dishes->dishes[i];
        if (!dishes->is_offered[i] && dish->dish_id != chosen_id) continue;
        json_t *option = json_pack("{s:s,s:s,s:b}", "id",
                                   arena_printf(arena, "%" PRId64, dish->dish_id), "name",
                                   dish->name, "chosen", dish->dish_id == chosen_id);
        json_add(options, option);
    }
    return options;
}

static json_t *warnings_view(const struct menu_warnings *warnings, enum menu_meal meal)
{
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int i = 0; i < warnings->count; i++) {
        if (warnings->list[i].meal != meal) continue;
        json_add(list, json_string(warnings->list[i].text));
    }
    return list;
}

static json_t *slot_view(struct arena *arena, const struct request *request,
                         const struct menu_work *work, int slot, bool is_typed)
{
    const struct menu_dish *dish = &work->menu.dishes[slot];
    const char *section = menu_slot(slot)->section;
    const char *price = dish->dish_id == 0 ? "" : money_format(arena, dish->price);
    struct text typed = is_typed ? request_raw(request, FORM_PRICE + slot) : text_of(price);
    bool is_wrong = is_typed && request_fault(request, FORM_PRICE + slot) != FIELD_RIGHT;
    json_t *view = json_pack("{s:i,s:s,s:o,s:b,s:o}", "number", slot + 1, "section",
                             *section == '\0' ? "ещё" : section, "price",
                             text_view(is_wrong ? typed : text_of(price)), "wrong", is_wrong,
                             "options", options_view(work->dishes, dish->dish_id, arena));
    CHECK(view != NULL);
    return view;
}

static json_t *meal_view(struct arena *arena, const struct request *request,
                         const struct menu_work *work, const struct menu_warnings *warnings,
                         enum menu_meal meal, bool is_typed)
{
    struct menu_sums sums = day_menu_sums(&work->menu, meal);
    bool is_daily = meal == MENU_BREAKFAST || meal == MENU_LUNCH || meal == MENU_SNACK;
    bool has_dishes = day_menu_has_meal(&work->menu, meal);
    json_t *slots = json_array(), *told = warnings_view(warnings, meal);
    CHECK(slots != NULL);
    for (int i = 0; i < MENU_SLOTS; i++) {
        if (menu_slot(i)->meal != meal) continue;
        json_add(slots, slot_view(arena, request, work, i, is_typed));
    }
    json_t *view = json_pack(
        "{s:s,s:b,s:b,s:I,s:I,s:s,s:o,s:b,s:o}", "title", menu_meal_title(meal), "open",
        is_daily || has_dishes, "has_dishes", has_dishes, "weight", (json_int_t)sums.weight_g,
        "energy", (json_int_t)sums.nutrients.energy_kcal, "price", money_format(arena, sums.price),
        "slots", slots, "has_warnings", json_array_size(told) > 0, "warnings", told);
    CHECK(view != NULL);
    return view;
}

static json_t *meals_view(struct arena *arena, const struct request *request,
                          const struct menu_work *work, bool is_typed)
{
    struct menu_warnings *warnings = ARENA_NEW(arena, struct menu_warnings);
    json_t *meals = json_array();
    CHECK(meals != NULL);
    menu_judge(arena, &work->menu, work->has_before ? &work->before : NULL, warnings);
    for (int meal = MENU_BREAKFAST; meal <= MENU_SECOND_DINNER; meal++) {
        json_t *view = meal_view(arena, request, work, warnings, (enum menu_meal)meal, is_typed);
        json_add(meals, view);
    }
    return meals;
}

static void menu_answer(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const char *refusal, bool is_typed,
                        struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct menu_work *work = ARENA_NEW(arena, struct menu_work);
    *work = (struct menu_work){
        .arena = arena, .place = place_of(request), .dishes = ARENA_NEW(arena, struct menu_dishes)};
    if (!staffroom_read(room, arena, request, work_menu, work, response)) return;
    if (is_typed) form_over(request, work);
    struct day day = day_of_number(work->place.day);
    bool of_cycle = work->place.kind == MENU_OF_CYCLE;
    json_t *view = staffroom_view(room, arena, request, "Меню", "menu");
    view_set_string(view, "stage", menu_stage_title(work->place.stage));
    view_set_string(view, "heading",
                    of_cycle ? arena_printf(arena, "%d-й день цикла", (int)work->place.day)
                             : arena_printf(arena, "Меню на %s", day_format(arena, day)));
    view_set_string(view, "path", place_path(arena, caller, &work->place));
    view_set(view, "of_cycle", json_boolean(of_cycle));
    view_set(view, "published", json_boolean(work->state.is_published));
    view_set(view, "there", json_boolean(work->state.is_there));
    view_set(view, "cycle_day", work->cycle_day == 0 ? json_null() : json_integer(work->cycle_day));
    view_set_string(view, "seen", arena_printf(arena, "%" PRId64, work->state.changed_at.ms));
    view_set_string(view, "before", of_cycle ? "" : day_format_iso(arena, day_add(day, -7)));
    view_set_string(view, "file",
                    of_cycle ? ""
                             : arena_printf(arena, "/school-menu/%" PRId64 "/food/%s",
                                            caller->school.number,
                                            menu_day_file_name(arena, day, work->place.stage)));
    view_set(view, "meals", meals_view(arena, request, work, is_typed));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    staffroom_answer(room, arena, request, "school_menu_day", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(menu_show)
{
    menu_answer(context, arena, request, NULL, false, response);
}

/* ---- saving ---- */

/* MENU_DONE, or what is wrong with a field. */
static enum menu_status choices_read(const struct request *request, struct menu_saving *saving)
{
    for (int i = 0; i < MENU_SLOTS; i++) {
        if (request_fault(request, FORM_DISH + i) != FIELD_RIGHT) return MENU_DISH_UNKNOWN;
        if (request_fault(request, FORM_PRICE + i) != FIELD_RIGHT) return MENU_PRICE_INVALID;
        struct menu_choice *choice = &saving->choices[i];
        if (request_has(request, FORM_DISH + i)) {
            choice->dish_id = request_number(request, FORM_DISH + i);
        }
        choice->has_price = request_has(request, FORM_PRICE + i);
        if (choice->has_price) choice->price = request_money(request, FORM_PRICE + i);
    }
    return MENU_DONE;
}

static enum err form_save(const struct staffroom *room, struct arena *arena,
                          const struct request *request, enum menu_status *out_status)
{
    struct menu_saving saving = {
        .place = place_of(request),
        .publishes = request_number(request, FORM_ACT) == ACT_PUBLISH,
        .login_id = caller_id(request),
    };
    if (request_has(request, FORM_SEEN)) {
        saving.seen_changed_at = instant_of_ms(request_number(request, FORM_SEEN));
    }
    *out_status = choices_read(request, &saving);
    if (*out_status != MENU_DONE) return OK;
    TRY(desk_menu_save(room->desk, arena, &saving));
    *out_status = saving.status;
    return OK;
}

static enum err form_copy(const struct staffroom *room, struct arena *arena,
                          const struct request *request, enum menu_status *out_status)
{
    struct menu_copying copying = {
        .from = place_of(request), .to = place_of(request), .login_id = caller_id(request)};
    if (request_number(request, FORM_ACT) == ACT_CYCLE) {
        struct menu_work work = {.arena = arena, .place = copying.to};
        work.dishes = ARENA_NEW(arena, struct menu_dishes);
        TRY(store_read(room->access->store, work_menu, &work));
        copying.from.kind = MENU_OF_CYCLE;
        copying.from.day = work.cycle_day;
    } else if (request_has(request, FORM_FROM)) {
        copying.from.day = request_day(request, FORM_FROM).number;
    }
    TRY(desk_menu_copy(room->desk, arena, &copying));
    *out_status = copying.status;
    return OK;
}

static STAFFROOM_HANDLER(menu_save)
{
    const struct staffroom *room = context;
    struct menu_place place;
    enum menu_status status = MENU_DAY_INVALID;
    enum err err = OK;
    if (request_fault(request, MENU_STAGE) != FIELD_RIGHT ||
        request_fault(request, MENU_DAY) != FIELD_RIGHT || !request_has(request, FORM_ACT)) {
        staffroom_not_found(room, arena, request, response);
        return;
    }
    bool copies = request_number(request, FORM_ACT) >= ACT_CYCLE;
    place = place_of(request);
    err = copies ? form_copy(room, arena, request, &status)
                 : form_save(room, arena, request, &status);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (status != MENU_DONE) {
        bool is_typed = !copies && status != MENU_STALE;
        menu_answer(room, arena, request, menu_refusal(status), is_typed, response);
    } else {
        response_redirect(response, place_path(arena, caller_of(request), &place));
    }
}

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    int64_t school_id;
    struct day today;
    struct menu_days days, of_cycle;
    struct menu_cycle cycles[MENU_STAGES];
    struct calendar calendar;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    struct day first = day_add(work->today, -DAYS_BACK), last = day_add(work->today, DAYS_AHEAD);
    TRY(calendar_load(tx, work->arena, work->school_id, first, last, &work->calendar));
    TRY(menu_days_load(tx, work->school_id, MENU_OF_DAY, first.number, last.number, &work->days));
    TRY(menu_days_load(tx, work->school_id, MENU_OF_CYCLE, 1, MENU_CYCLE_DAYS_LIMIT,
                       &work->of_cycle));
    for (int i = 0; i < MENU_STAGES; i++) {
        TRY(menu_cycle_load(tx, work->arena, work->school_id, (enum menu_stage)(MENU_PRIMARY + i),
                            &work->cycles[i]));
    }
    return OK;
}

static const struct menu_day_row *row_find(const struct menu_days *days, enum menu_stage stage,
                                           int32_t day)
{
    for (int i = 0; i < days->count; i++) {
        if (days->rows[i].stage == stage && days->rows[i].day == day) return &days->rows[i];
    }
    return NULL;
}

static json_t *place_view(struct arena *arena, const struct staffroom_caller *caller,
                          const struct menu_days *days, const struct menu_place *place)
{
    const struct menu_day_row *row = row_find(days, place->stage, place->day);
    bool is_published = row != NULL && row->is_published;
    const char *state = row == NULL ? "нет" : is_published ? "опубликовано" : "черновик";
    if (row != NULL && place->kind == MENU_OF_CYCLE) state = "составлено";
    json_t *view = json_pack("{s:s,s:s,s:s,s:b,s:b}", "path", place_path(arena, caller, place),
                             "stage", menu_stage_title(place->stage), "state", state, "published",
                             is_published, "there", row != NULL);
    CHECK(view != NULL);
    return view;
}

static json_t *places_view(struct arena *arena, const struct staffroom_caller *caller,
                           const struct menu_days *days, struct menu_place place)
{
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int stage = MENU_PRIMARY; stage <= MENU_SENIOR; stage++) {
        place.stage = (enum menu_stage)stage;
        json_add(list, place_view(arena, caller, days, &place));
    }
    return list;
}

static json_t *days_view(struct arena *arena, const struct staffroom_caller *caller,
                         const struct list_work *work)
{
    const struct calendar_pupils anybody = {.grade = 0, .shift = 0};
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < SHOWN_DAYS; i++) {
        struct day day = day_add(work->today, i - DAYS_BACK);
        struct menu_place place = {work->school_id, MENU_OF_DAY, MENU_PRIMARY, day.number};
        if (!calendar_is_meal_day(&work->calendar, day, anybody)) continue;
        json_t *row = json_pack("{s:s,s:b,s:o}", "day", day_format(arena, day), "today",
                                i == DAYS_BACK, "stages",
                                places_view(arena, caller, &work->days, place));
        json_add(rows, row);
    }
    return rows;
}

static json_t *cycle_days_view(struct arena *arena, const struct staffroom_caller *caller,
                               const struct list_work *work, enum menu_stage stage, int days)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 1; i <= days; i++) {
        struct menu_place place = {work->school_id, MENU_OF_CYCLE, stage, i};
        json_t *row = place_view(arena, caller, &work->of_cycle, &place);
        view_set(row, "number", json_integer(i));
        json_add(rows, row);
    }
    return rows;
}

static json_t *cycles_view(struct arena *arena, const struct staffroom_caller *caller,
                           const struct list_work *work)
{
    enum { DAYS_USUAL = 10 };
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < MENU_STAGES; i++) {
        const struct menu_cycle *cycle = &work->cycles[i];
        enum menu_stage stage = (enum menu_stage)(MENU_PRIMARY + i);
        json_t *row = json_pack(
            "{s:s,s:s,s:b,s:i,s:s,s:s,s:s,s:s,s:o}", "stage", menu_stage_title(stage), "suffix",
            menu_stage_suffix(stage), "there", cycle->is_there, "days",
            cycle->is_there ? cycle->days : DAYS_USUAL, "first",
            cycle->is_there ? day_format_iso(arena, cycle->first_day) : "", "post",
            cycle->approver_post, "name", cycle->approver_name, "approved",
            cycle->is_there ? day_format_iso(arena, cycle->approved_day) : "", "list",
            cycle_days_view(arena, caller, work, stage, cycle->days));
        json_add(rows, row);
    }
    return rows;
}

static void list_answer(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct list_work *work = ARENA_NEW(arena, struct list_work);
    work->arena = arena;
    work->school_id = caller->school.id;
    work->today = caller->today;
    if (!staffroom_read(room, arena, request, work_list, work, response)) return;
    json_t *view = staffroom_view(room, arena, request, "Меню", "menu");
    json_t *days = days_view(arena, caller, work);
    view_set(view, "has_days", json_boolean(json_array_size(days) > 0));
    view_set(view, "days", days);
    view_set(view, "cycles", cycles_view(arena, caller, work));
    view_set_string(view, "folder",
                    arena_printf(arena, "/school-menu/%" PRId64 "/food/", caller->school.number));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    staffroom_answer(room, arena, request, "school_menu", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(list_show)
{
    list_answer(context, arena, request, NULL, response);
}

static STAFFROOM_HANDLER(cycle_set)
{
    const struct staffroom *room = context;
    struct text post = field_text(request, SET_POST), name = field_text(request, SET_NAME);
    struct menu_cycle_setting setting = {
        .school_id = caller_of(request)->school.id,
        .stage = (enum menu_stage)(MENU_PRIMARY + request_number(request, SET_STAGE)),
        .cycle = {
            .is_there = true,
            .days = (int)request_number(request, SET_DAYS),
            .first_day = request_day(request, SET_FIRST),
            .approver_post = arena_copy(arena, post.bytes == NULL ? "" : post.bytes, post.size),
            .approver_name = arena_copy(arena, name.bytes == NULL ? "" : name.bytes, name.size),
            .approved_day = request_day(request, SET_APPROVED)}};
    enum err err = desk_menu_cycle_set(room->desk, &setting);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (setting.status != MENU_DONE) {
        list_answer(room, arena, request, menu_refusal(setting.status), response);
    } else {
        response_redirect(response, staffroom_path(arena, caller_of(request), "%s", "menu"));
    }
}

/* ---- routes ---- */

#define EACH_SLOT(does)                                                                            \
    does(1), does(2), does(3), does(4), does(5), does(6), does(7), does(8), does(9), does(10),     \
        does(11), does(12), does(13), does(14), does(15), does(16), does(17), does(18), does(19),  \
        does(20), does(21), does(22), does(23), does(24), does(25), does(26), does(27), does(28),  \
        does(29), does(30)
_Static_assert(MENU_SLOTS == 30, "EACH_SLOT names every slot");
#define DISH_FIELD(number)                                                                         \
    [FORM_DISH + (number)-1] = {"d" #number, FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL}
#define PRICE_FIELD(number)                                                                        \
    [FORM_PRICE + (number)-1] = {                                                                  \
        "p" #number, FIELD_IN_FORM, FIELD_MONEY, false, 0, MONEY_AMOUNT_LIMIT_KOPECKS, NULL}
#define STAGE_FIELD                                                                                \
    {                                                                                              \
        "stage", FIELD_IN_PATH, FIELD_CHOICE, true, 0, 0, STAGES                                   \
    }
#define NUMBER_FIELD                                                                               \
    {                                                                                              \
        "number", FIELD_IN_PATH, FIELD_INT, true, 1, MENU_CYCLE_DAYS_LIMIT, NULL                   \
    }
#define DAY_FIELD                                                                                  \
    {                                                                                              \
        "day", FIELD_IN_PATH, FIELD_DAY, true, 0, 0, NULL                                          \
    }
#define FORM_OWN_FIELDS                                                                            \
    [FORM_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ACTS},                           \
    [FORM_SEEN] = {"seen", FIELD_IN_FORM, FIELD_INT, false, 0, INT64_MAX, NULL},                   \
    [FORM_FROM] = {"from", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL}, EACH_SLOT(DISH_FIELD),    \
    EACH_SLOT(PRICE_FIELD)

static const struct field LIST_FIELDS[] = {[MENU_SCHOOL] = FIELD_OF_SCHOOL};
static const struct field DAY_FIELDS[] = {
    [MENU_SCHOOL] = FIELD_OF_SCHOOL, [MENU_STAGE] = STAGE_FIELD, [MENU_DAY] = DAY_FIELD};
static const struct field CYCLE_FIELDS[] = {
    [MENU_SCHOOL] = FIELD_OF_SCHOOL, [MENU_STAGE] = STAGE_FIELD, [MENU_DAY] = NUMBER_FIELD};
static const struct field DAY_FORM_FIELDS[FORM_FIELDS] = {[MENU_SCHOOL] = FIELD_OF_SCHOOL,
                                                          [MENU_STAGE] = STAGE_FIELD,
                                                          [MENU_DAY] = DAY_FIELD,
                                                          FORM_OWN_FIELDS};
static const struct field CYCLE_FORM_FIELDS[FORM_FIELDS] = {[MENU_SCHOOL] = FIELD_OF_SCHOOL,
                                                            [MENU_STAGE] = STAGE_FIELD,
                                                            [MENU_DAY] = NUMBER_FIELD,
                                                            FORM_OWN_FIELDS};
static const struct field SET_FIELDS[] = {
    [SET_SCHOOL] = FIELD_OF_SCHOOL,
    [SET_STAGE] = {"stage", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, STAGES},
    [SET_DAYS] = {"days", FIELD_IN_FORM, FIELD_INT, true, 1, MENU_CYCLE_DAYS_LIMIT, NULL},
    [SET_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
    [SET_POST] = {"post", FIELD_IN_FORM, FIELD_TEXT, false, 0, MENU_APPROVER_LIMIT, NULL},
    [SET_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, MENU_APPROVER_LIMIT, NULL},
    [SET_APPROVED] = {"approved", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
};

#define DAY_PATH "/school/{school}/menu/day/{stage}/{day}"
#define CYCLE_PATH "/school/{school}/menu/cycle/{stage}/{number}"

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/menu", WHOLE(RIGHT_MENU), list_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {STAFFROOM_POST("/school/{school}/menu/cycle", WHOLE(RIGHT_MENU), cycle_set),
     ROUTE_FIELDS(SET_FIELDS), .trail = "Типовое меню школы"},
    {STAFFROOM_GET(DAY_PATH, WHOLE(RIGHT_MENU), menu_show), ROUTE_FIELDS(DAY_FIELDS)},
    {STAFFROOM_POST(DAY_PATH, WHOLE(RIGHT_MENU), menu_save), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(DAY_FORM_FIELDS), .trail = "Меню дня"},
    {STAFFROOM_GET(CYCLE_PATH, WHOLE(RIGHT_MENU), menu_show), ROUTE_FIELDS(CYCLE_FIELDS)},
    {STAFFROOM_POST(CYCLE_PATH, WHOLE(RIGHT_MENU), menu_save), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(CYCLE_FORM_FIELDS), .trail = "День типового меню школы"},
};

/* ---- what is to be done ---- */

static enum err menu_tasks(struct tx *tx, struct staffroom_tasks *tasks)
{
    const struct staffroom_caller *caller = tasks->caller;
    const struct calendar_pupils anybody = {.grade = 0, .shift = 0};
    struct menu_days *days = ARENA_NEW(tasks->arena, struct menu_days);
    struct calendar calendar;
    struct menu_cycle cycle;
    if (!caller_may(caller, RIGHT_MENU, 0)) return OK;
    TRY(menu_cycle_load(tx, tasks->arena, caller->school.id, MENU_PRIMARY, &cycle));
    TRY(calendar_load(tx, tasks->arena, caller->school.id, caller->today, caller->today,
                      &calendar));
    if (!cycle.is_there || !calendar_is_meal_day(&calendar, caller->today, anybody)) return OK;
    TRY(menu_days_load(tx, caller->school.id, MENU_OF_DAY, caller->today.number,
                       caller->today.number, days));
    const struct menu_day_row *row = row_find(days, MENU_PRIMARY, caller->today.number);
    if (row != NULL && row->is_published) return OK;
    staffroom_task_add(tasks, true, staffroom_path(tasks->arena, caller, "%s", "menu"),
                       "Опубликуйте меню на сегодня");
    return OK;
}

const struct staffroom_pages staffroom_day_menu_pages = {STAFFROOM_PAGES(ROUTES),
                                                         .tasks = menu_tasks};
