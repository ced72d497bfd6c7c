/* «Обращения» of the cabinet: what this parent wrote about the child that is shown, with the
 * answers, and a form for a new one. Another parent's are his own. */
#include <inttypes.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/appeal.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const DONE[] = {"made", "added", NULL};

struct appeals_page {
    struct appeal_list list;
    struct appeal_story *stories; /* by place in the list */
};

static enum err appeals_read(struct tx *tx, struct page_reading *reading)
{
    struct appeals_page *page = reading->page;
    const struct login_account account = page_child(reading)->account;
    TRY(appeals_of_account(tx, reading->arena, account.school_id, account.account_id,
                           reading->session->login_id, &page->list));
    page->stories = ARENA_ARRAY(reading->arena, struct appeal_story, (size_t)page->list.count + 1);
    for (int i = 0; i < page->list.count; i++) {
        bool found;
        struct appeal appeal;
        TRY(appeal_load(tx, reading->arena, account.school_id, page->list.rows[i].id, &found,
                        &appeal, &page->stories[i]));
        CHECK(found);
    }
    return OK;
}

/* What the parent said and was answered; notes and who took it are the staff's. */
static const char *event_title(enum appeal_event_kind kind)
{
    switch (kind) {
    case APPEAL_EVENT_MADE: return "Вы написали";
    case APPEAL_EVENT_ADDED: return "Вы дополнили";
    case APPEAL_EVENT_ANSWER: return "Ответ";
    case APPEAL_EVENT_CLOSED: return "Обращение закрыто";
    case APPEAL_EVENT_REOPENED: return "Обращение открыто снова";
    case APPEAL_EVENT_TAKEN:
    case APPEAL_EVENT_NOTE: break;
    }
    return NULL;
}

static json_t *story_view(struct arena *arena, const struct appeal_story *story,
                          const struct zone *zone)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < story->count; i++) {
        const struct appeal_event *one = &story->rows[i];
        const char *title = event_title(one->kind);
        if (title == NULL) continue;
        json_t *row = json_pack("{s:s,s:s,s:s,s:b}", "title", title, "when",
                                words_moment(arena, one->happened_at, zone), "text", one->text,
                                "is_answer", one->kind == APPEAL_EVENT_ANSWER);
        json_add(rows, row);
    }
    return rows;
}

static json_t *list_view(struct arena *arena, const struct appeals_page *page,
                         const struct zone *zone)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < page->list.count; i++) {
        const struct appeal *one = &page->list.rows[i];
        json_t *row = json_pack(
            "{s:s,s:I,s:s,s:s,s:b,s:o}", "id", id_format(arena, one->id), "number",
            (json_int_t)one->number, "kind", appeal_kind_title(one->kind), "state",
            appeal_state_title(one->state), "may_add", one->state != APPEAL_CLOSED, "story",
            story_view(arena, &page->stories[i], zone));
        json_add(rows, row);
    }
    return rows;
}

static void choice_add(json_t *rows, const char *word, const char *title, bool is_chosen)
{
    json_t *row = json_pack("{s:s,s:s,s:b}", "word", word, "title", title, "chosen", is_chosen);
    json_add(rows, row);
}

/* Typed words stay in the form that was refused. */
static json_t *form_view(const struct request *request, bool typed)
{
    json_t *form = json_object(), *natures = json_array(), *kinds = json_array();
    bool has_nature = typed && request_has(request, APPEAL_NATURE);
    bool has_kind = typed && request_has(request, APPEAL_KIND);
    for (int i = 0; i < APPEAL_NATURES; i++) {
        choice_add(natures, APPEAL_NATURE_WORDS[i],
                   appeal_nature_title((enum appeal_nature)(i + 1)),
                   has_nature && request_number(request, APPEAL_NATURE) == i);
    }
    for (int i = 0; i < APPEAL_KINDS; i++) {
        choice_add(kinds, APPEAL_KIND_WORDS[i], appeal_kind_title((enum appeal_kind)(i + 1)),
                   has_kind && request_number(request, APPEAL_KIND) == i);
    }
    view_set(form, "natures", natures);
    view_set(form, "kinds", kinds);
    view_set(form, "text", text_view(typed ? field_text(request, APPEAL_TEXT) : TEXT("")));
    return form;
}

static void answer_appeals(const struct web *web, struct arena *arena,
                           const struct request *request, const char *refusal, bool typed,
                           struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct appeals_page page = {0};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = appeals_read, .page = &page};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Обращения", "appeals");
    bool done = refusal == NULL && text_is(request->method, "GET") &&
                request_has(request, APPEALS_DONE);
    view_set(view, "done",
             flags_view(DONE, done ? DONE[request_number(request, APPEALS_DONE)] : NULL));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "has_appeals", json_boolean(page.list.count > 0));
    view_set(view, "appeals", list_view(arena, &page, page_child(&reading)->zone));
    view_set(view, "form", form_view(request, typed));
    page_answer(web, arena, request, "appeals", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(appeals_show)
{
    answer_appeals(context, arena, request, NULL, false, response);
}

WEB_HANDLER(appeal_make)
{
    const struct web *web = context;
    struct child child;
    if (!form_child(web, arena, request, field_text(request, APPEAL_NUMBER), &child, response)) {
        return;
    }
    if (request_fault(request, APPEAL_TEXT) != FIELD_RIGHT) {
        answer_appeals(web, arena, request, appeal_status_words(APPEAL_TEXT_EMPTY), true, response);
        return;
    }
    if (request->fault_count > 0) {
        answer_appeals(web, arena, request, "Выберите вид обращения и о чём оно.", true, response);
        return;
    }
    struct appeal_making making = {
        .school_id = child.account.school_id,
        .account_id = child.account.account_id,
        .login_id = caller_of(request)->session.login_id,
        .nature = (enum appeal_nature)(request_number(request, APPEAL_NATURE) + 1),
        .kind = (enum appeal_kind)(request_number(request, APPEAL_KIND) + 1),
        .text = field_text(request, APPEAL_TEXT),
    };
    enum err err = desk_appeal_make(web->desk, &making);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (making.status != APPEAL_OK) {
        answer_appeals(web, arena, request, appeal_status_words(making.status), true, response);
    } else {
        response_redirect(response, "/cabinet/appeals?done=made");
    }
}

/* The appeal must be about the child of the form; that it is this parent's own, the desk judges. */
WEB_HANDLER(appeal_add)
{
    const struct web *web = context;
    struct child child;
    if (!form_child(web, arena, request, request_text(request, ADD_NUMBER), &child, response)) {
        return;
    }
    struct appeal_act act = {
        .school_id = child.account.school_id,
        .id = request_number(request, ADD_APPEAL),
        .kind = APPEAL_EVENT_ADDED,
        .login_id = caller_of(request)->session.login_id,
        .is_parent = true,
        .text = field_text(request, ADD_TEXT),
    };
    enum err err = desk_appeal_act(web->desk, &act);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (act.status != APPEAL_OK) {
        answer_appeals(web, arena, request, appeal_status_words(act.status), false, response);
    } else {
        response_redirect(response, "/cabinet/appeals?done=added");
    }
}
