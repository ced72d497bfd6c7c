/* The whole way of a sale under power cuts: tills' batches, and transfers between two schools'
 * books. Afterwards the books are proven, what was acknowledged is there, and every batch and every
 * transfer is there whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/secret.h"
#include "crash_run.h"
#include "desk/family.h"
#include "desk/journal.h"
#include "desk/top_up.h"
#include "ledger/verify.h"
#include "meals/menu.h"
#include "pay/payment.h"
#include "school/person.h"
#include "school/school.h"

enum {
    SCHOOLS = 2,
    PUPILS = 5,
    ROUNDS = 6, /* of each till: a batch, then a transfer to a pupil of the other school */
    BATCH_SALES = 4,
    LINES = 2,
    DISH = 101,
    FIRST_TILL = 1000,
    ARENA_BYTES = 4 << 20,
    SERVER_ORIGIN = 1
};

/* ---- the city: made once, found again without a search because its ids are known ---- */

struct city {
    int64_t first_person[SCHOOLS];
    struct arena arena;
};

static const char *number_of(struct arena *arena, int school, int pupil)
{
    return arena_printf(arena, "%03d%07d", school + 1, pupil);
}

static enum err make_school(struct tx *tx, int number, struct city *city)
{
    struct instant now = instant_of_ms(INT64_C(1740000000000));
    struct school school = {
        .number = number, .name = "Школа", .kind = "full", .zone = zone_moscow()};
    enum school_status status;
    TRY(school_create(tx, &school, now, &status));
    CHECK(status == SCHOOL_OK && school.id == number);
    TRY(category_set(tx, school.id, id_make(SERVER_ORIGIN, 1), "Блюда", 1, 1));
    struct dish dish = {.school_id = school.id,
                        .id = id_make(SERVER_ORIGIN, DISH),
                        .name = "Пицца",
                        .weight_g = 125,
                        .allergens = "",
                        .category_id = id_make(SERVER_ORIGIN, 1),
                        .price = money_of_kopecks(3450),
                        .is_offered = true};
    TRY(dish_add(tx, &dish, 1));
    for (int i = 0; i < PUPILS; i++) {
        struct person person = {.school_id = school.id,
                                .id = city->first_person[number - 1] + i,
                                .kind = PERSON_PUPIL,
                                .state = PERSON_ACTIVE,
                                .number = number_of(&city->arena, number - 1, i),
                                .surname = "Иванов",
                                .name = "Иван",
                                .patronymic = "Иванович"};
        TRY(person_add(tx, &city->arena, &person, 1, now));
    }
    return OK;
}

static enum err make_city(struct tx *tx, void *context)
{
    struct city *city = context;
    struct channel bank = {.id = 1, .code = "bank", .name = "Банк"};
    TRY(school_kind_set(tx, "full", "Средняя школа", 1));
    TRY(channel_set(tx, &bank));
    for (int i = 0; i < SCHOOLS; i++) {
        TRY(origin_take_ids(tx, PUPILS, &city->first_person[i]));
        TRY(make_school(tx, i + 1, city));
    }
    return OK;
}

static int64_t first_person(int school)
{
    return id_make(SERVER_ORIGIN, 1 + school * PUPILS);
}

/* The last pupil of each school has money to give away, and buys nothing. */
static void fund_givers(struct store *store, struct arena *arena)
{
    struct world world;
    struct desk desk;
    world_init(&world, NULL);
    desk_init(&desk, store, &world);
    for (int i = 0; i < SCHOOLS; i++) {
        struct top_up top_up = {.channel = "bank",
                                .outside_id = text_of(number_of(arena, i, 0)),
                                .number = text_of(number_of(arena, i, PUPILS - 1)),
                                .amount = money_of_kopecks(100000),
                                .happened_at = world_now(&world)};
        CHECK(desk_top_up(&desk, arena, &top_up) == OK && top_up.status == TOP_UP_RECORDED);
    }
    desk_release(&desk);
    world_release(&world);
}

static void prepare(const char *url)
{
    struct store *store;
    int applied;
    struct city city;
    secret_init();
    CHECK(store_open(&(struct store_options){.url = url}, &store) == OK);
    CHECK(store_migrate(store, &applied) == OK);
    arena_init(&city.arena, ARENA_BYTES);
    CHECK(store_write(store, 0, make_city, &city) == OK);
    fund_givers(store, &city.arena);
    for (int i = 0; i < SCHOOLS; i++) CHECK(city.first_person[i] == first_person(i));
    arena_release(&city.arena);
    store_close(store);
}

