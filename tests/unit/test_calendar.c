/* The calendar: terms, weeks, days that differ, and what may be changed of them. */
#include "desk_kit.h"

#include <string.h>

#include "desk/school_day.h"
#include "desk/school_term.h"
#include "school/calendar.h"
#include "school/class.h"
#include "school/meal_time.h"

static struct day date(int year, int month, int day_of_month)
{
    struct day day;
    assert_true(day_from_date((struct date){year, month, day_of_month}, &day));
    return day;
}

/* ---- works ---- */

struct term_work {
    struct school_term term;
    enum term_status status;
};

static enum err term_run(struct tx *tx, void *context)
{
    struct term_work *work = context;
    return term_set(tx, &work->term, &work->status);
}

static enum term_status term_make(struct kit *kit, int64_t school_id, struct day first,
                                  struct day last)
{
    struct term_work work = {{school_id, first, last, "Четверть"}, TERM_OK};
    assert_int_equal(store_write(kit->store, school_id, term_run, &work), OK);
    return work.status;
}

struct day_work {
    struct kit *kit;
    struct school_day_change change;
    enum school_day_status status;
};

static enum err day_run(struct tx *tx, void *context)
{
    struct day_work *work = context;
    return school_day_set(tx, work->kit->arena, &work->change, &work->status);
}

static enum school_day_status day_make(struct kit *kit, struct school_day_change change)
{
    struct day_work work = {.kit = kit, .change = change};
    work.change.now = kit->now;
    work.change.today = kit_today(kit);
    if (work.change.reason == NULL) work.change.reason = "";
    assert_int_equal(store_write(kit->store, change.school_id, day_run, &work), OK);
    return work.status;
}

struct load_work {
    struct kit *kit;
    int64_t school_id;
    struct day first, last;
    struct calendar calendar;
};

static enum err load_run(struct tx *tx, void *context)
{
    struct load_work *work = context;
    return calendar_load(tx, work->kit->arena, work->school_id, work->first, work->last,
                         &work->calendar);
}

static struct calendar_answer judge(struct kit *kit, int64_t school_id, struct day day,
                                    int64_t grade, int64_t shift)
{
    struct load_work work = {.kit = kit, .school_id = school_id, .first = day, .last = day};
    assert_int_equal(store_read(kit->store, load_run, &work), OK);
    return calendar_judge(&work.calendar, day, (struct calendar_pupils){grade, shift});
}

static void assert_says(struct kit *kit, struct day day, int64_t grade, int64_t shift,
                        enum calendar_verdict verdict, const char *reason)
{
    struct calendar_answer answer = judge(kit, KIT_SCHOOL, day, grade, shift);
    assert_string_equal(calendar_verdict_name(answer.verdict), calendar_verdict_name(verdict));
    assert_string_equal(answer.reason, reason);
}

/* ---- tests ---- */

DESK_TEST(test_terms_and_weeks)
{
    struct day monday = date(2026, 3, 2), saturday = date(2026, 3, 7);
    assert_says(kit, monday, 5, 1, CALENDAR_NO_TERMS, "");
    assert_int_equal(term_make(kit, 0, date(2026, 1, 12), date(2026, 3, 27)), TERM_OK);
    assert_says(kit, monday, 5, 1, CALENDAR_MEALS, "");
    assert_says(kit, saturday, 5, 1, CALENDAR_WEEKEND, "");
    assert_says(kit, date(2026, 3, 28), 5, 1, CALENDAR_OUTSIDE_TERMS, "");
    assert_says(kit, date(2026, 1, 11), 5, 1, CALENDAR_OUTSIDE_TERMS, "");
    /* Another school year, of which nobody has said anything. */
    assert_says(kit, date(2026, 9, 1), 5, 1, CALENDAR_NO_TERMS, "");
    kit_set(kit, KIT_SCHOOL, SETTING_WEEK_DAYS, 6);
    assert_says(kit, saturday, 5, 1, CALENDAR_MEALS, "");
    assert_says(kit, saturday, 1, 1, CALENDAR_WEEKEND, ""); /* the first grade rests */
    assert_says(kit, date(2026, 3, 8), 5, 1, CALENDAR_WEEKEND, "");
    assert_int_equal(judge(kit, KIT_OTHER_SCHOOL, saturday, 5, 1).verdict, CALENDAR_WEEKEND);
}

