/* A list while it is read. Inside of pupil_list.c and pupil_row.c only. */
#ifndef DESK_PUPIL_LIST_INSIDE_H
#define DESK_PUPIL_LIST_INSIDE_H

#include "base/csv.h"
#include "desk/pupil_list.h"
#include "table/lines.h"

enum column {
    COLUMN_SCHOOL,
    COLUMN_CLASS,
    COLUMN_SURNAME,
    COLUMN_NAME,
    COLUMN_PATRONYMIC,
    COLUMN_BIRTH,
    COLUMN_NUMBER,
    COLUMN_CARD,
    COLUMN_FULL_NAME,
    COLUMN_COUNT,
    COLUMN_IGNORED = COLUMN_COUNT,
    COLUMN_UNKNOWN
};

struct reading {
    struct arena *arena;
    struct pupil_problems *problems;
    struct pupil_list *list;
    int64_t school_number;
    bool needs_class;
    int birth_year_least;
    struct day today;
    int places[COLUMN_COUNT]; /* of the columns; -1: not there */
    int fields;
    int serial_days, hidden_lines; /* birth days that were numbers; lines that a person hid */
};

/* As reasons call it. */
const char *column_title(enum column column);
bool column_is_needed(const struct reading *reading, enum column column);

/* Keeps the reason and is always false: the line is bad. */
bool line_is_bad(const struct reading *reading, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A foreign text, short enough to be shown. */
struct text text_shown(const struct reading *reading, struct text text);

struct reading reading_of(struct arena *arena, const struct pupil_list_request *request,
                          struct pupil_problems *problems);

/* At the first mistake of the line its reason is kept and nothing else is looked at. */
bool row_take(struct reading *reading, const struct csv_record *record, int line,
              struct pupil_row *row);

#endif
