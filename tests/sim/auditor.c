/* The naive ledger. Everything is a loop over everything. */
#include "auditor.h"

#include <string.h>

#include "base/check.h"
#include "base/id.h"

#define KOPECKS(money) money_in_kopecks(money)

struct auditor_person *auditor_person(struct auditor *auditor, int64_t school_id,
                                      int64_t account_id)
{
    for (int i = 0; i < auditor->person_count; i++) {
        struct auditor_person *person = &auditor->people[i];
        if (person->school_id == school_id && person->account_id == account_id) return person;
    }
    return NULL;
}

struct auditor_card *auditor_card(struct auditor *auditor, int64_t school_id, int64_t card_id)
{
    for (int i = 0; i < auditor->card_count; i++) {
        struct auditor_card *card = &auditor->cards[i];
        if (card->school_id == school_id && card->card_id == card_id) return card;
    }
    return NULL;
}

struct auditor_event *auditor_find(struct auditor *auditor, int64_t school_id, int64_t id)
{
    for (int i = auditor->event_count - 1; i >= 0; i--) {
        struct auditor_event *event = &auditor->events[i];
        if (event->school_id == school_id && event->id == id) return event;
    }
    return NULL;
}

static struct auditor_event *keep(struct auditor *auditor, enum auditor_kind kind,
                                  int64_t school_id, int64_t id)
{
    CHECK(auditor->event_count < AUDITOR_EVENTS);
    struct auditor_event *event = &auditor->events[auditor->event_count++];
    *event = (struct auditor_event){.kind = kind, .school_id = school_id, .id = id};
    return event;
}

void auditor_move(struct auditor *auditor, struct auditor_event *event, int64_t account_id,
                  int64_t amount)
{
    struct auditor_person *person = auditor_person(auditor, event->school_id, account_id);
    CHECK(person != NULL && event->personal_count < 32);
    person->balance += amount;
    event->personal[event->personal_count] = account_id;
    event->amounts[event->personal_count++] = amount;
}

int32_t auditor_day(struct instant instant)
{
    return (int32_t)((instant.ms + 3 * HOUR_MS) / DAY_MS);
}

/* ---- a till's documents ---- */

static bool is_same_document(const struct auditor_event *event, const struct document *document)
{
    const struct document *old = &event->document;
    if (event->kind != WAS_RECEIPT && event->kind != WAS_FEE && event->kind != WAS_CARD &&
        event->kind != WAS_SERVED && event->kind != WAS_GUEST) {
        return false;
    }
    if (old->set_meal_id != document->set_meal_id || old->cashier_id != document->cashier_id ||
        old->shift != document->shift || old->is_forgotten != document->is_forgotten ||
        old->override_cashier_id != document->override_cashier_id ||
        old->guest_school != document->guest_school || old->asked_at.ms != document->asked_at.ms ||
        !text_equal(old->chip, document->chip) ||
        !text_equal(old->override_reason, document->override_reason)) {
        return false;
    }
    if (old->kind != document->kind || old->happened_at.ms != document->happened_at.ms ||
        old->account_id != document->account_id || old->card_id != document->card_id ||
        old->number != document->number || old->returned_id != document->returned_id ||
        old->is_offline != document->is_offline || KOPECKS(old->fee) != KOPECKS(document->fee) ||
        old->card_state != document->card_state || old->line_count != document->line_count) {
        return false;
    }
    for (int i = 0; i < document->line_count; i++) {
        const struct sale_line *a = &event->lines[i], *b = &document->lines[i];
        if (a->kind != b->kind || a->item_id != b->item_id || a->quantity != b->quantity ||
            KOPECKS(a->price) != KOPECKS(b->price) || KOPECKS(a->subsidy) != KOPECKS(b->subsidy)) {
            return false;
        }
    }
    return true;
}

