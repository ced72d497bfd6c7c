/* The till's devices, driven from a test's standard input, their events on standard output.
 *
 *     device_drive plain SAMPLE COLUMNS                    the slip as text
 *     device_drive rows SAMPLE COLUMNS PAGE                its rows, a line of JSON each
 *     device_drive bytes SAMPLE COLUMNS PAGE LANGUAGE [no-qr] [logo=FILE]
 *     device_drive print ADDRESS LANGUAGE [mute]           then lines: queue ID SAMPLE [WAIT_MS]
 *     device_drive read DEVICE [SYSFS]                     then lines: type KEYS
 *     device_drive ups ADDRESS [USER PASSWORD]
 *     device_drive find SYSFS VENDOR PRODUCT               the serial line of a USB device
 *
 * What reads lines ends with its input. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "samples.h"
#include "till/card_reader.h"
#include "till/device.h"
#include "till/print_code.h"
#include "till/printer.h"
#include "till/ups.h"

enum { ARENA_BYTES = 4 << 20, LINE_BYTES = 512, FILE_BYTES = 64 * 1024 };

static int number_of(const char *string)
{
    int64_t number = 0;
    if (parse_int64(text_of(string), 0, 1000000, &number) != OK) exit(2);
    return (int)number;
}

static void set_code(struct print_code *code, const char *columns, const char *page,
                     const char *language)
{
    *code = (struct print_code){.columns = number_of(columns)};
    if (!code_page_parse(text_of(page), &code->code_page)) exit(2);
    if (!print_language_parse(text_of(language), &code->language)) exit(2);
}

static void print_rows(const struct slip *slip, int columns, enum code_page page,
                       struct arena *arena)
{
    struct slip fitted;
    slip_copy(slip, false, arena, &fitted);
    for (size_t i = 0; i < fitted.item_count; i++) {
        fitted.items[i].left = code_page_fit(page, fitted.items[i].left, arena);
        fitted.items[i].right = code_page_fit(page, fitted.items[i].right, arena);
    }
    struct slip_rows rows = slip_lay(&fitted, columns, arena);
    for (size_t i = 0; i < rows.count; i++) {
        const struct slip_row *row = &rows.rows[i];
        json_t *said = json_pack("{si si s s%}", "kind", (int)row->kind, "look", row->look, "text",
                                 row->text.bytes, row->text.size);
        char *line = json_dumps(said, JSON_COMPACT);
        puts(line);
        free(line);
        json_decref(said);
    }
}

static struct text read_file(const char *path, struct arena *arena)
{
    char *bytes = arena_take(arena, FILE_BYTES);
    FILE *file = fopen(path, "re");
    if (file == NULL) exit(2);
    size_t size = fread(bytes, 1, FILE_BYTES, file);
    fclose(file);
    return (struct text){bytes, size};
}

static int show(int argc, char **argv, struct arena *arena)
{
    struct slip slip;
    struct print_code code;
    struct print_picture logo;
    if (!sample_make(argv[2], arena, &slip)) return 2;
    if (strcmp(argv[1], "plain") == 0) {
        fputs(slip_plain(&slip, number_of(argv[3]), arena), stdout);
        return 0;
    }
    set_code(&code, argv[3], argv[4], argc > 5 ? argv[5] : "star");
    if (strcmp(argv[1], "rows") == 0) {
        print_rows(&slip, code.columns, code.code_page, arena);
        return 0;
    }
    for (int i = 6; i < argc; i++) {
        if (strcmp(argv[i], "no-qr") == 0) code.has_no_qr = true;
        if (strncmp(argv[i], "logo=", 5) != 0) continue;
        if (print_picture_parse(read_file(argv[i] + 5, arena), arena, &logo) != OK) return 2;
        code.logo = &logo;
    }
    struct text bytes = print_code_slip(&code, &slip, arena);
    fwrite(bytes.bytes, 1, bytes.size, stdout);
    return 0;
}

/* ---- printing ---- */

static const char *const STATES[] = {"absent",     "ready",  "paper_low", "paper_out",
                                     "cover_open", "broken", "offline",   "not_answering"};
static const char *const OUTCOMES[] = {"done", "expired", "unsure", "stopped"};
static const char *const REFUSALS[] = {"queued", "no_printer", "already_waiting", "queue_full"};

static void tell_status(void *context, const struct printer_status *status)
{
    (void)context;
    printf("status %s %d\n", STATES[status->state], status->waiting);
    fflush(stdout);
}

static void tell_outcome(void *context, int64_t id, enum print_outcome outcome, bool was_copy)
{
    (void)context;
    printf("outcome %lld %s%s\n", (long long)id, OUTCOMES[outcome], was_copy ? " copy" : "");
    fflush(stdout);
}

