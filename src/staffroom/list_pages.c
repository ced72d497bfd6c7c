/* «Списки»: a list is uploaded, looked at, applied.
 *
 * The work is the job's (list_job.h): the page of a list tells how far it is, calls itself again
 * by the Refresh header while it waits, and can be left and found again. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/list_upload.h"
#include "desk/move.h"
#include "page/words.h"
#include "staffroom/pages.h"

enum {
    FILE_FORM_LIMIT = 17 << 20, /* bytes of a file with its form */
    ROWS_SHOWN = 100,           /* of a group, unless all are asked for */
    MISSING_TICKED = 300,       /* beyond it only all or nobody can be ticked: forms have limits */
};

enum { HOME_SCHOOL };
enum { UPLOAD_SCHOOL, UPLOAD_KIND, UPLOAD_COVERS };
enum { LIST_SCHOOL, LIST_ID, LIST_ALL };
enum { ACT_SCHOOL, ACT_ID, ACT_BUTTON, ACT_SEEN, ACT_LEAVES_ALL, ACT_CARDS };

static const char *const KINDS[] = {"pupils", "employees", NULL};
static const char *const COVERS[] = {"classes", "school", NULL};
static const char *const BUTTONS[] = {"apply", "drop", NULL};
enum button { BUTTON_APPLY, BUTTON_DROP };

static const char *kind_words(enum person_kind kind)
{
    return kind == PERSON_PUPIL ? "ученики" : "сотрудники";
}

/* ---- the lists of a school ---- */

struct home_work {
    struct arena *arena;
    int64_t school_id;
    struct list_uploads uploads;
    int64_t asked; /* other schools wait for our answer */
};

static enum err work_home(struct tx *tx, void *context)
{
    struct home_work *work = context;
    TRY(move_requests_waiting(tx, work->school_id, &work->asked));
    return list_uploads_of_school(tx, work->arena, work->school_id, &work->uploads);
}

static const char *state_words(const struct list_upload *upload)
{
    switch (upload->state) {
    case LIST_UPLOADED: return "читается";
    case LIST_SHOWN: return upload->has_problems ? "есть ошибки" : "ждёт вашего решения";
    case LIST_ORDERED: return "применяется";
    case LIST_APPLIED: return "применён";
    case LIST_FAILED: return "не применён: сбой";
    }
    return "";
}

static json_t *uploads_view(struct arena *arena, const struct staffroom_caller *caller,
                            const struct list_uploads *uploads)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < uploads->count; i++) {
        const struct list_upload *upload = &uploads->uploads[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:b,s:s}", "path",
            staffroom_path(arena, caller, "lists/upload/%s", id_format(arena, upload->id)), "name",
            upload->name, "kind", kind_words(upload->kind), "state", state_words(upload), "waits",
            upload->state == LIST_SHOWN, "when",
            words_moment(arena, upload->uploaded_at, caller->school.zone));
        json_add(rows, row);
    }
    return rows;
}

