/* Rows of orders. */
#include "pay/order.h"

#include "pay/order_sql.h"

static struct instant moment(const struct statement *row, int column)
{
    return instant_of_ms(column_int(row, column));
}

static void order_read(const struct statement *row, struct arena *arena, struct order *order)
{
    order->account_id = column_int(row, COL_ORDER_LOAD_ACCOUNT_ID);
    order->channel_id = column_int(row, COL_ORDER_LOAD_CHANNEL_ID);
    order->login_id = column_int(row, COL_ORDER_LOAD_LOGIN_ID);
    order->request_key = column_text(row, COL_ORDER_LOAD_REQUEST_KEY, arena);
    order->email = column_text(row, COL_ORDER_LOAD_EMAIL, arena);
    order->way = (enum order_way)column_int(row, COL_ORDER_LOAD_WAY);
    order->amount = money_of_kopecks(column_int(row, COL_ORDER_LOAD_AMOUNT));
    order->state = (enum order_state)column_int(row, COL_ORDER_LOAD_STATE);
    order->number = column_text(row, COL_ORDER_LOAD_ORDER_NUMBER, arena);
    order->md_order = column_text(row, COL_ORDER_LOAD_MD_ORDER, arena);
    order->page = column_text(row, COL_ORDER_LOAD_PAGE, arena);
    order->sbp_payload = column_text(row, COL_ORDER_LOAD_SBP_PAYLOAD, arena);
    order->action = column_int(row, COL_ORDER_LOAD_ACTION);
    order->card = column_text(row, COL_ORDER_LOAD_CARD, arena);
    order->reference = column_text(row, COL_ORDER_LOAD_REFERENCE, arena);
    order->refunded = money_of_kopecks(column_int(row, COL_ORDER_LOAD_REFUNDED));
    order->created_at = moment(row, COL_ORDER_LOAD_CREATED_AT);
    order->expires_at = moment(row, COL_ORDER_LOAD_EXPIRES_AT);
    order->asked_at = moment(row, COL_ORDER_LOAD_ASKED_AT);
    order->is_due = !column_is_null(row, COL_ORDER_LOAD_DUE_AT);
    order->due_at = moment(row, COL_ORDER_LOAD_DUE_AT);
    order->told_at = moment(row, COL_ORDER_LOAD_TOLD_AT);
    order->paid_at = moment(row, COL_ORDER_LOAD_PAID_AT);
    order->payment_id = column_int(row, COL_ORDER_LOAD_PAYMENT_ID);
}

enum err order_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                    bool *out_found, struct order *out_order)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_order_load);
    bind_int(row, ARG_ORDER_LOAD_SCHOOL_ID, school_id);
    bind_int(row, ARG_ORDER_LOAD_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_order = (struct order){.school_id = school_id, .id = id};
    order_read(row, arena, out_order);
    return OK;
}

enum err order_by_md(struct tx *tx, struct arena *arena, int64_t channel_id, struct text md_order,
                     bool *out_found, struct order *out_order)
{
    int64_t school_id, id;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_order_by_md);
        bind_int(row, ARG_ORDER_BY_MD_CHANNEL_ID, channel_id);
        bind_text(row, ARG_ORDER_BY_MD_MD_ORDER, md_order);
        TRY(statement_next(row, out_found));
        if (!*out_found) return OK;
        school_id = column_int(row, COL_ORDER_BY_MD_SCHOOL_ID);
        id = column_int(row, COL_ORDER_BY_MD_ID);
    }
    return order_load(tx, arena, school_id, id, out_found, out_order);
}

enum err order_by_number(struct tx *tx, struct arena *arena, int64_t channel_id, struct text number,
                         bool *out_found, struct order *out_order)
{
    int64_t school_id, id;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_order_by_number);
        bind_int(row, ARG_ORDER_BY_NUMBER_CHANNEL_ID, channel_id);
        bind_text(row, ARG_ORDER_BY_NUMBER_ORDER_NUMBER, number);
        TRY(statement_next(row, out_found));
        if (!*out_found) return OK;
        school_id = column_int(row, COL_ORDER_BY_NUMBER_SCHOOL_ID);
        id = column_int(row, COL_ORDER_BY_NUMBER_ID);
    }
    return order_load(tx, arena, school_id, id, out_found, out_order);
}

enum err order_by_key(struct tx *tx, struct arena *arena, const struct order *like,
                      struct instant after, bool *out_found, struct order *out_order)
{
    int64_t id;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_order_by_key);
        bind_int(row, ARG_ORDER_BY_KEY_SCHOOL_ID, like->school_id);
        bind_int(row, ARG_ORDER_BY_KEY_ACCOUNT_ID, like->account_id);
        bind_text(row, ARG_ORDER_BY_KEY_REQUEST_KEY, like->request_key);
        bind_int(row, ARG_ORDER_BY_KEY_AFTER, after.ms);
        TRY(statement_next(row, out_found));
        if (!*out_found) return OK;
        id = column_int(row, COL_ORDER_BY_KEY_ID);
    }
    return order_load(tx, arena, like->school_id, id, out_found, out_order);
}

