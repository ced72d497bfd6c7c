/* Links sent by mail: a new password, a new address. Each is good once and not for long. */
#ifndef ACCESS_LINK_H
#define ACCESS_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

enum link_purpose { LINK_RECOVERY = 1, LINK_EMAIL = 2 };

#define LINK_RECOVERY_LIFE_MS (30 * MINUTE_MS)
#define LINK_EMAIL_LIFE_MS DAY_MS
enum { LINK_HOURLY_LIMIT = 3 /* of one login and purpose */ };

struct mailed_link {
    int64_t login_id;
    enum link_purpose purpose;
    struct text email; /* of LINK_EMAIL: what is confirmed */
};

/* *out_token NULL: LINK_HOURLY_LIMIT is reached and nothing was made. */
enum err link_issue(struct tx *tx, struct arena *arena, const struct mailed_link *link,
                    struct instant now, char **out_token) MUST_CHECK;

/* *out_found false: no such link, or it was used, or its time is over. */
enum err link_find(struct tx *tx, struct arena *arena, struct text token, enum link_purpose purpose,
                   struct instant now, bool *out_found, struct mailed_link *out_link) MUST_CHECK;

/* Ends this link and every other of the same login and purpose. */
enum err link_use(struct tx *tx, const struct mailed_link *link) MUST_CHECK;

/* The address that waits for its confirmation; empty when none does. */
enum err link_pending_email(struct tx *tx, struct arena *arena, int64_t login_id,
                            struct instant now, const char **out_email) MUST_CHECK;

#endif
