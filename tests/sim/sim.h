/* A city in one process: what the parts of the simulation share. */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>

#include "auditor.h"
#include "desk/desk.h"
#include "store/store.h"
#include "world/world.h"

enum { SCHOOLS = 3, PEOPLE = 12, TILLS = 6, JOURNAL_LIMIT = 4000, BATCH = 12 };
#define FIRST_MOMENT INT64_C(1767585600000) /* 2026-01-05T04:00:00Z */

enum plant { PLANT_NOTHING, PLANT_LOST, PLANT_TWICE, PLANT_CHANGED, PLANT_COUNT };

struct till {
    int64_t school_id, origin, counter;
    int64_t clock_offset_ms;
    struct document journal[JOURNAL_LIMIT];
    struct sale_line lines[JOURNAL_LIMIT][AUDITOR_LINES];
    int made, acknowledged;
};

struct sim {
    uint64_t random;
    struct instant now;
    struct world world;
    struct store *store;
    struct desk desk;
    struct arena arena;
    const char *url;
    struct auditor auditor;
    struct till tills[TILLS];
    int64_t class_id[SCHOOLS];
    int64_t server_counter; /* of documents made by people at pages */
    struct top_up last_top_up;
    char last_outside_id[24];
    struct roster_charge last_roster;
    int64_t last_roster_ids[PEOPLE];
    struct family_transfer last_family;
    struct reversal last_reversal;
    enum plant plant;
    int faults; /* differences between the auditor and the desk */
    bool verbose;
};

/* Numbers of this run; the same seed gives the same. */
uint64_t sim_random(struct sim *sim);
int sim_below(struct sim *sim, int limit);
bool sim_chance(struct sim *sim, int percent);

/* The desk and the auditor do not agree. */
void sim_differs(struct sim *sim, const char *what, int64_t id, const char *said,
                 const char *predicted);

/* A world whose clock is sim->now; mail and calls go nowhere. */
struct world sim_world(struct sim *sim);

/* A store_work over the sim: schools, people, menus, tills; the auditor learns of them. */
enum err sim_make_city(struct tx *tx, void *context) MUST_CHECK;

/* Somebody of the school, seldom of another. */
struct auditor_person *sim_somebody(struct sim *sim, int64_t school_id);

/* A till makes a document, hands in what it has, or hands in these. */
void sim_till_act(struct sim *sim, struct till *till);
void sim_till_post(struct sim *sim, struct till *till);
void sim_deliver(struct sim *sim, struct till *till, struct document *documents, int count);

/* The other people of a school day. */
void sim_bank_pays(struct sim *sim);
void sim_teacher_charges(struct sim *sim);
void sim_parent_moves(struct sim *sim);
void sim_operator_corrects(struct sim *sim);

#endif
