/* Bank cards: where the acquiring gateway calls us (/gate/card/CHANNEL), and the job that asks it
 * about orders, sends refunds and fiscal receipts. */
#ifndef GATE_CARD_H
#define GATE_CARD_H

#include "desk/desk.h"
#include "http/route.h"

struct card_gate;

struct card_gate *card_gate_new(struct desk *desk);
void card_gate_free(struct card_gate *gate); /* NULL is fine */

/* The area for the site; `gate` outlives the server. */
struct area card_gate_area(struct card_gate *gate);

/* Begins the job; it ends with what it is doing, which is at most one call to a bank. */
void card_gate_start(struct card_gate *gate);
void card_gate_stop(struct card_gate *gate); /* NULL, or not started, is fine */

#endif
