/* Banks, teachers, parents and those who correct. */
#include <stdio.h>

#include "base/check.h"
#include "base/id.h"
#include "sim.h"

void sim_bank_pays(struct sim *sim)
{
    struct auditor_person *person = sim_somebody(sim, 1 + sim_below(sim, SCHOOLS));
    struct top_up top_up = sim->last_top_up;
    if (top_up.channel == NULL || sim_chance(sim, 80)) {
        snprintf(sim->last_outside_id, sizeof sim->last_outside_id, "p%" PRId64,
                 ++sim->server_counter);
        top_up = (struct top_up){
            .channel = "sber",
            .outside_id = text_of(sim->last_outside_id),
            .number = sim_chance(sim, 97) ? text_of(person->number) : TEXT("9999999999"),
            .amount = money_of_kopecks(sim_chance(sim, 2) ? -100 : 1000 + sim_below(sim, 50000)),
            .happened_at = sim->now,
        };
    } else if (sim_chance(sim, 20)) {
        top_up.amount = money_plus(top_up.amount, money_of_kopecks(1));
    }
    CHECK(desk_top_up(&sim->desk, &sim->arena, &top_up) == OK);
    enum top_up_status predicted = auditor_top_up(&sim->auditor, &top_up);
    if (predicted != top_up.status) {
        sim_differs(sim, "top-up", top_up.payment_id, top_up_status_name(top_up.status),
                    top_up_status_name(predicted));
    }
    if (top_up.status == TOP_UP_RECORDED) sim->last_top_up = top_up;
}

void sim_teacher_charges(struct sim *sim)
{
    int school = sim_below(sim, SCHOOLS);
    struct roster_charge charge = sim->last_roster;
    if (charge.id == 0 || sim_chance(sim, 85)) {
        int count = 1 + sim_below(sim, 5), first = sim_below(sim, PEOPLE - count);
        for (int i = 0; i < count; i++) {
            sim->last_roster_ids[i] = sim->auditor.people[school * PEOPLE + first + i].account_id;
        }
        if (sim_chance(sim, 3)) sim->last_roster_ids[0] = id_make(1, 999999);
        charge = (struct roster_charge){
            .id = id_make(500, ++sim->server_counter),
            .school_id = school + 1,
            .class_id = sim->class_id[school],
            .day = day_add(day_of_instant(sim->now, zone_moscow()), sim_chance(sim, 5) ? 1 : 0),
            .set_meal_id = sim->auditor.set_meals[school * 2].id + (sim_chance(sim, 3) ? 7777 : 0),
            .happened_at = sim->now,
            .account_ids = sim->last_roster_ids,
            .account_count = count,
        };
    } else if (sim_chance(sim, 20)) {
        charge.happened_at.ms++;
    }
    CHECK(desk_charge_roster(&sim->desk, &sim->arena, &charge) == OK);
    enum roster_status predicted = auditor_roster(&sim->auditor, &charge);
    if (predicted != charge.status) {
        sim_differs(sim, "roster", charge.id, roster_status_name(charge.status),
                    roster_status_name(predicted));
    }
    sim->last_roster = charge;
}

void sim_parent_moves(struct sim *sim)
{
    struct family_transfer transfer = sim->last_family;
    if (transfer.id == 0 || sim_chance(sim, 80)) {
        struct auditor_person *from = sim_somebody(sim, 1 + sim_below(sim, SCHOOLS));
        struct auditor_person *to = sim_somebody(sim, 1 + sim_below(sim, SCHOOLS));
        transfer = (struct family_transfer){
            .id = id_make(501, ++sim->server_counter),
            .from = {from->school_id, from->account_id},
            .to = {to->school_id, sim_chance(sim, 3) ? id_make(1, 888888) : to->account_id},
            .amount = money_of_kopecks(sim_chance(sim, 2) ? 0 : 1 + sim_below(sim, 20000)),
            .happened_at = sim->now,
        };
    } else if (sim_chance(sim, 20)) {
        transfer.amount = money_plus(transfer.amount, money_of_kopecks(1));
    }
    CHECK(desk_transfer_in_family(&sim->desk, &sim->arena, &transfer) == OK);
    enum family_transfer_status predicted = auditor_family(&sim->auditor, &transfer);
    if (predicted != transfer.status) {
        sim_differs(sim, "family", transfer.id, family_transfer_status_name(transfer.status),
                    family_transfer_status_name(predicted));
    }
    if (transfer.status == FAMILY_TRANSFER_RECORDED) sim->last_family = transfer;
}

void sim_operator_corrects(struct sim *sim)
{
    struct auditor *auditor = &sim->auditor;
    struct reversal reversal = sim->last_reversal;
    if (auditor->event_count == 0) return;
    if (reversal.id == 0 || sim_chance(sim, 80)) {
        const struct auditor_event *event = &auditor->events[sim_below(sim, auditor->event_count)];
        reversal = (struct reversal){
            .id = id_make(502, ++sim->server_counter),
            .school_id = event->school_id,
            .reversed_id = sim_chance(sim, 5) ? id_make(502, 77777777) : event->id,
            .happened_at = sim->now,
        };
    } else if (sim_chance(sim, 20)) {
        reversal.happened_at.ms++;
    }
    CHECK(desk_reverse(&sim->desk, &sim->arena, &reversal) == OK);
    enum reverse_status predicted = auditor_reverse(auditor, &reversal);
    if (predicted != reversal.status) {
        sim_differs(sim, "reversal", reversal.id, reverse_status_name(reversal.status),
                    reverse_status_name(predicted));
    }
    if (reversal.status == REVERSE_RECORDED) sim->last_reversal = reversal;
}
