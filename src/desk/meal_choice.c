/* Wishes for meals: load, decide, save. */
#include "desk/meal_choice.h"

#include "base/buf.h"
#include "base/check.h"
#include "desk/choice_day.h"
#include "desk/family_log.h"
#include "desk/household_sql.h"
#include "ledger/book.h"
#include "school/setting.h"

enum {
    CHOICE_ARENA_BYTES = 8 << 20,
    CHOICES_FIRST_ROOM = 32,
    STANDING_WEEKS_LOOKED_AT = 4, /* farther than any cut-off */
};

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

/* Rows of (account, meal) stand together, a day's own before standing ones, the newest first. */
static const struct meal_choice *find_from(const struct meal_choices *choices, int64_t account_id,
                                           enum meal meal, struct day day, bool standing)
{
    for (int i = first_of(choices, account_id, meal); i < choices->count; i++) {
        const struct meal_choice *row = &choices->rows[i];
        if (row->account_id != account_id || row->meal != meal) break;
        if ((row->day.number == 0) != standing) continue;
        if (!standing && day_compare(row->day, day) == 0) return row;
        bool is_its_weekday = row->weekday == day_of_week(day);
        if (standing && is_its_weekday && day_compare(row->from_day, day) <= 0) return row;
    }
    return NULL;
}

const struct meal_choice *meal_choice_of_day(const struct meal_choices *choices, int64_t account_id,
                                             enum meal meal, struct day day)
{
    return find_from(choices, account_id, meal, day, false);
}

const struct meal_choice *meal_choice_standing(const struct meal_choices *choices,
                                               int64_t account_id, enum meal meal, struct day day)
{
    return find_from(choices, account_id, meal, day, true);
}

