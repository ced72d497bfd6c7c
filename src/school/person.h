/* Pupils and employees, their account numbers, and the directory that finds them in any school. */
#ifndef SCHOOL_PERSON_H
#define SCHOOL_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "store/store.h"

enum person_kind { PERSON_PUPIL = 1, PERSON_EMPLOYEE = 2 };
enum person_state { PERSON_ACTIVE = 1, PERSON_LEFT = 2 };

enum { ACCOUNT_NUMBER_DIGITS = 10, PERSON_NAME_LIMIT = 100 /* characters a part */ };

struct person {
    int64_t school_id;
    int64_t id; /* also of the personal account */
    enum person_kind kind;
    enum person_state state;
    const char *number;
    int64_t class_id; /* 0: none */
    const char *class_name;
    const char *surname, *name, *patronymic;
    bool has_birth_day;
    struct day birth_day;
    const char *allergens;
    bool has_day_limit;
    struct money day_limit;
};

/* A new account number: three digits of school, six of sequence, one Luhn check digit. The text
 * has ACCOUNT_NUMBER_DIGITS and a NUL. Out of range is a broken promise. */
void account_number_make(int64_t school_number, int64_t sequence,
                         char out_number[ACCOUNT_NUMBER_DIGITS + 1]);

/* Ten decimal digits. Old numbers carry no check digit, so none is asked for. */
bool account_number_is_formed(struct text number);

/* Adds a person and opens the account under person->id. person->number NULL: the next number of
 * the school is given and kept in the arena. ERR_CONSTRAINT: the number is taken; ERR_LIMIT: the
 * school has no numbers left. */
enum err person_add(struct tx *tx, struct arena *arena, struct person *person, int64_t version,
                    struct instant now) MUST_CHECK;

/* Rewrites class, names, birth day and state. */
enum err person_update(struct tx *tx, const struct person *person, int64_t version) MUST_CHECK;

/* Strings live in the arena. *out_found false: no such person. */
enum err person_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                      bool *out_found, struct person *out_person) MUST_CHECK;

/* *out_found false: no such person. */
enum err person_state_load(struct tx *tx, int64_t school_id, int64_t id, bool *out_found,
                           enum person_state *out_state) MUST_CHECK;

/* A person's right to a set meal on days of both ends, never why. */
struct entitlement {
    int64_t school_id, account_id, set_meal_id;
    struct day first_day, last_day;
};
/* Adds it, or moves the end of the one that begins on that day. */
enum err person_entitle(struct tx *tx, const struct entitlement *right, int64_t version) MUST_CHECK;

enum directory_kind { DIRECTORY_ACCOUNT_NUMBER = 1, DIRECTORY_CHIP = 2 };

struct directory_place {
    int64_t school_id;
    int64_t account_id;
};

/* Where a number or a chip belongs, in whichever school. */
enum err directory_find(struct tx *tx, enum directory_kind kind, struct text key, bool *out_found,
                        struct directory_place *out_place) MUST_CHECK;
/* The same for `count` keys at once; what is not there gets school_id 0. */
enum err directory_find_all(struct tx *tx, struct arena *arena, enum directory_kind kind,
                            const struct text *keys, int count, struct directory_place *out_places)
    MUST_CHECK;
/* ERR_CONSTRAINT: the key is taken by another. */
enum err directory_add(struct tx *tx, enum directory_kind kind, struct text key,
                       struct directory_place place) MUST_CHECK;

/* Gives the key free, if it is this place's. */
enum err directory_drop(struct tx *tx, enum directory_kind kind, struct text key,
                        struct directory_place place) MUST_CHECK;

#endif
