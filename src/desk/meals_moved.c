/* Set meals as the books moved them. */
#include "desk/meals_moved.h"

#include "base/check.h"
#include "base/id_map.h"
#include "desk/evidence_sql.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/posting.h"

enum { FIRST_ROOM = 256, SOURCES_LIMIT = 1000 };

struct moving {
    struct arena *arena;
    struct meals_moved *moved;
    int room;
    const struct zone *zone;
    int64_t school_id;
    int64_t first_seq, end_seq;            /* of the period, in the books' order */
    int64_t first_happened, last_happened; /* numbers of days */
};

static struct meal_moved *row_add(struct moving *moving)
{
    struct meals_moved *moved = moving->moved;
    if (moved->count == moving->room) {
        int room = moving->room == 0 ? FIRST_ROOM : 2 * moving->room;
        struct meal_moved *rows = ARENA_ARRAY(moving->arena, struct meal_moved, (size_t)room);
        for (int i = 0; i < moved->count; i++) rows[i] = moved->rows[i];
        moved->rows = rows;
        moving->room = room;
    }
    return &moved->rows[moved->count++];
}

/* A roster as the books moved it: charged, or reversed. One of a period may be both. */
struct moved_roster {
    int64_t id;
    int next;              /* the other one of this id; -1: none */
    struct meal_moved row; /* of any of its marks */
};

struct moved_rosters {
    struct moved_roster *list;
    int count, room;
    struct day first_day, last_day; /* of eating */
};

static void roster_add(struct moving *moving, struct moved_rosters *rosters,
                       struct moved_roster roster)
{
    if (rosters->count == rosters->room) {
        int room = rosters->room == 0 ? FIRST_ROOM : 2 * rosters->room;
        struct moved_roster *grown = ARENA_ARRAY(moving->arena, struct moved_roster, (size_t)room);
        for (int i = 0; i < rosters->count; i++) grown[i] = rosters->list[i];
        rosters->list = grown;
        rosters->room = room;
    }
    struct day day = roster.row.meal_day;
    bool is_first = rosters->count == 0;
    if (is_first || day_compare(day, rosters->first_day) < 0) rosters->first_day = day;
    if (is_first || day_compare(day, rosters->last_day) > 0) rosters->last_day = day;
    rosters->list[rosters->count++] = roster;
}

static enum err rosters_read(struct tx *tx, struct moving *moving, struct moved_rosters *rosters)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_rosters_moved);
    bind_int(rows, ARG_ROSTERS_MOVED_SCHOOL_ID, moving->school_id);
    bind_int(rows, ARG_ROSTERS_MOVED_FIRST_SEQ, moving->first_seq);
    bind_int(rows, ARG_ROSTERS_MOVED_END_SEQ, moving->end_seq);
    bind_int(rows, ARG_ROSTERS_MOVED_FIRST_HAPPENED, moving->first_happened);
    bind_int(rows, ARG_ROSTERS_MOVED_LAST_HAPPENED, moving->last_happened);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct moved_roster roster = {.id = column_int(rows, COL_ROSTERS_MOVED_ID), .next = -1};
        roster.row = (struct meal_moved){
            .meal_day = {(int32_t)column_int(rows, COL_ROSTERS_MOVED_MEAL_DAY)},
            .class_id = column_int(rows, COL_ROSTERS_MOVED_CLASS_ID),
            .set_meal_id = column_int(rows, COL_ROSTERS_MOVED_SET_MEAL_ID),
            .meal = (enum meal)column_int(rows, COL_ROSTERS_MOVED_MEAL),
            .quantity = column_int(rows, COL_ROSTERS_MOVED_SIGN),
            .parent = money_of_kopecks(column_int(rows, COL_ROSTERS_MOVED_PARENT_PART)),
            .subsidy = money_of_kopecks(column_int(rows, COL_ROSTERS_MOVED_SUBSIDY_PART)),
            .funding_source_id = column_int(rows, COL_ROSTERS_MOVED_FUNDING_SOURCE_ID),
        };
        roster_add(moving, rosters, roster);
    }
}

/* Marks lie by day: all of the days are read once, and those of our rosters taken. */
static enum err marks_read(struct tx *tx, struct moving *moving, struct moved_rosters *rosters,
                           const struct id_map *places)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_roster_marks_of_days);
    bind_int(rows, ARG_ROSTER_MARKS_OF_DAYS_SCHOOL_ID, moving->school_id);
    bind_int(rows, ARG_ROSTER_MARKS_OF_DAYS_FIRST_DAY, rosters->first_day.number);
    bind_int(rows, ARG_ROSTER_MARKS_OF_DAYS_LAST_DAY, rosters->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int at = id_map_find(places, column_int(rows, COL_ROSTER_MARKS_OF_DAYS_ROSTER_ID));
        for (; at >= 0; at = rosters->list[at].next) {
            struct meal_moved *row = row_add(moving);
            *row = rosters->list[at].row;
            row->account_id = column_int(rows, COL_ROSTER_MARKS_OF_DAYS_ACCOUNT_ID);
        }
    }
}

