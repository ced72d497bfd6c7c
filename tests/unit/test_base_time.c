/* Days, moments and zones at their edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/instant.h"

enum { ARENA_BYTES = 64 << 20 };
#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

static int arena_begin(void **state)
{
    static struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    *state = &arena;
    return 0;
}

static int arena_end(void **state)
{
    arena_release(*state);
    return 0;
}

static struct day day_of(int year, int month, int day_of_month)
{
    struct day day;
    assert_true(day_from_date((struct date){year, month, day_of_month}, &day));
    return day;
}

/* Every day of three centuries is the one after the day before it, by a calendar that counts. */
static void test_each_day_has_its_date(void **state)
{
    static const int MONTHS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t number = day_of(1900, 1, 1).number;
    int weekday = 1; /* 1 January 1900 was a Monday */
    (void)state;
    for (int year = 1900; year < 2200; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int days = MONTHS[month - 1] + (leap && month == 2);
            for (int day = 1; day <= days; day++, number++, weekday = weekday % 7 + 1) {
                struct date date = day_date(day_of_number(number));
                assert_true(date.year == year && date.month == month && date.day_of_month == day);
                assert_int_equal(day_of(year, month, day).number, number);
                assert_int_equal(day_of_week(day_of_number(number)), weekday);
            }
        }
    }
    assert_int_equal(day_of(1970, 1, 1).number, 0);
}

static void test_no_such_day(void **state)
{
    static const struct date BAD[] = {
        {2018, 2, 29}, {2018, 4, 31}, {2018, 13, 1},  {2018, 0, 1}, {2018, 1, 0},
        {2018, 1, 32}, {1900, 2, 29}, {1899, 12, 31}, {2200, 1, 1}, {2018, -1, 5},
    };
    (void)state;
    struct day day = {77};
    for (size_t i = 0; i < ROWS(BAD); i++) assert_false(day_from_date(BAD[i], &day));
    assert_int_equal(day.number, 77);
    assert_true(day_from_date((struct date){2000, 2, 29}, &day));
}

static void test_days_are_read_in_both_spellings(void **state)
{
    static const char *const BAD[] = {
        "",           "18.01.18",    "18.1.2018",  "2018-1-18",  "18/01/2018", "29.02.2018",
        "2018-02-29", "18.01.2018 ", "1899-12-31", "01.01.2200", "-1.01.2018", "18.-1.2018",
        "18.01.-201", "2018.01.18",  "18-01-2018", "aa.bb.cccc", "00.01.2018", "31.04.2018",
    };
    struct arena *arena = *state;
    struct day day;
    assert_int_equal(day_parse(TEXT("18.01.2018"), &day), OK);
    assert_string_equal(day_format_iso(arena, day), "2018-01-18");
    assert_int_equal(day_parse(TEXT("2018-03-16"), &day), OK);
    assert_string_equal(day_format(arena, day), "16.03.2018");
    for (size_t i = 0; i < ROWS(BAD); i++) {
        assert_int_not_equal(day_parse(text_of(BAD[i]), &day), OK);
    }
    assert_string_equal(day_format(arena, day), "16.03.2018");
}

static void test_moments_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } GOOD[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T03:00:00+03:00", 0},
        {"1969-12-31T23:59:59.999Z", -1},
        {"1970-01-01T00:00:00.5Z", 500},
        {"1970-01-01T00:00:00.123456789Z", 123},
        {"1970-01-01t00:00:01z", 1000},
        {"1970-01-01T00:00:00-23:59", (23 * 60 + 59) * MINUTE_MS},
        {"2018-01-18T06:10:05.120Z", INT64_C(1516255805120)},
    };
    struct instant instant;
    for (size_t i = 0; i < ROWS(GOOD); i++) {
        assert_int_equal(instant_parse(text_of(GOOD[i].text), &instant), OK);
        assert_true(instant.ms == GOOD[i].ms);
    }
    assert_string_equal(instant_format_iso(*state, instant), "2018-01-18T06:10:05.120Z");
    assert_string_equal(instant_format_iso(*state, instant_of_ms(-1)), "1969-12-31T23:59:59.999Z");
}

static void test_moments_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        "2018-01-18",
        "2018-01-18T06:10:05",
        "2018-01-18 06:10:05Z",
        "2018-01-18T24:00:00Z",
        "2018-01-18T06:60:05Z",
        "2018-01-18T06:10:60Z",
        "2018-02-30T06:10:05Z",
        "2018-01-18T06:10:05.Z",
        "2018-01-18T06:10:05.1234567890Z",
        "2018-01-18T06:10:05+0300",
        "2018-01-18T06:10:05+24:00",
        "2018-01-18T06:10:05+03:60",
        "2018-01-18T06:10:05ZZ",
        "2018-01-18T-6:10:05Z",
        "2200-01-01T00:00:00Z",
        "2018-01-18T06:10:05.12",
    };
    (void)state;
    struct instant instant = {7};
    for (size_t i = 0; i < ROWS(BAD); i++) {
        assert_int_not_equal(instant_parse(text_of(BAD[i]), &instant), OK);
    }
    assert_true(instant.ms == 7);
}

static void test_days_begin_at_the_zones_midnight(void **state)
{
    const struct zone *moscow = zone_moscow();
    const struct zone *kamchatka = zone_find(TEXT("Asia/Kamchatka"));
    struct day day = day_of(2018, 1, 18);
    assert_non_null(kamchatka);
    assert_null(zone_find(TEXT("Europe/Paris")));
    assert_null(zone_find(TEXT("")));
    assert_string_equal(moscow->name, "Europe/Moscow");
    struct instant start = day_start(day, moscow);
    assert_int_equal(day_of_instant(start, moscow).number, day.number);
    assert_int_equal(day_of_instant(instant_add_ms(start, -1), moscow).number, day.number - 1);
    assert_int_equal(day_of_instant(instant_add_ms(start, DAY_MS - 1), moscow).number, day.number);
    assert_int_equal(instant_minute_of_day(start, moscow), 0);
    assert_int_equal(instant_minute_of_day(instant_add_ms(start, -1), moscow), 24 * 60 - 1);
    assert_true(day_start(day, kamchatka).ms == start.ms - 9 * HOUR_MS);
    assert_string_equal(instant_format(*state, start, moscow), "18.01.2018 00:00");
    assert_string_equal(instant_format(*state, start, kamchatka), "18.01.2018 09:00");
    assert_string_equal(instant_format_time(*state, instant_add_ms(start, -1), moscow), "23:59");
    /* Before 1970 numbers are below zero and days are whole all the same. */
    struct instant early = day_start(day_of(1969, 12, 31), moscow);
    assert_int_equal(day_of_instant(early, moscow).number, -1);
    assert_int_equal(day_of_instant(instant_add_ms(early, -1), moscow).number, -2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_day_has_its_date),
        cmocka_unit_test(test_no_such_day),
        cmocka_unit_test(test_days_are_read_in_both_spellings),
        cmocka_unit_test(test_moments_are_read),
        cmocka_unit_test(test_moments_refused),
        cmocka_unit_test(test_days_begin_at_the_zones_midnight),
    };
    return cmocka_run_group_tests(tests, arena_begin, arena_end);
}
