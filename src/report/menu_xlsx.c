/* The federal files. Rows and columns are counted from zero here, as libxlsxwriter does. */
#include "report/menu_xlsx.h"

#include <string.h>

#include "base/check.h"
#include "base/parse.h"
#include "report/xlsx_memory.h"

enum {
    DAYS_BEFORE_1970 = 25569,
    HEAD_COLOR = 0xFFF2CC,
    A4 = 9,
    YEAR_DIGITS = 4,
    YEAR_FIRST = 2000,
    YEAR_LAST = 2199
};

struct writing {
    lxw_workbook *workbook;
    lxw_worksheet *worksheet;
    lxw_format *head, *text, *whole, *roubles, *day, *bold;
    lxw_error error; /* the first */
};

static void said(struct writing *writing, lxw_error error)
{
    if (writing->error == LXW_NO_ERROR) writing->error = error;
}

static lxw_format *format_new(struct writing *writing, const char *number)
{
    lxw_format *format = workbook_add_format(writing->workbook);
    CHECK(format != NULL);
    format_set_border(format, LXW_BORDER_THIN);
    if (number != NULL) format_set_num_format(format, number);
    return format;
}

static void writing_open(struct writing *writing, lxw_workbook *workbook, const char *sheet)
{
    *writing = (struct writing){.workbook = workbook};
    writing->worksheet = workbook_add_worksheet(workbook, sheet);
    CHECK(writing->worksheet != NULL);
    writing->head = format_new(writing, NULL);
    format_set_bold(writing->head);
    format_set_text_wrap(writing->head);
    format_set_bg_color(writing->head, HEAD_COLOR);
    writing->text = format_new(writing, NULL);
    format_set_text_wrap(writing->text);
    writing->bold = format_new(writing, NULL);
    format_set_bold(writing->bold);
    writing->whole = format_new(writing, "0");
    writing->roubles = format_new(writing, "0.00");
    writing->day = format_new(writing, "m/d/yyyy");
    worksheet_set_landscape(writing->worksheet);
    worksheet_set_paper(writing->worksheet, A4);
    worksheet_fit_to_pages(writing->worksheet, 1, 0);
}

static void put(struct writing *writing, int row, int column, const char *words, lxw_format *format)
{
    said(writing, worksheet_write_string(writing->worksheet, (lxw_row_t)row, (lxw_col_t)column,
                                         words, format));
}

static void put_number(struct writing *writing, int row, int column, double number,
                       lxw_format *format)
{
    said(writing, worksheet_write_number(writing->worksheet, (lxw_row_t)row, (lxw_col_t)column,
                                         number, format));
}

static void put_merged(struct writing *writing, int row, int from, int to, const char *words)
{
    said(writing, worksheet_merge_range(writing->worksheet, (lxw_row_t)row, (lxw_col_t)from,
                                        (lxw_row_t)row, (lxw_col_t)to, words, writing->text));
}

static void put_row(struct writing *writing, int row, const char *const *words, int count,
                    lxw_format *format)
{
    for (int i = 0; i < count; i++) put(writing, row, i, words[i], format);
}

static void width_set(struct writing *writing, int column, double width)
{
    said(writing, worksheet_set_column(writing->worksheet, (lxw_col_t)column, (lxw_col_t)column,
                                       width, NULL));
}

static double roubles(struct money money)
{
    return (double)money_in_kopecks(money) / 100.0;
}

static double grams(int64_t mg)
{
    return (double)mg / 1000.0;
}

/* ---- the menu of a day ---- */

struct day_filling {
    struct arena *arena;
    const struct menu_day_file *file;
};

