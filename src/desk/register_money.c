/* Registers and their money. */
#include "desk/register_money.h"

#include "base/check.h"
#include "desk/reconciliation_sql.h"
#include "desk/settlement.h"
#include "desk/suspense_row.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/origin.h"

enum {
    HEADS_LIMIT = 2000,
    DOCUMENTS_LIMIT = 5000,
    SHARES_LIMIT = 1000,  /* schools of a register: their numbers have three digits */
    MONEY_DAYS_MOST = 31, /* between a register and its money, when no order names it */
    HUNDREDTHS = 10000,   /* of a percent in the whole */
};

/* ---- looking ---- */

static struct register_head head_read(const struct statement *row, struct arena *arena)
{
    return (struct register_head){
        .id = column_int(row, COL_REGISTERS_WITHOUT_MONEY_ID),
        .day = {(int32_t)column_int(row, COL_REGISTERS_WITHOUT_MONEY_DAY)},
        .amount = money_of_kopecks(column_int(row, COL_REGISTERS_WITHOUT_MONEY_AMOUNT)),
        .credited = money_of_kopecks(column_int(row, COL_REGISTERS_WITHOUT_MONEY_CREDITED)),
        .fee = money_of_kopecks(column_int(row, COL_REGISTERS_WITHOUT_MONEY_FEE)),
        .order_number = column_text(row, COL_REGISTERS_WITHOUT_MONEY_ORDER_NUMBER, arena),
        .order_day = {(int32_t)column_int(row, COL_REGISTERS_WITHOUT_MONEY_ORDER_DAY)},
    };
}

enum err registers_awaiting(struct tx *tx, struct arena *arena, int64_t channel_id,
                            struct day since, struct register_heads *out_heads)
{
    struct register_heads list = {ARENA_ARRAY(arena, struct register_head, HEADS_LIMIT), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_registers_without_money);
    bind_int(rows, ARG_REGISTERS_WITHOUT_MONEY_CHANNEL_ID, channel_id);
    bind_int(rows, ARG_REGISTERS_WITHOUT_MONEY_SINCE, since.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || list.count == HEADS_LIMIT) break;
        list.heads[list.count++] = head_read(rows, arena);
    }
    *out_heads = list;
    return OK;
}

/* Its columns are those of registers_without_money. */
enum err register_awaiting(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                           struct register_head *out_head)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_register_money_of);
    bind_int(row, ARG_REGISTER_MONEY_OF_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (found) *out_head = head_read(row, arena);
    return OK;
}

enum err documents_waiting(struct tx *tx, struct arena *arena, struct day since,
                           struct money_documents *out_documents)
{
    struct money_documents list = {ARENA_ARRAY(arena, struct money_document, DOCUMENTS_LIMIT), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_documents_waiting);
    bind_int(rows, ARG_DOCUMENTS_WAITING_SINCE, since.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || list.count == DOCUMENTS_LIMIT) break;
        list.documents[list.count++] = (struct money_document){
            .id = column_int(rows, COL_DOCUMENTS_WAITING_ID),
            .number = column_text(rows, COL_DOCUMENTS_WAITING_NUMBER, arena),
            .day = {(int32_t)column_int(rows, COL_DOCUMENTS_WAITING_DAY)},
            .arrived_day = {(int32_t)column_int(rows, COL_DOCUMENTS_WAITING_ARRIVED_DAY)},
            .amount = money_of_kopecks(column_int(rows, COL_DOCUMENTS_WAITING_AMOUNT)),
            .payer_inn = column_text(rows, COL_DOCUMENTS_WAITING_PAYER_INN, arena),
            .suspense_id = column_int(rows, COL_DOCUMENTS_WAITING_SUSPENSE_ID),
        };
    }
    *out_documents = list;
    return OK;
}

/* ---- matching ---- */

/* Banks write order numbers with and without leading zeros. */
static struct text without_zeros(struct text number)
{
    while (number.size > 1 && number.bytes[0] == '0') number = text_part(number, 1, number.size);
    return number;
}

struct money channel_fee(const struct channel *channel, struct money amount)
{
    int64_t kopecks = money_in_kopecks(amount);
    int64_t rate = channel_number(channel, CHANNEL_FEE);
    int64_t whole = kopecks / HUNDREDTHS, rest = kopecks % HUNDREDTHS;
    return money_of_kopecks(whole * rate + (rest * rate + HUNDREDTHS / 2) / HUNDREDTHS);
}

