/* Two small right books to be altered, and the way back. */
#ifndef TESTS_LEDGER_BOOKS_H
#define TESTS_LEDGER_BOOKS_H

#include "kit.h"

enum { RUB = 100, OTHER_SCHOOL = 25, BOOKS_TABLES = 6 };

/* The tables of the ledger that belong to a book. */
extern const char *const BOOKS_TABLE[BOOKS_TABLES];

/* In book 24 the transfers 1…5 are sealed on day 20514, 6…11 are recorded on the next and open; a
 * family's transfer goes to book 25. */
void books_make(struct fixture *fixture);

/* Makes them, lifts the engine's refusals and keeps a copy of each table. */
void books_prepare(struct fixture *fixture);

/* Puts the copies back. */
void books_restore(struct fixture *fixture);

#endif
