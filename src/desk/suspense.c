/* Suspense. The invariant (LEDGER M-1): the balance of the suspense account is the sum of the
 * items that wait, because a row changes only together with a posting. */
#include "desk/suspense.h"

#include "base/check.h"
#include "base/secret.h"
#include "desk/reconcile.h"
#include "desk/reconciliation_sql.h"
#include "desk/settlement.h"
#include "desk/suspense_row.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "pay/payment.h"

/* ---- taking ---- */

static enum err item_post(struct tx *tx, struct arena *arena, struct instant now,
                          const struct suspense_item *item)
{
    int64_t clearing_id = account_system_id(ACCOUNT_CLEARING, item->channel_id);
    bool is_banks = item->document_id != 0;
    const struct transfer transfer = {is_banks ? account_system_id(ACCOUNT_BANK, 0) : clearing_id,
                                      account_system_id(ACCOUNT_SUSPENSE, 0), item->amount,
                                      is_banks ? TRANSFER_BANK : TRANSFER_SUSPENSE};
    struct operator_posting posting = {item->id, POSTING_SUSPENSE, item->happened_at, &transfer, 1};
    return operator_post(tx, arena, now, BOOK_OF_OPERATOR, &posting);
}

/* What a register told of is known under its key from now on. */
static enum err item_payment(struct tx *tx, struct instant now, const struct suspense_item *item)
{
    struct payment payment = {
        .school_id = BOOK_OF_OPERATOR,
        .id = item->id,
        .channel_id = item->channel_id,
        .outside_id = item->outside_id,
        .account_id = account_system_id(ACCOUNT_SUSPENSE, 0),
        .amount = item->amount,
        .happened_at = item->happened_at,
        .source = PAYMENT_BY_REGISTER,
        .bank_day = item->bank_day,
        .told_at = now,
    };
    return item->document_id == 0 ? payments_insert(tx, &payment, 1) : OK;
}

static struct text or_empty(struct text text)
{
    return text.bytes == NULL ? TEXT("") : text;
}

static void item_bind(struct statement *row, const struct suspense_item *item)
{
    bind_int(row, ARG_SUSPENSE_INSERT_ID, item->id);
    bind_int(row, ARG_SUSPENSE_INSERT_STATE, SUSPENSE_WAITING);
    bind_int(row, ARG_SUSPENSE_INSERT_CHANNEL_ID, item->channel_id);
    bind_text(row, ARG_SUSPENSE_INSERT_OUTSIDE_ID, or_empty(item->outside_id));
    bind_int(row, ARG_SUSPENSE_INSERT_DOCUMENT_ID, item->document_id);
    bind_text(row, ARG_SUSPENSE_INSERT_NUMBER, or_empty(item->number));
    bind_text(row, ARG_SUSPENSE_INSERT_PAYER, or_empty(item->payer));
    bind_text(row, ARG_SUSPENSE_INSERT_PURPOSE, or_empty(item->purpose));
    bind_int(row, ARG_SUSPENSE_INSERT_AMOUNT, money_in_kopecks(item->amount));
    bind_int(row, ARG_SUSPENSE_INSERT_HAPPENED_AT, item->happened_at.ms);
    bind_int(row, ARG_SUSPENSE_INSERT_TAKEN_AT, item->taken_at.ms);
    bind_int(row, ARG_SUSPENSE_INSERT_SCHOOL_ID, 0);
    bind_int(row, ARG_SUSPENSE_INSERT_ACCOUNT_ID, 0);
    bind_int(row, ARG_SUSPENSE_INSERT_POSTING_ID, 0);
    bind_int(row, ARG_SUSPENSE_INSERT_STAFF_ID, 0);
    bind_int(row, ARG_SUSPENSE_INSERT_DECIDED_AT, 0);
    bind_text(row, ARG_SUSPENSE_INSERT_NOTE, TEXT(""));
}

enum err suspense_take(struct tx *tx, struct arena *arena, struct instant now,
                       struct suspense_item *items, int count)
{
    int64_t first_id;
    if (count == 0) return OK;
    TRY(origin_take_ids(tx, count, &first_id));
    for (int i = 0; i < count; i++) {
        items[i].id = first_id + i;
        items[i].taken_at = now;
        TRY(item_post(tx, arena, now, &items[i]));
        TRY(item_payment(tx, now, &items[i]));
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_suspense_insert);
    for (int i = 0; i < count; i++) {
        item_bind(row, &items[i]);
        TRY(statement_add(row));
    }
    return statement_flush(row);
}

