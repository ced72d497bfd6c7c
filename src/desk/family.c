/* Transfers in a family. Within a school one posting with two transfers through transit; between
 * schools one posting in each book, under one id: what leaves one transit enters the other. */
#include "desk/family.h"

#include "base/check.h"
#include "base/secret.h"
#include "desk/desk_sql.h"
#include "ledger/account.h"
#include "ledger/posting.h"

struct family_work {
    struct desk *desk;
    struct arena *arena;
    struct family_transfer *transfer;
};

const char *family_transfer_status_name(enum family_transfer_status status)
{
    switch (status) {
    case FAMILY_TRANSFER_RECORDED: return "recorded";
    case FAMILY_TRANSFER_AMOUNT_INVALID: return "amount_invalid";
    case FAMILY_TRANSFER_SAME_ACCOUNT: return "same_account";
    case FAMILY_TRANSFER_TIME_INVALID: return "time_invalid";
    case FAMILY_TRANSFER_EXISTS: return "exists";
    case FAMILY_TRANSFER_EXISTS_WITH_OTHER_CONTENT: return "exists_with_other_content";
    case FAMILY_TRANSFER_ACCOUNT_UNKNOWN: return "account_unknown";
    case FAMILY_TRANSFER_BALANCE_OVERFLOW: return "balance_overflow";
    case FAMILY_TRANSFER_NOT_ENOUGH_MONEY: return "not_enough_money";
    }
    return "unknown";
}

static enum family_transfer_status status_of_posting(enum posting_status status)
{
    switch (status) {
    case POSTING_RECORDED: return FAMILY_TRANSFER_RECORDED;
    case POSTING_TOO_EARLY:
    case POSTING_TOO_LATE: return FAMILY_TRANSFER_TIME_INVALID;
    case POSTING_EXISTS: return FAMILY_TRANSFER_EXISTS;
    case POSTING_EXISTS_WITH_OTHER_CONTENT: return FAMILY_TRANSFER_EXISTS_WITH_OTHER_CONTENT;
    case POSTING_BALANCE_OVERFLOW: return FAMILY_TRANSFER_BALANCE_OVERFLOW;
    case POSTING_BELOW_FLOOR: return FAMILY_TRANSFER_NOT_ENOUGH_MONEY;
    case POSTING_AMOUNT_INVALID: return FAMILY_TRANSFER_AMOUNT_INVALID;
    case POSTING_ID_INVALID:
    case POSTING_TRANSFERS_INVALID:
    case POSTING_ACCOUNTS_INVALID:
    case POSTING_ACCOUNT_UNKNOWN:
    case POSTING_REVERSED_UNKNOWN:
    case POSTING_REVERSED_IS_REVERSAL:
    case POSTING_REVERSED_ALREADY: return FAMILY_TRANSFER_ACCOUNT_UNKNOWN;
    }
    return FAMILY_TRANSFER_ACCOUNT_UNKNOWN;
}

static struct digest content_of(const struct family_transfer *transfer)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, transfer->from.school_id);
    hash_add_int64(&hash, transfer->from.account_id);
    hash_add_int64(&hash, transfer->to.school_id);
    hash_add_int64(&hash, transfer->to.account_id);
    hash_add_int64(&hash, money_in_kopecks(transfer->amount));
    return hash_digest(&hash);
}

