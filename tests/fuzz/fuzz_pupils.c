/* Lists of pupils from schools: any bytes are rows or problems, each of a line. */
#include "base/check.h"
#include "desk/pupil_list.h"
#include "fuzz.h"
#include "school/person.h"

const char *const fuzz_seeds[] = {
    "школа;класс;фамилия;имя;отчество;дата рождения;лицевой счёт;карта\n"
    "24;03Б;Иванов;Иван;Иванович;14.05.2009;0242013137;04A1B2C3\n"
    "24;03Б;Петрова;Анна;;;;\n",
    "school,class,surname,name\n24,1A,Ivanov,Ivan\n24,,,\n",
    "\xF8\xEA\xEE\xEB\xE0;\xEA\xEB\xE0\xF1\xF1;\xF4\xE0\xEC\xE8\xEB\xE8\xFF;\xE8\xEC\xFF\n"
    "24;1\xC0;\xC8\xE2\xE0\xED\xEE\xE2;\xC8\xE2\xE0\xED\n",
    "класс\tфамилия\tимя\n1А\tЁлкин\tЁж\n", NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct pupil_list list = {0};
    struct pupil_problems problems = {0};
    struct day today = day_of_number(20454);
    arena_init(&arena, 64 * 1024 * 1024);
    struct text file = {arena_copy(&arena, bytes, size), size};
    const struct pupil_list_request request = {file, 0, PERSON_PUPIL, today};
    pupil_list_read(&arena, &request, &list, &problems);
    CHECK(list.count <= list.lines && problems.told <= problems.total);
    for (int i = 0; i < list.count; i++) {
        const struct pupil_row *row = &list.rows[i];
        CHECK(row->line > 1 && row->surname.size > 0 && row->name.size > 0);
        CHECK(text_is_utf8(row->surname) && text_is_utf8(row->name));
        CHECK(row->number.size == 0 || account_number_is_formed(row->number));
    }
    arena_release(&arena);
    return 0;
}
