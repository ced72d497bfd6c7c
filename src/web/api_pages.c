/* «Доступ для приложений»: tokens that let programs of others see and do some of it. A token is
 * shown once, on the answer to the form that made it. */
#include "access/api_token.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const REFUSALS[] = {"name", "scopes",  "accounts", "days",
                                       "many", "current", NULL};
const char *const API_DAYS_WORDS[] = {"30", "90", "366", NULL};
static const int DAYS[] = {30, 90, API_TOKEN_DAYS_LIMIT};
enum { DAYS_PROPOSED = 2 };

static const char *const SCOPE_WORDS[API_SCOPES] = {
    "Видеть: остаток, отчёт, меню, питание, отсутствия, ограничения и карты",
    "Сообщать об отсутствии и отменять его",
    "Выбирать питание вперёд",
    "Блокировать карту",
};
static const char *const SCOPE_SHORT[API_SCOPES] = {"видеть", "отсутствия", "питание", "карты"};

struct api_page {
    struct instant now;
    struct api_tokens tokens;
    struct login login;
};

static enum err api_page_read(struct tx *tx, struct page_reading *reading)
{
    struct api_page *page = reading->page;
    bool found;
    int64_t login_id = reading->session->login_id;
    TRY(login_by_id(tx, reading->arena, login_id, &found, &page->login));
    if (!found) return ERR_NOT_FOUND;
    return api_tokens_load(tx, reading->arena, login_id, page->now, &page->tokens);
}

static void append(json_t *rows, json_t *row)
{
    json_add(rows, row);
}

/* ---- the list ---- */

static const char *add_word(struct arena *arena, const char *words, const char *word)
{
    return words[0] == '\0' ? word : arena_printf(arena, "%s, %s", words, word);
}

static const char *scopes_words(struct arena *arena, unsigned scopes)
{
    const char *words = "";
    for (int i = 0; i < API_SCOPES; i++) {
        if ((scopes & 1U << i) != 0) words = add_word(arena, words, SCOPE_SHORT[i]);
    }
    return words;
}

static const char *children_words(struct arena *arena, const struct api_token *token,
                                  const struct family *family)
{
    const char *words = "";
    for (int i = 0; i < token->account_count; i++) {
        for (int k = 0; k < family->count; k++) {
            const struct child *child = &family->children[k];
            if (child->account.account_id != token->accounts[i]) continue;
            words = add_word(arena, words, child->name);
        }
    }
    return words[0] == '\0' ? "никого" : words;
}

static json_t *token_view(struct arena *arena, const struct api_token *token,
                          const struct page_reading *reading, struct instant now)
{
    const struct zone *zone = page_child(reading)->zone;
    const char *used = "ещё не пользовались";
    if (token->is_used) {
        used = arena_printf(arena, "%s, адрес %s", words_moment(arena, token->used_at, zone),
                            token->used_from);
    }
    json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "id",
                            id_format(arena, token->id), "name", token->name, "scopes",
                            scopes_words(arena, token->scopes), "children",
                            children_words(arena, token, &reading->family), "made",
                            words_moment(arena, token->created_at, zone), "ends",
                            day_format(arena, day_of_instant(token->ends_at, zone)), "used", used,
                            "holds", api_token_holds(token, now), "revoked", token->is_revoked);
    CHECK(row != NULL);
    return row;
}

static json_t *tokens_view(struct arena *arena, const struct api_page *page,
                           const struct page_reading *reading)
{
    json_t *rows = json_array();
    for (int i = 0; i < page->tokens.count; i++) {
        append(rows, token_view(arena, &page->tokens.rows[i], reading, page->now));
    }
    return rows;
}

/* ---- the form ---- */

static bool is_ticked(const struct request *request, const char *name)
{
    return pairs_find(request->form, name, NULL) != NULL;
}

static const char *child_field(struct arena *arena, const struct child *child)
{
    return arena_printf(arena, "child-%s", child->number);
}

static json_t *scopes_view(struct arena *arena, const struct request *request, bool typed)
{
    json_t *rows = json_array();
    for (int i = 0; i < API_SCOPES; i++) {
        const char *name = arena_printf(arena, "scope-%s", api_scope_name(i));
        bool ticked = typed ? is_ticked(request, name) : i == 0;
        append(rows, json_pack("{s:s,s:s,s:b}", "field", name, "words", SCOPE_WORDS[i], "ticked",
                               ticked));
    }
    return rows;
}

static json_t *children_view(struct arena *arena, const struct request *request, bool typed,
                             const struct family *family)
{
    json_t *rows = json_array();
    for (int i = 0; i < family->count; i++) {
        const struct child *child = &family->children[i];
        const char *name = child_field(arena, child);
        bool ticked = typed ? is_ticked(request, name) : i == family->shown;
        append(rows, json_pack("{s:s,s:s,s:s,s:b}", "field", name, "name", child->full_name,
                               "number", child->number, "ticked", ticked));
    }
    return rows;
}

static json_t *days_view(const struct request *request, bool typed)
{
    int64_t chosen = typed && request_has(request, API_DAYS) ? request_number(request, API_DAYS)
                                                             : DAYS_PROPOSED;
    static const char *const WORDS[] = {"месяц", "три месяца", "год"};
    json_t *rows = json_array();
    for (int i = 0; API_DAYS_WORDS[i] != NULL; i++) {
        append(rows, json_pack("{s:s,s:s,s:b}", "value", API_DAYS_WORDS[i], "words", WORDS[i],
                               "chosen", i == chosen));
    }
    return rows;
}

