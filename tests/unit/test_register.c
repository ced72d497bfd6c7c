/* Registers and statements as files: cut at any byte, doubled, in the wrong encoding, with a wrong
 * total, with amounts that might be meant otherwise; archives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "base/charset.h"
#include "pay/bank_statement.h"
#include "pay/register.h"
#include "table/unpack.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

static const char SBER[] =
    "18-05-2026;12-31-05;8606/0123;001;832514532178;0242013137;ИВАНОВА МАРИЯ ПЕТРОВНА;питание "
    "Иванов;0625;500,00;492,00;8,00;0\r\n"
    "18-05-2026;12:40:00;8606/0123;001;832514532179;0242013138;ПЕТРОВ ПЁТР;питание;0625;1000,00;"
    "984,00;16,00;0\r\n"
    "=2;1500,00;1476,00;24,00;945839;18-05-2026\r\n";
static const char OSMP[] = "1001\t2026-05-18\t12:31:05\t0242013137\t500.00\r\n"
                           "1002\t18.05.2026\t23:59:59\t0242013138\t10.50\r\n"
                           "Total:\t2\t510.50\r\n";

struct outcome {
    struct arena arena;
    struct register_list list;
    struct file_problems problems;
};

static struct outcome *read_as(struct outcome *outcome, struct register_format format,
                               struct text bytes)
{
    outcome->problems = (struct file_problems){.total = 0};
    register_read(&outcome->arena, &format, bytes, &outcome->list, &outcome->problems);
    return outcome;
}

static bool is_taken(struct outcome *outcome, struct register_format format, struct text bytes)
{
    return read_as(outcome, format, bytes)->problems.total == 0;
}

#define REGISTER_TEST(name)                                                                        \
    static void body_##name(struct outcome *outcome);                                              \
    static void name(void **state)                                                                 \
    {                                                                                              \
        struct outcome outcome = {.problems = {.total = 0}};                                       \
        (void)state;                                                                               \
        arena_init(&outcome.arena, 256 << 20);                                                     \
        body_##name(&outcome);                                                                     \
        arena_release(&outcome.arena);                                                             \
    }                                                                                              \
    static void body_##name(struct outcome *outcome)

static struct text sber_bytes(struct outcome *outcome)
{
    return charset_encode(&outcome->arena, CHARSET_WINDOWS_1251, text_of(SBER));
}

REGISTER_TEST(test_both_forms_are_read)
{
    assert_true(is_taken(outcome, register_format_sber(), sber_bytes(outcome)));
    assert_int_equal(outcome->list.count, 2);
    const struct register_line *line = &outcome->list.lines[0];
    assert_true(text_is(line->outside_id, "832514532178"));
    assert_true(text_is(line->number, "0242013137"));
    assert_true(text_is(line->payer, "ИВАНОВА МАРИЯ ПЕТРОВНА"));
    assert_int_equal(money_in_kopecks(line->amount), 50000);
    assert_int_equal(money_in_kopecks(line->credited), 49200);
    assert_int_equal(money_in_kopecks(line->fee), 800);
    assert_string_equal(instant_format_iso(&outcome->arena, line->happened_at),
                        "2026-05-18T09:31:05.000Z");
    assert_true(text_is(outcome->list.order_number, "945839"));
    assert_true(is_taken(outcome, register_format_osmp(), text_of(OSMP)));
    assert_int_equal(money_in_kopecks(outcome->list.amount), 51050);
}

/* A cut file is refused, or the cut took nothing that counts. */
REGISTER_TEST(test_cut_at_any_byte)
{
    struct text sber = sber_bytes(outcome), osmp = text_of(OSMP);
    for (size_t size = 0; size < sber.size; size++) {
        if (!is_taken(outcome, register_format_sber(), text_part(sber, 0, size))) continue;
        assert_true(size + 2 >= sber.size);
        assert_int_equal(outcome->list.count, 2);
    }
    for (size_t size = 0; size < osmp.size; size++) {
        if (!is_taken(outcome, register_format_osmp(), text_part(osmp, 0, size))) continue;
        assert_int_equal(outcome->list.count, 2);
        assert_int_equal(money_in_kopecks(outcome->list.amount), 51050);
    }
}

REGISTER_TEST(test_doubled_and_repeated)
{
    struct text sber = sber_bytes(outcome);
    const char *twice = arena_printf(&outcome->arena, "%.*s%.*s", TEXT_ARGS(sber), TEXT_ARGS(sber));
    assert_false(is_taken(outcome, register_format_sber(), text_of(twice)));
    assert_false(is_taken(outcome, register_format_osmp(),
                          TEXT("1\t2026-05-18\t12:00:00\t0242013137\t5.00\n"
                               "1\t2026-05-18\t12:00:00\t0242013137\t5.00\nTotal:\t2\t10.00\n")));
    assert_string_equal(outcome->problems.list[0].reason, "операция 1 уже стоит в строке 1");
    assert_int_equal(outcome->problems.list[0].line, 2);
}

