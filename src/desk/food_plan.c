/* Planning what a file of dishes, prices or menus changes. */
#include "desk/food_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/parse.h"
#include "desk/food_plan_inside.h"
#include "desk/name_text.h"
#include "meals/allergen.h"

static void change_add(struct planning *planning, struct food_change change)
{
    struct food_plan *plan = planning->plan;
    plan->changes = arena_grow(planning->arena, plan->changes, plan->count, &planning->change_room,
                               sizeof *plan->changes);
    plan->changes[plan->count++] = change;
}

/* ---- dishes ---- */

/* Of a row without a weight, the only one of that name; NULL: none or several. */
static const struct catalogue_dish *dish_named(const struct planning *planning, struct text folded,
                                               int *out_count)
{
    const struct catalogue_dish *found = NULL;
    *out_count = 0;
    for (int i = 0; i < planning->catalogue.count; i++) {
        const struct catalogue_dish *dish = &planning->catalogue.dishes[i];
        if (dish->is_archived || !text_equal(dish->folded, folded)) continue;
        found = dish;
        ++*out_count;
    }
    return *out_count == 1 ? found : NULL;
}

static const char *figures_words(struct arena *arena, const struct nutrients *of,
                                 const char *allergens, const char *recipe)
{
    return arena_printf(arena, "%lld ккал, Б %lld,%03lld Ж %lld,%03lld У %lld,%03lld г; %s; %s",
                        (long long)of->energy_kcal, (long long)(of->protein_mg / 1000),
                        (long long)(of->protein_mg % 1000), (long long)(of->fat_mg / 1000),
                        (long long)(of->fat_mg % 1000), (long long)(of->carbohydrate_mg / 1000),
                        (long long)(of->carbohydrate_mg % 1000),
                        *allergens == '\0' ? "без аллергенов"
                                           : allergens_words(arena, text_of(allergens)),
                        *recipe == '\0' ? "без рецептуры" : recipe);
}

struct catalogue_dish food_dish_after(const struct planning *planning,
                                      const struct planned_dish *planned)
{
    const struct food_row *row = planned->row;
    struct arena *arena = planning->arena;
    struct catalogue_dish dish = {
        .name = arena_copy(arena, row->name.bytes, row->name.size),
        .weight_g = row->weight_g,
        .allergens = row->allergens,
        .nutrients = row->has_figures ? row->nutrients : (struct nutrients){0},
        .recipe_number = arena_copy(arena, row->recipe.bytes, row->recipe.size),
        .category_id = planned->category_id};
    if (planned->is == NULL) return dish;
    dish.former_id = planned->is->id;
    dish.name = planned->is->name;
    dish.weight_g = planned->is->weight_g;
    dish.category_id = planned->is->category_id;
    if (!row->has_figures) dish.nutrients = planned->is->nutrients;
    if (!row->has_allergens) dish.allergens = planned->is->allergens;
    if (row->recipe.size == 0) dish.recipe_number = planned->is->recipe_number;
    return dish;
}

/* Allergens are a set: their order says nothing. */
static bool same_allergens(struct text a, struct text b)
{
    for (int i = 0; i < ALLERGEN_COUNT; i++) {
        if (allergens_have(a, &ALLERGENS[i]) != allergens_have(b, &ALLERGENS[i])) return false;
    }
    return true;
}

static bool is_other(const struct catalogue_dish *is, const struct catalogue_dish *after)
{
    const struct nutrients *a = &is->nutrients, *b = &after->nutrients;
    return a->energy_kcal != b->energy_kcal || a->protein_mg != b->protein_mg ||
           a->fat_mg != b->fat_mg || a->carbohydrate_mg != b->carbohydrate_mg ||
           !same_allergens(text_of(is->allergens), text_of(after->allergens)) ||
           strcmp(is->recipe_number, after->recipe_number) != 0;
}

