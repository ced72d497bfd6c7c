/* The golden pupil: two months of 2018 as a table, and the demo's two months with it. */
#include "cmd/demo_golden.h"

#include "base/check.h"
#include "base/id.h"
#include "cmd/demo_leavers.h"
#include "cmd/demo_plan.h"
#include "cmd/demo_rights.h"
#include "ledger/book.h"

enum golden_kind { GOLDEN_ROSTER, GOLDEN_RECEIPT, GOLDEN_TOP_UP };

enum {
    GOLDEN_YEAR = 2018,
    GOLDEN_FIRST_DAY = 8, /* of January: the eve of the table */
    GOLDEN_BALANCE = 804,
    GOLDEN_PLAN_BYTES = 1 << 20,
    TOP_UP_KOPECKS = 100000,
    LEAST_KOPECKS = 15000, /* more than any day takes */
    MINUTE_TOP_UP = 7 * 60 + 20,
    MINUTE_ROSTER = 9 * 60 + 20,
    MINUTE_RECEIPT = 11 * 60 + 5,
    NEXT_NUMBER = 16021 /* of the till, behind the table's */
};

/* Day by day. Lines of 16.01-16.03 that MISSION 3.6 gives are exactly those; the others are such
 * that the account holds 677,66 before 16.01 and 8,04 after 16.03. */
