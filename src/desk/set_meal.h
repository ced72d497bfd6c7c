/* Changing families of set meals, rules and contracts, with everything that follows: entitlements
 * are derived from today on, tills get the new offers, in the caller's transaction. */
#ifndef DESK_SET_MEAL_H
#define DESK_SET_MEAL_H

#include "base/arena.h"
#include "base/instant.h"
#include "desk/entitle.h"
#include "meals/contract.h"
#include "meals/family.h"

/* A family with its first price. */
struct family_new {
    struct set_meal_family family;
    struct family_price price; /* of family.id; set_meal_id is the caller's */
    struct nutrients nutrients;
};
enum err set_meal_family_add(struct tx *tx, struct arena *arena, const struct family_new *made,
                             struct day today, enum family_status *out_status) MUST_CHECK;

/* From price->first_day on. Refused for a day that has passed, and for today once somebody had the
 * meal: a day has one price. */
enum err set_meal_price_set(struct tx *tx, struct arena *arena, int64_t school_id,
                            const struct family_price *price, struct day today,
                            enum family_status *out_status) MUST_CHECK;

/* What set_meal_price_set would say, without writing: for a preview over many schools. */
enum err set_meal_price_judge(struct tx *tx, const struct family_list *list, int64_t school_id,
                              const struct family_price *price, struct day today,
                              enum family_status *out_status) MUST_CHECK;

/* From the day on there is none of it. FAMILY_ENTITLED: *out_entitled people have a right to it on
 * that day or later; first the rule goes. */
enum err set_meal_archive(struct tx *tx, struct arena *arena, int64_t school_id, int64_t family_id,
                          struct day day, struct day today, enum family_status *out_status,
                          int64_t *out_entitled) MUST_CHECK;

enum rule_status {
    RULE_OK = 0,
    RULE_FAMILY_UNKNOWN, /* no school has it; of a school's rule: this one has not */
    RULE_KIND_UNKNOWN,
    RULE_STAGE_INVALID,
    RULE_SHIFT_INVALID,
    RULE_SECOND_SHIFT_BREAKFAST, /* SanPiN 2.3/2.4.3590-20, app. 12: lunch and a snack there */
};
const char *rule_status_name(enum rule_status status);

/* A school's own rule, or with rule->school_id 0 the city's. Adding one again rewrites it. Only the
 * entitlements of `school_id` are derived; of a city's rule the others follow with
 * set_meal_derive. */
enum err rule_change(struct tx *tx, struct arena *arena, int64_t school_id,
                     const struct entitlement_rule *rule, struct day today,
                     enum rule_status *out_status) MUST_CHECK;
/* Everybody of the school, from today on. */
enum err set_meal_derive(struct tx *tx, struct arena *arena, int64_t school_id, struct day today,
                         int *out_changed) MUST_CHECK;

/* Moves a contract's last day. CONTRACT_CHARGED: meals of its caterer were charged behind it. */
enum err contract_change_end(struct tx *tx, int64_t school_id, int64_t contract_id,
                             struct day last_day, enum contract_status *out_status) MUST_CHECK;

#endif
