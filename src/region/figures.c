/* Reading the figures of a period, and keeping them for the next page. */
#include "region/figures.h"

#include <inttypes.h>
#include <pthread.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "world/ticker.h"

enum { FIGURES_BUDGET = 64 << 20, FIGURES_KEPT = 8, TICKS_A_MS = 1000, WARM_LOOK_MS = 5000 };

/* What was read, with those who look at it; the shelf itself is one of them. */
struct kept_figures {
    struct figures figures; /* first: the pages' pointer is the row's */
    struct arena arena;
    int users;
};

struct figures_shelf {
    pthread_mutex_t mutex;
    struct kept_figures *kept[FIGURES_KEPT]; /* the newest first */
    bool is_away;                            /* the last counting ahead failed: it was said */
};

struct figures_shelf *figures_shelf_new(void)
{
    struct figures_shelf *shelf = memory_new(sizeof *shelf);
    *shelf = (struct figures_shelf){.kept = {NULL}};
    CHECK(pthread_mutex_init(&shelf->mutex, NULL) == 0);
    return shelf;
}

/* Under the mutex. */
static void leave(struct kept_figures *kept)
{
    if (kept == NULL || --kept->users > 0) return;
    arena_release(&kept->arena);
    memory_free(kept);
}

void figures_shelf_free(struct figures_shelf *shelf)
{
    if (shelf == NULL) return;
    for (int i = 0; i < FIGURES_KEPT; i++) leave(shelf->kept[i]);
    pthread_mutex_destroy(&shelf->mutex);
    memory_free(shelf);
}

/* ---- reading ---- */

static enum err work_figures(struct tx *tx, void *context)
{
    struct kept_figures *kept = context;
    struct figures *figures = &kept->figures;
    struct arena *arena = &kept->arena;
    TRY(region_load(tx, arena, figures->first_day, figures->last_day, &figures->region));
    TRY(region_benefits_load(tx, arena, &figures->region, &figures->benefits));
    TRY(queue_speed(tx, arena, 0, figures->first_day, figures->last_day, &figures->speeds));
    TRY(appeal_counts(tx, arena, figures->first_day, figures->last_day, figures->now,
                      &figures->appeals));
    return region_outages_load(tx, arena, &figures->outages);
}

static bool is_fresh(const struct figures *figures, struct instant now)
{
    int64_t age_ms = now.ms - figures->now.ms;
    int64_t fresh_ms = figures->took_ms * FIGURES_FRESH_TIMES;
    if (fresh_ms < FIGURES_FRESH_MS) fresh_ms = FIGURES_FRESH_MS;
    if (fresh_ms > FIGURES_FRESH_MS_LIMIT) fresh_ms = FIGURES_FRESH_MS_LIMIT;
    return age_ms >= 0 && age_ms < fresh_ms;
}

static struct kept_figures *find(struct figures_shelf *shelf, struct day first_day,
                                 struct day last_day, struct instant now)
{
    for (int i = 0; i < FIGURES_KEPT; i++) {
        struct kept_figures *kept = shelf->kept[i];
        if (kept == NULL || kept->figures.first_day.number != first_day.number) continue;
        if (kept->figures.last_day.number != last_day.number) continue;
        if (is_fresh(&kept->figures, now)) return kept;
    }
    return NULL;
}

static void keep(struct figures_shelf *shelf, struct kept_figures *kept)
{
    leave(shelf->kept[FIGURES_KEPT - 1]);
    for (int i = FIGURES_KEPT - 1; i > 0; i--) shelf->kept[i] = shelf->kept[i - 1];
    shelf->kept[0] = kept;
    kept->users++;
}

static enum err figures_read(const struct department *department, struct day first_day,
                             struct day last_day, struct kept_figures *kept)
{
    *kept = (struct kept_figures){.figures = {.first_day = first_day,
                                              .last_day = last_day,
                                              .now = world_now(department->desk->world)},
                                  .users = 1};
    int64_t began_us = world_ticks_us(department->desk->world);
    arena_init(&kept->arena, FIGURES_BUDGET);
    enum err err = store_read(department->desk->store, work_figures, kept);
    kept->figures.took_ms = (world_ticks_us(department->desk->world) - began_us) / TICKS_A_MS;
    if (err != OK) return err;
    log_write(LOG_INFO, "region_figures", "first=%s last=%s ms=%" PRId64,
              day_format_iso(&kept->arena, first_day), day_format_iso(&kept->arena, last_day),
              kept->figures.took_ms);
    return OK;
}

