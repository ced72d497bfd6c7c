/* Charging many schools, one transaction each. */
#include "desk/roster_city.h"

#include "desk/roster_sql.h"
#include "school/school.h"
#include "school/setting.h"

/* An arena for the list of schools, and one that each school's day uses anew. */
enum { CITY_BYTES = 1 << 20, SCHOOL_BYTES = 64 << 20 };

struct city_work {
    struct arena *arena;
    int64_t school_id; /* 0: all */
    struct school_list schools;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct city_work *work = context;
    if (work->school_id == 0) return school_list_load(tx, work->arena, &work->schools);
    bool found;
    struct school *school = ARENA_NEW(work->arena, struct school);
    TRY(school_by_id(tx, work->arena, work->school_id, &found, school));
    if (!found) return ERR_NOT_FOUND;
    work->schools = (struct school_list){school, 1};
    return OK;
}

static enum err school_charge(struct desk *desk, struct arena *arena, int64_t school_id,
                              struct day day, roster_school_done done, void *context)
{
    struct roster_bulk bulk = {
        .school_id = school_id, .day = day, .act = ROSTER_CHARGE, .actor = {0, true}};
    TRY(desk_roster_act(desk, arena, &bulk));
    if (done != NULL) done(context, school_id, &bulk);
    return OK;
}

enum err desk_rosters_charge(struct desk *desk, int64_t school_id, struct day day,
                             roster_school_done done, void *context)
{
    struct arena city, school;
    arena_init(&city, CITY_BYTES);
    arena_init(&school, SCHOOL_BYTES);
    struct city_work work = {.arena = &city, .school_id = school_id};
    enum err err = store_read(desk->store, work_schools, &work);
    for (int i = 0; i < work.schools.count && err == OK; i++) {
        err = school_charge(desk, &school, work.schools.rows[i].id, day, done, context);
        arena_reset(&school);
    }
    arena_release(&school);
    arena_release(&city);
    return err;
}

/* ---- what is due ---- */

struct due_work {
    int64_t school_id;
    const struct zone *zone;
    struct instant now;
    struct day days[ROSTER_DUE_DAYS + 1];
    int count;
};

static enum err days_read(struct tx *tx, struct due_work *work, const struct settings *settings,
                          struct day last)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_roster_days_due);
    bool tills_sell = settings->values[SETTING_SET_MEAL_CHARGED_BY] == 0;
    bind_int(rows, ARG_ROSTER_DAYS_DUE_SCHOOL_ID, work->school_id);
    bind_int(rows, ARG_ROSTER_DAYS_DUE_FIRST_DAY, last.number - ROSTER_DUE_DAYS);
    bind_int(rows, ARG_ROSTER_DAYS_DUE_LAST_DAY, last.number);
    bind_int(rows, ARG_ROSTER_DAYS_DUE_TILLS_SELL, tills_sell);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || work->count > ROSTER_DUE_DAYS) return OK;
        work->days[work->count++] = day_of_number(
            (int32_t)column_int(rows, COL_ROSTER_DAYS_DUE_DAY));
    }
}

static enum err work_due(struct tx *tx, void *context)
{
    struct due_work *work = context;
    struct settings settings;
    TRY(settings_load(tx, work->school_id, &settings));
    int64_t minute = settings.values[SETTING_ROSTER_CHARGE];
    struct day today = day_of_instant(work->now, work->zone);
    work->count = 0;
    if (minute == 0) return OK;
    bool has_come = instant_minute_of_day(work->now, work->zone) >= minute;
    return days_read(tx, work, &settings, has_come ? today : day_add(today, -1));
}

enum err desk_rosters_charge_due(struct desk *desk, roster_school_done done, void *context)
{
    struct arena city, school;
    arena_init(&city, CITY_BYTES);
    arena_init(&school, SCHOOL_BYTES);
    struct city_work work = {.arena = &city};
    enum err err = store_read(desk->store, work_schools, &work);
    for (int i = 0; i < work.schools.count && err == OK; i++) {
        struct due_work due = {.school_id = work.schools.rows[i].id,
                               .zone = work.schools.rows[i].zone,
                               .now = world_now(desk->world)};
        err = store_read(desk->store, work_due, &due);
        for (int k = 0; k < due.count && err == OK; k++) {
            err = school_charge(desk, &school, due.school_id, due.days[k], done, context);
            arena_reset(&school);
        }
    }
    arena_release(&school);
    arena_release(&city);
    return err;
}
