/* Money by files, for tests. */
#include "bank_kit.h"

#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "ledger/book.h"
#include "pay/channel.h"

static enum err bank_make(struct tx *tx, void *context)
{
    static const struct channel CHANNELS[] = {
        {.id = BANK_QIWI, .code = "qiwi", .name = "QIWI"},
        {.id = BANK_SBER, .code = "sber", .name = "Сбербанк"},
        {.id = BANK_TRANSFER, .code = "transfer", .name = "Перевод"},
        {.id = BANK_CARD, .code = "card", .name = "Карта"},
    };
    struct kit *kit = context;
    TRY(book_create(tx, BOOK_OF_OPERATOR, zone_moscow(), kit->now));
    for (int i = 0; i < 4; i++) TRY(channel_set(tx, &CHANNELS[i]));
    TRY(channel_value_set(tx, BANK_QIWI, CHANNEL_REGISTER, "osmp"));
    TRY(channel_value_set(tx, BANK_SBER, CHANNEL_REGISTER, "sber"));
    TRY(channel_value_set(tx, BANK_SBER, CHANNEL_REGISTER_PAYER_INN, BANK_SBER_INN));
    TRY(channel_value_set(tx, BANK_CARD, CHANNEL_MONEY_WORDS, "эквайринг"));
    return channel_value_set(tx, BANK_TRANSFER, CHANNEL_STATEMENT_ACCOUNT, BANK_ACCOUNT);
}

void bank_open(struct kit *kit)
{
    assert_int_equal(store_write(kit->store, 0, bank_make, kit), OK);
}

/* ---- files ---- */

static struct day day_before(const struct kit *kit, int days)
{
    return day_add(kit_today(kit), -days);
}

static void osmp_line(struct buf *buf, struct kit *kit, const struct bank_line *line)
{
    buf_printf(buf, "%s\t%s\t12:00:00\t%s\t%s\r\n", line->id,
               day_format_iso(kit->arena, day_before(kit, line->day)), line->number,
               money_format_dot(kit->arena, money_of_kopecks(line->amount)));
}

static const char *with_comma(struct kit *kit, int64_t kopecks)
{
    char *text = money_format_dot(kit->arena, money_of_kopecks(kopecks));
    *strchr(text, '.') = ',';
    return text;
}

static const char *with_dashes(struct kit *kit, struct day day)
{
    char *text = day_format(kit->arena, day);
    text[2] = text[5] = '-';
    return text;
}

static void sber_line(struct buf *buf, struct kit *kit, const struct bank_line *line)
{
    buf_printf(buf, "%s;12-00-00;8606/0123;001;%s;%s;ИВАНОВА МАРИЯ;питание;0326;%s;%s;%s;0\r\n",
               with_dashes(kit, day_before(kit, line->day)), line->id, line->number,
               with_comma(kit, line->amount), with_comma(kit, line->amount - line->fee),
               with_comma(kit, line->fee));
}

struct text bank_register(struct kit *kit, const char *channel, const struct bank_line *lines,
                          int count, const char *order)
{
    struct buf buf;
    bool is_osmp = strcmp(channel, "qiwi") == 0;
    int64_t amount = 0, fee = 0;
    buf_init(&buf, kit->arena);
    for (int i = 0; i < count; i++) {
        amount += lines[i].amount;
        fee += lines[i].fee;
        if (is_osmp)
            osmp_line(&buf, kit, &lines[i]);
        else
            sber_line(&buf, kit, &lines[i]);
    }
    if (is_osmp) {
        buf_printf(&buf, "Total:\t%d\t%s\r\n", count,
                   money_format_dot(kit->arena, money_of_kopecks(amount)));
        return buf_text(&buf);
    }
    buf_printf(&buf, "=%d;%s;%s;%s;%s;%s\r\n", count, with_comma(kit, amount),
               with_comma(kit, amount - fee), with_comma(kit, fee), order,
               with_dashes(kit, kit_today(kit)));
    return charset_encode(kit->arena, CHARSET_WINDOWS_1251, buf_text(&buf));
}

