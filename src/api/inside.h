/* What the parts of api share. */
#ifndef API_INSIDE_H
#define API_INSIDE_H

#include <jansson.h>
#include <stdatomic.h>

#include "access/api_token.h"
#include "api/api.h"
#include "desk/account_statement.h"
#include "http/rate.h"
#include "http/reader.h"
#include "http/route.h"
#include "page/kit.h"

enum {
    API_PER_MINUTE = 120,          /* requests of a token, as many at once */
    API_ADDRESS_PER_MINUTE = 1200, /* of an address: an application may serve many families */
    API_VAIN_PER_MINUTE = 20,      /* of an address, with tokens that let nobody in */
    API_BODY_LIMIT = 16 * 1024,
    API_REPEAT_KEY_LIMIT = 64, /* bytes of an Idempotency-Key */
    API_REPEAT_BUSY_MS = 30000,
    API_LINES_DEFAULT = 100,
    API_LINES_LIMIT = 500,
    API_STATEMENT_DAYS = 14, /* when no period is asked for */
};
#define API_REPEAT_LIFE_MS DAY_MS

struct webhook_job;

struct api {
    struct api_options options;
    struct desk *desk;
    const struct access *access;
    struct page_kit kit;
    struct rate token_rate, address_rate, vain_rate;
    struct area area, reference;
    json_t *reference_view;
    struct webhook_job *webhooks; /* NULL: not begun */
};

/* Which tokens a route lets in: those with this scope, or any. */
enum { API_ANY_TOKEN = 1 << API_SCOPES };

#define API_HANDLER(name)                                                                          \
    void name(void *context, struct arena *arena, const struct request *request,                   \
              struct response *response)

bool api_guard(void *context, struct arena *arena, struct request *request,
               struct response *response);

static inline const struct api_caller *api_caller_of(const struct request *request)
{
    return request->principal;
}

/* ---- answers ---- */

/* JSON; of a GET with an ETag, and 304 when the caller has it. Takes the value. */
void api_answer(struct arena *arena, const struct request *request, int status, json_t *value,
                struct response *response);
/* A problem with words of its own, Russian; NULL: those that go with the code. */
void api_refuse(struct arena *arena, const struct request *request, int status, const char *code,
                const char *detail, struct response *response);
/* 503 for what passes by itself, 500 for the rest. */
void api_fault(struct arena *arena, const struct request *request, enum err err,
               struct response *response);
void api_problem(void *context, struct arena *arena, const struct request *request,
                 const struct problem *problem, struct response *response);

/* Adds to an array; the value is taken. Out of memory is a broken promise. */
void api_append(json_t *array, json_t *value);
json_t *api_money(struct money money);
json_t *api_day(struct arena *arena, struct day day);
json_t *api_instant(struct arena *arena, struct instant instant);
json_t *api_id(struct arena *arena, int64_t id);

/* ---- children ---- */

struct api_child {
    struct login_account account;
    const char *number, *name, *class_name, *allergens;
    const char *school_name;
    int64_t school_number;
    const struct zone *zone;
    struct money balance;
    bool has_day_limit;
    struct money day_limit;
};

enum err api_child_load(struct tx *tx, struct arena *arena, struct login_account account,
                        struct api_child *out_child) MUST_CHECK;

/* What a handler reads in one transaction: the child that the path names, which has to be one of
 * the token's, then what it asks for itself. */
struct api_reading {
    struct arena *arena;
    const struct api_caller *caller;
    struct text number;
    struct instant now;
    bool found; /* false: answered alike whether there is such an account or not */
    struct api_child child;
    enum err (*more)(struct tx *tx, struct api_reading *reading); /* NULL: nothing */
    void *work;                                                   /* of `more` */
};

/* False: the response is 404, or a fault. `reading` comes with more and work. */
bool api_read(const struct api *api, struct arena *arena, const struct request *request,
              struct api_reading *reading, struct response *response);

/* ---- writing ---- */

/* An answer that is kept under the request's Idempotency-Key. */
struct api_repeat {
    bool has_key;
    int64_t token_id;
    const char *key;
    struct digest digest;
};

/* False: the response is the kept answer, or a refusal. */
bool api_repeat_begin(const struct api *api, struct arena *arena, const struct request *request,
                      struct api_repeat *out_repeat, struct response *response);
/* Keeps what was answered; a fault is not kept. */
void api_repeat_end(const struct api *api, const struct api_repeat *repeat,
                    const struct response *response);

/* The body as one JSON object. NULL: the response is 400. Release it. */
json_t *api_body(struct arena *arena, const struct request *request, struct response *response);
/* Answers 422 for what a reader found. */
void api_refuse_body(struct arena *arena, const struct request *request,
                     const struct reader *reader, struct response *response);

/* Pure: the key of an Idempotency-Key header, with or without the quotes of RFC 8941; empty: it is
 * not one. */
struct text api_repeat_key(struct text header);

/* ---- what bodies say; pure, for handlers and for the fuzz target ---- */

struct api_absence {
    struct day first_day, last_day;
    struct text reason;
};
bool api_absence_read(struct reader *reader, struct api_absence *out_absence);

struct api_wishes;
/* `room` wishes at most. */
struct meal_choice;
bool api_wishes_read(struct reader *reader, struct meal_choice *wishes, int room, int *out_count);

/* ---- handlers ---- */

enum { CHILD_NUMBER };
extern const struct route api_routes[];
extern const int api_route_count;

API_HANDLER(api_token_show);
API_HANDLER(api_children_show);
API_HANDLER(api_child_show);
enum { API_FROM = 1, API_TO, API_DETAIL, API_LIMIT, API_AFTER };
API_HANDLER(api_statement_show);
enum { API_MENU_DAY = 1 };
API_HANDLER(api_menu_show);
API_HANDLER(api_meals_show);
API_HANDLER(api_meals_choose);
API_HANDLER(api_absences_show);
API_HANDLER(api_absence_say);
enum { API_ROW_ID = 1 };
API_HANDLER(api_absence_take_back);
API_HANDLER(api_limits_show);
API_HANDLER(api_cards_show);
API_HANDLER(api_card_block);

API_HANDLER(api_reference_show);

/* ---- webhooks ---- */

struct webhook_job *webhook_job_start(struct desk *desk, const char *networks);
void webhook_job_stop(struct webhook_job *job); /* NULL is fine */

#endif
