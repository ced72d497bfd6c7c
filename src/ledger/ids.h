/* A list of ids as one argument of a statement. */
#ifndef LEDGER_IDS_H
#define LEDGER_IDS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

/* "1,2,3". */
struct text ids_text(struct arena *arena, const int64_t *ids, int count);

#endif
