/* School days at three tills of one canteen, from a seed: see canteen.h. Then stories that a seed
 * seldom tells: a week without the server, disks restored from images, a server restored from its
 * backup, one pupil at two tills, clocks of 1970 and 2031.
 *
 *     canteen [SEED [STEPS]]     one run, verbose
 *     canteen                    the runs of the suite, the stories, and planted bugs */
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "canteen.h"

enum { DRAIN_ROUNDS = 200, TALK_STEPS = 12 };

static const struct canteen_weather CALM = {0}, STORM = {8, 8, 5, 4, 5};

uint64_t canteen_random(struct canteen *canteen)
{
    uint64_t z = (canteen->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

int canteen_below(struct canteen *canteen, int limit)
{
    return (int)(canteen_random(canteen) % (uint64_t)limit);
}

bool canteen_chance(struct canteen *canteen, int percent)
{
    return percent > 0 && canteen_below(canteen, 100) < percent;
}

void canteen_fault(struct canteen *canteen, const char *format, ...)
{
    va_list arguments;
    canteen->faults++;
    if (canteen->plant != CANTEEN_PLANT_NOTHING && !canteen->verbose) return;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

/* ---- the server's world ---- */

static struct instant server_now(void *context)
{
    return ((struct canteen *)context)->now;
}

static int64_t server_ticks_us(void *context)
{
    return ((struct canteen *)context)->ticks_us;
}

static void server_random(void *context, void *out_bytes, size_t size)
{
    unsigned char *bytes = out_bytes;
    for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)(canteen_random(context) >> 40);
}

static void pass(struct canteen *canteen, int64_t ms)
{
    canteen->now.ms += ms;
    canteen->ticks_us += ms * 1000;
}

/* ---- beginning and end of a run ---- */

static void morning(struct canteen *canteen)
{
    for (int i = 0; i < CANTEEN_TILLS; i++) {
        canteen_till_begin(canteen, i);
        CHECK(canteen_till_enrol(&canteen->tills[i]) == NULL);
        canteen_till_talk(&canteen->tills[i], TALK_STEPS);
        canteen_till_open_shift(&canteen->tills[i]);
    }
}

static struct canteen *canteen_new(const char *folder, uint64_t seed)
{
    struct canteen *canteen = memory_new(sizeof *canteen);
    canteen->random = seed;
    canteen->now.ms = CANTEEN_BEGIN;
    canteen->ticks_us = INT64_C(1000000000);
    canteen->folder = folder;
    snprintf(canteen->url, sizeof canteen->url, "sqlite:%s/server.db", folder);
    canteen->world = (struct world){.context = canteen,
                                    .now = server_now,
                                    .ticks_us = server_ticks_us,
                                    .random = server_random};
    canteen->sales = memory_new_array(CANTEEN_SALES_LIMIT, sizeof *canteen->sales);
    arena_init(&canteen->arena, (size_t)1 << 30);
    canteen_server_begin(canteen);
    canteen_city_make(canteen);
    for (int i = 0; i < CANTEEN_PUPILS; i++) canteen_top_up(canteen, i, 100000);
    morning(canteen);
    return canteen;
}

static int canteen_free(struct canteen *canteen)
{
    int faults = canteen->faults;
    while (canteen->held_count > 0) canteen_deliver_held(canteen);
    for (int i = 0; i < canteen->till_count; i++) canteen_till_end(&canteen->tills[i]);
    canteen_server_end(canteen);
    arena_release(&canteen->arena);
    memory_free(canteen->sales);
    memory_free(canteen);
    return faults;
}

/* Everything is mended; then everything must arrive. */
static void enrol_if_asked(struct canteen_till *till)
{
    struct contact_view contact;
    contact_look(till->contact, &contact);
    if (contact.state != CONTACT_ENROL_ANEW && contact.state != CONTACT_TOKEN_ENDED) return;
    const char *words = canteen_till_enrol(till);
    if (words != NULL) canteen_fault(till->canteen, "till %d: %s", till->place + 1, words);
}

static int64_t unsent(struct canteen *canteen)
{
    int64_t count = 0;
    for (int i = 0; i < canteen->till_count; i++) {
        count += canteen_till_standing(&canteen->tills[i]).unsent;
    }
    return count;
}

static void drain(struct canteen *canteen)
{
    canteen->weather = CALM;
    canteen->is_server_down = false;
    int calm_rounds = 0;
    for (int round = 0; round < DRAIN_ROUNDS && calm_rounds < 3; round++) {
        pass(canteen, 40 * SECOND_MS);
        canteen_deliver_held(canteen);
        for (int i = 0; i < canteen->till_count; i++) {
            canteen->tills[i].clock_offset_ms = 0;
            canteen_till_talk(&canteen->tills[i], TALK_STEPS);
            enrol_if_asked(&canteen->tills[i]);
        }
        calm_rounds = unsent(canteen) == 0 ? calm_rounds + 1 : 0;
    }
    for (int i = 0; i < canteen->till_count; i++) {
        struct outbox_standing standing = canteen_till_standing(&canteen->tills[i]);
        if (standing.unsent == 0 && standing.malformed == 0) continue;
        canteen_fault(canteen, "till %d: %" PRId64 " unsent, %" PRId64 " set aside", i + 1,
                      standing.unsent, standing.malformed);
    }
}

/* ---- a day from a seed ---- */

static void server_dies(struct canteen *canteen)
{
    canteen_server_end(canteen);
    canteen_server_begin(canteen);
}

static void something_happens(struct canteen *canteen, struct canteen_till *till)
{
    int choice = canteen_below(canteen, 100);
    if (choice < 20) {
        canteen->is_server_down = !canteen->is_server_down;
    } else if (choice < 35) {
        canteen_deliver_held(canteen);
    } else if (choice < 50) {
        canteen_till_end(till);
        canteen_till_again(till);
    } else if (choice < 60) {
        server_dies(canteen);
    } else if (choice < 75) {
        till->clock_offset_ms = canteen_chance(canteen, 30)
                                    ? 0
                                    : (canteen_below(canteen, 7200) - 3600) * SECOND_MS;
    } else if (choice < 90) {
        canteen_top_up(canteen, canteen_below(canteen, CANTEEN_PUPILS), 5000);
    } else {
        pass(canteen, 9 * HOUR_MS);
    }
}

static void step(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[canteen_below(canteen, canteen->till_count)];
    int choice = canteen_below(canteen, 100);
    pass(canteen, (1 + canteen_below(canteen, 40)) * SECOND_MS);
    if (choice < 45) {
        canteen_till_sell(till, canteen_below(canteen, CANTEEN_PUPILS),
                          canteen_below(canteen, CANTEEN_DISHES));
    } else if (choice < 60) {
        canteen_till_sell_meal(till, canteen_below(canteen, CANTEEN_PUPILS));
    } else if (choice < 85) {
        canteen_till_talk(till, 1 + canteen_below(canteen, TALK_STEPS));
        enrol_if_asked(till);
    } else if (choice < 93) {
        canteen_till_listen(till);
    } else {
        something_happens(canteen, till);
    }
}

static int run_seed(const char *folder, uint64_t seed, int steps, enum canteen_plant plant,
                    bool verbose)
{
    struct canteen *canteen = canteen_new(folder, seed);
    canteen->verbose = verbose;
    canteen->plant = plant;
    canteen->weather = STORM;
    for (int i = 0; i < steps; i++) step(canteen);
    if (plant != CANTEEN_PLANT_NOTHING) canteen_till_plant(&canteen->tills[1]);
    drain(canteen);
    canteen_audit(canteen);
    if (verbose) printf("%d sales\n", canteen->sale_count);
    if (canteen->sale_count < steps / 5)
        canteen_fault(canteen, "only %d sales", canteen->sale_count);
    return canteen_free(canteen);
}

/* ---- stories ---- */

static void week_without_server(struct canteen *canteen)
{
    canteen->is_server_down = true;
    for (int day = 0; day < 7; day++) {
        for (int i = 0; i < 60; i++) {
            struct canteen_till *till = &canteen->tills[i % CANTEEN_TILLS];
            pass(canteen, 3 * MINUTE_MS);
            canteen_till_sell_meal(till, canteen_below(canteen, CANTEEN_PUPILS));
            canteen_till_sell(till, canteen_below(canteen, CANTEEN_PUPILS), 1);
            canteen_till_listen(till);
            canteen_till_talk(till, 1);
        }
        canteen_till_end(&canteen->tills[0]); /* at night it is off */
        pass(canteen, DAY_MS - 60 * 3 * MINUTE_MS);
        canteen_till_again(&canteen->tills[0]);
    }
    if (unsent(canteen) < 100) canteen_fault(canteen, "the week was not without server");
}

static void sell_some(struct canteen *canteen, struct canteen_till *till, int count)
{
    for (int i = 0; i < count; i++) {
        pass(canteen, MINUTE_MS);
        canteen_till_sell(till, i % CANTEEN_PUPILS, i % CANTEEN_DISHES);
    }
}

static void expect(struct canteen *canteen, const char *what, enum counter_status status,
                   enum counter_status expected)
{
    if (status == expected) return;
    canteen_fault(canteen, "%s: %s, not %s", what,
                  status < COUNTER_STATUS_COUNT ? counter_status_name(status) : "fault",
                  counter_status_name(expected));
}

/* The till's disk is put back to what it was some sales ago, all of which the server has. */
static void restored_image(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[0];
    sell_some(canteen, till, 3);
    drain(canteen);
    canteen_till_image(till);
    sell_some(canteen, till, 8);
    drain(canteen);
    canteen_till_restore(till);
    sell_some(canteen, till, 5); /* under ids that the server has */
    expect(canteen, "a return of such a sale", canteen_till_take_back(till, 4), COUNTER_DONE);
    expect(canteen, "another", canteen_till_sell(till, 6, 0), COUNTER_DONE);
    drain(canteen);
    sell_some(canteen, till, 4);
}

/* The same, and hello is not heard before the journal: a second copy that never stopped. */
static void second_copy(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[0], *copy = &canteen->tills[2];
    sell_some(canteen, till, 3);
    canteen_till_copy(till, copy);
    for (int i = 0; i < 6; i++) {
        pass(canteen, MINUTE_MS);
        canteen_till_sell(till, i, 0);
        canteen_till_sell(copy, i, 1);
        if (i % 2 == 1) canteen_till_talk(till, 3);
        if (i % 3 == 2) canteen_till_talk(copy, 3);
    }
    canteen_till_listen(till);
    drain(canteen);
    sell_some(canteen, till, 2);
    sell_some(canteen, copy, 2);
}

/* The server comes back from a backup of the day before; the tills have all of it still. */
static void restored_server(struct canteen *canteen)
{
    sell_some(canteen, &canteen->tills[0], 4);
    sell_some(canteen, &canteen->tills[1], 4);
    drain(canteen);
    canteen_server_backup(canteen);
    sell_some(canteen, &canteen->tills[0], 9);
    sell_some(canteen, &canteen->tills[1], 2);
    drain(canteen);
    canteen_server_restore(canteen);
    sell_some(canteen, &canteen->tills[0], 1);
    drain(canteen);
    canteen_till_end(&canteen->tills[1]);
    canteen_till_again(&canteen->tills[1]);
}

/* A pupil takes his card from one till to the next, with the server stopped. */
static void one_pupil_at_two_tills(struct canteen *canteen)
{
    struct canteen_till *first = &canteen->tills[0], *second = &canteen->tills[1];
    canteen->is_server_down = true;
    expect(canteen, "first meal", canteen_till_sell_meal(first, 0), COUNTER_DONE);
    canteen_till_listen(second);
    expect(canteen, "second meal", canteen_till_sell_meal(second, 0), COUNTER_REFUSED);
    for (int i = 0; i < 15; i++) {
        pass(canteen, MINUTE_MS / 4);
        expect(canteen, "his money", canteen_till_sell(first, 1, 0), COUNTER_DONE);
        canteen_till_listen(second);
    }
    for (int i = 0; i < 15; i++) {
        pass(canteen, MINUTE_MS / 4);
        expect(canteen, "the rest", canteen_till_sell(second, 1, 0),
               i < 13 ? COUNTER_DONE : COUNTER_REFUSED);
        canteen_till_listen(first);
    }
    expect(canteen, "nothing left", canteen_till_sell(first, 1, 0), COUNTER_REFUSED);
    /* With the server back and the mirror new, what the neighbour told counts no second time. */
    drain(canteen);
    canteen_top_up(canteen, 1, 3450);
    drain(canteen);
    canteen_till_listen(first);
    canteen_till_listen(second);
    expect(canteen, "new money", canteen_till_sell(second, 1, 0), COUNTER_DONE);
}

static void clock_of_1970(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[0];
    canteen->is_server_down = true;
    canteen_till_end(till);
    till->clock_offset_ms = -canteen->now.ms;
    canteen_till_again(till);
    for (int i = 0; i < 5; i++) {
        pass(canteen, MINUTE_MS);
        expect(canteen, "1970", canteen_till_sell(till, i, 0), COUNTER_DONE);
    }
}

static void clock_back_and_forth(struct canteen *canteen)
{
    static const int64_t OFFSETS[] = {0,       HOUR_MS,        -HOUR_MS,    20 * MINUTE_MS,
                                      -DAY_MS, -5 * MINUTE_MS, 3 * HOUR_MS, 0};
    struct canteen_till *till = &canteen->tills[0];
    for (size_t i = 0; i < sizeof OFFSETS / sizeof *OFFSETS; i++) {
        till->clock_offset_ms = OFFSETS[i];
        canteen->is_server_down = i % 2 == 1;
        pass(canteen, MINUTE_MS);
        sell_some(canteen, till, 3);
        canteen_till_talk(till, TALK_STEPS);
    }
}

/* The machine wakes up two days ahead and nobody can tell; then the server can. */
static void clock_ran_ahead(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[0];
    canteen->is_server_down = true;
    canteen_till_end(till);
    till->clock_offset_ms = 2 * DAY_MS;
    canteen_till_again(till);
    for (int i = 0; i < 5; i++) {
        pass(canteen, MINUTE_MS);
        expect(canteen, "ahead", canteen_till_sell(till, i, 0), COUNTER_DONE);
        canteen_note_moment(canteen, canteen->now);
    }
    canteen->is_server_down = false;
    canteen_till_talk(till, TALK_STEPS);
    pass(canteen, MINUTE_MS);
    for (int i = 0; i < 5; i++) {
        pass(canteen, MINUTE_MS);
        expect(canteen, "put right", canteen_till_sell(till, i, 1), COUNTER_DONE);
    }
}

struct story {
    const char *name;
    void (*tell)(struct canteen *canteen);
};

static const struct story STORIES[] = {
    {"a week without the server", week_without_server},
    {"a till restored from an image", restored_image},
    {"a second copy of a till", second_copy},
    {"a server restored from its backup", restored_server},
    {"one pupil at two tills", one_pupil_at_two_tills},
    {"a clock of 1970", clock_of_1970},
    {"a clock set back and forth", clock_back_and_forth},
    {"a clock that ran ahead", clock_ran_ahead},
};

static int run_story(const char *folder, const struct story *story)
{
    struct canteen *canteen = canteen_new(folder, 7);
    story->tell(canteen);
    drain(canteen);
    canteen_audit(canteen);
    return canteen_free(canteen);
}

/* ---- the suite ---- */

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)status;
    (void)type;
    (void)at;
    return remove(path);
}

