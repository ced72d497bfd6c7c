/* Acts of a campaign: food, days, periods. */
#include "settle_campaign.h"

#include <string.h>

#include "desk/close_day.h"

int64_t campaign_chance(struct campaign *campaign, int64_t of)
{
    campaign->random = campaign->random * UINT64_C(6364136223846793005) +
                       UINT64_C(1442695040888963407);
    return (int64_t)((campaign->random >> 33) % (uint64_t)of);
}

bool campaign_plants(struct campaign *campaign, enum plant plant)
{
    if (campaign->plant != plant || campaign->is_planted) return false;
    campaign->is_planted = true;
    return true;
}

struct day campaign_day(const struct campaign *campaign, int number)
{
    return day_add(campaign->first_day, number);
}

static int64_t some_school(struct campaign *campaign)
{
    return campaign_chance(campaign, 2) == 0 ? KIT_SCHOOL : KIT_OTHER_SCHOOL;
}

/* Today, or one of the days before; seldom a day ahead: a till's clock is fast. */
static int some_day(struct campaign *campaign, bool may_be_ahead)
{
    int today = campaign->model.today;
    if (campaign_chance(campaign, 3) != 0) return today;
    if (may_be_ahead && campaign_chance(campaign, 8) == 0) return today + 1;
    int day = today - (int)campaign_chance(campaign, LATE_DAYS);
    return day < -BEFORE_DAYS ? -BEFORE_DAYS : day;
}

/* At eleven, or so early that a day ahead is less than a day away. */
static struct instant moment_of(const struct campaign *campaign, int day)
{
    int hour = day > campaign->model.today ? 1 : 10;
    struct instant start = day_start(campaign_day(campaign, day), zone_moscow());
    return instant_add_ms(start, hour * HOUR_MS);
}

/* ---- food ---- */

static struct sale_line line_of(int kind, int64_t quantity)
{
    struct sale_line line = kind == 0   ? kit_pizza(quantity)
                            : kind == 1 ? kit_juice(quantity)
                                        : kit_meal(MODEL_MENU[kind - DISHES].id);
    line.quantity = quantity;
    return line;
}

static int lines_make(const int64_t *quantities, struct sale_line *lines)
{
    int count = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        if (quantities[kind] > 0) lines[count++] = line_of(kind, quantities[kind]);
    }
    return count;
}

/* What dishes and set meals come to; a sign of −1 takes them back. */
static void moves_add(struct campaign *campaign, const struct sold *sold, const int64_t *quantities,
                      int64_t sign)
{
    static const int64_t PRICES[DISHES] = {3450, 1320};
    int64_t counter = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        const struct model_meal *meal = &MODEL_MENU[kind < DISHES ? 0 : kind - DISHES];
        if (kind < DISHES) counter += quantities[kind] * PRICES[kind];
        if (kind < DISHES || quantities[kind] == 0) continue;
        model_add(&campaign->model, (struct model_move){.school_id = sold->school_id,
                                                        .set_meal_id = meal->id,
                                                        .eaten = sold->day,
                                                        .quantity = sign * quantities[kind],
                                                        .parent = meal->parent,
                                                        .subsidy = meal->subsidy});
    }
    if (counter == 0) return;
    model_add(&campaign->model, (struct model_move){.school_id = sold->school_id,
                                                    .eaten = sold->day,
                                                    .quantity = sign,
                                                    .parent = counter});
}

static enum document_status record(struct campaign *campaign, int64_t school_id,
                                   struct document *document)
{
    struct kit *kit = campaign->kit;
    struct journal_batch batch = {.desk = &kit->desk,
                                  .arena = kit->arena,
                                  .school_id = school_id,
                                  .documents = document,
                                  .count = 1};
    assert_int_equal(desk_record(&batch), OK);
    return document->status;
}

static struct document sale_of(struct campaign *campaign, const struct sold *sold,
                               const int64_t *quantities)
{
    struct sale_line lines[KINDS];
    int64_t home = sold->is_guest ? KIT_OTHER_SCHOOL : sold->school_id;
    struct document document = kit_sale(campaign->kit, lines, lines_make(quantities, lines));
    document.account_id = kit_pupil(home, sold->pupil);
    document.card_id = kit_card(home, sold->pupil);
    return document;
}

/* A guest pays at once and eats dishes; others may be handed in late. */
void campaign_sell(struct campaign *campaign)
{
    assert_true(campaign->sold_count < SOLD_LIMIT);
    struct sold *sold = &campaign->sold[campaign->sold_count++];
    *sold = (struct sold){.school_id = some_school(campaign),
                          .pupil = 1 + (int)campaign_chance(campaign, 2),
                          .day = some_day(campaign, true),
                          .is_guest = campaign_chance(campaign, 6) == 0};
    if (sold->is_guest) {
        sold->school_id = KIT_SCHOOL;
        sold->pupil = 1; /* the other one has a limit */
        sold->day = campaign->model.today;
    }
    sold->left[campaign_chance(campaign, DISHES)] = 1 + campaign_chance(campaign, 3);
    if (!sold->is_guest && campaign_chance(campaign, 2) == 0) {
        sold->left[DISHES + campaign_chance(campaign, MODEL_MEALS)] = 1;
    }
    struct document document = sale_of(campaign, sold, sold->left);
    document.happened_at = moment_of(campaign, sold->day);
    if (sold->is_guest) {
        document.kind = DOCUMENT_GUEST_SALE;
        document.is_asked = true;
        document.guest_school = KIT_OTHER_SCHOOL;
        document.happened_at = document.asked_at = campaign->kit->now;
    }
    sold->id = document.id;
    assert_int_equal(record(campaign, sold->school_id, &document), DOCUMENT_RECORDED);
    if (campaign_plants(campaign, PLANT_SALE_UNTOLD)) return;
    moves_add(campaign, sold, sold->left, 1);
}

