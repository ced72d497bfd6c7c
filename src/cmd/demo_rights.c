/* The demo's calendar, families, contracts, benefits and rules. */
#include "cmd/demo_rights.h"

#include "base/check.h"
#include "base/id.h"
#include "cmd/demo_days.h"
#include "cmd/demo_golden.h"
#include "cmd/demo_menu.h"
#include "desk/entitle.h"
#include "desk/household_sql.h"
#include "desk/meal_choice.h"
#include "meals/contract.h"
#include "meals/family.h"
#include "school/calendar.h"
#include "school/meal_time.h"
#include "school/setting.h"

enum {
    CATERER_OF_CITY = 1,
    CATERER_OF_SUBURBS = 2,
    SUBURB_PERCENT = 30,
    WEEK_DAYS = 6,
    CONTRACT_DAYS = 2 * 365,
    YEAR_DAYS = 365,
    AHEAD_DAYS = 200, /* of terms and holidays behind today */
    FIRST_MONTH_OF_YEAR = 8,
    LUNCH_PERCENT = 30, /* of grades 5-9 where lunches are not for a part of the school */
    OTHER_PERCENT = 5,  /* of the other grades: entered, and gives nothing more */
    GOLDEN_YEAR = 2018
};

/* ---- the city's calendar ---- */

static struct day day_of(int year, int month, int day_of_month)
{
    struct day day;
    CHECK(day_from_date((struct date){year, month, day_of_month}, &day));
    return day;
}

static enum err term_add(struct tx *tx, struct day first, struct day last, const char *name)
{
    enum term_status status;
    struct school_term term = {CALENDAR_OF_CITY, first, last, name};
    TRY(term_set(tx, &term, &status));
    CHECK(status == TERM_OK);
    return OK;
}

static struct day later(struct day a, struct day b)
{
    return day_compare(a, b) < 0 ? b : a;
}

/* Half years, since the demo's schools know no vacation; the first begins with the demo. */
static enum err terms_create(struct tx *tx, struct day first, struct day last)
{
    TRY(term_add(tx, day_of(GOLDEN_YEAR, 1, 9), day_of(GOLDEN_YEAR, 3, 31), "Третья четверть"));
    for (int year = day_date(first).year; year <= day_date(last).year; year++) {
        struct day spring_end = day_of(year, 7, 31);
        struct day year_end = day_of(year, 12, 31);
        if (day_compare(spring_end, first) >= 0) {
            TRY(term_add(tx, later(first, day_of(year, 1, 1)), spring_end, "Второе полугодие"));
        }
        struct day autumn = later(first, day_of(year, FIRST_MONTH_OF_YEAR, 1));
        if (day_compare(autumn, last) > 0) continue;
        TRY(term_add(tx, autumn, year_end, "Первое полугодие"));
    }
    return OK;
}

static enum err day_add_row(struct tx *tx, struct day day, enum calendar_day_kind kind,
                            const char *reason, struct instant now)
{
    struct calendar_day row = {
        .school_id = CALENDAR_OF_CITY, .day = day, .kind = kind, .reason = reason};
    return calendar_day_set(tx, &row, 0, now);
}

static enum err days_create(struct tx *tx, struct day first, struct day last, struct day today,
                            struct instant now)
{
    for (struct day day = first; day_compare(day, last) <= 0; day = day_add(day, 1)) {
        const char *holiday = demo_holiday(day_date(day));
        bool is_today = day_compare(day, today) == 0;
        if (is_today && (holiday != NULL || day_of_week(day) > WEEK_DAYS)) {
            TRY(day_add_row(tx, day, CALENDAR_TEACHING, "Перенос учебного дня", now));
        } else if (holiday != NULL) {
            TRY(day_add_row(tx, day, CALENDAR_HOLIDAY, holiday, now));
        }
    }
    return OK;
}

