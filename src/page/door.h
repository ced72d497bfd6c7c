/* The door of the staff: coming in with a login of letters, the first password, leaving, and who
 * asks. One session opens the office and the schools' pages; what a person may do behind the door
 * is for each area's own guard. */
#ifndef PAGE_DOOR_H
#define PAGE_DOOR_H

#include <jansson.h>
#include <stdbool.h>

#include "access/entrance.h"
#include "access/factor.h"
#include "access/staff.h"
#include "access/trail.h"
#include "http/route.h"
#include "page/kit.h"

/* Staff that did nothing for so long comes in anew: money and children's data lie behind it. */
#define STAFF_IDLE_MS (12 * HOUR_MS)

/* Strings outlive the area. */
struct staff_area_options {
    const char *operator_name;
    const char *operator_email;
    const char *operator_phone;   /* NULL: none is shown */
    const char *base_url;         /* of links in letters; NULL: no letters are sent */
    const char *mail_from;        /* NULL: no letters are sent */
    bool allow_plain;             /* serve sessions without TLS: on a loopback address only */
    const char *webhook_networks; /* private networks that webhooks may go to; "": none */
};

/* The door of one area of pages. */
struct staff_door {
    const struct access *access;
    const struct page_kit *kit;
    const struct area *area;
    const struct staff_area_options *options;
    const char *home;  /* "/office/" */
    const char *login; /* "/office/login" */
    const char *first; /* "/office/password/first" */
    const char *top;   /* the flag of door.* by which the templates choose their top: "office" */
    /* What all pages of the area share; an area without a menu of its own gives staff_door_view. */
    json_t *(*view)(const struct staff_door *door, struct arena *arena,
                    const struct request *request, const char *title);
};

/* Words of route.guard; an area's own begin with STAFF_DOOR_OWN. */
enum staff_door_guard {
    STAFF_DOOR_VISITOR = 1, /* anybody; a POST proves that our page made it */
    STAFF_DOOR_FIRST,       /* staff that may still have to set a password */
    STAFF_DOOR_FACTOR,      /* staff that may still have to prove or set up the second factor */
    STAFF_DOOR_SELF,        /* anybody of the staff, about nobody but himself */
    STAFF_DOOR_STAFF,       /* anybody of the staff */
    STAFF_DOOR_OWN
};

/* Areas of the city guard a route with one right, held over the city. */
#define STAFF_DOOR_RIGHT(right) (STAFF_DOOR_OWN + (int)(right))

/* What the audit log will say of a request. */
struct staff_trail {
    struct instant began_at;
    int64_t id;          /* of the entry that is there already; 0: none yet */
    int64_t school_id;   /* whom it is about; 0: none */
    const char *account; /* number of an account; NULL: the {account} of the path, if any */
    const char *subject; /* what else it is about; NULL: what else the path names */
};

/* What a person still owes before anything opens. */
enum staff_owes {
    STAFF_OWES_NOTHING,
    STAFF_OWES_CODE,  /* the code of his second factor */
    STAFF_OWES_FACTOR /* a second factor: his rights need it, and the city asks for it */
};

/* request->principal of guarded routes begins with it. */
struct staff_caller {
    struct text token; /* of the session, or of the visitor's cookie */
    const char *csrf;
    bool is_in;
    struct session session;
    struct staff staff; /* when is_in */
    struct factor factor;
    bool must_have_factor; /* his rights need it, and the city asks for it */
    enum staff_owes owes;
    struct access_place place;
    struct staff_trail *trail; /* a handler may say whom its page shows */
};

static inline const struct staff_caller *staff_of(const struct request *request)
{
    return request->principal;
}

/* Finds out who asks and makes `caller` the principal. False: sent to the entrance or to the first
 * password, or refused; the response is written. Rights are read with the session, so that a role
 * that was ended is gone with the next request. */
bool staff_door_admit(const struct staff_door *door, struct arena *arena, struct request *request,
                      struct staff_caller *caller, struct response *response);
/* A POST passes only with the token that a page of this caller carried. False: 403. What passes is
 * in the audit log before its handler runs. */
bool staff_door_takes_form(const struct staff_door *door, struct arena *arena,
                           const struct request *request, struct response *response);
