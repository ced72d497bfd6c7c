/* What is typed into the search box: any bytes are read as something or nothing, within bounds. */
#include <string.h>

#include "base/check.h"
#include "desk/find_query.h"
#include "fuzz.h"
#include "school/person_word.h"

const char *const fuzz_seeds[] = {"иванов ив",
                                  "024 201-31-37",
                                  "24-001983",
                                  "№24-001983",
                                  "3Б 24",
                                  "3 «Б» школа 24",
                                  "№ 12",
                                  "обращение 7",
                                  "0008310409 126,52873",
                                  "Петров-Водкин Ё",
                                  "bench-1099511627777",
                                  "% _ \\ ' \"",
                                  "а а а а а а",
                                  NULL};

enum { ARENA_BYTES = 1 << 20 };

/* Blank before each word, nothing that a pattern of LIKE could mean. */
static void check_words(struct text words)
{
    CHECK(words.size == 0 || words.bytes[0] == ' ');
    for (size_t i = 0; i < words.size; i++) {
        CHECK(words.bytes[i] != '%' && words.bytes[i] != '_' && words.bytes[i] != '\\');
        CHECK(words.bytes[i] != ' ' || (i + 1 < words.size && words.bytes[i + 1] != ' '));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct find_query query;
    struct text text = {(const char *)bytes, size};
    arena_init(&arena, ARENA_BYTES);
    find_query_parse(&arena, text, &query);
    CHECK(query.text.size <= size && (query.text.size > 0 || find_query_is_empty(&query)));
    if (query.has_number) CHECK(strlen(query.number) == ACCOUNT_NUMBER_DIGITS);
    if (query.has_receipt) CHECK(query.receipt_school <= 999 && query.receipt_number >= 0);
    CHECK(query.school_number >= 0 && query.school_number <= 999);
    check_words(query.names);
    if (query.names.size > 0) {
        struct text low = text_part(query.names, 1, query.names.size);
        CHECK(words_fit(query.names, query.names));
        CHECK(word_end(&arena, low).size == low.size);
    }
    arena_release(&arena);
    return 0;
}