static enum err rosters_load(struct tx *tx, struct moving *moving)
{
    struct moved_rosters rosters = {.count = 0};
    struct id_map places;
    TRY(rosters_read(tx, moving, &rosters));
    if (rosters.count == 0) return OK;
    /* Places of the map are those of the first with each id: repeats go into a second list. */
    struct moved_roster *list = ARENA_ARRAY(moving->arena, struct moved_roster,
                                            (size_t)rosters.count);
    int repeats = rosters.count;
    id_map_init(&places, moving->arena, rosters.count);
    for (int i = 0; i < rosters.count; i++) {
        int known = id_map_find(&places, rosters.list[i].id);
        int place = known < 0 ? id_map_add(&places, rosters.list[i].id) : --repeats;
        list[place] = rosters.list[i];
        if (known < 0) continue;
        list[place].next = list[known].next;
        list[known].next = place;
    }
    rosters.list = list;
    return marks_read(tx, moving, &rosters, &places);
}

static enum err tills_load(struct tx *tx, struct moving *moving)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_tills_moved);
    bind_int(rows, ARG_TILLS_MOVED_SCHOOL_ID, moving->school_id);
    bind_int(rows, ARG_TILLS_MOVED_FIRST_SEQ, moving->first_seq);
    bind_int(rows, ARG_TILLS_MOVED_END_SEQ, moving->end_seq);
    bind_int(rows, ARG_TILLS_MOVED_FIRST_HAPPENED, moving->first_happened);
    bind_int(rows, ARG_TILLS_MOVED_LAST_HAPPENED, moving->last_happened);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct instant eaten_at = {column_int(rows, COL_TILLS_MOVED_EATEN_AT)};
        *row_add(moving) = (struct meal_moved){
            .meal_day = day_of_instant(eaten_at, moving->zone),
            .account_id = column_int(rows, COL_TILLS_MOVED_ACCOUNT_ID),
            .class_id = column_int(rows, COL_TILLS_MOVED_CLASS_ID),
            .set_meal_id = column_int(rows, COL_TILLS_MOVED_SET_MEAL_ID),
            .meal = (enum meal)column_int(rows, COL_TILLS_MOVED_MEAL),
            .quantity = column_int(rows, COL_TILLS_MOVED_SIGN),
            .parent = money_of_kopecks(column_int(rows, COL_TILLS_MOVED_PARENT_PART)),
            .subsidy = money_of_kopecks(column_int(rows, COL_TILLS_MOVED_SUBSIDY_PART)),
            .funding_source_id = column_int(rows, COL_TILLS_MOVED_FUNDING_SOURCE_ID),
            .is_by_till = true,
        };
    }
}

/* ---- the ledger's own sums ---- */

static struct source_sum *source_of(struct source_sum *sums, int *count, int64_t source_id)
{
    for (int i = 0; i < *count; i++) {
        if (sums[i].funding_source_id == source_id) return &sums[i];
    }
    CHECK(*count < SOURCES_LIMIT);
    sums[*count] = (struct source_sum){.funding_source_id = source_id, .amount = money_zero()};
    return &sums[(*count)++];
}

static enum err turnover_load(struct tx *tx, struct moving *moving)
{
    struct meals_moved *moved = moving->moved;
    int64_t first_source = account_system_id(ACCOUNT_SUBSIDY, 0);
    scoped(statement) struct statement *rows = statement_open(tx, &q_meals_turnover);
    bind_int(rows, ARG_MEALS_TURNOVER_SCHOOL_ID, moving->school_id);
    bind_int(rows, ARG_MEALS_TURNOVER_ROSTER_ID, account_system_id(ACCOUNT_ROSTER, 0));
    bind_int(rows, ARG_MEALS_TURNOVER_FIRST_SEQ, moving->first_seq);
    bind_int(rows, ARG_MEALS_TURNOVER_END_SEQ, moving->end_seq);
    bind_int(rows, ARG_MEALS_TURNOVER_FIRST_HAPPENED, moving->first_happened);
    bind_int(rows, ARG_MEALS_TURNOVER_LAST_HAPPENED, moving->last_happened);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct money amount = money_of_kopecks(column_int(rows, COL_MEALS_TURNOVER_AMOUNT));
        if (column_int(rows, COL_MEALS_TURNOVER_SIGN) < 0) {
            amount = money_minus(money_zero(), amount);
        }
        if (column_int(rows, COL_MEALS_TURNOVER_CODE) == TRANSFER_SET_MEAL) {
            moved->ledger_parent = money_plus(moved->ledger_parent, amount);
            continue;
        }
        int64_t source_id = column_int(rows, COL_MEALS_TURNOVER_SOURCE_ID) - first_source;
        struct source_sum *sum = source_of(moved->ledger_subsidies, &moved->ledger_source_count,
                                           source_id);
        sum->amount = money_plus(sum->amount, amount);
    }
}

