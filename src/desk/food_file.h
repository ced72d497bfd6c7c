/* Files that tell of dishes, prices and menus: a table of dishes (CSV or XLSX), the federal daily
 * menu, the federal typical menu. Pure: bytes become rows and what is wrong with them.
 *
 * SPEC menu 8.1, 8.2: headings are looked for by their names, wherever they stand; a value that is
 * given once for many rows (merged or not) holds for those that follow; sums are passed over. */
#ifndef DESK_FOOD_FILE_H
#define DESK_FOOD_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "meals/day_menu.h"

enum {
    FOOD_FILE_BYTES_LIMIT = 8 << 20,
    FOOD_ROWS_LIMIT = 5000,
    FOOD_HEADER_LINES = 20, /* in which the heading is looked for */
    FOOD_PROBLEMS_TOLD = 200,
    FOOD_NOTICES_TOLD = 50
};

enum food_file_kind {
    FOOD_DISHES = 1, /* a table of dishes, with prices or without */
    FOOD_DAY,        /* the federal menu of a day */
    FOOD_TYPICAL,    /* the federal typical menu: days of a cycle */
};

struct food_row {
    int line;
    struct text name; /* tidied; not empty */
    int64_t weight_g; /* 0: not told */
    bool has_figures; /* all four */
    struct nutrients nutrients;
    struct text category, recipe; /* "": not told */
    bool has_allergens;
    const char *allergens; /* codes */
    bool has_price;
    struct money price;
    bool has_first, has_last;
    struct day first_day, last_day;
    int cycle_day; /* of FOOD_TYPICAL: 1, 2, … */
    int slot;      /* of FOOD_DAY and FOOD_TYPICAL: a row of the form */
};

struct food_problem {
    int line; /* 0: the whole file */
    const char *reason;
};

struct food_file {
    enum food_file_kind kind;
    struct food_row *rows;
    int count, cycle_days;
    struct food_problem problems[FOOD_PROBLEMS_TOLD]; /* as they stand in the file */
    int problem_count, problems_total;
    const char *notices[FOOD_NOTICES_TOLD];
    int notice_count;
};

void food_file_read(struct arena *arena, struct text bytes, struct food_file *out_file);

/* For who judges the rows further. */
void food_problem_add(struct arena *arena, struct food_file *file, int line, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));
void food_notice_add(struct arena *arena, struct food_file *file, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
