/* Staff as rows. */
#include "access/staff.h"

#include <string.h>

#include "access/access_sql.h"
#include "access/random_id.h"
#include "access/session.h"

/* ---- form ---- */

static bool login_is_formed(struct text login)
{
    if (login.size < STAFF_LOGIN_SHORTEST || login.size > STAFF_LOGIN_LONGEST) return false;
    for (size_t i = 0; i < login.size; i++) {
        char byte = login.bytes[i];
        bool is_letter = byte >= 'a' && byte <= 'z';
        bool is_inner = (byte >= '0' && byte <= '9') || byte == '.' || byte == '-';
        if (!is_letter && (i == 0 || !is_inner)) return false;
    }
    return true;
}

/* One line without control characters. */
static bool name_is_formed(struct text name)
{
    if (name.size == 0 || !text_is_utf8(name)) return false;
    for (size_t i = 0; i < name.size; i++) {
        unsigned char byte = (unsigned char)name.bytes[i];
        if (byte < ' ' || byte == 0x7f) return false;
    }
    return text_length_characters(name) <= STAFF_NAME_LIMIT;
}

enum staff_status staff_form_check(struct text login, struct text name)
{
    if (!login_is_formed(login)) return STAFF_LOGIN_INVALID;
    if (!name_is_formed(name)) return STAFF_NAME_INVALID;
    return STAFF_OK;
}

/* ---- rows ---- */

static enum err insert_login(struct tx *tx, struct text login, struct instant now, int64_t id)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_login_insert);
    bind_int(insert, ARG_LOGIN_INSERT_ID, id);
    bind_text(insert, ARG_LOGIN_INSERT_NAME, login);
    bind_int(insert, ARG_LOGIN_INSERT_CREATED_AT, now.ms);
    return statement_run(insert);
}

enum err staff_add(struct tx *tx, struct arena *arena, int64_t home_id, struct text login,
                   struct text name, struct instant now, enum staff_status *out_status,
                   int64_t *out_id)
{
    bool taken;
    struct login known;
    enum staff_status status = staff_form_check(login, name);
    if (status == STAFF_OK) {
        TRY(login_by_name(tx, arena, login, &taken, &known));
        if (taken) status = STAFF_EXISTS;
    }
    *out_status = status;
    if (status != STAFF_OK) return OK;
    int64_t id = random_id();
    TRY(insert_login(tx, login, now, id));
    scoped(statement) struct statement *insert = statement_open(tx, &q_staff_insert);
    bind_int(insert, ARG_STAFF_INSERT_LOGIN_ID, id);
    bind_text(insert, ARG_STAFF_INSERT_NAME, name);
    bind_int(insert, ARG_STAFF_INSERT_CREATED_AT, now.ms);
    bind_int(insert, ARG_STAFF_INSERT_SCHOOL_ID, home_id);
    TRY(statement_run(insert));
    *out_id = id;
    return OK;
}

/* People as their rows come, one a right. */
struct reading {
    struct arena *arena;
    struct staff *people;
    int count, room;
    struct staff_right *rights; /* of the last one */
};

_Static_assert((int)COL_STAFF_LIST_ID == (int)COL_STAFF_BY_ID_ID, "the same columns");
_Static_assert((int)COL_STAFF_LIST_CLASS_ID == (int)COL_STAFF_BY_ID_CLASS_ID, "the same columns");

/* The rights of the person before are as many as they will be. */
static void reading_end_person(struct reading *reading)
{
    if (reading->count == 0) return;
    struct staff_rights *rights = &reading->people[reading->count - 1].rights;
    size_t count = (size_t)rights->count;
    if (count == 0) return;
    struct staff_right *kept = ARENA_ARRAY(reading->arena, struct staff_right, count);
    memcpy(kept, reading->rights, count * sizeof *kept);
    rights->list = kept;
}

static void reading_take(struct reading *reading, const struct statement *row)
{
    int64_t id = column_int(row, COL_STAFF_LIST_ID);
    if (reading->count == 0 || reading->people[reading->count - 1].id != id) {
        if (reading->count == reading->room) return;
        reading_end_person(reading);
        reading->people[reading->count++] = (struct staff){
            .id = id,
            .login = column_string(row, COL_STAFF_LIST_LOGIN, reading->arena),
            .name = column_string(row, COL_STAFF_LIST_NAME, reading->arena),
            .is_active = column_int(row, COL_STAFF_LIST_IS_ACTIVE) != 0,
            .home_id = column_int(row, COL_STAFF_LIST_HOME_ID),
        };
    }
    struct staff_right right = {
        .role = (enum staff_role)column_int(row, COL_STAFF_LIST_ROLE),
        .school_id = column_int(row, COL_STAFF_LIST_SCHOOL_ID),
        .class_id = column_int(row, COL_STAFF_LIST_CLASS_ID),
    };
    struct staff_rights *rights = &reading->people[reading->count - 1].rights;
    if (right.role == 0 || rights->count == STAFF_RIGHTS_LIMIT) return;
    reading->rights[rights->count++] = right;
}

