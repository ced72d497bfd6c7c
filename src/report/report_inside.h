/* What the reports share with each other, and with nobody else. */
#ifndef REPORT_REPORT_INSIDE_H
#define REPORT_REPORT_INSIDE_H

#include "report/school_report.h"
#include "school/class.h"
#include "school/person.h"

struct report_person {
    int64_t id;
    enum person_kind kind;
    enum person_state state;
    const char *number;
    int64_t class_id; /* 0: none */
    const char *name; /* "Иванов Иван Иванович" */
    int class_place;  /* of the class in `classes`; -1: none */
};

struct report_set_meal {
    int64_t id;
    const char *name;
    int64_t funding_source_id;
    const char *source_name;
};

/* A report while it is made: the question, and what most answers need. Loaded lists are in the
 * order in which they are shown. */
struct report_making {
    struct tx *tx;
    struct arena *arena;
    const struct report_ask *ask;
    struct school school; /* of a school's report */
    struct sheet *sheet;
    struct class_list classes;
    struct report_person *people; /* by name */
    int person_count;
    const struct report_person **people_by_id;
    struct report_set_meal *set_meals; /* by meal and name */
    int set_meal_count;
};

/* The list with room for one more; *room counts, 0 at first. */
void *report_list_grow(struct arena *arena, void *list, size_t size, int count, int *room);

enum err report_people_load(struct report_making *making) MUST_CHECK;
enum err report_set_meals_load(struct report_making *making) MUST_CHECK;

/* NULL: not of this school. */
const struct report_person *report_person_find(const struct report_making *making, int64_t id);
/* A place in a list; -1: it is not there. */
int report_class_place(const struct report_making *making, int64_t class_id);
int report_set_meal_place(const struct report_making *making, int64_t set_meal_id);

/* Whether the class is among those asked for; people without a class are, when all are. */
bool report_takes_class(const struct report_making *making, int64_t class_id);

/* Begins the sheet with the school, the period and the choice in its notes. */
void report_begin(struct report_making *making, const char *days_note);
/* "03Б"; "Без класса". */
const char *report_class_name(const struct report_making *making, int64_t class_id);

enum err report_roster(struct report_making *making) MUST_CHECK;
enum err report_meals(struct report_making *making) MUST_CHECK;
enum err report_month(struct report_making *making) MUST_CHECK;
enum err report_debtors(struct report_making *making) MUST_CHECK;
enum err report_dishes(struct report_making *making) MUST_CHECK;
enum err report_cards(struct report_making *making) MUST_CHECK;
enum err report_forgotten(struct report_making *making) MUST_CHECK;
enum err report_refusals(struct report_making *making) MUST_CHECK;
enum err report_pace(struct report_making *making) MUST_CHECK;
enum err report_city(struct report_making *making) MUST_CHECK;

#endif
