/* Webhooks: that each message reaches a real receiver once it takes it, under one id, in its order,
 * signed, and nobody who may not have it. */
#include "hook_office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settle_kit.h"

/* ---- trying again ---- */

DESK_TEST(test_it_is_tried_for_days_under_one_id)
{
    enum hook_deed deeds[WEBHOOK_TRIES_LIMIT];
    int64_t waited_s = 0, count;
    hook_office_open(kit);
    int64_t id = hook_message_make(kit);
    for (int i = 0; i < WEBHOOK_TRIES_LIMIT; i++) deeds[i] = HOOK_FAILS;
    hook_kit_plan(&hook_office.hook, deeds, WEBHOOK_TRIES_LIMIT);
    for (int i = 1; i < WEBHOOK_TRIES_LIMIT; i++) {
        assert_int_equal(hook_send_due(kit).put_off, 1);
        assert_string_equal(hook_delivery(kit, id).fault, "ответ 500");
        hook_later_ms(kit, webhook_pause_s(i) * SECOND_MS - 1);
        assert_int_equal(hook_send_due(kit).put_off, 0); /* not yet */
        hook_later_ms(kit, 1);
        waited_s += webhook_pause_s(i);
    }
    assert_true(waited_s > 2 * 86400 && waited_s < 4 * 86400);
    assert_int_equal(hook_send_due(kit).dead, 1);
    hook_later_ms(kit, 30 * DAY_MS);
    assert_int_equal(hook_send_due(kit).dead, 0);
    assert_int_equal(hook_received(), WEBHOOK_TRIES_LIMIT);
    assert_int_equal(hook_delivery(kit, id).state, WEBHOOK_DEAD);
    assert_int_equal(desk_webhook_repeat(&kit->desk, id, 0, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    assert_int_equal(hook_delivery(kit, id).status, 204);
    for (int i = 1; i < hook_received(); i++) {
        assert_string_equal(hook_message_at(i)->id, hook_message_at(0)->id);
        assert_string_equal(hook_message_at(i)->body, hook_message_at(0)->body);
        assert_string_not_equal(hook_message_at(i)->signature,
                                hook_message_at(0)->signature); /* another moment */
    }
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM webhook_event"), 1);
    hook_office_close();
}

DESK_TEST(test_it_comes_when_it_was_asked_to)
{
    static const enum hook_deed DEEDS[] = {HOOK_PUTS_OFF};
    hook_office_open(kit);
    int64_t id = hook_message_make(kit);
    hook_kit_plan(&hook_office.hook, DEEDS, ROWS(DEEDS));
    assert_int_equal(hook_send_due(kit).put_off, 1);
    hook_later_ms(kit, HOOK_KIT_WAIT_S * SECOND_MS - 1);
    assert_int_equal(hook_send_due(kit).delivered, 0);
    hook_later_ms(kit, 1);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    assert_int_equal(hook_delivery(kit, id).tries, 2);
    hook_office_close();
}

DESK_TEST(test_it_does_not_come_where_it_is_gone)
{
    static const enum hook_deed DEEDS[] = {HOOK_ENDS};
    hook_office_open(kit);
    int64_t id = hook_message_make(kit);
    hook_kit_plan(&hook_office.hook, DEEDS, ROWS(DEEDS));
    assert_int_equal(hook_send_due(kit).dead, 1);
    hook_later_ms(kit, 5 * DAY_MS);
    assert_int_equal(hook_send_due(kit).delivered, 0);
    assert_int_equal(hook_delivery(kit, id).status, 410);
    hook_office_close();
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
    hook_office_open(kit);
    int64_t id = hook_message_make(kit);
    for (size_t i = 0; i < ROWS(CASES); i++) {
        hook_kit_plan(&hook_office.hook, &CASES[i].deed, 1);
        assert_int_equal(hook_send_due(kit).put_off, 1);
        assert_string_equal(hook_delivery(kit, id).fault, CASES[i].fault);
        hook_later_ms(kit, 2 * DAY_MS);
    }
    assert_int_equal(hook_send_due(kit).delivered, 1);
    assert_int_equal(hook_received(), (int)ROWS(CASES) + 1);
    for (int i = 1; i < hook_received(); i++) {
        assert_string_equal(hook_message_at(i)->id, hook_message_at(0)->id);
        assert_null(strstr(hook_message_at(i)->path, "elsewhere"));
    }
    hook_office_close();
}

/* A process that died with the message in its hands. */
DESK_TEST(test_what_was_on_its_way_is_tried_again)
{
    hook_office_open(kit);
    int64_t id = hook_message_make(kit);
    settle_sql(kit, arena_printf(kit->arena,
                                 "UPDATE webhook_delivery SET state = 2, tries = 1, due_at = %lld",
                                 (long long)instant_add_ms(kit->now, 2 * MINUTE_MS).ms));
    assert_int_equal(hook_send_due(kit).delivered, 0);
    hook_later_ms(kit, 2 * MINUTE_MS);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    assert_int_equal(hook_delivery(kit, id).tries, 2);
    hook_office_close();
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
    hook_office_open(kit);
    (void)hook_add(kit, hook_kind(WEBHOOK_TOP_UP));
    for (int i = 1; i <= 3; i++) kit_pay(kit, KIT_SCHOOL, i, 1000 * i);
    for (int i = 1; i <= 3; i++) kit_pay(kit, KIT_OTHER_SCHOOL, i, 1000 * i);
    assert_int_equal(hook_events_look(kit), 6);
    for (size_t i = 0; i < ROWS(senders); i++) {
        assert_int_equal(pthread_create(&senders[i].thread, NULL, sender_run, &senders[i]), 0);
    }
    for (size_t i = 0; i < ROWS(senders); i++) {
        pthread_join(senders[i].thread, NULL);
        assert_int_equal(senders[i].err, OK);
        delivered += senders[i].report.delivered;
    }
    assert_int_equal(delivered, 6);
    assert_int_equal(hook_received(), 6);
    hook_office_close();
}

/* ---- order, and who waits for whom ---- */

DESK_TEST(test_one_account_keeps_its_order)
{
    static const enum hook_deed DEEDS[] = {HOOK_FAILS};
    hook_office_open(kit);
    (void)hook_message_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 600);
    assert_int_equal(hook_events_look(kit), 1);
    hook_kit_plan(&hook_office.hook, DEEDS, ROWS(DEEDS));
    assert_int_equal(hook_send_due(kit).put_off, 1);
    assert_int_equal(hook_send_due(kit).delivered, 0); /* the second waits for the first */
    hook_later_ms(kit, webhook_pause_s(1) * SECOND_MS);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    assert_int_equal(hook_received(), 3);
    hook_assert_said(1, WEBHOOK_TOP_UP, "\"amount\":50000");
    hook_assert_said(2, WEBHOOK_TOP_UP, "\"amount\":600");
    hook_office_close();
}

/* One that has more waiting than a round takes, and is down. */
DESK_TEST(test_who_is_down_holds_up_nobody)
{
    enum webhook_status status;
    hook_office_open(kit);
    struct webhook_wish down = hook_wish(kit, hook_kind(WEBHOOK_PERIOD), "http://127.0.0.1:1/");
    assert_int_equal(down.status, WEBHOOK_OK);
    for (int i = 0; i < 2 * WEBHOOK_SENT_AT_ONCE; i++) {
        assert_int_equal(desk_webhook_test(&kit->desk, down.id, &status), OK);
    }
    hook_later_ms(kit, 1);
    int64_t up = hook_add(kit, hook_kind(WEBHOOK_PERIOD));
    for (int i = 0; i < 3; i++) assert_int_equal(desk_webhook_test(&kit->desk, up, &status), OK);
    struct webhook_report report = hook_send_due(kit);
    assert_int_equal(report.delivered, 3);
    assert_int_equal(report.put_off, 1);
    hook_office.takes_ms = WEBHOOK_SLOW_MS + 1; /* slow is as good as down: one a round */
    for (int i = 0; i < 3; i++) assert_int_equal(desk_webhook_test(&kit->desk, up, &status), OK);
    report = hook_send_due(kit);
    assert_int_equal(report.delivered, 1);
    hook_office_close();
}

/* ---- whom it may be sent to ---- */

DESK_TEST(test_a_private_network_is_not_connected_to)
{
    hook_office_open(kit);
    int64_t id = hook_message_make(kit);
    hook_office.networks = "10.0.0.0/8";
    assert_int_equal(hook_send_due(kit).put_off, 1);
    assert_string_equal(hook_delivery(kit, id).fault, "адрес в закрытой сети");
    struct webhook_wish named = {.id = id,
                                 .name = TEXT("Бухгалтерия"),
                                 .kinds = hook_kind(WEBHOOK_TOP_UP),
                                 .is_active = true,
                                 .networks = LOCAL};
    named.url = text_of(arena_printf(kit->arena, "http://localhost:%d/x", hook_office.hook.port));
    assert_int_equal(desk_webhook_save(&kit->desk, &named), OK);
    assert_int_equal(named.status, WEBHOOK_OK);
    hook_later_ms(kit, HOUR_MS); /* a name is judged by where it leads */
    assert_int_equal(hook_send_due(kit).put_off, 1);
    assert_string_equal(hook_delivery(kit, id).fault, "адрес в закрытой сети");
    assert_int_equal(hook_kit_connections(&hook_office.hook), 0);
    hook_office_close();
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
    hook_office_open(kit);
    int64_t id = hook_add(kit, hook_kind(WEBHOOK_PERIOD));
    struct webhook before = hook_of(kit, id);
    assert_int_equal(desk_webhook_rotate(&kit->desk, id, HOOK_CLERK, &status), OK);
    struct webhook after = hook_of(kit, id);
    assert_string_not_equal(before.secret, after.secret);
    assert_string_equal(before.secret, after.old_secret);
    assert_int_equal(desk_webhook_test(&kit->desk, id, &status), OK);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    hook_later_ms(kit, WEBHOOK_OLD_SECRET_MS);
    assert_int_equal(desk_webhook_test(&kit->desk, id, &status), OK);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    const struct hook_message *both = hook_message_at(0), *one = hook_message_at(1);
    const char *secrets[] = {after.secret, before.secret};
    for (size_t i = 0; i < ROWS(secrets); i++) {
        const char *signature = webhook_signature(kit->arena, secrets[i], both->id,
                                                  strtoll(both->timestamp, NULL, 10),
                                                  text_of(both->body));
        assert_non_null(strstr(both->signature, signature));
    }
    assert_null(strchr(one->signature, ' '));
    hook_office_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
