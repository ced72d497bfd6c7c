/* The epoll loop of a load, and the slots of its times. */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, PATIENCE_MS = 30000 };

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

int64_t client_ticks_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- times ---- */

/* 64 slots for each power of two. */
static int slot_of(int64_t us)
{
    if (us < 64) return us < 0 ? 0 : (int)us;
    int power = 63 - __builtin_clzll((unsigned long long)us);
    int slot = (power - 5) * 64 + (int)((us >> (power - 6)) & 63);
    return slot < TIMES_SLOTS ? slot : TIMES_SLOTS - 1;
}

static double us_of_slot(int slot)
{
    if (slot < 64) return slot;
    int power = slot / 64 + 5;
    return (double)((INT64_C(64) + slot % 64) << (power - 6));
}

double times_at(const struct times *times, double share)
{
    int64_t wanted = (int64_t)(share * (double)times->count), seen = 0;
    for (int slot = 0; slot < TIMES_SLOTS; slot++) {
        seen += times->counts[slot];
        if (seen > wanted) return us_of_slot(slot) / 1000;
    }
    return 0;
}

static void times_add(struct times *times, int64_t us)
{
    times->counts[slot_of(us)]++;
    times->count++;
}

/* ---- one connection ---- */

static void connection_open(struct client *client, struct connection *connection)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)client->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->socket < 0) fail("socket");
    if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) != 0) {
        fail("connect");
    }
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(client->epoll, EPOLL_CTL_ADD, connection->socket, &event) != 0) fail("epoll_ctl");
}

static void watch(struct client *client, struct connection *connection, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(client->epoll, EPOLL_CTL_MOD, connection->socket, &event) != 0) fail("epoll_ctl");
}

static void connection_send(struct client *client, struct connection *connection)
{
    while (connection->out_sent < connection->out_size) {
        ssize_t sent = send(connection->socket, connection->out + connection->out_sent,
                            connection->out_size - connection->out_sent,
                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EAGAIN) {
            watch(client, connection, EPOLLOUT);
            return;
        }
        if (sent < 0) fail("send");
        connection->out_sent += (size_t)sent;
    }
    watch(client, connection, EPOLLIN);
}

/* When the next request is to be sent; now, for a load without a rate. */
static int64_t due_us(const struct client *client)
{
    int64_t now_us = client_ticks_us();
    if (client->rate <= 0) return now_us;
    int64_t due = client->began_us + (int64_t)((double)client->asked_count * 1e6 / client->rate);
    return due <= now_us ? due : INT64_MAX;
}

static void connection_ask(struct client *client, struct connection *connection)
{
    if (client->is_over || connection->is_busy) return;
    int64_t due = due_us(client);
    if (due == INT64_MAX || !client->make(client, connection)) return;
    connection->is_busy = true;
    connection->out_sent = connection->in_size = 0;
    connection->sent_us = due;
    client->asked_count++;
    client->busy_count++;
    connection_send(client, connection);
}

/* ---- answers ---- */

static size_t content_length(const char *head)
{
    const char *at = strcasestr(head, "\r\nContent-Length:");
    return at == NULL ? 0 : strtoul(at + sizeof "\r\nContent-Length:" - 1, NULL, 10);
}

/* False: not all of it is there yet. */
static bool answer_is_whole(struct connection *connection, struct text *out_head,
                            struct text *out_body)
{
    connection->in[connection->in_size] = '\0';
    char *end = strstr(connection->in, "\r\n\r\n");
    if (end == NULL) return false;
    size_t head_size = (size_t)(end - connection->in) + 4;
    char first = end[4];
    end[4] = '\0';
    size_t body_size = content_length(connection->in);
    end[4] = first;
    if (head_size + body_size > ANSWER_LIMIT) fail("an answer is too long");
    if (connection->in_size < head_size + body_size) return false;
    *out_head = (struct text){connection->in, head_size};
    *out_body = (struct text){connection->in + head_size, body_size};
    return true;
}

_Noreturn static void answer_is_wrong(const struct connection *connection)
{
    fprintf(stderr, "bench: wrong answer\n%.*s\n\nto\n%.*s\n", (int)connection->in_size,
            connection->in, (int)(connection->out_size < 1500 ? connection->out_size : 1500),
            connection->out);
    exit(1);
}

static void connection_receive(struct client *client, struct connection *connection,
                               int64_t count_from_us, int64_t count_until_us)
{
    ssize_t got = recv(connection->socket, connection->in + connection->in_size,
                       ANSWER_LIMIT - connection->in_size, MSG_DONTWAIT);
    struct text head, body;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) fail("the server closed a connection");
    connection->in_size += (size_t)got;
    if (!answer_is_whole(connection, &head, &body)) return;
    int64_t now_us = client_ticks_us();
    connection->is_busy = false;
    client->busy_count--;
    int status = (int)strtol(connection->in + sizeof "HTTP/1.1" - 1, NULL, 10);
    if (!client->judge(client, connection, status, head, body)) answer_is_wrong(connection);
    if (now_us >= count_from_us && now_us <= count_until_us) {
        times_add(&client->times, now_us - connection->sent_us);
    }
}

/* ---- the run ---- */

static void handle(struct client *client, const struct epoll_event *event, int64_t from_us,
                   int64_t until_us)
{
    struct connection *connection = event->data.ptr;
    if (event->events & EPOLLOUT) {
        connection_send(client, connection);
    } else {
        connection_receive(client, connection, from_us, until_us);
    }
}

void client_run(struct client *client)
{
    client->epoll = epoll_create1(EPOLL_CLOEXEC);
    client->connections = calloc((size_t)client->connection_count, sizeof(struct connection));
    if (client->epoll < 0 || client->connections == NULL) fail("no memory");
    for (int i = 0; i < client->connection_count; i++) {
        connection_open(client, &client->connections[i]);
    }
    client->began_us = client_ticks_us();
    int64_t from_us = client->began_us + (int64_t)(client->warm_up_s * 1e6);
    int64_t until_us = client->seconds > 0 ? from_us + (int64_t)(client->seconds * 1e6) : INT64_MAX;
    struct epoll_event events[EVENTS];
    do {
        for (int i = 0; i < client->connection_count; i++) {
            connection_ask(client, &client->connections[i]);
        }
        if (client->busy_count == 0 && client->rate <= 0) break;
        int count = epoll_wait(client->epoll, events, EVENTS, client->rate > 0 ? 1 : PATIENCE_MS);
        if (count == 0 && client->rate <= 0) fail("no answer for 30 seconds");
        for (int i = 0; i < count; i++) handle(client, &events[i], from_us, until_us);
        if (client_ticks_us() >= until_us) client->is_over = true;
    } while (!client->is_over || client->busy_count > 0);
    int64_t ended_us = client_ticks_us();
    client->measured_s = (double)((ended_us < until_us ? ended_us : until_us) - from_us) / 1e6;
}

void client_release(struct client *client)
{
    for (int i = 0; i < client->connection_count; i++) close(client->connections[i].socket);
    close(client->epoll);
    free(client->connections);
}
