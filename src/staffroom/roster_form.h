/* Reading the form of a class's day. */
#ifndef STAFFROOM_ROSTER_FORM_H
#define STAFFROOM_ROSTER_FORM_H

#include "staffroom/roster_view.h"

enum {
    ROSTER_FORM_LIMIT = 240,   /* places of a class: 60 pupils at 3 meals, and some */
    ROSTER_BASE_LIMIT = 12000, /* characters of what the page was made of */
    ROSTER_VERSION_LIMIT = 1 << 30,
};

/* False: `base` is none of ours. What is not ticked is not eaten. */
bool roster_form_read(struct arena *arena, const struct request *request, struct text base,
                      struct roster_form *out_form) MUST_CHECK;

/* What the person changed against the page that he saw. Gives their number; ticks of absence are
 * settled in the form, too. */
int roster_form_wishes(struct arena *arena, struct roster_form *form, struct roster_wish **out);

#endif
