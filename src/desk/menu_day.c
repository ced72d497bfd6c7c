/* Menus of days and of the cycle. */
#include "desk/menu_day.h"

#include "base/check.h"
#include "desk/menu_day_sql.h"
#include "ledger/book.h"

const char *menu_refusal(enum menu_status status)
{
    switch (status) {
    case MENU_DONE: return NULL;
    case MENU_DAY_INVALID: return "На этот день меню не составляют.";
    case MENU_STALE:
        return "Меню уже изменил кто-то другой. Ниже то, что сохранено сейчас: внесите правку ещё "
               "раз.";
    case MENU_DISH_UNKNOWN: return "Такого блюда у школы нет.";
    case MENU_PRICE_INVALID: return "Цена пишется в рублях: 49,61.";
    case MENU_EMPTY: return "Меню пустое: выберите хотя бы одно блюдо.";
    case MENU_APPROVER_INVALID: return "Должность и фамилия не длиннее 100 знаков.";
    }
    return "";
}

/* ---- slots ---- */

/* A row of the form by meal and its place in the meal; -1: there is no such row any more. */
int menu_slot_at(int64_t meal, int64_t position)
{
    for (int i = 0; i < MENU_SLOTS; i++) {
        if ((int64_t)menu_slot(i)->meal != meal) continue;
        if (position-- == 0) return i;
    }
    return -1;
}

int64_t menu_slot_position(int slot)
{
    int64_t position = 0;
    while (slot - position > 0 &&
           menu_slot(slot - (int)position - 1)->meal == menu_slot(slot)->meal) {
        position++;
    }
    return position;
}

/* ---- loading ---- */

static enum err items_load(struct tx *tx, struct arena *arena, const struct menu_place *place,
                           struct day_menu *menu)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_menu_items);
    bind_int(rows, ARG_MENU_ITEMS_SCHOOL_ID, place->school_id);
    bind_int(rows, ARG_MENU_ITEMS_KIND, place->kind);
    bind_int(rows, ARG_MENU_ITEMS_STAGE, place->stage);
    bind_int(rows, ARG_MENU_ITEMS_DAY, place->day);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int slot = menu_slot_at(column_int(rows, COL_MENU_ITEMS_MEAL),
                                column_int(rows, COL_MENU_ITEMS_POSITION));
        if (slot < 0) continue;
        menu->dishes[slot] = (struct menu_dish){
            .dish_id = column_int(rows, COL_MENU_ITEMS_DISH_ID),
            .name = column_string(rows, COL_MENU_ITEMS_NAME, arena),
            .recipe_number = column_string(rows, COL_MENU_ITEMS_RECIPE_NUMBER, arena),
            .weight_g = column_int(rows, COL_MENU_ITEMS_WEIGHT_G),
            .nutrients = {column_int(rows, COL_MENU_ITEMS_ENERGY_KCAL),
                          column_int(rows, COL_MENU_ITEMS_PROTEIN_MG),
                          column_int(rows, COL_MENU_ITEMS_FAT_MG),
                          column_int(rows, COL_MENU_ITEMS_CARBOHYDRATE_MG)},
            .price = money_of_kopecks(column_int(rows, COL_MENU_ITEMS_PRICE)),
        };
    }
}

static enum err state_load(struct tx *tx, const struct menu_place *place,
                           struct menu_state *out_state)
{
    *out_state = (struct menu_state){.is_there = false};
    scoped(statement) struct statement *row = statement_open(tx, &q_menu_day_load);
    bind_int(row, ARG_MENU_DAY_LOAD_SCHOOL_ID, place->school_id);
    bind_int(row, ARG_MENU_DAY_LOAD_KIND, place->kind);
    bind_int(row, ARG_MENU_DAY_LOAD_STAGE, place->stage);
    bind_int(row, ARG_MENU_DAY_LOAD_DAY, place->day);
    TRY(statement_next(row, &out_state->is_there));
    if (!out_state->is_there) return OK;
    out_state->is_published = !column_is_null(row, COL_MENU_DAY_LOAD_PUBLISHED_AT);
    out_state->published_at = instant_of_ms(column_int(row, COL_MENU_DAY_LOAD_PUBLISHED_AT));
    out_state->changed_at = instant_of_ms(column_int(row, COL_MENU_DAY_LOAD_CHANGED_AT));
    return OK;
}

