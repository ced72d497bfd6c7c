/* Reading a list: its header is found and understood; the lines are judged by pupil_row.c. */
#include "desk/pupil_list.h"

#include <stdarg.h>
#include <stdio.h>

#include "desk/name_text.h"
#include "desk/pupil_list_inside.h"

enum { ALIASES = 8, REASON_LIMIT = 400, FIRST_ROOM = 64, COLUMNS_OF_HEADER = 2 };

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
    [COLUMN_FULL_NAME] = {"ФИО",
                          false,
                          {"фио", "ф.и.о.", "фамилия имя отчество", "фамилия, имя, отчество",
                           "фио учащегося", "фио сотрудника", "full name"}},
    [COLUMN_IGNORED] = {"", false, {"№", "№ п/п", "n", "no", "#", ""}},
};

const char *column_title(enum column column)
{
    return COLUMNS[column].name;
}

struct reading reading_of(struct arena *arena, const struct pupil_list_request *request,
                          struct pupil_problems *problems)
{
    bool is_pupil = request->kind == PERSON_PUPIL;
    struct reading reading = {
        .arena = arena,
        .problems = problems,
        .school_number = request->school_number,
        .needs_class = is_pupil,
        .birth_year_least = is_pupil ? PUPIL_BIRTH_YEAR_LEAST : EMPLOYEE_BIRTH_YEAR_LEAST,
        .today = request->today,
    };
    for (int i = 0; i < COLUMN_COUNT; i++) reading.places[i] = -1;
    return reading;
}

bool column_is_needed(const struct reading *reading, enum column column)
{
    if (column == COLUMN_SCHOOL) return reading->school_number == 0;
    if (column == COLUMN_CLASS) return reading->needs_class;
    return COLUMNS[column].is_needed;
}

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

bool line_is_bad(const struct reading *reading, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    problem_keep(reading->problems, reading->arena, line, format, arguments);
    va_end(arguments);
    return false;
}

static void notice(struct reading *reading, const char *sentence)
{
    struct pupil_list *list = reading->list;
    if (list->notice_count == PUPIL_LIST_NOTICES_TOLD) return;
    list->notices[list->notice_count++] = sentence;
}

struct text text_shown(const struct reading *reading, struct text text)
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

/* ---- columns ---- */

static enum column column_of(struct text folded)
{
    for (int column = 0; column <= COLUMN_IGNORED; column++) {
        for (int i = 0; i < ALIASES && COLUMNS[column].aliases[i] != NULL; i++) {
            if (text_is(folded, COLUMNS[column].aliases[i])) return (enum column)column;
        }
    }
    return COLUMN_UNKNOWN;
}

/* ---- names that are nearly ours ---- */

enum { NAME_LETTERS = 40, NAME_DISTANCE = 2, NAME_LETTERS_LEAST = 5 };

static int letters_of(struct text text, uint32_t letters[NAME_LETTERS])
{
    int count = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if ((byte & 0xC0) == 0x80 && count > 0) {
            letters[count - 1] = letters[count - 1] << 8 | byte;
        } else if (count == NAME_LETTERS) {
            return NAME_LETTERS + 1;
        } else {
            letters[count++] = byte;
        }
    }
    return count;
}

static int least(int a, int b, int c)
{
    int low = a < b ? a : b;
    return low < c ? low : c;
}

/* Letters put in, left out or changed between the two. */
static int distance_of(struct text a, struct text b)
{
    uint32_t left[NAME_LETTERS] = {0}, right[NAME_LETTERS] = {0};
    int costs[NAME_LETTERS + 1] = {0};
    int left_count = letters_of(a, left), right_count = letters_of(b, right);
    if (left_count > NAME_LETTERS || right_count > NAME_LETTERS) return NAME_LETTERS;
    for (int j = 0; j <= right_count; j++) costs[j] = j;
    for (int i = 1; i <= left_count; i++) {
        int diagonal = costs[0];
        costs[0] = i;
        for (int j = 1; j <= right_count; j++) {
            int above = costs[j];
            costs[j] = least(above + 1, costs[j - 1] + 1, diagonal + (left[i - 1] != right[j - 1]));
            diagonal = above;
        }
    }
    return costs[right_count];
}

