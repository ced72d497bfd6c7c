/* «Уведомления»: which letters a login wants about a child; how a letter's own link ends them. */
#include "base/check.h"
#include "desk/notice.h"
#include "page/words.h"
#include "school/setting.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const DONE[] = {"saved", NULL};
static const char *const REFUSALS[] = {"amount", "address", NULL};
static const char *const PURCHASES[] = {"none", "daily", "each", NULL};

/* What is proposed where nothing was wished: a few days of food. */
enum { LOW_PROPOSED_ROUBLES = 200 };

struct letters_page {
    struct login login;
    bool has_wish;
    struct notice_wish wish;
    struct settings settings;
};

static enum err letters_read(struct tx *tx, struct page_reading *reading)
{
    struct letters_page *page = reading->page;
    const struct login_account account = page_child(reading)->account;
    int64_t login_id = reading->session->login_id;
    bool found;
    TRY(login_by_id(tx, reading->arena, login_id, &found, &page->login));
    if (!found) return ERR_NOT_FOUND;
    TRY(settings_load(tx, account.school_id, &page->settings));
    return notice_wish_load(tx, reading->arena, login_id, account.school_id, account.account_id,
                            &page->has_wish, &page->wish);
}

static const char *amount_words(struct arena *arena, const struct letters_page *page)
{
    if (page->wish.has_low) return money_format(arena, page->wish.low);
    return arena_printf(arena, "%d,00", LOW_PROPOSED_ROUBLES);
}

/* The wish as it stands, or as it was typed. */
struct letters_form {
    const char *refusal;
    bool typed, has_low;
    struct text amount;
    const char *purchases, *top_ups;
};

static json_t *letters_view(struct arena *arena, const struct letters_page *page,
                            const struct child *child, const struct letters_form *form)
{
    const int64_t *settings = page->settings.values;
    int quiet_from = (int)settings[SETTING_NOTICE_QUIET_FROM];
    int quiet_until = (int)settings[SETTING_NOTICE_QUIET_UNTIL];
    bool has_email = page->login.email[0] != '\0';
    bool is_low = page->wish.has_low && money_compare(child->balance, page->wish.low) < 0;
    json_t *view = json_pack(
        "{s:b,s:s,s:b,s:b,s:b,s:s,s:s,s:s,s:s}", "has_email", has_email, "email", page->login.email,
        "has_low", form->typed ? form->has_low : page->wish.has_low, "is_low_now", is_low,
        "has_quiet", quiet_from != quiet_until, "quiet_from", words_minute(arena, quiet_from),
        "quiet_until", words_minute(arena, quiet_until), "daily",
        words_minute(arena, (int)settings[SETTING_NOTICE_DAILY]), "name", child->name);
    CHECK(view != NULL);
    view_set(view, "amount",
             form->typed ? text_view(form->amount) : json_string(amount_words(arena, page)));
    view_set(
        view, "purchases",
        flags_view(PURCHASES, form->typed ? form->purchases : PURCHASES[page->wish.purchases]));
    view_set(view, "top_ups",
             flags_view(PURCHASES, form->typed ? form->top_ups : PURCHASES[page->wish.top_ups]));
    return view;
}

