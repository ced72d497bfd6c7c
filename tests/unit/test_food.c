/* Files of dishes, prices and menus: what is read of them, what they would change, and that they
 * are applied whole, as shown, and once; typical menus laid on a school's calendar. */
#include "desk_kit.h"

#include <string.h>

#include "desk/city_cycle.h"
#include "desk/food_plan.h"
#include "meals/contract.h"
#include "report/menu_xlsx.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

enum { CATERER = 1, TEA = 501, SOUP, BREAKS = 7 };

/* ---- reading ---- */

static const struct {
    const char *what, *text;
    int rows, problems, line; /* of the first problem; 0: the whole file */
} FILES[] = {
    {"a table", "Блюдо;Выход, г;Цена\nЧай;200;4,55\nСуп;250/5;18,90\n", 2, 0, 0},
    {"names in any order, others passed over", "Цена,Код,Наименование\n4.55,7,Чай\n", 1, 0, 0},
    {"titles above, sums below", "Прейскурант;\n\nБлюдо;Цена\nЧай;4,55\nИтого;4,55\n", 1, 0, 0},
    {"nothing", "", 0, 1, 0},
    {"no heading", "Чай;4,55\n", 0, 1, 0},
    {"a heading alone", "Блюдо;Цена\n", 0, 1, 0},
    {"no price", "Блюдо;Цена\nЧай;сорок\n", 0, 1, 2},
    {"a price of nought", "Блюдо;Цена\nЧай;0\n", 0, 1, 2},
    {"thirds of a kopeck", "Блюдо;Цена\nЧай;4,555\n", 0, 1, 2},
    {"below zero", "Блюдо;Цена\nЧай;-4\n", 0, 1, 2},
    {"ten million and a kopeck", "Блюдо;Цена\nЧай;10000000,01\n", 0, 1, 2},
    {"no weight", "Блюдо;Выход, г\nЧай;стакан\n", 0, 1, 2},
    {"too heavy", "Блюдо;Выход, г\nЧай;5001\n", 0, 1, 2},
    {"no day", "Блюдо;Цена;Действует с\nЧай;4;31.02.2026\n", 0, 1, 2},
    {"days the other way round",
     "Блюдо;Цена;Действует с;Действует по\nЧай;4;02.09.2026;01.09.2026\n", 0, 1, 2},
    {"an allergen nobody knows", "Блюдо;Аллергены\nЧай;молоко, криптонит\n", 0, 1, 2},
    {"allergens by their words", "Блюдо;Аллергены\nКаша;Молоко, глютен\n", 1, 0, 0},
    {"figures that are none", "Блюдо;Белки\nЧай;много\n", 0, 1, 2},
    {"each bad line by itself", "Блюдо;Цена\nЧай;x\nСуп;5\nСок;y\n", 1, 2, 2},
    {"a meal nobody serves", "Прием пищи;Раздел;Блюдо\nЧаепитие;;Чай\n", 0, 1, 2},
    {"a meal holds for the rows that follow",
     "Прием пищи;Раздел;Блюдо\nЗавтрак;гор.блюдо;Каша\n;хлеб;Хлеб\n", 2, 0, 0},
    {"more fruit than rows", "Прием пищи;Раздел;Блюдо\nЗавтрак 2;фрукты;А\n;фрукты;Б\n;фрукты;В\n",
     2, 1, 4},
};

static void files_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(FILES); i++) {
        struct arena arena;
        arena_init(&arena, 8 << 20);
        struct food_file *file = ARENA_NEW(&arena, struct food_file);
        food_file_read(&arena, text_of(FILES[i].text), file);
        bool is_line = FILES[i].problems == 0 || file->problems[0].line == FILES[i].line;
        if (file->count != FILES[i].rows || file->problems_total != FILES[i].problems || !is_line) {
            fail_msg("%s: %d rows, %d problems", FILES[i].what, file->count, file->problems_total);
        }
        arena_release(&arena);
    }
}

static struct menu_dish menu_dish(int64_t id, const char *name, int64_t weight_g)
{
    return (struct menu_dish){.dish_id = id,
                              .name = name,
                              .recipe_number = "54-1",
                              .weight_g = weight_g,
                              .nutrients = {100, 1500, 2500, 10000},
                              .price = money_of_kopecks(1234)};
}

