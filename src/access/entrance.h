/* Coming in: judging a password, opening a session, setting and recovering passwords.
 *
 * These are whole operations: each does its own transactions, and hashes outside of them. A name
 * that belongs to nobody costs the same hash and the same write as a wrong password. */
#ifndef ACCESS_ENTRANCE_H
#define ACCESS_ENTRANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "access/audit.h"
#include "access/link.h"
#include "access/login.h"
#include "access/session.h"
#include "access/trail.h"
#include "base/secret.h"
#include "store/store.h"
#include "world/world.h"

#define TEMPORARY_PASSWORD_LIFE_MS (7 * DAY_MS)

struct access {
    struct store *store;
    const struct world *world;
    struct password_cost cost;
    char nobody[SECRET_PASSWORD_HASH_SIZE]; /* the hash that is asked when there is none */
    const struct secret_key *factor_key;    /* seals second factors; NULL: they lie open */
};

/* Hashes once. ERR_LIMIT: no memory for the cost. */
enum err access_init(struct access *access, struct store *store, const struct world *world,
                     struct password_cost cost) MUST_CHECK;

/* What an attempt for this name from this address waits before it is judged; *out_refused: the row
 * of this address is too long, and *out_wait_ms says for how much longer. */
enum err entrance_queue(const struct access *access, struct text name, struct text address,
                        int64_t *out_wait_ms, bool *out_refused) MUST_CHECK;

struct entrance {
    struct text name; /* an account number */
    struct text password;
    struct text consent; /* version of the terms agreed to; of the office none */
    struct access_place place;
    bool is_office; /* the name must be of active staff, and opens no account */
};

/* *out_token NULL: wrong. Otherwise a new session, for the cookie. */
enum err entrance_open(const struct access *access, struct arena *arena,
                       const struct entrance *entrance, char **out_token) MUST_CHECK;

/* Whether the password is this name's; a wrong one counts as a failure. *out_login_id 0: wrong. */
enum err entrance_prove(const struct access *access, struct arena *arena,
                        const struct entrance *entrance, int64_t *out_login_id) MUST_CHECK;

/* Ends the session: «Выйти». */
enum err entrance_close(const struct access *access, struct arena *arena,
                        const struct session *session, struct access_place place) MUST_CHECK;

/* Sets the permanent password of the session's login; ends the temporary one and all other
 * sessions. The password has been judged (access/strength.h). */
enum err entrance_set_password(const struct access *access, struct arena *arena,
                               const struct session *session, struct text password,
                               struct access_place place) MUST_CHECK;

/* Gives the login of this account a new temporary password, for a receipt. */
enum err entrance_give_temporary(const struct access *access, struct arena *arena, struct text name,
                                 struct login_account account, struct access_place place,
                                 char **out_password) MUST_CHECK;

/* The same for a person of the staff, by the login's id; with the entry of the audit log. */
enum err entrance_give_staff_temporary(const struct access *access, struct arena *arena,
                                       int64_t staff_id, const struct trail_entry *trail,
                                       char **out_password) MUST_CHECK;

/* The same where the account's card was shown: passwords given or set before stop working, and open
 * sessions end. */
enum err entrance_replace_password(const struct access *access, struct arena *arena,
                                   struct text name, struct login_account account,
                                   struct access_place place, char **out_password,
                                   struct instant *out_ends_at) MUST_CHECK;

/* Makes a link to set a new password. *out_token NULL: no such login, it has no e-mail address, or
 * it had enough links for now. */
enum err entrance_recovery_link(const struct access *access, struct arena *arena, struct text name,
                                char **out_token, struct text *out_email) MUST_CHECK;

/* Whose password the link sets. *out_found false: the link is dead. */
enum err entrance_recovery_login(const struct access *access, struct arena *arena,
                                 struct text token, bool *out_found, struct login *out_login)
    MUST_CHECK;

/* Sets the password by a mailed link, ends all sessions and opens a new one. *out_token NULL: the
 * link is dead. */
enum err entrance_recover(const struct access *access, struct arena *arena, struct text link_token,
                          struct text password, struct access_place place, char **out_token)
    MUST_CHECK;

#endif
