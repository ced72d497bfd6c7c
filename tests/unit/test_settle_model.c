/* Settlement with caterers from seeds: sales, returns, reversals, guests, rosters and documents
 * that arrive late, days that are sealed or forgotten, periods that are closed or must not be,
 * payments and the bank's statements. Beside them the naive model of settle_model.h says what every
 * request must answer, what every closed period holds and what every caterer is owed; the books
 * are proven after every step. A planted bug must not get past it. */
#include "settle_campaign.h"

#include <string.h>

#include "base/buf.h"
#include "ledger/account.h"

enum {
    STEPS = 100,
    STEPS_FULL = 250,
    SEEDS = 2,
    SEEDS_FULL = 40,
    STEP_ARENA_BYTES = 64 << 20,
};

static const int64_t SCHOOLS[MODEL_SCHOOLS] = {KIT_SCHOOL, KIT_OTHER_SCHOOL};
static const int64_t CATERERS[MODEL_CATERERS] = {SETTLE_CATERER, SETTLE_OTHER_CATERER};

/* ---- looking ---- */

enum {
    LOOK_PAYOUTS,
    LOOK_BANK,
    LOOK_PAYABLE,
    LOOK_ROSTER = LOOK_PAYABLE + MODEL_CATERERS,
    LOOK_SALES = LOOK_ROSTER + MODEL_SCHOOLS,
    LOOK_PERIODS = LOOK_SALES + MODEL_SCHOOLS,
    LOOK_LINES,
    LOOK_CORRECTIONS,
    LOOKS
};

struct look {
    struct query query;
    int64_t numbers[LOOKS];
};

static void balance_look(struct buf *sql, int64_t school_id, enum account_kind kind, int64_t index)
{
    buf_printf(sql,
               "(SELECT coalesce(CAST(sum(credits - debits) AS BIGINT), 0) FROM balance"
               " WHERE school_id = %lld AND account_id = %lld), ",
               (long long)school_id, (long long)account_system_id(kind, index));
}

/* One query for all figures; connections remember it by its place, so that it lives as long as
 * they. */
static struct look *look_new(struct arena *arena)
{
    static const char *const NAMES[LOOKS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
    struct look *look = ARENA_NEW(arena, struct look);
    struct buf sql;
    buf_init(&sql, arena);
    buf_add_string(&sql, "SELECT ");
    balance_look(&sql, 0, ACCOUNT_PAYOUTS, 0);
    balance_look(&sql, 0, ACCOUNT_BANK, 0);
    for (int i = 0; i < MODEL_CATERERS; i++) {
        balance_look(&sql, 0, ACCOUNT_PAYABLE, CATERERS[i]);
    }
    for (int i = 0; i < MODEL_SCHOOLS; i++) balance_look(&sql, SCHOOLS[i], ACCOUNT_ROSTER, 0);
    for (int i = 0; i < MODEL_SCHOOLS; i++) balance_look(&sql, SCHOOLS[i], ACCOUNT_SALES, 0);
    buf_add_string(&sql, "(SELECT count(*) FROM settlement_period),"
                         " (SELECT count(*) FROM settlement_line),"
                         " (SELECT count(*) FROM settlement_line WHERE corrects_id <> 0)");
    const char *text = arena_printf(arena, "%.*s", TEXT_ARGS(buf_text(&sql)));
    look->query = (struct query){.name = "look",
                                 .kind = QUERY_ONE,
                                 .column_count = LOOKS,
                                 .column_names = NAMES,
                                 .sqlite = text,
                                 .postgres = text};
    return look;
}

static enum err look_run(struct tx *tx, void *context)
{
    struct look *look = context;
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &look->query);
    TRY(statement_next(row, &found));
    assert_true(found);
    for (int i = 0; i < LOOKS; i++) look->numbers[i] = column_int(row, i);
    return OK;
}

/* ---- comparing ---- */

static bool agrees(const struct campaign *campaign, const char *what, int64_t expected, int place)
{
    int64_t found = campaign->look->numbers[place];
    if (expected == found) return true;
    print_message("%s %d: the model says %lld, the books %lld\n", what, place, (long long)expected,
                  (long long)found);
    return false;
}

