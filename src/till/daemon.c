/* The till as a program. */
#include "till/daemon.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "http/server.h"
#include "till/card_reader.h"
#include "till/courier.h"
#include "till/printer.h"
#include "till/screen.h"
#include "till/ups.h"

enum { DAEMON_ARENA_BYTES = 1024 * 1024, LAST_SEND_LOOK_MS = 100, LOGO_FILE_LIMIT = 64 * 1024 };

struct daemon {
    const struct daemon_options *options;
    const struct world *world;
    const sigset_t *signals;
    struct arena arena;
    struct store *store;
    struct clock_watch *clock;
    struct contact *contact;
    struct token_box *token;
    struct lan_key *key;
    struct counter counter;
    bool has_counter;
    struct courier *courier;
    struct screen *screen;
    struct card_reader *reader;
    struct printer *printer;
    struct ups *ups;
    struct area area;
    struct site site;
    struct server *server;
    int power_event; /* written once when the UPS is critical */
    atomic_bool power_fails;
};

static enum err told(const char *what, enum err err)
{
    fprintf(stderr, "obed till: %s: %s\n", what, err_name(err));
    return err;
}

/* ---- what the parts tell each other ---- */

static void on_change(void *context)
{
    struct daemon *daemon = context;
    if (daemon->screen != NULL) screen_changed(daemon->screen);
}

static void on_document(void *context)
{
    struct daemon *daemon = context;
    courier_wake(daemon->courier);
}

static void on_shift(void *context)
{
    struct daemon *daemon = context;
    courier_say(daemon->courier);
}

static void on_card(void *context, const struct card_event *event)
{
    struct daemon *daemon = context;
    screen_on_card(daemon->screen, event);
}

static void on_printer(void *context, const struct printer_status *status)
{
    struct daemon *daemon = context;
    screen_on_printer(daemon->screen, status);
}

static void on_print(void *context, int64_t id, enum print_outcome outcome, bool was_copy)
{
    struct daemon *daemon = context;
    screen_on_print(daemon->screen, id, outcome, was_copy);
}

static void on_ups(void *context, const struct ups_status *status)
{
    struct daemon *daemon = context;
    if (status->state == UPS_CRITICAL && !atomic_exchange(&daemon->power_fails, true)) {
        const uint64_t one = 1;
        atomic_store(&daemon->counter.is_stopping, true);
        CHECK(write(daemon->power_event, &one, sizeof one) == (ssize_t)sizeof one);
    }
    screen_on_ups(daemon->screen, status);
}

/* In the words of docs/api/till.yaml, State. */
static const char *printer_word(enum printer_state state)
{
    switch (state) {
    case PRINTER_ABSENT: return "none";
    case PRINTER_READY: return "ready";
    case PRINTER_PAPER_LOW: return "paper_low";
    case PRINTER_PAPER_OUT: return "no_paper";
    case PRINTER_COVER_OPEN: return "cover_open";
    case PRINTER_BROKEN:
    case PRINTER_OFFLINE: return "fault";
    case PRINTER_NOT_ANSWERING: return "absent";
    }
    return "none";
}

static const char *ups_word(enum ups_state state)
{
    switch (state) {
    case UPS_ABSENT: return "none";
    case UPS_UNKNOWN: return "absent";
    case UPS_ON_LINE: return "on_line";
    case UPS_ON_BATTERY: return "on_battery";
    case UPS_CRITICAL: return "low_battery";
    }
    return "none";
}

static struct courier_devices devices_look(void *context)
{
    struct daemon *daemon = context;
    struct courier_devices devices = {.printer = "none", .reader = "none", .ups = "none"};
    if (daemon->printer != NULL) {
        devices.printer = printer_word(printer_status(daemon->printer).state);
    }
    if (daemon->ups != NULL) devices.ups = ups_word(ups_status(daemon->ups).state);
    if (daemon->reader != NULL && daemon->options->reader != NULL) {
        devices.reader = card_reader_is_found(daemon->reader) ? "ready" : "absent";
    }
    return devices;
}

/* ---- the start: what is on this machine ---- */

