/* A person goes from one school to another with number, money, card, logins and rights.
 *
 * 1. The account number stays. The account of the new book has the id of the old one, so that an
 *    account is the same wherever it is named; the old one stays behind as a shell.
 * 2. The balance crosses in one transaction: a posting in each book under one id, through transit.
 *    Whatever arrives at the shell later (an unsent sale of the old school's till, an order paid
 *    late, a correction) is recorded there, where its document belongs, and passed on the same way.
 * 3. A school asks for a pupil by number and surname; the school where he is lets him go. It has
 *    done so already when it marked him as having left. Whoever has the right in both needs no
 *    answer.
 * 4. A card in use goes along; one that is being made for the old school is not wanted any more,
 *    and another is ordered. A temporary card stays with its stock. */
#ifndef DESK_MOVE_H
#define DESK_MOVE_H

#include "desk/desk.h"
#include "school/person.h"

/* The first that applies. */
enum move_status {
    MOVE_DONE = 0,
    MOVE_WAITS,         /* for the answer of the school where the pupil is */
    MOVE_UNKNOWN,       /* no such number, or another surname */
    MOVE_SAME_SCHOOL,   /* he is here already */
    MOVE_CLASS_INVALID, /* the name of the class; employees have none */
    MOVE_ASKED_ALREADY,
    MOVE_REQUEST_UNKNOWN,
    MOVE_REQUEST_ANSWERED,
};
const char *move_status_name(enum move_status status);

struct move_ask {
    int64_t to_school_id;
    int64_t login_id;
    struct text number, surname, class_name;
    bool is_agreed; /* whoever asks has the right in the other school, too */
    /* answers */
    enum move_status status;
    struct person person; /* unless MOVE_UNKNOWN */
};
enum err desk_move_ask(struct desk *desk, struct arena *arena, struct move_ask *ask) MUST_CHECK;

enum move_state { MOVE_STATE_WAITS = 1, MOVE_STATE_MOVED, MOVE_STATE_REFUSED, MOVE_STATE_BACK };
enum { MOVE_NOTE_LIMIT = 300 /* characters */, MOVES_SHOWN = 100 };

struct move_answer {
    int64_t school_id; /* that answers: the pupil's; taking back: the one that asked */
    int64_t request_id;
    int64_t login_id;
    enum move_state state; /* wanted; not MOVE_STATE_WAITS */
    struct text note;      /* of a refusal */
    enum move_status status;
};
enum err desk_move_answer(struct desk *desk, struct arena *arena, struct move_answer *answer)
    MUST_CHECK;

struct move_request {
    int64_t id;
    int64_t from_school_id, to_school_id, account_id;
    const char *other_school;              /* the name of the other one */
    const char *who, *number, *class_name; /* the name, and the class that is meant */
    enum move_state state;
    struct instant asked_at;
    const char *note;
};
struct move_requests {
    struct move_request *requests; /* in the arena, the newest first */
    int count;
};
/* is_source: those that ask this school; otherwise those that it asked. At most MOVES_SHOWN. */
enum err move_requests_load(struct tx *tx, struct arena *arena, int64_t school_id, bool is_source,
                            struct move_requests *out_requests) MUST_CHECK;
/* How many wait for the school's answer. */
enum err move_requests_waiting(struct tx *tx, int64_t school_id, int64_t *out_count) MUST_CHECK;

/* One round of the job: passes on what stands on shells. */
enum err desk_moves_pass(struct desk *desk, int *out_passed) MUST_CHECK;

/* The former schools of an account, beside the one where it is. */
struct former_places {
    int64_t *school_ids; /* in the arena */
    int count;
};
enum err former_places_load(struct tx *tx, struct arena *arena, struct directory_place place,
                            struct former_places *out_places) MUST_CHECK;

#endif
