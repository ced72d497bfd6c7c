/* X and Z reports: what the shift's documents come to. A Z report is kept as it was printed. */
#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "http/reader.h"
#include "sync/json_handle.h"
#include "till/crew.h"
#include "till/identity.h"
#include "till/outbox.h"
#include "till/shift_inside.h"
#include "till/till_sql.h"

enum { REPORT_ITEMS_FIRST = 64 };

/* ---- making ---- */

static void take_kind(struct shift_report *report, const struct statement *row)
{
    int64_t count = column_int(row, COL_SHIFT_DOCUMENTS_COUNT);
    struct money charge = money_of_kopecks(column_int(row, COL_SHIFT_DOCUMENTS_CHARGE));
    int64_t lost = column_int(row, COL_SHIFT_DOCUMENTS_LOST);
    int64_t given_back = column_int(row, COL_SHIFT_DOCUMENTS_GIVEN_BACK);
    report->offline_count += column_int(row, COL_SHIFT_DOCUMENTS_OFFLINE);
    report->forgotten_count += column_int(row, COL_SHIFT_DOCUMENTS_FORGOTTEN);
    report->override_count += column_int(row, COL_SHIFT_DOCUMENTS_OVERRIDDEN);
    report->subsidy = money_plus(report->subsidy,
                                 money_of_kopecks(column_int(row, COL_SHIFT_DOCUMENTS_SUBSIDY)));
    switch ((enum outbox_kind)column_int(row, COL_SHIFT_DOCUMENTS_KIND)) {
    case OUTBOX_SALE:
    case OUTBOX_GUEST_SALE:
        report->sale_count += count;
        report->sold = money_plus(report->sold, charge);
        return;
    case OUTBOX_RETURN:
    case OUTBOX_GUEST_RETURN:
        report->return_count += count;
        report->returned = money_minus(report->returned, charge);
        return;
    case OUTBOX_ACTIVATION:
        report->activation_count += count;
        report->fees = money_plus(report->fees, charge);
        return;
    case OUTBOX_CARD_STATE:
        report->lost_count += lost;
        report->given_back_count += given_back;
        report->blocked_count += count - lost - given_back;
        return;
    case OUTBOX_SERVED: report->served_count += count; return;
    case OUTBOX_NOT_SERVED: report->served_count -= count; return;
    case OUTBOX_TEMPORARY_CARD: report->temporary_count += count; return;
    }
}

static enum err take_documents(struct tx *tx, struct shift_report *report)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_shift_documents);
    bind_int(rows, ARG_SHIFT_DOCUMENTS_SHIFT, report->shift);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        take_kind(report, rows);
    }
}

static enum err take_numbers(struct tx *tx, struct shift_report *report)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_shift_numbers);
    bind_int(row, ARG_SHIFT_NUMBERS_SHIFT, report->shift);
    TRY(statement_next(row, &found));
    CHECK(found);
    report->first_number = column_int(row, COL_SHIFT_NUMBERS_FIRST);
    report->last_number = column_int(row, COL_SHIFT_NUMBERS_LAST);
    return OK;
}

static struct shift_item *item_add(struct arena *arena, struct shift_report *report, int *room)
{
    if (report->item_count == *room) {
        int more = *room == 0 ? REPORT_ITEMS_FIRST : *room * 2;
        struct shift_item *items = ARENA_ARRAY(arena, struct shift_item, (size_t)more);
        for (int i = 0; i < report->item_count; i++) items[i] = report->items[i];
        report->items = items;
        *room = more;
    }
    return &report->items[report->item_count++];
}

static enum err take_items(struct tx *tx, struct arena *arena, struct shift_report *report)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_shift_items);
    bind_int(rows, ARG_SHIFT_ITEMS_SHIFT, report->shift);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        *item_add(arena, report, &room) = (struct shift_item){
            .name = column_string(rows, COL_SHIFT_ITEMS_NAME, arena),
            .is_set_meal = column_int(rows, COL_SHIFT_ITEMS_KIND) == SALE_SET_MEAL,
            .quantity = column_int(rows, COL_SHIFT_ITEMS_QUANTITY),
            .amount = money_of_kopecks(column_int(rows, COL_SHIFT_ITEMS_AMOUNT)),
            .subsidy = money_of_kopecks(column_int(rows, COL_SHIFT_ITEMS_SUBSIDY)),
        };
    }
}

static enum err take_names(struct tx *tx, struct arena *arena, int64_t cashier_id,
                           struct shift_report *report)
{
    struct identity identity;
    struct cashier cashier;
    struct outbox_standing standing;
    bool found;
    TRY(identity_load(tx, arena, &identity));
    TRY(crew_by_id(tx, arena, cashier_id, &found, &cashier));
    TRY(outbox_standing(tx, &standing));
    report->school_name = identity.school_name;
    report->school_number = identity.school_number;
    report->till_name = identity.name;
    report->cashier_name = found ? cashier.name : "";
    report->unsent_count = standing.unsent;
    return OK;
}

