/* The days a family chooses for: one query a table, then plain C. */
#include "desk/choice_day.h"

#include "base/check.h"
#include "desk/entitle.h"
#include "school/class.h"
#include "school/person.h"

enum { WEEK_DAYS = 7 };

const char *choice_meal_words(enum meal meal)
{
    switch (meal) {
    case MEAL_BREAKFAST: return "завтрак";
    case MEAL_LUNCH: return "обед";
    case MEAL_SNACK: return "полдник";
    }
    return "";
}

const char *choice_weekday_words(int weekday)
{
    static const char *const WORDS[WEEK_DAYS] = {"по понедельникам", "по вторникам", "по средам",
                                                 "по четвергам",     "по пятницам",  "по субботам",
                                                 "по воскресеньям"};
    CHECK(weekday >= 1 && weekday <= WEEK_DAYS);
    return WORDS[weekday - 1];
}

const struct choice_option *choice_option_find(const struct choice_meal *meal, int64_t family_id)
{
    for (int i = 0; i < meal->option_count; i++) {
        if (meal->options[i].family_id == family_id) return &meal->options[i];
    }
    return NULL;
}

/* What the days are made of. */
struct ground {
    struct arena *arena;
    int64_t school_id, account_id;
    struct calendar calendar;
    struct calendar_pupils pupils;
    struct entitled_school school;
    const struct entitled_pupil *pupil;
    struct meal_choices choices;
};

/* ---- a day ---- */

static void option_add(struct choice_meal *meal, const struct ground *ground,
                       const struct entitled_family *entitled, struct day day)
{
    const struct family_list *families = &ground->school.families;
    const struct set_meal_family *family = family_in_list(families, entitled->family_id);
    const struct family_price *price = family_price_on(families, entitled->family_id, day);
    if (family == NULL || price == NULL || meal->option_count == CHOICE_OPTIONS_LIMIT) return;
    meal->options[meal->option_count++] = (struct choice_option){
        .family_id = family->id,
        .name = family->name,
        .parent_part = price->parent_part,
        .is_given = entitled->is_given,
    };
    if (entitled->is_given && meal->usual_id == 0) meal->usual_id = family->id;
}

/* What a wish comes to: one for a set meal that is not offered on the day is none. */
static bool wish_holds(const struct choice_meal *meal, const struct meal_choice *choice,
                       int64_t *out_family_id)
{
    switch (choice->wish) {
    case MEAL_WISH_AS_USUAL: return false;
    case MEAL_WISH_NOTHING: *out_family_id = 0; return true;
    case MEAL_WISH_FAMILY: break;
    }
    if (choice_option_find(meal, choice->family_id) == NULL) return false;
    *out_family_id = choice->family_id;
    return true;
}

static void meal_decide(struct choice_meal *meal, const struct ground *ground, struct day day)
{
    const struct meal_choice *own = meal_choice_of_day(&ground->choices, ground->account_id,
                                                       meal->meal, day);
    const struct meal_choice *standing = meal_choice_standing(&ground->choices, ground->account_id,
                                                              meal->meal, day);
    meal->own_wish = MEAL_WISH_AS_USUAL;
    meal->standing_id = meal->usual_id;
    meal->is_standing = standing != NULL && wish_holds(meal, standing, &meal->standing_id);
    meal->holds_id = meal->standing_id;
    if (own == NULL || !wish_holds(meal, own, &meal->holds_id)) return;
    meal->own_wish = own->wish;
    meal->own_id = own->family_id;
}

static struct choice_day day_make(const struct ground *ground, struct day day)
{
    struct choice_day made = {.day = day,
                              .answer = calendar_judge(&ground->calendar, day, ground->pupils)};
    struct entitled_family entitled[ENTITLED_FAMILIES_LIMIT];
    struct entitle_ground rules = entitled_ground(&ground->school);
    int count = entitled_families(&rules, ground->pupil, day, entitled);
    for (int i = 0; i < CHOICE_MEALS; i++) made.meals[i].meal = (enum meal)(i + 1);
    for (int i = 0; i < count; i++) {
        option_add(&made.meals[entitled[i].meal - 1], ground, &entitled[i], day);
    }
    for (int i = 0; i < CHOICE_MEALS; i++) meal_decide(&made.meals[i], ground, day);
    return made;
}

/* ---- loading ---- */

static enum err pupils_of(struct tx *tx, struct ground *ground)
{
    bool found;
    struct person person;
    struct class_list classes;
    TRY(person_by_id(tx, ground->arena, ground->school_id, ground->account_id, &found, &person));
    if (!found) return OK;
    TRY(classes_load(tx, ground->arena, ground->school_id, &classes));
    const struct school_class *class = class_in_list(&classes, person.class_id);
    if (class != NULL) ground->pupils = (struct calendar_pupils){class->grade, class->shift};
    return OK;
}

static enum err ground_load(struct tx *tx, struct ground *ground, struct day today, struct day last)
{
    TRY(entitled_school_load(tx, ground->arena, ground->school_id, &ground->school));
    ground->pupil = entitled_pupil_of(&ground->school, ground->account_id);
    if (ground->pupil == NULL || !ground->pupil->is_active) return OK;
    TRY(pupils_of(tx, ground));
    TRY(calendar_load(tx, ground->arena, ground->school_id, today, last, &ground->calendar));
    return meal_choices_of_account(tx, ground->arena, ground->school_id, ground->account_id, today,
                                   &ground->choices);
}

enum err choice_days_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                          struct instant now, struct choice_days *out_days)
{
    struct choice_days days = {0};
    struct ground ground = {.arena = arena, .school_id = school_id, .account_id = account_id};
    TRY(choice_clock_load(tx, school_id, now, &days.clock));
    struct day today = days.clock.today;
    struct day open = choice_first_open_day(&days.clock);
    days.first_open_day = open;
    TRY(ground_load(tx, &ground, today, day_add(open, MEAL_CHOICE_DAYS_AHEAD)));
    days.is_pupil = ground.pupil != NULL && ground.pupil->is_active;
    if (days.is_pupil) {
        days.day_count = MEAL_CHOICE_DAYS_AHEAD + 1;
        days.days = ARENA_ARRAY(arena, struct choice_day, (size_t)days.day_count);
        for (int i = 0; i < days.day_count; i++) {
            days.days[i] = day_make(&ground, day_add(today, i));
            days.days[i].is_open = day_compare(days.days[i].day, open) >= 0;
        }
        for (int i = 0; i < WEEK_DAYS; i++) {
            struct day day = day_add(open, i);
            days.standing[day_of_week(day) - 1] = day_make(&ground, day);
        }
    }
    *out_days = days;
    return OK;
}