/* What we write for the federal monitoring we read again. */
static void own_day_file_is_read_back(void **state)
{
    (void)state;
    struct arena arena;
    struct text xlsx;
    struct day_menu menu = {.stage = MENU_PRIMARY};
    arena_init(&arena, 8 << 20);
    menu.dishes[0] = menu_dish(1, "Каша овсяная", 200);
    menu.dishes[1] = menu_dish(2, "Чай", 200);
    menu.dishes[9] = menu_dish(3, "Борщ", 250);
    struct menu_day_file writing = {
        .school_name = "Школа №24", .building = "", .day = day_of_number(20516), .menu = &menu};
    assert_int_equal(menu_day_xlsx(&arena, &writing, &xlsx), OK);
    struct food_file *file = ARENA_NEW(&arena, struct food_file);
    food_file_read(&arena, xlsx, file);
    assert_int_equal(file->problems_total, 0);
    assert_int_equal(file->kind, FOOD_DAY);
    assert_int_equal(file->count, 3);
    assert_int_equal(file->rows[0].slot, 0);
    assert_int_equal(file->rows[2].slot, 9);
    assert_true(text_is(file->rows[2].name, "Борщ"));
    assert_int_equal(file->rows[2].weight_g, 250);
    assert_int_equal(money_in_kopecks(file->rows[2].price), 1234);
    assert_int_equal(file->rows[2].nutrients.protein_mg, 1500);
    arena_release(&arena);
}

static void own_typical_file_is_read_back(void **state)
{
    (void)state;
    enum { DAYS = 10 };
    struct arena arena;
    struct text xlsx;
    arena_init(&arena, 32 << 20);
    struct day_menu *days = ARENA_ARRAY(&arena, struct day_menu, DAYS);
    for (int i = 0; i < DAYS; i++) {
        days[i].stage = MENU_PRIMARY;
        days[i].dishes[0] = menu_dish(1, "Каша овсяная", 200);
        days[i].dishes[10] = menu_dish(2, i % 2 == 0 ? "Котлета" : "Рыба", 100);
    }
    struct menu_cycle cycle = {.is_there = true,
                               .days = DAYS,
                               .first_day = day_of_number(20516),
                               .approver_post = "Директор",
                               .approver_name = "Соколова М. В.",
                               .approved_day = day_of_number(20516)};
    struct menu_typical_file writing = {.school_name = "Школа №24",
                                        .stage = MENU_PRIMARY,
                                        .cycle = &cycle,
                                        .week_days = 5,
                                        .menus = days};
    assert_int_equal(menu_typical_xlsx(&arena, &writing, &xlsx), OK);
    struct food_file *file = ARENA_NEW(&arena, struct food_file);
    food_file_read(&arena, xlsx, file);
    assert_int_equal(file->problems_total, 0);
    assert_int_equal(file->kind, FOOD_TYPICAL);
    assert_int_equal(file->cycle_days, DAYS);
    assert_int_equal(file->count, 2 * DAYS);
    assert_int_equal(file->rows[2 * DAYS - 1].cycle_day, DAYS);
    assert_int_equal(file->rows[2 * DAYS - 1].slot, 10);
    arena_release(&arena);
}

/* ---- a catalogue, a list, a cycle ---- */

struct city {
    struct kit *kit;
    int64_t list_id, cycle_id;
    struct catalogue_deed deed;
    struct food_order order;
    struct text file;
    struct food_plan *plan;
    enum food_status status;
    const char *refusal;
    const char *seen; /* NULL: what a preview says now */
};

