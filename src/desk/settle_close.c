/* Closing a period of settlement. What is sealed cannot change, so that the figures are computed
 * over a snapshot, outside the writing transaction; that one only judges whether the period still
 * follows the last closed one, and writes. */
#include <inttypes.h>

#include "base/check.h"
#include "base/log.h"
#include "desk/settle_inside.h"
#include "desk/settle_sql.h"
#include "desk/settlement.h"
#include "desk/webhook.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "school/school.h"

const char *settle_refusal(enum settle_status status)
{
    switch (status) {
    case SETTLE_CLOSED:
    case SETTLE_EXISTS: return NULL;
    case SETTLE_PERIOD_INVALID: return "Проверьте период: от одного дня до трёх месяцев.";
    case SETTLE_OVERLAPS: return "Часть этих дней уже вошла в закрытый период.";
    case SETTLE_LEAVES_HOLE:
        return "Между последним закрытым периодом и этим остались бы дни, не вошедшие ни в один: "
               "начните со следующего дня.";
    case SETTLE_NOT_OVER:
        return "Последний день периода закрыт ещё не во всех школах: период закрывается, когда в "
               "нём уже ничего не изменится.";
    case SETTLE_UNOWNED:
        return "Есть питание или продажи без организатора питания: проверьте договоры школ и кто "
               "ведёт буфет.";
    case SETTLE_TOO_MANY_CATERERS: return "В периоде больше двухсот организаторов питания.";
    case SETTLE_BOOKS_DIFFER:
        return "Табели и чеки не сходятся с книгами. Период не закрыт: сообщите администратору.";
    }
    return "";
}

struct closing_period {
    struct desk *desk;
    struct arena *arena;
    struct settle_close *close;
    struct settle_period period;
};

/* ---- judging ---- */

struct last_period {
    bool found;
    int64_t id;
    struct day last_day;
    struct digest hash;
};

static enum err last_load(struct tx *tx, struct arena *arena, struct last_period *out_last)
{
    struct last_period last = {.id = 0};
    scoped(statement) struct statement *row = statement_open(tx, &q_settle_last);
    TRY(statement_next(row, &last.found));
    if (last.found) {
        struct text hash = column_bytes(row, COL_SETTLE_LAST_HASH, arena);
        CHECK(hash.size == sizeof last.hash.bytes);
        for (size_t i = 0; i < hash.size; i++) last.hash.bytes[i] = (uint8_t)hash.bytes[i];
        last.id = column_int(row, COL_SETTLE_LAST_ID);
        last.last_day = day_of_number((int32_t)column_int(row, COL_SETTLE_LAST_LAST_DAY));
    }
    *out_last = last;
    return OK;
}

static enum err same_days(struct tx *tx, struct settle_close *close, bool *out_same)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_settle_by_days);
    bind_int(row, ARG_SETTLE_BY_DAYS_FIRST_DAY, close->first_day.number);
    bind_int(row, ARG_SETTLE_BY_DAYS_LAST_DAY, close->last_day.number);
    TRY(statement_next(row, out_same));
    if (*out_same) close->period_id = column_int(row, COL_SETTLE_BY_DAYS_ID);
    return OK;
}

/* By the days alone: SETTLE_CLOSED when nothing of these stands against it. */
static enum err days_judge(struct tx *tx, struct arena *arena, struct settle_close *close,
                           struct last_period *out_last)
{
    int days = close->last_day.number - close->first_day.number + 1;
    bool is_same;
    close->status = SETTLE_PERIOD_INVALID;
    if (days < 1 || days > SETTLE_DAYS_LIMIT) return OK;
    TRY(same_days(tx, close, &is_same));
    close->status = SETTLE_EXISTS;
    if (is_same) return OK;
    TRY(last_load(tx, arena, out_last));
    close->status = SETTLE_CLOSED;
    if (!out_last->found) return OK;
    struct day next = day_add(out_last->last_day, 1);
    if (day_compare(close->first_day, next) < 0) close->status = SETTLE_OVERLAPS;
    if (day_compare(close->first_day, next) > 0) close->status = SETTLE_LEAVES_HOLE;
    return OK;
}

static int caterers_count(const struct settle_period *period)
{
    int count = 0;
    for (int i = 0; i < period->line_count; i++) {
        count += i == 0 || period->lines[i].caterer_id != period->lines[i - 1].caterer_id;
    }
    return count;
}

