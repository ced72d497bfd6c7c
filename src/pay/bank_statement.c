/* Reading 1CClientBankExchange: lines Ключ=Значение in sections, then what they must come to.
 *
 * SPEC sber 2.5: keys are case-exact, unknown keys are ignored, values may contain `=`; amounts
 * have a dot and two decimals; dates are дд.мм.гггг. */
#include "pay/bank_statement.h"

#include "base/charset.h"
#include "base/secret.h"
#include "pay/register_field.h"

enum { FIRST_ROOM = 256, LINE_LIMIT = 64 * 1024 };

enum place { IN_HEADER, IN_SECTION, IN_DOCUMENT };

struct reading {
    struct arena *arena;
    struct bank_statement *statement;
    struct file_problems *problems;
    enum place place;
    int line;
    int document_room;
    int figures;                          /* of the section: a bit each */
    bool has_number, has_day, has_amount; /* of the document */
    bool has_end;
};

/* ---- encodings ---- */

/* SPEC sber 2.5: BOM or valid UTF-8 → UTF-8; else `Кодировка` DOS → cp866; else cp1251. The word
 * Кодировка is looked for in both, because it is in the encoding that it names. */
static bool statement_decode(struct arena *arena, struct text bytes, struct text *out_text)
{
    static const char DOS_KEY[] = "\x8A\xAE\xA4\xA8\xE0\xAE\xA2\xAA\xA0=DOS";
    if (charset_decode(arena, CHARSET_UTF_8, bytes, out_text) == OK) return true;
    enum charset charset = CHARSET_WINDOWS_1251;
    struct text key = {DOS_KEY, sizeof DOS_KEY - 1};
    for (size_t i = 0; i + key.size <= bytes.size && i < LINE_LIMIT; i++) {
        if (text_starts(text_part(bytes, i, key.size), key)) charset = CHARSET_CP866;
    }
    return charset_decode(arena, charset, bytes, out_text) == OK;
}

/* ---- values ---- */

static void value_problem(struct reading *reading, const char *key)
{
    file_problem_add(reading->problems, reading->arena, reading->line, "%s не читается", key);
}

static bool money_value(struct reading *reading, const char *key, struct text value,
                        struct money *out_money)
{
    bool is_negative = text_starts(value, TEXT("-"));
    if (is_negative) value = text_part(value, 1, value.size);
    if (register_money(value, '.', out_money) != NULL) {
        value_problem(reading, key);
        return false;
    }
    if (is_negative) *out_money = money_minus(money_zero(), *out_money);
    return true;
}

static bool day_value(struct reading *reading, const char *key, struct text value,
                      struct day *out_day)
{
    if (register_day(value, out_day)) return true;
    value_problem(reading, key);
    return false;
}

/* Cut at a whole character. */
static struct text short_text(struct text value)
{
    if (value.size <= BANK_TEXT_LIMIT) return value;
    value.size = BANK_TEXT_LIMIT;
    while (value.size > 0 && !text_is_utf8(value)) value.size--;
    return value;
}

static void account_add(struct reading *reading, struct text account)
{
    struct bank_statement *statement = reading->statement;
    for (int i = 0; i < statement->account_count; i++) {
        if (text_equal(statement->accounts[i], account)) return;
    }
    if (account.size == 0) return;
    if (account.size > BANK_ACCOUNT_DIGITS) {
        value_problem(reading, "РасчСчет");
    } else if (statement->account_count < BANK_SECTIONS_LIMIT) {
        statement->accounts[statement->account_count++] = account;
    }
}

/* ---- sections ---- */

static void header_take(struct reading *reading, struct text key, struct text value)
{
    struct bank_statement *statement = reading->statement;
    if (text_is(key, "РасчСчет")) account_add(reading, value);
    if (text_is(key, "ДатаНачала"))
        (void)day_value(reading, "ДатаНачала", value, &statement->first_day);
    if (text_is(key, "ДатаКонца"))
        (void)day_value(reading, "ДатаКонца", value, &statement->last_day);
}

