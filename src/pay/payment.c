/* Payments by their keys. */
#include "pay/payment.h"

#include "base/check.h"
#include "base/secret.h"
#include "pay/pay_sql.h"

int64_t payment_key(int64_t channel_id, struct text outside_id)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, channel_id);
    hash_add_text(&hash, outside_id);
    struct digest digest = hash_digest(&hash);
    return digest_int63(&digest) | 1;
}

void payments_known_init(struct payments_known *known, struct arena *arena, int limit)
{
    id_map_init(&known->keys, arena, limit);
    known->payments = ARENA_ARRAY(arena, struct payment, (size_t)limit + 1);
    known->is_known = ARENA_ARRAY(arena, bool, (size_t)limit + 1);
    known->refusals = ARENA_ARRAY(arena, const struct payment_refusal *, (size_t)limit + 1);
}

int payments_known_add(struct payments_known *known, int64_t channel_id, struct text outside_id)
{
    return id_map_add(&known->keys, payment_key(channel_id, outside_id));
}

enum err payments_known_load(struct tx *tx, int64_t channel_id, struct text outside_ids,
                             struct payments_known *known)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_payments_by_keys);
    bind_int(rows, ARG_PAYMENTS_BY_KEYS_CHANNEL_ID, channel_id);
    bind_text(rows, ARG_PAYMENTS_BY_KEYS_OUTSIDE_IDS, outside_ids);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct text outside_id = column_text(rows, COL_PAYMENTS_BY_KEYS_OUTSIDE_ID, NULL);
        int place = id_map_find(&known->keys, payment_key(channel_id, outside_id));
        CHECK(place >= 0);
        known->is_known[place] = true;
        known->payments[place] = (struct payment){
            .school_id = column_int(rows, COL_PAYMENTS_BY_KEYS_SCHOOL_ID),
            .id = column_int(rows, COL_PAYMENTS_BY_KEYS_ID),
            .channel_id = channel_id,
            .account_id = column_int(rows, COL_PAYMENTS_BY_KEYS_ACCOUNT_ID),
            .amount = money_of_kopecks(column_int(rows, COL_PAYMENTS_BY_KEYS_AMOUNT)),
            .happened_at = {column_int(rows, COL_PAYMENTS_BY_KEYS_HAPPENED_AT)},
            .told_at = {column_int(rows, COL_PAYMENTS_BY_KEYS_TOLD_AT)},
        };
    }
}

enum err payments_refused_load(struct tx *tx, struct arena *arena, int64_t channel_id,
                               struct text outside_ids, struct payments_known *known)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_refusals_by_keys);
    bind_int(rows, ARG_REFUSALS_BY_KEYS_CHANNEL_ID, channel_id);
    bind_text(rows, ARG_REFUSALS_BY_KEYS_OUTSIDE_IDS, outside_ids);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct payment_refusal *refusal = ARENA_NEW(arena, struct payment_refusal);
        *refusal = (struct payment_refusal){
            .channel_id = channel_id,
            .outside_id = column_text(rows, COL_REFUSALS_BY_KEYS_OUTSIDE_ID, arena),
            .number = column_text(rows, COL_REFUSALS_BY_KEYS_NUMBER, arena),
            .amount = money_of_kopecks(column_int(rows, COL_REFUSALS_BY_KEYS_AMOUNT)),
            .reason = (enum payment_reason)column_int(rows, COL_REFUSALS_BY_KEYS_REASON),
        };
        int place = id_map_find(&known->keys, payment_key(channel_id, refusal->outside_id));
        CHECK(place >= 0);
        known->refusals[place] = refusal;
    }
}

static enum err keys_insert(struct tx *tx, const struct payment *payments, int count)
{
    scoped(statement) struct statement *key = statement_open(tx, &q_payment_key_insert);
    for (int i = 0; i < count; i++) {
        bind_int(key, ARG_PAYMENT_KEY_INSERT_CHANNEL_ID, payments[i].channel_id);
        bind_text(key, ARG_PAYMENT_KEY_INSERT_OUTSIDE_ID, payments[i].outside_id);
        bind_int(key, ARG_PAYMENT_KEY_INSERT_SCHOOL_ID, payments[i].school_id);
        bind_int(key, ARG_PAYMENT_KEY_INSERT_PAYMENT_ID, payments[i].id);
        bind_int(key, ARG_PAYMENT_KEY_INSERT_SOURCE, payments[i].source);
        bind_int(key, ARG_PAYMENT_KEY_INSERT_BANK_DAY, payments[i].bank_day.number);
        bind_int(key, ARG_PAYMENT_KEY_INSERT_TOLD_AT, payments[i].told_at.ms);
        bind_int(key, ARG_PAYMENT_KEY_INSERT_VERSION, payments[i].version);
        TRY(statement_add(key));
    }
    return statement_flush(key);
}

