/* Everything out and everything in: from either engine into either, byte for byte the same; files
 * that are damaged in every way; a process that dies on its way. */
#include "desk_kit.h"

#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "export/export_all.h"
#include "export/import_all.h"
#include "export/infile.h"

enum { PATH_SIZE = 512, FILE_LIMIT = 64 << 20, RANDOM_ROWS = 4, SEED = 20261123 };

/* ---- folders and files ---- */

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

static void folder_drop(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct text file_read(struct arena *arena, const char *folder, const char *name)
{
    struct text bytes;
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(infile_whole(arena, path, FILE_LIMIT, &bytes), OK);
    return bytes;
}

static void file_write(const char *folder, const char *name, struct text bytes)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.bytes, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
}

/* Makes the checksums right again, as whoever alters an export on purpose would. */
static void sums_renew(struct arena *arena, const char *folder)
{
    struct text rest = file_read(arena, folder, EXPORT_SUMS);
    char *sums = arena_take(arena, rest.size + PATH_SIZE);
    size_t size = 0;
    while (rest.size > 0) {
        char path[PATH_SIZE], sum[SHA256_TEXT_SIZE];
        struct text line = text_cut(&rest, '\n');
        struct text name = text_part(line, 66, line.size);
        snprintf(path, sizeof path, "%s/%.*s", folder, TEXT_ARGS(name));
        assert_int_equal(infile_sha256(path, sum), OK);
        size += (size_t)snprintf(sums + size, PATH_SIZE, "%s  %.*s\n", sum, TEXT_ARGS(name));
    }
    file_write(folder, EXPORT_SUMS, (struct text){sums, size});
}

static void assert_same_files(struct arena *arena, const char *a, const char *b)
{
    struct text one = file_read(arena, a, EXPORT_SUMS), two = file_read(arena, b, EXPORT_SUMS);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.bytes, two.bytes, one.size);
    one = file_read(arena, a, EXPORT_PACKAGE);
    two = file_read(arena, b, EXPORT_PACKAGE);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.bytes, two.bytes, one.size);
}

/* ---- a small city ---- */

static uint64_t chance(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 11;
}

/* What the proofs read, and what they lean on: random rows there would be wrong books. */
static bool is_random_table(const char *name)
{
    static const char *const PROVEN[] = {
        "account",        "book",          "origin",         "posting",
        "transfer",       "seal",          "suspense",       "register_file",
        "register_batch", "register_line", "register_share", "register_done",
        "register_money", "bank_document", "seal_balance",   "balance"};
    for (size_t i = 0; i < sizeof PROVEN / sizeof *PROVEN; i++) {
        if (strcmp(PROVEN[i], name) == 0) return false;
    }
    return strncmp(name, "settlement", strlen("settlement")) != 0;
}

