/* On which days a school feeds: terms, the days of a week, and the days that differ.
 *
 * The city's calendar (school 0) holds for all; a school's own day goes before the city's, and a
 * school that has terms of its own in a school year (1 August to 31 July) follows only those in
 * that year. First grades may have a shorter week. */
#ifndef SCHOOL_CALENDAR_H
#define SCHOOL_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "store/store.h"

enum {
    CALENDAR_OF_CITY = 0, /* instead of a school */
    CALENDAR_SPAN_LIMIT_DAYS = 800,
    CALENDAR_REASON_LIMIT = 120, /* characters */
    TERM_NAME_LIMIT = 60
};

struct school_term {
    int64_t school_id; /* 0: the city's */
    struct day first_day, last_day;
    const char *name;
};

enum calendar_day_kind {
    CALENDAR_HOLIDAY = 1,  /* known beforehand */
    CALENDAR_TEACHING = 2, /* although the week or the terms say no */
    CALENDAR_CLOSING = 3,  /* all of a sudden: quarantine, frost, no water */
};

struct calendar_day {
    int64_t school_id; /* 0: the city's */
    struct day day;
    int64_t shift; /* 0: all */
    enum calendar_day_kind kind;
    const char *reason;
};

/* What is known of a span of days. Strings live in the arena it was loaded into. */
struct calendar {
    int64_t school_id;
    struct day first_day, last_day; /* the span */
    struct school_term *terms;      /* the city's and the school's own, by first day */
    int term_count;
    struct calendar_day *days; /* by day, then shift */
    int day_count;
    int64_t week_days;             /* 5: Monday to Friday */
    int64_t week_days_first_grade; /* of grade 1 */
};

enum err calendar_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day first_day,
                       struct day last_day, struct calendar *out_calendar) MUST_CHECK;

/* Whose day it is: the grade and shift of a class. */
struct calendar_pupils {
    int64_t grade; /* 0: outside the years */
    int64_t shift; /* 0: any */
};

/* Why there are no meals on a day, in order of precedence. */
enum calendar_verdict {
    CALENDAR_MEALS = 0,
    CALENDAR_CLOSED,        /* reason: that of the closing */
    CALENDAR_IS_HOLIDAY,    /* reason: that of the holiday */
    CALENDAR_NO_TERMS,      /* nobody has entered the school year yet */
    CALENDAR_OUTSIDE_TERMS, /* between terms */
    CALENDAR_WEEKEND,
};
const char *calendar_verdict_name(enum calendar_verdict verdict);

struct calendar_answer {
    enum calendar_verdict verdict;
    const char *reason; /* as somebody typed it; "" where nobody did */
    bool is_own;        /* a day of the school's own decided */
};

/* Pure. A day outside the loaded span is a broken promise. */
struct calendar_answer calendar_judge(const struct calendar *calendar, struct day day,
                                      struct calendar_pupils pupils);
bool calendar_is_meal_day(const struct calendar *calendar, struct day day,
                          struct calendar_pupils pupils);

/* The count-th meal day after `day` (before it with a negative count) for anybody of the school;
 * false: the loaded span has not so many. What is promised "within two working days" is counted
 * by it. */
bool calendar_count_days(const struct calendar *calendar, struct day day, int count,
                         struct day *out_day) MUST_CHECK;

/* The term that holds the day: the school's own before the city's. NULL: none. */
const struct school_term *calendar_term_on(const struct calendar *calendar, struct day day);

/* 1 August of the school year that holds the day. */
struct day school_year_first_day(struct day day);

/* ---- changing it: rows only; desk/school_day.h and school_term.h ask what may be changed ---- */

enum term_status {
    TERM_OK = 0,
    TERM_NAME_INVALID,   /* empty or longer than TERM_NAME_LIMIT */
    TERM_DATES_REVERSED, /* or longer than a year */
    TERM_OVERLAPS,       /* another term of the same owner */
};
/* Pure: of a term by itself. */
enum term_status term_check(const struct school_term *term);
/* A term that begins on the day is replaced. */
enum err term_set(struct tx *tx, const struct school_term *term, enum term_status *out_status)
    MUST_CHECK;
enum err term_drop(struct tx *tx, int64_t school_id, struct day first_day) MUST_CHECK;

enum err calendar_day_set(struct tx *tx, const struct calendar_day *day, int64_t login_id,
                          struct instant now) MUST_CHECK;
enum err calendar_day_drop(struct tx *tx, int64_t school_id, struct day day, int64_t shift)
    MUST_CHECK;

#endif
