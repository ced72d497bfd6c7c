/* Rosters by chance: marks, submissions, approvals, charges, corrections, moves, absences and
 * sales of tills in any order, beside a naive auditor who keeps in arrays what each pupil was
 * charged for, and compares balances, charges and sums with the books after every step.
 *
 * `full` as the first word makes it long. A seed that fails is printed. */
#include "roster_kit.h"

#include <stdio.h>
#include <string.h>

#include "desk/absence.h"
#include "ledger/account.h"

enum { PEOPLE = 13, DAYS = 5, MEALS = ROSTER_MEALS, FAMILIES = 3 };
enum { SHORT_SEEDS = 3, SHORT_STEPS = 70, FULL_SEEDS = 60, FULL_STEPS = 250 };

static bool is_full;

static const int PUPILS[PEOPLE] = {1, 2, 3, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24};
static const struct {
    int64_t id, parent, subsidy, source;
    enum meal meal;
} PRICES[FAMILIES] = {{ROSTER_KIT_PAID, 4961, 2039, 1, MEAL_BREAKFAST},
                      {ROSTER_KIT_FREE, 0, 7000, 2, MEAL_BREAKFAST},
                      {ROSTER_KIT_LUNCH, 12000, 0, 0, MEAL_LUNCH}};

struct auditor {
    struct kit *kit;
    uint64_t chance;
    int day;                                 /* of the clock */
    int minute;                              /* of that day */
    int64_t charged[PEOPLE][DAYS][MEALS];    /* the family; 0: nothing */
    int64_t charged_in[PEOPLE][DAYS][MEALS]; /* the class */
    bool sold[PEOPLE][DAYS];                 /* a breakfast, at the till */
    int64_t class_of[PEOPLE];
    bool differs;
};

static int dice(struct auditor *auditor, int sides)
{
    auditor->chance ^= auditor->chance << 13;
    auditor->chance ^= auditor->chance >> 7;
    auditor->chance ^= auditor->chance << 17;
    return (int)(auditor->chance % (uint64_t)sides);
}

static int64_t account(int person)
{
    return kit_pupil(KIT_SCHOOL, PUPILS[person]);
}

static struct day day_at(struct auditor *auditor, int day)
{
    return day_add(kit_today(auditor->kit), day - auditor->day);
}

static int price_of(int64_t family_id)
{
    for (int i = 0; i < FAMILIES; i++) {
        if (PRICES[i].id == family_id) return i;
    }
    fail_msg("a family of nobody: %lld", (long long)family_id);
    return 0;
}

/* ---- comparing ---- */

static void expect(struct auditor *auditor, const char *what, int64_t theirs, int64_t ours)
{
    if (theirs == ours) return;
    auditor->differs = true;
    print_error("%s: the books say %lld, the auditor %lld\n", what, (long long)theirs,
                (long long)ours);
}

static int64_t person_balance(const struct auditor *auditor, int person)
{
    int64_t balance = 0;
    for (int day = 0; day < DAYS; day++) {
        if (auditor->sold[person][day]) balance -= PRICES[0].parent;
        for (int meal = 0; meal < MEALS; meal++) {
            int64_t family_id = auditor->charged[person][day][meal];
            if (family_id != 0) balance -= PRICES[price_of(family_id)].parent;
        }
    }
    return balance;
}

static int64_t source_balance(const struct auditor *auditor, int64_t source)
{
    int64_t balance = 0;
    for (int person = 0; person < PEOPLE; person++) {
        for (int day = 0; day < DAYS; day++) {
            if (auditor->sold[person][day] && source == 1) balance -= PRICES[0].subsidy;
            for (int meal = 0; meal < MEALS; meal++) {
                int64_t family_id = auditor->charged[person][day][meal];
                if (family_id == 0 || PRICES[price_of(family_id)].source != source) continue;
                balance -= PRICES[price_of(family_id)].subsidy;
            }
        }
    }
    return balance;
}

/* Nobody stands in two live charges of one meal. */
static const char TWICE[] =
    "SELECT count(*) FROM (SELECT k.account_id FROM roster_mark k JOIN set_meal m ON m.school_id = "
    "k.school_id AND m.id = k.set_meal_id WHERE NOT EXISTS (SELECT 1 FROM posting p WHERE "
    "p.school_id = k.school_id AND p.reverses_id = k.roster_id) GROUP BY k.day, k.account_id, "
    "m.meal HAVING count(*) > 1) t";

