/* Reversals on their way into the books. */
#include "desk/reverse.h"

#include "base/check.h"
#include "base/secret.h"
#include "desk/desk_sql.h"
#include "desk/meal_taken.h"
#include "desk/outage.h"
#include "ledger/posting.h"
#include "ledger/reversed.h"

const char *reverse_status_name(enum reverse_status status)
{
    switch (status) {
    case REVERSE_RECORDED: return "recorded";
    case REVERSE_ID_INVALID: return "id_invalid";
    case REVERSE_TIME_INVALID: return "time_invalid";
    case REVERSE_EXISTS: return "exists";
    case REVERSE_EXISTS_WITH_OTHER_CONTENT: return "exists_with_other_content";
    case REVERSE_UNKNOWN: return "unknown";
    case REVERSE_NOT_ALLOWED: return "not_allowed";
    case REVERSE_HAS_RETURNS: return "has_returns";
    case REVERSE_ALREADY: return "already";
    case REVERSE_BALANCE_OVERFLOW: return "balance_overflow";
    }
    return "unknown";
}

static enum reverse_status status_of_posting(enum posting_status status)
{
    switch (status) {
    case POSTING_RECORDED: return REVERSE_RECORDED;
    case POSTING_TOO_EARLY:
    case POSTING_TOO_LATE: return REVERSE_TIME_INVALID;
    case POSTING_EXISTS: return REVERSE_EXISTS;
    case POSTING_EXISTS_WITH_OTHER_CONTENT: return REVERSE_EXISTS_WITH_OTHER_CONTENT;
    case POSTING_REVERSED_IS_REVERSAL: return REVERSE_NOT_ALLOWED;
    case POSTING_REVERSED_ALREADY: return REVERSE_ALREADY;
    case POSTING_BALANCE_OVERFLOW: return REVERSE_BALANCE_OVERFLOW;
    case POSTING_ID_INVALID: return REVERSE_ID_INVALID;
    case POSTING_TRANSFERS_INVALID:
    case POSTING_AMOUNT_INVALID:
    case POSTING_ACCOUNTS_INVALID:
    case POSTING_ACCOUNT_UNKNOWN:
    case POSTING_REVERSED_UNKNOWN:
    case POSTING_BELOW_FLOOR: return REVERSE_UNKNOWN;
    }
    return REVERSE_UNKNOWN;
}

static struct digest content_of(const struct reversal *reversal)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, reversal->reversed_id);
    hash_add_int64(&hash, reversal->happened_at.ms);
    return hash_digest(&hash);
}

/* What the ledger cannot know: transfers between books, and receipts partly returned. */
static enum err documents_check(struct tx *tx, struct reversal *reversal)
{
    bool found;
    int64_t kind;
    TRY(ledger_posting_kind(tx, reversal->school_id, reversal->reversed_id, &found, &kind));
    if (!found) return OK;
    if (kind == POSTING_FAMILY_TRANSFER || kind == POSTING_GUEST || kind == POSTING_REFUND ||
        kind == POSTING_MOVE || kind == POSTING_ACCRUAL || kind == POSTING_PAYOUT ||
        kind == POSTING_WRITE_OFF) {
        reversal->status = REVERSE_NOT_ALLOWED;
    }
    if (kind != POSTING_SALE) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_returns_of);
    bind_int(row, ARG_RETURNS_OF_SCHOOL_ID, reversal->school_id);
    bind_int(row, ARG_RETURNS_OF_RETURNED_ID, reversal->reversed_id);
    TRY(statement_next(row, &found));
    if (column_int(row, COL_RETURNS_OF_COUNT) > 0) reversal->status = REVERSE_HAS_RETURNS;
    return OK;
}

/* A return that is reversed takes again: nothing is deferred anew for it. */
static struct outage_meal meal_given_back(const struct statement *row,
                                          const struct meal_change *change)
{
    struct money price = money_zero();
    int64_t count = change->charged != 0 ? change->charged : change->served;
    struct money one = money_of_kopecks(column_int(row, COL_MEALS_OF_DOCUMENT_PRICE));
    if (count < 0) CHECK(money_multiply(one, count, &price));
    return (struct outage_meal){.account_id = change->account_id, .price = price};
}

/* Set meals of a receipt or of a roster that is taken back: for the tills' mirror. A document is of
 * one day. */
static enum err meals_reverse(struct reverse_work *work, struct tx *tx,
                              const struct ledger_batch *batch)
{
    const struct reversal *reversal = work->reversal;
    const struct zone *zone = ledger_batch_book(batch)->zone;
    struct meal_changes meals = {.count = 0};
    struct outage_meal *given_back = NULL;
    int given_count = 0, given_room = 0;
    struct day day = {0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_meals_of_document);
    bind_int(rows, ARG_MEALS_OF_DOCUMENT_SCHOOL_ID, reversal->school_id);
    bind_int(rows, ARG_MEALS_OF_DOCUMENT_ID, reversal->reversed_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct instant at = {column_int(rows, COL_MEALS_OF_DOCUMENT_HAPPENED_AT)};
        bool is_roster = column_is_null(rows, COL_MEALS_OF_DOCUMENT_HAPPENED_AT);
        day = is_roster ? day_of_number((int32_t)column_int(rows, COL_MEALS_OF_DOCUMENT_DAY))
                        : day_of_instant(at, zone);
        struct meal_change change = {
            .day = day,
            .account_id = column_int(rows, COL_MEALS_OF_DOCUMENT_ACCOUNT_ID),
            .set_meal_id = column_int(rows, COL_MEALS_OF_DOCUMENT_SET_MEAL_ID),
            .served = -column_int(rows, COL_MEALS_OF_DOCUMENT_SERVED),
            .charged = is_roster ? -1 : 0,
        };
        meal_changes_add(&meals, work->arena, change);
        given_back = arena_grow(work->arena, given_back, given_count, &given_room,
                                sizeof *given_back);
        given_back[given_count++] = meal_given_back(rows, &change);
    }
    TRY(outage_meals_defer(tx, work->arena, reversal->school_id, day, given_back, given_count,
                           ledger_batch_version(batch)));
    return meal_changes_save(tx, reversal->school_id, &meals, ledger_batch_version(batch));
}

enum err reversal_record(struct tx *tx, void *context)
{
    struct reverse_work *work = context;
    struct reversal *reversal = work->reversal;
    struct ledger_batch *batch;
    struct ledger_needs needs = {&reversal->id, 1, NULL, 0};
    reversal->status = REVERSE_UNKNOWN;
    enum err err = ledger_batch_open(tx, work->arena, reversal->school_id,
                                     world_now(work->desk->world), &needs, &batch);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    reversal->status = REVERSE_RECORDED;
    if (!ledger_batch_knows(batch, reversal->id)) TRY(documents_check(tx, reversal));
    if (reversal->status != REVERSE_RECORDED) return OK;
    struct posting posting = {
        .id = reversal->id,
        .kind = POSTING_REVERSAL,
        .happened_at = reversal->happened_at,
        .is_fact = true,
        .reverses_id = reversal->reversed_id,
        .content = content_of(reversal),
    };
    enum posting_status status;
    TRY(ledger_batch_post(batch, &posting, &status));
    reversal->status = status_of_posting(status);
    TRY(ledger_batch_save(batch));
    if (reversal->status != REVERSE_RECORDED) return OK;
    return meals_reverse(work, tx, batch);
}

enum err desk_reverse(struct desk *desk, struct arena *arena, struct reversal *reversal)
{
    struct reverse_work work = {desk, arena, reversal};
    return store_write(desk->store, reversal->school_id, reversal_record, &work);
}
