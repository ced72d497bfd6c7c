/* Rosters from the first look to the corrected charge. */
#include "roster_kit.h"

#include "ledger/account.h"

static int64_t balance(struct kit *kit, int pupil)
{
    return kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, pupil));
}

static enum roster_state state_of(struct kit *kit, int64_t class_id, int64_t family_id)
{
    const struct roster_day *day = roster_kit_day(kit, 0, kit_today(kit));
    const struct roster_sheet *sheet = roster_sheet_find(day, class_id, family_id);
    assert_non_null(sheet);
    return sheet->state;
}

static struct roster_save submitting(struct kit *kit, int64_t class_id)
{
    return (struct roster_save){.school_id = KIT_SCHOOL,
                                .class_id = class_id,
                                .day = kit_today(kit),
                                .actor = ROSTER_KIT_TEACHER,
                                .submits = true,
                                .reason = TEXT("")};
}

static void submit(struct kit *kit, int64_t class_id)
{
    struct roster_save save = submitting(kit, class_id);
    assert_int_equal(desk_roster_save(&kit->desk, kit->arena, &save), OK);
    assert_int_equal(save.refusal, ROSTER_DONE);
}

/* ---- a normal day ---- */

DESK_TEST(test_a_normal_day_is_one_touch)
{
    struct roster_bulk bulk;
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    const struct roster_day *day = roster_kit_day(kit, KIT_CLASS, today);
    assert_int_equal(day->classes[0].pupil_count, 9); /* whoever left is not there */
    assert_int_equal(roster_sheet_find(day, KIT_CLASS, ROSTER_KIT_PAID)->eaters, 9);
    assert_int_equal(roster_sheet_find(day, KIT_CLASS, ROSTER_KIT_LUNCH)->eaters, 0);
    submit(kit, KIT_CLASS);
    submit(kit, KIT_CLASS); /* a second press is none */
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM roster_event"), 1);
    assert_int_equal(state_of(kit, KIT_CLASS, ROSTER_KIT_PAID), ROSTER_SUBMITTED);
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, today, &bulk), ROSTER_DONE);
    assert_int_equal(bulk.outcomes[0].refusal, ROSTER_NOT_APPROVED);
    assert_int_equal(roster_kit_act(kit, ROSTER_APPROVE, today, &bulk), ROSTER_DONE);
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, today, &bulk), ROSTER_DONE);
    assert_int_equal(bulk.pupils, 9);
    assert_int_equal(money_in_kopecks(bulk.parents), 9 * 4961);
    assert_int_equal(money_in_kopecks(bulk.subsidy), 9 * 2039);
    assert_int_equal(balance(kit, 1), -4961);
    assert_int_equal(balance(kit, 21), 0); /* the fifth grade chose nothing */
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SUBSIDY, 1)),
                     -9 * 2039);
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, today, &bulk), ROSTER_DONE);
    assert_int_equal(bulk.done, 0); /* again: nothing is left */
    assert_int_equal(balance(kit, 1), -4961);
}

DESK_TEST(test_without_approval_submitting_is_enough)
{
    struct roster_bulk bulk;
    roster_kit_open(kit);
    kit_set(kit, KIT_SCHOOL, SETTING_ROSTER_APPROVAL, 0);
    submit(kit, KIT_CLASS);
    assert_int_equal(state_of(kit, KIT_CLASS, ROSTER_KIT_PAID), ROSTER_APPROVED);
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, kit_today(kit), &bulk), ROSTER_DONE);
    assert_int_equal(balance(kit, 16), -4961);
}

