/* make_city DATABASE SCHOOLS PUPILS TILLS DAYS SALES LOGINS [office]
 *
 * Fills a migrated, empty SQLite database, as fast as SQLite goes: each table in the order of its
 * key, without a log. Each school gets PUPILS and one-time codes for TILLS tills. Over DAYS school
 * days up to yesterday each pupil buys SALES times a day, after a balance brought in. The first
 * LOGINS pupils (dealt out over the schools) have a cabinet with PLAN_PASSWORD and an open session.
 * `office`: people have names that differ and cards, they top up now and then, and there is staff.
 * The books are right: obed verify proves them. */
#include <string.h>
#include <time.h>

#include "base/instant.h"
#include "base/secret.h"
#include "ledger/account.h"
#include "ledger/origin.h"
#include "ledger/posting.h"
#include "ledger/row.h"
#include "meals/receipt.h"
#include "office_rows.h"
#include "plan.h"
#include "rows.h"
#include "school/person.h"

enum { CLASS_SIZE = 25, FIRST_CLASS = 200, BROUGHT_IN_KOPECKS = 50000000, MARKET_HOUR = 9 };

struct city {
    sqlite3 *db;
    int64_t schools, pupils, tills, days, sales, logins;
    int64_t now_ms, opened_ms, first_day;
    int64_t *debits, *credits; /* by pupil, of all schools */
    int64_t *sold;             /* by school */
    int64_t *paid;             /* by school */
    bool is_office;
};

/* ---- the school ---- */

static void make_schools(const struct city *city)
{
    sqlite3_stmt *school = rows_prepare(
        city->db, "INSERT INTO school (school_id, number, next_account, name, kind, "
                  "in_card_project, version) VALUES (?1, ?1, ?2, 'Школа', 'full', 1, 1)");
    rows_run(city->db, "INSERT INTO school_kind VALUES ('full', 'Средняя школа', 1)");
    for (int64_t i = 1; i <= city->schools; i++) ROWS_ADD(school, i, city->pupils + 1);
    sqlite3_finalize(school);
}

static void make_menu(const struct city *city)
{
    sqlite3_stmt *category = rows_prepare(city->db,
                                          "INSERT INTO category VALUES (?, ?, 'Блюда', 1, 1)");
    sqlite3_stmt *dish = rows_prepare(
        city->db, "INSERT INTO dish VALUES (?, ?, 'Каша гречневая рассыпчатая', 150, 180, "
                  "5400, 6100, 27000, '')");
    sqlite3_stmt *offer = rows_prepare(city->db,
                                       "INSERT INTO dish_offer VALUES (?, ?, ?, ?, 1, 1)");
    for (int64_t school = 1; school <= city->schools; school++) {
        ROWS_ADD(category, school, id_make(1, 1));
        for (int i = 1; i <= PLAN_DISHES; i++) {
            ROWS_ADD(dish, school, plan_dish_id(i));
            ROWS_ADD(offer, school, plan_dish_id(i), id_make(1, 1), plan_dish_price(i));
        }
    }
    sqlite3_finalize(category);
    sqlite3_finalize(dish);
    sqlite3_finalize(offer);
}

static void make_classes(const struct city *city)
{
    sqlite3_stmt *class = rows_prepare(city->db, "INSERT INTO class (school_id, id, name, version)"
                                                 " VALUES (?, ?, ?3, 1)");
    for (int64_t school = 1; school <= city->schools; school++) {
        for (int64_t i = 0; i * CLASS_SIZE < city->pupils; i++) {
            char name[12];
            snprintf(name, sizeof name, "%02d%c", (int)(1 + i % 11) % 100, (char)('A' + i / 11));
            rows_text(class, 3, name);
            ROWS_ADD(class, school, id_make(1, FIRST_CLASS + i));
        }
    }
    sqlite3_finalize(class);
}

static void make_codes(const struct city *city)
{
    sqlite3_stmt *code = rows_prepare(city->db,
                                      "INSERT INTO till_code (school_id, expires_at, hash, name) "
                                      "VALUES (?1, ?2, ?3, 'Касса')");
    for (int64_t school = 1; school <= city->schools; school++) {
        for (int64_t till = 0; till < city->tills; till++) {
            char text[PLAN_CODE_SIZE];
            plan_code(school, till, text);
            struct digest digest = hash_of(text, PLAN_CODE_SIZE - 1);
            sqlite3_bind_blob(code, 3, digest.bytes, sizeof digest.bytes, SQLITE_STATIC);
            ROWS_ADD(code, school, city->now_ms + DAY_MS);
        }
    }
    sqlite3_finalize(code);
}

