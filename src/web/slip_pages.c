/* «Перевод по реквизитам»: the QR code for the bank's app, and the slip on paper. */
#include "base/check.h"
#include "base/json.h"
#include "desk/requisite.h"
#include "desk/slip.h"
#include "report/slip_pdf.h"
#include "web/inside.h"
#include "web/pages.h"
#include "web/qr.h"

struct slip_reading {
    struct requisites requisites;
    bool found;
    struct slip slip;
};

static enum err slip_read(struct tx *tx, struct page_reading *reading)
{
    struct slip_reading *slip = reading->page;
    const struct child *child = page_child(reading);
    TRY(requisites_load(tx, reading->arena, &slip->requisites));
    return slip_of_account(tx, reading->arena, child->account.school_id, child->account.account_id,
                           &slip->found, &slip->slip);
}

static bool slip_is_there(const struct slip_reading *slip)
{
    return slip->found && requisites_are_whole(&slip->requisites);
}

static void code_view(struct arena *arena, const struct slip_reading *slip, json_t *facts)
{
    struct qr qr = qr_draw(arena, slip_code(arena, &slip->requisites, &slip->slip));
    view_set(facts, "qr",
             json_pack("{s:s%,s:i}", "path", qr.path.bytes, qr.path.size, "side", qr.side));
}

/* Null when the operator has not said his requisites. */
static json_t *facts_view(struct arena *arena, const struct slip_reading *slip)
{
    if (!slip_is_there(slip)) return json_null();
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < REQUISITE_PURPOSE; i++) {
        const char *value = slip->requisites.values[i];
        if (*value == '\0') continue;
        json_t *row = json_pack("{s:s,s:s}", "title", requisite_title((enum requisite)i), "value",
                                value);
        json_add(rows, row);
    }
    json_t *facts = json_pack("{s:s}", "purpose",
                              slip_purpose(arena, &slip->requisites, &slip->slip));
    CHECK(facts != NULL);
    view_set(facts, "rows", rows);
    code_view(arena, slip, facts);
    return facts;
}

static enum err page_make(const struct web *web, struct arena *arena, const struct caller *caller,
                          json_t **out_view)
{
    struct slip_reading slip = {.found = false};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = slip_read, .page = &slip};
    TRY(page_read(web, &reading));
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Перевод по реквизитам",
                                    "topup");
    CHECK(json_object_set_new(json_object_get(view, "page"), "script", json_true()) == 0);
    view_set(view, "slip", facts_view(arena, &slip));
    *out_view = view;
    return OK;
}

WEB_HANDLER(slip_show)
{
    const struct web *web = context;
    json_t *view;
    enum err err = page_make(web, arena, caller_of(request), &view);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    page_answer(web, arena, request, "slip", 200, view, response);
}

WEB_HANDLER(slip_print)
{
    const struct web *web = context;
    struct slip_reading slip = {.found = false};
    struct page_reading reading = {
        .arena = arena, .session = &caller_of(request)->session, .more = slip_read, .page = &slip};
    struct text pdf;
    enum err err = page_read(web, &reading);
    if (err == OK && !slip_is_there(&slip)) {
        response_redirect(response, "/cabinet/slip");
        return;
    }
    if (err == OK) err = slip_pdf(arena, &slip.requisites, &slip.slip, 1, &pdf);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    response_set(response, 200, "application/pdf", pdf);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "inline; filename=\"slip-%s.pdf\"", slip.slip.number));
}
