/* School days in one process from one seed: tills that sell off line, a network that loses, repeats
 * and reorders, a bank that repeats, teachers, parents, corrections, clocks that jump, restarts and
 * seals. The auditor predicts every answer; at the end the books verify and every balance is his.
 *
 *     sim [SEED [STEPS]]     one run, verbose
 *     sim                    the runs of the suite, and planted bugs that must be caught */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "desk/account_statement.h"
#include "desk/close_day.h"
#include "ledger/verify.h"
#include "sim.h"

static void store_begin(struct sim *sim)
{
    int applied;
    CHECK(store_open(&(struct store_options){.url = sim->url}, &sim->store) == OK);
    CHECK(store_migrate(sim->store, &applied) == OK);
    desk_init(&sim->desk, sim->store, &sim->world);
}

static void store_end(struct sim *sim)
{
    desk_release(&sim->desk);
    store_close(sim->store);
}

static void time_passes(struct sim *sim)
{
    struct close_report report;
    sim->now.ms += (1 + sim_below(sim, 120)) * SECOND_MS;
    if (sim_chance(sim, 2)) sim->now.ms += 9 * HOUR_MS;
    if (sim_chance(sim, 1)) sim->now.ms -= 2 * HOUR_MS; /* the server's clock was set back */
    if (sim_chance(sim, 2)) {
        struct till *till = &sim->tills[sim_below(sim, TILLS)];
        till->clock_offset_ms = sim_chance(sim, 10) ? 2 * DAY_MS
                                                    : (sim_below(sim, 7200) - 3600) * 1000;
    }
    if (sim_chance(sim, 2)) CHECK(desk_close_days(&sim->desk, &report) == OK);
    if (sim_chance(sim, 1)) {
        store_end(sim);
        store_begin(sim);
    }
    sim->auditor.now = sim->now;
}

static void step(struct sim *sim)
{
    int choice = sim_below(sim, 100);
    time_passes(sim);
    if (choice < 55) {
        sim_till_act(sim, &sim->tills[sim_below(sim, TILLS)]);
    } else if (choice < 80) {
        sim_till_post(sim, &sim->tills[sim_below(sim, TILLS)]);
    } else if (choice < 89) {
        sim_bank_pays(sim);
    } else if (choice < 93) {
        sim_teacher_charges(sim);
    } else if (choice < 97) {
        sim_parent_moves(sim);
    } else {
        sim_operator_corrects(sim);
    }
}

static void drain(struct sim *sim)
{
    sim->now.ms += 3 * DAY_MS; /* even the till that ran ahead is believed now */
    sim->auditor.now = sim->now;
    for (int t = 0; t < TILLS; t++) {
        struct till *till = &sim->tills[t];
        for (int i = till->acknowledged; i < till->made; i++) {
            sim_deliver(sim, till, &till->journal[i], 1);
        }
    }
}

struct balance_question {
    const struct auditor_person *person;
    struct money balance;
};

static enum err balance_ask(struct tx *tx, void *context)
{
    struct balance_question *question = context;
    return account_balance_load(tx, question->person->school_id, question->person->account_id,
                                &question->balance);
}

static void compare_balances(struct sim *sim)
{
    for (int i = 0; i < sim->auditor.person_count; i++) {
        struct balance_question question = {.person = &sim->auditor.people[i]};
        CHECK(store_read(sim->store, balance_ask, &question) == OK);
        if (money_in_kopecks(question.balance) == question.person->balance) continue;
        sim_differs(sim, "balance", question.person->account_id,
                    money_format_dot(&sim->arena, question.balance),
                    money_format_dot(&sim->arena, money_of_kopecks(question.person->balance)));
    }
}

static void tell(void *context, int64_t school_id, const char *sentence)
{
    struct sim *sim = context;
    (void)school_id;
    sim_differs(sim, sentence, 0, "verify", "nothing");
}

static void prove(struct sim *sim)
{
    struct verify_report report;
    struct verify_sink sink = {tell, sim};
    compare_balances(sim);
    CHECK(ledger_verify(sim->store, 1, &sink, &report) == OK);
    if (sim->verbose) {
        printf("%" PRId64 " transfers, %" PRId64 " postings, %" PRId64 " seals, %d events\n",
               report.transfers, report.postings, report.seals, sim->auditor.event_count);
    }
}

/* Differences between the desk and the auditor; 0 when all is right. */
static int run(const char *url, uint64_t seed, int steps, enum plant plant, bool verbose)
{
    struct sim *sim = memory_new(sizeof *sim);
    sim->random = seed;
    sim->now.ms = FIRST_MOMENT;
    sim->url = url;
    sim->plant = plant;
    sim->verbose = verbose;
    sim->auditor.events = memory_new_array(AUDITOR_EVENTS, sizeof(struct auditor_event));
    sim->auditor.main_meal_floor = -50000;
    sim->world = sim_world(sim);
    arena_init(&sim->arena, (size_t)1 << 30);
    store_begin(sim);
    CHECK(store_write(sim->store, 0, sim_make_city, sim) == OK);
    time_passes(sim);
    for (int i = 0; i < steps; i++) step(sim);
    drain(sim);
    prove(sim);
    int faults = sim->faults;
    store_end(sim);
    arena_release(&sim->arena);
    memory_free(sim->auditor.events);
    memory_free(sim);
    return faults;
}

static int run_in_folder(uint64_t seed, int steps, enum plant plant, bool verbose)
{
    /* Power cuts are another test's: here no disk has to turn. */
    char in_memory[] = "/dev/shm/obed-sim-XXXXXX", on_disk[] = "/tmp/obed-sim-XXXXXX";
    char *folder = access("/dev/shm", W_OK) == 0 ? in_memory : on_disk, url[64], path[64];
    static const char *const ENDINGS[] = {"", "-lock", "-wal", "-shm"};
    CHECK(mkdtemp(folder) != NULL);
    snprintf(url, sizeof url, "sqlite:%s/sim.db", folder);
    int faults = run(url, seed, steps, plant, verbose);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        snprintf(path, sizeof path, "%s/sim.db%s", folder, ENDINGS[i]);
        unlink(path);
    }
    rmdir(folder);
    return faults;
}

static int suite(void)
{
    enum { SEEDS = 8, STEPS = 1500, PLANT_STEPS = 600 };
    int passed = 0, failed = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int faults = run_in_folder(seed, STEPS, PLANT_NOTHING, false);
        printf("%s seed %" PRIu64 "\n", faults == 0 ? "ok" : "FAILED", seed);
        faults == 0 ? passed++ : failed++;
    }
    for (int plant = PLANT_LOST; plant < PLANT_COUNT; plant++) {
        int faults = run_in_folder(99, PLANT_STEPS, (enum plant)plant, false);
        printf("%s planted bug %d is caught\n", faults > 0 ? "ok" : "FAILED", plant);
        faults > 0 ? passed++ : failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    secret_init();
    log_set_level(LOG_WARNING);
    if (argc < 2) return suite();
    uint64_t seed = strtoull(argv[1], NULL, 10);
    int steps = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 2000;
    return run_in_folder(seed, steps, PLANT_NOTHING, true) == 0 ? 0 : 1;
}
