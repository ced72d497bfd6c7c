/* Writing off balances that nobody has moved for years (списание невостребованных остатков).
 *
 *   list (desk/dormant.h) → proposal with a reason → a second person assents → the accounts one by
 *   one → the act; whoever comes later gets his money back on the account.
 *
 * ГК РФ, ст. 196: a claim lapses after three years; so the setting write_off_months has 36 as its
 * least. What is written off of money owed to people is the operator's income (НК РФ, ст. 250
 * п. 18), a debt of theirs its loss.
 *
 * 1. Each account is judged again when its turn comes: whose balance is another one, or who had any
 *    movement since the proposal, is left alone, and the act says so.
 * 2. Each line has the id of its posting from the proposal on and its outcome in the transaction of
 *    the posting: killed anywhere, the rest follows and nothing is written off twice.
 * 3. A balance above zero goes personal → written off and never below zero; a debt the other way.
 * 4. One proposal at a time waits or is carried out.
 * 5. Given back is the whole line, once, by a reversal of its posting. docs/LEDGER.md, W-1. */
#ifndef DESK_WRITE_OFF_H
#define DESK_WRITE_OFF_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/assent.h"
#include "desk/desk.h"
#include "desk/dormant.h"

enum {
    WRITE_OFF_LINES_LIMIT = 4000,   /* of one proposal; the rest by the next one */
    WRITE_OFF_AT_ONCE = 100,        /* accounts of one transaction */
    WRITE_OFF_REASON_LIMIT = 500,   /* characters */
    WRITE_OFFS_SHOWN = 500,         /* proposals of the list */
    WRITE_OFF_RETURNS_LIMIT = 20000 /* accounts of the list of what was written off */
};

/* Kept in the database. */
enum write_off_state { WRITE_OFF_WAITS = 1, WRITE_OFF_GOES = 2, WRITE_OFF_OVER = 3 };
enum write_off_outcome {
    WRITE_OFF_NOT_YET = 0, /* no row */
    WRITE_OFF_WRITTEN = 1,
    WRITE_OFF_MOVED = 2 /* left alone: the money had moved */
};
/* Which balances; in the order of the words of forms. */
enum write_off_side { WRITE_OFF_MONEY = 0, WRITE_OFF_DEBTS = 1, WRITE_OFF_BOTH = 2 };

/* ---- proposing ---- */

/* Whom a proposal of now would name: the first WRITE_OFF_LINES_LIMIT. */
struct write_off_preview {
    int64_t months; /* SETTING_WRITE_OFF_MONTHS */
    struct day before;
    struct dormant_list list;
    bool is_cut;             /* there are more */
    struct money owed, debt; /* debt without the sign */
    const char *seen;        /* a few letters that name all this */
};
enum err desk_write_off_preview(struct desk *desk, struct arena *arena, int64_t school_id,
                                enum write_off_side side, struct write_off_preview *out_preview)
    MUST_CHECK;

/* In order of precedence. */
enum write_off_status {
    WRITE_OFF_ASKED = 0, /* it waits for the second person */
    WRITE_OFF_BEGUN,     /* so little that one person may (SETTING_ASSENT_WRITE_OFF) */
    WRITE_OFF_NO_REASON,
    WRITE_OFF_REASON_LONG,
    WRITE_OFF_NOTHING,
    WRITE_OFF_UNSEEN, /* the list is another one by now */
    WRITE_OFF_OPEN,   /* another proposal waits or is carried out */
};
const char *write_off_refusal(enum write_off_status status); /* NULL of asked and begun */

struct write_off_ask {
    int64_t school_id; /* 0: all */
    enum write_off_side side;
    struct text reason, seen;
    int64_t staff_id;
    /* answers */
    enum write_off_status status;
    int64_t id;
};
enum err desk_write_off_ask(struct desk *desk, struct arena *arena, struct write_off_ask *ask)
    MUST_CHECK;

