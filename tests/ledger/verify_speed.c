/* verify_speed URL SCHOOLS PUPILS DAYS [THREADS]
 *
 * Fills an empty database with a city's school days, then proves it and prints the figures. Each
 * pupil is charged by the roster (parent part and subsidy: two transfers) and buys twice a day;
 * every tenth tops up. A day is sealed when it is over. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/id.h"
#include "base/secret.h"
#include "ledger/account.h"
#include "ledger/origin.h"
#include "ledger/posting.h"
#include "ledger/seal.h"
#include "ledger/verify.h"
#include "world/world.h"

enum { BATCH = 50, TILL = 7, FIRST_DAY = 20500 };

struct city {
    struct store *store;
    struct arena arena;
    int64_t schools, pupils, days;
    int64_t school_id, day, first_pupil, next_counter;
};

static struct instant city_now(const struct city *city)
{
    struct instant morning = day_start(day_of_number((int32_t)city->day), zone_moscow());
    return instant_add_ms(morning, 9 * HOUR_MS);
}

static int64_t pupil_id(const struct city *city, int64_t pupil)
{
    return id_make(ORIGIN_OF_SERVER, city->school_id * city->pupils + pupil + 1);
}

static enum err school_open(struct tx *tx, void *context)
{
    const struct city *city = context;
    int64_t school_id = city->school_id;
    struct instant now = city_now(city);
    TRY(book_create(tx, school_id, zone_moscow(), now));
    TRY(account_open(tx, school_id, account_system_id(ACCOUNT_SUBSIDY, 0), ACCOUNT_SUBSIDY, now));
    TRY(account_open(tx, school_id, account_system_id(ACCOUNT_CLEARING, 0), ACCOUNT_CLEARING, now));
    for (int64_t i = 0; i < city->pupils; i++) {
        TRY(account_open(tx, school_id, pupil_id(city, i), ACCOUNT_PERSONAL, now));
    }
    return OK;
}

static enum err ids_take(struct tx *tx, void *context)
{
    const struct city *city = context;
    int64_t first;
    return origin_take_ids(tx, (city->schools + 1) * city->pupils + 1, &first);
}

/* ---- a batch of a day ---- */

struct load {
    struct transfer transfers[4 * BATCH][2];
    struct posting postings[4 * BATCH];
    int64_t posting_ids[4 * BATCH], account_ids[4 * BATCH * 4];
    struct ledger_needs needs;
};

static void load_add(struct city *city, struct load *load, enum posting_kind kind, int count)
{
    int at = load->needs.posting_count++;
    load->posting_ids[at] = id_make(TILL, ++city->next_counter);
    load->postings[at] = (struct posting){
        .id = load->posting_ids[at],
        .kind = kind,
        .happened_at = city_now(city),
        .is_fact = true,
        .has_floor = kind != POSTING_TOP_UP,
        .content = hash_of(&load->posting_ids[at], sizeof load->posting_ids[at]),
        .transfers = load->transfers[at],
        .transfer_count = count,
    };
    for (int i = 0; i < count; i++) {
        load->account_ids[load->needs.account_count++] = load->transfers[at][i].debit_id;
        load->account_ids[load->needs.account_count++] = load->transfers[at][i].credit_id;
    }
}

static void load_pupil(struct city *city, struct load *load, int64_t pupil)
{
    int64_t id = pupil_id(city, pupil), roster = account_system_id(ACCOUNT_ROSTER, 0);
    int64_t sales = account_system_id(ACCOUNT_SALES, 0);
    int64_t subsidy = account_system_id(ACCOUNT_SUBSIDY, 0);
    struct transfer(*next)[2] = &load->transfers[load->needs.posting_count];
    if ((pupil + city->day) % 10 == 0) {
        (*next)[0] = (struct transfer){account_system_id(ACCOUNT_CLEARING, 0), id,
                                       money_of_kopecks(150000), TRANSFER_TOP_UP};
        load_add(city, load, POSTING_TOP_UP, 1);
        next++;
    }
    (*next)[0] = (struct transfer){id, roster, money_of_kopecks(4961), TRANSFER_SET_MEAL};
    (*next)[1] = (struct transfer){subsidy, roster, money_of_kopecks(3039), TRANSFER_SUBSIDY};
    load_add(city, load, POSTING_ROSTER, 2);
    for (int i = 0; i < 2; i++) {
        next++;
        (*next)[0] = (struct transfer){id, sales, money_of_kopecks(3450 + pupil), TRANSFER_DISHES};
        load_add(city, load, POSTING_SALE, 1);
    }
}

