/* The daily menu: what the sanitary rules say at their edges, the cycle laid on the calendar,
 * saving and copying, names of files; and sums in words. */
#include "desk_kit.h"

#include <string.h>

#include "desk/menu_day.h"
#include "report/menu_file.h"
#include "report/money_words.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

enum { HOT = 0, DRINK = 1, BREAD = 2, FRUIT = 5, STARTER = 8, FIRST = 9, SECOND = 10, SIDE = 11 };

static struct menu_dish dish(int64_t id, int64_t weight_g, int64_t energy_kcal)
{
    return (struct menu_dish){.dish_id = id,
                              .name = "Каша",
                              .recipe_number = "",
                              .weight_g = weight_g,
                              .nutrients = {.energy_kcal = energy_kcal},
                              .price = money_of_kopecks(1000)};
}

/* A breakfast of 500 g and 470 kcal: the least that the rules let pass for years 1-4. */
static struct day_menu breakfast(void)
{
    struct day_menu menu = {.stage = MENU_PRIMARY};
    menu.dishes[HOT] = dish(1, 150, 250);
    menu.dishes[DRINK] = dish(2, 200, 100);
    menu.dishes[BREAD] = dish(3, 50, 70);
    menu.dishes[FRUIT] = dish(4, 100, 50);
    return menu;
}

static int warnings_of(const struct day_menu *menu, const struct day_menu *before)
{
    struct arena arena;
    struct menu_warnings warnings;
    arena_init(&arena, 1 << 16);
    menu_judge(&arena, menu, before, &warnings);
    arena_release(&arena);
    return warnings.count;
}

/* What one dish of the good breakfast is made, and how many warnings follow. */
static const struct {
    const char *what;
    int slot;
    int64_t weight_g, energy_kcal;
    int warnings;
} EDGES[] = {
    {"as it is", HOT, 150, 250, 0},
    {"a gram less of the hot dish and of the meal", HOT, 149, 250, 2},
    {"the most of a hot dish", HOT, 200, 250, 0},
    {"a gram more", HOT, 201, 250, 1},
    {"a kilocalorie less", HOT, 150, 249, 1},
    {"the most with the deviation: 30 %", HOT, 150, 485, 0},
    {"a kilocalorie more", HOT, 150, 486, 1},
    {"too little of the drink and of the meal", DRINK, 179, 100, 2},
    {"too much of the drink", DRINK, 201, 100, 1},
    {"fruit: at least 100 g, of the meal too", FRUIT, 99, 50, 2},
    {"fruit: no most", FRUIT, 300, 50, 0},
    {"bread has no portion", BREAD, 60, 70, 0},
};

static void test_portions_and_energy_at_the_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(EDGES); i++) {
        struct day_menu menu = breakfast();
        menu.dishes[EDGES[i].slot].weight_g = EDGES[i].weight_g;
        menu.dishes[EDGES[i].slot].nutrients.energy_kcal = EDGES[i].energy_kcal;
        if (warnings_of(&menu, NULL) != EDGES[i].warnings) print_error("%s\n", EDGES[i].what);
        assert_int_equal(warnings_of(&menu, NULL), EDGES[i].warnings);
    }
}

static void test_seniors_have_their_own_figures(void **state)
{
    (void)state;
    struct day_menu menu = breakfast();
    menu.stage = MENU_SENIOR; /* 500 g of 550, 470 kcal of 544, 150 g of 200 */
    assert_int_equal(warnings_of(&menu, NULL), 3);
    menu.dishes[HOT] = dish(1, 200, 350);
    assert_int_equal(warnings_of(&menu, NULL), 0);
}