enum err payments_insert(struct tx *tx, const struct payment *payments, int count)
{
    if (count == 0) return OK;
    TRY(keys_insert(tx, payments, count));
    return payment_rows_insert(tx, payments, count);
}

enum err payment_rows_insert(struct tx *tx, const struct payment *payments, int count)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_payment_insert);
    for (int i = 0; i < count; i++) {
        bind_int(row, ARG_PAYMENT_INSERT_SCHOOL_ID, payments[i].school_id);
        bind_int(row, ARG_PAYMENT_INSERT_ID, payments[i].id);
        bind_int(row, ARG_PAYMENT_INSERT_CHANNEL_ID, payments[i].channel_id);
        bind_text(row, ARG_PAYMENT_INSERT_OUTSIDE_ID, payments[i].outside_id);
        bind_int(row, ARG_PAYMENT_INSERT_ACCOUNT_ID, payments[i].account_id);
        bind_int(row, ARG_PAYMENT_INSERT_AMOUNT, money_in_kopecks(payments[i].amount));
        bind_int(row, ARG_PAYMENT_INSERT_HAPPENED_AT, payments[i].happened_at.ms);
        TRY(statement_add(row));
    }
    return statement_flush(row);
}

enum err payments_refused_insert(struct tx *tx, const struct payment_refusal *refusals, int count)
{
    if (count == 0) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_payment_refused_insert);
    for (int i = 0; i < count; i++) {
        bind_int(row, ARG_PAYMENT_REFUSED_INSERT_CHANNEL_ID, refusals[i].channel_id);
        bind_text(row, ARG_PAYMENT_REFUSED_INSERT_OUTSIDE_ID, refusals[i].outside_id);
        bind_text(row, ARG_PAYMENT_REFUSED_INSERT_NUMBER, refusals[i].number);
        bind_int(row, ARG_PAYMENT_REFUSED_INSERT_AMOUNT, money_in_kopecks(refusals[i].amount));
        bind_int(row, ARG_PAYMENT_REFUSED_INSERT_REASON, refusals[i].reason);
        bind_int(row, ARG_PAYMENT_REFUSED_INSERT_HAPPENED_AT, refusals[i].happened_at.ms);
        bind_int(row, ARG_PAYMENT_REFUSED_INSERT_TOLD_AT, refusals[i].told_at.ms);
        TRY(statement_add(row));
    }
    return statement_flush(row);
}

/* ---- conflicts ---- */

enum err payment_conflict_keep(struct tx *tx, const struct payment_refusal *told)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_payment_conflict_insert);
    bind_int(row, ARG_PAYMENT_CONFLICT_INSERT_CHANNEL_ID, told->channel_id);
    bind_text(row, ARG_PAYMENT_CONFLICT_INSERT_OUTSIDE_ID, told->outside_id);
    bind_text(row, ARG_PAYMENT_CONFLICT_INSERT_NUMBER, told->number);
    bind_int(row, ARG_PAYMENT_CONFLICT_INSERT_AMOUNT, money_in_kopecks(told->amount));
    bind_int(row, ARG_PAYMENT_CONFLICT_INSERT_TOLD_AT, told->told_at.ms);
    return statement_run(row);
}

enum err payment_conflicts_load(struct tx *tx, struct arena *arena, struct instant since,
                                struct payment_conflicts *out_conflicts)
{
    struct payment_conflicts list = {
        ARENA_ARRAY(arena, struct payment_conflict, PAYMENT_CONFLICTS_LIMIT), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_payment_conflicts);
    bind_int(rows, ARG_PAYMENT_CONFLICTS_SINCE, since.ms);
    bind_int(rows, ARG_PAYMENT_CONFLICTS_LIMIT, PAYMENT_CONFLICTS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.conflicts[list.count++] = (struct payment_conflict){
            .channel = column_string(rows, COL_PAYMENT_CONFLICTS_CODE, arena),
            .outside_id = column_string(rows, COL_PAYMENT_CONFLICTS_OUTSIDE_ID, arena),
            .number = column_string(rows, COL_PAYMENT_CONFLICTS_NUMBER, arena),
            .amount = money_of_kopecks(column_int(rows, COL_PAYMENT_CONFLICTS_AMOUNT)),
            .told_at = {column_int(rows, COL_PAYMENT_CONFLICTS_TOLD_AT)},
            .school_id = column_int(rows, COL_PAYMENT_CONFLICTS_SCHOOL_ID),
            .payment_id = column_int(rows, COL_PAYMENT_CONFLICTS_PAYMENT_ID),
        };
    }
    *out_conflicts = list;
    return OK;
}
