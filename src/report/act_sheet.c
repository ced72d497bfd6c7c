/* Acts and reports on subsidies, described as tables. */
#include "report/act_sheet.h"

#include <inttypes.h>

#include "report/money_words.h"

static const char *period_words(struct arena *arena, struct day first_day, struct day last_day)
{
    return arena_printf(arena, "За период с %s по %s", day_format(arena, first_day),
                        day_format(arena, last_day));
}

static const char *title_words(struct arena *arena, const char *what, int64_t school_number,
                               int64_t number, struct instant issued_at, const struct zone *zone)
{
    if (number == 0) return arena_printf(arena, "%s (проект)", what);
    return arena_printf(arena, "%s № %" PRId64 "-%" PRId64 " от %s", what, school_number, number,
                        day_format(arena, day_of_instant(issued_at, zone)));
}

/* ---- acts ---- */

static void act_head(struct sheet *sheet, struct arena *arena, const struct act *act)
{
    bool has_inn = *act->caterer.inn != '\0';
    sheet_note(sheet, period_words(arena, act->first_day, act->last_day));
    sheet_note(sheet, arena_printf(arena, "Исполнитель (организатор питания): %s%s%s",
                                   act->caterer.name, has_inn ? ", ИНН " : "", act->caterer.inn));
    sheet_note(sheet, arena_printf(arena, "Договор № %s, действует с %s по %s",
                                   act->contract_number, day_format(arena, act->contract_first_day),
                                   day_format(arena, act->contract_last_day)));
    sheet_note(sheet, arena_printf(arena, "Заказчик: %s", act->school_name));
    if (*act->operator_name != '\0') {
        sheet_note(sheet, arena_printf(arena, "Оператор расчётов: %s", act->operator_name));
    }
}

static void act_columns(struct sheet *sheet)
{
    sheet_column(sheet, (struct sheet_column){"Рацион", SHEET_TEXT, .width = 34});
    sheet_column(sheet, (struct sheet_column){"Цена, руб.", SHEET_MONEY, .width = 10});
    sheet_column(sheet, (struct sheet_column){"Дней", SHEET_NUMBER, .width = 7});
    sheet_column(sheet,
                 (struct sheet_column){"Детодней", SHEET_NUMBER, .width = 10, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Родительская плата, руб.", SHEET_MONEY, .width = 15,
                                              .is_summed = true});
    sheet_column(
        sheet, (struct sheet_column){"Дотация, руб.", SHEET_MONEY, .width = 14, .is_summed = true});
    sheet_column(sheet,
                 (struct sheet_column){"Всего, руб.", SHEET_MONEY, .width = 15, .is_summed = true});
}

static void act_line(struct sheet *sheet, const struct act_line *line)
{
    sheet_row(sheet);
    sheet_string(sheet, line->name);
    sheet_money(sheet, money_plus(line->parent, line->subsidy));
    sheet_number(sheet, line->days);
    sheet_number(sheet, line->meals);
    sheet_money(sheet, line->parent_sum);
    sheet_money(sheet, line->subsidy_sum);
    sheet_money(sheet, money_plus(line->parent_sum, line->subsidy_sum));
}

static void act_lines(struct sheet *sheet, const struct act *act)
{
    int corrections = 0;
    for (int i = 0; i < act->line_count; i++) corrections += act->lines[i].is_correction;
    if (corrections == 0) {
        for (int i = 0; i < act->line_count; i++) act_line(sheet, &act->lines[i]);
        return;
    }
    sheet->group_title = "Раздел";
    for (int part = 0; part < 2; part++) {
        bool is_empty = part == 0 && corrections == act->line_count;
        if (is_empty) continue;
        sheet_group(sheet,
                    part == 0 ? TEXT("Питание за период") : TEXT("Исправления прошлых периодов"));
        for (int i = 0; i < act->line_count; i++) {
            if (act->lines[i].is_correction == (part == 1)) act_line(sheet, &act->lines[i]);
        }
        sheet_subtotal(sheet, "Итого по разделу");
    }
}

