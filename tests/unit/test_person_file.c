/* A person's own data in one file: all of it, of nobody else, and no secret. */
#include "desk_kit.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "export/person_file.h"
#include "export/person_inside.h"
#include "export/tables.h"
#include "table/unpack.h"

enum { MOTHER = 811, FATHER = 812, UNPACKED_LIMIT = 32 << 20 };

/* What must never be in anybody's file but its owner's. */
#define CANARY "КЕНАР"

static enum err run_by_hand(struct tx *tx, void *context)
{
    scoped(statement) struct statement *statement = statement_open(tx, context);
    return statement_run(statement);
}

static void sql(struct kit *kit, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void sql(struct kit *kit, const char *format, ...)
{
    struct buf buf;
    va_list arguments;
    buf_init(&buf, kit->arena);
    va_start(arguments, format);
    buf_vprintf(&buf, format, arguments);
    va_end(arguments);
    struct query *query = ARENA_NEW(kit->arena, struct query);
    *query = (struct query){
        .name = buf.bytes, .kind = QUERY_EXEC, .sqlite = buf.bytes, .postgres = buf.bytes};
    assert_int_equal(store_write(kit->store, 0, run_by_hand, query), OK);
}

static void login_add(struct kit *kit, long long id, const char *email, int pupil)
{
    long long account = kit_pupil(KIT_SCHOOL, pupil);
    sql(kit,
        "INSERT INTO login (id, name, password, temporary, temporary_ends_at, email, created_at) "
        "VALUES (%lld, 'n%lld', 'hash-" CANARY "', 'temporary-" CANARY "', 0, '%s', 0)",
        id, id, email);
    sql(kit,
        "INSERT INTO login_account (login_id, school_id, account_id, added_at) "
        "VALUES (%lld, 24, %lld, 5)",
        id, account);
    sql(kit,
        "INSERT INTO notice_wish (login_id, school_id, account_id, low_balance, is_low_told, "
        "purchases, unsubscribe, changed_at, top_ups) "
        "VALUES (%lld, 24, %lld, 5000, 0, 1, 'unsubscribe-" CANARY "-%lld', 5, 0)",
        id, account, id);
    sql(kit,
        "INSERT INTO session (token, id, login_id, school_id, account_id, must_set_password, "
        "device, created_at, seen_at, proved_at) "
        "VALUES ('token-" CANARY "-%lld', %lld, %lld, 24, %lld, 0, 'Chrome', 5, 6, 0)",
        id, id, id, account);
    sql(kit,
        "INSERT INTO access_event (login_id, happened_at, id, kind, failures, address, device) "
        "VALUES (%lld, 5, 1, 1, 0, '192.0.2.%lld', 'Chrome')",
        id, id - 800);
}

static void appeal_add(struct kit *kit, long long id, long long login_id, const char *text)
{
    static const char *const SAYINGS[] = {
        [1] = "", [2] = "", [4] = "Разобрались: ", [5] = CANARY ", пометка: "};
    sql(kit,
        "INSERT INTO appeal (school_id, id, number, account_id, login_id, caller, nature, kind, "
        "state, taken_by, made_day, made_at, due_at, changed_at) "
        "VALUES (24, %lld, %lld, %lld, %lld, '', 1, 1, 3, 801, 1, 5, 9, 6)",
        id, id, (long long)kit_pupil(KIT_SCHOOL, 1), login_id);
    for (int kind = 1; kind <= 5; kind += kind == 1 ? 3 : 1) {
        sql(kit,
            "INSERT INTO appeal_event (school_id, appeal_id, id, kind, login_id, text, "
            "happened_at) VALUES (24, %lld, %lld, %d, %lld, '%s%s', 6)",
            id, id * 10 + kind, kind, login_id, SAYINGS[kind], text);
    }
}

/* Pupil 1 has a mother and a father with logins of their own; pupil 2 has what must not be seen. */
static void family(struct kit *kit)
{
    struct sale_line lines[] = {kit_pizza(2), kit_juice(1)};
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    kit_pay(kit, KIT_SCHOOL, 2, 77700);
    struct document sale = kit_sale(kit, lines, 2);
    kit_record_one(kit, &sale);
    kit_ban(kit, kit_pupil(KIT_SCHOOL, 1), BAN_DISH, KIT_JUICE);
    login_add(kit, MOTHER, "mama@example.org", 1);
    login_add(kit, FATHER, "papa-" CANARY "@example.org", 1);
    appeal_add(kit, 901, MOTHER, "Списали дважды");
    appeal_add(kit, 902, FATHER, "Письмо отца " CANARY);
    sql(kit, "UPDATE person SET surname = '" CANARY "', patronymic = '" CANARY "' WHERE id = %lld",
        (long long)kit_pupil(KIT_SCHOOL, 2));
    for (int pupil = 1; pupil <= 2; pupil++) {
        sql(kit,
            "INSERT INTO absence (school_id, id, account_id, first_day, last_day, reason, said_by, "
            "login_id, said_at) VALUES (24, %d, %lld, 20000, 20001, '%s', 1, 811, 5)",
            pupil, (long long)kit_pupil(KIT_SCHOOL, pupil), pupil == 1 ? "ветрянка" : CANARY);
    }
}

static struct person_order order_of(struct kit *kit, struct arena *arena, const char *number,
                                    int64_t login_id)
{
    struct person_order order = {.number = text_of(number), .login_id = login_id, .now = kit->now};
    assert_int_equal(person_export(kit->store, arena, &order), OK);
    return order;
}

/* ---- reading ---- */

struct seeking {
    const char *words;
    int found;
};

static void seek(void *context, struct arena *arena, struct text name, struct text bytes)
{
    struct seeking *seeking = context;
    size_t size = strlen(seeking->words);
    if (memmem(bytes.bytes, bytes.size, seeking->words, size) != NULL) seeking->found++;
    if (memmem(name.bytes, name.size, seeking->words, size) != NULL) seeking->found++;
    if (!unpack_is_zip(bytes)) return;
    struct unpacked inner; /* a workbook */
    const char *reason;
    assert_true(unpack_zip(arena, bytes, UNPACKED_LIMIT, &inner, &reason));
    for (int i = 0; i < inner.count; i++) {
        const struct text file = inner.files[i].bytes;
        if (memmem(file.bytes, file.size, seeking->words, size) != NULL) seeking->found++;
    }
}

static int files_with(const struct person_order *order, const char *words)
{
    const char *reason = NULL;
    struct seeking seeking = {.words = words};
    const struct unpack_limits limits = {UNPACKED_LIMIT, UNPACKED_LIMIT, 200};
    assert_true(unpack_zip_each(order->zip, &limits, seek, &seeking, &reason));
    return seeking.found;
}

static json_t *data_of(struct arena *arena, const struct person_order *order)
{
    struct unpacked unpacked;
    const char *reason;
    if (!unpack_zip(arena, order->zip, UNPACKED_LIMIT, &unpacked, &reason)) fail_msg("%s", reason);
    for (int i = 0; i < unpacked.count; i++) {
        if (strcmp(unpacked.files[i].name, "data.json") != 0) continue;
        struct text bytes = unpacked.files[i].bytes;
        json_t *data = json_loadb(bytes.bytes, bytes.size, 0, NULL);
        assert_non_null(data);
        return data;
    }
    fail_msg("no data.json");
    return NULL;
}

/* ---- what it holds ---- */

DESK_TEST(test_a_mother_gets_all_of_her_child_and_nothing_of_others)
{
    struct arena arena;
    arena_init(&arena, PERSON_ARENA_BYTES);
    family(kit);
    struct person_order order = order_of(kit, &arena, kit_number(kit, KIT_SCHOOL, 1), MOTHER);
    assert_true(order.found);
    assert_int_equal(files_with(&order, CANARY), 0);
    static const char *const HELD[] = {"ветрянка",       "mama@example.org", "192.0.2.11",
                                       "Списали дважды", "Разобрались",      "Блюдо"};
    for (size_t i = 0; i < sizeof HELD / sizeof *HELD; i++) {
        if (files_with(&order, HELD[i]) < 2) fail_msg("%s is not told", HELD[i]);
    }
    json_t *data = data_of(&arena, &order);
    json_t *parts = json_object_get(data, "parts");
    json_t *pupil = json_array_get(json_object_get(parts, "pupil"), 0);
    assert_string_equal(json_string_value(json_object_get(pupil, "Остаток, руб.")), "917.80");
    assert_int_equal(json_array_size(json_object_get(parts, "operations")), 2);
    assert_int_equal(json_array_size(json_object_get(parts, "dishes")), 2);
    assert_int_equal(json_array_size(json_object_get(parts, "bans")), 1);
    assert_int_equal(json_array_size(json_object_get(parts, "entrances")), 1);
    json_decref(data);
    arena_release(&arena);
}

DESK_TEST(test_the_operator_gets_the_account_and_no_login)
{
    struct arena arena;
    arena_init(&arena, PERSON_ARENA_BYTES);
    family(kit);
    struct person_order order = order_of(kit, &arena, kit_number(kit, KIT_SCHOOL, 1), 0);
    assert_true(order.found);
    assert_true(files_with(&order, "Письмо отца") > 0); /* what both said about the child */
    assert_int_equal(files_with(&order, "@example.org"), 0);
    assert_int_equal(files_with(&order, "192.0.2."), 0);
    assert_int_equal(files_with(&order, "hash-"), 0);
    assert_int_equal(files_with(&order, "пометка"), 0);
    arena_release(&arena);
}

DESK_TEST(test_anothers_account_is_as_if_it_were_not_there)
{
    struct arena arena;
    arena_init(&arena, PERSON_ARENA_BYTES);
    family(kit);
    const char *const NUMBERS[] = {kit_number(kit, KIT_SCHOOL, 2),
                                   kit_number(kit, KIT_OTHER_SCHOOL, 1), "0009999999", ""};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        int descriptor;
        int64_t size;
        struct person_order order = order_of(kit, &arena, NUMBERS[i], MOTHER);
        assert_false(order.found);
        assert_int_equal(order.zip.size, 0);
        enum err err = person_export_open(kit->store, &arena, &order, &descriptor, &size);
        assert_int_equal(err, OK);
        assert_int_equal(descriptor, -1);
        assert_int_equal(size, 0);
    }
    arena_release(&arena);
}

