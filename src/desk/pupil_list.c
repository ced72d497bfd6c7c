/* Reading a list of pupils: header, then each line judged by itself, at its first mistake. */
#include "desk/pupil_list.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/parse.h"
#include "desk/name_text.h"
#include "school/card.h"
#include "school/person.h"
#include "school/school.h"

enum column {
    COLUMN_SCHOOL,
    COLUMN_CLASS,
    COLUMN_SURNAME,
    COLUMN_NAME,
    COLUMN_PATRONYMIC,
    COLUMN_BIRTH,
    COLUMN_NUMBER,
    COLUMN_CARD,
    COLUMN_COUNT,
    COLUMN_IGNORED = COLUMN_COUNT,
    COLUMN_UNKNOWN
};

enum { ALIASES = 8, REASON_LIMIT = 400, FIRST_ROOM = 64 };

static const struct {
    const char *name; /* as reasons call it */
    bool is_needed;
    const char *aliases[ALIASES]; /* folded */
} COLUMNS[COLUMN_COUNT + 1] = {
    [COLUMN_SCHOOL] = {"школа",
                       true,
                       {"школа", "номер школы", "№ школы", "оу", "school", "school number"}},
    [COLUMN_CLASS] = {"класс", true, {"класс", "class", "form", "grade"}},
    [COLUMN_SURNAME] = {"фамилия", true, {"фамилия", "surname", "last name", "family name"}},
    [COLUMN_NAME] = {"имя", true, {"имя", "name", "first name", "given name"}},
    [COLUMN_PATRONYMIC] = {"отчество", false, {"отчество", "patronymic", "middle name"}},
    [COLUMN_BIRTH] = {"дата рождения",
                      false,
                      {"дата рождения", "д.р.", "birth date", "date of birth", "birthday",
                       "birth day"}},
    [COLUMN_NUMBER] = {"лицевой счёт",
                       false,
                       {"лицевой счет", "л/с", "номер счета", "номер лицевого счета", "account",
                        "account number", "old account number", "old account"}},
    [COLUMN_CARD] = {"карта", false, {"карта", "номер карты", "card", "card number", "chip"}},
    [COLUMN_IGNORED] = {"", false, {"№", "№ п/п", "n", "no", "#", ""}},
};

struct reading {
    struct arena *arena;
    struct pupil_problems *problems;
    int64_t school_number;
    struct day today;
    int places[COLUMN_COUNT]; /* of the columns; -1: not there */
    int fields;
};

/* ---- problems ---- */

static void problem_keep(struct pupil_problems *problems, struct arena *arena, int line,
                         const char *format, va_list arguments)
    __attribute__((format(printf, 4, 0)));

static void problem_keep(struct pupil_problems *problems, struct arena *arena, int line,
                         const char *format, va_list arguments)
{
    char reason[REASON_LIMIT];
    problems->total++;
    if (problems->told == PUPIL_LIST_PROBLEMS_TOLD) return;
    if (problems->told == problems->room) {
        int room = problems->room == 0 ? FIRST_ROOM : 2 * problems->room;
        struct pupil_problem *list = ARENA_ARRAY(arena, struct pupil_problem, (size_t)room);
        for (int i = 0; i < problems->told; i++) list[i] = problems->list[i];
        problems->list = list;
        problems->room = room;
    }
    vsnprintf(reason, sizeof reason, format, arguments);
    problems->list[problems->told++] = (struct pupil_problem){line,
                                                              arena_printf(arena, "%s", reason)};
}

void pupil_problem_add(struct pupil_problems *problems, struct arena *arena, int line,
                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    problem_keep(problems, arena, line, format, arguments);
    va_end(arguments);
}

