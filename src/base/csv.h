/* RFC 4180 records, tolerant where spreadsheets are: any line end, any of three separators. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum { CSV_FIELD_LIMIT = 64 };

struct csv {
    struct text rest;
    char separator;
    int line; /* of the record read last, from 1 */
    int next_line;
};

struct csv_record {
    struct text fields[CSV_FIELD_LIMIT];
    int count;
};

/* Reads `text` (UTF-8, a byte order mark is skipped). The separator is whichever of ; , and tab
 * the first line has most of outside quotes. */
void csv_init(struct csv *csv, struct text text);

/* The next record that is not blank. ERR_NOT_FOUND at the end; ERR_SYNTAX for a quote that does
 * not close or stands amid a field (the reader goes on behind that line); ERR_LIMIT for more than
 * CSV_FIELD_LIMIT fields. Fields point into the text or, unescaped, into the arena. */
enum err csv_next(struct csv *csv, struct arena *arena, struct csv_record *out_record) MUST_CHECK;

#endif
