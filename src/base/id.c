/* Ids of origin and counter. */
#include "base/id.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/parse.h"

int64_t id_make(int64_t origin, int64_t counter)
{
    CHECK(origin >= 0 && origin < ID_ORIGIN_LIMIT);
    CHECK(counter > 0 && counter < ID_COUNTER_LIMIT);
    return origin << ID_COUNTER_BITS | counter;
}

int64_t id_origin(int64_t id)
{
    return id >> ID_COUNTER_BITS;
}

int64_t id_counter(int64_t id)
{
    return id & (ID_COUNTER_LIMIT - 1);
}

enum err id_parse(struct text text, int64_t *out_id)
{
    if (text.size == 0 || text.bytes[0] == '0' || text.bytes[0] == '-') return ERR_SYNTAX;
    return parse_int64(text, 1, INT64_MAX, out_id);
}

char *id_format(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "%" PRId64, id);
}
