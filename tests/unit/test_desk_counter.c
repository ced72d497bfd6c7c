/* The counter beyond sales: set meals handed out for the roster, temporary cards, overrides and
 * forgotten cards, and one id for one document whatever its kind. */
#include "desk_kit.h"

#include <string.h>

#include "base/id.h"
#include "desk/attendance.h"
#include "ledger/book.h"
#include "school/cashier.h"
#include "school/photo.h"

#define ROWS(list) (int)(sizeof(list) / sizeof((list)[0]))

static struct document served(struct kit *kit, int pupil, int64_t set_meal_id)
{
    return (struct document){
        .id = kit_id(kit),
        .kind = DOCUMENT_SERVED,
        .happened_at = kit->now,
        .account_id = kit_pupil(KIT_SCHOOL, pupil),
        .card_id = kit_card(KIT_SCHOOL, pupil),
        .set_meal_id = set_meal_id,
    };
}

static struct document not_served(struct kit *kit, const struct document *what)
{
    return (struct document){
        .id = kit_id(kit),
        .kind = DOCUMENT_NOT_SERVED,
        .happened_at = kit->now,
        .account_id = what->account_id,
        .returned_id = what->id,
    };
}

static struct document temporary(struct kit *kit, int pupil, const char *chip)
{
    return (struct document){
        .id = kit_id(kit),
        .kind = DOCUMENT_TEMPORARY_CARD,
        .happened_at = kit->now,
        .account_id = kit_pupil(KIT_SCHOOL, pupil),
        .chip = text_of(chip),
    };
}

static struct document card_back(struct kit *kit, int64_t account_id, int64_t card_id,
                                 enum card_state state)
{
    return (struct document){
        .id = kit_id(kit),
        .kind = DOCUMENT_CARD_STATE,
        .happened_at = kit->now,
        .account_id = account_id,
        .card_id = card_id,
        .card_state = state,
    };
}

/* What the tills are told of a set meal of today. */
static int64_t taken(struct kit *kit, const char *column, int pupil, int64_t set_meal_id)
{
    return kit_count(kit,
                     arena_printf(kit->arena,
                                  "SELECT CAST(coalesce(sum(%s), 0) AS BIGINT) FROM "
                                  "meal_taken WHERE school_id = 24 AND day = %d AND "
                                  "account_id = %lld AND set_meal_id = %lld",
                                  column, kit_today(kit).number,
                                  (long long)kit_pupil(KIT_SCHOOL, pupil), (long long)set_meal_id));
}

static int64_t version(struct kit *kit)
{
    return kit_count(kit, "SELECT version FROM book WHERE school_id = 24");
}

static int64_t card_state(struct kit *kit, int64_t card_id)
{
    return kit_count(kit, arena_printf(kit->arena, "SELECT state FROM card WHERE id = %lld",
                                       (long long)card_id));
}

/* What no engine has a part in. */
#define FORM_TEST(name)                                                                            \
    static void body_##name(struct kit *kit);                                                      \
    static void fixture_##name(struct fixture *fixture)                                            \
    {                                                                                              \
        struct kit kit;                                                                            \
        kit_open(&kit, fixture);                                                                   \
        body_##name(&kit);                                                                         \
        kit_close(&kit);                                                                           \
    }                                                                                              \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_sqlite(fixture_##name);                                                            \
    }                                                                                              \
    static void body_##name(struct kit *kit)

/* ---- set meals handed out ---- */

DESK_TEST(test_a_set_meal_handed_out_moves_no_money)
{
    int64_t before = version(kit);
    struct document first = served(kit, 1, KIT_SNACK), same = first, other = first;
    other.cashier_id = 5;
    assert_int_equal(kit_record_one(kit, &first), DOCUMENT_RECORDED);
    assert_int_equal(first.refusal, SALE_OK);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    assert_int_equal(kit_record_one(kit, &other), DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(version(kit), before + 1);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM transfer"), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM served"), 1);
}

