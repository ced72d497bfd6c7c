/* Looking back: receipts as they were printed, and receipts put aside. */
#include "base/check.h"
#include "meals/receipt.h"
#include "till/counter_inside.h"
#include "till/till_sql.h"

/* ---- one receipt ---- */

static enum err lines_load(const struct ground *ground, int64_t seq,
                           struct counter_receipt *receipt)
{
    struct counter_sold_line *lines = ARENA_ARRAY(ground->arena, struct counter_sold_line,
                                                  SALE_LINES_LIMIT);
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_document_lines);
    bind_int(rows, ARG_DOCUMENT_LINES_SEQ, seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        CHECK(receipt->line_count < SALE_LINES_LIMIT);
        lines[receipt->line_count++] = (struct counter_sold_line){
            .kind = (enum sale_item_kind)column_int(rows, COL_DOCUMENT_LINES_KIND),
            .item_id = column_int(rows, COL_DOCUMENT_LINES_ITEM_ID),
            .name = column_string(rows, COL_DOCUMENT_LINES_NAME, ground->arena),
            .quantity = column_int(rows, COL_DOCUMENT_LINES_QUANTITY),
            .price = money_of_kopecks(column_int(rows, COL_DOCUMENT_LINES_PRICE)),
            .subsidy = money_of_kopecks(column_int(rows, COL_DOCUMENT_LINES_SUBSIDY)),
        };
    }
    receipt->lines = lines;
    return OK;
}

/* What stands on the receipt is never below zero: a return says so by its kind. */
static struct money without_sign(int64_t kopecks)
{
    return money_of_kopecks(kopecks < 0 ? -kopecks : kopecks);
}

static enum err row_load(const struct ground *ground, int64_t id, bool *out_found, int64_t *out_seq,
                         int64_t *out_cashier_id, struct counter_receipt *out_receipt)
{
    scoped(statement) struct statement *row = statement_open(ground->tx, &q_document_by_id);
    bind_int(row, ARG_DOCUMENT_BY_ID_ID, id);
    TRY(statement_next(row, out_found));
    if (!*out_found) return OK;
    int64_t flags = column_int(row, COL_DOCUMENT_BY_ID_FLAGS);
    int64_t shift = column_int(row, COL_DOCUMENT_BY_ID_SHIFT);
    *out_seq = column_int(row, COL_DOCUMENT_BY_ID_SEQ);
    *out_cashier_id = column_int(row, COL_DOCUMENT_BY_ID_CASHIER_ID);
    *out_receipt = (struct counter_receipt){
        .kind = (enum outbox_kind)column_int(row, COL_DOCUMENT_BY_ID_KIND),
        .id = id,
        .number = column_int(row, COL_DOCUMENT_BY_ID_NUMBER),
        .at = instant_of_ms(column_int(row, COL_DOCUMENT_BY_ID_HAPPENED_AT)),
        .zone = ground->identity.zone,
        .account_id = column_int(row, COL_DOCUMENT_BY_ID_ACCOUNT_ID),
        .returned_id = column_int(row, COL_DOCUMENT_BY_ID_RETURNED_ID),
        .total = without_sign(column_int(row, COL_DOCUMENT_BY_ID_CHARGE)),
        .subsidy = without_sign(column_int(row, COL_DOCUMENT_BY_ID_SUBSIDY)),
        .shift = shift,
        .is_offline = (flags & OUTBOX_OFFLINE) != 0,
        .is_overridden = (flags & OUTBOX_OVERRIDDEN) != 0,
        .is_forgotten = (flags & OUTBOX_FORGOTTEN_CARD) != 0,
        .is_of_open_shift = ground->has_shift && ground->shift.number == shift,
    };
    return OK;
}

static enum err names_load(const struct ground *ground, int64_t cashier_id,
                           struct counter_receipt *receipt)
{
    struct replica_person person;
    struct cashier cashier;
    bool found;
    struct counter_person guest = {0};
    TRY(replica_person_by_id(ground->tx, ground->arena, receipt->account_id, &found, &person));
    if (!found) {
        TRY(guest_load(ground, receipt->account_id, &found, &guest));
        person = guest.about;
    }
    receipt->owner = found ? arena_printf(ground->arena, "%s %s%s%s", person.surname, person.name,
                                          *person.patronymic ? " " : "", person.patronymic)
                           : "";
    receipt->class_name = found ? person.class_name : "";
    TRY(crew_by_id(ground->tx, ground->arena, cashier_id, &found, &cashier));
    receipt->cashier_name = found ? cashier.name : "";
    receipt->school_name = ground->identity.school_name;
    receipt->till_name = ground->identity.name;
    receipt->number_text =
        receipt->number == 0
            ? ""
            : receipt_number_format(ground->arena, ground->identity.school_number, receipt->number);
    return OK;
}

