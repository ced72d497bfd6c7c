/* Reading tables of dishes and the federal menus. */
#include "desk/food_file.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"
#include "base/parse.h"
#include "desk/catalogue.h"
#include "desk/name_text.h"
#include "meals/allergen.h"
#include "table/lines.h"

enum { ALIASES = 8, REASON_LIMIT = 400, SHOWN_CHARACTERS = 40, MG_IN_G = 1000, CATEGORY_TEXT = 60 };

enum column {
    COLUMN_NAME,
    COLUMN_WEIGHT,
    COLUMN_ENERGY,
    COLUMN_PROTEIN,
    COLUMN_FAT,
    COLUMN_CARBOHYDRATE,
    COLUMN_RECIPE,
    COLUMN_ALLERGENS,
    COLUMN_CATEGORY,
    COLUMN_PRICE,
    COLUMN_FIRST,
    COLUMN_LAST,
    COLUMN_WEEK,
    COLUMN_DAY,
    COLUMN_MEAL,
    COLUMN_SECTION,
    COLUMNS
};

static const char *const ALIAS[COLUMNS][ALIASES] = {
    [COLUMN_NAME] = {"блюдо", "блюда", "наименование", "наименование блюда", "название", "dish"},
    [COLUMN_WEIGHT] = {"выход, г", "выход", "вес блюда, г", "вес блюда", "вес, г", "масса, г",
                       "weight"},
    [COLUMN_ENERGY] = {"калорийность", "ккал", "калорийность, ккал", "энергетическая ценность",
                       "энергетическая ценность, ккал", "energy"},
    [COLUMN_PROTEIN] = {"белки", "белки, г", "белок", "protein"},
    [COLUMN_FAT] = {"жиры", "жиры, г", "fat"},
    [COLUMN_CARBOHYDRATE] = {"углеводы", "углеводы, г", "carbohydrate"},
    [COLUMN_RECIPE] = {"№ рец.", "№ рецептуры", "номер рецептуры", "№ рецепта", "рецептура",
                       "recipe"},
    [COLUMN_ALLERGENS] = {"аллергены", "allergens"},
    [COLUMN_CATEGORY] = {"категория", "группа", "category"},
    [COLUMN_PRICE] = {"цена", "цена, руб.", "цена, руб", "стоимость", "price"},
    [COLUMN_FIRST] = {"действует с", "с", "с какого дня", "дата начала", "from"},
    [COLUMN_LAST] = {"действует по", "по", "по какой день", "дата окончания", "to"},
    [COLUMN_WEEK] = {"неделя"},
    [COLUMN_DAY] = {"день недели", "день"},
    [COLUMN_MEAL] = {"прием пищи"},
    [COLUMN_SECTION] = {"раздел", "раздел меню"},
};

struct reading {
    struct arena *arena;
    struct food_file *file;
    int places[COLUMNS]; /* -1: none */
    int room;
    struct text week, day, meal; /* that hold for the rows that follow */
    int cycle_day;
    enum menu_meal of_meal; /* 0: none yet */
    bool used[MENU_SLOTS];
    int hidden;
};

/* ---- what is wrong ---- */

void food_problem_add(struct arena *arena, struct food_file *file, int line, const char *format,
                      ...)
{
    char reason[REASON_LIMIT];
    va_list arguments;
    file->problems_total++;
    if (file->problem_count == FOOD_PROBLEMS_TOLD) return;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    file->problems[file->problem_count++] = (struct food_problem){
        line, arena_printf(arena, "%s", reason)};
}

void food_notice_add(struct arena *arena, struct food_file *file, const char *format, ...)
{
    char words[REASON_LIMIT];
    va_list arguments;
    if (file->notice_count == FOOD_NOTICES_TOLD) return;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    file->notices[file->notice_count++] = arena_printf(arena, "%s", words);
}

/* As people see it in a sentence: never longer than some words, and whole characters. */
static struct text shown(struct text text)
{
    size_t size = 0, characters = 0;
    while (size < text.size && characters < SHOWN_CHARACTERS) {
        size++;
        while (size < text.size && ((unsigned char)text.bytes[size] & 0xC0) == 0x80) size++;
        characters++;
    }
    return text_part(text, 0, size);
}

