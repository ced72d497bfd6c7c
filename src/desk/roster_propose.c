/* The proposal of a roster: from rights, wishes and absences to who eats what.
 *
 * - A place names at most one family of its meal: nobody stands in two sheets of one meal.
 * - What is not open to a pupil never holds, whoever marked it. */
#include "desk/roster_propose.h"

#include "base/check.h"

/* ---- places ---- */

static int *place_slot(const struct roster_places *places, int64_t account_id, enum meal meal)
{
    int pupil = id_map_find(&places->pupils, account_id);
    if (pupil < 0 || meal < 1 || meal > (enum meal)ROSTER_MEALS) return NULL;
    return &places->by_meal[pupil * ROSTER_MEALS + (int)meal - 1];
}

struct roster_place *roster_place_find(const struct roster_places *places, int64_t account_id,
                                       enum meal meal)
{
    const int *slot = place_slot(places, account_id, meal);
    return slot == NULL || *slot < 0 ? NULL : &places->at[*slot];
}

bool roster_place_allows(const struct roster_place *place, int64_t family_id)
{
    for (int i = 0; i < place->family_count; i++) {
        if (place->families[i] == family_id) return true;
    }
    return false;
}

/* Marks the slots that are needed, then counts them out in the pupils' order. */
static void places_make(struct arena *arena, const struct roster_ground *ground,
                        struct roster_places *places)
{
    int slots = ground->pupil_count * ROSTER_MEALS;
    id_map_init(&places->pupils, arena, ground->pupil_count);
    for (int i = 0; i < ground->pupil_count; i++) {
        int place = id_map_add(&places->pupils, ground->pupils[i].account_id);
        CHECK(place == i);
    }
    places->by_meal = ARENA_ARRAY(arena, int, (size_t)slots + 1);
    for (int i = 0; i < slots; i++) places->by_meal[i] = -1;
    for (int i = 0; i < ground->right_count; i++) {
        int *slot = place_slot(places, ground->rights[i].account_id, ground->rights[i].meal);
        if (slot != NULL) *slot = 0;
    }
    for (int i = 0; i < ground->charged_count; i++) {
        int *slot = place_slot(places, ground->charged[i].account_id, ground->charged[i].meal);
        if (slot != NULL) *slot = 0;
    }
    places->count = 0;
    for (int i = 0; i < slots; i++) {
        if (places->by_meal[i] == 0) places->by_meal[i] = places->count++;
    }
    places->at = ARENA_ARRAY(arena, struct roster_place, (size_t)places->count + 1);
    for (int i = 0; i < slots; i++) {
        if (places->by_meal[i] < 0) continue;
        const struct roster_pupil *pupil = &ground->pupils[i / ROSTER_MEALS];
        places->at[places->by_meal[i]] = (struct roster_place){
            .account_id = pupil->account_id,
            .class_id = pupil->class_id,
            .meal = (enum meal)(i % ROSTER_MEALS + 1),
        };
    }
}

/* What is gathered of a place besides what it gives. */
struct said {
    int64_t given_id; /* the first family that is given unasked; 0: none */
    const struct roster_choice *choice;
    const struct roster_mark *mark;
    struct instant word_at; /* the family's newest word on this meal; 0: none */
};

static void word_take(struct said *said, struct instant at)
{
    if (instant_compare(at, said->word_at) > 0) said->word_at = at;
}

/* ---- gathering ---- */

static void rights_take(const struct roster_ground *ground, struct roster_places *places,
                        struct said *said)
{
    for (int i = 0; i < ground->right_count; i++) {
        const struct roster_right *right = &ground->rights[i];
        struct roster_place *place = roster_place_find(places, right->account_id, right->meal);
        if (place == NULL || place->family_count == ROSTER_CHOICES_LIMIT) continue;
        struct said *of = &said[place - places->at];
        if (right->is_given && of->given_id == 0) of->given_id = right->family_id;
        if (roster_place_allows(place, right->family_id)) continue;
        place->families[place->family_count++] = right->family_id;
    }
}

static void choices_take(const struct roster_ground *ground, const struct roster_places *places,
                         struct said *said)
{
    for (int i = 0; i < ground->choice_count; i++) {
        const struct roster_choice *choice = &ground->choices[i];
        struct roster_place *place = roster_place_find(places, choice->account_id, choice->meal);
        if (place == NULL) continue;
        if (!choice->is_usual) said[place - places->at].choice = choice;
        word_take(&said[place - places->at], choice->said_at);
    }
}

/* Of a pupil all meals: an absence is of the day. */
static void absences_take(const struct roster_ground *ground, const struct roster_places *places,
                          struct said *said)
{
    for (int i = 0; i < ground->absence_count; i++) {
        const struct roster_absence *absence = &ground->absences[i];
        for (int meal = 1; meal <= ROSTER_MEALS; meal++) {
            struct roster_place *place = roster_place_find(places, absence->account_id,
                                                           (enum meal)meal);
            if (place == NULL) continue;
            word_take(&said[place - places->at], absence->said_at);
            place->absence = absence->reason == NULL ? "" : absence->reason;
        }
    }
}

