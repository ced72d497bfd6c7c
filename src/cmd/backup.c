/* obed backup: a copy of the database while it is in use. */
#include "cmd/command.h"

static int run(struct command_session *session, int argc, char **argv)
{
    if (argc != 1) return command_misused(&command_backup);
    enum err err = store_copy(session->store, argv[0]);
    if (err != OK) {
        fprintf(stderr, "obed: not copied to %s: %s\n", argv[0], err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out, "copied to %s\n", argv[0]);
    return EXIT_DONE;
}

const struct command command_backup = {
    .name = "backup",
    .usage = "FILE [OPTIONS]",
    .summary = "copy an SQLite database into a new file while it is in use",
    .help = "\n  The copy is of one moment. Prove it with: obed verify --database sqlite:FILE\n"
            "  PostgreSQL has pg_basebackup and pg_dump.\n",
    .needs = NEEDS_READING,
    .run = run,
};
