/* POST password: a login and a temporary password, for a receipt.
 *
 * Only with the account's own card, in use. Who has the card in hand and stands at the school's
 * till is the pupil; who hands over the receipt is a cashier whom the record names. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "http/reader.h"
#include "school/card.h"
#include "school/person.h"
#include "school/school_sql.h"
#include "sync/inside.h"
#include "sync/json_handle.h"

/* In order of precedence. */
enum till_password_status {
    TILL_PASSWORD_GIVEN = 0,
    TILL_PASSWORD_ACCOUNT_UNKNOWN,
    TILL_PASSWORD_ACCOUNT_CLOSED,
    TILL_PASSWORD_CARD_UNKNOWN,
    TILL_PASSWORD_CARD_NOT_ACTIVE,
};

static const char *status_code(enum till_password_status status)
{
    switch (status) {
    case TILL_PASSWORD_GIVEN: return "given";
    case TILL_PASSWORD_ACCOUNT_UNKNOWN: return "account_unknown";
    case TILL_PASSWORD_ACCOUNT_CLOSED: return "account_closed";
    case TILL_PASSWORD_CARD_UNKNOWN: return "card_unknown";
    case TILL_PASSWORD_CARD_NOT_ACTIVE: return "card_not_active";
    }
    return "unknown";
}

struct password_work {
    struct arena *arena;
    int64_t school_id, account_id, card_id, cashier_id;
    enum till_password_status status; /* answer */
    struct person person;             /* answer */
};

/* NULL: read; else what is wrong. */
static const char *read_asked(struct text body, struct password_work *work)
{
    json_error_t error;
    scoped(json) json_t *said = json_parse(body, &error);
    if (said == NULL) return "the body is not JSON";
    struct reader reader = reader_of(said);
    work->account_id = reader_id(&reader, "account");
    work->card_id = reader_id(&reader, "card");
    work->cashier_id = reader_id(&reader, "cashier");
    return reader_end(&reader) ? NULL : "the body is {\"account\", \"card\", \"cashier\"}";
}

static enum err card_judge(struct tx *tx, struct password_work *work)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_card_by_id);
    bind_int(row, ARG_CARD_BY_ID_SCHOOL_ID, work->school_id);
    bind_int(row, ARG_CARD_BY_ID_ID, work->card_id);
    TRY(statement_next(row, &found));
    work->status = TILL_PASSWORD_CARD_UNKNOWN;
    if (!found || column_int(row, COL_CARD_BY_ID_ACCOUNT_ID) != work->account_id) return OK;
    work->status = TILL_PASSWORD_CARD_NOT_ACTIVE;
    if (!card_is_usable((enum card_state)column_int(row, COL_CARD_BY_ID_STATE))) return OK;
    work->status = TILL_PASSWORD_GIVEN;
    return OK;
}

static enum err password_judge_work(struct tx *tx, void *context)
{
    struct password_work *work = context;
    bool found;
    TRY(person_by_id(tx, work->arena, work->school_id, work->account_id, &found, &work->person));
    work->status = TILL_PASSWORD_ACCOUNT_UNKNOWN;
    if (!found) return OK;
    work->status = TILL_PASSWORD_ACCOUNT_CLOSED;
    if (work->person.state != PERSON_ACTIVE) return OK;
    return card_judge(tx, work);
}

static void answer_given(struct arena *arena, const struct password_work *work,
                         const char *password, struct instant ends_at, struct response *response)
{
    char *body = arena_printf(arena, "{\"login\":\"%s\",\"password\":\"%s\",\"ends_at\":\"%s\"}\n",
                              work->person.number, password, instant_format_iso(arena, ends_at));
    response_json(response, 201, text_of(body));
}

static void password_give(struct sync *sync, struct arena *arena, const struct request *request,
                          const struct password_work *work, struct response *response)
{
    const struct till_caller *caller = request->principal;
    char *password;
    struct instant ends_at;
    struct login_account account = {work->school_id, work->account_id};
    struct access_place place = {
        request->remote,
        text_of(arena_printf(arena, "касса %lld, кассир %lld", (long long)caller->origin,
                             (long long)work->cashier_id))};
    enum err err = entrance_replace_password(sync->access, arena, text_of(work->person.number),
                                             account, place, &password, &ends_at);
    if (err != OK) {
        sync_fault(arena, request, response, err);
        return;
    }
    log_write(LOG_INFO, "password_given", "school=%lld origin=%lld account=%lld cashier=%lld",
              (long long)work->school_id, (long long)caller->origin, (long long)work->account_id,
              (long long)work->cashier_id);
    answer_given(arena, work, password, ends_at, response);
}

/* Both have to have a token left; neither loses one to the other's lack. */
static bool rates_take(struct sync *sync, int64_t origin, int64_t account_id)
{
    int64_t now_us = sync_ticks_us(sync);
    if (!rate_has(&sync->password_rate, (uint64_t)origin, now_us)) return false;
    if (!rate_take(&sync->password_account_rate, (uint64_t)account_id, now_us)) return false;
    return rate_take(&sync->password_rate, (uint64_t)origin, now_us);
}

void sync_password(void *context, struct arena *arena, const struct request *request,
                   struct response *response)
{
    struct sync *sync = context;
    const struct till_caller *caller = request->principal;
    struct password_work work = {.arena = arena, .school_id = caller->school_id};
    const char *wrong = read_asked(request->body, &work);
    if (wrong != NULL) {
        sync_problem(arena, request, response, 400, "malformed", wrong);
        return;
    }
    enum err err = store_read(sync->desk->store, password_judge_work, &work);
    if (err != OK) {
        sync_fault(arena, request, response, err);
    } else if (work.status != TILL_PASSWORD_GIVEN) {
        log_write(LOG_WARNING, "password_refused", "school=%lld origin=%lld account=%lld reason=%s",
                  (long long)work.school_id, (long long)caller->origin, (long long)work.account_id,
                  status_code(work.status));
        sync_problem(arena, request, response, 403, status_code(work.status), NULL);
    } else if (!rates_take(sync, caller->origin, work.account_id)) {
        sync_problem(arena, request, response, 429, "too_many_requests", NULL);
    } else {
        password_give(sync, arena, request, &work, response);
    }
}