static void answer_home(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct home_work work = {.arena = arena, .school_id = caller->school.id};
    if (!staffroom_read(room, arena, request, work_home, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request, "Списки", "lists");
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "has_uploads", json_boolean(work.uploads.count > 0));
    view_set(view, "uploads", uploads_view(arena, caller, &work.uploads));
    view_set(view, "asked",
             work.asked == 0 ? json_null()
                             : json_string(words_counted(arena, work.asked, "школа просит",
                                                         "школы просят", "школ просят")));
    staffroom_answer(room, arena, request, "school_lists", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(lists_show)
{
    answer_home(context, arena, request, NULL, response);
}

static const char *file_name(struct arena *arena, struct text name)
{
    size_t size = 0;
    for (int count = 0; size < name.size && count < LIST_NAME_LIMIT; count++) {
        size++;
        while (size < name.size && ((unsigned char)name.bytes[size] & 0xC0) == 0x80) size++;
    }
    return size == 0 ? "список" : arena_copy(arena, name.bytes, size);
}

static STAFFROOM_HANDLER(list_take)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    const struct upload *file = request_file(request, "file");
    if (file == NULL || file->bytes.size == 0) {
        answer_home(room, arena, request, "Выберите файл со списком: XLSX или CSV.", response);
        return;
    }
    bool is_pupils = request_number(request, UPLOAD_KIND) == 0;
    bool is_school = request_has(request, UPLOAD_COVERS) &&
                     request_number(request, UPLOAD_COVERS) == 1;
    struct list_upload upload = {
        .school_id = caller->school.id,
        .login_id = caller_id(request),
        .name = file_name(arena, file->name),
        .kind = is_pupils ? PERSON_PUPIL : PERSON_EMPLOYEE,
        .covers = is_school || !is_pupils ? LIST_COVERS_SCHOOL : LIST_COVERS_CLASSES,
    };
    enum err err = desk_list_upload(room->desk, &upload, file->bytes);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    response_redirect(
        response, staffroom_path(arena, caller, "lists/upload/%s", id_format(arena, upload.id)));
}

/* ---- one list ---- */

struct list_work {
    struct arena *arena;
    int64_t school_id, id;
    bool found;
    struct list_upload upload;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return list_upload_by_id(tx, work->arena, work->school_id, work->id, &work->found,
                             &work->upload);
}

/* Rows of a group, no more than are shown; `hidden` tells of the others. */
static json_t *group_view(struct arena *arena, json_t *preview, const char *name, bool shows_all)
{
    json_t *rows = json_object_get(preview, name);
    size_t count = json_array_size(rows);
    json_t *group = json_object(), *shown = json_array();
    CHECK(group != NULL && shown != NULL);
    for (size_t i = 0; i < count && (shows_all || i < ROWS_SHOWN); i++) {
        json_t *row = json_array_get(rows, i);
        json_t *changes = json_object_get(row, "changes");
        json_object_set_new(row, "has_changes", json_boolean(json_array_size(changes) > 0));
        CHECK(json_array_append(shown, row) == 0);
    }
    size_t hidden = count - json_array_size(shown);
    view_set(group, "has_rows", json_boolean(count > 0));
    view_set(group, "rows", shown);
    view_set(group, "count", json_integer((json_int_t)count));
    view_set(group, "hidden",
             hidden == 0
                 ? json_null()
                 : json_string(words_counted(arena, (int64_t)hidden, "строка", "строки", "строк")));
    return group;
}

static int64_t count_of(const json_t *counts, const char *name)
{
    return json_integer_value(json_object_get(counts, name));
}

/* «Применить 3 изменения». */
static void set_apply(struct arena *arena, json_t *view, const struct list_upload *upload,
                      const struct staffroom_caller *caller, const json_t *counts)
{
    int64_t changes = count_of(counts, "new") + count_of(counts, "moved") +
                      count_of(counts, "changed") + count_of(counts, "returned");
    int64_t missing = count_of(counts, "missing");
    bool is_right = *upload->seen != '\0';
    view_set(view, "may_apply", json_boolean(is_right && changes + missing > 0));
    view_set(view, "changes_nothing", json_boolean(is_right && changes == 0));
    view_set_string(view, "changes",
                    words_counted(arena, changes, "изменение", "изменения", "изменений"));
    view_set(view, "has_changes", json_boolean(changes > 0));
    view_set(view, "offers_cards",
             json_boolean(caller->school.in_card_project && count_of(counts, "new") > 0));
    view_set(view, "ticks_each", json_boolean(missing <= MISSING_TICKED));
    view_set_string(view, "seen", upload->seen);
}

static void set_preview(struct arena *arena, json_t *view, const struct list_upload *upload,
                        const struct staffroom_caller *caller, bool shows_all)
{
    static const char *const GROUPS[] = {"problems", "new", "moved", "returned", "changed"};
    scoped(json) json_t *preview = json_loadb(upload->preview.bytes, upload->preview.size, 0, NULL);
    CHECK(preview != NULL);
    json_t *counts = json_object_get(preview, "counts");
    view_set(view, "counts", json_deep_copy(counts));
    for (size_t i = 0; i < sizeof GROUPS / sizeof *GROUPS; i++) {
        json_t *group = group_view(arena, preview, GROUPS[i], shows_all);
        view_set(view, arena_printf(arena, "%s_group", GROUPS[i]), group);
    }
    /* Each of the missing has a tick, so that all are there. */
    bool shows_missing = shows_all || count_of(counts, "missing") <= MISSING_TICKED;
    view_set(view, "missing_group", group_view(arena, preview, "missing", shows_missing));
    view_set(view, "has_problems", json_boolean(count_of(counts, "problems") > 0));
    json_t *notices = json_object_get(preview, "notices");
    json_t *classes = json_object_get(preview, "classes");
    view_set(view, "has_notices", json_boolean(json_array_size(notices) > 0));
    view_set(view, "notices", json_deep_copy(notices));
    view_set(view, "has_classes", json_boolean(json_array_size(classes) > 0));
    view_set(view, "classes", json_deep_copy(classes));
    set_apply(arena, view, upload, caller, counts);
}

static void set_summary(json_t *view, const struct list_upload *upload)
{
    scoped(json) json_t *summary = json_loadb(upload->preview.bytes, upload->preview.size, 0, NULL);
    CHECK(summary != NULL);
    view_set(view, "counts", json_deep_copy(json_object_get(summary, "counts")));
    view_set(view, "left", json_integer(count_of(summary, "left")));
    view_set(view, "cards", json_integer(count_of(summary, "cards")));
    view_set(view, "classes_added", json_integer(count_of(summary, "classes_added")));
}

static void set_progress(const struct staffroom *room, json_t *view,
                         const struct list_upload *upload)
{
    int done, total;
    bool known = list_progress_of(&room->desk->list_progress, upload->id, &done, &total);
    known = known && total > 0 && upload->state == LIST_ORDERED;
    view_set(view, "has_progress", json_boolean(known));
    view_set(view, "done", json_integer(done));
    view_set(view, "total", json_integer(total));
}

static void answer_list(const struct staffroom *room, struct arena *arena,
                        const struct request *request, int64_t id, bool shows_all,
                        const char *refusal, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct list_work work = {.arena = arena, .school_id = caller->school.id, .id = id};
    if (!staffroom_read(room, arena, request, work_list, &work, response)) return;
    if (!work.found) {
        staffroom_not_found(room, arena, request, response);
        return;
    }
    const struct list_upload *upload = &work.upload;
    bool is_working = upload->state == LIST_UPLOADED || upload->state == LIST_ORDERED;
    json_t *view = staffroom_view(room, arena, request, "Список", "lists");
    json_t *list = json_pack(
        "{s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:b,s:b,s:b}", "path",
        staffroom_path(arena, caller, "lists/upload/%s", id_format(arena, id)), "name",
        upload->name, "kind", kind_words(upload->kind), "when",
        words_moment(arena, upload->uploaded_at, caller->school.zone), "is_working", is_working,
        "is_applying", upload->state == LIST_ORDERED, "is_shown", upload->state == LIST_SHOWN,
        "is_applied", upload->state == LIST_APPLIED, "is_failed", upload->state == LIST_FAILED,
        "is_again", upload->is_again, "is_pupils", upload->kind == PERSON_PUPIL);
    CHECK(list != NULL);
    view_set(view, "list", list);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    set_progress(room, view, upload);
    if (upload->state == LIST_SHOWN) set_preview(arena, view, upload, caller, shows_all);
    if (upload->state == LIST_APPLIED) set_summary(view, upload);
    if (is_working) response_header(response, "Refresh", "1");
    staffroom_answer(room, arena, request, "school_list", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(list_show)
{
    answer_list(context, arena, request, request_number(request, LIST_ID),
                request_flag(request, LIST_ALL), NULL, response);
}

/* ---- deciding ---- */

/* The accounts that were ticked. */
static int left_read(struct arena *arena, const struct request *request, int64_t **out_ids)
{
    int count = 0;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, (size_t)request->form.count + 1);
    for (int i = 0; i < request->form.count; i++) {
        const struct pair *pair = &request->form.at[i];
        if (text_is(pair->name, "left[]") && id_parse(pair->value, &ids[count]) == OK) count++;
    }
    *out_ids = ids;
    return count;
}

static const char *apply_words(enum list_apply_status status)
{
    switch (status) {
    case LIST_APPLY_ORDERED:
    case LIST_APPLY_DONE:
    case LIST_APPLY_UNKNOWN: return NULL;
    case LIST_APPLY_PROBLEMS: return "В списке есть ошибки: исправьте файл и загрузите его снова.";
    case LIST_APPLY_UNSEEN:
        return "За это время данные школы изменились. Посмотрите, что изменит список теперь, и "
               "подтвердите ещё раз.";
    }
    return NULL;
}

static void list_apply(const struct staffroom *room, struct arena *arena,
                       const struct request *request, int64_t id, struct response *response)
{
    int64_t *left;
    const struct staffroom_caller *caller = caller_of(request);
    struct list_apply apply = {
        .school_id = caller->school.id,
        .id = id,
        .login_id = caller_id(request),
        .seen = field_text(request, ACT_SEEN),
        .leaves_all = request_flag(request, ACT_LEAVES_ALL),
        .orders_cards = request_flag(request, ACT_CARDS),
    };
    apply.left_count = left_read(arena, request, &left);
    apply.left_ids = left;
    enum err err = desk_list_apply(room->desk, arena, &apply);
    const char *refusal = err == OK ? apply_words(apply.status) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (apply.status == LIST_APPLY_UNKNOWN) {
        staffroom_not_found(room, arena, request, response);
    } else if (refusal != NULL) {
        answer_list(room, arena, request, id, false, refusal, response);
    } else {
        response_redirect(response,
                          staffroom_path(arena, caller, "lists/upload/%s", id_format(arena, id)));
    }
}

static STAFFROOM_HANDLER(list_decide)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    int64_t id = request_number(request, ACT_ID);
    if (request_number(request, ACT_BUTTON) == BUTTON_APPLY) {
        list_apply(room, arena, request, id, response);
        return;
    }
    enum err err = desk_list_drop(room->desk, caller->school.id, id);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "lists"));
    }
}

