/* «Оборотно-сальдовая ведомость»: by account kind, by book, account by account, down to the
 * transfers of one. */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/table.h"
#include "report/turnover_sheet.h"

enum { SHOW_FROM, SHOW_TO, SHOW_BY, SHOW_KIND, SHOW_TABLE };
enum { BOOK_FROM, BOOK_TO, BOOK_ID, BOOK_TABLE };
enum { ACCOUNT_FROM, ACCOUNT_TO, ACCOUNT_BOOK, ACCOUNT_NUMBER, ACCOUNT_AFTER, ACCOUNT_TABLE };

static const char *const BY_WORDS[] = {"kind", "book", NULL};
/* In the order of enum account_kind, from ACCOUNT_PERSONAL. */
static const char *const KIND_WORDS[] = {"personal", "sales",       "roster",   "card_fees",
                                         "transit",  "subsidy",     "clearing", "corrections",
                                         "bank",     "suspense",    "costs",    "payable",
                                         "payouts",  "written_off", NULL};

/* ---- the period ---- */

struct shown_period {
    struct day first_day, last_day;
};

static struct day today_of(const struct office *office)
{
    return day_of_instant(world_now(office->access->world), zone_moscow());
}

/* Without dates this month, up to today. */
static struct shown_period period_of(const struct office *office, const struct request *request,
                                     int from, int to)
{
    struct day today = today_of(office);
    struct shown_period period = {day_month_first(today), today};
    if (request_has(request, from)) period.first_day = request_day(request, from);
    if (request_has(request, to)) period.last_day = request_day(request, to);
    return period;
}

static void period_view(struct arena *arena, json_t *view, struct shown_period period)
{
    view_set_string(view, "from", day_format_iso(arena, period.first_day));
    view_set_string(view, "to", day_format_iso(arena, period.last_day));
}

/* ---- sheets ---- */

struct turnover_work {
    struct turnover_ask ask;
    struct sheet *sheet;
    enum turnover_status status;
};

static enum err work_turnover(struct tx *tx, void *context)
{
    struct turnover_work *work = context;
    return turnover_sheet_make(tx, work->sheet->arena, &work->ask, &work->status, work->sheet);
}

static void answer_sheet(const struct office *office, struct arena *arena,
                         const struct request *request, struct turnover_work *work, int first_field,
                         struct table *table, json_t *view, struct response *response)
{
    work->sheet = &table->sheet;
    enum err err = store_read(office->access->store, work_turnover, work);
    if (err != OK) {
        json_decref(view);
        office_fault(office, arena, request, err, response);
        return;
    }
    const char *refusal = turnover_status_words(work->status);
    bool is_whole = work->ask.by != TURNOVER_BY_PERSON && work->ask.kind == 0 && refusal == NULL;
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "ties",
             json_boolean(is_whole && sheet_plain_count(work->sheet) > 0 &&
                          turnover_sheet_ties(work->sheet)));
    if (refusal != NULL) {
        office_answer(office, arena, request, "office_turnover", 422, view, response);
        return;
    }
    err = table_answer(&office->kit, arena, request, first_field, table, "office_turnover", view,
                       response);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static OFFICE_HANDLER(turnover_show)
{
    const struct office *office = context;
    struct shown_period period = period_of(office, request, SHOW_FROM, SHOW_TO);
    bool is_by_book = request_has(request, SHOW_BY) && request_number(request, SHOW_BY) == 1;
    bool has_kind = request_has(request, SHOW_KIND);
    struct turnover_work work = {
        .ask = {.by = is_by_book || has_kind ? TURNOVER_BY_BOOK : TURNOVER_BY_KIND,
                .kind = has_kind ? (enum account_kind)(request_number(request, SHOW_KIND) +
                                                       ACCOUNT_PERSONAL)
                                 : (enum account_kind)0,
                .first_day = period.first_day,
                .last_day = period.last_day,
                .with_links = true},
    };
    struct table table;
    table_open(&table, "Оборотно-сальдовая ведомость", world_now(office->access->world),
               zone_moscow());
    table.file_name = "turnover";
    table.total = "Итого";
    table.empty = "За этот период в книгах ничего не было.";
    json_t *view = office_view(office, arena, request, "Оборотно-сальдовая ведомость", "turnover");
    period_view(arena, view, period);
    view_set(view, "is_top", json_true());
    view_set(view, "by_book", json_boolean(work.ask.by == TURNOVER_BY_BOOK));
    view_set(view, "kind_title",
             has_kind ? json_string(account_kind_title(work.ask.kind)) : json_null());
    answer_sheet(office, arena, request, &work, SHOW_TABLE, &table, view, response);
    table_close(&table);
}

