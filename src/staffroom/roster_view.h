/* What the pages of rosters show: views of a class's day. */
#ifndef STAFFROOM_ROSTER_VIEW_H
#define STAFFROOM_ROSTER_VIEW_H

#include "desk/roster_sheet.h"
#include "staffroom/inside.h"

/* What a person typed for a pupil and a meal, and what his page had shown. */
struct roster_typed {
    int64_t account_id;
    enum meal meal;
    int64_t base_id, mine_id; /* families; 0: not to eat */
};

struct roster_form {
    struct roster_typed *typed;
    int typed_count;
    int64_t *absent; /* accounts that were ticked as not at school now */
    int absent_count;
    int64_t *base_absent; /* that were ticked when the page was made */
    int base_absent_count;
    bool is_stale;
};

/* «Завтрак». */
const char *roster_meal_title(enum meal meal);
/* How far the class's day is: what holds of all its sheets that have anybody. */
enum roster_state roster_class_state(const struct roster_day *day,
                                     const struct roster_class *class);
/* "submitted", for templates and programs. */
const char *roster_state_word(enum roster_state state);
const char *roster_state_title(enum roster_state state);
/* «Осенние каникулы», «Выходной»: why the class's day is none of meals. */
const char *roster_no_meals_words(const struct calendar_answer *answer);
/* "Понедельник, 23.11". */
const char *roster_day_words(struct arena *arena, struct day day);

/* The pupils of a class with a control for each meal. `form` NULL: nothing was typed. */
json_t *roster_pupils_view(struct arena *arena, const struct roster_day *day,
                           const struct roster_class *class, const struct roster_form *form,
                           bool may_edit, bool sees_reasons);
/* The meals of a class: title, how many eat, of how many. */
json_t *roster_meals_view(struct arena *arena, const struct roster_day *day,
                          const struct roster_class *class);
/* What the page was made of: goes with the form and comes back. */
const char *roster_base_text(struct arena *arena, const struct roster_day *day,
                             const struct roster_class *class);
json_t *roster_events_view(struct arena *arena, const struct roster_day *day,
                           const struct roster_history *history);

#endif
