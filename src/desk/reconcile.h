/* Reconciliation, three ways and daily, per channel: what the network told on line ↔ its register ↔
 * the bank's money ↔ our clearing account. It runs by itself after each import and as time passes;
 * running it again changes nothing. */
#ifndef DESK_RECONCILE_H
#define DESK_RECONCILE_H

#include "desk/case.h"
#include "desk/desk.h"
#include "pay/channel.h"
#include "pay/register.h"

/* After a register: its money, the days that it concerns, and what has settled itself. */
enum err desk_reconcile_register(struct desk *desk, const struct channel *channel,
                                 const struct register_list *list) MUST_CHECK;

/* Closes what has settled itself. */
enum err desk_reconcile_channel(struct desk *desk, int64_t channel_id) MUST_CHECK;

/* One day of all channels that have registers: the register, the payments that it lacks, its
 * money. */
enum err desk_reconcile_day(struct desk *desk, struct day day) MUST_CHECK;

enum { RECONCILE_DAYS = 10 /* that are looked at again as time passes */ };
/* The last days of all channels: registers that do not come, money that is late. */
enum err desk_reconcile_due(struct desk *desk) MUST_CHECK;

/* For the office's first screen: a channel and what is open in it. All zero is the normal state. */
struct channel_difference {
    int64_t channel_id;
    const char *code, *name;
    bool has_registers;
    int64_t open_cases, late_cases; /* late: past their deadline */
    struct money open_amount;       /* by which the open cases differ */
    struct money clearing;          /* what the network owes by the books of all schools */
    int64_t registers_waiting;      /* for their money */
    struct money registers_amount;
    bool has_last_day;
    struct day last_day; /* of its newest register */
};
struct channel_differences {
    struct channel_difference *list;
    int count;
    int64_t suspense_count; /* payments that wait for a decision */
    struct money suspense;
};
/* For a store_read. */
enum err differences_load(struct tx *tx, struct arena *arena, struct instant now,
                          struct channel_differences *out_differences) MUST_CHECK;

#endif
