/* The proposal by table: each thing that decides, alone and against the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/roster_propose.h"

#define ROWS(list) ((int)(sizeof(list) / sizeof((list)[0])))

enum { PUPIL = 7, CLASS = 3, OTHER_CLASS = 4, PAID = 100, FREE = 101, CHOSEN = 102 };

/* What is known of one pupil's breakfast; moments are minutes, 0: was not said. */
struct row {
    const char *name;
    const char *rights;    /* P, F given, C by choice; in order */
    int choice_at, choice; /* a family; 0: not to eat; -1: as usual */
    int absent_at;
    bool is_seen_absent;
    int mark_at, mark; /* a family; 0: does not eat */
    enum roster_why mark_why;
    int mark_class;
    int charged, charged_class;
    int64_t eats;
    enum roster_why why;
};

static const struct row TABLE[] = {
    {"nothing known", "", 0, 0, 0, false, 0, 0, 0, 0, 0, 0, 0, ROSTER_NO_RIGHT},
    {"given", "P", 0, 0, 0, false, 0, 0, 0, 0, 0, 0, PAID, ROSTER_GIVEN},
    {"the first that is given", "FP", 0, 0, 0, false, 0, 0, 0, 0, 0, 0, FREE, ROSTER_GIVEN},
    {"by choice alone", "C", 0, 0, 0, false, 0, 0, 0, 0, 0, 0, 0, ROSTER_NOT_CHOSEN},
    {"given behind a choice", "CP", 0, 0, 0, false, 0, 0, 0, 0, 0, 0, PAID, ROSTER_GIVEN},
    {"chosen", "PC", 5, CHOSEN, 0, false, 0, 0, 0, 0, 0, 0, CHOSEN, ROSTER_CHOSEN},
    {"chosen without right", "P", 5, CHOSEN, 0, false, 0, 0, 0, 0, 0, 0, PAID, ROSTER_GIVEN},
    {"not wanted", "P", 5, 0, 0, false, 0, 0, 0, 0, 0, 0, 0, ROSTER_REFUSED},
    {"as usual", "P", 5, -1, 0, false, 0, 0, 0, 0, 0, 0, PAID, ROSTER_GIVEN},
    {"absent", "P", 0, 0, 5, false, 0, 0, 0, 0, 0, 0, 0, ROSTER_ABSENT_SAID},
    {"absent, though chosen", "PC", 5, CHOSEN, 5, false, 0, 0, 0, 0, 0, 0, 0, ROSTER_ABSENT_SAID},
    {"seen absent", "P", 0, 0, 0, true, 0, 0, 0, 0, 0, 0, 0, ROSTER_ABSENT_SEEN},
    {"said and seen", "P", 0, 0, 5, true, 0, 0, 0, 0, 0, 0, 0, ROSTER_ABSENT_SAID},
    {"marked off", "P", 0, 0, 0, false, 9, 0, ROSTER_MARKED, CLASS, 0, 0, 0, ROSTER_MARKED},
    {"marked on", "C", 0, 0, 0, false, 9, CHOSEN, ROSTER_MARKED, CLASS, 0, 0, CHOSEN,
     ROSTER_MARKED},
    {"marked on though absent before", "P", 0, 0, 5, false, 9, PAID, ROSTER_MARKED, CLASS, 0, 0,
     PAID, ROSTER_MARKED},
    {"absent after the mark", "P", 0, 0, 12, false, 9, PAID, ROSTER_MARKED, CLASS, 0, 0, 0,
     ROSTER_ABSENT_SAID},
    {"chosen after the mark", "PC", 12, CHOSEN, 0, false, 9, PAID, ROSTER_MARKED, CLASS, 0, 0,
     CHOSEN, ROSTER_CHOSEN},
    {"as usual after the mark", "PC", 12, -1, 0, false, 9, CHOSEN, ROSTER_CHOSEN, CLASS, 0, 0, PAID,
     ROSTER_GIVEN},
    {"at the mark's moment", "P", 9, 0, 0, false, 9, PAID, ROSTER_MARKED, CLASS, 0, 0, PAID,
     ROSTER_MARKED},
    {"handed in absent, taken back", "P", 0, 0, 0, false, 9, 0, ROSTER_ABSENT_SAID, CLASS, 0, 0,
     PAID, ROSTER_GIVEN},
    {"handed in absent, still so", "P", 0, 0, 5, false, 9, 0, ROSTER_ABSENT_SAID, CLASS, 0, 0, 0,
     ROSTER_ABSENT_SAID},
    {"marked with a right that has ended", "P", 0, 0, 0, false, 9, FREE, ROSTER_MARKED, CLASS, 0, 0,
     PAID, ROSTER_GIVEN},
    {"marked in the class before", "P", 0, 0, 0, false, 9, 0, ROSTER_MARKED, OTHER_CLASS, 0, 0,
     PAID, ROSTER_GIVEN},
    {"charged here", "P", 0, 0, 0, false, 0, 0, 0, 0, PAID, CLASS, PAID, ROSTER_GIVEN},
    {"charged in the class before", "P", 0, 0, 0, false, 9, PAID, ROSTER_MARKED, CLASS, PAID,
     OTHER_CLASS, 0, ROSTER_ELSEWHERE},
    {"charged by a meal of no family", "P", 0, 0, 0, false, 0, 0, 0, 0, -1, CLASS, 0,
     ROSTER_ELSEWHERE},
    {"charged without a right by now", "", 0, 0, 0, false, 0, 0, 0, 0, PAID, CLASS, PAID,
     ROSTER_NO_RIGHT},
    {"absent after the charge", "P", 0, 0, 12, false, 9, PAID, ROSTER_GIVEN, CLASS, PAID, CLASS,
     PAID, ROSTER_ABSENT_SAID},
};

