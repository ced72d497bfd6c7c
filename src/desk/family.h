/* Moving money between the accounts of one family. */
#ifndef DESK_FAMILY_H
#define DESK_FAMILY_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "school/person.h"

/* In order of precedence. */
enum family_transfer_status {
    FAMILY_TRANSFER_RECORDED = 0,
    FAMILY_TRANSFER_AMOUNT_INVALID,
    FAMILY_TRANSFER_SAME_ACCOUNT,
    FAMILY_TRANSFER_TIME_INVALID,
    FAMILY_TRANSFER_EXISTS,
    FAMILY_TRANSFER_EXISTS_WITH_OTHER_CONTENT,
    FAMILY_TRANSFER_ACCOUNT_UNKNOWN,
    FAMILY_TRANSFER_BALANCE_OVERFLOW,
    FAMILY_TRANSFER_NOT_ENOUGH_MONEY, /* never below zero */
};

struct family_transfer {
    int64_t id; /* made by whoever asks: a repeat moves nothing */
    struct directory_place from, to;
    struct money amount;
    struct instant happened_at;
    enum family_transfer_status status; /* answer */
};

const char *family_transfer_status_name(enum family_transfer_status status);

/* Moves the money, in one transaction, through the transit accounts of both books. Whether both
 * accounts belong to who asks is the caller's to know. */
enum err desk_transfer_in_family(struct desk *desk, struct arena *arena,
                                 struct family_transfer *transfer) MUST_CHECK;

#endif
