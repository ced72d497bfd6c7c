/* «Настройки»: what holds in the city, in a school, at a till; where it comes from; changing it. */
#include "school/setting_change.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "desk/till.h"
#include "office/inside.h"
#include "office/pages.h"
#include "office/school_choice.h"
#include "office/setting_words.h"
#include "page/words.h"

enum { PLACE_SCHOOL, PLACE_TILL, PLACE_SAVED };
enum { ONE_NAME, ONE_SCHOOL, ONE_TILL };
enum { CHANGE_NAME, CHANGE_SCHOOL, CHANGE_TILL, CHANGE_VALUE, CHANGE_BUTTON };
enum change_button { BUTTON_SAVE, BUTTON_INHERIT };
enum { HISTORY_SCHOOL };
enum { HISTORY_OF_ONE = 12, SETTING_NAME_BYTES = 64 };

/* ---- the place: the city, a school or a till ---- */

struct place_work {
    struct arena *arena;
    int64_t school_number; /* 0: the city */
    int64_t origin;        /* 0: no till */
    bool is_known;         /* answers from here on */
    struct school school;
    struct till till;
    struct school_list schools;
    struct till_list tills; /* of the school */
    struct setting_levels levels;
    struct setting_owns owns;
    struct setting_history history;
};

static bool till_is_in_use(enum till_state state)
{
    return state == TILL_ACTIVE || state == TILL_RESTORED;
}

static enum err place_find(struct tx *tx, struct place_work *work)
{
    work->is_known = work->school_number == 0 && work->origin == 0;
    work->school = (struct school){.id = 0};
    if (work->school_number == 0) return OK;
    TRY(school_by_number(tx, work->arena, work->school_number, &work->is_known, &work->school));
    if (!work->is_known || work->origin == 0) return OK;
    TRY(till_load(tx, work->arena, work->school.id, work->origin, &work->is_known, &work->till));
    work->is_known = work->is_known && till_is_in_use(work->till.state);
    return OK;
}

static enum err work_place(struct tx *tx, void *context)
{
    struct place_work *work = context;
    TRY(place_find(tx, work));
    if (!work->is_known) return OK;
    TRY(school_list_load(tx, work->arena, &work->schools));
    TRY(setting_levels_load(tx, work->school.id, work->origin, &work->levels));
    TRY(setting_owns_load(tx, work->arena, &work->owns));
    return setting_history_load(tx, work->arena, SETTING_HISTORY_OF_ALL, SETTING_HISTORY_LIMIT,
                                &work->history);
}

static enum setting_level level_of(const struct place_work *work)
{
    if (work->origin != 0) return SETTING_OF_TILL;
    return work->school_number != 0 ? SETTING_OF_SCHOOL : SETTING_OF_CITY;
}

static const char *place_words(struct arena *arena, const struct place_work *work)
{
    if (work->school_number == 0) return "Весь город";
    if (work->origin == 0) return work->school.name;
    return arena_printf(arena, "%s, %s", work->school.name, work->till.name);
}

/* "?school=24&till=17" of the place; "" of the city. */
static const char *place_query(struct arena *arena, int64_t school_number, int64_t origin)
{
    if (school_number == 0) return "";
    if (origin == 0) return arena_printf(arena, "?school=%" PRId64, school_number);
    return arena_printf(arena, "?school=%" PRId64 "&till=%" PRId64, school_number, origin);
}

/* «своё», «из города»; at the city itself what was never set is «по умолчанию». */
static const char *from_words(enum setting_level from, enum setting_level level)
{
    if (from == level) return "своё";
    switch (from) {
    case SETTING_BY_DEFAULT: return "по умолчанию";
    case SETTING_OF_CITY: return "из города";
    case SETTING_OF_SCHOOL: return "из школы";
    case SETTING_OF_TILL: break;
    }
    return "своё";
}

/* ---- the list ---- */

