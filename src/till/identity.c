/* Who this till is. */
#include "till/identity.h"

#include "base/check.h"
#include "base/id.h"
#include "store/migrate.h"
#include "till/till_sql.h"

/* Of schema/till; made by tools/gen_schema.py. */
extern const struct migration till_migrations[];
extern const int till_migration_count;

/* A page, a sender and a listener read at one time; more readers would only hold memory. */
enum { READER_COUNT = 2, CACHE_KIB = 4096, PATH_ARENA_BYTES = 16 * 1024 };

enum err identity_open_store(const char *path, const char *vfs, struct store **out_store)
{
    struct arena arena;
    struct store *store = NULL;
    int applied;
    arena_init(&arena, PATH_ARENA_BYTES);
    const struct store_options options = {
        .url = arena_printf(&arena, "sqlite:%s", path),
        .vfs = vfs,
        .reader_count = READER_COUNT,
        .cache_kib = CACHE_KIB,
        .wait_for_nobody = true,
    };
    enum err err = store_open(&options, &store);
    if (err == OK) err = migrate_list(store, till_migrations, till_migration_count, &applied);
    arena_release(&arena);
    if (err != OK) {
        store_close(store);
        return err;
    }
    *out_store = store;
    return OK;
}

enum err identity_load(struct tx *tx, struct arena *arena, struct identity *out_identity)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_identity_load);
    TRY(statement_next(row, &found));
    struct identity identity = {.is_enrolled = found, .name = "", .school_name = ""};
    identity.zone = zone_moscow();
    if (found) {
        const struct zone *zone = zone_find(column_text(row, COL_IDENTITY_LOAD_ZONE, NULL));
        if (zone != NULL) identity.zone = zone;
        identity.origin = column_int(row, COL_IDENTITY_LOAD_ORIGIN);
        identity.replaces = column_int(row, COL_IDENTITY_LOAD_REPLACES);
        identity.name = column_string(row, COL_IDENTITY_LOAD_NAME, arena);
        identity.school_id = column_int(row, COL_IDENTITY_LOAD_SCHOOL_ID);
        identity.school_number = column_int(row, COL_IDENTITY_LOAD_SCHOOL_NUMBER);
        identity.school_name = column_string(row, COL_IDENTITY_LOAD_SCHOOL_NAME, arena);
    }
    *out_identity = identity;
    return OK;
}

static enum err identity_of_before(struct tx *tx, int64_t *out_origin, int64_t *out_replaces)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_identity_load);
    TRY(statement_next(row, &found));
    *out_origin = found ? column_int(row, COL_IDENTITY_LOAD_ORIGIN) : 0;
    *out_replaces = found ? column_int(row, COL_IDENTITY_LOAD_REPLACES) : 0;
    return OK;
}

/* Counters and receipts of a new origin begin anew; of the same one they never go back. */
static enum err counters_take(struct tx *tx, const struct enrolment_told *told, bool is_new)
{
    bool found;
    int64_t next_seq, next_counter, next_number, last_at;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_outbox_state);
        TRY(statement_next(row, &found));
        CHECK(found);
        next_seq = column_int(row, COL_OUTBOX_STATE_NEXT_SEQ);
        next_counter = column_int(row, COL_OUTBOX_STATE_NEXT_COUNTER);
        next_number = column_int(row, COL_OUTBOX_STATE_NEXT_NUMBER);
        last_at = column_int(row, COL_OUTBOX_STATE_LAST_AT);
    }
    if (is_new) {
        next_counter = 1;
        next_number = told->first_number;
    }
    if (next_counter <= told->counter) next_counter = told->counter + 1;
    scoped(statement) struct statement *set = statement_open(tx, &q_outbox_state_set);
    bind_int(set, ARG_OUTBOX_STATE_SET_NEXT_SEQ, next_seq);
    bind_int(set, ARG_OUTBOX_STATE_SET_NEXT_COUNTER, next_counter);
    bind_int(set, ARG_OUTBOX_STATE_SET_NEXT_NUMBER, next_number);
    bind_int(set, ARG_OUTBOX_STATE_SET_LAST_AT, last_at);
    return statement_run(set);
}

enum err identity_take(struct tx *tx, const struct enrolment_told *told, struct instant now)
{
    int64_t before, replaces;
    CHECK(told->origin > 0 && told->origin < ID_ORIGIN_LIMIT);
    CHECK(told->counter >= 0 && told->counter < ID_COUNTER_LIMIT && told->first_number > 0);
    TRY(identity_of_before(tx, &before, &replaces));
    bool is_new = before != told->origin;
    TRY(counters_take(tx, told, is_new));
    scoped(statement) struct statement *set = statement_open(tx, &q_identity_set);
    bind_int(set, ARG_IDENTITY_SET_ORIGIN, told->origin);
    bind_int(set, ARG_IDENTITY_SET_REPLACES, told->replaces != 0 ? told->replaces : replaces);
    bind_text(set, ARG_IDENTITY_SET_NAME, told->name);
    bind_int(set, ARG_IDENTITY_SET_SCHOOL_ID, told->school_id);
    bind_int(set, ARG_IDENTITY_SET_SCHOOL_NUMBER, told->school_number);
    bind_text(set, ARG_IDENTITY_SET_SCHOOL_NAME, told->school_name);
    bind_text(set, ARG_IDENTITY_SET_ZONE, told->zone);
    bind_int(set, ARG_IDENTITY_SET_NOW, now.ms);
    return statement_run(set);
}
