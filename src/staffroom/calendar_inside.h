/* What the files of the page «Календарь» share: calendar_pages.c shows it, term_pages.c knows the
 * terms. */
#ifndef STAFFROOM_CALENDAR_INSIDE_H
#define STAFFROOM_CALENDAR_INSIDE_H

#include "school/calendar.h"
#include "staffroom/pages.h"

/* The form that a refused page shows again, with what was typed. */
enum calendar_form {
    CALENDAR_FORM_NONE,
    CALENDAR_FORM_DAY,
    CALENDAR_FORM_TIME,
    CALENDAR_FORM_TERM
};
struct calendar_again {
    const char *refusal; /* NULL: nothing was refused */
    enum calendar_form form;
    struct text edited; /* the first day of the own term that is to be changed; empty: none */
};

/* The page of the month (of today, if the text is none), and 422 if something was refused. */
void calendar_answer(const struct staffroom *room, struct arena *arena,
                     const struct request *request, struct text month,
                     const struct calendar_again *again, struct response *response);

/* The terms of the school year that holds `day`, and the form for a school's own: empty, typed
 * again, or the own term that begins on the day `edited` ("2026-09-01"). */
void calendar_terms_set(json_t *view, struct arena *arena, const struct calendar *calendar,
                        struct day day, struct text edited, bool may_edit);
void calendar_term_form_again(json_t *view, const struct request *request);

#endif
