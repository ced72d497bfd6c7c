/* Balances that nobody moves: whom the list names, writing off with a second person, what becomes
 * of money that moved meanwhile, a process killed in the middle, and giving back. */
#include "settle_kit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/settlement.h"
#include "desk/write_off.h"
#include "ledger/account.h"
#include "school/person.h"

enum { ASKS = 801, AGREES = 802, KILLS_LIMIT = 40, SURVIVED = 7 /* exit status */ };

static void years_pass(struct kit *kit, int days)
{
    kit->now = instant_add_ms(kit->now, days * DAY_MS);
}

static struct dormant_list dormants(struct kit *kit, struct day before)
{
    struct dormant_list list;
    assert_int_equal(desk_dormant_load(&kit->desk, kit->arena, 0, before, &list), OK);
    return list;
}

static struct write_off_preview previewed(struct kit *kit, enum write_off_side side)
{
    struct write_off_preview preview;
    assert_int_equal(desk_write_off_preview(&kit->desk, kit->arena, 0, side, &preview), OK);
    return preview;
}

static struct write_off_ask asked(struct kit *kit, enum write_off_side side)
{
    struct write_off_ask ask = {.side = side,
                                .reason = TEXT("Приказ № 7"),
                                .seen = text_of(previewed(kit, side).seen),
                                .staff_id = ASKS};
    assert_int_equal(desk_write_off_ask(&kit->desk, kit->arena, &ask), OK);
    return ask;
}

struct reading {
    struct kit *kit;
    int64_t id, posting_id;
    bool found;
    struct write_off write_off;
    struct write_off_lines lines;
    struct write_off_line line;
    struct assent_decision decision;
};

static enum err read_run(struct tx *tx, void *context)
{
    struct reading *reading = context;
    struct arena *arena = reading->kit->arena;
    TRY(write_off_load(tx, arena, reading->id, reading->kit->now, &reading->found,
                       &reading->write_off));
    return write_off_lines_load(tx, arena, reading->id, &reading->lines);
}

static struct reading kept(struct kit *kit, int64_t id)
{
    struct reading reading = {.kit = kit, .id = id};
    assert_int_equal(store_read(kit->store, read_run, &reading), OK);
    return reading;
}

static enum err decide_run(struct tx *tx, void *context)
{
    struct reading *reading = context;
    return assent_decide(tx, reading->kit->arena, &reading->kit->desk, &reading->decision);
}

static enum assent_status decided(struct kit *kit, int64_t write_off_id, int64_t by_id, bool agrees)
{
    struct reading reading = kept(kit, write_off_id);
    assert_true(reading.found);
    reading.decision = (struct assent_decision){.id = reading.write_off.assent_id,
                                                .by_id = by_id,
                                                .agrees = agrees,
                                                .answer = TEXT("проверено"),
                                                .now = kit->now};
    assert_int_equal(store_write(kit->store, 0, decide_run, &reading), OK);
    return reading.decision.status;
}

static int carried_out(struct kit *kit)
{
    int count;
    assert_int_equal(desk_write_offs_work(&kit->desk, &count), OK);
    return count;
}

static struct write_off_return given_back(struct kit *kit, int64_t posting_id)
{
    struct write_off_return back = {
        .posting_id = posting_id, .reason = TEXT("Заявление от 02.03"), .staff_id = ASKS};
    assert_int_equal(desk_write_off_return(&kit->desk, kit->arena, &back), OK);
    return back;
}

static int64_t written_off(struct kit *kit, int64_t school_id)
{
    return kit_balance(kit, school_id, account_system_id(ACCOUNT_WRITTEN_OFF, 0));
}

/* ---- whom the list names ---- */