DESK_TEST(test_a_school_follows_its_own_terms_in_a_year)
{
    assert_int_equal(term_make(kit, 0, date(2026, 1, 12), date(2026, 3, 27)), TERM_OK);
    assert_int_equal(term_make(kit, 0, date(2026, 9, 1), date(2026, 10, 23)), TERM_OK);
    assert_int_equal(term_make(kit, KIT_SCHOOL, date(2026, 1, 12), date(2026, 2, 27)), TERM_OK);
    assert_says(kit, date(2026, 3, 2), 5, 1, CALENDAR_OUTSIDE_TERMS, "");
    assert_says(kit, date(2026, 2, 27), 5, 1, CALENDAR_MEALS, "");
    assert_int_equal(judge(kit, KIT_OTHER_SCHOOL, date(2026, 3, 2), 5, 1).verdict, CALENDAR_MEALS);
    /* The next year is the city's again. */
    assert_says(kit, date(2026, 9, 2), 5, 1, CALENDAR_MEALS, "");
}

DESK_TEST(test_terms_are_refused)
{
    struct term_work nameless = {{0, date(2026, 1, 12), date(2026, 3, 27), "  "}, TERM_OK};
    assert_int_equal(store_write(kit->store, 0, term_run, &nameless), OK);
    assert_int_equal(nameless.status, TERM_NAME_INVALID);
    assert_int_equal(term_make(kit, 0, date(2026, 3, 2), date(2026, 3, 1)), TERM_DATES_REVERSED);
    assert_int_equal(term_make(kit, 0, date(2026, 1, 1), date(2027, 6, 1)), TERM_DATES_REVERSED);
    assert_int_equal(term_make(kit, 0, date(2026, 1, 12), date(2026, 3, 27)), TERM_OK);
    assert_int_equal(term_make(kit, 0, date(2026, 3, 27), date(2026, 5, 1)), TERM_OVERLAPS);
    assert_int_equal(term_make(kit, 0, date(2026, 1, 1), date(2026, 1, 12)), TERM_OVERLAPS);
    assert_int_equal(term_make(kit, KIT_SCHOOL, date(2026, 1, 1), date(2026, 5, 1)), TERM_OK);
    assert_int_equal(term_make(kit, 0, date(2026, 1, 12), date(2026, 3, 20)), TERM_OK); /* moved */
}

DESK_TEST(test_days_that_differ)
{
    struct day monday = date(2026, 3, 2), sunday = date(2026, 3, 8);
    assert_int_equal(term_make(kit, 0, date(2026, 1, 12), date(2026, 3, 27)), TERM_OK);
    struct school_day_change city = {
        .day = sunday, .kind = CALENDAR_TEACHING, .reason = " Перенос с 9 марта "};
    assert_int_equal(day_make(kit, city), SCHOOL_DAY_OK);
    assert_says(kit, sunday, 1, 2, CALENDAR_MEALS, "Перенос с 9 марта");
    struct school_day_change own = {.school_id = KIT_SCHOOL,
                                    .day = sunday,
                                    .shift = 2,
                                    .kind = CALENDAR_CLOSING,
                                    .reason = "Карантин"};
    assert_int_equal(day_make(kit, own), SCHOOL_DAY_OK);
    assert_says(kit, sunday, 5, 1, CALENDAR_MEALS, "Перенос с 9 марта");
    assert_says(kit, sunday, 5, 2, CALENDAR_CLOSED, "Карантин");
    assert_true(judge(kit, KIT_SCHOOL, sunday, 5, 2).is_own);
    assert_int_equal(judge(kit, KIT_OTHER_SCHOOL, sunday, 5, 2).verdict, CALENDAR_MEALS);
    own.is_dropped = true;
    assert_int_equal(day_make(kit, own), SCHOOL_DAY_OK);
    assert_says(kit, sunday, 5, 2, CALENDAR_MEALS, "Перенос с 9 марта");
    assert_int_equal(day_make(kit, own), SCHOOL_DAY_UNKNOWN);
    city = (struct school_day_change){
        .day = monday, .kind = CALENDAR_HOLIDAY, .reason = "Праздник"};
    assert_int_equal(day_make(kit, city), SCHOOL_DAY_OK);
    assert_says(kit, monday, 5, 1, CALENDAR_IS_HOLIDAY, "Праздник");
}

