/* «Невыясненные»: money that came for nobody known, and whose it is. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/suspense.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/table.h"

enum { SUSPENSE_TABLE };
enum { SUSPENSE_ID };
enum { SUSPENSE_ITEM, SUSPENSE_WORD, SUSPENSE_NUMBER, SUSPENSE_NOTE };

/* ---- the list ---- */

struct waiting_work {
    struct arena *arena;
    struct suspense_item *items;
    int count;
};

/* All of them: there are few, or something is wrong with a channel. */
static enum err work_waiting(struct tx *tx, void *context)
{
    int room = 0;
    int64_t after = 0;
    struct waiting_work *work = context;
    work->items = NULL;
    work->count = 0;
    for (struct suspense_list page = {.count = SUSPENSE_PAGE}; page.count == SUSPENSE_PAGE;) {
        TRY(suspense_load(tx, work->arena, SUSPENSE_WAITING, after, &page));
        for (int i = 0; i < page.count; i++) {
            work->items = arena_grow(work->arena, work->items, work->count, &room,
                                     sizeof *work->items);
            work->items[work->count++] = page.items[i];
            after = page.items[i].id;
        }
    }
    return OK;
}

static const char *channel_words(const struct suspense_item *item)
{
    return item->channel_id == 0 ? "Выписка банка" : item->channel_name;
}

static void waiting_fill(struct sheet *sheet, const struct waiting_work *work)
{
    static const struct sheet_column COLUMNS[] = {
        {"Поступил", SHEET_DAY, .width = 12},
        {"Ждёт, дней", SHEET_NUMBER, .width = 8},
        {"Канал", SHEET_TEXT, .width = 20},
        {"Л/С, как написал плательщик", SHEET_TEXT, .width = 16},
        {"Плательщик", SHEET_TEXT, .width = 26},
        {"Назначение", SHEET_TEXT, .width = 40},
        {"Сумма, руб.", SHEET_MONEY, .width = 13, .is_summed = true},
    };
    struct day today = day_of_instant(sheet->made_at, zone_moscow());
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < work->count; i++) {
        const struct suspense_item *item = &work->items[i];
        struct day taken = day_of_instant(item->taken_at, zone_moscow());
        sheet_row(sheet);
        sheet_day(sheet, taken);
        sheet_link(sheet, arena_printf(sheet->arena, "/office/suspense/%s",
                                       id_format(sheet->arena, item->id)));
        sheet_number(sheet, today.number - taken.number);
        sheet_string(sheet, channel_words(item));
        sheet_text(sheet, item->number);
        sheet_text(sheet, item->payer);
        sheet_text(sheet, item->purpose);
        sheet_money(sheet, item->amount);
    }
}

static json_t *item_view(struct arena *arena, const struct suspense_item *item)
{
    json_t *view = json_pack("{s:s,s:s,s:s,s:s,s:b}", "id", id_format(arena, item->id), "amount",
                             money_format(arena, item->amount), "channel", channel_words(item),
                             "taken", office_moment(arena, item->taken_at), "waiting",
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
    struct table table;
    table_open(&table, "Невыясненные платежи", world_now(office->access->world), zone_moscow());
    struct waiting_work work = {.arena = &table.arena};
    enum err err = store_read(office->access->store, work_waiting, &work);
    table.file_name = "suspense";
    table.total = "Итого";
    table.empty = "Невыясненных платежей нет: все пришедшие деньги лежат на счетах тех, за кого "
                  "заплатили.";
    if (err == OK) {
        waiting_fill(&table.sheet, &work);
        json_t *view = office_view(office, arena, request, "Невыясненные платежи", "suspense");
        err = table_answer(&office->kit, arena, request, SUSPENSE_TABLE, &table, "office_suspense",
                           view, response);
    }
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
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
        json_add(rows, row);
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
    if (!office_read(office, arena, request, work_item, &work, response)) return;
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
    TABLE_FIELDS,
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