static const struct golden_row {
    int month, day;
    enum golden_kind kind;
    int64_t number; /* of a receipt; of a top-up: kopecks */
    const char *channel;
    enum demo_dish dishes[BASKET_DISHES_LIMIT + 1];
} ROWS[] = {
    {1, 9, GOLDEN_TOP_UP, 100000, .channel = "qiwi"},
    {1, 9, GOLDEN_ROSTER},
    {1, 10, GOLDEN_ROSTER},
    {1, 10, GOLDEN_RECEIPT, 352, .dishes = {DISH_RAISIN_BUN, DISH_JUICE}},
    {1, 11, GOLDEN_ROSTER},
    {1, 12, GOLDEN_ROSTER},
    {1, 12, GOLDEN_RECEIPT, 871,
     .dishes = {DISH_BUCKWHEAT, DISH_CHICKEN_CUTLET, DISH_CABBAGE_SALAD, DISH_PIZZA, DISH_JUICE}},
    {1, 13, GOLDEN_TOP_UP, 12000, .channel = "qiwi"},
    {1, 13, GOLDEN_ROSTER},
    {1, 15, GOLDEN_ROSTER},
    {1, 15, GOLDEN_RECEIPT, 1344, .dishes = {DISH_RAISIN_BUN, DISH_JUICE}},
    {1, 18, GOLDEN_ROSTER},
    {1, 18, GOLDEN_RECEIPT, 1983, .dishes = {DISH_PIZZA}},
    {1, 19, GOLDEN_ROSTER},
    {1, 20, GOLDEN_ROSTER},
    {1, 20, GOLDEN_RECEIPT, 2620,
     .dishes = {DISH_BUCKWHEAT, DISH_CHICKEN_CUTLET, DISH_CABBAGE_SALAD, DISH_PIZZA, DISH_JUICE}},
    {1, 22, GOLDEN_ROSTER},
    {1, 23, GOLDEN_ROSTER},
    {1, 23, GOLDEN_RECEIPT, 3143, .dishes = {DISH_RAISIN_BUN, DISH_JUICE}},
    {1, 24, GOLDEN_ROSTER},
    {1, 25, GOLDEN_TOP_UP, 50000, .channel = "qiwi"},
    {1, 25, GOLDEN_ROSTER},
    {1, 25, GOLDEN_RECEIPT, 3593, .dishes = {DISH_MASHED_POTATO, DISH_FISH, DISH_COMPOTE}},
    {1, 26, GOLDEN_ROSTER},
    {1, 26, GOLDEN_RECEIPT, 4004, .dishes = {DISH_RAISIN_BUN, DISH_JUICE}},
    {1, 27, GOLDEN_ROSTER},
    {1, 27, GOLDEN_RECEIPT, 4214,
     .dishes = {DISH_PASTA, DISH_CHICKEN_CUTLET, DISH_SAUERKRAUT_SALAD, DISH_JUICE}},
    {1, 29, GOLDEN_ROSTER},
    {1, 30, GOLDEN_ROSTER},
    {1, 30, GOLDEN_RECEIPT, 4778, .dishes = {DISH_RAISIN_BUN, DISH_JUICE}},
    {1, 31, GOLDEN_ROSTER},
    {2, 1, GOLDEN_ROSTER},
    {2, 2, GOLDEN_TOP_UP, 50000, .channel = "sber"},
    {2, 2, GOLDEN_ROSTER},
    {2, 3, GOLDEN_ROSTER},
    {2, 10, GOLDEN_ROSTER},
    {2, 10, GOLDEN_RECEIPT, 7702, .dishes = {DISH_PIZZA, DISH_RAISIN_BUN, DISH_JUICE}},
    {2, 12, GOLDEN_ROSTER},
    {2, 13, GOLDEN_ROSTER},
    {2, 14, GOLDEN_ROSTER},
    {2, 14, GOLDEN_RECEIPT, 8609, .dishes = {DISH_BORSCH, DISH_RAISIN_BUN}},
    {2, 15, GOLDEN_ROSTER},
    {2, 16, GOLDEN_TOP_UP, 100000, .channel = "sber"},
    {2, 16, GOLDEN_ROSTER},
    {2, 17, GOLDEN_ROSTER},
    {2, 17, GOLDEN_RECEIPT, 9561, .dishes = {DISH_BORSCH, DISH_RAISIN_BUN}},
    {2, 19, GOLDEN_ROSTER},
    {2, 20, GOLDEN_ROSTER},
    {2, 20, GOLDEN_RECEIPT, 10054,
     .dishes = {DISH_BUCKWHEAT, DISH_CHICKEN_CUTLET, DISH_CABBAGE_SALAD, DISH_PIZZA, DISH_JUICE}},
    {2, 21, GOLDEN_ROSTER},
    {2, 22, GOLDEN_ROSTER},
    {2, 22, GOLDEN_RECEIPT, 10698, .dishes = {DISH_MASHED_POTATO, DISH_FISH, DISH_COMPOTE}},
    {2, 24, GOLDEN_ROSTER},
    {2, 24, GOLDEN_RECEIPT, 11000, .dishes = {DISH_PIZZA, DISH_RAISIN_BUN, DISH_JUICE}},
    {2, 26, GOLDEN_ROSTER},
    {2, 26, GOLDEN_RECEIPT, 11253, .dishes = {DISH_RAISIN_BUN, DISH_JUICE}},
    {2, 27, GOLDEN_ROSTER},
    {2, 28, GOLDEN_ROSTER},
    {2, 28, GOLDEN_RECEIPT, 11865, .dishes = {DISH_BUCKWHEAT, DISH_CHICKEN_CUTLET, DISH_JUICE}},
    {3, 1, GOLDEN_ROSTER},
    {3, 1, GOLDEN_RECEIPT, 12086, .dishes = {DISH_RICE, DISH_SAUSAGE, DISH_PIZZA}},
    {3, 2, GOLDEN_ROSTER},
    {3, 3, GOLDEN_ROSTER},
    {3, 3, GOLDEN_RECEIPT, 12672, .dishes = {DISH_RAISIN_BUN, DISH_JUICE}},
    {3, 5, GOLDEN_ROSTER},
    {3, 5, GOLDEN_RECEIPT, 12986, .dishes = {DISH_RAISIN_BUN}},
    {3, 6, GOLDEN_TOP_UP, 50000, .channel = "sber_atm"},
    {3, 6, GOLDEN_ROSTER},
    {3, 6, GOLDEN_RECEIPT, 13348, .dishes = {DISH_MASHED_POTATO, DISH_FISH, DISH_COMPOTE}},
    {3, 7, GOLDEN_ROSTER},
    {3, 10, GOLDEN_ROSTER},
    {3, 12, GOLDEN_ROSTER},
    {3, 13, GOLDEN_ROSTER},
    {3, 14, GOLDEN_ROSTER},
    {3, 14, GOLDEN_RECEIPT, 14918,
     .dishes = {DISH_PASTA, DISH_CHICKEN_CUTLET, DISH_SAUERKRAUT_SALAD, DISH_PIZZA, DISH_JUICE}},
    {3, 14, GOLDEN_RECEIPT, 15043, .dishes = {DISH_PIZZA, DISH_RICE, DISH_SAUSAGE}},
    {3, 15, GOLDEN_ROSTER},
    {3, 15, GOLDEN_RECEIPT, 15183,
     .dishes = {DISH_BUCKWHEAT, DISH_CHICKEN_CUTLET, DISH_PIZZA, DISH_RAISIN_BUN, DISH_JUICE}},
    {3, 16, GOLDEN_RECEIPT, 15584, .dishes = {DISH_SAUERKRAUT_SALAD, DISH_CHICKEN_CUTLET}},
};

enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };

static struct day golden_day(int month, int day_of_month)
{
    struct day day;
    CHECK(day_from_date((struct date){GOLDEN_YEAR, month, day_of_month}, &day));
    return day;
}

struct instant demo_golden_start(void)
{
    return instant_add_ms(day_start(golden_day(1, GOLDEN_FIRST_DAY), zone_moscow()), 10 * HOUR_MS);
}

/* ---- the demo's own months ---- */

static int64_t day_spending(const struct demo_golden_day *day)
{
    int64_t spent = day->eats_breakfast ? demo_set_meal_price(SET_MEAL_BREAKFAST) : 0;
    return day->basket == BASKET_NONE ? spent : spent + demo_basket_price(day->basket);
}

/* Whole thousands, and last what brings the balance to where it was. */
static void top_ups_draw(struct demo_golden_day *days, int count)
{
    int64_t balance = GOLDEN_BALANCE, to_spend = 0;
    for (int i = 0; i < count; i++) to_spend += day_spending(&days[i]);
    for (int i = 0; i < count; i++) {
        int64_t missing = to_spend + GOLDEN_BALANCE - balance;
        if (balance < LEAST_KOPECKS && missing > 0) {
            days[i].top_up_kopecks = missing < TOP_UP_KOPECKS ? missing : TOP_UP_KOPECKS;
        }
        balance += days[i].top_up_kopecks - day_spending(&days[i]);
        to_spend -= day_spending(&days[i]);
    }
    CHECK(balance == GOLDEN_BALANCE);
}

static int golden_person(const struct demo_school *school)
{
    for (int i = 0; i < school->class_count; i++) {
        const struct demo_class *class = &school->classes[i];
        if (text_is(text_of(class->name), "03Б") && class->count > 0) return class->first;
    }
    return -1;
}

void demo_golden_draw(struct demo_school *school, const struct demo_calendar *calendar)
{
    struct demo_golden *golden = ARENA_NEW(school->arena, struct demo_golden);
    golden->person = golden_person(school);
    CHECK(golden->person >= 0);
    struct demo_person *person = &school->people[golden->person];
    person->is_golden = true;
    person->person.number = DEMO_GOLDEN_NUMBER;
    person->person.surname = "Иванов";
    person->person.name = "Иван";
    person->person.patronymic = "Иванович";
    person->person.allergens = "";
    person->person.has_day_limit = false;
    person->card_state = CARD_ACTIVE;
    person->activation_day = -1;
    person->lost_card_id = 0;
    person->balance_kopecks = GOLDEN_BALANCE;
    golden->days = ARENA_ARRAY(school->arena, struct demo_golden_day, (size_t)calendar->count + 1);
    for (int i = 0; i < calendar->count; i++) {
        bool is_there = demo_random_percent(&school->random, 94);
        bool buys = is_there && demo_random_percent(&school->random, 35);
        golden->days[i].eats_breakfast = is_there;
        golden->days[i].basket = buys ? demo_basket_draw(&school->random) : BASKET_NONE;
    }
    top_ups_draw(golden->days, calendar->count);
    school->golden = golden;
}

/* ---- 2018 ---- */

static enum err golden_create(struct tx *tx, void *context)
{
    struct demo_school *school = context;
    struct demo_person *person = &school->people[school->golden->person];
    const struct demo_class *class = &school->classes[person->class_index];
    int64_t version, class_id;
    bool added;
    school->next_id = school->people_id;
    TRY(class_find_or_add(tx, school->school.id, text_of(class->name), class->id, &class_id,
                          &added));
    TRY(book_raise_version(tx, school->school.id, &version));
    TRY(person_add(tx, school->arena, &person->person, version, school->now));
    TRY(demo_rights_golden(tx, school, version));
    TRY(demo_leavers_create(tx, school, version));
    struct card card = {
        .school_id = school->school.id,
        .id = person->card_id,
        .account_id = person->person.id,
        .chip = person->chip,
        .state = person->card_state,
    };
    return card_add(tx, &card, demo_id_take(school), version, school->now);
}

