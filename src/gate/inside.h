/* What the parts of gate share. */
#ifndef GATE_INSIDE_H
#define GATE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/secret.h"
#include "gate/answer.h"
#include "gate/ask.h"
#include "gate/gate.h"
#include "http/rate.h"

enum {
    GATE_BODY_LIMIT = 16 * 1024,
    GATE_CHANNELS_KEPT = 64,     /* read a moment ago; others are read each time */
    GATE_CHANNEL_LIFE_MS = 1000, /* so long a change may take to be noticed */
    GATE_CHANNEL_ARENA = 64 * 1024,
    GATE_REFUSALS_PER_MINUTE = 60, /* lines in the log about callers of one address not let in */
    GATE_VAIN_BUCKETS = 1024
};

/* A channel as it was a moment ago. */
struct kept_channel {
    struct arena arena;
    struct channel channel; /* id 0: an empty place */
    int64_t good_until_us;
};

struct gate {
    struct desk *desk;
    pthread_mutex_t lock;
    struct kept_channel channels[GATE_CHANNELS_KEPT];
    struct rate refusal_rate;
    pthread_mutex_t vain_lock;
    int64_t vain_full_at_us[GATE_VAIN_BUCKETS]; /* see gate_may_ask */
    struct park *_Atomic park;
};

/* The channel, copied into the arena. *out_found false: there is none. */
enum err gate_channel(struct gate *gate, struct arena *arena, const char *code, bool *out_found,
                      struct channel *out_channel) MUST_CHECK;

/* Who asks, by which channel: request->principal becomes the struct channel. */
bool gate_guard(void *context, struct arena *arena, struct request *request,
                struct response *response);

/* An answer that is no business, in the dialect of the request's path. */
void gate_problem(void *context, struct arena *arena, const struct request *request,
                  const struct problem *problem, struct response *response);

/* The handler of every route. */
void gate_serve(void *context, struct arena *arena, const struct request *request,
                struct response *response);

struct dialect {
    enum channel_dialect word; /* of the setting "dialect" */
    void (*read)(const struct channel *channel, const struct params *params, struct ask *out_ask);
    struct text (*answer)(struct arena *arena, const struct channel *channel, const struct ask *ask,
                          const struct told *told);
};
/* By the request's path; OSMP's when it is none. */
const struct dialect *gate_dialect(struct text path);

/* Writes the answer for what was told. */
void gate_answer(struct arena *arena, const struct channel *channel, const struct dialect *dialect,
                 const struct ask *ask, const struct told *told, struct response *response);

/* ---- commands ---- */

struct gate_job {
    struct gate *gate;
    struct instant told_at;
    struct channel *channel;
    const struct dialect *dialect;
    struct ask ask;
};
void gate_check(struct gate_job *job, struct arena *arena, struct response *response);
void gate_pay(struct gate_job *job, struct arena *arena, struct response *response);
/* Status and cancel. */
void gate_look_back(struct gate_job *job, struct arena *arena, struct response *response);

/* Questions about accounts that are not there, a terminal or a channel: when too many were asked,
 * every check is put off, of known accounts too, so that nobody learns which are which. */
bool gate_may_ask(struct gate_job *job);
void gate_asked_in_vain(struct gate_job *job);

#endif
