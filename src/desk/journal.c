/* A batch of documents: load, decide each in order, save. */
#include "desk/journal.h"

#include "base/check.h"
#include "base/log.h"
#include "desk/recording.h"
#include "ledger/account.h"

struct known_person *recording_person(const struct recording *recording, int64_t account_id)
{
    int place = id_map_find(&recording->eaters.person_map, account_id);
    if (place < 0 || !recording->eaters.people[place].is_known) return NULL;
    return &recording->eaters.people[place];
}

enum document_status document_status_of(enum posting_status status)
{
    switch (status) {
    case POSTING_RECORDED: return DOCUMENT_RECORDED;
    case POSTING_ID_INVALID: return DOCUMENT_ID_INVALID;
    case POSTING_TRANSFERS_INVALID: return DOCUMENT_LINES_INVALID;
    case POSTING_AMOUNT_INVALID: return DOCUMENT_TOTAL_INVALID;
    case POSTING_ACCOUNTS_INVALID: return DOCUMENT_ACCOUNT_UNKNOWN;
    case POSTING_TOO_EARLY: return DOCUMENT_TOO_EARLY;
    case POSTING_TOO_LATE: return DOCUMENT_TOO_LATE;
    case POSTING_EXISTS: return DOCUMENT_EXISTS;
    case POSTING_EXISTS_WITH_OTHER_CONTENT: return DOCUMENT_EXISTS_WITH_OTHER_CONTENT;
    case POSTING_ACCOUNT_UNKNOWN: return DOCUMENT_ACCOUNT_UNKNOWN;
    case POSTING_REVERSED_UNKNOWN:
    case POSTING_REVERSED_IS_REVERSAL:
    case POSTING_REVERSED_ALREADY: return DOCUMENT_RETURNED_UNKNOWN;
    case POSTING_BALANCE_OVERFLOW: return DOCUMENT_BALANCE_OVERFLOW;
    case POSTING_BELOW_FLOOR: return DOCUMENT_REFUSED;
    }
    return DOCUMENT_REFUSED;
}

/* ---- load ---- */

static bool names_guests(const struct recording *recording)
{
    for (int i = 0; i < recording->count; i++) {
        enum document_kind kind = recording->documents[i].kind;
        if (kind == DOCUMENT_GUEST_SALE || kind == DOCUMENT_GUEST_RETURN) return true;
    }
    return false;
}

/* The accounts that the batch may move: the eaters', the school's own, each source's. */
static struct ledger_needs needs_of(struct recording *recording)
{
    const struct eaters *eaters = &recording->eaters;
    struct id_map accounts, postings;
    id_map_init(&accounts, recording->arena,
                eaters->person_map.count + eaters->set_meal_map.count + 4);
    id_map_init(&postings, recording->arena, recording->count);
    id_map_add(&accounts, account_system_id(ACCOUNT_SALES, 0));
    id_map_add(&accounts, account_system_id(ACCOUNT_ROSTER, 0));
    id_map_add(&accounts, account_system_id(ACCOUNT_CARD_FEES, 0));
    if (names_guests(recording)) id_map_add(&accounts, account_system_id(ACCOUNT_TRANSIT, 0));
    for (int i = 0; i < eaters->person_map.count; i++) {
        if (eaters->people[i].is_known) id_map_add(&accounts, eaters->person_map.ids[i]);
    }
    for (int i = 0; i < eaters->set_meal_map.count; i++) {
        const struct known_set_meal *meal = &eaters->set_meals[i];
        if (!meal->is_known) continue;
        id_map_add(&accounts, account_system_id(ACCOUNT_SUBSIDY, meal->funding_source_id));
    }
    for (int i = 0; i < recording->count; i++) {
        if (recording->documents[i].status == DOCUMENT_RECORDED) {
            id_map_add(&postings, recording->documents[i].id);
        }
    }
    return (struct ledger_needs){
        .posting_ids = postings.ids,
        .posting_count = postings.count,
        .account_ids = accounts.ids,
        .account_count = accounts.count,
    };
}

static void balances_take(struct recording *recording)
{
    struct eaters *eaters = &recording->eaters;
    for (int i = 0; i < eaters->person_map.count; i++) {
        bool known;
        if (!eaters->people[i].is_known) continue;
        eaters->people[i].eater.balance = ledger_batch_balance(recording->ledger,
                                                               eaters->person_map.ids[i], &known);
        CHECK(known);
    }
}

