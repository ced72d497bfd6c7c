/* Whom a payer is about to pay: what a bank's or a terminal's screen may show of an account. */
#ifndef DESK_PAYEE_H
#define DESK_PAYEE_H

#include "base/arena.h"
#include "base/money.h"
#include "base/text.h"
#include "store/store.h"

struct payee {
    bool is_known;
    bool is_closed; /* the person has left */
    const char *surname, *name, *patronymic;
    const char *school_name, *class_name; /* class_name "" when there is none */
    struct money balance;
};

/* By account number, in whichever school. Strings live in the arena. */
enum err payee_load(struct tx *tx, struct arena *arena, struct text number, struct payee *out_payee)
    MUST_CHECK;

/* SPEC sber 2.1: the name must be masked, it is personal data. "И. И. И." */
const char *payee_initials(struct arena *arena, const struct payee *payee);
/* "И***** И*** И*******": the first letter and a star for each of the others. */
const char *payee_stars(struct arena *arena, const struct payee *payee);
/* "Школа №24, 3Б" */
const char *payee_place(struct arena *arena, const struct payee *payee);

#endif
