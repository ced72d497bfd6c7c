/* What was typed into the search box, read: pure, for bytes of any kind. One text may be several
 * things at once («2402013137» is an account and a card); all of them are looked for. */
#ifndef DESK_FIND_QUERY_H
#define DESK_FIND_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "school/card_line.h"
#include "school/person.h"

enum {
    FIND_TEXT_LIMIT = 100,    /* characters */
    FIND_OUTSIDE_SHORTEST = 4 /* bytes of a payment's or an order's number */
};

struct find_query {
    struct text text; /* trimmed; empty: nothing was asked, or it is no text */

    bool has_number; /* ten digits: an account's, or a card's */
    char number[ACCOUNT_NUMBER_DIGITS + 1];
    bool has_chip; /* what a reader types, or what is printed on a card */
    struct card_chip chip;
    bool has_receipt; /* "24-001983" */
    int64_t receipt_school, receipt_number;
    bool has_appeal; /* "№ 12", "обращение 12" */
    int64_t appeal_number;
    struct text outside; /* one word with a digit in it: of a payment, an order, a bank */

    struct text names; /* words of a name: " иванов ив" (school/person_word.h); empty: none */
    struct text class_name; /* "03Б"; empty: none */
    int64_t school_number;  /* "24", «школа 24»; 0: none */
};

/* Texts live in the arena. */
void find_query_parse(struct arena *arena, struct text text, struct find_query *out_query);

/* Whether nothing could be found by it. */
bool find_query_is_empty(const struct find_query *query);

#endif
