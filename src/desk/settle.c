/* Settlement computed: what a period's days come to, school by school. */
#include "desk/settle.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "desk/meals_moved.h"
#include "desk/settle_inside.h"
#include "desk/settle_sql.h"
#include "ledger/turnover_book.h"
#include "school/school.h"

enum {
    SCHOOL_ARENA_BYTES = 256 << 20, /* a quarter of a large school's meals */
    LINES_FIRST_ROOM = 256,
    SOURCES_LIMIT = 1000
};

struct money settle_total(const struct settle_period *period)
{
    return money_plus(money_plus(period->parent_total, period->subsidy_total),
                      period->buffet_total);
}

/* NULL: the days are no whole month. */
static const char *month_words(struct arena *arena, struct day first_day, struct day last_day)
{
    static const char *const MONTHS[] = {"январь",   "февраль", "март",   "апрель",
                                         "май",      "июнь",    "июль",   "август",
                                         "сентябрь", "октябрь", "ноябрь", "декабрь"};
    struct date first = day_date(first_day), after = day_date(day_add(last_day, 1));
    bool is_month = first.day_of_month == 1 && after.day_of_month == 1 &&
                    last_day.number - first_day.number < 31;
    if (!is_month) return NULL;
    return arena_printf(arena, "%s %d года", MONTHS[first.month - 1], first.year);
}

const char *settle_period_words(struct arena *arena, struct day first_day, struct day last_day)
{
    const char *month = month_words(arena, first_day, last_day);
    if (month != NULL) return month;
    return arena_printf(arena, "с %s по %s", day_format(arena, first_day),
                        day_format(arena, last_day));
}

const char *settle_for_words(struct arena *arena, struct day first_day, struct day last_day)
{
    const char *month = month_words(arena, first_day, last_day);
    if (month != NULL) return arena_printf(arena, "за %s", month);
    return arena_printf(arena, "за период с %s по %s", day_format(arena, first_day),
                        day_format(arena, last_day));
}

/* ---- lines ---- */

struct settle_line *settling_line_add(struct settling *settling)
{
    struct settle_period *period = settling->period;
    if (period->line_count == settling->line_room) {
        int room = settling->line_room == 0 ? LINES_FIRST_ROOM : 2 * settling->line_room;
        struct settle_line *lines = ARENA_ARRAY(settling->arena, struct settle_line, (size_t)room);
        for (int i = 0; i < period->line_count; i++) lines[i] = period->lines[i];
        period->lines = lines;
        settling->line_room = room;
    }
    return &period->lines[period->line_count++];
}

int64_t settling_corrects(const struct settling *settling, struct day day)
{
    if (day_compare(day, settling->period->first_day) >= 0) return SETTLE_CORRECTS_NONE;
    for (int i = 0; i < settling->closed.count; i++) {
        const struct settle_period *closed = &settling->closed.periods[i];
        if (day_compare(day, closed->first_day) >= 0 && day_compare(day, closed->last_day) <= 0) {
            return closed->id;
        }
    }
    return SETTLE_CORRECTS_OLDER;
}

const char *settling_caterer_name(const struct settling *settling, int64_t caterer_id)
{
    const struct caterer *caterer = caterer_in_list(&settling->caterers, caterer_id);
    return caterer == NULL ? "" : caterer->name;
}

static const char *source_name(const struct settling *settling, int64_t id)
{
    for (int i = 0; i < settling->source_count; i++) {
        if (settling->sources[i].id == id) return settling->sources[i].name;
    }
    return "";
}

/* ---- set meals of a school ---- */

struct owed_row {
    const struct meal_moved *row;
    const struct meal_contract *contract; /* NULL: none */
    int64_t corrects_id;
};

static int number_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int64_t contract_id(const struct owed_row *owed)
{
    return owed->contract == NULL ? 0 : owed->contract->id;
}

/* Rows of one line are neighbours. */
static int owed_compare(const void *a, const void *b)
{
    const struct owed_row *left = a, *right = b;
    int order = number_compare(contract_id(left), contract_id(right));
    if (order == 0) order = number_compare(left->corrects_id, right->corrects_id);
    if (order == 0) order = number_compare(left->row->set_meal_id, right->row->set_meal_id);
    if (order == 0) order = money_compare(left->row->parent, right->row->parent);
    if (order == 0) order = money_compare(left->row->subsidy, right->row->subsidy);
    return order;
}