static enum err folder_make(const char *path)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST) return OK;
    return log_fault(ERR_IO, "data_folder", "path=%s errno=%d", path, errno);
}

static enum err store_begin(struct daemon *daemon)
{
    const char *path = arena_printf(&daemon->arena, "%s/till.db", daemon->options->data);
    TRY(folder_make(daemon->options->data));
    enum err err = identity_open_store(path, daemon->world->vfs, &daemon->store);
    if (err == ERR_BUSY) {
        fprintf(stderr, "obed till: another till is running over %s\n", daemon->options->data);
    } else if (err == ERR_SCHEMA) {
        fprintf(stderr, "obed till: %s was written by a newer program\n", path);
    } else if (err != OK) {
        fprintf(stderr, "obed till: %s cannot be opened: %s\n", path, err_name(err));
    }
    return err;
}

/* The latest moment that this disk knows. */
static enum err known_work(struct tx *tx, void *context)
{
    struct instant *known = context;
    struct outbox_standing standing;
    struct replica_state mirror;
    TRY(outbox_standing(tx, &standing));
    TRY(replica_state_load(tx, &mirror));
    *known = instant_compare(standing.last_at, mirror.server_at) < 0 ? mirror.server_at
                                                                     : standing.last_at;
    return OK;
}

static enum err secrets_begin(struct daemon *daemon)
{
    const char *data = daemon->options->data;
    enum err err = token_open(arena_printf(&daemon->arena, "%s/token", data), &daemon->token);
    if (err != OK) return told("the token's file cannot be used", err);
    err = lan_key_open(arena_printf(&daemon->arena, "%s/lan-key", data), &daemon->key);
    return err == OK ? OK : told("the file of the school's key cannot be used", err);
}

static enum err ground_begin(struct daemon *daemon)
{
    struct instant known = {0};
    TRY(store_begin(daemon));
    enum err err = store_read(daemon->store, known_work, &known);
    if (err != OK) return told("the database cannot be read", err);
    daemon->clock = clock_watch_new(daemon->world, known);
    daemon->contact = contact_new(daemon->world);
    TRY(secrets_begin(daemon));
    counter_init(&daemon->counter, daemon->store, clock_watch_world(daemon->clock),
                 daemon->contact);
    daemon->has_counter = true;
    return OK;
}

/* ---- the start: courier and screen ---- */

static enum err courier_begin(struct daemon *daemon)
{
    const struct daemon_options *options = daemon->options;
    const struct courier_options courier = {
        .world = daemon->world,
        .clock = daemon->clock,
        .store = daemon->store,
        .counter = &daemon->counter,
        .contact = daemon->contact,
        .token = daemon->token,
        .key = daemon->key,
        .server = options->server,
        .ca_file = options->ca_file,
        .neighbours = options->neighbours,
        .neighbour_count = options->neighbour_count,
        .lan_address = options->lan_address,
        .lan_port = options->lan_port,
        .on_change = on_change,
        .devices = devices_look,
        .context = daemon,
    };
    enum err err = courier_new(&courier, &daemon->courier);
    return err == OK ? OK : told("the addresses of the other tills cannot be used", err);
}

static enum err screen_begin(struct daemon *daemon)
{
    const struct daemon_options *options = daemon->options;
    const struct screen_options screen = {
        .counter = &daemon->counter,
        .world = clock_watch_world(daemon->clock),
        .contact = daemon->contact,
        .clock = daemon->clock,
        .centre = courier_centre(daemon->courier),
        .on_document = on_document,
        .on_shift = on_shift,
        .document_context = daemon,
        .operator_name = options->operator_name,
        .cabinet_address = options->cabinet_address,
        .theme = options->theme,
    };
    enum err err = screen_open(&screen, &daemon->screen);
    return err == OK ? OK : told("the page cannot be made", err);
}

/* ---- the start: devices ---- */

static enum err reader_begin(struct daemon *daemon)
{
    const struct card_reader_options options = {.world = daemon->world,
                                                .device = daemon->options->reader,
                                                .on_event = on_card,
                                                .context = daemon};
    enum err err = card_reader_start(&options, &daemon->reader);
    return err == OK ? OK : told("not a card reader's address", err);
}