static void audit(struct auditor *auditor)
{
    struct kit *kit = auditor->kit;
    int64_t charges = 0;
    for (int person = 0; person < PEOPLE; person++) {
        expect(auditor, "balance", kit_balance(kit, KIT_SCHOOL, account(person)),
               person_balance(auditor, person));
        for (int day = 0; day < DAYS; day++) {
            for (int meal = 0; meal < MEALS; meal++) {
                charges += auditor->charged[person][day][meal] != 0;
            }
        }
    }
    for (int64_t source = 1; source <= 2; source++) {
        int64_t id = account_system_id(ACCOUNT_SUBSIDY, source);
        expect(auditor, "subsidy", kit_balance(kit, KIT_SCHOOL, id),
               source_balance(auditor, source));
    }
    expect(auditor, "charged twice", kit_count(kit, TWICE), 0);
    expect(auditor, "charges",
           kit_count(kit, "SELECT coalesce(CAST(sum(charged) AS BIGINT), 0) "
                          "FROM meal_taken"),
           charges);
}

/* ---- what a step does to the arrays ---- */

static bool is_sold(const struct auditor *auditor, int person, int day, int64_t family_id)
{
    return auditor->sold[person][day] && PRICES[price_of(family_id)].meal == MEAL_BREAKFAST;
}

static enum roster_state state_of(const struct roster_day *day, int64_t class_id, int64_t family_id)
{
    const struct roster_sheet *sheet = roster_sheet_find(day, class_id, family_id);
    return sheet == NULL ? ROSTER_PROPOSED : sheet->state;
}

/* What the class charged and a till sold as well is taken off; class 0: all. */
static void sold_off(struct auditor *auditor, int day, int64_t class_id)
{
    for (int person = 0; person < PEOPLE; person++) {
        int64_t *charged = &auditor->charged[person][day][0];
        if (*charged == 0 || !is_sold(auditor, person, day, *charged)) continue;
        bool is_of = auditor->class_of[person] == class_id &&
                     auditor->charged_in[person][day][0] == class_id;
        if (class_id == 0 || is_of) *charged = 0;
    }
}

/* Charged are, of each approved sheet, those who eat by it and are charged for the meal nowhere. */
static void charge_expect(struct auditor *auditor, const struct roster_day *before, int day)
{
    sold_off(auditor, day, 0);
    for (int i = 0; i < before->places.count; i++) {
        const struct roster_place *place = &before->places.at[i];
        if (place->family_id == 0) continue;
        if (state_of(before, place->class_id, place->family_id) != ROSTER_APPROVED) continue;
        for (int person = 0; person < PEOPLE; person++) {
            if (account(person) != place->account_id) continue;
            int64_t *charged = &auditor->charged[person][day][place->meal - 1];
            if (place->roster_id != 0 || is_sold(auditor, person, day, place->family_id)) continue;
            *charged = place->family_id;
            auditor->charged_in[person][day][place->meal - 1] = place->class_id;
        }
    }
}

static void save_expect(struct auditor *auditor, const struct roster_save *save, int person,
                        int day, const struct roster_day *before)
{
    const struct roster_wish *wish = &save->wishes[0];
    int64_t *charged = &auditor->charged[person][day][wish->meal - 1];
    if (save->changed == 0) return;
    if (save->is_charged_anew) sold_off(auditor, day, save->class_id);
    bool is_charged = state_of(before, save->class_id, wish->family_id) == ROSTER_CHARGED;
    *charged = 0;
    if (wish->family_id == 0 || !is_charged) return;
    if (!is_sold(auditor, person, day, wish->family_id)) *charged = wish->family_id;
    auditor->charged_in[person][day][wish->meal - 1] = save->class_id;
}

/* ---- steps ---- */

static void step_clock(struct auditor *auditor)
{
    auditor->minute += 5 + dice(auditor, 120);
    if (auditor->minute > 22 * 60) {
        auditor->minute = 7 * 60;
        if (auditor->day < DAYS - 1) auditor->day++;
    }
    roster_kit_clock(auditor->kit, auditor->day, 0, auditor->minute);
}

