/* Moments and days. The calendar is the proleptic Gregorian one; days to dates and back after
 * Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms". */
#include "base/instant.h"

#include <inttypes.h>

#include "base/parse.h"

enum {
    FIRST_YEAR = 1900,
    LAST_YEAR = 2199,
    DAYS_TO_1970 = 719468,
    DAYS_OF_ERA = 146097,
    MONTH_LONGEST = 31
};

static int64_t floor_divide(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

struct instant instant_of_ms(int64_t ms)
{
    return (struct instant){ms};
}

struct instant instant_add_ms(struct instant instant, int64_t ms)
{
    return (struct instant){instant.ms + ms};
}

int instant_compare(struct instant a, struct instant b)
{
    return (a.ms > b.ms) - (a.ms < b.ms);
}

struct day day_of_number(int32_t number)
{
    return (struct day){number};
}

static int64_t local_ms(struct instant instant, const struct zone *zone)
{
    return instant.ms + zone->offset_minutes * MINUTE_MS;
}

struct day day_of_instant(struct instant instant, const struct zone *zone)
{
    return (struct day){(int32_t)floor_divide(local_ms(instant, zone), DAY_MS)};
}

struct instant day_start(struct day day, const struct zone *zone)
{
    return (struct instant){day.number * DAY_MS - zone->offset_minutes * MINUTE_MS};
}

struct day day_add(struct day day, int days)
{
    return (struct day){day.number + days};
}

struct day day_month_first(struct day day)
{
    return day_add(day, 1 - day_date(day).day_of_month);
}

struct day day_month_last(struct day day)
{
    return day_add(day_month_first(day_add(day_month_first(day), MONTH_LONGEST)), -1);
}

int day_compare(struct day a, struct day b)
{
    return (a.number > b.number) - (a.number < b.number);
}

int day_of_week(struct day day)
{
    /* 1970-01-01 was a Thursday. */
    int64_t from_monday = (int64_t)day.number + 3;
    return (int)(from_monday - floor_divide(from_monday, 7) * 7) + 1;
}

struct date day_date(struct day day)
{
    int64_t days = (int64_t)day.number + DAYS_TO_1970;
    int64_t era = floor_divide(days, DAYS_OF_ERA);
    int64_t day_of_era = days - era * DAYS_OF_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    struct date date = {
        .year = (int)(year_of_era + era * 400),
        .month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9),
        .day_of_month = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
    };
    if (date.month <= 2) date.year++;
    return date;
}