static enum err city_make(struct tx *tx, void *context)
{
    struct city *city = context;
    struct kit *kit = city->kit;
    struct caterer caterer = {CATERER, "Комбинат питания", ""};
    enum caterer_status caterer_status;
    enum price_status price_status;
    enum cycle_status cycle_status;
    const int64_t schools[] = {KIT_SCHOOL};
    TRY(catalogue_deed_of(tx, 5, kit->now, &city->deed));
    TRY(caterer_set(tx, &caterer, &caterer_status));
    TRY(category_set(tx, CATALOGUE_OF_CITY, 7, "Напитки", 1, 0));
    for (int i = 0; i < 2; i++) {
        struct catalogue_dish dish = {.id = TEA + i,
                                      .name = i == 0 ? "Чай" : "Суп",
                                      .recipe_number = "",
                                      .weight_g = i == 0 ? 200 : 250,
                                      .allergens = "",
                                      .category_id = 7,
                                      .added_at = kit->now};
        TRY(catalogue_dish_insert(tx, &dish));
    }
    struct price_list_new made = {.list = {.caterer_id = CATERER,
                                           .name = "Буфет",
                                           .first_day = city->deed.today,
                                           .last_day = day_of_number(PRICE_NO_END)},
                                  .school_ids = schools,
                                  .school_count = 1};
    struct city_cycle cycle = {.name = "Цикл",
                               .stage = MENU_PRIMARY,
                               .days = 2,
                               .approver_post = "",
                               .approver_name = "",
                               .approved_day = city->deed.today};
    TRY(price_list_make(tx, kit->arena, &city->deed, &made, &price_status));
    TRY(city_cycle_set(tx, kit->arena, &city->deed, &cycle, &cycle_status));
    city->list_id = made.list.id;
    city->cycle_id = cycle.id;
    return OK;
}

static struct city city_of(struct kit *kit)
{
    struct city city = {.kit = kit};
    assert_int_equal(store_write(kit->store, 0, city_make, &city), OK);
    city.order = (struct food_order){
        .list_id = city.list_id, .category_id = 7, .first_day = city.deed.today};
    return city;
}

static enum err plan_work(struct tx *tx, void *context)
{
    struct city *city = context;
    return food_plan_make(tx, city->kit->arena, &city->deed, &city->order, city->file, &city->plan);
}

static enum err apply_work(struct tx *tx, void *context)
{
    struct city *city = context;
    return food_plan_apply(tx, city->kit->arena, &city->deed, &city->order, city->file,
                           text_of(city->seen), &city->status, &city->plan, &city->refusal);
}

static struct food_plan *plan_of(struct city *city, const char *file)
{
    city->file = text_of(file);
    assert_int_equal(store_read(city->kit->store, plan_work, city), OK);
    return city->plan;
}

static enum food_status apply(struct city *city, const char *file)
{
    city->seen = arena_printf(city->kit->arena, "%s", plan_of(city, file)->seen);
    enum err err = store_write(city->kit->store, 0, apply_work, city);
    assert_true(err == OK || (err == ERR_CANCELLED && city->status == FOOD_REFUSED));
    return city->status;
}

static int changes(const struct food_plan *plan, enum food_change_kind kind)
{
    int count = 0;
    for (int i = 0; i < plan->count; i++) count += plan->changes[i].kind == kind;
    return count;
}

static const char *const TABLE = "Блюдо;Выход, г;Категория;Калорийность;Белки;Жиры;Углеводы;Цена\n"
                                 "чай ;200;;;;;;4,55\n"
                                 "Сок;200;Соки;92;1;0,2;20,2;13,20\n";

DESK_TEST(a_table_is_applied_once)
{
    struct city city = city_of(kit);
    const struct food_plan *plan = plan_of(&city, TABLE);
    assert_int_equal(plan->file->problems_total, 0);
    assert_int_equal(changes(plan, FOOD_CATEGORY_NEW), 1);
    assert_int_equal(changes(plan, FOOD_DISH_NEW), 1);
    assert_int_equal(changes(plan, FOOD_PRICE_NEW), 2);
    assert_int_equal(apply(&city, TABLE), FOOD_APPLIED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM catalogue_dish"), 3);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM price_row"), 2);
    /* Again: no change at all. */
    assert_false(plan_of(&city, TABLE)->changes_anything);
    assert_int_equal(apply(&city, TABLE), FOOD_APPLIED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM catalogue_dish"), 3);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM price_row"), 2);
}

