/* Wishes for meals: load, decide, save. */
#include "desk/meal_choice.h"

#include "desk/family_log.h"
#include "desk/household_sql.h"
#include "ledger/book.h"
#include "school/person.h"
#include "school/setting.h"

enum { CHOICE_ARENA_BYTES = 1 << 20, CHOICES_FIRST_ROOM = 32 };

/* ---- the rules ---- */

struct day choice_first_open_day(const struct choice_clock *clock)
{
    int days = clock->cutoff_days + (clock->minute < clock->cutoff_minute ? 0 : 1);
    return day_add(clock->today, days);
}

/* ---- reading ---- */

static void choices_add(struct meal_choices *choices, struct arena *arena, int *capacity,
                        struct meal_choice choice)
{
    if (choices->count == *capacity) {
        int room = *capacity == 0 ? CHOICES_FIRST_ROOM : 2 * *capacity;
        struct meal_choice *rows = ARENA_ARRAY(arena, struct meal_choice, (size_t)room);
        for (int i = 0; i < choices->count; i++) rows[i] = choices->rows[i];
        choices->rows = rows;
        *capacity = room;
    }
    choices->rows[choices->count++] = choice;
}

enum err meal_choices_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                           struct meal_choices *out_choices)
{
    struct meal_choices choices = {0};
    int capacity = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_meal_choices_by_day);
    bind_int(rows, ARG_MEAL_CHOICES_BY_DAY_SCHOOL_ID, school_id);
    bind_int(rows, ARG_MEAL_CHOICES_BY_DAY_DAY, day.number);
    bind_int(rows, ARG_MEAL_CHOICES_BY_DAY_WEEKDAY, day_of_week(day));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t own_day = column_int(rows, COL_MEAL_CHOICES_BY_DAY_DAY);
        int64_t from_day = column_int(rows, COL_MEAL_CHOICES_BY_DAY_FROM_DAY);
        struct meal_choice row = {
            .account_id = column_int(rows, COL_MEAL_CHOICES_BY_DAY_ACCOUNT_ID),
            .meal = (enum meal)column_int(rows, COL_MEAL_CHOICES_BY_DAY_MEAL),
            .day = day_of_number((int32_t)own_day),
            .weekday = (int)column_int(rows, COL_MEAL_CHOICES_BY_DAY_WEEKDAY),
            .from_day = day_of_number((int32_t)from_day),
            .wish = (enum meal_wish)column_int(rows, COL_MEAL_CHOICES_BY_DAY_WISH),
            .family_id = column_int(rows, COL_MEAL_CHOICES_BY_DAY_FAMILY_ID),
            .said_at = instant_of_ms(column_int(rows, COL_MEAL_CHOICES_BY_DAY_SAID_AT)),
        };
        choices_add(&choices, arena, &capacity, row);
    }
    *out_choices = choices;
    return OK;
}

enum err meal_choices_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                                 int64_t account_id, struct day from,
                                 struct meal_choices *out_choices)
{
    struct meal_choices choices = {0};
    int capacity = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_meal_choices_by_account);
    bind_int(rows, ARG_MEAL_CHOICES_BY_ACCOUNT_SCHOOL_ID, school_id);
    bind_int(rows, ARG_MEAL_CHOICES_BY_ACCOUNT_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_MEAL_CHOICES_BY_ACCOUNT_FROM_DAY, from.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t own_day = column_int(rows, COL_MEAL_CHOICES_BY_ACCOUNT_DAY);
        int64_t from_day = column_int(rows, COL_MEAL_CHOICES_BY_ACCOUNT_FROM_DAY);
        struct meal_choice row = {
            .account_id = account_id,
            .meal = (enum meal)column_int(rows, COL_MEAL_CHOICES_BY_ACCOUNT_MEAL),
            .day = day_of_number((int32_t)own_day),
            .weekday = (int)column_int(rows, COL_MEAL_CHOICES_BY_ACCOUNT_WEEKDAY),
            .from_day = day_of_number((int32_t)from_day),
            .wish = (enum meal_wish)column_int(rows, COL_MEAL_CHOICES_BY_ACCOUNT_WISH),
            .family_id = column_int(rows, COL_MEAL_CHOICES_BY_ACCOUNT_FAMILY_ID),
            .said_at = instant_of_ms(column_int(rows, COL_MEAL_CHOICES_BY_ACCOUNT_SAID_AT)),
        };
        choices_add(&choices, arena, &capacity, row);
    }
    *out_choices = choices;
    return OK;
}

static bool may_hold(const struct meal_choice *choice, struct day day)
{
    if (choice->day.number != 0) return day_compare(choice->day, day) == 0;
    return choice->weekday == day_of_week(day) && day_compare(choice->from_day, day) <= 0;
}

/* The place of the first row that is not before (account, meal). */
static int first_of(const struct meal_choices *choices, int64_t account_id, enum meal meal)
{
    int low = 0, high = choices->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        const struct meal_choice *row = &choices->rows[middle];
        bool is_before = row->account_id != account_id ? row->account_id < account_id
                                                       : row->meal < meal;
        if (is_before) low = middle + 1;
        if (!is_before) high = middle;
    }
    return low;
}

const struct meal_choice *meal_choice_find(const struct meal_choices *choices, int64_t account_id,
                                           enum meal meal, struct day day)
{
    const struct meal_choice *ended = NULL;
    for (int i = first_of(choices, account_id, meal); i < choices->count; i++) {
        const struct meal_choice *row = &choices->rows[i];
        if (row->account_id != account_id || row->meal != meal) break;
        if (!may_hold(row, day)) continue;
        if (row->wish != MEAL_WISH_AS_USUAL) return row;
        if (row->day.number == 0) return ended == NULL ? row : ended;
        ended = row;
    }
    return ended;
}

/* ---- choosing ---- */

enum err choice_clock_load(struct tx *tx, int64_t school_id, struct instant now,
                           struct choice_clock *out_clock)
{
    bool found;
    struct book book;
    struct settings settings;
    TRY(book_load(tx, school_id, &found, &book));
    if (!found) return ERR_NOT_FOUND;
    TRY(settings_load(tx, school_id, &settings));
    *out_clock = (struct choice_clock){
        .today = day_of_instant(now, book.zone),
        .minute = instant_minute_of_day(now, book.zone),
        .cutoff_minute = (int)settings.values[SETTING_CHOICE_CUTOFF],
        .cutoff_days = (int)settings.values[SETTING_CHOICE_CUTOFF_DAYS],
    };
    return OK;
}
