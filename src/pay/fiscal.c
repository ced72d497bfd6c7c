/* Fiscal receipts as rows. */
#include "pay/fiscal.h"

#include "pay/fiscal_sql.h"

static struct instant moment(const struct statement *row, int column)
{
    return instant_of_ms(column_int(row, column));
}

enum err fiscal_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                     bool *out_found, struct fiscal_receipt *out_receipt)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_fiscal_load);
    bind_int(row, ARG_FISCAL_LOAD_SCHOOL_ID, school_id);
    bind_int(row, ARG_FISCAL_LOAD_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_receipt = (struct fiscal_receipt){
        .school_id = school_id,
        .id = id,
        .order_id = column_int(row, COL_FISCAL_LOAD_ORDER_ID),
        .channel_id = column_int(row, COL_FISCAL_LOAD_CHANNEL_ID),
        .kind = (enum fiscal_kind)column_int(row, COL_FISCAL_LOAD_KIND),
        .amount = money_of_kopecks(column_int(row, COL_FISCAL_LOAD_AMOUNT)),
        .email = column_text(row, COL_FISCAL_LOAD_EMAIL, arena),
        .account_number = column_text(row, COL_FISCAL_LOAD_ACCOUNT_NUMBER, arena),
        .state = (enum fiscal_state)column_int(row, COL_FISCAL_LOAD_STATE),
        .outside_id = column_text(row, COL_FISCAL_LOAD_OUTSIDE_ID, arena),
        .created_at = moment(row, COL_FISCAL_LOAD_CREATED_AT),
        .tries = column_int(row, COL_FISCAL_LOAD_TRIES),
        .is_due = !column_is_null(row, COL_FISCAL_LOAD_DUE_AT),
        .due_at = moment(row, COL_FISCAL_LOAD_DUE_AT),
        .done_at = moment(row, COL_FISCAL_LOAD_DONE_AT),
        .fiscal_number = column_text(row, COL_FISCAL_LOAD_FISCAL_NUMBER, arena),
        .fault = column_text(row, COL_FISCAL_LOAD_FAULT, arena),
    };
    return OK;
}

enum err fiscal_receipt_open(struct tx *tx, const struct acquiring *acquiring,
                             const struct order *order, enum fiscal_kind kind,
                             struct text account_number, struct money amount, int64_t id,
                             struct instant now)
{
    if (acquiring->fiscal != FISCAL_ATOL) return OK;
    const char *seller = channel_text(acquiring->channel, CHANNEL_FISCAL_EMAIL);
    scoped(statement) struct statement *insert = statement_open(tx, &q_fiscal_insert);
    bind_int(insert, ARG_FISCAL_INSERT_SCHOOL_ID, order->school_id);
    bind_int(insert, ARG_FISCAL_INSERT_ID, id);
    bind_int(insert, ARG_FISCAL_INSERT_ORDER_ID, order->id);
    bind_int(insert, ARG_FISCAL_INSERT_CHANNEL_ID, order->channel_id);
    bind_int(insert, ARG_FISCAL_INSERT_KIND, (int64_t)kind);
    bind_int(insert, ARG_FISCAL_INSERT_AMOUNT, money_in_kopecks(amount));
    bind_text(insert, ARG_FISCAL_INSERT_EMAIL,
              order->email.size > 0 ? order->email : text_of(seller));
    bind_text(insert, ARG_FISCAL_INSERT_ACCOUNT_NUMBER, account_number);
    bind_int(insert, ARG_FISCAL_INSERT_STATE, FISCAL_QUEUED);
    bind_int(insert, ARG_FISCAL_INSERT_CREATED_AT, now.ms);
    bind_int(insert, ARG_FISCAL_INSERT_DUE_AT, now.ms);
    return statement_run(insert);
}

