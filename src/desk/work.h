/* Long work: what takes longer than a page may. A person orders it, leaves, and finds it again with
 * its progress and its result.
 *
 * A kind is registered with a function that does the work. One thread of `obed serve` takes the
 * oldest that waits; everything about it stands in its row, so that any page of any process can
 * tell how far it is. A work whose process died is begun anew, WORK_TRIES_LIMIT times at most, and
 * then says honestly that it failed. The result is one file in the folder of results, kept
 * WORK_RESULT_DAYS; who ordered the work may have it, with the right of the kind asked again.
 *
 * Invariants:
 * 1. A row that has ended never changes but for the loss of its result's file.
 * 2. A row says "done" only when its file, if there is one, is whole and durable. */
#ifndef DESK_WORK_H
#define DESK_WORK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "access/right.h"
#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "desk/desk.h"

enum {
    WORK_RESULT_DAYS = 7,
    WORK_KEPT_DAYS = 90, /* rows that ended */
    WORK_TRIES_LIMIT = 3,
    WORK_WAITING_LIMIT = 100, /* over all people */
    WORK_LOST_MS = 60 * 1000, /* without a word from who runs it, where others may run it */
    WORK_BEAT_MS = 500,       /* the row learns of progress not more often */
    WORK_PARAMS_LIMIT = 8 * 1024,
    WORK_WORDS_LIMIT = 400, /* bytes */
    WORK_NAME_LIMIT = 120,
    WORK_TYPE_LIMIT = 80,
    WORKS_SHOWN = 50
};

/* Stands in the database. */
enum work_state {
    WORK_WAITS = 1,
    WORK_RUNS = 2,
    WORK_DONE = 3,
    WORK_REFUSED = 4, /* the kind said no; words tell why */
    WORK_FAILED = 5,  /* the world failed, or its process died too often */
    WORK_CANCELLED = 6
};

/* ---- kinds ---- */

struct work_run;

struct work_kind {
    const char *word;  /* stands in the database: "export" */
    const char *title; /* «Выгрузка всех данных» */
    enum right right;  /* over the city, to order it and to have its result */
    /* Does it, outside any transaction. ERR_CANCELLED from work_progress is passed on. Runs anew
     * from the beginning when the process died under it, so what it writes to the books must be
     * harmless to write twice. */
    enum err (*run)(struct work_run *run);
};

/* What a run is given. */
struct work_run {
    struct desk *desk;
    struct arena *arena; /* of this run */
    int64_t id, login_id;
    struct text params; /* as ordered: JSON */
};

/* Says how far it is; `words` is a short Russian sentence or NULL to keep the last one. Cheap: the
 * row is written every WORK_BEAT_MS at most. ERR_CANCELLED: a person or a stopping server wants the
 * end; give it back. */
enum err work_progress(struct work_run *run, int64_t done, int64_t total, const char *words)
    MUST_CHECK;

/* Ends the run as refused with this sentence: return work_refuse(run, "…"). */
enum err work_refuse(struct work_run *run, const char *words) MUST_CHECK;

/* The sentence of a run that succeeds. */
void work_say(struct work_run *run, const char *words);

/* The file of the result, to be written from its beginning; closed by the house. `name` is what it
 * is saved as ("obed-2026-11-23.zip"), `type` its content type. Once a run. */
enum err work_result(struct work_run *run, const char *name, const char *type, FILE **out_file)
    MUST_CHECK;

/* A folder of the run's own for what it makes on the way, empty; taken away with all it holds when
 * the run ends. */
enum err work_folder(struct work_run *run, const char **out_path) MUST_CHECK;

/* ---- the worker ---- */

struct works;

/* `folder` holds results and is made if it is not there (0700). Kinds end with a word NULL and live
 * for ever. The desk outlives it and learns of it (desk->works). */
enum err works_open(struct desk *desk, const struct work_kind *kinds, const char *folder,
                    struct works **out_works) MUST_CHECK;
void works_start(struct works *works);
void works_stop(struct works *works);  /* a run under way is asked to end and begun anew later */
void works_close(struct works *works); /* NULL is fine */

/* One look in the caller's thread: rows that nobody runs any more, results past their time, then
 * the oldest that waits. *out_ran: there was one. For the worker and for tests. */
enum err works_look(struct works *works, bool *out_ran) MUST_CHECK;

/* NULL: no such kind. */
const struct work_kind *works_kind(const struct works *works, struct text word);

/* ---- for pages ---- */

enum work_order_status {
    WORK_ORDERED,
    WORK_ORDERED_ALREADY, /* one of this kind by this person is under way: `id` is that one */
    WORK_TOO_MANY,        /* WORK_WAITING_LIMIT wait already */
};

struct work_order {
    const char *kind; /* the word of a registered kind */
    int64_t login_id;
    struct text params;
    /* given back */
    enum work_order_status status;
    int64_t id;
};

/* Who calls has judged the right. An unknown kind is a broken promise. */
enum err desk_work_order(struct desk *desk, struct work_order *order) MUST_CHECK;
/* The same inside a work that decides more; `id` comes from desk->ids. */
enum err work_order_write(struct tx *tx, const struct works *works, struct instant now,
                          struct work_order *order) MUST_CHECK;

struct work {
    int64_t id, login_id;
    const char *kind, *title;
    enum work_state state;
    int64_t done, total;
    const char *words;
    bool is_cancelled; /* its end was asked for */
    struct instant ordered_at, ended_at;
    const char *result_name, *result_type; /* "" when there never was one */
    int64_t result_size;
    bool has_result; /* the file is there */
    struct instant result_ends_at;
};

/* Only of this person: another's is as if it were not there. */
enum err work_by_id(struct tx *tx, struct arena *arena, int64_t id, int64_t login_id,
                    bool *out_found, struct work *out_work) MUST_CHECK;

struct work_list {
    struct work *works;
    int count;
};

/* The newest WORKS_SHOWN of this person. */
enum err works_of_login(struct tx *tx, struct arena *arena, int64_t login_id,
                        struct work_list *out_list) MUST_CHECK;

/* Asks for its end; nothing when it has ended or is not this person's. */
enum err desk_work_cancel(struct desk *desk, int64_t id, int64_t login_id) MUST_CHECK;

/* Opens the result for reading, close-on-exec. ERR_NOT_FOUND: there is none any more. */
enum err works_result_open(const struct works *works, int64_t id, int *out_descriptor,
                           int64_t *out_size) MUST_CHECK;

/* 0 … 100; -1 when it cannot be told. */
int work_percent(const struct work *work);
/* «Ждёт очереди», «Выполняется», … */
const char *work_state_title(enum work_state state);

#endif
