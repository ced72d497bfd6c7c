/* Registers and statements of the demo city. */
#include "cmd/demo_registers.h"

#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/check.h"
#include "base/log.h"
#include "cmd/demo_clock.h"
#include "cmd/demo_golden.h"
#include "desk/reconcile.h"
#include "desk/reconciliation_sql.h"
#include "desk/register_import.h"
#include "desk/requisite.h"
#include "desk/statement_import.h"
#include "pay/channel.h"

#define BANK_ACCOUNT "40602810830000000024"
#define SBER_INN "7707083893"
#define TERMINALS_INN "7705005321"

enum {
    SBER_CHANNEL = 1,
    TERMINALS_CHANNEL = 3,
    CARD_CHANNEL = 4,
    SBER_FEE = 160,    /* hundredths of a percent */
    PLANTED_LEAST = 4, /* payments of the planted day, at least */
    AMOUNT_SLIP = 5000,
    UNTOLD = 12300,
    UNKNOWN = 4500,
    TRANSFERRED = 70000,
    ORDER_FIRST = 945000,
};

/* ---- settings ---- */

enum err demo_bank_details(struct tx *tx)
{
    static const struct {
        int64_t channel_id;
        enum channel_setting setting;
        const char *value;
    } SETTINGS[] = {
        {SBER_CHANNEL, CHANNEL_REGISTER, "sber"},
        {SBER_CHANNEL, CHANNEL_REGISTER_PAYER_INN, SBER_INN},
        {TERMINALS_CHANNEL, CHANNEL_REGISTER, "osmp"},
        {TERMINALS_CHANNEL, CHANNEL_REGISTER_PAYER_INN, TERMINALS_INN},
        {CARD_CHANNEL, CHANNEL_MONEY_WORDS, "эквайринг"},
        {DEMO_BANK_CHANNEL, CHANNEL_STATEMENT_ACCOUNT, BANK_ACCOUNT},
    };
    static const struct {
        const char *name, *value;
    } REQUISITES[] = {
        {"name", "МБУ «Комбинат школьного питания»"},
        {"inn", "2317000420"},
        {"kpp", "231701001"},
        {"bic", "040349602"},
        {"bank", "Краснодарское отделение N8619 ПАО Сбербанк"},
        {"correspondent", "30101810100000000602"},
        {"account", BANK_ACCOUNT},
        {"purpose", "Питание в школе"},
    };
    static const struct channel BANK = {
        .id = DEMO_BANK_CHANNEL, .code = "transfer", .name = "Перевод по реквизитам"};
    TRY(channel_set(tx, &BANK));
    for (size_t i = 0; i < sizeof SETTINGS / sizeof SETTINGS[0]; i++) {
        TRY(channel_value_set(tx, SETTINGS[i].channel_id, SETTINGS[i].setting, SETTINGS[i].value));
    }
    scoped(statement) struct statement *set = statement_open(tx, &q_requisite_set);
    for (size_t i = 0; i < sizeof REQUISITES / sizeof REQUISITES[0]; i++) {
        bind_string(set, ARG_REQUISITE_SET_NAME, REQUISITES[i].name);
        bind_string(set, ARG_REQUISITE_SET_VALUE, REQUISITES[i].value);
        TRY(statement_run(set));
    }
    return OK;
}

/* ---- what was told on line ---- */

struct told {
    const char *outside_id, *number;
    int64_t amount;
    struct instant happened_at;
    struct day day; /* as the register has it */
};

struct day_work {
    struct arena *arena;
    int64_t channel_id;
    struct day day;
    struct told *list;
    int count, room;
};

static void told_add(struct day_work *work, const struct told *told)
{
    if (work->count == work->room) {
        int room = work->room == 0 ? 64 : 2 * work->room;
        struct told *list = ARENA_ARRAY(work->arena, struct told, (size_t)room);
        if (work->count > 0) memcpy(list, work->list, (size_t)work->count * sizeof *list);
        work->list = list;
        work->room = room;
    }
    work->list[work->count++] = *told;
}