static struct text random_text(struct arena *arena, uint64_t *state)
{
    static const char *const PIECES[] = {"а",  "Ёж", ",", "\"", "\r\n", "\n", "\\N", "=1+1",
                                         "\t", " ",  "'", "😀",  "x",    "",   "-",   "0"};
    char *text = arena_take(arena, 256);
    size_t size = 0;
    for (int pieces = (int)(chance(state) % 8); pieces > 0; pieces--) {
        const char *piece = PIECES[chance(state) % 16];
        memcpy(text + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return (struct text){text, size};
}

/* Keys and what is unique get a tail of their own. */
static void random_value(struct arena *arena, uint64_t *state, struct statement *batch, int arg,
                         const struct table_column *column, bool is_first)
{
    if (column->is_nullable && chance(state) % 3 == 0) {
        bind_null(batch, arg);
    } else if (column->type == 'i') {
        bind_int(batch, arg, 1 + (int64_t)(chance(state) % (UINT64_C(1) << 40)));
    } else {
        struct text head = random_text(arena, state);
        char *whole = arena_printf(arena, "%.*s%llx", TEXT_ARGS(head),
                                   (unsigned long long)chance(state));
        struct text text = column->key < 0 && is_first ? TEXT("\\N") : text_of(whole);
        if (column->type == 't') bind_text(batch, arg, text);
        if (column->type == 'b') bind_bytes(batch, arg, text.bytes, text.size);
    }
}

struct filling {
    struct arena *arena;
    uint64_t seed;
};

static bool has_unique_text(const struct table *table)
{
    return strcmp(table->name, "school_kind") == 0;
}

static enum err fill(struct tx *tx, void *context)
{
    const struct filling *filling = context;
    uint64_t state = filling->seed;
    for (int i = 0; i < table_count; i++) {
        const struct table *table = &tables[i];
        if (!is_random_table(table->name) || has_unique_text(table) || table->seeded > 0) continue;
        scoped(statement) struct statement *batch = statement_open(tx, table->write);
        for (int row = 0; row < RANDOM_ROWS; row++) {
            for (int c = 0; c < table->column_count; c++) {
                random_value(filling->arena, &state, batch, c + 1, &table->columns[c],
                             row == 0 && filling->seed == SEED);
            }
            TRY(statement_add(batch));
        }
        TRY(statement_flush(batch));
    }
    return OK;
}

static void city(struct kit *kit, uint64_t seed)
{
    struct filling filling = {kit->arena, seed};
    struct sale_line lines[] = {kit_pizza(1), kit_juice(2), kit_meal(KIT_BREAKFAST)};
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    kit_pay(kit, KIT_OTHER_SCHOOL, 2, 5);
    struct document sale = kit_sale(kit, lines, 3);
    kit_record_one(kit, &sale);
    assert_int_equal(store_write(kit->store, 0, fill, &filling), OK);
}

/* ---- out and in ---- */

static void out(struct kit *kit, struct store *store, const char *folder, bool with_secrets)
{
    struct export_order order = {.folder = folder, .with_secrets = with_secrets, .now = kit->now};
    assert_int_equal(export_all(store, &order), OK);
    assert_int_equal(order.status, EXPORT_DONE);
}

static void tell_few(void *context, int64_t school_id, const char *sentence)
{
    (void)school_id;
    if (*(int *)context < 0) print_message("%s\n", sentence);
    ++*(int *)context;
}

static struct import_order in(struct store *store, const char *folder)
{
    int findings = -10; /* the first ones are printed: there should be none */
    struct verify_sink sink = {tell_few, &findings};
    struct import_order order = {.folder = folder, .sink = &sink};
    assert_int_equal(import_all(store, &order), OK);
    if (order.status == IMPORT_BAD) {
        print_message("%s:%lld: %s\n", order.file, (long long)order.line, order.words);
    }
    return order;
}

/* A fresh SQLite beside the kit's own. */
static struct store *other_store(struct kit *kit, const char *name)
{
    int applied;
    struct store *store;
    const char *url = arena_printf(kit->arena, "sqlite:%s/%s.db", kit->fixture->folder, name);
    assert_int_equal(store_open(&(struct store_options){.url = url}, &store), OK);
    assert_int_equal(store_migrate(store, &applied), OK);
    return store;
}

static const char *folder_of(struct kit *kit, const char *name)
{
    return arena_printf(kit->arena, "%s/%s", kit->fixture->folder, name);
}

DESK_TEST(test_out_in_and_out_again_is_the_same)
{
    for (int round = 0; round < 2; round++) {
        const char *first = folder_of(kit, round == 0 ? "first0" : "first1");
        const char *second = folder_of(kit, round == 0 ? "second0" : "second1");
        city(kit, SEED + (uint64_t)round);
        out(kit, kit->store, first, round == 1);
        struct store *store = other_store(kit, round == 0 ? "other0" : "other1");
        assert_int_equal(in(store, first).status, IMPORT_DONE);
        out(kit, store, second, round == 1);
        assert_same_files(kit->arena, first, second);
        assert_int_equal(in(store, first).status, IMPORT_NOT_EMPTY);
        store_close(store);
    }
}

static char carried[64]; /* an export on its way from one engine to the other */

static void carry_out(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    city(&kit, SEED);
    out(&kit, kit.store, carried, true);
    kit_close(&kit);
}

static void carry_in(struct fixture *fixture)
{
    const char *again = arena_printf(fixture->arena, "%s-again", carried);
    struct export_order order = {.folder = again, .with_secrets = true};
    struct text json = file_read(fixture->arena, carried, EXPORT_PACKAGE);
    assert_non_null(json.bytes);
    assert_int_equal(in(fixture->store, carried).status, IMPORT_DONE);
    assert_int_equal(export_all(fixture->store, &order), OK);
    for (int i = 0; i < table_count; i++) {
        char name[EXPORT_PATH_LIMIT];
        snprintf(name, sizeof name, EXPORT_DATA "/%s.csv", tables[i].name);
        struct text a = file_read(fixture->arena, carried, name);
        struct text b = file_read(fixture->arena, again, name);
        assert_int_equal(a.size, b.size);
        assert_memory_equal(a.bytes, b.bytes, a.size);
    }
    folder_drop(again);
}

static void test_from_sqlite_into_postgres(void **state)
{
    (void)state;
    snprintf(carried, sizeof carried, "/tmp/obed-exit-%d", (int)getpid());
    fixture_sqlite(carry_out);
    fixture_postgres(carry_in);
    folder_drop(carried);
}

/* ---- secrets ---- */

DESK_TEST(test_secrets_leave_only_when_asked)
{
    const char *plain = folder_of(kit, "plain"), *whole = folder_of(kit, "whole");
    city(kit, SEED);
    out(kit, kit->store, plain, false);
    out(kit, kit->store, whole, true);
    struct text a = file_read(kit->arena, plain, EXPORT_DATA "/cashier.csv");
    struct text b = file_read(kit->arena, whole, EXPORT_DATA "/cashier.csv");
    assert_true(a.size < b.size);
    for (int i = 0; i < table_count; i++) {
        assert_string_not_equal(tables[i].name, "session");
        assert_string_not_equal(tables[i].name, "mailed_link");
    }
}

/* ---- a folder ---- */

DESK_TEST(test_only_an_empty_folder_is_taken)
{
    const char *folder = folder_of(kit, "taken");
    struct export_order order = {.folder = folder, .now = kit->now};
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(export_all(kit->store, &order), OK);
    assert_int_equal(order.status, EXPORT_DONE);
    assert_int_equal(export_all(kit->store, &order), OK);
    assert_int_equal(order.status, EXPORT_FOLDER_NOT_EMPTY);
}

static int entries_named(const char *folder, const char *part)
{
    int count = 0;
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strstr(entry->d_name, part) != NULL) count++;
    }
    closedir(entries);
    return count;
}

