/* obed order list, show, receipt: card payments that want a person, and what became of one. */
#include "pay/order.h"

#include "base/id.h"
#include "base/parse.h"
#include "cmd/command.h"
#include "desk/fiscal.h"
#include "pay/channel.h"

enum { LIST_LIMIT = 500 };
/* So long after its time an order's answer is late. */
#define LATE_MS HOUR_MS

static int fault(const char *what, enum err err)
{
    fprintf(stderr, "obed: %s: %s\n", what, err_name(err));
    return EXIT_FAULT;
}

static const char *moment(struct arena *arena, struct instant at)
{
    return instant_format(arena, at, zone_moscow());
}

/* ---- list ---- */

struct list_work {
    struct arena *arena;
    struct instant now;
    struct order_list disputed, returned, fresh, waiting;
    struct fiscal_list receipts;
};

static enum err list_work(struct tx *tx, void *context)
{
    struct list_work *work = context;
    struct arena *arena = work->arena;
    TRY(orders_in_state(tx, arena, ORDER_DISPUTED, LIST_LIMIT, &work->disputed));
    TRY(orders_in_state(tx, arena, ORDER_RETURNED, LIST_LIMIT, &work->returned));
    TRY(orders_in_state(tx, arena, ORDER_NEW, LIST_LIMIT, &work->fresh));
    TRY(orders_in_state(tx, arena, ORDER_WAITING, LIST_LIMIT, &work->waiting));
    return fiscal_in_state(tx, arena, FISCAL_FAILED, LIST_LIMIT, &work->receipts);
}

static int orders_print(struct command_session *session, const struct order_list *list,
                        struct instant now, bool late_only)
{
    int printed = 0;
    for (int i = 0; i < list->count; i++) {
        const struct order *order = &list->orders[i];
        if (late_only && now.ms < order->expires_at.ms + LATE_MS) continue;
        fprintf(session->out, "%s  %-9s %.*s  school %lld  %s  bank's %.*s\n",
                moment(session->arena, order->created_at), order_state_name(order->state),
                TEXT_ARGS(order->number), (long long)order->school_id,
                money_format_dot(session->arena, order->amount), TEXT_ARGS(order->md_order));
        printed++;
    }
    return printed;
}

static int receipts_print(struct command_session *session, const struct fiscal_list *list)
{
    for (int i = 0; i < list->count; i++) {
        const struct fiscal_receipt *receipt = &list->receipts[i];
        fprintf(session->out, "%s  receipt   %lld  school %lld  %s  %.*s\n",
                moment(session->arena, receipt->created_at), (long long)receipt->id,
                (long long)receipt->school_id, money_format_dot(session->arena, receipt->amount),
                TEXT_ARGS(receipt->fault));
    }
    return list->count;
}

static int list_run(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    struct list_work work = {.arena = session->arena, .now = world_now(session->world)};
    if (argc != 0) return command_misused(&command_order_list);
    enum err err = store_read(session->store, list_work, &work);
    if (err != OK) return fault("the orders cannot be read", err);
    int printed = orders_print(session, &work.disputed, work.now, false) +
                  orders_print(session, &work.returned, work.now, false) +
                  orders_print(session, &work.fresh, work.now, true) +
                  orders_print(session, &work.waiting, work.now, true) +
                  receipts_print(session, &work.receipts);
    return printed == 0 ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_order_list = {
    .name = "order list",
    .usage = "[OPTIONS]",
    .summary = "print card payments that want a person",
    .help =
        "\n  Those of which the bank says something else than we asked, those given back before\n"
        "  they were credited, those without an answer an hour after their time, and fiscal\n"
        "  receipts that were refused. Exit status 1 when there are any.\n",
    .needs = NEEDS_READING,
    .run = list_run,
};

/* ---- show ---- */

struct show_work {
    struct arena *arena;
    struct text number;
    bool found;
    struct order order;
    struct order_events events;
};

/* By our number or by the bank's, of whichever channel. */
static enum err show_work(struct tx *tx, void *context)
{
    struct show_work *work = context;
    struct channel_list list;
    TRY(channels_load(tx, work->arena, &list));
    for (int i = 0; i < list.count && !work->found; i++) {
        int64_t channel_id = list.channels[i].id;
        TRY(order_by_number(tx, work->arena, channel_id, work->number, &work->found, &work->order));
        if (work->found) break;
        TRY(order_by_md(tx, work->arena, channel_id, work->number, &work->found, &work->order));
    }
    if (!work->found) return OK;
    return order_events_load(tx, work->arena, &work->order, &work->events);
}

static int show_run(struct command_session *session, int argc, char **argv)
{
    struct show_work work = {.arena = session->arena};
    if (argc != 1) return command_misused(&command_order_show);
    work.number = text_of(argv[0]);
    enum err err = store_read(session->store, show_work, &work);
    if (err != OK) return fault("the order cannot be read", err);
    if (!work.found) {
        fprintf(session->out, "no order has this number\n");
        return EXIT_REFUSED;
    }
    const struct order *order = &work.order;
    fprintf(session->out, "%.*s  %s  %s  school %lld  account %lld  bank's %.*s  action %lld\n",
            TEXT_ARGS(order->number), order_state_name(order->state),
            money_format_dot(session->arena, order->amount), (long long)order->school_id,
            (long long)order->account_id, TEXT_ARGS(order->md_order), (long long)order->action);
    for (int i = 0; i < work.events.count; i++) {
        const struct order_event *event = &work.events.events[i];
        fprintf(session->out, "%s  %-12s %s\n", moment(session->arena, event->happened_at),
                order_event_name(event->kind), event->detail);
    }
    return EXIT_DONE;
}

const struct command command_order_show = {
    .name = "order show",
    .usage = "NUMBER [OPTIONS]",
    .summary = "print what became of a card payment",
    .help = "\n  NUMBER is our number of the order or the bank's.\n",
    .needs = NEEDS_READING,
    .run = show_run,
};

/* ---- receipt ---- */

static int receipt_run(struct command_session *session, int argc, char **argv)
{
    int64_t school_id, receipt_id;
    bool is_queued;
    if (argc != 2 || parse_int64(text_of(argv[0]), 0, INT64_MAX, &school_id) != OK ||
        id_parse(text_of(argv[1]), &receipt_id) != OK) {
        return command_misused(&command_order_receipt);
    }
    enum err err = desk_fiscal_again(session->desk, school_id, receipt_id, &is_queued);
    if (err != OK) return fault("the receipt cannot be queued", err);
    fprintf(session->out, is_queued ? "queued again\n" : "no refused receipt has this number\n");
    return is_queued ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_order_receipt = {
    .name = "order receipt",
    .usage = "SCHOOL RECEIPT [OPTIONS]",
    .summary = "hand a refused fiscal receipt in again",
    .help = "\n  SCHOOL and RECEIPT as order list prints them, when what was wrong is mended.\n",
    .needs = NEEDS_WRITING,
    .run = receipt_run,
};
