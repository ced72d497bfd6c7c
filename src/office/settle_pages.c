/* «Расчёты с организаторами питания»: closed periods, what is owed, the closing of a period. */
#include <inttypes.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/requisite.h"
#include "desk/settle.h"
#include "meals/contract.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/table.h"
#include "page/words.h"
#include "report/settle_sheet.h"
#include "school/school.h"

enum { DRAFT_FROM, DRAFT_TO, DRAFT_LINES, DRAFT_TABLE };
enum { CLOSE_FROM, CLOSE_TO, CLOSE_SURE };
enum { PERIOD_ID, PERIOD_LINES, PERIOD_TABLE };
enum { ACT_PERIOD, ACT_CATERER, ACT_AS };
enum { BUFFET_SCHOOL, BUFFET_FROM, BUFFET_CATERER };

static const char *period_path(struct arena *arena, int64_t period_id)
{
    return arena_printf(arena, "/office/settlement/period/%" PRId64, period_id);
}

/* ---- the first page ---- */

struct settle_work {
    struct arena *arena;
    struct settle_list closed;
    struct caterer_debts debts;
};

static enum err work_settle(struct tx *tx, void *context)
{
    struct settle_work *work = context;
    TRY(settle_list_load(tx, work->arena, &work->closed));
    return caterer_debts_load(tx, work->arena, &work->debts);
}

static json_t *debts_view(struct arena *arena, const struct caterer_debts *debts)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < debts->count; i++) {
        const struct caterer_debt *debt = &debts->list[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "path",
            arena_printf(arena, "/office/settlement/caterer/%" PRId64, debt->caterer_id), "name",
            debt->name, "accrued", money_format(arena, debt->accrued), "executed",
            money_format(arena, debt->executed), "under_way", money_format(arena, debt->under_way),
            "owed", money_format(arena, debt->owed), "has_payee", debt->has_payee);
        json_add(rows, row);
    }
    return rows;
}

static json_t *periods_view(struct arena *arena, const struct settle_list *closed)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < closed->count; i++) {
        const struct settle_period *period = &closed->periods[i];
        json_t *row = json_pack("{s:s,s:I,s:s,s:s,s:s,s:s}", "path", period_path(arena, period->id),
                                "number", (json_int_t)period->id, "words",
                                settle_period_words(arena, period->first_day, period->last_day),
                                "total", money_format(arena, settle_total(period)), "closed",
                                office_moment(arena, period->closed_at), "who",
                                *period->who == '\0' ? "команда администратора" : period->who);
        json_add(rows, row);
    }
    return rows;
}

/* From the day after the last closed one to the end of its month, or to yesterday. */
static void next_days(const struct settle_list *closed, struct day today, struct day *out_first,
                      struct day *out_last)
{
    struct day first = day_month_first(today);
    if (closed->count > 0) {
        first = day_add(closed->periods[0].last_day, 1);
    } else {
        first = day_add(first, -1);
        first = day_month_first(first);
    }
    struct day last = day_add(first, 27);
    while (day_date(day_add(last, 1)).day_of_month != 1) last = day_add(last, 1);
    struct day yesterday = day_add(today, -1);
    if (day_compare(last, yesterday) > 0) last = yesterday;
    *out_first = first;
    *out_last = day_compare(last, first) < 0 ? first : last;
}

static OFFICE_HANDLER(settlement_show)
{
    const struct office *office = context;
    struct settle_work work = {.arena = arena};
    struct day today = day_of_instant(world_now(office->access->world), zone_moscow());
    struct day first, last;
    if (!office_read(office, arena, request, work_settle, &work, response)) return;
    next_days(&work.closed, today, &first, &last);
    json_t *view = office_view(office, arena, request, "Расчёты с организаторами питания",
                               "settlement");
    view_set(view, "has_debts", json_boolean(work.debts.count > 0));
    view_set(view, "debts", debts_view(arena, &work.debts));
    view_set(view, "has_periods", json_boolean(work.closed.count > 0));
    view_set(view, "periods", periods_view(arena, &work.closed));
    view_set_string(view, "from", day_format_iso(arena, first));
    view_set_string(view, "to", day_format_iso(arena, last));
    office_answer(office, arena, request, "office_settlement", 200, view, response);
}