/* SPEC menu 8.1: row 1: school, building, day as a date. */
static void day_head(struct writing *writing, const struct menu_day_file *file)
{
    static const char *const HEADS[] = {"Прием пищи", "Раздел",  "№ рец.",       "Блюдо",
                                        "Выход, г",   "Цена",    "Калорийность", "Белки",
                                        "Жиры",       "Углеводы"};
    static const double WIDTHS[] = {12, 12, 12, 40, 10, 10, 14, 10, 10, 10};
    for (int i = 0; i < 10; i++) width_set(writing, i, WIDTHS[i]);
    put(writing, 0, 0, "Школа", writing->text);
    put_merged(writing, 0, 1, 3, file->school_name);
    put(writing, 0, 4, "Отд./корп", writing->text);
    put(writing, 0, 5, file->building, writing->text);
    put(writing, 0, 8, "День", writing->text);
    put_number(writing, 0, 9, file->day.number + DAYS_BEFORE_1970, writing->day);
    put_row(writing, 2, HEADS, 10, writing->head);
}

static void dish_row(struct writing *writing, int row, const char *section,
                     const struct menu_dish *dish)
{
    put(writing, row, 1, section, writing->text);
    put(writing, row, 2, dish->recipe_number, writing->text);
    put(writing, row, 3, dish->name, writing->text);
    put_number(writing, row, 4, (double)dish->weight_g, writing->whole);
    put_number(writing, row, 5, roubles(dish->price), writing->roubles);
    put_number(writing, row, 6, (double)dish->nutrients.energy_kcal, writing->whole);
    put_number(writing, row, 7, grams(dish->nutrients.protein_mg), writing->whole);
    put_number(writing, row, 8, grams(dish->nutrients.fat_mg), writing->whole);
    put_number(writing, row, 9, grams(dish->nutrients.carbohydrate_mg), writing->whole);
}

static lxw_error day_fill(lxw_workbook *workbook, void *context)
{
    const struct day_filling *filling = context;
    const struct menu_day_file *file = filling->file;
    struct writing writing;
    const char *name = file->cycle_day == 0
                           ? "1"
                           : arena_printf(filling->arena, "%d день", file->cycle_day);
    writing_open(&writing, workbook, name);
    day_head(&writing, file);
    int row = 3;
    for (int meal = MENU_BREAKFAST; meal <= MENU_SECOND_DINNER; meal++) {
        if (!day_menu_has_meal(file->menu, (enum menu_meal)meal)) continue;
        put(&writing, row, 0, menu_meal_title((enum menu_meal)meal), writing.text);
        for (int i = 0; i < MENU_SLOTS; i++) {
            const struct menu_dish *dish = &file->menu->dishes[i];
            if ((int)menu_slot(i)->meal != meal || dish->dish_id == 0) continue;
            dish_row(&writing, row++, menu_slot(i)->section, dish);
        }
        row++; /* SPEC menu 8.1: an empty row behind each meal */
    }
    worksheet_protect(writing.worksheet, NULL, NULL);
    return writing.error;
}

enum err menu_day_xlsx(struct arena *arena, const struct menu_day_file *file, struct text *out_xlsx)
{
    struct day_filling filling = {arena, file};
    return xlsx_make(arena, false, day_fill, &filling, out_xlsx);
}

/* ---- the typical menu ---- */

struct typical_filling {
    struct arena *arena;
    const struct menu_typical_file *file;
};

/* SPEC menu 8.2: rows 1 to 5 of the typical menu. */
static void typical_head(struct writing *writing, const struct menu_typical_file *file)
{
    static const char *const HEADS[] = {"Неделя",   "День недели",  "Прием пищи",  "Раздел меню",
                                        "Блюда",    "Вес блюда, г", "Белки",       "Жиры",
                                        "Углеводы", "Калорийность", "№ рецептуры", "Цена"};
    static const double WIDTHS[] = {9, 9, 14, 14, 40, 10, 10, 10, 10, 13, 14, 10};
    struct date date = day_date(file->cycle->approved_day);
    for (int i = 0; i < 12; i++) width_set(writing, i, WIDTHS[i]);
    put(writing, 0, 0, "Школа", writing->text);
    put_merged(writing, 0, 2, 4, file->school_name);
    put(writing, 0, 5, "Утвердил:", writing->text);
    put(writing, 0, 6, "должность", writing->text);
    put_merged(writing, 0, 7, 10, file->cycle->approver_post);
    put(writing, 1, 0, "Типовое примерное меню приготавливаемых блюд", writing->bold);
    put(writing, 1, 6, "фамилия", writing->text);
    put_merged(writing, 1, 7, 10, file->cycle->approver_name);
    put(writing, 2, 0, "Возрастная категория", writing->text);
    put(writing, 2, 4, menu_stage_ages(file->stage), writing->text);
    put(writing, 2, 6, "дата", writing->text);
    put_number(writing, 2, 7, date.day_of_month, writing->whole);
    put_number(writing, 2, 8, date.month, writing->whole);
    put_number(writing, 2, 9, date.year, writing->whole);
    put(writing, 3, 7, "день", writing->text);
    put(writing, 3, 8, "месяц", writing->text);
    put(writing, 3, 9, "год", writing->text);
    put_row(writing, 4, HEADS, 12, writing->head);
}