static void breakfast_charge(struct kit *kit)
{
    int64_t account_id = kit_pupil(KIT_SCHOOL, 1);
    struct roster_charge charge = {.id = kit_id(kit),
                                   .school_id = KIT_SCHOOL,
                                   .class_id = KIT_CLASS,
                                   .day = kit_today(kit),
                                   .set_meal_id = KIT_BREAKFAST,
                                   .happened_at = kit->now,
                                   .account_ids = &account_id,
                                   .account_count = 1};
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(charge.status, ROSTER_RECORDED);
}

DESK_TEST(test_a_charged_day_is_not_closed)
{
    struct school_day_change change = {.school_id = KIT_SCHOOL,
                                       .day = kit_today(kit),
                                       .kind = CALENDAR_CLOSING,
                                       .reason = "Нет воды"};
    breakfast_charge(kit);
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_CHARGED);
    change.shift = 2; /* the class charged is of the first */
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_OK);
    change.school_id = CALENDAR_OF_CITY;
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_CHARGED);
    change.kind = CALENDAR_TEACHING; /* takes nothing away */
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_OK);
}

struct change_work {
    struct kit *kit;
    struct school_term_change change;
    enum school_term_status status;
};

static enum err change_run(struct tx *tx, void *context)
{
    struct change_work *work = context;
    return school_term_change(tx, work->kit->arena, &work->change, &work->status);
}

/* Days are counted from today. */
static void assert_changes(struct kit *kit, enum school_term_act act, int replaced, int first,
                           int last, enum school_term_status status)
{
    struct day today = kit_today(kit);
    struct change_work work = {
        .kit = kit,
        .change = {act,
                   {KIT_SCHOOL, day_add(today, first), day_add(today, last), "Своя"},
                   day_add(today, replaced)}};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, change_run, &work), OK);
    assert_string_equal(school_term_status_name(work.status), school_term_status_name(status));
}

static int64_t own_terms(struct kit *kit)
{
    return kit_count(kit, "SELECT count(*) FROM school_term WHERE school_id = 24");
}

DESK_TEST(test_terms_of_a_school_are_changed)
{
    struct day today = kit_today(kit);
    assert_int_equal(term_make(kit, 0, day_add(today, -60), day_add(today, -20)), TERM_OK);
    assert_int_equal(term_make(kit, 0, day_add(today, -5), day_add(today, 60)), TERM_OK);
    breakfast_charge(kit);
    /* The first own one: the city's other stays; the days that go were not charged. */
    assert_changes(kit, SCHOOL_TERM_SET, 1, 1, 50, SCHOOL_TERM_CHARGED);
    assert_changes(kit, SCHOOL_TERM_SET, -4, -4, -5, SCHOOL_TERM_DATES_REVERSED);
    assert_changes(kit, SCHOOL_TERM_SET, -400, -4, 50, SCHOOL_TERM_OTHER_YEAR);
    assert_changes(kit, SCHOOL_TERM_SET, -5, -4, 50, SCHOOL_TERM_UNKNOWN);
    assert_changes(kit, SCHOOL_TERM_DROP, 0, -5, 0, SCHOOL_TERM_UNKNOWN); /* the city's */
    assert_int_equal(own_terms(kit), 0);
    assert_changes(kit, SCHOOL_TERM_SET, -4, -4, 50, SCHOOL_TERM_OK);
    assert_int_equal(own_terms(kit), 2);
    assert_int_equal(judge(kit, KIT_SCHOOL, day_add(today, 58), 5, 1).verdict,
                     CALENDAR_OUTSIDE_TERMS);
    assert_int_equal(term_make(kit, 0, day_add(today, 70), day_add(today, 90)), TERM_OK);
    assert_changes(kit, SCHOOL_TERM_SET, -10, -10, -4, SCHOOL_TERM_OVERLAPS);
    assert_changes(kit, SCHOOL_TERM_SET, -4, -30, 50, SCHOOL_TERM_OVERLAPS);
    assert_changes(kit, SCHOOL_TERM_SET, -4, 1, 50, SCHOOL_TERM_CHARGED);
    assert_changes(kit, SCHOOL_TERM_SET, -4, -3, 40, SCHOOL_TERM_OK); /* it begins later */
    assert_int_equal(own_terms(kit), 2);
    assert_changes(kit, SCHOOL_TERM_DROP, 0, -3, 0, SCHOOL_TERM_CHARGED);
    assert_changes(kit, SCHOOL_TERM_DROP, 0, -60, 0, SCHOOL_TERM_OK);
    assert_changes(kit, SCHOOL_TERM_CITY, 0, 0, 0, SCHOOL_TERM_OK);
    assert_changes(kit, SCHOOL_TERM_CITY, 0, 0, 0, SCHOOL_TERM_UNKNOWN);
    assert_int_equal(own_terms(kit), 0);
    assert_int_equal(judge(kit, KIT_SCHOOL, today, 5, 1).verdict, CALENDAR_MEALS);
}

