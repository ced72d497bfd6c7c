/* Bringing offers of schools to what price lists say. */
#include "desk/price_apply.h"

#include <string.h>

#include "base/memory.h"
#include "desk/catalogue_sql.h"
#include "desk/menu_day.h"
#include "ledger/book.h"
#include "meals/sale.h"

enum { ARENA_BUDGET_BYTES = 256 << 20 };

/* ---- what a school has ---- */

enum err school_offers_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            struct school_offers *out_offers)
{
    struct school_offers offers = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_school_dishes);
    bind_int(rows, ARG_SCHOOL_DISHES_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        offers.list = arena_grow(arena, offers.list, offers.count, &room, sizeof *offers.list);
        offers.list[offers.count++] = (struct school_offer){
            .dish_id = column_int(rows, COL_SCHOOL_DISHES_ID),
            .category_id = column_int(rows, COL_SCHOOL_DISHES_CATEGORY_ID),
            .price = money_of_kopecks(column_int(rows, COL_SCHOOL_DISHES_PRICE)),
            .is_there = !column_is_null(rows, COL_SCHOOL_DISHES_PRICE),
            .is_offered = column_int(rows, COL_SCHOOL_DISHES_IS_OFFERED) != 0,
        };
    }
    *out_offers = offers;
    return OK;
}

static const struct school_offer *offer_of(const struct school_offers *offers, int64_t dish_id)
{
    int low = 0, high = offers->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (offers->list[middle].dish_id < dish_id)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < offers->count && offers->list[low].dish_id == dish_id;
    return is_there ? &offers->list[low] : NULL;
}

static enum err categories_load(struct tx *tx, struct arena *arena, int64_t school_id,
                                struct category **out_list, int *out_count)
{
    int room = 0;
    *out_list = NULL;
    *out_count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_school_categories);
    bind_int(rows, ARG_SCHOOL_CATEGORIES_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        *out_list = arena_grow(arena, *out_list, *out_count, &room, sizeof **out_list);
        (*out_list)[(*out_count)++] = (struct category){
            .id = column_int(rows, COL_SCHOOL_CATEGORIES_ID),
            .position = column_int(rows, COL_SCHOOL_CATEGORIES_POSITION),
            .name = column_string(rows, COL_SCHOOL_CATEGORIES_NAME, arena),
        };
    }
}

/* ---- what is to change ---- */

struct applying {
    struct arena *arena;
    const struct catalogue *catalogue;
    struct price_book book; /* with the school's own spans */
    int64_t school_id;
    struct day today;
    struct school_offers offers;
    struct category *categories; /* of the school */
    int category_count;
    struct dish *dishes; /* to offer otherwise */
    int dish_count, dish_room;
    const struct category **sets; /* of the city, to copy */
    int set_count, set_room;
};

static const struct category *own_category(const struct applying *applying, int64_t id)
{
    for (int i = 0; i < applying->category_count; i++) {
        if (applying->categories[i].id == id) return &applying->categories[i];
    }
    return NULL;
}

static void category_add(struct applying *applying, const struct category *category)
{
    for (int i = 0; i < applying->set_count; i++) {
        if (applying->sets[i] == category) return;
    }
    applying->sets = arena_grow(applying->arena, applying->sets, applying->set_count,
                                &applying->set_room, sizeof(struct category *));
    applying->sets[applying->set_count++] = category;
}

/* Categories that the school has, and whose name or place is another one by now. */
static void categories_compare(struct applying *applying)
{
    for (int i = 0; i < applying->category_count; i++) {
        const struct category *own = &applying->categories[i];
        const struct category *city = catalogue_category(applying->catalogue, own->id);
        if (city == NULL) continue;
        if (city->position == own->position && strcmp(city->name, own->name) == 0) continue;
        category_add(applying, city);
    }
}

