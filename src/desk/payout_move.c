/* Payments to caterers on their way: made, sent, executed, taken back. */
#include "base/charset.h"
#include "base/parse.h"
#include "desk/caterer_payee.h"
#include "desk/payout_inside.h"
#include "desk/payout_sql.h"
#include "desk/settlement.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/origin.h"

/* ---- one step ---- */

static enum err event_add(struct tx *tx, int64_t payout_id, enum payout_state state,
                          int64_t staff_id, struct instant now, struct text note)
{
    int64_t number;
    {
        bool found;
        scoped(statement) struct statement *last = statement_open(tx, &q_payout_event_last);
        bind_int(last, ARG_PAYOUT_EVENT_LAST_PAYOUT_ID, payout_id);
        TRY(statement_next(last, &found));
        number = column_int(last, COL_PAYOUT_EVENT_LAST_NUMBER) + 1;
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_payout_event_insert);
    bind_int(row, ARG_PAYOUT_EVENT_INSERT_PAYOUT_ID, payout_id);
    bind_int(row, ARG_PAYOUT_EVENT_INSERT_NUMBER, number);
    bind_int(row, ARG_PAYOUT_EVENT_INSERT_STATE, state);
    bind_int(row, ARG_PAYOUT_EVENT_INSERT_STAFF_ID, staff_id);
    bind_int(row, ARG_PAYOUT_EVENT_INSERT_HAPPENED_AT, now.ms);
    bind_text(row, ARG_PAYOUT_EVENT_INSERT_NOTE, note.bytes == NULL ? TEXT("") : note);
    return statement_run(row);
}

static enum err row_move(struct tx *tx, const struct payout *payout)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_payout_move);
    bind_int(row, ARG_PAYOUT_MOVE_ID, payout->id);
    bind_int(row, ARG_PAYOUT_MOVE_STATE, payout->state);
    bind_int(row, ARG_PAYOUT_MOVE_REGISTER_ID, payout->register_id);
    bind_int(row, ARG_PAYOUT_MOVE_DOCUMENT_ID, payout->document_id);
    bind_int(row, ARG_PAYOUT_MOVE_POSTING_ID, payout->posting_id);
    bind_int(row, ARG_PAYOUT_MOVE_ENDED_DAY, payout->ended_day.number);
    return statement_run(row);
}

static enum err post(struct tx *tx, struct arena *arena, struct instant now, int64_t id,
                     struct transfer transfer)
{
    struct operator_posting posting = {id, POSTING_PAYOUT, now, &transfer, 1};
    return operator_post(tx, arena, now, BOOK_OF_OPERATOR, &posting);
}

/* ---- making ---- */

/* What a bank prints: what windows-1251 has, no control characters. */
static bool purpose_is_right(struct text purpose)
{
    size_t length = text_is_utf8(purpose) ? text_length_characters(purpose) : 0;
    if (length == 0 || length > PAYOUT_PURPOSE_LIMIT) return false;
    for (size_t i = 0; i < purpose.size; i++) {
        unsigned char byte = (unsigned char)purpose.bytes[i];
        if (byte < ' ' || byte == 0x7F) return false;
    }
    return charset_holds(CHARSET_WINDOWS_1251, purpose);
}

struct making {
    struct desk *desk;
    struct arena *arena;
    struct payout_make *make;
    struct requisites payer, payee;
};

static enum err make_judge(struct tx *tx, struct making *making)
{
    struct payout_make *make = making->make;
    struct payout known;
    struct money owed;
    bool found;
    struct day today = day_of_instant(world_now(making->desk->world), zone_moscow());
    TRY(payout_by_id(tx, making->arena, make->id, &found, &known));
    make->status = PAYOUT_EXISTS;
    if (found) make->number = known.number;
    if (found) return OK;
    TRY(caterer_payee_load(tx, making->arena, make->caterer_id, &found, &making->payee));
    make->status = PAYOUT_CATERER_UNKNOWN;
    if (!found) return OK;
    int ahead = make->day.number - today.number;
    make->status = PAYOUT_DAY_INVALID;
    if (ahead < 0 || ahead > PAYOUT_DAYS_AHEAD) return OK;
    make->status = PAYOUT_AMOUNT_INVALID;
    if (!money_is_amount(make->amount)) return OK;
    make->status = PAYOUT_PURPOSE_INVALID;
    if (!purpose_is_right(make->purpose)) return OK;
    make->status = PAYOUT_PAYEE_UNTOLD;
    if (!requisites_are_whole(&making->payee)) return OK;
    TRY(requisites_load(tx, making->arena, &making->payer));
    make->status = PAYOUT_PAYER_UNTOLD;
    if (!requisites_are_whole(&making->payer)) return OK;
    TRY(payout_owed(tx, make->caterer_id, &owed));
    bool is_above = money_compare(make->amount, owed) > 0;
    make->status = is_above ? PAYOUT_ABOVE_OWED : PAYOUT_DONE;
    return OK;
}

