/* Ordering cards: judged by what the person has, then put into the school's batch of today. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id_map.h"
#include "desk/card_batch_inside.h"
#include "desk/card_batch_sql.h"
#include "desk/notice.h"
#include "ledger/book.h"
#include "school/person.h"
#include "school/school.h"
#include "school/setting.h"

/* What orders are judged by. */
struct holder {
    bool is_known;
    bool has_left;
    bool is_under_way; /* ordered, made or at school */
    bool has_card;     /* given out and not lost */
    bool had_card;
};

struct taking {
    struct tx *tx;
    struct arena *arena;
    const struct card_ordering *ordering;
    struct id_map people; /* by account */
    struct holder *holders;
    struct card *given; /* given out and not lost: they die when one is ordered for a lost one */
    int given_count, given_room;
    int64_t batch_id, last_position;
};

struct text batch_ids(struct arena *arena, const int64_t *ids, int count)
{
    struct buf list;
    buf_init(&list, arena);
    for (int i = 0; i < count; i++) buf_printf(&list, "%s%lld", i ? "," : "", (long long)ids[i]);
    return buf_text(&list);
}

void *batch_room(struct arena *arena, void *items, int count, int *room, size_t size)
{
    if (count < *room) return items;
    *room = *room == 0 ? 32 : 2 * *room;
    void *wider = arena_take_array(arena, (size_t)*room, size);
    if (count > 0) memcpy(wider, items, (size_t)count * size);
    return wider;
}

enum err batch_card_move(struct tx *tx, const struct card *card, enum card_state state,
                         int64_t login_id, int64_t version, struct instant now)
{
    int64_t cause_id;
    TRY(origin_take_ids(tx, 1, &cause_id));
    TRY(notice_card(tx, card, state, now));
    return card_move(tx, card, state,
                     (struct card_mover){.cause_id = cause_id, .login_id = login_id}, version, now);
}

/* ---- what people have ---- */

static bool is_under_way(enum card_state state)
{
    return state == CARD_ORDERED || state == CARD_MADE || state == CARD_AT_SCHOOL;
}

static bool is_given(enum card_state state)
{
    return state == CARD_GIVEN_OUT || state == CARD_ACTIVE || state == CARD_BLOCKED;
}

static void holder_note(struct taking *taking, const struct statement *row)
{
    int64_t id = column_int(row, COL_CARD_ORDER_PEOPLE_ID);
    struct holder *holder = &taking->holders[id_map_find(&taking->people, id)];
    holder->is_known = true;
    holder->has_left = column_int(row, COL_CARD_ORDER_PEOPLE_STATE) == PERSON_LEFT;
    struct card card = {
        .school_id = taking->ordering->school_id,
        .id = column_int(row, COL_CARD_ORDER_PEOPLE_CARD_ID),
        .account_id = id,
        .state = (enum card_state)column_int(row, COL_CARD_ORDER_PEOPLE_CARD_STATE),
    };
    if (card.id == 0) return;
    holder->had_card = true;
    holder->is_under_way |= is_under_way(card.state);
    holder->has_card |= is_given(card.state);
    if (!is_given(card.state)) return;
    taking->given = batch_room(taking->arena, taking->given, taking->given_count,
                               &taking->given_room, sizeof *taking->given);
    taking->given[taking->given_count++] = card;
}

static enum err holders_load(struct taking *taking, const struct card_order *orders, int count)
{
    id_map_init(&taking->people, taking->arena, count + 1);
    taking->holders = ARENA_ARRAY(taking->arena, struct holder, (size_t)count + 1);
    for (int i = 0; i < count; i++) id_map_add(&taking->people, orders[i].account_id);
    scoped(statement) struct statement *rows = statement_open(taking->tx, &q_card_order_people);
    bind_int(rows, ARG_CARD_ORDER_PEOPLE_SCHOOL_ID, taking->ordering->school_id);
    bind_text(rows, ARG_CARD_ORDER_PEOPLE_IDS,
              batch_ids(taking->arena, taking->people.ids, taking->people.count));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        holder_note(taking, rows);
    }
}

static enum card_order_status order_judge(const struct holder *holder, enum card_cause cause)
{
    if (!holder->is_known) return CARD_ORDER_PERSON_UNKNOWN;
    if (holder->has_left) return CARD_ORDER_PERSON_LEFT;
    if (holder->is_under_way) return CARD_ORDER_UNDER_WAY;
    if (cause == CARD_CAUSE_FIRST && holder->has_card) return CARD_ORDER_HAS_CARD;
    if (cause != CARD_CAUSE_FIRST && !holder->had_card) return CARD_ORDER_NO_CARD;
    return CARD_ORDER_TAKEN;
}

/* ---- the batch of today ---- */

static enum err batch_open(struct taking *taking, const struct zone *zone, int64_t number)
{
    struct settings settings;
    struct day promised;
    const struct card_ordering *ordering = taking->ordering;
    TRY(settings_load(taking->tx, ordering->school_id, &settings));
    struct day today = day_of_instant(ordering->now, zone);
    TRY(card_promised_day(taking->tx, taking->arena, today, (int)settings.values[SETTING_CARD_DAYS],
                          &promised));
    TRY(origin_take_ids(taking->tx, 1, &taking->batch_id));
    scoped(statement) struct statement *insert = statement_open(taking->tx, &q_card_batch_insert);
    bind_int(insert, ARG_CARD_BATCH_INSERT_SCHOOL_ID, ordering->school_id);
    bind_int(insert, ARG_CARD_BATCH_INSERT_ID, taking->batch_id);
    bind_int(insert, ARG_CARD_BATCH_INSERT_NUMBER, number);
    bind_int(insert, ARG_CARD_BATCH_INSERT_OPENED_AT, ordering->now.ms);
    bind_int(insert, ARG_CARD_BATCH_INSERT_PROMISED_DAY, promised.number);
    return statement_run(insert);
}

