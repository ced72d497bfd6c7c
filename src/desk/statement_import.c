/* The import of bank statements. Each incoming document is known by its key for ever, and its row
 * is written in the transaction that moves its money. */
#include "desk/statement_import.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "desk/case.h"
#include "desk/name_text.h"
#include "desk/payout.h"
#include "desk/reconcile.h"
#include "desk/reconciliation_sql.h"
#include "desk/register_money.h"
#include "desk/settlement.h"
#include "desk/suspense.h"
#include "desk/top_up.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "pay/bank_statement.h"

enum {
    READING_ARENA_BYTES = 256 << 20,
    BATCH_ARENA_BYTES = 64 << 20,
    BATCH_DOCUMENTS = 50,
    MONEY_LOOK_BACK = 60, /* days */
};

const char *statement_status_title(enum statement_status status)
{
    switch (status) {
    case STATEMENT_TAKEN: return "выписка загружена";
    case STATEMENT_HAS_PROBLEMS: return "выписка не загружена: в ней ошибки, ничего не изменено";
    case STATEMENT_CHANNEL_UNKNOWN:
        return "нет канала, который принимает переводы на этот счёт (настройка statement_account)";
    case STATEMENT_KNOWN: return "эта выписка уже загружена, ничего не изменилось";
    }
    return "";
}

struct importing {
    struct desk *desk;
    struct statement_import *import; /* as it was before the batch */
    struct statement_import answer;
    const struct bank_statement *statement;
    struct digest digest;
    int64_t statement_id;
    struct channel_list channels;
    /* of the batch under way */
    struct arena *arena;
    struct tx *tx;
    struct instant now;
    int first;
};

/* ---- channels ---- */

static const struct channel *channel_of_account(const struct importing *importing,
                                                struct text account)
{
    for (int i = 0; i < importing->channels.count; i++) {
        const struct channel *channel = &importing->channels.channels[i];
        if (text_is(account, channel_text(channel, CHANNEL_STATEMENT_ACCOUNT))) return channel;
    }
    return NULL;
}

static const struct channel *channel_of_payer(const struct importing *importing, struct text inn)
{
    for (int i = 0; i < importing->channels.count && inn.size > 0; i++) {
        const struct channel *channel = &importing->channels.channels[i];
        if (text_is(inn, channel_text(channel, CHANNEL_REGISTER_PAYER_INN))) return channel;
    }
    return NULL;
}

/* The channel whose money is marked by words of the purpose: bank cards come without registers,
 * from the same bank as others. */
static const struct channel *channel_of_words(const struct importing *importing,
                                              struct text purpose)
{
    for (int i = 0; i < importing->channels.count; i++) {
        const struct channel *channel = &importing->channels.channels[i];
        struct text folded = name_fold(importing->arena, purpose);
        struct text words = name_fold(importing->arena,
                                      text_of(channel_text(channel, CHANNEL_MONEY_WORDS)));
        for (size_t at = 0; words.size > 0 && at + words.size <= folded.size; at++) {
            if (text_starts(text_part(folded, at, words.size), words)) return channel;
        }
    }
    return NULL;
}

/* ---- one document ---- */