/* ---- what is to be done ---- */

static enum err list_tasks(struct tx *tx, struct staffroom_tasks *tasks)
{
    int64_t asked;
    struct list_uploads uploads;
    const struct staffroom_caller *caller = tasks->caller;
    if (!caller_may(caller, RIGHT_LISTS, 0)) return OK;
    TRY(move_requests_waiting(tx, caller->school.id, &asked));
    if (asked > 0) {
        staffroom_task_add(tasks, true, staffroom_path(tasks->arena, caller, "lists/moves"),
                           arena_printf(tasks->arena, "Ответьте другим школам о переводе: %lld",
                                        (long long)asked));
    }
    TRY(list_uploads_of_school(tx, tasks->arena, caller->school.id, &uploads));
    for (int i = 0; i < uploads.count; i++) {
        const struct list_upload *upload = &uploads.uploads[i];
        if (upload->state != LIST_SHOWN || upload->has_problems) continue;
        staffroom_task_add(
            tasks, false,
            staffroom_path(tasks->arena, caller, "lists/upload/%s",
                           id_format(tasks->arena, upload->id)),
            arena_printf(tasks->arena, "Решите, применить ли список «%s»", upload->name));
    }
    return OK;
}

/* ---- routes ---- */

static const struct field HOME_FIELDS[] = {[HOME_SCHOOL] = FIELD_OF_SCHOOL};
static const struct field UPLOAD_FIELDS[] = {
    [UPLOAD_SCHOOL] = FIELD_OF_SCHOOL,
    [UPLOAD_KIND] = {"kind", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, KINDS},
    [UPLOAD_COVERS] = {"covers", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, COVERS},
};
static const struct field LIST_FIELDS[] = {
    [LIST_SCHOOL] = FIELD_OF_SCHOOL,
    [LIST_ID] = {"list", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [LIST_ALL] = {"all", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field ACT_FIELDS[] = {
    [ACT_SCHOOL] = FIELD_OF_SCHOOL,
    [ACT_ID] = {"list", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [ACT_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, BUTTONS},
    [ACT_SEEN] = {"seen", FIELD_IN_FORM, FIELD_TEXT, false, 0, LIST_SEEN_DIGITS, NULL},
    [ACT_LEAVES_ALL] = {"left_all", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [ACT_CARDS] = {"cards", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};

#define UPLOAD_PATH "/school/{school}/lists/upload"
#define LIST_PATH UPLOAD_PATH "/{list}"

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/lists", WHOLE(RIGHT_LISTS), lists_show),
     ROUTE_FIELDS(HOME_FIELDS)},
    {STAFFROOM_POST_FILE(UPLOAD_PATH, WHOLE(RIGHT_LISTS), list_take, FILE_FORM_LIMIT),
     ROUTE_FIELDS(UPLOAD_FIELDS), .trail = "Список учеников: загрузка"},
    {STAFFROOM_GET(LIST_PATH, WHOLE(RIGHT_LISTS), list_show), ROUTE_FIELDS(LIST_FIELDS)},
    {STAFFROOM_POST(LIST_PATH, WHOLE(RIGHT_LISTS), list_decide), ROUTE_FIELDS(ACT_FIELDS),
     .trail = "Список учеников: решение"},
};

const struct staffroom_pages staffroom_list_pages = {STAFFROOM_PAGES(ROUTES), .tasks = list_tasks};
