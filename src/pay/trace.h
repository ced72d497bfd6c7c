/* The way of a payment: received by the bank, told to us, on the account, known to a till of the
 * child's school. */
#ifndef PAY_TRACE_H
#define PAY_TRACE_H

#include "pay/payment.h"

struct payment_trace {
    bool is_known;
    int64_t account_id;
    struct money amount;
    const char *outside_id;
    const char *channel, *channel_name; /* code, name */
    enum payment_source source;
    struct day bank_day;
    struct instant received_at; /* by the bank, in its words: its clock, sometimes only a day */
    struct instant told_at;     /* to us; zero for what came before this was kept */
    struct instant recorded_at; /* on the account */
    bool is_seen;               /* a till of the school has a version that holds it */
    struct instant seen_at;
    bool is_reversed; /* taken back since */
};

/* Strings live in the arena. is_known false: the book has no such payment. Whether the asker may
 * see it is his caller's to know: compare account_id. */
enum err payment_trace_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            int64_t payment_id, struct payment_trace *out_trace) MUST_CHECK;

/* A till of the school asked for what is behind `version`: it has all up to it. */
struct till_contact {
    int64_t school_id, version;
    int64_t origin; /* of the till */
    struct instant at;
};

/* How many payments the contact is the first to have seen. */
enum err payments_unseen_count(struct tx *tx, const struct till_contact *contact,
                               int64_t *out_count) MUST_CHECK;
/* Keeps the moment for those that no till had seen before. */
enum err payments_seen_keep(struct tx *tx, const struct till_contact *contact) MUST_CHECK;

#endif