static void section_begin(struct reading *reading)
{
    struct bank_statement *statement = reading->statement;
    reading->place = IN_SECTION;
    reading->figures = 0;
    if (statement->section_count == BANK_SECTIONS_LIMIT) {
        file_problem_add(reading->problems, reading->arena, reading->line,
                         "расчётных счетов больше %d", BANK_SECTIONS_LIMIT);
        statement->section_count--;
    }
    statement->sections[statement->section_count++] = (struct bank_section){
        .line = reading->line,
        .first_day = statement->first_day,
        .last_day = statement->last_day,
    };
}

static void section_take(struct reading *reading, struct text key, struct text value)
{
    struct bank_statement *statement = reading->statement;
    struct bank_section *section = &statement->sections[statement->section_count - 1];
    const struct {
        const char *key;
        struct money *money;
    } FIGURES[] = {{"НачальныйОстаток", &section->opening},
                   {"ВсегоПоступило", &section->received},
                   {"ВсегоСписано", &section->spent},
                   {"КонечныйОстаток", &section->closing}};
    if (text_is(key, "РасчСчет")) {
        section->account = value;
        account_add(reading, value);
    }
    if (text_is(key, "ДатаНачала"))
        (void)day_value(reading, "ДатаНачала", value, &section->first_day);
    if (text_is(key, "ДатаКонца")) (void)day_value(reading, "ДатаКонца", value, &section->last_day);
    for (int i = 0; i < 4; i++) {
        if (!text_is(key, FIGURES[i].key)) continue;
        if (money_value(reading, FIGURES[i].key, value, FIGURES[i].money)) {
            reading->figures |= 1 << i;
        }
    }
}

/* SPEC sber 2.5: opening + in − out = closing. */
static void section_end(struct reading *reading)
{
    struct bank_statement *statement = reading->statement;
    struct bank_section *section = &statement->sections[statement->section_count - 1];
    struct money closing;
    reading->place = IN_HEADER;
    section->has_figures = reading->figures == 15;
    if (!section->has_figures) return;
    closing = money_minus(money_plus(section->opening, section->received), section->spent);
    if (money_compare(closing, section->closing) == 0) return;
    file_problem_add(reading->problems, reading->arena, reading->line,
                     "остатки счёта %.*s не сходятся: по оборотам %s, а указано %s",
                     TEXT_ARGS(section->account), money_format(reading->arena, closing),
                     money_format(reading->arena, section->closing));
}

/* ---- documents ---- */

static struct bank_document *document_now(struct reading *reading)
{
    return &reading->statement->documents[reading->statement->document_count - 1];
}

static void document_begin(struct reading *reading)
{
    struct bank_statement *statement = reading->statement;
    if (statement->document_count == reading->document_room) {
        int room = reading->document_room == 0 ? FIRST_ROOM : 2 * reading->document_room;
        struct bank_document *documents = ARENA_ARRAY(reading->arena, struct bank_document,
                                                      (size_t)room);
        for (int i = 0; i < statement->document_count; i++) documents[i] = statement->documents[i];
        statement->documents = documents;
        reading->document_room = room;
    }
    reading->place = IN_DOCUMENT;
    reading->has_number = reading->has_day = reading->has_amount = false;
    statement->documents[statement->document_count++] = (struct bank_document){
        .line = reading->line};
}

/* Plain texts of a document. Of two keys for one thing the first that says something counts. */
static void document_text_take(struct bank_document *document, struct text key, struct text value)
{
    const struct {
        const char *key;
        struct text *text;
    } TEXTS[] = {{"ПлательщикСчет", &document->payer_account},
                 {"ПлательщикРасчСчет", &document->payer_account},
                 {"ПлательщикИНН", &document->payer_inn},
                 {"Плательщик", &document->payer},
                 {"Плательщик1", &document->payer},
                 {"ПолучательСчет", &document->payee_account},
                 {"ПолучательРасчСчет", &document->payee_account},
                 {"НазначениеПлатежа", &document->purpose},
                 {"НазначениеПлатежа1", &document->purpose}};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        if (text_is(key, TEXTS[i].key) && TEXTS[i].text->size == 0) {
            *TEXTS[i].text = short_text(value);
        }
    }
}

