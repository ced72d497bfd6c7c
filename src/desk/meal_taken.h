/* Set meals of a day, by whoever handed them out or charged for them. Tills mirror today's, so that
 * nobody takes one twice. */
#ifndef DESK_MEAL_TAKEN_H
#define DESK_MEAL_TAKEN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "store/store.h"

struct meal_change {
    struct day day;
    int64_t account_id, set_meal_id;
    int64_t served;  /* by how many more were handed out; below zero: taken back */
    int64_t charged; /* by how many more a roster charged for */
};

struct meal_changes {
    struct meal_change *at; /* in the arena */
    int count, capacity;
};

void meal_changes_add(struct meal_changes *changes, struct arena *arena, struct meal_change change);

/* Adds them to what is there, under this version of the book; the list is put in order. */
enum err meal_changes_save(struct tx *tx, int64_t school_id, struct meal_changes *changes,
                           int64_t version) MUST_CHECK;

#endif