static struct sold *some_sold(struct campaign *campaign)
{
    if (campaign->sold_count == 0) return NULL;
    return &campaign->sold[campaign_chance(campaign, campaign->sold_count)];
}

/* A part of what is left, today. */
void campaign_take_back(struct campaign *campaign)
{
    int64_t taken[KINDS] = {0}, pieces = 0;
    struct sold *sold = some_sold(campaign);
    if (sold == NULL || sold->is_reversed) return;
    for (int kind = 0; kind < KINDS; kind++) {
        taken[kind] = campaign_chance(campaign, sold->left[kind] + 1);
        pieces += taken[kind];
    }
    if (pieces == 0) return;
    struct document document = sale_of(campaign, sold, taken);
    document.kind = sold->is_guest ? DOCUMENT_GUEST_RETURN : DOCUMENT_RETURN;
    document.happened_at = campaign->kit->now;
    document.returned_id = sold->id;
    document.card_id = 0;
    if (!campaign_plants(campaign, PLANT_RETURN_LOST)) {
        assert_int_equal(record(campaign, sold->school_id, &document), DOCUMENT_RECORDED);
    }
    sold->has_returns = true;
    for (int kind = 0; kind < KINDS; kind++) sold->left[kind] -= taken[kind];
    moves_add(campaign, sold, taken, -1);
}

