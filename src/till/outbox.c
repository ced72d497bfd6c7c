/* The journal's end: one transaction adds to it.
 *
 * 1. next_seq, next_counter and next_number are read, used and written in the transaction of the
 *    documents themselves, so that a power cut takes all of it or nothing: no gap, no repeat.
 * 2. at = max(the clock, the newest document's moment), but for a clock that was put right. */
#include "till/outbox.h"

#include "base/check.h"
#include "base/id.h"
#include "till/identity.h"
#include "till/till_sql.h"

enum clock_state clock_judge(struct instant now, struct instant known)
{
    if (now.ms < OUTBOX_EARLIEST_MS) return CLOCK_BEHIND;
    if (now.ms + OUTBOX_BACK_LIMIT_MS < known.ms) return CLOCK_BEHIND;
    if (known.ms > 0 && now.ms - known.ms > OUTBOX_AHEAD_LIMIT_MS) return CLOCK_AHEAD;
    return now.ms < known.ms ? CLOCK_HELD : CLOCK_RIGHT;
}

static enum err end_load(struct outbox *outbox)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(outbox->tx, &q_outbox_state);
    TRY(statement_next(row, &found));
    CHECK(found);
    outbox->next_seq = column_int(row, COL_OUTBOX_STATE_NEXT_SEQ);
    outbox->next_counter = column_int(row, COL_OUTBOX_STATE_NEXT_COUNTER);
    outbox->next_number = column_int(row, COL_OUTBOX_STATE_NEXT_NUMBER);
    outbox->contained_through = column_int(row, COL_OUTBOX_STATE_CONTAINED_THROUGH);
    outbox->last_at = instant_of_ms(column_int(row, COL_OUTBOX_STATE_LAST_AT));
    return OK;
}

enum err outbox_open(struct tx *tx, struct arena *arena, struct instant now,
                     struct outbox *out_outbox)
{
    struct identity identity;
    struct outbox outbox = {.tx = tx, .arena = arena};
    TRY(identity_load(tx, arena, &identity));
    if (!identity.is_enrolled) return ERR_NOT_FOUND;
    TRY(end_load(&outbox));
    outbox.origin = identity.origin;
    outbox.zone = identity.zone;
    outbox.is_held = instant_compare(now, outbox.last_at) < 0;
    bool is_near = outbox.last_at.ms - now.ms <= OUTBOX_HOLD_LIMIT_MS;
    outbox.at = outbox.is_held && is_near ? outbox.last_at : now;
    *out_outbox = outbox;
    return OK;
}

/* ---- one document ---- */

static bool is_receipt(enum outbox_kind kind)
{
    return kind == OUTBOX_SALE || kind == OUTBOX_RETURN || kind == OUTBOX_GUEST_SALE ||
           kind == OUTBOX_GUEST_RETURN;
}

static bool takes_back(enum outbox_kind kind)
{
    return kind == OUTBOX_RETURN || kind == OUTBOX_NOT_SERVED || kind == OUTBOX_GUEST_RETURN;
}

static struct sale sale_of(struct arena *arena, const struct outbox_document *document)
{
    struct sale_line *lines = ARENA_ARRAY(arena, struct sale_line,
                                          (size_t)document->line_count + 1);
    for (int i = 0; i < document->line_count; i++) lines[i] = document->lines[i].what;
    return (struct sale){.lines = lines, .line_count = document->line_count, .day = document->day};
}

/* What the account loses, what of it is no set meal, and the subsidy behind it. */
struct worth {
    int64_t charge, extras, subsidy;
};

static struct worth worth_of(struct arena *arena, const struct outbox_document *document)
{
    struct sale sale = sale_of(arena, document);
    int64_t sign = takes_back(document->kind) ? -1 : 1;
    struct worth worth = {
        .charge = sign * money_in_kopecks(sale_total(&sale)),
        .extras = sign * money_in_kopecks(sale_extras(&sale)),
        .subsidy = sign * money_in_kopecks(sale_subsidy(&sale)),
    };
    /* The roster charges what is handed out so; its price is on the line for the reports. */
    if (document->kind == OUTBOX_SERVED || document->kind == OUTBOX_NOT_SERVED) worth.charge = 0;
    if (document->kind == OUTBOX_ACTIVATION) worth.charge = money_in_kopecks(document->fee);
    return worth;
}

static void bind_optional(struct statement *insert, int arg, int64_t number)
{
    if (number != 0) {
        bind_int(insert, arg, number);
    } else {
        bind_null(insert, arg);
    }
}

