/* The till as a program: everything that runs, in its order, and how it ends.
 *
 * Start: the database (its lock keeps a second copy out), the clock, the token, the counter, the
 * courier, the screen, the devices, the page, and only then the network. A till is ready to sell
 * before anybody was asked anything. The end is the same backwards: what was acknowledged is on the
 * disk already, so a kill loses nothing that a stop would keep.
 *
 * When the UPS says that its battery is low nothing is sold any more; what is unsent gets
 * DAEMON_LAST_SEND_MS to reach the server, the journal is closed, and the configured command puts
 * the machine down. */
#ifndef TILL_DAEMON_H
#define TILL_DAEMON_H

#include <signal.h>

#include "base/err.h"
#include "world/world.h"

enum { DAEMON_LAST_SEND_MS = 5000, DAEMON_CHORES_MS = 60 * 1000, DAEMON_WORKERS = 4 };

struct daemon_options {
    const char *data;   /* a folder, made when it is not there: database, token, key */
    const char *server; /* "https://obed.example" */
    const char *ca_file;
    const char *address; /* where the page is served: this machine alone */
    int port;            /* 0: any */
    const char *operator_name, *cabinet_address, *theme;
    /* devices; NULL: none */
    const char *reader, *printer, *printer_language, *printer_code_page, *printer_logo;
    int printer_columns;
    int printer_code_page_number; /* of this model; 0: the language's own */
    bool printer_has_no_qr, printer_has_no_cutter;
    bool is_printer_mute;
    const char *ups, *ups_user, *ups_password;
    const char *shutdown_command;
    /* the other tills of this canteen */
    const char *const *neighbours;
    int neighbour_count;
    const char *lan_address; /* NULL: they are not answered */
    int lan_port;
};

/* Runs until one of `signals` (blocked by the caller before any thread began) or the UPS ends it.
 * Faults of the start are told on standard error in a sentence; `ready` is called once the page is
 * served, with its port. */
enum err daemon_run(const struct daemon_options *options, const struct world *world,
                    const sigset_t *signals, void (*ready)(int port)) MUST_CHECK;

#endif
