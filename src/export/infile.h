/* A file of an import while it is read, record by record, with bounded memory. */
#ifndef EXPORT_INFILE_H
#define EXPORT_INFILE_H

#include "base/arena.h"
#include "base/err.h"
#include "export/cells.h"

struct infile {
    int descriptor;
    char *buffer;
    size_t size, room, at;
    bool is_at_end;
    int64_t line; /* of the record read last, from 1 */
    int64_t next_line;
    struct arena arena; /* of the record */
};

/* ERR_NOT_FOUND, ERR_IO. */
enum err infile_open(struct infile *in, const char *path) MUST_CHECK;
void infile_close(struct infile *in); /* one that is zeroed is fine */

/* The next record; the cells live until the one after it. *out_status is never CELLS_MORE but when
 * the file ends within a record. ERR_IO; ERR_LIMIT: a record beyond CELLS_LINE_LIMIT. */
enum err infile_next(struct infile *in, struct cells *out_cells, enum cells_status *out_status)
    MUST_CHECK;

/* The whole of a small file, in the arena. ERR_NOT_FOUND, ERR_IO, ERR_LIMIT. */
enum err infile_whole(struct arena *arena, const char *path, size_t limit, struct text *out_bytes)
    MUST_CHECK;

/* SHA-256 of a file. */
enum err infile_sha256(const char *path, char out_text[SHA256_TEXT_SIZE]) MUST_CHECK;

#endif
