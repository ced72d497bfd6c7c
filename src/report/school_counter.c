/* What the counter tells: forgotten cards, refusals, and how long a tap takes. */
#include <stdlib.h>

#include "meals/figures.h"
#include "meals/sale.h"
#include "report/report_inside.h"
#include "report/report_sql.h"

/* ---- «Забытые карты» ---- */

struct forgetful {
    const struct report_person *person;
    int64_t count;
    struct instant last_at;
};

/* Who forgets most first. */
static int forgetful_compare(const void *a, const void *b)
{
    const struct forgetful *first = a, *second = b;
    if (first->count != second->count) return first->count > second->count ? -1 : 1;
    return (first->person > second->person) - (first->person < second->person);
}

static enum err forgetful_load(struct report_making *making, struct forgetful **out_rows,
                               int *out_count)
{
    int room = 0;
    *out_count = 0;
    *out_rows = NULL;
    const struct zone *zone = making->school.zone;
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_report_forgotten);
    bind_int(rows, ARG_REPORT_FORGOTTEN_SCHOOL_ID, making->ask->school_id);
    bind_int(rows, ARG_REPORT_FORGOTTEN_BEGIN_MS, day_start(making->ask->first_day, zone).ms);
    bind_int(rows, ARG_REPORT_FORGOTTEN_END_MS,
             day_start(day_add(making->ask->last_day, 1), zone).ms);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        const struct report_person *person = report_person_find(
            making, column_int(rows, COL_REPORT_FORGOTTEN_ACCOUNT_ID));
        if (person == NULL || !report_takes_class(making, person->class_id)) continue;
        *out_rows = report_list_grow(making->arena, *out_rows, sizeof **out_rows, *out_count,
                                     &room);
        (*out_rows)[(*out_count)++] = (struct forgetful){
            .person = person,
            .count = column_int(rows, COL_REPORT_FORGOTTEN_COUNT),
            .last_at = instant_of_ms(column_int(rows, COL_REPORT_FORGOTTEN_LAST_AT))};
    }
}

enum err report_forgotten(struct report_making *making)
{
    int count;
    struct forgetful *rows;
    struct sheet *sheet = making->sheet;
    TRY(report_people_load(making));
    TRY(forgetful_load(making, &rows, &count));
    if (count > 0) qsort(rows, (size_t)count, sizeof *rows, forgetful_compare);
    report_begin(making, NULL);
    sheet_column(sheet, (struct sheet_column){"Ученик", SHEET_TEXT, .width = 36});
    sheet_column(sheet, (struct sheet_column){"Класс", SHEET_TEXT, .width = 12});
    sheet_column(sheet, (struct sheet_column){"Сколько раз", SHEET_NUMBER, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"В последний раз", SHEET_DAY, .width = 16});
    for (int i = 0; i < count; i++) {
        sheet_row(sheet);
        sheet_string(sheet, rows[i].person->name);
        sheet_string(sheet, rows[i].person->kind == PERSON_EMPLOYEE
                                ? "Сотрудник"
                                : report_class_name(making, rows[i].person->class_id));
        sheet_number(sheet, rows[i].count);
        sheet_day(sheet, day_of_instant(rows[i].last_at, making->school.zone));
    }
    sheet_total(sheet, "Итого");
    return OK;
}

/* ---- days of the tills ---- */

struct till_figures {
    struct day day;
    int64_t served, offline, forgotten, overrides;
    int64_t refused[FIGURES_REFUSALS];
    int64_t taps[FIGURES_TAPS];
};

static int64_t taps_sum(const struct till_figures *figures)
{
    int64_t sum = 0;
    for (int i = 0; i < FIGURES_TAPS; i++) sum += figures->taps[i];
    return sum;
}

static void figures_merge(struct till_figures *figures, const struct statement *row)
{
    figures->served += column_int(row, COL_REPORT_TILL_DAYS_SERVED);
    figures->offline += column_int(row, COL_REPORT_TILL_DAYS_OFFLINE);
    figures->forgotten += column_int(row, COL_REPORT_TILL_DAYS_FORGOTTEN);
    figures->overrides += column_int(row, COL_REPORT_TILL_DAYS_OVERRIDES);
    figures_add(column_text(row, COL_REPORT_TILL_DAYS_REFUSED, NULL), figures->refused,
                FIGURES_REFUSALS);
    figures_add(column_text(row, COL_REPORT_TILL_DAYS_TAPS, NULL), figures->taps, FIGURES_TAPS);
}

/* The days that tills told of, and all of them together. */
static enum err figures_load(struct report_making *making, struct till_figures **out_days,
                             int *out_count, struct till_figures *out_all)
{
    int room = 0;
    *out_count = 0;
    *out_days = NULL;
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_report_till_days);
    bind_int(rows, ARG_REPORT_TILL_DAYS_SCHOOL_ID, making->ask->school_id);
    bind_int(rows, ARG_REPORT_TILL_DAYS_FIRST_DAY, making->ask->first_day.number);
    bind_int(rows, ARG_REPORT_TILL_DAYS_LAST_DAY, making->ask->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct day day = day_of_number((int32_t)column_int(rows, COL_REPORT_TILL_DAYS_DAY));
        if (*out_count == 0 || day_compare((*out_days)[*out_count - 1].day, day) != 0) {
            *out_days = report_list_grow(making->arena, *out_days, sizeof **out_days, *out_count,
                                         &room);
            (*out_days)[(*out_count)++] = (struct till_figures){.day = day};
        }
        figures_merge(&(*out_days)[*out_count - 1], rows);
        figures_merge(out_all, rows);
    }
}

