/* Inside the desk: cases within somebody's transaction. */
#ifndef DESK_CASE_ROW_H
#define DESK_CASE_ROW_H

#include "desk/case.h"

enum err case_find(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                   struct reconciliation_case *out_case) MUST_CHECK;
enum err case_event_add(struct tx *tx, int64_t case_id, enum case_event_kind kind, int64_t staff_id,
                        struct instant now, struct text note) MUST_CHECK;
/* Nothing happens to a case that is closed, but for the event. */
enum err case_close(struct tx *tx, int64_t case_id, enum case_resolution resolution,
                    int64_t staff_id, struct instant now, struct text note) MUST_CHECK;

#endif
