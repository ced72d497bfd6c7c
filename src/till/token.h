/* The till's token: in a file that only the daemon may read, and in memory while it runs. */
#ifndef TILL_TOKEN_H
#define TILL_TOKEN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct token_box;

/* Reads `path`; a file that is not there is no token. ERR_SYNTAX: the file is not a token; else as
 * secret_file_read. */
enum err token_open(const char *path, struct token_box **out_box) MUST_CHECK;
void token_close(struct token_box *box); /* wipes; NULL is fine */

/* A copy in the arena; NULL when there is none. From any thread. */
const char *token_look(struct token_box *box, struct arena *arena);

/* On the disk before it returns. */
enum err token_keep(struct token_box *box, struct text token) MUST_CHECK;

/* Whether it has the form of a token: digits, dot, digits, dot, base64url. */
bool token_is_right(struct text token);

#endif
