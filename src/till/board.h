/* What this till tells its neighbours: its own documents that count against somebody's money or
 * meals until the mirrors contain them, each with the change by which it came or changed last.
 *
 * It lives in memory and is made from the journal at the start; then it has another epoch, and who
 * asks hears all of it again. */
#ifndef TILL_BOARD_H
#define TILL_BOARD_H

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"
#include "till/neighbour_wire.h"
#include "world/world.h"

enum {
    BOARD_LIMIT = 20000, /* documents; beyond it the oldest are told no more */
    BOARD_HISTORY = 1000 /* documents told although this till's own mirror contains them */
};

struct board;

struct board *board_new(const struct world *world);
void board_free(struct board *board); /* NULL is fine */

/* Takes up what the journal has beyond what is here. *out_is_new: there was something. Of one
 * thread at a time. */
enum err board_refresh(struct board *board, struct store *store, bool *out_is_new) MUST_CHECK;

/* The server has the document with this place in the journal, in this version of the book. One that
 * is not here is passed over. */
void board_answered(struct board *board, int64_t seq, int64_t version);
/* It will never be in the books as it is (malformed, refused, made anew under another id): it
 * counts no more. */
void board_withdrawn(struct board *board, int64_t seq);

uint64_t board_epoch(struct board *board);

/* What is behind `after` of `epoch` (another epoch: everything), at most NEIGHBOUR_PAGE_LIMIT;
 * fills epoch, last, has_more, is_whole and documents. */
void board_page(struct board *board, struct arena *arena, uint64_t epoch, int64_t after,
                struct neighbour_told *told);

#endif
