/* The server of the canteen: one school, its pupils, a menu, a cashier; and the audit. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/secret.h"
#include "canteen.h"
#include "desk/account_statement.h"
#include "desk/till.h"
#include "desk/top_up.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "ledger/verify.h"
#include "meals/menu.h"
#include "meals/sale.h"
#include "pay/payment.h"
#include "school/card.h"
#include "school/cashier.h"
#include "school/person.h"
#include "school/school.h"
#include "school/school_sql.h"

static const int64_t PRICES[CANTEEN_DISHES] = {3450, 830};

/* No password is asked for here. */
static const struct password_cost CHEAP = {1, 8192};

void canteen_server_begin(struct canteen *canteen)
{
    int applied;
    CHECK(store_open(&(struct store_options){.url = canteen->url}, &canteen->store) == OK);
    CHECK(store_migrate(canteen->store, &applied) == OK);
    desk_init(&canteen->desk, canteen->store, &canteen->world);
    CHECK(access_init(&canteen->access, canteen->store, &canteen->world, CHEAP) == OK);
    canteen->sync = sync_new(&canteen->desk, &canteen->access);
    canteen->area = sync_area(canteen->sync);
    canteen->site = (struct site){&canteen->area, 1};
}

void canteen_server_end(struct canteen *canteen)
{
    sync_free(canteen->sync);
    desk_release(&canteen->desk);
    store_close(canteen->store);
    canteen->store = NULL;
}

static const char *backup_path(struct canteen *canteen)
{
    return arena_printf(&canteen->arena, "%s/server.backup", canteen->folder);
}

void canteen_server_backup(struct canteen *canteen)
{
    unlink(backup_path(canteen));
    CHECK(store_copy(canteen->store, backup_path(canteen)) == OK);
}

void canteen_server_restore(struct canteen *canteen)
{
    canteen_server_end(canteen);
    const char *path = canteen->url + strlen("sqlite:");
    unlink(arena_printf(&canteen->arena, "%s-wal", path));
    unlink(arena_printf(&canteen->arena, "%s-shm", path));
    CHECK(rename(backup_path(canteen), path) == 0);
    canteen_server_begin(canteen);
}

/* ---- making the city ---- */

struct builder {
    struct canteen *canteen;
    int64_t next_id, version, class_id;
};

static enum err add_menu(struct tx *tx, struct builder *builder)
{
    struct canteen *canteen = builder->canteen;
    int64_t category_id = builder->next_id++;
    TRY(category_set(tx, canteen->school_id, category_id, "Буфет", 1, builder->version));
    for (int i = 0; i < CANTEEN_DISHES; i++) {
        struct dish dish = {.school_id = canteen->school_id,
                            .id = builder->next_id++,
                            .name = i == 0 ? "Пицца 125 г" : "Каша гречневая 150 г",
                            .weight_g = 125,
                            .allergens = "",
                            .category_id = category_id,
                            .price = money_of_kopecks(PRICES[i]),
                            .is_offered = true};
        canteen->dishes[i] = dish.id;
        canteen->prices[i] = PRICES[i];
        TRY(dish_add(tx, &dish, builder->version));
    }
    struct set_meal meal = {.school_id = canteen->school_id,
                            .id = builder->next_id++,
                            .name = "Завтрак",
                            .meal = MEAL_BREAKFAST,
                            .parent_part = money_of_kopecks(4961),
                            .subsidy_part = money_of_kopecks(1000),
                            .funding_source_id = 1,
                            .is_offered = true};
    canteen->set_meal_id = meal.id;
    return set_meal_add(tx, &meal, builder->version, canteen->now);
}

static enum err add_right(struct tx *tx, const struct builder *builder, int64_t account_id)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_entitlement_set);
    bind_int(set, ARG_ENTITLEMENT_SET_SCHOOL_ID, builder->canteen->school_id);
    bind_int(set, ARG_ENTITLEMENT_SET_ACCOUNT_ID, account_id);
    bind_int(set, ARG_ENTITLEMENT_SET_SET_MEAL_ID, builder->canteen->set_meal_id);
    bind_int(set, ARG_ENTITLEMENT_SET_FIRST_DAY, 0);
    bind_int(set, ARG_ENTITLEMENT_SET_LAST_DAY, 40000);
    bind_int(set, ARG_ENTITLEMENT_SET_VERSION, builder->version);
    return statement_run(set);
}

