/* What a till said in a journal post: documents, and what cannot be one. */
#ifndef SYNC_SAID_H
#define SYNC_SAID_H

#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "desk/journal.h"

struct said {
    int64_t id;         /* 0: not even that could be read */
    int document;       /* place among the documents; -1: malformed */
    const char *fault;  /* of a malformed one: "missing", "wrong_type", … */
    const char *member; /* that the fault is of; NULL: unknown or the whole */
};

struct said_journal {
    struct said *said;
    int said_count;
    struct document *documents; /* prepared */
    int document_count;
};

/* Whose ids a document may carry. */
struct said_origins {
    int64_t own, replaced;
};

/* Reads {"documents": […]}. NULL when that is what it is, else a sentence: then
 * nothing of it was understood. What is wrong within one document stays with that document. */
const char *said_read(struct arena *arena, struct text body, struct said_origins origins,
                      struct said_journal *out_journal);

#endif
