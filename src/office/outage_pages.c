/* «Накормить всех» for the whole city. */
#include "base/json.h"
#include "desk/outage.h"
#include "office/pages.h"
#include "page/calendar_words.h"
#include "page/meal_words.h"
#include "page/words.h"
#include "school/setting.h"

enum { BEGIN_FIRST, BEGIN_LAST, BEGIN_REASON };
enum { END_FIRST, END_REASON };
enum { OUTAGES_SHOWN = 20 };

static struct day today_of(const struct office *office)
{
    return day_of_instant(world_now(office->access->world), zone_moscow());
}

struct outage_work {
    struct arena *arena;
    struct outage_list outages;
    struct settings settings;
};

static enum err work_outage(struct tx *tx, void *context)
{
    struct outage_work *work = context;
    TRY(settings_load(tx, CALENDAR_OF_CITY, &work->settings));
    return outages_load(tx, work->arena, CALENDAR_OF_CITY, &work->outages);
}

/* Today's, else the next that is to come; NULL: none. */
static const struct outage *outage_now(const struct outage_work *work, struct day today)
{
    const struct outage *now = outage_on(&work->outages, today);
    struct outage_span *spans;
    if (now != NULL) return now;
    int count = outage_spans(&work->outages, today, work->arena, &spans);
    return count == 0 ? NULL : outage_on(&work->outages, spans[0].first_day);
}

static json_t *outage_history(struct arena *arena, const struct outage_list *list)
{
    json_t *rows = json_array();
    for (int i = list->count - 1; i >= 0 && i >= list->count - OUTAGES_SHOWN; i--) {
        const struct outage *outage = &list->outages[i];
        const char *first = day_format(arena, outage->first_day);
        const char *what = outage->is_on ? arena_printf(arena, "Включён с %s по %s", first,
                                                        day_format(arena, outage->last_day))
                                         : arena_printf(arena, "Закончен с %s", first);
        json_add(rows, json_pack("{s:s,s:s,s:s}", "what", what, "reason", outage->reason, "when",
                                 office_moment(arena, outage->set_at)));
    }
    return rows;
}

static void outage_answer(const struct office *office, struct arena *arena,
                          const struct request *request, const char *refusal, bool is_again,
                          struct response *response)
{
    struct outage_work work = {.arena = arena};
    struct day today = today_of(office);
    if (!office_read(office, arena, request, work_outage, &work, response)) return;
    const struct outage *now = outage_now(&work, today);
    json_t *history = outage_history(arena, &work.outages);
    json_t *view = office_view(office, arena, request, "Накормить всех", "outage");
    view_set(view, "now",
             now == NULL
                 ? json_null()
                 : json_pack("{s:s,s:s,s:s,s:o}", "first", day_format(arena, now->first_day),
                             "last", day_format(arena, now->last_day), "reason", now->reason,
                             "tomorrow", day_value(arena, day_add(today, 1))));
    view_set(view, "has_history", json_boolean(json_array_size(history) > 0));
    view_set(view, "history", history);
    view_set(
        view, "form",
        json_pack("{s:o,s:o,s:o,s:o}", "first",
                  is_again ? text_view(request_raw(request, BEGIN_FIRST)) : day_value(arena, today),
                  "last", text_view(typed_again(request, is_again, BEGIN_LAST)), "reason",
                  text_view(typed_again(request, is_again, BEGIN_REASON)), "today",
                  day_value(arena, today)));
    view_set_string(view, "instalments",
                    words_counted(arena, work.settings.values[SETTING_OUTAGE_INSTALMENTS], "часть",
                                  "части", "частей"));
    view_set_string(view, "every",
                    words_counted(arena, work.settings.values[SETTING_OUTAGE_INSTALMENT_DAYS],
                                  "день", "дня", "дней"));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_outage", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(outage_show)
{
    outage_answer(context, arena, request, NULL, false, response);
}

struct outage_change {
    struct arena *arena;
    struct outage outage;
    bool ends;
    struct day today;
    enum outage_status status;
};

static enum err work_outage_change(struct tx *tx, void *context)
{
    struct outage_change *work = context;
    return work->ends ? outage_end(tx, work->arena, &work->outage, work->today, &work->status)
                      : outage_begin(tx, work->arena, &work->outage, work->today, &work->status);
}

static void outage_write(const struct office *office, struct arena *arena,
                         const struct request *request, struct outage_change *work,
                         struct response *response)
{
    work->arena = arena;
    work->today = today_of(office);
    work->outage.login_id = office_caller_id(request);
    work->outage.set_at = world_now(office->access->world);
    enum err err = id_maker_take(&office->desk->ids, 1, &work->outage.id);
    if (err == OK) err = store_write(office->access->store, 0, work_outage_change, work);
    const char *refusal = err == OK ? outage_refusal_words(work->status) : NULL;
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (refusal != NULL)
        outage_answer(office, arena, request, refusal, !work->ends, response);
    else
        response_redirect(response, "/office/outage");
}

static OFFICE_HANDLER(outage_begin_take)
{
    struct text reason = field_text(request, BEGIN_REASON);
    if (!request_has(request, BEGIN_FIRST) || !request_has(request, BEGIN_LAST)) {
        outage_answer(context, arena, request, "Укажите первый и последний день.", true, response);
        return;
    }
    struct outage_change work = {.outage = {.reason = arena_copy(arena, reason.bytes, reason.size),
                                            .first_day = request_day(request, BEGIN_FIRST),
                                            .last_day = request_day(request, BEGIN_LAST)}};
    outage_write(context, arena, request, &work, response);
}

static OFFICE_HANDLER(outage_end_take)
{
    struct text reason = field_text(request, END_REASON);
    if (!request_has(request, END_FIRST)) {
        outage_answer(context, arena, request, "Укажите первый день без режима.", false, response);
        return;
    }
    struct outage_change work = {.outage = {.reason = arena_copy(arena, reason.bytes, reason.size),
                                            .first_day = request_day(request, END_FIRST)},
                                 .ends = true};
    outage_write(context, arena, request, &work, response);
}

/* ---- routes ---- */

static const struct field BEGIN_FIELDS[] = {
    [BEGIN_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [BEGIN_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [BEGIN_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, OUTAGE_REASON_LIMIT, NULL},
};
static const struct field END_FIELDS[] = {
    [END_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [END_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, OUTAGE_REASON_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/outage", OFFICE(RIGHT_SETTINGS), outage_show)},
    {OFFICE_POST("/office/outage", OFFICE(RIGHT_SETTINGS), outage_begin_take),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(BEGIN_FIELDS),
     .trail = "«Накормить всех» включён в городе"},
    {OFFICE_POST("/office/outage/end", OFFICE(RIGHT_SETTINGS), outage_end_take),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(END_FIELDS),
     .trail = "«Накормить всех» закончен в городе"},
};

const struct office_pages office_outage_pages = {OFFICE_PAGES(ROUTES)};
