/* Clients that take forever: who is reading or writing too slowly is cut off.
 *
 * libmicrohttpd only knows the time without any byte; a client that drips a byte now and then would
 * hold its connection for ever. From its start or its last answer a connection has `receive_ms` for
 * a whole request, and `send_ms` to take an answer. Inside of http only. */
#ifndef HTTP_WATCH_H
#define HTTP_WATCH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

enum watch_state { WATCH_RECEIVING, WATCH_SERVING, WATCH_SENDING, WATCH_CUT };

struct watch_client {
    struct watch_client *next, *previous;
    int socket;
    atomic_int state;
    atomic_int_least64_t since_us;
};

struct watch {
    pthread_mutex_t lock;
    struct watch_client *first;
    int count;
    int64_t receive_us, send_us;
};

void watch_init(struct watch *watch, int receive_ms, int send_ms);
void watch_release(struct watch *watch); /* no client may be left */

/* `socket` must stay open until watch_remove. */
void watch_add(struct watch *watch, struct watch_client *client, int socket, int64_t now_us);
void watch_remove(struct watch *watch, struct watch_client *client);
void watch_set(struct watch_client *client, enum watch_state state, int64_t now_us);
int watch_count(struct watch *watch);

/* Cuts off who is too slow; gives their number. */
int watch_tick(struct watch *watch, int64_t now_us);

#endif
