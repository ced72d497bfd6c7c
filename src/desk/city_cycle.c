/* Typical menus of the city, and laying them on schools. */
#include "desk/city_cycle.h"

#include <string.h>

#include "base/check.h"
#include "desk/catalogue_sql.h"
#include "desk/price_apply.h"
#include "ledger/origin.h"
#include "school/school.h"

const char *cycle_refusal(enum cycle_status status)
{
    switch (status) {
    case CYCLE_OK: break;
    case CYCLE_UNKNOWN: return "Такого цикла нет.";
    case CYCLE_NAME_INVALID: return "Назовите цикл, до ста двадцати знаков.";
    case CYCLE_DAYS_INVALID: return "В цикле от 1 до 28 дней.";
    case CYCLE_APPROVER_INVALID: return "Должность и фамилия не длиннее 100 знаков.";
    case CYCLE_STALE:
        return "Меню дня уже изменил кто-то другой. Ниже то, что сохранено сейчас: внесите правку "
               "ещё раз.";
    case CYCLE_DISH_UNKNOWN: return "Такого блюда в справочнике нет.";
    case CYCLE_DAY_PAST: return "Цикл начинается сегодня или позже.";
    case CYCLE_NOT_MEAL_DAY: return "В этот день школа не кормит: цикл начинается с дня питания.";
    case CYCLE_EMPTY: return "Не все дни цикла заполнены.";
    }
    return NULL;
}

/* ---- loading ---- */

enum err city_cycles_load(struct tx *tx, struct arena *arena, struct city_cycles *out_cycles)
{
    struct city_cycles cycles = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_cycles);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        cycles.list = arena_grow(arena, cycles.list, cycles.count, &room, sizeof *cycles.list);
        cycles.list[cycles.count++] = (struct city_cycle){
            .id = column_int(rows, COL_CYCLES_ID),
            .caterer_id = column_int(rows, COL_CYCLES_CATERER_ID),
            .name = column_string(rows, COL_CYCLES_NAME, arena),
            .stage = (enum menu_stage)column_int(rows, COL_CYCLES_STAGE),
            .days = (int)column_int(rows, COL_CYCLES_DAYS),
            .approver_post = column_string(rows, COL_CYCLES_APPROVER_POST, arena),
            .approver_name = column_string(rows, COL_CYCLES_APPROVER_NAME, arena),
            .approved_day = {(int32_t)column_int(rows, COL_CYCLES_APPROVED_DAY)},
            .is_archived = column_int(rows, COL_CYCLES_IS_ARCHIVED) != 0,
            .changed_at = instant_of_ms(column_int(rows, COL_CYCLES_CHANGED_AT)),
        };
    }
    *out_cycles = cycles;
    return OK;
}

const struct city_cycle *city_cycle_of(const struct city_cycles *cycles, int64_t id)
{
    for (int i = 0; i < cycles->count; i++) {
        if (cycles->list[i].id == id) return &cycles->list[i];
    }
    return NULL;
}

enum err city_cycle_items_load(struct tx *tx, struct arena *arena, int64_t cycle_id,
                               struct city_cycle_items *out_items)
{
    struct city_cycle_items items = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_cycle_items);
    bind_int(rows, ARG_CYCLE_ITEMS_CYCLE_ID, cycle_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int slot = menu_slot_at(column_int(rows, COL_CYCLE_ITEMS_MEAL),
                                column_int(rows, COL_CYCLE_ITEMS_POSITION));
        if (slot < 0) continue;
        items.list = arena_grow(arena, items.list, items.count, &room, sizeof *items.list);
        items.list[items.count++] = (struct city_cycle_item){
            .day = (int)column_int(rows, COL_CYCLE_ITEMS_DAY),
            .slot = slot,
            .dish_id = column_int(rows, COL_CYCLE_ITEMS_DISH_ID),
            .price = money_of_kopecks(column_int(rows, COL_CYCLE_ITEMS_PRICE)),
        };
    }
    *out_items = items;
    return OK;
}

