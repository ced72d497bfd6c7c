/* Files of an import. */
#include "export/infile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

enum { FIRST_BYTES = 1 << 20, RECORD_ARENA_BYTES = CELLS_LINE_LIMIT };

static enum err open_to_read(const char *path, int *out_descriptor)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0 && errno == ENOENT) return ERR_NOT_FOUND;
    if (descriptor < 0) return log_fault(ERR_IO, "import_open", "errno=%d", errno);
    *out_descriptor = descriptor;
    return OK;
}

/* 0 at the end. */
static enum err read_some(int descriptor, char *bytes, size_t room, size_t *out_size)
{
    for (;;) {
        ssize_t size = read(descriptor, bytes, room);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return log_fault(ERR_IO, "import_read", "errno=%d", errno);
        *out_size = (size_t)size;
        return OK;
    }
}

enum err infile_open(struct infile *in, const char *path)
{
    int descriptor = -1;
    TRY(open_to_read(path, &descriptor));
    *in = (struct infile){.descriptor = descriptor,
                          .buffer = memory_new(FIRST_BYTES),
                          .room = FIRST_BYTES,
                          .next_line = 1};
    arena_init(&in->arena, RECORD_ARENA_BYTES);
    return OK;
}

void infile_close(struct infile *in)
{
    if (in->buffer == NULL) return;
    close(in->descriptor);
    memory_free(in->buffer);
    arena_release(&in->arena);
    in->buffer = NULL;
}

/* Room for at least one byte behind what is not read yet. */
static enum err make_room(struct infile *in)
{
    memmove(in->buffer, in->buffer + in->at, in->size - in->at);
    in->size -= in->at;
    in->at = 0;
    if (in->size < in->room) return OK;
    if (in->room >= CELLS_LINE_LIMIT) return ERR_LIMIT;
    in->room *= 2;
    in->buffer = memory_resize(in->buffer, in->room);
    return OK;
}

static enum err refill(struct infile *in)
{
    size_t size = 0;
    TRY(make_room(in));
    TRY(read_some(in->descriptor, in->buffer + in->size, in->room - in->size, &size));
    in->size += size;
    in->is_at_end = size == 0;
    return OK;
}

enum err infile_next(struct infile *in, struct cells *out_cells, enum cells_status *out_status)
{
    for (;;) {
        int64_t lines;
        struct text rest = {in->buffer + in->at, in->size - in->at};
        arena_reset(&in->arena);
        enum cells_status status = cells_read(&rest, &in->arena, out_cells, &lines);
        bool wants_more = status == CELLS_MORE || status == CELLS_END;
        if (wants_more && !in->is_at_end) {
            TRY(refill(in));
            continue;
        }
        in->line = in->next_line;
        if (status == CELLS_ROW) {
            in->at = in->size - rest.size;
            in->next_line += lines;
        }
        *out_status = status;
        return OK;
    }
}

enum err infile_whole(struct arena *arena, const char *path, size_t limit, struct text *out_bytes)
{
    int descriptor = -1;
    size_t size = 0, more = 0;
    TRY(open_to_read(path, &descriptor));
    char *bytes = memory_new(limit + 1);
    enum err err = OK;
    do {
        err = read_some(descriptor, bytes + size, limit + 1 - size, &more);
        if (err == OK) size += more;
        if (err == OK && size > limit) err = ERR_LIMIT;
    } while (err == OK && more > 0);
    close(descriptor);
    if (err == OK) *out_bytes = (struct text){arena_copy(arena, bytes, size), size};
    memory_free(bytes);
    return err;
}

enum err infile_sha256(const char *path, char out_text[SHA256_TEXT_SIZE])
{
    int descriptor = -1;
    size_t size = 0;
    TRY(open_to_read(path, &descriptor));
    char *bytes = memory_new(FIRST_BYTES);
    struct sha256 *sha256 = sha256_new();
    enum err err;
    do {
        err = read_some(descriptor, bytes, FIRST_BYTES, &size);
        if (err == OK) sha256_add(sha256, bytes, size);
    } while (err == OK && size > 0);
    sha256_done(sha256, out_text);
    memory_free(bytes);
    close(descriptor);
    return err;
}
