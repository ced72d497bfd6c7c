/* Who stands there: whose card it is, what he has, what he may eat today. */
#include "base/check.h"
#include "base/parse.h"
#include "meals/deferral.h"
#include "till/counter_inside.h"
#include "till/replica_sql.h"
#include "till/till_sql.h"

/* Of one person on one day; more would be a mistake of the lists, and is left out. */
enum { MEALS_LIMIT = 32, BANS_LIMIT = 500, RIGHTS_LIMIT = 64 };

/* ---- the chip ---- */

static enum counter_status card_choose(const struct ground *ground, const struct card_chip *chip,
                                       const struct replica_cards *cards,
                                       struct replica_card *out_card)
{
    size_t index;
    struct text *ids = ARENA_ARRAY(ground->arena, struct text, (size_t)cards->count + 1);
    for (int i = 0; i < cards->count; i++) ids[i] = text_of(cards->items[i].chip);
    switch (card_chip_choose(chip, ids, (size_t)cards->count, &index)) {
    case CARD_CHOSEN: *out_card = cards->items[index]; return COUNTER_DONE;
    case CARD_AMBIGUOUS: return COUNTER_CARD_AMBIGUOUS;
    case CARD_UNKNOWN: break;
    }
    return chip->is_random ? COUNTER_CARD_RANDOM : COUNTER_CARD_UNKNOWN;
}

/* One chip may have belonged to several cards: a usable one is meant, else the newest. */
static const struct replica_card *card_of_chip(const struct replica_cards *cards)
{
    for (int i = cards->count - 1; i >= 0; i--) {
        if (card_is_usable(cards->items[i].state)) return &cards->items[i];
    }
    return cards->count > 0 ? &cards->items[cards->count - 1] : NULL;
}

enum err chip_find(const struct ground *ground, const struct card_chip *chip,
                   enum counter_status *out_status, struct replica_card *out_card)
{
    struct replica_cards cards;
    if (chip->known == CARD_KNOWN_WHOLE) {
        TRY(replica_cards_by_chip(ground->tx, ground->arena, card_chip_text(chip), &cards));
        const struct replica_card *card = card_of_chip(&cards);
        if (card != NULL) {
            *out_card = *card;
            *out_status = COUNTER_DONE;
            return OK;
        }
    }
    /* A reader of another family tells a part of the number, or the mirror knows a part. */
    TRY(replica_chips(ground->tx, ground->arena, &cards));
    *out_status = card_choose(ground, chip, &cards, out_card);
    return OK;
}

/* ---- cards of the account ---- */

static enum err card_load(const struct ground *ground, int64_t card_id, struct diner *diner)
{
    struct counter_person *person = &diner->person;
    if (card_id != 0) {
        TRY(replica_card_by_id(ground->tx, ground->arena, card_id, &person->was_shown,
                               &person->card));
        person->has_card = person->was_shown;
        diner->eater.card_refused = !person->was_shown || !card_is_usable(person->card.state) ||
                                    person->card.account_id != person->about.account_id;
        return OK;
    }
    struct replica_cards cards;
    TRY(replica_cards_of_account(ground->tx, ground->arena, person->about.account_id, &cards));
    const struct replica_card *card = card_of_chip(&cards);
    person->has_card = card != NULL;
    if (card != NULL) person->card = *card;
    return OK;
}

/* ---- money ---- */

static enum err money_load(const struct ground *ground, struct diner *diner)
{
    struct counter_person *person = &diner->person;
    bool found;
    int64_t open, open_extras;
    {
        scoped(statement) struct statement *row = statement_open(ground->tx, &q_open_charges);
        bind_int(row, ARG_OPEN_CHARGES_ACCOUNT_ID, person->about.account_id);
        bind_int(row, ARG_OPEN_CHARGES_DAY, ground->today.number);
        bind_int(row, ARG_OPEN_CHARGES_CONTAINED_THROUGH, ground->contained_through);
        bind_int(row, ARG_OPEN_CHARGES_VERSION, ground->mirror.version);
        TRY(statement_next(row, &found));
        CHECK(found);
        open = column_int(row, COL_OPEN_CHARGES_CHARGE);
        open_extras = column_int(row, COL_OPEN_CHARGES_EXTRAS);
    }
    person->unsent = money_of_kopecks(open);
    person->balance = money_minus(person->about.balance, person->unsent);
    diner->eater.spent_blind = money_of_kopecks(open_extras);
    scoped(statement) struct statement *row = statement_open(ground->tx, &q_day_extras);
    bind_int(row, ARG_DAY_EXTRAS_ACCOUNT_ID, person->about.account_id);
    bind_int(row, ARG_DAY_EXTRAS_DAY, ground->today.number);
    TRY(statement_next(row, &found));
    CHECK(found);
    person->spent_today = money_of_kopecks(column_int(row, COL_DAY_EXTRAS_EXTRAS));
    return OK;
}