static int exceptions_of(const struct place_work *work, enum setting setting)
{
    int count = 0;
    for (int i = 0; i < work->owns.count; i++) {
        const struct setting_own *own = &work->owns.rows[i];
        if (own->setting != setting) continue;
        if (work->origin != 0) continue;
        if (work->school_number == 0) count++;
        if (work->school_number != 0 && own->school_id == work->school.id && own->origin != 0) {
            count++;
        }
    }
    return count;
}

static const char *exceptions_words(struct arena *arena, int count)
{
    if (count == 0) return "";
    return arena_printf(arena, "Своё задано в %s",
                        words_counted(arena, count, "месте", "местах", "местах"));
}

static json_t *setting_row(struct arena *arena, const struct place_work *work, enum setting setting)
{
    enum setting_level level = level_of(work), from;
    const struct setting_words *words = setting_words(setting);
    int64_t value = setting_level_value(&work->levels, setting, level, &from);
    json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:b,s:s,s:s}", "title",
                            words->title != NULL ? words->title : setting_name(setting), "effect",
                            words->effect, "value", setting_value_words(arena, setting, value),
                            "from", from_words(from, level), "is_own",
                            from == level && level != SETTING_OF_CITY, "exceptions",
                            exceptions_words(arena, exceptions_of(work, setting)), "path",
                            arena_printf(arena, "/office/setting/%s%s", setting_name(setting),
                                         place_query(arena, work->school_number, work->origin)));
    CHECK(row != NULL);
    return row;
}

static json_t *groups_view(struct arena *arena, const struct place_work *work)
{
    json_t *groups = json_array();
    CHECK(groups != NULL);
    for (int place = 1; place <= SETTING_GROUPS; place++) {
        enum setting_group group = (enum setting_group)(place % SETTING_GROUPS); /* other: last */
        json_t *rows = json_array();
        for (int i = 0; i < SETTING_COUNT; i++) {
            enum setting setting = (enum setting)i;
            if (setting_words(setting)->group != group) continue;
            if (work->origin != 0 && !setting_is_of_till(setting)) continue;
            json_add(rows, setting_row(arena, work, setting));
        }
        if (json_array_size(rows) == 0) {
            json_decref(rows);
            continue;
        }
        json_t *row = json_pack("{s:s,s:o}", "title", setting_group_title(group), "rows", rows);
        json_add(groups, row);
    }
    return groups;
}

static json_t *tills_view(struct arena *arena, const struct place_work *work)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->tills.count; i++) {
        const struct till_line *line = &work->tills.lines[i];
        if (!till_is_in_use(line->state)) continue;
        json_t *row = json_pack("{s:s,s:s,s:b}", "path",
                                arena_printf(arena, "/office/settings%s",
                                             place_query(arena, work->school_number, line->origin)),
                                "name", line->name, "chosen", line->origin == work->origin);
        json_add(rows, row);
    }
    return rows;
}

static void set_place(json_t *view, struct arena *arena, const struct place_work *work)
{
    view_set(view, "place",
             json_pack("{s:s,s:b,s:b,s:b,s:I,s:I,s:s}", "words", place_words(arena, work),
                       "is_city", work->school_number == 0, "is_school",
                       work->school_number != 0 && work->origin == 0, "is_till", work->origin != 0,
                       "school", (json_int_t)work->school_number, "till", (json_int_t)work->origin,
                       "path",
                       arena_printf(arena, "/office/settings%s",
                                    place_query(arena, work->school_number, work->origin))));
}

