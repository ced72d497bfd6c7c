/* POST state: how the till fares. */
#include "base/log.h"
#include "sync/inside.h"
#include "sync/state_read.h"

struct state_work {
    const struct till_caller *caller;
    const struct till_state_said *said;
    struct instant now;
};

static enum err state_work(struct tx *tx, void *context)
{
    const struct state_work *work = context;
    return till_state_save(tx, work->caller->school_id, work->caller->origin, work->said,
                           work->now);
}

void sync_state(void *context, struct arena *arena, const struct request *request,
                struct response *response)
{
    struct sync *sync = context;
    const struct till_caller *caller = request->principal;
    struct till_state_said *said = ARENA_NEW(arena, struct till_state_said);
    const char *wrong = till_state_read(arena, request->body, said);
    if (wrong != NULL) {
        sync_problem(arena, request, response, 400, "malformed", wrong);
        return;
    }
    struct state_work work = {.caller = caller, .said = said, .now = world_now(sync->desk->world)};
    enum err err = store_write(sync->desk->store, caller->school_id, state_work, &work);
    if (err != OK) {
        sync_fault(arena, request, response, err);
        return;
    }
    response_json(response, 200,
                  text_of(arena_printf(arena, "{\"server_time\":\"%s\"}\n",
                                       instant_format_iso(arena, work.now))));
}