DESK_TEST(test_rights_wishes_and_absences_make_the_proposal)
{
    roster_kit_open(kit);
    struct day today = kit_today(kit), tomorrow = day_add(today, 1);
    roster_kit_benefit(kit, 11, today, today);
    roster_kit_absent(kit, 12, tomorrow);
    roster_kit_choose(kit, 13, MEAL_LUNCH, tomorrow, ROSTER_KIT_LUNCH);
    roster_kit_choose(kit, 14, MEAL_BREAKFAST, tomorrow, 0);
    assert_int_equal(roster_kit_eats(kit, 11, MEAL_BREAKFAST, today), ROSTER_KIT_FREE);
    assert_int_equal(roster_kit_eats(kit, 11, MEAL_BREAKFAST, tomorrow), ROSTER_KIT_PAID);
    assert_int_equal(roster_kit_eats(kit, 12, MEAL_BREAKFAST, tomorrow), 0);
    assert_int_equal(roster_kit_eats(kit, 13, MEAL_LUNCH, tomorrow), ROSTER_KIT_LUNCH);
    assert_int_equal(roster_kit_eats(kit, 13, MEAL_BREAKFAST, tomorrow), ROSTER_KIT_PAID);
    assert_int_equal(roster_kit_eats(kit, 14, MEAL_BREAKFAST, tomorrow), 0);
    /* A Saturday of a five-day week. */
    const struct roster_day *saturday = roster_kit_day(kit, 0, day_add(today, 5));
    assert_false(saturday->classes[0].is_meal_day);
    assert_int_equal(saturday->classes[0].calendar.verdict, CALENDAR_WEEKEND);
    assert_int_equal(saturday->sheet_count, 0);
}

/* ---- what is refused ---- */

static enum roster_refusal refused(struct kit *kit, struct roster_save *save)
{
    assert_int_equal(desk_roster_save(&kit->desk, kit->arena, save), OK);
    return save->refusal;
}

DESK_TEST(test_what_cannot_be_marked)
{
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    struct roster_wish stranger = {kit_pupil(KIT_SCHOOL, 21), MEAL_BREAKFAST, 0, false};
    struct roster_wish free_meal = {kit_pupil(KIT_SCHOOL, 1), MEAL_BREAKFAST, ROSTER_KIT_FREE,
                                    false};
    struct roster_wish twice[] = {{kit_pupil(KIT_SCHOOL, 1), MEAL_BREAKFAST, 0, false},
                                  {kit_pupil(KIT_SCHOOL, 1), MEAL_BREAKFAST, 0, true}};
    struct roster_save save = submitting(kit, 12345);
    assert_int_equal(refused(kit, &save), ROSTER_CLASS_MISSING);
    save = submitting(kit, KIT_CLASS);
    save.day = day_add(today, 5);
    assert_int_equal(refused(kit, &save), ROSTER_NO_MEALS);
    save.day = day_add(today, 15);
    assert_int_equal(refused(kit, &save), ROSTER_TOO_FAR);
    save = submitting(kit, KIT_CLASS);
    save.wishes = &stranger;
    save.wish_count = 1;
    assert_int_equal(refused(kit, &save), ROSTER_PUPIL_MISSING);
    assert_int_equal(save.account_id, stranger.account_id);
    save.wishes = &free_meal;
    assert_int_equal(refused(kit, &save), ROSTER_NOT_OPEN);
    save.wishes = twice;
    save.wish_count = 2;
    assert_int_equal(refused(kit, &save), ROSTER_PUPIL_TWICE);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM roster_sheet"), 0);
    struct roster_save nowhere = submitting(kit, KIT_CLASS);
    nowhere.school_id = 999;
    assert_int_equal(desk_roster_save(&kit->desk, kit->arena, &nowhere), ERR_NOT_FOUND);
}

