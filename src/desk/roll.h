/* Rolls of a school: who is in which class, how a person's card stands, and finding people. */
#ifndef DESK_ROLL_H
#define DESK_ROLL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "school/card.h"
#include "school/person.h"
#include "store/store.h"

enum { ROLL_QUERY_LIMIT = 100 /* characters */ };

struct roll_person {
    int64_t id;
    enum person_kind kind;
    const char *number; /* of the account */
    int64_t class_id;   /* 0: none */
    const char *class_name;
    const char *surname, *name, *patronymic;
    bool has_card;
    enum card_state card; /* the best he has: an active one before one that is made */
};

struct roll {
    struct roll_person *rows; /* in the arena */
    int count;
};

/* Active people of the class by name, with their cards; class_id 0: those who are in no class. */
enum err roll_of_class(struct tx *tx, struct arena *arena, int64_t school_id, int64_t class_id,
                       struct roll *out_roll) MUST_CHECK;

/* Active people of the school, by name, of whom each word of the query begins the surname, the
 * name, the patronymic or the class, or stands in the account number. Cards are not looked at. An
 * empty query finds nobody. */
enum err roll_find(struct tx *tx, struct arena *arena, int64_t school_id, struct text query,
                   struct roll *out_roll) MUST_CHECK;

struct roll_count {
    int64_t class_id; /* 0: no class */
    int64_t people;
    int64_t cards; /* of them have an active card */
};
struct roll_counts {
    struct roll_count *rows;
    int count;
};
/* Active people by class. */
enum err roll_counts_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct roll_counts *out_counts) MUST_CHECK;
/* Zeros for a class that nobody is in. */
struct roll_count roll_count_of(const struct roll_counts *counts, int64_t class_id);

struct roll_card {
    int64_t id;
    enum card_state state;
    bool is_temporary;
    struct instant changed_at; /* when it came into this state */
};
struct roll_cards {
    struct roll_card *rows; /* the newest change first */
    int count;
};
/* All cards of the account that did not go back into the stock. */
enum err roll_cards_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                         struct roll_cards *out_cards) MUST_CHECK;

#endif
