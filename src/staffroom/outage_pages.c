/* «Накормить всех»: the school's switch, its history, and what is to be settled. */
#include "base/json.h"
#include "desk/desk.h"
#include "desk/outage.h"
#include "page/calendar_words.h"
#include "page/meal_words.h"
#include "page/words.h"
#include "school/setting.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"

enum { HISTORY_SHOWN = 20 };
enum { SHOW_SCHOOL };
enum { BEGIN_SCHOOL, BEGIN_FIRST, BEGIN_LAST, BEGIN_REASON };
enum { END_SCHOOL, END_FIRST, END_REASON };

/* ---- the page ---- */

struct page_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    bool sees_debts;
    struct outage_list outages;
    struct settings settings;
    struct outage_rows debts;
};

static enum err work_page(struct tx *tx, void *context)
{
    struct page_work *work = context;
    int64_t school_id = work->caller->school.id;
    TRY(outages_load(tx, work->arena, school_id, &work->outages));
    TRY(settings_load(tx, school_id, &work->settings));
    return work->sees_debts ? outage_rows_load(tx, work->arena, school_id, &work->debts) : OK;
}

static const char *where_words(const struct outage *outage)
{
    return outage->school_id == 0 ? "Весь город" : "Эта школа";
}

/* Today's, else the next that is to come; NULL: none. */
static const struct outage *outage_now(const struct page_work *work)
{
    struct day today = work->caller->today;
    const struct outage *now = outage_on(&work->outages, today);
    struct outage_span *spans;
    if (now != NULL) return now;
    int count = outage_spans(&work->outages, today, work->arena, &spans);
    return count == 0 ? NULL : outage_on(&work->outages, spans[0].first_day);
}

static json_t *now_view(struct arena *arena, const struct page_work *work)
{
    const struct outage *now = outage_now(work);
    if (now == NULL) return json_null();
    bool may_end = now->school_id != 0 && caller_may(work->caller, RIGHT_OUTAGE, 0);
    return json_pack("{s:s,s:s,s:s,s:s,s:b,s:o}", "where", where_words(now), "first",
                     day_format(arena, now->first_day), "last", day_format(arena, now->last_day),
                     "reason", now->reason, "may_end", may_end, "tomorrow",
                     day_value(arena, day_add(work->caller->today, 1)));
}

static json_t *history_view(struct arena *arena, const struct page_work *work)
{
    json_t *rows = json_array();
    const struct outage_list *list = &work->outages;
    for (int i = list->count - 1; i >= 0 && i >= list->count - HISTORY_SHOWN; i--) {
        const struct outage *outage = &list->outages[i];
        const char *first = day_format(arena, outage->first_day);
        const char *what = outage->is_on ? arena_printf(arena, "Включён с %s по %s", first,
                                                        day_format(arena, outage->last_day))
                                         : arena_printf(arena, "Закончен с %s", first);
        json_add(rows, json_pack("{s:s,s:s,s:s,s:s}", "what", what, "where", where_words(outage),
                                 "reason", outage->reason, "when",
                                 words_moment(arena, outage->set_at, work->caller->school.zone)));
    }
    return rows;
}

/* The next day on which a part is due; "": all are. */
static const char *next_due(struct arena *arena, const struct deferral *deferral, struct day today)
{
    for (int64_t i = 1; i <= deferral->instalment_count; i++) {
        struct day day = deferral_instalment_day(deferral, i);
        if (day_compare(day, today) > 0) return day_format(arena, day);
    }
    return "";
}

static json_t *debts_view(struct arena *arena, const struct page_work *work,
                          struct money *out_amount, struct money *out_due)
{
    json_t *rows = json_array();
    struct day today = work->caller->today;
    *out_amount = *out_due = money_zero();
    for (int i = 0; i < work->debts.count; i++) {
        const struct outage_row *row = &work->debts.rows[i];
        struct money due = deferral_due(&row->debt.deferral, today);
        *out_amount = money_plus(*out_amount, row->debt.deferral.amount);
        *out_due = money_plus(*out_due, due);
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "path",
                           staffroom_path(arena, work->caller, "pupil/%s", row->number), "name",
                           person_full_name(arena, row->surname, row->name, row->patronymic),
                           "class", row->class_name, "amount",
                           money_format(arena, row->debt.deferral.amount), "due",
                           money_format(arena, due), "next",
                           next_due(arena, &row->debt.deferral, today), "balance",
                           money_format(arena, row->balance)));
    }
    return rows;
}

static void set_form(json_t *view, struct arena *arena, const struct request *request,
                     const struct page_work *work, bool is_again)
{
    int64_t count = work->settings.values[SETTING_OUTAGE_INSTALMENTS];
    int64_t days = work->settings.values[SETTING_OUTAGE_INSTALMENT_DAYS];
    view_set(view, "form",
             json_pack("{s:o,s:o,s:o,s:o}", "first",
                       is_again ? text_view(request_raw(request, BEGIN_FIRST))
                                : day_value(arena, work->caller->today),
                       "last", text_view(typed_again(request, is_again, BEGIN_LAST)), "reason",
                       text_view(typed_again(request, is_again, BEGIN_REASON)), "today",
                       day_value(arena, work->caller->today)));
    view_set_string(view, "instalments", words_counted(arena, count, "часть", "части", "частей"));
    view_set_string(view, "every", words_counted(arena, days, "день", "дня", "дней"));
}