static bool balances_agree(const struct campaign *campaign)
{
    const struct model *model = &campaign->model;
    bool all = agrees(campaign, "payouts", model_under_way(model), LOOK_PAYOUTS);
    all &= agrees(campaign, "bank", model->bank, LOOK_BANK);
    all &= agrees(campaign, "periods", model->period_count, LOOK_PERIODS);
    for (int i = 0; i < MODEL_CATERERS; i++) {
        all &= agrees(campaign, "payable", model_owed(model, CATERERS[i]), LOOK_PAYABLE + i);
    }
    for (int i = 0; i < MODEL_SCHOOLS; i++) {
        all &= agrees(campaign, "roster", model_unsettled(model, SCHOOLS[i], false),
                      LOOK_ROSTER + i);
        all &= agrees(campaign, "sales", model_unsettled(model, SCHOOLS[i], true), LOOK_SALES + i);
    }
    return all;
}

/* All that was ever closed says what it said. */
static bool periods_agree(const struct campaign *campaign)
{
    const struct model *model = &campaign->model;
    struct kit *kit = campaign->kit;
    for (int i = 0; i < model->period_count; i++) {
        struct settle_period told = settle_of(kit, i + 1);
        if (!model_is_told(&model->periods[i], &told)) return false;
        if (memcmp(told.hash.bytes, model->periods[i].hash, sizeof told.hash.bytes) != 0) {
            print_message("period %d has another hash than before\n", i + 1);
            return false;
        }
    }
    return true;
}

/* What a period of all days since the last closed one would hold now. */
static bool draft_agrees(const struct campaign *campaign)
{
    const struct model *model = &campaign->model;
    struct model_period *draft = ARENA_NEW(campaign->kit->arena, struct model_period);
    int first = model->period_count == 0 ? 0 : model->periods[model->period_count - 1].last_day + 1;
    if (first > model->today) return true;
    model_compute(model, first, model->today, draft);
    struct settle_period told = settle_computed(campaign->kit, campaign_day(campaign, first),
                                                campaign_day(campaign, model->today));
    assert_true(told.agrees);
    return model_is_told(draft, &told);
}

static bool compare(const struct campaign *campaign)
{
    assert_int_equal(store_read(campaign->kit->store, look_run, campaign->look), OK);
    const char *findings = settle_findings(campaign->kit);
    if (*findings != '\0') print_message("verify: %s", findings);
    return *findings == '\0' && balances_agree(campaign) && periods_agree(campaign) &&
           draft_agrees(campaign);
}

/* ---- planting in what is closed ---- */

static void closed_spoil(struct campaign *campaign)
{
    static const char *const SPOILT[] = {
        [PLANT_KOPECK_MOVED] = "UPDATE settlement_line SET parent_sum = parent_sum + 1,"
                               " subsidy_sum = subsidy_sum - 1 WHERE period_id = 1 AND line = 1",
        [PLANT_CORRECTS_LOST] = "UPDATE settlement_line SET corrects_id = 0"
                                " WHERE corrects_id <> 0"};
    bool is_closed = campaign->plant == PLANT_KOPECK_MOVED ||
                     campaign->plant == PLANT_CORRECTS_LOST;
    if (!is_closed || campaign->is_planted) return;
    int lines = campaign->plant == PLANT_KOPECK_MOVED ? LOOK_LINES : LOOK_CORRECTIONS;
    if (campaign->look->numbers[lines] == 0) return;
    campaign->is_planted = true;
    settle_drop_refusals(campaign->kit);
    settle_sql(campaign->kit, SPOILT[campaign->plant]);
}

/* ---- a campaign ---- */

static int seed_count = SEEDS, step_count = STEPS;

