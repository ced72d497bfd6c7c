/* Guests: whom a till of another school hears of, the sale in two books, every refusal in its
 * order, and returns. */
#include "desk_kit.h"

#include "base/id.h"
#include "desk/account_statement.h"
#include "desk/guest.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "meals/meals_sql.h"
#include "school/school_sql.h"

#define ROWS(list) (int)(sizeof(list) / sizeof((list)[0]))

/* School 24 is the host; the guest is a pupil of school 25. */
static int64_t guest_id(int pupil)
{
    return kit_pupil(KIT_OTHER_SCHOOL, pupil);
}

static int64_t balance(struct kit *kit, int pupil)
{
    return kit_balance(kit, KIT_OTHER_SCHOOL, guest_id(pupil));
}

static int64_t transit(struct kit *kit, int64_t school_id)
{
    return kit_balance(kit, school_id, account_system_id(ACCOUNT_TRANSIT, 0));
}

static struct document guest_sale(struct kit *kit, int pupil, const struct sale_line *lines,
                                  int count)
{
    struct document document = kit_sale(kit, lines, count);
    document.kind = DOCUMENT_GUEST_SALE;
    document.is_asked = true;
    document.account_id = guest_id(pupil);
    document.card_id = kit_card(KIT_OTHER_SCHOOL, pupil);
    document.guest_school = KIT_OTHER_SCHOOL;
    document.asked_at = kit->now;
    return document;
}

static struct document guest_return(struct kit *kit, const struct document *sale,
                                    const struct sale_line *lines, int count)
{
    struct document document = kit_sale(kit, lines, count);
    document.kind = DOCUMENT_GUEST_RETURN;
    document.account_id = sale->account_id;
    document.card_id = 0;
    document.returned_id = sale->id;
    return document;
}

static void guests_are_served(struct kit *kit)
{
    kit_set(kit, KIT_SCHOOL, SETTING_GUESTS_SERVED, 1);
    kit_pay(kit, KIT_OTHER_SCHOOL, 1, 10000);
    kit_pay(kit, KIT_OTHER_SCHOOL, 2, 10000);
}

/* ---- who he is ---- */

struct find_work {
    struct kit *kit;
    struct guest guest;
};

static enum err find_run(struct tx *tx, void *context)
{
    struct find_work *work = context;
    return guest_find(tx, work->kit->arena, &work->guest);
}

static struct guest find(struct kit *kit, const char *chip)
{
    struct find_work work = {kit, {.host_school_id = KIT_SCHOOL, .chip = text_of(chip)}};
    assert_int_equal(store_read(kit->store, find_run, &work), OK);
    return work.guest;
}

static const char *chip_of(struct kit *kit, int64_t school_id, int pupil)
{
    return arena_printf(kit->arena, "04%02d%02d", (int)school_id, pupil);
}

DESK_TEST(test_a_guest_is_told_as_far_as_it_needs)
{
    assert_int_equal(find(kit, "FFFF").status, GUEST_CHIP_UNKNOWN);
    assert_int_equal(find(kit, chip_of(kit, KIT_SCHOOL, 1)).status, GUEST_OWN_SCHOOL);
    struct guest guest = find(kit, chip_of(kit, KIT_OTHER_SCHOOL, 1));
    assert_int_equal(guest.status, GUEST_NOT_SERVED);
    assert_int_equal(guest.school.number, KIT_OTHER_SCHOOL);
    assert_null(guest.name);
    kit_set(kit, KIT_SCHOOL, SETTING_GUESTS_SERVED, 1);
    guest = find(kit, chip_of(kit, KIT_OTHER_SCHOOL, 1));
    assert_int_equal(guest.status, GUEST_FOUND);
    assert_int_equal(guest.account_id, guest_id(1));
    assert_int_equal(guest.card_id, kit_card(KIT_OTHER_SCHOOL, 1));
    assert_string_equal(guest.name, "Иванов И.");
    assert_string_equal(guest.class_name, "03Б");
    assert_int_equal(find(kit, chip_of(kit, KIT_OTHER_SCHOOL, 3)).status, GUEST_CARD_NOT_ACTIVE);
    assert_int_equal(find(kit, chip_of(kit, KIT_OTHER_SCHOOL, 4)).status, GUEST_CARD_NOT_ACTIVE);
}

/* ---- the sale ---- */

