/* Staff of the operator and of schools: who may come in, and which roles each holds where.
 *
 * A person of the staff is a login with a name of letters (a family's is ten digits) and roles
 * instead of accounts. Nobody has all rights by default; the first one is made on the command
 * line. */
#ifndef ACCESS_STAFF_H
#define ACCESS_STAFF_H

#include <stdbool.h>
#include <stdint.h>

#include "access/right.h"
#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

enum {
    STAFF_LOGIN_SHORTEST = 3, /* characters: small Latin letters, digits, dot, dash */
    STAFF_LOGIN_LONGEST = 40,
    STAFF_NAME_LIMIT = 200, /* characters */
    STAFF_PAGE_ROWS = 200,
    STAFF_EVENTS_SHOWN = 30
};

struct staff {
    int64_t id; /* of the login */
    const char *login;
    const char *name; /* "Петрова Анна Сергеевна" */
    bool is_active;
    int64_t home_id; /* the school that let the person in; 0: the operator */
    struct staff_rights rights;
};

enum staff_status {
    STAFF_OK = 0,
    STAFF_LOGIN_INVALID, /* see STAFF_LOGIN_SHORTEST; at least one letter, and it begins with one */
    STAFF_NAME_INVALID,  /* empty, too long, not one line */
    STAFF_EXISTS,
    STAFF_UNKNOWN,
    STAFF_RIGHT_INVALID,
    STAFF_TOO_MANY,
    STAFF_LAST_ADMINISTRATOR, /* somebody must be left who lets people in */
    STAFF_HIMSELF,            /* nobody gives himself a role, ends one, or shuts himself out */
};

enum staff_status staff_form_check(struct text login, struct text name);

/* A new person without roles, let in by the school `home_id`. STAFF_EXISTS: the login is taken. */
enum err staff_add(struct tx *tx, struct arena *arena, int64_t home_id, struct text login,
                   struct text name, struct instant now, enum staff_status *out_status,
                   int64_t *out_id) MUST_CHECK;

/* Strings live in the arena. *out_found false: no such login, or it is a family's. */
enum err staff_by_login(struct tx *tx, struct arena *arena, struct text login, bool *out_found,
                        struct staff *out_staff) MUST_CHECK;
enum err staff_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                     struct staff *out_staff) MUST_CHECK;

struct staff_list {
    struct staff *rows; /* in the arena, by name */
    int count;          /* at most STAFF_PAGE_ROWS */
};
/* Those whom the school let in or who hold a role in it; school_id 0: the operator's own. */
enum err staff_list_load(struct tx *tx, struct arena *arena, int64_t school_id,
                         struct staff_list *out_list) MUST_CHECK;
/* The whole city's, as many as there are. */
enum err staff_all_load(struct tx *tx, struct arena *arena, struct staff_list *out_list) MUST_CHECK;
struct staff_sign {
    int64_t id; /* of the login */
    bool has_factor;
    struct instant entered_at; /* the last time; ms 0: never */
};
struct staff_signs {
    struct staff_sign *rows; /* in the arena, by id */
    int count;
};
enum err staff_signs_load(struct tx *tx, struct arena *arena, struct staff_signs *out_signs)
    MUST_CHECK;
const struct staff_sign *staff_sign_of(const struct staff_signs *signs, int64_t id); /* NULL */
/* The name of whoever did something: «система» for 0, «сотрудник» for one who is not listed. */
const char *staff_list_name(const struct staff_list *list, int64_t id);

struct staff_right_change {
    int64_t id; /* whose */
    struct staff_right right;
    bool is_given; /* or ended */
    int64_t by_id; /* who does it; 0: a command */
    struct instant now;
};
/* Gives or ends a role and keeps who did; what is so already is no change. STAFF_RIGHT_INVALID: the
 * role is not held in such a place; STAFF_TOO_MANY: STAFF_RIGHTS_LIMIT is reached; STAFF_HIMSELF;
 * STAFF_LAST_ADMINISTRATOR: of two who end each other's at once, too, one is left. */
enum err staff_right_set(struct tx *tx, const struct staff_right_change *change,
                         enum staff_status *out_status) MUST_CHECK;
/* What was given to a person and ended: within a school, or in all places. */
struct staff_right_event {
    struct instant happened_at;
    struct staff_right right;
    bool is_given;
    const char *by_name; /* empty: a command */
};
struct staff_right_events {
    struct staff_right_event *rows; /* in the arena, the newest first */
    int count;                      /* at most STAFF_EVENTS_SHOWN */
};
enum err staff_right_events_load(struct tx *tx, struct arena *arena, int64_t id, int64_t school_id,
                                 struct staff_right_events *out_events) MUST_CHECK;
enum err staff_right_events_all(struct tx *tx, struct arena *arena, int64_t id,
                                struct staff_right_events *out_events) MUST_CHECK;

/* STAFF_NAME_INVALID. */
enum err staff_rename(struct tx *tx, int64_t id, struct text name, enum staff_status *out_status)
    MUST_CHECK;

/* Shuts a person out, or lets in again. Nobody's sessions outlive his right to come in.
 * STAFF_HIMSELF, STAFF_LAST_ADMINISTRATOR. by_id 0: a command. */
enum err staff_switch(struct tx *tx, int64_t id, bool is_active, int64_t by_id,
                      enum staff_status *out_status) MUST_CHECK;

#endif
