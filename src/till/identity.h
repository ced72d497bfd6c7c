/* Who this till is, and its own database.
 *
 * The token lies in a file beside the database, mode 0600, which the daemon alone reads; everything
 * else that enrolment told is in the database, so that ids and receipts are made from what the
 * transaction of the document itself reads. */
#ifndef TILL_IDENTITY_H
#define TILL_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "store/store.h"

struct identity {
    bool is_enrolled; /* false: the rest is empty */
    int64_t origin, replaces;
    const char *name; /* "Касса 1" */
    int64_t school_id, school_number;
    const char *school_name;
    const struct zone *zone; /* Moscow's when the server names one we do not know */
};

/* Opens the till's database and brings its schema up; the file is made when it is not there.
 * Faults as of store_open and store_migrate. `path` without "sqlite:". */
enum err identity_open_store(const char *path, const char *vfs, struct store **out_store)
    MUST_CHECK;

/* Strings live in the arena. */
enum err identity_load(struct tx *tx, struct arena *arena, struct identity *out_identity)
    MUST_CHECK;

/* Takes what an enrolment told. With a new origin counters begin at 1 and receipts at
 * `first_number`; the journal's unsent documents keep their ids. The same origin again changes
 * names only. `counter` is the highest that the server has seen of this origin: ids go on behind
 * it. */
struct enrolment_told {
    int64_t origin, replaces;
    struct text name;
    int64_t first_number, counter;
    int64_t school_id, school_number;
    struct text school_name, zone;
};
enum err identity_take(struct tx *tx, const struct enrolment_told *told, struct instant now)
    MUST_CHECK;

#endif
