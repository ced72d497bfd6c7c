/* Open addressing with Fibonacci hashing; at most half of the slots are taken. */
#include "base/id_map.h"

#include "base/check.h"

void id_map_init(struct id_map *map, struct arena *arena, int limit)
{
    uint64_t slots = 8;
    while (slots < (uint64_t)limit * 2) slots *= 2;
    *map = (struct id_map){
        .ids = ARENA_ARRAY(arena, int64_t, (size_t)limit + 1),
        .limit = limit,
        .slots = ARENA_ARRAY(arena, int, slots),
        .mask = slots - 1,
    };
}

/* The slot of the id, or the empty one where it belongs. */
static uint64_t slot_of(const struct id_map *map, int64_t id)
{
    uint64_t at = ((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15)) >> 32 & map->mask;
    while (map->slots[at] != 0 && map->ids[map->slots[at] - 1] != id) at = (at + 1) & map->mask;
    return at;
}

int id_map_add(struct id_map *map, int64_t id)
{
    uint64_t slot = slot_of(map, id);
    if (map->slots[slot] != 0) return map->slots[slot] - 1;
    CHECK(map->count < map->limit);
    map->ids[map->count++] = id;
    map->slots[slot] = map->count;
    return map->count - 1;
}

int id_map_find(const struct id_map *map, int64_t id)
{
    return map->slots[slot_of(map, id)] - 1;
}