/* ---- the work of a till ---- */

struct till {
    struct desk *desk;
    struct crash_notes *notes;
    int school; /* from 0 */
    pthread_t thread;
};

static int word_of_batch(int school, int round)
{
    return (school * ROUNDS + round) * 2;
}

static int64_t sale_id(int school, int round, int sale)
{
    return id_make(FIRST_TILL + school, 1 + round * (BATCH_SALES + 1) + sale);
}

static int64_t family_id(int school, int round)
{
    return sale_id(school, round, BATCH_SALES);
}

static enum err sell(struct till *till, struct arena *arena, int round)
{
    struct document documents[BATCH_SALES];
    for (int i = 0; i < BATCH_SALES; i++) {
        struct sale_line *lines = ARENA_ARRAY(arena, struct sale_line, LINES);
        for (int k = 0; k < LINES; k++) {
            lines[k] = (struct sale_line){.kind = SALE_DISH,
                                          .item_id = id_make(SERVER_ORIGIN, DISH),
                                          .quantity = 1,
                                          .price = money_of_kopecks(3450)};
        }
        documents[i] = (struct document){.id = sale_id(till->school, round, i),
                                         .kind = DOCUMENT_SALE,
                                         .happened_at = world_now(till->desk->world),
                                         .account_id = first_person(till->school) +
                                                       i % (PUPILS - 1),
                                         .number = 1 + round * BATCH_SALES + i,
                                         .is_offline = true,
                                         .lines = lines,
                                         .line_count = LINES};
    }
    struct journal_batch batch = {.desk = till->desk,
                                  .arena = arena,
                                  .school_id = till->school + 1,
                                  .documents = documents,
                                  .count = BATCH_SALES};
    TRY(desk_record(&batch));
    CHECK(batch.recorded_count == BATCH_SALES);
    return OK;
}

static enum err give(struct till *till, struct arena *arena, int round)
{
    int other = 1 - till->school;
    struct family_transfer transfer = {
        .id = family_id(till->school, round),
        .from = {.school_id = till->school + 1,
                 .account_id = first_person(till->school) + PUPILS - 1},
        .to = {.school_id = other + 1, .account_id = first_person(other) + PUPILS - 1},
        .amount = money_of_kopecks(100),
        .happened_at = world_now(till->desk->world)};
    TRY(desk_transfer_in_family(till->desk, arena, &transfer));
    CHECK(transfer.status == FAMILY_TRANSFER_RECORDED);
    return OK;
}

static void note(struct till *till, int word, enum err err)
{
    till->notes->words[word] = err == OK ? CRASH_ACKNOWLEDGED : CRASH_REFUSED;
}

static void *till_main(void *context)
{
    struct till *till = context;
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    for (int round = 0; round < ROUNDS; round++) {
        int word = word_of_batch(till->school, round);
        till->notes->words[word] = CRASH_UNDER_WAY;
        note(till, word, sell(till, &arena, round));
        till->notes->words[word + 1] = CRASH_UNDER_WAY;
        note(till, word + 1, give(till, &arena, round));
        arena_reset(&arena);
    }
    arena_release(&arena);
    return NULL;
}

static bool run(const char *url, struct crash_notes *notes)
{
    struct store_options options = {.url = url, .vfs = CRASH_VFS_NAME};
    struct store *store;
    struct world world;
    struct desk desk;
    struct till tills[SCHOOLS];
    secret_init();
    if (store_open(&options, &store) != OK) return false;
    world_init(&world, NULL);
    desk_init(&desk, store, &world);
    for (int i = 0; i < SCHOOLS; i++) {
        tills[i] = (struct till){.desk = &desk, .notes = notes, .school = i};
        CHECK(pthread_create(&tills[i].thread, NULL, till_main, &tills[i]) == 0);
    }
    for (int i = 0; i < SCHOOLS; i++) pthread_join(tills[i].thread, NULL);
    desk_release(&desk);
    store_close(store);
    return true;
}

/* ---- the judge ---- */

static void tell(void *context, int64_t school_id, const char *sentence)
{
    (void)context;
    fprintf(stderr, "school %d: %s\n", (int)school_id, sentence);
}

static bool books_are_right(const char *url)
{
    struct store *store;
    struct verify_report report;
    struct verify_sink sink = {.found = tell};
    secret_init();
    if (store_open(&(struct store_options){.url = url}, &store) != OK) return false;
    bool right = ledger_verify(store, 1, &sink, &report) == OK && report.findings == 0;
    store_close(store);
    return right;
}

