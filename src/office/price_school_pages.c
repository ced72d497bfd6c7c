/* «Цены по школам»: what each school sells today, by which list, and what comes. */
#include "base/check.h"
#include "base/id.h"
#include "ledger/book.h"
#include "meals/price.h"
#include "office/food_inside.h"
#include "page/table.h"

enum { LIST_TABLE };
enum { SHOW_SCHOOL, SHOW_TABLE };

struct prices_work {
    struct food_work food;
    int64_t school_id; /* 0: all */
    bool found;
    struct school school;
    struct day today; /* the school's */
    struct catalogue catalogue;
    struct price_book book;
    struct school_offers offers;
    struct school_list schools;
    int *offered; /* by school */
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct prices_work *work = context;
    struct arena *arena = work->food.arena;
    TRY(food_begin(tx, &work->food));
    TRY(catalogue_load(tx, arena, &work->catalogue));
    TRY(school_list_load(tx, arena, &work->schools));
    TRY(price_book_load(tx, arena, day_add(work->food.deed.today, -1), &work->book));
    work->offered = ARENA_ARRAY(arena, int, (size_t)work->schools.count + 1);
    for (int i = 0; i < work->schools.count; i++) {
        TRY(school_offers_load(tx, arena, work->schools.rows[i].id, &work->offers));
        for (int j = 0; j < work->offers.count; j++) {
            work->offered[i] += work->offers.list[j].is_offered;
        }
    }
    return OK;
}

static enum err work_school(struct tx *tx, void *context)
{
    struct prices_work *work = context;
    struct arena *arena = work->food.arena;
    TRY(food_begin(tx, &work->food));
    TRY(school_by_id(tx, arena, work->school_id, &work->found, &work->school));
    if (!work->found) return OK;
    work->today = day_of_instant(work->food.now, work->school.zone);
    TRY(catalogue_load(tx, arena, &work->catalogue));
    TRY(price_book_load(tx, arena, work->today, &work->book));
    return school_offers_load(tx, arena, work->school_id, &work->offers);
}

/* ---- all schools ---- */

static const char *lists_cell(struct arena *arena, const struct prices_work *work,
                              const struct school *school)
{
    const char *names = "";
    struct day today = day_of_instant(work->food.now, school->zone);
    for (int i = 0; i < work->book.span_count; i++) {
        const struct price_span *span = &work->book.spans[i];
        const struct price_list *list = price_list_of(&work->book, span->list_id);
        if (span->school_id != school->id || list == NULL || !list->is_held) continue;
        if (day_compare(span->first_day, today) > 0 || day_compare(span->last_day, today) < 0) {
            continue;
        }
        names = arena_printf(arena, "%s%s%s", names, *names == '\0' ? "" : ", ", list->name);
    }
    return *names == '\0' ? "нет прейскуранта" : names;
}

static OFFICE_HANDLER(schools_show)
{
    const struct office *office = context;
    struct prices_work work = {.food = food_work_of(office, arena, request)};
    enum err err = store_read(office->access->store, work_schools, &work);
    if (food_failed(office, arena, request, err, response)) return;
    struct table table;
    table_open(&table, "Цены по школам", work.food.now, zone_moscow());
    table.file_name = "prices";
    table.empty = "Школ пока нет.";
    sheet_column(&table.sheet, (struct sheet_column){"Школа", SHEET_TEXT, .width = 24});
    sheet_column(&table.sheet,
                 (struct sheet_column){"Прейскуранты сегодня", SHEET_TEXT, .width = 40});
    sheet_column(&table.sheet, (struct sheet_column){"Блюд в продаже", SHEET_NUMBER, .width = 14});
    for (int i = 0; i < work.schools.count; i++) {
        const struct school *school = &work.schools.rows[i];
        sheet_row(&table.sheet);
        sheet_string(&table.sheet, school->name);
        sheet_link(&table.sheet,
                   arena_printf(table.sheet.arena, "/office/prices/%lld", (long long)school->id));
        sheet_string(&table.sheet, lists_cell(arena, &work, school));
        sheet_number(&table.sheet, work.offered[i]);
    }
    json_t *view = office_view(office, arena, request, "Цены по школам", "price-lists");
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_prices", view,
                       response);
    table_close(&table);
    (void)food_failed(office, arena, request, err, response);
}

/* ---- one school ---- */