static enum err bans_load(const struct ground *ground, struct counter_person *person)
{
    person->bans = ARENA_ARRAY(ground->arena, struct ban, BANS_LIMIT);
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_replica_bans_of);
    bind_int(rows, ARG_REPLICA_BANS_OF_ACCOUNT_ID, person->about.account_id);
    while (person->ban_count < BANS_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        person->bans[person->ban_count++] = (struct ban){
            (enum ban_kind)column_int(rows, COL_REPLICA_BANS_OF_KIND),
            column_int(rows, COL_REPLICA_BANS_OF_BANNED_ID)};
    }
    return OK;
}

/* ---- set meals of the day ---- */

struct taken {
    int64_t set_meal_id;
    int64_t served, charged;
};

struct meals {
    struct taken items[MEALS_LIMIT];
    int count;
    struct sale_right *rights;
    int right_count;
};

static struct taken *taken_of(struct meals *meals, int64_t set_meal_id)
{
    for (int i = 0; i < meals->count; i++) {
        if (meals->items[i].set_meal_id == set_meal_id) return &meals->items[i];
    }
    if (meals->count == MEALS_LIMIT) return NULL;
    meals->items[meals->count] = (struct taken){.set_meal_id = set_meal_id};
    return &meals->items[meals->count++];
}

static void taken_add(struct meals *meals, int64_t set_meal_id, int64_t served)
{
    struct taken *taken = taken_of(meals, set_meal_id);
    if (taken != NULL) taken->served += served;
}

static enum err rights_load(const struct ground *ground, int64_t account_id, struct meals *meals)
{
    meals->rights = ARENA_ARRAY(ground->arena, struct sale_right, RIGHTS_LIMIT);
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_replica_rights_of);
    bind_int(rows, ARG_REPLICA_RIGHTS_OF_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_REPLICA_RIGHTS_OF_DAY, ground->today.number);
    while (meals->right_count < RIGHTS_LIMIT / 2) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        meals->rights[meals->right_count++] = (struct sale_right){
            column_int(rows, COL_REPLICA_RIGHTS_OF_SET_MEAL_ID),
            day_of_number((int32_t)column_int(rows, COL_REPLICA_RIGHTS_OF_FIRST_DAY)),
            day_of_number((int32_t)column_int(rows, COL_REPLICA_RIGHTS_OF_LAST_DAY))};
        (void)taken_of(meals, meals->rights[meals->right_count - 1].set_meal_id);
    }
    return OK;
}

static enum err mirror_meals(const struct ground *ground, int64_t account_id, struct meals *meals)
{
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_replica_meals_of);
    bind_int(rows, ARG_REPLICA_MEALS_OF_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_REPLICA_MEALS_OF_DAY, ground->today.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct taken *taken = taken_of(meals, column_int(rows, COL_REPLICA_MEALS_OF_SET_MEAL_ID));
        if (taken == NULL) continue;
        taken->served += column_int(rows, COL_REPLICA_MEALS_OF_SERVED);
        taken->charged += column_int(rows, COL_REPLICA_MEALS_OF_CHARGED);
    }
}

static enum err own_meals(const struct ground *ground, int64_t account_id, struct meals *meals)
{
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_open_meals);
    bind_int(rows, ARG_OPEN_MEALS_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_OPEN_MEALS_DAY, ground->today.number);
    bind_int(rows, ARG_OPEN_MEALS_VERSION, ground->mirror.version);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        taken_add(meals, column_int(rows, COL_OPEN_MEALS_ITEM_ID),
                  column_int(rows, COL_OPEN_MEALS_COUNT));
    }
}

static enum err sibling_meals(const struct ground *ground, int64_t account_id, struct meals *meals)
{
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_open_sibling_meals);
    bind_int(rows, ARG_OPEN_SIBLING_MEALS_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_OPEN_SIBLING_MEALS_DAY, ground->today.number);
    bind_int(rows, ARG_OPEN_SIBLING_MEALS_VERSION, ground->mirror.version);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct text rest = column_text(rows, COL_OPEN_SIBLING_MEALS_SET_MEALS, NULL);
        while (rest.size > 0) {
            int64_t id;
            if (parse_int64(text_cut(&rest, ','), -INT64_MAX, INT64_MAX, &id) != OK) continue;
            taken_add(meals, id < 0 ? -id : id, id < 0 ? -1 : 1);
        }
    }
}

static enum err meals_for_all(const struct ground *ground, struct meals *meals)
{
    scoped(statement) struct statement *rows = statement_open(ground->tx,
                                                              &q_replica_set_meals_for_all);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        (void)taken_of(meals, column_int(rows, COL_REPLICA_SET_MEALS_FOR_ALL_ID));
    }
}

