/* Moments, days and the zones in which a school lives. */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* A moment, in milliseconds since 1970-01-01T00:00:00Z. */
struct instant {
    int64_t ms;
};

/* A calendar day, counted from 1970-01-01, without zone. */
struct day {
    int32_t number;
};

struct date {
    int year, month, day_of_month; /* month and day from 1 */
};

/* A school's zone: a fixed difference from UTC. Russia has had no summer time since 26.10.2014;
 * moments before a zone's last change are shown by today's difference. */
struct zone {
    const char *name; /* IANA: "Europe/Moscow" */
    int offset_minutes;
};

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

struct instant instant_of_ms(int64_t ms);
struct instant instant_add_ms(struct instant instant, int64_t ms);
int instant_compare(struct instant a, struct instant b);

/* NULL when the zone is not one of Russia's. */
const struct zone *zone_find(struct text name);
const struct zone *zone_moscow(void);

struct day day_of_number(int32_t number);
struct day day_of_instant(struct instant instant, const struct zone *zone);
struct instant day_start(struct day day, const struct zone *zone);
struct day day_add(struct day day, int days);
int day_compare(struct day a, struct day b);
int day_of_week(struct day day);            /* 1 Monday … 7 Sunday */
struct day day_month_first(struct day day); /* the 1st of the day's month, */
struct day day_month_last(struct day day);  /* and its last day */
struct date day_date(struct day day);
bool day_from_date(struct date date, struct day *out_day) MUST_CHECK; /* false: no such day */

/* Minutes since the local midnight. */
int instant_minute_of_day(struct instant instant, const struct zone *zone);

/* "18.01.2018" or "2018-01-18"; years 1900…2199. */
enum err day_parse(struct text text, struct day *out_day) MUST_CHECK;
char *day_format(struct arena *arena, struct day day);     /* 18.01.2018 */
char *day_format_iso(struct arena *arena, struct day day); /* 2018-01-18 */

/* RFC 3339 with offset or Z; fractions to the millisecond; years 1900…2199. */
enum err instant_parse(struct text text, struct instant *out_instant) MUST_CHECK;
char *instant_format_iso(struct arena *arena,
                         struct instant instant); /* 2018-01-18T06:10:05.120Z */
char *instant_format(struct arena *arena, struct instant instant,
                     const struct zone *zone); /* 18.01.2018 09:10 */
char *instant_format_time(struct arena *arena, struct instant instant,
                          const struct zone *zone); /* 09:10 */

#endif