static void document_take(struct reading *reading, struct text key, struct text value)
{
    struct bank_document *document = document_now(reading);
    document_text_take(document, key, value);
    if (text_is(key, "Номер")) {
        document->number = value;
        reading->has_number = value.size > 0 && value.size <= BANK_NUMBER_LIMIT;
    } else if (text_is(key, "Дата")) {
        reading->has_day = day_value(reading, "Дата", value, &document->day);
    } else if (text_is(key, "Сумма")) {
        reading->has_amount = money_value(reading, "Сумма", value, &document->amount);
    } else if (text_is(key, "ДатаПоступило") && value.size > 0) {
        document->has_arrived = day_value(reading, "ДатаПоступило", value, &document->arrived_day);
    } else if (text_is(key, "ДатаСписано") && value.size > 0) {
        document->has_left = day_value(reading, "ДатаСписано", value, &document->left_day);
    }
}

static void document_end(struct reading *reading)
{
    struct bank_document *document = document_now(reading);
    reading->place = IN_HEADER;
    if (!reading->has_number || !reading->has_day || !reading->has_amount) {
        file_problem_add(reading->problems, reading->arena, document->line,
                         "в документе нет номера, даты или суммы");
    } else if (!money_is_positive(document->amount)) {
        file_problem_add(reading->problems, reading->arena, document->line,
                         "сумма документа %.*s не больше нуля", TEXT_ARGS(document->number));
    } else if (document->payer_account.size > BANK_ACCOUNT_DIGITS ||
               document->payee_account.size > BANK_ACCOUNT_DIGITS) {
        file_problem_add(reading->problems, reading->arena, document->line,
                         "счёт в документе %.*s длиннее %d знаков", TEXT_ARGS(document->number),
                         BANK_ACCOUNT_DIGITS);
    }
    if (reading->statement->document_count > BANK_DOCUMENTS_LIMIT) {
        file_problem_add(reading->problems, reading->arena, document->line, "документов больше %d",
                         BANK_DOCUMENTS_LIMIT);
        reading->statement->document_count--;
    }
}

/* ---- lines ---- */

static void misplaced(struct reading *reading, struct text key)
{
    file_problem_add(reading->problems, reading->arena, reading->line,
                     "строка «%.*s» не на своём месте: файл оборван или склеен", TEXT_ARGS(key));
}

/* True: the line begins or ends something. */
static bool marker_take(struct reading *reading, struct text key)
{
    const struct {
        const char *key;
        enum place place;
        void (*take)(struct reading *reading);
    } MARKERS[] = {{"СекцияРасчСчет", IN_HEADER, section_begin},
                   {"КонецРасчСчет", IN_SECTION, section_end},
                   {"СекцияДокумент", IN_HEADER, document_begin},
                   {"КонецДокумента", IN_DOCUMENT, document_end}};
    for (size_t i = 0; i < sizeof MARKERS / sizeof MARKERS[0]; i++) {
        if (!text_is(key, MARKERS[i].key)) continue;
        if (reading->place == MARKERS[i].place)
            MARKERS[i].take(reading);
        else
            misplaced(reading, key);
        return true;
    }
    if (!text_is(key, "КонецФайла")) return false;
    if (reading->place != IN_HEADER) misplaced(reading, key);
    reading->has_end = true;
    return true;
}

static void line_take(struct reading *reading, struct text line)
{
    struct text value = line;
    struct text key = text_trim(text_cut(&value, '='));
    value = text_trim(value);
    if (reading->has_end) {
        misplaced(reading, short_text(key));
    } else if (!marker_take(reading, key)) {
        switch (reading->place) {
        case IN_HEADER: header_take(reading, key, value); break;
        case IN_SECTION: section_take(reading, key, value); break;
        case IN_DOCUMENT: document_take(reading, key, value); break;
        }
    }
}

static void lines_take(struct reading *reading, struct text text)
{
    while (text.bytes != NULL) {
        struct text line = text_trim(text_cut(&text, '\n'));
        reading->line++;
        if (reading->line == 1) {
            if (text_is(line, "1CClientBankExchange")) continue;
            file_problem_add(reading->problems, reading->arena, 1,
                             "первая строка не «1CClientBankExchange»: это не выписка для 1С");
            return;
        }
        if (line.size > 0) line_take(reading, line);
    }
    if (!reading->has_end) {
        file_problem_add(reading->problems, reading->arena, 0,
                         "нет строки «КонецФайла»: файл оборван");
    }
}

