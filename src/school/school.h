/* Schools and their classes. */
#ifndef SCHOOL_SCHOOL_H
#define SCHOOL_SCHOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "store/store.h"

enum {
    SCHOOL_NUMBER_LIMIT = 999, /* three digits stand in an account number */
    SCHOOL_NAME_LIMIT = 200,   /* characters */
    SCHOOL_KIND_CODE_LIMIT = 32,
    SCHOOL_KIND_NAME_LIMIT = 100,  /* characters */
    SCHOOL_KINDS_LIMIT = 100,      /* of the city; more are not listed */
    CLASS_NAME_LIMIT = 20,         /* characters: "03Б" */
    SCHOOL_ACCOUNTS_LIMIT = 999999 /* six digits of sequence */
};

struct school {
    int64_t id;
    int64_t number;
    const char *name;
    const char *kind; /* a code of school_kind */
    bool in_card_project;
    const struct zone *zone; /* of its book */
};

enum school_status {
    SCHOOL_OK = 0,
    SCHOOL_NUMBER_INVALID, /* 1 … SCHOOL_NUMBER_LIMIT */
    SCHOOL_NAME_INVALID,   /* empty or longer than SCHOOL_NAME_LIMIT */
    SCHOOL_KIND_UNKNOWN,
    SCHOOL_EXISTS, /* the number is taken */
    SCHOOL_UNKNOWN /* of a change: there is no school of the number */
};

/* Adds a school, its book and its system accounts. school->id is set to its number: a city's
 * school is known by it. */
enum err school_create(struct tx *tx, struct school *school, struct instant now,
                       enum school_status *out_status) MUST_CHECK;

/* *out_found false: no such school. Strings live in the arena. */
enum err school_by_number(struct tx *tx, struct arena *arena, int64_t number, bool *out_found,
                          struct school *out_school) MUST_CHECK;
enum err school_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                      struct school *out_school) MUST_CHECK;

struct school_list {
    struct school *rows; /* in the arena, by number */
    int count;
};
/* All schools of the city. */
enum err school_list_load(struct tx *tx, struct arena *arena, struct school_list *out_list)
    MUST_CHECK;

/* A kind is data; adding one again renames it. */
enum err school_kind_set(struct tx *tx, const char *code, const char *name, int64_t position)
    MUST_CHECK;

/* Renames it, or adds it behind the others. */
enum err school_kind_put(struct tx *tx, const char *code, const char *name) MUST_CHECK;
/* Letters a-z, digits and _, at most SCHOOL_KIND_CODE_LIMIT. */
bool school_kind_code_is_formed(struct text code);

struct school_kind {
    const char *code, *name;
    int64_t schools, in_project;
};
struct school_kinds {
    struct school_kind rows[SCHOOL_KINDS_LIMIT]; /* in their order */
    int count;
};
enum err school_kinds_load(struct tx *tx, struct arena *arena, struct school_kinds *out_kinds)
    MUST_CHECK;

/* Writes name, kind and card project; raises the book's version. SCHOOL_NAME_INVALID,
 * SCHOOL_KIND_UNKNOWN or SCHOOL_OK. */
enum err school_update(struct tx *tx, const struct school *school, enum school_status *out_status)
    MUST_CHECK;

/* The class of this name, added when it is new: under `id`, in the grade that its name says. */
enum err class_find_or_add(struct tx *tx, int64_t school_id, struct text name, int64_t id,
                           int64_t *out_class_id, bool *out_added) MUST_CHECK;

#endif