bool day_from_date(struct date date, struct day *out_day)
{
    if (date.year < FIRST_YEAR || date.year > LAST_YEAR) return false;
    if (date.month < 1 || date.month > 12 || date.day_of_month < 1) return false;
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = floor_divide(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month_from_march = date.month > 2 ? date.month - 3 : date.month + 9;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day_of_month - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    struct day day = {(int32_t)(era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970)};
    struct date back = day_date(day);
    if (back.day_of_month != date.day_of_month || back.month != date.month) return false;
    *out_day = day;
    return true;
}

int instant_minute_of_day(struct instant instant, const struct zone *zone)
{
    int64_t ms = local_ms(instant, zone);
    return (int)((ms - floor_divide(ms, DAY_MS) * DAY_MS) / MINUTE_MS);
}

/* A number of exactly `size` digits at `from`. */
static enum err digits_at(struct text text, size_t from, size_t size, int *out_number)
{
    struct text digits = text_part(text, from, size);
    int64_t number;
    if (digits.size != size || digits.bytes[0] == '-') return ERR_SYNTAX;
    TRY(parse_int64(digits, 0, 9999, &number));
    *out_number = (int)number;
    return OK;
}

static bool has_at(struct text text, size_t at, char byte)
{
    return at < text.size && text.bytes[at] == byte;
}

static enum err iso_date_parse(struct text text, struct date *out_date)
{
    if (!has_at(text, 4, '-') || !has_at(text, 7, '-')) return ERR_SYNTAX;
    TRY(digits_at(text, 0, 4, &out_date->year));
    TRY(digits_at(text, 5, 2, &out_date->month));
    return digits_at(text, 8, 2, &out_date->day_of_month);
}

static enum err russian_date_parse(struct text text, struct date *out_date)
{
    if (!has_at(text, 2, '.') || !has_at(text, 5, '.')) return ERR_SYNTAX;
    TRY(digits_at(text, 0, 2, &out_date->day_of_month));
    TRY(digits_at(text, 3, 2, &out_date->month));
    return digits_at(text, 6, 4, &out_date->year);
}

enum err day_parse(struct text text, struct day *out_day)
{
    struct date date;
    if (text.size != 10) return ERR_SYNTAX;
    if (has_at(text, 4, '-')) {
        TRY(iso_date_parse(text, &date));
    } else {
        TRY(russian_date_parse(text, &date));
    }
    return day_from_date(date, out_day) ? OK : ERR_SYNTAX;
}

char *day_format(struct arena *arena, struct day day)
{
    struct date date = day_date(day);
    return arena_printf(arena, "%02d.%02d.%04d", date.day_of_month, date.month, date.year);
}

char *day_format_iso(struct arena *arena, struct day day)
{
    struct date date = day_date(day);
    return arena_printf(arena, "%04d-%02d-%02d", date.year, date.month, date.day_of_month);
}

/* ".5", ".120", ".123456": to whole milliseconds, more digits are cut. Gives the size read. */
static enum err fraction_parse(struct text text, int *out_ms, size_t *out_size)
{
    *out_ms = 0;
    *out_size = 0;
    if (!has_at(text, 0, '.')) return OK;
    int scale = 100;
    size_t at = 1;
    for (; at < text.size && text.bytes[at] >= '0' && text.bytes[at] <= '9'; at++) {
        *out_ms += (text.bytes[at] - '0') * scale;
        scale /= 10;
    }
    *out_size = at;
    return at > 1 && at <= 10 ? OK : ERR_SYNTAX;
}

static enum err offset_parse(struct text text, int *out_minutes)
{
    int hours, minutes;
    *out_minutes = 0;
    if (text_is(text, "Z") || text_is(text, "z")) return OK;
    if (text.size != 6 || (text.bytes[0] != '+' && text.bytes[0] != '-')) return ERR_SYNTAX;
    if (!has_at(text, 3, ':')) return ERR_SYNTAX;
    TRY(digits_at(text, 1, 2, &hours));
    TRY(digits_at(text, 4, 2, &minutes));
    if (hours > 23 || minutes > 59) return ERR_SYNTAX;
    *out_minutes = (text.bytes[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    return OK;
}

enum err instant_parse(struct text text, struct instant *out_instant)
{
    struct date date;
    struct day day;
    int hour, minute, second, ms, offset_minutes;
    size_t fraction_size;
    TRY(iso_date_parse(text, &date));
    if (!day_from_date(date, &day)) return ERR_SYNTAX;
    if (!has_at(text, 10, 'T') && !has_at(text, 10, 't')) return ERR_SYNTAX;
    if (!has_at(text, 13, ':') || !has_at(text, 16, ':')) return ERR_SYNTAX;
    TRY(digits_at(text, 11, 2, &hour));
    TRY(digits_at(text, 14, 2, &minute));
    TRY(digits_at(text, 17, 2, &second));
    if (hour > 23 || minute > 59 || second > 59) return ERR_SYNTAX;
    struct text rest = text_part(text, 19, text.size);
    TRY(fraction_parse(rest, &ms, &fraction_size));
    TRY(offset_parse(text_part(rest, fraction_size, rest.size), &offset_minutes));
    out_instant->ms = day.number * DAY_MS + (hour * 60 + minute - offset_minutes) * MINUTE_MS +
                      second * SECOND_MS + ms;
    return OK;
}

char *instant_format_iso(struct arena *arena, struct instant instant)
{
    struct day day = {(int32_t)floor_divide(instant.ms, DAY_MS)};
    int64_t ms = instant.ms - day.number * DAY_MS;
    return arena_printf(arena, "%sT%02d:%02d:%02d.%03dZ", day_format_iso(arena, day),
                        (int)(ms / HOUR_MS), (int)(ms / MINUTE_MS % 60), (int)(ms / SECOND_MS % 60),
                        (int)(ms % SECOND_MS));
}

char *instant_format_time(struct arena *arena, struct instant instant, const struct zone *zone)
{
    int minute = instant_minute_of_day(instant, zone);
    return arena_printf(arena, "%02d:%02d", minute / 60, minute % 60);
}

char *instant_format(struct arena *arena, struct instant instant, const struct zone *zone)
{
    return arena_printf(arena, "%s %s", day_format(arena, day_of_instant(instant, zone)),
                        instant_format_time(arena, instant, zone));
}
