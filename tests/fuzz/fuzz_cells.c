/* The CSV of an export that comes in: any bytes are records or a reason, every byte is passed once,
 * a cell without a fault is a value, and a record does not change with what stands behind it. */
#include "base/arena.h"
#include "base/check.h"
#include "export/cells.h"
#include "fuzz.h"

const char *const fuzz_seeds[] = {
    "school_id,name\r\n24,\"Школа \"\"24\"\", имени\r\nКого-то\"\r\n25,\\N\r\n",
    "id,bytes\r\n-1,AAECAw==\r\n9223372036854775807,QUJD\r\n0,\r\n",
    "a,b,c\r\n\"\\N\",,\"\"\r\n",
    "1,\"x\"y\r\n",
    "1\n2\r3\r\n",
    "\"",
    "=SUM(A1),+1,@x\r\n",
    NULL};

static const struct table_column COLUMNS[] = {
    {"number", 'i', false, 0, false, ""}, {"number", 'i', true, -1, false, ""},
    {"text", 't', false, -1, false, ""},  {"text", 't', true, -1, false, ""},
    {"bytes", 'b', false, -1, false, ""}, {"bytes", 'b', true, -1, false, ""},
};

static void cell_check(struct arena *arena, const struct cell *cell)
{
    for (size_t i = 0; i < sizeof COLUMNS / sizeof *COLUMNS; i++) {
        const struct table_column *column = &COLUMNS[i];
        if (cell_fault(column, cell) != NULL) continue;
        if (cell_is_null(cell)) {
            CHECK(column->is_nullable);
        } else if (column->type == 'i') {
            int64_t number = cell_int(cell);
            CHECK(!cell->is_quoted && (number != 0 || text_is(cell->text, "0")));
        } else if (column->type == 't') {
            CHECK(text_is_utf8(cell->text));
        } else {
            CHECK(cell_bytes(cell, arena).size <= cell->text.size / 4 * 3);
        }
    }
}

/* The same record, whatever stands behind it. */
static void alone_check(struct arena *arena, struct text record, const struct cells *cells,
                        int64_t lines)
{
    struct cells again;
    int64_t lines_again = 0;
    struct text rest = record, cut = text_part(record, 0, record.size - 1);
    CHECK(cells_read(&rest, arena, &again, &lines_again) == CELLS_ROW);
    CHECK(rest.size == 0 && again.count == cells->count && lines_again == lines);
    for (int i = 0; i < cells->count; i++) {
        CHECK(text_equal(again.cells[i].text, cells->cells[i].text));
        CHECK(again.cells[i].is_quoted == cells->cells[i].is_quoted);
    }
    enum cells_status status = cells_read(&cut, arena, &again, &lines_again);
    CHECK(status == CELLS_MORE || status == CELLS_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    arena_init(&arena, 64 << 20);
    struct text rest = {arena_copy(&arena, bytes, size), size};
    for (;;) {
        struct cells cells;
        int64_t lines = 0;
        struct text before = rest;
        enum cells_status status = cells_read(&rest, &arena, &cells, &lines);
        if (status != CELLS_ROW) {
            CHECK(rest.size == before.size && (status == CELLS_END) == (before.size == 0));
            break;
        }
        CHECK(rest.size < before.size && lines > 0);
        CHECK(cells.count > 0 && cells.count <= TABLE_COLUMNS_LIMIT);
        alone_check(&arena, text_part(before, 0, before.size - rest.size), &cells, lines);
        for (int i = 0; i < cells.count; i++) cell_check(&arena, &cells.cells[i]);
    }
    arena_release(&arena);
    return 0;
}
