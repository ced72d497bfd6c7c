/* Two tills of a canteen in one process: what one sold, the other knows after one question; and
 * what somebody without the key can do. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "fixture.h"
#include "near_site.h"
#include "till/board.h"
#include "till/identity.h"
#include "till/neighbour.h"
#include "till/sibling.h"

#define KEY "3q2-7wAAEREiIjMzRERVVWZmd3eIiJmZqqq7u8zM3d0"
#define OTHER_KEY "4q2-7wAAEREiIjMzRERVVWZmd3eIiJmZqqq7u8zM3d0"

enum { TILLS = 3 };

struct till_stage {
    int64_t origin, replaces;
    struct store *store;
    struct lan_key *key;
    struct board *board;
    struct neighbours *neighbours;
    struct area area;
    struct site site;
    bool is_off;
};

struct canteen {
    struct fixture *fixture;
    struct world world;
    struct instant now;
    int64_t ticks_us;
    uint64_t chance;
    struct till_stage tills[TILLS];
    /* what came over the LAN last, and what somebody does to it */
    char target[300], proof[NEIGHBOUR_ASK_LIMIT + 1];
    char body[4000];
    void (*spoil)(struct canteen *canteen, struct outgoing_answer *answer);
    int asked;
};

/* ---- the world ---- */

static struct instant now_of(void *context)
{
    return ((struct canteen *)context)->now;
}

static int64_t ticks_of(void *context)
{
    return ((struct canteen *)context)->ticks_us;
}

static void random_of(void *context, void *out_bytes, size_t size)
{
    struct canteen *canteen = context;
    unsigned char *bytes = out_bytes;
    for (size_t i = 0; i < size; i++) {
        canteen->chance = canteen->chance * UINT64_C(6364136223846793005) + 1442695040888963407U;
        bytes[i] = (unsigned char)(canteen->chance >> 56);
    }
}

/* "http://till:N/…" is till N. */
static enum err call_of(void *context, struct arena *arena, const struct outgoing_request *request,
                        struct outgoing_answer *out_answer)
{
    struct canteen *canteen = context;
    int place = request->url.bytes[strlen("http://till:")] - '1';
    CHECK(place >= 0 && place < TILLS);
    canteen->asked++;
    if (canteen->tills[place].is_off) return ERR_UNAVAILABLE;
    if (request->header_count > 0) {
        struct text url = request->url, proof = request->headers[0].value;
        url = text_part(url, strlen("http://till:1"), url.size);
        snprintf(canteen->target, sizeof canteen->target, "%.*s", TEXT_ARGS(url));
        snprintf(canteen->proof, sizeof canteen->proof, "%.*s", TEXT_ARGS(proof));
    }
    enum err err = near_site_call(&canteen->tills[place].site, arena, request, out_answer);
    if (err == OK && request->header_count > 0) {
        snprintf(canteen->body, sizeof canteen->body, "%.*s", TEXT_ARGS(out_answer->body));
        if (canteen->spoil != NULL) canteen->spoil(canteen, out_answer);
    }
    return err;
}

/* ---- tills ---- */

static enum err be_enrolled(struct tx *tx, void *context)
{
    const struct till_stage *till = context;
    const struct enrolment_told told = {.origin = till->origin,
                                        .replaces = till->replaces,
                                        .name = TEXT("Касса"),
                                        .first_number = 1,
                                        .school_id = 24,
                                        .school_number = 24,
                                        .school_name = TEXT("Школа №24"),
                                        .zone = TEXT("Europe/Moscow")};
    return identity_take(tx, &told, instant_of_ms(0));
}