static void step_mark(struct auditor *auditor)
{
    static const enum meal SOME[] = {MEAL_BREAKFAST, MEAL_BREAKFAST, MEAL_LUNCH};
    struct kit *kit = auditor->kit;
    int person = dice(auditor, PEOPLE), day = dice(auditor, DAYS);
    enum meal meal = SOME[dice(auditor, 3)];
    int64_t family_id = dice(auditor, 2) == 0 ? 0 : PRICES[dice(auditor, FAMILIES)].id;
    struct roster_wish wish = {account(person), meal, family_id, dice(auditor, 4) == 0};
    const struct roster_day *before = roster_kit_day(kit, 0, day_at(auditor, day));
    struct roster_save save = {.school_id = KIT_SCHOOL,
                               .class_id = auditor->class_of[person],
                               .day = day_at(auditor, day),
                               .actor = dice(auditor, 2) == 0 ? ROSTER_KIT_TEACHER
                                                              : ROSTER_KIT_COORDINATOR,
                               .wishes = &wish,
                               .wish_count = 1,
                               .submits = dice(auditor, 5) == 0,
                               .reason = TEXT("по ошибке")};
    assert_int_equal(desk_roster_save(&kit->desk, kit->arena, &save), OK);
    if (save.refusal == ROSTER_DONE) save_expect(auditor, &save, person, day, before);
}

static void step_submit(struct auditor *auditor)
{
    struct kit *kit = auditor->kit;
    struct roster_save save = {.school_id = KIT_SCHOOL,
                               .class_id = dice(auditor, 2) == 0 ? KIT_CLASS
                                                                 : ROSTER_KIT_OTHER_CLASS,
                               .day = day_at(auditor, dice(auditor, DAYS)),
                               .actor = ROSTER_KIT_COORDINATOR,
                               .submits = true,
                               .reason = TEXT("")};
    assert_int_equal(desk_roster_save(&kit->desk, kit->arena, &save), OK);
    assert_int_equal(save.refusal, ROSTER_DONE);
}

static void step_act(struct auditor *auditor, enum roster_act act)
{
    struct roster_bulk bulk;
    int day = dice(auditor, auditor->day + 1);
    const struct roster_day *before = roster_kit_day(auditor->kit, 0, day_at(auditor, day));
    enum roster_refusal refusal = roster_kit_act(auditor->kit, act, day_at(auditor, day), &bulk);
    assert_int_equal(refusal, ROSTER_DONE);
    if (act == ROSTER_CHARGE) charge_expect(auditor, before, day);
}

static void step_absent(struct auditor *auditor)
{
    struct absence_saying saying = {.school_id = KIT_SCHOOL,
                                    .account_id = account(dice(auditor, PEOPLE)),
                                    .first_day = day_at(auditor, dice(auditor, DAYS)),
                                    .reason = TEXT(""),
                                    .said_by = ABSENCE_BY_PARENT};
    saying.last_day = saying.first_day;
    assert_int_equal(desk_absence_say(&auditor->kit->desk, &saying), OK);
}

static void step_sell(struct auditor *auditor)
{
    struct kit *kit = auditor->kit;
    int person = dice(auditor, 2); /* those of the kit have cards */
    if (auditor->sold[person][auditor->day]) return;
    struct sale_line line = {.kind = SALE_SET_MEAL,
                             .item_id = 1000 + ROSTER_KIT_PAID,
                             .quantity = 1,
                             .price = money_of_kopecks(PRICES[0].parent),
                             .subsidy = money_of_kopecks(PRICES[0].subsidy)};
    struct document sale = kit_sale(kit, &line, 1);
    sale.account_id = account(person);
    sale.card_id = kit_card(KIT_SCHOOL, PUPILS[person]);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    auditor->sold[person][auditor->day] = true;
}

static void step_move(struct auditor *auditor)
{
    int person = dice(auditor, PEOPLE);
    bool is_third = auditor->class_of[person] == KIT_CLASS;
    auditor->class_of[person] = is_third ? ROSTER_KIT_OTHER_CLASS : KIT_CLASS;
    roster_kit_move(auditor->kit, PUPILS[person], auditor->class_of[person]);
}

