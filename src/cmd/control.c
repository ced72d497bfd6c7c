/* The local socket. A request: each word with a NUL behind it, then the end of writing. An answer:
 * what the command printed, then one byte of exit status. */
#include "cmd/control.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

enum { ARENA_BUDGET_BYTES = 16 * 1024 * 1024, RECEIVE_TIMEOUT_S = 5, BACKLOG = 8 };

struct control {
    struct command_session session;
    int socket;
    char *path;
    pthread_t thread;
};

char *control_path(struct arena *arena, const char *database)
{
    struct text url = text_of(database);
    if (!text_starts(url, TEXT("sqlite:"))) return NULL;
    struct text path = text_part(url, strlen("sqlite:"), url.size);
    return arena_printf(arena, "%.*s-control", TEXT_ARGS(path));
}

static bool address_of(const char *path, struct sockaddr_un *out_address)
{
    size_t size = strlen(path);
    if (size + 1 > CONTROL_PATH_LIMIT) return false;
    *out_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(out_address->sun_path, path, size);
    return true;
}

/* ---- the server's side ---- */

static size_t request_read(int connection, char *bytes, size_t limit)
{
    size_t size = 0;
    while (size < limit) {
        ssize_t got = read(connection, bytes + size, limit - size);
        if (got <= 0) return got == 0 ? size : 0;
        size += (size_t)got;
    }
    return 0;
}

/* Words of the request; 0: it is none of ours. */
static int words_split(char *bytes, size_t size, char **out_words)
{
    int count = 0;
    if (size == 0 || bytes[size - 1] != '\0') return 0;
    for (char *at = bytes; at < bytes + size; at += strlen(at) + 1) {
        if (count == CONTROL_WORDS_LIMIT) return 0;
        out_words[count++] = at;
    }
    return count;
}

static const struct command *command_named(const char *name)
{
    for (int i = 0; commands[i] != NULL; i++) {
        bool fits = commands[i]->needs == NEEDS_WRITING;
        if (fits && strcmp(commands[i]->name, name) == 0) return commands[i];
    }
    return NULL;
}

static void request_run(struct control *control, struct arena *arena, FILE *out, int count,
                        char **words)
{
    const struct command *command = count > 0 ? command_named(words[0]) : NULL;
    int status = EXIT_USAGE;
    if (command != NULL) {
        struct command_session session = control->session;
        session.arena = arena;
        session.out = out;
        log_write(LOG_INFO, "control", "command=\"%s\"", command->name);
        status = command->run(&session, count - 1, words + 1);
    }
    fputc(status, out);
}

static void connection_serve(struct control *control, int connection)
{
    struct arena arena;
    char *words[CONTROL_WORDS_LIMIT];
    struct timeval timeout = {.tv_sec = RECEIVE_TIMEOUT_S};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    arena_init(&arena, ARENA_BUDGET_BYTES);
    char *bytes = arena_take(&arena, CONTROL_BYTES_LIMIT);
    size_t size = request_read(connection, bytes, CONTROL_BYTES_LIMIT);
    FILE *out = fdopen(connection, "we");
    CHECK(out != NULL);
    request_run(control, &arena, out, words_split(bytes, size, words), words);
    if (fclose(out) != 0) log_write(LOG_WARNING, "control", "reason=asker_left");
    arena_release(&arena);
}

static void *control_run(void *context)
{
    struct control *control = context;
    for (;;) {
        int connection = accept4(control->socket, NULL, NULL, SOCK_CLOEXEC);
        if (connection >= 0) {
            connection_serve(control, connection);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return NULL; /* control_stop has shut the socket down */
        }
    }
}

static enum err socket_listen(const char *path, int *out_socket)
{
    struct sockaddr_un address;
    if (!address_of(path, &address)) {
        return log_fault(ERR_LIMIT, "control", "path=%s reason=too_long", path);
    }
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(listener >= 0);
    /* The database's lock is ours, so that a socket left there is of a server that died. */
    unlink(path);
    mode_t mask = umask(0177);
    int bound = bind(listener, (const struct sockaddr *)&address, sizeof address);
    umask(mask);
    if (bound != 0 || listen(listener, BACKLOG) != 0) {
        close(listener);
        return log_fault(ERR_IO, "control", "path=%s reason=\"%s\"", path, strerror(errno));
    }
    *out_socket = listener;
    return OK;
}

enum err control_start(const struct command_session *session, const char *path,
                       struct control **out_control)
{
    int listener = -1;
    TRY(socket_listen(path, &listener));
    struct control *control = memory_new(sizeof *control);
    control->session = *session;
    control->socket = listener;
    control->path = memory_copy_string(path);
    CHECK(pthread_create(&control->thread, NULL, control_run, control) == 0);
    *out_control = control;
    return OK;
}

void control_stop(struct control *control)
{
    if (control == NULL) return;
    shutdown(control->socket, SHUT_RDWR);
    pthread_join(control->thread, NULL);
    close(control->socket);
    unlink(control->path);
    memory_free(control->path);
    memory_free(control);
}

/* ---- the command's side ---- */

static bool send_all(int connection, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(connection, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool request_send(int connection, const struct command *command, int argc, char **argv)
{
    bool sent = send_all(connection, command->name, strlen(command->name) + 1);
    for (int i = 0; i < argc && sent; i++) {
        sent = send_all(connection, argv[i], strlen(argv[i]) + 1);
    }
    return sent && shutdown(connection, SHUT_WR) == 0;
}

/* Prints all but the last byte, which is the status. */
static bool answer_print(int connection, int *out_status)
{
    char bytes[4096];
    int last = -1;
    for (;;) {
        ssize_t got = read(connection, bytes, sizeof bytes);
        if (got < 0) return false;
        if (got == 0) break;
        if (last >= 0) putchar(last);
        fwrite(bytes, 1, (size_t)got - 1, stdout);
        last = (unsigned char)bytes[got - 1];
    }
    *out_status = last;
    return last >= 0;
}

enum err control_ask(const char *path, const struct command *command, int argc, char **argv,
                     int *out_status)
{
    struct sockaddr_un address;
    if (!address_of(path, &address)) return ERR_UNAVAILABLE;
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(connection >= 0);
    bool done = connect(connection, (const struct sockaddr *)&address, sizeof address) == 0 &&
                request_send(connection, command, argc, argv) &&
                answer_print(connection, out_status);
    close(connection);
    return done ? OK : ERR_UNAVAILABLE;
}
