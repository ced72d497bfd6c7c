/* Keys of the file, the environment and the command line. */
#include "cmd/keys.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct reading {
    const struct key_table *table;
    void *into;
    struct arena *arena;
    const char *file;
};

static void set(void *into, struct arena *arena, const struct key *key, const char *value)
{
    const char **member = (const char **)(void *)((char *)into + key->offset);
    *member = arena_copy(arena, value, strlen(value));
}

/* inih's handler: 0 stops at this line. */
static int take_line(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    for (int i = 0; i < reading->table->count; i++) {
        const struct key *key = &reading->table->keys[i];
        if (strcmp(key->section, section) != 0 || strcmp(key->key, name) != 0) continue;
        set(reading->into, reading->arena, key, value);
        return 1;
    }
    fprintf(stderr, "obed: %s: unknown key '%s' in [%s]\n", reading->file, name, section);
    return 0;
}

static enum err file_load(const struct key_table *table, void *into, struct arena *arena,
                          const char *file)
{
    struct reading reading = {.table = table, .into = into, .arena = arena, .file = file};
    int line = ini_parse(file, take_line, &reading);
    if (line == 0) return OK;
    if (line < 0) {
        fprintf(stderr, "obed: %s: %s\n", file, strerror(errno));
        return ERR_NOT_FOUND;
    }
    fprintf(stderr, "obed: %s:%d: not understood\n", file, line);
    return ERR_SYNTAX;
}

static enum err load(const struct key_table *table, void *into, struct arena *arena,
                     const char *file)
{
    for (int i = 0; i < table->count; i++) {
        set(into, arena, &table->keys[i], table->keys[i].value);
    }
    if (file == NULL && access(table->file, R_OK) == 0) file = table->file;
    if (file != NULL) TRY(file_load(table, into, arena, file));
    for (int i = 0; i < table->count; i++) {
        const char *value = getenv(table->keys[i].variable);
        if (value != NULL) set(into, arena, &table->keys[i], value);
    }
    return OK;
}

/* The value when argv[i] is --OPTION, from behind "=" or from the next word; *out_words is how
 * many it took, 0 when it is another word. NULL with words: the value is missing. */
static const char *option_value(const char *option, char **argv, int argc, int i, int *out_words)
{
    size_t size = strlen(option);
    const char *word = argv[i];
    *out_words = 0;
    if (strncmp(word, "--", 2) != 0 || strncmp(word + 2, option, size) != 0) return NULL;
    const char *rest = word + 2 + size;
    if (*rest == '=') {
        *out_words = 1;
        return rest + 1;
    }
    if (*rest != '\0') return NULL;
    *out_words = 2;
    return i + 1 < argc ? argv[i + 1] : NULL;
}

/* Takes the word at i when it is one of ours. */
static enum err take_word(const struct key_table *table, void *into, struct arena *arena,
                          char **argv, int argc, int i, int *out_words)
{
    *out_words = 0;
    for (int k = 0; k < table->count; k++) {
        const struct key *key = &table->keys[k];
        const char *value = option_value(key->option, argv, argc, i, out_words);
        if (*out_words == 0) continue;
        if (value == NULL) {
            fprintf(stderr, "obed: --%s needs a value\n", key->option);
            return ERR_SYNTAX;
        }
        set(into, arena, key, value);
        return OK;
    }
    return OK;
}

/* --config is taken first, so that what stands before it still goes over the file. */
static enum err take_file(const struct key_table *table, void *into, struct arena *arena, int argc,
                          char **argv)
{
    const char *file = NULL;
    for (int i = 0; i < argc; i++) {
        int words;
        const char *value = option_value("config", argv, argc, i, &words);
        if (words > 0 && value == NULL) {
            fprintf(stderr, "obed: --config needs a value\n");
            return ERR_SYNTAX;
        }
        if (words > 0) file = value;
    }
    return load(table, into, arena, file);
}

enum err keys_take_arguments(const struct key_table *table, void *into, struct arena *arena,
                             int *argc, char **argv)
{
    int kept = 0, words = 0;
    TRY(take_file(table, into, arena, *argc, argv));
    for (int i = 0; i < *argc; i += words) {
        TRY(take_word(table, into, arena, argv, *argc, i, &words));
        if (words == 0) (void)option_value("config", argv, *argc, i, &words);
        if (words > 0) continue;
        argv[kept++] = argv[i];
        words = 1;
    }
    *argc = kept;
    return OK;
}

void keys_print_options(const struct key_table *table)
{
    printf("  --%-24s an INI file; %s if it is there\n", "config FILE", table->file);
    for (int i = 0; i < table->count; i++) {
        const struct key *key = &table->keys[i];
        printf("  --%-24s %s", key->option, key->help);
        printf(*key->value ? " (%s)\n" : "\n", key->value);
    }
}
