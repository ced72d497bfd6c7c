/* Letters to families: what makes one, and that each reaches a real mail server once, whatever it
 * does meanwhile. */
#include "roster_kit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "desk/notice.h"
#include "desk/outage.h"
#include "mail_kit.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

enum { LOGIN_MOTHER = 501, LOGIN_FATHER = 502 };

static const struct notice_post POST = {"https://cabinet.test", "no-reply@cabinet.test",
                                        "Комбинат питания"};

/* Two parents of pupil 1; the mother's is pupil 2, too. */
static void families_make(struct kit *kit)
{
    static const char *const ROWS_SQL[] = {
        "INSERT INTO login VALUES (501, '501', '', '', 0, 'mother@mail.test', 0)",
        "INSERT INTO login VALUES (502, '502', '', '', 0, 'father@mail.test', 0)",
    };
    for (size_t i = 0; i < ROWS(ROWS_SQL); i++) roster_kit_plain(kit, ROWS_SQL[i]);
    const struct {
        int login, pupil;
    } ACCOUNTS[] = {{501, 1}, {502, 1}, {501, 2}};
    for (size_t i = 0; i < ROWS(ACCOUNTS); i++) {
        roster_kit_plain(kit, arena_printf(kit->arena,
                                           "INSERT INTO login_account VALUES (%d, 24, %lld, 0)",
                                           ACCOUNTS[i].login,
                                           (long long)kit_pupil(KIT_SCHOOL, ACCOUNTS[i].pupil)));
    }
}

static enum notice_wish_status wish(struct kit *kit, int64_t login_id, int pupil, int64_t low,
                                    enum notice_purchases purchases)
{
    enum notice_wish_status status;
    const struct notice_wish wish = {.login_id = login_id,
                                     .school_id = KIT_SCHOOL,
                                     .account_id = kit_pupil(KIT_SCHOOL, pupil),
                                     .has_low = low != 0,
                                     .low = money_of_kopecks(low),
                                     .purchases = purchases};
    assert_int_equal(desk_notice_wish(&kit->desk, &wish, &status), OK);
    return status;
}

static int look(struct kit *kit)
{
    int made = -1;
    assert_int_equal(desk_notices_look(&kit->desk, &made), OK);
    return made;
}

static void later(struct kit *kit, int minutes)
{
    kit->now = instant_add_ms(kit->now, minutes * MINUTE_MS);
}

/* Pupil 1 buys so many pizzas, 34,50 each. */
static void buy(struct kit *kit, int64_t quantity)
{
    const struct sale_line pizza = kit_pizza(quantity);
    struct document sale = kit_sale(kit, &pizza, 1);
    kit_record(kit, &sale, 1);
}

static int64_t letters(struct kit *kit, enum notice_state state)
{
    return kit_count(
        kit, arena_printf(kit->arena, "SELECT count(*) FROM notice WHERE state = %d", (int)state));
}

/* ---- deciding ---- */

DESK_TEST(test_wishes_are_judged_in_order)
{
    families_make(kit);
    assert_int_equal(wish(kit, LOGIN_FATHER, 2, 5000, NOTICE_EACH), NOTICE_WISH_UNKNOWN);
    roster_kit_plain(kit, "UPDATE login SET email = '' WHERE id = 502");
    assert_int_equal(wish(kit, LOGIN_FATHER, 1, 5000, NOTICE_NO_PURCHASES), NOTICE_WISH_NO_ADDRESS);
    assert_int_equal(wish(kit, LOGIN_FATHER, 1, 0, NOTICE_NO_PURCHASES), NOTICE_WISH_OK);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, -1, NOTICE_NO_PURCHASES), NOTICE_WISH_LOW);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, NOTICE_LOW_KOPECKS_LIMIT + 1, NOTICE_DAILY),
                     NOTICE_WISH_LOW);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice_wish"), 0);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, 5000, NOTICE_DAILY), NOTICE_WISH_OK);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, 5000, NOTICE_DAILY), NOTICE_WISH_OK);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_event"), 1);
}

