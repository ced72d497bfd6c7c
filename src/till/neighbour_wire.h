/* What tills of one canteen say to each other over the LAN: texts and their proofs, pure.
 *
 * Each till has a listener that only answers. Who wants to know asks, again and again, with a long
 * poll: what did you do behind this change? Nothing that comes over the LAN is ever written but the
 * checked answer to a question of our own.
 *
 * The school's key never goes over the line. A question carries a challenge that the listener gave
 * a moment ago, good once, and an HMAC over all that is asked; an answer carries an HMAC over the
 * question's own random word and all that is answered. So neither can be made, changed or said
 * again by somebody without the key; he can but read account ids and amounts, and cut the line. */
#ifndef TILL_NEIGHBOUR_WIRE_H
#define TILL_NEIGHBOUR_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "till/outbox.h"
#include "world/world.h"

enum {
    NEIGHBOUR_KEY_SIZE = 43,          /* letters of 256 bits in base64url */
    NEIGHBOUR_WORD_SIZE = 32,         /* letters of a random word: 128 bits in hexadecimal */
    NEIGHBOUR_MAC_SIZE = 64,          /* letters of an HMAC in hexadecimal */
    NEIGHBOUR_CHALLENGE_LIMIT = 120,  /* letters */
    NEIGHBOUR_PAGE_LIMIT = 500,       /* documents told at once */
    NEIGHBOUR_ORIGINS_LIMIT = 8,      /* that one till may speak for: its own and those before */
    NEIGHBOUR_MEALS_LIMIT = 1100,     /* bytes of a document's set meals: 50 ids */
    NEIGHBOUR_ANSWER_LIMIT = 1 << 20, /* bytes */
    NEIGHBOUR_ASK_LIMIT = 400         /* bytes of the proof's header */
};

/* ---- the question ---- */

/* The header that proves it: origin, the asker's random word, the challenge, an HMAC. */
#define NEIGHBOUR_HEADER "X-Obed-Neighbour"

struct neighbour_ask {
    int64_t origin; /* of who asks */
    struct text word;
    struct text challenge;
    struct text mac;
};

/* ERR_SYNTAX: not such a header. */
enum err neighbour_ask_parse(struct text header, struct neighbour_ask *out_ask) MUST_CHECK;
/* The header for a question about `target`, the path with its query. */
const char *neighbour_ask_format(struct arena *arena, struct text key, int64_t origin,
                                 struct text word, struct text challenge, struct text target);
bool neighbour_ask_is_proven(struct arena *arena, struct text key, const struct neighbour_ask *ask,
                             struct text target);

/* ---- the answer ---- */

struct neighbour_told {
    int64_t
        origins[NEIGHBOUR_ORIGINS_LIMIT]; /* whose documents these are; the first makes ids now */
    int origin_count;
    uint64_t epoch;        /* another one: the listener began anew and tells all that counts */
    int64_t last;          /* the change that this page ends with */
    bool has_more;         /* ask again at once */
    bool is_whole;         /* began before the first change: what is not told is contained */
    int64_t version;       /* of the teller's mirror */
    struct text challenge; /* for the next question */
    struct outbox_told *documents;
    int document_count;
};

/* An answer's body: the HMAC's line, then what is said. */
struct text neighbour_prove(struct arena *arena, struct text key, struct text word,
                            struct text said);
/* The same of what is told, as JSON. */
struct text neighbour_told_format(struct arena *arena, struct text key, struct text word,
                                  const struct neighbour_told *told);
/* ERR_CONSTRAINT: the proof is wrong: another key, or somebody else's answer. ERR_SYNTAX: proven,
 * and yet not an answer. Strings live in the arena. */
enum err neighbour_told_parse(struct arena *arena, struct text key, struct text word,
                              struct text body, struct neighbour_told *out_told) MUST_CHECK;

/* A random word in hexadecimal, in the arena. */
const char *neighbour_word(struct arena *arena, const struct world *world);

#endif
