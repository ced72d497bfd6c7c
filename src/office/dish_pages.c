/* «Блюда»: the city's dishes: looked for, added, replaced by another, put away. */
#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "meals/allergen.h"
#include "office/food_inside.h"
#include "page/table.h"

enum { LIST_CATEGORY, LIST_ARCHIVE, LIST_TABLE };
enum { SHOW_ID };
enum {
    MAKE_NAME,
    MAKE_WEIGHT,
    MAKE_ENERGY,
    MAKE_PROTEIN,
    MAKE_FAT,
    MAKE_CARBOHYDRATE,
    MAKE_RECIPE,
    MAKE_CATEGORY,
    MAKE_ID,
    MAKE_FIRST
};
enum { MOVE_ID, MOVE_CATEGORY };
enum { ARCHIVE_ID, ARCHIVE_ON };

/* ---- the list ---- */

struct list_work {
    struct food_work food;
    struct catalogue catalogue;
    struct price_book book;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    TRY(food_begin(tx, &work->food));
    TRY(catalogue_load(tx, work->food.arena, &work->catalogue));
    return price_book_load(tx, work->food.arena, work->food.deed.today, &work->book);
}

struct sold {
    struct money least, most;
    int lists;
};

/* What held lists ask for the dish today. */
static struct sold sold_today(const struct list_work *work, int64_t dish_id)
{
    struct sold sold = {.lists = 0};
    struct day today = work->food.deed.today;
    for (int i = 0; i < work->book.list_count; i++) {
        const struct price_list *list = &work->book.lists[i];
        if (!list->is_held || day_compare(list->first_day, today) > 0) continue;
        if (day_compare(list->last_day, today) < 0) continue;
        const struct price_row *row = price_row_on(&work->book, list->id, dish_id, today);
        if (row == NULL || money_is_zero(row->price)) continue;
        bool is_first = sold.lists++ == 0;
        if (is_first || money_compare(row->price, sold.least) < 0) sold.least = row->price;
        if (is_first || money_compare(row->price, sold.most) > 0) sold.most = row->price;
    }
    return sold;
}

static void list_columns(struct sheet *sheet)
{
    sheet_column(sheet, (struct sheet_column){"Блюдо", SHEET_TEXT, .width = 36});
    sheet_column(sheet, (struct sheet_column){"Категория", SHEET_TEXT, .width = 18});
    sheet_column(sheet, (struct sheet_column){"Выход, г", SHEET_NUMBER, .width = 9});
    sheet_column(sheet, (struct sheet_column){"Цена сегодня, от", SHEET_MONEY, .width = 11});
    sheet_column(sheet, (struct sheet_column){"до", SHEET_MONEY, .width = 9});
    sheet_column(sheet, (struct sheet_column){"Ккал", SHEET_NUMBER, .width = 7});
    sheet_column(sheet, (struct sheet_column){"Белки, г", SHEET_TEXT, .width = 9});
    sheet_column(sheet, (struct sheet_column){"Жиры, г", SHEET_TEXT, .width = 9});
    sheet_column(sheet, (struct sheet_column){"Углеводы, г", SHEET_TEXT, .width = 11});
    sheet_column(sheet, (struct sheet_column){"Аллергены", SHEET_TEXT, .width = 20});
    sheet_column(sheet, (struct sheet_column){"№ рецептуры", SHEET_TEXT, .width = 12});
}

static void list_row(struct sheet *sheet, const struct list_work *work,
                     const struct catalogue_dish *dish)
{
    struct arena *arena = sheet->arena;
    struct sold sold = sold_today(work, dish->id);
    sheet_row(sheet);
    sheet_string(sheet, dish->name);
    sheet_link(sheet, arena_printf(arena, "/office/dishes/%s", id_format(arena, dish->id)));
    sheet_string(sheet, category_words(&work->catalogue, dish->category_id));
    sheet_number(sheet, dish->weight_g);
    if (sold.lists == 0) {
        sheet_blank(sheet);
        sheet_blank(sheet);
    } else {
        sheet_money(sheet, sold.least);
        sheet_money(sheet, sold.most);
    }
    sheet_number(sheet, dish->nutrients.energy_kcal);
    sheet_string(sheet, grams_words(arena, dish->nutrients.protein_mg));
    sheet_string(sheet, grams_words(arena, dish->nutrients.fat_mg));
    sheet_string(sheet, grams_words(arena, dish->nutrients.carbohydrate_mg));
    sheet_string(sheet, allergens_words(arena, text_of(dish->allergens)));
    sheet_string(sheet, dish->recipe_number);
}

