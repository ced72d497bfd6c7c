/* Opening an order and registering it at the bank.
 *
 * 1. The order's number is durable before the bank hears of it.
 * 2. A page is durable before a browser is sent to it: an order without one was never shown to
 *    anybody, so that leaving it behind for a new one cannot make anybody pay twice. */
#include "desk/order.h"

#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/secret.h"
#include "desk/order_inside.h"
#include "ledger/turnover.h"
#include "pay/fiscal.h"
#include "school/person.h"

enum { REGISTER_TRIES = 2 };
#define FIRST_ASK_MS (30 * SECOND_MS)

const char *ordering_status_name(enum ordering_status status)
{
    switch (status) {
    case ORDERING_DONE: return "done";
    case ORDERING_CLOSED: return "closed";
    case ORDERING_WAY_CLOSED: return "way_closed";
    case ORDERING_ACCOUNT_GONE: return "account_gone";
    case ORDERING_AMOUNT_INVALID: return "amount_invalid";
    case ORDERING_BELOW_MIN: return "below_min";
    case ORDERING_ABOVE_MAX: return "above_max";
    case ORDERING_ABOVE_DAY: return "above_day";
    case ORDERING_REFUSED: return "refused";
    case ORDERING_SILENT: return "silent";
    }
    return "unknown";
}

/* ---- opening ---- */

struct opening {
    struct desk *desk;
    struct arena *arena;
    struct ordering *ordering;
    int64_t new_id;
    struct text account_number;
};

static enum ordering_status amount_status(const struct ordering *ordering)
{
    const struct acquiring *acquiring = &ordering->acquiring;
    if (!money_is_amount(ordering->amount)) return ORDERING_AMOUNT_INVALID;
    if (money_compare(ordering->amount, acquiring->min) < 0) return ORDERING_BELOW_MIN;
    if (money_compare(ordering->amount, acquiring->max) > 0) return ORDERING_ABOVE_MAX;
    return ORDERING_DONE;
}

/* The limit is of an account and day, through all channels; what may still be paid counts, too. */
static enum err day_judge(struct tx *tx, struct ordering *ordering, const struct zone *zone,
                          struct instant now)
{
    struct money open, taken, limit = ordering->acquiring.day_limit;
    if (money_is_zero(limit)) return OK;
    struct day day = day_of_instant(now, zone);
    TRY(orders_sum(tx, ordering->school_id, ordering->account_id, day_start(day, zone), &open));
    TRY(ledger_day_spending(tx, ordering->school_id, ordering->account_id, day,
                            1U << TRANSFER_TOP_UP, &taken));
    /* Money that came in is a negative spending. */
    struct money left = money_plus(money_minus(limit, open), taken);
    if (money_compare(ordering->amount, left) <= 0) return OK;
    ordering->status = ORDERING_ABOVE_DAY;
    ordering->left_today = money_is_negative(left) ? money_zero() : left;
    return OK;
}

/* The first refusal that applies; the day's limit is not asked for an order that is there. */
static enum err opening_judge(struct tx *tx, struct opening *opening)
{
    bool found;
    struct person person;
    struct ordering *ordering = opening->ordering;
    TRY(acquiring_load(tx, opening->arena, ordering->channel, &found, &ordering->acquiring));
    ordering->status = ORDERING_CLOSED;
    if (!found || !ordering->acquiring.is_open) return OK;
    ordering->status = ORDERING_WAY_CLOSED;
    if (ordering->way == ORDER_BY_SBP && !ordering->acquiring.has_sbp) return OK;
    ordering->status = ORDERING_ACCOUNT_GONE;
    TRY(person_by_id(tx, opening->arena, ordering->school_id, ordering->account_id, &found,
                     &person));
    if (!found || person.state != PERSON_ACTIVE) return OK;
    opening->account_number = text_of(person.number);
    ordering->status = amount_status(ordering);
    return OK;
}

