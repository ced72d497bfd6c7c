/* Meal times. */
#include "school/meal_time.h"

#include "school/calendar_sql.h"

enum { MEALS_LIMIT = 3 /* the last of enum meal */ };

static struct meal_time time_of_row(const struct statement *rows, struct arena *arena)
{
    return (struct meal_time){
        .school_id = column_int(rows, COL_MEAL_TIMES_LOAD_SCHOOL_ID),
        .meal = column_int(rows, COL_MEAL_TIMES_LOAD_MEAL),
        .stage = (enum school_stage)column_int(rows, COL_MEAL_TIMES_LOAD_STAGE),
        .shift = column_int(rows, COL_MEAL_TIMES_LOAD_SHIFT),
        .begins_minute = column_int(rows, COL_MEAL_TIMES_LOAD_BEGINS_MINUTE),
        .ends_minute = column_int(rows, COL_MEAL_TIMES_LOAD_ENDS_MINUTE),
        .break_name = column_string(rows, COL_MEAL_TIMES_LOAD_BREAK_NAME, arena),
    };
}

enum err meal_times_load(struct tx *tx, struct arena *arena, int64_t school_id,
                         struct meal_times *out_times)
{
    struct meal_times list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_meal_times_load);
    bind_int(rows, ARG_MEAL_TIMES_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.times = arena_grow(arena, list.times, list.count, &room, sizeof *list.times);
        list.times[list.count++] = time_of_row(rows, arena);
    }
    *out_times = list;
    return OK;
}

const struct meal_time *meal_time_of(const struct meal_times *times, int64_t meal,
                                     enum school_stage stage, int64_t shift)
{
    const struct meal_time *best = NULL;
    int best_weight = -1;
    for (int i = 0; i < times->count; i++) {
        const struct meal_time *time = &times->times[i];
        if (time->meal != meal || time->shift != shift) continue;
        if (time->stage != STAGE_ANY && time->stage != stage) continue;
        int weight = (time->school_id != 0 ? 2 : 0) + (time->stage != STAGE_ANY ? 1 : 0);
        if (weight <= best_weight) continue;
        best = time;
        best_weight = weight;
    }
    return best;
}

static enum meal_time_status time_form(const struct meal_time *time)
{
    size_t break_name = text_length_characters(text_trim(text_of(time->break_name)));
    if (time->meal < 1 || time->meal > MEALS_LIMIT) return MEAL_TIME_MEAL_INVALID;
    if ((int)time->stage < STAGE_ANY || time->stage > STAGE_SENIOR) return MEAL_TIME_STAGE_INVALID;
    if (time->shift < 1 || time->shift > SHIFT_LIMIT) return MEAL_TIME_SHIFT_INVALID;
    bool is_in_day = time->begins_minute >= 0 && time->ends_minute <= MEAL_TIME_DAY_MINUTES;
    if (!is_in_day || time->begins_minute >= time->ends_minute) return MEAL_TIME_REVERSED;
    bool is_named = break_name > 0 && break_name <= BREAK_NAME_LIMIT;
    return is_named ? MEAL_TIME_OK : MEAL_TIME_BREAK_INVALID;
}

enum err meal_time_set(struct tx *tx, const struct meal_time *time,
                       enum meal_time_status *out_status)
{
    *out_status = time_form(time);
    if (*out_status != MEAL_TIME_OK) return OK;
    scoped(statement) struct statement *set = statement_open(tx, &q_meal_time_set);
    bind_int(set, ARG_MEAL_TIME_SET_SCHOOL_ID, time->school_id);
    bind_int(set, ARG_MEAL_TIME_SET_MEAL, time->meal);
    bind_int(set, ARG_MEAL_TIME_SET_STAGE, time->stage);
    bind_int(set, ARG_MEAL_TIME_SET_SHIFT, time->shift);
    bind_int(set, ARG_MEAL_TIME_SET_BEGINS_MINUTE, time->begins_minute);
    bind_int(set, ARG_MEAL_TIME_SET_ENDS_MINUTE, time->ends_minute);
    bind_text(set, ARG_MEAL_TIME_SET_BREAK_NAME, text_trim(text_of(time->break_name)));
    return statement_run(set);
}

enum err meal_time_drop(struct tx *tx, const struct meal_time *time)
{
    scoped(statement) struct statement *drop = statement_open(tx, &q_meal_time_drop);
    bind_int(drop, ARG_MEAL_TIME_DROP_SCHOOL_ID, time->school_id);
    bind_int(drop, ARG_MEAL_TIME_DROP_MEAL, time->meal);
    bind_int(drop, ARG_MEAL_TIME_DROP_STAGE, time->stage);
    bind_int(drop, ARG_MEAL_TIME_DROP_SHIFT, time->shift);
    return statement_run(drop);
}
