/* A batch of a register's lines: load what is known of them, decide, save.
 *
 * 1. A line is credited only when its key is in no payment: the key is written in the same
 *    transaction, so that a register and an on-line request that meet credit once.
 * 2. The shares of a batch are the amounts of its lines by the book that holds their payments;
 *    lines of an earlier register have none: their money was counted there. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "desk/case.h"
#include "desk/reconciliation_sql.h"
#include "desk/register_import.h"
#include "desk/register_taking.h"
#include "desk/suspense.h"
#include "desk/top_up.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "pay/payment.h"
#include "school/person.h"

/* ---- the head ---- */

static enum err head_insert(struct tx *tx, const struct register_taking *taking, struct instant now)
{
    const struct register_list *list = taking->list;
    scoped(statement) struct statement *row = statement_open(tx, &q_register_insert);
    bind_int(row, ARG_REGISTER_INSERT_ID, taking->id);
    bind_int(row, ARG_REGISTER_INSERT_CHANNEL_ID, taking->channel->id);
    bind_bytes(row, ARG_REGISTER_INSERT_DIGEST, taking->digest.bytes, sizeof taking->digest.bytes);
    bind_string(row, ARG_REGISTER_INSERT_NAME, taking->file_name);
    bind_int(row, ARG_REGISTER_INSERT_DAY, list->day.number);
    bind_int(row, ARG_REGISTER_INSERT_FIRST_DAY, list->first_day.number);
    bind_int(row, ARG_REGISTER_INSERT_LAST_DAY, list->last_day.number);
    bind_int(row, ARG_REGISTER_INSERT_LINE_COUNT, list->count);
    bind_int(row, ARG_REGISTER_INSERT_AMOUNT, money_in_kopecks(list->amount));
    bind_int(row, ARG_REGISTER_INSERT_CREDITED, money_in_kopecks(list->credited));
    bind_int(row, ARG_REGISTER_INSERT_FEE, money_in_kopecks(list->fee));
    bind_text(row, ARG_REGISTER_INSERT_ORDER_NUMBER,
              list->order_number.bytes == NULL ? TEXT("") : list->order_number);
    bind_int(row, ARG_REGISTER_INSERT_ORDER_DAY, list->order_day.number);
    bind_int(row, ARG_REGISTER_INSERT_STAFF_ID, taking->staff_id);
    bind_int(row, ARG_REGISTER_INSERT_TAKEN_AT, now.ms);
    return statement_run(row);
}

enum err register_begin(struct tx *tx, void *context)
{
    struct register_taking *taking = context;
    bool found;
    taking->is_done = false;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_register_by_digest);
        bind_int(row, ARG_REGISTER_BY_DIGEST_CHANNEL_ID, taking->channel->id);
        bind_bytes(row, ARG_REGISTER_BY_DIGEST_DIGEST, taking->digest.bytes,
                   sizeof taking->digest.bytes);
        TRY(statement_next(row, &found));
        if (found) {
            taking->id = column_int(row, COL_REGISTER_BY_DIGEST_ID);
            taking->is_done = !column_is_null(row, COL_REGISTER_BY_DIGEST_DONE_AT);
        }
    }
    if (found) return OK;
    TRY(origin_take_ids(tx, 1, &taking->id));
    return head_insert(tx, taking, world_now(taking->desk->world));
}

/* ---- a batch ---- */

struct line_known {
    bool is_paid;
    int64_t school_id, payment_id, account_id;
    struct money amount;
    struct day day;
    bool is_reversed;
    bool is_listed; /* in another register */
};

struct taking_batch {
    struct tx *tx;
    struct register_taking *taking;
    struct arena *arena;
    struct instant now;
    const struct register_line *lines;
    int count;
    struct line_known *known;
    struct directory_place *places;
    enum register_outcome *outcomes;
    struct top_up *top_ups; /* lines that were never told */
    int *top_up_lines;      /* their places */
    int top_up_count;
    struct suspense_item *items;
    int item_count;
    struct reconciliation_case *cases;
    int case_count;
};

/* ---- load ---- */

static struct text ids_json(const struct taking_batch *batch)
{
    struct buf list;
    buf_init(&list, batch->arena);
    for (int i = 0; i < batch->count; i++) {
        buf_add_char(&list, i == 0 ? '[' : ',');
        buf_add_json_string(&list, batch->lines[i].outside_id);
    }
    buf_add_char(&list, ']');
    return buf_text(&list);
}

