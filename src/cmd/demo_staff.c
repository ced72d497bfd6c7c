/* Staff of the demo. */
#include "cmd/demo_staff.h"

#include <string.h>

#include "access/staff.h"
#include "base/check.h"

/* The golden pupil's class, and another that the same person teaches. */
#define GOLDEN_CLASS "03Б"

static const struct demo_staff {
    const char *login, *name;
    enum staff_role role;
} STAFF[] = {
    {"smirnova.i", "Смирнова Ирина Павловна", ROLE_COORDINATOR},
    {"volkov.a", "Волков Андрей Викторович", ROLE_HEADTEACHER},
    {"orlova.v", "Орлова Вера Сергеевна", ROLE_TEACHER},
    {"gromova.t", "Громова Татьяна Юрьевна", ROLE_CANTEEN_HEAD},
    {"zaitsev.p", "Зайцев Пётр Ильич", ROLE_COOK},
};
enum { STAFF_COUNT = sizeof STAFF / sizeof *STAFF };

struct staff_work {
    struct demo_school *school;
};

static enum err right_give(struct tx *tx, const struct demo_school *school, int64_t id,
                           struct staff_right right)
{
    enum staff_status status;
    const struct staff_right_change change = {
        .id = id, .right = right, .is_given = true, .now = world_now(&school->world)};
    TRY(staff_right_set(tx, &change, &status));
    CHECK(status == STAFF_OK);
    return OK;
}

/* The golden pupil's class and the first of the others, as far as they are there. */
static enum err classes_give(struct tx *tx, const struct demo_school *school, int64_t id)
{
    bool has_other = false;
    for (int i = 0; i < school->class_count; i++) {
        const struct demo_class *one = &school->classes[i];
        bool is_golden = strcmp(one->name, GOLDEN_CLASS) == 0;
        if (!is_golden && has_other) continue;
        has_other = has_other || !is_golden;
        TRY(right_give(tx, school, id,
                       (struct staff_right){ROLE_TEACHER, school->school.id, one->id}));
    }
    return OK;
}

static enum err work_staff(struct tx *tx, void *context)
{
    const struct staff_work *work = context;
    const struct demo_school *school = work->school;
    for (int i = 0; i < STAFF_COUNT; i++) {
        int64_t id;
        enum staff_status status;
        TRY(staff_add(tx, school->arena, school->school.id, text_of(STAFF[i].login),
                      text_of(STAFF[i].name), world_now(&school->world), &status, &id));
        CHECK(status == STAFF_OK);
        TRY(STAFF[i].role == ROLE_TEACHER
                ? classes_give(tx, school, id)
                : right_give(tx, school, id,
                             (struct staff_right){STAFF[i].role, school->school.id, 0}));
    }
    return OK;
}

enum err demo_staff_load(struct demo_school *school)
{
    if (school->school.number != DEMO_GOLDEN_SCHOOL) return OK;
    struct staff_work work = {school};
    return store_write(school->desk.store, school->school.id, work_staff, &work);
}

void demo_staff_print(FILE *out)
{
    fprintf(out, "\nstaff of school %d: login, role, name\n", DEMO_GOLDEN_SCHOOL);
    for (int i = 0; i < STAFF_COUNT; i++) {
        fprintf(out, "%s  %s  %s\n", STAFF[i].login, staff_role_name(STAFF[i].role), STAFF[i].name);
    }
}