static enum err row_insert(struct outbox *outbox, const struct outbox_document *document,
                           struct text body)
{
    struct worth worth = worth_of(outbox->arena, document);
    scoped(statement) struct statement *insert = statement_open(outbox->tx, &q_document_insert);
    bind_int(insert, ARG_DOCUMENT_INSERT_SEQ, document->seq);
    bind_int(insert, ARG_DOCUMENT_INSERT_ID, document->id);
    if (document->request.size > 0) {
        bind_text(insert, ARG_DOCUMENT_INSERT_REQUEST, document->request);
    }
    bind_int(insert, ARG_DOCUMENT_INSERT_KIND, document->kind);
    bind_int(insert, ARG_DOCUMENT_INSERT_HAPPENED_AT, document->happened_at.ms);
    bind_int(insert, ARG_DOCUMENT_INSERT_HAPPENED_DAY, document->day.number);
    bind_int(insert, ARG_DOCUMENT_INSERT_ACCOUNT_ID, document->account_id);
    bind_int(insert, ARG_DOCUMENT_INSERT_CARD_ID, document->card_id);
    bind_int(insert, ARG_DOCUMENT_INSERT_SHIFT, document->shift);
    bind_int(insert, ARG_DOCUMENT_INSERT_CASHIER_ID, document->cashier_id);
    bind_int(insert, ARG_DOCUMENT_INSERT_NUMBER, document->number);
    bind_optional(insert, ARG_DOCUMENT_INSERT_RETURNED_ID, document->returned_id);
    bind_int(insert, ARG_DOCUMENT_INSERT_CHARGE, worth.charge);
    bind_int(insert, ARG_DOCUMENT_INSERT_EXTRAS, worth.extras);
    bind_int(insert, ARG_DOCUMENT_INSERT_SUBSIDY, worth.subsidy);
    bind_int(insert, ARG_DOCUMENT_INSERT_REFUSAL, document->refusal);
    bind_int(insert, ARG_DOCUMENT_INSERT_FLAGS, document->flags);
    bind_text(insert, ARG_DOCUMENT_INSERT_BODY, body);
    return statement_run(insert);
}

static enum err lines_insert(struct outbox *outbox, const struct outbox_document *document)
{
    for (int i = 0; i < document->line_count; i++) {
        const struct outbox_line *line = &document->lines[i];
        scoped(statement) struct statement *insert = statement_open(outbox->tx,
                                                                    &q_document_line_insert);
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_SEQ, document->seq);
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_LINE, i);
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_KIND, line->what.kind);
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_ITEM_ID, line->what.item_id);
        bind_string(insert, ARG_DOCUMENT_LINE_INSERT_NAME, line->name);
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_QUANTITY, line->what.quantity);
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_PRICE, money_in_kopecks(line->what.price));
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_SUBSIDY, money_in_kopecks(line->what.subsidy));
        TRY(statement_run(insert));
    }
    return OK;
}

enum err outbox_add(struct outbox *outbox, struct outbox_document *document)
{
    CHECK(document->account_id > 0);
    document->seq = outbox->next_seq++;
    document->id = id_make(outbox->origin, outbox->next_counter++);
    document->number = is_receipt(document->kind) ? outbox->next_number++ : 0;
    document->happened_at = outbox->at;
    document->day = day_of_instant(outbox->at, outbox->zone);
    if (outbox->is_held) document->flags |= OUTBOX_CLOCK_HELD;
    if (document->kind == OUTBOX_CARD_STATE) {
        if (document->is_given_back) document->flags |= OUTBOX_GIVEN_BACK;
        if (!document->is_given_back && document->card_state == CARD_LOST) {
            document->flags |= OUTBOX_LOST;
        }
    }
    TRY(row_insert(outbox, document, outbox_body(outbox->arena, document)));
    return lines_insert(outbox, document);
}

enum err outbox_close(struct outbox *outbox)
{
    scoped(statement) struct statement *set = statement_open(outbox->tx, &q_outbox_state_set);
    bind_int(set, ARG_OUTBOX_STATE_SET_NEXT_SEQ, outbox->next_seq);
    bind_int(set, ARG_OUTBOX_STATE_SET_NEXT_COUNTER, outbox->next_counter);
    bind_int(set, ARG_OUTBOX_STATE_SET_NEXT_NUMBER, outbox->next_number);
    bind_int(set, ARG_OUTBOX_STATE_SET_LAST_AT, outbox->at.ms);
    return statement_run(set);
}
