/* Packing over libarchive. Nothing of this machine goes in: no owner, no time but the epoch of ZIP,
 * so that the same files give the same bytes. */
#include "table/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

enum { BLOCK_BYTES = 1 << 18, ZIP_EPOCH_S = 315532800 /* 1980-01-01 */ };

static struct archive *archive_begin(void)
{
    struct archive *archive = archive_write_new();
    CHECK(archive != NULL);
    CHECK(archive_write_set_format_zip(archive) == ARCHIVE_OK);
    CHECK(archive_write_set_options(archive, "zip:compression-level=1,zip:hdrcharset=UTF-8") ==
          ARCHIVE_OK);
    return archive;
}

static enum err fault(struct archive *archive, const char *what)
{
    return log_fault(ERR_IO, what, "text=\"%s\"", archive_error_string(archive));
}

static enum err head_write(struct archive *archive, const char *name, int64_t size)
{
    struct archive_entry *entry = archive_entry_new();
    CHECK(entry != NULL);
    archive_entry_set_pathname_utf8(entry, name);
    archive_entry_set_size(entry, size);
    archive_entry_set_filetype(entry, S_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, ZIP_EPOCH_S, 0);
    int status = archive_write_header(archive, entry);
    archive_entry_free(entry);
    return status == ARCHIVE_OK ? OK : fault(archive, "pack_head");
}

/* ---- a folder ---- */

struct packing {
    struct archive *archive;
    pack_told told;
    void *context;
    char *block;
    int64_t bytes;
};

static enum err blocks_write(struct packing *packing, FILE *file)
{
    for (size_t size; (size = fread(packing->block, 1, BLOCK_BYTES, file)) > 0;) {
        if (archive_write_data(packing->archive, packing->block, size) != (la_ssize_t)size) {
            return fault(packing->archive, "pack_data");
        }
        packing->bytes += (int64_t)size;
        if (packing->told != NULL) TRY(packing->told(packing->context, packing->bytes));
    }
    return ferror(file) ? log_fault(ERR_IO, "pack_read", "errno=%d", errno) : OK;
}

static enum err file_write(struct packing *packing, const FTSENT *entry, const char *name)
{
    char path[PATH_MAX];
    const char *within = entry->fts_path + strlen(entry->fts_path);
    for (int level = entry->fts_level; level > 0; level--) {
        while (*--within != '/') {
        }
    }
    if (snprintf(path, sizeof path, "%s%s", name, within) >= (int)sizeof path) return ERR_LIMIT;
    FILE *file = fopen(entry->fts_accpath, "rbe");
    if (file == NULL) return log_fault(ERR_IO, "pack_open", "errno=%d", errno);
    enum err err = head_write(packing->archive, path, entry->fts_statp->st_size);
    if (err == OK) err = blocks_write(packing, file);
    fclose(file);
    return err;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum err files_write(struct packing *packing, const char *folder, const char *name)
{
    enum err err = OK;
    char *root = memory_copy_string(folder);
    char *const roots[] = {root, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    CHECK(tree != NULL);
    int count = 0;
    for (const FTSENT *entry; err == OK && (entry = fts_read(tree)) != NULL;) {
        if (entry->fts_info != FTS_F) continue;
        err = ++count > PACK_FOLDER_FILES_LIMIT ? ERR_LIMIT : file_write(packing, entry, name);
    }
    fts_close(tree);
    memory_free(root);
    return err;
}

enum err pack_folder(FILE *file, const char *folder, const char *name, pack_told told,
                     void *context)
{
    struct packing packing = {archive_begin(), told, context, memory_new(BLOCK_BYTES), 0};
    enum err err = archive_write_open_FILE(packing.archive, file) == ARCHIVE_OK
                       ? files_write(&packing, folder, name)
                       : fault(packing.archive, "pack_begin");
    if (archive_write_close(packing.archive) != ARCHIVE_OK && err == OK) {
        err = fault(packing.archive, "pack_end");
    }
    archive_write_free(packing.archive);
    memory_free(packing.block);
    return err;
}

/* ---- in memory ---- */

static enum err texts_write(struct archive *archive, const struct pack_file *files, int count)
{
    for (int i = 0; i < count; i++) {
        struct text bytes = files[i].bytes;
        TRY(head_write(archive, files[i].name, (int64_t)bytes.size));
        if (bytes.size == 0) continue;
        if (archive_write_data(archive, bytes.bytes, bytes.size) != (la_ssize_t)bytes.size) {
            return ERR_LIMIT;
        }
    }
    return archive_write_close(archive) == ARCHIVE_OK ? OK : ERR_LIMIT;
}

enum err pack_files(struct arena *arena, const struct pack_file *files, int count, size_t limit,
                    struct text *out_zip)
{
    size_t size = 0;
    char *buffer = memory_new(limit);
    struct archive *archive = archive_begin();
    archive_write_set_bytes_per_block(archive, 0);
    CHECK(archive_write_open_memory(archive, buffer, limit, &size) == ARCHIVE_OK);
    enum err err = texts_write(archive, files, count);
    archive_write_free(archive);
    if (err == OK) *out_zip = (struct text){arena_copy(arena, buffer, size), size};
    memory_free(buffer);
    return err;
}