/* ---- the heading ---- */

static int column_of(struct text folded)
{
    for (int column = 0; column < COLUMNS; column++) {
        for (int i = 0; i < ALIASES && ALIAS[column][i] != NULL; i++) {
            if (text_is(folded, ALIAS[column][i])) return column;
        }
    }
    return -1;
}

static bool header_take(struct reading *reading, const struct csv_record *record)
{
    int known = 0;
    for (int i = 0; i < COLUMNS; i++) reading->places[i] = -1;
    for (int i = 0; i < record->count; i++) {
        int column = column_of(name_fold(reading->arena, record->fields[i]));
        if (column < 0 || reading->places[column] >= 0) continue;
        reading->places[column] = i;
        known++;
    }
    return known >= 2 && reading->places[COLUMN_NAME] >= 0;
}

static bool header_find(struct reading *reading, struct lines *lines)
{
    struct csv_record *record = ARENA_NEW(reading->arena, struct csv_record);
    for (int i = 0; i < FOOD_HEADER_LINES; i++) {
        enum err err = lines_next(lines, reading->arena, record);
        if (err == ERR_NOT_FOUND) return false;
        if (err != OK || !header_take(reading, record)) continue;
        bool has_meals = reading->places[COLUMN_MEAL] >= 0 && reading->places[COLUMN_SECTION] >= 0;
        bool has_days = reading->places[COLUMN_DAY] >= 0;
        reading->file->kind = !has_meals ? FOOD_DISHES : has_days ? FOOD_TYPICAL : FOOD_DAY;
        lines->width = record->count;
        return true;
    }
    return false;
}

/* ---- values ---- */

static struct text cell(const struct reading *reading, const struct csv_record *record,
                        enum column column)
{
    int place = reading->places[column];
    if (place < 0 || place >= record->count) return TEXT("");
    return name_tidy(reading->arena, record->fields[place]);
}

/* "13,5", "13.5", "13" in thousandths, rounded half up at the fourth digit. */
static bool thousandths(struct text text, int64_t limit, int64_t *out_number)
{
    int64_t number = 0;
    int digits = 0, behind = -1;
    bool rounds_up = false;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if ((byte == ',' || byte == '.') && behind < 0 && digits > 0) {
            behind = 0;
            continue;
        }
        if (byte < '0' || byte > '9') return false;
        digits++;
        if (behind >= 3) {
            if (behind == 3) rounds_up = byte >= '5';
            behind++;
            continue;
        }
        number = number * 10 + (byte - '0');
        if (behind >= 0) behind++;
        if (number > limit * MG_IN_G) return false;
    }
    if (digits == 0 || behind == 0) return false;
    for (int i = behind < 0 ? 0 : behind; i < 3; i++) number *= 10;
    *out_number = number + rounds_up;
    return *out_number <= limit * MG_IN_G;
}

/* "200", "200/5": a portion with its sauce weighs both. */
static bool weight_read(struct text text, int64_t *out_g)
{
    int64_t sum = 0;
    while (text.size > 0) {
        int64_t part;
        if (!thousandths(text_trim(text_cut(&text, '/')), DISH_WEIGHT_LIMIT_G, &part)) return false;
        sum += (part + MG_IN_G / 2) / MG_IN_G;
    }
    *out_g = sum;
    return sum > 0 && sum <= DISH_WEIGHT_LIMIT_G;
}

static bool allergens_read(const struct reading *reading, int line, struct text text,
                           const char **out_codes)
{
    const char *codes = "";
    while (text.size > 0) {
        struct text word = name_fold(reading->arena, text_trim(text_cut(&text, ',')));
        const struct allergen *found = allergen_find(word);
        for (int i = 0; i < ALLERGEN_COUNT && found == NULL; i++) {
            struct text words = name_fold(reading->arena, text_of(ALLERGENS[i].words));
            if (text_equal(word, words)) found = &ALLERGENS[i];
        }
        if (word.size == 0 || text_is(word, "нет") || text_is(word, "-")) continue;
        if (found == NULL) {
            food_problem_add(reading->arena, reading->file, line, "аллергена «%.*s» в списке нет",
                             TEXT_ARGS(shown(word)));
            return false;
        }
        codes = arena_printf(reading->arena, "%s%s%s", codes, *codes == '\0' ? "" : " ",
                             found->code);
    }
    *out_codes = codes;
    return true;
}

