/* A till's word about itself: kept as rows, summed up. */
#include "desk/till_state.h"

#include "desk/tills_sql.h"

/* ---- rows ---- */

/* Adds what stands in the text; counts that it lacks stay. */
static enum err day_save(struct tx *tx, int64_t school_id, int64_t origin,
                         const struct till_day *day)
{
    struct arena arena;
    arena_init(&arena, 4096);
    scoped(statement) struct statement *set = statement_open(tx, &q_till_day_set);
    bind_int(set, ARG_TILL_DAY_SET_SCHOOL_ID, school_id);
    bind_int(set, ARG_TILL_DAY_SET_DAY, day->day.number);
    bind_int(set, ARG_TILL_DAY_SET_ORIGIN, origin);
    bind_int(set, ARG_TILL_DAY_SET_SERVED, day->served);
    bind_int(set, ARG_TILL_DAY_SET_OFFLINE, day->offline);
    bind_int(set, ARG_TILL_DAY_SET_FORGOTTEN, day->forgotten);
    bind_int(set, ARG_TILL_DAY_SET_OVERRIDES, day->overrides);
    bind_text(set, ARG_TILL_DAY_SET_REFUSED, figures_text(&arena, day->refused, FIGURES_REFUSALS));
    bind_text(set, ARG_TILL_DAY_SET_TAPS, figures_text(&arena, day->taps, FIGURES_TAPS));
    enum err err = statement_run(set);
    arena_release(&arena);
    return err;
}

enum err till_state_save(struct tx *tx, int64_t school_id, int64_t origin,
                         const struct till_state_said *said, struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_till_state_set);
    bind_int(set, ARG_TILL_STATE_SET_SCHOOL_ID, school_id);
    bind_int(set, ARG_TILL_STATE_SET_ORIGIN, origin);
    bind_int(set, ARG_TILL_STATE_SET_SAID_AT, now.ms);
    bind_text(set, ARG_TILL_STATE_SET_PROGRAM, said->program);
    bind_int(set, ARG_TILL_STATE_SET_SHIFT, said->shift);
    bind_int(set, ARG_TILL_STATE_SET_SHIFT_OPENED_AT, said->shift_opened_at.ms);
    bind_int(set, ARG_TILL_STATE_SET_SHIFT_CASHIER_ID, said->shift_cashier_id);
    bind_int(set, ARG_TILL_STATE_SET_UNSENT, said->unsent);
    if (said->has_oldest_unsent) {
        bind_int(set, ARG_TILL_STATE_SET_OLDEST_UNSENT_AT, said->oldest_unsent_at.ms);
    }
    bind_int(set, ARG_TILL_STATE_SET_MIRROR_VERSION, said->mirror_version);
    bind_text(set, ARG_TILL_STATE_SET_PRINTER, said->printer);
    bind_text(set, ARG_TILL_STATE_SET_READER, said->reader);
    bind_text(set, ARG_TILL_STATE_SET_UPS, said->ups);
    bind_int(set, ARG_TILL_STATE_SET_CLOCK_DIFFERENCE_MS, said->clock_difference_ms);
    bind_int(set, ARG_TILL_STATE_SET_IS_FORCED_OFFLINE, said->is_forced_offline);
    TRY(statement_run(set));
    for (int i = 0; i < said->day_count; i++) {
        TRY(day_save(tx, school_id, origin, &said->days[i]));
    }
    return OK;
}

enum err till_state_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                         bool *out_found, struct till_state_said *out_said,
                         struct instant *out_said_at)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_till_state);
    bind_int(row, ARG_TILL_STATE_SCHOOL_ID, school_id);
    bind_int(row, ARG_TILL_STATE_ORIGIN, origin);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_said_at = instant_of_ms(column_int(row, COL_TILL_STATE_SAID_AT));
    *out_said = (struct till_state_said){
        .program = column_text(row, COL_TILL_STATE_PROGRAM, arena),
        .printer = column_text(row, COL_TILL_STATE_PRINTER, arena),
        .reader = column_text(row, COL_TILL_STATE_READER, arena),
        .ups = column_text(row, COL_TILL_STATE_UPS, arena),
        .shift = column_int(row, COL_TILL_STATE_SHIFT),
        .shift_opened_at = instant_of_ms(column_int(row, COL_TILL_STATE_SHIFT_OPENED_AT)),
        .shift_cashier_id = column_int(row, COL_TILL_STATE_SHIFT_CASHIER_ID),
        .unsent = column_int(row, COL_TILL_STATE_UNSENT),
        .has_oldest_unsent = !column_is_null(row, COL_TILL_STATE_OLDEST_UNSENT_AT),
        .oldest_unsent_at = instant_of_ms(column_int(row, COL_TILL_STATE_OLDEST_UNSENT_AT)),
        .mirror_version = column_int(row, COL_TILL_STATE_MIRROR_VERSION),
        .clock_difference_ms = column_int(row, COL_TILL_STATE_CLOCK_DIFFERENCE_MS),
        .is_forced_offline = column_int(row, COL_TILL_STATE_IS_FORCED_OFFLINE) != 0,
    };
    return OK;
}

/* ---- days ---- */

enum err till_day_load(struct tx *tx, int64_t school_id, int64_t origin, struct day day,
                       bool *out_found, struct till_day *out_day)
{
    struct till_day sum = {.day = day};
    *out_found = false;
    scoped(statement) struct statement *rows = statement_open(tx, &q_till_days);
    bind_int(rows, ARG_TILL_DAYS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TILL_DAYS_DAY, day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (origin != 0 && column_int(rows, COL_TILL_DAYS_ORIGIN) != origin) continue;
        *out_found = true;
        sum.served += column_int(rows, COL_TILL_DAYS_SERVED);
        sum.offline += column_int(rows, COL_TILL_DAYS_OFFLINE);
        sum.forgotten += column_int(rows, COL_TILL_DAYS_FORGOTTEN);
        sum.overrides += column_int(rows, COL_TILL_DAYS_OVERRIDES);
        figures_add(column_text(rows, COL_TILL_DAYS_REFUSED, NULL), sum.refused, FIGURES_REFUSALS);
        figures_add(column_text(rows, COL_TILL_DAYS_TAPS, NULL), sum.taps, FIGURES_TAPS);
    }
    *out_day = sum;
    return OK;
}
