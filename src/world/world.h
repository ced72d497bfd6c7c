/* The seam to everything outside the process: clock, ticks, random numbers, waiting, outgoing
 * calls and mail. Floors above never call the system for these, so that a whole city can be run
 * in one process from one seed. */
#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/text.h"

struct mail {
    struct text from;    /* an address: "no-reply@obed.example" */
    struct text to;      /* an address */
    struct text subject; /* UTF-8 */
    struct text body;    /* UTF-8, plain */
    /* Of letters that are sent by themselves. */
    struct text id;          /* letters, digits, dots: the same letter tried again has the same
                                Message-ID, so that a mailbox can tell; empty: one by chance */
    struct text unsubscribe; /* an https:// or http:// address that ends such letters, without
                                asking, when it is POSTed to (RFC 8058); empty: none */
};

struct outgoing_header {
    struct text name, value;
};

/* A connection that stays open from one call to the next, for a thread that asks one server again
 * and again. One call at a time; another thread may cancel. */
struct outgoing_line;

struct outgoing_request {
    struct text method;
    struct text url;
    const struct outgoing_header *headers;
    int header_count;
    struct text body;
    int timeout_ms;
    size_t answer_limit_bytes;  /* a longer answer is ERR_LIMIT */
    const char *ca_file;        /* whom to trust beside nobody else; NULL: the system's */
    struct outgoing_line *line; /* NULL: a connection for this call alone */
    /* Judges each address, "192.0.2.7", that the name led to and that is about to be connected to;
     * no proxy is used then. NULL: any. */
    bool (*may_connect)(void *context, struct text address);
    void *may_connect_context;
};

struct outgoing_answer {
    int status;
    int retry_after_s; /* of a Retry-After in seconds; 0: none that is understood */
    struct text content_type;
    struct text body; /* in the arena */
};

enum { OUTGOING_RETRY_AFTER_LIMIT_S = 24 * 3600 };

struct outgoing_line *outgoing_line_open(void);
void outgoing_line_done(struct outgoing_line *line); /* NULL is fine */

/* The call under way and every later one answer ERR_CANCELLED, at once. From any thread. */
void outgoing_line_cancel(struct outgoing_line *line);

/* What the last call over the line died of, for the caller's log: who asks again and again tells
 * when it begins and ends, so that the world does not. Never NULL. */
const char *outgoing_line_fault(const struct outgoing_line *line);

struct world {
    void *context;
    struct instant (*now)(void *context); /* the wall clock */
    int64_t (*ticks_us)(void *context);   /* monotonic, microseconds */
    void (*random)(void *context, void *out_bytes, size_t size);
    /* One attempt. ERR_UNAVAILABLE and ERR_TIMEOUT: worth another try; ERR_SYNTAX: never. */
    enum err (*send_mail)(void *context, const struct mail *mail);
    enum err (*call)(void *context, struct arena *arena, const struct outgoing_request *request,
                     struct outgoing_answer *out_answer);
    const char *vfs; /* of SQLite; NULL for the system's */
};

static inline struct instant world_now(const struct world *world)
{
    return world->now(world->context);
}

static inline int64_t world_ticks_us(const struct world *world)
{
    return world->ticks_us(world->context);
}

struct world_options {
    const char *smtp_url;  /* smtp://host:port or smtps://…; NULL: mail is ERR_UNAVAILABLE */
    const char *smtp_user; /* NULL: without login */
    const char *smtp_password;
    const char *smtp_ca_file; /* NULL: the system's */
};

/* The real world. The options' strings must outlive it. */
void world_init(struct world *world, const struct world_options *options);
void world_release(struct world *world);

#endif
