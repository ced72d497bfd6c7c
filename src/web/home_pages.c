/* «Добро пожаловать в личный кабинет учащегося!», the choice of a child. */
#include <string.h>

#include "base/check.h"
#include "web/inside.h"
#include "web/pages.h"
#include "web/spending.h"

enum { HOME_DAYS = 14, HOME_OPERATIONS = 8 };

WEB_HANDLER(home_redirect)
{
    (void)context, (void)arena, (void)request;
    response_redirect(response, "/cabinet/");
}

struct home {
    struct instant now;
    struct account_statement statement;
};

/* The two weeks up to the last day on which anything happened: after the holidays the page still
 * shows the last weeks of school. */
static enum err home_read(struct tx *tx, struct page_reading *reading)
{
    struct home *home = reading->page;
    const struct child *child = page_child(reading);
    struct day last;
    bool found;
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

static enum err make_home(const struct web *web, struct arena *arena, const struct caller *caller,
                          json_t **out_view)
{
    struct home home = {.now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = home_read, .page = &home};
    TRY(page_read(web, &reading));
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Личный кабинет", "home");
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

const char *const SHOWN_PAGES[] = {"home",  "profile", "statement", "topup", "absence",
                                   "meals", "limits",  "letters",   NULL};

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
