/* Which passwords are taken, and the temporary ones that tills and the operator give out. */
#ifndef ACCESS_STRENGTH_H
#define ACCESS_STRENGTH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

enum {
    PASSWORD_SHORTEST = 8, /* characters */
    PASSWORD_LONGEST = 128,
    TEMPORARY_PASSWORD_SIZE = 11 /* "k7m2p-x9qrt" */
};

/* The first refusal that applies, in this order. */
enum password_status {
    PASSWORD_OK = 0,
    PASSWORD_TOO_SHORT,
    PASSWORD_TOO_LONG,
    PASSWORD_DIFFERS,       /* the two fields are not the same */
    PASSWORD_WEAK,          /* libpwquality says it is easily guessed, or holds the login's name */
    PASSWORD_LIKE_TEMPORARY /* it looks like a temporary one and would be taken for it */
};

enum password_status password_judge(struct text password, struct text again, struct text name);

/* About 49 random bits, from letters and digits that are not mistaken for each other. */
char *password_make_temporary(struct arena *arena);

/* Tells by the form alone: what is asked of the hash of a temporary password and never of the
 * permanent one's, so that a wrong password costs one hash whatever the login has. */
bool password_looks_temporary(struct text password);

#endif
