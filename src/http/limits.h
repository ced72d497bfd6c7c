/* Every limit that a stranger can run into before a handler sees his request. */
#ifndef HTTP_LIMITS_H
#define HTTP_LIMITS_H

enum {
    HTTP_URL_LIMIT = 2048,          /* bytes of the request target; else 414 */
    HTTP_SEGMENTS_LIMIT = 16,       /* parts of a path; else 404 */
    HTTP_HEADERS_LIMIT = 64,        /* header lines; else 431 */
    HTTP_HEADER_BYTES_LIMIT = 8192, /* of all names and values; else 431 */
    HTTP_COOKIES_LIMIT = 32,        /* cookies past it are not seen */
    HTTP_PAIRS_LIMIT = 512,         /* fields of a query or a form; else 400 */
    HTTP_NAME_LIMIT = 64,           /* bytes of a field's name; else 400 */
    HTTP_FORM_LIMIT = 64 * 1024,    /* bytes of a form unless its route says otherwise; else 413 */
    HTTP_DISCARD_LIMIT = 1 << 20,   /* bytes read of a body that is too long, to answer 413 */
    HTTP_ARENA_BUDGET = 16 << 20,   /* bytes a request may take beside its body */
    HTTP_BODIES_LIMIT = 256 << 20,  /* bytes of all bodies in memory; else 503 */
    HTTP_CONNECTIONS_DEFAULT = 12000,
    HTTP_CONNECTION_MEMORY = 16 * 1024, /* of libmicrohttpd; head beyond it: 431 and closed */
    HTTP_WORKERS_DEFAULT = 16,
    HTTP_QUEUE_DEFAULT = 4096,     /* requests waiting for a worker; else 503 */
    HTTP_SLOW_WORKERS_DEFAULT = 1, /* for passwords: one core at most */
    HTTP_SLOW_QUEUE_DEFAULT = 256,
    HTTP_RETRY_AFTER_S = 2,          /* said with 503 */
    HTTP_IDLE_MS_DEFAULT = 60000,    /* without any byte */
    HTTP_RECEIVE_MS_DEFAULT = 90000, /* from the last answer to a whole next request */
    HTTP_SEND_MS_DEFAULT = 120000,   /* to take an answer */
    HTTP_FILE_US_A_BYTE = 20,        /* and as much more for each byte of a file: 50 KB/s */
    HTTP_PARK_MS_LIMIT = 60000,      /* the longest long poll */
    HTTP_STOP_SEND_MS = 5000         /* clients may take this long for last answers at the end */
};

#endif
