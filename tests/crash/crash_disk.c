/* The disk that loses power. Everything lives in memory and is never freed: the process that owns
 * it ends with the cut. */
#include "crash_disk.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/memory.h"

enum { SECTOR_BYTES = 512, NAME_LIMIT = 64, ENTRY_LIMIT = 16 };

struct bytes {
    char *at;
    size_t size, capacity;
};

/* A write, or with bytes NULL a truncation to `offset`. */
struct change {
    char *bytes;
    size_t size;
    int64_t offset;
};

struct crash_file {
    struct bytes sure;
    struct change *changes;
    size_t change_count, change_capacity;
};

struct entry {
    char name[NAME_LIMIT];
    struct crash_file *file; /* NULL: no such file */
};

struct folder {
    struct entry entries[ENTRY_LIMIT];
    int count;
};

struct crash_disk {
    struct folder now, sure;
    struct entry *unsure; /* entries set since the folder was synced, in order */
    size_t unsure_count;
};

/* splitmix64: a small generator whose whole state is its seed. */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t mixed = (*seed += UINT64_C(0x9E3779B97F4A7C15));
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

/* ---- bytes ---- */

static void bytes_resize(struct bytes *bytes, size_t size)
{
    if (size > bytes->capacity) {
        bytes->capacity = 2 * size;
        bytes->at = memory_resize(bytes->at, bytes->capacity);
    }
    if (size > bytes->size) memset(bytes->at + bytes->size, 0, size - bytes->size);
    bytes->size = size;
}

static void bytes_apply(struct bytes *bytes, const struct change *change, size_t from, size_t to)
{
    if (change->bytes == NULL) {
        bytes_resize(bytes, (size_t)change->offset);
        return;
    }
    size_t end = (size_t)change->offset + to;
    if (end > bytes->size) bytes_resize(bytes, end);
    memcpy(bytes->at + (size_t)change->offset + from, change->bytes + from, to - from);
}

/* ---- the folder ---- */

static void folder_set(struct folder *folder, const struct entry *entry)
{
    for (int i = 0; i < folder->count; i++) {
        if (strcmp(folder->entries[i].name, entry->name) == 0) {
            folder->entries[i].file = entry->file;
            return;
        }
    }
    CHECK(folder->count < ENTRY_LIMIT);
    folder->entries[folder->count++] = *entry;
}

static struct entry entry_of(const char *name, struct crash_file *file)
{
    struct entry entry = {.file = file};
    CHECK(strlen(name) < NAME_LIMIT);
    memcpy(entry.name, name, strlen(name) + 1);
    return entry;
}

static void set_unsure(struct crash_disk *disk, const char *name, struct crash_file *file)
{
    struct entry entry = entry_of(name, file);
    folder_set(&disk->now, &entry);
    disk->unsure = memory_resize(disk->unsure, (disk->unsure_count + 1) * sizeof *disk->unsure);
    disk->unsure[disk->unsure_count++] = entry;
}

struct crash_disk *crash_disk_new(void)
{
    return memory_new(sizeof(struct crash_disk));
}

struct crash_file *crash_disk_find(struct crash_disk *disk, const char *name)
{
    for (int i = 0; i < disk->now.count; i++) {
        if (strcmp(disk->now.entries[i].name, name) == 0) return disk->now.entries[i].file;
    }
    return NULL;
}

struct crash_file *crash_disk_make(struct crash_disk *disk, const char *name)
{
    struct crash_file *file = memory_new(sizeof *file);
    set_unsure(disk, name, file);
    return file;
}

void crash_disk_adopt(struct crash_disk *disk, const char *name, const void *bytes, size_t size)
{
    struct crash_file *file = memory_new(sizeof *file);
    struct entry entry = entry_of(name, file);
    bytes_resize(&file->sure, size);
    if (size > 0) memcpy(file->sure.at, bytes, size);
    folder_set(&disk->now, &entry);
    folder_set(&disk->sure, &entry);
}

void crash_disk_remove(struct crash_disk *disk, const char *name)
{
    set_unsure(disk, name, NULL);
}

void crash_disk_sync_folder(struct crash_disk *disk)
{
    disk->sure = disk->now;
    disk->unsure_count = 0;
}

/* ---- files ---- */