DESK_TEST(other_figures_are_another_dish)
{
    struct city city = city_of(kit);
    assert_int_equal(apply(&city, TABLE), FOOD_APPLIED);
    const char *file = "Блюдо;Выход, г;Калорийность;Белки;Жиры;Углеводы;Аллергены\n"
                       "Сок;200;95;1;0,2;21;цитрусовые\n";
    assert_int_equal(changes(plan_of(&city, file), FOOD_DISH_OTHER), 1);
    assert_int_equal(apply(&city, file), FOOD_APPLIED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM catalogue_dish WHERE former_id > 0"), 1);
    assert_false(plan_of(&city, file)->changes_anything);
    /* A menu's figures are rounded: they change nothing. */
    const char *menu = "Прием пищи;Раздел;Блюдо;Выход, г;Калорийность;Белки;Жиры;Углеводы\n"
                       "Завтрак;гор.напиток;Сок;200;100;1;0;21\n";
    assert_false(plan_of(&city, menu)->changes_anything);
}

/* Tea at one price from today up to a day, and at another from a day on. */
static const char *periods(const struct city *city, int last, int next)
{
    struct arena *arena = city->kit->arena;
    struct day today = city->deed.today;
    return arena_printf(arena,
                        "Блюдо;Выход, г;Цена;Действует с;Действует по\nЧай;200;4,55;%s;%s\n"
                        "Чай;200;5,00;%s;\n",
                        day_format(arena, today), day_format(arena, day_add(today, last)),
                        day_format(arena, day_add(today, next)));
}

DESK_TEST(periods_that_overlap_are_refused_and_holes_told)
{
    struct city city = city_of(kit);
    const struct food_plan *plan = plan_of(&city, periods(&city, 10, 10));
    assert_int_equal(plan->file->problems_total, 1);
    assert_int_equal(plan->file->problems[0].line, 3);
    plan = plan_of(&city, periods(&city, 9, 10));
    assert_int_equal(plan->file->problems_total, 0);
    assert_int_equal(plan->file->notice_count, 0);
    plan = plan_of(&city, periods(&city, 9, 20));
    assert_int_equal(plan->file->notice_count, 1);
    assert_int_equal(changes(plan, FOOD_PRICE_OFF), 1);
}

/* What was shown is what is applied. */
DESK_TEST(a_stale_preview_writes_nothing)
{
    struct city city = city_of(kit);
    city.seen = arena_printf(kit->arena, "%s", plan_of(&city, TABLE)->seen);
    struct city other = city;
    assert_int_equal(apply(&other, "Блюдо;Выход, г;Цена\nЧай;200;9,99\n"), FOOD_APPLIED);
    int64_t rows = kit_count(kit, "SELECT count(*) FROM price_row");
    city.file = text_of(TABLE);
    assert_int_equal(store_write(kit->store, 0, apply_work, &city), OK);
    assert_int_equal(city.status, FOOD_CHANGED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM price_row"), rows);
}

/* Dishes made before a price is refused are undone with it. */
DESK_TEST(a_refused_price_leaves_nothing_behind)
{
    struct city city = city_of(kit);
    const char *past = day_format(kit->arena, day_add(city.deed.today, -1));
    const char *file = arena_printf(kit->arena, "Блюдо;Выход, г;Цена;Действует с\nКвас;200;5;%s\n",
                                    past);
    assert_int_equal(apply(&city, file), FOOD_REFUSED);
    assert_non_null(city.refusal);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM catalogue_dish"), 2);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM price_row"), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM catalogue_change WHERE kind = 1"), 2);
}

DESK_TEST(what_is_gone_is_told_and_dropped_on_demand)
{
    struct city city = city_of(kit);
    assert_int_equal(apply(&city, TABLE), FOOD_APPLIED);
    const char *file = "Блюдо;Выход, г;Цена\nЧай;200;4,55\n";
    const struct food_plan *plan = plan_of(&city, file);
    assert_int_equal(changes(plan, FOOD_GONE), 1);
    assert_false(plan->changes_anything);
    city.order.drops_gone = true;
    assert_int_equal(apply(&city, file), FOOD_APPLIED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM price_row WHERE price = 0"), 1);
    assert_false(plan_of(&city, file)->changes_anything);
}

/* A list as the office gives it away, one price changed: what stands is of days that passed. */
DESK_TEST(prices_of_passed_days_that_stand_are_no_change)
{
    struct city city = city_of(kit);
    assert_int_equal(apply(&city, TABLE), FOOD_APPLIED);
    const char *today = day_format(kit->arena, city.deed.today);
    kit->now = instant_add_ms(kit->now, 3 * DAY_MS);
    city.deed.now = kit->now;
    city.deed.today = day_add(city.deed.today, 3);
    city.order.first_day = day_add(city.deed.today, 1);
    const char *file = arena_printf(kit->arena,
                                    "Блюдо;Выход, г;Цена, руб.;Действует с\nЧай;200;4,55;%s\n"
                                    "Сок;200;14,00;\n",
                                    today);
    assert_int_equal(apply(&city, file), FOOD_APPLIED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM price_row"), 3);
}

/* ---- typical menus ---- */

static const char *const MENU = "Неделя;День недели;Прием пищи;Раздел меню;Блюда;Вес блюда, г\n"
                                "1;1;Завтрак;гор.напиток;Чай;200\n"
                                "1;1;Обед;1 блюдо;Суп;250\n"
                                "1;2;Завтрак;гор.напиток;Чай;200\n"
                                "итого;;;;;\n";

struct lay_work {
    struct city *city;
    struct city_cycle_laying laying;
};

static enum err lay_work(struct tx *tx, void *context)
{
    struct lay_work *work = context;
    return city_cycle_lay(tx, work->city->kit->arena, &work->city->deed, &work->laying);
}

static enum cycle_status lay(struct city *city, int days_ahead, bool publishes, int *out_published)
{
    struct lay_work work = {city,
                            {.cycle_id = city->cycle_id,
                             .school_id = KIT_SCHOOL,
                             .first_day = day_add(city->deed.today, days_ahead),
                             .publishes = publishes}};
    assert_int_equal(store_write(city->kit->store, KIT_SCHOOL, lay_work, &work), OK);
    *out_published = work.laying.published;
    return work.laying.status;
}

static enum err term_work(struct tx *tx, void *context)
{
    const struct city *city = context;
    enum term_status status;
    struct school_term term = {.school_id = CALENDAR_OF_CITY,
                               .first_day = day_add(city->deed.today, -30),
                               .last_day = day_add(city->deed.today, 11),
                               .name = "Четверть"};
    struct calendar_day holiday = {.school_id = CALENDAR_OF_CITY,
                                   .day = day_add(city->deed.today, 1),
                                   .kind = CALENDAR_HOLIDAY,
                                   .reason = "Праздник"};
    TRY(term_set(tx, &term, &status));
    return calendar_day_set(tx, &holiday, 0, city->deed.now);
}

DESK_TEST(a_menu_is_read_into_a_cycle_and_laid_on_a_school)
{
    struct city city = city_of(kit);
    int published;
    assert_int_equal(store_write(kit->store, 0, term_work, &city), OK);
    city.order = (struct food_order){.cycle_id = city.cycle_id, .first_day = city.deed.today};
    assert_int_equal(lay(&city, 0, false, &published), CYCLE_EMPTY);
    assert_int_equal(changes(plan_of(&city, MENU), FOOD_MENU), 3);
    assert_int_equal(apply(&city, MENU), FOOD_APPLIED);
    assert_false(plan_of(&city, MENU)->changes_anything);
    assert_int_equal(lay(&city, -1, false, &published), CYCLE_DAY_PAST);
    assert_int_equal(lay(&city, 1, false, &published), CYCLE_NOT_MEAL_DAY);
    /* Monday to Monday after next: the holiday and weekends are skipped. The clock is a Monday. */
    assert_int_equal(lay(&city, 0, true, &published), CYCLE_OK);
    assert_true(published >= BREAKS);
    assert_int_equal(kit_count(kit, arena_printf(kit->arena,
                                                 "SELECT count(*) FROM menu_day WHERE kind = 1 AND"
                                                 " day = %d",
                                                 city.deed.today.number + 1)),
                     0);
    /* Number 2 of the cycle is on Wednesday: Tuesday is a holiday. */
    assert_int_equal(kit_count(kit, arena_printf(kit->arena,
                                                 "SELECT count(*) FROM menu_item WHERE kind = 1"
                                                 " AND day = %d",
                                                 city.deed.today.number + 2)),
                     1);
    /* Laid again, days that are written stay. */
    assert_int_equal(lay(&city, 0, true, &published), CYCLE_OK);
    assert_int_equal(published, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(own_day_file_is_read_back),
        cmocka_unit_test(own_typical_file_is_read_back),
        cmocka_unit_test(a_table_is_applied_once),
        cmocka_unit_test(other_figures_are_another_dish),
        cmocka_unit_test(periods_that_overlap_are_refused_and_holes_told),
        cmocka_unit_test(a_stale_preview_writes_nothing),
        cmocka_unit_test(a_refused_price_leaves_nothing_behind),
        cmocka_unit_test(what_is_gone_is_told_and_dropped_on_demand),
        cmocka_unit_test(prices_of_passed_days_that_stand_are_no_change),
        cmocka_unit_test(a_menu_is_read_into_a_cycle_and_laid_on_a_school),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
