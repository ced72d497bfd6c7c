/* School days at three tills of one canteen, from a seed: see canteen.h; then the stories.
 *
 *     canteen [SEED [STEPS]]     one run, verbose
 *     canteen                    the runs of the suite, the stories, and planted bugs
 *     canteen seeds COUNT        as many longer runs */
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

enum { DRAIN_ROUNDS = 200 };

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

void canteen_pass(struct canteen *canteen, int64_t ms)
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
        canteen_till_talk(&canteen->tills[i], CANTEEN_TALK_STEPS);
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

int64_t canteen_unsent(struct canteen *canteen)
{
    int64_t count = 0;
    for (int i = 0; i < canteen->till_count; i++) {
        count += canteen_till_standing(&canteen->tills[i]).unsent;
    }
    return count;
}

void canteen_drain(struct canteen *canteen)
{
    canteen->weather = CALM;
    canteen->is_server_down = false;
    int calm_rounds = 0;
    for (int round = 0; round < DRAIN_ROUNDS && calm_rounds < 3; round++) {
        canteen_pass(canteen, 40 * SECOND_MS);
        canteen_deliver_held(canteen);
        for (int i = 0; i < canteen->till_count; i++) {
            canteen->tills[i].clock_offset_ms = 0;
            canteen_till_talk(&canteen->tills[i], CANTEEN_TALK_STEPS);
            enrol_if_asked(&canteen->tills[i]);
        }
        calm_rounds = canteen_unsent(canteen) == 0 ? calm_rounds + 1 : 0;
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
        canteen_pass(canteen, 9 * HOUR_MS);
    }
}

static void step(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[canteen_below(canteen, canteen->till_count)];
    int choice = canteen_below(canteen, 100);
    canteen_pass(canteen, (1 + canteen_below(canteen, 40)) * SECOND_MS);
    if (choice < 45) {
        canteen_till_sell(till, canteen_below(canteen, CANTEEN_PUPILS),
                          canteen_below(canteen, CANTEEN_DISHES));
    } else if (choice < 60) {
        canteen_till_sell_meal(till, canteen_below(canteen, CANTEEN_PUPILS));
    } else if (choice < 85) {
        canteen_till_talk(till, 1 + canteen_below(canteen, CANTEEN_TALK_STEPS));
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
    for (int i = 0; i < CANTEEN_PUPILS; i++) canteen_top_up(canteen, i, 300000);
    for (int i = 0; i < CANTEEN_TILLS; i++) {
        canteen_till_talk(&canteen->tills[i], CANTEEN_TALK_STEPS);
    }
    canteen->weather = STORM;
    for (int i = 0; i < steps; i++) step(canteen);
    if (plant != CANTEEN_PLANT_NOTHING) canteen_till_plant(&canteen->tills[1]);
    canteen_drain(canteen);
    canteen_audit(canteen);
    if (verbose) printf("%d sales\n", canteen->sale_count);
    if (canteen->sale_count < steps / 5)
        canteen_fault(canteen, "only %d sales", canteen->sale_count);
    return canteen_free(canteen);
}

/* ---- the suite ---- */

static int run_story(const char *folder, const struct canteen_story *story)
{
    struct canteen *canteen = canteen_new(folder, 7);
    story->tell(canteen);
    canteen_drain(canteen);
    canteen_audit(canteen);
    return canteen_free(canteen);
}

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
    const struct canteen_story *story; /* NULL: from the seed */
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
    for (int i = 0; i < canteen_story_count; i++) {
        int faults = run_in_folder((struct run){.story = &canteen_stories[i]});
        printf("%s %s\n", faults == 0 ? "ok" : "FAILED", canteen_stories[i].name);
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

static int campaign(int count)
{
    enum { FIRST_SEED = 1000, STEPS = 2500 };
    int failed = 0;
    for (int i = 0; i < count; i++) {
        struct run run = {.seed = FIRST_SEED + (uint64_t)i, .steps = STEPS};
        if (run_in_folder(run) == 0) continue;
        printf("FAILED seed %" PRIu64 "\n", run.seed);
        failed++;
    }
    printf("%d passed, %d failed\n", count - failed, failed);
    return failed == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    secret_init();
    log_set_level(LOG_ERROR + 1);
    if (argc < 2) return suite();
    if (argc == 3 && strcmp(argv[1], "seeds") == 0) return campaign((int)strtol(argv[2], NULL, 10));
    struct run run = {.seed = strtoull(argv[1], NULL, 10),
                      .steps = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 2000,
                      .verbose = true};
    return run_in_folder(run) == 0 ? 0 : 1;
}
