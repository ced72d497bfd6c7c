/* «Табели»: all classes of a day, for those who approve and charge; a teacher sees his own. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/desk.h"
#include "page/words.h"
#include "staffroom/pages.h"
#include "staffroom/roster_form.h"

enum { LIST_SCHOOL, LIST_DAY };
enum { ACT_SCHOOL, ACT_DAY, ACT_VERSION, ACT_BUTTON };

/* In the order of BUTTONS. */
static const enum roster_act ACTS[] = {ROSTER_SUBMIT, ROSTER_APPROVE, ROSTER_CHARGE};
static const char *const BUTTONS[] = {"submit", "approve", "charge", NULL};

struct list_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct day day;
    struct roster_day *loaded;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return roster_day_load(tx, work->arena, work->caller->school.id, 0, work->day,
                           work->caller->now, &work->loaded);
}

/* How many classes are how far. */
struct tally {
    int64_t version;
    int missing, waiting, ready;
    int eaters[ROSTER_MEALS];
    bool is_open[ROSTER_MEALS];
};

static void class_tally(const struct roster_day *day, const struct roster_class *class,
                        struct tally *tally)
{
    enum roster_state state = roster_class_state(day, class);
    tally->version += class->version;
    if (!class->is_meal_day || class->place_count == 0) return;
    tally->missing += state < ROSTER_SUBMITTED;
    tally->waiting += state == ROSTER_SUBMITTED;
    tally->ready += state == ROSTER_APPROVED;
    for (int i = 0; i < class->sheet_count; i++) {
        const struct roster_sheet *sheet = &day->sheets[class->first_sheet + i];
        tally->eaters[sheet->meal - 1] += sheet->eaters;
        tally->is_open[sheet->meal - 1] = true;
    }
}

static json_t *row_view(const struct list_work *work, const struct roster_class *class)
{
    struct arena *arena = work->arena;
    const struct roster_day *day = work->loaded;
    enum roster_state state = roster_class_state(day, class);
    bool is_fed = class->is_meal_day && class->place_count > 0;
    const char *why_not = class->is_meal_day ? "прав на питание нет"
                                             : roster_no_meals_words(&class->calendar);
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:b}", "class", class->name, "building", class->building,
        "path",
        staffroom_path(arena, work->caller, "class/%s/roster?day=%s",
                       id_format(arena, class->class_id), day_format_iso(arena, day->day)),
        "is_meal_day", is_fed, "why_not", is_fed ? "" : why_not, "state", roster_state_title(state),
        "state_word", roster_state_word(state), "is_missing",
        is_fed && roster_is_late(day) && state < ROSTER_SUBMITTED);
    CHECK(row != NULL);
    view_set(row, "meals", is_fed ? roster_meals_view(arena, day, class) : json_array());
    return row;
}

static void set_totals(json_t *view, const struct tally *tally)
{
    json_t *totals = json_array();
    CHECK(totals != NULL);
    for (int meal = 1; meal <= ROSTER_MEALS; meal++) {
        if (!tally->is_open[meal - 1]) continue;
        json_t *row = json_pack("{s:s,s:i}", "title", roster_meal_title((enum meal)meal), "eaters",
                                tally->eaters[meal - 1]);
        json_add(totals, row);
    }
    view_set(view, "totals", totals);
    view_set(view, "missing", json_integer(tally->missing));
    view_set(view, "waiting", json_integer(tally->waiting));
    view_set(view, "ready", json_integer(tally->ready));
    view_set(view, "version", json_integer(tally->version));
}

static void set_rows(json_t *view, const struct list_work *work)
{
    const struct staffroom_caller *caller = work->caller;
    struct tally tally = {.version = 0};
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->loaded->class_count; i++) {
        const struct roster_class *class = &work->loaded->classes[i];
        if (!caller_may(caller, RIGHT_ROSTER_READ, class->class_id)) continue;
        class_tally(work->loaded, class, &tally);
        json_add(rows, row_view(work, class));
    }
    bool is_over = day_compare(work->loaded->day, work->loaded->today) <= 0;
    view_set(view, "has_rows", json_boolean(json_array_size(rows) > 0));
    view_set(view, "rows", rows);
    view_set(view, "may_charge", json_boolean(tally.ready > 0 && is_over));
    set_totals(view, &tally);
}

