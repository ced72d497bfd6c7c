/* Absence: load the account's periods, decide, save.
 *
 * 1. Periods of one account that hold do not overlap: what overlaps a new one goes in the
 *    transaction that records the period made of both.
 * 2. No day behind its cut-off is taken from a period or given to one. */
#include "desk/absence.h"

#include "base/check.h"
#include "desk/family_log.h"
#include "desk/household_sql.h"
#include "ledger/book.h"
#include "school/person.h"
#include "school/setting.h"

enum { ABSENCE_ARENA_BYTES = 256 * 1024, ABSENCE_FIRST_ROOM = 16 };

/* ---- the rules ---- */

struct day absence_first_open_day(const struct absence_clock *clock, enum absence_by by)
{
    bool is_open = true;
    switch (by) {
    case ABSENCE_BY_PARENT: is_open = clock->minute < clock->cutoff_minute; break;
    case ABSENCE_BY_TEACHER: is_open = clock->minute < clock->roster_cutoff_minute; break;
    case ABSENCE_BY_COORDINATOR: break;
    }
    return is_open ? clock->today : day_add(clock->today, 1);
}

static int days_of(struct day first_day, struct day last_day)
{
    return last_day.number - first_day.number + 1;
}

enum absence_status absence_judge(struct day first_day, struct day last_day,
                                  const struct absence_clock *clock, enum absence_by by)
{
    if (day_compare(last_day, first_day) < 0) return ABSENCE_REVERSED;
    if (day_compare(first_day, clock->today) < 0) return ABSENCE_IN_PAST;
    if (day_compare(first_day, absence_first_open_day(clock, by)) < 0) return ABSENCE_TOO_LATE;
    if (first_day.number - clock->today.number > ABSENCE_AHEAD_LIMIT) return ABSENCE_TOO_FAR;
    if (days_of(first_day, last_day) > ABSENCE_DAYS_LIMIT) return ABSENCE_TOO_LONG;
    return ABSENCE_OK;
}

/* ---- reading ---- */

struct rows {
    struct absence *at;
    int count, capacity;
};

static void rows_add(struct rows *rows, struct arena *arena, struct absence absence)
{
    if (rows->count == rows->capacity) {
        int room = rows->capacity == 0 ? ABSENCE_FIRST_ROOM : 2 * rows->capacity;
        struct absence *at = ARENA_ARRAY(arena, struct absence, (size_t)room);
        for (int i = 0; i < rows->count; i++) at[i] = rows->at[i];
        rows->at = at;
        rows->capacity = room;
    }
    rows->at[rows->count++] = absence;
}

enum err absences_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day first_day,
                       struct day last_day, struct absence_list *out_list)
{
    struct rows held = {0}, taken_back = {0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_absences_by_day);
    bind_int(rows, ARG_ABSENCES_BY_DAY_SCHOOL_ID, school_id);
    bind_int(rows, ARG_ABSENCES_BY_DAY_FIRST_DAY, first_day.number);
    bind_int(rows, ARG_ABSENCES_BY_DAY_LAST_DAY, last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct absence row = {
            .school_id = school_id,
            .id = column_int(rows, COL_ABSENCES_BY_DAY_ID),
            .account_id = column_int(rows, COL_ABSENCES_BY_DAY_ACCOUNT_ID),
            .first_day = day_of_number((int32_t)column_int(rows, COL_ABSENCES_BY_DAY_FIRST_DAY)),
            .last_day = day_of_number((int32_t)column_int(rows, COL_ABSENCES_BY_DAY_LAST_DAY)),
            .reason = column_string(rows, COL_ABSENCES_BY_DAY_REASON, arena),
            .said_by = (enum absence_by)column_int(rows, COL_ABSENCES_BY_DAY_SAID_BY),
            .login_id = column_int(rows, COL_ABSENCES_BY_DAY_LOGIN_ID),
            .said_at = instant_of_ms(column_int(rows, COL_ABSENCES_BY_DAY_SAID_AT)),
            .is_taken_back = !column_is_null(rows, COL_ABSENCES_BY_DAY_TAKEN_BACK_AT),
            .taken_back_at = instant_of_ms(column_int(rows, COL_ABSENCES_BY_DAY_TAKEN_BACK_AT)),
        };
        rows_add(row.is_taken_back ? &taken_back : &held, arena, row);
    }
    *out_list = (struct absence_list){held.at, held.count, taken_back.at, taken_back.count};
    return OK;
}

