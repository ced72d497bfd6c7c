/* Logins and the accounts they open. */
#include "access/login.h"

#include <string.h>

#include "access/access_sql.h"
#include "access/random_id.h"
#include "base/check.h"

static enum err login_read(struct statement *row, struct arena *arena, bool *out_found,
                           struct login *out_login)
{
    bool found;
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_login = (struct login){
        .id = column_int(row, COL_LOGIN_BY_NAME_ID),
        .name = column_string(row, COL_LOGIN_BY_NAME_NAME, arena),
        .password = column_string(row, COL_LOGIN_BY_NAME_PASSWORD, arena),
        .temporary = column_string(row, COL_LOGIN_BY_NAME_TEMPORARY, arena),
        .temporary_ends_at = instant_of_ms(column_int(row, COL_LOGIN_BY_NAME_TEMPORARY_ENDS_AT)),
        .email = column_string(row, COL_LOGIN_BY_NAME_EMAIL, arena),
    };
    return OK;
}

_Static_assert((int)COL_LOGIN_BY_NAME_EMAIL == (int)COL_LOGIN_BY_ID_EMAIL, "the same columns");

enum err login_by_name(struct tx *tx, struct arena *arena, struct text name, bool *out_found,
                       struct login *out_login)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_login_by_name);
    bind_text(row, ARG_LOGIN_BY_NAME_NAME, name);
    return login_read(row, arena, out_found, out_login);
}

enum err login_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                     struct login *out_login)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_login_by_id);
    bind_int(row, ARG_LOGIN_BY_ID_ID, id);
    return login_read(row, arena, out_found, out_login);
}

enum err login_find_or_add(struct tx *tx, struct arena *arena, struct text name,
                           struct login_account account, struct instant now,
                           struct login *out_login)
{
    bool found;
    TRY(login_by_name(tx, arena, name, &found, out_login));
    if (found) return OK;
    scoped(statement) struct statement *insert = statement_open(tx, &q_login_insert);
    int64_t id = random_id();
    bind_int(insert, ARG_LOGIN_INSERT_ID, id);
    bind_text(insert, ARG_LOGIN_INSERT_NAME, name);
    bind_int(insert, ARG_LOGIN_INSERT_CREATED_AT, now.ms);
    TRY(statement_run(insert));
    TRY(login_account_add(tx, id, account, now));
    TRY(login_by_id(tx, arena, id, &found, out_login));
    CHECK(found);
    return OK;
}

enum err login_set_password(struct tx *tx, int64_t login_id, const char *hash)
{
    scoped(statement) struct statement *update = statement_open(tx, &q_login_set_password);
    bind_int(update, ARG_LOGIN_SET_PASSWORD_ID, login_id);
    bind_string(update, ARG_LOGIN_SET_PASSWORD_PASSWORD, hash);
    return statement_run(update);
}

enum err login_set_temporary(struct tx *tx, int64_t login_id, const char *hash,
                             struct instant ends_at)
{
    scoped(statement) struct statement *update = statement_open(tx, &q_login_set_temporary);
    bind_int(update, ARG_LOGIN_SET_TEMPORARY_ID, login_id);
    bind_string(update, ARG_LOGIN_SET_TEMPORARY_TEMPORARY, hash);
    bind_int(update, ARG_LOGIN_SET_TEMPORARY_ENDS_AT, ends_at.ms);
    return statement_run(update);
}

enum err login_set_email(struct tx *tx, int64_t login_id, struct text email)
{
    scoped(statement) struct statement *update = statement_open(tx, &q_login_set_email);
    bind_int(update, ARG_LOGIN_SET_EMAIL_ID, login_id);
    bind_text(update, ARG_LOGIN_SET_EMAIL_EMAIL, email);
    return statement_run(update);
}

