/* The children behind a session. */
#include "base/check.h"
#include "base/log.h"
#include "desk/account_statement.h"
#include "school/person.h"
#include "school/school.h"
#include "web/inside.h"

static enum err child_load(struct tx *tx, struct arena *arena, struct login_account account,
                           struct child *out_child)
{
    bool found;
    struct person person;
    struct school school;
    struct money balance;
    TRY(person_by_id(tx, arena, account.school_id, account.account_id, &found, &person));
    if (!found) return log_fault(ERR_NOT_FOUND, "family", "reason=no_person");
    TRY(school_by_id(tx, arena, account.school_id, &found, &school));
    if (!found) return log_fault(ERR_NOT_FOUND, "family", "reason=no_school");
    TRY(account_balance_load(tx, account.school_id, account.account_id, &balance));
    const char *gap = person.patronymic[0] == '\0' ? "" : " ";
    *out_child = (struct child){
        .account = account,
        .number = person.number,
        .surname = person.surname,
        .name = person.name,
        .patronymic = person.patronymic,
        .full_name = arena_printf(arena, "%s %s%s%s", person.surname, person.name, gap,
                                  person.patronymic),
        .class_name = person.class_name == NULL ? "" : person.class_name,
        .school_name = school.name,
        .school_number = school.number,
        .zone = school.zone,
        .balance = balance,
    };
    return OK;
}

enum err family_load(struct tx *tx, struct arena *arena, const struct session *session,
                     struct family *out_family)
{
    struct login_accounts accounts;
    TRY(login_accounts_load(tx, session->login_id, &accounts));
    CHECK(accounts.count > 0);
    *out_family = (struct family){.count = accounts.count};
    for (int i = 0; i < accounts.count; i++) {
        TRY(child_load(tx, arena, accounts.rows[i], &out_family->children[i]));
        if (accounts.rows[i].school_id == session->shown.school_id &&
            accounts.rows[i].account_id == session->shown.account_id) {
            out_family->shown = i;
        }
    }
    return OK;
}

static enum err work_page(struct tx *tx, void *context)
{
    struct page_reading *reading = context;
    TRY(family_load(tx, reading->arena, reading->session, &reading->family));
    return reading->more == NULL ? OK : reading->more(tx, reading);
}

enum err page_read(const struct web *web, struct page_reading *reading)
{
    return store_read(web->store, work_page, reading);
}

const struct child *page_child(const struct page_reading *reading)
{
    return &reading->family.children[reading->family.shown];
}

struct show_work {
    const struct session *session;
    struct login_account account;
};

static enum err work_show(struct tx *tx, void *context)
{
    const struct show_work *work = context;
    return session_show(tx, work->session, work->account);
}

static enum err child_show_now(const struct web *web, const struct caller *caller,
                               const struct child *child)
{
    struct show_work work = {&caller->session, child->account};
    bool is_shown = caller->session.shown.school_id == child->account.school_id &&
                    caller->session.shown.account_id == child->account.account_id;
    return is_shown ? OK : store_write(web->store, 0, work_show, &work);
}

bool form_child(const struct web *web, struct arena *arena, const struct request *request,
                struct text number, struct child *out_child, struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct page_reading reading = {.arena = arena, .session = &caller->session};
    enum err err = page_read(web, &reading);
    for (int i = 0; err == OK && i < reading.family.count; i++) {
        const struct child *child = &reading.family.children[i];
        if (!text_is(number, child->number)) continue;
        err = child_show_now(web, caller, child);
        if (err != OK) break;
        *out_child = *child;
        return true;
    }
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else {
        const struct problem problem = {404, "not_found", NULL};
        area_problem(&web->area, arena, request, &problem, response);
    }
    return false;
}
