/* Reports of schools: every period's money is the ledger's to the kopeck, child-days are those that
 * stand, and questions that cannot be answered are told apart. */
#include "desk_kit.h"

#include <string.h>

#include "base/id.h"
#include "report/school_report.h"
#include "report/school_today.h"

enum { DAYS = 7 };
/* Accounts of the book, in SQL: their kinds times 2^20. */
#define SALES "2097152"
#define ROSTER "3145728"

/* ---- a week of everything ---- */

static void at_hour(struct kit *kit, int days, int hours)
{
    kit->now = instant_add_ms(kit->now, days * DAY_MS + hours * HOUR_MS);
}

static int64_t charge(struct kit *kit, int64_t set_meal_id, int count)
{
    int64_t *ids = ARENA_ARRAY(kit->arena, int64_t, (size_t)count);
    for (int i = 0; i < count; i++) ids[i] = kit_pupil(KIT_SCHOOL, i + 1);
    struct roster_charge roster = {.id = kit_id(kit),
                                   .school_id = KIT_SCHOOL,
                                   .class_id = KIT_CLASS,
                                   .day = kit_today(kit),
                                   .set_meal_id = set_meal_id,
                                   .happened_at = kit->now,
                                   .account_ids = ids,
                                   .account_count = count};
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &roster), OK);
    assert_int_equal(roster.status, ROSTER_RECORDED);
    return roster.id;
}

static void reverse(struct kit *kit, int64_t id)
{
    struct reversal reversal = {
        .id = kit_id(kit), .school_id = KIT_SCHOOL, .reversed_id = id, .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_RECORDED);
}

static struct document sell(struct kit *kit, const struct sale_line *lines, int count)
{
    struct document sale = kit_sale(kit, lines, count);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    return sale;
}

static void move_in_family(struct kit *kit)
{
    struct family_transfer transfer = {.id = kit_id(kit),
                                       .from = {KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)},
                                       .to = {KIT_OTHER_SCHOOL, kit_pupil(KIT_OTHER_SCHOOL, 1)},
                                       .amount = money_of_kopecks(1234),
                                       .happened_at = kit->now};
    assert_int_equal(desk_transfer_in_family(&kit->desk, kit->arena, &transfer), OK);
    assert_int_equal(transfer.status, FAMILY_TRANSFER_RECORDED);
}

static void feed_guest(struct kit *kit)
{
    const struct sale_line pizza = kit_pizza(1);
    struct document document = kit_sale(kit, &pizza, 1);
    document.kind = DOCUMENT_GUEST_SALE;
    document.is_asked = true;
    document.account_id = kit_pupil(KIT_OTHER_SCHOOL, 1);
    document.card_id = kit_card(KIT_OTHER_SCHOOL, 1);
    document.guest_school = KIT_OTHER_SCHOOL;
    document.asked_at = kit->now;
    assert_int_equal(kit_record_one(kit, &document), DOCUMENT_RECORDED);
}

/* Of every kind of money, with what is taken back on another day than it was given. */
static void week(struct kit *kit)
{
    const struct sale_line lunch[] = {kit_meal(KIT_SNACK), kit_pizza(2), kit_juice(1)};
    const struct sale_line pizza = kit_pizza(1), snack = kit_meal(KIT_SNACK);
    kit_set(kit, KIT_SCHOOL, SETTING_GUESTS_SERVED, 1);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    kit_pay(kit, KIT_OTHER_SCHOOL, 1, 70001);
    int64_t monday = charge(kit, KIT_BREAKFAST, 4);
    charge(kit, KIT_FREE_LUNCH, 2);
    struct document sale = sell(kit, lunch, 3);
    at_hour(kit, 1, 0);
    struct document returned = kit_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &returned), DOCUMENT_RECORDED);
    charge(kit, KIT_BREAKFAST, 3);
    move_in_family(kit);
    at_hour(kit, 1, 0);
    reverse(kit, monday);
    feed_guest(kit);
    struct document wrong = sell(kit, lunch, 3);
    at_hour(kit, 1, 0);
    reverse(kit, wrong.id);
    kit_pay(kit, KIT_SCHOOL, 2, 50033);
    struct document meal_back = kit_return(kit, &sale, &snack, 1);
    assert_int_equal(kit_record_one(kit, &meal_back), DOCUMENT_RECORDED);
    struct document activation = kit_card_document(kit, DOCUMENT_ACTIVATION, 3);
    activation.fee = money_of_kopecks(3300);
    assert_int_equal(kit_record_one(kit, &activation), DOCUMENT_RECORDED);
    at_hour(kit, 1, 0);
    charge(kit, KIT_BREAKFAST, 2);
    sell(kit, lunch, 3);
}

