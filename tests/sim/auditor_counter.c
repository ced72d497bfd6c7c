/* The naive ledger at the counter: set meals handed out, temporary cards, guests. */
#include "auditor.h"

#include <string.h>

#include "base/check.h"

#define KOPECKS(money) money_in_kopecks(money)

/* ---- set meals ---- */

static int64_t meals_of_lines(const struct auditor_event *event, int64_t set_meal_id)
{
    int64_t count = 0;
    for (int i = 0; i < event->document.line_count; i++) {
        const struct sale_line *line = &event->lines[i];
        if (line->kind == SALE_SET_MEAL && line->item_id == set_meal_id) count += line->quantity;
    }
    return count;
}

/* The day on which the event handed out, or on which what it takes back was handed out. */
static int32_t meal_day(struct auditor *auditor, const struct auditor_event *event)
{
    enum document_kind kind = event->document.kind;
    if (kind == DOCUMENT_SALE || kind == DOCUMENT_SERVED) return event->day;
    return auditor_find(auditor, event->school_id, event->document.returned_id)->day;
}

int64_t auditor_meals(struct auditor *auditor, int64_t school_id, int64_t account_id, int32_t day,
                      int64_t set_meal_id)
{
    int64_t count = 0;
    for (int i = 0; i < auditor->event_count; i++) {
        const struct auditor_event *event = &auditor->events[i];
        if (event->kind != WAS_RECEIPT && event->kind != WAS_SERVED) continue;
        if (event->school_id != school_id || event->document.account_id != account_id) continue;
        if (event->is_reversed || meal_day(auditor, event) != day) continue;
        bool is_it = event->set_meal_id == set_meal_id;
        if (event->document.kind == DOCUMENT_SALE) count += meals_of_lines(event, set_meal_id);
        if (event->document.kind == DOCUMENT_RETURN) count -= meals_of_lines(event, set_meal_id);
        if (event->document.kind == DOCUMENT_SERVED) count += is_it;
        if (event->document.kind == DOCUMENT_NOT_SERVED) count -= is_it;
    }
    return count;
}

static int64_t subsidy_of(const struct auditor *auditor, int64_t school_id, int64_t set_meal_id)
{
    for (int i = 0; i < auditor->set_meal_count; i++) {
        if (auditor->set_meals[i].school_id == school_id &&
            auditor->set_meals[i].id == set_meal_id) {
            return auditor->set_meals[i].subsidy;
        }
    }
    return -1;
}

struct auditor_answer auditor_served(struct auditor *auditor, int64_t school_id,
                                     const struct document *document)
{
    struct auditor_answer answer = {.status = DOCUMENT_ACCOUNT_UNKNOWN};
    struct auditor_person *person = auditor_person(auditor, school_id, document->account_id);
    const struct auditor_card *card = auditor_card(auditor, school_id, document->card_id);
    int64_t subsidy = subsidy_of(auditor, school_id, document->set_meal_id);
    if (person == NULL) return answer;
    answer.status = DOCUMENT_CARD_UNKNOWN;
    if (document->card_id != 0 && (card == NULL || card->account_id != document->account_id)) {
        return answer;
    }
    answer.status = DOCUMENT_SET_MEAL_UNKNOWN;
    if (subsidy < 0) return answer;
    answer.status = DOCUMENT_RECORDED;
    bool usable = card == NULL || card->state == CARD_ACTIVE || card->state == CARD_TEMPORARY;
    if (auditor_meals(auditor, school_id, document->account_id, auditor_day(document->happened_at),
                      document->set_meal_id) > 0) {
        answer.refusal = SALE_ALREADY_SERVED;
    }
    if (subsidy > 0 && !person->has_right) answer.refusal = SALE_NOT_ENTITLED;
    if (!usable) answer.refusal = SALE_CARD_NOT_ACTIVE;
    if (person->is_closed) answer.refusal = SALE_ACCOUNT_CLOSED;
    auditor_keep_document(auditor, WAS_SERVED, school_id, document)->set_meal_id =
        document->set_meal_id;
    return answer;
}

struct auditor_answer auditor_not_served(struct auditor *auditor, int64_t school_id,
                                         const struct document *document)
{
    struct auditor_answer answer = {.status = DOCUMENT_ACCOUNT_UNKNOWN};
    if (auditor_person(auditor, school_id, document->account_id) == NULL) return answer;
    struct auditor_event *served = auditor_find(auditor, school_id, document->returned_id);
    answer.status = DOCUMENT_SERVED_UNKNOWN;
    if (served == NULL || served->kind != WAS_SERVED || served->document.kind != DOCUMENT_SERVED ||
        served->document.account_id != document->account_id) {
        return answer;
    }
    for (int i = 0; i < auditor->event_count; i++) {
        const struct auditor_event *event = &auditor->events[i];
        if (event->kind == WAS_SERVED && event->document.kind == DOCUMENT_NOT_SERVED &&
            event->school_id == school_id && event->document.returned_id == served->id) {
            return answer;
        }
    }
    answer.status = DOCUMENT_RECORDED;
    int64_t set_meal_id = served->set_meal_id;
    auditor_keep_document(auditor, WAS_SERVED, school_id, document)->set_meal_id = set_meal_id;
    return answer;
}

