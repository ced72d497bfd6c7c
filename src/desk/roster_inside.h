/* Inside the desk: what the parts of rosters share. */
#ifndef DESK_ROSTER_INSIDE_H
#define DESK_ROSTER_INSIDE_H

#include <stddef.h>

#include "desk/roster_sheet.h"

/* Room for one more row in a list that grows by doubling; `at` may move. */
void *roster_room(struct arena *arena, void *at, int count, size_t row_bytes);

/* One transaction over a class's day or a school's: what was loaded, and what is to be written. */
struct roster_writing {
    struct desk *desk;
    struct arena *arena;
    struct tx *tx;
    struct roster_day *day;
    struct roster_actor actor;
    struct roster_event *events; /* with `changes` of ids alone */
    int event_count;
    struct roster_sheet **sheets; /* to be saved as they now are */
    int64_t *roster_ids;          /* of each: the posting that charged it now; 0: none */
    int sheet_count;
    struct roster_mark *marks;
    int mark_count;
};

void roster_writing_sheet(struct roster_writing *writing, struct roster_sheet *sheet,
                          enum roster_state state, int64_t roster_id);
void roster_writing_mark(struct roster_writing *writing, const struct roster_place *place,
                         int64_t family_id, bool eats, enum roster_why why);
/* Gives the event, to which changes may be added. */
struct roster_event *roster_writing_event(struct roster_writing *writing, int64_t class_id,
                                          int64_t family_id, enum roster_event_kind kind);
void roster_event_change(struct arena *arena, struct roster_event *event,
                         const struct roster_place *place, int64_t from_id, int64_t to_id);

/* Writes all of it; nothing when there is nothing. */
enum err roster_writing_save(struct roster_writing *writing, struct text reason) MUST_CHECK;

/* The order as it stands, kept when the cut-off has passed and it was not kept yet: before the
 * first change after it. */
enum err roster_order_keep(struct tx *tx, struct arena *arena, const struct roster_day *day)
    MUST_CHECK;

/* Writes down of a sheet who eats and who was proposed and does not: it is handed in. */
void roster_sheet_freeze(struct roster_writing *writing, struct roster_sheet *sheet);

/* Charges everybody who holds to the sheet and is not charged for the meal; ROSTER_DONE also when
 * nobody is left to charge. The sheet is charged then. */
enum err roster_sheet_charge(struct roster_writing *writing, struct roster_sheet *sheet,
                             struct roster_outcome *outcome) MUST_CHECK;

/* Makes the charges of a charged class's day what now holds: takes back and charges anew, now. */
enum err roster_class_correct(struct roster_writing *writing, const struct roster_class *class,
                              enum roster_refusal *out_refusal) MUST_CHECK;

#endif
