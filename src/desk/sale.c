/* Sales and returns on their way into the books. */
#include "base/check.h"
#include "desk/recording.h"
#include "ledger/account.h"
#include "ledger/turnover.h"

static const struct known_set_meal *set_meal_of(const struct recording *recording,
                                                const struct sale_line *line)
{
    int place = id_map_find(&recording->eaters.set_meal_map, line->item_id);
    return &recording->eaters.set_meals[place];
}

static const struct known_dish *dish_of(const struct recording *recording,
                                        const struct sale_line *line)
{
    return &recording->eaters.dishes[id_map_find(&recording->eaters.dish_map, line->item_id)];
}

/* What a line names is there; a set meal's parts are those of the set meal. */
static enum document_status line_status(const struct recording *recording,
                                        const struct sale_line *line)
{
    if (line->kind == SALE_DISH) {
        return dish_of(recording, line)->is_known ? DOCUMENT_RECORDED : DOCUMENT_DISH_UNKNOWN;
    }
    const struct known_set_meal *meal = set_meal_of(recording, line);
    if (!meal->is_known) return DOCUMENT_SET_MEAL_UNKNOWN;
    bool is_same = money_compare(meal->parent_part, line->price) == 0 &&
                   money_compare(meal->subsidy_part, line->subsidy) == 0;
    return is_same ? DOCUMENT_RECORDED : DOCUMENT_SET_MEAL_PRICE_DIFFERS;
}

enum document_status receipt_lines_status(const struct recording *recording,
                                          const struct document *document)
{
    enum document_status first = DOCUMENT_RECORDED;
    for (int i = 0; i < document->line_count; i++) {
        enum document_status status = line_status(recording, &document->lines[i]);
        if (status == DOCUMENT_RECORDED) continue;
        if (first == DOCUMENT_RECORDED || status < first) first = status;
    }
    return first;
}

bool card_is_of_account(const struct recording *recording, const struct document *document,
                        bool *out_usable)
{
    *out_usable = true;
    if (document->card_id == 0) return true;
    const struct known_card *card =
        &recording->eaters.cards[id_map_find(&recording->eaters.card_map, document->card_id)];
    *out_usable = card->is_known && card_is_usable(card->state);
    return card->is_known && card->account_id == document->account_id;
}

/* What the document names: account, card, dishes. */
static enum document_status names_status(const struct recording *recording,
                                         const struct document *document)
{
    bool usable;
    if (recording_person(recording, document->account_id) == NULL) return DOCUMENT_ACCOUNT_UNKNOWN;
    if (!card_is_of_account(recording, document, &usable)) return DOCUMENT_CARD_UNKNOWN;
    return receipt_lines_status(recording, document);
}

bool receipt_lines_complete(const struct recording *recording, struct document *document)
{
    bool differs = false;
    for (int i = 0; i < document->line_count; i++) {
        struct sale_line *line = &document->lines[i];
        if (line->kind != SALE_DISH) continue;
        const struct known_dish *dish = dish_of(recording, line);
        line->category_id = dish->category_id;
        differs |= money_compare(dish->price, line->price) != 0;
    }
    return differs;
}

/* ---- transfers ---- */

static struct transfer transfer_of(bool is_return, int64_t from_id, int64_t to_id,
                                   struct money amount, enum transfer_code code)
{
    return (struct transfer){
        .debit_id = is_return ? to_id : from_id,
        .credit_id = is_return ? from_id : to_id,
        .amount = amount,
        .code = code,
    };
}

/* Adds to the transfer of this funding source, or begins one. */
static int subsidy_add(bool is_return, struct transfer *transfers, int count, int first,
                       int64_t source_account_id, struct money amount)
{
    int64_t roster_id = account_system_id(ACCOUNT_ROSTER, 0);
    for (int i = first; i < count; i++) {
        int64_t there = is_return ? transfers[i].credit_id : transfers[i].debit_id;
        if (there != source_account_id) continue;
        transfers[i].amount = money_plus(transfers[i].amount, amount);
        return count;
    }
    transfers[count] = transfer_of(is_return, source_account_id, roster_id, amount,
                                   TRANSFER_SUBSIDY);
    return count + 1;
}

