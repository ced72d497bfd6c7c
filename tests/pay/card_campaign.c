/* Payments by card from seeds: a bank with bad days, browsers that come back or not, callbacks that
 * are lost, doubled, late and out of order, refunds, and a server that is killed at any look at the
 * clock and before and after any call. Beside it a naive auditor: what each account must hold is
 * what its orders deposited at the bank less what went back.
 *
 *     card_campaign SEED CASES [postgres | planted]
 *
 * A kill is a real one: such a step runs in a child process with a store of its own, and the bank
 * lies in shared memory. `planted` credits each callback by itself, as a careless shop would: the
 * auditor must find it. */
#include "card_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/parse.h"
#include "desk/top_up.h"

enum { PUPILS = 3, CALLBACKS_LIMIT = 10, FORMS_LIMIT = 3, KILL_RANGE = 14 };
#define DRAIN_MS (3 * HOUR_MS)

/* What a case is: drawn before it begins, in shared memory for the children. */
struct campaign {
    struct card_kit *card;
    struct sim_bank *bank;
    int64_t cases, kills;
    bool is_planted;
    int64_t expected[PUPILS + 1]; /* kopecks, by pupil */
    /* of the case */
    int64_t number, kopecks;
    int pupil;
    char key[SIM_TEXT];
    char shown[SIM_TEXT]; /* the order whose page the browser got; empty: none */
    int64_t shown_id;
    bool is_told; /* a callback reached us in full */
};

static uint64_t draw(struct campaign *campaign, uint64_t limit)
{
    return sim_random(campaign->bank, limit);
}

/* ---- steps, each in a process that may die ---- */

typedef void (*campaign_step)(struct campaign *campaign);

static void store_begin(struct campaign *campaign)
{
    struct kit *kit = campaign->card->kit;
    struct store_options options = {.url = kit->fixture->url};
    assert_int_equal(store_open(&options, &kit->store), OK);
    desk_init(&kit->desk, kit->store, &kit->world);
}

static void store_end(struct campaign *campaign)
{
    desk_release(&campaign->card->kit->desk);
    store_close(campaign->card->kit->store);
}

static void run_killed(struct campaign *campaign, campaign_step step)
{
    int status;
    store_end(campaign);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        store_begin(campaign);
        campaign->bank->kill_in = 1 + (int)draw(campaign, KILL_RANGE);
        step(campaign);
        store_end(campaign);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    campaign->bank->kill_in = 0;
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGKILL);
        campaign->kills++;
    } else {
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    store_begin(campaign);
    campaign->card->kit->fixture->store = campaign->card->kit->store;
}

static void run(struct campaign *campaign, campaign_step step, int kill_percent)
{
    if (draw(campaign, 100) < (uint64_t)kill_percent) {
        run_killed(campaign, step);
    } else {
        step(campaign);
    }
    card_reset(campaign->card);
}

/* The form: what the browser gets is what it can pay. */
static void step_form(struct campaign *campaign)
{
    struct ordering ordering = card_order(campaign->card, campaign->pupil, campaign->key,
                                          campaign->kopecks);
    if (ordering.status != ORDERING_DONE) return;
    CHECK(ordering.order.number.size < SIM_TEXT);
    memcpy(campaign->shown, ordering.order.number.bytes, ordering.order.number.size);
    campaign->shown[ordering.order.number.size] = '\0';
    campaign->shown_id = ordering.order.id;
}

static void step_return(struct campaign *campaign)
{
    if (campaign->shown_id != 0) (void)card_ask(campaign->card, campaign->shown_id);
}

static void step_round(struct campaign *campaign)
{
    int count;
    assert_int_equal(desk_orders_ask_due(&campaign->card->kit->desk, &count), OK);
    assert_int_equal(desk_refunds_send(&campaign->card->kit->desk, &count), OK);
}

static void careless_credit(struct campaign *campaign)
{
    static int64_t credits;
    struct card_kit *card = campaign->card;
    struct top_up top_up = {
        .channel = "card",
        .outside_id = text_of(arena_printf(&card->arena, "careless-%lld", (long long)++credits)),
        .number = text_of(kit_number(card->kit, KIT_SCHOOL, campaign->pupil)),
        .amount = money_of_kopecks(campaign->kopecks),
        .happened_at = instant_of_ms(campaign->bank->now_ms),
    };
    assert_int_equal(desk_top_up(&card->kit->desk, &card->arena, &top_up), OK);
}

