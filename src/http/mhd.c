/* The edge to libmicrohttpd: the only file that knows it.
 *
 * Its one thread (or few) does sockets, TLS and the parsing of heads. Each request becomes an
 * exchange; the connection is suspended while a worker has it and resumed when the answer is there.
 *
 * Invariants:
 * 1. A connection is suspended exactly while its exchange is away (STAGE_AWAY): nothing of the
 *    library can end it meanwhile.
 * 2. An answer is queued in the first call of access_request only when the body will not be read;
 *    the library then closes the connection.
 * 3. What is wrong below a request (a malformed request line, a head beyond
 *    HTTP_CONNECTION_MEMORY, bad chunks) the library answers itself with a short page of its own,
 *    closes the connection, and we log its sentence. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "http/access_log.h"
#include "http/answer.h"
#include "http/exchange.h"
#include "http/listen.h"
#include "http/server.h"
#include "http/watch.h"

/* TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers only. */
static const char TLS_PRIORITIES[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-AES-128-CBC:-AES-256-CBC:"
    "-AES-128-CCM:-AES-256-CCM:%SERVER_PRECEDENCE";

enum { KEEPER_MS = 100, STOP_STEP_MS = 10, MESSAGE_SIZE = 256 };

struct server {
    struct engine engine;
    struct watch watch;
    struct access_log access_log;
    struct MHD_Daemon *daemon;
    struct server_options options;
    char *certificate, *key;
    int port;
    int connection_limit;
    int stop_event; /* wakes the keeper */
    pthread_t keeper;
    atomic_int unsent; /* requests whose answer is being made or sent */
};

/* What a connection is to us; the exchange is the request being received or answered. */
struct client {
    struct watch_client watched;
    struct exchange *exchange;
    char remote[INET6_ADDRSTRLEN];
};

/* ---- connections ---- */

static void name_remote(struct client *client, const struct sockaddr *address)
{
    const void *bytes = NULL;
    if (address != NULL && address->sa_family == AF_INET) {
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    } else if (address != NULL && address->sa_family == AF_INET6) {
        const struct in6_addr *six =
            &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(six)) {
            inet_ntop(AF_INET, six->s6_addr + 12, client->remote, sizeof client->remote);
            return;
        }
        bytes = six;
    }
    if (bytes == NULL) return;
    inet_ntop(address->sa_family, bytes, client->remote, sizeof client->remote);
}

static void connection_changed(void *context, struct MHD_Connection *connection,
                               void **socket_context, enum MHD_ConnectionNotificationCode code)
{
    struct server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        struct client *client = memory_new(sizeof *client);
        name_remote(
            client,
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
        int socket =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        watch_add(&server->watch, &client->watched, socket, world_ticks_us(server->engine.world));
        *socket_context = client;
    } else {
        struct client *client = *socket_context;
        watch_remove(&server->watch, &client->watched);
        exchange_free(client->exchange); /* of a request whose head never became whole */
        memory_free(client);
    }
}

static struct client *client_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* ---- answers ---- */

/* From here to request_completed a stopping server waits for it. */
static void count_unsent(struct server *server, struct exchange *exchange)
{
    if (exchange->is_counted) return;
    exchange->is_counted = true;
    server->unsent++;
}

/* The library takes a file over with its descriptor; of bytes it only reads. */
static struct MHD_Response *answer_of(struct response *response)
{
    if (response->has_descriptor) {
        response->has_descriptor = false;
        return MHD_create_response_from_fd64((uint64_t)response->descriptor_size,
                                             response->descriptor);
    }
    union {
        const char *constant;
        void *bytes;
    } body = {.constant = response->body.bytes};
    return MHD_create_response_from_buffer(response->body.size, body.bytes, MHD_RESPMEM_PERSISTENT);
}

/* Sends exchange->response; on a network thread. */
static enum MHD_Result queue_answer(struct server *server, struct exchange *exchange)
{
    struct response *response = &exchange->response;
    struct MHD_Response *answer = answer_of(response);
    CHECK(answer != NULL);
    struct response_header headers[ANSWER_HEADERS_LIMIT];
    bool closes = response->close || server->engine.is_stopping;
    int count = answer_headers(response, exchange->request.is_secure, closes, headers);
    for (int i = 0; i < count; i++) {
        MHD_add_response_header(answer, headers[i].name, headers[i].value);
    }
    struct MHD_Connection *connection = exchange->connection;
    watch_set(&client_of(connection)->watched, WATCH_SENDING,
              world_ticks_us(server->engine.world) +
                  response->descriptor_size * HTTP_FILE_US_A_BYTE);
    count_unsent(server, exchange);
    exchange->is_queued = true;
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)response->status, answer);
    MHD_destroy_response(answer);
    return result;
}