static void test_lunch_names_each_course(void **state)
{
    (void)state;
    struct day_menu menu = {.stage = MENU_PRIMARY};
    menu.dishes[STARTER] = dish(1, 60, 100);
    menu.dishes[FIRST] = dish(2, 250, 200);
    menu.dishes[SECOND] = dish(3, 100, 200);
    menu.dishes[SIDE] = dish(4, 150, 205);
    assert_int_equal(warnings_of(&menu, NULL), 1); /* 560 g of 700 */
    menu.dishes[SIDE + 1] = dish(5, 200, 0);
    assert_int_equal(warnings_of(&menu, NULL), 0);
    menu.dishes[STARTER].weight_g = 59;
    menu.dishes[FIRST].weight_g = 251;
    menu.dishes[SECOND].weight_g = 121;
    menu.dishes[SIDE].weight_g = 201;
    assert_int_equal(warnings_of(&menu, NULL), 4);
}

static void test_dishes_do_not_repeat(void **state)
{
    (void)state;
    struct day_menu menu = breakfast(), before = breakfast();
    assert_int_equal(warnings_of(&menu, &before), 1); /* tea, bread and fruit may */
    before.dishes[HOT].dish_id = 9;
    assert_int_equal(warnings_of(&menu, &before), 0);
    before.dishes[SIDE].dish_id = 1; /* wherever it was */
    assert_int_equal(warnings_of(&menu, &before), 1);
}

static void test_figures_that_cannot_be(void **state)
{
    (void)state;
    struct day_menu menu = breakfast();
    menu.dishes[HOT].nutrients.protein_mg = 50000;
    menu.dishes[HOT].nutrients.fat_mg = 50000;
    menu.dishes[HOT].nutrients.carbohydrate_mg = 50000;
    assert_int_equal(warnings_of(&menu, NULL), 0);
    menu.dishes[HOT].nutrients.fat_mg = 50001;
    assert_int_equal(warnings_of(&menu, NULL), 1);
}

/* The table of slots is by meal: menu_item keeps places within meals. */
static void test_slots_stand_by_meal(void **state)
{
    (void)state;
    for (int i = 1; i < MENU_SLOTS; i++) {
        assert_true(menu_slot(i)->meal >= menu_slot(i - 1)->meal);
    }
    assert_int_equal(menu_slot(MENU_SLOTS - 1)->meal, MENU_SECOND_DINNER);
}

static const struct {
    const char *name;
    bool is_ours;
    int kind;
} NAMES[] = {
    {"2026-03-02-sm.xlsx", true, MENU_FILE_DAY},
    {"2026-03-02-ss.xlsx", true, MENU_FILE_DAY},
    {"tm2026-sm.xlsx", true, MENU_FILE_TYPICAL},
    {"kp2026.xlsx", true, MENU_FILE_CALENDAR},
    {"2026-03-02.xlsx", false, 0},
    {"2026-02-30-sm.xlsx", false, 0},
    {"02.03.2026-sm.xlsx", false, 0},
    {"tm2026.xlsx", false, 0},
    {"tm26-sm.xlsx", false, 0},
    {"kp2026-sm.xlsx", false, 0},
    {"kp20a6.xlsx", false, 0},
    {"2026-03-02-sx.xlsx", false, 0},
    {"2026-03-02-sm.xls", false, 0},
    {".xlsx", false, 0},
    {"", false, 0},
    {"tm2026-smm.xlsx", false, 0},
};

static void test_names_of_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(NAMES); i++) {
        struct menu_file_name name;
        bool is_ours = menu_file_name_read(text_of(NAMES[i].name), &name);
        if (is_ours != NAMES[i].is_ours) print_error("%s\n", NAMES[i].name);
        assert_int_equal(is_ours, NAMES[i].is_ours);
        if (is_ours) assert_int_equal(name.kind, NAMES[i].kind);
    }
}

static const struct {
    int64_t kopecks;
    const char *words;
} SUMS[] = {
    {0, "Ноль рублей 00 копеек"},
    {1, "Ноль рублей 01 копейка"},
    {102, "Один рубль 02 копейки"},
    {211, "Два рубля 11 копеек"},
    {2100100, "Двадцать одна тысяча один рубль 00 копеек"},
    {1200000, "Двенадцать тысяч рублей 00 копеек"},
    {INT64_C(123456789012), "Один миллиард двести тридцать четыре миллиона пятьсот шестьдесят "
                            "семь тысяч восемьсот девяносто рублей 12 копеек"},
    {-4961, "Минус сорок девять рублей 61 копейка"},
    {40000000, "Четыреста тысяч рублей 00 копеек"},
};