/* The order that this form opened, while it can be paid. */
static enum err again_find(struct tx *tx, struct opening *opening, struct instant now,
                           bool *out_found)
{
    struct ordering *ordering = opening->ordering;
    struct order like = {.school_id = ordering->school_id,
                         .account_id = ordering->account_id,
                         .request_key = ordering->key};
    struct instant after = instant_add_ms(now, -ordering->acquiring.order_life_s * SECOND_MS);
    bool found;
    TRY(order_by_key(tx, opening->arena, &like, after, &found, &ordering->order));
    const struct order *order = &ordering->order;
    *out_found = found && !order_is_final(order->state) && order->way == ordering->way &&
                 order->channel_id == ordering->acquiring.channel_id &&
                 money_compare(order->amount, ordering->amount) == 0 &&
                 instant_compare(now, order->expires_at) < 0;
    /* One that the bank knows but whose page was lost was never shown to anybody. */
    if (order->md_order.size > 0 && order->page.size == 0) *out_found = false;
    return OK;
}

/* With a part by chance: a database that was restored from a copy gives ids again, and under its
 * old number the bank would answer for another payer's order. */
static struct text number_new(const struct opening *opening)
{
    uint8_t chance[3];
    secret_random(chance, sizeof chance);
    return text_of(arena_printf(opening->arena, "%s-%s", id_format(opening->arena, opening->new_id),
                                format_hex(opening->arena, chance, sizeof chance)));
}

static struct order order_new(const struct opening *opening, struct instant now)
{
    const struct ordering *ordering = opening->ordering;
    int64_t life_ms = ordering->acquiring.order_life_s * SECOND_MS;
    return (struct order){
        .school_id = ordering->school_id,
        .id = opening->new_id,
        .account_id = ordering->account_id,
        .channel_id = ordering->acquiring.channel_id,
        .login_id = ordering->login_id,
        .request_key = ordering->key,
        .email = ordering->email,
        .way = ordering->way,
        .amount = ordering->amount,
        .state = ORDER_NEW,
        .number = number_new(opening),
        .created_at = now,
        .expires_at = instant_add_ms(now, life_ms),
        .is_due = true,
        .due_at = instant_add_ms(now, FIRST_ASK_MS),
    };
}

static enum err opening_run(struct tx *tx, void *context)
{
    struct opening *opening = context;
    struct ordering *ordering = opening->ordering;
    struct instant now = world_now(opening->desk->world);
    bool found;
    TRY(opening_judge(tx, opening));
    if (ordering->status != ORDERING_DONE) return OK;
    TRY(again_find(tx, opening, now, &found));
    if (found) return OK;
    TRY(day_judge(tx, ordering, zone_moscow(), now));
    if (ordering->status != ORDERING_DONE) return OK;
    ordering->order = order_new(opening, now);
    TRY(order_insert(tx, &ordering->order));
    return order_event_add(tx, &ordering->order, ORDER_EVENT_OPENED, now, ordering->amount,
                           TEXT(""));
}

/* ---- registering ---- */

struct registering {
    struct desk *desk;
    struct arena *arena;
    struct order *order; /* answer: as it is now */
    const struct gateway_registered *registered;
};

/* The newest of what the bank said is kept; a repeat of the form may have been quicker. */
static enum err registering_run(struct tx *tx, void *context)
{
    struct registering *registering = context;
    const struct gateway_registered *registered = registering->registered;
    struct instant now = world_now(registering->desk->world);
    struct order *order = registering->order;
    bool found;
    TRY(order_load(tx, registering->arena, order->school_id, order->id, &found, order));
    CHECK(found);
    if (order->state != ORDER_NEW) return OK;
    bool is_done = registered->result.outcome == GATEWAY_DONE;
    order->state = is_done ? ORDER_WAITING : ORDER_FAILED;
    order->md_order = registered->md_order;
    order->page = registered->page;
    order->sbp_payload = registered->sbp_payload;
    order->is_due = order_next_due(order, order->state, now, &order->due_at);
    TRY(order_save(tx, order));
    return order_event_add(tx, order,
                           is_done ? ORDER_EVENT_REGISTERED : ORDER_EVENT_REGISTER_REFUSED, now,
                           money_zero(), registered->result.message);
}