REGISTER_TEST(test_wrong_encodings)
{
    static const enum charset CHARSETS[] = {CHARSET_UTF_8, CHARSET_WINDOWS_1251, CHARSET_CP866};
    for (size_t i = 0; i < ROWS(CHARSETS); i++) {
        for (size_t j = 0; j < ROWS(CHARSETS); j++) {
            struct register_format format = register_format_sber();
            format.charset = CHARSETS[i];
            struct text bytes = charset_encode(&outcome->arena, CHARSETS[j], text_of(SBER));
            assert_int_equal(is_taken(outcome, format, bytes), i == j);
        }
    }
}

REGISTER_TEST(test_wrong_totals)
{
    static const char *const TRAILERS[] = {
        "=3;1500,00;1476,00;24,00;945839;18-05-2026", "=2;1500,01;1476,00;24,00;945839;18-05-2026",
        "=2;1500,00;1476,10;24,00;945839;18-05-2026", "=2;1500,00;1476,00;24,10;945839;18-05-2026",
        "=2;1500,00;1476,00;24,00;945839;31-02-2026", "=2;1500,00;1476,00;24,00;945839",
        "=2;1500.00;1476,00;24,00;945839;18-05-2026", "=x;1500,00;1476,00;24,00;945839;18-05-2026"};
    const char *end = strstr(SBER, "=2;");
    for (size_t i = 0; i < ROWS(TRAILERS); i++) {
        const char *text = arena_printf(&outcome->arena, "%.*s%s\r\n", (int)(end - SBER), SBER,
                                        TRAILERS[i]);
        struct text bytes = charset_encode(&outcome->arena, CHARSET_WINDOWS_1251, text_of(text));
        assert_false(is_taken(outcome, register_format_sber(), bytes));
    }
}

/* What might be meant otherwise is refused, never guessed. */
REGISTER_TEST(test_amounts)
{
    static const struct {
        const char *text;
        int64_t kopecks; /* -1: refused */
    } AMOUNTS[] = {{"500.00", 50000},
                   {"500.5", 50050},
                   {"500", 50000},
                   {"0.01", 1},
                   {"500,00", -1},
                   {"5 000.00", -1},
                   {"5,000.00", -1},
                   {"500.001", -1},
                   {"500.", -1},
                   {".50", -1},
                   {"-5.00", -1},
                   {"+5.00", -1},
                   {"0.00", -1},
                   {"5e2", -1},
                   {"", -1},
                   {"10000000.01", -1},
                   {"10000000.00", 1000000000},
                   {"99999999999999999999", -1}};
    for (size_t i = 0; i < ROWS(AMOUNTS); i++) {
        struct register_format format = register_format_osmp();
        format.trailer = REGISTER_TRAILER_NONE;
        const char *text = arena_printf(
            &outcome->arena, "1\t2026-05-18\t12:00:00\t0242013137\t%s\n", AMOUNTS[i].text);
        bool taken = is_taken(outcome, format, text_of(text));
        assert_int_equal(taken, AMOUNTS[i].kopecks >= 0);
        if (taken) assert_int_equal(money_in_kopecks(outcome->list.amount), AMOUNTS[i].kopecks);
    }
}

REGISTER_TEST(test_sums_that_do_not_add_up)
{
    struct register_format format = register_format_sber();
    format.trailer = REGISTER_TRAILER_NONE;
    assert_false(
        is_taken(outcome, format,
                 TEXT("18-05-2026;12-31-05;1;1;1;0242013137;A;B;0625;500,00;492,00;9,00;0")));
    assert_false(
        is_taken(outcome, format,
                 TEXT("18-05-2026;12-31-05;1;1;1;0242013137;A;B;0625;500,00;508,00;0,00;0")));
    assert_false(
        is_taken(outcome, format, TEXT("18-05-2026;12-31-05;1;1;1;0242013137;A;B;0625;500,00")));
}

REGISTER_TEST(test_columns_and_names)
{
    (void)outcome;
    int columns[REGISTER_COLUMN_COUNT];
    assert_true(register_columns_parse(TEXT("id=1, date=2,account=4,amount=5"), columns));
    assert_int_equal(columns[REGISTER_ACCOUNT], 4);
    assert_false(register_columns_parse(TEXT("id=1,date=2,account=4"), columns));
    assert_false(register_columns_parse(TEXT("id=1,date=2,account=4,amount=5,amount=6"), columns));
    assert_false(register_columns_parse(TEXT("id=0,date=2,account=4,amount=5"), columns));
    struct register_format format = register_format_osmp();
    format.name_mask = TEXT("QIWI_*_????????[0-9].csv reconciliation_*.txt");
    assert_true(register_name_fits(&format, "QIWI_77_202605181.csv"));
    assert_true(register_name_fits(&format, "reconciliation_20260518.txt"));
    assert_false(register_name_fits(&format, "other.csv"));
}

