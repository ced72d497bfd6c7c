/* A till of its own for each test. */
#include "till_kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "sync/json_handle.h"

enum { KIT_ARENA_BYTES = 64 << 20 };

/* ---- the world ---- */

static struct instant kit_now(void *context)
{
    return ((struct till_kit *)context)->now;
}

static int64_t kit_ticks(void *context)
{
    return ((struct till_kit *)context)->ticks_us;
}

enum err till_kit_open(struct till_kit *kit, const char *path, const char *vfs)
{
    *kit = (struct till_kit){.path = path, .vfs = vfs};
    CHECK(instant_parse(TEXT("2026-03-02T11:00:00+03:00"), &kit->now) == OK);
    kit->ticks_us = 1;
    kit->world = (struct world){.context = kit, .now = kit_now, .ticks_us = kit_ticks, .vfs = vfs};
    secret_init();
    TRY(identity_open_store(path, vfs, &kit->store));
    arena_init(&kit->arena, KIT_ARENA_BYTES);
    kit->contact = contact_new(&kit->world);
    counter_init(&kit->counter, kit->store, &kit->world, kit->contact);
    return OK;
}

void till_kit_close(struct till_kit *kit)
{
    counter_release(&kit->counter);
    contact_free(kit->contact);
    store_close(kit->store);
    arena_release(&kit->arena);
}

void till_wait(struct till_kit *kit, int64_t ms)
{
    kit->now = instant_add_ms(kit->now, ms);
    kit->ticks_us += ms * 1000;
}

void till_hear(struct till_kit *kit)
{
    contact_set(kit->contact, CONTACT_ONLINE, "");
}

struct text till_request(struct till_kit *kit)
{
    return text_of(arena_printf(&kit->arena, "r-%" PRId64, ++kit->next_request));
}

/* ---- the mirror ---- */

int64_t till_pupil(int pupil)
{
    return id_make(1, 100 + pupil);
}

int64_t till_card(int pupil)
{
    return id_make(1, 200 + pupil);
}

struct card_chip till_chip_of(const char *digits)
{
    struct card_chip chip = {.known = CARD_KNOWN_WHOLE};
    size_t size = strlen(digits) + 1;
    CHECK(size <= sizeof chip.digits);
    memcpy(chip.digits, digits, size);
    return chip;
}

struct card_chip till_chip(int pupil)
{
    char digits[CARD_CHIP_DIGITS_LIMIT + 1];
    snprintf(digits, sizeof digits, "040000000000%02X", pupil);
    return till_chip_of(digits);
}

struct apply_work {
    struct till_kit *kit;
    const json_t *page;
};

static enum err apply_work(struct tx *tx, void *context)
{
    struct apply_work *work = context;
    return replica_apply(tx, &work->kit->arena, work->page, work->kit->now);
}

enum err till_apply_page(struct till_kit *kit, const char *page)
{
    json_error_t error;
    scoped(json) json_t *json = json_parse(text_of(page), &error);
    struct apply_work work = {kit, json};
    if (json == NULL) fprintf(stderr, "%s: %d: %s\n", error.text, error.position, page);
    CHECK(json != NULL);
    return store_write(kit->store, 0, apply_work, &work);
}

enum err till_apply(struct till_kit *kit, int64_t version, const char *members)
{
    return till_apply_page(
        kit, arena_printf(&kit->arena,
                          "{\"version\":%" PRId64 ",\"more\":false,\"reset\":false,"
                          "\"server_time\":\"%s\",\"lan_generation\":1,\"settings\":{}%s%s}",
                          version, instant_format_iso(&kit->arena, kit->now), *members ? "," : "",
                          members));
}

static int64_t mirror_version(struct till_kit *kit)
{
    return till_count(kit, "SELECT version FROM replica_state");
}

void till_set(struct till_kit *kit, enum setting setting, int64_t value)
{
    CHECK(setting_allows(setting, value));
    CHECK(till_apply_page(
              kit, arena_printf(&kit->arena,
                                "{\"version\":%" PRId64 ",\"more\":false,\"reset\":false,"
                                "\"server_time\":\"%s\",\"settings\":{\"%s\":%" PRId64 "}}",
                                mirror_version(kit), instant_format_iso(&kit->arena, kit->now),
                                setting_name(setting), value)) == OK);
}

