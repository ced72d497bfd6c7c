/* The printer's thread: a connection, what goes out and comes in over it, and telling. */
#include "till/printer.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "till/device.h"
#include "till/printer_core.h"

enum { RETRY_MS = 1000, READ_BYTES = 256 };

struct printer {
    struct printer_options options;
    struct device_address address;
    int wake_fd;
    pthread_t thread; /* runs unless the address is DEVICE_NONE */

    pthread_mutex_t lock; /* of what follows */
    struct printer_core core;
    bool is_stopping;
    struct printer_status told_status; /* what on_status heard last */
};

static int64_t now_us(const struct printer *printer)
{
    return world_ticks_us(printer->options.world);
}

/* Called with the lock held; lets go of it while somebody else's code runs. */
static void tell(struct printer *printer)
{
    struct printer_told told;
    const struct printer_options *options = &printer->options;
    while (printer_core_take_told(&printer->core, &told)) {
        pthread_mutex_unlock(&printer->lock);
        if (options->on_outcome != NULL) {
            options->on_outcome(options->context, told.id, told.outcome, told.was_copy);
        }
        pthread_mutex_lock(&printer->lock);
    }
    struct printer_status status = printer_core_status(&printer->core);
    bool is_new = status.state != printer->told_status.state ||
                  status.waiting != printer->told_status.waiting;
    if (!is_new) return;
    printer->told_status = status;
    pthread_mutex_unlock(&printer->lock);
    if (options->on_status != NULL) options->on_status(options->context, &status);
    pthread_mutex_lock(&printer->lock);
}

/* False: the connection is gone. */
static bool read_some(struct printer *printer, int fd)
{
    uint8_t bytes[READ_BYTES];
    ssize_t size = read(fd, bytes, sizeof bytes);
    if (size > 0) {
        printer_core_take(&printer->core, bytes, (size_t)size, now_us(printer));
        return true;
    }
    return size < 0 && (errno == EAGAIN || errno == EINTR);
}

static bool write_some(struct printer *printer, int fd)
{
    struct text output = printer_core_output(&printer->core);
    if (output.size == 0) return true;
    ssize_t size = write(fd, output.bytes, output.size);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    printer_core_wrote(&printer->core, (size_t)size, now_us(printer));
    return true;
}

/* Waits without the lock, then acts upon what came. False: hang up. A plain file is always ready:
 * it is looked at only to be written. */
static bool turn(struct printer *printer, int fd)
{
    int64_t until_us = printer_core_next_us(&printer->core);
    bool wants_write = printer_core_output(&printer->core).size > 0;
    bool is_file = printer->address.kind == DEVICE_FILE;
    pthread_mutex_unlock(&printer->lock);
    int what = device_wait(is_file && !wants_write ? -1 : fd, printer->wake_fd, wants_write,
                           now_us(printer), until_us);
    pthread_mutex_lock(&printer->lock);
    if (what & DEVICE_WOKEN) device_wake_drain(printer->wake_fd);
    bool is_well = !printer->is_stopping;
    if (is_well && !is_file && what & DEVICE_READABLE) is_well = read_some(printer, fd);
    if (is_well && what & DEVICE_WRITABLE) is_well = write_some(printer, fd);
    if (what & DEVICE_HUNG_UP && !(what & DEVICE_READABLE)) is_well = false;
    printer_core_tick(&printer->core, now_us(printer));
    return is_well && !printer->core.talk.is_dead;
}

static void serve_connection(struct printer *printer, int fd)
{
    printer_core_connect(&printer->core, now_us(printer));
    printer_core_tick(&printer->core, now_us(printer));
    tell(printer);
    while (turn(printer, fd)) tell(printer);
    printer_core_lose(&printer->core);
    close(fd);
}