DESK_TEST(test_a_guest_pays_from_his_own_book)
{
    const struct sale_line lines[] = {kit_pizza(1), kit_juice(2)};
    guests_are_served(kit);
    struct document sale = guest_sale(kit, 1, lines, 2), same = sale, other = sale;
    other.number = 7;
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    assert_int_equal(kit_record_one(kit, &other), DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(balance(kit, 1), 10000 - 3450 - 2 * 1320);
    assert_int_equal(transit(kit, KIT_OTHER_SCHOOL), 6090);
    assert_int_equal(transit(kit, KIT_SCHOOL), -6090);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SALES, 0)), 6090);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM guest_sale"), 2);
    assert_int_equal(kit_count(kit, "SELECT flags FROM receipt WHERE school_id = 24"), 64);
    /* Long after it was asked, a repeat is still the same. */
    kit->now = instant_add_ms(kit->now, HOUR_MS);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
}

struct statement_work {
    struct kit *kit;
    struct account_statement statement;
};

static enum err statement_run_work(struct tx *tx, void *context)
{
    struct statement_work *work = context;
    const struct account_statement_request request = {
        .school_id = KIT_OTHER_SCHOOL,
        .school_number = KIT_OTHER_SCHOOL,
        .account_id = guest_id(1),
        .first_day = kit_today(work->kit),
        .last_day = kit_today(work->kit),
        .with_dishes = true,
    };
    return account_statement_load(tx, work->kit->arena, &request, &work->statement);
}

DESK_TEST(test_the_statement_names_the_school_and_the_dishes)
{
    const struct sale_line lines[] = {kit_pizza(1), kit_juice(2)}, juice = kit_juice(1);
    guests_are_served(kit);
    kit->now = instant_add_ms(kit->now, MINUTE_MS);
    struct document batch[] = {guest_sale(kit, 1, lines, 2), {0}};
    batch[1] = guest_return(kit, &batch[0], &juice, 1);
    batch[1].happened_at = instant_add_ms(kit->now, 1000);
    kit_record(kit, batch, 2);
    assert_int_equal(batch[0].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[1].status, DOCUMENT_RECORDED);
    struct statement_work work = {.kit = kit};
    assert_int_equal(store_read(kit->store, statement_run_work, &work), OK);
    assert_int_equal(work.statement.entry_count, 3);
    const struct account_entry *sale = &work.statement.entries[1];
    const struct account_entry *back = &work.statement.entries[2];
    assert_string_equal(sale->name, "Чек №24-001983, Школа");
    assert_int_equal(sale->kind, ENTRY_RECEIPT);
    assert_int_equal(money_in_kopecks(sale->amount), 6090);
    assert_int_equal(sale->dish_count, 2);
    assert_int_equal(money_in_kopecks(sale->dishes[1].sum), 2640);
    assert_string_equal(back->name, "Возврат №24-001983, Школа");
    assert_int_equal(back->kind, ENTRY_RETURN);
    assert_false(back->is_debit);
    assert_int_equal(back->dish_count, 1);
}

/* ---- refusals ---- */

static void assert_refused(struct kit *kit, struct document document, enum sale_status refusal,
                           enum document_obstacle obstacle)
{
    int64_t before = kit_count(kit, "SELECT CAST(sum(version) AS BIGINT) FROM book");
    assert_int_equal(kit_record_one(kit, &document), DOCUMENT_REFUSED);
    assert_int_equal(document.refusal, refusal);
    assert_int_equal(document.obstacle, obstacle);
    assert_int_equal(kit_count(kit, "SELECT CAST(sum(version) AS BIGINT) FROM book"), before);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM guest_sale"), 0);
}

DESK_TEST(test_a_school_serves_guests_when_it_says_so_and_in_time)
{
    const struct sale_line pizza = kit_pizza(1);
    kit_pay(kit, KIT_OTHER_SCHOOL, 1, 10000);
    struct document sale = guest_sale(kit, 1, &pizza, 1);
    assert_refused(kit, sale, SALE_OK, DOCUMENT_GUESTS_NOT_SERVED);
    kit_set(kit, KIT_SCHOOL, SETTING_GUESTS_SERVED, 1);
    struct document late = sale, early = sale, in_time = sale;
    late.asked_at = instant_add_ms(kit->now, -DOCUMENT_GUEST_ASKED_MS - 1);
    early.asked_at = instant_add_ms(kit->now, MINUTE_MS + 1);
    in_time.asked_at = instant_add_ms(kit->now, -DOCUMENT_GUEST_ASKED_MS);
    assert_refused(kit, late, SALE_OK, DOCUMENT_ASKED_TOO_LATE);
    assert_refused(kit, early, SALE_OK, DOCUMENT_ASKED_TOO_LATE);
    /* A refusal leaves the id free; what is heard in the end is the truth. */
    assert_int_equal(kit_record_one(kit, &in_time), DOCUMENT_RECORDED);
}