static void till_begin(struct canteen *canteen, int place, const char *key)
{
    struct till_stage *till = &canteen->tills[place];
    struct arena *arena = canteen->fixture->arena;
    static const char *const ADDRESSES[TILLS][2] = {
        {"till:2", "till:3"}, {"till:1", "till:3"}, {"till:1", "till:2"}};
    const char *path = arena_printf(arena, "%s/till-%d", canteen->fixture->folder, place);
    int64_t replaces = till->origin; /* a till that begins a second time is a new one */
    *till = (struct till_stage){.origin = 11 + place + (replaces ? TILLS : 0),
                                .replaces = replaces};
    assert_int_equal(identity_open_store(path, NULL, &till->store), OK);
    assert_int_equal(store_write(till->store, 0, be_enrolled, till), OK);
    assert_int_equal(lan_key_open(arena_printf(arena, "%s.lan", path), &till->key), OK);
    assert_int_equal(lan_key_keep(till->key, 1, text_of(key)), OK);
    till->board = board_new(&canteen->world);
    const struct neighbours_options options = {.world = &canteen->world,
                                               .store = till->store,
                                               .board = till->board,
                                               .key = till->key,
                                               .addresses = ADDRESSES[place],
                                               .address_count = 2};
    assert_int_equal(neighbours_new(&options, &till->neighbours), OK);
    till->area = neighbours_area(till->neighbours);
    till->site = (struct site){&till->area, 1};
    site_check(&till->site);
}

static void till_end(struct till_stage *till)
{
    neighbours_free(till->neighbours);
    board_free(till->board);
    lan_key_close(till->key);
    store_close(till->store);
}

static void with_canteen(struct fixture *fixture, void (*body)(struct canteen *canteen))
{
    struct canteen *canteen = arena_take(fixture->arena, sizeof *canteen);
    *canteen = (struct canteen){
        .fixture = fixture, .now.ms = INT64_C(1767585600000), .ticks_us = 5000000, .chance = 7};
    canteen->world = (struct world){.context = canteen,
                                    .now = now_of,
                                    .ticks_us = ticks_of,
                                    .random = random_of,
                                    .call = call_of};
    for (int i = 0; i < TILLS; i++) till_begin(canteen, i, KEY);
    body(canteen);
    for (int i = 0; i < TILLS; i++) till_end(&canteen->tills[i]);
}

/* ---- selling and knowing ---- */

struct sell {
    struct canteen *canteen;
    int64_t account_id, charge;
    int64_t set_meal_id; /* 0: a dish */
    struct outbox_document document;
};

static enum err sell_work(struct tx *tx, void *context)
{
    struct sell *sell = context;
    struct outbox outbox;
    struct outbox_line line = {.what = {.kind = sell->set_meal_id != 0 ? SALE_SET_MEAL : SALE_DISH,
                                        .item_id = sell->set_meal_id != 0 ? sell->set_meal_id : 5,
                                        .quantity = 1,
                                        .price = money_of_kopecks(sell->charge)},
                               .name = "Пицца 125 г"};
    sell->document = (struct outbox_document){.kind = OUTBOX_SALE,
                                              .account_id = sell->account_id,
                                              .shift = 1,
                                              .cashier_id = 1,
                                              .lines = &line,
                                              .line_count = 1};
    TRY(outbox_open(tx, sell->canteen->fixture->arena, sell->canteen->now, &outbox));
    TRY(outbox_add(&outbox, &sell->document));
    return outbox_close(&outbox);
}

static struct outbox_document sell(struct canteen *canteen, int place, int64_t account_id,
                                   int64_t charge, int64_t set_meal_id)
{
    struct till_stage *till = &canteen->tills[place];
    struct sell sale = {
        .canteen = canteen, .account_id = account_id, .charge = charge, .set_meal_id = set_meal_id};
    bool is_new = false;
    assert_int_equal(store_write(till->store, 0, sell_work, &sale), OK);
    assert_int_equal(board_refresh(till->board, till->store, &is_new), OK);
    assert_true(is_new);
    return sale.document;
}

struct known {
    int64_t charge, version; /* the version of the last one */
    int count;
};

static sqlite3 *disk_of(struct canteen *canteen, int place)
{
    sqlite3 *disk;
    const char *path = arena_printf(canteen->fixture->arena, "%s/till-%d", canteen->fixture->folder,
                                    place);
    assert_int_equal(sqlite3_open(path, &disk), SQLITE_OK);
    return disk;
}