DESK_TEST(test_a_second_one_is_recorded_and_told)
{
    const struct sale_line snack = kit_meal(KIT_SNACK);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document both[] = {served(kit, 1, KIT_SNACK), served(kit, 1, KIT_SNACK)};
    kit_record(kit, both, 2);
    assert_int_equal(both[0].refusal, SALE_OK);
    assert_int_equal(both[1].status, DOCUMENT_RECORDED);
    assert_int_equal(both[1].refusal, SALE_ALREADY_SERVED);
    struct document sale = kit_sale(kit, &snack, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(sale.refusal, SALE_ALREADY_SERVED);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 3);
    struct document elsewhere = served(kit, 2, KIT_SNACK);
    assert_int_equal(kit_record_one(kit, &elsewhere), DOCUMENT_RECORDED);
    assert_int_equal(elsewhere.refusal, SALE_OK);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    struct document tomorrow = served(kit, 1, KIT_SNACK);
    assert_int_equal(kit_record_one(kit, &tomorrow), DOCUMENT_RECORDED);
    assert_int_equal(tomorrow.refusal, SALE_OK);
}

DESK_TEST(test_a_sale_counts_as_handed_out_until_it_is_returned)
{
    const struct sale_line snack = kit_meal(KIT_SNACK);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document sale = kit_sale(kit, &snack, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct document again = served(kit, 1, KIT_SNACK);
    assert_int_equal(kit_record_one(kit, &again), DOCUMENT_RECORDED);
    assert_int_equal(again.refusal, SALE_ALREADY_SERVED);
    struct document back[] = {not_served(kit, &again), kit_return(kit, &sale, &snack, 1)};
    kit_record(kit, back, 2);
    assert_int_equal(back[0].status, DOCUMENT_RECORDED);
    assert_int_equal(back[1].status, DOCUMENT_RECORDED);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 0);
    struct document third = kit_sale(kit, &snack, 1);
    assert_int_equal(kit_record_one(kit, &third), DOCUMENT_RECORDED);
    assert_int_equal(third.refusal, SALE_OK);
}

