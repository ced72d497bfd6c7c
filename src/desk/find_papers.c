/* Finding receipts, payments, orders and appeals by the numbers that stand on them. */
#include "desk/find.h"
#include "desk/find_sql.h"

static enum err find_receipts(struct tx *tx, struct arena *arena, const struct find_query *query,
                              struct found *found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_find_receipts);
    bind_int(row, ARG_FIND_RECEIPTS_SCHOOL_NUMBER, query->receipt_school);
    bind_int(row, ARG_FIND_RECEIPTS_NUMBER, query->receipt_number);
    bind_int(row, ARG_FIND_RECEIPTS_COUNT, FIND_PAPERS_LIMIT);
    found->receipts = ARENA_ARRAY(arena, struct find_receipt, FIND_PAPERS_LIMIT);
    for (;;) {
        bool is_there;
        TRY(statement_next(row, &is_there));
        if (!is_there) return OK;
        found->receipts[found->receipt_count++] = (struct find_receipt){
            .school_id = column_int(row, COL_FIND_RECEIPTS_SCHOOL_ID),
            .id = column_int(row, COL_FIND_RECEIPTS_ID),
            .is_return = column_int(row, COL_FIND_RECEIPTS_KIND) == 2,
            .school_number = column_int(row, COL_FIND_RECEIPTS_SCHOOL_NUMBER),
            .number = column_int(row, COL_FIND_RECEIPTS_NUMBER),
            .home_number = column_int(row, COL_FIND_RECEIPTS_HOME_NUMBER),
            .total = money_of_kopecks(column_int(row, COL_FIND_RECEIPTS_TOTAL)),
            .subsidy = money_of_kopecks(column_int(row, COL_FIND_RECEIPTS_SUBSIDY)),
            .happened_at = instant_of_ms(column_int(row, COL_FIND_RECEIPTS_HAPPENED_AT)),
            .who = {column_string(row, COL_FIND_RECEIPTS_ACCOUNT_NUMBER, arena),
                    column_string(row, COL_FIND_RECEIPTS_SURNAME, arena),
                    column_string(row, COL_FIND_RECEIPTS_PERSON_NAME, arena),
                    column_string(row, COL_FIND_RECEIPTS_PATRONYMIC, arena)},
        };
    }
}

static enum err find_payments(struct tx *tx, struct arena *arena, struct text outside,
                              struct found *found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_find_payments);
    bind_text(row, ARG_FIND_PAYMENTS_OUTSIDE_ID, outside);
    bind_int(row, ARG_FIND_PAYMENTS_COUNT, FIND_PAPERS_LIMIT);
    found->payments = ARENA_ARRAY(arena, struct find_payment, FIND_PAPERS_LIMIT);
    for (;;) {
        bool is_there;
        TRY(statement_next(row, &is_there));
        if (!is_there) return OK;
        found->payments[found->payment_count++] = (struct find_payment){
            .school_id = column_int(row, COL_FIND_PAYMENTS_SCHOOL_ID),
            .id = column_int(row, COL_FIND_PAYMENTS_PAYMENT_ID),
            .channel = column_string(row, COL_FIND_PAYMENTS_CHANNEL_NAME, arena),
            .amount = money_of_kopecks(column_int(row, COL_FIND_PAYMENTS_AMOUNT)),
            .happened_at = instant_of_ms(column_int(row, COL_FIND_PAYMENTS_HAPPENED_AT)),
            .who = {column_string(row, COL_FIND_PAYMENTS_ACCOUNT_NUMBER, arena),
                    column_string(row, COL_FIND_PAYMENTS_SURNAME, arena),
                    column_string(row, COL_FIND_PAYMENTS_PERSON_NAME, arena),
                    column_string(row, COL_FIND_PAYMENTS_PATRONYMIC, arena)},
        };
    }
}

