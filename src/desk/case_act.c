/* What people do about cases, and its postings. */
#include "base/check.h"
#include "base/secret.h"
#include "desk/case_row.h"
#include "desk/reconciliation_sql.h"
#include "desk/register_money.h"
#include "desk/settlement.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "ledger/posting.h"
#include "pay/payment.h"

struct acting {
    struct desk *desk;
    struct arena *arena;
    struct case_act *act;
    struct tx *tx;
    struct instant now;
    struct reconciliation_case item;
    int64_t first_id; /* two ids */
};

/* ---- the payment that a case is about ---- */

static enum err payment_reverse(struct acting *acting, enum posting_status *out_status)
{
    struct ledger_batch *batch;
    struct ledger_needs needs = {&acting->first_id, 1, NULL, 0};
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, acting->item.payment_id);
    hash_add_int64(&hash, acting->item.id);
    struct posting posting = {
        .id = acting->first_id,
        .kind = POSTING_REVERSAL,
        .happened_at = acting->now,
        .is_fact = true,
        .reverses_id = acting->item.payment_id,
        .content = hash_digest(&hash),
    };
    TRY(ledger_batch_open(acting->tx, acting->arena, acting->item.school_id, acting->now, &needs,
                          &batch));
    TRY(ledger_batch_post(batch, &posting, out_status));
    return ledger_batch_save(batch);
}

static enum err payment_find(struct acting *acting, bool *out_found, struct payment *out_payment)
{
    scoped(statement) struct statement *row = statement_open(acting->tx, &q_payment_of_case);
    bind_int(row, ARG_PAYMENT_OF_CASE_SCHOOL_ID, acting->item.school_id);
    bind_int(row, ARG_PAYMENT_OF_CASE_ID, acting->item.payment_id);
    TRY(statement_next(row, out_found));
    if (!*out_found) return OK;
    *out_payment = (struct payment){
        .school_id = acting->item.school_id,
        .id = acting->first_id + 1,
        .channel_id = acting->item.channel_id,
        .outside_id = column_text(row, COL_PAYMENT_OF_CASE_OUTSIDE_ID, acting->arena),
        .account_id = column_int(row, COL_PAYMENT_OF_CASE_ACCOUNT_ID),
        .amount = acting->item.theirs,
        .happened_at = instant_of_ms(column_int(row, COL_PAYMENT_OF_CASE_HAPPENED_AT)),
        .source = PAYMENT_BY_PERSON,
        .bank_day = acting->item.day,
        .told_at = acting->now,
    };
    return OK;
}

/* The payment once more, with the register's amount. Its key stays with the first one: what the
 * network was answered does not change. */
static enum err payment_record_anew(struct acting *acting, const struct payment *payment)
{
    struct transfer transfer = {account_system_id(ACCOUNT_CLEARING, payment->channel_id),
                                payment->account_id, payment->amount, TRANSFER_TOP_UP};
    struct operator_posting posting = {payment->id, POSTING_TOP_UP, payment->happened_at, &transfer,
                                       1};
    TRY(operator_post(acting->tx, acting->arena, acting->now, payment->school_id, &posting));
    return payment_rows_insert(acting->tx, payment, 1);
}

static enum err reverse(struct acting *acting, bool with_correction)
{
    struct payment payment;
    bool found;
    enum posting_status status;
    acting->act->status = CASE_NOT_POSSIBLE;
    TRY(payment_find(acting, &found, &payment));
    if (!found) return OK;
    TRY(payment_reverse(acting, &status));
    if (status != POSTING_RECORDED) return OK;
    acting->act->status = CASE_DONE;
    return with_correction ? payment_record_anew(acting, &payment) : OK;
}

/* The sum that came is taken for the register's, with the difference among the costs. */
static enum err money_accept(struct acting *acting)
{
    struct channel channel;
    struct register_head head;
    struct money_documents documents;
    bool found;
    acting->act->status = CASE_NOT_POSSIBLE;
    TRY(channel_load(acting->tx, acting->arena, acting->item.channel_code, &found, &channel));
    if (!found) return OK;
    TRY(register_awaiting(acting->tx, acting->arena, acting->item.register_id, &found, &head));
    if (!found) return OK;
    TRY(documents_waiting(acting->tx, acting->arena, day_of_number(0), &documents));
    for (int i = 0; i < documents.count; i++) {
        if (documents.documents[i].id != acting->item.document_id) continue;
        acting->act->status = CASE_DONE;
        return register_settle(acting->tx, acting->arena, acting->now, &channel, &head,
                               &documents.documents[i]);
    }
    return OK;
}

