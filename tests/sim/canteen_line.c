/* The line between tills, and between them and the server. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "canteen.h"
#include "near_site.h"
#include "till/uplink.h"

/* ---- requests that are held up ---- */

static char *copy_of(struct text text)
{
    char *copy = memory_new(text.size + 1);
    if (text.size > 0) memcpy(copy, text.bytes, text.size);
    return copy;
}

static void hold(struct canteen *canteen, const struct outgoing_request *request)
{
    if (canteen->held_count == CANTEEN_HELD_LIMIT) return;
    struct canteen_held *held = &canteen->held[canteen->held_count++];
    *held = (struct canteen_held){.url = copy_of(request->url), .body = copy_of(request->body)};
    for (int i = 0; i < request->header_count; i++) {
        held->headers[held->header_count++] = copy_of(request->headers[i].value);
    }
}

static void held_free(struct canteen_held *held)
{
    for (int i = 0; i < held->header_count; i++) memory_free(held->headers[i]);
    memory_free(held->url);
    memory_free(held->body);
}

void canteen_deliver_held(struct canteen *canteen)
{
    static const struct text NAMES[] = {
        {"Accept", 6}, {"Content-Type", 12}, {"Authorization", 13}, {"", 0}};
    if (canteen->held_count == 0 || canteen->is_server_down) return;
    struct canteen_held held = canteen->held[--canteen->held_count];
    struct outgoing_header headers[4];
    for (int i = 0; i < held.header_count; i++) {
        headers[i] = (struct outgoing_header){NAMES[i], text_of(held.headers[i])};
    }
    struct outgoing_request request = {.method = TEXT("POST"),
                                       .url = text_of(held.url),
                                       .headers = headers,
                                       .header_count = held.header_count,
                                       .body = text_of(held.body),
                                       .answer_limit_bytes = UPLINK_ANSWER_LIMIT};
    struct outgoing_answer nobody_hears;
    struct arena arena;
    arena_init(&arena, 64 << 20);
    CHECK(near_site_call(&canteen->site, &arena, &request, &nobody_hears) == OK);
    arena_release(&arena);
    held_free(&held);
}

/* ---- what comes instead of an answer ---- */

static enum err garble(struct canteen *canteen, struct arena *arena, struct outgoing_answer *answer)
{
    switch (canteen_below(canteen, 7)) {
    case 0:
        *answer = (struct outgoing_answer){
            .status = 200, .content_type = TEXT("text/html"), .body = TEXT("<html>Login</html>")};
        return OK;
    case 1:
        *answer = (struct outgoing_answer){.status = 302, .content_type = TEXT("text/html")};
        return OK;
    case 2: answer->body.size /= 2; return OK;
    case 3: *answer = (struct outgoing_answer){.status = 503, .retry_after_s = 2}; return OK;
    case 4:
        answer->body = TEXT("{\"answers\":[],\"acknowledged\":\"x\",\"version\":-1}");
        return OK;
    case 5: /* a byte that went wrong */
        if (answer->body.size > 0) {
            char *bytes = arena_copy(arena, answer->body.bytes, answer->body.size);
            bytes[canteen_below(canteen, (int)answer->body.size)] ^= 0x20;
            answer->body.bytes = bytes;
        }
        return OK;
    default: return ERR_LIMIT;
    }
}

static bool is_journal(const struct outgoing_request *request)
{
    return text_is(request->method, "POST") &&
           text_is(text_part(request->url, request->url.size - 7, 7), "journal");
}

static enum err to_server(struct canteen *canteen, struct arena *arena,
                          const struct outgoing_request *request,
                          struct outgoing_answer *out_answer)
{
    const struct canteen_weather *weather = &canteen->weather;
    if (canteen->is_server_down) return ERR_UNAVAILABLE;
    if (canteen_chance(canteen, weather->lost)) return ERR_TIMEOUT;
    if (is_journal(request) && canteen_chance(canteen, weather->held)) {
        hold(canteen, request);
        return ERR_TIMEOUT;
    }
    enum err err = near_site_call(&canteen->site, arena, request, out_answer);
    if (err == OK && is_journal(request) && canteen_chance(canteen, weather->twice)) {
        err = near_site_call(&canteen->site, arena, request, out_answer);
    }
    if (canteen_chance(canteen, weather->answer_lost)) return ERR_TIMEOUT;
    if (err == OK && canteen_chance(canteen, weather->garbled)) {
        return garble(canteen, arena, out_answer);
    }
    return err;
}

/* "http://till:N/…" is till N; its neighbours may hear it badly, too. */
static enum err to_till(struct canteen *canteen, struct arena *arena,
                        const struct outgoing_request *request, struct outgoing_answer *out_answer)
{
    int place = request->url.bytes[strlen("http://till:")] - '1';
    CHECK(place >= 0 && place < CANTEEN_TILLS);
    if (!canteen->tills[place].is_open) return ERR_UNAVAILABLE;
    if (canteen_chance(canteen, canteen->weather.lost)) return ERR_TIMEOUT;
    enum err err = near_site_call(&canteen->tills[place].site, arena, request, out_answer);
    if (err == OK && canteen_chance(canteen, canteen->weather.garbled)) {
        return garble(canteen, arena, out_answer);
    }
    return err;
}

enum err canteen_call(void *context, struct arena *arena, const struct outgoing_request *request,
                      struct outgoing_answer *out_answer)
{
    struct canteen *canteen = ((struct canteen_till *)context)->canteen;
    bool is_till = text_starts(request->url, TEXT("http://till:"));
    canteen->ticks_us += 3000;
    return is_till ? to_till(canteen, arena, request, out_answer)
                   : to_server(canteen, arena, request, out_answer);
}
