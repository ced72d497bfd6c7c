/* «Добро пожаловать в личный кабинет учащегося!», the choice of a child. */
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "desk/instalment.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/pages.h"
#include "web/spending.h"

enum { HOME_DAYS = 14, HOME_OPERATIONS = 8 };

struct home {
    struct instant now;
    struct account_statement statement;
    struct instalment_plan plan; /* of meals that were given whatever the balance */
};

/* While everyone is fed nobody is told of a debt: what came due of an earlier time waits. */
static enum err plan_read(struct tx *tx, struct page_reading *reading)
{
    struct home *home = reading->page;
    const struct child *child = page_child(reading);
    struct day today = day_of_instant(home->now, child->zone);
    struct outage_debt_list debts;
    bool holds;
    TRY(outage_debts_load(tx, reading->arena, child->account.school_id, &child->account.account_id,
                          1, &debts));
    TRY(outage_holds(tx, child->account.school_id, today, &holds));
    instalment_plan_make(&debts, child->balance, today, reading->arena, &home->plan);
    if (holds) home->plan.now = money_zero();
    return OK;
}

/* The two weeks up to the last day on which anything happened: after the holidays the page still
 * shows the last weeks of school. */
static enum err home_read(struct tx *tx, struct page_reading *reading)
{
    struct home *home = reading->page;
    const struct child *child = page_child(reading);
    struct day last;
    bool found;
    TRY(plan_read(tx, reading));
    TRY(account_last_day(tx, child->account.school_id, child->account.account_id, &found, &last));
    if (!found) last = day_of_instant(home->now, child->zone);
    const struct account_statement_request request = {
        .school_id = child->account.school_id,
        .school_number = child->school_number,
        .account_id = child->account.account_id,
        .first_day = day_add(last, 1 - HOME_DAYS),
        .last_day = last,
        .with_dishes = true,
    };
    return account_statement_load(tx, reading->arena, &request, &home->statement);
}

static json_t *part_view(struct arena *arena, const struct instalment *part)
{
    return json_pack("{s:s,s:s}", "day", words_day(arena, part->day), "amount",
                     money_format(arena, part->amount));
}

/* json null: nothing is to be settled. */
static json_t *plan_view(struct arena *arena, const struct instalment_plan *plan)
{
    bool has_now = money_is_positive(plan->now), has_later = plan->count > 0;
    if (!has_now && !has_later) return json_null();
    json_t *parts = json_array();
    for (int i = 0; i < plan->count; i++) {
        json_add(parts, part_view(arena, &plan->instalments[i]));
    }
    json_t *view = json_pack("{s:s,s:s,s:b,s:b,s:b,s:o}", "amount",
                             money_format(arena, plan->later), "now",
                             money_format(arena, plan->now), "has_now", has_now, "has_later",
                             has_later, "has_parts", plan->count > 1, "parts", parts);
    CHECK(view != NULL);
    view_set(view, "next", has_later ? part_view(arena, &plan->instalments[0]) : json_null());
    return view;
}

static enum err make_home(const struct web *web, struct arena *arena, const struct caller *caller,
                          json_t **out_view)
{
    struct home home = {.now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = home_read, .page = &home};
    TRY(page_read(web, &reading));
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Личный кабинет", "home");
    view_set(view, "deferred", plan_view(arena, &home.plan));
    view_set(view, "has_operations", json_boolean(home.statement.entry_count > 0));
    view_set(view, "operations", spending_operations_view(arena, &home.statement, HOME_OPERATIONS));
    view_set(view, "chart", spending_chart_view(arena, &home.statement));
    *out_view = view;
    return OK;
}

WEB_HANDLER(home_show)
{
    const struct web *web = context;
    json_t *view = NULL;
    enum err err = make_home(web, arena, caller_of(request), &view);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    page_answer(web, arena, request, "welcome", 200, view, response);
}

const char *const SHOWN_PAGES[] = {"home",  "profile", "statement", "topup",   "absence",
                                   "meals", "limits",  "letters",   "appeals", NULL};

struct show_work {
    struct arena *arena;
    const struct session *session;
    struct text number;
};

/* A number that is not among the login's own changes nothing. */
static enum err work_show(struct tx *tx, void *context)
{
    struct show_work *work = context;
    struct family family;
    TRY(family_load(tx, work->arena, work->session, &family));
    for (int i = 0; i < family.count; i++) {
        const struct child *child = &family.children[i];
        if (text_is(work->number, child->number)) {
            return session_show(tx, work->session, child->account);
        }
    }
    return OK;
}

WEB_HANDLER(account_show)
{
    const struct web *web = context;
    struct show_work work = {arena, &caller_of(request)->session,
                             request_text(request, SHOW_NUMBER)};
    enum err err = store_write(web->store, 0, work_show, &work);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    const char *page = "home";
    if (request_has(request, SHOW_PAGE)) page = SHOWN_PAGES[request_number(request, SHOW_PAGE)];
    bool is_home = strcmp(page, "home") == 0;
    response_redirect(response, arena_printf(arena, "/cabinet/%s", is_home ? "" : page));
}
