/* Secrets on the disk: read with their mode checked, replaced whole. */
#include "till/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"

static enum err read_open(int file, const char *path, char *out_line)
{
    struct stat about;
    char bytes[SECRET_LINE_LIMIT + 2];
    if (fstat(file, &about) != 0) return log_fault(ERR_IO, "secret_file", "path=%s", path);
    if ((about.st_mode & 077) != 0) {
        return log_fault(ERR_CONSTRAINT, "secret_file", "path=%s text=\"others may read it\"",
                         path);
    }
    ssize_t size = read(file, bytes, sizeof bytes);
    if (size < 0) return log_fault(ERR_IO, "secret_file", "path=%s errno=%d", path, errno);
    struct text line = text_trim((struct text){bytes, (size_t)size});
    bool fits = line.size <= SECRET_LINE_LIMIT;
    if (fits) snprintf(out_line, SECRET_LINE_LIMIT + 1, "%.*s", TEXT_ARGS(line));
    secret_wipe(bytes, sizeof bytes);
    return fits ? OK : log_fault(ERR_LIMIT, "secret_file", "path=%s", path);
}

enum err secret_file_read(const char *path, bool *out_found, char out_line[SECRET_LINE_LIMIT + 1])
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0 && errno == ENOENT) {
        *out_found = false;
        return OK;
    }
    if (file < 0) return log_fault(ERR_IO, "secret_file", "path=%s errno=%d", path, errno);
    enum err err = read_open(file, path, out_line);
    close(file);
    if (err == OK) *out_found = true;
    return err;
}

/* ---- writing ---- */

static bool write_synced(int file, struct text line)
{
    return write(file, line.bytes, line.size) == (ssize_t)line.size && write(file, "\n", 1) == 1 &&
           fsync(file) == 0;
}

static bool folder_sync(const char *path)
{
    char *copy = memory_copy_string(path);
    int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = folder >= 0 && fsync(folder) == 0;
    if (folder >= 0) close(folder);
    memory_free(copy);
    return is_synced;
}

static enum err replace(const char *path, const char *beside, struct text line)
{
    unlink(beside);
    int file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return log_fault(ERR_IO, "secret_file", "path=%s errno=%d", beside, errno);
    bool is_written = write_synced(file, line);
    close(file);
    if (is_written && rename(beside, path) == 0 && folder_sync(path)) return OK;
    return log_fault(ERR_IO, "secret_file", "path=%s errno=%d", path, errno);
}

enum err secret_file_write(const char *path, struct text line)
{
    CHECK(line.size <= SECRET_LINE_LIMIT);
    struct arena arena;
    arena_init(&arena, 4096);
    enum err err = replace(path, arena_printf(&arena, "%s.new", path), line);
    arena_release(&arena);
    return err;
}