/* The guard of an area of the city, whole: who asks, the one right of the route, whose form. False:
 * the response is written. */
bool staff_door_city_guard(const struct staff_door *door, struct arena *arena,
                           struct request *request, struct response *response);
/* Ends the entry of the audit log: for area.served of every area with a door. */
void staff_door_served(const struct staff_door *door, struct arena *arena,
                       const struct request *request, const struct response *response);
/* The beginnings of an entry that a deed writes in its own transaction: who, where, when, the
 * route and whom it is about; kind TRAIL_CHANGED. The deed adds details. */
struct trail_entry staff_trail(struct arena *arena, const struct request *request);
/* Of a temporary password given to somebody of the staff. */
struct trail_entry staff_password_trail(struct arena *arena, const struct request *request,
                                        const char *login, const char *name);
/* Answers with an error of the area; false, so that a guard can return it. */
bool staff_door_refuse(const struct staff_door *door, struct arena *arena,
                       const struct request *request, int status, const char *code,
                       struct response *response);
/* The page of error 500, or 503 when the database is away. */
void staff_door_fault(const struct staff_door *door, struct arena *arena,
                      const struct request *request, enum err err, struct response *response);

/* page.*, asset.*, operator.*, csrf, door.*, staff.in, staff.name. `request` NULL: nobody asks. */
json_t *staff_door_view(const struct staff_door *door, const struct request *request,
                        const char *title);
/* The page of an error. Needs neither caller nor database. */
void staff_door_problem(const struct staff_door *door, struct arena *arena,
                        const struct request *request, const struct problem *problem,
                        struct response *response);

/* ---- its pages ---- */

enum { STAFF_ENDED };
enum { STAFF_LOGIN, STAFF_PASSWORD };
enum { STAFF_NEW, STAFF_AGAIN };
extern const struct field STAFF_ENTRANCE_FIELDS[1];
extern const struct field STAFF_LOGIN_FIELDS[2];
extern const struct field STAFF_FIRST_FIELDS[2];

#define STAFF_DOOR_PAGE(name)                                                                      \
    void name(const struct staff_door *door, struct arena *arena, const struct request *request,   \
              struct response *response)
STAFF_DOOR_PAGE(staff_door_entrance_show);
STAFF_DOOR_PAGE(staff_door_enter);
STAFF_DOOR_PAGE(staff_door_leave);
STAFF_DOOR_PAGE(staff_door_first_show);
STAFF_DOOR_PAGE(staff_door_first_set);

/* The second factor: HOME/factor asks for a code, HOME/factor/new sets one up. */
enum { STAFF_CODE };
enum { STAFF_FACTOR_ACT, STAFF_FACTOR_CODE };
extern const struct field STAFF_CODE_FIELDS[1];
extern const struct field STAFF_FACTOR_FIELDS[2];
STAFF_DOOR_PAGE(staff_door_code_show);
STAFF_DOOR_PAGE(staff_door_code_take);
STAFF_DOOR_PAGE(staff_door_factor_show);
STAFF_DOOR_PAGE(staff_door_factor_set);

/* «Мой вход»: HOME/me, with forms at HOME/me/password, HOME/me/sessions, HOME/me/factor. */
enum { STAFF_ME_DONE };
enum { STAFF_ME_CURRENT, STAFF_ME_NEW, STAFF_ME_AGAIN };
enum { STAFF_ME_SESSION };
enum { STAFF_ME_FACTOR_ACT, STAFF_ME_FACTOR_PASSWORD };
extern const struct field STAFF_ME_FIELDS[1];
extern const struct field STAFF_ME_PASSWORD_FIELDS[3];
extern const struct field STAFF_ME_SESSION_FIELDS[1];
extern const struct field STAFF_ME_FACTOR_FIELDS[2];
STAFF_DOOR_PAGE(staff_door_me_show);
STAFF_DOOR_PAGE(staff_door_me_password);
STAFF_DOOR_PAGE(staff_door_me_session);
STAFF_DOOR_PAGE(staff_door_me_factor);

/* Rows of sessions that are still good: id, device, since, seen, current. */
json_t *staff_sessions_view(struct arena *arena, const struct session_list *sessions,
                            int64_t current_id, struct instant now);

#endif
