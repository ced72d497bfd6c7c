/* «Табель класса»: a class's day, its week and its history. On a normal day one button. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/desk.h"
#include "staffroom/pages.h"
#include "staffroom/roster_form.h"

enum { ROSTER_SCHOOL, ROSTER_CLASS, ROSTER_DAY, ROSTER_SAID };
enum { SAVE_SCHOOL, SAVE_CLASS, SAVE_DAY, SAVE_VERSION, SAVE_BASE, SAVE_REASON, SAVE_BUTTON };
enum save_button { BUTTON_SUBMIT, BUTTON_SAVE };
enum { EVENTS_SHOWN = 100, DAYS_LOOKED_AHEAD = 40, WEEK_DAYS = 6 };

static const char *const SAID[] = {"submitted", "saved", "corrected", NULL};

struct page_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct day day;
    struct roster_day *loaded;
    struct roster_history history;
    bool has_next;
    struct day next_meal_day; /* after a day without meals */
};

static const struct roster_class *class_of(const struct page_work *work)
{
    return roster_class_find(work->loaded, work->caller->class_.id);
}

static enum err next_day_load(struct tx *tx, struct page_work *work)
{
    struct calendar calendar;
    struct calendar_pupils pupils = {work->caller->class_.grade, work->caller->class_.shift};
    struct day last = day_add(work->day, DAYS_LOOKED_AHEAD);
    TRY(calendar_load(tx, work->arena, work->caller->school.id, work->day, last, &calendar));
    work->has_next = false;
    for (int i = 1; i <= DAYS_LOOKED_AHEAD && !work->has_next; i++) {
        work->next_meal_day = day_add(work->day, i);
        work->has_next = calendar_is_meal_day(&calendar, work->next_meal_day, pupils);
    }
    return OK;
}

static enum err work_page(struct tx *tx, void *context)
{
    struct page_work *work = context;
    int64_t school_id = work->caller->school.id, class_id = work->caller->class_.id;
    TRY(roster_day_load(tx, work->arena, school_id, class_id, work->day, work->caller->now,
                        &work->loaded));
    TRY(next_day_load(tx, work));
    return roster_history_load(tx, work->arena, school_id, class_id, work->day, 1, &work->history);
}

static char *class_path(struct arena *arena, const struct staffroom_caller *caller,
                        const char *word, struct day day)
{
    return staffroom_path(arena, caller, "class/%s/roster%s?day=%s",
                          id_format(arena, caller->class_.id), word, day_format_iso(arena, day));
}

/* ---- one day ---- */

static bool may_approve(const struct staffroom_caller *caller)
{
    return caller_may(caller, RIGHT_ROSTER_APPROVE, caller->class_.id);
}

static bool has_charged(const struct roster_day *day, const struct roster_class *class)
{
    for (int i = 0; i < class->sheet_count; i++) {
        if (day->sheets[class->first_sheet + i].state == ROSTER_CHARGED) return true;
    }
    return false;
}

static void set_days(json_t *view, const struct page_work *work)
{
    struct arena *arena = work->arena;
    const struct staffroom_caller *caller = work->caller;
    struct day day = work->day;
    view_set_string(view, "day", day_format_iso(arena, day));
    view_set_string(view, "day_words", roster_day_words(arena, day));
    view_set(view, "is_today", json_boolean(day_compare(day, caller->today) == 0));
    view_set_string(view, "today_path", class_path(arena, caller, "", caller->today));
    view_set_string(view, "before_path", class_path(arena, caller, "", day_add(day, -1)));
    view_set_string(view, "after_path", class_path(arena, caller, "", day_add(day, 1)));
    view_set_string(view, "week_path", class_path(arena, caller, "/week", day));
    view_set_string(view, "history_path", class_path(arena, caller, "/history", day));
    view_set_string(view, "next_path",
                    work->has_next ? class_path(arena, caller, "", work->next_meal_day) : "");
    view_set_string(view, "next_words",
                    work->has_next ? roster_day_words(arena, work->next_meal_day) : "");
    view_set(view, "is_ahead", json_boolean(day.number > caller->today.number + ROSTER_DAYS_AHEAD));
}