static enum err number_take(struct tx *tx, struct payout_make *make)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_payout_last_number);
    TRY(statement_next(row, &found));
    make->number = column_int(row, COL_PAYOUT_LAST_NUMBER_NUMBER) + 1;
    if (make->number > PAYOUT_NUMBER_LIMIT) make->status = PAYOUT_NO_NUMBER;
    return OK;
}

static enum err payout_insert(struct tx *tx, const struct making *making, struct instant now)
{
    const struct payout_make *make = making->make;
    scoped(statement) struct statement *row = statement_open(tx, &q_payout_insert);
    bind_int(row, ARG_PAYOUT_INSERT_ID, make->id);
    bind_int(row, ARG_PAYOUT_INSERT_NUMBER, make->number);
    bind_int(row, ARG_PAYOUT_INSERT_CATERER_ID, make->caterer_id);
    bind_int(row, ARG_PAYOUT_INSERT_DAY, make->day.number);
    bind_int(row, ARG_PAYOUT_INSERT_AMOUNT, money_in_kopecks(make->amount));
    bind_text(row, ARG_PAYOUT_INSERT_PURPOSE, make->purpose);
    bind_text(row, ARG_PAYOUT_INSERT_REQUISITES,
              payout_parties_write(making->arena, &making->payer, &making->payee));
    bind_int(row, ARG_PAYOUT_INSERT_STAFF_ID, make->staff_id);
    bind_int(row, ARG_PAYOUT_INSERT_MADE_AT, now.ms);
    return statement_run(row);
}

static enum err make_run(struct tx *tx, void *context)
{
    struct making *making = context;
    struct payout_make *make = making->make;
    struct instant now = world_now(making->desk->world);
    TRY(make_judge(tx, making));
    if (make->status != PAYOUT_DONE) return OK;
    TRY(number_take(tx, make));
    if (make->status != PAYOUT_DONE) return OK;
    struct transfer transfer = {
        .debit_id = account_system_id(ACCOUNT_PAYABLE, make->caterer_id),
        .credit_id = account_system_id(ACCOUNT_PAYOUTS, 0),
        .amount = make->amount,
        .code = TRANSFER_PAYOUT,
    };
    TRY(post(tx, making->arena, now, make->id, transfer));
    TRY(payout_insert(tx, making, now));
    return event_add(tx, make->id, PAYOUT_MADE, make->staff_id, now, TEXT(""));
}

enum err desk_payout_make(struct desk *desk, struct arena *arena, struct payout_make *make)
{
    struct making making = {.desk = desk, .arena = arena, .make = make};
    make->purpose = text_trim(make->purpose);
    return store_write(desk->store, BOOK_OF_OPERATOR, make_run, &making);
}

/* ---- sending ---- */

enum err payouts_send(struct tx *tx, struct arena *arena, struct instant now, int64_t register_id,
                      int64_t staff_id, struct payouts *out_payouts)
{
    struct payouts made, sent;
    const struct payout_query query = {.state = PAYOUT_MADE};
    TRY(payouts_load(tx, arena, &query, &made));
    sent = (struct payouts){ARENA_ARRAY(arena, struct payout, (size_t)made.count + 1), made.count};
    for (int i = 0; i < made.count; i++) {
        struct payout *payout = &sent.list[i];
        *payout = made.list[made.count - 1 - i];
        payout->state = PAYOUT_SENT;
        payout->register_id = register_id;
        TRY(row_move(tx, payout));
        TRY(event_add(tx, payout->id, PAYOUT_SENT, staff_id, now, TEXT("")));
    }
    *out_payouts = sent;
    return OK;
}

/* ---- ending ---- */

static enum err payout_end(struct tx *tx, struct arena *arena, struct instant now,
                           struct payout *payout, int64_t staff_id, struct text note)
{
    bool is_executed = payout->state == PAYOUT_EXECUTED;
    struct transfer transfer = {
        .debit_id = account_system_id(ACCOUNT_PAYOUTS, 0),
        .credit_id = is_executed ? account_system_id(ACCOUNT_BANK, 0)
                                 : account_system_id(ACCOUNT_PAYABLE, payout->caterer_id),
        .amount = payout->amount,
        .code = is_executed ? TRANSFER_BANK : TRANSFER_PAYOUT,
    };
    TRY(origin_take_ids(tx, 1, &payout->posting_id));
    TRY(post(tx, arena, now, payout->posting_id, transfer));
    TRY(row_move(tx, payout));
    return event_add(tx, payout->id, payout->state, staff_id, now, note);
}

