/* Books. */
#include "ledger/book.h"

#include "base/check.h"
#include "base/log.h"
#include "ledger/account.h"
#include "ledger/ledger_sql.h"

enum err book_create(struct tx *tx, int64_t school_id, const struct zone *zone, struct instant now)
{
    static const enum account_kind SYSTEM[] = {ACCOUNT_SALES, ACCOUNT_ROSTER, ACCOUNT_CARD_FEES,
                                               ACCOUNT_TRANSIT, ACCOUNT_CORRECTIONS};
    scoped(statement) struct statement *insert = statement_open(tx, &q_book_insert);
    bind_int(insert, ARG_BOOK_INSERT_SCHOOL_ID, school_id);
    bind_string(insert, ARG_BOOK_INSERT_ZONE, zone->name);
    bind_int(insert, ARG_BOOK_INSERT_OPEN_DAY, day_of_instant(now, zone).number);
    bind_int(insert, ARG_BOOK_INSERT_RECORDED_AT, now.ms);
    TRY(statement_run(insert));
    for (size_t i = 0; i < sizeof SYSTEM / sizeof SYSTEM[0]; i++) {
        TRY(account_open(tx, school_id, account_system_id(SYSTEM[i], 0), SYSTEM[i], now));
    }
    return OK;
}

enum err book_zone_fault(int64_t school_id, struct text zone)
{
    return log_fault(ERR_DATABASE, "book_load", "school=%lld zone=%.*s reason=unknown_zone",
                     (long long)school_id, TEXT_ARGS(zone));
}

enum err book_load(struct tx *tx, int64_t school_id, bool *out_found, struct book *out_book)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_book_load);
    bind_int(row, ARG_BOOK_LOAD_SCHOOL_ID, school_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    struct text zone = column_text(row, COL_BOOK_LOAD_ZONE, NULL);
    *out_book = (struct book){
        .school_id = school_id,
        .zone = zone_find(zone),
        .next_seq = column_int(row, COL_BOOK_LOAD_NEXT_SEQ),
        .version = column_int(row, COL_BOOK_LOAD_VERSION),
        .open_day = {(int32_t)column_int(row, COL_BOOK_LOAD_OPEN_DAY)},
        .recorded_at = {column_int(row, COL_BOOK_LOAD_RECORDED_AT)},
    };
    return out_book->zone ? OK : book_zone_fault(school_id, zone);
}

enum err book_raise_version(struct tx *tx, int64_t school_id, int64_t *out_version)
{
    bool found;
    scoped(statement) struct statement *raise = statement_open(tx, &q_book_raise_version);
    bind_int(raise, ARG_BOOK_RAISE_VERSION_SCHOOL_ID, school_id);
    TRY(statement_next(raise, &found));
    if (!found) return ERR_NOT_FOUND;
    *out_version = column_int(raise, COL_BOOK_RAISE_VERSION_VERSION);
    return OK;
}

enum err books_raise_versions(struct tx *tx)
{
    scoped(statement) struct statement *raise = statement_open(tx, &q_books_raise_versions);
    return statement_run(raise);
}

struct instant book_recording_time(const struct book *book, struct instant now)
{
    struct instant open = day_start(book->open_day, book->zone);
    if (instant_compare(now, book->recorded_at) < 0) now = book->recorded_at;
    return instant_compare(now, open) < 0 ? open : now;
}
