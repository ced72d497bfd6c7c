/* «Сверка питания»: what rosters, tills, rights, families and attendance say of each other. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/evidence.h"
#include "page/words.h"
#include "report/sheet.h"
#include "staffroom/pages.h"

enum { PERIOD_DAYS_DEFAULT = 7, SCRATCH_BUDGET = 64 << 20, PAGE_LIMIT = 10000 };

enum { LIST_SCHOOL, LIST_FROM, LIST_TO, LIST_FINDING, LIST_PAGE, LIST_FORMAT };
enum { DAY_SCHOOL, DAY_ACCOUNT, DAY_DAY, DAY_MEAL, DAY_NOTE };

static const char *const FORMATS[] = {"xlsx", "csv", "pdf", NULL};
static const char *const MEAL_WORDS[] = {"breakfast", "lunch", "snack", NULL};

/* ---- the period ---- */

/* Both are given, and within the limit; else the reason in Russian. */
static const char *period_read(const struct request *request, struct evidence_period *period)
{
    const struct staffroom_caller *caller = caller_of(request);
    period->school_id = caller->school.id;
    period->last_day = request_has(request, LIST_TO) ? request_day(request, LIST_TO)
                                                     : caller->today;
    period->first_day = request_has(request, LIST_FROM)
                            ? request_day(request, LIST_FROM)
                            : day_add(period->last_day, 1 - PERIOD_DAYS_DEFAULT);
    int days = period->last_day.number - period->first_day.number + 1;
    if (days >= 1 && days <= EVIDENCE_DAYS_LIMIT) return NULL;
    period->last_day = caller->today;
    period->first_day = day_add(caller->today, 1 - PERIOD_DAYS_DEFAULT);
    return days < 1 ? "Период кончается раньше, чем начинается."
                    : "Период не длиннее 31 дня: выберите месяц или меньше.";
}

struct list_work {
    struct arena *arena;
    struct evidence_period period;
    struct evidence evidence;
    struct evidence_notes notes;
    struct evidence_people people;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    const struct evidence_period *period = &work->period;
    TRY(evidence_load(tx, work->arena, period, &work->evidence));
    TRY(evidence_notes_load(tx, work->arena, period, &work->notes));
    return evidence_people_load(tx, work->arena, period->school_id, period->account_id,
                                &work->people);
}

/* ---- the list ---- */

struct choice {
    bool is_one; /* of findings; else all differences */
    enum evidence_finding finding;
};

static bool is_chosen(const struct choice *choice, const struct evidence_line *line)
{
    if (choice->is_one) return line->finding == choice->finding;
    return line->finding != EVIDENCE_AGREES;
}

static const char *line_path(struct arena *arena, const struct staffroom_caller *caller,
                             const struct list_work *work, const struct evidence_line *line)
{
    const struct evidence_person *person = evidence_person_of(&work->people, line->account_id);
    return staffroom_path(arena, caller, "evidence/%s/%s", person->number,
                          day_format_iso(arena, line->day));
}

static json_t *row_view(struct arena *arena, const struct staffroom_caller *caller,
                        const struct list_work *work, const struct evidence_line *line)
{
    const struct evidence_person *person = evidence_person_of(&work->people, line->account_id);
    const struct evidence_note *note = evidence_note_of(&work->notes, line);
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s}", "day", day_format(arena, line->day), "name",
        person->name, "class", person->class_name, "meal", evidence_meal_title(line->meal), "title",
        evidence_finding_title(line->finding), "sentence", evidence_sentence(arena, line), "path",
        line_path(arena, caller, work, line), "explained", note != NULL, "note",
        note == NULL ? "" : arena_copy(arena, note->note.bytes, note->note.size));
    CHECK(row != NULL);
    return row;
}