static OFFICE_HANDLER(turnover_people)
{
    const struct office *office = context;
    struct shown_period period = period_of(office, request, BOOK_FROM, BOOK_TO);
    struct turnover_work work = {
        .ask = {.by = TURNOVER_BY_PERSON,
                .school_id = request_number(request, BOOK_ID),
                .first_day = period.first_day,
                .last_day = period.last_day,
                .with_links = true},
    };
    struct table table;
    table_open(&table, "Ведомость по лицевым счетам", world_now(office->access->world),
               zone_moscow());
    table.file_name = "turnover-people";
    table.total = "Итого";
    table.empty = "На лицевых счетах этой книги ничего не было.";
    json_t *view = office_view(office, arena, request, "Ведомость по лицевым счетам", "turnover");
    period_view(arena, view, period);
    view_set(view, "is_top", json_false());
    view_set(view, "book", json_integer(work.ask.school_id));
    answer_sheet(office, arena, request, &work, BOOK_TABLE, &table, view, response);
    table_close(&table);
}

/* ---- one account ---- */

struct transfers_work {
    struct transfers_ask ask;
    struct sheet *sheet;
    enum turnover_status status;
};

static enum err work_transfers(struct tx *tx, void *context)
{
    struct transfers_work *work = context;
    return turnover_transfers_make(tx, work->sheet->arena, &work->ask, &work->status, work->sheet);
}

static void answer_transfers(const struct office *office, struct arena *arena,
                             const struct request *request, struct transfers_work *work,
                             struct shown_period period, struct table *table,
                             struct response *response)
{
    enum err err = store_read(office->access->store, work_transfers, work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Проводки счёта", "turnover");
    const char *refusal = turnover_status_words(work->status);
    period_view(arena, view, period);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set_string(view, "of", work->sheet->note_count > 0 ? work->sheet->notes[0] : "");
    view_set(view, "more",
             work->ask.has_more ? json_string(arena_printf(
                                      arena,
                                      "/office/turnover/account?from=%s&to=%s&book=%" PRId64
                                      "&account=%" PRId64 "&after=%" PRId64,
                                      day_format_iso(arena, period.first_day),
                                      day_format_iso(arena, period.last_day), work->ask.school_id,
                                      work->ask.account_id, work->ask.last_seq))
                                : json_null());
    if (refusal != NULL) {
        office_answer(office, arena, request, "office_turnover_account", 422, view, response);
        return;
    }
    err = table_answer(&office->kit, arena, request, ACCOUNT_TABLE, table,
                       "office_turnover_account", view, response);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static OFFICE_HANDLER(turnover_account)
{
    const struct office *office = context;
    struct shown_period period = period_of(office, request, ACCOUNT_FROM, ACCOUNT_TO);
    struct table table;
    table_open(&table, "Проводки счёта", world_now(office->access->world), zone_moscow());
    table.file_name = "transfers";
    table.total = "Итого на странице";
    table.empty = "За этот период по счёту ничего не было.";
    struct transfers_work work = {
        .ask = {.school_id = request_number(request, ACCOUNT_BOOK),
                .account_id = request_number(request, ACCOUNT_NUMBER),
                .first_day = period.first_day,
                .last_day = period.last_day,
                .after_seq = request_has(request, ACCOUNT_AFTER)
                                 ? request_number(request, ACCOUNT_AFTER)
                                 : 0,
                .limit = TURNOVER_TRANSFERS_A_PAGE},
        .sheet = &table.sheet,
    };
    answer_transfers(office, arena, request, &work, period, &table, response);
    table_close(&table);
}

/* ---- routes ---- */

static const struct field SHOW_FIELDS[] = {
    [SHOW_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [SHOW_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [SHOW_BY] = {"by", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, BY_WORDS},
    [SHOW_KIND] = {"kind", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, KIND_WORDS},
    TABLE_FIELDS,
};
static const struct field BOOK_FIELDS[] = {
    [BOOK_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [BOOK_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [BOOK_ID] = {"book", FIELD_IN_QUERY, FIELD_INT, true, 0, INT64_MAX, NULL},
    TABLE_FIELDS,
};
static const struct field ACCOUNT_FIELDS[] = {
    [ACCOUNT_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [ACCOUNT_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [ACCOUNT_BOOK] = {"book", FIELD_IN_QUERY, FIELD_INT, true, 0, INT64_MAX, NULL},
    [ACCOUNT_NUMBER] = {"account", FIELD_IN_QUERY, FIELD_INT, true, 1, INT64_MAX, NULL},
    [ACCOUNT_AFTER] = {"after", FIELD_IN_QUERY, FIELD_INT, false, 0, INT64_MAX, NULL},
    TABLE_FIELDS,
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/turnover", OFFICE(RIGHT_BOOKS), turnover_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_GET("/office/turnover/people", OFFICE(RIGHT_BOOKS), turnover_people),
     ROUTE_FIELDS(BOOK_FIELDS), .trail = "Ведомость по лицевым счетам"},
    {OFFICE_GET("/office/turnover/account", OFFICE(RIGHT_BOOKS), turnover_account),
     ROUTE_FIELDS(ACCOUNT_FIELDS), .trail = "Проводки счёта"},
};

const struct office_pages office_turnover_pages = {OFFICE_PAGES(ROUTES)};