void city_cycle_menu(const struct city_cycle *cycle, const struct city_cycle_items *items,
                     const struct catalogue *catalogue, int day, struct day_menu *out_menu)
{
    *out_menu = (struct day_menu){.stage = cycle->stage};
    for (int i = 0; i < items->count; i++) {
        const struct city_cycle_item *item = &items->list[i];
        const struct catalogue_dish *dish = catalogue_dish(catalogue, item->dish_id);
        if (item->day != day || dish == NULL) continue;
        out_menu->dishes[item->slot] = (struct menu_dish){.dish_id = dish->id,
                                                          .name = dish->name,
                                                          .recipe_number = dish->recipe_number,
                                                          .weight_g = dish->weight_g,
                                                          .nutrients = dish->nutrients,
                                                          .price = item->price};
    }
}

enum err city_cycle_places_load(struct tx *tx, struct arena *arena,
                                struct city_cycle_places *out_places)
{
    struct city_cycle_places places = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_cycle_schools);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        places.list = arena_grow(arena, places.list, places.count, &room, sizeof *places.list);
        places.list[places.count++] = (struct city_cycle_place){
            .school_id = column_int(rows, COL_CYCLE_SCHOOLS_SCHOOL_ID),
            .cycle_id = column_int(rows, COL_CYCLE_SCHOOLS_CYCLE_ID),
            .login_id = column_int(rows, COL_CYCLE_SCHOOLS_LOGIN_ID),
            .stage = (enum menu_stage)column_int(rows, COL_CYCLE_SCHOOLS_STAGE),
            .first_day = {(int32_t)column_int(rows, COL_CYCLE_SCHOOLS_FIRST_DAY)},
            .laid_at = instant_of_ms(column_int(rows, COL_CYCLE_SCHOOLS_LAID_AT)),
        };
    }
    *out_places = places;
    return OK;
}

/* ---- changing ---- */

enum err city_cycle_day_write(struct tx *tx, int64_t cycle_id, int day,
                              const struct city_cycle_item *items, int count)
{
    scoped(statement) struct statement *clear = statement_open(tx, &q_cycle_items_clear);
    bind_int(clear, ARG_CYCLE_ITEMS_CLEAR_CYCLE_ID, cycle_id);
    bind_int(clear, ARG_CYCLE_ITEMS_CLEAR_DAY, day);
    TRY(statement_run(clear));
    scoped(statement) struct statement *insert = statement_open(tx, &q_cycle_item_insert);
    for (int i = 0; i < count; i++) {
        bind_int(insert, ARG_CYCLE_ITEM_INSERT_CYCLE_ID, cycle_id);
        bind_int(insert, ARG_CYCLE_ITEM_INSERT_DAY, day);
        bind_int(insert, ARG_CYCLE_ITEM_INSERT_MEAL, menu_slot(items[i].slot)->meal);
        bind_int(insert, ARG_CYCLE_ITEM_INSERT_POSITION, menu_slot_position(items[i].slot));
        bind_int(insert, ARG_CYCLE_ITEM_INSERT_DISH_ID, items[i].dish_id);
        bind_int(insert, ARG_CYCLE_ITEM_INSERT_PRICE, money_in_kopecks(items[i].price));
        TRY(statement_add(insert));
    }
    return statement_flush(insert);
}

static enum cycle_status cycle_form(const struct city_cycle *cycle)
{
    struct text name = text_trim(text_of(cycle->name));
    if (!text_is_utf8(name) || name.size == 0 || text_length_characters(name) > CYCLE_NAME_LIMIT) {
        return CYCLE_NAME_INVALID;
    }
    if (cycle->days < 1 || cycle->days > MENU_CYCLE_DAYS_LIMIT) return CYCLE_DAYS_INVALID;
    bool is_long = text_length_characters(text_of(cycle->approver_post)) > MENU_APPROVER_LIMIT ||
                   text_length_characters(text_of(cycle->approver_name)) > MENU_APPROVER_LIMIT;
    return is_long ? CYCLE_APPROVER_INVALID : CYCLE_OK;
}