/* A page of those chosen; *out_more: there are others behind it. */
static json_t *rows_view(struct arena *arena, const struct staffroom_caller *caller,
                         const struct list_work *work, const struct choice *choice, int64_t page,
                         bool *out_more)
{
    int64_t seen = 0, first = (page - 1) * EVIDENCE_PAGE;
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->evidence.count; i++) {
        const struct evidence_line *line = &work->evidence.lines[i];
        if (!is_chosen(choice, line)) continue;
        if (seen >= first && seen < first + EVIDENCE_PAGE) {
            json_add(rows, row_view(arena, caller, work, line));
        }
        seen++;
    }
    *out_more = seen > first + EVIDENCE_PAGE;
    return rows;
}

static json_t *findings_view(const struct evidence *evidence, const struct choice *choice)
{
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int i = 0; i < EVIDENCE_FINDING_COUNT; i++) {
        enum evidence_finding finding = (enum evidence_finding)i;
        if (evidence->by_finding[i] == 0) continue;
        json_t *row = json_pack(
            "{s:s,s:s,s:I,s:b,s:b}", "word", evidence_finding_name(finding), "title",
            evidence_finding_title(finding), "count", (json_int_t)evidence->by_finding[i], "agrees",
            finding == EVIDENCE_AGREES, "chosen", choice->is_one && choice->finding == finding);
        json_add(list, row);
    }
    return list;
}

static json_t *period_view(struct arena *arena, const struct evidence_period *period)
{
    json_t *view = json_pack("{s:s,s:s,s:s,s:s}", "from", day_format_iso(arena, period->first_day),
                             "to", day_format_iso(arena, period->last_day), "from_words",
                             day_format(arena, period->first_day), "to_words",
                             day_format(arena, period->last_day));
    CHECK(view != NULL);
    return view;
}

static void figures_set(struct arena *arena, json_t *view, const struct evidence *evidence)
{
    int64_t differences = evidence->count - evidence->by_finding[EVIDENCE_AGREES];
    struct money whole = money_plus(evidence->charged_parent, evidence->charged_subsidy);
    view_set(view, "total", json_integer(evidence->count));
    view_set(view, "agree", json_integer(evidence->by_finding[EVIDENCE_AGREES]));
    view_set(view, "differences", json_integer(differences));
    view_set(view, "has_lines", json_boolean(evidence->count > 0));
    view_set(view, "has_differences", json_boolean(differences > 0));
    view_set(view, "explained", json_integer(evidence->explained));
    view_set_string(view, "charged", money_format(arena, whole));
}

/* ---- the list as a document ---- */

static void sheet_make(struct sheet *sheet, struct arena *arena,
                       const struct staffroom_caller *caller, const struct list_work *work,
                       const struct choice *choice)
{
    sheet_init(sheet, arena, "Сверка питания: расхождения", caller->now, caller->school.zone);
    sheet_note(sheet, caller->school.name);
    sheet_note(sheet, arena_printf(arena, "За период с %s по %s",
                                   day_format(arena, work->period.first_day),
                                   day_format(arena, work->period.last_day)));
    sheet_column(sheet, (struct sheet_column){"День", SHEET_DAY, .width = 11});
    sheet_column(sheet, (struct sheet_column){"Класс", SHEET_TEXT, .width = 8});
    sheet_column(sheet, (struct sheet_column){"Ученик", SHEET_TEXT, .width = 28});
    sheet_column(sheet, (struct sheet_column){"Питание", SHEET_TEXT, .width = 10});
    sheet_column(sheet, (struct sheet_column){"Что найдено", SHEET_TEXT, .width = 24});
    sheet_column(sheet, (struct sheet_column){"Факты", SHEET_TEXT, .width = 44});
    sheet_column(sheet, (struct sheet_column){"Объяснение", SHEET_TEXT, .width = 30});
    for (int i = 0; i < work->evidence.count; i++) {
        const struct evidence_line *line = &work->evidence.lines[i];
        const struct evidence_person *person = evidence_person_of(&work->people, line->account_id);
        const struct evidence_note *note = evidence_note_of(&work->notes, line);
        if (!is_chosen(choice, line)) continue;
        sheet_row(sheet);
        sheet_day(sheet, line->day);
        sheet_string(sheet, person->class_name);
        sheet_string(sheet, person->name);
        sheet_string(sheet, evidence_meal_title(line->meal));
        sheet_string(sheet, evidence_finding_title(line->finding));
        sheet_string(sheet, evidence_sentence(arena, line));
        if (note != NULL) sheet_text(sheet, note->note);
    }
}

