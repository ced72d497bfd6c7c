/* Between the children of a family: a transfer now, and what becomes of the rest after school. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "base/parse.h"
#include "base/secret.h"
#include "desk/closing.h"
#include "desk/family.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const REFUSALS[] = {"amount", "to", "money", "alone", NULL};

static void append(json_t *rows, json_t *row)
{
    json_add(rows, row);
}

/* The other children of the login. */
static json_t *others_view(const struct family *family, const char *chosen)
{
    json_t *rows = json_array();
    for (int i = 0; i < family->count; i++) {
        const struct child *child = &family->children[i];
        if (i == family->shown) continue;
        bool is_chosen = chosen != NULL && text_is(text_of(chosen), child->number);
        append(rows, json_pack("{s:s,s:s,s:s,s:b}", "number", child->number, "name",
                               child->full_name, "school", child->school_name, "chosen",
                               is_chosen || (chosen == NULL && json_array_size(rows) == 0)));
    }
    return rows;
}

/* NULL: none of the login's own, or the one that is shown. */
static const struct child *other_find(const struct family *family, struct text number)
{
    for (int i = 0; i < family->count; i++) {
        const struct child *child = &family->children[i];
        if (i != family->shown && text_is(number, child->number)) return child;
    }
    return NULL;
}

static struct directory_place place_of(const struct child *child)
{
    return (struct directory_place){child->account.school_id, child->account.account_id};
}

/* ---- a transfer ---- */

/* That we gave the id, to this session: a made-up one could be that of a payment to come. */
static const char *proof_of(struct arena *arena, const struct caller *caller, int64_t id)
{
    struct text message = text_of(arena_printf(arena, "transfer %s", id_format(arena, id)));
    struct digest mac = secret_mac(caller->token, message);
    return format_hex(arena, mac.bytes, sizeof mac.bytes);
}

static void answer_transfer(const struct web *web, struct arena *arena,
                            const struct request *request, const char *refusal,
                            struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct page_reading reading = {.arena = arena, .session = &caller->session};
    int64_t id = 0;
    bool posted = text_is(request->method, "POST");
    enum err err = page_read(web, &reading);
    /* Made with the page: the same form sent twice moves money once. */
    if (err == OK) err = id_maker_take(&web->desk->ids, 1, &id);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    struct text typed = posted ? request_raw(request, TRANSFER_AMOUNT) : TEXT("");
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Перевод между счетами",
                                    "topup");
    json_t *transfer = json_pack("{s:s,s:s,s:b}", "id", id_format(arena, id), "proof",
                                 proof_of(arena, caller, id), "possible", reading.family.count > 1);
    CHECK(transfer != NULL);
    view_set(transfer, "amount", text_view(typed));
    view_set(transfer, "others", others_view(&reading.family, NULL));
    view_set(view, "transfer", transfer);
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    page_answer(web, arena, request, "transfer", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(transfer_show)
{
    const struct web *web = context;
    answer_transfer(web, arena, request, NULL, response);
}

static const char *refusal_of(enum family_transfer_status status)
{
    switch (status) {
    case FAMILY_TRANSFER_RECORDED:
    case FAMILY_TRANSFER_EXISTS: return NULL;
    case FAMILY_TRANSFER_NOT_ENOUGH_MONEY: return "money";
    case FAMILY_TRANSFER_SAME_ACCOUNT:
    case FAMILY_TRANSFER_ACCOUNT_UNKNOWN: return "to";
    case FAMILY_TRANSFER_AMOUNT_INVALID:
    case FAMILY_TRANSFER_TIME_INVALID:
    case FAMILY_TRANSFER_EXISTS_WITH_OTHER_CONTENT:
    case FAMILY_TRANSFER_BALANCE_OVERFLOW: return "amount";
    }
    return "amount";
}

static enum err transfer(const struct web *web, struct arena *arena, const struct request *request,
                         const char **out_refusal)
{
    struct page_reading reading = {.arena = arena, .session = &caller_of(request)->session};
    TRY(page_read(web, &reading));
    const struct child *to = other_find(&reading.family, request_text(request, TRANSFER_TO));
    *out_refusal = "to";
    if (to == NULL) return OK;
    struct family_transfer made = {
        .id = request_number(request, TRANSFER_ID),
        .from = place_of(page_child(&reading)),
        .to = place_of(to),
        .amount = request_money(request, TRANSFER_AMOUNT),
        .happened_at = world_now(web->world),
    };
    struct text proof = text_of(proof_of(arena, caller_of(request), made.id));
    *out_refusal = "amount";
    if (!secret_equal(proof, request_text(request, TRANSFER_PROOF))) return OK;
    TRY(desk_transfer_in_family(web->desk, arena, &made));
    *out_refusal = refusal_of(made.status);
    return OK;
}

WEB_HANDLER(transfer_make)
{
    const struct web *web = context;
    const char *refusal = "amount";
    if (request->fault_count > 0) {
        answer_transfer(web, arena, request, refusal, response);
        return;
    }
    enum err err = transfer(web, arena, request, &refusal);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_transfer(web, arena, request, refusal, response);
    } else {
        response_redirect(response, "/cabinet/statement");
    }
}