DESK_TEST(test_a_low_balance_is_told_once_a_crossing)
{
    families_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, 5000, NOTICE_NO_PURCHASES), NOTICE_WISH_OK);
    later(kit, 1);
    assert_int_equal(look(kit), 0);
    buy(kit, 1); /* 65,50 */
    assert_int_equal(look(kit), 0);
    buy(kit, 1); /* 31,00 */
    assert_int_equal(look(kit), 1);
    assert_int_equal(look(kit), 0);
    buy(kit, 1); /* −3,50: it is told already */
    assert_int_equal(look(kit), 0);
    kit_pay(kit, KIT_SCHOOL, 1, 2000); /* 16,50: not enough to tell again */
    buy(kit, 1);
    assert_int_equal(look(kit), 0);
    kit_pay(kit, KIT_SCHOOL, 1, 10000); /* 82,00 */
    assert_int_equal(look(kit), 0);
    buy(kit, 1); /* 47,50 */
    assert_int_equal(look(kit), 1);
    /* Back and below again between two looks is a crossing; below and back is none. */
    kit_pay(kit, KIT_SCHOOL, 1, 1000);
    buy(kit, 1);
    assert_int_equal(look(kit), 1);
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    assert_int_equal(look(kit), 0);
    buy(kit, 3);
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    assert_int_equal(look(kit), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice"), 3);
}

DESK_TEST(test_what_was_before_the_wish_makes_no_letter)
{
    families_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    buy(kit, 2);
    later(kit, 1);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, 5000, NOTICE_EACH), NOTICE_WISH_OK);
    assert_int_equal(look(kit), 0);
    later(kit, 1);
    buy(kit, 1); /* a purchase; the balance was low when it was wished */
    assert_int_equal(look(kit), 1);
    assert_int_equal(kit_count(kit, "SELECT kind FROM notice"), NOTICE_PURCHASE);
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    buy(kit, 2);
    assert_int_equal(look(kit), 2);
}

DESK_TEST(test_each_purchase_and_the_day)
{
    families_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, 0, NOTICE_EACH), NOTICE_WISH_OK);
    assert_int_equal(wish(kit, LOGIN_FATHER, 1, 0, NOTICE_DAILY), NOTICE_WISH_OK);
    look(kit);
    later(kit, 1);
    int64_t account_id = kit_pupil(KIT_SCHOOL, 1);
    struct roster_charge roster = {.id = kit_id(kit),
                                   .school_id = KIT_SCHOOL,
                                   .class_id = KIT_CLASS,
                                   .day = kit_today(kit),
                                   .set_meal_id = KIT_BREAKFAST,
                                   .happened_at = kit->now,
                                   .account_ids = &account_id,
                                   .account_count = 1};
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &roster), OK);
    buy(kit, 1);
    buy(kit, 2);
    assert_int_equal(look(kit), 3);
    kit->now = instant_add_ms(day_start(kit_today(kit), zone_moscow()), 19 * HOUR_MS - 1);
    assert_int_equal(look(kit), 0);
    later(kit, 1); /* 19:00 */
    assert_int_equal(look(kit), 1);
    assert_int_equal(look(kit), 0);
    buy(kit, 1); /* at once to the mother; to the father with the next day's */
    assert_int_equal(look(kit), 1);
    later(kit, 24 * 60);
    assert_int_equal(look(kit), 1);
    later(kit, 24 * 60); /* nothing was bought */
    assert_int_equal(look(kit), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice WHERE login_id = 502"), 2);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice WHERE login_id = 501"), 4);
}

/* The wish came with a pupil from another school. */
DESK_TEST(test_a_wish_without_a_mark_begins_with_what_comes)
{
    families_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, 0, NOTICE_EACH), NOTICE_WISH_OK);
    roster_kit_plain(kit, "DELETE FROM notice_progress");
    buy(kit, 1);
    assert_int_equal(look(kit), 0);
    buy(kit, 1);
    assert_int_equal(look(kit), 1);
}