/* A ground of one pupil, and room for one of each. */
struct one {
    struct roster_pupil pupil;
    struct roster_right rights[4];
    struct roster_choice choice;
    struct roster_absence absence;
    struct roster_presence presence;
    struct roster_mark mark;
    struct roster_charged charged;
    struct roster_ground ground;
};

static void rights_read(struct one *one, const char *letters)
{
    for (const char *at = letters; *at != '\0'; at++) {
        int64_t family_id = *at == 'P' ? PAID : *at == 'F' ? FREE : CHOSEN;
        one->rights[one->ground.right_count++] = (struct roster_right){PUPIL, family_id,
                                                                       MEAL_BREAKFAST, *at != 'C'};
    }
    one->ground.rights = one->rights;
}

static void said_read(struct one *one, const struct row *row)
{
    struct roster_ground *ground = &one->ground;
    one->choice = (struct roster_choice){PUPIL,
                                         MEAL_BREAKFAST,
                                         row->choice < 0,
                                         row->choice < 0 ? 0 : row->choice,
                                         {row->choice_at}};
    one->absence = (struct roster_absence){PUPIL, {row->absent_at}, "болеет"};
    one->presence = (struct roster_presence){PUPIL, false};
    ground->choices = &one->choice;
    ground->choice_count = row->choice_at != 0;
    ground->absences = &one->absence;
    ground->absence_count = row->absent_at != 0;
    ground->presences = &one->presence;
    ground->presence_count = row->is_seen_absent;
}

static void one_make(struct one *one, const struct row *row)
{
    struct roster_ground *ground = &one->ground;
    *one = (struct one){.pupil = {PUPIL, CLASS, "Иванов", "Иван", ""}};
    ground->pupils = &one->pupil;
    ground->pupil_count = 1;
    rights_read(one, row->rights);
    said_read(one, row);
    one->mark = (struct roster_mark){.account_id = PUPIL,
                                     .family_id = row->mark == 0 ? PAID : row->mark,
                                     .class_id = row->mark_class,
                                     .meal = MEAL_BREAKFAST,
                                     .eats = row->mark != 0,
                                     .why = row->mark_why,
                                     .marked_at = {row->mark_at}};
    ground->marks = &one->mark;
    ground->mark_count = row->mark_at != 0;
    one->charged = (struct roster_charged){.account_id = PUPIL,
                                           .family_id = row->charged < 0 ? 0 : row->charged,
                                           .class_id = row->charged_class,
                                           .roster_id = 55,
                                           .meal = MEAL_BREAKFAST};
    ground->charged = &one->charged;
    ground->charged_count = row->charged != 0;
}

