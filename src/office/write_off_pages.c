/* «Списания»: proposals to write off balances that nobody moves, their acts, and what is given
 * back. */
#include "desk/write_off.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/id.h"
#include "desk/requisite.h"
#include "office/inside.h"
#include "office/pages.h"
#include "office/school_choice.h"
#include "page/table.h"
#include "report/write_off_sheet.h"

enum { LIST_TABLE };
enum { NEW_SCHOOL, NEW_SIDE, NEW_TABLE };
enum { ASK_SCHOOL, ASK_SIDE, ASK_REASON, ASK_SEEN };
enum { SHOW_ID, SHOW_TABLE };
enum { RETURN_ID, RETURN_REASON };

static const char *const SIDES[] = {"money", "debts", "both", NULL};

static const char *write_off_path(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "/office/write-offs/%" PRId64, id);
}

/* ---- all proposals ---- */

struct list_work {
    struct arena *arena;
    struct instant now;
    struct write_offs list;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return write_offs_load(tx, work->arena, work->now, &work->list);
}

static void list_fill(struct sheet *sheet, const struct write_offs *list)
{
    static const struct sheet_column COLUMNS[] = {
        {"Акт №", SHEET_NUMBER, .width = 7},
        {"Предложено", SHEET_DAY, .width = 12},
        {"Кем", SHEET_TEXT, .width = 22},
        {"Состояние", SHEET_TEXT, .width = 24},
        {"Счетов", SHEET_NUMBER, .width = 8, .is_summed = true},
        {"Предложено, руб.", SHEET_MONEY, .width = 16, .is_summed = true},
        {"Списано счетов", SHEET_NUMBER, .width = 9, .is_summed = true},
        {"Списано, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
        {"Списано долгов, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
        {"Возвращено, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < list->count; i++) {
        const struct write_off *one = &list->rows[i];
        sheet_row(sheet);
        sheet_number(sheet, one->id);
        sheet_link(sheet, write_off_path(sheet->arena, one->id));
        sheet_day(sheet, day_of_instant(one->made_at, zone_moscow()));
        sheet_string(sheet, one->who);
        sheet_string(sheet, write_off_state_words(one));
        sheet_number(sheet, one->account_count);
        sheet_money(sheet, one->owed);
        sheet_number(sheet, one->written_count);
        sheet_money(sheet, one->written_owed);
        sheet_money(sheet, one->written_debt);
        sheet_money(sheet, one->returned);
    }
}

static OFFICE_HANDLER(write_offs_show)
{
    const struct office *office = context;
    struct list_work work = {.arena = arena, .now = world_now(office->access->world)};
    struct table table;
    enum err err = store_read(office->access->store, work_list, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    table_open(&table, "Списания невостребованных остатков", work.now, zone_moscow());
    table.file_name = "write-offs";
    table.total = "Итого";
    table.empty = "Ничего ещё не списывали. Начинают со страницы «Невостребованные остатки».";
    list_fill(&table.sheet, &work.list);
    json_t *view = office_view(office, arena, request, "Списания", "write-offs");
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_write_offs", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- a proposal ---- */

struct new_work {
    struct arena *arena;
    struct school_list schools;
};

static enum err work_new(struct tx *tx, void *context)
{
    struct new_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

struct wish {
    int64_t school_id;
    enum write_off_side side;
    const char *refusal;
    struct text reason; /* typed before */
};

static json_t *new_view(const struct office *office, struct arena *arena,
                        const struct request *request, const struct new_work *work,
                        const struct write_off_preview *preview, const struct wish *wish)
{
    json_t *view = office_view(office, arena, request, "Новое списание", "dormant");
    json_t *side = flags_view(SIDES, SIDES[wish->side]);
    view_set(view, "schools", school_choice_view(&work->schools, wish->school_id));
    view_set(view, "school", json_integer(wish->school_id));
    view_set(view, "side", side);
    view_set_string(view, "side_word", SIDES[wish->side]);
    view_set(view, "months", json_integer(preview->months));
    view_set_string(view, "before", day_format(arena, preview->before));
    view_set(view, "count", json_integer(preview->list.count));
    view_set(view, "has_any", json_boolean(preview->list.count > 0));
    view_set(view, "is_cut", json_boolean(preview->is_cut));
    view_set_string(view, "owed", money_format(arena, preview->owed));
    view_set(view, "debt",
             money_is_zero(preview->debt) ? json_null()
                                          : json_string(money_format(arena, preview->debt)));
    view_set_string(view, "seen", preview->seen);
    view_set(view, "reason", text_view(wish->reason));
    view_set(view, "refusal", wish->refusal == NULL ? json_null() : json_string(wish->refusal));
    return view;
}

static enum err answer_new(const struct office *office, struct arena *arena,
                           const struct request *request, int first_field, struct table *table,
                           struct wish *wish, struct response *response)
{
    struct new_work work = {.arena = arena};
    struct write_off_preview preview;
    TRY(store_read(office->access->store, work_new, &work));
    TRY(desk_write_off_preview(office->desk, &table->arena, wish->school_id, wish->side, &preview));
    table->file_name = "write-off-preview";
    table->total = "Итого";
    table->empty = "Таких счетов нет: списывать нечего.";
    table->path = "/office/write-offs/new";
    dormant_rows(&table->sheet, table->sheet.arena, &preview.list, &work.schools);
    json_t *view = new_view(office, arena, request, &work, &preview, wish);
    if (wish->refusal != NULL) {
        view_set(view, "table", json_null());
        office_answer(office, arena, request, "office_write_off_new", 422, view, response);
        return OK;
    }
    return table_answer(&office->kit, arena, request, first_field, table, "office_write_off_new",
                        view, response);
}

static void show_new(const struct office *office, struct arena *arena,
                     const struct request *request, int first_field, struct wish *wish,
                     struct response *response)
{
    struct table table;
    table_open(&table, "Предлагается списать", world_now(office->access->world), zone_moscow());
    enum err err = answer_new(office, arena, request, first_field, &table, wish, response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static OFFICE_HANDLER(write_off_new)
{
    struct wish wish = {.side = WRITE_OFF_MONEY};
    if (request_has(request, NEW_SCHOOL)) wish.school_id = request_number(request, NEW_SCHOOL);
    if (request_has(request, NEW_SIDE)) {
        wish.side = (enum write_off_side)request_number(request, NEW_SIDE);
    }
    show_new(context, arena, request, NEW_TABLE, &wish, response);
}

static OFFICE_HANDLER(write_off_asked)
{
    const struct office *office = context;
    struct write_off_ask ask = {
        .school_id = request_number(request, ASK_SCHOOL),
        .side = (enum write_off_side)request_number(request, ASK_SIDE),
        .reason = field_text(request, ASK_REASON),
        .seen = field_text(request, ASK_SEEN),
        .staff_id = office_caller_id(request),
    };
    enum err err = desk_write_off_ask(office->desk, arena, &ask);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    struct wish wish = {ask.school_id, ask.side, write_off_refusal(ask.status), ask.reason};
    if (wish.refusal == NULL) {
        response_redirect(response, write_off_path(arena, ask.id));
    } else {
        show_new(office, arena, request, NEW_TABLE, &wish, response);
    }
}

/* ---- one ---- */

struct one_work {
    struct arena *arena, *rows;
    struct instant now;
    int64_t id;
    bool found;
    struct write_off write_off;
    struct write_off_lines lines;
    struct requisites own;
};

static enum err work_one(struct tx *tx, void *context)
{
    struct one_work *work = context;
    TRY(write_off_load(tx, work->arena, work->id, work->now, &work->found, &work->write_off));
    if (!work->found) return OK;
    TRY(requisites_load(tx, work->arena, &work->own));
    return write_off_lines_load(tx, work->rows, work->id, &work->lines);
}

static json_t *one_view(const struct office *office, struct arena *arena,
                        const struct request *request, const struct write_off *one)
{
    json_t *view = office_view(office, arena, request, "Списание", "write-offs");
    view_set(view, "number", json_integer(one->id));
    view_set_string(view, "state", write_off_state_words(one));
    view_set_string(view, "reason", one->reason);
    view_set_string(view, "before", day_format(arena, one->before));
    view_set_string(view, "who", one->who);
    view_set_string(view, "made", office_moment(arena, one->made_at));
    view_set_string(view, "agreed_who", one->agreed_who);
    view_set_string(view, "agreed",
                    one->agreed_by == 0 ? "" : office_moment(arena, one->agreed_at));
    view_set(view, "is_agreed", json_boolean(one->agreed_by != 0));
    view_set(view, "waits",
             json_boolean(one->state == WRITE_OFF_WAITS && one->assent == ASSENT_WAITS));
    view_set(view, "goes", json_boolean(one->state == WRITE_OFF_GOES));
    view_set(view, "is_over", json_boolean(one->state == WRITE_OFF_OVER));
    view_set(view, "accounts", json_integer(one->account_count));
    view_set(view, "done", json_integer(one->written_count + one->moved_count));
    view_set(view, "written", json_integer(one->written_count));
    view_set(view, "moved", json_integer(one->moved_count));
    view_set(view, "returned", json_integer(one->returned_count));
    view_set_string(view, "owed", money_format(arena, one->owed));
    view_set_string(view, "debt", money_format(arena, one->debt));
    view_set_string(view, "written_owed", money_format(arena, one->written_owed));
    view_set_string(view, "written_debt", money_format(arena, one->written_debt));
    view_set_string(view, "returned_sum", money_format(arena, one->returned));
    return view;
}

static enum err answer_one(const struct office *office, struct arena *arena,
                           const struct request *request, struct table *table,
                           struct response *response)
{
    struct one_work work = {.arena = arena,
                            .rows = &table->arena,
                            .now = table->sheet.made_at,
                            .id = request_number(request, SHOW_ID)};
    TRY(store_read(office->access->store, work_one, &work));
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return OK;
    }
    table->sheet.title = arena_printf(
        table->sheet.arena, "Акт № %" PRId64 " о списании остатков от %s", work.id,
        day_format(arena, day_of_instant(work.write_off.made_at, zone_moscow())));
    table->file_name = arena_printf(table->sheet.arena, "write-off-%" PRId64, work.id);
    table->total = "Итого";
    table->empty = "";
    write_off_act_words(&table->sheet, table->sheet.arena, &work.write_off,
                        work.own.values[REQUISITE_NAME]);
    write_off_rows(&table->sheet, table->sheet.arena, &work.lines, false,
                   office_may(request, RIGHT_MONEY));
    json_t *view = one_view(office, arena, request, &work.write_off);
    return table_answer(&office->kit, arena, request, SHOW_TABLE, table, "office_write_off", view,
                        response);
}

static OFFICE_HANDLER(write_off_show)
{
    const struct office *office = context;
    struct table table;
    table_open(&table, "Акт о списании остатков", world_now(office->access->world), zone_moscow());
    enum err err = answer_one(office, arena, request, &table, response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- all that was written off ---- */

struct written_work {
    struct arena *rows;
    struct write_off_lines lines;
};

static enum err work_written(struct tx *tx, void *context)
{
    struct written_work *work = context;
    return write_off_written_load(tx, work->rows, &work->lines);
}

static OFFICE_HANDLER(written_show)
{
    const struct office *office = context;
    struct table table;
    table_open(&table, "Списанные остатки", world_now(office->access->world), zone_moscow());
    struct written_work work = {.rows = &table.arena};
    enum err err = store_read(office->access->store, work_written, &work);
    table.file_name = "written-off";
    table.total = "Итого";
    table.empty = "Ничего ещё не списывали.";
    if (err == OK) {
        write_off_rows(&table.sheet, table.sheet.arena, &work.lines, true, true);
        json_t *view = office_view(office, arena, request, "Списанные остатки", "write-offs");
        err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_written_off",
                           view, response);
    }
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- giving back ---- */

struct return_work {
    struct arena *arena;
    int64_t posting_id;
    bool found;
    struct write_off_line line;
};

static enum err work_return(struct tx *tx, void *context)
{
    struct return_work *work = context;
    return write_off_line_load(tx, work->arena, work->posting_id, &work->found, &work->line);
}

static json_t *return_view(struct arena *arena, const struct write_off_line *line)
{
    bool is_debt = money_is_negative(line->amount);
    struct money amount = is_debt ? money_minus(money_zero(), line->amount) : line->amount;
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:s,s:b,s:I,s:s,s:s,s:b,s:b}", "id", id_format(arena, line->posting_id),
        "number", line->number, "name",
        arena_printf(arena, "%s %s %s", line->surname, line->name, line->patronymic), "school",
        line->school_name, "is_debt", is_debt, "write_off", (json_int_t)line->write_off_id,
        "amount", money_format(arena, amount), "written", office_moment(arena, line->happened_at),
        "is_written", line->outcome == WRITE_OFF_WRITTEN, "is_returned", line->is_returned);
    CHECK(view != NULL);
    view_set_string(view, "returned", office_moment(arena, line->returned_at));
    view_set_string(view, "reason", line->return_reason);
    view_set_string(view, "who", line->return_who);
    return view;
}

static void answer_return(const struct office *office, struct arena *arena,
                          const struct request *request, const char *refusal,
                          struct response *response)
{
    struct return_work work = {.arena = arena, .posting_id = request_number(request, RETURN_ID)};
    if (!office_read(office, arena, request, work_return, &work, response)) return;
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Вернуть списанное", "write-offs");
    view_set(view, "line", return_view(arena, &work.line));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_write_off_return", refusal == NULL ? 200 : 422,
                  view, response);
}

static OFFICE_HANDLER(return_show)
{
    answer_return(context, arena, request, NULL, response);
}

static OFFICE_HANDLER(return_done)
{
    const struct office *office = context;
    struct write_off_return back = {.posting_id = request_number(request, RETURN_ID),
                                    .reason = field_text(request, RETURN_REASON),
                                    .staff_id = office_caller_id(request)};
    enum err err = desk_write_off_return(office->desk, arena, &back);
    const char *refusal = write_off_return_refusal(back.status);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_return(office, arena, request, refusal, response);
    } else {
        response_redirect(response, arena_printf(arena, "/office/write-offs/return/%s",
                                                 id_format(arena, back.posting_id)));
    }
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {TABLE_FIELDS};
static const struct field NEW_FIELDS[] = {
    [NEW_SCHOOL] = SCHOOL_CHOICE_FIELD(FIELD_IN_QUERY),
    [NEW_SIDE] = {"side", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, SIDES},
    TABLE_FIELDS,
};
static const struct field ASK_FIELDS[] = {
    [ASK_SCHOOL] = {"school", FIELD_IN_FORM, FIELD_INT, true, 0, INT32_MAX, NULL},
    [ASK_SIDE] = {"side", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, SIDES},
    [ASK_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, WRITE_OFF_REASON_LIMIT, NULL},
    [ASK_SEEN] = {"seen", FIELD_IN_FORM, FIELD_TEXT, true, 1, 64, NULL},
};
static const struct field SHOW_FIELDS[] = {
    [SHOW_ID] = {"id", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
    TABLE_FIELDS,
};
static const struct field RETURN_SHOW_FIELDS[] = {
    [RETURN_ID] = {"posting", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field RETURN_FIELDS[] = {
    [RETURN_ID] = {"posting", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [RETURN_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, WRITE_OFF_REASON_LIMIT, NULL},
};

/* Who assents has to see what to: the administrator, too. */
static const struct route ROUTES[] = {
    {OFFICE_GET("/office/write-offs", OFFICE(RIGHT_ASSENT), write_offs_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/write-offs/new", OFFICE(RIGHT_MONEY), write_off_new), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(NEW_FIELDS), .trail = "Кому предлагается списание остатка"},
    {OFFICE_POST("/office/write-offs", OFFICE(RIGHT_MONEY), write_off_asked), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(ASK_FIELDS), .trail = "Предложение списать остатки"},
    {OFFICE_GET("/office/write-offs/accounts", OFFICE(RIGHT_MONEY), written_show),
     ROUTE_FIELDS(LIST_FIELDS), .trail = "Списанные остатки"},
    {OFFICE_GET("/office/write-offs/return/{posting}", OFFICE(RIGHT_MONEY), return_show),
     ROUTE_FIELDS(RETURN_SHOW_FIELDS), .trail = "Списанный остаток ученика"},
    {OFFICE_POST("/office/write-offs/return/{posting}", OFFICE(RIGHT_MONEY), return_done),
     ROUTE_FIELDS(RETURN_FIELDS), .trail = "Возврат списанного остатка"},
    {OFFICE_GET("/office/write-offs/{id}", OFFICE(RIGHT_ASSENT), write_off_show),
     ROUTE_FIELDS(SHOW_FIELDS), .trail = "Акт о списании остатков"},
};

const struct office_pages office_write_off_pages = {OFFICE_PAGES(ROUTES)};