struct text bank_papers(struct kit *kit, const struct bank_paper *papers, int count)
{
    struct buf buf;
    int64_t received = 0;
    const char *today = day_format(kit->arena, kit_today(kit));
    for (int i = 0; i < count; i++) received += papers[i].amount;
    buf_init(&buf, kit->arena);
    buf_printf(&buf,
               "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\n"
               "ДатаНачала=%s\r\nДатаКонца=%s\r\nРасчСчет=" BANK_ACCOUNT "\r\n"
               "СекцияРасчСчет\r\nДатаНачала=%s\r\nДатаКонца=%s\r\nРасчСчет=" BANK_ACCOUNT "\r\n"
               "НачальныйОстаток=1000.00\r\nВсегоПоступило=%s\r\nВсегоСписано=0.00\r\n"
               "КонечныйОстаток=%s\r\nКонецРасчСчет\r\n",
               today, today, today, today, money_format_dot(kit->arena, money_of_kopecks(received)),
               money_format_dot(kit->arena, money_of_kopecks(received + 100000)));
    for (int i = 0; i < count; i++) {
        const char *day = day_format(kit->arena, day_before(kit, papers[i].day));
        buf_printf(&buf,
                   "СекцияДокумент=Платежное поручение\r\nНомер=%s\r\nДата=%s\r\nСумма=%s\r\n"
                   "ПлательщикСчет=" BANK_PARENT_ACCOUNT "\r\nПлательщик=%s\r\n"
                   "ПлательщикИНН=%s\r\nПолучательСчет=" BANK_ACCOUNT "\r\n"
                   "ДатаПоступило=%s\r\nНазначениеПлатежа=%s\r\nКонецДокумента\r\n",
                   papers[i].number, day,
                   money_format_dot(kit->arena, money_of_kopecks(papers[i].amount)),
                   papers[i].payer, papers[i].payer_inn, day, papers[i].purpose);
    }
    buf_printf(&buf, "КонецФайла\r\n");
    return charset_encode(kit->arena, CHARSET_WINDOWS_1251, buf_text(&buf));
}

/* ---- doing ---- */

void bank_tell(struct kit *kit, const char *channel, const struct bank_line *line)
{
    struct instant noon = instant_add_ms(day_start(day_before(kit, line->day), zone_moscow()),
                                         12 * HOUR_MS);
    struct top_up top_up = {.channel = channel,
                            .outside_id = text_of(line->id),
                            .number = text_of(line->number),
                            .amount = money_of_kopecks(line->amount),
                            .happened_at = noon,
                            .source = PAYMENT_ON_LINE};
    assert_int_equal(desk_top_up(&kit->desk, kit->arena, &top_up), OK);
    assert_int_equal(top_up.status, TOP_UP_RECORDED);
}

struct register_import bank_import(struct kit *kit, const char *channel, struct text file)
{
    struct register_import import = {.channel = channel, .file_name = "register.txt", .file = file};
    assert_int_equal(desk_import_register(&kit->desk, kit->arena, &import), OK);
    return import;
}

struct statement_import bank_statement(struct kit *kit, struct text file)
{
    struct statement_import import = {.file_name = "kl_to_1c.txt", .file = file};
    assert_int_equal(desk_import_statement(&kit->desk, kit->arena, &import), OK);
    return import;
}

/* ---- looking ---- */

struct cases_work {
    struct arena *arena;
    struct case_list list;
};

static enum err cases_run(struct tx *tx, void *context)
{
    struct cases_work *work = context;
    struct case_filter filter = {.channel_id = -1, .state = CASE_OPEN};
    return cases_load(tx, work->arena, &filter, &work->list);
}

struct case_list bank_cases(struct kit *kit)
{
    struct cases_work work = {.arena = kit->arena};
    assert_int_equal(store_read(kit->store, cases_run, &work), OK);
    return work.list;
}

int bank_case_count(struct kit *kit, enum case_kind kind)
{
    struct case_list list = bank_cases(kit);
    int count = 0;
    for (int i = 0; i < list.count; i++) count += list.cases[i].kind == kind;
    return count;
}

struct reconciliation_case bank_case(struct kit *kit, enum case_kind kind)
{
    struct case_list list = bank_cases(kit);
    for (int i = 0; i < list.count; i++) {
        if (list.cases[i].kind == kind) return list.cases[i];
    }
    fail_msg("no case of kind %d is open", kind);
    return (struct reconciliation_case){.id = 0};
}

enum case_status bank_resolve(struct kit *kit, enum case_kind kind, enum case_resolution resolution)
{
    struct case_act act = {.case_id = bank_case(kit, kind).id,
                           .staff_id = BANK_STAFF,
                           .kind = CASE_EVENT_CLOSED,
                           .resolution = resolution,
                           .note = TEXT("решено по письму")};
    assert_int_equal(desk_case_act(&kit->desk, kit->arena, &act), OK);
    return act.status;
}

int64_t bank_clearing(struct kit *kit, int64_t channel_id)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT coalesce(CAST(sum(credits - debits) AS BIGINT), 0) "
                                       "FROM balance WHERE account_id = %lld",
                                       (long long)account_system_id(ACCOUNT_CLEARING, channel_id)));
}

int64_t bank_balance(struct kit *kit, enum account_kind kind, int64_t index)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT coalesce(CAST(sum(credits - debits) AS BIGINT), 0) "
                                       "FROM balance WHERE school_id = 0 AND account_id = %lld",
                                       (long long)account_system_id(kind, index)));
}

void bank_prove(struct kit *kit)
{
    int64_t waiting = kit_count(kit, "SELECT coalesce(CAST(sum(amount) AS BIGINT), 0) "
                                     "FROM suspense WHERE state = 1");
    assert_true(waiting == bank_balance(kit, ACCOUNT_SUSPENSE, 0));
}
