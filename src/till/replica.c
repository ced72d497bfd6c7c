/* How the mirror stands, its settings and its pictures. */
#include "till/replica.h"

#include "base/check.h"
#include "till/replica_inside.h"
#include "till/replica_sql.h"

enum err replica_state_load(struct tx *tx, struct replica_state *out_state)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_replica_state);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_state = (struct replica_state){
        .version = column_int(row, COL_REPLICA_STATE_VERSION),
        .has_data = column_int(row, COL_REPLICA_STATE_HAS_DATA) != 0,
        .is_complete = column_int(row, COL_REPLICA_STATE_IS_COMPLETE) != 0,
        .was_heard = column_int(row, COL_REPLICA_STATE_HEARD_AT) != 0,
        .heard_at = instant_of_ms(column_int(row, COL_REPLICA_STATE_HEARD_AT)),
        .server_at = instant_of_ms(column_int(row, COL_REPLICA_STATE_SERVER_AT)),
        .lan_generation = column_int(row, COL_REPLICA_STATE_LAN_GENERATION),
    };
    return OK;
}

enum err replica_generation(struct tx *tx, int64_t *out_generation)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_replica_state);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_generation = column_int(row, COL_REPLICA_STATE_GENERATION);
    return OK;
}

enum err replica_heard(struct tx *tx, struct instant server_time, struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_replica_heard_set);
    bind_int(set, ARG_REPLICA_HEARD_SET_HEARD_AT, now.ms);
    bind_int(set, ARG_REPLICA_HEARD_SET_SERVER_AT, server_time.ms);
    return statement_run(set);
}

enum err replica_feeds_everyone(struct tx *tx, struct day day, bool *out_feeds)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_replica_outage_on);
    bind_int(row, ARG_REPLICA_OUTAGE_ON_DAY, day.number);
    return statement_next(row, out_feeds);
}

enum err replica_settings(struct tx *tx, struct settings *out_settings)
{
    struct settings settings = settings_default();
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_settings);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        settings_take(&settings, 0, column_text(rows, COL_REPLICA_SETTINGS_NAME, NULL),
                      column_int(rows, COL_REPLICA_SETTINGS_VALUE));
    }
    *out_settings = settings;
    return OK;
}

/* ---- photos ---- */

enum err replica_photo_of(struct tx *tx, struct arena *arena, int64_t account_id, bool *out_found,
                          struct replica_photo *out_photo)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_replica_photo_of);
    bind_int(row, ARG_REPLICA_PHOTO_OF_ACCOUNT_ID, account_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_photo = (struct replica_photo){
        .hash = column_string(row, COL_REPLICA_PHOTO_OF_HASH, arena),
        .content_type = column_string(row, COL_REPLICA_PHOTO_OF_CONTENT_TYPE, arena),
        .bytes = column_bytes(row, COL_REPLICA_PHOTO_OF_BYTES, arena),
    };
    return OK;
}

enum err replica_photo_keep(struct tx *tx, int64_t account_id, const struct replica_photo *photo)
{
    if (photo->bytes.size > REPLICA_PHOTO_LIMIT) return ERR_LIMIT;
    scoped(statement) struct statement *set = statement_open(tx, &q_replica_picture_set);
    bind_int(set, ARG_REPLICA_PICTURE_SET_ACCOUNT_ID, account_id);
    bind_string(set, ARG_REPLICA_PICTURE_SET_HASH, photo->hash);
    bind_string(set, ARG_REPLICA_PICTURE_SET_CONTENT_TYPE, photo->content_type);
    bind_bytes(set, ARG_REPLICA_PICTURE_SET_BYTES, photo->bytes.bytes, photo->bytes.size);
    return statement_run(set);
}

enum err replica_photos_missing(struct tx *tx, struct arena *arena, int limit,
                                struct replica_accounts *out_accounts)
{
    struct replica_accounts accounts = {.items = ARENA_ARRAY(arena, int64_t, (size_t)limit)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_photos_missing);
    bind_int(rows, ARG_REPLICA_PHOTOS_MISSING_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        accounts.items[accounts.count++] = column_int(rows, COL_REPLICA_PHOTOS_MISSING_ACCOUNT_ID);
    }
    *out_accounts = accounts;
    return OK;
}

enum err replica_photos_forget(struct tx *tx)
{
    scoped(statement) struct statement *forget = statement_open(tx, &q_replica_pictures_forget);
    return statement_run(forget);
}