static void answer_page(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const char *refusal, bool is_again,
                        struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct page_work work = {.arena = arena, .caller = caller};
    struct money amount, due;
    work.sees_debts = caller_may(caller, RIGHT_BALANCES, 0);
    if (!staffroom_read(room, arena, request, work_page, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request, "Накормить всех", "outage");
    json_t *history = history_view(arena, &work), *now = now_view(arena, &work);
    view_set(view, "may_begin",
             json_boolean(json_is_null(now) && caller_may(caller, RIGHT_OUTAGE, 0)));
    view_set(view, "now", now);
    view_set(view, "has_history", json_boolean(json_array_size(history) > 0));
    view_set(view, "history", history);
    view_set(view, "sees_debts", json_boolean(work.sees_debts));
    view_set(view, "has_debts", json_boolean(work.debts.count > 0));
    view_set(view, "debts", debts_view(arena, &work, &amount, &due));
    view_set(view, "total",
             json_pack("{s:s,s:s}", "amount", money_format(arena, amount), "due",
                       money_format(arena, due)));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    set_form(view, arena, request, &work, is_again);
    staffroom_answer(room, arena, request, "school_outage", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(outage_show)
{
    answer_page(context, arena, request, NULL, false, response);
}

/* ---- on and off ---- */

struct change_work {
    struct arena *arena;
    struct outage outage;
    bool ends;
    struct day today;
    enum outage_status status;
};

static enum err work_change(struct tx *tx, void *context)
{
    struct change_work *work = context;
    return work->ends ? outage_end(tx, work->arena, &work->outage, work->today, &work->status)
                      : outage_begin(tx, work->arena, &work->outage, work->today, &work->status);
}

static void change(const struct staffroom *room, struct arena *arena, const struct request *request,
                   struct change_work *work, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    work->arena = arena;
    work->today = caller->today;
    work->outage.school_id = caller->school.id;
    work->outage.login_id = caller_id(request);
    work->outage.set_at = caller->now;
    enum err err = id_maker_take(&room->desk->ids, 1, &work->outage.id);
    if (err == OK) err = store_write(room->access->store, caller->school.id, work_change, work);
    const char *refusal = err == OK ? outage_refusal_words(work->status) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_page(room, arena, request, refusal, !work->ends, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "outage"));
    }
}

static STAFFROOM_HANDLER(outage_begin_post)
{
    struct text reason = field_text(request, BEGIN_REASON);
    if (!request_has(request, BEGIN_FIRST) || !request_has(request, BEGIN_LAST)) {
        answer_page(context, arena, request, "Укажите первый и последний день.", true, response);
        return;
    }
    struct change_work work = {.outage = {.reason = arena_copy(arena, reason.bytes, reason.size),
                                          .first_day = request_day(request, BEGIN_FIRST),
                                          .last_day = request_day(request, BEGIN_LAST)}};
    change(context, arena, request, &work, response);
}

static STAFFROOM_HANDLER(outage_end_post)
{
    struct text reason = field_text(request, END_REASON);
    if (!request_has(request, END_FIRST)) {
        answer_page(context, arena, request, "Укажите первый день без режима.", false, response);
        return;
    }
    struct change_work work = {.outage = {.reason = arena_copy(arena, reason.bytes, reason.size),
                                          .first_day = request_day(request, END_FIRST)},
                               .ends = true};
    change(context, arena, request, &work, response);
}

/* ---- today's tasks ---- */

static enum err outage_tasks(struct tx *tx, struct staffroom_tasks *tasks)
{
    bool holds;
    const struct staffroom_caller *caller = tasks->caller;
    if (!caller_may(caller, RIGHT_OUTAGE, 0)) return OK;
    TRY(outage_holds(tx, caller->school.id, caller->today, &holds));
    if (!holds) return OK;
    staffroom_task_add(tasks, false, staffroom_path(tasks->arena, caller, "outage"),
                       "Включён режим «Накормить всех»: рационы выдают при любом остатке");
    return OK;
}

/* ---- routes ---- */

static const struct field SHOW_FIELDS[] = {[SHOW_SCHOOL] = FIELD_OF_SCHOOL};
static const struct field BEGIN_FIELDS[] = {
    [BEGIN_SCHOOL] = FIELD_OF_SCHOOL,
    [BEGIN_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [BEGIN_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [BEGIN_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, OUTAGE_REASON_LIMIT, NULL},
};
static const struct field END_FIELDS[] = {
    [END_SCHOOL] = FIELD_OF_SCHOOL,
    [END_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [END_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, OUTAGE_REASON_LIMIT, NULL},
};

#define OUTAGE_PATH "/school/{school}/outage"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(OUTAGE_PATH, WHOLE(RIGHT_OUTAGE), outage_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_POST(OUTAGE_PATH, WHOLE(RIGHT_OUTAGE), outage_begin_post), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(BEGIN_FIELDS), .trail = "«Накормить всех» включён"},
    {STAFFROOM_POST(OUTAGE_PATH "/end", WHOLE(RIGHT_OUTAGE), outage_end_post),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(END_FIELDS), .trail = "«Накормить всех» закончен"},
};

const struct staffroom_pages staffroom_outage_pages = {STAFFROOM_PAGES(ROUTES),
                                                       .tasks = outage_tasks};
