/* Rows of refunds. */
#include "pay/refund.h"

#include "pay/refund_sql.h"

static struct instant moment(const struct statement *row, int column)
{
    return instant_of_ms(column_int(row, column));
}

static void refund_read(const struct statement *row, struct arena *arena, struct refund *refund)
{
    refund->order_id = column_int(row, COL_REFUND_LOAD_ORDER_ID);
    refund->account_id = column_int(row, COL_REFUND_LOAD_ACCOUNT_ID);
    refund->channel_id = column_int(row, COL_REFUND_LOAD_CHANNEL_ID);
    refund->login_id = column_int(row, COL_REFUND_LOAD_LOGIN_ID);
    refund->origin = (enum refund_origin)column_int(row, COL_REFUND_LOAD_ORIGIN);
    refund->amount = money_of_kopecks(column_int(row, COL_REFUND_LOAD_AMOUNT));
    refund->state = (enum refund_state)column_int(row, COL_REFUND_LOAD_STATE);
    refund->reason = column_string(row, COL_REFUND_LOAD_REASON, arena);
    refund->requested_at = moment(row, COL_REFUND_LOAD_REQUESTED_AT);
    refund->first_staff_id = column_int(row, COL_REFUND_LOAD_FIRST_STAFF_ID);
    refund->second_staff_id = column_int(row, COL_REFUND_LOAD_SECOND_STAFF_ID);
    refund->refused_staff_id = column_int(row, COL_REFUND_LOAD_REFUSED_STAFF_ID);
    refund->answer = column_string(row, COL_REFUND_LOAD_ANSWER, arena);
    refund->has_before = !column_is_null(row, COL_REFUND_LOAD_REFUNDED_BEFORE);
    refund->refunded_before = money_of_kopecks(column_int(row, COL_REFUND_LOAD_REFUNDED_BEFORE));
    refund->sent_at = moment(row, COL_REFUND_LOAD_SENT_AT);
    refund->tries = column_int(row, COL_REFUND_LOAD_TRIES);
    refund->is_due = !column_is_null(row, COL_REFUND_LOAD_DUE_AT);
    refund->due_at = moment(row, COL_REFUND_LOAD_DUE_AT);
    refund->done_at = moment(row, COL_REFUND_LOAD_DONE_AT);
    refund->reversal_id = column_int(row, COL_REFUND_LOAD_REVERSAL_ID);
}

enum err refund_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                     bool *out_found, struct refund *out_refund)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_refund_load);
    bind_int(row, ARG_REFUND_LOAD_SCHOOL_ID, school_id);
    bind_int(row, ARG_REFUND_LOAD_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_refund = (struct refund){.school_id = school_id, .id = id};
    refund_read(row, arena, out_refund);
    return OK;
}

/* ---- lists ---- */

struct refund_key {
    int64_t school_id, id;
};

static enum err list_load(struct tx *tx, struct arena *arena, const struct refund_key *keys,
                          int count, struct refund_list *out_list)
{
    struct refund_list list = {.refunds = ARENA_ARRAY(arena, struct refund, (size_t)count + 1)};
    for (int i = 0; i < count; i++) {
        bool found;
        TRY(refund_load(tx, arena, keys[i].school_id, keys[i].id, &found,
                        &list.refunds[list.count]));
        if (found) list.count++;
    }
    *out_list = list;
    return OK;
}

enum err refunds_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                            int64_t account_id, int limit, struct refund_list *out_list)
{
    int count = 0;
    struct refund_key *keys = ARENA_ARRAY(arena, struct refund_key, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_refunds_of_account);
    bind_int(rows, ARG_REFUNDS_OF_ACCOUNT_SCHOOL_ID, school_id);
    bind_int(rows, ARG_REFUNDS_OF_ACCOUNT_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_REFUNDS_OF_ACCOUNT_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        keys[count++] = (struct refund_key){school_id, column_int(rows, COL_REFUNDS_OF_ACCOUNT_ID)};
    }
    return list_load(tx, arena, keys, count, out_list);
}

enum err refunds_due(struct tx *tx, struct arena *arena, struct instant now, int limit,
                     struct refund_list *out_list)
{
    int count = 0;
    struct refund_key *keys = ARENA_ARRAY(arena, struct refund_key, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_refunds_due);
    bind_int(rows, ARG_REFUNDS_DUE_NOW, now.ms);
    bind_int(rows, ARG_REFUNDS_DUE_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        keys[count].school_id = column_int(rows, COL_REFUNDS_DUE_SCHOOL_ID);
        keys[count++].id = column_int(rows, COL_REFUNDS_DUE_ID);
    }
    return list_load(tx, arena, keys, count, out_list);
}

enum err refunds_in_state(struct tx *tx, struct arena *arena, enum refund_state state, int limit,
                          struct refund_list *out_list)
{
    int count = 0;
    struct refund_key *keys = ARENA_ARRAY(arena, struct refund_key, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_refunds_in_state);
    bind_int(rows, ARG_REFUNDS_IN_STATE_STATE, (int64_t)state);
    bind_int(rows, ARG_REFUNDS_IN_STATE_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        keys[count].school_id = column_int(rows, COL_REFUNDS_IN_STATE_SCHOOL_ID);
        keys[count++].id = column_int(rows, COL_REFUNDS_IN_STATE_ID);
    }
    return list_load(tx, arena, keys, count, out_list);
}

enum err refunds_open_sum(struct tx *tx, int64_t school_id, int64_t account_id,
                          struct money *out_sum)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_refunds_open_sum);
    bind_int(row, ARG_REFUNDS_OPEN_SUM_SCHOOL_ID, school_id);
    bind_int(row, ARG_REFUNDS_OPEN_SUM_ACCOUNT_ID, account_id);
    TRY(statement_next(row, &found));
    *out_sum = money_of_kopecks(column_int(row, COL_REFUNDS_OPEN_SUM_AMOUNT));
    return OK;
}