static enum document_status form_of(const struct auditor *auditor, const struct document *document)
{
    bool guest = document->kind == DOCUMENT_GUEST_SALE || document->kind == DOCUMENT_GUEST_RETURN;
    bool receipt = document->kind == DOCUMENT_SALE || document->kind == DOCUMENT_RETURN || guest;
    for (int i = 0; i < document->line_count && guest; i++) {
        if (document->lines[i].kind != SALE_DISH) return DOCUMENT_LINES_INVALID;
    }
    if (receipt && document->line_count == 0) return DOCUMENT_LINES_INVALID;
    for (int i = 0; i < document->line_count; i++) {
        if (document->lines[i].quantity < 1 || document->lines[i].quantity > 99) {
            return DOCUMENT_QUANTITY_INVALID;
        }
    }
    for (int i = 0; i < document->line_count; i++) {
        if (document->lines[i].kind == SALE_DISH && KOPECKS(document->lines[i].price) <= 0) {
            return DOCUMENT_PRICE_INVALID;
        }
    }
    if (document->is_forgotten && document->card_id != 0) return DOCUMENT_CARD_AND_FORGOTTEN;
    if (document->happened_at.ms < INT64_C(946674000000)) return DOCUMENT_TOO_EARLY;
    if (document->happened_at.ms > auditor->now.ms + DAY_MS) return DOCUMENT_TOO_LATE;
    return DOCUMENT_RECORDED;
}

enum document_status auditor_lines(const struct auditor *auditor, int64_t school_id,
                                   const struct document *document)
{
    enum document_status worst = DOCUMENT_RECORDED;
    for (int i = 0; i < document->line_count; i++) {
        const struct sale_line *line = &document->lines[i];
        enum document_status status = line->kind == SALE_DISH ? DOCUMENT_DISH_UNKNOWN
                                                              : DOCUMENT_SET_MEAL_UNKNOWN;
        for (int k = 0; k < auditor->dish_count && line->kind == SALE_DISH; k++) {
            bool is_it = auditor->dishes[k].id == line->item_id &&
                         auditor->dishes[k].school_id == school_id;
            if (is_it) status = DOCUMENT_RECORDED;
        }
        for (int k = 0; k < auditor->set_meal_count && line->kind == SALE_SET_MEAL; k++) {
            if (auditor->set_meals[k].id != line->item_id ||
                auditor->set_meals[k].school_id != school_id) {
                continue;
            }
            bool same = auditor->set_meals[k].parent == KOPECKS(line->price) &&
                        auditor->set_meals[k].subsidy == KOPECKS(line->subsidy);
            status = same ? DOCUMENT_RECORDED : DOCUMENT_SET_MEAL_PRICE_DIFFERS;
        }
        bool is_first = worst == DOCUMENT_RECORDED || status < worst;
        if (status != DOCUMENT_RECORDED && is_first) worst = status;
    }
    return worst;
}

static enum document_status names_of(struct auditor *auditor, int64_t school_id,
                                     const struct document *document)
{
    struct auditor_person *person = auditor_person(auditor, school_id, document->account_id);
    if (person == NULL) return DOCUMENT_ACCOUNT_UNKNOWN;
    const struct auditor_card *card = auditor_card(auditor, school_id, document->card_id);
    bool is_own = card != NULL && card->account_id == document->account_id;
    if (document->card_id != 0 && !is_own) return DOCUMENT_CARD_UNKNOWN;
    return auditor_lines(auditor, school_id, document);
}

static void sums_of(const struct document *document, int64_t *out_total, int64_t *out_extras)
{
    *out_total = *out_extras = 0;
    for (int i = 0; i < document->line_count; i++) {
        int64_t sum = KOPECKS(document->lines[i].price) * document->lines[i].quantity;
        *out_total += sum;
        if (document->lines[i].kind == SALE_DISH) *out_extras += sum;
    }
}

static int64_t spent_on(const struct auditor *auditor, int64_t school_id, int64_t account_id,
                        int32_t day)
{
    int64_t spent = 0;
    for (int i = 0; i < auditor->event_count; i++) {
        const struct auditor_event *event = &auditor->events[i];
        if (event->school_id != school_id || event->day != day) continue;
        for (int k = 0; k < event->personal_count; k++) {
            if (event->personal[k] == account_id) spent += event->extras;
        }
    }
    return spent;
}

static bool takes_twice(struct auditor *auditor, int64_t school_id,
                        const struct auditor_person *person, const struct document *document)
{
    for (int i = 0; i < document->line_count; i++) {
        const struct sale_line *line = &document->lines[i];
        if (line->kind != SALE_SET_MEAL) continue;
        if (line->quantity > 1) return true;
        for (int k = 0; k < i; k++) {
            if (document->lines[k].kind == SALE_SET_MEAL &&
                document->lines[k].item_id == line->item_id) {
                return true;
            }
        }
        if (auditor_meals(auditor, school_id, person->account_id,
                          auditor_day(document->happened_at), line->item_id) > 0) {
            return true;
        }
    }
    return false;
}

