/* The list of reports, what all of them need, and the way to each. */
#include "report/school_report.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/report_inside.h"
#include "report/report_sql.h"

enum { LIST_FIRST = 64 };

static const struct report_about REPORTS[SCHOOL_REPORTS] = {
    [REPORT_ROSTER] = {"roster", "Табель питания",
                       "Детодни и деньги по классам, ученикам, рационам и дням.",
                       REPORT_ASKS_PERIOD | REPORT_ASKS_CLASS | REPORT_ASKS_NAMES |
                           REPORT_ASKS_DAYS | REPORT_ASKS_CATEGORIES},
    [REPORT_MEALS] = {"meals", "Рационы и источники финансирования",
                      "Сколько порций и на какие деньги: родителей и бюджета.",
                      REPORT_ASKS_PERIOD | REPORT_ASKS_CLASS},
    [REPORT_MONTH] = {"month", "Отчёт школы за период",
                      "Все деньги школы: остатки, пополнения, питание, буфет, дотация.",
                      REPORT_ASKS_PERIOD},
    [REPORT_DEBTORS] = {"debtors", "Долги и малые остатки",
                        "У кого на счёте меньше указанной суммы.",
                        REPORT_ASKS_CLASS | REPORT_ASKS_LIMIT | REPORT_SHOWS_BALANCES},
    [REPORT_DISHES] = {"dishes", "Что покупают дети", "Блюда по числу порций и по деньгам.",
                       REPORT_ASKS_PERIOD | REPORT_ASKS_CLASS | REPORT_ASKS_DAYS},
    [REPORT_CARDS] = {"cards", "Карты", "Заказаны, выданы, действуют, утеряны; охват по классам.",
                      REPORT_ASKS_CLASS},
    [REPORT_FORGOTTEN] = {"forgotten", "Забытые карты", "Кто ел без карты и сколько раз.",
                          REPORT_ASKS_PERIOD | REPORT_ASKS_CLASS},
    [REPORT_REFUSALS] = {"refusals", "Отказы на кассе", "Почему касса отказывала.",
                         REPORT_ASKS_PERIOD},
    [REPORT_PACE] = {"pace", "Скорость на кассе", "Сколько времени от карты до выдачи, по дням.",
                     REPORT_ASKS_PERIOD},
    [REPORT_CITY] = {"city", "Отчёт по городу за период",
                     "Деньги всех школ: остатки, пополнения, питание, буфет, дотация.",
                     REPORT_ASKS_PERIOD | REPORT_OF_CITY},
};

const struct report_about *report_about(enum school_report report)
{
    return &REPORTS[report];
}

bool report_of_word(struct text word, enum school_report *out_report)
{
    for (int i = 0; i < SCHOOL_REPORTS; i++) {
        if (!text_is(word, REPORTS[i].word)) continue;
        *out_report = (enum school_report)i;
        return true;
    }
    return false;
}

const char *report_status_words(enum report_status status)
{
    switch (status) {
    case REPORT_MADE: return NULL;
    case REPORT_SCHOOL_UNKNOWN: return "Такой школы нет.";
    case REPORT_PERIOD_TURNED: return "Дата окончания раньше даты начала. Поменяйте их местами.";
    case REPORT_PERIOD_LONG: return "Период больше 366 дней. Разделите его на несколько отчётов.";
    case REPORT_DAYS_LONG:
        return "По дням показывается не больше 31 дня. Уменьшите период или снимите отметку "
               "«По дням».";
    case REPORT_CLASS_UNKNOWN: return "Такого класса в школе или в этом здании нет.";
    }
    return NULL;
}

/* ---- lists ---- */

void *report_list_grow(struct arena *arena, void *list, size_t size, int count, int *room)
{
    if (count < *room) return list;
    *room = *room == 0 ? LIST_FIRST : *room * 2;
    char *grown = arena_take_array(arena, (size_t)*room, size);
    if (count > 0) memcpy(grown, list, size * (size_t)count);
    return grown;
}

