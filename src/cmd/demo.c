/* obed demo: a whole city, the same for every run of the same size and day. */
#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "base/check.h"
#include "base/parse.h"
#include "cmd/command.h"
#include "cmd/demo_cards.h"
#include "cmd/demo_counter.h"
#include "cmd/demo_days.h"
#include "cmd/demo_family.h"
#include "cmd/demo_food.h"
#include "cmd/demo_golden.h"
#include "cmd/demo_logins.h"
#include "cmd/demo_menu.h"
#include "cmd/demo_news.h"
#include "cmd/demo_prices.h"
#include "cmd/demo_region.h"
#include "cmd/demo_registers.h"
#include "cmd/demo_rights.h"
#include "cmd/demo_settle.h"
#include "cmd/demo_staff.h"
#include "cmd/demo_tills.h"
#include "ledger/book.h"
#include "school/school_sql.h"

enum {
    SCHOOLS_DEFAULT = 68,
    PLANTED_PUPILS = 500,
    LARGE_PUPILS = 5000, /* parents of so many complain */
    PUPILS_DEFAULT = 20000,
    DAYS_DEFAULT = 60,
    PUPILS_LIMIT = 1000000,
    DAYS_LIMIT = 366,
    LOADERS = 2,
    SQLITE_WORK_DAYS = 6,   /* in one transaction */
    POSTGRES_WORK_DAYS = 1, /* shorter ones collide less */
    PROGRESS_PARTS = 10,
    SCHOOL_ARENA_BYTES = 64 << 20,
    PLAN_ARENA_BYTES = 64 << 20
};

struct demo {
    struct command_session *session;
    int64_t schools_count, pupils, days;
    struct day today;
    struct demo_calendar calendar;
    struct demo_school *schools;
    int64_t started_us;
    pthread_mutex_t lock;
    int next, done; /* schools */
    enum err err;   /* the first of a loader */
};

/* ---- options ---- */

static bool option_take(struct demo *demo, const char *name, const char *value)
{
    const struct {
        const char *name;
        int64_t *number;
        int64_t limit;
    } options[] = {
        {"--schools", &demo->schools_count, SCHOOL_NUMBER_LIMIT},
        {"--pupils", &demo->pupils, PUPILS_LIMIT},
        {"--days", &demo->days, DAYS_LIMIT},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(name, options[i].name) != 0) continue;
        return parse_int64(text_of(value), 1, options[i].limit, options[i].number) == OK;
    }
    return false;
}

/* Both --NAME VALUE and --NAME=VALUE. */
static bool options_take(struct demo *demo, struct arena *arena, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        struct text rest = text_of(argv[i]);
        struct text name = text_cut(&rest, '=');
        const char *value = rest.bytes;
        if (value == NULL) value = ++i < argc ? argv[i] : "";
        if (!option_take(demo, arena_copy(arena, name.bytes, name.size), value)) return false;
    }
    return true;
}

/* ---- the city, one school after the other ---- */

static enum err work_is_empty(struct tx *tx, void *context)
{
    bool found, *is_empty = context;
    scoped(statement) struct statement *rows = statement_open(tx, &q_schools);
    TRY(statement_next(rows, &found));
    *is_empty = !found;
    return OK;
}

/* When people are entered, in the morning of the day before everything. */
static struct instant entry_time(const struct demo *demo)
{
    return instant_add_ms(day_start(demo->calendar.first, zone_moscow()), 9 * HOUR_MS);
}

/* obed migrate has founded it, unless the tables were made by other means. */
static enum err operator_found(struct tx *tx, const struct demo *demo)
{
    struct book book;
    bool found;
    TRY(book_load(tx, BOOK_OF_OPERATOR, &found, &book));
    if (found) return OK;
    return book_create(tx, BOOK_OF_OPERATOR, zone_moscow(), entry_time(demo));
}

static enum err work_city(struct tx *tx, void *context)
{
    struct demo *demo = context;
    TRY(operator_found(tx, demo));
    TRY(demo_school_kinds(tx));
    TRY(demo_menu_city(tx));
    TRY(demo_rights_city(tx, &demo->calendar, demo->today, entry_time(demo)));
    TRY(demo_prices_city(tx, demo->session->arena, demo->calendar.first, demo->today,
                         entry_time(demo)));
    for (int i = 0; i < demo->schools_count; i++) TRY(demo_school_create(tx, &demo->schools[i]));
    const struct demo_food food = {.calendar = &demo->calendar,
                                   .schools = demo->schools,
                                   .schools_count = (int)demo->schools_count,
                                   .today = demo->today,
                                   .now = entry_time(demo)};
    return demo_food_city(tx, demo->session->arena, &food);
}