/* By recording, a period that reaches into the open day ends with the newest transfer. By what
 * happened, it may have been handed in at any time later, and at most a day before. */
static enum err moving_open(struct tx *tx, struct arena *arena, int64_t school_id,
                            struct day first_day, struct day last_day, enum meals_basis basis,
                            struct moving *out_moving)
{
    struct book book;
    bool found, is_recorded = basis == MEALS_AS_RECORDED;
    TRY(book_load(tx, school_id, &found, &book));
    if (!found) return ERR_NOT_FOUND;
    scoped(statement) struct statement *row = statement_open(tx, &q_period_of_seals);
    bind_int(row, ARG_PERIOD_OF_SEALS_SCHOOL_ID, school_id);
    bind_int(row, ARG_PERIOD_OF_SEALS_FIRST_DAY, day_add(first_day, is_recorded ? 0 : -1).number);
    bind_int(row, ARG_PERIOD_OF_SEALS_LAST_DAY, last_day.number);
    TRY(statement_next(row, &found));
    bool is_sealed = is_recorded && day_compare(last_day, book.open_day) < 0;
    *out_moving = (struct moving){
        .arena = arena,
        .zone = book.zone,
        .school_id = school_id,
        .first_seq = column_int(row, COL_PERIOD_OF_SEALS_FIRST_SEQ),
        .end_seq = is_sealed ? column_int(row, COL_PERIOD_OF_SEALS_END_SEQ) : book.next_seq,
        .first_happened = is_recorded ? INT32_MIN : first_day.number,
        .last_happened = is_recorded ? INT32_MAX : last_day.number,
    };
    return OK;
}

enum err meals_moved_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct day first_day, struct day last_day, enum meals_basis basis,
                          struct meals_moved *out_moved)
{
    struct moving moving;
    struct meals_moved moved = {.ledger_parent = money_zero()};
    TRY(moving_open(tx, arena, school_id, first_day, last_day, basis, &moving));
    moving.moved = &moved;
    moved.ledger_subsidies = ARENA_ARRAY(arena, struct source_sum, SOURCES_LIMIT);
    TRY(rosters_load(tx, &moving));
    TRY(tills_load(tx, &moving));
    TRY(turnover_load(tx, &moving));
    *out_moved = moved;
    return OK;
}

enum err meals_sold_load(struct tx *tx, struct arena *arena, int64_t school_id,
                         struct day first_day, struct day last_day, struct meals_moved *out_moved)
{
    struct moving moving;
    struct meals_moved moved = {.ledger_parent = money_zero()};
    TRY(moving_open(tx, arena, school_id, first_day, last_day, MEALS_AS_HAPPENED, &moving));
    moving.moved = &moved;
    TRY(tills_load(tx, &moving));
    *out_moved = moved;
    return OK;
}

static struct money times(struct money one, int64_t quantity)
{
    struct money product;
    CHECK(money_multiply(one, quantity, &product));
    return product;
}

struct money meal_moved_parent(const struct meal_moved *row)
{
    return times(row->parent, row->quantity);
}

struct money meal_moved_subsidy(const struct meal_moved *row)
{
    return times(row->subsidy, row->quantity);
}

bool meals_moved_agrees(struct arena *arena, const struct meals_moved *moved)
{
    struct source_sum *sums = ARENA_ARRAY(arena, struct source_sum, SOURCES_LIMIT);
    struct money parent = money_zero();
    int count = 0;
    for (int i = 0; i < moved->count; i++) {
        const struct meal_moved *row = &moved->rows[i];
        parent = money_plus(parent, meal_moved_parent(row));
        if (money_is_zero(row->subsidy)) continue;
        struct source_sum *sum = source_of(sums, &count, row->funding_source_id);
        sum->amount = money_plus(sum->amount, meal_moved_subsidy(row));
    }
    if (money_compare(parent, moved->ledger_parent) != 0) return false;
    for (int i = 0; i < moved->ledger_source_count; i++) {
        const struct source_sum *ledger = &moved->ledger_subsidies[i];
        struct source_sum *sum = source_of(sums, &count, ledger->funding_source_id);
        if (money_compare(sum->amount, ledger->amount) != 0) return false;
        sum->amount = money_zero();
    }
    for (int i = 0; i < count; i++) {
        if (!money_is_zero(sums[i].amount)) return false;
    }
    return true;
}