static enum err find_refused(struct tx *tx, struct arena *arena, struct text outside,
                             struct found *found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_find_refused);
    bind_text(row, ARG_FIND_REFUSED_OUTSIDE_ID, outside);
    bind_int(row, ARG_FIND_REFUSED_COUNT, FIND_PAPERS_LIMIT);
    found->refused = ARENA_ARRAY(arena, struct find_refused, FIND_PAPERS_LIMIT);
    for (;;) {
        bool is_there;
        TRY(statement_next(row, &is_there));
        if (!is_there) return OK;
        found->refused[found->refused_count++] = (struct find_refused){
            .channel = column_string(row, COL_FIND_REFUSED_CHANNEL_NAME, arena),
            .number = column_string(row, COL_FIND_REFUSED_NUMBER, arena),
            .amount = money_of_kopecks(column_int(row, COL_FIND_REFUSED_AMOUNT)),
            .reason = (enum payment_reason)column_int(row, COL_FIND_REFUSED_REASON),
            .happened_at = instant_of_ms(column_int(row, COL_FIND_REFUSED_HAPPENED_AT)),
        };
    }
}

static enum err find_suspense(struct tx *tx, struct arena *arena, struct text outside,
                              struct found *found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_find_suspense);
    bind_text(row, ARG_FIND_SUSPENSE_OUTSIDE_ID, outside);
    bind_int(row, ARG_FIND_SUSPENSE_COUNT, FIND_PAPERS_LIMIT);
    found->suspense = ARENA_ARRAY(arena, struct find_suspense, FIND_PAPERS_LIMIT);
    for (;;) {
        bool is_there;
        TRY(statement_next(row, &is_there));
        if (!is_there) return OK;
        found->suspense[found->suspense_count++] = (struct find_suspense){
            .id = column_int(row, COL_FIND_SUSPENSE_ID),
            .amount = money_of_kopecks(column_int(row, COL_FIND_SUSPENSE_AMOUNT)),
            .happened_at = instant_of_ms(column_int(row, COL_FIND_SUSPENSE_HAPPENED_AT)),
            .is_waiting = column_int(row, COL_FIND_SUSPENSE_STATE) == 1,
        };
    }
}

static enum err find_orders(struct tx *tx, struct arena *arena, struct text word,
                            struct found *found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_find_orders);
    bind_text(row, ARG_FIND_ORDERS_WORD, word);
    bind_int(row, ARG_FIND_ORDERS_COUNT, FIND_PAPERS_LIMIT);
    found->orders = ARENA_ARRAY(arena, struct find_order, FIND_PAPERS_LIMIT);
    for (;;) {
        bool is_there;
        TRY(statement_next(row, &is_there));
        if (!is_there) return OK;
        found->orders[found->order_count++] = (struct find_order){
            .school_id = column_int(row, COL_FIND_ORDERS_SCHOOL_ID),
            .id = column_int(row, COL_FIND_ORDERS_ID),
            .number = column_string(row, COL_FIND_ORDERS_ORDER_NUMBER, arena),
            .amount = money_of_kopecks(column_int(row, COL_FIND_ORDERS_AMOUNT)),
            .state = (enum order_state)column_int(row, COL_FIND_ORDERS_STATE),
            .created_at = instant_of_ms(column_int(row, COL_FIND_ORDERS_CREATED_AT)),
            .who = {column_string(row, COL_FIND_ORDERS_ACCOUNT_NUMBER, arena),
                    column_string(row, COL_FIND_ORDERS_SURNAME, arena),
                    column_string(row, COL_FIND_ORDERS_PERSON_NAME, arena),
                    column_string(row, COL_FIND_ORDERS_PATRONYMIC, arena)},
        };
    }
}

static enum err find_appeal(struct tx *tx, struct arena *arena, int64_t number, struct found *found)
{
    bool is_there;
    struct appeal *appeal = ARENA_NEW(arena, struct appeal);
    TRY(appeal_by_number(tx, arena, number, &is_there, appeal));
    if (is_there) found->appeal = appeal;
    return OK;
}

enum err find_papers(struct tx *tx, struct arena *arena, const struct find_query *query,
                     struct found *found)
{
    if (query->has_receipt) TRY(find_receipts(tx, arena, query, found));
    if (query->has_appeal) TRY(find_appeal(tx, arena, query->appeal_number, found));
    if (query->outside.size == 0) return OK;
    TRY(find_payments(tx, arena, query->outside, found));
    TRY(find_refused(tx, arena, query->outside, found));
    TRY(find_suspense(tx, arena, query->outside, found));
    return find_orders(tx, arena, query->outside, found);
}
