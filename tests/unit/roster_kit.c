/* A school that feeds by rosters. */
#include "roster_kit.h"

#include "desk/absence.h"
#include "desk/benefit.h"
#include "desk/entitle.h"
#include "desk/meal_choice.h"
#include "ledger/book.h"
#include "meals/contract.h"
#include "meals/family.h"
#include "school/calendar.h"
#include "school/class.h"
#include "school/person.h"
#include "school/school.h"

enum { PUPIL_ORIGIN_FIRST = 700, CATERER = 3, CONTRACT = 31 };

const struct roster_actor ROSTER_KIT_TEACHER = {ROSTER_KIT_LOGIN, false};
const struct roster_actor ROSTER_KIT_COORDINATOR = {ROSTER_KIT_LOGIN + 1, true};

static struct day day_of(int year, int month, int day_of_month)
{
    struct day day;
    struct date date = {year, month, day_of_month};
    assert_true(day_from_date(date, &day));
    return day;
}

/* ---- the school ---- */

static enum err pupil_make(struct tx *tx, struct kit *kit, int pupil, int64_t class_id)
{
    struct person person = {
        .school_id = KIT_SCHOOL,
        .id = kit_pupil(KIT_SCHOOL, pupil),
        .kind = PERSON_PUPIL,
        .state = PERSON_ACTIVE,
        .number = arena_printf(kit->arena, "0240001%03d", pupil),
        .class_id = class_id,
        .surname = arena_printf(kit->arena, "Ученик%02d", pupil),
        .name = "Пётр",
        .patronymic = "",
    };
    return person_add(tx, kit->arena, &person, 1, kit->now);
}

static enum err classes_make(struct tx *tx, struct kit *kit)
{
    int64_t class_id;
    bool added;
    enum class_status status;
    const struct school_class third = {KIT_CLASS, "03Б", 3, 1, "", true};
    const struct school_class fifth = {ROSTER_KIT_OTHER_CLASS, "05А", 5, 1, "", true};
    TRY(class_find_or_add(tx, KIT_SCHOOL, TEXT("05А"), ROSTER_KIT_OTHER_CLASS, &class_id, &added));
    TRY(class_update(tx, KIT_SCHOOL, &third, 1, &status));
    TRY(class_update(tx, KIT_SCHOOL, &fifth, 1, &status));
    for (int i = ROSTER_KIT_FIRST_PUPIL; i <= ROSTER_KIT_LAST_PUPIL; i++) {
        TRY(pupil_make(tx, kit, i, KIT_CLASS));
    }
    for (int i = ROSTER_KIT_FIRST_OTHER; i <= ROSTER_KIT_LAST_OTHER; i++) {
        TRY(pupil_make(tx, kit, i, ROSTER_KIT_OTHER_CLASS));
    }
    return OK;
}

static enum err calendar_make(struct tx *tx)
{
    enum term_status status;
    enum caterer_status caterer_status;
    enum contract_status contract_status;
    const struct school_term term = {CALENDAR_OF_CITY, day_of(2025, 9, 1), day_of(2026, 5, 30),
                                     "Учебный год"};
    const struct caterer caterer = {CATERER, "Комбинат питания", ""};
    const struct contract contract = {KIT_SCHOOL, CONTRACT,           CATERER,
                                      "12/2025",  day_of(2025, 9, 1), day_of(2026, 12, 31)};
    TRY(term_set(tx, &term, &status));
    assert_int_equal(status, TERM_OK);
    TRY(caterer_set(tx, &caterer, &caterer_status));
    TRY(contract_add(tx, &contract, &contract_status));
    assert_int_equal(contract_status, CONTRACT_OK);
    return OK;
}

static enum err family_make(struct tx *tx, struct kit *kit, const struct set_meal_family *family,
                            int64_t parent, int64_t subsidy)
{
    enum family_status status;
    struct nutrients nutrients = {500, 20000, 20000, 70000};
    struct family_price price = {.family_id = family->id,
                                 .first_day = day_of(2026, 3, 2),
                                 .set_meal_id = 1000 + family->id,
                                 .parent_part = money_of_kopecks(parent),
                                 .subsidy_part = money_of_kopecks(subsidy),
                                 .set_at = kit->now};
    TRY(family_add(tx, family, &status));
    assert_int_equal(status, FAMILY_OK);
    TRY(family_price_add(tx, kit->arena, KIT_SCHOOL, &price, &nutrients, price.first_day, 1,
                         &status));
    assert_int_equal(status, FAMILY_OK);
    return OK;
}