static enum err report_make(struct tx *tx, struct arena *arena, const struct shift *shift,
                            struct instant now, int64_t cashier_id, struct shift_report *out_report)
{
    struct shift_report report = {
        .shift = shift->number, .opened_at = shift->opened_at, .made_at = now};
    TRY(take_names(tx, arena, cashier_id, &report));
    TRY(take_documents(tx, &report));
    TRY(take_numbers(tx, &report));
    TRY(take_items(tx, arena, &report));
    *out_report = report;
    return OK;
}

/* ---- X and Z ---- */

struct reporting {
    struct arena *arena;
    int64_t cashier_id;
    struct instant now;
    enum shift_status status;
    struct shift_report report;
};

static enum err open_shift(struct tx *tx, struct reporting *reporting, struct shift *out_shift)
{
    bool found;
    TRY(shift_newest(tx, &found, out_shift));
    reporting->status = found && out_shift->is_open ? SHIFT_DONE : SHIFT_NOT_OPEN;
    return OK;
}

static enum err x_work(struct tx *tx, void *context)
{
    struct reporting *reporting = context;
    struct shift shift;
    TRY(open_shift(tx, reporting, &shift));
    if (reporting->status != SHIFT_DONE) return OK;
    return report_make(tx, reporting->arena, &shift, reporting->now, shift.cashier_id,
                       &reporting->report);
}

enum err shift_report_x(struct store *store, struct arena *arena, struct instant now,
                        enum shift_status *out_status, struct shift_report *out_report)
{
    struct reporting reporting = {.arena = arena, .now = now};
    TRY(store_read(store, x_work, &reporting));
    *out_status = reporting.status;
    *out_report = reporting.report;
    return OK;
}

static enum err report_keep(struct tx *tx, struct arena *arena, const struct shift_report *report)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_shift_report_insert);
    bind_int(insert, ARG_SHIFT_REPORT_INSERT_SHIFT, report->shift);
    bind_int(insert, ARG_SHIFT_REPORT_INSERT_MADE_AT, report->made_at.ms);
    bind_text(insert, ARG_SHIFT_REPORT_INSERT_BODY, shift_report_write(arena, report));
    return statement_run(insert);
}

static enum err close_work(struct tx *tx, void *context)
{
    struct reporting *reporting = context;
    struct shift shift;
    struct outbox_standing standing;
    TRY(shift_judge_cashier(tx, reporting->cashier_id, &reporting->status));
    if (reporting->status != SHIFT_DONE) return OK;
    TRY(open_shift(tx, reporting, &shift));
    if (reporting->status != SHIFT_DONE) return OK;
    /* Never before what the shift contains, whatever the clock says. */
    TRY(outbox_standing(tx, &standing));
    struct instant at = reporting->now;
    if (instant_compare(at, standing.last_at) < 0) at = standing.last_at;
    if (instant_compare(at, shift.opened_at) < 0) at = shift.opened_at;
    TRY(report_make(tx, reporting->arena, &shift, at, reporting->cashier_id, &reporting->report));
    reporting->report.is_final = true;
    TRY(report_keep(tx, reporting->arena, &reporting->report));
    scoped(statement) struct statement *set = statement_open(tx, &q_shift_set_closed);
    bind_int(set, ARG_SHIFT_SET_CLOSED_NUMBER, shift.number);
    bind_int(set, ARG_SHIFT_SET_CLOSED_NOW, at.ms);
    bind_int(set, ARG_SHIFT_SET_CLOSED_CASHIER_ID, reporting->cashier_id);
    return statement_run(set);
}

enum err shift_close(struct store *store, struct arena *arena, int64_t cashier_id,
                     struct instant now, enum shift_status *out_status,
                     struct shift_report *out_report)
{
    struct reporting reporting = {.arena = arena, .cashier_id = cashier_id, .now = now};
    TRY(store_write(store, 0, close_work, &reporting));
    *out_status = reporting.status;
    *out_report = reporting.report;
    return OK;
}

enum err shift_report_kept(struct tx *tx, struct arena *arena, int64_t shift, bool *out_found,
                           struct shift_report *out_report)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_shift_report_by_number);
    bind_int(row, ARG_SHIFT_REPORT_BY_NUMBER_SHIFT, shift);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    CHECK(shift_report_read(arena, column_text(row, COL_SHIFT_REPORT_BY_NUMBER_BODY, NULL),
                            out_report));
    return OK;
}

/* ---- the kept text ---- */

