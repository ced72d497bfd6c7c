/* Entitlements follow from benefits, classes, rules and families; nobody types them.
 *
 * For each pupil, day and meal of the day: the rules that apply (a benefit of the kind holds on
 * the day, or the rule is for everybody; the class is of the stage; the family is offered), in
 * order. Of those that stand in the roster unasked the first holds; those by choice all stand
 * beside it. Each gives the family's set meal of the day: a row of `entitlement` breaks where the
 * price changes. What a till mirrors of it is the right, never the reason. */
#ifndef DESK_ENTITLE_H
#define DESK_ENTITLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "desk/benefit.h"
#include "meals/family.h"
#include "school/class.h"
#include "store/store.h"

/* A right that nothing ends holds until 31.12.2099. */
enum { ENTITLEMENT_LAST_DAY = 47481 };

/* ---- rules ---- */

struct entitlement_rule {
    int64_t school_id; /* 0: the city's, for each school that has the family */
    int64_t id;
    int64_t benefit_kind_id; /* 0: for everybody */
    enum school_stage stage; /* STAGE_ANY: all */
    int64_t shift;           /* 0: all */
    int64_t family_id;
    int64_t position;
    bool is_given; /* stands in the roster unasked; false: when it is chosen */
    bool is_active;
};

struct rule_list {
    struct entitlement_rule *rules; /* by position of kind, own position, id; those for everybody
                                       behind those by benefit */
    int count;
};

/* The rules that hold at the school: the city's and its own, a row of its own before the city's of
 * the same id; inactive ones are there, too, and say so. */
enum err rules_load(struct tx *tx, struct arena *arena, int64_t school_id,
                    struct rule_list *out_list) MUST_CHECK;
/* Adding one again rewrites it. Entitlements are derived by whoever calls. */
enum err rule_set(struct tx *tx, const struct entitlement_rule *rule) MUST_CHECK;

/* ---- what follows, pure ---- */

/* Everything that decides. Lists as their loaders give them. */
struct entitle_ground {
    const struct rule_list *rules;
    const struct benefit_kind_list *kinds;
    const struct family_list *families;
};

struct entitled_pupil {
    int64_t account_id;
    int64_t class_id;               /* 0: none */
    int64_t grade, shift;           /* of the class; 0: none */
    bool is_active;                 /* false: has left; nothing is due any more */
    const struct benefit *benefits; /* the pupil's own */
    int benefit_count;
};

/* A family to which a pupil has the right on a day, in the order of the rules. */
struct entitled_family {
    int64_t family_id;
    int64_t set_meal_id;
    enum meal meal;
    bool is_given; /* stands in the roster unasked */
    int64_t rule_id;
    int64_t benefit_kind_id; /* for the coordinator and the evidence; 0: of the stage. Never shown
                                to a teacher, a cook, a till */
};
enum { ENTITLED_FAMILIES_LIMIT = 32 };

/* The rights of a pupil on a day. Gives their number. */
int entitled_families(const struct entitle_ground *ground, const struct entitled_pupil *pupil,
                      struct day day, struct entitled_family out[ENTITLED_FAMILIES_LIMIT]);

/* ---- the whole school, for rosters and evidence ---- */

struct entitled_school {
    struct rule_list rules;
    struct benefit_kind_list kinds;
    struct family_list families;
    struct entitled_pupil *pupils; /* by account id; employees are not there */
    int pupil_count;
};

/* Grades are those of today's classes. */
enum err entitled_school_load(struct tx *tx, struct arena *arena, int64_t school_id,
                              struct entitled_school *out_school) MUST_CHECK;
struct entitle_ground entitled_ground(const struct entitled_school *school);
/* NULL: not a pupil of the school. */
const struct entitled_pupil *entitled_pupil_of(const struct entitled_school *school,
                                               int64_t account_id);

/* ---- deriving ---- */

struct entitle_scope {
    int64_t school_id;
    const int64_t *account_ids; /* NULL: everybody */
    int account_count;
    struct day first_day; /* days before it stay as they are */
    int64_t version;      /* of the book, raised already; 0: is raised when a row changes */
};

/* Makes the rows of `entitlement` what follows, in the caller's transaction, and writes only those
 * that change; doing it again changes nothing. A right that is withdrawn before it began keeps a
 * row that ends the day before its first: tills have to be told. */
enum err entitlements_derive(struct tx *tx, struct arena *arena, const struct entitle_scope *scope,
                             int *out_changed) MUST_CHECK;

#endif
