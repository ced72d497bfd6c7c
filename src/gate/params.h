/* What a network said: the parameters of a query or a form, as foreign bytes.
 *
 * Pure. Nothing is refused here: a parameter that nobody asks for may be anything (SPEC osmp 1.2:
 * unknown parameters must be ignored), and one that is asked for says for itself whether it is
 * right. */
#ifndef GATE_PARAMS_H
#define GATE_PARAMS_H

#include "base/arena.h"
#include "base/charset.h"
#include "base/text.h"

enum { PARAMS_LIMIT = 64 }; /* those beyond it are not looked at; is_cut tells */

struct param {
    struct text name;  /* ASCII, in the letters it came in */
    struct text value; /* UTF-8, without blanks at its ends */
    bool is_right;     /* it decoded: percent signs, encoding, no control characters */
};

struct params {
    struct param at[PARAMS_LIMIT];
    int count;
    bool is_cut;
};

void params_init(struct params *params);
/* Adds name=value&…; percent signs and plus signs decoded, then `charset`. */
void params_add(struct params *params, struct arena *arena, enum charset charset, struct text text);

enum param_state { PARAM_ABSENT, PARAM_GIVEN, PARAM_WRONG };
/* The value of the parameter, its name in any case. Given more than once, or not decodable, is
 * wrong; an empty value counts as absent. *out_value is empty unless given. */
enum param_state params_find(const struct params *params, const char *name, struct text *out_value);

#endif
