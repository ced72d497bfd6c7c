/* What a printer may say, and what may be given to be printed: any answers lead to states and to at
 * most one outcome a job; any bytes as a logo, a dish's name or a setting are printed or
 * refused. */
#include <string.h>

#include "base/check.h"
#include "fuzz.h"
#include "till/printer_core.h"

const char *const fuzz_seeds[] = {
    "\x23\x06\x01\x01\x01\x01\x01\x02\x01",
    "\x16\x12\x12\x12\x1E\x16\x12\x12",
    "P4 9 2\n\xFF\x80\xFF\x80",
    "P1\n# a logo\n3 2\n1 0 1\n0 1 0\n",
    "Пицца 125 г «по-домашнему» — 34,50 ₽ \xF0\x9F\x8D\x95",
    "Cre\xCC\x80me bru\xCC\x82le\xCC\x81"
    "e и\xCC\x86",
    NULL};

enum { ARENA_BYTES = 4 << 20 };

static void answer_with(const uint8_t *bytes, size_t size, enum print_language language,
                        struct arena *arena)
{
    struct printer_core core;
    struct printer_told told;
    struct slip slip;
    struct print_code code = {.language = language, .columns = 32};
    struct print_job job = {.id = 1, .slip = &slip};
    int64_t now_us = 0;
    int outcomes = 0;
    slip_init(&slip, arena);
    slip_add_text(&slip, SLIP_LEFT, 0, "slip");
    printer_core_init(&core, &code, false);
    CHECK(printer_core_queue(&core, &job, now_us) == PRINT_QUEUED);
    printer_core_connect(&core, now_us);
    for (size_t at = 0; at < size; at++) {
        size_t output = printer_core_output(&core).size;
        printer_core_wrote(&core, output > bytes[at] ? bytes[at] : output, now_us);
        printer_core_take(&core, &bytes[at], 1, now_us);
        now_us += 1000 * (int64_t)(bytes[at] & 0x3F);
        printer_core_tick(&core, now_us);
        CHECK(printer_core_status(&core).state != PRINTER_ABSENT);
        if (core.talk.is_dead) {
            printer_core_lose(&core);
            printer_core_connect(&core, now_us);
        }
    }
    printer_core_stop(&core);
    while (printer_core_take_told(&core, &told)) outcomes++;
    CHECK(outcomes == 1);
    printer_core_release(&core);
}

static void print_it(const uint8_t *bytes, size_t size, struct arena *arena)
{
    struct slip slip;
    char *name = arena_copy(arena, bytes, size);
    slip_init(&slip, arena);
    slip_add_text(&slip, SLIP_CENTRE, SLIP_WIDE, name);
    slip_add_pair(&slip, 0, name, "34,50");
    slip_add_pair(&slip, SLIP_WIDE, "итого", name);
    slip_add_qr(&slip, name);
    for (int columns = SLIP_COLUMNS_LEAST; columns <= SLIP_COLUMNS_MOST; columns += 20) {
        struct slip_rows rows = slip_lay(&slip, columns, arena);
        for (size_t i = 0; i < rows.count; i++) {
            size_t width = rows.rows[i].look & SLIP_WIDE ? columns / 2 : columns;
            bool is_text = rows.rows[i].kind != SLIP_QR;
            CHECK(!is_text || text_length_characters(rows.rows[i].text) <= width);
        }
    }
    struct print_code code = {.language = size % 2 ? PRINT_STAR : PRINT_ESCPOS,
                              .code_page = size % 3 ? CODE_PAGE_866 : CODE_PAGE_1251,
                              .columns = 42,
                              .has_no_qr = size % 5 == 0};
    CHECK(print_code_slip(&code, &slip, arena).size > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct print_picture picture;
    struct text text = {(const char *)bytes, size};
    arena_init(&arena, ARENA_BYTES);
    answer_with(bytes, size, PRINT_STAR, &arena);
    answer_with(bytes, size, PRINT_ESCPOS, &arena);
    if (print_picture_parse(text, &arena, &picture) == OK) {
        CHECK(picture.width_dots > 0 && picture.width_dots <= PRINT_LOGO_DOTS_LIMIT);
        CHECK(picture.height_dots > 0 && picture.height_dots <= PRINT_LOGO_ROWS_LIMIT);
    }
    print_it(bytes, size > 512 ? 512 : size, &arena);
    arena_release(&arena);
    return 0;
}
