/* «Кассы»: all tills of the city, one of them, and a code for a new one. */
#include <inttypes.h>

#include "base/check.h"
#include "base/instant.h"
#include "base/json.h"
#include "desk/forgotten.h"
#include "office/pages.h"
#include "office/till_words.h"
#include "page/table.h"
#include "page/words.h"

enum { LIST_ALL, LIST_TABLE };
enum { NEW_SCHOOL };
enum { CODE_SCHOOL, CODE_NAME };
enum { FORGOTTEN_SCHOOL, FORGOTTEN_TABLE };
enum { FORGOTTEN_DAYS = 30 };

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    bool with_ended;
    struct day today;
    struct city_tills tills;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return city_tills_load(tx, work->arena, 0, work->with_ended, &work->tills);
}

static void list_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"Школа", SHEET_TEXT, .width = 26},
        {"Касса", SHEET_TEXT, .width = 18},
        {"Состояние", SHEET_TEXT, .width = 24},
        {"Была на связи", SHEET_TEXT, .width = 18},
        {"Не отправлено", SHEET_NUMBER, .width = 10, .is_summed = true},
        {"С какого времени", SHEET_TEXT, .width = 18},
        {"Смена", SHEET_TEXT, .width = 10},
        {"Принтер", SHEET_TEXT, .width = 16},
        {"Считыватель", SHEET_TEXT, .width = 14},
        {"Питание", SHEET_TEXT, .width = 14},
        {"Часы", SHEET_TEXT, .width = 18},
        {"Программа", SHEET_TEXT, .width = 10},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

static void said_cells(struct sheet *sheet, const struct till_state_said *said)
{
    sheet_number(sheet, said->unsent);
    sheet_string(
        sheet, said->has_oldest_unsent ? office_moment(sheet->arena, said->oldest_unsent_at) : "");
    sheet_string(sheet, said->shift == 0 ? "закрыта"
                                         : arena_printf(sheet->arena, "№%" PRId64, said->shift));
    sheet_string(sheet, till_printer_words(said->printer));
    sheet_string(sheet, till_reader_words(said->reader));
    sheet_string(sheet, till_ups_words(said->ups));
    sheet_string(sheet, till_clock_words(sheet->arena, said->clock_difference_ms));
    sheet_text(sheet, said->program);
}

static void list_row(struct sheet *sheet, const struct city_till *one, struct instant now)
{
    const struct till_line *line = &one->till;
    sheet_row(sheet);
    sheet_string(sheet, one->school_name);
    sheet_string(sheet, line->name);
    sheet_link(sheet, till_path(sheet->arena, one->school_number, line->origin, ""));
    sheet_string(sheet, till_trouble_words(till_trouble(line, now)));
    sheet_string(sheet, line->has_said ? office_moment(sheet->arena, line->said_at) : "");
    if (line->has_said) said_cells(sheet, line->said);
}

static json_t *counts_view(const struct city_tills *tills, struct instant now)
{
    int in_use = 0, bad = 0;
    int64_t unsent = 0;
    for (int i = 0; i < tills->count; i++) {
        enum till_trouble trouble = till_trouble(&tills->tills[i].till, now);
        if (trouble == TILL_ENDED) continue;
        in_use++;
        bad += trouble != TILL_WELL;
        if (tills->tills[i].till.has_said) unsent += tills->tills[i].till.said->unsent;
    }
    json_t *view = json_pack("{s:i,s:i,s:b,s:I,s:b}", "in_use", in_use, "bad", bad, "has_bad",
                             bad > 0, "unsent", (json_int_t)unsent, "has_unsent", unsent > 0);
    CHECK(view != NULL);
    return view;
}

