/* Settlement with caterers, described as tables. */
#include "report/settle_sheet.h"

#include <inttypes.h>

#include "base/id.h"
#include "report/money_words.h"

const char *settle_correction_words(struct arena *arena, const struct settle_line *line,
                                    const struct settle_list *closed)
{
    if (line->corrects_id == SETTLE_CORRECTS_NONE) return "";
    for (int i = 0; i < closed->count; i++) {
        const struct settle_period *period = &closed->periods[i];
        if (period->id != line->corrects_id) continue;
        return arena_printf(arena, "исправление периода %" PRId64 ": %s", period->id,
                            settle_period_words(arena, period->first_day, period->last_day));
    }
    return "исправление дней до первого периода";
}

static struct money line_total(const struct settle_line *line)
{
    return money_plus(line->parent_sum, line->subsidy_sum);
}

static const char *caterer_words(const struct settle_line *line)
{
    return line->caterer_id == 0 ? "Без организатора питания" : line->caterer_name;
}

static void money_columns(struct sheet *sheet, const char *const *titles, int count)
{
    for (int i = 0; i < count; i++) {
        sheet_column(sheet,
                     (struct sheet_column){titles[i], SHEET_MONEY, .width = 16, .is_summed = true});
    }
}

/* ---- the summary ---- */

struct summary {
    int64_t meals;
    struct money parent, subsidy, buffet;
};

static int summary_make(const struct settle_period *period, int from, struct summary *summary)
{
    const struct settle_line *first = &period->lines[from];
    int i = from;
    *summary = (struct summary){
        .parent = money_zero(), .subsidy = money_zero(), .buffet = money_zero()};
    for (; i < period->line_count; i++) {
        const struct settle_line *line = &period->lines[i];
        if (line->caterer_id != first->caterer_id || line->school_id != first->school_id) break;
        struct money *own = line->kind == SETTLE_BUFFET ? &summary->buffet : &summary->parent;
        summary->meals += line->meals;
        *own = money_plus(*own, line->parent_sum);
        summary->subsidy = money_plus(summary->subsidy, line->subsidy_sum);
    }
    return i;
}

void settle_summary_rows(struct sheet *sheet, const struct settle_period *period)
{
    static const char *const MONEY[] = {"Родители, руб.", "Дотации, руб.", "Буфет, руб.",
                                        "Всего, руб."};
    sheet_column(sheet, (struct sheet_column){"Организатор питания", SHEET_TEXT, .width = 30});
    sheet_column(sheet, (struct sheet_column){"Школа", SHEET_TEXT, .width = 24});
    sheet_column(sheet,
                 (struct sheet_column){"Порций", SHEET_NUMBER, .width = 10, .is_summed = true});
    money_columns(sheet, MONEY, 4);
    for (int i = 0; i < period->line_count;) {
        struct summary summary;
        int end = summary_make(period, i, &summary);
        sheet_row(sheet);
        sheet_string(sheet, caterer_words(&period->lines[i]));
        sheet_string(sheet, period->lines[i].school_name);
        sheet_number(sheet, summary.meals);
        sheet_money(sheet, summary.parent);
        sheet_money(sheet, summary.subsidy);
        sheet_money(sheet, summary.buffet);
        sheet_money(sheet, money_plus(money_plus(summary.parent, summary.subsidy), summary.buffet));
        i = end;
    }
}

/* ---- lines ---- */

static void line_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"Организатор питания", SHEET_TEXT, .width = 28},
        {"Школа", SHEET_TEXT, .width = 22},
        {"Договор", SHEET_TEXT, .width = 14},
        {"Рацион", SHEET_TEXT, .width = 34},
        {"Источник дотации", SHEET_TEXT, .width = 24},
        {"Часть родителей за порцию, руб.", SHEET_MONEY, .width = 14},
        {"Дотация за порцию, руб.", SHEET_MONEY, .width = 14},
        {"Порций", SHEET_NUMBER, .width = 10, .is_summed = true},
        {"Родители, руб.", SHEET_MONEY, .width = 16, .is_summed = true},
        {"Дотации, руб.", SHEET_MONEY, .width = 16, .is_summed = true},
        {"Всего, руб.", SHEET_MONEY, .width = 16, .is_summed = true},
        {"Исправление", SHEET_TEXT, .width = 28},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

void settle_line_rows(struct sheet *sheet, struct arena *arena, const struct settle_period *period,
                      const struct settle_list *closed, int64_t caterer_id)
{
    line_columns(sheet);
    for (int i = 0; i < period->line_count; i++) {
        const struct settle_line *line = &period->lines[i];
        if (caterer_id != 0 && line->caterer_id != caterer_id) continue;
        sheet_row(sheet);
        sheet_string(sheet, caterer_words(line));
        sheet_string(sheet, line->school_name);
        sheet_string(sheet, line->contract_number);
        sheet_string(sheet, line->name);
        sheet_string(sheet, line->funding_source);
        if (line->kind == SETTLE_BUFFET) {
            sheet_blank(sheet);
            sheet_blank(sheet);
            sheet_blank(sheet);
        } else {
            sheet_money(sheet, line->parent_price);
            sheet_money(sheet, line->subsidy_price);
            sheet_number(sheet, line->meals);
        }
        sheet_money(sheet, line->parent_sum);
        sheet_money(sheet, line->subsidy_sum);
        sheet_money(sheet, line_total(line));
        sheet_string(sheet, settle_correction_words(arena, line, closed));
    }
}

