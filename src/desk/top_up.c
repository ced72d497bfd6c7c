/* Top-ups: debit the channel's clearing account, credit the personal one. Load, decide, save; the
 * invariant: a key is in the payments known, or it was not there before this batch. */
#include "desk/top_up.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id_map.h"
#include "base/json.h"
#include "base/secret.h"
#include "desk/paying.h"
#include "ledger/account.h"

const char *top_up_status_name(enum top_up_status status)
{
    switch (status) {
    case TOP_UP_RECORDED: return "recorded";
    case TOP_UP_OUTSIDE_ID_INVALID: return "outside_id_invalid";
    case TOP_UP_AMOUNT_INVALID: return "amount_invalid";
    case TOP_UP_TIME_INVALID: return "time_invalid";
    case TOP_UP_CHANNEL_UNKNOWN: return "channel_unknown";
    case TOP_UP_EXISTS: return "exists";
    case TOP_UP_EXISTS_WITH_OTHER_CONTENT: return "exists_with_other_content";
    case TOP_UP_REFUSED_BEFORE: return "refused_before";
    case TOP_UP_FORBIDDEN: return "forbidden";
    case TOP_UP_ACCOUNT_UNKNOWN: return "account_unknown";
    case TOP_UP_ACCOUNT_CLOSED: return "account_closed";
    case TOP_UP_AMOUNT_TOO_SMALL: return "amount_too_small";
    case TOP_UP_AMOUNT_TOO_BIG: return "amount_too_big";
    case TOP_UP_OVER_DAY_LIMIT: return "over_day_limit";
    case TOP_UP_BALANCE_OVERFLOW: return "balance_overflow";
    }
    return "unknown";
}

static enum top_up_status form_status(const struct top_up *top_up, struct instant now)
{
    struct text id = top_up->outside_id;
    if (id.size == 0 || id.size > PAYMENT_OUTSIDE_ID_LIMIT || !text_is_utf8(id)) {
        return TOP_UP_OUTSIDE_ID_INVALID;
    }
    if (!money_is_amount(top_up->amount)) return TOP_UP_AMOUNT_INVALID;
    struct day day = day_of_instant(top_up->happened_at, zone_moscow());
    if (day.number <= POSTING_FIRST_DAY) return TOP_UP_TIME_INVALID;
    if (top_up->happened_at.ms > now.ms + POSTING_FUTURE_LIMIT_MS) return TOP_UP_TIME_INVALID;
    return TOP_UP_RECORDED;
}

/* ---- a batch ---- */

static bool is_open(const struct paying *paying, int index)
{
    return paying->batch->top_ups[index].status == TOP_UP_RECORDED;
}

static bool is_new(const struct paying *paying, int index)
{
    return is_open(paying, index) && paying->places[index].school_id != 0 &&
           !paying->known.is_known[paying->keys[index]] && !paying_is_refused(paying, index);
}

/* ---- load ---- */

/* Channels are few: each code is asked for once. */
static enum err channel_ids_load(struct paying *paying)
{
    struct top_up *top_ups = paying->batch->top_ups;
    for (int i = 0; i < paying->batch->count; i++) {
        int same = 0;
        if (!is_open(paying, i)) continue;
        while (strcmp(top_ups[same].channel, top_ups[i].channel) != 0) same++;
        paying->channel_ids[i] = paying->channel_ids[same];
        if (top_ups[i].channel_id != 0) paying->channel_ids[i] = top_ups[i].channel_id;
        if (paying->channel_ids[i] == 0) {
            bool found;
            struct channel channel;
            TRY(channel_by_code(paying->tx, paying->batch->arena, top_ups[i].channel, &found,
                                &channel));
            if (found) paying->channel_ids[i] = channel.id;
        }
        if (paying->channel_ids[i] == 0) top_ups[i].status = TOP_UP_CHANNEL_UNKNOWN;
    }
    return OK;
}