static enum err rules_make(struct tx *tx)
{
    const struct benefit_kind kind = {ROSTER_KIT_BENEFIT_KIND, "Многодетные", 1, 0, true};
    const struct entitlement_rule by_benefit = {.school_id = KIT_SCHOOL,
                                                .id = 1,
                                                .benefit_kind_id = ROSTER_KIT_BENEFIT_KIND,
                                                .family_id = ROSTER_KIT_FREE,
                                                .position = 1,
                                                .is_given = true,
                                                .is_active = true};
    struct entitlement_rule primary = by_benefit, by_choice = by_benefit;
    primary.id = 2;
    primary.benefit_kind_id = 0;
    primary.stage = STAGE_PRIMARY;
    primary.family_id = ROSTER_KIT_PAID;
    by_choice.id = 3;
    by_choice.benefit_kind_id = 0;
    by_choice.family_id = ROSTER_KIT_LUNCH;
    by_choice.is_given = false;
    TRY(benefit_kind_set(tx, &kind));
    TRY(rule_set(tx, &by_benefit));
    TRY(rule_set(tx, &primary));
    return rule_set(tx, &by_choice);
}

static enum err school_make(struct tx *tx, void *context)
{
    struct kit *kit = context;
    const struct set_meal_family paid = {.school_id = KIT_SCHOOL,
                                         .id = ROSTER_KIT_PAID,
                                         .name = "Завтрак 1-4 кл.",
                                         .meal = MEAL_BREAKFAST,
                                         .caterer_id = CATERER,
                                         .funding_source_id = 1};
    struct set_meal_family free_meal = paid, lunch = paid;
    free_meal.id = ROSTER_KIT_FREE;
    free_meal.name = "Завтрак бесплатный";
    free_meal.funding_source_id = 2;
    lunch.id = ROSTER_KIT_LUNCH;
    lunch.name = "Обед";
    lunch.meal = MEAL_LUNCH;
    lunch.funding_source_id = 0;
    TRY(classes_make(tx, kit));
    TRY(calendar_make(tx));
    TRY(family_make(tx, kit, &paid, 4961, 2039));
    TRY(family_make(tx, kit, &free_meal, 0, 7000));
    TRY(family_make(tx, kit, &lunch, 12000, 0));
    return rules_make(tx);
}

void roster_kit_open(struct kit *kit)
{
    roster_kit_clock(kit, 0, 8, 0);
    assert_int_equal(store_write(kit->store, 0, school_make, kit), OK);
    kit_set(kit, KIT_SCHOOL, SETTING_SET_MEAL_CHARGED_BY, 1);
}

void roster_kit_clock(struct kit *kit, int days, int hour, int minute)
{
    struct instant start = day_start(day_add(day_of(2026, 3, 2), days), zone_moscow());
    kit->now = instant_add_ms(start, hour * HOUR_MS + minute * MINUTE_MS);
}

/* ---- what people say ---- */

struct benefit_work {
    struct kit *kit;
    struct benefit benefit;
};

static enum err benefit_run(struct tx *tx, void *context)
{
    struct benefit_work *work = context;
    enum benefit_status status;
    TRY(benefit_add(tx, work->kit->arena, &work->benefit, work->benefit.first_day, &status));
    assert_int_equal(status, BENEFIT_OK);
    return OK;
}

void roster_kit_benefit(struct kit *kit, int pupil, struct day first_day, struct day last_day)
{
    struct benefit_work work = {kit,
                                {.school_id = KIT_SCHOOL,
                                 .id = kit_id(kit),
                                 .account_id = kit_pupil(KIT_SCHOOL, pupil),
                                 .kind_id = ROSTER_KIT_BENEFIT_KIND,
                                 .first_day = first_day,
                                 .last_day = last_day,
                                 .document = "Справка",
                                 .set_at = kit->now}};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, benefit_run, &work), OK);
}

void roster_kit_absent(struct kit *kit, int pupil, struct day day)
{
    struct absence_saying saying = {.school_id = KIT_SCHOOL,
                                    .account_id = kit_pupil(KIT_SCHOOL, pupil),
                                    .first_day = day,
                                    .last_day = day,
                                    .reason = TEXT("болеет"),
                                    .said_by = ABSENCE_BY_PARENT};
    assert_int_equal(desk_absence_say(&kit->desk, &saying), OK);
    assert_int_equal(saying.status, ABSENCE_OK);
}

struct plain_work {
    struct query query;
};

static enum err plain_run(struct tx *tx, void *context)
{
    struct plain_work *work = context;
    scoped(statement) struct statement *run = statement_open(tx, &work->query);
    return statement_run(run);
}

