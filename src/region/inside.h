/* What the department's pages share with each other, and with nobody else. */
#ifndef REGION_INSIDE_H
#define REGION_INSIDE_H

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "desk/region.h"
#include "http/route.h"
#include "page/door.h"
#include "page/kit.h"
#include "page/table.h"
#include "region/department.h"

struct figures_shelf;

struct department {
    struct staff_area_options options;
    struct desk *desk;
    const struct access *access;
    struct page_kit kit;
    struct area area;
    struct staff_door door;
    struct route *routes; /* of all groups */
    struct figures_shelf *shelf;
    struct ticker *warmer;
};

/* What was read lately (region/figures.h). */
struct figures_shelf *figures_shelf_new(void);
void figures_shelf_free(struct figures_shelf *shelf); /* NULL is fine */
/* Begins to count ahead, on a thread of its own: department->warmer, to be stopped. */
void figures_warm_start(struct department *department);

/* route->guard: the one right that a page asks for, over the city. */
#define REGION(right) STAFF_DOOR_RIGHT(right)

#define REGION_HANDLER(name)                                                                       \
    void name(void *context, struct arena *arena, const struct request *request,                   \
              struct response *response)

#define REGION_GET(path, who, does)                                                                \
    .method = "GET", .pattern = (path), .guard = (who), .handler = (does)
#define REGION_POST(path, who, does)                                                               \
    .method = "POST", .pattern = (path), .guard = (who), .handler = (does), .body = BODY_FORM

struct region_pages {
    const struct route *routes;
    int count;
};
#define REGION_PAGES(array) .routes = (array), .count = (int)(sizeof(array) / sizeof *(array))

/* Ends with NULL; routes.c. */
extern const struct region_pages *const region_groups[];

/* ---- the guard ---- */

bool region_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response);
void region_served(void *context, struct arena *arena, const struct request *request,
                   const struct response *response);
void region_problem(void *context, struct arena *arena, const struct request *request,
                    const struct problem *problem, struct response *response);

/* ---- answers ---- */

json_t *region_door_view(const struct staff_door *door, struct arena *arena,
                         const struct request *request, const char *title);
/* What every page needs; `active` is its path in the menu, "" the first page, NULL none. */
json_t *region_view(const struct department *department, struct arena *arena,
                    const struct request *request, const char *title, const char *active);
void region_answer(const struct department *department, struct arena *arena,
                   const struct request *request, const char *template, int status, json_t *view,
                   struct response *response);
void region_fault(const struct department *department, struct arena *arena,
                  const struct request *request, enum err err, struct response *response);
void region_not_found(const struct department *department, struct arena *arena,
                      const struct request *request, struct response *response);

/* The links that the caller may follow: path, word, note, current. */
json_t *region_menu(struct arena *arena, const struct request *request, const char *active);

/* ---- the period that pages ask for ---- */

enum { PERIOD_FROM, PERIOD_TO, PERIOD_FIELD_COUNT };
/* clang-format off */
#define PERIOD_FIELDS                                                                              \
    {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},                                        \
    {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL}
/* clang-format on */

struct region_period {
    struct day first_day, last_day, today;
    bool is_of_months;   /* region_period_months */
    const char *refusal; /* NULL: it is as asked; else it is the one shown when nothing is asked */
};
/* What people look at without choosing: the last 30 days, this month, this school year. */
enum { REGION_SPANS = 3 };
struct region_span {
    struct day first_day, last_day;
};
void region_usual_spans(struct day today, struct region_span out_spans[REGION_SPANS]);

/* The last 30 days unless both are given and fit. `first_field` is the place of PERIOD_FIELDS. */
struct region_period region_period_read(const struct department *department,
                                        const struct request *request, int first_field);
/* To the first day of its month and the last of its own, as far as a period may go. Nothing asked:
 * this month. */
void region_period_months(struct region_period *period, const struct request *request,
                          int first_field);
/* Adds view.period: from, to, words, made, refusal, and presets (word, link, current) for pages at
 * `path`. `made`: when the figures were counted. */
void region_period_set(struct arena *arena, const struct region_period *period, const char *path,
                       struct instant made, json_t *view);

/* A note of the table: "24.10.2026 – 22.11.2026". */
void region_period_note(struct table *table, const struct region_period *period);

/* ---- charts beside numbers ---- */

/* A row of view.NAME for {{> region_bars}}: a bar of `part` in `whole`, full at its end. */
void region_bar_add(json_t *rows, const char *label, int64_t part, int64_t whole,
                    const char *words);

/* Numbers of few children are hidden (desk/region.h 4): «менее 5». */
void region_hidden_cell(struct sheet *sheet, int64_t number);
/* Milliseconds from a tap to served, as desk/queue_speed.h tells them: «> 1 с». */
void region_pace_cell(struct sheet *sheet, int64_t ms);
char *region_pace_words(struct arena *arena, int64_t ms);
/* "66,2 %"; "—" without a whole. */
char *region_share_words(struct arena *arena, int64_t part, int64_t whole);
/* Whole roubles for what is read at a glance: "5 268 386 руб.". */
char *region_roubles_words(struct arena *arena, struct money money);
/* What one receipt of dishes comes to; nothing without receipts. */
struct money region_bill(struct money amount, int64_t receipts);

#endif