struct ending {
    struct desk *desk;
    struct arena *arena;
    struct payout_end *end;
};

static enum err end_run(struct tx *tx, void *context)
{
    struct ending *ending = context;
    struct payout_end *end = ending->end;
    struct instant now = world_now(ending->desk->world);
    struct payout payout;
    bool found;
    TRY(payout_by_id(tx, ending->arena, end->payout_id, &found, &payout));
    end->status = PAYOUT_UNKNOWN;
    if (!found) return OK;
    int ahead = end->day.number - day_of_instant(now, zone_moscow()).number;
    bool is_odd = end->day.number < payout.day.number - PAYOUT_DAYS_AHEAD || ahead > 0;
    end->status = PAYOUT_DAY_INVALID;
    if (end->is_executed && is_odd) return OK;
    end->status = PAYOUT_NOT_NOW;
    if (payout.state != PAYOUT_MADE && payout.state != PAYOUT_SENT) return OK;
    size_t length = text_is_utf8(end->note) ? text_length_characters(end->note) : 0;
    end->status = PAYOUT_NOTE_INVALID;
    if (length == 0 || length > PAYOUT_NOTE_LIMIT) return OK;
    end->status = PAYOUT_DONE;
    payout.state = end->is_executed ? PAYOUT_EXECUTED : PAYOUT_CANCELLED;
    payout.ended_day = end->is_executed ? end->day : day_of_instant(now, zone_moscow());
    return payout_end(tx, ending->arena, now, &payout, end->staff_id, end->note);
}

enum err desk_payout_end(struct desk *desk, struct arena *arena, struct payout_end *end)
{
    struct ending ending = {desk, arena, end};
    end->note = text_trim(end->note);
    return store_write(desk->store, BOOK_OF_OPERATOR, end_run, &ending);
}

/* ---- the bank's word ---- */

static enum err order_find(struct tx *tx, const struct payout_document *document, int64_t *out_id)
{
    bool found;
    int64_t number;
    *out_id = 0;
    if (parse_int64(document->number, 1, PAYOUT_NUMBER_LIMIT, &number) != OK) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_payout_by_order);
    bind_int(row, ARG_PAYOUT_BY_ORDER_NUMBER, number);
    bind_int(row, ARG_PAYOUT_BY_ORDER_AMOUNT, money_in_kopecks(document->amount));
    TRY(statement_next(row, &found));
    if (found) *out_id = column_int(row, COL_PAYOUT_BY_ORDER_ID);
    return OK;
}

static enum err document_keep(struct tx *tx, const struct payout_document *document,
                              int64_t payout_id)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_bank_payment_insert);
    bind_int(row, ARG_BANK_PAYMENT_INSERT_ID, document->id);
    bind_int(row, ARG_BANK_PAYMENT_INSERT_STATEMENT_ID, document->statement_id);
    bind_int(row, ARG_BANK_PAYMENT_INSERT_DOCUMENT_KEY, document->document_key);
    bind_int(row, ARG_BANK_PAYMENT_INSERT_PAYOUT_ID, payout_id);
    bind_text(row, ARG_BANK_PAYMENT_INSERT_NUMBER, document->number);
    bind_int(row, ARG_BANK_PAYMENT_INSERT_DAY, document->day.number);
    bind_int(row, ARG_BANK_PAYMENT_INSERT_AMOUNT, money_in_kopecks(document->amount));
    return statement_run(row);
}

enum err payout_executed(struct tx *tx, struct arena *arena, struct instant now,
                         const struct payout_document *document, bool *out_matched)
{
    struct payout payout;
    int64_t payout_id;
    bool found;
    *out_matched = false;
    {
        scoped(statement) struct statement *known = statement_open(tx, &q_bank_payment_known);
        bind_int(known, ARG_BANK_PAYMENT_KNOWN_DOCUMENT_KEY, document->document_key);
        TRY(statement_next(known, &found));
        if (found) return OK;
    }
    TRY(order_find(tx, document, &payout_id));
    TRY(payout_by_id(tx, arena, payout_id, &found, &payout));
    if (!found) return OK;
    if (!text_is(document->payee_account, payout.payee.values[REQUISITE_ACCOUNT])) return OK;
    if (document->day.number < payout.day.number - PAYOUT_DAYS_AHEAD) return OK;
    payout.state = PAYOUT_EXECUTED;
    payout.document_id = document->id;
    payout.ended_day = document->day;
    *out_matched = true;
    TRY(document_keep(tx, document, payout_id));
    return payout_end(tx, arena, now, &payout, 0, TEXT("по выписке банка"));
}