static enum err file_read(struct arena *arena, const char *path, struct text *out_bytes)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) return log_fault(ERR_NOT_FOUND, "logo", "file=%s errno=%d", path, errno);
    char *bytes = arena_take(arena, LOGO_FILE_LIMIT);
    size_t size = fread(bytes, 1, LOGO_FILE_LIMIT, file);
    bool is_whole = feof(file) != 0;
    fclose(file);
    if (!is_whole) return log_fault(ERR_LIMIT, "logo", "file=%s limit=%d", path, LOGO_FILE_LIMIT);
    *out_bytes = (struct text){bytes, size};
    return OK;
}

static enum err logo_load(struct daemon *daemon, struct print_code *code)
{
    struct text bytes;
    const char *path = daemon->options->printer_logo;
    if (path == NULL) return OK;
    struct print_picture *logo = ARENA_NEW(&daemon->arena, struct print_picture);
    TRY(file_read(&daemon->arena, path, &bytes));
    TRY(print_picture_parse(bytes, &daemon->arena, logo));
    code->logo = logo;
    return OK;
}

static enum err printer_begin(struct daemon *daemon)
{
    const struct daemon_options *options = daemon->options;
    struct printer_options printer = {
        .world = daemon->world,
        .address = options->printer,
        .code = {.code_page_number = options->printer_code_page_number,
                 .columns = options->printer_columns,
                 .has_no_qr = options->printer_has_no_qr,
                 .has_no_cutter = options->printer_has_no_cutter},
        .is_mute = options->is_printer_mute,
        .on_status = on_printer,
        .on_outcome = on_print,
        .context = daemon,
    };
    if (!print_language_parse(text_of(options->printer_language), &printer.code.language)) {
        return told("the printer's language is star or escpos", ERR_SYNTAX);
    }
    if (!code_page_parse(text_of(options->printer_code_page), &printer.code.code_page)) {
        return told("the printer's code page is cp866 or cp1251", ERR_SYNTAX);
    }
    enum err err = logo_load(daemon, &printer.code);
    if (err != OK) return told("the printer's logo is not a portable bitmap (PBM)", err);
    err = printer_start(&printer, &daemon->printer);
    return err == OK ? OK : told("not a printer's address", err);
}

static enum err ups_begin(struct daemon *daemon)
{
    const struct ups_options options = {.world = daemon->world,
                                        .address = daemon->options->ups,
                                        .user = daemon->options->ups_user,
                                        .password = daemon->options->ups_password,
                                        .on_status = on_ups,
                                        .context = daemon};
    enum err err = ups_start(&options, &daemon->ups);
    return err == OK ? OK : told("not a UPS's address", err);
}

static enum err devices_begin(struct daemon *daemon)
{
    TRY(printer_begin(daemon));
    TRY(reader_begin(daemon));
    TRY(ups_begin(daemon));
    screen_connect(daemon->screen,
                   &(struct screen_devices){daemon->reader, daemon->printer, daemon->ups});
    return OK;
}

/* ---- the start: the page and the network ---- */

static enum err page_begin(struct daemon *daemon)
{
    daemon->area = *screen_area(daemon->screen);
    daemon->site = (struct site){&daemon->area, 1};
    const struct server_options options = {
        .address = daemon->options->address,
        .port = daemon->options->port,
        .no_access_log = true,
        .worker_count = DAEMON_WORKERS,
        .slow_worker_count = 1,
    };
    enum err err = server_start(&options, daemon->world, &daemon->site, &daemon->server);
    if (err != OK) return told("the page's address cannot be listened on", err);
    screen_start(daemon->screen, server_park(daemon->server), server_port(daemon->server));
    return OK;
}

static enum err begin(struct daemon *daemon)
{
    TRY(ground_begin(daemon));
    TRY(courier_begin(daemon));
    TRY(screen_begin(daemon));
    TRY(devices_begin(daemon));
    TRY(page_begin(daemon));
    enum err err = courier_start(daemon->courier);
    return err == OK ? OK : told("the address for the other tills cannot be listened on", err);
}

/* ---- the end ---- */

