/* «Меню»: typical menus of the city: composed, checked by the sanitary rules, laid on
 * schools. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/city_cycle.h"
#include "office/food_inside.h"

enum { SHOW_ID };
enum { SET_NAME, SET_STAGE, SET_CATERER, SET_DAYS, SET_POST, SET_APPROVER, SET_APPROVED, SET_ID };
enum { DAY_ID, DAY_NUMBER, DAY_SEEN, DAY_DISH, DAY_FIELDS = DAY_DISH + MENU_SLOTS };
enum { LAY_ID, LAY_FIRST, LAY_PUBLISH };

struct menu_work {
    struct food_work food;
    int64_t cycle_id;
    struct catalogue catalogue;
    struct caterer_list caterers;
    struct school_list schools;
    struct city_cycles cycles;
    const struct city_cycle *cycle; /* NULL: none */
    struct city_cycle_items items;
    struct city_cycle_places places;
    struct catalogue_changes changes;
    struct staff_list staff;
};

static enum err work_menus(struct tx *tx, void *context)
{
    struct menu_work *work = context;
    struct arena *arena = work->food.arena;
    TRY(food_begin(tx, &work->food));
    TRY(catalogue_load(tx, arena, &work->catalogue));
    TRY(caterers_load(tx, arena, &work->caterers));
    TRY(school_list_load(tx, arena, &work->schools));
    TRY(staff_list_load(tx, arena, 0, &work->staff));
    TRY(city_cycles_load(tx, arena, &work->cycles));
    TRY(city_cycle_places_load(tx, arena, &work->places));
    work->cycle = city_cycle_of(&work->cycles, work->cycle_id);
    if (work->cycle == NULL) return OK;
    TRY(city_cycle_items_load(tx, arena, work->cycle_id, &work->items));
    return catalogue_changes_load(tx, arena, CHANGE_OF_CYCLE, work->cycle_id, &work->changes);
}

static const char *cycle_path(struct arena *arena, int64_t cycle_id)
{
    return arena_printf(arena, "/office/menus/%s", id_format(arena, cycle_id));
}

static json_t *stage_choices(struct text chosen)
{
    json_t *choices = json_array();
    CHECK(choices != NULL);
    for (int stage = MENU_PRIMARY; stage <= MENU_SENIOR; stage++) {
        json_add(choices, choice_view(menu_stage_suffix((enum menu_stage)stage),
                                      menu_stage_title((enum menu_stage)stage), chosen));
    }
    return choices;
}

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

/* ---- all cycles ---- */

static const char *schools_of(struct arena *arena, const struct menu_work *work, int64_t cycle_id)
{
    int64_t *ids = ARENA_ARRAY(arena, int64_t, (size_t)work->places.count + 1);
    int count = 0;
    for (int i = 0; i < work->places.count; i++) {
        if (work->places.list[i].cycle_id == cycle_id)
            ids[count++] = work->places.list[i].school_id;
    }
    return schools_told(arena, &work->schools, ids, count);
}

static json_t *cycles_view(struct arena *arena, const struct menu_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->cycles.count; i++) {
        const struct city_cycle *cycle = &work->cycles.list[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:i,s:s}", "path", cycle_path(arena, cycle->id), "name", cycle->name,
            "stage", menu_stage_title(cycle->stage), "caterer",
            cycle->caterer_id == 0 ? "" : caterer_name(&work->caterers, cycle->caterer_id), "days",
            cycle->days, "schools", schools_of(arena, work, cycle->id));
        json_add(rows, row);
    }
    return rows;
}

