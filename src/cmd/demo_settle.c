/* The demo's settlement with its caterers. */
#include "cmd/demo_settle.h"

#include "base/check.h"
#include "cmd/demo_clock.h"
#include "desk/caterer_payee.h"
#include "desk/payout.h"
#include "desk/settle.h"

enum {
    SETTLE_ARENA_BYTES = 256 << 20,
    CATERER_OF_CITY = 1,
    PAID_PERCENT = 60,   /* of what the city's caterer is owed, executed */
    WAITING_PERCENT = 20 /* made, for the next register */
};

struct payee {
    int64_t caterer_id;
    const char *kpp, *account;
};

static const struct payee PAYEES[] = {
    {CATERER_OF_CITY, "231701001", "40702810400000000011"},
    {2, "", "40802810600000000012"},
};

static enum err payees_set(struct desk *desk, struct arena *arena)
{
    for (size_t i = 0; i < sizeof PAYEES / sizeof PAYEES[0]; i++) {
        struct caterer_payee_change change = {
            .caterer_id = PAYEES[i].caterer_id,
            .values = {text_of(PAYEES[i].kpp), TEXT("040349602"), text_of(PAYEES[i].account),
                       TEXT("Краснодарское отделение N8619 ПАО Сбербанк"),
                       TEXT("30101810100000000602")},
        };
        TRY(desk_caterer_payee_set(desk, arena, &change));
        CHECK(change.is_known && change.refusal == NULL);
    }
    return OK;
}

/* The end of the last month that is over, or two thirds of the days when none ends within. */
static struct day period_end(const struct demo_calendar *calendar, struct day today)
{
    struct day sealed = day_add(today, -2), month = today;
    month = day_add(month, -day_date(month).day_of_month);
    bool fits = day_compare(month, calendar->first) > 0 && day_compare(month, sealed) <= 0 &&
                month.number - calendar->first.number < SETTLE_DAYS_LIMIT;
    if (fits) return month;
    int days = sealed.number - calendar->first.number + 1;
    if (days > SETTLE_DAYS_LIMIT) days = SETTLE_DAYS_LIMIT;
    return day_add(calendar->first, days * 2 / 3 - 1);
}

struct owing {
    struct arena *arena;
    struct caterer_debts debts;
};

static enum err work_owing(struct tx *tx, void *context)
{
    struct owing *owing = context;
    return caterer_debts_load(tx, owing->arena, &owing->debts);
}

/* A percent of what is owed, at most what one order may be. */
static enum err part_pay(struct desk *desk, struct arena *arena, struct money owed, int percent,
                         struct day today, struct payout_make *out_make)
{
    int64_t kopecks = money_in_kopecks(owed) / 100 * percent;
    if (kopecks > MONEY_AMOUNT_LIMIT_KOPECKS) kopecks = MONEY_AMOUNT_LIMIT_KOPECKS;
    *out_make = (struct payout_make){
        .caterer_id = CATERER_OF_CITY,
        .day = today,
        .amount = money_of_kopecks(kopecks),
        .purpose = TEXT("Оплата услуг по организации питания. Без НДС"),
        .status = PAYOUT_AMOUNT_INVALID,
    };
    if (kopecks <= 0) return OK;
    TRY(id_maker_take(&desk->ids, 1, &out_make->id));
    return desk_payout_make(desk, arena, out_make);
}

static enum err caterer_pay(struct desk *desk, struct arena *arena, struct day today)
{
    struct owing owing = {.arena = arena};
    struct payout_make make;
    TRY(store_read(desk->store, work_owing, &owing));
    for (int i = 0; i < owing.debts.count; i++) {
        const struct caterer_debt *debt = &owing.debts.list[i];
        if (debt->caterer_id != CATERER_OF_CITY) continue;
        TRY(part_pay(desk, arena, debt->owed, PAID_PERCENT, today, &make));
        if (make.status != PAYOUT_DONE) return OK;
        struct payout_end end = {.payout_id = make.id,
                                 .is_executed = true,
                                 .day = today,
                                 .note = TEXT("по выписке банка")};
        TRY(desk_payout_end(desk, arena, &end));
        TRY(part_pay(desk, arena, debt->owed, WAITING_PERCENT, today, &make));
    }
    return OK;
}

static enum err load(struct desk *desk, struct arena *arena, const struct demo_calendar *calendar,
                     struct day today)
{
    struct settle_close close = {.first_day = calendar->first,
                                 .last_day = period_end(calendar, today)};
    TRY(payees_set(desk, arena));
    TRY(desk_settle_close(desk, arena, &close));
    return close.status == SETTLE_CLOSED ? caterer_pay(desk, arena, today) : OK;
}

enum err demo_settle_load(struct desk *desk, const struct demo_calendar *calendar, struct day today)
{
    struct arena arena;
    struct demo_clock clock;
    arena_init(&arena, SETTLE_ARENA_BYTES);
    /* After the banks' registers of yesterday, which the demo took at ten minutes past midnight. */
    demo_clock_open(&clock, desk, instant_add_ms(day_start(today, zone_moscow()), 20 * MINUTE_MS));
    enum err err = load(&clock.desk, &arena, calendar, today);
    demo_clock_close(&clock);
    arena_release(&arena);
    return err;
}
