/* What the tests of settlement share. */
#include "settle_kit.h"

#include "base/buf.h"
#include "desk/close_day.h"
#include "desk/money_proof.h"
#include "ledger/account.h"
#include "ledger/book.h"

static enum err sql_run(struct tx *tx, void *context)
{
    scoped(statement) struct statement *run = statement_open(tx, context);
    return statement_run(run);
}

void settle_sql(struct kit *kit, const char *text)
{
    struct query *query = ARENA_NEW(kit->arena, struct query);
    *query = (struct query){.name = text, .kind = QUERY_EXEC, .sqlite = text, .postgres = text};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, sql_run, query), OK);
}

static enum err operator_open(struct tx *tx, void *context)
{
    const struct kit *kit = context;
    return book_create(tx, BOOK_OF_OPERATOR, zone_moscow(), kit->now);
}

void settle_ground(struct kit *kit)
{
    assert_int_equal(store_write(kit->store, 0, operator_open, kit), OK);
    static const char *const GROUND[] = {
        "INSERT INTO caterer (id, name, inn) VALUES (7, 'Комбинат питания', '7707083893'),"
        " (8, 'Школьное питание', '7710140679')",
        "INSERT INTO contract (school_id, id, caterer_id, number, first_day, last_day) VALUES"
        " (24, 71, 7, '12-П', 0, 30000), (25, 81, 8, '5', 0, 30000)",
        "INSERT INTO set_meal_family (school_id, id, name, meal, stage, caterer_id,"
        " funding_source_id) VALUES (24, 1, 'Завтрак', 1, 0, 7, 1), (24, 2, 'Обед', 2, 0, 7, 2),"
        " (24, 3, 'Полдник', 3, 0, 7, 1)",
        "INSERT INTO set_meal_price (school_id, family_id, first_day, set_meal_id, login_id,"
        " set_at) VALUES (24, 1, 0, 10, 0, 0), (24, 2, 0, 11, 0, 0), (24, 3, 0, 12, 0, 0)",
        "INSERT INTO caterer_requisite (caterer_id, name, value) VALUES"
        " (7, 'kpp', '770701001'), (7, 'bic', '044525225'), (7, 'bank', 'ПАО СБЕРБАНК'),"
        " (7, 'account', '40702810938000000001'),"
        " (7, 'correspondent', '30101810400000000225'),"
        " (8, 'bic', '044525225'), (8, 'bank', 'ПАО СБЕРБАНК'),"
        " (8, 'account', '40702810938000000001'), (8, 'correspondent', '30101810400000000225')",
        "INSERT INTO requisite (name, value) VALUES ('name', 'МБУ Школьное питание города'),"
        " ('inn', '7707083893'), ('kpp', '770701001'), ('bic', '044525225'),"
        " ('bank', 'ПАО СБЕРБАНК'), ('account', '40702810938000000001'),"
        " ('correspondent', '30101810400000000225')",
    };
    for (size_t i = 0; i < sizeof GROUND / sizeof GROUND[0]; i++) settle_sql(kit, GROUND[i]);
}

void settle_drop_refusals(struct kit *kit)
{
    static const char *const FACTS[] = {"settlement_period", "settlement_book", "settlement_line"};
    for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++) {
        if (kit->fixture->engine == STORE_POSTGRES) {
            settle_sql(kit,
                       arena_printf(kit->arena, "ALTER TABLE %s DISABLE TRIGGER USER", FACTS[i]));
            continue;
        }
        settle_sql(kit, arena_printf(kit->arena, "DROP TRIGGER %s_refuses_update", FACTS[i]));
        settle_sql(kit, arena_printf(kit->arena, "DROP TRIGGER %s_refuses_delete", FACTS[i]));
    }
}

void settle_next_day(struct kit *kit)
{
    struct close_report report;
    kit->now = instant_add_ms(kit->now, DAY_MS);
    assert_int_equal(desk_close_days_until(&kit->desk, day_add(kit_today(kit), -1), &report), OK);
}

