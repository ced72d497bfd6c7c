/* The import of pupils: forms of a table, each mistake with its line, who is the same person. */
#include "desk_kit.h"

#include <string.h>

#include "base/buf.h"
#include "desk/import_pupils.h"
#include "desk/name_text.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))
#define HEAD "Школа;Класс;Фамилия;Имя;Отчество;Дата рождения;Лицевой счёт;Карта\n"

static struct pupil_import import_bytes(struct kit *kit, struct text file, int64_t school_number,
                                        bool dry)
{
    struct pupil_import import = {.file = file, .school_number = school_number, .is_dry_run = dry};
    assert_int_equal(desk_import_pupils(&kit->desk, kit->arena, &import), OK);
    return import;
}

static struct pupil_import import_text(struct kit *kit, const char *file)
{
    return import_bytes(kit, text_of(file), 0, false);
}

/* "3: reason\n…" of all problems. */
static const char *problems_of(struct kit *kit, const struct pupil_import *import)
{
    struct buf buf;
    buf_init(&buf, kit->arena);
    for (int i = 0; i < import->problems.told; i++) {
        buf_printf(&buf, "%d: %s\n", import->problems.list[i].line,
                   import->problems.list[i].reason);
    }
    return buf.bytes;
}

static void assert_counts(struct kit *kit, const struct pupil_import *import, int added,
                          int changed, int unchanged)
{
    if (import->problems.total > 0) fail_msg("%s", problems_of(kit, import));
    assert_int_equal(import->added, added);
    assert_int_equal(import->changed, changed);
    assert_int_equal(import->unchanged, unchanged);
    assert_int_equal(import->has_changes, added + changed + import->cards_added > 0);
}

/* Everything that an import may write, as one number that any change moves. */
static int64_t traces(struct kit *kit)
{
    return kit_count(kit, "SELECT (SELECT count(*) FROM person) * 1000000 + "
                          "(SELECT count(*) FROM class) * 1000 + (SELECT count(*) FROM card)") *
               1000 +
           kit_count(kit, "SELECT CAST(sum(version) AS BIGINT) FROM book") +
           kit_count(kit, "SELECT next_counter FROM origin WHERE id = 1") * 7;
}

static int64_t people_where(struct kit *kit, const char *condition)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT count(*) FROM person p LEFT JOIN class "
                                       "c ON c.school_id = p.school_id AND c.id = "
                                       "p.class_id WHERE %s",
                                       condition));
}

/* ---- forms of a table ---- */

/* The same two pupils in every spelling of a table. */
DESK_TEST(test_every_form_of_a_table)
{
    static const char *const TABLES[] = {
        "Школа;Класс;Фамилия;Имя;Отчество;Дата рождения\n"
        "24;5А;Петров;Пётр;Петрович;01.02.2014\n24;5А;Сидорова;Анна;;2014-03-04\n",
        "school,class,surname,name,patronymic,birth date\r\n"
        "24,5А,Петров,Пётр,Петрович,01.02.2014\r\n24,5А,Сидорова,Анна,,2014-03-04\r\n",
        "Имя\tФамилия\tКласс\tШкола\tДата рождения\tОтчество\n"
        "Пётр\tПетров\t5А\t24\t01.02.2014\tПетрович\nАнна\tСидорова\t5А\t24\t2014-03-04\t\n",
        "\xEF\xBB\xBF№;ШКОЛА;КЛАСС;ФАМИЛИЯ;ИМЯ;ОТЧЕСТВО;Дата  рождения\n"
        "1;24;05 «а»;ПЕТРОВ;ПЕТР;ПЕТРОВИЧ;01.02.2014\n\n2;№24;5-А; сидорова ;АННА;;04.03.2014",
        "\"School number\",\"First name\",\"Last name\",\"Middle name\",\"Class\",\"Date of birth\""
        "\n\"24\",\"Пётр\",\"Петров\",\"Петрович\",\"5а\",\"01.02.2014\"\n24,Анна,Сидорова,,5 А,"
        "04.03.2014\n",
    };
    struct pupil_import first = import_text(kit, TABLES[0]);
    assert_counts(kit, &first, 2, 0, 0);
    assert_int_equal(first.classes_added, 1);
    int64_t before = traces(kit);
    for (size_t i = 0; i < ROWS(TABLES); i++) {
        struct pupil_import again = import_text(kit, TABLES[i]);
        assert_counts(kit, &again, 0, 0, 2);
    }
    assert_int_equal(traces(kit), before);
    assert_int_equal(people_where(kit, "c.name = '05А' AND p.name = 'Пётр'"), 1);
}

