/* The token in memory and in its file. */
#include "till/token.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "desk/till.h"
#include "till/secret_file.h"

struct token_box {
    pthread_mutex_t lock;
    char *path;
    char token[SECRET_LINE_LIMIT + 1]; /* empty: none */
};

bool token_is_right(struct text token)
{
    struct till_token parsed;
    return token.size <= SECRET_LINE_LIMIT && till_token_parse(token, &parsed);
}

static enum err load(struct token_box *box)
{
    bool found;
    TRY(secret_file_read(box->path, &found, box->token));
    if (!found || token_is_right(text_of(box->token))) return OK;
    return log_fault(ERR_SYNTAX, "token", "path=%s text=\"not a token\"", box->path);
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

enum err token_keep(struct token_box *box, struct text token)
{
    CHECK(token_is_right(token));
    TRY(secret_file_write(box->path, token));
    pthread_mutex_lock(&box->lock);
    snprintf(box->token, sizeof box->token, "%.*s", TEXT_ARGS(token));
    pthread_mutex_unlock(&box->lock);
    return OK;
}
