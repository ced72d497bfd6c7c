/* Changing people of one school inside a transaction: each change is kept as an event, cards follow
 * those who leave and return, and rights to set meals are derived anew at the end. */
#ifndef DESK_PEOPLE_H
#define DESK_PEOPLE_H

#include "base/id_map.h"
#include "desk/desk.h"
#include "school/person.h"
#include "store/store.h"

/* Numbers stand in the database: they are never reused. */
enum person_event_kind {
    PERSON_EVENT_ADDED = 1,
    PERSON_EVENT_CLASS = 2,
    PERSON_EVENT_LEFT = 3,
    PERSON_EVENT_RETURNED = 4,
    PERSON_EVENT_MOVED_OUT = 5,
    PERSON_EVENT_MOVED_IN = 6,
    PERSON_EVENT_CHANGED = 7, /* name or birth day */
};

struct people_work {
    struct tx *tx;
    struct arena *arena;
    int64_t school_id;
    int64_t login_id; /* who does it; 0: a command */
    int64_t cause_id; /* of the events; 0: by itself */
    const struct zone *zone;
    struct instant now;
    /* kept here */
    int64_t version; /* of the book; 0: not raised yet */
    int64_t next_id, end_id;
    struct id_map touched; /* accounts whose rights are derived anew */
    int touched_limit;
};

/* At most `limit` people will be changed. */
void people_begin(struct people_work *work, struct tx *tx, struct arena *arena, int64_t school_id,
                  const struct zone *zone, int64_t login_id, struct instant now, int limit);

/* The version that this transaction's rows carry. ERR_NOT_FOUND: there is no such book. */
enum err people_version(struct people_work *work, int64_t *out_version) MUST_CHECK;
enum err people_id(struct people_work *work, int64_t *out_id) MUST_CHECK;

/* The class of this name, made when it is new; "" gives 0, no class. */
enum err people_class(struct people_work *work, struct text name, int64_t *out_class_id,
                      bool *out_added) MUST_CHECK;

/* person->id 0: one is made; number NULL: the next one. Faults are those of person_add. */
enum err people_add(struct people_work *work, struct person *person) MUST_CHECK;

/* Whatever differs: class, names, birth day, and a person who had left is back; cards that were
 * blocked by the leaving work again. */
enum err people_change(struct people_work *work, const struct person *before,
                       const struct person *after) MUST_CHECK;

/* The person has left: rights end, cards in use are blocked. What becomes of the balance is the
 * parents' to choose (closing.h). */
enum err people_leave(struct people_work *work, const struct person *person) MUST_CHECK;

enum err people_event(struct people_work *work, const struct person *before, int64_t class_id,
                      enum person_event_kind kind, int64_t other_school_id, int64_t id) MUST_CHECK;

/* Derives the rights of all who were changed, from today on. */
enum err people_end(struct people_work *work) MUST_CHECK;

/* All of a school, active or not, by id; room for one more at the end. */
struct people_list {
    struct person *people;
    int count;
};
enum err people_load(struct tx *tx, struct arena *arena, int64_t school_id,
                     struct people_list *out_list) MUST_CHECK;

#endif