static struct gateway_order gateway_order_of(const struct opening *opening)
{
    struct arena *arena = opening->arena;
    const struct ordering *ordering = opening->ordering;
    const struct order *order = &ordering->order;
    bool has_bundle = ordering->acquiring.fiscal == FISCAL_BUNDLE;
    return (struct gateway_order){
        .number = order->number,
        .amount = order->amount,
        .return_address = text_of(arena_printf(arena, "%.*s" ORDER_PAGE "%s",
                                               TEXT_ARGS(ordering->base_url),
                                               id_format(arena, order->id))),
        .description = text_of(arena_printf(arena, "Школьное питание, лицевой счёт %.*s",
                                            TEXT_ARGS(opening->account_number))),
        .account_number = opening->account_number,
        .email = order->email,
        .bundle = has_bundle ? fiscal_bundle(arena, &ordering->acquiring, opening->account_number,
                                             order->email, order->amount, false)
                             : TEXT(""),
        .life_s = ordering->acquiring.order_life_s,
        .wants_sbp = order->way == ORDER_BY_SBP,
    };
}

/* The bank has an order of this number already: one of ours whose answer was lost. */
static enum err adopt(struct opening *opening, const struct gateway *gateway)
{
    struct order *order = &opening->ordering->order;
    struct gateway_status status = gateway_ask(gateway, opening->arena, TEXT(""), order->number);
    return order_take(opening->desk, opening->arena, order, &status);
}

static enum err register_once(struct opening *opening, const struct gateway *gateway,
                              bool *out_again)
{
    struct ordering *ordering = opening->ordering;
    struct gateway_order asked = gateway_order_of(opening);
    struct gateway_registered registered = gateway_register(gateway, opening->arena, &asked);
    bool is_repeated = registered.result.outcome == GATEWAY_REFUSED &&
                       registered.result.error == GATEWAY_ERROR_REPEATED;
    *out_again = is_repeated;
    ordering->status = ORDERING_SILENT;
    if (registered.result.outcome == GATEWAY_UNKNOWN) return OK;
    if (is_repeated) return adopt(opening, gateway);
    struct registering registering = {opening->desk, opening->arena, &ordering->order, &registered};
    TRY(store_write(opening->desk->store, ordering->school_id, registering_run, &registering));
    bool has_page = ordering->order.page.size > 0;
    ordering->status = has_page ? ORDERING_DONE : ORDERING_REFUSED;
    return OK;
}

static enum err open_once(struct opening *opening)
{
    TRY(id_maker_take(&opening->desk->ids, 1, &opening->new_id));
    return store_write(opening->desk->store, opening->ordering->school_id, opening_run, opening);
}

static enum err order_all(struct desk *desk, struct arena *arena, struct ordering *ordering)
{
    struct opening opening = {.desk = desk, .arena = arena, .ordering = ordering};
    struct gateway gateway;
    CHECK(ordering->key.size > 0 && ordering->key.size <= ORDER_KEY_LIMIT);
    for (int i = 0; i < REGISTER_TRIES; i++) {
        bool again;
        TRY(open_once(&opening));
        if (ordering->status != ORDERING_DONE || ordering->order.page.size > 0) return OK;
        TRY(acquiring_gateway(&ordering->acquiring, desk->world, arena, &gateway));
        TRY(register_once(&opening, &gateway, &again));
        if (!again) return OK;
    }
    return OK;
}

enum err desk_order(struct desk *desk, struct arena *arena, struct ordering *ordering)
{
    TRY(order_all(desk, arena, ordering));
    bool is_bad = ordering->status == ORDERING_REFUSED || ordering->status == ORDERING_SILENT;
    log_write(is_bad ? LOG_WARNING : LOG_INFO, "order", "order=%.*s ordering=%s",
              TEXT_ARGS(ordering->order.number), ordering_status_name(ordering->status));
    return OK;
}