static void log_answer(struct server *server, const struct exchange *exchange)
{
    if (server->options.no_access_log) return;
    struct access access = {
        .request = exchange->id,
        .method = exchange->request.method,
        .area = exchange->area ? exchange->area->name : "-",
        .route = exchange_route(exchange),
        .remote = exchange->request.remote,
        .status = exchange->response.status,
        .took_us = world_ticks_us(server->engine.world) - exchange->started_us,
        .bytes = exchange->response.body.size + (size_t)exchange->response.descriptor_size,
    };
    access_log_add(&server->access_log, &access);
}

/* The answer was sent, or the client went away. */
static void request_completed(void *context, struct MHD_Connection *connection,
                              void **request_context, enum MHD_RequestTerminationCode code)
{
    (void)code;
    struct server *server = context;
    struct exchange *exchange = *request_context;
    if (exchange == NULL) return;
    *request_context = NULL;
    struct client *client = client_of(connection);
    client->exchange = NULL;
    if (exchange->is_queued) {
        server->engine.answered++;
        log_answer(server, exchange);
    }
    if (exchange->is_counted) server->unsent--;
    exchange_free(exchange);
    watch_set(&client->watched, WATCH_RECEIVING, world_ticks_us(server->engine.world));
}

static void exchange_finished(struct exchange *exchange)
{
    MHD_resume_connection(exchange->connection);
}

/* ---- requests ---- */

/* The library would go on to parse the query into its own records, and 0.9.75 falls silent when
 * they do not fit its memory. The query is ours to parse: show the library an empty one. The bytes
 * are its read buffer, const only by declaration. */
static void hide_query(const char *target)
{
    union {
        const char *constant;
        char *bytes;
    } query = {.constant = target ? strchr(target, '?') : NULL};
    if (query.bytes != NULL) query.bytes[1] = '\0';
}

/* The request line is there: the first sign of a request. The target is taken as it came, before
 * the library decodes it in place. */
static void *request_began(void *context, const char *target, struct MHD_Connection *connection)
{
    struct server *server = context;
    struct client *client = client_of(connection);
    struct exchange *exchange = exchange_new(&server->engine);
    exchange->connection = connection;
    struct text text = text_of(target);
    exchange->request.target = (struct text){arena_copy(&exchange->arena, text.bytes, text.size),
                                             text.size};
    exchange->request.remote = text_of(client->remote);
    client->exchange = exchange;
    hide_query(target);
    return exchange;
}

/* Decoding is ours; the library's own would only lose bytes. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *string)
{
    (void)context;
    (void)connection;
    return strlen(string);
}

struct header_sink {
    struct pair *at;
    int count;
};

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    struct header_sink *sink = context;
    sink->at[sink->count++] = (struct pair){{name, name_size}, {value, value_size}};
    return sink->count <= HTTP_HEADERS_LIMIT ? MHD_YES : MHD_NO;
}

static void take_head(struct server *server, struct exchange *exchange, const char *method,
                      const char *version)
{
    struct request *request = &exchange->request;
    struct header_sink sink = {
        .at = ARENA_ARRAY(&exchange->arena, struct pair, HTTP_HEADERS_LIMIT + 1)};
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, take_header, &sink);
    request->headers = (struct pairs){sink.at, sink.count};
    request->method = text_of(method);
    request->needs_host = strcmp(version, MHD_HTTP_VERSION_1_0) != 0;
    request->is_secure = server->options.certificate_file != NULL;
    if (server->options.trust_proxy) request_believe_proxy(request);
    exchange_take_head(exchange);
}

static enum MHD_Result body_is_whole(struct server *server, struct exchange *exchange)
{
    if (exchange_serve_inline(exchange)) return queue_answer(server, exchange);
    watch_set(&client_of(exchange->connection)->watched, WATCH_SERVING, exchange->started_us);
    count_unsent(server, exchange);
    MHD_suspend_connection(exchange->connection);
    exchange_dispatch(exchange);
    return MHD_YES;
}

/* The library calls this when the head is there, with each piece of the body, when the body is
 * whole, and again when a suspended connection is resumed. */
