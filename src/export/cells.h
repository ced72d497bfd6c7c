/* The CSV of an export: RFC 4180, commas, CRLF, UTF-8 without a byte order mark, one line of names.
 *
 *   NULL     \N, without quotes
 *   BIGINT   decimal digits
 *   TEXT     as it is; in quotes when it holds a comma, a quote, a line end, or is \N itself
 *   BYTEA    base64 (RFC 4648), with padding
 *
 * What is written is read back byte for byte. Nothing is done against formulas: a neutralised text
 * would not be the text. */
#ifndef EXPORT_CELLS_H
#define EXPORT_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "export/outfile.h"
#include "export/tables.h"

#define CELL_NULL "\\N"

void cell_write_text(struct outfile *out, struct text text);
void cell_write_bytes(struct outfile *out, struct text bytes);

/* ---- reading: foreign bytes ---- */

enum { CELLS_LINE_LIMIT = 64 << 20 /* bytes of one record, photos and files among them */ };

struct cell {
    struct text text; /* unquoted */
    bool is_quoted;
};

struct cells {
    struct cell cells[TABLE_COLUMNS_LIMIT];
    int count;
};

enum cells_status {
    CELLS_ROW,
    CELLS_END,        /* no bytes */
    CELLS_MORE,       /* the record does not end within the bytes */
    CELLS_TOO_MANY,   /* more than TABLE_COLUMNS_LIMIT */
    CELLS_BAD_QUOTE,  /* a quote amid a cell, or something behind a closing one */
    CELLS_BAD_RETURN, /* a CR without LF, or a LF without CR outside quotes */
};

/* Cuts the first record off *rest. With CELLS_ROW the cells point into the bytes or, unquoted, into
 * the arena, and *rest is what stands behind; *out_lines is the number of lines it took. Otherwise
 * *rest is untouched. `is_all`: no bytes come behind, so that a record that does not end is
 * CELLS_MORE for good. */
enum cells_status cells_read(struct text *rest, struct arena *arena, struct cells *out_cells,
                             int64_t *out_lines);

/* What is wrong with a cell as a value of the column; NULL: nothing. */
const char *cell_fault(const struct table_column *column, const struct cell *cell);

bool cell_is_null(const struct cell *cell);
/* Of cells without a fault. */
int64_t cell_int(const struct cell *cell);
struct text cell_bytes(const struct cell *cell, struct arena *arena);

#endif
