/* Everything out: all tables as CSV with a description, checksums, and the books as a journal that
 * hledger reads. docs/EXIT.md describes the form.
 *
 * All of it is of one moment: one reading transaction. Rows are streamed: memory does not grow with
 * the city. The folder is made under another name and takes its own only when it is whole and
 * durable, so that half an export never looks like one. */
#ifndef EXPORT_EXPORT_ALL_H
#define EXPORT_EXPORT_ALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "export/tables.h"
#include "store/store.h"

enum {
    EXPORT_FORM = 1,
    EXPORT_STEP_ROWS = 20000, /* between words of progress */
    EXPORT_PATH_LIMIT = 128   /* of a file within the folder, with NUL */
};

#define EXPORT_PACKAGE "datapackage.json"
#define EXPORT_SUMS "SHA256SUMS"
#define EXPORT_README "README.md"
#define EXPORT_DATA "data"
#define EXPORT_BOOKS "books"

/* Where it is: rows of all, and a short Russian sentence. A fault ends the work; ERR_CANCELLED. */
typedef enum err (*export_told)(void *context, int64_t done, int64_t total, const char *words);

enum export_status {
    EXPORT_DONE,
    EXPORT_FOLDER_NOT_EMPTY, /* or no folder, or none can be made there */
};

struct export_order {
    const char *folder; /* is not there, or is empty */
    bool with_secrets;  /* hashes of passwords too: then nobody needs a new one */
    bool has_as_of;     /* the journal ends with this day; the tables are whole all the same */
    struct day as_of;
    struct instant now;
    export_told told;
    void *context;
    int64_t step_rows; /* between words; 0: EXPORT_STEP_ROWS */
    /* given back */
    enum export_status status;
    int64_t rows, bytes;
    int files;
};

enum err export_all(struct store *store, struct export_order *order) MUST_CHECK;

/* SHA-256 over the checksums of all migrations, in hexadecimal: the same schema to the letter. */
void export_schema_checksum(char out_text[65]);

#endif
