/* obed migrate: bring the schema up. */
#include "cmd/command.h"
#include "ledger/book.h"

/* A new city begins with the operator's own book. */
static enum err found_operator(struct tx *tx, void *context)
{
    const struct world *world = context;
    struct book book;
    bool found;
    TRY(book_load(tx, BOOK_OF_OPERATOR, &found, &book));
    return found ? OK : book_create(tx, BOOK_OF_OPERATOR, zone_moscow(), world_now(world));
}

static int run(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    if (argc > 0) return command_misused(&command_migrate);
    int applied;
    struct store *store;
    struct store_options options = {.url = session->config->database, .vfs = session->world->vfs};
    enum err err = store_open(&options, &store);
    if (err != OK) {
        fprintf(stderr, "obed: cannot open %s: %s\n", options.url, err_name(err));
        return EXIT_FAULT;
    }
    struct world world = *session->world;
    err = store_migrate(store, &applied);
    if (err == OK) err = store_write(store, BOOK_OF_OPERATOR, found_operator, &world);
    store_close(store);
    if (err != OK) {
        fprintf(stderr, "obed: cannot migrate %s: %s\n", options.url, err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out, applied == 0 ? "schema is up to date\n" : "%d migrations applied\n",
            applied);
    return EXIT_DONE;
}

const struct command command_migrate = {
    .name = "migrate",
    .usage = "[OPTIONS]",
    .summary = "create the database or bring its schema up to this program's",
    .help = "\n  Each migration is one transaction: killed at any moment, the database is old or\n"
            "  new. A database newer than this program is refused.\n",
    .needs = NEEDS_OWN,
    .run = run,
};