/* ---- people: a table at a time, each in the order of its key ---- */

static void make_people(const struct city *city)
{
    sqlite3_stmt *person = rows_prepare(
        city->db, "INSERT INTO person (school_id, id, kind, state, class_id, number, surname, "
                  "name, patronymic, birth_day, allergens, version) VALUES (?1, ?2, ?3, ?4, ?5, "
                  "?6, ?7, ?8, ?9, 15000, '', 1)");
    struct office_name name = {"Иванов", "Иван", "Иванович"};
    for (int64_t school = 1; school <= city->schools; school++) {
        for (int64_t i = 0; i < city->pupils; i++) {
            char number[PLAN_NUMBER_SIZE];
            plan_number(school, i, number);
            if (city->is_office) name = office_name(school * city->pupils + i);
            rows_text(person, 6, number);
            rows_text(person, 7, name.surname);
            rows_text(person, 8, name.name);
            rows_text(person, 9, name.patronymic);
            ROWS_ADD(person, school, plan_person_id(school, i, city->pupils), PERSON_PUPIL,
                     PERSON_ACTIVE, id_make(1, FIRST_CLASS + i / CLASS_SIZE));
        }
    }
    sqlite3_finalize(person);
}

static void make_directory(const struct city *city)
{
    sqlite3_stmt *directory = rows_prepare(
        city->db, "INSERT INTO directory (kind, school_id, account_id, key) "
                  "VALUES (?1, ?2, ?3, ?4)");
    for (int64_t school = 1; school <= city->schools; school++) {
        for (int64_t i = 0; i < city->pupils; i++) {
            char number[PLAN_NUMBER_SIZE];
            plan_number(school, i, number);
            rows_text(directory, 4, number);
            ROWS_ADD(directory, DIRECTORY_ACCOUNT_NUMBER, school,
                     plan_person_id(school, i, city->pupils));
        }
    }
    sqlite3_finalize(directory);
}

static const enum account_kind SYSTEM[] = {ACCOUNT_SALES, ACCOUNT_ROSTER, ACCOUNT_CARD_FEES,
                                           ACCOUNT_TRANSIT, ACCOUNT_CORRECTIONS};
enum { SYSTEM_COUNT = sizeof SYSTEM / sizeof *SYSTEM };

static void account_add(const struct city *city, sqlite3_stmt *account, int64_t school, int64_t id,
                        enum account_kind kind)
{
    ROWS_ADD(account, school, id, kind, city->opened_ms,
             account_checksum(school, id, kind, city->opened_ms));
}

static void make_accounts(const struct city *city)
{
    sqlite3_stmt *account = rows_prepare(city->db, "INSERT INTO account VALUES (?, ?, ?, ?, ?)");
    for (int64_t school = 1; school <= city->schools; school++) {
        for (int i = 0; i < SYSTEM_COUNT; i++) {
            account_add(city, account, school, account_system_id(SYSTEM[i], 0), SYSTEM[i]);
        }
        if (city->is_office) {
            account_add(city, account, school, account_system_id(ACCOUNT_CLEARING, OFFICE_CHANNEL),
                        ACCOUNT_CLEARING);
        }
        for (int64_t i = 0; i < city->pupils; i++) {
            account_add(city, account, school, plan_person_id(school, i, city->pupils),
                        ACCOUNT_PERSONAL);
        }
    }
    sqlite3_finalize(account);
}

/* After the history: what it came to. */
static void make_balances(const struct city *city)
{
    int64_t brought = city->days > 0 ? city->pupils * BROUGHT_IN_KOPECKS : 0;
    sqlite3_stmt *balance = rows_prepare(city->db, "INSERT INTO balance VALUES (?, ?, ?, ?, 1)");
    for (int64_t school = 1; school <= city->schools; school++) {
        for (int i = 0; i < SYSTEM_COUNT; i++) {
            ROWS_ADD(balance, school, account_system_id(SYSTEM[i], 0),
                     SYSTEM[i] == ACCOUNT_CORRECTIONS ? brought : 0,
                     SYSTEM[i] == ACCOUNT_SALES ? city->sold[school - 1] : 0);
        }
        if (city->is_office) {
            ROWS_ADD(balance, school, account_system_id(ACCOUNT_CLEARING, OFFICE_CHANNEL),
                     city->paid[school - 1], 0);
        }
        for (int64_t i = 0; i < city->pupils; i++) {
            int64_t at = (school - 1) * city->pupils + i;
            ROWS_ADD(balance, school, plan_person_id(school, i, city->pupils), city->debits[at],
                     city->credits[at]);
        }
    }
    sqlite3_finalize(balance);
}