static void test_a_term_ends_with_the_same_day_of_a_month(void **state)
{
    static const struct {
        const char *today;
        int64_t months;
        const char *before;
    } CASES[] = {
        {"2026-03-02", 36, "2023-03-02"},  {"2028-02-29", 36, "2025-02-28"},
        {"2026-03-31", 1, "2026-02-28"},   {"2026-01-15", 1, "2025-12-15"},
        {"2026-12-31", 240, "2006-12-31"}, {"2026-05-31", 3, "2026-02-28"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct day today, before;
        assert_int_equal(day_parse(text_of(CASES[i].today), &today), OK);
        assert_int_equal(day_parse(text_of(CASES[i].before), &before), OK);
        assert_int_equal(dormant_before(today, CASES[i].months).number, before.number);
    }
}

DESK_TEST(test_the_list_names_whose_last_movement_is_before_the_day)
{
    struct day paid = kit_today(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000);
    kit_pay(kit, KIT_SCHOOL, 4, 804); /* has left */
    kit_pay(kit, KIT_OTHER_SCHOOL, 2, 50);
    assert_int_equal(dormants(kit, paid).count, 0);
    struct dormant_list list = dormants(kit, day_add(paid, 1));
    assert_int_equal(list.count, 3);
    assert_int_equal(list.rows[1].account_id, kit_pupil(KIT_SCHOOL, 4));
    assert_int_equal(list.rows[1].state, PERSON_LEFT);
    assert_int_equal(list.rows[1].last_day.number, paid.number);
    assert_int_equal(money_in_kopecks(list.rows[1].balance), 804);
    assert_string_equal(list.rows[2].class_name, "03Б");
    /* The table behind, then ahead of the books, then made anew: the same people. */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(i < 2 ? desk_moved_fold(&kit->desk) : desk_moved_rebuild(&kit->desk), OK);
        assert_int_equal(dormants(kit, day_add(paid, 1)).count, 3);
        assert_int_equal(dormants(kit, paid).count, 0);
    }
    years_pass(kit, 10);
    kit_pay(kit, KIT_SCHOOL, 1, 100); /* behind the table */
    assert_int_equal(dormants(kit, day_add(paid, 1)).count, 2);
    assert_int_equal(dormants(kit, day_add(paid, 11)).count, 3);
    assert_int_equal(desk_moved_fold(&kit->desk), OK);
    assert_int_equal(dormants(kit, day_add(paid, 1)).count, 2);
}

/* ---- proposing ---- */

DESK_TEST(test_write_off_status_order)
{
    struct write_off_ask ask = {.side = WRITE_OFF_BOTH, .staff_id = ASKS, .seen = TEXT("")};
    assert_int_equal(desk_write_off_ask(&kit->desk, kit->arena, &ask), OK);
    assert_int_equal(ask.status, WRITE_OFF_NO_REASON);
    ask.reason = TEXT("Приказ");
    assert_int_equal(desk_write_off_ask(&kit->desk, kit->arena, &ask), OK);
    assert_int_equal(ask.status, WRITE_OFF_NOTHING);
    kit_pay(kit, KIT_SCHOOL, 1, 200000);
    years_pass(kit, 1096); /* three years to the day: one day too early */
    assert_int_equal(asked(kit, WRITE_OFF_BOTH).status, WRITE_OFF_NOTHING);
    years_pass(kit, 1);
    assert_int_equal(asked(kit, WRITE_OFF_DEBTS).status, WRITE_OFF_NOTHING);
    assert_int_equal(desk_write_off_ask(&kit->desk, kit->arena, &ask), OK);
    assert_int_equal(ask.status, WRITE_OFF_UNSEEN);
    ask = asked(kit, WRITE_OFF_BOTH);
    assert_int_equal(ask.status, WRITE_OFF_ASKED);
    assert_int_equal(ask.id, 1);
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).status, WRITE_OFF_OPEN);
    assert_int_equal(carried_out(kit), 0); /* nobody has agreed */
    assert_int_equal(decided(kit, 1, ASKS, true), ASSENT_SAME_PERSON);
    assert_int_equal(decided(kit, 1, AGREES, false), ASSENT_OK);
    assert_int_equal(carried_out(kit), 0);
    struct write_off refused = kept(kit, 1).write_off;
    assert_string_equal(write_off_state_words(&refused), "отказано");
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).status, WRITE_OFF_ASKED);
    years_pass(kit, 30); /* nobody decided: it has lapsed */
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).id, 3);
    assert_int_equal(decided(kit, 2, AGREES, true), ASSENT_OVER);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)), 200000);
    settle_is_right(kit);
}

