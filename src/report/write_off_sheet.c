/* Balances that nobody moves, write-offs and those who leave, described as tables. */
#include "report/write_off_sheet.h"

#include <inttypes.h>

#include "base/id.h"
#include "report/money_words.h"

static const char *full_name(struct arena *arena, const char *surname, const char *name,
                             const char *patronymic)
{
    struct text words = text_of(arena_printf(arena, "%s %s %s", surname, name, patronymic));
    words = text_trim(words);
    return arena_copy(arena, words.bytes, words.size);
}

static void person_cell(struct sheet *sheet, struct arena *arena, const char *number)
{
    sheet_string(sheet, number);
    if (*number != '\0') sheet_link(sheet, arena_printf(arena, "/office/person/%s", number));
}

/* Money stands left, a debt without its sign right of it; what is not there is blank. */
static void both_sides(struct sheet *sheet, struct money balance)
{
    bool is_debt = money_is_negative(balance);
    if (is_debt || money_is_zero(balance)) {
        sheet_blank(sheet);
    } else {
        sheet_money(sheet, balance);
    }
    if (is_debt) sheet_money(sheet, money_minus(money_zero(), balance));
}

/* ---- dormant ---- */

static const char *standing_words(const struct dormant *row)
{
    if (row->state == PERSON_LEFT) return "выбыл";
    switch (row->kind) {
    case PERSON_PUPIL: return "учится";
    case PERSON_EMPLOYEE: return "сотрудник";
    }
    return "";
}

static const char *name_of_school(const struct school_list *schools, int64_t school_id)
{
    for (int i = 0; i < schools->count; i++) {
        if (schools->rows[i].id == school_id) return schools->rows[i].name;
    }
    return "";
}

void dormant_rows(struct sheet *sheet, struct arena *arena, const struct dormant_list *list,
                  const struct school_list *schools)
{
    static const struct sheet_column COLUMNS[] = {
        {"Л/С", SHEET_TEXT, .width = 13},
        {"Кто", SHEET_TEXT, .width = 34},
        {"Школа", SHEET_TEXT, .width = 20},
        {"Класс", SHEET_TEXT, .width = 8},
        {"Сейчас", SHEET_TEXT, .width = 11},
        {"Последнее движение", SHEET_DAY, .width = 12},
        {"Остаток, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
        {"Долг, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < list->count; i++) {
        const struct dormant *row = &list->rows[i];
        sheet_row(sheet);
        person_cell(sheet, arena, row->number);
        sheet_string(sheet, full_name(arena, row->surname, row->name, row->patronymic));
        sheet_text_sorted(sheet, text_of(name_of_school(schools, row->school_id)), row->school_id);
        sheet_string(sheet, row->class_name);
        sheet_string(sheet, standing_words(row));
        sheet_day(sheet, row->last_day);
        both_sides(sheet, row->balance);
    }
}

/* ---- a write-off ---- */

void write_off_rows(struct sheet *sheet, struct arena *arena, const struct write_off_lines *lines,
                    bool with_number, bool with_links)
{
    static const struct sheet_column NUMBER = {"Акт №", SHEET_NUMBER, .width = 7};
    static const struct sheet_column COLUMNS[] = {
        {"Л/С", SHEET_TEXT, .width = 13},
        {"Кто", SHEET_TEXT, .width = 32},
        {"Школа", SHEET_TEXT, .width = 20},
        {"Последнее движение", SHEET_DAY, .width = 12},
        {"Что с остатком", SHEET_TEXT, .width = 24},
        {"Остаток, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
        {"Долг, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
    };
    if (with_number) sheet_column(sheet, NUMBER);
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < lines->count; i++) {
        const struct write_off_line *line = &lines->rows[i];
        sheet_row(sheet);
        if (with_number) sheet_number(sheet, line->write_off_id);
        sheet_string(sheet, line->number);
        if (with_links && line->outcome == WRITE_OFF_WRITTEN) {
            sheet_link(sheet, arena_printf(arena, "/office/write-offs/return/%s",
                                           id_format(arena, line->posting_id)));
        }
        sheet_string(sheet, full_name(arena, line->surname, line->name, line->patronymic));
        sheet_text_sorted(sheet, text_of(line->school_name), line->school_id);
        sheet_day(sheet, line->last_day);
        sheet_string(sheet, write_off_outcome_words(line));
        both_sides(sheet, line->amount);
    }
}

void write_off_act_words(struct sheet *sheet, struct arena *arena,
                         const struct write_off *write_off, const char *operator_name)
{
    const char *sum = money_format(arena, write_off->written_owed);
    if (*operator_name != '\0') sheet_note(sheet, operator_name);
    sheet_note(sheet, arena_printf(arena, "Остатки лицевых счетов без движения с %s и раньше",
                                   day_format(arena, write_off->before)));
    sheet_note(sheet, arena_printf(arena, "Основание: %s", write_off->reason));
    sheet_note(sheet, arena_printf(arena,
                                   "Предложено: %" PRId64 ", списано: %" PRId64
                                   ", не списано (деньги двигались): %" PRId64
                                   ", возвращено: %" PRId64 ". Состояние: %s",
                                   write_off->account_count, write_off->written_count,
                                   write_off->moved_count, write_off->returned_count,
                                   write_off_state_words(write_off)));
    sheet_closing(sheet, arena_printf(arena, "Списано невостребованных денег на %s руб.: %s.", sum,
                                      money_words(arena, write_off->written_owed)));
    if (money_is_positive(write_off->written_debt)) {
        sheet_closing(sheet, arena_printf(arena, "Списано долгов на %s руб.: %s.",
                                          money_format(arena, write_off->written_debt),
                                          money_words(arena, write_off->written_debt)));
    }
    sheet_closing(sheet, "Срок исковой давности, три года (статья 196 ГК РФ), истёк. Обратившемуся "
                         "позже деньги возвращают на лицевой счёт.");
    sheet_signature(sheet, "Главный бухгалтер");
    sheet_signature(sheet, "Руководитель");
}

/* ---- those who leave ---- */

static const char *when_words(struct arena *arena, const struct leaver *leaver)
{
    if (!leaver->has_left) return "окончит этим летом";
    if (!leaver->knows_day) return "выбыл";
    return arena_printf(arena, "выбыл %s", day_format(arena, leaver->left_day));
}

void leaver_rows(struct sheet *sheet, struct arena *arena, const struct leaver_list *list)
{
    static const struct sheet_column COLUMNS[] = {
        {"Л/С", SHEET_TEXT, .width = 13},
        {"Ученик", SHEET_TEXT, .width = 34},
        {"Школа", SHEET_TEXT, .width = 20},
        {"Класс", SHEET_TEXT, .width = 8},
        {"Когда", SHEET_TEXT, .width = 20},
        {"Решение родителя", SHEET_TEXT, .width = 24},
        {"Кабинет", SHEET_TEXT, .width = 10},
        {"Остаток, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
        {"Долг, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < list->count; i++) {
        const struct leaver *row = &list->rows[i];
        sheet_row(sheet);
        person_cell(sheet, arena, row->number);
        sheet_string(sheet, full_name(arena, row->surname, row->name, row->patronymic));
        sheet_text_sorted(sheet, text_of(row->school_name), row->school_number);
        sheet_string(sheet, row->class_name);
        sheet_string(sheet, when_words(arena, row));
        sheet_string(sheet, leaver_choice_words(row));
        sheet_string(sheet, row->has_login ? "есть" : "нет");
        both_sides(sheet, row->balance);
    }
}
