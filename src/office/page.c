/* Views that all pages of the office share, and the pages of its errors. */
#include "office/inside.h"
#include "page/words.h"

static json_t *view_with_menu(const struct staff_door *door, struct arena *arena,
                              const struct request *request, const char *title, const char *active)
{
    const struct staff_caller *caller = request == NULL ? NULL : staff_of(request);
    bool is_in = caller != NULL && caller->is_in && caller->owes == STAFF_OWES_NOTHING;
    struct staff_rights rights = is_in ? caller->staff.rights : (struct staff_rights){0};
    json_t *view = staff_door_view(door, request, title);
    json_t *menu = office_menu(arena, rights, active);
    view_set(view, "has_menu", json_boolean(json_array_size(menu) > 0));
    view_set(view, "menu", menu);
    view_set(view, "is_home", json_boolean(active != NULL && *active == '\0'));
    view_set(json_object_get(view, "staff"), "money",
             json_boolean(right_reaches(rights, RIGHT_MONEY, 0, 0)));
    view_set(json_object_get(view, "staff"), "finds",
             json_boolean(right_reaches(rights, RIGHT_SEARCH, 0, 0)));
    view_set_string(view, "find_text", "");
    return view;
}

json_t *office_door_view(const struct staff_door *door, struct arena *arena,
                         const struct request *request, const char *title)
{
    return view_with_menu(door, arena, request, title, NULL);
}

json_t *office_view(const struct office *office, struct arena *arena, const struct request *request,
                    const char *title, const char *active)
{
    return view_with_menu(&office->door, arena, request, title, active);
}

void office_answer(const struct office *office, struct arena *arena, const struct request *request,
                   const char *template, int status, json_t *view, struct response *response)
{
    page_kit_answer(&office->kit, arena, request, template, status, view, response);
}

/* Runs without a caller and without the database: it may be asked on the network thread. */
void office_problem(void *context, struct arena *arena, const struct request *request,
                    const struct problem *problem, struct response *response)
{
    const struct office *office = context;
    staff_door_problem(&office->door, arena, request, problem, response);
}

void office_fault(const struct office *office, struct arena *arena, const struct request *request,
                  enum err err, struct response *response)
{
    staff_door_fault(&office->door, arena, request, err, response);
}

bool office_read(const struct office *office, struct arena *arena, const struct request *request,
                 store_work work, void *context, struct response *response)
{
    enum err err = store_read(office->access->store, work, context);
    if (err != OK) office_fault(office, arena, request, err, response);
    return err == OK;
}

char *office_moment(struct arena *arena, struct instant at)
{
    return words_moment(arena, at, zone_moscow());
}

void office_not_found(const struct office *office, struct arena *arena,
                      const struct request *request, struct response *response)
{
    static const struct problem NOT_FOUND = {404, "not_found", NULL};
    area_problem(&office->area, arena, request, &NOT_FOUND, response);
}

void office_download(struct arena *arena, const char *content_type, const char *name,
                     struct text bytes, struct response *response)
{
    struct text copy = {arena_copy(arena, bytes.bytes, bytes.size), bytes.size};
    response_set(response, 200, content_type, copy);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"%s\"", name));
}
