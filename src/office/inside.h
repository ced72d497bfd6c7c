/* What the office's pages share with each other, and with nobody else. */
#ifndef OFFICE_INSIDE_H
#define OFFICE_INSIDE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "access/entrance.h"
#include "access/staff.h"
#include "http/route.h"
#include "office/office.h"
#include "page/door.h"
#include "page/kit.h"

enum { OFFICE_FILE_LIMIT = 32 << 20 /* bytes of a file with its form */ };

struct office {
    struct staff_area_options options;
    struct desk *desk;
    const struct access *access;
    struct page_kit kit;
    struct area area;
    struct staff_door door;
};

/* Who may see a route: a word of staff_door_guard, or */
enum {
    OFFICE_MONEY = STAFF_DOOR_OWN, /* accountants */
    OFFICE_CARDS                   /* who makes cards for the city */
};

bool office_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response);
void office_problem(void *context, struct arena *arena, const struct request *request,
                    const struct problem *problem, struct response *response);

/* The page of error 500, or 503 when the database is away. */
void office_fault(const struct office *office, struct arena *arena, const struct request *request,
                  enum err err, struct response *response);

json_t *office_door_view(const struct staff_door *door, struct arena *arena,
                         const struct request *request, const char *title);

/* What every page needs; `active` is its place in the menu, NULL: none. */
json_t *office_view(const struct office *office, const struct request *request, const char *title,
                    const char *active);
void office_answer(const struct office *office, struct arena *arena, const struct request *request,
                   const char *template, int status, json_t *view, struct response *response);

/* "18.01.2018 в 09:10", in the operator's time. */
char *office_moment(struct arena *arena, struct instant at);
/* The page of error 404. */
void office_not_found(const struct office *office, struct arena *arena,
                      const struct request *request, struct response *response);

#endif
