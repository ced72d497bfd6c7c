/* The courier's making, waking and threads. */
#include "till/courier.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "till/courier_inside.h"

/* ---- making ---- */

static void lines_open(struct courier *courier)
{
    for (int part = 0; part < COURIER_PARTS; part++) courier->lines[part] = outgoing_line_open();
}

static void events_open(struct courier *courier)
{
    CHECK(pthread_mutex_init(&courier->enrol_lock, NULL) == 0);
    for (int i = 0; i < COURIER_THREADS; i++) {
        courier->events[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        CHECK(courier->events[i] >= 0);
    }
}

enum err courier_new(const struct courier_options *options, struct courier **out_courier)
{
    struct courier *courier = memory_new(sizeof *courier);
    courier->options = *options;
    courier->world = clock_watch_world(options->clock);
    courier->uplink = (struct uplink){.world = options->world,
                                      .server = options->server,
                                      .ca_file = options->ca_file,
                                      .token = options->token,
                                      .contact = options->contact};
    courier->batch_limit = COURIER_BATCH_LIMIT;
    atomic_store(&courier->has_taken, true);
    backoff_init(&courier->feed_backoff, COURIER_RETRY_FIRST_MS, COURIER_RETRY_LIMIT_MS);
    backoff_init(&courier->send_backoff, COURIER_RETRY_FIRST_MS, COURIER_RETRY_LIMIT_MS);
    events_open(courier);
    lines_open(courier);
    courier->board = board_new(options->world);
    const struct neighbours_options neighbours = {.world = options->world,
                                                  .store = options->store,
                                                  .board = courier->board,
                                                  .key = options->key,
                                                  .addresses = options->neighbours,
                                                  .address_count = options->neighbour_count};
    enum err err = neighbours_new(&neighbours, &courier->neighbours);
    if (err != OK) {
        courier_free(courier);
        return err;
    }
    *out_courier = courier;
    return OK;
}

void courier_free(struct courier *courier)
{
    if (courier == NULL) return;
    CHECK(!courier->is_started);
    neighbours_free(courier->neighbours);
    board_free(courier->board);
    for (int part = 0; part < COURIER_PARTS; part++) outgoing_line_done(courier->lines[part]);
    for (int i = 0; i < COURIER_THREADS; i++) close(courier->events[i]);
    pthread_mutex_destroy(&courier->enrol_lock);
    memory_free(courier);
}

/* ---- what the parts say to each other ---- */

static void wake(int event)
{
    const uint64_t one = 1;
    ssize_t written = write(event, &one, sizeof one);
    CHECK(written == (ssize_t)sizeof one || errno == EAGAIN);
}

void courier_wake_part(struct courier *courier, enum courier_part part)
{
    wake(courier->events[part]);
}

void courier_wake(struct courier *courier)
{
    courier_wake_part(courier, COURIER_SENDER);
    courier_wake_part(courier, COURIER_BOARD);
}

void courier_say(struct courier *courier)
{
    atomic_store(&courier->is_to_say, true);
    courier_wake_part(courier, COURIER_CHORES);
}

void courier_changed(struct courier *courier)
{
    if (courier->options.on_change != NULL) courier->options.on_change(courier->options.context);
}

bool courier_is_forced_off(const struct courier *courier)
{
    struct contact_view view;
    contact_look(courier->options.contact, &view);
    return view.is_forced_off;
}

struct neighbours *courier_neighbours(struct courier *courier)
{
    return courier->neighbours;
}

int64_t courier_wait_after(struct courier *courier, enum uplink_outcome outcome,
                           struct backoff *backoff, int retry_after_s)
{
    switch (outcome) {
    case UPLINK_DONE: return 0;
    case UPLINK_CANCELLED: return COURIER_IDLE_MS;
    case UPLINK_SILENT:
    case UPLINK_BUSY:
    case UPLINK_FAULT:
    case UPLINK_NONSENSE:
    case UPLINK_REFUSED: return backoff_wait_ms(backoff, courier->world, retry_after_s);
    case UPLINK_NO_TOKEN:
    case UPLINK_TOKEN_ENDED:
    case UPLINK_ENROL_ANEW: break;
    }
    atomic_store(&courier->is_greeted, false);
    return COURIER_NO_TILL_MS;
}

void courier_tell(struct courier *courier)
{
    bool is_new = false;
    if (board_refresh(courier->board, courier->options.store, &is_new) != OK) {
        log_write(LOG_WARNING, "neighbours_not_told", "text=\"tried again with the next\"");
    }
    if (courier->lan_server != NULL) {
        park_wake(server_park(courier->lan_server), NEIGHBOURS_PARK_KEY);
    }
}

/* ---- threads ---- */

/* Waits for `wait_ms` or a wake; false when it is time to stop. A wake before the wait counts. */
static bool pause_thread(const struct courier *courier, int event, int64_t wait_ms)
{
    uint64_t wakes;
    struct pollfd waiting = {.fd = event, .events = POLLIN};
    CHECK(wait_ms >= 0 && wait_ms <= INT_MAX);
    int ready = poll(&waiting, 1, (int)wait_ms);
    CHECK(ready >= 0 || errno == EINTR);
    ssize_t size = read(event, &wakes, sizeof wakes);
    CHECK(size == (ssize_t)sizeof wakes || errno == EAGAIN || errno == EINTR);
    return !atomic_load(&courier->is_stopping);
}

static int64_t step_of(struct courier *courier, enum courier_part part, struct arena *arena)
{
    switch (part) {
    case COURIER_FEED: return courier_feed_step(courier, arena, COURIER_POLL_WAIT_MS);
    case COURIER_SENDER: return courier_send_step(courier, arena);
    case COURIER_CHORES: return courier_chores_step(courier, arena);
    case COURIER_BOARD: courier_tell(courier); return COURIER_IDLE_MS;
    case COURIER_PARTS: break;
    }
    CHECK(!"a part of the courier");
    return COURIER_IDLE_MS;
}

static void run_part(struct courier *courier, enum courier_part part, const char *name)
{
    struct arena arena;
    int64_t wait_ms = 0;
    arena_init(&arena, COURIER_ARENA_BUDGET);
    log_set_request(name);
    while (pause_thread(courier, courier->events[part], wait_ms)) {
        wait_ms = step_of(courier, part, &arena);
        arena_reset(&arena);
    }
    arena_release(&arena);
}

static void *feed_main(void *courier)
{
    run_part(courier, COURIER_FEED, "feed");
    return NULL;
}

static void *sender_main(void *courier)
{
    run_part(courier, COURIER_SENDER, "sender");
    return NULL;
}

static void *chores_main(void *courier)
{
    run_part(courier, COURIER_CHORES, "chores");
    return NULL;
}

static void *board_main(void *courier)
{
    run_part(courier, COURIER_BOARD, "board");
    return NULL;
}

struct neighbour_thread {
    struct courier *courier;
    int place;
};

static void *neighbour_main(void *context)
{
    struct neighbour_thread thread = *(struct neighbour_thread *)context;
    struct arena arena;
    int64_t wait_ms = 0;
    memory_free(context);
    arena_init(&arena, COURIER_ARENA_BUDGET);
    log_set_request("neighbour");
    int event = thread.courier->events[COURIER_PARTS + thread.place];
    while (pause_thread(thread.courier, event, wait_ms)) {
        wait_ms = neighbour_step(thread.courier->neighbours, thread.place, &arena);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return NULL;
}

/* ---- beginning and end ---- */

enum { LAN_CONNECTIONS = 64, LAN_CONNECTIONS_PER_ADDRESS = 8, LAN_WORKERS = 2, LAN_QUEUE = 64 };

static enum err lan_start(struct courier *courier)
{
    if (courier->options.lan_address == NULL) return OK;
    courier->lan_area = neighbours_area(courier->neighbours);
    courier->lan_site = (struct site){&courier->lan_area, 1};
    const struct server_options options = {
        .address = courier->options.lan_address,
        .port = courier->options.lan_port,
        .no_access_log = true,
        .connection_limit = LAN_CONNECTIONS,
        .connections_per_address = LAN_CONNECTIONS_PER_ADDRESS,
        .worker_count = LAN_WORKERS,
        .slow_worker_count = 1,
        .queue_limit = LAN_QUEUE,
        .slow_queue_limit = 1,
    };
    return server_start(&options, courier->options.world, &courier->lan_site, &courier->lan_server);
}

static void neighbours_start(struct courier *courier)
{
    for (int i = 0; i < neighbours_count(courier->neighbours); i++) {
        struct neighbour_thread *thread = memory_new(sizeof *thread);
        *thread = (struct neighbour_thread){courier, i};
        CHECK(pthread_create(&courier->neighbour_threads[i], NULL, neighbour_main, thread) == 0);
    }
}

enum err courier_start(struct courier *courier)
{
    static void *(*const MAINS[COURIER_PARTS])(void *) = {
        [COURIER_FEED] = feed_main,
        [COURIER_SENDER] = sender_main,
        [COURIER_CHORES] = chores_main,
        [COURIER_BOARD] = board_main,
    };
    CHECK(!courier->is_started);
    TRY(lan_start(courier));
    courier->is_started = true;
    for (int part = 0; part < COURIER_PARTS; part++) {
        CHECK(pthread_create(&courier->threads[part], NULL, MAINS[part], courier) == 0);
    }
    neighbours_start(courier);
    return OK;
}

void courier_stop(struct courier *courier)
{
    if (courier == NULL || !courier->is_started) return;
    atomic_store(&courier->is_stopping, true);
    for (int i = 0; i < COURIER_THREADS; i++) wake(courier->events[i]);
    for (int part = 0; part < COURIER_PARTS; part++) outgoing_line_cancel(courier->lines[part]);
    neighbours_cancel(courier->neighbours);
    for (int part = 0; part < COURIER_PARTS; part++) pthread_join(courier->threads[part], NULL);
    for (int i = 0; i < neighbours_count(courier->neighbours); i++) {
        pthread_join(courier->neighbour_threads[i], NULL);
    }
    server_stop(courier->lan_server);
    courier->lan_server = NULL;
    courier->is_started = false;
}
