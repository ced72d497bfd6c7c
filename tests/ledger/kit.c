/* The shared parts of the ledger's tests. */
#include "kit.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/id.h"
#include "ledger/ledger_sql.h"
#include "ledger/origin.h"
#include "ledger/row.h"

struct instant kit_now(void)
{
    struct day day;
    assert_true(day_from_date((struct date){2026, 3, 2}, &day));
    return instant_add_ms(day_start(day, zone_moscow()), 9 * HOUR_MS);
}

int64_t kit_id(int64_t counter)
{
    return id_make(KIT_TILL, counter);
}

int64_t kit_account(int64_t counter)
{
    return id_make(ORIGIN_OF_SERVER, counter);
}

int64_t kit_system(enum account_kind kind)
{
    return account_system_id(kind, 0);
}

/* ---- books ---- */

struct book_work {
    int64_t school_id;
    const struct zone *zone;
    int persons;
};

static enum err book_make(struct tx *tx, void *context)
{
    const struct book_work *work = context;
    int64_t school_id = work->school_id, first_id;
    struct instant opened_at = instant_add_ms(kit_now(), -DAY_MS);
    TRY(book_create(tx, school_id, work->zone, opened_at));
    TRY(account_open(tx, school_id, kit_system(ACCOUNT_CLEARING), ACCOUNT_CLEARING, opened_at));
    TRY(account_open(tx, school_id, kit_system(ACCOUNT_SUBSIDY), ACCOUNT_SUBSIDY, opened_at));
    for (int i = 1; i <= work->persons; i++) {
        TRY(account_open(tx, school_id, kit_account(i), ACCOUNT_PERSONAL, opened_at));
    }
    return origin_take_ids(tx, 1000000, &first_id);
}

void kit_book(struct fixture *fixture, int64_t school_id, const struct zone *zone, int persons)
{
    struct book_work work = {school_id, zone, persons};
    assert_int_equal(store_write(fixture->store, school_id, book_make, &work), OK);
}

/* ---- postings ---- */

struct transfer kit_transfer(int64_t debit_id, int64_t credit_id, int64_t amount,
                             enum transfer_code code)
{
    return (struct transfer){debit_id, credit_id, money_of_kopecks(amount), code};
}

struct digest kit_content(int64_t content)
{
    return hash_of(&content, sizeof content);
}

struct posting kit_posting(int64_t id, enum posting_kind kind, const struct transfer *transfers,
                           int count)
{
    return (struct posting){
        .id = id,
        .kind = kind,
        .happened_at = kit_now(),
        .content = kit_content(id),
        .transfers = transfers,
        .transfer_count = count,
    };
}

struct posting kit_reversal(int64_t id, int64_t reverses_id)
{
    struct posting posting = kit_posting(id, POSTING_REVERSAL, NULL, 0);
    posting.reverses_id = reverses_id;
    return posting;
}

struct batch_work {
    struct arena *arena;
    int64_t school_id;
    struct instant now;
    const struct posting *postings;
    int count;
    enum posting_status *statuses;
};

static struct ledger_needs needs_of(const struct batch_work *work)
{
    int room = 0;
    for (int i = 0; i < work->count; i++) room += 2 * work->postings[i].transfer_count;
    int64_t *posting_ids = ARENA_ARRAY(work->arena, int64_t, (size_t)work->count + 1);
    int64_t *account_ids = ARENA_ARRAY(work->arena, int64_t, (size_t)room + 1);
    struct ledger_needs needs = {.posting_ids = posting_ids, .account_ids = account_ids};
    for (int i = 0; i < work->count; i++) {
        posting_ids[needs.posting_count++] = work->postings[i].id;
        for (int k = 0; k < work->postings[i].transfer_count; k++) {
            account_ids[needs.account_count++] = work->postings[i].transfers[k].debit_id;
            account_ids[needs.account_count++] = work->postings[i].transfers[k].credit_id;
        }
    }
    return needs;
}

static enum err batch_post(struct tx *tx, void *context)
{
    const struct batch_work *work = context;
    struct ledger_batch *batch;
    struct ledger_needs needs = needs_of(work);
    TRY(ledger_batch_open(tx, work->arena, work->school_id, work->now, &needs, &batch));
    for (int i = 0; i < work->count; i++) {
        TRY(ledger_batch_post(batch, &work->postings[i], &work->statuses[i]));
    }
    return ledger_batch_save(batch);
}

void kit_post_batch(struct fixture *fixture, int64_t school_id, struct instant now,
                    const struct posting *postings, int count, enum posting_status *out_statuses)
{
    struct arena arena;
    arena_init(&arena, 8 << 20);
    struct batch_work work = {&arena, school_id, now, postings, count, out_statuses};
    assert_int_equal(store_write(fixture->store, school_id, batch_post, &work), OK);
    arena_release(&arena);
}

enum posting_status kit_post(struct fixture *fixture, int64_t school_id, struct instant now,
                             const struct posting *posting)
{
    enum posting_status status;
    kit_post_batch(fixture, school_id, now, posting, 1, &status);
    return status;
}