static enum err day_load(struct tx *tx, void *context)
{
    struct day_work *work = context;
    scoped(statement) struct statement *rows = statement_open(tx, &q_payments_told);
    bind_int(rows, ARG_PAYMENTS_TOLD_CHANNEL_ID, work->channel_id);
    bind_int(rows, ARG_PAYMENTS_TOLD_DAY, work->day.number);
    work->count = 0;
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct told told = {
            .outside_id = column_string(rows, COL_PAYMENTS_TOLD_OUTSIDE_ID, work->arena),
            .number = column_string(rows, COL_PAYMENTS_TOLD_NUMBER, work->arena),
            .amount = column_int(rows, COL_PAYMENTS_TOLD_AMOUNT),
            .happened_at = instant_of_ms(column_int(rows, COL_PAYMENTS_TOLD_HAPPENED_AT)),
            .day = work->day,
        };
        told_add(work, &told);
    }
}

/* ---- files ---- */

struct sums {
    int64_t amount, fee;
};

static int64_t fee_of(int64_t amount)
{
    return amount * SBER_FEE / 10000;
}

static const char *roubles(struct arena *arena, int64_t kopecks, char sign)
{
    char *text = money_format_dot(arena, money_of_kopecks(kopecks));
    *strchr(text, '.') = sign;
    return text;
}

static const char *with_dashes(struct arena *arena, struct day day)
{
    char *text = day_format(arena, day);
    text[2] = text[5] = '-';
    return text;
}

static struct text sber_file(struct day_work *work, const char *order, struct sums *out_sums)
{
    struct arena *arena = work->arena;
    struct buf file;
    struct sums sums = {0, 0};
    buf_init(&file, arena);
    for (int i = 0; i < work->count; i++) {
        const struct told *told = &work->list[i];
        int64_t fee = fee_of(told->amount);
        const char *time = instant_format_time(arena, told->happened_at, zone_moscow());
        buf_printf(&file, "%s;%s;8619/0123;%03d;%s;%s;;Питание в школе;;%s;%s;%s;0\r\n",
                   with_dashes(arena, told->day), time, i % 7 + 1, told->outside_id, told->number,
                   roubles(arena, told->amount, ','), roubles(arena, told->amount - fee, ','),
                   roubles(arena, fee, ','));
        sums.amount += told->amount;
        sums.fee += fee;
    }
    buf_printf(&file, "=%d;%s;%s;%s;%s;%s\r\n", work->count, roubles(arena, sums.amount, ','),
               roubles(arena, sums.amount - sums.fee, ','), roubles(arena, sums.fee, ','), order,
               with_dashes(arena, day_add(work->day, 1)));
    *out_sums = sums;
    return charset_encode(arena, CHARSET_WINDOWS_1251, buf_text(&file));
}

static struct text terminals_file(struct day_work *work, struct sums *out_sums)
{
    struct arena *arena = work->arena;
    struct buf file;
    struct sums sums = {0, 0};
    buf_init(&file, arena);
    for (int i = 0; i < work->count; i++) {
        const struct told *told = &work->list[i];
        buf_printf(&file, "%s\t%s\t%s:00\t%s\t%s\r\n", told->outside_id,
                   day_format_iso(arena, told->day),
                   instant_format_time(arena, told->happened_at, zone_moscow()), told->number,
                   roubles(arena, told->amount, '.'));
        sums.amount += told->amount;
    }
    buf_printf(&file, "Total:\t%d\t%s\r\n", work->count, roubles(arena, sums.amount, '.'));
    *out_sums = sums;
    return buf_text(&file);
}

/* ---- the planted day ---- */

/* Whether a check digit notices that two neighbours changed places: not equal ones, and not 09. */
static bool luhn_tells(char left, char right)
{
    return left != right && left + right != '0' + '9';
}

/* Not the golden pupil: his balance is the mission's. */
static const char *somebody(const struct day_work *work)
{
    int i = 2;
    while (i + 1 < work->count && strcmp(work->list[i].number, DEMO_GOLDEN_NUMBER) == 0) i++;
    return work->list[i].number;
}

/* One payment is missing, one has another amount, one was never told, one is for nobody, with two
 * digits of a real number changed about. */
