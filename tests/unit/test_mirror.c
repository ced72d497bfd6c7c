/* What a till is told of a school: the right, never the reason. */
#include "desk_kit.h"

#include <string.h>

#include "desk/benefit.h"
#include "desk/entitle.h"
#include "desk/set_meal.h"
#include "meals/contract.h"
#include "meals/family.h"
#include "sync/mirror.h"

enum { KIND = 5, FAMILY = 71, CATERER = 3 };

/* A pupil with a benefit, whose right follows from it. */
static enum err ground_run(struct tx *tx, void *context)
{
    struct kit *kit = context;
    struct day today = kit_today(kit);
    enum caterer_status caterer_status;
    enum family_status family_status;
    enum benefit_status status;
    struct caterer caterer = {CATERER, "Комбинат", ""};
    struct benefit_kind kind = {KIND, "Многодетная семья", 1, 0, true};
    struct set_meal_family family = {.school_id = KIT_SCHOOL,
                                     .id = FAMILY,
                                     .name = "Обед",
                                     .meal = MEAL_LUNCH,
                                     .caterer_id = CATERER};
    struct family_price price = {
        .family_id = FAMILY, .first_day = today, .set_meal_id = KIT_FREE_LUNCH};
    struct entitlement_rule rule = {.id = 1,
                                    .benefit_kind_id = KIND,
                                    .family_id = FAMILY,
                                    .position = 1,
                                    .is_given = true,
                                    .is_active = true};
    struct benefit benefit = {.school_id = KIT_SCHOOL,
                              .id = 99,
                              .account_id = kit_pupil(KIT_SCHOOL, 1),
                              .kind_id = KIND,
                              .first_day = today,
                              .last_day = day_add(today, 30),
                              .document = "удостоверение 4711",
                              .set_at = kit->now};
    TRY(caterer_set(tx, &caterer, &caterer_status));
    TRY(benefit_kind_set(tx, &kind));
    TRY(family_add(tx, &family, &family_status));
    TRY(family_price_adopt(tx, KIT_SCHOOL, &price));
    TRY(rule_set(tx, &rule));
    TRY(benefit_add(tx, kit->arena, &benefit, today, &status));
    assert_int_equal(status, BENEFIT_OK);
    return OK;
}

struct told {
    struct kit *kit;
    struct buf buf;
};

static enum err told_run(struct tx *tx, void *context)
{
    struct told *told = context;
    struct mirror_range range = {KIT_SCHOOL, 0, INT64_MAX, kit_today(told->kit)};
    buf_init(&told->buf, told->kit->arena);
    return mirror_write(tx, range, &told->buf);
}

DESK_TEST(test_sync_tells_rights_and_no_reason)
{
    static const char *const REASONS[] = {"Многодетная", "удостоверение", "4711",     "benefit",
                                          "kind_id",     "rule",          "document", "льгот"};
    struct told told = {.kit = kit};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, ground_run, kit), OK);
    assert_int_equal(store_read(kit->store, told_run, &told), OK);
    const char *right = arena_printf(kit->arena,
                                     "\"rights\":[{\"account\":\"%lld\",\"set_meal\":\"%d\"",
                                     (long long)kit_pupil(KIT_SCHOOL, 1), KIT_FREE_LUNCH);
    assert_non_null(strstr(told.buf.bytes, right));
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        assert_null(strstr(told.buf.bytes, REASONS[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sync_tells_rights_and_no_reason)};
    return cmocka_run_group_tests_name("mirror", tests, NULL, NULL);
}
