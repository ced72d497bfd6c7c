/* «Сверка»: what differs between the networks, their registers, the bank and the books. */
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/case.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/table.h"

enum { LIST_CHANNEL, LIST_CLOSED, LIST_TABLE };
enum { DIFFERENCE_ID };
enum { ACT_CASE, ACT_BUTTON, ACT_RESOLUTION, ACT_NOTE };
enum act_button { ACT_TAKE, ACT_GIVE_BACK, ACT_WRITE, ACT_CLOSE };
/* How a person may settle a case, in the forms. */
static const char *const CASE_RESOLUTION_WORDS[] = {"acknowledged", "borne", "reversed",
                                                    "corrected", NULL};

/* What the page's buttons say, in the order of the form's choices (routes.c). */
static const enum case_resolution RESOLUTIONS[] = {CASE_ACKNOWLEDGED, CASE_BORNE, CASE_REVERSED,
                                                   CASE_CORRECTED};
enum { RESOLUTION_COUNT = sizeof RESOLUTIONS / sizeof *RESOLUTIONS };

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    struct text channel_code;
    struct case_filter filter;
    struct reconciliation_case *cases; /* all that fit the filter, oldest first */
    int count;
    struct channel_list channels;
    struct staff_list staff;
};

/* A code that is no channel's lists all of them. */
static void choose_channel(struct list_work *work)
{
    work->filter.channel_id = -1;
    for (int i = 0; i < work->channels.count; i++) {
        const struct channel *channel = &work->channels.channels[i];
        if (text_is(work->channel_code, channel->code)) work->filter.channel_id = channel->id;
    }
}

/* Page by page to the end, or to what a table can show at all and says so. */
static enum err cases_collect(struct tx *tx, struct list_work *work)
{
    int room = 0;
    work->cases = NULL;
    work->count = 0;
    work->filter.after = 0;
    for (struct case_list page = {.count = CASE_PAGE}; page.count == CASE_PAGE;) {
        TRY(cases_load(tx, work->arena, &work->filter, &page));
        for (int i = 0; i < page.count; i++) {
            work->cases = arena_grow(work->arena, work->cases, work->count, &room,
                                     sizeof *work->cases);
            work->cases[work->count++] = page.cases[i];
            work->filter.after = page.cases[i].id;
        }
        if (work->count > TABLE_ROWS_LIMIT) break;
    }
    return OK;
}

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    TRY(channels_load(tx, work->arena, &work->channels));
    TRY(staff_list_load(tx, work->arena, 0, &work->staff));
    choose_channel(work);
    return cases_collect(tx, work);
}

static json_t *channels_view(const struct channel_list *channels, int64_t chosen)
{
    json_t *views = json_array();
    CHECK(views != NULL);
    for (int i = 0; i < channels->count; i++) {
        const struct channel *channel = &channels->channels[i];
        json_t *view = json_pack("{s:s,s:s,s:b}", "code", channel->code, "name", channel->name,
                                 "chosen", channel->id == chosen);
        json_add(views, view);
    }
    return views;
}

