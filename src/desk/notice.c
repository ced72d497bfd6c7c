/* Deciding which letters there are.
 *
 * 1. Every transfer is looked at once: notice_progress moves in the transaction that makes the
 *    letters of what it passes.
 * 2. A low balance is told when the balance is below the wish's threshold, and was at or above it
 *    after some transfer since it was told last; balances in between are known exactly, from the
 *    balance now and the transfers backwards. */
#include "desk/notice.h"

#include "base/log.h"
#include "desk/notice_sql.h"
#include "desk/outage.h"
#include "ledger/book.h"
#include "ledger/posting.h"
#include "school/setting.h"

enum { LOOK_ARENA_BYTES = 4 << 20, SCHOOLS_FIRST_ROOM = 64 };

/* Numbers in notice.sql, too. */
_Static_assert(TRANSFER_TOP_UP == 1 && TRANSFER_DISHES == 2 && TRANSFER_SET_MEAL == 3 &&
                   TRANSFER_CARD_FEE == 5 && TRANSFER_GUEST == 13,
               "what notice_day_purchases takes for a top-up or a purchase");

/* ---- when ---- */

struct instant notice_when(struct instant now, const struct zone *zone, int quiet_from_minute,
                           int quiet_until_minute)
{
    int minute = instant_minute_of_day(now, zone);
    struct day day = day_of_instant(now, zone);
    bool crosses_midnight = quiet_from_minute > quiet_until_minute;
    bool is_evening = crosses_midnight && minute >= quiet_from_minute;
    bool is_quiet = is_evening;
    if (crosses_midnight) is_quiet = is_quiet || minute < quiet_until_minute;
    if (!crosses_midnight) is_quiet = minute >= quiet_from_minute && minute < quiet_until_minute;
    if (!is_quiet) return now;
    struct instant midnight = day_start(is_evening ? day_add(day, 1) : day, zone);
    return instant_add_ms(midnight, quiet_until_minute * MINUTE_MS);
}

/* ---- a school ---- */

struct school_look {
    int64_t school_id;
    struct instant now;
    int made; /* answer */
    /* Loaded. */
    struct book book;
    struct settings settings;
    int64_t seen_seq, daily_seq;
    struct day daily_day;
    bool tells_debts;
    struct instant due_at;
    struct statement *letters; /* a batch */
    struct statement *told;
};

/* The first wish of a school makes the row. A wish that came with a pupil from another school finds
 * none there: the book begins with what comes. */
static enum err progress_load(struct tx *tx, struct school_look *look)
{
    bool found;
    look->seen_seq = look->daily_seq = look->book.next_seq;
    look->daily_day = day_add(day_of_instant(look->now, look->book.zone), -1);
    scoped(statement) struct statement *row = statement_open(tx, &q_notice_progress_load);
    bind_int(row, ARG_NOTICE_PROGRESS_LOAD_SCHOOL_ID, look->school_id);
    TRY(statement_next(row, &found));
    if (!found) return OK;
    look->seen_seq = column_int(row, COL_NOTICE_PROGRESS_LOAD_NEXT_SEQ);
    look->daily_seq = column_int(row, COL_NOTICE_PROGRESS_LOAD_DAILY_SEQ);
    look->daily_day = day_of_number((int32_t)column_int(row, COL_NOTICE_PROGRESS_LOAD_DAILY_DAY));
    return OK;
}

static enum err progress_save(struct tx *tx, const struct school_look *look)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_notice_progress_set);
    bind_int(set, ARG_NOTICE_PROGRESS_SET_SCHOOL_ID, look->school_id);
    bind_int(set, ARG_NOTICE_PROGRESS_SET_NEXT_SEQ, look->book.next_seq);
    bind_int(set, ARG_NOTICE_PROGRESS_SET_DAILY_DAY, look->daily_day.number);
    bind_int(set, ARG_NOTICE_PROGRESS_SET_DAILY_SEQ, look->daily_seq);
    return statement_run(set);
}

struct letter {
    int64_t account_id, login_id;
    enum notice_kind kind;
    int64_t occasion, first_seq, next_seq;
};

