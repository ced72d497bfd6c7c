/* «Отчет по лицевому счету». */
#include "base/check.h"
#include "ledger/posting.h"
#include "web/inside.h"
#include "web/pages.h"
#include "web/spending.h"
#include "web/words.h"

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

struct statement_work {
    struct arena *arena;
    struct account_statement_request request;
    struct account_statement statement;
};

static enum err work_statement(struct tx *tx, void *context)
{
    struct statement_work *work = context;
    return account_statement_load(tx, work->arena, &work->request, &work->statement);
}

static enum err load_statement(const struct web *web, struct arena *arena,
                               const struct child *child, const struct asked *asked,
                               struct account_statement *out_statement)
{
    struct statement_work work = {.arena = arena,
                                  .request = {.school_id = child->account.school_id,
                                              .school_number = child->school_number,
                                              .account_id = child->account.account_id,
                                              .first_day = asked->first,
                                              .last_day = asked->last,
                                              .with_dishes = true}};
    TRY(store_read(web->store, work_statement, &work));
    *out_statement = work.statement;
    return OK;
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
    view_set(sheet, "lines", spending_lines_view(arena, statement, detail));
    view_set(view, "statement", sheet);
    view_set(view, "chart", spending_chart_view(arena, statement));
    json_t *dishes = spending_dishes_view(arena, statement);
    view_set(view, "has_dishes_chart", json_boolean(json_array_size(dishes) > 0));
    view_set(view, "dishes_chart", dishes);
    view_set(view, "nutrients", spending_nutrients_view(arena, statement));
}

/* A refused period shows the form again and no sheet. */
static enum err make_view(const struct web *web, struct arena *arena, const struct request *request,
                          struct asked *asked, json_t **out_view)
{
    const struct caller *caller = caller_of(request);
    struct child child;
    struct account_statement statement;
    TRY(child_shown(web, arena, &caller->session, &child));
    *asked = read_asked(request, day_of_instant(world_now(web->world), child.zone));
    if (asked->refusal == NULL) {
        TRY(load_statement(web, arena, &child, asked, &statement));
    }
    TRY(page_view_inside(web, arena, caller, "Отчет по лицевому счету", "statement", out_view));
    add_ask(*out_view, arena, asked);
    if (asked->refusal == NULL) {
        add_statement(*out_view, arena, &child, &statement, asked->detail);
    } else {
        view_set(*out_view, "statement", json_null());
    }
    return OK;
}

WEB_HANDLER(statement_show)
{
    const struct web *web = context;
    struct asked asked;
    json_t *view = NULL;
    enum err err = make_view(web, arena, request, &asked, &view);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_object_set_new(json_object_get(view, "page"), "script", json_true());
    page_answer(web, arena, request, "statement", asked.refusal == NULL ? 200 : 422, view,
                response);
}
