/* Memory of one request, in blocks that double.
 *
 * Invariants:
 * 1. `newest` heads a list of blocks; only the newest one still has room.
 * 2. used_bytes counts what was taken, with its alignment, since the last reset.
 * 3. Bytes at and beyond a block's `filled` are zero, so that arena_take need not clear them: the
 *    only place that makes them anything else is arena_reset, which clears them again. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"

enum { FIRST_BLOCK_BYTES = 16 * 1024, ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *older;
    size_t size;
    size_t filled;
    _Alignas(ALIGNMENT) char bytes[];
};

void arena_init(struct arena *arena, size_t budget_bytes)
{
    CHECK(budget_bytes > 0 && budget_bytes <= SIZE_MAX / ARENA_OVERRUN);
    *arena = (struct arena){.budget_bytes = budget_bytes};
}

static void blocks_free(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *older = block->older;
        memory_free(block);
        block = older;
    }
}

void arena_release(struct arena *arena)
{
    blocks_free(arena->newest);
    arena->newest = NULL;
    arena->used_bytes = 0;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *first = arena->newest;
    if (first == NULL) return;
    while (first->older != NULL) {
        struct arena_block *older = first->older;
        memory_free(first);
        first = older;
    }
    memset(first->bytes, 0, first->filled);
    first->filled = 0;
    arena->newest = first;
    arena->used_bytes = 0;
}

bool arena_is_over(const struct arena *arena)
{
    return arena->used_bytes > arena->budget_bytes;
}

static void block_add(struct arena *arena, size_t at_least_bytes)
{
    size_t size = arena->newest ? arena->newest->size * 2 : FIRST_BLOCK_BYTES;
    if (size < at_least_bytes) size = at_least_bytes;
    struct arena_block *block = memory_new(sizeof(struct arena_block) + size);
    block->older = arena->newest;
    block->size = size;
    arena->newest = block;
}

void *arena_take(struct arena *arena, size_t size_bytes)
{
    CHECK(size_bytes <= arena->budget_bytes * ARENA_OVERRUN);
    size_t taken_bytes = (size_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    arena->used_bytes += taken_bytes;
    CHECK(arena->used_bytes <= arena->budget_bytes * ARENA_OVERRUN + ALIGNMENT);
    struct arena_block *block = arena->newest;
    if (block == NULL || block->size - block->filled < taken_bytes) {
        block_add(arena, taken_bytes);
        block = arena->newest;
    }
    void *memory = block->bytes + block->filled;
    block->filled += taken_bytes;
    return memory;
}

void *arena_take_array(struct arena *arena, size_t count, size_t size_bytes)
{
    size_t total_bytes;
    CHECK(!__builtin_mul_overflow(count, size_bytes, &total_bytes));
    return arena_take(arena, total_bytes);
}

void *arena_grow(struct arena *arena, const void *items, int count, int *room, size_t size_bytes)
{
    enum { FIRST_ROOM = 16 };
    if (count < *room) return (void *)(uintptr_t)items;
    *room = *room == 0 ? FIRST_ROOM : 2 * *room;
    void *grown = arena_take_array(arena, (size_t)*room, size_bytes);
    if (count > 0) memcpy(grown, items, (size_t)count * size_bytes);
    return grown;
}

char *arena_copy(struct arena *arena, const void *bytes, size_t size_bytes)
{
    char *copy = arena_take(arena, size_bytes + 1);
    if (size_bytes > 0) memcpy(copy, bytes, size_bytes);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    CHECK(size >= 0);
    char *string = arena_take(arena, (size_t)size + 1);
    vsnprintf(string, (size_t)size + 1, format, again);
    va_end(again);
    return string;
}
