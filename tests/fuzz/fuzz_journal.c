/* What a till may post as its journal: any bytes are documents, refusals, or refused as a whole. */
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "fuzz.h"
#include "sync/said.h"

#define SALE                                                                                       \
    "{\"kind\":\"sale\",\"id\":\"2199023255553\",\"at\":\"2026-03-02T09:15:00+03:00\","            \
    "\"account\":\"1099511627777\",\"card\":\"1099511627778\",\"number\":1,\"offline\":true,"      \
    "\"lines\":[{\"dish\":\"1099511627779\",\"quantity\":1,\"price\":3450}]}"
#define RETURN                                                                                     \
    "{\"kind\":\"return\",\"id\":\"2199023255554\",\"at\":\"2026-03-02T09:15:00+03:00\","          \
    "\"account\":\"1099511627777\",\"number\":2,\"returned\":\"2199023255553\",\"offline\":false," \
    "\"lines\":[{\"set_meal\":\"1099511627779\",\"quantity\":1,\"price\":4961,\"subsidy\":3000}]}"

#define HEAD(kind, number)                                                                         \
    "{\"kind\":\"" kind "\",\"id\":\"219902325556" number "\",\"at\":\"2026-03-02T09:15:00Z\","    \
    "\"account\":\"1099511627777\",\"cashier\":\"77\",\"shift\":3,"
#define SERVED                                                                                     \
    HEAD("served", "0")                                                                            \
    "\"set_meal\":\"9\",\"forgotten\":true,\"offline\":true,"                                      \
    "\"override\":{\"cashier\":\"78\",\"reason\":\"\\u043a\\u0430\\u0440\\u0442\\u0430\"}}"
#define GUEST                                                                                      \
    HEAD("guest_sale", "3")                                                                        \
    "\"asked_at\":\"2026-03-02T09:14:00Z\",\"school\":12,\"card\":\"5\",\"number\":7,"             \
    "\"lines\":[{\"dish\":\"8\",\"quantity\":1,\"price\":3450}]}"

const char *const fuzz_seeds[] = {
    "{\"documents\":[" SALE "]}",
    "{\"documents\":[" SALE "," RETURN "]}",
    "{\"documents\":[{\"kind\":\"activation\",\"id\":\"2199023255555\",\"at\":"
    "\"2026-03-02T09:15:00Z\",\"account\":\"1099511627777\",\"card\":\"1099511627778\","
    "\"fee\":3300,\"offline\":true}]}",
    "{\"documents\":[" SERVED ",{\"kind\":\"not_served\"}]}",
    "{\"documents\":[" HEAD("not_served", "1") "\"served\":\"5\",\"offline\":true}]}",
    "{\"documents\":[" HEAD("temporary_card", "2") "\"chip\":\"04AABB\",\"offline\":false}]}",
    "{\"documents\":[" GUEST "," HEAD("guest_return", "4") "\"number\":8,\"returned\":\"5\","
                                                           "\"lines\":[]}]}",
    "{\"documents\":[" HEAD("card_state", "5") "\"card\":\"5\",\"state\":\"returned\","
                                               "\"offline\":true}]}",
    "{\"documents\":[]}",
    "[]",
    "{\"documents\":[1,null,{}]}",
    NULL};

/* Whatever was said, what is recorded has a form that the desk relies on. */
static void judge(const struct document *document)
{
    if (document->status != DOCUMENT_RECORDED) return;
    CHECK(document->line_count >= 0 && document->line_count <= SALE_LINES_LIMIT);
    CHECK(document->shift >= 0 && document->shift <= DOCUMENT_SHIFT_LIMIT);
    CHECK(document->override_cashier_id == 0 || text_is_utf8(document->override_reason));
    CHECK(!document->is_forgotten || document->card_id == 0);
    CHECK(document->kind != DOCUMENT_TEMPORARY_CARD || card_chip_is_formed(document->chip));
    CHECK(document->kind != DOCUMENT_GUEST_SALE || document->is_asked);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct said_journal journal;
    struct said_origins origins = {.own = 2};
    log_set_level(LOG_ERROR + 1);
    arena_init(&arena, 64 * 1024 * 1024);
    struct text body = {arena_copy(&arena, bytes, size), size};
    const char *wrong = said_read(&arena, body, origins, &journal);
    if (wrong == NULL) {
        for (int i = 0; i < journal.document_count; i++) judge(&journal.documents[i]);
        CHECK(journal.document_count <= journal.said_count);
        CHECK(journal.document_count <= DOCUMENT_BATCH_LIMIT);
        for (int i = 0; i < journal.said_count; i++) {
            const struct said *said = &journal.said[i];
            CHECK(said->document < journal.document_count);
            CHECK(said->document >= 0 || said->fault != NULL);
        }
    } else {
        CHECK(strlen(wrong) > 0);
    }
    arena_release(&arena);
    return 0;
}
