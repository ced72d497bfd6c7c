/* Days of the calendar, changed by people. A day that feeds nobody although meals of it were
 * charged would be a difference that nobody can explain: it is refused. */
#include "desk/school_day.h"

#include "base/text.h"
#include "desk/set_meal_sql.h"
#include "ledger/book.h"
#include "school/class.h"

enum { AHEAD_LIMIT_DAYS = 731 };

const char *school_day_status_name(enum school_day_status status)
{
    switch (status) {
    case SCHOOL_DAY_OK: return "ok";
    case SCHOOL_DAY_SHIFT_INVALID: return "shift_invalid";
    case SCHOOL_DAY_REASON_MISSING: return "reason_missing";
    case SCHOOL_DAY_REASON_TOO_LONG: return "reason_too_long";
    case SCHOOL_DAY_SEALED: return "sealed";
    case SCHOOL_DAY_TOO_FAR: return "too_far";
    case SCHOOL_DAY_CHARGED: return "charged";
    case SCHOOL_DAY_UNKNOWN: return "unknown";
    }
    return "unknown";
}

static enum school_day_status change_form(const struct school_day_change *change)
{
    struct text reason = text_trim(text_of(change->reason));
    if (change->shift < 0 || change->shift > SHIFT_LIMIT) return SCHOOL_DAY_SHIFT_INVALID;
    if (!change->is_dropped && reason.size == 0) return SCHOOL_DAY_REASON_MISSING;
    if (text_length_characters(reason) > CALENDAR_REASON_LIMIT) return SCHOOL_DAY_REASON_TOO_LONG;
    int32_t ahead = change->day.number - change->today.number;
    return ahead > AHEAD_LIMIT_DAYS ? SCHOOL_DAY_TOO_FAR : SCHOOL_DAY_OK;
}

static enum err day_is_sealed(struct tx *tx, const struct school_day_change *change, bool *out_is)
{
    struct book book;
    bool found;
    *out_is = day_compare(change->day, change->today) < 0;
    if (change->school_id == CALENDAR_OF_CITY || !*out_is) return OK;
    TRY(book_load(tx, change->school_id, &found, &book));
    *out_is = !found || day_compare(change->day, book.open_day) < 0;
    return OK;
}

static enum err day_is_charged(struct tx *tx, const struct school_day_change *change, bool *out_is)
{
    if (change->school_id == CALENDAR_OF_CITY) {
        scoped(statement) struct statement *row = statement_open(tx, &q_city_day_charged);
        bind_int(row, ARG_CITY_DAY_CHARGED_DAY, change->day.number);
        return statement_next(row, out_is);
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_school_day_charged);
    bind_int(row, ARG_SCHOOL_DAY_CHARGED_SCHOOL_ID, change->school_id);
    bind_int(row, ARG_SCHOOL_DAY_CHARGED_DAY, change->day.number);
    bind_int(row, ARG_SCHOOL_DAY_CHARGED_SHIFT, change->shift);
    return statement_next(row, out_is);
}

/* The owner's own row of the day and shift; NULL: there is none. */
static const struct calendar_day *row_of(const struct calendar *calendar,
                                         const struct school_day_change *change)
{
    for (int i = 0; i < calendar->day_count; i++) {
        const struct calendar_day *row = &calendar->days[i];
        if (row->school_id == change->school_id && row->shift == change->shift) return row;
    }
    return NULL;
}

/* Whether fewer may eat afterwards than before. */
static bool takes_away(const struct school_day_change *change, const struct calendar_day *row)
{
    if (change->is_dropped) return row != NULL && row->kind == CALENDAR_TEACHING;
    return change->kind != CALENDAR_TEACHING;
}

enum err school_day_set(struct tx *tx, struct arena *arena, const struct school_day_change *change,
                        enum school_day_status *out_status)
{
    struct calendar calendar;
    bool is_so;
    *out_status = change_form(change);
    if (*out_status != SCHOOL_DAY_OK) return OK;
    TRY(day_is_sealed(tx, change, &is_so));
    *out_status = SCHOOL_DAY_SEALED;
    if (is_so) return OK;
    TRY(calendar_load(tx, arena, change->school_id, change->day, change->day, &calendar));
    const struct calendar_day *row = row_of(&calendar, change);
    TRY(day_is_charged(tx, change, &is_so));
    *out_status = SCHOOL_DAY_CHARGED;
    if (is_so && takes_away(change, row)) return OK;
    *out_status = change->is_dropped && row == NULL ? SCHOOL_DAY_UNKNOWN : SCHOOL_DAY_OK;
    if (*out_status != SCHOOL_DAY_OK) return OK;
    if (change->is_dropped) {
        return calendar_day_drop(tx, change->school_id, change->day, change->shift);
    }
    struct text reason = text_trim(text_of(change->reason));
    struct calendar_day made = {.school_id = change->school_id,
                                .day = change->day,
                                .shift = change->shift,
                                .kind = change->kind,
                                .reason = arena_copy(arena, reason.bytes, reason.size)};
    return calendar_day_set(tx, &made, change->login_id, change->now);
}
