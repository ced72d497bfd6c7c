/* What a list would change, as JSON: for the page, and as what is hashed.
 *
 *     {"counts": {"lines", "new", "moved", "changed", "returned", "same", "missing", "problems"},
 *      "notices": ["…"], "classes": ["05Е"],
 *      "problems": [{"line", "reason"}],
 *      "new": [{"line", "who", "birth", "class"}],
 *      "moved", "returned": [{"id", "line", "who", "number", "from", "to", "changes"}],
 *      "changed": [{"id", "line", "who", "number", "class", "changes": [{"what", "old", "new"}]}],
 *      "missing": [{"id", "who", "number", "class"}]}
 *
 * With problems nobody is told as missing: a line that is not understood may be his. */
#ifndef DESK_LIST_PREVIEW_H
#define DESK_LIST_PREVIEW_H

#include "desk/importing.h"
#include "desk/list_upload.h"

struct list_outcome {
    struct text json;
    int missing_count;
    const int *missing; /* indexes into importing->people */
    int new_count;
};

/* The list was decided, classes of the books are not yet made. */
enum err list_preview_make(struct importing *importing, int64_t school_id, enum list_covers covers,
                           struct list_outcome *out_outcome) MUST_CHECK;

#endif
