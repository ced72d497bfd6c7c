/* Menus that schools have published: the list of schools, and each school's page of a day. */
#include <inttypes.h>

#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "meals/allergen.h"
#include "page/words.h"
#include "site/press.h"

#define NOTHING TEXT("")

enum { MILLIGRAMS = 1000 };

/* ---- days ---- */

static bool day_is_published(const struct press *press, int64_t school_id, struct day day)
{
    for (int i = 0; i < press->shelf->menu_days.count; i++) {
        const struct site_menu_day *row = &press->shelf->menu_days.rows[i];
        if (row->school_id == school_id && day_compare(row->day, day) == 0) return true;
    }
    return false;
}

static char *day_path(const struct press *press, const struct school *school, struct day day)
{
    if (day_compare(day, press->shelf->today) == 0) {
        return arena_printf(press->arena, "/menu/%" PRId64, school->number);
    }
    return arena_printf(press->arena, "/menu/%" PRId64 "/%s", school->number,
                        day_format_iso(press->arena, day));
}

/* "вт, 24 ноября": many of them stand in a row. */
static char *day_short(struct arena *arena, struct day day)
{
    static const char *const WEEKDAYS[] = {"пн", "вт", "ср", "чт", "пт", "сб", "вс"};
    const char *words = words_day(arena, day);
    return arena_printf(arena, "%s, %.*s", WEEKDAYS[day_of_week(day) - 1], (int)strcspn(words, ","),
                        words);
}

/* The days around today whose menus are there, and today whatever it has. */
static json_t *days_view(const struct press *press, const struct school *school, struct day shown)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int ahead = -SHELF_DAYS_BEHIND; ahead <= SHELF_DAYS_AHEAD; ahead++) {
        struct day day = day_add(press->shelf->today, ahead);
        if (ahead != 0 && !day_is_published(press, school->id, day)) continue;
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:b,s:b}", "path", day_path(press, school, day), "words",
                           day_short(press->arena, day), "iso", day_format_iso(press->arena, day),
                           "current", day_compare(day, shown) == 0, "today", ahead == 0));
    }
    return rows;
}

/* ---- dishes ---- */

/* "12,5" grams. */
static char *grams(struct arena *arena, int64_t milligrams)
{
    int64_t tenths = (milligrams + MILLIGRAMS / 20) / (MILLIGRAMS / 10);
    return arena_printf(arena, "%" PRId64 ",%" PRId64, tenths / 10, tenths % 10);
}

/* Whether the kitchen wrote the weight into the name: "Пицца 125 г", "Салат, 100г". */
static bool name_has_weight(struct arena *arena, const struct site_menu_item *item)
{
    struct text name = text_of(item->name);
    return text_ends(name, text_of(arena_printf(arena, "%" PRId64 " г", item->weight_g))) ||
           text_ends(name, text_of(arena_printf(arena, "%" PRId64 "г", item->weight_g)));
}

static json_t *dish_view(const struct press *press, const struct site_menu_item *item)
{
    struct arena *arena = press->arena;
    const char *allergens = allergens_words(arena, text_of(item->allergens));
    json_t *row = json_pack(
        "{s:s,s:I,s:b,s:I,s:s,s:s,s:s,s:s,s:s,s:b}", "name", press_text(press, item->name),
        "weight", (json_int_t)item->weight_g, "has_weight", !name_has_weight(arena, item), "energy",
        (json_int_t)item->nutrients.energy_kcal, "protein",
        grams(arena, item->nutrients.protein_mg), "fat", grams(arena, item->nutrients.fat_mg),
        "carbohydrate", grams(arena, item->nutrients.carbohydrate_mg), "price",
        money_format(arena, item->price), "allergens", allergens, "has_allergens",
        *allergens != '\0');
    return row;
}

static bool is_of(const struct site_menu_item *item, int64_t school_id, enum menu_stage stage,
                  enum menu_meal meal)
{
    return item->school_id == school_id && item->stage == stage && item->meal == meal;
}

static json_t *meal_view(const struct press *press, int64_t school_id, enum menu_stage stage,
                         enum menu_meal meal)
{
    int64_t weight_g = 0, energy_kcal = 0;
    json_t *dishes = json_array();
    CHECK(dishes != NULL);
    for (int i = 0; i < press->shelf->items.count; i++) {
        const struct site_menu_item *item = &press->shelf->items.rows[i];
        if (!is_of(item, school_id, stage, meal)) continue;
        weight_g += item->weight_g;
        energy_kcal += item->nutrients.energy_kcal;
        json_add(dishes, dish_view(press, item));
    }
    json_t *view = json_pack("{s:s,s:o,s:I,s:I}", "title", menu_meal_title(meal), "dishes", dishes,
                             "weight", (json_int_t)weight_g, "energy", (json_int_t)energy_kcal);
    CHECK(view != NULL);
    return view;
}

static json_t *stages_view(const struct press *press, int64_t school_id)
{
    json_t *stages = json_array();
    CHECK(stages != NULL);
    for (int stage = MENU_PRIMARY; stage <= MENU_STAGES; stage++) {
        json_t *meals = json_array();
        CHECK(meals != NULL);
        for (int meal = MENU_BREAKFAST; meal <= MENU_MEALS; meal++) {
            json_t *row = meal_view(press, school_id, (enum menu_stage)stage, (enum menu_meal)meal);
            if (json_array_size(json_object_get(row, "dishes")) == 0) {
                json_decref(row);
                continue;
            }
            json_add(meals, row);
        }
        if (json_array_size(meals) == 0) {
            json_decref(meals);
            continue;
        }
        json_add(stages, json_pack("{s:s,s:o}", "title", menu_stage_title((enum menu_stage)stage),
                                   "meals", meals));
    }
    return stages;
}

