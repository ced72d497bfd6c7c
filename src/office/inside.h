/* What the office's pages share with each other, and with nobody else. */
#ifndef OFFICE_INSIDE_H
#define OFFICE_INSIDE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "access/entrance.h"
#include "access/staff.h"
#include "http/rate.h"
#include "http/route.h"
#include "office/office.h"
#include "page/door.h"
#include "page/kit.h"

enum {
    OFFICE_FILE_LIMIT = 32 << 20, /* bytes of a file with its form */
    OFFICE_FINDS_A_MINUTE = 60,   /* searches of one person on average, */
    OFFICE_FINDS_AT_ONCE = 30,    /* and at once */
    OFFICE_STRAYS_A_MINUTE = 10,  /* addresses of nobody's page that one person opens */
    OFFICE_DATA_AN_HOUR = 20      /* accounts whose data one person takes, each in a file */
};
#define OFFICE_FINDS_PERIOD_US INT64_C(60000000) /* of strays, too */
#define OFFICE_STRAYS_RETRY_S "6"

struct office {
    struct staff_area_options options;
    struct desk *desk;
    const struct access *access;
    struct page_kit kit;
    struct area area;
    struct staff_door door;
    struct route *routes;   /* of all groups */
    struct rate *finds;     /* how often a person searches */
    struct rate *strays;    /* how often he opens the page of a number that is nobody's */
    struct rate *data_rate; /* how often a person takes all data of an account */
};

/* route->guard: the one right that a page asks for, over the city. */
#define OFFICE(right) STAFF_DOOR_RIGHT(right)

#define OFFICE_HANDLER(name)                                                                       \
    void name(void *context, struct arena *arena, const struct request *request,                   \
              struct response *response)

#define OFFICE_GET(path, who, does)                                                                \
    .method = "GET", .pattern = (path), .guard = (who), .handler = (does)
#define OFFICE_POST(path, who, does)                                                               \
    .method = "POST", .pattern = (path), .guard = (who), .handler = (does), .body = BODY_FORM
#define OFFICE_POST_FILE(path, who, does, limit)                                                   \
    .method = "POST", .pattern = (path), .guard = (who), .handler = (does),                        \
    .body = BODY_MULTIPART, .body_limit = (limit)

/* ---- groups of pages; README.md says how to add one ---- */

struct office_pages {
    const struct route *routes;
    int count;
};
#define OFFICE_PAGES(array) .routes = (array), .count = (int)(sizeof(array) / sizeof *(array))

/* Ends with NULL; routes.c. */
extern const struct office_pages *const office_groups[];

/* Whether the caller holds the right over the city. */
static inline bool office_may(const struct request *request, enum right right)
{
    return right_reaches(staff_of(request)->staff.rights, right, 0, 0);
}

/* Who made this form: for rows that keep it. */
static inline int64_t office_caller_id(const struct request *request)
{
    return staff_of(request)->staff.id;
}

bool office_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response);
void office_served(void *context, struct arena *arena, const struct request *request,
                   const struct response *response);
void office_problem(void *context, struct arena *arena, const struct request *request,
                    const struct problem *problem, struct response *response);

/* The page of error 500, or 503 when the database is away. */
void office_fault(const struct office *office, struct arena *arena, const struct request *request,
                  enum err err, struct response *response);

/* Reads in one snapshot. False: it could not, and the page of the fault is the response. */
bool office_read(const struct office *office, struct arena *arena, const struct request *request,
                 store_work work, void *context, struct response *response) MUST_CHECK;

json_t *office_door_view(const struct staff_door *door, struct arena *arena,
                         const struct request *request, const char *title);

/* What every page needs; `active` is its path in the menu ("differences"), NULL: none. */
json_t *office_view(const struct office *office, struct arena *arena, const struct request *request,
                    const char *title, const char *active);
void office_answer(const struct office *office, struct arena *arena, const struct request *request,
                   const char *template, int status, json_t *view, struct response *response);

/* ---- the menu ---- */

/* Whether the menu has anything for the caller. */
bool office_menu_has_any(struct staff_rights rights);
/* Sections with the links that the caller may follow: title, links of path, word, note, current. */
json_t *office_menu(struct arena *arena, struct staff_rights rights, const char *active);

/* A file to keep; the bytes are copied. */
void office_download(struct arena *arena, const char *content_type, const char *name,
                     struct text bytes, struct response *response);

/* "18.01.2018 в 09:10", in the operator's time. */
char *office_moment(struct arena *arena, struct instant at);
/* The page of error 404. */
void office_not_found(const struct office *office, struct arena *arena,
                      const struct request *request, struct response *response);

#endif