enum sale_status auditor_refusal(struct auditor *auditor, int64_t school_id,
                                 const struct auditor_person *person,
                                 const struct document *document)
{
    int64_t total, extras;
    sums_of(document, &total, &extras);
    if (person->is_closed) return SALE_ACCOUNT_CLOSED;
    const struct auditor_card *card = auditor_card(auditor, school_id, document->card_id);
    bool usable = card != NULL && (card->state == CARD_ACTIVE || card->state == CARD_TEMPORARY);
    if (document->card_id != 0 && !usable) return SALE_CARD_NOT_ACTIVE;
    for (int i = 0; i < document->line_count; i++) {
        if (KOPECKS(document->lines[i].subsidy) > 0 && !person->has_right) return SALE_NOT_ENTITLED;
    }
    if (takes_twice(auditor, school_id, person, document)) return SALE_ALREADY_SERVED;
    for (int i = 0; i < document->line_count; i++) {
        const struct sale_line *line = &document->lines[i];
        if (line->kind == SALE_DISH && line->item_id == person->banned_dish) {
            return SALE_DISH_BANNED;
        }
    }
    if (person->has_day_limit && extras > 0) {
        int64_t spent = spent_on(auditor, school_id, person->account_id,
                                 auditor_day(document->happened_at));
        if (spent + extras > person->day_limit) return SALE_OVER_DAY_LIMIT;
    }
    int64_t rest = person->balance - total;
    if (total > 0 && rest < auditor->main_meal_floor) return SALE_NOT_ENOUGH_MONEY;
    if (extras > 0 && rest < 0) return SALE_NOT_ENOUGH_MONEY;
    return SALE_OK;
}

struct auditor_event *auditor_keep_document(struct auditor *auditor, enum auditor_kind kind,
                                            int64_t school_id, const struct document *document)
{
    struct auditor_event *event = keep(auditor, kind, school_id, document->id);
    event->document = *document;
    for (int i = 0; i < document->line_count; i++) event->lines[i] = document->lines[i];
    event->document.lines = event->lines;
    event->day = auditor_day(document->happened_at);
    return event;
}

static struct auditor_answer sale_answer(struct auditor *auditor, int64_t school_id,
                                         const struct document *document)
{
    struct auditor_answer answer = {.status = names_of(auditor, school_id, document)};
    if (answer.status != DOCUMENT_RECORDED) return answer;
    struct auditor_person *person = auditor_person(auditor, school_id, document->account_id);
    CHECK(person != NULL);
    int64_t total, extras;
    sums_of(document, &total, &extras);
    answer.refusal = auditor_refusal(auditor, school_id, person, document);
    if (answer.refusal != SALE_OK && document->is_asked) {
        answer.status = DOCUMENT_REFUSED;
        return answer;
    }
    int64_t floor = extras > 0 ? 0 : auditor->main_meal_floor;
    answer.is_below_floor = total > 0 && person->balance - total < floor;
    struct auditor_event *event = auditor_keep_document(auditor, WAS_RECEIPT, school_id, document);
    event->extras = extras;
    auditor_move(auditor, event, document->account_id, -total);
    return answer;
}

/* How many of this item at this price the sale still has. */
int64_t auditor_left(struct auditor *auditor, const struct auditor_event *sale,
                     const struct sale_line *line)
{
    int64_t left = 0;
    for (int i = 0; i < sale->document.line_count; i++) {
        const struct sale_line *sold = &sale->lines[i];
        if (sold->kind == line->kind && sold->item_id == line->item_id &&
            KOPECKS(sold->price) == KOPECKS(line->price)) {
            left += sold->quantity;
        }
    }
    for (int i = 0; i < auditor->event_count; i++) {
        const struct auditor_event *event = &auditor->events[i];
        bool is_return = event->document.kind == DOCUMENT_RETURN ||
                         event->document.kind == DOCUMENT_GUEST_RETURN;
        if ((event->kind != WAS_RECEIPT && event->kind != WAS_GUEST) || !is_return) continue;
        if (event->is_reversed) continue; /* it has returned nothing */
        if (event->school_id != sale->school_id) continue;
        if (event->document.returned_id != sale->id) continue;
        for (int k = 0; k < event->document.line_count; k++) {
            const struct sale_line *back = &event->lines[k];
            if (back->kind == line->kind && back->item_id == line->item_id &&
                KOPECKS(back->price) == KOPECKS(line->price)) {
                left -= back->quantity;
            }
        }
    }
    return left;
}

