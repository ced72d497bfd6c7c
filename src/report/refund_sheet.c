/* Refunds as a table. */
#include "report/refund_sheet.h"

#include "access/staff.h"
#include "desk/refund.h"
#include "report/report_sql.h"

static void columns_add(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"Заявка", SHEET_TEXT, .width = 16},
        {"Школа", SHEET_TEXT, .width = 16},
        {"Л/С", SHEET_TEXT, .width = 12},
        {"Чей счёт", SHEET_TEXT, .width = 26},
        {"Состояние", SHEET_TEXT, .width = 20},
        {"Причина", SHEET_TEXT, .width = 28},
        {"Кто решил", SHEET_TEXT, .width = 26},
        {"Ответ родителю", SHEET_TEXT, .width = 24},
        {"Окончено", SHEET_TEXT, .width = 16},
        {"Сумма, руб.", SHEET_MONEY, .width = 13, .is_summed = true},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

static const char *reason_words(struct arena *arena, struct statement *row)
{
    switch ((enum refund_origin)column_int(row, COL_REPORT_REFUNDS_ORIGIN)) {
    case REFUND_BY_CLOSING: return "закрытие счёта";
    case REFUND_BY_BANK: return "возвращён банком без заявки";
    case REFUND_BY_PARENT: break;
    }
    return column_string(row, COL_REPORT_REFUNDS_REASON, arena);
}

/* "Петрова А. С., Иванов И. И.": whoever approved, or whoever refused. */
static const char *deciders(struct arena *arena, struct statement *row,
                            const struct staff_list *staff)
{
    int64_t first = column_int(row, COL_REPORT_REFUNDS_FIRST_STAFF_ID);
    int64_t second = column_int(row, COL_REPORT_REFUNDS_SECOND_STAFF_ID);
    int64_t refused = column_int(row, COL_REPORT_REFUNDS_REFUSED_STAFF_ID);
    if (refused != 0) return staff_list_name(staff, refused);
    if (first == 0) return "";
    const char *name = staff_list_name(staff, first);
    return second == 0 ? name : arena_printf(arena, "%s, %s", name, staff_list_name(staff, second));
}

static void row_add(struct statement *row, const struct staff_list *staff, struct sheet *sheet)
{
    struct arena *arena = sheet->arena;
    const char *number = column_string(row, COL_REPORT_REFUNDS_NUMBER, arena);
    int64_t done_at = column_int(row, COL_REPORT_REFUNDS_DONE_AT);
    sheet_row(sheet);
    sheet_moment(sheet, instant_of_ms(column_int(row, COL_REPORT_REFUNDS_REQUESTED_AT)));
    sheet_text_sorted(sheet, text_of(column_string(row, COL_REPORT_REFUNDS_SCHOOL_NAME, arena)),
                      column_int(row, COL_REPORT_REFUNDS_SCHOOL_NUMBER));
    sheet_string(sheet, number);
    sheet_link(sheet, arena_printf(arena, "/office/person/%s#orders", number));
    sheet_text(sheet, text_trim(text_of(arena_printf(
                          arena, "%s %s %s", column_string(row, COL_REPORT_REFUNDS_SURNAME, arena),
                          column_string(row, COL_REPORT_REFUNDS_NAME, arena),
                          column_string(row, COL_REPORT_REFUNDS_PATRONYMIC, arena)))));
    sheet_string(sheet,
                 refund_state_title((enum refund_state)column_int(row, COL_REPORT_REFUNDS_STATE)));
    sheet_string(sheet, reason_words(arena, row));
    sheet_string(sheet, deciders(arena, row, staff));
    sheet_string(sheet, column_string(row, COL_REPORT_REFUNDS_ANSWER, arena));
    if (done_at == 0) {
        sheet_blank(sheet);
    } else {
        sheet_moment(sheet, instant_of_ms(done_at));
    }
    sheet_money(sheet, money_of_kopecks(column_int(row, COL_REPORT_REFUNDS_AMOUNT)));
}

enum err refund_rows(struct tx *tx, struct day first, struct day last, struct sheet *sheet)
{
    struct staff_list staff;
    TRY(staff_list_load(tx, sheet->arena, 0, &staff));
    columns_add(sheet);
    scoped(statement) struct statement *rows = statement_open(tx, &q_report_refunds);
    bind_int(rows, ARG_REPORT_REFUNDS_FROM_AT, day_start(first, sheet->zone).ms);
    bind_int(rows, ARG_REPORT_REFUNDS_TO_AT, day_start(day_add(last, 1), sheet->zone).ms);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        row_add(rows, &staff, sheet);
    }
}
