/* A till of the canteen: the real counter and courier over a database of its own. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "canteen.h"
#include "till/identity.h"
#include "till/shift.h"

enum { STEP_ARENA_BUDGET = 16 << 20 };

/* ---- its machine ---- */

static struct instant machine_now(void *context)
{
    struct canteen_till *till = context;
    return instant_add_ms(till->canteen->now, till->clock_offset_ms);
}

static int64_t machine_ticks_us(void *context)
{
    return ((struct canteen_till *)context)->canteen->ticks_us;
}

static void machine_random(void *context, void *out_bytes, size_t size)
{
    unsigned char *bytes = out_bytes;
    struct canteen *canteen = ((struct canteen_till *)context)->canteen;
    for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)(canteen_random(canteen) >> 40);
}

/* ---- beginning and end ---- */

static const char *beside(struct canteen_till *till, const char *ending)
{
    return arena_printf(&till->canteen->arena, "%s%s", till->path, ending);
}

struct known_work {
    struct arena *arena;
    struct outbox_standing standing;
    struct replica_state mirror;
};

static enum err known_work(struct tx *tx, void *context)
{
    struct known_work *work = context;
    TRY(replica_state_load(tx, &work->mirror));
    return outbox_standing(tx, &work->standing);
}

static struct known_work known_of(struct canteen_till *till)
{
    struct known_work work = {.arena = &till->canteen->arena};
    CHECK(store_read(till->store, known_work, &work) == OK);
    return work;
}

struct outbox_standing canteen_till_standing(struct canteen_till *till)
{
    return known_of(till).standing;
}

/* The latest moment on its disk. */
static struct instant latest_of(struct canteen_till *till)
{
    struct known_work known = known_of(till);
    return instant_compare(known.mirror.server_at, known.standing.last_at) > 0
               ? known.mirror.server_at
               : known.standing.last_at;
}

static void courier_begin(struct canteen_till *till)
{
    static const char *const NEIGHBOURS[CANTEEN_TILLS][2] = {
        {"till:2", "till:3"}, {"till:1", "till:3"}, {"till:1", "till:2"}};
    till->contact = contact_new(&till->world);
    till->clock = clock_watch_new(&till->world, latest_of(till));
    counter_init(&till->counter, till->store, clock_watch_world(till->clock), till->contact);
    const struct courier_options options = {.world = &till->world,
                                            .clock = till->clock,
                                            .store = till->store,
                                            .counter = &till->counter,
                                            .contact = till->contact,
                                            .token = till->token,
                                            .key = till->key,
                                            .server = "http://server",
                                            .neighbours = NEIGHBOURS[till->place],
                                            .neighbour_count = 2};
    CHECK(courier_new(&options, &till->courier) == OK);
    till->area = neighbours_area(courier_neighbours(till->courier));
    till->site = (struct site){&till->area, 1};
    courier_tell(till->courier);
}

void canteen_till_again(struct canteen_till *till)
{
    CHECK(identity_open_store(till->path, NULL, &till->store) == OK);
    CHECK(token_open(beside(till, ".token"), &till->token) == OK);
    CHECK(lan_key_open(beside(till, ".lan"), &till->key) == OK);
    courier_begin(till);
    till->is_open = true;
}

void canteen_till_begin(struct canteen *canteen, int place)
{
    struct canteen_till *till = &canteen->tills[place];
    *till = (struct canteen_till){.canteen = canteen, .place = place};
    till->world = (struct world){.context = till,
                                 .now = machine_now,
                                 .ticks_us = machine_ticks_us,
                                 .random = machine_random,
                                 .call = canteen_call};
    snprintf(till->path, sizeof till->path, "%s/till-%d", canteen->folder, place);
    canteen_till_again(till);
    if (canteen->till_count <= place) canteen->till_count = place + 1;
}

void canteen_till_end(struct canteen_till *till)
{
    till->is_open = false;
    courier_free(till->courier);
    counter_release(&till->counter);
    clock_watch_free(till->clock);
    contact_free(till->contact);
    lan_key_close(till->key);
    token_close(till->token);
    store_close(till->store);
}

/* ---- images of its disk ---- */

