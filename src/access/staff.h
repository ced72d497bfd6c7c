/* Staff of the operator: who may come into the office, and what each may do there.
 *
 * A person of the staff is a login with a name of letters (a family's is ten digits) and roles
 * instead of accounts. Nobody has all rights by default; the first one is made on the command
 * line. */
#ifndef ACCESS_STAFF_H
#define ACCESS_STAFF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

/* Numbers stand in the database: they are never reused. */
enum staff_role {
    ROLE_ADMINISTRATOR = 1, /* people, settings */
    ROLE_ACCOUNTANT = 2,    /* registers, differences, refunds */
    ROLE_SUPPORT = 3,       /* looks and answers; moves no money */
};

enum {
    STAFF_ROLES = 3,
    STAFF_LOGIN_SHORTEST = 3, /* characters: small Latin letters, digits, dot, dash */
    STAFF_LOGIN_LONGEST = 40,
    STAFF_NAME_LIMIT = 200, /* characters */
    STAFF_PAGE_ROWS = 200
};

struct staff {
    int64_t id; /* of the login */
    const char *login;
    const char *name; /* "Петрова Анна Сергеевна" */
    bool is_active;
    unsigned roles; /* a bit each: staff_role_bit */
};

static inline unsigned staff_role_bit(enum staff_role role)
{
    return 1u << role;
}

const char *staff_role_name(enum staff_role role); /* "accountant", for commands and the log */
bool staff_role_by_name(struct text name, enum staff_role *out_role) MUST_CHECK;

enum staff_status {
    STAFF_OK = 0,
    STAFF_LOGIN_INVALID, /* see STAFF_LOGIN_SHORTEST; at least one letter, and it begins with one */
    STAFF_NAME_INVALID,  /* empty, too long, not one line */
    STAFF_EXISTS,
    STAFF_UNKNOWN,
};

enum staff_status staff_form_check(struct text login, struct text name);

/* A new person without roles. STAFF_EXISTS: the login is taken. */
enum err staff_add(struct tx *tx, struct arena *arena, struct text login, struct text name,
                   struct instant now, enum staff_status *out_status, int64_t *out_id) MUST_CHECK;

/* Strings live in the arena. *out_found false: no such login, or it is a family's. */
enum err staff_by_login(struct tx *tx, struct arena *arena, struct text login, bool *out_found,
                        struct staff *out_staff) MUST_CHECK;
enum err staff_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                     struct staff *out_staff) MUST_CHECK;

struct staff_list {
    struct staff *rows; /* in the arena, by name */
    int count;          /* at most STAFF_PAGE_ROWS */
};
enum err staff_list_load(struct tx *tx, struct arena *arena, struct staff_list *out_list)
    MUST_CHECK;

enum err staff_role_set(struct tx *tx, int64_t id, enum staff_role role, bool has_it) MUST_CHECK;
/* Nobody's sessions outlive his right to come in. */
enum err staff_set_active(struct tx *tx, int64_t id, bool is_active) MUST_CHECK;

#endif
