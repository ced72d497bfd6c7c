/* The key that the tills of a school share: told by the server with every hello, kept in a file of
 * its own so that a till which starts without the network can still talk to its neighbours. */
#ifndef TILL_LAN_KEY_H
#define TILL_LAN_KEY_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct lan_key;

/* Reads `path`; no file is no key. ERR_SYNTAX: it holds something else; else as
 * secret_file_read. */
enum err lan_key_open(const char *path, struct lan_key **out_key) MUST_CHECK;
void lan_key_close(struct lan_key *key); /* wipes; NULL is fine */

/* A copy in the arena, of which generation; the empty text and 0 when there is none. Any thread. */
struct text lan_key_look(struct lan_key *key, struct arena *arena, int64_t *out_generation);

/* Nothing is written when it is the same. A text that is no key is a broken promise. */
enum err lan_key_keep(struct lan_key *key, int64_t generation, struct text text) MUST_CHECK;

/* 43 letters of base64url. */
bool lan_key_is_right(struct text text);

#endif