static OFFICE_HANDLER(settings_show)
{
    const struct office *office = context;
    struct place_work *work = ARENA_NEW(arena, struct place_work);
    work->arena = arena;
    if (request_has(request, PLACE_SCHOOL)) {
        work->school_number = request_number(request, PLACE_SCHOOL);
    }
    if (request_has(request, PLACE_TILL)) work->origin = request_number(request, PLACE_TILL);
    work->tills.school_number = work->school_number;
    enum err err = store_read(office->access->store, work_place, work);
    if (err == OK && work->is_known && work->school_number != 0) {
        err = till_list_load(office->desk, arena, &work->tills);
    }
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (!work->is_known) {
        office_not_found(office, arena, request, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Настройки", "settings");
    json_t *tills = tills_view(arena, work);
    set_place(view, arena, work);
    view_set(view, "schools", school_numbers_view(&work->schools, work->school_number));
    view_set(view, "has_tills", json_boolean(json_array_size(tills) > 0));
    view_set(view, "tills", tills);
    view_set(view, "groups", groups_view(arena, work));
    view_set(view, "saved", json_boolean(request_flag(request, PLACE_SAVED)));
    office_answer(office, arena, request, "office_settings", 200, view, response);
}

/* ---- one setting ---- */

static json_t *ladder_view(struct arena *arena, const struct place_work *work, enum setting setting)
{
    static const char *const LEVELS[] = {"По умолчанию", "Город", "Школа", "Касса"};
    json_t *rows = json_array();
    enum setting_level level = level_of(work), from;
    (void)setting_level_value(&work->levels, setting, level, &from);
    for (int i = SETTING_BY_DEFAULT; i <= (int)level; i++) {
        struct setting_at_level at = work->levels.at[setting][i];
        const char *value = at.is_set ? setting_value_words(arena, setting, at.value) : "не задано";
        json_t *row = json_pack("{s:s,s:s,s:b}", "level", LEVELS[i], "value", value, "holds",
                                i == (int)from);
        json_add(rows, row);
    }
    return rows;
}

static json_t *exceptions_view(struct arena *arena, const struct place_work *work,
                               enum setting setting)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->owns.count; i++) {
        const struct setting_own *own = &work->owns.rows[i];
        bool is_below = work->school_number == 0 ||
                        (own->school_id == work->school.id && own->origin != 0);
        if (own->setting != setting || !is_below || work->origin != 0) continue;
        const char *where = own->origin == 0
                                ? arena_printf(arena, "Школа №%" PRId64, own->school_number)
                                : arena_printf(arena, "Школа №%" PRId64 ", %s", own->school_number,
                                               own->till_name);
        json_t *row = json_pack("{s:s,s:s,s:s}", "where", where, "value",
                                setting_value_words(arena, setting, own->value), "path",
                                arena_printf(arena, "/office/setting/%s%s", setting_name(setting),
                                             place_query(arena, own->school_number, own->origin)));
        json_add(rows, row);
    }
    return rows;
}

static const char *history_value(struct arena *arena, const struct setting_history_line *line,
                                 bool is_inherited, int64_t value)
{
    enum setting setting;
    if (is_inherited && line->school_id == 0) return "по умолчанию";
    if (is_inherited) return line->origin == 0 ? "как в городе" : "как в школе";
    if (!setting_by_name(text_of(line->name), &setting)) {
        return arena_printf(arena, "%" PRId64, value);
    }
    return setting_value_words(arena, setting, value);
}

static json_t *history_row(struct arena *arena, const struct setting_history_line *line)
{
    enum setting setting;
    const char *title = line->name;
    if (setting_by_name(text_of(line->name), &setting) && setting_words(setting)->title != NULL) {
        title = setting_words(setting)->title;
    }
    const char *where = line->school_id == 0 ? "Весь город"
                        : line->origin == 0
                            ? arena_printf(arena, "Школа №%" PRId64, line->school_number)
                            : arena_printf(arena, "Школа №%" PRId64 ", %s", line->school_number,
                                           line->till_name);
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s}", "when", office_moment(arena, line->changed_at), "where", where,
        "title", title, "before",
        history_value(arena, line, line->was_inherited, line->value_before), "after",
        history_value(arena, line, line->is_inherited, line->value), "who",
        line->staff_id == 0 ? "команда администратора" : line->staff_name);
    CHECK(row != NULL);
    return row;
}

static json_t *history_of_one(struct arena *arena, const struct place_work *work,
                              enum setting setting)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->history.count; i++) {
        const struct setting_history_line *line = &work->history.lines[i];
        bool is_here = work->school_number == 0 || line->school_id == 0 ||
                       line->school_id == work->school.id;
        if (!is_here || strcmp(line->name, setting_name(setting)) != 0) continue;
        if (json_array_size(rows) == HISTORY_OF_ONE) break;
        json_add(rows, history_row(arena, line));
    }
    return rows;
}