static struct auditor_answer return_answer(struct auditor *auditor, int64_t school_id,
                                           const struct document *document)
{
    struct auditor_answer answer = {.status = DOCUMENT_ACCOUNT_UNKNOWN};
    if (auditor_person(auditor, school_id, document->account_id) == NULL) return answer;
    struct auditor_event *sale = auditor_find(auditor, school_id, document->returned_id);
    bool found = sale != NULL && sale->kind == WAS_RECEIPT &&
                 sale->document.kind == DOCUMENT_SALE && !sale->is_reversed &&
                 sale->document.account_id == document->account_id;
    answer.status = DOCUMENT_RETURNED_UNKNOWN;
    if (!found) return answer;
    answer.status = DOCUMENT_RETURN_TOO_LARGE;
    for (int i = 0; i < document->line_count; i++) {
        int64_t wanted = 0;
        for (int k = 0; k < document->line_count; k++) {
            if (document->lines[k].item_id == document->lines[i].item_id &&
                KOPECKS(document->lines[k].price) == KOPECKS(document->lines[i].price)) {
                wanted += document->lines[k].quantity;
            }
        }
        if (wanted > auditor_left(auditor, sale, &document->lines[i])) return answer;
    }
    int64_t total, extras;
    sums_of(document, &total, &extras);
    answer.status = DOCUMENT_RECORDED;
    struct auditor_event *event = auditor_keep_document(auditor, WAS_RECEIPT, school_id, document);
    event->extras = -extras;
    auditor_move(auditor, event, document->account_id, total);
    return answer;
}

static struct auditor_answer card_answer(struct auditor *auditor, int64_t school_id,
                                         const struct document *document)
{
    struct auditor_answer answer = {.status = DOCUMENT_ACCOUNT_UNKNOWN};
    struct auditor_person *person = auditor_person(auditor, school_id, document->account_id);
    if (person == NULL) return answer;
    answer.status = DOCUMENT_CARD_UNKNOWN;
    struct auditor_card *card = auditor_card(auditor, school_id, document->card_id);
    if (card == NULL || card->account_id != document->account_id) return answer;
    bool activates = document->kind == DOCUMENT_ACTIVATION;
    enum card_state to = activates ? CARD_ACTIVE : document->card_state;
    enum card_state from = card->state;
    bool may = (to == CARD_ACTIVE && (from == CARD_GIVEN_OUT || from == CARD_BLOCKED)) ||
               (to == CARD_BLOCKED && (from == CARD_ACTIVE || from == CARD_TEMPORARY)) ||
               (to == CARD_LOST && from != CARD_LOST && from != CARD_RETURNED) ||
               (to == CARD_RETURNED && card->is_temporary && from != CARD_RETURNED);
    answer.status = DOCUMENT_CARD_MAY_NOT;
    if (!may) return answer;
    answer.status = DOCUMENT_RECORDED;
    bool has_fee = activates && KOPECKS(document->fee) > 0;
    struct auditor_event *event = auditor_keep_document(auditor, has_fee ? WAS_FEE : WAS_CARD,
                                                        school_id, document);
    if (has_fee) auditor_move(auditor, event, document->account_id, -KOPECKS(document->fee));
    card->state = to;
    return answer;
}

struct auditor_answer auditor_document(struct auditor *auditor, int64_t school_id,
                                       const struct document *document)
{
    struct auditor_answer answer = {.status = form_of(auditor, document)};
    if (answer.status != DOCUMENT_RECORDED) return answer;
    struct auditor_event *known = auditor_find(auditor, school_id, document->id);
    if (known != NULL) {
        bool same = is_same_document(known, document);
        answer.status = same ? DOCUMENT_EXISTS : DOCUMENT_EXISTS_WITH_OTHER_CONTENT;
        return answer;
    }
    switch (document->kind) {
    case DOCUMENT_SALE: return sale_answer(auditor, school_id, document);
    case DOCUMENT_RETURN: return return_answer(auditor, school_id, document);
    case DOCUMENT_ACTIVATION:
    case DOCUMENT_CARD_STATE: return card_answer(auditor, school_id, document);
    case DOCUMENT_SERVED: return auditor_served(auditor, school_id, document);
    case DOCUMENT_NOT_SERVED: return auditor_not_served(auditor, school_id, document);
    case DOCUMENT_TEMPORARY_CARD: return auditor_temporary_card(auditor, school_id, document);
    case DOCUMENT_GUEST_SALE: return auditor_guest_sale(auditor, school_id, document);
    case DOCUMENT_GUEST_RETURN: return auditor_guest_return(auditor, school_id, document);
    }
    return answer;
}

