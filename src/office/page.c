/* Views that all pages of the office share, and the pages of its errors. */
#include "base/check.h"
#include "office/inside.h"
#include "page/words.h"

json_t *office_view(const struct office *office, const struct request *request, const char *title,
                    const char *active)
{
    static const char *const PAGES[] = {"home",      "differences", "suspense",
                                        "registers", "refunds",     NULL};
    const struct staff_caller *caller = request == NULL ? NULL : staff_of(request);
    bool is_in = caller != NULL && caller->is_in;
    bool has_money = is_in && (caller->staff.roles & staff_role_bit(ROLE_ACCOUNTANT)) != 0;
    json_t *view = json_pack(
        "{s:{s:s,s:b}, s:O, s:{s:s,s:s,s:s?}, s:s, s:{s:b,s:s,s:b}}", "page", "title", title,
        "script", 0, "asset", office->kit.asset, "operator", "name", office->options.operator_name,
        "email", office->options.operator_email, "phone", office->options.operator_phone, "csrf",
        caller == NULL ? "" : caller->csrf, "staff", "in", is_in, "name",
        is_in ? caller->staff.name : "", "money", has_money);
    CHECK(view != NULL);
    view_set(view, "nav", flags_view(PAGES, active));
    return view;
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
    json_t *view = office_view(office, NULL, "Ошибка", NULL);
    json_t *error = flags_view(ERROR_WORDS, error_word(problem->status));
    view_set(error, "status", json_integer(problem->status));
    view_set_string(error, "request", request->id);
    view_set(view, "error", error);
    office_answer(office, arena, request, "office_error", problem->status, view, response);
}

void office_fault(const struct office *office, struct arena *arena, const struct request *request,
                  enum err err, struct response *response)
{
    const struct problem problem = {fault_status(err), err_name(err), NULL};
    area_problem(&office->area, arena, request, &problem, response);
}

char *office_moment(struct arena *arena, struct instant at)
{
    return words_moment(arena, at, zone_moscow());
}

const char *office_staff_name(const struct staff_list *staff, int64_t id)
{
    for (int i = 0; i < staff->count; i++) {
        if (staff->rows[i].id == id) return staff->rows[i].name;
    }
    return id == 0 ? "система" : "сотрудник";
}

void office_not_found(const struct office *office, struct arena *arena,
                      const struct request *request, struct response *response)
{
    static const struct problem NOT_FOUND = {404, "not_found", NULL};
    area_problem(&office->area, arena, request, &NOT_FOUND, response);
}