DESK_TEST(test_the_cutoff)
{
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    roster_kit_clock(kit, 0, 8, 59);
    assert_int_equal(
        roster_kit_mark(kit, ROSTER_KIT_TEACHER, today, KIT_CLASS, 1, MEAL_BREAKFAST, 0),
        ROSTER_DONE);
    roster_kit_clock(kit, 0, 9, 0);
    assert_int_equal(
        roster_kit_mark(kit, ROSTER_KIT_TEACHER, today, KIT_CLASS, 2, MEAL_BREAKFAST, 0),
        ROSTER_LATE);
    struct roster_wish wish = {kit_pupil(KIT_SCHOOL, 2), MEAL_BREAKFAST, 0, false};
    struct roster_save save = submitting(kit, KIT_CLASS);
    save.actor = ROSTER_KIT_COORDINATOR;
    save.wishes = &wish;
    save.wish_count = 1;
    assert_int_equal(refused(kit, &save), ROSTER_REASON_MISSING);
    save.reason = TEXT("позвонила мама");
    assert_int_equal(refused(kit, &save), ROSTER_DONE);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM roster_event WHERE kind = 5"), 1);
    /* Tomorrow is nobody's late. */
    assert_int_equal(roster_kit_mark(kit, ROSTER_KIT_TEACHER, day_add(today, 1), KIT_CLASS, 2,
                                     MEAL_BREAKFAST, 0),
                     ROSTER_DONE);
}

DESK_TEST(test_a_teacher_s_change_undoes_the_approval)
{
    struct roster_bulk bulk;
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    submit(kit, KIT_CLASS);
    assert_int_equal(roster_kit_act(kit, ROSTER_APPROVE, today, &bulk), ROSTER_DONE);
    assert_int_equal(state_of(kit, KIT_CLASS, ROSTER_KIT_PAID), ROSTER_APPROVED);
    assert_int_equal(
        roster_kit_mark(kit, ROSTER_KIT_TEACHER, today, KIT_CLASS, 1, MEAL_BREAKFAST, 0),
        ROSTER_DONE);
    assert_int_equal(state_of(kit, KIT_CLASS, ROSTER_KIT_PAID), ROSTER_SUBMITTED);
}

DESK_TEST(test_two_teachers_at_once)
{
    roster_kit_open(kit);
    struct roster_wish mine = {kit_pupil(KIT_SCHOOL, 1), MEAL_BREAKFAST, 0, false};
    struct roster_save save = submitting(kit, KIT_CLASS);
    save.has_version = true;
    save.version = 0;
    save.wishes = &mine;
    save.wish_count = 1;
    assert_int_equal(roster_kit_mark(kit, ROSTER_KIT_COORDINATOR, kit_today(kit), KIT_CLASS, 2,
                                     MEAL_BREAKFAST, 0),
                     ROSTER_DONE);
    assert_int_equal(refused(kit, &save), ROSTER_STALE);
    /* It tells what the other did, and did nothing. */
    const struct roster_place *place = roster_place_find(&save.before->places,
                                                         kit_pupil(KIT_SCHOOL, 2), MEAL_BREAKFAST);
    assert_int_equal(place->family_id, 0);
    assert_int_equal(place->why, ROSTER_MARKED);
    assert_int_equal(roster_kit_eats(kit, 1, MEAL_BREAKFAST, kit_today(kit)), ROSTER_KIT_PAID);
    save.version = save.before->classes[0].version;
    assert_int_equal(refused(kit, &save), ROSTER_DONE);
    assert_int_equal(roster_kit_eats(kit, 1, MEAL_BREAKFAST, kit_today(kit)), 0);
    assert_int_equal(roster_kit_eats(kit, 2, MEAL_BREAKFAST, kit_today(kit)), 0);
    /* What is so already is no conflict. */
    save.version = 0;
    assert_int_equal(refused(kit, &save), ROSTER_DONE);
    assert_int_equal(save.changed, 0);
}

/* ---- money ---- */

DESK_TEST(test_no_contract_no_price_no_charge)
{
    struct roster_bulk bulk;
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    submit(kit, KIT_CLASS);
    assert_int_equal(roster_kit_act(kit, ROSTER_APPROVE, today, &bulk), ROSTER_DONE);
    roster_kit_plain(kit, "UPDATE contract SET last_day = first_day");
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, today, &bulk), ROSTER_DONE);
    assert_int_equal(bulk.outcomes[0].refusal, ROSTER_NO_CONTRACT);
    assert_int_equal(balance(kit, 1), 0);
    assert_int_equal(state_of(kit, KIT_CLASS, ROSTER_KIT_PAID), ROSTER_APPROVED);
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, day_add(today, 1), &bulk), ROSTER_NOT_YET);
}

