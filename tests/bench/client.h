/* A load of HTTP requests: N connections kept alive, one thread, each request's time kept.
 *
 * Whoever makes the load gives two words: `make` builds the next request of a connection, `judge`
 * says whether the answer is what it must be. A wrong answer ends the program: a load that is
 * answered wrongly has no speed. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { REQUEST_LIMIT = 1 << 18, ANSWER_LIMIT = 1 << 18, TIMES_SLOTS = 64 * 40 };

/* Times in microseconds, each within 1.6 percent. */
struct times {
    int64_t counts[TIMES_SLOTS];
    int64_t count;
};

struct client;

struct connection {
    int socket;
    size_t out_size, out_sent, in_size;
    int64_t sent_us;
    bool is_busy;
    int64_t job; /* the maker's own */
    char out[REQUEST_LIMIT];
    char in[ANSWER_LIMIT + 1];
};

struct client {
    int port, connection_count;
    double seconds, warm_up_s; /* what is answered in the first warm_up_s is not counted */
    /* Requests a second, each timed from when it was due; 0: as fast as answers come. */
    double rate;
    void *context;
    /* Fills connection->out; false: there is nothing to ask now. */
    bool (*make)(struct client *client, struct connection *connection);
    /* False: a wrong answer. */
    bool (*judge)(struct client *client, struct connection *connection, int status,
                  struct text head, struct text body);
    /* results */
    struct times times;
    double measured_s;
    /* inside */
    struct connection *connections;
    int epoll, busy_count;
    int64_t began_us, asked_count;
    bool is_over;
};

int64_t client_ticks_us(void);

/* Until `seconds` are over (0: until nothing is left to ask), then waits for what was asked. */
void client_run(struct client *client);
void client_release(struct client *client);

/* Ends the run early, when there is nothing more to ask. */
static inline void client_end(struct client *client)
{
    client->is_over = true;
}

/* In milliseconds; share 0.5 is the median. */
double times_at(const struct times *times, double share);

#endif
