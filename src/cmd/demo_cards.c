/* Orders of the demo's cards. */
#include "cmd/demo_cards.h"

#include "base/check.h"
#include "desk/card_batch.h"

static bool is_waiting(const struct demo_person *person)
{
    return person->card_id != 0 && person->card_state == CARD_ORDERED && !person->is_golden;
}

enum err demo_cards_order(struct demo_school *school)
{
    int count = 0;
    struct card_order *orders = ARENA_ARRAY(school->arena, struct card_order,
                                            (size_t)school->people_count + 1);
    for (int i = 0; i < school->people_count; i++) {
        if (!is_waiting(&school->people[i])) continue;
        orders[count].account_id = school->people[i].person.id;
        orders[count++].cause = CARD_CAUSE_FIRST;
    }
    if (count == 0) return OK;
    TRY(desk_card_order(&school->desk, school->arena, school->school.id, 0, orders, count));
    for (int i = 0; i < count; i++) CHECK(orders[i].status == CARD_ORDER_TAKEN);
    return OK;
}