/* What the till knows of the account from its neighbours. */
static struct known known_at(struct canteen *canteen, int place, int64_t account_id)
{
    struct known known = {.count = 0};
    sqlite3 *disk = disk_of(canteen, place);
    sqlite3_stmt *rows;
    assert_int_equal(sqlite3_prepare_v2(disk,
                                        "SELECT charge, version FROM sibling_document"
                                        " WHERE account_id = ?1 ORDER BY id",
                                        -1, &rows, NULL),
                     SQLITE_OK);
    sqlite3_bind_int64(rows, 1, account_id);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        known.charge += sqlite3_column_int64(rows, 0);
        known.version = sqlite3_column_int64(rows, 1);
        known.count++;
    }
    sqlite3_finalize(rows);
    sqlite3_close(disk);
    return known;
}

static int64_t step(struct canteen *canteen, int place, int neighbour)
{
    struct arena arena;
    arena_init(&arena, 4 << 20);
    int64_t wait_ms = neighbour_step(canteen->tills[place].neighbours, neighbour, &arena);
    arena_release(&arena);
    return wait_ms;
}

static enum neighbour_state state_of(struct canteen *canteen, int place, int neighbour)
{
    struct neighbour_view view;
    neighbour_look(canteen->tills[place].neighbours, neighbour, &view);
    return view.state;
}

/* ---- tests ---- */

static void one_sells_all_know(struct canteen *canteen)
{
    sell(canteen, 0, 77, 3450, 0);
    assert_int_equal(step(canteen, 1, 0), 0);
    assert_int_equal(state_of(canteen, 1, 0), NEIGHBOUR_HEARD);
    assert_int_equal(known_at(canteen, 1, 77).charge, 3450);
    assert_int_equal(known_at(canteen, 2, 77).charge, 0);
    assert_int_equal(step(canteen, 2, 0), 0);
    assert_int_equal(known_at(canteen, 2, 77).charge, 3450);
    /* Heard again, it is still one; a second sale comes beside it. */
    struct outbox_document second = sell(canteen, 0, 77, 830, 0);
    step(canteen, 1, 0);
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).charge, 4280);
    assert_int_equal(known_at(canteen, 1, 77).count, 2);
    /* The server answered: the version comes after it. */
    board_answered(canteen->tills[0].board, second.seq, 1042);
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).count, 2);
    assert_int_equal(known_at(canteen, 1, 77).version, 1042);
    /* Withdrawn, it counts no more: every mirror contains the first version. */
    struct outbox_document third = sell(canteen, 0, 77, 100, 0);
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).version, 0);
    board_withdrawn(canteen->tills[0].board, third.seq);
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).version, 1);
}

static void many_pages(struct canteen *canteen)
{
    enum { SALES = NEIGHBOUR_PAGE_LIMIT + 20 };
    struct till_stage *till = &canteen->tills[0];
    bool is_new;
    for (int i = 0; i < SALES; i++) {
        struct sell sale = {.canteen = canteen, .account_id = 77, .charge = 100};
        assert_int_equal(store_write(till->store, 0, sell_work, &sale), OK);
    }
    assert_int_equal(board_refresh(till->board, till->store, &is_new), OK);
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).count, NEIGHBOUR_PAGE_LIMIT);
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).count, SALES);
}

/* The neighbour begins anew and has heard from the server meanwhile: what it does not tell any more
 * is contained in its mirror's version, and what it tells stays open. */