static enum err add_pupil(struct tx *tx, struct builder *builder, int place)
{
    struct canteen *canteen = builder->canteen;
    struct person person = {.school_id = canteen->school_id,
                            .id = builder->next_id++,
                            .kind = PERSON_PUPIL,
                            .state = PERSON_ACTIVE,
                            .class_id = builder->class_id,
                            .surname = "Иванов",
                            .name = "Иван",
                            .patronymic = "Иванович",
                            .allergens = ""};
    TRY(person_add(tx, &canteen->arena, &person, builder->version, canteen->now));
    struct card card = {
        .school_id = canteen->school_id,
        .id = builder->next_id++,
        .account_id = person.id,
        .chip = text_of(arena_printf(&canteen->arena, "04%08X", (unsigned)place + 1)),
        .state = CARD_ACTIVE};
    TRY(card_add(tx, &card, person.id, builder->version, canteen->now));
    canteen->pupils[place] = (struct canteen_pupil){person.id, card.id, person.number};
    return add_right(tx, builder, person.id);
}

static enum err add_cashier(struct tx *tx, struct builder *builder)
{
    struct canteen *canteen = builder->canteen;
    struct cashier cashier = {.school_id = canteen->school_id,
                              .id = builder->next_id++,
                              .name = "Петрова А. И.",
                              .pin = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
                              .chip = "",
                              .roles = CASHIER_RETURN,
                              .is_active = true};
    canteen->cashier_id = cashier.id;
    return cashier_set(tx, &cashier, builder->version);
}

static enum err build(struct tx *tx, void *context)
{
    struct builder *builder = context;
    struct canteen *canteen = builder->canteen;
    enum school_status status;
    bool added;
    struct channel channel = {.id = 1, .code = "bank", .name = "Банк"};
    struct school school = {
        .number = 24, .name = "Школа №24", .kind = "secondary", .zone = zone_moscow()};
    TRY(origin_take_ids(tx, 64, &builder->next_id));
    TRY(school_kind_set(tx, "secondary", "Средняя школа", 1));
    TRY(funding_source_set(tx, 1, "Городской бюджет"));
    TRY(channel_set(tx, &channel));
    TRY(book_create(tx, BOOK_OF_OPERATOR, zone_moscow(), canteen->now));
    TRY(school_create(tx, &school, canteen->now, &status));
    CHECK(status == SCHOOL_OK);
    canteen->school_id = school.id;
    TRY(book_raise_version(tx, school.id, &builder->version));
    TRY(add_menu(tx, builder));
    TRY(class_find_or_add(tx, school.id, TEXT("03Б"), builder->next_id++, &builder->class_id,
                          &added));
    for (int i = 0; i < CANTEEN_PUPILS; i++) TRY(add_pupil(tx, builder, i));
    return add_cashier(tx, builder);
}

void canteen_city_make(struct canteen *canteen)
{
    struct builder builder = {.canteen = canteen};
    CHECK(store_write(canteen->store, 0, build, &builder) == OK);
}

void canteen_top_up(struct canteen *canteen, int pupil, int64_t kopecks)
{
    struct top_up top_up = {
        .channel = "bank",
        .outside_id = text_of(arena_printf(&canteen->arena, "%" PRIu64, canteen_random(canteen))),
        .number = text_of(canteen->pupils[pupil].number),
        .amount = money_of_kopecks(kopecks),
        .happened_at = canteen->now};
    CHECK(desk_top_up(&canteen->desk, &canteen->arena, &top_up) == OK);
    CHECK(top_up.status == TOP_UP_RECORDED);
    canteen->pupils[pupil].expected += kopecks;
}