static void answer_letters(const struct web *web, struct arena *arena,
                           const struct request *request, const struct letters_form *form,
                           struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct letters_page page = {0};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = letters_read, .page = &page};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Уведомления", "letters");
    bool done = text_is(request->method, "GET") && request_has(request, LETTERS_DONE);
    view_set(view, "done",
             flags_view(DONE, done ? DONE[request_number(request, LETTERS_DONE)] : NULL));
    view_set(view, "refusal", flags_view(REFUSALS, form->refusal));
    view_set(view, "letters", letters_view(arena, &page, page_child(&reading), form));
    page_answer(web, arena, request, "letters", form->refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(letters_show)
{
    const struct letters_form form = {0};
    answer_letters(context, arena, request, &form, response);
}

static const char *refusal_of(enum notice_wish_status status)
{
    switch (status) {
    case NOTICE_WISH_OK: return NULL;
    case NOTICE_WISH_UNKNOWN:
    case NOTICE_WISH_NO_ADDRESS: return "address";
    case NOTICE_WISH_LOW: return "amount";
    }
    return "amount";
}

/* An amount is asked for only where a letter about it is wished for. */
WEB_HANDLER(letters_set)
{
    const struct web *web = context;
    struct child child;
    if (!form_child(web, arena, request, field_text(request, LETTERS_NUMBER), &child, response)) {
        return;
    }
    bool has_low = request_fault(request, LETTERS_LOW) == FIELD_RIGHT &&
                   request_flag(request, LETTERS_LOW);
    bool has_amount = request_has(request, LETTERS_AMOUNT);
    int64_t purchases = request_has(request, LETTERS_PURCHASES)
                            ? request_number(request, LETTERS_PURCHASES)
                            : NOTICE_NO_PURCHASES;
    int64_t top_ups = request_has(request, LETTERS_TOP_UPS)
                          ? request_number(request, LETTERS_TOP_UPS)
                          : NOTICE_NO_PURCHASES;
    struct letters_form form = {.typed = true,
                                .has_low = has_low,
                                .amount = request_raw(request, LETTERS_AMOUNT),
                                .purchases = PURCHASES[purchases],
                                .top_ups = PURCHASES[top_ups]};
    const struct notice_wish wish = {
        .login_id = caller_of(request)->session.login_id,
        .school_id = child.account.school_id,
        .account_id = child.account.account_id,
        .has_low = has_low,
        .low = has_low && has_amount ? request_money(request, LETTERS_AMOUNT) : money_zero(),
        .purchases = (enum notice_purchases)purchases,
        .top_ups = (enum notice_purchases)top_ups,
    };
    enum notice_wish_status status = NOTICE_WISH_OK;
    enum err err = desk_notice_wish(web->desk, &wish, &status);
    form.refusal = refusal_of(status);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (form.refusal != NULL) {
        answer_letters(web, arena, request, &form, response);
    } else {
        response_redirect(response, "/cabinet/letters?done=saved");
    }
}

/* ---- a letter's own link ---- */

static const char *const ENDED[] = {"low", "purchases", "top_ups", "day", "all", NULL};

struct secret_work {
    struct arena *arena;
    struct text secret;
    bool found;
    const char *name;
};

static enum err secret_run(struct tx *tx, void *context)
{
    struct secret_work *work = context;
    return notice_secret_load(tx, work->arena, work->secret, &work->found, &work->name);
}

/* No session is needed: whoever has the letter may end such letters, and sees no more than a name
 * that stands in it. */
static void answer_end(const struct web *web, struct arena *arena, const struct request *request,
                       const struct secret_work *work, bool done, struct response *response)
{
    static const char *const STATES[] = {"asks", "done", "unknown", NULL};
    json_t *view = page_view(web, NULL, "Уведомления");
    bool has_what = request_has(request, LETTERS_WHAT);
    const char *state = done ? "done" : "asks";
    json_t *end = flags_view(STATES, work->found ? state : "unknown");
    view_set_string(end, "name", work->name);
    view_set(end, "secret", text_view(work->secret));
    view_set(end, "what",
             flags_view(ENDED, has_what ? ENDED[request_number(request, LETTERS_WHAT)] : "all"));
    view_set(view, "end", end);
    page_answer(web, arena, request, "letters_end", work->found ? 200 : 404, view, response);
}

/* Only shows a button: mail programs follow links by themselves. */
WEB_HANDLER(letters_end_show)
{
    const struct web *web = context;
    struct secret_work work = {
        .arena = arena, .secret = field_text(request, LETTERS_SECRET), .name = ""};
    enum err err = store_read(web->store, secret_run, &work);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    answer_end(web, arena, request, &work, false, response);
}

/* RFC 8058: one POST from a mail program, without cookies and without a page before it. */
WEB_HANDLER(letters_end)
{
    const struct web *web = context;
    static const enum notice_end ENDS[] = {NOTICE_END_LOW, NOTICE_END_PURCHASES, NOTICE_END_TOP_UPS,
                                           NOTICE_END_DAY, NOTICE_END_ALL};
    struct secret_work work = {
        .arena = arena, .secret = field_text(request, LETTERS_SECRET), .name = ""};
    bool has_what = request_has(request, LETTERS_WHAT);
    enum notice_end end = has_what ? ENDS[request_number(request, LETTERS_WHAT)] : NOTICE_END_ALL;
    enum err err = store_read(web->store, secret_run, &work);
    if (err == OK) err = desk_notice_unsubscribe(web->desk, work.secret, end, &work.found);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    answer_end(web, arena, request, &work, true, response);
}