static enum err letter_add(struct school_look *look, const struct letter *letter)
{
    struct statement *add = look->letters;
    bind_int(add, ARG_NOTICE_INSERT_SCHOOL_ID, look->school_id);
    bind_int(add, ARG_NOTICE_INSERT_ACCOUNT_ID, letter->account_id);
    bind_int(add, ARG_NOTICE_INSERT_LOGIN_ID, letter->login_id);
    bind_int(add, ARG_NOTICE_INSERT_KIND, (int64_t)letter->kind);
    bind_int(add, ARG_NOTICE_INSERT_OCCASION, letter->occasion);
    bind_int(add, ARG_NOTICE_INSERT_FIRST_SEQ, letter->first_seq);
    bind_int(add, ARG_NOTICE_INSERT_NEXT_SEQ, letter->next_seq);
    bind_int(add, ARG_NOTICE_INSERT_STATE, NOTICE_WAITS);
    bind_int(add, ARG_NOTICE_INSERT_TRIES, 0);
    bind_int(add, ARG_NOTICE_INSERT_MADE_AT, look->now.ms);
    bind_int(add, ARG_NOTICE_INSERT_DUE_AT, look->due_at.ms);
    bind_string(add, ARG_NOTICE_INSERT_FAULT, "");
    look->made++;
    return statement_add(add);
}

static enum err told_add(struct school_look *look, int64_t login_id, int64_t account_id,
                         bool is_low_told)
{
    struct statement *set = look->told;
    bind_int(set, ARG_NOTICE_LOW_TOLD_SCHOOL_ID, look->school_id);
    bind_int(set, ARG_NOTICE_LOW_TOLD_LOGIN_ID, login_id);
    bind_int(set, ARG_NOTICE_LOW_TOLD_ACCOUNT_ID, account_id);
    bind_int(set, ARG_NOTICE_LOW_TOLD_IS_LOW_TOLD, is_low_told);
    return statement_run(set);
}

/* ---- transfers, each account's backwards ---- */

/* What one login hears of one account. */
struct heard {
    int64_t login_id, account_id;
    bool has_low, is_low_told;
    int64_t low;
    int64_t newest_seq;
    int64_t balance; /* now */
    int64_t running; /* before the transfers that were passed */
    int64_t highest; /* after any of the transfers but the newest */
    bool has_highest;
    int64_t last_posting_id;
};

static enum err heard_end(struct school_look *look, const struct heard *heard)
{
    if (heard->account_id == 0 || !heard->has_low) return OK;
    bool is_low = heard->balance < heard->low;
    bool was_back = heard->has_highest && heard->highest >= heard->low;
    bool tells = is_low && (!heard->is_low_told || was_back);
    /* Nobody is reminded while everybody is fed; what is low then is told of afterwards. */
    if (tells && !look->tells_debts) {
        return heard->is_low_told ? told_add(look, heard->login_id, heard->account_id, false) : OK;
    }
    if (tells) {
        const struct letter letter = {.account_id = heard->account_id,
                                      .login_id = heard->login_id,
                                      .kind = NOTICE_LOW_BALANCE,
                                      .occasion = heard->newest_seq,
                                      .first_seq = heard->newest_seq,
                                      .next_seq = heard->newest_seq + 1};
        TRY(letter_add(look, &letter));
    }
    return is_low == heard->is_low_told
               ? OK
               : told_add(look, heard->login_id, heard->account_id, is_low);
}

static struct heard heard_begin(const struct statement *row)
{
    int64_t balance = column_int(row, COL_NOTICE_TRANSFERS_BALANCE);
    return (struct heard){
        .login_id = column_int(row, COL_NOTICE_TRANSFERS_LOGIN_ID),
        .account_id = column_int(row, COL_NOTICE_TRANSFERS_ACCOUNT_ID),
        .has_low = !column_is_null(row, COL_NOTICE_TRANSFERS_LOW_BALANCE),
        .is_low_told = column_int(row, COL_NOTICE_TRANSFERS_IS_LOW_TOLD) != 0,
        .low = column_int(row, COL_NOTICE_TRANSFERS_LOW_BALANCE),
        .newest_seq = column_int(row, COL_NOTICE_TRANSFERS_SEQ),
        .balance = balance,
        .running = balance,
    };
}

static bool is_purchase(int64_t code)
{
    return code == TRANSFER_DISHES || code == TRANSFER_SET_MEAL || code == TRANSFER_CARD_FEE ||
           code == TRANSFER_GUEST;
}

