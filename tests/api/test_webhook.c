/* Webhooks: what makes a message, and that each reaches a real receiver once it takes it, whatever
 * it does meanwhile. What was received goes to the file that OBED_HOOK_TRANSCRIPT names, for
 * webhook.test.mjs, which checks it with somebody else's client. */
#include "card_kit.h"
#include "hook_kit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bank_kit.h"
#include "desk/card_batch.h"
#include "desk/card_bind.h"
#include "desk/webhook.h"
#include "settle_kit.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))
#define LOCAL "127.0.0.0/8"

enum { CLERK = 4321, QUICK_MS = 200 /* instead of WEBHOOK_TIMEOUT_MS */ };

/* ---- the receiver's office ---- */

struct office {
    struct hook_kit hook;
    struct world world; /* the real one's way out */
    struct kit *kit;
    int64_t takes_ms; /* by the virtual clock, each call */
    const char *networks;
};

static struct office office;

/* The real call, in less time. */
static enum err call_really(void *context, struct arena *arena,
                            const struct outgoing_request *request,
                            struct outgoing_answer *out_answer)
{
    (void)context;
    struct outgoing_request quick = *request;
    assert_int_equal(request->timeout_ms, WEBHOOK_TIMEOUT_MS);
    quick.timeout_ms = QUICK_MS;
    office.kit->now = instant_add_ms(office.kit->now, office.takes_ms);
    return office.world.call(office.world.context, arena, &quick, out_answer);
}

static void office_open(struct kit *kit)
{
    const struct world_options options = {.smtp_url = NULL};
    hook_kit_open(&office.hook);
    world_init(&office.world, &options);
    office.kit = kit;
    office.takes_ms = 0;
    office.networks = LOCAL;
    kit->world.call = call_really;
}

static struct webhook hook_of(struct kit *kit, int64_t id);

static json_t *line_of(const struct hook_message *message, const struct webhook *hook)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "id", message->id, "timestamp",
                     message->timestamp, "signature", message->signature, "content_type",
                     message->content_type, "body", message->body, "secret", hook->secret, "path",
                     message->path);
}

/* The path of a test's webhooks is /ID. */
static void transcribe(struct kit *kit)
{
    const char *path = getenv("OBED_HOOK_TRANSCRIPT");
    if (path == NULL) return;
    FILE *file = fopen(path, "ae");
    assert_non_null(file);
    for (int i = 0; i < office.hook.message_count; i++) {
        const struct hook_message *message = &office.hook.messages[i];
        struct webhook hook = hook_of(kit, strtoll(message->path + 1, NULL, 10));
        json_t *line = line_of(message, &hook);
        assert_non_null(line);
        assert_int_equal(json_dumpf(line, file, JSON_COMPACT), 0);
        fputc('\n', file);
        json_decref(line);
    }
    fclose(file);
}

static void office_close(void)
{
    transcribe(office.kit);
    world_release(&office.world);
    hook_kit_close(&office.hook);
}

struct hook_work {
    struct kit *kit;
    int64_t id;
    bool found;
    struct webhook hook;
    struct webhook_deliveries deliveries;
};

static enum err hook_run(struct tx *tx, void *context)
{
    struct hook_work *work = context;
    TRY(webhook_load(tx, work->kit->arena, work->id, &work->found, &work->hook));
    return webhook_deliveries_load(tx, work->kit->arena, work->id, &work->deliveries);
}

static struct hook_work hook_look(struct kit *kit, int64_t id)
{
    struct hook_work work = {.kit = kit, .id = id};
    assert_int_equal(store_read(kit->store, hook_run, &work), OK);
    return work;
}

static struct webhook hook_of(struct kit *kit, int64_t id)
{
    struct hook_work work = hook_look(kit, id);
    assert_true(work.found);
    return work.hook;
}

/* The newest. */
static struct webhook_delivery delivery_of(struct kit *kit, int64_t id)
{
    struct hook_work work = hook_look(kit, id);
    assert_true(work.deliveries.count > 0);
    return work.deliveries.list[0];
}

static unsigned kind_bit(enum webhook_kind kind)
{
    return 1U << kind;
}

static struct webhook_wish hook_wish(struct kit *kit, unsigned kinds, const char *url)
{
    struct webhook_wish wish = {.name = TEXT("Бухгалтерия"),
                                .url = text_of(url),
                                .kinds = kinds,
                                .is_active = true,
                                .login_id = CLERK,
                                .networks = LOCAL};
    assert_int_equal(desk_webhook_save(&kit->desk, &wish), OK);
    return wish;
}

