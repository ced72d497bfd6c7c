/* Statements of an account, read backwards from the balance now: what came after the period is
 * taken off. Every read is a short range of the index by day and account, one a day. */
#include "ledger/history.h"

#include "base/check.h"
#include "ledger/account.h"
#include "ledger/ledger_sql.h"

enum err history_balance(struct tx *tx, int64_t school_id, int64_t account_id, bool *out_found,
                         struct money *out_balance, int64_t *out_version)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_balance_of);
    bind_int(row, ARG_BALANCE_OF_SCHOOL_ID, school_id);
    bind_int(row, ARG_BALANCE_OF_ACCOUNT_ID, account_id);
    TRY(statement_next(row, out_found));
    if (!*out_found) return OK;
    *out_balance = money_of_kopecks(column_int(row, COL_BALANCE_OF_CREDITS) -
                                    column_int(row, COL_BALANCE_OF_DEBITS));
    *out_version = column_int(row, COL_BALANCE_OF_VERSION);
    return OK;
}

/* ---- sums ---- */

static enum err turnover(struct tx *tx, const struct history_request *request, int64_t first_day,
                         int64_t last_day, struct money *out_debits, struct money *out_credits)
{
    bool found;
    *out_debits = *out_credits = money_zero();
    if (first_day > last_day) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_turnover_of_period);
    bind_int(row, ARG_TURNOVER_OF_PERIOD_SCHOOL_ID, request->school_id);
    bind_int(row, ARG_TURNOVER_OF_PERIOD_PERSONAL_ID, request->account_id);
    bind_int(row, ARG_TURNOVER_OF_PERIOD_FIRST_DAY, first_day);
    bind_int(row, ARG_TURNOVER_OF_PERIOD_LAST_DAY, last_day);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_debits = money_of_kopecks(column_int(row, COL_TURNOVER_OF_PERIOD_DEBITS));
    *out_credits = money_of_kopecks(column_int(row, COL_TURNOVER_OF_PERIOD_CREDITS));
    return OK;
}

/* The newest day on which anything happened in the book; 0 when nothing did. */
static enum err newest_day(struct tx *tx, int64_t school_id, int64_t *out_day)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_newest_happened_day);
    bind_int(row, ARG_NEWEST_HAPPENED_DAY_SCHOOL_ID, school_id);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_day = column_int(row, COL_NEWEST_HAPPENED_DAY_DAY);
    return OK;
}

static enum err figures_read(struct tx *tx, const struct history_request *request, int64_t newest,
                             struct history *history)
{
    struct money debits_since, credits_since;
    int64_t last = request->last_day.number < newest ? request->last_day.number : newest;
    TRY(turnover(tx, request, request->first_day.number, last, &history->debits,
                 &history->credits));
    int64_t since = (int64_t)request->last_day.number + 1;
    if (since < POSTING_FIRST_DAY) since = POSTING_FIRST_DAY;
    TRY(turnover(tx, request, since, newest, &debits_since, &credits_since));
    history->closing = money_plus(money_minus(history->balance, credits_since), debits_since);
    history->opening = money_plus(money_minus(history->closing, history->credits), history->debits);
    return OK;
}

/* ---- lines ---- */

static struct history_line line_read(const struct statement *rows, int64_t account_id)
{
    return (struct history_line){
        .seq = column_int(rows, COL_HISTORY_PAGE_SEQ),
        .posting_id = column_int(rows, COL_HISTORY_PAGE_POSTING_ID),
        .code = (enum transfer_code)column_int(rows, COL_HISTORY_PAGE_CODE),
        .amount = money_of_kopecks(column_int(rows, COL_HISTORY_PAGE_AMOUNT)),
        .is_debit = column_int(rows, COL_HISTORY_PAGE_DEBIT_ID) == account_id,
        .happened_at = instant_of_ms(column_int(rows, COL_HISTORY_PAGE_HAPPENED_AT)),
        .happened_day = day_of_number((int32_t)column_int(rows, COL_HISTORY_PAGE_HAPPENED_DAY)),
    };
}

/* One line more than asked for tells whether there is more. */
static enum err lines_read(struct tx *tx, struct arena *arena,
                           const struct history_request *request, int64_t newest,
                           struct history *history)
{
    int64_t last = request->last_day.number < newest ? request->last_day.number : newest;
    if (request->line_limit == 0 || request->first_day.number > last) return OK;
    int limit = request->line_limit, count = 0;
    struct history_line *lines = ARENA_ARRAY(arena, struct history_line, (size_t)limit + 1);
    bool is_first = request->after.seq == 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_history_page);
    bind_int(rows, ARG_HISTORY_PAGE_SCHOOL_ID, request->school_id);
    bind_int(rows, ARG_HISTORY_PAGE_PERSONAL_ID, request->account_id);
    bind_int(rows, ARG_HISTORY_PAGE_FIRST_DAY, request->first_day.number);
    bind_int(rows, ARG_HISTORY_PAGE_LAST_DAY, last);
    bind_int(rows, ARG_HISTORY_PAGE_AFTER_MS, is_first ? INT64_MIN : request->after.happened_at.ms);
    bind_int(rows, ARG_HISTORY_PAGE_AFTER_SEQ, request->after.seq);
    bind_int(rows, ARG_HISTORY_PAGE_COUNT, limit + 1);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        lines[count++] = line_read(rows, request->account_id);
    }
    history->has_more = count > limit;
    history->lines = lines;
    history->line_count = history->has_more ? limit : count;
    return OK;
}

static enum history_status period_status(const struct history_request *request)
{
    int64_t days = (int64_t)request->last_day.number - request->first_day.number + 1;
    if (days < 1) return HISTORY_PERIOD_INVALID;
    return days > HISTORY_DAYS_LIMIT ? HISTORY_PERIOD_TOO_LONG : HISTORY_READ;
}

enum err history_read(struct tx *tx, struct arena *arena, const struct history_request *request,
                      enum history_status *out_status, struct history *out_history)
{
    bool found;
    int64_t newest, version;
    struct history history = {.next = request->after};
    CHECK(request->line_limit >= 0 && request->line_limit <= HISTORY_PAGE_LIMIT);
    *out_status = period_status(request);
    if (*out_status != HISTORY_READ) return OK;
    *out_status = HISTORY_ACCOUNT_UNKNOWN;
    if (!account_is_personal(request->account_id)) return OK;
    TRY(history_balance(tx, request->school_id, request->account_id, &found, &history.balance,
                        &version));
    if (!found) return OK;
    TRY(newest_day(tx, request->school_id, &newest));
    TRY(figures_read(tx, request, newest, &history));
    TRY(lines_read(tx, arena, request, newest, &history));
    if (history.line_count > 0) {
        const struct history_line *last = &history.lines[history.line_count - 1];
        history.next = (struct history_cursor){last->happened_at, last->seq};
    }
    *out_status = HISTORY_READ;
    *out_history = history;
    return OK;
}
