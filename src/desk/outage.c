/* Meals for everybody, and what they leave to be settled.
 *
 * 1. What was set is never changed: an end is a row of its own, so that a sale of a day that has
 *    passed is judged by what held on that day.
 * 2. Whoever begins or ends one raises the version of every book that it concerns: journals are
 *    decided by it (docs/DECISIONS.md, 29), and tills mirror it. */
#include "desk/outage.h"

#include "base/text.h"
#include "desk/outage_sql.h"
#include "ledger/book.h"
#include "ledger/ids.h"
#include "school/setting.h"

enum err outages_load(struct tx *tx, struct arena *arena, int64_t school_id,
                      struct outage_list *out_list)
{
    struct outage_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_outages_load);
    bind_int(rows, ARG_OUTAGES_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.outages = arena_grow(arena, list.outages, list.count, &room, sizeof *list.outages);
        list.outages[list.count++] = (struct outage){
            .school_id = column_int(rows, COL_OUTAGES_LOAD_SCHOOL_ID),
            .id = column_int(rows, COL_OUTAGES_LOAD_ID),
            .is_on = column_int(rows, COL_OUTAGES_LOAD_IS_ON) != 0,
            .reason = column_string(rows, COL_OUTAGES_LOAD_REASON, arena),
            .first_day = {(int32_t)column_int(rows, COL_OUTAGES_LOAD_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_OUTAGES_LOAD_LAST_DAY)},
            .instalment_count = column_int(rows, COL_OUTAGES_LOAD_INSTALMENT_COUNT),
            .instalment_days = column_int(rows, COL_OUTAGES_LOAD_INSTALMENT_DAYS),
            .login_id = column_int(rows, COL_OUTAGES_LOAD_LOGIN_ID),
            .set_at = instant_of_ms(column_int(rows, COL_OUTAGES_LOAD_SET_AT)),
        };
    }
    *out_list = list;
    return OK;
}

static bool names_day(const struct outage *outage, struct day day)
{
    return day_compare(outage->first_day, day) <= 0 && day_compare(day, outage->last_day) <= 0;
}

/* Of one owner. */
static const struct outage *owner_on(const struct outage_list *list, bool is_city, struct day day)
{
    for (int i = list->count - 1; i >= 0; i--) {
        const struct outage *outage = &list->outages[i];
        if ((outage->school_id == 0) != is_city || !names_day(outage, day)) continue;
        return outage->is_on ? outage : NULL;
    }
    return NULL;
}

static struct day list_last_day(const struct outage_list *list, struct day day)
{
    for (int i = 0; i < list->count; i++) {
        if (day_compare(list->outages[i].last_day, day) > 0) day = list->outages[i].last_day;
    }
    return day;
}

int outage_spans(const struct outage_list *list, struct day today, struct arena *arena,
                 struct outage_span **out_spans)
{
    int count = 0, room = 0;
    bool goes_on = false;
    struct day last = list_last_day(list, today);
    *out_spans = NULL;
    for (struct day day = today; day_compare(day, last) <= 0; day = day_add(day, 1)) {
        bool holds = outage_on(list, day) != NULL;
        if (holds && !goes_on) {
            *out_spans = arena_grow(arena, *out_spans, count, &room, sizeof **out_spans);
            (*out_spans)[count++].first_day = day;
        }
        if (holds) (*out_spans)[count - 1].last_day = day;
        goes_on = holds;
    }
    return count;
}

const struct outage *outage_on(const struct outage_list *list, struct day day)
{
    const struct outage *own = owner_on(list, false, day);
    return own != NULL ? own : owner_on(list, true, day);
}

enum err outage_holds(struct tx *tx, int64_t school_id, struct day day, bool *out_holds)
{
    enum { LIST_BYTES = 1 << 16 };
    struct arena arena;
    struct outage_list list;
    arena_init(&arena, LIST_BYTES);
    enum err err = outages_load(tx, &arena, school_id, &list);
    if (err == OK) *out_holds = outage_on(&list, day) != NULL;
    arena_release(&arena);
    return err;
}

const char *outage_status_name(enum outage_status status)
{
    switch (status) {
    case OUTAGE_OK: return "ok";
    case OUTAGE_REASON_MISSING: return "reason_missing";
    case OUTAGE_DAY_PAST: return "day_past";
    case OUTAGE_DATES_REVERSED: return "dates_reversed";
    case OUTAGE_TOO_FAR: return "too_far";
    case OUTAGE_TOO_LONG: return "too_long";
    case OUTAGE_HOLDS_ALREADY: return "holds_already";
    case OUTAGE_NOT_ON: return "not_on";
    }
    return "unknown";
}

/* ---- on and off ---- */

static bool reason_is_right(const char *reason)
{
    struct text trimmed = text_trim(text_of(reason));
    return trimmed.size > 0 && text_length_characters(trimmed) <= OUTAGE_REASON_LIMIT;
}