static void test_sums_in_words(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < ROWS(SUMS); i++) {
        assert_string_equal(money_words(&arena, money_of_kopecks(SUMS[i].kopecks)), SUMS[i].words);
    }
    arena_release(&arena);
}

/* ---- in the database ---- */

static struct menu_place place(const struct kit *kit, int ahead)
{
    return (struct menu_place){KIT_SCHOOL, MENU_OF_DAY, MENU_PRIMARY,
                               kit_today(kit).number + ahead};
}

static enum menu_status save(struct kit *kit, struct menu_saving *saving)
{
    assert_int_equal(desk_menu_save(&kit->desk, kit->arena, saving), OK);
    return saving->status;
}

struct loading {
    struct kit *kit;
    struct menu_place place;
    struct day_menu menu;
    struct menu_state state;
    struct text name, bytes;
    bool found;
    struct menu_file_list files;
};

static enum err loading_run(struct tx *tx, void *context)
{
    struct loading *loading = context;
    TRY(day_menu_load(tx, loading->kit->arena, &loading->place, &loading->menu, &loading->state));
    TRY(menu_files_list(tx, loading->kit->arena, KIT_SCHOOL, kit_today(loading->kit),
                        &loading->files));
    return menu_file_make(tx, loading->kit->arena, KIT_SCHOOL, loading->name, &loading->found,
                          &loading->bytes);
}

static struct loading *load(struct kit *kit, struct menu_place of, const char *name)
{
    struct loading *loading = ARENA_NEW(kit->arena, struct loading);
    loading->kit = kit;
    loading->place = of;
    loading->name = text_of(name);
    assert_int_equal(store_read(kit->store, loading_run, loading), OK);
    return loading;
}

DESK_TEST(test_a_menu_is_saved_published_and_taken_back)
{
    struct menu_saving saving = {.place = place(kit, 0), .publishes = true};
    assert_int_equal(save(kit, &saving), MENU_EMPTY);
    saving.choices[HOT] = (struct menu_choice){.dish_id = 99};
    assert_int_equal(save(kit, &saving), MENU_DISH_UNKNOWN);
    saving.choices[HOT] = (struct menu_choice){KIT_PIZZA, true, money_of_kopecks(-1)};
    assert_int_equal(save(kit, &saving), MENU_PRICE_INVALID);
    saving.choices[HOT] = (struct menu_choice){KIT_PIZZA, false, money_zero()};
    saving.choices[DRINK] = (struct menu_choice){KIT_JUICE, true, money_of_kopecks(77)};
    assert_int_equal(save(kit, &saving), MENU_DONE);
    struct loading *loaded = load(kit, saving.place, "2026-03-02-sm.xlsx");
    assert_true(loaded->state.is_published);
    assert_int_equal(money_in_kopecks(loaded->menu.dishes[HOT].price), 3450);
    assert_int_equal(money_in_kopecks(loaded->menu.dishes[DRINK].price), 77);
    assert_true(loaded->found);
    assert_true(loaded->bytes.size > 1000);
    assert_int_equal(loaded->files.count, 1);
    assert_string_equal(loaded->files.names[0], "2026-03-02-sm.xlsx");
    assert_int_equal(save(kit, &saving), MENU_STALE); /* the form is older */
    saving.seen_changed_at = loaded->state.changed_at;
    saving.publishes = false;
    assert_int_equal(save(kit, &saving), MENU_DONE);
    loaded = load(kit, saving.place, "2026-03-02-sm.xlsx");
    assert_false(loaded->state.is_published);
    assert_false(loaded->found);
    assert_int_equal(loaded->files.count, 0);
}