/* ---- looking ---- */

/* The columns of suspense_list and suspense_by_id are the same, in one order. */
static struct suspense_item item_read(const struct statement *row, struct arena *arena)
{
    return (struct suspense_item){
        .id = column_int(row, COL_SUSPENSE_LIST_ID),
        .state = (enum suspense_state)column_int(row, COL_SUSPENSE_LIST_STATE),
        .channel_id = column_int(row, COL_SUSPENSE_LIST_CHANNEL_ID),
        .channel_name = column_string(row, COL_SUSPENSE_LIST_CHANNEL_NAME, arena),
        .outside_id = column_text(row, COL_SUSPENSE_LIST_OUTSIDE_ID, arena),
        .document_id = column_int(row, COL_SUSPENSE_LIST_DOCUMENT_ID),
        .number = column_text(row, COL_SUSPENSE_LIST_NUMBER, arena),
        .payer = column_text(row, COL_SUSPENSE_LIST_PAYER, arena),
        .purpose = column_text(row, COL_SUSPENSE_LIST_PURPOSE, arena),
        .amount = money_of_kopecks(column_int(row, COL_SUSPENSE_LIST_AMOUNT)),
        .happened_at = instant_of_ms(column_int(row, COL_SUSPENSE_LIST_HAPPENED_AT)),
        .taken_at = instant_of_ms(column_int(row, COL_SUSPENSE_LIST_TAKEN_AT)),
        .school_id = column_int(row, COL_SUSPENSE_LIST_SCHOOL_ID),
        .account_id = column_int(row, COL_SUSPENSE_LIST_ACCOUNT_ID),
        .staff_id = column_int(row, COL_SUSPENSE_LIST_STAFF_ID),
        .decided_at = instant_of_ms(column_int(row, COL_SUSPENSE_LIST_DECIDED_AT)),
        .note = column_string(row, COL_SUSPENSE_LIST_NOTE, arena),
    };
}

enum err suspense_load(struct tx *tx, struct arena *arena, enum suspense_state state, int64_t after,
                       struct suspense_list *out_list)
{
    struct suspense_list list = {ARENA_ARRAY(arena, struct suspense_item, SUSPENSE_PAGE), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_suspense_list);
    bind_int(rows, ARG_SUSPENSE_LIST_STATE, state);
    bind_int(rows, ARG_SUSPENSE_LIST_AFTER, after);
    bind_int(rows, ARG_SUSPENSE_LIST_COUNT, SUSPENSE_PAGE);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.items[list.count++] = item_read(rows, arena);
    }
    *out_list = list;
    return OK;
}

enum err suspense_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                        struct suspense_item *out_item)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_suspense_by_id);
    bind_int(row, ARG_SUSPENSE_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (found) *out_item = item_read(row, arena);
    return OK;
}

/* ---- deciding ---- */

enum err suspense_decided(struct tx *tx, const struct suspense_end *end, struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_suspense_decide);
    bind_int(set, ARG_SUSPENSE_DECIDE_ID, end->id);
    bind_int(set, ARG_SUSPENSE_DECIDE_STATE, end->state);
    bind_int(set, ARG_SUSPENSE_DECIDE_SCHOOL_ID, end->school_id);
    bind_int(set, ARG_SUSPENSE_DECIDE_ACCOUNT_ID, end->account_id);
    bind_int(set, ARG_SUSPENSE_DECIDE_POSTING_ID, end->posting_id);
    bind_int(set, ARG_SUSPENSE_DECIDE_STAFF_ID, end->staff_id);
    bind_int(set, ARG_SUSPENSE_DECIDE_DECIDED_AT, now.ms);
    bind_text(set, ARG_SUSPENSE_DECIDE_NOTE, or_empty(end->note));
    return statement_run(set);
}

struct deciding {
    struct desk *desk;
    struct arena *arena;
    struct suspense_decision *decision;
    struct tx *tx;
    struct instant now;
    int64_t posting_id;
    struct suspense_item item;
};

static enum err leave_suspense(struct deciding *deciding, int64_t credit_id,
                               enum transfer_code code)
{
    const struct transfer transfer = {account_system_id(ACCOUNT_SUSPENSE, 0), credit_id,
                                      deciding->item.amount, code};
    struct operator_posting posting = {deciding->posting_id, POSTING_SUSPENSE, deciding->now,
                                       &transfer, 1};
    return operator_post(deciding->tx, deciding->arena, deciding->now, BOOK_OF_OPERATOR, &posting);
}