REGISTER_TEST(test_lines_before_the_first_are_skipped)
{
    struct register_format format = register_format_osmp();
    format.skip_first = 2;
    const char *text = arena_printf(&outcome->arena, "mail@example.ru\r\n\r\n%s", OSMP);
    assert_true(is_taken(outcome, format, text_of(text)));
    assert_int_equal(outcome->list.lines[0].line, 3);
}

/* ---- statements ---- */

static const char STATEMENT[] =
    "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\nОтправитель=Банк=А\r\n"
    "ДатаНачала=18.05.2026\r\nДатаКонца=18.05.2026\r\nРасчСчет=40702810012345678912\r\n"
    "СекцияРасчСчет\r\nДатаНачала=18.05.2026\r\nДатаКонца=18.05.2026\r\n"
    "РасчСчет=40702810012345678912\r\nНачальныйОстаток=1000.00\r\nВсегоПоступило=5038.08\r\n"
    "ВсегоСписано=100.00\r\nКонечныйОстаток=5938.08\r\nКонецРасчСчет\r\n"
    "СекцияДокумент=Платежное поручение\r\nНомер=945839\r\nДата=18.05.2026\r\nСумма=5038.08\r\n"
    "ПлательщикСчет=30232810700000000001\r\nПлательщик=ПАО СБЕРБАНК\r\n"
    "ПолучательСчет=40702810012345678912\r\nДатаПоступило=18.05.2026\r\n"
    "НазначениеПлатежа=Перевод по реестру=18.05.2026\r\nКонецДокумента\r\n"
    "СекцияДокумент=Платежное поручение\r\nНомер=12\r\nДата=18.05.2026\r\nСумма=100.00\r\n"
    "ПлательщикСчет=40702810012345678912\r\nПолучательСчет=30232810700000000001\r\n"
    "ДатаСписано=18.05.2026\r\nКонецДокумента\r\nКонецФайла\r\n";

static bool statement_taken(struct outcome *outcome, struct bank_statement *statement,
                            struct text bytes)
{
    outcome->problems = (struct file_problems){.total = 0};
    bank_statement_read(&outcome->arena, bytes, statement, &outcome->problems);
    return outcome->problems.total == 0;
}

REGISTER_TEST(test_a_statement_in_each_encoding)
{
    static const enum charset CHARSETS[] = {CHARSET_UTF_8, CHARSET_WINDOWS_1251, CHARSET_CP866};
    struct bank_statement *statement = ARENA_NEW(&outcome->arena, struct bank_statement);
    for (size_t i = 0; i < ROWS(CHARSETS); i++) {
        struct text text = text_of(STATEMENT);
        if (CHARSETS[i] == CHARSET_CP866) {
            const char *end = strstr(STATEMENT, "Windows") + strlen("Windows");
            text = text_of(arena_printf(&outcome->arena, "%.*sDOS%s",
                                        (int)(end - STATEMENT) - (int)strlen("Windows"), STATEMENT,
                                        end));
        }
        struct text bytes = charset_encode(&outcome->arena, CHARSETS[i], text);
        assert_true(statement_taken(outcome, statement, bytes));
        assert_int_equal(statement->document_count, 2);
        assert_true(statement->documents[0].is_incoming);
        assert_false(statement->documents[1].is_incoming);
        assert_true(text_is(statement->documents[0].purpose, "Перевод по реестру=18.05.2026"));
        assert_true(text_is(statement->documents[0].payer, "ПАО СБЕРБАНК"));
    }
}

REGISTER_TEST(test_a_statement_cut_at_any_byte_is_refused)
{
    struct bank_statement *statement = ARENA_NEW(&outcome->arena, struct bank_statement);
    struct text bytes = charset_encode(&outcome->arena, CHARSET_WINDOWS_1251, text_of(STATEMENT));
    for (size_t size = 0; size + 2 < bytes.size; size++) {
        assert_false(statement_taken(outcome, statement, text_part(bytes, 0, size)));
    }
    const char *twice = arena_printf(&outcome->arena, "%s%s", STATEMENT, STATEMENT);
    assert_false(statement_taken(outcome, statement, text_of(twice)));
}

