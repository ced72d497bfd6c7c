/* «Календарь города»: terms, days that differ and meal times, for all schools that have none of
 * their own. */
#include "base/json.h"
#include "office/pages.h"
#include "page/calendar_change.h"
#include "page/calendar_words.h"
#include "page/meal_words.h"
#include "page/words.h"

enum { SHOW_MONTH, SHOW_TERM };
enum { DAY_DAY, DAY_KIND, DAY_SHIFT, DAY_REASON, DAY_MONTH };
enum { TIME_MEAL, TIME_STAGE, TIME_SHIFT, TIME_BEGINS, TIME_ENDS, TIME_BREAK, TIME_BUTTON };
enum { TERM_MONTH, TERM_WAS, TERM_FIRST, TERM_LAST, TERM_NAME, TERM_BUTTON };
enum button { BUTTON_SAVE, BUTTON_DROP };
enum again_form { FORM_NONE, FORM_DAY, FORM_TIME, FORM_TERM };

static struct day today_of(const struct office *office)
{
    return day_of_instant(world_now(office->access->world), zone_moscow());
}

/* ---- the month ---- */

struct month_work {
    struct arena *arena;
    struct day first, last, today;
    struct calendar calendar;
    struct meal_times times;
};

static enum err work_month(struct tx *tx, void *context)
{
    struct month_work *work = context;
    TRY(calendar_load(tx, work->arena, CALENDAR_OF_CITY, work->first, work->last, &work->calendar));
    return meal_times_load(tx, work->arena, CALENDAR_OF_CITY, &work->times);
}

static json_t *changes_view(struct arena *arena, const struct month_work *work)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->calendar.day_count; i++) {
        const struct calendar_day *day = &work->calendar.days[i];
        const char *shift = day->shift == 0 ? "" : arena_printf(arena, "%d", (int)day->shift);
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "date", words_day(arena, day->day),
                           "day", day_format_iso(arena, day->day), "what",
                           calendar_kind_words(day->kind), "shift", shift, "shift_number",
                           arena_printf(arena, "%d", (int)day->shift), "reason", day->reason,
                           "may_drop", day_compare(day->day, work->today) >= 0));
    }
    return rows;
}

static json_t *times_view(struct arena *arena, const struct month_work *work)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->times.count; i++) {
        const struct meal_time *time = &work->times.times[i];
        json_add(rows,
                 json_pack("{s:s,s:s,s:I,s:s,s:s,s:s,s:I,s:I}", "meal", meal_words(time->meal),
                           "stage", stage_words(time->stage), "shift", (json_int_t)time->shift,
                           "begins", words_minute(arena, (int)time->begins_minute), "ends",
                           words_minute(arena, (int)time->ends_minute), "break", time->break_name,
                           "meal_number", (json_int_t)time->meal, "stage_number",
                           (json_int_t)time->stage));
    }
    return rows;
}

struct again {
    const char *refusal; /* NULL: nothing was refused */
    enum again_form form;
    struct text edited; /* the first day of the term that is to be changed */
};

static void terms_set(json_t *view, struct arena *arena, const struct request *request,
                      const struct month_work *work, const struct again *again)
{
    json_t *rows = json_array();
    bool is_again = again->form == FORM_TERM, is_open = is_again;
    json_t *form = json_pack("{s:o,s:o,s:o,s:o}", "was",
                             text_view(typed_again(request, is_again, TERM_WAS)), "first",
                             text_view(typed_again(request, is_again, TERM_FIRST)), "last",
                             text_view(typed_again(request, is_again, TERM_LAST)), "name",
                             text_view(typed_again(request, is_again, TERM_NAME)));
    struct day year = school_year_first_day(work->first);
    for (int i = 0; i < work->calendar.term_count; i++) {
        const struct school_term *term = &work->calendar.terms[i];
        const char *iso = day_format_iso(arena, term->first_day);
        if (day_compare(school_year_first_day(term->first_day), year) != 0) continue;
        json_add(rows, json_pack("{s:s,s:s,s:s,s:s}", "name", term->name, "iso", iso, "first",
                                 day_format(arena, term->first_day), "last",
                                 day_format(arena, term->last_day)));
        if (is_again || !text_is(again->edited, iso)) continue;
        is_open = true;
        json_decref(form);
        form = json_pack("{s:s,s:o,s:o,s:s}", "was", iso, "first",
                         day_value(arena, term->first_day), "last",
                         day_value(arena, term->last_day), "name", term->name);
    }
    view_set(view, "term", form);
    view_set(view, "term_open", json_boolean(is_open));
    view_set(view, "has_terms", json_boolean(json_array_size(rows) > 0));
    view_set(view, "terms", rows);
}

