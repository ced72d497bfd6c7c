/* The audit log: who of the staff saw and did what, when and from where. Append-only.
 *
 * The doors of the staff's areas (page/door.h) write an entry for every form and for every page
 * whose route has words for the log (route.trail): pages that show a person. A deed that has more
 * to say than its route writes an entry of its own, inside its own transaction (staff_trail() of
 * page/door.h fills it in): «Роль «Бухгалтер» дана». */
#ifndef ACCESS_TRAIL_H
#define ACCESS_TRAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "access/audit.h"
#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

/* Numbers stand in the database: they are never reused. */
enum trail_kind {
    TRAIL_SEEN = 1,     /* a page that shows a person was opened */
    TRAIL_SENT = 2,     /* a form was sent, whatever came of it */
    TRAIL_CHANGED = 3,  /* what a deed changed, in its own words */
    TRAIL_ENTERED = 4,  /* came in, or left */
    TRAIL_REFUSED = 5,  /* a wrong password or a wrong code */
    TRAIL_PASSWORD = 6, /* a password was set or given */
    TRAIL_FACTOR = 7,   /* the second factor was set up, renewed, reset */
    TRAIL_COMMAND = 8,  /* from the command line */
};
enum { TRAIL_KINDS = 8 };

/* «Просмотр». */
const char *trail_kind_words(enum trail_kind kind);
const char *trail_kind_name(enum trail_kind kind); /* "seen", for commands and addresses */
bool trail_kind_by_name(struct text name, enum trail_kind *out_kind) MUST_CHECK;

/* Texts beyond these are cut. */
enum {
    TRAIL_WORD_LIMIT = 300, /* bytes of each short text */
    TRAIL_DETAILS_LIMIT = 4000
};

struct trail_entry {
    enum trail_kind kind;
    struct instant happened_at;
    int64_t id;       /* made by trail_write when 0 */
    int64_t login_id; /* 0: a command, or nobody */
    const char *login, *name;
    struct access_place place;
    const char *deed;    /* "POST /office/staff/{login}" */
    const char *words;   /* «Роли сотрудника» */
    int64_t school_id;   /* 0: none */
    const char *account; /* number of an account; NULL: none */
    const char *subject; /* what else it is about; NULL: nothing */
    int status;          /* of HTTP; 0: none, or not known yet */
    const char *details; /* Russian; NULL: none */
};

/* Texts of an entry may be NULL for empty. */
enum err trail_write(struct tx *tx, const struct trail_entry *entry) MUST_CHECK;

/* What came of an entry written with status 0. */
enum err trail_outcome_write(struct tx *tx, struct instant happened_at, int64_t id, int status)
    MUST_CHECK;

/* The same without waiting: the answer does not wait for the log. With `is_known` the entry is in
 * the log already and its status alone is added. What cannot be written is said to the log of the
 * server. */
void trail_write_later(struct store *store, const struct trail_entry *entry, bool is_known);

/* ---- reading ---- */

/* What to look for; the newest first. */
struct trail_wish {
    bool has_login;
    int64_t login_id;           /* with has_login; 0: commands and nobody */
    struct text account;        /* empty: any */
    int64_t school_id;          /* 0: any */
    enum trail_kind kind;       /* 0: any */
    struct instant from, until; /* until: not itself */
    struct instant before_at;   /* page by key: what is older than this entry; */
    int64_t before_id;          /* 0: from the newest on */
    int limit;                  /* rows */
};

enum { TRAIL_ROWS_LIMIT = 50000 /* of one export */ };

struct trail_row {
    struct trail_entry entry; /* status: what came of it; 0: not known */
};
struct trail_rows {
    struct trail_row *rows; /* in the arena */
    int count;
    bool has_more;
};
enum err trail_find(struct tx *tx, struct arena *arena, const struct trail_wish *wish,
                    struct trail_rows *out_rows) MUST_CHECK;

/* «выполнено», «отказано», «не принято», «сбой», «исход неизвестен»; "" of what has none. */
const char *trail_outcome_words(const struct trail_entry *entry);

/* «Просмотр: карточка ученика, Л/С 0242013137». One sentence without a full stop. */
char *trail_sentence(struct arena *arena, const struct trail_entry *entry);

#endif
