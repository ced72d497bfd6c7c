/* «Рационы и источники финансирования»: what the books moved for set meals. */
#include "base/check.h"
#include "report/meals_sum.h"
#include "report/report_inside.h"

const char MEALS_DISAGREE[] =
    "Внимание: рационы не сходятся с проводками. Сообщите оператору питания до использования "
    "отчёта.";

struct meals_sum *meals_sum_of(struct report_making *making, const struct meals_moved *moved)
{
    struct meals_sum *sums = ARENA_ARRAY(making->arena, struct meals_sum,
                                         (size_t)making->set_meal_count + 1);
    for (int i = 0; i < moved->count; i++) {
        const struct meal_moved *row = &moved->rows[i];
        if (!report_takes_class(making, row->class_id)) continue;
        int place = report_set_meal_place(making, row->set_meal_id);
        CHECK(place >= 0);
        struct meals_sum *sum = &sums[place];
        *(row->is_by_till ? &sum->by_till : &sum->by_roster) += row->quantity;
        sum->parent = money_plus(sum->parent, meal_moved_parent(row));
        if (row->quantity < 0) {
            sum->parent_back = money_minus(sum->parent_back, meal_moved_parent(row));
        }
        sum->subsidy = money_plus(sum->subsidy, meal_moved_subsidy(row));
        sum->is_there = true;
    }
    return sums;
}

static void columns_set(struct sheet *sheet)
{
    sheet->group_title = "Источник";
    sheet_column(sheet, (struct sheet_column){"Рацион", SHEET_TEXT, .width = 36});
    static const char *const PORTIONS[] = {"По табелю", "На кассе", "Порций"};
    for (int i = 0; i < 3; i++) {
        sheet_column(sheet, (struct sheet_column){PORTIONS[i], SHEET_NUMBER, .is_summed = true});
    }
    static const char *const MONEY[] = {"Родители, руб.", "Дотация, руб.", "Всего, руб."};
    for (int i = 0; i < 3; i++) {
        sheet_column(sheet,
                     (struct sheet_column){MONEY[i], SHEET_MONEY, .width = 15, .is_summed = true});
    }
}

static void row_write(struct sheet *sheet, const struct report_set_meal *set_meal,
                      const struct meals_sum *sum)
{
    sheet_row(sheet);
    sheet_string(sheet, set_meal->name);
    sheet_number(sheet, sum->by_roster);
    sheet_number(sheet, sum->by_till);
    sheet_number(sheet, sum->by_roster + sum->by_till);
    sheet_money(sheet, sum->parent);
    sheet_money(sheet, sum->subsidy);
    sheet_money(sheet, money_plus(sum->parent, sum->subsidy));
}

static void source_write(struct report_making *making, int64_t source_id, const char *name,
                         struct meals_sum *sums)
{
    bool has_group = false;
    for (int i = 0; i < making->set_meal_count; i++) {
        const struct report_set_meal *set_meal = &making->set_meals[i];
        if (set_meal->funding_source_id != source_id || !sums[i].is_there) continue;
        if (!has_group) {
            sheet_group(making->sheet, text_of(name[0] == '\0' ? "Без источника" : name));
        }
        has_group = true;
        row_write(making->sheet, set_meal, &sums[i]);
        sums[i].is_there = false;
    }
    if (has_group) sheet_subtotal(making->sheet, "Итого по источнику");
}

enum err report_meals(struct report_making *making)
{
    const struct report_ask *ask = making->ask;
    struct meals_moved moved;
    TRY(report_set_meals_load(making));
    TRY(meals_moved_load(making->tx, making->arena, ask->school_id, ask->first_day, ask->last_day,
                         MEALS_AS_HAPPENED, &moved));
    struct meals_sum *sums = meals_sum_of(making, &moved);
    report_begin(making, "по дням учёта");
    if (!meals_moved_agrees(making->arena, &moved)) sheet_note(making->sheet, MEALS_DISAGREE);
    columns_set(making->sheet);
    for (int i = 0; i < making->set_meal_count; i++) {
        const struct report_set_meal *set_meal = &making->set_meals[i];
        if (!sums[i].is_there) continue;
        source_write(making, set_meal->funding_source_id, set_meal->source_name, sums);
    }
    sheet_total(making->sheet, "Итого");
    return OK;
}