static void presences_take(const struct roster_ground *ground, const struct roster_places *places)
{
    for (int i = 0; i < ground->presence_count; i++) {
        if (ground->presences[i].is_present) continue;
        for (int meal = 1; meal <= ROSTER_MEALS; meal++) {
            struct roster_place *place = roster_place_find(places, ground->presences[i].account_id,
                                                           (enum meal)meal);
            if (place != NULL) place->is_seen_absent = true;
        }
    }
}

/* Of several marks of a meal the newest; made at one moment, the one that says what is eaten. */
static bool mark_is_newer(const struct roster_mark *mark, const struct roster_mark *than)
{
    if (than == NULL) return true;
    int order = instant_compare(mark->marked_at, than->marked_at);
    return order > 0 || (order == 0 && mark->eats && !than->eats);
}

/* A mark of the class that the pupil was in before binds nobody here. */
static void marks_take(const struct roster_ground *ground, const struct roster_places *places,
                       struct said *said)
{
    for (int i = 0; i < ground->mark_count; i++) {
        const struct roster_mark *mark = &ground->marks[i];
        const struct roster_place *place = roster_place_find(places, mark->account_id, mark->meal);
        if (place == NULL || place->class_id != mark->class_id) continue;
        if (mark->eats && !roster_place_allows(place, mark->family_id)) continue;
        struct said *of = &said[place - places->at];
        if (mark_is_newer(mark, of->mark)) of->mark = mark;
    }
}

static void charged_take(const struct roster_ground *ground, const struct roster_places *places)
{
    for (int i = 0; i < ground->charged_count; i++) {
        const struct roster_charged *charged = &ground->charged[i];
        struct roster_place *place = roster_place_find(places, charged->account_id, charged->meal);
        if (place == NULL) continue;
        place->charged_id = charged->family_id;
        place->charged_class_id = charged->class_id;
        place->roster_id = charged->roster_id;
    }
}

static void taken_take(const struct roster_ground *ground, const struct roster_places *places)
{
    for (int i = 0; i < ground->taken_count; i++) {
        const struct roster_taken *taken = &ground->taken[i];
        struct roster_place *place = roster_place_find(places, taken->account_id, taken->meal);
        if (place != NULL && taken->served > 0) place->is_served = true;
    }
}

/* ---- deciding ---- */

static void place_propose(struct roster_place *place, const struct said *said)
{
    bool is_chosen = said->choice != NULL && said->choice->family_id != 0 &&
                     roster_place_allows(place, said->choice->family_id);
    place->proposed_id = 0;
    if (place->family_count == 0) {
        place->proposed_why = ROSTER_NO_RIGHT;
    } else if (place->absence != NULL) {
        place->proposed_why = ROSTER_ABSENT_SAID;
    } else if (place->is_seen_absent) {
        place->proposed_why = ROSTER_ABSENT_SEEN;
    } else if (is_chosen) {
        place->proposed_id = said->choice->family_id;
        place->proposed_why = ROSTER_CHOSEN;
    } else if (said->choice != NULL && said->choice->family_id == 0) {
        place->proposed_why = ROSTER_REFUSED;
    } else if (said->given_id != 0) {
        place->proposed_id = said->given_id;
        place->proposed_why = ROSTER_GIVEN;
    } else {
        place->proposed_why = ROSTER_NOT_CHOSEN;
    }
}

/* Taking an absence back leaves no word behind it on the days that it gave free. */
static bool mark_holds(const struct roster_place *place, const struct said *said)
{
    if (said->mark->why == ROSTER_ABSENT_SAID && place->absence == NULL) return false;
    return instant_compare(said->mark->marked_at, said->word_at) >= 0;
}

static void place_settle(struct roster_place *place, const struct said *said)
{
    const struct roster_mark *mark = said->mark;
    bool is_charged = place->roster_id != 0;
    bool is_here = place->charged_class_id == place->class_id && place->charged_id != 0;
    place->family_id = place->proposed_id;
    place->why = place->proposed_why;
    if (is_charged && !is_here) {
        place->family_id = 0;
        place->why = ROSTER_ELSEWHERE;
        return;
    }
    if (mark != NULL && mark_holds(place, said)) {
        place->family_id = mark->eats ? mark->family_id : 0;
        place->why = mark->why;
    } else if (mark != NULL) {
        place->is_of_family = true;
    }
    /* What is charged is what holds, until somebody corrects it. */
    if (is_charged) place->family_id = place->charged_id;
}

void roster_propose(struct arena *arena, const struct roster_ground *ground,
                    struct roster_places *out_places)
{
    places_make(arena, ground, out_places);
    struct said *said = ARENA_ARRAY(arena, struct said, (size_t)out_places->count + 1);
    rights_take(ground, out_places, said);
    choices_take(ground, out_places, said);
    absences_take(ground, out_places, said);
    presences_take(ground, out_places);
    marks_take(ground, out_places, said);
    charged_take(ground, out_places);
    taken_take(ground, out_places);
    for (int i = 0; i < out_places->count; i++) {
        place_propose(&out_places->at[i], &said[i]);
        place_settle(&out_places->at[i], &said[i]);
    }
}
