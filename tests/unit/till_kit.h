/* What the tests of the till share: a till of school 24 in a database of its own, enrolled, with a
 * small mirror, in a virtual world. No cmocka: the crash workloads and the bench use it, too, and
 * what goes wrong here is a broken promise. */
#ifndef TESTS_UNIT_TILL_KIT_H
#define TESTS_UNIT_TILL_KIT_H

#include "till/counter.h"

enum {
    TILL_ORIGIN = 17,
    TILL_SCHOOL = 24,
    TILL_CLASS = 900, /* 03Б: pupils 1 … TILL_PUPILS - 1 */
    TILL_PUPILS = 5,  /* the last one has no class */

    TILL_CATEGORY = 5,
    TILL_PIZZA = 1,      /* 34,50 */
    TILL_JUICE,          /* 13,20 */
    TILL_OLD_DISH,       /* no longer offered */
    TILL_BREAKFAST = 10, /* 49,61 and 20,39; pupils 1 … 4 have the right to it */
    TILL_FREE_LUNCH,     /* 0,00 and 87,00; pupil 1 has the right to it */
    TILL_SNACK,          /* 31,80, for everybody */

    TILL_CASHIER = 700, /* may everything; PIN 4321 */
    TILL_HELPER,        /* may sell; no PIN, chip 0102030405060708 */
};

struct till_kit {
    const char *path; /* of the database */
    const char *vfs;
    struct arena arena;
    struct store *store;
    struct world world;
    struct instant now; /* of the clock */
    int64_t ticks_us;
    struct contact *contact;
    struct counter counter;
    int64_t next_request;
};

/* Opens the database, makes it when it is not there. The clock says 2026-03-02 11:00 in Moscow, a
 * Monday; `contact` was not heard yet. */
enum err till_kit_open(struct till_kit *kit, const char *path, const char *vfs) MUST_CHECK;
void till_kit_close(struct till_kit *kit);

/* Enrols, applies the mirror and opens a shift of TILL_CASHIER. */
void till_kit_furnish(struct till_kit *kit);
/* The same without the shift. */
void till_kit_enrol(struct till_kit *kit);

/* Pupil 1 … TILL_PUPILS: 1 has 500,00; 2 has 100,00 and a day limit of 50,00; 3 has 0,00, and an
 * allergy; 4 has left; 5 has 50,00. Cards: 1 active, 2 active, 3 given out, 4 active, 5 blocked. */
int64_t till_pupil(int pupil);
int64_t till_card(int pupil);
struct card_chip till_chip(int pupil);
struct card_chip till_chip_of(const char *digits);

/* Applies a page of changes: the JSON's members behind version, more, reset and settings.
 * ERR_SYNTAX as replica_apply gives it. */
enum err till_apply(struct till_kit *kit, int64_t version, const char *members) MUST_CHECK;
enum err till_apply_page(struct till_kit *kit, const char *page) MUST_CHECK;
void till_set(struct till_kit *kit, enum setting setting, int64_t value);

/* The server answers everything that is unsent: recorded, in this version of the book. */
void till_answer_all(struct till_kit *kit, int64_t version);

/* Passes time on clock and ticks. */
void till_wait(struct till_kit *kit, int64_t ms);
/* The server answered. */
void till_hear(struct till_kit *kit);

/* A new key of a request. */
struct text till_request(struct till_kit *kit);

/* Pupil buys; the card was shown. Allergies are acknowledged. */
struct counter_outcome till_sell(struct till_kit *kit, int pupil, const struct counter_line *lines,
                                 int count);
struct counter_line till_dish(int64_t dish, int64_t quantity);
struct counter_line till_meal(int64_t set_meal);
struct counter_outcome till_serve(struct till_kit *kit, int pupil, enum meal meal);

/* One number of a query in plain SQL over the till's database. */
int64_t till_count(struct till_kit *kit, const char *sql);
int64_t till_balance(struct till_kit *kit, int pupil); /* the till's own figure, kopecks */

/* Every document once, counters and numbers without gaps, moments in order, bodies that say their
 * own id, and the end of the journal behind all of them. Says what is wrong on standard error. */
bool till_journal_is_whole(struct till_kit *kit);

#endif