enum err absences_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                             int64_t account_id, struct day from, struct absence_list *out_list)
{
    struct rows held = {0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_absences_by_account);
    bind_int(rows, ARG_ABSENCES_BY_ACCOUNT_SCHOOL_ID, school_id);
    bind_int(rows, ARG_ABSENCES_BY_ACCOUNT_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_ABSENCES_BY_ACCOUNT_FROM_DAY, from.number);
    bind_int(rows, ARG_ABSENCES_BY_ACCOUNT_LIMIT, ABSENCES_SHOWN_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t first_day = column_int(rows, COL_ABSENCES_BY_ACCOUNT_FIRST_DAY);
        int64_t last_day = column_int(rows, COL_ABSENCES_BY_ACCOUNT_LAST_DAY);
        struct absence row = {
            .school_id = school_id,
            .id = column_int(rows, COL_ABSENCES_BY_ACCOUNT_ID),
            .account_id = account_id,
            .first_day = day_of_number((int32_t)first_day),
            .last_day = day_of_number((int32_t)last_day),
            .reason = column_string(rows, COL_ABSENCES_BY_ACCOUNT_REASON, arena),
            .said_by = (enum absence_by)column_int(rows, COL_ABSENCES_BY_ACCOUNT_SAID_BY),
            .login_id = column_int(rows, COL_ABSENCES_BY_ACCOUNT_LOGIN_ID),
            .said_at = instant_of_ms(column_int(rows, COL_ABSENCES_BY_ACCOUNT_SAID_AT)),
        };
        rows_add(&held, arena, row);
    }
    *out_list = (struct absence_list){.rows = held.at, .count = held.count};
    return OK;
}

/* Negative: the row ends before the day or belongs to an account before; 0: it holds. */
static int place_of(const struct absence *row, int64_t account_id, struct day day)
{
    if (row->account_id != account_id) return row->account_id < account_id ? -1 : 1;
    if (day_compare(row->last_day, day) < 0) return -1;
    return day_compare(row->first_day, day) > 0 ? 1 : 0;
}

const struct absence *absence_find(const struct absence_list *list, int64_t account_id,
                                   struct day day)
{
    int low = 0, high = list->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int place = place_of(&list->rows[middle], account_id, day);
        if (place == 0) return &list->rows[middle];
        if (place < 0) low = middle + 1;
        if (place > 0) high = middle;
    }
    return NULL;
}

/* ---- saying ---- */

enum err absence_clock_load(struct tx *tx, int64_t school_id, struct instant now,
                            struct absence_clock *out_clock)
{
    bool found;
    struct book book;
    struct settings settings;
    TRY(book_load(tx, school_id, &found, &book));
    if (!found) return ERR_NOT_FOUND;
    TRY(settings_load(tx, school_id, &settings));
    *out_clock = (struct absence_clock){
        .today = day_of_instant(now, book.zone),
        .minute = instant_minute_of_day(now, book.zone),
        .cutoff_minute = (int)settings.values[SETTING_ABSENCE_CUTOFF],
        .roster_cutoff_minute = (int)settings.values[SETTING_ROSTER_CUTOFF],
    };
    return OK;
}

struct say_work {
    struct desk *desk;
    struct arena *arena;
    struct absence_saying *saying;
    int64_t id, event_id;
    struct instant now;
};

static enum err account_is_open(struct tx *tx, int64_t school_id, int64_t account_id,
                                bool *out_is_open)
{
    bool found;
    enum person_state state;
    TRY(person_state_load(tx, school_id, account_id, &found, &state));
    *out_is_open = found && state == PERSON_ACTIVE;
    return OK;
}

/* Whether two periods share a day. */
static bool touches(const struct absence *row, const struct absence_saying *saying)
{
    return day_compare(row->first_day, saying->last_day) <= 0 &&
           day_compare(row->last_day, saying->first_day) >= 0;
}

static bool covers(const struct absence *row, const struct absence_saying *saying)
{
    return day_compare(row->first_day, saying->first_day) <= 0 &&
           day_compare(row->last_day, saying->last_day) >= 0;
}

/* Makes the period one with what it touches; the reason of what is touched stays when none is
 * given. */