void roster_kit_plain(struct kit *kit, const char *sql)
{
    struct plain_work *work = ARENA_NEW(kit->arena, struct plain_work);
    work->query = (struct query){.name = sql, .kind = QUERY_EXEC, .sqlite = sql, .postgres = sql};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, plain_run, work), OK);
}

void roster_kit_choose(struct kit *kit, int pupil, enum meal meal, struct day day,
                       int64_t family_id)
{
    enum meal_wish wish = family_id == 0 ? MEAL_WISH_NOTHING : MEAL_WISH_FAMILY;
    roster_kit_plain(
        kit,
        arena_printf(kit->arena,
                     "INSERT INTO meal_choice (school_id, account_id, meal, day, weekday, "
                     "from_day, wish, family_id, login_id, said_at) VALUES (%d, %lld, %d, %d, "
                     "0, 0, %d, %lld, 1, %lld) ON CONFLICT (school_id, account_id, meal, day, "
                     "weekday, from_day) DO UPDATE SET wish = excluded.wish, family_id = "
                     "excluded.family_id, said_at = excluded.said_at",
                     KIT_SCHOOL, (long long)kit_pupil(KIT_SCHOOL, pupil), (int)meal,
                     (int)day.number, (int)wish, (long long)family_id, (long long)kit->now.ms));
}

void roster_kit_move(struct kit *kit, int pupil, int64_t class_id)
{
    roster_kit_plain(kit, arena_printf(kit->arena,
                                       "UPDATE person SET class_id = %lld WHERE school_id = %d AND "
                                       "id = %lld",
                                       (long long)class_id, KIT_SCHOOL,
                                       (long long)kit_pupil(KIT_SCHOOL, pupil)));
}

/* ---- looking and doing ---- */

struct day_work {
    struct kit *kit;
    int64_t class_id;
    struct day day;
    struct roster_day *loaded;
};

static enum err day_run(struct tx *tx, void *context)
{
    struct day_work *work = context;
    return roster_day_load(tx, work->kit->arena, KIT_SCHOOL, work->class_id, work->day,
                           work->kit->now, &work->loaded);
}

struct roster_day *roster_kit_day(struct kit *kit, int64_t class_id, struct day day)
{
    struct day_work work = {kit, class_id, day, NULL};
    assert_int_equal(store_read(kit->store, day_run, &work), OK);
    return work.loaded;
}

int64_t roster_kit_eats(struct kit *kit, int pupil, enum meal meal, struct day day)
{
    const struct roster_day *loaded = roster_kit_day(kit, 0, day);
    const struct roster_place *place = roster_place_find(&loaded->places,
                                                         kit_pupil(KIT_SCHOOL, pupil), meal);
    return place == NULL ? 0 : place->family_id;
}

enum roster_refusal roster_kit_mark(struct kit *kit, struct roster_actor actor, struct day day,
                                    int64_t class_id, int pupil, enum meal meal, int64_t family_id)
{
    struct roster_wish wish = {kit_pupil(KIT_SCHOOL, pupil), meal, family_id, false};
    struct roster_save save = {.school_id = KIT_SCHOOL,
                               .class_id = class_id,
                               .day = day,
                               .actor = actor,
                               .wishes = &wish,
                               .wish_count = 1,
                               .reason = actor.may_approve ? TEXT("ошибка") : TEXT("")};
    assert_int_equal(desk_roster_save(&kit->desk, kit->arena, &save), OK);
    return save.refusal;
}

enum roster_refusal roster_kit_act(struct kit *kit, enum roster_act act, struct day day,
                                   struct roster_bulk *out_bulk)
{
    *out_bulk = (struct roster_bulk){
        .school_id = KIT_SCHOOL, .day = day, .act = act, .actor = ROSTER_KIT_COORDINATOR};
    assert_int_equal(desk_roster_act(&kit->desk, kit->arena, out_bulk), OK);
    return out_bulk->refusal;
}

void roster_kit_charge_all(struct kit *kit, struct day day)
{
    static const enum roster_act ACTS[] = {ROSTER_SUBMIT, ROSTER_APPROVE, ROSTER_CHARGE};
    for (size_t i = 0; i < sizeof ACTS / sizeof *ACTS; i++) {
        struct roster_bulk bulk;
        assert_int_equal(roster_kit_act(kit, ACTS[i], day, &bulk), ROSTER_DONE);
        assert_int_equal(bulk.done, bulk.outcome_count);
    }
}