static struct report_person person_of(struct report_making *making, struct statement *row)
{
    struct arena *arena = making->arena;
    struct text surname = column_text(row, COL_REPORT_PEOPLE_SURNAME, arena);
    struct text name = column_text(row, COL_REPORT_PEOPLE_NAME, arena);
    struct text patronymic = column_text(row, COL_REPORT_PEOPLE_PATRONYMIC, arena);
    int64_t class_id = column_int(row, COL_REPORT_PEOPLE_CLASS_ID);
    return (struct report_person){
        .id = column_int(row, COL_REPORT_PEOPLE_ID),
        .kind = (enum person_kind)column_int(row, COL_REPORT_PEOPLE_KIND),
        .state = (enum person_state)column_int(row, COL_REPORT_PEOPLE_STATE),
        .number = column_string(row, COL_REPORT_PEOPLE_NUMBER, arena),
        .class_id = class_id,
        .class_place = report_class_place(making, class_id),
        .name = arena_printf(arena, "%.*s %.*s%s%.*s", TEXT_ARGS(surname), TEXT_ARGS(name),
                             patronymic.size > 0 ? " " : "", TEXT_ARGS(patronymic)),
    };
}

static int people_compare(const void *a, const void *b)
{
    const struct report_person *const *first = a, *const *second = b;
    return ((*first)->id > (*second)->id) - ((*first)->id < (*second)->id);
}

enum err report_people_load(struct report_making *making)
{
    int room = 0;
    struct arena *arena = making->arena;
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_report_people);
    bind_int(rows, ARG_REPORT_PEOPLE_SCHOOL_ID, making->school.id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        making->people = report_list_grow(making->arena, making->people, sizeof *making->people,
                                          making->person_count, &room);
        making->people[making->person_count++] = person_of(making, rows);
    }
    size_t count = (size_t)making->person_count;
    making->people_by_id = ARENA_ARRAY(arena, const struct report_person *, count + 1);
    for (size_t i = 0; i < count; i++) making->people_by_id[i] = &making->people[i];
    qsort(making->people_by_id, count, sizeof(const struct report_person *), people_compare);
    return OK;
}

enum err report_set_meals_load(struct report_making *making)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_report_set_meals);
    bind_int(rows, ARG_REPORT_SET_MEALS_SCHOOL_ID, making->school.id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        making->set_meals = report_list_grow(making->arena, making->set_meals,
                                             sizeof *making->set_meals, making->set_meal_count,
                                             &room);
        making->set_meals[making->set_meal_count++] = (struct report_set_meal){
            .id = column_int(rows, COL_REPORT_SET_MEALS_ID),
            .name = column_string(rows, COL_REPORT_SET_MEALS_NAME, making->arena),
            .funding_source_id = column_int(rows, COL_REPORT_SET_MEALS_FUNDING_SOURCE_ID),
            .source_name = column_string(rows, COL_REPORT_SET_MEALS_SOURCE_NAME, making->arena),
        };
    }
}

/* ---- finding ---- */

const struct report_person *report_person_find(const struct report_making *making, int64_t id)
{
    const struct report_person wanted = {.id = id}, *key = &wanted;
    const struct report_person *const *found = bsearch(
        &key, making->people_by_id, (size_t)making->person_count,
        sizeof(const struct report_person *), people_compare);
    return found == NULL ? NULL : *found;
}

int report_class_place(const struct report_making *making, int64_t class_id)
{
    const struct school_class *class = class_in_list(&making->classes, class_id);
    return class == NULL ? -1 : (int)(class - making->classes.classes);
}

int report_set_meal_place(const struct report_making *making, int64_t set_meal_id)
{
    for (int i = 0; i < making->set_meal_count; i++) {
        if (making->set_meals[i].id == set_meal_id) return i;
    }
    return -1;
}

static bool has_building(const struct report_ask *ask)
{
    return ask->building != NULL && ask->building[0] != '\0';
}

bool report_takes_class(const struct report_making *making, int64_t class_id)
{
    const struct report_ask *ask = making->ask;
    if (ask->class_id != 0 && class_id != ask->class_id) return false;
    if (!has_building(ask)) return true;
    const struct school_class *class = class_in_list(&making->classes, class_id);
    return class != NULL && strcmp(class->building, ask->building) == 0;
}

const char *report_class_name(const struct report_making *making, int64_t class_id)
{
    const struct school_class *class = class_in_list(&making->classes, class_id);
    return class == NULL ? "Без класса" : class->name;
}

/* ---- the sheet's head ---- */

static const char *period_words(struct report_making *making)
{
    const struct report_ask *ask = making->ask;
    return arena_printf(making->arena, "Период: %s–%s", day_format(making->arena, ask->first_day),
                        day_format(making->arena, ask->last_day));
}