static void step_callback(struct campaign *campaign)
{
    bool is_known;
    const struct sim_order *order = sim_order_find(campaign->bank, campaign->shown);
    if (order == NULL) return;
    /* A forged one says what it likes; all it can do is to make us ask. */
    struct callback callback = {text_of(order->id), text_of(order->number), TEXT("deposited")};
    assert_int_equal(desk_order_told(&campaign->card->kit->desk, &campaign->card->arena,
                                     CARD_CHANNEL, &callback, &is_known),
                     OK);
    if (campaign->is_planted) careless_credit(campaign);
}

static void step_refund(struct campaign *campaign)
{
    struct refund_request request = {
        .school_id = KIT_SCHOOL,
        .account_id = kit_pupil(KIT_SCHOOL, campaign->pupil),
        .order_id = campaign->shown_id,
        .origin = REFUND_BY_PARENT,
        .amount = money_of_kopecks(1 + (int64_t)draw(campaign, (uint64_t)campaign->kopecks)),
        .reason = TEXT(""),
    };
    struct card_kit *card = campaign->card;
    assert_int_equal(desk_refund_request(&card->kit->desk, &card->arena, &request), OK);
    if (request.status != REFUND_TAKEN) return;
    for (int i = 0; i < 2; i++) {
        struct refund_decision decision = {.school_id = KIT_SCHOOL,
                                           .refund_id = request.refund_id,
                                           .staff_id = CARD_STAFF + i,
                                           .approves = true,
                                           .answer = TEXT("")};
        assert_int_equal(desk_refund_decide(&card->kit->desk, &card->arena, &decision), OK);
    }
}

/* ---- a case ---- */

static void case_draw(struct campaign *campaign)
{
    struct sim_bank *bank = campaign->bank;
    campaign->number++;
    campaign->pupil = 1 + (int)draw(campaign, PUPILS);
    campaign->kopecks = 100 + (int64_t)draw(campaign, 1499900);
    campaign->shown[0] = '\0';
    campaign->shown_id = 0;
    snprintf(campaign->key, sizeof campaign->key, "form-%lld", (long long)campaign->number);
    bank->fault_percent = draw(campaign, 3) == 0 ? 0 : (int)draw(campaign, 70);
}

static void wait_a_little(struct campaign *campaign)
{
    campaign->bank->now_ms += (int64_t)draw(campaign, 4 * (uint64_t)MINUTE_MS);
}

static void payer_acts(struct campaign *campaign)
{
    struct sim_order *order = sim_order_find(campaign->bank, campaign->shown);
    uint64_t does = draw(campaign, 10);
    if (order == NULL) return;
    if (does == 0) campaign->bank->now_ms = order->expires_ms - 1; /* at the last moment */
    if (does < 7) (void)sim_pay(campaign->bank, order);
    if (does == 7) sim_decline(order);
}

static void world_turns(struct campaign *campaign, int kill_percent)
{
    int callbacks = (int)draw(campaign, CALLBACKS_LIMIT + 1);
    for (int i = 0; i < callbacks; i++) {
        if (draw(campaign, 3) == 0) wait_a_little(campaign);
        run(campaign, step_callback, kill_percent);
        if (draw(campaign, 3) == 0) run(campaign, step_round, kill_percent);
        if (draw(campaign, 4) == 0) run(campaign, step_return, kill_percent);
    }
}

static void money_goes_back(struct campaign *campaign, int kill_percent)
{
    struct sim_order *order = sim_order_find(campaign->bank, campaign->shown);
    if (order == NULL || order->deposited == 0) return;
    if (draw(campaign, 4) == 0) run(campaign, step_refund, kill_percent);
    for (int i = 0; i < 3; i++) {
        campaign->bank->now_ms += 3 * MINUTE_MS;
        run(campaign, step_round, kill_percent);
    }
}