static bool holds_within(const struct outage_list *list, const struct outage *outage)
{
    for (struct day day = outage->first_day; day_compare(day, outage->last_day) <= 0;
         day = day_add(day, 1)) {
        if (owner_on(list, outage->school_id == 0, day) != NULL) return true;
    }
    return false;
}

static enum outage_status outage_form(const struct outage_list *list, const struct outage *outage,
                                      struct day today)
{
    if (!reason_is_right(outage->reason)) return OUTAGE_REASON_MISSING;
    if (day_compare(outage->first_day, today) < 0) return OUTAGE_DAY_PAST;
    if (day_compare(outage->first_day, outage->last_day) > 0) return OUTAGE_DATES_REVERSED;
    if (outage->first_day.number - today.number > OUTAGE_AHEAD_LIMIT_DAYS) return OUTAGE_TOO_FAR;
    int32_t days = outage->last_day.number - outage->first_day.number;
    if (days >= OUTAGE_DAYS_LIMIT) return OUTAGE_TOO_LONG;
    return holds_within(list, outage) ? OUTAGE_HOLDS_ALREADY : OUTAGE_OK;
}

static enum err outage_insert(struct tx *tx, const struct outage *outage)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_outage_insert);
    bind_int(insert, ARG_OUTAGE_INSERT_SCHOOL_ID, outage->school_id);
    bind_int(insert, ARG_OUTAGE_INSERT_ID, outage->id);
    bind_int(insert, ARG_OUTAGE_INSERT_IS_ON, outage->is_on);
    bind_text(insert, ARG_OUTAGE_INSERT_REASON, text_trim(text_of(outage->reason)));
    bind_int(insert, ARG_OUTAGE_INSERT_FIRST_DAY, outage->first_day.number);
    bind_int(insert, ARG_OUTAGE_INSERT_LAST_DAY, outage->last_day.number);
    bind_int(insert, ARG_OUTAGE_INSERT_INSTALMENT_COUNT, outage->instalment_count);
    bind_int(insert, ARG_OUTAGE_INSERT_INSTALMENT_DAYS, outage->instalment_days);
    bind_int(insert, ARG_OUTAGE_INSERT_LOGIN_ID, outage->login_id);
    bind_int(insert, ARG_OUTAGE_INSERT_SET_AT, outage->set_at.ms);
    return statement_run(insert);
}

static enum err versions_raise(struct tx *tx, int64_t school_id)
{
    int64_t version;
    return school_id == 0 ? books_raise_versions(tx) : book_raise_version(tx, school_id, &version);
}

enum err outage_begin(struct tx *tx, struct arena *arena, const struct outage *outage,
                      struct day today, enum outage_status *out_status)
{
    struct outage_list list;
    struct settings settings;
    TRY(outages_load(tx, arena, outage->school_id, &list));
    *out_status = outage_form(&list, outage, today);
    if (*out_status != OUTAGE_OK) return OK;
    TRY(settings_load(tx, outage->school_id, &settings));
    struct outage made = *outage;
    made.is_on = true;
    made.instalment_count = settings.values[SETTING_OUTAGE_INSTALMENTS];
    made.instalment_days = settings.values[SETTING_OUTAGE_INSTALMENT_DAYS];
    TRY(outage_insert(tx, &made));
    return versions_raise(tx, outage->school_id);
}

static enum err debts_due(struct tx *tx, const struct outage *outage, struct day first_without)
{
    struct day due = day_add(first_without, (int)outage->instalment_days - 1);
    scoped(statement) struct statement *set = statement_open(tx, &q_outage_debts_due);
    bind_int(set, ARG_OUTAGE_DEBTS_DUE_OUTAGE_ID, outage->id);
    bind_int(set, ARG_OUTAGE_DEBTS_DUE_FIRST_DUE_DAY, due.number);
    return statement_run(set);
}

/* The newest of this owner that is on behind the day. */
static const struct outage *to_be_ended(const struct outage_list *list, const struct outage *end)
{
    for (int i = list->count - 1; i >= 0; i--) {
        const struct outage *outage = &list->outages[i];
        if (outage->school_id != end->school_id || !outage->is_on) continue;
        if (day_compare(outage->last_day, end->first_day) < 0) continue;
        struct day first = day_compare(outage->first_day, end->first_day) > 0 ? outage->first_day
                                                                              : end->first_day;
        if (owner_on(list, end->school_id == 0, first) == outage) return outage;
    }
    return NULL;
}

