/* Headers of every answer. Pages need them all; programs take no harm. */
#include "http/answer.h"

#include "base/check.h"

#define POLICY_BEFORE_FORMS                                                                        \
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "                    \
    "connect-src 'self'; manifest-src 'self'; form-action 'self'"
#define POLICY_BEHIND_FORMS "; frame-ancestors 'none'; base-uri 'none'"

static const char CONTENT_SECURITY_POLICY[] = POLICY_BEFORE_FORMS POLICY_BEHIND_FORMS;

void response_let_forms_to(struct response *response, const char *origins)
{
    for (const char *byte = origins; *byte != '\0'; byte++) {
        CHECK(*byte >= ' ' && *byte < 0x7F && *byte != ';' && *byte != ',');
    }
    response->content_security_policy = arena_printf(
        response->arena, POLICY_BEFORE_FORMS " %s" POLICY_BEHIND_FORMS, origins);
}

static const struct response_header HOUSE_HEADERS[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
};
enum { HOUSE_HEADER_COUNT = sizeof HOUSE_HEADERS / sizeof *HOUSE_HEADERS };

static const char *or_else(const char *given, const char *otherwise)
{
    return given ? given : otherwise;
}

int answer_headers(const struct response *response, bool is_secure, bool closes,
                   struct response_header out_headers[ANSWER_HEADERS_LIMIT])
{
    int count = 0;
    for (int i = 0; i < HOUSE_HEADER_COUNT; i++) out_headers[count++] = HOUSE_HEADERS[i];
    out_headers[count++] = (struct response_header){
        "Content-Security-Policy",
        or_else(response->content_security_policy, CONTENT_SECURITY_POLICY)};
    out_headers[count++] = (struct response_header){"Cache-Control",
                                                    or_else(response->cache_control, "no-store")};
    if (is_secure) {
        out_headers[count++] = (struct response_header){"Strict-Transport-Security",
                                                        "max-age=31536000"};
    }
    if (response->content_type != NULL) {
        out_headers[count++] = (struct response_header){"Content-Type", response->content_type};
    }
    if (closes) out_headers[count++] = (struct response_header){"Connection", "close"};
    for (int i = 0; i < response->header_count; i++) out_headers[count++] = response->headers[i];
    CHECK(count <= ANSWER_HEADERS_LIMIT);
    return count;
}