/* assent_rule.run of ASSENT_WRITE_OFF. */
enum err write_off_assented(struct tx *tx, struct arena *arena, struct desk *desk,
                            const struct assent *assent, struct instant now,
                            const char **out_refusal) MUST_CHECK;

/* ---- carrying it out ---- */

/* One round of the job: at most WRITE_OFF_AT_ONCE accounts of one school, in one transaction.
 * *out_count: how many got an outcome; 0: nothing is left to do. */
enum err desk_write_off_round(struct desk *desk, int *out_count) MUST_CHECK;
/* Rounds until nothing is left. */
enum err desk_write_offs_work(struct desk *desk, int *out_count) MUST_CHECK;

/* ---- what there is ---- */

struct write_off {
    int64_t id; /* the number of the act */
    struct day before;
    int64_t account_count;
    struct money owed, debt; /* as proposed */
    const char *reason;
    enum write_off_state state;
    int64_t assent_id;                           /* 0: none was needed */
    enum assent_state assent;                    /* of a second person, when there is one */
    int64_t staff_id, agreed_by;                 /* agreed_by 0: nobody yet, or nobody had to */
    const char *who, *agreed_who;                /* "": not known */
    struct instant made_at, agreed_at, ended_at; /* ms 0: not yet */
    int64_t written_count, moved_count, returned_count;
    struct money written_owed, written_debt, returned;
};
/* «ждёт второго сотрудника», «выполняется», … */
const char *write_off_state_words(const struct write_off *write_off);

struct write_offs {
    struct write_off *rows; /* the newest first */
    int count;
};
enum err write_offs_load(struct tx *tx, struct arena *arena, struct instant now,
                         struct write_offs *out_list) MUST_CHECK;
enum err write_off_load(struct tx *tx, struct arena *arena, int64_t id, struct instant now,
                        bool *out_found, struct write_off *out_write_off) MUST_CHECK;

struct write_off_line {
    int64_t write_off_id, school_id, account_id, posting_id;
    struct money amount; /* below zero: a debt */
    struct day last_day;
    const char *number, *surname, *name, *patronymic;
    const char *school_name;
    enum write_off_outcome outcome;
    struct instant happened_at; /* of the outcome */
    bool is_returned;
    struct instant returned_at;
    const char *return_reason, *return_who;
};
const char *write_off_outcome_words(const struct write_off_line *line);

struct write_off_lines {
    struct write_off_line *rows; /* by school, then account */
    int count;
};
enum err write_off_lines_load(struct tx *tx, struct arena *arena, int64_t id,
                              struct write_off_lines *out_lines) MUST_CHECK;
/* All that was ever written off, the newest first: at most WRITE_OFF_RETURNS_LIMIT. */
enum err write_off_written_load(struct tx *tx, struct arena *arena,
                                struct write_off_lines *out_lines) MUST_CHECK;
enum err write_off_line_load(struct tx *tx, struct arena *arena, int64_t posting_id,
                             bool *out_found, struct write_off_line *out_line) MUST_CHECK;

/* ---- somebody comes for it ---- */

/* In order of precedence. */
enum write_off_return_status {
    RETURN_DONE = 0,
    RETURN_EXISTS,  /* it was given back before; as good as done */
    RETURN_UNKNOWN, /* no such line, or it was not written off */
    RETURN_NO_REASON,
    RETURN_REASON_LONG,
};
const char *write_off_return_refusal(enum write_off_return_status status);

struct write_off_return {
    int64_t posting_id; /* that wrote it off */
    struct text reason; /* by which paper */
    int64_t staff_id;
    enum write_off_return_status status; /* answer */
};
/* The account has the money again; it is spent, moved to a sibling or refunded from there as any
 * other. A debt comes back, too. */
enum err desk_write_off_return(struct desk *desk, struct arena *arena,
                               struct write_off_return *back) MUST_CHECK;

#endif
