/* obed: one binary, many subcommands. */
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "cmd/command.h"
#include "cmd/control.h"

enum { ARENA_BUDGET_BYTES = 512 * 1024 * 1024 };

static void print_help(FILE *out)
{
    fprintf(out, "obed: school meals without cash\n\nusage: obed COMMAND [OPTIONS]\n\ncommands:\n");
    for (int i = 0; commands[i] != NULL; i++) {
        fprintf(out, "  %-20s  %s\n", commands[i]->name, commands[i]->summary);
    }
    fprintf(out, "\n'obed COMMAND --help' tells more; the manual is obed(1).\n");
}

static void print_command_help(const struct command *command)
{
    printf("usage: obed %s %s\n\n%s\n%s\noptions:\n", command->name, command->usage,
           command->summary, command->help);
    if (command->keys != NULL) {
        keys_print_options(command->keys);
    } else {
        config_print_options();
    }
}

/* A name of two words ("user password") takes two of argv. */
static const struct command *find_command(int argc, char **argv, int *out_words)
{
    for (int i = 0; commands[i] != NULL; i++) {
        struct text rest = text_of(commands[i]->name);
        int words = 0;
        bool fits = true;
        while (rest.size > 0 && fits) {
            struct text word = text_cut(&rest, ' ');
            fits = words < argc && text_is(word, argv[words]);
            words++;
        }
        if (!fits) continue;
        *out_words = words;
        return commands[i];
    }
    return NULL;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
    }
    return false;
}

static int told(const struct command_session *session, enum err err)
{
    const char *database = session->config->database;
    switch (err) {
    case ERR_NOT_FOUND: fprintf(stderr, "obed: there is no database %s\n", database); break;
    case ERR_BUSY: fprintf(stderr, "obed: another process writes %s\n", database); break;
    case ERR_SCHEMA:
        fprintf(stderr, "obed: %s has another schema than this program; see obed migrate\n",
                database);
        break;
    case ERR_SYNTAX: fprintf(stderr, "obed: not a database's address: %s\n", database); break;
    case OK:
    case ERR_LIMIT:
    case ERR_IO:
    case ERR_CONFLICT:
    case ERR_CONSTRAINT:
    case ERR_DATABASE:
    case ERR_UNAVAILABLE:
    case ERR_TIMEOUT:
    case ERR_CANCELLED:
        fprintf(stderr, "obed: cannot use %s: %s\n", database, err_name(err));
        break;
    }
    return EXIT_FAULT;
}

static int run_with_store(const struct command *command, struct command_session *session, int argc,
                          char **argv)
{
    struct desk desk;
    if (command->needs == NEEDS_WRITING) {
        desk_init(&desk, session->store, session->world);
        session->desk = &desk;
    }
    int status = command->run(session, argc, argv);
    if (command->needs == NEEDS_WRITING) desk_release(&desk);
    return status;
}

/* A server that holds the database is asked over its socket. */
static int ask_server(const struct command *command, struct command_session *session, int argc,
                      char **argv)
{
    int status;
    char *path = control_path(session->arena, session->config->database);
    if (path == NULL || control_ask(path, command, argc, argv, &status) != OK) {
        return told(session, ERR_BUSY);
    }
    return status;
}

static int open_and_run(const struct command *command, struct command_session *session, int argc,
                        char **argv)
{
    if (command->needs == NEEDS_NOTHING || command->needs == NEEDS_OWN) {
        return command->run(session, argc, argv);
    }
    struct store_options options = {
        .url = session->config->database,
        .vfs = session->world->vfs,
        .read_only = command->needs == NEEDS_READING,
        .wait_for_nobody = true,
    };
    enum err err = store_open(&options, &session->store);
    if (err == ERR_BUSY && command->needs == NEEDS_WRITING) {
        return ask_server(command, session, argc, argv);
    }
    if (err == OK) err = store_check_schema(session->store);
    int status = err == OK ? run_with_store(command, session, argc, argv) : told(session, err);
    store_close(session->store);
    return status;
}

static int run_command(const struct command *command, struct arena *arena, int argc, char **argv)
{
    if (command->keys != NULL) {
        struct command_session bare = {.arena = arena, .out = stdout};
        return command->run(&bare, argc, argv);
    }
    struct config config;
    struct world world;
    enum log_level level;
    const char *password;
    if (config_take_arguments(&config, arena, &argc, argv) != OK) return EXIT_USAGE;
    if (!log_level_parse(config.log_level, &level)) {
        fprintf(stderr, "obed: no such log level: %s\n", config.log_level);
        return EXIT_USAGE;
    }
    log_set_level(level);
    if (config_read_secret(arena, config.smtp_password_file, &password) != OK) return EXIT_FAULT;
    world_init(&world, &(struct world_options){
                           .smtp_url = *config.smtp ? config.smtp : NULL,
                           .smtp_user = *config.smtp_user ? config.smtp_user : NULL,
                           .smtp_password = *password ? password : NULL,
                           .smtp_ca_file = *config.smtp_ca_file ? config.smtp_ca_file : NULL,
                       });
    struct command_session session = {
        .arena = arena, .config = &config, .world = &world, .out = stdout};
    int status = open_and_run(command, &session, argc, argv);
    world_release(&world);
    return status;
}

int main(int argc, char **argv)
{
    int words;
    struct arena arena;
    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);
    secret_init();
    const struct command *command = find_command(argc - 1, argv + 1, &words);
    if (command == NULL) {
        bool asked = argc > 1 && asks_for_help(1, argv + 1);
        if (argc > 1 && !asked) fprintf(stderr, "obed: no such command: %s\n\n", argv[1]);
        print_help(asked ? stdout : stderr);
        return asked ? EXIT_DONE : EXIT_USAGE;
    }
    if (asks_for_help(argc - 1 - words, argv + 1 + words)) {
        print_command_help(command);
        return EXIT_DONE;
    }
    arena_init(&arena, ARENA_BUDGET_BYTES);
    int status = run_command(command, &arena, argc - 1 - words, argv + 1 + words);
    arena_release(&arena);
    return status;
}