static enum err account_close_run(struct tx *tx, void *context)
{
    struct kit *kit = context;
    struct person person;
    bool found;
    TRY(person_by_id(tx, kit->arena, KIT_OTHER_SCHOOL, guest_id(1), &found, &person));
    person.state = PERSON_LEFT;
    return person_update(tx, &person, 2);
}

static enum err ban_run(struct tx *tx, void *context)
{
    const int64_t *ban = context;
    scoped(statement) struct statement *set = statement_open(tx, &q_ban_set);
    bind_int(set, ARG_BAN_SET_SCHOOL_ID, KIT_OTHER_SCHOOL);
    bind_int(set, ARG_BAN_SET_ACCOUNT_ID, guest_id(1));
    bind_int(set, ARG_BAN_SET_KIND, ban[0]);
    bind_int(set, ARG_BAN_SET_BANNED_ID, ban[1]);
    bind_int(set, ARG_BAN_SET_IS_BANNED, ban[2]);
    bind_int(set, ARG_BAN_SET_VERSION, 1);
    return statement_run(set);
}

static void ban(struct kit *kit, enum ban_kind kind, int64_t id, bool is_banned)
{
    int64_t row[] = {(int64_t)kind, id, is_banned};
    assert_int_equal(store_write(kit->store, KIT_OTHER_SCHOOL, ban_run, row), OK);
}

DESK_TEST(test_the_rules_hold_for_guests)
{
    const struct sale_line pizza = kit_pizza(1), two = kit_pizza(2), many = kit_pizza(3);
    guests_are_served(kit);
    assert_refused(kit, guest_sale(kit, 3, &pizza, 1), SALE_CARD_NOT_ACTIVE, 0);
    assert_refused(kit, guest_sale(kit, 4, &pizza, 1), SALE_ACCOUNT_CLOSED, 0);
    assert_refused(kit, guest_sale(kit, 1, &many, 1), SALE_NOT_ENOUGH_MONEY, 0);
    assert_refused(kit, guest_sale(kit, 2, &two, 1), SALE_OVER_DAY_LIMIT, 0);
    ban(kit, BAN_CATEGORY, KIT_CATEGORY, true);
    assert_refused(kit, guest_sale(kit, 1, &pizza, 1), SALE_DISH_BANNED, 0);
    ban(kit, BAN_CATEGORY, KIT_CATEGORY, false);
    ban(kit, BAN_DISH, KIT_PIZZA, true);
    assert_refused(kit, guest_sale(kit, 1, &pizza, 1), SALE_DISH_BANNED, 0);
    assert_int_equal(store_write(kit->store, KIT_OTHER_SCHOOL, account_close_run, kit), OK);
    assert_refused(kit, guest_sale(kit, 1, &pizza, 1), SALE_ACCOUNT_CLOSED, 0);
}