/* A misspelt name would lose its column silently. COLUMN_UNKNOWN: it is like none of ours. */
static enum column column_near(struct text folded)
{
    for (int column = 0; column < COLUMN_COUNT; column++) {
        for (int i = 0; i < ALIASES && COLUMNS[column].aliases[i] != NULL; i++) {
            struct text alias = text_of(COLUMNS[column].aliases[i]);
            if (text_length_characters(alias) < NAME_LETTERS_LEAST) continue;
            if (distance_of(folded, alias) <= NAME_DISTANCE) return (enum column)column;
        }
    }
    return COLUMN_UNKNOWN;
}

/* ---- header ---- */

static int columns_known(const struct reading *reading, const struct csv_record *record)
{
    int count = 0;
    for (int i = 0; i < record->count; i++) {
        count += column_of(name_fold(reading->arena, record->fields[i])) < COLUMN_COUNT;
    }
    return count;
}

static bool unknown_column(struct reading *reading, int line, struct text name)
{
    enum column near = column_near(name_fold(reading->arena, name));
    struct text shown = text_shown(reading, name);
    if (near != COLUMN_UNKNOWN) {
        return line_is_bad(reading, line,
                           "столбец «%.*s» не опознан; если это «%s», назовите его так",
                           TEXT_ARGS(shown), COLUMNS[near].name);
    }
    notice(reading,
           arena_printf(reading->arena, "столбец «%.*s» не нужен и пропущен", TEXT_ARGS(shown)));
    return true;
}

static bool columns_are_all(const struct reading *reading, int line)
{
    bool is_good = true;
    bool has_full_name = reading->places[COLUMN_FULL_NAME] >= 0;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        if (reading->places[i] >= 0 || !column_is_needed(reading, (enum column)i)) continue;
        if (has_full_name && (i == COLUMN_SURNAME || i == COLUMN_NAME)) continue;
        is_good = line_is_bad(reading, line, "в заголовке нет столбца «%s»", COLUMNS[i].name);
    }
    return is_good;
}

static bool header_take(struct reading *reading, const struct csv_record *record, int line)
{
    bool is_good = true;
    reading->fields = record->count;
    for (int i = 0; i < record->count; i++) {
        enum column column = column_of(name_fold(reading->arena, record->fields[i]));
        if (column == COLUMN_UNKNOWN) {
            is_good &= unknown_column(reading, line, record->fields[i]);
        } else if (column != COLUMN_IGNORED && reading->places[column] >= 0) {
            is_good = line_is_bad(reading, line, "столбец «%s» назван дважды",
                                  COLUMNS[column].name);
        } else if (column != COLUMN_IGNORED) {
            reading->places[column] = i;
        }
    }
    return columns_are_all(reading, line) && is_good;
}

/* ---- the file ---- */

static void record_refused(const struct reading *reading, const struct lines *lines, enum err err)
{
    if (err == ERR_LIMIT) {
        (void)line_is_bad(reading, lines->line, "полей в строке больше %d", CSV_FIELD_LIMIT);
    } else {
        (void)line_is_bad(reading, lines->line,
                          "кавычки в строке не закрыты или стоят внутри поля");
    }
}

/* The header is the first line that names two of our columns: titles may stand above it. When none
 * does, the first line is taken for it, so that it is told what is missing. *lines stands behind
 * it. */
static enum err header_find(const struct reading *reading, struct lines *lines,
                            struct csv_record *header)
{
    struct lines place = *lines;
    for (int i = 0; i < PUPIL_LIST_HEADER_LINES; i++) {
        enum err err = lines_next(&place, reading->arena, header);
        if (err != OK) break;
        if (columns_known(reading, header) < COLUMNS_OF_HEADER) continue;
        *lines = place;
        return OK;
    }
    return lines_next(lines, reading->arena, header);
}

static void row_next(struct reading *reading, struct lines *lines, const struct csv_record *record)
{
    struct pupil_list *list = reading->list;
    reading->hidden_lines += lines->is_hidden;
    if (lines->formula_column > 0) {
        (void)line_is_bad(reading, lines->line,
                          "в столбце %s формула без значения: откройте файл в редакторе таблиц и "
                          "сохраните, или замените её значением",
                          xlsx_column_name(reading->arena, lines->formula_column));
    } else if (row_take(reading, record, lines->line, &list->rows[list->count])) {
        list->count++;
    }
}

