/* The limits of tills as rows; those of their interface stand in sync/limits.h. */
#ifndef DESK_TILL_LIMITS_H
#define DESK_TILL_LIMITS_H

enum {
    TILL_NAME_LIMIT = 60,  /* characters */
    TILL_AHEAD_LIMIT = 32, /* ranges of counters remembered beyond a gap */
    TILL_CODE_LETTERS = 8,
    TILL_CODE_MINUTES = 24 * 60, /* a code lives */
    TILL_CODE_MINUTES_LIMIT = 7 * 24 * 60,
    TILL_NUMBERS_A_DIGIT = 1000000 /* of receipts: each till of a school has its own million */
};

#endif
