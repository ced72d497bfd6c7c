/* Long-lived memory, and the switch that makes its N-th allocation fail. */
#include "base/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* Allocations until the one that fails; 0 or less: none. Only tests set it. */
static atomic_long fail_countdown;

static void fail_when_due(void)
{
    if (atomic_load_explicit(&fail_countdown, memory_order_relaxed) <= 0) return;
    CHECK(atomic_fetch_sub(&fail_countdown, 1) != 1 && "memory given by the machine");
}

void memory_fail_after(long countdown)
{
    atomic_store(&fail_countdown, countdown);
}

void *memory_new(size_t size_bytes)
{
    fail_when_due();
    void *memory = calloc(1, size_bytes ? size_bytes : 1);
    CHECK(memory != NULL);
    return memory;
}

void *memory_new_array(size_t count, size_t size_bytes)
{
    size_t total_bytes;
    CHECK(!__builtin_mul_overflow(count, size_bytes, &total_bytes));
    return memory_new(total_bytes);
}

void *memory_resize(void *memory, size_t size_bytes)
{
    fail_when_due();
    void *resized = realloc(memory, size_bytes ? size_bytes : 1);
    CHECK(resized != NULL);
    return resized;
}

char *memory_copy_string(const char *string)
{
    size_t size = strlen(string) + 1;
    return memcpy(memory_new(size), string, size);
}

void memory_free(void *memory)
{
    free(memory);
}