/* ---- carrying it out ---- */

DESK_TEST(test_a_second_person_lets_balances_be_written_off)
{
    kit_pay(kit, KIT_SCHOOL, 1, 150000);
    kit_pay(kit, KIT_OTHER_SCHOOL, 2, 804);
    (void)settle_roster(kit, KIT_BREAKFAST, kit_today(kit), 1 << 1); /* a debt of pupil 2 */
    years_pass(kit, 1097);
    struct write_off_preview preview = previewed(kit, WRITE_OFF_BOTH);
    assert_int_equal(preview.list.count, 3);
    assert_int_equal(money_in_kopecks(preview.owed), 150804);
    assert_int_equal(money_in_kopecks(preview.debt), 4961);
    assert_false(preview.is_cut);
    assert_int_equal(asked(kit, WRITE_OFF_BOTH).status, WRITE_OFF_ASKED);
    assert_int_equal(decided(kit, 1, AGREES, true), ASSENT_OK);
    assert_int_equal(kept(kit, 1).write_off.state, WRITE_OFF_GOES);
    assert_int_equal(carried_out(kit), 3);
    assert_int_equal(carried_out(kit), 0);
    struct reading done = kept(kit, 1);
    assert_int_equal(done.write_off.state, WRITE_OFF_OVER);
    assert_int_equal(done.write_off.written_count, 3);
    assert_int_equal(done.write_off.agreed_by, AGREES);
    assert_int_equal(money_in_kopecks(done.write_off.written_debt), 4961);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)), 0);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 2)), 0);
    assert_int_equal(written_off(kit, KIT_SCHOOL), 150000 - 4961);
    assert_int_equal(written_off(kit, KIT_OTHER_SCHOOL), 804);
    settle_is_right(kit);
}

DESK_TEST(test_little_needs_no_second_person)
{
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    years_pass(kit, 1097);
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).status, WRITE_OFF_BEGUN);
    assert_int_equal(carried_out(kit), 1);
    assert_int_equal(kept(kit, 1).write_off.state, WRITE_OFF_OVER);
    kit_set(kit, 0, SETTING_ASSENT_WRITE_OFF, 0);
    kit_pay(kit, KIT_SCHOOL, 2, 1);
    years_pass(kit, 1097);
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).status, WRITE_OFF_ASKED);
}

DESK_TEST(test_money_that_moved_meanwhile_is_left_alone)
{
    struct sale_line pizza[] = {kit_pizza(1)};
    for (int pupil = 1; pupil <= 4; pupil++) kit_pay(kit, KIT_SCHOOL, pupil, 90000);
    years_pass(kit, 1097);
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).status, WRITE_OFF_ASKED);
    kit_pay(kit, KIT_SCHOOL, 1, 100);
    /* There and back: the same balance, and yet somebody was there. */
    struct document sale = kit_sale(kit, pizza, 1);
    sale.account_id = kit_pupil(KIT_SCHOOL, 2);
    sale.card_id = kit_card(KIT_SCHOOL, 2);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct document back = kit_return(kit, &sale, pizza, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 2)), 90000);
    assert_int_equal(decided(kit, 1, AGREES, true), ASSENT_OK);
    assert_int_equal(carried_out(kit), 4);
    struct reading done = kept(kit, 1);
    assert_int_equal(done.write_off.written_count, 2);
    assert_int_equal(done.write_off.moved_count, 2);
    assert_int_equal(done.lines.rows[0].outcome, WRITE_OFF_MOVED);
    assert_int_equal(done.lines.rows[1].outcome, WRITE_OFF_MOVED);
    assert_int_equal(done.lines.rows[2].outcome, WRITE_OFF_WRITTEN);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)), 90100);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 4)), 0);
    settle_is_right(kit);
}

