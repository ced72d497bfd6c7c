/* «Отчет по лицевому счету». */
#include "base/check.h"
#include "ledger/posting.h"
#include "page/statement_lines.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/pages.h"
#include "web/spending.h"

enum { DEFAULT_DAYS = 14 };

static const char *const REFUSALS[] = {"dates", "form", "long", NULL};

struct asked {
    struct day first, last, today;
    bool detail;
    const char *refusal; /* NULL: the period is right */
};

static struct day last_days(struct day last, int64_t days)
{
    return day_add(last, 1 - (int)days);
}

static const char *judge_period(const struct asked *asked)
{
    int32_t days = asked->last.number - asked->first.number + 1;
    if (days < 1) return "dates";
    return days > ACCOUNT_STATEMENT_DAYS_LIMIT ? "long" : NULL;
}

/* Quick ranges go before dates; nothing asked means the last two weeks. */
static struct asked read_asked(const struct request *request, struct day today)
{
    struct asked asked = {.today = today, .last = today, .first = last_days(today, DEFAULT_DAYS)};
    asked.detail = request_has(request, STATEMENT_DETAIL) &&
                   request_flag(request, STATEMENT_DETAIL);
    bool has_from = request_has(request, STATEMENT_FROM);
    bool has_to = request_has(request, STATEMENT_TO);
    if (request_has(request, STATEMENT_LAST)) {
        asked.first = last_days(today, request_number(request, STATEMENT_LAST));
        return asked;
    }
    if (has_from) asked.first = request_day(request, STATEMENT_FROM);
    if (has_to) asked.last = request_day(request, STATEMENT_TO);
    if (request->fault_count > 0 || has_from != has_to) {
        asked.refusal = "form";
    } else {
        asked.refusal = judge_period(&asked);
    }
    return asked;
}

struct sheet {
    const struct request *request;
    struct instant now;
    struct asked asked;
    struct account_statement statement; /* unless refused */
};

/* What is asked for is read here: today is of the school's zone. */
static enum err sheet_read(struct tx *tx, struct page_reading *reading)
{
    struct sheet *sheet = reading->page;
    const struct child *child = page_child(reading);
    sheet->asked = read_asked(sheet->request, day_of_instant(sheet->now, child->zone));
    if (sheet->asked.refusal != NULL) return OK;
    const struct account_statement_request request = {
        .school_id = child->account.school_id,
        .school_number = child->school_number,
        .account_id = child->account.account_id,
        .first_day = sheet->asked.first,
        .last_day = sheet->asked.last,
        .with_dishes = true,
    };
    return account_statement_load(tx, reading->arena, &request, &sheet->statement);
}

static void add_ask(json_t *view, struct arena *arena, const struct asked *asked)
{
    view_set(view, "ask",
             json_pack("{s:s,s:s,s:s,s:s,s:b}", "from", day_format_iso(arena, asked->first), "to",
                       day_format_iso(arena, asked->last), "earliest",
                       day_format_iso(arena, day_of_number(POSTING_FIRST_DAY)), "latest",
                       day_format_iso(arena, asked->today), "detail", asked->detail));
    view_set(view, "refusal", flags_view(REFUSALS, asked->refusal));
    view_set_string(view, "limit",
                    words_counted(arena, ACCOUNT_STATEMENT_DAYS_LIMIT, "дня", "дней", "дней"));
}

static void add_statement(json_t *view, struct arena *arena, const struct child *child,
                          const struct account_statement *statement, bool detail)
{
    json_t *sheet = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "first",
        day_format(arena, statement->first_day), "last", day_format(arena, statement->last_day),
        "owner", words_upper(arena, child->full_name), "school",
        words_upper(arena, child->school_name), "number", child->number, "opening",
        money_format(arena, statement->opening), "closing", money_format(arena, statement->closing),
        "debits", money_format(arena, statement->debits), "credits",
        money_format(arena, statement->credits), "has_lines", statement->entry_count > 0);
    view_set(sheet, "lines", statement_lines_view(arena, statement, detail));
    view_set(view, "statement", sheet);
    view_set(view, "chart", spending_chart_view(arena, statement));
    json_t *dishes = spending_dishes_view(arena, statement);
    view_set(view, "has_dishes_chart", json_boolean(json_array_size(dishes) > 0));
    view_set(view, "dishes_chart", dishes);
    view_set(view, "nutrients", spending_nutrients_view(arena, statement));
}

/* A refused period shows the form again and no sheet. */
static json_t *sheet_view(const struct web *web, const struct caller *caller,
                          const struct page_reading *reading, const struct sheet *sheet)
{
    json_t *view = page_view_family(web, reading->arena, caller, &reading->family,
                                    "Отчет по лицевому счету", "statement");
    CHECK(json_object_set_new(json_object_get(view, "page"), "script", json_true()) == 0);
    add_ask(view, reading->arena, &sheet->asked);
    if (sheet->asked.refusal == NULL) {
        add_statement(view, reading->arena, page_child(reading), &sheet->statement,
                      sheet->asked.detail);
    } else {
        view_set(view, "statement", json_null());
    }
    return view;
}

WEB_HANDLER(statement_show)
{
    const struct web *web = context;
    const struct caller *caller = caller_of(request);
    struct sheet sheet = {.request = request, .now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = sheet_read, .page = &sheet};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    page_answer(web, arena, request, "statement", sheet.asked.refusal == NULL ? 200 : 422,
                sheet_view(web, caller, &reading, &sheet), response);
}