static void answer_list(const struct office *office, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    struct menu_work work = {.food = food_work_of(office, arena, request)};
    enum err err = store_read(office->access->store, work_menus, &work);
    if (food_failed(office, arena, request, err, response)) return;
    bool is_typed = refusal != NULL;
    json_t *view = office_view(office, arena, request, "Меню", "menus");
    view_set(view, "cycles", cycles_view(arena, &work));
    view_set(view, "has_cycles", json_boolean(work.cycles.count > 0));
    view_set(view, "name", text_view(typed_again(request, is_typed, SET_NAME)));
    view_set(view, "stages", stage_choices(typed_again(request, is_typed, SET_STAGE)));
    view_set(view, "caterers",
             caterer_choices(arena, &work.caterers, typed_again(request, is_typed, SET_CATERER)));
    view_set(view, "days",
             is_typed ? text_view(request_raw(request, SET_DAYS)) : json_string("10"));
    view_set(view, "post", text_view(typed_again(request, is_typed, SET_POST)));
    view_set(view, "approver", text_view(typed_again(request, is_typed, SET_APPROVER)));
    view_set(view, "approved",
             is_typed ? text_view(request_raw(request, SET_APPROVED))
                      : day_value(arena, work.food.deed.today));
    view_set(view, "refusal", refusal_view(refusal));
    office_answer(office, arena, request, "office_menus", is_typed ? 422 : 200, view, response);
}

static OFFICE_HANDLER(menus_show)
{
    answer_list(context, arena, request, NULL, response);
}

/* ---- one cycle ---- */

static json_t *warnings_of(struct arena *arena, const struct menu_work *work, int day)
{
    struct day_menu menu, before;
    struct menu_warnings *warnings = ARENA_NEW(arena, struct menu_warnings);
    int day_before = day == 1 ? work->cycle->days : day - 1;
    json_t *list = json_array();
    CHECK(list != NULL);
    city_cycle_menu(work->cycle, &work->items, &work->catalogue, day, &menu);
    city_cycle_menu(work->cycle, &work->items, &work->catalogue, day_before, &before);
    menu_judge(arena, &menu, work->cycle->days > 1 ? &before : NULL, warnings);
    for (int i = 0; i < warnings->count; i++) {
        json_add(list, json_string(warnings->list[i].text));
    }
    return list;
}

static json_t *days_view(struct arena *arena, const struct menu_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int day = 1; day <= work->cycle->days; day++) {
        const char *dishes = "";
        for (int i = 0; i < work->items.count; i++) {
            const struct city_cycle_item *item = &work->items.list[i];
            const struct catalogue_dish *dish = catalogue_dish(&work->catalogue, item->dish_id);
            if (item->day != day || dish == NULL) continue;
            dishes = arena_printf(arena, "%s%s%s", dishes, *dishes == '\0' ? "" : "; ", dish->name);
        }
        json_t *warnings = warnings_of(arena, work, day);
        json_t *row = json_pack(
            "{s:i,s:s,s:s,s:I,s:o}", "number", day, "path",
            arena_printf(arena, "%s/%d", cycle_path(arena, work->cycle_id), day), "dishes", dishes,
            "warning_count", (json_int_t)json_array_size(warnings), "warnings", warnings);
        json_add(rows, row);
    }
    return rows;
}

/* What came of laying, school by school; NULL: nothing was laid. */
struct laid {
    const struct city_cycle_laying *list;
    int count;
};

static json_t *laid_view(const struct menu_work *work, const struct laid *laid)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; laid != NULL && i < laid->count; i++) {
        const struct city_cycle_laying *one = &laid->list[i];
        const char *refusal = cycle_refusal(one->status);
        json_t *row = json_pack("{s:s,s:b,s:i,s:s}", "school",
                                school_words(&work->schools, one->school_id), "good",
                                refusal == NULL, "published", one->published, "refusal",
                                refusal == NULL ? "" : refusal);
        json_add(rows, row);
    }
    return rows;
}

