/* Loading for a batch: one query a table, whatever the number of documents. */
#include "desk/eaters.h"

#include "base/check.h"
#include "ledger/ids.h"
#include "meals/meals_sql.h"
#include "school/person.h"
#include "school/school_sql.h"

static int lines_total(const struct document *documents, int count)
{
    int total = 0;
    for (int i = 0; i < count; i++) total += documents[i].line_count;
    return total;
}

static void collect(struct eaters *eaters, struct arena *arena, const struct document *documents,
                    int count)
{
    int lines = lines_total(documents, count);
    id_map_init(&eaters->person_map, arena, count);
    id_map_init(&eaters->card_map, arena, count);
    id_map_init(&eaters->dish_map, arena, lines);
    id_map_init(&eaters->set_meal_map, arena, lines);
    for (int i = 0; i < count; i++) {
        const struct document *document = &documents[i];
        if (document->status != DOCUMENT_RECORDED) continue;
        id_map_add(&eaters->person_map, document->account_id);
        if (document->card_id != 0) id_map_add(&eaters->card_map, document->card_id);
        for (int k = 0; k < document->line_count; k++) {
            const struct sale_line *line = &document->lines[k];
            id_map_add(line->kind == SALE_DISH ? &eaters->dish_map : &eaters->set_meal_map,
                       line->item_id);
        }
    }
    eaters->people = ARENA_ARRAY(arena, struct known_person, (size_t)count + 1);
    eaters->cards = ARENA_ARRAY(arena, struct known_card, (size_t)count + 1);
    eaters->dishes = ARENA_ARRAY(arena, struct known_dish, (size_t)lines + 1);
    eaters->set_meals = ARENA_ARRAY(arena, struct known_set_meal, (size_t)lines + 1);
}

static struct text map_ids(struct arena *arena, const struct id_map *map)
{
    return ids_text(arena, map->ids, map->count);
}

static enum err people_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            struct eaters *eaters)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_eaters_load);
    bind_int(rows, ARG_EATERS_LOAD_SCHOOL_ID, school_id);
    bind_text(rows, ARG_EATERS_LOAD_IDS, map_ids(arena, &eaters->person_map));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int place = id_map_find(&eaters->person_map, column_int(rows, COL_EATERS_LOAD_ID));
        CHECK(place >= 0);
        struct known_person *person = &eaters->people[place];
        person->is_known = true;
        person->eater.account_closed = column_int(rows, COL_EATERS_LOAD_STATE) != PERSON_ACTIVE;
        person->eater.has_day_limit = !column_is_null(rows, COL_EATERS_LOAD_DAY_LIMIT);
        person->eater.day_limit = money_of_kopecks(column_int(rows, COL_EATERS_LOAD_DAY_LIMIT));
    }
}

/* Grows a person's list by one; lists are short and the arena forgets the old ones. */
static void *list_grow(struct arena *arena, const void *items, int count, size_t item_size)
{
    void *grown = arena_take_array(arena, (size_t)count + 1, item_size);
    if (count > 0) __builtin_memcpy(grown, items, (size_t)count * item_size);
    return grown;
}

static enum err rights_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            struct eaters *eaters)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_entitlements_load);
    bind_int(rows, ARG_ENTITLEMENTS_LOAD_SCHOOL_ID, school_id);
    bind_text(rows, ARG_ENTITLEMENTS_LOAD_IDS, map_ids(arena, &eaters->person_map));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int place = id_map_find(&eaters->person_map,
                                column_int(rows, COL_ENTITLEMENTS_LOAD_ACCOUNT_ID));
        CHECK(place >= 0);
        struct eater *eater = &eaters->people[place].eater;
        struct sale_right *rights = list_grow(arena, eater->rights, eater->right_count,
                                              sizeof *rights);
        rights[eater->right_count++] = (struct sale_right){
            .set_meal_id = column_int(rows, COL_ENTITLEMENTS_LOAD_SET_MEAL_ID),
            .first_day = {(int32_t)column_int(rows, COL_ENTITLEMENTS_LOAD_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_ENTITLEMENTS_LOAD_LAST_DAY)},
        };
        eater->rights = rights;
    }
}

