/* Letters about the safety of a login: to its confirmed address, always, at any hour. What is told
 * is written in the transaction of what happened; desk/notice.h sends it. */
#ifndef ACCESS_SECURITY_H
#define ACCESS_SECURITY_H

#include "access/audit.h"

/* Kind of the letter among those of desk/notice.h. */
enum { NOTICE_KIND_SECURITY = 5 };

/* The event as the letter's detail: "5\nChrome, Windows\n192.0.2.7". */
enum { SECURITY_DETAIL_LIMIT = 400 };

/* Queues a letter when the event is one to be told of (security_is_told) and the login has an
 * address: that of before the event, so call it first where an address changes. */
enum err security_tell(struct tx *tx, int64_t login_id, enum access_event_kind kind,
                       struct access_place place, struct instant now) MUST_CHECK;

/* Password set or recovered, temporary ones given, the address changed, an account or a token
 * added, a child's data taken, an entrance by a device that was not seen before. */
bool security_is_told(enum access_event_kind kind);

#define SECURITY_DEVICE_SEEN_MS (180 * DAY_MS)

/* An entrance, before it is audited: told when the login came in before, within
 * SECURITY_DEVICE_SEEN_MS, and never by such a device. */
enum err security_tell_entrance(struct tx *tx, int64_t login_id, struct access_place place,
                                struct instant now) MUST_CHECK;

#endif
