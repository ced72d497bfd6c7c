/* Absences: what was said, saying one, taking it back. */
#include "api/inside.h"
#include "base/check.h"
#include "desk/absence.h"

struct absences_work {
    struct absence_clock clock;
    struct absence_list list;
};

static enum err absences_read(struct tx *tx, struct api_reading *reading)
{
    struct absences_work *work = reading->work;
    const struct login_account account = reading->child.account;
    TRY(absence_clock_load(tx, account.school_id, reading->now, &work->clock));
    return absences_of_account(tx, reading->arena, account.school_id, account.account_id,
                               work->clock.today, &work->list);
}

API_HANDLER(api_absences_show)
{
    const struct api *api = context;
    struct absences_work work = {.list = {.count = 0}};
    struct api_reading reading = {.more = absences_read, .work = &work};
    if (!api_read(api, arena, request, &reading, response)) return;
    struct day open = absence_first_open_day(&work.clock, ABSENCE_BY_PARENT);
    json_t *rows = json_array();
    for (int i = 0; i < work.list.count; i++) {
        const struct absence *absence = &work.list.rows[i];
        json_t *row = json_object();
        view_set(row, "id", api_id(arena, absence->id));
        view_set(row, "first_day", api_day(arena, absence->first_day));
        view_set(row, "last_day", api_day(arena, absence->last_day));
        view_set_string(row, "reason", absence->reason);
        view_set(row, "by_school", json_boolean(absence->said_by != ABSENCE_BY_PARENT));
        view_set(row, "is_open", json_boolean(day_compare(absence->last_day, open) >= 0));
        api_append(rows, row);
    }
    json_t *view = json_object();
    view_set(view, "first_open_day", api_day(arena, open));
    view_set(view, "absences", rows);
    api_answer(arena, request, 200, view, response);
}

struct refusal {
    int status;
    const char *code, *words;
};

static struct refusal refusal_of(enum absence_status status)
{
    switch (status) {
    case ABSENCE_OK: break;
    case ABSENCE_ACCOUNT_CLOSED:
        return (struct refusal){422, "account_closed", "Ребёнок больше не учится в этой школе."};
    case ABSENCE_REVERSED:
        return (struct refusal){422, "reversed", "Последний день раньше первого."};
    case ABSENCE_IN_PAST: return (struct refusal){422, "in_past", "Первый день уже прошёл."};
    case ABSENCE_TOO_LATE:
        return (struct refusal){422, "too_late", "Срок подачи на этот день прошёл."};
    case ABSENCE_TOO_FAR: return (struct refusal){422, "too_far", "До первого дня больше года."};
    case ABSENCE_TOO_LONG: return (struct refusal){422, "too_long", "Период длиннее 93 дней."};
    case ABSENCE_REASON_LONG:
        return (struct refusal){422, "reason_long", "Причина длиннее 200 знаков."};
    case ABSENCE_ALREADY: return (struct refusal){409, "already", "Об этих днях уже сказано."};
    case ABSENCE_UNKNOWN: return (struct refusal){404, "not_found", NULL};
    }
    return (struct refusal){500, "fault", NULL};
}

static void refuse(struct arena *arena, const struct request *request, enum absence_status status,
                   struct response *response)
{
    struct refusal refusal = refusal_of(status);
    api_refuse(arena, request, refusal.status, refusal.code, refusal.words, response);
}

static void say(const struct api *api, struct arena *arena, const struct request *request,
                const struct api_absence *said, struct response *response)
{
    struct api_reading reading = {.more = NULL};
    if (!api_read(api, arena, request, &reading, response)) return;
    struct absence_saying saying = {
        .school_id = reading.child.account.school_id,
        .account_id = reading.child.account.account_id,
        .first_day = said->first_day,
        .last_day = said->last_day,
        .reason = said->reason,
        .said_by = ABSENCE_BY_PARENT,
        .login_id = api_caller_of(request)->login_id,
    };
    enum err err = desk_absence_say(api->desk, &saying);
    if (err != OK) {
        api_fault(arena, request, err, response);
        return;
    }
    if (saying.status != ABSENCE_OK) {
        refuse(arena, request, saying.status, response);
        return;
    }
    json_t *view = json_object();
    view_set(view, "id", api_id(arena, saying.id));
    view_set(view, "first_day", api_day(arena, saying.held_first_day));
    view_set(view, "last_day", api_day(arena, saying.held_last_day));
    view_set(view, "is_merged", json_boolean(saying.is_merged));
    api_answer(arena, request, 201, view, response);
}

API_HANDLER(api_absence_say)
{
    const struct api *api = context;
    struct api_repeat repeat;
    struct api_absence said;
    scoped(json) json_t *body = api_body(arena, request, response);
    if (body == NULL) return;
    struct reader reader = reader_of(body);
    if (!api_absence_read(&reader, &said)) {
        api_refuse_body(arena, request, &reader, response);
        return;
    }
    if (!api_repeat_begin(api, arena, request, &repeat, response)) return;
    say(api, arena, request, &said, response);
    api_repeat_end(api, &repeat, response);
}

static void take_back(const struct api *api, struct arena *arena, const struct request *request,
                      struct response *response)
{
    struct api_reading reading = {.more = NULL};
    if (!api_read(api, arena, request, &reading, response)) return;
    struct absence_taking taking = {
        .school_id = reading.child.account.school_id,
        .account_id = reading.child.account.account_id,
        .id = request_number(request, API_ROW_ID),
        .by = ABSENCE_BY_PARENT,
        .login_id = api_caller_of(request)->login_id,
    };
    enum err err = desk_absence_take_back(api->desk, &taking);
    if (err != OK) {
        api_fault(arena, request, err, response);
        return;
    }
    if (taking.status != ABSENCE_OK) {
        refuse(arena, request, taking.status, response);
        return;
    }
    json_t *view = json_object();
    view_set(view, "id", api_id(arena, taking.id));
    view_set(view, "last_day",
             taking.is_shortened ? api_day(arena, taking.held_last_day) : json_null());
    api_answer(arena, request, 200, view, response);
}

API_HANDLER(api_absence_take_back)
{
    const struct api *api = context;
    struct api_repeat repeat;
    if (!api_repeat_begin(api, arena, request, &repeat, response)) return;
    take_back(api, arena, request, response);
    api_repeat_end(api, &repeat, response);
}