static void differences_plant(struct day_work *work)
{
    struct told *last = &work->list[work->count - 1];
    char *swapped = arena_copy(work->arena, last->number, strlen(last->number));
    size_t at = strlen(swapped) - 1;
    while (at > 1 && !luhn_tells(swapped[at - 1], swapped[at])) at--;
    char digit = swapped[at];
    swapped[at] = swapped[at - 1];
    swapped[at - 1] = digit;
    struct told untold = *last, unknown = *last;
    work->list[0] = *last;
    work->count--;
    work->list[1].amount += AMOUNT_SLIP;
    untold.outside_id = arena_printf(work->arena, "%s-1", last->outside_id);
    untold.number = somebody(work);
    untold.amount = UNTOLD;
    unknown.outside_id = arena_printf(work->arena, "%s-2", last->outside_id);
    unknown.number = swapped;
    unknown.amount = UNKNOWN;
    told_add(work, &untold);
    told_add(work, &unknown);
}

/* ---- the statement ---- */

static void document_add(struct buf *file, struct arena *arena, const char *number, int64_t amount,
                         const char *payer, const char *inn, struct day day, const char *purpose)
{
    const char *date = day_format(arena, day);
    buf_printf(file,
               "СекцияДокумент=Платежное поручение\r\nНомер=%s\r\nДата=%s\r\nСумма=%s\r\n"
               "ПлательщикСчет=30232810700000000001\r\nПлательщик=%s\r\nПлательщикИНН=%s\r\n"
               "ПолучательСчет=" BANK_ACCOUNT "\r\nДатаПоступило=%s\r\nНазначениеПлатежа=%s\r\n"
               "КонецДокумента\r\n",
               number, date, roubles(arena, amount, '.'), payer, inn, date, purpose);
}

static struct text statement_file(struct arena *arena, struct day day, int64_t received,
                                  struct text documents)
{
    struct buf file;
    const char *date = day_format(arena, day);
    buf_init(&file, arena);
    buf_printf(&file,
               "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\n"
               "ДатаНачала=%s\r\nДатаКонца=%s\r\nРасчСчет=" BANK_ACCOUNT "\r\nСекцияРасчСчет\r\n"
               "ДатаНачала=%s\r\nДатаКонца=%s\r\nРасчСчет=" BANK_ACCOUNT "\r\n"
               "НачальныйОстаток=0.00\r\nВсегоПоступило=%s\r\nВсегоСписано=0.00\r\n"
               "КонечныйОстаток=%s\r\nКонецРасчСчет\r\n",
               date, date, date, date, roubles(arena, received, '.'),
               roubles(arena, received, '.'));
    buf_add_text(&file, documents);
    buf_add_string(&file, "КонецФайла\r\n");
    return charset_encode(arena, CHARSET_WINDOWS_1251, buf_text(&file));
}

/* ---- taking ---- */

struct demo_banking {
    struct demo_clock clock;
    struct arena *arena;
    struct day planted_day;
    bool is_planted;
};

static enum err refused(const char *what, const char *why)
{
    return log_fault(ERR_CONSTRAINT, "demo_registers", "what=%s reason=%s", what, why);
}

static enum err register_take(struct demo_banking *banking, const char *channel, struct day day,
                              struct text file)
{
    struct register_import import = {
        .channel = channel,
        .file_name = arena_printf(banking->arena, "%s_%s.txt", channel,
                                  day_format_iso(banking->arena, day)),
        .file = file,
    };
    TRY(desk_import_register(&banking->clock.desk, banking->arena, &import));
    if (import.status == REGISTER_TAKEN || import.status == REGISTER_KNOWN) return OK;
    return refused("register", import.problems.total > 0 ? import.problems.list[0].reason
                                                         : register_status_title(import.status));
}

static enum err statement_take(struct demo_banking *banking, struct day day, int64_t received,
                               struct text documents)
{
    struct statement_import import = {
        .file_name = "kl_to_1c.txt",
        .file = statement_file(banking->arena, day, received, documents),
    };
    TRY(desk_import_statement(&banking->clock.desk, banking->arena, &import));
    if (import.status == STATEMENT_TAKEN) return OK;
    return refused("statement", import.problems.total > 0 ? import.problems.list[0].reason
                                                          : statement_status_title(import.status));
}

