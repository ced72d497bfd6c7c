/* Tills under the operator's hand: settings by level, moving and retiring without losing a
 * document, cashiers, the speed of queues, shifts; schools and channels that change. */
#include "desk_kit.h"

#include "desk/cashier_change.h"
#include "desk/queue_speed.h"
#include "desk/school_change.h"
#include "desk/till_act.h"
#include "desk/till_city.h"
#include "desk/till_shift.h"
#include "ledger/book.h"
#include "pay/channel.h"
#include "school/card.h"
#include "school/setting_change.h"

/* ---- tills of the tests ---- */

/* A till that enrolled just now; with `token`, as the device that it was before. */
static struct till till_new(struct kit *kit, int64_t school_number, const char *token,
                            const char **out_token)
{
    struct till_code code = {
        .school_number = school_number, .name = TEXT("Касса 1"), .minutes = 60};
    assert_int_equal(till_code_make(&kit->desk, kit->arena, &code), OK);
    assert_int_equal(code.status, TILL_CODE_MADE);
    struct enrolment enrolment = {.code = text_of(code.code), .has_predecessor = token != NULL};
    if (token != NULL) assert_true(till_token_parse(text_of(token), &enrolment.predecessor));
    assert_int_equal(till_enrol(&kit->desk, kit->arena, &enrolment), OK);
    assert_int_equal(enrolment.status, ENROLMENT_DONE);
    if (out_token != NULL) *out_token = enrolment.token;
    return enrolment.till;
}

struct word_work {
    struct kit *kit;
    struct till till;
    int64_t shift, unsent;
    int64_t highest, acknowledged;
};

static enum err word_run(struct tx *tx, void *context)
{
    struct word_work *work = context;
    struct till_state_said said = {.program = TEXT("1.0"),
                                   .printer = TEXT("ready"),
                                   .reader = TEXT("ready"),
                                   .ups = TEXT("on_line"),
                                   .shift = work->shift,
                                   .unsent = work->unsent};
    work->till.progress.highest = work->highest;
    work->till.progress.acknowledged = work->acknowledged;
    TRY(till_save_progress(tx, work->kit->arena, &work->till, work->kit->now));
    return till_state_save(tx, work->till.school_id, work->till.origin, &said, work->kit->now);
}

/* What the till says of itself now, and how far its documents are here. */
static void till_says(struct kit *kit, const struct till *till, int64_t shift, int64_t unsent,
                      int64_t acknowledged)
{
    struct word_work work = {kit, *till, shift, unsent, 5, acknowledged};
    assert_int_equal(store_write(kit->store, till->school_id, word_run, &work), OK);
}

struct till_work {
    struct kit *kit;
    int64_t origin;
    struct till till;
    struct lan lan;
    struct till_events events;
};

static enum err till_run(struct tx *tx, void *context)
{
    struct till_work *work = context;
    bool found;
    TRY(till_load(tx, work->kit->arena, KIT_SCHOOL, work->origin, &found, &work->till));
    assert_true(found);
    TRY(lan_load(tx, work->kit->arena, KIT_SCHOOL, &work->lan));
    return till_events_load(tx, work->kit->arena, KIT_SCHOOL, work->origin, &work->events);
}

static struct till_work till_now(struct kit *kit, int64_t origin)
{
    struct till_work work = {.kit = kit, .origin = origin};
    assert_int_equal(store_read(kit->store, till_run, &work), OK);
    return work;
}

/* ---- settings ---- */

static enum err city_run(struct tx *tx, void *context)
{
    const struct kit *kit = context;
    return book_create(tx, BOOK_OF_OPERATOR, zone_moscow(), kit->now);
}

/* The operator's own book, which the city's settings belong to. */
static void city_open(struct kit *kit)
{
    assert_int_equal(store_write(kit->store, 0, city_run, kit), OK);
}

struct setting_work {
    struct setting_change change;
    struct settings settings; /* as the till of the change is told them */
    struct setting_levels levels;
};

static enum err setting_run(struct tx *tx, void *context)
{
    struct setting_work *work = context;
    return setting_change(tx, &work->change);
}

static enum setting_status set(struct kit *kit, int64_t school_id, int64_t origin,
                               enum setting setting, int64_t value)
{
    struct setting_work work = {.change = {.school_id = school_id,
                                           .origin = origin,
                                           .setting = setting,
                                           .value = value,
                                           .staff_id = 7,
                                           .now = kit->now}};
    assert_int_equal(store_write(kit->store, school_id, setting_run, &work), OK);
    return work.change.status;
}