static bool figures_read(const struct reading *reading, const struct csv_record *record, int line,
                         struct food_row *row)
{
    static const enum column FIGURES[] = {COLUMN_ENERGY, COLUMN_PROTEIN, COLUMN_FAT,
                                          COLUMN_CARBOHYDRATE};
    static const char *const NAMES[] = {"калорийность", "белки", "жиры", "углеводы"};
    int64_t values[4] = {0};
    int told = 0;
    for (int i = 0; i < 4; i++) {
        struct text text = cell(reading, record, FIGURES[i]);
        if (text.size == 0) continue;
        told++;
        if (thousandths(text, DISH_ENERGY_LIMIT_KCAL, &values[i])) continue;
        food_problem_add(reading->arena, reading->file, line, "%s: «%.*s» не число", NAMES[i],
                         TEXT_ARGS(shown(text)));
        return false;
    }
    row->has_figures = told == 4;
    row->nutrients = (struct nutrients){(values[0] + MG_IN_G / 2) / MG_IN_G, values[1], values[2],
                                        values[3]};
    return true;
}

static bool day_read(const struct reading *reading, const struct csv_record *record, int line,
                     enum column column, bool *out_has, struct day *out_day)
{
    struct text text = cell(reading, record, column);
    *out_has = text.size > 0;
    if (!*out_has || day_parse(text, out_day) == OK) return true;
    food_problem_add(reading->arena, reading->file, line, "«%.*s» не дата: пишется 01.09.2026",
                     TEXT_ARGS(shown(text)));
    return false;
}

static bool price_read(const struct reading *reading, const struct csv_record *record, int line,
                       struct food_row *row)
{
    struct text text = cell(reading, record, COLUMN_PRICE);
    row->has_price = text.size > 0;
    if (!row->has_price) return true;
    bool is_right = money_parse(text, &row->price) == OK &&
                    (money_is_amount(row->price) || money_is_zero(row->price));
    /* Menus have noughts where a dish costs nothing by itself. */
    if (is_right && money_is_zero(row->price)) row->has_price = false;
    if (is_right && (row->has_price || reading->file->kind != FOOD_DISHES)) return true;
    food_problem_add(reading->arena, reading->file, line,
                     "цена «%.*s»: пишется в рублях, больше нуля, с двумя знаками копеек",
                     TEXT_ARGS(shown(text)));
    return false;
}

/* ---- places of the federal form ---- */

static bool meal_named(struct text folded, enum menu_meal *out_meal)
{
    static const struct {
        const char *name;
        enum menu_meal meal;
    } NAMES[] = {
        {"завтрак", MENU_BREAKFAST},
        {"завтрак 2", MENU_SECOND_BREAKFAST},
        {"второй завтрак", MENU_SECOND_BREAKFAST},
        {"2 завтрак", MENU_SECOND_BREAKFAST},
        {"обед", MENU_LUNCH},
        {"полдник", MENU_SNACK},
        {"ужин", MENU_DINNER},
        {"ужин 2", MENU_SECOND_DINNER},
        {"второй ужин", MENU_SECOND_DINNER},
    };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (!text_is(folded, NAMES[i].name)) continue;
        *out_meal = NAMES[i].meal;
        return true;
    }
    return false;
}

static void day_begin(struct reading *reading)
{
    reading->cycle_day++;
    reading->meal = TEXT("");
    reading->of_meal = (enum menu_meal)0;
    for (int i = 0; i < MENU_SLOTS; i++) reading->used[i] = false;
}

