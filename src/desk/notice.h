/* Letters to families: a low balance, what was bought, money that came; only to the confirmed
 * address of a login that asked for them, and only about its own accounts. Without being asked:
 * what concerns the safety of a login or a card, at any hour (access/security.h), and the answer to
 * an appeal.
 *
 * What makes a letter is decided by looking through each school's book in its order, once: how far
 * was looked stands in the transaction that makes the letters. So a low balance is told once a
 * crossing, whatever happened between two looks, and again only after the balance was back.
 *
 * A letter is sent at least once and, where the mail server tells the truth, once: it is taken in a
 * transaction before it is handed over, keeps its Message-ID in every try, and is tried again after
 * NOTICE_TRIES minutes until the mail server has it or NOTICE_TRIES_LIMIT is reached. */
#ifndef DESK_NOTICE_H
#define DESK_NOTICE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "desk/desk.h"
#include "school/card.h"

enum {
    NOTICE_TRIES_LIMIT = 8,    /* then the letter is given up: about a day after the first */
    NOTICE_REFUSALS_LIMIT = 3, /* the same where the mail server says "never" (5xx) */
    NOTICE_SENT_AT_ONCE = 50,  /* letters of one round */
    NOTICE_LOW_KOPECKS_LIMIT = 1000000,
};

/* ---- what a login wants ---- */

/* Of purchases, and of money that came. Numbers stand in the database. */
enum notice_purchases {
    NOTICE_NO_PURCHASES = 0,
    NOTICE_DAILY = 1, /* one letter with the day's */
    NOTICE_EACH = 2,  /* a letter each, at once */
};

struct notice_wish {
    int64_t login_id, school_id, account_id;
    bool has_low;
    struct money low; /* told when the balance falls below it */
    enum notice_purchases purchases, top_ups;
    const char *unsubscribe; /* a secret that stands in every letter */
};

/* *out_found false: nothing was ever wished. */
enum err notice_wish_load(struct tx *tx, struct arena *arena, int64_t login_id, int64_t school_id,
                          int64_t account_id, bool *out_found, struct notice_wish *out_wish)
    MUST_CHECK;

/* In order of precedence. */
enum notice_wish_status {
    NOTICE_WISH_OK = 0,
    NOTICE_WISH_UNKNOWN,    /* the login does not have the account */
    NOTICE_WISH_NO_ADDRESS, /* a letter is wished for and no address is confirmed */
    NOTICE_WISH_LOW,        /* 0,01 … NOTICE_LOW_KOPECKS_LIMIT */
};

/* What was recorded before makes no letter; a balance that is low already is told when it falls
 * again. Logged unless nothing changes. */
enum err desk_notice_wish(struct desk *desk, const struct notice_wish *wish,
                          enum notice_wish_status *out_status) MUST_CHECK;

/* What a link in a letter ends. */
enum notice_end {
    NOTICE_END_LOW = 1,
    NOTICE_END_PURCHASES = 2,
    NOTICE_END_TOP_UPS = 4,
    NOTICE_END_DAY = 6, /* a day's letter may hold both */
    NOTICE_END_ALL = 7
};

/* Ends what the letter told of; doing it again changes nothing. *out_found false: the secret is
 * nobody's. */
enum err desk_notice_unsubscribe(struct desk *desk, struct text secret, enum notice_end end,
                                 bool *out_found) MUST_CHECK;

/* Whose letters a secret ends, for the page that asks: "Иван". *out_found false: nobody's. */
enum err notice_secret_load(struct tx *tx, struct arena *arena, struct text secret, bool *out_found,
                            const char **out_name) MUST_CHECK;

/* ---- deciding ---- */

/* Numbers stand in the database. */
enum notice_kind {
    NOTICE_LOW_BALANCE = 1,
    NOTICE_PURCHASE = 2,
    NOTICE_DAY = 3, /* purchases and top-ups of a day */
    NOTICE_TOP_UP = 4,
    NOTICE_SECURITY = 5, /* written by access/security.h */
    NOTICE_CARD = 6,     /* blocked or lost */
    NOTICE_APPEAL = 20,  /* an answer to what the parent wrote: not wished for, never ended */
};

/* Every login of the account that has an address hears that its card is blocked or lost; nothing
 * of other states and of temporary cards. Inside the transaction of what happened. */
enum err notice_card(struct tx *tx, const struct card *card, enum card_state state,
                     struct instant now) MUST_CHECK;

/* Looks through what was recorded since the last look, in every school where somebody wishes for
 * letters, and makes the day's letters when it is time. A school in outage mode
 * makes no letter of a low balance. *out_made: letters. */
enum err desk_notices_look(struct desk *desk, int *out_made) MUST_CHECK;

/* ---- sending ---- */

/* Numbers stand in the database. */
enum notice_state {
    NOTICE_WAITS = 1,
    NOTICE_ON_ITS_WAY = 2, /* being handed over; when due it is taken for lost and tried again */
    NOTICE_SENT = 3,
    NOTICE_GIVEN_UP = 4,
    NOTICE_MOOT = 5, /* no longer wished for, or no longer true */
};

/* Strings outlive the calls. */
struct notice_post {
    const char *base_url;      /* "https://cabinet.example", without a slash */
    const char *mail_from;     /* an address */
    const char *operator_name; /* who signs */
};

struct notice_report {
    int sent, put_off, given_up, moot;
};

/* Hands over what is due, NOTICE_SENT_AT_ONCE at most; none in a school's quiet hours. Stops early
 * when *stop is set; NULL: never. */
enum err desk_notices_send(struct desk *desk, const struct notice_post *post,
                           const atomic_bool *stop, struct notice_report *out_report) MUST_CHECK;

/* Minutes until the try that follows `tries` vain ones. */
int notice_pause_minutes(int tries);

/* The moment at which a letter may go: now, or the end of the quiet hours that hold now. Equal
 * minutes: there are none. */
struct instant notice_when(struct instant now, const struct zone *zone, int quiet_from_minute,
                           int quiet_until_minute);

#endif
