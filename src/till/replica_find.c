/* Look-ups in the mirror. */
#include <string.h>

#include "base/check.h"
#include "desk/name_text.h"
#include "till/replica.h"
#include "till/replica_sql.h"

/* The three queries of people give the same columns in the same order. */
_Static_assert(COL_REPLICA_PERSON_BY_ID_BALANCE == (int)COL_REPLICA_PEOPLE_ALL_BALANCE &&
                   COL_REPLICA_PERSON_BY_ID_BALANCE == (int)COL_REPLICA_PEOPLE_OF_CLASS_BALANCE &&
                   COL_REPLICA_PERSON_BY_ID_PHOTO == (int)COL_REPLICA_PEOPLE_ALL_PHOTO &&
                   COL_REPLICA_PERSON_BY_ID_PHOTO == (int)COL_REPLICA_PEOPLE_OF_CLASS_PHOTO,
               "the columns of people");

static struct replica_person person_read(const struct statement *row, struct arena *arena)
{
    return (struct replica_person){
        .account_id = column_int(row, COL_REPLICA_PERSON_BY_ID_ID),
        .kind = (enum person_kind)column_int(row, COL_REPLICA_PERSON_BY_ID_KIND),
        .is_active = column_int(row, COL_REPLICA_PERSON_BY_ID_IS_ACTIVE) != 0,
        .number = column_string(row, COL_REPLICA_PERSON_BY_ID_NUMBER, arena),
        .class_id = column_int(row, COL_REPLICA_PERSON_BY_ID_CLASS_ID),
        .class_name = column_string(row, COL_REPLICA_PERSON_BY_ID_CLASS_NAME, arena),
        .surname = column_string(row, COL_REPLICA_PERSON_BY_ID_SURNAME, arena),
        .name = column_string(row, COL_REPLICA_PERSON_BY_ID_NAME, arena),
        .patronymic = column_string(row, COL_REPLICA_PERSON_BY_ID_PATRONYMIC, arena),
        .allergens = column_string(row, COL_REPLICA_PERSON_BY_ID_ALLERGENS, arena),
        .has_day_limit = !column_is_null(row, COL_REPLICA_PERSON_BY_ID_DAY_LIMIT),
        .day_limit = money_of_kopecks(column_int(row, COL_REPLICA_PERSON_BY_ID_DAY_LIMIT)),
        .photo = column_string(row, COL_REPLICA_PERSON_BY_ID_PHOTO, arena),
        .has_balance = !column_is_null(row, COL_REPLICA_PERSON_BY_ID_BALANCE),
        .balance = money_of_kopecks(column_int(row, COL_REPLICA_PERSON_BY_ID_BALANCE)),
    };
}

enum err replica_person_by_id(struct tx *tx, struct arena *arena, int64_t account_id,
                              bool *out_found, struct replica_person *out_person)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_replica_person_by_id);
    bind_int(row, ARG_REPLICA_PERSON_BY_ID_ID, account_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (found) *out_person = person_read(row, arena);
    return OK;
}

/* ---- lists ---- */

enum { LIST_FIRST_ROOM = 32 };

/* Room for one more item; what was there moves. */
static void *list_room(struct arena *arena, void *items, int count, int *room, size_t item_size)
{
    if (count < *room) return items;
    *room = *room == 0 ? LIST_FIRST_ROOM : *room * 2;
    void *grown = arena_take_array(arena, (size_t)*room, item_size);
    if (count > 0) memcpy(grown, items, (size_t)count * item_size);
    return grown;
}

enum err replica_people_of_class(struct tx *tx, struct arena *arena, int64_t class_id,
                                 struct replica_people *out_people)
{
    struct replica_people people = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_people_of_class);
    bind_int(rows, ARG_REPLICA_PEOPLE_OF_CLASS_CLASS_ID, class_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        people.items = list_room(arena, people.items, people.count, &room, sizeof *people.items);
        people.items[people.count++] = person_read(rows, arena);
    }
    *out_people = people;
    return OK;
}

