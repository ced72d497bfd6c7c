/* POST enrol: a code becomes a token. GET hello: who am I, and how far did I come. */
#include "base/buf.h"
#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "http/reader.h"
#include "sync/inside.h"
#include "sync/json_handle.h"

/* ---- what both say ---- */

void sync_add_settings(struct buf *buf, const struct settings *settings)
{
    buf_add_string(buf, "\"settings\":{");
    for (int i = 0; i < SETTING_COUNT; i++) {
        buf_printf(buf, "%s\"%s\":%lld", i ? "," : "", setting_name((enum setting)i),
                   (long long)settings->values[i]);
    }
    buf_add_char(buf, '}');
}

static void add_school(struct buf *buf, const struct school *school)
{
    buf_printf(buf, "\"school\":{\"id\":\"%lld\",\"number\":%lld,\"name\":", (long long)school->id,
               (long long)school->number);
    buf_add_json_string(buf, text_of(school->name));
    buf_printf(buf, ",\"zone\":\"%s\",\"offset_minutes\":%d}", school->zone->name,
               school->zone->offset_minutes);
}

static void add_till(struct buf *buf, const struct till *till)
{
    buf_printf(buf, "\"till\":{\"origin\":\"%lld\",\"name\":", (long long)till->origin);
    buf_add_json_string(buf, text_of(till->name));
    buf_printf(buf, ",\"first_number\":%lld", (long long)till->digit * TILL_NUMBERS_A_DIGIT + 1);
    if (till->replaces != 0) buf_printf(buf, ",\"replaces\":\"%lld\"", (long long)till->replaces);
    buf_printf(buf, ",\"highest\":%lld,\"acknowledged\":%lld}", (long long)till->progress.highest,
               (long long)till->progress.acknowledged);
}

static void add_common(struct buf *buf, struct arena *arena, const struct sync *sync,
                       const struct till *till, const struct school *school,
                       const struct settings *settings, const struct lan *lan)
{
    add_till(buf, till);
    buf_add_char(buf, ',');
    add_school(buf, school);
    buf_add_char(buf, ',');
    sync_add_settings(buf, settings);
    buf_add_char(buf, ',');
    lan_add(buf, lan);
    buf_printf(buf, ",\"server_time\":\"%s\"",
               instant_format_iso(arena, world_now(sync->desk->world)));
}

/* ---- enrol ---- */

static uint64_t address_key(struct text address)
{
    struct digest digest = hash_of(address.bytes, address.size);
    return (uint64_t)digest_int63(&digest);
}

/* NULL: *code is read; else what is wrong. */
static const char *read_code(struct arena *arena, struct text body, struct text *out_code)
{
    json_error_t error;
    scoped(json) json_t *said = json_parse(body, &error);
    if (said == NULL) return "the body is not JSON";
    struct reader reader = reader_of(said);
    struct text code = reader_text(&reader, "code");
    if (!reader_end(&reader)) return "the body is {\"code\": \"…\"} and nothing else";
    *out_code = (struct text){arena_copy(arena, code.bytes, code.size), code.size};
    return NULL;
}

static void answer_enrolled(const struct sync *sync, struct arena *arena,
                            const struct enrolment *enrolment, struct response *response)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"token\":\"%s\",", enrolment->token);
    add_common(&buf, arena, sync, &enrolment->till, &enrolment->school, &enrolment->settings,
               &enrolment->lan);
    buf_add_string(&buf, "}\n");
    response_json(response, 201, buf_text(&buf));
}

static void answer_enrolment(struct sync *sync, struct arena *arena, const struct request *request,
                             const struct enrolment *enrolment, struct response *response)
{
    switch (enrolment->status) {
    case ENROLMENT_DONE:
        if (enrolment->has_predecessor) sync_forget_token(sync, &enrolment->predecessor.hash);
        log_write(LOG_INFO, "till_enrolled", "school=%lld origin=%lld replaces=%lld",
                  (long long)enrolment->till.school_id, (long long)enrolment->till.origin,
                  (long long)enrolment->till.replaces);
        answer_enrolled(sync, arena, enrolment, response);
        break;
    case ENROLMENT_CODE_INVALID:
        log_write(LOG_WARNING, "till_enrol_refused", "reason=code remote=%.*s",
                  TEXT_ARGS(request->remote));
        sync_problem(arena, request, response, 403, "code_invalid",
                     "the code is unknown, used or too old");
        break;
    case ENROLMENT_PREDECESSOR_INVALID:
        log_write(LOG_WARNING, "till_enrol_refused", "reason=predecessor remote=%.*s",
                  TEXT_ARGS(request->remote));
        sync_problem(arena, request, response, 403, "predecessor_invalid",
                     "the token was never of a till of the code's school");
        break;
    }
}

