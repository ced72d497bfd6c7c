/* Registers of banks and networks, in each form and encoding: any bytes are a list that adds up, or
 * problems. */
#include "base/arena.h"
#include "base/check.h"
#include "fuzz.h"
#include "pay/register.h"

const char *const fuzz_seeds[] = {
    "18-05-2026;12-31-05;8606/0123;1;832514532178;0242013137;I;P;0625;500,00;492,00;8,00;0\r\n"
    "=1;500,00;492,00;8,00;945839;18-05-2026\r\n",
    "1001\t2026-05-18\t12:31:05\t0242013137\t500.00\nTotal:\t1\t500.00\n",
    "mail@example.ru\n\n1001\t18.05.2026\t12:31:05\t0242013137\t500.00\nTotal:\t1\t500.00\n",
    "\xEF\xBB\xBF"
    "18.05.2026 12:31;1;0242013137;500,5\n",
    NULL};

static void try_format(const struct register_format *format, struct text bytes)
{
    struct arena arena;
    struct register_list list;
    struct file_problems problems = {.total = 0};
    struct money sum = money_zero();
    arena_init(&arena, 64 * 1024 * 1024);
    register_read(&arena, format, bytes, &list, &problems);
    CHECK(problems.told <= problems.total);
    for (int i = 0; i < list.count && problems.total == 0; i++) {
        const struct register_line *line = &list.lines[i];
        CHECK(money_is_amount(line->amount) && line->outside_id.size > 0);
        CHECK(money_compare(money_plus(line->credited, line->fee), line->amount) == 0);
        CHECK(text_is_utf8(line->number) && text_is_utf8(line->outside_id));
        sum = money_plus(sum, line->amount);
    }
    if (problems.total == 0) CHECK(money_compare(sum, list.amount) == 0);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct register_format formats[] = {register_format_sber(), register_format_osmp(),
                                        register_format_osmp()};
    formats[2].trailer = REGISTER_TRAILER_NONE;
    formats[2].separator = ';';
    formats[2].charset = CHARSET_CP866;
    formats[2].skip_first = 1;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        try_format(&formats[i], (struct text){(const char *)bytes, size});
    }
    return 0;
}
