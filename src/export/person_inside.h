/* Inside of a person's file: what its parts share. */
#ifndef EXPORT_PERSON_INSIDE_H
#define EXPORT_PERSON_INSIDE_H

#include <jansson.h>

#include "export/person_file.h"
#include "report/sheet.h"
#include "school/school.h"
#include "store/query.h"

enum { PERSON_COLUMNS_LIMIT = 10, PERSON_SCHOOLS_LIMIT = 12 };

enum person_kind_of {
    PERSON_TEXT,
    PERSON_NUMBER,
    PERSON_MONEY,
    PERSON_DAY, /* 0 is none */
    PERSON_MOMENT,
    PERSON_YES,      /* 0 or 1 */
    PERSON_WORD,     /* a number that stands for a word */
    PERSON_ALLERGENS /* codes parted by blanks */
};

struct person_column {
    const char *title;
    enum person_kind_of kind;
    int width;
    const char *const *words; /* of PERSON_WORD, by number */
    int word_count;
};

/* Which table a query fills. */
struct person_part {
    const char *name;  /* of files for programs */
    const char *title; /* of files for people */
    const char *about;
    const struct query *query; /* NULL: made by person_account.c */
    bool is_of_login;
    struct person_column columns[PERSON_COLUMNS_LIMIT]; /* end with one without a title */
};

extern const struct person_part person_parts[];
extern const int person_part_count;

/* The parts that no single query gives: the pupil, operations, dishes. */
enum { PERSON_PUPIL_PART, PERSON_OPERATIONS_PART, PERSON_DISHES_PART, PERSON_MADE_PARTS };

struct person_table {
    const struct person_part *part;
    struct sheet sheet;
    json_t *rows; /* of objects, for programs */
};

struct person_run {
    struct person_order *order;
    struct arena *arena;
    struct tx *tx;
    int64_t schools[PERSON_SCHOOLS_LIMIT]; /* where the account was, the present one last */
    int school_count;
    int64_t account_id;
    struct school school;
    struct person_table *tables; /* person_part_count */
    bool has_photo;
    struct text photo;
    const char *photo_type;
};

int person_column_count(const struct person_part *part);

/* Cells of a row, from left to right, into the sheet and the JSON alike. */
struct person_row {
    struct person_run *run;
    struct person_table *table;
    json_t *json;
    int column;
};
struct person_row person_row_begin(struct person_run *run, int part);
void person_cell_none(struct person_row *row);
void person_cell_int(struct person_row *row, int64_t number); /* by the column's kind */
void person_cell_text(struct person_row *row, struct text text);

/* The pupil, his operations with their dishes, the photo. */
enum err person_account_load(struct person_run *run) MUST_CHECK;
/* All parts that a query gives. */
enum err person_parts_load(struct person_run *run) MUST_CHECK;
/* The ZIP of what was loaded. */
enum err person_pack(struct person_run *run) MUST_CHECK;

#endif