static enum setting_status inherit(struct kit *kit, int64_t school_id, int64_t origin,
                                   enum setting setting)
{
    struct setting_work work = {.change = {.school_id = school_id,
                                           .origin = origin,
                                           .setting = setting,
                                           .is_inherited = true,
                                           .now = kit->now}};
    assert_int_equal(store_write(kit->store, school_id, setting_run, &work), OK);
    return work.change.status;
}

static enum err told_run(struct tx *tx, void *context)
{
    struct setting_work *work = context;
    TRY(settings_load_of_till(tx, work->change.school_id, work->change.origin, &work->settings));
    return setting_levels_load(tx, work->change.school_id, work->change.origin, &work->levels);
}

static int64_t told(struct kit *kit, int64_t origin, enum setting setting)
{
    struct setting_work work = {.change = {.school_id = KIT_SCHOOL, .origin = origin}};
    assert_int_equal(store_read(kit->store, told_run, &work), OK);
    return work.settings.values[setting];
}

DESK_TEST(test_a_setting_comes_from_the_nearest_level)
{
    city_open(kit);
    struct till one = till_new(kit, KIT_SCHOOL, NULL, NULL);
    struct till other = till_new(kit, KIT_SCHOOL, NULL, NULL);
    assert_int_equal(told(kit, one.origin, SETTING_RECEIPT_PRINTED), 1); /* by default */
    assert_int_equal(set(kit, 0, 0, SETTING_RECEIPT_PRINTED, 2), SETTING_CHANGED);
    assert_int_equal(told(kit, one.origin, SETTING_RECEIPT_PRINTED), 2);
    assert_int_equal(set(kit, KIT_SCHOOL, 0, SETTING_RECEIPT_PRINTED, 0), SETTING_CHANGED);
    assert_int_equal(told(kit, one.origin, SETTING_RECEIPT_PRINTED), 0);
    assert_int_equal(set(kit, KIT_SCHOOL, one.origin, SETTING_RECEIPT_PRINTED, 1), SETTING_CHANGED);
    assert_int_equal(told(kit, one.origin, SETTING_RECEIPT_PRINTED), 1);
    assert_int_equal(told(kit, other.origin, SETTING_RECEIPT_PRINTED), 0);
    /* Back to what is above, level by level. */
    assert_int_equal(inherit(kit, KIT_SCHOOL, one.origin, SETTING_RECEIPT_PRINTED),
                     SETTING_CHANGED);
    assert_int_equal(told(kit, one.origin, SETTING_RECEIPT_PRINTED), 0);
    assert_int_equal(inherit(kit, KIT_SCHOOL, 0, SETTING_RECEIPT_PRINTED), SETTING_CHANGED);
    assert_int_equal(told(kit, one.origin, SETTING_RECEIPT_PRINTED), 2);
    assert_int_equal(inherit(kit, 0, 0, SETTING_RECEIPT_PRINTED), SETTING_CHANGED);
    assert_int_equal(told(kit, one.origin, SETTING_RECEIPT_PRINTED), 1);
}

DESK_TEST(test_a_setting_is_refused_in_order)
{
    struct till till = till_new(kit, KIT_SCHOOL, NULL, NULL);
    assert_int_equal(set(kit, 777, 0, SETTING_CARD_FEE, 1), SETTING_PLACE_UNKNOWN);
    assert_int_equal(set(kit, KIT_SCHOOL, till.origin + 1, SETTING_CARD_FEE, -1),
                     SETTING_PLACE_UNKNOWN);
    assert_int_equal(set(kit, KIT_OTHER_SCHOOL, till.origin, SETTING_BALANCE_SHOWN, 1),
                     SETTING_PLACE_UNKNOWN);
    assert_int_equal(set(kit, KIT_SCHOOL, till.origin, SETTING_CARD_FEE, -1), SETTING_NOT_OF_TILL);
    assert_int_equal(set(kit, KIT_SCHOOL, 0, SETTING_CARD_FEE, 100001), SETTING_OUT_OF_BOUNDS);
    assert_int_equal(inherit(kit, KIT_SCHOOL, 0, SETTING_CARD_FEE), SETTING_SAME);
    assert_int_equal(set(kit, KIT_SCHOOL, 0, SETTING_CARD_FEE, 0), SETTING_CHANGED);
    assert_int_equal(set(kit, KIT_SCHOOL, 0, SETTING_CARD_FEE, 0), SETTING_SAME);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM setting_change"), 1);
}

