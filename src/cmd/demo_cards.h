/* Cards of the demo that are still being made. */
#ifndef CMD_DEMO_CARDS_H
#define CMD_DEMO_CARDS_H

#include "cmd/demo_school.h"

/* After the school's days: whoever waits for a card has it ordered on the last of them, so that it
 * stands in a batch whose promise lies ahead. */
enum err demo_cards_order(struct demo_school *school) MUST_CHECK;

#endif
