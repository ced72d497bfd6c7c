/* Documents that move no money leave no posting: their ids are kept in a table of their own, so
 * that an id is one document for ever, whatever its kind. */
#include <string.h>

#include "base/check.h"
#include "desk/desk_sql.h"
#include "desk/recording.h"
#include "ledger/ids.h"

bool document_moves_no_money(const struct document *document)
{
    switch (document->kind) {
    case DOCUMENT_SALE:
    case DOCUMENT_RETURN:
    case DOCUMENT_GUEST_SALE:
    case DOCUMENT_GUEST_RETURN: return false;
    case DOCUMENT_ACTIVATION: return !money_is_positive(document->fee);
    case DOCUMENT_CARD_STATE:
    case DOCUMENT_SERVED:
    case DOCUMENT_NOT_SERVED:
    case DOCUMENT_TEMPORARY_CARD: return true;
    }
    return false;
}

static void known_keep(struct known_documents *known, int64_t id, const void *content)
{
    int place = id_map_add(&known->map, id);
    memcpy(known->contents[place], content, POSTING_CONTENT_BYTES);
}

/* What the till never handed in before need not be asked for: most batches ask for nothing. */
static struct text ids_to_ask(const struct recording *recording)
{
    int count = 0;
    int64_t *ids = ARENA_ARRAY(recording->arena, int64_t, (size_t)recording->count + 1);
    for (int i = 0; i < recording->count; i++) {
        const struct document *document = &recording->documents[i];
        if (document->status != DOCUMENT_RECORDED || document->is_new) continue;
        ids[count++] = document->id;
    }
    return ids_text(recording->arena, ids, count);
}

enum err known_documents_load(struct recording *recording)
{
    struct known_documents *known = &recording->known;
    int room = 2 * recording->count + 1;
    id_map_init(&known->map, recording->arena, room);
    known->contents = arena_take_array(recording->arena, (size_t)room, POSTING_CONTENT_BYTES);
    struct text ids = ids_to_ask(recording);
    if (ids.size == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(recording->tx,
                                                              &q_counter_documents_known);
    bind_int(rows, ARG_COUNTER_DOCUMENTS_KNOWN_SCHOOL_ID, recording->school_id);
    bind_text(rows, ARG_COUNTER_DOCUMENTS_KNOWN_IDS, ids);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct text content = column_bytes(rows, COL_COUNTER_DOCUMENTS_KNOWN_CONTENT, NULL);
        CHECK(content.size == POSTING_CONTENT_BYTES);
        known_keep(known, column_int(rows, COL_COUNTER_DOCUMENTS_KNOWN_ID), content.bytes);
    }
}

bool known_document_answers(const struct recording *recording, struct document *document)
{
    const struct known_documents *known = &recording->known;
    int place = id_map_find(&known->map, document->id);
    if (place >= 0) {
        bool is_same = memcmp(known->contents[place], document->content.bytes,
                              POSTING_CONTENT_BYTES) == 0;
        document->status = is_same ? DOCUMENT_EXISTS : DOCUMENT_EXISTS_WITH_OTHER_CONTENT;
        return true;
    }
    if (!document_moves_no_money(document)) return false;
    if (!ledger_batch_knows(recording->ledger, document->id)) return false;
    document->status = DOCUMENT_EXISTS_WITH_OTHER_CONTENT;
    return true;
}

void known_document_add(struct recording *recording, const struct document *document)
{
    known_keep(&recording->known, document->id, document->content.bytes);
}

/* ---- rows ---- */

static bool has_ids(const struct recording *recording)
{
    for (int i = 0; i < recording->count; i++) {
        const struct document *document = &recording->documents[i];
        if (document->status == DOCUMENT_RECORDED && document_moves_no_money(document)) return true;
    }
    return false;
}