DESK_TEST(test_nobody_is_reminded_while_everybody_is_fed)
{
    families_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 6000);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, 5000, NOTICE_NO_PURCHASES), NOTICE_WISH_OK);
    look(kit);
    roster_kit_plain(
        kit, arena_printf(kit->arena,
                          "INSERT INTO outage_mode (school_id, id, is_on, reason, first_day, "
                          "last_day, instalment_count, instalment_days, login_id, set_at) VALUES "
                          "(24, 1, 1, 'Банк не отвечает', %d, %d, 4, 7, 0, 0)",
                          (int)kit_today(kit).number, (int)kit_today(kit).number));
    later(kit, 1);
    buy(kit, 1);
    assert_int_equal(look(kit), 0);
    later(kit, 24 * 60);
    buy(kit, 1); /* the next day it is told */
    assert_int_equal(look(kit), 1);
}

/* ---- when ---- */

static void test_quiet_hours(void **state)
{
    (void)state;
    static const struct {
        int from, until, minute, goes; /* minutes from the day's midnight */
    } CASES[] = {
        {1320, 420, 1319, 1319},
        {1320, 420, 1320, 1860},
        {1320, 420, 1439, 1860},
        {1320, 420, 0, 420},
        {1320, 420, 419, 420},
        {1320, 420, 420, 420},
        {0, 420, 10, 420},
        {0, 420, 420, 420},
        {600, 660, 630, 660},
        {600, 660, 660, 660},
        {600, 660, 599, 599},
        {600, 600, 600, 600},
        {0, 0, 0, 0},
    };
    const struct zone *zone = zone_find(TEXT("Asia/Vladivostok"));
    struct instant midnight = day_start(day_of_number(20514), zone);
    for (size_t i = 0; i < ROWS(CASES); i++) {
        struct instant now = instant_add_ms(midnight, CASES[i].minute * MINUTE_MS);
        struct instant goes = notice_when(now, zone, CASES[i].from, CASES[i].until);
        assert_int_equal((goes.ms - midnight.ms) / MINUTE_MS, CASES[i].goes);
    }
}

/* ---- a real mail server ---- */

struct post_office {
    struct mail_kit mail;
    struct world world; /* the real one's way to send */
    char url[64];
};

static struct post_office office;

static enum err send_really(void *context, const struct mail *mail)
{
    (void)context;
    return office.world.send_mail(office.world.context, mail);
}

static void office_open(struct kit *kit)
{
    mail_kit_open(&office.mail);
    snprintf(office.url, sizeof office.url, "smtp://127.0.0.1:%d", office.mail.port);
    const struct world_options options = {.smtp_url = office.url};
    world_init(&office.world, &options);
    kit->world.send_mail = send_really;
}

static void office_close(void)
{
    world_release(&office.world);
    mail_kit_close(&office.mail);
}

static struct notice_report send_due(struct kit *kit)
{
    struct notice_report report;
    assert_int_equal(desk_notices_send(&kit->desk, &POST, NULL, &report), OK);
    return report;
}

/* One letter of a purchase waits. */
static void letter_make(struct kit *kit)
{
    families_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    assert_int_equal(wish(kit, LOGIN_MOTHER, 1, 0, NOTICE_EACH), NOTICE_WISH_OK);
    buy(kit, 2); /* before anything was looked at for the first time */
    assert_int_equal(look(kit), 1);
}

