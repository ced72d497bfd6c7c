/* How the till stands with its server: what the screen shows, and whether a document is made off
 * line. Written by the threads that talk to the server, read by everybody. */
#ifndef TILL_CONTACT_H
#define TILL_CONTACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "world/world.h"

/* What the last attempt came to. */
enum contact_state {
    CONTACT_STARTING = 0, /* nothing was tried yet */
    CONTACT_ONLINE,
    CONTACT_SILENT,       /* no answer: no network, no server, or it hangs */
    CONTACT_BUSY,         /* the server answers that it cannot now */
    CONTACT_NONSENSE,     /* somebody answers who is not our server, or one of another version */
    CONTACT_NOT_ENROLLED, /* a code is to be typed */
    CONTACT_ENROL_ANEW,   /* this till was restored from an image or runs twice: a new code */
    CONTACT_TOKEN_ENDED,  /* the operator took the till away, or another one replaced it */
};

enum { CONTACT_TROUBLE_SIZE = 200 };

struct contact_view {
    enum contact_state state;
    bool is_forced_off; /* by the cashier: nothing is asked until he takes it back */
    bool was_heard;     /* since the start of the program */
    int64_t silent_ms;  /* since the server was last heard; since the start when it never was */
    char trouble[CONTACT_TROUBLE_SIZE]; /* for an administrator, English; empty: none */
};

struct contact;

struct contact *contact_new(const struct world *world);
void contact_free(struct contact *contact); /* NULL is fine */

/* An attempt is over. Changes of state go to the log; repeats do not. `trouble` is copied. */
void contact_set(struct contact *contact, enum contact_state state, const char *trouble);

void contact_force_off(struct contact *contact, bool is_forced_off);

void contact_look(struct contact *contact, struct contact_view *out_view);

/* Whether a document made now is made with contact. */
bool contact_is_online(struct contact *contact);

const char *contact_state_name(enum contact_state state);

#endif
