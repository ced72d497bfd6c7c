/* Settlement with caterers from seeds: sales, returns, reversals, guests, rosters and documents
 * that arrive late, days that are sealed or forgotten, periods that are closed or must not be,
 * payments and the bank's statements. Beside them the naive model of settle_model.h says what every
 * request must answer, what every closed period holds and what every caterer is owed; the books
 * are proven after every step. A planted bug must not get past it. */
#include "settle_kit.h"
#include "settle_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "desk/close_day.h"
#include "desk/statement_import.h"
#include "ledger/account.h"

enum {
    STEPS = 100,
    STEPS_FULL = 250,
    SEEDS = 2,
    SEEDS_FULL = 40,
    PUPILS = 3, /* of each school; the fourth has left */
    DISHES = 2,
    KINDS = DISHES + MODEL_MEALS, /* pizza, juice, then set meals */
    SOLD_LIMIT = 400,
    CHARGED_LIMIT = 200,
    LATE_DAYS = 12,
    BEFORE_DAYS = 10, /* the city is so much older than the first day */
    STEP_ARENA_BYTES = 64 << 20,
};
#define OUR_ACCOUNT "40702810938000000001"
#define CATERER_ACCOUNT "40702810000000000007"
#define OTHER_ACCOUNT "40702810600000000012"

enum plant {
    PLANT_NONE = 0,
    PLANT_SALE_UNTOLD,  /* a sale that the model does not hear of */
    PLANT_RETURN_LOST,  /* a return that the books do not */
    PLANT_PAID_TWICE,   /* a payment behind the model's back */
    PLANT_KOPECK_MOVED, /* between the parts of a closed line, the sum is the same */
    PLANT_CORRECTS_LOST /* a correction that does not say what it corrects */
};

struct sold {
    int64_t id, school_id;
    int pupil, day;
    int64_t left[KINDS];
    bool is_guest, has_returns, is_reversed;
};

struct charged {
    int64_t id, school_id, set_meal_id;
    int day;
    unsigned pupils;
    bool is_reversed;
};

struct campaign {
    struct kit *kit;
    uint64_t random;
    enum plant plant;
    bool is_planted;
    struct day first_day;
    struct model model;
    struct sold sold[SOLD_LIMIT];
    int sold_count;
    struct charged charged[CHARGED_LIMIT];
    int charged_count;
    int register_count, statement_count;
    struct look *look;
};

static const int64_t SCHOOLS[MODEL_SCHOOLS] = {KIT_SCHOOL, KIT_OTHER_SCHOOL};
static const int64_t CATERERS[MODEL_CATERERS] = {SETTLE_CATERER, SETTLE_OTHER_CATERER};

static int64_t chance(struct campaign *campaign, int64_t of)
{
    campaign->random = campaign->random * UINT64_C(6364136223846793005) +
                       UINT64_C(1442695040888963407);
    return (int64_t)((campaign->random >> 33) % (uint64_t)of);
}

static bool planted_now(struct campaign *campaign, enum plant plant)
{
    if (campaign->plant != plant || campaign->is_planted) return false;
    campaign->is_planted = true;
    return true;
}

static struct day day_of(const struct campaign *campaign, int number)
{
    return day_add(campaign->first_day, number);
}

static int64_t some_school(struct campaign *campaign)
{
    return chance(campaign, 2) == 0 ? KIT_SCHOOL : KIT_OTHER_SCHOOL;
}

/* Today, or one of the days before; seldom a day ahead: a till's clock is fast. */
static int some_day(struct campaign *campaign, bool may_be_ahead)
{
    int today = campaign->model.today;
    if (chance(campaign, 3) != 0) return today;
    if (may_be_ahead && chance(campaign, 8) == 0) return today + 1;
    int day = today - (int)chance(campaign, LATE_DAYS);
    return day < -BEFORE_DAYS ? -BEFORE_DAYS : day;
}

/* At eleven, or so early that a day ahead is less than a day away. */
static struct instant moment_of(const struct campaign *campaign, int day)
{
    int hour = day > campaign->model.today ? 1 : 10;
    struct instant start = day_start(day_of(campaign, day), zone_moscow());
    return instant_add_ms(start, hour * HOUR_MS);
}

/* ---- food ---- */

