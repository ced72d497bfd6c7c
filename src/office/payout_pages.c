/* «Платежи организаторам питания»: what one is owed, where it is paid, its payments, and the list
 * of all. */
#include <inttypes.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/caterer_payee.h"
#include "desk/payout.h"
#include "desk/settle.h"
#include "meals/contract.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/table.h"
#include "report/settle_sheet.h"

enum { CATERER_ID };
enum { PAYEE_ID, PAYEE_FIRST }; /* then CATERER_PAYEE_FIELDS */
enum { PAY_CATERER, PAY_ID, PAY_AMOUNT, PAY_DAY, PAY_PURPOSE };
enum { PAYOUT_ID };
enum { END_ID, END_ACT, END_DAY, END_NOTE };
enum { LIST_STATE, LIST_TABLE };
enum end_act { END_EXECUTED, END_CANCELLED };

static const char *caterer_path(struct arena *arena, int64_t caterer_id)
{
    return arena_printf(arena, "/office/settlement/caterer/%" PRId64, caterer_id);
}

/* ---- a caterer ---- */

struct caterer_work {
    struct arena *arena;
    int64_t caterer_id;
    bool found;
    struct requisites payee;
    struct caterer_debts debts;
    struct payouts payouts;
    struct settle_list closed;
};

static enum err work_caterer(struct tx *tx, void *context)
{
    struct caterer_work *work = context;
    const struct payout_query query = {.caterer_id = work->caterer_id};
    TRY(caterer_payee_load(tx, work->arena, work->caterer_id, &work->found, &work->payee));
    if (!work->found) return OK;
    TRY(caterer_debts_load(tx, work->arena, &work->debts));
    TRY(settle_list_load(tx, work->arena, &work->closed));
    return payouts_load(tx, work->arena, &query, &work->payouts);
}

static const struct caterer_debt *debt_of(const struct caterer_work *work)
{
    for (int i = 0; i < work->debts.count; i++) {
        if (work->debts.list[i].caterer_id == work->caterer_id) return &work->debts.list[i];
    }
    CHECK(!"a caterer that was found");
    return NULL;
}

static void debt_view(struct arena *arena, json_t *view, const struct caterer_debt *debt)
{
    view_set_string(view, "name", debt->name);
    view_set_string(view, "inn", debt->inn);
    view_set_string(view, "accrued", money_format(arena, debt->accrued));
    view_set_string(view, "executed", money_format(arena, debt->executed));
    view_set_string(view, "under_way", money_format(arena, debt->under_way));
    view_set_string(view, "owed", money_format(arena, debt->owed));
    view_set(view, "may_pay", json_boolean(debt->has_payee && money_is_positive(debt->owed)));
    view_set(view, "has_payee", json_boolean(debt->has_payee));
    view_set(view, "is_over", json_boolean(money_is_negative(debt->owed)));
}

static json_t *payee_view(const struct requisites *payee, const struct request *typed)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < CATERER_PAYEE_FIELDS; i++) {
        enum requisite one = CATERER_PAYEE[i];
        json_t *row = json_pack("{s:s,s:s}", "name", requisite_name(one), "title",
                                requisite_title(one));
        CHECK(row != NULL);
        view_set(row, "value",
                 typed == NULL ? json_string(payee->values[one])
                               : text_view(request_raw(typed, PAYEE_FIRST + i)));
        json_add(rows, row);
    }
    return rows;
}

static json_t *payout_views(struct arena *arena, const struct payouts *payouts)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < payouts->count; i++) {
        const struct payout *one = &payouts->list[i];
        json_t *row = json_pack(
            "{s:s,s:I,s:s,s:s,s:s,s:s}", "path",
            arena_printf(arena, "/office/settlement/payout/%s", id_format(arena, one->id)),
            "number", (json_int_t)one->number, "day", day_format(arena, one->day), "amount",
            money_format(arena, one->amount), "purpose", one->purpose, "state",
            payout_state_title(one->state));
        json_add(rows, row);
    }
    return rows;
}

/* Of the newest closed period; the accountant changes it. */
static const char *purpose_of(struct arena *arena, const struct caterer_work *work)
{
    if (work->closed.count == 0) return "Оплата услуг по организации питания. Без НДС";
    const struct settle_period *last = &work->closed.periods[0];
    return arena_printf(arena, "Оплата услуг по организации питания %s. Без НДС",
                        settle_for_words(arena, last->first_day, last->last_day));
}