static void copy_file(const char *from, const char *to)
{
    char bytes[1 << 16];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    CHECK(in != NULL && out != NULL);
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, in)) > 0;) {
        CHECK(fwrite(bytes, 1, size, out) == size);
    }
    CHECK(fclose(in) == 0 && fclose(out) == 0);
    CHECK(access(to, F_OK) == 0);
}

static void copy_secret(const char *from, const char *to)
{
    unlink(to);
    if (access(from, F_OK) != 0) return;
    CHECK(link(from, to) == 0);
}

void canteen_till_image(struct canteen_till *till)
{
    canteen_till_end(till);
    copy_file(till->path, beside(till, ".image"));
    copy_secret(beside(till, ".token"), beside(till, ".token.image"));
    canteen_till_again(till);
}

void canteen_till_restore(struct canteen_till *till)
{
    if (till->is_open) canteen_till_end(till);
    copy_file(beside(till, ".image"), till->path);
    unlink(beside(till, "-wal"));
    unlink(beside(till, "-shm"));
    copy_secret(beside(till, ".token.image"), beside(till, ".token"));
    canteen_till_again(till);
}

void canteen_till_copy(struct canteen_till *till, struct canteen_till *copy)
{
    canteen_till_end(till);
    canteen_till_end(copy);
    copy_file(till->path, copy->path);
    unlink(beside(copy, "-wal"));
    unlink(beside(copy, "-shm"));
    copy_secret(beside(till, ".token"), beside(copy, ".token"));
    canteen_till_again(till);
    canteen_till_again(copy);
}

/* ---- bugs of a till ---- */

static const char *planted_statements(enum canteen_plant plant)
{
    switch (plant) {
    case CANTEEN_PLANT_SALE_FORGOTTEN:
        return "DROP TRIGGER document_refuses_delete; DELETE FROM document WHERE seq ="
               " (SELECT max(seq) - 1 FROM document)";
    case CANTEEN_PLANT_SALE_TWICE:
        return "UPDATE document_answer SET result = 3 WHERE seq ="
               " (SELECT min(seq) FROM document_answer WHERE result IN (1, 2))";
    case CANTEEN_PLANT_SALE_CHANGED:
        return "DROP TRIGGER document_refuses_update; UPDATE document SET body ="
               " replace(body, '\"quantity\":1', '\"quantity\":2')"
               " WHERE seq = (SELECT max(seq) FROM document)";
    case CANTEEN_PLANT_NOTHING:
    case CANTEEN_PLANT_COUNT: break;
    }
    return "";
}

void canteen_till_plant(struct canteen_till *till)
{
    struct canteen *canteen = till->canteen;
    char *why = NULL;
    sqlite3 *disk;
    canteen->is_server_down = true;
    for (int i = 0; i < CANTEEN_PUPILS; i++) canteen_till_sell(till, i, 1);
    canteen_till_end(till);
    CHECK(sqlite3_open(till->path, &disk) == SQLITE_OK);
    sqlite3_exec(disk, planted_statements(canteen->plant), NULL, NULL, &why);
    if (why != NULL) fprintf(stderr, "plant %d: %s\n", (int)canteen->plant, why);
    sqlite3_free(why);
    sqlite3_close(disk);
    canteen_till_again(till);
    canteen->is_server_down = false;
    canteen->weather = (struct canteen_weather){0};
    if (canteen->plant == CANTEEN_PLANT_SALE_TWICE) CHECK(canteen_till_enrol(till) == NULL);
}

/* ---- what its cashier does ---- */

const char *canteen_till_enrol(struct canteen_till *till)
{
    return courier_enrol(till->courier, &till->canteen->arena,
                         text_of(canteen_code(till->canteen)));
}

void canteen_till_open_shift(struct canteen_till *till)
{
    enum shift_status status;
    struct shift shift;
    struct canteen *canteen = till->canteen;
    CHECK(shift_open(till->store, canteen->cashier_id, world_now(till->counter.world), &status,
                     &shift) == OK);
    CHECK(status == SHIFT_DONE || status == SHIFT_OPEN_ALREADY);
}