/* Every word begins one of surname, name, patronymic, class or number. */
static bool person_fits(const struct replica_person *person, struct arena *arena, struct text words)
{
    const char *parts[] = {person->surname, person->name, person->patronymic, person->class_name,
                           person->number};
    while (words.size > 0) {
        struct text word = text_cut(&words, ' ');
        bool fits = word.size == 0;
        for (size_t i = 0; !fits && i < sizeof parts / sizeof *parts; i++) {
            fits = text_starts(name_fold(arena, text_of(parts[i])), word);
        }
        if (!fits) return false;
    }
    return true;
}

enum err replica_people_search(struct tx *tx, struct arena *arena, struct text words, int limit,
                               struct replica_people *out_people)
{
    struct replica_people people = {
        .items = ARENA_ARRAY(arena, struct replica_person, (size_t)limit + 1)};
    struct text folded = name_fold(arena, text_trim(words));
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_people_all);
    while (folded.size > 0 && people.count < limit) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct replica_person person = person_read(rows, arena);
        if (person_fits(&person, arena, folded)) people.items[people.count++] = person;
    }
    *out_people = people;
    return OK;
}

enum err replica_classes(struct tx *tx, struct arena *arena, struct replica_classes *out_classes)
{
    struct replica_classes classes = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_classes);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        classes.items = list_room(arena, classes.items, classes.count, &room,
                                  sizeof *classes.items);
        classes.items[classes.count++] = (struct replica_class){
            .id = column_int(rows, COL_REPLICA_CLASSES_ID),
            .name = column_string(rows, COL_REPLICA_CLASSES_NAME, arena),
            .people = column_int(rows, COL_REPLICA_CLASSES_PEOPLE),
        };
    }
    *out_classes = classes;
    return OK;
}

/* ---- cards ---- */

enum err replica_cards_by_chip(struct tx *tx, struct arena *arena, struct text chip,
                               struct replica_cards *out_cards)
{
    struct replica_cards cards = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_cards_by_chip);
    bind_text(rows, ARG_REPLICA_CARDS_BY_CHIP_CHIP, chip);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        cards.items = list_room(arena, cards.items, cards.count, &room, sizeof *cards.items);
        cards.items[cards.count++] = (struct replica_card){
            .id = column_int(rows, COL_REPLICA_CARDS_BY_CHIP_ID),
            .account_id = column_int(rows, COL_REPLICA_CARDS_BY_CHIP_ACCOUNT_ID),
            .chip = column_string(rows, COL_REPLICA_CARDS_BY_CHIP_CHIP, arena),
            .state = (enum card_state)column_int(rows, COL_REPLICA_CARDS_BY_CHIP_STATE),
        };
    }
    *out_cards = cards;
    return OK;
}

enum err replica_chips(struct tx *tx, struct arena *arena, struct replica_cards *out_cards)
{
    struct replica_cards cards = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_chips);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        cards.items = list_room(arena, cards.items, cards.count, &room, sizeof *cards.items);
        cards.items[cards.count++] = (struct replica_card){
            .id = column_int(rows, COL_REPLICA_CHIPS_ID),
            .account_id = column_int(rows, COL_REPLICA_CHIPS_ACCOUNT_ID),
            .chip = column_string(rows, COL_REPLICA_CHIPS_CHIP, arena),
            .state = (enum card_state)column_int(rows, COL_REPLICA_CHIPS_STATE),
        };
    }
    *out_cards = cards;
    return OK;
}

enum err replica_card_by_id(struct tx *tx, struct arena *arena, int64_t card_id, bool *out_found,
                            struct replica_card *out_card)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_replica_card_by_id);
    bind_int(row, ARG_REPLICA_CARD_BY_ID_ID, card_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_card = (struct replica_card){
        .id = card_id,
        .account_id = column_int(row, COL_REPLICA_CARD_BY_ID_ACCOUNT_ID),
        .chip = column_string(row, COL_REPLICA_CARD_BY_ID_CHIP, arena),
        .state = (enum card_state)column_int(row, COL_REPLICA_CARD_BY_ID_STATE),
    };
    return OK;
}