static void ground(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    settle_ground(kit);
    settle_sql(kit, "DELETE FROM contract");
    settle_sql(kit, "UPDATE caterer_requisite SET value = '" CATERER_ACCOUNT
                    "' WHERE caterer_id = 7 AND name = 'account'");
    settle_sql(kit, "UPDATE caterer_requisite SET value = '" OTHER_ACCOUNT
                    "' WHERE caterer_id = 8 AND name = 'account'");
    for (int i = 0; i < MODEL_CONTRACTS; i++) {
        const struct model_contract *paper = &MODEL_PAPERS[i];
        settle_sql(kit, arena_printf(kit->arena,
                                     "INSERT INTO contract (school_id, id, caterer_id, number,"
                                     " first_day, last_day) VALUES (%d, %d, %d, '%s', %d, %d)",
                                     (int)paper->school_id, (int)paper->id, (int)paper->caterer_id,
                                     paper->number, campaign_day(campaign, paper->first_day).number,
                                     campaign_day(campaign, paper->last_day).number));
    }
    for (int i = 0; i < MODEL_MEALS; i++) {
        const struct model_meal *meal = &MODEL_MENU[i];
        settle_sql(kit, arena_printf(kit->arena,
                                     "UPDATE set_meal_family SET caterer_id = %d WHERE id = %d",
                                     (int)meal->caterers[0], i + 1));
        settle_sql(kit, arena_printf(kit->arena,
                                     "INSERT INTO set_meal_family (school_id, id, name, meal,"
                                     " stage, caterer_id, funding_source_id)"
                                     " VALUES (25, %d, 'Рацион', 1, 0, %d, %d)",
                                     i + 1, (int)meal->caterers[1], (int)meal->source_id));
        settle_sql(kit, arena_printf(kit->arena,
                                     "INSERT INTO set_meal_price (school_id, family_id, first_day,"
                                     " set_meal_id, login_id, set_at) VALUES (25, %d, 0, %d, 0, 0)",
                                     i + 1, (int)meal->id));
    }
    /* Nobody has said whose the counters were before. */
    campaign_counter_give(campaign, (struct model_buffet){KIT_SCHOOL, SETTLE_CATERER, -2});
    campaign_counter_give(campaign,
                          (struct model_buffet){KIT_OTHER_SCHOOL, SETTLE_OTHER_CATERER, -2});
    kit_set(kit, KIT_SCHOOL, SETTING_GUESTS_SERVED, 1);
    kit_pay(kit, KIT_OTHER_SCHOOL, 1, 10000000);
    kit_pay(kit, KIT_OTHER_SCHOOL, 2, 10000000);
}

static void step(struct campaign *campaign)
{
    static void (*const STEPS_OF[])(struct campaign * campaign) = {campaign_sell,
                                                                   campaign_sell,
                                                                   campaign_sell,
                                                                   campaign_sell,
                                                                   campaign_take_back,
                                                                   campaign_take_back,
                                                                   campaign_roster_charge,
                                                                   campaign_roster_charge,
                                                                   campaign_sale_reverse,
                                                                   campaign_roster_charge,
                                                                   campaign_roster_reverse,
                                                                   campaign_serve_late,
                                                                   campaign_day_end,
                                                                   campaign_day_end,
                                                                   campaign_day_end,
                                                                   campaign_period_close,
                                                                   campaign_period_close,
                                                                   campaign_counter_set,
                                                                   campaign_pay,
                                                                   campaign_pay,
                                                                   campaign_payout_end,
                                                                   campaign_register_send,
                                                                   campaign_statement_take};
    STEPS_OF[campaign_chance(campaign, sizeof STEPS_OF / sizeof STEPS_OF[0])](campaign);
}

/* False: the model and the books part. */
static bool campaign_run(struct kit *kit, uint64_t seed, enum plant plant)
{
    struct arena *whole = kit->arena;
    struct campaign *campaign = ARENA_NEW(whole, struct campaign);
    *campaign = (struct campaign){
        .kit = kit, .random = seed, .plant = plant, .first_day = kit_today(kit)};
    campaign->model.sealed_day = -1;
    campaign->look = look_new(whole);
    ground(campaign);
    bool all = true;
    for (int i = 0; i < step_count && all; i++) {
        struct arena arena;
        arena_init(&arena, STEP_ARENA_BYTES);
        kit->arena = &arena;
        kit->now = instant_add_ms(kit->now, SECOND_MS);
        step(campaign);
        all = compare(campaign);
        kit->arena = whole;
        arena_release(&arena);
        closed_spoil(campaign);
    }
    if (plant == PLANT_NONE) assert_true(campaign->model.period_count > 0);
    return all;
}

/* ---- runs ---- */

static uint64_t seed_now;
static enum plant plant_now;

DESK_TEST(a_campaign)
{
    if (campaign_run(kit, seed_now, plant_now) != (plant_now == PLANT_NONE)) {
        fail_msg("seed %llu, plant %d", (unsigned long long)seed_now, plant_now);
    }
}

static void test_the_model_agrees(void **state)
{
    plant_now = PLANT_NONE;
    for (seed_now = 1; seed_now <= (uint64_t)seed_count; seed_now++) a_campaign(state);
}

static void test_planted_bugs_are_noticed(void **state)
{
    seed_now = 1;
    (void)state;
    for (int plant = PLANT_SALE_UNTOLD; plant <= PLANT_CORRECTS_LOST; plant++) {
        plant_now = (enum plant)plant;
        fixture_sqlite(fixture_a_campaign);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_model_agrees),
        cmocka_unit_test(test_planted_bugs_are_noticed),
    };
    if (argc == 2 && strcmp(argv[1], "full") == 0) {
        seed_count = SEEDS_FULL;
        step_count = STEPS_FULL;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