static bool category_plan(struct planning *planning, struct planned_dish *planned)
{
    const struct food_row *row = planned->row;
    struct arena *arena = planning->arena;
    if (row->category.size == 0) {
        planned->category_id = planning->order->category_id;
        if (catalogue_category(&planning->catalogue, planned->category_id) != NULL) return true;
        food_problem_add(arena, planning->plan->file, row->line,
                         "новое блюдо «%.*s» без категории: выберите, куда ставить такие",
                         TEXT_ARGS(row->name));
        return false;
    }
    const struct category *like = catalogue_category_like(&planning->catalogue, arena,
                                                          row->category);
    planned->category_id = like == NULL ? 0 : like->id;
    if (like != NULL) return true;
    if (text_length_characters(row->category) > CATEGORY_NAME_LIMIT) {
        food_problem_add(arena, planning->plan->file, row->line, "категория длиннее %d знаков",
                         CATEGORY_NAME_LIMIT);
        return false;
    }
    if (planning->catalogue.category_count + planning->category_count >= CATEGORY_LIMIT) {
        food_problem_add(arena, planning->plan->file, row->line, "%s",
                         category_refusal(CATEGORY_TOO_MANY));
        return false;
    }
    planned->category = arena_copy(arena, row->category.bytes, row->category.size);
    planned->category_folded = name_fold(arena, row->category);
    for (int i = 0; i < planning->category_count; i++) {
        if (text_equal(planning->categories[i].folded, planned->category_folded)) return true;
    }
    planning->categories = arena_grow(arena, planning->categories, planning->category_count,
                                      &planning->category_room, sizeof *planning->categories);
    planning->categories[planning->category_count++] = (struct category){
        .name = planned->category, .folded = planned->category_folded};
    change_add(planning,
               (struct food_change){FOOD_CATEGORY_NEW, row->line, planned->category, "", ""});
    return true;
}

static void new_plan(struct planning *planning, struct planned_dish *planned)
{
    const struct food_row *row = planned->row;
    struct arena *arena = planning->arena;
    if (row->weight_g == 0) {
        food_problem_add(arena, planning->plan->file, row->line,
                         "у нового блюда «%.*s» не указан выход", TEXT_ARGS(row->name));
        return;
    }
    if (!category_plan(planning, planned)) return;
    struct catalogue_dish after = food_dish_after(planning, planned);
    if (planned->category != NULL && planning->catalogue.category_count > 0) {
        after.category_id = planning->catalogue.categories[0].id; /* judged as if it were there */
    }
    enum dish_status status = dish_judge(&planning->catalogue, arena, &after);
    bool has_no_category = status == DISH_CATEGORY_UNKNOWN && planned->category != NULL;
    if (status != DISH_OK && !has_no_category) {
        food_problem_add(arena, planning->plan->file, row->line, "%s", dish_refusal(status));
        return;
    }
    if (!row->has_figures) {
        food_notice_add(arena, planning->plan->file,
                        "Строка %d, «%.*s»: калорийность, белки, жиры и углеводы указаны не все, "
                        "у нового блюда будут нули.",
                        row->line, TEXT_ARGS(row->name));
    }
    change_add(planning,
               (struct food_change){
                   FOOD_DISH_NEW, row->line,
                   arena_printf(arena, "%s, %lld г", after.name, (long long)after.weight_g), "",
                   figures_words(arena, &after.nutrients, after.allergens, after.recipe_number)});
}

static void known_plan(struct planning *planning, struct planned_dish *planned)
{
    struct arena *arena = planning->arena;
    const struct catalogue_dish *is = planned->is;
    if (planning->plan->file->kind != FOOD_DISHES) return; /* invariant 3 */
    struct catalogue_dish after = food_dish_after(planning, planned);
    if (!is_other(is, &after)) return;
    enum dish_status status = dish_judge(&planning->catalogue, arena, &after);
    if (status != DISH_OK) {
        food_problem_add(arena, planning->plan->file, planned->row->line, "%s",
                         dish_refusal(status));
        return;
    }
    planned->is_other = true;
    change_add(planning,
               (struct food_change){
                   FOOD_DISH_OTHER, planned->row->line, is->name,
                   figures_words(arena, &is->nutrients, is->allergens, is->recipe_number),
                   figures_words(arena, &after.nutrients, after.allergens, after.recipe_number)});
}

/* The place among the planned ones; -1: it cannot be told which dish is meant. */
static int dish_plan(struct planning *planning, const struct food_row *row)
{
    struct arena *arena = planning->arena;
    struct text folded = name_fold(arena, row->name);
    int named = 0;
    const struct catalogue_dish *is = row->weight_g == 0
                                          ? dish_named(planning, folded, &named)
                                          : catalogue_dish_like(&planning->catalogue, arena,
                                                                row->name, row->weight_g);
    if (named > 1) {
        food_problem_add(arena, planning->plan->file, row->line,
                         "блюд «%.*s» в справочнике несколько: укажите выход",
                         TEXT_ARGS(row->name));
        return -1;
    }
    for (int i = 0; i < planning->dish_count; i++) {
        const struct planned_dish *planned = &planning->dishes[i];
        bool is_same = is != NULL
                           ? planned->is == is
                           : planned->is == NULL && planned->row->weight_g == row->weight_g &&
                                 text_equal(planned->folded, folded);
        if (is_same) return i;
    }
    struct planned_dish *planned = &planning->dishes[planning->dish_count];
    *planned = (struct planned_dish){.row = row, .folded = folded, .is = is};
    if (is == NULL)
        new_plan(planning, planned);
    else
        known_plan(planning, planned);
    return planning->dish_count++;
}

