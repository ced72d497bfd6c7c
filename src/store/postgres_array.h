/* Inside the store: a PostgreSQL array in its binary form, filled element by element. */
#ifndef STORE_POSTGRES_ARRAY_H
#define STORE_POSTGRES_ARRAY_H

#include <stddef.h>
#include <stdint.h>

struct postgres_array {
    char *bytes;
    size_t size, capacity;
};

enum { POSTGRES_OID_BYTEA = 17, POSTGRES_OID_INT8 = 20, POSTGRES_OID_TEXT = 25 };

/* Oids by the letters of arg_types: 'i', 't', 'b'; and of arrays of them. */
uint32_t postgres_oid_of(char type);
uint32_t postgres_array_oid_of(char type);

/* Empties it for elements of that type; the memory stays. */
void postgres_array_start(struct postgres_array *array, char type);
/* Adds an element; NULL bytes add NULL. The bytes are in the element's own binary form. */
void postgres_array_add(struct postgres_array *array, const void *bytes, size_t size);
/* Writes the number of elements into the head: the array is then complete. */
void postgres_array_end(struct postgres_array *array, int element_count);
void postgres_array_release(struct postgres_array *array);

#endif