static void typical_dish(struct writing *writing, int row, const char *section,
                         const struct menu_dish *dish)
{
    put(writing, row, 3, section, writing->text);
    put(writing, row, 4, dish->name, writing->text);
    put_number(writing, row, 5, (double)dish->weight_g, writing->whole);
    put_number(writing, row, 6, grams(dish->nutrients.protein_mg), writing->roubles);
    put_number(writing, row, 7, grams(dish->nutrients.fat_mg), writing->roubles);
    put_number(writing, row, 8, grams(dish->nutrients.carbohydrate_mg), writing->roubles);
    put_number(writing, row, 9, (double)dish->nutrients.energy_kcal, writing->whole);
    put(writing, row, 10, dish->recipe_number, writing->text);
    put_number(writing, row, 11, roubles(dish->price), writing->roubles);
}

enum { SUM_COUNT = 6 };
/* Columns that are summed, and how. */
static const int SUM_COLUMNS[SUM_COUNT] = {5, 6, 7, 8, 9, 11};

static void sums_of(struct menu_sums sums, double out_values[SUM_COUNT])
{
    out_values[0] = (double)sums.weight_g;
    out_values[1] = grams(sums.nutrients.protein_mg);
    out_values[2] = grams(sums.nutrients.fat_mg);
    out_values[3] = grams(sums.nutrients.carbohydrate_mg);
    out_values[4] = (double)sums.nutrients.energy_kcal;
    out_values[5] = roubles(sums.price);
}

static void formula_put(struct writing *writing, int row, int column, const char *formula,
                        double value)
{
    lxw_format *format = column == 5 || column == 9 ? writing->whole : writing->roubles;
    said(writing, worksheet_write_formula_num(writing->worksheet, (lxw_row_t)row, (lxw_col_t)column,
                                              formula, format, value));
}

static const char *cell_name(struct arena *arena, int row, int column)
{
    char name[LXW_MAX_CELL_NAME_LENGTH];
    lxw_rowcol_to_cell(name, (lxw_row_t)row, (lxw_col_t)column);
    return arena_printf(arena, "%s", name);
}

/* SPEC menu 8.2: «итого» in D, with SUM over the meal's rows. */
static void meal_sum(struct writing *writing, struct arena *arena, int row, int from,
                     struct menu_sums sums)
{
    double values[SUM_COUNT];
    sums_of(sums, values);
    put(writing, row, 3, "итого", writing->bold);
    for (int i = 0; i < SUM_COUNT; i++) {
        int column = SUM_COLUMNS[i];
        const char *formula = arena_printf(arena, "=SUM(%s:%s)", cell_name(arena, from, column),
                                           cell_name(arena, row - 1, column));
        formula_put(writing, row, column, formula, values[i]);
    }
}

