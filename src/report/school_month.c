/* «Отчёт школы за период»: all money of people's accounts between two balances, and what the budget
 * paid. Its sums are the ledger's turnovers: lines come from transfers, and set meals from what the
 * books moved for them, which is compared with the transfers. */
#include "base/check.h"
#include "report/meals_sum.h"
#include "report/report_inside.h"
#include "report/report_sql.h"
#include "report/school_money.h"

/* «Количество» has no sum: portions and operations do not add up. */
enum column { COLUMN_WHAT, COLUMN_COUNT, COLUMN_CREDITED, COLUMN_DEBITED, COLUMN_SUBSIDY };

struct month {
    struct report_making *making;
    struct school_money money;
    bool has_guests;
};

static void columns_set(struct month *month)
{
    struct sheet *sheet = month->making->sheet;
    static const char *const MONEY[] = {"Зачислено, руб.", "Списано, руб.", "Дотация, руб."};
    sheet->group_title = "Раздел";
    sheet_column(sheet, (struct sheet_column){"Статья", SHEET_TEXT, .width = 38});
    sheet_column(sheet, (struct sheet_column){"Количество", SHEET_NUMBER});
    for (int i = 0; i < 3; i++) {
        sheet_column(sheet,
                     (struct sheet_column){MONEY[i], SHEET_MONEY, .width = 15, .is_summed = true});
    }
    if (month->has_guests) {
        sheet_column(sheet, (struct sheet_column){"Гости, руб.", SHEET_MONEY, .is_summed = true});
    }
    sheet_column(sheet, (struct sheet_column){"Остаток, руб.", SHEET_MONEY, .width = 15});
}

/* ---- lines ---- */

static void money_or_blank(struct sheet *sheet, struct money money)
{
    if (money_is_zero(money)) {
        sheet_blank(sheet);
    } else {
        sheet_money(sheet, money);
    }
}

struct line {
    const char *what;
    int64_t count;
    struct money credited, debited, subsidy, guests;
};

static void line_write(const struct month *month, const struct line *line)
{
    struct sheet *sheet = month->making->sheet;
    sheet_row(sheet);
    sheet_string(sheet, line->what);
    sheet_number(sheet, line->count);
    money_or_blank(sheet, line->credited);
    money_or_blank(sheet, line->debited);
    money_or_blank(sheet, line->subsidy);
    if (month->has_guests) money_or_blank(sheet, line->guests);
    sheet_blank(sheet);
}

static void balance_write(const struct month *month, const char *what, struct money balance)
{
    struct sheet *sheet = month->making->sheet;
    sheet_row(sheet);
    sheet_string(sheet, what);
    for (int i = COLUMN_COUNT; i <= COLUMN_SUBSIDY + month->has_guests; i++) sheet_blank(sheet);
    sheet_money(sheet, balance);
}

/* Of people's accounts under one code, with one account or (-1) with any. */
static struct line line_of(const struct month *month, const char *what, enum transfer_code code,
                           int64_t other_id)
{
    struct line line = {.what = what};
    for (int i = 0; i < month->money.count; i++) {
        const struct money_turnover *row = &month->money.rows[i];
        bool is_credit = row->credit_id == MONEY_PEOPLE;
        if (row->code != code || (!is_credit && row->debit_id != MONEY_PEOPLE)) continue;
        int64_t other = is_credit ? row->debit_id : row->credit_id;
        if (other_id >= 0 && other != other_id) continue;
        line.count += row->count;
        struct money *side = is_credit ? &line.credited : &line.debited;
        *side = money_plus(*side, row->amount);
    }
    return line;
}

/* ---- sections ---- */

/* A group that is opened by its first line. */
struct section {
    const struct month *month;
    const char *title;
    bool is_open;
};

static void section_line(struct section *section, const struct line *line)
{
    if (line->count == 0 && money_is_zero(line->subsidy)) return;
    if (!section->is_open) sheet_group(section->month->making->sheet, text_of(section->title));
    section->is_open = true;
    line_write(section->month, line);
}

static void section_end(const struct section *section)
{
    if (section->is_open) sheet_subtotal(section->month->making->sheet, "Итого по разделу");
}

