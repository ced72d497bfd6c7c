/* Logins of the cabinet: who may come in, with which password, to which accounts.
 *
 * A login is named by the account number it was first given for. Passwords come here hashed:
 * hashing is slow and belongs outside a transaction. */
#ifndef ACCESS_LOGIN_H
#define ACCESS_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

enum { LOGIN_ACCOUNTS_LIMIT = 10, LOGIN_EMAIL_LIMIT = 254 /* bytes: RFC 5321, 4.5.3.1.3 */ };

struct login {
    int64_t id;
    const char *name;
    const char *password;  /* a hash; empty until the first password is set */
    const char *temporary; /* a hash; empty when there is none */
    struct instant temporary_ends_at;
    const char *email; /* confirmed; empty when there is none */
};

struct login_account {
    int64_t school_id;
    int64_t account_id;
};

/* Strings live in the arena. *out_found false: no such login. */
enum err login_by_name(struct tx *tx, struct arena *arena, struct text name, bool *out_found,
                       struct login *out_login) MUST_CHECK;
enum err login_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                     struct login *out_login) MUST_CHECK;

/* The login of this name, made with its account when there is none yet. */
enum err login_find_or_add(struct tx *tx, struct arena *arena, struct text name,
                           struct login_account account, struct instant now,
                           struct login *out_login) MUST_CHECK;

/* Ends a temporary password too. */
enum err login_set_password(struct tx *tx, int64_t login_id, const char *hash) MUST_CHECK;
enum err login_set_temporary(struct tx *tx, int64_t login_id, const char *hash,
                             struct instant ends_at) MUST_CHECK;
enum err login_set_email(struct tx *tx, int64_t login_id, struct text email) MUST_CHECK;

struct login_accounts {
    struct login_account rows[LOGIN_ACCOUNTS_LIMIT];
    int count;
};

enum err login_accounts_load(struct tx *tx, int64_t login_id, struct login_accounts *out_accounts)
    MUST_CHECK;
bool login_accounts_have(const struct login_accounts *accounts, struct login_account account);

/* ERR_LIMIT: LOGIN_ACCOUNTS_LIMIT is reached. */
enum err login_account_add(struct tx *tx, int64_t login_id, struct login_account account,
                           struct instant now) MUST_CHECK;

struct login_list {
    struct login rows[LOGIN_ACCOUNTS_LIMIT];
    int count;
};
/* Those that open the account, the first one first; LOGIN_ACCOUNTS_LIMIT at most. */
enum err logins_of_account(struct tx *tx, struct arena *arena, struct login_account account,
                           struct login_list *out_list) MUST_CHECK;

/* One "@" with something on both sides, a dot in the host, no blanks or control characters. */
bool email_is_formed(struct text email);

#endif