/* What the server judges by must be the same at every till of the school. */
static void test_only_what_a_till_judges_alone_is_a_tills(void **state)
{
    (void)state;
    assert_true(setting_is_of_till(SETTING_RECEIPT_PRINTED));
    assert_true(setting_is_of_till(SETTING_OVERRIDE_CARD_NOT_ACTIVE));
    assert_true(setting_is_of_till(SETTING_OVERRIDE_FLOOR));
    assert_false(setting_is_of_till(SETTING_MAIN_MEAL_FLOOR));
    assert_false(setting_is_of_till(SETTING_SET_MEAL_CHARGED_BY));
    assert_false(setting_is_of_till(SETTING_GUESTS_SERVED));
    assert_false(setting_is_of_till(SETTING_CARD_FEE));
    assert_false(setting_is_of_till(SETTING_CARD_DAYS));
}

struct history_work {
    struct kit *kit;
    struct setting_history history;
    struct setting_owns owns;
};

static enum err history_run(struct tx *tx, void *context)
{
    struct history_work *work = context;
    TRY(setting_owns_load(tx, work->kit->arena, &work->owns));
    return setting_history_load(tx, work->kit->arena, KIT_SCHOOL, SETTING_HISTORY_LIMIT,
                                &work->history);
}

DESK_TEST(test_every_change_of_a_setting_is_kept_and_reaches_the_tills)
{
    city_open(kit);
    struct till till = till_new(kit, KIT_SCHOOL, NULL, NULL);
    struct history_work work = {.kit = kit};
    int64_t before = kit_count(kit, "SELECT version FROM book WHERE school_id = 24");
    int64_t before_other = kit_count(kit, "SELECT version FROM book WHERE school_id = 25");
    assert_int_equal(set(kit, KIT_SCHOOL, till.origin, SETTING_BALANCE_SHOWN, 0), SETTING_CHANGED);
    assert_int_equal(kit_count(kit, "SELECT version FROM book WHERE school_id = 24"), before + 1);
    assert_int_equal(kit_count(kit, "SELECT version FROM book WHERE school_id = 25"), before_other);
    kit->now = instant_add_ms(kit->now, MINUTE_MS);
    assert_int_equal(set(kit, 0, 0, SETTING_BALANCE_SHOWN, 1), SETTING_CHANGED);
    assert_true(kit_count(kit, "SELECT version FROM book WHERE school_id = 25") > before_other);
    assert_int_equal(store_read(kit->store, history_run, &work), OK);
    assert_int_equal(work.history.count, 2);
    const struct setting_history_line *city = &work.history.lines[0];
    const struct setting_history_line *own = &work.history.lines[1];
    assert_int_equal(city->school_id, 0);
    assert_true(city->was_inherited && !city->is_inherited && city->value == 1);
    assert_int_equal(own->origin, till.origin);
    assert_int_equal(own->staff_id, 7);
    assert_string_equal(own->till_name, "Касса 1");
    assert_int_equal(work.owns.count, 1);
    assert_int_equal(work.owns.rows[0].setting, SETTING_BALANCE_SHOWN);
}

DESK_TEST(test_a_device_that_enrols_anew_keeps_its_own_settings)
{
    const char *token;
    struct till before = till_new(kit, KIT_SCHOOL, NULL, &token);
    assert_int_equal(set(kit, KIT_SCHOOL, before.origin, SETTING_OFFLINE_AFTER, 5),
                     SETTING_CHANGED);
    struct till after = till_new(kit, KIT_SCHOOL, token, NULL);
    assert_int_not_equal(after.origin, before.origin);
    assert_int_equal(told(kit, after.origin, SETTING_OFFLINE_AFTER), 5);
    assert_int_equal(set(kit, KIT_SCHOOL, before.origin, SETTING_OFFLINE_AFTER, 6),
                     SETTING_PLACE_UNKNOWN);
}

/* ---- moving, retiring, renaming ---- */