static enum err document_insert(struct importing *importing, int64_t id,
                                const struct bank_document *document, enum document_outcome outcome)
{
    scoped(statement) struct statement *row = statement_open(importing->tx,
                                                             &q_bank_document_insert);
    bind_int(row, ARG_BANK_DOCUMENT_INSERT_ID, id);
    bind_int(row, ARG_BANK_DOCUMENT_INSERT_STATEMENT_ID, importing->statement_id);
    bind_int(row, ARG_BANK_DOCUMENT_INSERT_DOCUMENT_KEY, bank_document_key(document));
    bind_text(row, ARG_BANK_DOCUMENT_INSERT_ACCOUNT, document->account);
    bind_text(row, ARG_BANK_DOCUMENT_INSERT_NUMBER, document->number);
    bind_int(row, ARG_BANK_DOCUMENT_INSERT_DAY, document->day.number);
    bind_int(row, ARG_BANK_DOCUMENT_INSERT_ARRIVED_DAY, document->arrived_day.number);
    bind_int(row, ARG_BANK_DOCUMENT_INSERT_AMOUNT, money_in_kopecks(document->amount));
    const struct {
        int arg;
        struct text text;
    } TEXTS[] = {{ARG_BANK_DOCUMENT_INSERT_PAYER_ACCOUNT, document->payer_account},
                 {ARG_BANK_DOCUMENT_INSERT_PAYER_INN, document->payer_inn},
                 {ARG_BANK_DOCUMENT_INSERT_PAYER, document->payer},
                 {ARG_BANK_DOCUMENT_INSERT_PURPOSE, document->purpose}};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        bind_text(row, TEXTS[i].arg, TEXTS[i].text.bytes == NULL ? TEXT("") : TEXTS[i].text);
    }
    bind_int(row, ARG_BANK_DOCUMENT_INSERT_OUTCOME, outcome);
    return statement_run(row);
}

static struct money_document money_of(int64_t id, const struct bank_document *document)
{
    return (struct money_document){
        .id = id,
        .number = document->number,
        .day = document->day,
        .arrived_day = document->arrived_day,
        .amount = document->amount,
        .payer_inn = document->payer_inn,
    };
}

/* Whether it is a register's money, of any channel. */
static enum err register_match(struct importing *importing, const struct money_document *money,
                               bool *out_matched)
{
    struct day since = day_add(day_of_instant(importing->now, zone_moscow()), -MONEY_LOOK_BACK);
    *out_matched = false;
    for (int i = 0; i < importing->channels.count && !*out_matched; i++) {
        const struct channel *channel = &importing->channels.channels[i];
        struct register_heads heads;
        TRY(registers_awaiting(importing->tx, importing->arena, channel->id, since, &heads));
        /* Of two registers with one sum the nearer to the money. */
        for (int j = heads.count - 1; j >= 0 && !*out_matched; j--) {
            if (money_fit(channel, &heads.heads[j], money) != MONEY_FITS) continue;
            TRY(register_settle(importing->tx, importing->arena, importing->now, channel,
                                &heads.heads[j], money));
            *out_matched = true;
        }
    }
    return OK;
}

/* The one account that the purpose names; two are as good as none. */
static enum err number_find(struct importing *importing, const struct bank_document *document,
                            struct text *out_number)
{
    struct purpose_numbers numbers;
    struct directory_place places[PURPOSE_NUMBERS_LIMIT];
    int found = 0;
    purpose_numbers_find(importing->arena, document->purpose, &numbers);
    TRY(directory_find_all(importing->tx, importing->arena, DIRECTORY_ACCOUNT_NUMBER,
                           numbers.numbers, numbers.count, places));
    *out_number = TEXT("");
    for (int i = 0; i < numbers.count; i++) {
        if (places[i].school_id == 0) continue;
        *out_number = found++ == 0 ? numbers.numbers[i] : TEXT("");
    }
    return OK;
}

/* Noon of the day when the money arrived. */
static struct instant moment_of(const struct bank_document *document)
{
    return instant_add_ms(day_start(document->arrived_day, zone_moscow()), 12 * HOUR_MS);
}

static struct text outside_id_of(struct importing *importing, const struct bank_document *document)
{
    return text_of(arena_printf(
        importing->arena, "%.*s-%s-%" PRId64, TEXT_ARGS(text_part(document->number, 0, 20)),
        day_format_iso(importing->arena, document->day), bank_document_key(document)));
}

