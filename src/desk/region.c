/* The department's figures: what is counted, a query a subject and school. */
#include "desk/region.h"

#include <string.h>

#include "base/check.h"
#include "desk/region_sql.h"
#include "ledger/account.h"
#include "ledger/posting.h"

enum { SCHOOLS_FIRST = 80 };

/* ---- schools and kinds ---- */

static struct region_school *school_add(struct region *region, struct arena *arena, int *room)
{
    if (region->count == *room) {
        struct region_school *old = region->schools;
        *room = *room == 0 ? SCHOOLS_FIRST : 2 * *room;
        region->schools = ARENA_ARRAY(arena, struct region_school, (size_t)*room);
        if (old != NULL) memcpy(region->schools, old, (size_t)region->count * sizeof *old);
    }
    return &region->schools[region->count++];
}

static enum err schools_load(struct tx *tx, struct arena *arena, struct region *region)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_region_schools);
    bind_int(rows, ARG_REGION_SCHOOLS_DAY, region->last_day.number);
    bind_int(rows, ARG_REGION_SCHOOLS_SINCE_DAY, region->last_day.number - CASHLESS_WINDOW_DAYS);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        *school_add(region, arena, &room) = (struct region_school){
            .id = column_int(rows, COL_REGION_SCHOOLS_SCHOOL_ID),
            .number = column_int(rows, COL_REGION_SCHOOLS_NUMBER),
            .name = column_string(rows, COL_REGION_SCHOOLS_NAME, arena),
            .kind = column_string(rows, COL_REGION_SCHOOLS_KIND, arena),
            .kind_name = column_string(rows, COL_REGION_SCHOOLS_KIND_NAME, arena),
            .in_card_project = column_int(rows, COL_REGION_SCHOOLS_IN_CARD_PROJECT) != 0,
            .is_cashless = column_int(rows, COL_REGION_SCHOOLS_IS_CASHLESS) != 0,
            .receipts_amount = money_zero(),
            .subsidy = money_zero(),
        };
    }
}

static struct region_school *school_by_id(struct region *region, int64_t school_id)
{
    for (int i = 0; i < region->count; i++) {
        if (region->schools[i].id == school_id) return &region->schools[i];
    }
    return NULL;
}

static enum err pupils_load(struct tx *tx, struct region *region)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_region_pupils);
    bind_int(rows, ARG_REGION_PUPILS_DAY, region->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct region_school *school = school_by_id(region,
                                                    column_int(rows, COL_REGION_PUPILS_SCHOOL_ID));
        if (school == NULL) continue;
        enum school_stage stage = stage_of_grade(column_int(rows, COL_REGION_PUPILS_GRADE));
        int64_t benefited = column_int(rows, COL_REGION_PUPILS_IS_BENEFITED);
        int64_t pupils = column_int(rows, COL_REGION_PUPILS_PUPILS);
        school->groups[stage][benefited].pupils += pupils;
        school->all.pupils += pupils;
        school->carded += column_int(rows, COL_REGION_PUPILS_CARDED);
    }
}

static void kind_count(struct region_kind *kind, const struct region_school *school)
{
    kind->schools++;
    kind->cashless += school->is_cashless;
    kind->in_card_project += school->in_card_project;
    kind->pupils += school->all.pupils;
    kind->carded += school->carded;
}

/* Schools come in the order of their kinds. */
static void kinds_count(struct arena *arena, struct region *region)
{
    region->kinds = ARENA_ARRAY(arena, struct region_kind, (size_t)region->count + 1);
    region->all = (struct region_kind){.name = "Всего"};
    for (int i = 0; i < region->count; i++) {
        const struct region_school *school = &region->schools[i];
        bool is_new = i == 0 || strcmp(school->kind, region->schools[i - 1].kind) != 0;
        if (is_new) {
            region->kinds[region->kind_count++] = (struct region_kind){.name = school->kind_name};
        }
        kind_count(&region->kinds[region->kind_count - 1], school);
        kind_count(&region->all, school);
    }
}

enum err region_coverage_load(struct tx *tx, struct arena *arena, struct day day,
                              struct region *out_region)
{
    struct region region = {.first_day = day, .last_day = day};
    TRY(schools_load(tx, arena, &region));
    TRY(pupils_load(tx, &region));
    kinds_count(arena, &region);
    *out_region = region;
    return OK;
}

/* ---- meals ---- */

static enum err days_load(struct tx *tx, struct region *region, struct region_school *school)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_region_days);
    bind_int(rows, ARG_REGION_DAYS_SCHOOL_ID, school->id);
    bind_int(rows, ARG_REGION_DAYS_FIRST_DAY, region->first_day.number);
    bind_int(rows, ARG_REGION_DAYS_LAST_DAY, region->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t place = column_int(rows, COL_REGION_DAYS_DAY) - region->first_day.number;
        region->fed_by_day[place] += column_int(rows, COL_REGION_DAYS_PUPILS);
        school->meal_days++;
    }
}

