/* Moving to another school: number, money, card and logins go along, and no kopeck is lost. */
#include "desk_kit.h"

#include "desk/account_statement.h"
#include "desk/move.h"
#include "desk/people.h"
#include "school/person.h"

enum { LOGIN = 7 };

static struct move_ask asked(struct kit *kit, const char *number, const char *surname,
                             const char *class_name, bool is_agreed)
{
    struct move_ask ask = {.to_school_id = KIT_OTHER_SCHOOL,
                           .login_id = LOGIN,
                           .number = text_of(number),
                           .surname = text_of(surname),
                           .class_name = text_of(class_name),
                           .is_agreed = is_agreed};
    assert_int_equal(desk_move_ask(&kit->desk, kit->arena, &ask), OK);
    return ask;
}

static enum move_status ask(struct kit *kit, int pupil, bool is_agreed)
{
    return asked(kit, kit_number(kit, KIT_SCHOOL, pupil), "ИВАНОВ", "4а", is_agreed).status;
}

static enum move_status answer(struct kit *kit, int64_t school_id, enum move_state state)
{
    struct move_answer answer = {
        .school_id = school_id,
        .request_id = kit_count(kit, "SELECT max(id) FROM move_request"),
        .login_id = LOGIN,
        .state = state,
        .note = TEXT("Учится у нас"),
    };
    assert_int_equal(desk_move_answer(&kit->desk, kit->arena, &answer), OK);
    return answer.status;
}

static int64_t places(struct kit *kit, int64_t school_id, int pupil)
{
    return kit_count(kit,
                     arena_printf(kit->arena,
                                  "SELECT count(*) FROM directory WHERE school_id = %lld AND "
                                  "account_id = %lld",
                                  (long long)school_id, (long long)kit_pupil(KIT_SCHOOL, pupil)));
}

static int64_t state_of(struct kit *kit, const char *table, int64_t school_id, int64_t id)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT state FROM %s WHERE school_id = %lld AND id = %lld",
                                       table, (long long)school_id, (long long)id));
}

/* What all people of the city have. */
static int64_t city(struct kit *kit)
{
    return kit_count(kit, "SELECT CAST(sum(b.credits - b.debits) AS BIGINT) FROM balance b JOIN "
                          "account a ON a.school_id = b.school_id AND a.id = b.account_id WHERE "
                          "a.kind = 1");
}

static void pass(struct kit *kit, int times)
{
    int passed;
    assert_int_equal(desk_moves_pass(&kit->desk, &passed), OK);
    assert_int_equal(passed, times);
}

struct statement_work {
    struct kit *kit;
    struct account_statement_request request;
    struct account_statement statement;
};

static enum err statement_run_work(struct tx *tx, void *context)
{
    struct statement_work *work = context;
    return account_statement_load(tx, work->kit->arena, &work->request, &work->statement);
}

static struct account_statement statement(struct kit *kit, int64_t school_id, int pupil, int days)
{
    struct statement_work work = {
        .kit = kit,
        .request = {.school_id = school_id,
                    .school_number = school_id,
                    .account_id = kit_pupil(KIT_SCHOOL, pupil),
                    .first_day = day_add(kit_today(kit), -days),
                    .last_day = kit_today(kit),
                    .with_dishes = true},
    };
    assert_int_equal(store_read(kit->store, statement_run_work, &work), OK);
    return work.statement;
}

