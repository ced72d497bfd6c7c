/* The calendar: one query for a span, then plain C.
 *
 * 1. Of the rows for one day the school's own decides before the city's, and one of the shift
 *    before one for all shifts.
 * 2. Only what no row decides is asked of terms and week. */
#include "school/calendar.h"

#include "base/check.h"
#include "base/text.h"
#include "school/calendar_sql.h"
#include "school/class.h"
#include "school/setting.h"

enum { AUGUST = 8, YEAR_DAYS_LIMIT = 366 };

struct day school_year_first_day(struct day day)
{
    struct day first;
    struct date date = day_date(day);
    if (date.month < AUGUST) date.year--;
    date.month = AUGUST;
    date.day_of_month = 1;
    CHECK(day_from_date(date, &first));
    return first;
}

/* ---- loading ---- */

enum load_kind {
    LOAD_TERM = 1, /* first day, last day; name */
    LOAD_DAY,      /* day, shift, kind; reason */
    LOAD_SETTING,  /* value; name */
};

struct loading {
    struct arena *arena;
    struct calendar calendar;
    struct settings settings;
    int term_room, day_room;
};

static struct day column_day(const struct statement *rows, int column)
{
    return day_of_number((int32_t)column_int(rows, column));
}

static void take_term(struct loading *loading, const struct statement *rows)
{
    struct calendar *calendar = &loading->calendar;
    calendar->terms = arena_grow(loading->arena, calendar->terms, calendar->term_count,
                                 &loading->term_room, sizeof *calendar->terms);
    calendar->terms[calendar->term_count++] = (struct school_term){
        .school_id = column_int(rows, COL_CALENDAR_LOAD_SCHOOL_ID),
        .first_day = column_day(rows, COL_CALENDAR_LOAD_A),
        .last_day = column_day(rows, COL_CALENDAR_LOAD_B),
        .name = column_string(rows, COL_CALENDAR_LOAD_TEXT, loading->arena),
    };
}

static void take_day(struct loading *loading, const struct statement *rows)
{
    struct calendar *calendar = &loading->calendar;
    calendar->days = arena_grow(loading->arena, calendar->days, calendar->day_count,
                                &loading->day_room, sizeof *calendar->days);
    calendar->days[calendar->day_count++] = (struct calendar_day){
        .school_id = column_int(rows, COL_CALENDAR_LOAD_SCHOOL_ID),
        .day = column_day(rows, COL_CALENDAR_LOAD_A),
        .shift = column_int(rows, COL_CALENDAR_LOAD_B),
        .kind = (enum calendar_day_kind)column_int(rows, COL_CALENDAR_LOAD_C),
        .reason = column_string(rows, COL_CALENDAR_LOAD_TEXT, loading->arena),
    };
}

static void take(struct loading *loading, const struct statement *rows)
{
    switch ((enum load_kind)column_int(rows, COL_CALENDAR_LOAD_KIND)) {
    case LOAD_TERM: take_term(loading, rows); break;
    case LOAD_DAY: take_day(loading, rows); break;
    case LOAD_SETTING:
        settings_take(&loading->settings, column_int(rows, COL_CALENDAR_LOAD_SCHOOL_ID),
                      column_text(rows, COL_CALENDAR_LOAD_TEXT, NULL),
                      column_int(rows, COL_CALENDAR_LOAD_A));
        break;
    }
}

enum err calendar_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day first_day,
                       struct day last_day, struct calendar *out_calendar)
{
    CHECK(day_compare(first_day, last_day) <= 0 &&
          last_day.number - first_day.number < CALENDAR_SPAN_LIMIT_DAYS);
    struct loading loading = {
        .arena = arena,
        .calendar = {.school_id = school_id, .first_day = first_day, .last_day = last_day},
        .settings = settings_default(),
    };
    struct day years_last = day_add(school_year_first_day(last_day), YEAR_DAYS_LIMIT);
    scoped(statement) struct statement *rows = statement_open(tx, &q_calendar_load);
    bind_int(rows, ARG_CALENDAR_LOAD_SCHOOL_ID, school_id);
    bind_int(rows, ARG_CALENDAR_LOAD_FIRST_DAY, first_day.number);
    bind_int(rows, ARG_CALENDAR_LOAD_LAST_DAY, last_day.number);
    bind_int(rows, ARG_CALENDAR_LOAD_YEARS_FIRST, school_year_first_day(first_day).number);
    bind_int(rows, ARG_CALENDAR_LOAD_YEARS_LAST, years_last.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        take(&loading, rows);
    }
    loading.calendar.week_days = loading.settings.values[SETTING_WEEK_DAYS];
    loading.calendar.week_days_first_grade = loading.settings.values[SETTING_WEEK_DAYS_FIRST_GRADE];
    *out_calendar = loading.calendar;
    return OK;
}

