/* The key and the list of a school's tills. */
#include "desk/till_lan.h"

#include "base/json.h"
#include "base/secret.h"
#include "desk/till_limits.h"
#include "desk/tills_sql.h"
#include "ledger/book.h"

static enum err key_load(struct tx *tx, struct arena *arena, int64_t school_id, struct lan *out_lan)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_till_lan);
    bind_int(row, ARG_TILL_LAN_SCHOOL_ID, school_id);
    TRY(statement_next(row, &found));
    if (!found) return OK;
    out_lan->generation = column_int(row, COL_TILL_LAN_GENERATION);
    out_lan->key = column_string(row, COL_TILL_LAN_SECRET, arena);
    return OK;
}

static enum err tills_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct lan *out_lan)
{
    struct lan_till *tills = NULL;
    int count = 0, room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_till_siblings);
    bind_int(rows, ARG_TILL_SIBLINGS_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (count == room) {
            room = room == 0 ? 8 : 2 * room;
            struct lan_till *grown = ARENA_ARRAY(arena, struct lan_till, (size_t)room);
            for (int i = 0; i < count; i++) grown[i] = tills[i];
            tills = grown;
        }
        tills[count++] = (struct lan_till){
            .origin = column_int(rows, COL_TILL_SIBLINGS_ORIGIN),
            .digit = column_int(rows, COL_TILL_SIBLINGS_DIGIT),
            .name = column_string(rows, COL_TILL_SIBLINGS_NAME, arena),
        };
    }
    out_lan->tills = tills;
    out_lan->till_count = count;
    return OK;
}

enum err lan_load(struct tx *tx, struct arena *arena, int64_t school_id, struct lan *out_lan)
{
    struct lan lan = {.generation = 0};
    TRY(key_load(tx, arena, school_id, &lan));
    TRY(tills_load(tx, arena, school_id, &lan));
    *out_lan = lan;
    return OK;
}

enum err lan_generation(struct tx *tx, int64_t school_id, int64_t *out_generation)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_till_lan_generation);
    bind_int(row, ARG_TILL_LAN_GENERATION_SCHOOL_ID, school_id);
    TRY(statement_next(row, &found));
    *out_generation = found ? column_int(row, COL_TILL_LAN_GENERATION_GENERATION) : 0;
    return OK;
}

enum err lan_change(struct tx *tx, struct arena *arena, int64_t school_id, bool renews_key)
{
    int64_t version;
    struct lan lan = {.generation = 0};
    TRY(key_load(tx, arena, school_id, &lan));
    if (renews_key || lan.generation == 0) lan.key = secret_token(arena);
    scoped(statement) struct statement *set = statement_open(tx, &q_till_lan_set);
    bind_int(set, ARG_TILL_LAN_SET_SCHOOL_ID, school_id);
    bind_int(set, ARG_TILL_LAN_SET_GENERATION, lan.generation + 1);
    bind_string(set, ARG_TILL_LAN_SET_SECRET, lan.key);
    TRY(statement_run(set));
    return book_raise_version(tx, school_id, &version);
}

void lan_add(struct buf *buf, const struct lan *lan)
{
    buf_printf(buf, "\"lan\":{\"generation\":%lld,\"key\":\"%s\",\"tills\":[",
               (long long)lan->generation, lan->key);
    for (int i = 0; i < lan->till_count; i++) {
        const struct lan_till *till = &lan->tills[i];
        buf_printf(buf, "%s{\"origin\":\"%lld\",\"name\":", i > 0 ? "," : "",
                   (long long)till->origin);
        buf_add_json_string(buf, text_of(till->name));
        buf_printf(buf, ",\"first_number\":%lld}",
                   (long long)till->digit * TILL_NUMBERS_A_DIGIT + 1);
    }
    buf_add_string(buf, "]}");
}