DESK_TEST(test_a_return_of_another_day_gives_back_the_day_of_the_sale)
{
    const struct sale_line snack = kit_meal(KIT_SNACK);
    struct instant today = kit->now;
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document sale = kit_sale(kit, &snack, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    struct document back = kit_return(kit, &sale, &snack, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 0);
    kit->now = today;
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM meal_taken"), 1);
}

DESK_TEST(test_a_set_meal_is_taken_back_once)
{
    struct document meal = served(kit, 1, KIT_SNACK);
    assert_int_equal(kit_record_one(kit, &meal), DOCUMENT_RECORDED);
    struct document others = not_served(kit, &meal);
    others.account_id = kit_pupil(KIT_SCHOOL, 2);
    assert_int_equal(kit_record_one(kit, &others), DOCUMENT_SERVED_UNKNOWN);
    struct document back = not_served(kit, &meal), same = back, twice = not_served(kit, &meal);
    struct document of_itself = not_served(kit, &back), stranger = not_served(kit, &back);
    stranger.account_id = kit_pupil(KIT_OTHER_SCHOOL, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    assert_int_equal(kit_record_one(kit, &twice), DOCUMENT_SERVED_UNKNOWN);
    assert_int_equal(kit_record_one(kit, &of_itself), DOCUMENT_SERVED_UNKNOWN);
    assert_int_equal(kit_record_one(kit, &stranger), DOCUMENT_ACCOUNT_UNKNOWN);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 0);
    /* Both in one batch, and the second of two. */
    struct document batch[] = {served(kit, 2, KIT_SNACK), served(kit, 2, KIT_SNACK), back, back};
    batch[2] = not_served(kit, &batch[0]);
    batch[3] = not_served(kit, &batch[0]);
    kit_record(kit, batch, 4);
    assert_int_equal(batch[2].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[3].status, DOCUMENT_SERVED_UNKNOWN);
    assert_int_equal(taken(kit, "served", 2, KIT_SNACK), 1);
}

DESK_TEST(test_what_a_set_meal_names)
{
    struct document wrong[] = {served(kit, 1, KIT_SNACK), served(kit, 1, KIT_SNACK),
                               served(kit, 1, 99)};
    const enum document_status statuses[] = {DOCUMENT_ACCOUNT_UNKNOWN, DOCUMENT_CARD_UNKNOWN,
                                             DOCUMENT_SET_MEAL_UNKNOWN};
    wrong[0].account_id = kit_pupil(KIT_OTHER_SCHOOL, 1);
    wrong[1].card_id = kit_card(KIT_SCHOOL, 2);
    kit_record(kit, wrong, ROWS(wrong));
    for (int i = 0; i < ROWS(wrong); i++) assert_int_equal(wrong[i].status, statuses[i]);
    struct document told[] = {served(kit, 4, KIT_SNACK), served(kit, 3, KIT_SNACK),
                              served(kit, 1, KIT_BREAKFAST)};
    const enum sale_status refusals[] = {SALE_ACCOUNT_CLOSED, SALE_CARD_NOT_ACTIVE,
                                         SALE_NOT_ENTITLED};
    kit_record(kit, told, ROWS(told));
    for (int i = 0; i < ROWS(told); i++) {
        assert_int_equal(told[i].status, DOCUMENT_RECORDED);
        assert_int_equal(told[i].refusal, refusals[i]);
    }
    kit_entitle(kit, kit_pupil(KIT_SCHOOL, 2), KIT_BREAKFAST, kit_today(kit));
    struct document entitled = served(kit, 2, KIT_BREAKFAST);
    assert_int_equal(kit_record_one(kit, &entitled), DOCUMENT_RECORDED);
    assert_int_equal(entitled.refusal, SALE_OK);
}

/* ---- rosters and reversals ---- */

static void reverse(struct kit *kit, int64_t id, enum reverse_status expected)
{
    struct reversal reversal = {
        .id = kit_id(kit), .school_id = KIT_SCHOOL, .reversed_id = id, .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, expected);
}

DESK_TEST(test_tills_know_whom_a_roster_charged)
{
    const int64_t ids[] = {kit_pupil(KIT_SCHOOL, 1), kit_pupil(KIT_SCHOOL, 2)};
    struct roster_charge charge = {
        .id = kit_id(kit),
        .school_id = KIT_SCHOOL,
        .class_id = KIT_CLASS,
        .day = kit_today(kit),
        .set_meal_id = KIT_SNACK,
        .happened_at = kit->now,
        .account_ids = ids,
        .account_count = 2,
    };
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(charge.status, ROSTER_RECORDED);
    assert_int_equal(taken(kit, "charged", 1, KIT_SNACK), 1);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 0);
    struct document meal = served(kit, 1, KIT_SNACK);
    assert_int_equal(kit_record_one(kit, &meal), DOCUMENT_RECORDED);
    assert_int_equal(meal.refusal, SALE_OK);
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(taken(kit, "charged", 2, KIT_SNACK), 1);
    reverse(kit, charge.id, REVERSE_RECORDED);
    assert_int_equal(taken(kit, "charged", 1, KIT_SNACK), 0);
    assert_int_equal(taken(kit, "charged", 2, KIT_SNACK), 0);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 1);
}

DESK_TEST(test_a_reversed_receipt_handed_out_nothing)
{
    const struct sale_line lines[] = {kit_meal(KIT_SNACK), kit_pizza(1)};
    struct document sale = kit_sale(kit, lines, 2);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    reverse(kit, sale.id, REVERSE_RECORDED);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 0);
    struct document other = kit_sale(kit, lines, 2);
    assert_int_equal(kit_record_one(kit, &other), DOCUMENT_RECORDED);
    struct document back = kit_return(kit, &other, lines, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 0);
    reverse(kit, back.id, REVERSE_RECORDED);
    assert_int_equal(taken(kit, "served", 1, KIT_SNACK), 1);
}

/* ---- temporary cards ---- */

