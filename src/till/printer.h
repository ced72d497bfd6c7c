/* The receipt printer: a thread that prints slips from a bounded queue and watches the printer.
 *
 * The sale never waits for it: what is to be printed is put into the queue, and the outcome is
 * told later. A slip that may have reached paper is never printed again without «КОПИЯ»:
 *
 *   P-1  A job whose first byte was sent and whose end was not confirmed is sent again as a copy.
 *   P-2  A job of an id that was printed, or may have been, since the printer was started is a
 *        copy. (After a start the caller decides: it keeps what was printed in its journal.)
 *   P-3  An id that waits in the queue is not queued again.
 *   P-4  A job waits at most its wait_ms; then it is given back as PRINT_EXPIRED, unprinted. */
#ifndef TILL_PRINTER_H
#define TILL_PRINTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "till/print_code.h"
#include "till/slip.h"
#include "world/world.h"

enum {
    PRINTER_QUEUE_LIMIT = 64,
    PRINTER_REMEMBERED = 256, /* ids for P-2 */
    PRINTER_WAIT_MS = 10 * 60 * 1000,
    PRINTER_SECRET_WAIT_MS = 60 * 1000 /* the most that a secret slip waits */
};

/* The one that tells most of what is to be done. */
enum printer_state {
    PRINTER_ABSENT, /* none is configured */
    PRINTER_READY,
    PRINTER_PAPER_LOW, /* prints; a new roll should be at hand */
    PRINTER_PAPER_OUT,
    PRINTER_COVER_OPEN,
    PRINTER_BROKEN,        /* cutter, head, mechanics: it says so itself */
    PRINTER_OFFLINE,       /* it answers, and does not print, without saying why */
    PRINTER_NOT_ANSWERING, /* no connection, or silence on it */
};

struct printer_status {
    enum printer_state state;
    int waiting; /* jobs in the queue, with the one being printed */
};

/* What the cashier reads: what is wrong and what to do; NULL for PRINTER_ABSENT and
 * PRINTER_READY. Russian. */
const char *printer_state_words(enum printer_state state);

enum print_outcome {
    PRINT_DONE,    /* the printer confirmed it, or took it all and confirms nothing */
    PRINT_EXPIRED, /* waited too long, nothing was sent */
    PRINT_UNSURE,  /* was sent in part or whole, and then waited too long to be sent as a copy */
    PRINT_STOPPED, /* the till stops; nothing was sent (else PRINT_UNSURE) */
};

struct print_job {
    int64_t id; /* of the document; 0: of none, P-2 and P-3 do not apply */
    const struct slip *slip;
    bool is_copy; /* a re-print that was asked for */
    int wait_ms;  /* 0: PRINTER_WAIT_MS */
};

enum print_refusal {
    PRINT_QUEUED,
    PRINT_NO_PRINTER,
    PRINT_ALREADY_WAITING,
    PRINT_QUEUE_FULL,
};

struct printer_options {
    const struct world *world;
    /* "tcp:HOST:9100", "usb:/dev/usb/lp0", "file:PATH" (appended to); NULL or "none": absent. */
    const char *address;
    struct print_code code; /* the logo's dots must outlive the printer */
    bool is_mute;           /* it never answers (a print server without a way back): all that it
                               takes is believed to be printed */
    /* Called from the printer's thread without any lock held; must be quick.
     * on_status: when the status changed. on_outcome: once for each job that was queued. */
    void (*on_status)(void *context, const struct printer_status *status);
    void (*on_outcome)(void *context, int64_t id, enum print_outcome outcome, bool was_copy);
    void *context;
};

struct printer;

/* Starts at once, whether the printer is there or not. ERR_SYNTAX: an address of no known form. */
enum err printer_start(const struct printer_options *options, struct printer **out_printer)
    MUST_CHECK;
void printer_stop(struct printer *printer); /* NULL is fine */

/* Copies the slip. Any thread; never waits. */
enum print_refusal printer_queue(struct printer *printer, const struct print_job *job) MUST_CHECK;
struct printer_status printer_status(struct printer *printer); /* any thread */

#endif
