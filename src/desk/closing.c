/* Closing the balances of those who have left.
 *
 * A transfer to a sibling has its id from the moment of the choice: killed in the middle, it is
 * recorded once. Refunds are asked for like a parent's, and approved like them. */
#include "desk/closing.h"

#include "base/log.h"
#include "desk/closing_sql.h"
#include "desk/family.h"
#include "desk/refund.h"
#include "pay/order.h"

enum { CLOSING_ARENA_BYTES = 4 << 20, CLOSING_ORDERS_LIMIT = 100 };

enum err closing_load(struct tx *tx, struct directory_place place, bool *out_found,
                      struct closing *out_closing)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_closing_load);
    bind_int(row, ARG_CLOSING_LOAD_SCHOOL_ID, place.school_id);
    bind_int(row, ARG_CLOSING_LOAD_ACCOUNT_ID, place.account_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_closing = (struct closing){
        .place = place,
        .choice = (enum closing_choice)column_int(row, COL_CLOSING_LOAD_CHOICE),
        .sibling = {column_int(row, COL_CLOSING_LOAD_TO_SCHOOL_ID),
                    column_int(row, COL_CLOSING_LOAD_TO_ACCOUNT_ID)},
        .login_id = column_int(row, COL_CLOSING_LOAD_LOGIN_ID),
        .chosen_at = instant_of_ms(column_int(row, COL_CLOSING_LOAD_CHOSEN_AT)),
        .is_closed = !column_is_null(row, COL_CLOSING_LOAD_CLOSED_AT),
        .closed_at = instant_of_ms(column_int(row, COL_CLOSING_LOAD_CLOSED_AT)),
    };
    return OK;
}

/* ---- the choice ---- */

struct choosing {
    struct desk *desk;
    const struct closing *closing;
    int64_t transfer_id;
};

static enum err choose_run(struct tx *tx, void *context)
{
    const struct choosing *choosing = context;
    const struct closing *closing = choosing->closing;
    struct instant now = world_now(choosing->desk->world);
    bool has_sibling = closing->choice == CLOSING_TO_SIBLING;
    scoped(statement) struct statement *set = statement_open(tx, &q_closing_set);
    bind_int(set, ARG_CLOSING_SET_SCHOOL_ID, closing->place.school_id);
    bind_int(set, ARG_CLOSING_SET_ACCOUNT_ID, closing->place.account_id);
    bind_int(set, ARG_CLOSING_SET_CHOICE, (int64_t)closing->choice);
    if (has_sibling) {
        bind_int(set, ARG_CLOSING_SET_TO_SCHOOL_ID, closing->sibling.school_id);
        bind_int(set, ARG_CLOSING_SET_TO_ACCOUNT_ID, closing->sibling.account_id);
    }
    bind_int(set, ARG_CLOSING_SET_LOGIN_ID, closing->login_id);
    bind_int(set, ARG_CLOSING_SET_CHOSEN_AT, now.ms);
    bind_int(set, ARG_CLOSING_SET_TRANSFER_ID, choosing->transfer_id);
    return statement_run(set);
}

enum err desk_closing_choose(struct desk *desk, const struct closing *closing)
{
    struct choosing choosing = {.desk = desk, .closing = closing};
    TRY(id_maker_take(&desk->ids, 1, &choosing.transfer_id));
    return store_write(desk->store, closing->place.school_id, choose_run, &choosing);
}

/* ---- carrying it out ---- */

struct due_closing {
    struct closing closing;
    int64_t transfer_id;
    struct money amount;
};

struct closings {
    struct desk *desk;
    struct arena *arena;
    struct due_closing *due;
    int count;
};

static enum err closings_load(struct tx *tx, void *context)
{
    struct closings *closings = context;
    closings->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_closings_due);
    bind_int(rows, ARG_CLOSINGS_DUE_COUNT, CLOSINGS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct due_closing *due = &closings->due[closings->count++];
        due->closing.place.school_id = column_int(rows, COL_CLOSINGS_DUE_SCHOOL_ID);
        due->closing.place.account_id = column_int(rows, COL_CLOSINGS_DUE_ACCOUNT_ID);
        due->transfer_id = column_int(rows, COL_CLOSINGS_DUE_TRANSFER_ID);
        due->amount = money_of_kopecks(column_int(rows, COL_CLOSINGS_DUE_AMOUNT));
    }
}

