/* The second factor as rows. */
#include "access/factor.h"

#include <string.h>

#include "access/access_sql.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "base/one_time_code.h"

/* ---- forms ---- */

bool factor_code_read(struct text typed, char out_code[ONE_TIME_CODE_TEXT_SIZE])
{
    int count = 0;
    for (size_t i = 0; i < typed.size; i++) {
        char byte = typed.bytes[i];
        if (byte == ' ') continue;
        if (byte < '0' || byte > '9' || count == ONE_TIME_CODE_DIGITS) return false;
        out_code[count++] = byte;
    }
    out_code[count] = '\0';
    return count == ONE_TIME_CODE_DIGITS;
}

/* Crockford's digits: none is mistaken for another. */
static const char DIGITS[] = "0123456789abcdefghjkmnpqrstvwxyz";
enum { DIGIT_BITS = 5 };

static char digit_of(char byte)
{
    if (byte >= 'A' && byte <= 'Z') byte = (char)(byte - 'A' + 'a');
    if (byte == 'o') return '0';
    if (byte == 'i' || byte == 'l') return '1';
    return byte != '\0' && strchr(DIGITS, byte) != NULL ? byte : '\0';
}

bool factor_recovery_read(struct text typed, char out_code[FACTOR_RECOVERY_DIGITS + 1])
{
    int count = 0;
    for (size_t i = 0; i < typed.size; i++) {
        if (typed.bytes[i] == ' ' || typed.bytes[i] == '-') continue;
        char digit = digit_of(typed.bytes[i]);
        if (digit == '\0' || count == FACTOR_RECOVERY_DIGITS) return false;
        out_code[count++] = digit;
    }
    out_code[count] = '\0';
    return count == FACTOR_RECOVERY_DIGITS;
}

int64_t factor_step_of(struct text secret, const char *code, struct instant now, int64_t last_step)
{
    int64_t found = -1;
    int64_t step_now = one_time_step(now);
    for (int64_t step = step_now - FACTOR_WINDOW; step <= step_now + FACTOR_WINDOW; step++) {
        char right[ONE_TIME_CODE_TEXT_SIZE];
        if (step < 0) continue;
        one_time_code(secret, step, ONE_TIME_CODE_DIGITS, right);
        bool is_it = secret_equal(text_of(right), text_of(code));
        if (is_it && step > last_step && found < 0) found = step;
    }
    return found;
}

char *factor_uri(struct arena *arena, const char *issuer, const char *login, const char *letters)
{
    struct buf buf;
    buf_init(&buf, arena);
    struct text name = text_of(issuer);
    buf_add_string(&buf, "otpauth://totp/");
    buf_add_percent(&buf, name);
    buf_add_string(&buf, ":");
    buf_add_percent(&buf, text_of(login));
    buf_printf(&buf, "?secret=%s&issuer=", letters);
    buf_add_percent(&buf, name);
    buf_printf(&buf, "&algorithm=SHA1&digits=%d&period=%d", ONE_TIME_CODE_DIGITS,
               ONE_TIME_STEP_MS / (int)SECOND_MS);
    return buf.bytes;
}

/* ---- how the secret is kept ---- */

enum { KEPT_OPEN = 'o', KEPT_SEALED = 's' };

static struct text about_login(struct arena *arena, int64_t login_id)
{
    return text_of(arena_printf(arena, "factor %lld", (long long)login_id));
}

static struct text secret_keep(struct arena *arena, const struct secret_key *key, int64_t login_id,
                               struct text secret)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_char(&buf, key == NULL ? KEPT_OPEN : KEPT_SEALED);
    if (key != NULL) secret = secret_seal(arena, key, about_login(arena, login_id), secret);
    buf_add(&buf, secret.bytes, secret.size);
    return buf_text(&buf);
}