static const char PEOPLE[] =
    "\"classes\":[{\"class\":\"900\",\"name\":\"03Б\"}],"
    "\"people\":["
    "{\"account\":\"%" PRId64 "\",\"kind\":\"pupil\",\"active\":true,\"number\":\"0240000001\","
    "\"class\":\"900\",\"surname\":\"Иванов\",\"name\":\"Иван\",\"patronymic\":\"Иванович\","
    "\"allergens\":[]},"
    "{\"account\":\"%" PRId64 "\",\"kind\":\"pupil\",\"active\":true,\"number\":\"0240000002\","
    "\"class\":\"900\",\"surname\":\"Петров\",\"name\":\"Пётр\",\"patronymic\":\"\","
    "\"allergens\":[],\"day_limit\":5000},"
    "{\"account\":\"%" PRId64 "\",\"kind\":\"pupil\",\"active\":true,\"number\":\"0240000003\","
    "\"class\":\"900\",\"surname\":\"Ёлкина\",\"name\":\"Анна\",\"patronymic\":\"Олеговна\","
    "\"allergens\":[\"milk\",\"egg\"]},"
    "{\"account\":\"%" PRId64 "\",\"kind\":\"pupil\",\"active\":false,\"number\":\"0240000004\","
    "\"class\":\"900\",\"surname\":\"Сидоров\",\"name\":\"Олег\",\"patronymic\":\"\","
    "\"allergens\":[]},"
    "{\"account\":\"%" PRId64 "\",\"kind\":\"employee\",\"active\":true,"
    "\"number\":\"0240000005\",\"surname\":\"Учителева\",\"name\":\"Вера\",\"patronymic\":\"\","
    "\"allergens\":[]}],";

static const char MENU[] =
    "\"categories\":[{\"category\":\"5\",\"name\":\"Выпечка\",\"position\":1}],"
    "\"dishes\":["
    "{\"dish\":\"1\",\"category\":\"5\",\"name\":\"Пицца 125 г\",\"weight_g\":125,\"price\":3450,"
    "\"offered\":true,\"allergens\":[\"milk\"]},"
    "{\"dish\":\"2\",\"category\":\"5\",\"name\":\"Сок 200 г\",\"weight_g\":200,\"price\":1320,"
    "\"offered\":true,\"allergens\":[]},"
    "{\"dish\":\"3\",\"category\":\"5\",\"name\":\"Кисель\",\"weight_g\":200,\"price\":900,"
    "\"offered\":false,\"allergens\":[]}],"
    "\"set_meals\":["
    "{\"set_meal\":\"10\",\"name\":\"Завтрак\",\"meal\":\"breakfast\",\"parent_part\":4961,"
    "\"subsidy_part\":2039,\"offered\":true},"
    "{\"set_meal\":\"11\",\"name\":\"Обед льготный\",\"meal\":\"lunch\",\"parent_part\":0,"
    "\"subsidy_part\":8700,\"offered\":true},"
    "{\"set_meal\":\"12\",\"name\":\"Полдник\",\"meal\":\"snack\",\"parent_part\":3180,"
    "\"subsidy_part\":0,\"offered\":true}],";

static const char *cards_json(struct till_kit *kit)
{
    static const char *const STATES[] = {"active", "active", "given_out", "active", "blocked"};
    const char *json = "\"cards\":[";
    for (int i = 1; i <= TILL_PUPILS; i++) {
        struct card_chip chip = till_chip(i);
        json = arena_printf(&kit->arena,
                            "%s%s{\"card\":\"%" PRId64 "\",\"account\":\"%" PRId64
                            "\",\"chip\":\"%s\",\"state\":\"%s\"}",
                            json, i > 1 ? "," : "", till_card(i), till_pupil(i), chip.digits,
                            STATES[i - 1]);
    }
    return arena_printf(&kit->arena, "%s],", json);
}

static const char *money_json(struct till_kit *kit)
{
    static const int64_t BALANCES[] = {50000, 10000, 0, 0, 5000};
    const char *balances = "\"balances\":[", *rights = "\"rights\":[";
    for (int i = 1; i <= TILL_PUPILS; i++) {
        balances = arena_printf(&kit->arena,
                                "%s%s{\"account\":\"%" PRId64 "\",\"balance\":%" PRId64 "}",
                                balances, i > 1 ? "," : "", till_pupil(i), BALANCES[i - 1]);
        if (i == TILL_PUPILS) continue;
        rights = arena_printf(&kit->arena,
                              "%s%s{\"account\":\"%" PRId64 "\",\"set_meal\":\"10\","
                              "\"first_day\":\"2025-09-01\",\"last_day\":\"2026-05-31\"}",
                              rights, i > 1 ? "," : "", till_pupil(i));
    }
    return arena_printf(&kit->arena,
                        "%s],%s,{\"account\":\"%" PRId64 "\",\"set_meal\":\"11\","
                        "\"first_day\":\"2025-09-01\",\"last_day\":\"2026-05-31\"}],",
                        balances, rights, till_pupil(1));
}

