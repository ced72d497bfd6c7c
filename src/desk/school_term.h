/* Changing the terms of a school year: what the rows of school/calendar.h are asked before they
 * change. Nothing that follows from terms is kept: who reads the calendar reads it anew. */
#ifndef DESK_SCHOOL_TERM_H
#define DESK_SCHOOL_TERM_H

#include <stdbool.h>

#include "base/arena.h"
#include "school/calendar.h"

enum school_term_act {
    SCHOOL_TERM_SET,  /* the term that begins on replaced_day gives way to `term` */
    SCHOOL_TERM_DROP, /* the one that begins on term.first_day */
    SCHOOL_TERM_CITY, /* of a school: all its own of the year of term.first_day; the city's hold */
};

/* Whoever sets the first term of a school's own in a year keeps the city's others: those that share
 * no day with it become the school's own. */
struct school_term_change {
    enum school_term_act act;
    struct school_term term;
    struct day replaced_day; /* of SCHOOL_TERM_SET: term.first_day, unless the first day moves */
};

enum school_term_status {
    SCHOOL_TERM_OK = 0,
    SCHOOL_TERM_NAME_INVALID,   /* as term_set */
    SCHOOL_TERM_DATES_REVERSED, /* as term_set */
    SCHOOL_TERM_OTHER_YEAR,     /* it does not begin in the school year of the one it replaces */
    SCHOOL_TERM_OVERLAPS,       /* another term of the same owner */
    SCHOOL_TERM_UNKNOWN,        /* of one that is dropped or replaced: there is no such term */
    SCHOOL_TERM_CHARGED, /* meals of a day that would be outside all terms were charged: first
                            they are taken back */
};
const char *school_term_status_name(enum school_term_status status);

enum err school_term_change(struct tx *tx, struct arena *arena,
                            const struct school_term_change *change,
                            enum school_term_status *out_status) MUST_CHECK;

#endif
