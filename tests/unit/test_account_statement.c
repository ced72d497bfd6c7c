/* The statement of an account: every kind of entry, both balances, edges of periods. */
#include "desk_kit.h"

#include <string.h>

#include "desk/account_statement.h"

struct loading {
    struct kit *kit;
    struct account_statement_request request;
    struct account_statement statement;
    bool found;
    struct day last_day;
};

static enum err work_load(struct tx *tx, void *context)
{
    struct loading *loading = context;
    const struct account_statement_request *request = &loading->request;
    TRY(account_last_day(tx, request->school_id, request->account_id, &loading->found,
                         &loading->last_day));
    return account_statement_load(tx, loading->kit->arena, request, &loading->statement);
}

static struct loading load(struct kit *kit, int pupil, int days_before, int days_after)
{
    struct loading loading = {
        .kit = kit,
        .request = {.school_id = KIT_SCHOOL,
                    .school_number = 24,
                    .account_id = kit_pupil(KIT_SCHOOL, pupil),
                    .first_day = day_add(kit_today(kit), -days_before),
                    .last_day = day_add(kit_today(kit), days_after),
                    .with_dishes = true},
    };
    assert_int_equal(store_read(kit->store, work_load, &loading), OK);
    const struct account_statement *statement = &loading.statement;
    struct money sum = money_plus(statement->opening, statement->credits);
    assert_int_equal(money_compare(money_minus(sum, statement->debits), statement->closing), 0);
    return loading;
}

static void assert_entry(const struct account_entry *entry, enum account_entry_kind kind,
                         const char *name, bool is_debit, int64_t kopecks, int dish_count)
{
    assert_int_equal(entry->kind, kind);
    assert_string_equal(entry->name, name);
    assert_int_equal(entry->is_debit, is_debit);
    assert_int_equal(money_in_kopecks(entry->amount), kopecks);
    assert_int_equal(entry->dish_count, dish_count);
}

/* Entries of one moment stand in the order in which they were recorded. */
static void pass_minute(struct kit *kit)
{
    kit->now = instant_add_ms(kit->now, MINUTE_MS);
}

static void charge_roster(struct kit *kit)
{
    int64_t account_id = kit_pupil(KIT_SCHOOL, 1);
    struct roster_charge charge = {
        .id = kit_id(kit),
        .school_id = KIT_SCHOOL,
        .class_id = KIT_CLASS,
        .day = kit_today(kit),
        .set_meal_id = KIT_BREAKFAST,
        .happened_at = kit->now,
        .account_ids = &account_id,
        .account_count = 1,
    };
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(charge.status, ROSTER_RECORDED);
}

DESK_TEST(test_every_kind_of_entry)
{
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    pass_minute(kit);
    charge_roster(kit);
    pass_minute(kit);
    struct sale_line lines[] = {kit_pizza(2), kit_juice(1)};
    struct document sale = kit_sale(kit, lines, 2);
    sale.number = 1983;
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    pass_minute(kit);
    struct sale_line juice = kit_juice(1);
    struct document back = kit_return(kit, &sale, &juice, 1);
    back.number = 1984;
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    pass_minute(kit);
    struct family_transfer family = {
        .id = kit_id(kit),
        .from = {KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)},
        .to = {KIT_OTHER_SCHOOL, kit_pupil(KIT_OTHER_SCHOOL, 1)},
        .amount = money_of_kopecks(10000),
        .happened_at = kit->now,
    };
    assert_int_equal(desk_transfer_in_family(&kit->desk, kit->arena, &family), OK);
    assert_int_equal(family.status, FAMILY_TRANSFER_RECORDED);

    struct loading loading = load(kit, 1, 0, 0);
    const struct account_entry *entries = loading.statement.entries;
    assert_int_equal(loading.statement.entry_count, 5);
    assert_int_equal(entries[0].kind, ENTRY_TOP_UP);
    assert_int_equal(strncmp(entries[0].name, "Пополнение: ", strlen("Пополнение: ")), 0);
    assert_int_equal(entries[1].kind, ENTRY_ROSTER);
    assert_int_equal(strncmp(entries[1].name, "Табель: ", strlen("Табель: ")), 0);
    assert_int_equal(money_in_kopecks(entries[1].amount), 4961);
    assert_true(entries[1].dish_count == 1 && entries[1].dishes[0].is_set_meal);
    assert_entry(&entries[2], ENTRY_RECEIPT, "Чек №24-001983", true, 8220, 2);
    assert_int_equal(entries[2].dishes[0].quantity, 2);
    assert_int_equal(money_in_kopecks(entries[2].dishes[0].sum), 6900);
    assert_entry(&entries[3], ENTRY_RETURN, "Возврат №24-001984", false, 1320, 1);
    assert_entry(&entries[4], ENTRY_FAMILY_TRANSFER, "Перевод на счёт другого ребёнка", true, 10000,
                 0);
    assert_int_equal(money_in_kopecks(loading.statement.opening), 0);
    assert_int_equal(money_in_kopecks(loading.statement.closing),
                     kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)));
}