static void order_opens(struct kit *kit, int pupil)
{
    settle_sql(
        kit,
        arena_printf(kit->arena,
                     "INSERT INTO card_order (school_id, id, account_id, channel_id, login_id,"
                     " request_key, email, way, amount, state, order_number, md_order, page,"
                     " sbp_payload, action, card, reference, refunded, created_at, expires_at,"
                     " asked_at, due_at) VALUES (24, %d, %lld, 3, 1, '', '', 1, 100, 2, '%d', '',"
                     " '', '', 0, '', '', 0, 0, 0, 0, 1)",
                     pupil, (long long)kit_pupil(KIT_SCHOOL, pupil), pupil));
}

static void refund_is_asked(struct kit *kit, int pupil, int state)
{
    settle_sql(kit, arena_printf(kit->arena,
                                 "INSERT INTO refund (school_id, id, order_id, account_id,"
                                 " channel_id, login_id, origin, amount, state, reason,"
                                 " requested_at, answer, tries) VALUES (24, %d, %d, %lld, 3, 1, 1,"
                                 " 100, %d, '', 0, '', 0)",
                                 pupil, pupil, (long long)kit_pupil(KIT_SCHOOL, pupil), state));
}

DESK_TEST(test_whose_money_is_on_its_way_is_left_alone)
{
    for (int pupil = 1; pupil <= 4; pupil++) kit_pay(kit, KIT_SCHOOL, pupil, 10000);
    years_pass(kit, 1097);
    order_opens(kit, 1);
    refund_is_asked(kit, 2, 1);
    refund_is_asked(kit, 3, 5); /* refused long ago */
    assert_int_equal(previewed(kit, WRITE_OFF_MONEY).list.count, 2);
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).status, WRITE_OFF_BEGUN);
    order_opens(kit, 4); /* meanwhile */
    assert_int_equal(carried_out(kit), 2);
    assert_int_equal(kept(kit, 1).lines.rows[0].outcome, WRITE_OFF_WRITTEN);
    assert_int_equal(kept(kit, 1).lines.rows[1].outcome, WRITE_OFF_MOVED);
    settle_is_right(kit);
}

enum { MANY = WRITE_OFF_AT_ONCE + 30 };

static enum err many_add(struct tx *tx, void *context)
{
    struct kit *kit = context;
    for (int i = 0; i < MANY; i++) {
        struct person person = {.school_id = KIT_SCHOOL,
                                .id = kit_pupil(KIT_SCHOOL, 1000 + i),
                                .kind = PERSON_EMPLOYEE,
                                .state = PERSON_ACTIVE,
                                .surname = "Петров",
                                .name = "Пётр",
                                .patronymic = "",
                                .allergens = ""};
        TRY(person_add(tx, kit->arena, &person, 1, kit->now));
    }
    return OK;
}

static enum err many_pay(struct tx *tx, void *context)
{
    struct kit *kit = context;
    struct transfer *transfers = ARENA_ARRAY(kit->arena, struct transfer, MANY);
    for (int i = 0; i < MANY; i++) {
        transfers[i] = (struct transfer){.debit_id = account_system_id(ACCOUNT_CORRECTIONS, 0),
                                         .credit_id = kit_pupil(KIT_SCHOOL, 1000 + i),
                                         .amount = money_of_kopecks(100 + i),
                                         .code = TRANSFER_BROUGHT_IN};
    }
    const struct operator_posting posting = {.id = kit_id(kit),
                                             .kind = POSTING_BROUGHT_IN,
                                             .happened_at = kit->now,
                                             .transfers = transfers,
                                             .transfer_count = MANY};
    return operator_post(tx, kit->arena, kit->now, KIT_SCHOOL, &posting);
}