/* ---- the whole ---- */

static bool is_ours(const struct bank_statement *statement, struct text account)
{
    for (int i = 0; account.size > 0 && i < statement->account_count; i++) {
        if (text_equal(statement->accounts[i], account)) return true;
    }
    return false;
}

static void documents_judge(struct bank_statement *statement)
{
    for (int i = 0; i < statement->document_count; i++) {
        struct bank_document *document = &statement->documents[i];
        bool to_us = is_ours(statement, document->payee_account);
        document->is_incoming = document->has_arrived && to_us;
        document->is_outgoing = document->has_left && !to_us &&
                                is_ours(statement, document->payer_account);
        if (to_us)
            document->account = document->payee_account;
        else if (is_ours(statement, document->payer_account)) {
            document->account = document->payer_account;
        }
    }
}

/* SPEC sber 2.5: Σ incoming documents = ВсегоПоступило. Banks may give a section a day, so sections
 * of one account are summed up. */
static void received_compare(struct reading *reading, struct text account)
{
    struct bank_statement *statement = reading->statement;
    struct money told = money_zero(), sum = money_zero();
    for (int i = 0; i < statement->section_count; i++) {
        if (!text_equal(statement->sections[i].account, account)) continue;
        if (!statement->sections[i].has_figures) return;
        told = money_plus(told, statement->sections[i].received);
    }
    for (int i = 0; i < statement->document_count; i++) {
        const struct bank_document *document = &statement->documents[i];
        if (!document->is_incoming || !text_equal(document->account, account)) continue;
        sum = money_plus(sum, document->amount);
    }
    if (money_compare(told, sum) == 0) return;
    file_problem_add(reading->problems, reading->arena, 0,
                     "по счёту %.*s поступило %s, а в документах %s", TEXT_ARGS(account),
                     money_format(reading->arena, told), money_format(reading->arena, sum));
}

static void sections_judge(struct reading *reading)
{
    struct bank_statement *statement = reading->statement;
    for (int i = 0; i < statement->section_count; i++) {
        struct text account = statement->sections[i].account;
        int first = 0;
        while (!text_equal(statement->sections[first].account, account)) first++;
        if (first == i) received_compare(reading, account);
    }
}

void bank_statement_read(struct arena *arena, struct text bytes,
                         struct bank_statement *out_statement, struct file_problems *problems)
{
    struct text text;
    struct reading reading = {.arena = arena, .statement = out_statement, .problems = problems};
    *out_statement = (struct bank_statement){.account_count = 0};
    out_statement->sections = ARENA_ARRAY(arena, struct bank_section, BANK_SECTIONS_LIMIT);
    if (bytes.size > BANK_STATEMENT_BYTES_LIMIT) {
        file_problem_add(problems, arena, 0, "файл больше %d МБ", BANK_STATEMENT_BYTES_LIMIT >> 20);
        return;
    }
    if (!statement_decode(arena, bytes, &text)) {
        file_problem_add(problems, arena, 0, "файл не в кодировке Windows, DOS или UTF-8");
        return;
    }
    lines_take(&reading, text);
    if (problems->total > 0) return;
    if (out_statement->account_count == 0) {
        file_problem_add(problems, arena, 0, "в выписке нет расчётного счёта");
        return;
    }
    documents_judge(out_statement);
    sections_judge(&reading);
}

/* SPEC sber 2.5: idempotency key: (РасчСчет, Номер, Дата, Сумма, ПлательщикСчет). */
int64_t bank_document_key(const struct bank_document *document)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, document->account);
    hash_add_text(&hash, document->number);
    hash_add_int64(&hash, document->day.number);
    hash_add_int64(&hash, money_in_kopecks(document->amount));
    hash_add_text(&hash, document->payer_account);
    struct digest digest = hash_digest(&hash);
    return digest_int63(&digest) | 1;
}
