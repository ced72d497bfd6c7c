/* The demo's figures for the department: drawn beside what the city has really done. */
#include "cmd/demo_region.h"

#include "base/check.h"
#include "desk/appeal.h"
#include "desk/outage.h"
#include "desk/region.h"
#include "desk/tills_sql.h"
#include "meals/figures.h"

enum { PERCENT = 100, PER_MILLE = 1000 };

/* ---- how fast tills served ---- */

/* Of a thousand taps by the bounds of meals/figures.h, at a quick till and at a slow one. */
static const int QUICK[FIGURES_TAPS] = {120, 310, 280, 150, 80, 35, 14, 6, 3, 1, 1, 0, 0};
static const int SLOW[FIGURES_TAPS] = {10, 60, 170, 240, 210, 140, 90, 45, 18, 9, 5, 2, 1};

static enum err till_day_write(struct tx *tx, struct demo_school *school,
                               struct demo_random *random, int till, struct day day)
{
    enum {
        SERVED_LOW = 45,
        SERVED_HIGH = 60,
        OFFLINE_EVERY = 23,
        OFFLINE_LOW = 5,
        SLOW_EVERY = 11
    };
    int64_t taps[FIGURES_TAPS], served = 0, refused[FIGURES_REFUSALS] = {0};
    const int *pace = school->school.number % SLOW_EVERY == 1 ? SLOW : QUICK;
    int share = demo_random_between(random, SERVED_LOW, SERVED_HIGH);
    int people = school->pupil_count * share / PERCENT / school->till_count;
    bool was_offline = demo_random_below(random, OFFLINE_EVERY) == 0;
    int offline = was_offline ? demo_random_between(random, OFFLINE_LOW, PERCENT) : 0;
    for (int i = 0; i < FIGURES_TAPS; i++) {
        int more = demo_random_below(random, PER_MILLE);
        taps[i] = (people * pace[i] + more) / PER_MILLE;
        served += taps[i];
    }
    refused[demo_random_below(random, FIGURES_REFUSALS)] = served / PERCENT;
    scoped(statement) struct statement *set = statement_open(tx, &q_till_day_set);
    bind_int(set, ARG_TILL_DAY_SET_SCHOOL_ID, school->school.id);
    bind_int(set, ARG_TILL_DAY_SET_DAY, day.number);
    bind_int(set, ARG_TILL_DAY_SET_ORIGIN, school->tills[till].origin);
    bind_int(set, ARG_TILL_DAY_SET_SERVED, served);
    bind_int(set, ARG_TILL_DAY_SET_OFFLINE, served * offline / PERCENT);
    bind_int(set, ARG_TILL_DAY_SET_FORGOTTEN, served / PERCENT);
    bind_int(set, ARG_TILL_DAY_SET_OVERRIDES, 0);
    bind_text(set, ARG_TILL_DAY_SET_REFUSED,
              figures_text(school->arena, refused, FIGURES_REFUSALS));
    bind_text(set, ARG_TILL_DAY_SET_TAPS, figures_text(school->arena, taps, FIGURES_TAPS));
    return statement_run(set);
}

/* Takes the same chance when it has to run again. */
static enum err work_till_days(struct tx *tx, void *context)
{
    const struct demo_region *region = context;
    for (int i = 0; i < region->count; i++) {
        struct demo_school *school = &region->schools[i];
        struct demo_random random = school->random;
        for (int day = 0; day < region->calendar->count; day++) {
            for (int till = 0; till < school->till_count; till++) {
                TRY(till_day_write(tx, school, &random, till, region->calendar->days[day]));
            }
        }
    }
    return OK;
}

/* ---- plans ---- */

struct plans_work {
    struct day month;
    struct region *given; /* in the part of the month that is over */
};

/* What the part that was given lets expect of the month, a little more or less, in hundreds of
 * roubles. */
static struct money plan_near(struct demo_random *random, const struct region *given,
                              struct day month, struct money amount)
{
    enum { LOW = 94, HIGH = 109, STEP_KOPECKS = 10000 };
    int days = day_month_last(month).number - month.number + 1;
    int over = given->last_day.number - given->first_day.number + 1;
    int64_t whole = money_in_kopecks(amount) / over * days / PERCENT;
    int64_t kopecks = whole * demo_random_between(random, LOW, HIGH);
    return money_of_kopecks(kopecks / STEP_KOPECKS * STEP_KOPECKS);
}

static enum err work_plans(struct tx *tx, void *context)
{
    const struct plans_work *work = context;
    const struct region *given = work->given;
    struct demo_random random = {(uint64_t)work->month.number};
    struct instant set_at = day_start(work->month, zone_moscow());
    for (int i = 0; i < given->count; i++) {
        for (int place = 0; place < given->source_count; place++) {
            bool is_changed;
            struct subsidy_plan plan = {.school_id = given->schools[i].id,
                                        .funding_source_id = given->sources[place].id,
                                        .month = work->month,
                                        .amount = money_zero()};
            struct subsidy_planned planned = {
                true, plan_near(&random, given, work->month, given->schools[i].subsidies[place])};
            if (money_in_kopecks(planned.amount) == 0) continue;
            TRY(subsidy_plan_set(tx, &plan, planned, 0, set_at, &is_changed));
        }
    }
    return OK;
}

struct given_work {
    struct arena *arena;
    struct day first_day, last_day;
    struct region region;
};

