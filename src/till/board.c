/* An array in the order of the journal. */
#include "till/board.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

enum { BOARD_READ_LIMIT = 500, BOARD_ARENA_BUDGET = 4 << 20, BOARD_FIRST_CAPACITY = 64 };

struct note {
    int64_t change;
    struct outbox_told told; /* its set_meals is ours */
};

struct board {
    pthread_mutex_t lock;
    const struct world *world;
    uint64_t epoch;
    int64_t change;
    int64_t last_seq; /* taken up from the journal */
    bool has_begun;
    struct note *notes;
    int count, capacity;
};

static uint64_t new_epoch(const struct world *world)
{
    uint64_t epoch;
    world->random(world->context, &epoch, sizeof epoch);
    return epoch;
}

struct board *board_new(const struct world *world)
{
    struct board *board = memory_new(sizeof *board);
    CHECK(pthread_mutex_init(&board->lock, NULL) == 0);
    board->world = world;
    board->epoch = new_epoch(world);
    board->capacity = BOARD_FIRST_CAPACITY;
    board->notes = memory_new_array(BOARD_FIRST_CAPACITY, sizeof *board->notes);
    return board;
}

static char *meals_of(const struct note *note)
{
    return (char *)(uintptr_t)note->told.set_meals;
}

void board_free(struct board *board)
{
    if (board == NULL) return;
    for (int i = 0; i < board->count; i++) memory_free(meals_of(&board->notes[i]));
    memory_free(board->notes);
    pthread_mutex_destroy(&board->lock);
    memory_free(board);
}

/* ---- under the lock ---- */

/* The older half goes; who has not heard of it yet hears all that is left. */
static void make_room(struct board *board)
{
    if (board->count < BOARD_LIMIT) {
        board->capacity = 2 * board->capacity;
        board->notes = memory_resize(board->notes, (size_t)board->capacity * sizeof *board->notes);
        return;
    }
    int dropped = board->count / 2;
    for (int i = 0; i < dropped; i++) memory_free(meals_of(&board->notes[i]));
    memmove(board->notes, board->notes + dropped,
            (size_t)(board->count - dropped) * sizeof *board->notes);
    board->count -= dropped;
    board->epoch = new_epoch(board->world);
    log_write(LOG_WARNING, "neighbours_told_less", "documents=%d", dropped);
}

static void add(struct board *board, const struct outbox_told *told)
{
    if (board->count == board->capacity || board->count >= BOARD_LIMIT) make_room(board);
    struct note *note = &board->notes[board->count++];
    *note = (struct note){++board->change, *told};
    note->told.set_meals = memory_copy_string(told->set_meals);
    if (told->seq > board->last_seq) board->last_seq = told->seq;
}

/* The note of this place; NULL when it is not here. */
static struct note *find(struct board *board, int64_t seq)
{
    int low = 0, high = board->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (board->notes[middle].told.seq < seq) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_here = low < board->count && board->notes[low].told.seq == seq;
    return is_here ? &board->notes[low] : NULL;
}

void board_answered(struct board *board, int64_t seq, int64_t version)
{
    pthread_mutex_lock(&board->lock);
    struct note *note = find(board, seq);
    if (note != NULL) {
        note->change = ++board->change;
        note->told.version = version;
    }
    pthread_mutex_unlock(&board->lock);
}

void board_withdrawn(struct board *board, int64_t seq)
{
    pthread_mutex_lock(&board->lock);
    struct note *note = find(board, seq);
    if (note != NULL) {
        note->change = ++board->change;
        note->told.version = 1; /* which every mirror contains */
    }
    pthread_mutex_unlock(&board->lock);
}

uint64_t board_epoch(struct board *board)
{
    pthread_mutex_lock(&board->lock);
    uint64_t epoch = board->epoch;
    pthread_mutex_unlock(&board->lock);
    return epoch;
}

/* ---- from the journal ---- */

struct refresh {
    struct arena *arena;
    int64_t after_seq;
    struct outbox_told_list list;
};

/* Where the telling begins: what every mirror contains is left out, but for the last of it, which a
 * neighbour's mirror may not contain yet. */
