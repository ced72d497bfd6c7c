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

static enum err first_seq_find(struct tx *tx, int64_t school_id, struct day first_day,
                               int64_t *out_seq)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_seal_before);
    bind_int(row, ARG_SEAL_BEFORE_SCHOOL_ID, school_id);
    bind_int(row, ARG_SEAL_BEFORE_LAST_DAY, day_add(first_day, -2).number);
    TRY(statement_next(row, &found));
    *out_seq = column_int(row, COL_SEAL_BEFORE_NEXT_SEQ);
    return OK;
}

/* Turnovers while they are added up; few transfers in a row are of one kind, all kinds are few. */
struct adding {
    struct arena *arena;
    struct school_money money;
    int room;
};

static bool is_same(const struct money_turnover *a, const struct money_turnover *b)
{
    return a->code == b->code && a->debit_id == b->debit_id && a->credit_id == b->credit_id;
}

static void turnover_add(struct adding *adding, const struct money_turnover *row)
{
    struct school_money *money = &adding->money;
    for (int i = 0; i < money->count; i++) {
        if (!is_same(&money->rows[i], row)) continue;
        money->rows[i].count += row->count;
        money->rows[i].amount = money_plus(money->rows[i].amount, row->amount);
        return;
    }
    money->rows = report_list_grow(adding->arena, money->rows, sizeof *money->rows, money->count,
                                   &adding->room);
    money->rows[money->count++] = *row;
}

static struct money_turnover turnover_of(const struct statement *row)
{
    int64_t personal_id = column_int(row, COL_TRANSFERS_FROM_DAY_PERSONAL_ID);
    int64_t debit_id = column_int(row, COL_TRANSFERS_FROM_DAY_DEBIT_ID);
    int64_t credit_id = column_int(row, COL_TRANSFERS_FROM_DAY_CREDIT_ID);
    return (struct money_turnover){
        .code = (enum transfer_code)column_int(row, COL_TRANSFERS_FROM_DAY_CODE),
        .debit_id = debit_id == personal_id ? MONEY_PEOPLE : debit_id,
        .credit_id = credit_id == personal_id ? MONEY_PEOPLE : credit_id,
        .count = column_int(row, COL_TRANSFERS_FROM_DAY_COUNT),
        .amount = money_of_kopecks(column_int(row, COL_TRANSFERS_FROM_DAY_AMOUNT)),
    };
}

static enum err turnovers_add(struct adding *adding, struct statement *rows)
{
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct money_turnover row = turnover_of(rows);
        if (column_int(rows, COL_TRANSFERS_FROM_DAY_IS_AFTER) != 0) {
            balance_move(&adding->money.closing, &row, true);
        } else {
            turnover_add(adding, &row);
        }
    }
}

enum err school_money_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct day first_day, struct day last_day,
                           struct school_money *out_money)
{
    int64_t first_seq;
    struct adding adding = {.arena = arena};
    struct school_money *money = &adding.money;
    TRY(balance_now(tx, school_id, &money->closing));
    TRY(first_seq_find(tx, school_id, first_day, &first_seq));
    scoped(statement) struct statement *rows = statement_open(tx, &q_transfers_from_day);
    bind_int(rows, ARG_TRANSFERS_FROM_DAY_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TRANSFERS_FROM_DAY_FIRST_SEQ, first_seq);
    bind_int(rows, ARG_TRANSFERS_FROM_DAY_FIRST_DAY, first_day.number);
    bind_int(rows, ARG_TRANSFERS_FROM_DAY_LAST_DAY, last_day.number);
    TRY(turnovers_add(&adding, rows));
    money->opening = money->closing;
    for (int i = 0; i < money->count; i++) balance_move(&money->opening, &money->rows[i], true);
    *out_money = *money;
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
