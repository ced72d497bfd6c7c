/* «Рационы»: families of set meals over all schools, and a new price for many schools at once. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/set_meal.h"
#include "ledger/book.h"
#include "office/food_inside.h"
#include "page/table.h"

enum { LIST_TABLE };
enum { SHOW_ID };
enum { PRICE_ID, PRICE_FIRST, PRICE_PARENT, PRICE_SUBSIDY, PRICE_ACT };
enum { ACT_PREVIEW, ACT_APPLY };

/* A school's families, and of one of them what was asked or done. */
struct school_meals {
    const struct school *school;
    struct day today;
    struct family_list families;
    bool is_chosen, is_judged;
    enum family_status status;
};

struct meals_work {
    struct food_work food;
    int64_t family_id; /* 0: all */
    struct school_list schools;
    struct caterer_list caterers;
    struct funding_source_list sources;
    struct school_meals *of; /* by school */
    bool judges;
    struct family_price price;
    const int64_t *chosen;
    int chosen_count;
};

static bool is_chosen(const struct meals_work *work, int64_t school_id)
{
    for (int i = 0; i < work->chosen_count; i++) {
        if (work->chosen[i] == school_id) return true;
    }
    return false;
}

static enum err work_meals(struct tx *tx, void *context)
{
    struct meals_work *work = context;
    struct arena *arena = work->food.arena;
    TRY(food_begin(tx, &work->food));
    TRY(school_list_load(tx, arena, &work->schools));
    TRY(caterers_load(tx, arena, &work->caterers));
    TRY(funding_sources_load(tx, arena, &work->sources));
    work->of = ARENA_ARRAY(arena, struct school_meals, (size_t)work->schools.count + 1);
    for (int i = 0; i < work->schools.count; i++) {
        struct school_meals *of = &work->of[i];
        of->school = &work->schools.rows[i];
        of->today = day_of_instant(work->food.now, of->school->zone);
        of->is_chosen = is_chosen(work, of->school->id);
        TRY(families_load(tx, arena, of->school->id, &of->families));
        if (!work->judges || !of->is_chosen) continue;
        of->is_judged = true;
        TRY(set_meal_price_judge(tx, &of->families, of->school->id, &work->price, of->today,
                                 &of->status));
    }
    return OK;
}

static const char *parts_words(struct arena *arena, const struct family_price *price)
{
    if (price == NULL) return "нет цены";
    return arena_printf(arena, "%s + %s", money_format(arena, price->parent_part),
                        money_format(arena, price->subsidy_part));
}

static const struct family_price *price_to_come(const struct family_list *list, int64_t family_id,
                                                struct day today)
{
    for (int i = 0; i < list->price_count; i++) {
        const struct family_price *price = &list->prices[i];
        if (price->family_id != family_id || day_compare(price->first_day, today) <= 0) continue;
        return family_price_on(list, family_id, price->first_day);
    }
    return NULL;
}

/* ---- all families ---- */

/* One id over the schools that have it. */
struct family_sum {
    const struct set_meal_family *family;
    int schools;
    const char *prices; /* today's, each once */
    int price_count;
    bool comes;
};

static const char *price_join(struct arena *arena, struct family_sum *sum, const char *words)
{
    struct text rest = text_of(sum->prices);
    while (rest.size > 0) {
        if (text_is(text_trim(text_cut(&rest, ';')), words)) return sum->prices;
    }
    sum->price_count++;
    return arena_printf(arena, "%s%s%s", sum->prices, *sum->prices == '\0' ? "" : "; ", words);
}

static void sum_add(struct arena *arena, struct family_sum *sums, int *count,
                    const struct school_meals *of, const struct set_meal_family *family)
{
    int at = 0;
    while (at < *count && sums[at].family->id != family->id) at++;
    if (at == *count) sums[(*count)++] = (struct family_sum){.family = family, .prices = ""};
    struct family_sum *sum = &sums[at];
    sum->schools++;
    sum->comes |= price_to_come(&of->families, family->id, of->today) != NULL;
    sum->prices = price_join(
        arena, sum, parts_words(arena, family_price_on(&of->families, family->id, of->today)));
}

