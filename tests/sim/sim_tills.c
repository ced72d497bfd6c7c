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

/* The document is made at the till and stands in its journal for ever. */
void sim_till_act(struct sim *sim, struct till *till)
{
    if (till->made == JOURNAL_LIMIT) return;
    struct auditor_person *person = sim_somebody(sim, till->school_id);
    struct document *document = &till->journal[till->made];
    int choice = sim_below(sim, 100);
    *document = (struct document){
        .id = id_make(till->origin, ++till->counter),
        .kind = choice < 80   ? DOCUMENT_SALE
                : choice < 90 ? DOCUMENT_RETURN
                : choice < 95 ? DOCUMENT_ACTIVATION
                              : DOCUMENT_CARD_STATE,
        .happened_at = instant_add_ms(sim->now, till->clock_offset_ms),
        .account_id = person->account_id,
        .card_id = sim_chance(sim, 80) ? person->card_id : 0,
        .number = till->made + 1,
        .is_offline = sim_chance(sim, 50),
        .is_asked = sim_chance(sim, 20),
        .lines = till->lines[till->made],
        .fee = money_of_kopecks(0),
    };
    if (document->kind == DOCUMENT_SALE) {
        document->line_count = sim_chance(sim, 1) ? 0 : 1 + sim_below(sim, 3);
        for (int i = 0; i < document->line_count; i++) {
            document->lines[i] = some_line(sim, till->school_id);
        }
    } else if (document->kind == DOCUMENT_RETURN) {
        if (till->made == 0) return;
        document->card_id = 0;
        fill_return(sim, till, document);
    } else {
        document->card_id = sim_chance(sim, 95) ? person->card_id : person->card_id + 2;
        document->is_asked = false;
        document->fee = money_of_kopecks(
            document->kind == DOCUMENT_ACTIVATION && sim_chance(sim, 70) ? 3300 : 0);
        document->card_state = document->kind == DOCUMENT_ACTIVATION ? CARD_ACTIVE
                               : sim_chance(sim, 80)                 ? CARD_BLOCKED
                                                                     : CARD_LOST;
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
    if (count == 0 || documents[0].kind != DOCUMENT_SALE || !sim_chance(sim, 5)) return 0;
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