static enum err times_create(struct tx *tx)
{
    enum { HOUR = 60 };
    static const struct meal_time TIMES[] = {
        {0, MEAL_BREAKFAST, STAGE_PRIMARY, 1, 9 * HOUR + 5, 9 * HOUR + 20, "1-я перемена"},
        {0, MEAL_BREAKFAST, STAGE_ANY, 1, 10 * HOUR + 5, 10 * HOUR + 25, "2-я перемена"},
        {0, MEAL_LUNCH, STAGE_ANY, 1, 12 * HOUR + 5, 12 * HOUR + 25, "4-я перемена"},
        {0, MEAL_LUNCH, STAGE_BASIC, 1, 13 * HOUR + 10, 13 * HOUR + 30, "5-я перемена"},
        {0, MEAL_SNACK, STAGE_ANY, 1, 16 * HOUR, 16 * HOUR + 20, "Группа продлённого дня"},
        {0, MEAL_LUNCH, STAGE_ANY, 2, 14 * HOUR + 10, 14 * HOUR + 25, "1-я перемена второй смены"},
        {0, MEAL_SNACK, STAGE_ANY, 2, 16 * HOUR, 16 * HOUR + 15, "3-я перемена второй смены"},
    };
    for (size_t i = 0; i < sizeof TIMES / sizeof TIMES[0]; i++) {
        enum meal_time_status status;
        TRY(meal_time_set(tx, &TIMES[i], &status));
        CHECK(status == MEAL_TIME_OK);
    }
    return OK;
}

/* ---- caterers, kinds, rules ---- */

static enum err caterers_create(struct tx *tx)
{
    static const struct caterer CATERERS[] = {
        {CATERER_OF_CITY, "ООО «Комбинат школьного питания» (пример)", "2317000998"},
        {CATERER_OF_SUBURBS, "ИП Примеров П. П.", "231700999017"},
    };
    for (size_t i = 0; i < sizeof CATERERS / sizeof CATERERS[0]; i++) {
        enum caterer_status status;
        TRY(caterer_set(tx, &CATERERS[i], &status));
        CHECK(status == CATERER_OK);
    }
    return OK;
}

static const struct kind {
    const char *name;
    int weight; /* of a hundred benefits */
    const char *document;
} KINDS[] = {
    {"Ограниченные возможности здоровья (ОВЗ)", 12, "Заключение ПМПК"},
    {"Ребёнок-инвалид", 5, "Справка МСЭ"},
    {"Сирота или ребёнок под опекой", 4, "Постановление об опеке"},
    {"Семья участника СВО", 10, "Справка военного комиссариата"},
    {"Многодетная семья", 44, "Удостоверение многодетной семьи"},
    {"Малоимущая семья", 25, "Справка соцзащиты"},
};
enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

static enum err rules_create(struct tx *tx)
{
    int64_t id = 1;
    struct entitlement_rule rule = {.id = id++,
                                    .stage = STAGE_PRIMARY,
                                    .shift = 1,
                                    .family_id = SET_MEAL_BREAKFAST,
                                    .position = 1,
                                    .is_given = true,
                                    .is_active = true};
    TRY(rule_set(tx, &rule));
    rule = (struct entitlement_rule){.id = id++,
                                     .stage = STAGE_PRIMARY,
                                     .family_id = SET_MEAL_SNACK,
                                     .position = 2,
                                     .is_active = true};
    TRY(rule_set(tx, &rule));
    for (int64_t kind = 1; kind <= KIND_COUNT; kind++) {
        rule = (struct entitlement_rule){.id = id++,
                                         .benefit_kind_id = kind,
                                         .stage = STAGE_BASIC,
                                         .family_id = SET_MEAL_LUNCH,
                                         .position = 1,
                                         .is_given = true,
                                         .is_active = true};
        TRY(rule_set(tx, &rule));
    }
    return OK;
}

static enum err kinds_create(struct tx *tx)
{
    for (int64_t i = 0; i < KIND_COUNT; i++) {
        struct benefit_kind kind = {.id = i + 1,
                                    .name = KINDS[i].name,
                                    .position = i + 1,
                                    .funding_source_id = DEMO_REGION_SOURCE,
                                    .is_active = true};
        TRY(benefit_kind_set(tx, &kind));
    }
    return OK;
}

