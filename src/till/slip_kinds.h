/* The slips that a till prints. Each takes plain values and adds its items to an empty slip.
 *
 * Texts may be NULL or empty where a comment says so; amounts are money, moments are shown in the
 * school's zone. What a child must not be shown to others by is not printed: no reason of a
 * benefit, no photo, no full name beyond what `person` holds. */
#ifndef TILL_SLIP_KINDS_H
#define TILL_SLIP_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/instant.h"
#include "base/money.h"
#include "till/slip.h"

/* What every slip says of itself. */
struct slip_head {
    const char *operator_name; /* «Школьное питание»; NULL: not printed */
    const char *school;        /* «Школа №24» */
    const char *till;          /* «Касса 1»; NULL: not printed */
    const char *cashier;       /* NULL: not printed */
    struct instant at;
    const struct zone *zone;
    const char *farewell; /* the last line of receipts; NULL: none */
};

struct slip_line {
    const char *name;
    int count;
    struct money price; /* of one */
    struct money sum;
};

struct slip_receipt {
    struct slip_head head;
    const char *number;         /* "24-001983" */
    const char *account_number; /* "0242013137" */
    const char *person;         /* NULL: not printed */
    const char *class_name;     /* NULL: not printed */
    const struct slip_line *lines;
    size_t line_count;
    struct money total;   /* what the account pays */
    struct money subsidy; /* what is paid for the child; zero: not printed */
    bool shows_balance;   /* a setting */
    struct money balance; /* after */
    bool is_offline;      /* decided without the centre: the balance is as far as the till knows */
    const char *qr;       /* NULL: none */
};
void slip_add_receipt(struct slip *slip, const struct slip_receipt *receipt);

struct slip_return {
    struct slip_receipt receipt; /* of the return; its lines are what is given back */
    const char *returned_number; /* of the receipt that is returned */
    const char *reason;          /* NULL: not printed */
};
void slip_add_return(struct slip *slip, const struct slip_return *returned);

/* One row of a report: a heading (`right` NULL), or a name with its figure. */
struct slip_figure {
    const char *left;
    const char *right;
    bool is_bold;
};

/* An X or Z report: the shift's own rows, then the figures in their order. */
struct slip_report {
    struct slip_head head;
    bool is_closing; /* a Z report, else X */
    int shift_number;
    struct instant opened_at;
    const struct slip_figure *figures;
    size_t figure_count;
    const char *first_number, *last_number; /* receipts of the shift; NULL: there were none */
    size_t unsent_count;                    /* documents still to go to the centre */
};
void slip_add_report(struct slip *slip, const struct slip_report *report);

struct slip_operation {
    struct instant at;
    const char *name;
    struct money amount; /* negative: taken */
};

/* Details of recent operations (детализация). */
struct slip_details {
    struct slip_head head;
    const char *account_number, *person, *class_name; /* the last two may be NULL */
    const struct slip_operation *operations;          /* in the order in which they are printed */
    size_t operation_count;
    struct money balance;
    struct instant balance_at; /* of the last good word from the centre */
};
void slip_add_details(struct slip *slip, const struct slip_details *details);

/* Login and temporary password of the cabinet. The slip becomes secret. */
struct slip_password {
    struct slip_head head;
    const char *account_number; /* the login */
    const char *person;         /* NULL: not printed */
    const char *password;
    struct instant expires_at;
    const char *address; /* of the cabinet, also as a QR code; NULL: not printed */
};
void slip_add_password(struct slip *slip, const struct slip_password *password);

enum slip_card_act_kind {
    SLIP_CARD_ACTIVATED,
    SLIP_CARD_BLOCKED,
    SLIP_CARD_TEMPORARY_GIVEN,
    SLIP_CARD_TEMPORARY_RETURNED,
};

struct slip_card_act {
    struct slip_head head;
    enum slip_card_act_kind kind;
    const char *account_number, *person, *class_name; /* the last two may be NULL */
    const char *number;                               /* of the receipt; NULL: none */
    struct money fee;                                 /* zero: not printed */
    bool shows_balance;
    struct money balance; /* after */
    struct instant until; /* of a temporary card; 0: not printed */
};
void slip_add_card_act(struct slip *slip, const struct slip_card_act *act);

/* All letters, looks, a QR code: to see that language, code page and width are set right. */
void slip_add_test(struct slip *slip, const struct slip_head *head, const char *settings);

#endif
