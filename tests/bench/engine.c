/* engine DATABASE SCHOOLS PUPILS BATCH GROUP SECONDS
 * engine fdatasync FOLDER SECONDS
 *
 * The control: the bare engine writing the rows that a till's batch becomes (posting, receipt,
 * lines, transfer and its index, balances, book), with our pragmas and our checkpoints, GROUP
 * batches a transaction. No HTTP, no JSON, no rules, no hashes, nothing read. The second form syncs
 * a page at a time. Prints a line of figures. */
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/instant.h"
#include "client.h"
#include "ledger/account.h"
#include "ledger/posting.h"
#include "meals/receipt.h"
#include "plan.h"
#include "rows.h"

enum { FIRST_ORIGIN = 1000000, CHECKPOINT_PAGES = 16000, PAGE_BYTES = 4096 };

struct engine {
    sqlite3 *db;
    sqlite3_stmt *posting, *receipt, *line, *transfer, *balance, *book, *begin, *commit;
    int64_t schools, pupils, batch, group;
    int64_t *counters, *seqs;
    int64_t now_ms, version;
    uint64_t random;
    int log_pages, moved_pages;
    struct times times;
};

static int note_log_pages(void *context, sqlite3 *db, const char *name, int pages)
{
    struct engine *engine = context;
    (void)db;
    (void)name;
    if (pages < engine->log_pages) engine->moved_pages = 0;
    engine->log_pages = pages;
    return SQLITE_OK;
}

static void engine_open(struct engine *engine, const char *path)
{
    sqlite3 *db = engine->db = rows_open(path);
    rows_run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                 "PRAGMA wal_autocheckpoint=0; PRAGMA recursive_triggers=ON;"
                 "PRAGMA cache_size=-32768");
    sqlite3_wal_hook(db, note_log_pages, engine);
    engine->begin = rows_prepare(db, "BEGIN IMMEDIATE");
    engine->commit = rows_prepare(db, "COMMIT");
    engine->posting = rows_prepare(db, "INSERT INTO posting (school_id, id, kind, flags, floor, "
                                       "first_seq, transfer_count, content) "
                                       "VALUES (?, ?, ?, ?, ?, ?, ?, zeroblob(16))");
    engine->receipt = rows_prepare(db, "INSERT INTO receipt (school_id, id, kind, account_id, "
                                       "number, total, happened_at, subsidy, flags, refusal) "
                                       "VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0)");
    engine->line = rows_prepare(db, "INSERT INTO receipt_line (school_id, receipt_id, line, kind, "
                                    "item_id, price, quantity, subsidy) "
                                    "VALUES (?, ?, ?, ?, ?, ?, 1, 0)");
    engine->transfer = rows_prepare(
        db, "INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    engine->balance = rows_prepare(
        db, "INSERT INTO balance VALUES (?, ?, ?, ?, ?) ON CONFLICT (school_id, account_id) DO "
            "UPDATE SET debits = excluded.debits, credits = excluded.credits, "
            "version = excluded.version");
    engine->book = rows_prepare(
        db, "UPDATE book SET next_seq = ?2, version = ?3, recorded_at = ?4 WHERE school_id = ?1");
}

static void sale_write(struct engine *engine, int64_t school, int64_t person)
{
    int64_t id = id_make(FIRST_ORIGIN + school, ++engine->counters[school]);
    int64_t seq = ++engine->seqs[school], total = 0;
    ROWS_ADD(engine->posting, school, id, POSTING_SALE, POSTING_FLAG_FACT, -20000, seq, 1);
    for (int k = 1; k <= PLAN_LINES; k++) {
        int dish = 1 + (int)plan_pick(&engine->random, PLAN_DISHES);
        total += plan_dish_price(dish);
        ROWS_ADD(engine->line, school, id, k, SALE_DISH, plan_dish_id(dish), plan_dish_price(dish));
    }
    ROWS_ADD(engine->receipt, school, id, RECEIPT_SALE, person, seq % 9000000, total,
             engine->now_ms);
    ROWS_ADD(engine->transfer, school, seq, id, person, account_system_id(ACCOUNT_SALES, 0), total,
             TRANSFER_DISHES, person, engine->now_ms, engine->now_ms / DAY_MS, engine->now_ms,
             INT64_MAX - id);
}