/* ---- the act ---- */

static void act_head(struct sheet *sheet, struct arena *arena, const struct settle_period *period,
                     const struct caterer_debt *caterer, const char *operator_name)
{
    bool has_inn = *caterer->inn != '\0';
    sheet_note(sheet, arena_printf(arena, "Услуги %s",
                                   settle_for_words(arena, period->first_day, period->last_day)));
    sheet_note(sheet, arena_printf(arena, "Исполнитель (организатор питания): %s%s%s",
                                   caterer->name, has_inn ? ", ИНН " : "", caterer->inn));
    if (*operator_name != '\0') {
        sheet_note(sheet, arena_printf(arena, "Заказчик (оператор расчётов): %s", operator_name));
    }
}

static void act_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"Рацион", SHEET_TEXT, .width = 34},
        {"Договор", SHEET_TEXT, .width = 14},
        {"Источник дотации", SHEET_TEXT, .width = 22},
        {"Порций", SHEET_NUMBER, .width = 10, .is_summed = true},
        {"Родители, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
        {"Дотации, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
        {"Всего, руб.", SHEET_MONEY, .width = 16, .is_summed = true},
    };
    sheet->group_title = "Школа";
    SHEET_COLUMNS(sheet, COLUMNS);
}

static void act_line(struct sheet *sheet, struct arena *arena, const struct settle_line *line,
                     const struct settle_list *closed)
{
    const char *correction = settle_correction_words(arena, line, closed);
    sheet_row(sheet);
    sheet_string(sheet, *correction == '\0'
                            ? line->name
                            : arena_printf(arena, "%s (%s)", line->name, correction));
    sheet_string(sheet, line->contract_number);
    sheet_string(sheet, line->funding_source);
    sheet_number(sheet, line->meals);
    sheet_money(sheet, line->parent_sum);
    sheet_money(sheet, line->subsidy_sum);
    sheet_money(sheet, line_total(line));
}

/* Lines of a caterer and school are neighbours. */
static struct money act_lines(struct sheet *sheet, struct arena *arena,
                              const struct settle_period *period, const struct settle_list *closed,
                              int64_t caterer_id)
{
    struct money total = money_zero();
    int64_t school_id = 0;
    for (int i = 0; i < period->line_count; i++) {
        const struct settle_line *line = &period->lines[i];
        if (line->caterer_id != caterer_id) continue;
        if (line->school_id != school_id) {
            if (school_id != 0) sheet_subtotal(sheet, "Итого по школе");
            sheet_group(sheet, text_of(line->school_name));
            school_id = line->school_id;
        }
        act_line(sheet, arena, line, closed);
        total = money_plus(total, line_total(line));
    }
    if (school_id != 0) sheet_subtotal(sheet, "Итого по школе");
    return total;
}

void settle_act_sheet(struct sheet *sheet, struct arena *arena, const struct settle_period *period,
                      const struct settle_list *closed, const struct caterer_debt *caterer,
                      const char *operator_name, struct instant made_at, const struct zone *zone)
{
    const char *title =
        period->id == 0 ? "Акт оказанных услуг по организации питания (проект)"
                        : arena_printf(arena,
                                       "Акт оказанных услуг по организации питания № %" PRId64
                                       "/%" PRId64 " от %s",
                                       period->id, caterer->caterer_id,
                                       day_format(arena, day_of_instant(period->closed_at, zone)));
    sheet_init(sheet, arena, title, made_at, zone);
    act_head(sheet, arena, period, caterer, operator_name);
    act_columns(sheet);
    struct money total = act_lines(sheet, arena, period, closed, caterer->caterer_id);
    sheet_total(sheet, "Итого");
    sheet_closing(sheet, arena_printf(arena, "Всего оказано услуг на сумму %s руб.: %s.",
                                      money_format(arena, total), money_words(arena, total)));
    sheet_closing(sheet, "Количество порций и суммы получены из табелей и чеков и совпадают с "
                         "книгами расчётов. Услуги оказаны полностью, стороны претензий не имеют.");
    sheet_signature(sheet, "Исполнитель");
    sheet_signature(sheet, "Заказчик");
}

/* ---- payments ---- */

void payout_rows(struct sheet *sheet, struct arena *arena, const struct payouts *payouts,
                 bool with_links)
{
    static const struct sheet_column COLUMNS[] = {
        {"Номер", SHEET_NUMBER, .width = 8},
        {"Дата", SHEET_DAY, .width = 11},
        {"Получатель", SHEET_TEXT, .width = 30},
        {"Сумма, руб.", SHEET_MONEY, .width = 16, .is_summed = true},
        {"Состояние", SHEET_TEXT, .width = 16},
        {"Расчётный счёт", SHEET_TEXT, .width = 22},
        {"Назначение платежа", SHEET_TEXT, .width = 44},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < payouts->count; i++) {
        const struct payout *payout = &payouts->list[i];
        sheet_row(sheet);
        sheet_number(sheet, payout->number);
        if (with_links) {
            sheet_link(sheet, arena_printf(arena, "/office/settlement/payout/%s",
                                           id_format(arena, payout->id)));
        }
        sheet_day(sheet, payout->day);
        sheet_string(sheet, payout->payee.values[REQUISITE_NAME]);
        sheet_money(sheet, payout->amount);
        sheet_string(sheet, payout_state_title(payout->state));
        sheet_string(sheet, payout->payee.values[REQUISITE_ACCOUNT]);
        sheet_string(sheet, payout->purpose);
    }
}