static enum settle_status figures_judge(const struct settle_period *period)
{
    if (!period->is_over) return SETTLE_NOT_OVER;
    if (period->unowned_count > 0) return SETTLE_UNOWNED;
    if (caterers_count(period) > SETTLE_CATERERS_LIMIT) return SETTLE_TOO_MANY_CATERERS;
    return period->agrees ? SETTLE_CLOSED : SETTLE_BOOKS_DIFFER;
}

static enum err compute_run(struct tx *tx, void *context)
{
    struct closing_period *closing = context;
    struct settle_close *close = closing->close;
    struct last_period last;
    TRY(days_judge(tx, closing->arena, close, &last));
    if (close->status != SETTLE_CLOSED) return OK;
    TRY(settle_compute(tx, closing->arena, close->first_day, close->last_day, &closing->period));
    close->status = figures_judge(&closing->period);
    return OK;
}

/* ---- the books ---- */

/* From one account to another, or back when the amount is below zero. */
static struct transfer accrual(int64_t from_id, int64_t to_id, struct money amount)
{
    bool is_back = money_is_negative(amount);
    return (struct transfer){
        .debit_id = is_back ? to_id : from_id,
        .credit_id = is_back ? from_id : to_id,
        .amount = is_back ? money_minus(money_zero(), amount) : amount,
        .code = TRANSFER_ACCRUAL,
    };
}

static struct operator_posting posting_of(const struct settle_period *period,
                                          const struct transfer *transfers, int count)
{
    return (struct operator_posting){period->posting_id, POSTING_ACCRUAL, period->closed_at,
                                     transfers, count};
}

static enum err school_accrue(struct tx *tx, struct arena *arena,
                              const struct settle_period *period, int64_t school_id)
{
    struct money meals = money_zero(), buffet = money_zero();
    int64_t transit_id = account_system_id(ACCOUNT_TRANSIT, 0);
    for (int i = 0; i < period->line_count; i++) {
        const struct settle_line *line = &period->lines[i];
        if (line->school_id != school_id) continue;
        struct money sum = money_plus(line->parent_sum, line->subsidy_sum);
        if (line->kind == SETTLE_BUFFET) buffet = money_plus(buffet, sum);
        if (line->kind == SETTLE_MEAL) meals = money_plus(meals, sum);
    }
    const struct transfer transfers[] = {
        accrual(account_system_id(ACCOUNT_ROSTER, 0), transit_id, meals),
        accrual(account_system_id(ACCOUNT_SALES, 0), transit_id, buffet),
    };
    struct operator_posting posting = posting_of(period, transfers, 2);
    return operator_post(tx, arena, period->closed_at, school_id, &posting);
}

/* What the caterer whose lines begin at *place is owed; lines of a caterer are neighbours. *place
 * moves behind them. */
static struct money caterer_sum(const struct settle_period *period, int *place)
{
    int64_t caterer_id = period->lines[*place].caterer_id;
    struct money sum = money_zero();
    for (; *place < period->line_count; ++*place) {
        const struct settle_line *line = &period->lines[*place];
        if (line->caterer_id != caterer_id) break;
        sum = money_plus(sum, money_plus(line->parent_sum, line->subsidy_sum));
    }
    return sum;
}

static enum err operator_accrue(struct tx *tx, struct arena *arena,
                                const struct settle_period *period)
{
    struct transfer transfers[SETTLE_CATERERS_LIMIT];
    int count = 0;
    for (int i = 0; i < period->line_count; count++) {
        int64_t caterer_id = period->lines[i].caterer_id;
        struct money sum = caterer_sum(period, &i);
        CHECK(count < SETTLE_CATERERS_LIMIT);
        transfers[count] = accrual(account_system_id(ACCOUNT_TRANSIT, 0),
                                   account_system_id(ACCOUNT_PAYABLE, caterer_id), sum);
    }
    struct operator_posting posting = posting_of(period, transfers, count);
    return operator_post(tx, arena, period->closed_at, BOOK_OF_OPERATOR, &posting);
}

static enum err accrue(struct tx *tx, struct arena *arena, const struct settle_period *period)
{
    for (int i = 0; i < period->book_count; i++) {
        TRY(school_accrue(tx, arena, period, period->books[i].school_id));
    }
    return operator_accrue(tx, arena, period);
}

/* ---- the rows ---- */