static OFFICE_HANDLER(tills_show)
{
    const struct office *office = context;
    struct instant now = world_now(office->access->world);
    struct list_work work = {.arena = arena, .with_ended = request_flag(request, LIST_ALL)};
    enum err err = store_read(office->access->store, work_list, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    struct table table;
    table_open(&table, "Кассы", now, zone_moscow());
    table.file_name = "tills";
    table.empty = "Ни одна касса ещё не подключена. Начните с кода для новой кассы.";
    list_columns(&table.sheet);
    for (int i = 0; i < work.tills.count; i++) list_row(&table.sheet, &work.tills.tills[i], now);
    json_t *view = office_view(office, arena, request, "Кассы", "tills");
    view_set(view, "counts", counts_view(&work.tills, now));
    view_set(view, "with_ended", json_boolean(work.with_ended));
    view_set(view, "may_change", json_boolean(office_may(request, RIGHT_TILLS)));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_tills", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- one till ---- */

static json_t *facts_view(struct arena *arena, const struct till_one_work *work)
{
    const struct till_line *line = &work->line.till;
    const struct till_state_said *said = line->said;
    json_t *view = json_pack(
        "{s:s,s:s,s:I,s:I,s:b}", "enrolled", office_moment(arena, line->enrolled_at), "heard",
        office_moment(arena, line->seen_at), "highest", (json_int_t)line->highest, "acknowledged",
        (json_int_t)line->acknowledged, "has_said", line->has_said);
    CHECK(view != NULL);
    view_set_string(view, "replaces",
                    work->line.replaces == 0
                        ? ""
                        : till_path(arena, work->school_number, work->line.replaces, ""));
    if (!line->has_said) return view;
    view_set_string(view, "said", office_moment(arena, line->said_at));
    view_set(view, "program", text_view(said->program));
    view_set(view, "unsent", json_integer(said->unsent));
    view_set_string(view, "oldest",
                    said->has_oldest_unsent ? office_moment(arena, said->oldest_unsent_at) : "");
    view_set_string(view, "shift",
                    said->shift == 0 ? "закрыта"
                                     : arena_printf(arena, "№%" PRId64 " с %s, %s", said->shift,
                                                    office_moment(arena, said->shift_opened_at),
                                                    work->cashier_name));
    view_set_string(view, "printer", till_printer_words(said->printer));
    view_set_string(view, "reader", till_reader_words(said->reader));
    view_set_string(view, "ups", till_ups_words(said->ups));
    view_set_string(view, "clock", till_clock_words(arena, said->clock_difference_ms));
    view_set_string(view, "mirror",
                    said->mirror_version >= work->line.book_version ? "всё последнее"
                                                                    : "догоняет центр");
    return view;
}

static json_t *days_view(struct arena *arena, const struct till_one_work *work)
{
    enum { HALF = 500, MOST = 990 };
    json_t *rows = json_array();
    for (int i = 0; i < work->days.count; i++) {
        const struct till_day *day = &work->days.days[i];
        int64_t refused = 0;
        for (int k = 0; k < FIGURES_REFUSALS; k++) refused += day->refused[k];
        json_t *row = json_pack(
            "{s:s,s:I,s:I,s:I,s:I,s:I,s:s,s:s}", "day", day_format(arena, day->day), "served",
            (json_int_t)day->served, "offline", (json_int_t)day->offline, "refused",
            (json_int_t)refused, "overrides", (json_int_t)day->overrides, "forgotten",
            (json_int_t)day->forgotten, "half",
            till_speed_words(arena, figures_tap_percentile_ms(day->taps, HALF)), "most",
            till_speed_words(arena, figures_tap_percentile_ms(day->taps, MOST)));
        json_add(rows, row);
    }
    return rows;
}

static const char *event_words(struct arena *arena, const struct till_event *event)
{
    const char *words = arena_printf(arena, "%.*s", TEXT_ARGS(event->words));
    switch (event->kind) {
    case TILL_EVENT_CODE: return arena_printf(arena, "Выдан код для кассы «%s»", words);
    case TILL_EVENT_RENAMED: return arena_printf(arena, "Переименована, была «%s»", words);
    case TILL_EVENT_RETIRED: return arena_printf(arena, "Снята: %s", words);
    case TILL_EVENT_LEFT:
        return arena_printf(arena, "Передана в школу №%" PRId64, event->other_school_number);
    case TILL_EVENT_CAME:
        return arena_printf(arena, "Выдан код для кассы «%s» из школы №%" PRId64, words,
                            event->other_school_number);
    }
    return words;
}

static json_t *events_view(struct arena *arena, const struct till_events *events)
{
    json_t *rows = json_array();
    for (int i = 0; i < events->count; i++) {
        const struct till_event *event = &events->list[i];
        json_t *row = json_pack("{s:s,s:s,s:s}", "what", event_words(arena, event), "when",
                                office_moment(arena, event->happened_at), "who",
                                event->staff_id == 0 ? "команда администратора"
                                                     : event->staff_name);
        json_add(rows, row);
    }
    return rows;
}

static OFFICE_HANDLER(till_show)
{
    const struct office *office = context;
    struct till_one_work *work = ARENA_NEW(arena, struct till_one_work);
    if (!till_one_load(office, arena, request, work, response)) return;
    json_t *view = office_view(office, arena, request, work->till.name, "tills");
    view_set(view, "till", till_one_view(arena, work));
    view_set(view, "facts", facts_view(arena, work));
    view_set(view, "has_days", json_boolean(work->days.count > 0));
    view_set(view, "days", days_view(arena, work));
    view_set(view, "events", events_view(arena, &work->events));
    view_set(view, "has_events", json_boolean(work->events.count > 0));
    view_set(view, "may_change", json_boolean(office_may(request, RIGHT_TILLS)));
    view_set(view, "may_set", json_boolean(office_may(request, RIGHT_SETTINGS)));
    view_set_string(view, "settings_path",
                    arena_printf(arena, "/office/settings?school=%" PRId64 "&till=%" PRId64,
                                 work->school_number, work->origin));
    office_answer(office, arena, request, "office_till", 200, view, response);
}

/* ---- a new one ---- */

struct schools_work {
    struct arena *arena;
    struct school_list schools;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct schools_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

struct new_answer {
    const char *refusal;
    int64_t school_number;
    struct text name;
};

static void new_form(const struct office *office, struct arena *arena,
                     const struct request *request, const struct new_answer *answer,
                     struct response *response)
{
    struct schools_work work = {.arena = arena};
    if (!office_read(office, arena, request, work_schools, &work, response)) return;
    json_t *rows = json_array();
    for (int i = 0; i < work.schools.count; i++) {
        const struct school *school = &work.schools.rows[i];
        json_t *row = json_pack("{s:I,s:s,s:b}", "number", (json_int_t)school->number, "name",
                                school->name, "chosen", school->number == answer->school_number);
        json_add(rows, row);
    }
    json_t *view = office_view(office, arena, request, "Новая касса", "tills");
    view_set(view, "schools", rows);
    view_set(view, "name", text_view(answer->name));
    view_set(view, "refusal", answer->refusal == NULL ? json_null() : json_string(answer->refusal));
    office_answer(office, arena, request, "office_till_new", answer->refusal == NULL ? 200 : 422,
                  view, response);
}

static OFFICE_HANDLER(till_new_show)
{
    struct new_answer answer = {.name = TEXT("Касса 1")};
    if (request_has(request, NEW_SCHOOL))
        answer.school_number = request_number(request, NEW_SCHOOL);
    new_form(context, arena, request, &answer, response);
}

static const char *code_refusal(enum till_code_status status)
{
    switch (status) {
    case TILL_CODE_MADE:
    case TILL_CODE_TIME_INVALID: break;
    case TILL_CODE_SCHOOL_UNKNOWN: return "Выберите школу.";
    case TILL_CODE_NAME_INVALID: return "Название кассы — одна строка до шестидесяти знаков.";
    }
    return NULL;
}

static OFFICE_HANDLER(till_code_give)
{
    const struct office *office = context;
    struct till_code code = {
        .school_number = request_has(request, CODE_SCHOOL) ? request_number(request, CODE_SCHOOL)
                                                           : 0,
        .name = field_text(request, CODE_NAME),
        .minutes = TILL_CODE_MINUTES,
        .staff_id = office_caller_id(request),
    };
    enum err err = till_code_make(office->desk, arena, &code);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (code.status != TILL_CODE_MADE) {
        const struct new_answer answer = {code_refusal(code.status), code.school_number,
                                          request_raw(request, CODE_NAME)};
        new_form(office, arena, request, &answer, response);
        return;
    }
    struct instant until = instant_add_ms(world_now(office->access->world),
                                          TILL_CODE_MINUTES * MINUTE_MS);
    json_t *view = office_view(office, arena, request, "Код для кассы", "tills");
    view_set(json_object_get(view, "page"), "script", json_true());
    view_set_string(view, "code", code.code);
    view_set(view, "name", text_view(code.name));
    view_set_string(view, "school", arena_printf(arena, "Школа №%" PRId64, code.school_number));
    view_set_string(view, "until", office_moment(arena, until));
    view_set(view, "is_move", json_false());
    office_answer(office, arena, request, "office_till_code", 200, view, response);
    response_header(response, "Cache-Control", "no-store");
}

/* ---- who forgets his card ---- */

struct forgotten_work {
    struct arena *arena;
    int64_t school_number;
    struct instant since;
    bool is_known;
    struct school school;
    struct forgotten_list list;
};

static enum err work_forgotten(struct tx *tx, void *context)
{
    struct forgotten_work *work = context;
    TRY(school_by_number(tx, work->arena, work->school_number, &work->is_known, &work->school));
    if (!work->is_known) return OK;
    return forgotten_list_load(tx, work->arena, work->school.id, work->since, &work->list);
}

static void forgotten_rows(struct sheet *sheet, const struct forgotten_work *work)
{
    sheet_note(sheet, work->school.name);
    sheet_column(sheet, (struct sheet_column){"Ученик", SHEET_TEXT, .width = 34});
    sheet_column(sheet, (struct sheet_column){"Класс", SHEET_TEXT, .width = 8});
    sheet_column(sheet, (struct sheet_column){"Лицевой счёт", SHEET_TEXT, .width = 14});
    sheet_column(sheet, (struct sheet_column){"Без карты, раз", SHEET_NUMBER, .is_summed = true});
    for (int i = 0; i < work->list.count; i++) {
        const struct forgotten_line *line = &work->list.lines[i];
        sheet_row(sheet);
        sheet_string(sheet, arena_printf(sheet->arena, "%s %s", line->surname, line->name));
        sheet_string(sheet, line->class_name);
        sheet_string(sheet, line->number);
        sheet_number(sheet, line->count);
    }
}

static OFFICE_HANDLER(forgotten_show)
{
    const struct office *office = context;
    struct instant now = world_now(office->access->world);
    struct forgotten_work work = {
        .arena = arena,
        .school_number = request_number(request, FORGOTTEN_SCHOOL),
        .since = instant_add_ms(now, -FORGOTTEN_DAYS * DAY_MS),
    };
    enum err err = store_read(office->access->store, work_forgotten, &work);
    if (err != OK || !work.is_known) {
        if (err != OK) office_fault(office, arena, request, err, response);
        if (err == OK) office_not_found(office, arena, request, response);
        return;
    }
    struct table table;
    table_open(&table, "Кто ел без карты, за 30 дней", now, work.school.zone);
    table.file_name = "forgotten-cards";
    table.total = "Всего";
    table.empty = "За тридцать дней все приходили с картами.";
    forgotten_rows(&table.sheet, &work);
    json_t *view = office_view(office, arena, request, "Без карты", "tills");
    view_set_string(view, "school", work.school.name);
    err = table_answer(&office->kit, arena, request, FORGOTTEN_TABLE, &table,
                       "office_till_forgotten", view, response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {
    [LIST_ALL] = {"all", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    TABLE_FIELDS,
};
static const struct field ONE_FIELDS[] = {TILL_PATH_FIELDS};
static const struct field NEW_FIELDS[] = {
    [NEW_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
};
static const struct field CODE_FIELDS[] = {
    [CODE_SCHOOL] = {"school", FIELD_IN_FORM, FIELD_INT, false, 0, SCHOOL_NUMBER_LIMIT, NULL},
    [CODE_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
};
static const struct field FORGOTTEN_FIELDS[] = {
    [FORGOTTEN_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},
    TABLE_FIELDS,
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/tills", OFFICE(RIGHT_TILLS_READ), tills_show), ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/tills/new", OFFICE(RIGHT_TILLS), till_new_show), ROUTE_FIELDS(NEW_FIELDS)},
    {OFFICE_POST("/office/tills/new", OFFICE(RIGHT_TILLS), till_code_give),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(CODE_FIELDS), .trail = "Код для новой кассы"},
    {OFFICE_GET("/office/tills/{school}/{origin}", OFFICE(RIGHT_TILLS_READ), till_show),
     ROUTE_FIELDS(ONE_FIELDS)},
    {OFFICE_GET("/office/forgotten-cards/{school}", OFFICE(RIGHT_SEARCH), forgotten_show),
     ROUTE_FIELDS(FORGOTTEN_FIELDS), .trail = "Кто ел без карты"},
};

const struct office_pages office_till_pages = {OFFICE_PAGES(ROUTES)};
