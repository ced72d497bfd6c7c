/* The headers that go out with an answer. Inside of http only. */
#ifndef HTTP_ANSWER_H
#define HTTP_ANSWER_H

#include <stdbool.h>

#include "http/response.h"

enum { ANSWER_HEADERS_LIMIT = RESPONSE_HEADERS_LIMIT + 10 };

/* The handler's own headers and the house's: what a browser must not do with this answer, whether
 * it may be kept. Gives their number. */
int answer_headers(const struct response *response, bool is_secure, bool closes,
                   struct response_header out_headers[ANSWER_HEADERS_LIMIT]);

#endif
