/* A small map from ids to places in an array, in an arena. */
#ifndef BASE_ID_MAP_H
#define BASE_ID_MAP_H

#include <stdint.h>

#include "base/arena.h"

struct id_map {
    int64_t *ids; /* in the order they were added; ids[i] has place i */
    int count;
    int limit;
    int *slots; /* place + 1; 0: empty */
    uint64_t mask;
};

/* Room for `limit` ids; one more is a broken promise. */
void id_map_init(struct id_map *map, struct arena *arena, int limit);

/* The place of the id, which is added when it is new. */
int id_map_add(struct id_map *map, int64_t id);

/* -1: not there. */
int id_map_find(const struct id_map *map, int64_t id);

#endif