static enum err people_read(struct statement *rows, struct reading *reading)
{
    reading->people = ARENA_ARRAY(reading->arena, struct staff, (size_t)reading->room);
    reading->rights = ARENA_ARRAY(reading->arena, struct staff_right, STAFF_RIGHTS_LIMIT);
    for (bool found = true; found;) {
        TRY(statement_next(rows, &found));
        if (found) reading_take(reading, rows);
    }
    reading_end_person(reading);
    return OK;
}

enum err staff_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                     struct staff *out_staff)
{
    struct reading reading = {.arena = arena, .room = 1};
    scoped(statement) struct statement *rows = statement_open(tx, &q_staff_by_id);
    bind_int(rows, ARG_STAFF_BY_ID_LOGIN_ID, id);
    TRY(people_read(rows, &reading));
    *out_found = reading.count == 1;
    if (*out_found) *out_staff = reading.people[0];
    return OK;
}

enum err staff_by_login(struct tx *tx, struct arena *arena, struct text login, bool *out_found,
                        struct staff *out_staff)
{
    struct login known;
    *out_found = false;
    bool is_there;
    TRY(login_by_name(tx, arena, login, &is_there, &known));
    if (!is_there) return OK;
    return staff_by_id(tx, arena, known.id, out_found, out_staff);
}

enum err staff_list_load(struct tx *tx, struct arena *arena, int64_t school_id,
                         struct staff_list *out_list)
{
    struct reading reading = {.arena = arena, .room = STAFF_PAGE_ROWS};
    scoped(statement) struct statement *rows = statement_open(tx, &q_staff_list);
    bind_int(rows, ARG_STAFF_LIST_SCHOOL_ID, school_id);
    TRY(people_read(rows, &reading));
    *out_list = (struct staff_list){reading.people, reading.count};
    return OK;
}

/* ---- the whole city ---- */

_Static_assert((int)COL_STAFF_LIST_ID == (int)COL_STAFF_ALL_ID, "the same columns");
_Static_assert((int)COL_STAFF_LIST_CLASS_ID == (int)COL_STAFF_ALL_CLASS_ID, "the same columns");

static enum err staff_count(struct tx *tx, int *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_staff_count);
    TRY(statement_next(row, &found));
    *out_count = (int)column_int(row, COL_STAFF_COUNT_COUNT);
    return OK;
}

enum err staff_all_load(struct tx *tx, struct arena *arena, struct staff_list *out_list)
{
    struct reading reading = {.arena = arena};
    TRY(staff_count(tx, &reading.room));
    scoped(statement) struct statement *rows = statement_open(tx, &q_staff_all);
    TRY(people_read(rows, &reading));
    *out_list = (struct staff_list){reading.people, reading.count};
    return OK;
}

enum err staff_signs_load(struct tx *tx, struct arena *arena, struct staff_signs *out_signs)
{
    int room;
    TRY(staff_count(tx, &room));
    struct staff_signs signs = {ARENA_ARRAY(arena, struct staff_sign, (size_t)room + 1), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_staff_signs);
    for (bool found = true; found && signs.count <= room;) {
        TRY(statement_next(rows, &found));
        if (!found) break;
        signs.rows[signs.count++] = (struct staff_sign){
            .id = column_int(rows, COL_STAFF_SIGNS_ID),
            .has_factor = column_int(rows, COL_STAFF_SIGNS_HAS_FACTOR) != 0,
            .entered_at = instant_of_ms(column_int(rows, COL_STAFF_SIGNS_ENTERED_AT)),
        };
    }
    *out_signs = signs;
    return OK;
}

const struct staff_sign *staff_sign_of(const struct staff_signs *signs, int64_t id)
{
    int low = 0, high = signs->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (signs->rows[middle].id == id) return &signs->rows[middle];
        if (signs->rows[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

const char *staff_list_name(const struct staff_list *list, int64_t id)
{
    for (int i = 0; i < list->count; i++) {
        if (list->rows[i].id == id) return list->rows[i].name;
    }
    return id == 0 ? "система" : "сотрудник";
}

/* ---- rights ---- */

static enum err right_is_held(struct tx *tx, int64_t id, struct staff_right right, bool *out_held)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_staff_right_find);
    bind_int(row, ARG_STAFF_RIGHT_FIND_LOGIN_ID, id);
    bind_int(row, ARG_STAFF_RIGHT_FIND_ROLE, right.role);
    bind_int(row, ARG_STAFF_RIGHT_FIND_SCHOOL_ID, right.school_id);
    bind_int(row, ARG_STAFF_RIGHT_FIND_CLASS_ID, right.class_id);
    return statement_next(row, out_held);
}

static enum err rights_count(struct tx *tx, int64_t id, int64_t *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_staff_right_count);
    bind_int(row, ARG_STAFF_RIGHT_COUNT_LOGIN_ID, id);
    TRY(statement_next(row, &found));
    *out_count = column_int(row, COL_STAFF_RIGHT_COUNT_COUNT);
    return OK;
}

