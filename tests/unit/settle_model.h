/* A naive model of settlement: arrays and loops, written from docs/LEDGER.md and settle.h. It is
 * told what was eaten, taken back, closed and paid, and says what each period must hold, what each
 * caterer is owed and how every request must be answered. */
#ifndef TESTS_UNIT_SETTLE_MODEL_H
#define TESTS_UNIT_SETTLE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/payout.h"
#include "desk/settle.h"

enum {
    MODEL_SCHOOLS = 2,
    MODEL_CATERERS = 2,
    MODEL_MEALS = 3,
    MODEL_CONTRACTS = 5,
    MODEL_MOVES_LIMIT = 4000,
    MODEL_LINES_LIMIT = 200,
    MODEL_PERIODS_LIMIT = 40,
    MODEL_BUFFETS_LIMIT = 60,
    MODEL_PAYOUTS_LIMIT = 200,
};

struct model_meal {
    int64_t id, parent, subsidy, source_id;
    int64_t caterers[MODEL_SCHOOLS]; /* by place of the school */
};
extern const struct model_meal MODEL_MENU[MODEL_MEALS];

/* Days count from the first one of the campaign. */
struct model_contract {
    int64_t school_id, id, caterer_id;
    const char *number;
    int first_day, last_day;
};
extern const struct model_contract MODEL_PAPERS[MODEL_CONTRACTS];

/* What the books moved for one kind of food. */
struct model_move {
    int64_t school_id;
    int64_t set_meal_id; /* 0: the counter */
    int eaten;           /* day */
    int booked;          /* day of the seal that holds it; of recording while none does */
    bool is_sealed;   /* otherwise the seal is to come, of a later day when this one is forgotten */
    int64_t quantity; /* below zero: taken back; of the counter 1 or -1 */
    int64_t parent, subsidy;
};

struct model_line {
    int64_t school_id, caterer_id;
    const char *contract;
    int64_t corrects_id, set_meal_id, source_id, parent_price, subsidy_price;
    int64_t meals, parent_sum, subsidy_sum;
};

struct model_period {
    int first_day, last_day;
    struct model_line lines[MODEL_LINES_LIMIT];
    int line_count;
    uint8_t hash[32]; /* as it was told when the period was closed */
};

struct model_buffet {
    int64_t school_id, caterer_id;
    int first_day;
};

struct model_payout {
    int64_t id, number, caterer_id, amount;
    enum payout_state state;
};

struct model {
    int today, sealed_day; /* the last sealed one; -1: none */
    struct model_move moves[MODEL_MOVES_LIMIT];
    int move_count;
    struct model_period periods[MODEL_PERIODS_LIMIT];
    int period_count;
    struct model_buffet buffets[MODEL_BUFFETS_LIMIT];
    int buffet_count;
    struct model_payout payouts[MODEL_PAYOUTS_LIMIT];
    int payout_count;
    int64_t bank; /* what left it */
};

void model_add(struct model *model, struct model_move move);
/* The days before today; forgotten ones are in the seal of the last. */
void model_seal(struct model *model);

/* The period of these days as it must be closed now; lines in no order. */
void model_compute(const struct model *model, int first_day, int last_day,
                   struct model_period *out_period);
enum settle_status model_judge(const struct model *model, const struct model_period *period);
/* Whether the settlement says just this; differences are printed. */
bool model_is_told(const struct model_period *period, const struct settle_period *told);

enum buffet_status model_buffet_set(struct model *model, struct model_buffet buffet);

int64_t model_owed(const struct model *model, int64_t caterer_id);
int64_t model_under_way(const struct model *model);
/* What the roster account and the sales account of a school have left. */
int64_t model_unsettled(const struct model *model, int64_t school_id, bool is_counter);

#endif
