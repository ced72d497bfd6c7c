/* A register (реестр): the list of a day's payments that a bank or a terminal network sends, with
 * which its on-line requests are reconciled.
 *
 * Registers differ by bank, branch and contract, so the form is data: which column holds what,
 * the separator, the decimal sign, the encoding, the lines to skip, the trailer. */
#ifndef PAY_REGISTER_H
#define PAY_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/charset.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "pay/file_problem.h"

enum {
    REGISTER_BYTES_LIMIT = 32 << 20,
    REGISTER_LINES_LIMIT = 300000,
    REGISTER_LINE_LIMIT = 4096, /* bytes */
    REGISTER_COLUMNS_LIMIT = 64,
    REGISTER_SKIP_LIMIT = 100,
    REGISTER_ID_LIMIT = 64,     /* bytes, as of a payment's outside id */
    REGISTER_NUMBER_LIMIT = 64, /* bytes of an account number as it is written there */
};

enum register_column {
    REGISTER_DATE = 0,
    REGISTER_TIME,
    REGISTER_ID,
    REGISTER_ACCOUNT,
    REGISTER_AMOUNT,   /* what the payer gave */
    REGISTER_CREDITED, /* what the bank passes on */
    REGISTER_FEE,      /* what it keeps */
    REGISTER_PAYER,
    REGISTER_PURPOSE,
    REGISTER_COLUMN_COUNT,
};

enum register_trailer {
    REGISTER_TRAILER_NONE = 0,
    REGISTER_TRAILER_SBER, /* "=count;paid;credited;fee;order number;order date" */
    REGISTER_TRAILER_OSMP, /* "Total:" count amount */
};

struct register_format {
    enum charset charset;
    char separator;
    char decimal_sign;                  /* ',' or '.' */
    int columns[REGISTER_COLUMN_COUNT]; /* from 1; 0: the register does not have it */
    int skip_first;                     /* lines before the first payment */
    int skip_last;                      /* lines behind the trailer */
    enum register_trailer trailer;
    struct text name_mask; /* of files, "QIWI_*_*.csv" or several parted by blanks; empty: any */
};

/* SPEC sber 2.3: cp1251, CRLF, `;`, decimal comma, 13 fields, then a trailer line starting `=`. */
struct register_format register_format_sber(void);
/* SPEC osmp 1.7: lines, TAB separated: txn_id, date, time, subscriber id, sum; decimal dot; last
 * line `Total:`, number of payments, amount. */
struct register_format register_format_osmp(void);

/* "date=1,time=2,id=5,account=6,amount=10": columns counted from 1. Date, id, account and amount
 * there must be. False: not of this form, or a column beyond the limit; *out_columns is
 * untouched. */
bool register_columns_parse(struct text text, int out_columns[REGISTER_COLUMN_COUNT]) MUST_CHECK;
bool register_name_fits(const struct register_format *format, const char *file_name);

struct register_line {
    int line; /* of the file, from 1 */
    struct text outside_id;
    struct text number; /* of the account, as it stands there, trimmed */
    struct text payer, purpose;
    struct day day;             /* SPEC osmp 1.5: reconciliation day = date part of txn_date */
    struct instant happened_at; /* noon when there is no time; Moscow time */
    struct money amount, credited, fee;
};

struct register_list {
    struct register_line *lines;
    int count;
    struct money amount, credited, fee;  /* sums of the lines, which the trailer confirmed */
    struct day first_day, last_day, day; /* `day`: the one that most lines have */
    bool has_day;                        /* false: without lines and without a date */
    struct text order_number;            /* of the payment order with the money; empty: not told */
    struct day order_day;
};

/* Everything agrees or there is a problem: a list with problems is not to be used. A pure function
 * of the bytes. All texts live in the arena. */
void register_read(struct arena *arena, const struct register_format *format, struct text bytes,
                   struct register_list *out_list, struct file_problems *problems);

#endif