static void roster_plan(struct demo_plan *plan, struct demo_school *school, struct day day)
{
    const struct demo_person *person = &school->people[school->golden->person];
    struct instant at = demo_at(school, day, MINUTE_ROSTER, 0);
    demo_plan_add(plan, STEP_ROSTER, at)->roster = (struct roster_charge){
        .id = demo_id_take(school),
        .school_id = school->school.id,
        .class_id = person->person.class_id,
        .day = day,
        .set_meal_id = SET_MEAL_BREAKFAST,
        .happened_at = at,
        .account_ids = &person->person.id,
        .account_count = 1,
    };
}

static void receipt_plan(struct demo_plan *plan, struct demo_school *school, struct day day,
                         const struct golden_row *row, int minute)
{
    const struct demo_person *person = &school->people[school->golden->person];
    struct instant at = demo_at(school, day, minute, 0);
    struct document *document = ARENA_NEW(plan->arena, struct document);
    struct sale_line *lines = ARENA_ARRAY(plan->arena, struct sale_line, BASKET_DISHES_LIMIT);
    *document = (struct document){
        .id = id_make(school->tills[0].origin, school->tills[0].next_counter++),
        .kind = DOCUMENT_SALE,
        .happened_at = at,
        .account_id = person->person.id,
        .card_id = person->card_id,
        .number = row->number,
        .lines = lines,
        .line_count = demo_lines(row->dishes, lines),
    };
    document_prepare(document);
    struct demo_step *step = demo_plan_add(plan, STEP_JOURNAL, instant_add_ms(at, SECOND_MS));
    step->documents = document;
    step->document_count = 1;
}

static void top_up_plan(struct demo_plan *plan, struct demo_school *school, struct day day,
                        const struct golden_row *row)
{
    struct instant at = demo_at(school, day, MINUTE_TOP_UP, 0);
    struct demo_step *step = demo_plan_add(plan, STEP_TOP_UPS, instant_add_ms(at, 2 * SECOND_MS));
    step->first_id = demo_id_take(school);
    step->top_up_count = 1;
    step->top_ups = ARENA_NEW(plan->arena, struct top_up);
    *step->top_ups = (struct top_up){
        .channel = row->channel,
        .outside_id = text_of(
            arena_printf(plan->arena, "2018%02d%02d-%d", row->month, row->day, (int)row->number)),
        .number = TEXT(DEMO_GOLDEN_NUMBER),
        .amount = money_of_kopecks(row->number),
        .happened_at = at,
    };
}

static void rows_plan(struct demo_plan *plan, struct demo_school *school)
{
    int receipts = 0;
    for (int i = 0; i < ROW_COUNT; i++) {
        const struct golden_row *row = &ROWS[i];
        struct day day = golden_day(row->month, row->day);
        switch (row->kind) {
        case GOLDEN_ROSTER: roster_plan(plan, school, day); break;
        case GOLDEN_RECEIPT:
            receipt_plan(plan, school, day, row, MINUTE_RECEIPT + 75 * receipts++);
            break;
        case GOLDEN_TOP_UP: top_up_plan(plan, school, day, row); break;
        }
        if (i == 0) demo_leavers_plan(plan, school, day);
        bool is_last = i + 1 == ROW_COUNT || ROWS[i + 1].day != row->day;
        if (!is_last) continue;
        demo_plan_seal(plan, school, day);
        receipts = 0;
    }
}

enum err demo_golden_history(struct demo_school *school)
{
    struct arena arena;
    struct demo_plan plan;
    school->people_id = school->next_id;
    TRY(store_write(school->desk.store, school->school.id, golden_create, school));
    arena_init(&arena, GOLDEN_PLAN_BYTES);
    demo_plan_init(&plan, &arena);
    rows_plan(&plan, school);
    enum err err = demo_plan_apply(&plan, school);
    arena_release(&arena);
    school->tills[0].next_number = NEXT_NUMBER;
    return err;
}