enum err day_menu_load(struct tx *tx, struct arena *arena, const struct menu_place *place,
                       struct day_menu *out_menu, struct menu_state *out_state)
{
    *out_menu = (struct day_menu){.stage = place->stage};
    TRY(state_load(tx, place, out_state));
    return items_load(tx, arena, place, out_menu);
}

enum err day_menu_load_before(struct tx *tx, struct arena *arena, const struct menu_place *place,
                              bool *out_found, struct day_menu *out_menu)
{
    struct menu_place before = *place;
    struct menu_state state;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_menu_day_before);
        bind_int(row, ARG_MENU_DAY_BEFORE_SCHOOL_ID, place->school_id);
        bind_int(row, ARG_MENU_DAY_BEFORE_STAGE, place->stage);
        bind_int(row, ARG_MENU_DAY_BEFORE_DAY, place->day);
        bind_int(row, ARG_MENU_DAY_BEFORE_SINCE, place->day - MENU_REPEAT_DAYS);
        TRY(statement_next(row, out_found));
        if (!*out_found) return OK;
        before.day = (int32_t)column_int(row, COL_MENU_DAY_BEFORE_DAY);
    }
    return day_menu_load(tx, arena, &before, out_menu, &state);
}

enum err menu_dishes_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct menu_dishes *out_dishes)
{
    out_dishes->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_menu_dishes);
    bind_int(rows, ARG_MENU_DISHES_SCHOOL_ID, school_id);
    bind_int(rows, ARG_MENU_DISHES_LIMIT, MENU_DISHES_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        out_dishes->is_offered[out_dishes->count] = column_int(rows, COL_MENU_DISHES_IS_OFFERED) !=
                                                    0;
        out_dishes->dishes[out_dishes->count++] = (struct menu_dish){
            .dish_id = column_int(rows, COL_MENU_DISHES_ID),
            .name = column_string(rows, COL_MENU_DISHES_NAME, arena),
            .recipe_number = column_string(rows, COL_MENU_DISHES_RECIPE_NUMBER, arena),
            .weight_g = column_int(rows, COL_MENU_DISHES_WEIGHT_G),
            .nutrients = {column_int(rows, COL_MENU_DISHES_ENERGY_KCAL),
                          column_int(rows, COL_MENU_DISHES_PROTEIN_MG),
                          column_int(rows, COL_MENU_DISHES_FAT_MG),
                          column_int(rows, COL_MENU_DISHES_CARBOHYDRATE_MG)},
            .price = money_of_kopecks(column_int(rows, COL_MENU_DISHES_PRICE)),
        };
    }
}

enum err menu_days_load(struct tx *tx, int64_t school_id, enum menu_kind kind, int32_t first_day,
                        int32_t last_day, struct menu_days *out_days)
{
    const int room = sizeof out_days->rows / sizeof *out_days->rows;
    out_days->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_menu_days);
    bind_int(rows, ARG_MENU_DAYS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_MENU_DAYS_KIND, kind);
    bind_int(rows, ARG_MENU_DAYS_FIRST_DAY, first_day);
    bind_int(rows, ARG_MENU_DAYS_LAST_DAY, last_day);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || out_days->count == room) return OK;
        out_days->rows[out_days->count++] = (struct menu_day_row){
            .stage = (enum menu_stage)column_int(rows, COL_MENU_DAYS_STAGE),
            .day = (int32_t)column_int(rows, COL_MENU_DAYS_DAY),
            .is_published = !column_is_null(rows, COL_MENU_DAYS_PUBLISHED_AT),
        };
    }
}

/* ---- the cycle ---- */

