/* «Подтверждения»: deeds that wait for a second person, and what became of others. */
#include "desk/assent.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "office/pages.h"
#include "page/table.h"

enum { LIST_DONE };
enum { OVER_TABLE };
enum { OVER_SHOWN = 20 /* below those that wait; all of them have a list of their own */ };
enum { DECIDE_ID, DECIDE_ACT, DECIDE_ANSWER };

static const char *const DONE_WORDS[] = {"agreed", "done", "refused", "withdrawn", NULL};
static const char *const ACTS[] = {"agree", "refuse", "withdraw", NULL};
enum { ACT_AGREE, ACT_REFUSE, ACT_WITHDRAW };

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    struct instant now;
    struct assent_list waiting, over;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    TRY(assent_list_load(tx, work->arena, false, ASSENT_LIST_LIMIT, work->now, &work->waiting));
    return assent_list_load(tx, work->arena, true, OVER_SHOWN, work->now, &work->over);
}

static const char *write_off_path(struct arena *arena, const struct assent *assent)
{
    return arena_printf(arena, "/office/write-offs/%s", assent->about);
}

static json_t *assent_view(struct arena *arena, const struct request *request,
                           const struct assent *assent)
{
    bool is_mine = assent->asked_by == office_caller_id(request);
    bool waits = assent->state == ASSENT_WAITS;
    bool is_decided = assent->decided_by != 0;
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:s,s:s,s:s}", "id",
        id_format(arena, assent->id), "title", assent_kind_title(assent->kind), "words",
        assent->words, "reason", assent->reason, "asked_name", assent->asked_name, "asked",
        office_moment(arena, assent->asked_at), "until", office_moment(arena, assent->ends_at),
        "is_mine", is_mine, "waits", waits, "may_withdraw",
        is_mine && (waits || assent->state == ASSENT_AGREED), "is_decided", is_decided,
        "decided_name", assent->decided_name, "decided",
        is_decided ? office_moment(arena, assent->decided_at) : "", "answer", assent->answer);
    CHECK(row != NULL);
    view_set_string(row, "state", assent_state_words(assent->state));
    bool has_list = assent->kind == ASSENT_WRITE_OFF;
    view_set(row, "list", has_list ? json_string(write_off_path(arena, assent)) : json_null());
    return row;
}

static json_t *list_view(struct arena *arena, const struct request *request,
                         const struct assent_list *list)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < list->count; i++) {
        json_t *row = assent_view(arena, request, &list->rows[i]);
        json_add(rows, row);
    }
    return rows;
}