static enum MHD_Result access_request(void *context, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *upload, size_t *upload_size,
                                      void **request_context)
{
    (void)url;
    (void)connection;
    struct server *server = context;
    struct exchange *exchange = *request_context;
    switch (exchange->stage) {
    case STAGE_HEAD:
        take_head(server, exchange, method, version);
        if (exchange->is_early && (exchange->request.has_body || exchange->response.close)) {
            return queue_answer(server, exchange);
        }
        return MHD_YES;
    case STAGE_BODY:
        if (*upload_size == 0) return body_is_whole(server, exchange);
        if (!exchange_take_body(exchange, upload, *upload_size)) return MHD_NO;
        *upload_size = 0;
        return MHD_YES;
    case STAGE_AWAY: CHECK(!"called while suspended");
    case STAGE_ANSWERED: return queue_answer(server, exchange);
    }
    CHECK(!"an exchange_stage");
}

__attribute__((format(printf, 2, 0))) static void log_message(void *context, const char *format,
                                                              va_list arguments)
{
    (void)context;
    char message[MESSAGE_SIZE];
    vsnprintf(message, sizeof message, format, arguments);
    for (char *at = message; *at != '\0'; at++) {
        if (*at == '"' || *at == '\n') *at = '\'';
    }
    log_write(LOG_INFO, "connection", "message=\"%s\"", message);
}

/* ---- the house-keeper ---- */

/* A line when the last place is taken: whoever comes next waits for one. */
static bool tell_when_full(struct server *server, bool was_full)
{
    bool is_full = watch_count(&server->watch) >= server->connection_limit;
    if (is_full && !was_full) {
        log_write(LOG_WARNING, "connections_full", "limit=%d", server->connection_limit);
    }
    return is_full;
}

static void *keep(void *argument)
{
    struct server *server = argument;
    struct pollfd stop = {.fd = server->stop_event, .events = POLLIN};
    bool was_full = false;
    while (poll(&stop, 1, KEEPER_MS) == 0) {
        was_full = tell_when_full(server, was_full);
        engine_tick(&server->engine);
        watch_tick(&server->watch, world_ticks_us(server->engine.world));
        access_log_flush(&server->access_log);
    }
    return NULL;
}

/* ---- start and stop ---- */

static int or_default(int given, int otherwise)
{
    return given > 0 ? given : otherwise;
}

static enum err load_tls(struct server *server)
{
    const struct server_options *options = &server->options;
    if (options->certificate_file == NULL) return OK;
    TRY(file_read(options->certificate_file, &server->certificate));
    return file_read(options->key_file, &server->key);
}

static void forget_key(struct server *server)
{
    if (server->key != NULL) secret_wipe(server->key, strlen(server->key));
    memory_free(server->key);
    memory_free(server->certificate);
    server->key = server->certificate = NULL;
}

/* The options of the library; `items` has room for all. */
static void list_options(struct server *server, int listener, struct MHD_OptionItem *items)
{
    const struct server_options *options = &server->options;
    server->connection_limit = listen_make_room(
        or_default(options->connection_limit, HTTP_CONNECTIONS_DEFAULT));
    int idle_ms = or_default(options->idle_ms, HTTP_IDLE_MS_DEFAULT);
    int count = 0;
    items[count++] = (struct MHD_OptionItem){MHD_OPTION_LISTEN_SOCKET, listener, NULL};
    items[count++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_LIMIT, server->connection_limit,
                                             NULL};
    items[count++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                                             HTTP_CONNECTION_MEMORY, NULL};
    items[count++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_TIMEOUT, (idle_ms + 999) / 1000,
                                             NULL};
    if (options->connections_per_address > 0) {
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                                                 options->connections_per_address, NULL};
    }
    if (options->network_threads > 1) {
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE,
                                                 options->network_threads, NULL};
    }
    if (server->certificate != NULL) {
        union {
            const char *constant;
            void *pointer;
        } priorities = {.constant = TLS_PRIORITIES};
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate};
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, server->key};
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0,
                                                 priorities.pointer};
    }
    items[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
}

