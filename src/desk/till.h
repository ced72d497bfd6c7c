/* Tills as rows: enrolment by a one-time code, tokens, states. */
#ifndef DESK_TILL_H
#define DESK_TILL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/secret.h"
#include "desk/desk.h"
#include "desk/till_lan.h"
#include "desk/till_progress.h"
#include "desk/till_state.h"
#include "school/school.h"
#include "school/setting.h"

/* Numbers stand in the database: never reused. */
enum till_state {
    TILL_ACTIVE = 1,
    TILL_RESTORED = 2, /* its counter went back: it must enrol anew */
    TILL_REPLACED = 3, /* it did */
    TILL_REVOKED = 4
};

struct till {
    int64_t school_id;
    int64_t origin;
    const char *name;
    int64_t digit;
    enum till_state state;
    struct digest token_hash;
    int64_t replaces; /* 0: nothing */
    struct progress progress;
};

/* ---- tokens: "24.17.5vS…": school, origin and 256 random bits ---- */

struct till_token {
    int64_t school_id, origin;
    struct digest hash; /* of the whole text */
};

/* False: not such a text. */
bool till_token_parse(struct text text, struct till_token *out_token) MUST_CHECK;

/* ---- rows ---- */

/* *out_found false: no such till. The name lives in the arena. */
enum err till_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                   bool *out_found, struct till *out_till) MUST_CHECK;
enum err till_save_progress(struct tx *tx, struct arena *arena, const struct till *till,
                            struct instant now) MUST_CHECK;
/* For who makes a city: a till as if it had enrolled then. */
enum err till_put(struct tx *tx, const struct till *till, struct instant enrolled_at) MUST_CHECK;
enum err till_set_state(struct tx *tx, int64_t school_id, int64_t origin, enum till_state state)
    MUST_CHECK;

/* ---- what the operator sees and does ---- */

const char *till_state_name(enum till_state state); /* "active", for commands and the log */

struct till_line {
    int64_t origin;
    const char *name;
    enum till_state state;
    int64_t acknowledged, highest;
    struct instant enrolled_at, seen_at;
    bool has_said; /* something about itself */
    struct till_state_said *said;
    struct instant said_at;
    bool has_today;
    struct till_day today;
};

struct till_list {
    int64_t school_number;
    bool school_is_known; /* answers from here on */
    const struct zone *zone;
    struct till_line *lines; /* in the arena, by origin */
    int count;
};
enum err till_list_load(struct desk *desk, struct arena *arena, struct till_list *list) MUST_CHECK;

/* ---- enrolment ---- */

enum till_code_status {
    TILL_CODE_MADE = 0,
    TILL_CODE_SCHOOL_UNKNOWN,
    TILL_CODE_NAME_INVALID, /* empty, longer than TILL_NAME_LIMIT, control characters */
    TILL_CODE_TIME_INVALID  /* 1 … TILL_CODE_MINUTES_LIMIT */
};

struct till_code {
    int64_t school_number;
    struct text name;             /* of the till to be: "Касса 1" */
    int minutes;                  /* it is good for */
    int64_t staff_id;             /* who asks; 0: the administrator, by command */
    enum till_code_status status; /* answer */
    const char *code;             /* answer, in the arena: "K7PX-29QM" */
};

/* Makes a one-time code; only its hash is kept. */
enum err till_code_make(struct desk *desk, struct arena *arena, struct till_code *code) MUST_CHECK;
/* The same within a work, of a school that is there, with a name that is one. */
enum err till_code_put(struct tx *tx, struct arena *arena, int64_t school_id, struct text name,
                       int minutes, struct instant now, const char **out_code) MUST_CHECK;
bool till_name_is_formed(struct text name);

enum enrolment_status {
    ENROLMENT_DONE = 0,
    ENROLMENT_CODE_INVALID,       /* unknown, used or too old: nobody is told which */
    ENROLMENT_PREDECESSOR_INVALID /* the old token was never of a till there */
};

struct enrolment {
    struct text code;
    bool has_predecessor;
    struct till_token predecessor; /* the same device's till before */
    enum enrolment_status status;  /* answers from here on */
    const char *token;
    struct till till;
    struct school school;
    struct settings settings;
    struct lan lan;
};

enum err till_enrol(struct desk *desk, struct arena *arena, struct enrolment *enrolment) MUST_CHECK;

#endif
