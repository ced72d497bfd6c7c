/* The export as long work, ordered from the office. */
#ifndef EXPORT_EXPORT_WORK_H
#define EXPORT_EXPORT_WORK_H

#include "desk/export_deed.h"
#include "desk/work.h"

/* Of kind EXPORT_WORK: everything out, as one ZIP. */
enum err export_work_run(struct work_run *run) MUST_CHECK;

#endif
