/* «Календарь»: on which days the school feeds, and when on such a day. */
#include "base/json.h"
#include "desk/desk.h"
#include "desk/school_day.h"
#include "page/calendar_change.h"
#include "page/calendar_words.h"
#include "page/meal_words.h"
#include "page/words.h"
#include "school/calendar.h"
#include "school/meal_time.h"
#include "staffroom/calendar_inside.h"

enum { SHOW_SCHOOL, SHOW_MONTH, SHOW_TERM };
enum { DAY_SCHOOL, DAY_DAY, DAY_KIND, DAY_SHIFT, DAY_REASON, DAY_MONTH };
enum {
    TIME_SCHOOL,
    TIME_MEAL,
    TIME_STAGE,
    TIME_SHIFT,
    TIME_BEGINS,
    TIME_ENDS,
    TIME_BREAK,
    TIME_BUTTON
};
enum time_button { BUTTON_SAVE, BUTTON_DROP };

/* ---- the month ---- */

struct month_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct day first, last; /* of the month */
    struct calendar calendar;
    struct meal_times times;
};

static enum err work_month(struct tx *tx, void *context)
{
    struct month_work *work = context;
    int64_t school_id = work->caller->school.id;
    TRY(calendar_load(tx, work->arena, school_id, work->first, work->last, &work->calendar));
    return meal_times_load(tx, work->arena, school_id, &work->times);
}

/* A school takes back its own, unless the day is over. */
static json_t *changes_view(struct arena *arena, const struct month_work *work, bool may_edit)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->calendar.day_count; i++) {
        const struct calendar_day *day = &work->calendar.days[i];
        bool is_own = day->school_id != CALENDAR_OF_CITY;
        bool is_open = day_compare(day->day, work->caller->today) >= 0;
        const char *shift = day->shift == 0 ? "" : arena_printf(arena, "%d", (int)day->shift);
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "date", words_day(arena, day->day),
                           "day", day_format_iso(arena, day->day), "what",
                           calendar_kind_words(day->kind), "shift", shift, "shift_number",
                           arena_printf(arena, "%d", (int)day->shift), "reason", day->reason,
                           "is_own", is_own, "may_drop", may_edit && is_own && is_open));
    }
    return rows;
}

static json_t *times_view(struct arena *arena, const struct month_work *work, bool may_edit)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->times.count; i++) {
        const struct meal_time *time = &work->times.times[i];
        bool is_own = time->school_id != 0;
        json_add(rows,
                 json_pack("{s:s,s:s,s:I,s:s,s:s,s:s,s:b,s:b,s:I,s:I}", "meal",
                           meal_words(time->meal), "stage", stage_words(time->stage), "shift",
                           (json_int_t)time->shift, "begins",
                           words_minute(arena, (int)time->begins_minute), "ends",
                           words_minute(arena, (int)time->ends_minute), "break", time->break_name,
                           "is_own", is_own, "may_drop", is_own && may_edit, "meal_number",
                           (json_int_t)time->meal, "stage_number", (json_int_t)time->stage));
    }
    return rows;
}

static json_t *choices_of_day(const struct request *request, bool is_again)
{
    struct text chosen = typed_again(request, is_again, DAY_KIND);
    json_t *kinds = json_array();
    json_add(kinds, choice_view("closing", "Школа закрыта", chosen));
    json_add(kinds, choice_view("holiday", "Выходной", chosen));
    json_add(kinds, choice_view("teaching", "Учебный день", chosen));
    return kinds;
}

static json_t *choices_of_shift(const struct request *request, bool is_again)
{
    struct text chosen = typed_again(request, is_again, DAY_SHIFT);
    json_t *shifts = json_array();
    json_add(shifts, choice_view("0", "все", chosen));
    json_add(shifts, choice_view("1", "первая", chosen));
    json_add(shifts, choice_view("2", "вторая", chosen));
    return shifts;
}