static void families_fill(struct sheet *sheet, const struct meals_work *work)
{
    struct arena *arena = sheet->arena;
    int room = 0, count = 0;
    for (int i = 0; i < work->schools.count; i++) room += work->of[i].families.family_count;
    struct family_sum *sums = ARENA_ARRAY(arena, struct family_sum, (size_t)room + 1);
    for (int i = 0; i < work->schools.count; i++) {
        const struct family_list *list = &work->of[i].families;
        for (int j = 0; j < list->family_count; j++) {
            if (!family_is_offered(&list->families[j], work->of[i].today)) continue;
            sum_add(arena, sums, &count, &work->of[i], &list->families[j]);
        }
    }
    sheet_column(sheet, (struct sheet_column){"Рацион", SHEET_TEXT, .width = 40});
    sheet_column(sheet, (struct sheet_column){"Приём пищи", SHEET_TEXT, .width = 12});
    sheet_column(sheet, (struct sheet_column){"Классы", SHEET_TEXT, .width = 14});
    sheet_column(sheet, (struct sheet_column){"Школ", SHEET_NUMBER, .width = 8});
    sheet_column(sheet, (struct sheet_column){"Родители + дотация, руб.", SHEET_TEXT, .width = 26});
    sheet_column(sheet, (struct sheet_column){"Будет другая", SHEET_TEXT, .width = 12});
    for (int i = 0; i < count; i++) {
        sheet_row(sheet);
        sheet_string(sheet, sums[i].family->name);
        sheet_link(sheet, arena_printf(arena, "/office/set-meals/%s",
                                       id_format(arena, sums[i].family->id)));
        sheet_string(sheet, meal_words(sums[i].family->meal));
        sheet_string(sheet, stage_words(sums[i].family->stage));
        sheet_number(sheet, sums[i].schools);
        sheet_string(sheet, sums[i].prices);
        sheet_string(sheet, sums[i].comes ? "да" : "");
    }
}

static OFFICE_HANDLER(families_show)
{
    const struct office *office = context;
    struct meals_work work = {.food = food_work_of(office, arena, request)};
    enum err err = store_read(office->access->store, work_meals, &work);
    if (food_failed(office, arena, request, err, response)) return;
    struct table table;
    table_open(&table, "Рационы", work.food.now, zone_moscow());
    table.file_name = "set-meals";
    table.empty = "Рационов пока нет: их заводят в школах.";
    families_fill(&table.sheet, &work);
    json_t *view = office_view(office, arena, request, "Рационы", "set-meals");
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_set_meals", view,
                       response);
    table_close(&table);
    (void)food_failed(office, arena, request, err, response);
}

/* ---- one family over its schools ---- */

static const struct set_meal_family *family_of(const struct meals_work *work)
{
    for (int i = 0; i < work->schools.count; i++) {
        const struct set_meal_family *family = family_in_list(&work->of[i].families,
                                                              work->family_id);
        if (family != NULL) return family;
    }
    return NULL;
}

static json_t *school_view(struct arena *arena, const struct meals_work *work,
                           const struct school_meals *of, const struct set_meal_family *family)
{
    const struct family_price *next = price_to_come(&of->families, family->id, of->today);
    const char *refusal = of->is_judged ? family_refusal(of->status) : NULL;
    bool is_offered = family_is_offered(family, of->today);
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:s,s:b}", "id", id_format(arena, of->school->id), "name",
        of->school->name, "caterer", caterer_name(&work->caterers, family->caterer_id), "price",
        is_offered ? parts_words(arena, family_price_on(&of->families, family->id, of->today))
                   : "в архиве",
        "next", next == NULL ? "" : parts_words(arena, next), "next_day",
        next == NULL ? "" : day_format(arena, next->first_day), "checked",
        work->chosen_count == 0 ? is_offered : of->is_chosen, "judged", of->is_judged, "refusal",
        refusal == NULL ? "" : refusal, "good", of->is_judged && of->status == FAMILY_OK);
    CHECK(view != NULL);
    return view;
}