/* ---- a period, open or closed ---- */

struct period_work {
    struct arena *arena;
    int64_t id; /* 0: computed of these days */
    struct day first_day, last_day;
    bool found;
    struct settle_period period;
    struct settle_list closed;
    struct caterer_debts debts;
    struct requisites own;
};

static enum err work_period(struct tx *tx, void *context)
{
    struct period_work *work = context;
    TRY(settle_list_load(tx, work->arena, &work->closed));
    TRY(caterer_debts_load(tx, work->arena, &work->debts));
    TRY(requisites_load(tx, work->arena, &work->own));
    work->found = true;
    if (work->id != 0) {
        return settle_load(tx, work->arena, work->id, &work->found, &work->period);
    }
    return settle_compute(tx, work->arena, work->first_day, work->last_day, &work->period);
}

static const struct caterer_debt *debt_of(const struct period_work *work, int64_t caterer_id)
{
    for (int i = 0; i < work->debts.count; i++) {
        if (work->debts.list[i].caterer_id == caterer_id) return &work->debts.list[i];
    }
    return NULL;
}

/* Acts, one a caterer of the period. */
static json_t *acts_view(struct arena *arena, const struct settle_period *period)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < period->line_count; i++) {
        const struct settle_line *line = &period->lines[i];
        bool is_known = i > 0 && period->lines[i - 1].caterer_id == line->caterer_id;
        if (is_known || line->caterer_id == 0) continue;
        json_t *row = json_pack("{s:s,s:s}", "name", line->caterer_name, "path",
                                arena_printf(arena, "/office/settlement/act/%" PRId64 "/%" PRId64,
                                             period->id, line->caterer_id));
        json_add(rows, row);
    }
    return rows;
}

static void period_view(struct arena *arena, json_t *view, const struct settle_period *period,
                        bool with_lines)
{
    view_set_string(view, "words", settle_period_words(arena, period->first_day, period->last_day));
    view_set_string(view, "from", day_format_iso(arena, period->first_day));
    view_set_string(view, "to", day_format_iso(arena, period->last_day));
    view_set_string(view, "parent", money_format(arena, period->parent_total));
    view_set_string(view, "subsidy", money_format(arena, period->subsidy_total));
    view_set_string(view, "buffet", money_format(arena, period->buffet_total));
    view_set_string(view, "total", money_format(arena, settle_total(period)));
    view_set(view, "with_lines", json_boolean(with_lines));
    view_set(view, "is_closed", json_boolean(period->id != 0));
    view_set(view, "is_over", json_boolean(period->is_over));
    view_set(view, "agrees", json_boolean(period->agrees));
    view_set(view, "unowned",
             period->unowned_count == 0 ? json_null()
                                        : json_string(words_counted(arena, period->unowned_count,
                                                                    "строка", "строки", "строк")));
    view_set(view, "may_close",
             json_boolean(period->id == 0 && period->is_over && period->agrees &&
                          period->unowned_count == 0));
    if (period->id == 0) return;
    view_set_string(view, "path", period_path(arena, period->id));
    view_set(view, "number", json_integer(period->id));
    view_set_string(view, "closed", office_moment(arena, period->closed_at));
    view_set_string(view, "who", *period->who == '\0' ? "команда администратора" : period->who);
    char hash[2 * sizeof period->hash.bytes + 1];
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof period->hash.bytes; i++) {
        hash[2 * i] = DIGITS[period->hash.bytes[i] >> 4];
        hash[2 * i + 1] = DIGITS[period->hash.bytes[i] & 15];
    }
    hash[sizeof hash - 1] = '\0';
    view_set_string(view, "hash", hash);
    view_set(view, "acts", acts_view(arena, period));
}

