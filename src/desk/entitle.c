/* What follows from benefits, classes, rules and families.
 *
 * 1. Days before scope.first_day are never touched: what was a right stays one in the books.
 * 2. A pupil's answer changes only on a few days (a benefit begins or ends, a price changes, a
 *    family is archived): between two of them one asking is enough.
 * 3. A row is written only when its last day differs from what is there. */
#include "desk/entitle.h"

#include <stdlib.h>

#include "base/check.h"
#include "desk/entitle_sql.h"
#include "ledger/book.h"
#include "ledger/ids.h"
#include "school/person.h"

/* ---- rules ---- */

static struct entitlement_rule rule_of_row(const struct statement *rows)
{
    return (struct entitlement_rule){
        .school_id = column_int(rows, COL_RULES_LOAD_SCHOOL_ID),
        .id = column_int(rows, COL_RULES_LOAD_ID),
        .benefit_kind_id = column_int(rows, COL_RULES_LOAD_BENEFIT_KIND_ID),
        .stage = (enum school_stage)column_int(rows, COL_RULES_LOAD_STAGE),
        .shift = column_int(rows, COL_RULES_LOAD_SHIFT),
        .family_id = column_int(rows, COL_RULES_LOAD_FAMILY_ID),
        .position = column_int(rows, COL_RULES_LOAD_POSITION),
        .is_given = column_int(rows, COL_RULES_LOAD_IS_GIVEN) != 0,
        .is_active = column_int(rows, COL_RULES_LOAD_IS_ACTIVE) != 0,
    };
}

/* A school's own row goes before the city's of the same id. */
static void overruled_drop(struct rule_list *list)
{
    int kept = 0;
    for (int i = 0; i < list->count; i++) {
        bool is_overruled = false;
        for (int k = 0; k < list->count && list->rules[i].school_id == 0; k++) {
            is_overruled |= list->rules[k].school_id != 0 && list->rules[k].id == list->rules[i].id;
        }
        /* What is compared with below must still be there: own rows are never dropped. */
        if (!is_overruled) list->rules[kept++] = list->rules[i];
    }
    list->count = kept;
}

enum err rules_load(struct tx *tx, struct arena *arena, int64_t school_id,
                    struct rule_list *out_list)
{
    struct rule_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_rules_load);
    bind_int(rows, ARG_RULES_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.rules = arena_grow(arena, list.rules, list.count, &room, sizeof *list.rules);
        list.rules[list.count++] = rule_of_row(rows);
    }
    overruled_drop(&list);
    *out_list = list;
    return OK;
}

enum err rule_set(struct tx *tx, const struct entitlement_rule *rule)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_rule_set);
    bind_int(set, ARG_RULE_SET_SCHOOL_ID, rule->school_id);
    bind_int(set, ARG_RULE_SET_ID, rule->id);
    bind_int(set, ARG_RULE_SET_BENEFIT_KIND_ID, rule->benefit_kind_id);
    bind_int(set, ARG_RULE_SET_STAGE, rule->stage);
    bind_int(set, ARG_RULE_SET_SHIFT, rule->shift);
    bind_int(set, ARG_RULE_SET_FAMILY_ID, rule->family_id);
    bind_int(set, ARG_RULE_SET_POSITION, rule->position);
    bind_int(set, ARG_RULE_SET_IS_GIVEN, rule->is_given);
    bind_int(set, ARG_RULE_SET_IS_ACTIVE, rule->is_active);
    return statement_run(set);
}

/* ---- a pupil's day ---- */

static bool has_benefit(const struct entitled_pupil *pupil, int64_t kind_id, struct day day)
{
    for (int i = 0; i < pupil->benefit_count; i++) {
        const struct benefit *benefit = &pupil->benefits[i];
        if (benefit->kind_id != kind_id) continue;
        if (day_compare(benefit->first_day, day) > 0) continue;
        if (day_compare(day, benefit->last_day) <= 0) return true;
    }
    return false;
}

static bool rule_applies(const struct entitlement_rule *rule, const struct entitled_pupil *pupil,
                         struct day day)
{
    if (!rule->is_active) return false;
    if (rule->stage != STAGE_ANY && rule->stage != stage_of_grade(pupil->grade)) return false;
    if (rule->shift != 0 && rule->shift != pupil->shift) return false;
    return rule->benefit_kind_id == 0 || has_benefit(pupil, rule->benefit_kind_id, day);
}

