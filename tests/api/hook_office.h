/* What the tests of webhooks share: a receiver, webhooks that go to it, and the way out of the real
 * world on a virtual clock. What was received goes to the file that OBED_HOOK_TRANSCRIPT names, for
 * webhook.test.mjs, which checks it with somebody else's client. */
#ifndef TESTS_API_HOOK_OFFICE_H
#define TESTS_API_HOOK_OFFICE_H

#include "desk_kit.h"
#include "hook_kit.h"

#include "desk/webhook.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))
#define LOCAL "127.0.0.0/8"

enum { HOOK_CLERK = 4321 /* a login */ };

struct hook_office {
    struct hook_kit hook;
    struct world world; /* the real one's way out */
    struct kit *kit;
    int64_t takes_ms; /* by the virtual clock, each call */
    const char *networks;
};
extern struct hook_office hook_office;

/* The kit's calls go out; each in less time than the server would wait. */
void hook_office_open(struct kit *kit);
void hook_office_close(void);

struct webhook hook_of(struct kit *kit, int64_t id);
/* The newest. */
struct webhook_delivery hook_delivery(struct kit *kit, int64_t id);

unsigned hook_kind(enum webhook_kind kind);
struct webhook_wish hook_wish(struct kit *kit, unsigned kinds, const char *url);
/* Wants to hear of the kinds, at /ID of the receiver. */
int64_t hook_add(struct kit *kit, unsigned kinds);
/* One message waits for the webhook that is given back. */
int64_t hook_message_make(struct kit *kit);

int hook_events_look(struct kit *kit); /* events made */
struct webhook_report hook_send_due(struct kit *kit);
void hook_later_ms(struct kit *kit, int64_t ms);

int hook_received(void);
const struct hook_message *hook_message_at(int place);
/* The `place`th message is of the kind and says `words`. */
void hook_assert_said(int place, enum webhook_kind kind, const char *words);

#endif