static void answer_cycle(const struct office *office, struct arena *arena,
                         const struct request *request, int64_t cycle_id, const char *refusal,
                         const struct laid *laid, struct response *response)
{
    struct menu_work work = {.food = food_work_of(office, arena, request), .cycle_id = cycle_id};
    enum err err = store_read(office->access->store, work_menus, &work);
    if (food_failed(office, arena, request, err, response)) return;
    const struct city_cycle *cycle = work.cycle;
    if (cycle == NULL) {
        office_not_found(office, arena, request, response);
        return;
    }
    json_t *view = office_view(office, arena, request, cycle->name, "menus");
    json_t *about = json_pack(
        "{s:s,s:s,s:s,s:s,s:i,s:s,s:s,s:s,s:s,s:s}", "path", cycle_path(arena, cycle->id), "name",
        cycle->name, "stage", menu_stage_title(cycle->stage), "caterer",
        cycle->caterer_id == 0 ? "любой" : caterer_name(&work.caterers, cycle->caterer_id), "days",
        cycle->days, "post", cycle->approver_post, "approver", cycle->approver_name, "approved",
        day_format(arena, cycle->approved_day), "approved_value",
        day_format_iso(arena, cycle->approved_day), "schools", schools_of(arena, &work, cycle->id));
    CHECK(about != NULL);
    view_set(view, "cycle", about);
    view_set(view, "days", days_view(arena, &work));
    int64_t *ids = ARENA_ARRAY(arena, int64_t, (size_t)work.places.count + 1);
    int count = 0;
    for (int i = 0; i < work.places.count; i++) {
        if (work.places.list[i].cycle_id == cycle_id) ids[count++] = work.places.list[i].school_id;
    }
    view_set(view, "schools", school_boxes(arena, &work.schools, ids, count));
    view_set(view, "first", day_value(arena, day_add(work.food.deed.today, 1)));
    view_set(view, "today", day_value(arena, work.food.deed.today));
    view_set(view, "laid", laid_view(&work, laid));
    view_set(view, "has_laid", json_boolean(laid != NULL));
    view_set(view, "changes", changes_view(arena, &work.changes, &work.staff));
    view_set(view, "refusal", refusal_view(refusal));
    office_answer(office, arena, request, "office_menu_cycle", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(cycle_show)
{
    answer_cycle(context, arena, request, request_number(request, SHOW_ID), NULL, NULL, response);
}

/* ---- a new one, and changing it ---- */

struct set_work {
    struct food_work food;
    struct city_cycle cycle;
    enum cycle_status status;
};

static enum err work_set(struct tx *tx, void *context)
{
    struct set_work *work = context;
    struct city_cycles cycles;
    TRY(food_begin(tx, &work->food));
    if (work->cycle.id != 0) {
        TRY(city_cycles_load(tx, work->food.arena, &cycles));
        const struct city_cycle *was = city_cycle_of(&cycles, work->cycle.id);
        work->status = CYCLE_UNKNOWN;
        if (was == NULL) return OK;
        work->cycle.stage = was->stage;
        work->cycle.caterer_id = was->caterer_id;
    }
    return city_cycle_set(tx, work->food.arena, &work->food.deed, &work->cycle, &work->status);
}

static const char *typed_string(const struct request *request, struct arena *arena, int field)
{
    struct text text = field_text(request, field);
    return arena_copy(arena, text.bytes, text.size);
}

static void set_post(const struct office *office, struct arena *arena,
                     const struct request *request, int64_t cycle_id, struct response *response)
{
    struct set_work work = {
        .food = food_work_of(office, arena, request),
        .cycle = {.id = cycle_id,
                  .name = typed_string(request, arena, SET_NAME),
                  .stage = (enum menu_stage)(MENU_PRIMARY + number_of(request, SET_STAGE)),
                  .caterer_id = number_of(request, SET_CATERER),
                  .days = (int)number_of(request, SET_DAYS),
                  .approver_post = typed_string(request, arena, SET_POST),
                  .approver_name = typed_string(request, arena, SET_APPROVER)},
    };
    work.cycle.approved_day = day_typed(request, SET_APPROVED,
                                        day_of_instant(work.food.now, zone_moscow()));
    enum err err = store_write(office->access->store, 0, work_set, &work);
    if (food_failed(office, arena, request, err, response)) return;
    if (work.status == CYCLE_OK) {
        response_redirect(response, cycle_path(arena, work.cycle.id));
    } else if (cycle_id == 0) {
        answer_list(office, arena, request, cycle_refusal(work.status), response);
    } else {
        answer_cycle(office, arena, request, cycle_id, cycle_refusal(work.status), NULL, response);
    }
}

static OFFICE_HANDLER(cycle_new_post)
{
    set_post(context, arena, request, 0, response);
}

static OFFICE_HANDLER(cycle_set_post)
{
    set_post(context, arena, request, request_number(request, SET_ID), response);
}

/* ---- one day of it ---- */

static json_t *options_view(struct arena *arena, const struct catalogue *catalogue, int64_t chosen)
{
    json_t *options = json_array();
    CHECK(options != NULL);
    for (int i = 0; i < catalogue->count; i++) {
        const struct catalogue_dish *dish = &catalogue->dishes[i];
        if (dish->is_archived && dish->id != chosen) continue;
        json_t *option = json_pack("{s:s,s:s,s:b}", "id", id_format(arena, dish->id), "name",
                                   dish->name, "chosen", dish->id == chosen);
        json_add(options, option);
    }
    return options;
}

static json_t *slots_view(struct arena *arena, const struct menu_work *work,
                          const struct day_menu *menu, enum menu_meal meal)
{
    json_t *slots = json_array();
    CHECK(slots != NULL);
    for (int i = 0; i < MENU_SLOTS; i++) {
        const char *section = menu_slot(i)->section;
        if (menu_slot(i)->meal != meal) continue;
        json_t *slot = json_pack("{s:i,s:s,s:o}", "number", i + 1, "section",
                                 *section == '\0' ? "ещё" : section, "options",
                                 options_view(arena, &work->catalogue, menu->dishes[i].dish_id));
        json_add(slots, slot);
    }
    return slots;
}

static json_t *meals_view(struct arena *arena, const struct menu_work *work,
                          const struct day_menu *menu)
{
    json_t *meals = json_array();
    CHECK(meals != NULL);
    for (int at = MENU_BREAKFAST; at <= MENU_SECOND_DINNER; at++) {
        enum menu_meal meal = (enum menu_meal)at;
        struct menu_sums sums = day_menu_sums(menu, meal);
        bool has_dishes = day_menu_has_meal(menu, meal);
        bool is_daily = meal == MENU_BREAKFAST || meal == MENU_LUNCH || meal == MENU_SNACK;
        json_t *view = json_pack("{s:s,s:b,s:b,s:I,s:I,s:o}", "title", menu_meal_title(meal),
                                 "open", is_daily || has_dishes, "has_dishes", has_dishes, "weight",
                                 (json_int_t)sums.weight_g, "energy",
                                 (json_int_t)sums.nutrients.energy_kcal, "slots",
                                 slots_view(arena, work, menu, meal));
        json_add(meals, view);
    }
    return meals;
}

static void answer_day(const struct office *office, struct arena *arena,
                       const struct request *request, const char *refusal,
                       struct response *response)
{
    int day = (int)request_number(request, DAY_NUMBER);
    struct day_menu menu;
    struct menu_work work = {.food = food_work_of(office, arena, request),
                             .cycle_id = request_number(request, DAY_ID)};
    enum err err = store_read(office->access->store, work_menus, &work);
    if (food_failed(office, arena, request, err, response)) return;
    if (work.cycle == NULL || day > work.cycle->days) {
        office_not_found(office, arena, request, response);
        return;
    }
    city_cycle_menu(work.cycle, &work.items, &work.catalogue, day, &menu);
    json_t *warnings = warnings_of(arena, &work, day);
    json_t *view = office_view(office, arena, request, work.cycle->name, "menus");
    view_set_string(view, "name", work.cycle->name);
    view_set_string(view, "stage", menu_stage_title(work.cycle->stage));
    view_set(view, "number", json_integer(day));
    view_set_string(view, "back", cycle_path(arena, work.cycle_id));
    view_set_string(view, "path",
                    arena_printf(arena, "%s/%d", cycle_path(arena, work.cycle_id), day));
    view_set_string(view, "seen",
                    arena_printf(arena, "%lld", (long long)work.cycle->changed_at.ms));
    view_set(view, "has_warnings", json_boolean(json_array_size(warnings) > 0));
    view_set(view, "warnings", warnings);
    view_set(view, "meals", meals_view(arena, &work, &menu));
    view_set(view, "refusal", refusal_view(refusal));
    office_answer(office, arena, request, "office_menu_cycle_day", refusal == NULL ? 200 : 422,
                  view, response);
}

static OFFICE_HANDLER(day_show)
{
    answer_day(context, arena, request, NULL, response);
}

struct day_work {
    struct food_work food;
    int64_t cycle_id;
    int day;
    struct city_cycle_item items[MENU_SLOTS];
    int count;
    struct instant seen;
    enum cycle_status status;
};

static enum err work_day(struct tx *tx, void *context)
{
    struct day_work *work = context;
    TRY(food_begin(tx, &work->food));
    return city_cycle_day_set(tx, work->food.arena, &work->food.deed, work->cycle_id, work->day,
                              work->items, work->count, work->seen, &work->status);
}

static OFFICE_HANDLER(day_post)
{
    const struct office *office = context;
    struct day_work work = {.food = food_work_of(office, arena, request),
                            .cycle_id = request_number(request, DAY_ID),
                            .day = (int)request_number(request, DAY_NUMBER),
                            .seen = instant_of_ms(number_of(request, DAY_SEEN))};
    for (int i = 0; i < MENU_SLOTS; i++) {
        if (!request_has(request, DAY_DISH + i)) continue;
        work.items[work.count++] = (struct city_cycle_item){
            work.day, i, request_number(request, DAY_DISH + i), money_zero()};
    }
    enum err err = store_write(office->access->store, 0, work_day, &work);
    if (food_failed(office, arena, request, err, response)) return;
    if (work.status == CYCLE_OK) {
        response_redirect(response,
                          arena_printf(arena, "%s/%d", cycle_path(arena, work.cycle_id), work.day));
    } else {
        answer_day(office, arena, request, cycle_refusal(work.status), response);
    }
}

/* ---- laying ---- */

struct lay_work {
    struct food_work food;
    struct city_cycle_laying *laying;
};

static enum err work_lay(struct tx *tx, void *context)
{
    struct lay_work *work = context;
    TRY(food_begin(tx, &work->food));
    return city_cycle_lay(tx, work->food.arena, &work->food.deed, work->laying);
}

/* Each school's in a transaction of its own: what one refuses the others keep. */
static OFFICE_HANDLER(lay_post)
{
    enum { SCHOOL_BYTES = 64 << 20 };
    const struct office *office = context;
    struct arena each;
    int64_t *ids, cycle_id = request_number(request, LAY_ID);
    int count = form_ids(request, arena, "school", &ids);
    struct city_cycle_laying *laying = ARENA_ARRAY(arena, struct city_cycle_laying,
                                                   (size_t)count + 1);
    enum err err = OK;
    arena_init(&each, SCHOOL_BYTES);
    for (int i = 0; i < count && err == OK; i++) {
        laying[i] = (struct city_cycle_laying){
            .cycle_id = cycle_id,
            .school_id = ids[i],
            .first_day = day_typed(request, LAY_FIRST, day_of_number(0)),
            .publishes = request_flag(request, LAY_PUBLISH)};
        struct lay_work work = {food_work_of(office, &each, request), &laying[i]};
        err = store_write(office->access->store, ids[i], work_lay, &work);
        arena_reset(&each);
    }
    arena_release(&each);
    if (food_failed(office, arena, request, err, response)) return;
    struct laid laid = {laying, count};
    answer_cycle(office, arena, request, cycle_id,
                 count == 0 ? "Отметьте хотя бы одну школу." : NULL, count == 0 ? NULL : &laid,
                 response);
}

/* ---- routes ---- */

static const char *const STAGES[] = {"sm", "ss", NULL};
static const struct field SHOW_FIELDS[] = {
    [SHOW_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
#define SET_COMMON                                                                                 \
    [SET_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},                           \
    [SET_STAGE] = {"stage", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, STAGES},                     \
    [SET_CATERER] = {"caterer", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},                       \
    [SET_DAYS] = {"days", FIELD_IN_FORM, FIELD_INT, false, 1, MENU_CYCLE_DAYS_LIMIT, NULL},        \
    [SET_POST] = {"post", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},                           \
    [SET_APPROVER] = {"approver", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},                   \
    [SET_APPROVED] = {"approved", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL}
static const struct field NEW_FIELDS[] = {SET_COMMON};
static const struct field SET_FIELDS[] = {
    SET_COMMON,
    [SET_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
#define DISH_FIELD(n) [DAY_DISH + (n)-1] = {"d" #n, FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL}
#define DAY_PLACE                                                                                  \
    [DAY_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL}, [DAY_NUMBER] = {                 \
                                                                      "day",                       \
                                                                      FIELD_IN_PATH,               \
                                                                      FIELD_INT,                   \
                                                                      true,                        \
                                                                      1,                           \
                                                                      MENU_CYCLE_DAYS_LIMIT,       \
                                                                      NULL}
static const struct field DAY_SHOW_FIELDS[] = {DAY_PLACE};
static const struct field DAY_POST_FIELDS[] = {
    DAY_PLACE,      [DAY_SEEN] = {"seen", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    DISH_FIELD(1),  DISH_FIELD(2),
    DISH_FIELD(3),  DISH_FIELD(4),
    DISH_FIELD(5),  DISH_FIELD(6),
    DISH_FIELD(7),  DISH_FIELD(8),
    DISH_FIELD(9),  DISH_FIELD(10),
    DISH_FIELD(11), DISH_FIELD(12),
    DISH_FIELD(13), DISH_FIELD(14),
    DISH_FIELD(15), DISH_FIELD(16),
    DISH_FIELD(17), DISH_FIELD(18),
    DISH_FIELD(19), DISH_FIELD(20),
    DISH_FIELD(21), DISH_FIELD(22),
    DISH_FIELD(23), DISH_FIELD(24),
    DISH_FIELD(25), DISH_FIELD(26),
    DISH_FIELD(27), DISH_FIELD(28),
    DISH_FIELD(29), DISH_FIELD(30),
};
_Static_assert(sizeof DAY_POST_FIELDS / sizeof *DAY_POST_FIELDS == DAY_FIELDS,
               "a field for each row of the form");
static const struct field LAY_FIELDS[] = {
    [LAY_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [LAY_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [LAY_PUBLISH] = {"publish", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
#define MAY OFFICE(RIGHT_DISHES)

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/menus", MAY, menus_show)},
    {OFFICE_POST("/office/menus", MAY, cycle_new_post), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(NEW_FIELDS), .trail = "Новое типовое меню"},
    {OFFICE_GET("/office/menus/{id}", MAY, cycle_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_POST("/office/menus/{id}", MAY, cycle_set_post), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(SET_FIELDS), .trail = "Типовое меню"},
    {OFFICE_POST("/office/menus/{id}/lay", MAY, lay_post), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(LAY_FIELDS), .trail = "Типовое меню разложено на школы"},
    {OFFICE_GET("/office/menus/{id}/{day}", MAY, day_show), ROUTE_FIELDS(DAY_SHOW_FIELDS)},
    {OFFICE_POST("/office/menus/{id}/{day}", MAY, day_post), ROUTE_FIELDS(DAY_POST_FIELDS),
     .trail = "День типового меню"},
};

const struct office_pages office_menu_pages = {OFFICE_PAGES(ROUTES)};