void kit_top_up(struct fixture *fixture, int64_t id, int64_t account_id, int64_t amount)
{
    struct transfer transfer = kit_transfer(kit_system(ACCOUNT_CLEARING), account_id, amount,
                                            TRANSFER_TOP_UP);
    struct posting posting = kit_posting(id, POSTING_TOP_UP, &transfer, 1);
    posting.is_fact = true;
    assert_int_equal(kit_post(fixture, KIT_SCHOOL, kit_now(), &posting), POSTING_RECORDED);
}

void kit_sell(struct fixture *fixture, int64_t id, int64_t account_id, int64_t amount)
{
    struct transfer transfer = kit_transfer(account_id, kit_system(ACCOUNT_SALES), amount,
                                            TRANSFER_DISHES);
    struct posting posting = kit_posting(id, POSTING_SALE, &transfer, 1);
    assert_int_equal(kit_post(fixture, KIT_SCHOOL, kit_now(), &posting), POSTING_RECORDED);
}

/* ---- seals ---- */

struct seal_work {
    struct arena *arena;
    int64_t school_id;
    struct day day;
    struct instant now;
    enum seal_status status;
    struct seal seal;
};

static enum err seal_make(struct tx *tx, void *context)
{
    struct seal_work *work = context;
    return ledger_seal(tx, work->arena, work->school_id, work->day, work->now, &work->status,
                       &work->seal);
}

enum seal_status kit_seal(struct fixture *fixture, int64_t school_id, int day, struct instant now,
                          struct seal *out_seal)
{
    struct seal_work work = {.arena = fixture->arena,
                             .school_id = school_id,
                             .day = day_of_number(day),
                             .now = now,
                             .seal = *out_seal};
    assert_int_equal(store_write(fixture->store, school_id, seal_make, &work), OK);
    *out_seal = work.seal;
    return work.status;
}

/* ---- past the ledger ---- */

static bool sqlite_run(const char *path, const char *sql, int64_t *out_number)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    sqlite3_wal_autocheckpoint(db, 0);
    bool done = true;
    if (out_number == NULL) {
        done = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    } else {
        sqlite3_stmt *statement;
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        *out_number = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    return done;
}

static bool postgres_run(const char *url, const char *sql, int64_t *out_number)
{
    PGconn *server = PQconnectdb(url);
    PGresult *result = PQexec(server, sql);
    ExecStatusType status = PQresultStatus(result);
    bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (out_number != NULL) {
        if (status != PGRES_TUPLES_OK) fail_msg("%s: %s", sql, PQerrorMessage(server));
        *out_number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    }
    PQclear(result);
    PQfinish(server);
    return done;
}

static bool run(struct fixture *fixture, const char *sql, int64_t *out_number)
{
    if (fixture->engine == STORE_POSTGRES) return postgres_run(fixture->url, sql, out_number);
    return sqlite_run(fixture->url + strlen("sqlite:"), sql, out_number);
}

bool kit_sql(struct fixture *fixture, const char *sql)
{
    return run(fixture, sql, NULL);
}

int64_t kit_number(struct fixture *fixture, const char *sql)
{
    int64_t number;
    run(fixture, sql, &number);
    return number;
}

int64_t kit_balance(struct fixture *fixture, int64_t school_id, int64_t account_id)
{
    return kit_number(fixture, arena_printf(fixture->arena,
                                            "SELECT credits - debits FROM balance "
                                            "WHERE school_id = %lld AND account_id = %lld",
                                            (long long)school_id, (long long)account_id));
}

void kit_drop_refusals(struct fixture *fixture)
{
    static const char *const FACTS[] = {"account", "posting", "transfer", "seal"};
    for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++) {
        const char *sql =
            fixture->engine == STORE_POSTGRES
                ? arena_printf(fixture->arena, "ALTER TABLE %s DISABLE TRIGGER USER", FACTS[i])
                : arena_printf(fixture->arena,
                               "DROP TRIGGER %s_refuses_update; DROP TRIGGER %s_refuses_delete",
                               FACTS[i], FACTS[i]);
        assert_true(kit_sql(fixture, sql));
    }
}

/* ---- plans ---- */

static void sqlite_plan(const char *path, const struct query *query, struct buf *plan)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    struct buf sql;
    buf_init(&sql, plan->arena);
    buf_printf(&sql, "EXPLAIN QUERY PLAN %s", query->sqlite);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql.bytes, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        buf_printf(plan, "%s\n", (const char *)sqlite3_column_text(statement, 3));
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void postgres_plan(const char *url, const struct query *query, const char *arguments,
                          const char *setting, struct buf *plan)
{
    struct buf sql;
    PGconn *server = PQconnectdb(url);
    buf_init(&sql, plan->arena);
    buf_printf(&sql, "SET plan_cache_mode = %s; PREPARE asked AS %s; EXPLAIN EXECUTE asked (%s)",
               setting, query->postgres, arguments);
    PGresult *result = PQexec(server, sql.bytes);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) fail_msg("%s", PQerrorMessage(server));
    for (int i = 0; i < PQntuples(result); i++) {
        buf_printf(plan, "%s\n", PQgetvalue(result, i, 0));
    }
    PQclear(result);
    PQfinish(server);
}