enum money_fit money_fit(const struct channel *channel, const struct register_head *head,
                         const struct money_document *document)
{
    bool is_exact = money_compare(document->amount, head->credited) == 0;
    if (head->order_number.size > 0) {
        bool is_its = day_compare(head->order_day, document->day) == 0 &&
                      text_equal(without_zeros(head->order_number),
                                 without_zeros(document->number));
        if (!is_its) return MONEY_IS_ANOTHERS;
        return is_exact ? MONEY_FITS : MONEY_HAS_OTHER_AMOUNT;
    }
    struct text inn = text_of(channel_text(channel, CHANNEL_REGISTER_PAYER_INN));
    if (inn.size == 0 || !text_equal(inn, document->payer_inn)) return MONEY_IS_ANOTHERS;
    int days = document->arrived_day.number - head->day.number;
    if (days < 0 || days > MONEY_DAYS_MOST) return MONEY_IS_ANOTHERS;
    struct money net = money_minus(head->credited, channel_fee(channel, head->credited));
    bool is_net = money_is_zero(head->fee) && money_compare(document->amount, net) == 0;
    return is_exact || is_net ? MONEY_FITS : MONEY_IS_ANOTHERS;
}

/* ---- settling ---- */

static enum err shares_load(struct tx *tx, struct arena *arena, int64_t register_id,
                            struct settlement *settlement)
{
    struct settlement_share *shares = ARENA_ARRAY(arena, struct settlement_share, SHARES_LIMIT);
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_register_shares);
    bind_int(rows, ARG_REGISTER_SHARES_REGISTER_ID, register_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t school_id = column_int(rows, COL_REGISTER_SHARES_SCHOOL_ID);
        if (school_id == BOOK_OF_OPERATOR) continue;
        CHECK(count < SHARES_LIMIT);
        shares[count++] = (struct settlement_share){
            school_id, money_of_kopecks(column_int(rows, COL_REGISTER_SHARES_AMOUNT))};
    }
    settlement->shares = shares;
    settlement->share_count = count;
    return OK;
}

static enum err money_keep(struct tx *tx, int64_t register_id, int64_t document_id,
                           int64_t posting_id, struct instant now)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_register_money_insert);
    bind_int(row, ARG_REGISTER_MONEY_INSERT_REGISTER_ID, register_id);
    bind_int(row, ARG_REGISTER_MONEY_INSERT_DOCUMENT_ID, document_id);
    bind_int(row, ARG_REGISTER_MONEY_INSERT_POSTING_ID, posting_id);
    bind_int(row, ARG_REGISTER_MONEY_INSERT_MATCHED_AT, now.ms);
    return statement_run(row);
}

/* The fee that the register tells, or what the channel's fee makes of a register that tells none;
 * what is still missing is a difference. */
static struct money fee_of(const struct channel *channel, const struct register_head *head,
                           const struct money_document *document)
{
    struct money missing = money_minus(head->credited, document->amount);
    struct money by_rate = channel_fee(channel, head->credited);
    bool is_fee = money_is_zero(head->fee) && money_compare(missing, by_rate) == 0;
    return is_fee ? by_rate : head->fee;
}

enum err register_settle(struct tx *tx, struct arena *arena, struct instant now,
                         const struct channel *channel, const struct register_head *head,
                         const struct money_document *document)
{
    int64_t first_id;
    bool was_suspended = document->suspense_id != 0;
    TRY(origin_take_ids(tx, 2, &first_id));
    struct settlement settlement = {
        .id = first_id,
        .channel_id = channel->id,
        .source_id = account_system_id(was_suspended ? ACCOUNT_SUSPENSE : ACCOUNT_BANK, 0),
        .passed_on = document->amount,
        .kept = fee_of(channel, head, document),
        .happened_at = now,
    };
    struct money told = money_plus(settlement.passed_on, settlement.kept);
    struct money difference = money_minus(head->amount, told);
    TRY(shares_load(tx, arena, head->id, &settlement));
    TRY(settlement_post(tx, arena, now, &settlement));
    if (!money_is_zero(difference)) {
        TRY(settlement_bear(tx, arena, now, first_id + 1, channel->id, BOOK_OF_OPERATOR,
                            difference));
    }
    TRY(money_keep(tx, head->id, document->id, first_id, now));
    struct suspense_end end = {
        .id = document->suspense_id, .state = SUSPENSE_MATCHED, .posting_id = first_id};
    return was_suspended ? suspense_decided(tx, &end, now) : OK;
}