DESK_TEST(test_windows_1251)
{
    /* "Школа;Класс;Фамилия;Имя\n24;5А;Ёжиков;Пётр\n" */
    static const char BYTES[] = "\xD8\xEA\xEE\xEB\xE0;\xCA\xEB\xE0\xF1\xF1;"
                                "\xD4\xE0\xEC\xE8\xEB\xE8\xFF;\xC8\xEC\xFF\n"
                                "24;5\xC0;\xA8\xE6\xE8\xEA\xEE\xE2;\xCF\xB8\xF2\xF0\n";
    struct pupil_import import = import_bytes(kit, TEXT(BYTES), 0, false);
    assert_counts(kit, &import, 1, 0, 0);
    assert_int_equal(people_where(kit, "p.surname = 'Ёжиков' AND c.name = '05А'"), 1);
}

DESK_TEST(test_headers_that_cannot_be_read)
{
    static const struct {
        const char *file, *problems;
    } FILES[] = {
        {"", "0: файл пуст\n"},
        {"\n\n", "0: файл пуст\n"},
        {HEAD, "0: в файле нет ни одного учащегося\n"},
        {"Школа;Класс;Фамилия\n24;5А;Петров\n", "1: в заголовке нет столбца «имя»\n"},
        {"Класс;Фамилия;Имя\n5А;Петров;Пётр\n", "1: в заголовке нет столбца «школа»\n"},
        {"Школа;Класс;Фамилия;Имя;Имя\n", "1: столбец «имя» назван дважды\n"},
        {"\xFF\xFEx\0", "0: файл в UTF-16; сохраните его как CSV в UTF-8\n"},
        {"Школа;\"Класс\n", "1: кавычки в строке не закрыты или стоят внутри поля\n"},
    };
    int64_t before = traces(kit);
    for (size_t i = 0; i < ROWS(FILES); i++) {
        struct pupil_import import = import_text(kit, FILES[i].file);
        assert_string_equal(problems_of(kit, &import), FILES[i].problems);
    }
    struct pupil_import unknown = import_text(kit, "Школа;Класс;Фамилия;Имя;Отчиство\n");
    assert_int_equal(unknown.problems.total, 1);
    assert_non_null(strstr(unknown.problems.list[0].reason, "«Отчиство»"));
    assert_int_equal(traces(kit), before);
}

/* ---- lines ---- */

