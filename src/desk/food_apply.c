/* Applying what was planned of a file of dishes, prices or menus, as it was shown. */
#include "base/check.h"
#include "desk/food_plan_inside.h"

static enum err categories_apply(struct tx *tx, struct planning *planning)
{
    for (int i = 0; i < planning->category_count; i++) {
        enum category_status status;
        int64_t id;
        TRY(category_name_set(tx, planning->arena, planning->deed, 0,
                              text_of(planning->categories[i].name), &status, &id));
        CHECK(status == CATEGORY_OK);
        for (int j = 0; j < planning->dish_count; j++) {
            struct planned_dish *dish = &planning->dishes[j];
            if (dish->category == NULL) continue;
            if (text_equal(planning->categories[i].folded, dish->category_folded)) {
                dish->category_id = id;
            }
        }
    }
    return catalogue_load(tx, planning->arena, &planning->catalogue);
}

static enum err dishes_apply(struct tx *tx, struct planning *planning)
{
    for (int i = 0; i < planning->dish_count; i++) {
        struct planned_dish *planned = &planning->dishes[i];
        if (planned->is != NULL) planned->id = planned->is->id;
        if (planned->is != NULL && !planned->is_other) continue;
        struct catalogue_dish dish = food_dish_after(planning, planned);
        TRY(dish_write(tx, planning->arena, planning->deed, &planning->catalogue, &dish,
                       planning->order->first_day));
        planned->id = dish.id;
    }
    return OK;
}

static enum err prices_apply(struct tx *tx, struct planning *planning, const char **out_refusal)
{
    int count = 0, written;
    enum price_status status;
    size_t room = (size_t)(planning->price_count + planning->catalogue.count) + 1;
    struct price_change *changes = ARENA_ARRAY(planning->arena, struct price_change, room);
    for (int i = 0; i < planning->price_count; i++) {
        const struct planned_price *price = &planning->prices[i];
        if (price->is_same) continue;
        changes[count++] = (struct price_change){planning->dishes[price->dish].id, price->first_day,
                                                 price->price, PRICE_OK};
    }
    for (int i = 0; planning->order->drops_gone && i < planning->catalogue.count; i++) {
        const struct catalogue_dish *dish = &planning->catalogue.dishes[i];
        struct money costs = food_price_before(planning, dish->id, planning->order->first_day);
        if (money_is_zero(costs) || food_file_has(planning, dish->id)) continue;
        changes[count++] = (struct price_change){dish->id, planning->order->first_day, money_zero(),
                                                 PRICE_OK};
    }
    TRY(prices_set(tx, planning->arena, planning->deed, planning->list->id, changes, count, &status,
                   &written));
    *out_refusal = price_refusal(status);
    for (int i = 0, at = 0; i < planning->price_count && *out_refusal != NULL; i++) {
        if (planning->prices[i].is_same || changes[at++].status != status) continue;
        struct text name = planning->dishes[planning->prices[i].dish].row->name;
        *out_refusal = arena_printf(planning->arena, "Строка %d, «%.*s»: %s",
                                    planning->prices[i].line, TEXT_ARGS(name),
                                    price_refusal(status));
        break;
    }
    return OK;
}

static enum err cycle_apply(struct tx *tx, struct planning *planning)
{
    const struct food_file *file = planning->plan->file;
    struct city_cycle_item items[MENU_SLOTS];
    for (int day = 1; day <= file->cycle_days; day++) {
        int count = 0;
        for (int i = 0; i < file->count; i++) {
            const struct food_row *row = &file->rows[i];
            if (row->cycle_day != day || count == MENU_SLOTS) continue;
            items[count++] = (struct city_cycle_item){
                day, row->slot, planning->dishes[planning->dish_of_row[i]].id, money_zero()};
        }
        TRY(city_cycle_day_write(tx, planning->cycle->id, day, items, count));
    }
    struct city_cycle touched = *planning->cycle;
    enum cycle_status status;
    TRY(city_cycle_set(tx, planning->arena, planning->deed, &touched, &status));
    CHECK(status == CYCLE_OK);
    return OK;
}

static enum err work_apply(struct tx *tx, struct planning *planning, const char **out_refusal)
{
    *out_refusal = NULL;
    TRY(categories_apply(tx, planning));
    TRY(dishes_apply(tx, planning));
    if (planning->list != NULL) TRY(prices_apply(tx, planning, out_refusal));
    if (*out_refusal != NULL) return OK;
    return planning->cycle != NULL ? cycle_apply(tx, planning) : OK;
}

enum err food_plan_apply(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                         const struct food_order *order, struct text bytes, struct text seen,
                         enum food_status *out_status, struct food_plan **out_plan,
                         const char **out_refusal)
{
    struct planning planning = {.arena = arena, .deed = deed, .order = order};
    TRY(food_planning_run(tx, &planning, bytes));
    *out_plan = planning.plan;
    *out_status = planning.plan->file->problems_total > 0 ? FOOD_PROBLEMS
                  : !text_is(seen, planning.plan->seen)   ? FOOD_CHANGED
                                                          : FOOD_APPLIED;
    if (*out_status != FOOD_APPLIED) return OK;
    TRY(work_apply(tx, &planning, out_refusal));
    if (*out_refusal == NULL) return OK;
    *out_status = FOOD_REFUSED;
    return ERR_CANCELLED;
}
