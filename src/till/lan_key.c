/* The school's key in memory and in its file: "GENERATION KEY". */
#include "till/lan_key.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/parse.h"
#include "base/secret.h"
#include "till/neighbour_wire.h"
#include "till/secret_file.h"

struct lan_key {
    pthread_mutex_t lock;
    char *path;
    int64_t generation; /* 0: none */
    char text[NEIGHBOUR_KEY_SIZE + 1];
};

bool lan_key_is_right(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        bool is_right = is_letter || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
        if (!is_right) return false;
    }
    return text.size == NEIGHBOUR_KEY_SIZE;
}

static void take(struct lan_key *key, int64_t generation, struct text text)
{
    key->generation = generation;
    snprintf(key->text, sizeof key->text, "%.*s", TEXT_ARGS(text));
}

static enum err load(struct lan_key *key)
{
    bool found;
    int64_t generation;
    char line[SECRET_LINE_LIMIT + 1];
    TRY(secret_file_read(key->path, &found, line));
    if (!found) return OK;
    struct text rest = text_of(line);
    struct text number = text_cut(&rest, ' ');
    bool is_right = parse_int64(number, 1, INT64_MAX, &generation) == OK && lan_key_is_right(rest);
    if (is_right) take(key, generation, rest);
    secret_wipe(line, sizeof line);
    return is_right ? OK : log_fault(ERR_SYNTAX, "lan_key", "path=%s text=\"no key\"", key->path);
}

enum err lan_key_open(const char *path, struct lan_key **out_key)
{
    struct lan_key *key = memory_new(sizeof *key);
    key->path = memory_copy_string(path);
    CHECK(pthread_mutex_init(&key->lock, NULL) == 0);
    enum err err = load(key);
    if (err != OK) {
        lan_key_close(key);
        return err;
    }
    *out_key = key;
    return OK;
}

void lan_key_close(struct lan_key *key)
{
    if (key == NULL) return;
    secret_wipe(key->text, sizeof key->text);
    pthread_mutex_destroy(&key->lock);
    memory_free(key->path);
    memory_free(key);
}

struct text lan_key_look(struct lan_key *key, struct arena *arena, int64_t *out_generation)
{
    pthread_mutex_lock(&key->lock);
    *out_generation = key->generation;
    struct text text = text_of(key->text);
    text.bytes = arena_copy(arena, text.bytes, text.size);
    pthread_mutex_unlock(&key->lock);
    return text;
}

static bool is_same(struct lan_key *key, int64_t generation, struct text text)
{
    pthread_mutex_lock(&key->lock);
    bool is_same = key->generation == generation && secret_equal(text_of(key->text), text);
    pthread_mutex_unlock(&key->lock);
    return is_same;
}

enum err lan_key_keep(struct lan_key *key, int64_t generation, struct text text)
{
    CHECK(generation > 0 && lan_key_is_right(text));
    if (is_same(key, generation, text)) return OK;
    char line[SECRET_LINE_LIMIT + 1];
    snprintf(line, sizeof line, "%" PRId64 " %.*s", generation, TEXT_ARGS(text));
    enum err err = secret_file_write(key->path, text_of(line));
    secret_wipe(line, sizeof line);
    if (err != OK) return err;
    pthread_mutex_lock(&key->lock);
    take(key, generation, text);
    pthread_mutex_unlock(&key->lock);
    return OK;
}
