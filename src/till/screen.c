/* The screen's beginning and end, and what wakes the pages that wait.
 *
 * 1. Whatever the page shows and the screen itself remembers changes under the lock, together with
 *    the version; the waiting pages are woken after the lock is given back.
 * 2. The version is of this run only: `run` tells a page that it has to begin anew. */
#include "till/screen.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "till/screen_inside.h"
#include "view/asset.h"

enum { PARK_KEY = 1, ASSET_ARENA_BYTES = 4096 };

static json_t *asset_view(void)
{
    static const struct {
        const char *name, *path;
    } FILES[] = {
        {"normalize", "modern-normalize.css"},
        {"style", "till.css"},
        {"icon", "icon.svg"},
        {"counter", "till.js"},
        {"display", "display.js"},
    };
    struct arena arena;
    arena_init(&arena, ASSET_ARENA_BYTES);
    json_t *view = view_object();
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        view_set_string(view, FILES[i].name, asset_url(&arena, FILES[i].path));
    }
    arena_release(&arena);
    return view;
}

/* A refusal of the edge: a page of ours never sees one. */
static void problem(void *context, struct arena *arena, const struct request *request,
                    const struct problem *problem, struct response *response)
{
    static const struct area SPEAKS_JSON = {.name = "screen", .is_json = true};
    (void)context;
    area_problem(&SPEAKS_JSON, arena, request, problem, response);
}

static void make_secrets(struct screen *screen)
{
    struct arena arena;
    uint64_t run;
    arena_init(&arena, ASSET_ARENA_BYTES);
    const char *token = secret_token(&arena);
    secret_random(&run, sizeof run);
    const char *run_text = arena_printf(&arena, "%016llx", (unsigned long long)run);
    for (size_t i = 0; token[i] != '\0'; i++) screen->token[i] = token[i];
    for (size_t i = 0; run_text[i] != '\0'; i++) screen->run[i] = run_text[i];
    arena_release(&arena);
}

enum err screen_open(const struct screen_options *options, struct screen **out_screen)
{
    struct template_set *set = NULL;
    TRY(template_set_open(templates, template_count, false, &set));
    struct screen *screen = memory_new(sizeof *screen);
    screen->options = *options;
    screen->counter = options->counter;
    screen->templates = set;
    screen->asset = asset_view();
    screen->area = (struct area){.name = "screen",
                                 .prefix = "",
                                 .routes = screen_routes,
                                 .route_count = screen_route_count,
                                 .context = screen,
                                 .guard = screen_guard,
                                 .problem = problem};
    screen->version = 1;
    screen->served = -1;
    screen->recent = view_array();
    make_secrets(screen);
    CHECK(pthread_mutex_init(&screen->lock, NULL) == 0);
    CHECK(pthread_mutex_init(&screen->park_lock, NULL) == 0);
    *out_screen = screen;
    return OK;
}

void screen_close(struct screen *screen)
{
    if (screen == NULL) return;
    json_decref(screen->asset);
    json_decref(screen->last);
    json_decref(screen->recent);
    json_decref(screen->shown);
    json_decref(screen->menu);
    template_set_close(screen->templates);
    pthread_mutex_destroy(&screen->lock);
    pthread_mutex_destroy(&screen->park_lock);
    secret_wipe(screen->token, sizeof screen->token);
    memory_free(screen);
}

void screen_connect(struct screen *screen, const struct screen_devices *devices)
{
    screen->devices = *devices;
}

const struct area *screen_area(const struct screen *screen)
{
    return &screen->area;
}

void screen_start(struct screen *screen, struct park *park, int port)
{
    atomic_store(&screen->port, port);
    pthread_mutex_lock(&screen->park_lock);
    screen->park = park;
    pthread_mutex_unlock(&screen->park_lock);
    int64_t receipt_id;
    if (counter_guest_waiting(screen->counter, &receipt_id) != OK) return;
    pthread_mutex_lock(&screen->lock);
    screen->guest_receipt = receipt_id;
    pthread_mutex_unlock(&screen->lock);
}

void screen_stop(struct screen *screen)
{
    pthread_mutex_lock(&screen->park_lock);
    screen->park = NULL;
    pthread_mutex_unlock(&screen->park_lock);
}

void screen_touch(struct screen *screen)
{
    screen->version++;
}

void screen_wake(struct screen *screen)
{
    pthread_mutex_lock(&screen->park_lock);
    if (screen->park != NULL) park_wake(screen->park, PARK_KEY);
    pthread_mutex_unlock(&screen->park_lock);
}

void screen_changed(struct screen *screen)
{
    pthread_mutex_lock(&screen->lock);
    screen_touch(screen);
    pthread_mutex_unlock(&screen->lock);
    screen_guest_settle(screen);
    screen_wake(screen);
}

/* ---- what devices say ---- */

static void take_card(struct screen *screen, const struct card_event *event)
{
    screen_take_chip(screen, &event->chip);
    pthread_mutex_lock(&screen->lock);
    screen->tapped_seq = screen->seq;
    screen->tapped_us = event->at_us;
    pthread_mutex_unlock(&screen->lock);
}

void screen_on_card(void *context, const struct card_event *event)
{
    struct screen *screen = context;
    switch (event->kind) {
    case CARD_READER_FOUND:
    case CARD_READER_LOST: screen_changed(screen); break;
    case CARD_PUT_ON: take_card(screen, event); break;
    case CARD_REMOVED: break;
    }
}

void screen_on_printer(void *context, const struct printer_status *status)
{
    (void)status;
    screen_changed(context);
}

void screen_on_print(void *context, int64_t id, enum print_outcome outcome, bool was_copy)
{
    struct screen *screen = context;
    (void)id;
    (void)was_copy;
    pthread_mutex_lock(&screen->lock);
    screen->print_failed = outcome == PRINT_EXPIRED || outcome == PRINT_UNSURE;
    pthread_mutex_unlock(&screen->lock);
    screen_changed(screen);
}

void screen_on_ups(void *context, const struct ups_status *status)
{
    (void)status;
    screen_changed(context);
}
