/* Tills of the demo: rows, a word of each, and a fortnight of days. Chance of its own, so that the
 * rest of the city stays as it is. */
#include "cmd/demo_tills.h"

#include "base/secret.h"
#include "desk/till.h"

enum { TILL_SEED = 7919, QUICK_TAPS = 7 };

struct tills_work {
    struct demo_school *school;
    const struct demo_calendar *calendar;
    struct instant loaded_at;
};

/* Most taps are decided within milliseconds; a slow disk shows now and then. */
static void taps_draw(struct demo_random *random, struct till_day *day)
{
    static const int SHARES[QUICK_TAPS] = {2, 18, 34, 26, 12, 5, 2}; /* of a hundred, by bucket */
    int64_t left = day->served;
    for (int i = 0; i < QUICK_TAPS; i++) {
        day->taps[i] = day->served * SHARES[i] / 100;
        left -= day->taps[i];
    }
    for (; left > 0; left--) day->taps[demo_random_between(random, QUICK_TAPS, QUICK_TAPS + 2)]++;
}

static struct till_day day_draw(struct demo_random *random, const struct demo_school *school,
                                struct day day)
{
    int most = school->pupil_count / (2 * school->till_count) + 4;
    struct till_day drawn = {.day = day, .served = demo_random_between(random, most / 2, most)};
    drawn.offline = demo_random_percent(random, 8) ? demo_random_below(random, most / 4 + 1) : 0;
    drawn.forgotten = demo_random_below(random, most / 40 + 2);
    drawn.overrides = demo_random_below(random, 3);
    drawn.refused[demo_random_below(random, FIGURES_REFUSALS)] = demo_random_below(random, 4);
    taps_draw(random, &drawn);
    return drawn;
}

static struct till_state_said *said_draw(struct demo_random *random, const struct tills_work *work)
{
    struct till_state_said *said = ARENA_NEW(work->school->arena, struct till_state_said);
    int count = work->calendar->count < TILL_DAYS_LIMIT ? work->calendar->count : TILL_DAYS_LIMIT;
    *said = (struct till_state_said){
        .program = TEXT("0.1.0"),
        .printer = demo_random_percent(random, 4) ? TEXT("paper_low") : TEXT("ready"),
        .reader = TEXT("ready"),
        .ups = TEXT("on_line"),
        .clock_difference_ms = demo_random_between(random, -400, 400),
        .day_count = count,
    };
    for (int i = 0; i < count; i++) {
        struct day day = work->calendar->days[work->calendar->count - count + i];
        said->days[i] = day_draw(random, work->school, day);
    }
    return said;
}

/* The token is nobody's: only its hash is there. */
static struct till till_of(const struct demo_school *school, int index)
{
    static const char *const NAMES[DEMO_TILLS] = {"Столовая", "Буфет"};
    const struct demo_till *till = &school->tills[index];
    uint8_t secret[SECRET_TOKEN_TEXT_SIZE];
    secret_random(secret, sizeof secret);
    return (struct till){
        .school_id = school->school.id,
        .origin = till->origin,
        .name = NAMES[index],
        .digit = index,
        .state = TILL_ACTIVE,
        .token_hash = hash_of(secret, sizeof secret),
        .progress = {.highest = till->next_counter - 1, .acknowledged = till->next_counter - 1},
    };
}

static enum err tills_work(struct tx *tx, void *context)
{
    const struct tills_work *work = context;
    const struct demo_school *school = work->school;
    struct demo_random random = {(uint64_t)(school->school.number * TILL_SEED)};
    struct instant enrolled_at = instant_add_ms(
        day_start(work->calendar->first, school->school.zone), 10 * HOUR_MS);
    for (int i = 0; i < school->till_count; i++) {
        struct till till = till_of(school, i);
        struct instant said_at = instant_add_ms(work->loaded_at,
                                                -SECOND_MS * demo_random_between(&random, 1, 50));
        TRY(till_put(tx, &till, enrolled_at));
        TRY(till_save_progress(tx, school->arena, &till, said_at));
        TRY(till_state_save(tx, till.school_id, till.origin, said_draw(&random, work), said_at));
    }
    return OK;
}

enum err demo_tills_load(struct demo_school *school, const struct demo_calendar *calendar,
                         struct instant loaded_at)
{
    struct tills_work work = {school, calendar, loaded_at};
    return store_write(school->desk.store, school->school.id, tills_work, &work);
}