struct caterer_answer {
    const char *refusal;
    const struct request *payee_typed; /* the requisites' form again; NULL: as they are kept */
    bool pay_typed;                    /* the payment's form again */
};

static void pay_form_view(const struct office *office, struct arena *arena, json_t *view,
                          const struct request *request, const struct caterer_work *work,
                          bool is_typed, int64_t form_id)
{
    struct day today = day_of_instant(world_now(office->access->world), zone_moscow());
    view_set_string(view, "form_id", id_format(arena, form_id));
    view_set_string(view, "today", day_format_iso(arena, today));
    view_set(view, "amount",
             is_typed ? text_view(request_raw(request, PAY_AMOUNT))
                      : json_string(money_format(arena, debt_of(work)->owed)));
    view_set(view, "day",
             is_typed ? text_view(request_raw(request, PAY_DAY))
                      : json_string(day_format_iso(arena, today)));
    view_set(view, "purpose",
             is_typed ? text_view(request_raw(request, PAY_PURPOSE))
                      : json_string(purpose_of(arena, work)));
}

static void answer_caterer(const struct office *office, struct arena *arena,
                           const struct request *request, int64_t caterer_id,
                           struct caterer_answer answer, struct response *response)
{
    struct caterer_work work = {.arena = arena, .caterer_id = caterer_id};
    int64_t form_id = 0;
    enum err err = store_read(office->access->store, work_caterer, &work);
    if (err == OK) err = id_maker_take(&office->desk->ids, 1, &form_id);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Организатор питания", "settlement");
    debt_view(arena, view, debt_of(&work));
    view_set_string(view, "path", caterer_path(arena, caterer_id));
    view_set(view, "payee", payee_view(&work.payee, answer.payee_typed));
    view_set(view, "has_payouts", json_boolean(work.payouts.count > 0));
    view_set(view, "payouts", payout_views(arena, &work.payouts));
    pay_form_view(office, arena, view, request, &work, answer.pay_typed, form_id);
    view_set(view, "refusal", answer.refusal == NULL ? json_null() : json_string(answer.refusal));
    office_answer(office, arena, request, "office_settlement_caterer",
                  answer.refusal == NULL ? 200 : 422, view, response);
}

static OFFICE_HANDLER(caterer_show)
{
    answer_caterer(context, arena, request, request_number(request, CATERER_ID),
                   (struct caterer_answer){0}, response);
}

static OFFICE_HANDLER(payee_set)
{
    const struct office *office = context;
    struct caterer_payee_change change = {.caterer_id = request_number(request, PAYEE_ID),
                                          .staff_id = office_caller_id(request)};
    for (int i = 0; i < CATERER_PAYEE_FIELDS; i++) {
        change.values[i] = request_raw(request, PAYEE_FIRST + i);
    }
    enum err err = desk_caterer_payee_set(office->desk, arena, &change);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (!change.is_known) {
        office_not_found(office, arena, request, response);
    } else if (change.refusal != NULL) {
        const char *refusal = arena_printf(arena, "%s: %s.", requisite_title(change.refused),
                                           change.refusal);
        answer_caterer(office, arena, request, change.caterer_id,
                       (struct caterer_answer){refusal, request, false}, response);
    } else {
        response_redirect(response, caterer_path(arena, change.caterer_id));
    }
}

static const char *pay_fault(const struct request *request)
{
    if (!request_has(request, PAY_AMOUNT)) return payout_refusal(PAYOUT_AMOUNT_INVALID);
    if (!request_has(request, PAY_DAY)) return payout_refusal(PAYOUT_DAY_INVALID);
    if (!request_has(request, PAY_PURPOSE)) return payout_refusal(PAYOUT_PURPOSE_INVALID);
    return NULL;
}

static OFFICE_HANDLER(pay)
{
    const struct office *office = context;
    if (!request_has(request, PAY_CATERER) || !request_has(request, PAY_ID)) {
        office_not_found(office, arena, request, response);
        return;
    }
    int64_t caterer_id = request_number(request, PAY_CATERER);
    const char *refusal = pay_fault(request);
    if (refusal == NULL) {
        struct payout_make make = {.id = request_number(request, PAY_ID),
                                   .caterer_id = caterer_id,
                                   .day = request_day(request, PAY_DAY),
                                   .amount = request_money(request, PAY_AMOUNT),
                                   .purpose = request_text(request, PAY_PURPOSE),
                                   .staff_id = office_caller_id(request)};
        enum err err = desk_payout_make(office->desk, arena, &make);
        if (err != OK) {
            office_fault(office, arena, request, err, response);
            return;
        }
        refusal = payout_refusal(make.status);
    }
    if (refusal == NULL) {
        response_redirect(response, caterer_path(arena, caterer_id));
        return;
    }
    answer_caterer(office, arena, request, caterer_id, (struct caterer_answer){refusal, NULL, true},
                   response);
}