/* Always false: the line is bad. */
static bool bad(const struct reading *reading, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool bad(const struct reading *reading, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    problem_keep(reading->problems, reading->arena, line, format, arguments);
    va_end(arguments);
    return false;
}

/* A foreign text, short enough to be shown. */
static struct text shown(const struct reading *reading, struct text text)
{
    enum { SHOWN_CHARACTERS = 40 };
    size_t size = 0, characters = 0;
    text = name_tidy(reading->arena, text);
    while (size < text.size && characters < SHOWN_CHARACTERS) {
        size++;
        while (size < text.size && ((unsigned char)text.bytes[size] & 0xC0) == 0x80) size++;
        characters++;
    }
    return text_part(text, 0, size);
}

/* ---- header ---- */

static enum column column_of(struct text folded)
{
    for (int column = 0; column <= COLUMN_IGNORED; column++) {
        for (int i = 0; i < ALIASES && COLUMNS[column].aliases[i] != NULL; i++) {
            if (text_is(folded, COLUMNS[column].aliases[i])) return (enum column)column;
        }
    }
    return COLUMN_UNKNOWN;
}

static bool header_take(struct reading *reading, const struct csv_record *record, int line)
{
    bool is_good = true;
    reading->fields = record->count;
    for (int i = 0; i < COLUMN_COUNT; i++) reading->places[i] = -1;
    for (int i = 0; i < record->count; i++) {
        enum column column = column_of(name_fold(reading->arena, record->fields[i]));
        if (column == COLUMN_UNKNOWN) {
            is_good = bad(reading, line,
                          "столбец «%.*s» не опознан; назовите его: школа, класс, "
                          "фамилия, имя, отчество, дата рождения, лицевой счёт, карта",
                          TEXT_ARGS(shown(reading, record->fields[i])));
        } else if (column != COLUMN_IGNORED && reading->places[column] >= 0) {
            is_good = bad(reading, line, "столбец «%s» назван дважды", COLUMNS[column].name);
        } else if (column != COLUMN_IGNORED) {
            reading->places[column] = i;
        }
    }
    for (int i = 0; i < COLUMN_COUNT; i++) {
        bool is_needed = COLUMNS[i].is_needed && !(i == COLUMN_SCHOOL && reading->school_number);
        if (!is_needed || reading->places[i] >= 0) continue;
        is_good = bad(reading, line, "в заголовке нет столбца «%s»", COLUMNS[i].name);
    }
    return is_good;
}

/* ---- lines ---- */

static struct text field(const struct reading *reading, const struct csv_record *record,
                         enum column column)
{
    int place = reading->places[column];
    return place < 0 ? TEXT("") : name_tidy(reading->arena, record->fields[place]);
}

static bool school_take(const struct reading *reading, struct text text, struct pupil_row *row)
{
    row->school_number = reading->school_number;
    if (text.size == 0) {
        return reading->school_number > 0 || bad(reading, row->line, "не указана школа");
    }
    if (text_starts(text, TEXT("№"))) text = text_trim(text_part(text, sizeof "№" - 1, text.size));
    if (parse_int64(text, 1, SCHOOL_NUMBER_LIMIT, &row->school_number) != OK) {
        return bad(reading, row->line, "номер школы — число от 1 до %d, а не «%.*s»",
                   SCHOOL_NUMBER_LIMIT, TEXT_ARGS(shown(reading, text)));
    }
    if (reading->school_number > 0 && row->school_number != reading->school_number) {
        return bad(reading, row->line, "указана школа №%d, а загружается список школы №%d",
                   (int)row->school_number, (int)reading->school_number);
    }
    return true;
}

static bool class_take(const struct reading *reading, struct text text, struct pupil_row *row)
{
    if (text.size == 0) return bad(reading, row->line, "не указан класс");
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.bytes[i] >= ' ') continue;
        return bad(reading, row->line, "в названии класса непечатаемый знак");
    }
    row->class_name = class_name_normal(reading->arena, text);
    if (text_length_characters(row->class_name) <= CLASS_NAME_LIMIT) return true;
    return bad(reading, row->line, "название класса длиннее %d знаков", CLASS_NAME_LIMIT);
}

static bool name_take(const struct reading *reading, const struct csv_record *record,
                      enum column column, int line, struct text *out_name)
{
    struct text text = field(reading, record, column);
    *out_name = text;
    if (text.size == 0) {
        return !COLUMNS[column].is_needed ||
               bad(reading, line, "не указано: %s", COLUMNS[column].name);
    }
    if (text_length_characters(text) > PERSON_NAME_LIMIT) {
        return bad(reading, line, "%s длиннее %d знаков", COLUMNS[column].name, PERSON_NAME_LIMIT);
    }
    if (name_is_formed(text)) return true;
    return bad(reading, line, "%s: «%.*s» — не имя (допустимы буквы, дефис, апостроф и пробел)",
               COLUMNS[column].name, TEXT_ARGS(shown(reading, text)));
}

static bool birth_take(const struct reading *reading, struct text text, struct pupil_row *row)
{
    if (text.size == 0) return true;
    if (day_parse(text, &row->birth_day) != OK) {
        return bad(reading, row->line, "дата рождения «%.*s» не читается; пишите 31.12.2010",
                   TEXT_ARGS(shown(reading, text)));
    }
    row->has_birth_day = true;
    if (day_date(row->birth_day).year < PUPIL_BIRTH_YEAR_LEAST) {
        return bad(reading, row->line, "дата рождения раньше %d года", PUPIL_BIRTH_YEAR_LEAST);
    }
    return day_compare(row->birth_day, reading->today) <= 0 ||
           bad(reading, row->line, "дата рождения в будущем");
}

static bool number_take(const struct reading *reading, struct text text, struct pupil_row *row)
{
    row->number = text;
    if (text.size == 0 || account_number_is_formed(text)) return true;
    return bad(reading, row->line,
               "лицевой счёт — десять цифр, а не «%.*s» (таблица могла убрать "
               "нули в начале)",
               TEXT_ARGS(shown(reading, text)));
}

