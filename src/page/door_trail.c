/* What the audit log learns from the door of the staff.
 *
 * 1. A form that passed the guard is in the log before its handler runs: a deed without an entry
 *    cannot be. What came of it is added after the answer is made.
 * 2. A form that the guard refused, and a page that shows a person, are written with their answer
 *    and nobody waits for it. */
#include <string.h>

#include "access/random_id.h"
#include "base/buf.h"
#include "page/door_inside.h"

static bool is_form(const struct request *request)
{
    return strcmp(request->route->method, "GET") != 0;
}

/* Coming in has entries of its own, and nobody is known before it. */
static bool is_kept(const struct request *request)
{
    const struct staff_caller *caller = staff_of(request);
    if (caller == NULL || !caller->is_in) return false;
    return is_form(request) || request->route->trail != NULL;
}

static const char *account_of(struct arena *arena, const struct request *request)
{
    const struct staff_trail *trail = staff_of(request)->trail;
    if (trail->account != NULL) return trail->account;
    const struct pair *pair = pairs_find(request->segments, "account", NULL);
    return pair == NULL ? NULL : arena_copy(arena, pair->value.bytes, pair->value.size);
}

/* What the path names beside the school and the account, as it stands there. */
static const char *subject_of(struct arena *arena, const struct request *request)
{
    struct buf buf;
    if (staff_of(request)->trail->subject != NULL) return staff_of(request)->trail->subject;
    buf_init(&buf, arena);
    for (int i = 0; i < request->segments.count; i++) {
        struct pair pair = request->segments.at[i];
        if (text_is(pair.name, "account") || text_is(pair.name, "school")) continue;
        if (buf.size > 0) buf_add_string(&buf, ", ");
        buf_add_text(&buf, pair.value);
    }
    return buf.size == 0 ? NULL : buf.bytes;
}

static struct trail_entry entry_of(struct arena *arena, const struct request *request)
{
    const struct staff_caller *caller = staff_of(request);
    const struct route *route = request->route;
    return (struct trail_entry){
        .kind = is_form(request) ? TRAIL_SENT : TRAIL_SEEN,
        .happened_at = caller->trail->began_at,
        .id = caller->trail->id,
        .login_id = caller->staff.id,
        .login = caller->staff.login,
        .name = caller->staff.name,
        .place = caller->place,
        .deed = arena_printf(arena, "%s %s", route->method, route->pattern),
        .words = route->trail,
        .school_id = caller->trail->school_id,
        .account = account_of(arena, request),
        .subject = subject_of(arena, request),
    };
}

struct trail_entry staff_trail(struct arena *arena, const struct request *request)
{
    struct trail_entry entry = entry_of(arena, request);
    entry.kind = TRAIL_CHANGED;
    entry.id = 0;
    return entry;
}

struct trail_entry staff_password_trail(struct arena *arena, const struct request *request,
                                        const char *login, const char *name)
{
    struct trail_entry trail = staff_trail(arena, request);
    trail.kind = TRAIL_PASSWORD;
    trail.words = "Выдан временный пароль";
    trail.subject = login;
    trail.details = name;
    return trail;
}

static enum err work_note(struct tx *tx, void *context)
{
    return trail_write(tx, context);
}

bool staff_door_note(const struct staff_door *door, struct arena *arena,
                     const struct request *request, struct response *response)
{
    if (!is_kept(request) || request->wake != WAKE_FIRST) return true;
    struct staff_trail *trail = staff_of(request)->trail;
    struct trail_entry entry = entry_of(arena, request);
    entry.id = random_id();
    enum err err = store_write(door->access->store, 0, work_note, &entry);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
        return false;
    }
    trail->id = entry.id;
    return true;
}

void staff_door_served(const struct staff_door *door, struct arena *arena,
                       const struct request *request, const struct response *response)
{
    if (!is_kept(request)) return;
    struct trail_entry entry = entry_of(arena, request);
    entry.status = response->status;
    trail_write_later(door->access->store, &entry, entry.id != 0);
}
