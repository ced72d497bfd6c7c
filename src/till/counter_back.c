/* Taking back: a receipt of the open shift, whole or in part; a set meal handed out. */
#include "base/check.h"
#include "till/counter_inside.h"
#include "till/till_sql.h"

struct back_work {
    struct counter *counter;
    struct arena *arena;
    const struct counter_return *back;
    struct counter_outcome outcome;
};

/* What stands in the receipt, how much of it is left, how much is wanted. */
struct back_line {
    struct outbox_line line; /* quantity: as sold */
    int64_t left, wanted;
};

struct back_receipt {
    int64_t seq, account_id, card_id, shift;
    enum outbox_kind kind;
    int64_t flags;
    bool is_refused; /* by the server: it never happened */
    bool is_waiting; /* a guest's, and the server has not answered */
    struct back_line lines[SALE_LINES_LIMIT];
    int count;
};

static enum err row_load(const struct ground *ground, int64_t id, bool *out_found,
                         struct back_receipt *receipt)
{
    scoped(statement) struct statement *row = statement_open(ground->tx, &q_document_by_id);
    bind_int(row, ARG_DOCUMENT_BY_ID_ID, id);
    TRY(statement_next(row, out_found));
    if (!*out_found) return OK;
    receipt->seq = column_int(row, COL_DOCUMENT_BY_ID_SEQ);
    receipt->kind = (enum outbox_kind)column_int(row, COL_DOCUMENT_BY_ID_KIND);
    receipt->account_id = column_int(row, COL_DOCUMENT_BY_ID_ACCOUNT_ID);
    receipt->card_id = column_int(row, COL_DOCUMENT_BY_ID_CARD_ID);
    receipt->shift = column_int(row, COL_DOCUMENT_BY_ID_SHIFT);
    receipt->flags = column_int(row, COL_DOCUMENT_BY_ID_FLAGS);
    return OK;
}

static enum err answer_load(const struct ground *ground, struct back_receipt *receipt)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(ground->tx, &q_document_answer_of);
    bind_int(row, ARG_DOCUMENT_ANSWER_OF_SEQ, receipt->seq);
    TRY(statement_next(row, &found));
    if (receipt->kind != OUTBOX_GUEST_SALE) return OK;
    receipt->is_waiting = !found;
    int64_t result = found ? column_int(row, COL_DOCUMENT_ANSWER_OF_RESULT) : 0;
    receipt->is_refused = result == OUTBOX_REFUSED || result == OUTBOX_MALFORMED;
    return OK;
}

static enum err lines_load(const struct ground *ground, struct back_receipt *receipt)
{
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_document_lines);
    bind_int(rows, ARG_DOCUMENT_LINES_SEQ, receipt->seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        CHECK(receipt->count < SALE_LINES_LIMIT);
        struct back_line *line = &receipt->lines[receipt->count++];
        line->line = (struct outbox_line){
            {.kind = (enum sale_item_kind)column_int(rows, COL_DOCUMENT_LINES_KIND),
             .item_id = column_int(rows, COL_DOCUMENT_LINES_ITEM_ID),
             .quantity = column_int(rows, COL_DOCUMENT_LINES_QUANTITY),
             .price = money_of_kopecks(column_int(rows, COL_DOCUMENT_LINES_PRICE)),
             .subsidy = money_of_kopecks(column_int(rows, COL_DOCUMENT_LINES_SUBSIDY))},
            column_string(rows, COL_DOCUMENT_LINES_NAME, ground->arena)};
        line->left = line->line.what.quantity;
    }
}

/* Two lines of one dish are told apart by nothing: the first gives first. */
static void take_returned(struct back_receipt *receipt, const struct sale_line *returned)
{
    int64_t rest = returned->quantity;
    for (int i = 0; i < receipt->count && rest > 0; i++) {
        struct back_line *line = &receipt->lines[i];
        const struct sale_line *what = &line->line.what;
        if (what->kind != returned->kind || what->item_id != returned->item_id ||
            money_compare(what->price, returned->price) != 0) {
            continue;
        }
        int64_t taken = rest < line->left ? rest : line->left;
        line->left -= taken;
        rest -= taken;
    }
}

static enum err returned_load(const struct ground *ground, int64_t id, struct back_receipt *receipt)
{
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_document_returned);
    bind_int(rows, ARG_DOCUMENT_RETURNED_ID, id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        take_returned(receipt,
                      &(struct sale_line){
                          .kind = (enum sale_item_kind)column_int(rows, COL_DOCUMENT_RETURNED_KIND),
                          .item_id = column_int(rows, COL_DOCUMENT_RETURNED_ITEM_ID),
                          .quantity = column_int(rows, COL_DOCUMENT_RETURNED_QUANTITY),
                          .price = money_of_kopecks(column_int(rows, COL_DOCUMENT_RETURNED_PRICE)),
                      });
    }
}

/* ---- what is wanted ---- */

