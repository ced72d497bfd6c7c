/* Turnovers of a book. Sealed days are read from the sums at their ends (seal_balance.h); what is
 * not sealed yet, from the transfers. */
#include "ledger/turnover_book.h"

#include <stdlib.h>

#include "base/check.h"
#include "ledger/book.h"
#include "ledger/ledger_sql.h"
#include "ledger/seal_balance.h"

enum { ROWS_FIRST_ROOM = 64 };

/* Where a day ends in the order of the book, and the newest seal up to there. */
struct day_end {
    bool has_seal;
    struct day seal_day;
    int64_t seal_seq; /* where that seal ends; 1: there is none */
    int64_t seq;
};

static enum err day_end_find(struct tx *tx, const struct book *book, struct day day,
                             struct day_end *out_end)
{
    struct day_end end = {.seal_seq = 1};
    {
        scoped(statement) struct statement *seal = statement_open(tx, &q_turnover_seal_before);
        bind_int(seal, ARG_TURNOVER_SEAL_BEFORE_SCHOOL_ID, book->school_id);
        bind_int(seal, ARG_TURNOVER_SEAL_BEFORE_DAY, day.number);
        TRY(statement_next(seal, &end.has_seal));
        if (end.has_seal) {
            end.seal_day = day_of_number((int32_t)column_int(seal, COL_TURNOVER_SEAL_BEFORE_DAY));
            end.seal_seq = column_int(seal, COL_TURNOVER_SEAL_BEFORE_NEXT_SEQ);
        }
    }
    end.seq = end.seal_seq;
    if (day_compare(day, book->open_day) >= 0) {
        bool found;
        scoped(statement) struct statement *row = statement_open(tx, &q_seq_recorded_from);
        bind_int(row, ARG_SEQ_RECORDED_FROM_SCHOOL_ID, book->school_id);
        bind_int(row, ARG_SEQ_RECORDED_FROM_FIRST_SEQ, end.seal_seq);
        bind_int(row, ARG_SEQ_RECORDED_FROM_NEXT_SEQ, book->next_seq);
        bind_int(row, ARG_SEQ_RECORDED_FROM_AT_MS, day_start(day_add(day, 1), book->zone).ms);
        TRY(statement_next(row, &found));
        end.seq = column_int(row, COL_SEQ_RECORDED_FROM_SEQ);
    }
    *out_end = end;
    return OK;
}

static enum err sums_at(struct tx *tx, int64_t school_id, const struct day_end *end,
                        struct sums *sums)
{
    bool found = false;
    if (end->has_seal) TRY(seal_balances_load(tx, school_id, end->seal_day, sums, &found));
    return seal_balances_add(tx, school_id, found ? end->seal_seq : 1, end->seq, sums);
}

struct period {
    struct book book;
    struct day_end before, last;
};

static enum err period_open(struct tx *tx, int64_t school_id, struct day first_day,
                            struct day last_day, struct period *out_period)
{
    bool found;
    TRY(book_load(tx, school_id, &found, &out_period->book));
    if (!found) return ERR_NOT_FOUND;
    TRY(day_end_find(tx, &out_period->book, day_add(first_day, -1), &out_period->before));
    return day_end_find(tx, &out_period->book, last_day, &out_period->last);
}

static struct book_range range_of(const struct period *period, struct day last_day)
{
    return (struct book_range){
        .first_seq = period->before.seq,
        .next_seq = period->last.seq,
        .is_sealed = day_compare(last_day, period->book.open_day) < 0,
    };
}

enum err ledger_period_range(struct tx *tx, int64_t school_id, struct day first_day,
                             struct day last_day, struct book_range *out_range)
{
    struct period period;
    TRY(period_open(tx, school_id, first_day, last_day, &period));
    *out_range = range_of(&period, last_day);
    return OK;
}

/* ---- all accounts ---- */

static int row_compare(const void *a, const void *b)
{
    const struct turnover_row *left = a, *right = b;
    return (left->account_id > right->account_id) - (left->account_id < right->account_id);
}

static void rows_make(struct arena *arena, struct sums *before, const struct sums *last,
                      struct turnover *turnover)
{
    turnover->rows = ARENA_ARRAY(arena, struct turnover_row, last->used + 1);
    for (size_t i = 0; i < last->place_count; i++) {
        const struct account_sum *sum = &last->places[i];
        if (!sum->is_taken) continue;
        const struct account_sum *old = sums_of(before, sum->id);
        turnover->rows[turnover->count++] = (struct turnover_row){
            .account_id = sum->id,
            .opening = money_of_kopecks(old->credits - old->debits),
            .debits = money_of_kopecks(sum->debits - old->debits),
            .credits = money_of_kopecks(sum->credits - old->credits),
            .closing = money_of_kopecks(sum->credits - sum->debits),
        };
    }
    qsort(turnover->rows, (size_t)turnover->count, sizeof *turnover->rows, row_compare);
}

enum err ledger_turnover(struct tx *tx, struct arena *arena, int64_t school_id,
                         struct day first_day, struct day last_day, struct turnover *out_turnover)
{
    struct period period;
    struct sums before = {.used = 0}, last = {.used = 0};
    TRY(period_open(tx, school_id, first_day, last_day, &period));
    struct turnover turnover = {.range = range_of(&period, last_day)};
    enum err err = sums_at(tx, school_id, &period.before, &before);
    if (err == OK) err = sums_at(tx, school_id, &period.last, &last);
    if (err == OK) rows_make(arena, &before, &last, &turnover);
    sums_release(&before);
    sums_release(&last);
    if (err == OK) *out_turnover = turnover;
    return err;
}