/* ---- lists ---- */

struct order_key {
    int64_t school_id, id;
};

static enum err list_load(struct tx *tx, struct arena *arena, const struct order_key *keys,
                          int count, struct order_list *out_list)
{
    struct order_list list = {.orders = ARENA_ARRAY(arena, struct order, (size_t)count + 1)};
    for (int i = 0; i < count; i++) {
        bool found;
        TRY(order_load(tx, arena, keys[i].school_id, keys[i].id, &found, &list.orders[list.count]));
        if (found) list.count++;
    }
    *out_list = list;
    return OK;
}

enum err orders_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                           int64_t account_id, int limit, struct order_list *out_list)
{
    int count = 0;
    struct order_key *keys = ARENA_ARRAY(arena, struct order_key, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_orders_of_account);
    bind_int(rows, ARG_ORDERS_OF_ACCOUNT_SCHOOL_ID, school_id);
    bind_int(rows, ARG_ORDERS_OF_ACCOUNT_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_ORDERS_OF_ACCOUNT_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        keys[count++] = (struct order_key){school_id, column_int(rows, COL_ORDERS_OF_ACCOUNT_ID)};
    }
    return list_load(tx, arena, keys, count, out_list);
}

enum err orders_due(struct tx *tx, struct arena *arena, struct instant now, int limit,
                    struct order_list *out_list)
{
    int count = 0;
    struct order_key *keys = ARENA_ARRAY(arena, struct order_key, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_orders_due);
    bind_int(rows, ARG_ORDERS_DUE_NOW, now.ms);
    bind_int(rows, ARG_ORDERS_DUE_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        keys[count].school_id = column_int(rows, COL_ORDERS_DUE_SCHOOL_ID);
        keys[count++].id = column_int(rows, COL_ORDERS_DUE_ID);
    }
    return list_load(tx, arena, keys, count, out_list);
}

enum err orders_in_state(struct tx *tx, struct arena *arena, enum order_state state, int limit,
                         struct order_list *out_list)
{
    int count = 0;
    struct order_key *keys = ARENA_ARRAY(arena, struct order_key, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_orders_in_state);
    bind_int(rows, ARG_ORDERS_IN_STATE_STATE, (int64_t)state);
    bind_int(rows, ARG_ORDERS_IN_STATE_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        keys[count].school_id = column_int(rows, COL_ORDERS_IN_STATE_SCHOOL_ID);
        keys[count++].id = column_int(rows, COL_ORDERS_IN_STATE_ID);
    }
    return list_load(tx, arena, keys, count, out_list);
}

enum err orders_sum(struct tx *tx, int64_t school_id, int64_t account_id, struct instant from,
                    struct money *out_sum)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_orders_sum);
    bind_int(row, ARG_ORDERS_SUM_SCHOOL_ID, school_id);
    bind_int(row, ARG_ORDERS_SUM_ACCOUNT_ID, account_id);
    bind_int(row, ARG_ORDERS_SUM_AFTER, from.ms);
    TRY(statement_next(row, &found));
    *out_sum = money_of_kopecks(column_int(row, COL_ORDERS_SUM_AMOUNT));
    return OK;
}

/* ---- writing ---- */

enum err order_insert(struct tx *tx, const struct order *order)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_order_insert);
    bind_int(insert, ARG_ORDER_INSERT_SCHOOL_ID, order->school_id);
    bind_int(insert, ARG_ORDER_INSERT_ID, order->id);
    bind_int(insert, ARG_ORDER_INSERT_ACCOUNT_ID, order->account_id);
    bind_int(insert, ARG_ORDER_INSERT_CHANNEL_ID, order->channel_id);
    bind_int(insert, ARG_ORDER_INSERT_LOGIN_ID, order->login_id);
    bind_text(insert, ARG_ORDER_INSERT_REQUEST_KEY, order->request_key);
    bind_text(insert, ARG_ORDER_INSERT_EMAIL, order->email);
    bind_int(insert, ARG_ORDER_INSERT_WAY, (int64_t)order->way);
    bind_int(insert, ARG_ORDER_INSERT_AMOUNT, money_in_kopecks(order->amount));
    bind_int(insert, ARG_ORDER_INSERT_STATE, (int64_t)order->state);
    bind_text(insert, ARG_ORDER_INSERT_ORDER_NUMBER, order->number);
    bind_int(insert, ARG_ORDER_INSERT_CREATED_AT, order->created_at.ms);
    bind_int(insert, ARG_ORDER_INSERT_EXPIRES_AT, order->expires_at.ms);
    bind_int(insert, ARG_ORDER_INSERT_DUE_AT, order->due_at.ms);
    return statement_run(insert);
}