/* Wants to hear of the kinds at a path of its own. */
static int64_t hook_add(struct kit *kit, unsigned kinds)
{
    struct webhook_wish wish = hook_wish(kit, kinds, "http://127.0.0.1:1/");
    assert_int_equal(wish.status, WEBHOOK_OK);
    wish.url = text_of(
        arena_printf(kit->arena, "http://127.0.0.1:%d/%lld", office.hook.port, (long long)wish.id));
    assert_int_equal(desk_webhook_save(&kit->desk, &wish), OK);
    assert_int_equal(wish.status, WEBHOOK_OK);
    return wish.id;
}

static int look(struct kit *kit)
{
    int made = -1;
    assert_int_equal(desk_webhooks_look(&kit->desk, &made), OK);
    return made;
}

static struct webhook_report send_due(struct kit *kit)
{
    struct webhook_report report;
    assert_int_equal(desk_webhooks_send(&kit->desk, office.networks, NULL, &report), OK);
    return report;
}

static void later_ms(struct kit *kit, int64_t ms)
{
    kit->now = instant_add_ms(kit->now, ms);
}

static int received(void)
{
    return hook_kit_count(&office.hook);
}

static const struct hook_message *message(int place)
{
    assert_true(place < received());
    return &office.hook.messages[place];
}

/* The `place`th message is of the kind and says `words`. */
static void assert_said(int place, enum webhook_kind kind, const char *words)
{
    char type[100];
    snprintf(type, sizeof type, "{\"type\":\"%s\",\"timestamp\":\"", webhook_kind_name(kind));
    if (strncmp(message(place)->body, type, strlen(type)) != 0 ||
        strstr(message(place)->body, words) == NULL) {
        fail_msg("not %s with %s: %s", type, words, message(place)->body);
    }
    assert_string_equal(message(place)->content_type, "application/json");
}

/* One message waits for the webhook that is given back. */
static int64_t message_make(struct kit *kit)
{
    int64_t id = hook_add(kit, kind_bit(WEBHOOK_TOP_UP));
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    assert_int_equal(look(kit), 1);
    return id;
}

/* ---- each kind ---- */

DESK_TEST(test_a_top_up_is_told_once)
{
    office_open(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000); /* before anybody wants to hear */
    hook_add(kit, kind_bit(WEBHOOK_TOP_UP));
    assert_int_equal(look(kit), 0);
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    kit_pay(kit, KIT_OTHER_SCHOOL, 2, 700);
    assert_int_equal(look(kit), 2);
    assert_int_equal(look(kit), 0);
    assert_int_equal(send_due(kit).delivered, 2);
    assert_int_equal(send_due(kit).delivered, 0);
    assert_int_equal(received(), 2);
    const char *words = arena_printf(
        kit->arena, "\"account\":\"%s\",\"school\":24,\"amount\":50000,\"channel\":\"bank\"",
        kit_number(kit, KIT_SCHOOL, 1));
    assert_said(0, WEBHOOK_TOP_UP, words);
    assert_said(1, WEBHOOK_TOP_UP, "\"school\":25,\"amount\":700");
    office_close();
}

#define TILL_SQL(no_bytes)                                                                         \
    "INSERT INTO till (school_id, origin, name, digit, state, token_hash, highest, acknowledged, " \
    "ahead, enrolled_at, seen_at) VALUES (24, 77, 'Касса 1', 0, 1, " no_bytes ", 0, 0, '', 0, 0)"

static void till_says(struct kit *kit, int64_t shift)
{
    settle_sql(kit, "DELETE FROM till_state");
    settle_sql(kit, arena_printf(kit->arena,
                                 "INSERT INTO till_state (school_id, origin, said_at, program, "
                                 "shift, shift_opened_at, shift_cashier_id, unsent, "
                                 "mirror_version, printer, reader, ups, clock_difference_ms, "
                                 "is_forced_offline) VALUES (24, 77, %lld, '1', %lld, 0, 1, 3, 1, "
                                 "'ready', 'ready', 'none', 0, 0)",
                                 (long long)kit->now.ms, (long long)shift));
}

