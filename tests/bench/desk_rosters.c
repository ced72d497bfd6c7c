/* Rosters through the desk, in this process: what charging a city costs.
 *
 *     bench_desk_rosters DATABASE
 *
 * Takes a demo city, lets everybody of it have breakfast today, submits and approves all rosters,
 * then charges them, a transaction a school, and opens each class's roster. Prints how many were
 * charged, how long it took, and the times of opening. Charging again must charge nobody. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "desk/roster_city.h"
#include "school/school.h"

enum { ARENA_BYTES = 64 << 20, TIMES_LIMIT = 20000 };

struct city {
    struct desk desk;
    struct arena arena, scratch;
    struct school_list schools;
    struct day day;
    int64_t sheets, pupils;
    double open_ms[TIMES_LIMIT];
    int opened;
};

static double now_ms(const struct city *city)
{
    return (double)world_ticks_us(city->desk.world) / 1e3;
}

/* Prepared statements are known by their query: each has one of its own. */
static enum err sentence_run(struct tx *tx, struct city *city, const char *sql)
{
    struct query *query = ARENA_NEW(&city->arena, struct query);
    *query = (struct query){.name = sql, .kind = QUERY_EXEC, .sqlite = sql, .postgres = sql};
    scoped(statement) struct statement *run = statement_open(tx, query);
    return statement_run(run);
}

/* Today is a day of teaching, and breakfast stands in everybody's roster. */
static enum err everybody_eats(struct tx *tx, void *context)
{
    struct city *city = context;
    static const char FAMILY[] = "UPDATE set_meal_family SET stage = 0 WHERE id = 1";
    static const char RULE[] =
        "INSERT INTO entitlement_rule (school_id, id, benefit_kind_id, stage, shift, family_id, "
        "position, is_given, is_active) VALUES (0, 900, 0, 0, 0, 1, 1, 1, 1)";
    TRY(school_list_load(tx, &city->arena, &city->schools));
    city->day = day_of_instant(world_now(city->desk.world), zone_moscow());
    TRY(sentence_run(tx, city, FAMILY));
    TRY(sentence_run(tx, city, RULE));
    return sentence_run(
        tx, city,
        arena_printf(&city->arena,
                     "INSERT INTO calendar_day (school_id, day, shift, kind, reason, login_id, "
                     "set_at) VALUES (0, %d, 0, 2, '', 0, 0) ON CONFLICT DO NOTHING",
                     (int)city->day.number));
}

static void act_everywhere(struct city *city, enum roster_act act)
{
    for (int i = 0; i < city->schools.count; i++) {
        struct roster_bulk bulk = {.school_id = city->schools.rows[i].id,
                                   .day = city->day,
                                   .act = act,
                                   .actor = {0, true}};
        CHECK(desk_roster_act(&city->desk, &city->scratch, &bulk) == OK);
        CHECK(bulk.refusal == ROSTER_DONE);
        arena_reset(&city->scratch);
    }
}

static void school_count(void *context, int64_t school_id, const struct roster_bulk *bulk)
{
    struct city *city = context;
    (void)school_id;
    city->sheets += bulk->done;
    city->pupils += bulk->pupils;
}

static double charge(struct city *city)
{
    city->sheets = city->pupils = 0;
    double began = now_ms(city);
    CHECK(desk_rosters_charge(&city->desk, 0, city->day, school_count, city) == OK);
    return (now_ms(city) - began) / 1e3;
}

/* ---- opening ---- */

struct opening {
    struct city *city;
    int64_t school_id;
};

static enum err classes_open(struct tx *tx, void *context)
{
    struct opening *opening = context;
    struct city *city = opening->city;
    struct roster_day *school;
    struct instant now = world_now(city->desk.world);
    TRY(roster_day_load(tx, &city->scratch, opening->school_id, 0, city->day, now, &school));
    for (int i = 0; i < school->class_count && city->opened < TIMES_LIMIT; i++) {
        struct roster_day *one;
        double began = now_ms(city);
        TRY(roster_day_load(tx, &city->scratch, opening->school_id, school->classes[i].class_id,
                            city->day, now, &one));
        city->open_ms[city->opened++] = now_ms(city) - began;
    }
    return OK;
}

static int compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void open_everything(struct city *city)
{
    for (int i = 0; i < city->schools.count; i++) {
        struct opening opening = {city, city->schools.rows[i].id};
        CHECK(store_read(city->desk.store, classes_open, &opening) == OK);
        arena_reset(&city->scratch);
    }
    qsort(city->open_ms, (size_t)city->opened, sizeof city->open_ms[0], compare_times);
}

int main(int argc, char **argv)
{
    struct store *store;
    struct world world;
    static struct city only;
    struct city *city = &only;
    if (argc != 2) return 2;
    arena_init(&city->arena, ARENA_BYTES);
    arena_init(&city->scratch, ARENA_BYTES);
    char *url = arena_printf(&city->arena, "sqlite:%s", argv[1]);
    struct store_options options = {.url = url};
    world_init(&world, &(struct world_options){0});
    CHECK(store_open(&options, &store) == OK);
    desk_init(&city->desk, store, &world);
    CHECK(store_write(store, 0, everybody_eats, city) == OK);
    act_everywhere(city, ROSTER_SUBMIT);
    act_everywhere(city, ROSTER_APPROVE);
    double seconds = charge(city);
    int64_t sheets = city->sheets, pupils = city->pupils;
    charge(city);
    CHECK(city->pupils == 0);
    open_everything(city);
    printf("schools=%d sheets=%" PRId64 " pupils=%" PRId64 " seconds=%.3f classes=%d "
           "open_p50_ms=%.3f open_p99_ms=%.3f\n",
           city->schools.count, sheets, pupils, seconds, city->opened,
           city->open_ms[city->opened / 2], city->open_ms[city->opened * 99 / 100]);
    desk_release(&city->desk);
    store_close(store);
    arena_release(&city->scratch);
    arena_release(&city->arena);
    world_release(&world);
    return 0;
}
