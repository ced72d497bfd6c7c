/* Who was marked present or absent on a day: tills serve a class minus its absent. */
#ifndef DESK_ATTENDANCE_H
#define DESK_ATTENDANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "store/store.h"

struct attendance {
    int64_t school_id;
    struct day day;
    const int64_t *account_ids; /* each once */
    int account_count;
    bool is_present;
};

/* Marks them, over what was marked before, under this version of the book. */
enum err attendance_mark(struct tx *tx, const struct attendance *attendance, int64_t version)
    MUST_CHECK;

#endif