enum err demo_rights_city(struct tx *tx, const struct demo_calendar *calendar, struct day today,
                          struct instant now)
{
    struct day last = day_add(today, AHEAD_DAYS);
    TRY(setting_set(tx, 0, SETTING_WEEK_DAYS, WEEK_DAYS, 1));
    /* The printed logins open at once; a real city keeps it at 1. */
    TRY(setting_set(tx, 0, SETTING_SECOND_FACTOR, 0, 1));
    TRY(terms_create(tx, calendar->first, last));
    TRY(days_create(tx, calendar->first, last, today, now));
    TRY(times_create(tx));
    TRY(caterers_create(tx));
    TRY(kinds_create(tx));
    return rules_create(tx);
}

/* ---- a school ---- */

static int64_t caterer_of(const struct demo_school *school)
{
    bool is_suburb = school->school.number * 37 % 100 < SUBURB_PERCENT;
    return is_suburb ? CATERER_OF_SUBURBS : CATERER_OF_CITY;
}

static enum err contract_create(struct tx *tx, const struct demo_school *school, int64_t id,
                                struct day first)
{
    enum contract_status status;
    struct contract contract = {
        .school_id = school->school.id,
        .id = id,
        .caterer_id = caterer_of(school),
        .number = arena_printf(school->arena, "ДП-%03d/%d", (int)school->school.number,
                               day_date(first).year),
        .first_day = first,
        .last_day = day_add(first, CONTRACT_DAYS),
    };
    TRY(contract_add(tx, &contract, &status));
    CHECK(status == CONTRACT_OK);
    return OK;
}

static enum err family_create(struct tx *tx, const struct demo_school *school,
                              enum demo_set_meal meal, enum school_stage stage, struct day first)
{
    struct set_meal about;
    enum family_status status;
    bool found;
    TRY(set_meal_by_id(tx, school->arena, school->school.id, meal, &found, &about));
    CHECK(found);
    struct set_meal_family family = {
        .school_id = school->school.id,
        .id = meal,
        .name = about.name,
        .meal = about.meal,
        .stage = stage,
        .caterer_id = caterer_of(school),
        .funding_source_id = about.funding_source_id,
    };
    TRY(family_add(tx, &family, &status));
    CHECK(status == FAMILY_OK);
    struct family_price price = {
        .family_id = family.id, .first_day = first, .set_meal_id = about.id, .set_at = school->now};
    return family_price_adopt(tx, school->school.id, &price);
}

enum err demo_rights_school(struct tx *tx, const struct demo_school *school)
{
    struct day first = day_of_instant(school->now, school->school.zone);
    TRY(family_create(tx, school, SET_MEAL_BREAKFAST, STAGE_PRIMARY, first));
    TRY(family_create(tx, school, SET_MEAL_LUNCH, STAGE_BASIC, first));
    TRY(family_create(tx, school, SET_MEAL_SNACK, STAGE_PRIMARY, first));
    TRY(contract_create(tx, school, 1, first));
    bool is_golden = school->school.number == DEMO_GOLDEN_SCHOOL;
    return is_golden ? contract_create(tx, school, 2, school->calendar->first) : OK;
}

/* ---- people ---- */

/* By the person alone, so that nothing else of the demo comes out otherwise. */
static uint64_t lot_of(const struct demo_person *person)
{
    struct demo_random random = {(uint64_t)person->person.id * UINT64_C(0xD1B54A32D192ED03)};
    return demo_random_next(&random);
}

int64_t demo_benefit_kind(const struct demo_school *school, const struct demo_person *person)
{
    enum { HUNDRED = 100 };
    uint64_t lot = lot_of(person);
    bool is_basic = person->grade >= 5 && person->grade <= 9;
    bool has_some = person->eats_lunch;
    if (!is_basic) has_some = person->grade > 0 && lot % HUNDRED < OTHER_PERCENT;
    if (is_basic && !school->has_lunch) has_some = lot % HUNDRED < LUNCH_PERCENT;
    if (!has_some) return 0;
    int place = (int)(lot / HUNDRED % HUNDRED);
    for (int64_t i = 0; i < KIND_COUNT; i++) {
        place -= KINDS[i].weight;
        if (place < 0) return i + 1;
    }
    return KIND_COUNT;
}

