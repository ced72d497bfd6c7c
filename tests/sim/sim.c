/* School days in one process from one seed: tills that sell off line, a network that loses, repeats
 * and reorders, a bank that repeats, teachers, parents, corrections, clocks that jump, restarts and
 * seals. The auditor predicts every answer; at the end the books verify and every balance is his.
 *
 *     sim [SEED [STEPS]]     one run, verbose
 *     sim                    the runs of the suite, and planted bugs that must be caught */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auditor.h"
#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "desk/account_statement.h"
#include "desk/close_day.h"
#include "ledger/verify.h"
#include "meals/menu.h"
#include "pay/payment.h"
#include "school/person.h"
#include "school/school.h"
#include "school/school_sql.h"

enum { SCHOOLS = 3, PEOPLE = 12, TILLS = 6, JOURNAL_LIMIT = 4000, BATCH = 12 };
#define FIRST_MOMENT INT64_C(1767585600000) /* 2026-01-05T04:00:00Z */

enum plant { PLANT_NOTHING, PLANT_LOST, PLANT_TWICE, PLANT_CHANGED, PLANT_COUNT };

struct till {
    int64_t school_id, origin, counter;
    int64_t clock_offset_ms;
    struct document journal[JOURNAL_LIMIT];
    struct sale_line lines[JOURNAL_LIMIT][AUDITOR_LINES];
    int made, acknowledged;
};

struct sim {
    uint64_t random;
    struct instant now;
    struct world world;
    struct store *store;
    struct desk desk;
    struct arena arena;
    const char *url;
    struct auditor auditor;
    struct till tills[TILLS];
    int64_t class_id[SCHOOLS];
    int64_t server_counter; /* of documents made by people at pages */
    struct top_up last_top_up;
    char last_outside_id[24];
    struct roster_charge last_roster;
    int64_t last_roster_ids[PEOPLE];
    struct family_transfer last_family;
    struct reversal last_reversal;
    enum plant plant;
    int faults; /* differences between the auditor and the desk */
    bool verbose;
};