enum err menu_cycle_load(struct tx *tx, struct arena *arena, int64_t school_id,
                         enum menu_stage stage, struct menu_cycle *out_cycle)
{
    *out_cycle = (struct menu_cycle){.approver_post = "", .approver_name = ""};
    scoped(statement) struct statement *row = statement_open(tx, &q_menu_cycle_load);
    bind_int(row, ARG_MENU_CYCLE_LOAD_SCHOOL_ID, school_id);
    bind_int(row, ARG_MENU_CYCLE_LOAD_STAGE, stage);
    TRY(statement_next(row, &out_cycle->is_there));
    if (!out_cycle->is_there) return OK;
    out_cycle->days = (int)column_int(row, COL_MENU_CYCLE_LOAD_DAYS);
    out_cycle->first_day = day_of_number((int32_t)column_int(row, COL_MENU_CYCLE_LOAD_FIRST_DAY));
    out_cycle->approver_post = column_string(row, COL_MENU_CYCLE_LOAD_APPROVER_POST, arena);
    out_cycle->approver_name = column_string(row, COL_MENU_CYCLE_LOAD_APPROVER_NAME, arena);
    out_cycle->approved_day = day_of_number(
        (int32_t)column_int(row, COL_MENU_CYCLE_LOAD_APPROVED_DAY));
    return OK;
}

int menu_cycle_day(const struct menu_cycle *cycle, const struct calendar *calendar, struct day day)
{
    const struct calendar_pupils anybody = {.grade = 0, .shift = 0};
    int number = 0;
    if (!cycle->is_there || day_compare(day, cycle->first_day) < 0) return 0;
    if (!calendar_is_meal_day(calendar, day, anybody)) return 0;
    for (struct day at = cycle->first_day; day_compare(at, day) <= 0; at = day_add(at, 1)) {
        if (calendar_is_meal_day(calendar, at, anybody)) number++;
    }
    return (number - 1) % cycle->days + 1;
}

/* ---- changing ---- */

struct saving_work {
    struct instant now;
    struct arena *arena;
    struct menu_saving *saving;
    struct menu_dishes *dishes;
};

static const struct menu_dish *dish_find(const struct menu_dishes *dishes, int64_t dish_id)
{
    for (int i = 0; i < dishes->count; i++) {
        if (dishes->dishes[i].dish_id == dish_id) return &dishes->dishes[i];
    }
    return NULL;
}

static enum menu_status choices_judge(const struct saving_work *work)
{
    const struct menu_saving *saving = work->saving;
    int chosen = 0;
    for (int i = 0; i < MENU_SLOTS; i++) {
        const struct menu_choice *choice = &saving->choices[i];
        if (choice->dish_id == 0) continue;
        if (dish_find(work->dishes, choice->dish_id) == NULL) return MENU_DISH_UNKNOWN;
        chosen++;
    }
    for (int i = 0; i < MENU_SLOTS; i++) {
        const struct menu_choice *choice = &saving->choices[i];
        if (choice->dish_id == 0 || !choice->has_price || money_is_zero(choice->price)) continue;
        if (!money_is_amount(choice->price)) return MENU_PRICE_INVALID;
    }
    return saving->publishes && chosen == 0 ? MENU_EMPTY : MENU_DONE;
}

static enum err place_judge(struct tx *tx, const struct menu_place *place, struct instant now,
                            enum menu_status *out_status)
{
    struct book book;
    bool found;
    TRY(book_load(tx, place->school_id, &found, &book));
    if (!found) return ERR_NOT_FOUND;
    int32_t today = day_of_instant(now, book.zone).number;
    bool is_right = place->kind == MENU_OF_CYCLE
                        ? place->day >= 1 && place->day <= MENU_CYCLE_DAYS_LIMIT
                        : place->day >= today - 366 && place->day <= today + MENU_DAYS_AHEAD;
    *out_status = is_right ? MENU_DONE : MENU_DAY_INVALID;
    return OK;
}

