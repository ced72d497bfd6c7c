/* What is said to networks and banks: XML of each dialect. Pure: the same facts give the same
 * bytes, so that a repeat is answered identically for ever. */
#ifndef GATE_ANSWER_H
#define GATE_ANSWER_H

#include "base/buf.h"
#include "desk/payee.h"
#include "gate/ask.h"

/* What came of a question. */
struct told {
    enum payment_reason reason;
    /* of a payment accepted, now or before */
    int64_t payment_id;
    struct money amount;
    struct instant registered_at;
    struct payee payee; /* of a check that found one */
};

/* SPEC osmp 1.3, 1.4 */
struct text osmp_answer(struct arena *arena, const struct channel *channel, const struct ask *ask,
                        const struct told *told);
int osmp_code(const struct channel *channel, enum payment_reason reason);
/* SPEC osmp 1.4: whether the agent stops; what is not in the table stops him too. */
bool osmp_code_is_fatal(int code);

/* SPEC sber 2.1 */
struct text sber_answer(struct arena *arena, const struct channel *channel, const struct ask *ask,
                        const struct told *told);
int sber_code(const struct channel *channel, enum payment_reason reason);

/* A sentence for the payer or the network's operator, Russian; "" for what needs none. */
const char *reason_sentence(enum payment_reason reason);

/* ---- XML ---- */

void xml_begin(struct buf *buf, const struct channel *channel);
/* <name>value</name>, escaped. */
void xml_add(struct buf *buf, const char *name, const char *value);
void xml_add_int(struct buf *buf, const char *name, int64_t value);
void xml_escape(struct buf *buf, struct text text);
/* The whole in the channel's encoding. */
struct text xml_end(struct buf *buf, const struct channel *channel);
const char *xml_content_type(const struct channel *channel);

#endif