static uint64_t next_random(struct sim *sim)
{
    uint64_t z = (sim->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static int below(struct sim *sim, int limit)
{
    return (int)(next_random(sim) % (uint64_t)limit);
}

static bool chance(struct sim *sim, int percent)
{
    return below(sim, 100) < percent;
}

static void differs(struct sim *sim, const char *what, int64_t id, const char *said,
                    const char *predicted)
{
    sim->faults++;
    if (sim->plant != PLANT_NOTHING && !sim->verbose) return;
    printf("%s %" PRId64 ": the desk says %s, the auditor %s\n", what, id, said, predicted);
}

/* ---- the simulated world ---- */

static struct instant sim_now(void *context)
{
    return ((struct sim *)context)->now;
}

static int64_t sim_ticks_us(void *context)
{
    return ((struct sim *)context)->now.ms * 1000;
}

static void sim_bytes(void *context, void *out_bytes, size_t size)
{
    unsigned char *bytes = out_bytes;
    for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)next_random(context);
}

static enum err sim_mail(void *context, const struct mail *mail)
{
    (void)context;
    (void)mail;
    return ERR_UNAVAILABLE;
}

static enum err sim_call(void *context, struct arena *arena, const struct outgoing_request *request,
                         struct outgoing_answer *out_answer)
{
    (void)context;
    (void)arena;
    (void)request;
    (void)out_answer;
    return ERR_UNAVAILABLE;
}

/* ---- the city ---- */

static enum err make_person(struct tx *tx, struct sim *sim, int64_t school_id, int64_t class_id,
                            int64_t version, int index)
{
    int64_t ids;
    TRY(origin_take_ids(tx, 2, &ids));
    struct person person = {
        .school_id = school_id,
        .id = ids,
        .kind = PERSON_PUPIL,
        .state = index == 11 ? PERSON_LEFT : PERSON_ACTIVE,
        .class_id = class_id,
        .surname = "Иванов",
        .name = "Иван",
        .patronymic = "",
        .has_day_limit = index % 3 == 0,
        .day_limit = money_of_kopecks(6000),
    };
    struct card card = {.school_id = school_id,
                        .id = ids + 1,
                        .account_id = ids,
                        .chip = {NULL, 0},
                        .state = index == 10 ? CARD_GIVEN_OUT : CARD_ACTIVE};
    TRY(person_add(tx, &sim->arena, &person, version, sim->now));
    TRY(card_add(tx, &card, ids + 1, version, sim->now));
    struct auditor *auditor = &sim->auditor;
    auditor->people[auditor->person_count++] = (struct auditor_person){
        .school_id = school_id,
        .account_id = ids,
        .card_id = ids + 1,
        .number = person.number,
        .card = card.state,
        .is_closed = person.state == PERSON_LEFT,
        .has_day_limit = person.has_day_limit,
        .day_limit = 6000,
    };
    return OK;
}

static enum err make_menu(struct tx *tx, struct sim *sim, int64_t school_id, int64_t version)
{
    struct auditor *auditor = &sim->auditor;
    for (int i = 0; i < 2; i++) {
        int64_t id;
        TRY(origin_take_ids(tx, 2, &id));
        struct dish dish = {.school_id = school_id,
                            .id = id,
                            .name = "Пицца",
                            .allergens = "",
                            .category_id = 1,
                            .price = money_of_kopecks(3450 - 2000 * i),
                            .is_offered = true};
        struct set_meal meal = {.school_id = school_id,
                                .id = id + 1,
                                .name = "Завтрак",
                                .meal = MEAL_BREAKFAST,
                                .parent_part = money_of_kopecks(i == 0 ? 4961 : 0),
                                .subsidy_part = money_of_kopecks(3000),
                                .funding_source_id = 1 + i,
                                .is_offered = true};
        TRY(dish_add(tx, &dish, version));
        TRY(set_meal_add(tx, &meal, version, sim->now));
        auditor->dishes[auditor->dish_count].school_id = school_id;
        auditor->dishes[auditor->dish_count].id = id;
        auditor->dishes[auditor->dish_count++].price = money_in_kopecks(dish.price);
        auditor->set_meals[auditor->set_meal_count].school_id = school_id;
        auditor->set_meals[auditor->set_meal_count].id = id + 1;
        auditor->set_meals[auditor->set_meal_count].parent = money_in_kopecks(meal.parent_part);
        auditor->set_meals[auditor->set_meal_count++].subsidy = 3000;
    }
    return OK;
}

static enum err rights_make(struct tx *tx, struct sim *sim)
{
    struct auditor *auditor = &sim->auditor;
    for (int i = 0; i < auditor->person_count; i++) {
        struct auditor_person *person = &auditor->people[i];
        person->has_right = i % 2 == 0;
        for (int k = 0; k < auditor->set_meal_count && person->has_right; k++) {
            if (auditor->set_meals[k].school_id != person->school_id) continue;
            scoped(statement) struct statement *set = statement_open(tx, &q_entitlement_set);
            bind_int(set, ARG_ENTITLEMENT_SET_SCHOOL_ID, person->school_id);
            bind_int(set, ARG_ENTITLEMENT_SET_ACCOUNT_ID, person->account_id);
            bind_int(set, ARG_ENTITLEMENT_SET_SET_MEAL_ID, auditor->set_meals[k].id);
            bind_int(set, ARG_ENTITLEMENT_SET_FIRST_DAY, 0);
            bind_int(set, ARG_ENTITLEMENT_SET_LAST_DAY, 40000);
            bind_int(set, ARG_ENTITLEMENT_SET_VERSION, 1);
            TRY(statement_run(set));
        }
    }
    return OK;
}

static enum err make_city(struct tx *tx, void *context)
{
    struct sim *sim = context;
    TRY(school_kind_set(tx, "full", "Средняя школа", 1));
    TRY(channel_set(tx, &(struct channel){1, "sber", "Сбербанк"}));
    for (int s = 0; s < SCHOOLS; s++) {
        struct school school = {
            .number = s + 1, .name = "Школа", .kind = "full", .zone = zone_moscow()};
        enum school_status status;
        int64_t class_id;
        bool added;
        TRY(school_create(tx, &school, sim->now, &status));
        CHECK(status == SCHOOL_OK);
        TRY(origin_take_ids(tx, 1, &class_id));
        TRY(class_find_or_add(tx, school.id, TEXT("03Б"), class_id, &sim->class_id[s], &added));
        TRY(make_menu(tx, sim, school.id, 1));
        for (int i = 0; i < PEOPLE; i++) {
            TRY(make_person(tx, sim, school.id, class_id, 1, i));
        }
    }
    for (int t = 0; t < TILLS; t++) {
        sim->tills[t].school_id = t / 2 + 1;
        TRY(origin_new(tx, ORIGIN_TILL, &sim->tills[t].origin));
    }
    return rights_make(tx, sim);
}

/* ---- tills ---- */

static struct auditor_person *somebody(struct sim *sim, int64_t school_id)
{
    int64_t school = chance(sim, 3) ? below(sim, SCHOOLS) : school_id - 1;
    return &sim->auditor.people[school * PEOPLE + below(sim, PEOPLE)];
}

static struct sale_line some_line(struct sim *sim, int64_t school_id)
{
    int64_t school = chance(sim, 1) ? below(sim, SCHOOLS) : school_id - 1;
    int place = (int)school * 2 + below(sim, 2);
    if (chance(sim, 60)) {
        int64_t price = sim->auditor.dishes[place].price + (chance(sim, 5) ? 10 : 0);
        return (struct sale_line){.kind = SALE_DISH,
                                  .item_id = sim->auditor.dishes[place].id,
                                  .quantity = chance(sim, 1) ? 100 : 1 + below(sim, 3),
                                  .price = money_of_kopecks(chance(sim, 1) ? -price : price)};
    }
    int64_t parent = sim->auditor.set_meals[place].parent + (chance(sim, 2) ? 1 : 0);
    return (struct sale_line){.kind = SALE_SET_MEAL,
                              .item_id = sim->auditor.set_meals[place].id,
                              .quantity = 1,
                              .price = money_of_kopecks(parent),
                              .subsidy = money_of_kopecks(3000)};
}

static void fill_return(struct sim *sim, const struct till *till, struct document *document)
{
    const struct document *sale = &till->journal[below(sim, till->made)];
    document->returned_id = sale->id;
    document->account_id = sale->account_id;
    document->line_count = sale->line_count;
    for (int i = 0; i < sale->line_count; i++) document->lines[i] = sale->lines[i];
    if (document->line_count > 1 && chance(sim, 50)) document->line_count = 1;
}

/* The document is made at the till and stands in its journal for ever. */
static void till_act(struct sim *sim, struct till *till)
{
    if (till->made == JOURNAL_LIMIT) return;
    struct auditor_person *person = somebody(sim, till->school_id);
    struct document *document = &till->journal[till->made];
    int choice = below(sim, 100);
    *document = (struct document){
        .id = id_make(till->origin, ++till->counter),
        .kind = choice < 80   ? DOCUMENT_SALE
                : choice < 90 ? DOCUMENT_RETURN
                : choice < 95 ? DOCUMENT_ACTIVATION
                              : DOCUMENT_CARD_STATE,
        .happened_at = instant_add_ms(sim->now, till->clock_offset_ms),
        .account_id = person->account_id,
        .card_id = chance(sim, 80) ? person->card_id : 0,
        .number = till->made + 1,
        .is_offline = chance(sim, 50),
        .is_asked = chance(sim, 20),
        .lines = till->lines[till->made],
        .fee = money_of_kopecks(0),
    };
    if (document->kind == DOCUMENT_SALE) {
        document->line_count = chance(sim, 1) ? 0 : 1 + below(sim, 3);
        for (int i = 0; i < document->line_count; i++) {
            document->lines[i] = some_line(sim, till->school_id);
        }
    } else if (document->kind == DOCUMENT_RETURN) {
        if (till->made == 0) return;
        document->card_id = 0;
        fill_return(sim, till, document);
    } else {
        document->card_id = chance(sim, 95) ? person->card_id : person->card_id + 2;
        document->is_asked = false;
        document->fee = money_of_kopecks(
            document->kind == DOCUMENT_ACTIVATION && chance(sim, 70) ? 3300 : 0);
        document->card_state = document->kind == DOCUMENT_ACTIVATION ? CARD_ACTIVE
                               : chance(sim, 80)                     ? CARD_BLOCKED
                                                                     : CARD_LOST;
    }
    till->made++;
}

static void compare(struct sim *sim, int64_t school_id, const struct document *document)
{
    struct document said = *document;
    struct auditor_answer answer = auditor_document(&sim->auditor, school_id, &said);
    if (answer.status != document->status) {
        differs(sim, "document", document->id, document_status_name(document->status),
                document_status_name(answer.status));
    } else if (answer.status == DOCUMENT_RECORDED || answer.status == DOCUMENT_REFUSED) {
        if (answer.refusal != document->refusal) {
            differs(sim, "refusal of", document->id, sale_status_name(document->refusal),
                    sale_status_name(answer.refusal));
        }
        bool is_known = document->kind == DOCUMENT_SALE && answer.status == DOCUMENT_RECORDED;
        if (is_known && answer.is_below_floor != document->is_below_floor) {
            differs(sim, "floor of", document->id, document->is_below_floor ? "below" : "above",
                    answer.is_below_floor ? "below" : "above");
        }
    }
}

static void deliver(struct sim *sim, struct till *till, struct document *documents, int count)
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
    if (chance(sim, 20) && first > 4) first -= 1 + below(sim, 4);
    int count = till->made - first;
    if (count > BATCH) count = BATCH;
    for (int i = 0; i < count; i++) out_documents[i] = till->journal[first + i];
    for (int i = count - 1; i > 0 && chance(sim, 10); i--) {
        int other = below(sim, i + 1);
        struct document held = out_documents[i];
        out_documents[i] = out_documents[other];
        out_documents[other] = held;
    }
    return count;
}

