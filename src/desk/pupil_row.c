/* One line of a list, judged by itself; and one person as typed into a form, by the same rules. */
#include "base/parse.h"
#include "desk/name_text.h"
#include "desk/pupil_list_inside.h"
#include "school/card.h"
#include "school/school.h"

enum { SERIAL_DIGITS = 5 /* of a day that a spreadsheet shows as a number */ };

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
        return reading->school_number > 0 || line_is_bad(reading, row->line, "не указана школа");
    }
    if (text_starts(text, TEXT("№"))) text = text_trim(text_part(text, sizeof "№" - 1, text.size));
    if (parse_int64(text, 1, SCHOOL_NUMBER_LIMIT, &row->school_number) != OK) {
        return line_is_bad(reading, row->line, "номер школы — число от 1 до %d, а не «%.*s»",
                           SCHOOL_NUMBER_LIMIT, TEXT_ARGS(text_shown(reading, text)));
    }
    if (reading->school_number > 0 && row->school_number != reading->school_number) {
        return line_is_bad(reading, row->line, "указана школа №%d, а загружается список школы №%d",
                           (int)row->school_number, (int)reading->school_number);
    }
    return true;
}

static bool class_take(const struct reading *reading, struct text text, struct pupil_row *row)
{
    row->class_name = TEXT("");
    if (text.size == 0) {
        return !reading->needs_class || line_is_bad(reading, row->line, "не указан класс");
    }
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.bytes[i] >= ' ') continue;
        return line_is_bad(reading, row->line, "в названии класса непечатаемый знак");
    }
    row->class_name = class_name_normal(reading->arena, text);
    if (text_length_characters(row->class_name) <= CLASS_NAME_LIMIT) return true;
    return line_is_bad(reading, row->line, "название класса длиннее %d знаков", CLASS_NAME_LIMIT);
}

static bool name_judge(const struct reading *reading, enum column column, int line,
                       struct text text)
{
    if (text.size == 0) {
        return !column_is_needed(reading, column) ||
               line_is_bad(reading, line, "не указано: %s", column_title(column));
    }
    if (text_length_characters(text) > PERSON_NAME_LIMIT) {
        return line_is_bad(reading, line, "%s длиннее %d знаков", column_title(column),
                           PERSON_NAME_LIMIT);
    }
    if (name_is_formed(text)) return true;
    return line_is_bad(reading, line,
                       "%s: «%.*s» — не имя (допустимы буквы, дефис, апостроф и пробел)",
                       column_title(column), TEXT_ARGS(text_shown(reading, text)));
}

/* «Иванов Иван Иванович»: what stands behind the second word is the patronymic. */
static void full_name_part(const struct reading *reading, const struct csv_record *record,
                           struct pupil_row *row)
{
    struct text rest = field(reading, record, COLUMN_FULL_NAME);
    row->surname = text_cut(&rest, ' ');
    row->name = text_cut(&rest, ' ');
    row->patronymic = rest.bytes == NULL ? TEXT("") : rest;
}

static bool names_take(const struct reading *reading, const struct csv_record *record,
                       struct pupil_row *row)
{
    if (reading->places[COLUMN_FULL_NAME] >= 0 && reading->places[COLUMN_SURNAME] < 0) {
        full_name_part(reading, record, row);
    } else {
        row->surname = field(reading, record, COLUMN_SURNAME);
        row->name = field(reading, record, COLUMN_NAME);
        row->patronymic = field(reading, record, COLUMN_PATRONYMIC);
    }
    return name_judge(reading, COLUMN_SURNAME, row->line, row->surname) &&
           name_judge(reading, COLUMN_NAME, row->line, row->name) &&
           name_judge(reading, COLUMN_PATRONYMIC, row->line, row->patronymic);
}

/* 40543 for 31.12.2010: a cell that lost the form of a date. */
static bool serial_take(struct reading *reading, struct text text, struct day *out_day)
{
    struct day least;
    struct date date = {reading->birth_year_least, 1, 1};
    if (text.size != SERIAL_DIGITS || !xlsx_day_of_serial(text, false, out_day)) return false;
    if (!day_from_date(date, &least) || day_compare(*out_day, least) < 0) return false;
    if (day_compare(*out_day, reading->today) > 0) return false;
    reading->serial_days++;
    return true;
}

