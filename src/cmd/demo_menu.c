/* The menu as tables. Prices of 2018, as in the source; nutrients of a portion, from recipe
 * books. */
#include "cmd/demo_menu.h"

#include "base/check.h"
#include "cmd/demo_registers.h"
#include "desk/catalogue.h"
#include "ledger/book.h"
#include "meals/menu.h"
#include "pay/payment.h"

enum {
    CATEGORY_FIRST = 1,
    CATEGORY_SECOND,
    CATEGORY_SIDE,
    CATEGORY_SALAD,
    CATEGORY_BAKED,
    CATEGORY_DRINK,
    CATEGORY_FRUIT
};

static const char *const CATEGORIES[] = {
    [CATEGORY_FIRST] = "Первые блюда",
    [CATEGORY_SECOND] = "Вторые блюда",
    [CATEGORY_SIDE] = "Гарниры",
    [CATEGORY_SALAD] = "Салаты",
    [CATEGORY_BAKED] = "Выпечка",
    [CATEGORY_DRINK] = "Напитки",
    [CATEGORY_FRUIT] = "Фрукты и молочное",
};

struct menu_row {
    const char *name;
    int weight_g;
    int price_kopecks;
    int category;
    struct nutrients nutrients; /* kcal, then milligrams of protein, fat, carbohydrate */
    const char *allergens;
};

