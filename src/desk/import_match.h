/* The import's decisions, in memory: which line means whom, and what it comes to. */
#ifndef DESK_IMPORT_MATCH_H
#define DESK_IMPORT_MATCH_H

#include "desk/pupil_list.h"
#include "school/person.h"

struct known_pupil {
    struct person person;
    int taken_by; /* index of the line that means this person; -1: none */
};

/* What the books know of a line before anything is decided. */
struct row_facts {
    int64_t school_id; /* 0: there is no such school */
    bool number_is_known, chip_is_known;
    struct directory_place number_place, chip_place;
};

enum row_outcome { ROW_SAME, ROW_ADDED, ROW_CHANGED };

struct row_decision {
    bool is_decided; /* or it has a problem */
    enum row_outcome outcome;
    int known;            /* index of the person in the books; -1: a new one */
    struct person person; /* as it will be; class_id is not filled */
    bool adds_card;
};

struct matching {
    struct arena *arena;
    enum person_kind kind; /* of all rows: nobody else is meant */
    const struct pupil_row *rows;
    const struct row_facts *facts;
    int row_count;
    struct known_pupil *known; /* all people of the schools that the rows name */
    int known_count;
    struct row_decision *decisions;  /* answer: one a row */
    struct pupil_problems *problems; /* answer: those of the rows are added */
};

void import_match(struct matching *matching);

#endif