/* The next day on which the dish's price in the school is another one; false: none is set. */
static bool next_price(const struct prices_work *work, int64_t dish_id, struct day *out_day,
                       struct money *out_price)
{
    const struct price_book *book = &work->book;
    const struct price_row *now = price_on(book, work->school_id, dish_id, work->today);
    struct money costs = now == NULL ? money_zero() : now->price;
    bool is_found = false;
    for (int i = 0; i < book->span_count; i++) {
        const struct price_span *span = &book->spans[i];
        if (span->school_id != work->school_id) continue;
        struct price_rows of = price_rows_of(book, span->list_id, dish_id);
        /* Prices change with rows, and with the first day of a span and the day behind its last. */
        for (int j = -2; j < of.count; j++) {
            bool is_end = j == -1 && span->last_day.number != PRICE_NO_END;
            struct day day = j >= 0   ? of.rows[j].first_day
                             : is_end ? day_add(span->last_day, 1)
                                      : span->first_day;
            if (day_compare(day, work->today) <= 0) continue;
            if (is_found && day_compare(day, *out_day) >= 0) continue;
            const struct price_row *then = price_on(book, work->school_id, dish_id, day);
            struct money price = then == NULL ? money_zero() : then->price;
            if (money_compare(price, costs) == 0) continue;
            *out_day = day;
            *out_price = price;
            is_found = true;
        }
    }
    return is_found;
}

static const struct school_offer *offer_of(const struct prices_work *work, int64_t dish_id)
{
    for (int i = 0; i < work->offers.count; i++) {
        if (work->offers.list[i].dish_id == dish_id) return &work->offers.list[i];
    }
    return NULL;
}

static void school_row(struct sheet *sheet, const struct prices_work *work,
                       const struct catalogue_dish *dish)
{
    struct arena *arena = sheet->arena;
    const struct school_offer *offer = offer_of(work, dish->id);
    const struct price_row *row = price_on(&work->book, work->school_id, dish->id, work->today);
    bool is_offered = offer != NULL && offer->is_offered, comes;
    struct day day;
    struct money price;
    comes = next_price(work, dish->id, &day, &price);
    if (!is_offered && row == NULL && !comes) return;
    sheet_row(sheet);
    sheet_string(sheet, dish->name);
    sheet_link(sheet, arena_printf(arena, "/office/dishes/%s", id_format(arena, dish->id)));
    sheet_string(sheet, category_words(&work->catalogue, dish->category_id));
    if (is_offered)
        sheet_money(sheet, offer->price);
    else
        sheet_blank(sheet);
    const struct price_list *list = row == NULL ? NULL : price_list_of(&work->book, row->list_id);
    sheet_string(sheet, list != NULL ? list->name : is_offered ? "без прейскуранта" : "");
    if (list != NULL) {
        sheet_link(sheet,
                   arena_printf(arena, "/office/price-lists/%s", id_format(arena, list->id)));
        sheet_day(sheet, row->first_day);
    } else {
        sheet_blank(sheet);
    }
    if (!comes) return;
    sheet_string(sheet, money_is_zero(price) ? "снимут с продажи" : money_format(arena, price));
    sheet_day(sheet, day);
}

static OFFICE_HANDLER(school_show)
{
    const struct office *office = context;
    struct prices_work work = {.food = food_work_of(office, arena, request),
                               .school_id = request_number(request, SHOW_SCHOOL)};
    enum err err = store_read(office->access->store, work_school, &work);
    if (food_failed(office, arena, request, err, response)) return;
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    struct table table;
    struct sheet *sheet = &table.sheet;
    table_open(&table, "Что продаётся", work.food.now, work.school.zone);
    sheet_note(sheet, arena_printf(table.sheet.arena, "%s, %s", work.school.name,
                                   day_format(table.sheet.arena, work.today)));
    table.file_name = "school-prices";
    table.empty = "Сегодня буфет школы ничего не продаёт.";
    sheet_column(sheet, (struct sheet_column){"Блюдо", SHEET_TEXT, .width = 34});
    sheet_column(sheet, (struct sheet_column){"Категория", SHEET_TEXT, .width = 18});
    sheet_column(sheet, (struct sheet_column){"Цена сегодня, руб.", SHEET_MONEY, .width = 12});
    sheet_column(sheet, (struct sheet_column){"Откуда цена", SHEET_TEXT, .width = 24});
    sheet_column(sheet, (struct sheet_column){"С какого дня", SHEET_DAY, .width = 12});
    sheet_column(sheet, (struct sheet_column){"Будет, руб.", SHEET_TEXT, .width = 16});
    sheet_column(sheet, (struct sheet_column){"Когда", SHEET_DAY, .width = 12});
    for (int i = 0; i < work.catalogue.count; i++) {
        school_row(sheet, &work, &work.catalogue.dishes[i]);
    }
    json_t *view = office_view(office, arena, request, work.school.name, "price-lists");
    view_set_string(view, "school", work.school.name);
    view_set_string(view, "today", day_format(arena, work.today));
    err = table_answer(&office->kit, arena, request, SHOW_TABLE, &table, "office_school_prices",
                       view, response);
    table_close(&table);
    (void)food_failed(office, arena, request, err, response);
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {TABLE_FIELDS};
static const struct field SHOW_FIELDS[] = {
    [SHOW_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    TABLE_FIELDS,
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/prices", OFFICE(RIGHT_DISHES), schools_show), ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/prices/{school}", OFFICE(RIGHT_DISHES), school_show),
     ROUTE_FIELDS(SHOW_FIELDS)},
};

const struct office_pages office_price_school_pages = {OFFICE_PAGES(ROUTES)};
