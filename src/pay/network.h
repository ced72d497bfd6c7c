/* Addresses and networks: who may speak through a channel. */
#ifndef PAY_NETWORK_H
#define PAY_NETWORK_H

#include <stdbool.h>

#include "base/text.h"

/* Networks parted by commas or blanks: "79.142.16.0/20, 2001:db8::/32, 192.0.2.7". Bits behind the
 * prefix must be zero: a slip in a mask is found when it is typed. */
bool networks_are_valid(struct text networks);
/* Whether the address is in one of them; an IPv4 address may come as "::ffff:192.0.2.7". */
bool networks_hold(struct text networks, struct text address);

/* 127.0.0.0/8 and ::1. */
bool address_is_loopback(struct text address);

#endif
