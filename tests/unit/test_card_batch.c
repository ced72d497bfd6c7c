/* Making cards: orders into batches, chips to cards, the way to the school and into pupils' hands,
 * on both engines. */
#include "desk_kit.h"

#include <string.h>

#include "base/id.h"
#include "desk/card_bind.h"
#include "desk/card_keep.h"
#include "ledger/book.h"
#include "school/calendar.h"
#include "school/school.h"

enum { CLERK = 4321 /* a login */ };

static struct day day_of(int year, int month, int day)
{
    struct day number;
    assert_true(day_from_date((struct date){year, month, day}, &number));
    return number;
}

static enum card_order_status order(struct kit *kit, int pupil, enum card_cause cause)
{
    struct card_order one = {.account_id = kit_pupil(KIT_SCHOOL, pupil), .cause = cause};
    assert_int_equal(desk_card_order(&kit->desk, kit->arena, KIT_SCHOOL, CLERK, &one, 1), OK);
    return one.status;
}

struct reading {
    struct kit *kit;
    struct card_batch_list batches;
    struct batch_cards cards;
    struct card_holders holders;
    struct card_history history;
    struct temporary_cards temporary;
    int pupil;
};

static enum err read_all(struct tx *tx, void *context)
{
    struct reading *reading = context;
    struct arena *arena = reading->kit->arena;
    int64_t account_id = kit_pupil(KIT_SCHOOL, reading->pupil);
    TRY(card_batches_of_school(tx, arena, KIT_SCHOOL, 0, &reading->batches));
    if (reading->batches.count > 0) {
        TRY(batch_cards_load(tx, arena, KIT_SCHOOL, reading->batches.batches[0].id,
                             &reading->cards));
    }
    TRY(card_holders_load(tx, arena, KIT_SCHOOL, 0, &reading->holders));
    TRY(temporary_cards_load(tx, arena, KIT_SCHOOL, &reading->temporary));
    return card_history_load(tx, arena, KIT_SCHOOL, account_id, &reading->history);
}

/* The school's batches, the cards of the newest, who has what, and a pupil's history. */
static struct reading look(struct kit *kit, int pupil)
{
    struct reading reading = {.kit = kit, .pupil = pupil};
    assert_int_equal(store_read(kit->store, read_all, &reading), OK);
    return reading;
}

static const struct card_holder *holder(const struct reading *reading)
{
    int64_t account_id = kit_pupil(KIT_SCHOOL, reading->pupil);
    for (int i = 0; i < reading->holders.count; i++) {
        if (reading->holders.holders[i].account_id == account_id) {
            return &reading->holders.holders[i];
        }
    }
    static const struct card_holder NOBODY;
    fail_msg("pupil %d is nobody's holder", reading->pupil);
    return &NOBODY;
}

static void days_pass(struct kit *kit, int days)
{
    kit->now = instant_add_ms(kit->now, days * DAY_MS);
}

static enum card_batch_status move(struct kit *kit, int64_t batch_id, enum card_batch_state state)
{
    struct card_batch_move moving = {.school_id = KIT_SCHOOL,
                                     .batch_id = batch_id,
                                     .login_id = CLERK,
                                     .state = state,
                                     .taken_by = TEXT("Петрова А. С.")};
    assert_int_equal(desk_card_batch_move(&kit->desk, kit->arena, &moving), OK);
    return moving.status;
}

static struct card_binding bind(struct kit *kit, int64_t batch_id, int64_t card_id,
                                const char *chip)
{
    struct card_binding binding = {.school_id = KIT_SCHOOL,
                                   .batch_id = batch_id,
                                   .card_id = card_id,
                                   .login_id = CLERK,
                                   .chip = text_of(chip)};
    assert_int_equal(desk_card_bind(&kit->desk, kit->arena, &binding), OK);
    return binding;
}

static enum card_keep_status keep(struct kit *kit, int64_t card_id, enum card_state state)
{
    struct card_keeping keeping = {
        .school_id = KIT_SCHOOL, .card_id = card_id, .login_id = CLERK, .state = state};
    assert_int_equal(desk_card_keep(&kit->desk, kit->arena, &keeping), OK);
    return keeping.status;
}

/* ---- ordering ---- */

