/* Tokens of applications: what a parent lets a program of somebody else see and do for him.
 *
 * A token is told once, when it is made; we keep its hash. It reaches the accounts that the parent
 * chose, as long as they are his login's own, and does what its scopes name; never money. */
#ifndef ACCESS_API_TOKEN_H
#define ACCESS_API_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "access/entrance.h"
#include "base/arena.h"
#include "base/instant.h"
#include "base/secret.h"
#include "base/text.h"
#include "store/store.h"

enum {
    API_TOKEN_RANDOM_DIGITS = 40,  /* of base 62: 238 bits */
    API_TOKEN_CHECK_DIGITS = 6,    /* of base 62: CRC-32 of the random ones */
    API_TOKENS_LIMIT = 20,         /* of one login, that hold */
    API_TOKENS_SHOWN = 40,         /* with those that have ended */
    API_TOKEN_NAME_LIMIT = 60,     /* characters */
    API_TOKEN_DAYS_LIMIT = 366,    /* it ends by itself */
    API_TOKEN_FORGOTTEN_DAYS = 30, /* an ended one is shown so long */
};
#define API_TOKEN_TOUCH_MS MINUTE_MS /* how stale used_at may become */

/* Stands before each token, so that scanners of leaked secrets know it. */
#define API_TOKEN_PREFIX "obedfam_"

/* Bits; numbers stand in the database. */
enum api_scope {
    API_READ = 1,    /* balance, statement, menu, meals, limits, cards, absences */
    API_ABSENCE = 2, /* says and takes back absences */
    API_CHOICE = 4,  /* chooses set meals ahead */
    API_CARD = 8,    /* blocks a card */
};
enum { API_SCOPES = 4, API_ALL_SCOPES = 15 };

/* "read"; the i-th of API_SCOPES, whose bit is 1 << i. */
const char *api_scope_name(int i);

/* ---- the text of a token ---- */

/* A new one, in the arena. */
char *api_token_make(struct arena *arena);
/* Whether it has the form of a token and its checksum is right: a slip of the hand or of a copy is
 * told from a token that is not known, without the database. */
bool api_token_is_formed(struct text token);

/* ---- tokens ---- */

struct api_token {
    int64_t id, login_id;
    const char *name;
    unsigned scopes;
    struct instant created_at, ends_at;
    bool is_used;
    struct instant used_at;
    const char *used_from;
    bool is_revoked;
    struct instant revoked_at;
    int64_t accounts[LOGIN_ACCOUNTS_LIMIT];
    int account_count;
};

bool api_token_holds(const struct api_token *token, struct instant now);

/* Whom a token lets in: its scopes, and those of its accounts that are the login's own now. */
struct api_caller {
    int64_t token_id, login_id;
    unsigned scopes;
    struct instant ends_at;
    const char *name;
    struct login_account accounts[LOGIN_ACCOUNTS_LIMIT];
    int account_count;
    bool needs_touch;
};

/* *out_found false: nobody's, revoked, or ended. */
enum err api_token_find(struct tx *tx, struct arena *arena, struct text token, struct instant now,
                        bool *out_found, struct api_caller *out_caller) MUST_CHECK;

/* Notes the use. */
enum err api_token_touch(struct tx *tx, int64_t token_id, struct text address, struct instant now)
    MUST_CHECK;

struct api_tokens {
    struct api_token rows[API_TOKENS_SHOWN];
    int count;
};
/* The newest first; of those that have ended the ones of the last API_TOKEN_FORGOTTEN_DAYS. */
enum err api_tokens_load(struct tx *tx, struct arena *arena, int64_t login_id, struct instant now,
                         struct api_tokens *out_tokens) MUST_CHECK;

/* In order of precedence. */
enum api_token_status {
    API_TOKEN_OK = 0,
    API_TOKEN_NAME,     /* 1 … API_TOKEN_NAME_LIMIT characters */
    API_TOKEN_SCOPES,   /* none, or one that is not known */
    API_TOKEN_ACCOUNTS, /* none, or one that is not the login's */
    API_TOKEN_DAYS,     /* 1 … API_TOKEN_DAYS_LIMIT */
    API_TOKEN_MANY,     /* API_TOKENS_LIMIT hold already */
};

struct api_token_wish {
    int64_t login_id;
    struct text name;
    unsigned scopes;
    const int64_t *accounts;
    int account_count;
    int days;
    struct access_place place;
    /* answers */
    enum api_token_status status;
    char *token; /* in the arena; the only time that it is told */
};

/* Makes a token, audits it. Whoever asks has proven the password. */
enum err entrance_token_make(const struct access *access, struct arena *arena,
                             struct api_token_wish *wish) MUST_CHECK;
/* Ends it at once; one of another login, or one that has ended, is left alone. */
enum err entrance_token_revoke(const struct access *access, int64_t login_id, int64_t token_id,
                               struct access_place place) MUST_CHECK;

/* Ends all of a login, with its sessions: whoever had the old password may have made them. */
enum err api_tokens_end(struct tx *tx, int64_t login_id, struct instant now) MUST_CHECK;

#endif
