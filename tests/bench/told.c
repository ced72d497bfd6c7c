/* Payments that a network told on line, and the register in which it lists them.
 *
 *     bench-told DATABASE CHANNEL SCHOOLS PUPILS COUNT FILE
 *
 * Records all but every hundredth of COUNT payments of yesterday noon and writes FILE, a register
 * of all of them in the form osmp. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/secret.h"
#include "desk/top_up.h"
#include "ledger/book.h"
#include "plan.h"

enum { ARENA_BYTES = 64 << 20, UNTOLD_EVERY = 100, KOPECKS = 50000, ARGUMENTS = 7 };

struct telling {
    struct desk desk;
    struct arena arena;
    const char *channel;
    int64_t schools, pupils, count;
    struct instant noon;
    FILE *file;
};

static void number_of(const struct telling *telling, int64_t index, char *out_number)
{
    plan_number(1 + index % telling->schools, index / telling->schools * 7919 % telling->pupils,
                out_number);
}

static void line_write(struct telling *telling, int64_t index)
{
    char number[PLAN_NUMBER_SIZE];
    struct day day = day_of_instant(telling->noon, zone_moscow());
    number_of(telling, index, number);
    fprintf(telling->file, "%" PRId64 "\t%s\t12:00:00\t%s\t500.00\r\n", INT64_C(1000000000) + index,
            day_format_iso(&telling->arena, day), number);
}

static void batch_tell(struct telling *telling, int64_t first)
{
    struct top_up *top_ups = ARENA_ARRAY(&telling->arena, struct top_up, TOP_UP_BATCH_LIMIT);
    struct top_up_batch batch = {
        .desk = &telling->desk, .arena = &telling->arena, .top_ups = top_ups};
    for (int64_t i = first; i < first + TOP_UP_BATCH_LIMIT && i < telling->count; i++) {
        char number[PLAN_NUMBER_SIZE];
        line_write(telling, i);
        if (i % UNTOLD_EVERY == 0) continue;
        number_of(telling, i, number);
        top_ups[batch.count++] = (struct top_up){
            .channel = telling->channel,
            .outside_id = text_of(
                arena_printf(&telling->arena, "%" PRId64, INT64_C(1000000000) + i)),
            .number = text_of(arena_printf(&telling->arena, "%s", number)),
            .amount = money_of_kopecks(KOPECKS),
            .happened_at = telling->noon,
            .source = PAYMENT_ON_LINE,
        };
    }
    CHECK(id_maker_take(&telling->desk.ids, batch.count, &batch.first_id) == OK);
    CHECK(store_write(telling->desk.store, BOOK_OF_OPERATOR, top_ups_record, &batch) == OK);
    for (int i = 0; i < batch.count; i++) CHECK(top_ups[i].status == TOP_UP_RECORDED);
    arena_reset(&telling->arena);
}

int main(int argc, char **argv)
{
    struct world world;
    struct telling telling = {.schools = 0};
    if (argc != ARGUMENTS) return 2;
    secret_init();
    world_init(&world, &(struct world_options){.smtp_url = NULL});
    struct store_options options = {.url = argv[1]};
    CHECK(store_open(&options, &telling.desk.store) == OK);
    desk_init(&telling.desk, telling.desk.store, &world);
    arena_init(&telling.arena, ARENA_BYTES);
    telling.channel = argv[2];
    telling.schools = plan_argument(argv[3]);
    telling.pupils = plan_argument(argv[4]);
    telling.count = plan_argument(argv[5]);
    telling.file = fopen(argv[6], "w");
    CHECK(telling.file != NULL);
    struct day today = day_of_instant(world_now(&world), zone_moscow());
    telling.noon = instant_add_ms(day_start(day_add(today, -1), zone_moscow()), 12 * HOUR_MS);
    for (int64_t i = 0; i < telling.count; i += TOP_UP_BATCH_LIMIT) batch_tell(&telling, i);
    fprintf(telling.file, "Total:\t%" PRId64 "\t%" PRId64 ".00\r\n", telling.count,
            telling.count * (KOPECKS / 100));
    CHECK(fclose(telling.file) == 0);
    printf("told %" PRId64 "\n", telling.count - (telling.count + UNTOLD_EVERY - 1) / UNTOLD_EVERY);
    arena_release(&telling.arena);
    struct store *store = telling.desk.store;
    desk_release(&telling.desk);
    store_close(store);
    world_release(&world);
    return 0;
}