static enum err begin_work(struct tx *tx, void *context)
{
    struct refresh *refresh = context;
    struct outbox outbox;
    enum err err = outbox_open(tx, refresh->arena, instant_of_ms(0), &outbox);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    refresh->after_seq = outbox.contained_through > BOARD_HISTORY
                             ? outbox.contained_through - BOARD_HISTORY
                             : 0;
    return OK;
}

static enum err refresh_work(struct tx *tx, void *context)
{
    struct refresh *refresh = context;
    return outbox_tell(tx, refresh->arena, refresh->after_seq, BOARD_READ_LIMIT, &refresh->list);
}

static enum err begin(struct board *board, struct store *store, struct refresh *refresh)
{
    if (board->has_begun) return OK;
    TRY(store_read(store, begin_work, refresh));
    pthread_mutex_lock(&board->lock);
    board->last_seq = refresh->after_seq;
    board->has_begun = true;
    pthread_mutex_unlock(&board->lock);
    return OK;
}

static int64_t take_up(struct board *board, const struct outbox_told_list *list)
{
    pthread_mutex_lock(&board->lock);
    for (int i = 0; i < list->count; i++) {
        if (list->items[i].seq > board->last_seq) add(board, &list->items[i]);
    }
    int64_t last_seq = board->last_seq;
    pthread_mutex_unlock(&board->lock);
    return last_seq;
}

enum err board_refresh(struct board *board, struct store *store, bool *out_is_new)
{
    struct arena arena;
    arena_init(&arena, BOARD_ARENA_BUDGET);
    struct refresh refresh = {.arena = &arena};
    bool is_new = false;
    enum err err = begin(board, store, &refresh);
    refresh.after_seq = take_up(board, &refresh.list);
    while (err == OK) {
        arena_reset(&arena);
        err = store_read(store, refresh_work, &refresh);
        if (err != OK) break;
        is_new = is_new || refresh.list.count > 0;
        refresh.after_seq = take_up(board, &refresh.list);
        if (refresh.list.count < BOARD_READ_LIMIT) break;
    }
    arena_release(&arena);
    if (err == OK) *out_is_new = is_new;
    return err;
}

/* ---- for who asks ---- */

static int by_change(const void *one, const void *other)
{
    int64_t a = (*(const struct note *const *)one)->change;
    int64_t b = (*(const struct note *const *)other)->change;
    return (a > b) - (a < b);
}

/* Those behind `after`, in the order of their changes. */
static const struct note **collect(const struct board *board, struct arena *arena, int64_t after,
                                   int *out_count)
{
    const struct note **found = ARENA_ARRAY(arena, const struct note *, (size_t)board->count + 1);
    int count = 0;
    for (int i = 0; i < board->count; i++) {
        if (board->notes[i].change > after) found[count++] = &board->notes[i];
    }
    qsort(found, (size_t)count, sizeof(const struct note *), by_change);
    *out_count = count;
    return found;
}

static void copy_page(const struct board *board, struct arena *arena, struct neighbour_told *told)
{
    int count;
    const struct note **found = collect(board, arena, told->last, &count);
    told->has_more = count > NEIGHBOUR_PAGE_LIMIT;
    if (told->has_more) count = NEIGHBOUR_PAGE_LIMIT;
    told->documents = ARENA_ARRAY(arena, struct outbox_told, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        told->documents[i] = found[i]->told;
        told->documents[i].set_meals = arena_printf(arena, "%s", found[i]->told.set_meals);
        told->last = found[i]->change;
    }
    told->document_count = count;
}

void board_page(struct board *board, struct arena *arena, uint64_t epoch, int64_t after,
                struct neighbour_told *told)
{
    pthread_mutex_lock(&board->lock);
    told->is_whole = epoch != board->epoch || after > board->change;
    told->epoch = board->epoch;
    told->last = told->is_whole ? 0 : after;
    copy_page(board, arena, told);
    if (!told->has_more) told->last = board->change;
    pthread_mutex_unlock(&board->lock);
}
