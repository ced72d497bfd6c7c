/* The embedded migrations, made from schema/ by tools/gen_schema.py. */
#ifndef STORE_MIGRATION_H
#define STORE_MIGRATION_H

struct migration {
    int number; /* from 1, without gaps */
    const char *name;
    const char *checksum; /* SHA-256 of the file, hexadecimal */
    const char *sqlite;
    const char *postgres;
};

extern const struct migration migrations[];
extern const int migration_count;

#endif