/* ---- structured data ---- */

static json_t *item_datum(const struct press *press, const struct site_menu_item *item)
{
    struct arena *arena = press->arena;
    const struct nutrients *nutrients = &item->nutrients;
    return json_pack(
        "{s:s,s:s,s:{s:s,s:s,s:s,s:s,s:s,s:s}}", "@type", "MenuItem", "name", item->name,
        "nutrition", "@type", "NutritionInformation", "servingSize",
        arena_printf(arena, "%" PRId64 " г", item->weight_g), "calories",
        arena_printf(arena, "%" PRId64 " ккал", nutrients->energy_kcal), "proteinContent",
        arena_printf(arena, "%s г", grams(arena, nutrients->protein_mg)), "fatContent",
        arena_printf(arena, "%s г", grams(arena, nutrients->fat_mg)), "carbohydrateContent",
        arena_printf(arena, "%s г", grams(arena, nutrients->carbohydrate_mg)));
}

static json_t *section_datum(const struct press *press, int64_t school_id, enum menu_stage stage,
                             enum menu_meal meal)
{
    json_t *items = json_array();
    CHECK(items != NULL);
    for (int i = 0; i < press->shelf->items.count; i++) {
        const struct site_menu_item *item = &press->shelf->items.rows[i];
        if (is_of(item, school_id, stage, meal)) json_add(items, item_datum(press, item));
    }
    return json_pack(
        "{s:s,s:s,s:o}", "@type", "MenuSection", "name",
        arena_printf(press->arena, "%s, %s", menu_meal_title(meal), menu_stage_title(stage)),
        "hasMenuItem", items);
}

static json_t *menu_datum(const struct press *press, const struct page_head *head,
                          int64_t school_id)
{
    json_t *datum = press_datum("Menu"), *sections = json_array();
    CHECK(sections != NULL);
    view_set_string(datum, "name", head->title);
    view_set_string(datum, "inLanguage", "ru");
    view_set_string(datum, "url", press_url(press, head->path));
    for (int place = 0; place < MENU_STAGES * MENU_MEALS; place++) {
        enum menu_stage stage = (enum menu_stage)(MENU_PRIMARY + place / MENU_MEALS);
        enum menu_meal meal = (enum menu_meal)(MENU_BREAKFAST + place % MENU_MEALS);
        json_t *section = section_datum(press, school_id, stage, meal);
        CHECK(section != NULL);
        if (json_array_size(json_object_get(section, "hasMenuItem")) > 0) {
            json_add(sections, section);
        } else {
            json_decref(section);
        }
    }
    view_set(datum, "hasMenuSection", sections);
    return datum;
}

/* ---- pages ---- */

struct text press_menu_page(struct press *press, const struct school *school, struct day day)
{
    struct arena *arena = press->arena;
    const char *words = words_day(arena, day);
    const struct page_head head = {
        .path = day_path(press, school, day),
        .title = arena_printf(arena, "Меню: %s, %s", school->name, words),
        .description = arena_printf(arena,
                                    "%s: чем кормят %s — блюда, выход, калорийность и аллергены.",
                                    school->name, words),
        .type = "website",
        .nav = "menu",
        .up_path = "/menu",
        .up_title = "Меню школ"};
    json_t *view = press_view(press, &head), *stages = stages_view(press, school->id);
    bool has_menu = json_array_size(stages) > 0;
    view_set_string(view, "school", press_text(press, school->name));
    view_set(view, "number", json_integer(school->number));
    view_set_string(view, "day", words);
    view_set(view, "is_today", json_boolean(day_compare(day, press->shelf->today) == 0));
    view_set(view, "has_menu", json_boolean(has_menu));
    view_set(view, "stages", stages);
    view_set(view, "days", days_view(press, school, day));
    return press_page(press, &head, view, has_menu ? menu_datum(press, &head, school->id) : NULL,
                      "site_menu_school", NOTHING, NULL);
}

static json_t *schools_view(const struct press *press)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < press->shelf->schools.count; i++) {
        const struct school *school = &press->shelf->schools.rows[i];
        json_add(rows,
                 json_pack("{s:s,s:I,s:s,s:b}", "path",
                           day_path(press, school, press->shelf->today), "number",
                           (json_int_t)school->number, "name", press_text(press, school->name),
                           "has_today", day_is_published(press, school->id, press->shelf->today)));
    }
    return rows;
}

void press_menus(struct press *press)
{
    static const struct page_head HEAD = {
        .path = "/menu",
        .title = "Меню школ",
        .description = "Меню школьных столовых на сегодня: выберите школу и увидите блюда, "
                       "калорийность и аллергены.",
        .type = "website",
        .nav = "menu"};
    json_t *view = press_view(press, &HEAD), *schools = schools_view(press);
    view_set(view, "has_schools", json_boolean(json_array_size(schools) > 0));
    view_set(view, "schools", schools);
    view_set_string(view, "today", words_day(press->arena, press->shelf->today));
    press_keep(press, &HEAD, view, NULL, "site_menu", NOTHING, NULL);
    for (int i = 0; i < press->shelf->schools.count; i++) {
        const struct school *school = &press->shelf->schools.rows[i];
        struct text page = press_menu_page(press, school, press->shelf->today);
        press_keep_bytes(press, day_path(press, school, press->shelf->today),
                         "text/html; charset=utf-8", page);
    }
}