/* Credits the account; its money is in the bank already. */
static enum err transfer_credit(struct importing *importing, const struct channel *channel,
                                const struct bank_document *document, struct text number,
                                bool *out_credited)
{
    struct top_up top_up = {
        .channel = channel->code,
        .outside_id = outside_id_of(importing, document),
        .number = number,
        .amount = document->amount,
        .happened_at = moment_of(document),
        .bank_day = document->arrived_day,
        .source = PAYMENT_BY_STATEMENT,
    };
    struct top_up_batch batch = {importing->desk, importing->arena, &top_up, 1, 0};
    struct settlement settlement = {
        .channel_id = channel->id,
        .source_id = account_system_id(ACCOUNT_BANK, 0),
        .passed_on = document->amount,
        .share_count = 1,
        .happened_at = importing->now,
    };
    TRY(origin_take_ids(importing->tx, 1, &batch.first_id));
    TRY(top_ups_record(importing->tx, &batch));
    *out_credited = top_up.status == TOP_UP_RECORDED;
    if (!*out_credited) return OK;
    struct settlement_share share = {top_up.school_id, document->amount};
    settlement.shares = &share;
    TRY(origin_take_ids(importing->tx, 1, &settlement.id));
    return settlement_post(importing->tx, importing->arena, importing->now, &settlement);
}

/* What came and what the bank says it kept meet in the clearing of book 0 what the schools' books
 * have in theirs: over all books the channel owes that much less. */
static enum err channel_settle(struct importing *importing, const struct channel *channel,
                               const struct bank_document *document)
{
    struct settlement settlement = {
        .channel_id = channel->id,
        .source_id = account_system_id(ACCOUNT_BANK, 0),
        .passed_on = document->amount,
        .kept = purpose_fee(document->purpose),
        .happened_at = importing->now,
    };
    TRY(origin_take_ids(importing->tx, 1, &settlement.id));
    return settlement_post(importing->tx, importing->arena, importing->now, &settlement);
}

/* A bank's or network's own money is a difference until its register comes; any other waits for a
 * person. */
static enum err document_suspend(struct importing *importing, const struct channel *channel,
                                 int64_t id, const struct bank_document *document)
{
    const struct channel *payer = channel_of_payer(importing, document->payer_inn);
    struct suspense_item item = {
        .channel_id = payer != NULL ? payer->id : channel->id,
        .outside_id = outside_id_of(importing, document),
        .document_id = id,
        .payer = document->payer,
        .purpose = document->purpose,
        .amount = document->amount,
        .happened_at = moment_of(document),
    };
    TRY(suspense_take(importing->tx, importing->arena, importing->now, &item, 1));
    struct reconciliation_case difference = {
        .kind = payer != NULL ? CASE_MONEY_UNEXPECTED : CASE_ACCOUNT_UNKNOWN,
        .subject = text_of(arena_printf(importing->arena, "%" PRId64, id)),
        .day = document->arrived_day,
        .document_id = id,
        .suspense_id = item.id,
        .number = document->number,
        .theirs = document->amount,
    };
    return cases_open(importing->tx, payer != NULL ? payer : channel, importing->now, &difference,
                      1);
}

static enum err document_decide(struct importing *importing, const struct channel *channel,
                                int64_t id, const struct bank_document *document,
                                enum document_outcome *out_outcome)
{
    struct money_document money = money_of(id, document);
    struct text number;
    bool is_done;
    *out_outcome = DOCUMENT_MATCHED;
    TRY(register_match(importing, &money, &is_done));
    if (is_done) return OK;
    const struct channel *owner = channel_of_words(importing, document->purpose);
    *out_outcome = DOCUMENT_SETTLED;
    if (owner != NULL) return channel_settle(importing, owner, document);
    TRY(number_find(importing, document, &number));
    *out_outcome = DOCUMENT_CREDITED;
    bool is_banks = channel_of_payer(importing, document->payer_inn) != NULL;
    if (number.size > 0 && !is_banks && money_is_amount(document->amount)) {
        TRY(transfer_credit(importing, channel, document, number, &is_done));
        if (is_done) return OK;
    }
    *out_outcome = DOCUMENT_SUSPENDED;
    return document_suspend(importing, channel, id, document);
}