DESK_TEST(test_a_school_that_closes_charges_nobody)
{
    struct roster_bulk bulk;
    roster_kit_open(kit);
    submit(kit, KIT_CLASS);
    roster_kit_plain(kit, "INSERT INTO calendar_day (school_id, day, shift, kind, reason, "
                          "login_id, set_at) VALUES (24, 20514, 0, 3, 'Мороз', 1, 1)");
    assert_int_equal(kit_today(kit).number, 20514);
    assert_int_equal(roster_kit_act(kit, ROSTER_APPROVE, kit_today(kit), &bulk), ROSTER_DONE);
    assert_int_equal(bulk.done, 0);
    assert_int_equal(bulk.outcomes[0].refusal, ROSTER_NO_MEALS);
}

DESK_TEST(test_a_correction_takes_back_and_charges_anew)
{
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    roster_kit_charge_all(kit, today);
    assert_int_equal(balance(kit, 3), -4961);
    assert_int_equal(
        roster_kit_mark(kit, ROSTER_KIT_TEACHER, today, KIT_CLASS, 3, MEAL_BREAKFAST, 0),
        ROSTER_LATE);
    /* Days later, when the day is sealed. */
    roster_kit_clock(kit, 2, 12, 0);
    assert_int_equal(
        roster_kit_mark(kit, ROSTER_KIT_COORDINATOR, today, KIT_CLASS, 3, MEAL_BREAKFAST, 0),
        ROSTER_DONE);
    assert_int_equal(balance(kit, 3), 0);
    assert_int_equal(balance(kit, 1), -4961);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM posting WHERE kind = 7"), 1);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_ROSTER, 0)), 8 * 7000);
    /* Back again: nobody else's statement is touched. */
    int64_t transfers = kit_count(kit, "SELECT count(*) FROM transfer");
    assert_int_equal(roster_kit_mark(kit, ROSTER_KIT_COORDINATOR, today, KIT_CLASS, 3,
                                     MEAL_BREAKFAST, ROSTER_KIT_PAID),
                     ROSTER_DONE);
    assert_int_equal(balance(kit, 3), -4961);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM transfer"), transfers + 2);
    assert_int_equal(kit_count(kit, "SELECT max(charged) FROM meal_taken"), 1);
    assert_int_equal(kit_count(kit, "SELECT min(charged) FROM meal_taken"), 1);
}

DESK_TEST(test_a_late_charge_falls_into_its_day_while_it_is_open)
{
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    roster_kit_clock(kit, 1, 1, 0);
    roster_kit_charge_all(kit, today);
    assert_int_equal(kit_count(kit, "SELECT max(happened_day) FROM transfer"), today.number);
}

DESK_TEST(test_who_moves_is_charged_once)
{
    struct roster_bulk bulk;
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    roster_kit_charge_all(kit, today);
    roster_kit_plain(kit, "UPDATE class SET grade = 4 WHERE id = 901");
    roster_kit_move(kit, 1, ROSTER_KIT_OTHER_CLASS);
    const struct roster_day *day = roster_kit_day(kit, 0, today);
    const struct roster_place *place = roster_place_find(&day->places, kit_pupil(KIT_SCHOOL, 1),
                                                         MEAL_BREAKFAST);
    assert_int_equal(place->why, ROSTER_ELSEWHERE);
    assert_int_equal(roster_kit_mark(kit, ROSTER_KIT_COORDINATOR, today, ROSTER_KIT_OTHER_CLASS, 1,
                                     MEAL_BREAKFAST, ROSTER_KIT_PAID),
                     ROSTER_PAID_ELSEWHERE);
    submit(kit, ROSTER_KIT_OTHER_CLASS);
    assert_int_equal(roster_kit_act(kit, ROSTER_APPROVE, today, &bulk), ROSTER_DONE);
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, today, &bulk), ROSTER_DONE);
    assert_int_equal(bulk.pupils, 4);
    assert_int_equal(balance(kit, 1), -4961);
    /* A correction in the class that he left leaves him charged. */
    assert_int_equal(
        roster_kit_mark(kit, ROSTER_KIT_COORDINATOR, today, KIT_CLASS, 2, MEAL_BREAKFAST, 0),
        ROSTER_DONE);
    assert_int_equal(balance(kit, 1), -4961);
    assert_int_equal(balance(kit, 2), 0);
}

