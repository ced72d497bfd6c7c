/* Secrets that lie in files: a password on one line, a certificate. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"

enum err secret_read_file(struct arena *arena, const char *path, struct text *out_secret)
{
    char bytes[SECRET_FILE_LIMIT + 1];
    FILE *stream = fopen(path, "re");
    if (stream == NULL) return log_fault(ERR_NOT_FOUND, "secret_file", "path=\"%s\"", path);
    size_t size = fread(bytes, 1, sizeof bytes, stream);
    bool failed = ferror(stream) != 0;
    fclose(stream);
    if (failed) return log_fault(ERR_IO, "secret_file", "path=\"%s\"", path);
    while (size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r')) size--;
    if (size == 0 || size > SECRET_FILE_LIMIT || memchr(bytes, '\0', size) != NULL) {
        return log_fault(ERR_LIMIT, "secret_file", "path=\"%s\" bytes=%zu", path, size);
    }
    *out_secret = (struct text){arena_copy(arena, bytes, size), size};
    secret_wipe(bytes, sizeof bytes);
    return OK;
}
