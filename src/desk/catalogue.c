/* Dishes and categories of the city. */
#include "desk/catalogue.h"

#include "desk/catalogue_sql.h"
#include "desk/name_text.h"
#include "meals/allergen.h"

enum { MG_IN_G = 1000 };

/* ---- loading ---- */

static struct catalogue_dish dish_read(const struct statement *rows, struct arena *arena)
{
    return (struct catalogue_dish){
        .id = column_int(rows, COL_CATALOGUE_DISHES_ID),
        .name = column_string(rows, COL_CATALOGUE_DISHES_NAME, arena),
        .recipe_number = column_string(rows, COL_CATALOGUE_DISHES_RECIPE_NUMBER, arena),
        .weight_g = column_int(rows, COL_CATALOGUE_DISHES_WEIGHT_G),
        .nutrients = {column_int(rows, COL_CATALOGUE_DISHES_ENERGY_KCAL),
                      column_int(rows, COL_CATALOGUE_DISHES_PROTEIN_MG),
                      column_int(rows, COL_CATALOGUE_DISHES_FAT_MG),
                      column_int(rows, COL_CATALOGUE_DISHES_CARBOHYDRATE_MG)},
        .allergens = column_string(rows, COL_CATALOGUE_DISHES_ALLERGENS, arena),
        .category_id = column_int(rows, COL_CATALOGUE_DISHES_CATEGORY_ID),
        .former_id = column_int(rows, COL_CATALOGUE_DISHES_FORMER_ID),
        .is_archived = column_int(rows, COL_CATALOGUE_DISHES_IS_ARCHIVED) != 0,
        .login_id = column_int(rows, COL_CATALOGUE_DISHES_LOGIN_ID),
        .added_at = instant_of_ms(column_int(rows, COL_CATALOGUE_DISHES_ADDED_AT)),
    };
}

static enum err dishes_read(struct tx *tx, struct arena *arena, struct catalogue *catalogue)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_catalogue_dishes);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        catalogue->dishes = arena_grow(arena, catalogue->dishes, catalogue->count, &room,
                                       sizeof *catalogue->dishes);
        struct catalogue_dish *dish = &catalogue->dishes[catalogue->count++];
        *dish = dish_read(rows, arena);
        dish->folded = name_fold(arena, text_of(dish->name));
    }
}

static enum err categories_read(struct tx *tx, struct arena *arena, struct catalogue *catalogue)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_catalogue_categories);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        catalogue->categories = arena_grow(arena, catalogue->categories, catalogue->category_count,
                                           &room, sizeof *catalogue->categories);
        struct category *category = &catalogue->categories[catalogue->category_count++];
        category->id = column_int(rows, COL_CATALOGUE_CATEGORIES_ID);
        category->position = column_int(rows, COL_CATALOGUE_CATEGORIES_POSITION);
        category->name = column_string(rows, COL_CATALOGUE_CATEGORIES_NAME, arena);
        category->folded = name_fold(arena, text_of(category->name));
    }
}

enum err catalogue_load(struct tx *tx, struct arena *arena, struct catalogue *out_catalogue)
{
    struct catalogue catalogue = {.count = 0};
    TRY(dishes_read(tx, arena, &catalogue));
    TRY(categories_read(tx, arena, &catalogue));
    *out_catalogue = catalogue;
    return OK;
}

/* ---- asking ---- */

const struct catalogue_dish *catalogue_dish(const struct catalogue *catalogue, int64_t dish_id)
{
    for (int i = 0; i < catalogue->count; i++) {
        if (catalogue->dishes[i].id == dish_id) return &catalogue->dishes[i];
    }
    return NULL;
}

const struct category *catalogue_category(const struct catalogue *catalogue, int64_t id)
{
    for (int i = 0; i < catalogue->category_count; i++) {
        if (catalogue->categories[i].id == id) return &catalogue->categories[i];
    }
    return NULL;
}

const struct catalogue_dish *catalogue_successor(const struct catalogue *catalogue, int64_t dish_id)
{
    for (int i = 0; i < catalogue->count && dish_id != 0; i++) {
        if (catalogue->dishes[i].former_id == dish_id) return &catalogue->dishes[i];
    }
    return NULL;
}