int64_t settle_roster(struct kit *kit, int64_t set_meal_id, struct day day, unsigned pupils)
{
    int64_t ids[KIT_PUPILS];
    int count = 0;
    for (int i = 0; i < KIT_PUPILS; i++) {
        if ((pupils >> i & 1) != 0) ids[count++] = kit_pupil(KIT_SCHOOL, i + 1);
    }
    struct roster_charge charge = {.id = kit_id(kit),
                                   .school_id = KIT_SCHOOL,
                                   .class_id = KIT_CLASS,
                                   .day = day,
                                   .set_meal_id = set_meal_id,
                                   .happened_at = kit->now,
                                   .account_ids = ids,
                                   .account_count = count};
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(charge.status, ROSTER_RECORDED);
    return charge.id;
}

void settle_reverse(struct kit *kit, int64_t id)
{
    struct reversal reversal = {
        .id = kit_id(kit), .school_id = KIT_SCHOOL, .reversed_id = id, .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_RECORDED);
}

struct document settle_pizza(struct kit *kit, struct instant at)
{
    struct sale_line lines[] = {kit_pizza(1)};
    struct document sale = kit_sale(kit, lines, 1);
    sale.happened_at = at;
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    return sale;
}

enum settle_status settle_close_days(struct kit *kit, struct day first_day, struct day last_day)
{
    struct settle_close close = {.first_day = first_day, .last_day = last_day, .staff_id = 5};
    assert_int_equal(desk_settle_close(&kit->desk, kit->arena, &close), OK);
    return close.status;
}

struct asking {
    struct kit *kit;
    int64_t id;
    bool found;
    struct settle_period period;
    struct caterer_debts debts;
};

static enum err period_run(struct tx *tx, void *context)
{
    struct asking *asking = context;
    return settle_load(tx, asking->kit->arena, asking->id, &asking->found, &asking->period);
}

struct settle_period settle_of(struct kit *kit, int64_t period_id)
{
    struct asking asking = {.kit = kit, .id = period_id};
    assert_int_equal(store_read(kit->store, period_run, &asking), OK);
    assert_true(asking.found);
    return asking.period;
}

static enum err compute_run(struct tx *tx, void *context)
{
    struct asking *asking = context;
    return settle_compute(tx, asking->kit->arena, asking->period.first_day, asking->period.last_day,
                          &asking->period);
}

struct settle_period settle_computed(struct kit *kit, struct day first_day, struct day last_day)
{
    struct asking asking = {.kit = kit, .period = {.first_day = first_day, .last_day = last_day}};
    assert_int_equal(store_read(kit->store, compute_run, &asking), OK);
    return asking.period;
}

struct payout_make settle_pay(struct kit *kit, int64_t caterer_id, int64_t kopecks)
{
    struct payout_make make = {.id = kit_id(kit),
                               .caterer_id = caterer_id,
                               .day = kit_today(kit),
                               .amount = money_of_kopecks(kopecks),
                               .purpose = TEXT("Оплата питания по договору № 12-П. Без НДС"),
                               .staff_id = 5};
    assert_int_equal(desk_payout_make(&kit->desk, kit->arena, &make), OK);
    return make;
}

int64_t settle_owed(struct kit *kit, int64_t caterer_id)
{
    return kit_balance(kit, 0, account_system_id(ACCOUNT_PAYABLE, caterer_id));
}

static void finding_keep(void *context, int64_t school_id, const char *sentence)
{
    (void)school_id;
    buf_printf(context, "%s\n", sentence);
}

const char *settle_findings(struct kit *kit)
{
    struct buf told;
    int64_t findings;
    buf_init(&told, kit->arena);
    buf_add_string(&told, "");
    const struct verify_sink sink = {finding_keep, &told};
    assert_int_equal(money_verify(kit->store, &sink, &findings), OK);
    return arena_printf(kit->arena, "%.*s", TEXT_ARGS(buf_text(&told)));
}