/* ---- after school ---- */

struct closing_page {
    bool found;
    struct closing closing;
};

static enum err closing_read(struct tx *tx, struct page_reading *reading)
{
    struct closing_page *page = reading->page;
    return closing_load(tx, place_of(page_child(reading)), &page->found, &page->closing);
}

static const char *choice_word(const struct closing_page *page)
{
    if (!page->found) return "keep";
    switch (page->closing.choice) {
    case CLOSING_KEEP: return "keep";
    case CLOSING_TO_SIBLING: return "sibling";
    case CLOSING_TO_SOURCE: return "source";
    }
    return "keep";
}

static const char *sibling_number(const struct family *family, const struct closing *closing)
{
    for (int i = 0; i < family->count; i++) {
        const struct child *child = &family->children[i];
        if (child->account.account_id == closing->sibling.account_id &&
            child->account.school_id == closing->sibling.school_id) {
            return child->number;
        }
    }
    return NULL;
}

static void answer_closing(const struct web *web, struct arena *arena,
                           const struct request *request, const char *refusal, bool done,
                           struct response *response)
{
    static const char *const CHOICES[] = {"keep", "sibling", "source", NULL};
    const struct caller *caller = caller_of(request);
    struct closing_page page = {0};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = closing_read, .page = &page};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    const char *sibling = page.found ? sibling_number(&reading.family, &page.closing) : NULL;
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Остаток после школы",
                                    "topup");
    json_t *closing = json_pack("{s:b,s:b}", "has_others", reading.family.count > 1, "done", done);
    CHECK(closing != NULL);
    view_set(closing, "choice", flags_view(CHOICES, choice_word(&page)));
    view_set(closing, "others", others_view(&reading.family, sibling));
    view_set(view, "closing", closing);
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    page_answer(web, arena, request, "closing", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(closing_show)
{
    const struct web *web = context;
    answer_closing(web, arena, request, NULL, false, response);
}

static enum err choose(const struct web *web, struct arena *arena, const struct request *request,
                       const char **out_refusal)
{
    static const enum closing_choice CHOICES[] = {CLOSING_KEEP, CLOSING_TO_SIBLING,
                                                  CLOSING_TO_SOURCE};
    const struct caller *caller = caller_of(request);
    struct page_reading reading = {.arena = arena, .session = &caller->session};
    TRY(page_read(web, &reading));
    struct closing closing = {
        .place = place_of(page_child(&reading)),
        .choice = CHOICES[request_number(request, CLOSING_CHOICE)],
        .login_id = caller->session.login_id,
    };
    const struct child *sibling = other_find(&reading.family, field_text(request, CLOSING_SIBLING));
    *out_refusal = "to";
    if (closing.choice == CLOSING_TO_SIBLING && sibling == NULL) return OK;
    if (closing.choice == CLOSING_TO_SIBLING) closing.sibling = place_of(sibling);
    *out_refusal = NULL;
    return desk_closing_choose(web->desk, &closing);
}

WEB_HANDLER(closing_choose)
{
    const struct web *web = context;
    const char *refusal = "to";
    if (request->fault_count > 0) {
        answer_closing(web, arena, request, refusal, false, response);
        return;
    }
    enum err err = choose(web, arena, request, &refusal);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    answer_closing(web, arena, request, refusal, refusal == NULL, response);
}