static enum err known_load(struct taking_batch *batch)
{
    scoped(statement) struct statement *rows = statement_open(batch->tx, &q_register_lines_known);
    bind_int(rows, ARG_REGISTER_LINES_KNOWN_CHANNEL_ID, batch->taking->channel->id);
    bind_int(rows, ARG_REGISTER_LINES_KNOWN_REGISTER_ID, batch->taking->id);
    bind_text(rows, ARG_REGISTER_LINES_KNOWN_OUTSIDE_IDS, ids_json(batch));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t place = column_int(rows, COL_REGISTER_LINES_KNOWN_PLACE);
        CHECK(place >= 0 && place < batch->count);
        batch->known[place] = (struct line_known){
            .is_paid = !column_is_null(rows, COL_REGISTER_LINES_KNOWN_PAYMENT_ID),
            .school_id = column_int(rows, COL_REGISTER_LINES_KNOWN_SCHOOL_ID),
            .payment_id = column_int(rows, COL_REGISTER_LINES_KNOWN_PAYMENT_ID),
            .account_id = column_int(rows, COL_REGISTER_LINES_KNOWN_ACCOUNT_ID),
            .amount = money_of_kopecks(column_int(rows, COL_REGISTER_LINES_KNOWN_AMOUNT)),
            .day = {(int32_t)column_int(rows, COL_REGISTER_LINES_KNOWN_BANK_DAY)},
            .is_reversed = !column_is_null(rows, COL_REGISTER_LINES_KNOWN_REVERSAL_ID),
            .is_listed = !column_is_null(rows, COL_REGISTER_LINES_KNOWN_LISTED_IN),
        };
    }
}

static enum err batch_load(struct taking_batch *batch)
{
    size_t room = (size_t)batch->count + 1;
    struct text *numbers = ARENA_ARRAY(batch->arena, struct text, room);
    batch->known = ARENA_ARRAY(batch->arena, struct line_known, room);
    batch->places = ARENA_ARRAY(batch->arena, struct directory_place, room);
    batch->outcomes = ARENA_ARRAY(batch->arena, enum register_outcome, room);
    batch->top_ups = ARENA_ARRAY(batch->arena, struct top_up, room);
    batch->top_up_lines = ARENA_ARRAY(batch->arena, int, room);
    batch->items = ARENA_ARRAY(batch->arena, struct suspense_item, room);
    batch->cases = ARENA_ARRAY(batch->arena, struct reconciliation_case, 4 * room);
    for (int i = 0; i < batch->count; i++) numbers[i] = batch->lines[i].number;
    TRY(known_load(batch));
    return directory_find_all(batch->tx, batch->arena, DIRECTORY_ACCOUNT_NUMBER, numbers,
                              batch->count, batch->places);
}

/* ---- decide ---- */

static void case_add(struct taking_batch *batch, int index, enum case_kind kind)
{
    const struct register_line *line = &batch->lines[index];
    const struct line_known *known = &batch->known[index];
    bool is_double = kind == CASE_LISTED_TWICE || kind == CASE_TAKEN_BACK;
    batch->outcomes[index] = REGISTER_LINE_DIFFERS;
    batch->cases[batch->case_count++] = (struct reconciliation_case){
        .kind = kind,
        .subject = line->outside_id,
        .day = line->day,
        .register_id = batch->taking->id,
        .line = line->line,
        .school_id = is_double ? BOOK_OF_OPERATOR : known->school_id,
        .payment_id = known->payment_id,
        .number = line->number,
        .ours = is_double ? money_zero() : known->amount,
        .theirs = line->amount,
        .other_day = known->day,
    };
}

/* The payment is in the books: whatever differs is a case of its own. */
static void known_compare(struct taking_batch *batch, int index)
{
    const struct register_line *line = &batch->lines[index];
    const struct line_known *known = &batch->known[index];
    const struct directory_place *place = &batch->places[index];
    bool is_suspended = known->school_id == BOOK_OF_OPERATOR;
    batch->outcomes[index] = REGISTER_LINE_AGREED;
    if (known->is_reversed) {
        case_add(batch, index, CASE_TAKEN_BACK);
        return;
    }
    if (money_compare(known->amount, line->amount) != 0) case_add(batch, index, CASE_OTHER_AMOUNT);
    if (!is_suspended &&
        (place->school_id != known->school_id || place->account_id != known->account_id)) {
        case_add(batch, index, CASE_OTHER_ACCOUNT);
    }
    if (day_compare(known->day, line->day) != 0) case_add(batch, index, CASE_OTHER_DAY);
}

