/* What the pages share with each other, and with nobody else. */
#ifndef WEB_INSIDE_H
#define WEB_INSIDE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "access/audit.h"
#include "access/entrance.h"
#include "base/arena.h"
#include "base/scoped.h"
#include "http/pool.h"
#include "http/rate.h"
#include "http/route.h"
#include "page/kit.h"
#include "web/web.h"

#define TERMS_VERSION "1"
#define TERMS_DATE "01.09.2026"

/* Files with a child's data that a login may make. */
enum { WEB_DATA_AN_HOUR = 5 };

/* Against trying account numbers one by one: of an address, whatever the numbers. Many families may
 * share one; a right password costs nothing. */
enum {
    WEB_WRONG_PER_MINUTE = 60, /* wrong passwords, with numbers that are there or not */
    WEB_RECOVERIES_PER_MINUTE = 10
};

struct web {
    struct web_options options;
    struct desk *desk;
    struct store *store;
    const struct world *world;
    const struct access *access;
    struct page_kit kit;
    struct pool *mailing;
    struct pool *bank;          /* calls to banks: never on a thread that serves others */
    struct letter_job *letters; /* NULL: not begun */
    struct rate *data_rate;     /* of a child's data in one file, by login */
    struct rate *wrong, *recoveries;
    struct area area;
};

/* Who may see a route. */
enum web_guard {
    WEB_OPEN = 0,
    WEB_VISITOR, /* anybody; a POST proves that our page made it */
    WEB_FIRST,   /* a session that may still have to set its password */
    WEB_SESSION, /* a session in full */
};

/* request->principal of guarded routes. */
struct caller {
    struct text token; /* of the session, or of the visitor's cookie */
    const char *csrf;
    bool has_session;
    struct session session;
    struct access_place place;
};

bool web_guard(void *context, struct arena *arena, struct request *request,
               struct response *response);
void web_problem(void *context, struct arena *arena, const struct request *request,
                 const struct problem *problem, struct response *response);

static inline const struct caller *caller_of(const struct request *request)
{
    return request->principal;
}

/* The session's cookie. */
void caller_keep(const struct web *web, const struct request *request, const char *token,
                 struct response *response);
void caller_forget(const struct web *web, const struct request *request, struct response *response);

/* False: an attempt with a password must wait, and the response is parked, or refuses. */
bool attempt_may_go(const struct web *web, struct arena *arena, const struct request *request,
                    struct text name, struct response *response);
/* The password was wrong, or there is no such number. */
void attempt_failed(const struct web *web, const struct request *request);
/* False: this address asked for too many links; refused, whatever the number. */
bool recovery_may_go(const struct web *web, struct arena *arena, const struct request *request,
                     struct response *response);

/* A fault that nobody can mend: the page of error 500, or 503 when the database is away. */
void answer_fault(const struct web *web, struct arena *arena, const struct request *request,
                  enum err err, struct response *response);

/* ---- people ---- */

struct child {
    struct login_account account;
    const char *number;
    const char *surname, *name, *patronymic;
    const char *full_name;  /* "Иванов Иван Иванович" */
    const char *class_name; /* empty: none */
    const char *school_name;
    int64_t school_number;
    const struct zone *zone;
    struct money balance;
};

struct family {
    struct child children[LOGIN_ACCOUNTS_LIMIT];
    int count;
    int shown; /* place of the child on the page */
};

/* The children of the session's login, of one moment. */
enum err family_load(struct tx *tx, struct arena *arena, const struct session *session,
                     struct family *out_family) MUST_CHECK;

/* What a page reads in one transaction, so that its figures are of one moment: the family, then
 * what the page itself asks for. */
struct page_reading {
    struct arena *arena;
    const struct session *session;
    struct family family;
    enum err (*more)(struct tx *tx, struct page_reading *reading); /* NULL: nothing more */
    void *page;                                                    /* of `more` */
};
enum err page_read(const struct web *web, struct page_reading *reading) MUST_CHECK;
const struct child *page_child(const struct page_reading *reading);

/* The child that a form names by its number, which is one of the login's own and is shown from now
 * on: a form that was made for one child must not change another, whatever was shown meanwhile in
 * another tab. False: the response is 404, or a fault. */
bool form_child(const struct web *web, struct arena *arena, const struct request *request,
                struct text number, struct child *out_child, struct response *response);

/* ---- views ---- */

/* What every page needs. Give it to page_answer, or release it. */
json_t *page_view(const struct web *web, const struct caller *caller, const char *title);

/* The same with the account's bar: who is shown, what he has, the other children. `active` is the
 * page in the menu: "home", "profile", "statement", "absence", "meals", "limits", "letters",
 * "appeals". */
json_t *page_view_family(const struct web *web, struct arena *arena, const struct caller *caller,
                         const struct family *family, const char *title, const char *active);

/* The same for a page that reads nothing else. */
enum err page_view_inside(const struct web *web, struct arena *arena, const struct caller *caller,
                          const char *title, const char *active, json_t **out_view) MUST_CHECK;

/* Answers with the page, or with the view itself when JSON is asked for. Takes the view. */
void page_answer(const struct web *web, struct arena *arena, const struct request *request,
                 const char *template, int status, json_t *view, struct response *response);

/* ---- letters about what happens on an account ---- */

/* The worker that decides and sends them. */
struct letter_job;
struct letter_job *letter_job_start(const struct web *web);
void letter_job_stop(struct letter_job *job); /* NULL is fine */

/* ---- mail ---- */

/* Both answer at once and send later. False: too many mails are waiting. */
bool mail_recovery(struct web *web, struct text number);
bool mail_confirmation(struct web *web, struct text email, const char *token);

/* ---- fields ---- */

/* An account number as people write it, "024 201-31-37", without what parts its digits; empty
 * unless ten digits remain. */
struct text field_account_number(struct arena *arena, const struct request *request, int field);

#endif
