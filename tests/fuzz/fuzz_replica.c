/* What a server, or somebody in its place, may say as a page of changes: any bytes are applied
 * whole or refused whole, and whatever was applied can be looked up. Each run is undone. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/secret.h"
#include "fuzz.h"
#include "sync/json_handle.h"
#include "till/crew.h"
#include "till/identity.h"
#include "till/replica.h"

#define PAGE(members)                                                                              \
    "{\"version\":5,\"more\":false,\"reset\":false,\"server_time\":\"2026-03-02T08:00:00Z\","      \
    "\"lan_generation\":2,\"settings\":{\"card_fee\":3300}," members "}"

const char *const fuzz_seeds[] = {
    PAGE("\"classes\":[{\"class\":\"9\",\"name\":\"03\\u0411\"}]"),
    PAGE("\"people\":[{\"account\":\"7\",\"kind\":\"pupil\",\"active\":true,\"number\":"
         "\"0240000001\",\"class\":\"9\",\"surname\":\"\\u0418\",\"name\":\"a\","
         "\"patronymic\":\"\",\"allergens\":[\"milk\"],\"day_limit\":5000}]"),
    PAGE("\"cards\":[{\"card\":\"8\",\"account\":\"7\",\"chip\":\"04AA\",\"state\":\"active\"}],"
         "\"balances\":[{\"account\":\"7\",\"balance\":-5}]"),
    PAGE("\"categories\":[{\"category\":\"5\",\"name\":\"x\",\"position\":1}],\"dishes\":["
         "{\"dish\":\"1\",\"category\":\"5\",\"name\":\"y\",\"weight_g\":1,\"price\":3450,"
         "\"offered\":true,\"allergens\":[]}],\"set_meals\":[{\"set_meal\":\"10\",\"name\":\"z\","
         "\"meal\":\"lunch\",\"parent_part\":0,\"subsidy_part\":1,\"offered\":true}]"),
    PAGE("\"rights\":[{\"account\":\"7\",\"set_meal\":\"10\",\"first_day\":\"2025-09-01\","
         "\"last_day\":\"2026-05-31\"}],\"bans\":[{\"account\":\"7\",\"dish\":\"1\","
         "\"banned\":true}],\"meals\":[{\"account\":\"7\",\"day\":\"2026-03-02\",\"set_meal\":"
         "\"10\",\"served\":1,\"charged\":0}]"),
    PAGE("\"cashiers\":[{\"cashier\":\"70\",\"name\":\"A\",\"pin\":\"$argon2id$\",\"chip\":\"\","
         "\"roles\":[\"return\",\"x\"],\"active\":true}],\"photos\":[{\"account\":\"7\","
         "\"hash\":\"ab\"}],\"attendance\":[{\"account\":\"7\",\"day\":\"2026-03-02\","
         "\"present\":false}]"),
    "{\"version\":0,\"more\":true,\"reset\":true,\"server_time\":\"2026-03-02T08:00:00Z\","
    "\"settings\":{}}",
    "[]",
    NULL};

enum { ARENA_BYTES = 16 << 20, FOUND_LIMIT = 20 };

static struct store *store;
static char folder[] = "/tmp/obed-fuzz-XXXXXX";

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)status;
    (void)type;
    (void)at;
    return remove(path);
}

static void forget(void)
{
    store_close(store);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void prepare(void)
{
    char path[sizeof folder + 16];
    log_set_level(LOG_ERROR + 1);
    secret_init();
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/till.db", folder);
    CHECK(identity_open_store(path, NULL, &store) == OK);
    atexit(forget);
}

struct trial {
    struct arena arena;
    const json_t *page;
    enum err applied;
};

static enum err look_up(struct tx *tx, struct arena *arena)
{
    struct replica_people people;
    struct replica_classes classes;
    struct replica_menu menu;
    struct replica_cards cards;
    struct settings settings;
    struct crew crew;
    TRY(replica_people_search(tx, arena, TEXT("a"), FOUND_LIMIT, &people));
    TRY(replica_classes(tx, arena, &classes));
    TRY(replica_menu(tx, arena, &menu));
    TRY(replica_chips(tx, arena, &cards));
    TRY(replica_settings(tx, &settings));
    for (int i = 0; i < SETTING_COUNT; i++) {
        CHECK(setting_allows((enum setting)i, settings.values[i]));
    }
    return crew_list(tx, arena, &crew);
}

/* Undone whatever came of it: the next bytes meet an empty till. */
static enum err try_page(struct tx *tx, void *context)
{
    struct trial *trial = context;
    trial->applied = replica_apply(tx, &trial->arena, trial->page, instant_of_ms(1));
    if (trial->applied == OK) CHECK(look_up(tx, &trial->arena) == OK);
    return ERR_CANCELLED;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    json_error_t error;
    struct trial trial;
    if (store == NULL) prepare();
    scoped(json) json_t *page = json_parse((struct text){(const char *)bytes, size}, &error);
    if (page == NULL) return 0;
    arena_init(&trial.arena, ARENA_BYTES);
    trial.page = page;
    (void)!store_write(store, 0, try_page, &trial);
    CHECK(trial.applied == OK || trial.applied == ERR_SYNTAX);
    arena_release(&trial.arena);
    return 0;
}