/* A sealed one without its key is a fault of the machine: nobody must come in without it. */
static enum err secret_read(struct arena *arena, const struct secret_key *key, int64_t login_id,
                            struct text kept, struct text *out_secret)
{
    if (kept.size <= 1)
        return log_fault(ERR_SYNTAX, "factor", "login_id=%lld is empty", (long long)login_id);
    struct text rest = text_part(kept, 1, kept.size - 1);
    if (kept.bytes[0] == KEPT_OPEN) {
        *out_secret = rest;
        return OK;
    }
    if (key != NULL && secret_unseal(arena, key, about_login(arena, login_id), rest, out_secret)) {
        return OK;
    }
    return log_fault(ERR_NOT_FOUND, "factor", "login_id=%lld the factor key %s",
                     (long long)login_id, key == NULL ? "is not set" : "is another");
}

/* ---- rows ---- */

struct row {
    int64_t login_id;
    bool is_there;
    struct text secret; /* as kept; empty: not set up */
    struct instant set_at;
    int64_t last_step;
    int64_t failures;
    struct instant failed_at;
    struct text pending;
    struct instant pending_at;
    int recovery_left;
};

static enum err row_load(struct tx *tx, struct arena *arena, int64_t login_id, struct row *out_row)
{
    struct row row = {.login_id = login_id, .secret = TEXT(""), .pending = TEXT("")};
    scoped(statement) struct statement *at = statement_open(tx, &q_factor_by_login);
    bind_int(at, ARG_FACTOR_BY_LOGIN_LOGIN_ID, login_id);
    TRY(statement_next(at, &row.is_there));
    if (row.is_there) {
        row.secret = column_bytes(at, COL_FACTOR_BY_LOGIN_SECRET, arena);
        row.set_at = instant_of_ms(column_int(at, COL_FACTOR_BY_LOGIN_SET_AT));
        row.last_step = column_int(at, COL_FACTOR_BY_LOGIN_LAST_STEP);
        row.failures = column_int(at, COL_FACTOR_BY_LOGIN_FAILURES);
        row.failed_at = instant_of_ms(column_int(at, COL_FACTOR_BY_LOGIN_FAILED_AT));
        row.pending = column_bytes(at, COL_FACTOR_BY_LOGIN_PENDING, arena);
        row.pending_at = instant_of_ms(column_int(at, COL_FACTOR_BY_LOGIN_PENDING_AT));
        row.recovery_left = (int)column_int(at, COL_FACTOR_BY_LOGIN_RECOVERY_LEFT);
    }
    *out_row = row;
    return OK;
}

static enum err row_save(struct tx *tx, const struct row *row)
{
    scoped(statement) struct statement *save = statement_open(tx, &q_factor_save);
    bind_int(save, ARG_FACTOR_SAVE_LOGIN_ID, row->login_id);
    bind_bytes(save, ARG_FACTOR_SAVE_SECRET, row->secret.bytes, row->secret.size);
    bind_int(save, ARG_FACTOR_SAVE_SET_AT, row->set_at.ms);
    bind_int(save, ARG_FACTOR_SAVE_LAST_STEP, row->last_step);
    bind_int(save, ARG_FACTOR_SAVE_FAILURES, row->failures);
    bind_int(save, ARG_FACTOR_SAVE_FAILED_AT, row->failed_at.ms);
    bind_bytes(save, ARG_FACTOR_SAVE_PENDING, row->pending.bytes, row->pending.size);
    bind_int(save, ARG_FACTOR_SAVE_PENDING_AT, row->pending_at.ms);
    return statement_run(save);
}

static bool pending_waits(const struct row *row, struct instant now)
{
    return row->pending.size > 0 && now.ms - row->pending_at.ms < FACTOR_PENDING_LIFE_MS;
}

enum { ROW_ARENA_BYTES = 1024 };