DESK_TEST(test_many_accounts_go_by_parts)
{
    int count;
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, many_add, kit), OK);
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, many_pay, kit), OK);
    years_pass(kit, 1097);
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).status, WRITE_OFF_BEGUN);
    assert_int_equal(desk_write_off_round(&kit->desk, &count), OK);
    assert_int_equal(count, WRITE_OFF_AT_ONCE);
    assert_int_equal(kept(kit, 1).write_off.written_count, WRITE_OFF_AT_ONCE);
    assert_int_equal(kept(kit, 1).write_off.state, WRITE_OFF_GOES);
    assert_int_equal(carried_out(kit), MANY - WRITE_OFF_AT_ONCE);
    assert_int_equal(written_off(kit, KIT_SCHOOL), MANY * 100 + MANY * (MANY - 1) / 2);
    settle_is_right(kit);
}

/* ---- giving back ---- */

DESK_TEST(test_what_was_written_off_is_given_back_once)
{
    kit_pay(kit, KIT_SCHOOL, 4, 80400);
    years_pass(kit, 1097);
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).status, WRITE_OFF_BEGUN);
    int64_t posting_id = kept(kit, 1).lines.rows[0].posting_id;
    assert_int_equal(given_back(kit, posting_id).status, RETURN_UNKNOWN); /* not written off yet */
    assert_int_equal(carried_out(kit), 1);
    struct write_off_return back = {.posting_id = posting_id, .staff_id = ASKS};
    assert_int_equal(desk_write_off_return(&kit->desk, kit->arena, &back), OK);
    assert_int_equal(back.status, RETURN_NO_REASON);
    struct reversal reversal = {.id = kit_id(kit),
                                .school_id = KIT_SCHOOL,
                                .reversed_id = posting_id,
                                .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_NOT_ALLOWED); /* past the register of claims */
    assert_int_equal(given_back(kit, posting_id).status, RETURN_DONE);
    assert_int_equal(given_back(kit, posting_id).status, RETURN_EXISTS);
    assert_int_equal(given_back(kit, posting_id + 1).status, RETURN_UNKNOWN);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 4)), 80400);
    assert_int_equal(written_off(kit, KIT_SCHOOL), 0);
    struct reading done = kept(kit, 1);
    assert_true(done.lines.rows[0].is_returned);
    assert_int_equal(done.write_off.returned_count, 1);
    /* The term runs anew. */
    assert_int_equal(previewed(kit, WRITE_OFF_MONEY).list.count, 0);
    settle_is_right(kit);
}

DESK_TEST(test_verify_finds_what_no_act_has_written_off)
{
    kit_pay(kit, KIT_SCHOOL, 1, 5000);
    years_pass(kit, 1097);
    assert_int_equal(asked(kit, WRITE_OFF_MONEY).status, WRITE_OFF_BEGUN);
    assert_int_equal(carried_out(kit), 1);
    settle_is_right(kit);
    bool is_postgres = kit->fixture->engine == STORE_POSTGRES;
    settle_sql(kit, is_postgres ? "ALTER TABLE write_off_outcome DISABLE TRIGGER USER"
                                : "DROP TRIGGER write_off_outcome_refuses_update");
    settle_sql(kit, "UPDATE write_off_outcome SET outcome = 2");
    assert_string_equal(settle_findings(kit),
                        "written off in school 24: 0 kopecks, the account of it has 5000\n");
}

/* ---- killed in the middle ---- */

struct mortal {
    struct kit *kit;
    int left; /* questions until the end */
};

static struct instant mortal_now(void *context)
{
    struct mortal *mortal = context;
    if (--mortal->left == 0) raise(SIGKILL);
    return mortal->kit->now;
}

