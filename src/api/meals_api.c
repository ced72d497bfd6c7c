/* The published menu of the child's school; set meals chosen ahead. */
#include "api/inside.h"
#include "base/check.h"
#include "desk/choice_day.h"
#include "desk/menu_day.h"
#include "meals/day_menu.h"

/* ---- the menu ---- */

struct menu_work {
    const struct request *request;
    struct day day;
    struct day_menu menus[MENU_STAGES];
    bool is_published[MENU_STAGES];
};

static enum err menu_read(struct tx *tx, struct api_reading *reading)
{
    struct menu_work *work = reading->work;
    const struct api_child *child = &reading->child;
    work->day = request_has(work->request, API_MENU_DAY)
                    ? request_day(work->request, API_MENU_DAY)
                    : day_of_instant(reading->now, child->zone);
    for (int i = 0; i < MENU_STAGES; i++) {
        struct menu_state state;
        const struct menu_place place = {.school_id = child->account.school_id,
                                         .kind = MENU_OF_DAY,
                                         .stage = (enum menu_stage)(i + 1),
                                         .day = work->day.number};
        TRY(day_menu_load(tx, reading->arena, &place, &work->menus[i], &state));
        work->is_published[i] = state.is_there && state.is_published;
    }
    return OK;
}

static json_t *dish_view(const struct menu_dish *dish, const struct menu_slot *slot)
{
    json_t *row = json_object();
    view_set_string(row, "section", slot->section);
    view_set_string(row, "name", dish->name);
    view_set_string(row, "recipe", dish->recipe_number == NULL ? "" : dish->recipe_number);
    view_set(row, "weight_g", json_integer(dish->weight_g));
    view_set(row, "energy_kcal", json_integer(dish->nutrients.energy_kcal));
    view_set(row, "protein_mg", json_integer(dish->nutrients.protein_mg));
    view_set(row, "fat_mg", json_integer(dish->nutrients.fat_mg));
    view_set(row, "carbohydrate_mg", json_integer(dish->nutrients.carbohydrate_mg));
    view_set(row, "price", api_money(dish->price));
    return row;
}

static json_t *menu_meals_view(const struct day_menu *menu)
{
    json_t *meals = json_array();
    for (int m = 1; m <= MENU_MEALS; m++) {
        json_t *dishes = json_array();
        for (int i = 0; i < MENU_SLOTS; i++) {
            const struct menu_slot *slot = menu_slot(i);
            if ((int)slot->meal != m || menu->dishes[i].dish_id == 0) continue;
            api_append(dishes, dish_view(&menu->dishes[i], slot));
        }
        if (json_array_size(dishes) == 0) {
            json_decref(dishes);
            continue;
        }
        json_t *meal = json_object();
        view_set_string(meal, "name", menu_meal_title((enum menu_meal)m));
        view_set(meal, "dishes", dishes);
        api_append(meals, meal);
    }
    return meals;
}

API_HANDLER(api_menu_show)
{
    const struct api *api = context;
    struct menu_work *work = ARENA_NEW(arena, struct menu_work);
    *work = (struct menu_work){.request = request};
    struct api_reading reading = {.more = menu_read, .work = work};
    if (!api_read(api, arena, request, &reading, response)) return;
    json_t *menus = json_array();
    for (int i = 0; i < MENU_STAGES; i++) {
        if (!work->is_published[i]) continue;
        json_t *menu = json_object();
        view_set_string(menu, "classes", menu_stage_title((enum menu_stage)(i + 1)));
        view_set(menu, "meals", menu_meals_view(&work->menus[i]));
        api_append(menus, menu);
    }
    json_t *view = json_object();
    view_set(view, "day", api_day(arena, work->day));
    view_set(view, "menus", menus);
    api_answer(arena, request, 200, view, response);
}

/* ---- set meals ahead ---- */

static const char *meal_name(enum meal meal)
{
    switch (meal) {
    case MEAL_BREAKFAST: return "breakfast";
    case MEAL_LUNCH: return "lunch";
    case MEAL_SNACK: break;
    }
    return "snack";
}

static enum err meals_read(struct tx *tx, struct api_reading *reading)
{
    struct choice_days *days = reading->work;
    const struct login_account account = reading->child.account;
    return choice_days_load(tx, reading->arena, account.school_id, account.account_id, reading->now,
                            days);
}

static json_t *family_or_null(struct arena *arena, int64_t family_id)
{
    return family_id == 0 ? json_null() : api_id(arena, family_id);
}

static json_t *wish_view(struct arena *arena, enum meal_wish wish, int64_t family_id)
{
    switch (wish) {
    case MEAL_WISH_AS_USUAL: return json_string("usual");
    case MEAL_WISH_NOTHING: return json_string("none");
    case MEAL_WISH_FAMILY: break;
    }
    return api_id(arena, family_id);
}

static json_t *options_view(struct arena *arena, const struct choice_meal *meal)
{
    json_t *options = json_array();
    for (int i = 0; i < meal->option_count; i++) {
        const struct choice_option *option = &meal->options[i];
        json_t *row = json_object();
        view_set(row, "id", api_id(arena, option->family_id));
        view_set_string(row, "name", option->name);
        view_set(row, "price", api_money(option->parent_part));
        view_set(row, "is_given", json_boolean(option->is_given));
        api_append(options, row);
    }
    return options;
}

