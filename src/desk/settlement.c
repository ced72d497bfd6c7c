/* Settlement. The invariant: over all books transit stays zero (LEDGER I-14), because what leaves
 * the schools' transit enters that of book 0 in the same transaction, under the same id. */
#include "desk/settlement.h"

#include "base/check.h"
#include "base/log.h"
#include "base/secret.h"
#include "ledger/account.h"
#include "ledger/book.h"

enum { TRANSFERS_ROOM = 256 };

/* ---- one posting of system accounts ---- */

static enum account_kind kind_of(int64_t account_id)
{
    return (enum account_kind)(account_id / ACCOUNT_INDEX_LIMIT);
}

static enum err accounts_open(struct tx *tx, int64_t school_id, struct instant now,
                              const struct operator_posting *posting, int64_t *out_ids)
{
    for (int i = 0; i < posting->transfer_count; i++) {
        const int64_t ids[] = {posting->transfers[i].debit_id, posting->transfers[i].credit_id};
        for (int j = 0; j < 2; j++) {
            out_ids[2 * i + j] = ids[j];
            if (account_is_personal(ids[j])) continue;
            TRY(account_open(tx, school_id, ids[j], kind_of(ids[j]), now));
        }
    }
    return OK;
}

/* Transfers of at most the limit each; those of nothing are left out. */
static int transfers_split(struct arena *arena, const struct operator_posting *posting,
                           struct transfer **out_transfers)
{
    struct money most = money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS);
    struct transfer *list = ARENA_ARRAY(arena, struct transfer, POSTING_TRANSFERS_LIMIT);
    int count = 0;
    for (int i = 0; i < posting->transfer_count; i++) {
        struct money left = posting->transfers[i].amount;
        while (money_is_positive(left) && count < POSTING_TRANSFERS_LIMIT) {
            struct money part = money_compare(left, most) > 0 ? most : left;
            list[count] = posting->transfers[i];
            list[count++].amount = part;
            left = money_minus(left, part);
        }
    }
    *out_transfers = list;
    return count;
}

static struct digest content_of(const struct transfer *transfers, int count)
{
    struct hash hash;
    hash_init(&hash);
    for (int i = 0; i < count; i++) {
        hash_add_int64(&hash, transfers[i].debit_id);
        hash_add_int64(&hash, transfers[i].credit_id);
        hash_add_int64(&hash, money_in_kopecks(transfers[i].amount));
    }
    return hash_digest(&hash);
}

enum err operator_post(struct tx *tx, struct arena *arena, struct instant now, int64_t school_id,
                       const struct operator_posting *posting)
{
    int64_t ids[2 * TRANSFERS_ROOM];
    struct transfer *transfers;
    struct ledger_batch *batch;
    enum posting_status status;
    CHECK(posting->transfer_count <= TRANSFERS_ROOM);
    TRY(accounts_open(tx, school_id, now, posting, ids));
    int count = transfers_split(arena, posting, &transfers);
    if (count == 0) return OK;
    struct ledger_needs needs = {&posting->id, 1, ids, 2 * posting->transfer_count};
    TRY(ledger_batch_open(tx, arena, school_id, now, &needs, &batch));
    struct posting record = {
        .id = posting->id,
        .kind = posting->kind,
        .happened_at = posting->happened_at,
        .is_fact = true,
        .content = content_of(transfers, count),
        .transfers = transfers,
        .transfer_count = count,
    };
    TRY(ledger_batch_post(batch, &record, &status));
    if (status != POSTING_RECORDED) {
        return log_fault(ERR_CONSTRAINT, "operator_post", "school=%lld posting=%lld status=%s",
                         (long long)school_id, (long long)posting->id, posting_status_name(status));
    }
    return ledger_batch_save(batch);
}

/* ---- a channel's money ---- */

static enum err school_settle(struct tx *tx, struct arena *arena, struct instant now,
                              const struct settlement *settlement,
                              const struct settlement_share *share)
{
    struct transfer transfer = {account_system_id(ACCOUNT_TRANSIT, 0),
                                account_system_id(ACCOUNT_CLEARING, settlement->channel_id),
                                share->amount, TRANSFER_SETTLEMENT};
    struct operator_posting posting = {settlement->id, POSTING_SETTLEMENT, settlement->happened_at,
                                       &transfer, 1};
    return operator_post(tx, arena, now, share->school_id, &posting);
}

enum err settlement_post(struct tx *tx, struct arena *arena, struct instant now,
                         const struct settlement *settlement)
{
    int64_t clearing_id = account_system_id(ACCOUNT_CLEARING, settlement->channel_id);
    struct money sum = money_zero();
    for (int i = 0; i < settlement->share_count; i++) {
        CHECK(settlement->shares[i].school_id != BOOK_OF_OPERATOR);
        sum = money_plus(sum, settlement->shares[i].amount);
        TRY(school_settle(tx, arena, now, settlement, &settlement->shares[i]));
    }
    const struct transfer transfers[] = {
        {settlement->source_id, clearing_id, settlement->passed_on,
         settlement->source_id == account_system_id(ACCOUNT_SUSPENSE, 0) ? TRANSFER_SUSPENSE
                                                                         : TRANSFER_BANK},
        {account_system_id(ACCOUNT_COSTS, COSTS_OF_BANKS), clearing_id, settlement->kept,
         TRANSFER_COST},
        {clearing_id, account_system_id(ACCOUNT_TRANSIT, 0), sum, TRANSFER_SETTLEMENT},
    };
    struct operator_posting posting = {settlement->id, POSTING_SETTLEMENT, settlement->happened_at,
                                       transfers, 3};
    return operator_post(tx, arena, now, BOOK_OF_OPERATOR, &posting);
}

enum err settlement_bear(struct tx *tx, struct arena *arena, struct instant now, int64_t id,
                         int64_t channel_id, int64_t school_id, struct money difference)
{
    int64_t clearing_id = account_system_id(ACCOUNT_CLEARING, channel_id);
    int64_t transit_id = account_system_id(ACCOUNT_TRANSIT, 0);
    int64_t costs_id = account_system_id(ACCOUNT_COSTS, COSTS_OF_DIFFERENCES);
    bool is_loss = money_is_positive(difference);
    struct money amount = is_loss ? difference : money_minus(money_zero(), difference);
    struct transfer own = {costs_id, clearing_id, amount, TRANSFER_COST};
    struct transfer school = {transit_id, clearing_id, amount, TRANSFER_SETTLEMENT};
    if (school_id != BOOK_OF_OPERATOR) own.credit_id = transit_id;
    if (!is_loss) {
        own = (struct transfer){own.credit_id, own.debit_id, amount, TRANSFER_COST};
        school = (struct transfer){clearing_id, transit_id, amount, TRANSFER_SETTLEMENT};
    }
    struct operator_posting posting = {id, POSTING_SETTLEMENT, now, &own, 1};
    TRY(operator_post(tx, arena, now, BOOK_OF_OPERATOR, &posting));
    posting.transfers = &school;
    if (school_id == BOOK_OF_OPERATOR) return OK;
    return operator_post(tx, arena, now, school_id, &posting);
}