static void step(struct auditor *auditor)
{
    switch (dice(auditor, 16)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4: step_mark(auditor); break;
    case 5:
    case 6: step_submit(auditor); break;
    case 7:
    case 8: step_act(auditor, ROSTER_APPROVE); break;
    case 9:
    case 10:
    case 11: step_act(auditor, ROSTER_CHARGE); break;
    case 12: step_absent(auditor); break;
    case 13: step_sell(auditor); break;
    case 14: step_move(auditor); break;
    default: step_clock(auditor); break;
    }
}

/* ---- seeds ---- */

static void auditor_open(struct auditor *auditor, struct kit *kit, uint64_t seed)
{
    *auditor = (struct auditor){
        .kit = kit, .chance = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15), .minute = 8 * 60};
    roster_kit_open(kit);
    roster_kit_plain(kit, "UPDATE class SET grade = 4 WHERE id = 901"); /* both are primary */
    kit_set(kit, KIT_SCHOOL, SETTING_SET_MEAL_CHARGED_BY, 0);
    struct day monday = kit_today(kit);
    roster_kit_benefit(kit, 11, monday, day_add(monday, 2));
    roster_kit_benefit(kit, 22, monday, day_add(monday, 200));
    for (int person = 0; person < PEOPLE; person++) {
        auditor->class_of[person] = PUPILS[person] > 20 ? ROSTER_KIT_OTHER_CLASS : KIT_CLASS;
    }
}

static uint64_t current_seed;

static void body_of_a_seed(struct fixture *fixture)
{
    struct kit kit;
    struct auditor auditor;
    int steps = is_full ? FULL_STEPS : SHORT_STEPS;
    kit_open(&kit, fixture);
    auditor_open(&auditor, &kit, current_seed);
    for (int i = 0; i < steps; i++) {
        step(&auditor);
        audit(&auditor);
        if (auditor.differs) {
            fail_msg("seed %llu, step %d", (unsigned long long)current_seed, i);
        }
    }
    kit_close(&kit);
}

static void test_model_agrees_with_the_auditor(void **state)
{
    (void)state;
    int seeds = is_full ? FULL_SEEDS : SHORT_SEEDS;
    for (int i = 0; i < seeds; i++) {
        current_seed = (uint64_t)i;
        fixture_each_engine(body_of_a_seed);
    }
}

/* ---- the auditor sees ---- */

static void body_with_a_planted_charge(struct fixture *fixture)
{
    struct kit kit;
    struct auditor auditor;
    kit_open(&kit, fixture);
    auditor_open(&auditor, &kit, 1);
    struct roster_bulk bulk;
    struct day today = kit_today(&kit);
    assert_int_equal(roster_kit_act(&kit, ROSTER_SUBMIT, today, &bulk), ROSTER_DONE);
    assert_int_equal(roster_kit_act(&kit, ROSTER_APPROVE, today, &bulk), ROSTER_DONE);
    const struct roster_day *before = roster_kit_day(&kit, 0, today);
    assert_int_equal(roster_kit_act(&kit, ROSTER_CHARGE, today, &bulk), ROSTER_DONE);
    charge_expect(&auditor, before, 0);
    audit(&auditor);
    assert_false(auditor.differs);
    int64_t twice = account(4);
    struct roster_charge charge = {.id = kit_id(&kit),
                                   .school_id = KIT_SCHOOL,
                                   .class_id = KIT_CLASS,
                                   .day = kit_today(&kit),
                                   .set_meal_id = 1000 + ROSTER_KIT_FREE,
                                   .happened_at = kit.now,
                                   .account_ids = &twice,
                                   .account_count = 1};
    assert_int_equal(kit_count(&kit, TWICE), 0);
    assert_int_equal(desk_charge_roster(&kit.desk, kit.arena, &charge), OK);
    assert_int_equal(charge.status, ROSTER_RECORDED);
    assert_int_equal(kit_count(&kit, TWICE), 1);
    audit(&auditor);
    assert_true(auditor.differs);
    kit_close(&kit);
}

static void test_the_auditor_sees_a_planted_charge(void **state)
{
    (void)state;
    fixture_sqlite(body_with_a_planted_charge);
}

int main(int argc, char **argv)
{
    is_full = argc > 1 && strcmp(argv[1], "full") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_agrees_with_the_auditor),
        cmocka_unit_test(test_the_auditor_sees_a_planted_charge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