DESK_TEST(test_a_temporary_card_lives_and_returns)
{
    const struct sale_line pizza = kit_pizza(1);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document given = temporary(kit, 1, "AABB01"), same = given;
    struct document batch[] = {given, kit_sale(kit, &pizza, 1)};
    batch[1].card_id = given.id;
    kit_record(kit, batch, 2);
    assert_int_equal(batch[0].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[1].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[1].refusal, SALE_OK);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    assert_int_equal(card_state(kit, given.id), CARD_TEMPORARY);
    /* In use, the chip is nobody else's. */
    struct document taken_chip = temporary(kit, 2, "AABB01");
    assert_int_equal(kit_record_one(kit, &taken_chip), DOCUMENT_RECORDED);
    assert_int_equal(taken_chip.obstacle, DOCUMENT_CHIP_TAKEN);
    assert_int_equal(card_state(kit, taken_chip.id), CARD_BLOCKED);
    struct document back = card_back(kit, given.account_id, given.id, CARD_RETURNED);
    struct document back_again = back;
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &back_again), DOCUMENT_EXISTS);
    assert_int_equal(card_state(kit, given.id), CARD_RETURNED);
    struct document next = temporary(kit, 2, "AABB01");
    assert_int_equal(kit_record_one(kit, &next), DOCUMENT_RECORDED);
    assert_int_equal(next.obstacle, DOCUMENT_NO_OBSTACLE);
    /* What was sold with the first one meanwhile is a fact. */
    struct document late = kit_sale(kit, &pizza, 1);
    late.card_id = given.id;
    assert_int_equal(kit_record_one(kit, &late), DOCUMENT_RECORDED);
    assert_int_equal(late.refusal, SALE_CARD_NOT_ACTIVE);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM card_event e JOIN card c ON c.school_id"
                                    " = e.school_id AND c.id = e.card_id WHERE c.is_temporary = 1"),
                     4);
}

DESK_TEST(test_a_chip_of_another_school_is_taken)
{
    const struct sale_line pizza = kit_pizza(1);
    const char *chip = arena_printf(kit->arena, "04%02d%02d", KIT_OTHER_SCHOOL, 1);
    struct document given = temporary(kit, 1, chip);
    assert_int_equal(kit_record_one(kit, &given), DOCUMENT_RECORDED);
    assert_int_equal(given.obstacle, DOCUMENT_CHIP_TAKEN);
    struct document sale = kit_sale(kit, &pizza, 1);
    sale.card_id = given.id;
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(sale.refusal, SALE_CARD_NOT_ACTIVE);
    /* The blank that it was goes back to the stock; the other's chip stays his. */
    struct document back = card_back(kit, given.account_id, given.id, CARD_RETURNED);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    struct document again = temporary(kit, 1, chip);
    assert_int_equal(kit_record_one(kit, &again), DOCUMENT_RECORDED);
    assert_int_equal(again.obstacle, DOCUMENT_CHIP_TAKEN);
}

DESK_TEST(test_only_a_temporary_card_goes_back_to_the_stock)
{
    struct document own = card_back(kit, kit_pupil(KIT_SCHOOL, 4), kit_card(KIT_SCHOOL, 4),
                                    CARD_RETURNED);
    assert_int_equal(kit_record_one(kit, &own), DOCUMENT_CARD_MAY_NOT);
    struct document given = temporary(kit, 1, "AABB02");
    assert_int_equal(kit_record_one(kit, &given), DOCUMENT_RECORDED);
    struct document lost = card_back(kit, given.account_id, given.id, CARD_LOST);
    assert_int_equal(kit_record_one(kit, &lost), DOCUMENT_RECORDED);
    struct document found = card_back(kit, given.account_id, given.id, CARD_RETURNED);
    assert_int_equal(kit_record_one(kit, &found), DOCUMENT_RECORDED);
    struct document again = card_back(kit, given.account_id, given.id, CARD_RETURNED);
    assert_int_equal(kit_record_one(kit, &again), DOCUMENT_CARD_MAY_NOT);
    struct document lost_again = card_back(kit, given.account_id, given.id, CARD_LOST);
    assert_int_equal(kit_record_one(kit, &lost_again), DOCUMENT_CARD_MAY_NOT);
}

