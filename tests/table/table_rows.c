/* table_rows FILE [SHEET]: what the reader of XLSX makes of a file, as JSON-free lines: the sheet,
 * its merges, then a row a line. A refusal goes to standard output and ends with status 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "table/xlsx_read.h"

enum { FILE_LIMIT = 64 << 20, ARENA_BYTES = 256 << 20 };

static struct text file_read(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    char *bytes = arena_take(arena, FILE_LIMIT);
    size_t size = fread(bytes, 1, FILE_LIMIT, file);
    fclose(file);
    return (struct text){bytes, size};
}

static void cell_print(const struct xlsx_cell *cell)
{
    static const char KINDS[] = "-tnbde";
    printf("\t%c%s%.*s", KINDS[cell->kind], cell->is_formula ? "=" : "", TEXT_ARGS(cell->text));
}

static void sheet_print(const struct xlsx_sheet *sheet)
{
    printf("sheet\t%s\thidden=%d\trows=%d\thidden_rows=%d\tsheets=%d\n", sheet->name,
           sheet->is_hidden, sheet->row_count, sheet->hidden_rows, sheet->sheets_with_data);
    for (int i = 0; i < sheet->merge_count; i++) {
        const struct xlsx_merge *merge = &sheet->merges[i];
        printf("merge\t%d-%d\t%d-%d\n", merge->first_line, merge->last_line, merge->first_column,
               merge->last_column);
    }
    for (int i = 0; i < sheet->row_count; i++) {
        const struct xlsx_row *row = &sheet->rows[i];
        printf("%d%s", row->line, row->is_hidden ? "h" : "");
        for (int j = 0; j < row->count; j++) cell_print(&row->cells[j]);
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct xlsx_sheet sheet;
    const char *reason;
    CHECK(argc == 2 || argc == 3);
    arena_init(&arena, ARENA_BYTES);
    struct text file = file_read(&arena, argv[1]);
    struct text name = argc == 3 ? text_of(argv[2]) : TEXT("");
    int status = xlsx_read(&arena, file, name, &sheet, &reason) ? EXIT_SUCCESS : EXIT_FAILURE;
    if (status == EXIT_SUCCESS) {
        sheet_print(&sheet);
    } else {
        printf("%s\n", reason);
    }
    arena_release(&arena);
    return status;
}
