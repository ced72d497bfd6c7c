/* Set meals of a day: one row a person and meal, moved by differences. */
#include "desk/meal_taken.h"

#include <stdlib.h>

#include "desk/desk_sql.h"

enum { CHANGES_FIRST_ROOM = 16 };

void meal_changes_add(struct meal_changes *changes, struct arena *arena, struct meal_change change)
{
    if (changes->count == changes->capacity) {
        int room = changes->capacity == 0 ? CHANGES_FIRST_ROOM : 2 * changes->capacity;
        struct meal_change *at = ARENA_ARRAY(arena, struct meal_change, (size_t)room);
        for (int i = 0; i < changes->count; i++) at[i] = changes->at[i];
        changes->at = at;
        changes->capacity = room;
    }
    changes->at[changes->count++] = change;
}

static int compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare(const void *left, const void *right)
{
    const struct meal_change *a = left, *b = right;
    int order = day_compare(a->day, b->day);
    if (order == 0) order = compare_int(a->account_id, b->account_id);
    return order != 0 ? order : compare_int(a->set_meal_id, b->set_meal_id);
}

/* A row stands once in a batch: PostgreSQL would not touch it twice. */
static void merge(struct meal_changes *changes)
{
    int kept = 0;
    qsort(changes->at, (size_t)changes->count, sizeof *changes->at, compare);
    for (int i = 0; i < changes->count; i++) {
        struct meal_change *last = kept > 0 ? &changes->at[kept - 1] : NULL;
        if (last != NULL && compare(last, &changes->at[i]) == 0) {
            last->served += changes->at[i].served;
            last->charged += changes->at[i].charged;
        } else {
            changes->at[kept++] = changes->at[i];
        }
    }
    changes->count = kept;
}

enum err meal_changes_save(struct tx *tx, int64_t school_id, struct meal_changes *changes,
                           int64_t version)
{
    if (changes->count == 0) return OK;
    merge(changes);
    scoped(statement) struct statement *add = statement_open(tx, &q_meal_taken_add);
    for (int i = 0; i < changes->count; i++) {
        const struct meal_change *change = &changes->at[i];
        bind_int(add, ARG_MEAL_TAKEN_ADD_SCHOOL_ID, school_id);
        bind_int(add, ARG_MEAL_TAKEN_ADD_DAY, change->day.number);
        bind_int(add, ARG_MEAL_TAKEN_ADD_ACCOUNT_ID, change->account_id);
        bind_int(add, ARG_MEAL_TAKEN_ADD_SET_MEAL_ID, change->set_meal_id);
        bind_int(add, ARG_MEAL_TAKEN_ADD_SERVED, change->served);
        bind_int(add, ARG_MEAL_TAKEN_ADD_CHARGED, change->charged);
        bind_int(add, ARG_MEAL_TAKEN_ADD_VERSION, version);
        TRY(statement_add(add));
    }
    return statement_flush(add);
}
