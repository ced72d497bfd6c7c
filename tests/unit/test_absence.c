/* Absence said ahead: every refusal in its order, cut-offs in every zone, two parents at once. */
#include "desk_kit.h"

#include <pthread.h>

#include "desk/absence.h"
#include "desk/family_log.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

enum { LOGIN_MOTHER = 501, LOGIN_FATHER = 502, LOGIN_TEACHER = 503 };

/* ---- the rules ---- */

static void test_periods_are_judged_in_order(void **state)
{
    (void)state;
    static const struct {
        int first, last; /* days from today */
        enum absence_by by;
        int minute;
        enum absence_status status;
    } CASES[] = {
        {1, 0, ABSENCE_BY_PARENT, 0, ABSENCE_REVERSED},
        {-1, -2, ABSENCE_BY_PARENT, 0, ABSENCE_REVERSED},
        {-1, 3, ABSENCE_BY_PARENT, 0, ABSENCE_IN_PAST},
        {-1, 3, ABSENCE_BY_COORDINATOR, 0, ABSENCE_IN_PAST},
        {0, 0, ABSENCE_BY_PARENT, 509, ABSENCE_OK},
        {0, 0, ABSENCE_BY_PARENT, 510, ABSENCE_TOO_LATE},
        {0, 5, ABSENCE_BY_PARENT, 510, ABSENCE_TOO_LATE},
        {0, 0, ABSENCE_BY_TEACHER, 539, ABSENCE_OK},
        {0, 0, ABSENCE_BY_TEACHER, 540, ABSENCE_TOO_LATE},
        {0, 0, ABSENCE_BY_COORDINATOR, 1439, ABSENCE_OK},
        {1, 1, ABSENCE_BY_PARENT, 1439, ABSENCE_OK},
        {366, 366, ABSENCE_BY_PARENT, 0, ABSENCE_OK},
        {367, 367, ABSENCE_BY_PARENT, 0, ABSENCE_TOO_FAR},
        {367, 900, ABSENCE_BY_PARENT, 0, ABSENCE_TOO_FAR},
        {1, 93, ABSENCE_BY_PARENT, 0, ABSENCE_OK},
        {1, 94, ABSENCE_BY_PARENT, 0, ABSENCE_TOO_LONG},
    };
    struct day today = day_of_number(20500);
    for (size_t i = 0; i < ROWS(CASES); i++) {
        const struct absence_clock clock = {today, CASES[i].minute, 510, 540};
        assert_int_equal(absence_judge(day_add(today, CASES[i].first),
                                       day_add(today, CASES[i].last), &clock, CASES[i].by),
                         CASES[i].status);
    }
}

/* ---- zones and midnight ---- */

struct clock_work {
    struct kit *kit;
    const char *zone;
    struct absence_clock clock;
};

static enum err zone_run(struct tx *tx, void *context)
{
    struct clock_work *work = context;
    const char *sql = arena_printf(work->kit->arena,
                                   "UPDATE book SET zone = '%s' WHERE school_id = %d", work->zone,
                                   KIT_SCHOOL);
    struct query *query = ARENA_NEW(work->kit->arena, struct query);
    *query = (struct query){.name = sql, .kind = QUERY_EXEC, .sqlite = sql, .postgres = sql};
    scoped(statement) struct statement *run = statement_open(tx, query);
    return statement_run(run);
}

static enum err clock_run(struct tx *tx, void *context)
{
    struct clock_work *work = context;
    return absence_clock_load(tx, KIT_SCHOOL, work->kit->now, &work->clock);
}

/* The first open day at moments around each cut-off and each midnight, counted here by hand from
 * the zone's difference. */
DESK_TEST(test_cutoffs_hold_in_every_zone)
{
    static const struct {
        const char *name;
        int hours;
    } ZONES[] = {{"Europe/Kaliningrad", 2}, {"Europe/Moscow", 3},     {"Europe/Samara", 4},
                 {"Asia/Yekaterinburg", 5}, {"Asia/Vladivostok", 10}, {"Asia/Kamchatka", 12}};
    static const int CUTOFFS[] = {0, 1, 510, 1439, 1440};
    static const int SECONDS[] = {-1, 0, 1};
    const int64_t monday = 20514; /* 2026-03-02 */
    for (size_t z = 0; z < ROWS(ZONES); z++) {
        struct clock_work work = {.kit = kit, .zone = ZONES[z].name};
        assert_int_equal(store_write(kit->store, 0, zone_run, &work), OK);
        for (size_t c = 0; c < ROWS(CUTOFFS); c++) {
            kit_set(kit, KIT_SCHOOL, SETTING_ABSENCE_CUTOFF, CUTOFFS[c]);
            for (size_t s = 0; s < 2 * ROWS(SECONDS); s++) {
                int64_t local_s = SECONDS[s % 3] + (s < 3 ? CUTOFFS[c] * 60 : 0);
                int64_t local_day = monday + (local_s < 0 ? -1 : local_s / 86400);
                int64_t minute = (local_s + 86400) % 86400 / 60;
                kit->now = instant_of_ms((monday * 86400 + local_s - ZONES[z].hours * 3600) * 1000);
                assert_int_equal(store_read(kit->store, clock_run, &work), OK);
                assert_int_equal(work.clock.today.number, local_day);
                assert_int_equal(work.clock.minute, minute);
                assert_int_equal(absence_first_open_day(&work.clock, ABSENCE_BY_PARENT).number,
                                 local_day + (minute >= CUTOFFS[c]));
            }
        }
    }
}

