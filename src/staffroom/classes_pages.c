/* «Классы»: the classes that the caller reaches, one class with its people, finding somebody. */
#include "base/check.h"
#include "base/json.h"
#include "desk/desk.h"
#include "desk/roll.h"
#include "ledger/book.h"
#include "page/words.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"

enum { FOUND_SHOWN = 50 };

enum { CLASS_SCHOOL, CLASS_NAME, CLASS_GRADE, CLASS_SHIFT, CLASS_BUILDING };
enum { SHOWN_SCHOOL, SHOWN_CLASS };
enum { EDIT_SCHOOL, EDIT_CLASS, EDIT_NAME, EDIT_GRADE, EDIT_SHIFT, EDIT_BUILDING, EDIT_BUTTON };
enum edit_button { BUTTON_SAVE, BUTTON_ARCHIVE };
enum { FIND_SCHOOL, FIND_QUERY };

static const char *class_refusal(enum class_status status)
{
    switch (status) {
    case CLASS_OK: break;
    case CLASS_UNKNOWN: return "Такого класса уже нет.";
    case CLASS_NAME_INVALID:
        return "Название — до двадцати знаков, например 03Б, и не такое, как у другого класса.";
    case CLASS_GRADE_INVALID:
        return "Параллель — число от 1 до 11; пусто, если класс вне параллелей.";
    case CLASS_SHIFT_INVALID: return "Смена — первая или вторая.";
    case CLASS_BUILDING_INVALID: return "Название корпуса — до шестидесяти знаков.";
    }
    return NULL;
}

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct class_list classes;
    struct roll_counts counts;
    struct staff_list staff;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    int64_t school_id = work->caller->school.id;
    TRY(classes_load(tx, work->arena, school_id, &work->classes));
    TRY(roll_counts_load(tx, work->arena, school_id, &work->counts));
    return staff_list_load(tx, work->arena, school_id, &work->staff);
}

static const char *teachers_of(struct arena *arena, const struct staff_list *staff,
                               int64_t school_id, int64_t class_id)
{
    const char *names = "";
    for (int i = 0; i < staff->count; i++) {
        const struct staff *one = &staff->rows[i];
        for (int k = 0; k < one->rights.count; k++) {
            struct staff_right held = one->rights.list[k];
            if (held.school_id != school_id || held.class_id != class_id || !one->is_active)
                continue;
            names = *names == '\0' ? one->name : arena_printf(arena, "%s, %s", names, one->name);
        }
    }
    return names;
}

static json_t *class_row(struct arena *arena, const struct list_work *work,
                         const struct school_class *one)
{
    struct roll_count count = roll_count_of(&work->counts, one->id);
    int64_t school_id = work->caller->school.id;
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:I,s:s,s:I,s:I,s:s}", "path",
        staffroom_path(arena, work->caller, "class/%s", id_format(arena, one->id)), "name",
        one->name, "grade", one->grade == 0 ? "" : arena_printf(arena, "%" PRId64, one->grade),
        "shift", (json_int_t)one->shift, "building", one->building, "people",
        (json_int_t)count.people, "cards", (json_int_t)count.cards, "teachers",
        teachers_of(arena, &work->staff, school_id, one->id));
    CHECK(row != NULL);
    return row;
}

static void set_form(json_t *view, const struct request *request, bool is_posted)
{
    bool has = is_posted;
    json_t *form = json_pack(
        "{s:o,s:o,s:o,s:b}", "name", text_view(has ? request_raw(request, CLASS_NAME) : TEXT("")),
        "grade", text_view(has ? request_raw(request, CLASS_GRADE) : TEXT("")), "building",
        text_view(has ? request_raw(request, CLASS_BUILDING) : TEXT("")), "second",
        has && text_is(request_raw(request, CLASS_SHIFT), "2"));
    view_set(view, "form", form);
}

