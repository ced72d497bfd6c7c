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
#include "page/kit.h"

/* Staff that did nothing for so long comes in anew: money is moved from here. */
#define OFFICE_IDLE_MS (12 * HOUR_MS)

enum { OFFICE_FILE_LIMIT = 32 << 20 /* bytes of a file with its form */ };

struct office {
    struct office_options options;
    struct desk *desk;
    const struct access *access;
    struct page_kit kit;
    struct area area;
};

/* Who may see a route. */
enum office_guard {
    OFFICE_OPEN = 0,
    OFFICE_VISITOR, /* anybody; a POST proves that our page made it */
    OFFICE_FIRST,   /* staff that may still have to set a password */
    OFFICE_STAFF,   /* anybody of the staff */
    OFFICE_MONEY,   /* accountants */
};

/* request->principal of guarded routes. */
struct staff_caller {
    struct text token; /* of the session, or of the visitor's cookie */
    const char *csrf;
    bool is_in;
    struct session session;
    struct staff staff; /* when is_in */
    struct access_place place;
};

static inline const struct staff_caller *staff_of(const struct request *request)
{
    return request->principal;
}

bool office_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response);
void office_problem(void *context, struct arena *arena, const struct request *request,
                    const struct problem *problem, struct response *response);

/* The session's cookie; token "" forgets it. */
void staff_keep(const struct request *request, const char *token, struct response *response);

/* False: an attempt with a password must wait, and the response is parked, or refuses. */
bool staff_may_try(const struct office *office, struct arena *arena, const struct request *request,
                   struct text name, struct response *response);

/* The page of error 500, or 503 when the database is away. */
void office_fault(const struct office *office, struct arena *arena, const struct request *request,
                  enum err err, struct response *response);

/* What every page needs; `active` is its place in the menu, NULL: none. */
json_t *office_view(const struct office *office, const struct request *request, const char *title,
                    const char *active);
void office_answer(const struct office *office, struct arena *arena, const struct request *request,
                   const char *template, int status, json_t *view, struct response *response);

/* "18.01.2018 в 09:10", in the operator's time. */
char *office_moment(struct arena *arena, struct instant at);
/* Who it was: a name, «система» for 0. */
const char *office_staff_name(const struct staff_list *staff, int64_t id);

/* The page of error 404. */
void office_not_found(const struct office *office, struct arena *arena,
                      const struct request *request, struct response *response);

#endif