/* ---- people ---- */

struct people_rows {
    struct arena *arena;
    struct turnover *turnover;
    int room;
};

static void people_add(struct people_rows *people, struct turnover_row row)
{
    struct turnover *turnover = people->turnover;
    if (money_is_zero(row.opening) && money_is_zero(row.closing) && money_is_zero(row.debits) &&
        money_is_zero(row.credits)) {
        return;
    }
    if (turnover->count == people->room) {
        people->room = people->room == 0 ? ROWS_FIRST_ROOM : 2 * people->room;
        struct turnover_row *rows = ARENA_ARRAY(people->arena, struct turnover_row,
                                                (size_t)people->room);
        for (int i = 0; i < turnover->count; i++) rows[i] = turnover->rows[i];
        turnover->rows = rows;
    }
    turnover->rows[turnover->count++] = row;
}

/* From the balance now backwards. */
static struct turnover_row people_row(const struct statement *rows)
{
    int64_t balance = column_int(rows, COL_TURNOVER_PEOPLE_CREDITS) -
                      column_int(rows, COL_TURNOVER_PEOPLE_DEBITS);
    int64_t later = column_int(rows, COL_TURNOVER_PEOPLE_LATER_CREDITS) -
                    column_int(rows, COL_TURNOVER_PEOPLE_LATER_DEBITS);
    int64_t debits = column_int(rows, COL_TURNOVER_PEOPLE_MOVED_DEBITS);
    int64_t credits = column_int(rows, COL_TURNOVER_PEOPLE_MOVED_CREDITS);
    return (struct turnover_row){
        .account_id = column_int(rows, COL_TURNOVER_PEOPLE_ACCOUNT_ID),
        .opening = money_of_kopecks(balance - later - credits + debits),
        .debits = money_of_kopecks(debits),
        .credits = money_of_kopecks(credits),
        .closing = money_of_kopecks(balance - later),
    };
}

enum err ledger_turnover_people(struct tx *tx, struct arena *arena, int64_t school_id,
                                struct day first_day, struct day last_day,
                                struct turnover *out_turnover)
{
    struct period period;
    TRY(period_open(tx, school_id, first_day, last_day, &period));
    struct turnover turnover = {.range = range_of(&period, last_day)};
    struct people_rows people = {.arena = arena, .turnover = &turnover};
    scoped(statement) struct statement *rows = statement_open(tx, &q_turnover_people);
    bind_int(rows, ARG_TURNOVER_PEOPLE_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TURNOVER_PEOPLE_FIRST_SEQ, turnover.range.first_seq);
    bind_int(rows, ARG_TURNOVER_PEOPLE_NEXT_SEQ, turnover.range.next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        people_add(&people, people_row(rows));
    }
    *out_turnover = turnover;
    return OK;
}

/* ---- one account ---- */

static struct turnover_transfer transfer_read(const struct statement *rows)
{
    return (struct turnover_transfer){
        .seq = column_int(rows, COL_TURNOVER_TRANSFERS_SEQ),
        .posting_id = column_int(rows, COL_TURNOVER_TRANSFERS_POSTING_ID),
        .posting_kind = (enum posting_kind)column_int(rows, COL_TURNOVER_TRANSFERS_POSTING_KIND),
        .debit_id = column_int(rows, COL_TURNOVER_TRANSFERS_DEBIT_ID),
        .credit_id = column_int(rows, COL_TURNOVER_TRANSFERS_CREDIT_ID),
        .code = (enum transfer_code)column_int(rows, COL_TURNOVER_TRANSFERS_CODE),
        .amount = money_of_kopecks(column_int(rows, COL_TURNOVER_TRANSFERS_AMOUNT)),
        .happened_at = instant_of_ms(column_int(rows, COL_TURNOVER_TRANSFERS_HAPPENED_AT)),
        .recorded_at = instant_of_ms(column_int(rows, COL_TURNOVER_TRANSFERS_RECORDED_AT)),
    };
}

enum err ledger_turnover_transfers(struct tx *tx, struct arena *arena, int64_t school_id,
                                   int64_t account_id, const struct book_range *range,
                                   int64_t after_seq, int limit,
                                   struct turnover_transfers *out_transfers)
{
    CHECK(limit > 0 && limit <= TURNOVER_TRANSFERS_LIMIT);
    struct turnover_transfers page = {
        .list = ARENA_ARRAY(arena, struct turnover_transfer, (size_t)limit)};
    int64_t after = after_seq < range->first_seq ? range->first_seq - 1 : after_seq;
    scoped(statement) struct statement *rows = statement_open(tx, &q_turnover_transfers);
    bind_int(rows, ARG_TURNOVER_TRANSFERS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TURNOVER_TRANSFERS_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_TURNOVER_TRANSFERS_AFTER_SEQ, after);
    bind_int(rows, ARG_TURNOVER_TRANSFERS_NEXT_SEQ, range->next_seq);
    bind_int(rows, ARG_TURNOVER_TRANSFERS_COUNT, limit + 1);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (page.count == limit) {
            page.has_more = true;
            break;
        }
        page.list[page.count++] = transfer_read(rows);
    }
    *out_transfers = page;
    return OK;
}