/* From here on the bank is honest: what is due comes to its end. */
static void drain(struct campaign *campaign)
{
    campaign->bank->fault_percent = 0;
    int64_t until_ms = campaign->bank->now_ms + DRAIN_MS;
    while (campaign->bank->now_ms < until_ms) {
        card_pass(campaign->card, HOUR_MS);
        card_reset(campaign->card);
    }
}

/* The bank gives money back by itself, after everything, and tells of it. */
static void bank_gives_back(struct campaign *campaign)
{
    struct sim_order *order = sim_order_find(campaign->bank, campaign->shown);
    if (order == NULL || order->deposited == 0 || draw(campaign, 5) != 0) return;
    sim_give_back(order, 1 + (int64_t)draw(campaign, (uint64_t)order->deposited));
    run(campaign, step_callback, 0);
    drain(campaign);
}

static void case_play(struct campaign *campaign)
{
    int kill_percent = draw(campaign, 4) == 0 ? 50 : 0;
    int forms = 1 + (int)draw(campaign, FORMS_LIMIT);
    case_draw(campaign);
    for (int i = 0; i < forms; i++) run(campaign, step_form, kill_percent);
    wait_a_little(campaign);
    payer_acts(campaign);
    world_turns(campaign, kill_percent);
    money_goes_back(campaign, kill_percent);
    drain(campaign);
    if (!campaign->is_planted) bank_gives_back(campaign);
}

/* ---- the auditor ---- */

/* Orders before `from` are settled already. */
static int audit(struct campaign *campaign, int from)
{
    int wrong = 0;
    for (int i = from; i < campaign->bank->order_count; i++) {
        const struct sim_order *order = &campaign->bank->orders[i];
        campaign->expected[campaign->pupil] += order->deposited - order->refunded;
        if (order->refunded > order->deposited) wrong++;
    }
    int64_t holds = kit_balance(campaign->card->kit, KIT_SCHOOL,
                                kit_pupil(KIT_SCHOOL, campaign->pupil));
    if (holds != campaign->expected[campaign->pupil]) wrong++;
    if (wrong > 0) {
        printf("case %lld: pupil %d holds %lld, must hold %lld\n", (long long)campaign->number,
               campaign->pupil, (long long)holds, (long long)campaign->expected[campaign->pupil]);
    }
    return wrong;
}

static int64_t argument_cases, argument_seed;
static bool argument_planted, argument_postgres;
static int found;

static void body_campaign(struct kit *kit)
{
    struct card_kit card;
    struct campaign *campaign = mmap(NULL, sizeof *campaign, PROT_READ | PROT_WRITE,
                                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(campaign, MAP_FAILED);
    card_open(&card, kit, (uint64_t)argument_seed);
    campaign->card = &card;
    campaign->bank = card.bank;
    campaign->is_planted = argument_planted;
    card.bank->is_newer = argument_seed % 2 == 1;
    card_set(&card, "gateway", card.bank->is_newer ? "ecom" : "classic");
    for (int64_t i = 0; i < argument_cases; i++) {
        int from = card.bank->order_count;
        case_play(campaign);
        found += audit(campaign, from);
        if (found > 0) break;
    }
    printf("%lld cases, %lld calls, %lld of them went wrong, %lld kills\n",
           (long long)campaign->number, (long long)card.bank->calls, (long long)card.bank->faults,
           (long long)campaign->kills);
    card_close(&card);
}

static void fixture_campaign(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    body_campaign(&kit);
    fixture->store = kit.store;
    kit_close(&kit);
}

static void test_campaign(void **state)
{
    (void)state;
    (argument_postgres ? fixture_postgres : fixture_sqlite)(fixture_campaign);
    if (argument_planted) {
        assert_int_not_equal(found, 0);
    } else {
        assert_int_equal(found, 0);
    }
}

int main(int argc, char **argv)
{
    argument_seed = 1;
    argument_cases = 100;
    if (argc > 1) CHECK(parse_int64(text_of(argv[1]), 0, 1000000, &argument_seed) == OK);
    if (argc > 2) CHECK(parse_int64(text_of(argv[2]), 1, 1000000, &argument_cases) == OK);
    argument_planted = argc > 3 && strcmp(argv[3], "planted") == 0;
    argument_postgres = argc > 3 && strcmp(argv[3], "postgres") == 0;
    card_in_memory();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_campaign)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