static void batch_write(struct engine *engine)
{
    int64_t school = 1 + plan_pick(&engine->random, engine->schools);
    engine->version++;
    for (int64_t i = 0; i < engine->batch; i++) {
        int64_t pupil = plan_pick(&engine->random, engine->pupils);
        int64_t person = plan_person_id(school, pupil, engine->pupils);
        sale_write(engine, school, person);
        ROWS_ADD(engine->balance, school, person, engine->seqs[school], 1, engine->version);
    }
    ROWS_ADD(engine->balance, school, account_system_id(ACCOUNT_SALES, 0), 1, engine->seqs[school],
             engine->version);
    ROWS_ADD(engine->book, school, engine->seqs[school] + 1, engine->version, engine->now_ms);
}

static void checkpoint_when_due(struct engine *engine)
{
    int logged;
    if (engine->log_pages - engine->moved_pages <= CHECKPOINT_PAGES) return;
    sqlite3_wal_checkpoint_v2(engine->db, "main", SQLITE_CHECKPOINT_PASSIVE, &logged,
                              &engine->moved_pages);
}

static void engine_run(struct engine *engine, double seconds)
{
    int64_t began_us = client_ticks_us(), transactions = 0;
    while ((double)(client_ticks_us() - began_us) < seconds * 1e6) {
        engine->now_ms = (int64_t)time(NULL) * SECOND_MS;
        rows_step(engine->begin);
        for (int64_t i = 0; i < engine->group; i++) batch_write(engine);
        rows_step(engine->commit);
        checkpoint_when_due(engine);
        transactions++;
    }
    double took_s = (double)(client_ticks_us() - began_us) / 1e6;
    int64_t sales = transactions * engine->group * engine->batch;
    printf("count=%lld per_second=%.1f commits_per_second=%.1f\n", (long long)sales,
           (double)sales / took_s, (double)transactions / took_s);
}

static void engine_close(struct engine *engine)
{
    sqlite3_stmt *all[] = {engine->posting, engine->receipt, engine->line,  engine->transfer,
                           engine->balance, engine->book,    engine->begin, engine->commit};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) sqlite3_finalize(all[i]);
    sqlite3_close(engine->db);
    free(engine->counters);
    free(engine->seqs);
}

static int sync_run(const char *folder, double seconds)
{
    char path[4096], page[PAGE_BYTES];
    snprintf(path, sizeof path, "%s/sync.page", folder);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return 1;
    memset(page, 'x', sizeof page);
    int64_t began_us = client_ticks_us(), count = 0;
    while ((double)(client_ticks_us() - began_us) < seconds * 1e6) {
        if (pwrite(file, page, sizeof page, count % 1024 * PAGE_BYTES) != PAGE_BYTES) return 1;
        if (fdatasync(file) != 0) return 1;
        count++;
    }
    double took_s = (double)(client_ticks_us() - began_us) / 1e6;
    printf("count=%lld per_second=%.1f\n", (long long)count, (double)count / took_s);
    close(file);
    unlink(path);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "fdatasync") == 0)
        return sync_run(argv[2], (double)plan_argument(argv[3]));
    if (argc != 7) {
        fprintf(stderr, "usage: engine DATABASE SCHOOLS PUPILS BATCH GROUP SECONDS\n"
                        "       engine fdatasync FOLDER SECONDS\n");
        return 2;
    }
    struct engine engine = {.schools = plan_argument(argv[2]),
                            .pupils = plan_argument(argv[3]),
                            .batch = plan_argument(argv[4]),
                            .group = plan_argument(argv[5]),
                            .random = (uint64_t)time(NULL)};
    engine.counters = calloc((size_t)engine.schools + 1, sizeof(int64_t));
    engine.seqs = calloc((size_t)engine.schools + 1, sizeof(int64_t));
    if (engine.counters == NULL || engine.seqs == NULL) return 1;
    for (int64_t i = 0; i <= engine.schools; i++) engine.seqs[i] = INT64_C(1) << 40;
    engine_open(&engine, argv[1]);
    engine_run(&engine, (double)plan_argument(argv[6]));
    engine_close(&engine);
    return 0;
}
