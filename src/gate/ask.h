/* One question of a network or a bank, read out of its parameters. Pure: the dialects' parsers give
 * the same answer for the same bytes at any time. */
#ifndef GATE_ASK_H
#define GATE_ASK_H

#include "base/instant.h"
#include "base/money.h"
#include "gate/params.h"
#include "pay/channel.h"
#include "pay/reason.h"

enum { ASK_ID_DIGITS = 20, ASK_ACCOUNT_LIMIT = 200, ASK_TERMINAL_LIMIT = 64 };

enum ask_command {
    ASK_CHECK, /* is there such an account, and whose */
    ASK_PAY,
    ASK_INFO,   /* the same as check, without a payment in sight */
    ASK_STATUS, /* what came of a payment */
    ASK_CANCEL
};

struct ask {
    enum ask_command command;
    enum payment_reason fault; /* the first thing wrong with it; REASON_ACCEPTED: nothing */
    struct text id;            /* of the payment, or empty; digits */
    struct text cancelled_id;  /* of ASK_CANCEL: what is to be taken back */
    struct text account;       /* as it was told, without blanks at its ends; perhaps malformed */
    struct money amount;
    struct instant paid_at; /* received by the bank or the network */
    struct day bank_day;    /* the date of paid_at as it was told */
    struct text terminal;   /* for the rates; may be empty */
};

/* SPEC osmp 1.2 */
void osmp_read(const struct channel *channel, const struct params *params, struct ask *out_ask);
/* SPEC sber 2.1 */
void sber_read(const struct channel *channel, const struct params *params, struct ask *out_ask);

/* ---- parts ---- */

/* 1 to ASK_ID_DIGITS decimal digits. It may not fit a number, so it stays a text. */
bool ask_id_is_formed(struct text text);
/* Digits, then perhaps a dot and one or two digits. No sign, no blanks, no comma. */
bool ask_amount_read(struct text text, struct money *out_amount);
/* YYYYMMDDHHMMSS or DD.MM.YYYY_HH:MM:SS in Moscow's time; years 2000 to 2199. */
bool ask_time_read(struct text text, struct instant *out_instant, struct day *out_day);
/* Remembers the first fault. */
void ask_fail(struct ask *ask, enum payment_reason fault);
/* The account of the parameter. Its form is asked for by the caller's dialect in its own order. */
void ask_account_read(const struct params *params, const char *name, struct ask *ask);
/* The sum and the moment of the parameter; the day of reconciliation is the moment's date. */
void ask_sum_read(const struct params *params, const char *name, struct ask *ask);
void ask_date_read(const struct params *params, const char *name, struct ask *ask);

#endif
