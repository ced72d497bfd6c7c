/* Payments to caterers: rows, and what is owed. */
#include "desk/payout.h"

#include <jansson.h>

#include "base/check.h"
#include "base/json.h"
#include "desk/caterer_payee.h"
#include "desk/payout_inside.h"
#include "desk/payout_sql.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "meals/contract.h"

const char *payout_state_title(enum payout_state state)
{
    switch (state) {
    case PAYOUT_MADE: return "подготовлен";
    case PAYOUT_SENT: return "передан в банк";
    case PAYOUT_EXECUTED: return "исполнен";
    case PAYOUT_CANCELLED: return "отменён";
    }
    return "";
}

const char *payout_refusal(enum payout_status status)
{
    switch (status) {
    case PAYOUT_DONE:
    case PAYOUT_EXISTS: return NULL;
    case PAYOUT_UNKNOWN: return "Такого платежа нет.";
    case PAYOUT_CATERER_UNKNOWN: return "Такого организатора питания нет.";
    case PAYOUT_DAY_INVALID: return "День поручения: сегодня или в ближайшие 30 дней.";
    case PAYOUT_AMOUNT_INVALID:
        return "Проверьте сумму: от копейки до 10 миллионов рублей одним поручением.";
    case PAYOUT_PURPOSE_INVALID:
        return "Назначение платежа: до 210 знаков, буквы, цифры и обычные знаки препинания.";
    case PAYOUT_PAYEE_UNTOLD:
        return "У организатора питания не заполнены банковские реквизиты, или в них и в названии "
               "есть знаки, которых банк не печатает.";
    case PAYOUT_PAYER_UNTOLD:
        return "Не заполнены реквизиты оператора: их вносит администратор (obed requisite).";
    case PAYOUT_ABOVE_OWED: return "Сумма больше задолженности перед организатором питания.";
    case PAYOUT_NO_NUMBER: return "Номера платёжных поручений закончились.";
    case PAYOUT_NOT_NOW: return "Платёж уже исполнен или отменён.";
    case PAYOUT_NOTE_INVALID: return "Напишите, почему: до 500 знаков.";
    }
    return "";
}

/* ---- requisites as they were ---- */

static json_t *party_write(const struct requisites *requisites)
{
    json_t *party = json_object();
    CHECK(party != NULL);
    for (int i = 0; i < REQUISITE_COUNT; i++) {
        if (*requisites->values[i] == '\0') continue;
        json_t *value = json_string(requisites->values[i]);
        const char *name = requisite_name((enum requisite)i);
        CHECK(value != NULL && json_object_set_new(party, name, value) == 0);
    }
    return party;
}

struct text payout_parties_write(struct arena *arena, const struct requisites *payer,
                                 const struct requisites *payee)
{
    json_t *both = json_pack("{s:o,s:o}", "payer", party_write(payer), "payee", party_write(payee));
    CHECK(both != NULL);
    struct text text = json_write(arena, both, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(both);
    return text;
}

static void party_read(struct arena *arena, const json_t *party, struct requisites *out)
{
    for (int i = 0; i < REQUISITE_COUNT; i++) {
        const char *name = requisite_name((enum requisite)i);
        const char *value = json_string_value(json_object_get(party, name));
        out->values[i] = value == NULL ? "" : arena_printf(arena, "%s", value);
    }
}

static void parties_read(struct arena *arena, struct text text, struct payout *payout)
{
    json_t *both = json_loadb(text.bytes, text.size, 0, NULL);
    party_read(arena, json_object_get(both, "payer"), &payout->payer);
    party_read(arena, json_object_get(both, "payee"), &payout->payee);
    json_decref(both);
}

/* ---- rows ---- */

static struct payout payout_read(const struct statement *rows, struct arena *arena)
{
    struct payout payout = {
        .id = column_int(rows, COL_PAYOUTS_ID),
        .number = column_int(rows, COL_PAYOUTS_NUMBER),
        .caterer_id = column_int(rows, COL_PAYOUTS_CATERER_ID),
        .day = day_of_number((int32_t)column_int(rows, COL_PAYOUTS_DAY)),
        .amount = money_of_kopecks(column_int(rows, COL_PAYOUTS_AMOUNT)),
        .purpose = column_string(rows, COL_PAYOUTS_PURPOSE, arena),
        .state = (enum payout_state)column_int(rows, COL_PAYOUTS_STATE),
        .register_id = column_int(rows, COL_PAYOUTS_REGISTER_ID),
        .document_id = column_int(rows, COL_PAYOUTS_DOCUMENT_ID),
        .posting_id = column_int(rows, COL_PAYOUTS_POSTING_ID),
        .ended_day = day_of_number((int32_t)column_int(rows, COL_PAYOUTS_ENDED_DAY)),
        .staff_id = column_int(rows, COL_PAYOUTS_STAFF_ID),
        .who = column_string(rows, COL_PAYOUTS_WHO, arena),
        .made_at = instant_of_ms(column_int(rows, COL_PAYOUTS_MADE_AT)),
    };
    parties_read(arena, column_text(rows, COL_PAYOUTS_REQUISITES, arena), &payout);
    return payout;
}

static enum err payouts_read(struct tx *tx, struct arena *arena, int64_t id,
                             const struct payout_query *query, int limit,
                             struct payouts *out_payouts)
{
    struct payouts payouts = {.list = ARENA_ARRAY(arena, struct payout, (size_t)limit)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_payouts);
    bind_int(rows, ARG_PAYOUTS_ID, id);
    bind_int(rows, ARG_PAYOUTS_CATERER_ID, query->caterer_id);
    bind_int(rows, ARG_PAYOUTS_STATE, query->state);
    bind_int(rows, ARG_PAYOUTS_REGISTER_ID, query->register_id);
    bind_int(rows, ARG_PAYOUTS_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        payouts.list[payouts.count++] = payout_read(rows, arena);
    }
    *out_payouts = payouts;
    return OK;
}

enum err payouts_load(struct tx *tx, struct arena *arena, const struct payout_query *query,
                      struct payouts *out_payouts)
{
    return payouts_read(tx, arena, 0, query, PAYOUT_LIST_LIMIT, out_payouts);
}

enum err payout_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                      struct payout *out_payout)
{
    struct payouts payouts = {.count = 0};
    if (id > 0) TRY(payouts_read(tx, arena, id, &(struct payout_query){0}, 1, &payouts));
    *out_found = payouts.count == 1;
    if (*out_found) *out_payout = payouts.list[0];
    return OK;
}

