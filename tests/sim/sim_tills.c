/* Tills that sell off line, and the network between them and the desk. */
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "sim.h"

struct auditor_person *sim_somebody(struct sim *sim, int64_t school_id)
{
    int64_t school = sim_chance(sim, 3) ? sim_below(sim, SCHOOLS) : school_id - 1;
    return &sim->auditor.people[school * PEOPLE + sim_below(sim, PEOPLE)];
}

static struct sale_line some_line(struct sim *sim, int64_t school_id)
{
    int64_t school = sim_chance(sim, 1) ? sim_below(sim, SCHOOLS) : school_id - 1;
    int place = (int)school * 2 + sim_below(sim, 2);
    if (sim_chance(sim, 60)) {
        int64_t price = sim->auditor.dishes[place].price + (sim_chance(sim, 5) ? 10 : 0);
        return (struct sale_line){.kind = SALE_DISH,
                                  .item_id = sim->auditor.dishes[place].id,
                                  .quantity = sim_chance(sim, 1) ? 100 : 1 + sim_below(sim, 3),
                                  .price = money_of_kopecks(sim_chance(sim, 1) ? -price : price)};
    }
    int64_t parent = sim->auditor.set_meals[place].parent + (sim_chance(sim, 2) ? 1 : 0);
    return (struct sale_line){.kind = SALE_SET_MEAL,
                              .item_id = sim->auditor.set_meals[place].id,
                              .quantity = 1,
                              .price = money_of_kopecks(parent),
                              .subsidy = money_of_kopecks(3000)};
}

static void fill_return(struct sim *sim, const struct till *till, struct document *document)
{
    const struct document *sale = &till->journal[sim_below(sim, till->made)];
    document->returned_id = sale->id;
    document->account_id = sale->account_id;
    document->line_count = sale->line_count;
    for (int i = 0; i < sale->line_count; i++) document->lines[i] = sale->lines[i];
    if (document->line_count > 1 && sim_chance(sim, 50)) document->line_count = 1;
}

static const struct document *earlier(struct sim *sim, const struct till *till,
                                      enum document_kind kind)
{
    int first = sim_below(sim, till->made + 1);
    for (int i = 0; i < till->made; i++) {
        const struct document *document = &till->journal[(first + i) % till->made];
        if (document->kind == kind) return document;
    }
    return NULL;
}

static void fill_sale(struct sim *sim, const struct till *till, struct document *document)
{
    const struct document *given = earlier(sim, till, DOCUMENT_TEMPORARY_CARD);
    document->line_count = sim_chance(sim, 1) ? 0 : 1 + sim_below(sim, 3);
    for (int i = 0; i < document->line_count; i++) {
        document->lines[i] = some_line(sim, till->school_id);
    }
    if (given != NULL && sim_chance(sim, 20)) {
        document->account_id = given->account_id;
        document->card_id = given->id;
    }
}

static void fill_card(struct sim *sim, const struct till *till, const struct auditor_person *person,
                      struct document *document)
{
    const struct document *given = earlier(sim, till, DOCUMENT_TEMPORARY_CARD);
    document->card_id = sim_chance(sim, 95) ? person->card_id : person->card_id + 2;
    if (given != NULL && sim_chance(sim, 60)) {
        document->account_id = given->account_id;
        document->card_id = given->id;
    }
    document->is_asked = false;
    document->fee = money_of_kopecks(
        document->kind == DOCUMENT_ACTIVATION && sim_chance(sim, 70) ? 3300 : 0);
    document->card_state = document->kind == DOCUMENT_ACTIVATION ? CARD_ACTIVE
                           : sim_chance(sim, 50)                 ? CARD_RETURNED
                           : sim_chance(sim, 80)                 ? CARD_BLOCKED
                                                                 : CARD_LOST;
}

static void fill_served(struct sim *sim, const struct till *till, struct document *document)
{
    int place = (int)(till->school_id - 1) * 2 + sim_below(sim, 2);
    const struct document *served = earlier(sim, till, DOCUMENT_SERVED);
    document->is_asked = false;
    if (document->kind == DOCUMENT_SERVED) {
        document->set_meal_id = sim->auditor.set_meals[place].id + (sim_chance(sim, 2) ? 7777 : 0);
        return;
    }
    document->card_id = 0;
    document->is_forgotten = false;
    if (served == NULL) return;
    document->returned_id = served->id;
    if (sim_chance(sim, 95)) document->account_id = served->account_id;
}

/* Few blanks, so that chips are given out that are somebody's. */
static void fill_temporary(struct sim *sim, struct document *document)
{
    static const char *const CHIPS[] = {"AA01", "AA02", "AA03", "AA04", "AA05", "AA06"};
    document->chip = text_of(CHIPS[sim_below(sim, 6)]);
    document->card_id = 0;
    document->is_asked = false;
}