enum err fiscal_save(struct tx *tx, const struct fiscal_receipt *receipt)
{
    scoped(statement) struct statement *save = statement_open(tx, &q_fiscal_save);
    bind_int(save, ARG_FISCAL_SAVE_SCHOOL_ID, receipt->school_id);
    bind_int(save, ARG_FISCAL_SAVE_ID, receipt->id);
    bind_int(save, ARG_FISCAL_SAVE_STATE, (int64_t)receipt->state);
    bind_text(save, ARG_FISCAL_SAVE_OUTSIDE_ID, receipt->outside_id);
    bind_int(save, ARG_FISCAL_SAVE_TRIES, receipt->tries);
    if (receipt->is_due) bind_int(save, ARG_FISCAL_SAVE_DUE_AT, receipt->due_at.ms);
    if (receipt->done_at.ms != 0) bind_int(save, ARG_FISCAL_SAVE_DONE_AT, receipt->done_at.ms);
    bind_text(save, ARG_FISCAL_SAVE_FISCAL_NUMBER, receipt->fiscal_number);
    bind_text(save, ARG_FISCAL_SAVE_FAULT, receipt->fault);
    return statement_run(save);
}

/* ---- lists ---- */

struct fiscal_key {
    int64_t school_id, id;
};

static enum err list_load(struct tx *tx, struct arena *arena, const struct fiscal_key *keys,
                          int count, struct fiscal_list *out_list)
{
    struct fiscal_list list = {
        .receipts = ARENA_ARRAY(arena, struct fiscal_receipt, (size_t)count + 1)};
    for (int i = 0; i < count; i++) {
        bool found;
        TRY(fiscal_load(tx, arena, keys[i].school_id, keys[i].id, &found,
                        &list.receipts[list.count]));
        if (found) list.count++;
    }
    *out_list = list;
    return OK;
}

enum err fiscal_due(struct tx *tx, struct arena *arena, struct instant now, int limit,
                    struct fiscal_list *out_list)
{
    int count = 0;
    struct fiscal_key *keys = ARENA_ARRAY(arena, struct fiscal_key, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_fiscal_due);
    bind_int(rows, ARG_FISCAL_DUE_NOW, now.ms);
    bind_int(rows, ARG_FISCAL_DUE_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        keys[count].school_id = column_int(rows, COL_FISCAL_DUE_SCHOOL_ID);
        keys[count++].id = column_int(rows, COL_FISCAL_DUE_ID);
    }
    return list_load(tx, arena, keys, count, out_list);
}

enum err fiscal_of_order(struct tx *tx, struct arena *arena, const struct order *order, int limit,
                         struct fiscal_list *out_list)
{
    int count = 0;
    struct fiscal_key *keys = ARENA_ARRAY(arena, struct fiscal_key, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_fiscal_of_order);
    bind_int(rows, ARG_FISCAL_OF_ORDER_SCHOOL_ID, order->school_id);
    bind_int(rows, ARG_FISCAL_OF_ORDER_ORDER_ID, order->id);
    bind_int(rows, ARG_FISCAL_OF_ORDER_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        keys[count].school_id = order->school_id;
        keys[count++].id = column_int(rows, COL_FISCAL_OF_ORDER_ID);
    }
    return list_load(tx, arena, keys, count, out_list);
}

enum err fiscal_in_state(struct tx *tx, struct arena *arena, enum fiscal_state state, int limit,
                         struct fiscal_list *out_list)
{
    int count = 0;
    struct fiscal_key *keys = ARENA_ARRAY(arena, struct fiscal_key, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_fiscal_in_state);
    bind_int(rows, ARG_FISCAL_IN_STATE_STATE, (int64_t)state);
    bind_int(rows, ARG_FISCAL_IN_STATE_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        keys[count].school_id = column_int(rows, COL_FISCAL_IN_STATE_SCHOOL_ID);
        keys[count++].id = column_int(rows, COL_FISCAL_IN_STATE_ID);
    }
    return list_load(tx, arena, keys, count, out_list);
}