static enum err heard_take(struct school_look *look, struct heard *heard,
                           const struct statement *row)
{
    int64_t seq = column_int(row, COL_NOTICE_TRANSFERS_SEQ);
    int64_t amount = column_int(row, COL_NOTICE_TRANSFERS_AMOUNT);
    int64_t posting_id = column_int(row, COL_NOTICE_TRANSFERS_POSTING_ID);
    bool is_debit = column_int(row, COL_NOTICE_TRANSFERS_DEBIT_ID) == heard->account_id;
    if (seq != heard->newest_seq && (!heard->has_highest || heard->running > heard->highest)) {
        heard->highest = heard->running;
        heard->has_highest = true;
    }
    heard->running += is_debit ? amount : -amount;
    bool is_new = posting_id != heard->last_posting_id;
    int64_t code = column_int(row, COL_NOTICE_TRANSFERS_CODE);
    heard->last_posting_id = posting_id;
    bool tells_purchase = is_debit && is_purchase(code) &&
                          column_int(row, COL_NOTICE_TRANSFERS_PURCHASES) == NOTICE_EACH;
    bool tells_top_up = !is_debit && code == TRANSFER_TOP_UP &&
                        column_int(row, COL_NOTICE_TRANSFERS_TOP_UPS) == NOTICE_EACH;
    if (!is_new || (!tells_purchase && !tells_top_up)) return OK;
    const struct letter letter = {.account_id = heard->account_id,
                                  .login_id = heard->login_id,
                                  .kind = tells_top_up ? NOTICE_TOP_UP : NOTICE_PURCHASE,
                                  .occasion = posting_id,
                                  .first_seq = seq,
                                  .next_seq = seq + 1};
    return letter_add(look, &letter);
}

static enum err transfers_look(struct tx *tx, struct school_look *look)
{
    struct heard heard = {0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_notice_transfers);
    bind_int(rows, ARG_NOTICE_TRANSFERS_SCHOOL_ID, look->school_id);
    bind_int(rows, ARG_NOTICE_TRANSFERS_FIRST_SEQ, look->seen_seq);
    bind_int(rows, ARG_NOTICE_TRANSFERS_NEXT_SEQ, look->book.next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        bool is_same = heard.login_id == column_int(rows, COL_NOTICE_TRANSFERS_LOGIN_ID) &&
                       heard.account_id == column_int(rows, COL_NOTICE_TRANSFERS_ACCOUNT_ID);
        if (!is_same) {
            TRY(heard_end(look, &heard));
            heard = heard_begin(rows);
        }
        TRY(heard_take(look, &heard, rows));
    }
    return heard_end(look, &heard);
}

/* ---- the day's letters ---- */

static bool day_is_due(const struct school_look *look)
{
    struct day today = day_of_instant(look->now, look->book.zone);
    int minute = instant_minute_of_day(look->now, look->book.zone);
    return day_compare(look->daily_day, today) < 0 &&
           minute >= look->settings.values[SETTING_NOTICE_DAILY];
}

static enum err day_look(struct tx *tx, struct school_look *look)
{
    struct day today = day_of_instant(look->now, look->book.zone);
    scoped(statement) struct statement *rows = statement_open(tx, &q_notice_day_purchases);
    bind_int(rows, ARG_NOTICE_DAY_PURCHASES_SCHOOL_ID, look->school_id);
    bind_int(rows, ARG_NOTICE_DAY_PURCHASES_FIRST_SEQ, look->daily_seq);
    bind_int(rows, ARG_NOTICE_DAY_PURCHASES_NEXT_SEQ, look->book.next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        const struct letter letter = {
            .account_id = column_int(rows, COL_NOTICE_DAY_PURCHASES_ACCOUNT_ID),
            .login_id = column_int(rows, COL_NOTICE_DAY_PURCHASES_LOGIN_ID),
            .kind = NOTICE_DAY,
            .occasion = today.number,
            .first_seq = column_int(rows, COL_NOTICE_DAY_PURCHASES_FIRST_SEQ),
            .next_seq = column_int(rows, COL_NOTICE_DAY_PURCHASES_LAST_SEQ) + 1,
        };
        TRY(letter_add(look, &letter));
    }
    look->daily_day = today;
    look->daily_seq = look->book.next_seq;
    return OK;
}