static void wait_to_retry(struct printer *printer)
{
    int64_t until_us = now_us(printer) + RETRY_MS * INT64_C(1000);
    while (!printer->is_stopping && now_us(printer) < until_us) {
        int64_t next_us = printer_core_next_us(&printer->core);
        if (next_us > until_us) next_us = until_us;
        pthread_mutex_unlock(&printer->lock);
        int what = device_wait(-1, printer->wake_fd, false, now_us(printer), next_us);
        pthread_mutex_lock(&printer->lock);
        if (what & DEVICE_WOKEN) device_wake_drain(printer->wake_fd);
        printer_core_tick(&printer->core, now_us(printer));
        tell(printer);
    }
}

static void say_missing(struct printer *printer, enum err err, bool *was_missing)
{
    if (*was_missing || err == ERR_CANCELLED) return;
    *was_missing = true;
    log_write(LOG_WARNING, "printer_missing", "address=%s err=%s", printer->address.name,
              err_name(err));
}

static void *printer_run(void *context)
{
    struct printer *printer = context;
    bool was_missing = false;
    pthread_mutex_lock(&printer->lock);
    while (!printer->is_stopping) {
        int fd = -1;
        pthread_mutex_unlock(&printer->lock);
        enum err err = device_open(&printer->address, printer->wake_fd, &fd);
        pthread_mutex_lock(&printer->lock);
        if (err == OK) {
            was_missing = false;
            log_write(LOG_INFO, "printer_found", "address=%s", printer->address.name);
            serve_connection(printer, fd);
            log_write(LOG_INFO, "printer_lost", "address=%s", printer->address.name);
        } else {
            say_missing(printer, err, &was_missing);
        }
        printer_core_tick(&printer->core, now_us(printer));
        tell(printer);
        wait_to_retry(printer);
    }
    printer_core_stop(&printer->core);
    tell(printer);
    pthread_mutex_unlock(&printer->lock);
    return NULL;
}

/* ---- starting ---- */

static bool is_absent(const struct printer *printer)
{
    return printer->address.kind == DEVICE_NONE;
}

enum err printer_start(const struct printer_options *options, struct printer **out_printer)
{
    CHECK(options->world != NULL);
    struct device_address address;
    enum err err = device_address_parse(options->address, &address);
    if (err != OK) return log_fault(err, "printer", "address=%s", options->address);
    struct printer *printer = memory_new(sizeof *printer);
    err = device_wake_init(&printer->wake_fd);
    if (err != OK) {
        memory_free(printer);
        return log_fault(err, "printer", "text=\"no eventfd\"");
    }
    printer->options = *options;
    printer->address = address;
    bool is_mute = options->is_mute || address.kind == DEVICE_FILE;
    printer_core_init(&printer->core, &options->code, is_mute);
    CHECK(pthread_mutex_init(&printer->lock, NULL) == 0);
    if (!is_absent(printer)) {
        CHECK(pthread_create(&printer->thread, NULL, printer_run, printer) == 0);
    }
    *out_printer = printer;
    return OK;
}

void printer_stop(struct printer *printer)
{
    if (printer == NULL) return;
    if (!is_absent(printer)) {
        pthread_mutex_lock(&printer->lock);
        printer->is_stopping = true;
        pthread_mutex_unlock(&printer->lock);
        device_wake(printer->wake_fd);
        pthread_join(printer->thread, NULL);
    }
    printer_core_release(&printer->core);
    pthread_mutex_destroy(&printer->lock);
    close(printer->wake_fd);
    memory_free(printer);
}

enum print_refusal printer_queue(struct printer *printer, const struct print_job *job)
{
    if (is_absent(printer)) return PRINT_NO_PRINTER;
    pthread_mutex_lock(&printer->lock);
    enum print_refusal refusal = printer_core_queue(&printer->core, job, now_us(printer));
    pthread_mutex_unlock(&printer->lock);
    if (refusal == PRINT_QUEUED) device_wake(printer->wake_fd);
    return refusal;
}

struct printer_status printer_status(struct printer *printer)
{
    if (is_absent(printer)) return (struct printer_status){.state = PRINTER_ABSENT};
    pthread_mutex_lock(&printer->lock);
    struct printer_status status = printer_core_status(&printer->core);
    pthread_mutex_unlock(&printer->lock);
    return status;
}
