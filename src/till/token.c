/* The token's file. */
#include "till/token.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "sync/till.h"

struct token_box {
    pthread_mutex_t lock;
    char *path;
    char token[TOKEN_SIZE_LIMIT + 1]; /* empty: none */
};

bool token_is_right(struct text token)
{
    struct till_token parsed;
    return token.size <= TOKEN_SIZE_LIMIT && till_token_parse(token, &parsed);
}

static enum err read_file(int file, const char *path, char *out_token)
{
    struct stat about;
    char bytes[TOKEN_SIZE_LIMIT + 2];
    if (fstat(file, &about) != 0) return log_fault(ERR_IO, "token", "path=%s", path);
    if ((about.st_mode & 077) != 0) {
        return log_fault(ERR_CONSTRAINT, "token", "path=%s text=\"others may read it\"", path);
    }
    ssize_t size = read(file, bytes, sizeof bytes - 1);
    if (size < 0) return log_fault(ERR_IO, "token", "path=%s", path);
    struct text token = text_trim((struct text){bytes, (size_t)size});
    bool is_right = token_is_right(token);
    if (is_right) snprintf(out_token, TOKEN_SIZE_LIMIT + 1, "%.*s", TEXT_ARGS(token));
    secret_wipe(bytes, sizeof bytes);
    return is_right ? OK : log_fault(ERR_SYNTAX, "token", "path=%s text=\"not a token\"", path);
}

static enum err load(struct token_box *box)
{
    int file = open(box->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0 && errno == ENOENT) return OK;
    if (file < 0) return log_fault(ERR_IO, "token", "path=%s errno=%d", box->path, errno);
    enum err err = read_file(file, box->path, box->token);
    close(file);
    return err;
}

enum err token_open(const char *path, struct token_box **out_box)
{
    struct token_box *box = memory_new(sizeof *box);
    box->path = memory_copy_string(path);
    CHECK(pthread_mutex_init(&box->lock, NULL) == 0);
    enum err err = load(box);
    if (err != OK) {
        token_close(box);
        return err;
    }
    *out_box = box;
    return OK;
}

void token_close(struct token_box *box)
{
    if (box == NULL) return;
    secret_wipe(box->token, sizeof box->token);
    pthread_mutex_destroy(&box->lock);
    memory_free(box->path);
    memory_free(box);
}

const char *token_look(struct token_box *box, struct arena *arena)
{
    pthread_mutex_lock(&box->lock);
    size_t size = strlen(box->token);
    const char *copy = size > 0 ? arena_copy(arena, box->token, size) : NULL;
    pthread_mutex_unlock(&box->lock);
    return copy;
}

/* ---- keeping ---- */

static bool write_synced(int file, struct text token)
{
    return write(file, token.bytes, token.size) == (ssize_t)token.size &&
           write(file, "\n", 1) == 1 && fsync(file) == 0;
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

static enum err replace_file(const char *path, const char *beside, struct text token)
{
    unlink(beside);
    int file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return log_fault(ERR_IO, "token", "path=%s errno=%d", beside, errno);
    bool is_written = write_synced(file, token);
    close(file);
    if (is_written && rename(beside, path) == 0 && folder_sync(path)) return OK;
    return log_fault(ERR_IO, "token", "path=%s errno=%d", path, errno);
}

enum err token_keep(struct token_box *box, struct text token)
{
    CHECK(token_is_right(token));
    size_t size = strlen(box->path) + sizeof ".new";
    char *beside = memory_new(size);
    snprintf(beside, size, "%s.new", box->path);
    enum err err = replace_file(box->path, beside, token);
    memory_free(beside);
    if (err != OK) return err;
    pthread_mutex_lock(&box->lock);
    snprintf(box->token, sizeof box->token, "%.*s", TEXT_ARGS(token));
    pthread_mutex_unlock(&box->lock);
    return OK;
}