static enum err batch_post(struct tx *tx, void *context)
{
    struct city *city = context;
    struct load *load = ARENA_NEW(&city->arena, struct load);
    struct ledger_batch *batch;
    enum posting_status status;
    load->needs.posting_ids = load->posting_ids;
    load->needs.account_ids = load->account_ids;
    for (int64_t i = 0; i < BATCH && city->first_pupil + i < city->pupils; i++) {
        load_pupil(city, load, city->first_pupil + i);
    }
    TRY(ledger_batch_open(tx, &city->arena, city->school_id, city_now(city), &load->needs, &batch));
    for (int i = 0; i < load->needs.posting_count; i++) {
        TRY(ledger_batch_post(batch, &load->postings[i], &status));
        if (status != POSTING_RECORDED) return ERR_CONSTRAINT;
    }
    return ledger_batch_save(batch);
}

static enum err day_seal(struct tx *tx, void *context)
{
    struct city *city = context;
    enum seal_status status;
    struct seal seal;
    struct day day = day_of_number((int32_t)city->day);
    struct instant now = instant_add_ms(city_now(city), DAY_MS);
    return ledger_seal(tx, &city->arena, city->school_id, day, now, &status, &seal);
}

/* ---- all of it ---- */

static enum err city_fill(struct city *city)
{
    city->day = FIRST_DAY;
    TRY(store_write(city->store, 0, ids_take, city));
    for (city->school_id = 1; city->school_id <= city->schools; city->school_id++) {
        TRY(store_write(city->store, city->school_id, school_open, city));
    }
    for (; city->day < FIRST_DAY + city->days; city->day++) {
        for (city->school_id = 1; city->school_id <= city->schools; city->school_id++) {
            for (city->first_pupil = 0; city->first_pupil < city->pupils;
                 city->first_pupil += BATCH) {
                TRY(store_write(city->store, city->school_id, batch_post, city));
                arena_reset(&city->arena);
            }
            TRY(store_write(city->store, city->school_id, day_seal, city));
            arena_reset(&city->arena);
        }
    }
    return OK;
}

static void finding_print(void *context, int64_t school_id, const char *sentence)
{
    (void)context;
    (void)school_id;
    fprintf(stderr, "%s\n", sentence);
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: verify_speed URL SCHOOLS PUPILS DAYS [THREADS]\n");
        return 2;
    }
    struct city city = {.schools = strtoll(argv[2], NULL, 10),
                        .pupils = strtoll(argv[3], NULL, 10),
                        .days = strtoll(argv[4], NULL, 10)};
    int threads = argc > 5 ? (int)strtol(argv[5], NULL, 10) : 2, applied;
    struct store_options options = {.url = argv[1]};
    struct verify_sink sink = {finding_print, NULL};
    struct verify_report report;
    struct world world;
    secret_init();
    world_init(&world, &(struct world_options){0});
    arena_init(&city.arena, 32 << 20);
    if (store_open(&options, &city.store) != OK) return 1;
    if (store_migrate(city.store, &applied) != OK) return 1;
    if (city.schools > 0 && city_fill(&city) != OK) return 1;
    int64_t began_us = world_ticks_us(&world);
    if (ledger_verify(city.store, threads, &sink, &report) != OK) return 1;
    int64_t took_ms = (world_ticks_us(&world) - began_us) / 1000;
    fprintf(stdout,
            "transfers=%" PRId64 " postings=%" PRId64 " books=%" PRId64 " accounts=%" PRId64
            " seals=%" PRId64 " findings=%" PRId64 " ms=%" PRId64 "\n",
            report.transfers, report.postings, report.books, report.accounts, report.seals,
            report.findings, took_ms);
    store_close(city.store);
    arena_release(&city.arena);
    world_release(&world);
    return report.findings == 0 ? 0 : 1;
}