const char *canteen_code(struct canteen *canteen)
{
    struct till_code code = {.school_number = 24, .name = TEXT("Касса"), .minutes = 60};
    CHECK(till_code_make(&canteen->desk, &canteen->arena, &code) == OK);
    CHECK(code.status == TILL_CODE_MADE);
    return code.code;
}

/* ---- the audit ---- */

struct balance_work {
    int64_t school_id, account_id;
    struct money balance;
};

static enum err balance_work(struct tx *tx, void *context)
{
    struct balance_work *work = context;
    return account_balance_load(tx, work->school_id, work->account_id, &work->balance);
}

int64_t canteen_balance(struct canteen *canteen, int pupil)
{
    struct balance_work work = {canteen->school_id, canteen->pupils[pupil].account_id,
                                money_of_kopecks(0)};
    CHECK(store_read(canteen->store, balance_work, &work) == OK);
    return money_in_kopecks(work.balance);
}

void canteen_note_moment(struct canteen *canteen, struct instant at)
{
    CHECK(canteen->sale_count > 0);
    canteen->sales[canteen->sale_count - 1].happened_at_ms = at.ms;
}

/* A moment that was put right is right within the way to the server and back. */
static bool is_near(int64_t a_ms, int64_t b_ms)
{
    return llabs(a_ms - b_ms) <= 10;
}

static bool is_same(const struct canteen_sale *a, const struct canteen_sale *b)
{
    return a->number == b->number && a->account_id == b->account_id &&
           is_near(a->happened_at_ms, b->happened_at_ms) && a->total == b->total;
}

/* Takes one acknowledged sale away that is like this one. */
static bool was_acknowledged(struct canteen *canteen, bool *seen, const struct canteen_sale *sale)
{
    for (int i = 0; i < canteen->sale_count; i++) {
        if (seen[i] || !is_same(&canteen->sales[i], sale)) continue;
        seen[i] = true;
        return true;
    }
    return false;
}

static void compare_receipts(struct canteen *canteen, bool *seen)
{
    sqlite3 *disk;
    sqlite3_stmt *rows;
    CHECK(sqlite3_open(canteen->url + strlen("sqlite:"), &disk) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(disk, "SELECT number, account_id, happened_at, total FROM receipt", -1,
                             &rows, NULL) == SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        struct canteen_sale sale = {.number = sqlite3_column_int64(rows, 0),
                                    .account_id = sqlite3_column_int64(rows, 1),
                                    .happened_at_ms = sqlite3_column_int64(rows, 2),
                                    .total = sqlite3_column_int64(rows, 3)};
        if (was_acknowledged(canteen, seen, &sale)) continue;
        canteen_fault(canteen, "on the server, on no screen: receipt %" PRId64 " of %" PRId64,
                      sale.number, sale.total);
    }
    sqlite3_finalize(rows);
    sqlite3_close(disk);
}

static void tell(void *context, int64_t school_id, const char *sentence)
{
    (void)school_id;
    canteen_fault(context, "verify: %s", sentence);
}

void canteen_audit(struct canteen *canteen)
{
    bool *seen = ARENA_ARRAY(&canteen->arena, bool, (size_t)canteen->sale_count + 1);
    compare_receipts(canteen, seen);
    for (int i = 0; i < canteen->sale_count; i++) {
        const struct canteen_sale *sale = &canteen->sales[i];
        if (seen[i]) continue;
        canteen_fault(canteen, "on the screen of till %d, not on the server: receipt %" PRId64,
                      sale->till + 1, sale->number);
    }
    for (int i = 0; i < CANTEEN_PUPILS; i++) {
        int64_t balance = canteen_balance(canteen, i);
        if (balance == canteen->pupils[i].expected) continue;
        canteen_fault(canteen, "pupil %d has %" PRId64 ", not %" PRId64, i, balance,
                      canteen->pupils[i].expected);
    }
    struct verify_report report;
    struct verify_sink sink = {tell, canteen};
    CHECK(ledger_verify(canteen->store, 1, &sink, &report) == OK);
}
