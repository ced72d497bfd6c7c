/* What the books moved in a period, by what it was. */
#ifndef REPORT_SCHOOL_MONEY_H
#define REPORT_SCHOOL_MONEY_H

#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "ledger/account.h"
#include "ledger/posting.h"
#include "store/store.h"

enum { MONEY_PEOPLE = 0 /* stands for every personal account */ };

/* Transfers of one code between the same two accounts. */
struct money_turnover {
    enum transfer_code code;
    int64_t debit_id, credit_id; /* MONEY_PEOPLE, or a system account */
    int64_t count;
    struct money amount;
};

struct school_money {
    struct money opening, closing; /* of all personal accounts, at the period's ends */
    struct money_turnover *rows;   /* in the arena */
    int count;
};

/* Over one snapshot: closing is opening with all credits less all debits of people's accounts. */
enum err school_money_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct day first_day, struct day last_day,
                           struct school_money *out_money) MUST_CHECK;

/* What people's accounts were credited and debited under this code. */
struct money school_money_credited(const struct school_money *money, enum transfer_code code);
struct money school_money_debited(const struct school_money *money, enum transfer_code code);
/* What subsidies paid for set meals, less what was taken back. */
struct money school_money_subsidies(const struct school_money *money);
/* What guests from other schools paid here, less what was returned. */
struct money school_money_guests(const struct school_money *money);

#endif