/* Each line has one mistake; the good ones between them are not written either. */
DESK_TEST(test_each_mistake_is_told_with_its_line)
{
    static const struct {
        const char *line, *told;
    } LINES[] = {
        {"24;5А;Хороший;Пётр;;;;", NULL},
        {";5А;Петров;Пётр;;;;", "не указана школа"},
        {"0;5А;Петров;Пётр;;;;", "номер школы — число от 1 до 999, а не «0»"},
        {"двадцать;5А;Петров;Пётр;;;;", "номер школы — число от 1 до 999, а не «двадцать»"},
        {"999;5А;Петров;Пётр;;;;", "школы №999 нет в системе"},
        {"24;;Петров;Пётр;;;;", "не указан класс"},
        {"24;подготовительная группа;Петров;Пётр;;;;", "название класса длиннее 20 знаков"},
        {"24;5\x01;Петров;Пётр;;;;", "в названии класса непечатаемый знак"},
        {"24;5А;;Пётр;;;;", "не указано: фамилия"},
        {"24;5А;Петров; ;;;;", "не указано: имя"},
        {"24;5А;Петров2;Пётр;;;;",
         "фамилия: «Петров2» — не имя (допустимы буквы, дефис, апостроф и пробел)"},
        {"24;5А;Петров;-;;;;", "имя: «-» — не имя (допустимы буквы, дефис, апостроф и пробел)"},
        {"24;5А;Петров;Пётр;<b>;;;",
         "отчество: «<b>» — не имя (допустимы буквы, дефис, апостроф и пробел)"},
        {"24;5А;Петров;Пётр;;31.02.2014;;",
         "дата рождения «31.02.2014» не читается; пишите 31.12.2010"},
        {"24;5А;Петров;Пётр;;1.2.2014;;",
         "дата рождения «1.2.2014» не читается; пишите 31.12.2010"},
        {"24;5А;Петров;Пётр;;03.03.2026;;", "дата рождения в будущем"},
        {"24;5А;Петров;Пётр;;31.12.1989;;", "дата рождения раньше 1990 года"},
        {"24;5А;Петров;Пётр;;;242013137;", "лицевой счёт — десять цифр, а не «242013137» (таблица "
                                           "могла убрать нули в начале)"},
        {"24;5А;Петров;Пётр;;;;0A1", "номер карты «0A1» — не шестнадцатеричное число до 10 байт"},
        {"24;5А;Петров;Пётр;;;;0102030405060708090A0B",
         "номер карты «0102030405060708090A0B» — не шестнадцатеричное число до 10 байт"},
        {"24;5А;Петров;Пётр", "полей в строке: 4, а в заголовке: 8"},
        {"24;5А;\"Петров;Пётр;;;;", "кавычки в строке не закрыты или стоят внутри поля"},
        {"24;5А;Тоже;Хороший;;02.03.2026;;0102030405060708090A", NULL},
    };
    struct buf file, told;
    buf_init(&file, kit->arena);
    buf_init(&told, kit->arena);
    buf_add_string(&file, HEAD);
    for (size_t i = 0; i < ROWS(LINES); i++) {
        buf_printf(&file, "%s\n", LINES[i].line);
        if (LINES[i].told != NULL) buf_printf(&told, "%d: %s\n", (int)i + 2, LINES[i].told);
    }
    int64_t before = traces(kit);
    struct pupil_import import = import_text(kit, file.bytes);
    assert_string_equal(problems_of(kit, &import), told.bytes);
    assert_int_equal(import.problems.total, ROWS(LINES) - 2);
    assert_int_equal(import.lines, ROWS(LINES));
    assert_int_equal(traces(kit), before);
}

DESK_TEST(test_names_at_the_edges)
{
    struct buf file;
    buf_init(&file, kit->arena);
    buf_add_string(&file, "Школа;Класс;Фамилия;Имя\n24;5А;");
    for (int i = 0; i < 100; i++) buf_add_string(&file, "Ы");
    buf_add_string(&file, ";Пётр\n24;5А;О’Нил-Д'Арк ибн Сауд;Ó Дьярмад Мл.\n24;5А;");
    for (int i = 0; i < 101; i++) buf_add_string(&file, "Ы");
    buf_add_string(&file, ";Пётр\n");
    struct pupil_import import = import_text(kit, file.bytes);
    assert_string_equal(problems_of(kit, &import), "4: фамилия длиннее 100 знаков\n");
}

DESK_TEST(test_one_school_for_the_whole_list)
{
    struct pupil_import without = import_bytes(kit, TEXT("Класс;Фамилия;Имя\n5А;Петров;Пётр\n"),
                                               KIT_OTHER_SCHOOL, false);
    assert_counts(kit, &without, 1, 0, 0);
    assert_int_equal(people_where(kit, "p.school_id = 25 AND c.name = '05А'"), 1);
    struct pupil_import other = import_bytes(
        kit, TEXT("Школа;Класс;Фамилия;Имя\n24;5А;Петров;Пётр\n"), KIT_OTHER_SCHOOL, false);
    assert_string_equal(problems_of(kit, &other),
                        "2: указана школа №24, а загружается список школы №25\n");
    struct pupil_import empty = import_bytes(
        kit, TEXT("Школа;Класс;Фамилия;Имя\n;5А;Петров;Пётр\n"), KIT_OTHER_SCHOOL, false);
    assert_counts(kit, &empty, 0, 0, 1);
}

/* ---- limits ---- */

DESK_TEST(test_limits_are_named)
{
    size_t size = (size_t)PUPIL_LIST_BYTES_LIMIT + 1;
    char *bytes = memset(ARENA_ARRAY(kit->arena, char, size), 'x', size);
    struct pupil_import large = import_bytes(kit, (struct text){bytes, size}, 0, false);
    assert_string_equal(problems_of(kit, &large), "0: файл больше 16 МБ\n");
}