static void dish_compare(struct applying *applying, const struct catalogue_dish *dish)
{
    const struct school_offer *offer = offer_of(&applying->offers, dish->id);
    const struct price_row *row = price_on(&applying->book, applying->school_id, dish->id,
                                           applying->today);
    bool is_there = offer != NULL && offer->is_there;
    bool was_offered = is_there && offer->is_offered;
    struct dish wanted = {.school_id = applying->school_id,
                          .id = dish->id,
                          .category_id = dish->category_id,
                          .is_offered = row != NULL};
    if (row == NULL) {
        bool is_ours = price_governs(&applying->book, applying->school_id, dish->id,
                                     applying->today);
        if (!was_offered || !is_ours) return;
        wanted.price = offer->price;
    } else {
        wanted.price = row->price;
        if (was_offered && money_compare(offer->price, row->price) == 0 &&
            offer->category_id == dish->category_id) {
            return;
        }
        const struct category *city = catalogue_category(applying->catalogue, dish->category_id);
        bool is_missing = own_category(applying, dish->category_id) == NULL;
        if (city != NULL && is_missing) category_add(applying, city);
    }
    applying->dishes = arena_grow(applying->arena, applying->dishes, applying->dish_count,
                                  &applying->dish_room, sizeof *applying->dishes);
    applying->dishes[applying->dish_count++] = wanted;
}

static enum err compare(struct tx *tx, struct applying *applying)
{
    TRY(school_offers_load(tx, applying->arena, applying->school_id, &applying->offers));
    TRY(categories_load(tx, applying->arena, applying->school_id, &applying->categories,
                        &applying->category_count));
    categories_compare(applying);
    for (int i = 0; i < applying->catalogue->count; i++) {
        dish_compare(applying, &applying->catalogue->dishes[i]);
    }
    return OK;
}

/* ---- writing it ---- */

enum err school_dish_copy(struct tx *tx, const struct catalogue_dish *dish, int64_t school_id)
{
    struct dish fact = {
        .school_id = school_id,
        .id = dish->id,
        .name = dish->name,
        .weight_g = dish->weight_g,
        .nutrients = dish->nutrients,
        .allergens = dish->allergens,
    };
    TRY(dish_insert(tx, &fact));
    if (*dish->recipe_number == '\0') return OK;
    return menu_recipe_set(tx, school_id, dish->id, dish->recipe_number);
}

/* A school may have missed dishes in between: the bans of every former one hold. */
static enum err bans_follow(struct tx *tx, const struct applying *applying,
                            const struct catalogue_dish *dish, int64_t version)
{
    scoped(statement) struct statement *follow = statement_open(tx, &q_school_bans_follow);
    for (const struct catalogue_dish *at = dish; at != NULL && at->former_id != 0;
         at = catalogue_dish(applying->catalogue, at->former_id)) {
        bind_int(follow, ARG_SCHOOL_BANS_FOLLOW_SCHOOL_ID, applying->school_id);
        bind_int(follow, ARG_SCHOOL_BANS_FOLLOW_DISH_ID, dish->id);
        bind_int(follow, ARG_SCHOOL_BANS_FOLLOW_FORMER_ID, at->former_id);
        bind_int(follow, ARG_SCHOOL_BANS_FOLLOW_KIND, BAN_DISH);
        bind_int(follow, ARG_SCHOOL_BANS_FOLLOW_VERSION, version);
        TRY(statement_run(follow));
    }
    return OK;
}

static enum err save(struct tx *tx, const struct applying *applying)
{
    int64_t version;
    TRY(book_raise_version(tx, applying->school_id, &version));
    for (int i = 0; i < applying->set_count; i++) {
        const struct category *category = applying->sets[i];
        TRY(category_set(tx, applying->school_id, category->id, category->name, category->position,
                         version));
    }
    for (int i = 0; i < applying->dish_count; i++) {
        const struct dish *dish = &applying->dishes[i];
        const struct school_offer *offer = offer_of(&applying->offers, dish->id);
        const struct catalogue_dish *fact = catalogue_dish(applying->catalogue, dish->id);
        if (offer == NULL) TRY(school_dish_copy(tx, fact, applying->school_id));
        bool is_new = offer == NULL || !offer->is_there;
        if (is_new) TRY(bans_follow(tx, applying, fact, version));
        TRY(dish_offer(tx, dish, version));
    }
    return OK;
}

static enum err apply(struct tx *tx, struct applying *applying, bool writes, int *out_changed)
{
    applying->dishes = NULL;
    applying->sets = NULL;
    applying->dish_count = applying->dish_room = applying->set_count = applying->set_room = 0;
    TRY(compare(tx, applying));
    *out_changed = applying->dish_count + applying->set_count;
    return writes && *out_changed > 0 ? save(tx, applying) : OK;
}

