/* Mailed links by their token's hash. */
#include "access/link.h"

#include "access/access_sql.h"
#include "base/check.h"
#include "base/secret.h"

static enum err count_lately(struct tx *tx, const struct mailed_link *link, struct instant now,
                             int64_t *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_link_count);
    bind_int(row, ARG_LINK_COUNT_LOGIN_ID, link->login_id);
    bind_int(row, ARG_LINK_COUNT_PURPOSE, link->purpose);
    bind_int(row, ARG_LINK_COUNT_AFTER, now.ms - HOUR_MS);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_count = column_int(row, COL_LINK_COUNT_COUNT);
    return OK;
}

static enum err purge(struct tx *tx, int64_t login_id, struct instant now)
{
    scoped(statement) struct statement *purge = statement_open(tx, &q_link_purge);
    bind_int(purge, ARG_LINK_PURGE_LOGIN_ID, login_id);
    bind_int(purge, ARG_LINK_PURGE_BEFORE, now.ms - DAY_MS);
    return statement_run(purge);
}

enum err link_issue(struct tx *tx, struct arena *arena, const struct mailed_link *link,
                    struct instant now, char **out_token)
{
    int64_t count;
    TRY(count_lately(tx, link, now, &count));
    *out_token = NULL;
    if (count >= LINK_HOURLY_LIMIT) return OK;
    TRY(purge(tx, link->login_id, now));
    char *token = secret_token(arena);
    struct digest digest = hash_of(token, text_of(token).size);
    int64_t life_ms = link->purpose == LINK_EMAIL ? LINK_EMAIL_LIFE_MS : LINK_RECOVERY_LIFE_MS;
    scoped(statement) struct statement *insert = statement_open(tx, &q_link_insert);
    bind_bytes(insert, ARG_LINK_INSERT_TOKEN, digest.bytes, sizeof digest.bytes);
    bind_int(insert, ARG_LINK_INSERT_LOGIN_ID, link->login_id);
    bind_int(insert, ARG_LINK_INSERT_PURPOSE, link->purpose);
    bind_text(insert, ARG_LINK_INSERT_EMAIL, link->email);
    bind_int(insert, ARG_LINK_INSERT_CREATED_AT, now.ms);
    bind_int(insert, ARG_LINK_INSERT_ENDS_AT, now.ms + life_ms);
    TRY(statement_run(insert));
    *out_token = token;
    return OK;
}

enum err link_find(struct tx *tx, struct arena *arena, struct text token, enum link_purpose purpose,
                   struct instant now, bool *out_found, struct mailed_link *out_link)
{
    bool found;
    struct digest digest = hash_of(token.bytes, token.size);
    scoped(statement) struct statement *row = statement_open(tx, &q_link_by_token);
    bind_bytes(row, ARG_LINK_BY_TOKEN_TOKEN, digest.bytes, sizeof digest.bytes);
    bind_int(row, ARG_LINK_BY_TOKEN_PURPOSE, purpose);
    TRY(statement_next(row, &found));
    *out_found = found && column_int(row, COL_LINK_BY_TOKEN_IS_USED) == 0 &&
                 column_int(row, COL_LINK_BY_TOKEN_ENDS_AT) > now.ms;
    if (!*out_found) return OK;
    *out_link = (struct mailed_link){
        .login_id = column_int(row, COL_LINK_BY_TOKEN_LOGIN_ID),
        .purpose = purpose,
        .email = column_text(row, COL_LINK_BY_TOKEN_EMAIL, arena),
    };
    return OK;
}

enum err link_use(struct tx *tx, const struct mailed_link *link)
{
    scoped(statement) struct statement *use = statement_open(tx, &q_link_use);
    bind_int(use, ARG_LINK_USE_LOGIN_ID, link->login_id);
    bind_int(use, ARG_LINK_USE_PURPOSE, link->purpose);
    return statement_run(use);
}

enum err link_pending_email(struct tx *tx, struct arena *arena, int64_t login_id,
                            struct instant now, const char **out_email)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_link_pending);
    bind_int(row, ARG_LINK_PENDING_LOGIN_ID, login_id);
    bind_int(row, ARG_LINK_PENDING_PURPOSE, LINK_EMAIL);
    bind_int(row, ARG_LINK_PENDING_NOW, now.ms);
    TRY(statement_next(row, &found));
    *out_email = found ? column_string(row, COL_LINK_PENDING_EMAIL, arena) : "";
    return OK;
}