void report_begin(struct report_making *making, const char *days_note)
{
    const struct report_ask *ask = making->ask;
    const struct report_about *about = report_about(ask->report);
    bool is_city = (about->flags & REPORT_OF_CITY) != 0;
    sheet_init(making->sheet, making->arena, about->title, ask->now,
               is_city ? ask->zone : making->school.zone);
    if (!is_city) sheet_note(making->sheet, making->school.name);
    if ((about->flags & REPORT_ASKS_PERIOD) != 0) {
        sheet_note(making->sheet,
                   days_note == NULL
                       ? period_words(making)
                       : arena_printf(making->arena, "%s, %s", period_words(making), days_note));
    }
    if ((about->flags & REPORT_ASKS_CLASS) == 0) return;
    if (ask->class_id != 0) {
        sheet_note(making->sheet, arena_printf(making->arena, "Класс: %s",
                                               report_class_name(making, ask->class_id)));
    }
    if (has_building(ask)) {
        sheet_note(making->sheet, arena_printf(making->arena, "Здание: %s", ask->building));
    }
}

/* ---- making ---- */

static enum report_status ask_check(const struct report_making *making)
{
    const struct report_ask *ask = making->ask;
    unsigned flags = report_about(ask->report)->flags;
    int days = ask->last_day.number - ask->first_day.number + 1;
    if ((flags & REPORT_ASKS_PERIOD) != 0) {
        if (days < 1) return REPORT_PERIOD_TURNED;
        if (days > REPORT_DAYS_LIMIT) return REPORT_PERIOD_LONG;
    }
    if ((flags & REPORT_ASKS_DAYS) != 0 && ask->by_days && days > REPORT_DAY_COLUMNS_LIMIT) {
        return REPORT_DAYS_LONG;
    }
    if ((flags & REPORT_ASKS_CLASS) == 0 || ask->class_id == 0) return REPORT_MADE;
    bool is_known = report_class_place(making, ask->class_id) >= 0 &&
                    report_takes_class(making, ask->class_id);
    return is_known ? REPORT_MADE : REPORT_CLASS_UNKNOWN;
}

static enum err report_fill(struct report_making *making)
{
    switch (making->ask->report) {
    case REPORT_ROSTER: return report_roster(making);
    case REPORT_MEALS: return report_meals(making);
    case REPORT_MONTH: return report_month(making);
    case REPORT_DEBTORS: return report_debtors(making);
    case REPORT_DISHES: return report_dishes(making);
    case REPORT_CARDS: return report_cards(making);
    case REPORT_FORGOTTEN: return report_forgotten(making);
    case REPORT_REFUSALS: return report_refusals(making);
    case REPORT_PACE: return report_pace(making);
    case REPORT_CITY: return report_city(making);
    }
    CHECK(!"a report");
    return OK;
}

enum err report_make(struct tx *tx, struct arena *arena, const struct report_ask *ask,
                     enum report_status *out_status, struct sheet *out_sheet)
{
    struct report_making making = {.tx = tx, .arena = arena, .ask = ask, .sheet = out_sheet};
    if ((report_about(ask->report)->flags & REPORT_OF_CITY) == 0) {
        bool found;
        TRY(school_by_id(tx, arena, ask->school_id, &found, &making.school));
        *out_status = REPORT_SCHOOL_UNKNOWN;
        if (!found) return OK;
        TRY(classes_load(tx, arena, ask->school_id, &making.classes));
    }
    *out_status = ask_check(&making);
    if (*out_status != REPORT_MADE) return OK;
    return report_fill(&making);
}

const char *report_file_name(struct arena *arena, const struct report_ask *ask)
{
    const struct report_about *about = report_about(ask->report);
    const char *whose = (about->flags & REPORT_OF_CITY) != 0
                            ? "city"
                            : arena_printf(arena, "school-%lld", (long long)ask->school_id);
    if ((about->flags & REPORT_ASKS_PERIOD) == 0) {
        return arena_printf(arena, "%s-%s-%s", whose, about->word,
                            day_format_iso(arena, day_of_instant(ask->now, ask->zone)));
    }
    return arena_printf(arena, "%s-%s-%s-%s", whose, about->word,
                        day_format_iso(arena, ask->first_day),
                        day_format_iso(arena, ask->last_day));
}