static enum err top_ups_write(const struct month *month)
{
    struct report_making *making = month->making;
    struct section section = {month, "Пополнения", false};
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_report_channels);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t clearing = account_system_id(ACCOUNT_CLEARING,
                                             column_int(rows, COL_REPORT_CHANNELS_ID));
        const char *name = column_string(rows, COL_REPORT_CHANNELS_NAME, making->arena);
        struct line line = line_of(month, name, TRANSFER_TOP_UP, clearing);
        section_line(&section, &line);
    }
    int64_t transit = account_system_id(ACCOUNT_TRANSIT, 0);
    struct line found = line_of(month, "Невыясненные платежи, зачисленные владельцу",
                                TRANSFER_TOP_UP, transit);
    section_line(&section, &found);
    section_end(&section);
    return OK;
}

static void set_meals_write(const struct month *month, const struct meals_sum *sums)
{
    const struct report_making *making = month->making;
    struct section section = {month, "Питание по рационам", false};
    for (int i = 0; i < making->set_meal_count; i++) {
        const struct report_set_meal *meal = &making->set_meals[i];
        const struct meals_sum *sum = &sums[i];
        if (!sum->is_there) continue;
        const char *what = meal->source_name[0] == '\0'
                               ? meal->name
                               : arena_printf(making->arena, "%s (%s)", meal->name,
                                              meal->source_name);
        struct line line = {.what = what,
                            .count = sum->by_roster + sum->by_till,
                            .credited = sum->parent_back,
                            .debited = money_plus(sum->parent, sum->parent_back),
                            .subsidy = sum->subsidy};
        if (!section.is_open) sheet_group(making->sheet, text_of(section.title));
        section.is_open = true;
        line_write(month, &line);
    }
    section_end(&section);
}

static void dishes_write(const struct month *month)
{
    struct section section = {month, "Буфет", false};
    struct line own = line_of(month, "Блюда по чекам", TRANSFER_DISHES, -1);
    struct line elsewhere = line_of(month, "Блюда в других школах", TRANSFER_GUEST, -1);
    section_line(&section, &own);
    section_line(&section, &elsewhere);
    struct line guests = {.what = "Блюда, проданные гостям из других школ",
                          .guests = school_money_guests(&month->money)};
    for (int i = 0; i < month->money.count; i++) {
        const struct money_turnover *row = &month->money.rows[i];
        bool is_guest = row->code == TRANSFER_GUEST && row->credit_id != MONEY_PEOPLE &&
                        row->debit_id != MONEY_PEOPLE;
        if (is_guest) guests.count += row->count;
    }
    section_line(&section, &guests);
    section_end(&section);
}

static void others_write(const struct month *month)
{
    static const struct {
        enum transfer_code code;
        const char *what;
    } OTHERS[] = {
        {TRANSFER_CARD_FEE, "Активация карт"},
        {TRANSFER_FAMILY, "Переводы в семье и между школами"},
        {TRANSFER_REFUND, "Возвраты плательщикам"},
        {TRANSFER_BROUGHT_IN, "Остатки из прежней системы"},
        {TRANSFER_SETTLEMENT, "Расчёты с банками"},
        {TRANSFER_BANK, "Движения по счёту в банке"},
        {TRANSFER_COST, "Расходы оператора"},
        {TRANSFER_SUSPENSE, "Невыясненные суммы"},
    };
    struct section section = {month, "Прочее", false};
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++) {
        struct line line = line_of(month, OTHERS[i].what, OTHERS[i].code, -1);
        section_line(&section, &line);
    }
    section_end(&section);
}

/* ---- the report ---- */

static const char *balance_title(struct report_making *making, const char *when, struct day day)
{
    return arena_printf(making->arena, "Остаток на %s %s", when, day_format(making->arena, day));
}

enum err report_month(struct report_making *making)
{
    const struct report_ask *ask = making->ask;
    struct month month = {.making = making};
    struct meals_moved moved;
    TRY(report_set_meals_load(making));
    TRY(school_money_load(making->tx, making->arena, ask->school_id, ask->first_day, ask->last_day,
                          &month.money));
    TRY(meals_moved_load(making->tx, making->arena, ask->school_id, ask->first_day, ask->last_day,
                         MEALS_AS_HAPPENED, &moved));
    month.has_guests = !money_is_zero(school_money_guests(&month.money));
    report_begin(making, "по дням учёта");
    if (!meals_moved_agrees(making->arena, &moved)) sheet_note(making->sheet, MEALS_DISAGREE);
    columns_set(&month);
    balance_write(&month, balance_title(making, "начало", ask->first_day), month.money.opening);
    TRY(top_ups_write(&month));
    set_meals_write(&month, meals_sum_of(making, &moved));
    dishes_write(&month);
    others_write(&month);
    balance_write(&month, balance_title(making, "конец", ask->last_day), month.money.closing);
    sheet_total(making->sheet, "Обороты за период");
    return OK;
}
