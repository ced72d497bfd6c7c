/* How far the list is that is being applied now: for whoever looks at its page meanwhile. One list
 * at a time; figures of another process are not known here. */
#ifndef DESK_LIST_PROGRESS_H
#define DESK_LIST_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct list_progress {
    atomic_int_least64_t upload_id; /* 0: none */
    atomic_int done, total;         /* lines */
};

static inline void list_progress_begin(struct list_progress *progress, int64_t upload_id, int total)
{
    atomic_store(&progress->done, 0);
    atomic_store(&progress->total, total);
    atomic_store(&progress->upload_id, upload_id);
}

static inline void list_progress_end(struct list_progress *progress)
{
    atomic_store(&progress->upload_id, 0);
}

/* False: it is not this list that is worked on. */
static inline bool list_progress_of(struct list_progress *progress, int64_t upload_id,
                                    int *out_done, int *out_total)
{
    *out_done = atomic_load(&progress->done);
    *out_total = atomic_load(&progress->total);
    return atomic_load(&progress->upload_id) == upload_id;
}

#endif
