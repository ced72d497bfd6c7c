/* What is refused by the head alone, before a byte of the body is read.
 *
 * The order is fixed: size of the head, framing, host, target, path, method, body. Framing comes
 * first of the contents, because a head whose body could end in two places must not be believed in
 * anything else (request smuggling); such answers close the connection. */
#include <string.h>

#include "base/parse.h"
#include "http/route.h"

struct refusal {
    struct problem problem;
    bool close;
};

static const struct refusal ADMITTED = {.problem = {.status = 0}};

static struct refusal refuse(int status, const char *code, const char *detail, bool close)
{
    return (struct refusal){{status, code, detail}, close};
}

static struct refusal judge_size(const struct request *request)
{
    size_t bytes = 0;
    for (int i = 0; i < request->headers.count; i++) {
        bytes += request->headers.at[i].name.size + request->headers.at[i].value.size;
    }
    if (request->headers.count > HTTP_HEADERS_LIMIT || bytes > HTTP_HEADER_BYTES_LIMIT) {
        return refuse(431, "headers_too_large", "at most 64 headers and 8192 bytes of them", true);
    }
    return ADMITTED;
}

static struct refusal judge_framing(struct request *request, int64_t *out_length)
{
    int encodings = request_header_count(request, "Transfer-Encoding");
    int lengths = request_header_count(request, "Content-Length");
    if (encodings + lengths > 1) {
        return refuse(400, "bad_framing", "one Content-Length or one Transfer-Encoding", true);
    }
    struct text encoding = request_header(request, "Transfer-Encoding");
    if (encodings == 1 && !text_equal_ignoring_case(encoding, TEXT("chunked"))) {
        return refuse(501, "unknown_transfer_encoding", "only chunked is known", true);
    }
    *out_length = 0;
    struct text length = request_header(request, "Content-Length");
    if (lengths == 1 && parse_int64(length, 0, INT64_MAX, out_length) != OK) {
        return refuse(400, "bad_framing", "Content-Length is not a number", true);
    }
    request->has_body = encodings == 1 || *out_length > 0;
    return ADMITTED;
}

static struct refusal judge_host(const struct request *request)
{
    int count = request_header_count(request, "Host");
    if (count > 1 || (count == 0 && request->needs_host)) {
        return refuse(400, "bad_host", "one Host header", true);
    }
    return ADMITTED;
}

static struct refusal judge_target(struct request *request, struct arena *arena)
{
    switch (request_set_target(request, arena, request->target)) {
    case TARGET_RIGHT: return ADMITTED;
    case TARGET_TOO_LONG: return refuse(414, "url_too_long", "at most 2048 bytes", true);
    case TARGET_MALFORMED:
        return refuse(400, "bad_url", "the path does not decode to UTF-8 text", false);
    case TARGET_TRICK:
        return refuse(400, "bad_path",
                      "empty, '.' and '..' parts, escaped slashes, backslashes "
                      "and control characters are refused",
                      false);
    }
    return ADMITTED;
}

static struct text media_type(const struct request *request)
{
    struct text rest = request_header(request, "Content-Type");
    return text_trim(text_cut(&rest, ';'));
}

/* NULL: any. */
static const char *media_type_of(enum route_body body)
{
    switch (body) {
    case BODY_FORM: return "application/x-www-form-urlencoded";
    case BODY_MULTIPART: return "multipart/form-data";
    case BODY_JSON: return "application/json";
    case BODY_NONE:
    case BODY_ANY: break;
    }
    return NULL;
}

static struct refusal judge_body(const struct request *request, int64_t length)
{
    const struct route *route = request->route;
    if (!request->has_body) return ADMITTED;
    if (route->body == BODY_NONE) return refuse(400, "body_not_expected", NULL, true);
    if (request_header_count(request, "Content-Encoding") > 0) {
        return refuse(415, "encoded_body", "send the body without Content-Encoding", true);
    }
    const char *wanted = media_type_of(route->body);
    if (wanted != NULL && !text_equal_ignoring_case(media_type(request), text_of(wanted))) {
        return refuse(415, "wrong_content_type", wanted, true);
    }
    if (length > (int64_t)route_body_limit(route)) {
        return refuse(413, "body_too_large", NULL, true);
    }
    return ADMITTED;
}

static struct refusal judge_path(const struct site *site, struct arena *arena,
                                 struct request *request, struct response *response,
                                 const struct area **out_area)
{
    if (text_is(request->path, "*")) {
        if (text_is(request->method, "OPTIONS")) return refuse(204, "options", NULL, false);
        return refuse(400, "bad_url", NULL, false);
    }
    const char *allow = NULL;
    switch (site_find(site, arena, request, out_area, &allow)) {
    case ROUTE_FOUND: return ADMITTED;
    case ROUTE_NO_PATH: return refuse(404, "not_found", NULL, request->has_body);
    case ROUTE_NO_METHOD: break;
    }
    response_header(response, "Allow", allow);
    if (text_is(request->method, "OPTIONS")) return refuse(204, "options", NULL, false);
    return refuse(405, "method_not_allowed", NULL, request->has_body);
}

static struct refusal judge(const struct site *site, struct arena *arena, struct request *request,
                            struct response *response, const struct area **out_area)
{
    int64_t length = 0;
    struct refusal refusal = judge_size(request);
    if (refusal.problem.status == 0) refusal = judge_framing(request, &length);
    if (refusal.problem.status == 0) refusal = judge_host(request);
    if (refusal.problem.status == 0) refusal = judge_target(request, arena);
    if (refusal.problem.status == 0) {
        refusal = judge_path(site, arena, request, response, out_area);
    }
    if (refusal.problem.status == 0) refusal = judge_body(request, length);
    return refusal;
}

/* Where a head is too wrong to be read for its area, the one whose prefix the target begins with
 * answers, for better or worse. */
static void guess_area(const struct site *site, struct arena *arena, struct request *request,
                       const struct area **out_area)
{
    const char *allow;
    struct request guess = *request;
    struct text rest = request->target;
    guess.path = text_cut(&rest, '?');
    site_find(site, arena, &guess, out_area, &allow);
    request->wants_json = guess.wants_json;
}

bool site_admit(const struct site *site, struct arena *arena, struct request *request,
                struct response *response, const struct area **out_area)
{
    *out_area = NULL;
    struct refusal refusal = judge(site, arena, request, response, out_area);
    if (refusal.problem.status == 0) return true;
    if (*out_area == NULL) guess_area(site, arena, request, out_area);
    response->close = refusal.close;
    if (refusal.problem.status == 204) {
        response_nothing(response);
    } else {
        area_problem(*out_area, arena, request, &refusal.problem, response);
    }
    return false;
}