/* The day's registers, and their money on the day after; that of the planted day's terminals does
 * not come. */
static enum err day_take(struct demo_banking *banking, struct day day)
{
    struct arena *arena = banking->arena;
    struct day_work sber = {.arena = arena, .channel_id = SBER_CHANNEL, .day = day};
    struct day_work terminals = {.arena = arena, .channel_id = TERMINALS_CHANNEL, .day = day};
    struct sums sber_sums, terminal_sums;
    struct buf documents;
    bool is_planted_day = day_compare(day, banking->planted_day) == 0;
    struct day next = day_add(day, 1);
    const char *order = arena_printf(arena, "%d", ORDER_FIRST + day.number % 1000);
    buf_init(&documents, arena);
    TRY(store_read(banking->clock.desk.store, day_load, &sber));
    TRY(store_read(banking->clock.desk.store, day_load, &terminals));
    if (sber.count + terminals.count == 0) return OK;
    if (is_planted_day && sber.count >= PLANTED_LEAST) {
        differences_plant(&sber);
        banking->is_planted = true;
    }
    int64_t received = 0;
    if (sber.count > 0) {
        TRY(register_take(banking, "sber", day, sber_file(&sber, order, &sber_sums)));
        document_add(&documents, arena, order, sber_sums.amount - sber_sums.fee, "ПАО СБЕРБАНК",
                     SBER_INN, next, "Перевод средств по реестру");
        received += sber_sums.amount - sber_sums.fee;
    }
    if (terminals.count > 0) {
        TRY(register_take(banking, "qiwi", day, terminals_file(&terminals, &terminal_sums)));
        if (!is_planted_day) {
            document_add(&documents, arena, arena_printf(arena, "%d", 100 + day.number % 1000),
                         terminal_sums.amount, "КИВИ БАНК (АО)", TERMINALS_INN, next,
                         "Платежи физических лиц через терминалы");
            received += terminal_sums.amount;
        }
    }
    if (banking->is_planted && is_planted_day) {
        document_add(&documents, arena, "17", TRANSFERRED, "Сидорова Анна Петровна", "", next,
                     "За питание ребенка, 5 класс");
        received += TRANSFERRED;
    }
    return received > 0 ? statement_take(banking, next, received, buf_text(&documents)) : OK;
}

/* The newest day on which there is enough to plant in, old enough for money to be late; the day
 * before all when the city is too small. */
static enum err planted_day_find(struct demo_banking *banking, struct day last)
{
    for (int ago = DEMO_PLANTED_DAYS_AGO; ago <= DEMO_REGISTER_DAYS; ago++) {
        struct day day = day_add(last, 1 - ago);
        struct day_work sber = {.arena = banking->arena, .channel_id = SBER_CHANNEL, .day = day};
        struct day_work terminals = {
            .arena = banking->arena, .channel_id = TERMINALS_CHANNEL, .day = day};
        TRY(store_read(banking->clock.desk.store, day_load, &sber));
        TRY(store_read(banking->clock.desk.store, day_load, &terminals));
        banking->planted_day = day;
        if (sber.count >= PLANTED_LEAST && terminals.count > 0) return OK;
    }
    banking->planted_day = day_add(last, -DEMO_REGISTER_DAYS);
    return OK;
}

enum err demo_registers_take(struct desk *desk, struct arena *arena, struct day last, bool *planted,
                             struct day *out_planted_day)
{
    struct demo_banking banking = {.arena = arena};
    demo_clock_open(&banking.clock, desk, world_now(desk->world));
    banking.planted_day = day_add(last, -DEMO_REGISTER_DAYS);
    enum err err = *planted ? planted_day_find(&banking, last) : OK;
    for (int i = DEMO_REGISTER_DAYS; i > 0 && err == OK; i--) {
        struct day day = day_add(last, 1 - i);
        banking.clock.now = instant_add_ms(day_start(day_add(day, 1), zone_moscow()),
                                           10 * MINUTE_MS);
        err = day_take(&banking, day);
    }
    if (err == OK) err = desk_reconcile_due(&banking.clock.desk);
    demo_clock_close(&banking.clock);
    *planted = banking.is_planted;
    *out_planted_day = banking.planted_day;
    return err;
}
