/* A table as lines of fields, whether it came as XLSX or as CSV.
 *
 * CSV: comma, semicolon or tab; UTF-8 or Windows-1251. XLSX: one sheet (xlsx_read.h); a value that
 * is merged down a column stands in each of its lines. */
#ifndef TABLE_LINES_H
#define TABLE_LINES_H

#include "base/csv.h"
#include "table/xlsx_read.h"

struct lines {
    bool is_workbook;
    struct csv csv;
    struct xlsx_sheet sheet; /* of a workbook */
    struct xlsx_row *rows;
    int next_row;
    int width;          /* lines of a workbook are filled up to so many fields; 0: as they are */
    int line;           /* of the record read last, as the spreadsheet numbers it */
    int filled_cells;   /* that were merged with one above */
    bool is_hidden;     /* the record read last */
    int formula_column; /* from 1: a formula of that record has no value; 0: none */
};

/* False: *out_reason says in Russian why the file cannot be read. Copying the struct remembers the
 * place. */
bool lines_open(struct arena *arena, struct text file, struct lines *out_lines,
                const char **out_reason) MUST_CHECK;

/* The next record that is not blank, with the faults of csv_next. */
enum err lines_next(struct lines *lines, struct arena *arena, struct csv_record *out_record)
    MUST_CHECK;

/* How many more records there can be. */
int lines_at_most(const struct lines *lines);

/* The first merge over several columns in a line from `from_line` on; NULL: none. */
const struct xlsx_merge *lines_wide_merge(const struct lines *lines, int from_line);

#endif
