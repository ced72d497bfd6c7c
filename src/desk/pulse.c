/* The pulse of the city.
 *
 * 1. Only desk_pulse_fold writes the table, and with it, in the same transaction, how far it has
 *    come: a transfer is counted once, by the table or by whoever reads behind it.
 * 2. Numbers of transfers are given under the book's row: what is below the book's next number is
 *    all there in the snapshot that shows it. */
#include "desk/pulse.h"

#include "base/id_map.h"
#include "desk/pulse_sql.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/posting.h"

enum pulse_kind { PULSE_TOP_UP = 1, PULSE_SALE = 2 };
enum {
    PULSE_ARENA_BYTES = 8 << 20,
    MINUTES_OF_DAY = 1440,
    DAYS_LOOKED_BACK = 8 /* at first: today and its weekday before */
};

/* ---- what a transfer is to the city ---- */

struct beat {
    enum pulse_kind kind;
    struct day day;
    int minute;
    int64_t count; /* 1, or -1: taken back */
    int64_t amount;
};

static bool is_sale(int64_t code)
{
    return code == TRANSFER_DISHES || code == TRANSFER_SET_MEAL || code == TRANSFER_GUEST;
}

struct beat_row {
    int64_t code, debit_id, personal_id, amount, happened_at, happened_day;
};

/* False: it is neither. A transfer the other way round takes one back. */
static bool beat_of(const struct beat_row *row, const struct zone *zone, struct beat *out_beat)
{
    bool is_top_up = row->code == TRANSFER_TOP_UP;
    if (row->personal_id == 0 || (!is_top_up && !is_sale(row->code))) return false;
    bool is_from_person = row->debit_id == row->personal_id;
    int64_t sign = is_from_person == is_top_up ? -1 : 1;
    *out_beat = (struct beat){
        .kind = is_top_up ? PULSE_TOP_UP : PULSE_SALE,
        .day = day_of_number((int32_t)row->happened_day),
        .minute = instant_minute_of_day(instant_of_ms(row->happened_at), zone),
        .count = sign,
        .amount = sign * row->amount,
    };
    return true;
}

/* ---- folding ---- */

struct cells {
    struct id_map map; /* of key_of() */
    struct beat *at;
};

static int64_t key_of(const struct beat *beat)
{
    return ((int64_t)beat->day.number * 4 + (int64_t)beat->kind) * MINUTES_OF_DAY + beat->minute +
           1;
}

static void cells_add(struct cells *cells, const struct beat *beat)
{
    int known = cells->map.count;
    int place = id_map_add(&cells->map, key_of(beat));
    if (cells->map.count > known) {
        cells->at[place] = *beat;
        return;
    }
    cells->at[place].count += beat->count;
    cells->at[place].amount += beat->amount;
}

struct school_progress {
    int64_t school_id, next_seq, seen_seq;
    const struct zone *zone;
};

struct fold_work {
    struct arena *arena;
    struct instant now;
    struct school_progress school;
    bool is_behind; /* answer: there is more */
};

static struct day first_day_kept(struct instant now)
{
    return day_add(day_of_instant(now, zone_moscow()), 1 - PULSE_DAYS_KEPT);
}

static enum err first_seq(struct tx *tx, const struct fold_work *work, int64_t *out_seq)
{
    bool found;
    *out_seq = work->school.seen_seq;
    if (*out_seq != 0) return OK;
    struct day first = day_add(day_of_instant(work->now, zone_moscow()), -DAYS_LOOKED_BACK);
    scoped(statement) struct statement *row = statement_open(tx, &q_pulse_first);
    bind_int(row, ARG_PULSE_FIRST_SCHOOL_ID, work->school.school_id);
    bind_int(row, ARG_PULSE_FIRST_FIRST_DAY, first.number);
    TRY(statement_next(row, &found));
    bool is_there = found && !column_is_null(row, COL_PULSE_FIRST_SEQ);
    *out_seq = is_there ? column_int(row, COL_PULSE_FIRST_SEQ) : work->school.next_seq;
    return OK;
}

static struct beat_row row_of(const struct statement *row)
{
    return (struct beat_row){
        .code = column_int(row, COL_PULSE_TRANSFERS_CODE),
        .debit_id = column_int(row, COL_PULSE_TRANSFERS_DEBIT_ID),
        .personal_id = column_int(row, COL_PULSE_TRANSFERS_PERSONAL_ID),
        .amount = column_int(row, COL_PULSE_TRANSFERS_AMOUNT),
        .happened_at = column_int(row, COL_PULSE_TRANSFERS_HAPPENED_AT),
        .happened_day = column_int(row, COL_PULSE_TRANSFERS_HAPPENED_DAY),
    };
}

