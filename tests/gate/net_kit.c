/* Networks in one process. */
#include "net_kit.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { TARGET_ROOM = 4096 };

static enum err channels_make(struct tx *tx, void *context)
{
    (void)context;
    static const struct channel CHANNELS[] = {{NET_OSMP_ID, "osmp", "Терминалы"},
                                              {NET_SBER_ID, "sber", "Сбербанк"}};
    for (int i = 0; i < 2; i++) {
        TRY(channel_set(tx, &CHANNELS[i]));
        TRY(channel_value_set(tx, CHANNELS[i].id, CHANNEL_DIALECT, CHANNELS[i].code));
        TRY(channel_value_set(tx, CHANNELS[i].id, CHANNEL_ENABLED, "1"));
        TRY(channel_value_set(tx, CHANNELS[i].id, CHANNEL_LOOPBACK_OPEN, "1"));
    }
    return OK;
}

void net_open(struct net *net, struct kit *kit)
{
    net->kit = kit;
    CHECK(store_write(kit->store, 0, channels_make, NULL) == OK);
    net->gate = gate_new(&kit->desk);
    net->area = gate_area(net->gate);
    net->site = (struct site){&net->area, 1};
    site_check(&net->site);
}

void net_close(struct net *net)
{
    gate_free(net->gate);
}

/* ---- requests ---- */

struct meeting {
    struct later later;
    pthread_mutex_t lock;
    pthread_cond_t called;
    bool is_resumed;
};

static void resume(struct later *later)
{
    struct meeting *meeting = (struct meeting *)(void *)later;
    pthread_mutex_lock(&meeting->lock);
    meeting->is_resumed = true;
    pthread_cond_signal(&meeting->called);
    pthread_mutex_unlock(&meeting->lock);
}

static void wait_for(struct meeting *meeting)
{
    pthread_mutex_lock(&meeting->lock);
    while (!meeting->is_resumed) pthread_cond_wait(&meeting->called, &meeting->lock);
    pthread_mutex_unlock(&meeting->lock);
}

static void header_add(struct pair *headers, int *count, const char *name, const char *value)
{
    if (value != NULL) headers[(*count)++] = (struct pair){text_of(name), text_of(value)};
}

static void serve(struct net *net, struct arena *arena, struct request *request,
                  struct response *response)
{
    const struct area *area;
    struct meeting meeting = {
        .later = {resume}, .lock = PTHREAD_MUTEX_INITIALIZER, .called = PTHREAD_COND_INITIALIZER};
    struct text body = request->body;
    response->later = &meeting.later;
    if (!site_admit(&net->site, arena, request, response, &area)) return;
    request->body = body;
    site_serve(area, arena, request, response);
    if (response->outcome != OUTCOME_LATER) return;
    wait_for(&meeting);
    response_then then = response->then;
    void *state = response->then_state;
    *response = (struct response){.arena = arena};
    then(state, arena, request, response);
}

struct heard net_call(struct net *net, struct arena *arena, const struct call *call)
{
    struct pair headers[6];
    int count = 0;
    const char *form = call->form != NULL ? call->form : "";
    header_add(headers, &count, "Host", "obed");
    header_add(headers, &count, "X-Forwarded-For", call->forwarded);
    header_add(headers, &count, "Authorization", call->login);
    if (call->form != NULL) {
        header_add(headers, &count, "Content-Type", "application/x-www-form-urlencoded");
        header_add(headers, &count, "Content-Length",
                   arena_printf(arena, "%zu", strlen(call->form)));
    }
    struct request request = {
        .id = "test",
        .method = text_of(call->method != NULL ? call->method : "GET"),
        .target = text_of(call->target),
        .headers = {headers, count},
        .body = text_of(form),
        .remote = text_of(call->remote != NULL ? call->remote : "127.0.0.1"),
        .needs_host = true,
    };
    struct response response = {.arena = arena};
    serve(net, arena, &request, &response);
    return (struct heard){response.status, response.content_type, response.body};
}

struct text net_get(struct net *net, const char *target, ...)
{
    char path[TARGET_ROOM];
    va_list arguments;
    va_start(arguments, target);
    int start = snprintf(path, sizeof path, "/gate/");
    vsnprintf(path + start, sizeof path - (size_t)start, target, arguments);
    va_end(arguments);
    struct heard heard = net_call(net, net->kit->arena, &(struct call){.target = path});
    if (heard.status != 200) fail_msg("%s: %d", path, heard.status);
    return heard.body;
}

/* ---- answers ---- */

const char *net_element(struct arena *arena, struct text body, const char *name)
{
    char *all = arena_copy(arena, body.bytes, body.size);
    const char *begin = strstr(all, arena_printf(arena, "<%s>", name));
    if (begin == NULL) return "";
    begin += strlen(name) + 2;
    const char *end = strstr(begin, arena_printf(arena, "</%s>", name));
    return end == NULL ? "" : arena_copy(arena, begin, (size_t)(end - begin));
}

int net_code(struct net *net, struct text body)
{
    const char *code = net_element(net->kit->arena, body, "result");
    if (*code == '\0') code = net_element(net->kit->arena, body, "CODE");
    if (*code == '\0') fail_msg("no code in %.*s", TEXT_ARGS(body));
    return (int)strtol(code, NULL, 10);
}

/* ---- settings ---- */

struct set_work {
    int64_t channel_id;
    enum channel_setting setting;
    const char *kept;
};

static enum err set_run(struct tx *tx, void *context)
{
    struct set_work *work = context;
    return channel_value_set(tx, work->channel_id, work->setting, work->kept);
}

void net_set(struct net *net, int64_t channel_id, enum channel_setting setting, const char *kept)
{
    struct set_work work = {channel_id, setting, kept};
    CHECK(store_write(net->kit->store, 0, set_run, &work) == OK);
    net_wait(net, 2000);
}

void net_wait(struct net *net, int64_t ms)
{
    net->kit->now = instant_add_ms(net->kit->now, ms);
}
