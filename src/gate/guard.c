/* Who may speak through a channel.
 *
 * SPEC osmp 1.1: no authentication by default but an address filter; HTTP Basic is optional. Here a
 * caller has to pass every lock that the channel has, and a channel without any lets nobody in. */
#include <string.h>

#include "base/log.h"
#include "gate/inside.h"
#include "pay/network.h"

enum { BASIC_LIMIT = 512 /* bytes of login and password, encoded */ };

static int sextet(char byte)
{
    if (byte >= 'A' && byte <= 'Z') return byte - 'A';
    if (byte >= 'a' && byte <= 'z') return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9') return byte - '0' + 52;
    if (byte == '+') return 62;
    return byte == '/' ? 63 : -1;
}

/* RFC 4648, section 4; false when it is not base64. */
static bool base64_decode(struct arena *arena, struct text text, struct text *out_bytes)
{
    uint32_t bits = 0;
    int bit_count = 0;
    char *bytes = arena_take(arena, text.size + 1);
    size_t size = 0;
    while (text.size > 0 && text.bytes[text.size - 1] == '=') text.size--;
    for (size_t i = 0; i < text.size; i++) {
        int value = sextet(text.bytes[i]);
        if (value < 0) return false;
        bits = bits << 6 | (uint32_t)value;
        bit_count += 6;
        if (bit_count < 8) continue;
        bit_count -= 8;
        bytes[size++] = (char)(bits >> bit_count & 0xFF);
    }
    *out_bytes = (struct text){bytes, size};
    return true;
}

/* RFC 7617. */
static bool password_is_right(struct arena *arena, const struct request *request,
                              const struct channel *channel)
{
    struct text value = text_trim(request_header(request, "Authorization")), rest;
    if (value.size > BASIC_LIMIT) return false;
    struct text scheme = text_cut(&value, ' ');
    if (!text_equal_ignoring_case(scheme, TEXT("Basic"))) return false;
    if (!base64_decode(arena, text_trim(value), &rest)) return false;
    struct text login = text_cut(&rest, ':');
    bool is_login = text_is(login, channel_text(channel, CHANNEL_LOGIN));
    return channel_password_matches(channel, rest) && is_login;
}

/* A proxy on this machine makes everybody look like this machine: its requests are not local. */
static bool is_local(const struct request *request)
{
    return address_is_loopback(request->remote) &&
           request_header_count(request, "X-Forwarded-For") == 0;
}

enum entry { ENTRY_FREE, ENTRY_ADDRESS, ENTRY_PASSWORD };

static enum entry entry_judge(struct arena *arena, const struct request *request,
                              const struct channel *channel)
{
    struct text networks = text_of(channel_text(channel, CHANNEL_NETWORKS));
    bool has_login = *channel_text(channel, CHANNEL_LOGIN) != '\0';
    if (channel_flag(channel, CHANNEL_LOOPBACK_OPEN) && is_local(request)) return ENTRY_FREE;
    if (networks.size == 0 && !has_login) return ENTRY_ADDRESS;
    if (networks.size > 0 && !networks_hold(networks, request->remote)) return ENTRY_ADDRESS;
    if (has_login && !password_is_right(arena, request, channel)) return ENTRY_PASSWORD;
    return ENTRY_FREE;
}

static bool refuse(struct gate *gate, struct arena *arena, const struct request *request,
                   struct response *response, const struct problem *problem)
{
    struct digest key = hash_of(request->remote.bytes, request->remote.size);
    int64_t now_us = world_ticks_us(gate->desk->world);
    if (rate_take(&gate->refusal_rate, (uint64_t)digest_int63(&key), now_us)) {
        log_write(LOG_WARNING, "gate_refused", "path=%.*s remote=%.*s reason=%s",
                  TEXT_ARGS(request->path), TEXT_ARGS(request->remote), problem->code);
    }
    if (problem->status == 401) {
        response_header(response, "WWW-Authenticate", "Basic realm=\"gate\", charset=\"UTF-8\"");
    }
    gate_problem(gate, arena, request, problem, response);
    return false;
}

static bool is_method_allowed(const struct request *request, const struct channel *channel)
{
    bool is_get = text_is(request->method, "GET");
    switch ((enum channel_methods)channel_number(channel, CHANNEL_METHODS)) {
    case CHANNEL_ANY_METHOD: return is_get || text_is(request->method, "POST");
    case CHANNEL_GET: return is_get;
    case CHANNEL_POST: break;
    }
    return text_is(request->method, "POST");
}

bool gate_guard(void *context, struct arena *arena, struct request *request,
                struct response *response)
{
    static const struct problem FAULT = {503, "fault", NULL}, NO_CHANNEL = {404, "not_found", NULL};
    static const struct problem METHOD = {405, "method_not_allowed", NULL};
    static const struct problem ADDRESS = {403, "address", NULL},
                                PASSWORD = {401, "password", NULL};
    struct gate *gate = context;
    struct channel *channel = ARENA_NEW(arena, struct channel);
    struct text code = request->segments.at[0].value;
    bool found;
    enum err err = gate_channel(gate, arena, arena_copy(arena, code.bytes, code.size), &found,
                                channel);
    if (err != OK) return refuse(gate, arena, request, response, &FAULT);
    bool speaks = found &&
                  channel_number(channel, CHANNEL_DIALECT) == gate_dialect(request->path)->word;
    if (!speaks) return refuse(gate, arena, request, response, &NO_CHANNEL);
    switch (entry_judge(arena, request, channel)) {
    case ENTRY_FREE: break;
    case ENTRY_ADDRESS: return refuse(gate, arena, request, response, &ADDRESS);
    case ENTRY_PASSWORD: return refuse(gate, arena, request, response, &PASSWORD);
    }
    if (!is_method_allowed(request, channel)) {
        return refuse(gate, arena, request, response, &METHOD);
    }
    request->principal = channel;
    return true;
}
