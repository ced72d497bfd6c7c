/* «Отчёт по лицевому счёту»: what happened on an account between two days, with both balances.
 *
 * One reading transaction, so that balances and lines are of one moment. Of a person who moved it
 * tells what happened in his former schools, too. */
#ifndef DESK_ACCOUNT_STATEMENT_H
#define DESK_ACCOUNT_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "meals/menu.h"
#include "store/store.h"

enum account_entry_kind {
    ENTRY_ROSTER,
    ENTRY_RECEIPT,
    ENTRY_RETURN,
    ENTRY_TOP_UP,
    ENTRY_CARD_FEE,
    ENTRY_FAMILY_TRANSFER,
    ENTRY_BROUGHT_IN,
    ENTRY_REFUND,
    ENTRY_MOVE,      /* to another school, where the period has but one half of it */
    ENTRY_WRITE_OFF, /* nobody had moved it for years */
    ENTRY_REVERSAL,
};

/* What was eaten or given back: a line of a receipt, or the set meal of a roster. */
struct account_dish {
    const char *name; /* with the weight, as on the receipt: "Пицца 125 г" */
    bool is_set_meal;
    int64_t quantity;
    struct money price; /* of one, the parent's part */
    struct money sum;
    bool has_nutrients;
    struct nutrients nutrients; /* of one */
};

/* One document: all its transfers of this account together. */
struct account_entry {
    enum account_entry_kind kind;
    enum account_entry_kind of; /* of a reversal: what it takes back; otherwise the kind again */
    int64_t posting_id;
    struct instant happened_at;
    struct day day;   /* in the school's zone */
    const char *name; /* "Чек №24-001983", "Табель: …", "Пополнение: …" */
    bool is_debit;    /* taken from the account */
    struct money amount;
    const struct account_dish *dishes; /* of a return or a reversal: what went back */
    int dish_count;
};

struct account_statement {
    struct day first_day, last_day;
    struct money opening, debits, credits, closing;
    const struct account_entry *entries; /* in the order of time */
    int entry_count;
};

enum { ACCOUNT_STATEMENT_DAYS_LIMIT = 366 };

struct account_statement_request {
    int64_t school_id;
    int64_t school_number; /* stands before a receipt's number */
    int64_t account_id;
    struct day first_day, last_day; /* at most ACCOUNT_STATEMENT_DAYS_LIMIT of them */
    bool with_dishes;
};

/* All strings live in the arena. An account without transfers gives an empty statement.
 * ERR_NOT_FOUND: no such account. */
enum err account_statement_load(struct tx *tx, struct arena *arena,
                                const struct account_statement_request *request,
                                struct account_statement *out_statement) MUST_CHECK;

/* What the account holds now; zero for one that is not known. */
enum err account_balance_load(struct tx *tx, int64_t school_id, int64_t account_id,
                              struct money *out_balance) MUST_CHECK;

/* The last day on which anything happened on the account, of the ten years before the newest day of
 * its book. *out_found false: nothing did. */
enum err account_last_day(struct tx *tx, int64_t school_id, int64_t account_id, bool *out_found,
                          struct day *out_day) MUST_CHECK;

#endif
