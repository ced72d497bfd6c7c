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

const char *const fuzz_seeds[] = {
    "{\"documents\":[" SALE "]}",
    "{\"documents\":[" SALE "," RETURN "]}",
    "{\"documents\":[{\"kind\":\"activation\",\"id\":\"2199023255555\",\"at\":"
    "\"2026-03-02T09:15:00Z\",\"account\":\"1099511627777\",\"card\":\"1099511627778\","
    "\"fee\":3300,\"offline\":true}]}",
    "{\"documents\":[]}",
    "[]",
    "{\"documents\":[1,null,{}]}",
    NULL};

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
