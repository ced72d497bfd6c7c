/* What the parts of the courier share. */
#ifndef TILL_COURIER_INSIDE_H
#define TILL_COURIER_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/server.h"
#include "till/backoff.h"
#include "till/board.h"
#include "till/courier.h"
#include "till/identity.h"
#include "till/uplink.h"

/* Who may be waited for. */
enum courier_part { COURIER_FEED, COURIER_SENDER, COURIER_CHORES, COURIER_BOARD, COURIER_PARTS };
enum { COURIER_THREADS = COURIER_PARTS + NEIGHBOURS_LIMIT };

struct courier {
    struct courier_options options;
    const struct world *world; /* whose clock is the till's */
    struct uplink uplink;
    struct board *board;
    struct neighbours *neighbours;
    struct outgoing_line *lines[COURIER_PARTS];
    /* hello was said since the start, the last enrolment and the last sign that it is due */
    atomic_bool is_greeted;
    /* documents whose id was taken wait for a new one */
    atomic_bool has_taken;
    /* feed */
    struct backoff feed_backoff;
    atomic_int_least64_t lan_generation; /* as hello told it */
    /* sender */
    struct backoff send_backoff;
    int batch_limit; /* less after a batch that the server did not take */
    /* chores */
    struct backoff chores_backoff;
    int64_t photos_after_us, state_after_us, forget_after_us;
    atomic_bool is_to_say; /* the state, without waiting for its minute */
    /* enrolment: one at a time */
    pthread_mutex_t enrol_lock;
    /* threads */
    int events[COURIER_THREADS]; /* of the parts, then of the neighbours */
    bool is_started;
    atomic_bool is_stopping;
    pthread_t threads[COURIER_PARTS];
    pthread_t neighbour_threads[NEIGHBOURS_LIMIT];
    struct area lan_area;
    struct site lan_site;
    struct server *lan_server;
};

/* Wakes a part. */
void courier_wake_part(struct courier *courier, enum courier_part part);
void courier_changed(struct courier *courier);
bool courier_is_forced_off(const struct courier *courier);

/* The wait behind an outcome that was no success; notes what it means for the others. */
int64_t courier_wait_after(struct courier *courier, enum uplink_outcome outcome,
                           struct backoff *backoff, int retry_after_s);

/* Hello. 0: said. */
int64_t courier_greet(struct courier *courier, struct arena *arena);

/* What enrol and hello both tell. */
struct welcome {
    struct enrolment_told told;
    int64_t acknowledged;
    int64_t lan_generation;
    struct text lan_key;
    struct instant server_time;
};
/* False: it is not that; *out_wrong names the member. Texts live as long as `said`. */
bool welcome_read(const json_t *said, struct welcome *out_welcome, const char **out_wrong);
/* Takes it: identity, journal, key, clock. */
enum err welcome_take(struct courier *courier, const struct welcome *welcome,
                      const struct uplink_answer *answer) MUST_CHECK;

/* The answer to a journal post. False: it is not one to these documents. */
struct journal_answer {
    int64_t acknowledged, version;
    bool enrol_anew;
    struct outbox_answer *answers; /* as many as documents */
};
bool journal_answer_read(struct arena *arena, const json_t *said, const struct outbox_list *sent,
                         struct journal_answer *out_answer, const char **out_wrong);

#endif