static void set_state(json_t *view, const struct page_work *work, const struct roster_class *class)
{
    struct arena *arena = work->arena;
    const struct roster_day *day = work->loaded;
    static const char *const WORDS[] = {"proposed", "touched", "submitted",
                                        "approved", "charged", NULL};
    enum roster_state state = roster_class_state(day, class);
    json_t *flags = flags_view(WORDS, roster_state_word(state));
    view_set(view, "state", flags);
    view_set_string(view, "state_title", roster_state_title(state));
    view_set(view, "is_handed_in", json_boolean(state >= ROSTER_SUBMITTED));
    view_set(view, "is_late", json_boolean(roster_is_late(day)));
    view_set_string(
        view, "cutoff",
        arena_printf(arena, "%02d:%02d", day->cutoff_minute / 60, day->cutoff_minute % 60));
    scoped(json) json_t *events = roster_events_view(arena, day, &work->history);
    json_t *last = json_array_get(events, 0);
    view_set(view, "last", last == NULL ? json_null() : json_incref(last));
}

static void set_roster(json_t *view, const struct page_work *work, const struct roster_form *form)
{
    struct arena *arena = work->arena;
    const struct staffroom_caller *caller = work->caller;
    const struct roster_day *day = work->loaded;
    const struct roster_class *class = class_of(work);
    bool is_late = roster_is_late(day);
    bool is_fixed = is_late || has_charged(day, class);
    bool may_mark = caller_may(caller, RIGHT_ROSTER_MARK, class->class_id);
    bool may_edit = is_fixed ? may_approve(caller) : may_mark;
    if (day->day.number > day->today.number + ROSTER_DAYS_AHEAD) may_edit = false;
    view_set(view, "meals", roster_meals_view(arena, day, class));
    view_set(view, "has_places", json_boolean(class->place_count > 0));
    view_set(view, "may_edit", json_boolean(may_edit));
    view_set(view, "needs_reason", json_boolean(may_edit && is_fixed));
    view_set(
        view, "pupils",
        roster_pupils_view(arena, day, class, form, may_edit, may_mark || may_approve(caller)));
    view_set(view, "version", json_integer(class->version));
    view_set_string(view, "base", roster_base_text(arena, day, class));
    set_state(view, work, class);
}

static void answer_day(const struct staffroom *room, const struct request *request,
                       struct page_work *work, const struct roster_form *form, json_t *refusal,
                       int status, struct response *response)
{
    struct arena *arena = work->arena;
    const struct staffroom_caller *caller = work->caller;
    const struct roster_class *class = class_of(work);
    json_t *view = staffroom_view(room, arena, request,
                                  arena_printf(arena, "Табель %s", caller->class_.name), "rosters");
    view_set_string(view, "class", caller->class_.name);
    view_set_string(
        view, "action",
        staffroom_path(arena, caller, "class/%s/roster", id_format(arena, caller->class_.id)));
    set_days(view, work);
    bool is_meal_day = class != NULL && class->is_meal_day;
    view_set(view, "is_meal_day", json_boolean(is_meal_day));
    view_set_string(view, "why_not",
                    class == NULL || is_meal_day ? "" : roster_no_meals_words(&class->calendar));
    view_set(view, "refusal", refusal);
    view_set(view, "is_stale", json_boolean(form != NULL && form->is_stale));
    view_set(view, "reason",
             form == NULL ? json_string("") : text_view(request_raw(request, SAVE_REASON)));
    bool is_said = form == NULL && request_has(request, ROSTER_SAID);
    view_set(view, "said",
             flags_view(SAID, is_said ? SAID[request_number(request, ROSTER_SAID)] : NULL));
    view_set(view, "has_roster", json_boolean(is_meal_day));
    if (is_meal_day) set_roster(view, work, form);
    staffroom_answer(room, arena, request, "school_roster", status, view, response);
}

static STAFFROOM_HANDLER(roster_show)
{
    const struct staffroom *room = context;
    struct page_work work = {.arena = arena, .caller = caller_of(request)};
    work.day = request_has(request, ROSTER_DAY) ? request_day(request, ROSTER_DAY)
                                                : work.caller->today;
    if (!staffroom_read(room, arena, request, work_page, &work, response)) return;
    answer_day(room, request, &work, NULL, json_null(), 200, response);
}