/* ---- prices ---- */

static void price_add(struct planning *planning, struct planned_price price)
{
    planning->prices = arena_grow(planning->arena, planning->prices, planning->price_count,
                                  &planning->price_room, sizeof *planning->prices);
    planning->prices[planning->price_count++] = price;
}

/* Rows of a dish by their first day. */
struct period {
    const struct food_row *row;
    struct day first_day;
};

static int period_compare(const void *a, const void *b)
{
    const struct period *left = a, *right = b;
    int order = day_compare(left->first_day, right->first_day);
    return order != 0 ? order : left->row->line - right->row->line;
}

static void period_plan(struct planning *planning, int dish, const struct period *period,
                        const struct period *next)
{
    const struct food_row *row = period->row;
    struct arena *arena = planning->arena;
    bool overlaps = next != NULL &&
                    (day_compare(period->first_day, next->first_day) == 0 ||
                     (row->has_last && day_compare(row->last_day, next->first_day) >= 0));
    if (overlaps && day_compare(period->first_day, next->first_day) == 0 && !row->has_last &&
        money_compare(row->price, next->row->price) == 0) {
        return; /* the same said twice */
    }
    if (overlaps) {
        food_problem_add(arena, planning->plan->file, next->row->line,
                         "цена блюда «%.*s» на %s уже указана в строке %d: дни пересекаются",
                         TEXT_ARGS(row->name), day_format(arena, next->first_day), row->line);
        return;
    }
    price_add(planning, (struct planned_price){dish, row->line, period->first_day, row->price});
    if (!row->has_last) return;
    struct day behind = day_add(row->last_day, 1);
    if (next != NULL && day_compare(behind, next->first_day) == 0) return;
    price_add(planning, (struct planned_price){dish, row->line, behind, money_zero()});
    if (next == NULL) return;
    food_notice_add(arena, planning->plan->file,
                    "«%.*s»: с %s по %s цены нет, в эти дни касса его не продаст.",
                    TEXT_ARGS(row->name), day_format(arena, behind),
                    day_format(arena, day_add(next->first_day, -1)));
}

static void prices_plan(struct planning *planning)
{
    const struct food_file *file = planning->plan->file;
    struct period *periods = ARENA_ARRAY(planning->arena, struct period, (size_t)file->count + 1);
    for (int dish = 0; dish < planning->dish_count; dish++) {
        int count = 0;
        for (int i = 0; i < file->count; i++) {
            const struct food_row *row = &file->rows[i];
            if (planning->dish_of_row[i] != dish || !row->has_price) continue;
            periods[count++] = (struct period){row, row->has_first ? row->first_day
                                                                   : planning->order->first_day};
        }
        qsort(periods, (size_t)count, sizeof *periods, period_compare);
        for (int i = 0; i < count; i++) {
            period_plan(planning, dish, &periods[i], i + 1 < count ? &periods[i + 1] : NULL);
        }
    }
}

bool food_file_has(const struct planning *planning, int64_t dish_id)
{
    for (int i = 0; i < planning->dish_count; i++) {
        if (planning->dishes[i].is != NULL && planning->dishes[i].is->id == dish_id) return true;
    }
    return false;
}

struct money food_price_before(const struct planning *planning, int64_t dish_id, struct day day)
{
    const struct price_row *row = price_row_on(&planning->book, planning->list->id, dish_id, day);
    return row == NULL ? money_zero() : row->price;
}

static void gone_plan(struct planning *planning)
{
    /* Of a file that was read in part nobody knows what it lacks. */
    if (planning->plan->file->problems_total > 0) return;
    bool drops = planning->order->drops_gone;
    for (int i = 0; i < planning->catalogue.count; i++) {
        const struct catalogue_dish *dish = &planning->catalogue.dishes[i];
        struct money costs = food_price_before(planning, dish->id, planning->order->first_day);
        if (money_is_zero(costs) || food_file_has(planning, dish->id)) continue;
        change_add(planning, (struct food_change){FOOD_GONE, 0, dish->name,
                                                  money_format(planning->arena, costs),
                                                  drops ? "не продаётся" : "остаётся"});
    }
}

/* A price of the file beside what the list says. Prices of the same dish in the file stand in the
 * order of their days: what the one before made is what holds then. */
