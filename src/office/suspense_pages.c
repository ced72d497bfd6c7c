/* «Невыясненные»: money that came for nobody known, and whose it is. */
#include "base/check.h"
#include "base/id.h"
#include "desk/suspense.h"
#include "office/inside.h"
#include "office/pages.h"

enum { SUSPENSE_AFTER };
enum { SUSPENSE_ID };
enum { SUSPENSE_ITEM, SUSPENSE_WORD, SUSPENSE_NUMBER, SUSPENSE_NOTE };

/* ---- the list ---- */

struct waiting_work {
    struct arena *arena;
    enum suspense_state state;
    int64_t after;
    struct suspense_list list;
};

static enum err work_waiting(struct tx *tx, void *context)
{
    struct waiting_work *work = context;
    return suspense_load(tx, work->arena, work->state, work->after, &work->list);
}

static json_t *item_view(struct arena *arena, const struct suspense_item *item)
{
    json_t *view = json_pack("{s:s,s:s,s:s,s:s,s:b}", "id", id_format(arena, item->id), "amount",
                             money_format(arena, item->amount), "channel",
                             item->channel_id == 0 ? "Выписка банка" : item->channel_name, "taken",
                             office_moment(arena, item->taken_at), "waiting",
                             item->state == SUSPENSE_WAITING);
    CHECK(view != NULL);
    view_set(view, "number", text_view(item->number));
    view_set(view, "payer", text_view(item->payer));
    view_set(view, "purpose", text_view(item->purpose));
    return view;
}

static OFFICE_HANDLER(suspense_show)
{
    const struct office *office = context;
    struct waiting_work work = {
        .arena = arena,
        .state = SUSPENSE_WAITING,
        .after = request_has(request, SUSPENSE_AFTER) ? request_number(request, SUSPENSE_AFTER) : 0,
    };
    enum err err = store_read(office->access->store, work_waiting, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Невыясненные платежи", "suspense");
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work.list.count; i++) {
        CHECK(json_array_append_new(rows, item_view(arena, &work.list.items[i])) == 0);
    }
    bool has_more = work.list.count == SUSPENSE_PAGE;
    int64_t last_id = has_more ? work.list.items[SUSPENSE_PAGE - 1].id : 0;
    view_set(view, "has_rows", json_boolean(work.list.count > 0));
    view_set(view, "rows", rows);
    view_set(view, "more", has_more ? json_string(id_format(arena, last_id)) : json_null());
    office_answer(office, arena, request, "office_suspense", 200, view, response);
}

/* ---- one payment ---- */

struct item_work {
    struct arena *arena;
    int64_t id;
    bool found;
    struct suspense_item item;
    struct suspense_proposals proposals;
    struct staff_list staff;
    struct person person; /* to whom it was attached */
};

static enum err work_item(struct tx *tx, void *context)
{
    struct item_work *work = context;
    bool found;
    TRY(suspense_by_id(tx, work->arena, work->id, &work->found, &work->item));
    if (!work->found) return OK;
    TRY(staff_list_load(tx, work->arena, 0, &work->staff));
    if (work->item.state == SUSPENSE_WAITING) {
        return suspense_propose(tx, work->arena, &work->item, &work->proposals);
    }
    if (work->item.state != SUSPENSE_ATTACHED) return OK;
    return person_by_id(tx, work->arena, work->item.school_id, work->item.account_id, &found,
                        &work->person);
}

static json_t *proposals_view(struct arena *arena, const struct suspense_proposals *proposals)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < proposals->count; i++) {
        const struct suspense_proposal *one = &proposals->list[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:b}", "number", one->number, "name",
            arena_printf(arena, "%s %s %s", one->surname, one->name, one->patronymic), "class",
            one->class_name == NULL ? "" : one->class_name, "hint", suspense_hint_title(one->hint),
            "name_agrees", one->name_agrees);
        CHECK(row != NULL && json_array_append_new(rows, row) == 0);
    }
    return rows;
}