static enum err document_is_known(struct importing *importing, const struct bank_document *document,
                                  bool *out_known)
{
    scoped(statement) struct statement *row = statement_open(importing->tx, &q_bank_document_known);
    bind_int(row, ARG_BANK_DOCUMENT_KNOWN_DOCUMENT_KEY, bank_document_key(document));
    return statement_next(row, out_known);
}

static enum err document_take(struct importing *importing, const struct bank_document *document)
{
    struct statement_import *answer = &importing->answer;
    const struct channel *channel = channel_of_account(importing, document->account);
    enum document_outcome outcome;
    bool is_known;
    int64_t id;
    CHECK(channel != NULL);
    TRY(document_is_known(importing, document, &is_known));
    answer->known += is_known;
    if (is_known) return OK;
    TRY(origin_take_ids(importing->tx, 1, &id));
    TRY(document_decide(importing, channel, id, document, &outcome));
    switch (outcome) {
    case DOCUMENT_MATCHED: answer->matched++; break;
    case DOCUMENT_CREDITED: answer->credited++; break;
    case DOCUMENT_SUSPENDED: answer->suspended++; break;
    case DOCUMENT_SETTLED: answer->settled++; break;
    }
    return document_insert(importing, id, document, outcome);
}

/* Money that left our account: a payment to a caterer, or none of our business. */
static enum err document_leave(struct importing *importing, const struct bank_document *document)
{
    struct payout_document payment = {
        .statement_id = importing->statement_id,
        .document_key = bank_document_key(document),
        .number = document->number,
        .day = document->left_day,
        .amount = document->amount,
        .payee_account = document->payee_account,
    };
    bool is_matched;
    TRY(origin_take_ids(importing->tx, 1, &payment.id));
    TRY(payout_executed(importing->tx, importing->arena, importing->now, &payment, &is_matched));
    importing->answer.executed += is_matched;
    return OK;
}

/* ---- works ---- */

static enum err batch_run(struct tx *tx, void *context)
{
    struct importing *importing = context;
    const struct bank_statement *statement = importing->statement;
    int end = importing->first + BATCH_DOCUMENTS;
    importing->tx = tx;
    importing->answer = *importing->import;
    for (int i = importing->first; i < end && i < statement->document_count; i++) {
        const struct bank_document *document = &statement->documents[i];
        if (document->is_incoming) TRY(document_take(importing, document));
        if (document->is_outgoing) TRY(document_leave(importing, document));
    }
    return OK;
}

static enum err known_run(struct tx *tx, void *context)
{
    struct importing *importing = context;
    bool found;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_bank_statement_by_digest);
        bind_bytes(row, ARG_BANK_STATEMENT_BY_DIGEST_DIGEST, importing->digest.bytes,
                   sizeof importing->digest.bytes);
        TRY(statement_next(row, &found));
    }
    importing->import->status = found ? STATEMENT_KNOWN : STATEMENT_TAKEN;
    return channels_load(tx, importing->arena, &importing->channels);
}

/* Last: a file whose import was cut off is taken again, document by document. */
static enum err statement_insert(struct tx *tx, void *context)
{
    struct importing *importing = context;
    const struct bank_statement *statement = importing->statement;
    scoped(statement) struct statement *row = statement_open(tx, &q_bank_statement_insert);
    bind_int(row, ARG_BANK_STATEMENT_INSERT_ID, importing->statement_id);
    bind_bytes(row, ARG_BANK_STATEMENT_INSERT_DIGEST, importing->digest.bytes,
               sizeof importing->digest.bytes);
    bind_string(row, ARG_BANK_STATEMENT_INSERT_NAME, importing->import->file_name);
    bind_int(row, ARG_BANK_STATEMENT_INSERT_FIRST_DAY, statement->first_day.number);
    bind_int(row, ARG_BANK_STATEMENT_INSERT_LAST_DAY, statement->last_day.number);
    bind_int(row, ARG_BANK_STATEMENT_INSERT_DOCUMENT_COUNT, statement->document_count);
    bind_int(row, ARG_BANK_STATEMENT_INSERT_STAFF_ID, importing->import->staff_id);
    bind_int(row, ARG_BANK_STATEMENT_INSERT_TAKEN_AT, importing->now.ms);
    return statement_run(row);
}

