/* Who makes ids, and the server's own maker.
 *
 * A server takes counters in blocks, so that making an id costs no write; what is left of a block
 * when the process ends is never used. */
#ifndef LEDGER_ORIGIN_H
#define LEDGER_ORIGIN_H

#include <pthread.h>
#include <stdint.h>

#include "store/store.h"

enum origin_kind { ORIGIN_SERVER = 1, ORIGIN_TILL = 2 };

enum { ORIGIN_OF_SERVER = 1, ORIGIN_BLOCK_IDS = 4096 };

/* A new origin, never given before. ERR_LIMIT after 2^23 of them. */
enum err origin_new(struct tx *tx, enum origin_kind kind, int64_t *out_origin) MUST_CHECK;

struct id_maker {
    pthread_mutex_t lock;
    struct store *store;
    int64_t next_counter;
    int64_t end_counter;
};

void id_maker_init(struct id_maker *maker, struct store *store);
void id_maker_release(struct id_maker *maker);

/* `count` ids that follow each other, from *out_first. From any thread, outside any work: it may
 * write. At most ORIGIN_BLOCK_IDS at a time. */
enum err id_maker_take(struct id_maker *maker, int count, int64_t *out_first) MUST_CHECK;

/* The same inside a work, straight from the table: for imports, which make thousands. */
enum err origin_take_ids(struct tx *tx, int64_t count, int64_t *out_first) MUST_CHECK;

#endif