static OFFICE_HANDLER(dishes_show)
{
    const struct office *office = context;
    struct list_work work = {.food = food_work_of(office, arena, request)};
    enum err err = store_read(office->access->store, work_list, &work);
    if (food_failed(office, arena, request, err, response)) return;
    int64_t category_id = number_of(request, LIST_CATEGORY);
    bool of_archive = request_flag(request, LIST_ARCHIVE);
    struct table table;
    table_open(&table, of_archive ? "Блюда в архиве" : "Блюда", work.food.now, zone_moscow());
    table.file_name = "dishes";
    table.empty = of_archive ? "В архиве нет ни одного блюда."
                             : "Блюд пока нет: добавьте первое или загрузите их из файла.";
    list_columns(&table.sheet);
    for (int i = 0; i < work.catalogue.count; i++) {
        const struct catalogue_dish *dish = &work.catalogue.dishes[i];
        if (dish->is_archived != of_archive) continue;
        if (category_id != 0 && dish->category_id != category_id) continue;
        list_row(&table.sheet, &work, dish);
    }
    json_t *view = office_view(office, arena, request, "Блюда", "dishes");
    view_set(view, "archive", json_boolean(of_archive));
    view_set(view, "categories",
             category_choices(arena, &work.catalogue,
                              text_of(category_id == 0 ? "" : id_format(arena, category_id))));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_dishes", view,
                       response);
    table_close(&table);
    (void)food_failed(office, arena, request, err, response);
}

/* ---- one dish ---- */

struct dish_work {
    struct food_work food;
    int64_t dish_id;
    struct catalogue catalogue;
    struct price_book book;
    struct price_rows history;
    struct catalogue_changes changes;
    struct staff_list staff;
};

enum { PRICES_SHOWN = 200 };

static enum err work_dish(struct tx *tx, void *context)
{
    struct dish_work *work = context;
    struct arena *arena = work->food.arena;
    TRY(food_begin(tx, &work->food));
    TRY(catalogue_load(tx, arena, &work->catalogue));
    TRY(price_book_load(tx, arena, work->food.deed.today, &work->book));
    TRY(staff_list_load(tx, arena, 0, &work->staff));
    if (work->dish_id == 0) return OK;
    TRY(price_history_load(tx, arena, 0, work->dish_id, PRICES_SHOWN, &work->history));
    return catalogue_changes_load(tx, arena, CHANGE_OF_DISH, work->dish_id, &work->changes);
}

static const char *dish_path(struct arena *arena, int64_t dish_id)
{
    return arena_printf(arena, "/office/dishes/%s", id_format(arena, dish_id));
}

static json_t *neighbour_view(struct arena *arena, const struct catalogue_dish *dish)
{
    if (dish == NULL) return json_null();
    json_t *view = json_pack("{s:s,s:s}", "path", dish_path(arena, dish->id), "name", dish->name);
    CHECK(view != NULL);
    return view;
}

static json_t *dish_view(struct arena *arena, const struct dish_work *work,
                         const struct catalogue_dish *dish)
{
    json_t *view = json_pack(
        "{s:s,s:s,s:I,s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s,s:s}", "path", dish_path(arena, dish->id),
        "name", dish->name, "weight", (json_int_t)dish->weight_g, "energy",
        (json_int_t)dish->nutrients.energy_kcal, "protein",
        grams_words(arena, dish->nutrients.protein_mg), "fat",
        grams_words(arena, dish->nutrients.fat_mg), "carbohydrate",
        grams_words(arena, dish->nutrients.carbohydrate_mg), "allergens",
        allergens_words(arena, text_of(dish->allergens)), "recipe", dish->recipe_number, "category",
        category_words(&work->catalogue, dish->category_id), "archived", dish->is_archived, "added",
        office_moment(arena, dish->added_at), "who", login_words(&work->staff, dish->login_id));
    CHECK(view != NULL);
    view_set(view, "former",
             neighbour_view(arena, catalogue_dish(&work->catalogue, dish->former_id)));
    view_set(view, "successor",
             neighbour_view(arena, catalogue_successor(&work->catalogue, dish->id)));
    return view;
}

static json_t *history_view(struct arena *arena, const struct dish_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->history.count; i++) {
        const struct price_row *row = &work->history.rows[i];
        const struct price_list *list = price_list_of(&work->book, row->list_id);
        bool is_none = money_is_zero(row->price);
        json_t *view = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:s}", "list", list == NULL ? "" : list->name, "path",
            arena_printf(arena, "/office/price-lists/%s", id_format(arena, row->list_id)), "first",
            day_format(arena, row->first_day), "price",
            is_none ? "не продаётся" : money_format(arena, row->price), "who",
            login_words(&work->staff, row->login_id), "when", office_moment(arena, row->set_at));
        json_add(rows, view);
    }
    return rows;
}

