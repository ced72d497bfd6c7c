/* Registers of charges for the bank (реестр начислений): who owes how much, so that the bank offers
 * the sum to the payer. */
#ifndef DESK_CHARGES_H
#define DESK_CHARGES_H

#include "base/arena.h"
#include "base/charset.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"

enum { CHARGES_NUMBER_LIMIT = 999 };

/* How a payer's name is written: the bank shows it to whoever types the account number. */
enum charges_name { CHARGES_NAME_INITIALS = 0, CHARGES_NAME_FULL };

struct charges_export {
    struct money target; /* balances below it are charged up to it; zero: debts alone */
    int number;          /* of the file this month, 1 … CHARGES_NUMBER_LIMIT */
    struct day day;      /* in whose month */
    enum charset charset;
    enum charges_name name;
    /* answers */
    const char *refusal; /* in Russian: a requisite that is missing; NULL: made */
    const char *file_name;
    struct text file;
    int lines;
    struct money sum;
};

/* SPEC sber 2.4: account;FIO;purpose;service code;amount with a dot, CRLF, no `;` within a field;
 * the name is ИНН_РС_НОМЕР_ММГГ.txt. */
enum err desk_charges_export(struct desk *desk, struct arena *arena, struct charges_export *charges)
    MUST_CHECK;

#endif
