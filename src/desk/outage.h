/* "Feed everyone, settle later": meals for everybody whatever the balance, in a school or the whole
 * city, for a reason and until a day; what the meals lacked is settled in instalments afterwards.
 *
 * While it holds: set meals are sold and charged whatever the balance (the till decides so by
 * itself), nobody is reminded of a debt. What a meal lacked becomes the account's deferred debt of
 * that outage; until an instalment is due it counts as if it were there, so that it blocks neither
 * extras nor the floor of later meals. */
#ifndef DESK_OUTAGE_H
#define DESK_OUTAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "desk/desk.h"
#include "meals/deferral.h"

enum {
    OUTAGE_REASON_LIMIT = 200, /* characters */
    OUTAGE_DAYS_LIMIT = 92,    /* from its first day to its last */
    OUTAGE_AHEAD_LIMIT_DAYS = 31
};

struct outage {
    int64_t school_id; /* 0: the city */
    int64_t id;
    bool is_on; /* false: from first_day on it is over */
    const char *reason;
    struct day first_day, last_day;
    int64_t instalment_count, instalment_days;
    int64_t login_id; /* 0: a command */
    struct instant set_at;
};

struct outage_list {
    struct outage *outages; /* in the order in which they were set: of one owner the last that
                               names a day decides it */
    int count;
};

/* The city's and, unless school_id is 0, the school's. */
enum err outages_load(struct tx *tx, struct arena *arena, int64_t school_id,
                      struct outage_list *out_list) MUST_CHECK;

/* Pure: the outage that feeds everyone on the day; the school's own before the city's. NULL: none
 * does. */
const struct outage *outage_on(const struct outage_list *list, struct day day);

/* The spans of days, from today on, on which everyone is fed: what a till is told. Gives their
 * number; they end within OUTAGE_AHEAD_LIMIT_DAYS + OUTAGE_DAYS_LIMIT days. */
struct outage_span {
    struct day first_day, last_day;
};
int outage_spans(const struct outage_list *list, struct day today, struct arena *arena,
                 struct outage_span **out_spans);

/* Whether everyone is fed on the day: then nobody is told of a debt, either. */
enum err outage_holds(struct tx *tx, int64_t school_id, struct day day, bool *out_holds) MUST_CHECK;

enum outage_status {
    OUTAGE_OK = 0,
    OUTAGE_REASON_MISSING, /* or longer than OUTAGE_REASON_LIMIT */
    OUTAGE_DAY_PAST,       /* it begins before today */
    OUTAGE_DATES_REVERSED,
    OUTAGE_TOO_FAR, /* it begins more than OUTAGE_AHEAD_LIMIT_DAYS from today */
    OUTAGE_TOO_LONG,
    OUTAGE_HOLDS_ALREADY, /* on one of these days */
    OUTAGE_NOT_ON,        /* of outage_end: there is nothing to end */
};
const char *outage_status_name(enum outage_status status);

/* Instalments are those of the settings at this moment. outage->id is the caller's. */
enum err outage_begin(struct tx *tx, struct arena *arena, const struct outage *outage,
                      struct day today, enum outage_status *out_status) MUST_CHECK;

/* From the day on (today at the earliest) it is over, and what is owed of it falls due from there:
 * `end` names school, id, first_day, reason, login and moment. */
enum err outage_end(struct tx *tx, struct arena *arena, const struct outage *end, struct day today,
                    enum outage_status *out_status) MUST_CHECK;

/* ---- debts ---- */

struct outage_debt {
    int64_t account_id, outage_id;
    struct deferral deferral;
};

struct outage_debt_list {
    struct outage_debt *debts; /* by account, then outage */
    int count;
};

/* account_ids NULL: of the whole school. */
enum err outage_debts_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           const int64_t *account_ids, int account_count,
                           struct outage_debt_list *out_list) MUST_CHECK;

/* A debt with whose it is. */
struct outage_row {
    struct outage_debt debt;
    const char *number; /* of the account */
    const char *surname, *name, *patronymic, *class_name;
    struct money balance;
};
struct outage_rows {
    struct outage_row *rows; /* by class and name */
    int count;
};
enum err outage_rows_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct outage_rows *out_rows) MUST_CHECK;

/* What the account owes and is not due on the day. */
struct money outage_debt_left(const struct outage_debt_list *list, int64_t account_id,
                              struct day day);

/* The amounts as they are now, under this version of the book. */
enum err outage_debts_save(struct tx *tx, int64_t school_id, const struct outage_debt *debts,
                           int count, int64_t version) MUST_CHECK;

/* Set meals of a day beside a journal: charged by a roster, or taken back with a document. */
struct outage_meal {
    int64_t account_id;
    struct money there; /* the balance before it was charged; not asked of what is taken back */
    struct money price; /* below zero: taken back */
};
/* Defers what they lack, or what is taken back no more, if everyone was fed on the day. */
enum err outage_meals_defer(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                            const struct outage_meal *meals, int count, int64_t version) MUST_CHECK;

/* A debt of nothing yet under this outage of the list. */
struct outage_debt outage_debt_begin(const struct outage_list *list, const struct outage *outage,
                                     int64_t account_id);

#endif