/* A till that was restored from an image makes other documents under old ids. */
static void spoil(struct sim *sim, struct document *documents, int count)
{
    if (count == 0 || !chance(sim, 2)) return;
    documents[below(sim, count)].happened_at.ms -= 1000;
}

/* A bug as the desk might have one; the auditor must not agree. */
static int plant_bug(struct sim *sim, const struct till *till, struct document *documents,
                     int count)
{
    if (count == 0 || documents[0].kind != DOCUMENT_SALE || !chance(sim, 5)) return 0;
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

static void till_post(struct sim *sim, struct till *till)
{
    struct document documents[BATCH + 4];
    int count = window(sim, till, documents);
    int end = till->acknowledged + BATCH < till->made ? till->acknowledged + BATCH : till->made;
    if (count == 0 || chance(sim, 15)) return; /* nothing to say, or it was lost on the way */
    if (sim->plant != PLANT_NOTHING && plant_bug(sim, till, documents, count) > 0) {
        for (int i = 1; i < count; i++) documents[i - 1] = documents[i];
        auditor_document(&sim->auditor, till->school_id, &till->journal[till->acknowledged]);
        count--;
    }
    spoil(sim, documents, count);
    struct document again[BATCH + 4];
    memcpy(again, documents, sizeof again);
    deliver(sim, till, documents, count);
    if (chance(sim, 10)) deliver(sim, till, again, count); /* repeated by the network */
    if (chance(sim, 15)) return;                           /* the answer was lost */
    int first = end - till->acknowledged < count ? till->acknowledged + 1 : end;
    till->acknowledged = chance(sim, 90) ? end : first;
    if (till->acknowledged > till->made) till->acknowledged = till->made;
}

/* ---- banks, teachers, parents, corrections ---- */

static void bank_pays(struct sim *sim)
{
    struct auditor_person *person = somebody(sim, 1 + below(sim, SCHOOLS));
    struct top_up top_up = sim->last_top_up;
    if (top_up.channel == NULL || chance(sim, 80)) {
        snprintf(sim->last_outside_id, sizeof sim->last_outside_id, "p%" PRId64,
                 ++sim->server_counter);
        top_up = (struct top_up){
            .channel = "sber",
            .outside_id = text_of(sim->last_outside_id),
            .number = chance(sim, 97) ? text_of(person->number) : TEXT("9999999999"),
            .amount = money_of_kopecks(chance(sim, 2) ? -100 : 1000 + below(sim, 50000)),
            .happened_at = sim->now,
        };
    } else if (chance(sim, 20)) {
        top_up.amount = money_plus(top_up.amount, money_of_kopecks(1));
    }
    CHECK(desk_top_up(&sim->desk, &sim->arena, &top_up) == OK);
    enum top_up_status predicted = auditor_top_up(&sim->auditor, &top_up);
    if (predicted != top_up.status) {
        differs(sim, "top-up", top_up.payment_id, top_up_status_name(top_up.status),
                top_up_status_name(predicted));
    }
    if (top_up.status == TOP_UP_RECORDED) sim->last_top_up = top_up;
}

static void teacher_charges(struct sim *sim)
{
    int school = below(sim, SCHOOLS);
    struct roster_charge charge = sim->last_roster;
    if (charge.id == 0 || chance(sim, 85)) {
        int count = 1 + below(sim, 5), first = below(sim, PEOPLE - count);
        for (int i = 0; i < count; i++) {
            sim->last_roster_ids[i] = sim->auditor.people[school * PEOPLE + first + i].account_id;
        }
        if (chance(sim, 3)) sim->last_roster_ids[0] = id_make(1, 999999);
        charge = (struct roster_charge){
            .id = id_make(500, ++sim->server_counter),
            .school_id = school + 1,
            .class_id = sim->class_id[school],
            .day = day_add(day_of_instant(sim->now, zone_moscow()), chance(sim, 5) ? 1 : 0),
            .set_meal_id = sim->auditor.set_meals[school * 2].id + (chance(sim, 3) ? 7777 : 0),
            .happened_at = sim->now,
            .account_ids = sim->last_roster_ids,
            .account_count = count,
        };
    } else if (chance(sim, 20)) {
        charge.happened_at.ms++;
    }
    CHECK(desk_charge_roster(&sim->desk, &sim->arena, &charge) == OK);
    enum roster_status predicted = auditor_roster(&sim->auditor, &charge);
    if (predicted != charge.status) {
        differs(sim, "roster", charge.id, roster_status_name(charge.status),
                roster_status_name(predicted));
    }
    sim->last_roster = charge;
}

static void parent_moves(struct sim *sim)
{
    struct family_transfer transfer = sim->last_family;
    if (transfer.id == 0 || chance(sim, 80)) {
        struct auditor_person *from = somebody(sim, 1 + below(sim, SCHOOLS));
        struct auditor_person *to = somebody(sim, 1 + below(sim, SCHOOLS));
        transfer = (struct family_transfer){
            .id = id_make(501, ++sim->server_counter),
            .from = {from->school_id, from->account_id},
            .to = {to->school_id, chance(sim, 3) ? id_make(1, 888888) : to->account_id},
            .amount = money_of_kopecks(chance(sim, 2) ? 0 : 1 + below(sim, 20000)),
            .happened_at = sim->now,
        };
    } else if (chance(sim, 20)) {
        transfer.amount = money_plus(transfer.amount, money_of_kopecks(1));
    }
    CHECK(desk_transfer_in_family(&sim->desk, &sim->arena, &transfer) == OK);
    enum family_status predicted = auditor_family(&sim->auditor, &transfer);
    if (predicted != transfer.status) {
        differs(sim, "family", transfer.id, family_status_name(transfer.status),
                family_status_name(predicted));
    }
    if (transfer.status == FAMILY_RECORDED) sim->last_family = transfer;
}

static void operator_corrects(struct sim *sim)
{
    struct auditor *auditor = &sim->auditor;
    struct reversal reversal = sim->last_reversal;
    if (auditor->event_count == 0) return;
    if (reversal.id == 0 || chance(sim, 80)) {
        const struct auditor_event *event = &auditor->events[below(sim, auditor->event_count)];
        reversal = (struct reversal){
            .id = id_make(502, ++sim->server_counter),
            .school_id = event->school_id,
            .reversed_id = chance(sim, 5) ? id_make(502, 77777777) : event->id,
            .happened_at = sim->now,
        };
    } else if (chance(sim, 20)) {
        reversal.happened_at.ms++;
    }
    CHECK(desk_reverse(&sim->desk, &sim->arena, &reversal) == OK);
    enum reverse_status predicted = auditor_reverse(auditor, &reversal);
    if (predicted != reversal.status) {
        differs(sim, "reversal", reversal.id, reverse_status_name(reversal.status),
                reverse_status_name(predicted));
    }
    if (reversal.status == REVERSE_RECORDED) sim->last_reversal = reversal;
}

/* ---- time, restarts, the run ---- */

static void store_begin(struct sim *sim)
{
    int applied;
    CHECK(store_open(&(struct store_options){.url = sim->url}, &sim->store) == OK);
    CHECK(store_migrate(sim->store, &applied) == OK);
    desk_init(&sim->desk, sim->store, &sim->world);
}

static void store_end(struct sim *sim)
{
    desk_release(&sim->desk);
    store_close(sim->store);
}

static void time_passes(struct sim *sim)
{
    struct close_report report;
    sim->now.ms += (1 + below(sim, 120)) * SECOND_MS;
    if (chance(sim, 2)) sim->now.ms += 9 * HOUR_MS;
    if (chance(sim, 1)) sim->now.ms -= 2 * HOUR_MS; /* the server's clock was set back */
    if (chance(sim, 2)) {
        struct till *till = &sim->tills[below(sim, TILLS)];
        till->clock_offset_ms = chance(sim, 10) ? 2 * DAY_MS : (below(sim, 7200) - 3600) * 1000;
    }
    if (chance(sim, 2)) CHECK(desk_close_days(&sim->desk, &report) == OK);
    if (chance(sim, 1)) {
        store_end(sim);
        store_begin(sim);
    }
    sim->auditor.now = sim->now;
}

static void step(struct sim *sim)
{
    int choice = below(sim, 100);
    time_passes(sim);
    if (choice < 55) {
        till_act(sim, &sim->tills[below(sim, TILLS)]);
    } else if (choice < 80) {
        till_post(sim, &sim->tills[below(sim, TILLS)]);
    } else if (choice < 89) {
        bank_pays(sim);
    } else if (choice < 93) {
        teacher_charges(sim);
    } else if (choice < 97) {
        parent_moves(sim);
    } else {
        operator_corrects(sim);
    }
}

static void drain(struct sim *sim)
{
    sim->now.ms += 3 * DAY_MS; /* even the till that ran ahead is believed now */
    sim->auditor.now = sim->now;
    for (int t = 0; t < TILLS; t++) {
        struct till *till = &sim->tills[t];
        for (int i = till->acknowledged; i < till->made; i++) {
            deliver(sim, till, &till->journal[i], 1);
        }
    }
}

struct balance_question {
    const struct auditor_person *person;
    struct money balance;
};

static enum err balance_ask(struct tx *tx, void *context)
{
    struct balance_question *question = context;
    return account_balance_load(tx, question->person->school_id, question->person->account_id,
                                &question->balance);
}

static void compare_balances(struct sim *sim)
{
    for (int i = 0; i < sim->auditor.person_count; i++) {
        struct balance_question question = {.person = &sim->auditor.people[i]};
        CHECK(store_read(sim->store, balance_ask, &question) == OK);
        if (money_in_kopecks(question.balance) == question.person->balance) continue;
        differs(sim, "balance", question.person->account_id,
                money_format_dot(&sim->arena, question.balance),
                money_format_dot(&sim->arena, money_of_kopecks(question.person->balance)));
    }
}

static void tell(void *context, int64_t school_id, const char *sentence)
{
    struct sim *sim = context;
    (void)school_id;
    differs(sim, sentence, 0, "verify", "nothing");
}

static void prove(struct sim *sim)
{
    struct verify_report report;
    struct verify_sink sink = {tell, sim};
    compare_balances(sim);
    CHECK(ledger_verify(sim->store, 1, &sink, &report) == OK);
    if (sim->verbose) {
        printf("%" PRId64 " transfers, %" PRId64 " postings, %" PRId64 " seals, %d events\n",
               report.transfers, report.postings, report.seals, sim->auditor.event_count);
    }
}

/* Differences between the desk and the auditor; 0 when all is right. */
static int run(const char *url, uint64_t seed, int steps, enum plant plant, bool verbose)
{
    struct sim *sim = memory_new(sizeof *sim);
    sim->random = seed;
    sim->now.ms = FIRST_MOMENT;
    sim->url = url;
    sim->plant = plant;
    sim->verbose = verbose;
    sim->auditor.events = memory_new_array(AUDITOR_EVENTS, sizeof(struct auditor_event));
    sim->auditor.main_meal_floor = -50000;
    sim->world = (struct world){.context = sim,
                                .now = sim_now,
                                .ticks_us = sim_ticks_us,
                                .random = sim_bytes,
                                .send_mail = sim_mail,
                                .call = sim_call};
    arena_init(&sim->arena, (size_t)1 << 30);
    store_begin(sim);
    CHECK(store_write(sim->store, 0, make_city, sim) == OK);
    time_passes(sim);
    for (int i = 0; i < steps; i++) step(sim);
    drain(sim);
    prove(sim);
    int faults = sim->faults;
    store_end(sim);
    arena_release(&sim->arena);
    memory_free(sim->auditor.events);
    memory_free(sim);
    return faults;
}

static int run_in_folder(uint64_t seed, int steps, enum plant plant, bool verbose)
{
    /* Power cuts are another test's: here no disk has to turn. */
    char in_memory[] = "/dev/shm/obed-sim-XXXXXX", on_disk[] = "/tmp/obed-sim-XXXXXX";
    char *folder = access("/dev/shm", W_OK) == 0 ? in_memory : on_disk, url[64], path[64];
    static const char *const ENDINGS[] = {"", "-lock", "-wal", "-shm"};
    CHECK(mkdtemp(folder) != NULL);
    snprintf(url, sizeof url, "sqlite:%s/sim.db", folder);
    int faults = run(url, seed, steps, plant, verbose);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        snprintf(path, sizeof path, "%s/sim.db%s", folder, ENDINGS[i]);
        unlink(path);
    }
    rmdir(folder);
    return faults;
}

static int suite(void)
{
    enum { SEEDS = 8, STEPS = 1500, PLANT_STEPS = 600 };
    int passed = 0, failed = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int faults = run_in_folder(seed, STEPS, PLANT_NOTHING, false);
        printf("%s seed %" PRIu64 "\n", faults == 0 ? "ok" : "FAILED", seed);
        faults == 0 ? passed++ : failed++;
    }
    for (int plant = PLANT_LOST; plant < PLANT_COUNT; plant++) {
        int faults = run_in_folder(99, PLANT_STEPS, (enum plant)plant, false);
        printf("%s planted bug %d is caught\n", faults > 0 ? "ok" : "FAILED", plant);
        faults > 0 ? passed++ : failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    secret_init();
    log_set_level(LOG_WARNING);
    if (argc < 2) return suite();
    uint64_t seed = strtoull(argv[1], NULL, 10);
    int steps = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 2000;
    return run_in_folder(seed, steps, PLANT_NOTHING, true) == 0 ? 0 : 1;
}