DESK_TEST(test_a_letter_says_what_was_bought)
{
    char body[8192], header[600];
    office_open(kit);
    letter_make(kit);
    assert_int_equal(send_due(kit).sent, 1);
    assert_int_equal(send_due(kit).sent, 0);
    assert_int_equal(mail_kit_count(&office.mail), 1);
    assert_non_null(strstr(office.mail.recipients[0], "<mother@mail.test>"));
    mail_kit_body(&office.mail, 0, body, sizeof body);
    assert_non_null(strstr(body, "Чек №24-001983 — 69,00 руб."));
    assert_non_null(strstr(body, "× 2 — 69,00"));
    assert_non_null(strstr(body, "Сейчас на счёте: 931,00 руб."));
    assert_non_null(
        strstr(body, "https://cabinet.test/cabinet/letters/end?what=purchases&secret="));
    assert_true(mail_kit_header(&office.mail, 0, "List-Unsubscribe", header, sizeof header));
    assert_ptr_equal(strstr(header, "<https://cabinet.test/cabinet/letters/end?what="), header);
    assert_true(mail_kit_header(&office.mail, 0, "List-Unsubscribe-Post", header, sizeof header));
    assert_string_equal(header, "List-Unsubscribe=One-Click");
    office_close();
}

DESK_TEST(test_a_low_balance_and_a_day_have_their_words)
{
    char body[8192];
    office_open(kit);
    families_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 7000);
    wish(kit, LOGIN_MOTHER, 1, 5000, NOTICE_DAILY);
    look(kit);
    later(kit, 1);
    buy(kit, 1);
    buy(kit, 2);
    assert_int_equal(look(kit), 1);
    assert_int_equal(send_due(kit).sent, 1);
    mail_kit_body(&office.mail, 0, body, sizeof body);
    assert_non_null(strstr(body, "Деньги на счёте закончились: остаток -33,50 руб."));
    assert_non_null(strstr(body, "меньше 50,00 руб."));
    kit->now = instant_add_ms(day_start(kit_today(kit), zone_moscow()), 19 * HOUR_MS);
    assert_int_equal(look(kit), 1);
    assert_int_equal(send_due(kit).sent, 1);
    mail_kit_body(&office.mail, 1, body, sizeof body);
    assert_non_null(strstr(body, "Всего: 103,50 руб."));
    office_close();
}

DESK_TEST(test_a_server_that_puts_off_gets_it_later_once)
{
    static const enum mail_deed DEEDS[] = {MAIL_PUTS_OFF, MAIL_PUTS_OFF, MAIL_DIES_HALF_WAY};
    office_open(kit);
    letter_make(kit);
    mail_kit_plan(&office.mail, DEEDS, ROWS(DEEDS));
    assert_int_equal(send_due(kit).put_off, 1);
    assert_int_equal(send_due(kit).put_off, 0); /* not yet */
    for (int tries = 1; tries < 3; tries++) {
        later(kit, notice_pause_minutes(tries) - 1);
        assert_int_equal(send_due(kit).put_off, 0);
        later(kit, 1);
        assert_int_equal(send_due(kit).put_off, 1);
    }
    assert_int_equal(mail_kit_count(&office.mail), 0);
    later(kit, notice_pause_minutes(3));
    assert_int_equal(send_due(kit).sent, 1);
    later(kit, 24 * 60);
    assert_int_equal(send_due(kit).sent, 0);
    assert_int_equal(mail_kit_count(&office.mail), 1);
    assert_int_equal(letters(kit, NOTICE_SENT), 1);
    office_close();
}

/* What the server has without having said so comes again, and can be told by its Message-ID. */
DESK_TEST(test_a_lost_answer_keeps_the_message_id)
{
    static const enum mail_deed DEEDS[] = {MAIL_DIES_AFTERWARDS};
    char first[200], second[200];
    office_open(kit);
    letter_make(kit);
    mail_kit_plan(&office.mail, DEEDS, ROWS(DEEDS));
    assert_int_equal(send_due(kit).put_off, 1);
    later(kit, 1);
    assert_int_equal(send_due(kit).sent, 1);
    assert_int_equal(mail_kit_count(&office.mail), 2);
    assert_true(mail_kit_header(&office.mail, 0, "Message-ID", first, sizeof first));
    assert_true(mail_kit_header(&office.mail, 1, "Message-ID", second, sizeof second));
    assert_string_equal(first, second);
    office_close();
}

