/* The rosters of a day as they stand: of one class or of the whole school, loaded with one query a
 * table. */
#ifndef DESK_ROSTER_DAY_H
#define DESK_ROSTER_DAY_H

#include "base/money.h"
#include "desk/roster_propose.h"
#include "ledger/book.h"
#include "school/calendar.h"
#include "store/store.h"

/* A sheet is a class, a day and a set meal's family. Numbers stand in the database. */
enum roster_state {
    ROSTER_PROPOSED = 0, /* nobody has touched it */
    ROSTER_TOUCHED = 1,  /* marked, not submitted */
    ROSTER_SUBMITTED = 2,
    ROSTER_APPROVED = 3,
    ROSTER_CHARGED = 4,
};

/* A set meal's family on the day. */
struct roster_family {
    int64_t family_id;
    const char *name;
    enum meal meal;
    int64_t set_meal_id; /* of the day's price; 0: it has none, or is archived */
    struct money parent_part, subsidy_part;
    bool has_contract; /* of its caterer, on the day */
};

struct roster_class {
    int64_t class_id;
    const char *name, *building;
    int64_t grade, shift;
    bool is_meal_day;
    struct calendar_answer calendar; /* why not, otherwise */
    int first_pupil, pupil_count;    /* of the day's pupils */
    int first_place, place_count;    /* of the day's places */
    int first_sheet, sheet_count;    /* of the day's sheets */
    int64_t version;                 /* rises with every change of any of its sheets */
};

struct roster_sheet {
    int64_t class_id, family_id;
    enum meal meal;
    enum roster_state state;
    int64_t version;
    struct instant changed_at; /* of a sheet that was touched, with login_id */
    int64_t login_id;
    int eaters;  /* as it holds now */
    int charged; /* pupils that are charged now */
};

struct roster_day {
    int64_t school_id;
    struct day day;
    struct book book;
    struct instant now;
    struct day today; /* in the school's zone */
    int cutoff_minute;
    bool needs_approval;
    bool tills_sell;              /* set meals are sold by the tills; rosters charge the others */
    struct roster_class *classes; /* by grade and name */
    int class_count;
    struct roster_family *families; /* of the school, archived ones too; by meal, stage, name */
    int family_count;
    struct roster_ground ground;
    struct roster_places places;
    struct roster_sheet *sheets; /* of a class together, by meal and family */
    int sheet_count;
};

/* class_id 0: all classes. ERR_NOT_FOUND: no such school. A class that is not there gives none. */
enum err roster_day_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t class_id,
                         struct day day, struct instant now, struct roster_day **out_day)
    MUST_CHECK;

const struct roster_family *roster_family_find(const struct roster_day *day, int64_t family_id);
struct roster_class *roster_class_find(const struct roster_day *day, int64_t class_id);
struct roster_sheet *roster_sheet_find(const struct roster_day *day, int64_t class_id,
                                       int64_t family_id);
const struct roster_pupil *roster_pupil_find(const struct roster_day *day, int64_t account_id);

/* Whether the time for submitting is over: the day has passed or its cut-off has. */
bool roster_is_late(const struct roster_day *day);

#endif