static void answer_list(const struct office *office, struct arena *arena,
                        const struct request *request, const char *refusal, const char *done,
                        struct response *response)
{
    struct list_work work = {.arena = arena, .now = world_now(office->access->world)};
    if (!office_read(office, arena, request, work_list, &work, response)) return;
    json_t *view = office_view(office, arena, request, "Подтверждения", "assents");
    view_set(view, "has_waiting", json_boolean(work.waiting.count > 0));
    view_set(view, "waiting", list_view(arena, request, &work.waiting));
    view_set(view, "has_over", json_boolean(work.over.count > 0));
    view_set(view, "over", list_view(arena, request, &work.over));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "done", flags_view(DONE_WORDS, done));
    office_answer(office, arena, request, "office_assents", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(assents_show)
{
    const char *done = NULL;
    if (request_has(request, LIST_DONE)) done = DONE_WORDS[request_number(request, LIST_DONE)];
    answer_list(context, arena, request, NULL, done, response);
}

/* ---- all that is over ---- */

static enum err work_over(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return assent_list_load(tx, work->arena, true, ASSENT_LIST_LIMIT, work->now, &work->over);
}

static void over_fill(struct sheet *sheet, const struct assent_list *list)
{
    static const struct sheet_column COLUMNS[] = {
        {"Запрошено", SHEET_TEXT, .width = 16}, {"Что", SHEET_TEXT, .width = 20},
        {"Подробно", SHEET_TEXT, .width = 40},  {"Кто просил", SHEET_TEXT, .width = 22},
        {"Зачем", SHEET_TEXT, .width = 30},     {"Чем кончилось", SHEET_TEXT, .width = 18},
        {"Кто решил", SHEET_TEXT, .width = 22}, {"Решено", SHEET_TEXT, .width = 16},
        {"Ответ", SHEET_TEXT, .width = 24},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < list->count; i++) {
        const struct assent *one = &list->rows[i];
        sheet_row(sheet);
        sheet_text_sorted(sheet, text_of(office_moment(sheet->arena, one->asked_at)),
                          one->asked_at.ms);
        sheet_string(sheet, assent_kind_title(one->kind));
        sheet_string(sheet, one->words);
        if (one->kind == ASSENT_WRITE_OFF) sheet_link(sheet, write_off_path(sheet->arena, one));
        sheet_string(sheet, one->asked_name);
        sheet_string(sheet, one->reason);
        sheet_string(sheet, assent_state_words(one->state));
        sheet_string(sheet, one->decided_name);
        if (one->decided_by == 0) continue;
        sheet_text_sorted(sheet, text_of(office_moment(sheet->arena, one->decided_at)),
                          one->decided_at.ms);
        sheet_string(sheet, one->answer);
    }
}

static OFFICE_HANDLER(assents_over_show)
{
    const struct office *office = context;
    struct table table;
    struct instant now = world_now(office->access->world);
    table_open(&table, "Решённые подтверждения", now, zone_moscow());
    table.file_name = "assents";
    table.empty = "Решённых запросов ещё нет.";
    struct list_work work = {.arena = &table.arena, .now = now};
    enum err err = store_read(office->access->store, work_over, &work);
    if (err == OK) {
        over_fill(&table.sheet, &work.over);
        json_t *view = office_view(office, arena, request, "Решённые подтверждения", "assents");
        err = table_answer(&office->kit, arena, request, OVER_TABLE, &table, "office_assents_over",
                           view, response);
    }
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- deciding ---- */

struct decide_work {
    struct arena *arena;
    struct desk *desk;
    struct assent_decision decision;
    struct trail_entry trail;
    bool withdraws;
};

static enum err withdraw(struct tx *tx, struct decide_work *work)
{
    struct assent_decision *decision = &work->decision;
    TRY(assent_withdraw(tx, work->arena, decision->id, decision->by_id, decision->now,
                        &decision->status));
    if (decision->status != ASSENT_OK) return OK;
    work->trail.details = "запрос отозван";
    return trail_write(tx, &work->trail);
}

static enum err work_decide(struct tx *tx, void *context)
{
    struct decide_work *work = context;
    struct assent_decision *decision = &work->decision;
    if (work->withdraws) return withdraw(tx, work);
    TRY(assent_decide(tx, work->arena, work->desk, decision));
    if (decision->status != ASSENT_OK) return OK;
    const struct assent *assent = &decision->assent;
    struct trail_entry trail = work->trail;
    trail.details = arena_printf(work->arena, "%s. %s. Просил(а): %s. %s",
                                 decision->agrees ? "Подтверждено" : "Отказано", assent->words,
                                 assent->asked_name, assent->reason);
    return trail_write(tx, &trail);
}

static const char *done_word(const struct decide_work *work)
{
    if (work->withdraws) return "withdrawn";
    if (!work->decision.agrees) return "refused";
    return work->decision.assent.state == ASSENT_DONE ? "done" : "agreed";
}

static OFFICE_HANDLER(assent_decided)
{
    const struct office *office = context;
    int64_t act = request_number(request, DECIDE_ACT);
    struct decide_work work = {.arena = arena,
                               .desk = office->desk,
                               .decision = {.id = request_number(request, DECIDE_ID),
                                            .by_id = office_caller_id(request),
                                            .agrees = act == ACT_AGREE,
                                            .answer = field_text(request, DECIDE_ANSWER),
                                            .now = world_now(office->access->world)},
                               .trail = staff_trail(arena, request),
                               .withdraws = act == ACT_WITHDRAW};
    enum err err = store_write(office->access->store, 0, work_decide, &work);
    enum assent_status status = work.decision.status;
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (status == ASSENT_UNKNOWN) {
        office_not_found(office, arena, request, response);
    } else if (status != ASSENT_OK) {
        const char *own = work.decision.refusal;
        answer_list(office, arena, request, own != NULL ? own : assent_status_words(status), NULL,
                    response);
    } else {
        response_redirect(response,
                          arena_printf(arena, "/office/assents?done=%s", done_word(&work)));
    }
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {
    [LIST_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, DONE_WORDS},
};
static const struct field OVER_FIELDS[] = {TABLE_FIELDS};
static const struct field DECIDE_FIELDS[] = {
    [DECIDE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [DECIDE_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ACTS},
    [DECIDE_ANSWER] = {"answer", FIELD_IN_FORM, FIELD_TEXT, false, 0, ASSENT_REASON_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/assents", OFFICE(RIGHT_ASSENT), assents_show), ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/assents/over", OFFICE(RIGHT_ASSENT), assents_over_show),
     ROUTE_FIELDS(OVER_FIELDS)},
    {OFFICE_POST("/office/assents/{id}", OFFICE(RIGHT_ASSENT), assent_decided),
     ROUTE_FIELDS(DECIDE_FIELDS), .trail = "Решение второго сотрудника"},
};

const struct office_pages office_assent_pages = {OFFICE_PAGES(ROUTES)};