/* The family stands there already, or another is given for the same meal of the day. */
static bool is_superseded(const struct entitled_family *families, int count,
                          const struct entitlement_rule *rule, enum meal meal)
{
    for (int i = 0; i < count; i++) {
        if (families[i].family_id == rule->family_id) return true;
        if (rule->is_given && families[i].is_given && families[i].meal == meal) return true;
    }
    return false;
}

int entitled_families(const struct entitle_ground *ground, const struct entitled_pupil *pupil,
                      struct day day, struct entitled_family out[ENTITLED_FAMILIES_LIMIT])
{
    int count = 0;
    if (!pupil->is_active) return 0;
    for (int i = 0; i < ground->rules->count && count < ENTITLED_FAMILIES_LIMIT; i++) {
        const struct entitlement_rule *rule = &ground->rules->rules[i];
        if (!rule_applies(rule, pupil, day)) continue;
        const struct set_meal_family *family = family_in_list(ground->families, rule->family_id);
        if (family == NULL || is_superseded(out, count, rule, family->meal)) continue;
        if (family->stage != STAGE_ANY && family->stage != (int64_t)stage_of_grade(pupil->grade)) {
            continue;
        }
        struct entitled_family entitled = {
            .family_id = family->id,
            .meal = family->meal,
            .is_given = rule->is_given,
            .rule_id = rule->id,
            .benefit_kind_id = rule->benefit_kind_id,
        };
        if (!family_meal_on(ground->families, family->id, day, &entitled.set_meal_id)) continue;
        out[count++] = entitled;
    }
    return count;
}

/* ---- the school ---- */

_Static_assert(COL_ENTITLED_PUPILS_ALL_SHIFT == (int)COL_ENTITLED_PUPILS_SOME_SHIFT &&
                   COL_ENTITLED_PUPILS_ALL_ID == (int)COL_ENTITLED_PUPILS_SOME_ID,
               "both lists have the same columns");

struct pupil_list {
    struct entitled_pupil *pupils;
    int count, room;
};

static enum err pupils_read(struct statement *rows, struct arena *arena, struct pupil_list *list)
{
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        list->pupils = arena_grow(arena, list->pupils, list->count, &list->room,
                                  sizeof *list->pupils);
        list->pupils[list->count++] = (struct entitled_pupil){
            .account_id = column_int(rows, COL_ENTITLED_PUPILS_ALL_ID),
            .is_active = column_int(rows, COL_ENTITLED_PUPILS_ALL_STATE) == PERSON_ACTIVE,
            .class_id = column_int(rows, COL_ENTITLED_PUPILS_ALL_CLASS_ID),
            .grade = column_int(rows, COL_ENTITLED_PUPILS_ALL_GRADE),
            .shift = column_int(rows, COL_ENTITLED_PUPILS_ALL_SHIFT),
        };
    }
}

static enum err pupils_load(struct tx *tx, struct arena *arena, const struct entitle_scope *scope,
                            struct pupil_list *out_list)
{
    struct pupil_list list = {0};
    if (scope->account_ids == NULL) {
        scoped(statement) struct statement *rows = statement_open(tx, &q_entitled_pupils_all);
        bind_int(rows, ARG_ENTITLED_PUPILS_ALL_SCHOOL_ID, scope->school_id);
        TRY(pupils_read(rows, arena, &list));
    } else {
        scoped(statement) struct statement *rows = statement_open(tx, &q_entitled_pupils_some);
        bind_int(rows, ARG_ENTITLED_PUPILS_SOME_SCHOOL_ID, scope->school_id);
        bind_text(rows, ARG_ENTITLED_PUPILS_SOME_IDS,
                  ids_text(arena, scope->account_ids, scope->account_count));
        TRY(pupils_read(rows, arena, &list));
    }
    *out_list = list;
    return OK;
}

/* Both stand in the order of accounts. */
static void benefits_give(struct pupil_list *list, const struct benefit_list *benefits)
{
    int at = 0;
    for (int i = 0; i < list->count; i++) {
        struct entitled_pupil *pupil = &list->pupils[i];
        while (at < benefits->count && benefits->benefits[at].account_id < pupil->account_id) at++;
        pupil->benefits = benefits->benefits + at;
        while (at < benefits->count && benefits->benefits[at].account_id == pupil->account_id) {
            pupil->benefit_count++;
            at++;
        }
    }
}

