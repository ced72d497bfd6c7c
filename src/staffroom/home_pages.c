/* «Сегодня»: what a person of the school is to do now; and the choice of a school for those who
 * have several. */
#include "base/check.h"
#include "base/json.h"
#include "page/words.h"
#include "staffroom/pages.h"

/* ---- which school ---- */

struct choice_work {
    struct arena *arena;
    struct school_list schools;
};

static enum err work_choice(struct tx *tx, void *context)
{
    struct choice_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

static json_t *schools_view(struct arena *arena, const struct school_list *schools,
                            struct staff_rights rights)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < schools->count; i++) {
        const struct school *school = &schools->rows[i];
        if (!rights_touch_school(rights, school->id)) continue;
        json_t *row = json_pack("{s:I,s:s,s:s}", "number", (json_int_t)school->number, "name",
                                school->name, "path",
                                arena_printf(arena, "/school/%" PRId64 "/", school->number));
        json_add(rows, row);
    }
    return rows;
}

static STAFFROOM_HANDLER(choose_show)
{
    const struct staffroom *room = context;
    struct choice_work work = {.arena = arena};
    if (!staffroom_read(room, arena, request, work_choice, &work, response)) return;
    json_t *rows = schools_view(arena, &work.schools, staff_of(request)->staff.rights);
    if (json_array_size(rows) == 1 && !request->wants_json) {
        const char *path = json_string_value(json_object_get(json_array_get(rows, 0), "path"));
        response_redirect(response, arena_printf(arena, "%s", path));
        json_decref(rows);
        return;
    }
    json_t *view = staffroom_view(room, arena, request, "Школы", NULL);
    view_set(view, "has_schools", json_boolean(json_array_size(rows) > 0));
    view_set(view, "schools", rows);
    view_set(view, "reads_city",
             json_boolean(right_reaches(staff_of(request)->staff.rights, RIGHT_REGION, 0, 0)));
    staffroom_answer(room, arena, request, "school_choose", 200, view, response);
}

/* ---- today ---- */

void staffroom_task_add(struct staffroom_tasks *tasks, bool is_urgent, const char *path,
                        const char *words)
{
    json_t *row = json_pack("{s:s,s:s,s:b}", "path", path, "words", words, "urgent", is_urgent);
    json_add(tasks->list, row);
}

static enum err work_tasks(struct tx *tx, void *context)
{
    struct staffroom_tasks *tasks = context;
    CHECK(json_array_clear(tasks->list) == 0);
    for (int i = 0; staffroom_groups[i] != NULL; i++) {
        if (staffroom_groups[i]->tasks != NULL) TRY(staffroom_groups[i]->tasks(tx, tasks));
    }
    return OK;
}

/* "Понедельник, 23.11.2026". */
static const char *today_words(struct arena *arena, struct day day)
{
    static const char *const WEEK[] = {"Понедельник", "Вторник", "Среда",      "Четверг",
                                       "Пятница",     "Суббота", "Воскресенье"};
    return arena_printf(arena, "%s, %s", WEEK[day_of_week(day) - 1], day_format(arena, day));
}

/* "Классный руководитель: 03Б, 07А" is told by the classes' page; here the roles alone. */
static const char *roles_words(struct arena *arena, const struct staffroom_caller *caller)
{
    const char *words = "";
    struct staff_rights rights = caller->person.staff.rights;
    unsigned seen = 0;
    for (int i = 0; i < rights.count; i++) {
        struct staff_right held = rights.list[i];
        bool is_here = held.school_id == 0 || held.school_id == caller->school.id;
        if (!is_here || (seen & 1u << held.role) != 0) continue;
        seen |= 1u << held.role;
        const char *title = staff_role_title(held.role);
        words = *words == '\0' ? title : arena_printf(arena, "%s; %s", words, title);
    }
    return words;
}

static STAFFROOM_HANDLER(home_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    scoped(json) json_t *list = json_array();
    CHECK(list != NULL);
    struct staffroom_tasks tasks = {arena, caller, list};
    if (!staffroom_read(room, arena, request, work_tasks, &tasks, response)) return;
    json_t *view = staffroom_view(room, arena, request, caller->school.name, "");
    view_set_string(view, "today", today_words(arena, caller->today));
    view_set_string(view, "roles", roles_words(arena, caller));
    view_set(view, "has_tasks", json_boolean(json_array_size(list) > 0));
    view_set(view, "tasks", json_incref(list));
    staffroom_answer(room, arena, request, "school_home", 200, view, response);
}

static const struct field HOME_FIELDS[] = {FIELD_OF_SCHOOL};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/", STAFF_DOOR_STAFF, choose_show)},
    {STAFFROOM_GET("/school/{school}/", STAFF_DOOR_STAFF, home_show), ROUTE_FIELDS(HOME_FIELDS)},
};

const struct staffroom_pages staffroom_home_pages = {STAFFROOM_PAGES(ROUTES)};
