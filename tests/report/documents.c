/* documents FOLDER: a few tables in every format, for other programs to read. */
#include <stdio.h>

#include "base/arena.h"
#include "base/check.h"
#include "report/sheet.h"

enum { BUDGET = 256 << 20, CLASSES = 7, PUPILS = 23, LONG_ROWS = 12000, PATH_LIMIT = 4096 };

static const struct instant MADE = {INT64_C(1516259405120)}; /* 18.01.2018 10:10 in Moscow */

static void write_as(struct arena *arena, const struct sheet *sheet, const char *folder,
                     const char *name, enum sheet_format format)
{
    struct text document;
    CHECK(sheet_document(arena, sheet, format, &document) == OK);
    char path[PATH_LIMIT];
    snprintf(path, sizeof path, "%s/%s.%s", folder, name, sheet_format_word(format));
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(document.bytes, 1, document.size, file) == document.size);
    CHECK(fclose(file) == 0);
}

static void write_all(struct arena *arena, const struct sheet *sheet, const char *folder,
                      const char *name)
{
    for (int format = SHEET_XLSX; format <= SHEET_PDF; format++) {
        write_as(arena, sheet, folder, name, (enum sheet_format)format);
    }
}

static void begin(struct sheet *sheet, struct arena *arena, const char *title)
{
    sheet_init(sheet, arena, title, MADE, zone_moscow());
    sheet_note(sheet, "Школа №24, 16.01.2018–16.03.2018");
    sheet_column(sheet, (struct sheet_column){"Ученик", SHEET_TEXT, .width = 34});
    sheet_column(sheet, (struct sheet_column){"С", SHEET_DAY});
    sheet_column(sheet, (struct sheet_column){"Детодней", SHEET_NUMBER, .is_summed = true});
    sheet_column(sheet,
                 (struct sheet_column){"Сумма, руб.", SHEET_MONEY, .width = 14, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Охват", SHEET_PERCENT});
}

static void row_add(struct sheet *sheet, struct text who, int number)
{
    sheet_row(sheet);
    sheet_text(sheet, who);
    sheet_day(sheet, day_of_number(17549 + number % 50));
    sheet_number(sheet, number % 21);
    /* 0.01 to 99 999.99, none of them a sum of halves */
    sheet_money(sheet, money_of_kopecks((int64_t)number * 7919 % 9999999 + 1));
    sheet_share(sheet, number % 21, 21);
}

/* Classes with sums, on several pages. */
static void classes_write(struct arena *arena, const char *folder)
{
    struct sheet sheet;
    begin(&sheet, arena, "Табель: детодни и деньги");
    sheet.group_title = "Класс";
    for (int i = 0; i < CLASSES; i++) {
        sheet_group(&sheet, text_of(arena_printf(arena, "%02dА", i + 1)));
        for (int n = 0; n < PUPILS; n++) {
            const char *who = arena_printf(arena, "Константинопольский-%d Александр Всеволодович",
                                           n + 1);
            row_add(&sheet, text_of(who), i * PUPILS + n + 1);
        }
        sheet_subtotal(&sheet, "Итого по классу");
    }
    sheet_total(&sheet, "Итого по школе");
    write_all(arena, &sheet, folder, "classes");
}

/* What nobody should have typed. */
static void nasty_write(struct arena *arena, const char *folder)
{
    static const char WITH_NUL[] = "a\0b";
    static const char *const TEXTS[] = {
        "=1+1", "+7 900",   "-x",      "@SUM(A1)",     "\t=1",       "\r\n=1",       "a;b",
        "a\"b", "a\nb",     "_x0041_", "\x01\x02\x7f", "\xff\xfe",   "\xed\xa0\x80", "<b>&amp;</b>",
        "]]>",  "  края  ", "😀",       "'кавычка",     "http://a.b", "1e5",          "0242013137"};
    struct sheet sheet;
    begin(&sheet, arena, "[Отчёт]: 'за' */?\\ год 😀 с названием длиннее, чем имя листа бывает");
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        row_add(&sheet, text_of(TEXTS[i]), (int)i + 1);
    }
    row_add(&sheet, (struct text){WITH_NUL, sizeof WITH_NUL - 1}, 1);
    sheet_total(&sheet, "Итого");
    write_all(arena, &sheet, folder, "nasty");
}

/* More than stays in memory while it is written. */
static void long_write(struct arena *arena, const char *folder)
{
    struct sheet sheet;
    begin(&sheet, arena, "Много строк");
    for (int i = 1; i <= LONG_ROWS; i++) row_add(&sheet, TEXT("Иванов Иван"), i);
    sheet_total(&sheet, "Итого");
    write_all(arena, &sheet, folder, "long");
}

static void empty_write(struct arena *arena, const char *folder)
{
    struct sheet sheet;
    begin(&sheet, arena, "");
    sheet_total(&sheet, "Итого");
    write_all(arena, &sheet, folder, "empty");
}

int main(int argc, char **argv)
{
    struct arena arena;
    CHECK(argc == 2);
    arena_init(&arena, BUDGET);
    classes_write(&arena, argv[1]);
    nasty_write(&arena, argv[1]);
    long_write(&arena, argv[1]);
    empty_write(&arena, argv[1]);
    arena_release(&arena);
    return 0;
}
