/* Inside pay: what stands in the fields of foreign files. */
#ifndef PAY_REGISTER_FIELD_H
#define PAY_REGISTER_FIELD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/charset.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"

/* Whole roubles, or with the decimal sign and one or two digits; no groups, no minus, no other
 * sign: what might be meant otherwise is refused. NULL, or a reason in Russian. */
const char *register_money(struct text field, char decimal_sign, struct money *out_money);

/* DD-MM-YYYY, DD.MM.YYYY, DD/MM/YYYY, YYYY-MM-DD or YYYYMMDD. */
bool register_day(struct text field, struct day *out_day);

/* With a time HH:MM:SS, HH-MM-SS, HH:MM or HHMMSS, in its own field or behind the date and a
 * blank; without one it is noon. Moscow time. */
bool register_moment(struct text date, struct text time, struct day *out_day,
                     struct instant *out_instant);

/* To UTF-8. False: the bytes are not of this encoding, or read as another one they make more
 * sense. */
bool register_decode(struct arena *arena, enum charset charset, struct text bytes,
                     struct text *out_text);

#endif
