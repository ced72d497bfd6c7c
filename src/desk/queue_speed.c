/* Queue speed: buckets of taps summed by school. */
#include "desk/queue_speed.h"

#include <string.h>

#include "desk/tills_sql.h"

enum { SCHOOLS_FIRST = 80 };

static struct queue_speed *school_take(struct queue_speeds *speeds, struct arena *arena, int *room,
                                       int64_t school_id)
{
    if (speeds->count > 0 && speeds->schools[speeds->count - 1].school_id == school_id) {
        return &speeds->schools[speeds->count - 1];
    }
    if (speeds->count == *room) {
        struct queue_speed *old = speeds->schools;
        *room = *room == 0 ? SCHOOLS_FIRST : 2 * *room;
        speeds->schools = ARENA_ARRAY(arena, struct queue_speed, (size_t)*room);
        if (old != NULL) memcpy(speeds->schools, old, (size_t)speeds->count * sizeof *old);
    }
    speeds->schools[speeds->count] = (struct queue_speed){.school_id = school_id};
    return &speeds->schools[speeds->count++];
}

static void percentiles_set(struct queue_speed *speed)
{
    enum { HALF = 500, MOST = 990 };
    speed->half_ms = figures_tap_percentile_ms(speed->taps, HALF);
    speed->most_ms = figures_tap_percentile_ms(speed->taps, MOST);
}

static void all_set(struct queue_speeds *speeds)
{
    for (int i = 0; i < speeds->count; i++) {
        struct queue_speed *school = &speeds->schools[i];
        percentiles_set(school);
        speeds->all.served += school->served;
        speeds->all.offline += school->offline;
        for (int tap = 0; tap < FIGURES_TAPS; tap++) speeds->all.taps[tap] += school->taps[tap];
    }
    percentiles_set(&speeds->all);
}

enum err queue_speed(struct tx *tx, struct arena *arena, int64_t school_id, struct day first_day,
                     struct day last_day, struct queue_speeds *out_speeds)
{
    struct queue_speeds speeds = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_queue_speed);
    bind_int(rows, ARG_QUEUE_SPEED_SCHOOL_ID, school_id);
    bind_int(rows, ARG_QUEUE_SPEED_FIRST_DAY, first_day.number);
    bind_int(rows, ARG_QUEUE_SPEED_LAST_DAY, last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t row_school_id = column_int(rows, COL_QUEUE_SPEED_SCHOOL_ID);
        struct queue_speed *school = school_take(&speeds, arena, &room, row_school_id);
        school->served += column_int(rows, COL_QUEUE_SPEED_SERVED);
        school->offline += column_int(rows, COL_QUEUE_SPEED_OFFLINE);
        figures_add(column_text(rows, COL_QUEUE_SPEED_TAPS, NULL), school->taps, FIGURES_TAPS);
    }
    all_set(&speeds);
    *out_speeds = speeds;
    return OK;
}