DESK_TEST(test_a_letter_is_given_up_at_last)
{
    enum mail_deed deeds[MAIL_KIT_DEEDS];
    int minutes = 0;
    office_open(kit);
    letter_make(kit);
    for (int i = 0; i < MAIL_KIT_DEEDS; i++) deeds[i] = MAIL_REFUSES;
    mail_kit_plan(&office.mail, deeds, MAIL_KIT_DEEDS);
    for (int i = 1; i < NOTICE_REFUSALS_LIMIT; i++) {
        assert_int_equal(send_due(kit).put_off, 1);
        later(kit, notice_pause_minutes(i));
    }
    assert_int_equal(send_due(kit).given_up, 1);
    for (int i = 0; i < MAIL_KIT_DEEDS; i++) deeds[i] = MAIL_PUTS_OFF;
    mail_kit_plan(&office.mail, deeds, MAIL_KIT_DEEDS);
    kit_set(kit, KIT_SCHOOL, SETTING_NOTICE_QUIET_UNTIL, 0);
    kit_set(kit, KIT_SCHOOL, SETTING_NOTICE_QUIET_FROM, 0);
    buy(kit, 1);
    assert_int_equal(look(kit), 1);
    for (int i = 1; i < NOTICE_TRIES_LIMIT; i++) {
        assert_int_equal(send_due(kit).put_off, 1);
        later(kit, notice_pause_minutes(i));
        minutes += notice_pause_minutes(i);
    }
    assert_int_equal(send_due(kit).given_up, 1);
    assert_true(minutes > 8 * 60 && minutes < 36 * 60); /* a server that is away for a night */
    later(kit, 30 * 24 * 60);
    assert_int_equal(send_due(kit).given_up, 0);
    assert_int_equal(letters(kit, NOTICE_GIVEN_UP), 2);
    assert_int_equal(mail_kit_count(&office.mail), 0);
    office_close();
}

DESK_TEST(test_what_is_no_longer_true_is_not_sent)
{
    office_open(kit);
    families_make(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 6000);
    wish(kit, LOGIN_MOTHER, 1, 5000, NOTICE_NO_PURCHASES);
    wish(kit, LOGIN_FATHER, 1, 0, NOTICE_EACH);
    look(kit);
    kit->now = instant_add_ms(day_start(kit_today(kit), zone_moscow()), 22 * HOUR_MS);
    buy(kit, 1);
    assert_int_equal(look(kit), 2);
    assert_int_equal(send_due(kit).sent, 0); /* quiet until the morning */
    kit_pay(kit, KIT_SCHOOL, 1, 100000);     /* the mother has paid meanwhile */
    roster_kit_plain(kit, "UPDATE login SET email = '' WHERE id = 502");
    later(kit, 9 * 60);
    assert_int_equal(send_due(kit).moot, 2);
    assert_int_equal(mail_kit_count(&office.mail), 0);
    assert_int_equal(letters(kit, NOTICE_MOOT), 2);
    office_close();
}

/* A process that died with the letter in its hands. */
DESK_TEST(test_what_was_on_its_way_is_tried_again)
{
    office_open(kit);
    letter_make(kit);
    roster_kit_plain(kit, arena_printf(kit->arena,
                                       "UPDATE notice SET state = 2, tries = 1, due_at = %lld",
                                       (long long)instant_add_ms(kit->now, 10 * MINUTE_MS).ms));
    assert_int_equal(send_due(kit).sent, 0);
    later(kit, 10);
    assert_int_equal(send_due(kit).sent, 1);
    assert_int_equal(kit_count(kit, "SELECT tries FROM notice"), 2);
    office_close();
}

struct sender {
    pthread_t thread;
    struct kit *kit;
    struct notice_report report;
    enum err err;
};

static void *sender_run(void *context)
{
    struct sender *sender = context;
    sender->err = desk_notices_send(&sender->kit->desk, &POST, NULL, &sender->report);
    return NULL;
}