/* ---- the rest of the desk ---- */

enum top_up_status auditor_top_up(struct auditor *auditor, const struct top_up *top_up)
{
    struct auditor_person *person = NULL;
    if (KOPECKS(top_up->amount) <= 0) return TOP_UP_AMOUNT_INVALID;
    for (int i = 0; i < auditor->person_count; i++) {
        if (text_is(top_up->number, auditor->people[i].number)) person = &auditor->people[i];
    }
    for (int i = 0; i < auditor->event_count; i++) {
        const struct auditor_event *event = &auditor->events[i];
        if (event->kind != WAS_TOP_UP || !text_is(top_up->outside_id, event->outside_id)) continue;
        bool same = person != NULL && event->school_id == person->school_id &&
                    event->personal[0] == person->account_id &&
                    event->amounts[0] == KOPECKS(top_up->amount);
        return same ? TOP_UP_EXISTS : TOP_UP_EXISTS_WITH_OTHER_CONTENT;
    }
    if (person == NULL) return TOP_UP_ACCOUNT_UNKNOWN;
    struct auditor_event *event = keep(auditor, WAS_TOP_UP, person->school_id, top_up->payment_id);
    CHECK(top_up->outside_id.size < sizeof event->outside_id);
    memcpy(event->outside_id, top_up->outside_id.bytes, top_up->outside_id.size);
    auditor_move(auditor, event, person->account_id, KOPECKS(top_up->amount));
    return TOP_UP_RECORDED;
}

static bool is_same_roster(const struct auditor_event *event, const struct roster_charge *charge)
{
    if (event->kind != WAS_ROSTER || event->class_id != charge->class_id ||
        event->set_meal_id != charge->set_meal_id || event->roster_day != charge->day.number ||
        event->happened_at.ms != charge->happened_at.ms ||
        event->personal_count != charge->account_count) {
        return false;
    }
    for (int i = 0; i < charge->account_count; i++) {
        if (event->personal[i] != charge->account_ids[i]) return false;
    }
    return true;
}

static bool is_charged(const struct auditor *auditor, const struct roster_charge *charge)
{
    for (int i = 0; i < auditor->event_count; i++) {
        const struct auditor_event *event = &auditor->events[i];
        if (event->kind != WAS_ROSTER || event->is_reversed) continue;
        if (event->school_id != charge->school_id || event->roster_day != charge->day.number ||
            event->set_meal_id != charge->set_meal_id) {
            continue;
        }
        for (int k = 0; k < event->personal_count; k++) {
            for (int m = 0; m < charge->account_count; m++) {
                if (event->personal[k] == charge->account_ids[m]) return true;
            }
        }
    }
    return false;
}

enum roster_status auditor_roster(struct auditor *auditor, const struct roster_charge *charge)
{
    int64_t parent = 0;
    struct auditor_event *known = auditor_find(auditor, charge->school_id, charge->id);
    if (known != NULL) {
        return is_same_roster(known, charge) ? ROSTER_EXISTS : ROSTER_EXISTS_WITH_OTHER_CONTENT;
    }
    if (charge->day.number > auditor_day(charge->happened_at)) return ROSTER_DAY_INVALID;
    bool meal_known = false;
    for (int i = 0; i < auditor->set_meal_count; i++) {
        if (auditor->set_meals[i].school_id != charge->school_id ||
            auditor->set_meals[i].id != charge->set_meal_id) {
            continue;
        }
        parent = auditor->set_meals[i].parent;
        meal_known = true;
    }
    if (!meal_known) return ROSTER_SET_MEAL_UNKNOWN;
    for (int i = 0; i < charge->account_count; i++) {
        if (auditor_person(auditor, charge->school_id, charge->account_ids[i]) == NULL) {
            return ROSTER_PERSON_UNKNOWN;
        }
    }
    if (is_charged(auditor, charge)) return ROSTER_CHARGED_ALREADY;
    struct auditor_event *event = keep(auditor, WAS_ROSTER, charge->school_id, charge->id);
    event->class_id = charge->class_id;
    event->set_meal_id = charge->set_meal_id;
    event->roster_day = charge->day.number;
    event->happened_at = charge->happened_at;
    for (int i = 0; i < charge->account_count; i++) {
        auditor_move(auditor, event, charge->account_ids[i], -parent);
    }
    return ROSTER_RECORDED;
}

