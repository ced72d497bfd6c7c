/* Small parsers of base: what they take, they give back the same. */
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/luhn.h"
#include "base/money.h"
#include "base/parse.h"
#include "fuzz.h"

const char *const fuzz_seeds[] = {"8,04",
                                  "12 345,60",
                                  "-5",
                                  "0242013137",
                                  "18.01.2018",
                                  "2018-01-18",
                                  "2018-01-18T09:10:05.120+03:00",
                                  "9223372036854775807",
                                  "deadBEEF",
                                  "\xCF\xF0\xE8\xE2\xE5\xF2",
                                  "Привет",
                                  "4561261212345467",
                                  NULL};

static void money(struct arena *arena, struct text text)
{
    struct money first, again;
    if (money_parse(text, &first) != OK) return;
    CHECK(money_parse(text_of(money_format(arena, first)), &again) == OK);
    CHECK(money_compare(first, again) == 0);
    CHECK(money_parse(text_of(money_format_dot(arena, first)), &again) == OK);
    CHECK(money_compare(first, again) == 0);
}

static void times(struct arena *arena, struct text text)
{
    struct day day, day_again;
    struct instant instant, instant_again;
    if (day_parse(text, &day) == OK) {
        CHECK(day_parse(text_of(day_format(arena, day)), &day_again) == OK);
        CHECK(day_compare(day, day_again) == 0);
        CHECK(day_of_week(day) >= 1 && day_of_week(day) <= 7);
    }
    if (instant_parse(text, &instant) == OK) {
        char *iso = instant_format_iso(arena, instant);
        if (instant_parse(text_of(iso), &instant_again) == OK) {
            CHECK(instant_compare(instant, instant_again) == 0);
        }
    }
}

static void numbers(struct arena *arena, struct text text)
{
    int64_t id;
    struct text bytes;
    if (id_parse(text, &id) == OK) CHECK(text_equal(text, text_of(id_format(arena, id))));
    if (parse_hex(arena, text, &bytes) == OK) {
        struct text back = text_of(format_hex(arena, bytes.bytes, bytes.size));
        CHECK(text_equal_ignoring_case(text, back));
    }
    (void)luhn_is_right(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    struct text text = {arena_copy(&arena, bytes, size), size};
    money(&arena, text);
    times(&arena, text);
    numbers(&arena, text);
    if (memchr(bytes, 0, size) == NULL) CHECK(text_is_utf8(parse_windows_1251(&arena, text)));
    arena_release(&arena);
    return 0;
}
