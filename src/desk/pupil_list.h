/* A list of pupils as a school hands it in: a table in CSV, read line by line.
 *
 * Comma, semicolon or tab; UTF-8 or Windows-1251; a header in Russian or English names the columns
 * in any order: school, class, surname, name, patronymic, birth date, account number, card. */
#ifndef DESK_PUPIL_LIST_H
#define DESK_PUPIL_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"

enum {
    PUPIL_LIST_BYTES_LIMIT = 16 << 20,
    PUPIL_LIST_ROWS_LIMIT = 100000,
    PUPIL_LIST_PROBLEMS_TOLD = 1000, /* the others are only counted */
    PUPIL_BIRTH_YEAR_LEAST = 1990
};

struct pupil_row {
    int line;
    int64_t school_number;
    struct text class_name, surname, name, patronymic;
    bool has_birth_day;
    struct day birth_day;
    struct text number; /* of the account; empty: none */
    struct text chip;   /* hexadecimal, upper case; empty: none */
};

struct pupil_problem {
    int line;           /* 0: of the file as a whole */
    const char *reason; /* in Russian */
};

struct pupil_problems {
    struct pupil_problem *list;
    int told, room;
    int total;
};

struct pupil_list {
    struct pupil_row *rows; /* those without a problem */
    int count;
    int lines; /* with pupils, good and bad */
};

/* `school_number` 0: each line names its school; otherwise the column may be missing and must not
 * say otherwise. `today` bounds the birth days. */
void pupil_list_read(struct arena *arena, struct text file, int64_t school_number, struct day today,
                     struct pupil_list *out_list, struct pupil_problems *problems);

/* Keeps a problem for the report. */
void pupil_problem_add(struct pupil_problems *problems, struct arena *arena, int line,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
