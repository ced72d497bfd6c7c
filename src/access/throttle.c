/* Failures are counted in the bucket of the name; a row waits in the bucket of name and address.
 * Names that share a bucket share their delay, which harms nobody: it is served, not refused. */
#include "access/throttle.h"

#include "access/access_sql.h"
#include "base/secret.h"

struct bucket {
    int64_t number;
    int64_t failures;
    int64_t failed_at;
    int64_t free_at;
};

static int64_t bucket_number(struct text name, struct text address)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, name);
    hash_add_text(&hash, address);
    struct digest digest = hash_digest(&hash);
    return digest_int63(&digest) % THROTTLE_BUCKETS * 2 + (address.size > 0);
}

static enum err bucket_load(struct tx *tx, struct text name, struct text address,
                            struct bucket *out_bucket)
{
    bool found;
    int64_t number = bucket_number(name, address);
    scoped(statement) struct statement *row = statement_open(tx, &q_throttle_load);
    bind_int(row, ARG_THROTTLE_LOAD_BUCKET, number);
    TRY(statement_next(row, &found));
    *out_bucket = (struct bucket){.number = number};
    if (!found) return OK;
    out_bucket->failures = column_int(row, COL_THROTTLE_LOAD_FAILURES);
    out_bucket->failed_at = column_int(row, COL_THROTTLE_LOAD_FAILED_AT);
    out_bucket->free_at = column_int(row, COL_THROTTLE_LOAD_FREE_AT);
    return OK;
}

static enum err bucket_save(struct tx *tx, const struct bucket *bucket)
{
    scoped(statement) struct statement *save = statement_open(tx, &q_throttle_save);
    bind_int(save, ARG_THROTTLE_SAVE_BUCKET, bucket->number);
    bind_int(save, ARG_THROTTLE_SAVE_FAILURES, bucket->failures);
    bind_int(save, ARG_THROTTLE_SAVE_FAILED_AT, bucket->failed_at);
    bind_int(save, ARG_THROTTLE_SAVE_FREE_AT, bucket->free_at);
    return statement_run(save);
}

static int64_t failures_now(const struct bucket *bucket, struct instant now)
{
    return now.ms - bucket->failed_at > THROTTLE_FORGET_MS ? 0 : bucket->failures;
}

int64_t throttle_delay_ms(int64_t failures)
{
    if (failures < THROTTLE_FREE_FAILURES) return 0;
    int64_t doublings = failures - THROTTLE_FREE_FAILURES;
    if (doublings > 4) return THROTTLE_DELAY_LIMIT_MS;
    int64_t delay_ms = SECOND_MS << doublings;
    return delay_ms < THROTTLE_DELAY_LIMIT_MS ? delay_ms : THROTTLE_DELAY_LIMIT_MS;
}

enum err throttle_is_free(struct tx *tx, struct text name, struct instant now, bool *out_free)
{
    struct bucket bucket;
    TRY(bucket_load(tx, name, TEXT(""), &bucket));
    *out_free = throttle_delay_ms(failures_now(&bucket, now)) == 0;
    return OK;
}

enum err throttle_queue(struct tx *tx, struct text name, struct text address, struct instant now,
                        int64_t *out_wait_ms, bool *out_refused)
{
    struct bucket of_name;
    struct bucket row;
    TRY(bucket_load(tx, name, TEXT(""), &of_name));
    int64_t delay_ms = throttle_delay_ms(failures_now(&of_name, now));
    *out_refused = false;
    *out_wait_ms = 0;
    if (delay_ms == 0) return OK;
    TRY(bucket_load(tx, name, address, &row));
    int64_t ahead_ms = row.free_at > now.ms ? row.free_at - now.ms : 0;
    *out_wait_ms = ahead_ms + delay_ms;
    *out_refused = *out_wait_ms > THROTTLE_ROW_LIMIT_MS;
    if (*out_refused) return OK;
    row.free_at = now.ms + *out_wait_ms;
    return bucket_save(tx, &row);
}

enum err throttle_fail(struct tx *tx, struct text name, struct instant now, int64_t *out_failures)
{
    struct bucket bucket;
    TRY(bucket_load(tx, name, TEXT(""), &bucket));
    bucket.failures = failures_now(&bucket, now) + 1;
    bucket.failed_at = now.ms;
    *out_failures = bucket.failures;
    return bucket_save(tx, &bucket);
}

enum err throttle_succeed(struct tx *tx, struct text name, struct text address, struct instant now)
{
    struct bucket bucket;
    TRY(bucket_load(tx, name, TEXT(""), &bucket));
    bucket.failures = 0;
    bucket.failed_at = now.ms;
    TRY(bucket_save(tx, &bucket));
    TRY(bucket_load(tx, name, address, &bucket));
    bucket.free_at = 0;
    return bucket_save(tx, &bucket);
}
