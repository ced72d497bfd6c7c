/* Tokens of applications by the hash of their text. */
#include "access/api_token.h"

#include <string.h>

#include "access/api_token_sql.h"
#include "access/random_id.h"
#include "base/check.h"

static const char DIGITS[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
enum {
    BASE = 62,
    PREFIX_SIZE = sizeof API_TOKEN_PREFIX - 1,
    TOKEN_SIZE = PREFIX_SIZE + API_TOKEN_RANDOM_DIGITS + API_TOKEN_CHECK_DIGITS,
    FAIR_BYTES = 256 - 256 % BASE, /* bytes below it give every digit equally often */
};

const char *api_scope_name(int i)
{
    static const char *const NAMES[API_SCOPES] = {"read", "absence", "choice", "card"};
    CHECK(i >= 0 && i < API_SCOPES);
    return NAMES[i];
}

/* ---- the text of a token ---- */

/* CRC-32 of ISO 3309, as zlib and GitHub's tokens have it. */
static uint32_t crc32_of(const char *bytes, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            uint32_t mask = (crc & 1) != 0 ? UINT32_C(0xEDB88320) : 0;
            crc = crc >> 1 ^ mask;
        }
    }
    return ~crc;
}

static void check_digits(const char *random, char out_digits[API_TOKEN_CHECK_DIGITS])
{
    uint32_t crc = crc32_of(random, API_TOKEN_RANDOM_DIGITS);
    for (int i = API_TOKEN_CHECK_DIGITS - 1; i >= 0; i--) {
        out_digits[i] = DIGITS[crc % BASE];
        crc /= BASE;
    }
}

char *api_token_make(struct arena *arena)
{
    char *token = arena_take(arena, TOKEN_SIZE + 1);
    char *random = token + PREFIX_SIZE;
    memcpy(token, API_TOKEN_PREFIX, PREFIX_SIZE);
    for (int i = 0; i < API_TOKEN_RANDOM_DIGITS;) {
        uint8_t byte;
        secret_random(&byte, sizeof byte);
        if (byte < FAIR_BYTES) random[i++] = DIGITS[byte % BASE];
    }
    check_digits(random, random + API_TOKEN_RANDOM_DIGITS);
    token[TOKEN_SIZE] = '\0';
    return token;
}

bool api_token_is_formed(struct text token)
{
    char check[API_TOKEN_CHECK_DIGITS];
    if (token.size != TOKEN_SIZE || !text_starts(token, TEXT(API_TOKEN_PREFIX))) return false;
    const char *random = token.bytes + PREFIX_SIZE;
    for (int i = 0; i < API_TOKEN_RANDOM_DIGITS; i++) {
        if (memchr(DIGITS, random[i], BASE) == NULL) return false;
    }
    check_digits(random, check);
    return memcmp(check, random + API_TOKEN_RANDOM_DIGITS, sizeof check) == 0;
}

/* ---- letting in ---- */

bool api_token_holds(const struct api_token *token, struct instant now)
{
    return !token->is_revoked && instant_compare(now, token->ends_at) < 0;
}

static enum err reach_load(struct tx *tx, struct api_caller *caller)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_api_token_reach);
    bind_int(rows, ARG_API_TOKEN_REACH_TOKEN_ID, caller->token_id);
    while (caller->account_count < LOGIN_ACCOUNTS_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        caller->accounts[caller->account_count++] = (struct login_account){
            .school_id = column_int(rows, COL_API_TOKEN_REACH_SCHOOL_ID),
            .account_id = column_int(rows, COL_API_TOKEN_REACH_ACCOUNT_ID),
        };
    }
    return OK;
}

enum err api_token_find(struct tx *tx, struct arena *arena, struct text token, struct instant now,
                        bool *out_found, struct api_caller *out_caller)
{
    struct api_caller caller;
    struct digest digest = hash_of(token.bytes, token.size);
    {
        bool found;
        scoped(statement) struct statement *row = statement_open(tx, &q_api_token_by_hash);
        bind_bytes(row, ARG_API_TOKEN_BY_HASH_HASH, digest.bytes, sizeof digest.bytes);
        TRY(statement_next(row, &found));
        *out_found = found && column_is_null(row, COL_API_TOKEN_BY_HASH_REVOKED_AT) &&
                     column_int(row, COL_API_TOKEN_BY_HASH_ENDS_AT) > now.ms;
        if (!*out_found) return OK;
        caller = (struct api_caller){
            .token_id = column_int(row, COL_API_TOKEN_BY_HASH_ID),
            .login_id = column_int(row, COL_API_TOKEN_BY_HASH_LOGIN_ID),
            .scopes = (unsigned)column_int(row, COL_API_TOKEN_BY_HASH_SCOPES),
            .ends_at = instant_of_ms(column_int(row, COL_API_TOKEN_BY_HASH_ENDS_AT)),
            .name = column_string(row, COL_API_TOKEN_BY_HASH_NAME, arena),
            .needs_touch = column_is_null(row, COL_API_TOKEN_BY_HASH_USED_AT) ||
                           now.ms - column_int(row, COL_API_TOKEN_BY_HASH_USED_AT) >=
                               API_TOKEN_TOUCH_MS,
        };
    }
    TRY(reach_load(tx, &caller));
    *out_caller = caller;
    return OK;
}