static void rows_read(struct reading *reading, struct lines *lines)
{
    struct csv_record *record = ARENA_NEW(reading->arena, struct csv_record);
    struct pupil_list *list = reading->list;
    lines->width = reading->fields;
    for (;;) {
        enum err err = lines_next(lines, reading->arena, record);
        if (err == ERR_NOT_FOUND) return;
        if (++list->lines > PUPIL_LIST_ROWS_LIMIT) {
            (void)line_is_bad(reading, lines->line, "строк больше %d: разделите список",
                              PUPIL_LIST_ROWS_LIMIT);
            return;
        }
        if (err != OK) {
            record_refused(reading, lines, err);
        } else {
            row_next(reading, lines, record);
        }
    }
}

/* ---- what is worth a look ---- */

static void workbook_notices(struct reading *reading, const struct lines *lines)
{
    struct arena *arena = reading->arena;
    if (lines->sheet.sheets_with_data > 1) {
        notice(reading,
               arena_printf(arena, "взят только лист «%s»: в книге есть и другие листы с данными",
                            lines->sheet.name));
    }
    if (lines->filled_cells > 0) {
        notice(reading, "объединённые по вертикали ячейки: значение повторено в каждой строке");
    }
    if (reading->hidden_lines > 0) {
        notice(reading,
               arena_printf(arena, "скрытые строки взяты тоже: %d", reading->hidden_lines));
    }
}

static void wide_merges_refuse(const struct reading *reading, const struct lines *lines)
{
    const struct xlsx_merge *merge = lines_wide_merge(lines, lines->line + 1);
    if (merge == NULL) return;
    (void)line_is_bad(reading, merge->first_line,
                      "ячейки %s–%s объединены: разъедините их и заполните каждую",
                      xlsx_column_name(reading->arena, merge->first_column),
                      xlsx_column_name(reading->arena, merge->last_column));
}

static void lines_read(struct reading *reading, struct lines *lines)
{
    struct csv_record *header = ARENA_NEW(reading->arena, struct csv_record);
    enum err err = header_find(reading, lines, header);
    if (err == ERR_NOT_FOUND) {
        (void)line_is_bad(reading, 0, "файл пуст");
    } else if (err != OK) {
        record_refused(reading, lines, err);
    } else if (header_take(reading, header, lines->line)) {
        int room = lines_at_most(lines);
        if (room > PUPIL_LIST_ROWS_LIMIT) room = PUPIL_LIST_ROWS_LIMIT;
        reading->list->rows = ARENA_ARRAY(reading->arena, struct pupil_row, (size_t)room + 1);
        wide_merges_refuse(reading, lines);
        rows_read(reading, lines);
        if (reading->list->lines == 0) {
            (void)line_is_bad(reading, 0, "в файле нет ни одного %s",
                              reading->needs_class ? "учащегося" : "сотрудника");
        }
    }
}

void pupil_list_read(struct arena *arena, const struct pupil_list_request *request,
                     struct pupil_list *out_list, struct pupil_problems *problems)
{
    struct lines lines;
    const char *reason;
    struct reading reading = reading_of(arena, request, problems);
    *out_list = (struct pupil_list){.count = 0};
    reading.list = out_list;
    if (request->file.size > PUPIL_LIST_BYTES_LIMIT) {
        (void)line_is_bad(&reading, 0, "файл больше %d МБ", PUPIL_LIST_BYTES_LIMIT >> 20);
        return;
    }
    if (!lines_open(arena, request->file, &lines, &reason)) {
        (void)line_is_bad(&reading, 0, "%s", reason);
        return;
    }
    lines_read(&reading, &lines);
    workbook_notices(&reading, &lines);
    if (reading.serial_days > 0) {
        notice(&reading, arena_printf(arena,
                                      "даты рождения стояли числами и прочитаны как даты: %d; "
                                      "проверьте их",
                                      reading.serial_days));
    }
}
