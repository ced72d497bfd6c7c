/* Families of set meals and their prices. */
#include "meals/family.h"

#include "base/check.h"
#include "base/text.h"
#include "ledger/book.h"
#include "meals/family_sql.h"
#include "meals/meals_sql.h"

enum { STAGE_LIMIT = 3 /* the last of enum school_stage */ };

static enum err families_read(struct tx *tx, struct arena *arena, int64_t school_id,
                              struct family_list *list)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_families_load);
    bind_int(rows, ARG_FAMILIES_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        list->families = arena_grow(arena, list->families, list->family_count, &room,
                                    sizeof *list->families);
        list->families[list->family_count++] = (struct set_meal_family){
            .school_id = school_id,
            .id = column_int(rows, COL_FAMILIES_LOAD_ID),
            .name = column_string(rows, COL_FAMILIES_LOAD_NAME, arena),
            .meal = (enum meal)column_int(rows, COL_FAMILIES_LOAD_MEAL),
            .stage = column_int(rows, COL_FAMILIES_LOAD_STAGE),
            .caterer_id = column_int(rows, COL_FAMILIES_LOAD_CATERER_ID),
            .funding_source_id = column_int(rows, COL_FAMILIES_LOAD_FUNDING_SOURCE_ID),
            .is_archived = !column_is_null(rows, COL_FAMILIES_LOAD_ARCHIVED_DAY),
            .archived_day = {(int32_t)column_int(rows, COL_FAMILIES_LOAD_ARCHIVED_DAY)},
        };
    }
}

static enum err prices_read(struct tx *tx, struct arena *arena, int64_t school_id,
                            struct family_list *list)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_family_prices_load);
    bind_int(rows, ARG_FAMILY_PRICES_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        list->prices = arena_grow(arena, list->prices, list->price_count, &room,
                                  sizeof *list->prices);
        list->prices[list->price_count++] = (struct family_price){
            .family_id = column_int(rows, COL_FAMILY_PRICES_LOAD_FAMILY_ID),
            .first_day = {(int32_t)column_int(rows, COL_FAMILY_PRICES_LOAD_FIRST_DAY)},
            .set_meal_id = column_int(rows, COL_FAMILY_PRICES_LOAD_SET_MEAL_ID),
            .parent_part = money_of_kopecks(column_int(rows, COL_FAMILY_PRICES_LOAD_PARENT_PART)),
            .subsidy_part = money_of_kopecks(column_int(rows, COL_FAMILY_PRICES_LOAD_SUBSIDY_PART)),
            .login_id = column_int(rows, COL_FAMILY_PRICES_LOAD_LOGIN_ID),
            .set_at = instant_of_ms(column_int(rows, COL_FAMILY_PRICES_LOAD_SET_AT)),
        };
    }
}

enum err families_load(struct tx *tx, struct arena *arena, int64_t school_id,
                       struct family_list *out_list)
{
    struct family_list list = {0};
    TRY(families_read(tx, arena, school_id, &list));
    TRY(prices_read(tx, arena, school_id, &list));
    *out_list = list;
    return OK;
}

enum err funding_sources_load(struct tx *tx, struct arena *arena,
                              struct funding_source_list *out_list)
{
    struct funding_source_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_funding_sources_load);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.sources = arena_grow(arena, list.sources, list.count, &room, sizeof *list.sources);
        list.sources[list.count++] = (struct funding_source){
            column_int(rows, COL_FUNDING_SOURCES_LOAD_ID),
            column_string(rows, COL_FUNDING_SOURCES_LOAD_NAME, arena),
        };
    }
    *out_list = list;
    return OK;
}

/* ---- asking ---- */

const struct set_meal_family *family_in_list(const struct family_list *list, int64_t family_id)
{
    for (int i = 0; i < list->family_count; i++) {
        if (list->families[i].id == family_id) return &list->families[i];
    }
    return NULL;
}

const struct set_meal_family *family_of_set_meal(const struct family_list *list,
                                                 int64_t set_meal_id)
{
    for (int i = 0; i < list->price_count; i++) {
        if (list->prices[i].set_meal_id != set_meal_id) continue;
        return family_in_list(list, list->prices[i].family_id);
    }
    return NULL;
}

bool family_is_offered(const struct set_meal_family *family, struct day day)
{
    return !family->is_archived || day_compare(day, family->archived_day) < 0;
}