static int64_t number(sqlite3 *db, const char *sql, int64_t first, int64_t last)
{
    sqlite3_stmt *statement;
    CHECK(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
    sqlite3_bind_int64(statement, 1, first);
    sqlite3_bind_int64(statement, 2, last);
    CHECK(sqlite3_step(statement) == SQLITE_ROW);
    int64_t found = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return found;
}

/* What is there of the ids: nothing, or all of `whole`. */
static bool is_kept(sqlite3 *db, enum crash_word word, const char *sql, int64_t first, int64_t last,
                    int64_t whole)
{
    int64_t found = number(db, sql, first, last);
    bool there = found == whole;
    bool right = (there || found == 0) && (word != CRASH_ACKNOWLEDGED || there) &&
                 (word == CRASH_ACKNOWLEDGED || word == CRASH_UNDER_WAY || !there);
    if (!right) {
        fprintf(stderr, "%s: %lld of %lld, told %d\n", sql, (long long)found, (long long)whole,
                (int)word);
    }
    return right;
}

static bool round_is_kept(sqlite3 *db, const struct crash_notes *notes, int school, int round)
{
    enum crash_word batch = notes->words[word_of_batch(school, round)];
    enum crash_word family = notes->words[word_of_batch(school, round) + 1];
    int64_t first = sale_id(school, round, 0), last = sale_id(school, round, BATCH_SALES - 1);
    int64_t given = family_id(school, round);
    return is_kept(db, batch, "SELECT count(*) FROM posting WHERE id BETWEEN ?1 AND ?2", first,
                   last, BATCH_SALES) &&
           is_kept(db, batch, "SELECT count(*) FROM receipt WHERE id BETWEEN ?1 AND ?2", first,
                   last, BATCH_SALES) &&
           is_kept(db, batch,
                   "SELECT count(*) FROM receipt_line WHERE receipt_id BETWEEN ?1 AND ?2", first,
                   last, (int64_t)BATCH_SALES * LINES) &&
           is_kept(db, family, "SELECT count(*) FROM posting WHERE id BETWEEN ?1 AND ?2", given,
                   given, SCHOOLS) &&
           is_kept(db, family, "SELECT count(*) FROM family_transfer WHERE id BETWEEN ?1 AND ?2",
                   given, given, SCHOOLS);
}

static bool judge(const char *url, const char *path, const struct crash_notes *notes)
{
    if (!books_are_right(url)) return false;
    sqlite3 *db;
    CHECK(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
    bool right = true;
    for (int school = 0; school < SCHOOLS; school++) {
        for (int round = 0; round < ROUNDS; round++) {
            right = right && round_is_kept(db, notes, school, round);
        }
    }
    sqlite3_close(db);
    return right;
}

static const struct crash_workload WORKLOAD = {
    .name = "desk",
    .prepare = prepare,
    .run = run,
    .judge = judge,
};

/* ---- tests ---- */

static void test_power_cut_at_every_sync(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&WORKLOAD);
    assert_int_equal(crash_stage_play(stage, (struct crash_plan){0}, false), CRASH_END_GOOD);
    long wrong;
    long plays = crash_stage_cut_everywhere(stage, 3, &wrong);
    print_message("%ld plays\n", plays);
    assert_int_equal(wrong, 0);
    assert_true(plays > 50);
    crash_stage_free(stage);
}

static void test_catches_a_log_not_synced(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&WORKLOAD);
    assert_true(crash_stage_catches(stage, CRASH_BUG_LOG_NOT_SYNCED));
    crash_stage_free(stage);
}

enum { FAILURE_PLAYS = 40 };

static void test_failures_of_the_disk(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&WORKLOAD);
    assert_int_equal(crash_stage_play(stage, (struct crash_plan){0}, false), CRASH_END_GOOD);
    long operations = crash_stage_notes(stage)->counts.operations;
    for (int i = 0; i < FAILURE_PLAYS; i++) {
        struct crash_plan plan = {.failure = i % 2 ? CRASH_FAIL_IO : CRASH_FAIL_FULL,
                                  .fail_at = 1 + operations * i / FAILURE_PLAYS,
                                  .fail_length = 2};
        assert_int_not_equal(crash_stage_play(stage, plan, false), CRASH_END_WRONG);
    }
    crash_stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_cut_at_every_sync),
        cmocka_unit_test(test_catches_a_log_not_synced),
        cmocka_unit_test(test_failures_of_the_disk),
    };
    return cmocka_run_group_tests_name("crash desk", tests, NULL, NULL);
}
