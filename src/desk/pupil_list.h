/* A list of pupils or employees as a school hands it in: a table in CSV or XLSX, line by line.
 *
 * A header in Russian or English, among the first lines, names the columns in any order: school,
 * class, surname, name, patronymic (or the three in one), birth date, account number, card. Other
 * columns are passed over and told, but for those whose name is nearly one of ours. */
#ifndef DESK_PUPIL_LIST_H
#define DESK_PUPIL_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "school/person.h"

enum {
    PUPIL_LIST_BYTES_LIMIT = 16 << 20,
    PUPIL_LIST_ROWS_LIMIT = 100000,
    PUPIL_LIST_PROBLEMS_TOLD = 1000, /* the others are only counted */
    PUPIL_LIST_HEADER_LINES = 15,    /* among the first so many stands the header */
    PUPIL_LIST_NOTICES_TOLD = 20,
    PUPIL_BIRTH_YEAR_LEAST = 1990,
    EMPLOYEE_BIRTH_YEAR_LEAST = 1930
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
    int lines;                                    /* with people, good and bad */
    const char *notices[PUPIL_LIST_NOTICES_TOLD]; /* no problems, but worth a look; in Russian */
    int notice_count;
};

struct pupil_list_request {
    struct text file;
    int64_t school_number; /* 0: each line names its school; otherwise the column may be missing
                            * and must not say otherwise */
    enum person_kind kind; /* an employee needs no class */
    struct day today;      /* bounds the birth days */
};

/* Texts point into the file and the arena. */
void pupil_list_read(struct arena *arena, const struct pupil_list_request *request,
                     struct pupil_list *out_list, struct pupil_problems *problems);

/* One person as typed into a form, by the same rules. False: the problems say what is wrong with
 * which field; all of them are looked at. */
struct pupil_typed {
    struct text class_name, surname, name, patronymic, birth_day, number;
};
enum pupil_field {
    PUPIL_FIELD_CLASS,
    PUPIL_FIELD_SURNAME,
    PUPIL_FIELD_NAME,
    PUPIL_FIELD_PATRONYMIC,
    PUPIL_FIELD_BIRTH,
    PUPIL_FIELD_NUMBER,
    PUPIL_FIELDS
};
bool pupil_typed_read(struct arena *arena, const struct pupil_typed *typed,
                      const struct pupil_list_request *request, struct pupil_row *out_row,
                      const char *out_problems[PUPIL_FIELDS]) MUST_CHECK;

/* Keeps a problem for the report. */
void pupil_problem_add(struct pupil_problems *problems, struct arena *arena, int line,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