/* ---- history ---- */

struct history {
    const struct city *city;
    sqlite3_stmt *posting, *transfer, *receipt, *line, *payment, *payment_key;
    int64_t school, seq, counter;
};

static bool is_school_day(int64_t day)
{
    return (day + 3) % 7 < 5; /* 1970-01-01 was a Thursday */
}

/* A posting of one transfer. */
static void history_post(struct history *history, enum posting_kind kind, enum transfer_code code,
                         int64_t debit_id, int64_t credit_id, int64_t amount, int64_t at_ms)
{
    const struct zone *zone = zone_moscow();
    struct transfer_row row = {
        .school_id = history->school,
        .seq = ++history->seq,
        .posting_id = id_make(1 + history->school, ++history->counter),
        .debit_id = debit_id,
        .credit_id = credit_id,
        .amount = amount,
        .code = code,
        .personal_id = account_is_personal(debit_id) ? debit_id : credit_id,
        .happened_at = at_ms,
        .happened_day = day_of_instant((struct instant){at_ms}, zone).number,
        .recorded_at = at_ms,
        .posting_kind = kind,
        .posting_flags = POSTING_FLAG_FACT,
        .first_seq = history->seq,
        .transfer_count = 1,
    };
    memcpy(row.content, &row.posting_id, sizeof row.posting_id);
    sqlite3_bind_blob(history->posting, 7, row.content, sizeof row.content, SQLITE_STATIC);
    ROWS_ADD(history->posting, row.school_id, row.posting_id, kind, row.posting_flags,
             row.first_seq, 1);
    ROWS_ADD(history->transfer, row.school_id, row.seq, row.posting_id, debit_id, credit_id, amount,
             code, row.personal_id, at_ms, row.happened_day, at_ms, transfer_row_checksum(&row));
}

static void history_sell(struct history *history, int64_t pupil, int64_t at_ms)
{
    const struct city *city = history->city;
    int64_t person = plan_person_id(history->school, pupil, city->pupils), total = 0;
    int64_t id = id_make(1 + history->school, history->counter + 1);
    for (int k = 0; k < PLAN_LINES; k++) {
        int dish = 1 + (int)((history->counter * 7 + k * 11) % PLAN_DISHES);
        ROWS_ADD(history->line, history->school, id, k + 1, SALE_DISH, plan_dish_id(dish),
                 plan_dish_price(dish));
        total += plan_dish_price(dish);
    }
    history_post(history, POSTING_SALE, TRANSFER_DISHES, person,
                 account_system_id(ACCOUNT_SALES, 0), total, at_ms);
    ROWS_ADD(history->receipt, history->school, id, RECEIPT_SALE, person,
             1 + history->counter % 9000000, total, at_ms);
    city->debits[(history->school - 1) * city->pupils + pupil] += total;
    city->sold[history->school - 1] += total;
}

static void history_top_up(struct history *history, int64_t pupil, int64_t at_ms)
{
    char outside[32];
    const struct city *city = history->city;
    int64_t id = id_make(1 + history->school, history->counter + 1);
    int64_t person = plan_person_id(history->school, pupil, city->pupils);
    history_post(history, POSTING_TOP_UP, TRANSFER_TOP_UP,
                 account_system_id(ACCOUNT_CLEARING, OFFICE_CHANNEL), person, OFFICE_TOP_UP_KOPECKS,
                 at_ms);
    snprintf(outside, sizeof outside, "bench-%lld", (long long)id);
    rows_text(history->payment, 7, outside);
    rows_text(history->payment_key, 7, outside);
    ROWS_ADD(history->payment, history->school, id, OFFICE_CHANNEL, person, OFFICE_TOP_UP_KOPECKS,
             at_ms);
    ROWS_ADD(history->payment_key, OFFICE_CHANNEL, history->school, id, 1,
             day_of_instant((struct instant){at_ms}, zone_moscow()).number, at_ms);
    city->credits[(history->school - 1) * city->pupils + pupil] += OFFICE_TOP_UP_KOPECKS;
    city->paid[history->school - 1] += OFFICE_TOP_UP_KOPECKS;
}

