/* Loading for a batch: one query, whatever the number of documents. */
#include "desk/eaters.h"

#include "base/check.h"
#include "desk/desk_sql.h"
#include "ledger/ids.h"
#include "school/person.h"

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
    id_map_init(&eaters->set_meal_map, arena, lines + count);
    for (int i = 0; i < count; i++) {
        const struct document *document = &documents[i];
        if (document->status != DOCUMENT_RECORDED) continue;
        id_map_add(&eaters->person_map, document->account_id);
        if (document->card_id != 0) id_map_add(&eaters->card_map, document->card_id);
        if (document->set_meal_id != 0) {
            id_map_add(&eaters->set_meal_map, document->set_meal_id);
        }
        for (int k = 0; k < document->line_count; k++) {
            const struct sale_line *line = &document->lines[k];
            id_map_add(line->kind == SALE_DISH ? &eaters->dish_map : &eaters->set_meal_map,
                       line->item_id);
        }
    }
    eaters->people = ARENA_ARRAY(arena, struct known_person, (size_t)count + 1);
    eaters->cards = ARENA_ARRAY(arena, struct known_card, (size_t)count + 1);
    eaters->dishes = ARENA_ARRAY(arena, struct known_dish, (size_t)lines + 1);
    eaters->set_meals = ARENA_ARRAY(arena, struct known_set_meal, (size_t)(lines + count) + 1);
}

/* What kind of thing a row of journal_load is, and what its columns are. */
enum load_kind {
    LOAD_PERSON = 1, /* id, state, day_limit */
    LOAD_RIGHT,      /* account, set meal, first day, last day */
    LOAD_BAN,        /* account, kind, banned id */
    LOAD_CARD,       /* id, account, state */
    LOAD_DISH,       /* id, category, price */
    LOAD_SET_MEAL,   /* id, parent's part, subsidy's part, funding source */
    LOAD_SETTING,    /* school, value; name */
    LOAD_MEAL,       /* account, set meal, day, served */
    LOAD_DEBT,       /* account, outage, amount, first due day, instalments * 1000 + days */
    LOAD_OUTAGE,     /* id, first day, last day */
};

struct loaded {
    int64_t a, b, c, d, e;
    bool c_is_null;
    struct text name;
};

/* Grows a person's list by one; lists are short and the arena forgets the old ones. */
static void *list_grow(struct arena *arena, const void *items, int count, size_t item_size)
{
    void *grown = arena_take_array(arena, (size_t)count + 1, item_size);
    if (count > 0) __builtin_memcpy(grown, items, (size_t)count * item_size);
    return grown;
}

static struct known_person *person_of(struct eaters *eaters, int64_t account_id)
{
    int place = id_map_find(&eaters->person_map, account_id);
    CHECK(place >= 0);
    return &eaters->people[place];
}

static void take_person(struct eaters *eaters, const struct loaded *row)
{
    struct known_person *person = person_of(eaters, row->a);
    person->is_known = true;
    person->eater.account_closed = row->b != PERSON_ACTIVE;
    person->eater.has_day_limit = !row->c_is_null;
    person->eater.day_limit = money_of_kopecks(row->c);
}

static void take_right(struct eaters *eaters, struct arena *arena, const struct loaded *row)
{
    struct eater *eater = &person_of(eaters, row->a)->eater;
    struct sale_right *rights = list_grow(arena, eater->rights, eater->right_count, sizeof *rights);
    rights[eater->right_count++] = (struct sale_right){row->b, day_of_number((int32_t)row->c),
                                                       day_of_number((int32_t)row->d)};
    eater->rights = rights;
}

static void take_ban(struct eaters *eaters, struct arena *arena, const struct loaded *row)
{
    struct eater *eater = &person_of(eaters, row->a)->eater;
    struct ban *bans = list_grow(arena, eater->bans, eater->ban_count, sizeof *bans);
    bans[eater->ban_count++] = (struct ban){(enum ban_kind)row->b, row->c};
    eater->bans = bans;
}

static void take_meal(struct eaters *eaters, struct arena *arena, const struct loaded *row)
{
    struct known_person *person = person_of(eaters, row->a);
    struct known_meal *meals = list_grow(arena, person->meals, person->meal_count, sizeof *meals);
    meals[person->meal_count++] = (struct known_meal){day_of_number((int32_t)row->c), row->b,
                                                      row->d};
    person->meals = meals;
}

enum { DEBT_DAYS_ROOM = 1000 };

static void take_debt(struct eaters *eaters, struct arena *arena, const struct loaded *row)
{
    struct known_person *person = person_of(eaters, row->a);
    struct outage_debt *debts = list_grow(arena, person->debts, person->debt_count, sizeof *debts);
    debts[person->debt_count++] = (struct outage_debt){
        .account_id = row->a,
        .outage_id = row->b,
        .deferral = {.amount = money_of_kopecks(row->c),
                     .first_due = {(int32_t)row->d},
                     .instalment_count = row->e / DEBT_DAYS_ROOM,
                     .instalment_days = row->e % DEBT_DAYS_ROOM},
    };
    person->debts = debts;
}

