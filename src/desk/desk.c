/* The desk itself. */
#include "desk/desk.h"

void desk_init(struct desk *desk, struct store *store, const struct world *world)
{
    desk->store = store;
    desk->world = world;
    desk->works = NULL;
    id_maker_init(&desk->ids, store);
    list_progress_end(&desk->list_progress);
}

void desk_release(struct desk *desk)
{
    id_maker_release(&desk->ids);
}