static void history_bring_in(struct history *history)
{
    const struct city *city = history->city;
    for (int64_t i = 0; i < city->pupils; i++) {
        history_post(history, POSTING_BROUGHT_IN, TRANSFER_BROUGHT_IN,
                     account_system_id(ACCOUNT_CORRECTIONS, 0),
                     plan_person_id(history->school, i, city->pupils), BROUGHT_IN_KOPECKS,
                     city->opened_ms);
        city->credits[(history->school - 1) * city->pupils + i] += BROUGHT_IN_KOPECKS;
    }
}

static int64_t history_of_school(struct history *history)
{
    const struct city *city = history->city;
    int64_t day = city->first_day, at_ms = city->opened_ms;
    if (city->days > 0) history_bring_in(history);
    for (int64_t done = 0; done < city->days; done++, day++) {
        while (!is_school_day(day)) day++;
        at_ms = day_start(day_of_number((int32_t)day), zone_moscow()).ms + MARKET_HOUR * HOUR_MS;
        for (int64_t i = 0; i < city->pupils; i++) {
            for (int64_t k = 0; k < city->sales; k++) history_sell(history, i, ++at_ms);
            bool pays = city->is_office && (done + i) % OFFICE_TOP_UP_EVERY == 0;
            if (pays) history_top_up(history, i, ++at_ms);
        }
    }
    return at_ms;
}

static void make_books(const struct city *city)
{
    struct history history = {
        .city = city,
        .posting = rows_prepare(city->db,
                                "INSERT INTO posting (school_id, id, kind, flags, first_seq, "
                                "transfer_count, content) VALUES (?, ?, ?, ?, ?, ?, ?)"),
        .transfer = rows_prepare(
            city->db, "INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        .receipt = rows_prepare(city->db,
                                "INSERT INTO receipt (school_id, id, kind, account_id, number, "
                                "total, subsidy, flags, refusal, happened_at) "
                                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, 0, ?7)"),
        .line = rows_prepare(city->db, "INSERT INTO receipt_line (school_id, receipt_id, line, "
                                       "kind, item_id, quantity, price, subsidy) "
                                       "VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, 0)"),
        .payment = rows_prepare(city->db, "INSERT INTO payment (school_id, id, channel_id, "
                                          "account_id, amount, happened_at, outside_id) "
                                          "VALUES (?, ?, ?, ?, ?, ?, ?)"),
        .payment_key = rows_prepare(city->db, "INSERT INTO payment_key (channel_id, school_id, "
                                              "payment_id, source, bank_day, told_at, outside_id, "
                                              "version) VALUES (?, ?, ?, ?, ?, ?, ?, 1)"),
    };
    sqlite3_stmt *book = rows_prepare(city->db,
                                      "INSERT INTO book (school_id, next_seq, open_day, "
                                      "recorded_at, version, zone) VALUES (?1, ?2, ?3, ?4, 1, ?5)");
    sqlite3_stmt *origin = rows_prepare(city->db, "INSERT INTO origin VALUES (?, ?, 1)");
    rows_text(book, 5, zone_moscow()->name);
    for (int64_t school = 1; school <= city->schools; school++) {
        history.school = school;
        history.seq = history.counter = 0;
        if (city->days > 0) ROWS_ADD(origin, 1 + school, ORIGIN_TILL);
        int64_t last_ms = history_of_school(&history);
        ROWS_ADD(book, school, history.seq + 1, city->first_day, last_ms);
    }
    sqlite3_stmt *all[] = {
        history.posting, history.transfer, history.receipt,    history.line, book,
        origin,          history.payment,  history.payment_key};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) sqlite3_finalize(all[i]);
}

/* ---- cabinets ---- */

