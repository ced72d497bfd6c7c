/* The reader's thread: opens, listens, tells; and looks for the device again when it is lost. */
#include "till/card_reader.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/parse.h"
#include "till/device.h"

enum { READ_BYTES = 256, TYPED_LIMIT = 8, USB_ID_DIGITS = 4, USB_NAME_BYTES = 13 };

struct card_reader {
    struct card_reader_options options;
    char device[DEVICE_NAME_LIMIT]; /* "": cards are typed alone */
    char sysfs[DEVICE_NAME_LIMIT];
    bool is_usb;
    unsigned vendor, product;
    int wake_fd;
    pthread_t thread;
    struct card_watch watch; /* the thread's own */
    bool was_missing;        /* said in the log already */

    pthread_mutex_t lock; /* of all that follows */
    bool is_stopping;
    bool is_found, is_there;
    struct card_chip chip;
    struct card_chip typed[TYPED_LIMIT];
    int typed_count;
};

static int64_t now_us(const struct card_reader *reader)
{
    return world_ticks_us(reader->options.world);
}

/* Keeps what others may ask, then tells: the lock is not held while somebody else's code runs. */
static void pass_on(void *context, const struct card_event *event)
{
    struct card_reader *reader = context;
    pthread_mutex_lock(&reader->lock);
    switch (event->kind) {
    case CARD_READER_FOUND: reader->is_found = true; break;
    case CARD_READER_LOST: reader->is_found = false; break;
    case CARD_PUT_ON:
        reader->is_there = true;
        reader->chip = event->chip;
        break;
    case CARD_REMOVED: reader->is_there = false; break;
    }
    pthread_mutex_unlock(&reader->lock);
    reader->options.on_event(reader->options.context, event);
}

/* Waits; then takes what was typed. False: the thread is to end. */
static bool wait_awhile(struct card_reader *reader, int fd, int64_t until_us, int *out_what)
{
    struct card_chip typed[TYPED_LIMIT];
    int64_t next_us = card_watch_next_us(&reader->watch);
    if (next_us > until_us) next_us = until_us;
    *out_what = device_wait(fd, reader->wake_fd, false, now_us(reader), next_us);
    pthread_mutex_lock(&reader->lock);
    if (*out_what & DEVICE_WOKEN) device_wake_drain(reader->wake_fd);
    bool is_stopping = reader->is_stopping;
    int count = reader->typed_count;
    memcpy(typed, reader->typed, sizeof typed);
    reader->typed_count = 0;
    pthread_mutex_unlock(&reader->lock);
    for (int i = 0; i < count && !is_stopping; i++) {
        card_watch_type(&reader->watch, &typed[i], now_us(reader));
    }
    if (!is_stopping) card_watch_tick(&reader->watch, now_us(reader));
    return !is_stopping;
}

/* False: the device is gone. */
static bool read_device(struct card_reader *reader, int fd)
{
    char bytes[READ_BYTES];
    ssize_t size = read(fd, bytes, sizeof bytes);
    if (size > 0) {
        card_watch_take(&reader->watch, bytes, (size_t)size, now_us(reader));
        return true;
    }
    return size < 0 && (errno == EAGAIN || errno == EINTR);
}

static void listen_to(struct card_reader *reader, int fd)
{
    int what;
    bool is_well = true;
    card_watch_open(&reader->watch, now_us(reader));
    while (is_well && wait_awhile(reader, fd, INT64_MAX, &what)) {
        if (what & DEVICE_READABLE) {
            is_well = read_device(reader, fd);
        } else if (what & DEVICE_HUNG_UP) {
            is_well = false;
        }
    }
    card_watch_close(&reader->watch, now_us(reader));
}

static enum err open_device(struct card_reader *reader, int *out_fd)
{
    char path[DEVICE_NAME_LIMIT];
    if (!reader->is_usb) return device_open_serial(reader->device, out_fd);
    TRY(device_find_usb_serial(reader->sysfs, reader->vendor, reader->product, path));
    return device_open_serial(path, out_fd);
}

static void try_device(struct card_reader *reader)
{
    int fd = -1;
    enum err err = open_device(reader, &fd);
    if (err != OK) {
        if (!reader->was_missing) {
            log_write(LOG_WARNING, "card_reader_missing", "device=%s err=%s", reader->device,
                      err_name(err));
        }
        reader->was_missing = true;
        return;
    }
    reader->was_missing = false;
    log_write(LOG_INFO, "card_reader_found", "device=%s", reader->device);
    listen_to(reader, fd);
    log_write(LOG_INFO, "card_reader_lost", "device=%s noise_lines=%lld", reader->device,
              (long long)reader->watch.noise_count);
    close(fd);
}

