/* The city's tills as a list, and what is wrong with each. */
#include "desk/till_city.h"

#include <string.h>

#include "base/check.h"
#include "desk/tills_sql.h"

enum { TILLS_FIRST = 160 };

static struct till_state_said said_read(const struct statement *row, struct arena *arena)
{
    return (struct till_state_said){
        .program = column_text(row, COL_TILLS_OF_CITY_PROGRAM, arena),
        .printer = column_text(row, COL_TILLS_OF_CITY_PRINTER, arena),
        .reader = column_text(row, COL_TILLS_OF_CITY_READER, arena),
        .ups = column_text(row, COL_TILLS_OF_CITY_UPS, arena),
        .shift = column_int(row, COL_TILLS_OF_CITY_SHIFT),
        .shift_opened_at = instant_of_ms(column_int(row, COL_TILLS_OF_CITY_SHIFT_OPENED_AT)),
        .shift_cashier_id = column_int(row, COL_TILLS_OF_CITY_SHIFT_CASHIER_ID),
        .unsent = column_int(row, COL_TILLS_OF_CITY_UNSENT),
        .has_oldest_unsent = !column_is_null(row, COL_TILLS_OF_CITY_OLDEST_UNSENT_AT),
        .oldest_unsent_at = instant_of_ms(column_int(row, COL_TILLS_OF_CITY_OLDEST_UNSENT_AT)),
        .mirror_version = column_int(row, COL_TILLS_OF_CITY_MIRROR_VERSION),
        .clock_difference_ms = column_int(row, COL_TILLS_OF_CITY_CLOCK_DIFFERENCE_MS),
        .is_forced_offline = column_int(row, COL_TILLS_OF_CITY_IS_FORCED_OFFLINE) != 0,
    };
}

static struct till_line line_read(const struct statement *row, struct arena *arena)
{
    struct till_line line = {
        .origin = column_int(row, COL_TILLS_OF_CITY_ORIGIN),
        .name = column_string(row, COL_TILLS_OF_CITY_NAME, arena),
        .state = (enum till_state)column_int(row, COL_TILLS_OF_CITY_STATE),
        .acknowledged = column_int(row, COL_TILLS_OF_CITY_ACKNOWLEDGED),
        .highest = column_int(row, COL_TILLS_OF_CITY_HIGHEST),
        .enrolled_at = instant_of_ms(column_int(row, COL_TILLS_OF_CITY_ENROLLED_AT)),
        .seen_at = instant_of_ms(column_int(row, COL_TILLS_OF_CITY_SEEN_AT)),
        .has_said = !column_is_null(row, COL_TILLS_OF_CITY_SAID_AT),
        .said = ARENA_NEW(arena, struct till_state_said),
    };
    if (!line.has_said) return line;
    line.said_at = instant_of_ms(column_int(row, COL_TILLS_OF_CITY_SAID_AT));
    *line.said = said_read(row, arena);
    return line;
}

static struct city_till *till_add(struct city_tills *tills, struct arena *arena, int *room)
{
    if (tills->count == *room) {
        struct city_till *old = tills->tills;
        *room = *room == 0 ? TILLS_FIRST : 2 * *room;
        tills->tills = ARENA_ARRAY(arena, struct city_till, (size_t)*room);
        if (old != NULL) memcpy(tills->tills, old, (size_t)tills->count * sizeof *old);
    }
    return &tills->tills[tills->count++];
}

enum err city_tills_load(struct tx *tx, struct arena *arena, int64_t school_id, bool with_ended,
                         struct city_tills *out_tills)
{
    struct city_tills tills = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_tills_of_city);
    bind_int(rows, ARG_TILLS_OF_CITY_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TILLS_OF_CITY_WITH_ENDED, with_ended);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        *till_add(&tills, arena, &room) = (struct city_till){
            .school_id = column_int(rows, COL_TILLS_OF_CITY_SCHOOL_ID),
            .school_number = column_int(rows, COL_TILLS_OF_CITY_SCHOOL_NUMBER),
            .school_name = column_string(rows, COL_TILLS_OF_CITY_SCHOOL_NAME, arena),
            .book_version = column_int(rows, COL_TILLS_OF_CITY_BOOK_VERSION),
            .replaces = column_int(rows, COL_TILLS_OF_CITY_REPLACES),
            .till = line_read(rows, arena),
        };
    }
    *out_tills = tills;
    return OK;
}

