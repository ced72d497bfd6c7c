/* Inside of the export: what its parts share. */
#ifndef EXPORT_INSIDE_H
#define EXPORT_INSIDE_H

#include "base/arena.h"
#include "export/export_all.h"
#include "export/outfile.h"

enum { EXPORT_FILES_LIMIT = 4096, EXPORT_NAME_SIZE = 128 };

struct export_file {
    char name[EXPORT_NAME_SIZE];
    const struct table *table; /* NULL: no table's */
    int64_t rows;
    struct outfile_told told;
};

struct export_run {
    struct export_order *order;
    struct tx *tx;
    struct arena *arena; /* of the whole run: small things */
    const char *folder;  /* the one that it is made in */
    struct export_file *files;
    int file_count;
    int64_t done, total; /* rows */
};

/* Counts rows; says where it is every EXPORT_STEP_ROWS. */
enum err export_step(struct export_run *run, const char *words) MUST_CHECK;

/* Closes a file and puts it into the list. */
enum err export_keep(struct export_run *run, struct outfile *out, const char *name,
                     const struct table *table, int64_t rows) MUST_CHECK;

/* What is called for every row of a table, with its statement. */
typedef enum err (*table_row)(void *context, const struct statement *row);
enum err table_each(struct tx *tx, const struct table *table, bool with_secrets, table_row each,
                    void *context) MUST_CHECK;

enum err export_tables(struct export_run *run) MUST_CHECK;
enum err export_journals(struct export_run *run) MUST_CHECK;
/* Words for people, the description, the checksums: last. */
enum err export_package(struct export_run *run) MUST_CHECK;

extern const char export_readme[];

#endif