static enum err cycle_write(struct tx *tx, const struct city_cycle *cycle, bool is_new)
{
    if (!is_new) {
        scoped(statement) struct statement *update = statement_open(tx, &q_cycle_update);
        bind_int(update, ARG_CYCLE_UPDATE_ID, cycle->id);
        bind_string(update, ARG_CYCLE_UPDATE_NAME, cycle->name);
        bind_int(update, ARG_CYCLE_UPDATE_DAYS, cycle->days);
        bind_string(update, ARG_CYCLE_UPDATE_APPROVER_POST, cycle->approver_post);
        bind_string(update, ARG_CYCLE_UPDATE_APPROVER_NAME, cycle->approver_name);
        bind_int(update, ARG_CYCLE_UPDATE_APPROVED_DAY, cycle->approved_day.number);
        bind_int(update, ARG_CYCLE_UPDATE_IS_ARCHIVED, cycle->is_archived);
        bind_int(update, ARG_CYCLE_UPDATE_CHANGED_AT, cycle->changed_at.ms);
        return statement_run(update);
    }
    scoped(statement) struct statement *insert = statement_open(tx, &q_cycle_insert);
    bind_int(insert, ARG_CYCLE_INSERT_ID, cycle->id);
    bind_int(insert, ARG_CYCLE_INSERT_CATERER_ID, cycle->caterer_id);
    bind_string(insert, ARG_CYCLE_INSERT_NAME, cycle->name);
    bind_int(insert, ARG_CYCLE_INSERT_STAGE, cycle->stage);
    bind_int(insert, ARG_CYCLE_INSERT_DAYS, cycle->days);
    bind_string(insert, ARG_CYCLE_INSERT_APPROVER_POST, cycle->approver_post);
    bind_string(insert, ARG_CYCLE_INSERT_APPROVER_NAME, cycle->approver_name);
    bind_int(insert, ARG_CYCLE_INSERT_APPROVED_DAY, cycle->approved_day.number);
    bind_int(insert, ARG_CYCLE_INSERT_CHANGED_AT, cycle->changed_at.ms);
    return statement_run(insert);
}

/* A moment of saving is the form's version: two of one millisecond differ, too. */
static struct instant moment_after(struct instant now, struct instant before)
{
    return instant_compare(now, before) > 0 ? now : instant_add_ms(before, 1);
}

enum err city_cycle_set(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                        struct city_cycle *cycle, enum cycle_status *out_status)
{
    struct city_cycles cycles;
    TRY(city_cycles_load(tx, arena, &cycles));
    const struct city_cycle *was = city_cycle_of(&cycles, cycle->id);
    bool is_new = cycle->id == 0;
    *out_status = !is_new && was == NULL ? CYCLE_UNKNOWN : cycle_form(cycle);
    if (*out_status != CYCLE_OK) return OK;
    if (is_new) TRY(origin_take_ids(tx, 1, &cycle->id));
    cycle->changed_at = is_new ? deed->now : moment_after(deed->now, was->changed_at);
    TRY(cycle_write(tx, cycle, is_new));
    return catalogue_change_add(tx, deed, CHANGE_OF_CYCLE, cycle->id,
                                is_new ? CHANGE_ADDED : CHANGE_NAME, is_new ? "" : was->name,
                                arena_printf(arena, "%s, дней: %d", cycle->name, cycle->days));
}

static enum cycle_status items_judge(const struct catalogue *catalogue,
                                     const struct city_cycle_item *items, int count)
{
    for (int i = 0; i < count; i++) {
        if (catalogue_dish(catalogue, items[i].dish_id) == NULL) return CYCLE_DISH_UNKNOWN;
    }
    return CYCLE_OK;
}

enum err city_cycle_day_set(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                            int64_t cycle_id, int day, const struct city_cycle_item *items,
                            int count, struct instant seen, enum cycle_status *out_status)
{
    struct city_cycles cycles;
    struct catalogue catalogue;
    TRY(city_cycles_load(tx, arena, &cycles));
    TRY(catalogue_load(tx, arena, &catalogue));
    const struct city_cycle *cycle = city_cycle_of(&cycles, cycle_id);
    *out_status = cycle == NULL                  ? CYCLE_UNKNOWN
                  : day < 1 || day > cycle->days ? CYCLE_DAYS_INVALID
                  : instant_compare(cycle->changed_at, seen) != 0
                      ? CYCLE_STALE
                      : items_judge(&catalogue, items, count);
    if (*out_status != CYCLE_OK) return OK;
    struct city_cycle touched = *cycle;
    touched.changed_at = moment_after(deed->now, cycle->changed_at);
    TRY(city_cycle_day_write(tx, cycle_id, day, items, count));
    TRY(cycle_write(tx, &touched, false));
    return catalogue_change_add(tx, deed, CHANGE_OF_CYCLE, cycle_id, CHANGE_MENU,
                                arena_printf(arena, "%d-й день", day),
                                arena_printf(arena, "блюд: %d", count));
}

