/* Channels and payments. */
#include "pay/payment.h"

#include "pay/pay_sql.h"

enum err channel_set(struct tx *tx, const struct channel *channel)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_channel_set);
    bind_int(set, ARG_CHANNEL_SET_ID, channel->id);
    bind_string(set, ARG_CHANNEL_SET_CODE, channel->code);
    bind_string(set, ARG_CHANNEL_SET_NAME, channel->name);
    return statement_run(set);
}

enum err channel_by_code(struct tx *tx, struct arena *arena, const char *code, bool *out_found,
                         struct channel *out_channel)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_channel_by_code);
    bind_string(row, ARG_CHANNEL_BY_CODE_CODE, code);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    out_channel->id = column_int(row, COL_CHANNEL_BY_CODE_ID);
    out_channel->code = code;
    out_channel->name = column_string(row, COL_CHANNEL_BY_CODE_NAME, arena);
    return OK;
}

enum err payment_by_key(struct tx *tx, int64_t channel_id, struct text outside_id, bool *out_found,
                        struct payment *out_payment)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_payment_by_key);
    bind_int(row, ARG_PAYMENT_BY_KEY_CHANNEL_ID, channel_id);
    bind_text(row, ARG_PAYMENT_BY_KEY_OUTSIDE_ID, outside_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_payment = (struct payment){
        .school_id = column_int(row, COL_PAYMENT_BY_KEY_SCHOOL_ID),
        .id = column_int(row, COL_PAYMENT_BY_KEY_ID),
        .channel_id = channel_id,
        .account_id = column_int(row, COL_PAYMENT_BY_KEY_ACCOUNT_ID),
        .amount = money_of_kopecks(column_int(row, COL_PAYMENT_BY_KEY_AMOUNT)),
        .happened_at = {column_int(row, COL_PAYMENT_BY_KEY_HAPPENED_AT)},
    };
    return OK;
}

enum err payment_insert(struct tx *tx, const struct payment *payment)
{
    scoped(statement) struct statement *key = statement_open(tx, &q_payment_key_insert);
    bind_int(key, ARG_PAYMENT_KEY_INSERT_CHANNEL_ID, payment->channel_id);
    bind_text(key, ARG_PAYMENT_KEY_INSERT_OUTSIDE_ID, payment->outside_id);
    bind_int(key, ARG_PAYMENT_KEY_INSERT_SCHOOL_ID, payment->school_id);
    bind_int(key, ARG_PAYMENT_KEY_INSERT_PAYMENT_ID, payment->id);
    TRY(statement_run(key));
    scoped(statement) struct statement *row = statement_open(tx, &q_payment_insert);
    bind_int(row, ARG_PAYMENT_INSERT_SCHOOL_ID, payment->school_id);
    bind_int(row, ARG_PAYMENT_INSERT_ID, payment->id);
    bind_int(row, ARG_PAYMENT_INSERT_CHANNEL_ID, payment->channel_id);
    bind_text(row, ARG_PAYMENT_INSERT_OUTSIDE_ID, payment->outside_id);
    bind_int(row, ARG_PAYMENT_INSERT_ACCOUNT_ID, payment->account_id);
    bind_int(row, ARG_PAYMENT_INSERT_AMOUNT, money_in_kopecks(payment->amount));
    bind_int(row, ARG_PAYMENT_INSERT_HAPPENED_AT, payment->happened_at.ms);
    return statement_run(row);
}