int receipt_transfers(const struct recording *recording, const struct document *document,
                      struct transfer *out_transfers)
{
    struct sale sale = {.lines = document->lines, .line_count = document->line_count};
    bool is_return = document->kind == DOCUMENT_RETURN;
    struct money dishes = sale_extras(&sale);
    struct money set_meals = money_minus(sale_total(&sale), dishes);
    int count = 0;
    if (money_is_positive(dishes)) {
        out_transfers[count++] = transfer_of(is_return, document->account_id,
                                             account_system_id(ACCOUNT_SALES, 0), dishes,
                                             TRANSFER_DISHES);
    }
    if (money_is_positive(set_meals)) {
        out_transfers[count++] = transfer_of(is_return, document->account_id,
                                             account_system_id(ACCOUNT_ROSTER, 0), set_meals,
                                             TRANSFER_SET_MEAL);
    }
    int first_subsidy = count;
    for (int i = 0; i < document->line_count; i++) {
        const struct sale_line *line = &document->lines[i];
        struct money subsidy;
        CHECK(money_multiply(line->subsidy, line->quantity, &subsidy));
        if (money_is_zero(subsidy)) continue;
        int64_t source = account_system_id(ACCOUNT_SUBSIDY,
                                           set_meal_of(recording, line)->funding_source_id);
        count = subsidy_add(is_return, out_transfers, count, first_subsidy, source, subsidy);
    }
    return count;
}

int64_t receipt_flags(const struct document *document)
{
    int64_t flags = 0;
    if (document->is_offline) flags |= RECEIPT_OFFLINE;
    if (document->refusal != SALE_OK) flags |= RECEIPT_REFUSABLE;
    if (document->is_below_floor) flags |= RECEIPT_BELOW_FLOOR;
    if (document->is_forgotten) flags |= RECEIPT_FORGOTTEN;
    if (document->override_cashier_id != 0) flags |= RECEIPT_OVERRIDDEN;
    return flags;
}

void receipt_keep(struct recording *recording, const struct document *document, int64_t flags)
{
    struct sale sale = {.lines = document->lines, .line_count = document->line_count};
    bool is_return = document->kind == DOCUMENT_RETURN || document->kind == DOCUMENT_GUEST_RETURN;
    recording->receipts[recording->receipt_count++] = (struct receipt){
        .school_id = recording->school_id,
        .id = document->id,
        .kind = is_return ? RECEIPT_RETURN : RECEIPT_SALE,
        .account_id = document->account_id,
        .number = document->number,
        .returned_id = document->returned_id,
        .total = sale_total(&sale),
        .subsidy = sale_subsidy(&sale),
        .flags = flags | receipt_flags(document),
        .refusal = document->refusal,
        .happened_at = document->happened_at,
        .cashier_id = document->cashier_id,
        .shift = document->shift,
        .lines = document->lines,
        .line_count = document->line_count,
    };
}

static void balance_refresh(struct recording *recording, int64_t account_id)
{
    bool known;
    recording_person(recording, account_id)->eater.balance = ledger_batch_balance(
        recording->ledger, account_id, &known);
}

enum err receipt_post(struct recording *recording, struct document *document, int64_t flags,
                      struct money floor)
{
    /* The ledger keeps the pointer until its save. */
    struct transfer *transfers = ARENA_ARRAY(recording->arena, struct transfer,
                                             RECEIPT_TRANSFERS_LIMIT);
    bool is_return = document->kind == DOCUMENT_RETURN;
    struct posting posting = {
        .id = document->id,
        .kind = is_return ? POSTING_RETURN : POSTING_SALE,
        .happened_at = document->happened_at,
        .is_fact = !document->is_asked,
        .has_floor = !is_return,
        .floor = floor,
        .content = document->content,
        .transfers = transfers,
        .transfer_count = receipt_transfers(recording, document, transfers),
    };
    enum posting_status status;
    TRY(ledger_batch_post(recording->ledger, &posting, &status));
    document->status = document_status_of(status);
    if (status != POSTING_RECORDED) return OK;
    document->is_below_floor = ledger_batch_last_is_below_floor(recording->ledger);
    receipt_keep(recording, document, flags);
    balance_refresh(recording, document->account_id);
    return OK;
}

/* ---- set meals ---- */

void eater_meals_of_day(struct recording *recording, struct known_person *person, struct day day)
{
    int count = 0;
    int64_t *served = NULL;
    if (person->meal_count > 0) {
        served = ARENA_ARRAY(recording->arena, int64_t, (size_t)person->meal_count);
    }
    for (int i = 0; i < person->meal_count; i++) {
        const struct known_meal *meal = &person->meals[i];
        if (meal->served <= 0 || day_compare(meal->day, day) != 0) continue;
        served[count++] = meal->set_meal_id;
    }
    person->eater.served = served;
    person->eater.served_count = count;
}

static struct known_meal *meal_of(struct recording *recording, struct known_person *person,
                                  struct day day, int64_t set_meal_id)
{
    for (int i = 0; i < person->meal_count; i++) {
        struct known_meal *meal = &person->meals[i];
        if (meal->set_meal_id == set_meal_id && day_compare(meal->day, day) == 0) return meal;
    }
    struct known_meal *meals = ARENA_ARRAY(recording->arena, struct known_meal,
                                           (size_t)person->meal_count + 1);
    for (int i = 0; i < person->meal_count; i++) meals[i] = person->meals[i];
    meals[person->meal_count] = (struct known_meal){.day = day, .set_meal_id = set_meal_id};
    person->meals = meals;
    return &meals[person->meal_count++];
}