/* What is taken already goes to the rules; what a roster charged for is a right of its own. */
static void meals_to_eater(const struct ground *ground, struct meals *meals, struct eater *eater)
{
    int64_t *served = ARENA_ARRAY(ground->arena, int64_t, MEALS_LIMIT);
    for (int i = 0; i < meals->count; i++) {
        const struct taken *taken = &meals->items[i];
        if (taken->served > 0) served[eater->served_count++] = taken->set_meal_id;
        if (taken->charged > 0 && meals->right_count < RIGHTS_LIMIT) {
            meals->rights[meals->right_count++] = (struct sale_right){taken->set_meal_id,
                                                                      ground->today, ground->today};
        }
    }
    eater->served = served;
    eater->rights = meals->rights;
    eater->right_count = meals->right_count;
}

static bool has_right(const struct eater *eater, int64_t set_meal_id)
{
    for (int i = 0; i < eater->right_count; i++) {
        if (eater->rights[i].set_meal_id == set_meal_id) return true;
    }
    return false;
}

static enum err meal_add(const struct ground *ground, struct diner *diner,
                         const struct taken *taken)
{
    struct replica_set_meal about;
    bool found;
    TRY(replica_set_meal_by_id(ground->tx, ground->arena, taken->set_meal_id, &found, &about));
    bool is_due = has_right(&diner->eater, taken->set_meal_id);
    /* Neither due nor for everybody: its right ended and the roster did not charge. */
    bool is_for_all = found && about.is_offered && money_is_zero(about.subsidy_part);
    if (!found || (!is_due && !is_for_all)) return OK;
    bool by_roster = is_due && (taken->charged > 0 ||
                                ground->settings.values[SETTING_SET_MEAL_CHARGED_BY] == 1);
    diner->person.meals[diner->person.meal_count++] = (struct counter_meal){
        .set_meal_id = about.id,
        .is_due = is_due,
        .name = about.name,
        .meal = about.meal,
        .price = by_roster ? money_zero() : about.parent_part,
        .subsidy = about.subsidy_part,
        .is_charged_by_roster = by_roster,
    };
    return OK;
}

static bool meal_goes_before(const struct counter_meal *a, const struct counter_meal *b)
{
    if (a->is_due != b->is_due) return a->is_due;
    return a->meal < b->meal;
}

static void meals_sort(struct counter_person *person)
{
    for (int i = 1; i < person->meal_count; i++) {
        struct counter_meal moved = person->meals[i];
        int at = i;
        while (at > 0 && meal_goes_before(&moved, &person->meals[at - 1])) {
            person->meals[at] = person->meals[at - 1];
            at--;
        }
        person->meals[at] = moved;
    }
}

static enum err meals_load(const struct ground *ground, struct diner *diner)
{
    struct meals meals = {.count = 0};
    int64_t account_id = diner->person.about.account_id;
    TRY(rights_load(ground, account_id, &meals));
    TRY(mirror_meals(ground, account_id, &meals));
    TRY(own_meals(ground, account_id, &meals));
    TRY(sibling_meals(ground, account_id, &meals));
    TRY(meals_for_all(ground, &meals));
    meals_to_eater(ground, &meals, &diner->eater);
    diner->person.meals = ARENA_ARRAY(ground->arena, struct counter_meal, MEALS_LIMIT);
    for (int i = 0; i < meals.count; i++) TRY(meal_add(ground, diner, &meals.items[i]));
    meals_sort(&diner->person);
    return OK;
}

/* ---- the whole ---- */

static void judge_meals(const struct ground *ground, struct diner *diner)
{
    for (int i = 0; i < diner->person.meal_count; i++) {
        struct counter_meal *meal = &diner->person.meals[i];
        struct sale_line line = {.kind = SALE_SET_MEAL,
                                 .item_id = meal->set_meal_id,
                                 .quantity = 1,
                                 .price = meal->price,
                                 .subsidy = meal->subsidy};
        struct sale sale = {.lines = &line, .line_count = 1, .day = ground->today};
        meal->refusal = sale_decide(&sale, &diner->eater, &diner->policy);
    }
}

/* What is owed of days on which everyone was fed and is not due today. */
static enum err deferred_load(const struct ground *ground, struct diner *diner)
{
    struct money left = money_zero();
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_replica_deferrals_of);
    bind_int(rows, ARG_REPLICA_DEFERRALS_OF_ACCOUNT_ID, diner->person.about.account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct deferral deferral = {
            .amount = money_of_kopecks(column_int(rows, COL_REPLICA_DEFERRALS_OF_AMOUNT)),
            .first_due = {(int32_t)column_int(rows, COL_REPLICA_DEFERRALS_OF_FIRST_DUE_DAY)},
            .instalment_count = column_int(rows, COL_REPLICA_DEFERRALS_OF_INSTALMENT_COUNT),
            .instalment_days = column_int(rows, COL_REPLICA_DEFERRALS_OF_INSTALMENT_DAYS),
        };
        left = money_plus(left, deferral_left(&deferral, ground->today));
    }
    diner->eater.deferred = left;
    return OK;
}

