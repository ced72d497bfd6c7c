/* Files of an export. */
#include "export/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

enum { LINE_BYTES = 1024, OUTFILE_BEGIN_BYTES = 16 << 20 };

static void fail(struct outfile *out, const char *what)
{
    if (out->err == OK) out->err = log_fault(ERR_IO, what, "errno=%d", errno);
}

enum err outfile_open(struct outfile *out, const char *folder, const char *name)
{
    char path[OUTFILE_PATH_SIZE];
    int size = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (size < 0 || (size_t)size >= sizeof path) return ERR_LIMIT;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return log_fault(ERR_IO, "export_open", "file=%s errno=%d", name, errno);
    *out = (struct outfile){.descriptor = descriptor,
                            .buffer = memory_new(OUTFILE_BUFFER_BYTES),
                            .sha256 = sha256_new()};
    return OK;
}

static void write_out(struct outfile *out, const char *bytes, size_t size)
{
    if (out->err != OK) return;
    sha256_add(out->sha256, bytes, size);
    out->size += (int64_t)size;
    while (size > 0) {
        ssize_t done = write(out->descriptor, bytes, size);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) {
            fail(out, "export_write");
            return;
        }
        bytes += done;
        size -= (size_t)done;
    }
}

/* The disk works while we do, so that the sync at the end of a large file is no long silence. What
 * this cannot do the sync does. */
static void writing_begin(struct outfile *out)
{
    if (out->size - out->begun < OUTFILE_BEGIN_BYTES) return;
    sync_file_range(out->descriptor, out->begun, out->size - out->begun, SYNC_FILE_RANGE_WRITE);
    out->begun = out->size;
}

static void flush(struct outfile *out)
{
    write_out(out, out->buffer, out->used);
    out->used = 0;
    writing_begin(out);
}

void outfile_add(struct outfile *out, const void *bytes, size_t size)
{
    if (size > OUTFILE_BUFFER_BYTES - out->used) flush(out);
    if (size > OUTFILE_BUFFER_BYTES) {
        write_out(out, bytes, size);
        return;
    }
    if (size == 0) return;
    memcpy(out->buffer + out->used, bytes, size);
    out->used += size;
}

void outfile_text(struct outfile *out, struct text text)
{
    outfile_add(out, text.bytes, text.size);
}

void outfile_string(struct outfile *out, const char *string)
{
    outfile_add(out, string, strlen(string));
}

void outfile_char(struct outfile *out, char byte)
{
    if (out->used == OUTFILE_BUFFER_BYTES) flush(out);
    out->buffer[out->used++] = byte;
}

/* Two digits at a time: half the divisions of what is most of an export. */
void outfile_int(struct outfile *out, int64_t number)
{
    char digits[24], *end = digits + sizeof digits, *first = end;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    while (rest >= 100) {
        unsigned pair = (unsigned)(rest % 100);
        rest /= 100;
        *--first = (char)('0' + pair % 10);
        *--first = (char)('0' + pair / 10);
    }
    do {
        *--first = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) *--first = '-';
    outfile_add(out, first, (size_t)(end - first));
}

void outfile_printf(struct outfile *out, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    CHECK(size >= 0 && (size_t)size < sizeof line);
    outfile_add(out, line, (size_t)size);
}

enum err outfile_close(struct outfile *out, struct outfile_told *out_told)
{
    flush(out);
    if (out->err == OK && fsync(out->descriptor) != 0) fail(out, "export_sync");
    if (close(out->descriptor) != 0) fail(out, "export_close");
    out_told->size = out->size;
    sha256_done(out->sha256, out_told->sha256);
    memory_free(out->buffer);
    out->buffer = NULL;
    return out->err;
}

void outfile_drop(struct outfile *out)
{
    if (out->buffer == NULL) return;
    struct outfile_told told;
    if (out->err == OK) out->err = ERR_CANCELLED;
    enum err err = outfile_close(out, &told);
    CHECK(err != OK);
}
