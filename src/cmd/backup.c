/* obed backup: a copy of the database while it is in use. */
#include <string.h>
#include <sys/stat.h>

#include "cmd/command.h"
#include "cmd/upkeep.h"

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* Text of any bytes: a name that is none is not told. */
static const char *told_name(const char *path)
{
    return text_is_utf8(text_of(name_of(path))) ? name_of(path) : "";
}

static int run(struct command_session *session, int argc, char **argv)
{
    if (argc != 1) return command_misused(&command_backup);
    struct stat copy;
    struct upkeep upkeep = {.kind = UPKEEP_BACKUP, .began_at = world_now(session->world)};
    enum err err = store_copy(session->store, argv[0]);
    upkeep.outcome = err == OK ? UPKEEP_DONE : UPKEEP_FAILED;
    upkeep.detail = err == OK ? told_name(argv[0]) : err_name(err);
    if (err == OK && stat(argv[0], &copy) == 0) upkeep.size = copy.st_size;
    upkeep_tell(session, &upkeep);
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
