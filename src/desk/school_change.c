/* A school's change, told to its tills. */
#include "desk/school_change.h"

#include <string.h>

#include "desk/till_lan.h"

struct change_work {
    struct arena *arena;
    struct school_change *change;
};

static enum err change_work(struct tx *tx, void *context)
{
    const struct change_work *work = context;
    struct school_change *change = work->change;
    struct school school;
    bool found;
    change->status = SCHOOL_UNKNOWN;
    TRY(school_by_number(tx, work->arena, change->number, &found, &school));
    if (!found) return OK;
    bool is_renamed = change->name != NULL && strcmp(change->name, school.name) != 0;
    if (change->name != NULL) school.name = change->name;
    if (change->kind != NULL) school.kind = change->kind;
    if (change->has_project) school.in_card_project = change->in_card_project;
    TRY(school_update(tx, &school, &change->status));
    if (change->status != SCHOOL_OK || !is_renamed) return OK;
    return lan_change(tx, work->arena, school.id, false);
}

enum err desk_school_change(struct desk *desk, struct arena *arena, struct school_change *change)
{
    struct change_work work = {arena, change};
    return store_write(desk->store, 0, change_work, &work);
}