static char *day_path(const struct list_work *work, struct day day)
{
    return staffroom_path(work->arena, work->caller, "rosters?day=%s",
                          day_format_iso(work->arena, day));
}

static json_t *view_new(const struct staffroom *room, const struct request *request,
                        const struct list_work *work)
{
    struct arena *arena = work->arena;
    const struct roster_day *day = work->loaded;
    json_t *view = staffroom_view(room, arena, request, "Табели", "rosters");
    view_set_string(view, "day", day_format_iso(arena, work->day));
    view_set_string(view, "day_words", roster_day_words(arena, work->day));
    view_set(view, "is_today", json_boolean(day_compare(work->day, day->today) == 0));
    view_set_string(view, "before_path", day_path(work, day_add(work->day, -1)));
    view_set_string(view, "after_path", day_path(work, day_add(work->day, 1)));
    view_set_string(view, "action", staffroom_path(arena, work->caller, "rosters"));
    view_set(view, "is_late", json_boolean(roster_is_late(day)));
    view_set_string(
        view, "cutoff",
        arena_printf(arena, "%02d:%02d", day->cutoff_minute / 60, day->cutoff_minute % 60));
    view_set(view, "may_approve", json_boolean(caller_may(work->caller, RIGHT_ROSTER_APPROVE, 0)));
    view_set(view, "refusal", json_null());
    view_set(view, "done", json_null());
    view_set(view, "has_problems", json_false());
    view_set(view, "problems", json_array());
    set_rows(view, work);
    return view;
}

static STAFFROOM_HANDLER(rosters_show)
{
    const struct staffroom *room = context;
    struct list_work work = {.arena = arena, .caller = caller_of(request)};
    work.day = request_has(request, LIST_DAY) ? request_day(request, LIST_DAY) : work.caller->today;
    if (!staffroom_read(room, arena, request, work_list, &work, response)) return;
    staffroom_answer(room, arena, request, "school_rosters", 200, view_new(room, request, &work),
                     response);
}

/* ---- one act over all ---- */

static const char *act_title(enum roster_act act)
{
    switch (act) {
    case ROSTER_SUBMIT: return "Подано";
    case ROSTER_APPROVE: return "Утверждено";
    case ROSTER_CHARGE: return "Списано";
    }
    return "";
}

static void set_outcome(json_t *view, struct arena *arena, const struct roster_bulk *bulk)
{
    json_t *problems = json_array();
    CHECK(problems != NULL);
    for (int i = 0; i < bulk->outcome_count; i++) {
        const struct roster_outcome *outcome = &bulk->outcomes[i];
        if (outcome->refusal == ROSTER_DONE) continue;
        json_t *row = json_pack("{s:s,s:s,s:s}", "class", outcome->class_name, "family",
                                outcome->family_name, "words",
                                roster_refusal_title(outcome->refusal));
        json_add(problems, row);
    }
    view_set(view, "has_problems", json_boolean(json_array_size(problems) > 0));
    view_set(view, "problems", problems);
    json_t *done = json_pack(
        "{s:s,s:s,s:b,s:s,s:s}", "title", act_title(bulk->act), "words",
        arena_printf(arena, "%s, %s",
                     words_counted(arena, bulk->done, "табель", "табеля", "табелей"),
                     words_counted(arena, bulk->pupils, "порция", "порции", "порций")),
        "has_money", bulk->act == ROSTER_CHARGE, "parents", money_format(arena, bulk->parents),
        "subsidy", money_format(arena, bulk->subsidy));
    CHECK(done != NULL);
    view_set(view, "done", done);
}

/* Answers with the page itself: what was not possible stands beside what was. Sent twice, it does
 * what is left. */
