/* What the files of making cards share. */
#ifndef DESK_CARD_BATCH_INSIDE_H
#define DESK_CARD_BATCH_INSIDE_H

#include "desk/card_batch.h"

/* Moves a card of the school, with a new id as the cause. */
enum err batch_card_move(struct tx *tx, const struct card *card, enum card_state state,
                         int64_t login_id, int64_t version, struct instant now) MUST_CHECK;

/* Room for one more of `count` items of `size` bytes: the same items, or twice their room. */
void *batch_room(struct arena *arena, void *items, int count, int *room, size_t size);

/* A list of ids as statements take it: "1,2,3". */
struct text batch_ids(struct arena *arena, const int64_t *ids, int count);

#endif