static enum reverse_status reverse(struct campaign *campaign, int64_t school_id, int64_t id)
{
    struct kit *kit = campaign->kit;
    struct reversal reversal = {
        .id = kit_id(kit), .school_id = school_id, .reversed_id = id, .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    return reversal.status;
}

void campaign_sale_reverse(struct campaign *campaign)
{
    struct sold *sold = some_sold(campaign);
    if (sold == NULL) return;
    enum reverse_status expected = sold->is_guest      ? REVERSE_NOT_ALLOWED
                                   : sold->has_returns ? REVERSE_HAS_RETURNS
                                   : sold->is_reversed ? REVERSE_ALREADY
                                                       : REVERSE_RECORDED;
    assert_int_equal(reverse(campaign, sold->school_id, sold->id), expected);
    if (expected != REVERSE_RECORDED) return;
    sold->is_reversed = true;
    moves_add(campaign, sold, sold->left, -1);
}

/* ---- organised meals ---- */

static void roster_moves(struct campaign *campaign, const struct charged *charged, int64_t sign)
{
    struct sold eaten = {.school_id = charged->school_id, .day = charged->day};
    int64_t quantities[KINDS] = {0};
    for (int pupil = 0; pupil < PUPILS; pupil++) {
        quantities[DISHES + charged->set_meal_id - KIT_BREAKFAST] += charged->pupils >> pupil & 1;
    }
    moves_add(campaign, &eaten, quantities, sign);
}

static bool is_charged(const struct campaign *campaign, const struct charged *wanted)
{
    for (int i = 0; i < campaign->charged_count; i++) {
        const struct charged *known = &campaign->charged[i];
        bool is_same = known->school_id == wanted->school_id && known->day == wanted->day &&
                       known->set_meal_id == wanted->set_meal_id && !known->is_reversed;
        if (is_same && (known->pupils & wanted->pupils) != 0) return true;
    }
    return false;
}

void campaign_roster_charge(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    int64_t ids[PUPILS];
    int count = 0;
    struct charged charged = {
        .id = kit_id(kit),
        .school_id = some_school(campaign),
        .set_meal_id = MODEL_MENU[campaign_chance(campaign, MODEL_MEALS)].id,
        .day = some_day(campaign, false),
        .pupils = 1 + (unsigned)campaign_chance(campaign, (1 << PUPILS) - 1),
    };
    for (int i = 0; i < PUPILS; i++) {
        if ((charged.pupils >> i & 1) != 0) ids[count++] = kit_pupil(charged.school_id, i + 1);
    }
    struct roster_charge charge = {.id = charged.id,
                                   .school_id = charged.school_id,
                                   .class_id = KIT_CLASS,
                                   .day = campaign_day(campaign, charged.day),
                                   .set_meal_id = charged.set_meal_id,
                                   .happened_at = kit->now,
                                   .account_ids = ids,
                                   .account_count = count};
    bool is_known = is_charged(campaign, &charged);
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(charge.status, is_known ? ROSTER_CHARGED_ALREADY : ROSTER_RECORDED);
    if (is_known) return;
    assert_true(campaign->charged_count < CHARGED_LIMIT);
    campaign->charged[campaign->charged_count++] = charged;
    roster_moves(campaign, &charged, 1);
}

void campaign_roster_reverse(struct campaign *campaign)
{
    if (campaign->charged_count == 0) return;
    struct charged *charged =
        &campaign->charged[campaign_chance(campaign, campaign->charged_count)];
    enum reverse_status expected = charged->is_reversed ? REVERSE_ALREADY : REVERSE_RECORDED;
    assert_int_equal(reverse(campaign, charged->school_id, charged->id), expected);
    if (charged->is_reversed) return;
    charged->is_reversed = true;
    roster_moves(campaign, charged, -1);
}

/* A set meal handed out moves nothing, whenever it is told of. */
void campaign_serve_late(struct campaign *campaign)
{
    int64_t school_id = some_school(campaign);
    struct document document = kit_sale(campaign->kit, NULL, 0);
    document.kind = DOCUMENT_SERVED;
    document.account_id = kit_pupil(school_id, 1);
    document.card_id = kit_card(school_id, 1);
    document.set_meal_id = MODEL_MENU[campaign_chance(campaign, MODEL_MEALS)].id;
    document.happened_at = moment_of(campaign, some_day(campaign, false));
    assert_int_equal(record(campaign, school_id, &document), DOCUMENT_RECORDED);
}

/* ---- days and periods ---- */

/* The next day; those before it are sealed, or forgotten until another day. */
void campaign_day_end(struct campaign *campaign)
{
    struct model *model = &campaign->model;
    struct close_report report;
    int days = campaign_chance(campaign, 5) == 0 ? 3 : 1;
    model->today += days;
    campaign->kit->now = instant_add_ms(campaign->kit->now, days * DAY_MS);
    if (campaign_chance(campaign, 4) == 0) return;
    model_seal(model);
    assert_int_equal(desk_close_days_until(&campaign->kit->desk,
                                           campaign_day(campaign, model->sealed_day), &report),
                     OK);
}

/* Mostly the days that come next, and now and then any. */
static void days_choose(struct campaign *campaign, int *out_first, int *out_last)
{
    const struct model *model = &campaign->model;
    *out_first = model->period_count == 0 ? (int)campaign_chance(campaign, 2)
                                          : model->periods[model->period_count - 1].last_day + 1;
    *out_last = *out_first + (int)campaign_chance(campaign, 4);
    if (campaign_chance(campaign, 4) == 0 && model->sealed_day >= *out_first)
        *out_last = model->sealed_day;
    if (campaign_chance(campaign, 6) == 0) *out_first += (int)campaign_chance(campaign, 5) - 2;
    if (campaign_chance(campaign, 20) == 0) *out_last += SETTLE_DAYS_LIMIT;
    if (model->period_count > 0 && campaign_chance(campaign, 8) == 0) {
        const struct model_period *closed =
            &model->periods[campaign_chance(campaign, model->period_count)];
        *out_first = closed->first_day;
        *out_last = closed->last_day;
    }
}

void campaign_period_close(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    struct model *model = &campaign->model;
    int first, last;
    assert_true(model->period_count < MODEL_PERIODS_LIMIT);
    struct model_period *period = &model->periods[model->period_count];
    days_choose(campaign, &first, &last);
    model_compute(model, first, last, period);
    enum settle_status expected = model_judge(model, period);
    enum settle_status status = settle_close_days(kit, campaign_day(campaign, first),
                                                  campaign_day(campaign, last));
    if (status != expected) {
        struct settle_period draft = settle_computed(kit, campaign_day(campaign, first),
                                                     campaign_day(campaign, last));
        (void)model_is_told(period, &draft);
        fail_msg("days %d to %d: status %d instead of %d", first, last, status, expected);
    }
    if (expected != SETTLE_CLOSED) return;
    struct settle_period told = settle_of(kit, ++model->period_count);
    memcpy(period->hash, told.hash.bytes, sizeof period->hash);
}

void campaign_counter_give(struct campaign *campaign, struct model_buffet buffet)
{
    struct kit *kit = campaign->kit;
    enum buffet_status status;
    const struct buffet_caterer wanted = {
        buffet.school_id, campaign_day(campaign, buffet.first_day), buffet.caterer_id};
    assert_int_equal(desk_buffet_set(&kit->desk, &wanted, 5, &status), OK);
    assert_int_equal(status, model_buffet_set(&campaign->model, buffet));
}

void campaign_counter_set(struct campaign *campaign)
{
    struct model_buffet buffet = {
        .school_id = some_school(campaign),
        .caterer_id = campaign_chance(campaign, 2) == 0 ? SETTLE_CATERER : SETTLE_OTHER_CATERER,
        .first_day = campaign->model.today -
                     (int)campaign_chance(campaign, LATE_DAYS + BEFORE_DAYS),
    };
    campaign_counter_give(campaign, buffet);
}