/* The one that gathers and was opened today, or a new one. */
static enum err batch_find(struct taking *taking, const struct zone *zone)
{
    bool found;
    int64_t number = 0;
    struct day today = day_of_instant(taking->ordering->now, zone);
    scoped(statement) struct statement *row = statement_open(taking->tx, &q_card_batch_newest);
    bind_int(row, ARG_CARD_BATCH_NEWEST_SCHOOL_ID, taking->ordering->school_id);
    TRY(statement_next(row, &found));
    if (found) {
        struct instant opened = instant_of_ms(column_int(row, COL_CARD_BATCH_NEWEST_OPENED_AT));
        number = column_int(row, COL_CARD_BATCH_NEWEST_NUMBER);
        if (column_int(row, COL_CARD_BATCH_NEWEST_STATE) == CARD_BATCH_GATHERING &&
            day_compare(day_of_instant(opened, zone), today) == 0) {
            taking->batch_id = column_int(row, COL_CARD_BATCH_NEWEST_ID);
            taking->last_position = column_int(row, COL_CARD_BATCH_NEWEST_LAST_POSITION);
            return OK;
        }
    }
    return batch_open(taking, zone, number + 1);
}

/* ---- taking an order ---- */

static enum err lost_move(struct taking *taking, int64_t account_id)
{
    const struct card_ordering *ordering = taking->ordering;
    for (int i = 0; i < taking->given_count; i++) {
        if (taking->given[i].account_id != account_id) continue;
        TRY(batch_card_move(taking->tx, &taking->given[i], CARD_LOST, ordering->login_id,
                            ordering->version, ordering->now));
    }
    return OK;
}

static enum err card_insert(struct taking *taking, struct card_order *order, int64_t first_id)
{
    const struct card_ordering *ordering = taking->ordering;
    order->card_id = first_id;
    order->batch_id = taking->batch_id;
    const struct card card = {
        .school_id = ordering->school_id,
        .id = order->card_id,
        .account_id = order->account_id,
        .state = CARD_ORDERED,
    };
    const struct card_mover mover = {.cause_id = first_id + 1, .login_id = ordering->login_id};
    TRY(card_give_out(taking->tx, &card, mover, ordering->version, ordering->now));
    scoped(statement) struct statement *place = statement_open(taking->tx, &q_card_in_batch_insert);
    bind_int(place, ARG_CARD_IN_BATCH_INSERT_SCHOOL_ID, ordering->school_id);
    bind_int(place, ARG_CARD_IN_BATCH_INSERT_CARD_ID, order->card_id);
    bind_int(place, ARG_CARD_IN_BATCH_INSERT_BATCH_ID, taking->batch_id);
    bind_int(place, ARG_CARD_IN_BATCH_INSERT_POSITION, ++taking->last_position);
    bind_int(place, ARG_CARD_IN_BATCH_INSERT_CAUSE, order->cause);
    bind_int(place, ARG_CARD_IN_BATCH_INSERT_LOGIN_ID, ordering->login_id);
    bind_int(place, ARG_CARD_IN_BATCH_INSERT_ORDERED_AT, ordering->now.ms);
    return statement_run(place);
}

static enum err orders_take(struct taking *taking, const struct school *school,
                            struct card_order *orders, int count)
{
    enum { IDS_AN_ORDER = 2 /* the card, what orders it */ };
    int64_t next_id = 0;
    for (int i = 0; i < count; i++) {
        struct card_order *order = &orders[i];
        struct holder *holder = &taking->holders[id_map_find(&taking->people, order->account_id)];
        order->status = order_judge(holder, order->cause);
        if (order->status != CARD_ORDER_TAKEN) continue;
        if (next_id == 0) {
            TRY(batch_find(taking, school->zone));
            TRY(origin_take_ids(taking->tx, IDS_AN_ORDER * (int64_t)count, &next_id));
        }
        if (order->cause == CARD_CAUSE_LOST) TRY(lost_move(taking, order->account_id));
        TRY(card_insert(taking, order, next_id));
        next_id += IDS_AN_ORDER;
        holder->is_under_way = true;
    }
    return OK;
}

enum err card_orders_add(struct tx *tx, struct arena *arena, const struct card_ordering *ordering,
                         struct card_order *orders, int count)
{
    bool found;
    struct school school;
    struct taking taking = {.tx = tx, .arena = arena, .ordering = ordering};
    TRY(school_by_id(tx, arena, ordering->school_id, &found, &school));
    if (!found) return ERR_NOT_FOUND;
    if (!school.in_card_project) {
        for (int i = 0; i < count; i++) orders[i].status = CARD_ORDER_NO_PROJECT;
        return OK;
    }
    TRY(holders_load(&taking, orders, count));
    return orders_take(&taking, &school, orders, count);
}

/* ---- in a transaction of its own ---- */

struct order_work {
    struct desk *desk;
    struct arena *arena;
    int64_t school_id, login_id;
    struct card_order *orders;
    int count;
};

static enum err order_run(struct tx *tx, void *context)
{
    struct order_work *work = context;
    struct card_ordering ordering = {
        .school_id = work->school_id,
        .login_id = work->login_id,
        .now = world_now(work->desk->world),
    };
    TRY(book_raise_version(tx, work->school_id, &ordering.version));
    return card_orders_add(tx, work->arena, &ordering, work->orders, work->count);
}

enum err desk_card_order(struct desk *desk, struct arena *arena, int64_t school_id,
                         int64_t login_id, struct card_order *orders, int count)
{
    struct order_work work = {desk, arena, school_id, login_id, orders, count};
    return store_write(desk->store, school_id, order_run, &work);
}
