/* The sums of a book's accounts, made anew from its transfers: for proving and rebuilding. */
#ifndef LEDGER_SUMS_H
#define LEDGER_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct account_sum {
    int64_t id;
    int64_t debits, credits;
    bool is_taken;    /* false: an empty place of the table */
    bool is_open;     /* there is an account row */
    bool has_balance; /* there is a balance row; when rebuilding, a right one */
    bool is_surplus;  /* there is a balance row and no account */
};

/* Open addressing, at most half full. Zeroed is empty. */
struct sums {
    struct account_sum *places;
    size_t place_count, used;
};

void sums_release(struct sums *sums);

/* Room for `count` more accounts: pointers stay good while no more than these are added. */
void sums_make_room(struct sums *sums, size_t count);

/* The account's sum, a new one of zeros when there is none. */
struct account_sum *sums_of(struct sums *sums, int64_t account_id);

#endif