/* Asks for the keys of all top-ups through the channel of the one at `first`. */
static enum err keys_of_channel(struct paying *paying, int first)
{
    struct buf list;
    int64_t channel_id = paying->channel_ids[first];
    buf_init(&list, paying->batch->arena);
    for (int i = first; i < paying->batch->count; i++) {
        if (!is_open(paying, i) || paying->channel_ids[i] != channel_id) continue;
        struct text outside_id = paying->batch->top_ups[i].outside_id;
        int known = paying->known.keys.count;
        paying->keys[i] = payments_known_add(&paying->known, channel_id, outside_id);
        if (paying->known.keys.count == known) continue;
        buf_add_char(&list, list.size == 0 ? '[' : ',');
        buf_add_json_string(&list, outside_id);
    }
    buf_add_char(&list, ']');
    TRY(payments_known_load(paying->tx, channel_id, buf_text(&list), &paying->known));
    if (!paying->has_limits) return OK;
    return payments_refused_load(paying->tx, paying->batch->arena, channel_id, buf_text(&list),
                                 &paying->known);
}

static enum err keys_load(struct paying *paying)
{
    payments_known_init(&paying->known, paying->batch->arena, paying->batch->count);
    for (int i = 0; i < paying->batch->count; i++) {
        int earlier = 0;
        if (!is_open(paying, i)) continue;
        while (!is_open(paying, earlier) ||
               paying->channel_ids[earlier] != paying->channel_ids[i]) {
            earlier++;
        }
        if (earlier == i) TRY(keys_of_channel(paying, i));
    }
    return OK;
}

static enum err places_load(struct paying *paying)
{
    struct top_up_batch *batch = paying->batch;
    struct text *numbers = ARENA_ARRAY(batch->arena, struct text, (size_t)batch->count + 1);
    for (int i = 0; i < batch->count; i++) numbers[i] = batch->top_ups[i].number;
    return directory_find_all(paying->tx, batch->arena, DIRECTORY_ACCOUNT_NUMBER, numbers,
                              batch->count, paying->places);
}

/* The accounts that the new payments of a school move, and their posting ids. */
static struct ledger_needs needs_of(const struct paying *paying, int64_t school_id)
{
    struct top_up_batch *batch = paying->batch;
    size_t room = 2 * (size_t)batch->count;
    struct id_map accounts;
    int64_t *ids = ARENA_ARRAY(batch->arena, int64_t, room);
    int count = 0;
    id_map_init(&accounts, batch->arena, (int)room);
    for (int i = 0; i < batch->count; i++) {
        if (!is_new(paying, i) || paying->places[i].school_id != school_id) continue;
        id_map_add(&accounts, account_system_id(ACCOUNT_CLEARING, paying->channel_ids[i]));
        id_map_add(&accounts, paying->places[i].account_id);
        ids[count++] = batch->first_id + i;
    }
    return (struct ledger_needs){ids, count, accounts.ids, accounts.count};
}

/* A channel's clearing account is opened with its first payment to the school. */
static enum err clearing_open(struct paying *paying, const struct paid_book *book,
                              const struct ledger_needs *needs, bool *out_opened)
{
    *out_opened = false;
    for (int i = 0; i < needs->account_count; i++) {
        bool is_known;
        (void)ledger_batch_balance(book->ledger, needs->account_ids[i], &is_known);
        if (is_known || account_is_personal(needs->account_ids[i])) continue;
        TRY(account_open(paying->tx, book->school_id, needs->account_ids[i], ACCOUNT_CLEARING,
                         paying->now));
        *out_opened = true;
    }
    return OK;
}

/* Opens the book of one school with the accounts that new payments move. */
static enum err book_open(struct paying *paying, int64_t school_id)
{
    struct ledger_needs needs = needs_of(paying, school_id);
    struct paid_book *book = &paying->books[paying->book_count++];
    bool opened;
    book->school_id = school_id;
    TRY(ledger_batch_open(paying->tx, paying->batch->arena, school_id, paying->now, &needs,
                          &book->ledger));
    TRY(clearing_open(paying, book, &needs, &opened));
    if (!opened) return OK;
    return ledger_batch_open(paying->tx, paying->batch->arena, school_id, paying->now, &needs,
                             &book->ledger);
}

struct paid_book *paying_book(const struct paying *paying, int64_t school_id)
{
    for (int i = 0; i < paying->book_count; i++) {
        if (paying->books[i].school_id == school_id) return &paying->books[i];
    }
    return NULL;
}