/* Whole numbers of a report, by member. */
static const struct figure {
    const char *member;
    size_t offset;
} FIGURES[] = {
    {"shift", offsetof(struct shift_report, shift)},
    {"school_number", offsetof(struct shift_report, school_number)},
    {"sale_count", offsetof(struct shift_report, sale_count)},
    {"return_count", offsetof(struct shift_report, return_count)},
    {"served_count", offsetof(struct shift_report, served_count)},
    {"activation_count", offsetof(struct shift_report, activation_count)},
    {"lost_count", offsetof(struct shift_report, lost_count)},
    {"blocked_count", offsetof(struct shift_report, blocked_count)},
    {"temporary_count", offsetof(struct shift_report, temporary_count)},
    {"given_back_count", offsetof(struct shift_report, given_back_count)},
    {"offline_count", offsetof(struct shift_report, offline_count)},
    {"override_count", offsetof(struct shift_report, override_count)},
    {"forgotten_count", offsetof(struct shift_report, forgotten_count)},
    {"first_number", offsetof(struct shift_report, first_number)},
    {"last_number", offsetof(struct shift_report, last_number)},
    {"unsent_count", offsetof(struct shift_report, unsent_count)},
};
enum { FIGURE_COUNT = sizeof FIGURES / sizeof *FIGURES };

static void add_string(struct buf *buf, const char *member, const char *string)
{
    buf_printf(buf, ",\"%s\":", member);
    buf_add_json_string(buf, text_of(string));
}

static void add_money(struct buf *buf, const char *member, struct money money)
{
    buf_printf(buf, ",\"%s\":%lld", member, (long long)money_in_kopecks(money));
}

static void add_items(struct buf *buf, const struct shift_report *report)
{
    buf_add_string(buf, ",\"items\":[");
    for (int i = 0; i < report->item_count; i++) {
        const struct shift_item *item = &report->items[i];
        buf_printf(buf, "%s{\"is_set_meal\":%s,\"quantity\":%lld", i > 0 ? "," : "",
                   item->is_set_meal ? "true" : "false", (long long)item->quantity);
        add_string(buf, "name", item->name);
        add_money(buf, "amount", item->amount);
        add_money(buf, "subsidy", item->subsidy);
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

struct text shift_report_write(struct arena *arena, const struct shift_report *report)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"opened_at\":\"%s\"", instant_format_iso(arena, report->opened_at));
    buf_printf(&buf, ",\"made_at\":\"%s\"", instant_format_iso(arena, report->made_at));
    for (int i = 0; i < FIGURE_COUNT; i++) {
        const char *place = (const char *)report + FIGURES[i].offset;
        buf_printf(&buf, ",\"%s\":%lld", FIGURES[i].member,
                   (long long)*(const int64_t *)(const void *)place);
    }
    add_string(&buf, "school_name", report->school_name);
    add_string(&buf, "till_name", report->till_name);
    add_string(&buf, "cashier_name", report->cashier_name);
    add_money(&buf, "sold", report->sold);
    add_money(&buf, "returned", report->returned);
    add_money(&buf, "subsidy", report->subsidy);
    add_money(&buf, "fees", report->fees);
    add_items(&buf, report);
    buf_add_char(&buf, '}');
    return buf_text(&buf);
}

static const char *kept_string(struct reader *reader, struct arena *arena, const char *member)
{
    struct text text = reader_text(reader, member);
    return text.bytes != NULL ? arena_copy(arena, text.bytes, text.size) : "";
}

static void read_items(struct reader *reader, struct arena *arena, struct shift_report *report)
{
    const json_t *items = reader_array(reader, "items", SIZE_MAX);
    size_t count = json_array_size(items);
    report->items = ARENA_ARRAY(arena, struct shift_item, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct reader item = reader_of(json_array_get(items, i));
        report->items[report->item_count++] = (struct shift_item){
            .name = kept_string(&item, arena, "name"),
            .is_set_meal = reader_bool(&item, "is_set_meal"),
            .quantity = reader_int(&item, "quantity", INT64_MIN, INT64_MAX),
            .amount = reader_money(&item, "amount"),
            .subsidy = reader_money(&item, "subsidy"),
        };
        if (item.fault != NULL) reader_fail(reader, item.fault, "items");
    }
}

bool shift_report_read(struct arena *arena, struct text text, struct shift_report *out_report)
{
    json_error_t error;
    struct shift_report report = {.is_final = true};
    scoped(json) json_t *said = json_parse(text, &error);
    struct reader reader = reader_of(said);
    report.opened_at = reader_instant(&reader, "opened_at");
    report.made_at = reader_instant(&reader, "made_at");
    for (int i = 0; i < FIGURE_COUNT; i++) {
        char *place = (char *)&report + FIGURES[i].offset;
        *(int64_t *)(void *)place = reader_int(&reader, FIGURES[i].member, INT64_MIN, INT64_MAX);
    }
    report.school_name = kept_string(&reader, arena, "school_name");
    report.till_name = kept_string(&reader, arena, "till_name");
    report.cashier_name = kept_string(&reader, arena, "cashier_name");
    report.sold = reader_money(&reader, "sold");
    report.returned = reader_money(&reader, "returned");
    report.subsidy = reader_money(&reader, "subsidy");
    report.fees = reader_money(&reader, "fees");
    read_items(&reader, arena, &report);
    if (!reader_end(&reader)) return false;
    *out_report = report;
    return true;
}