const struct catalogue_dish *catalogue_dish_like(const struct catalogue *catalogue,
                                                 struct arena *arena, struct text name,
                                                 int64_t weight_g)
{
    struct text folded = name_fold(arena, name);
    for (int i = 0; i < catalogue->count; i++) {
        const struct catalogue_dish *dish = &catalogue->dishes[i];
        if (dish->is_archived || dish->weight_g != weight_g) continue;
        if (text_equal(folded, dish->folded)) return dish;
    }
    return NULL;
}

const struct category *catalogue_category_like(const struct catalogue *catalogue,
                                               struct arena *arena, struct text name)
{
    struct text folded = name_fold(arena, name);
    for (int i = 0; i < catalogue->category_count; i++) {
        const struct category *category = &catalogue->categories[i];
        if (text_equal(folded, category->folded)) return category;
    }
    return NULL;
}

/* ---- judging ---- */

const char *dish_refusal(enum dish_status status)
{
    switch (status) {
    case DISH_OK: break;
    case DISH_UNKNOWN: return "Такого блюда нет.";
    case DISH_ARCHIVED: return "Блюдо уже в архиве или заменено другим.";
    case DISH_NAME_INVALID: return "Назовите блюдо, до двухсот знаков.";
    case DISH_WEIGHT_INVALID: return "Выход — целое число граммов, от 1 до 5000.";
    case DISH_FIGURES_INVALID:
        return "Калорийность, белки, жиры и углеводы не меньше нуля, а белки, жиры и углеводы "
               "вместе не тяжелее порции.";
    case DISH_ALLERGEN_UNKNOWN: return "Такого аллергена в списке нет.";
    case DISH_RECIPE_INVALID: return "Номер рецептуры — до тридцати знаков.";
    case DISH_CATEGORY_UNKNOWN: return "Выберите категорию.";
    case DISH_EXISTS: return "Блюдо с таким названием и выходом уже есть.";
    case DISH_UNCHANGED: return "Изменений нет: блюдо уже такое.";
    case DISH_PRICED:
        return "Блюдо стоит в прейскуранте: сначала снимите его с продажи или замените другим.";
    case DISH_TOO_MANY: return "В справочнике слишком много блюд.";
    }
    return NULL;
}

static bool figures_are_right(const struct catalogue_dish *dish)
{
    const struct nutrients *of = &dish->nutrients;
    int64_t most_mg = dish->weight_g * MG_IN_G;
    if (of->energy_kcal < 0 || of->energy_kcal > DISH_ENERGY_LIMIT_KCAL) return false;
    if (of->protein_mg < 0 || of->fat_mg < 0 || of->carbohydrate_mg < 0) return false;
    if (of->protein_mg > most_mg || of->fat_mg > most_mg || of->carbohydrate_mg > most_mg) {
        return false;
    }
    return of->protein_mg + of->fat_mg + of->carbohydrate_mg <= most_mg;
}

static bool allergens_are_known(struct text codes)
{
    while (codes.size > 0) {
        struct text code = text_cut(&codes, ' ');
        if (code.size > 0 && allergen_find(code) == NULL) return false;
    }
    return true;
}

static bool is_same(const struct catalogue_dish *a, const struct catalogue_dish *b)
{
    return text_equal(text_of(a->name), text_of(b->name)) && a->weight_g == b->weight_g &&
           a->nutrients.energy_kcal == b->nutrients.energy_kcal &&
           a->nutrients.protein_mg == b->nutrients.protein_mg &&
           a->nutrients.fat_mg == b->nutrients.fat_mg &&
           a->nutrients.carbohydrate_mg == b->nutrients.carbohydrate_mg &&
           text_equal(text_of(a->allergens), text_of(b->allergens)) &&
           text_equal(text_of(a->recipe_number), text_of(b->recipe_number));
}

static enum dish_status dish_form(const struct catalogue *catalogue,
                                  const struct catalogue_dish *dish)
{
    struct text name = text_trim(text_of(dish->name)), recipe = text_of(dish->recipe_number);
    if (!text_is_utf8(name) || name.size == 0 || text_length_characters(name) > DISH_NAME_LIMIT) {
        return DISH_NAME_INVALID;
    }
    if (dish->weight_g < 1 || dish->weight_g > DISH_WEIGHT_LIMIT_G) return DISH_WEIGHT_INVALID;
    if (!figures_are_right(dish)) return DISH_FIGURES_INVALID;
    if (!allergens_are_known(text_of(dish->allergens))) return DISH_ALLERGEN_UNKNOWN;
    if (text_length_characters(recipe) > DISH_RECIPE_LIMIT) return DISH_RECIPE_INVALID;
    return catalogue_category(catalogue, dish->category_id) == NULL ? DISH_CATEGORY_UNKNOWN
                                                                    : DISH_OK;
}