static enum err school_load(struct tx *tx, struct arena *arena, const struct entitle_scope *scope,
                            struct entitled_school *out_school)
{
    struct entitled_school school = {0};
    struct pupil_list pupils;
    struct benefit_list benefits;
    bool is_one = scope->account_ids != NULL && scope->account_count == 1;
    TRY(rules_load(tx, arena, scope->school_id, &school.rules));
    TRY(benefit_kinds_load(tx, arena, &school.kinds));
    TRY(families_load(tx, arena, scope->school_id, &school.families));
    TRY(pupils_load(tx, arena, scope, &pupils));
    TRY(benefits_load(tx, arena, scope->school_id, is_one ? scope->account_ids[0] : 0, &benefits));
    benefits_give(&pupils, &benefits);
    school.pupils = pupils.pupils;
    school.pupil_count = pupils.count;
    *out_school = school;
    return OK;
}

enum err entitled_school_load(struct tx *tx, struct arena *arena, int64_t school_id,
                              struct entitled_school *out_school)
{
    struct entitle_scope scope = {.school_id = school_id};
    return school_load(tx, arena, &scope, out_school);
}

struct entitle_ground entitled_ground(const struct entitled_school *school)
{
    return (struct entitle_ground){&school->rules, &school->kinds, &school->families};
}

