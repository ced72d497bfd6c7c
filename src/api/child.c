/* The children of a token. */
#include "api/inside.h"
#include "base/log.h"
#include "school/person.h"
#include "school/school.h"

enum err api_child_load(struct tx *tx, struct arena *arena, struct login_account account,
                        struct api_child *out_child)
{
    bool found;
    struct person person;
    struct school school;
    struct money balance;
    TRY(person_by_id(tx, arena, account.school_id, account.account_id, &found, &person));
    if (!found) return log_fault(ERR_NOT_FOUND, "api_child", "reason=no_person");
    TRY(school_by_id(tx, arena, account.school_id, &found, &school));
    if (!found) return log_fault(ERR_NOT_FOUND, "api_child", "reason=no_school");
    TRY(account_balance_load(tx, account.school_id, account.account_id, &balance));
    *out_child = (struct api_child){
        .account = account,
        .number = person.number,
        .name = person.name,
        .class_name = person.class_name == NULL ? "" : person.class_name,
        .allergens = person.allergens,
        .school_name = school.name,
        .school_number = school.number,
        .zone = school.zone,
        .balance = balance,
        .has_day_limit = person.has_day_limit,
        .day_limit = person.day_limit,
    };
    return OK;
}

/* All of the token's are looked through, whichever is asked for. */
static enum err work_read(struct tx *tx, void *context)
{
    struct api_reading *reading = context;
    reading->found = false;
    for (int i = 0; i < reading->caller->account_count; i++) {
        struct api_child child;
        TRY(api_child_load(tx, reading->arena, reading->caller->accounts[i], &child));
        if (!text_is(reading->number, child.number)) continue;
        reading->child = child;
        reading->found = true;
    }
    if (!reading->found || reading->more == NULL) return OK;
    return reading->more(tx, reading);
}

bool api_read(const struct api *api, struct arena *arena, const struct request *request,
              struct api_reading *reading, struct response *response)
{
    reading->arena = arena;
    reading->caller = api_caller_of(request);
    reading->number = request_text(request, CHILD_NUMBER);
    reading->now = world_now(api->desk->world);
    enum err err = store_read(api->desk->store, work_read, reading);
    if (err != OK) {
        api_fault(arena, request, err, response);
        return false;
    }
    if (!reading->found) api_refuse(arena, request, 404, "not_found", NULL, response);
    return reading->found;
}

/* ---- handlers ---- */

API_HANDLER(api_token_show)
{
    (void)context;
    const struct api_caller *caller = api_caller_of(request);
    json_t *scopes = json_array();
    for (int i = 0; i < API_SCOPES; i++) {
        if ((caller->scopes & 1U << i) != 0) api_append(scopes, json_string(api_scope_name(i)));
    }
    json_t *view = json_object();
    view_set_string(view, "name", caller->name);
    view_set(view, "scopes", scopes);
    view_set(view, "ends_at", api_instant(arena, caller->ends_at));
    view_set(view, "children", json_integer(caller->account_count));
    api_answer(arena, request, 200, view, response);
}

static json_t *child_view(const struct api *api, struct arena *arena, const struct api_child *child)
{
    json_t *school = json_object();
    view_set(school, "number", json_integer(child->school_number));
    view_set_string(school, "name", child->school_name);
    json_t *view = json_object();
    view_set_string(view, "number", child->number);
    view_set_string(view, "name", child->name);
    view_set_string(view, "class", child->class_name);
    view_set(view, "school", school);
    view_set(view, "balance", api_money(child->balance));
    view_set_string(view, "top_up", arena_printf(arena, "%s/cabinet/topup", api->options.base_url));
    return view;
}

struct children_work {
    struct arena *arena;
    const struct api_caller *caller;
    struct api_child children[LOGIN_ACCOUNTS_LIMIT];
};

static enum err work_children(struct tx *tx, void *context)
{
    struct children_work *work = context;
    for (int i = 0; i < work->caller->account_count; i++) {
        TRY(api_child_load(tx, work->arena, work->caller->accounts[i], &work->children[i]));
    }
    return OK;
}

API_HANDLER(api_children_show)
{
    const struct api *api = context;
    const struct api_caller *caller = api_caller_of(request);
    struct children_work work = {.arena = arena, .caller = caller};
    enum err err = store_read(api->desk->store, work_children, &work);
    if (err != OK) {
        api_fault(arena, request, err, response);
        return;
    }
    json_t *children = json_array();
    for (int i = 0; i < caller->account_count; i++) {
        api_append(children, child_view(api, arena, &work.children[i]));
    }
    json_t *view = json_object();
    view_set(view, "children", children);
    api_answer(arena, request, 200, view, response);
}

API_HANDLER(api_child_show)
{
    const struct api *api = context;
    struct api_reading reading = {.more = NULL};
    if (!api_read(api, arena, request, &reading, response)) return;
    api_answer(arena, request, 200, child_view(api, arena, &reading.child), response);
}