FORM_TEST(test_chips_that_are_none)
{
    const char *const wrong[] = {"",     "0",    "04A", "04a1",
                                 "0x04", "04 1", "ZZ",  "0102030405060708090A0B"};
    for (int i = 0; i < ROWS(wrong); i++) {
        struct document given = temporary(kit, 1, wrong[i]);
        assert_int_equal(kit_record_one(kit, &given), DOCUMENT_CHIP_INVALID);
    }
    struct document stranger = temporary(kit, 1, "0102030405060708090A");
    stranger.account_id = kit_pupil(KIT_OTHER_SCHOOL, 1);
    assert_int_equal(kit_record_one(kit, &stranger), DOCUMENT_ACCOUNT_UNKNOWN);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM card WHERE is_temporary = 1"), 0);
}

/* ---- one id, one document ---- */

DESK_TEST(test_an_id_is_one_document_whatever_its_kind)
{
    const struct sale_line pizza = kit_pizza(1);
    struct document first[] = {
        kit_sale(kit, &pizza, 1),
        served(kit, 1, KIT_SNACK),
        temporary(kit, 1, "AABB03"),
        card_back(kit, kit_pupil(KIT_SCHOOL, 1), kit_card(KIT_SCHOOL, 1), CARD_BLOCKED),
        kit_card_document(kit, DOCUMENT_ACTIVATION, 3),
    };
    enum { COUNT = ROWS(first) };
    struct document again[COUNT];
    for (int i = 0; i < COUNT; i++) again[i] = first[i];
    kit_record(kit, first, COUNT);
    for (int i = 0; i < COUNT; i++) assert_int_equal(first[i].status, DOCUMENT_RECORDED);
    int64_t before = version(kit);
    for (int i = 0; i < COUNT; i++) {
        for (int k = 0; k < COUNT; k++) {
            struct document document = again[k];
            document.id = again[i].id;
            enum document_status expected = i == k ? DOCUMENT_EXISTS
                                                   : DOCUMENT_EXISTS_WITH_OTHER_CONTENT;
            assert_int_equal(kit_record_one(kit, &document), expected);
        }
    }
    assert_int_equal(version(kit), before);
}

DESK_TEST(test_an_id_is_one_document_within_a_batch)
{
    const struct sale_line pizza = kit_pizza(1);
    struct document batch[] = {served(kit, 1, KIT_SNACK), served(kit, 1, KIT_SNACK),
                               kit_sale(kit, &pizza, 1),  kit_sale(kit, &pizza, 1),
                               served(kit, 2, KIT_SNACK), temporary(kit, 2, "AABB04")};
    batch[1] = batch[0];
    batch[2].id = batch[0].id;
    batch[4].id = batch[3].id;
    batch[5].id = batch[3].id;
    kit_record(kit, batch, ROWS(batch));
    const enum document_status statuses[] = {
        DOCUMENT_RECORDED,
        DOCUMENT_EXISTS,
        DOCUMENT_EXISTS_WITH_OTHER_CONTENT,
        DOCUMENT_RECORDED,
        DOCUMENT_EXISTS_WITH_OTHER_CONTENT,
        DOCUMENT_EXISTS_WITH_OTHER_CONTENT,
    };
    for (int i = 0; i < ROWS(batch); i++) assert_int_equal(batch[i].status, statuses[i]);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM served"), 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM receipt"), 1);
}

DESK_TEST(test_a_batch_answers_with_a_version_that_holds_it)
{
    const struct sale_line pizza = kit_pizza(1);
    struct document sale = kit_sale(kit, &pizza, 1), bad = sale;
    struct journal_batch batch = {.desk = &kit->desk,
                                  .arena = kit->arena,
                                  .school_id = KIT_SCHOOL,
                                  .documents = &sale,
                                  .count = 1};
    int64_t before = version(kit);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(desk_record(&batch), OK);
        assert_int_equal(batch.version, before + 1);
        assert_int_equal(version(kit), before + 1);
    }
    bad.number = 0;
    batch.documents = &bad;
    assert_int_equal(desk_record(&batch), OK);
    assert_int_equal(batch.version, before + 1);
}

