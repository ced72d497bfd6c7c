/* Settlement with caterers: what each is owed for a period by school, set meal and funding source,
 * and the closing of the period.
 *
 * 1. Days are those of recording, as seals part the books: a period whose last day is sealed in
 *    every school never changes. What is recorded later, whenever it is said to have happened, is
 *    a line of a later period that names the period it corrects.
 * 2. The lines of a school come to what the ledger moved there for meals and at the counter, to
 *    the kopeck, or nothing is closed.
 * 3. Closed periods follow each other without a gap; what one said is kept, chained by hashes, and
 *    becomes a debt to the caterers in the books (docs/LEDGER.md, S-1 to S-4). */
#ifndef DESK_SETTLE_H
#define DESK_SETTLE_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/secret.h"
#include "desk/desk.h"

/* Kept in the database. */
enum settle_kind { SETTLE_MEAL = 1, SETTLE_BUFFET = 2 };
enum {
    SETTLE_CORRECTS_NONE = 0,
    SETTLE_CORRECTS_OLDER = -1 /* days before the first period */
};

enum {
    SETTLE_DAYS_LIMIT = 92, /* of a period: a quarter */
    SETTLE_CATERERS_LIMIT = 200
};

struct settle_line {
    int64_t school_id, school_number;
    const char *school_name;
    int64_t caterer_id; /* 0: nobody's: somebody has to look at it */
    const char *caterer_name, *contract_number;
    enum settle_kind kind;
    int64_t corrects_id; /* SETTLE_CORRECTS_…, or the closed period */
    int64_t set_meal_id; /* 0: the buffet */
    const char *name;
    int64_t funding_source_id;
    const char *funding_source;
    struct money parent_price, subsidy_price; /* of one */
    int64_t meals;                            /* below zero: taken back */
    struct money parent_sum, subsidy_sum;     /* of the buffet all is the parent's */
};

struct settle_book {
    int64_t school_id;
    int64_t first_seq, next_seq; /* transfers of the period */
    struct day seal_day;         /* day 0: nothing was sealed there yet */
    struct digest seal_hash;
};

struct settle_period {
    int64_t id; /* 0: not closed */
    struct day first_day, last_day;
    struct money parent_total, subsidy_total, buffet_total;
    struct settle_line *lines; /* by caterer, school, kind, correction, name; in the arena */
    int line_count;
    struct settle_book *books; /* by school */
    int book_count;
    bool is_over;       /* all days of it are sealed in every school */
    bool agrees;        /* with the ledger */
    int unowned_count;  /* lines without a caterer */
    int64_t posting_id; /* of a closed one; 0: it had nothing */
    int64_t staff_id;
    const char *who; /* "": a command */
    struct instant closed_at;
    struct digest hash;
};

struct money settle_total(const struct settle_period *period);
/* «сентябрь 2026 года», or «с 01.09.2026 по 15.09.2026». */
const char *settle_period_words(struct arena *arena, struct day first_day, struct day last_day);
/* «за сентябрь 2026 года», or «за период с 01.09.2026 по 15.09.2026». */
const char *settle_for_words(struct arena *arena, struct day first_day, struct day last_day);

/* What any days come to now; for a store_read. Lines that correct name the closed period of their
 * day. */
enum err settle_compute(struct tx *tx, struct arena *arena, struct day first_day,
                        struct day last_day, struct settle_period *out_period) MUST_CHECK;

/* ---- closed periods ---- */

/* With lines and books. *out_found false: no such period. */
enum err settle_load(struct tx *tx, struct arena *arena, int64_t period_id, bool *out_found,
                     struct settle_period *out_period) MUST_CHECK;

struct settle_list {
    struct settle_period *periods; /* the newest first, without lines and books; in the arena */
    int count;
};
enum err settle_list_load(struct tx *tx, struct arena *arena, struct settle_list *out_list)
    MUST_CHECK;

/* The period as it is hashed: over the one before (zeros for the first) and all that it says. */
struct digest settle_hash(const struct settle_period *period, const struct digest *previous);

/* In order of precedence. */
enum settle_status {
    SETTLE_CLOSED = 0,
    SETTLE_PERIOD_INVALID, /* ends before it begins, or longer than SETTLE_DAYS_LIMIT */
    SETTLE_EXISTS,         /* just these days are closed: `period_id`; as good as closed */
    SETTLE_OVERLAPS,       /* a day of it is closed already */
    SETTLE_LEAVES_HOLE,    /* it does not begin the day after the last closed one */
    SETTLE_NOT_OVER,       /* a day of it is not sealed in some school */
    SETTLE_UNOWNED,        /* meals or sales without a caterer */
    SETTLE_TOO_MANY_CATERERS,
    SETTLE_BOOKS_DIFFER, /* the lines do not come to the ledger's sums */
};
/* In Russian; NULL of closed and exists. */
const char *settle_refusal(enum settle_status status);

struct settle_close {
    struct day first_day, last_day;
    int64_t staff_id; /* 0: a command */
    /* answers */
    enum settle_status status;
    int64_t period_id;
};
/* Computes over a snapshot, then judges again and writes in one transaction: of two who close at
 * once one closes and the other is told that it exists. */
enum err desk_settle_close(struct desk *desk, struct arena *arena, struct settle_close *close)
    MUST_CHECK;

/* ---- whose the counter is ---- */

struct buffet_caterer {
    int64_t school_id;
    struct day first_day;
    int64_t caterer_id; /* 0: nobody */
};
struct buffet_caterers {
    struct buffet_caterer *rows; /* by school, then day; in the arena */
    int count;
};
enum err buffet_caterers_load(struct tx *tx, struct arena *arena, struct buffet_caterers *out_list)
    MUST_CHECK;

enum buffet_status { BUFFET_SET = 0, BUFFET_SCHOOL_UNKNOWN, BUFFET_CATERER_UNKNOWN, BUFFET_CLOSED };
const char *buffet_refusal(enum buffet_status status); /* in Russian; NULL of set */
/* From this day on; BUFFET_CLOSED: days of closed periods were another's. */
enum err desk_buffet_set(struct desk *desk, const struct buffet_caterer *buffet, int64_t staff_id,
                         enum buffet_status *out_status) MUST_CHECK;

#endif