static void take_card(struct eaters *eaters, const struct loaded *row)
{
    int place = id_map_find(&eaters->card_map, row->a);
    CHECK(place >= 0);
    eaters->cards[place] = (struct known_card){true, row->b, (enum card_state)row->c};
}

static void take_dish(struct eaters *eaters, const struct loaded *row)
{
    int place = id_map_find(&eaters->dish_map, row->a);
    CHECK(place >= 0);
    eaters->dishes[place] = (struct known_dish){true, row->b, money_of_kopecks(row->c)};
}

static void take_set_meal(struct eaters *eaters, const struct loaded *row)
{
    int place = id_map_find(&eaters->set_meal_map, row->a);
    CHECK(place >= 0);
    eaters->set_meals[place] = (struct known_set_meal){true, money_of_kopecks(row->b),
                                                       money_of_kopecks(row->c), row->d};
}

static void take(struct eaters *eaters, struct arena *arena, enum load_kind kind,
                 const struct loaded *row)
{
    switch (kind) {
    case LOAD_PERSON: take_person(eaters, row); break;
    case LOAD_RIGHT: take_right(eaters, arena, row); break;
    case LOAD_BAN: take_ban(eaters, arena, row); break;
    case LOAD_CARD: take_card(eaters, row); break;
    case LOAD_DISH: take_dish(eaters, row); break;
    case LOAD_SET_MEAL: take_set_meal(eaters, row); break;
    case LOAD_SETTING: settings_take(&eaters->settings, row->a, row->name, row->b); break;
    case LOAD_MEAL: take_meal(eaters, arena, row); break;
    case LOAD_DEBT: take_debt(eaters, arena, row); break;
    case LOAD_OUTAGE: eaters->has_outages = true; break;
    }
}

static void bind_ids(struct statement *statement, int arg, struct arena *arena,
                     const struct id_map *map)
{
    bind_text(statement, arg, ids_text(arena, map->ids, map->count));
}

static bool names_set_meal(const struct document *document)
{
    if (document->set_meal_id != 0) return true;
    for (int i = 0; i < document->line_count; i++) {
        if (document->lines[i].kind == SALE_SET_MEAL) return true;
    }
    return false;
}

/* Who takes a set meal, and on which days. The zone is not known yet: the days around are asked
 * for, too. */
static void bind_meals(struct statement *rows, struct arena *arena,
                       const struct document *documents, int count)
{
    struct id_map people, days;
    id_map_init(&people, arena, count);
    id_map_init(&days, arena, 3 * count);
    for (int i = 0; i < count; i++) {
        const struct document *document = &documents[i];
        if (document->status != DOCUMENT_RECORDED || !names_set_meal(document)) continue;
        int64_t day = document->happened_at.ms / DAY_MS;
        id_map_add(&people, document->account_id);
        for (int64_t d = day - 1; d <= day + 1; d++) id_map_add(&days, d);
    }
    bind_ids(rows, ARG_JOURNAL_LOAD_MEAL_PEOPLE, arena, &people);
    bind_ids(rows, ARG_JOURNAL_LOAD_DAYS, arena, &days);
}

enum err eaters_load(struct tx *tx, struct arena *arena, int64_t school_id,
                     const struct document *documents, int count, struct eaters *out_eaters)
{
    struct eaters eaters = {.settings = settings_default()};
    collect(&eaters, arena, documents, count);
    scoped(statement) struct statement *rows = statement_open(tx, &q_journal_load);
    bind_int(rows, ARG_JOURNAL_LOAD_SCHOOL_ID, school_id);
    bind_ids(rows, ARG_JOURNAL_LOAD_PEOPLE, arena, &eaters.person_map);
    bind_ids(rows, ARG_JOURNAL_LOAD_CARDS, arena, &eaters.card_map);
    bind_ids(rows, ARG_JOURNAL_LOAD_DISHES, arena, &eaters.dish_map);
    bind_ids(rows, ARG_JOURNAL_LOAD_SET_MEALS, arena, &eaters.set_meal_map);
    bind_meals(rows, arena, documents, count);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct loaded row = {
            .a = column_int(rows, COL_JOURNAL_LOAD_A),
            .b = column_int(rows, COL_JOURNAL_LOAD_B),
            .c = column_int(rows, COL_JOURNAL_LOAD_C),
            .d = column_int(rows, COL_JOURNAL_LOAD_D),
            .e = column_int(rows, COL_JOURNAL_LOAD_E),
            .c_is_null = column_is_null(rows, COL_JOURNAL_LOAD_C),
            .name = column_text(rows, COL_JOURNAL_LOAD_NAME, NULL),
        };
        take(&eaters, arena, (enum load_kind)column_int(rows, COL_JOURNAL_LOAD_KIND), &row);
    }
    *out_eaters = eaters;
    /* Hardly ever: schools have few outages, most none. */
    return eaters.has_outages ? outages_load(tx, arena, school_id, &out_eaters->outages) : OK;
}
