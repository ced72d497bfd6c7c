/* Webhooks: the operator's own systems are told what happens, as Standard Webhooks has it
 * (https://www.standardwebhooks.com): a POST of JSON with an id, a moment and an HMAC-SHA256.
 *
 * 1. An event is written in the transaction of what happened, or derived once, in order, from the
 *    books; with it a delivery for each webhook that wants its kind. Nobody wants it: nothing is
 *    written.
 * 2. A delivery is made at least once; its id is the same in every try. One that nobody takes is
 *    tried WEBHOOK_TRIES_LIMIT times over some three days, and then dead until a person repeats it.
 * 3. Deliveries of one subject (an account, a till, a case) to one webhook keep their order: the
 *    next waits until the one before is delivered or dead.
 * 4. We connect to addresses of the open Internet only, judged as the connection is made, and to
 *    private networks that the configuration names. Redirects are not followed. */
#ifndef DESK_WEBHOOK_H
#define DESK_WEBHOOK_H

#include <jansson.h>
#include <stdatomic.h>

#include "access/audit.h"
#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "desk/desk.h"

enum {
    WEBHOOKS_LIMIT = 20,
    WEBHOOK_NAME_LIMIT = 60, /* characters */
    WEBHOOK_URL_LIMIT = 500, /* bytes */
    WEBHOOK_TRIES_LIMIT = 10,
    WEBHOOK_SENT_AT_ONCE = 50,  /* deliveries of one round */
    WEBHOOK_TOLD_AT_ONCE = 500, /* transfers of one transaction */
    WEBHOOK_TIMEOUT_MS = 10000,
    WEBHOOK_SLOW_MS = 1000, /* one that takes longer gets one delivery a round */
    WEBHOOK_ANSWER_LIMIT = 64 * 1024,
    WEBHOOK_KEPT_DAYS = 30,
    WEBHOOK_DELIVERIES_SHOWN = 1000,
    WEBHOOK_TILL_GONE_MINUTES = 15, /* a till with an open shift that long without a word */
};
#define WEBHOOK_OLD_SECRET_MS DAY_MS /* after a rotation both secrets sign */

/* Numbers stand in the database; a webhook's kinds are a set of 1 << kind. */
enum webhook_kind {
    WEBHOOK_TEST = 0, /* by the button; wanted by all */
    WEBHOOK_TOP_UP = 1,
    WEBHOOK_REFUND = 2,
    WEBHOOK_TILL_GONE = 3,
    WEBHOOK_TILL_BACK = 4,
    WEBHOOK_DIFFERENCE = 5,
    WEBHOOK_CARD_BATCH = 6,
    WEBHOOK_PERIOD = 7,
};
enum { WEBHOOK_KINDS = 8 };

const char *webhook_kind_name(enum webhook_kind kind); /* "top_up.credited" */
const char *webhook_kind_words(enum webhook_kind kind); /* «Деньги зачислены на счёт» */

/* ---- telling ---- */

struct webhook_event {
    enum webhook_kind kind;
    const char *subject; /* "account 0242013137": keeps its order */
    const json_t *data;  /* an object; not taken */
    struct instant happened_at;
};

/* Inside the transaction of what happened. */
enum err webhook_tell(struct tx *tx, struct arena *arena, const struct webhook_event *event)
    MUST_CHECK;

/* A refund was decided; "approved" or "refused". */
enum err webhook_tell_refund(struct tx *tx, struct arena *arena, int64_t school_id,
                             int64_t account_id, int64_t refund_id, struct money amount,
                             bool is_approved, struct instant now) MUST_CHECK;
/* A difference between a channel and the books was opened. */
enum err webhook_tell_difference(struct tx *tx, struct arena *arena, int64_t case_id,
                                 const char *channel, const char *kind, struct text subject,
                                 struct day day, struct instant now) MUST_CHECK;
/* All cards of a batch have their chips. */
enum err webhook_tell_card_batch(struct tx *tx, struct arena *arena, int64_t school_id,
                                 int64_t batch_id, int64_t number, int card_count,
                                 struct instant now) MUST_CHECK;
/* A caterer's period was closed. */
enum err webhook_tell_period(struct tx *tx, struct arena *arena, int64_t settlement_id,
                             const char *caterer, struct day first_day, struct day last_day,
                             struct money amount, struct instant now) MUST_CHECK;

/* Derives events of top-ups from the books and of tills from their last words. *out_made:
 * deliveries. */
enum err desk_webhooks_look(struct desk *desk, int *out_made) MUST_CHECK;
/* Forgets what is over and older than WEBHOOK_KEPT_DAYS: once an hour. */
enum err desk_webhooks_forget(struct desk *desk) MUST_CHECK;

