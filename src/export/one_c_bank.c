/* Payment orders for a bank's client program. */
#include "base/buf.h"
#include "export/one_c.h"

struct writing {
    struct arena *arena;
    struct buf buf;
};

/* A value never ends its line: what could is a blank. */
static void value_add(struct writing *writing, const char *key, struct text value)
{
    buf_add_string(&writing->buf, key);
    buf_add_char(&writing->buf, '=');
    for (size_t i = 0; i < value.size; i++) {
        unsigned char byte = (unsigned char)value.bytes[i];
        buf_add_char(&writing->buf, byte < ' ' || byte == 0x7F ? ' ' : (char)byte);
    }
    buf_add_string(&writing->buf, "\r\n");
}

static void string_add(struct writing *writing, const char *key, const char *value)
{
    value_add(writing, key, text_of(value));
}

static void line_add(struct writing *writing, const char *line)
{
    buf_add_string(&writing->buf, line);
    buf_add_string(&writing->buf, "\r\n");
}

/* In the order in which banks list them; the key is «Плательщик» or «Получатель» and the word. */
static void party_add(struct writing *writing, const char *side, const struct requisites *party)
{
    const char *const *values = party->values;
    const char *name = values[REQUISITE_NAME];
    const struct {
        const char *word, *value;
    } FIELDS[] = {{"Счет", values[REQUISITE_ACCOUNT]},
                  {"", arena_printf(writing->arena, "ИНН %s %s", values[REQUISITE_INN], name)},
                  {"ИНН", values[REQUISITE_INN]},
                  {"КПП", values[REQUISITE_KPP]},
                  {"1", name},
                  {"РасчСчет", values[REQUISITE_ACCOUNT]},
                  {"Банк1", values[REQUISITE_BANK]},
                  {"БИК", values[REQUISITE_BIC]},
                  {"Корсчет", values[REQUISITE_CORRESPONDENT]}};
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        string_add(writing, arena_printf(writing->arena, "%s%s", side, FIELDS[i].word),
                   FIELDS[i].value);
    }
}

static void payout_add(struct writing *writing, const struct payout *payout)
{
    struct arena *arena = writing->arena;
    line_add(writing, "СекцияДокумент=Платежное поручение");
    string_add(writing, "Номер", arena_printf(arena, "%lld", (long long)payout->number));
    string_add(writing, "Дата", day_format(arena, payout->day));
    string_add(writing, "Сумма", money_format_dot(arena, payout->amount));
    party_add(writing, "Плательщик", &payout->payer);
    party_add(writing, "Получатель", &payout->payee);
    string_add(writing, "ВидПлатежа", "электронно");
    string_add(writing, "ВидОплаты", "01");
    string_add(writing, "Очередность", "5");
    string_add(writing, "НазначениеПлатежа", payout->purpose);
    string_add(writing, "НазначениеПлатежа1", payout->purpose);
    line_add(writing, "КонецДокумента");
}

/* Each account of ours that pays. */
static void accounts_add(struct writing *writing, const struct payouts *payouts)
{
    for (int i = 0; i < payouts->count; i++) {
        const char *account = payouts->list[i].payer.values[REQUISITE_ACCOUNT];
        bool is_known = false;
        for (int j = 0; j < i; j++) {
            const char *other = payouts->list[j].payer.values[REQUISITE_ACCOUNT];
            is_known |= text_is(text_of(account), other);
        }
        if (!is_known) string_add(writing, "РасчСчет", account);
    }
}

struct text one_c_payments_write(struct arena *arena, const struct payouts *payouts, struct day day,
                                 struct instant made_at, const struct zone *zone)
{
    struct writing writing = {.arena = arena};
    const char *today = day_format(arena, day_of_instant(made_at, zone));
    int64_t second = (made_at.ms - day_start(day_of_instant(made_at, zone), zone).ms) / 1000;
    buf_init(&writing.buf, arena);
    line_add(&writing, "1CClientBankExchange");
    string_add(&writing, "ВерсияФормата", "1.03");
    string_add(&writing, "Кодировка", "Windows");
    string_add(&writing, "Отправитель", "Обед");
    string_add(&writing, "Получатель", "");
    string_add(&writing, "ДатаСоздания", today);
    string_add(&writing, "ВремяСоздания",
               arena_printf(arena, "%02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60),
                            (int)(second % 60)));
    string_add(&writing, "ДатаНачала", day_format(arena, day));
    string_add(&writing, "ДатаКонца", day_format(arena, day));
    accounts_add(&writing, payouts);
    string_add(&writing, "Документ", "Платежное поручение");
    for (int i = 0; i < payouts->count; i++) payout_add(&writing, &payouts->list[i]);
    line_add(&writing, "КонецФайла");
    return charset_encode(arena, CHARSET_WINDOWS_1251, buf_text(&writing.buf));
}
