/* Acts and reports on subsidies: what they say of days that a naive model plays beside, that they
 * come to the ledger's sums, and that what was issued stays. */
#include "desk_kit.h"

#include <string.h>

#include "desk/act.h"
#include "desk/close_day.h"
#include "desk/meals_moved.h"
#include "ledger/account.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

enum { CATERER = 7, CONTRACT_OLD = 71, CONTRACT_NEW = 72, MODEL_DAYS = 9, MODEL_SEEDS = 6 };

/* ---- the ground ---- */

static enum err sql_run(struct tx *tx, void *context)
{
    scoped(statement) struct statement *run = statement_open(tx, context);
    return statement_run(run);
}

static void sql(struct kit *kit, const char *text)
{
    struct query *query = ARENA_NEW(kit->arena, struct query);
    *query = (struct query){.name = text, .kind = QUERY_EXEC, .sqlite = text, .postgres = text};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, sql_run, query), OK);
}

/* One caterer for breakfasts and lunches, with a contract up to 3 March and another from the 4th;
 * snacks are nobody's. Pupil 1 has a benefit that source 2 pays. */
static void ground(struct kit *kit)
{
    int today = kit_today(kit).number;
    sql(kit, "INSERT INTO caterer (id, name, inn) VALUES (7, 'Комбинат питания', '7707083893')");
    sql(kit, arena_printf(kit->arena,
                          "INSERT INTO contract (school_id, id, caterer_id, number, first_day, "
                          "last_day) VALUES (24, 71, 7, '12-П', 0, %d), (24, 72, 7, '13-П', %d, "
                          "30000)",
                          today + 1, today + 2));
    sql(kit,
        "INSERT INTO set_meal_family (school_id, id, name, meal, stage, caterer_id, "
        "funding_source_id) VALUES (24, 1, 'Завтрак', 1, 0, 7, 1), (24, 2, 'Обед', 2, 0, 7, 2)");
    sql(kit, "INSERT INTO set_meal_price (school_id, family_id, first_day, set_meal_id, login_id, "
             "set_at) VALUES (24, 1, 0, 10, 0, 0), (24, 2, 0, 11, 0, 0)");
    sql(kit, "INSERT INTO benefit_kind (id, name, position, funding_source_id, is_active) VALUES "
             "(3, 'Многодетные', 1, 2, 1)");
    sql(kit, arena_printf(kit->arena,
                          "INSERT INTO benefit (school_id, id, account_id, kind_id, first_day, "
                          "last_day, document, login_id, set_at) VALUES (24, 1, %lld, 3, 0, 30000, "
                          "'', 0, 0)",
                          (long long)kit_pupil(KIT_SCHOOL, 1)));
    sql(kit, "UPDATE class SET grade = 3 WHERE school_id = 24");
}

static void next_day(struct kit *kit)
{
    struct close_report report;
    kit->now = instant_add_ms(kit->now, DAY_MS);
    assert_int_equal(desk_close_days_until(&kit->desk, day_add(kit_today(kit), -1), &report), OK);
}

static int64_t roster_of(struct kit *kit, int64_t set_meal_id, struct day day, unsigned pupils)
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

static void reverse(struct kit *kit, int64_t id)
{
    struct reversal reversal = {
        .id = kit_id(kit), .school_id = KIT_SCHOOL, .reversed_id = id, .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_RECORDED);
}

/* ---- asking ---- */

struct asking {
    struct kit *kit;
    struct day first_day, last_day;
    struct act_list acts;
    struct subsidy_report report;
    int64_t number;
    bool found;
    struct act act;
};

static enum err asking_run(struct tx *tx, void *context)
{
    struct asking *asking = context;
    TRY(acts_compute(tx, asking->kit->arena, KIT_SCHOOL, asking->first_day, asking->last_day,
                     &asking->acts));
    return subsidies_compute(tx, asking->kit->arena, KIT_SCHOOL, asking->first_day,
                             asking->last_day, &asking->report);
}

static struct asking ask(struct kit *kit, struct day first_day, struct day last_day)
{
    struct asking asking = {.kit = kit, .first_day = first_day, .last_day = last_day};
    assert_int_equal(store_read(kit->store, asking_run, &asking), OK);
    assert_true(asking.acts.agrees);
    assert_true(asking.report.agrees);
    return asking;
}