DESK_TEST(test_a_till_that_goes_and_comes_back)
{
    office_open(kit);
    hook_add(kit, kind_bit(WEBHOOK_TILL_GONE) | kind_bit(WEBHOOK_TILL_BACK));
    settle_sql(kit, kit->fixture->engine == STORE_POSTGRES ? TILL_SQL("''") : TILL_SQL("x''"));
    till_says(kit, 5);
    later_ms(kit, WEBHOOK_TILL_GONE_MINUTES * MINUTE_MS);
    assert_int_equal(look(kit), 0);
    later_ms(kit, 1);
    assert_int_equal(look(kit), 1);
    assert_int_equal(look(kit), 0);
    later_ms(kit, HOUR_MS);
    till_says(kit, 5);
    assert_int_equal(look(kit), 1);
    assert_int_equal(look(kit), 0);
    till_says(kit, 0); /* the shift is over: silence is no news */
    later_ms(kit, HOUR_MS);
    assert_int_equal(look(kit), 0);
    assert_int_equal(send_due(kit).delivered, 1); /* of one subject, one after the other */
    assert_int_equal(send_due(kit).delivered, 1);
    assert_said(0, WEBHOOK_TILL_GONE, "\"till\":\"77\",\"name\":\"Касса 1\",\"school\":24");
    assert_said(1, WEBHOOK_TILL_BACK, "\"unsent\":3");
    office_close();
}

BANK_TEST(test_a_difference_is_told_when_it_opens)
{
    static const struct bank_line LINES[] = {{"T1", "0240000001", 50000, 0, 1},
                                             {"T2", "0240000002", 10000, 0, 1}};
    office_open(kit);
    hook_add(kit, kind_bit(WEBHOOK_DIFFERENCE));
    struct text file = bank_register(kit, "qiwi", LINES, 2, NULL);
    assert_int_equal(bank_import(kit, "qiwi", file).credited, 2);
    assert_int_equal(bank_import(kit, "qiwi", file).status, REGISTER_KNOWN);
    assert_int_equal(send_due(kit).delivered, 2);
    assert_said(
        0, WEBHOOK_DIFFERENCE,
        "\"channel\":\"qiwi\",\"kind\":\"not_with_us\",\"subject\":\"T1\",\"day\":\"2026-03-0");
    assert_said(1, WEBHOOK_DIFFERENCE, "\"subject\":\"T2\"");
    office_close();
}

static enum card_batch_status batch_move(struct kit *kit, int64_t batch_id,
                                         enum card_batch_state state)
{
    struct card_batch_move move = {.school_id = KIT_SCHOOL,
                                   .batch_id = batch_id,
                                   .login_id = CLERK,
                                   .state = state,
                                   .taken_by = TEXT("Петрова А. С.")};
    assert_int_equal(desk_card_batch_move(&kit->desk, kit->arena, &move), OK);
    return move.status;
}

DESK_TEST(test_a_card_batch_is_told_when_it_is_made)
{
    office_open(kit);
    hook_add(kit, kind_bit(WEBHOOK_CARD_BATCH));
    struct card_order order = {.account_id = kit_pupil(KIT_SCHOOL, 1), .cause = CARD_CAUSE_LOST};
    assert_int_equal(desk_card_order(&kit->desk, kit->arena, KIT_SCHOOL, CLERK, &order, 1), OK);
    assert_int_equal(order.status, CARD_ORDER_TAKEN);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_IN_WORK), CARD_BATCH_OK);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_MADE), CARD_BATCH_UNBOUND);
    assert_int_equal(send_due(kit).delivered, 0);
    struct card_binding binding = {.school_id = KIT_SCHOOL,
                                   .batch_id = order.batch_id,
                                   .card_id = order.card_id,
                                   .login_id = CLERK,
                                   .chip = TEXT("04A1B2C3D4E5F6")};
    assert_int_equal(desk_card_bind(&kit->desk, kit->arena, &binding), OK);
    assert_int_equal(binding.status, CARD_BIND_OK);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_MADE), CARD_BATCH_OK);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_MADE), CARD_BATCH_WRONG_STATE);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_HANDED_OVER), CARD_BATCH_OK);
    assert_int_equal(send_due(kit).delivered, 1);
    assert_int_equal(received(), 1);
    assert_said(0, WEBHOOK_CARD_BATCH, "\"school\":24,\"number\":1,\"cards\":1}");
    office_close();
}

DESK_TEST(test_a_period_is_told_to_each_caterer_when_it_closes)
{
    office_open(kit);
    hook_add(kit, kind_bit(WEBHOOK_PERIOD));
    struct day first = kit_today(kit);
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    (void)settle_roster(kit, KIT_BREAKFAST, first, 7);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_NOT_OVER);
    settle_next_day(kit);
    assert_int_equal(send_due(kit).delivered, 0);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_EXISTS);
    assert_int_equal(send_due(kit).delivered, 1);
    assert_int_equal(received(), 1);
    assert_said(0, WEBHOOK_PERIOD,
                "{\"id\":\"1\",\"caterer\":\"Комбинат питания\",\"first_day\":\"2026-03-02\","
                "\"last_day\":\"2026-03-02\",\"amount\":21000}");
    office_close();
}

