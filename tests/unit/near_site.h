/* A site asked without sockets: what world->call does when the server lives in the same process.
 * A long poll that would wait is answered at once, as if its time were up; an answer that comes
 * later is waited for. */
#ifndef TESTS_NEAR_SITE_H
#define TESTS_NEAR_SITE_H

#include "http/route.h"
#include "world/world.h"

enum err near_site_call(const struct site *site, struct arena *arena,
                        const struct outgoing_request *request, struct outgoing_answer *out_answer)
    MUST_CHECK;

#endif
