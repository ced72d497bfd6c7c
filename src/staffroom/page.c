/* Views that all pages of the schools share, and the pages of their errors. */
#include "staffroom/inside.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/check.h"

char *staffroom_path(struct arena *arena, const struct staffroom_caller *caller, const char *format,
                     ...)
{
    struct buf buf;
    va_list arguments;
    buf_init(&buf, arena);
    buf_printf(&buf, "/school/%" PRId64 "/", caller->school.number);
    va_start(arguments, format);
    buf_vprintf(&buf, format, arguments);
    va_end(arguments);
    return buf.bytes;
}

/* The school of the page, and what may be opened in it; without one, and on pages of errors, no
 * menu. */
static void set_school(json_t *view, const struct staffroom_caller *caller, const char *active,
                       const char *home, json_t *menu)
{
    bool is_there = caller != NULL && caller->has_school;
    json_t *school = json_pack("{s:b,s:I,s:s,s:s,s:b}", "there", is_there, "number",
                               is_there ? (json_int_t)caller->school.number : 0, "name",
                               is_there ? caller->school.name : "", "home", home, "is_home",
                               active != NULL && *active == '\0');
    CHECK(school != NULL);
    view_set(view, "school", school);
    view_set(view, "has_menu", json_boolean(json_array_size(menu) > 0));
    view_set(view, "menu", menu);
}

static json_t *view_with_menu(const struct staff_door *door, struct arena *arena,
                              const struct request *request, const char *title, const char *active)
{
    const struct staffroom_caller *caller = request == NULL ? NULL : caller_of(request);
    json_t *view = staff_door_view(door, request, title);
    if (caller != NULL && caller->has_school) {
        set_school(view, caller, active, staffroom_path(arena, caller, "%s", ""),
                   staffroom_menu(arena, caller, active));
    } else {
        set_school(view, NULL, active, "/school/", json_array());
    }
    bool is_of_city = caller != NULL && rights_are_of_city(caller->person.staff.rights);
    view_set(json_object_get(view, "staff"), "of_city", json_boolean(is_of_city));
    return view;
}

json_t *staffroom_door_view(const struct staff_door *door, struct arena *arena,
                            const struct request *request, const char *title)
{
    return view_with_menu(door, arena, request, title, NULL);
}

json_t *staffroom_view(const struct staffroom *room, struct arena *arena,
                       const struct request *request, const char *title, const char *active)
{
    return view_with_menu(&room->door, arena, request, title, active);
}

void staffroom_answer(const struct staffroom *room, struct arena *arena,
                      const struct request *request, const char *template, int status, json_t *view,
                      struct response *response)
{
    page_kit_answer(&room->kit, arena, request, template, status, view, response);
}

/* Runs without a caller and without the database: it may be asked on the network thread. */
void staffroom_problem(void *context, struct arena *arena, const struct request *request,
                       const struct problem *problem, struct response *response)
{
    const struct staffroom *room = context;
    staff_door_problem(&room->door, arena, request, problem, response);
}

void staffroom_fault(const struct staffroom *room, struct arena *arena,
                     const struct request *request, enum err err, struct response *response)
{
    staff_door_fault(&room->door, arena, request, err, response);
}

bool staffroom_read(const struct staffroom *room, struct arena *arena,
                    const struct request *request, store_work work, void *context,
                    struct response *response)
{
    enum err err = store_read(room->access->store, work, context);
    if (err != OK) staffroom_fault(room, arena, request, err, response);
    return err == OK;
}

void staffroom_not_found(const struct staffroom *room, struct arena *arena,
                         const struct request *request, struct response *response)
{
    staff_door_refuse(&room->door, arena, request, 404, "not_found", response);
}
