/* What the pages of the schools share with each other, and with nobody else. README.md says how to
 * add a page. */
#ifndef STAFFROOM_INSIDE_H
#define STAFFROOM_INSIDE_H

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "access/right.h"
#include "base/id.h"
#include "http/route.h"
#include "page/door.h"
#include "page/kit.h"
#include "school/class.h"
#include "school/person.h"
#include "school/school.h"
#include "staffroom/staffroom.h"

struct staffroom {
    struct staff_area_options options;
    struct desk *desk;
    const struct access *access;
    struct page_kit kit;
    struct area area;
    struct staff_door door;
    struct route *routes; /* of all groups */
};

/* route->guard: the right that a page asks for. WHOLE: over the class or the pupil of the path, or
 * over the whole school when the path names none. PART: over any class of the school; such a page
 * shows only what caller_may() lets it. A path without {school} asks for the city. */
enum { STAFFROOM_PART = 64 };
#define WHOLE(right) (STAFF_DOOR_OWN + (right))
#define PART(right) (STAFF_DOOR_OWN + STAFFROOM_PART + (right))

/* request->principal. */
struct staffroom_caller {
    struct staff_caller person; /* first: staff_of() works here too */
    struct instant now;
    bool has_school;
    struct school school; /* of {school} */
    struct day today;     /* in the school's zone */
    bool has_class;
    struct school_class class_; /* of {class} */
    bool has_pupil;
    struct person pupil; /* of {account}; an employee too */
};

static inline const struct staffroom_caller *caller_of(const struct request *request)
{
    return request->principal;
}

/* Whether the caller holds the right over this class, with 0 over the whole school of the page. */
bool caller_may(const struct staffroom_caller *caller, enum right right, int64_t class_id);
/* Whether he holds it over any class of the school. */
bool caller_may_in_part(const struct staffroom_caller *caller, enum right right);

/* ---- groups of pages ---- */

/* What a person is to do today; the home page lists it. */
struct staffroom_tasks {
    struct arena *arena;
    const struct staffroom_caller *caller;
    json_t *list;
};
/* `path` is whole (staffroom_path); the words lead there and end without a full stop. */
void staffroom_task_add(struct staffroom_tasks *tasks, bool is_urgent, const char *path,
                        const char *words);

struct staffroom_pages {
    const struct route *routes;
    int count;
    /* Adds what is to be done; only what the caller may do. NULL: nothing ever is. */
    enum err (*tasks)(struct tx *tx, struct staffroom_tasks *tasks);
};
#define STAFFROOM_PAGES(array) .routes = (array), .count = (int)(sizeof(array) / sizeof *(array))

/* Ends with NULL; routes.c. */
extern const struct staffroom_pages *const staffroom_groups[];

/* Fields of the path: every route lists those that its pattern has. The guard has judged them;
 * handlers take caller->school, class_ and pupil. */
#define FIELD_OF_SCHOOL                                                                            \
    {                                                                                              \
        "school", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL                     \
    }
#define FIELD_OF_CLASS                                                                             \
    {                                                                                              \
        "class", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL                                         \
    }
#define FIELD_OF_ACCOUNT                                                                           \
    {                                                                                              \
        "account", FIELD_IN_PATH, FIELD_TEXT, true, ACCOUNT_NUMBER_DIGITS, ACCOUNT_NUMBER_DIGITS,  \
            NULL                                                                                   \
    }

#define STAFFROOM_GET(path, who, does)                                                             \
    .method = "GET", .pattern = (path), .guard = (who), .handler = (does)
#define STAFFROOM_POST(path, who, does)                                                            \
    .method = "POST", .pattern = (path), .guard = (who), .handler = (does), .body = BODY_FORM
#define STAFFROOM_POST_FILE(path, who, does, limit)                                                \
    .method = "POST", .pattern = (path), .guard = (who), .handler = (does),                        \
    .body = BODY_MULTIPART, .body_limit = (limit)

#define STAFFROOM_HANDLER(name)                                                                    \
    void name(void *context, struct arena *arena, const struct request *request,                   \
              struct response *response)

/* ---- the guard ---- */

bool staffroom_guard(void *context, struct arena *arena, struct request *request,
                     struct response *response);
void staffroom_served(void *context, struct arena *arena, const struct request *request,
                      const struct response *response);
void staffroom_problem(void *context, struct arena *arena, const struct request *request,
                       const struct problem *problem, struct response *response);

/* ---- answers ---- */

/* What every page needs; `active` is its path in the menu ("rosters"), NULL: none. */
json_t *staffroom_view(const struct staffroom *room, struct arena *arena,
                       const struct request *request, const char *title, const char *active);
json_t *staffroom_door_view(const struct staff_door *door, struct arena *arena,
                            const struct request *request, const char *title);
void staffroom_answer(const struct staffroom *room, struct arena *arena,
                      const struct request *request, const char *template, int status, json_t *view,
                      struct response *response);
void staffroom_fault(const struct staffroom *room, struct arena *arena,
                     const struct request *request, enum err err, struct response *response);
/* Reads in one snapshot. False: it could not, and the page of the fault is the response. */
bool staffroom_read(const struct staffroom *room, struct arena *arena,
                    const struct request *request, store_work work, void *context,
                    struct response *response) MUST_CHECK;
void staffroom_not_found(const struct staffroom *room, struct arena *arena,
                         const struct request *request, struct response *response);
/* "/school/24/classes/5"; the format is what follows "/school/24/". */
char *staffroom_path(struct arena *arena, const struct staffroom_caller *caller, const char *format,
                     ...) __attribute__((format(printf, 3, 4)));

/* ---- the menu ---- */

/* The links of the menu that the caller may follow: path, word, note, current. */
json_t *staffroom_menu(struct arena *arena, const struct staffroom_caller *caller,
                       const char *active);

/* Who made this form: for rows that keep it. */
static inline int64_t caller_id(const struct request *request)
{
    return staff_of(request)->staff.id;
}

#endif