static bool birth_take(struct reading *reading, struct text text, struct pupil_row *row)
{
    if (text.size == 0) return true;
    if (day_parse(text, &row->birth_day) != OK && !serial_take(reading, text, &row->birth_day)) {
        return line_is_bad(reading, row->line,
                           "дата рождения «%.*s» не читается; пишите 31.12.2010",
                           TEXT_ARGS(text_shown(reading, text)));
    }
    row->has_birth_day = true;
    if (day_date(row->birth_day).year < reading->birth_year_least) {
        return line_is_bad(reading, row->line, "дата рождения раньше %d года",
                           reading->birth_year_least);
    }
    return day_compare(row->birth_day, reading->today) <= 0 ||
           line_is_bad(reading, row->line, "дата рождения в будущем");
}

static bool number_take(const struct reading *reading, struct text text, struct pupil_row *row)
{
    row->number = text;
    if (text.size == 0 || account_number_is_formed(text)) return true;
    return line_is_bad(reading, row->line,
                       "лицевой счёт — десять цифр, а не «%.*s» (таблица могла убрать "
                       "нули в начале)",
                       TEXT_ARGS(text_shown(reading, text)));
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
        return line_is_bad(reading, row->line,
                           "номер карты «%.*s» — не шестнадцатеричное число до %d байт",
                           TEXT_ARGS(text_shown(reading, text)), CARD_CHIP_BYTES_LIMIT);
    }
    for (size_t i = 0; i < count; i++) {
        if (digits[i] >= 'a' && digits[i] <= 'f') digits[i] = (char)(digits[i] - 'a' + 'A');
    }
    row->chip = (struct text){digits, count};
    return true;
}

bool row_take(struct reading *reading, const struct csv_record *record, int line,
              struct pupil_row *row)
{
    *row = (struct pupil_row){.line = line};
    if (record->count != reading->fields) {
        return line_is_bad(reading, line, "полей в строке: %d, а в заголовке: %d", record->count,
                           reading->fields);
    }
    return school_take(reading, field(reading, record, COLUMN_SCHOOL), row) &&
           class_take(reading, field(reading, record, COLUMN_CLASS), row) &&
           names_take(reading, record, row) &&
           birth_take(reading, field(reading, record, COLUMN_BIRTH), row) &&
           number_take(reading, field(reading, record, COLUMN_NUMBER), row) &&
           chip_take(reading, field(reading, record, COLUMN_CARD), row);
}

/* ---- one person, typed ---- */

/* The reason of the newest problem, when `is_good` is false. */
static const char *reason_of(const struct reading *reading, bool is_good)
{
    const struct pupil_problems *problems = reading->problems;
    return is_good ? NULL : problems->list[problems->told - 1].reason;
}

bool pupil_typed_read(struct arena *arena, const struct pupil_typed *typed,
                      const struct pupil_list_request *request, struct pupil_row *out_row,
                      const char *out_problems[PUPIL_FIELDS])
{
    struct pupil_problems problems = {.total = 0};
    struct reading reading = reading_of(arena, request, &problems);
    struct pupil_row row = {
        .school_number = request->school_number,
        .surname = name_tidy(arena, typed->surname),
        .name = name_tidy(arena, typed->name),
        .patronymic = name_tidy(arena, typed->patronymic),
        .chip = TEXT(""),
    };
    bool is_good = class_take(&reading, name_tidy(arena, typed->class_name), &row);
    out_problems[PUPIL_FIELD_CLASS] = reason_of(&reading, is_good);
    is_good = name_judge(&reading, COLUMN_SURNAME, 0, row.surname);
    out_problems[PUPIL_FIELD_SURNAME] = reason_of(&reading, is_good);
    is_good = name_judge(&reading, COLUMN_NAME, 0, row.name);
    out_problems[PUPIL_FIELD_NAME] = reason_of(&reading, is_good);
    is_good = name_judge(&reading, COLUMN_PATRONYMIC, 0, row.patronymic);
    out_problems[PUPIL_FIELD_PATRONYMIC] = reason_of(&reading, is_good);
    is_good = birth_take(&reading, name_tidy(arena, typed->birth_day), &row);
    out_problems[PUPIL_FIELD_BIRTH] = reason_of(&reading, is_good);
    is_good = number_take(&reading, name_tidy(arena, typed->number), &row);
    out_problems[PUPIL_FIELD_NUMBER] = reason_of(&reading, is_good);
    *out_row = row;
    return problems.total == 0;
}
