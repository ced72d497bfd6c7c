/* A receiver of webhooks on a loopback address that speaks HTTP and misbehaves as it is told. */
#ifndef TESTS_API_HOOK_KIT_H
#define TESTS_API_HOOK_KIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum hook_deed {
    HOOK_TAKES = 0,      /* 204 */
    HOOK_FAILS,          /* 500 */
    HOOK_PUTS_OFF,       /* 503 with Retry-After of HOOK_KIT_WAIT_S */
    HOOK_ENDS,           /* 410 */
    HOOK_SENDS_AWAY,     /* 302 to itself */
    HOOK_DIES,           /* has the message whole, and closes without an answer */
    HOOK_KEEPS_SILENT,   /* has the message whole, and says nothing until the other side leaves */
    HOOK_DRIBBLES,       /* begins to answer, and goes no further */
    HOOK_TALKS_TOO_MUCH, /* 200 and a body without an end */
};

enum {
    HOOK_KIT_MESSAGES = 400,
    HOOK_KIT_DEEDS = 64,
    HOOK_KIT_BODY_BYTES = 4096,
    HOOK_KIT_HEADER_BYTES = 200,
    HOOK_KIT_WAIT_S = 7200,
};

struct hook_message {
    char path[HOOK_KIT_HEADER_BYTES];
    char id[HOOK_KIT_HEADER_BYTES], timestamp[HOOK_KIT_HEADER_BYTES],
        signature[HOOK_KIT_HEADER_BYTES], content_type[HOOK_KIT_HEADER_BYTES];
    char body[HOOK_KIT_BODY_BYTES];
};

struct hook_kit {
    int listener, port;
    pthread_t thread;
    pthread_mutex_t lock;
    enum hook_deed deeds[HOOK_KIT_DEEDS]; /* of the messages in turn; behind them it takes */
    int deed_count, next_deed;
    struct hook_message messages[HOOK_KIT_MESSAGES]; /* whole ones, also unanswered */
    int message_count, connection_count;
};

void hook_kit_open(struct hook_kit *kit);
void hook_kit_close(struct hook_kit *kit);

/* What it does with the next messages. */
void hook_kit_plan(struct hook_kit *kit, const enum hook_deed *deeds, int count);
int hook_kit_count(struct hook_kit *kit); /* of messages that it has whole */
int hook_kit_connections(struct hook_kit *kit);

#endif
