/* A school day is drawn in the order in which it is recorded: what parents paid in the morning,
 * the breakfasts, the sales until the third break, the lunches, the later sales, the after-school
 * group, what parents paid in the evening, the seal. Balances are kept along the way, so that
 * nobody buys what the rules would refuse. */
#include "cmd/demo_days.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/id.h"
#include "cmd/demo_golden.h"
#include "cmd/demo_menu.h"

enum {
    SATURDAY = 6,
    SUNDAY = 7,
    ABSENT_PERCENT = 6,
    RETURN_PER_THOUSAND = 3,
    CANTEEN_PERCENT = 65,
    BASKET_TRIES = 3,
    EVE_PERCENT = 85, /* of parents who pay before the first day */
    MORNING_PERCENT = 40,
    EVENING_PERCENT = 50,
    OVERDRAFT_KOPECKS = -20000, /* from here on parents pay at once */
    GOLDEN_PAY_SECOND = 5 * 3600 + 40 * 60,
    MINUTE_BREAKFAST = 9 * 60 + 15,
    MINUTE_SEND_FIRST = 11 * 60 + 16,
    MINUTE_LUNCH = 12 * 60 + 30,
    MINUTE_SEND_SECOND = 14 * 60 + 35,
    MINUTE_SNACK = 16 * 60,
    ROSTER_SECONDS = 45 /* between two classes */
};

/* Breaks in which pupils buy: minute of the day, and how long. */
struct pause {
    int minute, minutes;
};
static const struct pause FIRST_PAUSES[] = {{9 * 60 + 5, 15}, {10 * 60 + 5, 20}, {11 * 60, 14}};
static const struct pause SECOND_PAUSES[] = {
    {12 * 60 + 5, 20}, {13 * 60 + 10, 20}, {14 * 60 + 10, 15}};
enum { PAUSES = 3 };

/* ---- calendar ---- */

const char *demo_holiday(struct date date)
{
    static const struct {
        int month, day;
        const char *name;
    } HOLIDAYS[] = {
        {2, 23, "День защитника Отечества"},
        {3, 8, "Международный женский день"},
        {5, 1, "Праздник Весны и Труда"},
        {5, 9, "День Победы"},
        {6, 12, "День России"},
        {11, 4, "День народного единства"},
        {12, 31, "Новогодний праздник"},
    };
    if (date.month == 1 && date.day_of_month <= 8) return "Новогодние каникулы";
    for (size_t i = 0; i < sizeof HOLIDAYS / sizeof HOLIDAYS[0]; i++) {
        if (date.month != HOLIDAYS[i].month || date.day_of_month != HOLIDAYS[i].day) continue;
        return HOLIDAYS[i].name;
    }
    return NULL;
}

void demo_calendar_make(struct demo_calendar *calendar, struct arena *arena, struct day first,
                        struct day last)
{
    int days = last.number - first.number + 1;
    *calendar = (struct demo_calendar){.first = day_add(first, -1)};
    calendar->days = ARENA_ARRAY(arena, struct day, (size_t)days + 1);
    for (struct day day = first; day_compare(day, last) <= 0; day = day_add(day, 1)) {
        if (day_of_week(day) == SUNDAY || demo_holiday(day_date(day)) != NULL) continue;
        calendar->days[calendar->count++] = day;
    }
}

/* ---- top-ups ---- */

struct payer {
    int second; /* of the day */
    struct demo_person *person;
    int64_t paid_kopecks;
};

static int payer_compare(const void *a, const void *b)
{
    const struct payer *left = a, *right = b;
    if (left->second != right->second) return left->second - right->second;
    return left->person < right->person ? -1 : left->person > right->person;
}

static int64_t sum_draw(struct demo_random *random)
{
    static const int SUMS[] = {200, 300, 300, 500, 500, 500, 700, 1000, 1000, 1500};
    return SUMS[demo_random_below(random, 10)] * INT64_C(100);
}

static const char *channel_draw(struct demo_random *random)
{
    int chance = demo_random_below(random, 100);
    if (chance < 50) return "sber";
    if (chance < 65) return "sber_atm";
    return chance < 85 ? "qiwi" : "card";
}

static struct top_up top_up_of(struct demo_plan *plan, struct demo_school *school, struct day day,
                               const struct payer *payer)
{
    int64_t payment = school->school.number * INT64_C(100000000) + ++school->next_payment;
    payer->person->balance_kopecks += payer->paid_kopecks;
    return (struct top_up){
        .channel = channel_draw(&school->random),
        .outside_id = text_of(arena_printf(plan->arena, "%011lld", (long long)payment)),
        .number = text_of(payer->person->person.number),
        .amount = money_of_kopecks(payer->paid_kopecks),
        .happened_at = demo_at(school, day, 0, payer->second),
    };
}

