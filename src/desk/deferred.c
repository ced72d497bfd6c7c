/* What set meals lack on days on which everyone is fed, while a batch of documents is recorded. */
#include "base/check.h"
#include "desk/recording.h"

void eater_defer(struct known_person *person, struct day day)
{
    struct money deferred = money_zero();
    for (int i = 0; i < person->debt_count; i++) {
        deferred = money_plus(deferred, deferral_left(&person->debts[i].deferral, day));
    }
    person->eater.deferred = deferred;
}

const struct outage *recording_outage(const struct recording *recording, struct day day)
{
    return outage_on(&recording->eaters.outages, day);
}

static struct outage_debt *debt_of(struct recording *recording, struct known_person *person,
                                   int64_t account_id, const struct outage *outage)
{
    for (int i = 0; i < person->debt_count; i++) {
        if (person->debts[i].outage_id == outage->id) return &person->debts[i];
    }
    struct outage_debt *debts = ARENA_ARRAY(recording->arena, struct outage_debt,
                                            (size_t)person->debt_count + 1);
    for (int i = 0; i < person->debt_count; i++) debts[i] = person->debts[i];
    debts[person->debt_count] = outage_debt_begin(&recording->eaters.outages, outage, account_id);
    person->debts = debts;
    return &debts[person->debt_count++];
}

void meal_defer(struct recording *recording, int64_t account_id, struct day day, struct money there,
                struct money price)
{
    const struct outage *outage = recording_outage(recording, day);
    struct money lacking = deferral_of_meal(there, price);
    if (outage == NULL || money_is_zero(lacking)) return;
    struct known_person *person = recording_person(recording, account_id);
    struct outage_debt *debt = debt_of(recording, person, account_id, outage);
    debt->deferral.amount = money_plus(debt->deferral.amount, lacking);
    person->debts_changed = true;
}

void meal_undefer(struct recording *recording, int64_t account_id, struct day day,
                  struct money price)
{
    const struct outage *outage = recording_outage(recording, day);
    if (outage == NULL || !money_is_positive(price)) return;
    struct known_person *person = recording_person(recording, account_id);
    struct outage_debt *debt = debt_of(recording, person, account_id, outage);
    struct money rest = money_minus(debt->deferral.amount, price);
    debt->deferral.amount = money_is_negative(rest) ? money_zero() : rest;
    person->debts_changed = true;
}

enum err deferred_save(struct recording *recording)
{
    const struct eaters *eaters = &recording->eaters;
    for (int i = 0; i < eaters->person_map.count; i++) {
        const struct known_person *person = &eaters->people[i];
        if (!person->debts_changed) continue;
        TRY(outage_debts_save(recording->tx, recording->school_id, person->debts,
                              person->debt_count, recording->version));
    }
    return OK;
}
