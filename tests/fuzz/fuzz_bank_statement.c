/* Statements for 1C and what payers write in them: any bytes are a statement that adds up, or
 * problems; and archives, which end before they grow. */
#include "base/arena.h"
#include "base/check.h"
#include "fuzz.h"
#include "pay/bank_statement.h"
#include "table/unpack.h"

enum { UNPACKED_LIMIT = 1 << 20 };

const char *const fuzz_seeds[] = {
    "1CClientBankExchange\nВерсияФормата=1.03\nРасчСчет=40702810012345678912\nСекцияРасчСчет\n"
    "РасчСчет=40702810012345678912\nНачальныйОстаток=1.00\nВсегоПоступило=2.00\n"
    "ВсегоСписано=0.00\nКонечныйОстаток=3.00\nКонецРасчСчет\nСекцияДокумент=Платежное "
    "поручение\nНомер=1\nДата=18.05.2026\nСумма=2.00\nПолучательСчет=40702810012345678912\n"
    "ДатаПоступило=18.05.2026\nНазначениеПлатежа=ЛС 0242013137 инн 2317000420 комиссия 1,50\n"
    "КонецДокумента\n"
    "КонецФайла\n",
    "1CClientBankExchange\n\x8A\xAE\xA4\xA8\xE0\xAE\xA2\xAA\xA0=DOS\n", "PK\x03\x04 PK\x05\x06",
    NULL};

static void try_statement(struct arena *arena, struct text bytes)
{
    struct bank_statement *statement = ARENA_NEW(arena, struct bank_statement);
    struct file_problems problems = {.total = 0};
    bank_statement_read(arena, bytes, statement, &problems);
    for (int i = 0; i < statement->document_count && problems.total == 0; i++) {
        const struct bank_document *document = &statement->documents[i];
        CHECK(money_is_positive(document->amount) && document->number.size > 0);
        CHECK(!document->is_incoming || document->account.size > 0);
        CHECK(bank_document_key(document) > 0);
    }
}

static void try_purpose(struct arena *arena, struct text purpose)
{
    struct purpose_numbers numbers;
    purpose_numbers_find(arena, purpose, &numbers);
    CHECK(!money_is_negative(purpose_fee(purpose)));
    for (int i = 0; i < numbers.count; i++) CHECK(numbers.numbers[i].size == 10);
    for (int i = 0; i < numbers.guess_count; i++) CHECK(numbers.guesses[i].size == 10);
}

static void try_archive(struct arena *arena, struct text bytes)
{
    struct unpacked *unpacked = ARENA_NEW(arena, struct unpacked);
    const char *reason = NULL;
    size_t sum = 0;
    if (!unpack_zip(arena, bytes, UNPACKED_LIMIT, unpacked, &reason)) {
        CHECK(reason != NULL);
        return;
    }
    for (int i = 0; i < unpacked->count; i++) sum += unpacked->files[i].bytes.size;
    CHECK(sum <= UNPACKED_LIMIT);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct text text = {(const char *)bytes, size};
    arena_init(&arena, 64 * 1024 * 1024);
    try_statement(&arena, text);
    if (text_is_utf8(text)) try_purpose(&arena, text);
    try_archive(&arena, text);
    arena_release(&arena);
    return 0;
}