static struct sale_line line_of(int kind, int64_t quantity)
{
    struct sale_line line = kind == 0   ? kit_pizza(quantity)
                            : kind == 1 ? kit_juice(quantity)
                                        : kit_meal(MODEL_MENU[kind - DISHES].id);
    line.quantity = quantity;
    return line;
}

static int lines_make(const int64_t *quantities, struct sale_line *lines)
{
    int count = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        if (quantities[kind] > 0) lines[count++] = line_of(kind, quantities[kind]);
    }
    return count;
}

/* What dishes and set meals come to; a sign of −1 takes them back. */
static void moves_add(struct campaign *campaign, const struct sold *sold, const int64_t *quantities,
                      int64_t sign)
{
    static const int64_t PRICES[DISHES] = {3450, 1320};
    int64_t counter = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        const struct model_meal *meal = &MODEL_MENU[kind < DISHES ? 0 : kind - DISHES];
        if (kind < DISHES) counter += quantities[kind] * PRICES[kind];
        if (kind < DISHES || quantities[kind] == 0) continue;
        model_add(&campaign->model, (struct model_move){.school_id = sold->school_id,
                                                        .set_meal_id = meal->id,
                                                        .eaten = sold->day,
                                                        .quantity = sign * quantities[kind],
                                                        .parent = meal->parent,
                                                        .subsidy = meal->subsidy});
    }
    if (counter == 0) return;
    model_add(&campaign->model, (struct model_move){.school_id = sold->school_id,
                                                    .eaten = sold->day,
                                                    .quantity = sign,
                                                    .parent = counter});
}

static enum document_status record(struct campaign *campaign, int64_t school_id,
                                   struct document *document)
{
    struct kit *kit = campaign->kit;
    struct journal_batch batch = {.desk = &kit->desk,
                                  .arena = kit->arena,
                                  .school_id = school_id,
                                  .documents = document,
                                  .count = 1};
    assert_int_equal(desk_record(&batch), OK);
    return document->status;
}

static struct document sale_of(struct campaign *campaign, const struct sold *sold,
                               const int64_t *quantities)
{
    struct sale_line lines[KINDS];
    int64_t home = sold->is_guest ? KIT_OTHER_SCHOOL : sold->school_id;
    struct document document = kit_sale(campaign->kit, lines, lines_make(quantities, lines));
    document.account_id = kit_pupil(home, sold->pupil);
    document.card_id = kit_card(home, sold->pupil);
    return document;
}

/* A guest pays at once and eats dishes; others may be handed in late. */
static void sell(struct campaign *campaign)
{
    assert_true(campaign->sold_count < SOLD_LIMIT);
    struct sold *sold = &campaign->sold[campaign->sold_count++];
    *sold = (struct sold){.school_id = some_school(campaign),
                          .pupil = 1 + (int)chance(campaign, 2),
                          .day = some_day(campaign, true),
                          .is_guest = chance(campaign, 6) == 0};
    if (sold->is_guest) {
        sold->school_id = KIT_SCHOOL;
        sold->pupil = 1; /* the other one has a limit */
        sold->day = campaign->model.today;
    }
    sold->left[chance(campaign, DISHES)] = 1 + chance(campaign, 3);
    if (!sold->is_guest && chance(campaign, 2) == 0) {
        sold->left[DISHES + chance(campaign, MODEL_MEALS)] = 1;
    }
    struct document document = sale_of(campaign, sold, sold->left);
    document.happened_at = moment_of(campaign, sold->day);
    if (sold->is_guest) {
        document.kind = DOCUMENT_GUEST_SALE;
        document.is_asked = true;
        document.guest_school = KIT_OTHER_SCHOOL;
        document.happened_at = document.asked_at = campaign->kit->now;
    }
    sold->id = document.id;
    assert_int_equal(record(campaign, sold->school_id, &document), DOCUMENT_RECORDED);
    if (planted_now(campaign, PLANT_SALE_UNTOLD)) return;
    moves_add(campaign, sold, sold->left, 1);
}

static struct sold *some_sold(struct campaign *campaign)
{
    if (campaign->sold_count == 0) return NULL;
    return &campaign->sold[chance(campaign, campaign->sold_count)];
}

