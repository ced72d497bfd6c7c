/* Staff as rows. */
#include "access/staff.h"

#include "access/access_sql.h"
#include "access/random_id.h"
#include "access/session.h"
#include "base/check.h"

static const struct {
    enum staff_role role;
    const char *name;
} ROLES[STAFF_ROLES] = {
    {ROLE_ADMINISTRATOR, "administrator"},
    {ROLE_ACCOUNTANT, "accountant"},
    {ROLE_SUPPORT, "support"},
};

const char *staff_role_name(enum staff_role role)
{
    for (int i = 0; i < STAFF_ROLES; i++) {
        if (ROLES[i].role == role) return ROLES[i].name;
    }
    CHECK(!"a staff_role");
    return NULL;
}

bool staff_role_by_name(struct text name, enum staff_role *out_role)
{
    for (int i = 0; i < STAFF_ROLES; i++) {
        if (!text_is(name, ROLES[i].name)) continue;
        *out_role = ROLES[i].role;
        return true;
    }
    return false;
}

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

enum err staff_add(struct tx *tx, struct arena *arena, struct text login, struct text name,
                   struct instant now, enum staff_status *out_status, int64_t *out_id)
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
    TRY(statement_run(insert));
    *out_id = id;
    return OK;
}

/* One row a role; a person without roles has one with role 0. */
static void staff_read(const struct statement *row, struct arena *arena, struct staff *staff)
{
    int64_t id = column_int(row, COL_STAFF_LIST_ID);
    if (staff->id != id) {
        *staff = (struct staff){
            .id = id,
            .login = column_string(row, COL_STAFF_LIST_LOGIN, arena),
            .name = column_string(row, COL_STAFF_LIST_NAME, arena),
            .is_active = column_int(row, COL_STAFF_LIST_IS_ACTIVE) != 0,
        };
    }
    int64_t role = column_int(row, COL_STAFF_LIST_ROLE);
    if (role > 0) staff->roles |= staff_role_bit((enum staff_role)role);
}

_Static_assert((int)COL_STAFF_LIST_ROLE == (int)COL_STAFF_BY_ID_ROLE, "the same columns");

enum err staff_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                     struct staff *out_staff)
{
    struct staff staff = {.id = 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_staff_by_id);
    bind_int(rows, ARG_STAFF_BY_ID_LOGIN_ID, id);
    for (bool found = true; found;) {
        TRY(statement_next(rows, &found));
        if (found) staff_read(rows, arena, &staff);
    }
    *out_found = staff.id != 0;
    if (*out_found) *out_staff = staff;
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

enum err staff_list_load(struct tx *tx, struct arena *arena, struct staff_list *out_list)
{
    struct staff *all = ARENA_ARRAY(arena, struct staff, STAFF_PAGE_ROWS);
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_staff_list);
    for (bool found = true; found;) {
        TRY(statement_next(rows, &found));
        if (!found) break;
        bool is_next = count == 0 || all[count - 1].id != column_int(rows, COL_STAFF_LIST_ID);
        if (is_next && count == STAFF_PAGE_ROWS) continue;
        if (is_next) all[count++].id = 0;
        staff_read(rows, arena, &all[count - 1]);
    }
    *out_list = (struct staff_list){all, count};
    return OK;
}

enum err staff_role_set(struct tx *tx, int64_t id, enum staff_role role, bool has_it)
{
    if (has_it) {
        scoped(statement) struct statement *insert = statement_open(tx, &q_staff_role_insert);
        bind_int(insert, ARG_STAFF_ROLE_INSERT_LOGIN_ID, id);
        bind_int(insert, ARG_STAFF_ROLE_INSERT_ROLE, role);
        return statement_run(insert);
    }
    scoped(statement) struct statement *delete = statement_open(tx, &q_staff_role_delete);
    bind_int(delete, ARG_STAFF_ROLE_DELETE_LOGIN_ID, id);
    bind_int(delete, ARG_STAFF_ROLE_DELETE_ROLE, role);
    return statement_run(delete);
}

enum err staff_set_active(struct tx *tx, int64_t id, bool is_active)
{
    scoped(statement) struct statement *update = statement_open(tx, &q_staff_set_active);
    bind_int(update, ARG_STAFF_SET_ACTIVE_LOGIN_ID, id);
    bind_int(update, ARG_STAFF_SET_ACTIVE_IS_ACTIVE, is_active);
    TRY(statement_run(update));
    return is_active ? OK : session_end_others(tx, id, 0);
}