/* Posts one side or, within a school, both. */
static enum err side_post(struct family_work *work, struct tx *tx, int64_t school_id, bool from,
                          bool to, enum posting_status *out_status)
{
    const struct family_transfer *transfer = work->transfer;
    int64_t transit_id = account_system_id(ACCOUNT_TRANSIT, 0);
    int count = 0;
    struct transfer transfers[2];
    if (from) {
        transfers[count++] = (struct transfer){transfer->from.account_id, transit_id,
                                               transfer->amount, TRANSFER_FAMILY};
    }
    if (to) {
        transfers[count++] = (struct transfer){transit_id, transfer->to.account_id,
                                               transfer->amount, TRANSFER_FAMILY};
    }
    const int64_t ids[] = {transit_id, transfer->from.account_id, transfer->to.account_id};
    struct ledger_needs needs = {&transfer->id, 1, ids, 3};
    struct ledger_batch *batch;
    enum err err = ledger_batch_open(tx, work->arena, school_id, world_now(work->desk->world),
                                     &needs, &batch);
    if (err == ERR_NOT_FOUND) {
        *out_status = POSTING_ACCOUNT_UNKNOWN;
        return OK;
    }
    TRY(err);
    struct posting posting = {
        .id = transfer->id,
        .kind = POSTING_FAMILY_TRANSFER,
        .happened_at = transfer->happened_at,
        .has_floor = from,
        .content = content_of(transfer),
        .transfers = transfers,
        .transfer_count = count,
    };
    TRY(ledger_batch_post(batch, &posting, out_status));
    return ledger_batch_save(batch);
}

static enum err side_keep(struct tx *tx, const struct family_transfer *transfer, bool outgoing)
{
    const struct directory_place *own = outgoing ? &transfer->from : &transfer->to;
    const struct directory_place *other = outgoing ? &transfer->to : &transfer->from;
    scoped(statement) struct statement *insert = statement_open(tx, &q_family_transfer_insert);
    bind_int(insert, ARG_FAMILY_TRANSFER_INSERT_SCHOOL_ID, own->school_id);
    bind_int(insert, ARG_FAMILY_TRANSFER_INSERT_ID, transfer->id);
    bind_int(insert, ARG_FAMILY_TRANSFER_INSERT_ACCOUNT_ID, own->account_id);
    bind_int(insert, ARG_FAMILY_TRANSFER_INSERT_OTHER_SCHOOL_ID, other->school_id);
    bind_int(insert, ARG_FAMILY_TRANSFER_INSERT_OTHER_ACCOUNT_ID, other->account_id);
    bind_int(insert, ARG_FAMILY_TRANSFER_INSERT_AMOUNT, money_in_kopecks(transfer->amount));
    bind_int(insert, ARG_FAMILY_TRANSFER_INSERT_IS_OUTGOING, outgoing);
    bind_int(insert, ARG_FAMILY_TRANSFER_INSERT_HAPPENED_AT, transfer->happened_at.ms);
    return statement_run(insert);
}

/* The fault that undoes the first side when the second is refused; the status tells why. */
static const enum err UNDONE = ERR_CANCELLED;

static enum err sides_post(struct family_work *work, struct tx *tx)
{
    struct family_transfer *transfer = work->transfer;
    bool within = transfer->from.school_id == transfer->to.school_id;
    enum posting_status status;
    TRY(side_post(work, tx, transfer->from.school_id, true, within, &status));
    transfer->status = status_of_posting(status);
    if (within || transfer->status != FAMILY_TRANSFER_RECORDED) return OK;
    TRY(side_post(work, tx, transfer->to.school_id, false, true, &status));
    transfer->status = status_of_posting(status);
    return transfer->status == FAMILY_TRANSFER_RECORDED ? OK : UNDONE;
}

static enum err family_run(struct tx *tx, void *context)
{
    struct family_work *work = context;
    TRY(sides_post(work, tx));
    if (work->transfer->status != FAMILY_TRANSFER_RECORDED) return OK;
    TRY(side_keep(tx, work->transfer, true));
    return side_keep(tx, work->transfer, false);
}

enum err desk_transfer_in_family(struct desk *desk, struct arena *arena,
                                 struct family_transfer *transfer)
{
    struct family_work work = {desk, arena, transfer};
    transfer->status = FAMILY_TRANSFER_AMOUNT_INVALID;
    if (!money_is_amount(transfer->amount)) return OK;
    transfer->status = FAMILY_TRANSFER_SAME_ACCOUNT;
    if (transfer->from.school_id == transfer->to.school_id &&
        transfer->from.account_id == transfer->to.account_id) {
        return OK;
    }
    enum err err = store_write(desk->store, transfer->from.school_id, family_run, &work);
    return err == UNDONE && transfer->status != FAMILY_TRANSFER_RECORDED ? OK : err;
}
