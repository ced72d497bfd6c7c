/* A clock made of the machine's, the server's and the monotonic one. */
#include "till/clock_watch.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

struct clock_watch {
    pthread_mutex_t lock;
    const struct world *world;
    struct world watched; /* the same with our clock */
    int64_t started_us;
    struct instant known;   /* at started_us it was at least so late */
    int64_t server_less_ms; /* the server's clock less the monotonic one */
    int64_t best_trip_us;   /* of the answer that told it */
    bool is_compared;
    struct instant last; /* given before */
    enum clock_watch_state logged;
};

const char *clock_watch_state_name(enum clock_watch_state state)
{
    switch (state) {
    case CLOCK_WATCH_UNPROVEN: return "unproven";
    case CLOCK_WATCH_RIGHT: return "right";
    case CLOCK_WATCH_BEHIND: return "behind";
    case CLOCK_WATCH_AHEAD: return "ahead";
    }
    return "";
}

/* ---- under the lock ---- */

static struct instant known_now(const struct clock_watch *watch, int64_t ticks_us)
{
    return instant_add_ms(watch->known, (ticks_us - watch->started_us) / 1000);
}

static struct instant server_now(const struct clock_watch *watch, int64_t ticks_us)
{
    return instant_of_ms(watch->server_less_ms + ticks_us / 1000);
}

static struct clock_view view_at(const struct clock_watch *watch, struct instant machine,
                                 int64_t ticks_us)
{
    struct clock_view view = {.is_compared = watch->is_compared};
    if (watch->is_compared) {
        view.difference_ms = machine.ms - server_now(watch, ticks_us).ms;
        view.state = view.difference_ms > CLOCK_WATCH_TOLERANCE_MS    ? CLOCK_WATCH_AHEAD
                     : view.difference_ms < -CLOCK_WATCH_TOLERANCE_MS ? CLOCK_WATCH_BEHIND
                                                                      : CLOCK_WATCH_RIGHT;
    } else if (machine.ms < known_now(watch, ticks_us).ms - CLOCK_WATCH_TOLERANCE_MS) {
        view.difference_ms = machine.ms - known_now(watch, ticks_us).ms;
        view.state = CLOCK_WATCH_BEHIND;
    }
    return view;
}

static struct instant choose(const struct clock_watch *watch, struct instant machine,
                             int64_t ticks_us)
{
    struct clock_view view = view_at(watch, machine, ticks_us);
    switch (view.state) {
    case CLOCK_WATCH_UNPROVEN:
    case CLOCK_WATCH_RIGHT: return machine;
    case CLOCK_WATCH_BEHIND:
    case CLOCK_WATCH_AHEAD: break;
    }
    return watch->is_compared ? server_now(watch, ticks_us) : known_now(watch, ticks_us);
}

static struct instant never_back(struct clock_watch *watch, struct instant chosen)
{
    int64_t back_ms = watch->last.ms - chosen.ms;
    if (back_ms > 0 && back_ms <= CLOCK_WATCH_STEP_BACK_MS) return watch->last;
    watch->last = chosen;
    return chosen;
}

/* Said once a change, by whoever sees it first. */
static void log_state(struct clock_watch *watch, struct clock_view view)
{
    if (view.state == watch->logged) return;
    watch->logged = view.state;
    bool is_trouble = view.state == CLOCK_WATCH_BEHIND || view.state == CLOCK_WATCH_AHEAD;
    log_write(is_trouble ? LOG_WARNING : LOG_INFO, "clock",
              "state=%s machine_less_server_ms=%" PRId64, clock_watch_state_name(view.state),
              view.difference_ms);
}

/* ---- what others see ---- */

static struct instant watched_now(void *context)
{
    struct clock_watch *watch = context;
    struct instant machine = world_now(watch->world);
    int64_t ticks_us = world_ticks_us(watch->world);
    pthread_mutex_lock(&watch->lock);
    struct instant now = never_back(watch, choose(watch, machine, ticks_us));
    log_state(watch, view_at(watch, machine, ticks_us));
    pthread_mutex_unlock(&watch->lock);
    return now;
}

/* The rest of the world is asked as it is; only the context differs, which is ours. */
static int64_t watched_ticks_us(void *context)
{
    return world_ticks_us(((struct clock_watch *)context)->world);
}

static void watched_random(void *context, void *out_bytes, size_t size)
{
    const struct world *world = ((struct clock_watch *)context)->world;
    world->random(world->context, out_bytes, size);
}

static enum err watched_send_mail(void *context, const struct mail *mail)
{
    const struct world *world = ((struct clock_watch *)context)->world;
    return world->send_mail(world->context, mail);
}

static enum err watched_call(void *context, struct arena *arena,
                             const struct outgoing_request *request,
                             struct outgoing_answer *out_answer)
{
    const struct world *world = ((struct clock_watch *)context)->world;
    return world->call(world->context, arena, request, out_answer);
}

struct clock_watch *clock_watch_new(const struct world *world, struct instant known)
{
    struct clock_watch *watch = memory_new(sizeof *watch);
    CHECK(pthread_mutex_init(&watch->lock, NULL) == 0);
    watch->world = world;
    watch->started_us = world_ticks_us(world);
    watch->known = known;
    watch->watched = (struct world){.context = watch,
                                    .now = watched_now,
                                    .ticks_us = watched_ticks_us,
                                    .random = watched_random,
                                    .send_mail = watched_send_mail,
                                    .call = watched_call,
                                    .vfs = world->vfs};
    return watch;
}

void clock_watch_free(struct clock_watch *watch)
{
    if (watch == NULL) return;
    pthread_mutex_destroy(&watch->lock);
    memory_free(watch);
}

const struct world *clock_watch_world(const struct clock_watch *watch)
{
    return &watch->watched;
}

/* The server looked at its clock somewhere between question and answer: the middle is wrong by half
 * the way at most. A shorter way than the one believed now, or a server whose clock was set, is
 * believed anew. */
void clock_watch_hear(struct clock_watch *watch, struct instant server_time, int64_t asked_us,
                      int64_t answered_us)
{
    int64_t trip_us = answered_us - asked_us;
    if (trip_us < 0 || trip_us > CLOCK_WATCH_TRIP_LIMIT_MS * INT64_C(1000)) return;
    int64_t less_ms = server_time.ms - (asked_us + trip_us / 2) / 1000;
    pthread_mutex_lock(&watch->lock);
    int64_t moved_ms = llabs(less_ms - watch->server_less_ms);
    if (!watch->is_compared || trip_us <= watch->best_trip_us ||
        moved_ms > trip_us / 1000 + watch->best_trip_us / 1000 + SECOND_MS) {
        watch->server_less_ms = less_ms;
        watch->best_trip_us = trip_us;
        watch->is_compared = true;
    }
    pthread_mutex_unlock(&watch->lock);
}

void clock_watch_look(struct clock_watch *watch, struct clock_view *out_view)
{
    struct instant machine = world_now(watch->world);
    int64_t ticks_us = world_ticks_us(watch->world);
    pthread_mutex_lock(&watch->lock);
    *out_view = view_at(watch, machine, ticks_us);
    pthread_mutex_unlock(&watch->lock);
}