struct one_closing {
    struct desk *desk;
    struct arena *arena;
    struct due_closing *due;
    struct order_list orders;
};

static enum err one_load(struct tx *tx, void *context)
{
    bool found;
    struct one_closing *one = context;
    struct directory_place place = one->due->closing.place;
    TRY(closing_load(tx, place, &found, &one->due->closing));
    return orders_of_account(tx, one->arena, place.school_id, place.account_id,
                             CLOSING_ORDERS_LIMIT, &one->orders);
}

static enum err one_done(struct tx *tx, void *context)
{
    const struct one_closing *one = context;
    scoped(statement) struct statement *done = statement_open(tx, &q_closing_done);
    bind_int(done, ARG_CLOSING_DONE_SCHOOL_ID, one->due->closing.place.school_id);
    bind_int(done, ARG_CLOSING_DONE_ACCOUNT_ID, one->due->closing.place.account_id);
    bind_int(done, ARG_CLOSING_DONE_CLOSED_AT, world_now(one->desk->world).ms);
    return statement_run(done);
}

/* False: tried again at the next round. */
static enum err to_sibling(struct one_closing *one, bool *out_done)
{
    struct family_transfer transfer = {
        .id = one->due->transfer_id,
        .from = one->due->closing.place,
        .to = one->due->closing.sibling,
        .amount = one->due->amount,
        .happened_at = world_now(one->desk->world),
    };
    TRY(desk_transfer_in_family(one->desk, one->arena, &transfer));
    *out_done = transfer.status == FAMILY_TRANSFER_RECORDED ||
                transfer.status == FAMILY_TRANSFER_EXISTS ||
                transfer.status == FAMILY_TRANSFER_EXISTS_WITH_OTHER_CONTENT;
    if (!*out_done) {
        log_write(LOG_ERROR, "closing", "school=%lld account=%lld status=%s",
                  (long long)transfer.from.school_id, (long long)transfer.from.account_id,
                  family_transfer_status_name(transfer.status));
    }
    return OK;
}

/* What no card paid stays on the account. */
static enum err to_source(struct one_closing *one)
{
    struct money left = one->due->amount;
    for (int i = 0; i < one->orders.count && money_is_positive(left); i++) {
        const struct order *order = &one->orders.orders[i];
        struct money part = money_minus(order->amount, order->refunded);
        if (order->state != ORDER_PAID || !money_is_positive(part)) continue;
        if (money_compare(part, left) > 0) part = left;
        struct refund_request request = {
            .school_id = order->school_id,
            .account_id = order->account_id,
            .order_id = order->id,
            .login_id = one->due->closing.login_id,
            .origin = REFUND_BY_CLOSING,
            .amount = part,
            .reason = TEXT("Ученик окончил школу"),
        };
        TRY(desk_refund_request(one->desk, one->arena, &request));
        if (request.status == REFUND_TAKEN) left = money_minus(left, part);
    }
    return OK;
}

static enum err close_one(struct desk *desk, struct due_closing *due)
{
    struct arena arena;
    bool is_done = true;
    arena_init(&arena, CLOSING_ARENA_BYTES);
    struct one_closing one = {.desk = desk, .arena = &arena, .due = due};
    enum err err = store_read(desk->store, one_load, &one);
    if (err == OK) {
        switch (due->closing.choice) {
        case CLOSING_KEEP: break;
        case CLOSING_TO_SIBLING: err = to_sibling(&one, &is_done); break;
        case CLOSING_TO_SOURCE: err = to_source(&one); break;
        }
    }
    if (err == OK && is_done) {
        err = store_write(desk->store, due->closing.place.school_id, one_done, &one);
    }
    arena_release(&arena);
    return err;
}

enum err desk_closings_work(struct desk *desk, int *out_closed)
{
    struct arena arena;
    *out_closed = 0;
    arena_init(&arena, CLOSING_ARENA_BYTES);
    struct closings closings = {desk, &arena,
                                ARENA_ARRAY(&arena, struct due_closing, CLOSINGS_LIMIT), 0};
    enum err err = store_read(desk->store, closings_load, &closings);
    for (int i = 0; i < closings.count && err == OK; i++) {
        err = close_one(desk, &closings.due[i]);
        if (err == OK) ++*out_closed;
    }
    arena_release(&arena);
    return err;
}
