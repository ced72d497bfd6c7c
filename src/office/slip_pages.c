/* «Квитанции»: slips with which parents pay by requisites, of a class at once, of a school as long
 * work. */
#include <inttypes.h>
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "office/pages.h"
#include "office/school_choice.h"
#include "page/words.h"
#include "report/slip_pdf.h"
#include "report/slip_work.h"
#include "school/school.h"

enum { SHOW_SCHOOL };
enum { PRINT_SCHOOL, PRINT_CLASS };

struct slips_work {
    struct arena *arena;
    int64_t school_number; /* 0: none is chosen */
    bool is_known;
    struct school school;
    struct school_list schools;
    struct requisites requisites;
    struct slip_list list;
};

static enum err work_slips(struct tx *tx, void *context)
{
    struct slips_work *work = context;
    TRY(school_list_load(tx, work->arena, &work->schools));
    TRY(requisites_load(tx, work->arena, &work->requisites));
    work->is_known = work->school_number == 0;
    if (work->school_number == 0) return OK;
    TRY(school_by_number(tx, work->arena, work->school_number, &work->is_known, &work->school));
    if (!work->is_known) return OK;
    return slips_of_school(tx, work->arena, work->school.id, &work->is_known, &work->list);
}

/* Slips come by class. */
static json_t *classes_view(const struct slips_work *work)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->list.count;) {
        const char *name = work->list.slips[i].class_name;
        int count = 0;
        while (i < work->list.count && strcmp(work->list.slips[i].class_name, name) == 0) {
            count++;
            i++;
        }
        if (*name == '\0') continue;
        json_t *row = json_pack("{s:s,s:i}", "name", name, "count", count);
        json_add(rows, row);
    }
    return rows;
}

static void slips_answer(const struct office *office, struct arena *arena,
                         const struct request *request, int64_t school_number, const char *refusal,
                         struct response *response)
{
    struct slips_work work = {.arena = arena, .school_number = school_number};
    enum err err = store_read(office->access->store, work_slips, &work);
    if (err != OK || !work.is_known) {
        if (err != OK) office_fault(office, arena, request, err, response);
        if (err == OK) office_not_found(office, arena, request, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Квитанции", "slips");
    view_set(view, "schools", school_numbers_view(&work.schools, work.school_number));
    view_set(view, "is_whole", json_boolean(requisites_are_whole(&work.requisites)));
    view_set(view, "is_chosen", json_boolean(school_number != 0));
    view_set(view, "school", json_integer(school_number));
    view_set_string(view, "school_name", school_number != 0 ? work.school.name : "");
    view_set_string(view, "count",
                    words_counted(arena, work.list.count, "квитанция", "квитанции", "квитанций"));
    view_set(view, "has_any", json_boolean(work.list.count > 0));
    view_set(view, "is_long", json_boolean(work.list.count > SLIPS_AT_ONCE));
    view_set(view, "classes", classes_view(&work));
    view_set(view, "may_set", json_boolean(office_may(request, RIGHT_SETTINGS)));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_slips", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(slips_show)
{
    int64_t number = request_has(request, SHOW_SCHOOL) ? request_number(request, SHOW_SCHOOL) : 0;
    slips_answer(context, arena, request, number, NULL, response);
}

static void slips_print(const struct office *office, struct arena *arena,
                        const struct request *request, const struct slips_work *work,
                        struct response *response)
{
    struct text pdf;
    enum err err = slip_pdf(arena, &work->requisites, work->list.slips, work->list.count, &pdf);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    response_set(response, 200, "application/pdf", pdf);
    response_header(
        response, "Content-Disposition",
        arena_printf(arena, "attachment; filename=\"slips-%" PRId64 ".pdf\"", work->school_number));
}

/* A whole school that is large is ordered; its file is found among long work. */
static void slips_order(const struct office *office, struct arena *arena,
                        const struct request *request, const struct slips_work *work,
                        struct response *response)
{
    struct work_order order = {.kind = SLIP_WORK_WORD,
                               .login_id = office_caller_id(request),
                               .params = slip_work_params(arena, work->school.id)};
    enum err err = desk_work_order(office->desk, &order);
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (order.status == WORK_TOO_MANY)
        slips_answer(office, arena, request, work->school_number,
                     "Длительных работ уже много: подождите, пока какая-нибудь закончится.",
                     response);
    else
        response_redirect(response,
                          arena_printf(arena, "/office/works/%s", id_format(arena, order.id)));
}

static OFFICE_HANDLER(slips_take)
{
    const struct office *office = context;
    struct text class_name = field_text(request, PRINT_CLASS);
    const char *name = class_name.size > 0 ? arena_copy(arena, class_name.bytes, class_name.size)
                                           : NULL;
    struct slips_work work = {
        .arena = arena,
        .school_number = request_has(request, PRINT_SCHOOL) ? request_number(request, PRINT_SCHOOL)
                                                            : 0,
    };
    enum err err = store_read(office->access->store, work_slips, &work);
    if (err != OK || !work.is_known || work.school_number == 0) {
        if (err != OK) office_fault(office, arena, request, err, response);
        if (err == OK) office_not_found(office, arena, request, response);
        return;
    }
    slips_of_class(&work.list, name);
    const char *refusal = !requisites_are_whole(&work.requisites)
                              ? "Сначала заполните реквизиты оператора: без них банк не примет."
                          : work.list.count == 0 ? "Печатать нечего: учеников нет."
                                                 : NULL;
    bool is_long = name == NULL && work.list.count > SLIPS_AT_ONCE && office->desk->works != NULL;
    if (refusal != NULL)
        slips_answer(office, arena, request, work.school_number, refusal, response);
    else if (is_long)
        slips_order(office, arena, request, &work, response);
    else
        slips_print(office, arena, request, &work, response);
}

/* ---- routes ---- */

static const struct field SHOW_FIELDS[] = {
    [SHOW_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
};
static const struct field PRINT_FIELDS[] = {
    [PRINT_SCHOOL] = {"school", FIELD_IN_FORM, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [PRINT_CLASS] = {"class", FIELD_IN_FORM, FIELD_TEXT, false, 0, CLASS_NAME_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/slips", OFFICE(RIGHT_SEARCH), slips_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_POST("/office/slips", OFFICE(RIGHT_SEARCH), slips_take), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(PRINT_FIELDS), .trail = "Квитанции на оплату"},
};

const struct office_pages office_slip_pages = {OFFICE_PAGES(ROUTES)};
