/* Acts for a caterer (акт оказанных услуг) and reports on subsidies for the department: generated
 * from the books, never typed, and kept as they were issued.
 *
 * An act is of a contract and of days in the books: of recording, as seals part them. What was
 * eaten in the period stands first; corrections of earlier days, and what tills handed in late,
 * stand apart: so an issued act never changes, and what came after it is a difference in the next
 * one. Acts of all contracts of a
 * school together come to the ledger's own turnover; nothing is issued that does not. */
#ifndef DESK_ACT_H
#define DESK_ACT_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "meals/menu.h"

/* Numbers are kept in the database and never used again for something else. */
enum issued_kind { ISSUED_ACT = 1, ISSUED_SUBSIDIES = 2 };

enum {
    ISSUED_DAYS_LIMIT = 92, /* of a period: a quarter */
    ISSUED_LIST_LIMIT = 200,
    ACT_CONTRACTS_LIMIT = 1000
};

/* In order of precedence. */
enum issue_status {
    ISSUE_DONE = 0,
    ISSUE_PERIOD_INVALID, /* ends before it begins, or longer than ISSUED_DAYS_LIMIT */
    ISSUE_EXISTS,         /* this form was handed in before: `number` is what was issued then */
    ISSUE_CONTRACT_UNKNOWN,
    ISSUE_NOT_OVER,     /* a day of it is not sealed yet, so that it may still change */
    ISSUE_OVERLAPS,     /* a day of it stands in an issued one: `number` */
    ISSUE_EMPTY,        /* nothing was charged */
    ISSUE_BOOKS_DIFFER, /* rosters and receipts do not come to the ledger's sums */
};
const char *issue_refusal(enum issue_status status); /* in Russian; NULL of done and exists */

/* ---- an act ---- */

struct act_line {
    int64_t set_meal_id;
    const char *name;
    enum meal meal;
    bool is_correction;           /* of days before the period */
    struct money parent, subsidy; /* of one */
    int64_t days;                 /* on which it was eaten */
    int64_t meals;                /* child-days; of a correction also below zero */
    struct money parent_sum, subsidy_sum;
};

struct act_party {
    const char *name, *inn;
};

struct act {
    int64_t school_id, school_number;
    const char *school_name;
    int64_t number; /* 0: not issued */
    int64_t contract_id;
    const char *contract_number;
    struct day contract_first_day, contract_last_day;
    struct act_party caterer;
    const char *operator_name;
    struct day first_day, last_day;
    struct instant issued_at;
    struct act_line *lines; /* meals by name, then corrections; in the arena */
    int line_count;
    int64_t days, meals;
    struct money parent_total, subsidy_total, total;
};

/* What a period has for each contract. Set meals without a contract that held on their day come
 * last with contract_id 0: they are in no act, and somebody has to look at them. */
struct act_list {
    struct act *acts;
    int count;
    bool agrees; /* with the ledger */
};
enum err acts_compute(struct tx *tx, struct arena *arena, int64_t school_id, struct day first_day,
                      struct day last_day, struct act_list *out_list) MUST_CHECK;

/* ---- a report on subsidies ---- */

/* A kind of benefit is counted, nobody is named. */
struct subsidy_line {
    int64_t funding_source_id, benefit_kind_id; /* 0: by age, without a benefit */
    const char *funding_source, *benefit_kind;
    int stage;        /* 1 … 3: 1-4, 5-9, 10-11; 0: none */
    int64_t children; /* different ones */
    int64_t meals;
    struct money amount;
};
struct subsidy_source {
    int64_t funding_source_id;
    const char *name;
    int64_t meals;
    struct money amount; /* of the lines; that of the ledger's account for the same days */
};

struct subsidy_report {
    int64_t school_id, school_number;
    const char *school_name;
    int64_t number; /* 0: not issued */
    struct day first_day, last_day;
    struct instant issued_at;
    struct subsidy_line *lines; /* by source, stage, benefit; in the arena */
    int line_count;
    struct subsidy_source *sources;
    int source_count;
    int64_t children, meals;
    struct money total;
    bool agrees; /* with the ledger */
};
enum err subsidies_compute(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct day first_day, struct day last_day,
                           struct subsidy_report *out_report) MUST_CHECK;
const char *subsidy_stage_title(int stage); /* «1–4 классы» */

/* ---- issuing ---- */

struct issue {
    int64_t id; /* came with the form */
    int64_t school_id;
    enum issued_kind kind;
    int64_t contract_id; /* of an act */
    struct day first_day, last_day;
    int64_t login_id;
    /* answers */
    enum issue_status status;
    int64_t number;
};
/* Computes, judges and keeps, in one transaction. */
enum err desk_issue(struct desk *desk, struct arena *arena, struct issue *issue) MUST_CHECK;

/* What an issued document said. *out_found false: there is none of this number. */
enum err act_issued_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t number,
                         bool *out_found, struct act *out_act) MUST_CHECK;
enum err subsidies_issued_load(struct tx *tx, struct arena *arena, int64_t school_id,
                               int64_t number, bool *out_found, struct subsidy_report *out_report)
    MUST_CHECK;

struct issued_row {
    enum issued_kind kind;
    int64_t number, contract_id;
    struct day first_day, last_day;
    struct money parent_total, subsidy_total;
    int64_t login_id;
    const char *who;
    struct instant issued_at;
};
struct issued_list {
    struct issued_row rows[ISSUED_LIST_LIMIT]; /* the newest first */
    int count;
};
enum err issued_list_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct issued_list *out_list) MUST_CHECK;

#endif