enum err api_token_touch(struct tx *tx, int64_t token_id, struct text address, struct instant now)
{
    scoped(statement) struct statement *touch = statement_open(tx, &q_api_token_touch);
    bind_int(touch, ARG_API_TOKEN_TOUCH_ID, token_id);
    bind_int(touch, ARG_API_TOKEN_TOUCH_USED_AT, now.ms);
    bind_text(touch, ARG_API_TOKEN_TOUCH_USED_FROM, address);
    return statement_run(touch);
}

/* ---- the parent's list ---- */

static struct api_token token_take(const struct statement *row, struct arena *arena)
{
    return (struct api_token){
        .id = column_int(row, COL_API_TOKENS_ID),
        .name = column_string(row, COL_API_TOKENS_NAME, arena),
        .scopes = (unsigned)column_int(row, COL_API_TOKENS_SCOPES),
        .created_at = instant_of_ms(column_int(row, COL_API_TOKENS_CREATED_AT)),
        .ends_at = instant_of_ms(column_int(row, COL_API_TOKENS_ENDS_AT)),
        .is_used = !column_is_null(row, COL_API_TOKENS_USED_AT),
        .used_at = instant_of_ms(column_int(row, COL_API_TOKENS_USED_AT)),
        .used_from = column_string(row, COL_API_TOKENS_USED_FROM, arena),
        .is_revoked = !column_is_null(row, COL_API_TOKENS_REVOKED_AT),
        .revoked_at = instant_of_ms(column_int(row, COL_API_TOKENS_REVOKED_AT)),
    };
}

enum err api_tokens_load(struct tx *tx, struct arena *arena, int64_t login_id, struct instant now,
                         struct api_tokens *out_tokens)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_api_tokens);
    bind_int(rows, ARG_API_TOKENS_LOGIN_ID, login_id);
    bind_int(rows, ARG_API_TOKENS_SHOWN_FROM, now.ms - API_TOKEN_FORGOTTEN_DAYS * DAY_MS);
    out_tokens->count = 0;
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int last = out_tokens->count - 1;
        if (last < 0 || out_tokens->rows[last].id != column_int(rows, COL_API_TOKENS_ID)) {
            if (out_tokens->count == API_TOKENS_SHOWN) return OK;
            out_tokens->rows[++last] = token_take(rows, arena);
            out_tokens->rows[last].login_id = login_id;
            out_tokens->count++;
        }
        struct api_token *token = &out_tokens->rows[last];
        int64_t account_id = column_int(rows, COL_API_TOKENS_ACCOUNT_ID);
        if (account_id != 0 && token->account_count < LOGIN_ACCOUNTS_LIMIT) {
            token->accounts[token->account_count++] = account_id;
        }
    }
}

/* ---- making and ending ---- */

static bool has_account(const struct login_accounts *own, int64_t account_id)
{
    for (int i = 0; i < own->count; i++) {
        if (own->rows[i].account_id == account_id) return true;
    }
    return false;
}

static bool accounts_are_own(const struct login_accounts *own, const struct api_token_wish *wish)
{
    if (wish->account_count < 1 || wish->account_count > LOGIN_ACCOUNTS_LIMIT) return false;
    for (int i = 0; i < wish->account_count; i++) {
        if (!has_account(own, wish->accounts[i])) return false;
    }
    return true;
}

static enum err holding_count(struct tx *tx, int64_t login_id, struct instant now,
                              int64_t *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_api_tokens_holding);
    bind_int(row, ARG_API_TOKENS_HOLDING_LOGIN_ID, login_id);
    bind_int(row, ARG_API_TOKENS_HOLDING_NOW, now.ms);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_count = column_int(row, COL_API_TOKENS_HOLDING_COUNT);
    return OK;
}

