/* Every table that leaves with `obed export --all`: made from schema/ and schema/EXIT by
 * tools/gen_tables.py, so that a table which a migration adds is here by itself. */
#ifndef EXPORT_TABLES_H
#define EXPORT_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

enum { TABLE_COLUMNS_LIMIT = 48, TABLE_FETCH_ROWS = 4096 };

struct table_column {
    const char *name;
    char type; /* 'i', 't' or 'b': BIGINT, TEXT, BYTEA */
    bool is_nullable;
    int key;             /* place in the key from 0; -1: none */
    bool is_secret;      /* empty unless secrets leave too */
    const char *comment; /* of the schema */
};

struct table {
    const char *name, *comment;
    const char *mark; /* "fact", "state", "derived" */
    int column_count, key_count;
    int64_t seeded; /* rows that the migrations make */
    bool is_told;   /* derived: an import makes it anew and compares */
    const struct table_column *columns;
    /* [with secrets]. On SQLite `read` gives all rows. On PostgreSQL `open` opens a cursor and
     * `read` gives TABLE_FETCH_ROWS at a time, until it gives none; `close` ends it. In the order
     * of the key on both: numbers by value, texts and bytes by their bytes. */
    const struct query *open[2], *read[2], *close;
    const struct query *write; /* a :batch; arguments are the columns in order, from 1 */
    const struct query *count, *clear;
};

/* In the order of their names. */
extern const struct table tables[];
extern const int table_count;
/* Empties each table that is derived or does not leave: an import must not find them filled. Ends
 * with NULL. */
extern const struct query *const tables_cleared[];
extern const int tables_schema; /* the number of the newest migration */

#endif