/* ---- asking ---- */

struct asking {
    struct arena *arena;
    struct report_ask ask;
    enum report_status status;
    struct sheet sheet;
};

static enum err work_asking(struct tx *tx, void *context)
{
    struct asking *asking = context;
    return report_make(tx, asking->arena, &asking->ask, &asking->status, &asking->sheet);
}

static struct report_ask ask_of(struct kit *kit, enum school_report report, int first, int last)
{
    struct day monday = day_of_number(20514); /* 2026-03-02, on which the kit's clock stands */
    return (struct report_ask){.report = report,
                               .school_id = KIT_SCHOOL,
                               .first_day = day_add(monday, first),
                               .last_day = day_add(monday, last),
                               .building = "",
                               .now = kit->now,
                               .zone = zone_moscow()};
}

static struct asking *answer(struct kit *kit, struct report_ask ask)
{
    struct asking *asking = ARENA_NEW(kit->arena, struct asking);
    asking->arena = kit->arena;
    asking->ask = ask;
    assert_int_equal(store_read(kit->store, work_asking, asking), OK);
    return asking;
}

static const struct sheet *made(struct kit *kit, struct report_ask ask)
{
    struct asking *asking = answer(kit, ask);
    assert_int_equal(asking->status, REPORT_MADE);
    return &asking->sheet;
}

static int column_of(const struct sheet *sheet, const char *title)
{
    for (int i = 0; i < sheet->column_count; i++) {
        if (strcmp(sheet->columns[i].title, title) == 0) return i;
    }
    fail_msg("no column %s", title);
    return -1;
}

static int64_t sum_of(const struct sheet *sheet, const char *title)
{
    return sheet_sum(sheet, column_of(sheet, title));
}

/* Of the only plain row that begins with these words. */
static int64_t cell_of(const struct sheet *sheet, const char *head, const char *title)
{
    for (int i = 0; i < sheet->row_count; i++) {
        const struct sheet_row *row = &sheet->rows[i];
        if (row->kind != SHEET_ROW_PLAIN) continue;
        if (strncmp(row->cells[0].text.bytes, head, strlen(head)) != 0) continue;
        return row->cells[column_of(sheet, title)].number;
    }
    fail_msg("no row %s", head);
    return 0;
}

/* ---- money ---- */

static int64_t ledger(struct kit *kit, const char *what, const struct report_ask *ask)
{
    const char *sql = arena_printf(
        kit->arena,
        "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM transfer WHERE school_id = %lld AND "
        "happened_day BETWEEN %d AND %d AND %s",
        (long long)ask->school_id, (int)ask->first_day.number, (int)ask->last_day.number, what);
    return kit_count(kit, sql);
}

static int64_t people_before(struct kit *kit, int64_t school_id, struct day day)
{
    return kit_count(
        kit, arena_printf(kit->arena,
                          "SELECT CAST(coalesce(sum(CASE WHEN credit_id = personal_id THEN amount "
                          "ELSE -amount END), 0) AS BIGINT) FROM transfer WHERE school_id = %lld "
                          "AND personal_id <> 0 AND happened_day < %d",
                          (long long)school_id, (int)day.number));
}

static void month_is_the_ledgers(struct kit *kit, int first, int last)
{
    struct report_ask ask = ask_of(kit, REPORT_MONTH, first, last);
    const struct sheet *sheet = made(kit, ask);
    const int64_t credited = ledger(kit, "credit_id = personal_id AND personal_id <> 0", &ask);
    const int64_t debited = ledger(kit, "debit_id = personal_id AND personal_id <> 0", &ask);
    const int64_t subsidy = ledger(kit, "code = 4 AND credit_id = " ROSTER, &ask) -
                            ledger(kit, "code = 4 AND debit_id = " ROSTER, &ask);
    int64_t opening = cell_of(sheet, "Остаток на начало", "Остаток, руб.");
    int64_t closing = cell_of(sheet, "Остаток на конец", "Остаток, руб.");
    assert_int_equal(sum_of(sheet, "Зачислено, руб."), credited);
    assert_int_equal(sum_of(sheet, "Списано, руб."), debited);
    assert_int_equal(sum_of(sheet, "Дотация, руб."), subsidy);
    assert_int_equal(opening, people_before(kit, KIT_SCHOOL, ask.first_day));
    assert_int_equal(closing, people_before(kit, KIT_SCHOOL, day_add(ask.last_day, 1)));
    assert_int_equal(opening + credited - debited, closing);
    for (int i = 0; i < sheet->note_count; i++) {
        assert_null(strstr(sheet->notes[i], "не сходятся"));
    }
}