static void price_compare(struct planning *planning, struct planned_price *price,
                          const struct planned_price *before)
{
    struct arena *arena = planning->arena;
    const struct planned_dish *dish = &planning->dishes[price->dish];
    struct money was = dish->is == NULL
                           ? money_zero()
                           : food_price_before(planning, dish->is->id, price->first_day);
    if (before != NULL) {
        const struct price_row *row = dish->is == NULL
                                          ? NULL
                                          : price_row_on(&planning->book, planning->list->id,
                                                         dish->is->id, price->first_day);
        bool is_newer = row == NULL || day_compare(row->first_day, before->first_day) <= 0;
        if (is_newer) was = before->price;
    }
    price->is_same = money_compare(was, price->price) == 0;
    planning->plan->same += price->is_same;
    if (price->is_same) return;
    enum food_change_kind kind = money_is_zero(price->price) ? FOOD_PRICE_OFF
                                 : money_is_zero(was)        ? FOOD_PRICE_NEW
                                                             : FOOD_PRICE_OTHER;
    const char *day = day_format(arena, price->first_day);
    struct text name = dish->row->name;
    change_add(planning,
               (struct food_change){kind, price->line, arena_copy(arena, name.bytes, name.size),
                                    money_is_zero(was) ? "—" : money_format(arena, was),
                                    arena_printf(arena, "%s с %s",
                                                 money_is_zero(price->price)
                                                     ? "не продаётся"
                                                     : money_format(arena, price->price),
                                                 day)});
}

static void prices_compare(struct planning *planning)
{
    for (int i = 0; i < planning->price_count; i++) {
        bool has_before = i > 0 && planning->prices[i - 1].dish == planning->prices[i].dish;
        price_compare(planning, &planning->prices[i], has_before ? &planning->prices[i - 1] : NULL);
    }
    gone_plan(planning);
}

/* ---- the cycle ---- */

static int64_t item_before(const struct planning *planning, int day, int slot)
{
    for (int i = 0; i < planning->items.count; i++) {
        const struct city_cycle_item *item = &planning->items.list[i];
        if (item->day == day && item->slot == slot) return item->dish_id;
    }
    return 0;
}

static const char *dish_name(const struct planning *planning, int64_t dish_id)
{
    const struct catalogue_dish *dish = catalogue_dish(&planning->catalogue, dish_id);
    return dish == NULL ? "" : dish->name;
}

static void cycle_plan(struct planning *planning)
{
    const struct food_file *file = planning->plan->file;
    struct arena *arena = planning->arena;
    if (file->kind != FOOD_TYPICAL) {
        food_problem_add(arena, planning->plan->file, 0,
                         "это не типовое меню: нужны столбцы «Неделя», «День недели», «Прием "
                         "пищи», «Раздел»");
        return;
    }
    if (file->cycle_days > planning->cycle->days) {
        food_problem_add(arena, planning->plan->file, 0, "в файле %d дней, а в цикле %d",
                         file->cycle_days, planning->cycle->days);
        return;
    }
    int kept = 0;
    for (int i = 0; i < file->count; i++) {
        const struct food_row *row = &file->rows[i];
        const struct planned_dish *dish = planning->dish_of_row[i] < 0
                                              ? NULL
                                              : &planning->dishes[planning->dish_of_row[i]];
        int64_t was = item_before(planning, row->cycle_day, row->slot);
        kept += was != 0;
        if (dish == NULL || (was != 0 && dish->is != NULL && dish->is->id == was)) continue;
        change_add(planning,
                   (struct food_change){FOOD_MENU, row->line,
                                        arena_printf(arena, "%d-й день, %s", row->cycle_day,
                                                     menu_meal_title(menu_slot(row->slot)->meal)),
                                        dish_name(planning, was),
                                        arena_copy(arena, row->name.bytes, row->name.size)});
    }
    int gone = 0;
    for (int i = 0; i < planning->items.count; i++) {
        gone += planning->items.list[i].day <= file->cycle_days;
    }
    if (gone > kept) {
        change_add(planning,
                   (struct food_change){FOOD_MENU, 0, "блюда, которых нет в файле",
                                        arena_printf(arena, "%d", gone - kept), "уйдут из цикла"});
    }
}

/* ---- the whole ---- */

static bool changes_anything(const struct planning *planning)
{
    for (int i = 0; i < planning->plan->count; i++) {
        bool is_told_only = planning->plan->changes[i].kind == FOOD_GONE &&
                            !planning->order->drops_gone;
        if (!is_told_only) return true;
    }
    return false;
}