/* ---- judging ---- */

const char *calendar_verdict_name(enum calendar_verdict verdict)
{
    switch (verdict) {
    case CALENDAR_MEALS: return "meals";
    case CALENDAR_CLOSED: return "closed";
    case CALENDAR_IS_HOLIDAY: return "holiday";
    case CALENDAR_NO_TERMS: return "no_terms";
    case CALENDAR_OUTSIDE_TERMS: return "outside_terms";
    case CALENDAR_WEEKEND: return "weekend";
    }
    return "unknown";
}

/* The first row of the day, by binary search. */
static int days_from(const struct calendar *calendar, struct day day)
{
    int low = 0, high = calendar->day_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (day_compare(calendar->days[middle].day, day) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int weight_of(const struct calendar_day *row)
{
    return (row->school_id != CALENDAR_OF_CITY ? 2 : 0) + (row->shift != 0 ? 1 : 0);
}

/* Pupils of any shift are touched only by rows for all. */
static const struct calendar_day *row_on(const struct calendar *calendar, struct day day,
                                         int64_t shift)
{
    const struct calendar_day *best = NULL;
    for (int i = days_from(calendar, day); i < calendar->day_count; i++) {
        const struct calendar_day *row = &calendar->days[i];
        if (day_compare(row->day, day) != 0) break;
        if (row->shift != 0 && row->shift != shift) continue;
        if (best == NULL || weight_of(row) > weight_of(best)) best = row;
    }
    return best;
}

static bool term_is_of_year(const struct school_term *term, struct day year)
{
    return day_compare(school_year_first_day(term->first_day), year) == 0;
}

/* Whose terms hold in the school year: the school's own where it has any. *out_any: somebody's. */
static int64_t terms_owner(const struct calendar *calendar, struct day year, bool *out_any)
{
    int64_t owner = CALENDAR_OF_CITY;
    *out_any = false;
    for (int i = 0; i < calendar->term_count; i++) {
        if (!term_is_of_year(&calendar->terms[i], year)) continue;
        *out_any = true;
        if (calendar->terms[i].school_id != CALENDAR_OF_CITY) owner = calendar->school_id;
    }
    return owner;
}

static bool term_holds(const struct school_term *term, struct day day)
{
    return day_compare(term->first_day, day) <= 0 && day_compare(day, term->last_day) <= 0;
}

const struct school_term *calendar_term_on(const struct calendar *calendar, struct day day)
{
    bool any;
    int64_t owner = terms_owner(calendar, school_year_first_day(day), &any);
    for (int i = 0; i < calendar->term_count; i++) {
        const struct school_term *term = &calendar->terms[i];
        if (term->school_id == owner && term_holds(term, day)) return term;
    }
    return NULL;
}

static struct calendar_answer judge_by_row(const struct calendar_day *row)
{
    struct calendar_answer answer = {CALENDAR_MEALS, row->reason,
                                     row->school_id != CALENDAR_OF_CITY};
    switch (row->kind) {
    case CALENDAR_HOLIDAY: answer.verdict = CALENDAR_IS_HOLIDAY; break;
    case CALENDAR_CLOSING: answer.verdict = CALENDAR_CLOSED; break;
    case CALENDAR_TEACHING: break;
    }
    return answer;
}

struct calendar_answer calendar_judge(const struct calendar *calendar, struct day day,
                                      struct calendar_pupils pupils)
{
    CHECK(day_compare(calendar->first_day, day) <= 0 && day_compare(day, calendar->last_day) <= 0);
    const struct calendar_day *row = row_on(calendar, day, pupils.shift);
    if (row != NULL) return judge_by_row(row);
    struct calendar_answer answer = {CALENDAR_MEALS, "", false};
    int64_t week_days = pupils.grade == 1 ? calendar->week_days_first_grade : calendar->week_days;
    if (calendar_term_on(calendar, day) == NULL) {
        bool any;
        (void)terms_owner(calendar, school_year_first_day(day), &any);
        answer.verdict = any ? CALENDAR_OUTSIDE_TERMS : CALENDAR_NO_TERMS;
    } else if (day_of_week(day) > week_days) {
        answer.verdict = CALENDAR_WEEKEND;
    }
    return answer;
}

bool calendar_is_meal_day(const struct calendar *calendar, struct day day,
                          struct calendar_pupils pupils)
{
    return calendar_judge(calendar, day, pupils).verdict == CALENDAR_MEALS;
}

bool calendar_count_days(const struct calendar *calendar, struct day day, int count,
                         struct day *out_day)
{
    int step = count < 0 ? -1 : 1;
    int left = count < 0 ? -count : count;
    while (left > 0) {
        day = day_add(day, step);
        if (day_compare(day, calendar->first_day) < 0) return false;
        if (day_compare(day, calendar->last_day) > 0) return false;
        if (calendar_is_meal_day(calendar, day, (struct calendar_pupils){0, 0})) left--;
    }
    *out_day = day;
    return true;
}

/* ---- changing ---- */

static enum err term_overlaps(struct tx *tx, const struct school_term *term, bool *out_overlaps)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_school_term_overlapping);
    bind_int(row, ARG_SCHOOL_TERM_OVERLAPPING_SCHOOL_ID, term->school_id);
    bind_int(row, ARG_SCHOOL_TERM_OVERLAPPING_FIRST_DAY, term->first_day.number);
    bind_int(row, ARG_SCHOOL_TERM_OVERLAPPING_LAST_DAY, term->last_day.number);
    return statement_next(row, out_overlaps);
}

