/* Letters of money that came, of passwords, devices and cards: who gets them, when, in which words,
 * and that each reaches a real mail server once. */
#include "roster_kit.h"

#include <stdio.h>
#include <string.h>

#include "access/entrance.h"
#include "access/security.h"
#include "desk/card_keep.h"
#include "desk/notice.h"
#include "mail_kit.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))
#define PASSWORD "Каша-Гречневая-7"

enum { MOTHER = 501, FATHER = 502 };

static const struct notice_post POST = {"https://cabinet.test", "no-reply@cabinet.test",
                                        "Комбинат питания"};
static const struct password_cost CHEAP = {1, 8192};

/* ---- a family, its mailbox, and the door ---- */

struct home {
    struct mail_kit mail;
    struct world world; /* the real one's way to send */
    char url[64];
    struct access access;
};

static struct home home;

static enum err send_really(void *context, const struct mail *mail)
{
    (void)context;
    return home.world.send_mail(home.world.context, mail);
}

static void login_add(struct kit *kit, int id, const char *email)
{
    char hash[SECRET_PASSWORD_HASH_SIZE];
    assert_int_equal(password_hash(TEXT(PASSWORD), CHEAP, hash), OK);
    roster_kit_plain(kit, arena_printf(kit->arena,
                                       "INSERT INTO login VALUES (%d, '%d', '%s', '', 0, '%s', 0)",
                                       id, id, hash, email));
    roster_kit_plain(kit,
                     arena_printf(kit->arena, "INSERT INTO login_account VALUES (%d, 24, %lld, 0)",
                                  id, (long long)kit_pupil(KIT_SCHOOL, 1)));
}

static void home_open(struct kit *kit)
{
    mail_kit_open(&home.mail);
    snprintf(home.url, sizeof home.url, "smtp://127.0.0.1:%d", home.mail.port);
    const struct world_options options = {.smtp_url = home.url};
    world_init(&home.world, &options);
    kit->world.send_mail = send_really;
    assert_int_equal(access_init(&home.access, kit->store, &kit->world, CHEAP), OK);
    login_add(kit, MOTHER, "mother@mail.test");
    login_add(kit, FATHER, "");
}

static void home_close(void)
{
    world_release(&home.world);
    mail_kit_close(&home.mail);
}

static void wish(struct kit *kit, enum notice_purchases purchases, enum notice_purchases top_ups)
{
    enum notice_wish_status status;
    const struct notice_wish wish = {.login_id = MOTHER,
                                     .school_id = KIT_SCHOOL,
                                     .account_id = kit_pupil(KIT_SCHOOL, 1),
                                     .purchases = purchases,
                                     .top_ups = top_ups};
    assert_int_equal(desk_notice_wish(&kit->desk, &wish, &status), OK);
    assert_int_equal(status, NOTICE_WISH_OK);
}

static int look(struct kit *kit)
{
    int made = -1;
    assert_int_equal(desk_notices_look(&kit->desk, &made), OK);
    return made;
}

static struct notice_report send_due(struct kit *kit)
{
    struct notice_report report;
    assert_int_equal(desk_notices_send(&kit->desk, &POST, NULL, &report), OK);
    return report;
}

static void later(struct kit *kit, int64_t minutes)
{
    kit->now = instant_add_ms(kit->now, minutes * MINUTE_MS);
}

static void hour_is(struct kit *kit, int hour)
{
    kit->now = instant_add_ms(day_start(kit_today(kit), zone_moscow()), hour * HOUR_MS);
}

static int received(void)
{
    return mail_kit_count(&home.mail);
}

static void assert_says(int place, const char *words)
{
    char body[8192];
    assert_true(place < received());
    mail_kit_body(&home.mail, place, body, sizeof body);
    if (strstr(body, words) == NULL) fail_msg("no «%s» in: %s", words, body);
}

static void assert_says_not(int place, const char *words)
{
    char body[8192];
    mail_kit_body(&home.mail, place, body, sizeof body);
    if (strstr(body, words) != NULL) fail_msg("«%s» in: %s", words, body);
}

