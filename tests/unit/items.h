/* A small table for tests of the store, with statements over it by hand. */
#ifndef TESTS_UNIT_ITEMS_H
#define TESTS_UNIT_ITEMS_H

#include "fixture.h"

enum { ARG_ID = 1, ARG_LABEL, ARG_DATA };
enum { COL_ID, COL_LABEL, COL_DATA };

/* Of an item: id, label, data. */
extern const struct query q_insert;
extern const struct query q_insert_many;
extern const struct query q_delete;
extern const struct query q_one;
extern const struct query q_all;
extern const struct query q_count;
extern const struct query q_absent;

/* Makes the table in a bare store. */
void items_make_table(struct fixture *fixture);

/* Works over one id, in *context. */
enum err items_insert(struct tx *tx, int64_t id) MUST_CHECK;
enum err items_insert_one(struct tx *tx, void *context) MUST_CHECK;
/* Then runs a statement over a table that is not there. */
enum err items_use_absent(struct tx *tx, void *context) MUST_CHECK;
/* Into *context. */
enum err items_count_work(struct tx *tx, void *context) MUST_CHECK;

int64_t items_count(struct store *store);
void items_put(struct store *store, int64_t id);

#endif