DESK_TEST(test_a_pupil_goes_with_number_money_and_card)
{
    int64_t id = kit_pupil(KIT_SCHOOL, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    struct sale_line lines[] = {kit_pizza(1)};
    struct document sale = kit_sale(kit, lines, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    int64_t before = city(kit);
    kit->now = instant_add_ms(kit->now, 2 * DAY_MS);
    assert_int_equal(ask(kit, 1, false), MOVE_WAITS);
    assert_int_equal(ask(kit, 1, false), MOVE_ASKED_ALREADY);
    assert_int_equal(places(kit, KIT_SCHOOL, 1), 2);
    assert_int_equal(answer(kit, KIT_OTHER_SCHOOL, MOVE_STATE_MOVED), MOVE_REQUEST_UNKNOWN);
    assert_int_equal(answer(kit, KIT_SCHOOL, MOVE_STATE_MOVED), MOVE_DONE);
    assert_int_equal(answer(kit, KIT_SCHOOL, MOVE_STATE_MOVED), MOVE_REQUEST_ANSWERED);
    assert_int_equal(places(kit, KIT_SCHOOL, 1), 0);
    assert_int_equal(places(kit, KIT_OTHER_SCHOOL, 1), 2); /* number and chip */
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, id), 0);
    assert_int_equal(kit_balance(kit, KIT_OTHER_SCHOOL, id), 6550);
    assert_int_equal(city(kit), before);
    assert_int_equal(state_of(kit, "person", KIT_SCHOOL, id), PERSON_LEFT);
    assert_int_equal(state_of(kit, "person", KIT_OTHER_SCHOOL, id), PERSON_ACTIVE);
    assert_int_equal(state_of(kit, "card", KIT_SCHOOL, kit_card(KIT_SCHOOL, 1)), CARD_RETURNED);
    assert_int_equal(state_of(kit, "card", KIT_OTHER_SCHOOL, kit_card(KIT_SCHOOL, 1)), CARD_ACTIVE);
    struct account_statement told = statement(kit, KIT_OTHER_SCHOOL, 1, 10);
    assert_int_equal(told.entry_count, 2);
    assert_int_equal(told.entries[0].kind, ENTRY_TOP_UP);
    assert_int_equal(told.entries[1].kind, ENTRY_RECEIPT);
    assert_int_equal(money_in_kopecks(told.opening), 0);
    assert_int_equal(money_in_kopecks(told.closing), 6550);
    assert_int_equal(money_in_kopecks(told.credits), 10000);
    assert_int_equal(money_in_kopecks(told.debits), 3450);
    /* The school where he was has its own half. */
    struct account_statement left = statement(kit, KIT_SCHOOL, 1, 10);
    assert_int_equal(left.entries[left.entry_count - 1].kind, ENTRY_MOVE);
    assert_int_equal(money_in_kopecks(left.closing), 0);
}

/* The till of the old school was off; its sale is a fact, and the account pays it where it is. */
DESK_TEST(test_what_arrives_late_is_passed_on)
{
    int64_t id = kit_pupil(KIT_SCHOOL, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 5000);
    struct sale_line lines[] = {kit_pizza(2)};
    struct document late = kit_sale(kit, lines, 1);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    assert_int_equal(ask(kit, 1, true), MOVE_DONE);
    pass(kit, 0);
    assert_int_equal(kit_record_one(kit, &late), DOCUMENT_RECORDED);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, id), -6900);
    pass(kit, 1);
    pass(kit, 0);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, id), 0);
    assert_int_equal(kit_balance(kit, KIT_OTHER_SCHOOL, id), -1900);
    struct document back = kit_return(kit, &late, lines, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    pass(kit, 1);
    assert_int_equal(kit_balance(kit, KIT_OTHER_SCHOOL, id), 5000);
    struct account_statement told = statement(kit, KIT_OTHER_SCHOOL, 1, 10);
    assert_int_equal(told.entry_count, 3);
    assert_int_equal(money_in_kopecks(told.closing), 5000);
    assert_int_equal(money_in_kopecks(told.debits), 6900);
}

