/* What happened on an account, a page at a time. */
#include "api/inside.h"
#include "ledger/posting.h"

static const char *kind_name(enum account_entry_kind kind)
{
    switch (kind) {
    case ENTRY_ROSTER: return "roster";
    case ENTRY_RECEIPT: return "receipt";
    case ENTRY_RETURN: return "return";
    case ENTRY_TOP_UP: return "top_up";
    case ENTRY_CARD_FEE: return "card_fee";
    case ENTRY_FAMILY_TRANSFER: return "family_transfer";
    case ENTRY_BROUGHT_IN: return "brought_in";
    case ENTRY_REFUND: return "refund";
    case ENTRY_MOVE: return "move";
    case ENTRY_REVERSAL: return "reversal";
    case ENTRY_WRITE_OFF: return "write_off";
    }
    return "other";
}

struct period {
    struct day first, last, today;
    const char *refusal; /* Russian; NULL: it can be told */
};

static struct period period_of(const struct request *request, struct day today)
{
    struct period period = {.today = today, .last = today};
    if (request_has(request, API_TO)) period.last = request_day(request, API_TO);
    period.first = day_add(period.last, 1 - API_STATEMENT_DAYS);
    if (request_has(request, API_FROM)) period.first = request_day(request, API_FROM);
    if (day_compare(period.first, period.last) > 0) {
        period.refusal = "Первый день периода позже последнего.";
    } else if (period.last.number - period.first.number >= ACCOUNT_STATEMENT_DAYS_LIMIT) {
        period.refusal = "Период длиннее 366 дней.";
    } else if (period.first.number < POSTING_FIRST_DAY || day_compare(period.last, today) > 0) {
        period.refusal = "Период начинается слишком рано или ещё не кончился.";
    }
    return period;
}

struct statement_work {
    const struct request *request;
    struct period period;
    struct account_statement statement;
};

static enum err statement_read(struct tx *tx, struct api_reading *reading)
{
    struct statement_work *work = reading->work;
    const struct api_child *child = &reading->child;
    work->period = period_of(work->request, day_of_instant(reading->now, child->zone));
    if (work->period.refusal != NULL) return OK;
    const struct account_statement_request request = {
        .school_id = child->account.school_id,
        .school_number = child->school_number,
        .account_id = child->account.account_id,
        .first_day = work->period.first,
        .last_day = work->period.last,
        .with_dishes = request_has(work->request, API_DETAIL) &&
                       request_flag(work->request, API_DETAIL),
    };
    return account_statement_load(tx, reading->arena, &request, &work->statement);
}

static json_t *dishes_view(const struct account_entry *entry)
{
    json_t *rows = json_array();
    for (int i = 0; i < entry->dish_count; i++) {
        const struct account_dish *dish = &entry->dishes[i];
        json_t *row = json_object();
        view_set_string(row, "name", dish->name);
        view_set(row, "quantity", json_integer(dish->quantity));
        view_set(row, "price", api_money(dish->price));
        view_set(row, "sum", api_money(dish->sum));
        api_append(rows, row);
    }
    return rows;
}

static json_t *line_view(struct arena *arena, const struct account_entry *entry, bool detail)
{
    json_t *row = json_object();
    view_set(row, "id", api_id(arena, entry->posting_id));
    view_set(row, "at", api_instant(arena, entry->happened_at));
    view_set(row, "day", api_day(arena, entry->day));
    view_set_string(row, "kind", kind_name(entry->kind));
    view_set_string(row, "name", entry->name);
    view_set(row, "debit", entry->is_debit ? api_money(entry->amount) : json_integer(0));
    view_set(row, "credit", entry->is_debit ? json_integer(0) : api_money(entry->amount));
    if (detail) view_set(row, "dishes", dishes_view(entry));
    return row;
}

/* The place behind the line of this id; -1: there is none. */
static int place_after(const struct account_statement *statement, int64_t id)
{
    for (int i = 0; i < statement->entry_count; i++) {
        if (statement->entries[i].posting_id == id) return i + 1;
    }
    return -1;
}

static json_t *statement_view(struct arena *arena, const struct api_reading *reading,
                              const struct statement_work *work, int from, int to)
{
    const struct account_statement *statement = &work->statement;
    bool detail = request_has(work->request, API_DETAIL) && request_flag(work->request, API_DETAIL);
    json_t *lines = json_array();
    for (int i = from; i < to; i++) {
        api_append(lines, line_view(arena, &statement->entries[i], detail));
    }
    json_t *view = json_object();
    view_set_string(view, "number", reading->child.number);
    view_set(view, "from", api_day(arena, statement->first_day));
    view_set(view, "to", api_day(arena, statement->last_day));
    view_set(view, "opening", api_money(statement->opening));
    view_set(view, "debits", api_money(statement->debits));
    view_set(view, "credits", api_money(statement->credits));
    view_set(view, "closing", api_money(statement->closing));
    view_set(view, "lines", lines);
    bool has_more = to < statement->entry_count && to > from;
    view_set(view, "next",
             has_more ? api_id(arena, statement->entries[to - 1].posting_id) : json_null());
    return view;
}

API_HANDLER(api_statement_show)
{
    const struct api *api = context;
    struct statement_work work = {.request = request};
    struct api_reading reading = {.more = statement_read, .work = &work};
    if (!api_read(api, arena, request, &reading, response)) return;
    if (work.period.refusal != NULL) {
        api_refuse(arena, request, 422, "period", work.period.refusal, response);
        return;
    }
    int limit = request_has(request, API_LIMIT) ? (int)request_number(request, API_LIMIT)
                                                : API_LINES_DEFAULT;
    int from = request_has(request, API_AFTER)
                   ? place_after(&work.statement, request_number(request, API_AFTER))
                   : 0;
    if (from < 0) {
        api_refuse(arena, request, 422, "after", "В этом периоде нет строки с таким after.",
                   response);
        return;
    }
    int left = work.statement.entry_count - from;
    int to = from + (left < limit ? left : limit);
    api_answer(arena, request, 200, statement_view(arena, &reading, &work, from, to), response);
}