/* SPEC menu 8.2: «Итого за день:» in C, the sum of the meals' sums. */
static void day_sum(struct writing *writing, struct arena *arena, int row, const int *meal_rows,
                    int meals, const double *values)
{
    put(writing, row, 2, "Итого за день:", writing->bold);
    for (int i = 0; i < SUM_COUNT; i++) {
        const char *formula = "=";
        for (int j = 0; j < meals; j++) {
            formula = arena_printf(arena, "%s%s%s", formula, j == 0 ? "" : "+",
                                   cell_name(arena, meal_rows[j], SUM_COLUMNS[i]));
        }
        formula_put(writing, row, SUM_COLUMNS[i], formula, values[i]);
    }
}

/* The rows of one day of the cycle from `row` on; gives the row behind them. */
static int typical_day(struct writing *writing, struct arena *arena,
                       const struct menu_typical_file *file, int number, int row)
{
    const struct day_menu *menu = &file->menus[number];
    int meal_rows[MENU_MEALS], meals = 0;
    double totals[SUM_COUNT] = {0};
    for (int meal = MENU_BREAKFAST; meal <= MENU_SECOND_DINNER; meal++) {
        if (!day_menu_has_meal(menu, (enum menu_meal)meal)) continue;
        int first = row;
        int week = number / file->week_days + 1, of_week = number % file->week_days + 1;
        put_number(writing, row, 0, week, writing->whole);
        put_number(writing, row, 1, of_week, writing->whole);
        put(writing, row, 2, menu_meal_title((enum menu_meal)meal), writing->text);
        for (int i = 0; i < MENU_SLOTS; i++) {
            if ((int)menu_slot(i)->meal != meal || menu->dishes[i].dish_id == 0) continue;
            typical_dish(writing, row++, menu_slot(i)->section, &menu->dishes[i]);
        }
        struct menu_sums sums = day_menu_sums(menu, (enum menu_meal)meal);
        double values[SUM_COUNT];
        sums_of(sums, values);
        for (int i = 0; i < SUM_COUNT; i++) totals[i] += values[i];
        meal_sum(writing, arena, row, first, sums);
        meal_rows[meals++] = row++;
    }
    if (meals == 0) return row;
    day_sum(writing, arena, row, meal_rows, meals, totals);
    return row + 1;
}

static lxw_error typical_fill(lxw_workbook *workbook, void *context)
{
    const struct typical_filling *filling = context;
    struct writing writing;
    int row = 5;
    writing_open(&writing, workbook, "Типовое меню");
    typical_head(&writing, filling->file);
    for (int i = 0; i < filling->file->cycle->days; i++) {
        row = typical_day(&writing, filling->arena, filling->file, i, row);
    }
    return writing.error;
}

enum err menu_typical_xlsx(struct arena *arena, const struct menu_typical_file *file,
                           struct text *out_xlsx)
{
    struct typical_filling filling = {arena, file};
    return xlsx_make(arena, false, typical_fill, &filling, out_xlsx);
}

/* ---- the calendar ---- */

struct calendar_filling {
    struct arena *arena;
    const struct menu_calendar_file *file;
};

/* SPEC menu 8.2: rows 4 to 13, without the summer. */
static const struct {
    int month;
    const char *name;
} MONTHS[] = {{1, "январь"}, {2, "февраль"},  {3, "март"},     {4, "апрель"},  {5, "май"},
              {6, "июнь"},   {9, "сентябрь"}, {10, "октябрь"}, {11, "ноябрь"}, {12, "декабрь"}};

static void calendar_rows(struct writing *writing, const struct menu_calendar_file *file)
{
    put(writing, 2, 0, "Месяц", writing->head);
    for (int day = 1; day <= MENU_MONTH_DAYS; day++) {
        put_number(writing, 2, day, day, writing->head);
        width_set(writing, day, 4);
    }
    for (size_t i = 0; i < sizeof MONTHS / sizeof *MONTHS; i++) {
        const int *days = file->cycle_days + (MONTHS[i].month - 1) * MENU_MONTH_DAYS;
        put(writing, 3 + (int)i, 0, MONTHS[i].name, writing->text);
        for (int day = 1; day <= MENU_MONTH_DAYS; day++) {
            if (days[day - 1] == 0) continue;
            put_number(writing, 3 + (int)i, day, days[day - 1], writing->whole);
        }
    }
}

