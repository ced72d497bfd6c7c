/* A named statement, made from a module's .sql file by tools/gen_sql.py. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

enum query_kind {
    QUERY_ONE,   /* at most one row */
    QUERY_MANY,  /* rows */
    QUERY_EXEC,  /* no rows */
    QUERY_BATCH, /* one INSERT of many rows */
};

struct query {
    const char *name;
    enum query_kind kind;
    int arg_count;
    int column_count;
    const char *const *arg_names;
    const char *const *column_names;
    const char *sqlite;    /* ?1 … */
    const char *postgres;  /* $1 …; of a batch: arrays, one a column */
    const char *arg_types; /* of a batch: 'i', 't' or 'b' an argument; otherwise NULL */
};

#endif
