/* Opening devices and waiting for them: as thin as it can be. Inside the folder.
 *
 * Every wait ends early when the thread is woken (device_wake), so that stopping takes no time. */
#ifndef TILL_DEVICE_H
#define TILL_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

enum { DEVICE_NAME_LIMIT = 256, DEVICE_CONNECT_MS = 4000 };

enum device_kind { DEVICE_NONE, DEVICE_TCP, DEVICE_NODE, DEVICE_FILE };

struct device_address {
    enum device_kind kind;
    char name[DEVICE_NAME_LIMIT]; /* host or path */
    char port[8];
};

/* "tcp:HOST:PORT" (a host in brackets when it has colons), "usb:PATH", "file:PATH", "none" or
 * NULL. ERR_SYNTAX. */
enum err device_address_parse(const char *string, struct device_address *out_address) MUST_CHECK;

/* "HOST[:PORT]" apart; the port is left alone when there is none. ERR_SYNTAX. */
enum err device_host_parse(struct text text, struct device_address *address) MUST_CHECK;

/* What a thread is woken by: an eventfd. */
enum err device_wake_init(int *out_wake_fd) MUST_CHECK;
void device_wake(int wake_fd);
void device_wake_drain(int wake_fd);

/* All give a non-blocking descriptor. ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_NOT_FOUND, ERR_IO; and
 * ERR_CANCELLED when woken amid connecting. */
enum err device_open(const struct device_address *address, int wake_fd, int *out_fd) MUST_CHECK;

/* A terminal, 9600 8N1, raw, not ours to be controlled by. */
enum err device_open_serial(const char *path, int *out_fd) MUST_CHECK;

enum { DEVICE_READABLE = 1, DEVICE_WRITABLE = 2, DEVICE_HUNG_UP = 4, DEVICE_WOKEN = 8 };

/* Waits until `until_us` by `now_us` of the same ticks; fd -1: for waking alone. */
int device_wait(int fd, int wake_fd, bool wants_write, int64_t now_us, int64_t until_us);

/* The device node ("/dev/ttyUSB0") of the first serial line of a USB vendor and product; sysfs is
 * "/sys" but in tests. ERR_NOT_FOUND. */
enum err device_find_usb_serial(const char *sysfs, unsigned vendor, unsigned product,
                                char out_path[DEVICE_NAME_LIMIT]) MUST_CHECK;

#endif