static enum err items_write(struct tx *tx, const struct saving_work *work)
{
    const struct menu_saving *saving = work->saving;
    scoped(statement) struct statement *clear = statement_open(tx, &q_menu_items_clear);
    bind_int(clear, ARG_MENU_ITEMS_CLEAR_SCHOOL_ID, saving->place.school_id);
    bind_int(clear, ARG_MENU_ITEMS_CLEAR_KIND, saving->place.kind);
    bind_int(clear, ARG_MENU_ITEMS_CLEAR_STAGE, saving->place.stage);
    bind_int(clear, ARG_MENU_ITEMS_CLEAR_DAY, saving->place.day);
    TRY(statement_run(clear));
    scoped(statement) struct statement *row = statement_open(tx, &q_menu_item_insert);
    for (int i = 0; i < MENU_SLOTS; i++) {
        const struct menu_choice *choice = &saving->choices[i];
        if (choice->dish_id == 0) continue;
        const struct menu_dish *dish = dish_find(work->dishes, choice->dish_id);
        CHECK(dish != NULL); /* choices_judge() */
        struct money price = choice->has_price ? choice->price : dish->price;
        bind_int(row, ARG_MENU_ITEM_INSERT_SCHOOL_ID, saving->place.school_id);
        bind_int(row, ARG_MENU_ITEM_INSERT_KIND, saving->place.kind);
        bind_int(row, ARG_MENU_ITEM_INSERT_STAGE, saving->place.stage);
        bind_int(row, ARG_MENU_ITEM_INSERT_DAY, saving->place.day);
        bind_int(row, ARG_MENU_ITEM_INSERT_MEAL, menu_slot(i)->meal);
        bind_int(row, ARG_MENU_ITEM_INSERT_POSITION, menu_slot_position(i));
        bind_int(row, ARG_MENU_ITEM_INSERT_DISH_ID, choice->dish_id);
        bind_int(row, ARG_MENU_ITEM_INSERT_PRICE, money_in_kopecks(price));
        TRY(statement_add(row));
    }
    return statement_flush(row);
}

/* A moment of saving is the form's version: two saves of one millisecond differ, too. */
static enum err day_write(struct tx *tx, const struct menu_saving *saving, struct instant now,
                          const struct menu_state *before)
{
    if (before->is_there && instant_compare(now, before->changed_at) <= 0) {
        now = instant_add_ms(before->changed_at, 1);
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_menu_day_set);
    bind_int(row, ARG_MENU_DAY_SET_SCHOOL_ID, saving->place.school_id);
    bind_int(row, ARG_MENU_DAY_SET_KIND, saving->place.kind);
    bind_int(row, ARG_MENU_DAY_SET_STAGE, saving->place.stage);
    bind_int(row, ARG_MENU_DAY_SET_DAY, saving->place.day);
    if (saving->publishes && saving->place.kind == MENU_OF_DAY) {
        bind_int(row, ARG_MENU_DAY_SET_PUBLISHED_AT, now.ms);
    }
    bind_int(row, ARG_MENU_DAY_SET_LOGIN_ID, saving->login_id);
    bind_int(row, ARG_MENU_DAY_SET_CHANGED_AT, now.ms);
    return statement_run(row);
}

static enum err save_run(struct tx *tx, void *context)
{
    struct saving_work *work = context;
    struct menu_saving *saving = work->saving;
    struct instant now = work->now;
    struct menu_state state;
    TRY(place_judge(tx, &saving->place, now, &saving->status));
    if (saving->status != MENU_DONE) return OK;
    TRY(state_load(tx, &saving->place, &state));
    saving->status = MENU_STALE;
    if (instant_compare(state.changed_at, saving->seen_changed_at) != 0) return OK;
    TRY(menu_dishes_load(tx, work->arena, saving->place.school_id, work->dishes));
    saving->status = choices_judge(work);
    if (saving->status != MENU_DONE) return OK;
    TRY(items_write(tx, work));
    return day_write(tx, saving, now, &state);
}

enum err desk_menu_save(struct desk *desk, struct arena *arena, struct menu_saving *saving)
{
    struct saving_work work = {world_now(desk->world), arena, saving,
                               ARENA_NEW(arena, struct menu_dishes)};
    return store_write(desk->store, saving->place.school_id, save_run, &work);
}

enum err day_menu_save(struct tx *tx, struct arena *arena, struct instant now,
                       struct menu_saving *saving)
{
    struct saving_work work = {now, arena, saving, ARENA_NEW(arena, struct menu_dishes)};
    return save_run(tx, &work);
}