static void add_change(struct crash_file *file, struct change change)
{
    if (file->change_count == file->change_capacity) {
        file->change_capacity = 2 * file->change_capacity + 16;
        file->changes = memory_resize(file->changes, file->change_capacity * sizeof *file->changes);
    }
    file->changes[file->change_count++] = change;
}

void crash_file_write(struct crash_file *file, const void *bytes, size_t size, int64_t offset)
{
    char *copy = memory_new(size);
    memcpy(copy, bytes, size);
    add_change(file, (struct change){copy, size, offset});
}

void crash_file_truncate(struct crash_file *file, int64_t size)
{
    add_change(file, (struct change){.offset = size});
}

void crash_file_sync(struct crash_file *file)
{
    for (size_t i = 0; i < file->change_count; i++) {
        bytes_apply(&file->sure, &file->changes[i], 0, file->changes[i].size);
        memory_free(file->changes[i].bytes);
    }
    file->change_count = 0;
}

/* ---- the cut ---- */

static void tear(struct bytes *left, const struct crash_file *file, uint64_t *seed)
{
    if (file->change_count == 0) return;
    size_t whole = (size_t)(next_random(seed) % file->change_count);
    for (size_t i = 0; i < whole; i++) {
        bytes_apply(left, &file->changes[i], 0, file->changes[i].size);
    }
    const struct change *torn = &file->changes[whole];
    if (torn->bytes == NULL || torn->size == 0) return;
    bool amid_sector = next_random(seed) % 2 == 0;
    size_t to = (size_t)(next_random(seed) % torn->size);
    if (!amid_sector) to -= to % SECTOR_BYTES;
    bytes_apply(left, torn, 0, to);
}

/* Each sector by itself; a truncation either happened, where it stood, or did not. */
static void reorder(struct bytes *left, const struct crash_file *file, uint64_t *seed)
{
    for (size_t i = 0; i < file->change_count; i++) {
        const struct change *change = &file->changes[i];
        if (change->bytes == NULL) {
            if (next_random(seed) % 2) bytes_apply(left, change, 0, 0);
            continue;
        }
        for (size_t from = 0; from < change->size; from += SECTOR_BYTES) {
            size_t to = from + SECTOR_BYTES < change->size ? from + SECTOR_BYTES : change->size;
            if (next_random(seed) % 2) bytes_apply(left, change, from, to);
        }
    }
}

static void write_file(const char *folder, const char *name, const struct bytes *bytes)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(file >= 0);
    CHECK(write(file, bytes->at, bytes->size) == (ssize_t)bytes->size);
    close(file);
}

static void cut_file(const char *folder, const struct entry *entry, enum crash_variant variant,
                     uint64_t *seed)
{
    const struct crash_file *file = entry->file;
    struct bytes left = {0};
    bytes_resize(&left, file->sure.size);
    if (left.size > 0) memcpy(left.at, file->sure.at, left.size);
    if (variant == CRASH_KEPT) {
        for (size_t i = 0; i < file->change_count; i++) {
            bytes_apply(&left, &file->changes[i], 0, file->changes[i].size);
        }
    }
    if (variant == CRASH_TORN) tear(&left, file, seed);
    if (variant == CRASH_REORDERED) reorder(&left, file, seed);
    write_file(folder, entry->name, &left);
}

/* A file system keeps the order of what happens to a folder, so that the first so many are there;
 * reordered takes any. */
static struct folder cut_folder(const struct crash_disk *disk, enum crash_variant variant,
                                uint64_t *seed)
{
    if (variant == CRASH_KEPT) return disk->now;
    struct folder left = disk->sure;
    if (variant == CRASH_DROPPED) return left;
    size_t first = (size_t)(next_random(seed) % (disk->unsure_count + 1));
    for (size_t i = 0; i < disk->unsure_count; i++) {
        bool happened = variant == CRASH_TORN ? i < first : next_random(seed) % 2 == 0;
        if (happened) folder_set(&left, &disk->unsure[i]);
    }
    return left;
}

void crash_disk_cut(const struct crash_disk *disk, enum crash_variant variant, uint64_t seed,
                    const char *folder)
{
    struct folder left = cut_folder(disk, variant, &seed);
    for (int i = 0; i < left.count; i++) {
        if (left.entries[i].file != NULL) cut_file(folder, &left.entries[i], variant, &seed);
    }
}
