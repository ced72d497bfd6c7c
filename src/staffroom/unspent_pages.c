/* «Неиспользованное»: subsidised meals that were due and that nobody ate, and parcels for them. */
#include "base/check.h"
#include "base/json.h"
#include "desk/evidence.h"
#include "desk/unspent.h"
#include "page/words.h"
#include "report/sheet.h"
#include "staffroom/pages.h"

enum { SCRATCH_BUDGET = 64 << 20, ROWS_SHOWN = 500 };
enum { UNSPENT_SCHOOL, UNSPENT_MONTH, UNSPENT_FORMAT };
enum { GIVE_SCHOOL, GIVE_ACCOUNT, GIVE_MONTH };

static const char *const FORMATS[] = {"xlsx", "csv", "pdf", NULL};

struct unspent_work {
    struct arena *arena;
    struct unspent_period period;
    struct unspent unspent;
    struct evidence_people people;
};

static enum err work_unspent(struct tx *tx, void *context)
{
    struct unspent_work *work = context;
    TRY(unspent_load(tx, work->arena, &work->period, &work->unspent));
    return evidence_people_load(tx, work->arena, work->period.school_id, 0, &work->people);
}

/* The whole month of the day; of none, this one. */
static struct unspent_period period_of(const struct request *request, int field)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct day day = request_has(request, field) ? request_day(request, field) : caller->today;
    struct day first = day_month_first(day);
    struct day last = day_add(first, UNSPENT_DAYS_LIMIT - 1);
    while (day_date(last).month != day_date(first).month) last = day_add(last, -1);
    return (struct unspent_period){.school_id = caller->school.id,
                                   .first_day = first,
                                   .last_day = last,
                                   .today = caller->today};
}

/* "завтрак 02.03, обед 02.03". */
static const char *days_words(struct arena *arena, const struct unspent_line *line)
{
    const char *words = "";
    for (int i = 0; i < line->day_count; i++) {
        struct date date = day_date(line->days[i].day);
        words = arena_printf(arena, "%s%s%s %02d.%02d", words, i == 0 ? "" : ", ",
                             evidence_meal_title(line->days[i].meal), date.day_of_month,
                             date.month);
    }
    return words;
}

static json_t *rows_view(struct arena *arena, const struct staffroom_caller *caller,
                         const struct unspent_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->unspent.count && i < ROWS_SHOWN; i++) {
        const struct unspent_line *line = &work->unspent.lines[i];
        const struct evidence_person *person = evidence_person_of(&work->people, line->account_id);
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:i,s:s,s:I,s:I,s:b,s:s}", "name", person->name, "class",
            person->class_name, "days", days_words(arena, line), "count", line->day_count, "sum",
            money_format(arena, line->subsidy), "given", (json_int_t)line->given, "may_give",
            (json_int_t)line->may_be_given, "gives", line->may_be_given > 0, "path",
            staffroom_path(arena, caller, "unspent/%s", person->number));
        json_add(rows, row);
    }
    return rows;
}

/* ---- the report as a document ---- */

static void sheet_make(struct sheet *sheet, struct arena *arena,
                       const struct staffroom_caller *caller, const struct unspent_work *work)
{
    sheet_init(sheet, arena, "Неиспользованное право на питание", caller->now, caller->school.zone);
    sheet_note(sheet, caller->school.name);
    sheet_note(sheet, arena_printf(arena, "За период с %s по %s; %s",
                                   day_format(arena, work->period.first_day),
                                   day_format(arena, work->period.last_day),
                                   unspent_policy_title(work->unspent.policy)));
    sheet_column(sheet, (struct sheet_column){"Класс", SHEET_TEXT, .width = 8});
    sheet_column(sheet, (struct sheet_column){"Ученик", SHEET_TEXT, .width = 30});
    sheet_column(sheet, (struct sheet_column){"Питание", SHEET_TEXT, .width = 40});
    sheet_column(sheet, (struct sheet_column){"Раз", SHEET_NUMBER, .width = 7, .is_summed = true});
    sheet_column(
        sheet, (struct sheet_column){"Дотация, руб.", SHEET_MONEY, .width = 14, .is_summed = true});
    for (int i = 0; i < work->unspent.count; i++) {
        const struct unspent_line *line = &work->unspent.lines[i];
        const struct evidence_person *person = evidence_person_of(&work->people, line->account_id);
        sheet_row(sheet);
        sheet_string(sheet, person->class_name);
        sheet_string(sheet, person->name);
        sheet_string(sheet, days_words(arena, line));
        sheet_number(sheet, line->day_count);
        sheet_money(sheet, line->subsidy);
    }
    sheet_total(sheet, "Итого");
}