void act_sheet(struct sheet *sheet, struct arena *arena, const struct act *act,
               struct instant made_at, const struct zone *zone)
{
    sheet_init(sheet, arena,
               title_words(arena, "Акт оказанных услуг по организации питания", act->school_number,
                           act->number, act->issued_at, zone),
               made_at, zone);
    act_head(sheet, arena, act);
    act_columns(sheet);
    act_lines(sheet, act);
    sheet_total(sheet, "Итого");
    sheet_closing(sheet,
                  arena_printf(arena, "Всего оказано услуг на сумму %s руб.: %s.",
                               money_format(arena, act->total), money_words(arena, act->total)));
    sheet_closing(sheet, arena_printf(arena,
                                      "В том числе за счёт родителей %s руб., за счёт "
                                      "бюджета %s руб.",
                                      money_format(arena, act->parent_total),
                                      money_format(arena, act->subsidy_total)));
    sheet_closing(sheet, "Количество питавшихся и суммы получены из табелей и чеков и совпадают с "
                         "книгами расчётов. Услуги оказаны полностью, стороны претензий не имеют.");
    sheet_signature(sheet, "Исполнитель");
    sheet_signature(sheet, "Заказчик");
}

/* ---- subsidies ---- */

static void subsidy_columns(struct sheet *sheet)
{
    sheet_column(sheet, (struct sheet_column){"Ступень", SHEET_TEXT, .width = 16});
    sheet_column(sheet, (struct sheet_column){"Основание", SHEET_TEXT, .width = 34});
    sheet_column(sheet, (struct sheet_column){"Детей", SHEET_NUMBER, .width = 9});
    sheet_column(sheet,
                 (struct sheet_column){"Детодней", SHEET_NUMBER, .width = 11, .is_summed = true});
    sheet_column(
        sheet, (struct sheet_column){"Дотация, руб.", SHEET_MONEY, .width = 18, .is_summed = true});
}

static void subsidy_lines(struct sheet *sheet, const struct subsidy_report *report)
{
    int64_t source_id = -1;
    sheet->group_title = "Источник финансирования";
    for (int i = 0; i < report->line_count; i++) {
        const struct subsidy_line *line = &report->lines[i];
        if (line->funding_source_id != source_id) {
            if (i > 0) sheet_subtotal(sheet, "Итого по источнику");
            sheet_group(sheet, text_of(line->funding_source));
            source_id = line->funding_source_id;
        }
        sheet_row(sheet);
        sheet_string(sheet, subsidy_stage_title(line->stage));
        sheet_string(sheet, line->benefit_kind);
        sheet_number(sheet, line->children);
        sheet_number(sheet, line->meals);
        sheet_money(sheet, line->amount);
    }
    if (report->line_count > 0) sheet_subtotal(sheet, "Итого по источнику");
}

void subsidy_sheet(struct sheet *sheet, struct arena *arena, const struct subsidy_report *report,
                   struct instant made_at, const struct zone *zone)
{
    sheet_init(sheet, arena,
               title_words(arena, "Отчёт о расходовании дотаций на питание", report->school_number,
                           report->number, report->issued_at, zone),
               made_at, zone);
    sheet_note(sheet, report->school_name);
    sheet_note(sheet, period_words(arena, report->first_day, report->last_day));
    sheet_note(sheet, arena_printf(arena, "Детей, получивших дотацию: %" PRId64, report->children));
    subsidy_columns(sheet);
    subsidy_lines(sheet, report);
    sheet_total(sheet, "Всего");
    sheet_closing(sheet,
                  arena_printf(arena, "Всего дотаций: %s.", money_words(arena, report->total)));
    sheet_closing(sheet, "Суммы по источникам совпадают со счетами дотаций в книгах расчётов.");
    sheet_signature(sheet, "Ответственный за организацию питания");
    sheet_signature(sheet, "Руководитель");
}
