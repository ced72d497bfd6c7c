/* One table of keys serves the file, the environment, the command line and the help: each value is
 * the default, over it the INI file's, over it the environment's, over it the command line's. */
#ifndef CMD_KEYS_H
#define CMD_KEYS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct key {
    const char *section, *key; /* of the file */
    const char *option;        /* --OPTION */
    const char *variable;      /* of the environment */
    const char *value;         /* by default */
    const char *help;
    size_t offset; /* of the `const char *` in the struct that is filled */
};

struct key_table {
    const struct key *keys;
    int count;
    const char *file; /* read if it is there and no other is named */
};

/* Fills `into` from all four and moves what is left of argv to its front. Values are strings in
 * the arena, never NULL. ERR_NOT_FOUND, ERR_SYNTAX: told on standard error. */
enum err keys_take_arguments(const struct key_table *table, void *into, struct arena *arena,
                             int *argc, char **argv) MUST_CHECK;

/* For --help: one line a key. */
void keys_print_options(const struct key_table *table);

#endif