static const struct menu_row DISHES[DISH_LIMIT] = {
    [DISH_PIZZA] =
        {"Пицца 125 г", 125, 3450, CATEGORY_BAKED, {320, 13500, 12800, 38400}, "gluten milk egg"},
    [DISH_BUCKWHEAT] =
        {"Каша гречневая рассыпчатая 150 г", 150, 830, CATEGORY_SIDE, {231, 8600, 6100, 38600}, ""},
    [DISH_CHICKEN_CUTLET] = {"Котлета рубленая из филе курицы, 100 г",
                             100,
                             2385,
                             CATEGORY_SECOND,
                             {201, 15900, 10400, 10900},
                             "gluten egg"},
    [DISH_CABBAGE_SALAD] = {"Салат из белокочанной капусты, 100г",
                            100,
                            543,
                            CATEGORY_SALAD,
                            {87, 1300, 5100, 9000},
                            ""},
    [DISH_JUICE] =
        {"Сок в ассортименте 200 г", 200, 1320, CATEGORY_DRINK, {92, 1000, 200, 20200}, ""},
    [DISH_PASTA] =
        {"Макароны отварные 150 г", 150, 473, CATEGORY_SIDE, {168, 5500, 4500, 26400}, "gluten"},
    [DISH_SAUERKRAUT_SALAD] =
        {"Салат из квашеной капусты 100г", 100, 1005, CATEGORY_SALAD, {85, 1700, 5000, 8500}, ""},
    [DISH_RICE] = {"Рис отварной 150 г", 150, 713, CATEGORY_SIDE, {203, 3600, 5400, 35000}, ""},
    [DISH_SAUSAGE] =
        {"Сосиска отварная 50 г", 50, 1454, CATEGORY_SECOND, {128, 5500, 11700, 200}, "soy"},
    [DISH_RAISIN_BUN] = {"Булочка ванильная с изюмом 110 г",
                         110,
                         1650,
                         CATEGORY_BAKED,
                         {337, 8200, 6100, 62000},
                         "gluten milk egg"},
    [DISH_BORSCH] = {"Борщ с капустой и картофелем 250 г",
                     250,
                     1890,
                     CATEGORY_FIRST,
                     {104, 1800, 4900, 10900},
                     "celery"},
    [DISH_NOODLE_SOUP] = {"Суп-лапша домашняя 250 г",
                          250,
                          1675,
                          CATEGORY_FIRST,
                          {113, 2700, 4700, 14600},
                          "gluten egg"},
    [DISH_PEA_SOUP] =
        {"Суп гороховый 250 г", 250, 1540, CATEGORY_FIRST, {148, 5500, 5300, 19700}, ""},
    [DISH_FISH] = {"Рыба, запечённая с овощами 100 г",
                   100,
                   2760,
                   CATEGORY_SECOND,
                   {134, 13900, 7100, 3800},
                   "fish"},
    [DISH_MEATBALLS] = {"Тефтели из говядины 90 г",
                        90,
                        2690,
                        CATEGORY_SECOND,
                        {192, 10100, 12600, 9700},
                        "gluten egg"},
    [DISH_PILAF] =
        {"Плов из птицы 200 г", 200, 3120, CATEGORY_SECOND, {366, 17300, 15900, 38100}, ""},
    [DISH_CURD_BAKE] = {"Запеканка творожная 150 г",
                        150,
                        3180,
                        CATEGORY_SECOND,
                        {293, 23600, 11200, 24300},
                        "milk egg gluten"},
    [DISH_OMELETTE] = {"Омлет натуральный 120 г",
                       120,
                       2240,
                       CATEGORY_SECOND,
                       {187, 11600, 14400, 2300},
                       "egg milk"},
    [DISH_MASHED_POTATO] =
        {"Пюре картофельное 150 г", 150, 1135, CATEGORY_SIDE, {137, 3100, 4800, 20400}, "milk"},
    [DISH_STEWED_CABBAGE] =
        {"Капуста тушёная 150 г", 150, 960, CATEGORY_SIDE, {113, 3100, 4900, 14100}, ""},
    [DISH_BEET_SALAD] =
        {"Салат из свёклы с маслом 100 г", 100, 620, CATEGORY_SALAD, {93, 1400, 6000, 8400}, ""},
    [DISH_CARROT_SALAD] =
        {"Салат из моркови с яблоком 100 г", 100, 740, CATEGORY_SALAD, {86, 1100, 5100, 8900}, ""},
    [DISH_OAT_PORRIDGE] = {"Каша овсяная молочная 200 г",
                           200,
                           1285,
                           CATEGORY_SECOND,
                           {208, 7200, 9300, 25400},
                           "gluten milk"},
    [DISH_CURD_TART] = {"Ватрушка с творогом 75 г",
                        75,
                        1780,
                        CATEGORY_BAKED,
                        {226, 8100, 6700, 33200},
                        "gluten milk egg"},
    [DISH_POTATO_PIE] = {"Пирожок печёный с картофелем 75 г",
                         75,
                         1390,
                         CATEGORY_BAKED,
                         {181, 4700, 4300, 30700},
                         "gluten egg"},
    [DISH_CHEESE_SANDWICH] = {"Бутерброд с сыром 50 г",
                              50,
                              1560,
                              CATEGORY_BAKED,
                              {157, 7300, 8000, 13900},
                              "gluten milk"},
    [DISH_TEA] = {"Чай с сахаром 200 г", 200, 455, CATEGORY_DRINK, {38, 100, 0, 9500}, ""},
    [DISH_TEA_LEMON] = {"Чай с лимоном 200 г", 200, 580, CATEGORY_DRINK, {41, 200, 0, 10000}, ""},
    [DISH_COMPOTE] =
        {"Компот из сухофруктов 200 г", 200, 780, CATEGORY_DRINK, {97, 400, 100, 23400}, ""},
    [DISH_KISSEL] =
        {"Кисель плодово-ягодный 200 г", 200, 720, CATEGORY_DRINK, {118, 200, 100, 28900}, ""},
    [DISH_COCOA] =
        {"Какао с молоком 200 г", 200, 1150, CATEGORY_DRINK, {118, 4100, 3500, 17600}, "milk"},
    [DISH_APPLE] = {"Яблоко 150 г", 150, 1260, CATEGORY_FRUIT, {70, 600, 600, 14700}, ""},
    [DISH_BANANA] = {"Банан 150 г", 150, 1690, CATEGORY_FRUIT, {144, 2300, 800, 31500}, ""},
    [DISH_YOGHURT] =
        {"Йогурт питьевой 200 г", 200, 2950, CATEGORY_FRUIT, {158, 5600, 5000, 22000}, "milk"},
    [DISH_MILK] = {"Молоко 200 г", 200, 1480, CATEGORY_FRUIT, {116, 5800, 6400, 9400}, "milk"},
};

static const struct set_meal SET_MEALS[] = {
    {.id = SET_MEAL_BREAKFAST,
     .name = "Завтрак младшая школа, Ежедневное полное меню 1-4 кл.(род+дотация)",
     .meal = MEAL_BREAKFAST,
     .funding_source_id = DEMO_SCHOOL_SOURCE,
     .nutrients = {512, 18400, 17200, 70600}},
    {.id = SET_MEAL_LUNCH,
     .name = "Обед средняя школа, 5-9 кл. (дотация)",
     .meal = MEAL_LUNCH,
     .funding_source_id = DEMO_REGION_SOURCE,
     .nutrients = {826, 29100, 27800, 115300}},
    {.id = SET_MEAL_SNACK,
     .name = "Полдник группы продлённого дня 1-4 кл. (род)",
     .meal = MEAL_SNACK,
     .nutrients = {274, 8300, 7900, 42500}},
};