/* Channels hand in every hour what came to them. */
static void lists_plan(struct demo_plan *plan, struct demo_school *school, struct day day,
                       const struct payer *payers, int count)
{
    enum { HOUR_SECONDS = 3600 };
    for (int from = 0, to = 0; from < count; from = to) {
        int hour = payers[from].second / HOUR_SECONDS;
        struct instant at = demo_at(school, day, 60 * (hour + 1), 1);
        struct demo_step *step = demo_plan_add(plan, STEP_TOP_UPS, at);
        step->top_ups = ARENA_ARRAY(plan->arena, struct top_up, TOP_UP_BATCH_LIMIT);
        for (; to < count && to - from < TOP_UP_BATCH_LIMIT; to++) {
            if (payers[to].second / HOUR_SECONDS != hour) break;
            int64_t id = demo_id_take(school);
            if (to == from) step->first_id = id;
            step->top_ups[to - from] = top_up_of(plan, school, day, &payers[to]);
        }
        step->top_up_count = to - from;
    }
}

struct hours {
    int from_minute, to_minute;
    int percent; /* of those whose money runs out */
};

static bool pays_now(struct demo_school *school, const struct demo_person *person, int percent)
{
    if (person->is_golden || person->balance_kopecks >= person->thrift_kopecks) return false;
    return person->balance_kopecks < OVERDRAFT_KOPECKS ||
           demo_random_percent(&school->random, percent);
}

static void top_ups_plan(struct demo_plan *plan, struct demo_school *school, struct day day,
                         struct hours hours)
{
    struct payer *payers = ARENA_ARRAY(plan->arena, struct payer, (size_t)school->people_count);
    int count = 0;
    for (int i = 0; i < school->people_count; i++) {
        if (!pays_now(school, &school->people[i], hours.percent)) continue;
        payers[count++] = (struct payer){
            .second = demo_random_between(&school->random, hours.from_minute * 60,
                                          hours.to_minute * 60),
            .person = &school->people[i],
            .paid_kopecks = sum_draw(&school->random),
        };
    }
    qsort(payers, (size_t)count, sizeof *payers, payer_compare);
    lists_plan(plan, school, day, payers, count);
}

static void golden_top_up_plan(struct demo_plan *plan, struct demo_school *school, struct day day,
                               int index)
{
    if (school->golden == NULL || school->golden->days[index].top_up_kopecks == 0) return;
    const struct payer payer = {.second = GOLDEN_PAY_SECOND,
                                .person = &school->people[school->golden->person],
                                .paid_kopecks = school->golden->days[index].top_up_kopecks};
    lists_plan(plan, school, day, &payer, 1);
}

/* ---- rosters ---- */

static bool is_present(struct demo_school *school, const struct demo_person *person, int index)
{
    if (person->is_golden) return school->golden->days[index].eats_breakfast;
    return !demo_random_percent(&school->random, ABSENT_PERCENT);
}

static bool eats(const struct demo_person *person, enum demo_set_meal meal)
{
    switch (meal) {
    case SET_MEAL_BREAKFAST: return person->eats_breakfast || person->is_golden;
    case SET_MEAL_LUNCH: return person->eats_lunch;
    case SET_MEAL_SNACK: return person->eats_snack && !person->is_golden;
    }
    return false;
}

static void roster_plan(struct demo_plan *plan, struct demo_school *school,
                        const struct demo_class *class, struct instant at,
                        const struct roster_charge *charge, const bool *present)
{
    int64_t *ids = ARENA_ARRAY(plan->arena, int64_t, (size_t) class->count + 1);
    int64_t price = demo_set_meal_price((enum demo_set_meal)charge->set_meal_id);
    int count = 0;
    for (int i = class->first; i < class->first + class->count; i++) {
        struct demo_person *person = &school->people[i];
        if (!present[i] || !eats(person, (enum demo_set_meal)charge->set_meal_id)) continue;
        ids[count++] = person->person.id;
        person->balance_kopecks -= price;
    }
    if (count == 0) return;
    struct roster_charge *planned = &demo_plan_add(plan, STEP_ROSTER, at)->roster;
    *planned = *charge;
    planned->id = demo_id_take(school);
    planned->school_id = school->school.id;
    planned->class_id = class->id;
    planned->happened_at = at;
    planned->account_ids = ids;
    planned->account_count = count;
}

