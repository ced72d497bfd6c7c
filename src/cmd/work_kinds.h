/* The kinds of long work that this server knows (desk/work.h). */
#ifndef CMD_WORK_KINDS_H
#define CMD_WORK_KINDS_H

#include "desk/work.h"

/* Ends with a word NULL. */
extern const struct work_kind work_kinds[];

#endif
