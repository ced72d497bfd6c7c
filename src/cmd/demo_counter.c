/* Counters of the demo. */
#include "cmd/demo_counter.h"

#include "cmd/demo_menu.h"
#include "desk/attendance.h"
#include "ledger/book.h"
#include "meals/meals_sql.h"
#include "school/cashier.h"
#include "school/setting.h"

enum {
    BANS = 8,         /* pupils whose parents banned something */
    TEMPORARY = 3,    /* cards given out */
    ABSENT_EVERY = 17 /* pupils */
};

/* The demo's only secrets that are always the same: tests and a show need them. */
static const struct demo_cashier {
    const char *name, *pin, *chip;
    int64_t roles;
} CASHIERS[] = {
    {"Петрова Анна Ивановна", "2401", "04CA5124000180",
     CASHIER_RETURN | CASHIER_OVERRIDE | CASHIER_TEMPORARY},
    {"Сидорова Ольга Петровна", "2402", "04CA5124000280", 0},
};
enum { CASHIER_COUNT = sizeof CASHIERS / sizeof CASHIERS[0] };

struct counter_work {
    struct demo_school *school;
    struct day today;
    char pins[CASHIER_COUNT][SECRET_PASSWORD_HASH_SIZE];
    int64_t first_id, version;
};

static enum err cashiers_create(struct tx *tx, const struct counter_work *work)
{
    for (int i = 0; i < CASHIER_COUNT; i++) {
        const struct cashier cashier = {
            .school_id = work->school->school.id,
            .id = demo_id_take(work->school),
            .name = CASHIERS[i].name,
            .pin = work->pins[i],
            .chip = CASHIERS[i].chip,
            .roles = CASHIERS[i].roles,
            .is_active = true,
        };
        TRY(cashier_set(tx, &cashier, work->version));
    }
    return OK;
}

static enum err ban_create(struct tx *tx, const struct counter_work *work, int place)
{
    static const enum demo_dish BANNED[] = {DISH_PIZZA, DISH_RAISIN_BUN, DISH_SAUSAGE};
    const struct demo_school *school = work->school;
    int step = school->pupil_count / BANS;
    scoped(statement) struct statement *set = statement_open(tx, &q_ban_set);
    bind_int(set, ARG_BAN_SET_SCHOOL_ID, school->school.id);
    bind_int(set, ARG_BAN_SET_ACCOUNT_ID, school->people[place * step].person.id);
    bind_int(set, ARG_BAN_SET_KIND, BAN_DISH);
    bind_int(set, ARG_BAN_SET_BANNED_ID, BANNED[place % 3]);
    bind_int(set, ARG_BAN_SET_IS_BANNED, 1);
    bind_int(set, ARG_BAN_SET_VERSION, work->version);
    return statement_run(set);
}

static enum err bans_create(struct tx *tx, const struct counter_work *work)
{
    if (work->school->pupil_count < BANS) return OK;
    for (int i = 0; i < BANS; i++) {
        const struct demo_person *person =
            &work->school->people[i * (work->school->pupil_count / BANS)];
        if (!person->is_golden) TRY(ban_create(tx, work, i));
    }
    return OK;
}

/* Those who wait for a card of their own. */
static enum err temporary_create(struct tx *tx, const struct counter_work *work)
{
    struct demo_school *school = work->school;
    int given = 0;
    for (int i = 0; i < school->pupil_count && given < TEMPORARY; i++) {
        const struct demo_person *person = &school->people[i];
        if (person->card_state != CARD_ORDERED || person->is_golden) continue;
        const struct card card = {
            .school_id = school->school.id,
            .id = demo_id_take(school),
            .account_id = person->person.id,
            .chip = text_of(arena_printf(school->arena, "04FE24%06d80", ++given)),
            .state = CARD_TEMPORARY,
            .is_temporary = true,
        };
        TRY(card_add(tx, &card, demo_id_take(school), work->version, school->now));
    }
    return OK;
}

static enum err absent_create(struct tx *tx, const struct counter_work *work)
{
    const struct demo_school *school = work->school;
    int64_t *absent = ARENA_ARRAY(school->arena, int64_t, (size_t)school->pupil_count + 1);
    int count = 0;
    for (int i = ABSENT_EVERY / 2; i < school->pupil_count; i += ABSENT_EVERY) {
        if (!school->people[i].is_golden) absent[count++] = school->people[i].person.id;
    }
    const struct attendance attendance = {.school_id = school->school.id,
                                          .day = work->today,
                                          .account_ids = absent,
                                          .account_count = count};
    return attendance_mark(tx, &attendance, work->version);
}

/* Takes the same ids when it has to run again. */
static enum err counter_work(struct tx *tx, void *context)
{
    struct counter_work *work = context;
    int64_t school_id = work->school->school.id;
    work->school->next_id = work->first_id;
    TRY(book_raise_version(tx, school_id, &work->version));
    TRY(cashiers_create(tx, work));
    TRY(bans_create(tx, work));
    TRY(temporary_create(tx, work));
    TRY(setting_set(tx, school_id, SETTING_GUESTS_SERVED, 1, work->version));
    return absent_create(tx, work);
}

enum err demo_counter_load(struct demo_school *school, struct day today)
{
    struct counter_work work = {.school = school, .today = today, .first_id = school->next_id};
    if (school->school.number != DEMO_GOLDEN_SCHOOL) return OK;
    for (int i = 0; i < CASHIER_COUNT; i++) {
        TRY(password_hash(text_of(CASHIERS[i].pin), cashier_pin_cost(), work.pins[i]));
    }
    return store_write(school->desk.store, school->school.id, counter_work, &work);
}

void demo_cashiers_print(FILE *out)
{
    fprintf(out, "\ncashiers of school %d: PIN, card, name\n", DEMO_GOLDEN_SCHOOL);
    for (int i = 0; i < CASHIER_COUNT; i++) {
        fprintf(out, "%s  %s  %s\n", CASHIERS[i].pin, CASHIERS[i].chip, CASHIERS[i].name);
    }
}
