/* A school's people as tables: to fill in and hand back, employees, those who have left. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "desk/people.h"
#include "report/sheet.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"

enum { LEFT_SHOWN = 1000 /* of people in one list */ };

enum { HOME_SCHOOL };
enum { TABLE_SCHOOL, TABLE_KIND, TABLE_FORMAT };

static const char *const KINDS[] = {"pupils", "employees", NULL};
static const char *const FORMATS[] = {"xlsx", "csv", NULL};

/* ---- the table to fill in: the list as it is ---- */

struct table_work {
    struct arena *arena;
    int64_t school_id;
    struct people_list people;
};

static enum err work_table(struct tx *tx, void *context)
{
    struct table_work *work = context;
    return people_load(tx, work->arena, work->school_id, &work->people);
}

static int by_class_and_name(const void *a, const void *b)
{
    const struct person *left = a, *right = b;
    int order = strcmp(left->class_name, right->class_name);
    if (order == 0) order = strcmp(left->surname, right->surname);
    if (order == 0) order = strcmp(left->name, right->name);
    return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

static void table_notes(struct sheet *sheet, bool is_pupils)
{
    sheet_note(sheet, "Исправьте таблицу и загрузите её на странице «Списки». Лишних столбцов "
                      "не бойтесь: они будут пропущены.");
    if (is_pupils) {
        sheet_note(sheet, "Пример строки: 03Б | Иванов | Иван | Иванович | 14.05.2017 | (пусто). "
                          "Новому ученику лицевой счёт не пишите: он будет присвоен.");
    } else {
        sheet_note(sheet, "Пример строки: Петрова | Анна | Сергеевна | 02.03.1981 | (пусто). "
                          "Новому сотруднику лицевой счёт не пишите: он будет присвоен.");
    }
}

static void table_row(struct sheet *sheet, const struct person *person, bool is_pupils)
{
    sheet_row(sheet);
    if (is_pupils) sheet_string(sheet, person->class_name);
    sheet_string(sheet, person->surname);
    sheet_string(sheet, person->name);
    sheet_string(sheet, person->patronymic);
    if (person->has_birth_day) {
        sheet_day(sheet, person->birth_day);
    } else {
        sheet_blank(sheet);
    }
    sheet_string(sheet, person->number);
}

static void table_make(struct sheet *sheet, struct arena *arena,
                       const struct staffroom_caller *caller, const struct people_list *people,
                       bool is_pupils)
{
    const char *title = arena_printf(arena, "%s: %s", is_pupils ? "Ученики" : "Сотрудники",
                                     caller->school.name);
    sheet_init(sheet, arena, title, caller->now, caller->school.zone);
    table_notes(sheet, is_pupils);
    if (is_pupils) {
        sheet_column(sheet, (struct sheet_column){"Класс", SHEET_TEXT, .width = 10});
    }
    sheet_column(sheet, (struct sheet_column){"Фамилия", SHEET_TEXT, .width = 22});
    sheet_column(sheet, (struct sheet_column){"Имя", SHEET_TEXT, .width = 18});
    sheet_column(sheet, (struct sheet_column){"Отчество", SHEET_TEXT, .width = 22});
    sheet_column(sheet, (struct sheet_column){"Дата рождения", SHEET_DAY, .width = 15});
    sheet_column(sheet, (struct sheet_column){"Лицевой счёт", SHEET_TEXT, .width = 14});
    for (int i = 0; i < people->count; i++) {
        const struct person *person = &people->people[i];
        bool is_meant = person->state == PERSON_ACTIVE &&
                        (person->kind == PERSON_PUPIL) == is_pupils;
        if (is_meant) table_row(sheet, person, is_pupils);
    }
}

static STAFFROOM_HANDLER(table_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    bool is_pupils = request_number(request, TABLE_KIND) == 0;
    enum sheet_format format = request_number(request, TABLE_FORMAT) == 0 ? SHEET_XLSX : SHEET_CSV;
    struct table_work work = {.arena = arena, .school_id = caller->school.id};
    struct sheet *sheet = ARENA_NEW(arena, struct sheet);
    struct text document;
    enum err err = store_read(room->access->store, work_table, &work);
    if (err == OK) {
        qsort(work.people.people, (size_t)work.people.count, sizeof *work.people.people,
              by_class_and_name);
        table_make(sheet, arena, caller, &work.people, is_pupils);
        err = sheet_document(arena, sheet, format, &document);
    }
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"%s-%" PRId64 ".%s\"",
                                 is_pupils ? "pupils" : "employees", caller->school.number,
                                 sheet_format_word(format)));
    response_set(response, 200, sheet_format_content_type(format), document);
}