/* A row of its section that is free, or else one without a section. */
static int slot_find(const struct reading *reading, struct text section)
{
    int other = -1;
    for (int i = 0; i < MENU_SLOTS; i++) {
        const struct menu_slot *slot = menu_slot(i);
        if (slot->meal != reading->of_meal || reading->used[i]) continue;
        if (section.size > 0 &&
            text_equal(section, name_fold(reading->arena, text_of(slot->section)))) {
            return i;
        }
        if (*slot->section == '\0' && other < 0) other = i;
    }
    return other;
}

static void place_follow(struct reading *reading, const struct csv_record *record)
{
    struct text week = cell(reading, record, COLUMN_WEEK), day = cell(reading, record, COLUMN_DAY);
    struct text meal = name_fold(reading->arena, cell(reading, record, COLUMN_MEAL));
    bool is_other = (week.size > 0 && !text_equal(week, reading->week)) ||
                    (day.size > 0 && !text_equal(day, reading->day));
    if (reading->file->kind == FOOD_TYPICAL && is_other) {
        day_begin(reading);
        if (week.size > 0) reading->week = week;
        if (day.size > 0) reading->day = day;
    }
    if (meal.size > 0 && !text_equal(meal, reading->meal)) {
        reading->meal = meal;
        if (!meal_named(meal, &reading->of_meal)) reading->of_meal = (enum menu_meal)0;
    }
}

static bool place_take(struct reading *reading, const struct csv_record *record, int line,
                       struct food_row *row)
{
    struct text section = name_fold(reading->arena, cell(reading, record, COLUMN_SECTION));
    if ((int)reading->of_meal == 0) {
        food_problem_add(reading->arena, reading->file, line, "прием пищи «%.*s» не опознан",
                         TEXT_ARGS(shown(reading->meal)));
        return false;
    }
    row->slot = slot_find(reading, section);
    row->cycle_day = reading->cycle_day;
    if (row->slot < 0) {
        food_problem_add(reading->arena, reading->file, line,
                         "%s: больше блюд, чем строк в форме меню",
                         menu_meal_title(reading->of_meal));
        return false;
    }
    reading->used[row->slot] = true;
    return true;
}

/* ---- rows ---- */

static bool is_sum(const struct reading *reading, const struct csv_record *record)
{
    for (int i = 0; i < record->count; i++) {
        struct text folded = name_fold(reading->arena, record->fields[i]);
        if (text_starts(folded, TEXT("итого")) || text_starts(folded, TEXT("всего"))) return true;
    }
    return false;
}

static bool row_read(struct reading *reading, const struct csv_record *record, int line,
                     struct food_row *row)
{
    struct food_file *file = reading->file;
    struct text weight = cell(reading, record, COLUMN_WEIGHT);
    *row = (struct food_row){.line = line,
                             .name = cell(reading, record, COLUMN_NAME),
                             .category = cell(reading, record, COLUMN_CATEGORY),
                             .recipe = cell(reading, record, COLUMN_RECIPE),
                             .allergens = ""};
    if (!text_is_utf8(row->name) || text_length_characters(row->name) > DISH_NAME_LIMIT) {
        food_problem_add(reading->arena, file, line, "название длиннее %d знаков", DISH_NAME_LIMIT);
        return false;
    }
    if (weight.size > 0 && !weight_read(weight, &row->weight_g)) {
        food_problem_add(reading->arena, file, line, "выход «%.*s» не число граммов",
                         TEXT_ARGS(shown(weight)));
        return false;
    }
    struct text allergens = cell(reading, record, COLUMN_ALLERGENS);
    row->has_allergens = reading->places[COLUMN_ALLERGENS] >= 0;
    bool is_right = allergens_read(reading, line, allergens, &row->allergens);
    is_right = figures_read(reading, record, line, row) && is_right;
    is_right = price_read(reading, record, line, row) && is_right;
    is_right = day_read(reading, record, line, COLUMN_FIRST, &row->has_first, &row->first_day) &&
               is_right;
    is_right = day_read(reading, record, line, COLUMN_LAST, &row->has_last, &row->last_day) &&
               is_right;
    if (is_right && row->has_first && row->has_last &&
        day_compare(row->last_day, row->first_day) < 0) {
        food_problem_add(reading->arena, file, line, "последний день раньше первого");
        return false;
    }
    return is_right;
}