static void list_columns(struct sheet *sheet, bool is_closed)
{
    const struct sheet_column COLUMNS[] = {
        {"Расхождение", SHEET_TEXT, .width = 52},
        {"За день", SHEET_DAY, .width = 12},
        {"Канал", SHEET_TEXT, .width = 20},
        {"У нас, руб.", SHEET_MONEY, .width = 12},
        {"У них, руб.", SHEET_MONEY, .width = 12},
        {is_closed ? "Закрыто" : "Решить до", SHEET_TEXT, .width = 18},
        {is_closed ? "Чем кончилось" : "Состояние", SHEET_TEXT, .width = 24},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

/* Who works on an open one, and whether it is late. */
static const char *state_words(struct arena *arena, const struct list_work *work,
                               const struct reconciliation_case *item, struct instant now)
{
    bool is_late = instant_compare(now, item->deadline_at) > 0;
    if (item->assigned_to == 0) return is_late ? "срок прошёл" : "";
    return arena_printf(arena, "%sразбирает %s", is_late ? "срок прошёл, " : "",
                        staff_list_name(&work->staff, item->assigned_to));
}

static void moment_cell(struct sheet *sheet, struct instant moment)
{
    sheet_text_sorted(sheet, text_of(office_moment(sheet->arena, moment)), moment.ms);
}

static void list_row(struct sheet *sheet, const struct list_work *work,
                     const struct reconciliation_case *item)
{
    sheet_row(sheet);
    sheet_string(sheet, case_sentence(sheet->arena, item));
    sheet_link(sheet, arena_printf(sheet->arena, "/office/differences/%s",
                                   id_format(sheet->arena, item->id)));
    sheet_day(sheet, item->day);
    sheet_string(sheet, item->channel_name);
    sheet_money(sheet, item->ours);
    sheet_money(sheet, item->theirs);
    if (item->state == CASE_CLOSED) {
        moment_cell(sheet, item->closed_at);
        sheet_string(sheet, case_resolution_title(item->resolution));
        return;
    }
    moment_cell(sheet, item->deadline_at);
    sheet_string(sheet, state_words(sheet->arena, work, item, sheet->made_at));
}

static enum err answer_list(const struct office *office, struct arena *arena,
                            const struct request *request, const struct list_work *work,
                            struct table *table, struct response *response)
{
    bool is_closed = work->filter.state == CASE_CLOSED;
    list_columns(&table->sheet, is_closed);
    for (int i = 0; i < work->count; i++) list_row(&table->sheet, work, &work->cases[i]);
    json_t *view = office_view(office, arena, request, "Сверка", "differences");
    view_set(view, "closed", json_boolean(is_closed));
    view_set(view, "channels", channels_view(&work->channels, work->filter.channel_id));
    return table_answer(&office->kit, arena, request, LIST_TABLE, table, "office_differences", view,
                        response);
}

static OFFICE_HANDLER(differences_show)
{
    const struct office *office = context;
    struct table table;
    bool is_closed = request_has(request, LIST_CLOSED) && request_flag(request, LIST_CLOSED);
    table_open(&table, is_closed ? "Закрытые расхождения" : "Расхождения",
               world_now(office->access->world), zone_moscow());
    table.file_name = "differences";
    table.empty = is_closed ? "Закрытых расхождений здесь нет."
                            : "Расхождений нет. Что сообщили банки и терминалы, что пришло в "
                              "реестрах, деньги в выписках и наши книги сходятся до копейки.";
    struct list_work work = {
        .arena = &table.arena,
        .channel_code = field_text(request, LIST_CHANNEL),
        .filter = {.state = is_closed ? CASE_CLOSED : CASE_OPEN, .limit = CASE_PAGE}};
    enum err err = store_read(office->access->store, work_list, &work);
    if (err == OK) err = answer_list(office, arena, request, &work, &table, response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- one case ---- */

struct case_work {
    struct arena *arena;
    int64_t id;
    bool found;
    struct reconciliation_case item;
    struct case_history history;
    struct staff_list staff;
};

static enum err work_case(struct tx *tx, void *context)
{
    struct case_work *work = context;
    TRY(case_load(tx, work->arena, work->id, &work->found, &work->item, &work->history));
    return staff_list_load(tx, work->arena, 0, &work->staff);
}

/* An assignment's note is the id of whom the case was given to: 0 is nobody. */
static const char *event_title(const struct case_event *event)
{
    switch (event->kind) {
    case CASE_EVENT_OPENED: return "Расхождение найдено";
    case CASE_EVENT_ASSIGNED:
        return strcmp(event->note, "0") == 0 ? "Возвращено в общий список" : "Взято в работу";
    case CASE_EVENT_NOTE: return "Заметка";
    case CASE_EVENT_CLOSED: return "Закрыто";
    }
    CHECK(!"a case_event_kind");
    return NULL;
}

static json_t *history_view(struct arena *arena, const struct case_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->history.count; i++) {
        const struct case_event *event = &work->history.events[i];
        json_t *row = json_pack("{s:s,s:s,s:s,s:s}", "title", event_title(event), "who",
                                staff_list_name(&work->staff, event->staff_id), "when",
                                office_moment(arena, event->happened_at), "note",
                                event->kind == CASE_EVENT_ASSIGNED ? "" : event->note);
        json_add(rows, row);
    }
    return rows;
}

static json_t *resolutions_view(const struct reconciliation_case *item)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < RESOLUTION_COUNT; i++) {
        if (!case_resolution_fits(item->kind, RESOLUTIONS[i])) continue;
        json_t *row = json_pack("{s:s,s:s}", "word", CASE_RESOLUTION_WORDS[i], "title",
                                case_resolution_title(RESOLUTIONS[i]));
        json_add(rows, row);
    }
    return rows;
}

static json_t *case_view(struct arena *arena, const struct reconciliation_case *item,
                         struct instant now)
{
    bool is_open = item->state == CASE_OPEN;
    json_t *view = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "id", id_format(arena, item->id),
                             "channel", item->channel_name, "kind", case_kind_title(item->kind),
                             "sentence", case_sentence(arena, item), "day",
                             day_format(arena, item->day), "deadline",
                             office_moment(arena, item->deadline_at), "open", is_open, "late",
                             is_open && instant_compare(now, item->deadline_at) > 0);
    CHECK(view != NULL);
    return view;
}