const struct meal_choice *meal_choice_find(const struct meal_choices *choices, int64_t account_id,
                                           enum meal meal, struct day day)
{
    const struct meal_choice *own = meal_choice_of_day(choices, account_id, meal, day);
    if (own != NULL && own->wish != MEAL_WISH_AS_USUAL) return own;
    const struct meal_choice *standing = meal_choice_standing(choices, account_id, meal, day);
    bool is_wish = standing != NULL && standing->wish != MEAL_WISH_AS_USUAL;
    return is_wish || own == NULL ? standing : own;
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

struct choose_work {
    struct arena *arena;
    struct choice_saying *saying;
    struct choice_days days;
    int64_t event_id;
    struct instant now;
    struct buf words; /* of the log */
};

/* The day by which a wish is judged; NULL: it is beyond those that are shown. */
static const struct choice_day *day_of(const struct choose_work *work,
                                       const struct meal_choice *wish)
{
    if (wish->day.number == 0) return &work->days.standing[wish->weekday - 1];
    int place = wish->day.number - work->days.clock.today.number;
    return place < 0 || place >= work->days.day_count ? NULL : &work->days.days[place];
}

static bool is_offered(const struct choice_day *day, const struct meal_choice *wish)
{
    const struct choice_meal *meal = &day->meals[wish->meal - 1];
    if (wish->wish == MEAL_WISH_FAMILY) return choice_option_find(meal, wish->family_id) != NULL;
    return meal->option_count > 0;
}

static enum choice_status judge(const struct choose_work *work, const struct meal_choice *wish)
{
    bool is_standing = wish->day.number == 0;
    if (!is_standing && day_compare(wish->day, work->days.first_open_day) < 0) {
        return CHOICE_TOO_LATE;
    }
    const struct choice_day *day = day_of(work, wish);
    if (day == NULL) return CHOICE_TOO_FAR;
    if (!is_standing && day->answer.verdict != CALENDAR_MEALS) return CHOICE_NO_MEAL_DAY;
    return is_offered(day, wish) ? CHOICE_OK : CHOICE_NOT_OFFERED;
}

static bool says_the_same(const struct meal_choice *before, const struct meal_choice *wish)
{
    if (before == NULL) return wish->wish == MEAL_WISH_AS_USUAL;
    bool is_family = wish->wish == MEAL_WISH_FAMILY;
    return before->wish == wish->wish && (!is_family || before->family_id == wish->family_id);
}

/* Whether the wish says what holds anyway: of a standing one on its next day and ever after, since
 * one that was to begin later may stand there from the time of an earlier cut-off. */
static bool says_nothing_new(const struct choose_work *work, const struct meal_choices *choices,
                             const struct meal_choice *wish)
{
    int64_t account_id = work->saying->account_id;
    if (wish->day.number != 0) {
        return says_the_same(meal_choice_of_day(choices, account_id, wish->meal, wish->day), wish);
    }
    struct day next = day_of(work, wish)->day;
    struct day later = day_add(next, 7 * STANDING_WEEKS_LOOKED_AT);
    return says_the_same(meal_choice_standing(choices, account_id, wish->meal, next), wish) &&
           says_the_same(meal_choice_standing(choices, account_id, wish->meal, later), wish);
}

static void add_words(struct choose_work *work, const struct meal_choice *wish)
{
    struct buf *buf = &work->words;
    const struct choice_meal *meal = &day_of(work, wish)->meals[wish->meal - 1];
    const char *what = "как обычно";
    if (wish->wish == MEAL_WISH_NOTHING) what = "не ест";
    if (wish->wish == MEAL_WISH_FAMILY) what = choice_option_find(meal, wish->family_id)->name;
    buf_printf(buf, "%s%s, %s: %s", buf->size == 0 ? "" : "; ",
               wish->day.number == 0 ? choice_weekday_words(wish->weekday)
                                     : day_format(work->arena, wish->day),
               choice_meal_words(wish->meal), what);
}

/* A standing wish that was to begin later would go before this one: a cut-off was moved since. */
static enum err drop_later(struct tx *tx, const struct choose_work *work,
                           const struct meal_choice *wish)
{
    scoped(statement) struct statement *drop = statement_open(tx, &q_meal_choice_drop_later);
    bind_int(drop, ARG_MEAL_CHOICE_DROP_LATER_SCHOOL_ID, work->saying->school_id);
    bind_int(drop, ARG_MEAL_CHOICE_DROP_LATER_ACCOUNT_ID, work->saying->account_id);
    bind_int(drop, ARG_MEAL_CHOICE_DROP_LATER_MEAL, (int64_t)wish->meal);
    bind_int(drop, ARG_MEAL_CHOICE_DROP_LATER_WEEKDAY, wish->weekday);
    bind_int(drop, ARG_MEAL_CHOICE_DROP_LATER_FROM_DAY, work->days.first_open_day.number);
    return statement_run(drop);
}

static enum err wish_save(struct tx *tx, const struct choose_work *work,
                          const struct meal_choice *wish)
{
    const struct choice_saying *saying = work->saying;
    bool is_standing = wish->day.number == 0;
    if (is_standing) TRY(drop_later(tx, work, wish));
    scoped(statement) struct statement *set = statement_open(tx, &q_meal_choice_set);
    bind_int(set, ARG_MEAL_CHOICE_SET_SCHOOL_ID, saying->school_id);
    bind_int(set, ARG_MEAL_CHOICE_SET_ACCOUNT_ID, saying->account_id);
    bind_int(set, ARG_MEAL_CHOICE_SET_MEAL, (int64_t)wish->meal);
    bind_int(set, ARG_MEAL_CHOICE_SET_DAY, wish->day.number);
    bind_int(set, ARG_MEAL_CHOICE_SET_WEEKDAY, is_standing ? wish->weekday : 0);
    bind_int(set, ARG_MEAL_CHOICE_SET_FROM_DAY, is_standing ? work->days.first_open_day.number : 0);
    bind_int(set, ARG_MEAL_CHOICE_SET_WISH, (int64_t)wish->wish);
    bind_int(set, ARG_MEAL_CHOICE_SET_FAMILY_ID,
             wish->wish == MEAL_WISH_FAMILY ? wish->family_id : 0);
    bind_int(set, ARG_MEAL_CHOICE_SET_LOGIN_ID, saying->login_id);
    bind_int(set, ARG_MEAL_CHOICE_SET_SAID_AT, work->now.ms);
    return statement_run(set);
}

static enum err wishes_save(struct tx *tx, struct choose_work *work)
{
    struct choice_saying *saying = work->saying;
    struct meal_choices choices;
    TRY(meal_choices_of_account(tx, work->arena, saying->school_id, saying->account_id,
                                work->days.clock.today, &choices));
    for (int i = 0; i < saying->wish_count; i++) {
        const struct meal_choice *wish = &saying->wishes[i];
        if (says_nothing_new(work, &choices, wish)) continue;
        saying->changed++;
        add_words(work, wish);
        TRY(wish_save(tx, work, wish));
    }
    if (saying->changed == 0) return OK;
    const struct family_event event = {.school_id = saying->school_id,
                                       .id = work->event_id,
                                       .account_id = saying->account_id,
                                       .login_id = saying->login_id,
                                       .kind = FAMILY_MEAL_CHOSEN,
                                       .detail = work->words.bytes,
                                       .happened_at = work->now};
    return family_event_write(tx, &event);
}

static enum err choose_run(struct tx *tx, void *context)
{
    struct choose_work *work = context;
    struct choice_saying *saying = work->saying;
    buf_init(&work->words, work->arena);
    saying->changed = 0;
    TRY(choice_days_load(tx, work->arena, saying->school_id, saying->account_id, work->now,
                         &work->days));
    saying->clock = work->days.clock;
    saying->status = CHOICE_ACCOUNT_CLOSED;
    if (!work->days.is_pupil) return OK;
    for (saying->refused = 0; saying->refused < saying->wish_count; saying->refused++) {
        saying->status = judge(work, &saying->wishes[saying->refused]);
        if (saying->status != CHOICE_OK) return OK;
    }
    saying->status = CHOICE_OK;
    return wishes_save(tx, work);
}

enum err desk_meal_choose(struct desk *desk, struct choice_saying *saying)
{
    struct arena arena;
    struct choose_work work = {.arena = &arena, .saying = saying, .now = world_now(desk->world)};
    CHECK(saying->wish_count <= MEAL_CHOICE_WISHES_LIMIT);
    TRY(id_maker_take(&desk->ids, 1, &work.event_id));
    arena_init(&arena, CHOICE_ARENA_BYTES);
    enum err err = store_write(desk->store, saying->school_id, choose_run, &work);
    arena_release(&arena);
    return err;
}
