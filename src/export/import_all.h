/* Everything in: what `obed export --all` wrote becomes a system of its own, in one transaction.
 *
 * The system must be empty. All is judged before it counts: the form and the schema, the checksum
 * of each file, the form of each row and its order, the number of rows. Then balances are derived
 * anew from the transfers and compared with what the export told, and all books are proven.
 * Whatever is wrong is told with its file and line, and nothing stays. */
#ifndef EXPORT_IMPORT_ALL_H
#define EXPORT_IMPORT_ALL_H

#include "base/arena.h"
#include "export/export_all.h"
#include "ledger/verify.h"
#include "store/store.h"

enum {
    IMPORT_PACKAGE_LIMIT = 32 << 20, /* bytes of the description */
    IMPORT_SUMS_LIMIT = 4 << 20,
    IMPORT_WORDS_SIZE = 400,
};

enum import_status {
    IMPORT_DONE = 0,
    IMPORT_NOT_EMPTY, /* the system holds something already */
    IMPORT_BAD,       /* the files are not what they should be: see file, line, words */
    IMPORT_NOT_PROVEN /* the books do not hold; findings were told to the sink */
};

struct import_order {
    const char *folder;
    export_told told; /* NULL: nobody wants to know */
    void *context;
    int64_t step_rows;              /* between words; 0: EXPORT_STEP_ROWS */
    const struct verify_sink *sink; /* what is found wrong in the books */
    /* given back */
    enum import_status status;
    char file[EXPORT_PATH_LIMIT];  /* "data/card.csv"; "" when it is about none */
    int64_t line;                  /* 0: about the whole file */
    char words[IMPORT_WORDS_SIZE]; /* Russian */
    int64_t rows;
    bool has_secrets; /* passwords came too */
    struct verify_report proven;
};

enum err import_all(struct store *store, struct import_order *order) MUST_CHECK;

/* ---- the description, as foreign bytes ---- */

struct import_resource {
    const struct table *table;
    int64_t rows;
};

struct import_package {
    bool has_secrets;
    struct import_resource *resources; /* one of each table, in their order */
};

/* NULL: read; else what is wrong, in Russian, in the arena or for ever. */
const char *import_package_read(struct arena *arena, struct text json,
                                struct import_package *out_package);

#endif