static enum err issued_run(struct tx *tx, void *context)
{
    struct asking *asking = context;
    return act_issued_load(tx, asking->kit->arena, KIT_SCHOOL, asking->number, &asking->found,
                           &asking->act);
}

static enum issue_status issue(struct kit *kit, struct issue *issue)
{
    assert_int_equal(desk_issue(&kit->desk, kit->arena, issue), OK);
    return issue->status;
}

/* By the moment of recording: what seals part the books by. */
static int64_t turnover(struct kit *kit, const char *of, struct day first_day, struct day last_day)
{
    struct instant from = day_start(first_day, zone_moscow());
    struct instant to = day_start(day_add(last_day, 1), zone_moscow());
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT CAST(coalesce(sum(CASE WHEN credit_id = %lld THEN "
                                       "amount ELSE -amount END), 0) AS BIGINT) FROM transfer "
                                       "WHERE school_id = 24 AND %s AND recorded_at >= %lld AND "
                                       "recorded_at < %lld",
                                       (long long)account_system_id(ACCOUNT_ROSTER, 0), of,
                                       (long long)from.ms, (long long)to.ms));
}

static int64_t kopecks(struct money money)
{
    return money_in_kopecks(money);
}

/* ---- tests ---- */

DESK_TEST(test_an_act_counts_meals_and_money_by_contract)
{
    struct day first = kit_today(kit);
    ground(kit);
    (void)roster_of(kit, KIT_BREAKFAST, first, 7);
    next_day(kit);
    (void)roster_of(kit, KIT_BREAKFAST, kit_today(kit), 3);
    (void)roster_of(kit, KIT_FREE_LUNCH, kit_today(kit), 1);
    next_day(kit);
    (void)roster_of(kit, KIT_BREAKFAST, kit_today(kit), 1);
    struct asking asking = ask(kit, first, day_add(first, 2));
    assert_int_equal(asking.acts.count, 2);
    const struct act *old = &asking.acts.acts[0], *new = &asking.acts.acts[1];
    assert_int_equal(old->contract_id, CONTRACT_OLD);
    assert_string_equal(old->caterer.inn, "7707083893");
    assert_int_equal(old->line_count, 2);
    assert_int_equal(old->days, 2);
    assert_int_equal(old->meals, 6);
    assert_int_equal(old->lines[0].set_meal_id + old->lines[1].set_meal_id,
                     KIT_BREAKFAST + KIT_FREE_LUNCH);
    assert_int_equal(kopecks(old->parent_total), 5 * 4961);
    assert_int_equal(kopecks(old->subsidy_total), 5 * 2039 + 8700);
    assert_int_equal(new->contract_id, CONTRACT_NEW);
    assert_int_equal(kopecks(new->total), 4961 + 2039);
    assert_int_equal(asking.report.source_count, 2);
    assert_int_equal(asking.report.children, 3);
    assert_int_equal(kopecks(asking.report.sources[0].amount), 6 * 2039);
    assert_int_equal(kopecks(asking.report.sources[1].amount), 8700);
}

/* By a benefit that this very source pays; the pupil's breakfast is due to him by age. */
DESK_TEST(test_a_report_counts_benefits_and_names_nobody)
{
    ground(kit);
    (void)roster_of(kit, KIT_BREAKFAST, kit_today(kit), 3);
    (void)roster_of(kit, KIT_FREE_LUNCH, kit_today(kit), 3);
    struct asking asking = ask(kit, kit_today(kit), kit_today(kit));
    const struct subsidy_report *report = &asking.report;
    assert_int_equal(report->line_count, 3);
    assert_int_equal(report->lines[0].benefit_kind_id, 0);
    assert_int_equal(report->lines[0].children, 2);
    assert_int_equal(report->lines[0].stage, 1);
    assert_int_equal(report->lines[1].benefit_kind_id, 0);
    assert_int_equal(report->lines[1].children, 1);
    assert_string_equal(report->lines[2].benefit_kind, "Многодетные");
    assert_int_equal(kopecks(report->lines[2].amount), 8700);
    assert_int_equal(report->children, 2);
}

DESK_TEST(test_a_correction_is_a_difference_of_the_next_act)
{
    struct day first = kit_today(kit);
    struct issue act = {.id = 1,
                        .school_id = KIT_SCHOOL,
                        .kind = ISSUED_ACT,
                        .contract_id = CONTRACT_OLD,
                        .first_day = first,
                        .last_day = first,
                        .login_id = 5};
    ground(kit);
    int64_t charged = roster_of(kit, KIT_BREAKFAST, first, 7);
    assert_int_equal(issue(kit, &act), ISSUE_NOT_OVER);
    next_day(kit);
    assert_int_equal(issue(kit, &act), ISSUE_DONE);
    assert_int_equal(act.number, 1);
    assert_int_equal(issue(kit, &act), ISSUE_EXISTS);
    assert_int_equal(act.number, 1);
    reverse(kit, charged);
    (void)roster_of(kit, KIT_BREAKFAST, first, 3);
    (void)roster_of(kit, KIT_BREAKFAST, kit_today(kit), 7);
    next_day(kit);
    struct asking issued = {.kit = kit, .number = 1};
    assert_int_equal(store_read(kit->store, issued_run, &issued), OK);
    assert_true(issued.found);
    assert_int_equal(kopecks(issued.act.total), 3 * 7000);
    assert_int_equal(issued.act.line_count, 1);
    assert_int_equal(issued.act.lines[0].meals, 3);
    assert_string_equal(issued.act.contract_number, "12-П");
    struct asking next = ask(kit, day_add(first, 1), day_add(first, 1));
    assert_int_equal(next.acts.count, 1);
    assert_int_equal(next.acts.acts[0].line_count, 2);
    assert_false(next.acts.acts[0].lines[0].is_correction);
    assert_true(next.acts.acts[0].lines[1].is_correction);
    assert_int_equal(next.acts.acts[0].lines[1].meals, -1);
    assert_int_equal(kopecks(next.acts.acts[0].total), 2 * 7000);
    struct asking again = ask(kit, first, first);
    assert_int_equal(kopecks(again.acts.acts[0].total), 3 * 7000);
}

DESK_TEST(test_issue_status_order)
{
    struct day first = kit_today(kit);
    ground(kit);
    (void)roster_of(kit, KIT_BREAKFAST, first, 7);
    next_day(kit);
    struct issue one = {.id = 1,
                        .school_id = KIT_SCHOOL,
                        .kind = ISSUED_ACT,
                        .contract_id = CONTRACT_OLD,
                        .first_day = first,
                        .last_day = first};
    struct issue wrong = one;
    assert_int_equal(issue(kit, &one), ISSUE_DONE);
    wrong.contract_id = 9;
    wrong.last_day = day_add(first, ISSUED_DAYS_LIMIT);
    assert_int_equal(issue(kit, &wrong), ISSUE_PERIOD_INVALID);
    wrong.last_day = day_add(first, -1);
    assert_int_equal(issue(kit, &wrong), ISSUE_PERIOD_INVALID);
    wrong.last_day = day_add(first, 1);
    assert_int_equal(issue(kit, &wrong), ISSUE_EXISTS);
    wrong.id = 2;
    assert_int_equal(issue(kit, &wrong), ISSUE_CONTRACT_UNKNOWN);
    wrong.contract_id = CONTRACT_OLD;
    assert_int_equal(issue(kit, &wrong), ISSUE_NOT_OVER);
    wrong.last_day = first;
    assert_int_equal(issue(kit, &wrong), ISSUE_OVERLAPS);
    assert_int_equal(wrong.number, 1);
    wrong.contract_id = CONTRACT_NEW;
    assert_int_equal(issue(kit, &wrong), ISSUE_EMPTY);
    wrong.kind = ISSUED_SUBSIDIES;
    assert_int_equal(issue(kit, &wrong), ISSUE_DONE);
    assert_int_equal(wrong.number, 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM issued_document"), 2);
}

/* A set meal whose caterer nobody knows is told apart and stands in no act. */
DESK_TEST(test_meals_without_a_contract_are_told_apart)
{
    ground(kit);
    (void)roster_of(kit, KIT_SNACK, kit_today(kit), 1);
    (void)roster_of(kit, KIT_BREAKFAST, kit_today(kit), 1);
    struct asking asking = ask(kit, kit_today(kit), kit_today(kit));
    assert_int_equal(asking.acts.count, 2);
    assert_int_equal(asking.acts.acts[1].contract_id, 0);
    assert_int_equal(kopecks(asking.acts.acts[1].total), 3180);
}

/* A till that was off hands in yesterday's sale after yesterday was sealed: it is booked today, and
 * stands apart as what was eaten before. */
DESK_TEST(test_what_came_after_the_seal_is_of_an_earlier_day)
{
    struct day first = kit_today(kit);
    struct sale_line lines[] = {kit_meal(KIT_BREAKFAST)};
    ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document late = kit_sale(kit, lines, 1), back = kit_sale(kit, lines, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    next_day(kit);
    assert_int_equal(kit_record_one(kit, &late), DOCUMENT_RECORDED);
    struct document taken = kit_return(kit, &back, lines, 1);
    assert_int_equal(kit_record_one(kit, &taken), DOCUMENT_RECORDED);
    struct asking before = ask(kit, first, first);
    assert_int_equal(before.acts.acts[0].meals, 1);
    struct asking today = ask(kit, day_add(first, 1), day_add(first, 1));
    assert_int_equal(today.acts.count, 1);
    assert_int_equal(today.acts.acts[0].line_count, 0); /* one came, one went */
    assert_int_equal(kopecks(today.acts.acts[0].total), 0);
    struct document more = kit_sale(kit, lines, 1);
    more.happened_at = late.happened_at;
    assert_int_equal(kit_record_one(kit, &more), DOCUMENT_RECORDED);
    today = ask(kit, day_add(first, 1), day_add(first, 1));
    assert_int_equal(today.acts.acts[0].line_count, 1);
    assert_true(today.acts.acts[0].lines[0].is_correction);
    assert_int_equal(today.acts.acts[0].lines[0].meals, 1);
    assert_int_equal(today.acts.acts[0].days, 0);
}

/* ---- days by chance ---- */

struct model {
    uint64_t state;
    int64_t parent[MODEL_DAYS], subsidy[MODEL_DAYS]; /* of what was booked on each day */
    struct undoable {
        int64_t id;
        int64_t parent, subsidy;
        bool is_undone;
    } done[400];
    int done_count;
};

static unsigned chance(struct model *model, unsigned below)
{
    model->state = model->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(model->state >> 33) % below;
}

static int people_of(unsigned pupils)
{
    return __builtin_popcount(pupils);
}

static void model_book(struct model *model, int day, int64_t id, int64_t parent, int64_t subsidy)
{
    model->parent[day] += parent;
    model->subsidy[day] += subsidy;
    assert_true(model->done_count < (int)ROWS(model->done));
    model->done[model->done_count++] = (struct undoable){id, parent, subsidy, false};
}

static void play_roster(struct kit *kit, struct model *model, int day)
{
    static const struct {
        int64_t id, parent, subsidy;
    } MEALS[] = {{KIT_BREAKFAST, 4961, 2039}, {KIT_FREE_LUNCH, 0, 8700}, {KIT_SNACK, 3180, 0}};
    unsigned left = 15;
    int meal = (int)chance(model, 3);
    for (int part = 0; part < 2; part++) {
        unsigned pupils = chance(model, 16) & left;
        if (pupils == 0) continue;
        left &= ~pupils;
        int64_t id = roster_of(kit, MEALS[meal].id, kit_today(kit), pupils);
        int people = people_of(pupils);
        model_book(model, day, id, people * MEALS[meal].parent, people * MEALS[meal].subsidy);
    }
}

static void play_sale(struct kit *kit, struct model *model, int day)
{
    int64_t meal_id = chance(model, 2) == 0 ? KIT_BREAKFAST : KIT_FREE_LUNCH;
    struct sale_line lines[] = {kit_meal(meal_id), kit_pizza(1)};
    int count = 1 + (int)chance(model, 2);
    struct document sale = kit_sale(kit, lines, count);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    int64_t parent = kopecks(lines[0].price), subsidy = kopecks(lines[0].subsidy);
    model_book(model, day, sale.id, parent, subsidy);
    if (chance(model, 3) != 0) return;
    struct document taken = kit_return(kit, &sale, lines, 1);
    assert_int_equal(kit_record_one(kit, &taken), DOCUMENT_RECORDED);
    model->parent[day] -= parent;
    model->subsidy[day] -= subsidy;
    model->done[model->done_count - 1].is_undone = true; /* with a return: not reversed */
}

static void play_reversal(struct kit *kit, struct model *model, int day)
{
    if (model->done_count == 0) return;
    struct undoable *done = &model->done[chance(model, (unsigned)model->done_count)];
    if (done->is_undone) return;
    reverse(kit, done->id);
    done->is_undone = true;
    model->parent[day] -= done->parent;
    model->subsidy[day] -= done->subsidy;
}

static void acts_sum(const struct asking *asking, int64_t *out_parent, int64_t *out_subsidy)
{
    *out_parent = *out_subsidy = 0;
    for (int i = 0; i < asking->acts.count; i++) {
        const struct act *act = &asking->acts.acts[i];
        *out_parent += kopecks(act->parent_total);
        *out_subsidy += kopecks(act->subsidy_total);
    }
}

static void period_check(struct kit *kit, const struct model *model, struct day first, int from,
                         int to)
{
    int64_t parent = 0, subsidy = 0, told_parent, told_subsidy, sources = 0;
    struct day first_day = day_add(first, from), last_day = day_add(first, to);
    struct asking asking = ask(kit, first_day, last_day);
    for (int i = from; i <= to; i++) {
        parent += model->parent[i];
        subsidy += model->subsidy[i];
    }
    acts_sum(&asking, &told_parent, &told_subsidy);
    assert_int_equal(told_parent, parent);
    assert_int_equal(told_subsidy, subsidy);
    assert_int_equal(told_parent, turnover(kit, "code = 3", first_day, last_day));
    assert_int_equal(told_subsidy, turnover(kit, "code = 4", first_day, last_day));
    for (int i = 0; i < asking.report.source_count; i++) {
        sources += kopecks(asking.report.sources[i].amount);
    }
    assert_int_equal(sources, subsidy);
    assert_int_equal(kopecks(asking.report.total), subsidy);
}

static void days_play(struct kit *kit, uint64_t seed)
{
    struct model *model = ARENA_NEW(kit->arena, struct model);
    struct day first = kit_today(kit);
    model->state = seed;
    for (int day = 0; day < MODEL_DAYS; day++) {
        play_roster(kit, model, day);
        for (unsigned i = chance(model, 4); i > 0; i--) play_sale(kit, model, day);
        for (unsigned i = chance(model, 3); i > 0; i--) play_reversal(kit, model, day);
        next_day(kit);
    }
    for (int from = 0; from < MODEL_DAYS; from++) {
        period_check(kit, model, first, from,
                     from + (int)chance(model, MODEL_DAYS - (unsigned)from));
    }
    period_check(kit, model, first, 0, MODEL_DAYS - 1);
    assert_int_equal(-kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SUBSIDY, 1)) -
                         kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SUBSIDY, 2)),
                     turnover(kit, "code = 4", (struct day){0}, kit_today(kit)));
}