static void answer_period(const struct office *office, struct arena *arena,
                          const struct request *request, const struct period_work *work,
                          int first_field, bool with_lines, const char *refusal,
                          struct response *response)
{
    struct table table;
    const char *title = work->id == 0 ? "Расчёт за период" : "Закрытый период";
    json_t *view = office_view(office, arena, request, title, "settlement");
    period_view(arena, view, &work->period, with_lines);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    table_open(
        &table,
        arena_printf(arena, "Расчёты с организаторами питания, %s",
                     settle_period_words(arena, work->period.first_day, work->period.last_day)),
        world_now(office->access->world), zone_moscow());
    table.file_name = "settlement";
    table.total = "Итого";
    table.empty = "За эти дни ничего не начислено и не продано.";
    if (work->id == 0) table.path = "/office/settlement/draft";
    if (with_lines) {
        settle_line_rows(&table.sheet, table.sheet.arena, &work->period, &work->closed, 0);
    } else {
        settle_summary_rows(&table.sheet, &work->period);
    }
    enum err err = table_answer(&office->kit, arena, request, first_field, &table,
                                "office_settlement_period", view, response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static void answer_draft(const struct office *office, struct arena *arena,
                         const struct request *request, struct day first, struct day last,
                         int first_field, bool with_lines, const char *refusal,
                         struct response *response)
{
    int days = last.number - first.number + 1;
    if (days < 1 || days > SETTLE_DAYS_LIMIT) {
        json_t *view = office_view(office, arena, request, "Расчёт за период", "settlement");
        view_set_string(view, "refusal", settle_refusal(SETTLE_PERIOD_INVALID));
        view_set_string(view, "from", day_format_iso(arena, first));
        view_set_string(view, "to", day_format_iso(arena, last));
        office_answer(office, arena, request, "office_settlement_wrong", 422, view, response);
        return;
    }
    struct period_work work = {.arena = arena, .first_day = first, .last_day = last};
    if (!office_read(office, arena, request, work_period, &work, response)) return;
    answer_period(office, arena, request, &work, first_field, with_lines, refusal, response);
}

static OFFICE_HANDLER(settlement_draft)
{
    answer_draft(context, arena, request, request_day(request, DRAFT_FROM),
                 request_day(request, DRAFT_TO), DRAFT_TABLE, request_flag(request, DRAFT_LINES),
                 NULL, response);
}

static OFFICE_HANDLER(settlement_period)
{
    const struct office *office = context;
    struct period_work work = {.arena = arena, .id = request_number(request, PERIOD_ID)};
    if (!office_read(office, arena, request, work_period, &work, response)) return;
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    answer_period(office, arena, request, &work, PERIOD_TABLE, request_flag(request, PERIOD_LINES),
                  NULL, response);
}

/* Told in words and asked once: without the tick nothing is closed. */
static OFFICE_HANDLER(settlement_close)
{
    const struct office *office = context;
    struct settle_close close = {.first_day = request_day(request, CLOSE_FROM),
                                 .last_day = request_day(request, CLOSE_TO),
                                 .staff_id = office_caller_id(request)};
    const char *refusal = "Поставьте галочку: закрытый период больше не изменить.";
    if (request_flag(request, CLOSE_SURE)) {
        enum err err = desk_settle_close(office->desk, arena, &close);
        if (err != OK) {
            office_fault(office, arena, request, err, response);
            return;
        }
        refusal = settle_refusal(close.status);
    }
    if (refusal == NULL) {
        response_redirect(response, period_path(arena, close.period_id));
        return;
    }
    json_t *view = office_view(office, arena, request, "Расчёт за период", "settlement");
    view_set_string(view, "refusal", refusal);
    view_set_string(view, "from", day_format_iso(arena, close.first_day));
    view_set_string(view, "to", day_format_iso(arena, close.last_day));
    office_answer(office, arena, request, "office_settlement_wrong", 422, view, response);
}

/* ---- acts ---- */

static OFFICE_HANDLER(settlement_act)
{
    const struct office *office = context;
    struct period_work work = {.arena = arena, .id = request_number(request, ACT_PERIOD)};
    enum err err = store_read(office->access->store, work_period, &work);
    const struct caterer_debt *caterer = NULL;
    if (err == OK && work.found) caterer = debt_of(&work, request_number(request, ACT_CATERER));
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (caterer == NULL) {
        office_not_found(office, arena, request, response);
        return;
    }
    struct arena own;
    struct sheet sheet;
    struct text document;
    bool has_form = request_has(request, ACT_AS);
    enum sheet_format format = has_form ? (enum sheet_format)request_number(request, ACT_AS)
                                        : SHEET_PDF;
    arena_init(&own, TABLE_ARENA_BUDGET);
    settle_act_sheet(&sheet, &own, &work.period, &work.closed, caterer,
                     work.own.values[REQUISITE_NAME], work.period.closed_at, zone_moscow());
    err = sheet_document(&own, &sheet, format, &document);
    if (err == OK) {
        office_download(arena, sheet_format_content_type(format),
                        arena_printf(arena, "act-%" PRId64 "-%" PRId64 ".%s", work.id,
                                     caterer->caterer_id, sheet_format_word(format)),
                        document, response);
    } else {
        office_fault(office, arena, request, err, response);
    }
    arena_release(&own);
}

/* ---- whose the counters are ---- */

struct buffet_work {
    struct arena *arena;
    struct school_list schools;
    struct caterer_list caterers;
    struct buffet_caterers buffets;
};

static enum err work_buffets(struct tx *tx, void *context)
{
    struct buffet_work *work = context;
    TRY(school_list_load(tx, work->arena, &work->schools));
    TRY(caterers_load(tx, work->arena, &work->caterers));
    return buffet_caterers_load(tx, work->arena, &work->buffets);
}

static const char *school_name(const struct school_list *schools, int64_t school_id)
{
    for (int i = 0; i < schools->count; i++) {
        if (schools->rows[i].id == school_id) return schools->rows[i].name;
    }
    return "";
}

static json_t *buffet_rows(struct arena *arena, const struct buffet_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->buffets.count; i++) {
        const struct buffet_caterer *one = &work->buffets.rows[i];
        const struct caterer *caterer = caterer_in_list(&work->caterers, one->caterer_id);
        json_t *row = json_pack("{s:s,s:s,s:s}", "school",
                                school_name(&work->schools, one->school_id), "from",
                                day_format(arena, one->first_day), "caterer",
                                caterer == NULL ? "никто" : caterer->name);
        json_add(rows, row);
    }
    return rows;
}

static void answer_buffets(const struct office *office, struct arena *arena,
                           const struct request *request, const char *refusal,
                           struct response *response)
{
    struct buffet_work work = {.arena = arena};
    struct day today = day_of_instant(world_now(office->access->world), zone_moscow());
    if (!office_read(office, arena, request, work_buffets, &work, response)) return;
    json_t *view = office_view(office, arena, request, "Кто ведёт буфет", "settlement");
    json_t *schools = json_array(), *caterers = json_array();
    CHECK(schools != NULL && caterers != NULL);
    for (int i = 0; i < work.schools.count; i++) {
        json_t *row = json_pack("{s:I,s:s}", "id", (json_int_t)work.schools.rows[i].id, "name",
                                work.schools.rows[i].name);
        json_add(schools, row);
    }
    for (int i = 0; i < work.caterers.count; i++) {
        json_t *row = json_pack("{s:I,s:s}", "id", (json_int_t)work.caterers.caterers[i].id, "name",
                                work.caterers.caterers[i].name);
        json_add(caterers, row);
    }
    view_set(view, "schools", schools);
    view_set(view, "caterers", caterers);
    view_set(view, "has_rows", json_boolean(work.buffets.count > 0));
    view_set(view, "rows", buffet_rows(arena, &work));
    view_set_string(view, "from", day_format_iso(arena, today));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_settlement_buffets", refusal == NULL ? 200 : 422,
                  view, response);
}

