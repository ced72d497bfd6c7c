/* «Отсутствие» on a pupil's page: what was said of his days, by the parents or by the school on
 * their word. */
#ifndef STAFFROOM_PUPIL_ABSENCE_H
#define STAFFROOM_PUPIL_ABSENCE_H

#include "desk/absence.h"
#include "staffroom/inside.h"

/* What became of the section's form, to be told there. */
struct absence_told {
    const char *refusal; /* NULL: none */
    bool is_typed;       /* the form that says an absence is shown again as it was typed */
    const char *done;    /* NULL: nothing */
};

struct pupil_absences {
    bool is_seen; /* by this caller: the rest is read */
    struct absence_clock clock;
    struct absence_list list; /* from today on */
};

/* Of the pupil of the path; only for those who mark his roster. */
enum err pupil_absences_load(struct tx *tx, struct arena *arena,
                             const struct staffroom_caller *caller,
                             struct pupil_absences *out_absences) MUST_CHECK;
/* null: this caller sees none. */
json_t *pupil_absences_view(struct arena *arena, const struct request *request,
                            const struct pupil_absences *absences, const struct absence_told *told);

/* The pupil's page; `told` has a refusal: 422. In pupil_pages.c. */
void pupil_answer(const struct staffroom *room, struct arena *arena, const struct request *request,
                  const struct absence_told *told, struct response *response);

/* The word of a redirect, "said"; NULL: none such. */
const char *absence_done_words(struct text word);

#endif