enum { SET_MEAL_COUNT = sizeof SET_MEALS / sizeof SET_MEALS[0] };

/* Parent's part and subsidy in kopecks, by id. */
static const int64_t SET_MEAL_PARTS[][2] = {
    [SET_MEAL_BREAKFAST] = {4961, 2039},
    [SET_MEAL_LUNCH] = {0, 8700},
    [SET_MEAL_SNACK] = {3180, 0},
};

static const struct {
    int weight; /* how often, against the others */
    enum demo_dish dishes[BASKET_DISHES_LIMIT + 1];
} BASKETS[] = {
    {9, {DISH_RAISIN_BUN, DISH_JUICE}},
    {8, {DISH_PIZZA}},
    {7, {DISH_PIZZA, DISH_JUICE}},
    {6, {DISH_POTATO_PIE, DISH_TEA}},
    {5, {DISH_RAISIN_BUN}},
    {5, {DISH_CURD_TART, DISH_COMPOTE}},
    {4, {DISH_BUCKWHEAT, DISH_CHICKEN_CUTLET, DISH_CABBAGE_SALAD, DISH_JUICE}},
    {4, {DISH_PASTA, DISH_CHICKEN_CUTLET, DISH_SAUERKRAUT_SALAD, DISH_COMPOTE}},
    {4, {DISH_RICE, DISH_SAUSAGE, DISH_PIZZA}},
    {4, {DISH_BORSCH, DISH_MASHED_POTATO, DISH_MEATBALLS, DISH_COMPOTE}},
    {3, {DISH_PASTA, DISH_SAUSAGE, DISH_TEA}},
    {3, {DISH_MASHED_POTATO, DISH_FISH, DISH_COMPOTE}},
    {3, {DISH_NOODLE_SOUP, DISH_PILAF, DISH_BEET_SALAD, DISH_KISSEL}},
    {3, {DISH_PEA_SOUP, DISH_STEWED_CABBAGE, DISH_CHICKEN_CUTLET, DISH_TEA_LEMON}},
    {3, {DISH_CHEESE_SANDWICH, DISH_TEA_LEMON}},
    {3, {DISH_CURD_BAKE, DISH_COCOA}},
    {3, {DISH_OMELETTE, DISH_TEA}},
    {2, {DISH_OAT_PORRIDGE, DISH_COCOA}},
    {2, {DISH_CARROT_SALAD, DISH_BUCKWHEAT, DISH_MEATBALLS, DISH_JUICE}},
    {4, {DISH_APPLE}},
    {3, {DISH_BANANA}},
    {3, {DISH_YOGHURT}},
    {2, {DISH_MILK, DISH_RAISIN_BUN}},
    {4, {DISH_JUICE}},
    {3, {DISH_TEA}},
};

enum { BASKET_COUNT = sizeof BASKETS / sizeof BASKETS[0] };

/* Terminals and Sberbank pay on line, from this machine without a password; the rest are the demo's
 * past. */
static enum err channels_demo(struct tx *tx)
{
    static const struct channel CHANNELS[] = {
        {1, "sber", "Сбербанк Онлайн"},
        {2, "sber_atm", "Терминалы и банкоматы Сбербанка"},
        {3, "qiwi", "Терминалы QIWI"},
        {4, "card", "Банковская карта в личном кабинете"},
    };
    static const struct {
        int64_t channel_id;
        enum channel_setting setting;
        const char *value;
    } SETTINGS[] = {
        {1, CHANNEL_DIALECT, "sber"},    {1, CHANNEL_ENABLED, "1"},
        {1, CHANNEL_LOOPBACK_OPEN, "1"}, {1, CHANNEL_NAME_FORM, "stars"},
        {3, CHANNEL_DIALECT, "osmp"},    {3, CHANNEL_ENABLED, "1"},
        {3, CHANNEL_LOOPBACK_OPEN, "1"},
    };
    for (size_t i = 0; i < sizeof CHANNELS / sizeof CHANNELS[0]; i++) {
        TRY(channel_set(tx, &CHANNELS[i]));
    }
    for (size_t i = 0; i < sizeof SETTINGS / sizeof SETTINGS[0]; i++) {
        TRY(channel_value_set(tx, SETTINGS[i].channel_id, SETTINGS[i].setting, SETTINGS[i].value));
    }
    return OK;
}

enum err demo_menu_city(struct tx *tx)
{
    TRY(channels_demo(tx));
    TRY(demo_bank_details(tx));
    TRY(funding_source_set(tx, DEMO_SCHOOL_SOURCE, "Бюджет города: питание 1-4 классов"));
    return funding_source_set(tx, DEMO_REGION_SOURCE, "Бюджет края: питание отдельных категорий");
}

