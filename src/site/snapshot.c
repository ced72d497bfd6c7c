/* Pages kept ready.
 *
 * Invariant: a snapshot is never changed once others can see it; the lock guards nothing but which
 * one is current and how many hold each. */
#include "site/snapshot.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "site/press.h"
#include "world/ticker.h"

enum {
    LOOK_MS = 1000,
    SNAPSHOT_ARENA_BYTES = 512 << 20, /* 2,000 texts of 200 KB are refused long before */
    LOOK_ARENA_BYTES = 16 << 20
};

struct snapshot {
    struct arena arena;
    const struct leaf *leaves; /* by path */
    int count;
    struct digest digest;
    int64_t next_ms;
    int holders;
};

struct snapshot_keeper {
    const struct public_site *site;
    pthread_mutex_t lock;
    struct snapshot *current; /* NULL: none could be made yet */
    struct ticker *ticker;
    bool is_away; /* the last look failed: it was said */
};

static void snapshot_free(struct snapshot *snapshot)
{
    if (snapshot == NULL) return;
    arena_release(&snapshot->arena);
    memory_free(snapshot);
}

static struct snapshot *snapshot_take(struct snapshot_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    struct snapshot *snapshot = keeper->current;
    if (snapshot != NULL) snapshot->holders++;
    pthread_mutex_unlock(&keeper->lock);
    return snapshot;
}

static void snapshot_give(struct snapshot_keeper *keeper, struct snapshot *snapshot)
{
    if (snapshot == NULL) return;
    pthread_mutex_lock(&keeper->lock);
    bool is_last = --snapshot->holders == 0;
    pthread_mutex_unlock(&keeper->lock);
    if (is_last) snapshot_free(snapshot);
}

static void snapshot_replace(struct snapshot_keeper *keeper, struct snapshot *snapshot)
{
    snapshot->holders = 1;
    pthread_mutex_lock(&keeper->lock);
    struct snapshot *before = keeper->current;
    keeper->current = snapshot;
    pthread_mutex_unlock(&keeper->lock);
    snapshot_give(keeper, before);
}

/* ---- finding ---- */

static int path_compare(struct text path, const char *other)
{
    size_t size = strlen(other), common = path.size < size ? path.size : size;
    int order = common == 0 ? 0 : memcmp(path.bytes, other, common);
    return order != 0 ? order : (path.size > size) - (path.size < size);
}

static const struct leaf *leaf_find(const struct snapshot *snapshot, struct text path)
{
    int low = 0, high = snapshot == NULL ? 0 : snapshot->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = path_compare(path, snapshot->leaves[middle].path);
        if (order == 0) return &snapshot->leaves[middle];
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

bool snapshot_answer(struct snapshot_keeper *keeper, struct arena *arena,
                     const struct request *request, struct text path, struct response *response)
{
    struct snapshot *snapshot = snapshot_take(keeper);
    const struct leaf *leaf = leaf_find(snapshot, path);
    if (leaf != NULL) leaf_answer(leaf, arena, request, response);
    snapshot_give(keeper, snapshot);
    return leaf != NULL;
}

/* ---- making ---- */

static int leaf_order(const void *a, const void *b)
{
    const struct leaf *left = a, *right = b;
    return strcmp(left->path, right->path);
}

/* A page that is as it was keeps the date at which it became so. */
static void dates_keep(struct leaf *leaves, int count, const struct snapshot *before)
{
    for (int i = 0; i < count; i++) {
        const struct leaf *old = leaf_find(before, text_of(leaves[i].path));
        if (old == NULL || strcmp(old->etag, leaves[i].etag) != 0) continue;
        memcpy(leaves[i].last_modified, old->last_modified, sizeof leaves[i].last_modified);
    }
}

struct making {
    const struct public_site *site;
    struct arena *arena;
    struct shelf shelf;
};

static void making_begin(struct making *making, const struct public_site *site, struct arena *arena)
{
    *making = (struct making){.site = site, .arena = arena};
    making->shelf.now = world_now(site->desk->world);
    making->shelf.names.operator_name = site->options.operator_name;
    making->shelf.names.operator_email = site->options.operator_email;
    making->shelf.names.operator_phone = site->options.operator_phone;
}

static enum err work_load(struct tx *tx, void *context)
{
    struct making *making = context;
    return shelf_load(tx, making->arena, &making->shelf);
}

static enum err work_look(struct tx *tx, void *context)
{
    struct making *making = context;
    return shelf_look(tx, making->arena, &making->shelf);
}

static enum err snapshot_fill(const struct public_site *site, const struct snapshot *before,
                              struct snapshot *snapshot)
{
    struct making making;
    making_begin(&making, site, &snapshot->arena);
    TRY(store_read(site->desk->store, work_load, &making));
    struct press press = {.site = site, .arena = &snapshot->arena, .shelf = &making.shelf};
    press_pages(&press);
    press_menus(&press);
    press_lists(&press);
    TRY(press.err);
    qsort(press.leaves, (size_t)press.count, sizeof *press.leaves, leaf_order);
    dates_keep(press.leaves, press.count, before);
    snapshot->leaves = press.leaves;
    snapshot->count = press.count;
    snapshot->digest = making.shelf.digest;
    snapshot->next_ms = making.shelf.next_ms;
    return arena_is_over(&snapshot->arena) ? ERR_LIMIT : OK;
}

/* Only the keeper replaces the current one, so that it may look at it without the lock. */
static enum err pages_make(struct snapshot_keeper *keeper)
{
    struct snapshot *snapshot = memory_new(sizeof *snapshot);
    arena_init(&snapshot->arena, SNAPSHOT_ARENA_BYTES);
    enum err err = snapshot_fill(keeper->site, keeper->current, snapshot);
    if (err == OK) {
        snapshot_replace(keeper, snapshot);
    } else {
        snapshot_free(snapshot);
    }
    return err;
}

static enum err look(struct snapshot_keeper *keeper)
{
    struct arena arena;
    struct making making;
    const struct snapshot *current = keeper->current;
    arena_init(&arena, LOOK_ARENA_BYTES);
    making_begin(&making, keeper->site, &arena);
    enum err err = store_read(keeper->site->desk->store, work_look, &making);
    bool is_due = current == NULL ||
                  (current->next_ms > 0 && current->next_ms <= making.shelf.now.ms) ||
                  (err == OK && !digest_equal(&current->digest, &making.shelf.digest));
    arena_release(&arena);
    return err == OK && is_due ? pages_make(keeper) : err;
}

static void look_once(struct snapshot_keeper *keeper)
{
    enum err err = look(keeper);
    if (err != OK && !keeper->is_away) {
        log_write(LOG_WARNING, "site", "pages=as_they_were fault=%s", err_name(err));
    }
    keeper->is_away = err != OK;
}

static void look_again(void *context, int64_t looks)
{
    (void)looks;
    look_once(context);
}

struct snapshot_keeper *snapshot_keeper_start(const struct public_site *site)
{
    struct snapshot_keeper *keeper = memory_new(sizeof *keeper);
    *keeper = (struct snapshot_keeper){.site = site};
    CHECK(pthread_mutex_init(&keeper->lock, NULL) == 0);
    look_once(keeper);
    keeper->ticker = ticker_start(LOOK_MS, look_again, keeper);
    return keeper;
}

void snapshot_keeper_stop(struct snapshot_keeper *keeper)
{
    if (keeper == NULL) return;
    ticker_stop(keeper->ticker);
    snapshot_give(keeper, keeper->current);
    pthread_mutex_destroy(&keeper->lock);
    memory_free(keeper);
}
