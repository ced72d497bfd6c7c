/* A person's own data in one file: what the law lets a parent ask for, in the form in which it can
 * be read, printed and taken elsewhere (152-ФЗ, art. 14).
 *
 * A ZIP: «Прочтите.txt» in plain words, a workbook a table for people, the same tables as CSV with
 * a description (a Data Package) and as one JSON for programs, the photo. Of the account alone and,
 * when a login asks, of that login; never another child's or another parent's, never who of the
 * staff did what, never a password, a PIN, a hash or a token. All of it is of one moment.
 *
 * The same moment and the same data give the same bytes. */
#ifndef EXPORT_PERSON_FILE_H
#define EXPORT_PERSON_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

enum {
    PERSON_FORM = 1,
    PERSON_BYTES_LIMIT = 64 << 20,  /* of the file */
    PERSON_ARENA_BYTES = 128 << 20, /* of the arena that it is made in */
    PERSON_YEARS = 12               /* of operations, back from the day that it is made on */
};

#define PERSON_CONTENT_TYPE "application/zip"

struct person_order {
    struct text number;        /* of the account */
    int64_t login_id;          /* whose account it must be; 0: an operator asks, for any */
    const char *operator_name; /* stands in the words for people; NULL: not said */
    struct instant now;
    /* given back, in the arena */
    bool found; /* false: there is no such account, or the login does not have it */
    int64_t school_id;
    const char *name; /* "obed-0242013137-2026-11-23.zip" */
    struct text zip;
    int parts; /* tables that have rows */
};

/* The arena is one of PERSON_ARENA_BYTES. ERR_LIMIT: more than the file may hold. */
enum err person_export(struct store *store, struct arena *arena, struct person_order *order)
    MUST_CHECK;

/* The same as an open file of memory, for an answer: the ZIP is not given back in the order; what
 * is given lives in this arena. *out_descriptor is the caller's, -1 unless order->found. */
enum err person_export_open(struct store *store, struct arena *arena, struct person_order *order,
                            int *out_descriptor, int64_t *out_size) MUST_CHECK;

/* What a file holds, for the page that offers it: `out_list` has room for PERSON_CONTENTS_LIMIT. */
enum { PERSON_CONTENTS_LIMIT = 40 };
struct person_content {
    const char *title, *about;
    bool is_of_login;
};
int person_contents(struct person_content *out_list);

#endif
