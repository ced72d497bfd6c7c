/* From a school's list to accounts: adding and updating pupils, all of the list or nothing.
 *
 * Who is the same person:
 * - an account number that is known names its owner;
 * - otherwise school, class, names and birth day together; a birth day that one side lacks agrees
 *   with any, as long as only one pupil can be meant;
 * - otherwise, with a birth day, school, names and birth day: the pupil has changed class.
 * Capitals, ё and е, and blanks make no difference. Whoever is not in the list is left alone.
 *
 * A card that comes with an old account number is in use already; one that comes without waits for
 * its activation at the till. */
#ifndef DESK_IMPORT_PUPILS_H
#define DESK_IMPORT_PUPILS_H

#include "desk/desk.h"
#include "desk/pupil_list.h"

struct pupil_import {
    struct text file;
    int64_t school_number; /* 0: each line names its school */
    bool is_dry_run;       /* decide everything, write nothing */
    /* answers */
    struct pupil_problems problems; /* in the order of lines; nothing was written if there is one */
    int lines;
    int added, changed, unchanged;
    int cards_added;
    int classes_added; /* 0 in a dry run */
    bool has_changes;
};

/* The problems' texts live in the arena. Importing the same list again changes nothing. */
enum err desk_import_pupils(struct desk *desk, struct arena *arena, struct pupil_import *import)
    MUST_CHECK;

#endif