static enum absence_status merge(const struct absence_list *held, struct absence_saying *saying,
                                 struct text *reason)
{
    saying->held_first_day = saying->first_day;
    saying->held_last_day = saying->last_day;
    saying->is_merged = false;
    for (int i = 0; i < held->count; i++) {
        const struct absence *row = &held->rows[i];
        if (!touches(row, saying)) continue;
        if (covers(row, saying)) return ABSENCE_ALREADY;
        if (day_compare(row->first_day, saying->held_first_day) < 0) {
            saying->held_first_day = row->first_day;
        }
        if (day_compare(row->last_day, saying->held_last_day) > 0) {
            saying->held_last_day = row->last_day;
        }
        if (reason->size == 0) *reason = text_of(row->reason);
        saying->is_merged = true;
    }
    int days = days_of(saying->held_first_day, saying->held_last_day);
    return days > ABSENCE_DAYS_LIMIT ? ABSENCE_TOO_LONG : ABSENCE_OK;
}

/* What was said before is in the log; a row of it would only tell of days that still hold. */
static enum err drop_touched(struct tx *tx, const struct absence_list *held,
                             const struct say_work *work)
{
    for (int i = 0; i < held->count; i++) {
        if (!touches(&held->rows[i], work->saying)) continue;
        scoped(statement) struct statement *drop = statement_open(tx, &q_absence_drop);
        bind_int(drop, ARG_ABSENCE_DROP_SCHOOL_ID, work->saying->school_id);
        bind_int(drop, ARG_ABSENCE_DROP_ID, held->rows[i].id);
        TRY(statement_run(drop));
    }
    return OK;
}

static enum err insert(struct tx *tx, const struct absence *absence)
{
    scoped(statement) struct statement *add = statement_open(tx, &q_absence_insert);
    bind_int(add, ARG_ABSENCE_INSERT_SCHOOL_ID, absence->school_id);
    bind_int(add, ARG_ABSENCE_INSERT_ID, absence->id);
    bind_int(add, ARG_ABSENCE_INSERT_ACCOUNT_ID, absence->account_id);
    bind_int(add, ARG_ABSENCE_INSERT_FIRST_DAY, absence->first_day.number);
    bind_int(add, ARG_ABSENCE_INSERT_LAST_DAY, absence->last_day.number);
    bind_string(add, ARG_ABSENCE_INSERT_REASON, absence->reason);
    bind_int(add, ARG_ABSENCE_INSERT_SAID_BY, (int64_t)absence->said_by);
    bind_int(add, ARG_ABSENCE_INSERT_LOGIN_ID, absence->login_id);
    bind_int(add, ARG_ABSENCE_INSERT_SAID_AT, absence->said_at.ms);
    if (absence->is_taken_back) {
        bind_int(add, ARG_ABSENCE_INSERT_TAKEN_BACK_AT, absence->taken_back_at.ms);
    }
    return statement_run(add);
}

static enum err insert_held(struct tx *tx, const struct say_work *work, struct text reason)
{
    const struct absence_saying *saying = work->saying;
    const struct absence absence = {
        .school_id = saying->school_id,
        .id = work->id,
        .account_id = saying->account_id,
        .first_day = saying->held_first_day,
        .last_day = saying->held_last_day,
        .reason = arena_copy(work->arena, reason.bytes, reason.size),
        .said_by = saying->said_by,
        .login_id = saying->login_id,
        .said_at = work->now,
    };
    return insert(tx, &absence);
}

static char *period_words(struct arena *arena, struct day first_day, struct day last_day)
{
    if (day_compare(first_day, last_day) == 0) return day_format(arena, first_day);
    return arena_printf(arena, "%s – %s", day_format(arena, first_day),
                        day_format(arena, last_day));
}

static enum err say_log(struct tx *tx, const struct say_work *work)
{
    const struct absence_saying *saying = work->saying;
    const struct family_event event = {
        .school_id = saying->school_id,
        .id = work->event_id,
        .account_id = saying->account_id,
        .login_id = saying->login_id,
        .kind = FAMILY_ABSENCE_SAID,
        .detail = period_words(work->arena, saying->first_day, saying->last_day),
        .happened_at = work->now,
    };
    return family_event_write(tx, &event);
}

static enum err say_run(struct tx *tx, void *context)
{
    struct say_work *work = context;
    struct absence_saying *saying = work->saying;
    bool is_open;
    struct absence_list held;
    struct text reason = saying->reason;
    TRY(absence_clock_load(tx, saying->school_id, work->now, &saying->clock));
    TRY(account_is_open(tx, saying->school_id, saying->account_id, &is_open));
    saying->status = ABSENCE_ACCOUNT_CLOSED;
    if (!is_open) return OK;
    saying->status = absence_judge(saying->first_day, saying->last_day, &saying->clock,
                                   saying->said_by);
    if (saying->status != ABSENCE_OK) return OK;
    saying->status = ABSENCE_REASON_LONG;
    if (text_length_characters(reason) > ABSENCE_REASON_LIMIT) return OK;
    TRY(absences_of_account(tx, work->arena, saying->school_id, saying->account_id,
                            saying->first_day, &held));
    saying->status = merge(&held, saying, &reason);
    if (saying->status != ABSENCE_OK) return OK;
    TRY(drop_touched(tx, &held, work));
    saying->id = work->id;
    TRY(insert_held(tx, work, reason));
    return say_log(tx, work);
}