static void bind_moment(struct statement *statement, int arg, struct instant moment)
{
    if (moment.ms != 0) bind_int(statement, arg, moment.ms);
}

enum err order_save(struct tx *tx, const struct order *order)
{
    scoped(statement) struct statement *save = statement_open(tx, &q_order_save);
    bind_int(save, ARG_ORDER_SAVE_SCHOOL_ID, order->school_id);
    bind_int(save, ARG_ORDER_SAVE_ID, order->id);
    bind_int(save, ARG_ORDER_SAVE_STATE, (int64_t)order->state);
    bind_text(save, ARG_ORDER_SAVE_MD_ORDER, order->md_order);
    bind_text(save, ARG_ORDER_SAVE_PAGE, order->page);
    bind_text(save, ARG_ORDER_SAVE_SBP_PAYLOAD, order->sbp_payload);
    bind_int(save, ARG_ORDER_SAVE_ACTION, order->action);
    bind_text(save, ARG_ORDER_SAVE_CARD, order->card);
    bind_text(save, ARG_ORDER_SAVE_REFERENCE, order->reference);
    bind_int(save, ARG_ORDER_SAVE_REFUNDED, money_in_kopecks(order->refunded));
    bind_int(save, ARG_ORDER_SAVE_ASKED_AT, order->asked_at.ms);
    if (order->is_due) bind_int(save, ARG_ORDER_SAVE_DUE_AT, order->due_at.ms);
    bind_moment(save, ARG_ORDER_SAVE_TOLD_AT, order->told_at);
    bind_moment(save, ARG_ORDER_SAVE_PAID_AT, order->paid_at);
    if (order->payment_id != 0) bind_int(save, ARG_ORDER_SAVE_PAYMENT_ID, order->payment_id);
    return statement_run(save);
}

static enum err event_next(struct tx *tx, const struct order *order, int64_t *out_number)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_order_event_next);
    bind_int(row, ARG_ORDER_EVENT_NEXT_SCHOOL_ID, order->school_id);
    bind_int(row, ARG_ORDER_EVENT_NEXT_ORDER_ID, order->id);
    TRY(statement_next(row, &found));
    *out_number = column_int(row, COL_ORDER_EVENT_NEXT_NUMBER);
    return OK;
}

enum err order_event_add(struct tx *tx, const struct order *order, enum order_event_kind kind,
                         struct instant at, struct money amount, struct text detail)
{
    int64_t number;
    TRY(event_next(tx, order, &number));
    scoped(statement) struct statement *insert = statement_open(tx, &q_order_event_insert);
    bind_int(insert, ARG_ORDER_EVENT_INSERT_SCHOOL_ID, order->school_id);
    bind_int(insert, ARG_ORDER_EVENT_INSERT_ORDER_ID, order->id);
    bind_int(insert, ARG_ORDER_EVENT_INSERT_NUMBER, number);
    bind_int(insert, ARG_ORDER_EVENT_INSERT_KIND, (int64_t)kind);
    bind_int(insert, ARG_ORDER_EVENT_INSERT_HAPPENED_AT, at.ms);
    bind_int(insert, ARG_ORDER_EVENT_INSERT_AMOUNT, money_in_kopecks(amount));
    bind_text(insert, ARG_ORDER_EVENT_INSERT_DETAIL, detail);
    return statement_run(insert);
}

enum err order_events_load(struct tx *tx, struct arena *arena, const struct order *order,
                           struct order_events *out_events)
{
    struct order_events events = {
        .events = ARENA_ARRAY(arena, struct order_event, ORDER_EVENTS_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_order_events);
    bind_int(rows, ARG_ORDER_EVENTS_SCHOOL_ID, order->school_id);
    bind_int(rows, ARG_ORDER_EVENTS_ORDER_ID, order->id);
    bind_int(rows, ARG_ORDER_EVENTS_COUNT, ORDER_EVENTS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        events.events[events.count++] = (struct order_event){
            .kind = (enum order_event_kind)column_int(rows, COL_ORDER_EVENTS_KIND),
            .happened_at = moment(rows, COL_ORDER_EVENTS_HAPPENED_AT),
            .amount = money_of_kopecks(column_int(rows, COL_ORDER_EVENTS_AMOUNT)),
            .detail = column_string(rows, COL_ORDER_EVENTS_DETAIL, arena),
        };
    }
    *out_events = events;
    return OK;
}
