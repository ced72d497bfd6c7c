/* How often somebody may ask: a bucket of tokens each, found by a hash. Who shares a bucket with
 * another shares its tokens; a busy neighbour costs at most that. */
#ifndef HTTP_RATE_H
#define HTTP_RATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { RATE_BUCKETS = 4096 };

struct rate {
    pthread_mutex_t lock;
    int64_t period_us; /* of one token */
    int burst;
    int64_t full_at_us[RATE_BUCKETS]; /* when the bucket will be full again */
};

/* `count` in `period_us` on average, `burst` at once. */
void rate_init(struct rate *rate, int count, int64_t period_us, int burst);
void rate_release(struct rate *rate);

/* Takes a token; false when there is none. */
bool rate_take(struct rate *rate, uint64_t key, int64_t now_us);

/* Whether there is a token, without taking it. */
bool rate_has(struct rate *rate, uint64_t key, int64_t now_us);

/* How many tokens are there now, and in how many seconds the bucket is full again; for headers. */
void rate_left(struct rate *rate, uint64_t key, int64_t now_us, int *out_count, int *out_full_s);

#endif
