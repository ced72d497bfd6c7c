/* Sessions by their token's hash. */
#include "access/session.h"

#include "access/access_sql.h"
#include "access/random_id.h"
#include "base/parse.h"
#include "base/secret.h"

enum { CSRF_BYTES = 16 };

static struct digest token_digest(struct text token)
{
    return hash_of(token.bytes, token.size);
}

static enum err end_stale(struct tx *tx, int64_t login_id, struct instant now)
{
    scoped(statement) struct statement *stale = statement_open(tx, &q_session_end_stale);
    bind_int(stale, ARG_SESSION_END_STALE_LOGIN_ID, login_id);
    bind_int(stale, ARG_SESSION_END_STALE_SEEN_BEFORE, now.ms - SESSION_IDLE_MS);
    bind_int(stale, ARG_SESSION_END_STALE_CREATED_BEFORE, now.ms - SESSION_LIFE_MS);
    TRY(statement_run(stale));
    scoped(statement) struct statement *oldest = statement_open(tx, &q_session_end_oldest);
    bind_int(oldest, ARG_SESSION_END_OLDEST_LOGIN_ID, login_id);
    bind_int(oldest, ARG_SESSION_END_OLDEST_LEFT, INT32_MAX);
    bind_int(oldest, ARG_SESSION_END_OLDEST_KEPT, SESSION_COUNT_LIMIT - 1);
    return statement_run(oldest);
}

enum err session_open(struct tx *tx, struct arena *arena, const struct session *session,
                      struct instant now, char **out_token)
{
    TRY(end_stale(tx, session->login_id, now));
    char *token = secret_token(arena);
    struct digest digest = token_digest(text_of(token));
    scoped(statement) struct statement *insert = statement_open(tx, &q_session_insert);
    bind_bytes(insert, ARG_SESSION_INSERT_TOKEN, digest.bytes, sizeof digest.bytes);
    bind_int(insert, ARG_SESSION_INSERT_ID, random_id());
    bind_int(insert, ARG_SESSION_INSERT_LOGIN_ID, session->login_id);
    bind_int(insert, ARG_SESSION_INSERT_SCHOOL_ID, session->shown.school_id);
    bind_int(insert, ARG_SESSION_INSERT_ACCOUNT_ID, session->shown.account_id);
    bind_int(insert, ARG_SESSION_INSERT_MUST_SET_PASSWORD, session->must_set_password);
    bind_string(insert, ARG_SESSION_INSERT_DEVICE, session->device);
    bind_int(insert, ARG_SESSION_INSERT_NOW, now.ms);
    TRY(statement_run(insert));
    *out_token = token;
    return OK;
}

static struct session session_read(const struct statement *row, struct arena *arena)
{
    return (struct session){
        .id = column_int(row, COL_SESSION_BY_TOKEN_ID),
        .login_id = column_int(row, COL_SESSION_BY_TOKEN_LOGIN_ID),
        .shown = {.school_id = column_int(row, COL_SESSION_BY_TOKEN_SCHOOL_ID),
                  .account_id = column_int(row, COL_SESSION_BY_TOKEN_ACCOUNT_ID)},
        .must_set_password = column_int(row, COL_SESSION_BY_TOKEN_MUST_SET_PASSWORD) != 0,
        .device = column_string(row, COL_SESSION_BY_TOKEN_DEVICE, arena),
        .created_at = instant_of_ms(column_int(row, COL_SESSION_BY_TOKEN_CREATED_AT)),
        .seen_at = instant_of_ms(column_int(row, COL_SESSION_BY_TOKEN_SEEN_AT)),
        .proved_at = instant_of_ms(column_int(row, COL_SESSION_BY_TOKEN_PROVED_AT)),
    };
}

_Static_assert((int)COL_SESSION_BY_TOKEN_PROVED_AT == (int)COL_SESSION_LIST_PROVED_AT,
               "the same columns");

static bool session_has_ended(const struct session *session, struct instant now)
{
    return now.ms - session->seen_at.ms > SESSION_IDLE_MS ||
           now.ms - session->created_at.ms > SESSION_LIFE_MS;
}