/* ---- temporary cards ---- */

struct auditor_answer auditor_temporary_card(struct auditor *auditor, int64_t school_id,
                                             const struct document *document)
{
    struct auditor_answer answer = {.status = DOCUMENT_ACCOUNT_UNKNOWN};
    if (auditor_person(auditor, school_id, document->account_id) == NULL) return answer;
    answer.status = DOCUMENT_RECORDED;
    for (int i = 0; i < auditor->card_count; i++) {
        const struct auditor_card *card = &auditor->cards[i];
        if (card->state != CARD_RETURNED && text_is(document->chip, card->chip)) {
            answer.obstacle = DOCUMENT_CHIP_TAKEN;
        }
    }
    bool is_taken = answer.obstacle == DOCUMENT_CHIP_TAKEN;
    CHECK(auditor->card_count < AUDITOR_CARDS);
    struct auditor_card *card = &auditor->cards[auditor->card_count++];
    *card = (struct auditor_card){
        .school_id = school_id,
        .account_id = document->account_id,
        .card_id = document->id,
        .state = is_taken ? CARD_BLOCKED : CARD_TEMPORARY,
        .is_temporary = true,
    };
    CHECK(document->chip.size < sizeof card->chip);
    if (!is_taken) memcpy(card->chip, document->chip.bytes, document->chip.size);
    auditor_keep_document(auditor, WAS_CARD, school_id, document);
    return answer;
}

/* ---- guests ---- */

static int64_t total_of(const struct document *document)
{
    int64_t total = 0;
    for (int i = 0; i < document->line_count; i++) {
        total += KOPECKS(document->lines[i].price) * document->lines[i].quantity;
    }
    return total;
}

static void keep_both(struct auditor *auditor, int64_t school_id, int64_t home_id,
                      const struct document *document, int64_t amount)
{
    auditor_keep_document(auditor, WAS_GUEST, school_id, document);
    struct auditor_event *home = auditor_keep_document(auditor, WAS_GUEST, home_id, document);
    home->extras = -amount;
    auditor_move(auditor, home, document->account_id, amount);
}

static struct auditor_answer guest_judge(struct auditor *auditor, int64_t school_id,
                                         const struct document *document)
{
    struct auditor_answer answer = {.status = auditor_lines(auditor, school_id, document)};
    int64_t home_id = document->guest_school, age_ms = auditor->now.ms - document->asked_at.ms;
    if (answer.status != DOCUMENT_RECORDED) return answer;
    answer.status = DOCUMENT_REFUSED;
    answer.obstacle = DOCUMENT_GUESTS_NOT_SERVED;
    if (!auditor->serves_guests[school_id]) return answer;
    answer.obstacle = DOCUMENT_ASKED_TOO_LATE;
    if (age_ms > 5 * MINUTE_MS || age_ms < -MINUTE_MS) return answer;
    answer.obstacle = DOCUMENT_NO_OBSTACLE;
    answer.status = DOCUMENT_ACCOUNT_UNKNOWN;
    const struct auditor_person *person = auditor_person(auditor, home_id, document->account_id);
    if (home_id == school_id || person == NULL) return answer;
    const struct auditor_card *card = auditor_card(auditor, home_id, document->card_id);
    answer.status = DOCUMENT_CARD_UNKNOWN;
    if (card == NULL || card->account_id != document->account_id) return answer;
    answer.refusal = auditor_refusal(auditor, home_id, person, document);
    /* The main meal's floor is no guest's: extras never go below zero. */
    answer.status = answer.refusal == SALE_OK ? DOCUMENT_RECORDED : DOCUMENT_REFUSED;
    return answer;
}

struct auditor_answer auditor_guest_sale(struct auditor *auditor, int64_t school_id,
                                         const struct document *document)
{
    struct auditor_answer answer = guest_judge(auditor, school_id, document);
    if (answer.status == DOCUMENT_RECORDED) {
        keep_both(auditor, school_id, document->guest_school, document, -total_of(document));
    }
    return answer;
}

struct auditor_answer auditor_guest_return(struct auditor *auditor, int64_t school_id,
                                           const struct document *document)
{
    struct auditor_answer answer = {.status = DOCUMENT_RETURNED_UNKNOWN};
    struct auditor_event *sale = auditor_find(auditor, school_id, document->returned_id);
    if (sale == NULL || sale->kind != WAS_GUEST || sale->personal_count > 0 ||
        sale->document.kind != DOCUMENT_GUEST_SALE ||
        sale->document.account_id != document->account_id) {
        return answer;
    }
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
    answer.status = DOCUMENT_RECORDED;
    keep_both(auditor, school_id, sale->document.guest_school, document, total_of(document));
    return answer;
}
