/* What the programs of ./bench agree upon without telling each other: which schools, people, dishes
 * and one-time codes the maker made, so that the load knows them from three numbers. */
#ifndef BENCH_PLAN_H
#define BENCH_PLAN_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/id.h"
#include "base/parse.h"

enum {
    PLAN_DISHES = 30,
    PLAN_LINES = 3, /* of each sale */
    PLAN_FIRST_PERSON = 1000,
    PLAN_CODE_SIZE = 9,    /* with the NUL */
    PLAN_NUMBER_SIZE = 11, /* of an account number, with the NUL */
    PLAN_TOKEN_SIZE = 44   /* of a session, with the NUL */
};

#define PLAN_PASSWORD "kartofel-s-ukropom-7"

static inline int64_t plan_dish_id(int dish)
{
    return id_make(1, 100 + dish);
}

static inline int64_t plan_dish_price(int dish)
{
    return 500 + dish * 37;
}

/* Schools from 1, pupils from 0. */
static inline int64_t plan_person_id(int64_t school, int64_t pupil, int64_t pupils)
{
    return id_make(1, PLAN_FIRST_PERSON + (school - 1) * pupils + pupil);
}

/* Five digits of school, five of pupil: old numbers are opaque. */
static inline void plan_number(int64_t school, int64_t pupil, char out_number[PLAN_NUMBER_SIZE])
{
    int64_t digits = school * 100000 + pupil + 1;
    for (int i = PLAN_NUMBER_SIZE - 2; i >= 0; i--, digits /= 10) {
        out_number[i] = (char)('0' + digits % 10);
    }
    out_number[PLAN_NUMBER_SIZE - 1] = '\0';
}

/* The code with which the school's till `till` (from 0) enrols. */
static inline void plan_code(int64_t school, int64_t till, char out_code[PLAN_CODE_SIZE])
{
    static const char LETTERS[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    int64_t number = school * 16 + till;
    for (int i = PLAN_CODE_SIZE - 2; i >= 0; i--, number /= 32) out_code[i] = LETTERS[number % 32];
    out_code[PLAN_CODE_SIZE - 1] = '\0';
}

/* The cookie of the login `login`, from 0. */
static inline void plan_token(int64_t login, char out_token[PLAN_TOKEN_SIZE])
{
    snprintf(out_token, PLAN_TOKEN_SIZE, "session-of-the-bench-%022lld", (long long)login);
}

/* Of a command line or a file of our own: whatever is no number ends the program. */
static inline int64_t plan_int(struct text text)
{
    int64_t number;
    if (parse_int64(text, 0, INT64_MAX, &number) == OK) return number;
    fprintf(stderr, "bench: not a number: %.*s\n", TEXT_ARGS(text));
    exit(2);
}

static inline int64_t plan_argument(const char *argument)
{
    return plan_int(text_of(argument));
}

/* splitmix64 */
static inline uint64_t plan_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline int64_t plan_pick(uint64_t *state, int64_t limit)
{
    return (int64_t)(plan_random(state) % (uint64_t)limit);
}

#endif
