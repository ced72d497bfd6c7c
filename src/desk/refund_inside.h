/* What the two halves of refunds share: deciding and sending. */
#ifndef DESK_REFUND_INSIDE_H
#define DESK_REFUND_INSIDE_H

#include "pay/refund.h"
#include "store/store.h"

/* Takes the refund's amount from the account to the channel's clearing. As a fact it is recorded
 * whatever the balance; else *out_recorded is false when there is not enough. */
enum err refund_post(struct tx *tx, struct arena *arena, const struct refund *refund,
                     struct instant now, bool is_fact, bool *out_recorded) MUST_CHECK;

#endif