static enum err paying_load(struct paying *paying)
{
    struct top_up_batch *batch = paying->batch;
    size_t room = (size_t)batch->count + 1;
    paying->channel_ids = ARENA_ARRAY(batch->arena, int64_t, room);
    paying->places = ARENA_ARRAY(batch->arena, struct directory_place, room);
    paying->keys = ARENA_ARRAY(batch->arena, int, room);
    paying->books = ARENA_ARRAY(batch->arena, struct paid_book, room);
    paying->payments = ARENA_ARRAY(batch->arena, struct payment, room);
    paying->refusals = ARENA_ARRAY(batch->arena, struct payment_refusal, room);
    for (int i = 0; i < batch->count; i++) {
        if (batch->top_ups[i].limits != NULL) paying->has_limits = true;
    }
    TRY(channel_ids_load(paying));
    TRY(keys_load(paying));
    TRY(places_load(paying));
    for (int i = 0; i < batch->count; i++) {
        int64_t school_id = paying->places[i].school_id;
        if (!is_new(paying, i) || paying_book(paying, school_id) != NULL) continue;
        TRY(book_open(paying, school_id));
    }
    return OK;
}

/* ---- decide ---- */

/* Whether the repeat speaks of the same account and amount. */
static void repeat_answer(struct top_up *top_up, const struct directory_place *place,
                          const struct payment *known)
{
    bool is_same = money_compare(known->amount, top_up->amount) == 0;
    /* A register told of it first, with an account that nobody had: the money is with us, in
     * suspense, where a person decides whose it is. */
    if (known->school_id != BOOK_OF_OPERATOR) {
        is_same = is_same && place->account_id == known->account_id &&
                  place->school_id == known->school_id;
    }
    top_up->status = is_same ? TOP_UP_EXISTS : TOP_UP_EXISTS_WITH_OTHER_CONTENT;
    top_up->school_id = known->school_id;
    top_up->payment_id = known->id;
    top_up->registered_at = known->told_at.ms != 0 ? known->told_at : known->happened_at;
}

static struct digest content_of(const struct payment *payment)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, payment->channel_id);
    hash_add_text(&hash, payment->outside_id);
    hash_add_int64(&hash, payment->account_id);
    hash_add_int64(&hash, money_in_kopecks(payment->amount));
    hash_add_int64(&hash, payment->happened_at.ms);
    return hash_digest(&hash);
}

static enum top_up_status status_of_posting(enum posting_status status)
{
    if (status == POSTING_BALANCE_OVERFLOW) return TOP_UP_BALANCE_OVERFLOW;
    if (status == POSTING_ACCOUNT_UNKNOWN) return TOP_UP_ACCOUNT_UNKNOWN;
    /* The form was checked and the id is new. */
    CHECK(status == POSTING_RECORDED);
    return TOP_UP_RECORDED;
}

static enum err payment_post(struct paying *paying, const struct payment *payment,
                             enum top_up_status *out_status)
{
    /* The ledger keeps the pointer until its save. */
    struct transfer *transfer = ARENA_NEW(paying->batch->arena, struct transfer);
    int64_t clearing_id = account_system_id(ACCOUNT_CLEARING, payment->channel_id);
    *transfer = (struct transfer){clearing_id, payment->account_id, payment->amount,
                                  TRANSFER_TOP_UP};
    struct posting posting = {
        .id = payment->id,
        .kind = POSTING_TOP_UP,
        .happened_at = payment->happened_at,
        .is_fact = true,
        .content = content_of(payment),
        .transfers = transfer,
        .transfer_count = 1,
    };
    enum posting_status status;
    struct paid_book *book = paying_book(paying, payment->school_id);
    CHECK(book != NULL);
    TRY(ledger_batch_post(book->ledger, &posting, &status));
    *out_status = status_of_posting(status);
    return OK;
}

static struct payment payment_of(const struct paying *paying, int index)
{
    const struct top_up *top_up = &paying->batch->top_ups[index];
    struct day bank_day = top_up->bank_day;
    if (bank_day.number == 0) bank_day = day_of_instant(top_up->happened_at, zone_moscow());
    return (struct payment){
        .school_id = paying->places[index].school_id,
        .id = paying->batch->first_id + index,
        .channel_id = paying->channel_ids[index],
        .outside_id = top_up->outside_id,
        .account_id = paying->places[index].account_id,
        .amount = top_up->amount,
        .happened_at = top_up->happened_at,
        .source = top_up->source,
        .bank_day = bank_day,
        .told_at = top_up->told_at.ms != 0 ? top_up->told_at : paying->now,
    };
}

