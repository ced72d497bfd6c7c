/* Price lists: what a caterer's dishes cost in which school, from day to day.
 *
 * 1. A row says from which day a dish costs so much, or is not sold; of several for one day the
 *    last turn holds. Rows are facts.
 * 2. A list holds in a school on the days of its span there: the list's own days, and those of the
 *    caterer's contract (a list for all his schools) or of the school's place in the list.
 * 3. Where two lists have one dish on one day, the one that was put in force later is asked;
 *    price_find() tells of it before it comes to that.
 * 4. Nothing here decides what was sold: that is the receipts'. */
#ifndef MEALS_PRICE_H
#define MEALS_PRICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "store/store.h"

enum {
    PRICE_LIST_NAME_LIMIT = 120, /* characters */
    PRICE_LISTS_LIMIT = 2000,
    PRICE_NO_END = INT32_MAX /* the number of a day that never comes: a list without an end */
};

struct price_list {
    int64_t id, caterer_id;
    const char *name;
    bool covers_all;
    struct day first_day, last_day; /* last_day.number PRICE_NO_END: none */
    bool is_held;
    struct instant held_at;
    int64_t login_id;
    struct instant made_at;
};

/* From the day on; price zero: not sold. */
struct price_row {
    int64_t list_id, dish_id;
    struct day first_day;
    int64_t turn; /* from 1 within list, dish and day */
    struct money price;
    int64_t login_id;
    struct instant set_at;
};

/* Days of a list in a school; empty when the last is before the first. */
struct price_span {
    int64_t list_id, school_id;
    struct day first_day, last_day;
};

/* A school named in a list that does not cover all. */
struct price_place {
    int64_t list_id, school_id;
    struct day first_day, last_day;
};

/* What is known: rows in the order of list, dish, first day, turn, from some day on; spans by
 * school, when they were loaded. */
struct price_book {
    struct price_list *lists;
    int list_count;
    struct price_span *spans;
    int span_count;
    struct price_row *rows;
    int row_count;
};

const struct price_list *price_list_of(const struct price_book *book, int64_t list_id);

/* The same with the spans of one school alone: for asking of many dishes. */
struct price_book price_book_of_school(const struct price_book *book, int64_t school_id);

/* The row that holds in the list on the day; NULL: it has none yet. */
const struct price_row *price_row_on(const struct price_book *book, int64_t list_id,
                                     int64_t dish_id, struct day day);
/* The rows of a list and dish, which stand together. */
struct price_rows {
    const struct price_row *rows;
    int count;
};
struct price_rows price_rows_of(const struct price_book *book, int64_t list_id, int64_t dish_id);

/* What the dish costs in the school on the day, and the row that says so (a row of price zero is
 * none). NULL: it is not sold by any list that is held. */
const struct price_row *price_on(const struct price_book *book, int64_t school_id, int64_t dish_id,
                                 struct day day);

/* Whether a held list has or had the dish in the school up to the day: if not, its offer is none of
 * the lists' business. */
bool price_governs(const struct price_book *book, int64_t school_id, int64_t dish_id,
                   struct day day);

/* ---- what is wrong with lists ---- */

enum price_finding_kind {
    PRICE_OVERLAP = 1, /* another held list sells the same dishes there: nothing may hold so */
    PRICE_HOLE_LIST,   /* days of a school's contract without any list of the caterer */
    PRICE_HOLE_DISH,   /* the dish is not sold for some days, and then again */
    PRICE_LATE_DISH,   /* the dish begins behind the list's first day */
    PRICE_NO_CONTRACT, /* the caterer has none with the school on some of the days */
};

struct price_finding {
    enum price_finding_kind kind;
    int64_t school_id, other_list_id, dish_id; /* 0: does not matter */
    int dishes;                                /* of PRICE_OVERLAP; dish_id is one of them */
    struct day first_day, last_day;
};

struct price_findings {
    struct price_finding *list; /* by kind, then as found */
    int count;
};

/* A caterer's contract with a school. */
struct price_contract {
    int64_t school_id, caterer_id;
    struct day first_day, last_day;
};
struct price_contracts {
    const struct price_contract *list;
    int count;
};

/* Pure: of the list as if it held from now on. Days before `today` are not looked at. */
void price_find(struct arena *arena, const struct price_book *book, int64_t list_id,
                const struct price_contracts *contracts, struct day today,
                struct price_findings *out_findings);
bool price_findings_refuse(const struct price_findings *findings);

/* Pure: adds the spans of a list, from contracts or places. */
void price_spans_make(struct arena *arena, const struct price_list *list,
                      const struct price_contracts *contracts, const struct price_place *places,
                      int place_count, struct price_book *book);

/* ---- loading ---- */

/* All lists, drafts too, their spans, and of their rows those that hold on `day` and later ones. */
enum err price_book_load(struct tx *tx, struct arena *arena, struct day day,
                         struct price_book *out_book) MUST_CHECK;
enum err price_contracts_load(struct tx *tx, struct arena *arena,
                              struct price_contracts *out_contracts) MUST_CHECK;
/* By list and school. */
enum err price_places_load(struct tx *tx, struct arena *arena, struct price_place **out_places,
                           int *out_count) MUST_CHECK;
/* All rows of a dish, or of a list (the other 0), the newest first; at most `limit`. */
enum err price_history_load(struct tx *tx, struct arena *arena, int64_t list_id, int64_t dish_id,
                            int limit, struct price_rows *out_rows) MUST_CHECK;

/* ---- writing; desk/price_list.h judges ---- */

enum err price_list_insert(struct tx *tx, const struct price_list *list) MUST_CHECK;
/* Its name, days, whom it covers and whether it holds. */
enum err price_list_update(struct tx *tx, const struct price_list *list) MUST_CHECK;
enum err price_place_set(struct tx *tx, const struct price_place *place) MUST_CHECK;
enum err price_place_drop(struct tx *tx, int64_t list_id, int64_t school_id) MUST_CHECK;
enum err price_rows_insert(struct tx *tx, const struct price_row *rows, int count) MUST_CHECK;

#endif