static void queue_sample(struct printer *printer, struct text line)
{
    struct arena arena;
    struct slip slip;
    arena_init(&arena, ARENA_BYTES);
    text_cut(&line, ' ');
    struct text id = text_cut(&line, ' '), name = text_cut(&line, ' ');
    struct print_job job = {.slip = &slip};
    job.id = number_of(arena_copy(&arena, id.bytes, id.size));
    if (line.size > 0) job.wait_ms = number_of(arena_copy(&arena, line.bytes, line.size));
    if (!sample_make(arena_copy(&arena, name.bytes, name.size), &arena, &slip)) exit(2);
    enum print_refusal refusal = printer_queue(printer, &job);
    printf("queue %lld %s\n", (long long)job.id, REFUSALS[refusal]);
    fflush(stdout);
    arena_release(&arena);
}

static int drive_printer(int argc, char **argv, const struct world *world)
{
    char line[LINE_BYTES];
    struct printer *printer = NULL;
    struct printer_options options = {.world = world,
                                      .address = argv[2],
                                      .is_mute = argc > 4,
                                      .on_status = tell_status,
                                      .on_outcome = tell_outcome};
    set_code(&options.code, "48", "cp866", argv[3]);
    if (printer_start(&options, &printer) != OK) return 1;
    while (fgets(line, sizeof line, stdin) != NULL) queue_sample(printer, text_trim(text_of(line)));
    printer_stop(printer);
    return 0;
}

/* ---- reading ---- */

static void tell_card(void *context, const struct card_event *event)
{
    static const char *const KINDS[] = {"found", "lost", "put_on", "removed"};
    (void)context;
    printf("%s %s\n", KINDS[event->kind], event->chip.digits);
    fflush(stdout);
}

static int drive_reader(int argc, char **argv, const struct world *world)
{
    char line[LINE_BYTES];
    struct card_reader *reader = NULL;
    struct card_reader_options options = {.world = world,
                                          .device = argv[2],
                                          .sysfs = argc > 3 ? argv[3] : NULL,
                                          .on_event = tell_card};
    if (card_reader_start(&options, &reader) != OK) return 1;
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct text rest = text_trim(text_of(line));
        text_cut(&rest, ' ');
        if (!card_reader_type(reader, rest)) puts("no card");
        fflush(stdout);
    }
    card_reader_stop(reader);
    return 0;
}

static int find_reader(char **argv)
{
    char path[DEVICE_NAME_LIMIT];
    unsigned vendor = (unsigned)strtoul(argv[3], NULL, 16);
    unsigned product = (unsigned)strtoul(argv[4], NULL, 16);
    enum err err = device_find_usb_serial(argv[2], vendor, product, path);
    puts(err == OK ? path : err_name(err));
    return err == OK ? 0 : 1;
}

/* ---- the UPS ---- */

static void tell_ups(void *context, const struct ups_status *status)
{
    static const char *const UPS_STATES[] = {"absent", "unknown", "on_line", "on_battery",
                                             "critical"};
    (void)context;
    printf("ups %s %s charge=%d runtime=%d%s%s\n", UPS_STATES[status->state],
           status->is_connected ? "connected" : "silent", status->charge_percent,
           status->runtime_seconds, status->needs_battery ? " worn" : "",
           status->is_overloaded ? " overloaded" : "");
    fflush(stdout);
}

static int drive_ups(int argc, char **argv, const struct world *world)
{
    struct ups *ups = NULL;
    struct ups_options options = {.world = world, .address = argv[2], .on_status = tell_ups};
    if (argc > 4) {
        options.user = argv[3];
        options.password = argv[4];
    }
    if (ups_start(&options, &ups) != OK) return 1;
    while (getchar() != EOF) continue;
    ups_stop(ups);
    return 0;
}

int main(int argc, char **argv)
{
    struct world world;
    struct arena arena;
    int status = 2;
    if (argc < 3) return 2;
    arena_init(&arena, ARENA_BYTES);
    world_init(&world, NULL);
    if (strcmp(argv[1], "print") == 0 && argc > 3) {
        status = drive_printer(argc, argv, &world);
    } else if (strcmp(argv[1], "read") == 0) {
        status = drive_reader(argc, argv, &world);
    } else if (strcmp(argv[1], "ups") == 0) {
        status = drive_ups(argc, argv, &world);
    } else if (strcmp(argv[1], "find") == 0 && argc > 4) {
        status = find_reader(argv);
    } else if (argc > 3) {
        status = show(argc, argv, &arena);
    }
    world_release(&world);
    arena_release(&arena);
    return status;
}