static void person_finish(const struct ground *ground, struct diner *diner)
{
    struct counter_person *person = &diner->person;
    struct eater *eater = &diner->eater;
    const int64_t *settings = ground->settings.values;
    eater->account_closed = !person->about.is_active;
    eater->balance = person->balance;
    eater->has_day_limit = person->about.has_day_limit;
    eater->day_limit = person->about.day_limit;
    eater->spent_today = person->spent_today;
    eater->bans = person->bans;
    eater->ban_count = person->ban_count;
    diner->policy = (struct sale_policy){
        .main_meal_floor = money_of_kopecks(settings[SETTING_MAIN_MEAL_FLOOR]),
        .feeds_everyone = ground->feeds_everyone,
        .set_meals_once = true,
        .has_offline_cap = ground->is_blind,
        .offline_cap = money_of_kopecks(settings[SETTING_OFFLINE_CAP]),
    };
    person->balance_is_shown = settings[SETTING_BALANCE_SHOWN] == 2;
    person->balance_may_be_asked = settings[SETTING_BALANCE_SHOWN] == 1;
    person->must_acknowledge = *person->about.allergens != '\0';
    if (eater->card_refused) person->refusal = SALE_CARD_NOT_ACTIVE;
    if (eater->account_closed) person->refusal = SALE_ACCOUNT_CLOSED;
    judge_meals(ground, diner);
}

enum err eater_load(const struct ground *ground, int64_t account_id, int64_t card_id,
                    bool *out_found, struct diner *out_diner)
{
    bool found;
    struct diner diner = {.eater = {.account_closed = false}};
    TRY(replica_person_by_id(ground->tx, ground->arena, account_id, &found, &diner.person.about));
    *out_found = found;
    if (!found) return OK;
    TRY(card_load(ground, card_id, &diner));
    TRY(money_load(ground, &diner));
    TRY(bans_load(ground, &diner.person));
    TRY(meals_load(ground, &diner));
    TRY(deferred_load(ground, &diner));
    person_finish(ground, &diner);
    *out_diner = diner;
    return OK;
}

/* ---- a tap ---- */

struct tap_work {
    struct counter *counter;
    struct arena *arena;
    const struct card_chip *chip; /* NULL: found by name */
    int64_t account_id;
    struct tap tap;
};

static enum err person_take(const struct ground *ground, int64_t account_id, int64_t card_id,
                            struct tap *tap)
{
    bool found;
    struct diner diner;
    TRY(eater_load(ground, account_id, card_id, &found, &diner));
    if (!found) {
        tap->status = COUNTER_PERSON_UNKNOWN;
        return OK;
    }
    tap->kind = TAP_PERSON;
    tap->status = ground_status(ground);
    tap->person = diner.person;
    return OK;
}

static enum err tap_work(struct tx *tx, void *context)
{
    struct tap_work *work = context;
    struct ground ground;
    struct replica_card card;
    bool found = false;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    work->tap = (struct tap){.kind = TAP_NOBODY};
    if (work->chip == NULL) return person_take(&ground, work->account_id, 0, &work->tap);
    if (work->chip->known == CARD_KNOWN_WHOLE) {
        TRY(crew_by_chip(tx, work->arena, card_chip_text(work->chip), &found, &work->tap.cashier));
    }
    if (found) {
        work->tap.kind = TAP_CASHIER;
        work->tap.status = ground_status(&ground);
        return OK;
    }
    TRY(chip_find(&ground, work->chip, &work->tap.status, &card));
    if (work->tap.status != COUNTER_DONE) {
        /* With nothing in the mirror every card is unknown: the reason is another one. */
        enum counter_status status = ground_status(&ground);
        bool is_empty = !ground.mirror.has_data && status != COUNTER_DONE;
        if (is_empty) work->tap.status = status;
        return OK;
    }
    return person_take(&ground, card.account_id, card.id, &work->tap);
}

enum err counter_tap(struct counter *counter, struct arena *arena, const struct card_chip *chip,
                     struct tap *out_tap)
{
    struct tap_work work = {.counter = counter, .arena = arena, .chip = chip};
    TRY(store_read(counter->store, tap_work, &work));
    *out_tap = work.tap;
    return OK;
}

enum err counter_person(struct counter *counter, struct arena *arena, int64_t account_id,
                        struct tap *out_tap)
{
    struct tap_work work = {.counter = counter, .arena = arena, .account_id = account_id};
    TRY(store_read(counter->store, tap_work, &work));
    *out_tap = work.tap;
    return OK;
}
