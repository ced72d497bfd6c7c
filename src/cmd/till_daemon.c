/* obed till: the till of a canteen. */
#include <string.h>

#include "base/log.h"
#include "base/parse.h"
#include "cmd/command.h"
#include "till/daemon.h"
#include "till/neighbour.h"

struct till_config {
    const char *data, *server, *ca_file, *listen, *operator_name, *cabinet, *theme;
    const char *reader, *printer, *printer_language, *printer_code_page, *printer_columns;
    const char *printer_code_page_number, *printer_qr, *printer_cutter;
    const char *printer_logo, *printer_mute;
    const char *ups, *ups_user, *ups_password_file, *shutdown_command;
    const char *neighbours, *neighbours_listen;
    const char *log_level;
};

#define AT(member) offsetof(struct till_config, member)

static const struct key KEYS[] = {
    {"till", "data", "data", "OBED_TILL_DATA", "obed-till",
     "folder of the till's database and token; made when it is not there", AT(data)},
    {"till", "server", "server", "OBED_TILL_SERVER", "",
     "the operator's server: https://obed.example", AT(server)},
    {"till", "ca_file", "ca-file", "OBED_TILL_CA_FILE", "",
     "PEM file of who signed the server's certificate", AT(ca_file)},
    {"till", "listen", "listen", "OBED_TILL_LISTEN", "127.0.0.1:8090",
     "address and port of the page; of this machine alone", AT(listen)},
    {"till", "operator_name", "operator-name", "OBED_TILL_OPERATOR_NAME", "",
     "who answers for the service, on receipts", AT(operator_name)},
    {"till", "cabinet", "cabinet", "OBED_TILL_CABINET", "",
     "the cabinet's address, printed with a password; the server's when not set", AT(cabinet)},
    {"till", "theme", "theme", "OBED_TILL_THEME", "system", "of the page: system, light or dark",
     AT(theme)},
    {"devices", "reader", "reader", "OBED_TILL_READER", "none",
     "card reader: /dev/ttyUSB0, usb:VENDOR:PRODUCT, or none (cards are typed)", AT(reader)},
    {"devices", "printer", "printer", "OBED_TILL_PRINTER", "none",
     "receipt printer: tcp:HOST:9100, usb:/dev/usb/lp0, file:PATH, or none", AT(printer)},
    {"devices", "printer_language", "printer-language", "OBED_TILL_PRINTER_LANGUAGE", "star",
     "star or escpos", AT(printer_language)},
    {"devices", "printer_code_page", "printer-code-page", "OBED_TILL_PRINTER_CODE_PAGE", "cp866",
     "cp866 or cp1251", AT(printer_code_page)},
    {"devices", "printer_code_page_number", "printer-code-page-number",
     "OBED_TILL_PRINTER_CODE_PAGE_NUMBER", "0",
     "the code page's number on this model of printer; 0: the usual one",
     AT(printer_code_page_number)},
    {"devices", "printer_qr", "printer-qr", "OBED_TILL_PRINTER_QR", "code",
     "code, or picture for an old printer that knows no QR codes", AT(printer_qr)},
    {"devices", "printer_cutter", "printer-cutter", "OBED_TILL_PRINTER_CUTTER", "yes",
     "no: the paper is torn off by hand", AT(printer_cutter)},
    {"devices", "printer_columns", "printer-columns", "OBED_TILL_PRINTER_COLUMNS", "42",
     "characters a line: 42 or 48 on paper of 80 mm, 32 on 58 mm", AT(printer_columns)},
    {"devices", "printer_logo", "printer-logo", "OBED_TILL_PRINTER_LOGO", "",
     "portable bitmap (PBM) printed above every slip", AT(printer_logo)},
    {"devices", "printer_mute", "printer-mute", "OBED_TILL_PRINTER_MUTE", "no",
     "the printer never answers (behind a print server)", AT(printer_mute)},
    {"devices", "ups", "ups", "OBED_TILL_UPS", "none",
     "uninterruptible power supply by Network UPS Tools: NAME@HOST[:PORT], or none", AT(ups)},
    {"devices", "ups_user", "ups-user", "OBED_TILL_UPS_USER", "", "login at upsd", AT(ups_user)},
    {"devices", "ups_password_file", "ups-password-file", "OBED_TILL_UPS_PASSWORD_FILE", "",
     "file with the login's password", AT(ups_password_file)},
    {"devices", "shutdown_command", "shutdown-command", "OBED_TILL_SHUTDOWN_COMMAND", "",
     "run when the battery is low and everything is saved, without a shell", AT(shutdown_command)},
    {"neighbours", "tills", "neighbours", "OBED_TILL_NEIGHBOURS", "",
     "the canteen's other tills, HOST:PORT parted by commas", AT(neighbours)},
    {"neighbours", "listen", "neighbours-listen", "OBED_TILL_NEIGHBOURS_LISTEN", "",
     "address and port where they are answered; without it they are not", AT(neighbours_listen)},
    {"log", "level", "log-level", "OBED_TILL_LOG_LEVEL", "info", "debug, info, warning or error",
     AT(log_level)},
};
static const struct key_table TABLE = {KEYS, sizeof KEYS / sizeof KEYS[0],
                                       "/etc/obed/obed-till.conf"};

