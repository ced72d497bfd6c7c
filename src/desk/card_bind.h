/* Binding cards of a batch to the numbers of their chips: blanks tapped in the order of the
 * batch, or a file of whoever personalised them. */
#ifndef DESK_CARD_BIND_H
#define DESK_CARD_BIND_H

#include "desk/card_batch.h"

/* The first that applies. */
enum card_bind_status {
    CARD_BIND_OK = 0,
    CARD_BIND_MALFORMED, /* not what a reader says of a chip */
    CARD_BIND_IN_PART,   /* the reader gives only the low end of the number */
    CARD_BIND_RANDOM,    /* a phone or a bank card: another number at the next tap */
    CARD_BIND_NO_CARD,   /* not in this batch */
    CARD_BIND_CLOSED,    /* the batch is made already, or nobody has taken it in work */
    CARD_BIND_BOUND,     /* the card has a chip already */
    CARD_BIND_TAKEN,     /* the chip is somebody's: `taken_by` */
    CARD_BIND_SAME,      /* the chip is this card's own */
};

/* A sentence in Russian; CARD_BIND_OK gives "". */
const char *card_bind_words(enum card_bind_status status);

enum { CARD_SERIES_DIGITS = 2 };

/* What a reader typed, as the number of a chip. A keyboard-emulating reader gives 32 bits of an
 * EM4100's 40; `series`, two hexadecimal digits that all blanks of a box share, are the rest;
 * empty: such numbers are CARD_BIND_IN_PART. */
enum card_bind_status card_chip_read(struct arena *arena, struct text typed, struct text series,
                                     struct text *out_chip) MUST_CHECK;

struct card_binding {
    int64_t school_id, batch_id, card_id;
    int64_t login_id;
    struct text chip; /* as card_chip_read gives it */
    enum card_bind_status status;
    const char *taken_by; /* the account number of whose chip it is; "": a cashier's */
};
enum err desk_card_bind(struct desk *desk, struct arena *arena, struct card_binding *binding)
    MUST_CHECK;

/* Takes the chip of the card that was bound last in this batch from it; *out_card_id 0: there was
 * none, or the batch is made. */
enum err desk_card_unbind(struct desk *desk, int64_t school_id, int64_t batch_id,
                          int64_t *out_card_id) MUST_CHECK;

/* ---- a factory's file ---- */

enum { CARD_CHIPS_PROBLEMS_LIMIT = 50, CARD_CHIPS_BYTES_LIMIT = 1 << 20 };

struct card_chips_import {
    int64_t school_id, batch_id;
    int64_t login_id;
    struct text file; /* CSV with a heading: account number; chip, as a reader says it */
    /* answers */
    struct {
        int line; /* 0: of the whole file */
        const char *reason;
    } problems[CARD_CHIPS_PROBLEMS_LIMIT];
    int problem_count; /* told; 0: all lines were bound */
    int bound;
};
/* All lines or none. */
enum err desk_card_chips_import(struct desk *desk, struct arena *arena,
                                struct card_chips_import *import) MUST_CHECK;

#endif