DESK_TEST(test_the_month_is_the_ledgers_in_every_period)
{
    week(kit);
    for (int first = -1; first < DAYS; first++) {
        for (int last = first; last < DAYS; last++) month_is_the_ledgers(kit, first, last);
    }
    const struct sheet *sheet = made(kit, ask_of(kit, REPORT_MONTH, 0, DAYS));
    assert_int_equal(sum_of(sheet, "Гости, руб."), 3450);
    assert_int_equal(cell_of(sheet, "Активация карт", "Списано, руб."), 3300);
    assert_int_equal(cell_of(sheet, "Переводы в семье", "Списано, руб."), 1234);
}

DESK_TEST(test_the_city_is_the_sum_of_its_schools)
{
    week(kit);
    struct report_ask ask = ask_of(kit, REPORT_CITY, 0, 3);
    const struct sheet *sheet = made(kit, ask);
    assert_int_equal(sheet_plain_count(sheet), 2);
    int64_t others = 0;
    for (int i = 0; i < 2; i++) {
        const struct sheet_cell *cells = sheet->rows[i].cells;
        int64_t school_id = i == 0 ? KIT_SCHOOL : KIT_OTHER_SCHOOL;
        int64_t opening = cells[2].number, closing = cells[7].number;
        assert_int_equal(opening, people_before(kit, school_id, ask.first_day));
        assert_int_equal(closing, people_before(kit, school_id, day_add(ask.last_day, 1)));
        assert_int_equal(opening + cells[3].number - cells[4].number - cells[5].number +
                             cells[6].number,
                         closing);
        others += cells[6].number;
    }
    assert_int_equal(others, -3300); /* the fee; what moved in the family came to nothing */
}

DESK_TEST(test_set_meals_come_to_the_same_money)
{
    week(kit);
    struct report_ask ask = ask_of(kit, REPORT_MEALS, 0, DAYS);
    const struct sheet *sheet = made(kit, ask);
    assert_int_equal(sum_of(sheet, "Родители, руб."),
                     ledger(kit, "code = 3 AND debit_id = personal_id", &ask) -
                         ledger(kit, "code = 3 AND credit_id = personal_id", &ask));
    assert_int_equal(sum_of(sheet, "По табелю"), 3 + 2 + 2);
    assert_int_equal(sum_of(sheet, "На кассе"), 1);
    ask.class_id = KIT_CLASS;
    assert_int_equal(sum_of(made(kit, ask), "По табелю"), 7);
}

DESK_TEST(test_dishes_come_to_the_sales)
{
    week(kit);
    for (int last = 0; last < DAYS; last++) {
        struct report_ask ask = ask_of(kit, REPORT_DISHES, 0, last);
        int64_t sold = ledger(kit, "code IN (2, 13) AND credit_id = " SALES, &ask) -
                       ledger(kit, "code IN (2, 13) AND debit_id = " SALES, &ask);
        assert_int_equal(sum_of(made(kit, ask), "Сумма, руб."), sold);
        ask.by_days = true;
        assert_int_equal(sum_of(made(kit, ask), "Сумма, руб."), sold);
    }
}

/* ---- child-days ---- */

