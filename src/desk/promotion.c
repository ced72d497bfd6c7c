/* A new school year. Classes are taken from the highest year down, so that a class is empty before
 * those of the year below come into it. */
#include "desk/promotion.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/parse.h"
#include "base/secret.h"
#include "desk/people.h"
#include "desk/promotion_sql.h"
#include "school/class.h"
#include "school/school.h"

enum { SEEN_BYTES = PROMOTION_SEEN_DIGITS / 2 };

/* ---- the plan ---- */

/* "03Б" → "04Б"; "" behind the last year. */
static const char *name_above(struct arena *arena, const char *name, int64_t grade)
{
    while (*name >= '0' && *name <= '9') name++;
    if (grade == GRADE_LIMIT) return "";
    return arena_printf(arena, "%02d%s", (int)grade + 1, name);
}

static bool is_in(const int64_t *ids, int count, int64_t id)
{
    for (int i = 0; i < count; i++) {
        if (ids[i] == id) return true;
    }
    return false;
}

static int pupils_of(const struct people_list *people, int64_t class_id)
{
    int count = 0;
    for (int i = 0; i < people->count; i++) {
        const struct person *person = &people->people[i];
        count += person->class_id == class_id && person->state == PERSON_ACTIVE &&
                 person->kind == PERSON_PUPIL;
    }
    return count;
}

static int higher_first(const void *a, const void *b)
{
    const struct promotion_class *left = a, *right = b;
    if (left->grade != right->grade) return left->grade < right->grade ? 1 : -1;
    return strcmp(left->name, right->name);
}

static void class_plan(struct arena *arena, const struct promotion_request *request,
                       const struct school_class *class, int pupils, struct promotion_plan *plan)
{
    int64_t grade = class_grade_of_name(text_of(class->name));
    if (pupils == 0) return;
    if (grade == 0) {
        plan->outside[plan->outside_count++] = class->name;
        return;
    }
    struct promotion_class *row = &plan->classes[plan->count++];
    *row = (struct promotion_class){
        .class_id = class->id,
        .name = class->name,
        .grade = grade,
        .pupils = pupils,
        .target = name_above(arena, class->name, grade),
        .is_kept = is_in(request->kept_ids, request->kept_count, class->id),
    };
    if (row->is_kept) return;
    plan->pupils += pupils;
    if (*row->target == '\0') plan->graduates += pupils;
}

static void targets_look(struct promotion_plan *plan, const struct class_list *classes)
{
    for (int i = 0; i < plan->count; i++) {
        struct promotion_class *row = &plan->classes[i];
        row->target_is_new = *row->target != '\0';
        for (int j = 0; j < classes->count; j++) {
            if (strcmp(classes->classes[j].name, row->target) == 0) row->target_is_new = false;
        }
        for (int j = 0; j < plan->count; j++) {
            const struct promotion_class *other = &plan->classes[j];
            row->joins |= !row->is_kept && other->is_kept && strcmp(other->name, row->target) == 0;
        }
    }
}

static void seen_make(struct arena *arena, int64_t school_id, struct promotion_plan *plan)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, school_id);
    hash_add_int64(&hash, plan->year);
    for (int i = 0; i < plan->count; i++) {
        const struct promotion_class *row = &plan->classes[i];
        hash_add_int64(&hash, row->class_id);
        hash_add_text(&hash, text_of(row->target));
        hash_add_int64(&hash, row->pupils);
        hash_add_int64(&hash, row->is_kept);
    }
    struct digest digest = hash_digest(&hash);
    memcpy(plan->seen, format_hex(arena, digest.bytes, SEEN_BYTES), sizeof plan->seen);
}

static enum err plan_make(struct tx *tx, struct arena *arena,
                          const struct promotion_request *request, struct day today,
                          const struct people_list *people, struct promotion_plan *plan)
{
    struct class_list classes;
    *plan = (struct promotion_plan){.year = day_date(today).year};
    plan->classes = ARENA_ARRAY(arena, struct promotion_class, PROMOTION_CLASSES_LIMIT);
    scoped(statement) struct statement *row = statement_open(tx, &q_promotion_of_year);
    bind_int(row, ARG_PROMOTION_OF_YEAR_SCHOOL_ID, request->school_id);
    bind_int(row, ARG_PROMOTION_OF_YEAR_YEAR, plan->year);
    TRY(statement_next(row, &plan->is_done));
    if (plan->is_done) {
        plan->done_at = instant_of_ms(column_int(row, COL_PROMOTION_OF_YEAR_HAPPENED_AT));
    }
    TRY(classes_load(tx, arena, request->school_id, &classes));
    if (classes.count > PROMOTION_CLASSES_LIMIT) return ERR_LIMIT;
    for (int i = 0; i < classes.count; i++) {
        const struct school_class *class = &classes.classes[i];
        class_plan(arena, request, class, pupils_of(people, class->id), plan);
    }
    qsort(plan->classes, (size_t)plan->count, sizeof *plan->classes, higher_first);
    targets_look(plan, &classes);
    seen_make(arena, request->school_id, plan);
    return OK;
}

enum err promotion_plan_load(struct tx *tx, struct arena *arena,
                             const struct promotion_request *request, struct day today,
                             struct promotion_plan *out_plan)
{
    struct people_list people;
    TRY(people_load(tx, arena, request->school_id, &people));
    return plan_make(tx, arena, request, today, &people, out_plan);
}

/* ---- doing it ---- */

struct promoting {
    struct desk *desk;
    struct arena *arena;
    struct promotion *promotion;
    struct people_list people;
    struct people_work work;
};

