/* «Отсутствие»: one touch for today, a period, what was said, taking it back. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/absence.h"
#include "page/words.h"
#include "school/calendar.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const DONE[] = {"said", "merged", "back", "shortened", NULL};
static const char *const REFUSALS[] = {"dates",  "reversed", "past",   "late",    "far", "long",
                                       "reason", "already",  "closed", "unknown", NULL};

struct absence_page {
    struct instant now;
    struct absence_clock clock;
    struct absence_list list;
    struct calendar_answer today;
};

static enum err absence_read(struct tx *tx, struct page_reading *reading)
{
    static const struct calendar_pupils ANYBODY = {0, 0};
    struct absence_page *page = reading->page;
    const struct login_account account = page_child(reading)->account;
    struct calendar calendar;
    TRY(absence_clock_load(tx, account.school_id, page->now, &page->clock));
    struct day today = page->clock.today;
    TRY(calendar_load(tx, reading->arena, account.school_id, today, today, &calendar));
    page->today = calendar_judge(&calendar, today, ANYBODY);
    return absences_of_account(tx, reading->arena, account.school_id, account.account_id, today,
                               &page->list);
}

static json_t *list_view(struct arena *arena, const struct absence_page *page)
{
    json_t *rows = json_array();
    struct day open = absence_first_open_day(&page->clock, ABSENCE_BY_PARENT);
    for (int i = 0; i < page->list.count; i++) {
        const struct absence *absence = &page->list.rows[i];
        bool is_open = day_compare(absence->last_day, open) >= 0;
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:b,s:b,s:b}", "id", id_format(arena, absence->id), "period",
            words_period(arena, absence->first_day, absence->last_day, page->clock.today), "reason",
            absence->reason, "by_school", absence->said_by != ABSENCE_BY_PARENT, "is_open", is_open,
            "is_begun", is_open && day_compare(absence->first_day, open) < 0);
        json_add(rows, row);
    }
    return rows;
}

static json_t *absence_view(struct arena *arena, const struct absence_page *page,
                            int64_t account_id)
{
    const struct absence_clock *clock = &page->clock;
    bool is_said = absence_find(&page->list, account_id, clock->today) != NULL;
    bool feeds = page->today.verdict == CALENDAR_MEALS;
    bool is_late = clock->minute >= clock->cutoff_minute;
    json_t *view = json_pack(
        "{s:s,s:s,s:b,s:b,s:b,s:b,s:b,s:s,s:s,s:i,s:b}", "today", words_day(arena, clock->today),
        "cutoff", words_minute(arena, clock->cutoff_minute), "is_said", is_said, "no_meals",
        !is_said && !feeds, "can_today", !is_said && feeds && !is_late, "is_late",
        !is_said && feeds && is_late, "has_reason", page->today.reason[0] != '\0', "why",
        page->today.reason, "earliest",
        day_format_iso(arena, absence_first_open_day(clock, ABSENCE_BY_PARENT)), "days_limit",
        ABSENCE_DAYS_LIMIT, "has_rows", page->list.count > 0);
    CHECK(view != NULL);
    view_set_string(view, "latest",
                    day_format_iso(arena, day_add(clock->today, ABSENCE_AHEAD_LIMIT)));
    view_set(view, "rows", list_view(arena, page));
    return view;
}

static json_t *form_view(const struct request *request, bool typed)
{
    json_t *form = json_object();
    view_set(form, "first", text_view(typed ? request_raw(request, ABSENCE_FIRST) : TEXT("")));
    view_set(form, "last", text_view(typed ? request_raw(request, ABSENCE_LAST) : TEXT("")));
    view_set(form, "reason", text_view(typed ? request_raw(request, ABSENCE_REASON) : TEXT("")));
    return form;
}

/* `child` NULL: the one that is shown. */
static void answer_absence(const struct web *web, struct arena *arena,
                           const struct request *request, const char *refusal, bool typed,
                           struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct absence_page page = {.now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = absence_read, .page = &page};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Отсутствие", "absence");
    bool done = refusal == NULL && text_is(request->method, "GET") &&
                request_has(request, ABSENCE_DONE);
    view_set(view, "done",
             flags_view(DONE, done ? DONE[request_number(request, ABSENCE_DONE)] : NULL));
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    view_set(view, "absence", absence_view(arena, &page, page_child(&reading)->account.account_id));
    view_set(view, "form", form_view(request, typed));
    page_answer(web, arena, request, "absence", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(absence_show)
{
    answer_absence(context, arena, request, NULL, false, response);
}

static const char *refusal_of(enum absence_status status)
{
    switch (status) {
    case ABSENCE_OK: return NULL;
    case ABSENCE_ACCOUNT_CLOSED: return "closed";
    case ABSENCE_REVERSED: return "reversed";
    case ABSENCE_IN_PAST: return "past";
    case ABSENCE_TOO_LATE: return "late";
    case ABSENCE_TOO_FAR: return "far";
    case ABSENCE_TOO_LONG: return "long";
    case ABSENCE_REASON_LONG: return "reason";
    case ABSENCE_ALREADY: return "already";
    case ABSENCE_UNKNOWN: return "unknown";
    }
    return "dates";
}

/* Says it for the child of the form; answers. A form that was typed is shown again. */
static void say(const struct web *web, struct arena *arena, const struct request *request,
                struct absence_saying *saying, bool typed, struct response *response)
{
    saying->said_by = ABSENCE_BY_PARENT;
    saying->login_id = caller_of(request)->session.login_id;
    enum err err = desk_absence_say(web->desk, saying);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (saying->status != ABSENCE_OK) {
        answer_absence(web, arena, request, refusal_of(saying->status), typed, response);
    } else {
        response_redirect(response, saying->is_merged ? "/cabinet/absence?done=merged"
                                                      : "/cabinet/absence?done=said");
    }
}

/* The second touch of the same button is done already. */
WEB_HANDLER(absence_today)
{
    const struct web *web = context;
    struct child child;
    if (!form_child(web, arena, request, request_text(request, ABSENCE_NUMBER), &child, response)) {
        return;
    }
    struct day today = day_of_instant(world_now(web->world), child.zone);
    struct absence_saying saying = {.school_id = child.account.school_id,
                                    .account_id = child.account.account_id,
                                    .first_day = today,
                                    .last_day = today,
                                    .reason = TEXT("")};
    say(web, arena, request, &saying, false, response);
}

/* A day alone is a period of one. */
WEB_HANDLER(absence_say)
{
    const struct web *web = context;
    struct child child;
    if (!form_child(web, arena, request, field_text(request, ABSENCE_NUMBER), &child, response)) {
        return;
    }
    if (request_fault(request, ABSENCE_REASON) != FIELD_RIGHT) {
        answer_absence(web, arena, request, "reason", true, response);
        return;
    }
    if (request->fault_count > 0) {
        answer_absence(web, arena, request, "dates", true, response);
        return;
    }
    struct day first = request_day(request, ABSENCE_FIRST);
    bool has_last = request_has(request, ABSENCE_LAST);
    struct absence_saying saying = {
        .school_id = child.account.school_id,
        .account_id = child.account.account_id,
        .first_day = first,
        .last_day = has_last ? request_day(request, ABSENCE_LAST) : first,
        .reason = field_text(request, ABSENCE_REASON),
    };
    say(web, arena, request, &saying, true, response);
}

WEB_HANDLER(absence_take_back)
{
    const struct web *web = context;
    struct child child;
    if (!form_child(web, arena, request, request_text(request, BACK_NUMBER), &child, response)) {
        return;
    }
    struct absence_taking taking = {.school_id = child.account.school_id,
                                    .account_id = child.account.account_id,
                                    .id = request_number(request, BACK_ID),
                                    .by = ABSENCE_BY_PARENT,
                                    .login_id = caller_of(request)->session.login_id};
    enum err err = desk_absence_take_back(web->desk, &taking);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (taking.status != ABSENCE_OK) {
        answer_absence(web, arena, request, refusal_of(taking.status), false, response);
    } else {
        response_redirect(response, taking.is_shortened ? "/cabinet/absence?done=shortened"
                                                        : "/cabinet/absence?done=back");
    }
}
