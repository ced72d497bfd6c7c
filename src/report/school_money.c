/* Turnovers of a book. */
#include "report/school_money.h"

#include "base/id.h"
#include "report/report_inside.h"
#include "report/report_sql.h"

static void balance_move(struct money *balance, const struct money_turnover *row, bool backwards)
{
    bool is_credit = row->credit_id == MONEY_PEOPLE;
    if (!is_credit && row->debit_id != MONEY_PEOPLE) return;
    *balance = is_credit != backwards ? money_plus(*balance, row->amount)
                                      : money_minus(*balance, row->amount);
}

static enum err balance_now(struct tx *tx, int64_t school_id, struct money *out_balance)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_people_balance);
    bind_int(row, ARG_PEOPLE_BALANCE_SCHOOL_ID, school_id);
    bind_int(row, ARG_PEOPLE_BALANCE_FIRST_PERSONAL_ID, id_make(1, 1));
    TRY(statement_next(row, &found));
    *out_balance = money_of_kopecks(column_int(row, COL_PEOPLE_BALANCE_BALANCE));
    return OK;
}

enum err school_money_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct day first_day, struct day last_day,
                           struct school_money *out_money)
{
    int room = 0;
    struct school_money money = {.count = 0};
    TRY(balance_now(tx, school_id, &money.closing));
    scoped(statement) struct statement *rows = statement_open(tx, &q_turnover_from_day);
    bind_int(rows, ARG_TURNOVER_FROM_DAY_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TURNOVER_FROM_DAY_FIRST_DAY, first_day.number);
    bind_int(rows, ARG_TURNOVER_FROM_DAY_LAST_DAY, last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct money_turnover row = {
            .code = (enum transfer_code)column_int(rows, COL_TURNOVER_FROM_DAY_CODE),
            .debit_id = column_int(rows, COL_TURNOVER_FROM_DAY_DEBIT_ID),
            .credit_id = column_int(rows, COL_TURNOVER_FROM_DAY_CREDIT_ID),
            .count = column_int(rows, COL_TURNOVER_FROM_DAY_COUNT),
            .amount = money_of_kopecks(column_int(rows, COL_TURNOVER_FROM_DAY_AMOUNT)),
        };
        if (column_int(rows, COL_TURNOVER_FROM_DAY_IS_AFTER) != 0) {
            balance_move(&money.closing, &row, true);
            continue;
        }
        money.rows = report_list_grow(arena, money.rows, sizeof *money.rows, money.count, &room);
        money.rows[money.count++] = row;
    }
    money.opening = money.closing;
    for (int i = 0; i < money.count; i++) balance_move(&money.opening, &money.rows[i], true);
    *out_money = money;
    return OK;
}

struct money school_money_credited(const struct school_money *money, enum transfer_code code)
{
    struct money sum = money_zero();
    for (int i = 0; i < money->count; i++) {
        const struct money_turnover *row = &money->rows[i];
        if (row->code == code && row->credit_id == MONEY_PEOPLE) sum = money_plus(sum, row->amount);
    }
    return sum;
}

struct money school_money_debited(const struct school_money *money, enum transfer_code code)
{
    struct money sum = money_zero();
    for (int i = 0; i < money->count; i++) {
        const struct money_turnover *row = &money->rows[i];
        if (row->code == code && row->debit_id == MONEY_PEOPLE) sum = money_plus(sum, row->amount);
    }
    return sum;
}

/* Credits less debits of a system account under a code. */
static struct money system_net(const struct school_money *money, enum transfer_code code,
                               int64_t account_id)
{
    struct money sum = money_zero();
    for (int i = 0; i < money->count; i++) {
        const struct money_turnover *row = &money->rows[i];
        if (row->code != code) continue;
        if (row->credit_id == account_id) sum = money_plus(sum, row->amount);
        if (row->debit_id == account_id) sum = money_minus(sum, row->amount);
    }
    return sum;
}

struct money school_money_subsidies(const struct school_money *money)
{
    return system_net(money, TRANSFER_SUBSIDY, account_system_id(ACCOUNT_ROSTER, 0));
}

struct money school_money_guests(const struct school_money *money)
{
    return system_net(money, TRANSFER_GUEST, account_system_id(ACCOUNT_SALES, 0));
}