/* Pupil 1 has an active card, 3 one that is given out, 4 has left. */
DESK_TEST(test_who_may_have_a_card_ordered)
{
    assert_int_equal(order(kit, 9, CARD_CAUSE_FIRST), CARD_ORDER_PERSON_UNKNOWN);
    assert_int_equal(order(kit, 4, CARD_CAUSE_LOST), CARD_ORDER_PERSON_LEFT);
    assert_int_equal(order(kit, 1, CARD_CAUSE_FIRST), CARD_ORDER_HAS_CARD);
    assert_int_equal(order(kit, 3, CARD_CAUSE_FIRST), CARD_ORDER_HAS_CARD);
    assert_int_equal(order(kit, 3, CARD_CAUSE_DAMAGED), CARD_ORDER_TAKEN);
    assert_int_equal(order(kit, 3, CARD_CAUSE_LOST), CARD_ORDER_UNDER_WAY);
    struct card_order twice[] = {{kit_pupil(KIT_SCHOOL, 1), CARD_CAUSE_NAME, 0, 0, 0},
                                 {kit_pupil(KIT_SCHOOL, 1), CARD_CAUSE_NAME, 0, 0, 0}};
    assert_int_equal(desk_card_order(&kit->desk, kit->arena, KIT_SCHOOL, CLERK, twice, 2), OK);
    assert_int_equal(twice[0].status, CARD_ORDER_TAKEN);
    assert_int_equal(twice[1].status, CARD_ORDER_UNDER_WAY);
    struct card_order foreign = {kit_pupil(KIT_OTHER_SCHOOL, 1), CARD_CAUSE_LOST, 0, 0, 0};
    assert_int_equal(desk_card_order(&kit->desk, kit->arena, KIT_SCHOOL, CLERK, &foreign, 1), OK);
    assert_int_equal(foreign.status, CARD_ORDER_PERSON_UNKNOWN);
}

enum { SCHOOL_WITHOUT = 26 };

static enum err school_without(struct tx *tx, void *context)
{
    struct kit *kit = context;
    enum school_status status;
    struct school school = {
        .number = SCHOOL_WITHOUT, .name = "Школа", .kind = "full", .zone = zone_moscow()};
    struct person person = {.school_id = SCHOOL_WITHOUT,
                            .id = kit_pupil(SCHOOL_WITHOUT, 1),
                            .kind = PERSON_PUPIL,
                            .state = PERSON_ACTIVE,
                            .surname = "А",
                            .name = "Б",
                            .patronymic = ""};
    TRY(school_create(tx, &school, kit->now, &status));
    return person_add(tx, kit->arena, &person, 1, kit->now);
}

DESK_TEST(test_a_school_outside_the_project_orders_none)
{
    struct card_order one = {.account_id = kit_pupil(SCHOOL_WITHOUT, 1), .cause = CARD_CAUSE_FIRST};
    assert_int_equal(store_write(kit->store, 0, school_without, kit), OK);
    assert_int_equal(desk_card_order(&kit->desk, kit->arena, SCHOOL_WITHOUT, CLERK, &one, 1), OK);
    assert_int_equal(one.status, CARD_ORDER_NO_PROJECT);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM card_batch"), 0);
}

DESK_TEST(test_orders_of_a_day_are_one_batch_with_one_promise)
{
    assert_int_equal(order(kit, 1, CARD_CAUSE_LOST), CARD_ORDER_TAKEN);
    assert_int_equal(order(kit, 2, CARD_CAUSE_NAME), CARD_ORDER_TAKEN);
    struct reading first = look(kit, 1);
    assert_int_equal(first.batches.count, 1);
    assert_int_equal(first.cards.count, 2);
    assert_int_equal(first.cards.cards[1].position, 2);
    assert_int_equal(first.batches.batches[0].number, 1);
    /* Monday, 2 March 2026: two working days later is Wednesday. */
    assert_int_equal(first.batches.batches[0].promised_day.number, day_of(2026, 3, 4).number);
    days_pass(kit, 1);
    assert_int_equal(order(kit, 3, CARD_CAUSE_DAMAGED), CARD_ORDER_TAKEN);
    struct reading second = look(kit, 3);
    assert_int_equal(second.batches.count, 2);
    assert_int_equal(second.batches.batches[0].number, 2);
    assert_false(card_batch_is_late(&second.batches.batches[1], day_of(2026, 3, 4)));
    assert_true(card_batch_is_late(&second.batches.batches[1], day_of(2026, 3, 5)));
}

