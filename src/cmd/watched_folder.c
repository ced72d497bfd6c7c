/* Sweeping the watched folder. A file is moved only after what became of it is durable; taking it
 * again, when the move failed, changes nothing. */
#include "cmd/watched_folder.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/scoped.h"
#include "cmd/command.h"
#include "cmd/file.h"
#include "cmd/import_money.h"
#include "pay/bank_statement.h"
#include "pay/register.h"

enum { ARENA_BYTES = 256 << 20 };

static void folder_end(DIR *entries)
{
    if (entries != NULL) closedir(entries);
}
SCOPED_DEFINE(folder, DIR, folder_end)

static void file_end(FILE *file)
{
    if (file != NULL) fclose(file);
}
SCOPED_DEFINE(file, FILE, file_end)

struct sweep {
    struct desk *desk;
    const char *folder;
    struct arena arena; /* of one file */
    int files;
};

static bool ends_with(const char *name, const char *end)
{
    size_t size = strlen(name), end_size = strlen(end);
    return size >= end_size && strcmp(name + size - end_size, end) == 0;
}

/* ---- moving ---- */

static bool folder_make(const char *path)
{
    return mkdir(path, 0750) == 0 || errno == EEXIST;
}

/* A name that is taken gets the moment behind it. */
static const char *target_of(struct sweep *sweep, const char *folder, const char *name)
{
    struct stat status;
    const char *path = arena_printf(&sweep->arena, "%s/%s", folder, name);
    if (stat(path, &status) != 0) return path;
    return arena_printf(&sweep->arena, "%s.%lld", path,
                        (long long)world_now(sweep->desk->world).ms);
}

static void file_move(struct sweep *sweep, const char *folder, const char *name, bool is_taken,
                      const char *reason)
{
    const char *where = is_taken ? "done" : "refused";
    const char *target_folder = arena_printf(&sweep->arena, "%s/%s", folder, where);
    const char *from = arena_printf(&sweep->arena, "%s/%s", folder, name);
    if (!folder_make(target_folder)) {
        log_write(LOG_ERROR, "watched_folder", "folder=%s reason=cannot_be_made", target_folder);
        return;
    }
    const char *target = target_of(sweep, target_folder, name);
    if (rename(from, target) != 0) {
        log_write(LOG_ERROR, "watched_folder", "file=%s reason=cannot_be_moved", from);
        return;
    }
    const char *note = arena_printf(&sweep->arena, "%s.%s.txt", target,
                                    is_taken ? "result" : "reason");
    scoped(file) FILE *file = fopen(note, "w");
    if (file != NULL) fputs(reason, file);
}

/* ---- taking ---- */

/* The words of the command, kept beside the file. */
static enum err outcome_of(struct sweep *sweep, const char *channel, const char *name,
                           struct text file, int *out_status, char **out_words)
{
    size_t size;
    char *words = NULL;
    enum err err;
    bool is_statement = strcmp(channel, "statement") == 0;
    FILE *out = open_memstream(&words, &size);
    if (out == NULL) return ERR_IO;
    if (is_statement) {
        struct statement_import import = {.file_name = name, .file = file};
        err = desk_import_statement(sweep->desk, &sweep->arena, &import);
        if (err == OK) *out_status = statement_outcome_print(out, &sweep->arena, &import);
    } else {
        struct register_import import = {.channel = channel, .file_name = name, .file = file};
        err = desk_import_register(sweep->desk, &sweep->arena, &import);
        if (err == OK) *out_status = register_outcome_print(out, &sweep->arena, &import);
    }
    fclose(out);
    *out_words = arena_copy(&sweep->arena, words, size);
    memory_free(words);
    return err;
}

static void file_take(struct sweep *sweep, const char *folder, const char *channel,
                      const char *name)
{
    struct text file;
    int status = EXIT_FAULT;
    char *words = NULL;
    const char *path = arena_printf(&sweep->arena, "%s/%s", folder, name);
    enum err err = input_file_read(&sweep->arena, path, REGISTER_BYTES_LIMIT, &file);
    if (err == OK) err = outcome_of(sweep, channel, name, file, &status, &words);
    if (err != OK) {
        log_write(LOG_ERROR, "watched_file", "file=%s fault=%s", path, err_name(err));
    } else {
        log_write(status == EXIT_DONE ? LOG_INFO : LOG_WARNING, "watched_file",
                  "file=%s outcome=%s", path, status == EXIT_DONE ? "taken" : "refused");
        file_move(sweep, folder, name, status == EXIT_DONE, words);
    }
}

/* ---- sweeping ---- */

static bool is_at_rest(struct sweep *sweep, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return false;
    int64_t changed_ms = (int64_t)status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1000000;
    return world_now(sweep->desk->world).ms - changed_ms >= WATCHED_REST_MS;
}

static bool is_passed_over(const char *name)
{
    return name[0] == '.' || ends_with(name, ".part") || ends_with(name, ".tmp");
}

static void channel_sweep(struct sweep *sweep, const char *channel)
{
    char folder[PATH_MAX];
    int size = snprintf(folder, sizeof folder, "%s/%s", sweep->folder, channel);
    if (size < 0 || (size_t)size >= sizeof folder) return;
    scoped(folder) DIR *entries = opendir(folder);
    if (entries == NULL) return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (is_passed_over(entry->d_name) || sweep->files == WATCHED_FILES_AT_ONCE) continue;
        arena_reset(&sweep->arena);
        if (!is_at_rest(sweep, arena_printf(&sweep->arena, "%s/%s", folder, entry->d_name))) {
            continue;
        }
        sweep->files++;
        file_take(sweep, folder, channel, entry->d_name);
    }
}

void watched_folder_sweep(struct desk *desk, const char *folder)
{
    struct sweep sweep = {.desk = desk, .folder = folder};
    scoped(folder) DIR *entries = opendir(folder);
    if (entries == NULL) {
        log_write(LOG_ERROR, "watched_folder", "folder=%s reason=cannot_be_read", folder);
        return;
    }
    arena_init(&sweep.arena, ARENA_BYTES);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (entry->d_name[0] != '.') channel_sweep(&sweep, entry->d_name);
    }
    arena_release(&sweep.arena);
}