DESK_TEST(test_the_same_moment_gives_the_same_bytes)
{
    struct arena arena;
    arena_init(&arena, PERSON_ARENA_BYTES);
    family(kit);
    struct person_order one = order_of(kit, &arena, kit_number(kit, KIT_SCHOOL, 1), MOTHER);
    struct person_order two = order_of(kit, &arena, kit_number(kit, KIT_SCHOOL, 1), MOTHER);
    assert_int_equal(one.zip.size, two.zip.size);
    assert_memory_equal(one.zip.bytes, two.zip.bytes, one.zip.size);
    arena_release(&arena);
}

DESK_TEST(test_a_child_who_moved_takes_all_schools_along)
{
    struct arena arena;
    arena_init(&arena, PERSON_ARENA_BYTES);
    family(kit);
    long long account = kit_pupil(KIT_SCHOOL, 1);
    sql(kit,
        "INSERT INTO account_shell (school_id, account_id, now_school_id, moved_at) "
        "VALUES (26, %lld, 24, 5)",
        account);
    sql(kit,
        "INSERT INTO absence (school_id, id, account_id, first_day, last_day, reason, said_by, "
        "login_id, said_at) VALUES (26, 3, %lld, 19000, 19001, 'санаторий', 1, 811, 5)",
        account);
    struct person_order order = order_of(kit, &arena, kit_number(kit, KIT_SCHOOL, 1), MOTHER);
    assert_true(files_with(&order, "санаторий") > 0);
    assert_true(files_with(&order, "ветрянка") > 0);
    sql(kit, "DELETE FROM account_shell WHERE school_id = 26");
    arena_release(&arena);
}

