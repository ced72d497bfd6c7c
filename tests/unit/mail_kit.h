/* A mail server on a loopback address that speaks SMTP and misbehaves as it is told. */
#ifndef TESTS_UNIT_MAIL_KIT_H
#define TESTS_UNIT_MAIL_KIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum mail_deed {
    MAIL_TAKES = 0,
    MAIL_REFUSES,        /* 550 to the recipient: for ever */
    MAIL_PUTS_OFF,       /* 451 to the recipient: greylisting */
    MAIL_DIES_HALF_WAY,  /* closes in the middle of the message */
    MAIL_DIES_AFTERWARDS /* has the message whole, and closes without an answer */
};

enum { MAIL_KIT_LETTERS = 64, MAIL_KIT_LETTER_BYTES = 16 * 1024, MAIL_KIT_DEEDS = 64 };

struct mail_kit {
    int listener, port;
    pthread_t thread;
    pthread_mutex_t lock;
    enum mail_deed deeds[MAIL_KIT_DEEDS]; /* of the connections in turn; behind them it takes */
    int deed_count, connection_count;
    char letters[MAIL_KIT_LETTERS][MAIL_KIT_LETTER_BYTES]; /* whole messages, also unanswered */
    char recipients[MAIL_KIT_LETTERS][300];
    int letter_count;
};

void mail_kit_open(struct mail_kit *kit);
void mail_kit_close(struct mail_kit *kit);

/* What it does with the next connections. */
void mail_kit_plan(struct mail_kit *kit, const enum mail_deed *deeds, int count);

int mail_kit_count(struct mail_kit *kit); /* of letters that it has whole */
/* The body as UTF-8, and a header's value as it came; they live until the next call. */
const char *mail_kit_body(struct mail_kit *kit, int place, char *out, size_t size);
bool mail_kit_header(struct mail_kit *kit, int place, const char *name, char *out, size_t size);

#endif
