/* Opening of the listening socket, files of certificate and key. */
#include "http/listen.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

enum { BACKLOG = 4096, OWN_FILES = 512, PORT_TEXT_SIZE = 8, FILE_LIMIT_BYTES = 1 << 20 };

static int port_of(int socket)
{
    struct sockaddr_in6 name = {0};
    socklen_t size = sizeof name;
    if (getsockname(socket, (struct sockaddr *)&name, &size) != 0) return 0;
    /* Both families keep the port in the same place. */
    static_assert(offsetof(struct sockaddr_in, sin_port) ==
                      offsetof(struct sockaddr_in6, sin6_port),
                  "one place");
    return ntohs(name.sin6_port);
}

static enum err bind_and_listen(int socket, const struct addrinfo *info, const char *address)
{
    int yes = 1, no = 0;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (info->ai_family == AF_INET6) {
        setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    }
    if (bind(socket, info->ai_addr, info->ai_addrlen) == 0 && listen(socket, BACKLOG) == 0) {
        return OK;
    }
    enum err err = errno == EADDRINUSE ? ERR_BUSY : errno == EADDRNOTAVAIL ? ERR_NOT_FOUND : ERR_IO;
    return log_fault(err, "listen", "address=%s error=\"%s\"", address, strerror(errno));
}

enum err listen_open(const char *address, int port, int *out_socket, int *out_port)
{
    char port_text[PORT_TEXT_SIZE];
    snprintf(port_text, sizeof port_text, "%d", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST};
    struct addrinfo *info;
    if (getaddrinfo(address, port_text, &hints, &info) != 0) {
        return log_fault(ERR_NOT_FOUND, "listen", "address=%s error=\"not an address\"", address);
    }
    enum err err = OK;
    int listener = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) {
        err = log_fault(ERR_IO, "socket", "error=\"%s\"", strerror(errno));
    } else {
        err = bind_and_listen(listener, info, address);
    }
    freeaddrinfo(info);
    if (err == OK) {
        *out_socket = listener;
        *out_port = port_of(listener);
    } else if (listener >= 0) {
        close(listener);
    }
    return err;
}

int listen_make_room(int connections)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return connections;
    rlim_t wanted = (rlim_t)connections + OWN_FILES;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
            log_write(LOG_WARNING, "file_limit", "error=\"%s\"", strerror(errno));
        }
    }
    if (limit.rlim_cur >= wanted) return connections;
    int fits = limit.rlim_cur > OWN_FILES * 2 ? (int)limit.rlim_cur - OWN_FILES : OWN_FILES;
    log_write(LOG_WARNING, "file_limit", "connections=%d wanted=%d", fits, connections);
    return fits;
}

static enum err read_open(int file, const char *path, char **out_bytes)
{
    char *bytes = memory_new(FILE_LIMIT_BYTES + 1);
    size_t size = 0;
    ssize_t got = 0;
    while (size < FILE_LIMIT_BYTES &&
           (got = read(file, bytes + size, FILE_LIMIT_BYTES - size)) > 0) {
        size += (size_t)got;
    }
    if (got < 0 || size == FILE_LIMIT_BYTES) {
        memory_free(bytes);
        return log_fault(ERR_IO, "read", "file=%s error=\"%s\"", path,
                         got < 0 ? strerror(errno) : "too large");
    }
    *out_bytes = bytes;
    return OK;
}

enum err file_read(const char *path, char **out_bytes)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return log_fault(ERR_NOT_FOUND, "open", "file=%s error=\"%s\"", path, strerror(errno));
    }
    enum err err = read_open(file, path, out_bytes);
    close(file);
    return err;
}
