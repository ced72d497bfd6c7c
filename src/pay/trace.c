/* Traces. Up to which version a school's payments were seen is kept beside them, so that each
 * contact looks at what is new alone. */
#include "pay/trace.h"

#include "pay/pay_sql.h"

static struct instant instant_of_column(const struct statement *row, int column)
{
    return instant_of_ms(column_int(row, column));
}

enum err payment_trace_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            int64_t payment_id, struct payment_trace *out_trace)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_payment_trace);
    bind_int(row, ARG_PAYMENT_TRACE_SCHOOL_ID, school_id);
    bind_int(row, ARG_PAYMENT_TRACE_ID, payment_id);
    TRY(statement_next(row, &found));
    *out_trace = (struct payment_trace){.is_known = found};
    if (!found) return OK;
    *out_trace = (struct payment_trace){
        .is_known = true,
        .account_id = column_int(row, COL_PAYMENT_TRACE_ACCOUNT_ID),
        .amount = money_of_kopecks(column_int(row, COL_PAYMENT_TRACE_AMOUNT)),
        .outside_id = column_string(row, COL_PAYMENT_TRACE_OUTSIDE_ID, arena),
        .channel = column_string(row, COL_PAYMENT_TRACE_CODE, arena),
        .channel_name = column_string(row, COL_PAYMENT_TRACE_NAME, arena),
        .source = (enum payment_source)column_int(row, COL_PAYMENT_TRACE_SOURCE),
        .bank_day = {(int32_t)column_int(row, COL_PAYMENT_TRACE_BANK_DAY)},
        .received_at = instant_of_column(row, COL_PAYMENT_TRACE_HAPPENED_AT),
        .told_at = instant_of_column(row, COL_PAYMENT_TRACE_TOLD_AT),
        .recorded_at = instant_of_column(row, COL_PAYMENT_TRACE_RECORDED_AT),
        .is_seen = !column_is_null(row, COL_PAYMENT_TRACE_SEEN_AT),
        .seen_at = instant_of_column(row, COL_PAYMENT_TRACE_SEEN_AT),
        .is_reversed = !column_is_null(row, COL_PAYMENT_TRACE_REVERSAL_ID),
    };
    return OK;
}

static enum err seen_version(struct tx *tx, int64_t school_id, int64_t *out_version)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_school_seen_version);
    bind_int(row, ARG_SCHOOL_SEEN_VERSION_SCHOOL_ID, school_id);
    TRY(statement_next(row, &found));
    *out_version = found ? column_int(row, COL_SCHOOL_SEEN_VERSION_VERSION) : 0;
    return OK;
}

enum err payments_unseen_count(struct tx *tx, const struct till_contact *contact,
                               int64_t *out_count)
{
    bool found;
    int64_t kept;
    TRY(seen_version(tx, contact->school_id, &kept));
    scoped(statement) struct statement *row = statement_open(tx, &q_payments_told_between);
    bind_int(row, ARG_PAYMENTS_TOLD_BETWEEN_SCHOOL_ID, contact->school_id);
    bind_int(row, ARG_PAYMENTS_TOLD_BETWEEN_AFTER, kept);
    bind_int(row, ARG_PAYMENTS_TOLD_BETWEEN_THROUGH, contact->version);
    TRY(statement_next(row, &found));
    *out_count = column_int(row, COL_PAYMENTS_TOLD_BETWEEN_COUNT);
    return OK;
}

enum err payments_seen_keep(struct tx *tx, const struct till_contact *contact)
{
    int64_t kept;
    TRY(seen_version(tx, contact->school_id, &kept));
    if (contact->version <= kept) return OK;
    {
        scoped(statement) struct statement *rows = statement_open(tx, &q_payments_seen_insert);
        bind_int(rows, ARG_PAYMENTS_SEEN_INSERT_SCHOOL_ID, contact->school_id);
        bind_int(rows, ARG_PAYMENTS_SEEN_INSERT_AFTER, kept);
        bind_int(rows, ARG_PAYMENTS_SEEN_INSERT_THROUGH, contact->version);
        bind_int(rows, ARG_PAYMENTS_SEEN_INSERT_ORIGIN, contact->origin);
        bind_int(rows, ARG_PAYMENTS_SEEN_INSERT_SEEN_AT, contact->at.ms);
        TRY(statement_run(rows));
    }
    scoped(statement) struct statement *set = statement_open(tx, &q_school_seen_set);
    bind_int(set, ARG_SCHOOL_SEEN_SET_SCHOOL_ID, contact->school_id);
    bind_int(set, ARG_SCHOOL_SEEN_SET_VERSION, contact->version);
    return statement_run(set);
}