static int64_t unsent_count(struct daemon *daemon)
{
    struct counter_standing standing;
    struct arena arena;
    arena_init(&arena, DAEMON_ARENA_BYTES);
    enum err err = counter_standing(&daemon->counter, &arena, &standing);
    int64_t unsent = err == OK ? standing.outbox.unsent : 0;
    arena_release(&arena);
    return unsent;
}

/* The battery gives us moments: what is unsent is safe on the disk, and sooner at the server is
 * better. */
static void last_send(struct daemon *daemon)
{
    courier_wake(daemon->courier);
    for (int waited_ms = 0; waited_ms < DAEMON_LAST_SEND_MS; waited_ms += LAST_SEND_LOOK_MS) {
        if (unsent_count(daemon) == 0) return;
        poll(NULL, 0, LAST_SEND_LOOK_MS);
    }
}

static void chores(struct daemon *daemon)
{
    enum err err = counter_tally_flush(&daemon->counter);
    if (err != OK) log_write(LOG_WARNING, "tally", "fault=%s", err_name(err));
}

/* Devices outlive the server, whose workers ask them; the server's park does not outlive it, so the
 * screen forgets it first. */
static void end(struct daemon *daemon)
{
    courier_stop(daemon->courier);
    if (daemon->screen != NULL) screen_stop(daemon->screen);
    server_stop(daemon->server);
    card_reader_stop(daemon->reader);
    ups_stop(daemon->ups);
    printer_stop(daemon->printer);
    if (daemon->has_counter) chores(daemon);
    screen_close(daemon->screen);
    courier_free(daemon->courier);
    if (daemon->has_counter) counter_release(&daemon->counter);
    lan_key_close(daemon->key);
    token_close(daemon->token);
    contact_free(daemon->contact);
    clock_watch_free(daemon->clock);
    store_close(daemon->store);
}

/* Until a signal or the UPS. */
static void wait_for_end(struct daemon *daemon)
{
    int signals = signalfd(-1, daemon->signals, SFD_CLOEXEC);
    CHECK(signals >= 0);
    struct pollfd waiting[] = {{.fd = signals, .events = POLLIN},
                               {.fd = daemon->power_event, .events = POLLIN}};
    for (;;) {
        int ready = poll(waiting, sizeof waiting / sizeof *waiting, DAEMON_CHORES_MS);
        if (ready > 0) break;
        CHECK(ready == 0 || errno == EINTR);
        if (ready == 0) chores(daemon);
    }
    close(signals);
}

static void serve(struct daemon *daemon, void (*ready)(int port))
{
    log_write(LOG_INFO, "till", "port=%d data=%s server=%s", server_port(daemon->server),
              daemon->options->data, daemon->options->server);
    ready(server_port(daemon->server));
    wait_for_end(daemon);
    bool power_fails = atomic_load(&daemon->power_fails);
    log_write(LOG_INFO, "stopping", "reason=%s", power_fails ? "power" : "signal");
    if (power_fails) last_send(daemon);
}

static void power_down(const struct daemon_options *options)
{
    if (options->shutdown_command == NULL) return;
    enum err err = ups_run_command(options->shutdown_command);
    log_write(err == OK ? LOG_INFO : LOG_ERROR, "shutdown_command", "command=\"%s\" outcome=%s",
              options->shutdown_command, err_name(err));
}

enum err daemon_run(const struct daemon_options *options, const struct world *world,
                    const sigset_t *signals, void (*ready)(int port))
{
    struct daemon daemon = {.options = options, .world = world, .signals = signals};
    atomic_init(&daemon.power_fails, false);
    arena_init(&daemon.arena, DAEMON_ARENA_BYTES);
    daemon.power_event = eventfd(0, EFD_CLOEXEC);
    CHECK(daemon.power_event >= 0);
    enum err err = begin(&daemon);
    if (err == OK) serve(&daemon, ready);
    end(&daemon);
    bool power_fails = atomic_load(&daemon.power_fails);
    close(daemon.power_event);
    arena_release(&daemon.arena);
    /* Last: the machine goes down when nothing of this till is open any more. */
    if (power_fails) power_down(options);
    return err;
}
