/* Inside the mirror. */
#ifndef TILL_REPLICA_INSIDE_H
#define TILL_REPLICA_INSIDE_H

#include "store/store.h"

enum err replica_generation(struct tx *tx, int64_t *out_generation) MUST_CHECK;

#endif