/* ---- laying ---- */

struct laying {
    struct arena *arena;
    const struct catalogue_deed *deed;
    struct city_cycle_laying *order;
    struct catalogue catalogue;
    struct city_cycles cycles;
    const struct city_cycle *cycle;
    struct city_cycle_items items;
    struct calendar calendar;
    struct day today;
};

static bool has_empty_day(const struct laying *laying)
{
    for (int day = 1; day <= laying->cycle->days; day++) {
        bool has_any = false;
        for (int i = 0; i < laying->items.count; i++) has_any |= laying->items.list[i].day == day;
        if (!has_any) return true;
    }
    return false;
}

static enum err laying_judge(struct tx *tx, struct laying *laying)
{
    const struct calendar_pupils anybody = {.grade = 0, .shift = 0};
    struct city_cycle_laying *order = laying->order;
    struct school school;
    bool found;
    TRY(school_by_id(tx, laying->arena, order->school_id, &found, &school));
    order->status = found && laying->cycle != NULL ? CYCLE_OK : CYCLE_UNKNOWN;
    if (order->status != CYCLE_OK) return OK;
    laying->today = day_of_instant(laying->deed->now, school.zone);
    order->status = day_compare(order->first_day, laying->today) < 0 ? CYCLE_DAY_PAST
                    : has_empty_day(laying)                          ? CYCLE_EMPTY
                                                                     : CYCLE_OK;
    if (order->status != CYCLE_OK) return OK;
    TRY(calendar_load(tx, laying->arena, order->school_id, order->first_day,
                      day_add(order->first_day, CYCLE_PUBLISH_DAYS), &laying->calendar));
    if (!calendar_is_meal_day(&laying->calendar, order->first_day, anybody)) {
        order->status = CYCLE_NOT_MEAL_DAY;
    }
    return OK;
}

/* A school's menu names dishes of its own: those that it does not have are copied. */
static enum err dishes_copy(struct tx *tx, const struct laying *laying)
{
    struct school_offers offers;
    TRY(school_offers_load(tx, laying->arena, laying->order->school_id, &offers));
    for (int i = 0; i < laying->catalogue.count; i++) {
        const struct catalogue_dish *dish = &laying->catalogue.dishes[i];
        bool is_cooked = false, is_there = false;
        for (int j = 0; j < laying->items.count; j++) {
            is_cooked |= laying->items.list[j].dish_id == dish->id;
        }
        for (int j = 0; j < offers.count; j++) is_there |= offers.list[j].dish_id == dish->id;
        if (is_cooked && !is_there) {
            TRY(school_dish_copy(tx, dish, laying->order->school_id));
        }
    }
    return OK;
}

static enum err day_save(struct tx *tx, const struct laying *laying, struct menu_place place,
                         int cycle_day)
{
    struct day_menu menu;
    struct menu_state state;
    struct menu_saving saving = {
        .place = place, .publishes = place.kind == MENU_OF_DAY, .login_id = laying->deed->login_id};
    TRY(day_menu_load(tx, laying->arena, &place, &menu, &state));
    if (state.is_there) saving.seen_changed_at = state.changed_at;
    for (int i = 0; i < laying->items.count; i++) {
        const struct city_cycle_item *item = &laying->items.list[i];
        if (item->day != cycle_day) continue;
        saving.choices[item->slot] = (struct menu_choice){
            item->dish_id, money_is_positive(item->price), item->price};
    }
    TRY(day_menu_save(tx, laying->arena, laying->deed->now, &saving));
    CHECK(saving.status == MENU_DONE);
    return OK;
}

