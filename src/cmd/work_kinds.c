/* Kinds of long work, from all floors that have one: one line a kind. */
#include "cmd/work_kinds.h"

#include "export/export_work.h"
#include "report/slip_work.h"

/* clang-format off: a line a kind */
const struct work_kind work_kinds[] = {
    SLIP_WORK_KIND,
    {EXPORT_WORK, EXPORT_WORK_TITLE, RIGHT_EXPORT, export_work_run},
    {NULL},
};
/* clang-format on */