/* In a process of its own, over a store of its own. */
static void child_run(struct kit *kit, const char *url, int kill_at)
{
    int count = 1;
    struct mortal mortal = {kit, kill_at};
    struct world world = kit->world;
    struct store_options options = {.url = url};
    struct desk desk;
    world.context = &mortal;
    world.now = mortal_now;
    if (store_open(&options, &kit->store) != OK) _exit(1);
    desk_init(&desk, kit->store, &world);
    while (count > 0) {
        if (desk_write_off_round(&desk, &count) != OK) _exit(1);
        (void)mortal_now(&mortal); /* after the commit, too */
    }
    _exit(SURVIVED);
}

static bool killed_at(struct kit *kit, int kill_at)
{
    int status;
    struct store_options options = {.url = kit->fixture->url};
    desk_release(&kit->desk);
    store_close(kit->fixture->store);
    kit->fixture->store = NULL;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) child_run(kit, kit->fixture->url, kill_at);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(store_open(&options, &kit->fixture->store), OK);
    kit->store = kit->fixture->store;
    desk_init(&kit->desk, kit->store, &kit->world);
    bool is_alive = WIFEXITED(status) && WEXITSTATUS(status) == SURVIVED;
    bool is_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    assert_true(is_alive || is_killed);
    return is_alive;
}

static int kill_at_now;
static bool is_through;

static void body_of_a_kill(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    for (int pupil = 1; pupil <= 4; pupil++) {
        kit_pay(&kit, KIT_SCHOOL, pupil, 10000);
        kit_pay(&kit, KIT_OTHER_SCHOOL, pupil, 10000);
    }
    years_pass(&kit, 1097);
    assert_int_equal(asked(&kit, WRITE_OFF_MONEY).status, WRITE_OFF_BEGUN);
    is_through = killed_at(&kit, kill_at_now);
    /* A school's part is whole or not there. */
    int64_t half = kit_count(&kit, "SELECT count(*) FROM write_off_outcome");
    assert_true(half == 0 || half == 4 || half == 8);
    assert_int_equal(kit_count(&kit, "SELECT count(*) FROM posting WHERE kind = 16"), half);
    settle_is_right(&kit);
    (void)carried_out(&kit);
    assert_int_equal(kit_count(&kit, "SELECT count(*) FROM posting WHERE kind = 16"), 8);
    assert_int_equal(written_off(&kit, KIT_SCHOOL), 40000);
    assert_int_equal(written_off(&kit, KIT_OTHER_SCHOOL), 40000);
    assert_int_equal(kept(&kit, 1).write_off.state, WRITE_OFF_OVER);
    settle_is_right(&kit);
    kit_close(&kit);
}

static void test_killed_anywhere_nothing_is_written_off_twice(void **state)
{
    (void)state;
    is_through = false;
    for (kill_at_now = 1; !is_through; kill_at_now++) {
        assert_true(kill_at_now < KILLS_LIMIT);
        fixture_each_engine(body_of_a_kill);
    }
    assert_true(kill_at_now > 5); /* between the schools, too */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_term_ends_with_the_same_day_of_a_month),
        cmocka_unit_test(test_the_list_names_whose_last_movement_is_before_the_day),
        cmocka_unit_test(test_write_off_status_order),
        cmocka_unit_test(test_a_second_person_lets_balances_be_written_off),
        cmocka_unit_test(test_little_needs_no_second_person),
        cmocka_unit_test(test_money_that_moved_meanwhile_is_left_alone),
        cmocka_unit_test(test_whose_money_is_on_its_way_is_left_alone),
        cmocka_unit_test(test_many_accounts_go_by_parts),
        cmocka_unit_test(test_what_was_written_off_is_given_back_once),
        cmocka_unit_test(test_verify_finds_what_no_act_has_written_off),
        cmocka_unit_test(test_killed_anywhere_nothing_is_written_off_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
