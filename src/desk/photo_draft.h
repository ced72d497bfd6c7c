/* Photos that were handed in and wait until a person has looked at them; and photos taken away. */
#ifndef DESK_PHOTO_DRAFT_H
#define DESK_PHOTO_DRAFT_H

#include "desk/desk.h"

enum { PHOTO_DRAFTS_LIMIT = 2000, PHOTO_DRAFT_DAYS = 7 /* then they go with the next upload */ };

struct photo_draft {
    int64_t id;
    const char *file_name;
    int64_t account_id;  /* 0: nobody, or nobody alone */
    const char *problem; /* in Russian; "": it can be taken */
    struct text bytes;   /* a small JPEG; empty: the file is no photo. Not read with a list */
    bool is_photo;
    const char *number, *surname, *name, *class_name; /* whose */
    bool replaces;                                    /* he has one already */
};

struct photo_drafts {
    struct photo_draft *drafts; /* those with problems first, then by file name */
    int count;
};

/* Keeps one more of this person's drafts. */
enum err desk_photo_draft_add(struct desk *desk, int64_t school_id, int64_t login_id,
                              const struct photo_draft *draft) MUST_CHECK;
enum err photo_drafts_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t login_id,
                           struct photo_drafts *out_drafts) MUST_CHECK;
/* *out_bytes is empty when there is no such draft. */
enum err photo_draft_bytes_load(struct tx *tx, struct arena *arena, int64_t school_id,
                                int64_t login_id, int64_t id, struct text *out_bytes) MUST_CHECK;

/* Makes photos of all drafts without problems and drops all. */
enum err desk_photo_drafts_take(struct desk *desk, int64_t school_id, int64_t login_id,
                                int *out_taken) MUST_CHECK;
enum err desk_photo_drafts_drop(struct desk *desk, int64_t school_id, int64_t login_id) MUST_CHECK;

/* One photo, as report/picture.h made it. */
enum err desk_photo_set(struct desk *desk, int64_t school_id, int64_t account_id, struct text jpeg)
    MUST_CHECK;
/* Of one account. */
enum err desk_photo_remove(struct desk *desk, int64_t school_id, int64_t account_id) MUST_CHECK;
/* Of a whole class. */
enum err desk_photos_remove(struct desk *desk, struct arena *arena, int64_t school_id,
                            int64_t class_id, int *out_removed) MUST_CHECK;

#endif