static json_t *choices_view(const struct setting_words *words, int64_t value)
{
    static const char *const FLAGS[] = {"нет", "да", NULL};
    const char *const *list = words->unit == SETTING_UNIT_FLAG ? FLAGS : words->choices;
    json_t *rows = json_array();
    for (int i = 0; list[i] != NULL; i++) {
        json_t *row = json_pack("{s:i,s:s,s:b}", "value", i, "words", list[i], "chosen",
                                i == (int)value);
        json_add(rows, row);
    }
    return rows;
}

struct setting_answer {
    const char *refusal; /* NULL: nothing was refused */
    struct text typed;
};

static void set_form(json_t *view, struct arena *arena, const struct place_work *work,
                     enum setting setting, const struct setting_answer *answer)
{
    const struct setting_words *words = setting_words(setting);
    enum setting_level level = level_of(work), from;
    int64_t value = setting_level_value(&work->levels, setting, level, &from);
    bool is_choice = words->unit == SETTING_UNIT_FLAG || words->unit == SETTING_UNIT_CHOICE;
    int64_t typed;
    if (answer->typed.size > 0 && setting_value_read(setting, answer->typed, &typed)) value = typed;
    view_set(view, "is_choice", json_boolean(is_choice));
    view_set(view, "is_time", json_boolean(words->unit == SETTING_UNIT_MINUTE_OF_DAY));
    view_set(view, "is_text",
             json_boolean(!is_choice && words->unit != SETTING_UNIT_MINUTE_OF_DAY));
    view_set(view, "choices", is_choice ? choices_view(words, value) : json_array());
    view_set(view, "typed",
             answer->typed.size > 0 ? text_view(answer->typed)
                                    : json_string(setting_value_typed(arena, setting, value)));
    view_set_string(view, "bounds", setting_bounds_words(arena, setting));
    view_set(view, "is_own", json_boolean(work->levels.at[setting][level].is_set));
    view_set_string(view, "inherit",
                    level == SETTING_OF_TILL     ? "Вернуть как в школе"
                    : level == SETTING_OF_SCHOOL ? "Вернуть как в городе"
                                                 : "Вернуть по умолчанию");
}

static void one_view(json_t *view, struct arena *arena, const struct place_work *work,
                     enum setting setting, const struct setting_answer *answer)
{
    const struct setting_words *words = setting_words(setting);
    json_t *exceptions = exceptions_view(arena, work, setting);
    json_t *history = history_of_one(arena, work, setting);
    set_place(view, arena, work);
    view_set_string(view, "name", setting_name(setting));
    view_set_string(view, "title", words->title != NULL ? words->title : setting_name(setting));
    view_set_string(view, "effect", words->effect);
    view_set(view, "ladder", ladder_view(arena, work, setting));
    view_set(view, "has_exceptions", json_boolean(json_array_size(exceptions) > 0));
    view_set(view, "exceptions", exceptions);
    view_set(view, "has_history", json_boolean(json_array_size(history) > 0));
    view_set(view, "history", history);
    view_set(view, "refusal", answer->refusal == NULL ? json_null() : json_string(answer->refusal));
    set_form(view, arena, work, setting, answer);
}

/* Of the page's path: a word in the path, a place in the query or the form. */
struct setting_asked {
    struct text name;
    int64_t school_number, origin;
};