static enum err wish_judge(struct tx *tx, struct api_token_wish *wish, struct instant now)
{
    int64_t count;
    struct login_accounts own;
    size_t length = text_length_characters(wish->name);
    TRY(login_accounts_load(tx, wish->login_id, &own));
    TRY(holding_count(tx, wish->login_id, now, &count));
    wish->status = API_TOKEN_NAME;
    if (length == 0 || length > API_TOKEN_NAME_LIMIT) return OK;
    wish->status = API_TOKEN_SCOPES;
    if (wish->scopes == 0 || (wish->scopes & ~(unsigned)API_ALL_SCOPES) != 0) return OK;
    wish->status = API_TOKEN_ACCOUNTS;
    if (!accounts_are_own(&own, wish)) return OK;
    wish->status = API_TOKEN_DAYS;
    if (wish->days < 1 || wish->days > API_TOKEN_DAYS_LIMIT) return OK;
    wish->status = count >= API_TOKENS_LIMIT ? API_TOKEN_MANY : API_TOKEN_OK;
    return OK;
}

struct make_work {
    struct api_token_wish *wish;
    const char *token;
    struct instant now;
};

static enum err token_insert(struct tx *tx, const struct make_work *work, int64_t id)
{
    const struct api_token_wish *wish = work->wish;
    struct digest digest = hash_of(work->token, TOKEN_SIZE);
    scoped(statement) struct statement *insert = statement_open(tx, &q_api_token_insert);
    bind_int(insert, ARG_API_TOKEN_INSERT_ID, id);
    bind_int(insert, ARG_API_TOKEN_INSERT_LOGIN_ID, wish->login_id);
    bind_bytes(insert, ARG_API_TOKEN_INSERT_HASH, digest.bytes, sizeof digest.bytes);
    bind_text(insert, ARG_API_TOKEN_INSERT_NAME, wish->name);
    bind_int(insert, ARG_API_TOKEN_INSERT_SCOPES, wish->scopes);
    bind_int(insert, ARG_API_TOKEN_INSERT_CREATED_AT, work->now.ms);
    bind_int(insert, ARG_API_TOKEN_INSERT_ENDS_AT, work->now.ms + wish->days * DAY_MS);
    return statement_run(insert);
}

static enum err work_make(struct tx *tx, void *context)
{
    struct make_work *work = context;
    struct api_token_wish *wish = work->wish;
    TRY(wish_judge(tx, wish, work->now));
    if (wish->status != API_TOKEN_OK) return OK;
    int64_t id = random_id();
    TRY(token_insert(tx, work, id));
    scoped(statement) struct statement *add = statement_open(tx, &q_api_token_account_insert);
    for (int i = 0; i < wish->account_count; i++) {
        bind_int(add, ARG_API_TOKEN_ACCOUNT_INSERT_TOKEN_ID, id);
        bind_int(add, ARG_API_TOKEN_ACCOUNT_INSERT_ACCOUNT_ID, wish->accounts[i]);
        TRY(statement_run(add));
    }
    return audit_write(tx, wish->login_id, ACCESS_TOKEN_MADE, 0, wish->place, work->now);
}

enum err entrance_token_make(const struct access *access, struct arena *arena,
                             struct api_token_wish *wish)
{
    char *token = api_token_make(arena);
    struct make_work work = {wish, token, world_now(access->world)};
    wish->token = NULL;
    TRY(store_write(access->store, 0, work_make, &work));
    if (wish->status == API_TOKEN_OK) wish->token = token;
    return OK;
}

struct revoke_work {
    int64_t login_id, token_id;
    struct access_place place;
    struct instant now;
};

static enum err work_revoke(struct tx *tx, void *context)
{
    const struct revoke_work *work = context;
    int64_t changed;
    scoped(statement) struct statement *revoke = statement_open(tx, &q_api_token_revoke);
    bind_int(revoke, ARG_API_TOKEN_REVOKE_LOGIN_ID, work->login_id);
    bind_int(revoke, ARG_API_TOKEN_REVOKE_ID, work->token_id);
    bind_int(revoke, ARG_API_TOKEN_REVOKE_NOW, work->now.ms);
    TRY(statement_run(revoke));
    TRY(statement_changes(revoke, &changed));
    if (changed == 0) return OK;
    return audit_write(tx, work->login_id, ACCESS_TOKEN_REVOKED, 0, work->place, work->now);
}

enum err entrance_token_revoke(const struct access *access, int64_t login_id, int64_t token_id,
                               struct access_place place)
{
    struct revoke_work work = {login_id, token_id, place, world_now(access->world)};
    return store_write(access->store, 0, work_revoke, &work);
}

enum err api_tokens_end(struct tx *tx, int64_t login_id, struct instant now)
{
    scoped(statement) struct statement *end = statement_open(tx, &q_api_tokens_end);
    bind_int(end, ARG_API_TOKENS_END_LOGIN_ID, login_id);
    bind_int(end, ARG_API_TOKENS_END_NOW, now.ms);
    return statement_run(end);
}