/* The caller is one of its users until he leaves it. */
static enum err figures_take(const struct department *department, struct day first_day,
                             struct day last_day, struct kept_figures **out_kept)
{
    struct figures_shelf *shelf = department->shelf;
    struct instant now = world_now(department->desk->world);
    pthread_mutex_lock(&shelf->mutex);
    struct kept_figures *kept = find(shelf, first_day, last_day, now);
    if (kept != NULL) kept->users++;
    pthread_mutex_unlock(&shelf->mutex);
    *out_kept = kept;
    if (kept != NULL) return OK;
    *out_kept = kept = memory_new(sizeof *kept);
    TRY(figures_read(department, first_day, last_day, kept));
    pthread_mutex_lock(&shelf->mutex);
    keep(shelf, kept);
    pthread_mutex_unlock(&shelf->mutex);
    return OK;
}

static void figures_leave(const struct department *department, struct kept_figures *kept)
{
    pthread_mutex_lock(&department->shelf->mutex);
    leave(kept);
    pthread_mutex_unlock(&department->shelf->mutex);
}

static enum err work_plans(struct tx *tx, void *context)
{
    struct figures_page *page = context;
    return subsidy_plans_load(tx, page->arena, page->period.first_day, page->period.last_day,
                              &page->plans);
}

/* Nothing is known of days to come: a month that is under way is counted until today. */
static struct day day_over(const struct region_period *period)
{
    bool is_under_way = day_compare(period->first_day, period->today) <= 0 &&
                        day_compare(period->last_day, period->today) > 0;
    return is_under_way ? period->today : period->last_day;
}

void figures_page_serve(struct department *department, struct figures_page *page,
                        enum err (*answer)(const struct figures_page *page))
{
    struct kept_figures *kept;
    const struct region_period *period = &page->period;
    page->department = department;
    enum err err = figures_take(department, period->first_day, day_over(period), &kept);
    page->figures = &kept->figures;
    if (err == OK) err = store_read(department->desk->store, work_plans, page);
    if (err == OK) err = answer(page);
    if (err != OK) region_fault(department, page->arena, page->request, err, page->response);
    figures_leave(department, kept);
}

/* ---- counting ahead ---- */

static void warm_look(void *context, int64_t looks)
{
    struct department *department = context;
    struct region_span spans[REGION_SPANS];
    struct day today = day_of_instant(world_now(department->desk->world), zone_moscow());
    enum err err = OK;
    (void)looks;
    region_usual_spans(today, spans);
    for (int i = 0; i < REGION_SPANS && err == OK; i++) {
        struct kept_figures *kept;
        err = figures_take(department, spans[i].first_day, spans[i].last_day, &kept);
        figures_leave(department, kept);
    }
    bool is_new = err != OK && !department->shelf->is_away;
    if (is_new) log_write(LOG_WARNING, "region_figures", "fault=%s", err_name(err));
    department->shelf->is_away = err != OK;
}

void figures_warm_start(struct department *department)
{
    department->warmer = ticker_start(WARM_LOOK_MS, warm_look, department);
}

/* ---- asking ---- */

const struct queue_speed *figures_speed(const struct figures *figures, int64_t school_id)
{
    for (int i = 0; i < figures->speeds.count; i++) {
        if (figures->speeds.schools[i].school_id == school_id) return &figures->speeds.schools[i];
    }
    return NULL;
}

struct figures_appeals figures_appeals_of(const struct figures *figures, int64_t school_id,
                                          bool of_all)
{
    struct figures_appeals sum = {0};
    for (int i = 0; i < figures->appeals.count; i++) {
        const struct appeal_count *row = &figures->appeals.rows[i];
        if (!of_all && row->school_id != school_id) continue;
        sum.count += row->count;
        sum.complaints += row->complaints;
        sum.unanswered += row->unanswered;
        sum.late += row->late;
    }
    return sum;
}