static void neighbour_begins_anew(struct canteen *canteen)
{
    struct till_stage *till = &canteen->tills[0];
    bool is_new;
    sell(canteen, 0, 77, 3450, 0);
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).version, 0);
    /* It got a new disk, was enrolled anew, and has the mirror again. */
    const char *path = arena_printf(canteen->fixture->arena, "%s/till-0", canteen->fixture->folder);
    till_end(till);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(identity_open_store(path, NULL, &till->store), OK);
    store_close(till->store);
    sqlite3 *disk = disk_of(canteen, 0);
    assert_int_equal(sqlite3_exec(disk, "UPDATE replica_state SET version = 9", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(disk);
    till_begin(canteen, 0, KEY);
    sell(canteen, 0, 78, 100, 0);
    assert_int_equal(board_refresh(till->board, till->store, &is_new), OK);
    step(canteen, 1, 0); /* the old place in its telling: it tells all */
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).version, 9);
    assert_int_equal(known_at(canteen, 1, 78).version, 0);
}

static void silence_and_return(struct canteen *canteen)
{
    canteen->tills[0].is_off = true;
    int64_t wait_ms = step(canteen, 1, 0);
    assert_in_range(wait_ms, NEIGHBOUR_RETRY_FIRST_MS / 2, NEIGHBOUR_RETRY_FIRST_MS);
    for (int i = 0; i < 20; i++) wait_ms = step(canteen, 1, 0);
    assert_in_range(wait_ms, NEIGHBOUR_RETRY_LIMIT_MS / 2, NEIGHBOUR_RETRY_LIMIT_MS);
    assert_int_equal(state_of(canteen, 1, 0), NEIGHBOUR_SILENT);
    sell(canteen, 0, 77, 3450, 0);
    canteen->tills[0].is_off = false;
    assert_int_equal(step(canteen, 1, 0), 0);
    assert_int_equal(known_at(canteen, 1, 77).charge, 3450);
}

static void other_keys(struct canteen *canteen)
{
    sell(canteen, 0, 77, 3450, 0);
    assert_int_equal(lan_key_keep(canteen->tills[0].key, 2, TEXT(OTHER_KEY)), OK);
    assert_true(step(canteen, 1, 0) > 0);
    assert_int_equal(state_of(canteen, 1, 0), NEIGHBOUR_FOREIGN);
    assert_int_equal(known_at(canteen, 1, 77).count, 0);
    assert_int_equal(lan_key_keep(canteen->tills[1].key, 2, TEXT(OTHER_KEY)), OK);
    assert_int_equal(step(canteen, 1, 0), 0);
    assert_int_equal(known_at(canteen, 1, 77).count, 1);
}

static enum err be_origin_11(struct tx *tx, void *context)
{
    (void)context;
    struct till_stage copy = {.origin = 11};
    return be_enrolled(tx, &copy);
}

static void copies(struct canteen *canteen)
{
    sell(canteen, 0, 77, 3450, 0);
    assert_int_equal(store_write(canteen->tills[1].store, 0, be_origin_11, NULL), OK);
    assert_true(step(canteen, 1, 0) > 0);
    assert_int_equal(state_of(canteen, 1, 0), NEIGHBOUR_COPY);
    assert_int_equal(known_at(canteen, 1, 77).count, 0);
}

/* ---- somebody without the key ---- */

static void change_a_digit(struct canteen *canteen, struct outgoing_answer *answer)
{
    char *at = strstr(canteen->body, "3450");
    assert_non_null(at);
    *at = '1';
    answer->body = text_of(canteen->body);
}

static void say_garbage(struct canteen *canteen, struct outgoing_answer *answer)
{
    (void)canteen;
    answer->body = TEXT("<html>\n{}");
}

static char old_body[4000];

static void say_again(struct canteen *canteen, struct outgoing_answer *answer)
{
    (void)canteen;
    answer->body = text_of(old_body);
}

static struct outgoing_answer ask_as_stranger(struct canteen *canteen, struct arena *arena,
                                              const char *target, const char *proof)
{
    struct outgoing_header header = {TEXT(NEIGHBOUR_HEADER), text_of(proof)};
    struct outgoing_request request = {
        .method = TEXT("GET"),
        .url = text_of(arena_printf(arena, "http://till:1%s", target)),
        .headers = &header,
        .header_count = 1,
        .answer_limit_bytes = 1 << 20};
    struct outgoing_answer answer;
    assert_int_equal(near_site_call(&canteen->tills[0].site, arena, &request, &answer), OK);
    return answer;
}