DESK_TEST(test_acts_of_days_by_chance_come_to_the_ledger)
{
    ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 5000000);
    for (uint64_t seed = 1; seed <= MODEL_SEEDS; seed++) days_play(kit, seed);
}

/* The comparison would notice: a mark that the books know nothing of. */
DESK_TEST(test_a_planted_mark_keeps_documents_from_being_issued)
{
    struct day first = kit_today(kit);
    ground(kit);
    int64_t id = roster_of(kit, KIT_BREAKFAST, first, 3);
    sql(kit, arena_printf(kit->arena,
                          "INSERT INTO roster_mark (school_id, day, set_meal_id, account_id, "
                          "roster_id) VALUES (24, %d, 10, %lld, %lld)",
                          first.number, (long long)kit_pupil(KIT_SCHOOL, 3), (long long)id));
    next_day(kit);
    struct issue act = {.id = 1,
                        .school_id = KIT_SCHOOL,
                        .kind = ISSUED_ACT,
                        .contract_id = CONTRACT_OLD,
                        .first_day = first,
                        .last_day = first};
    struct issue report = act;
    report.kind = ISSUED_SUBSIDIES;
    report.id = 2;
    assert_int_equal(issue(kit, &act), ISSUE_BOOKS_DIFFER);
    assert_int_equal(issue(kit, &report), ISSUE_BOOKS_DIFFER);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM issued_document"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_act_counts_meals_and_money_by_contract),
        cmocka_unit_test(test_a_report_counts_benefits_and_names_nobody),
        cmocka_unit_test(test_a_correction_is_a_difference_of_the_next_act),
        cmocka_unit_test(test_issue_status_order),
        cmocka_unit_test(test_meals_without_a_contract_are_told_apart),
        cmocka_unit_test(test_what_came_after_the_seal_is_of_an_earlier_day),
        cmocka_unit_test(test_acts_of_days_by_chance_come_to_the_ledger),
        cmocka_unit_test(test_a_planted_mark_keeps_documents_from_being_issued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