static void fill_guest(struct sim *sim, const struct till *till, struct document *document)
{
    int64_t home_id = sim_chance(sim, 95) ? till->school_id % SCHOOLS + 1 : 1 + sim_below(sim, 4);
    const struct auditor_person *guest =
        &sim->auditor.people[(home_id - 1) % SCHOOLS * PEOPLE + sim_below(sim, PEOPLE)];
    document->guest_school = home_id;
    document->account_id = guest->account_id;
    document->card_id = sim_chance(sim, 95) ? guest->card_id : guest->card_id + 2;
    document->asked_at = instant_add_ms(sim->now, sim_chance(sim, 3) ? 2 * MINUTE_MS : -SECOND_MS);
    document->is_asked = true;
    document->is_forgotten = false;
    document->line_count = 1 + sim_below(sim, 3);
    for (int i = 0; i < document->line_count; i++) {
        do {
            document->lines[i] = some_line(sim, till->school_id);
        } while (document->lines[i].kind != SALE_DISH && !sim_chance(sim, 3));
    }
}

static void fill_guest_return(struct sim *sim, const struct till *till, struct document *document)
{
    const struct document *sale = earlier(sim, till, DOCUMENT_GUEST_SALE);
    document->is_asked = document->is_forgotten = false;
    document->card_id = 0;
    if (sale == NULL) return;
    document->returned_id = sale->id;
    document->account_id = sale->account_id;
    document->line_count = sale->line_count;
    for (int i = 0; i < sale->line_count; i++) document->lines[i] = sale->lines[i];
    if (document->line_count > 1 && sim_chance(sim, 50)) document->line_count = 1;
}

static enum document_kind some_kind(struct sim *sim)
{
    static const struct {
        int percent;
        enum document_kind kind;
    } KINDS[] = {
        {58, DOCUMENT_SALE},          {10, DOCUMENT_RETURN},    {4, DOCUMENT_ACTIVATION},
        {6, DOCUMENT_CARD_STATE},     {6, DOCUMENT_SERVED},     {3, DOCUMENT_NOT_SERVED},
        {3, DOCUMENT_TEMPORARY_CARD}, {7, DOCUMENT_GUEST_SALE}, {3, DOCUMENT_GUEST_RETURN},
    };
    int choice = sim_below(sim, 100);
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        choice -= KINDS[i].percent;
        if (choice < 0) return KINDS[i].kind;
    }
    return DOCUMENT_SALE;
}

/* The document is made at the till and stands in its journal for ever. */
void sim_till_act(struct sim *sim, struct till *till)
{
    if (till->made == JOURNAL_LIMIT) return;
    struct auditor_person *person = sim_somebody(sim, till->school_id);
    struct document *document = &till->journal[till->made];
    *document = (struct document){
        .id = id_make(till->origin, ++till->counter),
        .kind = some_kind(sim),
        .cashier_id = sim_chance(sim, 50) ? 77 : 0,
        .shift = sim_below(sim, 3),
        .happened_at = instant_add_ms(sim->now, till->clock_offset_ms),
        .account_id = person->account_id,
        .card_id = sim_chance(sim, 80) ? person->card_id : 0,
        .number = till->made + 1,
        .is_offline = sim_chance(sim, 50),
        .is_asked = sim_chance(sim, 20),
        .lines = till->lines[till->made],
        .fee = money_of_kopecks(0),
    };
    bool hands_out = document->kind == DOCUMENT_SALE || document->kind == DOCUMENT_SERVED;
    document->is_forgotten = hands_out && sim_chance(sim, document->card_id == 0 ? 50 : 1);
    if (hands_out && sim_chance(sim, 10)) {
        document->override_cashier_id = 78;
        document->override_reason = TEXT("карта дома");
    }
    switch (document->kind) {
    case DOCUMENT_SALE: fill_sale(sim, till, document); break;
    case DOCUMENT_RETURN:
        if (till->made == 0) return;
        document->card_id = 0;
        fill_return(sim, till, document);
        break;
    case DOCUMENT_ACTIVATION:
    case DOCUMENT_CARD_STATE: fill_card(sim, till, person, document); break;
    case DOCUMENT_SERVED:
    case DOCUMENT_NOT_SERVED: fill_served(sim, till, document); break;
    case DOCUMENT_TEMPORARY_CARD: fill_temporary(sim, document); break;
    case DOCUMENT_GUEST_SALE: fill_guest(sim, till, document); break;
    case DOCUMENT_GUEST_RETURN: fill_guest_return(sim, till, document); break;
    }
    till->made++;
}