/* A part of what is left, today. */
static void take_back(struct campaign *campaign)
{
    int64_t taken[KINDS] = {0}, pieces = 0;
    struct sold *sold = some_sold(campaign);
    if (sold == NULL || sold->is_reversed) return;
    for (int kind = 0; kind < KINDS; kind++) {
        taken[kind] = chance(campaign, sold->left[kind] + 1);
        pieces += taken[kind];
    }
    if (pieces == 0) return;
    struct document document = sale_of(campaign, sold, taken);
    document.kind = sold->is_guest ? DOCUMENT_GUEST_RETURN : DOCUMENT_RETURN;
    document.happened_at = campaign->kit->now;
    document.returned_id = sold->id;
    document.card_id = 0;
    if (!planted_now(campaign, PLANT_RETURN_LOST)) {
        assert_int_equal(record(campaign, sold->school_id, &document), DOCUMENT_RECORDED);
    }
    sold->has_returns = true;
    for (int kind = 0; kind < KINDS; kind++) sold->left[kind] -= taken[kind];
    moves_add(campaign, sold, taken, -1);
}

static enum reverse_status reverse(struct campaign *campaign, int64_t school_id, int64_t id)
{
    struct kit *kit = campaign->kit;
    struct reversal reversal = {
        .id = kit_id(kit), .school_id = school_id, .reversed_id = id, .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    return reversal.status;
}

static void sale_reverse(struct campaign *campaign)
{
    struct sold *sold = some_sold(campaign);
    if (sold == NULL) return;
    enum reverse_status expected = sold->is_guest      ? REVERSE_NOT_ALLOWED
                                   : sold->has_returns ? REVERSE_HAS_RETURNS
                                   : sold->is_reversed ? REVERSE_ALREADY
                                                       : REVERSE_RECORDED;
    assert_int_equal(reverse(campaign, sold->school_id, sold->id), expected);
    if (expected != REVERSE_RECORDED) return;
    sold->is_reversed = true;
    moves_add(campaign, sold, sold->left, -1);
}

/* ---- organised meals ---- */

static void roster_moves(struct campaign *campaign, const struct charged *charged, int64_t sign)
{
    struct sold eaten = {.school_id = charged->school_id, .day = charged->day};
    int64_t quantities[KINDS] = {0};
    for (int pupil = 0; pupil < PUPILS; pupil++) {
        quantities[DISHES + charged->set_meal_id - KIT_BREAKFAST] += charged->pupils >> pupil & 1;
    }
    moves_add(campaign, &eaten, quantities, sign);
}

static bool is_charged(const struct campaign *campaign, const struct charged *wanted)
{
    for (int i = 0; i < campaign->charged_count; i++) {
        const struct charged *known = &campaign->charged[i];
        bool is_same = known->school_id == wanted->school_id && known->day == wanted->day &&
                       known->set_meal_id == wanted->set_meal_id && !known->is_reversed;
        if (is_same && (known->pupils & wanted->pupils) != 0) return true;
    }
    return false;
}

static void roster_charge(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    int64_t ids[PUPILS];
    int count = 0;
    struct charged charged = {
        .id = kit_id(kit),
        .school_id = some_school(campaign),
        .set_meal_id = MODEL_MENU[chance(campaign, MODEL_MEALS)].id,
        .day = some_day(campaign, false),
        .pupils = 1 + (unsigned)chance(campaign, (1 << PUPILS) - 1),
    };
    for (int i = 0; i < PUPILS; i++) {
        if ((charged.pupils >> i & 1) != 0) ids[count++] = kit_pupil(charged.school_id, i + 1);
    }
    struct roster_charge charge = {.id = charged.id,
                                   .school_id = charged.school_id,
                                   .class_id = KIT_CLASS,
                                   .day = day_of(campaign, charged.day),
                                   .set_meal_id = charged.set_meal_id,
                                   .happened_at = kit->now,
                                   .account_ids = ids,
                                   .account_count = count};
    bool is_known = is_charged(campaign, &charged);
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(charge.status, is_known ? ROSTER_CHARGED_ALREADY : ROSTER_RECORDED);
    if (is_known) return;
    assert_true(campaign->charged_count < CHARGED_LIMIT);
    campaign->charged[campaign->charged_count++] = charged;
    roster_moves(campaign, &charged, 1);
}

static void roster_reverse(struct campaign *campaign)
{
    if (campaign->charged_count == 0) return;
    struct charged *charged = &campaign->charged[chance(campaign, campaign->charged_count)];
    enum reverse_status expected = charged->is_reversed ? REVERSE_ALREADY : REVERSE_RECORDED;
    assert_int_equal(reverse(campaign, charged->school_id, charged->id), expected);
    if (charged->is_reversed) return;
    charged->is_reversed = true;
    roster_moves(campaign, charged, -1);
}

/* A set meal handed out moves nothing, whenever it is told of. */
static void serve_late(struct campaign *campaign)
{
    int64_t school_id = some_school(campaign);
    struct document document = kit_sale(campaign->kit, NULL, 0);
    document.kind = DOCUMENT_SERVED;
    document.account_id = kit_pupil(school_id, 1);
    document.card_id = kit_card(school_id, 1);
    document.set_meal_id = MODEL_MENU[chance(campaign, MODEL_MEALS)].id;
    document.happened_at = moment_of(campaign, some_day(campaign, false));
    assert_int_equal(record(campaign, school_id, &document), DOCUMENT_RECORDED);
}

/* ---- days and periods ---- */

/* The next day; those before it are sealed, or forgotten until another day. */
static void day_end(struct campaign *campaign)
{
    struct model *model = &campaign->model;
    struct close_report report;
    int days = chance(campaign, 5) == 0 ? 3 : 1;
    model->today += days;
    campaign->kit->now = instant_add_ms(campaign->kit->now, days * DAY_MS);
    if (chance(campaign, 4) == 0) return;
    model_seal(model);
    assert_int_equal(
        desk_close_days_until(&campaign->kit->desk, day_of(campaign, model->sealed_day), &report),
        OK);
}

/* Mostly the days that come next, and now and then any. */
static void days_choose(struct campaign *campaign, int *out_first, int *out_last)
{
    const struct model *model = &campaign->model;
    *out_first = model->period_count == 0 ? (int)chance(campaign, 2)
                                          : model->periods[model->period_count - 1].last_day + 1;
    *out_last = *out_first + (int)chance(campaign, 4);
    if (chance(campaign, 4) == 0 && model->sealed_day >= *out_first) *out_last = model->sealed_day;
    if (chance(campaign, 6) == 0) *out_first += (int)chance(campaign, 5) - 2;
    if (chance(campaign, 20) == 0) *out_last += SETTLE_DAYS_LIMIT;
    if (model->period_count > 0 && chance(campaign, 8) == 0) {
        const struct model_period *closed = &model->periods[chance(campaign, model->period_count)];
        *out_first = closed->first_day;
        *out_last = closed->last_day;
    }
}

static void period_close(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    struct model *model = &campaign->model;
    int first, last;
    assert_true(model->period_count < MODEL_PERIODS_LIMIT);
    struct model_period *period = &model->periods[model->period_count];
    days_choose(campaign, &first, &last);
    model_compute(model, first, last, period);
    enum settle_status expected = model_judge(model, period);
    enum settle_status status = settle_close_days(kit, day_of(campaign, first),
                                                  day_of(campaign, last));
    if (status != expected) {
        struct settle_period draft = settle_computed(kit, day_of(campaign, first),
                                                     day_of(campaign, last));
        (void)model_is_told(period, &draft);
        fail_msg("days %d to %d: status %d instead of %d", first, last, status, expected);
    }
    if (expected != SETTLE_CLOSED) return;
    struct settle_period told = settle_of(kit, ++model->period_count);
    memcpy(period->hash, told.hash.bytes, sizeof period->hash);
}

static void counter_give(struct campaign *campaign, struct model_buffet buffet)
{
    struct kit *kit = campaign->kit;
    enum buffet_status status;
    const struct buffet_caterer wanted = {buffet.school_id, day_of(campaign, buffet.first_day),
                                          buffet.caterer_id};
    assert_int_equal(desk_buffet_set(&kit->desk, &wanted, 5, &status), OK);
    assert_int_equal(status, model_buffet_set(&campaign->model, buffet));
}

static void counter_set(struct campaign *campaign)
{
    struct model_buffet buffet = {
        .school_id = some_school(campaign),
        .caterer_id = chance(campaign, 2) == 0 ? SETTLE_CATERER : SETTLE_OTHER_CATERER,
        .first_day = campaign->model.today - (int)chance(campaign, LATE_DAYS + BEFORE_DAYS),
    };
    counter_give(campaign, buffet);
}

/* ---- payments ---- */

static void pay(struct campaign *campaign)
{
    struct model *model = &campaign->model;
    int64_t caterer_id = chance(campaign, 2) == 0 ? SETTLE_CATERER : SETTLE_OTHER_CATERER;
    int64_t owed = model_owed(model, caterer_id);
    int64_t amount = 1 + chance(campaign, owed > 0 ? owed + owed / 8 + 1 : 1000);
    struct payout_make make = settle_pay(campaign->kit, caterer_id, amount);
    assert_int_equal(make.status, amount > owed ? PAYOUT_ABOVE_OWED : PAYOUT_DONE);
    if (make.status != PAYOUT_DONE || planted_now(campaign, PLANT_PAID_TWICE)) return;
    assert_true(model->payout_count < MODEL_PAYOUTS_LIMIT);
    model->payouts[model->payout_count++] = (struct model_payout){make.id, make.number, caterer_id,
                                                                  amount, PAYOUT_MADE};
}

static struct model_payout *some_payout(struct campaign *campaign)
{
    struct model *model = &campaign->model;
    if (model->payout_count == 0) return NULL;
    return &model->payouts[chance(campaign, model->payout_count)];
}

static void payout_end_by_hand(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    struct model_payout *payout = some_payout(campaign);
    if (payout == NULL) return;
    struct payout_end end = {.payout_id = payout->id,
                             .is_executed = chance(campaign, 2) == 0,
                             .day = kit_today(kit),
                             .note = TEXT("по письму банка"),
                             .staff_id = 5};
    bool is_open = payout->state == PAYOUT_MADE || payout->state == PAYOUT_SENT;
    assert_int_equal(desk_payout_end(&kit->desk, kit->arena, &end), OK);
    assert_int_equal(end.status, is_open ? PAYOUT_DONE : PAYOUT_NOT_NOW);
    if (!is_open) return;
    payout->state = end.is_executed ? PAYOUT_EXECUTED : PAYOUT_CANCELLED;
    if (end.is_executed) campaign->model.bank += payout->amount;
}

struct sending {
    struct kit *kit;
    int64_t register_id;
    struct payouts payouts;
};

static enum err send_run(struct tx *tx, void *context)
{
    struct sending *sending = context;
    return payouts_send(tx, sending->kit->arena, sending->kit->now, sending->register_id, 5,
                        &sending->payouts);
}

static void register_send(struct campaign *campaign)
{
    struct model *model = &campaign->model;
    struct sending sending = {campaign->kit, ++campaign->register_count, {NULL, 0}};
    int waiting = 0;
    assert_int_equal(store_write(campaign->kit->store, 0, send_run, &sending), OK);
    for (int i = 0; i < model->payout_count; i++) {
        if (model->payouts[i].state != PAYOUT_MADE) continue;
        model->payouts[i].state = PAYOUT_SENT;
        waiting++;
    }
    assert_int_equal(sending.payouts.count, waiting);
}

static void paper_add(struct campaign *campaign, struct buf *file,
                      const struct model_payout *payout, int64_t amount)
{
    struct arena *arena = campaign->kit->arena;
    const char *today = day_format(arena, kit_today(campaign->kit));
    bool is_other = payout->caterer_id == SETTLE_OTHER_CATERER;
    buf_printf(file,
               "СекцияДокумент=Платежное поручение\r\nНомер=%lld\r\nДата=%s\r\nСумма=%s\r\n"
               "ПлательщикСчет=" OUR_ACCOUNT "\r\nПолучательСчет=%s\r\nДатаСписано=%s\r\n"
               "НазначениеПлатежа=Оплата\r\nКонецДокумента\r\n",
               (long long)payout->number, today, money_format_dot(arena, money_of_kopecks(amount)),
               is_other ? OTHER_ACCOUNT : CATERER_ACCOUNT, today);
}

/* Some of all payments as the bank says it carried them out, now and then with another sum. What a
 * person ended already, or an earlier statement had, moves nothing again. */
static void statement_take(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    struct model *model = &campaign->model;
    struct buf file;
    int expected = 0;
    buf_init(&file, kit->arena);
    buf_printf(&file,
               "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\n"
               "Отправитель=Банк %d\r\nРасчСчет=" OUR_ACCOUNT "\r\n",
               ++campaign->statement_count);
    for (int i = 0; i < model->payout_count; i++) {
        struct model_payout *payout = &model->payouts[i];
        if (chance(campaign, 3) == 0) continue;
        bool is_right = chance(campaign, 5) != 0;
        bool is_open = payout->state == PAYOUT_MADE || payout->state == PAYOUT_SENT;
        paper_add(campaign, &file, payout, payout->amount + (is_right ? 0 : 1));
        if (!is_right || !is_open) continue;
        payout->state = PAYOUT_EXECUTED;
        model->bank += payout->amount;
        expected++;
    }
    buf_add_string(&file, "КонецФайла\r\n");
    struct statement_import import = {
        .file_name = "kl_to_1c.txt",
        .file = charset_encode(kit->arena, CHARSET_WINDOWS_1251, buf_text(&file))};
    assert_int_equal(desk_import_statement(&kit->desk, kit->arena, &import), OK);
    assert_int_equal(import.status, STATEMENT_TAKEN);
    assert_int_equal(import.executed, expected);
    assert_int_equal(desk_import_statement(&kit->desk, kit->arena, &import), OK);
    assert_int_equal(import.status, STATEMENT_KNOWN);
}

/* ---- looking ---- */

enum {
    LOOK_PAYOUTS,
    LOOK_BANK,
    LOOK_PAYABLE,
    LOOK_ROSTER = LOOK_PAYABLE + MODEL_CATERERS,
    LOOK_SALES = LOOK_ROSTER + MODEL_SCHOOLS,
    LOOK_PERIODS = LOOK_SALES + MODEL_SCHOOLS,
    LOOK_LINES,
    LOOK_CORRECTIONS,
    LOOKS
};

struct look {
    struct query query;
    int64_t numbers[LOOKS];
};

static void balance_look(struct buf *sql, int64_t school_id, enum account_kind kind, int64_t index)
{
    buf_printf(sql,
               "(SELECT coalesce(CAST(sum(credits - debits) AS BIGINT), 0) FROM balance"
               " WHERE school_id = %lld AND account_id = %lld), ",
               (long long)school_id, (long long)account_system_id(kind, index));
}

/* One query for all figures; connections remember it by its place, so that it lives as long as
 * they. */
static struct look *look_new(struct arena *arena)
{
    static const char *const NAMES[LOOKS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
    struct look *look = ARENA_NEW(arena, struct look);
    struct buf sql;
    buf_init(&sql, arena);
    buf_add_string(&sql, "SELECT ");
    balance_look(&sql, 0, ACCOUNT_PAYOUTS, 0);
    balance_look(&sql, 0, ACCOUNT_BANK, 0);
    for (int i = 0; i < MODEL_CATERERS; i++) {
        balance_look(&sql, 0, ACCOUNT_PAYABLE, CATERERS[i]);
    }
    for (int i = 0; i < MODEL_SCHOOLS; i++) balance_look(&sql, SCHOOLS[i], ACCOUNT_ROSTER, 0);
    for (int i = 0; i < MODEL_SCHOOLS; i++) balance_look(&sql, SCHOOLS[i], ACCOUNT_SALES, 0);
    buf_add_string(&sql, "(SELECT count(*) FROM settlement_period),"
                         " (SELECT count(*) FROM settlement_line),"
                         " (SELECT count(*) FROM settlement_line WHERE corrects_id <> 0)");
    const char *text = arena_printf(arena, "%.*s", TEXT_ARGS(buf_text(&sql)));
    look->query = (struct query){.name = "look",
                                 .kind = QUERY_ONE,
                                 .column_count = LOOKS,
                                 .column_names = NAMES,
                                 .sqlite = text,
                                 .postgres = text};
    return look;
}

static enum err look_run(struct tx *tx, void *context)
{
    struct look *look = context;
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &look->query);
    TRY(statement_next(row, &found));
    assert_true(found);
    for (int i = 0; i < LOOKS; i++) look->numbers[i] = column_int(row, i);
    return OK;
}

/* ---- comparing ---- */

static bool agrees(const struct campaign *campaign, const char *what, int64_t expected, int place)
{
    int64_t found = campaign->look->numbers[place];
    if (expected == found) return true;
    print_message("%s %d: the model says %lld, the books %lld\n", what, place, (long long)expected,
                  (long long)found);
    return false;
}

static bool balances_agree(const struct campaign *campaign)
{
    const struct model *model = &campaign->model;
    bool all = agrees(campaign, "payouts", model_under_way(model), LOOK_PAYOUTS);
    all &= agrees(campaign, "bank", model->bank, LOOK_BANK);
    all &= agrees(campaign, "periods", model->period_count, LOOK_PERIODS);
    for (int i = 0; i < MODEL_CATERERS; i++) {
        all &= agrees(campaign, "payable", model_owed(model, CATERERS[i]), LOOK_PAYABLE + i);
    }
    for (int i = 0; i < MODEL_SCHOOLS; i++) {
        all &= agrees(campaign, "roster", model_unsettled(model, SCHOOLS[i], false),
                      LOOK_ROSTER + i);
        all &= agrees(campaign, "sales", model_unsettled(model, SCHOOLS[i], true), LOOK_SALES + i);
    }
    return all;
}

/* All that was ever closed says what it said. */
static bool periods_agree(const struct campaign *campaign)
{
    const struct model *model = &campaign->model;
    struct kit *kit = campaign->kit;
    for (int i = 0; i < model->period_count; i++) {
        struct settle_period told = settle_of(kit, i + 1);
        if (!model_is_told(&model->periods[i], &told)) return false;
        if (memcmp(told.hash.bytes, model->periods[i].hash, sizeof told.hash.bytes) != 0) {
            print_message("period %d has another hash than before\n", i + 1);
            return false;
        }
    }
    return true;
}

/* What a period of all days since the last closed one would hold now. */
static bool draft_agrees(const struct campaign *campaign)
{
    const struct model *model = &campaign->model;
    struct model_period *draft = ARENA_NEW(campaign->kit->arena, struct model_period);
    int first = model->period_count == 0 ? 0 : model->periods[model->period_count - 1].last_day + 1;
    if (first > model->today) return true;
    model_compute(model, first, model->today, draft);
    struct settle_period told = settle_computed(campaign->kit, day_of(campaign, first),
                                                day_of(campaign, model->today));
    assert_true(told.agrees);
    return model_is_told(draft, &told);
}

static bool compare(const struct campaign *campaign)
{
    assert_int_equal(store_read(campaign->kit->store, look_run, campaign->look), OK);
    const char *findings = settle_findings(campaign->kit);
    if (*findings != '\0') print_message("verify: %s", findings);
    return *findings == '\0' && balances_agree(campaign) && periods_agree(campaign) &&
           draft_agrees(campaign);
}

/* ---- planting in what is closed ---- */

static void closed_spoil(struct campaign *campaign)
{
    static const char *const SPOILT[] = {
        [PLANT_KOPECK_MOVED] = "UPDATE settlement_line SET parent_sum = parent_sum + 1,"
                               " subsidy_sum = subsidy_sum - 1 WHERE period_id = 1 AND line = 1",
        [PLANT_CORRECTS_LOST] = "UPDATE settlement_line SET corrects_id = 0"
                                " WHERE corrects_id <> 0"};
    bool is_closed = campaign->plant == PLANT_KOPECK_MOVED ||
                     campaign->plant == PLANT_CORRECTS_LOST;
    if (!is_closed || campaign->is_planted) return;
    int lines = campaign->plant == PLANT_KOPECK_MOVED ? LOOK_LINES : LOOK_CORRECTIONS;
    if (campaign->look->numbers[lines] == 0) return;
    campaign->is_planted = true;
    settle_drop_refusals(campaign->kit);
    settle_sql(campaign->kit, SPOILT[campaign->plant]);
}

/* ---- a campaign ---- */

static int seed_count = SEEDS, step_count = STEPS;

static void ground(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    settle_ground(kit);
    settle_sql(kit, "DELETE FROM contract");
    settle_sql(kit, "UPDATE caterer_requisite SET value = '" CATERER_ACCOUNT
                    "' WHERE caterer_id = 7 AND name = 'account'");
    settle_sql(kit, "UPDATE caterer_requisite SET value = '" OTHER_ACCOUNT
                    "' WHERE caterer_id = 8 AND name = 'account'");
    for (int i = 0; i < MODEL_CONTRACTS; i++) {
        const struct model_contract *paper = &MODEL_PAPERS[i];
        settle_sql(kit, arena_printf(kit->arena,
                                     "INSERT INTO contract (school_id, id, caterer_id, number,"
                                     " first_day, last_day) VALUES (%d, %d, %d, '%s', %d, %d)",
                                     (int)paper->school_id, (int)paper->id, (int)paper->caterer_id,
                                     paper->number, day_of(campaign, paper->first_day).number,
                                     day_of(campaign, paper->last_day).number));
    }
    for (int i = 0; i < MODEL_MEALS; i++) {
        const struct model_meal *meal = &MODEL_MENU[i];
        settle_sql(kit, arena_printf(kit->arena,
                                     "UPDATE set_meal_family SET caterer_id = %d WHERE id = %d",
                                     (int)meal->caterers[0], i + 1));
        settle_sql(kit, arena_printf(kit->arena,
                                     "INSERT INTO set_meal_family (school_id, id, name, meal,"
                                     " stage, caterer_id, funding_source_id)"
                                     " VALUES (25, %d, 'Рацион', 1, 0, %d, %d)",
                                     i + 1, (int)meal->caterers[1], (int)meal->source_id));
        settle_sql(kit, arena_printf(kit->arena,
                                     "INSERT INTO set_meal_price (school_id, family_id, first_day,"
                                     " set_meal_id, login_id, set_at) VALUES (25, %d, 0, %d, 0, 0)",
                                     i + 1, (int)meal->id));
    }
    /* Nobody has said whose the counters were before. */
    counter_give(campaign, (struct model_buffet){KIT_SCHOOL, SETTLE_CATERER, -2});
    counter_give(campaign, (struct model_buffet){KIT_OTHER_SCHOOL, SETTLE_OTHER_CATERER, -2});
    kit_set(kit, KIT_SCHOOL, SETTING_GUESTS_SERVED, 1);
    kit_pay(kit, KIT_OTHER_SCHOOL, 1, 10000000);
    kit_pay(kit, KIT_OTHER_SCHOOL, 2, 10000000);
}

static void step(struct campaign *campaign)
{
    static void (*const STEPS_OF[])(struct campaign * campaign) = {sell,
                                                                   sell,
                                                                   sell,
                                                                   sell,
                                                                   take_back,
                                                                   take_back,
                                                                   roster_charge,
                                                                   roster_charge,
                                                                   sale_reverse,
                                                                   roster_charge,
                                                                   roster_reverse,
                                                                   serve_late,
                                                                   day_end,
                                                                   day_end,
                                                                   day_end,
                                                                   period_close,
                                                                   period_close,
                                                                   counter_set,
                                                                   pay,
                                                                   pay,
                                                                   payout_end_by_hand,
                                                                   register_send,
                                                                   statement_take};
    STEPS_OF[chance(campaign, sizeof STEPS_OF / sizeof STEPS_OF[0])](campaign);
}

/* False: the model and the books part. */
static bool campaign_run(struct kit *kit, uint64_t seed, enum plant plant)
{
    struct arena *whole = kit->arena;
    struct campaign *campaign = ARENA_NEW(whole, struct campaign);
    *campaign = (struct campaign){
        .kit = kit, .random = seed, .plant = plant, .first_day = kit_today(kit)};
    campaign->model.sealed_day = -1;
    campaign->look = look_new(whole);
    ground(campaign);
    bool all = true;
    for (int i = 0; i < step_count && all; i++) {
        struct arena arena;
        arena_init(&arena, STEP_ARENA_BYTES);
        kit->arena = &arena;
        kit->now = instant_add_ms(kit->now, SECOND_MS);
        step(campaign);
        all = compare(campaign);
        kit->arena = whole;
        arena_release(&arena);
        closed_spoil(campaign);
    }
    if (plant == PLANT_NONE) assert_true(campaign->model.period_count > 0);
    return all;
}

/* ---- runs ---- */

static uint64_t seed_now;
static enum plant plant_now;

DESK_TEST(a_campaign)
{
    if (campaign_run(kit, seed_now, plant_now) != (plant_now == PLANT_NONE)) {
        fail_msg("seed %llu, plant %d", (unsigned long long)seed_now, plant_now);
    }
}

static void test_the_model_agrees(void **state)
{
    plant_now = PLANT_NONE;
    for (seed_now = 1; seed_now <= (uint64_t)seed_count; seed_now++) a_campaign(state);
}

static void test_planted_bugs_are_noticed(void **state)
{
    seed_now = 1;
    (void)state;
    for (int plant = PLANT_SALE_UNTOLD; plant <= PLANT_CORRECTS_LOST; plant++) {
        plant_now = (enum plant)plant;
        fixture_sqlite(fixture_a_campaign);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_model_agrees),
        cmocka_unit_test(test_planted_bugs_are_noticed),
    };
    if (argc == 2 && strcmp(argv[1], "full") == 0) {
        seed_count = SEEDS_FULL;
        step_count = STEPS_FULL;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