/* ---- copying ---- */

struct copying_work {
    struct desk *desk;
    struct arena *arena;
    struct menu_copying *copying;
};

static enum err copy_run(struct tx *tx, void *context)
{
    struct copying_work *work = context;
    struct menu_copying *copying = work->copying;
    struct day_menu menu;
    struct menu_state from_state, to_state;
    struct menu_saving saving = {.place = copying->to, .login_id = copying->login_id};
    struct saving_work save = {world_now(work->desk->world), work->arena, &saving,
                               ARENA_NEW(work->arena, struct menu_dishes)};
    CHECK(copying->from.school_id == copying->to.school_id);
    TRY(day_menu_load(tx, work->arena, &copying->from, &menu, &from_state));
    copying->status = MENU_EMPTY;
    if (day_menu_is_empty(&menu)) return OK;
    TRY(state_load(tx, &copying->to, &to_state));
    if (to_state.is_there) saving.seen_changed_at = to_state.changed_at;
    for (int i = 0; i < MENU_SLOTS; i++) {
        const struct menu_dish *dish = &menu.dishes[i];
        saving.choices[i] = (struct menu_choice){dish->dish_id, dish->dish_id != 0, dish->price};
    }
    TRY(save_run(tx, &save));
    copying->status = saving.status;
    return OK;
}

enum err desk_menu_copy(struct desk *desk, struct arena *arena, struct menu_copying *copying)
{
    struct copying_work work = {desk, arena, copying};
    return store_write(desk->store, copying->to.school_id, copy_run, &work);
}

/* ---- settings ---- */

static enum menu_status cycle_judge(const struct menu_cycle *cycle)
{
    if (cycle->days < 1 || cycle->days > MENU_CYCLE_DAYS_LIMIT) return MENU_DAY_INVALID;
    if (text_length_characters(text_of(cycle->approver_post)) > MENU_APPROVER_LIMIT ||
        text_length_characters(text_of(cycle->approver_name)) > MENU_APPROVER_LIMIT) {
        return MENU_APPROVER_INVALID;
    }
    return MENU_DONE;
}

static enum err cycle_run(struct tx *tx, void *context)
{
    const struct menu_cycle_setting *setting = context;
    const struct menu_cycle *cycle = &setting->cycle;
    scoped(statement) struct statement *row = statement_open(tx, &q_menu_cycle_set);
    bind_int(row, ARG_MENU_CYCLE_SET_SCHOOL_ID, setting->school_id);
    bind_int(row, ARG_MENU_CYCLE_SET_STAGE, setting->stage);
    bind_int(row, ARG_MENU_CYCLE_SET_DAYS, cycle->days);
    bind_int(row, ARG_MENU_CYCLE_SET_FIRST_DAY, cycle->first_day.number);
    bind_string(row, ARG_MENU_CYCLE_SET_APPROVER_POST, cycle->approver_post);
    bind_string(row, ARG_MENU_CYCLE_SET_APPROVER_NAME, cycle->approver_name);
    bind_int(row, ARG_MENU_CYCLE_SET_APPROVED_DAY, cycle->approved_day.number);
    return statement_run(row);
}

enum err day_menu_cycle_set(struct tx *tx, struct menu_cycle_setting *setting)
{
    setting->status = cycle_judge(&setting->cycle);
    return setting->status == MENU_DONE ? cycle_run(tx, setting) : OK;
}

enum err desk_menu_cycle_set(struct desk *desk, struct menu_cycle_setting *setting)
{
    setting->status = cycle_judge(&setting->cycle);
    if (setting->status != MENU_DONE) return OK;
    return store_write(desk->store, setting->school_id, cycle_run, setting);
}

enum err menu_recipe_set(struct tx *tx, int64_t school_id, int64_t dish_id, const char *number)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_menu_recipe_set);
    bind_int(row, ARG_MENU_RECIPE_SET_SCHOOL_ID, school_id);
    bind_int(row, ARG_MENU_RECIPE_SET_DISH_ID, dish_id);
    bind_string(row, ARG_MENU_RECIPE_SET_RECIPE_NUMBER, number);
    return statement_run(row);
}