/* The bytes leave the scratch arena for the request's. */
static enum err document_answer(struct arena *arena, struct arena *scratch,
                                const struct request *request, const struct list_work *work,
                                const struct choice *choice, struct response *response)
{
    enum sheet_format format = (enum sheet_format)request_number(request, LIST_FORMAT);
    struct sheet *sheet = ARENA_NEW(scratch, struct sheet);
    struct text document;
    sheet_make(sheet, scratch, caller_of(request), work, choice);
    TRY(sheet_document(scratch, sheet, format, &document));
    struct text copy = {arena_copy(arena, document.bytes, document.size), document.size};
    response_set(response, 200, sheet_format_content_type(format), copy);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"sverka-%s.%s\"",
                                 day_format_iso(arena, work->period.first_day),
                                 sheet_format_word(format)));
    return OK;
}

/* ---- the page ---- */

static void list_answer(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const struct list_work *work,
                        const struct choice *choice, const char *refusal, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    int64_t page = request_has(request, LIST_PAGE) ? request_number(request, LIST_PAGE) : 1;
    bool has_more;
    json_t *view = staffroom_view(room, arena, request, "Сверка питания", "evidence");
    view_set(view, "period", period_view(arena, &work->period));
    view_set(view, "findings", findings_view(&work->evidence, choice));
    view_set(view, "rows", rows_view(arena, caller, work, choice, page, &has_more));
    figures_set(arena, view, &work->evidence);
    view_set_string(view, "finding", choice->is_one ? evidence_finding_name(choice->finding) : "");
    view_set(view, "has_rows", json_boolean(json_array_size(json_object_get(view, "rows")) > 0));
    view_set(view, "before", page > 1 ? json_integer(page - 1) : json_null());
    view_set(view, "after", has_more ? json_integer(page + 1) : json_null());
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    staffroom_answer(room, arena, request, "school_evidence", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(evidence_show)
{
    const struct staffroom *room = context;
    struct arena scratch;
    arena_init(&scratch, SCRATCH_BUDGET);
    struct list_work work = {.arena = &scratch};
    struct choice choice = {.is_one = false};
    const char *refusal = period_read(request, &work.period);
    choice.is_one = evidence_finding_by_name(field_text(request, LIST_FINDING), &choice.finding);
    enum err err = store_read(room->access->store, work_list, &work);
    if (err == OK && refusal == NULL && request_has(request, LIST_FORMAT)) {
        err = document_answer(arena, &scratch, request, &work, &choice, response);
    } else if (err == OK) {
        list_answer(room, arena, request, &work, &choice, refusal, response);
    }
    if (err != OK) staffroom_fault(room, arena, request, err, response);
    arena_release(&scratch);
}

/* ---- one pupil's day ---- */

static void fact_add(json_t *facts, const char *name, const char *words)
{
    json_t *fact = json_pack("{s:s,s:s}", "name", name, "words", words);
    json_add(facts, fact);
}

static const char *request_words(const struct evidence_line *line)
{
    switch (line->request) {
    case EVIDENCE_NOT_ASKED: return "отметки нет";
    case EVIDENCE_EATS: return line->is_approved ? "ест, утверждено" : "ест, не утверждено";
    case EVIDENCE_DOES_NOT_EAT: return "не ест";
    }
    return "";
}

static const char *presence_words(enum evidence_presence presence)
{
    switch (presence) {
    case EVIDENCE_UNKNOWN: return "не отмечена";
    case EVIDENCE_PRESENT: return "присутствовал";
    case EVIDENCE_ABSENT: return "отсутствовал";
    }
    return "";
}

static const char *charge_words(struct arena *arena, const struct evidence_line *line)
{
    if (line->charged + line->paid_at_till == 0) return "не начислено";
    return arena_printf(
        arena, "по табелю: %" PRId64 ", кассой: %" PRId64 "; родитель %s руб., дотация %s руб.",
        line->charged, line->paid_at_till, money_format(arena, line->parent),
        money_format(arena, line->subsidy));
}

static json_t *facts_view(struct arena *arena, const struct evidence_line *line)
{
    json_t *facts = json_array();
    CHECK(facts != NULL);
    bool did_nothing = line->served + line->charged + line->paid_at_till == 0;
    fact_add(facts, "Табель", request_words(line));
    fact_add(facts, "Семья",
             line->is_absence_told ? "сообщила об отсутствии"
             : line->is_declined ? "отказалась от питания на этот день"
                                 : "возражений нет");
    fact_add(facts, "Календарь",
             line->is_meal_day ? "день питания"
                               : arena_printf(arena, "питания нет: %s", line->no_meal_reason));
    fact_add(facts, "Право на рацион",
             did_nothing         ? "не проверялось"
             : line->is_entitled ? "есть"
                                 : "нет");
    fact_add(facts, "Договор", line->has_contract ? "действует" : "нет");
    fact_add(facts, "Касса",
             line->served > 0        ? arena_printf(arena, "выдано: %" PRId64, line->served)
             : line->till_takes_part ? "не выдавала, хотя другим выдавала"
                                     : "в этот день рационы не отмечала");
    fact_add(facts, "В классе", presence_words(line->presence));
    fact_add(facts, "Начислено", charge_words(arena, line));
    return facts;
}

static json_t *notes_view(struct arena *arena, const struct staffroom_caller *caller,
                          const struct list_work *work, const struct evidence_line *line)
{
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int i = 0; i < work->notes.count; i++) {
        const struct evidence_note *note = &work->notes.notes[i];
        if (note->meal != line->meal) continue;
        json_t *row = json_pack("{s:o,s:s,s:s,s:s}", "note", text_view(note->note), "who",
                                *note->who == '\0' ? "сотрудник" : note->who, "when",
                                words_moment(arena, note->said_at, caller->school.zone), "title",
                                evidence_finding_title(note->finding));
        json_add(list, row);
    }
    return list;
}

static json_t *meal_view(struct arena *arena, const struct request *request,
                         const struct list_work *work, const struct evidence_line *line)
{
    const struct staffroom_caller *caller = caller_of(request);
    bool differs = line->finding != EVIDENCE_AGREES;
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:o,s:o}", "meal", evidence_meal_title(line->meal), "word",
        MEAL_WORDS[line->meal - MEAL_BREAKFAST], "title", evidence_finding_title(line->finding),
        "sentence", evidence_sentence(arena, line), "advice",
        evidence_finding_advice(line->finding), "differs", differs, "may_explain",
        differs && caller_may(caller, RIGHT_EVIDENCE, 0), "facts", facts_view(arena, line), "notes",
        notes_view(arena, caller, work, line));
    CHECK(view != NULL);
    view_set(view, "has_notes", json_boolean(json_array_size(json_object_get(view, "notes")) > 0));
    return view;
}

