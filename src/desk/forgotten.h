/* Who eats without his card, and how often: for the school's coordinator. */
#ifndef DESK_FORGOTTEN_H
#define DESK_FORGOTTEN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "store/store.h"

enum { FORGOTTEN_LIMIT = 1000 /* people of one list */ };

struct forgotten_line {
    int64_t account_id;
    const char *number, *class_name; /* of a class: "03Б"; empty for an employee */
    const char *surname, *name;
    int64_t count;
};

struct forgotten_list {
    struct forgotten_line *lines; /* the most first, then by class and name */
    int count;
};

/* Since a moment. Strings live in the arena; who is beyond FORGOTTEN_LIMIT is left out. */
enum err forgotten_list_load(struct tx *tx, struct arena *arena, int64_t school_id,
                             struct instant since, struct forgotten_list *out_list) MUST_CHECK;

#endif
