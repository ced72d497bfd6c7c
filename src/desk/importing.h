/* A list between reading and writing: what the books know of it, what it comes to, and saving it.
 * Inside of the desk: used by the command's import and by a list that a school uploads. */
#ifndef DESK_IMPORTING_H
#define DESK_IMPORTING_H

#include "desk/import_match.h"
#include "desk/list_progress.h"
#include "desk/people.h"
#include "school/school.h"

struct school_known {
    bool is_asked;
    int64_t id; /* 0: there is none */
    const struct zone *zone;
    int rows; /* of the list that name it */
    struct people_work *work;
};

struct importing {
    struct arena *arena;
    struct tx *tx;
    struct instant now;
    int64_t login_id, cause_id; /* of the events */
    enum person_kind kind;
    const struct pupil_list *list;
    struct pupil_problems *problems;
    struct list_progress *progress; /* NULL: nobody looks */
    /* made here */
    struct school_known schools[SCHOOL_NUMBER_LIMIT + 1]; /* by number */
    struct row_facts *facts;
    struct known_pupil *people;
    int people_count, people_room;
    struct row_decision *decisions;
    struct id_map classes; /* by key of school and name */
    int64_t *class_ids;
    int classes_added;
    int64_t next_id; /* of cards and their events */
};

/* Loads what the list names and decides each line; what is wrong is added to the problems. */
enum err importing_decide(struct importing *importing) MUST_CHECK;

/* Writes all rows. */
enum err importing_save(struct importing *importing) MUST_CHECK;

/* What the school's changes are written through; the list names the school. */
enum err importing_work(struct importing *importing, int64_t school_number,
                        struct people_work **out_work) MUST_CHECK;

/* The rights of all who were changed. Last. */
enum err importing_end(struct importing *importing) MUST_CHECK;

#endif