static void note(struct canteen_till *till, int pupil, const struct counter_outcome *outcome)
{
    struct canteen *canteen = till->canteen;
    for (int i = 0; i < outcome->receipt_count && !outcome->is_repeat; i++) {
        const struct counter_receipt *receipt = &outcome->receipts[i];
        CHECK(canteen->sale_count < CANTEEN_SALES_LIMIT);
        canteen->sales[canteen->sale_count++] = (struct canteen_sale){
            .number = receipt->number,
            .account_id = receipt->account_id,
            .happened_at_ms = receipt->at.ms,
            .total = money_in_kopecks(receipt->total),
            .till = till->place};
        int64_t sign = receipt->kind == OUTBOX_RETURN ? -1 : 1;
        canteen->pupils[pupil].expected -= sign * money_in_kopecks(receipt->total);
        till->newest_id = receipt->id;
    }
}

static enum counter_status sell(struct canteen_till *till, int pupil, struct counter_line line)
{
    struct canteen *canteen = till->canteen;
    struct arena arena;
    struct counter_outcome outcome = {.receipt_count = 0};
    char request[40];
    snprintf(request, sizeof request, "t%d-%d", till->place, ++till->presses);
    struct counter_order order = {.request = text_of(request),
                                  .account_id = canteen->pupils[pupil].account_id,
                                  .card_id = canteen->pupils[pupil].card_id,
                                  .lines = &line,
                                  .line_count = 1};
    arena_init(&arena, STEP_ARENA_BUDGET);
    enum err err = counter_sell(&till->counter, &arena, &order, &outcome);
    enum counter_status status = err == OK ? outcome.status : COUNTER_STATUS_COUNT;
    if (status == COUNTER_DONE) note(till, pupil, &outcome);
    arena_release(&arena);
    if (status == COUNTER_DONE) courier_tell(till->courier);
    return status;
}

enum counter_status canteen_till_sell(struct canteen_till *till, int pupil, int dish)
{
    struct canteen *canteen = till->canteen;
    return sell(till, pupil,
                (struct counter_line){.kind = SALE_DISH,
                                      .item_id = canteen->dishes[dish],
                                      .quantity = 1,
                                      .price = money_of_kopecks(canteen->prices[dish])});
}

enum counter_status canteen_till_sell_meal(struct canteen_till *till, int pupil)
{
    return sell(till, pupil,
                (struct counter_line){.kind = SALE_SET_MEAL,
                                      .item_id = till->canteen->set_meal_id,
                                      .quantity = 1,
                                      .price = money_of_kopecks(-1)});
}

enum counter_status canteen_till_take_back(struct canteen_till *till, int pupil)
{
    struct arena arena;
    struct counter_outcome outcome = {.receipt_count = 0};
    const struct counter_return back = {.request = TEXT(""), .receipt_id = till->newest_id};
    arena_init(&arena, STEP_ARENA_BUDGET);
    enum err err = counter_take_back(&till->counter, &arena, &back, &outcome);
    enum counter_status status = err == OK ? outcome.status : COUNTER_STATUS_COUNT;
    if (status == COUNTER_DONE) note(till, pupil, &outcome);
    arena_release(&arena);
    return status;
}

/* ---- what it does by itself ---- */

void canteen_till_talk(struct canteen_till *till, int steps)
{
    struct arena arena;
    arena_init(&arena, STEP_ARENA_BUDGET);
    for (int i = 0; i < steps; i++) {
        if (courier_feed_step(till->courier, &arena, 0) != 0) break;
        arena_reset(&arena);
    }
    for (int i = 0; i < steps; i++) {
        if (courier_send_step(till->courier, &arena) != 0) break;
        arena_reset(&arena);
    }
    courier_chores_step(till->courier, &arena);
    courier_tell(till->courier);
    arena_release(&arena);
}

void canteen_till_listen(struct canteen_till *till)
{
    struct arena arena;
    arena_init(&arena, STEP_ARENA_BUDGET);
    struct neighbours *neighbours = courier_neighbours(till->courier);
    for (int place = 0; place < neighbours_count(neighbours); place++) {
        /* The first may find its challenge too old, the last brings nothing new. */
        for (int i = 0; i < 3; i++) {
            neighbour_step(neighbours, place, &arena);
            arena_reset(&arena);
        }
    }
    arena_release(&arena);
}