DESK_TEST(test_more_mistakes_than_are_told)
{
    struct buf file;
    buf_init(&file, kit->arena);
    buf_add_string(&file, "Школа;Класс;Фамилия;Имя\n");
    for (int i = 0; i < PUPIL_LIST_PROBLEMS_TOLD + 5; i++) buf_add_string(&file, "24;5А;П;\n");
    struct pupil_import import = import_text(kit, file.bytes);
    assert_int_equal(import.problems.total, PUPIL_LIST_PROBLEMS_TOLD + 5);
    assert_int_equal(import.problems.told, PUPIL_LIST_PROBLEMS_TOLD);
    assert_int_equal(import.problems.list[PUPIL_LIST_PROBLEMS_TOLD - 1].line,
                     PUPIL_LIST_PROBLEMS_TOLD + 1);
}

/* ---- who is the same ---- */

DESK_TEST(test_a_second_run_changes_nothing)
{
    static const char FILE_TEXT[] = HEAD "24;5А;Петров;Пётр;Петрович;01.02.2014;;04A1B2C3\n"
                                         "24;5Б;Сидорова;Анна;;;0245550001;04:a1:b2:c4\n"
                                         "25;1В;Ким;Ли;;;;\n";
    struct pupil_import dry = import_bytes(kit, TEXT(FILE_TEXT), 0, true);
    int64_t before = traces(kit);
    assert_counts(kit, &dry, 3, 0, 0);
    assert_int_equal(dry.cards_added, 2);
    assert_int_equal(traces(kit), before);
    struct pupil_import first = import_text(kit, FILE_TEXT);
    assert_counts(kit, &first, 3, 0, 0);
    assert_int_equal(first.cards_added, 2);
    assert_int_equal(first.classes_added, 3);
    before = traces(kit);
    struct pupil_import second = import_text(kit, FILE_TEXT);
    assert_counts(kit, &second, 0, 0, 3);
    assert_int_equal(second.cards_added, 0);
    assert_false(second.has_changes);
    assert_int_equal(traces(kit), before);
    assert_int_equal(people_where(kit, "p.number = '0245550001' AND p.surname = 'Сидорова'"), 1);
    /* A card with an old account is in use; a new one waits for its activation. */
    assert_int_equal(kit_count(kit, "SELECT state FROM card WHERE chip = '04A1B2C4'"), CARD_ACTIVE);
    assert_int_equal(kit_count(kit, "SELECT state FROM card WHERE chip = '04A1B2C3'"),
                     CARD_GIVEN_OUT);
}

DESK_TEST(test_namesakes_in_a_class)
{
    static const struct {
        const char *lines, *problems;
    } LISTS[] = {
        {"24;7А;Ли;Ян;;;;\n24;7А;ЛИ;ян;;;;\n", "3: повторяет строку 2\n"},
        {"24;7А;Ли;Ян;;01.01.2012;;\n24;7А;Ли;Ян;;01.01.2012;;\n", "3: повторяет строку 2\n"},
        {"24;7А;Ли;Ян;;01.01.2012;;\n24;7А;Ли;Ян;;;;\n",
         "3: тёзка в том же классе (строка 2): нужны даты рождения или лицевые счета обоих\n"},
        {"24;7А;Ли;Ян;;;0245550001;\n24;7А;Ли;Ян;;;;\n",
         "3: тёзка в том же классе (строка 2): нужны даты рождения или лицевые счета обоих\n"},
        {"24;7А;Ли;Ян;;;0245550001;\n24;7А;Ли;Ян;;;0245550001;\n",
         "3: лицевой счёт 0245550001 уже в строке 2\n"},
        {"24;7А;Ли;Ян;;;;0A0B\n24;7Б;Ли;Яна;;;;0a0b\n", "3: карта 0A0B уже в строке 2\n"},
    };
    int64_t before = traces(kit);
    for (size_t i = 0; i < ROWS(LISTS); i++) {
        struct pupil_import bad = import_text(
            kit, arena_printf(kit->arena, "%s%s", HEAD, LISTS[i].lines));
        assert_string_equal(problems_of(kit, &bad), LISTS[i].problems);
    }
    assert_int_equal(traces(kit), before);
    static const char GOOD[] = HEAD "24;7А;Ли;Ян;;01.01.2012;;\n24;7А;Ли;Ян;;02.01.2012;;\n"
                                    "24;7Б;Ли;Ян;;;0245550001;\n24;7Б;Ли;Ян;;;0245550002;\n";
    struct pupil_import good = import_text(kit, GOOD);
    assert_counts(kit, &good, 4, 0, 0);
    struct pupil_import again = import_text(kit, GOOD);
    assert_counts(kit, &again, 0, 0, 4);
    /* The books know two: without a birth day nobody can tell which. */
    struct pupil_import which = import_text(kit, HEAD "24;7А;Ли;Ян;;;;\n");
    assert_string_equal(problems_of(kit, &which), "2: в школе несколько учащихся с этим именем: "
                                                  "нужен лицевой счёт или дата рождения\n");
    struct pupil_import third = import_text(kit, HEAD "24;7А;Ли;Ян;;03.01.2012;;\n");
    assert_counts(kit, &third, 1, 0, 0);
}