/* ---- saying ---- */

static struct absence_saying say(struct kit *kit, int pupil, int first, int last,
                                 const char *reason)
{
    struct absence_saying saying = {
        .school_id = KIT_SCHOOL,
        .account_id = kit_pupil(KIT_SCHOOL, pupil),
        .first_day = day_add(kit_today(kit), first),
        .last_day = day_add(kit_today(kit), last),
        .reason = text_of(reason),
        .said_by = ABSENCE_BY_PARENT,
        .login_id = LOGIN_MOTHER,
    };
    assert_int_equal(desk_absence_say(&kit->desk, &saying), OK);
    return saying;
}

struct list_work {
    struct kit *kit;
    struct day first, last;
    struct absence_list list;
};

static enum err list_run(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return absences_load(tx, work->kit->arena, KIT_SCHOOL, work->first, work->last, &work->list);
}

static struct absence_list list(struct kit *kit, int first, int last)
{
    struct list_work work = {
        kit, day_add(kit_today(kit), first), day_add(kit_today(kit), last), {0}};
    assert_int_equal(store_read(kit->store, list_run, &work), OK);
    return work.list;
}

static bool is_absent(struct kit *kit, int pupil, int day)
{
    struct absence_list on_day = list(kit, day, day);
    return absence_find(&on_day, kit_pupil(KIT_SCHOOL, pupil), day_add(kit_today(kit), day)) !=
           NULL;
}

DESK_TEST(test_what_cannot_be_said_changes_nothing)
{
    char long_reason[ABSENCE_REASON_LIMIT + 2] = "";
    for (int i = 0; i <= ABSENCE_REASON_LIMIT; i++) long_reason[i] = 'x';
    assert_int_equal(say(kit, 4, 1, 1, "").status, ABSENCE_ACCOUNT_CLOSED);
    struct absence_saying stranger = {.school_id = KIT_SCHOOL,
                                      .account_id = kit_pupil(KIT_OTHER_SCHOOL, 1),
                                      .first_day = day_add(kit_today(kit), 1),
                                      .last_day = day_add(kit_today(kit), 1),
                                      .said_by = ABSENCE_BY_PARENT};
    assert_int_equal(desk_absence_say(&kit->desk, &stranger), OK);
    assert_int_equal(stranger.status, ABSENCE_ACCOUNT_CLOSED);
    /* It is 11:00, the cut-off was at 08:30. */
    struct absence_saying late = say(kit, 1, 0, 0, "");
    assert_int_equal(late.status, ABSENCE_TOO_LATE);
    assert_int_equal(late.clock.cutoff_minute, 510);
    assert_int_equal(say(kit, 1, 1, 1, long_reason).status, ABSENCE_REASON_LONG);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM absence"), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_event"), 0);
}

DESK_TEST(test_periods_that_touch_become_one)
{
    assert_int_equal(say(kit, 1, 2, 4, "грипп").status, ABSENCE_OK);
    assert_int_equal(say(kit, 1, 6, 8, "").status, ABSENCE_OK);
    assert_int_equal(say(kit, 2, 3, 3, "").status, ABSENCE_OK);
    assert_int_equal(say(kit, 1, 2, 4, "").status, ABSENCE_ALREADY);
    assert_int_equal(say(kit, 1, 3, 3, "").status, ABSENCE_ALREADY);
    struct absence_saying bridge = say(kit, 1, 4, 6, "");
    assert_int_equal(bridge.status, ABSENCE_OK);
    assert_true(bridge.is_merged);
    assert_int_equal(bridge.held_first_day.number, kit_today(kit).number + 2);
    assert_int_equal(bridge.held_last_day.number, kit_today(kit).number + 8);
    struct absence_list all = list(kit, 0, 30);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.taken_back_count, 0);
    assert_string_equal(all.rows[0].reason, "грипп");
    /* A day beside is a period of its own; together they would be too long. */
    assert_int_equal(say(kit, 1, 9, 9, "").status, ABSENCE_OK);
    assert_int_equal(say(kit, 1, 5, 95, "").status, ABSENCE_TOO_LONG);
    assert_int_equal(list(kit, 0, 200).count, 3);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_event WHERE kind = 1"), 5);
}

static struct absence_taking take_back(struct kit *kit, int pupil, int64_t id)
{
    struct absence_taking taking = {.school_id = KIT_SCHOOL,
                                    .account_id = kit_pupil(KIT_SCHOOL, pupil),
                                    .id = id,
                                    .by = ABSENCE_BY_PARENT,
                                    .login_id = LOGIN_FATHER};
    assert_int_equal(desk_absence_take_back(&kit->desk, &taking), OK);
    return taking;
}