void region_group_add(struct region_group *to, const struct region_group *from)
{
    to->pupils += from->pupils;
    to->fed += from->fed;
    to->fed_days += from->fed_days;
    to->meals += from->meals;
    to->meal_days += from->meal_days;
}

static enum err eaten_load(struct tx *tx, struct region *region, struct region_school *school)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_region_eaten);
    bind_int(rows, ARG_REGION_EATEN_SCHOOL_ID, school->id);
    bind_int(rows, ARG_REGION_EATEN_FIRST_DAY, region->first_day.number);
    bind_int(rows, ARG_REGION_EATEN_LAST_DAY, region->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        enum school_stage stage = stage_of_grade(column_int(rows, COL_REGION_EATEN_GRADE));
        int64_t benefited = column_int(rows, COL_REGION_EATEN_IS_BENEFITED);
        struct region_group *group = &school->groups[stage][benefited];
        group->fed += column_int(rows, COL_REGION_EATEN_PUPILS);
        group->fed_days += column_int(rows, COL_REGION_EATEN_DAYS);
        group->meals += column_int(rows, COL_REGION_EATEN_MEALS);
    }
}

static void groups_sum(struct region *region, struct region_school *school)
{
    school->all = (struct region_group){0};
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        for (int benefited = 0; benefited < 2; benefited++) {
            struct region_group *group = &school->groups[stage][benefited];
            group->meal_days = group->pupils * school->meal_days;
            region_group_add(&school->all, group);
            region_group_add(&region->groups[stage][benefited], group);
        }
    }
    region_group_add(&region->fed, &school->all);
}

/* ---- money ---- */

enum err region_sources_load(struct tx *tx, struct arena *arena, struct region *region)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_region_sources);
    while (region->source_count < REGION_SOURCES_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        region->sources[region->source_count++] = (struct region_source){
            .id = column_int(rows, COL_REGION_SOURCES_ID),
            .name = column_string(rows, COL_REGION_SOURCES_NAME, arena),
        };
    }
    return OK;
}

static void subsidy_add(const struct region *region, struct region_school *school,
                        int64_t account_id, struct money amount)
{
    for (int i = 0; i < region->source_count; i++) {
        if (account_id != account_system_id(ACCOUNT_SUBSIDY, region->sources[i].id)) continue;
        school->subsidies[i] = money_plus(school->subsidies[i], amount);
        school->subsidy = money_plus(school->subsidy, amount);
    }
}

static enum err subsidies_load(struct tx *tx, const struct region *region,
                               struct region_school *school)
{
    for (int i = 0; i < REGION_SOURCES_LIMIT; i++) school->subsidies[i] = money_zero();
    scoped(statement) struct statement *rows = statement_open(tx, &q_region_subsidies);
    bind_int(rows, ARG_REGION_SUBSIDIES_SCHOOL_ID, school->id);
    bind_int(rows, ARG_REGION_SUBSIDIES_FIRST_DAY, region->first_day.number);
    bind_int(rows, ARG_REGION_SUBSIDIES_LAST_DAY, region->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct money amount = money_of_kopecks(column_int(rows, COL_REGION_SUBSIDIES_AMOUNT));
        subsidy_add(region, school, column_int(rows, COL_REGION_SUBSIDIES_DEBIT_ID), amount);
        subsidy_add(region, school, column_int(rows, COL_REGION_SUBSIDIES_CREDIT_ID),
                    money_minus(money_zero(), amount));
    }
}

static enum err receipts_load(struct tx *tx, const struct region *region,
                              struct region_school *school)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_region_receipts);
    bind_int(row, ARG_REGION_RECEIPTS_SCHOOL_ID, school->id);
    bind_int(row, ARG_REGION_RECEIPTS_FIRST_DAY, region->first_day.number);
    bind_int(row, ARG_REGION_RECEIPTS_LAST_DAY, region->last_day.number);
    TRY(statement_next(row, &found));
    CHECK(found);
    school->receipts = column_int(row, COL_REGION_RECEIPTS_RECEIPTS);
    school->receipts_amount = money_of_kopecks(column_int(row, COL_REGION_RECEIPTS_AMOUNT));
    return OK;
}

enum err region_load(struct tx *tx, struct arena *arena, struct day first_day, struct day last_day,
                     struct region *out_region)
{
    int days = last_day.number - first_day.number + 1;
    CHECK(days >= 1 && days <= REGION_DAYS_LIMIT);
    struct region region;
    TRY(region_coverage_load(tx, arena, last_day, &region));
    region.first_day = first_day;
    region.fed_by_day = ARENA_ARRAY(arena, int64_t, (size_t)days);
    TRY(region_sources_load(tx, arena, &region));
    for (int i = 0; i < region.count; i++) {
        struct region_school *school = &region.schools[i];
        TRY(days_load(tx, &region, school));
        TRY(eaten_load(tx, &region, school));
        TRY(subsidies_load(tx, &region, school));
        TRY(receipts_load(tx, &region, school));
        groups_sum(&region, school);
    }
    *out_region = region;
    return OK;
}

