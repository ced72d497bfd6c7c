/* Marks of presence. */
#include "desk/attendance.h"

#include "desk/desk_sql.h"

enum err attendance_mark(struct tx *tx, const struct attendance *attendance, int64_t version)
{
    if (attendance->account_count == 0) return OK;
    scoped(statement) struct statement *set = statement_open(tx, &q_attendance_set);
    for (int i = 0; i < attendance->account_count; i++) {
        bind_int(set, ARG_ATTENDANCE_SET_SCHOOL_ID, attendance->school_id);
        bind_int(set, ARG_ATTENDANCE_SET_DAY, attendance->day.number);
        bind_int(set, ARG_ATTENDANCE_SET_ACCOUNT_ID, attendance->account_ids[i]);
        bind_int(set, ARG_ATTENDANCE_SET_IS_PRESENT, attendance->is_present);
        bind_int(set, ARG_ATTENDANCE_SET_VERSION, version);
        TRY(statement_add(set));
    }
    return statement_flush(set);
}
