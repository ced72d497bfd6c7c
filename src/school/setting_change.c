/* A setting's change and its line of history are written together. */
#include "school/setting_change.h"

#include <string.h>

#include "base/check.h"
#include "ledger/book.h"
#include "school/school_sql.h"

static enum err place_check(struct tx *tx, const struct setting_change *change, bool *out_known)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_setting_place_known);
    bind_int(row, ARG_SETTING_PLACE_KNOWN_SCHOOL_ID, change->school_id);
    bind_int(row, ARG_SETTING_PLACE_KNOWN_ORIGIN, change->origin);
    return statement_next(row, out_known);
}

static enum setting_level level_of(const struct setting_change *change)
{
    if (change->origin != 0) return SETTING_OF_TILL;
    return change->school_id != 0 ? SETTING_OF_SCHOOL : SETTING_OF_CITY;
}

static enum err tills_value_write(struct tx *tx, const struct setting_change *change,
                                  int64_t version)
{
    if (change->is_inherited) {
        scoped(statement) struct statement *drop = statement_open(tx, &q_till_setting_drop);
        bind_int(drop, ARG_TILL_SETTING_DROP_SCHOOL_ID, change->school_id);
        bind_int(drop, ARG_TILL_SETTING_DROP_ORIGIN, change->origin);
        bind_string(drop, ARG_TILL_SETTING_DROP_NAME, setting_name(change->setting));
        return statement_run(drop);
    }
    scoped(statement) struct statement *set = statement_open(tx, &q_till_setting_set);
    bind_int(set, ARG_TILL_SETTING_SET_SCHOOL_ID, change->school_id);
    bind_int(set, ARG_TILL_SETTING_SET_ORIGIN, change->origin);
    bind_string(set, ARG_TILL_SETTING_SET_NAME, setting_name(change->setting));
    bind_int(set, ARG_TILL_SETTING_SET_VALUE, change->value);
    bind_int(set, ARG_TILL_SETTING_SET_VERSION, version);
    return statement_run(set);
}

static enum err value_write(struct tx *tx, const struct setting_change *change)
{
    int64_t version;
    /* The city's settings reach the tills of every school. */
    if (change->school_id == BOOK_OF_OPERATOR) TRY(books_raise_versions(tx));
    TRY(book_raise_version(tx, change->school_id, &version));
    if (change->origin != 0) return tills_value_write(tx, change, version);
    if (!change->is_inherited) {
        return setting_set(tx, change->school_id, change->setting, change->value, version);
    }
    scoped(statement) struct statement *drop = statement_open(tx, &q_setting_drop);
    bind_int(drop, ARG_SETTING_DROP_SCHOOL_ID, change->school_id);
    bind_string(drop, ARG_SETTING_DROP_NAME, setting_name(change->setting));
    return statement_run(drop);
}

static enum err history_write(struct tx *tx, const struct setting_change *change,
                              struct setting_at_level before)
{
    bool found;
    scoped(statement) struct statement *newest = statement_open(tx, &q_setting_change_newest);
    bind_int(newest, ARG_SETTING_CHANGE_NEWEST_SCHOOL_ID, change->school_id);
    TRY(statement_next(newest, &found));
    CHECK(found);
    int64_t number = column_int(newest, COL_SETTING_CHANGE_NEWEST_NUMBER) + 1;
    scoped(statement) struct statement *insert = statement_open(tx, &q_setting_change_insert);
    bind_int(insert, ARG_SETTING_CHANGE_INSERT_SCHOOL_ID, change->school_id);
    bind_int(insert, ARG_SETTING_CHANGE_INSERT_NUMBER, number);
    bind_int(insert, ARG_SETTING_CHANGE_INSERT_ORIGIN, change->origin);
    bind_string(insert, ARG_SETTING_CHANGE_INSERT_NAME, setting_name(change->setting));
    if (before.is_set) bind_int(insert, ARG_SETTING_CHANGE_INSERT_VALUE_BEFORE, before.value);
    if (!change->is_inherited) bind_int(insert, ARG_SETTING_CHANGE_INSERT_VALUE, change->value);
    bind_int(insert, ARG_SETTING_CHANGE_INSERT_STAFF_ID, change->staff_id);
    bind_int(insert, ARG_SETTING_CHANGE_INSERT_CHANGED_AT, change->now.ms);
    return statement_run(insert);
}

