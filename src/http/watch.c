/* Slow clients. Cutting means shutdown(): the socket's owner then sees it closed and cleans up. */
#include "http/watch.h"

#include <sys/socket.h>

#include "base/check.h"
#include "base/log.h"

void watch_init(struct watch *watch, int receive_ms, int send_ms)
{
    *watch = (struct watch){.receive_us = receive_ms * INT64_C(1000),
                            .send_us = send_ms * INT64_C(1000)};
    CHECK(pthread_mutex_init(&watch->lock, NULL) == 0);
}

void watch_release(struct watch *watch)
{
    CHECK(watch->first == NULL);
    pthread_mutex_destroy(&watch->lock);
}

void watch_add(struct watch *watch, struct watch_client *client, int socket, int64_t now_us)
{
    client->socket = socket;
    client->state = WATCH_RECEIVING;
    client->since_us = now_us;
    client->previous = NULL;
    pthread_mutex_lock(&watch->lock);
    client->next = watch->first;
    if (watch->first != NULL) watch->first->previous = client;
    watch->first = client;
    watch->count++;
    pthread_mutex_unlock(&watch->lock);
}

void watch_remove(struct watch *watch, struct watch_client *client)
{
    pthread_mutex_lock(&watch->lock);
    if (client->previous != NULL) {
        client->previous->next = client->next;
    } else {
        watch->first = client->next;
    }
    if (client->next != NULL) client->next->previous = client->previous;
    watch->count--;
    pthread_mutex_unlock(&watch->lock);
}

void watch_set(struct watch_client *client, enum watch_state state, int64_t now_us)
{
    client->since_us = now_us;
    client->state = state;
}

int watch_count(struct watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    int count = watch->count;
    pthread_mutex_unlock(&watch->lock);
    return count;
}

static bool is_too_slow(const struct watch *watch, const struct watch_client *client,
                        int64_t now_us)
{
    int64_t waited_us = now_us - client->since_us;
    if (client->state == WATCH_RECEIVING) return waited_us > watch->receive_us;
    if (client->state == WATCH_SENDING) return waited_us > watch->send_us;
    return false;
}

int watch_tick(struct watch *watch, int64_t now_us)
{
    int cut = 0;
    pthread_mutex_lock(&watch->lock);
    for (struct watch_client *client = watch->first; client != NULL; client = client->next) {
        if (!is_too_slow(watch, client, now_us)) continue;
        client->state = WATCH_CUT;
        shutdown(client->socket, SHUT_RDWR);
        cut++;
    }
    pthread_mutex_unlock(&watch->lock);
    if (cut > 0) log_write(LOG_INFO, "slow_clients_cut", "count=%d", cut);
    return cut;
}