static void plan_hash(const struct planning *planning)
{
    struct buf buf;
    struct food_plan *plan = planning->plan;
    buf_init(&buf, planning->arena);
    buf_printf(&buf, "%lld %lld %lld %d %d\n", (long long)planning->order->list_id,
               (long long)planning->order->cycle_id, (long long)planning->order->category_id,
               (int)planning->order->first_day.number, planning->order->drops_gone);
    for (int i = 0; i < plan->count; i++) {
        const struct food_change *change = &plan->changes[i];
        buf_printf(&buf, "%d\t%d\t%s\t%s\t%s\n", (int)change->kind, change->line, change->name,
                   change->before, change->after);
    }
    struct text text = buf_text(&buf);
    struct digest digest = hash_of(text.bytes, text.size);
    const char *digits = format_hex(planning->arena, digest.bytes, FOOD_SEEN_DIGITS / 2);
    memcpy(plan->seen, digits, FOOD_SEEN_DIGITS + 1);
}

static enum err planning_load(struct tx *tx, struct planning *planning)
{
    struct arena *arena = planning->arena;
    const struct food_order *order = planning->order;
    struct food_file *file = planning->plan->file;
    TRY(catalogue_load(tx, arena, &planning->catalogue));
    TRY(price_book_load(tx, arena, planning->deed->today, &planning->book));
    planning->list = price_list_of(&planning->book, order->list_id);
    if (order->list_id != 0 && planning->list == NULL) {
        food_problem_add(arena, file, 0, "такого прейскуранта нет");
    }
    if (order->cycle_id == 0) return OK;
    TRY(city_cycles_load(tx, arena, &planning->cycles));
    TRY(city_cycle_items_load(tx, arena, order->cycle_id, &planning->items));
    planning->cycle = city_cycle_of(&planning->cycles, order->cycle_id);
    if (planning->cycle == NULL) food_problem_add(arena, file, 0, "такого цикла нет");
    return OK;
}

static void planning_run(struct planning *planning)
{
    struct food_file *file = planning->plan->file;
    size_t rows = (size_t)file->count + 1;
    planning->dishes = ARENA_ARRAY(planning->arena, struct planned_dish, rows);
    planning->dish_of_row = ARENA_ARRAY(planning->arena, int, rows);
    if (day_compare(planning->order->first_day, planning->deed->today) < 0) {
        food_problem_add(planning->arena, file, 0, "%s", price_refusal(PRICE_DAY_PAST));
    }
    for (int i = 0; i < file->count; i++) {
        planning->dish_of_row[i] = dish_plan(planning, &file->rows[i]);
    }
    if (planning->list != NULL) {
        prices_plan(planning);
        prices_compare(planning);
    }
    if (planning->cycle != NULL) cycle_plan(planning);
    planning->plan->changes_anything = changes_anything(planning);
    if (file->problems_total == 0) plan_hash(planning);
}

enum err food_planning_run(struct tx *tx, struct planning *planning, struct text bytes)
{
    struct arena *arena = planning->arena;
    planning->plan = ARENA_NEW(arena, struct food_plan);
    planning->plan->file = ARENA_NEW(arena, struct food_file);
    food_file_read(arena, bytes, planning->plan->file);
    TRY(planning_load(tx, planning));
    planning_run(planning);
    return OK;
}

enum err food_plan_make(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                        const struct food_order *order, struct text bytes,
                        struct food_plan **out_plan)
{
    struct planning planning = {.arena = arena, .deed = deed, .order = order};
    TRY(food_planning_run(tx, &planning, bytes));
    *out_plan = planning.plan;
    return OK;
}

const char *food_plan_words(struct arena *arena, const struct food_plan *plan)
{
    static const struct {
        enum food_change_kind kind;
        const char *words;
    } NAMES[] = {
        {FOOD_CATEGORY_NEW, "новых категорий"},
        {FOOD_DISH_NEW, "новых блюд"},
        {FOOD_DISH_OTHER, "замен блюд"},
        {FOOD_PRICE_NEW, "новых цен"},
        {FOOD_PRICE_OTHER, "изменённых цен"},
        {FOOD_PRICE_OFF, "снято с продажи"},
        {FOOD_GONE, "нет в файле"},
        {FOOD_MENU, "строк меню"},
    };
    const char *words = "";
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        int count = 0;
        for (int j = 0; j < plan->count; j++) count += plan->changes[j].kind == NAMES[i].kind;
        if (count == 0) continue;
        words = arena_printf(arena, "%s%s%s — %d", words, *words == '\0' ? "" : ", ",
                             NAMES[i].words, count);
    }
    return *words == '\0' ? "изменений нет" : words;
}