DESK_TEST(test_a_day_limit_counts_both_schools)
{
    const struct sale_line pizza = kit_pizza(1), juice = kit_juice(1);
    guests_are_served(kit);
    struct document sales[] = {guest_sale(kit, 2, &pizza, 1), guest_sale(kit, 2, &juice, 1),
                               guest_sale(kit, 2, &juice, 1)};
    kit_record(kit, sales, 3); /* 34,50 and 13,20 of 50,00 */
    assert_int_equal(sales[0].status, DOCUMENT_RECORDED);
    assert_int_equal(sales[1].status, DOCUMENT_RECORDED);
    assert_int_equal(sales[2].status, DOCUMENT_REFUSED);
    assert_int_equal(sales[2].refusal, SALE_OVER_DAY_LIMIT);
    struct document back = guest_return(kit, &sales[0], &pizza, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    struct document again = guest_sale(kit, 2, &juice, 1);
    assert_int_equal(kit_record_one(kit, &again), DOCUMENT_RECORDED);
}

DESK_TEST(test_what_a_guest_s_sale_names)
{
    const struct sale_line pizza = kit_pizza(1), meal = kit_meal(KIT_SNACK);
    struct sale_line unknown = pizza;
    unknown.item_id = 99;
    guests_are_served(kit);
    struct document wrong[] = {
        guest_sale(kit, 1, &meal, 1),  guest_sale(kit, 1, &unknown, 1),
        guest_sale(kit, 1, &pizza, 1), guest_sale(kit, 1, &pizza, 1),
        guest_sale(kit, 1, &pizza, 1), guest_sale(kit, 1, &pizza, 1),
    };
    wrong[2].guest_school = 777;
    wrong[3].guest_school = KIT_SCHOOL;
    wrong[4].account_id = kit_pupil(KIT_SCHOOL, 1);
    wrong[5].card_id = kit_card(KIT_OTHER_SCHOOL, 2);
    const enum document_status statuses[] = {
        DOCUMENT_LINES_INVALID,   DOCUMENT_DISH_UNKNOWN,    DOCUMENT_ACCOUNT_UNKNOWN,
        DOCUMENT_ACCOUNT_UNKNOWN, DOCUMENT_ACCOUNT_UNKNOWN, DOCUMENT_CARD_UNKNOWN,
    };
    kit_record(kit, wrong, ROWS(wrong));
    for (int i = 0; i < ROWS(wrong); i++) assert_int_equal(wrong[i].status, statuses[i]);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM guest_sale"), 0);
}

/* ---- returns ---- */

DESK_TEST(test_a_guest_s_return_is_never_larger_than_his_sale)
{
    const struct sale_line two = kit_pizza(2), pizza = kit_pizza(1);
    guests_are_served(kit);
    struct document sale = guest_sale(kit, 1, &two, 1), own = kit_sale(kit, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &own), DOCUMENT_RECORDED);
    struct document of_own = guest_return(kit, &own, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &of_own), DOCUMENT_RETURNED_UNKNOWN);
    struct document as_own = kit_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &as_own), DOCUMENT_ACCOUNT_UNKNOWN);
    struct document others = guest_return(kit, &sale, &pizza, 1);
    others.account_id = guest_id(2);
    assert_int_equal(kit_record_one(kit, &others), DOCUMENT_RETURNED_UNKNOWN);
    struct document back = guest_return(kit, &sale, &pizza, 1), same = back;
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    struct document too_much = guest_return(kit, &sale, &two, 1);
    assert_int_equal(kit_record_one(kit, &too_much), DOCUMENT_RETURN_TOO_LARGE);
    struct document rest = guest_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &rest), DOCUMENT_RECORDED);
    assert_int_equal(balance(kit, 1), 10000);
    assert_int_equal(transit(kit, KIT_SCHOOL), 0);
    assert_int_equal(transit(kit, KIT_OTHER_SCHOOL), 0);
}

DESK_TEST(test_a_guest_s_sale_is_not_reversed_in_one_book)
{
    const struct sale_line pizza = kit_pizza(1);
    guests_are_served(kit);
    struct document sale = guest_sale(kit, 1, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    for (int64_t school_id = KIT_SCHOOL; school_id <= KIT_OTHER_SCHOOL; school_id++) {
        struct reversal reversal = {.id = kit_id(kit),
                                    .school_id = school_id,
                                    .reversed_id = sale.id,
                                    .happened_at = kit->now};
        assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
        assert_int_equal(reversal.status, REVERSE_NOT_ALLOWED);
    }
}

/* An id that the guest's own book knows already is another document's. */
DESK_TEST(test_an_id_taken_at_home_is_not_used_again)
{
    const struct sale_line pizza = kit_pizza(1);
    guests_are_served(kit);
    struct document at_home = kit_sale(kit, &pizza, 1);
    at_home.account_id = guest_id(1);
    at_home.card_id = 0;
    struct journal_batch batch = {.desk = &kit->desk,
                                  .arena = kit->arena,
                                  .school_id = KIT_OTHER_SCHOOL,
                                  .documents = &at_home,
                                  .count = 1};
    assert_int_equal(desk_record(&batch), OK);
    assert_int_equal(at_home.status, DOCUMENT_RECORDED);
    struct document sale = guest_sale(kit, 1, &pizza, 1);
    sale.id = at_home.id;
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(balance(kit, 1), 10000 - 3450);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_guest_is_told_as_far_as_it_needs),
        cmocka_unit_test(test_a_guest_pays_from_his_own_book),
        cmocka_unit_test(test_the_statement_names_the_school_and_the_dishes),
        cmocka_unit_test(test_a_school_serves_guests_when_it_says_so_and_in_time),
        cmocka_unit_test(test_the_rules_hold_for_guests),
        cmocka_unit_test(test_a_day_limit_counts_both_schools),
        cmocka_unit_test(test_what_a_guest_s_sale_names),
        cmocka_unit_test(test_a_guest_s_return_is_never_larger_than_his_sale),
        cmocka_unit_test(test_a_guest_s_sale_is_not_reversed_in_one_book),
        cmocka_unit_test(test_an_id_taken_at_home_is_not_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