enum err replica_cards_of_account(struct tx *tx, struct arena *arena, int64_t account_id,
                                  struct replica_cards *out_cards)
{
    struct replica_cards cards = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_cards_of_account);
    bind_int(rows, ARG_REPLICA_CARDS_OF_ACCOUNT_ACCOUNT_ID, account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        cards.items = list_room(arena, cards.items, cards.count, &room, sizeof *cards.items);
        cards.items[cards.count++] = (struct replica_card){
            .id = column_int(rows, COL_REPLICA_CARDS_OF_ACCOUNT_ID),
            .account_id = account_id,
            .chip = column_string(rows, COL_REPLICA_CARDS_OF_ACCOUNT_CHIP, arena),
            .state = (enum card_state)column_int(rows, COL_REPLICA_CARDS_OF_ACCOUNT_STATE),
        };
    }
    *out_cards = cards;
    return OK;
}

/* ---- the menu ---- */

static enum err categories_load(struct tx *tx, struct arena *arena, struct replica_menu *menu)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_categories);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        menu->categories = list_room(arena, menu->categories, menu->category_count, &room,
                                     sizeof *menu->categories);
        menu->categories[menu->category_count++] = (struct replica_category){
            column_int(rows, COL_REPLICA_CATEGORIES_ID),
            column_string(rows, COL_REPLICA_CATEGORIES_NAME, arena)};
    }
}

static enum err dishes_load(struct tx *tx, struct arena *arena, struct replica_menu *menu)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_replica_dishes);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        menu->dishes = list_room(arena, menu->dishes, menu->dish_count, &room,
                                 sizeof *menu->dishes);
        menu->dishes[menu->dish_count++] = (struct replica_dish){
            .id = column_int(rows, COL_REPLICA_DISHES_ID),
            .category_id = column_int(rows, COL_REPLICA_DISHES_CATEGORY_ID),
            .name = column_string(rows, COL_REPLICA_DISHES_NAME, arena),
            .weight_g = column_int(rows, COL_REPLICA_DISHES_WEIGHT_G),
            .price = money_of_kopecks(column_int(rows, COL_REPLICA_DISHES_PRICE)),
            .is_offered = true,
            .allergens = column_string(rows, COL_REPLICA_DISHES_ALLERGENS, arena),
        };
    }
}

enum err replica_menu(struct tx *tx, struct arena *arena, struct replica_menu *out_menu)
{
    struct replica_menu menu = {0};
    TRY(categories_load(tx, arena, &menu));
    TRY(dishes_load(tx, arena, &menu));
    *out_menu = menu;
    return OK;
}

enum err replica_dish_by_id(struct tx *tx, struct arena *arena, int64_t dish_id, bool *out_found,
                            struct replica_dish *out_dish)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_replica_dish_by_id);
    bind_int(row, ARG_REPLICA_DISH_BY_ID_ID, dish_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_dish = (struct replica_dish){
        .id = dish_id,
        .category_id = column_int(row, COL_REPLICA_DISH_BY_ID_CATEGORY_ID),
        .name = column_string(row, COL_REPLICA_DISH_BY_ID_NAME, arena),
        .weight_g = column_int(row, COL_REPLICA_DISH_BY_ID_WEIGHT_G),
        .price = money_of_kopecks(column_int(row, COL_REPLICA_DISH_BY_ID_PRICE)),
        .is_offered = column_int(row, COL_REPLICA_DISH_BY_ID_IS_OFFERED) != 0,
        .allergens = column_string(row, COL_REPLICA_DISH_BY_ID_ALLERGENS, arena),
    };
    return OK;
}

enum err replica_set_meal_by_id(struct tx *tx, struct arena *arena, int64_t set_meal_id,
                                bool *out_found, struct replica_set_meal *out_set_meal)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_replica_set_meal_by_id);
    bind_int(row, ARG_REPLICA_SET_MEAL_BY_ID_ID, set_meal_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_set_meal = (struct replica_set_meal){
        .id = set_meal_id,
        .name = column_string(row, COL_REPLICA_SET_MEAL_BY_ID_NAME, arena),
        .meal = (enum meal)column_int(row, COL_REPLICA_SET_MEAL_BY_ID_MEAL),
        .parent_part = money_of_kopecks(column_int(row, COL_REPLICA_SET_MEAL_BY_ID_PARENT_PART)),
        .subsidy_part = money_of_kopecks(column_int(row, COL_REPLICA_SET_MEAL_BY_ID_SUBSIDY_PART)),
        .is_offered = column_int(row, COL_REPLICA_SET_MEAL_BY_ID_IS_OFFERED) != 0,
    };
    return OK;
}
