/* Payments from seeds: terminal networks that check, pay, repeat, lose answers, pay at once from
 * many terminals, come back a year later and mix up ids, while accounts are closed and opened,
 * channels switched and the database fails. A naive model predicts every code; an answer given once
 * must come again byte for byte; at the end each account holds what was accepted for it, once.
 *
 *     cases [SEED PAYMENTS]   one run on each engine; without words the runs of the suite, and
 *                             planted bugs that must be caught */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/secret.h"
#include "net_kit.h"

enum {
    LIVE = 12, /* payments under way at once */
    STEPS_PER_PAYMENT = 9,
    PUPILS = 6, /* 1 to 3 of each school; the third of the first is closed and opened */
    CLOSING_PUPIL = 2,
    AT_ONCE = 4,
    STEP_ARENA_BYTES = 1 << 20,
    SUITE_PAYMENTS = 300,
    PLANTED_PAYMENTS = 40
};

enum plant {
    PLANT_NOTHING,
    PLANT_REPEATS_CREDIT,   /* a repeat reaches the gate under another id */
    PLANT_LOST_AND_SAID_OK, /* a payment never reaches it, and is answered all the same */
};

struct payment_plan {
    int64_t id;
    bool is_sber;
    int pupil; /* -1: unknown, -2: not of an account's form */
    const char *number;
    int64_t kopecks;
    int64_t paid_at_ms;
    /* the model's */
    bool is_decided;
    int code;
    struct text answers[2]; /* the first, and Sberbank's to a repeat */
};

struct run {
    struct net *net;
    struct arena *arena; /* of what is remembered */
    struct arena step;
    uint64_t random;
    enum plant plant;
    struct payment_plan live[LIVE];
    int64_t next_id, expected[PUPILS], accepted;
    bool is_disabled, is_closed;
    int differences;
};