enum err demo_menu_catalogue(struct tx *tx, struct arena *arena, struct instant now)
{
    for (int i = CATEGORY_FIRST; i <= CATEGORY_FRUIT; i++) {
        TRY(category_set(tx, CATALOGUE_OF_CITY, i, CATEGORIES[i], i, 0));
    }
    for (int i = DISH_NONE + 1; i < DISH_LIMIT; i++) {
        const struct menu_row *row = &DISHES[i];
        struct catalogue_dish dish = {
            .id = i,
            .name = row->name,
            .recipe_number = arena_printf(arena, "54-%d", i),
            .weight_g = row->weight_g,
            .nutrients = row->nutrients,
            .allergens = row->allergens,
            .category_id = row->category,
            .added_at = now,
        };
        TRY(catalogue_dish_insert(tx, &dish));
    }
    return OK;
}

static enum err dishes_load(struct tx *tx, int64_t school_id, int64_t version)
{
    for (int i = DISH_NONE + 1; i < DISH_LIMIT; i++) {
        const struct menu_row *row = &DISHES[i];
        struct dish dish = {
            .school_id = school_id,
            .id = i,
            .name = row->name,
            .weight_g = row->weight_g,
            .nutrients = row->nutrients,
            .allergens = row->allergens,
            .category_id = row->category,
            .price = money_of_kopecks(row->price_kopecks),
            .is_offered = true,
        };
        TRY(dish_add(tx, &dish, version));
    }
    return OK;
}

enum err demo_menu_school(struct tx *tx, int64_t school_id, struct instant now)
{
    int64_t version;
    TRY(book_raise_version(tx, school_id, &version));
    for (int i = CATEGORY_FIRST; i <= CATEGORY_FRUIT; i++) {
        TRY(category_set(tx, school_id, i, CATEGORIES[i], i, version));
    }
    TRY(dishes_load(tx, school_id, version));
    for (int i = 0; i < SET_MEAL_COUNT; i++) {
        struct set_meal meal = SET_MEALS[i];
        meal.school_id = school_id;
        meal.parent_part = money_of_kopecks(SET_MEAL_PARTS[meal.id][0]);
        meal.subsidy_part = money_of_kopecks(SET_MEAL_PARTS[meal.id][1]);
        meal.is_offered = true;
        TRY(set_meal_add(tx, &meal, version, now));
    }
    return OK;
}

int64_t demo_dish_price(enum demo_dish dish)
{
    return DISHES[dish].price_kopecks;
}

int64_t demo_set_meal_price(enum demo_set_meal meal)
{
    return SET_MEAL_PARTS[meal][0];
}

/* ---- baskets ---- */

int demo_basket_draw(struct demo_random *random)
{
    int total = 0;
    for (int i = 0; i < BASKET_COUNT; i++) total += BASKETS[i].weight;
    int left = demo_random_below(random, total);
    for (int i = 0; i < BASKET_COUNT; i++) {
        left -= BASKETS[i].weight;
        if (left < 0) return i;
    }
    return 0;
}

const enum demo_dish *demo_basket(int basket)
{
    CHECK(basket >= 0 && basket < BASKET_COUNT);
    return BASKETS[basket].dishes;
}

int64_t demo_basket_price(int basket)
{
    int64_t price = 0;
    for (const enum demo_dish *dish = demo_basket(basket); *dish != DISH_NONE; dish++) {
        price += demo_dish_price(*dish);
    }
    return price;
}

static bool has_word(struct text words, struct text word)
{
    while (words.size > 0) {
        if (text_equal(text_cut(&words, ' '), word)) return true;
    }
    return false;
}

bool demo_basket_suits(int basket, struct text allergen)
{
    for (const enum demo_dish *dish = demo_basket(basket); *dish != DISH_NONE; dish++) {
        if (allergen.size > 0 && has_word(text_of(DISHES[*dish].allergens), allergen)) return false;
    }
    return true;
}

int demo_lines(const enum demo_dish *dishes, struct sale_line out_lines[BASKET_DISHES_LIMIT])
{
    int count = 0;
    for (; dishes[count] != DISH_NONE; count++) {
        CHECK(count < BASKET_DISHES_LIMIT);
        out_lines[count] = (struct sale_line){
            .kind = SALE_DISH,
            .item_id = dishes[count],
            .quantity = 1,
            .price = money_of_kopecks(demo_dish_price(dishes[count])),
        };
    }
    return count;
}