static struct order paid(struct card_kit *card, const char *key, int64_t kopecks)
{
    struct ordering ordering = card_order(card, 1, key, kopecks);
    assert_int_equal(ordering.status, ORDERING_DONE);
    assert_true(sim_pay(card->bank, &card->bank->orders[card->bank->order_count - 1]));
    return card_ask(card, ordering.order.id);
}

static int64_t ask_back(struct card_kit *card, const struct order *order, int64_t kopecks)
{
    struct refund_request request = {.school_id = order->school_id,
                                     .account_id = order->account_id,
                                     .order_id = order->id,
                                     .login_id = CARD_LOGIN,
                                     .origin = REFUND_BY_PARENT,
                                     .amount = money_of_kopecks(kopecks),
                                     .reason = TEXT("Переехали")};
    assert_int_equal(desk_refund_request(&card->kit->desk, &card->arena, &request), OK);
    assert_int_equal(request.status, REFUND_TAKEN);
    return request.refund_id;
}

static enum refund_status decide(struct card_kit *card, int64_t refund_id, int64_t staff_id,
                                 bool approves)
{
    struct refund_decision decision = {.school_id = KIT_SCHOOL,
                                       .refund_id = refund_id,
                                       .staff_id = staff_id,
                                       .approves = approves,
                                       .answer = TEXT("Не получится")};
    assert_int_equal(desk_refund_decide(&card->kit->desk, &card->arena, &decision), OK);
    return decision.status;
}

DESK_TEST(test_a_refund_is_told_when_it_is_decided)
{
    struct card_kit card;
    card_open(&card, kit, 1);
    card_set(&card, "two_people_above", "500");
    struct order small = paid(&card, "form-1", 50000), large = paid(&card, "form-2", 100000);
    struct order spent = paid(&card, "form-3", 30000);
    struct world bank_world = kit->world;
    office_open(kit);
    hook_add(kit, kind_bit(WEBHOOK_REFUND));
    int64_t first = ask_back(&card, &small, 20000), second = ask_back(&card, &large, 80000);
    int64_t third = ask_back(&card, &spent, 30000);
    assert_int_equal(decide(&card, first, CARD_STAFF, false), REFUND_TAKEN);
    assert_int_equal(decide(&card, first, CARD_STAFF, true), REFUND_NOT_NOW);
    assert_int_equal(decide(&card, second, CARD_STAFF, true), REFUND_TAKEN);
    assert_int_equal(send_due(kit).delivered, 1); /* the other waits for a second person */
    assert_int_equal(decide(&card, second, CARD_STAFF, true), REFUND_SAME_PERSON);
    assert_int_equal(decide(&card, second, CARD_OTHER_STAFF, true), REFUND_TAKEN);
    struct sale_line pizzas = kit_pizza(25); /* what is left is eaten before the third is decided */
    struct document sale = kit_sale(kit, &pizzas, 1);
    kit_record(kit, &sale, 1);
    assert_int_equal(decide(&card, third, CARD_STAFF, true), REFUND_ABOVE_BALANCE);
    assert_int_equal(send_due(kit).delivered, 1);
    assert_int_equal(send_due(kit).delivered, 0);
    assert_said(0, WEBHOOK_REFUND, "\"amount\":20000,\"decision\":\"refused\"}");
    assert_said(1, WEBHOOK_REFUND, "\"amount\":80000,\"decision\":\"approved\"}");
    office_close();
    kit->world = bank_world;
    card_close(&card);
}

DESK_TEST(test_a_test_goes_to_one_alone)
{
    enum webhook_status status;
    office_open(kit);
    int64_t first = hook_add(kit, kind_bit(WEBHOOK_PERIOD));
    (void)hook_add(kit, kind_bit(WEBHOOK_PERIOD));
    assert_int_equal(desk_webhook_test(&kit->desk, first, &status), OK);
    assert_int_equal(status, WEBHOOK_OK);
    assert_int_equal(desk_webhook_test(&kit->desk, first + 4711, &status), OK);
    assert_int_equal(status, WEBHOOK_UNKNOWN);
    assert_int_equal(send_due(kit).delivered, 1);
    assert_said(0, WEBHOOK_TEST, "\"message\":\"Проверка\"");
    office_close();
}

