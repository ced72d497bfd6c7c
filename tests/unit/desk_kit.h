/* What the desk's tests share: two schools with people, cards and a menu, and use cases in one
 * call. The world is virtual: its clock stands until it is set. */
#ifndef TESTS_UNIT_DESK_KIT_H
#define TESTS_UNIT_DESK_KIT_H

#include "fixture.h"

#include "desk/desk.h"
#include "desk/family.h"
#include "desk/journal.h"
#include "desk/reverse.h"
#include "desk/roster.h"
#include "desk/top_up.h"
#include "school/setting.h"

enum {
    KIT_SCHOOL = 24,
    KIT_OTHER_SCHOOL = 25,
    KIT_TILL = 77,  /* an origin of documents */
    KIT_PUPILS = 4, /* of each school */
    KIT_CLASS = 900,

    KIT_PIZZA = 1, /* 34,50 */
    KIT_JUICE,     /* 13,20 */
    KIT_CATEGORY = 5,
    KIT_BREAKFAST = 10, /* 49,61 and 20,39 from source 1 */
    KIT_FREE_LUNCH,     /* 0,00 and 87,00 from source 2 */
    KIT_SNACK,          /* 31,80 */
};

struct kit {
    struct fixture *fixture;
    struct arena *arena;
    struct store *store;
    struct world world;
    struct instant now; /* of the clock */
    struct desk desk;
    int64_t next_document;
};

/* 2026-03-02 11:00 in Moscow, a Monday. */
void kit_open(struct kit *kit, struct fixture *fixture);
/* Proves all books, too: nothing that a test did may have broken them. */
void kit_close(struct kit *kit);

/* Pupil 1 … KIT_PUPILS: the account and its number. Cards are active but for pupil 3's, which is
 * given out, and pupil 4's, which is blocked. Pupil 2 has a day limit of 50,00, pupil 4 has
 * left. */
int64_t kit_pupil(int64_t school_id, int pupil);
const char *kit_number(struct kit *kit, int64_t school_id, int pupil);
int64_t kit_card(int64_t school_id, int pupil);

int64_t kit_balance(struct kit *kit, int64_t school_id, int64_t account_id); /* kopecks */
/* One number of a query in plain SQL. */
int64_t kit_count(struct kit *kit, const char *sql);

/* Gives the pupil money through channel "bank". */
void kit_pay(struct kit *kit, int64_t school_id, int pupil, int64_t kopecks);
void kit_set(struct kit *kit, int64_t school_id, enum setting setting, int64_t value);
/* From this day on, the right to a set meal. */
void kit_entitle(struct kit *kit, int64_t account_id, int64_t set_meal_id, struct day first_day);
void kit_ban(struct kit *kit, int64_t account_id, enum ban_kind kind, int64_t banned_id);

struct sale_line kit_pizza(int64_t quantity);
struct sale_line kit_juice(int64_t quantity);
struct sale_line kit_meal(int64_t set_meal_id);

/* A sale of pupil 1 of KIT_SCHOOL at the till, now, with a new id; a fact, the card shown. Lines
 * are copied. */
struct document kit_sale(struct kit *kit, const struct sale_line *lines, int count);
struct document kit_return(struct kit *kit, const struct document *sale,
                           const struct sale_line *lines, int count);
struct document kit_card_document(struct kit *kit, enum document_kind kind, int pupil);

/* Records a batch in KIT_SCHOOL; the answers stand in the documents. */
void kit_record(struct kit *kit, struct document *documents, int count);
/* The same for one; gives its status. */
enum document_status kit_record_one(struct kit *kit, struct document *document);

/* An id never used before. */
int64_t kit_id(struct kit *kit);
struct day kit_today(const struct kit *kit);

/* A test whose body gets an open kit on each engine. */
#define DESK_TEST(name)                                                                            \
    static void body_##name(struct kit *kit);                                                      \
    static void fixture_##name(struct fixture *fixture)                                            \
    {                                                                                              \
        struct kit kit;                                                                            \
        kit_open(&kit, fixture);                                                                   \
        body_##name(&kit);                                                                         \
        kit_close(&kit);                                                                           \
    }                                                                                              \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(fixture_##name);                                                       \
    }                                                                                              \
    static void body_##name(struct kit *kit)

#endif