static void answer_case(const struct office *office, struct arena *arena,
                        const struct request *request, int64_t id, const char *refusal,
                        struct response *response)
{
    struct case_work work = {.arena = arena, .id = id};
    if (!office_read(office, arena, request, work_case, &work, response)) return;
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    const struct reconciliation_case *item = &work.item;
    json_t *view = office_view(office, arena, request, "Расхождение", "differences");
    json_t *row = case_view(arena, item, world_now(office->access->world));
    view_set_string(row, "ours", money_format(arena, item->ours));
    view_set_string(row, "theirs", money_format(arena, item->theirs));
    view_set(row, "number", text_view(item->number));
    view_set(row, "subject", text_view(item->subject));
    view_set_string(row, "opened", office_moment(arena, item->opened_at));
    view_set_string(row, "person",
                    item->assigned_to == 0 ? "" : staff_list_name(&work.staff, item->assigned_to));
    view_set_string(row, "resolution", case_resolution_title(item->resolution));
    view_set(row, "mine", json_boolean(item->assigned_to == staff_of(request)->staff.id));
    view_set(view, "case", row);
    view_set(view, "history", history_view(arena, &work));
    view_set(view, "resolutions", resolutions_view(item));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "note", text_view(refusal == NULL ? TEXT("") : field_text(request, ACT_NOTE)));
    office_answer(office, arena, request, "office_case", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(difference_show)
{
    answer_case(context, arena, request, request_number(request, DIFFERENCE_ID), NULL, response);
}

/* The form's button, in the order of routes.c. */
static void read_act(const struct request *request, struct case_act *act)
{
    int64_t staff_id = staff_of(request)->staff.id;
    switch ((enum act_button)request_number(request, ACT_BUTTON)) {
    case ACT_TAKE:
        act->kind = CASE_EVENT_ASSIGNED;
        act->assigned_to = staff_id;
        break;
    case ACT_GIVE_BACK: act->kind = CASE_EVENT_ASSIGNED; break;
    case ACT_WRITE: act->kind = CASE_EVENT_NOTE; break;
    case ACT_CLOSE:
        act->kind = CASE_EVENT_CLOSED;
        if (!request_has(request, ACT_RESOLUTION)) break;
        act->resolution = RESOLUTIONS[request_number(request, ACT_RESOLUTION)];
        break;
    }
}

static OFFICE_HANDLER(difference_act)
{
    const struct office *office = context;
    int64_t id = request_number(request, ACT_CASE);
    struct case_act act = {.case_id = id,
                           .staff_id = staff_of(request)->staff.id,
                           .note = field_text(request, ACT_NOTE)};
    read_act(request, &act);
    enum err err = desk_case_act(office->desk, arena, &act);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (act.status != CASE_DONE) {
        answer_case(office, arena, request, id, case_status_title(act.status), response);
    } else {
        response_redirect(response,
                          arena_printf(arena, "/office/differences/%s", id_format(arena, id)));
    }
}

/* ---- routes ---- */

static const char *const BUTTONS[] = {"take", "give_back", "write", "close", NULL};
static const struct field LIST_FIELDS[] = {
    [LIST_CHANNEL] = {"channel", FIELD_IN_QUERY, FIELD_TEXT, false, 0, CHANNEL_CODE_LIMIT, NULL},
    [LIST_CLOSED] = {"closed", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    TABLE_FIELDS,
};
static const struct field DIFFERENCE_FIELDS[] = {
    [DIFFERENCE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field ACT_FIELDS[] = {
    [ACT_CASE] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [ACT_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, BUTTONS},
    [ACT_RESOLUTION] = {"resolution", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0,
                        CASE_RESOLUTION_WORDS},
    [ACT_NOTE] = {"note", FIELD_IN_FORM, FIELD_TEXT, false, 0, CASE_NOTE_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/differences", OFFICE(RIGHT_MONEY), differences_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/differences/{id}", OFFICE(RIGHT_MONEY), difference_show),
     ROUTE_FIELDS(DIFFERENCE_FIELDS)},
    {OFFICE_POST("/office/differences/{id}", OFFICE(RIGHT_MONEY), difference_act),
     ROUTE_FIELDS(ACT_FIELDS), .trail = "Расхождение: работа с ним"},
};

const struct office_pages office_differences_pages = {OFFICE_PAGES(ROUTES)};