/* ---- what is wrong ---- */

static enum till_trouble device_trouble(const struct till_state_said *said)
{
    bool is_printer_bad = text_is(said->printer, "cover_open") || text_is(said->printer, "fault") ||
                          text_is(said->printer, "absent");
    bool is_clock_off = said->clock_difference_ms > TILL_CLOCK_MS ||
                        said->clock_difference_ms < -TILL_CLOCK_MS;
    if (text_is(said->printer, "no_paper")) return TILL_NO_PAPER;
    if (is_printer_bad) return TILL_PRINTER_BAD;
    if (text_is(said->reader, "absent")) return TILL_READER_BAD;
    if (text_is(said->ups, "on_battery") || text_is(said->ups, "low_battery")) {
        return TILL_ON_BATTERY;
    }
    if (is_clock_off) return TILL_CLOCK_OFF;
    return said->is_forced_offline ? TILL_FORCED_OFFLINE : TILL_WELL;
}

enum till_trouble till_trouble(const struct till_line *till, struct instant now)
{
    const struct till_state_said *said = till->said;
    switch (till->state) {
    case TILL_ACTIVE: break;
    case TILL_RESTORED: return TILL_MUST_ENROL;
    case TILL_REPLACED:
    case TILL_REVOKED: return TILL_ENDED;
    }
    if (!till->has_said) return TILL_NEVER_HEARD;
    if (now.ms - till->said_at.ms > TILL_SIGHT_MS) return TILL_OUT_OF_SIGHT;
    bool is_behind = said->unsent > 0 && said->has_oldest_unsent &&
                     now.ms - said->oldest_unsent_at.ms > TILL_SIGHT_MS;
    return is_behind ? TILL_BEHIND : device_trouble(said);
}

/* ---- days ---- */

enum err till_days_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                        struct day first_day, struct day last_day, struct till_days *out_days)
{
    int room = last_day.number - first_day.number + 1;
    struct till_days days = {
        .days = ARENA_ARRAY(arena, struct till_day, (size_t)(room > 0 ? room : 1))};
    scoped(statement) struct statement *rows = statement_open(tx, &q_till_days_of_till);
    bind_int(rows, ARG_TILL_DAYS_OF_TILL_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TILL_DAYS_OF_TILL_ORIGIN, origin);
    bind_int(rows, ARG_TILL_DAYS_OF_TILL_FIRST_DAY, first_day.number);
    bind_int(rows, ARG_TILL_DAYS_OF_TILL_LAST_DAY, last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct till_day *day = &days.days[days.count++];
        *day = (struct till_day){
            .day = day_of_number((int32_t)column_int(rows, COL_TILL_DAYS_OF_TILL_DAY)),
            .served = column_int(rows, COL_TILL_DAYS_OF_TILL_SERVED),
            .offline = column_int(rows, COL_TILL_DAYS_OF_TILL_OFFLINE),
            .forgotten = column_int(rows, COL_TILL_DAYS_OF_TILL_FORGOTTEN),
            .overrides = column_int(rows, COL_TILL_DAYS_OF_TILL_OVERRIDES),
        };
        figures_add(column_text(rows, COL_TILL_DAYS_OF_TILL_REFUSED, NULL), day->refused,
                    FIGURES_REFUSALS);
        figures_add(column_text(rows, COL_TILL_DAYS_OF_TILL_TAPS, NULL), day->taps, FIGURES_TAPS);
    }
    *out_days = days;
    return OK;
}
