/* «Отчёт по городу»: a school a row, each with its turnovers between two balances. */
#include "base/check.h"
#include "report/report_inside.h"
#include "report/report_sql.h"
#include "report/school_money.h"

static void columns_set(struct sheet *sheet)
{
    static const char *const MONEY[] = {"Остаток на начало, руб.",
                                        "Пополнено, руб.",
                                        "Списано за рационы, руб.",
                                        "Списано в буфете, руб.",
                                        "Прочее, +/−, руб.",
                                        "Остаток на конец, руб.",
                                        "Дотация, руб."};
    sheet_column(sheet, (struct sheet_column){"Школа", SHEET_TEXT, .width = 26});
    sheet_column(sheet,
                 (struct sheet_column){"Порций", SHEET_NUMBER, .width = 10, .is_summed = true});
    for (size_t i = 0; i < sizeof MONEY / sizeof MONEY[0]; i++) {
        sheet_column(sheet,
                     (struct sheet_column){MONEY[i], SHEET_MONEY, .width = 16, .is_summed = true});
    }
}

static struct money spent_on(const struct school_money *money, enum transfer_code code)
{
    return money_minus(school_money_debited(money, code), school_money_credited(money, code));
}

/* Opening + top-ups − set meals − dishes + others = closing. */
static void row_write(struct report_making *making, const char *name, int64_t portions,
                      const struct school_money *money)
{
    struct sheet *sheet = making->sheet;
    struct money top_ups = money_minus(money_zero(), spent_on(money, TRANSFER_TOP_UP));
    struct money meals = spent_on(money, TRANSFER_SET_MEAL);
    struct money dishes = money_plus(spent_on(money, TRANSFER_DISHES),
                                     spent_on(money, TRANSFER_GUEST));
    struct money known = money_minus(top_ups, money_plus(meals, dishes));
    struct money others = money_minus(money_minus(money->closing, money->opening), known);
    sheet_row(sheet);
    sheet_string(sheet, name);
    sheet_number(sheet, portions);
    sheet_money(sheet, money->opening);
    sheet_money(sheet, top_ups);
    sheet_money(sheet, meals);
    sheet_money(sheet, dishes);
    sheet_money(sheet, others);
    sheet_money(sheet, money->closing);
    sheet_money(sheet, school_money_subsidies(money));
}

static enum err portions_count(struct report_making *making, int64_t school_id,
                               int64_t *out_portions)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(making->tx, &q_report_portions);
    bind_int(row, ARG_REPORT_PORTIONS_SCHOOL_ID, school_id);
    bind_int(row, ARG_REPORT_PORTIONS_FIRST_DAY, making->ask->first_day.number);
    bind_int(row, ARG_REPORT_PORTIONS_LAST_DAY, making->ask->last_day.number);
    TRY(statement_next(row, &found));
    *out_portions = column_int(row, COL_REPORT_PORTIONS_COUNT);
    return OK;
}

enum err report_city(struct report_making *making)
{
    const struct report_ask *ask = making->ask;
    report_begin(making, "по дням учёта; порции по дням питания");
    columns_set(making->sheet);
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_report_schools);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t school_id = column_int(rows, COL_REPORT_SCHOOLS_SCHOOL_ID), portions;
        struct school_money money;
        TRY(school_money_load(making->tx, making->arena, school_id, ask->first_day, ask->last_day,
                              &money));
        TRY(portions_count(making, school_id, &portions));
        row_write(making, column_string(rows, COL_REPORT_SCHOOLS_NAME, making->arena), portions,
                  &money);
    }
    sheet_total(making->sheet, "Итого по городу");
    return OK;
}
