/* Parked requests, by key.
 *
 * Invariants:
 * 1. An entry is in the list of its key's bucket exactly from park_enter to the moment when it is
 *    taken out to run; whoever takes it out runs it, once.
 * 2. A bucket's `wakes` rises before its entries are taken out, under its lock: who compares his
 *    ticket under the same lock has either been woken or will be. */
#include "http/park.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/check.h"
#include "base/memory.h"

enum { BUCKET_COUNT = 1024 };

struct bucket {
    pthread_mutex_t lock;
    uint64_t wakes;
    struct park_entry *first;
};

struct park {
    park_run run;
    void *context;
    atomic_size_t count;
    atomic_bool is_closed;
    struct bucket buckets[BUCKET_COUNT];
};

struct park *park_new(park_run run, void *context)
{
    struct park *park = memory_new(sizeof *park);
    park->run = run;
    park->context = context;
    for (int i = 0; i < BUCKET_COUNT; i++) {
        CHECK(pthread_mutex_init(&park->buckets[i].lock, NULL) == 0);
    }
    return park;
}

void park_free(struct park *park)
{
    if (park == NULL) return;
    CHECK(park_count(park) == 0);
    for (int i = 0; i < BUCKET_COUNT; i++) pthread_mutex_destroy(&park->buckets[i].lock);
    memory_free(park);
}

static struct bucket *bucket_of(struct park *park, int64_t key)
{
    uint64_t mixed = (uint64_t)key * UINT64_C(0x9E3779B97F4A7C15);
    return &park->buckets[mixed >> 54];
}

uint64_t park_ticket(struct park *park, int64_t key)
{
    struct bucket *bucket = bucket_of(park, key);
    pthread_mutex_lock(&bucket->lock);
    uint64_t wakes = bucket->wakes;
    pthread_mutex_unlock(&bucket->lock);
    return wakes;
}

bool park_enter(struct park *park, struct park_entry *entry, uint64_t ticket)
{
    struct bucket *bucket = bucket_of(park, entry->key);
    pthread_mutex_lock(&bucket->lock);
    bool is_closed = park->is_closed;
    bool enters = !is_closed && bucket->wakes == ticket;
    if (enters) {
        entry->previous = NULL;
        entry->next = bucket->first;
        if (bucket->first != NULL) bucket->first->previous = entry;
        bucket->first = entry;
        park->count++;
    } else {
        entry->wake = is_closed ? WAKE_STOPPING : WAKE_CALLED;
    }
    pthread_mutex_unlock(&bucket->lock);
    return enters;
}

/* Moves an entry from its bucket to the list *taken; the bucket's lock is held. */
static void take_out(struct park *park, struct bucket *bucket, struct park_entry *entry,
                     enum wake wake, struct park_entry **taken)
{
    if (entry->previous != NULL) {
        entry->previous->next = entry->next;
    } else {
        bucket->first = entry->next;
    }
    if (entry->next != NULL) entry->next->previous = entry->previous;
    entry->wake = wake;
    entry->previous = NULL;
    entry->next = *taken;
    *taken = entry;
    park->count--;
}

static void run_all(struct park *park, struct park_entry *taken)
{
    while (taken != NULL) {
        struct park_entry *entry = taken;
        taken = entry->next;
        entry->next = NULL;
        park->run(entry, park->context);
    }
}

void park_wake(struct park *park, int64_t key)
{
    struct bucket *bucket = bucket_of(park, key);
    struct park_entry *taken = NULL, *next;
    pthread_mutex_lock(&bucket->lock);
    bucket->wakes++;
    for (struct park_entry *entry = bucket->first; entry != NULL; entry = next) {
        next = entry->next;
        if (entry->key == key) take_out(park, bucket, entry, WAKE_CALLED, &taken);
    }
    pthread_mutex_unlock(&bucket->lock);
    run_all(park, taken);
}

static void take_due(struct park *park, struct bucket *bucket, int64_t now_us, enum wake wake,
                     struct park_entry **taken)
{
    struct park_entry *next;
    pthread_mutex_lock(&bucket->lock);
    for (struct park_entry *entry = bucket->first; entry != NULL; entry = next) {
        next = entry->next;
        if (entry->deadline_us <= now_us) take_out(park, bucket, entry, wake, taken);
    }
    pthread_mutex_unlock(&bucket->lock);
}

void park_expire(struct park *park, int64_t now_us)
{
    if (park->count == 0) return;
    struct park_entry *taken = NULL;
    for (int i = 0; i < BUCKET_COUNT; i++) {
        take_due(park, &park->buckets[i], now_us, WAKE_TIMEOUT, &taken);
    }
    run_all(park, taken);
}

void park_close(struct park *park)
{
    park->is_closed = true;
    struct park_entry *taken = NULL;
    for (int i = 0; i < BUCKET_COUNT; i++) {
        take_due(park, &park->buckets[i], INT64_MAX, WAKE_STOPPING, &taken);
    }
    run_all(park, taken);
}

size_t park_count(struct park *park)
{
    return park->count;
}