/* ---- what is kept beside ---- */

DESK_TEST(test_overrides_and_forgotten_cards_are_kept)
{
    const struct sale_line pizza = kit_pizza(1);
    struct document sale = kit_sale(kit, &pizza, 1), same, other;
    sale.card_id = 0;
    sale.is_forgotten = true;
    sale.cashier_id = 71;
    sale.shift = 12;
    sale.override_cashier_id = 72;
    sale.override_reason = TEXT("карта дома");
    same = other = sale;
    other.override_reason = TEXT("карта потеряна");
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    assert_int_equal(kit_record_one(kit, &other), DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
    struct document meal = served(kit, 1, KIT_SNACK);
    meal.card_id = 0;
    meal.is_forgotten = true;
    assert_int_equal(kit_record_one(kit, &meal), DOCUMENT_RECORDED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM forgotten_card"), 2);
    assert_int_equal(kit_count(kit, "SELECT cashier_id FROM override"), 72);
    assert_int_equal(kit_count(kit, "SELECT cashier_id * 100 + shift FROM receipt"), 7112);
    assert_int_equal(kit_count(kit, "SELECT flags FROM receipt"), 4 | 16 | 32 | 2);
    assert_int_equal(kit_count(kit, "SELECT flags FROM served"), 16);
}

FORM_TEST(test_overrides_that_are_none)
{
    const struct sale_line pizza = kit_pizza(1);
    char *long_reason = arena_take(kit->arena, DOCUMENT_REASON_LIMIT + 2);
    memset(long_reason, 'x', DOCUMENT_REASON_LIMIT + 1);
    const struct text reasons[] = {{"", 0}, TEXT("a\nb"), TEXT("\xff"), text_of(long_reason)};
    for (int i = 0; i < ROWS(reasons); i++) {
        struct document sale = kit_sale(kit, &pizza, 1);
        sale.override_cashier_id = 72;
        sale.override_reason = reasons[i];
        assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_REASON_INVALID);
    }
    struct document shown = kit_sale(kit, &pizza, 1);
    shown.is_forgotten = true;
    assert_int_equal(kit_record_one(kit, &shown), DOCUMENT_CARD_AND_FORGOTTEN);
}

/* ---- cashiers, photos, attendance ---- */

static enum err cashiers_run(struct tx *tx, void *context)
{
    struct kit *kit = context;
    struct cashier cashier = {.school_id = KIT_SCHOOL,
                              .pin = "$argon2id$",
                              .chip = "",
                              .roles = CASHIER_RETURN,
                              .is_active = true};
    struct cashier_list *list = ARENA_NEW(kit->arena, struct cashier_list);
    bool found;
    for (int i = 1; i <= CASHIERS_LIMIT; i++) {
        cashier.id = i;
        cashier.name = arena_printf(kit->arena, "Кассир %03d", i);
        TRY(cashier_set(tx, &cashier, 5));
    }
    cashier.name = "Аня";
    cashier.is_active = false;
    TRY(cashier_set(tx, &cashier, 6));
    TRY(cashier_list_load(tx, kit->arena, KIT_SCHOOL, list));
    assert_int_equal(list->count, CASHIERS_LIMIT);
    assert_string_equal(list->rows[0].name, "Аня");
    assert_false(list->rows[0].is_active);
    TRY(cashier_by_id(tx, kit->arena, KIT_SCHOOL, 2, &found, &cashier));
    assert_true(found);
    assert_int_equal(cashier.roles, CASHIER_RETURN);
    TRY(cashier_by_id(tx, kit->arena, KIT_OTHER_SCHOOL, 2, &found, &cashier));
    assert_false(found);
    cashier.school_id = KIT_SCHOOL;
    cashier.id = CASHIERS_LIMIT + 1;
    assert_int_equal(cashier_set(tx, &cashier, 7), ERR_LIMIT);
    return OK;
}

DESK_TEST(test_cashiers)
{
    int64_t roles;
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, cashiers_run, kit), OK);
    assert_true(cashier_roles_parse(TEXT("return,temporary"), &roles));
    assert_int_equal(roles, CASHIER_RETURN | CASHIER_TEMPORARY);
    assert_true(cashier_roles_parse(TEXT("none"), &roles));
    assert_int_equal(roles, 0);
    assert_false(cashier_roles_parse(TEXT("return,"), &roles));
    assert_false(cashier_roles_parse(TEXT(""), &roles));
    assert_false(cashier_roles_parse(TEXT("admin"), &roles));
    assert_true(cashier_pin_is_formed(TEXT("0000")));
    assert_true(cashier_pin_is_formed(TEXT("12345678")));
    assert_false(cashier_pin_is_formed(TEXT("123")));
    assert_false(cashier_pin_is_formed(TEXT("123456789")));
    assert_false(cashier_pin_is_formed(TEXT("12a4")));
}