static void strangers(struct canteen *canteen)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    sell(canteen, 0, 77, 3450, 0);
    canteen->spoil = change_a_digit;
    assert_true(step(canteen, 1, 0) > 0);
    canteen->spoil = say_garbage;
    assert_true(step(canteen, 1, 0) > 0);
    assert_int_equal(known_at(canteen, 1, 77).count, 0);
    canteen->spoil = NULL;
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).count, 1);
    snprintf(old_body, sizeof old_body, "%s", canteen->body);

    /* A question heard on the line is not answered twice. */
    char proof[NEIGHBOUR_ASK_LIMIT + 1];
    snprintf(proof, sizeof proof, "%s", canteen->proof);
    assert_int_equal(ask_as_stranger(canteen, &arena, canteen->target, proof).status, 403);
    /* Nor with another target, nor without a proof, nor with one of garbage. */
    assert_int_equal(ask_as_stranger(canteen, &arena,
                                     "/neighbour/v1/told?after=1&epoch=0000000000000000&wait_ms=0",
                                     proof)
                         .status,
                     401);
    assert_int_equal(ask_as_stranger(canteen, &arena, canteen->target, "").status, 401);
    assert_int_equal(ask_as_stranger(canteen, &arena, canteen->target, "11.aa.bb.cc").status, 401);

    /* An answer heard on the line is no answer to another question. */
    sell(canteen, 0, 77, 100, 0);
    canteen->spoil = say_again;
    assert_true(step(canteen, 1, 0) > 0);
    assert_int_equal(known_at(canteen, 1, 77).count, 1);
    canteen->spoil = NULL;
    step(canteen, 1, 0);
    assert_int_equal(known_at(canteen, 1, 77).count, 2);

    /* A challenge gets too old. */
    canteen->ticks_us += (NEIGHBOUR_CHALLENGE_MS + 1000) * INT64_C(1000);
    assert_true(step(canteen, 1, 0) > 0);
    assert_int_equal(step(canteen, 1, 0), 0);
    arena_release(&arena);
}

#define CANTEEN_TEST(name)                                                                         \
    static void name##_in(struct fixture *fixture)                                                 \
    {                                                                                              \
        with_canteen(fixture, name);                                                               \
    }                                                                                              \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_sqlite_bare(name##_in);                                                            \
    }

CANTEEN_TEST(one_sells_all_know)
CANTEEN_TEST(many_pages)
CANTEEN_TEST(neighbour_begins_anew)
CANTEEN_TEST(silence_and_return)
CANTEEN_TEST(other_keys)
CANTEEN_TEST(copies)
CANTEEN_TEST(strangers)

static void test_addresses(void **state)
{
    (void)state;
    static const char *const WRONG[] = {"",      "till",    ":9",       "till:",     "till:0",
                                        "t:x",   "t:99999", "a/b:1",    "a@b:1",     "a b:1",
                                        "a?b:1", "a#b:1",   "a\r\nb:1", "till:9131x"};
    struct world world = {.random = random_of, .ticks_us = ticks_of};
    struct canteen canteen = {.chance = 1};
    world.context = &canteen;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct neighbours *neighbours = NULL;
        const struct neighbours_options options = {
            .world = &world, .addresses = &WRONG[i], .address_count = 1};
        assert_int_equal(neighbours_new(&options, &neighbours), ERR_SYNTAX);
        assert_null(neighbours);
    }
}

int main(void)
{
    log_set_level(LOG_ERROR + 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_sells_all_know),
        cmocka_unit_test(test_many_pages),
        cmocka_unit_test(test_neighbour_begins_anew),
        cmocka_unit_test(test_silence_and_return),
        cmocka_unit_test(test_other_keys),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests_name("till_neighbour", tests, NULL, NULL);
}
