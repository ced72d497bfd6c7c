/* The prepared statements of one connection, found by the address of their query. */
#ifndef STORE_STATEMENT_TABLE_H
#define STORE_STATEMENT_TABLE_H

#include "store/engine.h"

struct statement_table {
    struct statement **slots; /* open addressing; NULL is free */
    size_t slot_count;        /* a power of two, or 0 */
    size_t count;
};

struct statement *statement_table_find(const struct statement_table *table,
                                       const struct query *query);
/* The query is not in it yet. */
void statement_table_add(struct statement_table *table, struct statement *statement);
/* Gives each statement to `release`, then the table's own memory. */
void statement_table_release(struct statement_table *table,
                             void (*release)(struct statement *statement));

#endif