static enum err new_decide(struct paying *paying, int index)
{
    struct top_up *top_up = &paying->batch->top_ups[index];
    int key = paying->keys[index];
    if (top_up->limits != NULL) TRY(paying_judge(paying, index));
    if (top_up->status != TOP_UP_RECORDED) return OK;
    top_up->status = TOP_UP_ACCOUNT_UNKNOWN;
    if (paying->places[index].school_id == 0) return OK;
    struct payment payment = payment_of(paying, index);
    const struct paid_book *book = paying_book(paying, payment.school_id);
    CHECK(book != NULL);
    TRY(payment_post(paying, &payment, &top_up->status));
    if (top_up->status != TOP_UP_RECORDED) return OK;
    top_up->school_id = payment.school_id;
    top_up->payment_id = payment.id;
    top_up->registered_at = payment.told_at;
    payment.version = ledger_batch_version(book->ledger);
    paying->payments[paying->payment_count++] = payment;
    /* A repeat later in the batch is a repeat. */
    paying->known.payments[key] = payment;
    paying->known.is_known[key] = true;
    return OK;
}

static enum err top_up_decide(struct paying *paying, int index)
{
    struct top_up *top_up = &paying->batch->top_ups[index];
    int key = paying->keys[index];
    if (paying->known.is_known[key]) {
        repeat_answer(top_up, &paying->places[index], &paying->known.payments[key]);
    } else if (paying_is_refused(paying, index)) {
        paying_repeat_refusal(top_up, paying->known.refusals[key]);
    } else {
        TRY(new_decide(paying, index));
        paying_keep_refusal(paying, index);
    }
    if (top_up->status != TOP_UP_EXISTS_WITH_OTHER_CONTENT || top_up->limits == NULL) return OK;
    struct payment_refusal told = paying_refusal(paying, index);
    return payment_conflict_keep(paying->tx, &told);
}

static void reasons_fill(struct top_up_batch *batch)
{
    for (int i = 0; i < batch->count; i++) {
        struct top_up *top_up = &batch->top_ups[i];
        if (top_up->status == TOP_UP_REFUSED_BEFORE) continue;
        top_up->reason = top_up_reason(top_up->status);
    }
}

/* ---- the whole ---- */

enum err top_ups_record(struct tx *tx, void *context)
{
    struct top_up_batch *batch = context;
    struct paying paying = {.tx = tx, .batch = batch, .now = world_now(batch->desk->world)};
    CHECK(batch->count <= TOP_UP_BATCH_LIMIT);
    for (int i = 0; i < batch->count; i++) {
        batch->top_ups[i].status = form_status(&batch->top_ups[i], paying.now);
    }
    TRY(paying_load(&paying));
    for (int i = 0; i < batch->count; i++) {
        if (is_open(&paying, i)) TRY(top_up_decide(&paying, i));
    }
    reasons_fill(batch);
    TRY(payments_refused_insert(tx, paying.refusals, paying.refusal_count));
    TRY(payments_insert(tx, paying.payments, paying.payment_count));
    for (int i = 0; i < paying.book_count; i++) TRY(ledger_batch_save(paying.books[i].ledger));
    return OK;
}

enum err desk_top_up(struct desk *desk, struct arena *arena, struct top_up *top_up)
{
    struct top_up_batch batch = {.desk = desk, .arena = arena, .top_ups = top_up, .count = 1};
    top_up->status = form_status(top_up, world_now(desk->world));
    top_up->reason = top_up_reason(top_up->status);
    if (top_up->status != TOP_UP_RECORDED) return OK;
    TRY(id_maker_take(&desk->ids, 1, &batch.first_id));
    /* The school is known only inside; payments of one account number keep one lane. */
    struct digest lane = hash_of(top_up->number.bytes, top_up->number.size);
    return store_write(desk->store, digest_int63(&lane), top_ups_record, &batch);
}