enum err login_accounts_load(struct tx *tx, int64_t login_id, struct login_accounts *out_accounts)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_login_accounts);
    bind_int(rows, ARG_LOGIN_ACCOUNTS_LOGIN_ID, login_id);
    *out_accounts = (struct login_accounts){.count = 0};
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        CHECK(out_accounts->count < LOGIN_ACCOUNTS_LIMIT);
        out_accounts->rows[out_accounts->count++] = (struct login_account){
            .school_id = column_int(rows, COL_LOGIN_ACCOUNTS_SCHOOL_ID),
            .account_id = column_int(rows, COL_LOGIN_ACCOUNTS_ACCOUNT_ID),
        };
    }
}

bool login_accounts_have(const struct login_accounts *accounts, struct login_account account)
{
    for (int i = 0; i < accounts->count; i++) {
        const struct login_account *row = &accounts->rows[i];
        if (row->school_id == account.school_id && row->account_id == account.account_id) {
            return true;
        }
    }
    return false;
}

enum err login_account_add(struct tx *tx, int64_t login_id, struct login_account account,
                           struct instant now)
{
    struct login_accounts known;
    TRY(login_accounts_load(tx, login_id, &known));
    if (login_accounts_have(&known, account)) return OK;
    if (known.count == LOGIN_ACCOUNTS_LIMIT) return ERR_LIMIT;
    scoped(statement) struct statement *insert = statement_open(tx, &q_login_account_insert);
    bind_int(insert, ARG_LOGIN_ACCOUNT_INSERT_LOGIN_ID, login_id);
    bind_int(insert, ARG_LOGIN_ACCOUNT_INSERT_SCHOOL_ID, account.school_id);
    bind_int(insert, ARG_LOGIN_ACCOUNT_INSERT_ACCOUNT_ID, account.account_id);
    bind_int(insert, ARG_LOGIN_ACCOUNT_INSERT_ADDED_AT, now.ms);
    return statement_run(insert);
}

bool email_is_formed(struct text email)
{
    if (email.size < 5 || email.size > LOGIN_EMAIL_LIMIT) return false;
    for (size_t i = 0; i < email.size; i++) {
        unsigned char byte = (unsigned char)email.bytes[i];
        if (byte <= ' ' || byte >= 0x7f || strchr("<>()[]\\,;:\"", byte) != NULL) return false;
    }
    struct text host = email;
    struct text user = text_cut(&host, '@');
    if (user.size == 0 || host.size < 3 || memchr(host.bytes, '@', host.size) != NULL) return false;
    const char *dot = memchr(host.bytes, '.', host.size);
    return dot != NULL && dot != host.bytes && host.bytes[host.size - 1] != '.';
}

enum err logins_of_account(struct tx *tx, struct arena *arena, struct login_account account,
                           struct login_list *out_list)
{
    out_list->count = 0;
    scoped(statement) struct statement *row = statement_open(tx, &q_logins_of_account);
    bind_int(row, ARG_LOGINS_OF_ACCOUNT_SCHOOL_ID, account.school_id);
    bind_int(row, ARG_LOGINS_OF_ACCOUNT_ACCOUNT_ID, account.account_id);
    bind_int(row, ARG_LOGINS_OF_ACCOUNT_COUNT, LOGIN_ACCOUNTS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        out_list->rows[out_list->count++] = (struct login){
            .id = column_int(row, COL_LOGINS_OF_ACCOUNT_ID),
            .name = column_string(row, COL_LOGINS_OF_ACCOUNT_NAME, arena),
            .password = column_string(row, COL_LOGINS_OF_ACCOUNT_PASSWORD, arena),
            .temporary = column_string(row, COL_LOGINS_OF_ACCOUNT_TEMPORARY, arena),
            .temporary_ends_at = instant_of_ms(
                column_int(row, COL_LOGINS_OF_ACCOUNT_TEMPORARY_ENDS_AT)),
            .email = column_string(row, COL_LOGINS_OF_ACCOUNT_EMAIL, arena),
        };
    }
}
