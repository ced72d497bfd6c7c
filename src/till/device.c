/* Devices: descriptors that never block, closed on exec. */
#include "till/device.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "base/check.h"
#include "base/parse.h"
#include "base/scoped.h"

enum { NEW_FILE_MODE = 0640 };

SCOPED_DEFINE(addresses, struct addrinfo, freeaddrinfo)

static bool copy_name(char *place, size_t size, struct text name)
{
    if (name.size == 0 || name.size >= size || memchr(name.bytes, '\0', name.size) != NULL) {
        return false;
    }
    memcpy(place, name.bytes, name.size);
    place[name.size] = '\0';
    return true;
}

enum err device_host_parse(struct text text, struct device_address *address)
{
    int64_t port;
    struct text host, rest = text;
    if (text.size > 0 && text.bytes[0] == '[') {
        rest = text_part(text, 1, text.size);
        host = text_cut(&rest, ']');
        if (rest.bytes == NULL) return ERR_SYNTAX;
        if (rest.size > 0 && rest.bytes[0] != ':') return ERR_SYNTAX;
        rest = text_part(rest, 1, rest.size);
    } else {
        host = text_cut(&rest, ':');
    }
    if (!copy_name(address->name, sizeof address->name, host)) return ERR_SYNTAX;
    if (rest.size == 0) return OK;
    if (parse_int64(rest, 1, UINT16_MAX, &port) != OK) return ERR_SYNTAX;
    return copy_name(address->port, sizeof address->port, rest) ? OK : ERR_SYNTAX;
}

enum err device_address_parse(const char *string, struct device_address *out_address)
{
    struct device_address address = {.kind = DEVICE_NONE};
    struct text rest = text_of(string);
    if (rest.size == 0 || text_is(rest, "none")) {
        *out_address = address;
        return OK;
    }
    struct text kind = text_cut(&rest, ':');
    if (text_is(kind, "tcp")) {
        address.kind = DEVICE_TCP;
        TRY(device_host_parse(rest, &address));
        if (address.port[0] == '\0') return ERR_SYNTAX;
    } else if (text_is(kind, "usb") || text_is(kind, "file")) {
        address.kind = text_is(kind, "usb") ? DEVICE_NODE : DEVICE_FILE;
        if (!copy_name(address.name, sizeof address.name, rest)) return ERR_SYNTAX;
    } else {
        return ERR_SYNTAX;
    }
    *out_address = address;
    return OK;
}

/* ---- waking and waiting ---- */

enum err device_wake_init(int *out_wake_fd)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0) return ERR_IO;
    *out_wake_fd = fd;
    return OK;
}

void device_wake(int wake_fd)
{
    ssize_t written = write(wake_fd, &(uint64_t){1}, sizeof(uint64_t));
    CHECK(written == sizeof(uint64_t) || errno == EAGAIN);
}

void device_wake_drain(int wake_fd)
{
    uint64_t count;
    ssize_t got = read(wake_fd, &count, sizeof count);
    CHECK(got == sizeof count || errno == EAGAIN);
}

static int timeout_of(int64_t now_us, int64_t until_us)
{
    enum { MOST_MS = 60000 };
    if (until_us == INT64_MAX) return MOST_MS;
    if (until_us <= now_us) return 0;
    int64_t wait_ms = (until_us - now_us + 999) / 1000;
    return wait_ms > MOST_MS ? MOST_MS : (int)wait_ms;
}

int device_wait(int fd, int wake_fd, bool wants_write, int64_t now_us, int64_t until_us)
{
    struct pollfd polled[] = {
        {.fd = wake_fd, .events = POLLIN},
        {.fd = fd, .events = (short)(wants_write ? POLLIN | POLLOUT : POLLIN)},
    };
    int ready = poll(polled, 2, timeout_of(now_us, until_us));
    if (ready <= 0) return 0;
    int what = polled[0].revents != 0 ? DEVICE_WOKEN : 0;
    if (fd < 0) return what;
    if (polled[1].revents & POLLIN) what |= DEVICE_READABLE;
    if (polled[1].revents & POLLOUT) what |= DEVICE_WRITABLE;
    if (polled[1].revents & (POLLHUP | POLLERR | POLLNVAL)) what |= DEVICE_HUNG_UP;
    return what;
}