static enum err recording_load(struct recording *recording, struct instant now)
{
    TRY(eaters_load(recording->tx, recording->arena, recording->school_id, recording->documents,
                    recording->count, &recording->eaters));
    struct ledger_needs needs = needs_of(recording);
    TRY(ledger_batch_open(recording->tx, recording->arena, recording->school_id, now, &needs,
                          &recording->ledger));
    recording->zone = ledger_batch_book(recording->ledger)->zone;
    recording->version = ledger_batch_version(recording->ledger);
    recording->receipts = ARENA_ARRAY(recording->arena, struct receipt,
                                      (size_t)recording->count + 1);
    balances_take(recording);
    TRY(known_documents_load(recording));
    return served_load(recording);
}

/* ---- decide ---- */

static bool time_is_right(const struct document *document, const struct zone *zone,
                          struct instant now, enum document_status *out_status)
{
    *out_status = DOCUMENT_TOO_EARLY;
    if (day_of_instant(document->happened_at, zone).number < POSTING_FIRST_DAY) return false;
    *out_status = DOCUMENT_TOO_LATE;
    return document->happened_at.ms <= now.ms + POSTING_FUTURE_LIMIT_MS;
}

static enum err document_record(struct recording *recording, struct document *document,
                                struct instant now)
{
    enum document_status status;
    if (document->status != DOCUMENT_RECORDED) return OK;
    if (!time_is_right(document, recording->zone, now, &status)) {
        document->status = status;
        return OK;
    }
    if (known_document_answers(recording, document)) return OK;
    switch (document->kind) {
    case DOCUMENT_SALE: return sale_record(recording, document);
    case DOCUMENT_RETURN: return return_record(recording, document);
    case DOCUMENT_ACTIVATION:
    case DOCUMENT_CARD_STATE: return card_document_record(recording, document);
    case DOCUMENT_SERVED: return served_record(recording, document);
    case DOCUMENT_NOT_SERVED: return not_served_record(recording, document);
    case DOCUMENT_TEMPORARY_CARD: return temporary_card_record(recording, document);
    case DOCUMENT_GUEST_SALE: return guest_sale_record(recording, document, now);
    case DOCUMENT_GUEST_RETURN: return guest_return_record(recording, document, now);
    }
    return OK;
}

/* ---- the whole ---- */

static int recorded_count(const struct document *documents, int count)
{
    int recorded = 0;
    for (int i = 0; i < count; i++) recorded += documents[i].status == DOCUMENT_RECORDED;
    return recorded;
}

enum err journal_record(struct tx *tx, void *context)
{
    struct journal_batch *batch = context;
    struct instant now = world_now(batch->desk->world);
    /* The work may run again after a collision: each run starts from what was prepared. */
    struct document *documents = ARENA_ARRAY(batch->arena, struct document,
                                             (size_t)batch->count + 1);
    for (int i = 0; i < batch->count; i++) documents[i] = batch->documents[i];
    struct recording recording = {
        .tx = tx,
        .arena = batch->arena,
        .school_id = batch->school_id,
        .documents = documents,
        .count = batch->count,
    };
    TRY(recording_load(&recording, now));
    for (int i = 0; i < batch->count; i++) TRY(document_record(&recording, &documents[i], now));
    /* Postings first: their ids were asked for, so that PostgreSQL tells two servers that record
     * one document at once of a collision, which is tried again, and not of a key taken twice. */
    TRY(ledger_batch_save(recording.ledger));
    TRY(receipts_insert(tx, recording.receipts, recording.receipt_count));
    TRY(counter_rows_insert(&recording));
    TRY(deferred_save(&recording));
    batch->recorded_count = recorded_count(documents, batch->count);
    /* What was recorded raised the version, by its posting or by itself. */
    batch->version = recording.version - (batch->recorded_count == 0);
    batch->documents = documents;
    return OK;
}

enum err desk_record(struct journal_batch *batch)
{
    CHECK(batch->count <= DOCUMENT_BATCH_LIMIT);
    struct document *said = batch->documents;
    for (int i = 0; i < batch->count; i++) document_prepare(&said[i]);
    TRY(store_write_held(batch->desk->store, batch->school_id, journal_record, batch));
    for (int i = 0; i < batch->count; i++) said[i] = batch->documents[i];
    batch->documents = said;
    return OK;
}