static void bind_range(struct statement *row, const struct school_progress *school, int64_t seq,
                       int count)
{
    bind_int(row, ARG_PULSE_TRANSFERS_SCHOOL_ID, school->school_id);
    bind_int(row, ARG_PULSE_TRANSFERS_FIRST_SEQ, seq);
    bind_int(row, ARG_PULSE_TRANSFERS_NEXT_SEQ, school->next_seq);
    bind_int(row, ARG_PULSE_TRANSFERS_COUNT, count);
}

static enum err transfers_fold(struct tx *tx, const struct fold_work *work, struct cells *cells,
                               int64_t *seq)
{
    int count = 0;
    struct beat beat;
    struct day first = first_day_kept(work->now);
    scoped(statement) struct statement *row = statement_open(tx, &q_pulse_transfers);
    bind_range(row, &work->school, *seq, PULSE_FOLD_ROWS);
    for (;; count++) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) break;
        *seq = column_int(row, COL_PULSE_TRANSFERS_SEQ) + 1;
        const struct beat_row told = row_of(row);
        if (!beat_of(&told, work->school.zone, &beat)) continue;
        if (day_compare(beat.day, first) >= 0) cells_add(cells, &beat);
    }
    if (count < PULSE_FOLD_ROWS) *seq = work->school.next_seq;
    return OK;
}

static enum err cells_save(struct tx *tx, const struct cells *cells)
{
    scoped(statement) struct statement *add = statement_open(tx, &q_pulse_add);
    for (int i = 0; i < cells->map.count; i++) {
        const struct beat *cell = &cells->at[i];
        bind_int(add, ARG_PULSE_ADD_DAY, cell->day.number);
        bind_int(add, ARG_PULSE_ADD_KIND, (int64_t)cell->kind);
        bind_int(add, ARG_PULSE_ADD_MINUTE, cell->minute);
        bind_int(add, ARG_PULSE_ADD_COUNT, cell->count);
        bind_int(add, ARG_PULSE_ADD_AMOUNT, cell->amount);
        TRY(statement_add(add));
    }
    return cells->map.count > 0 ? statement_flush(add) : OK;
}

static enum err fold_run(struct tx *tx, void *context)
{
    int64_t seq;
    struct fold_work *work = context;
    struct cells cells;
    id_map_init(&cells.map, work->arena, PULSE_FOLD_ROWS);
    cells.at = ARENA_ARRAY(work->arena, struct beat, PULSE_FOLD_ROWS + 1);
    TRY(first_seq(tx, work, &seq));
    TRY(transfers_fold(tx, work, &cells, &seq));
    TRY(cells_save(tx, &cells));
    work->is_behind = seq < work->school.next_seq;
    scoped(statement) struct statement *set = statement_open(tx, &q_pulse_progress_set);
    bind_int(set, ARG_PULSE_PROGRESS_SET_SCHOOL_ID, work->school.school_id);
    bind_int(set, ARG_PULSE_PROGRESS_SET_NEXT_SEQ, seq);
    work->school.seen_seq = seq;
    return statement_run(set);
}

struct schools_work {
    struct arena *arena;
    struct school_progress *list;
    int count;
};

static enum err schools_run(struct tx *tx, void *context)
{
    int room = 0;
    struct schools_work *work = context;
    work->list = NULL;
    work->count = 0;
    scoped(statement) struct statement *row = statement_open(tx, &q_pulse_schools);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        struct school_progress one = {
            .school_id = column_int(row, COL_PULSE_SCHOOLS_SCHOOL_ID),
            .next_seq = column_int(row, COL_PULSE_SCHOOLS_NEXT_SEQ),
            .seen_seq = column_int(row, COL_PULSE_SCHOOLS_SEEN_SEQ),
            .zone = zone_find(column_text(row, COL_PULSE_SCHOOLS_ZONE, NULL)),
        };
        if (one.zone == NULL) return book_zone_fault(one.school_id, TEXT("?"));
        work->list = arena_grow(work->arena, work->list, work->count, &room, sizeof *work->list);
        work->list[work->count++] = one;
    }
}