static enum till_act_status move(struct kit *kit, const struct till *till, int64_t to,
                                 const char **out_code)
{
    struct till_act act = {
        .school_number = KIT_SCHOOL, .origin = till->origin, .other_school_number = to};
    assert_int_equal(till_move(&kit->desk, kit->arena, &act), OK);
    if (out_code != NULL) *out_code = act.code;
    return act.status;
}

DESK_TEST(test_a_till_moves_only_when_nothing_can_be_lost)
{
    const char *code = NULL;
    struct till till = till_new(kit, KIT_SCHOOL, NULL, NULL);
    till_says(kit, &till, 3, 0, 5);
    assert_int_equal(move(kit, &till, KIT_SCHOOL, NULL), TILL_ACT_SCHOOL_UNKNOWN);
    assert_int_equal(move(kit, &till, 777, NULL), TILL_ACT_SCHOOL_UNKNOWN);
    assert_int_equal(move(kit, &till, KIT_OTHER_SCHOOL, NULL), TILL_ACT_SHIFT_OPEN);
    till_says(kit, &till, 0, 2, 5);
    assert_int_equal(move(kit, &till, KIT_OTHER_SCHOOL, NULL), TILL_ACT_UNSENT);
    till_says(kit, &till, 0, 0, 4); /* a gap in its counters */
    assert_int_equal(move(kit, &till, KIT_OTHER_SCHOOL, NULL), TILL_ACT_UNSENT);
    till_says(kit, &till, 0, 0, 5);
    kit->now = instant_add_ms(kit->now, TILL_HEARD_MS + 1);
    assert_int_equal(move(kit, &till, KIT_OTHER_SCHOOL, NULL), TILL_ACT_NOT_HEARD);
    till_says(kit, &till, 0, 0, 5);
    kit->now = instant_add_ms(kit->now, TILL_HEARD_MS);
    assert_int_equal(move(kit, &till, KIT_OTHER_SCHOOL, &code), TILL_ACT_DONE);
    assert_int_equal(till_now(kit, till.origin).till.state, TILL_REVOKED);
    assert_int_equal(till_now(kit, till.origin).events.list[0].kind, TILL_EVENT_LEFT);
    assert_int_equal(till_now(kit, till.origin).events.list[0].other_school_number,
                     KIT_OTHER_SCHOOL);
    assert_int_equal(move(kit, &till, KIT_OTHER_SCHOOL, NULL), TILL_ACT_UNKNOWN);
    /* The code is the other school's. */
    struct enrolment enrolment = {.code = text_of(code)};
    assert_int_equal(till_enrol(&kit->desk, kit->arena, &enrolment), OK);
    assert_int_equal(enrolment.till.school_id, KIT_OTHER_SCHOOL);
    assert_string_equal(enrolment.till.name, "Касса 1");
}

DESK_TEST(test_a_till_that_never_did_anything_moves_at_once)
{
    struct till till = till_new(kit, KIT_SCHOOL, NULL, NULL);
    assert_int_equal(move(kit, &till, KIT_OTHER_SCHOOL, NULL), TILL_ACT_DONE);
}