/* A class that is new stands where the one stood that goes up. */
static enum err target_like(struct promoting *promoting, int64_t from_id, int64_t to_id)
{
    bool found, is_there;
    int64_t version;
    enum class_status status;
    struct school_class from, to;
    struct tx *tx = promoting->work.tx;
    int64_t school_id = promoting->work.school_id;
    TRY(class_by_id(tx, promoting->arena, school_id, from_id, &found, &from));
    TRY(class_by_id(tx, promoting->arena, school_id, to_id, &is_there, &to));
    CHECK(found && is_there);
    to.shift = from.shift;
    to.building = from.building;
    TRY(people_version(&promoting->work, &version));
    return class_update(tx, school_id, &to, version, &status);
}

static enum err teachers_move(struct promoting *promoting, const struct promotion_class *row,
                              int64_t target_id)
{
    struct tx *tx = promoting->work.tx;
    if (target_id != 0 && row->grade != PRIMARY_LAST_GRADE) {
        scoped(statement) struct statement *follow = statement_open(tx, &q_teachers_follow);
        bind_int(follow, ARG_TEACHERS_FOLLOW_SCHOOL_ID, promoting->work.school_id);
        bind_int(follow, ARG_TEACHERS_FOLLOW_FROM_CLASS_ID, row->class_id);
        bind_int(follow, ARG_TEACHERS_FOLLOW_TO_CLASS_ID, target_id);
        TRY(statement_run(follow));
    }
    scoped(statement) struct statement *drop = statement_open(tx, &q_teachers_drop);
    bind_int(drop, ARG_TEACHERS_DROP_SCHOOL_ID, promoting->work.school_id);
    bind_int(drop, ARG_TEACHERS_DROP_CLASS_ID, row->class_id);
    return statement_run(drop);
}

static enum err pupils_move(struct promoting *promoting, const struct promotion_class *row,
                            int64_t target_id)
{
    for (int i = 0; i < promoting->people.count; i++) {
        const struct person *before = &promoting->people.people[i];
        if (before->class_id != row->class_id || before->kind != PERSON_PUPIL) continue;
        if (before->state != PERSON_ACTIVE) continue;
        struct person after = *before;
        after.class_id = target_id;
        if (target_id == 0) {
            TRY(people_leave(&promoting->work, before));
        } else {
            TRY(people_change(&promoting->work, before, &after));
        }
    }
    return OK;
}

static enum err class_promote(struct promoting *promoting, const struct promotion_class *row)
{
    bool added;
    int64_t target_id;
    TRY(people_class(&promoting->work, text_of(row->target), &target_id, &added));
    if (added) TRY(target_like(promoting, row->class_id, target_id));
    TRY(pupils_move(promoting, row, target_id));
    return teachers_move(promoting, row, target_id);
}

static enum err promotion_keep(struct promoting *promoting)
{
    const struct promotion_plan *plan = &promoting->promotion->plan;
    const struct people_work *work = &promoting->work;
    scoped(statement) struct statement *insert = statement_open(work->tx, &q_promotion_insert);
    bind_int(insert, ARG_PROMOTION_INSERT_SCHOOL_ID, work->school_id);
    bind_int(insert, ARG_PROMOTION_INSERT_YEAR, plan->year);
    bind_int(insert, ARG_PROMOTION_INSERT_ID, work->cause_id);
    bind_int(insert, ARG_PROMOTION_INSERT_PUPILS, plan->pupils);
    bind_int(insert, ARG_PROMOTION_INSERT_GRADUATES, plan->graduates);
    bind_int(insert, ARG_PROMOTION_INSERT_LOGIN_ID, work->login_id);
    bind_int(insert, ARG_PROMOTION_INSERT_HAPPENED_AT, work->now.ms);
    return statement_run(insert);
}

static enum promotion_status judge(const struct promotion *promotion)
{
    if (promotion->plan.is_done) return PROMOTION_DONE_ALREADY;
    if (promotion->plan.pupils == 0) return PROMOTION_NOTHING;
    return text_is(promotion->seen, promotion->plan.seen) ? PROMOTION_DONE : PROMOTION_UNSEEN;
}

static enum err promote_run(struct tx *tx, void *context)
{
    bool found;
    struct school school;
    struct promoting *promoting = context;
    struct promotion *promotion = promoting->promotion;
    int64_t school_id = promotion->request.school_id;
    TRY(people_load(tx, promoting->arena, school_id, &promoting->people));
    TRY(plan_make(tx, promoting->arena, &promotion->request, promotion->today, &promoting->people,
                  &promotion->plan));
    promotion->status = judge(promotion);
    if (promotion->status != PROMOTION_DONE) return OK;
    TRY(school_by_id(tx, promoting->arena, school_id, &found, &school));
    if (!found) return ERR_NOT_FOUND;
    people_begin(&promoting->work, tx, promoting->arena, school_id, school.zone,
                 promotion->login_id, world_now(promoting->desk->world), promoting->people.count);
    TRY(people_id(&promoting->work, &promoting->work.cause_id));
    for (int i = 0; i < promotion->plan.count; i++) {
        const struct promotion_class *row = &promotion->plan.classes[i];
        if (!row->is_kept) TRY(class_promote(promoting, row));
    }
    TRY(promotion_keep(promoting));
    return people_end(&promoting->work);
}

enum err desk_promote(struct desk *desk, struct arena *arena, struct promotion *promotion)
{
    struct promoting promoting = {.desk = desk, .arena = arena, .promotion = promotion};
    return store_write(desk->store, promotion->request.school_id, promote_run, &promoting);
}
