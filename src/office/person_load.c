/* Reading all that is known about one account, in one snapshot. */
#include "office/person_view.h"

static enum err payment_add(struct tx *tx, struct person_work *work, int64_t id)
{
    struct person_payment *one = &work->payments[work->payment_count];
    *one = (struct person_payment){.id = id};
    TRY(payment_trace_load(tx, work->arena, work->person.school_id, id, &one->trace));
    if (one->trace.is_known && one->trace.account_id == work->person.id) work->payment_count++;
    return OK;
}

/* The one that was asked for stands first, wherever in time it is. */
static enum err payments_load(struct tx *tx, struct person_work *work)
{
    if (work->payment_id != 0) TRY(payment_add(tx, work, work->payment_id));
    const struct account_statement *statement = &work->statement;
    for (int i = statement->entry_count - 1; i >= 0; i--) {
        const struct account_entry *entry = &statement->entries[i];
        if (work->payment_count >= PERSON_PAYMENTS_SHOWN) break;
        if (entry->kind != ENTRY_TOP_UP || entry->posting_id == work->payment_id) continue;
        TRY(payment_add(tx, work, entry->posting_id));
    }
    return OK;
}

static enum err money_load(struct tx *tx, struct person_work *work)
{
    const struct person *person = &work->person;
    struct arena *arena = work->arena;
    struct day today = day_of_instant(work->now, work->school.zone);
    const struct account_statement_request request = {
        .school_id = person->school_id,
        .school_number = work->school.number,
        .account_id = person->id,
        .first_day = day_add(today, 1 - PERSON_OPERATION_DAYS),
        .last_day = today,
    };
    TRY(account_balance_load(tx, person->school_id, person->id, &work->balance));
    TRY(account_statement_load(tx, arena, &request, &work->statement));
    TRY(payments_load(tx, work));
    TRY(orders_of_account(tx, arena, person->school_id, person->id, PERSON_ORDERS_SHOWN,
                          &work->orders));
    return refunds_of_account(tx, arena, person->school_id, person->id, PERSON_ORDERS_SHOWN,
                              &work->refunds);
}

static enum err logins_load(struct tx *tx, struct person_work *work)
{
    struct session_list *sessions = ARENA_NEW(work->arena, struct session_list);
    struct login_account account = {work->person.school_id, work->person.id};
    TRY(logins_of_account(tx, work->arena, account, &work->logins));
    for (int i = 0; i < work->logins.count; i++) {
        TRY(session_list(tx, work->arena, work->logins.rows[i].id, work->now, sessions));
        work->sessions[i] = sessions->count;
    }
    return OK;
}

enum err work_person_place(struct tx *tx, void *context)
{
    struct person_work *work = context;
    struct directory_place place;
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, work->number, &work->found, &place));
    if (!work->found) return OK;
    TRY(person_by_id(tx, work->arena, place.school_id, place.account_id, &work->found,
                     &work->person));
    if (!work->found) return OK;
    return school_by_id(tx, work->arena, place.school_id, &work->found, &work->school);
}

enum err work_person(struct tx *tx, void *context)
{
    struct person_work *work = context;
    struct arena *arena = work->arena;
    work->payment_count = 0;
    TRY(work_person_place(tx, work));
    if (!work->found) return OK;
    const struct person *person = &work->person;
    struct day today = day_of_instant(work->now, work->school.zone);
    TRY(card_history_load(tx, arena, person->school_id, person->id, &work->cards));
    if (work->sees_money) TRY(money_load(tx, work));
    TRY(logins_load(tx, work));
    TRY(account_letters_load(tx, arena, person->school_id, person->id, &work->letters));
    TRY(absences_of_account(tx, arena, person->school_id, person->id,
                            day_add(today, -PERSON_ABSENCE_DAYS), &work->absences));
    if (!work->sees_appeals) return OK;
    return appeals_of_account(tx, arena, person->school_id, person->id, 0, &work->appeals);
}
