/* What the other tills of this canteen did: it counts against balances, and set meals that were
 * taken there are not given again, until the mirror's balances contain it. Who hears of it
 * (neighbour.c) writes it here; a fact heard twice is one. */
#ifndef TILL_SIBLING_H
#define TILL_SIBLING_H

#include "till/outbox.h"

/* Written or brought up to date. `told->set_meals` is checked: digits, commas and minus signs.
 * ERR_SYNTAX: it is something else. */
enum err sibling_take(struct tx *tx, const struct outbox_told *told) MUST_CHECK;

/* Drops what the mirror contains by now and what is older than yesterday of `today`. */
enum err sibling_forget(struct tx *tx, struct day today) MUST_CHECK;

#endif