enum dish_status dish_judge(const struct catalogue *catalogue, struct arena *arena,
                            const struct catalogue_dish *dish)
{
    const struct catalogue_dish *former = catalogue_dish(catalogue, dish->former_id);
    if (dish->former_id != 0 && former == NULL) return DISH_UNKNOWN;
    if (former != NULL && former->is_archived) return DISH_ARCHIVED;
    enum dish_status status = dish_form(catalogue, dish);
    if (status != DISH_OK) return status;
    const struct catalogue_dish *like = catalogue_dish_like(catalogue, arena, text_of(dish->name),
                                                            dish->weight_g);
    if (like != NULL && like->id != dish->former_id) return DISH_EXISTS;
    if (former != NULL && is_same(former, dish)) return DISH_UNCHANGED;
    return catalogue->count >= CATALOGUE_LIMIT ? DISH_TOO_MANY : DISH_OK;
}

const char *category_refusal(enum category_status status)
{
    switch (status) {
    case CATEGORY_OK: break;
    case CATEGORY_UNKNOWN: return "Такой категории нет.";
    case CATEGORY_NAME_INVALID: return "Назовите категорию, до шестидесяти знаков.";
    case CATEGORY_EXISTS: return "Такая категория уже есть.";
    case CATEGORY_TOO_MANY: return "Категорий слишком много.";
    }
    return NULL;
}

enum category_status category_judge(const struct catalogue *catalogue, struct arena *arena,
                                    int64_t id, struct text name)
{
    name = text_trim(name);
    if (id != 0 && catalogue_category(catalogue, id) == NULL) return CATEGORY_UNKNOWN;
    if (!text_is_utf8(name) || name.size == 0 ||
        text_length_characters(name) > CATEGORY_NAME_LIMIT) {
        return CATEGORY_NAME_INVALID;
    }
    const struct category *like = catalogue_category_like(catalogue, arena, name);
    if (like != NULL && like->id != id) return CATEGORY_EXISTS;
    return id == 0 && catalogue->category_count >= CATEGORY_LIMIT ? CATEGORY_TOO_MANY : CATEGORY_OK;
}

/* ---- rows ---- */

enum err catalogue_dish_insert(struct tx *tx, const struct catalogue_dish *dish)
{
    struct dish fact = {
        .school_id = CATALOGUE_OF_CITY,
        .id = dish->id,
        .name = dish->name,
        .weight_g = dish->weight_g,
        .nutrients = dish->nutrients,
        .allergens = dish->allergens,
    };
    TRY(dish_insert(tx, &fact));
    scoped(statement) struct statement *insert = statement_open(tx, &q_catalogue_dish_insert);
    bind_int(insert, ARG_CATALOGUE_DISH_INSERT_DISH_ID, dish->id);
    bind_int(insert, ARG_CATALOGUE_DISH_INSERT_CATEGORY_ID, dish->category_id);
    bind_int(insert, ARG_CATALOGUE_DISH_INSERT_FORMER_ID, dish->former_id);
    bind_int(insert, ARG_CATALOGUE_DISH_INSERT_LOGIN_ID, dish->login_id);
    bind_int(insert, ARG_CATALOGUE_DISH_INSERT_ADDED_AT, dish->added_at.ms);
    TRY(statement_run(insert));
    if (*dish->recipe_number == '\0') return OK;
    scoped(statement) struct statement *recipe = statement_open(tx, &q_catalogue_recipe_set);
    bind_int(recipe, ARG_CATALOGUE_RECIPE_SET_DISH_ID, dish->id);
    bind_string(recipe, ARG_CATALOGUE_RECIPE_SET_RECIPE_NUMBER, dish->recipe_number);
    return statement_run(recipe);
}

enum err catalogue_dish_place(struct tx *tx, int64_t dish_id, int64_t category_id, bool is_archived)
{
    scoped(statement) struct statement *place = statement_open(tx, &q_catalogue_dish_place);
    bind_int(place, ARG_CATALOGUE_DISH_PLACE_DISH_ID, dish_id);
    bind_int(place, ARG_CATALOGUE_DISH_PLACE_CATEGORY_ID, category_id);
    bind_int(place, ARG_CATALOGUE_DISH_PLACE_IS_ARCHIVED, is_archived);
    return statement_run(place);
}
