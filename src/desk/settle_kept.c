/* Closed periods as they are kept. */
#include <string.h>

#include "base/check.h"
#include "desk/settle_inside.h"
#include "desk/settle_sql.h"

enum { PERIODS_LIMIT = 1000, BUFFETS_FIRST_ROOM = 64 };

static struct digest digest_of(struct text bytes)
{
    struct digest digest = {{0}};
    CHECK(bytes.size == sizeof digest.bytes);
    memcpy(digest.bytes, bytes.bytes, bytes.size);
    return digest;
}

static struct day day_column(const struct statement *rows, int column)
{
    return day_of_number((int32_t)column_int(rows, column));
}

static struct money money_column(const struct statement *rows, int column)
{
    return money_of_kopecks(column_int(rows, column));
}

/* ---- heads ---- */

_Static_assert((int)COL_SETTLE_PERIODS_HASH == (int)COL_SETTLE_PERIOD_BY_ID_HASH,
               "both statements give the same columns");

static struct settle_period head_read(const struct statement *row, struct arena *arena)
{
    return (struct settle_period){
        .id = column_int(row, COL_SETTLE_PERIODS_ID),
        .first_day = day_column(row, COL_SETTLE_PERIODS_FIRST_DAY),
        .last_day = day_column(row, COL_SETTLE_PERIODS_LAST_DAY),
        .parent_total = money_column(row, COL_SETTLE_PERIODS_PARENT_TOTAL),
        .subsidy_total = money_column(row, COL_SETTLE_PERIODS_SUBSIDY_TOTAL),
        .buffet_total = money_column(row, COL_SETTLE_PERIODS_BUFFET_TOTAL),
        .line_count = (int)column_int(row, COL_SETTLE_PERIODS_LINE_COUNT),
        .posting_id = column_int(row, COL_SETTLE_PERIODS_POSTING_ID),
        .staff_id = column_int(row, COL_SETTLE_PERIODS_STAFF_ID),
        .who = column_string(row, COL_SETTLE_PERIODS_WHO, arena),
        .closed_at = instant_of_ms(column_int(row, COL_SETTLE_PERIODS_CLOSED_AT)),
        .hash = digest_of(column_bytes(row, COL_SETTLE_PERIODS_HASH, arena)),
        .is_over = true,
        .agrees = true,
    };
}

enum err settle_list_load(struct tx *tx, struct arena *arena, struct settle_list *out_list)
{
    struct settle_list list = {.periods = ARENA_ARRAY(arena, struct settle_period, PERIODS_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_settle_periods);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || list.count == PERIODS_LIMIT) break;
        list.periods[list.count++] = head_read(rows, arena);
    }
    *out_list = list;
    return OK;
}

/* ---- lines and books ---- */

static struct settle_line line_read(const struct statement *rows, struct arena *arena)
{
    return (struct settle_line){
        .school_id = column_int(rows, COL_SETTLE_LINES_SCHOOL_ID),
        .school_number = column_int(rows, COL_SETTLE_LINES_SCHOOL_NUMBER),
        .school_name = column_string(rows, COL_SETTLE_LINES_SCHOOL_NAME, arena),
        .caterer_id = column_int(rows, COL_SETTLE_LINES_CATERER_ID),
        .caterer_name = column_string(rows, COL_SETTLE_LINES_CATERER_NAME, arena),
        .contract_number = column_string(rows, COL_SETTLE_LINES_CONTRACT_NUMBER, arena),
        .kind = (enum settle_kind)column_int(rows, COL_SETTLE_LINES_KIND),
        .corrects_id = column_int(rows, COL_SETTLE_LINES_CORRECTS_ID),
        .set_meal_id = column_int(rows, COL_SETTLE_LINES_SET_MEAL_ID),
        .name = column_string(rows, COL_SETTLE_LINES_NAME, arena),
        .funding_source_id = column_int(rows, COL_SETTLE_LINES_FUNDING_SOURCE_ID),
        .funding_source = column_string(rows, COL_SETTLE_LINES_FUNDING_SOURCE, arena),
        .parent_price = money_column(rows, COL_SETTLE_LINES_PARENT_PRICE),
        .subsidy_price = money_column(rows, COL_SETTLE_LINES_SUBSIDY_PRICE),
        .meals = column_int(rows, COL_SETTLE_LINES_MEALS),
        .parent_sum = money_column(rows, COL_SETTLE_LINES_PARENT_SUM),
        .subsidy_sum = money_column(rows, COL_SETTLE_LINES_SUBSIDY_SUM),
    };
}

static enum err lines_read(struct settling *settling, int64_t period_id)
{
    scoped(statement) struct statement *rows = statement_open(settling->tx, &q_settle_lines);
    bind_int(rows, ARG_SETTLE_LINES_PERIOD_ID, period_id);
    settling->period->line_count = 0;
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        *settling_line_add(settling) = line_read(rows, settling->arena);
    }
}