static void answer_list(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct list_work work = {.arena = arena, .caller = caller};
    if (!staffroom_read(room, arena, request, work_list, &work, response)) return;
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work.classes.count; i++) {
        const struct school_class *one = &work.classes.classes[i];
        if (!one->is_active || !caller_may(caller, RIGHT_PUPILS_READ, one->id)) continue;
        json_add(rows, class_row(arena, &work, one));
    }
    json_t *view = staffroom_view(room, arena, request, "Классы", "classes");
    struct roll_count others = roll_count_of(&work.counts, 0);
    bool sees_all = caller_may(caller, RIGHT_PUPILS_READ, 0);
    view_set(view, "has_rows", json_boolean(json_array_size(rows) > 0));
    view_set(view, "rows", rows);
    view_set_string(view, "query", "");
    view_set(view, "others", json_integer(sees_all ? others.people : 0));
    view_set(view, "may_edit", json_boolean(caller_may(caller, RIGHT_LISTS, 0)));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    set_form(view, request, refusal != NULL);
    staffroom_answer(room, arena, request, "school_classes", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(classes_show)
{
    answer_list(context, arena, request, NULL, response);
}

/* ---- adding and changing ---- */

struct change_work {
    struct arena *arena;
    int64_t school_id;
    struct school_class one;
    bool is_new;
    bool is_archived;
    enum class_status status;
    bool exists;  /* of a new one: the name is another's */
    bool is_full; /* of one to be archived: somebody is in it */
};

static enum err add_class(struct tx *tx, struct change_work *work)
{
    bool added;
    int64_t id;
    TRY(class_find_or_add(tx, work->school_id, text_of(work->one.name), work->one.id, &id, &added));
    work->exists = !added;
    return OK;
}

static enum err archive_class(struct tx *tx, struct change_work *work)
{
    struct roll_counts counts;
    bool found;
    TRY(roll_counts_load(tx, work->arena, work->school_id, &counts));
    work->is_full = roll_count_of(&counts, work->one.id).people > 0;
    if (work->is_full) return OK;
    TRY(class_by_id(tx, work->arena, work->school_id, work->one.id, &found, &work->one));
    work->one.is_active = false;
    work->status = found ? CLASS_OK : CLASS_UNKNOWN;
    return OK;
}

static enum err work_change(struct tx *tx, void *context)
{
    struct change_work *work = context;
    int64_t version;
    work->status = CLASS_OK;
    if (work->is_archived) TRY(archive_class(tx, work));
    if (work->is_new) TRY(add_class(tx, work));
    if (work->exists || work->is_full || work->status != CLASS_OK) return OK;
    TRY(book_raise_version(tx, work->school_id, &version));
    return class_update(tx, work->school_id, &work->one, version, &work->status);
}

/* What was typed; false: a number is none. */
static bool class_typed(struct arena *arena, const struct request *request, int name_field,
                        struct school_class *out_class)
{
    int grade = name_field + 1, shift = name_field + 2, building = name_field + 3;
    if (request_fault(request, grade) != FIELD_RIGHT) return false;
    if (request_fault(request, shift) != FIELD_RIGHT) return false;
    struct text name = field_text(request, name_field);
    struct text typed = field_text(request, building);
    *out_class = (struct school_class){
        .name = arena_copy(arena, name.bytes, name.size),
        .grade = request_has(request, grade) ? request_number(request, grade) : 0,
        .shift = request_has(request, shift) ? request_number(request, shift) : 1,
        .building = arena_copy(arena, typed.bytes, typed.size),
        .is_active = true,
    };
    return name.size > 0;
}

static const char *change_refusal(const struct change_work *work)
{
    if (work->exists) return "Класс с таким названием уже есть.";
    if (work->is_full) return "В классе есть ученики. Сначала переведите их или отчислите.";
    return class_refusal(work->status);
}

static STAFFROOM_HANDLER(class_add)
{
    const struct staffroom *room = context;
    struct change_work work = {
        .arena = arena, .school_id = caller_of(request)->school.id, .is_new = true};
    if (!class_typed(arena, request, CLASS_NAME, &work.one)) {
        answer_list(room, arena, request,
                    "Укажите название до двадцати знаков, например 03Б, и параллель от 1 до 11.",
                    response);
        return;
    }
    if (work.one.grade == 0) work.one.grade = class_grade_of_name(text_of(work.one.name));
    enum err err = id_maker_take(&room->desk->ids, 1, &work.one.id);
    if (err == OK) err = store_write(room->access->store, work.school_id, work_change, &work);
    const char *refusal = err == OK ? change_refusal(&work) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_list(room, arena, request, refusal, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller_of(request), "class/%s",
                                                   id_format(arena, work.one.id)));
    }
}

