/* The area of banks and networks: its routes, its errors, from bytes to a command. */
#include "gate/gate.h"

#include "base/check.h"
#include "base/memory.h"
#include "gate/inside.h"

enum { GUARD_CHANNEL = 1 };

static const struct dialect OSMP = {CHANNEL_OSMP, osmp_read, osmp_answer};
static const struct dialect SBER = {CHANNEL_SBER, sber_read, sber_answer};

const struct dialect *gate_dialect(struct text path)
{
    return text_starts(path, TEXT("/gate/sber/")) ? &SBER : &OSMP;
}

static const struct field CODE[] = {
    {"channel", FIELD_IN_PATH, FIELD_TEXT, true, 1, CHANNEL_CODE_LIMIT, NULL},
};

#define GATE_ROUTE(method, pattern, kind)                                                          \
    {                                                                                              \
        method, pattern, gate_serve, .guard = GUARD_CHANNEL,                                       \
                                     .flags = ROUTE_OWN_PAIRS | ROUTE_OWN_FAULTS, .body = (kind),  \
                                     .body_limit = GATE_BODY_LIMIT, ROUTE_FIELDS(CODE)             \
    }
static const struct route ROUTES[] = {
    GATE_ROUTE("GET", "/gate/osmp/{channel}", BODY_ANY),
    GATE_ROUTE("POST", "/gate/osmp/{channel}", BODY_ANY),
    GATE_ROUTE("GET", "/gate/sber/{channel}", BODY_ANY),
    GATE_ROUTE("POST", "/gate/sber/{channel}", BODY_ANY),
};

struct area gate_area(struct gate *gate)
{
    return (struct area){.name = "gate",
                         .prefix = "/gate",
                         .routes = ROUTES,
                         .route_count = sizeof ROUTES / sizeof *ROUTES,
                         .context = gate,
                         .guard = gate_guard,
                         .problem = gate_problem};
}

void gate_answer(struct arena *arena, const struct channel *channel, const struct dialect *dialect,
                 const struct ask *ask, const struct told *told, struct response *response)
{
    response_set(response, 200, xml_content_type(channel),
                 dialect->answer(arena, channel, ask, told));
}

/* SPEC osmp 1.5.2: no answer, another status than 200 and XML that cannot be parsed are not fatal:
 * the agent repeats. So whatever is wrong before a question is understood can be put right. */
void gate_problem(void *context, struct arena *arena, const struct request *request,
                  const struct problem *problem, struct response *response)
{
    (void)context;
    struct channel channel = {.code = "", .name = ""};
    for (int i = 0; i < CHANNEL_SETTING_COUNT; i++) {
        enum channel_setting setting = (enum channel_setting)i;
        (void)channel_value_take(&channel, setting, channel_rule(setting)->value);
    }
    bool is_passing = problem->status == 429 || problem->status >= 500;
    struct ask ask = {.command = ASK_CHECK};
    struct told told = {.reason = is_passing ? REASON_TEMPORARY : REASON_ACCESS};
    const struct dialect *dialect = gate_dialect(request->path);
    response_set(response, problem->status, xml_content_type(&channel),
                 dialect->answer(arena, &channel, &ask, &told));
}

/* Parameters of the query and, of a POST, of the form, together. */
static void params_read(struct arena *arena, const struct request *request,
                        const struct channel *channel, struct params *params)
{
    bool is_1251 = channel_number(channel, CHANNEL_ENCODING) == CHANNEL_WINDOWS_1251;
    enum charset charset = is_1251 ? CHARSET_WINDOWS_1251 : CHARSET_UTF_8;
    params_init(params);
    params_add(params, arena, charset, request->query_raw);
    if (text_is(request->method, "POST")) params_add(params, arena, charset, request->body);
}

void gate_serve(void *context, struct arena *arena, const struct request *request,
                struct response *response)
{
    struct gate *gate = context;
    struct gate_job *job = ARENA_NEW(arena, struct gate_job);
    struct params *params = ARENA_NEW(arena, struct params);
    *job = (struct gate_job){
        .gate = gate,
        .told_at = world_now(gate->desk->world),
        .channel = request->principal,
        .dialect = gate_dialect(request->path),
    };
    params_read(arena, request, job->channel, params);
    job->dialect->read(job->channel, params, &job->ask);
    if (job->ask.fault != REASON_ACCEPTED) {
        struct told told = {.reason = job->ask.fault};
        gate_answer(arena, job->channel, job->dialect, &job->ask, &told, response);
        return;
    }
    switch (job->ask.command) {
    case ASK_CHECK:
    case ASK_INFO: gate_check(job, arena, response); break;
    case ASK_PAY: gate_pay(job, arena, response); break;
    case ASK_STATUS:
    case ASK_CANCEL: gate_look_back(job, arena, response); break;
    }
}

/* ---- beginning and end ---- */

struct gate *gate_new(struct desk *desk)
{
    struct gate *gate = memory_new(sizeof *gate);
    gate->desk = desk;
    CHECK(pthread_mutex_init(&gate->lock, NULL) == 0);
    CHECK(pthread_mutex_init(&gate->vain_lock, NULL) == 0);
    rate_init(&gate->refusal_rate, GATE_REFUSALS_PER_MINUTE, MINUTE_MS * 1000,
              GATE_REFUSALS_PER_MINUTE);
    for (int i = 0; i < GATE_CHANNELS_KEPT; i++) {
        arena_init(&gate->channels[i].arena, GATE_CHANNEL_ARENA);
    }
    return gate;
}

void gate_free(struct gate *gate)
{
    if (gate == NULL) return;
    for (int i = 0; i < GATE_CHANNELS_KEPT; i++) arena_release(&gate->channels[i].arena);
    rate_release(&gate->refusal_rate);
    pthread_mutex_destroy(&gate->vain_lock);
    pthread_mutex_destroy(&gate->lock);
    memory_free(gate);
}

void gate_start(struct gate *gate, struct park *park)
{
    gate->park = park;
}

void gate_stop(struct gate *gate)
{
    if (gate != NULL) gate->park = NULL;
}