static int usage(const char *what, const char *value)
{
    fprintf(stderr, "obed till: %s%s%s\n", what, value ? ": " : "", value ? value : "");
    return EXIT_USAGE;
}

static const char *unless_empty(const char *value)
{
    return *value != '\0' ? value : NULL;
}

static const char *unless_none(const char *value)
{
    return *value != '\0' && strcmp(value, "none") != 0 ? value : NULL;
}

/* The list's words, blanks around them left out. */
static const char *const *words_of(struct arena *arena, const char *list, int *out_count)
{
    struct text rest = text_of(list);
    const char **words = ARENA_ARRAY(arena, const char *, strlen(list) + 1);
    *out_count = 0;
    while (rest.size > 0) {
        struct text word = text_trim(text_cut(&rest, ','));
        if (word.size > 0) words[(*out_count)++] = arena_copy(arena, word.bytes, word.size);
    }
    return words;
}

/* A slash behind the server's address is not part of it. */
static const char *server_of(struct arena *arena, const char *server)
{
    struct text text = text_of(server);
    while (text.size > 0 && text.bytes[text.size - 1] == '/') text.size--;
    return arena_copy(arena, text.bytes, text.size);
}

static bool server_is_formed(const char *server)
{
    struct text text = text_of(server);
    return text_starts(text, TEXT("https://")) || text_starts(text, TEXT("http://"));
}

/* Children's data go over that line: without TLS only within this machine. */
static bool server_is_private(const char *server)
{
    struct text rest = text_of(server);
    if (text_starts(rest, TEXT("https://"))) return true;
    return listen_is_loopback(server + strlen("http://"));
}

static int options_addresses(struct arena *arena, const struct till_config *config,
                             struct daemon_options *options)
{
    int64_t columns;
    if (!listen_is_loopback(config->listen)) {
        return usage("the page is served to this machine alone, on 127.0.0.1", config->listen);
    }
    if (!listen_parse(arena, config->listen, &options->address, &options->port)) {
        return usage("not an address and a port", config->listen);
    }
    if (*config->neighbours_listen != '\0' &&
        !listen_parse(arena, config->neighbours_listen, &options->lan_address,
                      &options->lan_port)) {
        return usage("not an address and a port", config->neighbours_listen);
    }
    if (parse_int64(text_of(config->printer_columns), 24, 64, &columns) != OK) {
        return usage("a line of the printer has 24 to 64 characters", config->printer_columns);
    }
    options->printer_columns = (int)columns;
    options->neighbours = words_of(arena, config->neighbours, &options->neighbour_count);
    if (options->neighbour_count > NEIGHBOURS_LIMIT) {
        return usage("too many other tills", config->neighbours);
    }
    return EXIT_DONE;
}

