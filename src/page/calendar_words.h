/* The calendar in words, and its month as a table: for the pages of the schools and of the city. */
#ifndef PAGE_CALENDAR_WORDS_H
#define PAGE_CALENDAR_WORDS_H

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "desk/outage.h"
#include "desk/school_day.h"
#include "desk/school_term.h"
#include "school/calendar.h"
#include "school/meal_time.h"

const char *calendar_kind_words(enum calendar_day_kind kind); /* «выходной» */

/* The first day of the month "2026-11"; of today's when the text is none. */
struct day calendar_month_asked(struct arena *arena, struct text typed, struct day today);
char *calendar_month_value(struct arena *arena, struct day day); /* "2026-11" */
/* name, this, before, after. */
json_t *calendar_month_view(struct arena *arena, struct day first);
/* Weeks of days: number, words, outside, feeds, closed, today. The calendar holds the month. */
json_t *calendar_weeks_view(struct arena *arena, const struct calendar *calendar, struct day first,
                            struct day last, struct day today);
const char *calendar_week_words(struct arena *arena, const struct calendar *calendar);

/* Why something was not taken; NULL: it was. */
const char *calendar_day_refusal(enum school_day_status status);
const char *calendar_time_refusal(enum meal_time_status status);
const char *calendar_term_refusal(enum school_term_status status);
const char *outage_refusal_words(enum outage_status status);

/* "09:05" as minutes of the day; what is none is a minute that no day has. */
int64_t words_minute_typed(struct text typed);

#endif