/* What was lost is dead with the order; what is damaged works on. */
DESK_TEST(test_a_lost_card_dies_at_once)
{
    assert_int_equal(order(kit, 1, CARD_CAUSE_LOST), CARD_ORDER_TAKEN);
    assert_int_equal(order(kit, 2, CARD_CAUSE_DAMAGED), CARD_ORDER_TAKEN);
    struct reading one = look(kit, 1), two = look(kit, 2);
    assert_int_equal(holder(&one)->card_state, CARD_LOST);
    assert_int_equal(holder(&one)->coming_state, CARD_ORDERED);
    assert_int_equal(holder(&two)->card_state, CARD_ACTIVE);
    struct sale_line pizza = kit_pizza(1);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document sale = kit_sale(kit, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(sale.refusal, SALE_CARD_NOT_ACTIVE); /* a fact, and flagged */
}

static struct day promised(struct kit *kit, struct day day, int days);

struct promising {
    struct kit *kit;
    struct day day, promised;
    int days;
};

static enum err promise_work(struct tx *tx, void *context)
{
    struct promising *promising = context;
    return card_promised_day(tx, promising->kit->arena, promising->day, promising->days,
                             &promising->promised);
}

static struct day promised(struct kit *kit, struct day day, int days)
{
    struct promising promising = {.kit = kit, .day = day, .days = days};
    assert_int_equal(store_read(kit->store, promise_work, &promising), OK);
    return promising.promised;
}

static enum err holidays_set(struct tx *tx, void *context)
{
    (void)context;
    const struct calendar_day holiday = {.day = {20518}, .kind = CALENDAR_HOLIDAY, .reason = "П"};
    const struct calendar_day working = {.day = {20526}, .kind = CALENDAR_TEACHING, .reason = "Р"};
    TRY(calendar_day_set(tx, &holiday, CLERK, instant_of_ms(1)));
    return calendar_day_set(tx, &working, CLERK, instant_of_ms(1));
}

DESK_TEST(test_a_promise_counts_working_days_of_the_city)
{
    struct day friday = day_of(2026, 3, 6);
    assert_int_equal(promised(kit, friday, 2).number, day_of(2026, 3, 10).number);
    assert_int_equal(promised(kit, day_add(friday, 1), 2).number, day_of(2026, 3, 10).number);
    assert_int_equal(promised(kit, day_add(friday, 1), 0).number, day_of(2026, 3, 9).number);
    assert_int_equal(promised(kit, friday, 0).number, friday.number);
    assert_int_equal(day_of(2026, 3, 6).number, 20518);
    assert_int_equal(store_write(kit->store, 0, holidays_set, NULL), OK);
    /* Friday the 6th is a holiday and Saturday the 14th a working day now. */
    assert_int_equal(promised(kit, day_of(2026, 3, 5), 2).number, day_of(2026, 3, 10).number);
    assert_int_equal(promised(kit, day_of(2026, 3, 12), 2).number, day_of(2026, 3, 14).number);
}

/* ---- binding ---- */

static void test_what_readers_say_of_a_chip(void **state)
{
    struct text chip;
    struct arena arena;
    (void)state;
    arena_init(&arena, 1 << 16);
    assert_int_equal(card_chip_read(&arena, TEXT(" Em-Marine[5500] 126,58404 "), TEXT(""), &chip),
                     CARD_BIND_OK);
    assert_true(text_is(chip, "55007EE424"));
    assert_int_equal(card_chip_read(&arena, TEXT("55007ee424"), TEXT(""), &chip), CARD_BIND_OK);
    assert_true(text_is(chip, "55007EE424"));
    assert_int_equal(card_chip_read(&arena, TEXT("0008315940"), TEXT(""), &chip),
                     CARD_BIND_IN_PART);
    assert_int_equal(card_chip_read(&arena, TEXT("0008315940"), TEXT("55"), &chip), CARD_BIND_OK);
    assert_true(text_is(chip, "55007EE424"));
    assert_int_equal(card_chip_read(&arena, TEXT("0008315940"), TEXT("5"), &chip),
                     CARD_BIND_IN_PART);
    assert_int_equal(card_chip_read(&arena, TEXT("126,58404"), TEXT("55"), &chip),
                     CARD_BIND_IN_PART);
    assert_int_equal(
        card_chip_read(&arena, TEXT("Mifare[08A1B2C3] 1K (0004,08) 195,45729"), TEXT(""), &chip),
        CARD_BIND_RANDOM);
    assert_int_equal(card_chip_read(&arena, TEXT("Иванов"), TEXT(""), &chip), CARD_BIND_MALFORMED);
    assert_int_equal(card_chip_read(&arena, TEXT(""), TEXT(""), &chip), CARD_BIND_MALFORMED);
    arena_release(&arena);
}

DESK_TEST(test_blanks_are_bound_once_and_taken_back)
{
    assert_int_equal(order(kit, 1, CARD_CAUSE_LOST), CARD_ORDER_TAKEN);
    assert_int_equal(order(kit, 2, CARD_CAUSE_NAME), CARD_ORDER_TAKEN);
    struct reading reading = look(kit, 1);
    int64_t batch_id = reading.batches.batches[0].id;
    int64_t first = reading.cards.cards[0].card_id, second = reading.cards.cards[1].card_id;
    assert_int_equal(bind(kit, batch_id, first, "AABBCCDD01").status, CARD_BIND_CLOSED);
    assert_int_equal(move(kit, batch_id, CARD_BATCH_IN_WORK), CARD_BATCH_OK);
    assert_int_equal(bind(kit, batch_id, 12345, "AABBCCDD01").status, CARD_BIND_NO_CARD);
    assert_int_equal(bind(kit, batch_id, first, "AABBCCDD01").status, CARD_BIND_OK);
    assert_int_equal(bind(kit, batch_id, first, "AABBCCDD01").status, CARD_BIND_SAME);
    assert_int_equal(bind(kit, batch_id, first, "AABBCCDD02").status, CARD_BIND_BOUND);
    struct card_binding taken = bind(kit, batch_id, second, "AABBCCDD01");
    assert_int_equal(taken.status, CARD_BIND_TAKEN);
    assert_string_equal(taken.taken_by, kit_number(kit, KIT_SCHOOL, 1));
    /* Of another school's pupil, too. */
    struct card_binding other = bind(kit, batch_id, second, "042501");
    assert_int_equal(other.status, CARD_BIND_TAKEN);
    assert_string_equal(other.taken_by, kit_number(kit, KIT_OTHER_SCHOOL, 1));
    assert_int_equal(move(kit, batch_id, CARD_BATCH_MADE), CARD_BATCH_UNBOUND);
    int64_t undone;
    assert_int_equal(desk_card_unbind(&kit->desk, KIT_SCHOOL, batch_id, &undone), OK);
    assert_int_equal(undone, first);
    assert_int_equal(bind(kit, batch_id, second, "AABBCCDD01").status, CARD_BIND_OK);
    assert_int_equal(bind(kit, batch_id, first, "AABBCCDD03").status, CARD_BIND_OK);
    assert_int_equal(move(kit, batch_id, CARD_BATCH_MADE), CARD_BATCH_OK);
    assert_int_equal(desk_card_unbind(&kit->desk, KIT_SCHOOL, batch_id, &undone), OK);
    assert_int_equal(undone, 0);
}

static struct card_chips_import import(struct kit *kit, int64_t batch_id, const char *file)
{
    struct card_chips_import import = {
        .school_id = KIT_SCHOOL, .batch_id = batch_id, .login_id = CLERK, .file = text_of(file)};
    assert_int_equal(desk_card_chips_import(&kit->desk, kit->arena, &import), OK);
    return import;
}

DESK_TEST(test_a_factorys_file_binds_all_or_nothing)
{
    assert_int_equal(order(kit, 1, CARD_CAUSE_LOST), CARD_ORDER_TAKEN);
    assert_int_equal(order(kit, 2, CARD_CAUSE_NAME), CARD_ORDER_TAKEN);
    int64_t batch_id = look(kit, 1).batches.batches[0].id;
    const char *one = kit_number(kit, KIT_SCHOOL, 1), *two = kit_number(kit, KIT_SCHOOL, 2);
    const char *good = arena_printf(kit->arena, "Л/С;Чип\n%s;AABBCCDD01\n%s;AABBCCDD02\n", one,
                                    two);
    struct card_chips_import closed = import(kit, batch_id, good);
    assert_int_equal(closed.problem_count, 2);
    assert_int_equal(move(kit, batch_id, CARD_BATCH_IN_WORK), CARD_BATCH_OK);
    struct card_chips_import bad = import(
        kit, batch_id,
        arena_printf(kit->arena, "Л/С;Чип\n%s;AABBCCDD01\n%s;AABBCCDD01\n0000000000;AABB\n", one,
                     two));
    assert_int_equal(bad.problem_count, 2);
    assert_int_equal(bad.problems[0].line, 3);
    assert_non_null(strstr(bad.problems[0].reason, one));
    assert_int_equal(bad.problems[1].line, 4);
    assert_int_equal(bad.bound, 0);
    assert_int_equal(look(kit, 1).batches.batches[0].bound_count, 0);
    assert_int_equal(import(kit, batch_id, "").problem_count, 1);
    assert_int_equal(import(kit, batch_id, "a\xFF;\"").problem_count, 1);
    struct card_chips_import done = import(kit, batch_id, good);
    assert_int_equal(done.problem_count, 0);
    assert_int_equal(done.bound, 2);
    assert_int_equal(import(kit, batch_id, good).bound, 2); /* the same again is no fault */
}

/* ---- the way to the pupil ---- */

static int64_t batch_made(struct kit *kit, int64_t *out_card_id)
{
    struct reading reading = look(kit, 1);
    int64_t batch_id = reading.batches.batches[0].id;
    *out_card_id = reading.cards.cards[0].card_id;
    assert_int_equal(move(kit, batch_id, CARD_BATCH_MADE), CARD_BATCH_WRONG_STATE);
    assert_int_equal(move(kit, batch_id, CARD_BATCH_IN_WORK), CARD_BATCH_OK);
    assert_int_equal(move(kit, batch_id, CARD_BATCH_IN_WORK), CARD_BATCH_WRONG_STATE);
    assert_int_equal(bind(kit, batch_id, *out_card_id, "AABBCCDD01").status, CARD_BIND_OK);
    assert_int_equal(move(kit, batch_id, CARD_BATCH_MADE), CARD_BATCH_OK);
    return batch_id;
}

DESK_TEST(test_a_card_on_its_way_to_the_pupil)
{
    int64_t card_id;
    int given;
    assert_int_equal(order(kit, 1, CARD_CAUSE_DAMAGED), CARD_ORDER_TAKEN);
    int64_t batch_id = batch_made(kit, &card_id);
    struct card_batch_move nobody = {
        .school_id = KIT_SCHOOL, .batch_id = batch_id, .state = CARD_BATCH_HANDED_OVER};
    assert_int_equal(desk_card_batch_move(&kit->desk, kit->arena, &nobody), OK);
    assert_int_equal(nobody.status, CARD_BATCH_TAKER_EMPTY);
    assert_int_equal(move(kit, batch_id, CARD_BATCH_HANDED_OVER), CARD_BATCH_OK);
    struct reading reading = look(kit, 1);
    assert_int_equal(holder(&reading)->coming_state, CARD_AT_SCHOOL);
    assert_int_equal(holder(&reading)->card_state, CARD_ACTIVE); /* the damaged one still works */
    assert_string_equal(reading.batches.batches[0].taken_by, "Петрова А. С.");
    const int64_t ids[] = {card_id, 999, kit_card(KIT_SCHOOL, 2)};
    assert_int_equal(desk_cards_give(&kit->desk, kit->arena, KIT_SCHOOL, CLERK, ids, 3, &given),
                     OK);
    assert_int_equal(given, 1);
    reading = look(kit, 1);
    assert_int_equal(holder(&reading)->coming_id, 0);
    assert_int_equal(holder(&reading)->card_id, card_id);
    assert_int_equal(holder(&reading)->card_state, CARD_GIVEN_OUT);
    struct document activation = kit_card_document(kit, DOCUMENT_ACTIVATION, 1);
    activation.card_id = card_id;
    activation.fee = money_of_kopecks(3300);
    kit_pay(kit, KIT_SCHOOL, 1, 5000);
    assert_int_equal(kit_record_one(kit, &activation), DOCUMENT_RECORDED);
    reading = look(kit, 1);
    assert_int_equal(holder(&reading)->card_state, CARD_ACTIVE);
    /* ordered, made, at school, given out, active; the old one's birth and end beside. */
    int seen = 0;
    for (int i = 0; i < reading.history.count; i++) {
        const struct card_passage *passage = &reading.history.passages[i];
        seen += passage->card_id == card_id;
        if (passage->card_id == card_id) assert_string_equal(passage->chip, "AABBCCDD01");
    }
    assert_int_equal(seen, 5);
    assert_int_equal(reading.history.count, 7);
    assert_int_equal(
        kit_count(kit, "SELECT count(*) FROM card_event WHERE school_id = 24 AND login_id = 4321"),
        5);
}

DESK_TEST(test_an_order_is_taken_back_before_it_is_printed_on_plastic)
{
    assert_int_equal(order(kit, 1, CARD_CAUSE_DAMAGED), CARD_ORDER_TAKEN);
    struct reading reading = look(kit, 1);
    int64_t card_id = reading.cards.cards[0].card_id;
    assert_int_equal(keep(kit, 777, CARD_LOST), CARD_KEEP_UNKNOWN);
    assert_int_equal(keep(kit, card_id, CARD_ACTIVE), CARD_KEEP_MAY_NOT);
    assert_int_equal(keep(kit, card_id, CARD_REPLACED), CARD_KEEP_OK);
    reading = look(kit, 1);
    assert_int_equal(reading.cards.count, 0);
    assert_int_equal(holder(&reading)->coming_id, 0);
    assert_int_equal(holder(&reading)->card_state, CARD_ACTIVE);
    assert_int_equal(order(kit, 1, CARD_CAUSE_DAMAGED), CARD_ORDER_TAKEN);
}

DESK_TEST(test_a_card_is_blocked_and_taken_up_again)
{
    int64_t card_id = kit_card(KIT_SCHOOL, 1);
    assert_int_equal(keep(kit, card_id, CARD_BLOCKED), CARD_KEEP_OK);
    assert_int_equal(keep(kit, card_id, CARD_BLOCKED), CARD_KEEP_MAY_NOT);
    assert_int_equal(keep(kit, card_id, CARD_ACTIVE), CARD_KEEP_OK);
    /* A card that was never activated is not by this way: the till takes its fee. */
    assert_int_equal(keep(kit, kit_card(KIT_SCHOOL, 3), CARD_ACTIVE), CARD_KEEP_MAY_NOT);
    assert_int_equal(keep(kit, card_id, CARD_RETURNED), CARD_KEEP_MAY_NOT);
    assert_int_equal(keep(kit, card_id, CARD_LOST), CARD_KEEP_OK);
    assert_int_equal(keep(kit, card_id, CARD_ACTIVE), CARD_KEEP_MAY_NOT);
}

DESK_TEST(test_temporary_cards_go_round)
{
    struct document lend = kit_card_document(kit, DOCUMENT_TEMPORARY_CARD, 1);
    lend.chip = TEXT("0A0B0C0D0E");
    lend.card_id = 0;
    assert_int_equal(kit_record_one(kit, &lend), DOCUMENT_RECORDED);
    struct reading reading = look(kit, 1);
    assert_int_equal(reading.temporary.count, 1);
    const struct temporary_card *card = &reading.temporary.cards[0];
    assert_int_equal(card->state, CARD_TEMPORARY);
    assert_false(temporary_card_is_overdue(card, kit->now, 3));
    days_pass(kit, 4);
    assert_true(temporary_card_is_overdue(card, kit->now, 3));
    assert_int_equal(holder(&reading)->temporary_id, card->card_id);
    assert_int_equal(keep(kit, card->card_id, CARD_RETURNED), CARD_KEEP_OK);
    reading = look(kit, 1);
    assert_true(reading.temporary.cards[0].is_returned);
    assert_false(temporary_card_is_overdue(&reading.temporary.cards[0], kit->now, 3));
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM directory WHERE key = '0A0B0C0D0E'"), 0);
}

DESK_TEST(test_figures_count_everybody_once)
{
    struct card_figures figures = {0};
    struct reading reading = look(kit, 1);
    for (int i = 0; i < reading.holders.count; i++) {
        card_figures_add(&figures, &reading.holders.holders[i]);
    }
    assert_int_equal(figures.people, 3); /* pupil 4 has left */
    assert_int_equal(figures.active, 2);
    assert_int_equal(figures.given_out, 1);
    assert_int_equal(figures.without, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_may_have_a_card_ordered),
        cmocka_unit_test(test_a_school_outside_the_project_orders_none),
        cmocka_unit_test(test_orders_of_a_day_are_one_batch_with_one_promise),
        cmocka_unit_test(test_a_lost_card_dies_at_once),
        cmocka_unit_test(test_a_promise_counts_working_days_of_the_city),
        cmocka_unit_test(test_what_readers_say_of_a_chip),
        cmocka_unit_test(test_blanks_are_bound_once_and_taken_back),
        cmocka_unit_test(test_a_factorys_file_binds_all_or_nothing),
        cmocka_unit_test(test_a_card_on_its_way_to_the_pupil),
        cmocka_unit_test(test_an_order_is_taken_back_before_it_is_printed_on_plastic),
        cmocka_unit_test(test_a_card_is_blocked_and_taken_up_again),
        cmocka_unit_test(test_temporary_cards_go_round),
        cmocka_unit_test(test_figures_count_everybody_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