static enum err right_insert(struct tx *tx, int64_t id, struct staff_right right)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_staff_right_insert);
    bind_int(insert, ARG_STAFF_RIGHT_INSERT_LOGIN_ID, id);
    bind_int(insert, ARG_STAFF_RIGHT_INSERT_ROLE, right.role);
    bind_int(insert, ARG_STAFF_RIGHT_INSERT_SCHOOL_ID, right.school_id);
    bind_int(insert, ARG_STAFF_RIGHT_INSERT_CLASS_ID, right.class_id);
    return statement_run(insert);
}

static enum err right_delete(struct tx *tx, int64_t id, struct staff_right right)
{
    scoped(statement) struct statement *delete = statement_open(tx, &q_staff_right_delete);
    bind_int(delete, ARG_STAFF_RIGHT_DELETE_LOGIN_ID, id);
    bind_int(delete, ARG_STAFF_RIGHT_DELETE_ROLE, right.role);
    bind_int(delete, ARG_STAFF_RIGHT_DELETE_SCHOOL_ID, right.school_id);
    bind_int(delete, ARG_STAFF_RIGHT_DELETE_CLASS_ID, right.class_id);
    return statement_run(delete);
}

static enum err event_insert(struct tx *tx, const struct staff_right_change *change)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_staff_right_event_insert);
    bind_int(insert, ARG_STAFF_RIGHT_EVENT_INSERT_LOGIN_ID, change->id);
    bind_int(insert, ARG_STAFF_RIGHT_EVENT_INSERT_HAPPENED_AT, change->now.ms);
    bind_int(insert, ARG_STAFF_RIGHT_EVENT_INSERT_ID, random_id());
    bind_int(insert, ARG_STAFF_RIGHT_EVENT_INSERT_ROLE, change->right.role);
    bind_int(insert, ARG_STAFF_RIGHT_EVENT_INSERT_SCHOOL_ID, change->right.school_id);
    bind_int(insert, ARG_STAFF_RIGHT_EVENT_INSERT_CLASS_ID, change->right.class_id);
    bind_int(insert, ARG_STAFF_RIGHT_EVENT_INSERT_IS_GIVEN, change->is_given);
    bind_int(insert, ARG_STAFF_RIGHT_EVENT_INSERT_BY_LOGIN_ID, change->by_id);
    return statement_run(insert);
}

/* Whether nobody but this person may let people in any more. All who change that read it in their
 * own transaction: two who end each other at once cannot both commit. */
static enum err is_last_administrator(struct tx *tx, int64_t id, bool *out_last)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_staff_other_administrators);
    bind_int(row, ARG_STAFF_OTHER_ADMINISTRATORS_LOGIN_ID, id);
    bind_int(row, ARG_STAFF_OTHER_ADMINISTRATORS_ROLE, ROLE_ADMINISTRATOR);
    TRY(statement_next(row, &found));
    *out_last = column_int(row, COL_STAFF_OTHER_ADMINISTRATORS_COUNT) == 0;
    return OK;
}

static enum err change_check(struct tx *tx, const struct staff_right_change *change,
                             enum staff_status *out_status)
{
    int64_t count;
    bool is_last;
    *out_status = STAFF_HIMSELF;
    if (change->by_id == change->id) return OK;
    TRY(rights_count(tx, change->id, &count));
    *out_status = STAFF_TOO_MANY;
    if (change->is_given && count >= STAFF_RIGHTS_LIMIT) return OK;
    *out_status = STAFF_OK;
    if (change->is_given || change->right.role != ROLE_ADMINISTRATOR) return OK;
    TRY(is_last_administrator(tx, change->id, &is_last));
    if (is_last) *out_status = STAFF_LAST_ADMINISTRATOR;
    return OK;
}