static void city_open(struct demo *demo)
{
    struct arena *arena = demo->session->arena;
    demo->schools = ARENA_ARRAY(arena, struct demo_school, (size_t)demo->schools_count);
    for (int i = 0; i < demo->schools_count; i++) demo->schools[i].arena = arena;
    demo_schools_plan(demo->schools, (int)demo->schools_count, (int)demo->pupils);
    for (int i = 0; i < demo->schools_count; i++) {
        struct demo_school *school = &demo->schools[i];
        bool is_golden = school->school.number == DEMO_GOLDEN_SCHOOL;
        demo_school_open(school, demo->session->store, 1,
                         is_golden ? demo_golden_start() : entry_time(demo));
        school->calendar = &demo->calendar;
        school->arena = ARENA_NEW(arena, struct arena);
        arena_init(school->arena, SCHOOL_ARENA_BYTES);
    }
}

static void city_close(struct demo *demo)
{
    for (int i = 0; i < demo->schools_count; i++) {
        demo_school_close(&demo->schools[i]);
        arena_release(demo->schools[i].arena);
    }
}

/* ---- schools, several at once ---- */

/* Takes the same ids when it has to run again. */
static enum err work_people(struct tx *tx, void *context)
{
    struct demo_school *school = context;
    school->next_id = school->people_id;
    return demo_people_create(tx, school);
}

static enum err days_load(struct demo *demo, struct demo_school *school, struct arena *arena)
{
    struct demo_plan plan;
    bool is_sqlite = store_engine_of(demo->session->store) == STORE_SQLITE;
    int work_days = is_sqlite ? SQLITE_WORK_DAYS : POSTGRES_WORK_DAYS;
    demo_plan_init(&plan, arena);
    demo_eve_plan(&plan, school, &demo->calendar);
    TRY(demo_plan_apply(&plan, school));
    for (int first = 0; first < demo->calendar.count; first += work_days) {
        arena_reset(arena);
        demo_plan_init(&plan, arena);
        for (int i = first; i < first + work_days && i < demo->calendar.count; i++) {
            demo_day_plan(&plan, school, &demo->calendar, i);
        }
        TRY(demo_plan_apply(&plan, school));
    }
    return OK;
}

static enum err school_load(struct demo *demo, struct demo_school *school)
{
    demo_people_draw(school, &demo->calendar);
    if (school->school.number == DEMO_GOLDEN_SCHOOL) {
        demo_golden_draw(school, &demo->calendar);
        TRY(demo_golden_history(school));
        school->now = entry_time(demo);
    }
    school->people_id = school->next_id;
    TRY(store_write(demo->session->store, school->school.id, work_people, school));
    struct arena arena;
    arena_init(&arena, PLAN_ARENA_BYTES);
    enum err err = days_load(demo, school, &arena);
    arena_release(&arena);
    if (err == OK) err = demo_counter_load(school, demo->today);
    if (err == OK) err = demo_cards_order(school);
    if (err == OK) {
        err = demo_tills_load(school, &demo->calendar, world_now(demo->session->world));
    }
    if (err == OK) err = demo_family_load(school, demo->today);
    if (err == OK) err = demo_food_load(school, demo->today);
    return err == OK ? demo_staff_load(school) : err;
}

static struct demo_school *school_next(struct demo *demo)
{
    pthread_mutex_lock(&demo->lock);
    bool goes_on = demo->err == OK && demo->next < demo->schools_count;
    struct demo_school *school = goes_on ? &demo->schools[demo->next++] : NULL;
    pthread_mutex_unlock(&demo->lock);
    return school;
}

static void school_done(struct demo *demo, enum err err)
{
    pthread_mutex_lock(&demo->lock);
    if (err != OK && demo->err == OK) demo->err = err;
    int before = (int)(demo->done * PROGRESS_PARTS / demo->schools_count);
    demo->done += err == OK;
    int after = (int)(demo->done * PROGRESS_PARTS / demo->schools_count);
    if (after > before) {
        fprintf(demo->session->out, "demo: %d of %" PRId64 " schools\n", demo->done,
                demo->schools_count);
        fflush(demo->session->out);
    }
    pthread_mutex_unlock(&demo->lock);
}

/* A planner that thinks the tables empty reads whole schools: it is told as they fill. */
static enum err planner_tell(struct demo *demo, int schools)
{
    bool is_time = schools == 1 || schools == 4 || schools == 16;
    return is_time ? store_analyze(demo->session->store) : OK;
}

static void *loader_run(void *context)
{
    struct demo *demo = context;
    for (int loaded = 0;; loaded++) {
        struct demo_school *school = school_next(demo);
        if (school == NULL) return NULL;
        enum err err = planner_tell(demo, loaded);
        school_done(demo, err == OK ? school_load(demo, school) : err);
    }
}

static void schools_load(struct demo *demo)
{
    pthread_t loaders[LOADERS];
    CHECK(pthread_mutex_init(&demo->lock, NULL) == 0);
    for (int i = 0; i < LOADERS; i++) {
        CHECK(pthread_create(&loaders[i], NULL, loader_run, demo) == 0);
    }
    for (int i = 0; i < LOADERS; i++) CHECK(pthread_join(loaders[i], NULL) == 0);
    pthread_mutex_destroy(&demo->lock);
}

static enum err city_load(struct demo *demo)
{
    TRY(store_write(demo->session->store, 0, work_city, demo));
    schools_load(demo);
    return demo->err;
}

