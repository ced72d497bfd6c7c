/* The second factor at the door of the staff: whole operations, each with its entry in the audit
 * log. */
#ifndef ACCESS_FACTOR_DOOR_H
#define ACCESS_FACTOR_DOOR_H

#include "access/entrance.h"
#include "access/factor.h"
#include "access/trail.h"

/* What the person of `session` does; `trail` says who and from where, the rest is filled in. */
struct factor_deed {
    const struct session *session;
    const struct trail_entry *trail;
};

/* The name under which attempts with codes of this login wait (entrance_queue). */
char *factor_queue_name(struct arena *arena, const char *login);
/* All attempts for one login wait in one row, from wherever they come. */
#define FACTOR_QUEUE_ADDRESS TEXT("code")

/* Judges what was typed; when it is taken the session goes on under *out_token. */
enum err factor_enter(const struct access *access, struct arena *arena,
                      const struct factor_deed *deed, struct text typed,
                      enum factor_status *out_status, char **out_token) MUST_CHECK;

enum err factor_set_begin(const struct access *access, struct arena *arena, int64_t login_id)
    MUST_CHECK;

/* *out_token NULL: the code is not of the new secret. Otherwise it is in force, all other sessions
 * have ended, and this one goes on under *out_token. */
enum err factor_set_confirm(const struct access *access, struct arena *arena,
                            const struct factor_deed *deed, struct text code,
                            struct factor_codes *out_codes, char **out_token) MUST_CHECK;

enum err factor_set_codes(const struct access *access, struct arena *arena,
                          const struct factor_deed *deed, struct factor_codes *out_codes)
    MUST_CHECK;

/* The person himself, where nothing obliges him. */
enum err factor_set_off(const struct access *access, struct arena *arena,
                        const struct factor_deed *deed) MUST_CHECK;

/* Inside a work: by somebody else, or by a command. Ends all sessions of `login_id`. */
enum err factor_end(struct tx *tx, int64_t login_id, const struct trail_entry *trail) MUST_CHECK;

#endif
