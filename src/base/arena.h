/* Memory of one request, job or simulated step: taken piecemeal, given back at once.
 *
 * An arena has a budget. Past it allocation still succeeds, up to ARENA_OVERRUN times the budget,
 * but arena_is_over() turns true, and the edge that owns the arena answers ERR_LIMIT. Inputs are
 * bounded before they are parsed, so a real request never gets there. Memory that the machine
 * does not have is a broken promise: the process aborts, the supervisor restarts it. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ARENA_OVERRUN = 4 };

struct arena {
    struct arena_block *newest;
    size_t used_bytes;
    size_t budget_bytes;
};

void arena_init(struct arena *arena, size_t budget_bytes);
void arena_release(struct arena *arena);

/* Gives everything back but keeps the first block for the next use. */
void arena_reset(struct arena *arena);

/* True once more than the budget was taken. */
bool arena_is_over(const struct arena *arena);

/* Zeroed memory, aligned for any object; never NULL. Freed by arena_release or arena_reset. */
void *arena_take(struct arena *arena, size_t size_bytes) __attribute__((returns_nonnull));

/* The same for `count` objects of `size_bytes`; a product that overflows is a broken promise. */
void *arena_take_array(struct arena *arena, size_t count, size_t size_bytes)
    __attribute__((returns_nonnull));

/* Room for one more behind the first `count` of `items` (NULL at first): they themselves, or a copy
 * with twice the room. *room is 0 at first. */
void *arena_grow(struct arena *arena, const void *items, int count, int *room, size_t size_bytes)
    __attribute__((returns_nonnull));

/* A copy with a NUL behind it. */
char *arena_copy(struct arena *arena, const void *bytes, size_t size_bytes)
    __attribute__((returns_nonnull));
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_take_array((arena), (count), sizeof(type)))

#endif