static void one_answer(const struct office *office, struct arena *arena,
                       const struct request *request, const struct setting_asked *asked,
                       const struct setting_answer *answer, struct response *response)
{
    enum setting setting;
    struct place_work *work = ARENA_NEW(arena, struct place_work);
    work->arena = arena;
    work->school_number = asked->school_number;
    work->origin = asked->origin;
    bool is_known = setting_by_name(asked->name, &setting) &&
                    (asked->origin == 0 || setting_is_of_till(setting));
    enum err err = is_known ? store_read(office->access->store, work_place, work) : OK;
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (!is_known || !work->is_known) {
        office_not_found(office, arena, request, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Настройка", "settings");
    one_view(view, arena, work, setting, answer);
    office_answer(office, arena, request, "office_setting", answer->refusal == NULL ? 200 : 422,
                  view, response);
}

static OFFICE_HANDLER(setting_show)
{
    const struct setting_asked asked = {
        .name = field_text(request, ONE_NAME),
        .school_number = request_has(request, ONE_SCHOOL) ? request_number(request, ONE_SCHOOL) : 0,
        .origin = request_has(request, ONE_TILL) ? request_number(request, ONE_TILL) : 0,
    };
    one_answer(context, arena, request, &asked, &(struct setting_answer){.refusal = NULL},
               response);
}

/* ---- changing ---- */

struct change_work {
    struct arena *arena;
    int64_t school_number;
    struct setting_change change;
};

static enum err work_change(struct tx *tx, void *context)
{
    struct change_work *work = context;
    struct school school = {.id = 0};
    bool is_known = true;
    if (work->school_number != 0) {
        TRY(school_by_number(tx, work->arena, work->school_number, &is_known, &school));
    }
    work->change.status = SETTING_PLACE_UNKNOWN;
    if (!is_known) return OK;
    work->change.school_id = school.id;
    return setting_change(tx, &work->change);
}

static const char *change_refusal(struct arena *arena, const struct setting_change *change)
{
    switch (change->status) {
    case SETTING_CHANGED:
    case SETTING_SAME: break;
    case SETTING_PLACE_UNKNOWN: return "Такой школы или кассы больше нет.";
    case SETTING_NOT_OF_TILL: return "Эта настройка одна на всю школу.";
    case SETTING_OUT_OF_BOUNDS: {
        const char *bounds = setting_bounds_words(arena, change->setting);
        return *bounds != '\0' ? arena_printf(arena, "Такое значение не подходит. %s", bounds)
                               : "Выберите одно из значений.";
    }
    }
    return NULL;
}

static const char *unreadable_words(enum setting setting)
{
    switch (setting_words(setting)->unit) {
    case SETTING_UNIT_MONEY: return "Сумма — рубли и копейки: 33,00.";
    case SETTING_UNIT_MINUTE_OF_DAY: return "Время — часы и минуты: 08:30.";
    case SETTING_UNIT_FLAG:
    case SETTING_UNIT_CHOICE: return "Выберите одно из значений.";
    case SETTING_UNIT_NUMBER:
    case SETTING_UNIT_MINUTES:
    case SETTING_UNIT_DAYS:
    case SETTING_UNIT_WORKING_DAYS:
    case SETTING_UNIT_MEALS:
    case SETTING_UNIT_PARTS: break;
    }
    return "Значение — целое число.";
}

static OFFICE_HANDLER(setting_take)
{
    const struct office *office = context;
    const struct setting_asked asked = {
        .name = field_text(request, CHANGE_NAME),
        .school_number =
            request_has(request, CHANGE_SCHOOL) ? request_number(request, CHANGE_SCHOOL) : 0,
        .origin = request_has(request, CHANGE_TILL) ? request_number(request, CHANGE_TILL) : 0,
    };
    struct setting_answer answer = {.typed = request_raw(request, CHANGE_VALUE)};
    struct change_work work = {.arena = arena, .school_number = asked.school_number};
    struct setting_change *change = &work.change;
    change->origin = asked.origin;
    change->staff_id = office_caller_id(request);
    change->now = world_now(office->access->world);
    change->is_inherited = request_has(request, CHANGE_BUTTON) &&
                           request_number(request, CHANGE_BUTTON) == BUTTON_INHERIT;
    if (!setting_by_name(asked.name, &change->setting)) {
        office_not_found(office, arena, request, response);
        return;
    }
    if (!change->is_inherited &&
        !setting_value_read(change->setting, field_text(request, CHANGE_VALUE), &change->value)) {
        answer.refusal = unreadable_words(change->setting);
        one_answer(office, arena, request, &asked, &answer, response);
        return;
    }
    enum err err = store_write(office->access->store, 0, work_change, &work);
    answer.refusal = err == OK ? change_refusal(arena, change) : NULL;
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (answer.refusal != NULL) {
        one_answer(office, arena, request, &asked, &answer, response);
    } else {
        const char *query = place_query(arena, asked.school_number, asked.origin);
        response_redirect(response, arena_printf(arena, "/office/settings%s%ssaved=1", query,
                                                 *query == '\0' ? "?" : "&"));
    }
}

/* ---- history ---- */

static OFFICE_HANDLER(setting_history_show)
{
    const struct office *office = context;
    struct place_work *work = ARENA_NEW(arena, struct place_work);
    work->arena = arena;
    if (request_has(request, HISTORY_SCHOOL)) {
        work->school_number = request_number(request, HISTORY_SCHOOL);
    }
    if (!office_read(office, arena, request, work_place, work, response)) return;
    if (!work->is_known) {
        office_not_found(office, arena, request, response);
        return;
    }
    json_t *rows = json_array();
    for (int i = 0; i < work->history.count; i++) {
        const struct setting_history_line *line = &work->history.lines[i];
        if (work->school_number != 0 && line->school_id != work->school.id) continue;
        json_add(rows, history_row(arena, line));
    }
    json_t *view = office_view(office, arena, request, "История настроек", "settings");
    set_place(view, arena, work);
    view_set(view, "has_rows", json_boolean(json_array_size(rows) > 0));
    view_set(view, "rows", rows);
    view_set(view, "is_cut", json_boolean(work->history.count == SETTING_HISTORY_LIMIT));
    office_answer(office, arena, request, "office_setting_history", 200, view, response);
}

/* ---- routes ---- */

static const char *const BUTTONS[] = {"save", "inherit", NULL};
static const struct field PLACE_FIELDS[] = {
    [PLACE_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [PLACE_TILL] = {"till", FIELD_IN_QUERY, FIELD_INT, false, 1, INT64_MAX, NULL},
    [PLACE_SAVED] = {"saved", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field ONE_FIELDS[] = {
    [ONE_NAME] = {"name", FIELD_IN_PATH, FIELD_TEXT, true, 1, SETTING_NAME_BYTES, NULL},
    [ONE_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [ONE_TILL] = {"till", FIELD_IN_QUERY, FIELD_INT, false, 1, INT64_MAX, NULL},
};
static const struct field CHANGE_FIELDS[] = {
    [CHANGE_NAME] = {"name", FIELD_IN_PATH, FIELD_TEXT, true, 1, SETTING_NAME_BYTES, NULL},
    [CHANGE_SCHOOL] = {"school", FIELD_IN_FORM, FIELD_INT, false, 0, SCHOOL_NUMBER_LIMIT, NULL},
    [CHANGE_TILL] = {"till", FIELD_IN_FORM, FIELD_INT, false, 0, INT64_MAX, NULL},
    [CHANGE_VALUE] = {"value", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    [CHANGE_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, BUTTONS},
};
static const struct field HISTORY_FIELDS[] = {
    [HISTORY_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/settings", OFFICE(RIGHT_SETTINGS), settings_show),
     ROUTE_FIELDS(PLACE_FIELDS)},
    {OFFICE_GET("/office/settings/history", OFFICE(RIGHT_SETTINGS), setting_history_show),
     ROUTE_FIELDS(HISTORY_FIELDS)},
    {OFFICE_GET("/office/setting/{name}", OFFICE(RIGHT_SETTINGS), setting_show),
     ROUTE_FIELDS(ONE_FIELDS)},
    {OFFICE_POST("/office/setting/{name}", OFFICE(RIGHT_SETTINGS), setting_take),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(CHANGE_FIELDS), .trail = "Настройка"},
};

const struct office_pages office_setting_pages = {OFFICE_PAGES(ROUTES)};