static void answer_dish(const struct office *office, struct arena *arena,
                        const struct request *request, int64_t dish_id, const char *refusal,
                        struct response *response)
{
    struct dish_work work = {.food = food_work_of(office, arena, request), .dish_id = dish_id};
    enum err err = store_read(office->access->store, work_dish, &work);
    if (food_failed(office, arena, request, err, response)) return;
    const struct catalogue_dish *dish = catalogue_dish(&work.catalogue, dish_id);
    if (dish == NULL) {
        office_not_found(office, arena, request, response);
        return;
    }
    json_t *view = office_view(office, arena, request, dish->name, "dishes");
    view_set(view, "dish", dish_view(arena, &work, dish));
    view_set(
        view, "categories",
        category_choices(arena, &work.catalogue, text_of(id_format(arena, dish->category_id))));
    view_set(view, "prices", history_view(arena, &work));
    view_set(view, "has_prices", json_boolean(work.history.count > 0));
    view_set(view, "changes", changes_view(arena, &work.changes, &work.staff));
    view_set(view, "has_changes", json_boolean(work.changes.count > 0));
    view_set(view, "refusal", refusal_view(refusal));
    office_answer(office, arena, request, "office_dish", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(dish_show)
{
    answer_dish(context, arena, request, request_number(request, SHOW_ID), NULL, response);
}

/* ---- the form of a new one, or of one that replaces another ---- */

static bool is_ticked(const struct request *request, struct arena *arena, const char *code)
{
    const char *name = arena_printf(arena, "allergen-%s", code);
    return pairs_find(request->form, name, NULL) != NULL;
}

static json_t *allergen_boxes(struct arena *arena, const struct request *request, bool is_typed,
                              const struct catalogue_dish *former)
{
    json_t *boxes = json_array();
    CHECK(boxes != NULL);
    for (int i = 0; i < ALLERGEN_COUNT; i++) {
        bool has = former != NULL && allergens_have(text_of(former->allergens), &ALLERGENS[i]);
        bool is_checked = is_typed ? is_ticked(request, arena, ALLERGENS[i].code) : has;
        json_t *box = json_pack("{s:s,s:s,s:b}", "code", ALLERGENS[i].code, "words",
                                arena_printf(arena, "%s", ALLERGENS[i].words), "checked",
                                is_checked);
        json_add(boxes, box);
    }
    return boxes;
}

static void form_fill(json_t *form, struct arena *arena, const struct catalogue_dish *dish)
{
    view_set_string(form, "name", dish->name);
    view_set_string(form, "weight", arena_printf(arena, "%lld", (long long)dish->weight_g));
    view_set_string(form, "energy",
                    arena_printf(arena, "%lld", (long long)dish->nutrients.energy_kcal));
    view_set_string(form, "protein", grams_words(arena, dish->nutrients.protein_mg));
    view_set_string(form, "fat", grams_words(arena, dish->nutrients.fat_mg));
    view_set_string(form, "carbohydrate", grams_words(arena, dish->nutrients.carbohydrate_mg));
    view_set_string(form, "recipe", dish->recipe_number);
}

static json_t *form_view(struct arena *arena, const struct request *request, bool is_typed,
                         const struct catalogue_dish *former, struct day today)
{
    static const char *const NAMES[] = {"name", "weight",       "energy", "protein",
                                        "fat",  "carbohydrate", "recipe", "category"};
    json_t *form = json_object();
    CHECK(form != NULL);
    for (int i = MAKE_NAME; i <= MAKE_CATEGORY; i++) {
        view_set(form, NAMES[i], is_typed ? text_view(request_raw(request, i)) : json_string(""));
    }
    if (!is_typed && former != NULL) form_fill(form, arena, former);
    view_set(form, "first",
             is_typed ? text_view(request_raw(request, MAKE_FIRST)) : day_value(arena, today));
    view_set(form, "today", day_value(arena, today));
    view_set(form, "allergens", allergen_boxes(arena, request, is_typed, former));
    return form;
}

/* `former_id` 0: a new one. */
static void answer_form(const struct office *office, struct arena *arena,
                        const struct request *request, int64_t former_id, bool is_typed,
                        const char *refusal, struct response *response)
{
    struct dish_work work = {.food = food_work_of(office, arena, request)};
    enum err err = store_read(office->access->store, work_dish, &work);
    if (food_failed(office, arena, request, err, response)) return;
    const struct catalogue_dish *former = catalogue_dish(&work.catalogue, former_id);
    if (former_id != 0 && former == NULL) {
        office_not_found(office, arena, request, response);
        return;
    }
    const char *title = former == NULL ? "Новое блюдо" : "Замена блюда";
    struct text chosen = is_typed         ? request_raw(request, MAKE_CATEGORY)
                         : former != NULL ? text_of(id_format(arena, former->category_id))
                                          : TEXT("");
    json_t *view = office_view(office, arena, request, title, "dishes");
    view_set(view, "former", neighbour_view(arena, former));
    view_set(view, "categories", category_choices(arena, &work.catalogue, chosen));
    view_set(view, "has_categories", json_boolean(work.catalogue.category_count > 0));
    view_set(view, "form", form_view(arena, request, is_typed, former, work.food.deed.today));
    view_set(view, "refusal", refusal_view(refusal));
    office_answer(office, arena, request, "office_dish_form", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(dish_new_show)
{
    answer_form(context, arena, request, 0, false, NULL, response);
}

static OFFICE_HANDLER(dish_replace_show)
{
    answer_form(context, arena, request, request_number(request, SHOW_ID), false, NULL, response);
}

static const char *allergens_of(const struct request *request, struct arena *arena)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < ALLERGEN_COUNT; i++) {
        if (!is_ticked(request, arena, ALLERGENS[i].code)) continue;
        if (buf.size > 0) buf_add_char(&buf, ' ');
        buf_add_string(&buf, ALLERGENS[i].code);
    }
    struct text codes = buf_text(&buf);
    return arena_copy(arena, codes.bytes, codes.size);
}

/* False: what was typed is no number. */
static bool dish_read(const struct request *request, struct arena *arena,
                      struct catalogue_dish *out_dish)
{
    struct text name = field_text(request, MAKE_NAME), recipe = field_text(request, MAKE_RECIPE);
    *out_dish = (struct catalogue_dish){
        .name = arena_copy(arena, name.bytes, name.size),
        .recipe_number = arena_copy(arena, recipe.bytes, recipe.size),
        .weight_g = number_of(request, MAKE_WEIGHT),
        .allergens = allergens_of(request, arena),
        .category_id = number_of(request, MAKE_CATEGORY),
        .former_id = number_of(request, MAKE_ID),
    };
    struct nutrients *of = &out_dish->nutrients;
    of->energy_kcal = request_has(request, MAKE_ENERGY) ? request_number(request, MAKE_ENERGY) : -1;
    return grams_parse(field_text(request, MAKE_PROTEIN), &of->protein_mg) &&
           grams_parse(field_text(request, MAKE_FAT), &of->fat_mg) &&
           grams_parse(field_text(request, MAKE_CARBOHYDRATE), &of->carbohydrate_mg);
}

struct make_work {
    struct food_work food;
    struct catalogue_dish dish;
    struct day first_day;
    bool is_past;
    enum dish_status status;
};

static enum err work_make(struct tx *tx, void *context)
{
    struct make_work *work = context;
    TRY(food_begin(tx, &work->food));
    work->is_past = day_compare(work->first_day, work->food.deed.today) < 0;
    if (work->dish.former_id == 0)
        work->first_day = work->food.deed.today;
    else if (work->is_past)
        return OK;
    return dish_make(tx, work->food.arena, &work->food.deed, &work->dish, work->first_day,
                     &work->status);
}

static OFFICE_HANDLER(dish_make_post)
{
    const struct office *office = context;
    struct make_work work = {.food = food_work_of(office, arena, request)};
    bool is_read = dish_read(request, arena, &work.dish);
    int64_t former_id = work.dish.former_id;
    work.first_day = day_typed(request, MAKE_FIRST, day_of_number(0));
    if (!is_read) {
        answer_form(office, arena, request, former_id, true,
                    "Белки, жиры и углеводы пишутся в граммах, до трёх знаков: 13,5.", response);
        return;
    }
    enum err err = food_write(office, work_make, &work);
    if (food_failed(office, arena, request, err, response)) return;
    if (former_id != 0 && work.is_past) {
        answer_form(office, arena, request, former_id, true, "Замена начинается сегодня или позже.",
                    response);
    } else if (work.status != DISH_OK) {
        answer_form(office, arena, request, former_id, true, dish_refusal(work.status), response);
    } else {
        response_redirect(response, dish_path(arena, work.dish.id));
    }
}

/* ---- category and archive ---- */

struct place_work {
    struct food_work food;
    int64_t dish_id, category_id;
    bool archives, is_archived;
    enum dish_status status;
};

static enum err work_place(struct tx *tx, void *context)
{
    struct place_work *work = context;
    TRY(food_begin(tx, &work->food));
    if (work->archives) {
        return dish_archive(tx, work->food.arena, &work->food.deed, work->dish_id,
                            work->is_archived, &work->status);
    }
    return dish_move(tx, work->food.arena, &work->food.deed, work->dish_id, work->category_id,
                     &work->status);
}

static void place_post(const struct office *office, struct arena *arena,
                       const struct request *request, struct place_work *work,
                       struct response *response)
{
    work->food = food_work_of(office, arena, request);
    enum err err = food_write(office, work_place, work);
    if (food_failed(office, arena, request, err, response)) return;
    if (work->status == DISH_OK || work->status == DISH_UNCHANGED) {
        response_redirect(response, dish_path(arena, work->dish_id));
    } else {
        answer_dish(office, arena, request, work->dish_id, dish_refusal(work->status), response);
    }
}

static OFFICE_HANDLER(dish_move_post)
{
    struct place_work work = {.dish_id = request_number(request, MOVE_ID),
                              .category_id = number_of(request, MOVE_CATEGORY)};
    place_post(context, arena, request, &work, response);
}

static OFFICE_HANDLER(dish_archive_post)
{
    struct place_work work = {.dish_id = request_number(request, ARCHIVE_ID),
                              .archives = true,
                              .is_archived = request_flag(request, ARCHIVE_ON)};
    place_post(context, arena, request, &work, response);
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {
    [LIST_CATEGORY] = {"category", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
    [LIST_ARCHIVE] = {"archive", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    TABLE_FIELDS,
};
static const struct field SHOW_FIELDS[] = {
    [SHOW_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
#define MAKE_COMMON                                                                                \
    [MAKE_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},                          \
    [MAKE_WEIGHT] = {"weight", FIELD_IN_FORM, FIELD_INT, false, 0, 0, NULL},                       \
    [MAKE_ENERGY] = {"energy", FIELD_IN_FORM, FIELD_INT, false, 0, 0, NULL},                       \
    [MAKE_PROTEIN] = {"protein", FIELD_IN_FORM, FIELD_TEXT, false, 0, 20, NULL},                   \
    [MAKE_FAT] = {"fat", FIELD_IN_FORM, FIELD_TEXT, false, 0, 20, NULL},                           \
    [MAKE_CARBOHYDRATE] = {"carbohydrate", FIELD_IN_FORM, FIELD_TEXT, false, 0, 20, NULL},         \
    [MAKE_RECIPE] = {"recipe", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},                      \
    [MAKE_CATEGORY] = {"category", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL}
static const struct field NEW_FIELDS[] = {
    MAKE_COMMON,
    [MAKE_ID] = {"former", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
    [MAKE_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field REPLACE_FIELDS[] = {
    MAKE_COMMON,
    [MAKE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [MAKE_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field MOVE_FIELDS[] = {
    [MOVE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [MOVE_CATEGORY] = {"category", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
};
static const struct field ARCHIVE_FIELDS[] = {
    [ARCHIVE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [ARCHIVE_ON] = {"archived", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/dishes", OFFICE(RIGHT_DISHES), dishes_show), ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/dishes/new", OFFICE(RIGHT_DISHES), dish_new_show)},
    {OFFICE_POST("/office/dishes/new", OFFICE(RIGHT_DISHES), dish_make_post),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(NEW_FIELDS), .trail = "Новое блюдо"},
    {OFFICE_GET("/office/dishes/{id}", OFFICE(RIGHT_DISHES), dish_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_GET("/office/dishes/{id}/replace", OFFICE(RIGHT_DISHES), dish_replace_show),
     ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_POST("/office/dishes/{id}/replace", OFFICE(RIGHT_DISHES), dish_make_post),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(REPLACE_FIELDS),
     .trail = "Блюдо: новое вместо прежнего"},
    {OFFICE_POST("/office/dishes/{id}/category", OFFICE(RIGHT_DISHES), dish_move_post),
     ROUTE_FIELDS(MOVE_FIELDS), .trail = "Категория блюда"},
    {OFFICE_POST("/office/dishes/{id}/archive", OFFICE(RIGHT_DISHES), dish_archive_post),
     ROUTE_FIELDS(ARCHIVE_FIELDS), .trail = "Блюдо: в архив или обратно"},
};

const struct office_pages office_dish_pages = {OFFICE_PAGES(ROUTES)};
