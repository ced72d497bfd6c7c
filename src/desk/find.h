/* One search box for the whole city: people, classes, schools, cards, receipts, payments, orders,
 * appeals. For a store_read; all that is found is bounded. */
#ifndef DESK_FIND_H
#define DESK_FIND_H

#include "base/money.h"
#include "desk/appeal.h"
#include "desk/find_query.h"
#include "pay/order.h"
#include "pay/reason.h"
#include "school/card.h"
#include "school/school.h"
#include "store/store.h"

enum {
    FIND_PEOPLE_LIMIT = 50, /* shown */
    FIND_PEOPLE_READ = 500, /* looked at */
    FIND_CLASSES_LIMIT = 100,
    FIND_PAPERS_LIMIT = 20 /* of each kind */
};

struct find_name {
    const char *number; /* of the account; "": nobody is known */
    const char *surname, *name, *patronymic;
};

struct find_person {
    int64_t school_id, id;
    struct find_name who;
    enum person_kind kind;
    enum person_state state;
    int64_t class_id; /* 0: none */
    const char *class_name;
    int64_t school_number;
    const char *school_name;
};
struct find_class {
    int64_t school_id, id;
    const char *name;
    int64_t school_number;
    const char *school_name;
};
struct find_card {
    struct find_name who;
    const char *chip;
    enum card_state state;
    bool is_temporary;
};
struct find_receipt {
    int64_t school_id, id;
    bool is_return;
    int64_t school_number, number; /* as printed */
    int64_t home_number;           /* of the school where the person's statement is */
    struct money total, subsidy;
    struct instant happened_at;
    struct find_name who;
};
struct find_payment {
    int64_t school_id, id;
    const char *channel;
    struct money amount;
    struct instant happened_at;
    struct find_name who;
};
struct find_refused {
    const char *channel, *number;
    struct money amount;
    enum payment_reason reason;
    struct instant happened_at;
};
struct find_suspense {
    int64_t id;
    struct money amount;
    struct instant happened_at;
    bool is_waiting;
};
struct find_order {
    int64_t school_id, id;
    const char *number;
    struct money amount;
    enum order_state state;
    struct instant created_at;
    struct find_name who;
};

/* Lists live in the arena; a count of 0: nothing of the kind. */
struct found {
    struct find_person *people; /* best first: the school and class asked for, then by name */
    int people_count;
    bool has_more_people; /* than are shown */
    struct school *school;
    struct find_class *classes;
    int class_count;
    struct find_card *cards;
    int card_count;
    struct find_receipt *receipts; /* the newest first */
    int receipt_count;
    struct find_payment *payments;
    int payment_count;
    struct find_refused *refused;
    int refused_count;
    struct find_suspense *suspense;
    int suspense_count;
    struct find_order *orders;
    int order_count;
    struct appeal *appeal;
    bool is_number; /* one thing was found, and a number named it whole */
};

enum err find_all(struct tx *tx, struct arena *arena, const struct find_query *query,
                  struct found *out_found) MUST_CHECK;
/* How many things there are. */
int found_count(const struct found *found);

/* ---- inside: find_papers.c ---- */

enum err find_papers(struct tx *tx, struct arena *arena, const struct find_query *query,
                     struct found *found) MUST_CHECK;

#endif
