/* The desk's small city. */
#include "desk_kit.h"

#include <string.h>

#include "base/id.h"
#include "ledger/book.h"
#include "ledger/verify.h"
#include "meals/meals_sql.h"
#include "meals/menu.h"
#include "pay/payment.h"
#include "school/card.h"
#include "school/person.h"
#include "school/school.h"
#include "school/school_sql.h"

enum { PEOPLE_ORIGIN = 500, CARDS_ORIGIN = 501, BLOCKED_PUPIL = 4, WAITING_PUPIL = 3 };

static struct instant clock_now(void *context)
{
    return ((struct kit *)context)->now;
}

static int64_t clock_ticks_us(void *context)
{
    return ((struct kit *)context)->now.ms * 1000;
}

int64_t kit_pupil(int64_t school_id, int pupil)
{
    return id_make(PEOPLE_ORIGIN, school_id * 100 + pupil);
}

int64_t kit_card(int64_t school_id, int pupil)
{
    return id_make(CARDS_ORIGIN, school_id * 100 + pupil);
}

const char *kit_number(struct kit *kit, int64_t school_id, int pupil)
{
    return arena_printf(kit->arena, "%03d000000%d", (int)school_id, pupil);
}

/* ---- the city ---- */

static enum err person_make(struct tx *tx, struct kit *kit, int64_t school_id, int pupil)
{
    static const enum card_state STATES[] = {CARD_ACTIVE, CARD_ACTIVE, CARD_GIVEN_OUT,
                                             CARD_BLOCKED};
    struct person person = {
        .school_id = school_id,
        .id = kit_pupil(school_id, pupil),
        .kind = PERSON_PUPIL,
        .state = pupil == BLOCKED_PUPIL ? PERSON_LEFT : PERSON_ACTIVE,
        .number = kit_number(kit, school_id, pupil),
        .class_id = KIT_CLASS,
        .surname = "Иванов",
        .name = "Иван",
        .patronymic = "",
        .has_day_limit = pupil == 2,
        .day_limit = money_of_kopecks(5000),
    };
    struct card card = {
        .school_id = school_id,
        .id = kit_card(school_id, pupil),
        .account_id = person.id,
        .chip = text_of(arena_printf(kit->arena, "04%02d%02d", (int)school_id, pupil)),
        .state = STATES[pupil - 1],
    };
    TRY(person_add(tx, kit->arena, &person, 1, kit->now));
    return card_add(tx, &card, card.id, 1, kit->now);
}

static enum err menu_make(struct tx *tx, int64_t school_id, struct instant now)
{
    const struct {
        int64_t id, parent, subsidy, source;
    } MEALS[] = {
        {KIT_BREAKFAST, 4961, 2039, 1}, {KIT_FREE_LUNCH, 0, 8700, 2}, {KIT_SNACK, 3180, 0, 0}};
    struct dish dish = {.school_id = school_id,
                        .name = "Блюдо",
                        .allergens = "",
                        .category_id = KIT_CATEGORY,
                        .is_offered = true};
    TRY(category_set(tx, school_id, KIT_CATEGORY, "Блюда", 1, 1));
    dish.id = KIT_PIZZA;
    dish.price = money_of_kopecks(3450);
    TRY(dish_add(tx, &dish, 1));
    dish.id = KIT_JUICE;
    dish.price = money_of_kopecks(1320);
    TRY(dish_add(tx, &dish, 1));
    for (size_t i = 0; i < sizeof MEALS / sizeof MEALS[0]; i++) {
        struct set_meal meal = {
            .school_id = school_id,
            .id = MEALS[i].id,
            .name = "Рацион",
            .meal = MEAL_BREAKFAST,
            .parent_part = money_of_kopecks(MEALS[i].parent),
            .subsidy_part = money_of_kopecks(MEALS[i].subsidy),
            .funding_source_id = MEALS[i].source,
            .is_offered = true,
        };
        TRY(set_meal_add(tx, &meal, 1, now));
    }
    return OK;
}

static enum err school_make(struct tx *tx, struct kit *kit, int64_t number)
{
    struct school school = {.number = number,
                            .name = "Школа",
                            .kind = "full",
                            .in_card_project = true,
                            .zone = zone_moscow()};
    enum school_status status;
    int64_t class_id;
    bool added;
    TRY(school_create(tx, &school, kit->now, &status));
    assert_int_equal(status, SCHOOL_OK);
    TRY(class_find_or_add(tx, number, TEXT("03Б"), KIT_CLASS, &class_id, &added));
    for (int i = 1; i <= KIT_PUPILS; i++) TRY(person_make(tx, kit, number, i));
    return menu_make(tx, number, kit->now);
}

