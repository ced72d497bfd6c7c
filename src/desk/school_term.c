/* Terms, changed by people. The calendar as it would be is made first and asked: a day that feeds
 * nobody although meals of it were charged would be a difference that nobody can explain. */
#include "desk/school_term.h"

#include "base/check.h"
#include "desk/set_meal_sql.h"

enum { YEARS_DAYS = 731 }; /* a term may end in the school year after its own */

const char *school_term_status_name(enum school_term_status status)
{
    switch (status) {
    case SCHOOL_TERM_OK: return "ok";
    case SCHOOL_TERM_NAME_INVALID: return "name_invalid";
    case SCHOOL_TERM_DATES_REVERSED: return "dates_reversed";
    case SCHOOL_TERM_OTHER_YEAR: return "other_year";
    case SCHOOL_TERM_OVERLAPS: return "overlaps";
    case SCHOOL_TERM_UNKNOWN: return "unknown";
    case SCHOOL_TERM_CHARGED: return "charged";
    }
    return "unknown";
}

struct changing {
    const struct school_term_change *change;
    struct day year; /* its first day */
    struct calendar before, after;
};

static bool is_of_year(const struct changing *changing, const struct school_term *term)
{
    return day_compare(school_year_first_day(term->first_day), changing->year) == 0;
}

static bool is_owned(const struct changing *changing, const struct school_term *term)
{
    return term->school_id == changing->change->term.school_id && is_of_year(changing, term);
}

static bool has_own(const struct changing *changing)
{
    for (int i = 0; i < changing->before.term_count; i++) {
        if (is_owned(changing, &changing->before.terms[i])) return true;
    }
    return false;
}

static bool terms_share(const struct school_term *a, const struct school_term *b)
{
    return day_compare(a->first_day, b->last_day) <= 0 &&
           day_compare(b->first_day, a->last_day) <= 0;
}

/* Whether the row gives way; of a school's first own term nothing does. */
static bool is_taken_off(const struct changing *changing, const struct school_term *term)
{
    const struct school_term_change *change = changing->change;
    if (!is_owned(changing, term)) return false;
    switch (change->act) {
    case SCHOOL_TERM_SET:
        return day_compare(term->first_day, change->replaced_day) == 0 ||
               day_compare(term->first_day, change->term.first_day) == 0;
    case SCHOOL_TERM_DROP: return day_compare(term->first_day, change->term.first_day) == 0;
    case SCHOOL_TERM_CITY: return true;
    }
    return false;
}

static void after_add(struct changing *changing, struct school_term term)
{
    changing->after.terms[changing->after.term_count++] = term;
}

/* The city's become the school's own, all but those in whose place the new one comes. */
static void after_copy(struct changing *changing)
{
    const struct school_term *made = &changing->change->term;
    for (int i = 0; i < changing->before.term_count; i++) {
        struct school_term copy = changing->before.terms[i];
        if (!is_of_year(changing, &copy) || terms_share(&copy, made)) continue;
        copy.school_id = made->school_id;
        after_add(changing, copy);
    }
}

