/* A bank in one struct: an acquiring gateway that keeps orders in an array and answers, by seed, as
 * banks do on their bad days. It knows nothing of the code under test and lies in shared memory, so
 * that it outlives a process that is killed while it talks to it. */
#ifndef TESTS_PAY_SIM_BANK_H
#define TESTS_PAY_SIM_BANK_H

#include <stdbool.h>
#include <stdint.h>

#include "world/world.h"

enum { SIM_ORDERS_LIMIT = 100000, SIM_TEXT = 40, SIM_KEYS_LIMIT = 4 };

enum sim_fault {
    SIM_HONEST,
    SIM_LOST_REQUEST, /* nothing was done, no answer */
    SIM_LOST_ANSWER,  /* it was done, no answer */
    SIM_HTML,         /* from here on it was done */
    SIM_SERVER_ERROR,
    SIM_NOTHING,
    SIM_HALF,
    SIM_REDIRECT,
    SIM_SYSTEM_ERROR, /* errorCode 7, and nothing was done */
    SIM_OTHER_AMOUNT, /* of a status: from here on the answer is another order's */
    SIM_OTHER_CURRENCY,
    SIM_OTHER_NUMBER,
    SIM_FAULTS
};

struct sim_order {
    char number[SIM_TEXT], id[SIM_TEXT];
    int64_t amount, deposited, refunded;
    int status, action;
    int64_t created_ms, expires_ms, paid_ms;
    int64_t keys[SIM_KEYS_LIMIT]; /* of refunds that were made */
    int key_count;
};

struct sim_bank {
    int64_t now_ms; /* the clock of the bank and of us */
    uint64_t seed;
    bool is_newer;         /* speaks JSON */
    int fault_percent;     /* of calls that go wrong */
    enum sim_fault always; /* SIM_HONEST: by seed */
    int kill_in;           /* looks at the clock or calls until the caller dies; 0: never */
    int64_t calls, faults;
    int order_count;
    struct sim_order orders[SIM_ORDERS_LIMIT];
};

/* In shared memory. */
struct sim_bank *sim_bank_new(uint64_t seed);
uint64_t sim_random(struct sim_bank *bank, uint64_t limit);

/* The world whose clock and bank these are. */
struct world sim_world(struct sim_bank *bank);

struct sim_order *sim_order_find(struct sim_bank *bank, const char *number);
/* The payer on the bank's page; false: it is too late. */
bool sim_pay(struct sim_bank *bank, struct sim_order *order);
void sim_decline(struct sim_order *order);
/* The bank gives money back by itself. */
void sim_give_back(struct sim_order *order, int64_t kopecks);

#endif
