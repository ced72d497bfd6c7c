/* What happens in a campaign of settlement: each act asks the product and tells the naive model;
 * the test fails when the product answers otherwise than the model. */
#ifndef TESTS_UNIT_SETTLE_CAMPAIGN_H
#define TESTS_UNIT_SETTLE_CAMPAIGN_H

#include "settle_kit.h"
#include "settle_model.h"

#define OUR_ACCOUNT "40702810938000000001"
#define CATERER_ACCOUNT "40702810000000000007"
#define OTHER_ACCOUNT "40702810600000000012"

enum {
    PUPILS = 3, /* of each school; the fourth has left */
    DISHES = 2,
    KINDS = DISHES + MODEL_MEALS, /* pizza, juice, then set meals */
    SOLD_LIMIT = 400,
    CHARGED_LIMIT = 200,
    LATE_DAYS = 12,
    BEFORE_DAYS = 10, /* the city is so much older than the first day */
};

enum plant {
    PLANT_NONE = 0,
    PLANT_SALE_UNTOLD,  /* a sale that the model does not hear of */
    PLANT_RETURN_LOST,  /* a return that the books do not */
    PLANT_PAID_TWICE,   /* a payment behind the model's back */
    PLANT_KOPECK_MOVED, /* between the parts of a closed line, the sum is the same */
    PLANT_CORRECTS_LOST /* a correction that does not say what it corrects */
};

struct sold {
    int64_t id, school_id;
    int pupil, day;
    int64_t left[KINDS];
    bool is_guest, has_returns, is_reversed;
};

struct charged {
    int64_t id, school_id, set_meal_id;
    int day;
    unsigned pupils;
    bool is_reversed;
};

struct campaign {
    struct kit *kit;
    uint64_t random;
    enum plant plant;
    bool is_planted;
    struct day first_day;
    struct model model;
    struct sold sold[SOLD_LIMIT];
    int sold_count;
    struct charged charged[CHARGED_LIMIT];
    int charged_count;
    int register_count, statement_count;
    struct look *look; /* of the test */
};

int64_t campaign_chance(struct campaign *campaign, int64_t of); /* below it */
struct day campaign_day(const struct campaign *campaign, int number);
/* Once a campaign of that plant. */
bool campaign_plants(struct campaign *campaign, enum plant plant);

/* ---- acts: now, with what chance gives ---- */

void campaign_sell(struct campaign *campaign);
void campaign_take_back(struct campaign *campaign);
void campaign_sale_reverse(struct campaign *campaign);
void campaign_roster_charge(struct campaign *campaign);
void campaign_roster_reverse(struct campaign *campaign);
void campaign_serve_late(struct campaign *campaign);
void campaign_day_end(struct campaign *campaign);
void campaign_period_close(struct campaign *campaign);
void campaign_counter_set(struct campaign *campaign);
void campaign_pay(struct campaign *campaign);
void campaign_payout_end(struct campaign *campaign);
void campaign_register_send(struct campaign *campaign);
void campaign_statement_take(struct campaign *campaign);
void campaign_counter_give(struct campaign *campaign, struct model_buffet buffet);

#endif