static void lines_decide(struct taking_batch *batch)
{
    for (int i = 0; i < batch->count; i++) {
        const struct register_line *line = &batch->lines[i];
        if (batch->known[i].is_listed) {
            case_add(batch, i, CASE_LISTED_TWICE);
        } else if (batch->known[i].is_paid) {
            known_compare(batch, i);
        } else {
            batch->top_up_lines[batch->top_up_count] = i;
            batch->top_ups[batch->top_up_count++] = (struct top_up){
                .channel = batch->taking->channel->code,
                .outside_id = line->outside_id,
                .number = line->number,
                .amount = line->amount,
                .happened_at = line->happened_at,
                .bank_day = line->day,
                .source = PAYMENT_BY_REGISTER,
            };
        }
    }
}

/* ---- what was never told ---- */

static void suspend(struct taking_batch *batch, int index)
{
    const struct register_line *line = &batch->lines[index];
    batch->outcomes[index] = REGISTER_LINE_SUSPENDED;
    batch->known[index].school_id = BOOK_OF_OPERATOR;
    batch->items[batch->item_count++] = (struct suspense_item){
        .channel_id = batch->taking->channel->id,
        .outside_id = line->outside_id,
        .number = line->number,
        .payer = line->payer,
        .purpose = line->purpose,
        .amount = line->amount,
        .happened_at = line->happened_at,
        .bank_day = line->day,
    };
}

static enum err untold_credit(struct taking_batch *batch)
{
    struct top_up_batch paid = {.desk = batch->taking->desk,
                                .arena = batch->arena,
                                .top_ups = batch->top_ups,
                                .count = batch->top_up_count};
    if (batch->top_up_count == 0) return OK;
    TRY(origin_take_ids(batch->tx, paid.count, &paid.first_id));
    TRY(top_ups_record(batch->tx, &paid));
    for (int i = 0; i < paid.count; i++) {
        int index = batch->top_up_lines[i];
        if (batch->top_ups[i].status != TOP_UP_RECORDED) {
            suspend(batch, index);
            continue;
        }
        batch->known[index].school_id = batch->top_ups[i].school_id;
        batch->known[index].payment_id = batch->top_ups[i].payment_id;
        batch->known[index].amount = batch->lines[index].amount;
        case_add(batch, index, CASE_NOT_WITH_US);
        batch->outcomes[index] = REGISTER_LINE_CREDITED;
    }
    return OK;
}

static enum err unknown_suspend(struct taking_batch *batch)
{
    TRY(suspense_take(batch->tx, batch->arena, batch->now, batch->items, batch->item_count));
    for (int i = 0, item = 0; i < batch->count; i++) {
        if (batch->outcomes[i] != REGISTER_LINE_SUSPENDED) continue;
        case_add(batch, i, CASE_ACCOUNT_UNKNOWN);
        batch->outcomes[i] = REGISTER_LINE_SUSPENDED;
        batch->cases[batch->case_count - 1].suspense_id = batch->items[item++].id;
    }
    return OK;
}

/* ---- save ---- */

static enum err lines_insert(const struct taking_batch *batch)
{
    scoped(statement) struct statement *row = statement_open(batch->tx, &q_register_line_insert);
    for (int i = 0; i < batch->count; i++) {
        const struct register_line *line = &batch->lines[i];
        bind_int(row, ARG_REGISTER_LINE_INSERT_CHANNEL_ID, batch->taking->channel->id);
        bind_text(row, ARG_REGISTER_LINE_INSERT_OUTSIDE_ID, line->outside_id);
        bind_int(row, ARG_REGISTER_LINE_INSERT_REGISTER_ID, batch->taking->id);
        bind_int(row, ARG_REGISTER_LINE_INSERT_LINE, line->line);
        bind_int(row, ARG_REGISTER_LINE_INSERT_HAPPENED_AT, line->happened_at.ms);
        bind_text(row, ARG_REGISTER_LINE_INSERT_NUMBER, line->number);
        bind_int(row, ARG_REGISTER_LINE_INSERT_AMOUNT, money_in_kopecks(line->amount));
        bind_int(row, ARG_REGISTER_LINE_INSERT_OUTCOME, batch->outcomes[i]);
        TRY(statement_add(row));
    }
    return statement_flush(row);
}