static void record_take(struct reading *reading, const struct lines *lines,
                        const struct csv_record *record)
{
    struct food_file *file = reading->file;
    struct food_row row;
    if (is_sum(reading, record)) return;
    if (file->kind != FOOD_DISHES) place_follow(reading, record);
    if (cell(reading, record, COLUMN_NAME).size == 0) return;
    reading->hidden += lines->is_hidden;
    if (lines->formula_column > 0) {
        food_problem_add(reading->arena, file, lines->line,
                         "в столбце %s формула без значения: откройте файл в редакторе таблиц и "
                         "сохраните",
                         xlsx_column_name(reading->arena, lines->formula_column));
        return;
    }
    if (!row_read(reading, record, lines->line, &row)) return;
    if (file->kind != FOOD_DISHES && !place_take(reading, record, lines->line, &row)) return;
    file->rows = arena_grow(reading->arena, file->rows, file->count, &reading->room,
                            sizeof *file->rows);
    file->rows[file->count++] = row;
}

static void rows_read(struct reading *reading, struct lines *lines)
{
    struct csv_record *record = ARENA_NEW(reading->arena, struct csv_record);
    struct food_file *file = reading->file;
    for (int taken = 0;; taken++) {
        enum err err = lines_next(lines, reading->arena, record);
        if (err == ERR_NOT_FOUND) break;
        if (taken == FOOD_ROWS_LIMIT) {
            food_problem_add(reading->arena, file, lines->line, "строк больше %d: разделите файл",
                             FOOD_ROWS_LIMIT);
            break;
        }
        if (err != OK) {
            food_problem_add(reading->arena, file, lines->line,
                             err == ERR_LIMIT ? "полей в строке больше %d"
                                              : "кавычки в строке не закрыты (полей не больше %d)",
                             CSV_FIELD_LIMIT);
        } else {
            record_take(reading, lines, record);
        }
    }
    file->cycle_days = reading->cycle_day;
    if (file->kind == FOOD_TYPICAL && file->cycle_days > MENU_CYCLE_DAYS_LIMIT) {
        food_problem_add(reading->arena, file, 0, "дней в меню %d, а бывает до %d",
                         file->cycle_days, MENU_CYCLE_DAYS_LIMIT);
    }
}

static void notices_add(const struct reading *reading, const struct lines *lines)
{
    struct food_file *file = reading->file;
    if (lines->is_workbook && lines->sheet.sheets_with_data > 1) {
        food_notice_add(reading->arena, file,
                        "Взят только лист «%s»: в книге есть и другие листы с данными.",
                        lines->sheet.name);
    }
    if (reading->hidden > 0) {
        food_notice_add(reading->arena, file, "Скрытые строки взяты тоже: %d.", reading->hidden);
    }
}

void food_file_read(struct arena *arena, struct text bytes, struct food_file *out_file)
{
    struct lines lines;
    const char *reason;
    struct reading reading = {.arena = arena, .file = out_file};
    *out_file = (struct food_file){.kind = FOOD_DISHES};
    if (bytes.size > FOOD_FILE_BYTES_LIMIT) {
        food_problem_add(arena, out_file, 0, "файл больше %d МБ", FOOD_FILE_BYTES_LIMIT >> 20);
    } else if (!lines_open(arena, bytes, &lines, &reason)) {
        food_problem_add(arena, out_file, 0, "%s", reason);
    } else if (!header_find(&reading, &lines)) {
        food_problem_add(arena, out_file, 0,
                         "нет строки с названиями столбцов: нужен «Блюдо» и ещё хотя бы один — "
                         "«Выход, г», «Цена», «Калорийность»");
    } else {
        rows_read(&reading, &lines);
        notices_add(&reading, &lines);
        if (out_file->count == 0 && out_file->problems_total == 0) {
            food_problem_add(arena, out_file, 0, "в файле нет ни одного блюда");
        }
    }
}
