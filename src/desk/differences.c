/* What is open, by channel. */
#include "desk/reconcile.h"
#include "desk/reconciliation_sql.h"
#include "ledger/account.h"
#include "pay/register_setting.h"

static struct channel_difference *difference_of(struct channel_differences *differences,
                                                int64_t channel_id)
{
    for (int i = 0; i < differences->count; i++) {
        if (differences->list[i].channel_id == channel_id) return &differences->list[i];
    }
    return NULL;
}

static enum err cases_count(struct tx *tx, struct instant now,
                            struct channel_differences *differences)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_cases_open);
    bind_int(rows, ARG_CASES_OPEN_NOW, now.ms);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct channel_difference *one = difference_of(differences,
                                                       column_int(rows, COL_CASES_OPEN_CHANNEL_ID));
        if (one == NULL) continue;
        one->open_cases = column_int(rows, COL_CASES_OPEN_OPEN_COUNT);
        one->late_cases = column_int(rows, COL_CASES_OPEN_LATE_COUNT);
        one->open_amount = money_of_kopecks(column_int(rows, COL_CASES_OPEN_AMOUNT));
    }
}

/* Below zero in the books: the network owes us. Told above zero. */
static enum err clearing_sum(struct tx *tx, struct channel_differences *differences)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_clearing_balances);
    bind_int(rows, ARG_CLEARING_BALANCES_FIRST_ID, account_system_id(ACCOUNT_CLEARING, 0));
    bind_int(rows, ARG_CLEARING_BALANCES_END_ID,
             account_system_id(ACCOUNT_CLEARING, ACCOUNT_INDEX_LIMIT - 1));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t channel_id = column_int(rows, COL_CLEARING_BALANCES_ACCOUNT_ID) -
                             account_system_id(ACCOUNT_CLEARING, 0);
        struct channel_difference *one = difference_of(differences, channel_id);
        if (one == NULL) continue;
        one->clearing = money_of_kopecks(-column_int(rows, COL_CLEARING_BALANCES_BALANCE));
    }
}

static enum err registers_count(struct tx *tx, struct channel_differences *differences)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_registers_open);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct channel_difference *one = difference_of(
            differences, column_int(rows, COL_REGISTERS_OPEN_CHANNEL_ID));
        if (one == NULL) continue;
        one->registers_waiting = column_int(rows, COL_REGISTERS_OPEN_REGISTER_COUNT);
        one->registers_amount = money_of_kopecks(column_int(rows, COL_REGISTERS_OPEN_AMOUNT));
    }
}

static enum err last_days(struct tx *tx, struct channel_differences *differences)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_registers_last);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct channel_difference *one = difference_of(
            differences, column_int(rows, COL_REGISTERS_LAST_CHANNEL_ID));
        if (one == NULL) continue;
        one->has_last_day = true;
        one->last_day = day_of_number((int32_t)column_int(rows, COL_REGISTERS_LAST_DAY));
    }
}

static enum err suspense_sum(struct tx *tx, struct channel_differences *differences)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_suspense_sum);
    TRY(statement_next(row, &found));
    differences->suspense_count = column_int(row, COL_SUSPENSE_SUM_LINE_COUNT);
    differences->suspense = money_of_kopecks(column_int(row, COL_SUSPENSE_SUM_AMOUNT));
    return OK;
}

enum err differences_load(struct tx *tx, struct arena *arena, struct instant now,
                          struct channel_differences *out_differences)
{
    struct channel_list channels;
    struct channel_differences differences = {.count = 0};
    TRY(channels_load(tx, arena, &channels));
    differences.list = ARENA_ARRAY(arena, struct channel_difference, (size_t)channels.count + 1);
    for (int i = 0; i < channels.count; i++) {
        struct register_format format;
        const struct channel *channel = &channels.channels[i];
        differences.list[differences.count++] = (struct channel_difference){
            .channel_id = channel->id,
            .code = channel->code,
            .name = channel->name,
            .has_registers = register_format_of(channel, &format),
        };
    }
    TRY(cases_count(tx, now, &differences));
    TRY(clearing_sum(tx, &differences));
    TRY(registers_count(tx, &differences));
    TRY(last_days(tx, &differences));
    TRY(suspense_sum(tx, &differences));
    *out_differences = differences;
    return OK;
}