enum err outage_end(struct tx *tx, struct arena *arena, const struct outage *end, struct day today,
                    enum outage_status *out_status)
{
    struct outage_list list;
    *out_status = OUTAGE_REASON_MISSING;
    if (!reason_is_right(end->reason)) return OK;
    *out_status = OUTAGE_DAY_PAST;
    if (day_compare(end->first_day, today) < 0) return OK;
    TRY(outages_load(tx, arena, end->school_id, &list));
    const struct outage *outage = to_be_ended(&list, end);
    *out_status = outage == NULL ? OUTAGE_NOT_ON : OUTAGE_OK;
    if (outage == NULL) return OK;
    struct outage made = *end;
    made.is_on = false;
    made.last_day = outage->last_day;
    made.instalment_count = outage->instalment_count;
    made.instalment_days = outage->instalment_days;
    TRY(outage_insert(tx, &made));
    TRY(versions_raise(tx, end->school_id));
    return debts_due(tx, outage, end->first_day);
}

/* ---- debts ---- */

_Static_assert(COL_OUTAGE_DEBTS_ALL_ACCOUNT_ID == (int)COL_OUTAGE_DEBTS_SOME_ACCOUNT_ID &&
                   COL_OUTAGE_DEBTS_ALL_INSTALMENT_DAYS ==
                       (int)COL_OUTAGE_DEBTS_SOME_INSTALMENT_DAYS &&
                   COL_OUTAGE_DEBTS_ALL_ACCOUNT_ID == (int)COL_OUTAGE_ROWS_ACCOUNT_ID &&
                   COL_OUTAGE_DEBTS_ALL_INSTALMENT_DAYS == (int)COL_OUTAGE_ROWS_INSTALMENT_DAYS,
               "all lists begin with the same columns");

static struct outage_debt debt_of_row(const struct statement *rows)
{
    return (struct outage_debt){
        .account_id = column_int(rows, COL_OUTAGE_DEBTS_ALL_ACCOUNT_ID),
        .outage_id = column_int(rows, COL_OUTAGE_DEBTS_ALL_OUTAGE_ID),
        .deferral =
            {
                .amount = money_of_kopecks(column_int(rows, COL_OUTAGE_DEBTS_ALL_AMOUNT)),
                .first_due = {(int32_t)column_int(rows, COL_OUTAGE_DEBTS_ALL_FIRST_DUE_DAY)},
                .instalment_count = column_int(rows, COL_OUTAGE_DEBTS_ALL_INSTALMENT_COUNT),
                .instalment_days = column_int(rows, COL_OUTAGE_DEBTS_ALL_INSTALMENT_DAYS),
            },
    };
}

static enum err debts_read(struct statement *rows, struct arena *arena,
                           struct outage_debt_list *out_list)
{
    struct outage_debt_list list = {0};
    int room = 0;
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.debts = arena_grow(arena, list.debts, list.count, &room, sizeof *list.debts);
        list.debts[list.count++] = debt_of_row(rows);
    }
    *out_list = list;
    return OK;
}

enum err outage_rows_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct outage_rows *out_rows)
{
    struct outage_rows list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_outage_rows);
    bind_int(rows, ARG_OUTAGE_ROWS_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.rows = arena_grow(arena, list.rows, list.count, &room, sizeof *list.rows);
        list.rows[list.count++] = (struct outage_row){
            .debt = debt_of_row(rows),
            .number = column_string(rows, COL_OUTAGE_ROWS_NUMBER, arena),
            .surname = column_string(rows, COL_OUTAGE_ROWS_SURNAME, arena),
            .name = column_string(rows, COL_OUTAGE_ROWS_NAME, arena),
            .patronymic = column_string(rows, COL_OUTAGE_ROWS_PATRONYMIC, arena),
            .class_name = column_string(rows, COL_OUTAGE_ROWS_CLASS_NAME, arena),
            .balance = money_of_kopecks(column_int(rows, COL_OUTAGE_ROWS_BALANCE)),
        };
    }
    *out_rows = list;
    return OK;
}

enum err outage_debts_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           const int64_t *account_ids, int account_count,
                           struct outage_debt_list *out_list)
{
    if (account_ids == NULL) {
        scoped(statement) struct statement *rows = statement_open(tx, &q_outage_debts_all);
        bind_int(rows, ARG_OUTAGE_DEBTS_ALL_SCHOOL_ID, school_id);
        return debts_read(rows, arena, out_list);
    }
    scoped(statement) struct statement *rows = statement_open(tx, &q_outage_debts_some);
    bind_int(rows, ARG_OUTAGE_DEBTS_SOME_SCHOOL_ID, school_id);
    bind_text(rows, ARG_OUTAGE_DEBTS_SOME_IDS, ids_text(arena, account_ids, account_count));
    return debts_read(rows, arena, out_list);
}

struct money outage_debt_left(const struct outage_debt_list *list, int64_t account_id,
                              struct day day)
{
    struct money left = money_zero();
    for (int i = 0; i < list->count; i++) {
        if (list->debts[i].account_id != account_id) continue;
        left = money_plus(left, deferral_left(&list->debts[i].deferral, day));
    }
    return left;
}