enum err receipt_load(const struct ground *ground, int64_t id, bool *out_found,
                      struct counter_receipt *out_receipt)
{
    struct counter_receipt receipt;
    int64_t seq = 0, cashier_id = 0;
    TRY(row_load(ground, id, out_found, &seq, &cashier_id, &receipt));
    if (!*out_found) return OK;
    TRY(names_load(ground, cashier_id, &receipt));
    TRY(lines_load(ground, seq, &receipt));
    *out_receipt = receipt;
    return OK;
}

enum err outcome_fill(const struct ground *ground, const int64_t *ids, int count,
                      struct counter_outcome *outcome)
{
    struct diner diner;
    bool found;
    outcome->receipts = ARENA_ARRAY(ground->arena, struct counter_receipt, (size_t)count);
    outcome->receipt_count = count;
    for (int i = 0; i < count; i++) {
        TRY(receipt_load(ground, ids[i], &found, &outcome->receipts[i]));
        CHECK(found);
    }
    int64_t card_id = outcome->person.was_shown ? outcome->person.card.id : 0;
    TRY(eater_load(ground, outcome->receipts[0].account_id, card_id, &found, &diner));
    if (!found)
        return guest_load(ground, outcome->receipts[0].account_id, &found, &outcome->person);
    outcome->person = diner.person;
    outcome->balance = diner.person.balance;
    return OK;
}

/* ---- lists ---- */

struct look_work {
    struct counter *counter;
    struct arena *arena;
    int64_t account_id, id;
    int limit;
    bool found;
    struct counter_receipts receipts;
};

static enum err ids_load(struct look_work *work, struct tx *tx, int64_t *ids, int *out_count)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_documents_recent);
    bind_int(rows, ARG_DOCUMENTS_RECENT_ACCOUNT_ID, work->account_id);
    bind_int(rows, ARG_DOCUMENTS_RECENT_COUNT, work->limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        ids[count++] = column_int(rows, COL_DOCUMENTS_RECENT_ID);
    }
    *out_count = count;
    return OK;
}

static enum err recent_work(struct tx *tx, void *context)
{
    struct look_work *work = context;
    struct ground ground;
    int64_t *ids = ARENA_ARRAY(work->arena, int64_t, (size_t)work->limit + 1);
    int count;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    TRY(ids_load(work, tx, ids, &count));
    work->receipts = (struct counter_receipts){
        .items = ARENA_ARRAY(work->arena, struct counter_receipt, (size_t)count + 1)};
    for (int i = 0; i < count; i++) {
        bool found;
        TRY(receipt_load(&ground, ids[i], &found, &work->receipts.items[i]));
        CHECK(found);
        work->receipts.count++;
    }
    return OK;
}

enum err counter_recent(struct counter *counter, struct arena *arena, int64_t account_id, int limit,
                        struct counter_receipts *out_receipts)
{
    struct look_work work = {
        .counter = counter, .arena = arena, .account_id = account_id, .limit = limit};
    TRY(store_read(counter->store, recent_work, &work));
    *out_receipts = work.receipts;
    return OK;
}

static enum err receipt_work(struct tx *tx, void *context)
{
    struct look_work *work = context;
    struct ground ground;
    work->receipts.items = ARENA_NEW(work->arena, struct counter_receipt);
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    return receipt_load(&ground, work->id, &work->found, work->receipts.items);
}

enum err counter_receipt(struct counter *counter, struct arena *arena, int64_t id, bool *out_found,
                         struct counter_receipt *out_receipt)
{
    struct look_work work = {.counter = counter, .arena = arena, .id = id};
    TRY(store_read(counter->store, receipt_work, &work));
    *out_found = work.found;
    if (work.found) *out_receipt = *work.receipts.items;
    return OK;
}

/* ---- put aside ---- */

struct aside_work {
    struct arena *arena;
    int64_t account_id, id;
    struct text body;
    struct instant now;
    enum counter_status status;
    bool found;
    struct counter_postponed postponed;
    struct counter_postponed_list list;
};

static enum err count_work(struct tx *tx, int64_t *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_postponed_count);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_count = column_int(row, COL_POSTPONED_COUNT_COUNT);
    return OK;
}