enum err refund_is_open(struct tx *tx, int64_t school_id, int64_t order_id, bool *out_open)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_refund_open_of_order);
    bind_int(row, ARG_REFUND_OPEN_OF_ORDER_SCHOOL_ID, school_id);
    bind_int(row, ARG_REFUND_OPEN_OF_ORDER_ORDER_ID, order_id);
    return statement_next(row, out_open);
}

enum err refund_is_sending(struct tx *tx, int64_t school_id, int64_t order_id, bool *out_sending)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_refund_sending_of_order);
    bind_int(row, ARG_REFUND_SENDING_OF_ORDER_SCHOOL_ID, school_id);
    bind_int(row, ARG_REFUND_SENDING_OF_ORDER_ORDER_ID, order_id);
    return statement_next(row, out_sending);
}

/* ---- writing ---- */

static void bind_given(struct statement *statement, int arg, int64_t number)
{
    if (number != 0) bind_int(statement, arg, number);
}

enum err refund_insert(struct tx *tx, const struct refund *refund)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_refund_insert);
    bind_int(insert, ARG_REFUND_INSERT_SCHOOL_ID, refund->school_id);
    bind_int(insert, ARG_REFUND_INSERT_ID, refund->id);
    bind_int(insert, ARG_REFUND_INSERT_ORDER_ID, refund->order_id);
    bind_int(insert, ARG_REFUND_INSERT_ACCOUNT_ID, refund->account_id);
    bind_int(insert, ARG_REFUND_INSERT_CHANNEL_ID, refund->channel_id);
    bind_int(insert, ARG_REFUND_INSERT_LOGIN_ID, refund->login_id);
    bind_int(insert, ARG_REFUND_INSERT_ORIGIN, (int64_t)refund->origin);
    bind_int(insert, ARG_REFUND_INSERT_AMOUNT, money_in_kopecks(refund->amount));
    bind_int(insert, ARG_REFUND_INSERT_STATE, (int64_t)refund->state);
    bind_string(insert, ARG_REFUND_INSERT_REASON, refund->reason);
    bind_int(insert, ARG_REFUND_INSERT_REQUESTED_AT, refund->requested_at.ms);
    bind_given(insert, ARG_REFUND_INSERT_DONE_AT, refund->done_at.ms);
    return statement_run(insert);
}

enum err refund_save(struct tx *tx, const struct refund *refund)
{
    scoped(statement) struct statement *save = statement_open(tx, &q_refund_save);
    bind_int(save, ARG_REFUND_SAVE_SCHOOL_ID, refund->school_id);
    bind_int(save, ARG_REFUND_SAVE_ID, refund->id);
    bind_int(save, ARG_REFUND_SAVE_STATE, (int64_t)refund->state);
    bind_given(save, ARG_REFUND_SAVE_FIRST_STAFF_ID, refund->first_staff_id);
    bind_given(save, ARG_REFUND_SAVE_SECOND_STAFF_ID, refund->second_staff_id);
    bind_given(save, ARG_REFUND_SAVE_REFUSED_STAFF_ID, refund->refused_staff_id);
    bind_string(save, ARG_REFUND_SAVE_ANSWER, refund->answer);
    if (refund->has_before) {
        bind_int(save, ARG_REFUND_SAVE_REFUNDED_BEFORE, money_in_kopecks(refund->refunded_before));
    }
    bind_given(save, ARG_REFUND_SAVE_SENT_AT, refund->sent_at.ms);
    bind_int(save, ARG_REFUND_SAVE_TRIES, refund->tries);
    if (refund->is_due) bind_int(save, ARG_REFUND_SAVE_DUE_AT, refund->due_at.ms);
    bind_given(save, ARG_REFUND_SAVE_DONE_AT, refund->done_at.ms);
    bind_given(save, ARG_REFUND_SAVE_REVERSAL_ID, refund->reversal_id);
    return statement_run(save);
}

static enum err event_next(struct tx *tx, const struct refund *refund, int64_t *out_number)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_refund_event_next);
    bind_int(row, ARG_REFUND_EVENT_NEXT_SCHOOL_ID, refund->school_id);
    bind_int(row, ARG_REFUND_EVENT_NEXT_REFUND_ID, refund->id);
    TRY(statement_next(row, &found));
    *out_number = column_int(row, COL_REFUND_EVENT_NEXT_NUMBER);
    return OK;
}

enum err refund_event_add(struct tx *tx, const struct refund *refund, enum refund_event_kind kind,
                          struct instant at, int64_t staff_id, struct text detail)
{
    int64_t number;
    TRY(event_next(tx, refund, &number));
    scoped(statement) struct statement *insert = statement_open(tx, &q_refund_event_insert);
    bind_int(insert, ARG_REFUND_EVENT_INSERT_SCHOOL_ID, refund->school_id);
    bind_int(insert, ARG_REFUND_EVENT_INSERT_REFUND_ID, refund->id);
    bind_int(insert, ARG_REFUND_EVENT_INSERT_NUMBER, number);
    bind_int(insert, ARG_REFUND_EVENT_INSERT_KIND, (int64_t)kind);
    bind_int(insert, ARG_REFUND_EVENT_INSERT_HAPPENED_AT, at.ms);
    bind_int(insert, ARG_REFUND_EVENT_INSERT_STAFF_ID, staff_id);
    bind_text(insert, ARG_REFUND_EVENT_INSERT_DETAIL, detail);
    return statement_run(insert);
}