static struct text png_of(struct arena *arena, uint32_t width, uint32_t height, size_t size)
{
    static const uint8_t HEAD[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n',
                                   0,    0,   0,   13,  'I',  'H',  'D',  'R'};
    char *bytes = arena_take(arena, size);
    memcpy(bytes, HEAD, sizeof HEAD);
    for (int i = 0; i < 4; i++) {
        bytes[16 + i] = (char)(width >> (24 - 8 * i));
        bytes[20 + i] = (char)(height >> (24 - 8 * i));
    }
    return (struct text){bytes, size};
}

static struct text jpeg_of(struct arena *arena, int width, int height)
{
    const uint8_t head[] = {0xFF,
                            0xD8,
                            0xFF,
                            0xE0,
                            0,
                            4,
                            1,
                            2,
                            0xFF,
                            0xFF,
                            0xC4,
                            0,
                            3,
                            9,
                            0xFF,
                            0xC2,
                            0,
                            17,
                            8,
                            (uint8_t)(height >> 8),
                            (uint8_t)height,
                            (uint8_t)(width >> 8),
                            (uint8_t)width};
    char *bytes = arena_take(arena, 100);
    memcpy(bytes, head, sizeof head);
    return (struct text){bytes, 100};
}

FORM_TEST(test_photos_are_judged_by_their_bytes)
{
    struct photo photo;
    struct arena *arena = kit->arena;
    assert_int_equal(photo_judge(png_of(arena, 300, 400, 100), &photo), PHOTO_OK);
    assert_string_equal(photo.content_type, "image/png");
    assert_int_equal(photo.width * 10000 + photo.height, 3000400);
    assert_int_equal(photo_judge(jpeg_of(arena, 300, 400), &photo), PHOTO_OK);
    assert_string_equal(photo.content_type, "image/jpeg");
    assert_int_equal(photo.width * 10000 + photo.height, 3000400);
    assert_int_equal(photo_judge((struct text){NULL, 0}, &photo), PHOTO_EMPTY);
    assert_int_equal(photo_judge(png_of(arena, 300, 400, PHOTO_BYTES_LIMIT + 1), &photo),
                     PHOTO_TOO_LARGE);
    assert_int_equal(photo_judge(png_of(arena, 300, 400, PHOTO_BYTES_LIMIT), &photo), PHOTO_OK);
    assert_int_equal(photo_judge(png_of(arena, 31, 400, 100), &photo), PHOTO_SIDES);
    assert_int_equal(photo_judge(png_of(arena, 300, 0xFFFFFFFF, 100), &photo), PHOTO_SIDES);
    assert_int_equal(photo_judge(jpeg_of(arena, 0, 400), &photo), PHOTO_SIDES);
    struct text cut = jpeg_of(arena, 300, 400);
    memset((char *)(uintptr_t)cut.bytes + 14, 0, 86);
    assert_int_equal(photo_judge(cut, &photo), PHOTO_UNKNOWN);
    char *markers = arena_take(arena, 100);
    memset(markers, 0xFF, 100);
    markers[1] = (char)0xD8;
    assert_int_equal(photo_judge((struct text){markers, 100}, &photo), PHOTO_UNKNOWN);
}