DESK_TEST(test_what_nobody_wants_is_not_written)
{
    office_open(kit);
    int64_t id = hook_add(kit, kind_bit(WEBHOOK_PERIOD));
    kit_pay(kit, KIT_SCHOOL, 1, 1000);
    assert_int_equal(look(kit), 0);
    struct webhook_wish off = {.id = id,
                               .name = TEXT("Бухгалтерия"),
                               .url = TEXT("https://accounting.example/obed"),
                               .kinds = kind_bit(WEBHOOK_PERIOD),
                               .networks = ""};
    assert_int_equal(desk_webhook_save(&kit->desk, &off), OK);
    assert_int_equal(off.status, WEBHOOK_OK);
    settle_ground(kit);
    settle_next_day(kit);
    struct day first = day_add(kit_today(kit), -1);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM webhook_event"), 0);
    office_close();
}

/* ---- trying again ---- */

DESK_TEST(test_it_is_tried_for_days_under_one_id)
{
    enum hook_deed deeds[WEBHOOK_TRIES_LIMIT];
    int64_t waited_s = 0, count;
    office_open(kit);
    int64_t id = message_make(kit);
    for (int i = 0; i < WEBHOOK_TRIES_LIMIT; i++) deeds[i] = HOOK_FAILS;
    hook_kit_plan(&office.hook, deeds, WEBHOOK_TRIES_LIMIT);
    for (int i = 1; i < WEBHOOK_TRIES_LIMIT; i++) {
        assert_int_equal(send_due(kit).put_off, 1);
        assert_string_equal(delivery_of(kit, id).fault, "ответ 500");
        later_ms(kit, webhook_pause_s(i) * SECOND_MS - 1);
        assert_int_equal(send_due(kit).put_off, 0); /* not yet */
        later_ms(kit, 1);
        waited_s += webhook_pause_s(i);
    }
    assert_true(waited_s > 2 * 86400 && waited_s < 4 * 86400);
    assert_int_equal(send_due(kit).dead, 1);
    later_ms(kit, 30 * DAY_MS);
    assert_int_equal(send_due(kit).dead, 0);
    assert_int_equal(received(), WEBHOOK_TRIES_LIMIT);
    assert_int_equal(delivery_of(kit, id).state, WEBHOOK_DEAD);
    assert_int_equal(desk_webhook_repeat(&kit->desk, id, 0, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(send_due(kit).delivered, 1);
    assert_int_equal(delivery_of(kit, id).status, 204);
    for (int i = 1; i < received(); i++) {
        assert_string_equal(message(i)->id, message(0)->id);
        assert_string_equal(message(i)->body, message(0)->body);
        assert_string_not_equal(message(i)->signature, message(0)->signature); /* another moment */
    }
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM webhook_event"), 1);
    office_close();
}

DESK_TEST(test_it_comes_when_it_was_asked_to)
{
    static const enum hook_deed DEEDS[] = {HOOK_PUTS_OFF};
    office_open(kit);
    int64_t id = message_make(kit);
    hook_kit_plan(&office.hook, DEEDS, ROWS(DEEDS));
    assert_int_equal(send_due(kit).put_off, 1);
    later_ms(kit, HOOK_KIT_WAIT_S * SECOND_MS - 1);
    assert_int_equal(send_due(kit).delivered, 0);
    later_ms(kit, 1);
    assert_int_equal(send_due(kit).delivered, 1);
    assert_int_equal(delivery_of(kit, id).tries, 2);
    office_close();
}

DESK_TEST(test_it_does_not_come_where_it_is_gone)
{
    static const enum hook_deed DEEDS[] = {HOOK_ENDS};
    office_open(kit);
    int64_t id = message_make(kit);
    hook_kit_plan(&office.hook, DEEDS, ROWS(DEEDS));
    assert_int_equal(send_due(kit).dead, 1);
    later_ms(kit, 5 * DAY_MS);
    assert_int_equal(send_due(kit).delivered, 0);
    assert_int_equal(delivery_of(kit, id).status, 410);
    office_close();
}

/* What takes it and dies, what says nothing, what says half, what never ends, what sends on: each
 * is put off, in bounded time and memory, and the next answer is the right one. */
DESK_TEST(test_bad_answers_are_bounded)
{
    static const struct {
        enum hook_deed deed;
        const char *fault;
    } CASES[] = {
        {HOOK_DIES, "нет соединения"},         {HOOK_KEEPS_SILENT, "нет ответа вовремя"},
        {HOOK_DRIBBLES, "нет ответа вовремя"}, {HOOK_TALKS_TOO_MUCH, "ответ слишком длинный"},
        {HOOK_SENDS_AWAY, "ответ 302"},
    };
    office_open(kit);
    int64_t id = message_make(kit);
    for (size_t i = 0; i < ROWS(CASES); i++) {
        hook_kit_plan(&office.hook, &CASES[i].deed, 1);
        assert_int_equal(send_due(kit).put_off, 1);
        assert_string_equal(delivery_of(kit, id).fault, CASES[i].fault);
        later_ms(kit, 2 * DAY_MS);
    }
    assert_int_equal(send_due(kit).delivered, 1);
    assert_int_equal(received(), (int)ROWS(CASES) + 1);
    for (int i = 1; i < received(); i++) {
        assert_string_equal(message(i)->id, message(0)->id);
        assert_null(strstr(message(i)->path, "elsewhere"));
    }
    office_close();
}

/* A process that died with the message in its hands. */
DESK_TEST(test_what_was_on_its_way_is_tried_again)
{
    office_open(kit);
    int64_t id = message_make(kit);
    settle_sql(kit, arena_printf(kit->arena,
                                 "UPDATE webhook_delivery SET state = 2, tries = 1, due_at = %lld",
                                 (long long)instant_add_ms(kit->now, 2 * MINUTE_MS).ms));
    assert_int_equal(send_due(kit).delivered, 0);
    later_ms(kit, 2 * MINUTE_MS);
    assert_int_equal(send_due(kit).delivered, 1);
    assert_int_equal(delivery_of(kit, id).tries, 2);
    office_close();
}

struct sender {
    pthread_t thread;
    struct kit *kit;
    struct webhook_report report;
    enum err err;
};

static void *sender_run(void *context)
{
    struct sender *sender = context;
    sender->err = desk_webhooks_send(&sender->kit->desk, LOCAL, NULL, &sender->report);
    return NULL;
}

DESK_TEST(test_two_senders_send_it_once)
{
    struct sender senders[] = {{.kit = kit}, {.kit = kit}, {.kit = kit}};
    int delivered = 0;
    office_open(kit);
    (void)hook_add(kit, kind_bit(WEBHOOK_TOP_UP));
    for (int i = 1; i <= 3; i++) kit_pay(kit, KIT_SCHOOL, i, 1000 * i);
    for (int i = 1; i <= 3; i++) kit_pay(kit, KIT_OTHER_SCHOOL, i, 1000 * i);
    assert_int_equal(look(kit), 6);
    for (size_t i = 0; i < ROWS(senders); i++) {
        assert_int_equal(pthread_create(&senders[i].thread, NULL, sender_run, &senders[i]), 0);
    }
    for (size_t i = 0; i < ROWS(senders); i++) {
        pthread_join(senders[i].thread, NULL);
        assert_int_equal(senders[i].err, OK);
        delivered += senders[i].report.delivered;
    }
    assert_int_equal(delivered, 6);
    assert_int_equal(received(), 6);
    office_close();
}

/* ---- order, and who waits for whom ---- */

DESK_TEST(test_one_account_keeps_its_order)
{
    static const enum hook_deed DEEDS[] = {HOOK_FAILS};
    office_open(kit);
    (void)message_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 600);
    assert_int_equal(look(kit), 1);
    hook_kit_plan(&office.hook, DEEDS, ROWS(DEEDS));
    assert_int_equal(send_due(kit).put_off, 1);
    assert_int_equal(send_due(kit).delivered, 0); /* the second waits for the first */
    later_ms(kit, webhook_pause_s(1) * SECOND_MS);
    assert_int_equal(send_due(kit).delivered, 1);
    assert_int_equal(send_due(kit).delivered, 1);
    assert_int_equal(received(), 3);
    assert_said(1, WEBHOOK_TOP_UP, "\"amount\":50000");
    assert_said(2, WEBHOOK_TOP_UP, "\"amount\":600");
    office_close();
}

/* One that has more waiting than a round takes, and is down. */
DESK_TEST(test_who_is_down_holds_up_nobody)
{
    enum webhook_status status;
    office_open(kit);
    struct webhook_wish down = hook_wish(kit, kind_bit(WEBHOOK_PERIOD), "http://127.0.0.1:1/");
    assert_int_equal(down.status, WEBHOOK_OK);
    for (int i = 0; i < 2 * WEBHOOK_SENT_AT_ONCE; i++) {
        assert_int_equal(desk_webhook_test(&kit->desk, down.id, &status), OK);
    }
    later_ms(kit, 1);
    int64_t up = hook_add(kit, kind_bit(WEBHOOK_PERIOD));
    for (int i = 0; i < 3; i++) assert_int_equal(desk_webhook_test(&kit->desk, up, &status), OK);
    struct webhook_report report = send_due(kit);
    assert_int_equal(report.delivered, 3);
    assert_int_equal(report.put_off, 1);
    office.takes_ms = WEBHOOK_SLOW_MS + 1; /* slow is as good as down: one a round */
    for (int i = 0; i < 3; i++) assert_int_equal(desk_webhook_test(&kit->desk, up, &status), OK);
    report = send_due(kit);
    assert_int_equal(report.delivered, 1);
    office_close();
}

/* ---- whom it may be sent to ---- */

DESK_TEST(test_a_private_network_is_not_connected_to)
{
    office_open(kit);
    int64_t id = message_make(kit);
    office.networks = "10.0.0.0/8";
    assert_int_equal(send_due(kit).put_off, 1);
    assert_string_equal(delivery_of(kit, id).fault, "адрес в закрытой сети");
    struct webhook_wish named = {.id = id,
                                 .name = TEXT("Бухгалтерия"),
                                 .kinds = kind_bit(WEBHOOK_TOP_UP),
                                 .is_active = true,
                                 .networks = LOCAL};
    named.url = text_of(arena_printf(kit->arena, "http://localhost:%d/x", office.hook.port));
    assert_int_equal(desk_webhook_save(&kit->desk, &named), OK);
    assert_int_equal(named.status, WEBHOOK_OK);
    later_ms(kit, HOUR_MS); /* a name is judged by where it leads */
    assert_int_equal(send_due(kit).put_off, 1);
    assert_string_equal(delivery_of(kit, id).fault, "адрес в закрытой сети");
    assert_int_equal(hook_kit_connections(&office.hook), 0);
    office_close();
}

static const struct {
    const char *url, *networks;
    enum webhook_status status;
} ADDRESSES[] = {
    {"https://accounting.example/obed", "", WEBHOOK_OK},
    {"https://accounting.example:8443/obed?key=1", "", WEBHOOK_OK},
    {"https://8.8.8.8/", "", WEBHOOK_OK},
    {"https://accounting.example", "", WEBHOOK_OK},
    {"http://accounting.example/obed", "", WEBHOOK_URL},
    {"ftp://accounting.example/obed", LOCAL, WEBHOOK_URL},
    {"file:///etc/passwd", LOCAL, WEBHOOK_URL},
    {"https:///obed", "", WEBHOOK_URL},
    {"https://", "", WEBHOOK_URL},
    {"", "", WEBHOOK_URL},
    {"https://user:word@accounting.example/", "", WEBHOOK_URL},
    {"https://8.8.8.8@127.0.0.1/", "", WEBHOOK_URL},
    {"https://accounting.example/#part", "", WEBHOOK_URL},
    {"https://accounting.example/a b", "", WEBHOOK_URL},
    {"https://accounting.example/\r\nHost: x", "", WEBHOOK_URL},
    {"https://\\\\127.0.0.1/", "", WEBHOOK_URL},
    {"https://127.0.0.%31/", "", WEBHOOK_URL},
    {"https://%6cocalhost/", "", WEBHOOK_URL},
    {"https://./", "", WEBHOOK_URL},
    {"https://[]/", "", WEBHOOK_URL},
    {"https://127.0.0.1/", "", WEBHOOK_ADDRESS},
    {"https://127.1/", "", WEBHOOK_ADDRESS},
    {"https://2130706433/", "", WEBHOOK_ADDRESS},
    {"https://0x7f000001/", "", WEBHOOK_ADDRESS},
    {"https://0177.0.0.1/", "", WEBHOOK_ADDRESS},
    {"https://0x7f.1/", "", WEBHOOK_ADDRESS},
    {"https://127.0.0.1./", "", WEBHOOK_ADDRESS},
    {"https://10.1.2.3/", "", WEBHOOK_ADDRESS},
    {"https://192.168.0.10/", "", WEBHOOK_ADDRESS},
    {"https://172.16.5.5/", "", WEBHOOK_ADDRESS},
    {"https://169.254.169.254/latest/meta-data", "", WEBHOOK_ADDRESS},
    {"https://100.64.0.1/", "", WEBHOOK_ADDRESS},
    {"https://[::1]/", "", WEBHOOK_ADDRESS},
    {"https://[::ffff:127.0.0.1]/", "", WEBHOOK_ADDRESS},
    {"https://[fd00::1]/", "", WEBHOOK_ADDRESS},
    {"https://[fe80::1]:443/", "", WEBHOOK_ADDRESS},
    {"https://localhost/", "", WEBHOOK_ADDRESS},
    {"https://accounting.localhost/", "", WEBHOOK_ADDRESS},
    {"https://10.1.2.3/", "10.0.0.0/8", WEBHOOK_OK},
    {"http://10.1.2.3/", "10.0.0.0/8", WEBHOOK_OK},
    {"http://10.1.2.3/", "192.168.0.0/16", WEBHOOK_ADDRESS},
    {"https://[::1]/", "::1", WEBHOOK_OK},
    {"https://localhost/", LOCAL, WEBHOOK_OK},
};

static void test_addresses_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(ADDRESSES); i++) {
        enum webhook_status status = webhook_url_judge(text_of(ADDRESSES[i].url),
                                                       text_of(ADDRESSES[i].networks));
        if (status != ADDRESSES[i].status) {
            fail_msg("%s with %s: %d", ADDRESSES[i].url, ADDRESSES[i].networks, (int)status);
        }
    }
    char longest[WEBHOOK_URL_LIMIT + 2] = "https://accounting.example/";
    memset(longest + strlen(longest), 'a', sizeof longest - 1 - strlen(longest));
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(webhook_url_judge(text_of(longest), TEXT("")), WEBHOOK_URL);
    longest[WEBHOOK_URL_LIMIT] = '\0';
    assert_int_equal(webhook_url_judge(text_of(longest), TEXT("")), WEBHOOK_OK);
}