DESK_TEST(test_a_birth_day_is_learned)
{
    struct pupil_import first = import_text(kit, HEAD "24;7А;Ли;Ян;;;;\n");
    assert_counts(kit, &first, 1, 0, 0);
    struct pupil_import second = import_text(kit, HEAD "24;7А;Ли;Ян;;01.01.2012;;\n");
    assert_counts(kit, &second, 0, 1, 0);
    struct pupil_import without = import_text(kit, HEAD "24;7А;Ли;Ян;;;;\n");
    assert_counts(kit, &without, 0, 0, 1);
    /* Another birth day is another pupil. */
    struct pupil_import other = import_text(kit, HEAD "24;7А;Ли;Ян;;01.01.2013;;\n");
    assert_counts(kit, &other, 1, 0, 0);
}

DESK_TEST(test_a_new_school_year)
{
    struct pupil_import year = import_text(kit, HEAD "24;7А;Ли;Ян;;01.01.2012;;\n"
                                                     "24;7А;Ро;Ян;;;;\n");
    assert_counts(kit, &year, 2, 0, 0);
    struct pupil_import next = import_text(kit, HEAD "24;8А;Ли;Ян;;01.01.2012;;\n"
                                                     "24;8А;Ро;Ян;;;;\n");
    /* With a birth day the pupil has moved; without one it is somebody new. */
    assert_counts(kit, &next, 1, 1, 0);
    assert_int_equal(people_where(kit, "c.name = '08А' AND p.surname = 'Ли'"), 1);
    assert_int_equal(people_where(kit, "p.surname = 'Ли'"), 1);
    /* The same pupil in two classes of one list is two: each is known by the own class. */
    struct pupil_import both = import_text(kit, HEAD "24;8А;Ли;Ян;;01.01.2012;;\n"
                                                     "24;9А;Ли;Ян;;01.01.2012;;\n");
    assert_counts(kit, &both, 1, 0, 1);
    /* Another school is another account. */
    struct pupil_import moved = import_text(kit, HEAD "25;8А;Ли;Ян;;01.01.2012;;\n");
    assert_counts(kit, &moved, 1, 0, 0);
}

DESK_TEST(test_an_account_number_names_its_owner)
{
    struct pupil_import first = import_text(kit, HEAD "24;7А;Ли;Ян;;;0245550001;\n");
    assert_counts(kit, &first, 1, 0, 0);
    /* New class, new surname, a patronymic: still the owner. */
    struct pupil_import changed = import_text(kit, HEAD "24;8Б;Ким;Ян;Ильич;;0245550001;\n");
    assert_counts(kit, &changed, 0, 1, 0);
    assert_int_equal(people_where(kit, "c.name = '08Б' AND p.surname = 'Ким' AND "
                                       "p.patronymic = 'Ильич' AND p.number = '0245550001'"),
                     1);
    static const struct {
        const char *line, *problem;
    } BAD[] = {
        {"24;8Б;Орлова;Вера;;;0245550001;\n",
         "2: лицевой счёт 0245550001 принадлежит другому человеку\n"},
        {"25;8Б;Ким;Ян;Ильич;;0245550001;\n", "2: лицевой счёт 0245550001 открыт в другой школе\n"},
        {"24;8Б;Ким;Ян;Ильич;;0245550002;\n",
         "2: этот учащийся уже есть с лицевым счётом 0245550001\n"},
    };
    for (size_t i = 0; i < ROWS(BAD); i++) {
        struct pupil_import bad = import_text(kit,
                                              arena_printf(kit->arena, "%s%s", HEAD, BAD[i].line));
        assert_string_equal(problems_of(kit, &bad), BAD[i].problem);
    }
}