/* ---- what is told ---- */

static void figures_print(const struct demo *demo)
{
    struct demo_figures sum = {0};
    int64_t pupils = 0, people = 0;
    for (int i = 0; i < demo->schools_count; i++) {
        const struct demo_school *school = &demo->schools[i];
        pupils += school->pupil_count;
        people += school->people_count;
        sum.receipts += school->figures.receipts;
        sum.returns += school->figures.returns;
        sum.rosters += school->figures.rosters;
        sum.roster_marks += school->figures.roster_marks;
        sum.top_ups += school->figures.top_ups;
        sum.seals += school->figures.seals;
    }
    int64_t spent_ms = (world_ticks_us(demo->session->world) - demo->started_us) / 1000;
    fprintf(demo->session->out,
            "demo: %" PRId64 " schools, %" PRId64 " pupils, %" PRId64 " employees, %d school days\n"
            "demo: %" PRId64 " receipts, %" PRId64 " returns, %" PRId64 " rosters with %" PRId64
            " meals, %" PRId64 " top-ups, %" PRId64 " seals\n"
            "demo: loaded in %" PRId64 ".%" PRId64 " s\n",
            demo->schools_count, pupils, people - pupils, demo->calendar.count, sum.receipts,
            sum.returns, sum.rosters, sum.roster_marks, sum.top_ups, sum.seals, spent_ms / 1000,
            spent_ms % 1000 / 100);
}

/* ---- what banks tell of it ---- */

static enum err registers_take(struct demo *demo, struct day last)
{
    struct arena arena;
    bool is_planted = demo->pupils >= PLANTED_PUPILS; /* a small city stays quiet */
    struct day planted_day = last;
    arena_init(&arena, PLAN_ARENA_BYTES);
    enum err err = demo_registers_take(demo->session->desk, &arena, last, &is_planted,
                                       &planted_day);
    if (err == OK && is_planted) {
        fprintf(demo->session->out, "demo: differences are planted: obed reconcile %s\n",
                day_format_iso(&arena, planted_day));
    }
    arena_release(&arena);
    return err;
}

static enum err department_load(struct demo *demo)
{
    const struct demo_region region = {
        .store = demo->session->store,
        .arena = demo->session->arena,
        .schools = demo->schools,
        .count = (int)demo->schools_count,
        .calendar = &demo->calendar,
        .today = demo->today,
        .is_large = demo->pupils >= LARGE_PUPILS,
    };
    return demo_region_load(&region);
}

/* ---- the command ---- */

static enum err demo_run(struct demo *demo)
{
    struct day today = day_of_instant(world_now(demo->session->world), zone_moscow());
    demo->today = today;
    demo_calendar_make(&demo->calendar, demo->session->arena, day_add(today, (int)-demo->days),
                       day_add(today, -1));
    city_open(demo);
    enum err err = city_load(demo);
    if (err == OK) err = registers_take(demo, day_add(today, -1));
    if (err == OK) err = demo_settle_load(demo->session->desk, &demo->calendar, today);
    if (err == OK) err = department_load(demo);
    if (err == OK) err = demo_news_load(demo->session->desk, demo->session->arena, today);
    if (err == OK) {
        figures_print(demo);
        err = demo_logins_print(demo->session, demo->schools, (int)demo->schools_count);
        demo_cashiers_print(demo->session->out);
        demo_staff_print(demo->session->out);
    }
    city_close(demo);
    return err;
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct demo demo = {
        .session = session,
        .schools_count = SCHOOLS_DEFAULT,
        .pupils = PUPILS_DEFAULT,
        .days = DAYS_DEFAULT,
        .started_us = world_ticks_us(session->world),
    };
    bool is_empty = false;
    if (!options_take(&demo, session->arena, argc, argv)) return command_misused(&command_demo);
    enum err err = store_read(session->store, work_is_empty, &is_empty);
    if (err == OK && !is_empty) {
        fprintf(session->out,
                "demo: %s has schools already; the demo city wants an empty database\n",
                session->config->database);
        return EXIT_REFUSED;
    }
    if (err == OK) err = demo_run(&demo);
    if (err == OK) return EXIT_DONE;
    fprintf(stderr, "obed: the demo city was not loaded: %s\n", err_name(err));
    return EXIT_FAULT;
}

const struct command command_demo = {
    .name = "demo",
    .usage = "[--schools N] [--pupils N] [--days N] [OPTIONS]",
    .summary = "load a made-up city into an empty database",
    .help = "\n"
            "  --schools N  1 to 999 schools (68); school 24 is always one of them\n"
            "  --pupils N   1 to 1000000 pupils (20000)\n"
            "  --days N     1 to 366 days that end yesterday (60)\n"
            "\n"
            "  Everything goes through the same functions as in daily work, so that obed verify\n"
            "  proves it. The same sizes on the same day give the same city, but for passwords.\n"
            "  From 500 pupils on one day has a difference of each kind between the books and the\n"
            "  banks' registers; the demo says which: see obed reconcile.\n"
            "  Ends with a table of logins to the cabinet.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
