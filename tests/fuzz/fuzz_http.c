/* What strangers write into a request: targets, queries, forms, cookies, Accept. */
#include "base/check.h"
#include "fuzz.h"
#include "http/request.h"

const char *const fuzz_seeds[] = {"/cabinet/statement?first=2018-01-16&last=16.03.2018&detail=on",
                                  "/%2e%2e/etc/passwd",
                                  "//a/../b",
                                  "http://obed.example/a?b=c",
                                  "a=1&b=%D0%98%D0%B2%D0%B0%D0%BD&c=%00&d=%ff+%zz&=&&e",
                                  "__Host-obed=abc.def; other=1; __Host-obed=2",
                                  "text/html, application/json;q=0.9, */*;q=0.1",
                                  "Bearer abcdef",
                                  NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct pairs pairs;
    arena_init(&arena, 16 * 1024 * 1024);
    struct text text = {arena_copy(&arena, bytes, size), size};
    struct pair headers[] = {{TEXT("Cookie"), text}, {TEXT("Authorization"), text}};
    struct request request = {.id = "fuzz", .headers = {headers, 2}};
    if (request_set_target(&request, &arena, text) == TARGET_RIGHT) {
        CHECK(request.path.size > 0 && request.path.bytes[0] == '/');
        CHECK(text_is_utf8(request.path));
    }
    if (pairs_parse(&arena, text, &pairs) == OK) {
        for (int i = 0; i < pairs.count; i++) {
            CHECK(text_is_utf8(pairs.at[i].name) && text_is_utf8(pairs.at[i].value));
        }
    }
    CHECK(request_cookie(&request, "__Host-obed").size <= size);
    CHECK(request_bearer(&request).size <= size);
    (void)accept_wants_json(text);
    arena_release(&arena);
    return 0;
}
