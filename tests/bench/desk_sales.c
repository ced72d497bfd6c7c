/* Sales through the desk, in this process: what the floors below HTTP can do.
 *
 *     bench-sales DATABASE SCHOOLS PUPILS BATCH THREADS SECONDS
 *
 * Makes a city of SCHOOLS x PUPILS in a new database, then records batches of BATCH sales of three
 * dishes, each durable, from THREADS threads, and prints sales a second. */
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/id.h"
#include "base/secret.h"
#include "desk/journal.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "meals/menu.h"
#include "plan.h"
#include "school/person.h"
#include "school/school.h"

enum { DISHES = 30, ARENA_BUDGET_BYTES = 64 * 1024 * 1024, LINES = 3, THREADS_LIMIT = 64 };

struct plan {
    struct desk *desk;
    int schools, pupils, batch, threads, seconds;
    int64_t *first_person; /* by school: ids follow each other */
    int64_t *till_counter; /* by thread */
    atomic_bool stop;
    atomic_llong sales, batches, spent_us;
};

struct making {
    struct plan *plan;
    struct arena arena;
    int school;
};

static enum err make_menu(struct tx *tx, int64_t school_id, int64_t version)
{
    TRY(category_set(tx, school_id, id_make(1, 1), "Блюда", 1, version));
    for (int i = 1; i <= DISHES; i++) {
        struct dish dish = {
            .school_id = school_id,
            .id = id_make(1, 100 + i),
            .name = "Каша гречневая рассыпчатая",
            .weight_g = 150,
            .allergens = "",
            .category_id = id_make(1, 1),
            .price = money_of_kopecks(500 + i * 37),
            .is_offered = true,
        };
        TRY(dish_add(tx, &dish, version));
    }
    return OK;
}

static enum err make_school(struct tx *tx, void *context)
{
    struct making *making = context;
    struct plan *plan = making->plan;
    struct instant now = world_now(plan->desk->world);
    struct school school = {
        .number = making->school + 1, .name = "Школа", .kind = "full", .zone = zone_moscow()};
    enum school_status status;
    TRY(school_kind_set(tx, "full", "Средняя школа", 1));
    TRY(school_create(tx, &school, now, &status));
    CHECK(status == SCHOOL_OK);
    TRY(make_menu(tx, school.id, 1));
    int64_t first;
    TRY(origin_take_ids(tx, plan->pupils, &first));
    plan->first_person[making->school] = first;
    for (int i = 0; i < plan->pupils; i++) {
        struct person person = {
            .school_id = school.id,
            .id = first + i,
            .kind = PERSON_PUPIL,
            .state = PERSON_ACTIVE,
            .surname = "Иванов",
            .name = "Иван",
            .patronymic = "Иванович",
        };
        TRY(person_add(tx, &making->arena, &person, 1, now));
    }
    return OK;
}

static void make_city(struct plan *plan)
{
    for (int i = 0; i < plan->schools; i++) {
        struct making making = {.plan = plan, .school = i};
        arena_init(&making.arena, ARENA_BUDGET_BYTES);
        CHECK(store_write(plan->desk->store, i + 1, make_school, &making) == OK);
        arena_release(&making.arena);
    }
}

struct worker {
    struct plan *plan;
    int number;
    pthread_t thread;
};

static void record_batch(struct plan *plan, struct arena *arena, uint64_t *state, int64_t *counter,
                         int number)
{
    int school = (int)(plan_random(state) % (uint64_t)plan->schools);
    struct document *documents = ARENA_ARRAY(arena, struct document, (size_t)plan->batch);
    for (int i = 0; i < plan->batch; i++) {
        struct sale_line *lines = ARENA_ARRAY(arena, struct sale_line, LINES);
        for (int k = 0; k < LINES; k++) {
            int dish = 1 + (int)(plan_random(state) % DISHES);
            lines[k] = (struct sale_line){.kind = SALE_DISH,
                                          .item_id = id_make(1, 100 + dish),
                                          .quantity = 1,
                                          .price = money_of_kopecks(500 + dish * 37)};
        }
        int64_t id = ++*counter;
        documents[i] = (struct document){
            .id = id_make(1000 + number, id),
            .kind = DOCUMENT_SALE,
            .happened_at = world_now(plan->desk->world),
            .account_id = plan->first_person[school] +
                          (int64_t)(plan_random(state) % (uint64_t)plan->pupils),
            .number = id % 1000000 + 1,
            .is_offline = true,
            .is_new = true,
            .cashier_id = 77,
            .shift = 1,
            .lines = lines,
            .line_count = LINES,
        };
    }
    struct journal_batch batch = {.desk = plan->desk,
                                  .arena = arena,
                                  .school_id = school + 1,
                                  .documents = documents,
                                  .count = plan->batch};
    CHECK(desk_record(&batch) == OK);
    CHECK(batch.recorded_count == plan->batch);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct plan *plan = worker->plan;
    struct arena arena;
    uint64_t state = (uint64_t)worker->number + 1;
    int64_t counter = 0;
    arena_init(&arena, ARENA_BUDGET_BYTES);
    while (!atomic_load(&plan->stop)) {
        int64_t began_us = world_ticks_us(plan->desk->world);
        record_batch(plan, &arena, &state, &counter, worker->number);
        plan->spent_us += world_ticks_us(plan->desk->world) - began_us;
        plan->sales += plan->batch;
        plan->batches++;
        arena_reset(&arena);
    }
    arena_release(&arena);
    return NULL;
}

static void measure(struct plan *plan)
{
    struct worker workers[THREADS_LIMIT];
    int64_t began_us = world_ticks_us(plan->desk->world);
    for (int i = 0; i < plan->threads; i++) {
        workers[i] = (struct worker){.plan = plan, .number = i};
        CHECK(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    }
    while (world_ticks_us(plan->desk->world) - began_us < plan->seconds * INT64_C(1000000)) {
        poll(NULL, 0, 50);
    }
    atomic_store(&plan->stop, true);
    for (int i = 0; i < plan->threads; i++) pthread_join(workers[i].thread, NULL);
    double seconds = (double)(world_ticks_us(plan->desk->world) - began_us) / 1e6;
    printf("%.0f sales/s, %.2f ms a batch\n", (double)plan->sales / seconds,
           (double)plan->spent_us / (double)plan->batches / 1000);
}

int main(int argc, char **argv)
{
    if (argc != 7) return 2;
    struct world world;
    struct store *store;
    struct desk desk;
    int applied;
    secret_init();
    world_init(&world, &(struct world_options){0});
    CHECK(store_open(&(struct store_options){.url = argv[1]}, &store) == OK);
    CHECK(store_migrate(store, &applied) == OK);
    desk_init(&desk, store, &world);
    struct plan plan = {.desk = &desk,
                        .schools = (int)plan_argument(argv[2]),
                        .pupils = (int)plan_argument(argv[3]),
                        .batch = (int)plan_argument(argv[4]),
                        .threads = (int)plan_argument(argv[5]),
                        .seconds = (int)plan_argument(argv[6])};
    CHECK(plan.threads <= THREADS_LIMIT && plan.batch <= DOCUMENT_BATCH_LIMIT);
    plan.first_person = calloc((size_t)plan.schools, sizeof(int64_t));
    make_city(&plan);
    measure(&plan);
    free(plan.first_person);
    desk_release(&desk);
    store_close(store);
    world_release(&world);
    return 0;
}
