/* Who is to eat what on a day: what the system proposes, and what holds once people have spoken.
 *
 * Pure over what was loaded, so that evidence, pages and charging see one answer. On a normal day
 * the proposal is right and nothing need be touched. */
#ifndef DESK_ROSTER_PROPOSE_H
#define DESK_ROSTER_PROPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/id_map.h"
#include "base/instant.h"
#include "meals/menu.h"

enum {
    ROSTER_MEALS = 3,         /* enum meal is 1 … ROSTER_MEALS */
    ROSTER_CHOICES_LIMIT = 6, /* families open to one pupil for one meal; further ones are left */
};

/* Why a pupil eats or not. Numbers stand in the database. */
enum roster_why {
    ROSTER_NO_RIGHT = 0,      /* no set meal of this meal is open to him */
    ROSTER_GIVEN = 1,         /* eats: his right stands in the roster unasked */
    ROSTER_CHOSEN = 2,        /* eats: the family chose it */
    ROSTER_NOT_CHOSEN = 3,    /* does not: he may, but nobody asked for it */
    ROSTER_REFUSED = 4,       /* does not: the family said so */
    ROSTER_ABSENT_SAID = 5,   /* does not: the family reported an absence */
    ROSTER_ABSENT_SEEN = 6,   /* does not: attendance was imported and he was not there */
    ROSTER_MARKED = 7,        /* as the staff marked him */
    ROSTER_ABSENT_MARKED = 8, /* does not: the staff saw that he is not at school */
    ROSTER_ELSEWHERE = 9,     /* does not: another class or set meal was charged for this meal */
};

/* A pupil of the class who has not left. */
struct roster_pupil {
    int64_t account_id, class_id;
    const char *surname, *name, *patronymic;
};

/* A set meal that is open to a pupil on the day. Of a pupil and meal the first ones go first. */
struct roster_right {
    int64_t account_id, family_id;
    enum meal meal;
    bool is_given; /* stands in the roster unasked */
};

/* What the family wishes for a meal of the day: the wish for the day, else the standing one. */
struct roster_choice {
    int64_t account_id;
    enum meal meal;
    bool is_usual;     /* an older wish was ended: as without one, but newer than marks before it */
    int64_t family_id; /* 0: not to eat */
    struct instant said_at;
};

/* An absence that covers the day and holds. */
struct roster_absence {
    int64_t account_id;
    struct instant said_at;
    const char *reason;
};

struct roster_presence {
    int64_t account_id;
    bool is_present;
};

/* What a person marked, or what was written down when the sheet was submitted. */
struct roster_mark {
    int64_t account_id, family_id, class_id;
    enum meal meal;
    bool eats;
    enum roster_why why; /* ROSTER_MARKED, ROSTER_ABSENT_MARKED, or the proposal's when submitted */
    struct instant marked_at;
};

/* A charge that was not taken back. */
struct roster_charged {
    int64_t account_id, family_id, class_id, roster_id, set_meal_id;
    enum meal meal;
};

/* Set meals that a till handed out: with money, when tills sell them. */
struct roster_taken {
    int64_t account_id;
    enum meal meal;
    int64_t served;
};

/* Of one class and day, or of all classes of a school; every list in any order but rights. */
struct roster_ground {
    const struct roster_pupil *pupils; /* of a class together; those of a class in their order */
    int pupil_count;
    const struct roster_right *rights; /* of one pupil and meal in their order */
    int right_count;
    const struct roster_choice *choices;
    int choice_count;
    const struct roster_absence *absences;
    int absence_count;
    const struct roster_presence *presences;
    int presence_count;
    const struct roster_mark *marks;
    int mark_count;
    const struct roster_charged *charged;
    int charged_count;
    const struct roster_taken *taken;
    int taken_count;
};

/* A pupil and a meal of the day. */
struct roster_place {
    int64_t account_id, class_id;
    enum meal meal;
    int64_t families[ROSTER_CHOICES_LIMIT]; /* open to him, in order */
    int family_count;
    /* What the system proposes: family_id 0 is not to eat. */
    int64_t proposed_id;
    enum roster_why proposed_why;
    /* What holds: the newest word of staff and family, else the proposal. */
    int64_t family_id;
    enum roster_why why;
    bool is_changed;   /* by the act under way */
    bool is_of_family; /* the family said this after the sheet was submitted or marked */
    /* Known besides. */
    const char *absence; /* the reason of an absence that holds; NULL: none holds */
    bool is_seen_absent; /* by imported attendance */
    int64_t charged_id;  /* the family charged for; 0: none */
    int64_t charged_class_id, roster_id;
    bool is_served; /* a till handed out a set meal of this meal */
};

struct roster_places {
    struct roster_place *at; /* pupils in the ground's order, of each the meals he has a right to */
    int count;
    struct id_map pupils; /* of the ground */
    int *by_meal;         /* a pupil's place × meal: place in `at`, -1: none */
};

/* The places of the ground, with what is proposed and what holds. A pupil without any right to a
 * meal has no place at it, unless he was charged for it.
 *
 * - An absence that holds keeps from every meal; then what attendance saw; then the wish, when its
 *   set meal is open to him; then the first right that is given unasked.
 * - A mark holds over the proposal, as long as its set meal is open to him, until the family says
 *   something newer; until the cut-off it may. What was written down only because of an absence
 *   ends with it.
 * - Whoever was charged here eats it, whatever has become of his right since, until a person
 *   corrects it.
 * - Whoever was charged for the meal in another class, or by a set meal that is in no family, does
 *   not eat it here: nobody pays twice. */
void roster_propose(struct arena *arena, const struct roster_ground *ground,
                    struct roster_places *out_places);

/* The place of a pupil and meal; NULL: he has none. */
struct roster_place *roster_place_find(const struct roster_places *places, int64_t account_id,
                                       enum meal meal);
bool roster_place_allows(const struct roster_place *place, int64_t family_id);

#endif
