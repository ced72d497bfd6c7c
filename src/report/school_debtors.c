/* «Долги и малые остатки»: whose balance is below a limit. */
#include <stdlib.h>

#include "base/id.h"
#include "report/report_inside.h"
#include "report/report_sql.h"

struct low {
    const struct report_person *person;
    struct money balance;
};

struct low_list {
    struct low *rows;
    int count, room;
};

static enum err low_load(struct report_making *making, struct low_list *list)
{
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_people_below);
    bind_int(rows, ARG_PEOPLE_BELOW_SCHOOL_ID, making->ask->school_id);
    bind_int(rows, ARG_PEOPLE_BELOW_FIRST_PERSONAL_ID, id_make(1, 1));
    bind_int(rows, ARG_PEOPLE_BELOW_LIMIT, money_in_kopecks(making->ask->limit));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        const struct report_person *person = report_person_find(
            making, column_int(rows, COL_PEOPLE_BELOW_ACCOUNT_ID));
        if (person == NULL || !report_takes_class(making, person->class_id)) continue;
        struct money balance = money_of_kopecks(column_int(rows, COL_PEOPLE_BELOW_BALANCE));
        /* Who left and owes nothing is no debtor. */
        if (person->state != PERSON_ACTIVE && !money_is_negative(balance)) continue;
        list->rows = report_list_grow(making->arena, list->rows, sizeof *list->rows, list->count,
                                      &list->room);
        list->rows[list->count++] = (struct low){person, balance};
    }
}

/* By class, those without one last; then by name. */
static int low_compare(const void *a, const void *b)
{
    const struct report_person *first = ((const struct low *)a)->person;
    const struct report_person *second = ((const struct low *)b)->person;
    unsigned one = (unsigned)first->class_place, other = (unsigned)second->class_place;
    if (one != other) return one < other ? -1 : 1;
    return (first > second) - (first < second);
}

static void columns_set(struct sheet *sheet)
{
    sheet->group_title = "Класс";
    sheet_column(sheet, (struct sheet_column){"Владелец счёта", SHEET_TEXT, .width = 36});
    sheet_column(sheet, (struct sheet_column){"Лицевой счёт", SHEET_TEXT, .width = 14});
    sheet_column(sheet, (struct sheet_column){"Остаток, руб.", SHEET_MONEY, .width = 14});
    sheet_column(sheet,
                 (struct sheet_column){"Долг, руб.", SHEET_MONEY, .width = 14, .is_summed = true});
}

static const char *group_name(const struct report_making *making,
                              const struct report_person *person)
{
    if (person->class_place >= 0) return making->classes.classes[person->class_place].name;
    return person->kind == PERSON_EMPLOYEE ? "Сотрудники" : "Без класса";
}

static void rows_write(struct report_making *making, const struct low_list *list)
{
    struct sheet *sheet = making->sheet;
    const char *group = NULL;
    for (int i = 0; i < list->count; i++) {
        const struct low *low = &list->rows[i];
        const char *name = group_name(making, low->person);
        if (name != group) {
            sheet_group(sheet, text_of(name));
            group = name;
        }
        bool left = low->person->state != PERSON_ACTIVE;
        sheet_row(sheet);
        sheet_string(sheet, left ? arena_printf(making->arena, "%s (выбыл)", low->person->name)
                                 : low->person->name);
        sheet_string(sheet, low->person->number);
        sheet_money(sheet, low->balance);
        if (money_is_negative(low->balance)) {
            sheet_money(sheet, money_minus(money_zero(), low->balance));
        } else {
            sheet_blank(sheet);
        }
    }
    sheet_total(sheet, "Итого");
}

enum err report_debtors(struct report_making *making)
{
    struct low_list list = {.count = 0};
    TRY(report_people_load(making));
    TRY(low_load(making, &list));
    if (list.count > 0) qsort(list.rows, (size_t)list.count, sizeof *list.rows, low_compare);
    report_begin(making, NULL);
    sheet_note(making->sheet, arena_printf(making->arena, "На счёте меньше %s руб.",
                                           money_format(making->arena, making->ask->limit)));
    columns_set(making->sheet);
    rows_write(making, &list);
    return OK;
}