/* ---- a look ---- */

static enum err school_load(struct tx *tx, struct school_look *look)
{
    bool found, feeds_everyone;
    TRY(book_load(tx, look->school_id, &found, &look->book));
    if (!found) return ERR_NOT_FOUND;
    TRY(settings_load(tx, look->school_id, &look->settings));
    TRY(outage_holds(tx, look->school_id, day_of_instant(look->now, look->book.zone),
                     &feeds_everyone));
    look->tells_debts = !feeds_everyone;
    look->due_at = notice_when(look->now, look->book.zone,
                               (int)look->settings.values[SETTING_NOTICE_QUIET_FROM],
                               (int)look->settings.values[SETTING_NOTICE_QUIET_UNTIL]);
    return progress_load(tx, look);
}

static enum err look_run(struct tx *tx, void *context)
{
    struct school_look *look = context;
    look->made = 0;
    TRY(school_load(tx, look));
    scoped(statement) struct statement *letters = statement_open(tx, &q_notice_insert);
    scoped(statement) struct statement *told = statement_open(tx, &q_notice_low_told);
    look->letters = letters;
    look->told = told;
    TRY(transfers_look(tx, look));
    if (day_is_due(look)) TRY(day_look(tx, look));
    TRY(statement_flush(letters));
    return progress_save(tx, look);
}

struct schools_work {
    struct arena *arena;
    struct instant now;
    int64_t *ids;
    int count, capacity;
};

static void school_add(struct schools_work *work, int64_t id)
{
    if (work->count == work->capacity) {
        int room = work->capacity == 0 ? SCHOOLS_FIRST_ROOM : 2 * work->capacity;
        int64_t *ids = ARENA_ARRAY(work->arena, int64_t, (size_t)room);
        for (int i = 0; i < work->count; i++) ids[i] = work->ids[i];
        work->ids = ids;
        work->capacity = room;
    }
    work->ids[work->count++] = id;
}

/* Whether there is anything to look at: cheap, because it is asked every second or two. */
static bool school_has_news(const struct statement *row, const struct zone *zone,
                            struct instant now)
{
    struct settings settings = settings_default();
    int64_t minute = settings.values[SETTING_NOTICE_DAILY];
    if (!column_is_null(row, COL_NOTICE_SCHOOLS_DAILY_MINUTE)) {
        minute = column_int(row, COL_NOTICE_SCHOOLS_DAILY_MINUTE);
    }
    bool is_seen = column_int(row, COL_NOTICE_SCHOOLS_NEXT_SEQ) ==
                   column_int(row, COL_NOTICE_SCHOOLS_SEEN_SEQ);
    bool had_day = column_int(row, COL_NOTICE_SCHOOLS_DAILY_DAY) ==
                   day_of_instant(now, zone).number;
    return !is_seen || (!had_day && instant_minute_of_day(now, zone) >= minute);
}

static enum err schools_run(struct tx *tx, void *context)
{
    struct schools_work *work = context;
    work->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_notice_schools);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct text name = column_text(rows, COL_NOTICE_SCHOOLS_ZONE, NULL);
        const struct zone *zone = zone_find(name);
        int64_t school_id = column_int(rows, COL_NOTICE_SCHOOLS_SCHOOL_ID);
        if (zone == NULL) return book_zone_fault(school_id, name);
        if (school_has_news(rows, zone, work->now)) school_add(work, school_id);
    }
}

static enum err schools_look(struct desk *desk, struct arena *arena, int *out_made)
{
    struct schools_work work = {.arena = arena, .now = world_now(desk->world)};
    TRY(store_read(desk->store, schools_run, &work));
    int made = 0;
    for (int i = 0; i < work.count; i++) {
        struct school_look look = {.school_id = work.ids[i], .now = work.now};
        TRY(store_write(desk->store, look.school_id, look_run, &look));
        made += look.made;
    }
    *out_made = made;
    return OK;
}

enum err desk_notices_look(struct desk *desk, int *out_made)
{
    struct arena arena;
    arena_init(&arena, LOOK_ARENA_BYTES);
    enum err err = schools_look(desk, &arena, out_made);
    arena_release(&arena);
    return err;
}