enum family_transfer_status auditor_family(struct auditor *auditor,
                                           const struct family_transfer *transfer)
{
    const struct directory_place *from = &transfer->from, *to = &transfer->to;
    int64_t amount = KOPECKS(transfer->amount);
    if (amount <= 0) return FAMILY_TRANSFER_AMOUNT_INVALID;
    if (from->school_id == to->school_id && from->account_id == to->account_id) {
        return FAMILY_TRANSFER_SAME_ACCOUNT;
    }
    struct auditor_event *known = auditor_find(auditor, from->school_id, transfer->id);
    if (known != NULL) {
        bool same = known->kind == WAS_FAMILY && known->from.account_id == from->account_id &&
                    known->to.account_id == to->account_id &&
                    known->to.school_id == to->school_id && known->amounts[0] == -amount;
        return same ? FAMILY_TRANSFER_EXISTS : FAMILY_TRANSFER_EXISTS_WITH_OTHER_CONTENT;
    }
    struct auditor_person *giver = auditor_person(auditor, from->school_id, from->account_id);
    struct auditor_person *taker = auditor_person(auditor, to->school_id, to->account_id);
    if (giver == NULL || (taker == NULL && from->school_id == to->school_id)) {
        return FAMILY_TRANSFER_ACCOUNT_UNKNOWN;
    }
    if (giver->balance < amount) return FAMILY_TRANSFER_NOT_ENOUGH_MONEY;
    if (taker == NULL) return FAMILY_TRANSFER_ACCOUNT_UNKNOWN;
    struct auditor_event *event = keep(auditor, WAS_FAMILY, from->school_id, transfer->id);
    event->from = *from;
    event->to = *to;
    auditor_move(auditor, event, from->account_id, -amount);
    taker->balance += amount;
    if (to->school_id != from->school_id) {
        struct auditor_event *other = keep(auditor, WAS_FAMILY, to->school_id, transfer->id);
        other->from = *from;
        other->to = *to;
    }
    return FAMILY_TRANSFER_RECORDED;
}

enum reverse_status auditor_reverse(struct auditor *auditor, const struct reversal *reversal)
{
    struct auditor_event *known = auditor_find(auditor, reversal->school_id, reversal->id);
    if (known != NULL) {
        bool same = known->kind == WAS_REVERSAL && known->reverses_id == reversal->reversed_id &&
                    known->happened_at.ms == reversal->happened_at.ms;
        return same ? REVERSE_EXISTS : REVERSE_EXISTS_WITH_OTHER_CONTENT;
    }
    struct auditor_event *reversed = auditor_find(auditor, reversal->school_id,
                                                  reversal->reversed_id);
    if (reversed == NULL || reversed->kind == WAS_CARD || reversed->kind == WAS_SERVED) {
        return REVERSE_UNKNOWN;
    }
    if (reversed->kind == WAS_FAMILY || reversed->kind == WAS_GUEST ||
        reversed->kind == WAS_REVERSAL) {
        return REVERSE_NOT_ALLOWED;
    }
    for (int i = 0; i < auditor->event_count; i++) {
        const struct auditor_event *event = &auditor->events[i];
        bool is_return = event->kind == WAS_RECEIPT && event->document.kind == DOCUMENT_RETURN &&
                         event->school_id == reversal->school_id && !event->is_reversed &&
                         event->document.returned_id == reversal->reversed_id;
        if (is_return) return REVERSE_HAS_RETURNS;
    }
    if (reversed->is_reversed) return REVERSE_ALREADY;
    reversed->is_reversed = true;
    struct auditor_event *event = keep(auditor, WAS_REVERSAL, reversal->school_id, reversal->id);
    event->reverses_id = reversal->reversed_id;
    event->happened_at = reversal->happened_at;
    event->day = auditor_day(reversal->happened_at);
    event->extras = -reversed->extras;
    for (int i = 0; i < reversed->personal_count; i++) {
        auditor_move(auditor, event, reversed->personal[i], -reversed->amounts[i]);
    }
    return REVERSE_RECORDED;
}
