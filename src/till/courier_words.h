/* What a cashier is told of the centre. */
#ifndef TILL_COURIER_WORDS_H
#define TILL_COURIER_WORDS_H

#include "till/uplink.h"

extern const char COURIER_WORDS_CODE[];
extern const char COURIER_WORDS_PREDECESSOR[];
extern const char COURIER_WORDS_SCHOOL[];
extern const char COURIER_WORDS_DISK[];
extern const char COURIER_WORDS_ACCOUNT[];
extern const char COURIER_WORDS_CARD[];
extern const char COURIER_WORDS_OFTEN[];
extern const char COURIER_WORDS_FORCED_OFF[];

extern const char COURIER_WORDS_GUEST_LINE[];

/* Of what `guest` refuses: chip_unknown, guests_not_served, … */
const char *courier_guest_words(struct text refusal);

/* Why it cannot be now, and what is still possible; of an outcome that is not UPLINK_DONE. */
const char *courier_outcome_words(enum uplink_outcome outcome);

#endif