enum err school_prices_apply(struct tx *tx, struct arena *arena, int64_t school_id,
                             struct day today, int *out_changed)
{
    struct catalogue catalogue;
    struct price_book book;
    TRY(catalogue_load(tx, arena, &catalogue));
    TRY(price_book_load(tx, arena, today, &book));
    struct applying applying = {.arena = arena,
                                .catalogue = &catalogue,
                                .book = price_book_of_school(&book, school_id),
                                .school_id = school_id,
                                .today = today};
    return apply(tx, &applying, true, out_changed);
}

/* ---- all schools ---- */

struct due_school {
    int64_t school_id;
    struct day today;
};

struct round {
    struct arena *arena, *scratch; /* of a school: given back behind it */
    struct instant now;
    struct due_school *schools; /* all, then those with something to change */
    int count;
};

static enum err schools_list(struct tx *tx, struct round *round)
{
    int room = 0;
    round->schools = NULL;
    round->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_catalogue_books);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct text name = column_text(rows, COL_CATALOGUE_BOOKS_ZONE, NULL);
        int64_t school_id = column_int(rows, COL_CATALOGUE_BOOKS_SCHOOL_ID);
        const struct zone *zone = zone_find(name);
        if (zone == NULL) return book_zone_fault(school_id, name);
        round->schools = arena_grow(round->arena, round->schools, round->count, &room,
                                    sizeof *round->schools);
        round->schools[round->count++] = (struct due_school){school_id,
                                                             day_of_instant(round->now, zone)};
    }
}

/* Looks without writing: on most days there is nothing to do. Rows are read from the earliest of
 * the schools' days on. */
static enum err round_look(struct tx *tx, void *context)
{
    struct round *round = context;
    struct catalogue catalogue;
    struct price_book book;
    int due = 0;
    TRY(schools_list(tx, round));
    if (round->count == 0) return OK;
    struct day first = round->schools[0].today;
    for (int i = 1; i < round->count; i++) {
        if (day_compare(round->schools[i].today, first) < 0) first = round->schools[i].today;
    }
    TRY(catalogue_load(tx, round->arena, &catalogue));
    if (catalogue.count == 0) round->count = 0;
    if (round->count == 0) return OK;
    TRY(price_book_load(tx, round->arena, first, &book));
    for (int i = 0; i < round->count; i++) {
        int changed;
        arena_reset(round->scratch);
        struct applying applying = {
            .arena = round->scratch,
            .catalogue = &catalogue,
            .book = price_book_of_school(&book, round->schools[i].school_id),
            .school_id = round->schools[i].school_id,
            .today = round->schools[i].today};
        TRY(apply(tx, &applying, false, &changed));
        if (changed > 0) round->schools[due++] = round->schools[i];
    }
    round->count = due;
    return OK;
}

struct school_work {
    struct arena *arena;
    const struct due_school *school;
    int changed;
};

static enum err school_run(struct tx *tx, void *context)
{
    struct school_work *work = context;
    return school_prices_apply(tx, work->arena, work->school->school_id, work->school->today,
                               &work->changed);
}

static enum err round_run(struct desk *desk, struct round *round, struct price_apply_report *report)
{
    enum err first = OK;
    TRY(store_read(desk->store, round_look, round));
    for (int i = 0; i < round->count; i++) {
        struct school_work work = {round->scratch, &round->schools[i], 0};
        enum err err = store_write(desk->store, work.school->school_id, school_run, &work);
        if (err == OK && work.changed > 0) {
            report->schools++;
            report->changed += work.changed;
        }
        if (first == OK) first = err;
        arena_reset(round->scratch);
    }
    return first;
}

enum err desk_prices_apply(struct desk *desk, struct price_apply_report *out_report)
{
    struct arena arena, scratch;
    struct price_apply_report report = {0};
    arena_init(&arena, ARENA_BUDGET_BYTES);
    arena_init(&scratch, ARENA_BUDGET_BYTES);
    struct round round = {.arena = &arena, .scratch = &scratch, .now = world_now(desk->world)};
    enum err err = round_run(desk, &round, &report);
    arena_release(&scratch);
    arena_release(&arena);
    *out_report = report;
    return err;
}