/* ---- nothing about a person is forgotten ---- */

/* Tables that name an account and are in no part of the file, and why. */
static const char *const NOT_TOLD[][2] = {
    {"account_shell", "tells where else to look"},
    {"balance", "the pupil's own row"},
    {"card_in_batch", "of the making of cards; the card's events tell it"},
    {"closing_choice", "of the money of who left; the operations tell it"},
    {"directory", "the number and the chips again"},
    {"erasure_person", "of whose data nothing is left"},
    {"evidence_note", "the staff's own"},
    {"family_transfer", "among the operations"},
    {"guest_sale", "among the operations"},
    {"move_request", "between schools; the moves tell what came of it"},
    {"notice", "told as letters"},
    {"payment", "among the operations"},
    {"photo", "the photo itself is a file"},
    {"photo_draft", "not yet anybody's"},
    {"photo_file", "a file of its own"},
    {"receipt", "among the operations, with its lines"},
    {"roster_mark", "among the set meals"},
    {"roster_sheet_mark", "what teachers prepared; the set meals tell what came of it"},
    {"seal_balance", "of the books"},
    {"served", "among the set meals"},
    {"suspense", "of money that nobody had claimed; the operations tell it"},
    {"unspent_given", "of the operator's accounts"},
    {"write_off_line", "among the operations"},
    {"write_off_outcome", "among the operations"},
};

static bool is_told(const char *table)
{
    for (int i = PERSON_MADE_PARTS; i < person_part_count; i++) {
        const char *at = person_parts[i].query->sqlite;
        size_t size = strlen(table);
        while ((at = strstr(at, table)) != NULL) {
            bool begins = at[-1] == ' ', ends = at[size] == ' ' || at[size] == '\n';
            if (begins && (ends || at[size] == '\0')) return true;
            at += size;
        }
    }
    for (size_t i = 0; i < sizeof NOT_TOLD / sizeof *NOT_TOLD; i++) {
        if (strcmp(NOT_TOLD[i][0], table) == 0) return true;
    }
    return false;
}

static void test_every_table_about_a_person_is_told_or_named(void **state)
{
    (void)state;
    for (int i = 0; i < table_count; i++) {
        for (int k = 0; k < tables[i].column_count; k++) {
            if (strcmp(tables[i].columns[k].name, "account_id") != 0) continue;
            if (!is_told(tables[i].name)) {
                fail_msg("%s is about a person: tell it in src/export/person.sql, or say here why "
                         "not",
                         tables[i].name);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_mother_gets_all_of_her_child_and_nothing_of_others),
        cmocka_unit_test(test_the_operator_gets_the_account_and_no_login),
        cmocka_unit_test(test_anothers_account_is_as_if_it_were_not_there),
        cmocka_unit_test(test_the_same_moment_gives_the_same_bytes),
        cmocka_unit_test(test_a_child_who_moved_takes_all_schools_along),
        cmocka_unit_test(test_every_table_about_a_person_is_told_or_named),
    };
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) return 1; /* as main does: names are Russian */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