/* Of a weekday the standing wish, of a day its own. */
static json_t *choice_view(struct arena *arena, const struct choice_meal *meal, bool is_standing)
{
    enum meal_wish standing = meal->standing_id == 0 ? MEAL_WISH_NOTHING : MEAL_WISH_FAMILY;
    json_t *view = json_object();
    view_set_string(view, "meal", meal_name(meal->meal));
    view_set(view, "options", options_view(arena, meal));
    if (is_standing) {
        view_set(view, "wish",
                 meal->is_standing ? wish_view(arena, standing, meal->standing_id)
                                   : json_string("usual"));
        view_set(view, "holds", family_or_null(arena, meal->standing_id));
    } else {
        view_set(view, "wish", wish_view(arena, meal->own_wish, meal->own_id));
        view_set(view, "holds", family_or_null(arena, meal->holds_id));
    }
    return view;
}

static json_t *choices_view(struct arena *arena, const struct choice_day *day, bool is_standing)
{
    json_t *meals = json_array();
    for (int i = 0; i < CHOICE_MEALS; i++) {
        if (day->meals[i].option_count == 0) continue;
        api_append(meals, choice_view(arena, &day->meals[i], is_standing));
    }
    return meals;
}

static json_t *days_view(struct arena *arena, const struct choice_days *days)
{
    json_t *rows = json_array();
    for (int i = 0; i < days->day_count; i++) {
        const struct choice_day *day = &days->days[i];
        bool feeds = day->answer.verdict == CALENDAR_MEALS;
        json_t *row = json_object();
        view_set(row, "day", api_day(arena, day->day));
        view_set(row, "feeds", json_boolean(feeds));
        view_set_string(row, "reason", day->answer.reason);
        view_set(row, "is_open", json_boolean(feeds && day->is_open));
        view_set(row, "meals", feeds ? choices_view(arena, day, false) : json_array());
        api_append(rows, row);
    }
    return rows;
}

API_HANDLER(api_meals_show)
{
    const struct api *api = context;
    struct choice_days *days = ARENA_NEW(arena, struct choice_days);
    *days = (struct choice_days){.day_count = 0};
    struct api_reading reading = {.more = meals_read, .work = days};
    if (!api_read(api, arena, request, &reading, response)) return;
    json_t *weekdays = json_array();
    for (int i = 0; i < 7 && days->is_pupil; i++) {
        json_t *row = json_object();
        view_set(row, "weekday", json_integer(i + 1));
        view_set(row, "meals", choices_view(arena, &days->standing[i], true));
        api_append(weekdays, row);
    }
    json_t *view = json_object();
    view_set(view, "is_pupil", json_boolean(days->is_pupil));
    view_set(view, "first_open_day", api_day(arena, days->first_open_day));
    view_set(view, "days", days_view(arena, days));
    view_set(view, "weekdays", weekdays);
    api_answer(arena, request, 200, view, response);
}

static const char *words_of(enum choice_status status)
{
    switch (status) {
    case CHOICE_OK: return NULL;
    case CHOICE_ACCOUNT_CLOSED: return "Ребёнок больше не учится в этой школе.";
    case CHOICE_TOO_LATE: return "Для этого дня выбирать уже поздно.";
    case CHOICE_TOO_FAR: return "На этот день выбирать ещё рано: можно на две недели вперёд.";
    case CHOICE_NO_MEAL_DAY: return "В этот день школа не кормит.";
    case CHOICE_NOT_OFFERED: return "Такого рациона у ребёнка нет.";
    }
    return NULL;
}

static const char *code_of(enum choice_status status)
{
    switch (status) {
    case CHOICE_OK: return "ok";
    case CHOICE_ACCOUNT_CLOSED: return "account_closed";
    case CHOICE_TOO_LATE: return "too_late";
    case CHOICE_TOO_FAR: return "too_far";
    case CHOICE_NO_MEAL_DAY: return "no_meals";
    case CHOICE_NOT_OFFERED: return "not_offered";
    }
    return "ok";
}

static void choose(const struct api *api, struct arena *arena, const struct request *request,
                   struct choice_saying *saying, struct response *response)
{
    struct api_reading reading = {.more = NULL};
    if (!api_read(api, arena, request, &reading, response)) return;
    saying->school_id = reading.child.account.school_id;
    saying->account_id = reading.child.account.account_id;
    saying->login_id = api_caller_of(request)->login_id;
    enum err err = desk_meal_choose(api->desk, saying);
    if (err != OK) {
        api_fault(arena, request, err, response);
        return;
    }
    if (saying->status != CHOICE_OK) {
        const char *words = arena_printf(arena, "wishes[%d]: %s", saying->refused,
                                         words_of(saying->status));
        api_refuse(arena, request, 422, code_of(saying->status), words, response);
        return;
    }
    json_t *view = json_object();
    view_set(view, "changed", json_integer(saying->changed));
    api_answer(arena, request, 200, view, response);
}

API_HANDLER(api_meals_choose)
{
    const struct api *api = context;
    struct api_repeat repeat;
    struct meal_choice *wishes = ARENA_ARRAY(arena, struct meal_choice, MEAL_CHOICE_WISHES_LIMIT);
    struct choice_saying saying = {.wishes = wishes};
    scoped(json) json_t *body = api_body(arena, request, response);
    if (body == NULL) return;
    struct reader reader = reader_of(body);
    if (!api_wishes_read(&reader, wishes, MEAL_CHOICE_WISHES_LIMIT, &saying.wish_count)) {
        api_refuse_body(arena, request, &reader, response);
        return;
    }
    if (!api_repeat_begin(api, arena, request, &repeat, response)) return;
    choose(api, arena, request, &saying, response);
    api_repeat_end(api, &repeat, response);
}