static enum err head_insert(struct tx *tx, const struct settle_period *period)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_settle_period_insert);
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_ID, period->id);
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_FIRST_DAY, period->first_day.number);
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_LAST_DAY, period->last_day.number);
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_PARENT_TOTAL, money_in_kopecks(period->parent_total));
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_SUBSIDY_TOTAL, money_in_kopecks(period->subsidy_total));
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_BUFFET_TOTAL, money_in_kopecks(period->buffet_total));
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_LINE_COUNT, period->line_count);
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_POSTING_ID, period->posting_id);
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_STAFF_ID, period->staff_id);
    bind_int(row, ARG_SETTLE_PERIOD_INSERT_CLOSED_AT, period->closed_at.ms);
    bind_bytes(row, ARG_SETTLE_PERIOD_INSERT_HASH, period->hash.bytes, sizeof period->hash.bytes);
    return statement_run(row);
}

static enum err books_insert(struct tx *tx, const struct settle_period *period)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_settle_book_insert);
    for (int i = 0; i < period->book_count; i++) {
        const struct settle_book *book = &period->books[i];
        bind_int(row, ARG_SETTLE_BOOK_INSERT_PERIOD_ID, period->id);
        bind_int(row, ARG_SETTLE_BOOK_INSERT_SCHOOL_ID, book->school_id);
        bind_int(row, ARG_SETTLE_BOOK_INSERT_FIRST_SEQ, book->first_seq);
        bind_int(row, ARG_SETTLE_BOOK_INSERT_NEXT_SEQ, book->next_seq);
        bind_int(row, ARG_SETTLE_BOOK_INSERT_SEAL_DAY, book->seal_day.number);
        bind_bytes(row, ARG_SETTLE_BOOK_INSERT_SEAL_HASH, book->seal_hash.bytes,
                   sizeof book->seal_hash.bytes);
        TRY(statement_add(row));
    }
    return statement_flush(row);
}

static enum err lines_insert(struct tx *tx, const struct settle_period *period)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_settle_line_insert);
    for (int i = 0; i < period->line_count; i++) {
        const struct settle_line *line = &period->lines[i];
        bind_int(row, ARG_SETTLE_LINE_INSERT_PERIOD_ID, period->id);
        bind_int(row, ARG_SETTLE_LINE_INSERT_LINE, i + 1);
        bind_int(row, ARG_SETTLE_LINE_INSERT_SCHOOL_ID, line->school_id);
        bind_int(row, ARG_SETTLE_LINE_INSERT_CATERER_ID, line->caterer_id);
        bind_string(row, ARG_SETTLE_LINE_INSERT_CATERER_NAME, line->caterer_name);
        bind_string(row, ARG_SETTLE_LINE_INSERT_CONTRACT_NUMBER, line->contract_number);
        bind_int(row, ARG_SETTLE_LINE_INSERT_KIND, line->kind);
        bind_int(row, ARG_SETTLE_LINE_INSERT_CORRECTS_ID, line->corrects_id);
        bind_int(row, ARG_SETTLE_LINE_INSERT_SET_MEAL_ID, line->set_meal_id);
        bind_string(row, ARG_SETTLE_LINE_INSERT_NAME, line->name);
        bind_int(row, ARG_SETTLE_LINE_INSERT_FUNDING_SOURCE_ID, line->funding_source_id);
        bind_string(row, ARG_SETTLE_LINE_INSERT_FUNDING_SOURCE, line->funding_source);
        bind_int(row, ARG_SETTLE_LINE_INSERT_PARENT_PRICE, money_in_kopecks(line->parent_price));
        bind_int(row, ARG_SETTLE_LINE_INSERT_SUBSIDY_PRICE, money_in_kopecks(line->subsidy_price));
        bind_int(row, ARG_SETTLE_LINE_INSERT_MEALS, line->meals);
        bind_int(row, ARG_SETTLE_LINE_INSERT_PARENT_SUM, money_in_kopecks(line->parent_sum));
        bind_int(row, ARG_SETTLE_LINE_INSERT_SUBSIDY_SUM, money_in_kopecks(line->subsidy_sum));
        TRY(statement_add(row));
    }
    return statement_flush(row);
}

static enum err period_tell(struct tx *tx, struct arena *arena, const struct settle_period *period)
{
    for (int i = 0; i < period->line_count;) {
        const char *caterer = period->lines[i].caterer_name;
        struct money sum = caterer_sum(period, &i);
        TRY(webhook_tell_period(tx, arena, period->id, caterer, period->first_day, period->last_day,
                                sum, period->closed_at));
    }
    return OK;
}

