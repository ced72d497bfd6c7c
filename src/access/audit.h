/* What is kept for the record: consents with their version, entrances and failures. */
#ifndef ACCESS_AUDIT_H
#define ACCESS_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

/* Numbers stand in the database: they are never reused. */
enum access_event_kind {
    ACCESS_ENTERED = 1,
    ACCESS_ENTERED_TEMPORARY = 2,
    ACCESS_FAILED = 3, /* at failures 1, 2, 4, 8 …: a guesser does not fill the disk */
    ACCESS_LEFT = 4,
    ACCESS_PASSWORD_SET = 5,
    ACCESS_PASSWORD_RECOVERED = 6,
    ACCESS_TEMPORARY_GIVEN = 7,
    ACCESS_EMAIL_SET = 8,
    ACCESS_ACCOUNT_ADDED = 9,
    ACCESS_SESSION_ENDED = 10,
    ACCESS_PASSWORD_REPLACED = 11, /* at the till, the card shown */
    ACCESS_TOKEN_MADE = 12,        /* of an application */
    ACCESS_TOKEN_REVOKED = 13,
    ACCESS_NEW_DEVICE = 14, /* told by letter, never written: the entrance itself is */
    ACCESS_DATA_TAKEN = 15, /* of a child, in one file */
};

/* From where: an address and a device's short name. */
struct access_place {
    struct text address;
    struct text device;
};

/* Tells of it by letter, too, where security.h says so. */
enum err audit_write(struct tx *tx, int64_t login_id, enum access_event_kind kind, int64_t failures,
                     struct access_place place, struct instant now) MUST_CHECK;

/* Whether the failure of this number in a row is written down. */
bool audit_keeps_failure(int64_t failures);

enum { CONSENTS_LIMIT = 20 };
struct consent {
    const char *version;
    struct instant given_at;
};
struct consents {
    struct consent rows[CONSENTS_LIMIT];
    int count;
};

/* A version agreed to once stays as it was first recorded. */
enum err consent_record(struct tx *tx, int64_t login_id, struct text version, struct text address,
                        struct instant now) MUST_CHECK;
/* The newest first. */
enum err consents_load(struct tx *tx, struct arena *arena, int64_t login_id,
                       struct consents *out_consents) MUST_CHECK;

#endif