/* ---- the whole ---- */

static bool channels_are_known(struct importing *importing, struct arena *arena)
{
    struct statement_import *import = importing->import;
    for (int i = 0; i < importing->statement->document_count; i++) {
        const struct bank_document *document = &importing->statement->documents[i];
        if (!document->is_incoming) continue;
        import->incoming++;
        import->received = money_plus(import->received, document->amount);
        if (channel_of_account(importing, document->account) != NULL) continue;
        import->account = arena_copy(arena, document->account.bytes, document->account.size);
        import->status = STATEMENT_CHANNEL_UNKNOWN;
        return false;
    }
    return true;
}

static enum err documents_take(struct importing *importing)
{
    struct arena batch;
    struct arena *reading = importing->arena;
    enum err err = OK;
    arena_init(&batch, BATCH_ARENA_BYTES);
    importing->arena = &batch;
    err = id_maker_take(&importing->desk->ids, 1, &importing->statement_id);
    for (int i = 0; i < importing->statement->document_count && err == OK; i += BATCH_DOCUMENTS) {
        importing->first = i;
        err = store_write(importing->desk->store, BOOK_OF_OPERATOR, batch_run, importing);
        if (err == OK) *importing->import = importing->answer;
        arena_reset(&batch);
    }
    importing->arena = reading;
    arena_release(&batch);
    if (err != OK) return err;
    TRY(store_write(importing->desk->store, BOOK_OF_OPERATOR, statement_insert, importing));
    log_write(LOG_INFO, "statement_taken", "statement=%" PRId64 " incoming=%d",
              importing->statement_id, importing->import->incoming);
    return desk_reconcile_due(importing->desk);
}

static enum err import_run(struct importing *importing, struct arena *arena,
                           struct bank_statement *statement)
{
    struct statement_import *import = importing->import;
    import->status = STATEMENT_HAS_PROBLEMS;
    bank_statement_read(importing->arena, import->file, statement, &import->problems);
    for (int i = 0; i < import->problems.told; i++) {
        struct file_problem *problem = &import->problems.list[i];
        problem->reason = arena_copy(arena, problem->reason, strlen(problem->reason));
    }
    if (import->problems.total > 0) return OK;
    import->documents = statement->document_count;
    TRY(store_read(importing->desk->store, known_run, importing));
    if (import->status == STATEMENT_KNOWN) return OK;
    return channels_are_known(importing, arena) ? documents_take(importing) : OK;
}

enum err desk_import_statement(struct desk *desk, struct arena *arena,
                               struct statement_import *import)
{
    struct arena reading;
    struct bank_statement *statement = ARENA_NEW(arena, struct bank_statement);
    struct importing *importing = ARENA_NEW(arena, struct importing);
    const char *slash = strrchr(import->file_name, '/');
    if (slash != NULL) import->file_name = slash + 1;
    arena_init(&reading, READING_ARENA_BYTES);
    *importing = (struct importing){
        .desk = desk,
        .import = import,
        .statement = statement,
        .digest = hash_of(import->file.bytes, import->file.size),
        .arena = &reading,
        .now = world_now(desk->world),
    };
    enum err err = import_run(importing, arena, statement);
    struct file_problem *problems = ARENA_ARRAY(arena, struct file_problem,
                                                (size_t)import->problems.told + 1);
    for (int i = 0; i < import->problems.told; i++) problems[i] = import->problems.list[i];
    import->problems.list = problems;
    arena_release(&reading);
    return err;
}