static enum err city_make(struct tx *tx, void *context)
{
    static const struct channel CHANNEL = {3, "bank", "Банк"};
    struct kit *kit = context;
    TRY(school_kind_set(tx, "full", "средняя школа", 1));
    TRY(channel_set(tx, &CHANNEL));
    TRY(funding_source_set(tx, 1, "Город"));
    TRY(funding_source_set(tx, 2, "Край"));
    TRY(school_make(tx, kit, KIT_SCHOOL));
    return school_make(tx, kit, KIT_OTHER_SCHOOL);
}

void kit_open(struct kit *kit, struct fixture *fixture)
{
    struct day day;
    assert_int_equal(day_parse(TEXT("2026-03-02"), &day), OK);
    *kit = (struct kit){.fixture = fixture,
                        .arena = fixture->arena,
                        .store = fixture->store,
                        .now = instant_add_ms(day_start(day, zone_moscow()), 11 * HOUR_MS)};
    kit->world = (struct world){.context = kit, .now = clock_now, .ticks_us = clock_ticks_us};
    desk_init(&kit->desk, kit->store, &kit->world);
    assert_int_equal(store_write(kit->store, 0, city_make, kit), OK);
}

static void finding_tell(void *context, int64_t school_id, const char *sentence)
{
    (void)context;
    (void)school_id;
    print_error("verify: %s\n", sentence);
}

void kit_close(struct kit *kit)
{
    struct verify_report report;
    const struct verify_sink sink = {finding_tell, NULL};
    desk_release(&kit->desk);
    assert_int_equal(ledger_verify(kit->store, 1, &sink, &report), OK);
    assert_int_equal(report.findings, 0);
}

/* ---- looking ---- */

struct number_work {
    struct query query;
    int64_t number;
};

static enum err number_run(struct tx *tx, void *context)
{
    struct number_work *work = context;
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &work->query);
    TRY(statement_next(row, &found));
    assert_true(found);
    work->number = column_int(row, 0);
    return OK;
}

int64_t kit_count(struct kit *kit, const char *sql)
{
    static const char *const COLUMNS[] = {"number"};
    struct number_work *work = ARENA_NEW(kit->arena, struct number_work);
    work->query = (struct query){.name = sql,
                                 .kind = QUERY_ONE,
                                 .column_count = 1,
                                 .column_names = COLUMNS,
                                 .sqlite = sql,
                                 .postgres = sql};
    assert_int_equal(store_read(kit->store, number_run, work), OK);
    return work->number;
}

int64_t kit_balance(struct kit *kit, int64_t school_id, int64_t account_id)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT credits - debits FROM balance WHERE school_id = "
                                       "%lld AND account_id = %lld",
                                       (long long)school_id, (long long)account_id));
}

/* ---- doing ---- */

int64_t kit_id(struct kit *kit)
{
    return id_make(KIT_TILL, ++kit->next_document);
}

struct day kit_today(const struct kit *kit)
{
    return day_of_instant(kit->now, zone_moscow());
}

void kit_pay(struct kit *kit, int64_t school_id, int pupil, int64_t kopecks)
{
    struct top_up top_up = {
        .channel = "bank",
        .outside_id = text_of(arena_printf(kit->arena, "kit-%lld", (long long)kit_id(kit))),
        .number = text_of(kit_number(kit, school_id, pupil)),
        .amount = money_of_kopecks(kopecks),
        .happened_at = kit->now,
    };
    assert_int_equal(desk_top_up(&kit->desk, kit->arena, &top_up), OK);
    assert_int_equal(top_up.status, TOP_UP_RECORDED);
}

struct set_work {
    int64_t school_id, account_id, named_id, value;
    enum setting setting;
    enum ban_kind ban_kind;
    struct day first_day;
};

static enum err setting_run(struct tx *tx, void *context)
{
    struct set_work *work = context;
    return setting_set(tx, work->school_id, work->setting, work->value, 1);
}

void kit_set(struct kit *kit, int64_t school_id, enum setting setting, int64_t value)
{
    struct set_work work = {.school_id = school_id, .setting = setting, .value = value};
    assert_int_equal(store_write(kit->store, 0, setting_run, &work), OK);
}