DESK_TEST(test_a_till_with_documents_is_retired_only_knowingly_and_hands_them_in_later)
{
    const char *token;
    struct till till = till_new(kit, KIT_SCHOOL, NULL, &token);
    struct till_act act = {.school_number = KIT_SCHOOL,
                           .origin = till.origin,
                           .reason = TEXT("Списана"),
                           .staff_id = 9};
    till_says(kit, &till, 0, 2, 3);
    assert_int_equal(till_retire(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, TILL_ACT_UNSENT);
    assert_int_equal(till_now(kit, till.origin).till.state, TILL_ACTIVE);
    int64_t generation = till_now(kit, till.origin).lan.generation;
    act.is_known_to_be_out = true;
    assert_int_equal(till_retire(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, TILL_ACT_DONE);
    struct till_work now = till_now(kit, till.origin);
    assert_int_equal(now.till.state, TILL_REVOKED);
    assert_int_equal(now.lan.generation, generation + 1); /* its siblings get a new key */
    assert_int_equal(now.events.list[0].kind, TILL_EVENT_RETIRED);
    assert_true(text_is(now.events.list[0].words, "Списана"));
    assert_int_equal(now.events.list[0].staff_id, 9);
    assert_int_equal(till_retire(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, TILL_ACT_UNKNOWN);
    /* The device with its old token comes back to the same school: its ids count. */
    struct till again = till_new(kit, KIT_SCHOOL, token, NULL);
    assert_int_equal(again.replaces, till.origin);
}

DESK_TEST(test_a_new_name_is_told_to_the_tills_and_kept)
{
    struct till till = till_new(kit, KIT_SCHOOL, NULL, NULL);
    struct till_act act = {
        .school_number = KIT_SCHOOL, .origin = till.origin, .name = TEXT("Буфет")};
    int64_t generation = till_now(kit, till.origin).lan.generation;
    assert_int_equal(till_rename(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, TILL_ACT_DONE);
    assert_int_equal(till_rename(&kit->desk, kit->arena, &act), OK); /* the same once more */
    struct till_work now = till_now(kit, till.origin);
    assert_string_equal(now.till.name, "Буфет");
    assert_string_equal(now.lan.tills[0].name, "Буфет");
    assert_int_equal(now.lan.generation, generation + 1);
    assert_int_equal(now.events.count, 1);
    assert_true(text_is(now.events.list[0].words, "Касса 1"));
    act.name = TEXT("");
    assert_int_equal(till_rename(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, TILL_ACT_NAME_INVALID);
    act.name = TEXT("строка\nвторая");
    assert_int_equal(till_rename(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, TILL_ACT_NAME_INVALID);
}

/* ---- in sight ---- */

static void test_what_is_wrong_is_told_in_order(void **state)
{
    (void)state;
    struct instant now = instant_of_ms(INT64_C(1000000000));
    struct till_state_said said = {
        .printer = TEXT("no_paper"), .reader = TEXT("absent"), .ups = TEXT("on_battery")};
    struct till_line till = {.state = TILL_REVOKED, .said = &said};
    assert_int_equal(till_trouble(&till, now), TILL_ENDED);
    till.state = TILL_RESTORED;
    assert_int_equal(till_trouble(&till, now), TILL_MUST_ENROL);
    till.state = TILL_ACTIVE;
    assert_int_equal(till_trouble(&till, now), TILL_NEVER_HEARD);
    till.has_said = true;
    till.said_at = instant_add_ms(now, -TILL_SIGHT_MS - 1);
    assert_int_equal(till_trouble(&till, now), TILL_OUT_OF_SIGHT);
    till.said_at = instant_add_ms(now, -TILL_SIGHT_MS);
    said.unsent = 1;
    said.has_oldest_unsent = true;
    said.oldest_unsent_at = instant_add_ms(now, -TILL_SIGHT_MS - 1);
    assert_int_equal(till_trouble(&till, now), TILL_BEHIND);
    said.oldest_unsent_at = now;
    assert_int_equal(till_trouble(&till, now), TILL_NO_PAPER);
    said.printer = TEXT("cover_open");
    assert_int_equal(till_trouble(&till, now), TILL_PRINTER_BAD);
    said.printer = TEXT("paper_low"); /* soon, not now */
    assert_int_equal(till_trouble(&till, now), TILL_READER_BAD);
    said.reader = TEXT("none");
    assert_int_equal(till_trouble(&till, now), TILL_ON_BATTERY);
    said.ups = TEXT("on_line");
    said.clock_difference_ms = -TILL_CLOCK_MS - 1;
    assert_int_equal(till_trouble(&till, now), TILL_CLOCK_OFF);
    said.clock_difference_ms = TILL_CLOCK_MS;
    said.is_forced_offline = true;
    assert_int_equal(till_trouble(&till, now), TILL_FORCED_OFFLINE);
    said.is_forced_offline = false;
    assert_int_equal(till_trouble(&till, now), TILL_WELL);
}

struct speed_work {
    struct kit *kit;
    int64_t school_id;
    struct queue_speeds speeds;
    struct city_tills tills;
};

static enum err days_run(struct tx *tx, void *context)
{
    struct speed_work *work = context;
    struct till_state_said said = {.program = TEXT("1"),
                                   .printer = TEXT("none"),
                                   .reader = TEXT("none"),
                                   .ups = TEXT("none"),
                                   .day_count = 2};
    said.days[0] = (struct till_day){.day = day_of_number(20000), .served = 3, .taps = {0, 0, 3}};
    said.days[1] = (struct till_day){.day = day_of_number(20001), .served = 9, .taps = {9}};
    TRY(till_state_save(tx, 24, 17, &said, work->kit->now));
    said.days[0].taps[2] = 0;
    said.days[0].taps[FIGURES_TAPS - 1] = 2;
    said.days[0].served = 2;
    said.day_count = 1;
    TRY(till_state_save(tx, 24, 18, &said, work->kit->now));
    said.days[0] = (struct till_day){.day = day_of_number(20000), .served = 4, .taps = {0, 4}};
    return till_state_save(tx, 25, 19, &said, work->kit->now);
}

static enum err speed_run(struct tx *tx, void *context)
{
    struct speed_work *work = context;
    TRY(city_tills_load(tx, work->kit->arena, 0, true, &work->tills));
    return queue_speed(tx, work->kit->arena, work->school_id, day_of_number(20000),
                       day_of_number(20000), &work->speeds);
}

DESK_TEST(test_the_speed_of_queues_is_of_buckets_that_add_up)
{
    struct speed_work work = {.kit = kit};
    assert_int_equal(store_write(kit->store, 0, days_run, &work), OK);
    assert_int_equal(store_read(kit->store, speed_run, &work), OK);
    assert_int_equal(work.speeds.count, 2);
    assert_int_equal(work.speeds.schools[0].school_id, 24);
    assert_int_equal(work.speeds.schools[0].served, 5);
    assert_int_equal(work.speeds.schools[0].half_ms, 5);
    assert_int_equal(work.speeds.schools[0].most_ms, -1);
    assert_int_equal(work.speeds.schools[1].most_ms, 2);
    assert_int_equal(work.speeds.all.served, 9);
    assert_int_equal(work.speeds.all.half_ms, 5);
    work.school_id = 25;
    assert_int_equal(store_read(kit->store, speed_run, &work), OK);
    assert_int_equal(work.speeds.count, 1);
    work.school_id = 99;
    assert_int_equal(store_read(kit->store, speed_run, &work), OK);
    assert_int_equal(work.speeds.count, 0);
    assert_int_equal(work.speeds.all.half_ms, 0);
}

/* ---- shifts ---- */

struct shift_work {
    struct kit *kit;
    struct till_shifts shifts;
    bool found;
    struct till_shift_report report;
};

static enum err shift_run(struct tx *tx, void *context)
{
    struct shift_work *work = context;
    struct arena *arena = work->kit->arena;
    TRY(till_shifts_load(tx, arena, KIT_SCHOOL, KIT_TILL, &work->shifts));
    return till_shift_report_load(tx, arena, KIT_SCHOOL, KIT_TILL, 2, &work->found, &work->report);
}

DESK_TEST(test_a_shift_is_the_sum_of_its_receipts)
{
    struct shift_work work = {.kit = kit};
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct sale_line two[] = {kit_pizza(2), kit_juice(1)};
    struct sale_line one[] = {kit_pizza(1)};
    struct document sale = kit_sale(kit, two, 2);
    sale.shift = 2;
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct document back = kit_return(kit, &sale, one, 1);
    back.shift = 2;
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    struct document later = kit_sale(kit, one, 1);
    later.shift = 3;
    assert_int_equal(kit_record_one(kit, &later), DOCUMENT_RECORDED);
    assert_int_equal(store_read(kit->store, shift_run, &work), OK);
    assert_int_equal(work.shifts.count, 2);
    assert_int_equal(work.shifts.list[0].number, 3);
    assert_true(work.found);
    assert_int_equal(work.report.shift.sales, 1);
    assert_int_equal(work.report.shift.returns, 1);
    assert_int_equal(money_in_kopecks(work.report.shift.sold), 2 * 3450 + 1320);
    assert_int_equal(money_in_kopecks(work.report.shift.returned), 3450);
    assert_int_equal(work.report.item_count, 2);
    int64_t sum = 0;
    for (int i = 0; i < work.report.item_count; i++) {
        sum += money_in_kopecks(work.report.items[i].amount);
        assert_int_equal(work.report.items[i].quantity, 1);
    }
    assert_int_equal(sum, 3450 + 1320);
}

/* ---- cashiers ---- */

static void test_pins_that_are_tried_first_are_refused(void **state)
{
    (void)state;
    static const char *const WEAK[] = {"0000", "11111111", "1234", "4321", "23456", "98765432"};
    static const char *const FINE[] = {"1357", "0070", "1123", "9012", "1233", "24018642"};
    for (size_t i = 0; i < sizeof WEAK / sizeof *WEAK; i++) {
        assert_true(cashier_pin_is_weak(text_of(WEAK[i])));
    }
    for (size_t i = 0; i < sizeof FINE / sizeof *FINE; i++) {
        assert_false(cashier_pin_is_weak(text_of(FINE[i])));
    }
}

static enum cashier_status cashier(struct kit *kit, struct cashier_change *change)
{
    change->school_number = KIT_SCHOOL;
    assert_int_equal(desk_cashier_change(&kit->desk, kit->arena, change), OK);
    return change->status;
}

DESK_TEST(test_a_cashier_has_a_card_that_is_nobodys)
{
    enum cashier_pin_status pin;
    struct cashier_change add = {.has_name = true, .name = TEXT("Петрова Анна")};
    assert_int_equal(cashier_pin_hash(TEXT("12a4"), &add, &pin), OK);
    assert_int_equal(pin, CASHIER_PIN_MALFORMED);
    assert_int_equal(cashier_pin_hash(TEXT("4321"), &add, &pin), OK);
    assert_int_equal(pin, CASHIER_PIN_WEAK);
    assert_false(add.has_pin);
    assert_int_equal(cashier_pin_hash(TEXT("7359"), &add, &pin), OK);
    assert_int_equal(pin, CASHIER_PIN_OK);
    add.has_chip = true;
    add.chip = TEXT("не чип");
    assert_int_equal(cashier(kit, &add), CASHIER_CHIP_INVALID);
    add.chip = TEXT("AABBCCDD");
    assert_int_equal(cashier(kit, &add), CASHIER_DONE);
    int64_t first = add.cashier.id;
    add.name = TEXT("Другая");
    assert_int_equal(cashier(kit, &add), CASHIER_CHIP_OF_OTHER);
    add.name = TEXT("");
    assert_int_equal(cashier(kit, &add), CASHIER_NAME_INVALID);
    /* Switched off, the first one's card is free. */
    struct cashier_change off = {.id = first, .has_active = true, .is_active = false};
    assert_int_equal(cashier(kit, &off), CASHIER_DONE);
    assert_false(off.cashier.is_active);
    assert_string_equal(off.cashier.name, "Петрова Анна");
    add.name = TEXT("Другая");
    assert_int_equal(cashier(kit, &add), CASHIER_DONE);
    struct cashier_change unknown = {.id = first + 1000};
    assert_int_equal(cashier(kit, &unknown), CASHIER_UNKNOWN);
}

/* ---- schools and channels ---- */

struct kinds_work {
    struct kit *kit;
    struct school_kinds kinds;
    struct school school;
};

static enum err kinds_run(struct tx *tx, void *context)
{
    struct kinds_work *work = context;
    bool found;
    TRY(school_kind_put(tx, "night", "Вечерняя школа"));
    TRY(school_kind_put(tx, "night", "Вечерняя"));
    TRY(school_kinds_load(tx, work->kit->arena, &work->kinds));
    return school_by_number(tx, work->kit->arena, KIT_SCHOOL, &found, &work->school);
}

DESK_TEST(test_a_school_changes_its_name_kind_and_project)
{
    struct kinds_work work = {.kit = kit};
    assert_int_equal(store_write(kit->store, 0, kinds_run, &work), OK);
    const struct school_kind *last = &work.kinds.rows[work.kinds.count - 1];
    assert_string_equal(last->name, "Вечерняя"); /* renamed, at its place behind the others */
    assert_int_equal(last->schools, 0);
    till_new(kit, KIT_SCHOOL, NULL, NULL);
    int64_t generation = kit_count(kit, "SELECT generation FROM till_lan WHERE school_id = 24");
    struct school_change change = {.number = KIT_SCHOOL, .kind = "night", .name = "Школа №24"};
    assert_int_equal(desk_school_change(&kit->desk, kit->arena, &change), OK);
    assert_int_equal(change.status, SCHOOL_OK);
    change = (struct school_change){.number = KIT_SCHOOL, .name = "Лицей №24"};
    assert_int_equal(desk_school_change(&kit->desk, kit->arena, &change), OK);
    assert_true(kit_count(kit, "SELECT generation FROM till_lan WHERE school_id = 24") >
                generation);
    assert_int_equal(store_write(kit->store, 0, kinds_run, &work), OK);
    assert_string_equal(work.school.name, "Лицей №24");
    assert_string_equal(work.school.kind, "night");
    change = (struct school_change){.number = KIT_SCHOOL, .kind = "nowhere"};
    assert_int_equal(desk_school_change(&kit->desk, kit->arena, &change), OK);
    assert_int_equal(change.status, SCHOOL_KIND_UNKNOWN);
    change = (struct school_change){.number = 777};
    assert_int_equal(desk_school_change(&kit->desk, kit->arena, &change), OK);
    assert_int_equal(change.status, SCHOOL_UNKNOWN);
    assert_true(school_kind_code_is_formed(TEXT("a_9")));
    assert_false(school_kind_code_is_formed(TEXT("Школа")));
    assert_false(school_kind_code_is_formed(TEXT("")));
}

struct channel_work {
    struct kit *kit;
    bool adds;
    struct channel_change change;
};

static enum err channel_run(struct tx *tx, void *context)
{
    struct channel_work *work = context;
    return work->adds ? channel_add(tx, work->kit->arena, &work->change)
                      : channel_change(tx, work->kit->arena, &work->change);
}

static enum channel_status channel_do(struct kit *kit, const char *code, const char *setting,
                                      const char *value)
{
    struct channel_work work = {
        .kit = kit,
        .adds = setting == NULL,
        .change = {
            .code = code, .setting = text_of(setting), .value = text_of(value), .now = kit->now}};
    assert_int_equal(store_write(kit->store, 0, channel_run, &work), OK);
    return work.change.status;
}

DESK_TEST(test_channels_that_would_collide_are_refused)
{
    assert_int_equal(channel_do(kit, "one", NULL, "Первый"), CHANNEL_CHANGED);
    assert_int_equal(channel_do(kit, "two", NULL, "Первый"), CHANNEL_COLLIDES);
    assert_int_equal(channel_do(kit, "two", NULL, "Второй"), CHANNEL_CHANGED);
    assert_int_equal(channel_do(kit, "two", "name", "Первый"), CHANNEL_COLLIDES);
    assert_int_equal(channel_do(kit, "one", "register_names", "A_*.csv"), CHANNEL_CHANGED);
    assert_int_equal(channel_do(kit, "two", "register_names", "A_*.csv"), CHANNEL_COLLIDES);
    assert_int_equal(channel_do(kit, "one", "register_names", "A_*.csv"), CHANNEL_SAME);
    assert_int_equal(channel_do(kit, "one", "money_words", "эквайринг"), CHANNEL_CHANGED);
    assert_int_equal(channel_do(kit, "two", "money_words", "эквайринг"), CHANNEL_COLLIDES);
    assert_int_equal(channel_do(kit, "one", "money_words", ""), CHANNEL_CHANGED);
    assert_int_equal(channel_do(kit, "two", "money_words", "эквайринг"), CHANNEL_CHANGED);
    assert_int_equal(channel_do(kit, "two", "login", "obed"), CHANNEL_CHANGED);
    assert_int_equal(channel_do(kit, "one", "login", "obed"), CHANNEL_CHANGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_setting_comes_from_the_nearest_level),
        cmocka_unit_test(test_a_setting_is_refused_in_order),
        cmocka_unit_test(test_only_what_a_till_judges_alone_is_a_tills),
        cmocka_unit_test(test_every_change_of_a_setting_is_kept_and_reaches_the_tills),
        cmocka_unit_test(test_a_device_that_enrols_anew_keeps_its_own_settings),
        cmocka_unit_test(test_a_till_moves_only_when_nothing_can_be_lost),
        cmocka_unit_test(test_a_till_that_never_did_anything_moves_at_once),
        cmocka_unit_test(
            test_a_till_with_documents_is_retired_only_knowingly_and_hands_them_in_later),
        cmocka_unit_test(test_a_new_name_is_told_to_the_tills_and_kept),
        cmocka_unit_test(test_what_is_wrong_is_told_in_order),
        cmocka_unit_test(test_the_speed_of_queues_is_of_buckets_that_add_up),
        cmocka_unit_test(test_a_shift_is_the_sum_of_its_receipts),
        cmocka_unit_test(test_pins_that_are_tried_first_are_refused),
        cmocka_unit_test(test_a_cashier_has_a_card_that_is_nobodys),
        cmocka_unit_test(test_a_school_changes_its_name_kind_and_project),
        cmocka_unit_test(test_channels_that_would_collide_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