static void make_logins(const struct city *city)
{
    char hash[SECRET_PASSWORD_HASH_SIZE], token[PLAN_TOKEN_SIZE], number[PLAN_NUMBER_SIZE];
    sqlite3_stmt *login = rows_prepare(
        city->db, "INSERT INTO login (id, created_at, name, password, temporary, "
                  "temporary_ends_at, email) VALUES (?1, ?2, ?3, ?4, '', 0, '')");
    sqlite3_stmt *account = rows_prepare(city->db, "INSERT INTO login_account VALUES (?, ?, ?, ?)");
    sqlite3_stmt *session = rows_prepare(
        city->db, "INSERT INTO session (login_id, id, school_id, account_id, created_at, seen_at, "
                  "token, must_set_password, device) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 0, '')");
    if (password_hash(TEXT(PLAN_PASSWORD), password_cost_default(), hash) != OK) exit(1);
    rows_text(login, 4, hash);
    for (int64_t i = 0; i < city->logins; i++) {
        int64_t school = 1 + i % city->schools, pupil = i / city->schools;
        int64_t person = plan_person_id(school, pupil, city->pupils);
        plan_number(school, pupil, number);
        plan_token(i, token);
        struct digest digest = hash_of(token, PLAN_TOKEN_SIZE - 1);
        rows_text(login, 3, number);
        sqlite3_bind_blob(session, 6, digest.bytes, sizeof digest.bytes, SQLITE_STATIC);
        ROWS_ADD(login, i + 1, city->now_ms);
        ROWS_ADD(account, i + 1, school, person, city->now_ms);
        ROWS_ADD(session, i + 1, i + 1, school, person, city->now_ms);
    }
    sqlite3_finalize(login);
    sqlite3_finalize(account);
    sqlite3_finalize(session);
}

/* ---- all of it ---- */

/* The day from which `days` school days end yesterday. */
static void calendar_set(struct city *city)
{
    city->now_ms = (int64_t)time(NULL) * SECOND_MS;
    int64_t day = day_of_instant((struct instant){city->now_ms}, zone_moscow()).number;
    for (int64_t left = city->days; left > 0;) left -= is_school_day(--day);
    city->first_day = day;
    city->opened_ms = day_start(day_of_number((int32_t)day), zone_moscow()).ms;
}

static void make_city(struct city *city)
{
    static const char SETUP[] = "PRAGMA journal_mode=DELETE; PRAGMA journal_mode=OFF;"
                                "PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
                                "PRAGMA cache_size=-262144; BEGIN";
    rows_run(city->db, SETUP);
    make_schools(city);
    make_menu(city);
    make_classes(city);
    make_codes(city);
    make_people(city);
    make_directory(city);
    make_accounts(city);
    make_books(city);
    make_balances(city);
    if (city->is_office) {
        office_channel(city->db);
        office_cards(city->db, city->schools, city->pupils);
        office_staff(city->db, city->now_ms);
    }
    make_logins(city);
    sqlite3_stmt *counter = rows_prepare(city->db,
                                         "UPDATE origin SET next_counter = ? WHERE id = 1");
    ROWS_ADD(counter, PLAN_FIRST_PERSON + city->schools * city->pupils);
    sqlite3_finalize(counter);
    rows_run(city->db, "COMMIT");
}

int main(int argc, char **argv)
{
    bool is_office = argc == 9 && strcmp(argv[8], "office") == 0;
    if (argc != 8 && !is_office) {
        fprintf(stderr,
                "usage: make_city DATABASE SCHOOLS PUPILS TILLS DAYS SALES LOGINS [office]\n");
        return 2;
    }
    secret_init();
    struct city city = {.db = rows_open(argv[1]),
                        .schools = plan_argument(argv[2]),
                        .pupils = plan_argument(argv[3]),
                        .tills = plan_argument(argv[4]),
                        .days = plan_argument(argv[5]),
                        .sales = plan_argument(argv[6]),
                        .logins = plan_argument(argv[7]),
                        .is_office = is_office};
    size_t people = (size_t)(city.schools * city.pupils);
    city.debits = calloc(people + 1, sizeof(int64_t));
    city.credits = calloc(people + 1, sizeof(int64_t));
    city.sold = calloc((size_t)city.schools + 1, sizeof(int64_t));
    city.paid = calloc((size_t)city.schools + 1, sizeof(int64_t));
    if (city.debits == NULL || city.credits == NULL || city.sold == NULL || city.paid == NULL) {
        return 1;
    }
    calendar_set(&city);
    make_city(&city);
    sqlite3_close(city.db);
    free(city.debits);
    free(city.credits);
    free(city.sold);
    free(city.paid);
    return 0;
}