static OFFICE_HANDLER(buffets_show)
{
    answer_buffets(context, arena, request, NULL, response);
}

static OFFICE_HANDLER(buffet_set)
{
    const struct office *office = context;
    enum buffet_status status;
    struct buffet_caterer buffet = {.school_id = request_number(request, BUFFET_SCHOOL),
                                    .first_day = request_day(request, BUFFET_FROM),
                                    .caterer_id = request_number(request, BUFFET_CATERER)};
    enum err err = desk_buffet_set(office->desk, &buffet, office_caller_id(request), &status);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (status != BUFFET_SET) {
        answer_buffets(office, arena, request, buffet_refusal(status), response);
    } else {
        response_redirect(response, "/office/settlement/buffets");
    }
}

/* ---- routes ---- */

static const struct field DRAFT_FIELDS[] = {
    [DRAFT_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, true, 0, 0, NULL},
    [DRAFT_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, true, 0, 0, NULL},
    [DRAFT_LINES] = {"lines", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    TABLE_FIELDS,
};
static const struct field CLOSE_FIELDS[] = {
    [CLOSE_FROM] = {"from", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
    [CLOSE_TO] = {"to", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
    [CLOSE_SURE] = {"sure", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field PERIOD_FIELDS[] = {
    [PERIOD_ID] = {"id", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
    [PERIOD_LINES] = {"lines", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    TABLE_FIELDS,
};
static const struct field ACT_FIELDS[] = {
    [ACT_PERIOD] = {"id", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
    [ACT_CATERER] = {"caterer", FIELD_IN_PATH, FIELD_INT, true, 1, CATERER_ID_LIMIT, NULL},
    [ACT_AS] = {"as", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, TABLE_FORMATS},
};
static const struct field BUFFET_FIELDS[] = {
    [BUFFET_SCHOOL] = {"school", FIELD_IN_FORM, FIELD_INT, true, 1, INT32_MAX, NULL},
    [BUFFET_FROM] = {"from", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
    [BUFFET_CATERER] = {"caterer", FIELD_IN_FORM, FIELD_INT, true, 0, CATERER_ID_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/settlement", OFFICE(RIGHT_SETTLEMENT), settlement_show)},
    {OFFICE_GET("/office/settlement/draft", OFFICE(RIGHT_SETTLEMENT), settlement_draft),
     .flags = ROUTE_SLOW, ROUTE_FIELDS(DRAFT_FIELDS)},
    {OFFICE_POST("/office/settlement/close", OFFICE(RIGHT_SETTLEMENT), settlement_close),
     .flags = ROUTE_SLOW, ROUTE_FIELDS(CLOSE_FIELDS), .trail = "Закрытие периода расчётов"},
    {OFFICE_GET("/office/settlement/period/{id}", OFFICE(RIGHT_SETTLEMENT), settlement_period),
     ROUTE_FIELDS(PERIOD_FIELDS)},
    {OFFICE_GET("/office/settlement/act/{id}/{caterer}", OFFICE(RIGHT_SETTLEMENT), settlement_act),
     ROUTE_FIELDS(ACT_FIELDS)},
    {OFFICE_GET("/office/settlement/buffets", OFFICE(RIGHT_SETTLEMENT), buffets_show)},
    {OFFICE_POST("/office/settlement/buffets", OFFICE(RIGHT_SETTLEMENT), buffet_set),
     ROUTE_FIELDS(BUFFET_FIELDS), .trail = "Кто ведёт буфет"},
};

const struct office_pages office_settle_pages = {OFFICE_PAGES(ROUTES)};