/* ---- one class ---- */

struct class_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct roll roll;
    struct staff_list staff;
};

static enum err work_class(struct tx *tx, void *context)
{
    struct class_work *work = context;
    int64_t school_id = work->caller->school.id;
    TRY(roll_of_class(tx, work->arena, school_id, work->caller->class_.id, &work->roll));
    return staff_list_load(tx, work->arena, school_id, &work->staff);
}

static void answer_class(const struct staffroom *room, struct arena *arena,
                         const struct request *request, const char *refusal,
                         struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    const struct school_class *one = &caller->class_;
    struct class_work work = {.arena = arena, .caller = caller};
    if (!staffroom_read(room, arena, request, work_class, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request, arena_printf(arena, "Класс %s", one->name),
                                  "classes");
    json_t *facts = json_pack(
        "{s:s,s:s,s:I,s:b,s:s,s:s,s:b,s:s}", "name", one->name, "grade",
        one->grade == 0 ? "" : arena_printf(arena, "%" PRId64, one->grade), "shift",
        (json_int_t)one->shift, "second", one->shift == 2, "building", one->building, "teachers",
        teachers_of(arena, &work.staff, caller->school.id, one->id), "is_active", one->is_active,
        "path", staffroom_path(arena, caller, "class/%s", id_format(arena, one->id)));
    view_set(view, "class", facts);
    view_set(view, "has_people", json_boolean(work.roll.count > 0));
    view_set(view, "people", people_view(arena, caller, &work.roll));
    view_set_string(view, "count",
                    words_counted(arena, work.roll.count, "ученик", "ученика", "учеников"));
    view_set(view, "may_edit", json_boolean(caller_may(caller, RIGHT_LISTS, 0)));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    staffroom_answer(room, arena, request, "school_class", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(class_show)
{
    answer_class(context, arena, request, NULL, response);
}

static STAFFROOM_HANDLER(class_edit)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct change_work work = {.arena = arena, .school_id = caller->school.id};
    work.is_archived = request_has(request, EDIT_BUTTON) &&
                       request_number(request, EDIT_BUTTON) == BUTTON_ARCHIVE;
    if (!work.is_archived && !class_typed(arena, request, EDIT_NAME, &work.one)) {
        answer_class(room, arena, request,
                     "Укажите название до двадцати знаков, параллель от 1 до 11 и смену.",
                     response);
        return;
    }
    work.one.id = caller->class_.id;
    enum err err = store_write(room->access->store, work.school_id, work_change, &work);
    const char *refusal = err == OK ? change_refusal(&work) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_class(room, arena, request, refusal, response);
    } else {
        response_redirect(response, work.is_archived
                                        ? staffroom_path(arena, caller, "classes")
                                        : staffroom_path(arena, caller, "class/%s",
                                                         id_format(arena, caller->class_.id)));
    }
}

/* ---- finding somebody ---- */

struct find_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct text query;
    struct roll roll;
};

static enum err work_find(struct tx *tx, void *context)
{
    struct find_work *work = context;
    return roll_find(tx, work->arena, work->caller->school.id, work->query, &work->roll);
}

