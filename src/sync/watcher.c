/* Versions of schools that rise behind our back: a web page, a command, another server.
 *
 * Who parks a poll notes the version he knows before he parks. The watcher compares the books with
 * what was noted and wakes the school when they are ahead; a note whose park comes a moment later
 * finds its ticket stale and looks again, so nothing is missed. */
#include "base/check.h"
#include "base/id_map.h"
#include "base/memory.h"
#include "ledger/ids.h"
#include "sync/inside.h"
#include "sync/sync_sql.h"
#include "world/ticker.h"

/* A note outlives the longest poll; then nobody waits for it. */
#define NOTE_LIFE_US (TILL_WAIT_MS_LIMIT * INT64_C(2000))

enum { FIRST_CAPACITY = 4, WATCHER_ARENA_BYTES = 32 << 20 };

void watched_init(struct watched_schools *watched)
{
    CHECK(pthread_mutex_init(&watched->lock, NULL) == 0);
}

void watched_release(struct watched_schools *watched)
{
    for (int i = 0; i < WATCHED_BUCKETS; i++) memory_free(watched->buckets[i].at);
    pthread_mutex_destroy(&watched->lock);
}

static struct watched_bucket *bucket_of(struct watched_schools *watched, int64_t school_id)
{
    return &watched->buckets[(uint64_t)school_id % WATCHED_BUCKETS];
}

/* With the lock held. */
static struct watched_school *find(struct watched_bucket *bucket, int64_t school_id)
{
    for (int i = 0; i < bucket->count; i++) {
        if (bucket->at[i].school_id == school_id) return &bucket->at[i];
    }
    return NULL;
}

static void add(struct watched_bucket *bucket, struct watched_school school)
{
    if (bucket->count == bucket->capacity) {
        bucket->capacity = bucket->capacity ? bucket->capacity * 2 : FIRST_CAPACITY;
        bucket->at = memory_resize(bucket->at, (size_t)bucket->capacity * sizeof *bucket->at);
    }
    bucket->at[bucket->count++] = school;
}

void watched_note(struct sync *sync, int64_t school_id, int64_t version)
{
    struct watched_schools *watched = &sync->watched;
    int64_t now_us = sync_ticks_us(sync);
    pthread_mutex_lock(&watched->lock);
    struct watched_bucket *bucket = bucket_of(watched, school_id);
    struct watched_school *school = find(bucket, school_id);
    if (school == NULL) {
        add(bucket, (struct watched_school){school_id, version, now_us});
        watched->count++;
    } else {
        if (version < school->version) school->version = version;
        school->noted_us = now_us;
    }
    pthread_mutex_unlock(&watched->lock);
}

static void drop_stale(struct watched_bucket *bucket, int64_t now_us)
{
    int kept = 0;
    for (int i = 0; i < bucket->count; i++) {
        if (now_us - bucket->at[i].noted_us <= NOTE_LIFE_US) bucket->at[kept++] = bucket->at[i];
    }
    bucket->count = kept;
}

/* The noted schools, in the arena; forgets the stale ones. */
static int copy_notes(struct sync *sync, struct arena *arena, struct watched_school **out_notes)
{
    struct watched_schools *watched = &sync->watched;
    int64_t now_us = sync_ticks_us(sync);
    int count = 0;
    pthread_mutex_lock(&watched->lock);
    *out_notes = ARENA_ARRAY(arena, struct watched_school, (size_t)watched->count + 1);
    for (int i = 0; i < WATCHED_BUCKETS; i++) {
        struct watched_bucket *bucket = &watched->buckets[i];
        drop_stale(bucket, now_us);
        for (int j = 0; j < bucket->count; j++) (*out_notes)[count++] = bucket->at[j];
    }
    watched->count = count;
    pthread_mutex_unlock(&watched->lock);
    return count;
}

static void forget(struct sync *sync, int64_t school_id)
{
    struct watched_schools *watched = &sync->watched;
    pthread_mutex_lock(&watched->lock);
    struct watched_bucket *bucket = bucket_of(watched, school_id);
    struct watched_school *school = find(bucket, school_id);
    if (school != NULL) {
        *school = bucket->at[--bucket->count];
        watched->count--;
    }
    pthread_mutex_unlock(&watched->lock);
}

struct look {
    struct text ids;
    struct id_map places; /* of the notes, by school */
    const struct watched_school *notes;
    int64_t *risen; /* schools to wake */
    int risen_count;
};

static enum err look_work(struct tx *tx, void *context)
{
    struct look *look = context;
    look->risen_count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_book_versions);
    bind_text(rows, ARG_BOOK_VERSIONS_IDS, look->ids);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t school_id = column_int(rows, COL_BOOK_VERSIONS_SCHOOL_ID);
        int64_t version = column_int(rows, COL_BOOK_VERSIONS_VERSION);
        const struct watched_school *note = &look->notes[id_map_find(&look->places, school_id)];
        if (version > note->version) look->risen[look->risen_count++] = school_id;
    }
}

static void look_once(struct sync *sync, struct arena *arena)
{
    struct watched_school *notes;
    int count = copy_notes(sync, arena, &notes);
    if (count == 0) return;
    struct look look = {.notes = notes, .risen = ARENA_ARRAY(arena, int64_t, (size_t)count)};
    id_map_init(&look.places, arena, count);
    for (int i = 0; i < count; i++) id_map_add(&look.places, notes[i].school_id);
    look.ids = ids_text(arena, look.places.ids, count);
    if (store_read(sync->desk->store, look_work, &look) != OK) return; /* logged; again soon */
    for (int i = 0; i < look.risen_count; i++) {
        forget(sync, look.risen[i]);
        park_wake(sync->park, look.risen[i]);
    }
}

static void watch(void *context, int64_t looks)
{
    struct sync *sync = context;
    (void)looks;
    look_once(sync, &sync->watcher_arena);
    contacts_flush(sync, &sync->watcher_arena);
    arena_reset(&sync->watcher_arena);
}

void sync_start(struct sync *sync, struct park *park)
{
    sync->park = park;
    arena_init(&sync->watcher_arena, WATCHER_ARENA_BYTES);
    sync->watcher = ticker_start(TILL_WATCH_MS, watch, sync);
}

void sync_stop(struct sync *sync)
{
    if (sync == NULL || sync->watcher == NULL) return;
    ticker_stop(sync->watcher);
    sync->watcher = NULL;
    contacts_flush(sync, &sync->watcher_arena);
    arena_release(&sync->watcher_arena);
}