/* All classes that this meal is for. */
static void rosters_plan(struct demo_plan *plan, struct demo_school *school, struct day day,
                         int minute, enum demo_set_meal meal, const bool *present)
{
    int classes = 0;
    for (int i = 0; i < school->class_count; i++) {
        const struct demo_class *class = &school->classes[i];
        if (meal == SET_MEAL_SNACK && !class->has_snack) continue;
        struct instant at = demo_at(school, day, minute, ROSTER_SECONDS * classes++);
        struct roster_charge charge = {.day = day, .set_meal_id = meal};
        roster_plan(plan, school, class, at, &charge, present);
    }
}

/* ---- sales ---- */

struct buyer {
    int second; /* of the day */
    struct demo_person *person;
    int basket; /* BASKET_NONE: only the card is activated */
    bool activates;
};

static int buyer_compare(const void *a, const void *b)
{
    const struct buyer *left = a, *right = b;
    if (left->second != right->second) return left->second - right->second;
    return left->person < right->person ? -1 : left->person > right->person;
}

static bool may_buy(const struct demo_person *person, int basket)
{
    int64_t price = demo_basket_price(basket);
    if (price > person->balance_kopecks) return false;
    if (person->day_limit_kopecks > 0 && price > person->day_limit_kopecks) return false;
    return demo_basket_suits(basket, person->allergen);
}

static int basket_of(struct demo_school *school, const struct demo_person *person, int index)
{
    if (person->is_golden) return school->golden->days[index].basket;
    if (!demo_random_percent(&school->random, person->appetite_percent)) return BASKET_NONE;
    for (int i = 0; i < BASKET_TRIES; i++) {
        int basket = demo_basket_draw(&school->random);
        if (may_buy(person, basket)) return basket;
    }
    return BASKET_NONE;
}

struct sales {
    struct demo_plan *plan;
    struct demo_school *school;
    struct day day;
    int index;
    struct document *documents[DEMO_TILLS];
    int counts[DEMO_TILLS];
};

static struct document *document_add(struct sales *sales, int till_index, enum document_kind kind,
                                     const struct buyer *buyer)
{
    struct demo_till *till = &sales->school->tills[till_index];
    struct document *document = &sales->documents[till_index][sales->counts[till_index]++];
    bool shows_card = buyer->person->card_state == CARD_ACTIVE || kind == DOCUMENT_ACTIVATION;
    *document = (struct document){
        .id = id_make(till->origin, till->next_counter++),
        .kind = kind,
        .happened_at = demo_at(sales->school, sales->day, 0, buyer->second),
        .account_id = buyer->person->person.id,
        .card_id = shows_card ? buyer->person->card_id : 0,
        .shift = sales->index + 1,
    };
    if (kind != DOCUMENT_ACTIVATION) document->number = till->next_number++;
    return document;
}

static void activation_plan(struct sales *sales, int till, const struct buyer *buyer)
{
    static const int64_t FEE_KOPECKS = 3300;
    struct document *document = document_add(sales, till, DOCUMENT_ACTIVATION, buyer);
    document->fee = money_of_kopecks(FEE_KOPECKS);
    document_prepare(document);
    buyer->person->card_state = CARD_ACTIVE;
    buyer->person->balance_kopecks -= FEE_KOPECKS;
}

/* A dish that was rung up by mistake is given back at once. */
static void return_plan(struct sales *sales, int till, const struct buyer *buyer,
                        const struct document *sale)
{
    struct buyer later = *buyer;
    later.second += 30;
    struct document *document = document_add(sales, till, DOCUMENT_RETURN, &later);
    document->returned_id = sale->id;
    document->lines = sale->lines;
    document->line_count = 1;
    document_prepare(document);
    later.person->balance_kopecks += money_in_kopecks(sale->lines[0].price);
}

static void sale_plan(struct sales *sales, const struct buyer *buyer)
{
    struct demo_random *random = &sales->school->random;
    int till = sales->school->till_count > 1 && !demo_random_percent(random, CANTEEN_PERCENT);
    bool is_returned = demo_random_below(random, 1000) < RETURN_PER_THOUSAND;
    if (buyer->activates) activation_plan(sales, till, buyer);
    if (buyer->basket == BASKET_NONE ||
        demo_basket_price(buyer->basket) > buyer->person->balance_kopecks) {
        return;
    }
    struct document *document = document_add(sales, till, DOCUMENT_SALE, buyer);
    struct sale_line *lines = ARENA_ARRAY(sales->plan->arena, struct sale_line,
                                          BASKET_DISHES_LIMIT);
    document->lines = lines;
    document->line_count = demo_lines(demo_basket(buyer->basket), lines);
    document_prepare(document);
    buyer->person->balance_kopecks -= demo_basket_price(buyer->basket);
    if (is_returned && !buyer->person->is_golden) return_plan(sales, till, buyer, document);
}