DESK_TEST(test_changes_of_days_are_refused)
{
    struct school_day_change change = {
        .school_id = KIT_SCHOOL, .day = day_add(kit_today(kit), 1), .kind = CALENDAR_CLOSING};
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_REASON_MISSING);
    char long_reason[CALENDAR_REASON_LIMIT + 2];
    memset(long_reason, 'x', sizeof long_reason - 1);
    long_reason[sizeof long_reason - 1] = '\0';
    change.reason = long_reason;
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_REASON_TOO_LONG);
    long_reason[CALENDAR_REASON_LIMIT] = '\0';
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_OK);
    change.shift = 3;
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_SHIFT_INVALID);
    change.shift = 0;
    change.day = day_add(kit_today(kit), -1);
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_SEALED);
    change.day = day_add(kit_today(kit), 800);
    assert_int_equal(day_make(kit, change), SCHOOL_DAY_TOO_FAR);
}

DESK_TEST(test_working_days_are_counted)
{
    struct load_work work = {
        .kit = kit, .school_id = KIT_SCHOOL, .first = date(2026, 3, 1), .last = date(2026, 3, 31)};
    struct day found;
    assert_int_equal(term_make(kit, 0, date(2026, 1, 12), date(2026, 3, 27)), TERM_OK);
    struct school_day_change holiday = {
        .day = date(2026, 3, 9), .kind = CALENDAR_HOLIDAY, .reason = "Праздник"};
    assert_int_equal(day_make(kit, holiday), SCHOOL_DAY_OK);
    assert_int_equal(store_read(kit->store, load_run, &work), OK);
    /* Thursday; Friday is one, Saturday to Monday are none, Tuesday is two. */
    assert_true(calendar_count_days(&work.calendar, date(2026, 3, 5), 2, &found));
    assert_int_equal(found.number, date(2026, 3, 10).number);
    assert_true(calendar_count_days(&work.calendar, date(2026, 3, 10), -1, &found));
    assert_int_equal(found.number, date(2026, 3, 6).number);
    assert_true(calendar_count_days(&work.calendar, date(2026, 3, 7), 0, &found));
    assert_int_equal(found.number, date(2026, 3, 7).number);
    assert_false(calendar_count_days(&work.calendar, date(2026, 3, 27), 1, &found));
    assert_string_equal(calendar_term_on(&work.calendar, date(2026, 3, 5))->name, "Четверть");
    assert_null(calendar_term_on(&work.calendar, date(2026, 3, 30)));
}