DESK_TEST(test_a_reversal_names_what_it_takes_back)
{
    struct sale_line pizza = kit_pizza(1);
    struct document sale = kit_sale(kit, &pizza, 1);
    sale.number = 7;
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    struct reversal reversal = {.id = kit_id(kit),
                                .school_id = KIT_SCHOOL,
                                .reversed_id = sale.id,
                                .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_RECORDED);
    struct loading both = load(kit, 1, 1, 0);
    assert_int_equal(both.statement.entry_count, 2);
    assert_entry(&both.statement.entries[0], ENTRY_RECEIPT, "Чек №24-000007", true, 3450, 1);
    assert_entry(&both.statement.entries[1], ENTRY_REVERSAL, "Исправление: Чек №24-000007", false,
                 3450, 1);
    assert_int_equal(both.statement.entries[1].of, ENTRY_RECEIPT);
    struct loading later = load(kit, 1, 0, 0);
    assert_int_equal(later.statement.entry_count, 1);
    assert_string_equal(later.statement.entries[0].name, "Исправление: Чек №24-000007");
    assert_int_equal(money_in_kopecks(later.statement.opening), -3450);
}

DESK_TEST(test_periods_meet)
{
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    for (int i = 0; i < 3; i++) {
        struct sale_line juice = kit_juice(1);
        struct document sale = kit_sale(kit, &juice, 1);
        assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
        kit->now = instant_add_ms(kit->now, DAY_MS);
    }
    kit->now = instant_add_ms(kit->now, -DAY_MS);
    struct loading whole = load(kit, 1, 2, 0);
    struct loading earlier = load(kit, 1, 2, -1);
    struct loading last = load(kit, 1, 0, 5);
    assert_int_equal(whole.statement.entry_count, 4);
    assert_int_equal(earlier.statement.entry_count, 3);
    assert_int_equal(last.statement.entry_count, 1);
    assert_int_equal(money_compare(earlier.statement.closing, last.statement.opening), 0);
    assert_int_equal(money_in_kopecks(last.statement.closing), 10000 - 3 * 1320);
    assert_true(whole.found && day_compare(whole.last_day, kit_today(kit)) == 0);
    struct loading before = load(kit, 1, 30, -10);
    assert_int_equal(before.statement.entry_count, 0);
    assert_true(money_is_zero(before.statement.closing));
}

DESK_TEST(test_another_pupil_has_his_own)
{
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    struct loading other = load(kit, 2, 365, 0);
    assert_int_equal(other.statement.entry_count, 0);
    assert_false(other.found);
    assert_true(money_is_zero(other.statement.closing));
}

static enum err work_unknown(struct tx *tx, void *context)
{
    struct loading *loading = context;
    loading->request.account_id = 12345;
    assert_int_equal(
        account_statement_load(tx, loading->kit->arena, &loading->request, &loading->statement),
        ERR_NOT_FOUND);
    return OK;
}

DESK_TEST(test_an_unknown_account)
{
    struct loading loading = load(kit, 1, 0, 0);
    assert_int_equal(store_read(kit->store, work_unknown, &loading), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_of_entry),
        cmocka_unit_test(test_a_reversal_names_what_it_takes_back),
        cmocka_unit_test(test_periods_meet),
        cmocka_unit_test(test_another_pupil_has_his_own),
        cmocka_unit_test(test_an_unknown_account),
    };
    return cmocka_run_group_tests_name("account_statement", tests, NULL, NULL);
}