static enum counter_status wanted_all(struct back_receipt *receipt)
{
    int64_t wanted = 0;
    for (int i = 0; i < receipt->count; i++) {
        receipt->lines[i].wanted = receipt->lines[i].left;
        wanted += receipt->lines[i].left;
    }
    return wanted > 0 ? COUNTER_DONE : COUNTER_RETURN_TOO_LARGE;
}

static enum counter_status wanted_take(const struct counter_return *back,
                                       struct back_receipt *receipt)
{
    if (back->line_count == 0) return wanted_all(receipt);
    for (int i = 0; i < back->line_count; i++) {
        const struct counter_return_line *asked = &back->lines[i];
        if (asked->place < 0 || asked->place >= receipt->count || asked->quantity < 1 ||
            asked->quantity > SALE_QUANTITY_LIMIT) {
            return COUNTER_ORDER_WRONG;
        }
        struct back_line *line = &receipt->lines[asked->place];
        line->wanted += asked->quantity;
        if (line->wanted > line->left) return COUNTER_RETURN_TOO_LARGE;
    }
    return COUNTER_DONE;
}

static bool kind_back(enum outbox_kind kind, enum outbox_kind *out_kind)
{
    switch (kind) {
    case OUTBOX_SALE: *out_kind = OUTBOX_RETURN; return true;
    case OUTBOX_SERVED: *out_kind = OUTBOX_NOT_SERVED; return true;
    case OUTBOX_GUEST_SALE: *out_kind = OUTBOX_GUEST_RETURN; return true;
    case OUTBOX_RETURN:
    case OUTBOX_ACTIVATION:
    case OUTBOX_CARD_STATE:
    case OUTBOX_TEMPORARY_CARD:
    case OUTBOX_NOT_SERVED:
    case OUTBOX_GUEST_RETURN: return false;
    }
    return false;
}

static enum err back_write(const struct ground *ground, const struct counter_return *back,
                           enum outbox_kind kind, const struct back_receipt *receipt,
                           int64_t *out_id)
{
    struct outbox outbox;
    struct outbox_line *lines = ARENA_ARRAY(ground->arena, struct outbox_line, SALE_LINES_LIMIT);
    int count = 0;
    for (int i = 0; i < receipt->count; i++) {
        if (receipt->lines[i].wanted == 0) continue;
        lines[count] = receipt->lines[i].line;
        lines[count++].what.quantity = receipt->lines[i].wanted;
    }
    struct outbox_document document = ground_document(ground, kind, back->request,
                                                      receipt->account_id);
    document.returned_id = back->receipt_id;
    document.lines = lines;
    document.line_count = count;
    TRY(ground_outbox(ground, &outbox));
    TRY(outbox_add(&outbox, &document));
    *out_id = document.id;
    return outbox_close(&outbox);
}

static enum err back_decide(const struct ground *ground, struct back_work *work)
{
    struct back_receipt *receipt = ARENA_NEW(work->arena, struct back_receipt);
    enum outbox_kind kind;
    bool found;
    int64_t id;
    enum counter_status *status = &work->outcome.status;
    *status = COUNTER_ROLE_NEEDED;
    if ((ground->cashier.roles & CASHIER_RETURN) == 0) return OK;
    *status = COUNTER_RECEIPT_UNKNOWN;
    TRY(row_load(ground, work->back->receipt_id, &found, receipt));
    if (!found || !kind_back(receipt->kind, &kind)) return OK;
    TRY(answer_load(ground, receipt));
    if (receipt->is_refused) return OK;
    *status = COUNTER_GUEST_WAITING;
    if (receipt->is_waiting) return OK;
    *status = COUNTER_RECEIPT_OLD;
    if (receipt->shift != ground->shift.number) return OK;
    TRY(lines_load(ground, receipt));
    TRY(returned_load(ground, work->back->receipt_id, receipt));
    *status = wanted_take(work->back, receipt);
    if (*status != COUNTER_DONE) return OK;
    TRY(back_write(ground, work->back, kind, receipt, &id));
    return outcome_fill(ground, &id, 1, &work->outcome);
}

static enum err back_work(struct tx *tx, void *context)
{
    struct back_work *work = context;
    struct ground ground;
    int64_t ids[REQUEST_DOCUMENTS_LIMIT];
    int count;
    work->outcome = (struct counter_outcome){.status = COUNTER_ORDER_WRONG};
    if (!request_is_formed(work->back->request)) return OK;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    TRY(ground_repeat(&ground, work->back->request, ids, &count));
    if (count > 0) {
        work->outcome.is_repeat = true;
        work->outcome.status = COUNTER_DONE;
        return outcome_fill(&ground, ids, count, &work->outcome);
    }
    work->outcome.status = ground_status(&ground);
    return work->outcome.status == COUNTER_DONE ? back_decide(&ground, work) : OK;
}

enum err counter_take_back(struct counter *counter, struct arena *arena,
                           const struct counter_return *back, struct counter_outcome *out_outcome)
{
    struct back_work work = {.counter = counter, .arena = arena, .back = back};
    TRY(store_write(counter->store, 0, back_work, &work));
    *out_outcome = work.outcome;
    return OK;
}
