/* Opening accounts. */
#include "ledger/account.h"

#include "base/check.h"
#include "base/id.h"
#include "base/secret.h"
#include "ledger/ledger_sql.h"

int64_t account_system_id(enum account_kind kind, int64_t index)
{
    CHECK(kind != ACCOUNT_PERSONAL && index >= 0 && index < ACCOUNT_INDEX_LIMIT);
    return (int64_t)kind * ACCOUNT_INDEX_LIMIT + index;
}

bool account_is_personal(int64_t account_id)
{
    return id_origin(account_id) != 0;
}

int64_t account_checksum(int64_t school_id, int64_t account_id, int64_t kind, int64_t opened_at)
{
    uint8_t bytes[4 * sizeof(int64_t)];
    const int64_t numbers[] = {school_id, account_id, kind, opened_at};
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)((uint64_t)numbers[i / 8] >> (8 * (i % 8)));
    }
    struct digest digest = hash_of(bytes, sizeof bytes);
    return digest_int63(&digest);
}

enum err account_open(struct tx *tx, int64_t school_id, int64_t account_id, enum account_kind kind,
                      struct instant now)
{
    CHECK(account_is_personal(account_id) == (kind == ACCOUNT_PERSONAL));
    scoped(statement) struct statement *account = statement_open(tx, &q_account_insert);
    bind_int(account, ARG_ACCOUNT_INSERT_SCHOOL_ID, school_id);
    bind_int(account, ARG_ACCOUNT_INSERT_ID, account_id);
    bind_int(account, ARG_ACCOUNT_INSERT_KIND, kind);
    bind_int(account, ARG_ACCOUNT_INSERT_OPENED_AT, now.ms);
    bind_int(account, ARG_ACCOUNT_INSERT_CHECKSUM,
             account_checksum(school_id, account_id, kind, now.ms));
    TRY(statement_run(account));
    scoped(statement) struct statement *balance = statement_open(tx, &q_balance_open);
    bind_int(balance, ARG_BALANCE_OPEN_SCHOOL_ID, school_id);
    bind_int(balance, ARG_BALANCE_OPEN_ACCOUNT_ID, account_id);
    return statement_run(balance);
}
