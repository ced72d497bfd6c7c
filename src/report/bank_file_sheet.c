/* Registers and statements that were taken, described as tables. */
#include "report/bank_file_sheet.h"

#include "report/report_sql.h"

static void text_cell(struct sheet *sheet, struct statement *row, int column)
{
    sheet_string(sheet, column_string(row, column, sheet->arena));
}

static void day_cell(struct sheet *sheet, struct statement *row, int column)
{
    sheet_day(sheet, day_of_number((int32_t)column_int(row, column)));
}

static void money_cell(struct sheet *sheet, struct statement *row, int column)
{
    sheet_money(sheet, money_of_kopecks(column_int(row, column)));
}

static void count_cell(struct sheet *sheet, struct statement *row, int column)
{
    if (column_is_null(row, column)) {
        sheet_blank(sheet);
    } else {
        sheet_number(sheet, column_int(row, column));
    }
}

static void register_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"За день", SHEET_DAY, .width = 12},
        {"Канал", SHEET_TEXT, .width = 20},
        {"Платежей", SHEET_NUMBER, .width = 10, .is_summed = true},
        {"Сумма, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
        {"К перечислению, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
        {"Комиссия, руб.", SHEET_MONEY, .width = 12, .is_summed = true},
        {"Деньги пришли", SHEET_DAY, .width = 12},
        {"Совпало", SHEET_NUMBER, .width = 10, .is_summed = true},
        {"Зачислено по реестру", SHEET_NUMBER, .width = 12, .is_summed = true},
        {"Не выяснено", SHEET_NUMBER, .width = 10, .is_summed = true},
        {"Разошлось", SHEET_NUMBER, .width = 10, .is_summed = true},
        {"Файл", SHEET_TEXT, .width = 26},
        {"Принят", SHEET_TEXT, .width = 16},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

static void register_row(struct statement *row, struct sheet *sheet)
{
    sheet_row(sheet);
    day_cell(sheet, row, COL_REPORT_REGISTERS_DAY);
    text_cell(sheet, row, COL_REPORT_REGISTERS_CHANNEL_NAME);
    sheet_number(sheet, column_int(row, COL_REPORT_REGISTERS_LINE_COUNT));
    money_cell(sheet, row, COL_REPORT_REGISTERS_AMOUNT);
    money_cell(sheet, row, COL_REPORT_REGISTERS_CREDITED);
    money_cell(sheet, row, COL_REPORT_REGISTERS_FEE);
    if (column_is_null(row, COL_REPORT_REGISTERS_MONEY_DAY)) {
        sheet_blank(sheet);
    } else {
        day_cell(sheet, row, COL_REPORT_REGISTERS_MONEY_DAY);
    }
    count_cell(sheet, row, COL_REPORT_REGISTERS_AGREED);
    count_cell(sheet, row, COL_REPORT_REGISTERS_CREDITED_LINES);
    count_cell(sheet, row, COL_REPORT_REGISTERS_SUSPENDED);
    count_cell(sheet, row, COL_REPORT_REGISTERS_DIFFERING);
    text_cell(sheet, row, COL_REPORT_REGISTERS_NAME);
    sheet_moment(sheet, instant_of_ms(column_int(row, COL_REPORT_REGISTERS_TAKEN_AT)));
}

enum err register_rows(struct tx *tx, struct day first, struct day last, struct sheet *sheet)
{
    register_columns(sheet);
    scoped(statement) struct statement *rows = statement_open(tx, &q_report_registers);
    bind_int(rows, ARG_REPORT_REGISTERS_FIRST_DAY, first.number);
    bind_int(rows, ARG_REPORT_REGISTERS_LAST_DAY, last.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        register_row(rows, sheet);
    }
}

static void bank_statement_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"С", SHEET_DAY, .width = 12},
        {"По", SHEET_DAY, .width = 12},
        {"Файл", SHEET_TEXT, .width = 30},
        {"Принята", SHEET_TEXT, .width = 16},
        {"Документов", SHEET_NUMBER, .width = 12, .is_summed = true},
        {"Поступлений впервые", SHEET_NUMBER, .width = 12, .is_summed = true},
        {"На сумму, руб.", SHEET_MONEY, .width = 16, .is_summed = true},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

static void bank_statement_row(struct statement *row, struct sheet *sheet)
{
    sheet_row(sheet);
    day_cell(sheet, row, COL_REPORT_BANK_STATEMENTS_FIRST_DAY);
    day_cell(sheet, row, COL_REPORT_BANK_STATEMENTS_LAST_DAY);
    text_cell(sheet, row, COL_REPORT_BANK_STATEMENTS_NAME);
    sheet_moment(sheet, instant_of_ms(column_int(row, COL_REPORT_BANK_STATEMENTS_TAKEN_AT)));
    sheet_number(sheet, column_int(row, COL_REPORT_BANK_STATEMENTS_DOCUMENT_COUNT));
    sheet_number(sheet, column_int(row, COL_REPORT_BANK_STATEMENTS_NEW_COUNT));
    money_cell(sheet, row, COL_REPORT_BANK_STATEMENTS_RECEIVED);
}

enum err bank_statement_rows(struct tx *tx, struct day first, struct day last, struct sheet *sheet)
{
    bank_statement_columns(sheet);
    scoped(statement) struct statement *rows = statement_open(tx, &q_report_bank_statements);
    bind_int(rows, ARG_REPORT_BANK_STATEMENTS_FIRST_DAY, first.number);
    bind_int(rows, ARG_REPORT_BANK_STATEMENTS_LAST_DAY, last.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        bank_statement_row(rows, sheet);
    }
}
