/* Answers, as values: the edge turns them into bytes. */
#include "http/response.h"

#include <string.h>

#include "base/check.h"

void response_set(struct response *response, int status, const char *content_type, struct text body)
{
    response->outcome = OUTCOME_ANSWER;
    response->status = status;
    response->content_type = content_type;
    response->body = body;
}

void response_json(struct response *response, int status, struct text body)
{
    response_set(response, status, "application/json", body);
}

void response_html(struct response *response, int status, struct text body)
{
    response_set(response, status, "text/html; charset=utf-8", body);
}

void response_descriptor(struct response *response, const char *content_type, int descriptor,
                         int64_t size)
{
    CHECK(!response->has_descriptor && size >= 0);
    response_set(response, 200, content_type, (struct text){NULL, 0});
    response->has_descriptor = true;
    response->descriptor = descriptor;
    response->descriptor_size = size;
}

void response_nothing(struct response *response)
{
    response_set(response, 204, NULL, (struct text){NULL, 0});
}

static bool has_control(const char *string)
{
    for (; *string != '\0'; string++) {
        if ((unsigned char)*string < ' ' || *string == 0x7F) return true;
    }
    return false;
}

void response_header(struct response *response, const char *name, const char *value)
{
    CHECK(response->header_count < RESPONSE_HEADERS_LIMIT);
    CHECK(!has_control(name) && !has_control(value));
    response->headers[response->header_count++] = (struct response_header){name, value};
}

static void redirect(struct response *response, const char *address)
{
    response_set(response, 303, NULL, (struct text){NULL, 0});
    response_header(response, "Location", address);
}

void response_redirect(struct response *response, const char *path)
{
    CHECK(path[0] == '/' && path[1] != '/' && path[1] != '\\');
    redirect(response, path);
}

void response_redirect_outside(struct response *response, const char *address)
{
    struct text text = text_of(address);
    CHECK(text_starts(text, TEXT("https://")) || text_starts(text, TEXT("http://")));
    redirect(response, address);
}

/* RFC 6265: cookie-octet. */
static bool is_cookie_value(const char *value)
{
    for (; *value != '\0'; value++) {
        if ((unsigned char)*value <= ' ' || (unsigned char)*value >= 0x7F) return false;
        if (strchr("\",;\\", *value) != NULL) return false;
    }
    return true;
}

void response_cookie(struct response *response, const struct cookie *cookie)
{
    CHECK(is_cookie_value(cookie->value));
    bool is_deleted = cookie->value[0] == '\0';
    const char *age = "";
    if (is_deleted) {
        age = "; Max-Age=0";
    } else if (cookie->max_age_s > 0) {
        age = arena_printf(response->arena, "; Max-Age=%d", cookie->max_age_s);
    }
    const char *value = arena_printf(
        response->arena, "%s=%s; Path=/; HttpOnly; SameSite=%s%s%s", cookie->name, cookie->value,
        cookie->is_strict ? "Strict" : "Lax", cookie->is_secure ? "; Secure" : "", age);
    response_header(response, "Set-Cookie", value);
}

/* Whether a comma-separated header has this element, parameters left aside; q=0 means not. */
static bool list_has(struct text list, const char *element)
{
    while (list.size > 0) {
        struct text parameters = text_cut(&list, ',');
        struct text name = text_trim(text_cut(&parameters, ';'));
        struct text quality = text_trim(parameters);
        if (text_is(name, element)) return !text_is(quality, "q=0") && !text_is(quality, "q=0.0");
    }
    return false;
}

/* An intermediary that packs turns "x" into W/"x"; either names the same file. */
static bool names_etag(struct text list, const char *etag)
{
    while (list.size > 0) {
        struct text element = text_trim(text_cut(&list, ','));
        if (text_starts(element, TEXT("W/"))) element = text_part(element, 2, element.size);
        if (text_is(element, etag) || text_is(element, "*")) return true;
    }
    return false;
}

bool response_is_known(const struct request *request, const char *etag)
{
    return names_etag(request_header(request, "If-None-Match"), etag);
}

void response_file(struct response *response, const struct request *request,
                   const struct static_file *file, bool is_eternal)
{
    bool packs = file->gzip.bytes != NULL &&
                 list_has(request_header(request, "Accept-Encoding"), "gzip");
    bool is_known = response_is_known(request, file->etag);
    if (is_known) {
        response_set(response, 304, NULL, (struct text){NULL, 0});
    } else {
        response_set(response, 200, file->content_type, packs ? file->gzip : file->plain);
        if (packs) response_header(response, "Content-Encoding", "gzip");
    }
    if (file->gzip.bytes != NULL) response_header(response, "Vary", "Accept-Encoding");
    response_header(response, "ETag", file->etag);
    response->cache_control = is_eternal ? "public, max-age=31536000, immutable" : "no-cache";
}

uint64_t response_ticket(const struct response *response, int64_t key)
{
    return response->park_ticket(response->park, key);
}

void response_park(struct response *response, int64_t key, uint64_t ticket, int timeout_ms)
{
    CHECK(timeout_ms > 0);
    response->outcome = OUTCOME_PARK;
    response->park_key = key;
    response->park_seen = ticket;
    response->park_ms = timeout_ms > HTTP_PARK_MS_LIMIT ? HTTP_PARK_MS_LIMIT : timeout_ms;
}

struct later *response_later(struct response *response, response_then then, void *state)
{
    CHECK(response->later != NULL);
    response->outcome = OUTCOME_LATER;
    response->then = then;
    response->then_state = state;
    return response->later;
}

void later_resume(struct later *later)
{
    later->resume(later);
}