static enum err start_daemon(struct server *server, int listener)
{
    enum { OPTION_ROOM = 12 };
    struct MHD_OptionItem items[OPTION_ROOM];
    list_options(server, listener, items);
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    if (server->certificate != NULL) flags |= MHD_USE_TLS;
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, access_request, server, MHD_OPTION_EXTERNAL_LOGGER, log_message,
        server, MHD_OPTION_URI_LOG_CALLBACK, request_began, server, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, server, MHD_OPTION_NOTIFY_COMPLETED, request_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server, MHD_OPTION_ARRAY, items,
        MHD_OPTION_END);
    forget_key(server);
    if (server->daemon != NULL) return OK;
    return log_fault(server->options.certificate_file ? ERR_SYNTAX : ERR_IO, "server_start",
                     "error=\"the HTTP library does not start; see the lines above\"");
}

static void server_free(struct server *server)
{
    engine_release(&server->engine);
    watch_release(&server->watch);
    access_log_release(&server->access_log);
    forget_key(server);
    close(server->stop_event);
    memory_free(server);
}

static struct server *server_new(const struct server_options *options, const struct world *world,
                                 const struct site *site)
{
    CHECK((options->certificate_file == NULL) == (options->key_file == NULL));
    struct server *server = memory_new(sizeof *server);
    server->options = *options;
    server->stop_event = eventfd(0, EFD_CLOEXEC);
    CHECK(server->stop_event >= 0);
    engine_init(&server->engine, site, world, exchange_finished);
    engine_start_pools(&server->engine, or_default(options->worker_count, HTTP_WORKERS_DEFAULT),
                       or_default(options->queue_limit, HTTP_QUEUE_DEFAULT),
                       or_default(options->slow_worker_count, HTTP_SLOW_WORKERS_DEFAULT),
                       or_default(options->slow_queue_limit, HTTP_SLOW_QUEUE_DEFAULT));
    watch_init(&server->watch, or_default(options->receive_ms, HTTP_RECEIVE_MS_DEFAULT),
               or_default(options->send_ms, HTTP_SEND_MS_DEFAULT));
    access_log_init(&server->access_log);
    return server;
}

enum err server_start(const struct server_options *options, const struct world *world,
                      const struct site *site, struct server **out_server)
{
    struct server *server = server_new(options, world, site);
    int listener = -1;
    enum err err = load_tls(server);
    if (err == OK) {
        err = listen_open(options->address ? options->address : "127.0.0.1", options->port,
                          &listener, &server->port);
    }
    if (err == OK) {
        err = start_daemon(server, listener);
        if (err != OK) close(listener);
    }
    if (err != OK) {
        server_free(server);
        return err;
    }
    CHECK(pthread_create(&server->keeper, NULL, keep, server) == 0);
    *out_server = server;
    return OK;
}

/* Waits until *count is 0, at most limit_ms when that is not negative. */
static void wait_for_none(const atomic_int *count, int limit_ms)
{
    for (int waited_ms = 0; *count > 0 && (limit_ms < 0 || waited_ms < limit_ms);
         waited_ms += STOP_STEP_MS) {
        poll(NULL, 0, STOP_STEP_MS);
    }
}

void server_stop(struct server *server)
{
    if (server == NULL) return;
    server->engine.is_stopping = true;
    int listener = MHD_quiesce_daemon(server->daemon);
    park_close(server->engine.park);
    wait_for_none(&server->engine.running, -1);
    wait_for_none(&server->unsent, HTTP_STOP_SEND_MS);
    MHD_stop_daemon(server->daemon);
    if (listener >= 0) close(listener);
    uint64_t one = 1;
    CHECK(write(server->stop_event, &one, sizeof one) == (ssize_t)sizeof one);
    pthread_join(server->keeper, NULL);
    server_free(server);
}

int server_port(const struct server *server)
{
    return server->port;
}

struct park *server_park(struct server *server)
{
    return server->engine.park;
}

void server_figures(struct server *server, struct server_figures *out_figures)
{
    out_figures->requests = server->engine.answered;
    out_figures->connections = watch_count(&server->watch);
    out_figures->parked = (int)park_count(server->engine.park);
    out_figures->refused_busy = server->engine.refused_busy;
}
