/* Callbacks of the acquiring gateway: hints to ask, never a proof. They are answered 200 once the
 * order is due to be asked about, durably; the job does the asking. */
#include "gate/card.h"

#include "base/log.h"
#include "base/memory.h"
#include "desk/closing.h"
#include "desk/fiscal.h"
#include "desk/order.h"
#include "desk/refund.h"
#include "desk/write_off.h"
#include "world/ticker.h"

enum { FIELD_CHANNEL };
/* Between looks at what is due: a callback is acted on within it. */
enum { LOOK_MS = 300, CLOSINGS_EVERY = 200 /* looks */, WRITE_OFFS_EVERY = 10 /* looks */ };

struct card_gate {
    struct desk *desk;
    struct ticker *job; /* NULL: not started */
};

/* ---- callbacks ---- */

struct channel_work {
    struct arena *arena;
    const char *code;
    bool found;
    struct acquiring acquiring;
};

static enum err channel_work(struct tx *tx, void *context)
{
    struct channel_work *work = context;
    return acquiring_load(tx, work->arena, work->code, &work->found, &work->acquiring);
}

static bool add_pairs(struct pairs from, struct callback_pair *pairs, int *count)
{
    for (int i = 0; i < from.count; i++) {
        if (*count == CALLBACK_PAIRS_LIMIT) return false;
        pairs[(*count)++] = (struct callback_pair){from.at[i].name, from.at[i].value};
    }
    return true;
}

/* SPEC acquiring 3.6: GET or a POSTed form of the classic gateway, JSON of the newer one. */
static bool pairs_read(struct arena *arena, const struct request *request,
                       struct callback_pair *pairs, int *out_count)
{
    struct pairs form;
    *out_count = 0;
    if (text_is(request->method, "POST")) {
        if (text_starts(request_header(request, "Content-Type"), TEXT("application/json"))) {
            return callback_pairs_of_json(arena, request->body, pairs, out_count);
        }
        if (pairs_parse(arena, request->body, &form) != OK) return false;
        if (!add_pairs(form, pairs, out_count)) return false;
    }
    return add_pairs(request->query, pairs, out_count);
}

static void answer(struct response *response, int status, struct text word)
{
    response_set(response, status, "text/plain; charset=utf-8", word);
}

/* What is not ours or not signed is told to the gateway's operator by the status, and to ours by
 * the log. */
static enum callback_status read_callback(struct arena *arena, const struct request *request,
                                          const struct acquiring *acquiring,
                                          struct callback *out_callback)
{
    struct text key;
    int count;
    struct callback_pair *pairs = ARENA_ARRAY(arena, struct callback_pair, CALLBACK_PAIRS_LIMIT);
    if (!pairs_read(arena, request, pairs, &count)) return CALLBACK_MALFORMED;
    /* Without its key no signature can be right. */
    if (acquiring_callback_key(acquiring, arena, &key) != OK) return CALLBACK_CHECKSUM_WRONG;
    return callback_read(arena, pairs, count, acquiring->signing, key, out_callback);
}

static void callback_taken(struct card_gate *gate, struct arena *arena,
                           const struct acquiring *acquiring, const struct callback *callback,
                           struct response *response)
{
    bool is_known;
    enum err err = desk_order_told(gate->desk, arena, acquiring->channel_id, callback, &is_known);
    if (err != OK) {
        answer(response, 503, TEXT("try again\n"));
    } else if (!is_known) {
        log_write(LOG_WARNING, "callback", "channel=%s status=unknown_order", acquiring->code);
        answer(response, 404, TEXT("unknown order\n"));
    } else {
        answer(response, 200, TEXT("OK\n"));
    }
}

static void callback_serve(void *context, struct arena *arena, const struct request *request,
                           struct response *response)
{
    struct card_gate *gate = context;
    struct callback callback;
    struct text code = request_text(request, FIELD_CHANNEL);
    struct channel_work work = {.arena = arena, .code = arena_copy(arena, code.bytes, code.size)};
    if (store_read(gate->desk->store, channel_work, &work) != OK) {
        answer(response, 503, TEXT("try again\n"));
        return;
    }
    if (!work.found) {
        answer(response, 404, TEXT("unknown channel\n"));
        return;
    }
    enum callback_status status = read_callback(arena, request, &work.acquiring, &callback);
    if (status == CALLBACK_TAKEN) {
        callback_taken(gate, arena, &work.acquiring, &callback, response);
        return;
    }
    log_write(LOG_WARNING, "callback", "channel=%s status=%s", work.code,
              callback_status_name(status));
    answer(response, status == CALLBACK_MALFORMED ? 400 : 403, TEXT("refused\n"));
}

static const struct field FIELDS[] = {
    [FIELD_CHANNEL] = {"channel", FIELD_IN_PATH, FIELD_TEXT, true, 1, CHANNEL_CODE_LIMIT, NULL},
};
static const struct route ROUTES[] = {
    {"GET", "/gate/card/{channel}", callback_serve, ROUTE_FIELDS(FIELDS)},
    {"POST", "/gate/card/{channel}", callback_serve, .body = BODY_ANY,
     .body_limit = CALLBACK_BYTES_LIMIT, ROUTE_FIELDS(FIELDS)},
};

struct area card_gate_area(struct card_gate *gate)
{
    return (struct area){.name = "card",
                         .prefix = "/gate/card",
                         .routes = ROUTES,
                         .route_count = sizeof ROUTES / sizeof *ROUTES,
                         .context = gate};
}

/* ---- the job ---- */

/* One part that fails does not stop the others; all is done again at the next look. */
static void done(const char *part, enum err err)
{
    if (err != OK) log_write(LOG_WARNING, "card_job", "part=%s fault=%s", part, err_name(err));
}

static void look(void *context, int64_t looks)
{
    int count;
    struct card_gate *gate = context;
    done("orders", desk_orders_ask_due(gate->desk, &count));
    done("refunds", desk_refunds_send(gate->desk, &count));
    done("receipts", desk_fiscal_work(gate->desk, &count));
    if (looks % CLOSINGS_EVERY == 0) done("closings", desk_closings_work(gate->desk, &count));
    if (looks % WRITE_OFFS_EVERY == 0) done("write_offs", desk_write_offs_work(gate->desk, &count));
}

void card_gate_start(struct card_gate *gate)
{
    gate->job = ticker_start(LOOK_MS, look, gate);
}

void card_gate_stop(struct card_gate *gate)
{
    if (gate == NULL) return;
    ticker_stop(gate->job);
    gate->job = NULL;
}

struct card_gate *card_gate_new(struct desk *desk)
{
    struct card_gate *gate = memory_new(sizeof *gate);
    gate->desk = desk;
    return gate;
}

void card_gate_free(struct card_gate *gate)
{
    memory_free(gate);
}
