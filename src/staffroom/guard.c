/* What a person of the staff may see of a school.
 *
 * 1. Every route names one right; the guard alone judges it, from the path: {school} is a number,
 *    {class} an id, {account} an account's number.
 * 2. A school where the caller has nothing to do is answered as one that is not there. */
#include "base/id.h"
#include "base/parse.h"
#include "staffroom/inside.h"

bool caller_may(const struct staffroom_caller *caller, enum right right, int64_t class_id)
{
    int64_t school_id = caller->has_school ? caller->school.id : 0;
    return right_reaches(caller->person.staff.rights, right, school_id, class_id);
}

bool caller_may_in_part(const struct staffroom_caller *caller, enum right right)
{
    int64_t school_id = caller->has_school ? caller->school.id : 0;
    return right_touches(caller->person.staff.rights, right, school_id);
}

/* ---- what the path names ---- */

static bool segment(const struct request *request, const char *name, struct text *out_value)
{
    const struct pair *pair = pairs_find(request->segments, name, NULL);
    if (pair == NULL) return false;
    *out_value = pair->value;
    return true;
}

struct place_work {
    struct arena *arena;
    const struct request *request;
    struct staffroom_caller *caller;
    bool is_there; /* all that the path names is */
};

static enum err load_school(struct tx *tx, struct place_work *work)
{
    struct staffroom_caller *caller = work->caller;
    int64_t number;
    struct text word;
    if (!segment(work->request, "school", &word)) return OK;
    work->is_there = false;
    if (parse_int64(word, 1, SCHOOL_NUMBER_LIMIT, &number) != OK) return OK;
    TRY(school_by_number(tx, work->arena, number, &work->is_there, &caller->school));
    if (!work->is_there) return OK;
    work->is_there = rights_touch_school(caller->person.staff.rights, caller->school.id);
    caller->has_school = work->is_there;
    if (work->is_there) caller->person.trail->school_id = caller->school.id;
    if (work->is_there) caller->today = day_of_instant(caller->now, caller->school.zone);
    return OK;
}

static enum err load_class(struct tx *tx, struct place_work *work)
{
    struct staffroom_caller *caller = work->caller;
    int64_t id;
    struct text word;
    if (!work->is_there || !segment(work->request, "class", &word)) return OK;
    work->is_there = false;
    if (id_parse(word, &id) != OK) return OK;
    TRY(class_by_id(tx, work->arena, caller->school.id, id, &work->is_there, &caller->class_));
    caller->has_class = work->is_there;
    return OK;
}

static enum err load_pupil(struct tx *tx, struct place_work *work)
{
    struct staffroom_caller *caller = work->caller;
    struct directory_place place;
    struct text word;
    bool found;
    if (!work->is_there || !segment(work->request, "account", &word)) return OK;
    work->is_there = false;
    if (!account_number_is_formed(word)) return OK;
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, word, &found, &place));
    if (!found || place.school_id != caller->school.id) return OK;
    TRY(person_by_id(tx, work->arena, place.school_id, place.account_id, &work->is_there,
                     &caller->pupil));
    caller->has_pupil = work->is_there;
    return OK;
}

static enum err work_place(struct tx *tx, void *context)
{
    struct place_work *work = context;
    work->is_there = true;
    TRY(load_school(tx, work));
    TRY(load_class(tx, work));
    return load_pupil(tx, work);
}

/* ---- the right ---- */

/* What the path names, as a class; 0: the whole school. */
static int64_t class_asked(const struct staffroom_caller *caller)
{
    if (caller->has_class) return caller->class_.id;
    return caller->has_pupil ? caller->pupil.class_id : 0;
}

enum verdict { VERDICT_IN, VERDICT_NOT_HERE, VERDICT_NO_RIGHT };

/* A pupil of another class is as unknown as one of another school. */
static enum verdict judge(int guard, const struct staffroom_caller *caller)
{
    if (guard < STAFF_DOOR_OWN) return VERDICT_IN;
    bool is_part = guard >= STAFF_DOOR_OWN + STAFFROOM_PART;
    enum right right = (enum right)(guard - STAFF_DOOR_OWN - (is_part ? STAFFROOM_PART : 0));
    if (!caller_may_in_part(caller, right)) return VERDICT_NO_RIGHT;
    bool names_place = caller->has_class || caller->has_pupil;
    if (is_part && !names_place) return VERDICT_IN;
    if (caller_may(caller, right, class_asked(caller))) return VERDICT_IN;
    return caller->has_pupil ? VERDICT_NOT_HERE : VERDICT_NO_RIGHT;
}

bool staffroom_guard(void *context, struct arena *arena, struct request *request,
                     struct response *response)
{
    const struct staffroom *room = context;
    const struct staff_door *door = &room->door;
    struct staffroom_caller *caller = ARENA_NEW(arena, struct staffroom_caller);
    caller->now = world_now(room->access->world);
    if (!staff_door_admit(door, arena, request, &caller->person, response)) return false;
    struct place_work work = {.arena = arena, .request = request, .caller = caller};
    if (request->segments.count > 0) {
        enum err err = store_read(room->access->store, work_place, &work);
        if (err != OK) {
            staff_door_fault(door, arena, request, err, response);
            return false;
        }
        if (!work.is_there) {
            return staff_door_refuse(door, arena, request, 404, "not_found", response);
        }
    }
    switch (judge(request->route->guard, caller)) {
    case VERDICT_IN: return staff_door_takes_form(door, arena, request, response);
    case VERDICT_NOT_HERE:
        return staff_door_refuse(door, arena, request, 404, "not_found", response);
    case VERDICT_NO_RIGHT: break;
    }
    return staff_door_refuse(door, arena, request, 403, "right_missing", response);
}

void staffroom_served(void *context, struct arena *arena, const struct request *request,
                      const struct response *response)
{
    const struct staffroom *room = context;
    staff_door_served(&room->door, arena, request, response);
}