static enum err document_answer(struct arena *arena, struct arena *scratch,
                                const struct request *request, const struct unspent_work *work,
                                struct response *response)
{
    enum sheet_format format = (enum sheet_format)request_number(request, UNSPENT_FORMAT);
    struct sheet *sheet = ARENA_NEW(scratch, struct sheet);
    struct text document;
    sheet_make(sheet, scratch, caller_of(request), work);
    TRY(sheet_document(scratch, sheet, format, &document));
    struct text copy = {arena_copy(arena, document.bytes, document.size), document.size};
    response_set(response, 200, sheet_format_content_type(format), copy);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"neispolzovannoe-%s.%s\"",
                                 day_format_iso(arena, work->period.first_day),
                                 sheet_format_word(format)));
    return OK;
}

/* ---- the page ---- */

static void page_answer(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const struct unspent_work *work,
                        const char *refusal, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    const struct unspent *unspent = &work->unspent;
    json_t *view = staffroom_view(room, arena, request, "Неиспользованное", "unspent");
    view_set_string(view, "month", day_format_iso(arena, work->period.first_day));
    view_set_string(view, "from", day_format(arena, work->period.first_day));
    view_set_string(view, "to", day_format(arena, work->period.last_day));
    view_set_string(view, "policy", unspent_policy_title(unspent->policy));
    view_set(view, "gives", json_boolean(unspent->policy != UNSPENT_RETURNS));
    view_set(view, "limit", json_integer(unspent->limit));
    view_set(view, "pupils", json_integer(unspent->count));
    view_set(view, "days", json_integer(unspent->days));
    view_set_string(view, "sum", money_format(arena, unspent->subsidy));
    view_set(view, "has_rows", json_boolean(unspent->count > 0));
    view_set(view, "rows", rows_view(arena, caller, work));
    view_set(view, "more",
             unspent->count > ROWS_SHOWN ? json_integer(unspent->count - ROWS_SHOWN) : json_null());
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    staffroom_answer(room, arena, request, "school_unspent", refusal == NULL ? 200 : 422, view,
                     response);
}

static void unspent_answer(const struct staffroom *room, struct arena *arena,
                           const struct request *request, struct unspent_period period,
                           bool is_document, const char *refusal, struct response *response)
{
    struct arena scratch;
    arena_init(&scratch, SCRATCH_BUDGET);
    struct unspent_work work = {.arena = &scratch, .period = period};
    enum err err = store_read(room->access->store, work_unspent, &work);
    if (err == OK && is_document)
        err = document_answer(arena, &scratch, request, &work, response);
    else if (err == OK)
        page_answer(room, arena, request, &work, refusal, response);
    if (err != OK) staffroom_fault(room, arena, request, err, response);
    arena_release(&scratch);
}

static STAFFROOM_HANDLER(unspent_show)
{
    unspent_answer(context, arena, request, period_of(request, UNSPENT_MONTH),
                   request_has(request, UNSPENT_FORMAT), NULL, response);
}

static STAFFROOM_HANDLER(unspent_give)
{
    const struct staffroom *room = context;
    struct unspent_giving giving = {.period = period_of(request, GIVE_MONTH),
                                    .login_id = caller_id(request)};
    giving.period.account_id = caller_of(request)->pupil.id;
    enum err err = desk_unspent_give(room->desk, arena, &giving);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (giving.status != UNSPENT_GIVEN) {
        unspent_answer(room, arena, request, period_of(request, GIVE_MONTH), false,
                       unspent_refusal(giving.status), response);
    } else {
        response_redirect(response, staffroom_path(arena, caller_of(request), "unspent?month=%s",
                                                   day_format_iso(arena, giving.period.first_day)));
    }
}

static const struct field SHOW_FIELDS[] = {
    [UNSPENT_SCHOOL] = FIELD_OF_SCHOOL,
    [UNSPENT_MONTH] = {"month", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [UNSPENT_FORMAT] = {"format", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, FORMATS},
};
static const struct field GIVE_FIELDS[] = {
    [GIVE_SCHOOL] = FIELD_OF_SCHOOL,
    [GIVE_ACCOUNT] = FIELD_OF_ACCOUNT,
    [GIVE_MONTH] = {"month", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/unspent", WHOLE(RIGHT_EVIDENCE), unspent_show),
     ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_POST("/school/{school}/unspent/{account}", WHOLE(RIGHT_EVIDENCE), unspent_give),
     ROUTE_FIELDS(GIVE_FIELDS), .trail = "Паёк или компенсация ученику"},
};

const struct staffroom_pages staffroom_unspent_pages = {STAFFROOM_PAGES(ROUTES)};