static void answer_family(const struct office *office, struct arena *arena,
                          const struct request *request, struct meals_work *work,
                          const char *refusal, bool is_done, struct response *response)
{
    const struct set_meal_family *family = family_of(work);
    if (family == NULL) {
        office_not_found(office, arena, request, response);
        return;
    }
    int good = 0, bad = 0;
    json_t *view = office_view(office, arena, request, family->name, "set-meals");
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->schools.count; i++) {
        const struct school_meals *of = &work->of[i];
        const struct set_meal_family *own = family_in_list(&of->families, work->family_id);
        if (own == NULL) continue;
        good += of->is_judged && of->status == FAMILY_OK;
        bad += of->is_judged && of->status != FAMILY_OK;
        json_add(rows, school_view(arena, work, of, own));
    }
    bool is_typed = request->route->body == BODY_FORM;
    view_set_string(view, "name", family->name);
    view_set_string(view, "meal", meal_words(family->meal));
    view_set_string(view, "stage", stage_words(family->stage));
    view_set_string(view, "source", source_name(&work->sources, family->funding_source_id));
    view_set_string(view, "path",
                    arena_printf(arena, "/office/set-meals/%s", id_format(arena, family->id)));
    view_set(view, "rows", rows);
    view_set(view, "judged", json_boolean(work->judges));
    view_set(view, "done", json_boolean(is_done));
    view_set(view, "may_apply", json_boolean(work->judges && !is_done && good > 0));
    view_set(view, "good", json_integer(good));
    view_set(view, "bad", json_integer(bad));
    view_set(view, "first",
             is_typed ? text_view(request_raw(request, PRICE_FIRST))
                      : day_value(arena, day_add(work->food.deed.today, 1)));
    view_set(view, "today", day_value(arena, work->food.deed.today));
    view_set(view, "parent", text_view(typed_again(request, is_typed, PRICE_PARENT)));
    view_set(view, "subsidy", text_view(typed_again(request, is_typed, PRICE_SUBSIDY)));
    view_set(view, "refusal", refusal_view(refusal));
    office_answer(office, arena, request, "office_set_meal", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(family_show)
{
    const struct office *office = context;
    struct meals_work work = {.food = food_work_of(office, arena, request),
                              .family_id = request_number(request, SHOW_ID)};
    enum err err = store_read(office->access->store, work_meals, &work);
    if (food_failed(office, arena, request, err, response)) return;
    answer_family(office, arena, request, &work, NULL, false, response);
}

/* ---- a price for many schools ---- */

struct price_work {
    struct arena *arena;
    int64_t school_id;
    struct family_price price;
    struct day today;
    enum family_status status;
};

static enum err work_price(struct tx *tx, void *context)
{
    struct price_work *work = context;
    return set_meal_price_set(tx, work->arena, work->school_id, &work->price, work->today,
                              &work->status);
}

/* Each school's in a transaction of its own: what one refuses the others keep, and doing it again
 * after a fault changes only what is left. */
static enum err prices_set(const struct office *office, struct meals_work *work)
{
    enum { SCHOOL_BYTES = 64 << 20 };
    struct arena arena;
    enum err err = OK;
    arena_init(&arena, SCHOOL_BYTES);
    for (int i = 0; i < work->schools.count && err == OK; i++) {
        struct school_meals *of = &work->of[i];
        if (!of->is_judged || of->status != FAMILY_OK) continue;
        arena_reset(&arena);
        struct price_work one = {
            .arena = &arena, .school_id = of->school->id, .price = work->price, .today = of->today};
        err = id_maker_take(&office->desk->ids, 1, &one.price.set_meal_id);
        if (err == OK) err = store_write(office->access->store, one.school_id, work_price, &one);
        if (err == OK) of->status = one.status;
    }
    arena_release(&arena);
    return err;
}

/* Shows prices as they are now, with what was said of each school. */
static enum err reload(const struct office *office, struct meals_work *work)
{
    const struct school_meals *said = work->of;
    int count = work->schools.count;
    work->judges = false;
    TRY(store_read(office->access->store, work_meals, work));
    for (int i = 0; i < work->schools.count && i < count; i++) {
        if (work->of[i].school->id != said[i].school->id) continue;
        work->of[i].is_judged = said[i].is_judged;
        work->of[i].status = said[i].status;
    }
    return OK;
}

static OFFICE_HANDLER(price_post)
{
    const struct office *office = context;
    int64_t *chosen;
    int chosen_count = form_ids(request, arena, "school", &chosen);
    struct meals_work work = {
        .food = food_work_of(office, arena, request),
        .family_id = request_number(request, PRICE_ID),
        .judges = true,
        .chosen = chosen,
        .chosen_count = chosen_count,
        .price = {.family_id = request_number(request, PRICE_ID),
                  .first_day = day_typed(request, PRICE_FIRST, day_of_number(0)),
                  .parent_part = money_of(request, PRICE_PARENT),
                  .subsidy_part = money_of(request, PRICE_SUBSIDY),
                  .login_id = office_caller_id(request)},
    };
    work.price.set_at = work.food.now;
    enum err err = store_read(office->access->store, work_meals, &work);
    bool applies = number_of(request, PRICE_ACT) == ACT_APPLY && chosen_count > 0;
    if (err == OK && applies) err = prices_set(office, &work);
    if (err == OK && applies) err = reload(office, &work);
    if (food_failed(office, arena, request, err, response)) return;
    work.judges = chosen_count > 0;
    answer_family(office, arena, request, &work,
                  chosen_count == 0 ? "Отметьте хотя бы одну школу." : NULL, applies, response);
}

/* ---- routes ---- */

static const char *const ACTS[] = {"preview", "apply", NULL};
static const struct field LIST_FIELDS[] = {TABLE_FIELDS};
static const struct field SHOW_FIELDS[] = {
    [SHOW_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field PRICE_FIELDS[] = {
    [PRICE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [PRICE_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [PRICE_PARENT] = {"parent", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [PRICE_SUBSIDY] = {"subsidy", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [PRICE_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, ACTS},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/set-meals", OFFICE(RIGHT_DISHES), families_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/set-meals/{id}", OFFICE(RIGHT_DISHES), family_show),
     ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_POST("/office/set-meals/{id}", OFFICE(RIGHT_DISHES), price_post),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(PRICE_FIELDS), .trail = "Цена рациона"},
};

const struct office_pages office_set_meal_pages = {OFFICE_PAGES(ROUTES)};