enum err session_by_token(struct tx *tx, struct arena *arena, struct text token, struct instant now,
                          bool *out_found, struct session *out_session)
{
    bool found;
    struct digest digest = token_digest(token);
    scoped(statement) struct statement *row = statement_open(tx, &q_session_by_token);
    bind_bytes(row, ARG_SESSION_BY_TOKEN_TOKEN, digest.bytes, sizeof digest.bytes);
    TRY(statement_next(row, &found));
    *out_found = false;
    if (!found) return OK;
    struct session session = session_read(row, arena);
    if (session_has_ended(&session, now)) return OK;
    *out_session = session;
    *out_found = true;
    return OK;
}

bool session_needs_touch(const struct session *session, struct instant now)
{
    return now.ms - session->seen_at.ms > SESSION_TOUCH_MS;
}

enum err session_touch(struct tx *tx, struct text token, struct instant now)
{
    struct digest digest = token_digest(token);
    scoped(statement) struct statement *update = statement_open(tx, &q_session_touch);
    bind_bytes(update, ARG_SESSION_TOUCH_TOKEN, digest.bytes, sizeof digest.bytes);
    bind_int(update, ARG_SESSION_TOUCH_NOW, now.ms);
    return statement_run(update);
}

enum err session_list(struct tx *tx, struct arena *arena, int64_t login_id, struct instant now,
                      struct session_list *out_list)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_session_list);
    bind_int(rows, ARG_SESSION_LIST_LOGIN_ID, login_id);
    *out_list = (struct session_list){.count = 0};
    while (out_list->count < SESSION_COUNT_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct session session = session_read(rows, arena);
        if (!session_has_ended(&session, now)) out_list->rows[out_list->count++] = session;
    }
    return OK;
}

enum err session_show(struct tx *tx, const struct session *session, struct login_account account)
{
    scoped(statement) struct statement *update = statement_open(tx, &q_session_show);
    bind_int(update, ARG_SESSION_SHOW_ID, session->id);
    bind_int(update, ARG_SESSION_SHOW_LOGIN_ID, session->login_id);
    bind_int(update, ARG_SESSION_SHOW_SCHOOL_ID, account.school_id);
    bind_int(update, ARG_SESSION_SHOW_ACCOUNT_ID, account.account_id);
    return statement_run(update);
}

enum err session_free(struct tx *tx, const struct session *session)
{
    scoped(statement) struct statement *update = statement_open(tx, &q_session_free);
    bind_int(update, ARG_SESSION_FREE_ID, session->id);
    bind_int(update, ARG_SESSION_FREE_LOGIN_ID, session->login_id);
    return statement_run(update);
}

enum err session_prove(struct tx *tx, struct arena *arena, const struct session *session,
                       struct instant now, char **out_token)
{
    char *token = secret_token(arena);
    struct digest digest = token_digest(text_of(token));
    scoped(statement) struct statement *update = statement_open(tx, &q_session_prove);
    bind_int(update, ARG_SESSION_PROVE_ID, session->id);
    bind_int(update, ARG_SESSION_PROVE_LOGIN_ID, session->login_id);
    bind_bytes(update, ARG_SESSION_PROVE_NEW_TOKEN, digest.bytes, sizeof digest.bytes);
    bind_int(update, ARG_SESSION_PROVE_NOW, now.ms);
    TRY(statement_run(update));
    *out_token = token;
    return OK;
}

enum err session_end(struct tx *tx, int64_t login_id, int64_t session_id)
{
    scoped(statement) struct statement *end = statement_open(tx, &q_session_end);
    bind_int(end, ARG_SESSION_END_LOGIN_ID, login_id);
    bind_int(end, ARG_SESSION_END_ID, session_id);
    return statement_run(end);
}

enum err session_end_others(struct tx *tx, int64_t login_id, int64_t session_id)
{
    scoped(statement) struct statement *end = statement_open(tx, &q_session_end_others);
    bind_int(end, ARG_SESSION_END_OTHERS_LOGIN_ID, login_id);
    bind_int(end, ARG_SESSION_END_OTHERS_ID, session_id);
    return statement_run(end);
}

char *session_csrf(struct arena *arena, struct text token)
{
    struct digest mac = secret_mac(token, TEXT("obed form"));
    return format_hex(arena, mac.bytes, CSRF_BYTES);
}

bool session_csrf_is_right(struct arena *arena, struct text token, struct text csrf)
{
    if (token.size == 0) return false;
    return secret_equal(text_of(session_csrf(arena, token)), csrf);
}