enum err factor_load(struct tx *tx, int64_t login_id, struct instant now, struct factor *out_factor)
{
    struct arena arena;
    struct row row;
    arena_init(&arena, ROW_ARENA_BYTES);
    enum err err = row_load(tx, &arena, login_id, &row);
    if (err == OK) {
        *out_factor = (struct factor){.is_set = row.secret.size > 0,
                                      .set_at = row.set_at,
                                      .recovery_left = row.recovery_left,
                                      .has_pending = pending_waits(&row, now)};
    }
    arena_release(&arena);
    return err;
}

/* ---- setting up ---- */

enum err factor_begin(struct tx *tx, struct arena *arena, const struct secret_key *key,
                      int64_t login_id, struct instant now)
{
    struct row row;
    char secret[ONE_TIME_SECRET_SIZE];
    TRY(row_load(tx, arena, login_id, &row));
    secret_random(secret, sizeof secret);
    row.pending = secret_keep(arena, key, login_id, (struct text){secret, sizeof secret});
    row.pending_at = now;
    secret_wipe(secret, sizeof secret);
    return row_save(tx, &row);
}

enum err factor_pending(struct tx *tx, struct arena *arena, const struct secret_key *key,
                        int64_t login_id, struct instant now, char **out_letters)
{
    struct row row;
    struct text secret;
    *out_letters = NULL;
    TRY(row_load(tx, arena, login_id, &row));
    if (!pending_waits(&row, now)) return OK;
    TRY(secret_read(arena, key, login_id, row.pending, &secret));
    *out_letters = base32_text(arena, secret);
    return OK;
}

static struct digest recovery_hash(int64_t login_id, const char *code)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, TEXT("obed recovery"));
    hash_add_int64(&hash, login_id);
    hash_add_text(&hash, text_of(code));
    return hash_digest(&hash);
}

static void recovery_make(char out_plain[FACTOR_RECOVERY_DIGITS + 1],
                          char out_shown[FACTOR_RECOVERY_TEXT_SIZE])
{
    uint8_t bytes[FACTOR_RECOVERY_DIGITS];
    int at = 0;
    secret_random(bytes, sizeof bytes);
    for (int i = 0; i < FACTOR_RECOVERY_DIGITS; i++) {
        out_plain[i] = DIGITS[bytes[i] & ((1 << DIGIT_BITS) - 1)];
        if (i > 0 && i % 4 == 0) out_shown[at++] = '-';
        out_shown[at++] = out_plain[i];
    }
    out_plain[FACTOR_RECOVERY_DIGITS] = '\0';
    out_shown[at] = '\0';
    CHECK(at + 1 == FACTOR_RECOVERY_TEXT_SIZE);
}

static enum err recovery_end(struct tx *tx, int64_t login_id)
{
    scoped(statement) struct statement *end = statement_open(tx, &q_factor_recovery_delete);
    bind_int(end, ARG_FACTOR_RECOVERY_DELETE_LOGIN_ID, login_id);
    return statement_run(end);
}

enum err factor_codes_renew(struct tx *tx, int64_t login_id, struct factor_codes *out_codes)
{
    TRY(recovery_end(tx, login_id));
    scoped(statement) struct statement *insert = statement_open(tx, &q_factor_recovery_insert);
    for (int i = 0; i < FACTOR_RECOVERY_CODES; i++) {
        char plain[FACTOR_RECOVERY_DIGITS + 1];
        recovery_make(plain, out_codes->list[i]);
        struct digest digest = recovery_hash(login_id, plain);
        bind_int(insert, ARG_FACTOR_RECOVERY_INSERT_LOGIN_ID, login_id);
        bind_bytes(insert, ARG_FACTOR_RECOVERY_INSERT_HASH, digest.bytes, sizeof digest.bytes);
        TRY(statement_run(insert));
    }
    return OK;
}

