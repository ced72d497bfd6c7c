/* Families, prices, rules and contracts, changed by people. */
#include "desk/set_meal.h"

#include "base/check.h"
#include "desk/set_meal_sql.h"

/* ---- families ---- */

enum err set_meal_family_add(struct tx *tx, struct arena *arena, const struct family_new *made,
                             struct day today, enum family_status *out_status)
{
    TRY(family_add(tx, &made->family, out_status));
    if (*out_status != FAMILY_OK) return OK;
    TRY(family_price_add(tx, arena, made->family.school_id, &made->price, &made->nutrients, today,
                         0, out_status));
    /* A family without a price would be half of one: the caller undoes both. */
    return *out_status == FAMILY_OK ? OK : ERR_CANCELLED;
}

static enum err family_had_today(struct tx *tx, int64_t school_id, int64_t family_id,
                                 struct day today, bool *out_had)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_family_day_charged);
    bind_int(row, ARG_FAMILY_DAY_CHARGED_SCHOOL_ID, school_id);
    bind_int(row, ARG_FAMILY_DAY_CHARGED_FAMILY_ID, family_id);
    bind_int(row, ARG_FAMILY_DAY_CHARGED_DAY, today.number);
    return statement_next(row, out_had);
}

enum err set_meal_derive(struct tx *tx, struct arena *arena, int64_t school_id, struct day today,
                         int *out_changed)
{
    struct entitle_scope scope = {.school_id = school_id, .first_day = today};
    return entitlements_derive(tx, arena, &scope, out_changed);
}

enum err set_meal_price_set(struct tx *tx, struct arena *arena, int64_t school_id,
                            const struct family_price *price, struct day today,
                            enum family_status *out_status)
{
    bool had;
    int changed;
    TRY(family_had_today(tx, school_id, price->family_id, today, &had));
    if (had && day_compare(price->first_day, today) == 0) {
        *out_status = FAMILY_DAY_CHARGED;
        return OK;
    }
    TRY(family_price_add(tx, arena, school_id, price, NULL, today, 0, out_status));
    if (*out_status != FAMILY_OK) return OK;
    TRY(set_meal_derive(tx, arena, school_id, today, &changed));
    return families_offer(tx, arena, school_id, today, 0, &changed);
}

enum err set_meal_price_judge(struct tx *tx, const struct family_list *list, int64_t school_id,
                              const struct family_price *price, struct day today,
                              enum family_status *out_status)
{
    bool had;
    TRY(family_had_today(tx, school_id, price->family_id, today, &had));
    bool is_today = day_compare(price->first_day, today) == 0;
    *out_status = had && is_today ? FAMILY_DAY_CHARGED : family_price_judge(list, price, today);
    return OK;
}

static enum err entitled_count(struct tx *tx, int64_t school_id, int64_t family_id, struct day day,
                               int64_t *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_family_entitled);
    bind_int(row, ARG_FAMILY_ENTITLED_SCHOOL_ID, school_id);
    bind_int(row, ARG_FAMILY_ENTITLED_FAMILY_ID, family_id);
    bind_int(row, ARG_FAMILY_ENTITLED_DAY, day.number);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_count = column_int(row, COL_FAMILY_ENTITLED_COUNT);
    return OK;
}

static enum family_status archive_form(const struct family_list *list, int64_t family_id,
                                       struct day day, struct day today)
{
    const struct set_meal_family *family = family_in_list(list, family_id);
    if (family == NULL) return FAMILY_UNKNOWN;
    if (family->is_archived) return FAMILY_ARCHIVED;
    return day_compare(day, today) < 0 ? FAMILY_DAY_PAST : FAMILY_OK;
}

