/* Lists of ids. Written by hand: it runs once per sale. */
#include "ledger/ids.h"

#include <stddef.h>

enum { ID_AND_COMMA_BYTES = 21 };

static char *id_write(char *at, int64_t id)
{
    char digits[ID_AND_COMMA_BYTES];
    int count = 0;
    uint64_t left = id < 0 ? -(uint64_t)id : (uint64_t)id;
    do {
        digits[count++] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (id < 0) *at++ = '-';
    while (count > 0) *at++ = digits[--count];
    return at;
}

struct text ids_text(struct arena *arena, const int64_t *ids, int count)
{
    char *bytes = arena_take_array(arena, (size_t)count + 1, ID_AND_COMMA_BYTES);
    char *at = bytes;
    for (int i = 0; i < count; i++) {
        if (i > 0) *at++ = ',';
        at = id_write(at, ids[i]);
    }
    return (struct text){bytes, (size_t)(at - bytes)};
}