/* ---- saving ---- */

static json_t *refusal_view(struct arena *arena, const struct roster_save *save)
{
    const char *title = roster_refusal_title(save->refusal);
    const struct roster_pupil *pupil = save->account_id == 0
                                           ? NULL
                                           : roster_pupil_find(save->before, save->account_id);
    if (pupil == NULL) return json_string(title);
    return json_string(arena_printf(arena, "%s %s: %s", pupil->surname, pupil->name, title));
}

static void answer_refusal(const struct staffroom *room, struct arena *arena,
                           const struct request *request, struct roster_form *form,
                           const struct roster_save *save, struct response *response)
{
    struct page_work work = {.arena = arena, .caller = caller_of(request), .day = save->day};
    if (!staffroom_read(room, arena, request, work_page, &work, response)) return;
    form->is_stale = save->refusal == ROSTER_STALE;
    answer_day(room, request, &work, form, refusal_view(arena, save), form->is_stale ? 409 : 422,
               response);
}

static const char *said_of(const struct roster_save *save)
{
    if (save->reason.size > 0 && save->changed > 0) return "corrected";
    return save->submits ? "submitted" : "saved";
}

static STAFFROOM_HANDLER(roster_save_form)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct roster_form form;
    if (!roster_form_read(arena, request, field_text(request, SAVE_BASE), &form)) {
        const struct problem problem = {400, "bad_request", "the form is none of ours"};
        staffroom_problem(context, arena, request, &problem, response);
        return;
    }
    struct roster_wish *wishes;
    int wish_count = roster_form_wishes(arena, &form, &wishes);
    struct roster_save save = {
        .school_id = caller->school.id,
        .class_id = caller->class_.id,
        .day = request_day(request, SAVE_DAY),
        .actor = {caller_id(request), may_approve(caller)},
        .has_version = true,
        .version = request_number(request, SAVE_VERSION),
        .wishes = wishes,
        .wish_count = wish_count,
        .submits = request_number(request, SAVE_BUTTON) == BUTTON_SUBMIT,
        .reason = field_text(request, SAVE_REASON),
    };
    enum err err = desk_roster_save(room->desk, arena, &save);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (save.refusal != ROSTER_DONE) {
        answer_refusal(room, arena, request, &form, &save, response);
    } else {
        response_redirect(response,
                          arena_printf(arena, "%s&said=%s", class_path(arena, caller, "", save.day),
                                       said_of(&save)));
    }
}

/* ---- a week ---- */

struct week_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct day monday;
    struct roster_day *days[WEEK_DAYS];
};

static enum err work_week(struct tx *tx, void *context)
{
    struct week_work *work = context;
    for (int i = 0; i < WEEK_DAYS; i++) {
        TRY(roster_day_load(tx, work->arena, work->caller->school.id, work->caller->class_.id,
                            day_add(work->monday, i), work->caller->now, &work->days[i]));
    }
    return OK;
}

static json_t *week_day_view(struct arena *arena, const struct week_work *work, int index)
{
    const struct roster_day *day = work->days[index];
    const struct roster_class *class = roster_class_find(day, work->caller->class_.id);
    bool is_meal_day = class != NULL && class->is_meal_day;
    enum roster_state state = is_meal_day ? roster_class_state(day, class) : ROSTER_PROPOSED;
    json_t *view = json_pack(
        "{s:s,s:s,s:b,s:s,s:s,s:b,s:b}", "words", roster_day_words(arena, day->day), "path",
        class_path(arena, work->caller, "", day->day), "is_meal_day", is_meal_day, "why_not",
        class == NULL || is_meal_day ? "" : roster_no_meals_words(&class->calendar), "state",
        is_meal_day ? roster_state_title(state) : "", "is_today",
        day_compare(day->day, day->today) == 0, "is_missing",
        is_meal_day && roster_is_late(day) && state < ROSTER_SUBMITTED);
    CHECK(view != NULL);
    view_set(view, "meals", is_meal_day ? roster_meals_view(arena, day, class) : json_array());
    return view;
}