/* Prices stand in the order of family, day and when they were set: the last that fits holds. */
static const struct family_price *price_up_to(const struct family_list *list, int64_t family_id,
                                              struct day day)
{
    const struct family_price *price = NULL;
    for (int i = 0; i < list->price_count; i++) {
        if (list->prices[i].family_id != family_id) continue;
        if (day_compare(list->prices[i].first_day, day) > 0) break;
        price = &list->prices[i];
    }
    return price;
}

const struct family_price *family_price_on(const struct family_list *list, int64_t family_id,
                                           struct day day)
{
    const struct set_meal_family *family = family_in_list(list, family_id);
    if (family == NULL || !family_is_offered(family, day)) return NULL;
    return price_up_to(list, family_id, day);
}

bool family_meal_on(const struct family_list *list, int64_t family_id, struct day day,
                    int64_t *out_set_meal_id)
{
    const struct family_price *price = family_price_on(list, family_id, day);
    if (price != NULL) *out_set_meal_id = price->set_meal_id;
    return price != NULL;
}

const char *family_status_name(enum family_status status)
{
    switch (status) {
    case FAMILY_OK: return "ok";
    case FAMILY_NAME_INVALID: return "name_invalid";
    case FAMILY_MEAL_INVALID: return "meal_invalid";
    case FAMILY_STAGE_INVALID: return "stage_invalid";
    case FAMILY_CATERER_UNKNOWN: return "caterer_unknown";
    case FAMILY_SOURCE_UNKNOWN: return "source_unknown";
    case FAMILY_EXISTS: return "exists";
    case FAMILY_UNKNOWN: return "unknown";
    case FAMILY_ARCHIVED: return "archived";
    case FAMILY_DAY_PAST: return "day_past";
    case FAMILY_DAY_CHARGED: return "day_charged";
    case FAMILY_PARTS_INVALID: return "parts_invalid";
    case FAMILY_SOURCE_MISSING: return "source_missing";
    case FAMILY_PRICE_UNCHANGED: return "price_unchanged";
    case FAMILY_ENTITLED: return "entitled";
    }
    return "unknown";
}

/* ---- adding ---- */

static enum family_status family_form(const struct set_meal_family *family)
{
    struct text name = text_trim(text_of(family->name));
    if (name.size == 0 || text_length_characters(name) > FAMILY_NAME_LIMIT) {
        return FAMILY_NAME_INVALID;
    }
    if ((int)family->meal < MEAL_BREAKFAST || family->meal > MEAL_SNACK) {
        return FAMILY_MEAL_INVALID;
    }
    if (family->stage < 0 || family->stage > STAGE_LIMIT) return FAMILY_STAGE_INVALID;
    return FAMILY_OK;
}

static enum err source_is_known(struct tx *tx, int64_t id, bool *out_known)
{
    *out_known = true;
    if (id == 0) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_funding_source_known);
    bind_int(row, ARG_FUNDING_SOURCE_KNOWN_ID, id);
    return statement_next(row, out_known);
}

static enum err caterer_is_known(struct tx *tx, int64_t id, bool *out_known)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_caterer_known);
    bind_int(row, ARG_CATERER_KNOWN_ID, id);
    return statement_next(row, out_known);
}

static enum err name_is_taken(struct tx *tx, const struct set_meal_family *family, bool *out_taken)
{
    struct arena arena;
    struct family_list list = {0};
    arena_init(&arena, 1 << 16);
    enum err err = families_read(tx, &arena, family->school_id, &list);
    *out_taken = false;
    for (int i = 0; i < list.family_count && err == OK; i++) {
        const struct set_meal_family *other = &list.families[i];
        bool is_same = text_equal(text_of(other->name), text_trim(text_of(family->name)));
        *out_taken |= other->id == family->id || (is_same && !other->is_archived);
    }
    arena_release(&arena);
    return err;
}

static enum err names_check(struct tx *tx, const struct set_meal_family *family,
                            enum family_status *out_status)
{
    bool known, taken;
    TRY(caterer_is_known(tx, family->caterer_id, &known));
    *out_status = FAMILY_CATERER_UNKNOWN;
    if (!known) return OK;
    TRY(source_is_known(tx, family->funding_source_id, &known));
    *out_status = FAMILY_SOURCE_UNKNOWN;
    if (!known) return OK;
    TRY(name_is_taken(tx, family, &taken));
    *out_status = taken ? FAMILY_EXISTS : FAMILY_OK;
    return OK;
}