REGISTER_TEST(test_statements_that_do_not_add_up)
{
    static const struct {
        const char *from, *to;
    } CHANGES[] = {{"КонечныйОстаток=5938.08", "КонечныйОстаток=5938.09"},
                   {"Сумма=5038.08", "Сумма=5038.07"},
                   {"Сумма=5038.08", "Сумма=5038,08"},
                   {"Номер=945839", "Номер="},
                   {"1CClientBankExchange", "1CClientBank"}};
    struct bank_statement *statement = ARENA_NEW(&outcome->arena, struct bank_statement);
    for (size_t i = 0; i < ROWS(CHANGES); i++) {
        const char *at = strstr(STATEMENT, CHANGES[i].from);
        const char *text = arena_printf(&outcome->arena, "%.*s%s%s", (int)(at - STATEMENT),
                                        STATEMENT, CHANGES[i].to, at + strlen(CHANGES[i].from));
        assert_false(statement_taken(outcome, statement, text_of(text)));
    }
}

REGISTER_TEST(test_account_numbers_in_purposes)
{
    static const struct {
        const char *purpose;
        int numbers, guesses;
    } PURPOSES[] = {{"Питание ЛС 0242013137 Иванов", 1, 0},
                    {"ЛИЦЕВОЙ СЧЕТ: 0242013137;ФИО", 1, 0},
                    {"ИНН 0242013137", 0, 0},
                    {"ИНН: 0242013137 л/с 0242013138", 1, 0},
                    {"л/с 242013137", 0, 1},
                    {"242013137", 0, 0},
                    {"0242013137 и 0242013137", 1, 0},
                    {"01234567890", 0, 0},
                    {"л/с №0242013137", 1, 0},
                    {"ИНН № 0242013137", 0, 0}};
    for (size_t i = 0; i < ROWS(PURPOSES); i++) {
        struct purpose_numbers numbers;
        purpose_numbers_find(&outcome->arena, text_of(PURPOSES[i].purpose), &numbers);
        assert_int_equal(numbers.count, PURPOSES[i].numbers);
        assert_int_equal(numbers.guess_count, PURPOSES[i].guesses);
    }
}

/* ---- archives ---- */

static struct text zip_make(struct arena *arena, const char *name, struct text bytes, int copies)
{
    size_t used = 0, room = (bytes.size + 512) * (size_t)copies + 4096;
    char *zip = arena_take(arena, room);
    struct archive *archive = archive_write_new();
    assert_int_equal(archive_write_set_format_zip(archive), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(archive, zip, room, &used), ARCHIVE_OK);
    for (int i = 0; i < copies; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, arena_printf(arena, "folder/%d-%s", i, name));
        archive_entry_set_size(entry, (la_int64_t)bytes.size);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
        assert_true(archive_write_data(archive, bytes.bytes, bytes.size) == (la_ssize_t)bytes.size);
        archive_entry_free(entry);
    }
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    return (struct text){zip, used};
}

REGISTER_TEST(test_archives)
{
    enum { LIMIT = 1 << 20 };
    struct unpacked *unpacked = ARENA_NEW(&outcome->arena, struct unpacked);
    const char *reason;
    struct text zip = zip_make(&outcome->arena, "r.txt", text_of(OSMP), 2);
    assert_true(unpack_is_zip(zip));
    assert_true(unpack_zip(&outcome->arena, zip, LIMIT, unpacked, &reason));
    assert_int_equal(unpacked->count, 2);
    assert_string_equal(unpacked->files[0].name, "0-r.txt");
    assert_true(text_equal(unpacked->files[1].bytes, text_of(OSMP)));
    for (size_t size = 0; size < zip.size; size += 7) {
        bool is_read = unpack_zip(&outcome->arena, text_part(zip, 0, size), LIMIT, unpacked,
                                  &reason);
        if (is_read) assert_true(unpacked->count <= 2);
    }
    /* 8 MB of nothing pack to some kilobytes. */
    struct text nothing = {arena_take(&outcome->arena, 8 << 20), 8 << 20};
    struct text bomb = zip_make(&outcome->arena, "bomb", nothing, 1);
    assert_false(unpack_zip(&outcome->arena, bomb, LIMIT, unpacked, &reason));
    assert_false(unpack_zip(&outcome->arena, zip_make(&outcome->arena, "r", TEXT("x"), 65), LIMIT,
                            unpacked, &reason));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_forms_are_read),
        cmocka_unit_test(test_cut_at_any_byte),
        cmocka_unit_test(test_doubled_and_repeated),
        cmocka_unit_test(test_wrong_encodings),
        cmocka_unit_test(test_wrong_totals),
        cmocka_unit_test(test_amounts),
        cmocka_unit_test(test_sums_that_do_not_add_up),
        cmocka_unit_test(test_columns_and_names),
        cmocka_unit_test(test_lines_before_the_first_are_skipped),
        cmocka_unit_test(test_a_statement_in_each_encoding),
        cmocka_unit_test(test_a_statement_cut_at_any_byte_is_refused),
        cmocka_unit_test(test_statements_that_do_not_add_up),
        cmocka_unit_test(test_account_numbers_in_purposes),
        cmocka_unit_test(test_archives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