static void day_answer(const struct staffroom *room, struct arena *arena,
                       const struct request *request, const char *refusal,
                       struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct day day = request_day(request, DAY_DAY);
    struct list_work work = {.arena = arena,
                             .period = {caller->school.id, day, day, caller->pupil.id}};
    if (!staffroom_read(room, arena, request, work_list, &work, response)) return;
    json_t *meals = json_array();
    CHECK(meals != NULL);
    for (int i = 0; i < work.evidence.count; i++) {
        json_t *meal = meal_view(arena, request, &work, &work.evidence.lines[i]);
        json_add(meals, meal);
    }
    const struct evidence_person *person = evidence_person_of(&work.people, caller->pupil.id);
    json_t *view = staffroom_view(room, arena, request, "Сверка питания", "evidence");
    view_set_string(view, "name", person->name);
    view_set_string(view, "class_name", person->class_name);
    view_set_string(view, "number", caller->pupil.number);
    view_set_string(view, "day", day_format(arena, day));
    view_set_string(view, "day_iso", day_format_iso(arena, day));
    view_set(view, "has_meals", json_boolean(json_array_size(meals) > 0));
    view_set(view, "meals", meals);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "note", text_view(refusal == NULL ? TEXT("") : field_text(request, DAY_NOTE)));
    staffroom_answer(room, arena, request, "school_evidence_day", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(day_show)
{
    day_answer(context, arena, request, NULL, response);
}

static STAFFROOM_HANDLER(day_explain)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    enum evidence_note_status status = EVIDENCE_NOTED;
    struct evidence_note note = {
        .school_id = caller->school.id,
        .account_id = caller->pupil.id,
        .day = request_day(request, DAY_DAY),
        .meal = (enum meal)(MEAL_BREAKFAST + request_number(request, DAY_MEAL)),
        .note = field_text(request, DAY_NOTE),
        .login_id = caller_id(request),
    };
    enum err err = id_maker_take(&room->desk->ids, 1, &note.id);
    if (err == OK) err = desk_evidence_explain(room->desk, arena, &note, &status);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (evidence_note_refusal(status) != NULL) {
        day_answer(room, arena, request, evidence_note_refusal(status), response);
    } else {
        response_redirect(response,
                          staffroom_path(arena, caller, "evidence/%s/%s", caller->pupil.number,
                                         day_format_iso(arena, note.day)));
    }
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {
    [LIST_SCHOOL] = FIELD_OF_SCHOOL,
    [LIST_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [LIST_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [LIST_FINDING] = {"finding", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 40, NULL},
    [LIST_PAGE] = {"page", FIELD_IN_QUERY, FIELD_INT, false, 1, PAGE_LIMIT, NULL},
    [LIST_FORMAT] = {"format", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, FORMATS},
};

static const struct field DAY_FIELDS[] = {
    [DAY_SCHOOL] = FIELD_OF_SCHOOL,
    [DAY_ACCOUNT] = FIELD_OF_ACCOUNT,
    [DAY_DAY] = {"day", FIELD_IN_PATH, FIELD_DAY, true, 0, 0, NULL},
};

static const struct field EXPLAIN_FIELDS[] = {
    [DAY_SCHOOL] = FIELD_OF_SCHOOL,
    [DAY_ACCOUNT] = FIELD_OF_ACCOUNT,
    [DAY_DAY] = {"day", FIELD_IN_PATH, FIELD_DAY, true, 0, 0, NULL},
    [DAY_MEAL] = {"meal", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, MEAL_WORDS},
    [DAY_NOTE] = {"note", FIELD_IN_FORM, FIELD_TEXT, false, 0, FIELD_TEXT_DEFAULT, NULL},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/evidence", WHOLE(RIGHT_EVIDENCE_READ), evidence_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {STAFFROOM_GET("/school/{school}/evidence/{account}/{day}", WHOLE(RIGHT_EVIDENCE_READ),
                   day_show),
     ROUTE_FIELDS(DAY_FIELDS), .trail = "Сверка питания ученика за день"},
    {STAFFROOM_POST("/school/{school}/evidence/{account}/{day}", WHOLE(RIGHT_EVIDENCE),
                    day_explain),
     ROUTE_FIELDS(EXPLAIN_FIELDS), .trail = "Объяснение расхождения в питании"},
};

const struct staffroom_pages staffroom_evidence_pages = {STAFFROOM_PAGES(ROUTES)};
