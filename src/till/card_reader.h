/* The card reader at the counter: a thread that listens to a serial device and tells of cards.
 *
 * The device is 9600 8N1 without flow control; nothing is sent to it. When it vanishes (unplugged,
 * the hub's power gone) it is looked for every CARD_READER_RETRY_MS until it returns. */
#ifndef TILL_CARD_READER_H
#define TILL_CARD_READER_H

#include "base/err.h"
#include "till/card_watch.h"
#include "world/world.h"

enum { CARD_READER_RETRY_MS = 1000 };

struct card_reader_options {
    const struct world *world;
    /* "/dev/ttyUSB0", a link to a pseudo-terminal, or "usb:0403:1234": the first serial device of
     * that USB vendor and product. NULL or "none": no serial reader; cards are typed. */
    const char *device;
    const char *sysfs; /* where USB devices are found; NULL: "/sys" */
    /* Called from the reader's thread without any lock held, one event at a time; must be quick. */
    void (*on_event)(void *context, const struct card_event *event);
    void *context;
};

struct card_reader;

/* Starts at once, whether the device is there or not. The options' strings are copied.
 * ERR_SYNTAX: the device's name is of no known form. */
enum err card_reader_start(const struct card_reader_options *options,
                           struct card_reader **out_reader) MUST_CHECK;

/* Ends the thread; no event is told afterwards. NULL is fine. */
void card_reader_stop(struct card_reader *reader);

/* What the page heard typed by a keyboard-emulating reader, up to Enter; the reader's thread then
 * tells of the card as of any other. False: it is no card, or more were typed at once than could
 * be. Any thread. */
bool card_reader_type(struct card_reader *reader, struct text keys) MUST_CHECK;

/* The chip that lies on the reader now: what is done "with the card in hand" asks this. False:
 * none. Any thread. */
bool card_reader_chip(struct card_reader *reader, struct card_chip *out_chip) MUST_CHECK;

/* Whether the device is open. Any thread. */
bool card_reader_is_found(struct card_reader *reader);

#endif