/* ---- a payment ---- */

struct payout_work {
    struct arena *arena;
    int64_t id;
    bool found;
    struct payout payout;
    struct payout_events events;
};

static enum err work_payout(struct tx *tx, void *context)
{
    struct payout_work *work = context;
    TRY(payout_by_id(tx, work->arena, work->id, &work->found, &work->payout));
    return payout_events_load(tx, work->arena, work->id, &work->events);
}

static json_t *events_view(struct arena *arena, const struct payout_events *events)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < events->count; i++) {
        const struct payout_event *one = &events->list[i];
        json_t *row = json_pack("{s:s,s:s,s:s,s:s}", "state", payout_state_title(one->state),
                                "when", office_moment(arena, one->happened_at), "who", one->who,
                                "note", one->note);
        json_add(rows, row);
    }
    return rows;
}

static void answer_payout(const struct office *office, struct arena *arena,
                          const struct request *request, int64_t id, const char *refusal,
                          struct response *response)
{
    struct payout_work work = {.arena = arena, .id = id};
    if (!office_read(office, arena, request, work_payout, &work, response)) return;
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    const struct payout *payout = &work.payout;
    struct day today = day_of_instant(world_now(office->access->world), zone_moscow());
    bool is_open = payout->state == PAYOUT_MADE || payout->state == PAYOUT_SENT;
    json_t *view = office_view(office, arena, request, "Платёж организатору питания", "settlement");
    view_set_string(view, "path",
                    arena_printf(arena, "/office/settlement/payout/%s", id_format(arena, id)));
    view_set_string(view, "caterer_path", caterer_path(arena, payout->caterer_id));
    view_set(view, "number", json_integer(payout->number));
    view_set_string(view, "day", day_format(arena, payout->day));
    view_set_string(view, "amount", money_format(arena, payout->amount));
    view_set_string(view, "purpose", payout->purpose);
    view_set_string(view, "payee", payout->payee.values[REQUISITE_NAME]);
    view_set_string(view, "account", payout->payee.values[REQUISITE_ACCOUNT]);
    view_set_string(view, "bank", payout->payee.values[REQUISITE_BANK]);
    view_set_string(view, "state", payout_state_title(payout->state));
    view_set(view, "register",
             payout->register_id == 0 ? json_null() : json_integer(payout->register_id));
    view_set(view, "is_open", json_boolean(is_open));
    view_set_string(view, "today", day_format_iso(arena, today));
    view_set(view, "events", events_view(arena, &work.events));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_settlement_payout", refusal == NULL ? 200 : 422,
                  view, response);
}

static OFFICE_HANDLER(payout_show)
{
    answer_payout(context, arena, request, request_number(request, PAYOUT_ID), NULL, response);
}

static OFFICE_HANDLER(payout_end)
{
    const struct office *office = context;
    bool is_executed = request_number(request, END_ACT) == END_EXECUTED;
    struct payout_end end = {.payout_id = request_number(request, END_ID),
                             .is_executed = is_executed,
                             .note = field_text(request, END_NOTE),
                             .staff_id = office_caller_id(request)};
    if (request_has(request, END_DAY)) end.day = request_day(request, END_DAY);
    enum err err = desk_payout_end(office->desk, arena, &end);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (payout_refusal(end.status) != NULL) {
        answer_payout(office, arena, request, end.payout_id, payout_refusal(end.status), response);
    } else {
        response_redirect(response, arena_printf(arena, "/office/settlement/payout/%s",
                                                 id_format(arena, end.payout_id)));
    }
}

/* ---- all of them ---- */

struct payouts_work {
    struct arena *arena;
    enum payout_state state;
    struct payouts payouts;
    struct payouts made;
};

static enum err work_payouts(struct tx *tx, void *context)
{
    struct payouts_work *work = context;
    TRY(payouts_load(tx, work->arena, &(struct payout_query){.state = work->state},
                     &work->payouts));
    return payouts_load(tx, work->arena, &(struct payout_query){.state = PAYOUT_MADE}, &work->made);
}

