/* What the pages of set meals share: the list with contracts and rules, and what a form said. */
#ifndef STAFFROOM_SET_MEAL_INSIDE_H
#define STAFFROOM_SET_MEAL_INSIDE_H

#include "desk/set_meal.h"
#include "meals/contract.h"
#include "meals/family.h"
#include "page/meal_words.h"
#include "staffroom/pages.h"

/* Fields of the forms on the list. */
enum {
    NEW_SCHOOL,
    NEW_NAME,
    NEW_MEAL,
    NEW_STAGE,
    NEW_CATERER,
    NEW_SOURCE,
    NEW_PARENT,
    NEW_SUBSIDY,
    NEW_FIRST
};
enum { CONTRACT_SCHOOL, CONTRACT_NUMBER, CONTRACT_CATERER, CONTRACT_FIRST, CONTRACT_LAST };
enum { RULE_SCHOOL, RULE_KIND, RULE_STAGE, RULE_SHIFT, RULE_FAMILY, RULE_GIVEN };

#define FIELD_OF_ID                                                                                \
    {                                                                                              \
        "id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL                                            \
    }

/* Everything that the pages show, for store_read(). */
struct meals_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct family_list families;
    struct caterer_list caterers;
    struct contract_list contracts;
    struct rule_list rules;
    struct benefit_kind_list kinds;
    struct funding_source_list sources;
};

enum err work_meals(struct tx *tx, void *meals_work) MUST_CHECK;

/* What a refused form showed. */
enum shown_form { FORM_NONE, FORM_FAMILY, FORM_CONTRACT, FORM_RULE };
struct again {
    const char *refusal; /* NULL: nothing was refused */
    enum shown_form form;
};

void answer_meals(const struct staffroom *room, struct arena *arena, const struct request *request,
                  const struct again *again, struct response *response);
/* After a change: the list again, or what was refused. */
void answer_change(const struct staffroom *room, struct arena *arena, const struct request *request,
                   enum err err, const struct again *again, struct response *response);

#endif