DESK_TEST(test_one_who_left_comes_back)
{
    /* Pupil 4 of the kit has left. */
    struct pupil_import back = import_text(kit,
                                           arena_printf(kit->arena, "%s24;03Б;Иванов;Иван;;;%s;\n",
                                                        HEAD, kit_number(kit, KIT_SCHOOL, 4)));
    assert_counts(kit, &back, 0, 1, 0);
    assert_int_equal(people_where(kit, "p.school_id = 24 AND p.state = 1"), KIT_PUPILS);
}

DESK_TEST(test_cards_belong_to_one)
{
    static const char LIST[] = HEAD "24;7А;Ли;Ян;;;;0A0B\n";
    struct pupil_import first = import_text(kit, LIST);
    assert_counts(kit, &first, 1, 0, 0);
    struct pupil_import other = import_text(kit, HEAD "24;7А;Ро;Ян;;;;0A0B\n");
    assert_string_equal(problems_of(kit, &other), "2: карта 0A0B уже у другого человека\n");
    struct pupil_import more = import_text(kit, HEAD "24;7А;Ли;Ян;;;;0A0C\n");
    assert_counts(kit, &more, 0, 0, 1);
    assert_int_equal(more.cards_added, 1);
    struct pupil_import same = import_text(kit, LIST);
    assert_counts(kit, &same, 0, 0, 1);
    assert_int_equal(same.cards_added, 0);
}

/* ---- names ---- */

static void test_classes_are_written_one_way(void **state)
{
    static const char *const CLASSES[][2] = {
        {"3б", "03Б"},      {"03Б", "03Б"},
        {"3-Б", "03Б"},     {"3 «б»", "03Б"},
        {"3 \"Б\"", "03Б"}, {"11А", "11А"},
        {"12z", "12Z"},     {"3ё", "03Ё"},
        {"13А", "13А"},     {"0А", "0А"},
        {"3", "3"},         {"Б3", "Б3"},
        {"3АБ", "3АБ"},     {"003Б", "03Б"},
        {"  3  Б ", "03Б"}, {"вечерний", "вечерний"},
        {"3–Б", "03Б"},     {"99999999999999Б", "99999999999999Б"},
    };
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < ROWS(CLASSES); i++) {
        struct text text = class_name_normal(&arena, text_of(CLASSES[i][0]));
        assert_string_equal(arena_copy(&arena, text.bytes, text.size), CLASSES[i][1]);
    }
    struct text folded = name_fold(&arena, TEXT(" ЁЛКИН\xC2\xA0 Семён_Де  ВИТТ "));
    assert_string_equal(arena_copy(&arena, folded.bytes, folded.size), "елкин семен де витт");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_form_of_a_table),
        cmocka_unit_test(test_windows_1251),
        cmocka_unit_test(test_headers_that_cannot_be_read),
        cmocka_unit_test(test_each_mistake_is_told_with_its_line),
        cmocka_unit_test(test_names_at_the_edges),
        cmocka_unit_test(test_one_school_for_the_whole_list),
        cmocka_unit_test(test_limits_are_named),
        cmocka_unit_test(test_more_mistakes_than_are_told),
        cmocka_unit_test(test_a_second_run_changes_nothing),
        cmocka_unit_test(test_namesakes_in_a_class),
        cmocka_unit_test(test_a_birth_day_is_learned),
        cmocka_unit_test(test_a_new_school_year),
        cmocka_unit_test(test_an_account_number_names_its_owner),
        cmocka_unit_test(test_one_who_left_comes_back),
        cmocka_unit_test(test_cards_belong_to_one),
        cmocka_unit_test(test_classes_are_written_one_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
