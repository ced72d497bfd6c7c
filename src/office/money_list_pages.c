/* What a month brought, list by list: registers and statements of the banks, refunds to parents. */
#include "office/pages.h"
#include "page/table.h"
#include "page/words.h"
#include "report/bank_file_sheet.h"
#include "report/refund_sheet.h"

enum { LIST_MONTH, LIST_TABLE };

struct month_list {
    const char *title;
    const char *words; /* what is in it, a sentence */
    const char *empty;
    const char *path;
    const char *file_name;
    const char *up, *up_title; /* the page it belongs to */
    const char *active;        /* in the menu */
    enum err (*rows)(struct tx *tx, struct day first, struct day last, struct sheet *sheet);
};

struct list_work {
    const struct month_list *list;
    struct day first, last;
    struct sheet *sheet;
};

static enum err work_rows(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return work->list->rows(tx, work->first, work->last, work->sheet);
}

static json_t *list_view(const struct office *office, struct arena *arena,
                         const struct request *request, const struct month_list *list,
                         struct day first, struct day today)
{
    struct day after = day_add(day_month_last(first), 1);
    json_t *view = office_view(office, arena, request, list->title, list->active);
    view_set_string(view, "title", list->title);
    view_set_string(view, "words", list->words);
    view_set_string(view, "path", list->path);
    view_set_string(view, "up", list->up);
    view_set_string(view, "up_title", list->up_title);
    view_set_string(view, "month", words_month(arena, first));
    view_set_string(view, "before", day_format_iso(arena, day_month_first(day_add(first, -1))));
    view_set(view, "after",
             day_compare(after, today) <= 0 ? json_string(day_format_iso(arena, after))
                                            : json_null());
    return view;
}

static void list_show(const struct office *office, struct arena *arena,
                      const struct request *request, const struct month_list *list,
                      struct response *response)
{
    struct table table;
    struct instant now = world_now(office->access->world);
    struct day today = day_of_instant(now, zone_moscow());
    struct day first = day_month_first(
        request_has(request, LIST_MONTH) ? request_day(request, LIST_MONTH) : today);
    table_open(&table, list->title, now, zone_moscow());
    table.file_name = arena_printf(arena, "%s-%.7s", list->file_name, day_format_iso(arena, first));
    table.total = "Итого";
    table.empty = list->empty;
    sheet_note(&table.sheet, words_month(table.sheet.arena, first));
    struct list_work work = {
        .list = list,
        .first = first,
        .last = day_month_last(first),
        .sheet = &table.sheet,
    };
    enum err err = store_read(office->access->store, work_rows, &work);
    if (err == OK) {
        err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_month_list",
                           list_view(office, arena, request, list, first, today), response);
    }
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static const struct month_list REGISTERS = {
    .title = "Принятые реестры",
    .words = "Реестры за дни этого месяца: что в них, что совпало с книгами и когда пришли деньги.",
    .empty = "Реестров за этот месяц нет. Их загружают на странице «Реестры и выписки», или они "
             "приходят сами из папки обмена.",
    .path = "/office/registers/taken",
    .file_name = "registers",
    .up = "/office/registers",
    .up_title = "Реестры и выписки",
    .active = "registers",
    .rows = register_rows,
};

static const struct month_list STATEMENTS = {
    .title = "Принятые выписки",
    .words =
        "Выписки банка, в которых есть дни этого месяца. Документ, который повторяют несколько "
        "выписок, посчитан в первой из них.",
    .empty = "Выписок за этот месяц нет. Их загружают на странице «Реестры и выписки», или они "
             "приходят сами из папки обмена.",
    .path = "/office/statements/taken",
    .file_name = "statements",
    .up = "/office/registers",
    .up_title = "Реестры и выписки",
    .active = "registers",
    .rows = bank_statement_rows,
};

static const struct month_list REFUNDS = {
    .title = "Все возвраты",
    .words = "Возвраты на карты, о которых попросили в этом месяце, чем бы они ни кончились.",
    .empty = "В этом месяце о возврате денег не просили.",
    .path = "/office/refunds/all",
    .file_name = "refunds",
    .up = "/office/refunds",
    .up_title = "Возвраты",
    .active = "refunds",
    .rows = refund_rows,
};

static OFFICE_HANDLER(registers_taken_show)
{
    list_show(context, arena, request, &REGISTERS, response);
}

static OFFICE_HANDLER(statements_taken_show)
{
    list_show(context, arena, request, &STATEMENTS, response);
}

static OFFICE_HANDLER(refunds_all_show)
{
    list_show(context, arena, request, &REFUNDS, response);
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {
    [LIST_MONTH] = {"month", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    TABLE_FIELDS,
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/registers/taken", OFFICE(RIGHT_MONEY), registers_taken_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/statements/taken", OFFICE(RIGHT_MONEY), statements_taken_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/refunds/all", OFFICE(RIGHT_MONEY), refunds_all_show),
     ROUTE_FIELDS(LIST_FIELDS), .trail = "Список возвратов родителям"},
};

const struct office_pages office_money_list_pages = {OFFICE_PAGES(ROUTES)};