static void test_grades_of_names(void **state)
{
    static const struct {
        const char *name;
        int64_t grade;
        enum school_stage stage;
    } NAMES[] = {{"03Б", 3, STAGE_PRIMARY}, {"3-Б", 3, STAGE_PRIMARY},
                 {"10А", 10, STAGE_SENIOR}, {"9", 9, STAGE_BASIC},
                 {"11", 11, STAGE_SENIOR},  {"12А", 0, STAGE_ANY},
                 {"Группа", 0, STAGE_ANY},  {"0А", 0, STAGE_ANY},
                 {"", 0, STAGE_ANY},        {"999999999999999999999", 0, STAGE_ANY}};
    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        int64_t grade = class_grade_of_name(text_of(NAMES[i].name));
        assert_int_equal(grade, NAMES[i].grade);
        assert_int_equal(stage_of_grade(grade), NAMES[i].stage);
    }
}

/* ---- meal times ---- */

struct time_work {
    struct kit *kit;
    struct meal_time time;
    enum meal_time_status status;
    struct meal_times times;
};

static enum err time_run(struct tx *tx, void *context)
{
    struct time_work *work = context;
    TRY(meal_time_set(tx, &work->time, &work->status));
    return meal_times_load(tx, work->kit->arena, KIT_SCHOOL, &work->times);
}

static enum meal_time_status time_make(struct kit *kit, struct meal_time time,
                                       struct meal_times *out_times)
{
    struct time_work work = {.kit = kit, .time = time};
    assert_int_equal(store_write(kit->store, 0, time_run, &work), OK);
    if (out_times != NULL) *out_times = work.times;
    return work.status;
}

DESK_TEST(test_meal_times)
{
    struct meal_times times;
    struct meal_time time = {0, 1, STAGE_ANY, 1, 600, 620, "2-я перемена"};
    assert_int_equal(time_make(kit, time, &times), MEAL_TIME_OK);
    assert_int_equal(meal_time_of(&times, 1, STAGE_PRIMARY, 1)->begins_minute, 600);
    assert_null(meal_time_of(&times, 1, STAGE_PRIMARY, 2));
    time = (struct meal_time){0, 1, STAGE_PRIMARY, 1, 545, 560, "1-я перемена"};
    assert_int_equal(time_make(kit, time, &times), MEAL_TIME_OK);
    assert_int_equal(meal_time_of(&times, 1, STAGE_PRIMARY, 1)->begins_minute, 545);
    assert_int_equal(meal_time_of(&times, 1, STAGE_BASIC, 1)->begins_minute, 600);
    time = (struct meal_time){KIT_SCHOOL, 1, STAGE_ANY, 1, 550, 570, "Своя перемена"};
    assert_int_equal(time_make(kit, time, &times), MEAL_TIME_OK);
    assert_string_equal(meal_time_of(&times, 1, STAGE_PRIMARY, 1)->break_name, "Своя перемена");
    time.begins_minute = 570;
    assert_int_equal(time_make(kit, time, NULL), MEAL_TIME_REVERSED);
    time = (struct meal_time){0, 4, STAGE_ANY, 1, 1, 2, "x"};
    assert_int_equal(time_make(kit, time, NULL), MEAL_TIME_MEAL_INVALID);
    time = (struct meal_time){0, 1, STAGE_ANY, 3, 1, 2, "x"};
    assert_int_equal(time_make(kit, time, NULL), MEAL_TIME_SHIFT_INVALID);
    time = (struct meal_time){0, 1, STAGE_ANY, 1, 1, 2, " "};
    assert_int_equal(time_make(kit, time, NULL), MEAL_TIME_BREAK_INVALID);
    time = (struct meal_time){0, 1, STAGE_ANY, 1, 1400, 1441, "x"};
    assert_int_equal(time_make(kit, time, NULL), MEAL_TIME_REVERSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terms_and_weeks),
        cmocka_unit_test(test_a_school_follows_its_own_terms_in_a_year),
        cmocka_unit_test(test_terms_are_refused),
        cmocka_unit_test(test_days_that_differ),
        cmocka_unit_test(test_a_charged_day_is_not_closed),
        cmocka_unit_test(test_terms_of_a_school_are_changed),
        cmocka_unit_test(test_changes_of_days_are_refused),
        cmocka_unit_test(test_working_days_are_counted),
        cmocka_unit_test(test_grades_of_names),
        cmocka_unit_test(test_meal_times),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