enum err family_add(struct tx *tx, const struct set_meal_family *family,
                    enum family_status *out_status)
{
    *out_status = family_form(family);
    if (*out_status != FAMILY_OK) return OK;
    TRY(names_check(tx, family, out_status));
    if (*out_status != FAMILY_OK) return OK;
    scoped(statement) struct statement *insert = statement_open(tx, &q_family_insert);
    bind_int(insert, ARG_FAMILY_INSERT_SCHOOL_ID, family->school_id);
    bind_int(insert, ARG_FAMILY_INSERT_ID, family->id);
    bind_text(insert, ARG_FAMILY_INSERT_NAME, text_trim(text_of(family->name)));
    bind_int(insert, ARG_FAMILY_INSERT_MEAL, family->meal);
    bind_int(insert, ARG_FAMILY_INSERT_STAGE, family->stage);
    bind_int(insert, ARG_FAMILY_INSERT_CATERER_ID, family->caterer_id);
    bind_int(insert, ARG_FAMILY_INSERT_FUNDING_SOURCE_ID, family->funding_source_id);
    return statement_run(insert);
}

/* ---- prices ---- */

static bool parts_are_right(const struct family_price *price)
{
    struct money limit = money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS);
    if (money_is_negative(price->parent_part) || money_is_negative(price->subsidy_part)) {
        return false;
    }
    if (money_compare(price->parent_part, limit) > 0) return false;
    if (money_compare(price->subsidy_part, limit) > 0) return false;
    return money_is_positive(price->parent_part) || money_is_positive(price->subsidy_part);
}

static enum family_status price_form(const struct family_list *list,
                                     const struct set_meal_family *family,
                                     const struct family_price *price, struct day today)
{
    if (family == NULL) return FAMILY_UNKNOWN;
    if (!family_is_offered(family, price->first_day)) return FAMILY_ARCHIVED;
    if (day_compare(price->first_day, today) < 0) return FAMILY_DAY_PAST;
    if (!parts_are_right(price)) return FAMILY_PARTS_INVALID;
    if (money_is_positive(price->subsidy_part) && family->funding_source_id == 0) {
        return FAMILY_SOURCE_MISSING;
    }
    const struct family_price *now = family_price_on(list, family->id, price->first_day);
    bool is_same = now != NULL && money_compare(now->parent_part, price->parent_part) == 0 &&
                   money_compare(now->subsidy_part, price->subsidy_part) == 0;
    return is_same ? FAMILY_PRICE_UNCHANGED : FAMILY_OK;
}

static enum err nutrients_load(struct tx *tx, int64_t school_id, int64_t set_meal_id,
                               struct nutrients *out_nutrients)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_set_meal_nutrients);
    bind_int(row, ARG_SET_MEAL_NUTRIENTS_SCHOOL_ID, school_id);
    bind_int(row, ARG_SET_MEAL_NUTRIENTS_ID, set_meal_id);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_nutrients = (struct nutrients){
        .energy_kcal = column_int(row, COL_SET_MEAL_NUTRIENTS_ENERGY_KCAL),
        .protein_mg = column_int(row, COL_SET_MEAL_NUTRIENTS_PROTEIN_MG),
        .fat_mg = column_int(row, COL_SET_MEAL_NUTRIENTS_FAT_MG),
        .carbohydrate_mg = column_int(row, COL_SET_MEAL_NUTRIENTS_CARBOHYDRATE_MG),
    };
    return OK;
}

static enum err price_insert(struct tx *tx, int64_t school_id, const struct family_price *price)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_family_price_insert);
    bind_int(insert, ARG_FAMILY_PRICE_INSERT_SCHOOL_ID, school_id);
    bind_int(insert, ARG_FAMILY_PRICE_INSERT_FAMILY_ID, price->family_id);
    bind_int(insert, ARG_FAMILY_PRICE_INSERT_FIRST_DAY, price->first_day.number);
    bind_int(insert, ARG_FAMILY_PRICE_INSERT_SET_MEAL_ID, price->set_meal_id);
    bind_int(insert, ARG_FAMILY_PRICE_INSERT_LOGIN_ID, price->login_id);
    bind_int(insert, ARG_FAMILY_PRICE_INSERT_SET_AT, price->set_at.ms);
    return statement_run(insert);
}

