/* A list that a school uploads: read, shown as what it would change, applied as one act.
 *
 * 1. What was shown is what is applied: everything shown is hashed, and applying decides the list
 *    anew in its own transaction; when that comes to something else, nothing is written and the
 *    list is shown again.
 * 2. Nothing is applied while any line has a problem.
 * 3. Who is missing in the list is left alone unless a person ticked him.
 * 4. A job does the work, so that a page can be left and found again; killed in the middle, it
 *    begins anew, and a list is applied once. */
#ifndef DESK_LIST_UPLOAD_H
#define DESK_LIST_UPLOAD_H

#include "base/secret.h"
#include "desk/desk.h"
#include "school/person.h"

/* Numbers stand in the database: they are never reused. */
enum list_state {
    LIST_UPLOADED = 1, /* the job reads it */
    LIST_SHOWN = 2,    /* a person looks at it */
    LIST_ORDERED = 3,  /* the job applies it */
    LIST_APPLIED = 4,
    LIST_FAILED = 5, /* the log says why; nothing was written */
};
enum list_covers {
    LIST_COVERS_CLASSES = 1, /* who is missing is told of the classes that it names */
    LIST_COVERS_SCHOOL = 2,  /* of the whole school */
};

enum {
    LIST_NAME_LIMIT = 200, /* characters of a file's name */
    LISTS_SHOWN = 20,      /* of a school, the newest */
    LIST_SEEN_DIGITS = 32, /* hexadecimal: what a page says that it has shown */
    LIST_KEPT_DAYS = 7,    /* a list that nobody applied */
    LIST_ARENA_BYTES = 256 << 20
};

struct list_upload {
    int64_t school_id, id;
    int64_t login_id;
    const char *name;
    enum person_kind kind;
    enum list_covers covers;
    enum list_state state;
    struct instant uploaded_at;
    bool has_problems;   /* of LIST_SHOWN: it cannot be applied */
    const char *seen;    /* LIST_SEEN_DIGITS; "": it cannot be applied */
    struct text preview; /* JSON; see list_preview.h */
    bool is_again;       /* shown anew: the books had changed */
    bool orders_cards;
    bool is_applied;
    struct instant applied_at;
    int64_t decided_by;
};

/* Keeps the file for the job. upload->id is set. Lists of that school that nobody applied within
 * LIST_KEPT_DAYS go. */
enum err desk_list_upload(struct desk *desk, struct list_upload *upload, struct text file)
    MUST_CHECK;

/* Strings live in the arena. *out_found false: there is none. */
enum err list_upload_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                           bool *out_found, struct list_upload *out_upload) MUST_CHECK;

struct list_uploads {
    struct list_upload *uploads; /* in the arena, without previews */
    int count;
};
enum err list_uploads_of_school(struct tx *tx, struct arena *arena, int64_t school_id,
                                struct list_uploads *out_uploads) MUST_CHECK;

/* The first that applies. */
enum list_apply_status {
    LIST_APPLY_ORDERED = 0,
    LIST_APPLY_UNKNOWN,
    LIST_APPLY_DONE,     /* it is applied, or on its way */
    LIST_APPLY_PROBLEMS, /* it cannot be */
    LIST_APPLY_UNSEEN,   /* something else was shown than what would be applied */
};

struct list_apply {
    int64_t school_id, id;
    int64_t login_id;
    struct text seen;        /* of the page */
    bool leaves_all;         /* all who are missing have left; otherwise those named */
    const int64_t *left_ids; /* accounts */
    int left_count;
    bool orders_cards; /* for each who is new */
    enum list_apply_status status;
};
enum err desk_list_apply(struct desk *desk, struct arena *arena, struct list_apply *apply)
    MUST_CHECK;

/* Takes a list away that was not applied. */
enum err desk_list_drop(struct desk *desk, int64_t school_id, int64_t id) MUST_CHECK;

/* One round of the job: what is uploaded or ordered is worked on. *out_done counts them. */
enum err desk_lists_work(struct desk *desk, int *out_done) MUST_CHECK;

#endif
