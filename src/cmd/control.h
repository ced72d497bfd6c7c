/* How a command that writes is done while a server runs: the server does it.
 *
 * Only one process writes an SQLite database. A server listens on a local socket beside its
 * database, which only its own user may open; a command that finds the database taken sends its
 * words there and prints what comes back. */
#ifndef CMD_CONTROL_H
#define CMD_CONTROL_H

#include "cmd/command.h"

enum {
    CONTROL_WORDS_LIMIT = 32,
    CONTROL_BYTES_LIMIT = 64 * 1024, /* of words; a longer list is a job for a stopped server */
    CONTROL_PATH_LIMIT = 107         /* bytes of sun_path with its NUL */
};

/* The socket's path for this database, in the arena; NULL: an engine that needs none. */
char *control_path(struct arena *arena, const char *database);

struct control;

/* Starts answering on a thread. `session` is what commands are run with, but for its arena and
 * output. ERR_LIMIT: the path is too long; ERR_IO. */
enum err control_start(const struct command_session *session, const char *path,
                       struct control **out_control) MUST_CHECK;
void control_stop(struct control *control); /* NULL is fine */

/* Has the server run the command; prints its answer on standard output and gives its exit status
 * in *out_status. ERR_UNAVAILABLE: nobody listens there. */
enum err control_ask(const char *path, const struct command *command, int argc, char **argv,
                     int *out_status) MUST_CHECK;

#endif