static struct settle_line meal_line(const struct settling *settling,
                                    const struct settle_line *common, const struct owed_row *owed,
                                    const struct meal_contracts *contracts)
{
    struct arena *arena = settling->arena;
    const struct meal_moved *row = owed->row;
    struct settle_line line = *common;
    line.kind = SETTLE_MEAL;
    line.caterer_id = owed->contract == NULL ? 0 : owed->contract->caterer_id;
    line.caterer_name = settling_caterer_name(settling, line.caterer_id);
    line.contract_number = owed->contract == NULL
                               ? ""
                               : arena_printf(arena, "%s", owed->contract->number);
    line.corrects_id = owed->corrects_id;
    line.set_meal_id = row->set_meal_id;
    line.name = arena_printf(arena, "%s", meal_contracts_meal_name(contracts, row->set_meal_id));
    line.funding_source_id = money_is_zero(row->subsidy) ? 0 : row->funding_source_id;
    line.funding_source = source_name(settling, line.funding_source_id);
    line.parent_price = row->parent;
    line.subsidy_price = row->subsidy;
    line.parent_sum = line.subsidy_sum = money_zero();
    return line;
}

static void meal_lines_make(struct settling *settling, const struct settle_line *common,
                            const struct owed_row *rows, int count,
                            const struct meal_contracts *contracts)
{
    for (int i = 0; i < count;) {
        struct settle_line line = meal_line(settling, common, &rows[i], contracts);
        int from = i;
        for (; i < count && owed_compare(&rows[i], &rows[from]) == 0; i++) {
            line.meals += rows[i].row->quantity;
            line.parent_sum = money_plus(line.parent_sum, meal_moved_parent(rows[i].row));
            line.subsidy_sum = money_plus(line.subsidy_sum, meal_moved_subsidy(rows[i].row));
        }
        if (line.meals != 0) *settling_line_add(settling) = line;
    }
}

static void school_meals(struct settling *settling, struct arena *arena,
                         const struct settle_line *common, const struct meals_moved *moved,
                         const struct meal_contracts *contracts)
{
    struct owed_row *rows = ARENA_ARRAY(arena, struct owed_row, (size_t)moved->count + 1);
    for (int i = 0; i < moved->count; i++) {
        const struct meal_moved *row = &moved->rows[i];
        rows[i] = (struct owed_row){
            row,
            meal_contract_of(contracts, row->set_meal_id, row->meal_day),
            settling_corrects(settling, row->meal_day),
        };
    }
    qsort(rows, (size_t)moved->count, sizeof *rows, owed_compare);
    meal_lines_make(settling, common, rows, moved->count, contracts);
}

/* ---- a school ---- */

static enum err book_of(struct settling *settling, int64_t school_id, struct settle_book *out_book)
{
    struct settle_period *period = settling->period;
    struct book_range range;
    bool found;
    TRY(ledger_period_range(settling->tx, school_id, period->first_day, period->last_day, &range));
    if (!range.is_sealed) period->is_over = false;
    struct settle_book book = {school_id, range.first_seq, range.next_seq, {0}, {{0}}};
    scoped(statement) struct statement *seal = statement_open(settling->tx, &q_settle_seal);
    bind_int(seal, ARG_SETTLE_SEAL_SCHOOL_ID, school_id);
    bind_int(seal, ARG_SETTLE_SEAL_DAY, period->last_day.number);
    TRY(statement_next(seal, &found));
    if (found) {
        struct text hash = column_bytes(seal, COL_SETTLE_SEAL_HASH, NULL);
        CHECK(hash.size == sizeof book.seal_hash.bytes);
        memcpy(book.seal_hash.bytes, hash.bytes, hash.size);
        book.seal_day = day_of_number((int32_t)column_int(seal, COL_SETTLE_SEAL_DAY));
    }
    *out_book = book;
    return OK;
}