DESK_TEST(test_a_roster_holds_what_stands)
{
    week(kit);
    struct report_ask ask = ask_of(kit, REPORT_ROSTER, 0, DAYS);
    const struct sheet *sheet = made(kit, ask);
    /* Monday's breakfast was reversed; one snack of two was returned, one sale was reversed. */
    assert_int_equal(sheet_plain_count(sheet), 1);
    assert_int_equal(sum_of(sheet, "Детодни"), 2 + 3 + 2 + 1);
    assert_int_equal(sum_of(sheet, "Родители, руб."), 5 * 4961 + 3180);
    assert_int_equal(sum_of(sheet, "Дотация, руб."), 2 * 8700 + 5 * 2039);
    ask.by_names = ask.by_days = ask.by_categories = true;
    sheet = made(kit, ask);
    assert_int_equal(sum_of(sheet, "Детодни"), 8);
    assert_int_equal(sum_of(sheet, "3"), 3);
    assert_int_equal(sum_of(sheet, "2") + sum_of(sheet, "5"), 2);
    assert_int_equal(sheet->rows[0].kind, SHEET_ROW_GROUP);
    assert_string_equal(sheet->rows[0].cells[0].text.bytes, "03Б");
}

/* ---- the counter, cards, debts ---- */

static enum err run_sql(struct tx *tx, void *context)
{
    scoped(statement) struct statement *statement = statement_open(tx, context);
    return statement_run(statement);
}

static void sql(struct kit *kit, const char *text)
{
    struct query *query = ARENA_NEW(kit->arena, struct query);
    *query = (struct query){.name = text, .kind = QUERY_EXEC, .sqlite = text, .postgres = text};
    assert_int_equal(store_write(kit->store, 0, run_sql, query), OK);
}

DESK_TEST(test_tills_days_are_summed)
{
    sql(kit, "INSERT INTO till_day (school_id, day, origin, served, offline, forgotten, overrides,"
             " refused, taps) VALUES"
             " (24, 20514, 7, 100, 5, 2, 1, '0 0 3 0 0 4 1 0', '0 98 0 0 0 0 0 0 0 0 0 0 1'),"
             " (24, 20514, 8, 10, 0, 0, 0, '0 0 1 0 0 0 0 0', '1 0 0 0 0 0 0 0 0 0 0 0 0'),"
             " (24, 20515, 7, 0, 0, 0, 0, '', '')");
    const struct sheet *refusals = made(kit, ask_of(kit, REPORT_REFUSALS, 0, 1));
    assert_int_equal(sheet_plain_count(refusals), 3);
    assert_int_equal(cell_of(refusals, "Нет права", "Отказов"), 4);
    assert_int_equal(cell_of(refusals, "Нет права", "Доля"), 444);
    const struct sheet *pace = made(kit, ask_of(kit, REPORT_PACE, 0, 1));
    assert_int_equal(sheet_plain_count(pace), 2);
    assert_string_equal(pace->rows[0].cells[3].text.bytes, "до 2 мс");
    assert_string_equal(pace->rows[0].cells[4].text.bytes, "до 2 мс");
    assert_false(pace->rows[1].cells[3].is_there);
    assert_int_equal(sheet_plain_count(made(kit, ask_of(kit, REPORT_PACE, 2, 3))), 0);
}

DESK_TEST(test_debtors_are_below_the_limit)
{
    kit_pay(kit, KIT_SCHOOL, 1, 5000);
    charge(kit, KIT_BREAKFAST, 2);
    struct report_ask ask = ask_of(kit, REPORT_DEBTORS, 0, 0);
    const struct sheet *sheet = made(kit, ask);
    assert_int_equal(sheet_plain_count(sheet), 1); /* 0,39 is no debt */
    assert_int_equal(sum_of(sheet, "Долг, руб."), 4961);
    ask.limit = money_of_kopecks(40);
    /* Pupil 4 has left without a debt. */
    assert_int_equal(sheet_plain_count(made(kit, ask)), 3);
    ask.class_id = KIT_CLASS;
    assert_int_equal(sheet_plain_count(made(kit, ask)), 3);
}

DESK_TEST(test_cards_cover_those_who_are_at_school)
{
    const struct sheet *sheet = made(kit, ask_of(kit, REPORT_CARDS, 0, 0));
    assert_int_equal(sum_of(sheet, "Учащихся"), 3);
    assert_int_equal(sum_of(sheet, "Действуют"), 2);
    assert_int_equal(sum_of(sheet, "Выданы"), 1);
    const struct sheet_row *total = &sheet->rows[sheet->row_count - 1];
    assert_int_equal(total->cells[column_of(sheet, "Охват")].number, 667);
}

/* ---- today ---- */

struct today_work {
    struct kit *kit;
    struct school_today today;
};

