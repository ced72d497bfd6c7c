/* What a till says of itself, read strictly from its JSON. */
#ifndef SYNC_STATE_READ_H
#define SYNC_STATE_READ_H

#include "desk/till_state.h"

/* NULL: *out_said is what the body says, with texts in the arena; else what is wrong, as a
 * sentence. */
const char *till_state_read(struct arena *arena, struct text body,
                            struct till_state_said *out_said);

#endif
