/* One person by hand, and a new school year. */
#include "desk_kit.h"

#include <string.h>

#include "desk/person_act.h"
#include "desk/promotion.h"

static struct person_act typed(const char *class_name, const char *surname, const char *name,
                               const char *birth_day)
{
    return (struct person_act){
        .school_id = KIT_SCHOOL,
        .login_id = 7,
        .kind = PERSON_PUPIL,
        .typed = {text_of(class_name), text_of(surname), text_of(name), TEXT(""),
                  text_of(birth_day), TEXT("")},
    };
}

static int64_t people(struct kit *kit, const char *condition)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT count(*) FROM person p LEFT JOIN class c ON "
                                       "c.school_id = p.school_id AND c.id = p.class_id WHERE "
                                       "p.school_id = 24 AND %s",
                                       condition));
}

DESK_TEST(test_one_is_entered_by_the_rules_of_a_list)
{
    struct person_act act = typed("", "Петров2", "Пётр", "32.01.2017");
    assert_int_equal(desk_person_enter(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_FIELDS);
    assert_string_equal(act.problems[PUPIL_FIELD_CLASS], "не указан класс");
    assert_non_null(act.problems[PUPIL_FIELD_SURNAME]);
    assert_null(act.problems[PUPIL_FIELD_NAME]);
    assert_non_null(act.problems[PUPIL_FIELD_BIRTH]);
    act = typed("1а", "Петров", "Пётр", "05.01.2019");
    assert_int_equal(desk_person_enter(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_DONE);
    assert_int_equal(strlen(act.person.number), ACCOUNT_NUMBER_DIGITS);
    assert_int_equal(people(kit, "p.surname = 'Петров' AND c.name = '01А'"), 1);
    act = typed("01А", "ПЕТРОВ", "ПЁТР", "05.01.2019");
    assert_int_equal(desk_person_enter(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_EXISTS);
    act = typed("03Б", "Иванов", "Иван", "");
    assert_int_equal(desk_person_enter(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_REFUSED); /* several of this name */
    assert_non_null(act.reason);
}

DESK_TEST(test_one_is_changed_leaves_and_returns)
{
    struct person_act act = typed("04А", "Сидоров", "Иван", "01.02.2016");
    act.account_id = kit_pupil(KIT_SCHOOL, 1);
    assert_int_equal(desk_person_change(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_DONE);
    assert_int_equal(people(kit, "p.surname = 'Сидоров' AND c.name = '04А'"), 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM person_event"), 2);
    assert_int_equal(desk_person_return(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_STATE);
    assert_int_equal(desk_person_leave(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_DONE);
    assert_int_equal(people(kit, "p.surname = 'Сидоров' AND p.state = 2"), 1);
    assert_int_equal(desk_person_leave(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_STATE);
    act.typed.class_name = TEXT("04Б");
    assert_int_equal(desk_person_return(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_DONE);
    assert_int_equal(people(kit, "p.surname = 'Сидоров' AND p.state = 1 AND c.name = '04Б'"), 1);
    act.account_id = 1;
    assert_int_equal(desk_person_leave(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_UNKNOWN);
}

/* ---- a new school year ---- */

static enum promotion_status promote(struct kit *kit, const char *seen, const int64_t *kept,
                                     int kept_count, struct promotion_plan *out_plan)
{
    struct promotion promotion = {
        .request = {.school_id = KIT_SCHOOL, .kept_ids = kept, .kept_count = kept_count},
        .today = kit_today(kit),
        .login_id = 7,
        .seen = text_of(seen),
    };
    assert_int_equal(desk_promote(&kit->desk, kit->arena, &promotion), OK);
    *out_plan = promotion.plan;
    return promotion.status;
}

static void enter(struct kit *kit, const char *class_name, const char *surname)
{
    struct person_act act = typed(class_name, surname, "Анна", "");
    assert_int_equal(desk_person_enter(&kit->desk, kit->arena, &act), OK);
    assert_int_equal(act.status, PERSON_ACT_DONE);
}

DESK_TEST(test_all_classes_go_up_once_a_year)
{
    struct promotion_plan plan;
    enter(kit, "11А", "Старшая");
    enter(kit, "04Б", "Средняя");
    enter(kit, "Подготовка", "Малая");
    assert_int_equal(promote(kit, "", NULL, 0, &plan), PROMOTION_UNSEEN);
    assert_int_equal(plan.count, 3);
    assert_int_equal(plan.pupils, 5);
    assert_int_equal(plan.graduates, 1);
    assert_int_equal(plan.outside_count, 1);
    assert_string_equal(plan.classes[1].name, "04Б");
    assert_string_equal(plan.classes[1].target, "05Б");
    assert_true(plan.classes[1].target_is_new);
    assert_string_equal(plan.classes[2].target, "04Б");
    assert_false(plan.classes[2].target_is_new);
    assert_int_equal(promote(kit, plan.seen, NULL, 0, &plan), PROMOTION_DONE);
    assert_int_equal(people(kit, "c.name = '04Б' AND p.state = 1"), 3);
    assert_int_equal(people(kit, "c.name = '05Б' AND p.surname = 'Средняя'"), 1);
    assert_int_equal(people(kit, "p.surname = 'Старшая' AND p.state = 2"), 1);
    assert_int_equal(people(kit, "p.surname = 'Малая' AND c.name = 'Подготовка'"), 1);
    assert_int_equal(kit_count(kit, "SELECT grade FROM class WHERE school_id = 24 AND name = "
                                    "'05Б'"),
                     5);
    assert_int_equal(promote(kit, plan.seen, NULL, 0, &plan), PROMOTION_DONE_ALREADY);
}

DESK_TEST(test_a_class_that_stays_is_joined)
{
    struct promotion_plan plan;
    enter(kit, "04Б", "Средняя");
    int64_t kept = kit_count(kit, "SELECT id FROM class WHERE school_id = 24 AND name = '04Б'");
    assert_int_equal(promote(kit, "", &kept, 1, &plan), PROMOTION_UNSEEN);
    assert_true(plan.classes[0].is_kept);
    assert_true(plan.classes[1].joins);
    assert_int_equal(promote(kit, plan.seen, &kept, 1, &plan), PROMOTION_DONE);
    assert_int_equal(people(kit, "c.name = '04Б' AND p.state = 1"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_is_entered_by_the_rules_of_a_list),
        cmocka_unit_test(test_one_is_changed_leaves_and_returns),
        cmocka_unit_test(test_all_classes_go_up_once_a_year),
        cmocka_unit_test(test_a_class_that_stays_is_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
