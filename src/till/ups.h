/* The uninterruptible power supply, by Network UPS Tools: a thread that asks upsd.
 *
 *   U-1  On battery is told at once and is no reason to stop.
 *   U-2  Battery low, or a forced shutdown, is critical: finish, flush, shut down.
 *   U-3  Silence (no connection, stale data) after "on battery" is critical too, once it lasted
 *        UPS_SILENCE_LIMIT_MS: the host of upsd is without power. Silence after "on line" is not.
 *   U-4  What is critical stays so until mains power is seen again. */
#ifndef TILL_UPS_H
#define TILL_UPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "world/world.h"

enum {
    UPS_POLL_MS = 1000,
    UPS_ANSWER_MS = 5000,
    UPS_RETRY_MS = 2000,
    UPS_SILENCE_LIMIT_MS = 30000,
    UPS_PORT = 3493
};

enum ups_state {
    UPS_ABSENT,     /* none is configured */
    UPS_UNKNOWN,    /* no answer yet, or none since mains power was seen */
    UPS_ON_LINE,    /* mains power */
    UPS_ON_BATTERY, /* a banner */
    UPS_CRITICAL,   /* shut down now */
};

struct ups_status {
    enum ups_state state;
    bool is_connected;   /* upsd answers, with fresh data */
    bool needs_battery;  /* "RB": the battery is worn out */
    bool is_overloaded;  /* "OVER" */
    int charge_percent;  /* -1: not known */
    int runtime_seconds; /* -1: not known */
};

/* What the cashier reads; NULL when there is nothing to say. Russian. */
const char *ups_state_words(const struct ups_status *status);

struct ups_options {
    const struct world *world;
    const char *address; /* "NAME@HOST[:PORT]"; NULL or "none": absent */
    const char *user;    /* with password: logs in, so that upsd counts this till; NULL: does not */
    const char *password;
    /* Called from the thread when the status changed; must be quick. */
    void (*on_status)(void *context, const struct ups_status *status);
    void *context;
};

struct ups;

/* Starts at once, whether upsd is there or not. ERR_SYNTAX: an address of no known form. */
enum err ups_start(const struct ups_options *options, struct ups **out_ups) MUST_CHECK;
void ups_stop(struct ups *ups);                /* NULL is fine */
struct ups_status ups_status(struct ups *ups); /* any thread */

/* Runs a command line, its words parted by blanks, without a shell, and does not wait for its end.
 * For what is configured as the shutdown command. ERR_SYNTAX: empty or more than 16 words;
 * ERR_NOT_FOUND: no such program; ERR_IO. */
enum err ups_run_command(const char *command_line) MUST_CHECK;

#endif
