/* A list of a page: sorted, filtered and paged by whoever looks at it, and taken away as XLSX, CSV
 * or PDF. The list is a struct sheet (report/sheet.h) that the handler fills with all its rows:
 *
 *   enum { LIST_SCHOOL, LIST_TABLE };          // the page's own fields first
 *   static const struct field LIST_FIELDS[] = {
 *       [LIST_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, 999, NULL},
 *       TABLE_FIELDS,
 *   };
 *   {OFFICE_GET("/office/x", OFFICE(RIGHT_X), x_show), ROUTE_FIELDS(LIST_FIELDS)},
 *
 *   struct table table;
 *   table_open(&table, "Кассы", world_now(…), zone_moscow());
 *   table.file_name = "tills";
 *   sheet_column(&table.sheet, …); sheet_row(&table.sheet); … sheet_link(&table.sheet, path);
 *   table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_x", view, response);
 *   table_close(&table);
 *
 * and the template has {{> table}} where the list stands.
 *
 * 1. What is taken away is what was looked at: the same filter and order, all pages of it.
 * 2. Rows with groups keep their order; others are sorted by a column, stably. A sum at the end is
 *    the kit's (`total`): of the rows that the filter left.
 * 3. Other fields of the query stay as they are in every link and form of the table.
 * 4. For lists that fit in memory: TABLE_ROWS_LIMIT. A longer one is paged by its query. */
#ifndef PAGE_TABLE_H
#define PAGE_TABLE_H

#include "page/kit.h"
#include "report/sheet.h"

enum {
    TABLE_ROWS_A_PAGE = 100,  /* all schools of a city at one look */
    TABLE_ROWS_LIMIT = 50000, /* on pages; more are refused in words */
    TABLE_FILTER_LIMIT = 100, /* characters */
    TABLE_ARENA_BUDGET = 96 << 20,
    TABLE_DOCUMENT_LIMIT = 16 << 20 /* bytes of an answer */
};

enum table_field { TABLE_FILTER, TABLE_SORT, TABLE_DOWN, TABLE_PAGE, TABLE_AS };
extern const char *const TABLE_FORMATS[];

/* clang-format off */
#define TABLE_FIELDS                                                                               \
    {"q", FIELD_IN_QUERY, FIELD_TEXT, false, 0, TABLE_FILTER_LIMIT, NULL},                         \
    {"sort", FIELD_IN_QUERY, FIELD_INT, false, 1, SHEET_COLUMN_LIMIT, NULL},                       \
    {"down", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},                                       \
    {"page", FIELD_IN_QUERY, FIELD_INT, false, 1, TABLE_ROWS_LIMIT, NULL},                         \
    {"as", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, TABLE_FORMATS}
/* clang-format on */

struct table {
    struct arena arena;    /* of the rows, apart from the request's */
    struct sheet sheet;    /* without a total */
    const char *total;     /* title of the row of sums; NULL: none */
    const char *file_name; /* of documents, letters and dashes, without an ending */
    const char *empty;     /* said when there is no row at all: what to do next */
    const char *path;      /* of its forms and links; NULL: the request's */
};

void table_open(struct table *table, const char *title, struct instant made_at,
                const struct zone *zone);
void table_close(struct table *table);

/* Answers with the page, with view.table added, or with the document that was asked for. Takes the
 * view. `first_field` is the place of TABLE_FIELDS among the route's. */
enum err table_answer(const struct page_kit *kit, struct arena *arena,
                      const struct request *request, int first_field, struct table *table,
                      const char *template, json_t *view, struct response *response) MUST_CHECK;

/* Whether the words hold what is looked for: in any case, е for ё, parts of words. */
bool table_words_hold(struct text words, struct text looked_for);

#endif
