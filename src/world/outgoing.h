/* Inside the world: libcurl. */
#ifndef WORLD_OUTGOING_H
#define WORLD_OUTGOING_H

#include "world/world.h"

/* Once, before threads; and after all. */
void outgoing_init(void);
void outgoing_release(void);

/* The world's `call` and the last step of its `send_mail`; see world.h for what they answer. */
enum err outgoing_call(struct arena *arena, const struct outgoing_request *request,
                       struct outgoing_answer *out_answer) MUST_CHECK;
enum err outgoing_mail(const struct world_options *options, const struct mail *mail,
                       struct text message, struct arena *arena) MUST_CHECK;

#endif