static STAFFROOM_HANDLER(rosters_act)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct roster_bulk bulk = {
        .school_id = caller->school.id,
        .day = request_day(request, ACT_DAY),
        .act = ACTS[request_number(request, ACT_BUTTON)],
        .actor = {caller_id(request), true},
        .has_version = true,
        .version = request_number(request, ACT_VERSION),
    };
    struct list_work work = {.arena = arena, .caller = caller, .day = bulk.day};
    enum err err = desk_roster_act(room->desk, arena, &bulk);
    if (err == OK) err = store_read(room->access->store, work_list, &work);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    json_t *view = view_new(room, request, &work);
    bool is_refused = bulk.refusal != ROSTER_DONE;
    if (is_refused) {
        view_set_string(view, "refusal",
                        bulk.refusal == ROSTER_STALE
                            ? "Пока вы смотрели, табели изменились. Проверьте их и нажмите ещё раз."
                            : roster_refusal_title(bulk.refusal));
    } else {
        set_outcome(view, arena, &bulk);
    }
    staffroom_answer(room, arena, request, "school_rosters", is_refused ? 409 : 200, view,
                     response);
}

/* ---- what is to be done today ---- */

static void teacher_task(struct staffroom_tasks *tasks, const struct roster_day *day,
                         const struct roster_class *class)
{
    struct arena *arena = tasks->arena;
    if (!caller_may(tasks->caller, RIGHT_ROSTER_MARK, class->class_id)) return;
    if (!class->is_meal_day || class->place_count == 0 || roster_is_late(day)) return;
    if (roster_class_state(day, class) >= ROSTER_SUBMITTED) return;
    staffroom_task_add(
        tasks, true,
        staffroom_path(arena, tasks->caller, "class/%s/roster", id_format(arena, class->class_id)),
        arena_printf(arena, "Подать табель %s до %02d:%02d", class->name, day->cutoff_minute / 60,
                     day->cutoff_minute % 60));
}

static void coordinator_tasks(struct staffroom_tasks *tasks, const struct roster_day *day)
{
    struct arena *arena = tasks->arena;
    struct tally tally = {.version = 0};
    const char *path = staffroom_path(arena, tasks->caller, "rosters");
    for (int i = 0; i < day->class_count; i++) class_tally(day, &day->classes[i], &tally);
    if (tally.missing > 0) {
        const char *words = roster_is_late(day) ? "Срок прошёл, табель не подали"
                                                : "Ещё не подали табель";
        staffroom_task_add(
            tasks, roster_is_late(day), path,
            arena_printf(arena, "%s: %s", words,
                         words_counted(arena, tally.missing, "класс", "класса", "классов")));
    }
    if (tally.waiting == 0) return;
    staffroom_task_add(
        tasks, false, path,
        arena_printf(arena, "Утвердить табели: %s",
                     words_counted(arena, tally.waiting, "класс", "класса", "классов")));
}

/* Whoever has the whole school is told of it in one line, a teacher of each of his classes. */
static enum err rosters_tasks(struct tx *tx, struct staffroom_tasks *tasks)
{
    struct roster_day *day;
    const struct staffroom_caller *caller = tasks->caller;
    bool is_all = caller_may(caller, RIGHT_ROSTER_APPROVE, 0);
    if (!is_all && !caller_may_in_part(caller, RIGHT_ROSTER_MARK)) return OK;
    TRY(roster_day_load(tx, tasks->arena, caller->school.id, 0, caller->today, caller->now, &day));
    if (is_all) {
        coordinator_tasks(tasks, day);
        return OK;
    }
    for (int i = 0; i < day->class_count; i++) teacher_task(tasks, day, &day->classes[i]);
    return OK;
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {
    [LIST_SCHOOL] = FIELD_OF_SCHOOL,
    [LIST_DAY] = {"day", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field ACT_FIELDS[] = {
    [ACT_SCHOOL] = FIELD_OF_SCHOOL,
    [ACT_DAY] = {"day", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
    [ACT_VERSION] = {"version", FIELD_IN_FORM, FIELD_INT, true, 0, ROSTER_VERSION_LIMIT, NULL},
    [ACT_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, BUTTONS},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/rosters", PART(RIGHT_ROSTER_READ), rosters_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {STAFFROOM_POST("/school/{school}/rosters", WHOLE(RIGHT_ROSTER_APPROVE), rosters_act),
     ROUTE_FIELDS(ACT_FIELDS), .trail = "Табели: утверждение или списание"},
};

const struct staffroom_pages staffroom_rosters_pages = {STAFFROOM_PAGES(ROUTES),
                                                        .tasks = rosters_tasks};