/* ---- opening ---- */

static enum err fault_of_errno(void)
{
    if (errno == ENOENT || errno == ENODEV || errno == ENXIO) return ERR_NOT_FOUND;
    return errno == EBUSY ? ERR_BUSY : ERR_IO;
}

/* Waits for a connection that is being made, on real time: only a driver's thread comes here. */
static enum err finish_connecting(int fd, int wake_fd)
{
    struct pollfd polled[] = {{.fd = wake_fd, .events = POLLIN}, {.fd = fd, .events = POLLOUT}};
    int ready = poll(polled, 2, DEVICE_CONNECT_MS);
    if (ready == 0) return ERR_TIMEOUT;
    if (ready < 0) return ERR_UNAVAILABLE;
    if (polled[0].revents != 0) return ERR_CANCELLED;
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
        return ERR_UNAVAILABLE;
    }
    return OK;
}

static enum err connect_to(const struct addrinfo *place, int wake_fd, int *out_fd)
{
    int fd = socket(place->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return ERR_IO;
    enum err err = OK;
    if (connect(fd, place->ai_addr, place->ai_addrlen) != 0) {
        err = errno == EINPROGRESS ? finish_connecting(fd, wake_fd) : ERR_UNAVAILABLE;
    }
    if (err != OK) {
        close(fd);
        return err;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &(int){1}, sizeof(int));
    *out_fd = fd;
    return OK;
}

static enum err open_tcp(const struct device_address *address, int wake_fd, int *out_fd)
{
    const struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    scoped(addresses) struct addrinfo *places = NULL;
    if (getaddrinfo(address->name, address->port, &wanted, &places) != 0) return ERR_UNAVAILABLE;
    enum err err = ERR_UNAVAILABLE;
    for (const struct addrinfo *place = places; place != NULL; place = place->ai_next) {
        err = connect_to(place, wake_fd, out_fd);
        if (err == OK || err == ERR_CANCELLED) break;
    }
    return err;
}

static enum err open_path(const char *path, int flags, int *out_fd)
{
    int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, NEW_FILE_MODE);
    if (fd < 0) return fault_of_errno();
    *out_fd = fd;
    return OK;
}

enum err device_open(const struct device_address *address, int wake_fd, int *out_fd)
{
    switch (address->kind) {
    case DEVICE_NONE: return ERR_NOT_FOUND;
    case DEVICE_TCP: return open_tcp(address, wake_fd, out_fd);
    case DEVICE_NODE: return open_path(address->name, O_RDWR, out_fd);
    case DEVICE_FILE: return open_path(address->name, O_WRONLY | O_CREAT | O_APPEND, out_fd);
    }
    return ERR_NOT_FOUND;
}

/* SPEC reader 1: 9600 8N1 without flow control. */
static enum err make_raw(int fd)
{
    struct termios line;
    if (tcgetattr(fd, &line) != 0) return ERR_IO;
    cfmakeraw(&line);
    line.c_cflag &= ~(tcflag_t)(CSTOPB | PARENB | CRTSCTS);
    line.c_cflag |= CLOCAL | CREAD | CS8;
    line.c_cc[VMIN] = 1;
    line.c_cc[VTIME] = 0;
    if (cfsetspeed(&line, B9600) != 0 || tcsetattr(fd, TCSANOW, &line) != 0) return ERR_IO;
    tcflush(fd, TCIFLUSH);
    return OK;
}

enum err device_open_serial(const char *path, int *out_fd)
{
    int fd = -1;
    TRY(open_path(path, O_RDONLY, &fd));
    enum err err = isatty(fd) ? make_raw(fd) : ERR_SYNTAX;
    if (err == OK && ioctl(fd, TIOCEXCL) != 0) err = ERR_BUSY;
    if (err != OK) {
        close(fd);
        return err;
    }
    *out_fd = fd;
    return OK;
}