enum err set_meal_archive(struct tx *tx, struct arena *arena, int64_t school_id, int64_t family_id,
                          struct day day, struct day today, enum family_status *out_status,
                          int64_t *out_entitled)
{
    struct family_list list;
    bool had;
    int changed;
    *out_entitled = 0;
    TRY(families_load(tx, arena, school_id, &list));
    *out_status = archive_form(&list, family_id, day, today);
    if (*out_status != FAMILY_OK) return OK;
    TRY(family_had_today(tx, school_id, family_id, today, &had));
    *out_status = FAMILY_DAY_CHARGED;
    if (had && day_compare(day, today) == 0) return OK;
    TRY(entitled_count(tx, school_id, family_id, day, out_entitled));
    *out_status = *out_entitled > 0 ? FAMILY_ENTITLED : FAMILY_OK;
    if (*out_status != FAMILY_OK) return OK;
    TRY(family_archive(tx, school_id, family_id, day));
    return families_offer(tx, arena, school_id, today, 0, &changed);
}

/* ---- rules ---- */

const char *rule_status_name(enum rule_status status)
{
    switch (status) {
    case RULE_OK: return "ok";
    case RULE_FAMILY_UNKNOWN: return "family_unknown";
    case RULE_KIND_UNKNOWN: return "kind_unknown";
    case RULE_STAGE_INVALID: return "stage_invalid";
    case RULE_SHIFT_INVALID: return "shift_invalid";
    case RULE_SECOND_SHIFT_BREAKFAST: return "second_shift_breakfast";
    }
    return "unknown";
}

static enum err rule_check(struct tx *tx, struct arena *arena, int64_t school_id,
                           const struct entitlement_rule *rule, enum rule_status *out_status)
{
    struct family_list families;
    struct benefit_kind_list kinds;
    TRY(families_load(tx, arena, school_id, &families));
    TRY(benefit_kinds_load(tx, arena, &kinds));
    const struct set_meal_family *family = family_in_list(&families, rule->family_id);
    bool kind_is_known = rule->benefit_kind_id == 0 ||
                         benefit_kind_in_list(&kinds, rule->benefit_kind_id) != NULL;
    *out_status = RULE_OK;
    if (family == NULL) {
        *out_status = RULE_FAMILY_UNKNOWN;
    } else if (!kind_is_known) {
        *out_status = RULE_KIND_UNKNOWN;
    } else if ((int)rule->stage < STAGE_ANY || rule->stage > STAGE_SENIOR) {
        *out_status = RULE_STAGE_INVALID;
    } else if (rule->shift < 0 || rule->shift > SHIFT_LIMIT) {
        *out_status = RULE_SHIFT_INVALID;
    } else if (rule->shift == SHIFT_LIMIT && family->meal == MEAL_BREAKFAST) {
        *out_status = RULE_SECOND_SHIFT_BREAKFAST;
    }
    return OK;
}

enum err rule_change(struct tx *tx, struct arena *arena, int64_t school_id,
                     const struct entitlement_rule *rule, struct day today,
                     enum rule_status *out_status)
{
    int changed;
    TRY(rule_check(tx, arena, school_id, rule, out_status));
    if (*out_status != RULE_OK) return OK;
    TRY(rule_set(tx, rule));
    return set_meal_derive(tx, arena, school_id, today, &changed);
}

/* ---- contracts ---- */

enum err contract_change_end(struct tx *tx, int64_t school_id, int64_t contract_id,
                             struct day last_day, enum contract_status *out_status)
{
    bool found;
    int64_t caterer_id;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_contract_of_id);
        bind_int(row, ARG_CONTRACT_OF_ID_SCHOOL_ID, school_id);
        bind_int(row, ARG_CONTRACT_OF_ID_ID, contract_id);
        TRY(statement_next(row, &found));
        *out_status = CONTRACT_UNKNOWN;
        if (!found) return OK;
        caterer_id = column_int(row, COL_CONTRACT_OF_ID_CATERER_ID);
    }
    scoped(statement) struct statement *charged = statement_open(tx, &q_caterer_last_charged);
    bind_int(charged, ARG_CATERER_LAST_CHARGED_SCHOOL_ID, school_id);
    bind_int(charged, ARG_CATERER_LAST_CHARGED_CATERER_ID, caterer_id);
    bind_int(charged, ARG_CATERER_LAST_CHARGED_AFTER, last_day.number);
    TRY(statement_next(charged, &found));
    *out_status = CONTRACT_CHARGED;
    if (found && !column_is_null(charged, COL_CATERER_LAST_CHARGED_DAY)) return OK;
    return contract_end(tx, school_id, contract_id, last_day, out_status);
}