static void set_forms(json_t *view, struct arena *arena, const struct request *request,
                      const struct calendar_again *again)
{
    bool time = again->form == CALENDAR_FORM_TIME, day = again->form == CALENDAR_FORM_DAY;
    view_set(view, "kinds", choices_of_day(request, day));
    view_set(view, "shifts", choices_of_shift(request, day));
    view_set(view, "meals", meal_choices_view(arena, typed_again(request, time, TIME_MEAL)));
    view_set(view, "stages", stage_choices_view(arena, typed_again(request, time, TIME_STAGE)));
    view_set(view, "time_open", json_boolean(time));
    view_set(view, "form",
             json_pack("{s:o,s:o,s:b,s:o,s:o,s:o}", "day",
                       text_view(typed_again(request, day, DAY_DAY)), "reason",
                       text_view(typed_again(request, day, DAY_REASON)), "second",
                       text_is(typed_again(request, time, TIME_SHIFT), "2"), "begins",
                       text_view(typed_again(request, time, TIME_BEGINS)), "ends",
                       text_view(typed_again(request, time, TIME_ENDS)), "break",
                       text_view(typed_again(request, time, TIME_BREAK))));
}

static void set_month(json_t *view, struct arena *arena, const struct month_work *work)
{
    view_set(view, "month", calendar_month_view(arena, work->first));
    view_set_string(view, "week", calendar_week_words(arena, &work->calendar));
}

void calendar_answer(const struct staffroom *room, struct arena *arena,
                     const struct request *request, struct text month,
                     const struct calendar_again *again, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct month_work work = {.arena = arena, .caller = caller};
    work.first = calendar_month_asked(arena, month, caller->today);
    work.last = day_month_last(work.first);
    if (!staffroom_read(room, arena, request, work_month, &work, response)) return;
    bool may_edit = caller_may(caller, RIGHT_CALENDAR, 0);
    json_t *view = staffroom_view(room, arena, request, "Календарь", "calendar");
    set_month(view, arena, &work);
    view_set(view, "weeks",
             calendar_weeks_view(arena, &work.calendar, work.first, work.last, caller->today));
    view_set(view, "no_terms", json_boolean(work.calendar.term_count == 0));
    view_set(view, "changes", changes_view(arena, &work, may_edit));
    view_set(view, "has_changes", json_boolean(work.calendar.day_count > 0));
    view_set(view, "times", times_view(arena, &work, may_edit));
    view_set(view, "has_times", json_boolean(work.times.count > 0));
    view_set(view, "may_edit", json_boolean(may_edit));
    view_set(view, "refusal", again->refusal == NULL ? json_null() : json_string(again->refusal));
    set_forms(view, arena, request, again);
    calendar_terms_set(view, arena, &work.calendar, work.first, again->edited, may_edit);
    if (again->form == CALENDAR_FORM_TERM) calendar_term_form_again(view, request);
    staffroom_answer(room, arena, request, "school_calendar", again->refusal == NULL ? 200 : 422,
                     view, response);
}

static STAFFROOM_HANDLER(calendar_show)
{
    struct calendar_again again = {.edited = field_text(request, SHOW_TERM)};
    calendar_answer(context, arena, request, field_text(request, SHOW_MONTH), &again, response);
}

/* ---- a day ---- */

static STAFFROOM_HANDLER(day_change)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct calendar_again again = {.refusal = "Укажите день и что в нём будет.",
                                   .form = CALENDAR_FORM_DAY};
    struct text month = field_text(request, DAY_MONTH);
    bool is_whole = request_has(request, DAY_DAY) && request_has(request, DAY_KIND) &&
                    request_fault(request, DAY_SHIFT) == FIELD_RIGHT &&
                    request_fault(request, DAY_REASON) == FIELD_RIGHT;
    if (!is_whole) {
        calendar_answer(room, arena, request, month, &again, response);
        return;
    }
    enum calendar_choice choice = (enum calendar_choice)request_number(request, DAY_KIND);
    struct text reason = field_text(request, DAY_REASON);
    struct calendar_day_work work = {
        .arena = arena,
        .change = {.school_id = caller->school.id,
                   .day = request_day(request, DAY_DAY),
                   .shift = request_has(request, DAY_SHIFT) ? request_number(request, DAY_SHIFT)
                                                            : 0,
                   .is_dropped = choice == CALENDAR_CHOICE_USUAL,
                   .kind = calendar_kind_of_choice(choice),
                   .reason = arena_copy(arena, reason.bytes, reason.size),
                   .login_id = caller_id(request),
                   .now = caller->now,
                   .today = caller->today},
    };
    enum err err = store_write(room->access->store, caller->school.id, calendar_day_write, &work);
    again.refusal = err == OK ? calendar_day_refusal(work.status) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (again.refusal != NULL) {
        calendar_answer(room, arena, request, month, &again, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "calendar?month=%s",
                                                   calendar_month_value(arena, work.change.day)));
    }
}

