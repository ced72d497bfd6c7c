/* Documents about cards: activation with its fee, blocking, loss, temporary cards and their end. */
#include "base/check.h"
#include "desk/notice.h"
#include "desk/recording.h"
#include "ledger/account.h"
#include "school/cashier.h"
#include "school/person.h"
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

enum err version_raise(struct recording *recording)
{
    if (recording->version_is_raised) return OK;
    recording->version_is_raised = true;
    return book_raise_version(recording->tx, recording->school_id, &recording->version);
}

static struct card_mover mover_of(const struct document *document)
{
    return (struct card_mover){document->id, document->cashier_id, document->shift};
}

/* What a return to the stock has to know: whether the card was from there, and its chip. */
static enum err stock_check(struct recording *recording, struct document *document,
                            struct card *card)
{
    bool found;
    if (document->kind != DOCUMENT_CARD_STATE || document->card_state != CARD_RETURNED) return OK;
    scoped(statement) struct statement *row = statement_open(recording->tx, &q_card_by_id);
    bind_int(row, ARG_CARD_BY_ID_SCHOOL_ID, recording->school_id);
    bind_int(row, ARG_CARD_BY_ID_ID, document->card_id);
    TRY(statement_next(row, &found));
    bool is_temporary = found && column_int(row, COL_CARD_BY_ID_IS_TEMPORARY) != 0;
    if (!is_temporary) document->status = DOCUMENT_CARD_MAY_NOT;
    if (is_temporary) card->chip = column_text(row, COL_CARD_BY_ID_CHIP, recording->arena);
    return OK;
}

static enum err state_move(struct recording *recording, struct document *document,
                           const struct card *card)
{
    struct known_card *known = card_of(recording, document);
    CHECK(known != NULL);
    TRY(version_raise(recording));
    TRY(card_move(recording->tx, card, wanted_state(document), mover_of(document),
                  recording->version, document->happened_at));
    TRY(notice_card(recording->tx, card, wanted_state(document), document->happened_at));
    known->state = wanted_state(document);
    if (document_moves_no_money(document)) known_document_add(recording, document);
    return OK;
}

enum err card_document_record(struct recording *recording, struct document *document)
{
    bool has_fee = document->kind == DOCUMENT_ACTIVATION && money_is_positive(document->fee);
    if (ledger_batch_knows(recording->ledger, document->id)) return fee_post(recording, document);
    document->status = names_status(recording, document);
    if (document->status != DOCUMENT_RECORDED) return OK;
    struct card card = {
        .school_id = recording->school_id,
        .id = document->card_id,
        .account_id = document->account_id,
    };
    TRY(stock_check(recording, document, &card));
    if (document->status != DOCUMENT_RECORDED) return OK;
    if (has_fee) TRY(fee_post(recording, document));
    if (document->status != DOCUMENT_RECORDED) return OK;
    return state_move(recording, document, &card);
}

/* ---- temporary cards ---- */

/* Later documents of this batch may name the card by the id of this one. */
static void card_note(struct recording *recording, const struct card *card)
{
    int place = id_map_find(&recording->eaters.card_map, card->id);
    if (place < 0) return;
    recording->eaters.cards[place] = (struct known_card){true, card->account_id, card->state};
}

/* A pupil's in whichever school, or a cashier's of this one. */
static enum err chip_is_taken(struct recording *recording, struct text chip, bool *out_taken)
{
    struct directory_place place;
    TRY(directory_find(recording->tx, DIRECTORY_CHIP, chip, out_taken, &place));
    if (*out_taken) return OK;
    return cashier_has_chip(recording->tx, recording->school_id, chip, 0, out_taken);
}

/* A card whose chip is somebody's is kept all the same, blocked and without the chip: what was sold
 * with it meanwhile can still name it. */
enum err temporary_card_record(struct recording *recording, struct document *document)
{
    bool is_taken;
    if (recording_person(recording, document->account_id) == NULL) {
        document->status = DOCUMENT_ACCOUNT_UNKNOWN;
        return OK;
    }
    TRY(chip_is_taken(recording, document->chip, &is_taken));
    if (is_taken) document->obstacle = DOCUMENT_CHIP_TAKEN;
    const struct card card = {
        .school_id = recording->school_id,
        .id = document->id,
        .account_id = document->account_id,
        .chip = is_taken ? TEXT("") : document->chip,
        .state = is_taken ? CARD_BLOCKED : CARD_TEMPORARY,
        .is_temporary = true,
    };
    TRY(version_raise(recording));
    TRY(card_give_out(recording->tx, &card, mover_of(document), recording->version,
                      document->happened_at));
    card_note(recording, &card);
    known_document_add(recording, document);
    return OK;
}