const char *kit_plan(struct fixture *fixture, const struct query *query, const char *arguments,
                     const char *setting)
{
    struct buf plan;
    buf_init(&plan, fixture->arena);
    if (fixture->engine == STORE_POSTGRES) {
        postgres_plan(fixture->url, query, arguments, setting, &plan);
    } else {
        sqlite_plan(fixture->url + strlen("sqlite:"), query, &plan);
    }
    return plan.bytes;
}

/* ---- forging ---- */

struct forge_work {
    struct arena *arena;
    int64_t school_id;
    struct buf sql;
};

static struct transfer_row forged_row(const struct statement *rows, int64_t school_id)
{
    struct transfer_row row = {
        .school_id = school_id,
        .seq = column_int(rows, COL_TRANSFERS_OF_RANGE_SEQ),
        .posting_id = column_int(rows, COL_TRANSFERS_OF_RANGE_POSTING_ID),
        .debit_id = column_int(rows, COL_TRANSFERS_OF_RANGE_DEBIT_ID),
        .credit_id = column_int(rows, COL_TRANSFERS_OF_RANGE_CREDIT_ID),
        .amount = column_int(rows, COL_TRANSFERS_OF_RANGE_AMOUNT),
        .code = column_int(rows, COL_TRANSFERS_OF_RANGE_CODE),
        .personal_id = column_int(rows, COL_TRANSFERS_OF_RANGE_PERSONAL_ID),
        .happened_at = column_int(rows, COL_TRANSFERS_OF_RANGE_HAPPENED_AT),
        .happened_day = column_int(rows, COL_TRANSFERS_OF_RANGE_HAPPENED_DAY),
        .recorded_at = column_int(rows, COL_TRANSFERS_OF_RANGE_RECORDED_AT),
        .posting_kind = column_int(rows, COL_TRANSFERS_OF_RANGE_POSTING_KIND),
        .posting_flags = column_int(rows, COL_TRANSFERS_OF_RANGE_FLAGS),
        .has_floor = !column_is_null(rows, COL_TRANSFERS_OF_RANGE_FLOOR),
        .floor = column_int(rows, COL_TRANSFERS_OF_RANGE_FLOOR),
        .first_seq = column_int(rows, COL_TRANSFERS_OF_RANGE_FIRST_SEQ),
        .transfer_count = column_int(rows, COL_TRANSFERS_OF_RANGE_TRANSFER_COUNT),
        .reverses_id = column_int(rows, COL_TRANSFERS_OF_RANGE_REVERSES_ID),
    };
    struct text content = column_bytes(rows, COL_TRANSFERS_OF_RANGE_CONTENT, NULL);
    if (content.size == sizeof row.content) memcpy(row.content, content.bytes, content.size);
    return row;
}

static enum err forge_sql(struct tx *tx, void *context)
{
    struct forge_work *work = context;
    buf_init(&work->sql, work->arena);
    scoped(statement) struct statement *rows = statement_open(tx, &q_transfers_of_range);
    bind_int(rows, ARG_TRANSFERS_OF_RANGE_SCHOOL_ID, work->school_id);
    bind_int(rows, ARG_TRANSFERS_OF_RANGE_FIRST_SEQ, INT64_MIN);
    bind_int(rows, ARG_TRANSFERS_OF_RANGE_NEXT_SEQ, INT64_MAX);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct transfer_row row = forged_row(rows, work->school_id);
        buf_printf(&work->sql,
                   "UPDATE transfer SET checksum = %lld WHERE school_id = %lld AND seq = %lld;",
                   (long long)transfer_row_checksum(&row), (long long)row.school_id,
                   (long long)row.seq);
    }
}

void kit_forge_checksums(struct fixture *fixture, int64_t school_id)
{
    struct forge_work work = {.arena = fixture->arena, .school_id = school_id};
    assert_int_equal(store_read(fixture->store, forge_sql, &work), OK);
    assert_true(kit_sql(fixture, work.sql.bytes));
}

/* ---- verify ---- */

static void finding_add(void *context, int64_t school_id, const char *sentence)
{
    struct kit_findings *findings = context;
    size_t used = strlen(findings->text);
    (void)school_id;
    snprintf(findings->text + used, sizeof findings->text - used, "%s\n", sentence);
}

void kit_verify(struct fixture *fixture, struct kit_findings *out_findings)
{
    struct verify_sink sink = {finding_add, out_findings};
    out_findings->text[0] = '\0';
    assert_int_equal(ledger_verify(fixture->store, 2, &sink, &out_findings->report), OK);
}

void kit_assert_right(struct fixture *fixture)
{
    struct kit_findings findings;
    kit_verify(fixture, &findings);
    if (findings.report.findings != 0) fail_msg("%s", findings.text);
}