enum err factor_confirm(struct tx *tx, struct arena *arena, const struct secret_key *key,
                        int64_t login_id, struct text code, struct instant now, bool *out_taken,
                        struct factor_codes *out_codes)
{
    struct row row;
    struct text secret;
    char digits[ONE_TIME_CODE_TEXT_SIZE];
    *out_taken = false;
    TRY(row_load(tx, arena, login_id, &row));
    if (!pending_waits(&row, now) || !factor_code_read(code, digits)) return OK;
    TRY(secret_read(arena, key, login_id, row.pending, &secret));
    int64_t step = factor_step_of(secret, digits, now, -1);
    if (step < 0) return OK;
    row.secret = row.pending;
    row.set_at = now;
    row.last_step = step;
    row.failures = 0;
    row.pending = TEXT("");
    TRY(row_save(tx, &row));
    TRY(factor_codes_renew(tx, login_id, out_codes));
    *out_taken = true;
    return OK;
}

enum err factor_reset(struct tx *tx, int64_t login_id)
{
    scoped(statement) struct statement *end = statement_open(tx, &q_factor_delete);
    bind_int(end, ARG_FACTOR_DELETE_LOGIN_ID, login_id);
    TRY(statement_run(end));
    return recovery_end(tx, login_id);
}

/* ---- judging ---- */

static bool is_locked(const struct row *row, struct instant now)
{
    return row->failures >= FACTOR_FAILURES_LIMIT && now.ms - row->failed_at.ms < FACTOR_LOCK_MS;
}

static enum err judge_recovery(struct tx *tx, int64_t login_id, const char *code,
                               struct instant now, bool *out_right)
{
    int64_t changed;
    struct digest digest = recovery_hash(login_id, code);
    scoped(statement) struct statement *use = statement_open(tx, &q_factor_recovery_use);
    bind_int(use, ARG_FACTOR_RECOVERY_USE_LOGIN_ID, login_id);
    bind_bytes(use, ARG_FACTOR_RECOVERY_USE_HASH, digest.bytes, sizeof digest.bytes);
    bind_int(use, ARG_FACTOR_RECOVERY_USE_NOW, now.ms);
    TRY(statement_run(use));
    TRY(statement_changes(use, &changed));
    *out_right = changed == 1;
    return OK;
}

static enum err judge_code(struct arena *arena, const struct secret_key *key, struct row *row,
                           const char *code, struct instant now, bool *out_right)
{
    struct text secret;
    TRY(secret_read(arena, key, row->login_id, row->secret, &secret));
    int64_t step = factor_step_of(secret, code, now, row->last_step);
    *out_right = step >= 0;
    if (*out_right) row->last_step = step;
    return OK;
}

enum err factor_judge(struct tx *tx, struct arena *arena, const struct secret_key *key,
                      int64_t login_id, struct text typed, struct instant now,
                      enum factor_status *out_status)
{
    struct row row;
    bool is_right = false;
    char recovery[FACTOR_RECOVERY_DIGITS + 1], code[ONE_TIME_CODE_TEXT_SIZE];
    TRY(row_load(tx, arena, login_id, &row));
    *out_status = FACTOR_NONE;
    if (row.secret.size == 0) return OK;
    bool is_recovery = factor_recovery_read(typed, recovery);
    *out_status = FACTOR_LOCKED;
    if (!is_recovery && is_locked(&row, now)) return OK;
    if (is_recovery) {
        TRY(judge_recovery(tx, login_id, recovery, now, &is_right));
    } else if (factor_code_read(typed, code)) {
        TRY(judge_code(arena, key, &row, code, now, &is_right));
    }
    *out_status = !is_right ? FACTOR_WRONG : is_recovery ? FACTOR_TAKEN_RECOVERY : FACTOR_TAKEN;
    bool begins_anew = now.ms - row.failed_at.ms >= FACTOR_LOCK_MS;
    row.failures = is_right ? 0 : (begins_anew ? 0 : row.failures) + 1;
    if (!is_right) row.failed_at = now;
    return row_save(tx, &row);
}
