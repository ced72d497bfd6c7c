/* The pages of the staff alone, served from a database that is there already, for the matrix of
 * roles and routes.
 *
 *   staff_doors DATABASE [PLANT] NAME=ROLE:SCHOOL:CLASS...
 *
 * Lets in a person of each NAME with that one role, prints a line of JSON with the routes of both
 * areas and each person's session, and serves until SIGTERM. PLANT is a fault that the matrix must
 * find: "unguarded", "any-staff", "wrong-right", "unlogged", "no-factor". A ROLE of "none" is none
 * at all. */
#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/entrance.h"
#include "access/staff.h"
#include "base/check.h"
#include "base/parse.h"
#include "base/secret.h"
#include "http/server.h"
#include "office/inside.h"
#include "region/department.h"
#include "staffroom/inside.h"

enum { ARENA_BYTES = 8 << 20, PEOPLE_LIMIT = 40, AREAS = 3 };

struct hall {
    struct arena arena;
    struct world world;
    struct store *store;
    struct desk desk;
    struct access access;
    struct office *office;
    struct department *department;
    struct staffroom *room;
    struct area areas[AREAS];
    struct route *planted; /* a copy of the schools' routes */
};

/* ---- people ---- */

struct person_work {
    struct hall *hall;
    const char *name;
    bool has_role;
    struct staff_right right;
    char *token;
};

static enum err work_person(struct tx *tx, void *context)
{
    struct person_work *work = context;
    struct arena *arena = &work->hall->arena;
    struct instant now = world_now(&work->hall->world);
    enum staff_status status;
    int64_t id;
    TRY(staff_add(tx, arena, work->right.school_id, text_of(work->name), text_of(work->name), now,
                  &status, &id));
    CHECK(status == STAFF_OK);
    if (work->has_role) {
        const struct staff_right_change change = {
            .id = id, .right = work->right, .is_given = true, .now = now};
        TRY(staff_right_set(tx, &change, &status));
        CHECK(status == STAFF_OK);
    }
    const struct session session = {.login_id = id, .device = "test"};
    return session_open(tx, arena, &session, now, &work->token);
}

/* "teacher=teacher:24:1099511627777". */
static struct person_work person_read(struct hall *hall, char *argument)
{
    struct person_work work = {.hall = hall, .name = argument};
    char *role = strchr(argument, '=');
    CHECK(role != NULL);
    *role++ = '\0';
    struct text rest = text_of(role);
    struct text word = text_cut(&rest, ':');
    work.has_role = staff_role_by_name(word, &work.right.role);
    CHECK(work.has_role || text_is(word, "none"));
    CHECK(parse_int64(text_cut(&rest, ':'), 0, INT64_MAX, &work.right.school_id) == OK);
    CHECK(parse_int64(rest, 0, INT64_MAX, &work.right.class_id) == OK);
    return work;
}

static json_t *staff_let_in(struct hall *hall, char *argument)
{
    struct person_work work = person_read(hall, argument);
    CHECK(store_write(hall->store, 0, work_person, &work) == OK);
    return json_pack("{s:s,s:s,s:s,s:s}", "name", work.name, "role",
                     work.has_role ? staff_role_name(work.right.role) : "none", "token", work.token,
                     "csrf", session_csrf(&hall->arena, text_of(work.token)));
}

/* ---- routes ---- */

static const char *guard_name(const struct area *area, int guard)
{
    bool is_school = strcmp(area->name, "school") == 0;
    if (guard == 0) return "open";
    if (guard == STAFF_DOOR_VISITOR) return "visitor";
    if (guard == STAFF_DOOR_FIRST) return "first";
    if (guard == STAFF_DOOR_FACTOR) return "factor";
    if (guard == STAFF_DOOR_SELF) return "self";
    if (guard == STAFF_DOOR_STAFF) return "anybody";
    int right = guard - STAFF_DOOR_OWN;
    return right_name((enum right)(is_school ? right % STAFFROOM_PART : right));
}

static const char *body_name(enum route_body body)
{
    switch (body) {
    case BODY_NONE: return "none";
    case BODY_FORM: return "form";
    case BODY_MULTIPART: return "multipart";
    case BODY_JSON: return "json";
    case BODY_ANY: return "any";
    }
    return "none";
}

static const char *type_name(enum field_type type)
{
    switch (type) {
    case FIELD_INT:
    case FIELD_MONEY: return "number";
    case FIELD_DAY: return "day";
    case FIELD_ID: return "id";
    case FIELD_BOOL: return "flag";
    case FIELD_CHOICE: return "choice";
    case FIELD_TEXT:
    case FIELD_LINES:
    case FIELD_SECRET: return "text";
    }
    return "text";
}

static json_t *path_fields(const struct route *route)
{
    json_t *fields = json_object();
    for (int i = 0; i < route->field_count; i++) {
        const struct field *field = &route->fields[i];
        if (field->place != FIELD_IN_PATH) continue;
        const char *value = field->type == FIELD_CHOICE ? field->choices[0] : "";
        json_object_set_new(fields, field->name,
                            json_pack("{s:s,s:s}", "type", type_name(field->type), "value", value));
    }
    return fields;
}