/* What differs between models of printers. */
static int options_printer(const struct till_config *config, struct daemon_options *options)
{
    int64_t number;
    bool is_picture = strcmp(config->printer_qr, "picture") == 0;
    if (parse_int64(text_of(config->printer_code_page_number), 0, UINT8_MAX, &number) != OK) {
        return usage("a code page's number is 0 to 255", config->printer_code_page_number);
    }
    if (!is_picture && strcmp(config->printer_qr, "code") != 0) {
        return usage("a QR code is printed as code or picture", config->printer_qr);
    }
    options->printer_code_page_number = (int)number;
    options->printer_has_no_qr = is_picture;
    options->printer_has_no_cutter = !config_is_yes(config->printer_cutter);
    return EXIT_DONE;
}

static int options_make(struct arena *arena, const struct till_config *config,
                        struct daemon_options *options)
{
    const char *password;
    if (!server_is_formed(config->server)) {
        return usage("--server is the operator's server, https://…", unless_empty(config->server));
    }
    if (!server_is_private(config->server)) {
        return usage("children's data want https://", config->server);
    }
    if (strcmp(config->theme, "system") != 0 && strcmp(config->theme, "light") != 0 &&
        strcmp(config->theme, "dark") != 0) {
        return usage("the theme is system, light or dark", config->theme);
    }
    if (config_read_secret(arena, config->ups_password_file, &password) != OK) return EXIT_FAULT;
    const char *server = server_of(arena, config->server);
    *options = (struct daemon_options){
        .data = config->data,
        .server = server,
        .ca_file = unless_empty(config->ca_file),
        .operator_name = unless_empty(config->operator_name),
        .cabinet_address = *config->cabinet != '\0' ? config->cabinet : server,
        .theme = config->theme,
        .reader = unless_none(config->reader),
        .printer = unless_none(config->printer),
        .printer_language = config->printer_language,
        .printer_code_page = config->printer_code_page,
        .printer_logo = unless_empty(config->printer_logo),
        .is_printer_mute = config_is_yes(config->printer_mute),
        .ups = unless_none(config->ups),
        .ups_user = unless_empty(config->ups_user),
        .ups_password = unless_empty(password),
        .shutdown_command = unless_empty(config->shutdown_command),
    };
    int status = options_printer(config, options);
    return status != EXIT_DONE ? status : options_addresses(arena, config, options);
}

static void ready(int port)
{
    printf("http://127.0.0.1:%d/\n", port);
    fflush(stdout);
}

static int run_daemon(const struct daemon_options *options)
{
    struct world world;
    sigset_t signals;
    /* Before any thread begins, so that only the daemon's own poll hears of them. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    world_init(&world, &(struct world_options){.smtp_url = NULL});
    enum err err = daemon_run(options, &world, &signals, ready);
    world_release(&world);
    return err == OK ? EXIT_DONE : EXIT_FAULT;
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct till_config config;
    struct daemon_options options;
    enum log_level level;
    if (keys_take_arguments(&TABLE, &config, session->arena, &argc, argv) != OK) return EXIT_USAGE;
    if (argc > 0) return command_misused(&command_till);
    if (!log_level_parse(config.log_level, &level)) {
        return usage("no such log level", config.log_level);
    }
    log_set_level(level);
    int status = options_make(session->arena, &config, &options);
    return status == EXIT_DONE ? run_daemon(&options) : status;
}

const struct command command_till = {
    .name = "till",
    .usage = "[OPTIONS]",
    .summary = "be the till of a canteen until INT or TERM",
    .help =
        "\n  Serves the cashier's page on this machine, decides sales from its own journal and\n"
        "  mirror with or without the network, and hands them in to the server. Prints the page's\n"
        "  address once it is served; logs to standard error. A new till asks on its page for the\n"
        "  code of 'obed till code'.\n",
    .needs = NEEDS_NOTHING,
    .keys = &TABLE,
    .run = run,
};
