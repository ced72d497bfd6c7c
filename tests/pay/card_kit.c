/* Steps of paying by card. */
#include "card_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pay/channel.h"

enum { STEP_ARENA_BYTES = 16 << 20 };
#define STEP_MS (10 * SECOND_MS)

void card_in_memory(void)
{
    if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 1);
}

struct setting_work {
    struct card_kit *card;
    const char *name, *value;
};

static enum err channel_run(struct tx *tx, void *context)
{
    struct setting_work *work = context;
    struct card_kit *card = work->card;
    struct channel_change change = {
        .code = "card",
        .setting = text_of(work->name),
        .value = text_of(work->value),
        .now = instant_of_ms(card->bank->now_ms),
    };
    return channel_change(tx, &card->arena, &change);
}

void card_set(struct card_kit *card, const char *name, const char *value)
{
    struct setting_work work = {card, name, value};
    assert_int_equal(store_write(card->kit->store, 0, channel_run, &work), OK);
}

static enum err channel_make(struct tx *tx, void *context)
{
    (void)context;
    static const struct channel CHANNEL = {.id = CARD_CHANNEL, .code = "card", .name = "Карта"};
    return channel_set(tx, &CHANNEL);
}

void card_open(struct card_kit *card, struct kit *kit, uint64_t seed)
{
    *card = (struct card_kit){.kit = kit, .bank = sim_bank_new(seed)};
    arena_init(&card->arena, STEP_ARENA_BYTES);
    card->bank->now_ms = kit->now.ms;
    kit->world = sim_world(card->bank);
    const char *secret = arena_printf(kit->arena, "%s/secret", kit->fixture->folder);
    FILE *file = fopen(secret, "we");
    assert_non_null(file);
    fputs("password\n", file);
    fclose(file);
    assert_int_equal(store_write(kit->store, 0, channel_make, NULL), OK);
    card_set(card, "dialect", "acquiring");
    card_set(card, "gateway_address", "https://bank.example/payment/rest/");
    card_set(card, "gateway_login", "obed-api");
    card_set(card, "secret_file", secret);
    card_set(card, "min_amount", "1");
    card_set(card, "max_amount", "15000");
    card_set(card, "day_limit", "0");
    card_set(card, "enabled", "yes");
}

void card_close(struct card_kit *card)
{
    card->kit->now = instant_of_ms(card->bank->now_ms);
    arena_release(&card->arena);
}

void card_reset(struct card_kit *card)
{
    arena_reset(&card->arena);
}

struct ordering card_order(struct card_kit *card, int pupil, const char *key, int64_t kopecks)
{
    struct ordering ordering = {
        .school_id = KIT_SCHOOL,
        .account_id = kit_pupil(KIT_SCHOOL, pupil),
        .login_id = CARD_LOGIN,
        .key = text_of(key),
        .email = TEXT("parent@example.ru"),
        .way = ORDER_BY_CARD,
        .amount = money_of_kopecks(kopecks),
        .base_url = TEXT("https://cabinet.example"),
    };
    assert_int_equal(desk_order(&card->kit->desk, &card->arena, &ordering), OK);
    return ordering;
}

struct order card_ask(struct card_kit *card, int64_t order_id)
{
    struct order order;
    assert_int_equal(
        desk_order_ask(&card->kit->desk, &card->arena, KIT_SCHOOL, order_id, 0, &order), OK);
    return order;
}

struct next_work {
    bool found;
    int64_t due_ms;
};

/* What the job would do next, of orders and refunds. */
static enum err next_run(struct tx *tx, void *context)
{
    static const char SQL[] = "SELECT due_at FROM card_order WHERE due_at IS NOT NULL "
                              "UNION ALL SELECT due_at FROM refund WHERE due_at IS NOT NULL "
                              "ORDER BY due_at LIMIT 1";
    static const char *const COLUMNS[] = {"due_at"};
    static const struct query QUERY = {.name = "next_due",
                                       .kind = QUERY_ONE,
                                       .column_count = 1,
                                       .column_names = COLUMNS,
                                       .sqlite = SQL,
                                       .postgres = SQL};
    struct next_work *work = context;
    scoped(statement) struct statement *row = statement_open(tx, &QUERY);
    TRY(statement_next(row, &work->found));
    if (work->found) work->due_ms = column_int(row, 0);
    return OK;
}

/* Sleeps to the next due order, but no longer than a step where refunds wait, too. */
static int64_t next_moment(struct card_kit *card, int64_t until_ms)
{
    struct next_work work = {0};
    assert_int_equal(store_read(card->kit->store, next_run, &work), OK);
    int64_t next_ms = until_ms;
    if (work.found && work.due_ms < next_ms) next_ms = work.due_ms;
    return next_ms > card->bank->now_ms ? next_ms : card->bank->now_ms + STEP_MS;
}

void card_pass(struct card_kit *card, int64_t ms)
{
    int64_t until_ms = card->bank->now_ms + ms;
    while (card->bank->now_ms < until_ms) {
        int count;
        card->bank->now_ms = next_moment(card, until_ms);
        assert_int_equal(desk_orders_ask_due(&card->kit->desk, &count), OK);
        assert_int_equal(desk_refunds_send(&card->kit->desk, &count), OK);
    }
}

int64_t card_credits(struct card_kit *card)
{
    return kit_count(card->kit, "SELECT count(*) FROM payment WHERE channel_id = 9");
}