/* ---- signatures ---- */

/* The example of the specification, and of its own libraries' tests. */
static void test_the_signature_is_the_known_one(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 64 * 1024);
    assert_string_equal(webhook_signature(&arena, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                          "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                                          TEXT("{\"test\": 2432232314}")),
                        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    arena_release(&arena);
}

DESK_TEST(test_after_a_rotation_both_sign_for_a_day)
{
    enum webhook_status status;
    office_open(kit);
    int64_t id = hook_add(kit, kind_bit(WEBHOOK_PERIOD));
    struct webhook before = hook_of(kit, id);
    assert_int_equal(desk_webhook_rotate(&kit->desk, id, CLERK, &status), OK);
    struct webhook after = hook_of(kit, id);
    assert_string_not_equal(before.secret, after.secret);
    assert_string_equal(before.secret, after.old_secret);
    assert_int_equal(desk_webhook_test(&kit->desk, id, &status), OK);
    assert_int_equal(send_due(kit).delivered, 1);
    later_ms(kit, WEBHOOK_OLD_SECRET_MS);
    assert_int_equal(desk_webhook_test(&kit->desk, id, &status), OK);
    assert_int_equal(send_due(kit).delivered, 1);
    const struct hook_message *both = message(0), *one = message(1);
    const char *secrets[] = {after.secret, before.secret};
    for (size_t i = 0; i < ROWS(secrets); i++) {
        const char *signature = webhook_signature(kit->arena, secrets[i], both->id,
                                                  strtoll(both->timestamp, NULL, 10),
                                                  text_of(both->body));
        assert_non_null(strstr(both->signature, signature));
    }
    assert_null(strchr(one->signature, ' '));
    office_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_top_up_is_told_once),
        cmocka_unit_test(test_a_till_that_goes_and_comes_back),
        cmocka_unit_test(test_a_difference_is_told_when_it_opens),
        cmocka_unit_test(test_a_card_batch_is_told_when_it_is_made),
        cmocka_unit_test(test_a_period_is_told_to_each_caterer_when_it_closes),
        cmocka_unit_test(test_a_refund_is_told_when_it_is_decided),
        cmocka_unit_test(test_a_test_goes_to_one_alone),
        cmocka_unit_test(test_what_nobody_wants_is_not_written),
        cmocka_unit_test(test_it_is_tried_for_days_under_one_id),
        cmocka_unit_test(test_it_comes_when_it_was_asked_to),
        cmocka_unit_test(test_it_does_not_come_where_it_is_gone),
        cmocka_unit_test(test_bad_answers_are_bounded),
        cmocka_unit_test(test_what_was_on_its_way_is_tried_again),
        cmocka_unit_test(test_two_senders_send_it_once),
        cmocka_unit_test(test_one_account_keeps_its_order),
        cmocka_unit_test(test_who_is_down_holds_up_nobody),
        cmocka_unit_test(test_a_private_network_is_not_connected_to),
        cmocka_unit_test(test_addresses_are_judged),
        cmocka_unit_test(test_the_signature_is_the_known_one),
        cmocka_unit_test(test_after_a_rotation_both_sign_for_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