static enum err school_compute(struct settling *settling, struct arena *arena,
                               const struct school *school)
{
    struct settle_period *period = settling->period;
    struct settle_book *book = &period->books[period->book_count++];
    struct meal_contracts contracts;
    struct meals_moved moved;
    const struct settle_line common = {.school_id = school->id,
                                       .school_number = school->number,
                                       .school_name = school->name,
                                       .contract_number = "",
                                       .funding_source = ""};
    TRY(book_of(settling, school->id, book));
    TRY(meal_contracts_load(settling->tx, arena, school->id, &contracts));
    TRY(meals_moved_load(settling->tx, arena, school->id, period->first_day, period->last_day,
                         MEALS_AS_RECORDED, &moved));
    if (!meals_moved_agrees(arena, &moved)) period->agrees = false;
    school_meals(settling, arena, &common, &moved, &contracts);
    return settling_buffet(settling, &common, book, school->zone, &contracts);
}

/* ---- all of them ---- */

static int line_compare(const void *a, const void *b)
{
    const struct settle_line *left = a, *right = b;
    int order = strcmp(left->caterer_name, right->caterer_name);
    if (order == 0) order = number_compare(left->caterer_id, right->caterer_id);
    if (order == 0) order = number_compare(left->school_number, right->school_number);
    if (order == 0) order = number_compare(left->kind, right->kind);
    if (order == 0) order = number_compare(left->corrects_id, right->corrects_id);
    if (order == 0) order = strcmp(left->name, right->name);
    if (order == 0) order = number_compare(left->set_meal_id, right->set_meal_id);
    if (order == 0) order = strcmp(left->contract_number, right->contract_number);
    if (order == 0) order = money_compare(left->parent_price, right->parent_price);
    if (order == 0) order = money_compare(left->subsidy_price, right->subsidy_price);
    return order;
}

static void period_sum(struct settle_period *period)
{
    for (int i = 0; i < period->line_count; i++) {
        const struct settle_line *line = &period->lines[i];
        struct money *parent = line->kind == SETTLE_BUFFET ? &period->buffet_total
                                                           : &period->parent_total;
        *parent = money_plus(*parent, line->parent_sum);
        period->subsidy_total = money_plus(period->subsidy_total, line->subsidy_sum);
        period->unowned_count += line->caterer_id == 0;
    }
    if (period->line_count == 0) return;
    qsort(period->lines, (size_t)period->line_count, sizeof *period->lines, line_compare);
}

static enum err sources_load(struct settling *settling)
{
    settling->sources = ARENA_ARRAY(settling->arena, struct funding_name, SOURCES_LIMIT);
    scoped(statement) struct statement *rows = statement_open(settling->tx, &q_settle_sources);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || settling->source_count == SOURCES_LIMIT) return OK;
        settling->sources[settling->source_count++] = (struct funding_name){
            column_int(rows, COL_SETTLE_SOURCES_ID),
            column_string(rows, COL_SETTLE_SOURCES_NAME, settling->arena)};
    }
}

static enum err schools_compute(struct settling *settling, const struct school_list *schools)
{
    settling->period->books = ARENA_ARRAY(settling->arena, struct settle_book,
                                          (size_t)schools->count + 1);
    for (int i = 0; i < schools->count; i++) {
        struct arena arena;
        arena_init(&arena, SCHOOL_ARENA_BYTES);
        enum err err = school_compute(settling, &arena, &schools->rows[i]);
        arena_release(&arena);
        TRY(err);
    }
    return OK;
}

enum err settle_compute(struct tx *tx, struct arena *arena, struct day first_day,
                        struct day last_day, struct settle_period *out_period)
{
    struct settle_period period = {.first_day = first_day,
                                   .last_day = last_day,
                                   .parent_total = money_zero(),
                                   .subsidy_total = money_zero(),
                                   .buffet_total = money_zero(),
                                   .who = "",
                                   .is_over = true,
                                   .agrees = true};
    struct settling settling = {.tx = tx, .arena = arena, .period = &period};
    struct school_list schools;
    TRY(settle_list_load(tx, arena, &settling.closed));
    TRY(caterers_load(tx, arena, &settling.caterers));
    TRY(buffet_caterers_load(tx, arena, &settling.buffets));
    TRY(sources_load(&settling));
    TRY(school_list_load(tx, arena, &schools));
    TRY(schools_compute(&settling, &schools));
    period_sum(&period);
    *out_period = period;
    return OK;
}