DESK_TEST(test_a_menu_is_copied_from_the_cycle_and_from_a_day)
{
    struct menu_place cycle = {KIT_SCHOOL, MENU_OF_CYCLE, MENU_PRIMARY, 2};
    struct menu_saving saving = {.place = cycle};
    saving.choices[SIDE] = (struct menu_choice){KIT_PIZZA, true, money_of_kopecks(500)};
    struct menu_copying copying = {.from = cycle, .to = place(kit, 1)};
    assert_int_equal(desk_menu_copy(&kit->desk, kit->arena, &copying), OK);
    assert_int_equal(copying.status, MENU_EMPTY);
    assert_int_equal(save(kit, &saving), MENU_DONE);
    for (int i = 0; i < 2; i++) { /* over what is there, too */
        assert_int_equal(desk_menu_copy(&kit->desk, kit->arena, &copying), OK);
        assert_int_equal(copying.status, MENU_DONE);
    }
    struct loading *loaded = load(kit, place(kit, 1), "");
    assert_int_equal(loaded->menu.dishes[SIDE].dish_id, KIT_PIZZA);
    assert_int_equal(money_in_kopecks(loaded->menu.dishes[SIDE].price), 500);
    assert_false(loaded->state.is_published);
    copying = (struct menu_copying){.from = place(kit, 1), .to = place(kit, MENU_DAYS_AHEAD + 1)};
    assert_int_equal(desk_menu_copy(&kit->desk, kit->arena, &copying), OK);
    assert_int_equal(copying.status, MENU_DAY_INVALID);
    saving.place.day = MENU_CYCLE_DAYS_LIMIT + 1;
    assert_int_equal(save(kit, &saving), MENU_DAY_INVALID);
}

/* ---- the cycle on the calendar ---- */

static struct day day_of(const char *words)
{
    struct day day;
    assert_int_equal(day_parse(text_of(words), &day), OK);
    return day;
}

static void test_the_cycle_counts_meal_days(void **state)
{
    (void)state;
    struct school_term term = {0, day_of("2026-03-01"), day_of("2026-05-31"), "Весна"};
    struct calendar_day holiday = {0, day_of("2026-03-09"), 0, CALENDAR_HOLIDAY, "Праздник"};
    struct calendar calendar = {.school_id = 24,
                                .first_day = day_of("2026-03-02"),
                                .last_day = day_of("2026-03-31"),
                                .terms = &term,
                                .term_count = 1,
                                .days = &holiday,
                                .day_count = 1,
                                .week_days = 5,
                                .week_days_first_grade = 5};
    struct menu_cycle cycle = {.is_there = true, .days = 10, .first_day = day_of("2026-03-02")};
    assert_int_equal(menu_cycle_day(&cycle, &calendar, day_of("2026-03-02")), 1);
    assert_int_equal(menu_cycle_day(&cycle, &calendar, day_of("2026-03-06")), 5);
    assert_int_equal(menu_cycle_day(&cycle, &calendar, day_of("2026-03-07")), 0);
    assert_int_equal(menu_cycle_day(&cycle, &calendar, day_of("2026-03-09")), 0);
    assert_int_equal(menu_cycle_day(&cycle, &calendar, day_of("2026-03-10")), 6);
    assert_int_equal(menu_cycle_day(&cycle, &calendar, day_of("2026-03-16")), 10);
    assert_int_equal(menu_cycle_day(&cycle, &calendar, day_of("2026-03-17")), 1);
    cycle.is_there = false;
    assert_int_equal(menu_cycle_day(&cycle, &calendar, day_of("2026-03-02")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_portions_and_energy_at_the_edges),
        cmocka_unit_test(test_seniors_have_their_own_figures),
        cmocka_unit_test(test_lunch_names_each_course),
        cmocka_unit_test(test_dishes_do_not_repeat),
        cmocka_unit_test(test_figures_that_cannot_be),
        cmocka_unit_test(test_slots_stand_by_meal),
        cmocka_unit_test(test_names_of_files),
        cmocka_unit_test(test_sums_in_words),
        cmocka_unit_test(test_a_menu_is_saved_published_and_taken_back),
        cmocka_unit_test(test_a_menu_is_copied_from_the_cycle_and_from_a_day),
        cmocka_unit_test(test_the_cycle_counts_meal_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
