/* The HTTP server: sockets, TLS, threads. Behind it handlers are plain blocking code. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "http/park.h"
#include "http/route.h"
#include "world/world.h"

struct server;

struct server_options {
    const char *address;          /* "127.0.0.1", "::", "0.0.0.0"; NULL: 127.0.0.1 */
    int port;                     /* 0: any free one */
    const char *certificate_file; /* PEM, with its chain; both or none */
    const char *key_file;
    bool trust_proxy; /* believe X-Forwarded-For and -Proto of the last hop */
    bool no_access_log;
    /* 0: the default of http/limits.h */
    int connection_limit;
    int connections_per_address; /* 0: no limit: a school is one address */
    int worker_count, slow_worker_count;
    int queue_limit, slow_queue_limit;
    int network_threads; /* 0: 1 */
    int idle_ms, receive_ms, send_ms;
};

/* Listens and serves until server_stop. `site` and `world` outlive the server. ERR_BUSY: the
 * address is taken; ERR_NOT_FOUND: a file or an address is not there; ERR_SYNTAX: certificate and
 * key are not usable. */
enum err server_start(const struct server_options *options, const struct world *world,
                      const struct site *site, struct server **out_server) MUST_CHECK;

/* Takes no more connections, answers what is parked and running, closes the rest. NULL is fine. */
void server_stop(struct server *server);

int server_port(const struct server *server);
/* Whose long polls to wake: park_wake(server_park(server), key). */
struct park *server_park(struct server *server);

struct server_figures {
    int64_t requests; /* answered since the start */
    int connections;  /* open now */
    int parked;
    int64_t refused_busy; /* 503 because a queue was full */
};
void server_figures(struct server *server, struct server_figures *out_figures);

#endif