/* ---- meal times ---- */

static STAFFROOM_HANDLER(time_change)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct text name = field_text(request, TIME_BREAK);
    struct calendar_time_work work = {
        .time = {.school_id = caller->school.id,
                 .meal = calendar_number_typed(request, TIME_MEAL),
                 .stage = (enum school_stage)calendar_number_typed(request, TIME_STAGE),
                 .shift = calendar_number_typed(request, TIME_SHIFT),
                 .begins_minute = words_minute_typed(field_text(request, TIME_BEGINS)),
                 .ends_minute = words_minute_typed(field_text(request, TIME_ENDS)),
                 .break_name = arena_copy(arena, name.bytes, name.size)},
        .is_dropped = calendar_number_typed(request, TIME_BUTTON) == BUTTON_DROP,
    };
    enum err err = store_write(room->access->store, caller->school.id, calendar_time_write, &work);
    struct calendar_again again = {.refusal = calendar_time_refusal(work.status),
                                   .form = CALENDAR_FORM_TIME};
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (again.refusal != NULL) {
        calendar_answer(room, arena, request, TEXT(""), &again, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "calendar"));
    }
}

/* ---- routes ---- */

static const char *const BUTTONS[] = {"save", "drop", NULL};
static const struct field SHOW_FIELDS[] = {
    [SHOW_SCHOOL] = FIELD_OF_SCHOOL,
    [SHOW_MONTH] = {"month", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 7, NULL},
    [SHOW_TERM] = {"term", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 10, NULL},
};
static const struct field DAY_FIELDS[] = {
    [DAY_SCHOOL] = FIELD_OF_SCHOOL,
    [DAY_DAY] = {"day", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [DAY_KIND] = {"kind", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, CALENDAR_CHOICES},
    [DAY_SHIFT] = {"shift", FIELD_IN_FORM, FIELD_INT, false, 0, SHIFT_LIMIT, NULL},
    [DAY_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, CALENDAR_REASON_LIMIT, NULL},
    [DAY_MONTH] = {"month", FIELD_IN_FORM, FIELD_TEXT, false, 0, 7, NULL},
};
static const struct field TIME_FIELDS[] = {
    [TIME_SCHOOL] = FIELD_OF_SCHOOL,
    [TIME_MEAL] = {"meal", FIELD_IN_FORM, FIELD_INT, false, MEAL_BREAKFAST, MEAL_SNACK, NULL},
    [TIME_STAGE] = {"stage", FIELD_IN_FORM, FIELD_INT, false, STAGE_ANY, STAGE_SENIOR, NULL},
    [TIME_SHIFT] = {"shift", FIELD_IN_FORM, FIELD_INT, false, 1, SHIFT_LIMIT, NULL},
    [TIME_BEGINS] = {"begins", FIELD_IN_FORM, FIELD_TEXT, false, 0, 8, NULL},
    [TIME_ENDS] = {"ends", FIELD_IN_FORM, FIELD_TEXT, false, 0, 8, NULL},
    [TIME_BREAK] = {"break", FIELD_IN_FORM, FIELD_TEXT, false, 0, BREAK_NAME_LIMIT, NULL},
    [TIME_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, BUTTONS},
};

#define CALENDAR_PATH "/school/{school}/calendar"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(CALENDAR_PATH, WHOLE(RIGHT_SCHOOL_READ), calendar_show),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_POST(CALENDAR_PATH, WHOLE(RIGHT_CALENDAR), day_change), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(DAY_FIELDS), .trail = "День календаря школы"},
    {STAFFROOM_POST("/school/{school}/meal-times", WHOLE(RIGHT_CALENDAR), time_change),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(TIME_FIELDS), .trail = "Часы питания школы"},
};

const struct staffroom_pages staffroom_calendar_pages = {STAFFROOM_PAGES(ROUTES)};
