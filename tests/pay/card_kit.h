/* The desk's small city with a channel "card" that speaks to a simulated bank. */
#ifndef TESTS_PAY_CARD_KIT_H
#define TESTS_PAY_CARD_KIT_H

#include "desk_kit.h"
#include "sim_bank.h"

#include "desk/order.h"
#include "desk/refund.h"

enum { CARD_CHANNEL = 9, CARD_LOGIN = 1, CARD_STAFF = 11, CARD_OTHER_STAFF = 12 };

struct card_kit {
    struct kit *kit;
    struct sim_bank *bank;
    struct arena arena; /* of one step; given back by card_reset */
};

/* Before the tests: databases of these lie in memory where there is such a place. Processes are
 * killed here, not machines: memory is as durable as a disk, and quicker. */
void card_in_memory(void);

/* The kit is open; its world becomes the bank's. Limits: 1 to 15 000 roubles, none a day. */
void card_open(struct card_kit *card, struct kit *kit, uint64_t seed);
void card_close(struct card_kit *card);
void card_reset(struct card_kit *card);
void card_set(struct card_kit *card, const char *name, const char *value);

/* The cabinet's form, by pupil 1 … of KIT_SCHOOL. */
struct ordering card_order(struct card_kit *card, int pupil, const char *key, int64_t kopecks);
struct order card_ask(struct card_kit *card, int64_t order_id);
/* Rounds of the job over `ms` of the clock, whenever something is due. */
void card_pass(struct card_kit *card, int64_t ms);
/* Payments that card orders brought, of all accounts. */
int64_t card_credits(struct card_kit *card);

#endif
