/* What the cashier sees: a page on 127.0.0.1 and what stands behind it.
 *
 * 1. The page keeps nothing that matters. It shows the state that GET /state and /events give and
 *    sends commands; two pages on one till show the same.
 * 2. Nobody but a page of this till is answered: the host is 127.0.0.1 or localhost with our port,
 *    no request comes from another site, and a command carries the page's token (screen_guard.c).
 * 3. A card is decided on the thread that read it; what came of it is on disk before it is shown.
 * 4. Nothing here waits for the network but what a cashier asks of it: enrolment, a password, the
 *    operations of an account; and the page, beside all else, whose an unknown card is.
 *
 * The daemon opens the screen, starts the devices with the screen's own callbacks, connects them,
 * serves screen_area() and calls screen_start() with the server's park. */
#ifndef TILL_SCREEN_H
#define TILL_SCREEN_H

#include "base/arena.h"
#include "base/err.h"
#include "http/park.h"
#include "http/route.h"
#include "till/card_watch.h"
#include "till/clock_watch.h"
#include "till/contact.h"
#include "till/counter.h"
#include "till/printer.h"
#include "till/ups.h"

struct card_reader;

/* A temporary password of the cabinet, for a slip. */
struct screen_password {
    const char *login, *password;
    struct instant ends_at;
};

struct screen_operation {
    struct instant at;
    struct money amount; /* negative: taken */
    const char *text;
};
enum { SCREEN_OPERATIONS_LIMIT = 50 };
struct screen_operations {
    struct money balance;
    struct screen_operation *items; /* newest first */
    int count;
};

/* What is asked of the server while somebody stands there. Each gives NULL when it is done, else a
 * sentence for the cashier; strings live in the arena. Called from workers, may take seconds. */
struct screen_centre {
    void *context;
    const char *(*enrol)(void *context, struct arena *arena, struct text code);
    const char *(*password)(void *context, struct arena *arena, int64_t account_id, int64_t card_id,
                            int64_t cashier_id, struct screen_password *out_password);
    const char *(*operations)(void *context, struct arena *arena, int64_t account_id,
                              struct screen_operations *out_operations);
    const char *(*guest)(void *context, struct arena *arena, struct text chip,
                         struct counter_guest *out_guest);
};

struct screen_options {
    struct counter *counter;
    const struct world *world;
    struct contact *contact;
    struct clock_watch *clock;   /* NULL: not watched */
    struct screen_centre centre; /* members may be NULL: then it is said that there is no line */
    /* A document was made: it may be handed in. Any thread, must be cheap; NULL: nobody cares. */
    void (*on_document)(void *context);
    /* A shift was opened or closed. As above. */
    void (*on_shift)(void *context);
    void *document_context;      /* of both */
    const char *operator_name;   /* on slips; NULL: not printed */
    const char *cabinet_address; /* on the slip with a password; NULL: not printed */
    const char *theme;           /* "system", "light", "dark" unless the page chose another */
};

struct screen;

/* ERR_SYNTAX: an embedded template is wrong. The options' strings outlive the screen. */
enum err screen_open(const struct screen_options *options, struct screen **out_screen) MUST_CHECK;
void screen_close(struct screen *screen); /* NULL is fine */

/* Devices that run; each may be NULL. Before the first request and before the first card. */
struct screen_devices {
    struct card_reader *reader;
    struct printer *printer;
    struct ups *ups;
};
void screen_connect(struct screen *screen, const struct screen_devices *devices);

/* The routes of the page, of everything that is not another area's. */
const struct area *screen_area(const struct screen *screen);

/* From now on long polls are woken. `port` is what the page is served on. */
void screen_start(struct screen *screen, struct park *park, int port);
/* Nobody is woken any more: before the server stops, and its park with it. */
void screen_stop(struct screen *screen);

/* Something that the screen shows is other: sent documents, a page of changes, contact. Any
 * thread, cheap. */
void screen_changed(struct screen *screen);

/* For the devices' options; `screen` is the context. Any thread. */
void screen_on_card(void *screen, const struct card_event *event);
void screen_on_printer(void *screen, const struct printer_status *status);
void screen_on_print(void *screen, int64_t id, enum print_outcome outcome, bool was_copy);
void screen_on_ups(void *screen, const struct ups_status *status);

#endif