static enum err books_read(struct settling *settling, int64_t period_id)
{
    struct settle_period *period = settling->period;
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(settling->tx, &q_settle_books);
    bind_int(rows, ARG_SETTLE_BOOKS_PERIOD_ID, period_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        if (period->book_count == room) {
            room = room == 0 ? BUFFETS_FIRST_ROOM : 2 * room;
            struct settle_book *books = ARENA_ARRAY(settling->arena, struct settle_book,
                                                    (size_t)room);
            for (int i = 0; i < period->book_count; i++) books[i] = period->books[i];
            period->books = books;
        }
        period->books[period->book_count++] = (struct settle_book){
            .school_id = column_int(rows, COL_SETTLE_BOOKS_SCHOOL_ID),
            .first_seq = column_int(rows, COL_SETTLE_BOOKS_FIRST_SEQ),
            .next_seq = column_int(rows, COL_SETTLE_BOOKS_NEXT_SEQ),
            .seal_day = day_column(rows, COL_SETTLE_BOOKS_SEAL_DAY),
            .seal_hash = digest_of(column_bytes(rows, COL_SETTLE_BOOKS_SEAL_HASH, NULL)),
        };
    }
}

enum err settle_load(struct tx *tx, struct arena *arena, int64_t period_id, bool *out_found,
                     struct settle_period *out_period)
{
    struct settle_period period;
    struct settling settling = {.tx = tx, .arena = arena, .period = &period};
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_settle_period_by_id);
        bind_int(row, ARG_SETTLE_PERIOD_BY_ID_ID, period_id);
        TRY(statement_next(row, out_found));
        if (!*out_found) return OK;
        period = head_read(row, arena);
    }
    TRY(lines_read(&settling, period_id));
    TRY(books_read(&settling, period_id));
    *out_period = period;
    return OK;
}

/* ---- the hash ---- */

static void line_hash(struct hash *hash, const struct settle_line *line)
{
    const int64_t numbers[] = {line->school_id,
                               line->caterer_id,
                               line->kind,
                               line->corrects_id,
                               line->set_meal_id,
                               line->funding_source_id,
                               money_in_kopecks(line->parent_price),
                               money_in_kopecks(line->subsidy_price),
                               line->meals,
                               money_in_kopecks(line->parent_sum),
                               money_in_kopecks(line->subsidy_sum)};
    const char *texts[] = {line->caterer_name, line->contract_number, line->name,
                           line->funding_source};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        hash_add_int64(hash, numbers[i]);
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        hash_add_text(hash, text_of(texts[i]));
    }
}

struct digest settle_hash(const struct settle_period *period, const struct digest *previous)
{
    struct hash hash;
    hash_init(&hash);
    hash_add(&hash, previous->bytes, sizeof previous->bytes);
    const int64_t numbers[] = {period->id,
                               period->first_day.number,
                               period->last_day.number,
                               money_in_kopecks(period->parent_total),
                               money_in_kopecks(period->subsidy_total),
                               money_in_kopecks(period->buffet_total),
                               period->posting_id,
                               period->staff_id,
                               period->closed_at.ms,
                               period->book_count,
                               period->line_count};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        hash_add_int64(&hash, numbers[i]);
    }
    for (int i = 0; i < period->book_count; i++) {
        const struct settle_book *book = &period->books[i];
        hash_add_int64(&hash, book->school_id);
        hash_add_int64(&hash, book->first_seq);
        hash_add_int64(&hash, book->next_seq);
        hash_add_int64(&hash, book->seal_day.number);
        hash_add(&hash, book->seal_hash.bytes, sizeof book->seal_hash.bytes);
    }
    for (int i = 0; i < period->line_count; i++) line_hash(&hash, &period->lines[i]);
    return hash_digest(&hash);
}

/* ---- whose the counter is ---- */

enum err buffet_caterers_load(struct tx *tx, struct arena *arena, struct buffet_caterers *out_list)
{
    struct buffet_caterers list = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_buffet_caterers);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (list.count == room) {
            room = room == 0 ? BUFFETS_FIRST_ROOM : 2 * room;
            struct buffet_caterer *grown = ARENA_ARRAY(arena, struct buffet_caterer, (size_t)room);
            for (int i = 0; i < list.count; i++) grown[i] = list.rows[i];
            list.rows = grown;
        }
        list.rows[list.count++] = (struct buffet_caterer){
            column_int(rows, COL_BUFFET_CATERERS_SCHOOL_ID),
            day_column(rows, COL_BUFFET_CATERERS_FIRST_DAY),
            column_int(rows, COL_BUFFET_CATERERS_CATERER_ID),
        };
    }
    *out_list = list;
    return OK;
}
