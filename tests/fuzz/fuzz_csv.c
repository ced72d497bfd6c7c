/* Lists of pupils: any bytes are records or refusals, and every line is passed but once. */
#include "base/arena.h"
#include "base/check.h"
#include "base/csv.h"
#include "fuzz.h"

const char *const fuzz_seeds[] = {
    "школа;класс;фамилия;имя\n24;03Б;Иванов;Иван\n24;03Б;\"Петров;ъ\";\"Пётр \"\"П\"\"\"\r\n",
    "a,b,c\n1,2,3\n,,\n\"4\n5\",6,7", "a\tb\r1\t2\r",
    "\xEF\xBB\xBF"
    "a;b\n\"x\";\"y\"z\n",
    NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct csv csv;
    struct csv_record record;
    int line = 0;
    arena_init(&arena, 16 * 1024 * 1024);
    csv_init(&csv, (struct text){arena_copy(&arena, bytes, size), size});
    for (size_t records = 0;; records++) {
        size_t left = csv.rest.size;
        enum err err = csv_next(&csv, &arena, &record);
        if (err == ERR_NOT_FOUND) break;
        CHECK(csv.rest.size < left && records <= size);
        CHECK(csv.line > line);
        line = csv.line;
        if (err == OK) CHECK(record.count > 0 && record.count <= CSV_FIELD_LIMIT);
    }
    arena_release(&arena);
    return 0;
}
