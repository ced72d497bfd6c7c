/* What keeps the house in order: proofs of the books and copies of the database, each with its
 * outcome; and how old the newest seal is. */
#ifndef DESK_UPKEEP_H
#define DESK_UPKEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

/* Numbers stand in the database: they are never reused. */
enum upkeep_kind { UPKEEP_PROOF = 1, UPKEEP_BACKUP = 2 };
enum upkeep_outcome {
    UPKEEP_DONE = 1,
    UPKEEP_WRONG = 2,  /* the proof found something */
    UPKEEP_FAILED = 3, /* it could not be done */
};
enum { UPKEEP_KINDS = 2, UPKEEP_DETAIL_LIMIT = 500 /* characters; longer ones are cut */ };

struct upkeep {
    enum upkeep_kind kind;
    enum upkeep_outcome outcome;
    struct instant began_at, ended_at;
    int64_t count; /* of a proof: findings */
    int64_t size;  /* transfers proved; bytes copied, 0: not known */
    const char *detail;
};

bool upkeep_kind_by_name(struct text name, enum upkeep_kind *out_kind) MUST_CHECK; /* "proof" */
bool upkeep_outcome_by_name(struct text name, enum upkeep_outcome *out_outcome) MUST_CHECK;
const char *upkeep_kind_name(enum upkeep_kind kind);
const char *upkeep_outcome_name(enum upkeep_outcome outcome); /* "done" */

/* Two of a kind that began in the same moment are one. */
enum err upkeep_write(struct tx *tx, const struct upkeep *upkeep) MUST_CHECK;

struct upkeep_list {
    struct upkeep *rows; /* in the arena, the newest first */
    int count;
};
enum { UPKEEP_LIST_LIMIT = 200 };
enum err upkeep_load(struct tx *tx, struct arena *arena, enum upkeep_kind kind, int limit,
                     struct upkeep_list *out_list) MUST_CHECK;
/* *out_found false: there was none yet. */
enum err upkeep_last(struct tx *tx, struct arena *arena, enum upkeep_kind kind, bool *out_found,
                     struct upkeep *out_upkeep) MUST_CHECK;

/* How the days are closed: each school's newest seal. */
struct seals_state {
    int64_t books;
    int64_t behind; /* whose open day is before yesterday */
    bool has_any;
    struct day oldest_open; /* the first day that some book has not sealed */
    struct instant last_sealed_at;
};
enum err seals_state_load(struct tx *tx, struct day today, struct seals_state *out_state)
    MUST_CHECK;

/* Letters that are not out. */
struct mail_state {
    int64_t waiting;  /* due for longer than MAIL_LATE_MS */
    int64_t given_up; /* within MAIL_LOOKED_BACK_MS */
};
#define MAIL_LATE_MS (15 * MINUTE_MS)
#define MAIL_LOOKED_BACK_MS (7 * DAY_MS)
enum err mail_state_load(struct tx *tx, struct instant now, struct mail_state *out_state)
    MUST_CHECK;

struct unsent_letter {
    const char *number; /* of the account */
    const char *surname, *name, *patronymic;
    int kind; /* enum notice_kind, and what others add to it */
    bool is_given_up;
    int64_t tries;
    struct instant made_at, due_at;
    const char *fault;
};
struct unsent_letters {
    struct unsent_letter *rows; /* the oldest first */
    int count;
};
enum { UNSENT_LETTERS_LIMIT = 500 };
enum err unsent_letters_load(struct tx *tx, struct arena *arena, struct instant now,
                             struct unsent_letters *out_letters) MUST_CHECK;

/* What was written to whoever has the account. */
struct account_letter {
    int kind;  /* enum notice_kind */
    int state; /* enum notice_state */
    int64_t tries;
    struct instant made_at;
    const char *fault;
};
struct account_letters {
    struct account_letter *rows; /* the newest first */
    int count;
};
enum { ACCOUNT_LETTERS_LIMIT = 10 };
enum err account_letters_load(struct tx *tx, struct arena *arena, int64_t school_id,
                              int64_t account_id, struct account_letters *out_letters) MUST_CHECK;

#endif
