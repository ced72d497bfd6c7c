/* A school of the demo while it is being made: people, tills, its own clock and chance.
 *
 * Each school has its own seed, ids and clock, so that it comes out the same whatever else is made
 * beside it. */
#ifndef CMD_DEMO_SCHOOL_H
#define CMD_DEMO_SCHOOL_H

#include "base/arena.h"
#include "cmd/demo_random.h"
#include "desk/desk.h"
#include "school/card.h"
#include "school/person.h"
#include "school/school.h"
#include "store/store.h"
#include "world/world.h"

enum {
    DEMO_TILLS = 2, /* canteen and buffet */
    DEMO_TILL_NUMBERS = 100000,
    DEMO_GOLDEN_SCHOOL = 24,
    DEMO_SCHOOL_IDS = 1 << 22
};

/* The days of the demo, oldest first: those on which schools teach. */
struct demo_calendar {
    struct day first; /* the day before everything, on which people are entered */
    struct day *days;
    int count;
};

struct demo_till {
    int64_t origin;
    int64_t next_counter;
    int64_t next_number;
};

struct demo_class {
    int64_t id;
    const char *name;
    int grade;
    bool has_snack;   /* an after-school group */
    int first, count; /* of its pupils in the school's people */
};

struct demo_person {
    struct person person;
    int class_index; /* -1: an employee */
    int grade;       /* 0: an employee */
    bool eats_breakfast, eats_lunch, eats_snack;
    int appetite_percent;   /* of days on which something is bought */
    int64_t thrift_kopecks; /* below this balance it is time to top up */
    int64_t balance_kopecks;
    int64_t day_limit_kopecks; /* 0: none */
    struct text allergen;
    int64_t card_id; /* 0: none */
    struct text chip;
    enum card_state card_state;
    int activation_day;   /* index of the day on which the card is activated; -1: it is already */
    int64_t lost_card_id; /* an earlier one; 0: none */
    struct text lost_chip;
    bool is_golden;
};

struct demo_school {
    struct school school;
    struct arena *arena;
    struct demo_random random;
    struct instant now; /* of the school's clock */
    struct world world;
    struct desk desk;
    int64_t next_id, end_id;
    int64_t people_id; /* the first of the ids with which people are written */
    struct demo_till tills[DEMO_TILLS];
    int till_count;
    int pupil_count;
    int grades;      /* 1 … grades are taught */
    bool has_lunch;  /* lunches are charged on all days of the demo */
    int lunch_index; /* the first of its days on which they are */
    const struct demo_calendar *calendar;
    struct demo_class *classes;
    int class_count;
    struct demo_person *people; /* pupils by class, then employees */
    int people_count;
    int64_t next_payment;
    const struct demo_golden *golden; /* of school 24; else NULL */
    struct demo_figures {
        int64_t receipts, returns, rosters, roster_marks, top_ups, seals;
    } figures;
};

/* Kinds, numbers, names and sizes of all schools; nothing is written. */
void demo_schools_plan(struct demo_school *schools, int count, int pupils);

/* All kinds of school, as data. */
enum err demo_school_kinds(struct tx *tx) MUST_CHECK;

/* The school's clock shows `now` from here on. */
void demo_school_open(struct demo_school *school, struct store *store, uint64_t seed,
                      struct instant now);
void demo_school_close(struct demo_school *school);

/* Inside a work: school, book, menu, tills and a block of ids. */
enum err demo_school_create(struct tx *tx, struct demo_school *school) MUST_CHECK;

/* Draws classes and people. Nothing is written. */
void demo_people_draw(struct demo_school *school, const struct demo_calendar *calendar);
/* Inside a work: writes them, but for the golden pupil. */
enum err demo_people_create(struct tx *tx, struct demo_school *school) MUST_CHECK;

int64_t demo_id_take(struct demo_school *school);

#endif