static enum err entitlement_run(struct tx *tx, void *context)
{
    struct set_work *work = context;
    scoped(statement) struct statement *set = statement_open(tx, &q_entitlement_set);
    bind_int(set, ARG_ENTITLEMENT_SET_SCHOOL_ID, KIT_SCHOOL);
    bind_int(set, ARG_ENTITLEMENT_SET_ACCOUNT_ID, work->account_id);
    bind_int(set, ARG_ENTITLEMENT_SET_SET_MEAL_ID, work->named_id);
    bind_int(set, ARG_ENTITLEMENT_SET_FIRST_DAY, work->first_day.number);
    bind_int(set, ARG_ENTITLEMENT_SET_LAST_DAY, work->first_day.number + 10000);
    bind_int(set, ARG_ENTITLEMENT_SET_VERSION, 1);
    return statement_run(set);
}

void kit_entitle(struct kit *kit, int64_t account_id, int64_t set_meal_id, struct day first_day)
{
    struct set_work work = {
        .account_id = account_id, .named_id = set_meal_id, .first_day = first_day};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, entitlement_run, &work), OK);
}

static enum err ban_run(struct tx *tx, void *context)
{
    struct set_work *work = context;
    scoped(statement) struct statement *set = statement_open(tx, &q_ban_set);
    bind_int(set, ARG_BAN_SET_SCHOOL_ID, KIT_SCHOOL);
    bind_int(set, ARG_BAN_SET_ACCOUNT_ID, work->account_id);
    bind_int(set, ARG_BAN_SET_KIND, work->ban_kind);
    bind_int(set, ARG_BAN_SET_BANNED_ID, work->named_id);
    bind_int(set, ARG_BAN_SET_IS_BANNED, 1);
    bind_int(set, ARG_BAN_SET_VERSION, 1);
    return statement_run(set);
}

void kit_ban(struct kit *kit, int64_t account_id, enum ban_kind kind, int64_t banned_id)
{
    struct set_work work = {.account_id = account_id, .named_id = banned_id, .ban_kind = kind};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, ban_run, &work), OK);
}

/* ---- documents ---- */

static struct sale_line dish_line(int64_t dish_id, int64_t quantity, int64_t kopecks)
{
    return (struct sale_line){.kind = SALE_DISH,
                              .item_id = dish_id,
                              .quantity = quantity,
                              .price = money_of_kopecks(kopecks)};
}

struct sale_line kit_pizza(int64_t quantity)
{
    return dish_line(KIT_PIZZA, quantity, 3450);
}

struct sale_line kit_juice(int64_t quantity)
{
    return dish_line(KIT_JUICE, quantity, 1320);
}

struct sale_line kit_meal(int64_t set_meal_id)
{
    static const int64_t PARTS[][2] = {{4961, 2039}, {0, 8700}, {3180, 0}};
    return (struct sale_line){.kind = SALE_SET_MEAL,
                              .item_id = set_meal_id,
                              .quantity = 1,
                              .price = money_of_kopecks(PARTS[set_meal_id - KIT_BREAKFAST][0]),
                              .subsidy = money_of_kopecks(PARTS[set_meal_id - KIT_BREAKFAST][1])};
}

struct document kit_sale(struct kit *kit, const struct sale_line *lines, int count)
{
    struct sale_line *copy = ARENA_ARRAY(kit->arena, struct sale_line, (size_t)count + 1);
    for (int i = 0; i < count; i++) copy[i] = lines[i];
    return (struct document){
        .id = kit_id(kit),
        .kind = DOCUMENT_SALE,
        .happened_at = kit->now,
        .account_id = kit_pupil(KIT_SCHOOL, 1),
        .card_id = kit_card(KIT_SCHOOL, 1),
        .number = 1983,
        .lines = copy,
        .line_count = count,
    };
}

struct document kit_return(struct kit *kit, const struct document *sale,
                           const struct sale_line *lines, int count)
{
    struct document document = kit_sale(kit, lines, count);
    document.kind = DOCUMENT_RETURN;
    document.returned_id = sale->id;
    document.account_id = sale->account_id;
    document.card_id = 0;
    return document;
}

struct document kit_card_document(struct kit *kit, enum document_kind kind, int pupil)
{
    return (struct document){
        .id = kit_id(kit),
        .kind = kind,
        .happened_at = kit->now,
        .account_id = kit_pupil(KIT_SCHOOL, pupil),
        .card_id = kit_card(KIT_SCHOOL, pupil),
        .card_state = kind == DOCUMENT_CARD_STATE ? CARD_BLOCKED : 0,
    };
}

void kit_record(struct kit *kit, struct document *documents, int count)
{
    struct journal_batch batch = {.desk = &kit->desk,
                                  .arena = kit->arena,
                                  .school_id = KIT_SCHOOL,
                                  .documents = documents,
                                  .count = count};
    assert_int_equal(desk_record(&batch), OK);
}

enum document_status kit_record_one(struct kit *kit, struct document *document)
{
    kit_record(kit, document, 1);
    return document->status;
}
