/* Two persons for one deed: a write-off or an export above a limit waits until somebody else who
 * holds RIGHT_ASSENT agrees.
 *
 *   if (assent_is_needed(&settings, ASSENT_WRITE_OFF, total.kopecks)) {
 *       assent_ask(tx, arena, &(struct assent_wish){…}, &status, &id);   -- and tell that it waits
 *   } else { … do it … }
 *
 * 1. Nobody agrees to what he asked for himself. A deed is decided once; what nobody decided in
 *    time has lapsed. What was asked for is kept as it was asked: `about` for the program, `words`
 *    for who decides.
 * 2. A kind whose rule has `run` is done in the very transaction of the agreement; when it cannot
 *    be done any more, nothing is agreed to. Of another kind the agreement lies there until its own
 *    code takes it (assent_use) in the transaction of the deed, once. */
#ifndef DESK_ASSENT_H
#define DESK_ASSENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "desk/desk.h"
#include "school/setting.h"
#include "store/store.h"

/* Numbers stand in the database: they are never reused. */
enum assent_kind {
    ASSENT_WRITE_OFF = 1, /* dormant balances; figure: kopecks; limit SETTING_ASSENT_WRITE_OFF */
    ASSENT_EXPORT = 2,    /* people taken out; figure: people; limit SETTING_ASSENT_EXPORT */
    ASSENT_ERASE = 3, /* what is kept no longer is deleted; figure: people; always two persons */
};
enum { ASSENT_KINDS = 3 };

enum assent_state {
    ASSENT_WAITS = 1,
    ASSENT_AGREED = 2, /* and not taken yet by its deed */
    ASSENT_DONE = 3,
    ASSENT_REFUSED = 4,
    ASSENT_LAPSED = 5,    /* nobody decided, or nobody did it, in time */
    ASSENT_WITHDRAWN = 6, /* by who asked */
};

enum {
    ASSENT_WORDS_LIMIT = 1000, /* characters */
    ASSENT_ABOUT_LIMIT = 20000,
    ASSENT_REASON_LIMIT = 500,
    ASSENT_LIST_LIMIT = 5000
};

struct assent {
    int64_t id;
    enum assent_kind kind;
    enum assent_state state; /* ASSENT_LAPSED as soon as the time is over */
    const char *about;
    const char *words;
    int64_t figure;
    const char *reason;
    int64_t asked_by;
    const char *asked_name;
    struct instant asked_at, ends_at;
    int64_t decided_by; /* 0: nobody */
    const char *decided_name;
    struct instant decided_at;
    const char *answer;
    struct instant done_at; /* ms 0: not done */
};

/* In order of precedence. */
enum assent_status {
    ASSENT_OK = 0,
    ASSENT_UNKNOWN,
    ASSENT_OVER,        /* decided already, lapsed or withdrawn */
    ASSENT_SAME_PERSON, /* who asked does not agree himself; or: another's is not withdrawn */
    ASSENT_NO_REASON,   /* why it is asked for, or why it is refused, is not said */
    ASSENT_TOO_LONG,    /* a text beyond its limit */
    ASSENT_ASKED,       /* the same deed waits already */
    ASSENT_NOT_DOABLE,  /* the deed says that it cannot be done any more */
    ASSENT_OTHER,       /* agreed to for something else */
};
/* A sentence for people; NULL: ASSENT_OK. */
const char *assent_status_words(enum assent_status status);

const char *assent_kind_title(enum assent_kind kind); /* «Списание остатков» */
const char *assent_state_words(enum assent_state state);

/* Whether a deed of this size needs a second person, by the city's settings. */
bool assent_is_needed(const struct settings *settings, enum assent_kind kind, int64_t figure);

struct assent_wish {
    enum assent_kind kind;
    struct text about; /* JSON or any text that the deed reads again */
    struct text words; /* «Списать остатки 214 счетов на 8 430,15 ₽» */
    int64_t figure;
    struct text reason; /* of who asks; not empty */
    int64_t asked_by;
    struct instant now;
};
enum err assent_ask(struct tx *tx, struct arena *arena, const struct assent_wish *wish,
                    enum assent_status *out_status, int64_t *out_id) MUST_CHECK;

/* *out_found false: none such. */
enum err assent_load(struct tx *tx, struct arena *arena, int64_t id, struct instant now,
                     bool *out_found, struct assent *out_assent) MUST_CHECK;

struct assent_list {
    struct assent *rows; /* in the arena, the newest first */
    int count;
};
/* What waits, or with `is_over` what is decided or lapsed; at most `limit`, no more than
 * ASSENT_LIST_LIMIT. */
enum err assent_list_load(struct tx *tx, struct arena *arena, bool is_over, int limit,
                          struct instant now, struct assent_list *out_list) MUST_CHECK;

struct assent_decision {
    int64_t id;
    int64_t by_id; /* holds RIGHT_ASSENT: the page has asked */
    bool agrees;
    struct text answer; /* why not; of a refusal not empty */
    struct instant now;
    /* answers */
    enum assent_status status;
    const char *refusal; /* of ASSENT_NOT_DOABLE: the deed's own sentence, in the arena */
    struct assent assent;
};
/* Inside a work, with the deed itself when the kind has one. */
enum err assent_decide(struct tx *tx, struct arena *arena, struct desk *desk,
                       struct assent_decision *decision) MUST_CHECK;

/* Who asked thinks better of it. */
enum err assent_withdraw(struct tx *tx, struct arena *arena, int64_t id, int64_t by_id,
                         struct instant now, enum assent_status *out_status) MUST_CHECK;

/* Takes an agreement for a deed that is done in this transaction: it must be of this kind, about
 * exactly this, agreed to, in time, and asked for by this person. Once. */
enum err assent_use(struct tx *tx, struct arena *arena, int64_t id, enum assent_kind kind,
                    struct text about, int64_t by_id, struct instant now,
                    enum assent_status *out_status) MUST_CHECK;

/* ---- kinds ---- */

struct assent_rule {
    const char *name; /* "write_off", for the log */
    const char *title;
    /* Does the deed. *out_refusal not NULL: it cannot be done, and nothing was written. NULL: the
     * deed takes its agreement itself. */
    enum err (*run)(struct tx *tx, struct arena *arena, struct desk *desk,
                    const struct assent *assent, struct instant now, const char **out_refusal);
};
/* assent_kinds.c: one line a kind, for whoever owns the deed. */
const struct assent_rule *assent_rule_of(enum assent_kind kind);

#endif