static lxw_error calendar_fill(lxw_workbook *workbook, void *context)
{
    const struct calendar_filling *filling = context;
    const struct menu_calendar_file *file = filling->file;
    struct writing writing;
    enum { CAPTION_COLUMN = 11, YEAR_CAPTION = 28, YEAR_FROM = 29, YEAR_TO = 30 };
    writing_open(&writing, workbook, arena_printf(filling->arena, "Кп %d", file->year));
    width_set(&writing, 0, 12);
    put(&writing, 0, 0, "Школа", writing.text);
    put_merged(&writing, 0, 1, 9, file->school_name);
    put(&writing, 0, CAPTION_COLUMN, "Календарь питания", writing.bold);
    put(&writing, 0, YEAR_CAPTION, "Год", writing.text);
    put_merged(&writing, 0, YEAR_FROM, YEAR_TO, "");
    put_number(&writing, 0, YEAR_FROM, file->year, writing.whole);
    calendar_rows(&writing, file);
    return writing.error;
}

enum err menu_calendar_xlsx(struct arena *arena, const struct menu_calendar_file *file,
                            struct text *out_xlsx)
{
    struct calendar_filling filling = {arena, file};
    return xlsx_make(arena, false, calendar_fill, &filling, out_xlsx);
}

/* ---- names ---- */

char *menu_day_file_name(struct arena *arena, struct day day, enum menu_stage stage)
{
    return arena_printf(arena, "%s-%s.xlsx", day_format_iso(arena, day), menu_stage_suffix(stage));
}

char *menu_typical_file_name(struct arena *arena, int year, enum menu_stage stage)
{
    return arena_printf(arena, "tm%d-%s.xlsx", year, menu_stage_suffix(stage));
}

char *menu_calendar_file_name(struct arena *arena, int year)
{
    return arena_printf(arena, "kp%d.xlsx", year);
}

static bool year_read(struct text digits, int *out_year)
{
    int year = 0;
    if (digits.size != YEAR_DIGITS) return false;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.bytes[i] < '0' || digits.bytes[i] > '9') return false;
        year = 10 * year + (digits.bytes[i] - '0');
    }
    *out_year = year;
    return year >= YEAR_FIRST && year <= YEAR_LAST;
}

/* "-sm" */
static bool stage_read(struct text suffix, enum menu_stage *out_stage)
{
    return suffix.size == 3 && suffix.bytes[0] == '-' &&
           menu_stage_by_suffix(text_part(suffix, 1, 2), out_stage);
}

bool menu_file_name_read(struct text name, struct menu_file_name *out_name)
{
    const struct text end = TEXT(".xlsx");
    enum { DAY_SIZE = 10 };
    struct menu_file_name read = {.kind = MENU_FILE_DAY};
    if (name.size <= end.size) return false;
    if (!text_equal(text_part(name, name.size - end.size, end.size), end)) return false;
    struct text stem = text_part(name, 0, name.size - end.size);
    bool is_right;
    if (text_starts(stem, TEXT("kp"))) {
        read.kind = MENU_FILE_CALENDAR;
        is_right = year_read(text_part(stem, 2, stem.size - 2), &read.year);
    } else if (text_starts(stem, TEXT("tm"))) {
        read.kind = MENU_FILE_TYPICAL;
        is_right = stem.size > 2 + YEAR_DIGITS &&
                   year_read(text_part(stem, 2, YEAR_DIGITS), &read.year) &&
                   stage_read(text_part(stem, 2 + YEAR_DIGITS, stem.size), &read.stage);
    } else {
        is_right = stem.size > DAY_SIZE && stem.bytes[4] == '-' &&
                   day_parse(text_part(stem, 0, DAY_SIZE), &read.day) == OK &&
                   stage_read(text_part(stem, DAY_SIZE, stem.size), &read.stage);
    }
    if (is_right) *out_name = read;
    return is_right;
}
