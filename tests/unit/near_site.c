/* A site asked without sockets: request, route, answer, in the caller's thread. */
#include "near_site.h"

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/parse.h"

enum { NEAR_ARENA_BUDGET = 64 << 20, HEADERS_LIMIT = 16 };

struct near_later {
    struct later later;
    sem_t resumed;
};

static void resume(struct later *later)
{
    struct near_later *near = (struct near_later *)(void *)later;
    CHECK(sem_post(&near->resumed) == 0);
}

/* "http://host:1/a/b?c" without its site. */
static struct text target_of(struct text url)
{
    struct text rest = url;
    for (int slashes = 0; slashes < 3; slashes++) text_cut(&rest, '/');
    CHECK(rest.bytes != NULL);
    return (struct text){rest.bytes - 1, rest.size + 1};
}

static struct request request_of(struct arena *arena, const struct outgoing_request *from)
{
    struct pair *headers = ARENA_ARRAY(arena, struct pair, HEADERS_LIMIT);
    int count = from->header_count;
    CHECK(count + 1 < HEADERS_LIMIT);
    for (int i = 0; i < count; i++) {
        headers[i] = (struct pair){from->headers[i].name, from->headers[i].value};
    }
    if (from->body.size > 0) {
        struct text size = text_of(arena_printf(arena, "%zu", from->body.size));
        headers[count++] = (struct pair){TEXT("Content-Length"), size};
    }
    return (struct request){.id = "near",
                            .method = from->method,
                            .target = target_of(from->url),
                            .headers = {headers, count},
                            .remote = TEXT("192.0.2.1"),
                            .has_body = from->body.size > 0};
}

static void serve(const struct area *area, struct arena *arena, struct request *request,
                  struct response *response, struct near_later *near)
{
    site_serve(area, arena, request, response);
    if (response->outcome == OUTCOME_PARK) {
        *response = (struct response){
            .arena = arena, .later = &near->later, .park_ticket = response->park_ticket};
        request->wake = WAKE_TIMEOUT;
        site_serve(area, arena, request, response);
    }
    while (response->outcome == OUTCOME_LATER) {
        response_then then = response->then;
        void *state = response->then_state;
        CHECK(sem_wait(&near->resumed) == 0);
        *response = (struct response){.arena = arena, .later = &near->later};
        then(state, arena, request, response);
    }
    CHECK(response->outcome == OUTCOME_ANSWER);
}

static uint64_t no_ticket(void *park, int64_t key)
{
    (void)park;
    (void)key;
    return 0;
}

static int retry_after_of(const struct response *response)
{
    for (int i = 0; i < response->header_count; i++) {
        int64_t seconds;
        const struct response_header *header = &response->headers[i];
        if (strcmp(header->name, "Retry-After") != 0) continue;
        if (parse_int64(text_of(header->value), 0, 1000, &seconds) == OK) return (int)seconds;
    }
    return 0;
}

static struct text copy(struct arena *arena, struct text text)
{
    return (struct text){arena_copy(arena, text.bytes ? text.bytes : "", text.size), text.size};
}

enum err near_site_call(const struct site *site, struct arena *arena,
                        const struct outgoing_request *from, struct outgoing_answer *out_answer)
{
    struct arena own;
    struct near_later near = {.later = {resume}};
    const struct area *area;
    arena_init(&own, NEAR_ARENA_BUDGET);
    CHECK(sem_init(&near.resumed, 0, 0) == 0);
    struct request request = request_of(&own, from);
    struct response response = {.arena = &own, .later = &near.later, .park_ticket = no_ticket};
    bool is_admitted = site_admit(site, &own, &request, &response, &area);
    request.body = copy(&own, from->body);
    if (is_admitted) serve(area, &own, &request, &response, &near);
    struct text body = copy(arena, response.body);
    struct text type = copy(arena, text_of(response.content_type));
    int status = response.status, retry_after_s = retry_after_of(&response);
    sem_destroy(&near.resumed);
    arena_release(&own);
    if (body.size > from->answer_limit_bytes) return ERR_LIMIT;
    *out_answer = (struct outgoing_answer){
        .status = status, .retry_after_s = retry_after_s, .content_type = type, .body = body};
    return OK;
}