static enum err ids_insert(struct recording *recording)
{
    if (!has_ids(recording)) return OK;
    scoped(statement) struct statement *insert = statement_open(recording->tx,
                                                                &q_counter_document_insert);
    for (int i = 0; i < recording->count; i++) {
        const struct document *document = &recording->documents[i];
        if (document->status != DOCUMENT_RECORDED || !document_moves_no_money(document)) continue;
        bind_int(insert, ARG_COUNTER_DOCUMENT_INSERT_SCHOOL_ID, recording->school_id);
        bind_int(insert, ARG_COUNTER_DOCUMENT_INSERT_ID, document->id);
        bind_int(insert, ARG_COUNTER_DOCUMENT_INSERT_KIND, document->kind);
        bind_bytes(insert, ARG_COUNTER_DOCUMENT_INSERT_CONTENT, document->content.bytes,
                   POSTING_CONTENT_BYTES);
        TRY(statement_add(insert));
    }
    return statement_flush(insert);
}

static enum err override_insert(struct recording *recording, const struct document *document)
{
    if (document->override_cashier_id == 0) return OK;
    scoped(statement) struct statement *insert = statement_open(recording->tx, &q_override_insert);
    bind_int(insert, ARG_OVERRIDE_INSERT_SCHOOL_ID, recording->school_id);
    bind_int(insert, ARG_OVERRIDE_INSERT_ID, document->id);
    bind_int(insert, ARG_OVERRIDE_INSERT_ACCOUNT_ID, document->account_id);
    bind_int(insert, ARG_OVERRIDE_INSERT_CASHIER_ID, document->override_cashier_id);
    bind_text(insert, ARG_OVERRIDE_INSERT_REASON, document->override_reason);
    bind_int(insert, ARG_OVERRIDE_INSERT_HAPPENED_AT, document->happened_at.ms);
    return statement_run(insert);
}

static enum err forgotten_insert(struct recording *recording, const struct document *document)
{
    if (!document->is_forgotten) return OK;
    scoped(statement) struct statement *insert = statement_open(recording->tx,
                                                                &q_forgotten_card_insert);
    bind_int(insert, ARG_FORGOTTEN_CARD_INSERT_SCHOOL_ID, recording->school_id);
    bind_int(insert, ARG_FORGOTTEN_CARD_INSERT_ACCOUNT_ID, document->account_id);
    bind_int(insert, ARG_FORGOTTEN_CARD_INSERT_ID, document->id);
    bind_int(insert, ARG_FORGOTTEN_CARD_INSERT_HAPPENED_AT, document->happened_at.ms);
    return statement_run(insert);
}

static enum err served_insert(struct recording *recording, const struct document *document)
{
    bool takes_back = document->kind == DOCUMENT_NOT_SERVED;
    if (!takes_back && document->kind != DOCUMENT_SERVED) return OK;
    scoped(statement) struct statement *insert = statement_open(recording->tx, &q_served_insert);
    bind_int(insert, ARG_SERVED_INSERT_SCHOOL_ID, recording->school_id);
    bind_int(insert, ARG_SERVED_INSERT_ID, document->id);
    bind_int(insert, ARG_SERVED_INSERT_ACCOUNT_ID, document->account_id);
    bind_int(insert, ARG_SERVED_INSERT_CARD_ID, document->card_id);
    bind_int(insert, ARG_SERVED_INSERT_SET_MEAL_ID, document->served_meal_id);
    if (takes_back) bind_int(insert, ARG_SERVED_INSERT_TAKEN_BACK_ID, document->returned_id);
    bind_int(insert, ARG_SERVED_INSERT_FLAGS, receipt_flags(document));
    bind_int(insert, ARG_SERVED_INSERT_REFUSAL, document->refusal);
    bind_int(insert, ARG_SERVED_INSERT_CASHIER_ID, document->cashier_id);
    bind_int(insert, ARG_SERVED_INSERT_SHIFT, document->shift);
    bind_int(insert, ARG_SERVED_INSERT_HAPPENED_AT, document->happened_at.ms);
    return statement_run(insert);
}

enum err counter_rows_insert(struct recording *recording)
{
    TRY(ids_insert(recording));
    for (int i = 0; i < recording->count; i++) {
        const struct document *document = &recording->documents[i];
        if (document->status != DOCUMENT_RECORDED) continue;
        TRY(override_insert(recording, document));
        TRY(forgotten_insert(recording, document));
        TRY(served_insert(recording, document));
    }
    return meal_changes_save(recording->tx, recording->school_id, &recording->meals,
                             recording->version);
}