/* ---- sending ---- */

/* Numbers stand in the database. */
enum webhook_state {
    WEBHOOK_WAITS = 1,
    WEBHOOK_ON_ITS_WAY = 2, /* when due it is taken for lost and tried again */
    WEBHOOK_DELIVERED = 3,
    WEBHOOK_DEAD = 4,
};

struct webhook_report {
    int delivered, put_off, dead;
};

/* Makes the deliveries that are due, WEBHOOK_SENT_AT_ONCE at most, of each webhook in turn; one
 * that did not take a delivery, or was slow, is left for the next round. `networks`: private ones
 * that may be connected to, as of pay/network.h. Stops early when *stop is set. */
enum err desk_webhooks_send(struct desk *desk, const char *networks, const atomic_bool *stop,
                            struct webhook_report *out_report) MUST_CHECK;

/* Seconds until the try that follows `tries` vain ones. */
int webhook_pause_s(int tries);

/* "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=" of id.seconds.body; the secret as it is told,
 * "whsec_…". */
const char *webhook_signature(struct arena *arena, const char *secret, const char *id,
                              int64_t timestamp_s, struct text body);

/* ---- webhooks ---- */

struct webhook {
    int64_t id;
    const char *name, *url;
    unsigned kinds;
    const char *secret, *old_secret; /* old: ""; else it signs until old_secret_ends_at */
    struct instant old_secret_ends_at;
    bool is_active;
    struct instant created_at, changed_at;
    int64_t waiting, dead, delivered; /* deliveries */
    bool has_delivered;
    struct instant delivered_at; /* the last one */
};

struct webhooks {
    struct webhook list[WEBHOOKS_LIMIT];
    int count;
};
enum err webhooks_load(struct tx *tx, struct arena *arena, struct webhooks *out_webhooks)
    MUST_CHECK;
enum err webhook_load(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                      struct webhook *out_webhook) MUST_CHECK;

struct webhook_delivery {
    int64_t event_id;
    enum webhook_kind kind;
    const char *subject, *body, *fault;
    enum webhook_state state;
    int64_t tries, status, took_ms;
    struct instant happened_at, made_at, due_at, done_at;
    bool is_done;
};
struct webhook_deliveries {
    struct webhook_delivery *list; /* the newest first, WEBHOOK_DELIVERIES_SHOWN at most */
    int count;
};
enum err webhook_deliveries_load(struct tx *tx, struct arena *arena, int64_t webhook_id,
                                 struct webhook_deliveries *out_deliveries) MUST_CHECK;

/* In order of precedence. */
enum webhook_status {
    WEBHOOK_OK = 0,
    WEBHOOK_UNKNOWN,
    WEBHOOK_NAME,    /* 1 … WEBHOOK_NAME_LIMIT characters */
    WEBHOOK_URL,     /* not https://HOST/…, too long, with a password, or with a fragment */
    WEBHOOK_ADDRESS, /* a private or local address that the configuration does not name */
    WEBHOOK_NO_KIND,
    WEBHOOK_MANY,
};

/* Pure: WEBHOOK_OK, WEBHOOK_URL or WEBHOOK_ADDRESS (of addresses written as numbers; names are
 * judged when they are connected to). Plain http is for `networks` alone. */
enum webhook_status webhook_url_judge(struct text url, struct text networks);

struct webhook_wish {
    int64_t id; /* 0: a new one */
    struct text name, url;
    unsigned kinds;
    bool is_active;
    int64_t login_id;
    const char *networks;
    enum webhook_status status; /* answer; of a new one: its id above */
};
enum err desk_webhook_save(struct desk *desk, struct webhook_wish *wish) MUST_CHECK;

/* A new secret; the old one signs beside it for WEBHOOK_OLD_SECRET_MS. */
enum err desk_webhook_rotate(struct desk *desk, int64_t id, int64_t login_id,
                             enum webhook_status *out_status) MUST_CHECK;
/* Queues a test. */
enum err desk_webhook_test(struct desk *desk, int64_t id, enum webhook_status *out_status)
    MUST_CHECK;
/* Tries a dead delivery again, from the beginning; event_id 0: all of them. */
enum err desk_webhook_repeat(struct desk *desk, int64_t id, int64_t event_id, int64_t *out_count)
    MUST_CHECK;
/* Forgets it with its deliveries. */
enum err desk_webhook_drop(struct desk *desk, int64_t id, enum webhook_status *out_status)
    MUST_CHECK;

#endif