/* The mother comes in; the cookie's token. */
static char *enter(struct kit *kit, const char *device)
{
    char *token = NULL;
    const struct entrance entrance = {
        .name = TEXT("501"),
        .password = TEXT(PASSWORD),
        .consent = TEXT("1"),
        .place = {.address = TEXT("192.0.2.7"), .device = text_of(device)}};
    assert_int_equal(entrance_open(&home.access, kit->arena, &entrance, &token), OK);
    assert_non_null(token);
    return token;
}

/* ---- money that came ---- */

DESK_TEST(test_each_top_up_is_told_at_once)
{
    home_open(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 700); /* before it was wished for */
    wish(kit, NOTICE_NO_PURCHASES, NOTICE_EACH);
    assert_int_equal(look(kit), 0);
    later(kit, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    kit_pay(kit, KIT_SCHOOL, 2, 900); /* another child */
    assert_int_equal(look(kit), 1);
    assert_int_equal(look(kit), 0);
    kit_pay(kit, KIT_SCHOOL, 1, 12345);
    assert_int_equal(look(kit), 1);
    assert_int_equal(send_due(kit).sent, 2);
    assert_int_equal(send_due(kit).sent, 0);
    assert_int_equal(received(), 2);
    assert_non_null(strstr(home.mail.recipients[0], "<mother@mail.test>"));
    assert_says(0, "500,00 руб.");
    assert_says(1, "123,45 руб.");
    assert_says(1, "Сейчас на счёте: 630,45 руб.");
    assert_says(0, "https://cabinet.test/cabinet/letters/end?what=top_ups&secret=");
    home_close();
}

DESK_TEST(test_a_day_has_one_letter_with_purchases_and_top_ups)
{
    const struct sale_line pizza = kit_pizza(1);
    home_open(kit);
    wish(kit, NOTICE_DAILY, NOTICE_DAILY);
    look(kit);
    later(kit, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    struct document sale = kit_sale(kit, &pizza, 1);
    kit_record(kit, &sale, 1);
    assert_int_equal(look(kit), 0);
    hour_is(kit, 19);
    assert_int_equal(look(kit), 1);
    assert_int_equal(look(kit), 0);
    assert_int_equal(send_due(kit).sent, 1);
    assert_says(0, "34,50");
    assert_says(0, "500,00");
    assert_int_equal(received(), 1);
    later(kit, 24 * 60); /* a day of nothing */
    assert_int_equal(look(kit), 0);
    kit_pay(kit, KIT_SCHOOL, 1, 100); /* a day of money alone */
    hour_is(kit, 19);
    later(kit, 24 * 60);
    assert_int_equal(look(kit), 1);
    assert_int_equal(send_due(kit).sent, 1);
    assert_says(1, "1,00");
    assert_says_not(1, "34,50");
    home_close();
}

DESK_TEST(test_purchases_at_once_and_top_ups_by_day)
{
    const struct sale_line pizza = kit_pizza(1);
    home_open(kit);
    wish(kit, NOTICE_EACH, NOTICE_DAILY);
    look(kit);
    later(kit, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    struct document sale = kit_sale(kit, &pizza, 1);
    kit_record(kit, &sale, 1);
    assert_int_equal(look(kit), 1);
    assert_int_equal(send_due(kit).sent, 1);
    assert_says_not(0, "500,00 руб.\n");
    hour_is(kit, 19);
    assert_int_equal(look(kit), 1);
    assert_int_equal(send_due(kit).sent, 1);
    assert_says(1, "500,00");
    assert_says_not(1, "34,50");
    home_close();
}

DESK_TEST(test_a_link_ends_letters_of_top_ups_alone)
{
    bool found;
    home_open(kit);
    wish(kit, NOTICE_EACH, NOTICE_EACH);
    look(kit);
    later(kit, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    assert_int_equal(look(kit), 1);
    assert_int_equal(send_due(kit).sent, 1);
    char body[8192], secret[200];
    mail_kit_body(&home.mail, 0, body, sizeof body);
    const char *place = strstr(body, "what=top_ups&secret=");
    assert_non_null(place);
    snprintf(secret, sizeof secret, "%.*s", (int)strcspn(place + 20, " \n\r"), place + 20);
    assert_int_equal(
        desk_notice_unsubscribe(&kit->desk, text_of(secret), NOTICE_END_TOP_UPS, &found), OK);
    assert_true(found);
    const struct sale_line pizza = kit_pizza(1);
    struct document sale = kit_sale(kit, &pizza, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 100);
    kit_record(kit, &sale, 1);
    assert_int_equal(look(kit), 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice WHERE kind = 4"), 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice WHERE kind = 2"), 1);
    home_close();
}

/* What was made before it ended is not sent after it. */
DESK_TEST(test_what_is_no_longer_wished_for_is_not_sent)
{
    home_open(kit);
    wish(kit, NOTICE_NO_PURCHASES, NOTICE_EACH);
    look(kit);
    later(kit, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    assert_int_equal(look(kit), 1);
    wish(kit, NOTICE_NO_PURCHASES, NOTICE_NO_PURCHASES);
    struct notice_report report = send_due(kit);
    assert_int_equal(report.sent, 0);
    assert_int_equal(report.moot, 1);
    assert_int_equal(received(), 0);
    home_close();
}

/* ---- the safety of a login ---- */

DESK_TEST(test_an_entrance_from_a_new_device_is_told)
{
    home_open(kit);
    (void)enter(kit, "Chrome, Windows"); /* the first of all: nothing to compare with */
    later(kit, 1);
    (void)enter(kit, "Chrome, Windows");
    assert_int_equal(send_due(kit).sent, 0);
    hour_is(kit, 23); /* at any hour */
    (void)enter(kit, "Firefox, Android");
    assert_int_equal(send_due(kit).sent, 1);
    assert_says(0, "В личный кабинет вошли с устройства, которого раньше не было.");
    assert_says(0, "Устройство: Firefox, Android.");
    assert_says(0, "Адрес в сети: 192.0.2.7.");
    assert_says_not(0, "letters/end");
    later(kit, 1);
    (void)enter(kit, "Firefox, Android");
    (void)enter(kit, "Chrome, Windows");
    assert_int_equal(send_due(kit).sent, 0);
    kit->now = instant_add_ms(kit->now, SECURITY_DEVICE_SEEN_MS - DAY_MS);
    (void)enter(kit, "Chrome, Windows");
    kit->now = instant_add_ms(kit->now, 2 * DAY_MS);
    (void)enter(kit, "Firefox, Android"); /* not seen for half a year */
    assert_int_equal(send_due(kit).sent, 1);
    assert_int_equal(received(), 2);
    home_close();
}

struct session_work {
    struct kit *kit;
    const char *token;
    bool found;
    struct session session;
};

static enum err session_run(struct tx *tx, void *context)
{
    struct session_work *work = context;
    return session_by_token(tx, work->kit->arena, text_of(work->token), work->kit->now,
                            &work->found, &work->session);
}

DESK_TEST(test_a_changed_password_is_told)
{
    home_open(kit);
    const struct access_place place = {TEXT("192.0.2.7"), TEXT("Chrome, Windows")};
    struct session_work work = {.kit = kit, .token = enter(kit, "Chrome, Windows")};
    assert_int_equal(store_read(kit->store, session_run, &work), OK);
    assert_true(work.found);
    assert_int_equal(entrance_set_password(&home.access, kit->arena, &work.session,
                                           TEXT("Другая-Каша-8"), place),
                     OK);
    char *link = NULL, *token = NULL;
    struct text email;
    later(kit, 1);
    assert_int_equal(entrance_recovery_link(&home.access, kit->arena, TEXT("501"), &link, &email),
                     OK);
    assert_non_null(link);
    assert_int_equal(entrance_recover(&home.access, kit->arena, text_of(link),
                                      TEXT("Третья-Каша-9"), place, &token),
                     OK);
    assert_non_null(token);
    assert_int_equal(send_due(kit).sent, 2);
    assert_int_equal(send_due(kit).sent, 0);
    assert_says(0, "Пароль личного кабинета изменён.");
    assert_says(1, "По ссылке из письма задан новый пароль");
    assert_says_not(0, "Другая-Каша-8");
    home_close();
}

static enum err tell_run(struct tx *tx, void *context)
{
    struct kit *kit = context;
    const struct access_place place = {TEXT("192.0.2.7"), TEXT("Chrome, Windows")};
    TRY(security_tell(tx, FATHER, ACCESS_PASSWORD_SET, place, kit->now)); /* has no address */
    TRY(security_tell(tx, MOTHER, ACCESS_LEFT, place, kit->now));         /* nobody needs to know */
    return security_tell(tx, MOTHER, ACCESS_EMAIL_SET, place, kit->now);
}

/* Told before the address changes: it goes to the one before. */
DESK_TEST(test_another_address_is_told_to_the_one_before)
{
    home_open(kit);
    assert_int_equal(store_write(kit->store, 0, tell_run, kit), OK);
    roster_kit_plain(kit, "UPDATE login SET email = 'thief@mail.test' WHERE id = 501");
    assert_int_equal(send_due(kit).sent, 1);
    assert_non_null(strstr(home.mail.recipients[0], "<mother@mail.test>"));
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice"), 1);
    home_close();
}

/* ---- cards ---- */

DESK_TEST(test_a_blocked_card_is_told_to_all_who_have_the_account)
{
    home_open(kit);
    roster_kit_plain(kit, "UPDATE login SET email = 'father@mail.test' WHERE id = 502");
    struct card_keeping keeping = {.school_id = KIT_SCHOOL,
                                   .card_id = kit_card(KIT_SCHOOL, 1),
                                   .login_id = MOTHER,
                                   .state = CARD_BLOCKED};
    assert_int_equal(desk_card_keep(&kit->desk, kit->arena, &keeping), OK);
    assert_int_equal(keeping.status, CARD_KEEP_OK);
    assert_int_equal(desk_card_keep(&kit->desk, kit->arena, &keeping), OK);
    assert_int_equal(send_due(kit).sent, 2);
    assert_int_equal(send_due(kit).sent, 0);
    assert_says(0, "заблокирована");
    assert_says(0, "Деньги остаются на счёте");
    home_close();
}

/* ---- never twice ---- */

/* A process that died: before anything was handed over, and with letters in its hands. */
DESK_TEST(test_a_crash_makes_no_second_letter)
{
    static const enum mail_deed DEEDS[] = {MAIL_DIES_AFTERWARDS};
    char first[200], second[200];
    home_open(kit);
    wish(kit, NOTICE_NO_PURCHASES, NOTICE_EACH);
    look(kit);
    later(kit, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    assert_int_equal(look(kit), 1);
    /* How far was looked is durable with the letter: whoever looks next makes no other. */
    assert_int_equal(look(kit), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice"), 1);
    roster_kit_plain(kit, arena_printf(kit->arena,
                                       "UPDATE notice SET state = 2, tries = 1, due_at = %lld",
                                       (long long)instant_add_ms(kit->now, 10 * MINUTE_MS).ms));
    assert_int_equal(send_due(kit).sent, 0);
    later(kit, 10);
    mail_kit_plan(&home.mail, DEEDS, ROWS(DEEDS));
    assert_int_equal(send_due(kit).put_off, 1); /* taken, and its answer was lost */
    later(kit, 60);
    assert_int_equal(send_due(kit).sent, 1);
    assert_true(mail_kit_header(&home.mail, 0, "Message-ID", first, sizeof first));
    assert_true(mail_kit_header(&home.mail, 1, "Message-ID", second, sizeof second));
    assert_string_equal(first, second); /* a mailbox can tell that it is the same */
    later(kit, 24 * 60);
    assert_int_equal(look(kit), 0);
    assert_int_equal(send_due(kit).sent, 0);
    home_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_top_up_is_told_at_once),
        cmocka_unit_test(test_a_day_has_one_letter_with_purchases_and_top_ups),
        cmocka_unit_test(test_purchases_at_once_and_top_ups_by_day),
        cmocka_unit_test(test_a_link_ends_letters_of_top_ups_alone),
        cmocka_unit_test(test_what_is_no_longer_wished_for_is_not_sent),
        cmocka_unit_test(test_an_entrance_from_a_new_device_is_told),
        cmocka_unit_test(test_a_changed_password_is_told),
        cmocka_unit_test(test_another_address_is_told_to_the_one_before),
        cmocka_unit_test(test_a_blocked_card_is_told_to_all_who_have_the_account),
        cmocka_unit_test(test_a_crash_makes_no_second_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