/* Tills hand in what they have, in batches. */
static void send_plan(struct sales *sales, int minute)
{
    for (int till = 0; till < sales->school->till_count; till++) {
        for (int from = 0; from < sales->counts[till]; from += DOCUMENT_BATCH_LIMIT) {
            struct instant at = demo_at(sales->school, sales->day, minute,
                                        till * 20 + from / DOCUMENT_BATCH_LIMIT);
            int left = sales->counts[till] - from;
            struct demo_step *step = demo_plan_add(sales->plan, STEP_JOURNAL, at);
            step->documents = &sales->documents[till][from];
            step->document_count = left < DOCUMENT_BATCH_LIMIT ? left : DOCUMENT_BATCH_LIMIT;
        }
    }
}

static bool buyer_draw(struct demo_school *school, struct demo_person *person, int index,
                       const struct pause *pauses, struct buyer *out_buyer)
{
    const struct pause *pause = &pauses[demo_random_below(&school->random, PAUSES)];
    *out_buyer = (struct buyer){
        .second = pause->minute * 60 + demo_random_below(&school->random, pause->minutes * 60),
        .person = person,
        .basket = basket_of(school, person, index),
        .activates = person->activation_day >= 0 && person->activation_day <= index &&
                     person->card_state != CARD_ACTIVE,
    };
    return out_buyer->basket != BASKET_NONE || out_buyer->activates;
}

/* One half of the day: those present buy at most once a day, in either half. */
static void half_plan(struct sales *sales, const struct pause *pauses, int minute,
                      const bool *present, bool first_half)
{
    struct demo_school *school = sales->school;
    size_t people = (size_t)school->people_count;
    struct buyer *buyers = ARENA_ARRAY(sales->plan->arena, struct buyer, people);
    int count = 0;
    for (int i = 0; i < school->people_count; i++) {
        bool buys_first = (i + sales->index) % 5 < 3;
        if (!present[i] || buys_first != first_half) continue;
        count += buyer_draw(school, &school->people[i], sales->index, pauses, &buyers[count]);
    }
    qsort(buyers, (size_t)count, sizeof *buyers, buyer_compare);
    for (int i = 0; i < DEMO_TILLS; i++) {
        sales->documents[i] = ARENA_ARRAY(sales->plan->arena, struct document, 3 * people);
        sales->counts[i] = 0;
    }
    for (int i = 0; i < count; i++) sale_plan(sales, &buyers[i]);
    send_plan(sales, minute);
}

/* ---- the day ---- */

static bool *presence_draw(struct demo_plan *plan, struct demo_school *school, struct day day,
                           int index)
{
    bool *present = ARENA_ARRAY(plan->arena, bool, (size_t)school->people_count);
    for (int i = 0; i < school->people_count; i++) {
        const struct demo_person *person = &school->people[i];
        bool rests = person->grade == 1 && day_of_week(day) == SATURDAY;
        present[i] = !rests && is_present(school, person, index);
    }
    return present;
}

void demo_eve_plan(struct demo_plan *plan, struct demo_school *school,
                   const struct demo_calendar *calendar)
{
    top_ups_plan(plan, school, calendar->first, (struct hours){10 * 60, 22 * 60, EVE_PERCENT});
    demo_plan_seal(plan, school, calendar->first);
}

void demo_day_plan(struct demo_plan *plan, struct demo_school *school,
                   const struct demo_calendar *calendar, int index)
{
    struct day day = calendar->days[index];
    struct sales sales = {.plan = plan, .school = school, .day = day, .index = index};
    const bool *present = presence_draw(plan, school, day, index);
    golden_top_up_plan(plan, school, day, index);
    top_ups_plan(plan, school, day, (struct hours){6 * 60 + 30, 8 * 60 + 55, MORNING_PERCENT});
    rosters_plan(plan, school, day, MINUTE_BREAKFAST, SET_MEAL_BREAKFAST, present);
    half_plan(&sales, FIRST_PAUSES, MINUTE_SEND_FIRST, present, true);
    if (index >= school->lunch_index) {
        rosters_plan(plan, school, day, MINUTE_LUNCH, SET_MEAL_LUNCH, present);
    }
    half_plan(&sales, SECOND_PAUSES, MINUTE_SEND_SECOND, present, false);
    rosters_plan(plan, school, day, MINUTE_SNACK, SET_MEAL_SNACK, present);
    top_ups_plan(plan, school, day, (struct hours){17 * 60, 22 * 60, EVENING_PERCENT});
    demo_plan_seal(plan, school, day);
}