static void compare(struct sim *sim, int64_t school_id, const struct document *document)
{
    struct document said = *document;
    struct auditor_answer answer = auditor_document(&sim->auditor, school_id, &said);
    if (answer.status != document->status) {
        sim_differs(sim, "document", document->id, document_status_name(document->status),
                    document_status_name(answer.status));
    } else if (answer.status == DOCUMENT_RECORDED || answer.status == DOCUMENT_REFUSED) {
        if (answer.refusal != document->refusal) {
            sim_differs(sim, "refusal of", document->id, sale_status_name(document->refusal),
                        sale_status_name(answer.refusal));
        }
        if (answer.obstacle != document->obstacle) {
            sim_differs(sim, "obstacle of", document->id,
                        document_obstacle_name(document->obstacle),
                        document_obstacle_name(answer.obstacle));
        }
        bool is_known = document->kind == DOCUMENT_SALE && answer.status == DOCUMENT_RECORDED;
        if (is_known && answer.is_below_floor != document->is_below_floor) {
            sim_differs(sim, "floor of", document->id, document->is_below_floor ? "below" : "above",
                        answer.is_below_floor ? "below" : "above");
        }
    }
}

void sim_deliver(struct sim *sim, struct till *till, struct document *documents, int count)
{
    struct journal_batch batch = {.desk = &sim->desk,
                                  .arena = &sim->arena,
                                  .school_id = till->school_id,
                                  .documents = documents,
                                  .count = count};
    CHECK(desk_record(&batch) == OK);
    for (int i = 0; i < count; i++) compare(sim, till->school_id, &documents[i]);
}

/* What goes over the line: what is not acknowledged, perhaps with what is, perhaps shuffled. */
static int window(struct sim *sim, const struct till *till, struct document *out_documents)
{
    int first = till->acknowledged;
    if (sim_chance(sim, 20) && first > 4) first -= 1 + sim_below(sim, 4);
    int count = till->made - first;
    if (count > BATCH) count = BATCH;
    for (int i = 0; i < count; i++) out_documents[i] = till->journal[first + i];
    for (int i = count - 1; i > 0 && sim_chance(sim, 10); i--) {
        int other = sim_below(sim, i + 1);
        struct document held = out_documents[i];
        out_documents[i] = out_documents[other];
        out_documents[other] = held;
    }
    return count;
}

/* A till that was restored from an image makes other documents under old ids. */
static void spoil(struct sim *sim, struct document *documents, int count)
{
    if (count == 0 || !sim_chance(sim, 2)) return;
    documents[sim_below(sim, count)].happened_at.ms -= 1000;
}

/* A bug as the desk might have one; the auditor must not agree. */
static int plant_bug(struct sim *sim, const struct till *till, struct document *documents,
                     int count)
{
    if (count == 0 || documents[0].kind != DOCUMENT_SALE || !sim_chance(sim, 20)) return 0;
    struct document tampered = documents[0];
    if (sim->plant == PLANT_LOST) return 1;
    if (sim->plant == PLANT_TWICE) tampered.id = id_make(till->origin, 1000000 + till->counter);
    if (sim->plant == PLANT_CHANGED) tampered.number++;
    struct journal_batch batch = {.desk = &sim->desk,
                                  .arena = &sim->arena,
                                  .school_id = till->school_id,
                                  .documents = &tampered,
                                  .count = 1};
    CHECK(desk_record(&batch) == OK);
    return 0;
}

void sim_till_post(struct sim *sim, struct till *till)
{
    struct document documents[BATCH + 4];
    int count = window(sim, till, documents);
    int end = till->acknowledged + BATCH < till->made ? till->acknowledged + BATCH : till->made;
    if (count == 0 || sim_chance(sim, 15)) return; /* nothing to say, or it was lost on the way */
    if (sim->plant != PLANT_NOTHING && plant_bug(sim, till, documents, count) > 0) {
        for (int i = 1; i < count; i++) documents[i - 1] = documents[i];
        auditor_document(&sim->auditor, till->school_id, &till->journal[till->acknowledged]);
        count--;
    }
    spoil(sim, documents, count);
    struct document again[BATCH + 4];
    memcpy(again, documents, sizeof again);
    sim_deliver(sim, till, documents, count);
    if (sim_chance(sim, 10)) sim_deliver(sim, till, again, count); /* repeated by the network */
    if (sim_chance(sim, 15)) return;                               /* the answer was lost */
    int first = end - till->acknowledged < count ? till->acknowledged + 1 : end;
    till->acknowledged = sim_chance(sim, 90) ? end : first;
    if (till->acknowledged > till->made) till->acknowledged = till->made;
}