/* Hexadecimal digits, which may stand in groups: "04:A1:B2". */
static bool chip_take(const struct reading *reading, struct text text, struct pupil_row *row)
{
    struct text bytes;
    char *digits = arena_take(reading->arena, text.size + 1);
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        char sign = text.bytes[i];
        if (sign != ' ' && sign != ':' && sign != '-') digits[count++] = sign;
    }
    row->chip = TEXT("");
    if (text.size == 0) return true;
    enum err err = parse_hex(reading->arena, (struct text){digits, count}, &bytes);
    if (err != OK || bytes.size == 0 || bytes.size > CARD_CHIP_BYTES_LIMIT) {
        return bad(reading, row->line, "номер карты «%.*s» — не шестнадцатеричное число до %d байт",
                   TEXT_ARGS(shown(reading, text)), CARD_CHIP_BYTES_LIMIT);
    }
    for (size_t i = 0; i < count; i++) {
        if (digits[i] >= 'a' && digits[i] <= 'f') digits[i] = (char)(digits[i] - 'a' + 'A');
    }
    row->chip = (struct text){digits, count};
    return true;
}

/* At the first mistake of the line its reason is kept and nothing else is looked at. */
static bool row_take(const struct reading *reading, const struct csv_record *record, int line,
                     struct pupil_row *row)
{
    *row = (struct pupil_row){.line = line};
    if (record->count != reading->fields) {
        return bad(reading, line, "полей в строке: %d, а в заголовке: %d", record->count,
                   reading->fields);
    }
    return school_take(reading, field(reading, record, COLUMN_SCHOOL), row) &&
           class_take(reading, field(reading, record, COLUMN_CLASS), row) &&
           name_take(reading, record, COLUMN_SURNAME, line, &row->surname) &&
           name_take(reading, record, COLUMN_NAME, line, &row->name) &&
           name_take(reading, record, COLUMN_PATRONYMIC, line, &row->patronymic) &&
           birth_take(reading, field(reading, record, COLUMN_BIRTH), row) &&
           number_take(reading, field(reading, record, COLUMN_NUMBER), row) &&
           chip_take(reading, field(reading, record, COLUMN_CARD), row);
}

/* ---- the file ---- */

static int lines_at_most(struct text file)
{
    int lines = 1;
    for (size_t i = 0; i < file.size; i++) lines += file.bytes[i] == '\n' || file.bytes[i] == '\r';
    return lines < PUPIL_LIST_ROWS_LIMIT ? lines : PUPIL_LIST_ROWS_LIMIT;
}

static void record_refused(const struct reading *reading, const struct csv *csv, enum err err)
{
    if (err == ERR_LIMIT) {
        (void)bad(reading, csv->line, "полей в строке больше %d", CSV_FIELD_LIMIT);
    } else {
        (void)bad(reading, csv->line, "кавычки в строке не закрыты или стоят внутри поля");
    }
}

static void rows_read(struct reading *reading, struct csv *csv, struct pupil_list *list)
{
    struct csv_record *record = ARENA_NEW(reading->arena, struct csv_record);
    for (;;) {
        enum err err = csv_next(csv, reading->arena, record);
        if (err == ERR_NOT_FOUND) return;
        if (++list->lines > PUPIL_LIST_ROWS_LIMIT) {
            (void)bad(reading, csv->line, "строк больше %d: разделите список",
                      PUPIL_LIST_ROWS_LIMIT);
            return;
        }
        if (err != OK) {
            record_refused(reading, csv, err);
        } else if (row_take(reading, record, csv->line, &list->rows[list->count])) {
            list->count++;
        }
    }
}

/* UTF-8 when it is well-formed, else the bytes of Windows-1251. */
static struct text decoded(struct arena *arena, struct text file)
{
    return text_is_utf8(file) ? file : parse_windows_1251(arena, file);
}

void pupil_list_read(struct arena *arena, struct text file, int64_t school_number, struct day today,
                     struct pupil_list *out_list, struct pupil_problems *problems)
{
    struct csv csv;
    struct csv_record *header = ARENA_NEW(arena, struct csv_record);
    struct reading reading = {
        .arena = arena, .problems = problems, .school_number = school_number, .today = today};
    *out_list = (struct pupil_list){.count = 0};
    if (file.size > PUPIL_LIST_BYTES_LIMIT) {
        (void)bad(&reading, 0, "файл больше %d МБ", PUPIL_LIST_BYTES_LIMIT >> 20);
        return;
    }
    if (text_starts(file, TEXT("\xFF\xFE")) || text_starts(file, TEXT("\xFE\xFF"))) {
        (void)bad(&reading, 0, "файл в UTF-16; сохраните его как CSV в UTF-8");
        return;
    }
    csv_init(&csv, decoded(arena, file));
    enum err err = csv_next(&csv, arena, header);
    if (err == ERR_NOT_FOUND) {
        (void)bad(&reading, 0, "файл пуст");
    } else if (err != OK) {
        record_refused(&reading, &csv, err);
    } else if (header_take(&reading, header, csv.line)) {
        out_list->rows = ARENA_ARRAY(arena, struct pupil_row, (size_t)lines_at_most(csv.rest) + 1);
        rows_read(&reading, &csv, out_list);
        if (out_list->lines == 0) (void)bad(&reading, 0, "в файле нет ни одного учащегося");
    }
}
