/* Profiles of 1C: any bytes are a profile that may be kept, or refused in words; what is written of
 * one is read as the same. */
#include <string.h>

#include "base/check.h"
#include "export/one_c.h"
#include "fuzz.h"

#define REST                                                                                       \
    "\"settlements\":true,\"top_ups\":true,\"turnover\":false,\"xml\":true,\"csv\":false,"         \
    "\"accounts\":{\"personal\":\"76.06\",\"roster\":\"76.09\",\"payable\":\"76.05\"}}"

const char *const fuzz_seeds[] = {
    "{\"version\":1,\"code\":\"main\",\"name\":\"1С:Бухгалтерия\",\"encoding\":\"utf-8\"," REST,
    "{\"version\":1,\"code\":\"erp-2\",\"name\":\"ЕРП\",\"encoding\":\"windows-1251\"," REST,
    "{\"version\":1,\"code\":\"dos\",\"name\":\"x\",\"encoding\":\"cp866\"," REST,
    "{\"version\":2,\"code\":\"main\",\"name\":\"x\",\"encoding\":\"1251\"," REST,
    "{\"version\":1,\"code\":\"\\u0000\",\"name\":\"\\ud83c\\udf5e\",\"csv\":true,\"accounts\":[]}",
    "{\"version\":1,\"version\":1}",
    "[{\"version\":1.0}]",
    "{\"version\":1,\"code\":\"a\",\"name\":{},\"encoding\":7,\"xml\":1,"
    "\"accounts\":{\"bank\":\"=51\",\"costs\":\"Счёт-91.02\"}}",
    NULL};

static void profile_holds(struct arena *arena, const struct one_c_profile *profile)
{
    struct one_c_profile again;
    const char *refusal;
    struct text written = one_c_profile_write(arena, profile);
    CHECK(one_c_profile_refusal(profile) == NULL);
    CHECK(text_is_utf8(text_of(profile->name)) && strlen(profile->code) <= ONE_C_CODE_LIMIT);
    CHECK(one_c_profile_read(arena, written, &again, &refusal) && refusal == NULL);
    CHECK(text_equal(one_c_profile_write(arena, &again), written));
    for (int kind = 0; kind <= ACCOUNT_KINDS; kind++) {
        CHECK(text_is(text_of(again.accounts[kind]), profile->accounts[kind]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct one_c_profile profile = {.code = "untouched"};
    const char *refusal = NULL;
    arena_init(&arena, 16 * 1024 * 1024);
    struct text content = {arena_copy(&arena, bytes, size), size};
    if (one_c_profile_read(&arena, content, &profile, &refusal)) {
        profile_holds(&arena, &profile);
    } else {
        CHECK(refusal != NULL && text_is_utf8(text_of(refusal)));
        CHECK(text_is(text_of(profile.code), "untouched"));
    }
    arena_release(&arena);
    return 0;
}