enum err desk_absence_say(struct desk *desk, struct absence_saying *saying)
{
    struct arena arena;
    struct say_work work = {
        .desk = desk, .arena = &arena, .saying = saying, .now = world_now(desk->world)};
    TRY(id_maker_take(&desk->ids, 2, &work.id));
    work.event_id = work.id + 1;
    arena_init(&arena, ABSENCE_ARENA_BYTES);
    enum err err = store_write(desk->store, saying->school_id, say_run, &work);
    arena_release(&arena);
    return err;
}

/* ---- taking back ---- */

struct take_work {
    struct arena *arena;
    struct absence_taking *taking;
    int64_t id, event_id;
    struct instant now;
};

static const struct absence *list_by_id(const struct absence_list *list, int64_t id)
{
    for (int i = 0; i < list->count; i++) {
        if (list->rows[i].id == id) return &list->rows[i];
    }
    return NULL;
}

/* What stays keeps its row; what goes becomes a row that was taken back. */
static enum err part(struct tx *tx, const struct take_work *work, struct absence gone)
{
    const struct absence_taking *taking = work->taking;
    if (taking->is_shortened) {
        scoped(statement) struct statement *end = statement_open(tx, &q_absence_end);
        bind_int(end, ARG_ABSENCE_END_SCHOOL_ID, taking->school_id);
        bind_int(end, ARG_ABSENCE_END_ID, taking->id);
        bind_int(end, ARG_ABSENCE_END_LAST_DAY, taking->held_last_day.number);
        TRY(statement_run(end));
    } else {
        scoped(statement) struct statement *drop = statement_open(tx, &q_absence_drop);
        bind_int(drop, ARG_ABSENCE_DROP_SCHOOL_ID, taking->school_id);
        bind_int(drop, ARG_ABSENCE_DROP_ID, taking->id);
        TRY(statement_run(drop));
    }
    gone.id = work->id;
    gone.is_taken_back = true;
    gone.taken_back_at = work->now;
    return insert(tx, &gone);
}

static enum err take_log(struct tx *tx, const struct take_work *work, const struct absence *gone)
{
    const struct absence_taking *taking = work->taking;
    const struct family_event event = {
        .school_id = taking->school_id,
        .id = work->event_id,
        .account_id = taking->account_id,
        .login_id = taking->login_id,
        .kind = FAMILY_ABSENCE_TAKEN_BACK,
        .detail = period_words(work->arena, gone->first_day, gone->last_day),
        .happened_at = work->now,
    };
    return family_event_write(tx, &event);
}

static enum err take_run(struct tx *tx, void *context)
{
    struct take_work *work = context;
    struct absence_taking *taking = work->taking;
    struct absence_list held;
    TRY(absence_clock_load(tx, taking->school_id, work->now, &taking->clock));
    struct day open = absence_first_open_day(&taking->clock, taking->by);
    TRY(absences_of_account(tx, work->arena, taking->school_id, taking->account_id,
                            day_add(open, -ABSENCE_DAYS_LIMIT), &held));
    const struct absence *row = list_by_id(&held, taking->id);
    taking->status = ABSENCE_UNKNOWN;
    if (row == NULL) return OK;
    taking->status = ABSENCE_TOO_LATE;
    if (day_compare(row->last_day, open) < 0) return OK;
    taking->status = ABSENCE_OK;
    taking->is_shortened = day_compare(row->first_day, open) < 0;
    taking->held_last_day = day_add(open, -1);
    struct absence gone = *row;
    if (taking->is_shortened) gone.first_day = open;
    TRY(part(tx, work, gone));
    return take_log(tx, work, &gone);
}

enum err desk_absence_take_back(struct desk *desk, struct absence_taking *taking)
{
    struct arena arena;
    struct take_work work = {.arena = &arena, .taking = taking, .now = world_now(desk->world)};
    TRY(id_maker_take(&desk->ids, 2, &work.id));
    work.event_id = work.id + 1;
    arena_init(&arena, ABSENCE_ARENA_BYTES);
    enum err err = store_write(desk->store, taking->school_id, take_run, &work);
    arena_release(&arena);
    return err;
}
