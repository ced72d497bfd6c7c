/* Reading XLSX files that strangers made: one sheet as rows of cells, everything bounded.
 *
 * Nothing that a file says of its own size is believed: what comes out of the ZIP is counted, and
 * cells are counted as they come. A DTD is refused, so that entities neither grow nor reach
 * outside. Formulas are never calculated: their last value, kept in the file, is read.
 *
 * Numbers come as text, as a spreadsheet shows them (15 digits, no exponent), and without floating
 * point. A number whose cell is styled as a date is a day. */
#ifndef TABLE_XLSX_READ_H
#define TABLE_XLSX_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/text.h"

enum {
    XLSX_FILE_LIMIT = 16 << 20,     /* bytes */
    XLSX_UNPACKED_LIMIT = 96 << 20, /* bytes of the parts that are read, as they come out */
    XLSX_RATIO_LIMIT = 250,         /* unpacked to packed, of the whole file */
    XLSX_RATIO_FREE = 4 << 20,      /* bytes that may come out before the ratio is asked */
    XLSX_ENTRIES_LIMIT = 2000,      /* of the ZIP */
    XLSX_SHEETS_LIMIT = 100,
    XLSX_ROWS_LIMIT = 100002, /* with something in them */
    XLSX_COLUMNS_LIMIT = 256, /* a cell with something in it beyond is refused */
    XLSX_CELLS_LIMIT = 1500000,
    XLSX_STRINGS_LIMIT = 1000000, /* shared ones */
    XLSX_CELL_BYTES_LIMIT = 65536,
    XLSX_STYLES_LIMIT = 65536,
    XLSX_MERGES_LIMIT = 10000,
    XLSX_DEPTH_LIMIT = 64 /* of XML elements */
};

enum xlsx_cell_kind {
    XLSX_EMPTY = 0,
    XLSX_TEXT,
    XLSX_NUMBER,
    XLSX_BOOLEAN, /* text: "да" or "нет" */
    XLSX_DAY,     /* text: "31.12.2010" */
    XLSX_ERROR,   /* text: "#REF!" */
};

struct xlsx_cell {
    struct text text; /* well-formed UTF-8; empty when XLSX_EMPTY */
    struct day day;   /* of XLSX_DAY */
    uint8_t kind;     /* enum xlsx_cell_kind */
    bool is_formula;  /* XLSX_EMPTY then: the program that wrote the file kept no value */
};

struct xlsx_row {
    int line;       /* as the spreadsheet numbers it, from 1 */
    bool is_hidden; /* by hand or by a filter */
    int count;      /* of cells from column A on; the last one is not empty */
    const struct xlsx_cell *cells;
};

/* Lines and columns from 1, both ends within. The value stands in the first cell, the others are
 * empty. */
struct xlsx_merge {
    int first_line, last_line, first_column, last_column;
};

struct xlsx_sheet {
    const char *name;
    bool is_hidden;
    const struct xlsx_row *rows; /* those with something in them, from above */
    int row_count;
    int hidden_rows;
    const struct xlsx_merge *merges;
    int merge_count;
    int sheets_with_data; /* at most 2 are looked for: 2 means that others were passed over */
};

/* A ZIP, an OLE2 container, or a table in XML or HTML: whatever spreadsheets call their files. What
 * is none of these may be CSV. */
bool xlsx_is_workbook(struct text file);

/* Reads the first visible sheet that has anything in it, or else the first hidden one. `name` not
 * empty: the sheet of that name, capitals as they are. False: *out_reason says in Russian what is
 * wrong and what helps (old XLS, ODS, a password, a bomb, damage). */
bool xlsx_read(struct arena *arena, struct text file, struct text name,
               struct xlsx_sheet *out_sheet, const char **out_reason) MUST_CHECK;

/* The day of a serial number in plain form. False: it is none between 1900 and 9999. */
bool xlsx_day_of_serial(struct text plain, bool is_1904, struct day *out_day) MUST_CHECK;

/* "A", "B", … "AA" for columns from 1. */
const char *xlsx_column_name(struct arena *arena, int column);

#endif
