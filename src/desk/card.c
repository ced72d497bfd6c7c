/* Documents about cards: activation with its fee, blocking, loss. */
#include "base/check.h"
#include "desk/recording.h"
#include "ledger/account.h"
#include "school/school_sql.h"

static enum card_state wanted_state(const struct document *document)
{
    return document->kind == DOCUMENT_ACTIVATION ? CARD_ACTIVE : document->card_state;
}

static struct known_card *card_of(const struct recording *recording,
                                  const struct document *document)
{
    int place = id_map_find(&recording->eaters.card_map, document->card_id);
    return place < 0 ? NULL : &recording->eaters.cards[place];
}

/* A card document without money is known by the event it left. */
static enum err known_status(struct recording *recording, struct document *document,
                             bool *out_known)
{
    scoped(statement) struct statement *row = statement_open(recording->tx, &q_card_event_by_cause);
    bind_int(row, ARG_CARD_EVENT_BY_CAUSE_SCHOOL_ID, recording->school_id);
    bind_int(row, ARG_CARD_EVENT_BY_CAUSE_CARD_ID, document->card_id);
    bind_int(row, ARG_CARD_EVENT_BY_CAUSE_CAUSE_ID, document->id);
    TRY(statement_next(row, out_known));
    if (!*out_known) return OK;
    bool is_same = column_int(row, COL_CARD_EVENT_BY_CAUSE_STATE) == wanted_state(document) &&
                   column_int(row, COL_CARD_EVENT_BY_CAUSE_HAPPENED_AT) == document->happened_at.ms;
    document->status = is_same ? DOCUMENT_EXISTS : DOCUMENT_EXISTS_WITH_OTHER_CONTENT;
    return OK;
}

static enum document_status names_status(const struct recording *recording,
                                         const struct document *document)
{
    if (recording_person(recording, document->account_id) == NULL) return DOCUMENT_ACCOUNT_UNKNOWN;
    const struct known_card *card = card_of(recording, document);
    if (card == NULL || !card->is_known) return DOCUMENT_CARD_UNKNOWN;
    if (card->account_id != document->account_id) return DOCUMENT_CARD_UNKNOWN;
    bool may = card_may_become(card->state, wanted_state(document));
    return may ? DOCUMENT_RECORDED : DOCUMENT_CARD_MAY_NOT;
}

static enum err fee_post(struct recording *recording, struct document *document)
{
    struct transfer *transfer = ARENA_NEW(recording->arena, struct transfer);
    *transfer = (struct transfer){
        .debit_id = document->account_id,
        .credit_id = account_system_id(ACCOUNT_CARD_FEES, 0),
        .amount = document->fee,
        .code = TRANSFER_CARD_FEE,
    };
    bool below_zero = recording->eaters.settings.values[SETTING_CARD_FEE_BELOW_ZERO] != 0;
    struct posting posting = {
        .id = document->id,
        .kind = POSTING_CARD_FEE,
        .happened_at = document->happened_at,
        .is_fact = !document->is_asked,
        .has_floor = !below_zero,
        .floor = money_zero(),
        .content = document->content,
        .transfers = transfer,
        .transfer_count = 1,
    };
    enum posting_status status;
    TRY(ledger_batch_post(recording->ledger, &posting, &status));
    document->status = document_status_of(status);
    if (status == POSTING_BELOW_FLOOR) document->refusal = SALE_NOT_ENOUGH_MONEY;
    if (status != POSTING_RECORDED) return OK;
    document->is_below_floor = ledger_batch_last_is_below_floor(recording->ledger);
    bool known;
    recording_person(recording, document->account_id)->eater.balance = ledger_batch_balance(
        recording->ledger, document->account_id, &known);
    return OK;
}

/* A batch that posts nothing has to raise the book's version by itself. */
static enum err version_raise(struct recording *recording)
{
    if (recording->version_is_raised) return OK;
    recording->version_is_raised = true;
    return book_raise_version(recording->tx, recording->school_id, &recording->version);
}

static enum err state_move(struct recording *recording, struct document *document)
{
    struct known_card *known = card_of(recording, document);
    CHECK(known != NULL);
    struct card card = {
        .school_id = recording->school_id,
        .id = document->card_id,
        .account_id = document->account_id,
        .state = known->state,
    };
    TRY(version_raise(recording));
    TRY(card_move(recording->tx, &card, wanted_state(document), document->id, recording->version,
                  document->happened_at));
    known->state = wanted_state(document);
    return OK;
}

enum err card_document_record(struct recording *recording, struct document *document)
{
    bool has_fee = document->kind == DOCUMENT_ACTIVATION && money_is_positive(document->fee);
    if (ledger_batch_knows(recording->ledger, document->id)) return fee_post(recording, document);
    bool known = false;
    TRY(known_status(recording, document, &known));
    if (known) return OK;
    document->status = names_status(recording, document);
    if (document->status != DOCUMENT_RECORDED) return OK;
    if (has_fee) TRY(fee_post(recording, document));
    if (document->status != DOCUMENT_RECORDED) return OK;
    return state_move(recording, document);
}
