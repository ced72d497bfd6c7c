/* What goes to the accountant's 1C: payments as 1CClientBankExchange, and of a period a set of XML
 * and CSV files with control sums. docs/spec/one-c.md says what stands in each.
 *
 * 1. An export has a number and is kept with its bytes: asked for again it is the same bytes.
 * 2. A set is made of days that are sealed in every book, so that figures of its days do not
 *    change; when nothing else has changed since the last one of the same days and profile, the
 *    answer is that one and no new number is used.
 * 3. A payment stands in one register, unless it is taken back. */
#ifndef EXPORT_ONE_C_H
#define EXPORT_ONE_C_H

#include "base/arena.h"
#include "base/charset.h"
#include "base/instant.h"
#include "desk/account_name.h"
#include "desk/desk.h"
#include "desk/payout.h"

/* ---- profiles: what a target wants ---- */

enum {
    ONE_C_CODE_LIMIT = 30,    /* letters, digits and dashes */
    ONE_C_NAME_LIMIT = 100,   /* characters */
    ONE_C_ACCOUNT_LIMIT = 20, /* characters of an account of the chart, «76.05» */
    ONE_C_PROFILES_LIMIT = 50
};

struct one_c_profile {
    const char *code, *name;
    enum charset charset; /* of a set: CHARSET_UTF_8 or CHARSET_WINDOWS_1251 */
    bool has_settlements, has_top_ups, has_turnover;
    bool has_xml, has_csv;
    const char *accounts[ACCOUNT_KINDS + 1]; /* by account kind; never NULL */
};
struct one_c_profiles {
    struct one_c_profile *list; /* by code; in the arena */
    int count;
};

/* What is there before anybody wrote one: code "main". */
void one_c_profile_default(struct one_c_profile *out_profile);
/* With the default one where none is kept. */
enum err one_c_profiles_load(struct tx *tx, struct arena *arena,
                             struct one_c_profiles *out_profiles) MUST_CHECK;
/* NULL: there is none of this code. */
const struct one_c_profile *one_c_profile_find(const struct one_c_profiles *profiles,
                                               struct text code);

/* A profile as a text that people keep, and back. False: not of the form; *out_refusal says what
 * is wrong, in Russian. */
struct text one_c_profile_write(struct arena *arena, const struct one_c_profile *profile);
bool one_c_profile_read(struct arena *arena, struct text content, struct one_c_profile *out_profile,
                        const char **out_refusal) MUST_CHECK;

/* NULL: it may be kept; else a sentence in Russian. */
const char *one_c_profile_refusal(const struct one_c_profile *profile);
/* Keeps a profile of that refusal being NULL; who changed what is kept, too. */
enum err one_c_profile_set(struct desk *desk, struct arena *arena,
                           const struct one_c_profile *profile, int64_t staff_id) MUST_CHECK;

/* ---- making ---- */

/* Kept in the database. */
enum one_c_kind { ONE_C_PAYMENTS = 1, ONE_C_SET = 2 };
const char *one_c_kind_title(enum one_c_kind kind);

enum { ONE_C_DAYS_LIMIT = 366, ONE_C_FILES_LIMIT = 16, ONE_C_LIST_LIMIT = 500 };

/* In order of precedence. */
enum one_c_status {
    ONE_C_MADE = 0,
    ONE_C_EXISTS, /* this form was handed in before, or nothing has changed: `number` */
    ONE_C_PROFILE_UNKNOWN,
    ONE_C_PERIOD_INVALID, /* ends before it begins, or longer than ONE_C_DAYS_LIMIT */
    ONE_C_NOT_OVER,       /* a day of it is not sealed in some book, or lies in the future */
    ONE_C_NOTHING,        /* no payment waits; the profile includes nothing */
};
const char *one_c_refusal(enum one_c_status status); /* in Russian; NULL of made and exists */

struct one_c_make {
    int64_t form_id; /* came with the form */
    enum one_c_kind kind;
    struct text profile;
    struct day first_day, last_day; /* of a set */
    int64_t staff_id;               /* 0: a command */
    /* answers */
    enum one_c_status status;
    int64_t number;
};
enum err desk_one_c_make(struct desk *desk, struct arena *arena, struct one_c_make *make)
    MUST_CHECK;

/* ---- what was made ---- */

struct one_c_export {
    int64_t number;
    enum one_c_kind kind;
    const char *profile;
    struct day first_day, last_day;
    const char *who; /* "": a command */
    struct instant made_at;
};
struct one_c_exports {
    struct one_c_export *list; /* the newest first */
    int count;
};
enum err one_c_exports_load(struct tx *tx, struct arena *arena, struct one_c_exports *out_exports)
    MUST_CHECK;

struct one_c_file {
    const char *name;
    struct text content; /* bytes as they were made */
};
struct one_c_files {
    struct one_c_export export;
    struct one_c_file files[ONE_C_FILES_LIMIT];
    int count;
};
/* *out_found false: no such number. */
enum err one_c_files_load(struct tx *tx, struct arena *arena, int64_t number, bool *out_found,
                          struct one_c_files *out_files) MUST_CHECK;

/* ---- the forms of files; pure ---- */

/* SPEC one-c 1.1: payment orders as 1CClientBankExchange 1.03, in windows-1251 whatever the profile
 * says of the set. Requisites and purposes hold nothing else: what has no form there is refused
 * before a payment is made of it. */
struct text one_c_payments_write(struct arena *arena, const struct payouts *payouts, struct day day,
                                 struct instant made_at, const struct zone *zone);

#endif