static STAFFROOM_HANDLER(week_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct day day = request_has(request, ROSTER_DAY) ? request_day(request, ROSTER_DAY)
                                                      : caller->today;
    struct week_work work = {
        .arena = arena, .caller = caller, .monday = day_add(day, 1 - day_of_week(day))};
    if (!staffroom_read(room, arena, request, work_week, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request,
                                  arena_printf(arena, "Неделя %s", caller->class_.name), "rosters");
    json_t *days = json_array();
    CHECK(days != NULL);
    for (int i = 0; i < WEEK_DAYS; i++) {
        json_add(days, week_day_view(arena, &work, i));
    }
    view_set_string(view, "class", caller->class_.name);
    view_set(view, "days", days);
    view_set_string(view, "before_path", class_path(arena, caller, "/week", day_add(day, -7)));
    view_set_string(view, "after_path", class_path(arena, caller, "/week", day_add(day, 7)));
    view_set_string(view, "today_path", class_path(arena, caller, "", caller->today));
    staffroom_answer(room, arena, request, "school_roster_week", 200, view, response);
}

/* ---- history ---- */

static enum err work_history(struct tx *tx, void *context)
{
    struct page_work *work = context;
    int64_t school_id = work->caller->school.id, class_id = work->caller->class_.id;
    TRY(roster_day_load(tx, work->arena, school_id, class_id, work->day, work->caller->now,
                        &work->loaded));
    return roster_history_load(tx, work->arena, school_id, class_id, work->day, EVENTS_SHOWN,
                               &work->history);
}

static STAFFROOM_HANDLER(history_show)
{
    const struct staffroom *room = context;
    struct page_work work = {.arena = arena, .caller = caller_of(request)};
    work.day = request_has(request, ROSTER_DAY) ? request_day(request, ROSTER_DAY)
                                                : work.caller->today;
    if (!staffroom_read(room, arena, request, work_history, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request, "История табеля", "rosters");
    view_set_string(view, "class", work.caller->class_.name);
    view_set_string(view, "day_words", roster_day_words(arena, work.day));
    view_set_string(view, "roster_path", class_path(arena, work.caller, "", work.day));
    view_set(view, "has_events", json_boolean(work.history.count > 0));
    view_set(view, "events", roster_events_view(arena, work.loaded, &work.history));
    staffroom_answer(room, arena, request, "school_roster_history", 200, view, response);
}

/* ---- routes ---- */

static const char *const BUTTONS[] = {"submit", "save", NULL};

static const struct field SHOW_FIELDS[] = {
    [ROSTER_SCHOOL] = FIELD_OF_SCHOOL,
    [ROSTER_CLASS] = FIELD_OF_CLASS,
    [ROSTER_DAY] = {"day", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [ROSTER_SAID] = {"said", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, SAID},
};
static const struct field SAVE_FIELDS[] = {
    [SAVE_SCHOOL] = FIELD_OF_SCHOOL,
    [SAVE_CLASS] = FIELD_OF_CLASS,
    [SAVE_DAY] = {"day", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
    [SAVE_VERSION] = {"version", FIELD_IN_FORM, FIELD_INT, true, 0, ROSTER_VERSION_LIMIT, NULL},
    [SAVE_BASE] = {"base", FIELD_IN_FORM, FIELD_TEXT, false, 0, ROSTER_BASE_LIMIT, NULL},
    [SAVE_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [SAVE_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, BUTTONS},
};

#define ROSTER_PATH "/school/{school}/class/{class}/roster"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(ROSTER_PATH, WHOLE(RIGHT_ROSTER_READ), roster_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_POST(ROSTER_PATH, WHOLE(RIGHT_ROSTER_MARK), roster_save_form),
     ROUTE_FIELDS(SAVE_FIELDS), .trail = "Табель: отметки"},
    {STAFFROOM_GET(ROSTER_PATH "/week", WHOLE(RIGHT_ROSTER_READ), week_show),
     ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_GET(ROSTER_PATH "/history", WHOLE(RIGHT_ROSTER_READ), history_show),
     ROUTE_FIELDS(SHOW_FIELDS)},
};

const struct staffroom_pages staffroom_roster_pages = {STAFFROOM_PAGES(ROUTES)};
