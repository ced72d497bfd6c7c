/* Open cabinets: one a browser. The cookie's token is known to the browser alone; the database
 * keeps its hash. */
#ifndef ACCESS_SESSION_H
#define ACCESS_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "access/login.h"
#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

#define SESSION_IDLE_MS (14 * DAY_MS)
#define SESSION_LIFE_MS (180 * DAY_MS)
#define SESSION_TOUCH_MS HOUR_MS /* how stale seen_at may become */

enum { SESSION_COUNT_LIMIT = 20 /* of one login: the longest unused ends */ };

struct session {
    int64_t id;
    int64_t login_id;
    struct login_account shown;
    bool must_set_password; /* opened by a temporary password: nothing else may be done */
    const char *device;     /* "Chrome, Android" */
    struct instant created_at;
    struct instant seen_at;
    struct instant proved_at; /* when the second factor was proved; ms 0: it was not */
};

/* Opens a session with a new id and token. *out_token lives in the arena: it goes into the cookie
 * and nowhere else. */
enum err session_open(struct tx *tx, struct arena *arena, const struct session *session,
                      struct instant now, char **out_token) MUST_CHECK;

/* *out_found false: no such session, or it has ended by idleness or age. */
enum err session_by_token(struct tx *tx, struct arena *arena, struct text token, struct instant now,
                          bool *out_found, struct session *out_session) MUST_CHECK;

/* Whether the session was not seen for so long that it should be touched. */
bool session_needs_touch(const struct session *session, struct instant now);
enum err session_touch(struct tx *tx, struct text token, struct instant now) MUST_CHECK;

struct session_list {
    struct session rows[SESSION_COUNT_LIMIT];
    int count;
};
/* The newest first, without those that have ended. */
enum err session_list(struct tx *tx, struct arena *arena, int64_t login_id, struct instant now,
                      struct session_list *out_list) MUST_CHECK;

enum err session_show(struct tx *tx, const struct session *session, struct login_account account)
    MUST_CHECK;
enum err session_free(struct tx *tx, const struct session *session) MUST_CHECK;
/* The second factor was proved: the session goes on under a new token, and whoever knew the old one
 * is out. */
enum err session_prove(struct tx *tx, struct arena *arena, const struct session *session,
                       struct instant now, char **out_token) MUST_CHECK;
/* A session of another login is left alone. */
enum err session_end(struct tx *tx, int64_t login_id, int64_t session_id) MUST_CHECK;
/* session_id 0: all of them. */
enum err session_end_others(struct tx *tx, int64_t login_id, int64_t session_id) MUST_CHECK;

/* What forms carry to prove that a page of this session made them: bound to the token. */
char *session_csrf(struct arena *arena, struct text token);
bool session_csrf_is_right(struct arena *arena, struct text token, struct text csrf);

#endif
