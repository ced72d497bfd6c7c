/* The listening socket and the room for connections. Inside of http only. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/err.h"

/* ERR_NOT_FOUND: no such address here; ERR_BUSY: taken; ERR_IO. */
enum err listen_open(const char *address, int port, int *out_socket, int *out_port) MUST_CHECK;

/* Raises the limit of open files so that `connections` fit beside the house's own; gives how many
 * really fit. */
int listen_make_room(int connections);

/* Reads a whole small file, with a NUL behind it; the caller frees it with memory_free. */
enum err file_read(const char *path, char **out_bytes) MUST_CHECK;

#endif
