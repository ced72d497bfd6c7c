/* Names for rows that nobody outside may guess and that are not keys of money: 63 random bits. */
#ifndef ACCESS_RANDOM_ID_H
#define ACCESS_RANDOM_ID_H

#include <stdint.h>

#include "base/secret.h"

static inline int64_t random_id(void)
{
    uint64_t bits;
    secret_random(&bits, sizeof bits);
    int64_t id = (int64_t)(bits >> 1);
    return id == 0 ? 1 : id;
}

#endif
