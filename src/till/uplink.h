/* The client of /api/till/v1: one question, one judged answer. docs/api/till.yaml says what is
 * asked; docs/SYNC.md why.
 *
 * Whatever stands at the other end of the line, a question ends in one of the outcomes below:
 * a portal's HTML page, a redirect, half a JSON, a wrong type, an answer without end are
 * UPLINK_NONSENSE, and nothing of them is used. Members that we do not know are left alone: answers
 * can grow. */
#ifndef TILL_UPLINK_H
#define TILL_UPLINK_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "till/contact.h"
#include "till/token.h"
#include "world/world.h"

enum uplink_outcome {
    UPLINK_DONE = 0,
    UPLINK_CANCELLED,   /* the program stops */
    UPLINK_SILENT,      /* no answer in time, or none at all */
    UPLINK_BUSY,        /* 429, 503: ask again after the wait */
    UPLINK_FAULT,       /* 500: the server's own trouble */
    UPLINK_NONSENSE,    /* not what the interface says */
    UPLINK_NO_TOKEN,    /* this till has none yet */
    UPLINK_TOKEN_ENDED, /* 401 */
    UPLINK_ENROL_ANEW,  /* 409 enrol_anew */
    UPLINK_REFUSED,     /* 400, 403, 404, 413, 415, 422 in the interface's own words: see `code` */
};

enum {
    UPLINK_TIMEOUT_MS = 10 * 1000,
    UPLINK_ANSWER_LIMIT = 8 << 20, /* of the largest page: a whole school at one version */
    UPLINK_CODE_LIMIT = 40         /* of a problem's code that is passed on */
};

struct uplink {
    const struct world *world;
    const char *server;  /* "https://obed.example", without a slash behind it */
    const char *ca_file; /* NULL: the system's */
    struct token_box *token;
    struct contact *contact;
};

struct uplink_ask {
    const char *method;         /* "GET", "POST" */
    const char *path;           /* behind /api/till/v1/: "hello?last_counter=7" */
    struct text body;           /* JSON */
    int timeout_ms;             /* 0: UPLINK_TIMEOUT_MS */
    struct outgoing_line *line; /* NULL: a connection of its own */
    bool is_open;               /* asked without a token when there is none */
    bool wants_bytes;           /* a picture: anything but JSON is an answer too */
};

struct uplink_answer {
    int status; /* of HTTP; 0: none */
    int retry_after_s;
    struct text content_type;
    struct text body;
    json_t *said;       /* of UPLINK_DONE: an object; the caller's to release; NULL for bytes */
    const char *code;   /* of a problem: "enrol_anew"; "" when there is none */
    const char *reason; /* a sentence for the log, never NULL */
    int64_t asked_us, answered_us;
};

/* Asks once and tells `contact` how it went. All in the arena but `said`. */
enum uplink_outcome uplink_ask(struct uplink *uplink, struct arena *arena,
                               const struct uplink_ask *ask, struct uplink_answer *out_answer)
    MUST_CHECK;

/* The answer was of the right shape and yet cannot be: tells `contact`, gives UPLINK_NONSENSE. */
enum uplink_outcome uplink_nonsense(struct uplink *uplink, const char *path, const char *reason);

const char *uplink_outcome_name(enum uplink_outcome outcome);

/* Judges what came, without the world: the parser of foreign bytes. `answer` comes with status,
 * content type and body and gets the rest. */
enum uplink_outcome uplink_judge(struct arena *arena, bool wants_bytes,
                                 struct uplink_answer *answer);

#endif
