/* The fields of a route: what a request may say, checked before a handler sees it.
 *
 * A handler gets values of its types and never raw strings. Fields that a route does not describe
 * are ignored; a described field that comes twice is a fault of that field. */
#ifndef HTTP_FIELD_H
#define HTTP_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"

enum field_type {
    FIELD_INT,    /* low … high */
    FIELD_MONEY,  /* roubles as people write them; low … high in kopecks */
    FIELD_DAY,    /* 18.01.2018 or 2018-01-18 */
    FIELD_TEXT,   /* one line, trimmed; low … high characters; no control characters */
    FIELD_LINES,  /* the same with line ends, which become \n */
    FIELD_SECRET, /* a password: not trimmed, not shown again; low … high characters */
    FIELD_ID,     /* base/id.h */
    FIELD_BOOL,   /* 1, true, yes, on; 0, false, no, off or absent */
    FIELD_CHOICE  /* one of `choices`; the value is its index */
};

enum field_place { FIELD_IN_PATH, FIELD_IN_QUERY, FIELD_IN_FORM };

struct field {
    const char *name;
    enum field_place place;
    enum field_type type;
    bool is_required;           /* an empty text, day, amount or number counts as absent */
    int64_t low, high;          /* both 0: no limit but the type's own */
    const char *const *choices; /* NULL-terminated, of FIELD_CHOICE */
};

/* What is wrong with a field, in the order in which it is looked for. */
enum field_fault {
    FIELD_RIGHT,
    FIELD_MISSING,
    FIELD_REPEATED,
    FIELD_MALFORMED,
    FIELD_TOO_SHORT,
    FIELD_TOO_LONG,
    FIELD_TOO_SMALL,
    FIELD_TOO_LARGE
};

/* A word for API answers: "missing", "malformed", … */
const char *field_fault_name(enum field_fault fault);

struct value {
    bool is_given; /* present, not empty, and right */
    enum field_fault fault;
    struct text raw; /* as it came, trimmed, to be shown in the form again; empty for secrets */
    union {
        int64_t number; /* FIELD_INT, FIELD_ID, FIELD_CHOICE */
        struct money money;
        struct day day;
        struct text text;
        bool flag;
    };
};

/* The longest text unless `high` says otherwise, in characters. */
enum { FIELD_TEXT_DEFAULT = 1000 };

/* Reads one field from `raw`, which is well-formed UTF-8; `count` is how often it came. */
struct value field_read(struct arena *arena, const struct field *field, struct text raw, int count);

#endif