static enum err school_fold(struct desk *desk, const struct school_progress *school)
{
    struct arena arena;
    enum err err = OK;
    struct fold_work work = {
        .arena = &arena, .now = world_now(desk->world), .school = *school, .is_behind = true};
    arena_init(&arena, PULSE_ARENA_BYTES);
    while (err == OK && work.is_behind) {
        err = store_write_held(desk->store, 0, fold_run, &work);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return err;
}

static enum err forget_run(struct tx *tx, void *context)
{
    const struct instant *now = context;
    scoped(statement) struct statement *forget = statement_open(tx, &q_pulse_forget);
    bind_int(forget, ARG_PULSE_FORGET_FIRST_DAY, first_day_kept(*now).number);
    return statement_run(forget);
}

enum err desk_pulse_fold(struct desk *desk)
{
    struct arena arena;
    struct schools_work schools = {.arena = &arena};
    struct instant now = world_now(desk->world);
    arena_init(&arena, PULSE_ARENA_BYTES);
    enum err err = store_read(desk->store, schools_run, &schools);
    for (int i = 0; err == OK && i < schools.count; i++) {
        err = school_fold(desk, &schools.list[i]);
    }
    if (err == OK && schools.count > 0) err = store_write(desk->store, 0, forget_run, &now);
    arena_release(&arena);
    return err;
}

static enum err drop_run(struct tx *tx, void *context)
{
    (void)context;
    scoped(statement) struct statement *drop = statement_open(tx, &q_pulse_drop);
    TRY(statement_run(drop));
    scoped(statement) struct statement *progress = statement_open(tx, &q_pulse_progress_drop);
    return statement_run(progress);
}

enum err desk_pulse_rebuild(struct desk *desk)
{
    TRY(store_write(desk->store, 0, drop_run, NULL));
    return desk_pulse_fold(desk);
}

/* ---- reading ---- */

static void sum_add(struct pulse_day *day, int64_t kind, int64_t count, int64_t amount)
{
    struct pulse_sum *sum = kind == PULSE_TOP_UP ? &day->top_ups : &day->sales;
    sum->count += count;
    sum->amount = money_plus(sum->amount, money_of_kopecks(amount));
}

static void pulse_add(struct pulse *pulse, struct day day, int64_t kind, int64_t count,
                      int64_t amount)
{
    if (day_compare(day, pulse->today.day) == 0) sum_add(&pulse->today, kind, count, amount);
    if (day_compare(day, pulse->week_before.day) == 0) {
        sum_add(&pulse->week_before, kind, count, amount);
    }
}

static enum err sums_load(struct tx *tx, int minute, struct pulse *pulse)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_pulse_sums);
    bind_int(row, ARG_PULSE_SUMS_TODAY, pulse->today.day.number);
    bind_int(row, ARG_PULSE_SUMS_WEEK_BEFORE, pulse->week_before.day.number);
    bind_int(row, ARG_PULSE_SUMS_MINUTE, minute);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        pulse_add(pulse, day_of_number((int32_t)column_int(row, COL_PULSE_SUMS_DAY)),
                  column_int(row, COL_PULSE_SUMS_KIND), column_int(row, COL_PULSE_SUMS_COUNT),
                  column_int(row, COL_PULSE_SUMS_AMOUNT));
    }
}

/* One school's transfers behind the table; *left: how many may still be read. */
static enum err school_tail(struct tx *tx, const struct school_progress *school, int minute,
                            struct pulse *pulse, int *left)
{
    struct beat beat;
    scoped(statement) struct statement *row = statement_open(tx, &q_pulse_transfers);
    bind_range(row, school, school->seen_seq, *left);
    for (;; (*left)--) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        const struct beat_row told = row_of(row);
        if (!beat_of(&told, school->zone, &beat) || beat.minute > minute) continue;
        pulse_add(pulse, beat.day, (int64_t)beat.kind, beat.count, beat.amount);
    }
}

/* A school that was never looked at has nothing to tell only while its book is empty. */
static enum err tail_load(struct tx *tx, int minute, struct pulse *pulse)
{
    struct arena arena;
    int left = PULSE_TAIL_LIMIT;
    struct schools_work schools = {.arena = &arena};
    arena_init(&arena, PULSE_ARENA_BYTES);
    enum err err = schools_run(tx, &schools);
    pulse->is_known = err == OK;
    for (int i = 0; err == OK && pulse->is_known && i < schools.count; i++) {
        const struct school_progress *school = &schools.list[i];
        bool is_unseen = school->seen_seq == 0 && school->next_seq > 1;
        if (!is_unseen) err = school_tail(tx, school, minute, pulse, &left);
        pulse->is_known = !is_unseen && left > 0;
    }
    arena_release(&arena);
    return err;
}

enum err pulse_load(struct tx *tx, struct instant now, struct pulse *out_pulse)
{
    struct day today = day_of_instant(now, zone_moscow());
    int minute = instant_minute_of_day(now, zone_moscow());
    const struct pulse_sum none = {0, money_zero()};
    struct pulse pulse = {.today = {today, none, none},
                          .week_before = {day_add(today, -7), none, none}};
    TRY(sums_load(tx, minute, &pulse));
    TRY(tail_load(tx, minute, &pulse));
    *out_pulse = pulse;
    return OK;
}
