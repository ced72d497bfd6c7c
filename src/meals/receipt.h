/* Receipts as they are kept: a sale or a return, with lines. */
#ifndef MEALS_RECEIPT_H
#define MEALS_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "meals/sale.h"
#include "store/store.h"

enum receipt_kind { RECEIPT_SALE = 1, RECEIPT_RETURN = 2 };

/* Flags: how the receipt came about. Numbers are kept: never reused. */
enum {
    RECEIPT_OFFLINE = 1,   /* decided by the till without the server */
    RECEIPT_REFUSABLE = 2, /* the rules would have refused it: see `refusal` */
    RECEIPT_BELOW_FLOOR = 4,
    RECEIPT_PRICE_DIFFERS = 8, /* a dish was sold at another price than the menu's */
    RECEIPT_FORGOTTEN = 16,    /* the card was; the pupil was found by name */
    RECEIPT_OVERRIDDEN = 32,   /* a cashier let it pass: see `override` */
    RECEIPT_GUEST = 64,        /* of somebody of another school: see `guest_sale` */
};

struct receipt {
    int64_t school_id;
    int64_t id; /* of the posting, too */
    enum receipt_kind kind;
    int64_t account_id;
    int64_t number;      /* as printed behind the school's: №24-001983 */
    int64_t returned_id; /* of a return; else 0 */
    struct money total, subsidy;
    int64_t flags;
    enum sale_status refusal;
    struct instant happened_at;
    int64_t cashier_id, shift; /* 0: not said */
    const struct sale_line *lines;
    int line_count;
};

/* Receipts are recorded many together: rows first, lines after. */
enum err receipts_insert(struct tx *tx, const struct receipt *receipts, int count) MUST_CHECK;

/* With its lines, in the arena. *out_found false: no such receipt. */
enum err receipt_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                       bool *out_found, struct receipt *out_receipt) MUST_CHECK;

/* "24-001983". */
char *receipt_number_format(struct arena *arena, int64_t school_number, int64_t number);

#endif