static enum err bear(struct acting *acting)
{
    const struct reconciliation_case *item = &acting->item;
    if (item->kind == CASE_MONEY_OTHER_AMOUNT) return money_accept(acting);
    struct money difference = money_minus(item->ours, item->theirs);
    acting->act->status = CASE_NOT_POSSIBLE;
    if (money_is_zero(difference)) return OK;
    acting->act->status = CASE_DONE;
    return settlement_bear(acting->tx, acting->arena, acting->now, acting->first_id,
                           item->channel_id, item->school_id, difference);
}

static enum err resolution_post(struct acting *acting)
{
    switch (acting->act->resolution) {
    case CASE_BORNE: return bear(acting);
    case CASE_REVERSED: return reverse(acting, false);
    case CASE_CORRECTED: return reverse(acting, true);
    case CASE_UNRESOLVED:
    case CASE_ACKNOWLEDGED:
    case CASE_LISTED_LATER:
    case CASE_REGISTER_CAME:
    case CASE_MONEY_CAME:
    case CASE_ATTACHED:
    case CASE_RETURNED:
    case CASE_PAYMENT_REVERSED: break;
    }
    return OK;
}

/* ---- acts ---- */

static enum case_status judge(const struct acting *acting)
{
    const struct case_act *act = acting->act;
    bool needs_note = act->kind == CASE_EVENT_NOTE ||
                      (act->kind == CASE_EVENT_CLOSED && act->resolution != CASE_REVERSED &&
                       act->resolution != CASE_CORRECTED);
    if (acting->item.state != CASE_OPEN) return CASE_CLOSED_ALREADY;
    if (!text_is_utf8(act->note)) return CASE_NOTE_INVALID;
    if (text_length_characters(act->note) > CASE_NOTE_LIMIT) return CASE_NOTE_INVALID;
    if (needs_note && text_trim(act->note).size == 0) return CASE_NOTE_INVALID;
    if (act->kind == CASE_EVENT_CLOSED &&
        !case_resolution_fits(acting->item.kind, act->resolution)) {
        return CASE_RESOLUTION_INVALID;
    }
    return CASE_DONE;
}

static enum err assign(struct acting *acting)
{
    const struct case_act *act = acting->act;
    {
        scoped(statement) struct statement *set = statement_open(acting->tx, &q_case_assign);
        bind_int(set, ARG_CASE_ASSIGN_ID, act->case_id);
        bind_int(set, ARG_CASE_ASSIGN_ASSIGNED_TO, act->assigned_to);
        TRY(statement_run(set));
    }
    const char *whom = arena_printf(acting->arena, "%lld", (long long)act->assigned_to);
    return case_event_add(acting->tx, act->case_id, CASE_EVENT_ASSIGNED, act->staff_id, acting->now,
                          text_of(whom));
}

static enum err close_by_person(struct acting *acting)
{
    struct case_act *act = acting->act;
    TRY(resolution_post(acting));
    if (act->status != CASE_DONE) return OK;
    return case_close(acting->tx, act->case_id, act->resolution, act->staff_id, acting->now,
                      act->note);
}

static enum err act_run(struct tx *tx, void *context)
{
    struct acting *acting = context;
    struct case_act *act = acting->act;
    bool found;
    acting->tx = tx;
    act->status = CASE_UNKNOWN;
    TRY(case_find(tx, acting->arena, act->case_id, &found, &acting->item));
    if (!found) return OK;
    act->status = judge(acting);
    if (act->status != CASE_DONE) return OK;
    switch (act->kind) {
    case CASE_EVENT_ASSIGNED: return assign(acting);
    case CASE_EVENT_NOTE:
        return case_event_add(tx, act->case_id, CASE_EVENT_NOTE, act->staff_id, acting->now,
                              act->note);
    case CASE_EVENT_CLOSED: return close_by_person(acting);
    case CASE_EVENT_OPENED: break;
    }
    return OK;
}

enum err desk_case_act(struct desk *desk, struct arena *arena, struct case_act *act)
{
    struct acting acting = {
        .desk = desk, .arena = arena, .act = act, .now = world_now(desk->world)};
    CHECK(act->kind != CASE_EVENT_OPENED);
    if (act->note.bytes == NULL) act->note = TEXT("");
    TRY(id_maker_take(&desk->ids, 2, &acting.first_id));
    return store_write(desk->store, BOOK_OF_OPERATOR, act_run, &acting);
}