static enum err work_given(struct tx *tx, void *context)
{
    struct given_work *work = context;
    return region_load(tx, work->arena, work->first_day, work->last_day, &work->region);
}

static enum err month_plan(const struct demo_region *region, struct arena *arena, struct day month,
                           struct day next)
{
    struct day end = day_add(next, -1), yesterday = day_add(region->today, -1);
    struct day begin = day_compare(month, region->calendar->first) > 0 ? month
                                                                       : region->calendar->first;
    if (day_compare(end, yesterday) > 0) end = yesterday;
    if (day_compare(begin, end) > 0) return OK;
    struct given_work given = {.arena = arena, .first_day = begin, .last_day = end};
    struct plans_work plans = {.month = month, .given = &given.region};
    TRY(store_read(region->store, work_given, &given));
    return store_write(region->store, 0, work_plans, &plans);
}

static enum err plans_load(const struct demo_region *region)
{
    enum { ARENA_BYTES = 64 << 20 };
    enum err err = OK;
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    struct day month = day_month_first(region->calendar->first);
    while (err == OK && day_compare(month, region->today) <= 0) {
        struct day next = day_add(day_month_last(month), 1);
        err = month_plan(region, &arena, month, next);
        arena_reset(&arena);
        month = next;
    }
    arena_release(&arena);
    return err;
}

/* ---- appeals and an outage ---- */

static const struct {
    enum appeal_nature nature;
    enum appeal_kind kind;
    int days_ago, answered_after; /* days; 0: nobody has answered */
    const char *text;
} APPEALS[] = {
    {APPEAL_COMPLAINT, APPEAL_FOOD, 25, 1, "Суп третий день подряд холодный."},
    {APPEAL_COMPLAINT, APPEAL_SERVICE, 21, 2, "Перемены не хватает, чтобы дойти до кассы."},
    {APPEAL_QUESTION, APPEAL_CARD, 18, 1, "Когда будет готова новая карта?"},
    {APPEAL_QUESTION, APPEAL_CHARGE, 16, 1, "Почему списали два обеда за один день?"},
    {APPEAL_COMPLAINT, APPEAL_CHARGE, 12, 5, "Ребёнок болел, а завтрак списали."},
    {APPEAL_PROPOSAL, APPEAL_FOOD, 9, 2, "Добавьте в буфет фрукты поштучно."},
    {APPEAL_QUESTION, APPEAL_TOP_UP, 7, 1, "Можно ли пополнять сразу двух детей?"},
    {APPEAL_COMPLAINT, APPEAL_SERVICE, 6, 0, "Буфет закрывается раньше последней перемены."},
    {APPEAL_QUESTION, APPEAL_CABINET, 2, 1, "Не приходит письмо со ссылкой."},
    {APPEAL_COMPLAINT, APPEAL_FOOD, 1, 0, "Каша подгорела."},
};
enum { APPEAL_COUNT = sizeof APPEALS / sizeof APPEALS[0] };

static struct instant ago(const struct demo_region *region, int days)
{
    enum { NOON = 12 };
    return instant_add_ms(day_start(day_add(region->today, -days), zone_moscow()), NOON * HOUR_MS);
}

static enum err appeal_load_one(const struct demo_region *region, int which)
{
    struct demo_school *school = &region->schools[which * 7 % region->count];
    struct appeal_making making = {
        .school_id = school->school.id,
        .account_id = school->people[which].person.id,
        .caller = TEXT("Родитель, по телефону"),
        .nature = APPEALS[which].nature,
        .kind = APPEALS[which].kind,
        .text = text_of(APPEALS[which].text),
    };
    school->now = ago(region, APPEALS[which].days_ago);
    TRY(desk_appeal_make(&school->desk, &making));
    CHECK(making.status == APPEAL_OK);
    if (APPEALS[which].answered_after == 0) return OK;
    struct appeal_act act = {
        .school_id = school->school.id,
        .id = making.id,
        .kind = APPEAL_EVENT_ANSWER,
        .text = TEXT("Разобрались вместе со школой, ответ дан по телефону."),
    };
    school->now = ago(region, APPEALS[which].days_ago - APPEALS[which].answered_after);
    TRY(desk_appeal_act(&school->desk, &act));
    CHECK(act.status == APPEAL_OK);
    return OK;
}

static enum err work_outage(struct tx *tx, void *context)
{
    enum { DAYS_AGO = 10, WHICH = 3 };
    const struct demo_region *region = context;
    enum outage_status status;
    struct day day = day_add(region->today, -DAYS_AGO);
    struct outage outage = {
        .school_id = region->schools[WHICH % region->count].school.id,
        .reason = "Перебои с электричеством: счета пополнить нельзя",
        .first_day = day,
        .last_day = day_add(day, 1),
        .set_at = ago(region, DAYS_AGO),
    };
    outage.id = demo_id_take(&region->schools[WHICH % region->count]);
    TRY(outage_begin(tx, region->arena, &outage, day, &status));
    CHECK(status == OUTAGE_OK);
    return OK;
}

enum err demo_region_load(const struct demo_region *region)
{
    struct demo_region work = *region;
    TRY(store_write(region->store, 0, work_till_days, &work));
    TRY(plans_load(region));
    if (!region->is_large) return OK;
    for (int i = 0; i < APPEAL_COUNT; i++) TRY(appeal_load_one(region, i));
    return store_write(region->store, 0, work_outage, &work);
}