/* ---- tills that sell ---- */

static void sell_breakfast(struct kit *kit, int pupil)
{
    struct sale_line line = {.kind = SALE_SET_MEAL,
                             .item_id = 1000 + ROSTER_KIT_PAID,
                             .quantity = 1,
                             .price = money_of_kopecks(4961),
                             .subsidy = money_of_kopecks(2039)};
    struct document sale = kit_sale(kit, &line, 1);
    sale.account_id = kit_pupil(KIT_SCHOOL, pupil);
    sale.card_id = kit_card(KIT_SCHOOL, pupil);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
}

DESK_TEST(test_nobody_pays_at_the_till_and_by_the_roster)
{
    struct roster_bulk bulk;
    roster_kit_open(kit);
    kit_set(kit, KIT_SCHOOL, SETTING_SET_MEAL_CHARGED_BY, 0);
    struct day today = kit_today(kit);
    sell_breakfast(kit, 1);
    assert_int_equal(balance(kit, 1), -4961);
    roster_kit_charge_all(kit, today);
    assert_int_equal(balance(kit, 1), -4961);
    assert_int_equal(balance(kit, 2), -4961);
    /* Sold off-line before, told afterwards: the roster gives way. */
    sell_breakfast(kit, 2);
    assert_int_equal(balance(kit, 2), -2 * 4961);
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, today, &bulk), ROSTER_DONE);
    assert_int_equal(balance(kit, 2), -4961);
    assert_int_equal(balance(kit, 3), -4961);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM roster_event WHERE kind = 6"), 1);
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, today, &bulk), ROSTER_DONE);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM roster_event WHERE kind = 6"), 1);
}

/* ---- families' later words ---- */

DESK_TEST(test_an_absence_said_after_the_submission)
{
    struct roster_bulk bulk;
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    submit(kit, KIT_CLASS);
    roster_kit_clock(kit, 0, 8, 20);
    roster_kit_absent(kit, 12, today);
    assert_int_equal(roster_kit_eats(kit, 12, MEAL_BREAKFAST, today), 0);
    /* The teacher sees him come after all. */
    roster_kit_clock(kit, 0, 8, 40);
    roster_kit_absent(kit, 13, day_add(today, 1));
    assert_int_equal(roster_kit_mark(kit, ROSTER_KIT_TEACHER, today, KIT_CLASS, 12, MEAL_BREAKFAST,
                                     ROSTER_KIT_PAID),
                     ROSTER_DONE);
    assert_int_equal(roster_kit_act(kit, ROSTER_APPROVE, today, &bulk), ROSTER_DONE);
    assert_int_equal(roster_kit_act(kit, ROSTER_CHARGE, today, &bulk), ROSTER_DONE);
    assert_int_equal(balance(kit, 12), -4961);
    assert_int_equal(balance(kit, 13), -4961);
}

/* ---- the kitchen ---- */

struct kitchen_work {
    struct kit *kit;
    struct kitchen_order order;
};

static enum err kitchen_run(struct tx *tx, void *context)
{
    struct kitchen_work *work = context;
    return kitchen_order_load(tx, work->kit->arena, KIT_SCHOOL, kit_today(work->kit),
                              work->kit->now, &work->order);
}

