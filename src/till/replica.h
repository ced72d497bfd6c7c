/* The mirror of the school: what the server told, as of a version.
 *
 * 1. A page of changes is applied whole or not at all.
 * 2. After a reset (the server came back from a backup) what was known stays in use until the new
 *    picture is complete; then what it does not name is gone.
 * 3. Members that we do not know are passed over: answers can grow. What is not of its type makes
 *    the whole page ERR_SYNTAX, and nothing of it is kept. */
#ifndef TILL_REPLICA_H
#define TILL_REPLICA_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "meals/menu.h"
#include "meals/sale.h"
#include "school/card.h"
#include "school/person.h"
#include "school/setting.h"
#include "store/store.h"

/* ---- what the server said ---- */

/* Applies an answer of GET changes and notes that the server was heard at `now` of our clock.
 * ERR_SYNTAX: it is not such an answer. Settles the journal (outbox_settle). */
enum err replica_apply(struct tx *tx, struct arena *arena, const json_t *page, struct instant now)
    MUST_CHECK;

/* The server was heard otherwise (hello, journal). */
enum err replica_heard(struct tx *tx, struct instant server_time, struct instant now) MUST_CHECK;

struct replica_state {
    int64_t version;
    bool has_data;    /* it was complete once: there is something to sell by */
    bool is_complete; /* it is now, as far as the last page told */
    bool was_heard;
    struct instant heard_at;  /* by our clock */
    struct instant server_at; /* by the server's, at that moment */
    int64_t lan_generation;   /* 0: not told yet */
};
enum err replica_state_load(struct tx *tx, struct replica_state *out_state) MUST_CHECK;

/* Defaults where the server said nothing. */
enum err replica_settings(struct tx *tx, struct settings *out_settings) MUST_CHECK;

/* Whether everyone is fed on the day, whatever the balance. */
enum err replica_feeds_everyone(struct tx *tx, struct day day, bool *out_feeds) MUST_CHECK;

/* ---- look-ups; strings live in the arena ---- */

struct replica_person {
    int64_t account_id;
    enum person_kind kind;
    bool is_active;
    const char *number;
    int64_t class_id;
    const char *class_name; /* "" without a class */
    const char *surname, *name, *patronymic;
    const char *allergens; /* codes parted by spaces */
    bool has_day_limit;
    struct money day_limit;
    const char *photo; /* hash of the picture; "" without one */
    bool has_balance;
    struct money balance; /* as the server said it; the till's own figure is counter.h's */
};

struct replica_card {
    int64_t id, account_id;
    const char *chip;
    enum card_state state;
};

enum err replica_person_by_id(struct tx *tx, struct arena *arena, int64_t account_id,
                              bool *out_found, struct replica_person *out_person) MUST_CHECK;
struct replica_cards {
    struct replica_card *items;
    int count;
};
/* `chip` in upper case: cards of that chip, oldest first. */
enum err replica_cards_by_chip(struct tx *tx, struct arena *arena, struct text chip,
                               struct replica_cards *out_cards) MUST_CHECK;
/* Every card that has a chip: for readers that tell a part of it only. */
enum err replica_chips(struct tx *tx, struct arena *arena, struct replica_cards *out_cards)
    MUST_CHECK;
enum err replica_card_by_id(struct tx *tx, struct arena *arena, int64_t card_id, bool *out_found,
                            struct replica_card *out_card) MUST_CHECK;
/* All of the account's, oldest first. */
enum err replica_cards_of_account(struct tx *tx, struct arena *arena, int64_t account_id,
                                  struct replica_cards *out_cards) MUST_CHECK;

struct replica_class {
    int64_t id;
    const char *name;
    int64_t people; /* active ones */
};
struct replica_classes {
    struct replica_class *items;
    int count;
};
/* In the order of their names: "01А" … "11Б". */
enum err replica_classes(struct tx *tx, struct arena *arena, struct replica_classes *out_classes)
    MUST_CHECK;

struct replica_people {
    struct replica_person *items;
    int count;
};
/* Active people of a class by surname and name. class_id 0: those without a class. */
enum err replica_people_of_class(struct tx *tx, struct arena *arena, int64_t class_id,
                                 struct replica_people *out_people) MUST_CHECK;
/* Active people with each of `words` at the beginning of a name, the class or the account number,
 * whatever the case of Russian letters; at most `limit`. Nobody when there is no word. */
enum err replica_people_search(struct tx *tx, struct arena *arena, struct text words, int limit,
                               struct replica_people *out_people) MUST_CHECK;

struct replica_category {
    int64_t id;
    const char *name;
};
struct replica_dish {
    int64_t id, category_id;
    const char *name;
    int64_t weight_g;
    struct money price;
    bool is_offered;
    const char *allergens;
};
struct replica_menu {
    struct replica_category *categories; /* by position; only those that offer something */
    int category_count;
    struct replica_dish *dishes; /* offered ones, by category and name */
    int dish_count;
};
enum err replica_menu(struct tx *tx, struct arena *arena, struct replica_menu *out_menu) MUST_CHECK;
enum err replica_dish_by_id(struct tx *tx, struct arena *arena, int64_t dish_id, bool *out_found,
                            struct replica_dish *out_dish) MUST_CHECK;

struct replica_set_meal {
    int64_t id;
    const char *name;
    enum meal meal;
    struct money parent_part, subsidy_part;
    bool is_offered;
};
enum err replica_set_meal_by_id(struct tx *tx, struct arena *arena, int64_t set_meal_id,
                                bool *out_found, struct replica_set_meal *out_set_meal) MUST_CHECK;

/* ---- photos ---- */

enum { REPLICA_PHOTO_LIMIT = 256 * 1024 /* bytes */ };

struct replica_photo {
    const char *hash, *content_type;
    struct text bytes;
};
enum err replica_photo_of(struct tx *tx, struct arena *arena, int64_t account_id, bool *out_found,
                          struct replica_photo *out_photo) MUST_CHECK;
/* ERR_LIMIT: larger than REPLICA_PHOTO_LIMIT. */
enum err replica_photo_keep(struct tx *tx, int64_t account_id, const struct replica_photo *photo)
    MUST_CHECK;
/* Accounts whose picture is not here yet, or is another; at most `limit`. */
struct replica_accounts {
    int64_t *items;
    int count;
};
enum err replica_photos_missing(struct tx *tx, struct arena *arena, int limit,
                                struct replica_accounts *out_accounts) MUST_CHECK;
/* Drops pictures of people who have none any more. */
enum err replica_photos_forget(struct tx *tx) MUST_CHECK;

#endif
