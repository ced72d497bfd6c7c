/* Use cases: where people, meals and payments meet the books. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "desk/list_progress.h"
#include "ledger/origin.h"
#include "store/store.h"
#include "world/world.h"

struct works;

/* What every use case needs. Lives as long as the process; shared by its threads. */
struct desk {
    struct store *store;
    const struct world *world;
    struct id_maker ids;
    struct list_progress list_progress;
    struct works *works; /* NULL: nothing here takes long work (desk/work.h) */
};

void desk_init(struct desk *desk, struct store *store, const struct world *world);
void desk_release(struct desk *desk);

#endif