enum term_status term_check(const struct school_term *term)
{
    struct text name = text_trim(text_of(term->name));
    int32_t days = term->last_day.number - term->first_day.number;
    if (name.size == 0 || text_length_characters(name) > TERM_NAME_LIMIT) return TERM_NAME_INVALID;
    return days < 0 || days > YEAR_DAYS_LIMIT ? TERM_DATES_REVERSED : TERM_OK;
}

enum err term_set(struct tx *tx, const struct school_term *term, enum term_status *out_status)
{
    bool overlaps;
    *out_status = term_check(term);
    if (*out_status != TERM_OK) return OK;
    TRY(term_overlaps(tx, term, &overlaps));
    *out_status = overlaps ? TERM_OVERLAPS : TERM_OK;
    if (overlaps) return OK;
    scoped(statement) struct statement *set = statement_open(tx, &q_school_term_set);
    bind_int(set, ARG_SCHOOL_TERM_SET_SCHOOL_ID, term->school_id);
    bind_int(set, ARG_SCHOOL_TERM_SET_FIRST_DAY, term->first_day.number);
    bind_int(set, ARG_SCHOOL_TERM_SET_LAST_DAY, term->last_day.number);
    bind_text(set, ARG_SCHOOL_TERM_SET_NAME, text_trim(text_of(term->name)));
    return statement_run(set);
}

enum err term_drop(struct tx *tx, int64_t school_id, struct day first_day)
{
    scoped(statement) struct statement *drop = statement_open(tx, &q_school_term_drop);
    bind_int(drop, ARG_SCHOOL_TERM_DROP_SCHOOL_ID, school_id);
    bind_int(drop, ARG_SCHOOL_TERM_DROP_FIRST_DAY, first_day.number);
    return statement_run(drop);
}

enum err calendar_day_set(struct tx *tx, const struct calendar_day *day, int64_t login_id,
                          struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_calendar_day_set);
    bind_int(set, ARG_CALENDAR_DAY_SET_SCHOOL_ID, day->school_id);
    bind_int(set, ARG_CALENDAR_DAY_SET_DAY, day->day.number);
    bind_int(set, ARG_CALENDAR_DAY_SET_SHIFT, day->shift);
    bind_int(set, ARG_CALENDAR_DAY_SET_KIND, day->kind);
    bind_string(set, ARG_CALENDAR_DAY_SET_REASON, day->reason);
    bind_int(set, ARG_CALENDAR_DAY_SET_LOGIN_ID, login_id);
    bind_int(set, ARG_CALENDAR_DAY_SET_SET_AT, now.ms);
    return statement_run(set);
}

enum err calendar_day_drop(struct tx *tx, int64_t school_id, struct day day, int64_t shift)
{
    scoped(statement) struct statement *drop = statement_open(tx, &q_calendar_day_drop);
    bind_int(drop, ARG_CALENDAR_DAY_DROP_SCHOOL_ID, school_id);
    bind_int(drop, ARG_CALENDAR_DAY_DROP_DAY, day.number);
    bind_int(drop, ARG_CALENDAR_DAY_DROP_SHIFT, shift);
    return statement_run(drop);
}