/* Only those whom the caller reaches, and no more than a person reads. */
static void keep_reached(struct find_work *work, bool *out_is_cut)
{
    int kept = 0;
    *out_is_cut = false;
    for (int i = 0; i < work->roll.count; i++) {
        if (!caller_may(work->caller, RIGHT_PUPILS_READ, work->roll.rows[i].class_id)) continue;
        *out_is_cut = kept == FOUND_SHOWN;
        if (*out_is_cut) break;
        work->roll.rows[kept++] = work->roll.rows[i];
    }
    work->roll.count = kept;
}

static STAFFROOM_HANDLER(people_find)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct find_work work = {
        .arena = arena, .caller = caller, .query = field_text(request, FIND_QUERY)};
    bool is_cut;
    if (!staffroom_read(room, arena, request, work_find, &work, response)) return;
    keep_reached(&work, &is_cut);
    json_t *view = staffroom_view(room, arena, request, "Поиск", "classes");
    view_set(view, "query", text_view(work.query));
    view_set(view, "is_asked", json_boolean(work.query.size > 0));
    view_set(view, "is_cut", json_boolean(is_cut));
    view_set(view, "shown", json_integer(FOUND_SHOWN));
    view_set(view, "has_people", json_boolean(work.roll.count > 0));
    view_set(view, "people", people_view(arena, caller, &work.roll));
    staffroom_answer(room, arena, request, "school_people", 200, view, response);
}

/* ---- routes ---- */

static const char *const BUTTONS[] = {"save", "archive", NULL};

#define CLASS_FIELDS(first)                                                                        \
    [(first)] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, CLASS_NAME_LIMIT, NULL},             \
    [(first) + 1] = {"grade", FIELD_IN_FORM, FIELD_INT, false, 1, GRADE_LIMIT, NULL},              \
    [(first) + 2] = {"shift", FIELD_IN_FORM, FIELD_INT, false, 1, SHIFT_LIMIT, NULL},              \
    [(first) + 3] = {"building", FIELD_IN_FORM, FIELD_TEXT, false, 0, BUILDING_NAME_LIMIT, NULL}

static const struct field LIST_FIELDS[] = {FIELD_OF_SCHOOL};
static const struct field ADD_FIELDS[] = {[CLASS_SCHOOL] = FIELD_OF_SCHOOL,
                                          CLASS_FIELDS(CLASS_NAME)};
static const struct field SHOW_FIELDS[] = {
    [SHOWN_SCHOOL] = FIELD_OF_SCHOOL, [SHOWN_CLASS] = FIELD_OF_CLASS};
static const struct field EDIT_FIELDS[] = {
    [EDIT_SCHOOL] = FIELD_OF_SCHOOL,
    [EDIT_CLASS] = FIELD_OF_CLASS,
    CLASS_FIELDS(EDIT_NAME),
    [EDIT_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, BUTTONS},
};
static const struct field FIND_FIELDS[] = {
    [FIND_SCHOOL] = FIELD_OF_SCHOOL,
    [FIND_QUERY] = {"q", FIELD_IN_QUERY, FIELD_TEXT, false, 0, ROLL_QUERY_LIMIT, NULL},
};

#define CLASS_PATH "/school/{school}/class/{class}"

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/classes", PART(RIGHT_PUPILS_READ), classes_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {STAFFROOM_POST("/school/{school}/classes", WHOLE(RIGHT_LISTS), class_add),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(ADD_FIELDS), .trail = "Новый класс"},
    {STAFFROOM_GET(CLASS_PATH, WHOLE(RIGHT_PUPILS_READ), class_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_POST(CLASS_PATH, WHOLE(RIGHT_LISTS), class_edit), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(EDIT_FIELDS), .trail = "Класс изменён"},
    {STAFFROOM_GET("/school/{school}/people", PART(RIGHT_PUPILS_READ), people_find),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(FIND_FIELDS), .trail = "Поиск людей школы"},
};

const struct staffroom_pages staffroom_classes_pages = {STAFFROOM_PAGES(ROUTES)};