static enum err bans_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct eaters *eaters)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_bans_load);
    bind_int(rows, ARG_BANS_LOAD_SCHOOL_ID, school_id);
    bind_text(rows, ARG_BANS_LOAD_IDS, map_ids(arena, &eaters->person_map));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int place = id_map_find(&eaters->person_map, column_int(rows, COL_BANS_LOAD_ACCOUNT_ID));
        CHECK(place >= 0);
        struct eater *eater = &eaters->people[place].eater;
        struct ban *bans = list_grow(arena, eater->bans, eater->ban_count, sizeof *bans);
        bans[eater->ban_count++] = (struct ban){
            .kind = (enum ban_kind)column_int(rows, COL_BANS_LOAD_KIND),
            .banned_id = column_int(rows, COL_BANS_LOAD_BANNED_ID),
        };
        eater->bans = bans;
    }
}

static enum err cards_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct eaters *eaters)
{
    if (eaters->card_map.count == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(tx, &q_cards_load);
    bind_int(rows, ARG_CARDS_LOAD_SCHOOL_ID, school_id);
    bind_text(rows, ARG_CARDS_LOAD_IDS, map_ids(arena, &eaters->card_map));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int place = id_map_find(&eaters->card_map, column_int(rows, COL_CARDS_LOAD_ID));
        CHECK(place >= 0);
        eaters->cards[place] = (struct known_card){
            .is_known = true,
            .account_id = column_int(rows, COL_CARDS_LOAD_ACCOUNT_ID),
            .state = (enum card_state)column_int(rows, COL_CARDS_LOAD_STATE),
        };
    }
}

static enum err dishes_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            struct eaters *eaters)
{
    if (eaters->dish_map.count == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(tx, &q_dishes_load);
    bind_int(rows, ARG_DISHES_LOAD_SCHOOL_ID, school_id);
    bind_text(rows, ARG_DISHES_LOAD_IDS, map_ids(arena, &eaters->dish_map));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int place = id_map_find(&eaters->dish_map, column_int(rows, COL_DISHES_LOAD_DISH_ID));
        CHECK(place >= 0);
        eaters->dishes[place] = (struct known_dish){
            .is_known = true,
            .category_id = column_int(rows, COL_DISHES_LOAD_CATEGORY_ID),
            .price = money_of_kopecks(column_int(rows, COL_DISHES_LOAD_PRICE)),
        };
    }
}

static enum err set_meals_load(struct tx *tx, struct arena *arena, int64_t school_id,
                               struct eaters *eaters)
{
    if (eaters->set_meal_map.count == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(tx, &q_set_meals_load);
    bind_int(rows, ARG_SET_MEALS_LOAD_SCHOOL_ID, school_id);
    bind_text(rows, ARG_SET_MEALS_LOAD_IDS, map_ids(arena, &eaters->set_meal_map));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int place = id_map_find(&eaters->set_meal_map, column_int(rows, COL_SET_MEALS_LOAD_ID));
        CHECK(place >= 0);
        eaters->set_meals[place] = (struct known_set_meal){
            .is_known = true,
            .parent_part = money_of_kopecks(column_int(rows, COL_SET_MEALS_LOAD_PARENT_PART)),
            .subsidy_part = money_of_kopecks(column_int(rows, COL_SET_MEALS_LOAD_SUBSIDY_PART)),
            .funding_source_id = column_int(rows, COL_SET_MEALS_LOAD_FUNDING_SOURCE_ID),
        };
    }
}

enum err eaters_load(struct tx *tx, struct arena *arena, int64_t school_id,
                     const struct document *documents, int count, struct eaters *out_eaters)
{
    struct eaters *eaters = out_eaters;
    collect(eaters, arena, documents, count);
    if (eaters->person_map.count == 0) return OK;
    TRY(people_load(tx, arena, school_id, eaters));
    TRY(rights_load(tx, arena, school_id, eaters));
    TRY(bans_load(tx, arena, school_id, eaters));
    TRY(cards_load(tx, arena, school_id, eaters));
    TRY(dishes_load(tx, arena, school_id, eaters));
    return set_meals_load(tx, arena, school_id, eaters);
}
