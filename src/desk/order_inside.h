/* What the use cases of orders and refunds share. */
#ifndef DESK_ORDER_INSIDE_H
#define DESK_ORDER_INSIDE_H

#include "desk/desk.h"
#include "pay/gateway.h"
#include "pay/order.h"

/* Does what follows from the bank's answer about the order, in one transaction: its state, the
 * credit, the event. *order is how it is then. */
enum err order_take(struct desk *desk, struct arena *arena, struct order *order,
                    const struct gateway_status *status) MUST_CHECK;

#endif