enum family_status family_price_judge(const struct family_list *list,
                                      const struct family_price *price, struct day today)
{
    return price_form(list, family_in_list(list, price->family_id), price, today);
}

enum err family_price_add(struct tx *tx, struct arena *arena, int64_t school_id,
                          const struct family_price *price, const struct nutrients *nutrients,
                          struct day today, int64_t version, enum family_status *out_status)
{
    struct family_list list;
    TRY(families_load(tx, arena, school_id, &list));
    const struct set_meal_family *family = family_in_list(&list, price->family_id);
    *out_status = price_form(&list, family, price, today);
    if (*out_status != FAMILY_OK) return OK;
    struct set_meal meal = {
        .school_id = school_id,
        .id = price->set_meal_id,
        .name = family->name,
        .meal = family->meal,
        .parent_part = price->parent_part,
        .subsidy_part = price->subsidy_part,
        .funding_source_id = family->funding_source_id,
        .is_offered = day_compare(price->first_day, today) <= 0,
    };
    const struct family_price *before = price_up_to(&list, family->id, price->first_day);
    if (nutrients != NULL) {
        meal.nutrients = *nutrients;
    } else if (before != NULL) {
        TRY(nutrients_load(tx, school_id, before->set_meal_id, &meal.nutrients));
    }
    if (version == 0) TRY(book_raise_version(tx, school_id, &version));
    TRY(set_meal_add(tx, &meal, version, price->set_at));
    return price_insert(tx, school_id, price);
}

enum err family_price_adopt(struct tx *tx, int64_t school_id, const struct family_price *price)
{
    return price_insert(tx, school_id, price);
}

enum err family_archive(struct tx *tx, int64_t school_id, int64_t family_id, struct day day)
{
    scoped(statement) struct statement *archive = statement_open(tx, &q_family_archive);
    bind_int(archive, ARG_FAMILY_ARCHIVE_SCHOOL_ID, school_id);
    bind_int(archive, ARG_FAMILY_ARCHIVE_ID, family_id);
    bind_int(archive, ARG_FAMILY_ARCHIVE_ARCHIVED_DAY, day.number);
    return statement_run(archive);
}

/* ---- offers ---- */

struct offer {
    int64_t set_meal_id;
    bool is_offered;
};

static enum err offers_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            struct offer **out_offers, int *out_count)
{
    int room = 0;
    *out_offers = NULL;
    *out_count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_family_offers_load);
    bind_int(rows, ARG_FAMILY_OFFERS_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        *out_offers = arena_grow(arena, *out_offers, *out_count, &room, sizeof **out_offers);
        (*out_offers)[(*out_count)++] = (struct offer){
            column_int(rows, COL_FAMILY_OFFERS_LOAD_SET_MEAL_ID),
            column_int(rows, COL_FAMILY_OFFERS_LOAD_IS_OFFERED) != 0,
        };
    }
}

static bool offer_is_due(const struct family_list *list, int64_t set_meal_id, struct day today)
{
    int64_t current;
    const struct set_meal_family *family = family_of_set_meal(list, set_meal_id);
    if (family == NULL || !family_meal_on(list, family->id, today, &current)) return false;
    return current == set_meal_id;
}

enum err families_offer(struct tx *tx, struct arena *arena, int64_t school_id, struct day today,
                        int64_t version, int *out_changed)
{
    struct family_list list;
    struct offer *offers;
    int count;
    *out_changed = 0;
    TRY(families_load(tx, arena, school_id, &list));
    TRY(offers_load(tx, arena, school_id, &offers, &count));
    for (int i = 0; i < count; i++) {
        bool is_due = offer_is_due(&list, offers[i].set_meal_id, today);
        if (is_due == offers[i].is_offered) continue;
        if (version == 0) TRY(book_raise_version(tx, school_id, &version));
        scoped(statement) struct statement *set = statement_open(tx, &q_set_meal_offer_set);
        bind_int(set, ARG_SET_MEAL_OFFER_SET_SCHOOL_ID, school_id);
        bind_int(set, ARG_SET_MEAL_OFFER_SET_SET_MEAL_ID, offers[i].set_meal_id);
        bind_int(set, ARG_SET_MEAL_OFFER_SET_IS_OFFERED, is_due);
        bind_int(set, ARG_SET_MEAL_OFFER_SET_VERSION, version);
        TRY(statement_run(set));
        (*out_changed)++;
    }
    return OK;
}