enum err payout_events_load(struct tx *tx, struct arena *arena, int64_t payout_id,
                            struct payout_events *out_events)
{
    enum { EVENTS_LIMIT = 100 };
    struct payout_events events = {.list = ARENA_ARRAY(arena, struct payout_event, EVENTS_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_payout_events);
    bind_int(rows, ARG_PAYOUT_EVENTS_PAYOUT_ID, payout_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || events.count == EVENTS_LIMIT) break;
        events.list[events.count++] = (struct payout_event){
            .state = (enum payout_state)column_int(rows, COL_PAYOUT_EVENTS_STATE),
            .who = column_string(rows, COL_PAYOUT_EVENTS_WHO, arena),
            .happened_at = instant_of_ms(column_int(rows, COL_PAYOUT_EVENTS_HAPPENED_AT)),
            .note = column_string(rows, COL_PAYOUT_EVENTS_NOTE, arena),
        };
    }
    *out_events = events;
    return OK;
}

/* ---- what is owed ---- */

enum err payout_owed(struct tx *tx, int64_t caterer_id, struct money *out_owed)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_payout_balance);
    bind_int(row, ARG_PAYOUT_BALANCE_ACCOUNT_ID, account_system_id(ACCOUNT_PAYABLE, caterer_id));
    TRY(statement_next(row, &found));
    *out_owed = money_of_kopecks(found ? column_int(row, COL_PAYOUT_BALANCE_BALANCE) : 0);
    return OK;
}

static struct caterer_debt *debt_of(struct caterer_debts *debts, int64_t caterer_id)
{
    for (int i = 0; i < debts->count; i++) {
        if (debts->list[i].caterer_id == caterer_id) return &debts->list[i];
    }
    return NULL;
}

static enum err accrued_add(struct tx *tx, struct caterer_debts *debts)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_debts_accrued);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct caterer_debt *debt = debt_of(debts, column_int(rows, COL_DEBTS_ACCRUED_CATERER_ID));
        if (debt == NULL) continue;
        debt->accrued = money_of_kopecks(column_int(rows, COL_DEBTS_ACCRUED_AMOUNT));
    }
}

static enum err paid_add(struct tx *tx, struct caterer_debts *debts)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_debts_paid);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct caterer_debt *debt = debt_of(debts, column_int(rows, COL_DEBTS_PAID_CATERER_ID));
        struct money amount = money_of_kopecks(column_int(rows, COL_DEBTS_PAID_AMOUNT));
        if (debt == NULL) continue;
        switch ((enum payout_state)column_int(rows, COL_DEBTS_PAID_STATE)) {
        case PAYOUT_MADE:
        case PAYOUT_SENT: debt->under_way = money_plus(debt->under_way, amount); break;
        case PAYOUT_EXECUTED: debt->executed = money_plus(debt->executed, amount); break;
        case PAYOUT_CANCELLED: break;
        }
    }
}

enum err caterer_debts_load(struct tx *tx, struct arena *arena, struct caterer_debts *out_debts)
{
    struct caterer_list caterers;
    struct caterer_debts debts = {.count = 0};
    TRY(caterers_load(tx, arena, &caterers));
    debts.list = ARENA_ARRAY(arena, struct caterer_debt, (size_t)caterers.count + 1);
    for (int i = 0; i < caterers.count; i++) {
        struct caterer_debt *debt = &debts.list[debts.count++];
        struct requisites payee;
        bool found;
        *debt = (struct caterer_debt){.caterer_id = caterers.caterers[i].id,
                                      .name = caterers.caterers[i].name,
                                      .inn = caterers.caterers[i].inn,
                                      .accrued = money_zero(),
                                      .under_way = money_zero(),
                                      .executed = money_zero()};
        TRY(payout_owed(tx, debt->caterer_id, &debt->owed));
        TRY(caterer_payee_load(tx, arena, debt->caterer_id, &found, &payee));
        debt->has_payee = found && requisites_are_whole(&payee);
    }
    TRY(accrued_add(tx, &debts));
    TRY(paid_add(tx, &debts));
    *out_debts = debts;
    return OK;
}