static enum err work_today(struct tx *tx, void *context)
{
    struct today_work *work = context;
    return school_today_load(tx, work->kit->arena, KIT_SCHOOL, kit_today(work->kit), &work->today);
}

DESK_TEST(test_today_counts_pupils_once)
{
    const struct sale_line snack = kit_meal(KIT_SNACK);
    charge(kit, KIT_BREAKFAST, 2);
    charge(kit, KIT_FREE_LUNCH, 2);
    sell(kit, &snack, 1);
    struct today_work work = {.kit = kit};
    assert_int_equal(store_read(kit->store, work_today, &work), OK);
    assert_int_equal(work.today.count, 1);
    assert_int_equal(work.today.all.pupils, 3);
    assert_int_equal(work.today.all.in_rosters, 2);
    assert_int_equal(work.today.all.fed, 2);
    assert_int_equal(work.today.month.portions, 5);
    assert_int_equal(work.today.month.eaters, 2);
    assert_int_equal(work.today.month.meal_days, 1);
    assert_int_equal(money_in_kopecks(work.today.month.parents), 2 * 4961 + 3180);
    assert_int_equal(money_in_kopecks(work.today.month.subsidies), 2 * (2039 + 8700));
    assert_int_equal(work.today.before.portions, 0);
    at_hour(kit, 30, 0);
    assert_int_equal(store_read(kit->store, work_today, &work), OK);
    assert_int_equal(work.today.month.portions, 0);
    assert_int_equal(work.today.before.portions, 0); /* 1.04 beside 1.03, not 2.03 */
    at_hour(kit, 1, 0);
    assert_int_equal(store_read(kit->store, work_today, &work), OK);
    assert_int_equal(work.today.before.portions, 5);
}

/* ---- questions ---- */

static void refused(struct kit *kit, struct report_ask ask, enum report_status status)
{
    assert_int_equal(answer(kit, ask)->status, status);
    assert_non_null(report_status_words(status));
}

DESK_TEST(test_questions_without_an_answer)
{
    struct report_ask ask = ask_of(kit, REPORT_ROSTER, 0, REPORT_DAYS_LIMIT - 1);
    assert_int_equal(answer(kit, ask)->status, REPORT_MADE);
    ask.last_day = day_add(ask.last_day, 1);
    refused(kit, ask, REPORT_PERIOD_LONG);
    ask = ask_of(kit, REPORT_ROSTER, 1, 0);
    refused(kit, ask, REPORT_PERIOD_TURNED);
    ask = ask_of(kit, REPORT_ROSTER, 0, REPORT_DAY_COLUMNS_LIMIT - 1);
    ask.by_days = true;
    assert_int_equal(answer(kit, ask)->status, REPORT_MADE);
    ask.last_day = day_add(ask.last_day, 1);
    refused(kit, ask, REPORT_DAYS_LONG);
    ask = ask_of(kit, REPORT_ROSTER, 0, 1);
    ask.class_id = 1;
    refused(kit, ask, REPORT_CLASS_UNKNOWN);
    ask.class_id = KIT_CLASS;
    ask.building = "Корпус 2";
    refused(kit, ask, REPORT_CLASS_UNKNOWN);
    ask.school_id = 99;
    refused(kit, ask, REPORT_SCHOOL_UNKNOWN);
    for (int i = 0; i < SCHOOL_REPORTS; i++) {
        enum school_report report;
        const char *word = report_about((enum school_report)i)->word;
        assert_true(report_of_word(text_of(word), &report));
        assert_int_equal(report, i);
        const struct sheet *sheet = made(kit, ask_of(kit, report, 0, 0));
        json_t *view;
        assert_int_equal(sheet_view(kit->arena, sheet, 0, 10, &view), OK);
        json_decref(view);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_month_is_the_ledgers_in_every_period),
        cmocka_unit_test(test_the_city_is_the_sum_of_its_schools),
        cmocka_unit_test(test_set_meals_come_to_the_same_money),
        cmocka_unit_test(test_dishes_come_to_the_sales),
        cmocka_unit_test(test_a_roster_holds_what_stands),
        cmocka_unit_test(test_tills_days_are_summed),
        cmocka_unit_test(test_debtors_are_below_the_limit),
        cmocka_unit_test(test_cards_cover_those_who_are_at_school),
        cmocka_unit_test(test_today_counts_pupils_once),
        cmocka_unit_test(test_questions_without_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