/* In the school's book it is a top-up as any other, of the moment when the money was paid. */
static enum err reach_account(struct deciding *deciding, const struct directory_place *place)
{
    const struct suspense_item *item = &deciding->item;
    const struct transfer transfer = {account_system_id(ACCOUNT_TRANSIT, 0), place->account_id,
                                      item->amount, TRANSFER_TOP_UP};
    struct operator_posting posting = {deciding->posting_id, POSTING_TOP_UP, item->happened_at,
                                       &transfer, 1};
    struct payment payment = {
        .school_id = place->school_id,
        .id = deciding->posting_id,
        .channel_id = item->channel_id,
        .outside_id = item->outside_id,
        .account_id = place->account_id,
        .amount = item->amount,
        .happened_at = item->happened_at,
        .source = PAYMENT_BY_PERSON,
        .bank_day = day_of_instant(item->happened_at, zone_moscow()),
        .told_at = item->taken_at,
    };
    struct book book;
    bool found;
    TRY(operator_post(deciding->tx, deciding->arena, deciding->now, place->school_id, &posting));
    TRY(book_load(deciding->tx, place->school_id, &found, &book));
    payment.version = book.version;
    /* What a register told of has its key already. */
    return item->document_id != 0 ? payments_insert(deciding->tx, &payment, 1)
                                  : payment_rows_insert(deciding->tx, &payment, 1);
}

static enum err attach(struct deciding *deciding)
{
    struct suspense_decision *decision = deciding->decision;
    struct directory_place place;
    bool found;
    TRY(directory_find(deciding->tx, DIRECTORY_ACCOUNT_NUMBER, text_trim(decision->number), &found,
                       &place));
    decision->status = SUSPENSE_ACCOUNT_UNKNOWN;
    if (!found) return OK;
    decision->status = SUSPENSE_DONE;
    TRY(leave_suspense(deciding, account_system_id(ACCOUNT_TRANSIT, 0), TRANSFER_SUSPENSE));
    TRY(reach_account(deciding, &place));
    struct suspense_end end = {decision->suspense_id, SUSPENSE_ATTACHED,    place.school_id,
                               place.account_id,      deciding->posting_id, decision->staff_id,
                               decision->note};
    return suspense_decided(deciding->tx, &end, deciding->now);
}

static enum err give_back(struct deciding *deciding)
{
    struct suspense_decision *decision = deciding->decision;
    TRY(leave_suspense(deciding, account_system_id(ACCOUNT_BANK, 0), TRANSFER_BANK));
    struct suspense_end end = {decision->suspense_id, SUSPENSE_RETURNED, 0, 0, deciding->posting_id,
                               decision->staff_id,    decision->note};
    return suspense_decided(deciding->tx, &end, deciding->now);
}

static enum err decide_run(struct tx *tx, void *context)
{
    struct deciding *deciding = context;
    struct suspense_decision *decision = deciding->decision;
    bool found;
    deciding->tx = tx;
    decision->status = SUSPENSE_UNKNOWN;
    TRY(suspense_by_id(tx, deciding->arena, decision->suspense_id, &found, &deciding->item));
    if (!found) return OK;
    decision->status = SUSPENSE_DECIDED_ALREADY;
    if (deciding->item.state != SUSPENSE_WAITING) return OK;
    decision->status = SUSPENSE_NOTE_INVALID;
    if (!text_is_utf8(decision->note)) return OK;
    if (text_length_characters(decision->note) > SUSPENSE_NOTE_LIMIT) return OK;
    if (decision->is_return && text_trim(decision->note).size == 0) return OK;
    decision->status = SUSPENSE_DONE;
    return decision->is_return ? give_back(deciding) : attach(deciding);
}

enum err desk_suspense_decide(struct desk *desk, struct arena *arena,
                              struct suspense_decision *decision)
{
    struct deciding deciding = {
        .desk = desk, .arena = arena, .decision = decision, .now = world_now(desk->world)};
    decision->note = or_empty(decision->note);
    decision->number = or_empty(decision->number);
    TRY(id_maker_take(&desk->ids, 1, &deciding.posting_id));
    TRY(store_write(desk->store, BOOK_OF_OPERATOR, decide_run, &deciding));
    if (decision->status != SUSPENSE_DONE) return OK;
    return desk_reconcile_channel(desk, deciding.item.channel_id);
}
