/* What the parts of sync share. */
#ifndef SYNC_INSIDE_H
#define SYNC_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "access/entrance.h"
#include "base/buf.h"
#include "desk/till.h"
#include "http/rate.h"
#include "http/route.h"
#include "ledger/book.h"
#include "pay/trace.h"
#include "sync/limits.h"
#include "sync/sync.h"

#define SYNC_ENROL_ANEW "the till's counter went back: enrol anew with this token beside the code"

/* Whom the guard let in: request->principal. */
struct till_caller {
    int64_t school_id, origin;
    int64_t replaces;
};

/* Tokens that were right a moment ago, so that a request does not cost a read. */
enum { TOKEN_CACHE_SLOTS = 4096, TOKEN_CACHE_LOCKS = 16 };

struct token_slot {
    struct digest hash;
    struct till_caller caller;
    int64_t good_until_us;
};

/* Schools that somebody waits for, and the version he knows. */
struct watched_school {
    int64_t school_id, version;
    int64_t noted_us;
};

enum { WATCHED_BUCKETS = 1024 };

struct watched_schools {
    pthread_mutex_t lock;
    struct watched_bucket {
        struct watched_school *at;
        int count, capacity;
    } buckets[WATCHED_BUCKETS];
    int count;
};

/* Versions that a school's tills have reached, noted by polls and written by the watcher. */
enum { CONTACT_BUCKETS = 256, CONTACTS_KEPT = 8 };

struct school_contacts {
    int64_t school_id;
    int64_t reached; /* the newest version that any of its tills named */
    struct till_contact notes[CONTACTS_KEPT];
    int count;
};

struct contacts {
    pthread_mutex_t lock;
    struct contact_bucket {
        struct school_contacts *at;
        int count, capacity;
    } buckets[CONTACT_BUCKETS];
    int waiting; /* notes */
};

struct seen_contact {
    struct till_contact contact;
    bool is_needed; /* it is the first to hold some payment */
};

struct sync {
    struct desk *desk;
    struct contacts contacts;
    const struct access *access;
    struct rate till_rate, enrol_rate, guest_rate, password_rate, password_account_rate;
    pthread_mutex_t token_locks[TOKEN_CACHE_LOCKS];
    struct token_slot tokens[TOKEN_CACHE_SLOTS];
    struct watched_schools watched;
    struct park *_Atomic park;
    struct ticker *watcher;     /* NULL: not started */
    struct arena watcher_arena; /* its own while it runs */
};

static inline int64_t sync_ticks_us(const struct sync *sync)
{
    return world_ticks_us(sync->desk->world);
}

/* Answers with a problem of this interface. */
void sync_problem(struct arena *arena, const struct request *request, struct response *response,
                  int status, const char *code, const char *detail);
/* A fault: 503 for what passes, 500 for the rest; logged where it was seen. */
void sync_fault(struct arena *arena, const struct request *request, struct response *response,
                enum err err);

/* The guard of the area: who asks, may he, and not too often. */
bool sync_guard(void *context, struct arena *arena, struct request *request,
                struct response *response);
/* The till's state has changed: its token is to be judged anew. */
void sync_forget_token(struct sync *sync, const struct digest *hash);

/* "settings":{…} of an answer. */
void sync_add_settings(struct buf *buf, const struct settings *settings);

/* ---- handlers ---- */

void sync_enrol(void *context, struct arena *arena, const struct request *request,
                struct response *response);
enum { HELLO_LAST_COUNTER, HELLO_FIELD_COUNT };
extern const struct field HELLO_FIELDS[HELLO_FIELD_COUNT];
void sync_hello(void *context, struct arena *arena, const struct request *request,
                struct response *response);
void sync_journal(void *context, struct arena *arena, const struct request *request,
                  struct response *response);

enum { CHANGES_SINCE, CHANGES_WAIT_MS, CHANGES_FIELD_COUNT };
extern const struct field CHANGES_FIELDS[CHANGES_FIELD_COUNT];
void sync_changes(void *context, struct arena *arena, const struct request *request,
                  struct response *response);

enum { PHOTO_ACCOUNT, PHOTO_FIELD_COUNT };
extern const struct field PHOTO_FIELDS[PHOTO_FIELD_COUNT];
void sync_photo(void *context, struct arena *arena, const struct request *request,
                struct response *response);
enum { GUEST_CHIP, GUEST_FIELD_COUNT };
extern const struct field GUEST_FIELDS[GUEST_FIELD_COUNT];
void sync_guest(void *context, struct arena *arena, const struct request *request,
                struct response *response);
enum { OPERATIONS_ACCOUNT, OPERATIONS_LIMIT, OPERATIONS_FIELD_COUNT };
extern const struct field OPERATIONS_FIELDS[OPERATIONS_FIELD_COUNT];
void sync_operations(void *context, struct arena *arena, const struct request *request,
                     struct response *response);
void sync_password(void *context, struct arena *arena, const struct request *request,
                   struct response *response);
void sync_state(void *context, struct arena *arena, const struct request *request,
                struct response *response);

/* Somebody waits for a version of the school beyond this one. */
void watched_note(struct sync *sync, int64_t school_id, int64_t version);
/* Remembers a contact when it is the first with its version. */
void contact_note(struct sync *sync, struct till_contact contact);
/* Writes what was noted and holds a payment. */
void contacts_flush(struct sync *sync, struct arena *arena);
void contacts_init(struct contacts *contacts);
void contacts_release(struct contacts *contacts);

void watched_init(struct watched_schools *watched);
void watched_release(struct watched_schools *watched);

#endif