static void answer_api(const struct web *web, struct arena *arena, const struct request *request,
                       const char *refusal, struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct api_page *page = ARENA_NEW(arena, struct api_page);
    *page = (struct api_page){.now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = api_page_read, .page = page};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    bool typed = refusal != NULL;
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Доступ для приложений",
                                    "profile");
    bool done = text_is(request->method, "GET") && request_has(request, API_DONE) &&
                request_flag(request, API_DONE);
    view_set(view, "is_done", json_boolean(done));
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    view_set(view, "has_email", json_boolean(page->login.email[0] != '\0'));
    view_set(view, "has_tokens", json_boolean(page->tokens.count > 0));
    view_set(view, "tokens", tokens_view(arena, page, &reading));
    view_set(view, "name", typed ? text_view(request_raw(request, API_NAME)) : json_string(""));
    view_set(view, "scopes", scopes_view(arena, request, typed));
    view_set(view, "children", children_view(arena, request, typed, &reading.family));
    view_set(view, "days", days_view(request, typed));
    page_answer(web, arena, request, "api", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(api_show)
{
    answer_api(context, arena, request, NULL, response);
}

/* ---- making ---- */

static const char *refusal_of(enum api_token_status status)
{
    switch (status) {
    case API_TOKEN_OK: return NULL;
    case API_TOKEN_NAME: return "name";
    case API_TOKEN_SCOPES: return "scopes";
    case API_TOKEN_ACCOUNTS: return "accounts";
    case API_TOKEN_DAYS: return "days";
    case API_TOKEN_MANY: return "many";
    }
    return "name";
}

struct making {
    struct api_page page;
    struct family family;
    int64_t accounts[LOGIN_ACCOUNTS_LIMIT];
    struct api_token_wish wish;
};

static void wish_read(struct arena *arena, const struct request *request, struct making *making)
{
    struct api_token_wish *wish = &making->wish;
    bool has_days = request_has(request, API_DAYS);
    *wish = (struct api_token_wish){
        .login_id = caller_of(request)->session.login_id,
        .name = field_text(request, API_NAME),
        .accounts = making->accounts,
        .days = has_days ? DAYS[request_number(request, API_DAYS)] : 0,
        .place = caller_of(request)->place,
    };
    for (int i = 0; i < API_SCOPES; i++) {
        const char *name = arena_printf(arena, "scope-%s", api_scope_name(i));
        if (is_ticked(request, name)) wish->scopes |= 1U << i;
    }
    for (int i = 0; i < making->family.count; i++) {
        const struct child *child = &making->family.children[i];
        if (!is_ticked(request, child_field(arena, child))) continue;
        making->accounts[wish->account_count++] = child->account.account_id;
    }
}

static void answer_made(const struct web *web, struct arena *arena, const struct request *request,
                        const struct making *making, struct response *response)
{
    json_t *view = page_view_family(web, arena, caller_of(request), &making->family, "Ключ создан",
                                    "profile");
    view_set_string(view, "token", making->wish.token);
    view_set(view, "name", text_view(making->wish.name));
    view_set_string(view, "base", web->options.base_url);
    page_answer(web, arena, request, "api_made", 200, view, response);
}

/* What the form lacks is told before the password is asked for its turn. */
static const char *judge_form(const struct making *making)
{
    const struct api_token_wish *wish = &making->wish;
    if (wish->name.size == 0) return "name";
    if (wish->scopes == 0) return "scopes";
    if (wish->account_count == 0) return "accounts";
    return wish->days == 0 ? "days" : NULL;
}

static enum err make(const struct web *web, struct arena *arena, const struct request *request,
                     struct making *making, const char **out_refusal)
{
    int64_t proven_id;
    const struct entrance entrance = {.name = text_of(making->page.login.name),
                                      .password = field_text(request, API_PASSWORD),
                                      .place = caller_of(request)->place};
    *out_refusal = "current";
    TRY(entrance_prove(web->access, arena, &entrance, &proven_id));
    if (proven_id != making->wish.login_id) return OK;
    TRY(entrance_token_make(web->access, arena, &making->wish));
    *out_refusal = refusal_of(making->wish.status);
    return OK;
}

WEB_HANDLER(api_make)
{
    const struct web *web = context;
    struct making *making = ARENA_NEW(arena, struct making);
    *making = (struct making){.page = {.now = world_now(web->world)}};
    struct page_reading reading = {.arena = arena,
                                   .session = &caller_of(request)->session,
                                   .more = api_page_read,
                                   .page = &making->page};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    making->family = reading.family;
    wish_read(arena, request, making);
    const char *refusal = judge_form(making);
    if (refusal != NULL) {
        answer_api(web, arena, request, refusal, response);
        return;
    }
    if (!attempt_may_go(web, arena, request, text_of(making->page.login.name), response)) return;
    err = make(web, arena, request, making, &refusal);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_api(web, arena, request, refusal, response);
    } else {
        answer_made(web, arena, request, making, response);
    }
}

WEB_HANDLER(api_revoke)
{
    const struct web *web = context;
    const struct caller *caller = caller_of(request);
    enum err err = entrance_token_revoke(web->access, caller->session.login_id,
                                         request_number(request, API_TOKEN_ID), caller->place);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    response_redirect(response, "/cabinet/api?done=1");
}
