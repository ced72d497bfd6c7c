/* The demo's last days as banks tell them: registers of Sberbank and the terminals and the bank's
 * statements, which agree with the books but for one day with a difference of each kind. */
#ifndef CMD_DEMO_REGISTERS_H
#define CMD_DEMO_REGISTERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "desk/desk.h"

enum {
    DEMO_REGISTER_DAYS = 14,
    DEMO_PLANTED_DAYS_AGO = 6, /* long enough for money to be late */
    DEMO_BANK_CHANNEL = 5
};

/* The requisites of the demo's operator and how its channels' registers look. */
enum err demo_bank_details(struct tx *tx) MUST_CHECK;

/* Takes registers and statements of the days up to `last`, which is yesterday. *planted asks for
 * differences; false afterwards: there was no day with enough payments. */
enum err demo_registers_take(struct desk *desk, struct arena *arena, struct day last, bool *planted,
                             struct day *out_planted_day) MUST_CHECK;

#endif
