/* Runs a workload over the crash VFS in a process of its own, cuts the power or fails an operation
 * as planned, and has what is left judged in another process over the system's VFS. */
#ifndef TESTS_CRASH_RUN_H
#define TESTS_CRASH_RUN_H

#include <stdatomic.h>
#include <stdbool.h>

#include "crash_vfs.h"

enum { CRASH_OPERATION_LIMIT = 4096 };

/* What the outside world was told about each operation of the workload. */
enum crash_word {
    CRASH_NOT_ASKED,
    CRASH_UNDER_WAY, /* it may be there, whole, or not */
    CRASH_ACKNOWLEDGED,
    CRASH_REFUSED,
};

struct crash_notes {
    struct crash_counts counts;
    _Atomic enum crash_word words[CRASH_OPERATION_LIMIT];
};

struct crash_workload {
    const char *name;
    /* Makes the database that the story begins with. */
    void (*prepare)(const char *url);
    /* Opens the URL with CRASH_VFS_NAME and works. False: it could not even open, which an I/O
     * failure may cause, or it found the store useless after the failure had passed. */
    bool (*run)(const char *url, struct crash_notes *notes);
    /* True when the database is whole and holds what was acknowledged and nothing in half; else
     * says why on standard error. */
    bool (*judge)(const char *url, const char *path, const struct crash_notes *notes);
};

enum crash_end {
    CRASH_END_GOOD,    /* ran to its end, and what is left is right */
    CRASH_END_CUT,     /* was cut, and what is left is right */
    CRASH_END_ABORTED, /* broke a promise of its own (CHECK), and what is left is right */
    CRASH_END_REFUSED, /* `run` gave false, and what is left is right */
    CRASH_END_WRONG,   /* what is left is wrong */
};

struct crash_stage;

/* A temporary folder with the prepared database in it. */
struct crash_stage *crash_stage_new(const struct crash_workload *workload);
void crash_stage_free(struct crash_stage *stage);

/* The plan's folder is filled in. `quiet` drops what the judge says: for planted bugs. */
enum crash_end crash_stage_play(struct crash_stage *stage, struct crash_plan plan, bool quiet);

/* Of the play before this. */
const struct crash_notes *crash_stage_notes(const struct crash_stage *stage);

/* Plays every cut, in every variant, those with chance in them `seeds` times, until the workload
 * ends uncut; gives the number of plays. *out_wrong counts the wrong ends. */
long crash_stage_cut_everywhere(struct crash_stage *stage, int seeds, long *out_wrong);

/* The same with a planted bug, up to the first wrong end; true when there was one. */
bool crash_stage_catches(struct crash_stage *stage, enum crash_bug bug);

#endif