/* A PIN's hash as cheap as libsodium allows: the tests are of what is done with it. */
static const char *crew_json(struct till_kit *kit)
{
    char pin[SECRET_PASSWORD_HASH_SIZE];
    const struct password_cost cost = {.passes = 1, .memory_bytes = 8192};
    CHECK(password_hash(TEXT("4321"), cost, pin) == OK);
    return arena_printf(&kit->arena,
                        "\"cashiers\":["
                        "{\"cashier\":\"700\",\"name\":\"Кассирова А.\",\"pin\":\"%s\","
                        "\"chip\":\"\",\"roles\":[\"return\",\"override\",\"temporary\"],"
                        "\"active\":true},"
                        "{\"cashier\":\"701\",\"name\":\"Помощникова Б.\",\"pin\":\"\","
                        "\"chip\":\"0102030405060708\",\"roles\":[],\"active\":true}]",
                        pin);
}

static void mirror_fill(struct till_kit *kit)
{
    char *people = arena_take(&kit->arena, sizeof PEOPLE + 100);
    snprintf(people, sizeof PEOPLE + 100, PEOPLE, till_pupil(1), till_pupil(2), till_pupil(3),
             till_pupil(4), till_pupil(5));
    CHECK(till_apply(kit, 10,
                     arena_printf(&kit->arena, "%s%s%s%s%s", people, MENU, cards_json(kit),
                                  money_json(kit), crew_json(kit))) == OK);
}

static enum err enrol_work(struct tx *tx, void *context)
{
    const struct enrolment_told told = {.origin = TILL_ORIGIN,
                                        .name = TEXT("Касса 1"),
                                        .first_number = 1,
                                        .school_id = TILL_SCHOOL,
                                        .school_number = TILL_SCHOOL,
                                        .school_name = TEXT("Школа №24"),
                                        .zone = TEXT("Europe/Moscow")};
    return identity_take(tx, &told, ((struct till_kit *)context)->now);
}

void till_kit_enrol(struct till_kit *kit)
{
    CHECK(store_write(kit->store, 0, enrol_work, kit) == OK);
    mirror_fill(kit);
    till_hear(kit);
}

void till_kit_furnish(struct till_kit *kit)
{
    enum shift_status status;
    struct shift shift;
    till_kit_enrol(kit);
    CHECK(shift_open(kit->store, TILL_CASHIER, kit->now, &status, &shift) == OK);
    CHECK(status == SHIFT_DONE);
}

/* ---- the server ---- */

struct answer_work {
    struct till_kit *kit;
    int64_t version;
};

static enum err answer_work(struct tx *tx, void *context)
{
    enum { EVERYTHING = 100000 };
    struct answer_work *work = context;
    struct outbox_list list;
    TRY(outbox_unsent(tx, &work->kit->arena, 0, EVERYTHING, SIZE_MAX, &list));
    for (int i = 0; i < list.count; i++) {
        const struct outbox_answer answer = {
            .id = list.items[i].id, .result = OUTBOX_RECORDED, .version = work->version};
        bool found;
        TRY(outbox_answered(tx, &answer, work->kit->now, &found));
        CHECK(found);
    }
    return outbox_settle(tx);
}

void till_answer_all(struct till_kit *kit, int64_t version)
{
    struct answer_work work = {kit, version};
    CHECK(store_write(kit->store, 0, answer_work, &work) == OK);
}

/* ---- selling ---- */

struct counter_line till_dish(int64_t dish, int64_t quantity)
{
    return (struct counter_line){SALE_DISH, dish, quantity, money_of_kopecks(-1)};
}

struct counter_line till_meal(int64_t set_meal)
{
    return (struct counter_line){SALE_SET_MEAL, set_meal, 1, money_of_kopecks(-1)};
}

struct counter_outcome till_sell(struct till_kit *kit, int pupil, const struct counter_line *lines,
                                 int count)
{
    struct counter_outcome outcome;
    const struct counter_order order = {.request = till_request(kit),
                                        .account_id = till_pupil(pupil),
                                        .card_id = till_card(pupil),
                                        .lines = lines,
                                        .line_count = count,
                                        .is_acknowledged = true};
    CHECK(counter_sell(&kit->counter, &kit->arena, &order, &outcome) == OK);
    return outcome;
}

