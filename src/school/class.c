/* Classes. */
#include "school/class.h"

#include "school/calendar_sql.h"
#include "school/school.h"
#include "school/school_sql.h"

enum school_stage stage_of_grade(int64_t grade)
{
    if (grade < 1 || grade > GRADE_LIMIT) return STAGE_ANY;
    if (grade <= 4) return STAGE_PRIMARY;
    return grade <= 9 ? STAGE_BASIC : STAGE_SENIOR;
}

int64_t class_grade_of_name(struct text name)
{
    int64_t grade = 0;
    for (size_t i = 0; i < name.size && grade <= GRADE_LIMIT; i++) {
        if (name.bytes[i] < '0' || name.bytes[i] > '9') break;
        grade = grade * 10 + (name.bytes[i] - '0');
    }
    return grade <= GRADE_LIMIT ? grade : 0;
}

static struct school_class class_of_row(const struct statement *rows, struct arena *arena)
{
    return (struct school_class){
        .id = column_int(rows, COL_CLASSES_LOAD_ID),
        .name = column_string(rows, COL_CLASSES_LOAD_NAME, arena),
        .grade = column_int(rows, COL_CLASSES_LOAD_GRADE),
        .shift = column_int(rows, COL_CLASSES_LOAD_SHIFT),
        .building = column_string(rows, COL_CLASSES_LOAD_BUILDING, arena),
        .is_active = column_int(rows, COL_CLASSES_LOAD_IS_ACTIVE) != 0,
    };
}

enum err classes_load(struct tx *tx, struct arena *arena, int64_t school_id,
                      struct class_list *out_list)
{
    struct class_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_classes_load);
    bind_int(rows, ARG_CLASSES_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.classes = arena_grow(arena, list.classes, list.count, &room, sizeof *list.classes);
        list.classes[list.count++] = class_of_row(rows, arena);
    }
    *out_list = list;
    return OK;
}

enum err class_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                     bool *out_found, struct school_class *out_class)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_class_by_id);
    bind_int(row, ARG_CLASS_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_CLASS_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_class = (struct school_class){
        .id = id,
        .name = column_string(row, COL_CLASS_BY_ID_NAME, arena),
        .grade = column_int(row, COL_CLASS_BY_ID_GRADE),
        .shift = column_int(row, COL_CLASS_BY_ID_SHIFT),
        .building = column_string(row, COL_CLASS_BY_ID_BUILDING, arena),
        .is_active = column_int(row, COL_CLASS_BY_ID_IS_ACTIVE) != 0,
    };
    return OK;
}

static enum err class_id_by_name(struct tx *tx, int64_t school_id, struct text name,
                                 bool *out_found, int64_t *out_id)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_class_by_name);
    bind_int(row, ARG_CLASS_BY_NAME_SCHOOL_ID, school_id);
    bind_text(row, ARG_CLASS_BY_NAME_NAME, name);
    TRY(statement_next(row, out_found));
    if (*out_found) *out_id = column_int(row, COL_CLASS_BY_NAME_ID);
    return OK;
}

enum err class_by_name(struct tx *tx, struct arena *arena, int64_t school_id, struct text name,
                       bool *out_found, struct school_class *out_class)
{
    bool found;
    int64_t id = 0;
    TRY(class_id_by_name(tx, school_id, name, &found, &id));
    *out_found = found;
    return found ? class_by_id(tx, arena, school_id, id, out_found, out_class) : OK;
}

const struct school_class *class_in_list(const struct class_list *list, int64_t class_id)
{
    for (int i = 0; i < list->count; i++) {
        if (list->classes[i].id == class_id) return &list->classes[i];
    }
    return NULL;
}

static enum class_status class_form(const struct school_class *class)
{
    struct text name = text_trim(text_of(class->name));
    if (name.size == 0 || text_length_characters(name) > CLASS_NAME_LIMIT) {
        return CLASS_NAME_INVALID;
    }
    if (class->grade < 0 || class->grade > GRADE_LIMIT) return CLASS_GRADE_INVALID;
    if (class->shift < 1 || class->shift > SHIFT_LIMIT) return CLASS_SHIFT_INVALID;
    size_t building = text_length_characters(text_of(class->building));
    return building > BUILDING_NAME_LIMIT ? CLASS_BUILDING_INVALID : CLASS_OK;
}

/* Another class of this name. */
static enum err name_is_taken(struct tx *tx, int64_t school_id, const struct school_class *class,
                              bool *out_taken)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_class_named_beside);
    bind_int(row, ARG_CLASS_NAMED_BESIDE_SCHOOL_ID, school_id);
    bind_int(row, ARG_CLASS_NAMED_BESIDE_ID, class->id);
    bind_text(row, ARG_CLASS_NAMED_BESIDE_NAME, text_trim(text_of(class->name)));
    return statement_next(row, out_taken);
}

enum err class_update(struct tx *tx, int64_t school_id, const struct school_class *class,
                      int64_t version, enum class_status *out_status)
{
    bool taken;
    int64_t changed;
    *out_status = class_form(class);
    if (*out_status != CLASS_OK) return OK;
    TRY(name_is_taken(tx, school_id, class, &taken));
    *out_status = CLASS_NAME_INVALID;
    if (taken) return OK;
    scoped(statement) struct statement *update = statement_open(tx, &q_class_update);
    bind_int(update, ARG_CLASS_UPDATE_SCHOOL_ID, school_id);
    bind_int(update, ARG_CLASS_UPDATE_ID, class->id);
    bind_text(update, ARG_CLASS_UPDATE_NAME, text_trim(text_of(class->name)));
    bind_int(update, ARG_CLASS_UPDATE_GRADE, class->grade);
    bind_int(update, ARG_CLASS_UPDATE_SHIFT, class->shift);
    bind_string(update, ARG_CLASS_UPDATE_BUILDING, class->building);
    bind_int(update, ARG_CLASS_UPDATE_IS_ACTIVE, class->is_active);
    bind_int(update, ARG_CLASS_UPDATE_VERSION, version);
    TRY(statement_run(update));
    TRY(statement_changes(update, &changed));
    *out_status = changed == 0 ? CLASS_UNKNOWN : CLASS_OK;
    return OK;
}
