/* Where banks and terminal networks ask and pay on line: the area /gate/.
 *
 * They are always the client, we only answer. Each channel is a row of configuration
 * (pay/channel.h) and has its own address, /gate/osmp/CODE or /gate/sber/CODE. Every answer of
 * business is HTTP 200 with the dialect's XML; what cannot be reached or let in has another status
 * and XML all the same. */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "desk/desk.h"
#include "http/park.h"
#include "http/route.h"

struct gate;

struct gate *gate_new(struct desk *desk);
void gate_free(struct gate *gate); /* NULL is fine */

/* The area for the site; `gate` outlives the server. */
struct area gate_area(struct gate *gate);

/* Whose tills to wake when money came in: the server's, until gate_stop. */
void gate_start(struct gate *gate, struct park *park);
void gate_stop(struct gate *gate); /* NULL is fine */

#endif
