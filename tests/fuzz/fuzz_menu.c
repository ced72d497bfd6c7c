/* Names of the federal files, which anybody may ask for: what is taken is given back the same. */
#include "base/check.h"
#include "fuzz.h"
#include "report/menu_xlsx.h"

const char *const fuzz_seeds[] = {"2026-03-02-sm.xlsx", "2026-12-31-ss.xlsx", "tm2026-ss.xlsx",
                                  "kp2026.xlsx", NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct menu_file_name name;
    arena_init(&arena, 64 * 1024);
    struct text text = {arena_copy(&arena, bytes, size), size};
    if (menu_file_name_read(text, &name)) {
        const char *again = "";
        switch (name.kind) {
        case MENU_FILE_DAY: again = menu_day_file_name(&arena, name.day, name.stage); break;
        case MENU_FILE_TYPICAL:
            again = menu_typical_file_name(&arena, name.year, name.stage);
            break;
        case MENU_FILE_CALENDAR: again = menu_calendar_file_name(&arena, name.year); break;
        }
        CHECK(text_is(text, again));
    }
    arena_release(&arena);
    return 0;
}
