/* An SQLite VFS that passes everything to the system's, remembers on a crash_disk what would be
 * sure, cuts the power at the N-th sync, and fails the N-th operation. One a process. */
#ifndef TESTS_CRASH_VFS_H
#define TESTS_CRASH_VFS_H

#include <stdatomic.h>

#include "crash_disk.h"

#define CRASH_VFS_NAME "crash"

enum { CRASH_EXIT_CUT = 77 };

/* Bugs that the checker must catch. */
enum crash_bug {
    CRASH_BUG_NONE,
    CRASH_BUG_NOTHING_SYNCED,  /* as with synchronous=OFF */
    CRASH_BUG_LOG_NOT_SYNCED,  /* the write-ahead log */
    CRASH_BUG_DATA_NOT_SYNCED, /* the database, after a checkpoint */
    CRASH_BUG_IN_WORKLOAD,     /* the workload brings its own */
};

enum crash_failure {
    CRASH_FAIL_NOTHING,
    CRASH_FAIL_IO,   /* the N-th operation answers an I/O error, once */
    CRASH_FAIL_FULL, /* from the N-th operation on writes find no space, `fail_length` times */
};

struct crash_plan {
    long cut_at_sync; /* 1 is the first; 0: never */
    enum crash_variant variant;
    uint64_t seed;
    const char *folder_after; /* what is left after the cut is written there */
    enum crash_bug bug;
    enum crash_failure failure;
    long fail_at; /* operation, from 1 */
    long fail_length;
    long memory_fails_at; /* the allocation of ours, from 1, that finds no memory; 0: none */
};

/* Counts for a rehearsal; lies in memory shared with the parent. */
struct crash_counts {
    atomic_long syncs, operations, failures;
};

/* Registers the VFS. The plan and the counts must outlive it. The cut ends the process with
 * CRASH_EXIT_CUT, from whichever thread it meets. */
void crash_vfs_install(const struct crash_plan *plan, struct crash_counts *counts);

#endif
