/* From an admitted request with its body to the handler, and the answers nobody else gives. */
#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "http/multipart.h"
#include "http/route.h"

static const char *reason_of(int status)
{
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    default: return "Error";
    }
}

static void add_field_faults(struct buf *buf, const struct request *request)
{
    if (request->fault_count == 0) return;
    const char *comma = "";
    buf_add_string(buf, ",\"fields\":[");
    for (int i = 0; i < request->route->field_count; i++) {
        enum field_fault fault = request->values[i].fault;
        if (fault == FIELD_RIGHT) continue;
        buf_printf(buf, "%s{\"name\":\"%s\",\"fault\":\"%s\"}", comma,
                   request->route->fields[i].name, field_fault_name(fault));
        comma = ",";
    }
    buf_add_char(buf, ']');
}

/* RFC 9457, with `code`, `request` and `fields` beside its own members. */
void problem_answer_json(struct arena *arena, const struct request *request,
                         const struct problem *problem, struct response *response)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"title\":\"%s\",\"status\":%d,\"code\":\"%s\"", reason_of(problem->status),
               problem->status, problem->code);
    if (problem->detail != NULL) {
        buf_add_string(&buf, ",\"detail\":");
        buf_add_json_string(&buf, text_of(problem->detail));
    }
    buf_printf(&buf, ",\"request\":\"%s\"", request->id);
    add_field_faults(&buf, request);
    buf_add_string(&buf, "}\n");
    response_set(response, problem->status, "application/problem+json", buf_text(&buf));
}

void area_problem(const struct area *area, struct arena *arena, const struct request *request,
                  const struct problem *problem, struct response *response)
{
    if (area->problem == NULL || (request->wants_json && !area->is_json)) {
        problem_answer_json(arena, request, problem, response);
    } else {
        area->problem(area->context, arena, request, problem, response);
    }
    if (problem->status == 503) {
        response_header(response, "Retry-After", arena_printf(arena, "%d", HTTP_RETRY_AFTER_S));
    }
}

static enum err read_form(struct arena *arena, struct request *request)
{
    if (request->route->body == BODY_FORM) {
        return pairs_parse(arena, request->body, &request->form);
    }
    if (request->route->body != BODY_MULTIPART) return OK;
    return multipart_parse(arena, request_header(request, "Content-Type"), request->body,
                           &request->form, &request->files);
}

static bool read_pairs(const struct area *area, struct arena *arena, struct request *request,
                       struct response *response)
{
    static const struct problem BAD_QUERY = {
        400, "bad_query", "the query does not decode to UTF-8 fields within their limits"};
    static const struct problem BAD_FORM = {
        400, "bad_form", "the form does not decode to UTF-8 fields within their limits"};
    if ((request->route->flags & ROUTE_OWN_PAIRS) != 0) return true;
    if (pairs_parse(arena, request->query_raw, &request->query) != OK) {
        area_problem(area, arena, request, &BAD_QUERY, response);
        return false;
    }
    if (read_form(arena, request) == OK) return true;
    area_problem(area, arena, request, &BAD_FORM, response);
    return false;
}

void area_served(const struct area *area, struct arena *arena, const struct request *request,
                 const struct response *response)
{
    if (area->served == NULL || request->route->guard == 0) return;
    if (response->outcome != OUTCOME_ANSWER) return;
    area->served(area->context, arena, request, response);
}

static void serve(const struct area *area, struct arena *arena, struct request *request,
                  struct response *response)
{
    static const struct problem BAD_FIELDS = {400, "bad_fields", NULL};
    const struct route *route = request->route;
    if (!read_pairs(area, arena, request, response)) return;
    if (route->guard != 0 && !area->guard(area->context, arena, request, response)) return;
    request_read_fields(request, arena);
    if (request->fault_count > 0 && (route->flags & ROUTE_OWN_FAULTS) == 0) {
        area_problem(area, arena, request, &BAD_FIELDS, response);
        return;
    }
    route->handler(area->context, arena, request, response);
    CHECK(response->outcome != OUTCOME_ANSWER || response->status != 0);
}

void site_serve(const struct area *area, struct arena *arena, struct request *request,
                struct response *response)
{
    serve(area, arena, request, response);
    area_served(area, arena, request, response);
}
