/* Tables of any bytes: every document opens, and has as many cells as went in. */
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/csv.h"
#include "fuzz.h"
#include "report/sheet.h"
#include "table/xlsx_read.h"

enum { BUDGET = 64 << 20, PDF_EVERY = 16 /* fonts are found anew for each */ };

const char *const fuzz_seeds[] = {"=1+1|Иванов|+7", "@SUM(A1)|_x0041_|a\nb|\"",
                                  "<b>&amp;|]]>|'a|\xED\xA0\x80|\xEF\xBF\xBF", "a;b|-1|   |", NULL};

/* Texts of a column, parted by '|', each with its size as a number. */
static void fill(struct sheet *sheet, struct text bytes)
{
    sheet_column(sheet, (struct sheet_column){"Текст", SHEET_TEXT, .width = 20});
    sheet_column(sheet, (struct sheet_column){"Сумма", SHEET_MONEY, .is_summed = true});
    while (bytes.bytes != NULL) {
        struct text cell = text_cut(&bytes, '|');
        sheet_row(sheet);
        sheet_text(sheet, cell);
        sheet_money(sheet, money_of_kopecks((int64_t)cell.size));
    }
    sheet_total(sheet, "Итого");
}

static void xlsx_opens(struct arena *arena, const struct sheet *sheet)
{
    struct text document;
    struct xlsx_sheet read;
    const char *reason;
    CHECK(sheet_xlsx(arena, sheet, &document) == OK);
    CHECK(xlsx_read(arena, document, TEXT(""), &read, &reason));
    int numbers = 0;
    for (int i = 0; i < read.row_count; i++) {
        numbers += read.rows[i].count > 1 && read.rows[i].cells[1].kind == XLSX_NUMBER;
    }
    CHECK(numbers == sheet->row_count);
}

static void csv_opens(struct arena *arena, const struct sheet *sheet)
{
    struct text document;
    struct csv csv;
    struct csv_record record;
    CHECK(sheet_csv(arena, sheet, &document) == OK);
    csv_init(&csv, document);
    for (int i = 0; i <= sheet_plain_count(sheet); i++) {
        CHECK(csv_next(&csv, arena, &record) == OK && record.count == 2);
        CHECK(record.fields[0].size == 0 ||
              strchr("=+-@\t\r\n", record.fields[0].bytes[0]) == NULL);
    }
    CHECK(csv_next(&csv, arena, &record) == ERR_NOT_FOUND);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct sheet sheet;
    struct text document;
    arena_init(&arena, BUDGET);
    const char *title = arena_copy(&arena, bytes, size);
    sheet_init(&sheet, &arena, title, instant_of_ms(0), zone_moscow());
    fill(&sheet, (struct text){title, size});
    xlsx_opens(&arena, &sheet);
    csv_opens(&arena, &sheet);
    if (size % PDF_EVERY == 0) CHECK(sheet_pdf(&arena, &sheet, &document) == OK);
    arena_release(&arena);
    return 0;
}