static void forms_set(json_t *view, struct arena *arena, const struct request *request,
                      const struct again *again)
{
    bool time = again->form == FORM_TIME, day = again->form == FORM_DAY;
    struct text kind = typed_again(request, day, DAY_KIND);
    struct text shift = typed_again(request, day, DAY_SHIFT);
    json_t *kinds = json_array(), *shifts = json_array();
    json_add(kinds, choice_view("holiday", "Выходной", kind));
    json_add(kinds, choice_view("closing", "Школы закрыты", kind));
    json_add(kinds, choice_view("teaching", "Учебный день", kind));
    json_add(shifts, choice_view("0", "все", shift));
    json_add(shifts, choice_view("1", "первая", shift));
    json_add(shifts, choice_view("2", "вторая", shift));
    view_set(view, "kinds", kinds);
    view_set(view, "shifts", shifts);
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

static void calendar_answer(const struct office *office, struct arena *arena,
                            const struct request *request, struct text month,
                            const struct again *again, struct response *response)
{
    struct month_work work = {.arena = arena, .today = today_of(office)};
    work.first = calendar_month_asked(arena, month, work.today);
    work.last = day_month_last(work.first);
    if (!office_read(office, arena, request, work_month, &work, response)) return;
    json_t *view = office_view(office, arena, request, "Календарь города", "calendar");
    view_set(view, "month", calendar_month_view(arena, work.first));
    view_set_string(view, "week", calendar_week_words(arena, &work.calendar));
    view_set(view, "weeks",
             calendar_weeks_view(arena, &work.calendar, work.first, work.last, work.today));
    view_set(view, "changes", changes_view(arena, &work));
    view_set(view, "has_changes", json_boolean(work.calendar.day_count > 0));
    view_set(view, "times", times_view(arena, &work));
    view_set(view, "has_times", json_boolean(work.times.count > 0));
    view_set(view, "refusal", again->refusal == NULL ? json_null() : json_string(again->refusal));
    forms_set(view, arena, request, again);
    terms_set(view, arena, request, &work, again);
    office_answer(office, arena, request, "office_calendar", again->refusal == NULL ? 200 : 422,
                  view, response);
}

static OFFICE_HANDLER(calendar_show)
{
    const struct again again = {.edited = field_text(request, SHOW_TERM)};
    calendar_answer(context, arena, request, field_text(request, SHOW_MONTH), &again, response);
}

static void month_redirect(struct arena *arena, struct day day, struct response *response)
{
    response_redirect(response, arena_printf(arena, "/office/calendar?month=%s",
                                             calendar_month_value(arena, day)));
}

/* ---- a day ---- */

static struct calendar_day_work day_asked(const struct office *office, struct arena *arena,
                                          const struct request *request)
{
    struct text reason = field_text(request, DAY_REASON);
    enum calendar_choice choice = (enum calendar_choice)request_number(request, DAY_KIND);
    return (struct calendar_day_work){
        .arena = arena,
        .change = {.school_id = CALENDAR_OF_CITY,
                   .day = request_day(request, DAY_DAY),
                   .shift = request_has(request, DAY_SHIFT) ? request_number(request, DAY_SHIFT)
                                                            : 0,
                   .is_dropped = choice == CALENDAR_CHOICE_USUAL,
                   .kind = calendar_kind_of_choice(choice),
                   .reason = arena_copy(arena, reason.bytes, reason.size),
                   .login_id = office_caller_id(request),
                   .now = world_now(office->access->world),
                   .today = today_of(office)},
    };
}

static OFFICE_HANDLER(day_change)
{
    const struct office *office = context;
    struct again again = {.refusal = "Укажите день и что в нём будет.", .form = FORM_DAY};
    struct text month = field_text(request, DAY_MONTH);
    bool is_whole = request_has(request, DAY_DAY) && request_has(request, DAY_KIND) &&
                    request_fault(request, DAY_SHIFT) == FIELD_RIGHT &&
                    request_fault(request, DAY_REASON) == FIELD_RIGHT;
    if (!is_whole) {
        calendar_answer(office, arena, request, month, &again, response);
        return;
    }
    struct calendar_day_work work = day_asked(office, arena, request);
    enum err err = store_write(office->access->store, 0, calendar_day_write, &work);
    again.refusal = err == OK ? calendar_day_refusal(work.status) : NULL;
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (again.refusal != NULL)
        calendar_answer(office, arena, request, month, &again, response);
    else
        month_redirect(arena, work.change.day, response);
}

/* ---- meal times ---- */

static OFFICE_HANDLER(time_change)
{
    const struct office *office = context;
    struct text name = field_text(request, TIME_BREAK);
    struct calendar_time_work work = {
        .time = {.school_id = CALENDAR_OF_CITY,
                 .meal = calendar_number_typed(request, TIME_MEAL),
                 .stage = (enum school_stage)calendar_number_typed(request, TIME_STAGE),
                 .shift = calendar_number_typed(request, TIME_SHIFT),
                 .begins_minute = words_minute_typed(field_text(request, TIME_BEGINS)),
                 .ends_minute = words_minute_typed(field_text(request, TIME_ENDS)),
                 .break_name = arena_copy(arena, name.bytes, name.size)},
        .is_dropped = calendar_number_typed(request, TIME_BUTTON) == BUTTON_DROP,
    };
    enum err err = store_write(office->access->store, 0, calendar_time_write, &work);
    struct again again = {.refusal = calendar_time_refusal(work.status), .form = FORM_TIME};
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (again.refusal != NULL)
        calendar_answer(office, arena, request, TEXT(""), &again, response);
    else
        response_redirect(response, "/office/calendar");
}

/* ---- terms ---- */

static struct calendar_term_work term_asked(struct arena *arena, const struct request *request,
                                            bool drops)
{
    struct text name = field_text(request, TERM_NAME);
    struct day first = request_day(request, TERM_FIRST);
    bool has_was = request_has(request, TERM_WAS);
    return (struct calendar_term_work){
        .arena = arena,
        .change = {.act = drops ? SCHOOL_TERM_DROP : SCHOOL_TERM_SET,
                   .term = {.school_id = CALENDAR_OF_CITY,
                            .first_day = first,
                            .last_day = drops ? first : request_day(request, TERM_LAST),
                            .name = arena_copy(arena, name.bytes, name.size)},
                   .replaced_day = has_was ? request_day(request, TERM_WAS) : first},
    };
}

static OFFICE_HANDLER(term_change)
{
    const struct office *office = context;
    bool drops = calendar_number_typed(request, TERM_BUTTON) == BUTTON_DROP;
    struct text month = field_text(request, TERM_MONTH);
    struct again again = {.refusal = "Укажите первый и последний день и название.",
                          .form = FORM_TERM};
    bool is_whole = request_has(request, TERM_FIRST) &&
                    request_fault(request, TERM_WAS) == FIELD_RIGHT &&
                    (drops || (request_has(request, TERM_LAST) &&
                               request_fault(request, TERM_NAME) == FIELD_RIGHT));
    if (!is_whole) {
        calendar_answer(office, arena, request, month, &again, response);
        return;
    }
    struct calendar_term_work work = term_asked(arena, request, drops);
    enum err err = store_write(office->access->store, 0, calendar_term_write, &work);
    again.refusal = err == OK ? calendar_term_refusal(work.status) : NULL;
    if (drops) again.form = FORM_NONE;
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (again.refusal != NULL)
        calendar_answer(office, arena, request, month, &again, response);
    else
        month_redirect(arena, work.change.term.first_day, response);
}

/* ---- routes ---- */

static const char *const BUTTONS[] = {"save", "drop", NULL};
static const struct field SHOW_FIELDS[] = {
    [SHOW_MONTH] = {"month", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 7, NULL},
    [SHOW_TERM] = {"term", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 10, NULL},
};
static const struct field DAY_FIELDS[] = {
    [DAY_DAY] = {"day", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [DAY_KIND] = {"kind", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, CALENDAR_CHOICES},
    [DAY_SHIFT] = {"shift", FIELD_IN_FORM, FIELD_INT, false, 0, SHIFT_LIMIT, NULL},
    [DAY_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, CALENDAR_REASON_LIMIT, NULL},
    [DAY_MONTH] = {"month", FIELD_IN_FORM, FIELD_TEXT, false, 0, 7, NULL},
};
static const struct field TIME_FIELDS[] = {
    [TIME_MEAL] = {"meal", FIELD_IN_FORM, FIELD_INT, false, MEAL_BREAKFAST, MEAL_SNACK, NULL},
    [TIME_STAGE] = {"stage", FIELD_IN_FORM, FIELD_INT, false, STAGE_ANY, STAGE_SENIOR, NULL},
    [TIME_SHIFT] = {"shift", FIELD_IN_FORM, FIELD_INT, false, 1, SHIFT_LIMIT, NULL},
    [TIME_BEGINS] = {"begins", FIELD_IN_FORM, FIELD_TEXT, false, 0, 8, NULL},
    [TIME_ENDS] = {"ends", FIELD_IN_FORM, FIELD_TEXT, false, 0, 8, NULL},
    [TIME_BREAK] = {"break", FIELD_IN_FORM, FIELD_TEXT, false, 0, BREAK_NAME_LIMIT, NULL},
    [TIME_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, BUTTONS},
};
static const struct field TERM_FIELDS[] = {
    [TERM_MONTH] = {"month", FIELD_IN_FORM, FIELD_TEXT, false, 0, 7, NULL},
    [TERM_WAS] = {"was", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [TERM_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [TERM_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [TERM_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, TERM_NAME_LIMIT, NULL},
    [TERM_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, BUTTONS},
};
static const struct route ROUTES[] = {
    {OFFICE_GET("/office/calendar", OFFICE(RIGHT_SETTINGS), calendar_show),
     ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_POST("/office/calendar", OFFICE(RIGHT_SETTINGS), day_change), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(DAY_FIELDS), .trail = "День календаря города"},
    {OFFICE_POST("/office/terms", OFFICE(RIGHT_SETTINGS), term_change), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(TERM_FIELDS), .trail = "Учебный год города"},
    {OFFICE_POST("/office/meal-times", OFFICE(RIGHT_SETTINGS), time_change),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(TIME_FIELDS), .trail = "Часы питания города"},
};

const struct office_pages office_calendar_pages = {OFFICE_PAGES(ROUTES)};