/* ---- employees ---- */

static int by_name(const void *a, const void *b)
{
    const struct person *left = a, *right = b;
    int order = strcmp(left->surname, right->surname);
    if (order == 0) order = strcmp(left->name, right->name);
    return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

/* Those who work here, then those who do no more. */
static json_t *people_rows(struct arena *arena, const struct staffroom_caller *caller,
                           const struct people_list *people, enum person_kind kind,
                           enum person_state state)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < people->count; i++) {
        const struct person *person = &people->people[i];
        if (person->kind != kind || person->state != state) continue;
        if (json_array_size(rows) == LEFT_SHOWN) break;
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s}", "path", staffroom_path(arena, caller, "pupil/%s", person->number),
            "class", person->class_name, "name",
            person_full_name(arena, person->surname, person->name, person->patronymic), "number",
            person->number);
        json_add(rows, row);
    }
    return rows;
}

static STAFFROOM_HANDLER(employees_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct table_work work = {.arena = arena, .school_id = caller->school.id};
    if (!staffroom_read(room, arena, request, work_table, &work, response)) return;
    qsort(work.people.people, (size_t)work.people.count, sizeof *work.people.people, by_name);
    json_t *active = people_rows(arena, caller, &work.people, PERSON_EMPLOYEE, PERSON_ACTIVE);
    json_t *left = people_rows(arena, caller, &work.people, PERSON_EMPLOYEE, PERSON_LEFT);
    json_t *view = staffroom_view(room, arena, request, "Сотрудники с лицевым счётом", "lists");
    view_set(view, "has_employees", json_boolean(json_array_size(active) > 0));
    view_set(view, "employees", active);
    view_set(view, "has_left", json_boolean(json_array_size(left) > 0));
    view_set(view, "left", left);
    staffroom_answer(room, arena, request, "school_employees", 200, view, response);
}

/* Pupils who have left: where one is found to be taken back. */
static STAFFROOM_HANDLER(left_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct table_work work = {.arena = arena, .school_id = caller->school.id};
    if (!staffroom_read(room, arena, request, work_table, &work, response)) return;
    qsort(work.people.people, (size_t)work.people.count, sizeof *work.people.people, by_name);
    json_t *left = people_rows(arena, caller, &work.people, PERSON_PUPIL, PERSON_LEFT);
    json_t *view = staffroom_view(room, arena, request, "Выбывшие", "lists");
    view_set(view, "has_left", json_boolean(json_array_size(left) > 0));
    view_set(view, "is_cut", json_boolean(json_array_size(left) == LEFT_SHOWN));
    view_set(view, "left", left);
    staffroom_answer(room, arena, request, "school_left", 200, view, response);
}

/* ---- routes ---- */

static const struct field HOME_FIELDS[] = {[HOME_SCHOOL] = FIELD_OF_SCHOOL};
static const struct field TABLE_FIELDS[] = {
    [TABLE_SCHOOL] = FIELD_OF_SCHOOL,
    [TABLE_KIND] = {"kind", FIELD_IN_PATH, FIELD_CHOICE, true, 0, 0, KINDS},
    [TABLE_FORMAT] = {"format", FIELD_IN_PATH, FIELD_CHOICE, true, 0, 0, FORMATS},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/lists/employees", WHOLE(RIGHT_LISTS), employees_show),
     ROUTE_FIELDS(HOME_FIELDS), .trail = "Список сотрудников школы"},
    {STAFFROOM_GET("/school/{school}/lists/left", WHOLE(RIGHT_LISTS), left_show),
     ROUTE_FIELDS(HOME_FIELDS), .trail = "Список выбывших"},
    {STAFFROOM_GET("/school/{school}/lists/table/{kind}/{format}", WHOLE(RIGHT_LISTS), table_show),
     ROUTE_FIELDS(TABLE_FIELDS), .trail = "Список школы: выгрузка"},
};

const struct staffroom_pages staffroom_list_people_pages = {STAFFROOM_PAGES(ROUTES)};