const struct entitled_pupil *entitled_pupil_of(const struct entitled_school *school,
                                               int64_t account_id)
{
    int low = 0, high = school->pupil_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (school->pupils[middle].account_id < account_id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_there = low < school->pupil_count && school->pupils[low].account_id == account_id;
    return is_there ? &school->pupils[low] : NULL;
}

/* ---- days on which an answer may change ---- */

struct days {
    struct day *at;
    int count, room;
};

static void days_add(struct arena *arena, struct days *days, struct day day, struct day first)
{
    if (day_compare(day, first) <= 0 || day.number > ENTITLEMENT_LAST_DAY) return;
    days->at = arena_grow(arena, days->at, days->count, &days->room, sizeof *days->at);
    days->at[days->count++] = day;
}

static int days_order(const void *left, const void *right)
{
    return day_compare(*(const struct day *)left, *(const struct day *)right);
}

static void days_sort(struct days *days)
{
    int kept = 0;
    if (days->count > 1) qsort(days->at, (size_t)days->count, sizeof *days->at, days_order);
    for (int i = 0; i < days->count; i++) {
        bool is_new = kept == 0 || day_compare(days->at[kept - 1], days->at[i]) != 0;
        if (is_new) days->at[kept++] = days->at[i];
    }
    days->count = kept;
}

/* Those that hold for everybody: prices and archives. */
static struct days days_of_families(struct arena *arena, const struct family_list *families,
                                    struct day first)
{
    struct days days = {0};
    for (int i = 0; i < families->price_count; i++) {
        days_add(arena, &days, families->prices[i].first_day, first);
    }
    for (int i = 0; i < families->family_count; i++) {
        const struct set_meal_family *family = &families->families[i];
        if (family->is_archived) days_add(arena, &days, family->archived_day, first);
    }
    days_sort(&days);
    return days;
}

/* ---- deriving ---- */

struct right {
    int64_t set_meal_id;
    struct day first_day, last_day;
};

struct deriving {
    struct arena *arena;
    const struct entitle_scope *scope;
    struct entitled_school school;
    struct entitle_ground ground;
    struct days family_days;
    struct entitlement *rows; /* that there are, by account, set meal, first day */
    int row_count;
    struct entitlement *changes;
    int change_count, change_room;
    struct right *rights; /* of the pupil at hand */
    int right_count, right_room;
    struct days pupil_days;
};

static void right_add(struct deriving *deriving, int64_t set_meal_id, struct day first,
                      struct day last)
{
    for (int i = deriving->right_count - 1; i >= 0; i--) {
        struct right *right = &deriving->rights[i];
        if (right->set_meal_id != set_meal_id) continue;
        if (day_compare(day_add(right->last_day, 1), first) != 0) break;
        right->last_day = last;
        return;
    }
    deriving->rights = arena_grow(deriving->arena, deriving->rights, deriving->right_count,
                                  &deriving->right_room, sizeof *deriving->rights);
    deriving->rights[deriving->right_count++] = (struct right){set_meal_id, first, last};
}

/* What was a right before the first day stays one; where it goes on, the row does too. */
static void past_keep(struct deriving *deriving, const struct entitlement *rows, int count)
{
    struct day first = deriving->scope->first_day;
    for (int i = 0; i < count; i++) {
        if (day_compare(rows[i].first_day, first) >= 0) continue;
        right_add(deriving, rows[i].set_meal_id, rows[i].first_day, day_add(first, -1));
    }
}

static void pupil_days_find(struct deriving *deriving, const struct entitled_pupil *pupil)
{
    struct days *days = &deriving->pupil_days;
    struct day first = deriving->scope->first_day;
    days->count = 0;
    for (int i = 0; i < deriving->family_days.count; i++) {
        days_add(deriving->arena, days, deriving->family_days.at[i], first);
    }
    for (int i = 0; i < pupil->benefit_count; i++) {
        days_add(deriving->arena, days, pupil->benefits[i].first_day, first);
        days_add(deriving->arena, days, day_add(pupil->benefits[i].last_day, 1), first);
    }
    days_sort(days);
}

static void rights_find(struct deriving *deriving, const struct entitled_pupil *pupil)
{
    struct entitled_family families[ENTITLED_FAMILIES_LIMIT];
    pupil_days_find(deriving, pupil);
    const struct days *days = &deriving->pupil_days;
    struct day from = deriving->scope->first_day;
    for (int i = 0; i <= days->count; i++) {
        struct day last = i < days->count ? day_add(days->at[i], -1)
                                          : day_of_number(ENTITLEMENT_LAST_DAY);
        int count = entitled_families(&deriving->ground, pupil, from, families);
        for (int k = 0; k < count; k++) right_add(deriving, families[k].set_meal_id, from, last);
        from = day_add(last, 1);
    }
}

static void change_add(struct deriving *deriving, int64_t account_id, int64_t set_meal_id,
                       struct day first, struct day last)
{
    deriving->changes = arena_grow(deriving->arena, deriving->changes, deriving->change_count,
                                   &deriving->change_room, sizeof *deriving->changes);
    deriving->changes[deriving->change_count++] = (struct entitlement){
        deriving->scope->school_id, account_id, set_meal_id, first, last};
}

static const struct right *right_of_row(const struct deriving *deriving,
                                        const struct entitlement *row)
{
    for (int i = 0; i < deriving->right_count; i++) {
        const struct right *right = &deriving->rights[i];
        if (right->set_meal_id != row->set_meal_id) continue;
        if (day_compare(right->first_day, row->first_day) == 0) return right;
    }
    return NULL;
}

static bool row_is_there(const struct right *right, const struct entitlement *rows, int count)
{
    for (int i = 0; i < count; i++) {
        if (rows[i].set_meal_id != right->set_meal_id) continue;
        if (day_compare(rows[i].first_day, right->first_day) == 0) return true;
    }
    return false;
}

static void pupil_compare(struct deriving *deriving, int64_t account_id,
                          const struct entitlement *rows, int count)
{
    for (int i = 0; i < count; i++) {
        const struct right *right = right_of_row(deriving, &rows[i]);
        struct day last = right != NULL ? right->last_day : day_add(rows[i].first_day, -1);
        if (day_compare(last, rows[i].last_day) == 0) continue;
        change_add(deriving, account_id, rows[i].set_meal_id, rows[i].first_day, last);
    }
    for (int i = 0; i < deriving->right_count; i++) {
        const struct right *right = &deriving->rights[i];
        if (row_is_there(right, rows, count)) continue;
        change_add(deriving, account_id, right->set_meal_id, right->first_day, right->last_day);
    }
}

static void pupils_derive(struct deriving *deriving)
{
    int at = 0;
    for (int i = 0; i < deriving->school.pupil_count; i++) {
        const struct entitled_pupil *pupil = &deriving->school.pupils[i];
        int64_t id = pupil->account_id;
        while (at < deriving->row_count && deriving->rows[at].account_id < id) at++;
        const struct entitlement *rows = deriving->rows + at;
        int count = 0;
        while (at < deriving->row_count && deriving->rows[at].account_id == id) {
            count++;
            at++;
        }
        deriving->right_count = 0;
        past_keep(deriving, rows, count);
        rights_find(deriving, pupil);
        pupil_compare(deriving, id, rows, count);
    }
}

/* ---- rows ---- */

_Static_assert(COL_ENTITLEMENTS_ALL_ACCOUNT_ID == (int)COL_ENTITLEMENTS_SOME_ACCOUNT_ID &&
                   COL_ENTITLEMENTS_ALL_LAST_DAY == (int)COL_ENTITLEMENTS_SOME_LAST_DAY,
               "both lists have the same columns");

static enum err rows_read(struct statement *rows, struct deriving *deriving)
{
    int room = 0;
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        deriving->rows = arena_grow(deriving->arena, deriving->rows, deriving->row_count, &room,
                                    sizeof *deriving->rows);
        deriving->rows[deriving->row_count++] = (struct entitlement){
            .school_id = deriving->scope->school_id,
            .account_id = column_int(rows, COL_ENTITLEMENTS_ALL_ACCOUNT_ID),
            .set_meal_id = column_int(rows, COL_ENTITLEMENTS_ALL_SET_MEAL_ID),
            .first_day = {(int32_t)column_int(rows, COL_ENTITLEMENTS_ALL_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_ENTITLEMENTS_ALL_LAST_DAY)},
        };
    }
}