/* Gives how many rows were taken off. */
static int after_make(struct changing *changing, struct arena *arena)
{
    int taken = 0, count = changing->before.term_count;
    const struct school_term_change *change = changing->change;
    changing->after = changing->before;
    changing->after.term_count = 0;
    changing->after.terms = ARENA_ARRAY(arena, struct school_term, 2 * (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        bool is_off = is_taken_off(changing, &changing->before.terms[i]);
        if (is_off) taken++;
        if (!is_off) after_add(changing, changing->before.terms[i]);
    }
    if (change->act != SCHOOL_TERM_SET) return taken;
    if (change->term.school_id != CALENDAR_OF_CITY && !has_own(changing)) after_copy(changing);
    after_add(changing, change->term);
    return taken;
}

static bool term_overlaps(const struct changing *changing)
{
    const struct school_term *made = &changing->change->term;
    int count = changing->after.term_count - 1; /* the last is the new one */
    for (int i = 0; i < count; i++) {
        const struct school_term *term = &changing->after.terms[i];
        if (term->school_id == made->school_id && terms_share(term, made)) return true;
    }
    return false;
}

static enum err day_is_charged(struct tx *tx, int64_t school_id, struct day day, bool *out_is)
{
    if (school_id == CALENDAR_OF_CITY) {
        scoped(statement) struct statement *row = statement_open(tx, &q_city_day_charged);
        bind_int(row, ARG_CITY_DAY_CHARGED_DAY, day.number);
        return statement_next(row, out_is);
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_school_day_charged);
    bind_int(row, ARG_SCHOOL_DAY_CHARGED_SCHOOL_ID, school_id);
    bind_int(row, ARG_SCHOOL_DAY_CHARGED_DAY, day.number);
    bind_int(row, ARG_SCHOOL_DAY_CHARGED_SHIFT, 0);
    return statement_next(row, out_is);
}

static enum err takes_charged(struct tx *tx, const struct changing *changing, bool *out_takes)
{
    const struct calendar_pupils anybody = {0, 0};
    const struct calendar *before = &changing->before;
    *out_takes = false;
    for (struct day day = before->first_day; day_compare(day, before->last_day) <= 0;
         day = day_add(day, 1)) {
        if (!calendar_is_meal_day(before, day, anybody)) continue;
        if (calendar_is_meal_day(&changing->after, day, anybody)) continue;
        TRY(day_is_charged(tx, changing->change->term.school_id, day, out_takes));
        if (*out_takes) break;
    }
    return OK;
}

static enum school_term_status change_form(const struct school_term_change *change)
{
    if (change->act != SCHOOL_TERM_SET) return SCHOOL_TERM_OK;
    switch (term_check(&change->term)) {
    case TERM_NAME_INVALID: return SCHOOL_TERM_NAME_INVALID;
    case TERM_DATES_REVERSED: return SCHOOL_TERM_DATES_REVERSED;
    case TERM_OK:
    case TERM_OVERLAPS: break;
    }
    struct day year = school_year_first_day(change->term.first_day);
    bool is_same = day_compare(year, school_year_first_day(change->replaced_day)) == 0;
    return is_same ? SCHOOL_TERM_OK : SCHOOL_TERM_OTHER_YEAR;
}

static enum school_term_status change_judge(const struct changing *changing, int taken)
{
    const struct school_term_change *change = changing->change;
    bool moves = change->act == SCHOOL_TERM_SET &&
                 day_compare(change->replaced_day, change->term.first_day) != 0;
    if (taken == 0 && (moves || change->act != SCHOOL_TERM_SET)) return SCHOOL_TERM_UNKNOWN;
    if (change->act == SCHOOL_TERM_SET && term_overlaps(changing)) return SCHOOL_TERM_OVERLAPS;
    return SCHOOL_TERM_OK;
}

static enum err rows_write(struct tx *tx, const struct changing *changing)
{
    for (int i = 0; i < changing->before.term_count; i++) {
        const struct school_term *term = &changing->before.terms[i];
        if (!is_taken_off(changing, term)) continue;
        TRY(term_drop(tx, term->school_id, term->first_day));
    }
    for (int i = 0; i < changing->after.term_count; i++) {
        enum term_status status;
        const struct school_term *term = &changing->after.terms[i];
        if (!is_owned(changing, term)) continue;
        TRY(term_set(tx, term, &status));
        CHECK(status == TERM_OK);
    }
    return OK;
}

enum err school_term_change(struct tx *tx, struct arena *arena,
                            const struct school_term_change *change,
                            enum school_term_status *out_status)
{
    bool takes;
    struct changing changing = {.change = change,
                                .year = school_year_first_day(change->term.first_day)};
    *out_status = change_form(change);
    if (*out_status != SCHOOL_TERM_OK) return OK;
    TRY(calendar_load(tx, arena, change->term.school_id, changing.year,
                      day_add(changing.year, YEARS_DAYS - 1), &changing.before));
    int taken = after_make(&changing, arena);
    *out_status = change_judge(&changing, taken);
    if (*out_status != SCHOOL_TERM_OK) return OK;
    TRY(takes_charged(tx, &changing, &takes));
    *out_status = takes ? SCHOOL_TERM_CHARGED : SCHOOL_TERM_OK;
    return takes ? OK : rows_write(tx, &changing);
}