struct run {
    uint64_t seed;
    int steps;
    const struct story *story; /* NULL: from the seed */
    enum canteen_plant plant;
    bool verbose;
};

static int run_in_folder(struct run run)
{
    /* Power cuts are another test's: here no disk has to turn. */
    char in_memory[] = "/dev/shm/obed-canteen-XXXXXX", on_disk[] = "/tmp/obed-canteen-XXXXXX";
    char *folder = access("/dev/shm", W_OK) == 0 ? in_memory : on_disk;
    CHECK(mkdtemp(folder) != NULL);
    int faults = run.story != NULL ? run_story(folder, run.story)
                                   : run_seed(folder, run.seed, run.steps, run.plant, run.verbose);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return faults;
}

static int suite(void)
{
    enum { SEEDS = 6, STEPS = 700, PLANT_STEPS = 300 };
    int passed = 0, failed = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int faults = run_in_folder((struct run){.seed = seed, .steps = STEPS});
        printf("%s seed %" PRIu64 "\n", faults == 0 ? "ok" : "FAILED", seed);
        faults == 0 ? passed++ : failed++;
    }
    for (size_t i = 0; i < sizeof STORIES / sizeof *STORIES; i++) {
        int faults = run_in_folder((struct run){.story = &STORIES[i]});
        printf("%s %s\n", faults == 0 ? "ok" : "FAILED", STORIES[i].name);
        faults == 0 ? passed++ : failed++;
    }
    for (int plant = CANTEEN_PLANT_NOTHING + 1; plant < CANTEEN_PLANT_COUNT; plant++) {
        int faults = run_in_folder(
            (struct run){.seed = 99, .steps = PLANT_STEPS, .plant = (enum canteen_plant)plant});
        printf("%s planted bug %d is caught\n", faults > 0 ? "ok" : "FAILED", plant);
        faults > 0 ? passed++ : failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    secret_init();
    log_set_level(LOG_ERROR + 1);
    if (argc < 2) return suite();
    struct run run = {.seed = strtoull(argv[1], NULL, 10),
                      .steps = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 2000,
                      .verbose = true};
    return run_in_folder(run) == 0 ? 0 : 1;
}
