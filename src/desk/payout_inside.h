/* What the files behind payout.h share with each other. */
#ifndef DESK_PAYOUT_INSIDE_H
#define DESK_PAYOUT_INSIDE_H

#include "desk/payout.h"

/* Payer and payee as JSON, kept with the payout. */
struct text payout_parties_write(struct arena *arena, const struct requisites *payer,
                                 const struct requisites *payee);
/* The balance of the caterer's account. */
enum err payout_owed(struct tx *tx, int64_t caterer_id, struct money *out_owed) MUST_CHECK;

#endif