static enum err photos_run(struct tx *tx, void *context)
{
    struct kit *kit = context;
    struct photo photo, kept;
    bool found;
    int64_t account_id = kit_pupil(KIT_SCHOOL, 1);
    assert_int_equal(photo_judge(png_of(kit->arena, 300, 400, 100), &photo), PHOTO_OK);
    TRY(photo_set(tx, KIT_SCHOOL, account_id, &photo, 5));
    TRY(photo_load(tx, kit->arena, KIT_SCHOOL, account_id, &found, &kept));
    assert_true(found);
    assert_true(text_equal(kept.bytes, photo.bytes));
    assert_string_equal(kept.hash, photo.hash);
    TRY(photo_load(tx, kit->arena, KIT_OTHER_SCHOOL, account_id, &found, &kept));
    assert_false(found);
    TRY(photo_remove(tx, KIT_SCHOOL, account_id, 6));
    TRY(photo_load(tx, kit->arena, KIT_SCHOOL, account_id, &found, &kept));
    assert_false(found);
    return OK;
}

DESK_TEST(test_photos_are_kept_and_taken_away)
{
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, photos_run, kit), OK);
    assert_int_equal(kit_count(kit, "SELECT version FROM photo WHERE hash = ''"), 6);
}

static enum err attendance_run(struct tx *tx, void *context)
{
    struct kit *kit = context;
    const int64_t ids[] = {kit_pupil(KIT_SCHOOL, 1), kit_pupil(KIT_SCHOOL, 2)};
    struct attendance attendance = {
        .school_id = KIT_SCHOOL, .day = kit_today(kit), .account_ids = ids, .account_count = 2};
    TRY(attendance_mark(tx, &attendance, 5));
    attendance.account_count = 1;
    attendance.is_present = true;
    TRY(attendance_mark(tx, &attendance, 6));
    attendance.account_count = 0;
    return attendance_mark(tx, &attendance, 7);
}

DESK_TEST(test_marks_of_presence)
{
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, attendance_run, kit), OK);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM attendance"), 2);
    assert_int_equal(kit_count(kit, "SELECT version FROM attendance WHERE is_present = 1"), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_set_meal_handed_out_moves_no_money),
        cmocka_unit_test(test_a_second_one_is_recorded_and_told),
        cmocka_unit_test(test_a_sale_counts_as_handed_out_until_it_is_returned),
        cmocka_unit_test(test_a_return_of_another_day_gives_back_the_day_of_the_sale),
        cmocka_unit_test(test_a_set_meal_is_taken_back_once),
        cmocka_unit_test(test_what_a_set_meal_names),
        cmocka_unit_test(test_tills_know_whom_a_roster_charged),
        cmocka_unit_test(test_a_reversed_receipt_handed_out_nothing),
        cmocka_unit_test(test_a_temporary_card_lives_and_returns),
        cmocka_unit_test(test_a_chip_of_another_school_is_taken),
        cmocka_unit_test(test_only_a_temporary_card_goes_back_to_the_stock),
        cmocka_unit_test(test_chips_that_are_none),
        cmocka_unit_test(test_an_id_is_one_document_whatever_its_kind),
        cmocka_unit_test(test_an_id_is_one_document_within_a_batch),
        cmocka_unit_test(test_a_batch_answers_with_a_version_that_holds_it),
        cmocka_unit_test(test_overrides_and_forgotten_cards_are_kept),
        cmocka_unit_test(test_overrides_that_are_none),
        cmocka_unit_test(test_cashiers),
        cmocka_unit_test(test_photos_are_judged_by_their_bytes),
        cmocka_unit_test(test_photos_are_kept_and_taken_away),
        cmocka_unit_test(test_marks_of_presence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