static void test_the_table(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (int i = 0; i < ROWS(TABLE); i++) {
        struct one one;
        struct roster_places places;
        one_make(&one, &TABLE[i]);
        roster_propose(&arena, &one.ground, &places);
        const struct roster_place *place = roster_place_find(&places, PUPIL, MEAL_BREAKFAST);
        int64_t eats = place == NULL ? 0 : place->family_id;
        enum roster_why why = place == NULL ? ROSTER_NO_RIGHT : place->why;
        if (eats != TABLE[i].eats || why != TABLE[i].why) {
            fail_msg("%s: eats %d, why %d", TABLE[i].name, (int)eats, (int)why);
        }
    }
    arena_release(&arena);
}

static void test_a_place_for_each_meal_and_none_else(void **state)
{
    (void)state;
    struct arena arena;
    struct roster_places places;
    const struct roster_pupil pupils[] = {{1, CLASS, "А", "А", ""}, {2, CLASS, "Б", "Б", ""}};
    const struct roster_right rights[] = {{2, PAID, MEAL_BREAKFAST, true},
                                          {1, FREE, MEAL_LUNCH, true},
                                          {1, PAID, MEAL_BREAKFAST, true},
                                          {9, PAID, MEAL_BREAKFAST, true}};
    const struct roster_ground ground = {
        .pupils = pupils, .pupil_count = 2, .rights = rights, .right_count = 4};
    arena_init(&arena, 1 << 20);
    roster_propose(&arena, &ground, &places);
    assert_int_equal(places.count, 3);
    assert_int_equal(places.at[0].account_id, 1);
    assert_int_equal(places.at[0].meal, MEAL_BREAKFAST);
    assert_int_equal(places.at[1].meal, MEAL_LUNCH);
    assert_int_equal(places.at[2].account_id, 2);
    assert_null(roster_place_find(&places, 9, MEAL_BREAKFAST));
    assert_null(roster_place_find(&places, 2, MEAL_LUNCH));
    assert_null(roster_place_find(&places, 2, (enum meal)4));
    arena_release(&arena);
}

/* Of marks in several sheets of a meal the newest holds, so that nobody stands in two. */
static void test_the_newest_mark_of_several(void **state)
{
    (void)state;
    struct arena arena;
    const struct roster_pupil pupil = {PUPIL, CLASS, "А", "А", ""};
    const struct roster_right rights[] = {{PUPIL, PAID, MEAL_BREAKFAST, true},
                                          {PUPIL, CHOSEN, MEAL_BREAKFAST, false}};
    struct roster_mark marks[] = {
        {PUPIL, PAID, CLASS, MEAL_BREAKFAST, true, ROSTER_GIVEN, {1}},
        {PUPIL, CHOSEN, CLASS, MEAL_BREAKFAST, true, ROSTER_MARKED, {2}},
        {PUPIL, PAID, CLASS, MEAL_BREAKFAST, false, ROSTER_MARKED, {2}},
    };
    const struct roster_ground ground = {.pupils = &pupil,
                                         .pupil_count = 1,
                                         .rights = rights,
                                         .right_count = 2,
                                         .marks = marks,
                                         .mark_count = 3};
    arena_init(&arena, 1 << 20);
    for (int turn = 0; turn < 3; turn++) {
        struct roster_places places;
        struct roster_mark first = marks[0];
        roster_propose(&arena, &ground, &places);
        assert_int_equal(places.at[0].family_id, CHOSEN);
        marks[0] = marks[1];
        marks[1] = marks[2];
        marks[2] = first;
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table),
        cmocka_unit_test(test_a_place_for_each_meal_and_none_else),
        cmocka_unit_test(test_the_newest_mark_of_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
