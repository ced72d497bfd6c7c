/* What applications say: bodies of absences and of wishes, keys of repeats, tokens. Anything is
 * read as what the document allows, or refused with a fault that has words. */
#include <string.h>

#include "api/inside.h"
#include "base/check.h"
#include "desk/meal_choice.h"
#include "fuzz.h"

const char *const fuzz_seeds[] = {
    "{\"first_day\":\"2026-11-25\",\"last_day\":\"2026-11-27\",\"reason\":\"болеет\"}",
    "{\"first_day\":\"2026-11-25\"}",
    "{\"first_day\":\"2026-13-45\",\"more\":1}",
    "{\"wishes\":[{\"day\":\"2026-11-24\",\"meal\":\"lunch\",\"wish\":\"1099511627805\"}]}",
    "{\"wishes\":[{\"weekday\":7,\"meal\":\"snack\",\"wish\":\"usual\"}],\"wishes\":[]}",
    "{\"wishes\":[[],{},null,1e9,\"\\u0000\"]}",
    "[{\"first_day\":\"2026-11-25\"}]",
    "\"trip-of-spring.1:2_3\"",
    "obedfam_0000000000000000000000000000000000000000000000",
    NULL};

enum { ROOM = 8 };

static void check_fault(const struct reader *reader)
{
    static const char *const FAULTS[] = {"missing", "wrong_type", "out_of_range", "unknown_member"};
    bool is_known = false;
    CHECK(reader->fault != NULL);
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        is_known |= strcmp(reader->fault, FAULTS[i]) == 0;
    }
    CHECK(is_known);
}

static void check_absence(const json_t *object)
{
    struct reader reader = reader_of(object);
    struct api_absence absence;
    if (!api_absence_read(&reader, &absence)) {
        check_fault(&reader);
        return;
    }
    CHECK(reader.fault == NULL);
    CHECK(memchr(absence.reason.bytes, '\n', absence.reason.size) == NULL);
    CHECK(json_object_size(object) <= 3);
}

static void check_wishes(const json_t *object)
{
    struct meal_choice wishes[ROOM];
    struct reader reader = reader_of(object);
    int count = -1;
    if (!api_wishes_read(&reader, wishes, ROOM, &count)) {
        check_fault(&reader);
        return;
    }
    CHECK(count > 0 && count <= ROOM);
    for (int i = 0; i < count; i++) {
        bool is_standing = wishes[i].weekday != 0;
        CHECK(is_standing != (wishes[i].day.number != 0));
        CHECK(wishes[i].weekday >= 0 && wishes[i].weekday <= 7);
        CHECK((wishes[i].wish == MEAL_WISH_FAMILY) == (wishes[i].family_id > 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct text text = {(const char *)bytes, size};
    struct text key = api_repeat_key(text);
    CHECK(key.size <= API_REPEAT_KEY_LIMIT && key.size <= size);
    for (size_t i = 0; i < key.size; i++) CHECK(key.bytes[i] > ' ' && key.bytes[i] != '"');
    (void)api_token_is_formed(text);
    json_t *object = json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, NULL);
    if (object == NULL) return 0;
    check_absence(object);
    check_wishes(object);
    json_decref(object);
    return 0;
}