void sync_enrol(void *context, struct arena *arena, const struct request *request,
                struct response *response)
{
    struct sync *sync = context;
    struct enrolment enrolment = {.has_predecessor = false};
    if (!rate_has(&sync->enrol_rate, address_key(request->remote), sync_ticks_us(sync))) {
        sync_problem(arena, request, response, 429, "too_many_requests", NULL);
        return;
    }
    const char *wrong = read_code(arena, request->body, &enrolment.code);
    struct text bearer = request_bearer(request);
    enrolment.has_predecessor = bearer.size > 0;
    if (wrong == NULL && enrolment.has_predecessor &&
        !till_token_parse(bearer, &enrolment.predecessor)) {
        wrong = "Authorization is not the token of a till";
    }
    if (wrong != NULL) {
        sync_problem(arena, request, response, 400, "malformed", wrong);
        return;
    }
    enum err err = till_enrol(sync->desk, arena, &enrolment);
    if (err == OK && enrolment.status != ENROLMENT_DONE) {
        rate_take(&sync->enrol_rate, address_key(request->remote), sync_ticks_us(sync));
    }
    if (err != OK) {
        sync_fault(arena, request, response, err);
    } else {
        answer_enrolment(sync, arena, request, &enrolment, response);
    }
}

/* ---- hello ---- */

const struct field HELLO_FIELDS[HELLO_FIELD_COUNT] = {
    [HELLO_LAST_COUNTER] = {"last_counter", FIELD_IN_QUERY, FIELD_INT, true, 0,
                            ID_COUNTER_LIMIT - 1, NULL},
};

struct hello_work {
    struct arena *arena;
    const struct till_caller *caller;
    struct till till;
    struct school school;
    struct settings settings;
    struct lan lan;
    bool found;
};

static enum err hello_work(struct tx *tx, void *context)
{
    struct hello_work *work = context;
    const struct till_caller *caller = work->caller;
    TRY(till_load(tx, work->arena, caller->school_id, caller->origin, &work->found, &work->till));
    if (!work->found) return ERR_NOT_FOUND;
    TRY(school_by_id(tx, work->arena, caller->school_id, &work->found, &work->school));
    if (!work->found) return ERR_NOT_FOUND;
    TRY(lan_load(tx, work->arena, caller->school_id, &work->lan));
    return settings_load_of_till(tx, caller->school_id, caller->origin, &work->settings);
}

/* A till that enrolled before schools had keys brings its school the first one. */
static enum err first_key_work(struct tx *tx, void *context)
{
    struct hello_work *work = context;
    int64_t generation;
    TRY(lan_generation(tx, work->caller->school_id, &generation));
    if (generation == 0) TRY(lan_change(tx, work->arena, work->caller->school_id, false));
    return lan_load(tx, work->arena, work->caller->school_id, &work->lan);
}

static enum err hello_load(struct sync *sync, struct hello_work *work)
{
    TRY(store_read(sync->desk->store, hello_work, work));
    if (work->lan.generation > 0) return OK;
    return store_write(sync->desk->store, work->caller->school_id, first_key_work, work);
}

void sync_hello(void *context, struct arena *arena, const struct request *request,
                struct response *response)
{
    struct sync *sync = context;
    struct hello_work work = {.arena = arena, .caller = request->principal};
    enum err err = hello_load(sync, &work);
    if (err != OK) {
        sync_fault(arena, request, response, err);
        return;
    }
    if (request_number(request, HELLO_LAST_COUNTER) < work.till.progress.highest) {
        log_write(LOG_WARNING, "till_restored", "school=%lld origin=%lld known=%lld",
                  (long long)work.till.school_id, (long long)work.till.origin,
                  (long long)work.till.progress.highest);
        sync_problem(arena, request, response, 409, "enrol_anew", SYNC_ENROL_ANEW);
        return;
    }
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_char(&buf, '{');
    add_common(&buf, arena, sync, &work.till, &work.school, &work.settings, &work.lan);
    buf_add_string(&buf, "}\n");
    response_json(response, 200, buf_text(&buf));
}