struct counter_outcome till_serve(struct till_kit *kit, int pupil, enum meal meal)
{
    struct counter_outcome outcome;
    const struct counter_serving serving = {.request = till_request(kit),
                                            .meal = meal,
                                            .account_id = till_pupil(pupil),
                                            .card_id = till_card(pupil),
                                            .is_acknowledged = true};
    CHECK(counter_serve(&kit->counter, &kit->arena, &serving, &outcome) == OK);
    return outcome;
}

/* ---- looking ---- */

struct count_work {
    struct query query;
    int64_t number;
};

static enum err count_work(struct tx *tx, void *context)
{
    struct count_work *work = context;
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &work->query);
    TRY(statement_next(row, &found));
    CHECK(found);
    work->number = column_int(row, 0);
    return OK;
}

int64_t till_count(struct till_kit *kit, const char *sql)
{
    static const char *const COLUMNS[] = {"number"};
    /* The store knows statements by their address: it has to last. */
    struct count_work *work = ARENA_NEW(&kit->arena, struct count_work);
    work->query = (struct query){.name = "count",
                                 .kind = QUERY_MANY,
                                 .column_count = 1,
                                 .column_names = COLUMNS,
                                 .sqlite = sql,
                                 .postgres = sql};
    CHECK(store_read(kit->store, count_work, work) == OK);
    return work->number;
}

int64_t till_balance(struct till_kit *kit, int pupil)
{
    struct tap tap;
    CHECK(counter_person(&kit->counter, &kit->arena, till_pupil(pupil), &tap) == OK);
    CHECK(tap.kind == TAP_PERSON);
    return money_in_kopecks(tap.person.balance);
}

/* Each must be zero. */
static const struct {
    const char *what, *sql;
} WRONGS[] = {
    {"a gap or a repeat in seq", "SELECT count(*) <> coalesce(max(seq), 0) FROM document"},
    {"a gap or a repeat in the counters",
     "SELECT count(*) FROM (SELECT count(*) AS n, max(id % 1099511627776) AS top,"
     " min(id % 1099511627776) AS least FROM document"
     " GROUP BY id / 1099511627776) WHERE n <> top OR least <> 1"},
    {"a gap or a repeat in the receipts' numbers",
     "SELECT count(*) FROM (SELECT count(*) AS n, max(number) - min(number) + 1 AS wide"
     " FROM document WHERE number > 0 AND flags & 64 = 0 GROUP BY id / 1099511627776)"
     " WHERE n <> wide"},
    {"a moment that goes back, unflagged",
     "SELECT count(*) FROM document AS a JOIN document AS b ON b.seq = a.seq + 1"
     " WHERE b.happened_at < a.happened_at AND b.flags & 66 = 0"},
    {"a body that says another id",
     "SELECT count(*) FROM document WHERE json_extract(body, '$.id') <> CAST(id AS TEXT)"},
    {"a body that says another number",
     "SELECT count(*) FROM document"
     " WHERE coalesce(json_extract(body, '$.number'), 0) <> number"},
    {"a receipt without lines",
     "SELECT count(*) FROM document AS d WHERE kind IN (1, 2, 5, 7)"
     " AND NOT EXISTS (SELECT 1 FROM document_line AS l WHERE l.seq = d.seq)"},
    {"lines that do not come to the charge",
     "SELECT count(*) FROM document AS d WHERE kind IN (1, 2) AND abs(charge) <>"
     " (SELECT sum(price * quantity) FROM document_line AS l WHERE l.seq = d.seq)"},
    {"lines without their document",
     "SELECT count(*) FROM document_line WHERE seq NOT IN (SELECT seq FROM document)"},
    {"an end that is not behind the journal",
     "SELECT next_seq <> (SELECT coalesce(max(seq), 0) + 1 FROM document) FROM outbox_state"},
    {"a counter that would be used again",
     "SELECT next_counter <= (SELECT coalesce(max(id % 1099511627776), 0) FROM document"
     " WHERE id / 1099511627776 = (SELECT origin FROM identity)) FROM outbox_state"},
    {"a number that would be used again",
     "SELECT next_number <= (SELECT coalesce(max(number), 0) FROM document"
     " WHERE id / 1099511627776 = (SELECT origin FROM identity)) FROM outbox_state"},
};

bool till_journal_is_whole(struct till_kit *kit)
{
    bool is_whole = true;
    for (size_t i = 0; i < sizeof WRONGS / sizeof *WRONGS; i++) {
        if (till_count(kit, WRONGS[i].sql) == 0) continue;
        fprintf(stderr, "the journal has %s\n", WRONGS[i].what);
        is_whole = false;
    }
    return is_whole;
}