static enum err stop(void *context, int64_t done, int64_t total, const char *words)
{
    (void)context;
    (void)done;
    (void)total;
    (void)words;
    return ERR_CANCELLED;
}

DESK_TEST(test_an_export_that_is_stopped_leaves_nothing)
{
    const char *folder = folder_of(kit, "stopped");
    struct export_order order = {.folder = folder, .told = stop};
    assert_int_equal(export_all(kit->store, &order), ERR_CANCELLED);
    assert_int_equal(access(folder, F_OK), -1);
    assert_int_equal(entries_named(kit->fixture->folder, "stopped"), 0);
}

/* ---- damage ---- */

struct damage {
    const char *file;      /* within the export */
    const char *from, *to; /* the first place; NULL: cut the file in the middle */
    bool sums_renewed;     /* with checksums made right: not by chance but on purpose */
    enum import_status status;
    const char *said; /* part of the words */
};

static const struct damage DAMAGES[] = {
    {"data/transfer.csv", NULL, NULL, false, IMPORT_BAD, "контрольная сумма"},
    {"data/transfer.csv", NULL, NULL, true, IMPORT_BAD, ""},
    {"data/transfer.csv", ",100000,", ",100001,", true, IMPORT_BAD, "остаток не следует"},
    {"data/transfer.csv", "school_id,seq", "seq,school_id", true, IMPORT_BAD, "называться"},
    {"data/person.csv", "\r\n", "\n", true, IMPORT_BAD, "CRLF"},
    {"data/account.csv", "\r\n24,", "\r\n024,", true, IMPORT_BAD, "не целое число"},
    {"data/account.csv", "\r\n24,", "\r\n99,", true, IMPORT_BAD, "порядку"},
    {"data/account.csv", "\r\n24,", "\r\n24,0,", true, IMPORT_BAD, "столбцов"},
    {"data/book.csv", "Europe/Moscow", "Europe/\"oscow", true, IMPORT_BAD, "кавычка"},
    {"data/book.csv", "Europe/Moscow", "Europe/M\xFFscow", true, IMPORT_BAD, "UTF-8"},
    {"data/book.csv", "Europe/Moscow", "\\N", true, IMPORT_BAD, "значения нет"},
    {"data/posting.csv", "==", "=x", true, IMPORT_BAD, "base64"},
    {"data/account.csv", ",1,", ",2,", true, IMPORT_NOT_PROVEN, ""},
    {"datapackage.json", "\"rows\": ", "\"rows\": 1", true, IMPORT_BAD, "обещает"},
    {"datapackage.json", "\"form\": 1", "\"form\": 2", true, IMPORT_BAD, "формы 2"},
    {"datapackage.json", "\"schema\": ", "\"schema\": 9", true, IMPORT_BAD, "схемой"},
    {"datapackage.json", "data/account.csv", "../account.csv", true, IMPORT_BAD, "должна лежать"},
    {"datapackage.json", "{", "[", true, IMPORT_BAD, "JSON"},
    {"SHA256SUMS", "  data/account.csv", "  ../account.csv", false, IMPORT_BAD, "имя файла"},
    {"SHA256SUMS", "  data/account.csv", "  data/accounts.csv", false, IMPORT_BAD, "файла нет"},
};

