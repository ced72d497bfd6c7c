/* What the operator does to a till: rename, move to another school, retire. Each asks once, in
 * words that say what will happen. */
#include <inttypes.h>

#include "base/json.h"
#include "office/pages.h"
#include "office/till_words.h"

enum { RENAME_NAME = TILL_FIELDS };
enum { RETIRE_REASON = TILL_FIELDS, RETIRE_KNOWN };
enum { MOVE_SCHOOL = TILL_FIELDS };
enum { REASON_LIMIT = 200 };

static struct till_act act_of(const struct request *request)
{
    return (struct till_act){
        .school_number = till_path_number(request, TILL_FIELD_SCHOOL),
        .origin = till_path_number(request, TILL_FIELD_ORIGIN),
        .staff_id = office_caller_id(request),
    };
}

static void go_back(struct arena *arena, const struct till_act *act, struct response *response)
{
    response_redirect(response, till_path(arena, act->school_number, act->origin, ""));
}

/* ---- rename ---- */

static void rename_answer(const struct office *office, struct arena *arena,
                          const struct request *request, const char *refusal, struct text typed,
                          struct response *response)
{
    struct till_one_work *work = ARENA_NEW(arena, struct till_one_work);
    if (!till_one_load(office, arena, request, work, response)) return;
    json_t *view = office_view(office, arena, request, "Переименовать кассу", "tills");
    view_set(view, "till", till_one_view(arena, work));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "typed", typed.size > 0 ? text_view(typed) : json_string(work->till.name));
    office_answer(office, arena, request, "office_till_rename", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(rename_show)
{
    rename_answer(context, arena, request, NULL, TEXT(""), response);
}

static OFFICE_HANDLER(rename_take)
{
    const struct office *office = context;
    struct till_act act = act_of(request);
    act.name = field_text(request, RENAME_NAME);
    enum err err = till_rename(office->desk, arena, &act);
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (act.status != TILL_ACT_DONE)
        rename_answer(office, arena, request, till_act_refusal(act.status),
                      request_raw(request, RENAME_NAME), response);
    else
        go_back(arena, &act, response);
}

/* ---- retire ---- */

static void retire_answer(const struct office *office, struct arena *arena,
                          const struct request *request, const char *refusal, struct text typed,
                          struct response *response)
{
    struct till_one_work *work = ARENA_NEW(arena, struct till_one_work);
    if (!till_one_load(office, arena, request, work, response)) return;
    json_t *view = office_view(office, arena, request, "Снять кассу", "tills");
    const struct till_line *line = &work->line.till;
    bool has_unsent = line->has_said && line->said->unsent > 0;
    view_set(view, "till", till_one_view(arena, work));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "typed", text_view(typed));
    view_set(view, "is_clean", json_boolean(work->clean == TILL_ACT_DONE));
    view_set_string(view, "why_not",
                    work->clean == TILL_ACT_DONE ? "" : till_act_refusal(work->clean));
    view_set_string(
        view, "unsent",
        has_unsent
            ? arena_printf(arena, "Сама касса в последний раз назвала: %" PRId64 " не отправлено.",
                           line->said->unsent)
            : "");
    office_answer(office, arena, request, "office_till_retire", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(retire_show)
{
    retire_answer(context, arena, request, NULL, TEXT(""), response);
}

static const char *retire_refusal(enum till_act_status status)
{
    if (status == TILL_ACT_NOT_HEARD || status == TILL_ACT_SHIFT_OPEN ||
        status == TILL_ACT_UNSENT) {
        return "Отметьте, что знаете о документах на кассе, или дождитесь, пока она их отправит.";
    }
    return till_act_refusal(status);
}

static OFFICE_HANDLER(retire_take)
{
    const struct office *office = context;
    struct till_act act = act_of(request);
    act.reason = field_text(request, RETIRE_REASON);
    act.is_known_to_be_out = request_has(request, RETIRE_KNOWN) &&
                             request_flag(request, RETIRE_KNOWN);
    if (request_fault(request, RETIRE_REASON) != FIELD_RIGHT || act.reason.size == 0) {
        retire_answer(office, arena, request,
                      "Напишите, почему касса снята: это останется в её "
                      "истории.",
                      request_raw(request, RETIRE_REASON), response);
        return;
    }
    enum err err = till_retire(office->desk, arena, &act);
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (act.status != TILL_ACT_DONE)
        retire_answer(office, arena, request, retire_refusal(act.status), act.reason, response);
    else
        go_back(arena, &act, response);
}

/* ---- move ---- */

struct schools_work {
    struct arena *arena;
    struct school_list schools;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct schools_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

static void move_answer(const struct office *office, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    struct till_one_work *work = ARENA_NEW(arena, struct till_one_work);
    struct schools_work schools = {.arena = arena};
    if (!till_one_load(office, arena, request, work, response)) return;
    if (!office_read(office, arena, request, work_schools, &schools, response)) return;
    json_t *rows = json_array();
    for (int i = 0; i < schools.schools.count; i++) {
        const struct school *school = &schools.schools.rows[i];
        if (school->number == work->school_number) continue;
        json_t *row = json_pack("{s:I,s:s}", "number", (json_int_t)school->number, "name",
                                school->name);
        json_add(rows, row);
    }
    json_t *view = office_view(office, arena, request, "Передать кассу", "tills");
    view_set(view, "till", till_one_view(arena, work));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "schools", rows);
    view_set(view, "is_clean", json_boolean(work->clean == TILL_ACT_DONE));
    view_set_string(view, "why_not",
                    work->clean == TILL_ACT_DONE ? "" : till_act_refusal(work->clean));
    office_answer(office, arena, request, "office_till_move", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(move_show)
{
    move_answer(context, arena, request, NULL, response);
}

static OFFICE_HANDLER(move_take)
{
    const struct office *office = context;
    struct till_act act = act_of(request);
    if (request_has(request, MOVE_SCHOOL)) {
        act.other_school_number = request_number(request, MOVE_SCHOOL);
    }
    enum err err = till_move(office->desk, arena, &act);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (act.status != TILL_ACT_DONE) {
        move_answer(office, arena, request, till_act_refusal(act.status), response);
        return;
    }
    struct instant until = instant_add_ms(world_now(office->access->world),
                                          TILL_CODE_MINUTES_LIMIT * MINUTE_MS);
    struct till_one_work *work = ARENA_NEW(arena, struct till_one_work);
    if (!till_one_load(office, arena, request, work, response)) return;
    json_t *view = office_view(office, arena, request, "Код для кассы", "tills");
    view_set(json_object_get(view, "page"), "script", json_true());
    view_set_string(view, "code", act.code);
    view_set_string(view, "name", work->till.name);
    view_set_string(view, "school",
                    arena_printf(arena, "Школа №%" PRId64, act.other_school_number));
    view_set_string(view, "until", office_moment(arena, until));
    view_set(view, "is_move", json_true());
    office_answer(office, arena, request, "office_till_code", 200, view, response);
    response_header(response, "Cache-Control", "no-store");
}

/* ---- routes ---- */

static const struct field ONE_FIELDS[] = {TILL_PATH_FIELDS};
static const struct field RENAME_FIELDS[] = {
    TILL_PATH_FIELDS,
    [RENAME_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
};
static const struct field RETIRE_FIELDS[] = {
    TILL_PATH_FIELDS,
    [RETIRE_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, REASON_LIMIT, NULL},
    [RETIRE_KNOWN] = {"known", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field MOVE_FIELDS[] = {
    TILL_PATH_FIELDS,
    [MOVE_SCHOOL] = {"to", FIELD_IN_FORM, FIELD_INT, false, 0, SCHOOL_NUMBER_LIMIT, NULL},
};

#define TILL_ROUTE "/office/tills/{school}/{origin}/"

static const struct route ROUTES[] = {
    {OFFICE_GET(TILL_ROUTE "rename", OFFICE(RIGHT_TILLS), rename_show), ROUTE_FIELDS(ONE_FIELDS)},
    {OFFICE_POST(TILL_ROUTE "rename", OFFICE(RIGHT_TILLS), rename_take), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(RENAME_FIELDS), .trail = "Название кассы"},
    {OFFICE_GET(TILL_ROUTE "retire", OFFICE(RIGHT_TILLS), retire_show), ROUTE_FIELDS(ONE_FIELDS)},
    {OFFICE_POST(TILL_ROUTE "retire", OFFICE(RIGHT_TILLS), retire_take), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(RETIRE_FIELDS), .trail = "Касса снята"},
    {OFFICE_GET(TILL_ROUTE "move", OFFICE(RIGHT_TILLS), move_show), ROUTE_FIELDS(ONE_FIELDS)},
    {OFFICE_POST(TILL_ROUTE "move", OFFICE(RIGHT_TILLS), move_take), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(MOVE_FIELDS), .trail = "Касса передана в другую школу"},
};

const struct office_pages office_till_act_pages = {OFFICE_PAGES(ROUTES)};