/* From the day before the first on: a right that ended then may go on. What was withdrawn before it
 * began on the first day has ended then, too. */
static enum err rows_load(struct tx *tx, struct deriving *deriving)
{
    const struct entitle_scope *scope = deriving->scope;
    int32_t from = scope->first_day.number - 1;
    if (scope->account_ids == NULL) {
        scoped(statement) struct statement *rows = statement_open(tx, &q_entitlements_all);
        bind_int(rows, ARG_ENTITLEMENTS_ALL_SCHOOL_ID, scope->school_id);
        bind_int(rows, ARG_ENTITLEMENTS_ALL_FROM_DAY, from);
        return rows_read(rows, deriving);
    }
    scoped(statement) struct statement *rows = statement_open(tx, &q_entitlements_some);
    bind_int(rows, ARG_ENTITLEMENTS_SOME_SCHOOL_ID, scope->school_id);
    bind_int(rows, ARG_ENTITLEMENTS_SOME_FROM_DAY, from);
    bind_text(rows, ARG_ENTITLEMENTS_SOME_IDS,
              ids_text(deriving->arena, scope->account_ids, scope->account_count));
    return rows_read(rows, deriving);
}

static enum err changes_write(struct tx *tx, const struct deriving *deriving)
{
    int64_t version = deriving->scope->version;
    if (deriving->change_count == 0) return OK;
    if (version == 0) TRY(book_raise_version(tx, deriving->scope->school_id, &version));
    scoped(statement) struct statement *write = statement_open(tx, &q_entitlements_write);
    for (int i = 0; i < deriving->change_count; i++) {
        const struct entitlement *row = &deriving->changes[i];
        bind_int(write, ARG_ENTITLEMENTS_WRITE_SCHOOL_ID, row->school_id);
        bind_int(write, ARG_ENTITLEMENTS_WRITE_ACCOUNT_ID, row->account_id);
        bind_int(write, ARG_ENTITLEMENTS_WRITE_SET_MEAL_ID, row->set_meal_id);
        bind_int(write, ARG_ENTITLEMENTS_WRITE_FIRST_DAY, row->first_day.number);
        bind_int(write, ARG_ENTITLEMENTS_WRITE_LAST_DAY, row->last_day.number);
        bind_int(write, ARG_ENTITLEMENTS_WRITE_VERSION, version);
        TRY(statement_add(write));
    }
    return statement_flush(write);
}

enum err entitlements_derive(struct tx *tx, struct arena *arena, const struct entitle_scope *scope,
                             int *out_changed)
{
    struct deriving deriving = {.arena = arena, .scope = scope};
    CHECK(scope->account_ids == NULL || scope->account_count > 0);
    TRY(school_load(tx, arena, scope, &deriving.school));
    deriving.ground = entitled_ground(&deriving.school);
    deriving.family_days = days_of_families(arena, &deriving.school.families, scope->first_day);
    TRY(rows_load(tx, &deriving));
    pupils_derive(&deriving);
    TRY(changes_write(tx, &deriving));
    *out_changed = deriving.change_count;
    return OK;
}