static enum err cycle_copy(struct tx *tx, const struct laying *laying)
{
    const struct city_cycle *cycle = laying->cycle;
    struct menu_cycle_setting setting = {
        .school_id = laying->order->school_id,
        .stage = cycle->stage,
        .cycle = {.days = cycle->days,
                  .first_day = laying->order->first_day,
                  .approver_post = cycle->approver_post,
                  .approver_name = cycle->approver_name,
                  .approved_day = cycle->approved_day},
    };
    TRY(day_menu_cycle_set(tx, &setting));
    CHECK(setting.status == MENU_DONE);
    for (int day = 1; day <= cycle->days; day++) {
        struct menu_place place = {setting.school_id, MENU_OF_CYCLE, cycle->stage, day};
        TRY(day_save(tx, laying, place, day));
    }
    return OK;
}

/* Days that the school has written, published or not, stay as they are. */
static enum err days_publish(struct tx *tx, struct laying *laying)
{
    struct menu_cycle counted = {
        .is_there = true, .days = laying->cycle->days, .first_day = laying->order->first_day};
    for (int ahead = 0; ahead < CYCLE_PUBLISH_DAYS; ahead++) {
        struct day day = day_add(counted.first_day, ahead);
        struct menu_place place = {laying->order->school_id, MENU_OF_DAY, laying->cycle->stage,
                                   day.number};
        struct day_menu menu;
        struct menu_state state;
        int number = menu_cycle_day(&counted, &laying->calendar, day);
        if (number == 0 || day.number > laying->today.number + MENU_DAYS_AHEAD) continue;
        TRY(day_menu_load(tx, laying->arena, &place, &menu, &state));
        if (state.is_there) continue;
        TRY(day_save(tx, laying, place, number));
        laying->order->published++;
    }
    return OK;
}

enum err city_cycle_place_set(struct tx *tx, const struct city_cycle_place *place)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_cycle_school_set);
    bind_int(set, ARG_CYCLE_SCHOOL_SET_SCHOOL_ID, place->school_id);
    bind_int(set, ARG_CYCLE_SCHOOL_SET_STAGE, place->stage);
    bind_int(set, ARG_CYCLE_SCHOOL_SET_CYCLE_ID, place->cycle_id);
    bind_int(set, ARG_CYCLE_SCHOOL_SET_FIRST_DAY, place->first_day.number);
    bind_int(set, ARG_CYCLE_SCHOOL_SET_LOGIN_ID, place->login_id);
    bind_int(set, ARG_CYCLE_SCHOOL_SET_LAID_AT, place->laid_at.ms);
    return statement_run(set);
}

static enum err place_write(struct tx *tx, const struct laying *laying)
{
    struct city_cycle_place place = {.school_id = laying->order->school_id,
                                     .cycle_id = laying->cycle->id,
                                     .login_id = laying->deed->login_id,
                                     .stage = laying->cycle->stage,
                                     .first_day = laying->order->first_day,
                                     .laid_at = laying->deed->now};
    return city_cycle_place_set(tx, &place);
}

enum err city_cycle_lay(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                        struct city_cycle_laying *order)
{
    struct laying laying = {.arena = arena, .deed = deed, .order = order};
    order->published = 0;
    TRY(city_cycles_load(tx, arena, &laying.cycles));
    TRY(catalogue_load(tx, arena, &laying.catalogue));
    TRY(city_cycle_items_load(tx, arena, order->cycle_id, &laying.items));
    laying.cycle = city_cycle_of(&laying.cycles, order->cycle_id);
    TRY(laying_judge(tx, &laying));
    if (order->status != CYCLE_OK) return OK;
    TRY(dishes_copy(tx, &laying));
    TRY(cycle_copy(tx, &laying));
    if (order->publishes) TRY(days_publish(tx, &laying));
    TRY(place_write(tx, &laying));
    return catalogue_change_add(tx, deed, CHANGE_OF_CYCLE, order->cycle_id, CHANGE_LAID, "",
                                arena_printf(arena, "школа №%lld, с %s",
                                             (long long)order->school_id,
                                             day_format(arena, order->first_day)));
}