const struct region_school *region_school_by_number(const struct region *region, int64_t number)
{
    for (int i = 0; i < region->count; i++) {
        if (region->schools[i].number == number) return &region->schools[i];
    }
    return NULL;
}

/* ---- kinds of benefits ---- */

struct known_kinds {
    int64_t *ids;
    struct region_benefits benefits;
};

static enum err benefit_kinds_load(struct tx *tx, struct arena *arena, struct known_kinds *kinds)
{
    enum { KINDS_LIMIT = 200 };
    kinds->ids = ARENA_ARRAY(arena, int64_t, KINDS_LIMIT);
    kinds->benefits.rows = ARENA_ARRAY(arena, struct region_benefit, KINDS_LIMIT);
    scoped(statement) struct statement *rows = statement_open(tx, &q_region_benefit_kinds);
    while (kinds->benefits.count < KINDS_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int place = kinds->benefits.count++;
        kinds->ids[place] = column_int(rows, COL_REGION_BENEFIT_KINDS_ID);
        kinds->benefits.rows[place] = (struct region_benefit){
            .name = column_string(rows, COL_REGION_BENEFIT_KINDS_NAME, arena)};
    }
    return OK;
}

static enum err benefits_of_school(struct tx *tx, const struct region *region, int64_t school_id,
                                   struct known_kinds *kinds)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_region_benefits);
    bind_int(rows, ARG_REGION_BENEFITS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_REGION_BENEFITS_FIRST_DAY, region->first_day.number);
    bind_int(rows, ARG_REGION_BENEFITS_LAST_DAY, region->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t kind_id = column_int(rows, COL_REGION_BENEFITS_KIND_ID);
        for (int i = 0; i < kinds->benefits.count; i++) {
            if (kinds->ids[i] != kind_id) continue;
            kinds->benefits.rows[i].pupils += column_int(rows, COL_REGION_BENEFITS_PUPILS);
            kinds->benefits.rows[i].meals += column_int(rows, COL_REGION_BENEFITS_MEALS);
        }
    }
}

enum err region_benefits_load(struct tx *tx, struct arena *arena, const struct region *region,
                              struct region_benefits *out_benefits)
{
    struct known_kinds kinds = {0};
    TRY(benefit_kinds_load(tx, arena, &kinds));
    for (int i = 0; i < region->count; i++) {
        TRY(benefits_of_school(tx, region, region->schools[i].id, &kinds));
    }
    *out_benefits = kinds.benefits;
    return OK;
}

/* ---- outages ---- */

enum err region_outages_load(struct tx *tx, struct arena *arena, struct region_outages *out_outages)
{
    enum { OUTAGES_LIMIT = 10000 };
    struct region_outages outages = {.rows = NULL};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_region_outages);
    while (outages.count < OUTAGES_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (outages.count == room) {
            struct region_outage *old = outages.rows;
            room = room == 0 ? SCHOOLS_FIRST : 2 * room;
            outages.rows = ARENA_ARRAY(arena, struct region_outage, (size_t)room);
            if (old != NULL) memcpy(outages.rows, old, (size_t)outages.count * sizeof *old);
        }
        outages.rows[outages.count++] = (struct region_outage){
            .school_id = column_int(rows, COL_REGION_OUTAGES_SCHOOL_ID),
            .is_on = column_int(rows, COL_REGION_OUTAGES_IS_ON) != 0,
            .first_day = {(int32_t)column_int(rows, COL_REGION_OUTAGES_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_REGION_OUTAGES_LAST_DAY)},
            .reason = column_string(rows, COL_REGION_OUTAGES_REASON, arena),
        };
    }
    *out_outages = outages;
    return OK;
}

/* The newest word of one owner that names the day; an end names every day from its own on. */
static bool holds_of(const struct region_outages *outages, int64_t school_id, struct day day)
{
    for (int i = outages->count - 1; i >= 0; i--) {
        const struct region_outage *one = &outages->rows[i];
        if (one->school_id != school_id || day.number < one->first_day.number) continue;
        if (!one->is_on) return false;
        if (day.number <= one->last_day.number) return true;
    }
    return false;
}

int64_t region_outage_days(const struct region_outages *outages, int64_t school_id,
                           struct day first_day, struct day last_day)
{
    int64_t days = 0;
    for (struct day day = first_day; day.number <= last_day.number; day = day_add(day, 1)) {
        days += holds_of(outages, 0, day) || holds_of(outages, school_id, day);
    }
    return days;
}