/* Its last day, unless it was ended before. */
static struct day day_it_ended(const struct outage_list *list, const struct outage *outage)
{
    struct day last = outage->last_day;
    for (const struct outage *later = outage + 1; later < list->outages + list->count; later++) {
        if (later->school_id != outage->school_id || later->is_on) continue;
        if (day_compare(later->first_day, last) <= 0) last = day_add(later->first_day, -1);
    }
    return last;
}

struct outage_debt outage_debt_begin(const struct outage_list *list, const struct outage *outage,
                                     int64_t account_id)
{
    return (struct outage_debt){
        .account_id = account_id,
        .outage_id = outage->id,
        .deferral =
            {
                .amount = money_zero(),
                .first_due = day_add(day_it_ended(list, outage), (int)outage->instalment_days),
                .instalment_count = outage->instalment_count,
                .instalment_days = outage->instalment_days,
            },
    };
}

enum err outage_debts_save(struct tx *tx, int64_t school_id, const struct outage_debt *debts,
                           int count, int64_t version)
{
    if (count == 0) return OK;
    scoped(statement) struct statement *set = statement_open(tx, &q_outage_debt_set);
    for (int i = 0; i < count; i++) {
        const struct outage_debt *debt = &debts[i];
        bind_int(set, ARG_OUTAGE_DEBT_SET_SCHOOL_ID, school_id);
        bind_int(set, ARG_OUTAGE_DEBT_SET_ACCOUNT_ID, debt->account_id);
        bind_int(set, ARG_OUTAGE_DEBT_SET_OUTAGE_ID, debt->outage_id);
        bind_int(set, ARG_OUTAGE_DEBT_SET_AMOUNT, money_in_kopecks(debt->deferral.amount));
        bind_int(set, ARG_OUTAGE_DEBT_SET_FIRST_DUE_DAY, debt->deferral.first_due.number);
        bind_int(set, ARG_OUTAGE_DEBT_SET_INSTALMENT_COUNT, debt->deferral.instalment_count);
        bind_int(set, ARG_OUTAGE_DEBT_SET_INSTALMENT_DAYS, debt->deferral.instalment_days);
        bind_int(set, ARG_OUTAGE_DEBT_SET_VERSION, version);
        TRY(statement_add(set));
    }
    return statement_flush(set);
}

/* ---- meals beside a journal ---- */

struct deferring {
    struct arena *arena;
    struct outage_list outages;
    const struct outage *outage;
    struct outage_debt_list debts;
    struct outage_debt *changed; /* one an account */
    int changed_count;
};

/* Where the account's debt of this outage is changed: a row is saved once. */
static struct outage_debt *debt_to_change(struct deferring *deferring, int64_t account_id)
{
    for (int i = 0; i < deferring->changed_count; i++) {
        if (deferring->changed[i].account_id == account_id) return &deferring->changed[i];
    }
    struct outage_debt *change = &deferring->changed[deferring->changed_count++];
    *change = outage_debt_begin(&deferring->outages, deferring->outage, account_id);
    for (int i = 0; i < deferring->debts.count; i++) {
        const struct outage_debt *debt = &deferring->debts.debts[i];
        bool is_it = debt->account_id == account_id && debt->outage_id == deferring->outage->id;
        if (is_it) *change = *debt;
    }
    return change;
}

static void meal_settle(struct deferring *deferring, const struct outage_meal *meal, struct day day)
{
    struct money change = meal->price;
    if (!money_is_negative(meal->price)) {
        struct money left = outage_debt_left(&deferring->debts, meal->account_id, day);
        change = deferral_of_meal(money_plus(meal->there, left), meal->price);
    }
    if (money_is_zero(change)) return;
    struct outage_debt *debt = debt_to_change(deferring, meal->account_id);
    struct money amount = money_plus(debt->deferral.amount, change);
    debt->deferral.amount = money_is_negative(amount) ? money_zero() : amount;
}

enum err outage_meals_defer(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                            const struct outage_meal *meals, int count, int64_t version)
{
    struct deferring deferring = {.arena = arena};
    TRY(outages_load(tx, arena, school_id, &deferring.outages));
    deferring.outage = outage_on(&deferring.outages, day);
    if (deferring.outage == NULL || count == 0) return OK;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, (size_t)count);
    for (int i = 0; i < count; i++) ids[i] = meals[i].account_id;
    TRY(outage_debts_load(tx, arena, school_id, ids, count, &deferring.debts));
    deferring.changed = ARENA_ARRAY(arena, struct outage_debt, (size_t)count);
    for (int i = 0; i < count; i++) meal_settle(&deferring, &meals[i], day);
    return outage_debts_save(tx, school_id, deferring.changed, deferring.changed_count, version);
}
