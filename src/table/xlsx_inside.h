/* A workbook while it is read. Inside of the XLSX reader only. */
#ifndef TABLE_XLSX_INSIDE_H
#define TABLE_XLSX_INSIDE_H

#include <expat.h>

#include "base/buf.h"
#include "table/xlsx_read.h"

enum { XLSX_PATH_LIMIT = 260 };

struct xlsx_sheet_known {
    const char *name;
    const char *relation; /* id of its relation */
    const char *path;     /* in the ZIP; NULL: there is none */
    bool is_hidden;
};

struct xlsx_reading {
    struct arena *arena;
    struct text file;
    const char *reason; /* what is wrong; NULL: nothing yet */
    size_t unpacked;    /* bytes of all parts so far */
    /* the workbook */
    const char *workbook_path, *styles_path, *strings_path;
    bool is_1904;
    struct xlsx_sheet_known sheets[XLSX_SHEETS_LIMIT];
    int sheet_count;
    struct text *strings;
    int string_count, string_room;
    bool *style_is_date; /* by the number of a cell's style */
    int style_count;
};

enum xlsx_part { XLSX_PART_READ, XLSX_PART_MISSING, XLSX_PART_BAD /* reading->reason */ };

/* What a part of the workbook is made of. Names come without their prefix. */
struct xlsx_handlers {
    void *context;
    void (*start)(void *context, const char *name, const char **attributes);
    void (*end)(void *context, const char *name);
    void (*text)(void *context, const char *bytes, size_t size);
};

/* Parses one part as it comes out of the ZIP. Stops as soon as reading->reason is set. */
enum xlsx_part xlsx_part_parse(struct xlsx_reading *reading, const char *path,
                               const struct xlsx_handlers *handlers) MUST_CHECK;

/* The first reason stays. */
void xlsx_fail(struct xlsx_reading *reading, const char *reason);

/* Without a prefix before a colon; NULL: the element has none of that name. */
const char *xlsx_attribute(const char **attributes, const char *name);
bool xlsx_says_yes(const char *attribute); /* "1" or "true" */

/* Fills what stands below "the workbook", but for the strings. */
bool xlsx_book_read(struct xlsx_reading *reading) MUST_CHECK;
bool xlsx_strings_read(struct xlsx_reading *reading) MUST_CHECK;

/* A sheet's rows; without any, row_count is 0. */
bool xlsx_sheet_read(struct xlsx_reading *reading, const char *path, struct xlsx_sheet *out_sheet)
    MUST_CHECK;

/* "1.5E-3" as "0.0015": at most 15 digits that count, as spreadsheets show. Empty: no number. */
struct text xlsx_number_plain(struct arena *arena, struct text number);
/* Whether a format shows the day, month or year of a number. */
bool xlsx_format_is_date(int64_t id, struct text code);

/* With _x000D_ and its like decoded, and control characters as blanks. */
struct text xlsx_text_clean(struct arena *arena, struct text text);

#endif
