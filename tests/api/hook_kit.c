/* The receiver of tests: one connection at a time, one message a connection. */
#include "hook_kit.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { HEARD_BYTES = 16 * 1024, BABBLE_BYTES = 8 * 1024 };

static void say(int socket, const char *words)
{
    ssize_t sent = send(socket, words, strlen(words), MSG_NOSIGNAL);
    (void)sent;
}

/* A header's value into `out`; "" where there is none. */
static void header_take(const char *head, const char *name, char out[HOOK_KIT_HEADER_BYTES])
{
    size_t size = strlen(name);
    out[0] = '\0';
    for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, size) != 0 || line[size] != ':') continue;
        const char *value = line + size + 1 + strspn(line + size + 1, " ");
        snprintf(out, HOOK_KIT_HEADER_BYTES, "%.*s", (int)strcspn(value, "\r"), value);
        return;
    }
}

/* Head and body; false: the other side has gone before. */
static bool message_read(int socket, struct hook_message *message)
{
    static char heard[HEARD_BYTES + 1]; /* one connection at a time */
    char length[HOOK_KIT_HEADER_BYTES];
    size_t size = 0;
    for (;;) {
        ssize_t got = recv(socket, heard + size, HEARD_BYTES - size, 0);
        if (got <= 0) return false;
        size += (size_t)got;
        heard[size] = '\0';
        char *end = strstr(heard, "\r\n\r\n");
        if (end == NULL) continue;
        header_take(heard, "Content-Length", length);
        size_t body_size = strtoul(length, NULL, 10);
        size_t head_size = (size_t)(end - heard) + 4;
        if (size - head_size < body_size) continue;
        const char *path = heard + strcspn(heard, " ") + 1;
        snprintf(message->path, sizeof message->path, "%.*s", (int)strcspn(path, " "), path);
        snprintf(message->body, sizeof message->body, "%.*s", (int)body_size, end + 4);
        header_take(heard, "webhook-id", message->id);
        header_take(heard, "webhook-timestamp", message->timestamp);
        header_take(heard, "webhook-signature", message->signature);
        header_take(heard, "Content-Type", message->content_type);
        return true;
    }
}

static void wait_for_the_end(int socket)
{
    char byte;
    while (recv(socket, &byte, 1, 0) > 0) continue;
}

static void babble(int socket)
{
    static char words[BABBLE_BYTES];
    memset(words, 'x', sizeof words);
    say(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    while (send(socket, words, sizeof words, MSG_NOSIGNAL) > 0) continue;
}

static void deed_do(struct hook_kit *kit, int socket, enum hook_deed deed)
{
    char answer[300];
    switch (deed) {
    case HOOK_TAKES: say(socket, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"); return;
    case HOOK_FAILS:
        say(socket, "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    case HOOK_PUTS_OFF:
        snprintf(answer, sizeof answer,
                 "HTTP/1.1 503 Later\r\nRetry-After: %d\r\nContent-Length: 0\r\n"
                 "Connection: close\r\n\r\n",
                 HOOK_KIT_WAIT_S);
        say(socket, answer);
        return;
    case HOOK_ENDS:
        say(socket, "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    case HOOK_SENDS_AWAY:
        snprintf(answer, sizeof answer,
                 "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/elsewhere\r\n"
                 "Content-Length: 0\r\nConnection: close\r\n\r\n",
                 kit->port);
        say(socket, answer);
        return;
    case HOOK_DIES: return;
    case HOOK_KEEPS_SILENT: wait_for_the_end(socket); return;
    case HOOK_DRIBBLES:
        say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
        wait_for_the_end(socket);
        return;
    case HOOK_TALKS_TOO_MUCH: babble(socket); return;
    }
}

static void talk(struct hook_kit *kit, int socket)
{
    static struct hook_message message;
    enum hook_deed deed = HOOK_TAKES;
    if (!message_read(socket, &message)) return;
    pthread_mutex_lock(&kit->lock);
    if (kit->message_count < HOOK_KIT_MESSAGES) kit->messages[kit->message_count++] = message;
    if (kit->next_deed < kit->deed_count) deed = kit->deeds[kit->next_deed++];
    pthread_mutex_unlock(&kit->lock);
    deed_do(kit, socket, deed);
}

static void *kit_main(void *context)
{
    struct hook_kit *kit = context;
    for (;;) {
        int socket = accept(kit->listener, NULL, NULL);
        if (socket < 0) return NULL;
        pthread_mutex_lock(&kit->lock);
        kit->connection_count++;
        pthread_mutex_unlock(&kit->lock);
        talk(kit, socket);
        close(socket);
    }
}

void hook_kit_open(struct hook_kit *kit)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    memset(kit, 0, sizeof *kit);
    pthread_mutex_init(&kit->lock, NULL);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    kit->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(kit->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(kit->listener, 8), 0);
    getsockname(kit->listener, (struct sockaddr *)&address, &size);
    kit->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&kit->thread, NULL, kit_main, kit), 0);
}

void hook_kit_close(struct hook_kit *kit)
{
    shutdown(kit->listener, SHUT_RDWR);
    pthread_join(kit->thread, NULL);
    close(kit->listener);
    pthread_mutex_destroy(&kit->lock);
}

void hook_kit_plan(struct hook_kit *kit, const enum hook_deed *deeds, int count)
{
    assert_true(count <= HOOK_KIT_DEEDS);
    pthread_mutex_lock(&kit->lock);
    if (count > 0) memcpy(kit->deeds, deeds, (size_t)count * sizeof *deeds);
    kit->deed_count = count;
    kit->next_deed = 0;
    pthread_mutex_unlock(&kit->lock);
}

int hook_kit_count(struct hook_kit *kit)
{
    pthread_mutex_lock(&kit->lock);
    int count = kit->message_count;
    pthread_mutex_unlock(&kit->lock);
    return count;
}

int hook_kit_connections(struct hook_kit *kit)
{
    pthread_mutex_lock(&kit->lock);
    int count = kit->connection_count;
    pthread_mutex_unlock(&kit->lock);
    return count;
}
