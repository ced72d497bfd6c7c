/* ZIP by libarchive. Sizes that the archive tells of itself are not believed: what comes out is
 * counted. */
#include "table/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/buf.h"
#include "base/scoped.h"

enum { PIECE_BYTES = 64 * 1024, ARENA_LEAST_BYTES = 1 << 20 };

static void archive_end(struct archive *archive)
{
    archive_read_free(archive);
}
SCOPED_DEFINE(archive, struct archive, archive_end)

bool unpack_is_zip(struct text bytes)
{
    return text_starts(bytes, TEXT("PK\x03\x04")) || text_starts(bytes, TEXT("PK\x05\x06"));
}

static const char *name_of(struct arena *arena, struct archive_entry *entry)
{
    const char *path = archive_entry_pathname(entry);
    if (path == NULL) return "";
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    return arena_copy(arena, name, strlen(name));
}

/* Reads one file; *left goes down by its size. */
static const char *file_read(struct archive *archive, struct buf *buf, size_t *left)
{
    for (;;) {
        char piece[PIECE_BYTES];
        la_ssize_t size = archive_read_data(archive, piece, sizeof piece);
        if (size < 0) return "архив повреждён или закрыт паролем";
        if (size == 0) return NULL;
        if ((size_t)size > *left) return "в архиве слишком много данных";
        *left -= (size_t)size;
        buf_add(buf, piece, (size_t)size);
    }
}

bool unpack_zip(struct arena *arena, struct text bytes, size_t limit_bytes,
                struct unpacked *out_unpacked, const char **out_reason)
{
    struct archive_entry *entry;
    scoped(archive) struct archive *archive = archive_read_new();
    *out_unpacked = (struct unpacked){.count = 0};
    *out_reason = "архив не читается";
    if (archive == NULL || archive_read_support_format_zip(archive) != ARCHIVE_OK) return false;
    if (archive_read_open_memory(archive, bytes.bytes, bytes.size) != ARCHIVE_OK) return false;
    for (;;) {
        struct buf buf;
        int status = archive_read_next_header(archive, &entry);
        if (status == ARCHIVE_EOF) return true;
        if (status != ARCHIVE_OK) return false;
        if (archive_entry_filetype(entry) != AE_IFREG) continue;
        if (out_unpacked->count == UNPACK_FILES_LIMIT) {
            *out_reason = "в архиве слишком много файлов";
            return false;
        }
        buf_init(&buf, arena);
        const char *reason = file_read(archive, &buf, &limit_bytes);
        if (reason != NULL) {
            *out_reason = reason;
            return false;
        }
        out_unpacked->files[out_unpacked->count].name = name_of(arena, entry);
        out_unpacked->files[out_unpacked->count++].bytes = buf_text(&buf);
    }
}

/* ---- one by one ---- */

/* libarchive turns names into characters of the process's locale, which main makes UTF-8; those
 * that are none are given as they are. */
static struct text raw_name_of(struct archive_entry *entry)
{
    const char *path = archive_entry_pathname_utf8(entry);
    if (path == NULL) path = archive_entry_pathname(entry);
    if (path == NULL) return TEXT("");
    const char *slash = strrchr(path, '/');
    return text_of(slash != NULL ? slash + 1 : path);
}

static const char *head_read(struct archive *archive, struct buf *buf, size_t limit, size_t *left)
{
    while (buf->size <= limit) {
        char piece[PIECE_BYTES];
        size_t wanted = limit + 1 - buf->size;
        la_ssize_t size = archive_read_data(archive, piece,
                                            wanted < sizeof piece ? wanted : sizeof piece);
        if (size < 0) return "архив повреждён или закрыт паролем";
        if (size == 0) return NULL;
        if ((size_t)size > *left) return "в архиве слишком много данных";
        *left -= (size_t)size;
        buf_add(buf, piece, (size_t)size);
    }
    return NULL;
}

static const char *one_give(struct archive *archive, struct archive_entry *entry,
                            const struct unpack_limits *limits, size_t *left, unpack_each each,
                            void *context)
{
    struct arena arena;
    struct buf buf;
    struct text name = raw_name_of(entry);
    /* The file, and as much again for whoever takes it: buffers double. */
    arena_init(&arena, 2 * limits->file_bytes + ARENA_LEAST_BYTES);
    buf_init(&buf, &arena);
    const char *reason = head_read(archive, &buf, limits->file_bytes, left);
    if (reason == NULL) each(context, &arena, name, buf_text(&buf));
    arena_release(&arena);
    return reason;
}

bool unpack_zip_each(struct text bytes, const struct unpack_limits *limits, unpack_each each,
                     void *context, const char **out_reason)
{
    struct archive_entry *entry;
    size_t left = limits->all_bytes;
    scoped(archive) struct archive *archive = archive_read_new();
    *out_reason = "архив не читается";
    if (archive == NULL || archive_read_support_format_zip(archive) != ARCHIVE_OK) return false;
    if (archive_read_open_memory(archive, bytes.bytes, bytes.size) != ARCHIVE_OK) return false;
    for (int given = 0;;) {
        int status = archive_read_next_header(archive, &entry);
        if (status == ARCHIVE_EOF) return true;
        /* A warning is about the name alone. */
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return false;
        if (archive_entry_filetype(entry) != AE_IFREG) continue;
        if (given++ == limits->files) {
            *out_reason = "в архиве слишком много файлов";
            return false;
        }
        const char *reason = one_give(archive, entry, limits, &left, each, context);
        if (reason == NULL) continue;
        *out_reason = reason;
        return false;
    }
}