static json_t *routes_of(const struct area *area)
{
    json_t *routes = json_array();
    for (int i = 0; i < area->route_count; i++) {
        const struct route *route = &area->routes[i];
        bool is_part = strcmp(area->name, "school") == 0 &&
                       route->guard >= STAFF_DOOR_OWN + STAFFROOM_PART;
        json_array_append_new(routes,
                              json_pack("{s:s,s:s,s:s,s:s,s:b,s:s,s:b,s:o}", "area", area->name,
                                        "method", route->method, "pattern", route->pattern, "guard",
                                        guard_name(area, route->guard), "part", is_part, "body",
                                        body_name(route->body), "trail", route->trail != NULL,
                                        "fields", path_fields(route)));
    }
    return routes;
}

/* ---- planted faults ---- */

static void answer_anyway(void *context, struct arena *arena, const struct request *request,
                          struct response *response)
{
    (void)context, (void)arena, (void)request;
    response_html(response, 200, TEXT("<!DOCTYPE html><title>open</title>"));
}

static struct route *route_of(struct hall *hall, const char *method, const char *pattern)
{
    for (int i = 0; i < hall->areas[1].route_count; i++) {
        struct route *route = &hall->planted[i];
        if (strcmp(route->method, method) == 0 && strcmp(route->pattern, pattern) == 0)
            return route;
    }
    CHECK(!"a route of the schools");
    return NULL;
}

static void plant(struct hall *hall, const char *fault)
{
    size_t count = (size_t)hall->areas[1].route_count;
    hall->planted = ARENA_ARRAY(&hall->arena, struct route, count);
    memcpy(hall->planted, hall->areas[1].routes, count * sizeof *hall->planted);
    hall->areas[1].routes = hall->planted;
    if (strcmp(fault, "unguarded") == 0) {
        struct route *route = route_of(hall, "GET", "/school/{school}/staff");
        route->guard = 0;
        route->handler = answer_anyway;
    } else if (strcmp(fault, "any-staff") == 0) {
        route_of(hall, "GET", "/school/{school}/staff")->guard = STAFF_DOOR_STAFF;
    } else if (strcmp(fault, "wrong-right") == 0) {
        route_of(hall, "GET", "/school/{school}/pupil/{account}/statement")->guard = WHOLE(
            RIGHT_PUPILS_READ);
    } else if (strcmp(fault, "unlogged") == 0) {
        route_of(hall, "GET", "/school/{school}/pupil/{account}/statement")->trail = NULL;
    } else if (strcmp(fault, "no-factor") == 0) {
        route_of(hall, "GET", "/school/{school}/staff")->guard = STAFF_DOOR_FACTOR;
    } else {
        CHECK(!"a fault to plant");
    }
}

/* ---- serving ---- */

static void hall_open(struct hall *hall, const char *database)
{
    static const struct staff_area_options OPTIONS = {
        .operator_name = "Оператор", .operator_email = "help@obed.example", .allow_plain = true};
    static const struct password_cost CHEAP = {1, 8192};
    struct world_options world_options = {NULL};
    struct store_options store_options = {.url = database};
    arena_init(&hall->arena, ARENA_BYTES);
    world_init(&hall->world, &world_options);
    CHECK(store_open(&store_options, &hall->store) == OK);
    desk_init(&hall->desk, hall->store, &hall->world);
    CHECK(access_init(&hall->access, hall->store, &hall->world, CHEAP) == OK);
    CHECK(office_open(&OPTIONS, &hall->desk, &hall->access, &hall->office) == OK);
    CHECK(staffroom_open(&OPTIONS, &hall->desk, &hall->access, &hall->room) == OK);
    CHECK(department_open(&OPTIONS, &hall->desk, &hall->access, &hall->department) == OK);
    hall->areas[0] = *office_area(hall->office);
    hall->areas[1] = *staffroom_area(hall->room);
    hall->areas[2] = *department_area(hall->department);
}

static void hall_close(struct hall *hall)
{
    staffroom_close(hall->room);
    department_close(hall->department);
    office_close(hall->office);
    desk_release(&hall->desk);
    store_close(hall->store);
    world_release(&hall->world);
    arena_release(&hall->arena);
}

static void tell(const struct server *server, json_t *people, const struct hall *hall)
{
    json_t *routes = routes_of(&hall->areas[0]);
    for (int i = 1; i < AREAS; i++) {
        json_t *more = routes_of(&hall->areas[i]);
        CHECK(json_array_extend(routes, more) == 0);
        json_decref(more);
    }
    json_t *told = json_pack("{s:i,s:o,s:o}", "port", server_port(server), "people", people,
                             "routes", routes);
    CHECK(told != NULL && json_dumpf(told, stdout, JSON_COMPACT) == 0);
    json_decref(told);
    printf("\n");
    fflush(stdout);
}

int main(int count, char **arguments)
{
    CHECK(count >= 2);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    secret_init();
    static struct hall hall;
    hall_open(&hall, arguments[1]);
    int first = 2;
    if (count > 2 && strchr(arguments[2], '=') == NULL) plant(&hall, arguments[first++]);
    json_t *people = json_array();
    for (int i = first; i < count; i++) {
        CHECK(json_array_append_new(people, staff_let_in(&hall, arguments[i])) == 0);
    }
    const struct site site = {hall.areas, AREAS};
    const struct server_options options = {.no_access_log = true};
    struct server *server;
    CHECK(server_start(&options, &hall.world, &site, &server) == OK);
    tell(server, people, &hall);
    int signal_number;
    sigwait(&signals, &signal_number);
    server_stop(server);
    hall_close(&hall);
    return EXIT_SUCCESS;
}