static enum err postpone_work(struct tx *tx, void *context)
{
    struct aside_work *work = context;
    int64_t count;
    bool found;
    TRY(count_work(tx, &count));
    work->status = count < COUNTER_POSTPONED_LIMIT ? COUNTER_DONE : COUNTER_ORDER_WRONG;
    if (work->status != COUNTER_DONE) return OK;
    scoped(statement) struct statement *insert = statement_open(tx, &q_postponed_insert);
    bind_int(insert, ARG_POSTPONED_INSERT_ACCOUNT_ID, work->account_id);
    bind_int(insert, ARG_POSTPONED_INSERT_NOW, work->now.ms);
    bind_text(insert, ARG_POSTPONED_INSERT_BODY, work->body);
    TRY(statement_next(insert, &found));
    CHECK(found);
    work->id = column_int(insert, COL_POSTPONED_INSERT_ID);
    /* RETURNING is done when its rows are read to the end. */
    return statement_next(insert, &found);
}

enum err counter_postpone(struct counter *counter, int64_t account_id, struct text body,
                          enum counter_status *out_status, int64_t *out_id)
{
    struct aside_work work = {
        .account_id = account_id, .body = body, .now = world_now(counter->world)};
    *out_status = COUNTER_ORDER_WRONG;
    if (body.size == 0 || body.size > COUNTER_POSTPONED_BYTES_LIMIT || !text_is_utf8(body)) {
        return OK;
    }
    TRY(store_write(counter->store, 0, postpone_work, &work));
    *out_status = work.status;
    *out_id = work.id;
    return OK;
}

static enum err owner_load(struct tx *tx, struct arena *arena, struct counter_postponed *postponed)
{
    struct replica_person person;
    bool found;
    TRY(replica_person_by_id(tx, arena, postponed->account_id, &found, &person));
    postponed->owner = found ? arena_printf(arena, "%s %s", person.surname, person.name) : "";
    return OK;
}

static enum err postponed_work(struct tx *tx, void *context)
{
    struct aside_work *work = context;
    struct counter_postponed *items = ARENA_ARRAY(work->arena, struct counter_postponed,
                                                  COUNTER_POSTPONED_LIMIT);
    work->list = (struct counter_postponed_list){.items = items};
    {
        scoped(statement) struct statement *rows = statement_open(tx, &q_postponed_list);
        while (work->list.count < COUNTER_POSTPONED_LIMIT) {
            bool found;
            TRY(statement_next(rows, &found));
            if (!found) break;
            items[work->list.count++] = (struct counter_postponed){
                .id = column_int(rows, COL_POSTPONED_LIST_ID),
                .account_id = column_int(rows, COL_POSTPONED_LIST_ACCOUNT_ID),
                .made_at = instant_of_ms(column_int(rows, COL_POSTPONED_LIST_MADE_AT)),
                .body = column_text(rows, COL_POSTPONED_LIST_BODY, work->arena),
            };
        }
    }
    for (int i = 0; i < work->list.count; i++) TRY(owner_load(tx, work->arena, &items[i]));
    return OK;
}

enum err counter_postponed(struct counter *counter, struct arena *arena,
                           struct counter_postponed_list *out_list)
{
    struct aside_work work = {.arena = arena};
    TRY(store_read(counter->store, postponed_work, &work));
    *out_list = work.list;
    return OK;
}

static enum err take_work(struct tx *tx, void *context)
{
    struct aside_work *work = context;
    {
        bool rest;
        scoped(statement) struct statement *row = statement_open(tx, &q_postponed_take);
        bind_int(row, ARG_POSTPONED_TAKE_ID, work->id);
        TRY(statement_next(row, &work->found));
        if (!work->found) return OK;
        work->postponed = (struct counter_postponed){
            .id = work->id,
            .account_id = column_int(row, COL_POSTPONED_TAKE_ACCOUNT_ID),
            .made_at = instant_of_ms(column_int(row, COL_POSTPONED_TAKE_MADE_AT)),
            .body = column_text(row, COL_POSTPONED_TAKE_BODY, work->arena),
        };
        TRY(statement_next(row, &rest));
    }
    return owner_load(tx, work->arena, &work->postponed);
}

enum err counter_postponed_take(struct counter *counter, struct arena *arena, int64_t id,
                                bool *out_found, struct counter_postponed *out_postponed)
{
    struct aside_work work = {.arena = arena, .id = id};
    TRY(store_write(counter->store, 0, take_work, &work));
    *out_found = work.found;
    if (work.found) *out_postponed = work.postponed;
    return OK;
}