void meal_take(struct recording *recording, int64_t account_id, struct day day, int64_t set_meal_id,
               int64_t count)
{
    struct known_person *person = recording_person(recording, account_id);
    meal_of(recording, person, day, set_meal_id)->served += count;
    meal_changes_add(
        &recording->meals, recording->arena,
        (struct meal_change){
            .day = day, .account_id = account_id, .set_meal_id = set_meal_id, .served = count});
}

/* ---- sale ---- */

/* What the receipts of this batch, not saved yet, took from the account on the day. */
static struct money spending_in_batch(const struct recording *recording, int64_t account_id,
                                      struct day day)
{
    struct money spent = money_zero();
    for (int i = 0; i < recording->receipt_count; i++) {
        const struct receipt *receipt = &recording->receipts[i];
        struct sale sale = {.lines = receipt->lines, .line_count = receipt->line_count};
        struct day receipt_day = day_of_instant(receipt->happened_at, recording->zone);
        if (receipt->account_id != account_id || day_compare(receipt_day, day) != 0) continue;
        struct money extras = sale_extras(&sale);
        bool is_return = receipt->kind == RECEIPT_RETURN;
        spent = is_return ? money_minus(spent, extras) : money_plus(spent, extras);
    }
    return spent;
}

static enum err spending_load(struct recording *recording, struct known_person *person,
                              int64_t account_id, struct day day)
{
    struct money saved;
    if (!person->eater.has_day_limit) return OK;
    TRY(ledger_day_spending(recording->tx, recording->school_id, account_id, day, EXTRAS_TRANSFERS,
                            &saved));
    person->eater.spent_today = money_plus(saved, spending_in_batch(recording, account_id, day));
    return OK;
}

/* An id that is recorded already is answered before any rule is asked: its own charge is in the
 * balance by now. */
static enum err repeat_answer(struct recording *recording, struct document *document,
                              struct money floor)
{
    return receipt_post(recording, document, 0, floor);
}

/* What is deferred lies below the floor that is asked for; where everyone is fed set meals have
 * none. */
static struct money sale_floor(const struct sale *sale, const struct eater *eater,
                               const struct sale_policy *policy, struct money floor)
{
    struct money deepest = money_minus(eater->balance, sale_total(sale));
    if (policy->feeds_everyone && money_is_zero(sale_extras(sale))) return deepest;
    return money_minus(floor, eater->deferred);
}

enum err sale_record(struct recording *recording, struct document *document)
{
    struct sale sale = {
        .lines = document->lines,
        .line_count = document->line_count,
        .day = day_of_instant(document->happened_at, recording->zone),
    };
    struct sale_policy policy = {
        .main_meal_floor = money_of_kopecks(
            recording->eaters.settings.values[SETTING_MAIN_MEAL_FLOOR]),
        .set_meals_once = true,
        .feeds_everyone = recording_outage(recording, sale.day) != NULL,
    };
    struct money extras = sale_extras(&sale);
    struct money floor = money_is_positive(extras) ? money_zero() : policy.main_meal_floor;
    if (ledger_batch_knows(recording->ledger, document->id)) {
        return repeat_answer(recording, document, floor);
    }
    document->status = names_status(recording, document);
    if (document->status != DOCUMENT_RECORDED) return OK;
    struct known_person *person = recording_person(recording, document->account_id);
    TRY(spending_load(recording, person, document->account_id, sale.day));
    bool usable, price_differs = receipt_lines_complete(recording, document);
    (void)card_is_of_account(recording, document, &usable);
    person->eater.card_refused = !usable;
    eater_meals_of_day(recording, person, sale.day);
    eater_defer(person, sale.day);
    struct money there = money_plus(person->eater.balance, person->eater.deferred);
    floor = sale_floor(&sale, &person->eater, &policy, floor);
    document->refusal = sale_decide(&sale, &person->eater, &policy);
    if (document->refusal != SALE_OK && document->is_asked) {
        document->status = DOCUMENT_REFUSED;
        return OK;
    }
    TRY(receipt_post(recording, document, price_differs ? RECEIPT_PRICE_DIFFERS : 0, floor));
    if (document->status != DOCUMENT_RECORDED) return OK;
    for (int i = 0; i < document->line_count; i++) {
        const struct sale_line *line = &document->lines[i];
        if (line->kind != SALE_SET_MEAL) continue;
        meal_take(recording, document->account_id, sale.day, line->item_id, line->quantity);
    }
    meal_defer(recording, document->account_id, sale.day, there,
               money_minus(sale_total(&sale), extras));
    return OK;
}
