/* Reading and writing files. */
#include "cmd/file.h"

#include <stdio.h>
#include <sys/stat.h>

enum err input_file_read(struct arena *arena, const char *path, size_t limit_bytes,
                         struct text *out_file)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return ERR_NOT_FOUND;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return ERR_NOT_FOUND;
    size_t room = (size_t)status.st_size < limit_bytes ? (size_t)status.st_size + 1
                                                       : limit_bytes + 1;
    char *bytes = arena_take(arena, room);
    size_t size = fread(bytes, 1, room, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) return ERR_IO;
    *out_file = (struct text){bytes, size};
    return OK;
}

enum err output_file_write(const char *path, struct text bytes)
{
    FILE *file = fopen(path, "wb");
    bool is_written = file != NULL && fwrite(bytes.bytes, 1, bytes.size, file) == bytes.size;
    if (file != NULL) is_written = fclose(file) == 0 && is_written;
    return is_written ? OK : ERR_IO;
}