static OFFICE_HANDLER(payouts_show)
{
    const struct office *office = context;
    struct table table;
    bool has_state = request_has(request, LIST_STATE);
    table_open(&table, "Платежи организаторам питания", world_now(office->access->world),
               zone_moscow());
    struct payouts_work work = {
        .arena = &table.arena,
        .state = has_state ? (enum payout_state)(request_number(request, LIST_STATE) + PAYOUT_MADE)
                           : (enum payout_state)0,
    };
    enum err err = store_read(office->access->store, work_payouts, &work);
    if (err == OK) {
        json_t *view = office_view(office, arena, request, "Платежи организаторам питания",
                                   "settlement/payouts");
        table.file_name = "payouts";
        table.total = "Итого";
        table.empty = "Платежей ещё не было: их готовят на странице организатора питания.";
        payout_rows(&table.sheet, &table.arena, &work.payouts, true);
        view_set(view, "may_send",
                 json_boolean(work.made.count > 0 && office_may(request, RIGHT_BOOKS)));
        view_set(view, "made", json_integer(work.made.count));
        err = table_answer(&office->kit, arena, request, LIST_TABLE, &table,
                           "office_settlement_payouts", view, response);
    }
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- routes ---- */

static const char *const END_ACTS[] = {"executed", "cancelled", NULL};
/* In the order of enum payout_state, from PAYOUT_MADE. */
static const char *const STATE_WORDS[] = {"made", "sent", "executed", "cancelled", NULL};

#define CATERER_IN_PATH "id", FIELD_IN_PATH, FIELD_INT, true, 1, CATERER_ID_LIMIT, NULL

static const struct field CATERER_FIELDS[] = {[CATERER_ID] = {CATERER_IN_PATH}};
/* In the order of CATERER_PAYEE. */
static const struct field PAYEE_FIELDS[] = {
    [PAYEE_ID] = {CATERER_IN_PATH},
    [PAYEE_FIRST] = {"kpp", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    {"bic", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    {"account", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    {"bank", FIELD_IN_FORM, FIELD_TEXT, false, 0, 200, NULL},
    {"correspondent", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
};
static const struct field PAY_FIELDS[] = {
    [PAY_CATERER] = {CATERER_IN_PATH},
    [PAY_ID] = {"form", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
    [PAY_AMOUNT] = {"amount", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [PAY_DAY] = {"day", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [PAY_PURPOSE] = {"purpose", FIELD_IN_FORM, FIELD_TEXT, false, 0, PAYOUT_PURPOSE_LIMIT, NULL},
};
static const struct field PAYOUT_FIELDS[] = {
    [PAYOUT_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field END_FIELDS[] = {
    [END_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [END_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, END_ACTS},
    [END_DAY] = {"day", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [END_NOTE] = {"note", FIELD_IN_FORM, FIELD_TEXT, false, 0, PAYOUT_NOTE_LIMIT, NULL},
};
static const struct field LIST_FIELDS[] = {
    [LIST_STATE] = {"state", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, STATE_WORDS},
    TABLE_FIELDS,
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/settlement/caterer/{id}", OFFICE(RIGHT_SETTLEMENT), caterer_show),
     ROUTE_FIELDS(CATERER_FIELDS)},
    {OFFICE_POST("/office/settlement/caterer/{id}/payee", OFFICE(RIGHT_SETTLEMENT), payee_set),
     ROUTE_FIELDS(PAYEE_FIELDS), .trail = "Реквизиты организатора питания"},
    {OFFICE_POST("/office/settlement/caterer/{id}/pay", OFFICE(RIGHT_SETTLEMENT), pay),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(PAY_FIELDS), .trail = "Платёж организатору питания"},
    {OFFICE_GET("/office/settlement/payouts", OFFICE(RIGHT_SETTLEMENT), payouts_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/settlement/payout/{id}", OFFICE(RIGHT_SETTLEMENT), payout_show),
     ROUTE_FIELDS(PAYOUT_FIELDS)},
    {OFFICE_POST("/office/settlement/payout/{id}", OFFICE(RIGHT_SETTLEMENT), payout_end),
     ROUTE_FIELDS(END_FIELDS), .trail = "Платёж организатору питания: исполнен или отменён"},
};

const struct office_pages office_payout_pages = {OFFICE_PAGES(ROUTES)};