DESK_TEST(test_the_kitchen_s_order_and_its_change)
{
    struct kitchen_work work = {.kit = kit};
    roster_kit_open(kit);
    struct day today = kit_today(kit);
    submit(kit, KIT_CLASS);
    assert_int_equal(store_read(kit->store, kitchen_run, &work), OK);
    assert_false(work.order.is_kept);
    assert_int_equal(work.order.line_count, 1);
    assert_int_equal(work.order.lines[0].now, 9);
    roster_kit_clock(kit, 0, 9, 30);
    assert_int_equal(
        roster_kit_mark(kit, ROSTER_KIT_COORDINATOR, today, KIT_CLASS, 1, MEAL_BREAKFAST, 0),
        ROSTER_DONE);
    assert_int_equal(roster_kit_mark(kit, ROSTER_KIT_COORDINATOR, today, ROSTER_KIT_OTHER_CLASS, 21,
                                     MEAL_LUNCH, ROSTER_KIT_LUNCH),
                     ROSTER_DONE);
    assert_int_equal(store_read(kit->store, kitchen_run, &work), OK);
    assert_true(work.order.is_kept);
    assert_int_equal(work.order.line_count, 2);
    assert_int_equal(work.order.lines[0].ordered, 9);
    assert_int_equal(work.order.lines[0].now, 8);
    assert_int_equal(work.order.lines[1].ordered, 0);
    assert_int_equal(work.order.lines[1].now, 1);
}

/* ---- history ---- */

struct history_work {
    struct kit *kit;
    struct roster_history history;
};

static enum err history_run(struct tx *tx, void *context)
{
    struct history_work *work = context;
    return roster_history_load(tx, work->kit->arena, KIT_SCHOOL, KIT_CLASS, kit_today(work->kit),
                               10, &work->history);
}

DESK_TEST(test_every_change_has_its_event)
{
    struct history_work work = {.kit = kit};
    roster_kit_open(kit);
    submit(kit, KIT_CLASS);
    roster_kit_clock(kit, 0, 9, 30);
    assert_int_equal(roster_kit_mark(kit, ROSTER_KIT_COORDINATOR, kit_today(kit), KIT_CLASS, 11,
                                     MEAL_BREAKFAST, 0),
                     ROSTER_DONE);
    assert_int_equal(store_read(kit->store, history_run, &work), OK);
    assert_int_equal(work.history.count, 2);
    const struct roster_event *event = &work.history.events[0];
    assert_int_equal(event->kind, ROSTER_EVENT_CORRECTED);
    assert_string_equal(event->reason, "ошибка");
    assert_int_equal(event->change_count, 1);
    assert_string_equal(event->changes[0].pupil, "Ученик11 Пётр");
    assert_string_equal(event->changes[0].from, "Завтрак 1-4 кл.");
    assert_string_equal(event->changes[0].to, "");
    assert_int_equal(work.history.events[1].kind, ROSTER_EVENT_SUBMITTED);
}

static void test_words(void **state)
{
    (void)state;
    for (int a = ROSTER_DONE; a <= ROSTER_BOOKS_REFUSE; a++) {
        assert_string_not_equal(roster_refusal_name((enum roster_refusal)a), "unknown");
        bool is_empty = *roster_refusal_title((enum roster_refusal)a) == '\0';
        assert_true(is_empty == (a == ROSTER_DONE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_normal_day_is_one_touch),
        cmocka_unit_test(test_without_approval_submitting_is_enough),
        cmocka_unit_test(test_rights_wishes_and_absences_make_the_proposal),
        cmocka_unit_test(test_what_cannot_be_marked),
        cmocka_unit_test(test_the_cutoff),
        cmocka_unit_test(test_a_teacher_s_change_undoes_the_approval),
        cmocka_unit_test(test_two_teachers_at_once),
        cmocka_unit_test(test_no_contract_no_price_no_charge),
        cmocka_unit_test(test_a_school_that_closes_charges_nobody),
        cmocka_unit_test(test_a_correction_takes_back_and_charges_anew),
        cmocka_unit_test(test_a_late_charge_falls_into_its_day_while_it_is_open),
        cmocka_unit_test(test_who_moves_is_charged_once),
        cmocka_unit_test(test_nobody_pays_at_the_till_and_by_the_roster),
        cmocka_unit_test(test_an_absence_said_after_the_submission),
        cmocka_unit_test(test_the_kitchen_s_order_and_its_change),
        cmocka_unit_test(test_every_change_has_its_event),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