static uint64_t draw(struct run *run)
{
    uint64_t z = (run->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static int below(struct run *run, int limit)
{
    return (int)(draw(run) % (uint64_t)limit);
}

static bool chance(struct run *run, int percent)
{
    return below(run, 100) < percent;
}

static void differs(struct run *run, const struct payment_plan *plan, const char *what,
                    struct text answer)
{
    run->differences++;
    if (run->plant != PLANT_NOTHING) return;
    print_error("payment %lld of %s: %s: code %d expected, %.*s\n", (long long)plan->id,
                plan->number, what, plan->code, TEXT_ARGS(answer));
}

/* ---- plans ---- */

static int64_t pupil_account(int pupil)
{
    return kit_pupil(pupil < 3 ? KIT_SCHOOL : KIT_OTHER_SCHOOL, 1 + pupil % 3);
}

static const char *number_of(struct run *run, int pupil)
{
    if (pupil == -1) return "0249999999";
    if (pupil == -2) return "24000001";
    const char *number = kit_number(run->net->kit, pupil < 3 ? KIT_SCHOOL : KIT_OTHER_SCHOOL,
                                    1 + pupil % 3);
    return arena_copy(run->arena, number, strlen(number));
}

static int64_t kopecks_draw(struct run *run)
{
    static const int64_t EDGES[] = {1, 99, 100, 101, 1500000, 1500001};
    if (chance(run, 20)) return EDGES[below(run, 6)];
    return 100 + below(run, 200000);
}

static void plan_make(struct run *run, struct payment_plan *plan)
{
    int kind = below(run, 100);
    *plan = (struct payment_plan){
        .id = ++run->next_id,
        .is_sber = chance(run, 50),
        .pupil = kind < 6    ? -1
                 : kind < 10 ? -2
                             : below(run, PUPILS),
        .kopecks = kopecks_draw(run),
        .paid_at_ms = run->net->kit->now.ms + (below(run, 3) - 1) * below(run, 100) * HOUR_MS,
    };
    plan->number = number_of(run, plan->pupil);
}

static int code_of(const struct payment_plan *plan, int osmp, int sber)
{
    return plan->is_sber ? sber : osmp;
}

/* What the first payment under this id has to be answered, in the gate's order. */
static int model_code(const struct run *run, const struct payment_plan *plan)
{
    if (plan->pupil == -2) return 4;
    if (run->is_disabled) return 7;
    if (plan->pupil == -1) return code_of(plan, 5, 3);
    if (plan->pupil == CLOSING_PUPIL && run->is_closed) return code_of(plan, 79, 5);
    if (plan->kopecks < 100) return code_of(plan, 241, 10);
    if (plan->kopecks > 1500000) return code_of(plan, 242, 11);
    return 0;
}

/* ---- talking ---- */

static const char *moment_text(struct run *run, const struct payment_plan *plan)
{
    struct instant at = {plan->paid_at_ms};
    struct day day = day_of_instant(at, zone_moscow());
    struct date date = day_date(day);
    int second = (int)((at.ms - day_start(day, zone_moscow()).ms) / SECOND_MS);
    const char *form = plan->is_sber && plan->id % 2 == 0
                           ? "%3$02d.%2$02d.%1$04d_%4$02d:%5$02d:%6$02d"
                           : "%1$04d%2$02d%3$02d%4$02d%5$02d%6$02d";
    char text[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, form, date.year, date.month, date.day_of_month, second / 3600,
             second / 60 % 60, second % 60);
#pragma GCC diagnostic pop
    return arena_copy(&run->step, text, strlen(text));
}

static const char *target_of(struct run *run, const struct payment_plan *plan, int64_t id)
{
    const char *at = moment_text(run, plan);
    const char *form =
        plan->is_sber
            ? "/gate/sber/sber?action=payment&Account=%s&AMOUNT=%lld.%02lld&PAY_ID=%lld&PAY_DATE=%s"
            : "/gate/osmp/osmp?command=pay&account=%s&sum=%lld.%02lld&txn_id=%lld&txn_date=%s";
    char text[512];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, form, plan->number, (long long)(plan->kopecks / 100),
             (long long)(plan->kopecks % 100), (long long)id, at);
#pragma GCC diagnostic pop
    return arena_copy(&run->step, text, strlen(text));
}

static struct text say(struct run *run, const char *target)
{
    struct heard heard = net_call(run->net, &run->step, &(struct call){.target = target});
    CHECK(heard.status == 200);
    return heard.body;
}

static int code_in(struct run *run, struct text body)
{
    const char *code = net_element(&run->step, body, "result");
    if (*code == '\0') code = net_element(&run->step, body, "CODE");
    CHECK(*code != '\0');
    return (int)strtol(code, NULL, 10);
}

/* ---- judging ---- */

static void decide(struct run *run, struct payment_plan *plan)
{
    plan->code = model_code(run, plan);
    if (plan->pupil == -2) return; /* the form alone decides, each time anew */
    plan->is_decided = true;
    if (plan->code != 0) return;
    run->expected[plan->pupil] += plan->kopecks;
    run->accepted++;
}

/* An answer has its code, and is the same as the one before it of its kind. */
static void judge(struct run *run, struct payment_plan *plan, bool is_repeat, struct text answer)
{
    bool is_duplicate = is_repeat && plan->is_sber && plan->code == 0;
    int expected = is_duplicate ? 8 : plan->code;
    if (code_in(run, answer) != expected) differs(run, plan, "another code", answer);
    struct text *before = &plan->answers[is_duplicate];
    if (before->bytes == NULL) {
        before->bytes = arena_copy(run->arena, answer.bytes, answer.size);
        before->size = answer.size;
    } else if (!text_equal(*before, answer)) {
        differs(run, plan, "another answer to a repeat", answer);
    }
    if (!is_duplicate || plan->answers[0].bytes == NULL) return;
    const char *first = net_element(&run->step, plan->answers[0], "EXT_ID");
    if (strcmp(first, net_element(&run->step, answer, "EXT_ID")) != 0) {
        differs(run, plan, "another EXT_ID", answer);
    }
}

static bool is_lost_by_plant(struct run *run, struct payment_plan *plan)
{
    if (run->plant != PLANT_LOST_AND_SAID_OK || plan->is_decided || !chance(run, 20)) return false;
    decide(run, plan);
    return true;
}

static void pay(struct run *run, struct payment_plan *plan)
{
    bool is_repeat = plan->is_decided;
    int64_t id = plan->id;
    if (is_lost_by_plant(run, plan)) return;
    if (!plan->is_decided) decide(run, plan);
    if (is_repeat && run->plant == PLANT_REPEATS_CREDIT) id += INT64_C(1000000000);
    judge(run, plan, is_repeat, say(run, target_of(run, plan, id)));
}

/* ---- what else happens ---- */

static void check(struct run *run, const struct payment_plan *plan)
{
    const char *target = arena_printf(&run->step,
                                      plan->is_sber
                                          ? "/gate/sber/sber?ACTION=check&ACCOUNT=%s"
                                          : "/gate/osmp/osmp?command=check&txn_id=1&account=%s",
                                      plan->number);
    int expected = plan->pupil == -2                                ? 4
                   : run->is_disabled                               ? 7
                   : plan->pupil == -1                              ? code_of(plan, 5, 3)
                   : plan->pupil == CLOSING_PUPIL && run->is_closed ? code_of(plan, 79, 5)
                                                                    : 0;
    struct text first = say(run, target);
    if (code_in(run, first) != expected) differs(run, plan, "another check", first);
    if (!text_equal(first, say(run, target))) differs(run, plan, "two checks differ", first);
}

static void pay_with_other_content(struct run *run, const struct payment_plan *plan)
{
    struct payment_plan other = *plan;
    if (!plan->is_decided) return;
    if (chance(run, 50)) {
        other.kopecks++;
    } else {
        other.pupil = plan->pupil == 0 ? 1 : 0;
        other.number = number_of(run, other.pupil);
    }
    struct text answer = say(run, target_of(run, &other, other.id));
    if (code_in(run, answer) != 300) differs(run, plan, "other contents", answer);
}

struct terminal {
    struct run *run;
    const char *target;
    struct arena arena;
    struct heard heard;
    pthread_t thread;
};

static void *terminal_main(void *context)
{
    struct terminal *terminal = context;
    terminal->heard = net_call(terminal->run->net, &terminal->arena,
                               &(struct call){.target = terminal->target});
    return NULL;
}

/* One of them is the first; to Sberbank its answer differs from the others'. */
static void pay_at_once(struct run *run, struct payment_plan *plan)
{
    struct terminal terminals[AT_ONCE];
    bool was_decided = plan->is_decided;
    int firsts = was_decided;
    if (!was_decided) decide(run, plan);
    const char *target = target_of(run, plan, plan->id);
    for (int i = 0; i < AT_ONCE; i++) {
        terminals[i] = (struct terminal){.run = run, .target = target};
        arena_init(&terminals[i].arena, STEP_ARENA_BYTES);
        CHECK(pthread_create(&terminals[i].thread, NULL, terminal_main, &terminals[i]) == 0);
    }
    for (int i = 0; i < AT_ONCE; i++) pthread_join(terminals[i].thread, NULL);
    for (int i = 0; i < AT_ONCE; i++) {
        struct text body = terminals[i].heard.body;
        bool is_first = plan->is_sber && plan->code == 0 && code_in(run, body) == 0;
        firsts += is_first;
        judge(run, plan, plan->is_sber ? !is_first : true, body);
    }
    if (plan->is_sber && plan->code == 0 && firsts != 1) {
        differs(run, plan, "not one first answer", terminals[0].heard.body);
    }
    for (int i = 0; i < AT_ONCE; i++) arena_release(&terminals[i].arena);
}

struct sql_work {
    struct query query;
};

static enum err sql_run(struct tx *tx, void *context)
{
    struct sql_work *work = context;
    scoped(statement) struct statement *statement = statement_open(tx, &work->query);
    return statement_run(statement);
}

static void sql(struct run *run, const char *text)
{
    struct sql_work *work = ARENA_NEW(run->arena, struct sql_work);
    work->query = (struct query){
        .name = text, .kind = QUERY_EXEC, .sqlite = text, .postgres = text};
    CHECK(store_write(run->net->kit->store, 0, sql_run, work) == OK);
}

/* SPEC osmp 1.4: a fault of ours is code 1, and leaves nothing. */
static void pay_during_a_fault(struct run *run, const struct payment_plan *plan)
{
    if (plan->pupil == -2) return;
    sql(run, "ALTER TABLE payment_key RENAME TO payment_key_away");
    struct text answer = say(run, target_of(run, plan, plan->id));
    if (code_in(run, answer) != 1) differs(run, plan, "a fault", answer);
    sql(run, "ALTER TABLE payment_key_away RENAME TO payment_key");
}

static void circumstances_change(struct run *run)
{
    if (chance(run, 50)) {
        run->is_disabled = !run->is_disabled;
        net_set(run->net, NET_OSMP_ID, CHANNEL_ENABLED, run->is_disabled ? "0" : "1");
        net_set(run->net, NET_SBER_ID, CHANNEL_ENABLED, run->is_disabled ? "0" : "1");
        return;
    }
    run->is_closed = !run->is_closed;
    const char *text = arena_printf(
        run->arena, "UPDATE person SET state = %d WHERE school_id = %d AND id = %lld",
        run->is_closed ? 2 : 1, KIT_SCHOOL, (long long)pupil_account(CLOSING_PUPIL));
    sql(run, text);
}

static void time_passes(struct run *run)
{
    int choice = below(run, 100);
    int64_t ms = choice < 80   ? below(run, 60000)
                 : choice < 98 ? below(run, 72) * HOUR_MS
                               : 366 * DAY_MS;
    net_wait(run->net, ms);
}

/* ---- the run ---- */

static void step(struct run *run)
{
    struct payment_plan *plan = &run->live[below(run, LIVE)];
    int choice = below(run, 1000);
    if (choice < 110) {
        plan_make(run, plan);
    } else if (choice < 540) {
        pay(run, plan);
    } else if (choice < 700) {
        check(run, plan);
    } else if (choice < 800) {
        pay_with_other_content(run, plan);
    } else if (choice < 830) {
        if (run->plant == PLANT_NOTHING) pay_at_once(run, plan);
    } else if (choice < 836) {
        pay_during_a_fault(run, plan);
    } else if (choice < 850) {
        circumstances_change(run);
    } else {
        time_passes(run);
    }
    arena_reset(&run->step);
}

static void balances_judge(struct run *run)
{
    static const struct payment_plan NOBODY = {.number = "the books"};
    for (int i = 0; i < PUPILS; i++) {
        int64_t school_id = i < 3 ? KIT_SCHOOL : KIT_OTHER_SCHOOL;
        int64_t held = kit_balance(run->net->kit, school_id, pupil_account(i));
        if (held != run->expected[i]) differs(run, &NOBODY, "another balance", TEXT(""));
    }
    int64_t count = kit_count(run->net->kit, "SELECT count(*) FROM payment");
    if (count != run->accepted) differs(run, &NOBODY, "another number of payments", TEXT(""));
}

static int cases_run(struct net *net, uint64_t seed, int payments, enum plant plant)
{
    struct run run = {.net = net, .random = seed, .plant = plant, .next_id = (int64_t)seed * 1000};
    struct arena arena;
    arena_init(&arena, (size_t)256 << 20);
    arena_init(&run.step, STEP_ARENA_BYTES);
    run.arena = &arena;
    net_set(net, NET_OSMP_ID, CHANNEL_DAY_LIMIT, "0");
    net_set(net, NET_SBER_ID, CHANNEL_DAY_LIMIT, "0");
    net_set(net, NET_OSMP_ID, CHANNEL_UNKNOWN_PER_MINUTE, "100000");
    net_set(net, NET_SBER_ID, CHANNEL_UNKNOWN_PER_MINUTE, "100000");
    for (int i = 0; i < LIVE; i++) plan_make(&run, &run.live[i]);
    int64_t last = run.next_id + payments;
    while (run.next_id < last) step(&run);
    balances_judge(&run);
    arena_release(&run.step);
    arena_release(&arena);
    return run.differences;
}

struct options {
    uint64_t seed;
    int payments;
};
static struct options options = {1, SUITE_PAYMENTS};

NET_TEST(test_one_credit_for_each_paid_payment)
{
    print_message("seed %llu, %d payments\n", (unsigned long long)options.seed, options.payments);
    assert_int_equal(cases_run(net, options.seed, options.payments, PLANT_NOTHING), 0);
}

NET_TEST(test_a_repeat_that_credits_is_caught)
{
    assert_true(cases_run(net, 2, PLANTED_PAYMENTS, PLANT_REPEATS_CREDIT) > 0);
}

NET_TEST(test_a_payment_lost_is_caught)
{
    assert_true(cases_run(net, 3, PLANTED_PAYMENTS, PLANT_LOST_AND_SAID_OK) > 0);
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_credit_for_each_paid_payment),
        cmocka_unit_test(test_a_repeat_that_credits_is_caught),
        cmocka_unit_test(test_a_payment_lost_is_caught),
    };
    int64_t seed = 1, payments = SUITE_PAYMENTS;
    if (count == 3) {
        CHECK(parse_int64(text_of(words[1]), 1, INT32_MAX, &seed) == OK);
        CHECK(parse_int64(text_of(words[2]), 1, 1000000, &payments) == OK);
    }
    options = (struct options){(uint64_t)seed, (int)payments};
    log_set_level(LOG_ERROR + 1);
    secret_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