DESK_TEST(test_two_senders_send_it_once)
{
    struct sender senders[] = {{.kit = kit}, {.kit = kit}, {.kit = kit}};
    office_open(kit);
    letter_make(kit);
    for (int i = 0; i < 9; i++) buy(kit, 1);
    assert_int_equal(look(kit), 9);
    int sent = 0;
    for (size_t i = 0; i < ROWS(senders); i++) {
        assert_int_equal(pthread_create(&senders[i].thread, NULL, sender_run, &senders[i]), 0);
    }
    for (size_t i = 0; i < ROWS(senders); i++) {
        pthread_join(senders[i].thread, NULL);
        assert_int_equal(senders[i].err, OK);
        sent += senders[i].report.sent;
    }
    assert_int_equal(sent, 10);
    assert_int_equal(mail_kit_count(&office.mail), 10);
    office_close();
}

/* ---- ending them ---- */

struct secret_work {
    struct kit *kit;
    struct notice_wish wish;
};

static enum err secret_run(struct tx *tx, void *context)
{
    struct secret_work *work = context;
    bool found;
    return notice_wish_load(tx, work->kit->arena, LOGIN_MOTHER, KIT_SCHOOL,
                            kit_pupil(KIT_SCHOOL, 1), &found, &work->wish);
}

DESK_TEST(test_a_link_ends_what_it_says)
{
    bool found;
    families_make(kit);
    wish(kit, LOGIN_MOTHER, 1, 5000, NOTICE_EACH);
    struct secret_work work = {.kit = kit};
    assert_int_equal(store_read(kit->store, secret_run, &work), OK);
    struct text secret = text_of(work.wish.unsubscribe);
    assert_int_equal(desk_notice_unsubscribe(&kit->desk, TEXT(""), NOTICE_END_ALL, &found), OK);
    assert_false(found);
    assert_int_equal(desk_notice_unsubscribe(&kit->desk, TEXT("x"), NOTICE_END_ALL, &found), OK);
    assert_false(found);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(desk_notice_unsubscribe(&kit->desk, secret, NOTICE_END_PURCHASES, &found),
                         OK);
        assert_true(found);
    }
    assert_int_equal(store_read(kit->store, secret_run, &work), OK);
    assert_true(work.wish.has_low);
    assert_int_equal(work.wish.purchases, NOTICE_NO_PURCHASES);
    assert_int_equal(desk_notice_unsubscribe(&kit->desk, secret, NOTICE_END_ALL, &found), OK);
    assert_int_equal(store_read(kit->store, secret_run, &work), OK);
    assert_false(work.wish.has_low);
    assert_true(text_is(secret, work.wish.unsubscribe));
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_event WHERE kind = 9"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wishes_are_judged_in_order),
        cmocka_unit_test(test_a_low_balance_is_told_once_a_crossing),
        cmocka_unit_test(test_what_was_before_the_wish_makes_no_letter),
        cmocka_unit_test(test_each_purchase_and_the_day),
        cmocka_unit_test(test_a_wish_without_a_mark_begins_with_what_comes),
        cmocka_unit_test(test_nobody_is_reminded_while_everybody_is_fed),
        cmocka_unit_test(test_quiet_hours),
        cmocka_unit_test(test_a_letter_says_what_was_bought),
        cmocka_unit_test(test_a_low_balance_and_a_day_have_their_words),
        cmocka_unit_test(test_a_server_that_puts_off_gets_it_later_once),
        cmocka_unit_test(test_a_lost_answer_keeps_the_message_id),
        cmocka_unit_test(test_a_letter_is_given_up_at_last),
        cmocka_unit_test(test_what_is_no_longer_true_is_not_sent),
        cmocka_unit_test(test_what_was_on_its_way_is_tried_again),
        cmocka_unit_test(test_two_senders_send_it_once),
        cmocka_unit_test(test_a_link_ends_what_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