static bool is_stopping(struct card_reader *reader)
{
    pthread_mutex_lock(&reader->lock);
    bool is = reader->is_stopping;
    pthread_mutex_unlock(&reader->lock);
    return is;
}

/* Between two tries, time passes for cards that were typed. */
static bool rest_awhile(struct card_reader *reader)
{
    bool has_device = reader->device[0] != '\0';
    int64_t until_us = has_device ? now_us(reader) + CARD_READER_RETRY_MS * INT64_C(1000)
                                  : INT64_MAX;
    for (;;) {
        int what;
        if (!wait_awhile(reader, -1, until_us, &what)) return false;
        if (now_us(reader) >= until_us) return true;
    }
}

static void *reader_run(void *context)
{
    struct card_reader *reader = context;
    do {
        if (reader->device[0] != '\0') try_device(reader);
        if (is_stopping(reader)) break;
    } while (rest_awhile(reader));
    return NULL;
}

/* ---- starting ---- */

static int hex_id(struct text digits)
{
    int id = 0;
    for (size_t i = 0; i < digits.size; i++) {
        char c = digits.bytes[i];
        int value = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (value < 0) return -1;
        id = id << 4 | value;
    }
    return digits.size == USB_ID_DIGITS ? id : -1;
}

static enum err name_device(struct card_reader *reader, const char *device)
{
    struct text name = text_of(device);
    if (name.size == 0 || text_is(name, "none")) return OK;
    if (name.size >= sizeof reader->device) return ERR_SYNTAX;
    memcpy(reader->device, name.bytes, name.size);
    if (!text_starts(name, TEXT("usb:"))) return name.bytes[0] == '/' ? OK : ERR_SYNTAX;
    struct text rest = text_part(name, sizeof "usb:" - 1, name.size);
    int vendor = hex_id(text_cut(&rest, ':')), product = hex_id(rest);
    if (vendor < 0 || product < 0) return ERR_SYNTAX;
    reader->is_usb = true;
    reader->vendor = (unsigned)vendor;
    reader->product = (unsigned)product;
    return OK;
}

static enum err reader_init(struct card_reader *reader, const struct card_reader_options *options)
{
    struct text sysfs = text_of(options->sysfs != NULL ? options->sysfs : "/sys");
    reader->options = *options;
    if (sysfs.size >= sizeof reader->sysfs) return ERR_SYNTAX;
    memcpy(reader->sysfs, sysfs.bytes, sysfs.size);
    TRY(name_device(reader, options->device));
    card_watch_init(&reader->watch, pass_on, reader);
    return device_wake_init(&reader->wake_fd);
}

enum err card_reader_start(const struct card_reader_options *options,
                           struct card_reader **out_reader)
{
    CHECK(options->world != NULL && options->on_event != NULL);
    struct card_reader *reader = memory_new(sizeof *reader);
    enum err err = reader_init(reader, options);
    if (err != OK) {
        memory_free(reader);
        return log_fault(err, "card_reader", "device=%s",
                         options->device != NULL ? options->device : "none");
    }
    CHECK(pthread_mutex_init(&reader->lock, NULL) == 0);
    CHECK(pthread_create(&reader->thread, NULL, reader_run, reader) == 0);
    *out_reader = reader;
    return OK;
}

void card_reader_stop(struct card_reader *reader)
{
    if (reader == NULL) return;
    pthread_mutex_lock(&reader->lock);
    reader->is_stopping = true;
    pthread_mutex_unlock(&reader->lock);
    device_wake(reader->wake_fd);
    pthread_join(reader->thread, NULL);
    pthread_mutex_destroy(&reader->lock);
    close(reader->wake_fd);
    memory_free(reader);
}

bool card_reader_type(struct card_reader *reader, struct text keys)
{
    struct card_chip chip;
    if (card_keys_parse(keys, &chip) != CARD_LINE_CHIP) return false;
    pthread_mutex_lock(&reader->lock);
    bool has_room = reader->typed_count < TYPED_LIMIT;
    if (has_room) reader->typed[reader->typed_count++] = chip;
    pthread_mutex_unlock(&reader->lock);
    if (has_room) device_wake(reader->wake_fd);
    return has_room;
}

bool card_reader_chip(struct card_reader *reader, struct card_chip *out_chip)
{
    pthread_mutex_lock(&reader->lock);
    bool is_there = reader->is_there;
    if (is_there) *out_chip = reader->chip;
    pthread_mutex_unlock(&reader->lock);
    return is_there;
}

bool card_reader_is_found(struct card_reader *reader)
{
    pthread_mutex_lock(&reader->lock);
    bool is_found = reader->is_found;
    pthread_mutex_unlock(&reader->lock);
    return is_found;
}
