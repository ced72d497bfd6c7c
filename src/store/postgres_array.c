/* The form that array_recv() reads (PostgreSQL, utils/adt/arrayfuncs.c): number of dimensions,
 * whether NULLs may be in it, the elements' type, then size and lower bound of the dimension, then
 * each element's size (-1: NULL) and bytes; all numbers of 32 bits in network order. */
#include "store/postgres_array.h"

#include <endian.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"

enum { COUNT_AT = 12, FIRST_CAPACITY = 1024, ARRAY_SIZE_LIMIT = 1 << 29 };

uint32_t postgres_oid_of(char type)
{
    CHECK(type == 'i' || type == 't' || type == 'b');
    return type == 'i' ? POSTGRES_OID_INT8 : type == 't' ? POSTGRES_OID_TEXT : POSTGRES_OID_BYTEA;
}

uint32_t postgres_array_oid_of(char type)
{
    enum { INT8_ARRAY = 1016, TEXT_ARRAY = 1009, BYTEA_ARRAY = 1001 };
    CHECK(type == 'i' || type == 't' || type == 'b');
    return type == 'i' ? INT8_ARRAY : type == 't' ? TEXT_ARRAY : BYTEA_ARRAY;
}

static char *grown(struct postgres_array *array, size_t more)
{
    CHECK(array->size + more <= ARRAY_SIZE_LIMIT);
    if (array->size + more > array->capacity) {
        size_t wanted = array->capacity == 0 ? FIRST_CAPACITY : 2 * array->capacity;
        while (wanted < array->size + more) wanted *= 2;
        array->bytes = memory_resize(array->bytes, wanted);
        array->capacity = wanted;
    }
    char *place = array->bytes + array->size;
    array->size += more;
    return place;
}

static void add_number(struct postgres_array *array, uint32_t number)
{
    uint32_t network = htobe32(number);
    memcpy(grown(array, sizeof network), &network, sizeof network);
}

void postgres_array_start(struct postgres_array *array, char type)
{
    enum { DIMENSIONS = 1, MAY_HAVE_NULLS = 1, LOWER_BOUND = 1 };
    array->size = 0;
    add_number(array, DIMENSIONS);
    add_number(array, MAY_HAVE_NULLS);
    add_number(array, postgres_oid_of(type));
    add_number(array, 0);
    add_number(array, LOWER_BOUND);
}

void postgres_array_add(struct postgres_array *array, const void *bytes, size_t size)
{
    if (bytes == NULL) {
        add_number(array, UINT32_MAX);
        return;
    }
    add_number(array, (uint32_t)size);
    memcpy(grown(array, size), bytes, size);
}

void postgres_array_end(struct postgres_array *array, int element_count)
{
    uint32_t network = htobe32((uint32_t)element_count);
    memcpy(array->bytes + COUNT_AT, &network, sizeof network);
}

void postgres_array_release(struct postgres_array *array)
{
    memory_free(array->bytes);
    *array = (struct postgres_array){0};
}
