/* A disk that loses power: what was written is sure only once it was synced.
 *
 * Each file has its sure bytes and a list of writes and truncations since its last sync; the folder
 * has its sure entries and a list of files made and removed since the last sync of the folder. When
 * the power is cut, what was not sure is kept, dropped, torn or reordered. */
#ifndef TESTS_CRASH_DISK_H
#define TESTS_CRASH_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum crash_variant {
    CRASH_KEPT,      /* all that was written is there */
    CRASH_DROPPED,   /* nothing that was not synced is there */
    CRASH_TORN,      /* the first so many writes of each file are there, the next one in part */
    CRASH_REORDERED, /* any sectors of any writes are there */
    CRASH_VARIANTS
};

struct crash_disk;
struct crash_file;

struct crash_disk *crash_disk_new(void);

/* The file of that name now; NULL when there is none. */
struct crash_file *crash_disk_find(struct crash_disk *disk, const char *name);
/* A new file, its entry not sure yet. */
struct crash_file *crash_disk_make(struct crash_disk *disk, const char *name);
/* A file that was there before the story began: entry and bytes are sure. */
void crash_disk_adopt(struct crash_disk *disk, const char *name, const void *bytes, size_t size);
void crash_disk_remove(struct crash_disk *disk, const char *name);
void crash_disk_sync_folder(struct crash_disk *disk);

void crash_file_write(struct crash_file *file, const void *bytes, size_t size, int64_t offset);
void crash_file_truncate(struct crash_file *file, int64_t size);
void crash_file_sync(struct crash_file *file);

/* Writes what such a cut leaves into a folder, one real file an entry. */
void crash_disk_cut(const struct crash_disk *disk, enum crash_variant variant, uint64_t seed,
                    const char *folder);

#endif
