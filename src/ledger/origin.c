/* Invariant: next_counter of the server's origin in the table is beyond every counter that any
 * server process has taken, because a block is durable before its first id is given. */
#include "ledger/origin.h"

#include "base/check.h"
#include "base/id.h"
#include "ledger/ledger_sql.h"

enum err origin_new(struct tx *tx, enum origin_kind kind, int64_t *out_origin)
{
    bool found;
    scoped(statement) struct statement *insert = statement_open(tx, &q_origin_insert);
    bind_int(insert, ARG_ORIGIN_INSERT_KIND, kind);
    TRY(statement_next(insert, &found));
    CHECK(found);
    int64_t origin = column_int(insert, COL_ORIGIN_INSERT_ID);
    if (origin >= ID_ORIGIN_LIMIT) return ERR_LIMIT;
    *out_origin = origin;
    return OK;
}

enum err origin_take_ids(struct tx *tx, int64_t count, int64_t *out_first)
{
    bool found;
    scoped(statement) struct statement *take = statement_open(tx, &q_origin_take);
    bind_int(take, ARG_ORIGIN_TAKE_ID, ORIGIN_OF_SERVER);
    bind_int(take, ARG_ORIGIN_TAKE_COUNT, count);
    TRY(statement_next(take, &found));
    CHECK(found);
    int64_t next = column_int(take, COL_ORIGIN_TAKE_NEXT_COUNTER);
    if (next > ID_COUNTER_LIMIT) return ERR_LIMIT;
    *out_first = id_make(ORIGIN_OF_SERVER, next - count);
    return OK;
}

void id_maker_init(struct id_maker *maker, struct store *store)
{
    *maker = (struct id_maker){.store = store};
    CHECK(pthread_mutex_init(&maker->lock, NULL) == 0);
}

void id_maker_release(struct id_maker *maker)
{
    pthread_mutex_destroy(&maker->lock);
}

static enum err take_block(struct tx *tx, void *context)
{
    return origin_take_ids(tx, ORIGIN_BLOCK_IDS, context);
}

static enum err take_locked(struct id_maker *maker, int count, int64_t *out_first)
{
    if (maker->end_counter - maker->next_counter < count) {
        int64_t first_id;
        TRY(store_write(maker->store, 0, take_block, &first_id));
        maker->next_counter = id_counter(first_id);
        maker->end_counter = maker->next_counter + ORIGIN_BLOCK_IDS;
    }
    *out_first = id_make(ORIGIN_OF_SERVER, maker->next_counter);
    maker->next_counter += count;
    return OK;
}

enum err id_maker_take(struct id_maker *maker, int count, int64_t *out_first)
{
    CHECK(count > 0 && count <= ORIGIN_BLOCK_IDS);
    pthread_mutex_lock(&maker->lock);
    enum err err = take_locked(maker, count, out_first);
    pthread_mutex_unlock(&maker->lock);
    return err;
}
