/* Balances that nobody moves (невостребованные остатки): accounts with money, or with a debt, whose
 * last movement lies before a day.
 *
 * The day of an account's last movement is derived and follows the books from behind, as the pulse
 * does: account_moved_progress says up to which transfer, and whoever reads adds those behind it,
 * so that the answer is exact. A sale writes nothing for it. */
#ifndef DESK_DORMANT_H
#define DESK_DORMANT_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "school/person.h"

enum {
    DORMANT_MONTHS_LOW = 1, /* that a list may ask for */
    DORMANT_MONTHS_HIGH = 240,
    DORMANT_FOLD_TRANSFERS = 20000 /* of one transaction */
};

struct dormant {
    int64_t school_id, account_id;
    const char *number;
    const char *surname, *name, *patronymic;
    const char *class_name; /* "": in none */
    enum person_kind kind;
    enum person_state state;
    struct day last_day;  /* of the last movement */
    struct money balance; /* below zero: a debt */
};
struct dormant_list {
    struct dormant *rows; /* by school, then account; in the arena */
    int count;
};

/* The same day of the month so many months before; the month's last day where it is shorter. An
 * account is dormant when its last movement lies before this day: a term in months ends with the
 * day itself (ГК РФ, ст. 192 п. 3). */
struct day dormant_before(struct day today, int64_t months);

/* Of one school, for a store_read or a work. Accounts with a refund or an order under way are
 * not among them: their money moves. */
enum err dormant_of_school(struct tx *tx, struct arena *arena, int64_t school_id, struct day before,
                           struct dormant_list *out_list) MUST_CHECK;

/* Of all schools, or of one; each school over a snapshot of its own. */
enum err desk_dormant_load(struct desk *desk, struct arena *arena, int64_t school_id,
                           struct day before, struct dormant_list *out_list) MUST_CHECK;

/* Catches up with the books, a bounded part in each transaction. */
enum err desk_moved_fold(struct desk *desk) MUST_CHECK;
/* Makes it anew. */
enum err desk_moved_rebuild(struct desk *desk) MUST_CHECK;

#endif