static enum err close_run(struct tx *tx, void *context)
{
    struct closing_period *closing = context;
    struct settle_close *close = closing->close;
    struct settle_period *period = &closing->period;
    struct last_period last = {.id = 0};
    TRY(days_judge(tx, closing->arena, close, &last));
    if (close->status != SETTLE_CLOSED) return OK;
    TRY(origin_take_ids(tx, 1, &period->posting_id));
    period->id = close->period_id = last.id + 1;
    period->staff_id = close->staff_id;
    period->closed_at = world_now(closing->desk->world);
    period->hash = settle_hash(period, &last.hash);
    TRY(accrue(tx, closing->arena, period));
    TRY(head_insert(tx, period));
    TRY(books_insert(tx, period));
    TRY(lines_insert(tx, period));
    return period_tell(tx, closing->arena, period);
}

enum err desk_settle_close(struct desk *desk, struct arena *arena, struct settle_close *close)
{
    struct closing_period closing = {.desk = desk, .arena = arena, .close = close};
    TRY(store_read(desk->store, compute_run, &closing));
    if (close->status != SETTLE_CLOSED) return OK;
    TRY(store_write(desk->store, BOOK_OF_OPERATOR, close_run, &closing));
    if (close->status == SETTLE_CLOSED) {
        log_write(LOG_INFO, "settlement_closed", "period=%" PRId64 " lines=%d kopecks=%" PRId64,
                  close->period_id, closing.period.line_count,
                  money_in_kopecks(settle_total(&closing.period)));
    }
    return OK;
}

/* ---- whose the counter is ---- */

const char *buffet_refusal(enum buffet_status status)
{
    switch (status) {
    case BUFFET_SET: return NULL;
    case BUFFET_SCHOOL_UNKNOWN: return "Такой школы нет.";
    case BUFFET_CATERER_UNKNOWN: return "Такого организатора питания нет.";
    case BUFFET_CLOSED:
        return "В закрытых периодах буфет вёл другой организатор питания: начните с более позднего "
               "дня.";
    }
    return "";
}

enum { BUFFET_ARENA_BYTES = 16 << 20 };

struct buffet_work {
    struct desk *desk;
    const struct buffet_caterer *buffet;
    int64_t staff_id;
    enum buffet_status status;
};

static enum err buffet_judge(struct tx *tx, struct arena *arena, struct buffet_work *work)
{
    bool found;
    struct school school;
    struct caterer_list caterers;
    struct last_period last;
    int64_t caterer_id = work->buffet->caterer_id;
    TRY(school_by_id(tx, arena, work->buffet->school_id, &found, &school));
    work->status = BUFFET_SCHOOL_UNKNOWN;
    if (!found) return OK;
    TRY(caterers_load(tx, arena, &caterers));
    work->status = BUFFET_CATERER_UNKNOWN;
    if (caterer_id != 0 && caterer_in_list(&caterers, caterer_id) == NULL) return OK;
    TRY(last_load(tx, arena, &last));
    bool is_closed = false;
    if (last.found) {
        TRY(buffet_takes_away(tx, arena, work->buffet, last.last_day, &is_closed));
    }
    work->status = is_closed ? BUFFET_CLOSED : BUFFET_SET;
    return OK;
}

static enum err buffet_run(struct tx *tx, void *context)
{
    struct buffet_work *work = context;
    struct arena arena;
    arena_init(&arena, BUFFET_ARENA_BYTES);
    enum err err = buffet_judge(tx, &arena, work);
    arena_release(&arena);
    TRY(err);
    if (work->status != BUFFET_SET) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_buffet_caterer_set);
    bind_int(row, ARG_BUFFET_CATERER_SET_SCHOOL_ID, work->buffet->school_id);
    bind_int(row, ARG_BUFFET_CATERER_SET_FIRST_DAY, work->buffet->first_day.number);
    bind_int(row, ARG_BUFFET_CATERER_SET_CATERER_ID, work->buffet->caterer_id);
    bind_int(row, ARG_BUFFET_CATERER_SET_STAFF_ID, work->staff_id);
    bind_int(row, ARG_BUFFET_CATERER_SET_SET_AT, world_now(work->desk->world).ms);
    return statement_run(row);
}

enum err desk_buffet_set(struct desk *desk, const struct buffet_caterer *buffet, int64_t staff_id,
                         enum buffet_status *out_status)
{
    struct buffet_work work = {.desk = desk, .buffet = buffet, .staff_id = staff_id};
    TRY(store_write(desk->store, BOOK_OF_OPERATOR, buffet_run, &work));
    *out_status = work.status;
    return OK;
}