/* ---- «Отказы на кассе» ---- */

static const char *refusal_words(enum sale_status status)
{
    switch (status) {
    case SALE_OK: return "";
    case SALE_ACCOUNT_CLOSED: return "Лицевой счёт закрыт";
    case SALE_CARD_NOT_ACTIVE: return "Карта не действует";
    case SALE_NOT_ENTITLED: return "Нет права на рацион";
    case SALE_ALREADY_SERVED: return "Рацион сегодня уже выдан";
    case SALE_DISH_BANNED: return "Блюдо запрещено родителем";
    case SALE_OVER_DAY_LIMIT: return "Превышен лимит на день";
    case SALE_NOT_ENOUGH_MONEY: return "Не хватает денег";
    case SALE_OVER_OFFLINE_CAP: return "Превышена сумма без связи";
    }
    return "";
}

enum err report_refusals(struct report_making *making)
{
    int count;
    struct till_figures *days, all = {.served = 0};
    struct sheet *sheet = making->sheet;
    TRY(figures_load(making, &days, &count, &all));
    int64_t refused = 0;
    for (int i = 0; i < FIGURES_REFUSALS; i++) refused += all.refused[i];
    report_begin(making, "по сообщениям касс");
    sheet_note(sheet, arena_printf(making->arena, "Выдано: %lld. Отказ отменён кассиром: %lld.",
                                   (long long)all.served, (long long)all.overrides));
    sheet_column(sheet, (struct sheet_column){"Причина", SHEET_TEXT, .width = 36});
    sheet_column(sheet, (struct sheet_column){"Отказов", SHEET_NUMBER, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Доля", SHEET_PERCENT});
    for (int i = 0; i < FIGURES_REFUSALS; i++) {
        if (all.refused[i] == 0) continue;
        sheet_row(sheet);
        sheet_string(sheet, refusal_words((enum sale_status)(i + 1)));
        sheet_number(sheet, all.refused[i]);
        sheet_share(sheet, all.refused[i], refused);
    }
    sheet_total(sheet, "Итого");
    return OK;
}

/* ---- «Скорость на кассе» ---- */

/* "до 20 мс", "дольше 1000 мс", "": no taps. */
static const char *pace_words(struct arena *arena, const int64_t *taps, int share_per_mille)
{
    int64_t bound_ms = figures_tap_percentile_ms(taps, share_per_mille);
    if (bound_ms == 0) return "";
    if (bound_ms > 0) return arena_printf(arena, "до %lld мс", (long long)bound_ms);
    return arena_printf(arena, "дольше %lld мс", (long long)figures_tap_bound_ms(FIGURES_TAPS - 2));
}

static void pace_row(struct report_making *making, const struct till_figures *figures)
{
    enum { HALF = 500, MOST = 990 };
    struct sheet *sheet = making->sheet;
    sheet_row(sheet);
    sheet_day(sheet, figures->day);
    sheet_number(sheet, figures->served);
    sheet_number(sheet, taps_sum(figures));
    sheet_string(sheet, pace_words(making->arena, figures->taps, HALF));
    sheet_string(sheet, pace_words(making->arena, figures->taps, MOST));
    sheet_number(sheet, figures->offline);
    sheet_number(sheet, figures->forgotten);
}

static void pace_columns(struct sheet *sheet)
{
    sheet_column(sheet, (struct sheet_column){"День", SHEET_DAY, .width = 14});
    sheet_column(sheet, (struct sheet_column){"Выдано", SHEET_NUMBER, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Измерено", SHEET_NUMBER, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Половина (p50)", SHEET_TEXT, .width = 16});
    sheet_column(sheet, (struct sheet_column){"99 из 100 (p99)", SHEET_TEXT, .width = 16});
    sheet_column(sheet, (struct sheet_column){"Без связи", SHEET_NUMBER, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Без карты", SHEET_NUMBER, .is_summed = true});
}

enum err report_pace(struct report_making *making)
{
    int count;
    struct till_figures *days, all = {.served = 0};
    TRY(figures_load(making, &days, &count, &all));
    report_begin(making, "по сообщениям касс");
    sheet_note(making->sheet, "Время от поднесённой карты до решения на экране кассы.");
    if (taps_sum(&all) > 0) {
        sheet_note(making->sheet,
                   arena_printf(making->arena, "За период: половина %s, 99 из 100 %s.",
                                pace_words(making->arena, all.taps, 500),
                                pace_words(making->arena, all.taps, 990)));
    }
    pace_columns(making->sheet);
    for (int i = 0; i < count; i++) pace_row(making, &days[i]);
    sheet_total(making->sheet, "Итого");
    return OK;
}
