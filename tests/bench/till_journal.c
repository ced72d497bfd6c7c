/* Fills the journal of a till that stands still: bench_till_journal DATABASE COUNT makes so many
 * sales of one dish, a few hundred a transaction, as a week without the network would. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/memory.h"
#include "base/parse.h"
#include "base/secret.h"
#include "till/counter.h"

enum { AT_ONCE = 500, ARENA_BYTES = 64 << 20 };

struct filling {
    struct arena *arena;
    struct world world;
    int64_t left;
    int64_t made;
};

static enum err load(struct tx *tx, struct arena *arena, struct replica_people *people,
                     struct replica_dish *dish, struct shift *shift)
{
    struct replica_classes classes;
    struct replica_menu menu;
    bool found;
    TRY(replica_classes(tx, arena, &classes));
    CHECK(classes.count > 0);
    TRY(replica_people_of_class(tx, arena, classes.items[0].id, people));
    TRY(replica_menu(tx, arena, &menu));
    CHECK(people->count > 0 && menu.dish_count > 0);
    *dish = menu.dishes[0];
    TRY(shift_newest(tx, &found, shift));
    CHECK(found && shift->is_open);
    return OK;
}

static enum err fill(struct tx *tx, void *context)
{
    struct filling *filling = context;
    struct replica_people people;
    struct replica_dish dish;
    struct shift shift;
    struct outbox outbox;
    TRY(load(tx, filling->arena, &people, &dish, &shift));
    TRY(outbox_open(tx, filling->arena, world_now(&filling->world), &outbox));
    for (int i = 0; i < AT_ONCE && i < filling->left; i++) {
        const struct outbox_line line = {{.kind = SALE_DISH,
                                          .item_id = dish.id,
                                          .category_id = dish.category_id,
                                          .quantity = 1,
                                          .price = dish.price},
                                         dish.name};
        struct outbox_document document = {
            .kind = OUTBOX_SALE,
            .account_id = people.items[(filling->made + i) % people.count].account_id,
            .shift = shift.number,
            .cashier_id = shift.cashier_id,
            .lines = &line,
            .line_count = 1,
            .flags = OUTBOX_OFFLINE};
        TRY(outbox_add(&outbox, &document));
    }
    return outbox_close(&outbox);
}

int main(int argc, char **argv)
{
    struct store *store;
    struct arena arena;
    struct filling filling = {.arena = &arena};
    if (argc != 3 || parse_int64(text_of(argv[2]), 1, 10000000, &filling.left) != OK) {
        fprintf(stderr, "usage: bench_till_journal DATABASE COUNT\n");
        return EXIT_FAILURE;
    }
    secret_init();
    world_init(&filling.world, &(struct world_options){.smtp_url = NULL});
    if (identity_open_store(argv[1], NULL, &store) != OK) return EXIT_FAILURE;
    while (filling.left > 0) {
        arena_init(&arena, ARENA_BYTES);
        CHECK(store_write(store, 0, fill, &filling) == OK);
        arena_release(&arena);
        filling.made += AT_ONCE;
        filling.left -= AT_ONCE;
    }
    store_close(store);
    world_release(&filling.world);
    return EXIT_SUCCESS;
}
