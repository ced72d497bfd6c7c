/* Addresses and networks: who may speak through a channel. */
#ifndef PAY_NETWORK_H
#define PAY_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Networks parted by commas or blanks: "79.142.16.0/20, 2001:db8::/32, 192.0.2.7". Bits behind the
 * prefix must be zero: a slip in a mask is found when it is typed. */
bool networks_are_valid(struct text networks);
/* Whether the address is in one of them; an IPv4 address may come as "::ffff:192.0.2.7". */
bool networks_hold(struct text networks, struct text address);

/* 127.0.0.0/8 and ::1. */
bool address_is_loopback(struct text address);

/* An address of the open Internet: none of a private or local network, of one kept for something
 * special, or of what stands for an IPv4 address in IPv6 (RFC 6890 and what came after it). */
bool address_is_public(struct text address);

/* Who an address is for counting how often he asks: an IPv4 address, or the network of 64 bits that
 * an IPv6 address is in, which its owner has whole. What is no address counts by its bytes. */
uint64_t address_key(struct text address);

#endif