/* There and back again: the same rows and the same account. A debt goes along. */
DESK_TEST(test_there_and_back_again)
{
    int64_t id = kit_pupil(KIT_SCHOOL, 1);
    struct sale_line lines[] = {kit_pizza(1)};
    struct document sale = kit_sale(kit, lines, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    assert_int_equal(ask(kit, 1, true), MOVE_DONE);
    assert_int_equal(ask(kit, 1, true), MOVE_SAME_SCHOOL);
    assert_int_equal(kit_balance(kit, KIT_OTHER_SCHOOL, id), -3450);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    struct move_ask home = {.to_school_id = KIT_SCHOOL,
                            .login_id = LOGIN,
                            .number = text_of(kit_number(kit, KIT_SCHOOL, 1)),
                            .surname = TEXT("Иванов"),
                            .class_name = TEXT("05Б"),
                            .is_agreed = true};
    assert_int_equal(desk_move_ask(&kit->desk, kit->arena, &home), OK);
    assert_int_equal(home.status, MOVE_DONE);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, id), -3450);
    assert_int_equal(state_of(kit, "person", KIT_SCHOOL, id), PERSON_ACTIVE);
    assert_int_equal(state_of(kit, "card", KIT_SCHOOL, kit_card(KIT_SCHOOL, 1)), CARD_ACTIVE);
    assert_int_equal(places(kit, KIT_SCHOOL, 1), 2);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM account_shell"), 1);
    struct account_statement told = statement(kit, KIT_SCHOOL, 1, 10);
    assert_int_equal(told.entry_count, 1);
    assert_int_equal(money_in_kopecks(told.closing), -3450);
}

DESK_TEST(test_whom_nobody_holds_is_moved_at_once)
{
    assert_int_equal(ask(kit, 4, false), MOVE_DONE); /* has left */
    assert_int_equal(state_of(kit, "person", KIT_OTHER_SCHOOL, kit_pupil(KIT_SCHOOL, 4)),
                     PERSON_ACTIVE);
    /* The blocked card goes along, blocked. */
    assert_int_equal(state_of(kit, "card", KIT_OTHER_SCHOOL, kit_card(KIT_SCHOOL, 4)),
                     CARD_BLOCKED);
}

DESK_TEST(test_what_is_refused)
{
    const char *number = kit_number(kit, KIT_SCHOOL, 1);
    assert_int_equal(asked(kit, "0000000000", "Иванов", "4А", true).status, MOVE_UNKNOWN);
    assert_int_equal(asked(kit, number, "Петров", "4А", true).status, MOVE_UNKNOWN);
    assert_int_equal(asked(kit, kit_number(kit, KIT_OTHER_SCHOOL, 1), "Иванов", "4А", true).status,
                     MOVE_SAME_SCHOOL);
    assert_int_equal(asked(kit, number, "Иванов", "", true).status, MOVE_CLASS_INVALID);
    assert_int_equal(ask(kit, 1, false), MOVE_WAITS);
    assert_int_equal(answer(kit, KIT_SCHOOL, MOVE_STATE_REFUSED), MOVE_DONE);
    assert_int_equal(answer(kit, KIT_SCHOOL, MOVE_STATE_MOVED), MOVE_REQUEST_ANSWERED);
    assert_int_equal(ask(kit, 1, false), MOVE_WAITS);
    assert_int_equal(answer(kit, KIT_OTHER_SCHOOL, MOVE_STATE_BACK), MOVE_DONE);
    assert_int_equal(places(kit, KIT_SCHOOL, 1), 2);
}

/* The day limit of pupil 2, a ban, logins: what a parent set holds in the new school, too. */
DESK_TEST(test_what_the_family_set_goes_along)
{
    kit_ban(kit, kit_pupil(KIT_SCHOOL, 2), BAN_CATEGORY, KIT_CATEGORY);
    assert_int_equal(ask(kit, 2, true), MOVE_DONE);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM ban WHERE school_id = 25 AND is_banned = "
                                    "1"),
                     1);
    assert_int_equal(kit_count(kit, "SELECT day_limit FROM person WHERE school_id = 25 AND "
                                    "day_limit IS NOT NULL AND number = '0240000002'"),
                     5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_pupil_goes_with_number_money_and_card),
        cmocka_unit_test(test_what_arrives_late_is_passed_on),
        cmocka_unit_test(test_there_and_back_again),
        cmocka_unit_test(test_whom_nobody_holds_is_moved_at_once),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_what_the_family_set_goes_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