static bool has_share(const struct taking_batch *batch, int index)
{
    return !batch->known[index].is_listed && !batch->known[index].is_reversed;
}

static enum err shares_insert(const struct taking_batch *batch)
{
    struct id_map books;
    struct money *amounts = ARENA_ARRAY(batch->arena, struct money, (size_t)batch->count + 1);
    int *counts = ARENA_ARRAY(batch->arena, int, (size_t)batch->count + 1);
    id_map_init(&books, batch->arena, batch->count + 1);
    for (int i = 0; i < batch->count; i++) {
        if (!has_share(batch, i)) continue;
        int place = id_map_add(&books, batch->known[i].school_id);
        amounts[place] = money_plus(amounts[place], batch->lines[i].amount);
        counts[place]++;
    }
    scoped(statement) struct statement *row = statement_open(batch->tx, &q_register_share_insert);
    for (int i = 0; i < books.count; i++) {
        bind_int(row, ARG_REGISTER_SHARE_INSERT_REGISTER_ID, batch->taking->id);
        bind_int(row, ARG_REGISTER_SHARE_INSERT_BATCH, batch->taking->first);
        bind_int(row, ARG_REGISTER_SHARE_INSERT_SCHOOL_ID, books.ids[i]);
        bind_int(row, ARG_REGISTER_SHARE_INSERT_AMOUNT, money_in_kopecks(amounts[i]));
        bind_int(row, ARG_REGISTER_SHARE_INSERT_LINE_COUNT, counts[i]);
        TRY(statement_add(row));
    }
    return statement_flush(row);
}

static enum err batch_insert(const struct taking_batch *batch)
{
    int64_t counts[REGISTER_LINE_DIFFERS + 1] = {0};
    for (int i = 0; i < batch->count; i++) counts[batch->outcomes[i]]++;
    scoped(statement) struct statement *row = statement_open(batch->tx, &q_register_batch_insert);
    bind_int(row, ARG_REGISTER_BATCH_INSERT_REGISTER_ID, batch->taking->id);
    bind_int(row, ARG_REGISTER_BATCH_INSERT_BATCH, batch->taking->first);
    bind_int(row, ARG_REGISTER_BATCH_INSERT_AGREED, counts[REGISTER_LINE_AGREED]);
    bind_int(row, ARG_REGISTER_BATCH_INSERT_CREDITED, counts[REGISTER_LINE_CREDITED]);
    bind_int(row, ARG_REGISTER_BATCH_INSERT_SUSPENDED, counts[REGISTER_LINE_SUSPENDED]);
    bind_int(row, ARG_REGISTER_BATCH_INSERT_DIFFERING, counts[REGISTER_LINE_DIFFERS]);
    return statement_run(row);
}

static enum err batch_is_known(struct tx *tx, const struct register_taking *taking, bool *out_known)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_register_batch_known);
    bind_int(row, ARG_REGISTER_BATCH_KNOWN_REGISTER_ID, taking->id);
    bind_int(row, ARG_REGISTER_BATCH_KNOWN_BATCH, taking->first);
    return statement_next(row, out_known);
}

enum err register_batch_take(struct tx *tx, void *context)
{
    struct register_taking *taking = context;
    struct taking_batch batch = {
        .tx = tx,
        .taking = taking,
        .arena = taking->arena,
        .now = world_now(taking->desk->world),
        .lines = taking->list->lines + taking->first,
        .count = taking->count,
    };
    bool is_known;
    TRY(batch_is_known(tx, taking, &is_known));
    if (is_known) return OK;
    TRY(batch_load(&batch));
    lines_decide(&batch);
    TRY(untold_credit(&batch));
    TRY(unknown_suspend(&batch));
    TRY(lines_insert(&batch));
    TRY(shares_insert(&batch));
    TRY(batch_insert(&batch));
    return cases_open(tx, taking->channel, batch.now, batch.cases, batch.case_count);
}

/* ---- the end ---- */

enum err register_end(struct tx *tx, void *context)
{
    struct register_taking *taking = context;
    scoped(statement) struct statement *row = statement_open(tx, &q_register_done_insert);
    bind_int(row, ARG_REGISTER_DONE_INSERT_REGISTER_ID, taking->id);
    bind_int(row, ARG_REGISTER_DONE_INSERT_DONE_AT, world_now(taking->desk->world).ms);
    return statement_run(row);
}
