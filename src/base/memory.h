/* Long-lived memory. What a single request needs comes from its arena instead. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* Zeroed memory; never NULL: memory that the machine does not have is a broken promise. */
void *memory_new(size_t size_bytes) __attribute__((returns_nonnull));
void *memory_new_array(size_t count, size_t size_bytes) __attribute__((returns_nonnull));

/* Grows or shrinks; new bytes are not zeroed. */
void *memory_resize(void *memory, size_t size_bytes) __attribute__((returns_nonnull));
char *memory_copy_string(const char *string) __attribute__((returns_nonnull));
void memory_free(void *memory);

/* Makes the allocation number `countdown` from now on fail (1 is the next); 0 switches off.
 * For the N-th allocation tests, which prove that a death by memory loses nothing. */
void memory_fail_after(long countdown);

#endif
