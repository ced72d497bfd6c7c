/* What may stand at the other end of a till's line: any bytes are an answer of the interface or
 * nonsense; a neighbour's word is proven and read, or nothing of it is. */
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/secret.h"
#include "fuzz.h"
#include "till/courier_inside.h"
#include "till/neighbour_wire.h"

#define WELCOME                                                                                    \
    "{\"token\":\"24.17.5vSJ0xq2mXW1u0dXQkq3s8mA0sN6cT4bYl7fPzE9hRg\",\"till\":{\"origin\":"       \
    "\"17\",\"name\":\"K\",\"first_number\":1,\"highest\":0,\"acknowledged\":0},\"school\":{"      \
    "\"id\":\"24\",\"number\":24,\"name\":\"S\",\"zone\":\"Europe/Moscow\",\"offset_minutes\":"    \
    "180},\"settings\":{},\"lan\":{\"generation\":1,\"key\":"                                      \
    "\"3q2-7wAAEREiIjMzRERVVWZmd3eIiJmZqqq7u8zM3d0\",\"tills\":[]},"                               \
    "\"server_time\":\"2026-03-02T06:15:00.000Z\"}"
#define JOURNAL                                                                                    \
    "{\"acknowledged\":4,\"enrol_anew\":false,\"version\":9,\"answers\":[{\"id\":\"7\","           \
    "\"result\":\"recorded\",\"refusal\":\"not_enough_money\"},{\"id\":\"0\",\"result\":"          \
    "\"malformed\",\"reason\":\"missing\"}]}"
#define TOLD                                                                                       \
    "{\"origins\":[\"17\",\"12\"],\"epoch\":\"00000000000000ff\",\"last\":3,\"more\":false,"       \
    "\"whole\":true,\"version\":5,\"challenge\":\"ab-cd-ef\",\"documents\":[{\"id\":"              \
    "\"18691697672193\",\"account\":\"77\",\"at\":\"2026-03-02T06:15:00.000Z\",\"day\":"           \
    "\"2026-03-02\",\"charge\":3450,\"extras\":3450,\"meals\":\"1,-2\",\"version\":0}]}"

const char *const fuzz_seeds[] = {
    WELCOME,
    JOURNAL,
    TOLD,
    "{\"code\":\"enrol_anew\",\"title\":\"Conflict\"}",
    "<html><body>Login</body></html>",
    "17.00112233445566778899aabbccddeeff.a1-b2-c3."
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "[]",
    "",
    NULL};

static void judge(struct arena *arena, struct text body)
{
    static const struct {
        int status;
        const char *type;
    } HEADS[] = {{200, "application/json"},
                 {409, "application/problem+json"},
                 {200, "text/html"},
                 {503, "application/problem+json"}};
    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++) {
        struct uplink_answer answer = {
            .status = HEADS[i].status, .content_type = text_of(HEADS[i].type), .body = body};
        enum uplink_outcome outcome = uplink_judge(arena, false, &answer);
        CHECK(strlen(uplink_outcome_name(outcome)) > 0);
        CHECK(outcome == UPLINK_DONE || answer.said == NULL);
        CHECK(outcome != UPLINK_DONE || json_is_object(answer.said));
        json_decref(answer.said);
    }
}

static void read_said(struct arena *arena, struct text body)
{
    struct outbox_item items[2] = {{.id = 7}, {.id = 8}};
    struct outbox_list sent = {items, 2};
    struct journal_answer answer;
    struct welcome welcome;
    const char *wrong = NULL;
    json_t *said = json_loadb(body.bytes, body.size, JSON_REJECT_DUPLICATES, NULL);
    if (welcome_read(said, &welcome, &wrong)) {
        CHECK(welcome.told.origin > 0 && welcome.told.first_number > 0);
        CHECK(welcome.lan_key.size == NEIGHBOUR_KEY_SIZE);
    }
    if (journal_answer_read(arena, said, &sent, &answer, &wrong)) {
        CHECK(answer.answers[0].id == 7 && answer.answers[1].id == 8);
    }
    json_decref(said);
}

/* Proven as if its sender had the key: then its contents are judged. */
static void hear_neighbour(struct arena *arena, struct text body)
{
    struct text key = TEXT("3q2-7wAAEREiIjMzRERVVWZmd3eIiJmZqqq7u8zM3d0");
    struct text word = TEXT("00112233445566778899aabbccddeeff");
    struct neighbour_told told;
    struct neighbour_ask ask;
    CHECK(neighbour_told_parse(arena, key, word, body, &told) != OK);
    struct text proven = neighbour_prove(arena, key, word, body);
    if (neighbour_told_parse(arena, key, word, proven, &told) == OK) {
        CHECK(told.origin_count > 0 && told.origin_count <= NEIGHBOUR_ORIGINS_LIMIT);
        CHECK(told.document_count <= NEIGHBOUR_PAGE_LIMIT);
        for (int i = 0; i < told.document_count; i++) CHECK(told.documents[i].id > 0);
    }
    if (neighbour_ask_parse(body, &ask) == OK) {
        CHECK(!neighbour_ask_is_proven(arena, key, &ask, TEXT("/neighbour/v1/told")));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    log_set_level(LOG_ERROR + 1);
    arena_init(&arena, 64 << 20);
    struct text body = {arena_copy(&arena, bytes, size), size};
    judge(&arena, body);
    read_said(&arena, body);
    hear_neighbour(&arena, body);
    arena_release(&arena);
    return 0;
}