enum err staff_right_set(struct tx *tx, const struct staff_right_change *change,
                         enum staff_status *out_status)
{
    bool is_held;
    *out_status = STAFF_RIGHT_INVALID;
    if (!staff_right_is_formed(change->right)) return OK;
    TRY(right_is_held(tx, change->id, change->right, &is_held));
    *out_status = STAFF_OK;
    if (is_held == change->is_given) return OK;
    TRY(change_check(tx, change, out_status));
    if (*out_status != STAFF_OK) return OK;
    TRY(change->is_given ? right_insert(tx, change->id, change->right)
                         : right_delete(tx, change->id, change->right));
    return event_insert(tx, change);
}

static struct staff_right_event event_read(const struct statement *row, struct arena *arena)
{
    return (struct staff_right_event){
        .happened_at = instant_of_ms(column_int(row, COL_STAFF_RIGHT_EVENTS_HAPPENED_AT)),
        .right = {.role = (enum staff_role)column_int(row, COL_STAFF_RIGHT_EVENTS_ROLE),
                  .school_id = column_int(row, COL_STAFF_RIGHT_EVENTS_SCHOOL_ID),
                  .class_id = column_int(row, COL_STAFF_RIGHT_EVENTS_CLASS_ID)},
        .is_given = column_int(row, COL_STAFF_RIGHT_EVENTS_IS_GIVEN) != 0,
        .by_name = column_string(row, COL_STAFF_RIGHT_EVENTS_BY_NAME, arena),
    };
}

static enum err events_read(struct statement *rows, struct arena *arena,
                            struct staff_right_events *out_events)
{
    struct staff_right_events events = {
        ARENA_ARRAY(arena, struct staff_right_event, STAFF_EVENTS_SHOWN), 0};
    for (bool found = true; found && events.count < STAFF_EVENTS_SHOWN;) {
        TRY(statement_next(rows, &found));
        if (found) events.rows[events.count++] = event_read(rows, arena);
    }
    *out_events = events;
    return OK;
}

_Static_assert((int)COL_STAFF_RIGHT_EVENTS_BY_NAME == (int)COL_STAFF_RIGHT_EVENTS_ALL_BY_NAME,
               "the same columns");

enum err staff_right_events_load(struct tx *tx, struct arena *arena, int64_t id, int64_t school_id,
                                 struct staff_right_events *out_events)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_staff_right_events);
    bind_int(rows, ARG_STAFF_RIGHT_EVENTS_LOGIN_ID, id);
    bind_int(rows, ARG_STAFF_RIGHT_EVENTS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_STAFF_RIGHT_EVENTS_LIMIT_ROWS, STAFF_EVENTS_SHOWN);
    return events_read(rows, arena, out_events);
}

enum err staff_right_events_all(struct tx *tx, struct arena *arena, int64_t id,
                                struct staff_right_events *out_events)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_staff_right_events_all);
    bind_int(rows, ARG_STAFF_RIGHT_EVENTS_ALL_LOGIN_ID, id);
    bind_int(rows, ARG_STAFF_RIGHT_EVENTS_ALL_LIMIT_ROWS, STAFF_EVENTS_SHOWN);
    return events_read(rows, arena, out_events);
}

/* ---- names, and coming in at all ---- */

enum err staff_rename(struct tx *tx, int64_t id, struct text name, enum staff_status *out_status)
{
    *out_status = name_is_formed(name) ? STAFF_OK : STAFF_NAME_INVALID;
    if (*out_status != STAFF_OK) return OK;
    scoped(statement) struct statement *update = statement_open(tx, &q_staff_rename);
    bind_int(update, ARG_STAFF_RENAME_LOGIN_ID, id);
    bind_text(update, ARG_STAFF_RENAME_NAME, name);
    return statement_run(update);
}

static enum err set_active(struct tx *tx, int64_t id, bool is_active)
{
    scoped(statement) struct statement *update = statement_open(tx, &q_staff_set_active);
    bind_int(update, ARG_STAFF_SET_ACTIVE_LOGIN_ID, id);
    bind_int(update, ARG_STAFF_SET_ACTIVE_IS_ACTIVE, is_active);
    return statement_run(update);
}

enum err staff_switch(struct tx *tx, int64_t id, bool is_active, int64_t by_id,
                      enum staff_status *out_status)
{
    bool is_administrator, is_last;
    const struct staff_right right = {.role = ROLE_ADMINISTRATOR};
    *out_status = STAFF_HIMSELF;
    if (by_id == id) return OK;
    TRY(right_is_held(tx, id, right, &is_administrator));
    TRY(is_last_administrator(tx, id, &is_last));
    *out_status = STAFF_LAST_ADMINISTRATOR;
    if (!is_active && is_administrator && is_last) return OK;
    *out_status = STAFF_OK;
    TRY(set_active(tx, id, is_active));
    return is_active ? OK : session_end_others(tx, id, 0);
}
