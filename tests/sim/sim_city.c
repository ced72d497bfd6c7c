/* The simulated world, the numbers of a seed, and the city that a run begins with. */
#include <stdio.h>

#include "base/check.h"
#include "ledger/origin.h"
#include "meals/menu.h"
#include "pay/payment.h"
#include "school/card.h"
#include "school/person.h"
#include "school/school.h"
#include "school/school_sql.h"
#include "school/setting.h"
#include "sim.h"

uint64_t sim_random(struct sim *sim)
{
    uint64_t z = (sim->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

int sim_below(struct sim *sim, int limit)
{
    return (int)(sim_random(sim) % (uint64_t)limit);
}

bool sim_chance(struct sim *sim, int percent)
{
    return sim_below(sim, 100) < percent;
}

void sim_differs(struct sim *sim, const char *what, int64_t id, const char *said,
                 const char *predicted)
{
    sim->faults++;
    if (sim->plant != PLANT_NOTHING && !sim->verbose) return;
    printf("%s %" PRId64 ": the desk says %s, the auditor %s\n", what, id, said, predicted);
}

/* ---- the simulated world ---- */

static struct instant sim_now(void *context)
{
    return ((struct sim *)context)->now;
}

static int64_t sim_ticks_us(void *context)
{
    return ((struct sim *)context)->now.ms * 1000;
}

static void sim_bytes(void *context, void *out_bytes, size_t size)
{
    unsigned char *bytes = out_bytes;
    for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)sim_random(context);
}

static enum err sim_mail(void *context, const struct mail *mail)
{
    (void)context;
    (void)mail;
    return ERR_UNAVAILABLE;
}

static enum err sim_call(void *context, struct arena *arena, const struct outgoing_request *request,
                         struct outgoing_answer *out_answer)
{
    (void)context;
    (void)arena;
    (void)request;
    (void)out_answer;
    return ERR_UNAVAILABLE;
}

struct world sim_world(struct sim *sim)
{
    return (struct world){.context = sim,
                          .now = sim_now,
                          .ticks_us = sim_ticks_us,
                          .random = sim_bytes,
                          .send_mail = sim_mail,
                          .call = sim_call};
}

/* ---- the city ---- */

static enum err make_person(struct tx *tx, struct sim *sim, int64_t school_id, int64_t class_id,
                            int64_t version, int index)
{
    int64_t ids;
    TRY(origin_take_ids(tx, 2, &ids));
    struct person person = {
        .school_id = school_id,
        .id = ids,
        .kind = PERSON_PUPIL,
        .state = index == 11 ? PERSON_LEFT : PERSON_ACTIVE,
        .class_id = class_id,
        .surname = "Иванов",
        .name = "Иван",
        .patronymic = "",
        .has_day_limit = index % 3 == 0,
        .day_limit = money_of_kopecks(6000),
    };
    struct card card = {.school_id = school_id,
                        .id = ids + 1,
                        .account_id = ids,
                        .chip = {NULL, 0},
                        .state = index == 10 ? CARD_GIVEN_OUT : CARD_ACTIVE};
    TRY(person_add(tx, &sim->arena, &person, version, sim->now));
    TRY(card_add(tx, &card, ids + 1, version, sim->now));
    struct auditor *auditor = &sim->auditor;
    auditor->people[auditor->person_count++] = (struct auditor_person){
        .school_id = school_id,
        .account_id = ids,
        .card_id = ids + 1,
        .number = person.number,
        .is_closed = person.state == PERSON_LEFT,
        .has_day_limit = person.has_day_limit,
        .day_limit = 6000,
    };
    auditor->cards[auditor->card_count++] = (struct auditor_card){
        .school_id = school_id,
        .account_id = ids,
        .card_id = ids + 1,
        .state = card.state,
    };
    return OK;
}

static enum err make_menu(struct tx *tx, struct sim *sim, int64_t school_id, int64_t version)
{
    struct auditor *auditor = &sim->auditor;
    for (int i = 0; i < 2; i++) {
        int64_t id;
        TRY(origin_take_ids(tx, 2, &id));
        struct dish dish = {.school_id = school_id,
                            .id = id,
                            .name = "Пицца",
                            .allergens = "",
                            .category_id = 1,
                            .price = money_of_kopecks(3450 - 2000 * i),
                            .is_offered = true};
        struct set_meal meal = {.school_id = school_id,
                                .id = id + 1,
                                .name = "Завтрак",
                                .meal = MEAL_BREAKFAST,
                                .parent_part = money_of_kopecks(i == 0 ? 4961 : 0),
                                .subsidy_part = money_of_kopecks(3000),
                                .funding_source_id = 1 + i,
                                .is_offered = true};
        TRY(dish_add(tx, &dish, version));
        TRY(set_meal_add(tx, &meal, version, sim->now));
        auditor->dishes[auditor->dish_count].school_id = school_id;
        auditor->dishes[auditor->dish_count].id = id;
        auditor->dishes[auditor->dish_count++].price = money_in_kopecks(dish.price);
        auditor->set_meals[auditor->set_meal_count].school_id = school_id;
        auditor->set_meals[auditor->set_meal_count].id = id + 1;
        auditor->set_meals[auditor->set_meal_count].parent = money_in_kopecks(meal.parent_part);
        auditor->set_meals[auditor->set_meal_count++].subsidy = 3000;
    }
    return OK;
}

static enum err rights_make(struct tx *tx, struct sim *sim)
{
    struct auditor *auditor = &sim->auditor;
    for (int i = 0; i < auditor->person_count; i++) {
        struct auditor_person *person = &auditor->people[i];
        person->has_right = i % 2 == 0;
        for (int k = 0; k < auditor->set_meal_count && person->has_right; k++) {
            if (auditor->set_meals[k].school_id != person->school_id) continue;
            scoped(statement) struct statement *set = statement_open(tx, &q_entitlement_set);
            bind_int(set, ARG_ENTITLEMENT_SET_SCHOOL_ID, person->school_id);
            bind_int(set, ARG_ENTITLEMENT_SET_ACCOUNT_ID, person->account_id);
            bind_int(set, ARG_ENTITLEMENT_SET_SET_MEAL_ID, auditor->set_meals[k].id);
            bind_int(set, ARG_ENTITLEMENT_SET_FIRST_DAY, 0);
            bind_int(set, ARG_ENTITLEMENT_SET_LAST_DAY, 40000);
            bind_int(set, ARG_ENTITLEMENT_SET_VERSION, 1);
            TRY(statement_run(set));
        }
    }
    return OK;
}

enum err sim_make_city(struct tx *tx, void *context)
{
    struct sim *sim = context;
    TRY(school_kind_set(tx, "full", "Средняя школа", 1));
    TRY(channel_set(tx, &(struct channel){1, "sber", "Сбербанк"}));
    for (int s = 0; s < SCHOOLS; s++) {
        struct school school = {
            .number = s + 1, .name = "Школа", .kind = "full", .zone = zone_moscow()};
        enum school_status status;
        int64_t class_id;
        bool added;
        TRY(school_create(tx, &school, sim->now, &status));
        CHECK(status == SCHOOL_OK);
        TRY(origin_take_ids(tx, 1, &class_id));
        TRY(class_find_or_add(tx, school.id, TEXT("03Б"), class_id, &sim->class_id[s], &added));
        TRY(make_menu(tx, sim, school.id, 1));
        for (int i = 0; i < PEOPLE; i++) {
            TRY(make_person(tx, sim, school.id, class_id, 1, i));
        }
    }
    /* The last school serves nobody but its own. */
    for (int s = 1; s < SCHOOLS; s++) {
        TRY(setting_set(tx, s, SETTING_GUESTS_SERVED, 1, 1));
        sim->auditor.serves_guests[s] = true;
    }
    for (int t = 0; t < TILLS; t++) {
        sim->tills[t].school_id = t / 2 + 1;
        TRY(origin_new(tx, ORIGIN_TILL, &sim->tills[t].origin));
    }
    return rights_make(tx, sim);
}