static enum err benefit_create(struct tx *tx, struct demo_school *school,
                               const struct demo_person *person, int64_t kind_id)
{
    const struct demo_calendar *calendar = school->calendar;
    uint64_t lot = lot_of(person);
    struct day first = calendar->first;
    if (!school->has_lunch && calendar->count > 0) first = calendar->days[school->lunch_index];
    struct benefit benefit = {
        .school_id = school->school.id,
        .id = demo_id_take(school),
        .account_id = person->person.id,
        .kind_id = kind_id,
        .first_day = first,
        .last_day = day_add(first, YEAR_DAYS),
        .document = arena_printf(school->arena, "%s № %d от %s", KINDS[kind_id - 1].document,
                                 (int)(lot >> 40) % 9000 + 1000,
                                 day_format(school->arena, day_add(first, -(int)(lot % 60) - 1))),
        .set_at = school->now,
    };
    return benefit_insert(tx, &benefit);
}

static enum err wish_create(struct tx *tx, const struct demo_school *school,
                            const struct demo_person *person, enum meal meal, int64_t family_id)
{
    for (int weekday = 1; weekday <= WEEK_DAYS; weekday++) {
        scoped(statement) struct statement *set = statement_open(tx, &q_meal_choice_set);
        bind_int(set, ARG_MEAL_CHOICE_SET_SCHOOL_ID, school->school.id);
        bind_int(set, ARG_MEAL_CHOICE_SET_ACCOUNT_ID, person->person.id);
        bind_int(set, ARG_MEAL_CHOICE_SET_MEAL, meal);
        bind_int(set, ARG_MEAL_CHOICE_SET_DAY, 0);
        bind_int(set, ARG_MEAL_CHOICE_SET_WEEKDAY, weekday);
        bind_int(set, ARG_MEAL_CHOICE_SET_FROM_DAY, school->calendar->first.number);
        bind_int(set, ARG_MEAL_CHOICE_SET_WISH,
                 family_id == 0 ? MEAL_WISH_NOTHING : MEAL_WISH_FAMILY);
        bind_int(set, ARG_MEAL_CHOICE_SET_FAMILY_ID, family_id);
        bind_int(set, ARG_MEAL_CHOICE_SET_LOGIN_ID, 0);
        bind_int(set, ARG_MEAL_CHOICE_SET_SAID_AT, school->now.ms);
        TRY(statement_run(set));
    }
    return OK;
}

/* Who does not eat breakfast has said so; who eats in the after-school group has chosen it. */
static enum err wishes_create(struct tx *tx, const struct demo_school *school,
                              const struct demo_person *person)
{
    bool is_primary = stage_of_grade(person->grade) == STAGE_PRIMARY;
    if (!is_primary || person->is_golden) return OK;
    if (!person->eats_breakfast) TRY(wish_create(tx, school, person, MEAL_BREAKFAST, 0));
    bool has_snack = person->eats_snack && school->classes[person->class_index].has_snack;
    return has_snack ? wish_create(tx, school, person, MEAL_SNACK, SET_MEAL_SNACK) : OK;
}

enum err demo_rights_people(struct tx *tx, struct demo_school *school, int64_t version)
{
    for (int i = 0; i < school->people_count; i++) {
        const struct demo_person *person = &school->people[i];
        int64_t kind_id = demo_benefit_kind(school, person);
        if (kind_id != 0 && !person->is_golden) {
            TRY(benefit_create(tx, school, person, kind_id));
        }
        TRY(wishes_create(tx, school, person));
    }
    int changed;
    struct entitle_scope scope = {
        .school_id = school->school.id, .first_day = school->calendar->first, .version = version};
    return entitlements_derive(tx, school->arena, &scope, &changed);
}

enum err demo_rights_golden(struct tx *tx, const struct demo_school *school, int64_t version)
{
    int changed;
    const struct demo_person *person = &school->people[school->golden->person];
    struct entitle_scope scope = {.school_id = school->school.id,
                                  .account_ids = &person->person.id,
                                  .account_count = 1,
                                  .first_day = day_of_instant(school->now, school->school.zone),
                                  .version = version};
    return entitlements_derive(tx, school->arena, &scope, &changed);
}