static struct text damaged(struct arena *arena, struct text bytes, const struct damage *damage)
{
    if (damage->from == NULL) return text_part(bytes, 0, bytes.size / 2);
    size_t from_size = strlen(damage->from), to_size = strlen(damage->to);
    const char *at = memmem(bytes.bytes, bytes.size, damage->from, from_size);
    if (at == NULL) fail_msg("%s has no %s", damage->file, damage->from);
    size_t before = (size_t)(at - bytes.bytes);
    char *made = arena_take(arena, bytes.size + to_size);
    memcpy(made, bytes.bytes, before);
    memcpy(made + before, damage->to, to_size);
    memcpy(made + before + to_size, at + from_size, bytes.size - before - from_size);
    return (struct text){made, bytes.size - from_size + to_size};
}

DESK_TEST(test_damage_is_told_and_nothing_stays)
{
    const char *folder = folder_of(kit, "damaged");
    struct sale_line lines[] = {kit_pizza(1)};
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document sale = kit_sale(kit, lines, 1);
    kit_record_one(kit, &sale);
    out(kit, kit->store, folder, true);
    struct text sums = file_read(kit->arena, folder, EXPORT_SUMS);
    struct store *store = other_store(kit, "damaged");
    for (size_t i = 0; i < sizeof DAMAGES / sizeof *DAMAGES; i++) {
        const struct damage *damage = &DAMAGES[i];
        struct text whole = file_read(kit->arena, folder, damage->file);
        file_write(folder, damage->file, damaged(kit->arena, whole, damage));
        if (damage->sums_renewed) sums_renew(kit->arena, folder);
        int findings = 0;
        struct verify_sink sink = {tell_few, &findings};
        struct import_order order = {.folder = folder, .sink = &sink};
        assert_int_equal(import_all(store, &order), OK);
        if (order.status != damage->status || strstr(order.words, damage->said) == NULL) {
            fail_msg("%zu: status %d, %s:%lld: %s", i, (int)order.status, order.file,
                     (long long)order.line, order.words);
        }
        file_write(folder, damage->file, whole);
        file_write(folder, EXPORT_SUMS, sums);
    }
    assert_int_equal(in(store, folder).status, IMPORT_DONE); /* nothing had stayed */
    store_close(store);
}

/* ---- a process that dies ---- */

struct dying {
    int64_t at;
};

static enum err die(void *context, int64_t done, int64_t total, const char *words)
{
    const struct dying *dying = context;
    (void)total;
    (void)words;
    if (done >= dying->at) kill(getpid(), SIGKILL);
    return OK;
}

static void import_and_die(const char *url, const char *folder, int64_t at)
{
    int findings = 0;
    struct store *store;
    struct dying dying = {at};
    struct verify_sink sink = {tell_few, &findings};
    struct import_order order = {
        .folder = folder, .told = die, .context = &dying, .step_rows = 1, .sink = &sink};
    if (store_open(&(struct store_options){.url = url}, &store) != OK) _exit(3);
    if (import_all(store, &order) != OK) _exit(4);
    _exit(order.status == IMPORT_DONE ? 0 : 5);
}

static void test_killed_body(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    city(&kit, SEED);
    const char *folder = folder_of(&kit, "killed");
    out(&kit, kit.store, folder, true);
    struct store *store = other_store(&kit, "killed");
    const char *url = arena_printf(kit.arena, "sqlite:%s/killed.db", fixture->folder);
    struct import_order order = {.status = IMPORT_BAD};
    store_close(store);
    for (int64_t at = 1; order.status != IMPORT_DONE; at = at * 2 + 1) {
        int status;
        pid_t child = fork();
        if (child == 0) import_and_die(url, folder, at);
        assert_int_equal(waitpid(child, &status, 0), child);
        bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        assert_true(was_killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
        if (was_killed) continue; /* the next one begins with an empty system, or fails */
        order.status = IMPORT_DONE;
    }
    assert_int_equal(store_open(&(struct store_options){.url = url}, &store), OK);
    out(&kit, store, folder_of(&kit, "killed-again"), true);
    assert_same_files(kit.arena, folder, folder_of(&kit, "killed-again"));
    store_close(store);
    kit_close(&kit);
}

static void test_an_import_that_is_killed_leaves_an_empty_system(void **state)
{
    (void)state;
    fixture_sqlite(test_killed_body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_out_in_and_out_again_is_the_same),
        cmocka_unit_test(test_from_sqlite_into_postgres),
        cmocka_unit_test(test_secrets_leave_only_when_asked),
        cmocka_unit_test(test_only_an_empty_folder_is_taken),
        cmocka_unit_test(test_an_export_that_is_stopped_leaves_nothing),
        cmocka_unit_test(test_damage_is_told_and_nothing_stays),
        cmocka_unit_test(test_an_import_that_is_killed_leaves_an_empty_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
