/* How far a till has come: which of its counters are answered for good.
 *
 * Every document of a till takes the next counter, so that a gap is a document on its way. All up
 * to `acknowledged` are answered; `ahead` are ranges that came before a gap was filled. A range too
 * many is forgotten: the till hands those documents in again and hears that they exist. */
#ifndef DESK_TILL_PROGRESS_H
#define DESK_TILL_PROGRESS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "desk/till_limits.h"

struct counter_range {
    int64_t first, last;
};

struct progress {
    int64_t highest; /* counter that the till has been seen to use */
    int64_t acknowledged;
    struct counter_range ahead[TILL_AHEAD_LIMIT]; /* ascending, apart from each other */
    int ahead_count;
};

/* The document with this counter is answered. */
void progress_add(struct progress *progress, int64_t counter);

/* "15-20,25-30" and back. ERR_SYNTAX: not such a text. */
enum err progress_parse_ahead(struct text text, struct progress *progress) MUST_CHECK;
struct text progress_format_ahead(struct arena *arena, const struct progress *progress);

#endif
