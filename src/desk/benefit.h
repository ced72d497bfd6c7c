/* Benefits: why a child eats for less. Only the school's coordinator and the operator read them;
 * what follows from them, the entitlements, is derived (desk/entitle.h) and tells no reason. */
#ifndef DESK_BENEFIT_H
#define DESK_BENEFIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "desk/desk.h"

enum { BENEFIT_DOCUMENT_LIMIT = 200, BENEFIT_KIND_NAME_LIMIT = 120 /* characters */ };

/* Kinds are data, the same in the whole city. Several at once: the first by position goes first. */
struct benefit_kind {
    int64_t id;
    const char *name;
    int64_t position;
    int64_t funding_source_id; /* who pays; 0: that of the set meal */
    bool is_active;
};

struct benefit_kind_list {
    struct benefit_kind *kinds; /* by position */
    int count;
};

enum err benefit_kinds_load(struct tx *tx, struct arena *arena, struct benefit_kind_list *out_list)
    MUST_CHECK;
/* Adding one again rewrites it. */
enum err benefit_kind_set(struct tx *tx, const struct benefit_kind *kind) MUST_CHECK;
/* NULL: there is none. */
const struct benefit_kind *benefit_kind_in_list(const struct benefit_kind_list *list, int64_t id);

struct benefit {
    int64_t school_id, id;
    int64_t account_id;
    int64_t kind_id;
    struct day first_day, last_day;
    const char *document; /* «справка № 12 от 01.09.2026» */
    int64_t login_id;     /* who entered it; 0: a command */
    struct instant set_at;
};

struct benefit_list {
    struct benefit *benefits; /* by account, then first day */
    int count;
};

/* account_id 0: of the whole school. */
enum err benefits_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                       struct benefit_list *out_list) MUST_CHECK;

/* A benefit with whose it is. */
struct benefit_row {
    struct benefit benefit;
    const char *number; /* of the account */
    const char *surname, *name, *patronymic;
    int64_t class_id; /* 0: none */
    const char *class_name;
    int64_t grade;
};

struct benefit_rows {
    struct benefit_row *rows; /* by class, name, first day */
    int count;
};

/* Of everybody who has not left. */
enum err benefit_rows_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct benefit_rows *out_rows) MUST_CHECK;

enum benefit_status {
    BENEFIT_OK = 0,
    BENEFIT_PERSON_UNKNOWN, /* no pupil of this school, or one that has left */
    BENEFIT_KIND_UNKNOWN,   /* or no longer given */
    BENEFIT_DOCUMENT_MISSING,
    BENEFIT_DOCUMENT_TOO_LONG,
    BENEFIT_DATES_REVERSED,
    BENEFIT_OVER,     /* its last day has passed: it would give nothing */
    BENEFIT_OVERLAPS, /* one of the same kind holds on some of these days */
    BENEFIT_UNKNOWN,  /* of benefit_end */
    BENEFIT_END_PAST, /* rights that were used are not taken back: yesterday at the earliest */
};
const char *benefit_status_name(enum benefit_status status);

/* Each writes, derives the entitlements of that pupil from today on, and raises the book's
 * version, in the caller's transaction. benefit->id is the caller's. */
enum err benefit_add(struct tx *tx, struct arena *arena, const struct benefit *benefit,
                     struct day today, enum benefit_status *out_status) MUST_CHECK;
enum err benefit_end(struct tx *tx, struct arena *arena, int64_t school_id, int64_t benefit_id,
                     struct day last_day, struct day today, enum benefit_status *out_status)
    MUST_CHECK;

/* The row alone: for whoever has checked many and derives once. */
enum err benefit_insert(struct tx *tx, const struct benefit *benefit) MUST_CHECK;

/* A pupil goes from one school to another: what holds on first_day ends there the day before and
 * begins here, with the same kinds, documents and last days. Entitlements are derived in both. The
 * new benefits take ids from the server's origin. */
struct benefit_move {
    int64_t from_school_id, from_account_id;
    int64_t to_school_id, to_account_id;
    struct day first_day; /* in the new school */
    int64_t login_id;
    struct instant now;
};
enum err benefits_move(struct tx *tx, struct arena *arena, const struct benefit_move *move)
    MUST_CHECK;

#endif
