/* Which card lies on the reader: lines become "put on" and "removed", once each. Pure; time is
 * given by the caller.
 *
 * A reader repeats a line while the card lies there, forgets to say "No card", or loses a card for
 * a moment and finds it again. So:
 *
 *   W-1  The same chip is put on once, until it was removed.
 *   W-2  "No card" counts only when the same chip is not back within CARD_WATCH_FLICKER_MS.
 *   W-3  Another chip removes the one that lay there, at once.
 *   W-4  The same line after CARD_WATCH_QUIET_MS of silence is a new tap, when the reader never
 *        says "No card" (one that does would have said it).
 *   W-5  A reader that never said "No card" since it was opened does not hold a card for ever:
 *        after CARD_WATCH_LAPSE_MS of silence it is taken as removed.
 *   W-6  Each "put on" is followed by one "removed" before the next, also when the reader is
 *        lost. */
#ifndef TILL_CARD_WATCH_H
#define TILL_CARD_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "school/card_line.h"

enum {
    CARD_WATCH_FLICKER_MS = 300,
    CARD_WATCH_QUIET_MS = 2000,
    CARD_WATCH_LAPSE_MS = 60000,
    CARD_WATCH_KEYS_MS = 3000 /* how long a card lies there that was typed */
};

enum card_event_kind {
    CARD_READER_FOUND, /* the device is open and listened to */
    CARD_READER_LOST,  /* it vanished; it is looked for until it returns */
    CARD_PUT_ON,       /* `chip` is set */
    CARD_REMOVED,      /* `chip` is the one that lay there */
};

struct card_event {
    enum card_event_kind kind;
    struct card_chip chip;
    int64_t at_us; /* world ticks at which the line's last byte was read */
};

struct card_watch {
    void (*on_event)(void *context, const struct card_event *event);
    void *context;
    struct card_lines lines;
    bool is_open;
    bool says_removed; /* "No card" was heard since the reader was opened */
    bool is_there;     /* a card lies there, or was taken away within the flicker */
    bool is_leaving;   /* "No card" was heard for it */
    struct card_chip chip;
    int64_t heard_us;    /* the last line of this chip */
    int64_t leaves_us;   /* when the removal counts */
    int64_t noise_count; /* lines that were of no known form */
};

void card_watch_init(struct card_watch *watch,
                     void (*on_event)(void *context, const struct card_event *event),
                     void *context);
void card_watch_open(struct card_watch *watch, int64_t now_us);
void card_watch_close(struct card_watch *watch, int64_t now_us);
void card_watch_take(struct card_watch *watch, const char *bytes, size_t size, int64_t now_us);

/* A chip from card_keys_parse(): put on, and removed after CARD_WATCH_KEYS_MS. */
void card_watch_type(struct card_watch *watch, const struct card_chip *chip, int64_t now_us);

/* Lets time pass. */
void card_watch_tick(struct card_watch *watch, int64_t now_us);

/* When card_watch_tick() has something to do; INT64_MAX: not before more bytes. */
int64_t card_watch_next_us(const struct card_watch *watch);

#endif