static const char *outcome_words(const struct item_work *work)
{
    switch (work->item.state) {
    case SUSPENSE_WAITING: return "";
    case SUSPENSE_ATTACHED: return "Зачислено на лицевой счёт";
    case SUSPENSE_RETURNED: return "Возвращено плательщику";
    case SUSPENSE_MATCHED: return "Это деньги реестра: сошлись с ним";
    }
    CHECK(!"a suspense_state");
    return NULL;
}

static void answer_item(const struct office *office, struct arena *arena,
                        const struct request *request, int64_t id, const char *refusal,
                        struct response *response)
{
    struct item_work work = {.arena = arena, .id = id};
    enum err err = store_read(office->access->store, work_item, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Невыясненный платёж", "suspense");
    json_t *row = item_view(arena, &work.item);
    bool is_decided = work.item.state != SUSPENSE_WAITING;
    view_set_string(row, "outcome", outcome_words(&work));
    view_set_string(row, "owner", work.person.number == NULL ? "" : work.person.number);
    view_set_string(row, "who", is_decided ? staff_list_name(&work.staff, work.item.staff_id) : "");
    view_set_string(row, "decided", is_decided ? office_moment(arena, work.item.decided_at) : "");
    view_set_string(row, "note", work.item.note == NULL ? "" : work.item.note);
    view_set(view, "item", row);
    view_set(view, "has_proposals", json_boolean(work.proposals.count > 0));
    view_set(view, "proposals", proposals_view(arena, &work.proposals));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "typed",
             text_view(refusal == NULL ? TEXT("") : field_text(request, SUSPENSE_NUMBER)));
    office_answer(office, arena, request, "office_suspense_item", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(suspense_item_show)
{
    answer_item(context, arena, request, request_number(request, SUSPENSE_ID), NULL, response);
}

static OFFICE_HANDLER(suspense_decide)
{
    const struct office *office = context;
    int64_t id = request_number(request, SUSPENSE_ITEM);
    struct suspense_decision decision = {
        .suspense_id = id,
        .staff_id = staff_of(request)->staff.id,
        .is_return = request_number(request, SUSPENSE_WORD) == 1,
        .number = field_text(request, SUSPENSE_NUMBER),
        .note = field_text(request, SUSPENSE_NOTE),
    };
    enum err err = desk_suspense_decide(office->desk, arena, &decision);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (decision.status != SUSPENSE_DONE) {
        answer_item(office, arena, request, id, suspense_status_title(decision.status), response);
    } else {
        response_redirect(response,
                          arena_printf(arena, "/office/suspense/%s", id_format(arena, id)));
    }
}

/* ---- routes ---- */

static const char *const SUSPENSE_WORDS[] = {"attach", "return", NULL};
static const struct field SUSPENSE_LIST_FIELDS[] = {
    [SUSPENSE_AFTER] = {"after", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
};
static const struct field SUSPENSE_ITEM_FIELDS[] = {
    [SUSPENSE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field SUSPENSE_DECISION_FIELDS[] = {
    [SUSPENSE_ITEM] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [SUSPENSE_WORD] = {"decision", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, SUSPENSE_WORDS},
    [SUSPENSE_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    [SUSPENSE_NOTE] = {"note", FIELD_IN_FORM, FIELD_TEXT, false, 0, SUSPENSE_NOTE_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/suspense", OFFICE(RIGHT_MONEY), suspense_show),
     ROUTE_FIELDS(SUSPENSE_LIST_FIELDS)},
    {OFFICE_GET("/office/suspense/{id}", OFFICE(RIGHT_MONEY), suspense_item_show),
     ROUTE_FIELDS(SUSPENSE_ITEM_FIELDS)},
    {OFFICE_POST("/office/suspense/{id}", OFFICE(RIGHT_MONEY), suspense_decide),
     ROUTE_FIELDS(SUSPENSE_DECISION_FIELDS), .trail = "Невыясненный платёж: решение"},
};

const struct office_pages office_suspense_pages = {OFFICE_PAGES(ROUTES)};