enum err setting_change(struct tx *tx, struct setting_change *change)
{
    bool is_known;
    struct setting_levels levels;
    TRY(place_check(tx, change, &is_known));
    change->status = SETTING_PLACE_UNKNOWN;
    if (!is_known) return OK;
    change->status = SETTING_NOT_OF_TILL;
    if (change->origin != 0 && !setting_is_of_till(change->setting)) return OK;
    change->status = SETTING_OUT_OF_BOUNDS;
    if (!change->is_inherited && !setting_allows(change->setting, change->value)) return OK;
    TRY(setting_levels_load(tx, change->school_id, change->origin, &levels));
    struct setting_at_level before = levels.at[change->setting][level_of(change)];
    change->status = SETTING_SAME;
    if (before.is_set == !change->is_inherited &&
        (change->is_inherited || before.value == change->value)) {
        return OK;
    }
    change->status = SETTING_CHANGED;
    TRY(value_write(tx, change));
    return history_write(tx, change, before);
}

enum err till_settings_follow(struct tx *tx, int64_t school_id, int64_t before, int64_t origin)
{
    scoped(statement) struct statement *follow = statement_open(tx, &q_till_settings_follow);
    bind_int(follow, ARG_TILL_SETTINGS_FOLLOW_SCHOOL_ID, school_id);
    bind_int(follow, ARG_TILL_SETTINGS_FOLLOW_BEFORE, before);
    bind_int(follow, ARG_TILL_SETTINGS_FOLLOW_ORIGIN, origin);
    return statement_run(follow);
}

/* ---- history ---- */

static const char *name_or_empty(const struct statement *row, int column, struct arena *arena)
{
    return column_is_null(row, column) ? "" : column_string(row, column, arena);
}

static struct setting_history_line line_read(const struct statement *row, struct arena *arena)
{
    return (struct setting_history_line){
        .school_id = column_int(row, COL_SETTING_CHANGES_SCHOOL_ID),
        .school_number = column_is_null(row, COL_SETTING_CHANGES_SCHOOL_NUMBER)
                             ? 0
                             : column_int(row, COL_SETTING_CHANGES_SCHOOL_NUMBER),
        .origin = column_int(row, COL_SETTING_CHANGES_ORIGIN),
        .till_name = name_or_empty(row, COL_SETTING_CHANGES_TILL_NAME, arena),
        .name = column_string(row, COL_SETTING_CHANGES_NAME, arena),
        .was_inherited = column_is_null(row, COL_SETTING_CHANGES_VALUE_BEFORE),
        .is_inherited = column_is_null(row, COL_SETTING_CHANGES_VALUE),
        .value_before = column_int(row, COL_SETTING_CHANGES_VALUE_BEFORE),
        .value = column_int(row, COL_SETTING_CHANGES_VALUE),
        .staff_id = column_int(row, COL_SETTING_CHANGES_STAFF_ID),
        .staff_name = name_or_empty(row, COL_SETTING_CHANGES_STAFF_NAME, arena),
        .changed_at = instant_of_ms(column_int(row, COL_SETTING_CHANGES_CHANGED_AT)),
    };
}

enum err setting_history_load(struct tx *tx, struct arena *arena, int64_t school_id, int most,
                              struct setting_history *out_history)
{
    CHECK(most > 0 && most <= SETTING_HISTORY_LIMIT);
    struct setting_history history = {
        .lines = ARENA_ARRAY(arena, struct setting_history_line, (size_t)most)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_setting_changes);
    bind_int(rows, ARG_SETTING_CHANGES_SCHOOL_ID, school_id);
    bind_int(rows, ARG_SETTING_CHANGES_MOST, most);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        history.lines[history.count++] = line_read(rows, arena);
    }
    *out_history = history;
    return OK;
}

/* ---- whose own ---- */

enum { OWNS_FIRST = 64 };

static struct setting_own *own_add(struct setting_owns *owns, struct arena *arena, int *room)
{
    if (owns->count == *room) {
        struct setting_own *old = owns->rows;
        *room = *room == 0 ? OWNS_FIRST : 2 * *room;
        owns->rows = ARENA_ARRAY(arena, struct setting_own, (size_t)*room);
        if (old != NULL) memcpy(owns->rows, old, (size_t)owns->count * sizeof *old);
    }
    return &owns->rows[owns->count++];
}

enum err setting_owns_load(struct tx *tx, struct arena *arena, struct setting_owns *out_owns)
{
    struct setting_owns owns = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_setting_owns);
    for (;;) {
        bool found;
        enum setting setting;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (!setting_by_name(column_text(rows, COL_SETTING_OWNS_NAME, NULL), &setting)) continue;
        *own_add(&owns, arena, &room) = (struct setting_own){
            .school_id = column_int(rows, COL_SETTING_OWNS_SCHOOL_ID),
            .school_number = column_int(rows, COL_SETTING_OWNS_SCHOOL_NUMBER),
            .origin = column_int(rows, COL_SETTING_OWNS_ORIGIN),
            .till_name = column_string(rows, COL_SETTING_OWNS_TILL_NAME, arena),
            .setting = setting,
            .value = column_int(rows, COL_SETTING_OWNS_VALUE),
        };
    }
    *out_owns = owns;
    return OK;
}