DESK_TEST(test_what_has_begun_is_only_cut_short)
{
    struct absence_saying saying = say(kit, 1, 1, 5, "");
    assert_int_equal(take_back(kit, 2, saying.id).status, ABSENCE_UNKNOWN);
    assert_int_equal(take_back(kit, 1, saying.id + 1000).status, ABSENCE_UNKNOWN);
    struct instant monday = kit->now;
    kit->now = instant_add_ms(monday, 2 * DAY_MS); /* Wednesday, behind the cut-off */
    struct absence_taking taking = take_back(kit, 1, saying.id);
    assert_int_equal(taking.status, ABSENCE_OK);
    assert_true(taking.is_shortened);
    assert_int_equal(taking.held_last_day.number, kit_today(kit).number);
    assert_true(is_absent(kit, 1, -1) && is_absent(kit, 1, 0));
    assert_false(is_absent(kit, 1, 1) || is_absent(kit, 1, 3));
    struct absence_list thursday = list(kit, 1, 1);
    assert_int_equal(thursday.taken_back_count, 1);
    assert_int_equal(thursday.taken_back[0].taken_back_at.ms, kit->now.ms);
    assert_int_equal(thursday.taken_back[0].said_at.ms, monday.ms);
    assert_int_equal(list(kit, 0, 0).taken_back_count, 0);
    /* Nothing of it is left to take back. */
    assert_int_equal(take_back(kit, 1, saying.id).status, ABSENCE_TOO_LATE);
    /* Until the cut-off today goes, too. */
    saying = say(kit, 1, 2, 3, "");
    kit->now = instant_add_ms(monday, 4 * DAY_MS - 3 * HOUR_MS);
    assert_false(take_back(kit, 1, saying.id).is_shortened);
    assert_false(is_absent(kit, 1, 0));
    assert_int_equal(take_back(kit, 1, saying.id).status, ABSENCE_UNKNOWN);
}

DESK_TEST(test_the_staff_says_today_on_the_parents_word)
{
    struct absence_saying saying = {.school_id = KIT_SCHOOL,
                                    .account_id = kit_pupil(KIT_SCHOOL, 1),
                                    .first_day = kit_today(kit),
                                    .last_day = kit_today(kit),
                                    .reason = TEXT("мама звонила"),
                                    .said_by = ABSENCE_BY_COORDINATOR,
                                    .login_id = LOGIN_TEACHER};
    assert_int_equal(desk_absence_say(&kit->desk, &saying), OK);
    assert_int_equal(saying.status, ABSENCE_OK);
    struct absence_list today = list(kit, 0, 0);
    assert_int_equal(today.count, 1);
    assert_int_equal(today.rows[0].said_by, ABSENCE_BY_COORDINATOR);
    assert_int_equal(today.rows[0].login_id, LOGIN_TEACHER);
}

/* ---- two parents at once ---- */

struct parent {
    pthread_t thread;
    struct kit *kit;
    int64_t login_id;
    int first, last;
    struct absence_saying saying;
};

static void *parent_run(void *context)
{
    struct parent *parent = context;
    parent->saying = (struct absence_saying){
        .school_id = KIT_SCHOOL,
        .account_id = kit_pupil(KIT_SCHOOL, 1),
        .first_day = day_add(kit_today(parent->kit), parent->first),
        .last_day = day_add(kit_today(parent->kit), parent->last),
        .said_by = ABSENCE_BY_PARENT,
        .login_id = parent->login_id,
    };
    enum err err = desk_absence_say(&parent->kit->desk, &parent->saying);
    return err == OK ? NULL : parent;
}

DESK_TEST(test_two_parents_say_it_at_once)
{
    for (int round = 0; round < 20; round++) {
        int first = 1 + 4 * round;
        struct parent parents[] = {
            {.kit = kit, .login_id = LOGIN_MOTHER, .first = first, .last = first + 1},
            {.kit = kit, .login_id = LOGIN_FATHER, .first = first + 1, .last = first + 2}};
        for (int i = 0; i < 2; i++) {
            assert_int_equal(pthread_create(&parents[i].thread, NULL, parent_run, &parents[i]), 0);
        }
        for (int i = 0; i < 2; i++) {
            void *fault;
            assert_int_equal(pthread_join(parents[i].thread, &fault), 0);
            assert_null(fault);
            assert_int_equal(parents[i].saying.status, ABSENCE_OK);
        }
        struct absence_list held = list(kit, first, first + 2);
        assert_int_equal(held.count, 1);
        assert_int_equal(held.rows[0].last_day.number - held.rows[0].first_day.number, 2);
    }
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_event"), 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_periods_are_judged_in_order),
        cmocka_unit_test(test_cutoffs_hold_in_every_zone),
        cmocka_unit_test(test_what_cannot_be_said_changes_nothing),
        cmocka_unit_test(test_periods_that_touch_become_one),
        cmocka_unit_test(test_what_has_begun_is_only_cut_short),
        cmocka_unit_test(test_the_staff_says_today_on_the_parents_word),
        cmocka_unit_test(test_two_parents_say_it_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
